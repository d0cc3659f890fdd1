//! The verdict on an answer.

use serde::Serialize;

/// The verdict on an answer to an exercise.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Verdict {
    pub(super) solved: bool,
    /// Why the answer could not be judged, such as errors of the compiler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
    /// What an answer needs, in the order in which it is checked.
    pub(super) conditions: Vec<Condition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) targets: Option<Targets>,
    /// The targets that are not solved, the most telling one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) survivors: Vec<Survivor>,
    /// The run on which a property fails that has to hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<Path>,
    /// For each survivor, the arguments of the command that prints its run.
    #[serde(skip)]
    pub(super) traces: Vec<Vec<String>>,
    /// The arguments of the command that prints the run of what is not met before the survivors.
    #[serde(skip)]
    pub(super) trace: Option<Vec<String>>,
    /// The states of the exercise's `model`, and of the `larger` and the `smaller` one.
    #[serde(skip)]
    pub(super) sizes: Vec<(&'static str, u64)>,
}

/// The number of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Targets {
    pub(super) all: usize,
    /// Those that are not solved.
    pub(super) open: usize,
}

/// One of the things that an answer needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Condition {
    /// The name, such as `targets`.
    pub(super) name: &'static str,
    /// Whether it is met; `None` if it was not checked because of another one.
    pub(super) met: Option<bool>,
    pub(super) text: String,
}

/// A target mutant that is not killed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Survivor {
    pub(super) id: String,
    /// The name of the mutant in a duel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<String>,
    /// The step and the line.
    pub(super) place: String,
    /// The changed lines, as in a diff.
    pub(super) diff: Vec<String>,
    /// A run that shows what it leads to, or one that it lost.
    #[serde(flatten)]
    pub(super) path: Path,
    #[serde(skip)]
    pub(super) analysis: Analysis,
}

/// A run in brief.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Path {
    #[serde(rename = "run")]
    pub(super) steps: Vec<String>,
    /// Whether the run is one of the spec that the mutant does not have.
    pub(super) is_lost: bool,
    /// How the run ends: the values that matter, or a sentence.
    pub(super) ends_with: String,
}

/// What the search for suggestions found about a survivor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Analysis {
    /// The class and what can catch it.
    pub(super) class: Option<String>,
    /// The variables of the suggested property.
    pub(super) variables: Vec<String>,
    /// The kind of the suggested property, and what it says.
    pub(super) shape: Option<String>,
    /// The suggested property as code.
    pub(super) code: Option<String>,
}

impl Survivor {
    /// The mutant and where it is.
    pub(super) fn title(&self) -> String {
        let name = self.label.as_deref().map(|label| format!("mutant {label}"));
        let name = name.unwrap_or_else(|| "the mutant".to_owned());
        format!("{name} in {}", self.place)
    }
}

impl Verdict {
    /// An answer that cannot be judged.
    pub(super) fn problem(text: impl Into<String>) -> Verdict {
        Verdict {
            problem: Some(text.into()),
            ..Verdict::default()
        }
    }

    /// Adds a condition. All later ones are unknown once one is not met.
    pub(super) fn condition(
        &mut self,
        name: &'static str,
        met: bool,
        text: impl Into<String>,
    ) -> bool {
        self.conditions.push(Condition {
            name,
            met: Some(met),
            text: text.into(),
        });
        met
    }

    /// Adds a condition that was not checked.
    pub(super) fn unchecked(&mut self, name: &'static str, text: &str) {
        self.conditions.push(Condition {
            name,
            met: None,
            text: text.to_owned(),
        });
    }

    /// The verdict with other words for its problem and its conditions.
    pub(super) fn reworded(mut self, words: &dyn Fn(&str) -> String) -> Verdict {
        self.problem = self.problem.map(|problem| words(&problem));
        for condition in &mut self.conditions {
            condition.text = words(&condition.text);
        }
        self
    }

    /// Decides whether the answer solves the exercise: all conditions are met.
    pub(super) fn decide(mut self) -> Verdict {
        let is_met = |condition: &Condition| condition.met == Some(true);
        self.solved = self.problem.is_none()
            && !self.conditions.is_empty()
            && self.conditions.iter().all(is_met);
        self
    }

    /// The first condition that is not met, or the problem.
    pub(super) fn missing(&self) -> Option<&str> {
        let unmet = self
            .conditions
            .iter()
            .find(|condition| condition.met != Some(true));
        self.problem
            .as_deref()
            .or(unmet.map(|condition| condition.text.as_str()))
    }
}
