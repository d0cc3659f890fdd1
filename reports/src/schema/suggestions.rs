//! The output of `suggest --json`: properties that would kill survivors.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::dialect::Insertion;
use mutaspec_runner::outcome::{Outcome, SurvivorClass};
use mutaspec_runner::suggest;
use serde::Serialize;

use super::VERSION;

/// The suggestions for all models.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuggestionList {
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
    /// The larger model on which suggestions were checked again; absent if none could be searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub larger: Option<LargerModel>,
    /// Survivors of the model.
    pub survivors: usize,
    /// Survivors for which it is unknown whether some suggestion kills them.
    pub untried: usize,
    /// The survivors for which suggestions were searched.
    pub findings: Vec<Finding>,
}

/// A larger model of the same spec.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LargerModel {
    /// The model's name, or its changed constants: `managers=4`.
    pub name: String,
    /// The number of its distinct states.
    pub distinct_states: u64,
}

/// A survivor with suggestions for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The mutant's id.
    pub mutant: String,
    /// The kind of property that could kill it.
    pub survivor_class: SurvivorClass,
    /// The suggestions, best first.
    pub suggestions: Vec<Suggestion>,
    /// The forms of property that were tried, in order.
    pub tried: Vec<Tried>,
    /// A history variable with a property over it; absent unless no suggestion kills the survivor
    /// that also holds on the larger model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// The history variable to add; absent unless the survivor class is `needs_history`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
}

/// A property that holds on the baseline and kills a survivor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// The kind of property.
    pub kind: PropertyKind,
    /// The property's name.
    pub name: String,
    /// The meaning, in a sentence.
    pub doc: String,
    /// The item to paste into the spec's module; absent if the property exists already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Ids of the survivors that it kills.
    pub kills: Vec<String>,
    /// Whether it holds on the larger model; absent if not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_on_larger: Option<bool>,
    /// The names of the models that would also check it, and on which it fails; absent if there are
    /// none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fails_on: Vec<String>,
}

/// A form of property, with the number of candidates tried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// The form, in words.
    pub form: String,
    /// The number of candidates.
    pub candidates: u64,
}

/// A history variable that records whether a statement was executed, or a step of an action or label
/// taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flag {
    /// Its declaration, beside those of the variables.
    pub declaration: String,
    /// Its initial value: beside those of the variables, or a conjunct of the initial predicate.
    /// Absent if the declaration gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial: Option<String>,
    /// What sets it: a statement before the recorded one, or a conjunct of the recorded action.
    pub assignment: String,
    /// A conjunct of each of the `others`; absent if the language needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<String>,
    /// The subscript of `[Next]_v` with the variable; absent if no subscript has to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subscript: Option<String>,
    /// The source file with the recorded statement or action.
    pub file: String,
    /// Line of the recorded statement or action.
    pub line: u32,
    /// The recorded statement, the first statement of the recorded label, or the name of the
    /// recorded action.
    pub statement: String,
    /// The actions that leave the variable alone, if they have to say so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherAction>,
    /// The property that reads it.
    pub property: Suggestion,
}

/// An action that leaves a history variable alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherAction {
    /// Its name, or the beginning of the text of a disjunct without one.
    pub action: String,
    /// The source file.
    pub file: String,
    /// Its line.
    pub line: u32,
}

/// A history variable that the spec lacks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// A name for the variable.
    pub flag: String,
    /// The event that it records.
    pub remembers: String,
    /// The differences between the two histories that only the processes can see.
    pub hidden: Vec<String>,
}

impl SuggestionList {
    /// Converts the suggestions for these models.
    pub fn new(models: &[(Outcome, suggest::Suggestions)]) -> SuggestionList {
        SuggestionList {
            schema_version: VERSION,
            models: models
                .iter()
                .map(|(outcome, found)| model(outcome, found))
                .collect(),
        }
    }
}

fn model(outcome: &Outcome, found: &suggest::Suggestions) -> SuggestedModel {
    let larger = found.larger.as_ref().map(|(name, states)| LargerModel {
        name: name.clone(),
        distinct_states: *states,
    });
    SuggestedModel {
        name: outcome.definition.name.to_string(),
        model: outcome.model.clone(),
        distinct_states: found.states,
        larger,
        survivors: found.survivors,
        untried: found.untried,
        findings: found
            .findings
            .iter()
            .map(|of| finding(outcome, of))
            .collect(),
    }
}

fn finding(outcome: &Outcome, found: &suggest::Finding) -> Finding {
    let suggestion = |of: &suggest::Suggestion| Suggestion {
        kind: of.kind,
        name: of.name.clone(),
        doc: of.doc.clone(),
        code: of.code.clone(),
        kills: of
            .kills
            .iter()
            .map(|place| outcome.mutants[*place].mutant.id.clone())
            .collect(),
        holds_on_larger: of.larger,
        fails_on: of.failing.clone(),
    };
    let tried = |(form, candidates): &(&str, u64)| Tried {
        form: (*form).to_owned(),
        candidates: *candidates,
    };
    Finding {
        mutant: found.id.clone(),
        survivor_class: found.class,
        suggestions: found.suggestions.iter().map(suggestion).collect(),
        tried: found.tried.iter().map(tried).collect(),
        flag: found
            .flag
            .as_ref()
            .map(|of| flag(of, suggestion(&of.property))),
        history: found.history.as_ref().map(|history| History {
            flag: history.flag.clone(),
            remembers: history.remembers.clone(),
            hidden: history.hidden.clone(),
        }),
    }
}

fn flag(found: &suggest::Flag, property: Suggestion) -> Flag {
    let code = |of: &Option<Insertion>| of.as_ref().map(|insertion| insertion.code.clone());
    let other = |of: &suggest::OtherAction| OtherAction {
        action: of.action.clone(),
        file: of.file.clone(),
        line: of.line,
    };
    Flag {
        declaration: found.code.declaration.code.clone(),
        initial: code(&found.code.initial),
        assignment: found.code.assignment.code.clone(),
        unchanged: code(&found.code.unchanged),
        subscript: code(&found.code.subscript),
        file: found.file.clone(),
        line: found.line,
        statement: found.statement.clone(),
        others: found.others.iter().map(other).collect(),
        property,
    }
}
