//! Gaps of a model: survivors grouped by the property that is missing.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{Outcome, SurvivorClass};
use mutaspec_runner::suggest::Harm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::gaps;
use crate::harm::harm_ending;

/// Survivors that one property would kill, or that look alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// The number, from 1; unique in a run. `show`, `suggest` and `accept` take it as a name.
    pub number: usize,
    /// The fault of the first mutant, and how many more there are.
    pub title: String,
    /// The class of the first mutant; absent if it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survivor_class: Option<SurvivorClass>,
    /// The step, action or helper that the first mutant changes.
    pub item: String,
    /// The source file of the first mutant.
    pub file: String,
    /// The line of the first mutant, from 1.
    pub line: u32,
    /// The ids of the survivors, the most telling first.
    pub mutants: Vec<String>,
    /// A property that would kill all of them; absent if none was searched or found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<GapProperty>,
    /// A run of a mutant that violates the suggested property; absent if no run shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harm: Option<GapHarm>,
}

/// What a survivor leads to: a run that violates the suggested property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GapHarm {
    /// The id of the mutant.
    pub mutant: String,
    /// The steps of the run, with their choices: `alice.n2 p = bob`.
    pub steps: Vec<String>,
    /// For a run that repeats for ever: the number of steps before the first repeated step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<usize>,
    /// The values at the end of the run that the property is about; empty if it names none.
    pub ends_with: String,
}

/// A suggested property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GapProperty {
    /// The name of the property.
    pub name: String,
    /// The kind of property.
    pub kind: PropertyKind,
    /// The meaning, in a sentence; empty for a built-in property.
    pub doc: String,
    /// The item to paste into the spec's module; absent if the property exists already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The number of survivors of the model that it kills, in this gap and in others.
    pub kills: usize,
}

impl Gap {
    /// Converts the gaps of a model.
    pub fn all(outcome: &Outcome, gaps: &[gaps::Gap]) -> Vec<Gap> {
        gaps.iter()
            .filter_map(|gap| Gap::of(outcome, gap))
            .collect()
    }

    fn of(outcome: &Outcome, gap: &gaps::Gap) -> Option<Gap> {
        let first = &gap.first(outcome)?.mutant;
        Some(Gap {
            number: gap.number,
            title: gap.title.clone(),
            survivor_class: gap.class,
            item: first.row().item.to_string(),
            file: first.file().to_owned(),
            line: first.row().line,
            mutants: gap
                .members
                .iter()
                .map(|place| outcome.mutants[*place].mutant.id.clone())
                .collect(),
            suggestion: gap.closed_by.as_ref().map(|property| GapProperty {
                name: property.name.clone(),
                kind: property.kind,
                doc: property.doc.clone(),
                code: property.code.clone(),
                kills: property.kills.len(),
            }),
            harm: gap.harm.as_ref().map(|of| harm(outcome, gap, of)),
        })
    }
}

fn harm(outcome: &Outcome, gap: &gaps::Gap, harm: &Harm) -> GapHarm {
    let code = gap
        .closed_by
        .as_ref()
        .and_then(|property| property.code.as_deref());
    let steps = harm.trace.steps.iter().skip(1);
    GapHarm {
        mutant: outcome.mutants[harm.mutant].mutant.id.clone(),
        steps: steps
            .map(|step| {
                format!("{} {}", step.step, step.choices.join(", "))
                    .trim_end()
                    .to_owned()
            })
            .collect(),
        back_to: harm.trace.back_to,
        ends_with: harm_ending(harm, code, &outcome.definition),
    }
}
