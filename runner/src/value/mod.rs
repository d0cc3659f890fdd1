//! What may be kept in a state: the trait [`Value`], its packed form and the value types of the spec language.

pub mod channel;
pub mod choices;
pub mod codec;
pub mod combinations;
pub mod many;
pub mod map;
pub mod member;
pub mod participant;
pub mod permute;
pub mod set;
pub mod typed;
pub mod view;

mod basic;
mod int;
mod sequence;

#[cfg(test)]
pub(crate) mod laws;

use std::fmt::Debug;
use std::hash::Hash;

/// The width of a value made of parts with these [widths](Value::width): their sum, or 0 where a part has none or the sum is too large.
#[inline]
pub fn width_of<const N: usize>(parts: [u32; N]) -> u32 {
    let sum = parts.iter().sum();
    if parts.contains(&0) || sum > codec::MAX_BITS { 0 } else { sum }
}

pub use channel::{Bag, Bounded, Duplicating, Links, Lossy, Posted, Queue, Reliable};
pub use choices::Choices;
pub use codec::{MAX_STATE_BYTES, Reader, Writer};
pub use int::Int;
pub use map::Map;
pub use member::Member;
pub use participant::{Participant, Universe};
pub use permute::{Colours, Permutation};
pub use set::{Participants, Set};
pub use view::View;

/// A type that may be kept in a state: totally ordered, and packed without loss.
///
/// Written by `#[value]`; authors never write it by hand. Two values are equal exactly when their packed forms are equal, and no packed
/// form is the beginning of another of the same type, so packed states can stand for the states themselves.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the state",
    label = "not a value",
    note = "put `#[value]` before a struct or enum of your own; the table of values in `docs/language.md` lists all other types"
)]
pub trait Value: Clone + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// How a set of such values is kept: [`many::Sorted`], or [`many::Bits`] for a type of few values.
    type Many: many::Many<Self>;

    /// No value of the type names a participant; false also where that is not known.
    const NAMELESS: bool = false;

    /// How many bits the packed form takes, where that is the same for all values of a model and at most [`MAX_BITS`](codec::MAX_BITS); else 0.
    ///
    /// Values of such a type are packed and read as plain numbers, many at once: this is the inner loop of every search.
    #[inline]
    fn width(universe: &Universe) -> u32 {
        let _ = universe;
        0
    }

    /// The packed form as a number below 2^[`width`](Value::width); asked only where that is not 0.
    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        let _ = universe;
        0
    }

    /// The value of a [packed](Value::pack) number; asked only where [`width`](Value::width) is not 0.
    #[inline]
    fn unpack(bits: u64, universe: &Universe) -> Self {
        let _ = universe;
        unreachable!("a type without a width was asked for the value of {bits}")
    }

    /// Appends the packed form.
    fn encode(&self, writer: &mut Writer<'_>);

    /// Reads what [`encode`](Value::encode) wrote.
    fn decode(reader: &mut Reader<'_>) -> Self;

    /// Like [`decode`](Value::decode), into a value whose memory can be used again.
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        *self = Self::decode(reader);
    }

    /// Puts other participants in the place of those that the value names; what is kept in an order of participants is put in order again.
    ///
    /// One to one on all values of the type, and after one permutation another is the same as both at once.
    fn permute(&mut self, permutation: &Permutation);

    /// A number to tell values apart that knows participants by their colours alone: after a permutation of the value and the same permutation of the
    /// colours it is what it was before. Different values may have the same.
    fn signature(&self, colours: &Colours) -> u64;

    /// The value as a tree that reports can draw.
    fn view(&self) -> View;

    /// Every value of the type, each once, where there are at most `most`; maps over the keys of the map in the same place of `like`. Nothing where there
    /// are more, or where the type does not bound them.
    fn typed(like: Option<&Self>, universe: &Universe, most: usize) -> Option<Vec<Self>> {
        let _ = (like, universe, most);
        None
    }

    /// The member of a family of mutants that this value can be, if it is a participant or a number.
    #[inline]
    fn as_member(&self) -> Option<Member> {
        None
    }
}
