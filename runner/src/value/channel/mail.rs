//! Messages from one participant to another: [`Links`] keep the order in which they were sent, a [`Bag`] does not.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::iter::repeat_n;
use std::marker::PhantomData;

use super::medium::{Medium, Mishap, Reliable};
use super::said::{How, between};
use crate::step::{self, Flow, Stop};
use crate::value::many::Sorted;
use crate::value::permute::mixed;
use crate::value::{Colours, Participant, Participants, Permutation, Reader, Value, View, Writer};

/// A link from every participant to every other. What one sends to another arrives in the order in which it was sent; between links there is no
/// order.
pub type Links<M, W = Reliable> = Mail<M, InOrder, W>;

/// Messages on their way, to be received in any order. The same message may be on its way more than once.
pub type Bag<M, W = Reliable> = Mail<M, AnyOrder, W>;

/// Messages on their way from one participant to another.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mail<M, O, W = Reliable> {
    /// By receiver, then by sender, then as the order says; so the same mail is always kept in the same way.
    letters: Vec<Letter<M>>,
    kind: PhantomData<fn() -> (O, W)>,
}

/// To whom, from whom, what.
type Letter<M> = (Participant, Participant, M);

/// The order in which messages of one sender are received.
pub trait Order: Copy + Eq + Ord + Hash + fmt::Debug + 'static {
    /// Whether the room of a bounded medium is that between two participants, not that for all.
    const ROOM_ON_EACH_LINK: bool;
    /// Whether a message is kept before another of the same sender, receiver and time of sending or later.
    fn keeps_before<M: Ord>(message: &M, sent_later: &M) -> bool;
    /// How two messages of one sender to one receiver are kept, where it does not matter which was sent first.
    fn order<M: Ord>(a: &M, b: &M) -> Ordering;
    /// Whether a message cannot be received now, or need not be considered, because this other of the same sender is kept just before it.
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

/// No order at all.
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

    /// It makes no difference which of two equal messages is received.
    fn hides<M: Eq>(message: &M, next: &M) -> bool {
        message == next
    }
}

impl<M: Value, O: Order, W: Medium> Mail<M, O, W> {
    /// Nothing is on its way.
    pub const fn new() -> Mail<M, O, W> {
        Mail {
            letters: Vec::new(),
            kind: PhantomData,
        }
    }

    /// Sends a message; the step is not enabled when there is no room for it.
    pub fn send(&mut self, from: Participant, to: Participant, message: M) {
        step::or_leave(self.flow_send(from, to, message));
    }

    /// The twin of [`send`](Mail::send).
    pub fn flow_send(&mut self, from: Participant, to: Participant, message: M) -> Flow<()> {
        self.flow_send_with(Mishap::Nothing, from, to, message)
    }

    /// [`send`](Mail::send) with a mishap.
    #[doc(hidden)]
    pub fn send_with(&mut self, mishap: Mishap, from: Participant, to: Participant, message: M) {
        step::or_leave(self.flow_send_with(mishap, from, to, message));
    }

    /// The twin of [`send_with`](Mail::send_with).
    #[doc(hidden)]
    pub fn flow_send_with(&mut self, mishap: Mishap, from: Participant, to: Participant, message: M) -> Flow<()> {
        let Some(to) = mishap.receiver(to) else { return Ok(()) };
        if W::ROOM < usize::MAX && self.taken(from, to) >= W::ROOM {
            return Err(Stop::Disabled);
        }
        let is_lost = mishap.loses::<W>()?;
        step::narrate(|| between(if is_lost { How::Lost } else { How::Sent }, from, to, &message));
        if !is_lost {
            self.put(from, to, message);
        }
        Ok(())
    }

    /// How much of the room for a message from one to another is taken.
    fn taken(&self, from: Participant, to: Participant) -> usize {
        if O::ROOM_ON_EACH_LINK {
            self.letters.iter().filter(|letter| (letter.0, letter.1) == (to, from)).count()
        } else {
            self.letters.len()
        }
    }

    fn put(&mut self, from: Participant, to: Participant, message: M) {
        let place = self.letters.partition_point(|(other_to, other_from, other)| {
            (*other_to, *other_from) < (to, from) || (*other_to, *other_from) == (to, from) && O::keeps_before(other, &message)
        });
        self.letters.insert(place, (to, from, message));
    }

    /// Sends a message to each of these participants; the step is not enabled when there is no room for one of them.
    pub fn broadcast(&mut self, from: Participant, to: &Participants, message: M) {
        step::or_leave(self.flow_broadcast(from, to, message));
    }

    /// The twin of [`broadcast`](Mail::broadcast).
    pub fn flow_broadcast(&mut self, from: Participant, to: &Participants, message: M) -> Flow<()> {
        self.flow_broadcast_with(Mishap::Nothing, from, to, message)
    }

    /// [`broadcast`](Mail::broadcast) with a mishap, to each message by itself.
    #[doc(hidden)]
    pub fn broadcast_with(&mut self, mishap: Mishap, from: Participant, to: &Participants, message: M) {
        step::or_leave(self.flow_broadcast_with(mishap, from, to, message));
    }

    /// The twin of [`broadcast_with`](Mail::broadcast_with).
    #[doc(hidden)]
    pub fn flow_broadcast_with(&mut self, mishap: Mishap, from: Participant, to: &Participants, message: M) -> Flow<()> {
        let mut each = to.iter().zip(repeat_n(message, to.len()));
        each.try_for_each(|(&receiver, message)| self.flow_send_with(mishap, from, receiver, message))
    }

    /// Receives a message with its sender; the step is not enabled when there is none.
    pub fn receive(&mut self, me: Participant) -> (Participant, M) {
        step::or_leave(self.flow_receive(me))
    }

    /// The twin of [`receive`](Mail::receive).
    pub fn flow_receive(&mut self, me: Participant) -> Flow<(Participant, M)> {
        self.flow_receive_with(Mishap::Nothing, me)
    }

    /// [`receive`](Mail::receive) with a mishap.
    #[doc(hidden)]
    pub fn receive_with(&mut self, mishap: Mishap, me: Participant) -> (Participant, M) {
        step::or_leave(self.flow_receive_with(mishap, me))
    }

    /// The twin of [`receive_with`](Mail::receive_with).
    #[doc(hidden)]
    pub fn flow_receive_with(&mut self, mishap: Mishap, me: Participant) -> Flow<(Participant, M)> {
        self.flow_receive_if_with(mishap, me, |_, _| true)
    }

    /// Receives a message that is wanted. On links only the first message of each sender is looked at; the others wait behind it.
    pub fn receive_if(&mut self, me: Participant, wanted: impl Fn(Participant, &M) -> bool) -> (Participant, M) {
        step::or_leave(self.flow_receive_if(me, wanted))
    }

    /// The twin of [`receive_if`](Mail::receive_if).
    pub fn flow_receive_if(&mut self, me: Participant, wanted: impl Fn(Participant, &M) -> bool) -> Flow<(Participant, M)> {
        self.flow_receive_if_with(Mishap::Nothing, me, wanted)
    }

    /// [`receive_if`](Mail::receive_if) with a mishap.
    #[doc(hidden)]
    pub fn receive_if_with(&mut self, mishap: Mishap, me: Participant, wanted: impl Fn(Participant, &M) -> bool) -> (Participant, M) {
        step::or_leave(self.flow_receive_if_with(mishap, me, wanted))
    }

    /// The twin of [`receive_if_with`](Mail::receive_if_with).
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
        let is_wanted = |letter: &Letter<M>| !mishap.ignores(letter.1) && wanted(letter.1, &letter.2);
        let candidates = (0..mine.len()).filter(|&i| !is_hidden::<M, O>(mine, i, mishap) && is_wanted(&mine[i]));
        let chosen = step::choose(candidates.clone().count())?;
        // Found unless `wanted` changed its mind.
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

    /// How many messages are on their way.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Whether such a message is on its way between any two participants.
    pub fn contains(&self, message: &M) -> bool {
        self.letters.iter().any(|(.., m)| m == message)
    }

    /// Everything that is on its way: from whom, to whom, what.
    pub fn in_flight(&self) -> impl Iterator<Item = (Participant, Participant, &M)> {
        self.letters.iter().map(|(to, from, message)| (*from, *to, message))
    }

    /// Takes everything off its way.
    pub fn clear(&mut self) {
        self.letters.clear();
    }
}

/// Whether letter `i` of one receiver stands behind one that hides it; where messages overtake each other only an equal one does.
fn is_hidden<M: Eq, O: Order>(mine: &[Letter<M>], i: usize, mishap: Mishap) -> bool {
    let Some(before) = i.checked_sub(1).filter(|&before| mine[before].1 == mine[i].1) else {
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
    type Many = Sorted<Mail<M, O, W>>;

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
        // Stable: what one has sent to another stays in its order.
        self.letters
            .sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| O::order(&a.2, &b.2)));
    }

    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        // The order on a link does not count; what is left of it are all letters.
        let each = self.letters.iter().map(|letter| mixed(letter.signature(colours)));
        each.fold(0, u64::wrapping_add)
    }

    /// A map from (sender, receiver) to the messages between them.
    fn view(&self) -> View {
        let mut links: Vec<_> = self.letters.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
        links.sort_by_key(|link| (link[0].1, link[0].0));
        let entry = |link: &[Letter<M>]| {
            let (to, from, _) = &link[0];
            let key = View::Tuple(String::new(), vec![from.view(), to.view()]);
            (key, View::Sequence(link.iter().map(|(.., message)| message.view()).collect()))
        };
        View::Map(links.into_iter().map(entry).collect())
    }
}
