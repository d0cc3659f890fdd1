//! What `list --json` writes: specs, models, properties, operators and mutants, before anything is checked.

use mutaspec_mutator::Operator as Kind;
use mutaspec_runner::intent::ToleranceRow;
use mutaspec_runner::outcome::Mutant;
use mutaspec_runner::spec::Definition;
use serde::Serialize;

use super::intent::{self, Omission};
use super::{PropertyKind, VERSION};
use crate::words;

/// What the program knows before it checks anything.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listing {
    /// Version of this format.
    pub schema_version: u32,
    /// The specs, by name; absent where only the operators were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub specs: Vec<Spec>,
    /// The operators in the order of the catalogue, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<Operator>,
}

/// A spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spec {
    /// Its name.
    pub name: String,
    /// First paragraph of its documentation.
    pub doc: String,
    /// Its source file as the compiler names it.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// Its constants, in order.
    pub constants: Vec<Constant>,
    /// Its models, those of the source first.
    pub models: Vec<ListedModel>,
    /// Its properties, in order.
    pub properties: Vec<ListedProperty>,
    /// The faults that it must withstand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerates: Vec<Promised>,
    /// The places that its author wants unmutated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<Omission>,
}

/// A fault that a spec must withstand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Promised {
    /// The fault.
    pub fault: String,
    /// The item that must withstand it; absent for the whole spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The author's reason.
    pub reason: String,
    /// Line of the attribute.
    pub line: u32,
    /// The operators that make it happen.
    pub operators: Vec<String>,
}

/// A constant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its type as the author wrote it.
    #[serde(rename = "type")]
    pub type_text: String,
    /// Its documentation.
    pub doc: String,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedModel {
    /// Its name.
    pub name: String,
    /// The properties that it checks, where it does not check all of the spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Vec<String>>,
    /// The property that is expected to fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect_failure: Option<String>,
    /// Its mutants, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutants: Option<Vec<ListedMutant>>,
    /// How many mutants each operator makes of it, where one spec was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mix: Vec<Share>,
}

/// The mutants of one operator among those of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The id of the operator.
    pub operator: String,
    /// How many mutants.
    pub mutants: usize,
}

impl Share {
    /// The share of each operator, in the order of the catalogue.
    pub fn of(mutants: &[Mutant]) -> Vec<Share> {
        let count = |operator: Kind| mutants.iter().filter(|mutant| mutant.row.operator == operator).count();
        let shares = Kind::ALL.iter().map(|operator| Share {
            operator: operator.id().to_owned(),
            mutants: count(*operator),
        });
        shares.filter(|share| share.mutants > 0).collect()
    }
}

/// A property as its author wrote it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedProperty {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PropertyKind,
    /// Its line; absent for a built-in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// First paragraph of its documentation.
    pub doc: String,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operator {
    /// `M2`
    pub id: String,
    /// `ignore-participant`
    pub name: String,
    /// What the edit does.
    pub title: String,
    /// The fault of a real system that it mimics.
    pub fault: String,
    /// `expands`, `restricts` or `mixed`.
    pub polarity: String,
    /// The kinds of property that can catch it.
    pub catches: Vec<String>,
    /// What of a spec it changes.
    pub group: String,
    /// The smallest level that uses it: `basic`, `standard` or `all`.
    pub level: String,
}

/// A mutant that would be checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedMutant {
    /// Its stable id.
    pub id: String,
    /// The id of its operator.
    pub operator: String,
    /// The participant it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// The source file as the compiler names it.
    pub file: String,
    /// Line of the first character that changes.
    pub line: u32,
    /// Column of the first character that changes.
    pub column: u32,
    /// The author's text.
    pub original: String,
    /// The text in its place.
    pub replacement: String,
}

impl Listing {
    /// A listing of these specs.
    pub fn of_specs(specs: Vec<Spec>) -> Listing {
        Listing {
            schema_version: VERSION,
            specs,
            operators: Vec::new(),
        }
    }

    /// A listing of all operators.
    pub fn of_operators() -> Listing {
        Listing {
            schema_version: VERSION,
            specs: Vec::new(),
            operators: Kind::ALL.iter().map(|o| Operator::from(*o)).collect(),
        }
    }
}

impl Spec {
    /// A spec with these models.
    pub fn new(definition: &Definition, models: Vec<ListedModel>) -> Spec {
        let named = |name: &str| models.iter().flat_map(|m| m.properties.iter().flatten()).any(|p| p == name);
        let built_in = [
            (definition.deadlock, "deadlock_freedom", PropertyKind::DeadlockFreedom),
            (definition.termination, "termination", PropertyKind::TemporalProperty),
        ]
        .map(|(always, name, kind)| (always || named(name), name, kind));
        let written = definition.properties.iter().map(|p| ListedProperty {
            name: p.name.to_owned(),
            kind: p.kind.into(),
            line: Some(p.line),
            doc: p.doc.to_owned(),
        });
        let built_in = built_in.into_iter().filter(|(on, ..)| *on).map(|(_, name, kind)| ListedProperty {
            name: name.to_owned(),
            kind,
            line: None,
            doc: String::new(),
        });
        Spec {
            name: definition.name.to_owned(),
            doc: definition.doc.to_owned(),
            file: definition.file.to_owned(),
            line: definition.line,
            constants: definition
                .constants
                .iter()
                .map(|c| Constant {
                    name: c.name.to_owned(),
                    type_text: c.type_text.to_owned(),
                    doc: c.doc.to_owned(),
                })
                .collect(),
            models,
            properties: written.chain(built_in).collect(),
            tolerates: definition.intent.tolerances.iter().map(Promised::from).collect(),
            omitted: intent::omissions(definition),
        }
    }
}

impl From<&ToleranceRow> for Promised {
    fn from(row: &ToleranceRow) -> Promised {
        Promised {
            fault: row.fault.word().to_owned(),
            item: row.item.map(str::to_owned),
            reason: row.why.to_owned(),
            line: row.line,
            operators: row.fault.operators().iter().map(|operator| operator.id().to_owned()).collect(),
        }
    }
}

impl From<Kind> for Operator {
    fn from(kind: Kind) -> Operator {
        Operator {
            id: kind.id().to_owned(),
            name: kind.slug().to_owned(),
            title: kind.title().to_owned(),
            fault: kind.fault().to_owned(),
            polarity: kind.polarity().word().to_owned(),
            catches: kind.catches().iter().map(|c| c.words().replace(' ', "_")).collect(),
            group: kind.group().to_owned(),
            level: kind.level().word().to_owned(),
        }
    }
}

impl From<&Mutant> for ListedMutant {
    fn from(mutant: &Mutant) -> ListedMutant {
        let row = mutant.row;
        ListedMutant {
            id: mutant.id.clone(),
            operator: row.operator.id().to_owned(),
            participant: mutant.participant.clone(),
            file: row.file.to_owned(),
            line: row.line,
            column: row.column,
            original: row.original.to_owned(),
            replacement: words::replacement(row, mutant.participant.as_deref()),
        }
    }
}
