//! Messages that are posted once and stay readable.

use std::fmt;

use super::medium::{Mishap, Reliable};
use super::trace_text::{How, alone};
use crate::step::{self, Flow};
use crate::value::set_repr::{SetRepr, Sorted};
use crate::value::{Colours, Permutation, Reader, Set, Value, View, Writer};

/// Messages that all participants can read, as in Lamport's specs. Posting a message again changes
/// nothing, and reading does not remove it.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Posted<M: Value>(Set<M>);

impl<M: Value> Posted<M> {
    /// Returns a channel without messages.
    pub fn new() -> Posted<M> {
        Posted(Set::new())
    }

    /// Posts a message.
    pub fn post(&mut self, message: M) {
        step::or_leave(self.flow_post_with(Mishap::Nothing, message));
    }

    /// [`post`](Posted::post) with a mishap.
    #[doc(hidden)]
    pub fn post_with(&mut self, mishap: Mishap, message: M) {
        step::or_leave(self.flow_post_with(mishap, message));
    }

    /// [`post_with`](Posted::post_with) without unwinding.
    #[doc(hidden)]
    pub fn flow_post_with(&mut self, mishap: Mishap, message: M) -> Flow<()> {
        let is_lost = mishap.loses::<Reliable>()?;
        step::narrate(|| alone(if is_lost { How::Lost } else { How::Posted }, &message));
        if !is_lost {
            self.0.insert(message);
        }
        Ok(())
    }

    /// Whether a message was posted.
    #[inline]
    pub fn has(&self, message: &M) -> bool {
        self.0.contains(message)
    }

    /// Whether a message was posted: [`has`](Posted::has) under the name of other channels.
    #[inline]
    pub fn contains(&self, message: &M) -> bool {
        self.has(message)
    }

    /// Returns the number of distinct messages that were posted.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was posted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the messages in order.
    pub fn iter(&self) -> <M::SetRepr as SetRepr<M>>::Iter<'_> {
        self.0.iter()
    }

    /// Returns the messages as a set.
    pub fn messages(&self) -> &Set<M> {
        &self.0
    }
}

impl<M: Value> Clone for Posted<M> {
    #[inline]
    fn clone(&self) -> Posted<M> {
        Posted(self.0.clone())
    }

    #[inline]
    fn clone_from(&mut self, source: &Posted<M>) {
        self.0.clone_from(&source.0);
    }
}

impl<M: Value> Default for Posted<M> {
    fn default() -> Posted<M> {
        Posted::new()
    }
}

impl<M: Value> fmt::Debug for Posted<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'a, M: Value> IntoIterator for &'a Posted<M> {
    type Item = &'a M;
    type IntoIter = <M::SetRepr as SetRepr<M>>::Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<M: Value> Value for Posted<M> {
    type SetRepr = Sorted<Posted<M>>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        self.0.encode(writer);
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Posted<M> {
        Posted(Set::decode(reader))
    }

    #[inline]
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
