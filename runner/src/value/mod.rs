//! Values of a state: the trait [`Value`], its packed form and all types of the language.

pub mod channel;
pub mod choices;
pub mod codec;
pub mod combinations;
pub mod delta;
pub mod lists;
pub mod map;
pub mod member;
pub mod participant;
pub mod permute;
pub mod set;
pub mod set_repr;
pub mod tree;
pub mod view;

mod basic;
mod int;
mod items;
mod sequence;

use std::fmt::Debug;
use std::hash::Hash;

/// Returns the width of a value whose parts have these [widths](Value::width). 0 if a part has none
/// or the sum is too large.
#[inline]
pub fn width_of<const N: usize>(parts: [u32; N]) -> u32 {
    let sum = parts.iter().sum();
    if parts.contains(&0) || sum > codec::MAX_BITS {
        0
    } else {
        sum
    }
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

/// A type that can be part of a state: totally ordered, and packed without loss.
///
/// Implemented by `#[value]`, never by hand. Values of a type are equal exactly if their packed
/// forms are. No packed form is a prefix of another one of the type, so packed states can replace
/// states.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the state",
    label = "not a value",
    note = "put `#[value]` before a struct or enum of your own; the table of values in `docs/language.md` lists all other types"
)]
pub trait Value: Clone + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// The representation of a set of this type: [`set_repr::Bits`] for types with few values,
    /// otherwise [`set_repr::Sorted`].
    type SetRepr: set_repr::SetRepr<Self>;

    /// Whether values of the type certainly name no participant.
    const NAMELESS: bool = false;

    /// Returns the width of the packed form in bits. 0 if it differs between values of a model or
    /// exceeds [`MAX_BITS`](codec::MAX_BITS).
    ///
    /// Such values are packed as plain numbers, many at once, in the inner loop of searches.
    #[inline]
    fn width(universe: &Universe) -> u32 {
        let _ = universe;
        0
    }

    /// Returns the packed form as a number below 2^[`width`](Value::width). Called only if the
    /// width is not 0.
    #[inline]
    fn pack(&self, universe: &Universe) -> u64 {
        let _ = universe;
        0
    }

    /// Returns the value with this [packed](Value::pack) form. Called only if
    /// [`width`](Value::width) is not 0.
    #[inline]
    fn unpack(bits: u64, universe: &Universe) -> Self {
        let _ = universe;
        unreachable!("a type without a width was asked for the value of {bits}")
    }

    /// Appends the packed form.
    fn encode(&self, writer: &mut Writer<'_>);

    /// Reads a value that [`encode`](Value::encode) wrote.
    fn decode(reader: &mut Reader<'_>) -> Self;

    /// Like [`decode`](Value::decode), but reuses the memory of `self`.
    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        *self = Self::decode(reader);
    }

    /// Permutes the participants that the value names and restores the order of its parts.
    ///
    /// This is one to one on the type, and permuting twice equals permuting by the composition.
    fn permute(&mut self, permutation: &Permutation);

    /// Returns a hash that identifies participants only by their colours. Permuting both the value
    /// and the colours does not change it. Different values may have equal signatures.
    fn signature(&self, colours: &Colours) -> u64;

    /// Returns the value as a tree for reports.
    fn view(&self) -> View;

    /// Returns the value as a member of a family of mutants, if it is a participant or a number.
    #[inline]
    fn as_member(&self) -> Option<Member> {
        None
    }
}
