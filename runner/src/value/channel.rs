//! Channels: what participants have said and others have not heard yet.
//!
//! A word that receives comes twice: `receive` leaves the step by unwinding where there is nothing to receive, its twin `flow_receive` returns
//! [`Stop::Disabled`](crate::step::Stop::Disabled) and is what generated code calls. No channel loses, repeats or invents anything.

mod mail;
mod posted;
mod queue;

#[cfg(test)]
mod tests;

pub use mail::{AnyOrder, Bag, InOrder, Links, Mail, Order};
pub use posted::Posted;
pub use queue::Queue;
