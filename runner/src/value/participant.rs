//! Participants: the named things a spec is about (managers, nodes, clients), and the set of all of them in one model.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use super::{Reader, Value, View, Writer};

/// The most participants that a model can have.
pub const MAX_PARTICIPANTS: usize = 64;

/// A participant of a model. Participants are ordered as the model names them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Participant(u8);

impl Participant {
    /// The place of the participant among all of the model, from 0.
    #[inline]
    pub fn index(self) -> u8 {
        self.0
    }

    /// The participant at a place.
    #[inline]
    pub fn at(index: u8) -> Participant {
        Participant(index)
    }
}

/// All participants of a model, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Universe {
    names: Vec<String>,
}

impl Universe {
    /// The participant of this name, added at the end when it is new; `None` when there are already [`MAX_PARTICIPANTS`].
    pub fn intern(&mut self, name: &str) -> Option<Participant> {
        if let Some(index) = self.names.iter().position(|n| n == name) {
            return Some(Participant(index as u8));
        }
        if self.names.len() == MAX_PARTICIPANTS {
            return None;
        }
        self.names.push(name.to_owned());
        Some(Participant((self.names.len() - 1) as u8))
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> u32 {
        self.names.len() as u32
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Bits that tell one participant from the others.
    #[inline]
    pub fn bits(&self) -> u32 {
        usize::BITS - self.names.len().saturating_sub(1).leading_zeros()
    }

    /// The name of a participant.
    pub fn name(&self, participant: Participant) -> &str {
        self.names.get(usize::from(participant.0)).map_or("?", String::as_str)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = Participant> + use<> {
        (0..self.names.len() as u8).map(Participant)
    }
}

thread_local! {
    /// The names by which this thread prints participants.
    static NAMES: RefCell<Arc<Universe>> = RefCell::new(Arc::default());
}

/// From now on this thread prints participants with the names of this model.
pub fn speak_of(universe: &Arc<Universe>) {
    NAMES.with_borrow_mut(|names| {
        if !Arc::ptr_eq(names, universe) {
            names.clone_from(universe);
        }
    });
}

impl fmt::Display for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NAMES.with_borrow(|names| f.write_str(names.name(*self)))
    }
}

impl fmt::Debug for Participant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Value for Participant {
    type Many = super::many::Sorted<Participant>;

    #[inline]
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.bits(writer.universe().bits(), u64::from(self.0));
    }

    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Participant {
        Participant(reader.bits(reader.universe().bits()) as u8)
    }

    fn view(&self) -> View {
        View::Atom(self.to_string())
    }

    #[inline]
    fn as_participant(&self) -> Option<Participant> {
        Some(*self)
    }
}
