//! Participants: the named entities of a spec (managers, nodes, clients), and the set of all of
//! them in one model.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

/// The maximal number of participants of a model.
pub const MAX_PARTICIPANTS: usize = 64;

/// A participant of a model. Participants are ordered as the model names them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Participant(u8);

impl Participant {
    /// Returns the index of the participant in its model.
    #[inline]
    pub fn index(self) -> u8 {
        self.0
    }

    /// Returns the participant at an index.
    #[inline]
    pub const fn at(index: u8) -> Participant {
        Participant(index)
    }
}

/// All participants of a model, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Universe {
    names: Vec<String>,
    /// Width of a packed participant in bits.
    bits: u32,
    /// Names that the spec itself uses; see [`reserve`](Universe::reserve).
    reserved: Vec<String>,
}

impl Universe {
    /// Returns the participant with this name, appended if it is new. `None` if there are
    /// [`MAX_PARTICIPANTS`] already.
    pub fn intern(&mut self, name: &str) -> Option<Participant> {
        if let Some(index) = self.names.iter().position(|n| n == name) {
            return Some(Participant(index as u8));
        }
        if self.names.len() == MAX_PARTICIPANTS {
            return None;
        }
        self.names.push(name.to_owned());
        let last = self.names.len() - 1;
        self.bits = usize::BITS - last.leading_zeros();
        Some(Participant(last as u8))
    }

    /// Excludes names from those that are [generated](crate::settings::Constant) for participants.
    /// A model with "five clients" must not name one of them like the spec's database. Must be
    /// called with all names in the spec before a constant is set.
    pub fn reserve(&mut self, names: &[&str]) {
        self.reserved
            .extend(names.iter().map(|&name| name.to_owned()));
    }

    /// Whether a participant has this name or it is [reserved](Universe::reserve).
    pub fn is_taken(&self, name: &str) -> bool {
        self.names.iter().chain(&self.reserved).any(|n| n == name)
    }

    /// Returns the number of participants.
    #[inline]
    pub fn len(&self) -> u32 {
        self.names.len() as u32
    }

    /// Whether there are no participants.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the width of a packed participant in bits.
    #[inline]
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Returns the name of a participant; `?` if it is not in this model.
    pub fn name(&self, participant: Participant) -> &str {
        self.names
            .get(usize::from(participant.0))
            .map_or("?", String::as_str)
    }

    /// Iterates over all participants in order.
    pub fn iter(&self) -> impl Iterator<Item = Participant> + use<> {
        (0..self.names.len() as u8).map(Participant)
    }
}

thread_local! {
    /// The model whose names this thread prints.
    static NAMES: RefCell<Arc<Universe>> = RefCell::new(Arc::default());
}

/// Makes this thread print participants with the names of this model.
pub fn set_display_names(universe: &Arc<Universe>) {
    NAMES.with_borrow_mut(|names| {
        if !Arc::ptr_eq(names, universe) {
            names.clone_from(universe);
        }
    });
}

/// Runs `f` while this thread prints participants with the names of this model.
pub(crate) fn with_display_names<T>(universe: &Universe, f: impl FnOnce() -> T) -> T {
    let before = NAMES.replace(Arc::new(universe.clone()));
    let result = f();
    NAMES.set(before);
    result
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn participant_takes_minimal_bits() {
        let mut universe = Universe::default();
        for (len, bits) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (64, 6)] {
            while universe.len() < len {
                universe.intern(&format!("p{}", universe.len()));
            }
            assert_eq!(universe.bits(), bits, "{len} participants");
        }
    }

    #[test]
    fn model_has_at_most_64_participants() {
        let mut universe = Universe::default();
        for i in 0..MAX_PARTICIPANTS {
            assert_eq!(
                universe.intern(&format!("p{i}")),
                Some(Participant(i as u8))
            );
        }
        assert_eq!(universe.intern("one_more"), None);
        assert_eq!(universe.intern("p63"), Some(Participant(63)));
    }

    #[test]
    fn participant_names_are_scoped() {
        let mut universe = Universe::default();
        let bob = universe.intern("bob").unwrap();
        assert_eq!(with_display_names(&universe, || bob.to_string()), "bob");
        assert_eq!(bob.to_string(), "?");
    }
}
