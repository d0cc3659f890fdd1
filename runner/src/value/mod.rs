//! What may be kept in a state: the trait [`Value`], its packed form and the value types of the spec language.

pub mod channel;
pub mod choices;
pub mod codec;
pub mod many;
pub mod map;
pub mod participant;
pub mod set;
pub mod view;

mod basic;
mod int;
mod sequence;

#[cfg(test)]
pub(crate) mod laws;

use std::fmt::Debug;
use std::hash::Hash;

pub use channel::{Bag, Links, Posted, Queue};
pub use choices::Choices;
pub use codec::{Reader, Writer};
pub use int::Int;
pub use map::Map;
pub use participant::{Participant, Universe};
pub use set::{Participants, Set};
pub use view::View;

/// A type that may be kept in a state: totally ordered, and packed without loss.
///
/// Written by `#[value]`; authors never write it by hand. Two values are equal exactly when their packed forms are equal, and no packed
/// form is the beginning of another of the same type, so packed states can stand for the states themselves.
pub trait Value: Clone + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// How a set of such values is kept: [`many::Sorted`], or [`many::Bits`] for a type of few values.
    type Many: many::Many<Self>;

    /// Appends the packed form.
    fn encode(&self, writer: &mut Writer<'_>);

    /// Reads what [`encode`](Value::encode) wrote.
    fn decode(reader: &mut Reader<'_>) -> Self;

    /// Like [`decode`](Value::decode), into a value whose memory can be used again.
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        *self = Self::decode(reader);
    }

    /// The value as a tree that reports can draw.
    fn view(&self) -> View;

    /// The participant that this value is, if it is one.
    #[inline]
    fn as_participant(&self) -> Option<Participant> {
        None
    }
}
