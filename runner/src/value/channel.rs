//! Channels: messages that were sent and not yet received.
//!
//! Each operation has two forms. `receive` leaves the step by unwinding if there is no message.
//! `flow_receive`, which generated code calls, returns
//! [`Stop::Disabled`](crate::step::Stop::Disabled) instead. Both have a variant `.._with` for
//! mutants that takes a [`Mishap`]. Only the [`Medium`] or the mishap can make a channel lose or
//! repeat messages.

mod mail;
mod medium;
mod posted;
mod queue;
mod trace_text;

#[cfg(test)]
mod tests;

pub use mail::{AnyOrder, Bag, InOrder, Links, Mail, Order};
pub use medium::{Bounded, Duplicating, Lossy, Medium, Mishap, Reliable};
pub use posted::Posted;
pub use queue::Queue;
pub use trace_text::{How, Said};
