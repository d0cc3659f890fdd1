//! What the script of `report.html` draws: the results of all models in words that need no looking up. No format for others: they read `results.json`.

use std::collections::BTreeMap;

use serde::Serialize;

/// Everything on the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Page {
    /// Of the program.
    pub(crate) version: String,
    /// The operators that occur, by id.
    pub(crate) operators: BTreeMap<String, Operator>,
    /// The models in the order in which they were checked.
    pub(crate) models: Vec<Model>,
    /// Texts of the source files.
    pub(crate) sources: BTreeMap<String, String>,
}

/// An operator in words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Operator {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) fault: String,
}

/// A model with its mutants.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "a model is named by its spec and its model")]
pub(crate) struct Model {
    pub(crate) spec: String,
    pub(crate) model: String,
    /// Name and value.
    pub(crate) constants: Vec<(String, String)>,
    /// Distinct states of the baseline.
    pub(crate) states: u64,
    pub(crate) complete: bool,
    pub(crate) warnings: Vec<String>,
    pub(crate) score: super::Score,
    /// `17/19 = 89 %`; nothing where nothing was judged or proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ratio: Option<String>,
    /// The next model of its ladder, which judges what is not killed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) goes_on_to: Option<String>,
    pub(crate) properties: Vec<Property>,
    /// In the order of the spec.
    pub(crate) mutants: Vec<Mutant>,
    /// Places in `mutants`, most telling first.
    pub(crate) survivors: Vec<usize>,
    pub(crate) suggestions: Vec<Suggestion>,
    /// What can be said of all properties together.
    pub(crate) remarks: Vec<String>,
    /// Stronger properties that hold already.
    pub(crate) free: Vec<Suggestion>,
    pub(crate) file: String,
    /// First and last line of the spec in its file.
    pub(crate) lines: (u32, u32),
}

/// A property in words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) doc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u32>,
    pub(crate) kills: usize,
    /// Mutants that only it kills; known with a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sole: Option<usize>,
    /// `redundant`, `type-only: ..`
    pub(crate) notes: Vec<String>,
}

/// A mutant in words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mutant {
    pub(crate) id: String,
    /// The id of its operator.
    pub(crate) operator: String,
    pub(crate) item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) participant: Option<String>,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) original: String,
    pub(crate) replacement: String,
    /// What changes, in a sentence; code stands between backticks.
    pub(crate) title: String,
    pub(crate) verdict: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class: Option<String>,
    pub(crate) killed_by: Vec<String>,
    /// A letter for each property: `h` holds, `f` fails, `u` undecided; with a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) matrix: Option<String>,
    /// Lines as (`del`, `add` or nothing, number, text).
    pub(crate) diff: Vec<(&'static str, String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) same_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// Place among the runs of all models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<usize>,
    /// Places among the model's suggestions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) suggestions: Vec<usize>,
}

/// A run, told.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) title: String,
    /// What is different, or what fails.
    pub(crate) sentence: String,
    /// It is the baseline's, and the mutant cannot take its last step.
    pub(crate) lost: bool,
    /// How it goes on for ever; nothing where it does not.
    pub(crate) back: String,
    /// The step at which mutant and baseline part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) differs: Option<usize>,
    /// The first is the initial state.
    pub(crate) steps: Vec<Step>,
    /// What the other side does instead of the step that differs.
    pub(crate) other: Vec<Step>,
    pub(crate) lanes: Vec<String>,
    /// From step, to step, what.
    pub(crate) arrows: Vec<(usize, usize, String)>,
}

/// A step with the state after it.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_field_names, reason = "a step of a run is named by the step of the spec")]
pub(crate) struct Step {
    pub(crate) step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lane: Option<usize>,
    pub(crate) choices: Vec<String>,
    /// Path and what happened there.
    pub(crate) changes: Vec<(String, String)>,
    /// The variables by path that are not as in the state before; absent if the step ended in a fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Vec<(String, String)>>,
    /// To which state of a refined spec the state maps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mapped: Option<String>,
    /// The step is in the middle of a long run, and its changes are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) cut: bool,
}

/// A property that would notice, ready to be pasted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Suggestion {
    pub(crate) text: String,
    pub(crate) code: String,
}
