//! Messages between participants: [`Links`] preserve the order of sending, a [`Bag`] does not.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::iter::repeat_n;
use std::marker::PhantomData;

use super::medium::{Medium, Mishap, Reliable};
use super::trace_text::{How, between};
use crate::step::{self, Flow, Stop};
use crate::value::permute::mixed;
use crate::value::set_repr::Sorted;
use crate::value::{Colours, Participant, Participants, Permutation, Reader, Value, View, Writer};

/// A FIFO link from every participant to every other. Messages on different links are unordered.
pub type Links<M, W = Reliable> = Mail<M, InOrder, W>;

/// Messages in flight that can be received in any order. Equal messages can be in flight together.
pub type Bag<M, W = Reliable> = Mail<M, AnyOrder, W>;

/// Messages in flight between participants.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mail<M, O, W = Reliable> {
    /// Sorted by receiver, then sender, then `O`: equal channels are represented equally.
    letters: Vec<Letter<M>>,
    kind: PhantomData<fn() -> (O, W)>,
}

/// Receiver, sender and message.
type Letter<M> = (Participant, Participant, M);

/// The order in which messages of one sender are received.
pub trait Order: Copy + Eq + Ord + Hash + fmt::Debug + 'static {
    /// Whether a bounded medium limits each link rather than the entire channel.
    const ROOM_ON_EACH_LINK: bool;
    /// Whether `message` is stored before one that is sent later on the same link.
    fn keeps_before<M: Ord>(message: &M, sent_later: &M) -> bool;
    /// Compares the stored positions of two messages on a link, regardless of sending order.
    fn order<M: Ord>(a: &M, b: &M) -> Ordering;
    /// Whether the message at `next` cannot be received, or need not be considered, because
    /// `message` precedes it on its link.
    fn hides<M: Eq>(message: &M, next: &M) -> bool;
}

/// First in, first out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InOrder;

impl Order for InOrder {
    const ROOM_ON_EACH_LINK: bool = true;

    fn keeps_before<M: Ord>(_: &M, _: &M) -> bool {
        true
    }

    fn order<M: Ord>(_: &M, _: &M) -> Ordering {
        Ordering::Equal
    }

    fn hides<M: Eq>(_: &M, _: &M) -> bool {
        true
    }
}

/// No order: any message can be received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnyOrder;

impl Order for AnyOrder {
    const ROOM_ON_EACH_LINK: bool = false;

    fn keeps_before<M: Ord>(message: &M, sent_later: &M) -> bool {
        message <= sent_later
    }

    fn order<M: Ord>(a: &M, b: &M) -> Ordering {
        a.cmp(b)
    }

    /// Receiving either of two equal messages has the same effect.
    fn hides<M: Eq>(message: &M, next: &M) -> bool {
        message == next
    }
}

impl<M: Value, O: Order, W: Medium> Mail<M, O, W> {
    /// Returns the empty channel.
    pub const fn new() -> Mail<M, O, W> {
        Mail {
            letters: Vec::new(),
            kind: PhantomData,
        }
    }

    /// Sends a message. The step is not enabled if the channel is full.
    pub fn send(&mut self, from: Participant, to: Participant, message: M) {
        step::or_leave(self.flow_send(from, to, message));
    }

    /// Sends a message. The step is not enabled if the channel is full.
    pub fn flow_send(&mut self, from: Participant, to: Participant, message: M) -> Flow<()> {
        self.flow_send_with(Mishap::Nothing, from, to, message)
    }

    /// [`send`](Mail::send) with a mishap.
    #[doc(hidden)]
    pub fn send_with(&mut self, mishap: Mishap, from: Participant, to: Participant, message: M) {
        step::or_leave(self.flow_send_with(mishap, from, to, message));
    }

    /// [`send_with`](Mail::send_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_send_with(
        &mut self,
        mishap: Mishap,
        from: Participant,
        to: Participant,
        message: M,
    ) -> Flow<()> {
        let Some(to) = mishap.receiver(to) else {
            return Ok(());
        };
        if W::ROOM < usize::MAX && self.taken(from, to) >= W::ROOM {
            return Err(Stop::Disabled);
        }
        let is_lost = mishap.loses::<W>()?;
        step::narrate(|| {
            between(
                if is_lost { How::Lost } else { How::Sent },
                from,
                to,
                &message,
            )
        });
        if !is_lost {
            self.put(from, to, message);
        }
        Ok(())
    }

    /// Returns the number of messages that count against the medium's room for this link.
    fn taken(&self, from: Participant, to: Participant) -> usize {
        if O::ROOM_ON_EACH_LINK {
            self.letters
                .iter()
                .filter(|letter| (letter.0, letter.1) == (to, from))
                .count()
        } else {
            self.letters.len()
        }
    }

    fn put(&mut self, from: Participant, to: Participant, message: M) {
        let place = self
            .letters
            .partition_point(|(other_to, other_from, other)| {
                (*other_to, *other_from) < (to, from)
                    || (*other_to, *other_from) == (to, from) && O::keeps_before(other, &message)
            });
        self.letters.insert(place, (to, from, message));
    }

    /// Sends a message to each of these participants. The step is not enabled if there is no room
    /// for one of them.
    pub fn broadcast(&mut self, from: Participant, to: &Participants, message: M) {
        step::or_leave(self.flow_broadcast(from, to, message));
    }

    /// Sends a message to each of these participants. The step is not enabled if there is no room
    /// for one of them.
    pub fn flow_broadcast(&mut self, from: Participant, to: &Participants, message: M) -> Flow<()> {
        self.flow_broadcast_with(Mishap::Nothing, from, to, message)
    }

    /// [`broadcast`](Mail::broadcast) with a mishap for each message separately.
    #[doc(hidden)]
    pub fn broadcast_with(
        &mut self,
        mishap: Mishap,
        from: Participant,
        to: &Participants,
        message: M,
    ) {
        step::or_leave(self.flow_broadcast_with(mishap, from, to, message));
    }

    /// [`broadcast_with`](Mail::broadcast_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_broadcast_with(
        &mut self,
        mishap: Mishap,
        from: Participant,
        to: &Participants,
        message: M,
    ) -> Flow<()> {
        let mut each = to.iter().zip(repeat_n(message, to.len()));
        each.try_for_each(|(&receiver, message)| {
            self.flow_send_with(mishap, from, receiver, message)
        })
    }

    /// Receives a message with its sender. The step is not enabled if no message can be received.
    pub fn receive(&mut self, me: Participant) -> (Participant, M) {
        step::or_leave(self.flow_receive(me))
    }

    /// Receives a message with its sender. The step is not enabled if no message can be received.
    pub fn flow_receive(&mut self, me: Participant) -> Flow<(Participant, M)> {
        self.flow_receive_with(Mishap::Nothing, me)
    }

    /// [`receive`](Mail::receive) with a mishap.
    #[doc(hidden)]
    pub fn receive_with(&mut self, mishap: Mishap, me: Participant) -> (Participant, M) {
        step::or_leave(self.flow_receive_with(mishap, me))
    }

    /// [`receive_with`](Mail::receive_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_receive_with(&mut self, mishap: Mishap, me: Participant) -> Flow<(Participant, M)> {
        self.flow_receive_if_with(mishap, me, |_, _| true)
    }

    /// Receives a message that is `wanted`, with its sender. On [`Links`] only the first message of
    /// each sender is considered.
    pub fn receive_if(
        &mut self,
        me: Participant,
        wanted: impl Fn(Participant, &M) -> bool,
    ) -> (Participant, M) {
        step::or_leave(self.flow_receive_if(me, wanted))
    }

    /// Receives a message that is `wanted`, with its sender. On [`Links`] only the first message of
    /// each sender is considered.
    pub fn flow_receive_if(
        &mut self,
        me: Participant,
        wanted: impl Fn(Participant, &M) -> bool,
    ) -> Flow<(Participant, M)> {
        self.flow_receive_if_with(Mishap::Nothing, me, wanted)
    }

    /// [`receive_if`](Mail::receive_if) with a mishap.
    #[doc(hidden)]
    pub fn receive_if_with(
        &mut self,
        mishap: Mishap,
        me: Participant,
        wanted: impl Fn(Participant, &M) -> bool,
    ) -> (Participant, M) {
        step::or_leave(self.flow_receive_if_with(mishap, me, wanted))
    }

    /// [`receive_if_with`](Mail::receive_if_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_receive_if_with(
        &mut self,
        mishap: Mishap,
        me: Participant,
        wanted: impl Fn(Participant, &M) -> bool,
    ) -> Flow<(Participant, M)> {
        let begin = self.letters.partition_point(|(to, ..)| *to < me);
        let mine = self.letters[begin..].partition_point(|(to, ..)| *to == me);
        let mine = &self.letters[begin..begin + mine];
        let is_wanted =
            |letter: &Letter<M>| !mishap.ignores(letter.1) && wanted(letter.1, &letter.2);
        let candidates =
            (0..mine.len()).filter(|&i| !is_hidden::<M, O>(mine, i, mishap) && is_wanted(&mine[i]));
        let chosen = step::choose(candidates.clone().count())?;
        // Absent only if `wanted` is not deterministic.
        let Some(chosen) = candidates.clone().nth(chosen) else {
            return Err(Stop::Disabled);
        };
        let (_, from, message) = if mishap.keeps::<W>()? {
            let letter = mine[chosen].clone();
            step::narrate(|| between(How::Kept, letter.1, me, &letter.2));
            letter
        } else {
            let letter = self.letters.remove(begin + chosen);
            step::narrate(|| between(How::Received, letter.1, me, &letter.2));
            letter
        };
        Ok((from, message))
    }

    /// Returns the number of messages in flight.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether no message is in flight.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Whether this message is in flight between any two participants.
    pub fn contains(&self, message: &M) -> bool {
        self.letters.iter().any(|(.., m)| m == message)
    }

    /// Iterates over the messages in flight as (sender, receiver, message).
    pub fn in_flight(&self) -> impl Iterator<Item = (Participant, Participant, &M)> {
        self.letters
            .iter()
            .map(|(to, from, message)| (*from, *to, message))
    }

    /// Removes all messages in flight.
    pub fn clear(&mut self) {
        self.letters.clear();
    }
}

/// Whether the preceding letter on the same link hides letter `i`. With overtaking, only an equal
/// one does.
fn is_hidden<M: Eq, O: Order>(mine: &[Letter<M>], i: usize, mishap: Mishap) -> bool {
    let Some(before) = i
        .checked_sub(1)
        .filter(|&before| mine[before].1 == mine[i].1)
    else {
        return false;
    };
    if mishap == Mishap::Overtaking {
        AnyOrder::hides(&mine[before].2, &mine[i].2)
    } else {
        O::hides(&mine[before].2, &mine[i].2)
    }
}

impl<M: Clone, O, W> Clone for Mail<M, O, W> {
    fn clone(&self) -> Mail<M, O, W> {
        Mail {
            letters: self.letters.clone(),
            kind: PhantomData,
        }
    }

    fn clone_from(&mut self, source: &Mail<M, O, W>) {
        self.letters.clone_from(&source.letters);
    }
}

impl<M: Value, O: Order, W: Medium> Default for Mail<M, O, W> {
    fn default() -> Mail<M, O, W> {
        Mail::new()
    }
}

impl<M: Value, O: Order, W: Medium> fmt::Debug for Mail<M, O, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view(), f)
    }
}

impl<M: Value, O: Order, W: Medium> Value for Mail<M, O, W> {
    type SetRepr = Sorted<Mail<M, O, W>>;

    fn encode(&self, writer: &mut Writer<'_>) {
        self.letters.encode(writer);
    }

    fn decode(reader: &mut Reader<'_>) -> Mail<M, O, W> {
        let mut mail = Mail::new();
        mail.decode_into(reader);
        mail
    }

    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        self.letters.decode_into(reader);
    }

    fn permute(&mut self, permutation: &Permutation) {
        self.letters.permute(permutation);
        // The sort is stable, so links keep their order.
        self.letters.sort_by(|a, b| {
            (a.0, a.1)
                .cmp(&(b.0, b.1))
                .then_with(|| O::order(&a.2, &b.2))
        });
    }

    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        // Ignores the order on a link.
        let each = self
            .letters
            .iter()
            .map(|letter| mixed(letter.signature(colours)));
        each.fold(0, u64::wrapping_add)
    }

    /// Returns a map from (sender, receiver) to the messages between them.
    fn view(&self) -> View {
        let mut links: Vec<_> = self
            .letters
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .collect();
        links.sort_by_key(|link| (link[0].1, link[0].0));
        let entry = |link: &[Letter<M>]| {
            let (to, from, _) = &link[0];
            let key = View::Tuple(String::new(), vec![from.view(), to.view()]);
            (
                key,
                View::Sequence(link.iter().map(|(.., message)| message.view()).collect()),
            )
        };
        View::Map(links.into_iter().map(entry).collect())
    }
}
