//! The plan of a run, `mutants.json`, written before the first check. Runs with equal plans have
//! equal results, so recorded verdicts of one can be reused in the other.

use mutaspec_runner::campaign::Options;
use mutaspec_runner::machine::Machine;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ReadError;

/// The plan of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Version of this format.
    pub schema_version: u32,
    /// Digest of the running program and its libraries. Absent if they cannot be read; records of
    /// such a run are never reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The arguments of `run` that affect the results.
    pub arguments: Vec<String>,
    /// The shard that runs, `2/3`; absent if all mutants are checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// The models in the order in which they are checked.
    pub models: Vec<PlannedModel>,
}

/// A model that will be checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedModel {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// Digest of everything that affects the verdicts: the program, the spec's text, the constants,
    /// the properties and the bounds except `max_memory`.
    pub key: String,
    /// The memory bound of one search, in bytes. It is not part of `key`, because its default
    /// depends on the machine.
    #[serde(default)]
    pub max_memory: u64,
    /// The ids of all mutants in the order of the spec, including those of other shards.
    pub mutants: Vec<String>,
}

impl PlannedModel {
    /// Plans a model. `program` identifies the program and anything else that affects the verdicts.
    pub fn of(
        model: &str,
        machine: &dyn Machine,
        options: &Options,
        mutants: Vec<String>,
        program: &str,
    ) -> PlannedModel {
        let definition = machine.definition();
        let Options {
            properties,
            max_states,
            max_bytes,
            mutant_states,
            matrix,
            symmetry,
            walk_from,
            seed,
            simulate,
            tell,
            ..
        } = options;
        let sources = definition.sources.iter();
        let sources: Vec<String> = sources
            .map(|file| format!("{}\u{1f}{}", file.path, file.text))
            .collect();
        let key = format!(
            "{program}\u{1f}{}\u{1f}{:?}\u{1f}{properties:?} {max_states} {mutant_states:?} {matrix} {symmetry} {walk_from} {seed} {simulate:?} {tell}",
            sources.join("\u{1e}"),
            machine.facts().constants,
        );
        PlannedModel {
            name: definition.name.to_string(),
            model: model.to_owned(),
            key: digest(&key),
            max_memory: *max_bytes,
            mutants,
        }
    }

    /// Returns the spec's and the model's name, `two_phase_commit/article`.
    pub fn title(&self) -> String {
        format!("{}/{}", self.name, self.model)
    }
}

impl Planned {
    /// Reads what [`json`](super::json) wrote. An unknown field or another version is an error.
    pub fn read(text: &str) -> Result<Planned, ReadError> {
        super::read(text)
    }

    /// Returns a digest of the plan. Events name it, to show that they belong to this plan.
    pub fn digest(&self) -> String {
        digest(&super::json(self))
    }
}

/// Returns the first 128 bits of the text's BLAKE3 digest as 32 hexadecimal digits.
pub fn digest(text: &str) -> String {
    let mut digits = blake3::hash(text.as_bytes()).to_hex().to_string();
    digits.truncate(32);
    digits
}
