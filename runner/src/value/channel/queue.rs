//! A single queue that all participants share.

use std::fmt;
use std::marker::PhantomData;

use super::medium::{Medium, Mishap, Reliable};
use super::trace_text::{How, alone};
use crate::step::{self, Flow, Stop};
use crate::value::set_repr::Sorted;
use crate::value::{Colours, Permutation, Reader, Value, View, Writer};

/// A FIFO queue with any number of senders and receivers.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Queue<M, W = Reliable>(Vec<M>, PhantomData<fn() -> W>);

impl<M: Value, W: Medium> Queue<M, W> {
    /// Returns the empty queue.
    pub const fn new() -> Queue<M, W> {
        Queue(Vec::new(), PhantomData)
    }

    /// Appends a message. The step is not enabled if the queue is full.
    pub fn send(&mut self, message: M) {
        step::or_leave(self.flow_send(message));
    }

    /// Appends a message. The step is not enabled if the queue is full.
    pub fn flow_send(&mut self, message: M) -> Flow<()> {
        self.flow_send_with(Mishap::Nothing, message)
    }

    /// [`send`](Queue::send) with a mishap.
    #[doc(hidden)]
    pub fn send_with(&mut self, mishap: Mishap, message: M) {
        step::or_leave(self.flow_send_with(mishap, message));
    }

    /// [`send_with`](Queue::send_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_send_with(&mut self, mishap: Mishap, message: M) -> Flow<()> {
        if self.0.len() >= W::ROOM {
            return Err(Stop::Disabled);
        }
        let is_lost = mishap.loses::<W>()?;
        step::narrate(|| alone(if is_lost { How::Lost } else { How::Sent }, &message));
        if !is_lost {
            self.0.push(message);
        }
        Ok(())
    }

    /// Removes and returns the first message. The step is not enabled if the queue is empty.
    pub fn receive(&mut self) -> M {
        step::or_leave(self.flow_receive())
    }

    /// Removes and returns the first message. The step is not enabled if the queue is empty.
    pub fn flow_receive(&mut self) -> Flow<M> {
        self.flow_receive_with(Mishap::Nothing)
    }

    /// [`receive`](Queue::receive) with a mishap.
    #[doc(hidden)]
    pub fn receive_with(&mut self, mishap: Mishap) -> M {
        step::or_leave(self.flow_receive_with(mishap))
    }

    /// [`receive_with`](Queue::receive_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_receive_with(&mut self, mishap: Mishap) -> Flow<M> {
        if self.0.is_empty() {
            return Err(Stop::Disabled);
        }
        let place = if mishap == Mishap::Overtaking {
            self.overtaking()?
        } else {
            0
        };
        if mishap.keeps::<W>()? {
            let message = self.0[place].clone();
            step::narrate(|| alone(How::Kept, &message));
            return Ok(message);
        }
        let message = self.0.remove(place);
        step::narrate(|| alone(How::Received, &message));
        Ok(message)
    }

    /// Chooses the index of any message, of adjacent equal messages the first.
    fn overtaking(&self) -> Flow<usize> {
        let candidates = (0..self.0.len()).filter(|&i| i == 0 || self.0[i - 1] != self.0[i]);
        let chosen = step::choose(candidates.clone().count())?;
        Ok(candidates.clone().nth(chosen).unwrap_or(0))
    }

    /// Returns the number of messages in the queue.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the queue is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this message is in the queue.
    pub fn contains(&self, message: &M) -> bool {
        self.0.contains(message)
    }

    /// Iterates over the messages, the first one to be received first.
    pub fn in_flight(&self) -> impl Iterator<Item = &M> {
        self.0.iter()
    }

    /// Removes all messages.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<M: Clone, W> Clone for Queue<M, W> {
    fn clone(&self) -> Queue<M, W> {
        Queue(self.0.clone(), PhantomData)
    }

    fn clone_from(&mut self, source: &Queue<M, W>) {
        self.0.clone_from(&source.0);
    }
}

impl<M: Value, W: Medium> Default for Queue<M, W> {
    fn default() -> Queue<M, W> {
        Queue::new()
    }
}

impl<M: fmt::Debug, W> fmt::Debug for Queue<M, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<M: Value, W: Medium> Value for Queue<M, W> {
    type SetRepr = Sorted<Queue<M, W>>;

    fn encode(&self, writer: &mut Writer<'_>) {
        self.0.encode(writer);
    }

    fn decode(reader: &mut Reader<'_>) -> Queue<M, W> {
        Queue(Vec::decode(reader), PhantomData)
    }

    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        self.0.decode_into(reader);
    }

    #[inline]
    fn permute(&mut self, permutation: &Permutation) {
        self.0.permute(permutation);
    }
    #[inline]
    fn signature(&self, colours: &Colours) -> u64 {
        self.0.signature(colours)
    }

    fn view(&self) -> View {
        self.0.view()
    }
}
