//! Members: the participants and numbers over which a family of mutants ranges.

use super::{Participant, Universe, View};

/// A participant, or a number that a spec uses like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// A participant of the model.
    Participant(Participant),
    /// A number of any integer type.
    Number(i128),
}

impl Member {
    /// Returns the name of the participant, or the number in decimal.
    pub fn name(self, universe: &Universe) -> String {
        match self {
            Member::Participant(participant) => universe.name(participant).to_owned(),
            Member::Number(number) => number.to_string(),
        }
    }

    /// Returns the member that a view shows, if it shows one.
    pub fn drawn(view: &View, universe: &Universe) -> Option<Member> {
        match view {
            View::Number(number) => Some(Member::Number(*number)),
            View::Atom(name) => universe
                .iter()
                .find(|p| universe.name(*p) == name)
                .map(Member::Participant),
            _ => None,
        }
    }
}
