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
    /// Everything on which the verdicts depend, in one number: the program's version, the spec's text, the constants, the properties and the bounds.
    pub key: String,
    /// The memory bound of one search in bytes. It depends on the machine if no option sets it, so the key leaves it out.
    #[serde(default)]
    pub max_memory: u64,
    /// The ids of all mutants, in order; of those of other shards too.
    pub mutants: Vec<String>,
}

impl PlannedModel {
    /// The plan for a model. `program` tells programs apart that might find different things.
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
}

/// FNV-1a in 128 bits: stable for ever, and not against an adversary.
pub fn digest(text: &str) -> String {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in text.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("{hash:032x}")
}
