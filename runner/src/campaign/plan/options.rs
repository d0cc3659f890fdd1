//! The options of a campaign.

use std::collections::BTreeSet;

use mutaspec_mutator::Operator;

use crate::outcome::Simulation;

/// Which properties and mutants a campaign checks, within which limits, and what it records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for alone")]
pub struct Options {
    /// Names of the properties to check. `None` means those of the model. Assertions and the
    /// built-in `no_crash` and `no_divergence` are always checked.
    pub properties: Option<Vec<String>>,
    /// The operators whose mutants are checked. `None` means all.
    pub operators: Option<Vec<Operator>>,
    /// Ids of the mutants that are checked. `None` means all.
    pub only: Option<BTreeSet<String>>,
    /// Maximum number of distinct states of a baseline.
    pub max_states: u64,
    /// Maximum number of distinct states of a mutant. `None` means four times those of the
    /// baseline, but at least as many as the
    /// [machine](crate::machine::Machine::least_mutant_states) says. A limit below the baseline's
    /// own count is raised to that count, so that a mutant equal to the baseline can be searched
    /// completely.
    pub mutant_states: Option<u64>,
    /// Maximum memory in bytes for the states and edges of one search. Each thread has a search of
    /// its own, and the baseline stays in memory too.
    pub max_bytes: u64,
    /// Continue after the first violation until every property has a verdict on every mutant.
    pub matrix: bool,
    /// Number of threads. 0 means one for each processor.
    pub threads: usize,
    /// The engine that decides mutants. The verdicts do not depend on it.
    pub engine: Engine,
    /// Search one state of each orbit if sets are declared symmetric.
    pub symmetry: bool,
    /// Number of distinct states of the baseline from which on mutants are walked before they are
    /// searched. Kills found by walks have no shortest run. Ignored with `matrix`.
    pub walk_from: u64,
    /// Random seed of the walks.
    pub seed: u64,
    /// Run a simulation: random walks only, without proofs. `None` means a search.
    pub simulate: Option<Simulation>,
    /// Compute every mutant's [fingerprint](crate::outcome::MutantOutcome::fingerprint).
    pub fingerprints: bool,
    /// Look for [findings](crate::findings) in large baselines and without `matrix` too.
    pub findings: bool,
    /// Record the [run](crate::outcome::MutantOutcome::run) that kills a mutant, and the first
    /// [divergence](crate::outcome::MutantOutcome::story) of a survivor.
    pub tell: bool,
    /// Ids of mutants that were [settled](crate::campaign::ladder::settled) on a smaller model.
    /// They are not judged.
    pub settled: BTreeSet<String>,
}

/// Default of [`Options::walk_from`]. Smaller baselines are searched directly: walks would save no
/// time and would lose shortest runs.
pub const WALK_FROM: u64 = 4000;

/// A method to decide mutants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// A filter first finds mutants that change no step of the baseline, without a search. In large
    /// models, random walks then kill some of the others. The rest is searched.
    #[default]
    Pipeline,
    /// A full search for each mutant: slow and simple, a reference for the pipeline.
    Naive,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            properties: None,
            operators: None,
            only: None,
            max_states: 20_000_000,
            mutant_states: None,
            max_bytes: u64::MAX,
            matrix: false,
            threads: 0,
            engine: Engine::default(),
            symmetry: true,
            walk_from: WALK_FROM,
            seed: 0,
            simulate: None,
            fingerprints: false,
            findings: false,
            tell: false,
            settled: BTreeSet::new(),
        }
    }
}
