//! The author's annotations beside the spec: places without mutants, faults that the spec must
//! tolerate, the author's own mutants, and requirements of properties and steps.
//!
//! They can be on items and statements, beside other attributes. They are removed before parsing.

mod author_mutants;
mod read;
mod strip;

use mutaspec_mutator::Fault;
use mutaspec_mutator::syntax::{Omission, Range, Target};
use syn::{Attribute, Ident, ItemFn, LitStr};

use crate::errors::Errors;

pub(crate) use author_mutants::MutantAttribute;
pub(crate) use strip::strip;

/// Attributes that are allowed beside another one.
pub(crate) const WORDS: [&str; 4] = ["mutate", "tolerates", "mutant", "requirement"];

/// Whether an attribute is an annotation.
pub(crate) fn is_note(attr: &Attribute) -> bool {
    WORDS.iter().any(|word| attr.path().is_ident(word))
}

/// All annotations of a module.
#[derive(Default)]
pub(crate) struct Annotations {
    pub(crate) omissions: Vec<Omission>,
    pub(crate) tolerances: Vec<Tolerance>,
    pub(crate) own: Vec<MutantAttribute>,
    pub(crate) requirements: Vec<Requirement>,
}

/// The purpose of a property or step, by an id of the author's.
pub(crate) struct Requirement {
    pub(crate) id: LitStr,
    /// Given at least once for each id.
    pub(crate) text: Option<LitStr>,
    /// The name of the function.
    pub(crate) item: String,
    /// Whether the function is a property.
    pub(crate) of_property: bool,
}

/// A fault that the spec, or one item of it, must tolerate.
pub(crate) struct Tolerance {
    pub(crate) fault: Fault,
    /// `None` for the entire spec.
    pub(crate) item: Option<String>,
    pub(crate) why: String,
    pub(crate) line: u32,
}

/// The kind of function that has an annotation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// An action, a process or a helper, which mutants are made of.
    Steps,
    /// The initial states.
    Init,
    /// A property.
    Property,
    /// A constraint, a fairness assumption or a test.
    Other,
}

impl Holder {
    /// The kind of a function, by its attributes of the spec language.
    pub(crate) fn of(ours: &[Attribute], function: &ItemFn) -> Holder {
        let word = ours
            .first()
            .and_then(|attr| attr.path().get_ident())
            .map(Ident::to_string);
        match word.as_deref() {
            Some("init") => Holder::Init,
            Some(
                "invariant" | "step_invariant" | "reachable" | "temporal" | "scenario" | "refines",
            ) => Holder::Property,
            Some("constraint" | "fairness") => Holder::Other,
            None if function.attrs.iter().any(|a| a.path().is_ident("test")) => Holder::Other,
            _ => Holder::Steps,
        }
    }
}

/// The position of an annotation.
struct AnnotationSite<'a> {
    /// The name of the function in mutants and properties.
    item: &'a str,
    function: &'a ItemFn,
    holder: Holder,
    /// The annotated statement; `None` if the function itself is annotated.
    statement: Option<Range>,
}

impl Annotations {
    /// Reads and removes the annotations of a function. `notes` are those on the function itself.
    pub(crate) fn of_function(
        &mut self,
        function: &mut ItemFn,
        holder: Holder,
        notes: &[Attribute],
        errors: &mut Errors,
    ) {
        let item = match holder {
            Holder::Init => "init".to_owned(),
            _ => function.sig.ident.to_string(),
        };
        let on_statements = strip::from_statements(function, errors);
        let mut site = AnnotationSite {
            item: &item,
            function,
            holder,
            statement: None,
        };
        for note in notes {
            self.note(note, &site, errors);
        }
        for (note, range) in on_statements {
            site.statement = Some(range);
            self.note(&note, &site, errors);
        }
    }

    /// Reads the annotations on the module itself.
    pub(crate) fn of_module(&mut self, module: &syn::ItemMod, errors: &mut Errors) {
        for note in module.attrs.iter().filter(|attr| is_note(attr)) {
            match word(note).as_str() {
                "tolerates" => self.tolerates(note, None, errors),
                "mutate" => errors.at(note.path(), "of a whole spec say `#[spec(unmutated)]`"),
                other => misplaced(note, other, errors),
            }
        }
    }

    fn note(&mut self, note: &Attribute, site: &AnnotationSite<'_>, errors: &mut Errors) {
        let is_item = site.statement.is_none();
        match word(note).as_str() {
            "mutate" if matches!(site.holder, Holder::Steps | Holder::Init) => {
                let target = site
                    .statement
                    .map_or_else(|| Target::Item(site.item.to_owned()), Target::Statement);
                self.omissions
                    .extend(read::omission(note, target, site.item, errors));
            }
            "mutant" if site.holder == Holder::Steps => {
                let own = author_mutants::mutant(note, site.function, site.statement, errors);
                self.own.extend(own);
            }
            "tolerates" if site.holder == Holder::Steps && is_item => {
                self.tolerates(note, Some(site.item), errors);
            }
            "requirement" if matches!(site.holder, Holder::Steps | Holder::Property) && is_item => {
                let of_property = site.holder == Holder::Property;
                self.requirements
                    .extend(read::requirement(note, site.item, of_property, errors));
            }
            other => misplaced(note, other, errors),
        }
    }

    fn tolerates(&mut self, note: &Attribute, item: Option<&str>, errors: &mut Errors) {
        for tolerance in read::tolerances(note, item, errors) {
            let is_equal =
                |other: &Tolerance| other.fault == tolerance.fault && other.item == tolerance.item;
            if self.tolerances.iter().any(is_equal) {
                errors.at(
                    note,
                    format!("`{}` is tolerated here already", tolerance.fault.word()),
                );
            }
            self.tolerances.push(tolerance);
        }
    }

    /// Reports errors that need all annotations: clashing names and requirement texts.
    pub(crate) fn finish(&self, errors: &mut Errors) {
        for (place, own) in self.own.iter().enumerate() {
            if self.own[..place]
                .iter()
                .any(|other| other.name.value() == own.name.value())
            {
                errors.at(&own.name, "there is a mutant of this name already");
            }
        }
        for (place, requirement) in self.requirements.iter().enumerate() {
            let id = requirement.id.value();
            let of_id = |other: &&Requirement| other.id.value() == id;
            let first = self
                .requirements
                .iter()
                .filter(of_id)
                .find_map(|other| other.text.as_ref());
            match (&requirement.text, first) {
                (Some(text), Some(first)) if text.value() != first.value() => {
                    errors.at(
                        text,
                        format!(
                            "requirement `{id}` has another text already: \"{}\"",
                            first.value()
                        ),
                    );
                }
                (None, None) => errors.at(
                    &requirement.id,
                    format!("say what `{id}` requires: `#[requirement(\"{id}\", \"..\")]`"),
                ),
                _ => {}
            }
            let mut before = self.requirements[..place].iter().filter(of_id);
            if before.any(|other| other.item == requirement.item) {
                errors.at(&requirement.id, "this is said here already");
            }
        }
    }
}

/// Reports where an annotation belongs.
fn misplaced(note: &Attribute, word: &str, errors: &mut Errors) {
    let text = match word {
        "tolerates" => "a spec, an action, a process or a helper `#[tolerates(..)]` a fault",
        "mutant" => "a mutant is one of an action, a process or a helper",
        "requirement" => "a property, an action, a process or a helper meets a requirement",
        _ => "only steps, helpers and initial states are mutated",
    };
    errors.at(note.path(), text);
}

fn word(note: &Attribute) -> String {
    note.path()
        .get_ident()
        .map(Ident::to_string)
        .unwrap_or_default()
}
