//! Channels: what participants have said and others have not heard yet.
//!
//! A word that sends or receives comes twice: `receive` leaves the step by unwinding where there is nothing to receive, its twin `flow_receive` returns
//! [`Stop::Disabled`](crate::step::Stop::Disabled) and is what generated code calls. Each twin has a brother with a [`Mishap`] before its arguments, for mutants. No channel
//! loses, repeats or invents anything that its [`Medium`] or the mishap does not say.

mod mail;
mod medium;
mod posted;
mod queue;
mod said;

#[cfg(test)]
mod tests;

pub use mail::{AnyOrder, Bag, InOrder, Links, Mail, Order};
pub use medium::{Bounded, Duplicating, Lossy, Medium, Mishap, Reliable};
pub use posted::Posted;
pub use queue::Queue;
pub use said::{How, Said};
