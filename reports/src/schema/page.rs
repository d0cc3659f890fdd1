//! The data that the script of `report.html` draws. Other programs read `results.json` instead.

use std::collections::BTreeMap;

use serde::Serialize;

/// All data of the page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageData {
    /// The version of mutaspec.
    pub(crate) version: String,
    /// The command that made the run; empty if unknown.
    pub(crate) command: String,
    /// The commit of the specs with its date; empty if unknown.
    pub(crate) commit: String,
    /// `good`, `bad` or `open`, and the verdict on the run in a sentence.
    pub(crate) headline: (&'static str, String),
    /// Pairs of model and reason: the models that were refused.
    pub(crate) refused: Vec<(String, String)>,
    /// What changed since the last run in the same folder; absent if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changes: Option<PageChanges>,
    /// Pairs of term and meaning.
    pub(crate) terms: Vec<(&'static str, &'static str)>,
    /// The operators of the mutants, by id.
    pub(crate) operators: BTreeMap<String, PageOperator>,
    /// The models in the order in which they were checked.
    pub(crate) models: Vec<PageModel>,
    /// Texts of the source files, by path.
    pub(crate) sources: BTreeMap<String, String>,
}

/// Changes since another run. Each mutant is a pair of model and id.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageChanges {
    pub(crate) new_survivors: Vec<(String, String)>,
    pub(crate) newly_killed: Vec<(String, String)>,
    /// Survivors whose text changed or is gone.
    pub(crate) gone: usize,
}

/// A property that fails on the baseline.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageFailure {
    pub(crate) property: String,
    pub(crate) reason: String,
    /// What to do if the property should not be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<String>,
    /// Index into the runs of all models; absent if no run shows the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<usize>,
}

/// The explanation of an operator.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageOperator {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) fault: String,
}

/// A model with its mutants.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageModel {
    pub(crate) spec: String,
    pub(crate) model: String,
    /// The constants, as `n = 3`, without model values named like their constants.
    pub(crate) constants: Vec<String>,
    /// The number of distinct states of the baseline.
    pub(crate) states: u64,
    pub(crate) complete: bool,
    pub(crate) warnings: Vec<String>,
    /// The properties that fail on the baseline; if there are any, no mutant was checked.
    pub(crate) failures: Vec<PageFailure>,
    pub(crate) score: super::Score,
    /// The score, `17/19 = 89 %`; absent if the model has no score or was interrupted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ratio: Option<String>,
    /// The next model of the ladder, which decides the mutants not killed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) goes_on_to: Option<String>,
    pub(crate) properties: Vec<PageProperty>,
    /// The number of properties, as it is shown: built-in ones count only in some languages.
    pub(crate) asked_properties: usize,
    pub(crate) mutants: Vec<PageMutant>,
    /// Indices into `mutants`, in reading order.
    pub(crate) survivors: Vec<usize>,
    pub(crate) gaps: Vec<PageGap>,
    pub(crate) suggestions: Vec<PageSuggestion>,
    /// Remarks about the properties as a whole.
    pub(crate) remarks: Vec<String>,
    /// Stronger properties that already hold.
    pub(crate) free: Vec<PageSuggestion>,
    pub(crate) file: String,
    /// First and last line of the spec in `file`.
    pub(crate) lines: (u32, u32),
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageProperty {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) doc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u32>,
    pub(crate) kills: usize,
    /// The number of mutants that only it kills; absent without a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sole: Option<usize>,
    /// Findings: `redundant`, `vacuous`.
    pub(crate) notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageMutant {
    pub(crate) id: String,
    pub(crate) operator: String,
    pub(crate) item: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) participant: Option<String>,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) original: String,
    pub(crate) replacement: String,
    /// The edit in a sentence, with code between backticks.
    pub(crate) title: String,
    pub(crate) verdict: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) class: Option<String>,
    pub(crate) killed_by: Vec<String>,
    /// One letter for each property: `h` holds, `f` fails, `u` undecided; absent without a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) matrix: Option<String>,
    /// Lines as triples of `del`, `add` or an empty string; line number; text.
    pub(crate) diff: Vec<(&'static str, String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) same_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// Index into the runs of all models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<usize>,
    /// Index into the runs of all models: a run that violates a suggested property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) harm: Option<usize>,
    /// Indices into the model's `suggestions`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) suggestions: Vec<usize>,
}

/// Survivors that one property would kill, or that look alike.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageGap {
    pub(crate) number: usize,
    pub(crate) title: String,
    /// Indices into the model's `mutants`, the most telling first.
    pub(crate) members: Vec<usize>,
    /// Index into the model's `suggestions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<usize>,
    /// What a member does and the baseline does not, in sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) difference: Option<String>,
}

/// A run with explanations.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageRun {
    pub(crate) title: String,
    /// The difference, or how the property fails.
    pub(crate) sentence: String,
    /// Whether the run is the baseline's and the mutant cannot take its last step.
    pub(crate) lost: bool,
    /// How the run repeats forever; empty if it ends.
    pub(crate) back: String,
    /// Index of the step at which mutant and baseline differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) differs: Option<usize>,
    /// The steps; the first entry is the initial state.
    pub(crate) steps: Vec<PageStep>,
    /// The steps of the other side in place of the step that differs.
    pub(crate) other: Vec<PageStep>,
    pub(crate) lanes: Vec<String>,
    /// Pairs of steps that a message connects, with its label: from, to, text.
    pub(crate) arrows: Vec<(usize, usize, String)>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageStep {
    pub(crate) step: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lane: Option<usize>,
    pub(crate) choices: Vec<String>,
    /// Pairs of path and change.
    pub(crate) changes: Vec<(String, String)>,
    /// Changed variables with their values, by path; absent if the step ended in a fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<Vec<(String, String)>>,
    /// The state of the refined spec to which this state maps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mapped: Option<String>,
    /// Whether the changes are left out: the run is long, or its states were not kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) cut: bool,
}

/// A suggested property.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PageSuggestion {
    pub(crate) text: String,
    pub(crate) code: String,
    /// What to change so that the model checks the property: a sentence, and the line to write.
    /// Absent if the model checks every property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<(String, String)>,
}
