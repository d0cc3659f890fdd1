//! What a baseline says of its own properties, and what the matrix says of all of them, as tools read it.

use mutaspec_runner::findings as found;
use mutaspec_runner::matrix;
use mutaspec_runner::outcome::Outcome;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was found in a baseline. No verdict depends on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// Of each property, in order.
    pub properties: Vec<PropertyFindings>,
    /// Variables that no property reads; none also where the text does not tell.
    pub unread_variables: Vec<String>,
    /// How often each action and label is taken in the graph.
    pub steps: Vec<StepCount>,
    /// Steps that are never enabled.
    pub blocked_steps: Vec<BlockedStep>,
    /// Guards, or clauses of guards, without any one of which the model is the same.
    pub idle_guards: Vec<IdleGuard>,
    /// States that a state constraint leaves out; what lies behind them is not known.
    pub states_left_out: u64,
    /// Properties that are stronger than the author's and hold as well, the most telling first.
    pub stronger: Vec<Stronger>,
}

/// What was found of one property.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PropertyFindings {
    /// The property.
    pub name: String,
    /// A state invariant holds in all typed states, reachable or not; absent where that was not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type_only: Option<bool>,
    /// Some left side never holds, or a goal is met in initial states alone.
    pub vacuous: bool,
    /// No step changes what it reads.
    pub unchanging: bool,
    /// The left sides of its implications, and what its `leads_to` waits for.
    pub antecedents: Vec<Hits>,
    /// How far a goal is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
}

/// How often a part of a property is true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hits {
    /// Its text.
    pub text: String,
    /// Its line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// So often it is true,
    pub times: u64,
    /// of so many,
    pub of: u64,
    /// states or steps that change the state.
    pub counted: Counted,
}

/// What is counted.
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
    /// States that meet it.
    pub met: u64,
    /// Only initial states do.
    pub only_initially: bool,
    /// Of a goal that is not met: the most of its clauses that hold at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<usize>,
    /// How many clauses it has, where it is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clauses: Option<usize>,
    /// Its clauses that never hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
}

/// A step with the number of times it is taken in the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepCount {
    /// `alice.n3`
    pub step: String,
    /// Edges of the graph.
    pub taken: u64,
}

/// A step that is never enabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockedStep {
    /// `alice.n6`
    pub step: String,
    /// How often it could be its turn; 0 where no process ever stands there.
    pub turns: u64,
    /// The guards without any one of which it would be enabled.
    pub guards: Vec<Guard>,
}

/// A guard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Its text.
    pub text: String,
    /// Its line.
    pub line: u32,
}

/// A guard that never stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdleGuard {
    /// The step or helper.
    pub item: String,
    /// The guard, or the clause of it.
    pub text: String,
    /// Its line.
    pub line: u32,
    /// It is one clause of several.
    pub clause: bool,
}

/// A property with one edit in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stronger {
    /// `agreement/P3-0b7735aa`
    pub id: String,
    /// The author's property.
    pub property: String,
    /// The id of the operator, `P3`.
    pub operator: String,
    /// Line of the text that changes.
    pub line: u32,
    /// That text.
    pub original: String,
    /// The text in its place.
    pub replacement: String,
    /// The whole condition as it is then.
    pub statement: String,
    /// Ids of the survivors that it would kill; without a matrix none is known.
    pub kills: Vec<String>,
}

/// What the matrix says of the properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Of each property, in order.
    pub properties: Vec<Kills>,
    /// Properties with the same kills as all of them; those that are always checked are not among them.
    pub smallest_set: Vec<String>,
    /// There is no smaller set; else there may be one.
    pub smallest_set_is_exact: bool,
    /// Ids of the fewest mutants whose death implies the death of all killed ones.
    pub dominators: Vec<String>,
    /// Clauses without which a property kills as much.
    pub redundant_clauses: Vec<RedundantClause>,
}

/// The kills of a property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kills {
    /// The property.
    pub name: String,
    /// Mutants it kills.
    pub kills: usize,
    /// Mutants that it alone kills.
    pub sole_kills: usize,
    /// Mutants on which it is not decided.
    pub undecided: usize,
    /// What that makes it worth.
    pub worth: Worth,
}

/// What a property is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// Some mutants are killed by it alone.
    Needed,
    /// No kill is lost without it.
    Redundant,
    /// It kills nothing.
    NeverKills,
    /// Searches came to no end.
    Undecided,
}

/// A property that kills as much without one of its clauses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedundantClause {
    /// The property.
    pub property: String,
    /// Its condition without the clause.
    pub statement: String,
    /// Line of the text that changes.
    pub line: u32,
}

impl Findings {
    /// The findings of a model, where they were looked for.
    pub(super) fn of(outcome: &Outcome) -> Option<Findings> {
        let all = outcome.baseline.findings.as_ref()?;
        let properties = outcome.properties.iter().zip(&all.properties);
        let guards = found::idle_guards(outcome).into_iter();
        Some(Findings {
            properties: properties
                .map(|(property, found)| PropertyFindings::of(&property.name, found))
                .collect(),
            unread_variables: all.unread.iter().map(|name| (*name).to_owned()).collect(),
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
                    item: guard.item.to_owned(),
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
            type_only: found.type_only,
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
    let row = &outcome.definition.aspects.mutants[offer.place];
    Stronger {
        id: row.id.to_owned(),
        property: outcome.definition.properties[row.property].name.to_owned(),
        operator: row.operator.id().to_owned(),
        line: row.line,
        original: row.original.to_owned(),
        replacement: row.replacement.to_owned(),
        statement: row.statement.to_owned(),
        kills: offer.kills.iter().map(|place| outcome.mutants[*place].mutant.id.clone()).collect(),
    }
}

impl Matrix {
    /// The matrix of a model, where every property was judged on every mutant.
    pub(super) fn of(outcome: &Outcome) -> Option<Matrix> {
        let found = matrix::Matrix::of(outcome)?;
        let properties = outcome.properties.iter().zip(&found.properties);
        let rows = outcome.definition.aspects.mutants;
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
                    property: outcome.definition.properties[rows[place].property].name.to_owned(),
                    statement: rows[place].statement.to_owned(),
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
