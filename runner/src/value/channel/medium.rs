//! What a channel does to messages on their way: as the second parameter of a channel's type it is a part of the spec, as a [`Mishap`] of one call it is a mutant.
//!
//! Both are the same code, here and in the channels. A medium is a type only: it takes no room in a state.

use std::fmt::Debug;
use std::hash::Hash;

use crate::step::{self, Flow};
use crate::value::Participant;
use crate::words::instead;

/// What a channel does to messages on their way. A tuple of media does what each of them does, in any order.
pub trait Medium: Copy + Eq + Ord + Hash + Debug + 'static {
    /// A message that is sent may be lost.
    const LOSSY: bool = false;
    /// A message that is received may stay, to be received again.
    const DUPLICATING: bool = false;
    /// How many messages there is room for: on links between two participants, in other channels for all.
    const ROOM: usize = usize::MAX;
}

/// Nothing is lost, nothing is repeated, and there is always room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reliable {}

impl Medium for Reliable {}

/// What is sent may be lost.
///
/// It is lost at once or never. For those who only receive that is all that can happen: whatever is lost on its way could as well have been lost when it was sent,
/// because nobody sees a message before it is received. Only a property that counts what is [in flight](super::Mail::in_flight), and on a [`Bounded`] channel the
/// room that a lost message would have taken for a while, can tell the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lossy {}

impl Medium for Lossy {
    const LOSSY: bool = true;
}

/// What is received may stay where it was, and then be received again, any number of times. In a FIFO what comes behind it waits so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duplicating {}

impl Medium for Duplicating {
    const DUPLICATING: bool = true;
}

/// There is room for `N` messages: on links from each participant to each other, in other channels in all. A step that sends more is not enabled, also where
/// what it sends would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bounded<const N: usize> {}

impl<const N: usize> Medium for Bounded<N> {
    const ROOM: usize = {
        assert!(N > 0, "a channel without room for a message is none");
        N
    };
}

const fn least(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

impl<A: Medium, B: Medium> Medium for (A, B) {
    const LOSSY: bool = A::LOSSY || B::LOSSY;
    const DUPLICATING: bool = A::DUPLICATING || B::DUPLICATING;
    const ROOM: usize = least(A::ROOM, B::ROOM);
}

impl<A: Medium, B: Medium, C: Medium> Medium for (A, B, C) {
    const LOSSY: bool = A::LOSSY || <(B, C)>::LOSSY;
    const DUPLICATING: bool = A::DUPLICATING || <(B, C)>::DUPLICATING;
    const ROOM: usize = least(A::ROOM, <(B, C)>::ROOM);
}

/// What goes wrong with the messages of one call, beside what the medium does; for mutants. A mishap that cannot happen to a call does nothing to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing.
    Nothing,
    /// Each message that is sent may be lost.
    Lost,
    /// Nothing is sent to the participant that the mutant is about.
    Withheld,
    /// What is sent goes to the participant that the mutant is about.
    Misdelivered,
    /// Nothing is received from the participant that the mutant is about; it stays where it is.
    Ignored,
    /// What is received may stay.
    Kept,
    /// Any message may be received before those in front of it.
    Overtaking,
}

impl Mishap {
    /// Whether what is sent now is lost.
    #[inline]
    pub(super) fn loses<W: Medium>(self) -> Flow<bool> {
        Ok((W::LOSSY || self == Mishap::Lost) && step::choose(2)? == 1)
    }

    /// Whether what is received now stays.
    #[inline]
    pub(super) fn keeps<W: Medium>(self) -> Flow<bool> {
        Ok((W::DUPLICATING || self == Mishap::Kept) && step::choose(2)? == 1)
    }

    /// Who gets what is sent to somebody; nobody where it is not sent at all.
    #[inline]
    pub(super) fn receiver(self, to: Participant) -> Option<Participant> {
        match self {
            Mishap::Withheld if step::is_excluded(&to) => None,
            Mishap::Misdelivered => Some(instead(to)),
            _ => Some(to),
        }
    }

    /// Whether what somebody has sent is not received.
    #[inline]
    pub(super) fn ignores(self, from: Participant) -> bool {
        self == Mishap::Ignored && step::is_excluded(&from)
    }
}
