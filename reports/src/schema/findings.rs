//! Findings about properties, from the baseline and from the kill matrix.

use mutaspec_runner::findings::{self as found, BlockedStep, Goal, Hits, IdleGuard, StepCount};
use mutaspec_runner::matrix::{self, Worth};
use mutaspec_runner::outcome::Outcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Findings in a baseline. No verdict depends on them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// The findings for each of the model's `properties`, in their order.
    pub properties: Vec<PropertyFindings>,
    /// Variables that no property reads; also empty if the source text does not show what is read.
    pub unread_variables: Vec<String>,
    /// How often each action and label is taken in the state graph.
    pub steps: Vec<StepCount>,
    /// Steps that are never enabled.
    pub blocked_steps: Vec<BlockedStep>,
    /// Guards and clauses of guards that could each be removed without changing the graph.
    pub idle_guards: Vec<IdleGuard>,
    /// The number of states that a state constraint excludes. States reachable only through them
    /// are unknown.
    pub states_left_out: u64,
    /// Stronger variants of the author's properties that also hold, best killers first.
    pub stronger: Vec<Stronger>,
}

/// Findings about one property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PropertyFindings {
    /// The property's name.
    pub name: String,
    /// Whether an implication's left side never holds, or a goal is met in initial states only.
    pub vacuous: bool,
    /// Whether no step ever changes what the property reads.
    pub unchanging: bool,
    /// How often the left sides of its implications hold, and the triggers of its `leads_to`.
    pub antecedents: Vec<Hits>,
    /// How far a goal is met; absent for other kinds of property.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
}

/// A variant of a property that is stronger and also holds on the baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stronger {
    /// The id of the variant, `agreement/P3-0b7735aa`.
    pub id: String,
    /// The name of the author's property.
    pub property: String,
    /// The id of the property operator, `P3`.
    pub operator: String,
    /// Line of the text that changes, from 1.
    pub line: u32,
    /// The author's text.
    pub original: String,
    /// The text that replaces it.
    pub replacement: String,
    /// The complete condition of the variant.
    pub statement: String,
    /// Ids of the survivors that it would kill; empty without a matrix.
    pub kills: Vec<String>,
}

/// What the kill matrix shows about the properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The kills of each of the model's `properties`, in their order.
    pub properties: Vec<Kills>,
    /// A smallest set of properties with the same kills as all properties. Properties that are
    /// always checked are left out.
    pub smallest_set: Vec<String>,
    /// Whether no smaller set exists; if false, there may be one.
    pub smallest_set_is_exact: bool,
    /// Ids of a minimal set of killed mutants: properties that kill these kill every killed mutant.
    pub dominators: Vec<String>,
    /// Clauses that could be removed without losing a kill.
    pub redundant_clauses: Vec<RedundantClause>,
}

/// The kills of one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kills {
    /// The property's name.
    pub name: String,
    /// The number of mutants that it kills.
    pub kills: usize,
    /// The number of mutants that only this property kills.
    pub sole_kills: usize,
    /// The number of mutants on which it is undecided.
    pub undecided: usize,
    /// The conclusion from these numbers.
    pub worth: Worth,
}

/// A property that would kill as much without one of its clauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedundantClause {
    /// The property's name.
    pub property: String,
    /// Its condition without the clause.
    pub statement: String,
    /// Line of the clause, from 1.
    pub line: u32,
}

impl Findings {
    /// Returns the findings of a model, or `None` if they were not computed.
    pub(super) fn of(outcome: &Outcome) -> Option<Findings> {
        let all = outcome.baseline.findings.as_ref()?;
        let properties = outcome.properties.iter().zip(&all.properties);
        Some(Findings {
            properties: properties
                .map(|(property, found)| PropertyFindings::of(&property.name, found))
                .collect(),
            unread_variables: all.unread.iter().map(|name| (*name).to_string()).collect(),
            steps: all.steps.clone(),
            blocked_steps: all.blocked.clone(),
            idle_guards: found::idle_guards(outcome),
            states_left_out: all.left_out,
            stronger: found::offers(outcome)
                .iter()
                .map(|offer| stronger(outcome, offer))
                .collect(),
        })
    }
}

impl PropertyFindings {
    fn of(name: &str, found: &found::PropertyFindings) -> PropertyFindings {
        PropertyFindings {
            name: name.to_owned(),
            vacuous: found.is_vacuous(),
            unchanging: found.unchanging,
            antecedents: found.antecedents.clone(),
            goal: found.goal.clone(),
        }
    }
}

fn stronger(outcome: &Outcome, offer: &found::Offer) -> Stronger {
    let row = &outcome.definition.property_facts.mutants[offer.place];
    Stronger {
        id: row.id.to_string(),
        property: outcome.definition.properties[row.property].name.to_string(),
        operator: row.operator.id().to_owned(),
        line: row.line,
        original: row.original.to_string(),
        replacement: row.replacement.to_string(),
        statement: row.statement.to_string(),
        kills: offer
            .kills
            .iter()
            .map(|place| outcome.mutants[*place].mutant.id.clone())
            .collect(),
    }
}

impl Matrix {
    /// Returns the matrix, or `None` if not every property was evaluated on every mutant.
    pub(super) fn of(outcome: &Outcome) -> Option<Matrix> {
        let found = matrix::Matrix::of(outcome)?;
        let properties = outcome.properties.iter().zip(&found.properties);
        let rows = &outcome.definition.property_facts.mutants;
        Some(Matrix {
            properties: properties
                .map(|(property, kills)| Kills {
                    name: property.name.clone(),
                    kills: kills.kills,
                    sole_kills: kills.sole,
                    undecided: kills.undecided,
                    worth: kills.worth,
                })
                .collect(),
            smallest_set: found
                .smallest
                .properties
                .iter()
                .map(|place| outcome.properties[*place].name.clone())
                .collect(),
            smallest_set_is_exact: found.smallest.exact,
            dominators: found
                .dominators
                .iter()
                .map(|place| outcome.mutants[*place].mutant.id.clone())
                .collect(),
            redundant_clauses: found::redundant_clauses(outcome)
                .into_iter()
                .map(|place| RedundantClause {
                    property: outcome.definition.properties[rows[place].property]
                        .name
                        .to_string(),
                    statement: rows[place].statement.to_string(),
                    line: rows[place].line,
                })
                .collect(),
        })
    }
}
