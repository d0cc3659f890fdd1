//! History variables as code.

use super::Field;

/// Steps that a history variable can record: those of an action, or of a label of a process.
///
/// Text at [`place`](Self::place) that sets the variable is executed by exactly these steps, in the
/// baseline and under every mutant but those in [`unless`](Self::unless). No other text has to know
/// the variable, except as the other fields say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepEvent {
    /// The name of the action or label as users know it: `Prepare`, `Worker.send`.
    pub name: String,
    /// The steps in ascending order, each a [`StepId`](crate::machine::StepId). Steps that only some
    /// mutants take are included.
    pub steps: Vec<u32>,
    /// What sets the variable belongs to this text: the action, or the first statement of a label.
    pub place: TextPlace,
    /// The mutants, as indices in [`Definition::mutants`](crate::definition::Definition::mutants),
    /// under which other steps execute the text at this place, or which the text removes.
    pub unless: Vec<usize>,
    /// Whether a step that changes nothing else counts for properties of steps because it sets the
    /// variable, so that one of them may fail.
    pub makes_steps: bool,
    /// Where the initial value goes. `None` if the declaration gives it.
    pub initial: Option<TextPlace>,
    /// The actions and disjuncts in which the variable keeps its value, as far as they have to say
    /// so.
    pub others: Vec<TextPlace>,
    /// The expression that lists all variables, if it has to list the new one.
    pub subscript: Option<TextPlace>,
}

/// A text with its place in the sources of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextPlace {
    /// The text: a name, or a statement.
    pub text: String,
    /// Index in [`Definition::sources`](crate::definition::Definition::sources).
    pub file: u32,
    /// The line, from 1.
    pub line: u32,
}

/// What a history variable records.
#[derive(Clone, Copy, Debug)]
pub enum Recorded<'a> {
    /// The execution of a statement.
    Statement {
        /// The statement as its line has it.
        place: &'a TextPlace,
        /// The variables of the spec.
        variables: &'a [Field],
    },
    /// A step of an action or of a label.
    Step(&'a StepEvent),
}

impl Recorded<'_> {
    /// Returns the actions and disjuncts that have to leave the variable alone.
    pub fn others(&self) -> &[TextPlace] {
        match self {
            Recorded::Statement { .. } => &[],
            Recorded::Step(event) => &event.others,
        }
    }
}

/// The code of a history variable that records whether an event occurred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagCode {
    /// Its declaration.
    pub declaration: Insertion,
    /// Its initial value. `None` if the declaration gives it.
    pub initial: Option<Insertion>,
    /// What sets it.
    pub assignment: Insertion,
    /// What leaves it alone in other steps, if they have to say so.
    pub unchanged: Option<Insertion>,
    /// The expression that lists all variables, with the new one, if there is one to change.
    pub subscript: Option<Insertion>,
}

/// Code to put into a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The code.
    pub code: String,
    /// Where it belongs, in words: `with the variables`.
    pub place: String,
}

impl Insertion {
    /// Creates an insertion.
    pub fn new(code: String, place: impl Into<String>) -> Insertion {
        let place = place.into();
        Insertion { code, place }
    }
}
