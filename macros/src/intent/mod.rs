//! What the author says beside the spec: which places are not to be mutated, which faults the spec must withstand, mutants of his own, the
//! requirements that properties and steps are there for.
//!
//! These attributes stand beside others, on items and on statements. They are taken off before anything else is read, so that nothing else knows of them.

mod read;
mod take;

use mutaspec_mutator::Fault;
use mutaspec_mutator::syntax::Omission;
use syn::{Attribute, Ident, ItemFn};

use crate::errors::Errors;

pub(crate) use take::strip;

/// The attributes that may stand beside another one.
pub(crate) const WORDS: [&str; 2] = ["mutate", "tolerates"];

/// Whether an attribute is one of them.
pub(crate) fn is_note(attr: &Attribute) -> bool {
    WORDS.iter().any(|word| attr.path().is_ident(word))
}

/// Everything of this kind in a module.
#[derive(Default)]
pub(crate) struct Intent {
    pub(crate) omissions: Vec<Omission>,
    pub(crate) tolerances: Vec<Tolerance>,
}

/// A fault that the spec, or one item of it, must withstand.
pub(crate) struct Tolerance {
    pub(crate) fault: Fault,
    /// The whole spec where `None`.
    pub(crate) item: Option<String>,
    pub(crate) why: String,
    pub(crate) line: u32,
}

/// What a function is to the notes on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// An action, a process or a helper: what mutants are made of.
    Steps,
    /// The initial states.
    Init,
    /// A property or a constraint.
    Property,
    /// A test of the author's.
    Other,
}

impl Holder {
    /// What a function is by the attributes of ours on it.
    pub(crate) fn of(ours: &[Attribute], function: &ItemFn) -> Holder {
        let word = ours.first().and_then(|attr| attr.path().get_ident()).map(Ident::to_string);
        match word.as_deref() {
            Some("init") => Holder::Init,
            Some("invariant" | "step_invariant" | "reachable" | "temporal" | "constraint" | "scenario") => Holder::Property,
            None if function.attrs.iter().any(|a| a.path().is_ident("test")) => Holder::Other,
            _ => Holder::Steps,
        }
    }

    fn is_mutated(self) -> bool {
        matches!(self, Holder::Steps | Holder::Init)
    }
}

impl Intent {
    /// Takes the notes off a function, those on its statements too; `notes` are the ones that were on the function itself.
    pub(crate) fn of_function(&mut self, function: &mut ItemFn, holder: Holder, notes: &[Attribute], errors: &mut Errors) {
        let item = match holder {
            Holder::Init => "init".to_owned(),
            _ => function.sig.ident.to_string(),
        };
        for note in notes {
            self.on_item(note, &item, holder, errors);
        }
        for (note, range) in take::from_statements(function, errors) {
            self.on_statement(&note, range, &item, holder, errors);
        }
    }

    /// Reads the notes on the module itself.
    pub(crate) fn of_module(&mut self, module: &syn::ItemMod, errors: &mut Errors) {
        for note in module.attrs.iter().filter(|attr| is_note(attr)) {
            match word(note).as_str() {
                "tolerates" => self.tolerates(note, None, errors),
                _ => errors.at(note.path(), "of a whole spec say `#[spec(unmutated)]`"),
            }
        }
    }

    fn on_item(&mut self, note: &Attribute, item: &str, holder: Holder, errors: &mut Errors) {
        match word(note).as_str() {
            "mutate" if holder.is_mutated() => {
                let place = mutaspec_mutator::syntax::Place::Item(item.to_owned());
                self.omissions.extend(read::omission(note, place, item, errors));
            }
            "tolerates" if holder == Holder::Steps => self.tolerates(note, Some(item), errors),
            "tolerates" => errors.at(note.path(), "a spec, an action, a process or a helper `#[tolerates(..)]` a fault"),
            _ => errors.at(note.path(), "only steps, helpers and initial states are mutated"),
        }
    }

    fn on_statement(&mut self, note: &Attribute, range: mutaspec_mutator::syntax::Range, item: &str, holder: Holder, errors: &mut Errors) {
        match word(note).as_str() {
            "mutate" if holder.is_mutated() => {
                let place = mutaspec_mutator::syntax::Place::Statement(range);
                self.omissions.extend(read::omission(note, place, item, errors));
            }
            "tolerates" => errors.at(note.path(), "a spec, an action, a process or a helper `#[tolerates(..)]` a fault"),
            _ => errors.at(note.path(), "only steps, helpers and initial states are mutated"),
        }
    }

    fn tolerates(&mut self, note: &Attribute, item: Option<&str>, errors: &mut Errors) {
        for tolerance in read::tolerances(note, item, errors) {
            let twin = |other: &Tolerance| other.fault == tolerance.fault && other.item == tolerance.item;
            if self.tolerances.iter().any(twin) {
                errors.at(note, format!("`{}` is tolerated here already", tolerance.fault.word()));
            }
            self.tolerances.push(tolerance);
        }
    }
}

fn word(note: &Attribute) -> String {
    note.path().get_ident().map(Ident::to_string).unwrap_or_default()
}
