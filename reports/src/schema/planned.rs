//! What a run is going to check: `mutants.json`, written before the first check. Two runs with the same plan find the same, so that what is known from one
//! is known for the other.

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
    /// The digest of the program that runs: its file and its libraries. Absent if they cannot be
    /// read; nothing of such a run is ever reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The arguments of `run` on which the results depend.
    pub arguments: Vec<String>,
    /// Which part of several it is, `2/3`; absent for the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<String>,
    /// The models in the order in which they are checked.
    pub models: Vec<PlannedModel>,
}

/// A model that is going to be checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedModel {
    /// The spec's name.
    pub name: String,
    /// The model's name.
    pub model: String,
    /// A digest of everything on which the verdicts depend: the program, the spec's text, the
    /// constants, the properties and the bounds.
    pub key: String,
    /// The memory bound of one search in bytes. It depends on the machine if no option sets it, so the key leaves it out.
    #[serde(default)]
    pub max_memory: u64,
    /// The ids of all mutants, in order; of those of other shards too.
    pub mutants: Vec<String>,
}

impl PlannedModel {
    /// The plan for a model. `program` is the digest of the program, and what else the key must hold.
    pub fn of(model: &str, machine: &dyn Machine, options: &Options, mutants: Vec<String>, program: &str) -> PlannedModel {
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
        let key = format!(
            "{program}\u{1f}{}\u{1f}{:?}\u{1f}{properties:?} {max_states} {mutant_states:?} {matrix} {symmetry} {walk_from} {seed} {simulate:?} {tell}",
            definition.source,
            machine.facts().constants,
        );
        PlannedModel {
            name: definition.name.to_owned(),
            model: model.to_owned(),
            key: digest(&key),
            max_memory: *max_bytes,
            mutants,
        }
    }

    /// `two_phase_commit/article`
    pub fn title(&self) -> String {
        format!("{}/{}", self.name, self.model)
    }
}

impl Planned {
    /// Reads what [`json`](super::json) wrote.
    pub fn read(text: &str) -> Result<Planned, ReadError> {
        super::read(text)
    }

    /// A digest of the whole plan. Events name it, so that they are never taken for those of
    /// another plan.
    pub fn digest(&self) -> String {
        digest(&super::json(self))
    }
}

/// The first 128 bits of the text's BLAKE3 digest, in hexadecimal digits.
pub fn digest(text: &str) -> String {
    let mut digits = blake3::hash(text.as_bytes()).to_hex().to_string();
    digits.truncate(32);
    digits
}
