//! What `suggest --json` writes: properties that would kill survivors.

use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::suggest;
use serde::Serialize;

use super::{PropertyKind, SurvivorClass, VERSION};

/// What was found, model by model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggesting {
    /// Version of this format.
    pub schema_version: u32,
    /// One entry for each model, in the order in which they were named.
    pub models: Vec<SuggestedModel>,
}

/// A model with its survivors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuggestedModel {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// Distinct states of the baseline.
    pub distinct_states: u64,
    /// The larger model on which suggestions were tried again; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub larger: Option<LargerModel>,
    /// Survivors of the model.
    pub survivors: usize,
    /// Survivors that are too large to be held against every suggestion: it may kill them too.
    pub left_out: usize,
    /// The survivors that were asked about.
    pub findings: Vec<Finding>,
}

/// A larger model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LargerModel {
    /// How it is called.
    pub name: String,
    /// Its distinct states.
    pub distinct_states: u64,
}

/// A survivor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Its id.
    pub mutant: String,
    /// What could catch it.
    pub survivor_class: SurvivorClass,
    /// The best first.
    pub suggestions: Vec<Suggestion>,
    /// What was looked at.
    pub tried: Vec<Tried>,
    /// What to add where what is visible agrees with the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
}

/// A property that kills a survivor and holds on the baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// Its kind.
    pub kind: PropertyKind,
    /// Its name.
    pub name: String,
    /// What it says.
    pub doc: String,
    /// The item to be pasted into the spec; absent for a property that is in the spec already, or built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Ids of the survivors that it kills.
    pub kills: Vec<String>,
    /// Whether it holds on the larger model; absent where it was not tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_on_larger: Option<bool>,
}

/// A form of properties, and how many of it were looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// In words.
    pub form: String,
    /// How many.
    pub candidates: u64,
}

/// A variable that is missing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// A name for it.
    pub flag: String,
    /// What it remembers.
    pub remembers: String,
    /// Where the two histories differ, which only their processes see.
    pub hidden: Vec<String>,
}

impl Suggesting {
    /// The suggestions for these models.
    pub fn new(models: &[(Outcome, suggest::Suggestions)]) -> Suggesting {
        Suggesting {
            schema_version: VERSION,
            models: models.iter().map(|(outcome, found)| model(outcome, found)).collect(),
        }
    }
}

fn model(outcome: &Outcome, found: &suggest::Suggestions) -> SuggestedModel {
    let larger = found.larger.as_ref().map(|(name, states)| LargerModel {
        name: name.clone(),
        distinct_states: *states,
    });
    SuggestedModel {
        name: outcome.definition.name.to_owned(),
        model: outcome.model.clone(),
        distinct_states: found.states,
        larger,
        survivors: found.survivors,
        left_out: found.left_out,
        findings: found.findings.iter().map(|of| finding(outcome, of)).collect(),
    }
}

fn finding(outcome: &Outcome, found: &suggest::Finding) -> Finding {
    let suggestion = |of: &suggest::Suggestion| Suggestion {
        kind: of.kind.into(),
        name: of.name.clone(),
        doc: of.doc.clone(),
        code: of.code.clone(),
        kills: of.kills.iter().map(|place| outcome.mutants[*place].mutant.id.clone()).collect(),
        holds_on_larger: of.larger,
    };
    let tried = |(form, candidates): &(&str, u64)| Tried {
        form: (*form).to_owned(),
        candidates: *candidates,
    };
    Finding {
        mutant: found.id.clone(),
        survivor_class: found.class.into(),
        suggestions: found.suggestions.iter().map(suggestion).collect(),
        tried: found.tried.iter().map(tried).collect(),
        history: found.history.as_ref().map(|history| History {
            flag: history.flag.clone(),
            remembers: history.remembers.clone(),
            hidden: history.hidden.clone(),
        }),
    }
}
