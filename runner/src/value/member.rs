//! Members: the participants and numbers that a family of mutants ranges over.

use super::{Participant, Universe, View};

/// A participant, or a number that is used like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Member {
    /// A participant of the model.
    Participant(Participant),
    /// A number, whatever its integer type.
    Number(i128),
}

impl Member {
    /// The name of the participant, or the number in decimal.
    pub fn name(self, universe: &Universe) -> String {
        match self {
            Member::Participant(participant) => universe.name(participant).to_owned(),
            Member::Number(number) => number.to_string(),
        }
    }

    /// The member that a drawn value is, if it is one.
    pub fn drawn(view: &View, universe: &Universe) -> Option<Member> {
        match view {
            View::Number(number) => Some(Member::Number(*number)),
            View::Atom(name) => universe.iter().find(|p| universe.name(*p) == name).map(Member::Participant),
            _ => None,
        }
    }
}
