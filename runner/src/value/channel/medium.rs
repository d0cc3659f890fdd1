//! What a channel does to messages in flight. As a type parameter of a channel, it is part of the
//! spec. As a [`Mishap`] of one call, it is a mutant.
//!
//! Both use the same code. A medium exists only as a type and takes no space in a state.

use std::fmt::Debug;
use std::hash::Hash;

use crate::primitives::instead;
use crate::step::{self, Flow};
use crate::value::Participant;

/// What a channel does to messages in flight. A tuple of media combines their effects.
pub trait Medium: Copy + Eq + Ord + Hash + Debug + 'static {
    /// Whether a message that is sent may be lost.
    const LOSSY: bool = false;
    /// Whether a message that is received may stay in flight.
    const DUPLICATING: bool = false;
    /// The maximal number of messages: for each link of `Links`, otherwise for the entire channel.
    const ROOM: usize = usize::MAX;
}

/// Loses nothing, repeats nothing, and is never full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reliable {}

impl Medium for Reliable {}

/// May lose messages when they are sent.
///
/// Messages are never lost later. Receivers cannot tell the difference, because a message is
/// invisible until it is received. Only properties over messages [in
/// flight](super::Mail::in_flight) can, and on a [`Bounded`] channel the room that a message takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lossy {}

impl Medium for Lossy {
    const LOSSY: bool = true;
}

/// May keep a message that is received, so that it is received again, any number of times. In a
/// FIFO channel the messages behind it have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duplicating {}

impl Medium for Duplicating {
    const DUPLICATING: bool = true;
}

/// Has room for `N` messages: on each link of `Links`, otherwise in total. A step that sends to a
/// full channel is not enabled, even if the message would be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bounded<const N: usize> {}

impl<const N: usize> Medium for Bounded<N> {
    const ROOM: usize = {
        assert!(N > 0, "a channel needs room for at least one message");
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

/// What goes wrong with the messages of one call in addition to the medium's effects. For mutants.
/// A mishap that does not apply to a call has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing goes wrong.
    Nothing,
    /// Each message that is sent may be lost.
    Lost,
    /// Messages to the mutant's participant are not sent.
    Withheld,
    /// All messages are sent to the mutant's participant.
    Misdelivered,
    /// Messages from the mutant's participant are not received. They stay in flight.
    Ignored,
    /// A message that is received may stay in flight.
    Kept,
    /// Any message may be received before those in front of it.
    Overtaking,
}

impl Mishap {
    /// Chooses whether a message is lost when it is sent.
    #[inline]
    pub(super) fn loses<W: Medium>(self) -> Flow<bool> {
        Ok((W::LOSSY || self == Mishap::Lost) && step::choose(2)? == 1)
    }

    /// Chooses whether a message stays in flight when it is received.
    #[inline]
    pub(super) fn keeps<W: Medium>(self) -> Flow<bool> {
        Ok((W::DUPLICATING || self == Mishap::Kept) && step::choose(2)? == 1)
    }

    /// Returns the participant that gets a message to `to`. `None` if the message is not sent.
    #[inline]
    pub(super) fn receiver(self, to: Participant) -> Option<Participant> {
        match self {
            Mishap::Withheld if step::is_excluded(&to) => None,
            Mishap::Misdelivered => Some(instead(to)),
            _ => Some(to),
        }
    }

    /// Whether messages from this participant are not received.
    #[inline]
    pub(super) fn ignores(self, from: Participant) -> bool {
        self == Mishap::Ignored && step::is_excluded(&from)
    }
}
