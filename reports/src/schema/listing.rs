//! The output of `list --json`: specs, models, properties, operators and mutants before any check.

use mutaspec_mutator::Operator as Kind;
use mutaspec_runner::annotations::ToleranceRow;
use mutaspec_runner::definition::{Definition, PropertyKind};
use mutaspec_runner::outcome::Mutant;
use serde::Serialize;

use super::VERSION;
use super::annotations::{self, Omission};
use crate::wording;

/// Specs or operators, as listed before any check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listing {
    /// Version of this format.
    pub schema_version: u32,
    /// The specs, by name; absent if only operators were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub specs: Vec<Spec>,
    /// The operators in the order of the catalogue; absent unless asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<Operator>,
}

/// A spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spec {
    /// The spec's name.
    pub name: String,
    /// The first paragraph of its documentation.
    pub doc: String,
    /// The source file, as the compiler names it.
    pub file: String,
    /// Line of the spec in `file`, from 1.
    pub line: u32,
    /// The constants, in order.
    pub constants: Vec<Constant>,
    /// The models: first those of the source, then those of the configuration file.
    pub models: Vec<ListedModel>,
    /// The properties, in order; then the built-in ones that a model checks.
    pub properties: Vec<ListedProperty>,
    /// The faults that the spec must withstand; absent if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerates: Vec<Promised>,
    /// The places that the author excludes from mutation; absent if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<Omission>,
}

/// A fault that a spec must withstand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Promised {
    /// The fault, as in `#[tolerates(..)]`: `loss`, `crash`.
    pub fault: String,
    /// The item that must withstand it; absent if the entire spec must.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The author's reason.
    pub reason: String,
    /// Line of the attribute, from 1.
    pub line: u32,
    /// Ids of the operators that cause the fault.
    pub operators: Vec<String>,
}

/// A constant of a spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Constant {
    /// The constant's name.
    pub name: String,
    /// The type, as the author wrote it.
    #[serde(rename = "type")]
    pub type_text: String,
    /// The documentation.
    pub doc: String,
}

/// A model of a spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedModel {
    /// The model's name.
    pub name: String,
    /// The properties that it checks; absent if it checks all of the spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub properties: Option<Vec<String>>,
    /// The property that is expected to fail; absent if none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect_failure: Option<String>,
    /// The mutants; absent unless asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutants: Option<Vec<ListedMutant>>,
    /// The number of mutants of each operator; absent unless a single spec was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mix: Vec<Share>,
}

/// The number of mutants that one operator makes of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The id of the operator.
    pub operator: String,
    /// The number of mutants, at least 1.
    pub mutants: usize,
}

impl Share {
    /// Counts the mutants of each operator, in the order of the catalogue.
    pub fn of(mutants: &[Mutant]) -> Vec<Share> {
        let count = |operator: Kind| {
            mutants
                .iter()
                .filter(|mutant| mutant.row().operator == operator)
                .count()
        };
        let shares = Kind::ALL.iter().map(|operator| Share {
            operator: operator.id().to_owned(),
            mutants: count(*operator),
        });
        shares.filter(|share| share.mutants > 0).collect()
    }
}

/// A property of a spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedProperty {
    /// The property's name.
    pub name: String,
    /// The kind of property.
    pub kind: PropertyKind,
    /// Line of the property, from 1; absent for a built-in property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The first paragraph of the documentation; empty for a built-in property.
    pub doc: String,
    /// Whether no model of the spec checks the property. Absent if one does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unchecked: bool,
}

/// A mutation operator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operator {
    /// The id, `M2`.
    pub id: String,
    /// The name, `ignore-participant`.
    pub name: String,
    /// What the edit does.
    pub title: String,
    /// The fault of a real system that the edit mimics.
    pub fault: String,
    /// The effect on behaviour: `expands`, `restricts` or `mixed`.
    pub polarity: String,
    /// The kinds of property that can kill its mutants.
    pub catches: Vec<String>,
    /// The part of a spec that it changes.
    pub group: String,
    /// The smallest level that includes it: `basic`, `standard` or `all`.
    pub level: String,
}

/// A mutant that a run would check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedMutant {
    /// The stable id.
    pub id: String,
    /// The id of its operator.
    pub operator: String,
    /// The participant that the mutant is about; absent unless it belongs to a family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// The source file, as the compiler names it.
    pub file: String,
    /// Line of the first character that changes, from 1.
    pub line: u32,
    /// Column of the first character that changes, in characters from 1.
    pub column: u32,
    /// The author's text.
    pub original: String,
    /// The text that replaces it.
    pub replacement: String,
}

impl Listing {
    /// Lists these specs.
    pub fn of_specs(specs: Vec<Spec>) -> Listing {
        Listing {
            schema_version: VERSION,
            specs,
            operators: Vec::new(),
        }
    }

    /// Lists all operators.
    pub fn of_operators() -> Listing {
        Listing {
            schema_version: VERSION,
            specs: Vec::new(),
            operators: Kind::ALL.iter().map(|o| Operator::from(*o)).collect(),
        }
    }
}

impl Spec {
    /// Lists a spec with these models. No model checks the properties with the names `unchecked`.
    pub fn new(definition: &Definition, models: Vec<ListedModel>, unchecked: &[String]) -> Spec {
        let written = definition.properties.iter().map(|p| ListedProperty {
            name: p.name.to_string(),
            kind: p.kind,
            line: Some(p.line),
            doc: p.doc.to_string(),
            unchecked: unchecked.iter().any(|name| *name == p.name),
        });
        let built_in = built_in(definition, &models);
        Spec {
            name: definition.name.to_string(),
            doc: definition.doc.to_string(),
            file: definition.file().to_owned(),
            line: definition.line,
            constants: definition
                .constants
                .iter()
                .map(|c| Constant {
                    name: c.name.to_string(),
                    type_text: c.type_text.to_string(),
                    doc: c.doc.to_string(),
                })
                .collect(),
            models,
            properties: written.chain(built_in).collect(),
            tolerates: definition
                .annotations
                .tolerances
                .iter()
                .map(Promised::from)
                .collect(),
            omitted: annotations::omissions(definition),
        }
    }
}

/// Returns the built-in properties that a model checks.
fn built_in(definition: &Definition, models: &[ListedModel]) -> Vec<ListedProperty> {
    let named = |name: &str| {
        models
            .iter()
            .flat_map(|m| m.properties.iter().flatten())
            .any(|p| p == name)
    };
    let built_in = [
        (
            definition.deadlock,
            "deadlock_freedom",
            PropertyKind::Deadlock,
        ),
        (
            definition.termination,
            "termination",
            PropertyKind::Temporal,
        ),
    ]
    .map(|(always, name, kind)| (always || named(name), name, kind));
    built_in
        .into_iter()
        .filter(|(on, ..)| *on)
        .map(|(_, name, kind)| ListedProperty {
            name: name.to_owned(),
            kind,
            line: None,
            doc: String::new(),
            unchecked: false,
        })
        .collect()
}

impl From<&ToleranceRow> for Promised {
    fn from(row: &ToleranceRow) -> Promised {
        Promised {
            fault: row.fault.word().to_owned(),
            item: row.item.as_deref().map(str::to_owned),
            reason: row.why.to_string(),
            line: row.line,
            operators: row
                .fault
                .operators()
                .iter()
                .map(|operator| operator.id().to_owned())
                .collect(),
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
            catches: kind
                .catches()
                .iter()
                .map(|c| c.words().replace(' ', "_"))
                .collect(),
            group: kind.group().title().to_owned(),
            level: kind.level().word().to_owned(),
        }
    }
}

impl From<&Mutant> for ListedMutant {
    fn from(mutant: &Mutant) -> ListedMutant {
        let row = mutant.row();
        ListedMutant {
            id: mutant.id.clone(),
            operator: row.operator.id().to_owned(),
            participant: mutant.participant.clone(),
            file: mutant.file().to_owned(),
            line: row.line,
            column: row.column,
            original: row.original.to_string(),
            replacement: wording::replacement(row, mutant.participant.as_deref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::schema::json;

    #[test]
    fn only_unchecked_properties_are_marked() {
        let definition = sample::definition();
        let name = definition.properties[0].name.to_string();
        let spec = Spec::new(&definition, Vec::new(), std::slice::from_ref(&name));
        let marked = spec.properties.iter().filter(|property| property.unchecked);
        assert_eq!(marked.map(|of| &of.name).collect::<Vec<_>>(), [&name]);
        assert_eq!(json(&spec).matches("\"unchecked\": true").count(), 1);
        assert!(!json(&Spec::new(&definition, Vec::new(), &[])).contains("unchecked"));
    }
}
