//! Findings about properties, from the baseline and from the kill matrix.

use mutaspec_runner::findings as found;
use mutaspec_runner::matrix;
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

/// How often a part of a property holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hits {
    /// The text of the part.
    pub text: String,
    /// Its line, from 1; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// How often it holds.
    pub times: u64,
    /// The number of states or steps in which it was evaluated.
    pub of: u64,
    /// Whether states or steps are counted.
    pub counted: Counted,
}

/// The unit of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Reachable states.
    States,
    /// Steps that change the state.
    Steps,
}

/// How far a goal is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The number of states that meet the goal.
    pub met: u64,
    /// Whether the goal is met in initial states only.
    pub only_initially: bool,
    /// The most clauses that hold at once; absent unless the goal is unmet and has several clauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<usize>,
    /// The number of clauses of that goal; absent if `best` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clauses: Option<usize>,
    /// The clauses of that goal that never hold; absent if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
}

/// How often a step is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepCount {
    /// The name of the action or label, `alice.n3`.
    pub step: String,
    /// The number of edges of the state graph that take it.
    pub taken: u64,
}

/// A step that is never enabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockedStep {
    /// The name of the action or label, `alice.n6`.
    pub step: String,
    /// How often control is at the step, counted over states and instances; 0 if it never is.
    pub turns: u64,
    /// The guards of which removing any single one would enable the step.
    pub guards: Vec<Guard>,
}

/// A guard of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// The guard's text.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
}

/// A guard, or a clause of one, that could be removed without changing the graph of this model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdleGuard {
    /// The step or helper that contains it.
    pub item: String,
    /// The text of the guard or clause.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
    /// Whether `text` is one clause of a larger guard.
    pub clause: bool,
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

/// The worth of a property in the kill matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// It is the only killer of some mutants.
    Needed,
    /// It kills mutants, and other properties kill each of them.
    Redundant,
    /// It kills no mutant.
    NeverKills,
    /// Unfinished searches leave this open.
    Undecided,
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
        let guards = found::idle_guards(outcome).into_iter();
        Some(Findings {
            properties: properties
                .map(|(property, found)| PropertyFindings::of(&property.name, found))
                .collect(),
            unread_variables: all.unread.iter().map(|name| (*name).to_string()).collect(),
            steps: all
                .steps
                .iter()
                .map(|(step, taken)| StepCount {
                    step: step.clone(),
                    taken: *taken,
                })
                .collect(),
            blocked_steps: all.blocked.iter().map(BlockedStep::from).collect(),
            idle_guards: guards
                .map(|guard| IdleGuard {
                    item: guard.item.to_string(),
                    text: guard.text,
                    line: guard.line,
                    clause: guard.clause,
                })
                .collect(),
            states_left_out: all.left_out,
            stronger: found::offers(outcome).iter().map(|offer| stronger(outcome, offer)).collect(),
        })
    }
}

impl PropertyFindings {
    fn of(name: &str, found: &found::PropertyFindings) -> PropertyFindings {
        PropertyFindings {
            name: name.to_owned(),
            vacuous: found.is_vacuous(),
            unchanging: found.unchanging,
            antecedents: found.antecedents.iter().map(Hits::from).collect(),
            goal: found.goal.as_ref().map(Goal::from),
        }
    }
}

impl From<&found::Hits> for Hits {
    fn from(hits: &found::Hits) -> Hits {
        Hits {
            text: hits.text.clone(),
            line: hits.line,
            times: hits.times,
            of: hits.of,
            counted: if hits.steps { Counted::Steps } else { Counted::States },
        }
    }
}

impl From<&found::Goal> for Goal {
    fn from(goal: &found::Goal) -> Goal {
        Goal {
            met: goal.met,
            only_initially: goal.only_initially,
            best: goal.best.map(|(best, _)| best),
            clauses: goal.best.map(|(_, clauses)| clauses),
            never: goal.never.clone(),
        }
    }
}

impl From<&found::Blocked> for BlockedStep {
    fn from(blocked: &found::Blocked) -> BlockedStep {
        BlockedStep {
            step: blocked.step.clone(),
            turns: blocked.turns,
            guards: blocked
                .guards
                .iter()
                .map(|(text, line)| Guard {
                    text: text.clone(),
                    line: *line,
                })
                .collect(),
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
        kills: offer.kills.iter().map(|place| outcome.mutants[*place].mutant.id.clone()).collect(),
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
                    worth: kills.worth.into(),
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
                    property: outcome.definition.properties[rows[place].property].name.to_string(),
                    statement: rows[place].statement.to_string(),
                    line: rows[place].line,
                })
                .collect(),
        })
    }
}

impl From<matrix::Worth> for Worth {
    fn from(worth: matrix::Worth) -> Worth {
        match worth {
            matrix::Worth::Needed => Worth::Needed,
            matrix::Worth::Redundant => Worth::Redundant,
            matrix::Worth::NeverKills => Worth::NeverKills,
            matrix::Worth::Undecided => Worth::Undecided,
        }
    }
}
