//! Exercises: what they ask, their texts, and the mutants and models that judge an answer.

mod embedded;
mod mistakes;
mod read;
pub(super) mod text;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::Error;

/// The fewest handwritten hints of an exercise.
pub(super) const FEWEST_HINTS: usize = 2;

/// What a participant does in an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Write properties that kill the target mutants.
    Defend,
    /// Change the spec so that the given properties miss it.
    Attack,
    /// Claim of each mutant that it can be killed or that it cannot.
    Duel,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Defend => "defend",
            Kind::Attack => "attack",
            Kind::Duel => "duel",
        }
    }
}

/// The verdict that solves a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Wanted {
    #[default]
    Killed,
    /// The author declares that the spec withstands the fault.
    Tolerated,
    /// Proven to be no different from the baseline.
    Equivalent,
}

/// Selects mutants by their operator and place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    /// The label of the mutant in a duel.
    #[serde(default)]
    pub(super) label: Option<String>,
    /// The mutant in words, for a duel.
    #[serde(default)]
    pub(super) about: Option<String>,
    /// The id of the operator, such as `M2`; `AU` for a mutant that the pack defines.
    pub(super) operator: String,
    /// The step, action or helper that changes.
    #[serde(default)]
    pub(super) item: Option<String>,
    /// The participant that the mutant is about.
    #[serde(default)]
    pub(super) participant: Option<String>,
    /// The name of a mutant that the pack defines.
    #[serde(default)]
    pub(super) mutant: Option<String>,
    /// A part of the text that changes.
    #[serde(default)]
    pub(super) original: Option<String>,
    /// The verdict that solves it.
    #[serde(default)]
    pub(super) wanted: Wanted,
}

impl Target {
    /// The target in words, for messages to authors.
    pub(super) fn describe(&self) -> String {
        let parts = [
            self.mutant.as_deref(),
            self.item.as_deref(),
            self.participant.as_deref(),
            self.original.as_deref(),
        ];
        let parts: Vec<&str> = [Some(self.operator.as_str())]
            .into_iter()
            .chain(parts)
            .flatten()
            .collect();
        parts.join(" ")
    }
}

/// Text that only the judge adds to the spec.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Insert {
    /// Text of the spec, in front of which it is added. It occurs exactly once.
    pub(super) before: String,
    pub(super) text: String,
}

/// An answer that `lint` judges, to test an exercise.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trial {
    /// The participant's part.
    pub(super) answer: String,
    /// The first condition that it does not meet; `None` if it is right.
    #[serde(default)]
    pub(super) unmet: Option<String>,
}

/// The content of `exercise.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sheet {
    pub(super) title: String,
    pub(super) kind: Kind,
    /// The name of the spec that is judged: the last one of the file.
    pub(super) spec: String,
    /// The learning goal in one sentence.
    pub(super) idea: String,
    /// What the system does, in about ten lines.
    pub(super) story: String,
    pub(super) task: String,
    /// What the solution teaches; shown after success.
    pub(super) teaches: String,
    /// Handwritten hints, from vague to clear.
    pub(super) hints: Vec<String>,
    #[serde(default)]
    pub(super) targets: Vec<Target>,
    /// Mutants that the participant does not see and that have to be killed too.
    #[serde(default)]
    pub(super) siblings: Vec<Target>,
    /// The constants of a larger model, on which the properties have to hold.
    #[serde(default)]
    pub(super) larger: BTreeMap<String, String>,
    /// The constants of a smaller model, on which they have to hold as well.
    #[serde(default)]
    pub(super) smaller: BTreeMap<String, String>,
    /// The most properties that the answer may have.
    #[serde(default)]
    pub(super) most_properties: Option<usize>,
    /// The properties that an attack has to deceive.
    #[serde(default)]
    pub(super) given: Vec<String>,
    /// The properties, one of which an attack has to violate.
    #[serde(default)]
    pub(super) strong: Vec<String>,
    /// The fault that an attack has to cause, as a sentence.
    #[serde(default)]
    pub(super) fault: String,
    /// The states that the search of the given properties is limited to, in an attack on its depth.
    #[serde(default)]
    pub(super) bounded: Option<u64>,
    #[serde(default)]
    pub(super) hidden: Vec<Insert>,
    /// Items that only the judge adds at the end of the spec.
    #[serde(default)]
    pub(super) hidden_items: String,
    /// Answers whose verdicts are known.
    #[serde(default)]
    pub(super) trials: Vec<Trial>,
}

/// An exercise with its texts.
#[derive(Clone, Debug)]
pub(crate) struct Exercise {
    /// The name of its folder and file, such as `02_agreement`.
    pub(super) name: String,
    pub(super) sheet: Sheet,
    pub(super) start: String,
    /// The participant's part of a solution, which is shown after success.
    pub(super) reference: String,
}

impl Exercise {
    /// The file in the participant's folder.
    pub(super) fn file(&self) -> String {
        format!("exercises/{}.rs", self.name)
    }

    /// The text of the file once it is solved.
    pub(super) fn solution(&self) -> String {
        text::fill(&self.start, &self.reference)
    }

    /// The variables that only the judge adds.
    pub(super) fn hidden_variables(&self) -> Vec<&str> {
        let texts = self.sheet.hidden.iter().map(|insert| insert.text.trim());
        let names = texts.filter_map(|text| text.strip_prefix("pub ")?.split_once(':'));
        names.map(|(name, _)| name).collect()
    }

    /// A text with the file as the participant knows it, in place of the one that is compiled.
    pub(super) fn with_own_paths(&self, text: &str) -> String {
        text.replace(&format!("src/{}.rs", self.name), &self.file())
    }
}

/// All exercises in their order.
#[derive(Clone, Debug)]
pub(crate) struct Pack {
    pub(super) exercises: Vec<Exercise>,
}

impl Pack {
    /// Reads the exercises of a folder, or those of this program.
    pub(super) fn load(folder: Option<&Path>) -> Result<Pack, Error> {
        match folder {
            Some(folder) => read::folder(folder),
            None => read::embedded(),
        }
    }

    /// The digest of everything that decides whether an answer is right.
    pub(super) fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for exercise in &self.exercises {
            for text in [&exercise.name, &exercise.start] {
                hasher.update(text.as_bytes());
                hasher.update(&[0]);
            }
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// The position of an exercise by its name, by its number, or by the beginning of its name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let name = name
            .trim_start_matches("exercises/")
            .trim_end_matches(".rs");
        let by = |is_it: &dyn Fn(&str) -> bool| self.exercises.iter().position(|e| is_it(&e.name));
        let number = |text: &str| text.split('_').next().and_then(|n| n.parse::<u32>().ok());
        by(&|other| other == name)
            .or_else(|| {
                name.parse()
                    .ok()
                    .and_then(|n: u32| by(&|other| number(other) == Some(n)))
            })
            .or_else(|| by(&|other| other.starts_with(name)))
    }
}
