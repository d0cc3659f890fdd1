//! One queue for all.

use std::fmt;

use crate::step::{self, Flow, Stop};
use crate::value::many::Sorted;
use crate::value::{Colours, Permutation, Reader, Value, View, Writer};

/// A queue that anybody sends to and anybody receives from, first in, first out.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Queue<M>(Vec<M>);

impl<M: Value> Queue<M> {
    /// The empty queue.
    pub const fn new() -> Queue<M> {
        Queue(Vec::new())
    }

    /// Puts a message at the end.
    pub fn send(&mut self, message: M) {
        self.0.push(message);
    }

    /// Takes the first message; the step is not enabled when there is none.
    pub fn receive(&mut self) -> M {
        step::or_leave(self.flow_receive())
    }

    /// The twin of [`receive`](Queue::receive).
    pub fn flow_receive(&mut self) -> Flow<M> {
        if self.0.is_empty() {
            return Err(Stop::Disabled);
        }
        let message = self.0.remove(0);
        step::narrate(|| format!("receives {message:?}"));
        Ok(message)
    }

    /// How many messages wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no message waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether such a message waits.
    pub fn contains(&self, message: &M) -> bool {
        self.0.contains(message)
    }

    /// The messages that wait, the first first.
    pub fn in_flight(&self) -> impl Iterator<Item = &M> {
        self.0.iter()
    }

    /// Removes all messages.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl<M: Clone> Clone for Queue<M> {
    fn clone(&self) -> Queue<M> {
        Queue(self.0.clone())
    }

    fn clone_from(&mut self, source: &Queue<M>) {
        self.0.clone_from(&source.0);
    }
}

impl<M: Value> Default for Queue<M> {
    fn default() -> Queue<M> {
        Queue::new()
    }
}

impl<M: fmt::Debug> fmt::Debug for Queue<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<M: Value> Value for Queue<M> {
    type Many = Sorted<Queue<M>>;

    fn encode(&self, writer: &mut Writer<'_>) {
        self.0.encode(writer);
    }

    fn decode(reader: &mut Reader<'_>) -> Queue<M> {
        Queue(Vec::decode(reader))
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
