//! Results of a campaign: plain values with their serialised form. Nothing here prints or computes
//! verdicts.

mod record;
mod score;
mod warning;
mod written_steps;

use std::sync::Arc;

use mutaspec_mutator::{Effect, MutantRow, Operator};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use record::MutantRecord;
pub use score::Score;
pub use warning::Warning;

use crate::definition::{Definition, PropertyKind};
use crate::findings::Findings;
use crate::step::Switch;
use crate::value::View;

/// A property that a model checks: one of the spec, an assertion, or a built-in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// `consistent`, `deadlock_freedom`, `termination`, `no_crash`, `no_divergence`, `assertion
    /// restaurant.c1`.
    pub name: String,
    /// The kind of the property.
    pub kind: PropertyKind,
    /// Line in the source; `None` for a built-in property.
    pub line: Option<u32>,
    /// Index in [`Definition::properties`], or for an assertion in [`Definition::assertions`].
    pub source: Option<usize>,
}

/// A mutant of a model.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// `two_phase_commit/alice.n3/M2-4c1d9e02@bob`: spec, item, operator, hash and, in a family,
    /// participant.
    pub id: String,
    /// The tables of the spec.
    pub definition: Arc<Definition>,
    /// Index in [`Definition::mutants`].
    pub place: usize,
    /// Name of the participant, for a mutant of a family.
    pub participant: Option<String>,
    /// The switch that activates the mutant. `None` if the mutant only drops a fairness assumption.
    pub switch: Option<Switch>,
}

impl Mutant {
    /// Returns the edit.
    pub fn row(&self) -> &MutantRow {
        &self.definition.mutants[self.place]
    }

    /// Returns how the mutant is activated.
    pub fn effect(&self) -> Effect {
        self.row().effect
    }

    /// Returns the path of the mutated source file, as the front-end reports it.
    pub fn file(&self) -> &str {
        self.definition.path(self.row().file)
    }
}

/// The verdict on one mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A property fails: those in [`MutantOutcome::killed_by`].
    Killed,
    /// No property fails, and the mutant is not equivalent.
    Survived,
    /// Proven: properties cannot distinguish the mutant from the baseline on this model.
    Equivalent(Equivalence),
    /// Proven: the site is never evaluated on this model, or not for the mutant's participant.
    Unreached,
    /// A budget was spent before a verdict was reached.
    Inconclusive,
    /// The mutant has no initial state, or it meets an evaluation that the language leaves undefined
    /// before a property fails.
    Invalid,
    /// A survivor that the author has accepted. Set by the program after the campaign, from the
    /// accept file.
    Accepted,
    /// The mutant is a fault that the spec promises to withstand.
    Tolerated(Promise),
}

/// The result for a promise that a spec withstands a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// No property fails under the fault.
    Kept,
    /// Properties fail under the fault: those in [`MutantOutcome::killed_by`].
    Broken,
}

impl Verdict {
    /// Returns the word used in lists and reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Killed => "killed",
            Verdict::Survived => "survived",
            Verdict::Equivalent(_) => "equivalent",
            Verdict::Unreached => "unreached",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Invalid => "invalid",
            Verdict::Tolerated(Promise::Kept) => "tolerated",
            Verdict::Tolerated(Promise::Broken) => "broken",
            Verdict::Accepted => "accepted",
        }
    }
}

/// Why a mutant is equivalent.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    /// All states and all labelled steps are those of the baseline.
    SameGraph,
    /// All states, moves and fair runs are those of the baseline, as far as properties can see.
    /// Steps that change nothing may differ, as may hidden state without effect (a crashed
    /// process).
    Stutters,
}

impl Equivalence {
    /// Returns the words used in reports.
    pub fn words(self) -> &'static str {
        match self {
            Equivalence::SameGraph => "same graph",
            Equivalence::Stutters => "stutters",
        }
    }
}

/// How a survivor differs from the baseline, and so what kind of property could catch it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SurvivorClass {
    /// New states: a state invariant could.
    NewStates,
    /// New steps between known states: a step invariant could.
    NewSteps,
    /// Only removed behaviour: a goal, a temporal property or deadlock freedom could. An invariant
    /// could only if the mutant shrinks a constant, and the invariant is about that constant.
    LessBehaviour,
    /// A fair run that the baseline does not have: a temporal property could.
    DifferentCycles,
    /// Equal in all that properties can read, local variables included: needs a history variable.
    NeedsHistory,
}

impl SurvivorClass {
    /// Returns the words used in lists and reports.
    pub fn words(self) -> &'static str {
        match self {
            SurvivorClass::NewStates => "new states",
            SurvivorClass::NewSteps => "new steps",
            SurvivorClass::LessBehaviour => "less behaviour",
            SurvivorClass::DifferentCycles => "different cycles/fairness",
            SurvivorClass::NeedsHistory => "needs history",
        }
    }
}

/// The size of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Generated states, as TLC counts.
    pub generated: u64,
    /// Distinct states.
    pub distinct: u64,
    /// Levels of the breadth-first search. Initial states are level 1.
    pub depth: u32,
    /// Whether every reachable state was found.
    pub complete: bool,
}

/// The results for the baseline of a model.
#[derive(Clone, Debug)]
pub struct BaselineOutcome {
    /// The size of its search.
    pub counts: Counts,
    /// The average size of a packed state in bytes; `None` without states. A front-end may number
    /// values in the order in which threads meet them, so this may depend a little on the run.
    pub bytes_per_state: Option<f64>,
    /// The verdict on each property, in the order of [`Outcome::properties`].
    pub properties: Vec<PropertyVerdict>,
    /// The effect of symmetric sets. `None` if the model declares none.
    pub symmetry: Option<Symmetry>,
    /// Problems with the baseline itself, the most severe first.
    pub warnings: Vec<Warning>,
    /// A counterexample for each property that fails, with its index, in order. Goals that are not
    /// met have none.
    pub traces: Vec<(usize, Trace)>,
    /// Findings about the properties; `None` if no analysis ran.
    pub findings: Option<Findings>,
}

/// The effect of the sets that the spec declares symmetric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// The search kept one state of each orbit.
    Used {
        /// The constants, in order.
        sets: Vec<String>,
        /// The number of orbits.
        orbits: u64,
    },
    /// The search kept one state of each orbit, but the check of the declaration was interrupted.
    /// Nothing is decided.
    Unproven {
        /// The number of orbits that were checked.
        checked: u64,
        /// The number of orbits.
        orbits: u64,
    },
    /// The search kept all states, as if no set were declared symmetric.
    Unused {
        /// The reason, as a sentence.
        why: String,
    },
}

/// The verdict on one property, for the baseline or a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PropertyVerdict {
    /// The property holds, or the goal is met.
    Holds,
    /// The property fails. The text is a sentence without the name of the property.
    Fails(String),
    /// The search ended before it was decided.
    Undecided,
}

/// A run as a list of states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// The initial state, then one entry for each step.
    #[serde(with = "written_steps")]
    pub steps: Vec<TraceStep>,
    /// For a lasso: the index in `steps` of the state to which the run returns. The last step leads
    /// to that state again. If the last state repeats without a step, it is the last index itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_to: Option<usize>,
}

/// One step of a trace and the state that it leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceStep {
    /// `alice.n3` or `rm_prepare(r1)`; empty for the initial state.
    pub step: String,
    /// The choices of the step in words: `p = bob`, `the second alternative`.
    pub choices: Vec<String>,
    /// The state after the step. `None` if the step ended in a fault.
    pub state: Option<View>,
    /// The state of the refined spec to which this state maps, as a record with the name of that
    /// spec. Set only in traces of a refinement that fails.
    pub mapped: Option<View>,
}

/// The first step of a counterexample that the baseline cannot take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// Index of the step in [`Trace::steps`].
    pub place: usize,
    /// What this step does in the baseline from the same state, without duplicates. Empty if it is
    /// not enabled.
    #[serde(with = "written_steps")]
    pub other: Vec<TraceStep>,
}

/// The first divergence of a survivor from the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Shortest run up to and including the divergence: of the baseline if `lost`, else of the
    /// mutant.
    pub trace: Trace,
    /// Whether the baseline does something that the mutant cannot.
    pub lost: bool,
    /// What the step does on the other side from the last common state, without duplicates. Empty
    /// if it is not enabled.
    #[serde(with = "written_steps")]
    pub other: Vec<TraceStep>,
    /// The divergence in one sentence.
    pub sentence: String,
}

/// The part of a campaign that decided a mutant.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The filter: it compares each step with that of the baseline, without a search.
    Filter,
    /// Random walks, whose violations are replayed.
    Walks,
    /// A search of the mutant's states.
    #[default]
    Search,
    /// The fair runs of the baseline's graph, for a mutant that drops a fairness assumption.
    Runs,
    /// The supervisor: the mutant ended its process or did not return.
    Supervisor,
}

impl Stage {
    /// Returns the words used in reports.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Filter => "filter",
            Stage::Walks => "random walks",
            Stage::Search => "search",
            Stage::Runs => "runs of the baseline",
            Stage::Supervisor => "supervisor",
        }
    }
}

/// A hash of a reachable graph. Equal graphs have equal fingerprints; the converse is not certain,
/// so verdicts use [`compare`](crate::compare::compare) instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// Hash of the set of states.
    pub states: u128,
    /// Hash of initial states, distinct labelled steps and states without a step. Includes states
    /// that a constraint excludes.
    pub graph: u128,
}

/// The results for one mutant, which `M` identifies: the mutant itself, or in a
/// [record](MutantRecord) its id.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MutantOutcome<M = Mutant> {
    /// The mutant.
    #[serde(rename = "id")]
    pub mutant: M,
    /// The verdict.
    pub verdict: Verdict,
    /// Indices in [`Outcome::properties`], ascending. Without `--matrix`: the properties that fail
    /// at the first violation.
    pub killed_by: Vec<usize>,
    /// With `--matrix`: the verdict on each property. Otherwise empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matrix: Vec<PropertyVerdict>,
    /// How the mutant differs from the baseline; set for survivors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<SurvivorClass>,
    /// The size of its search.
    pub counts: Counts,
    /// Length in steps of the counterexample of the first property in `killed_by`, of the
    /// survivor's `story`, or of the run that makes the mutant invalid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_length: Option<u32>,
    /// Whether no shorter run shows the same. False for counterexamples from random walks or from a
    /// search that was cut off.
    pub shortest: bool,
    /// The stage that decided the mutant.
    pub stage: Stage,
    /// Steps taken in the mutant's walks and searches, counted as TLC counts generated states.
    pub steps_taken: u64,
    /// Hash of a survivor's reachable graph. Survivors with the same value behave alike.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "record::hexadecimal"
    )]
    pub graph: Option<u128>,
    /// Index in [`Outcome::mutants`] of an earlier survivor with the same reachable graph.
    #[serde(skip)]
    pub same_as: Option<usize>,
    /// Why the mutant is inconclusive, accepted or invalid, in a sentence. `None` for a mutant
    /// without an initial state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The smaller model of the [ladder](crate::campaign::ladder) that killed the mutant. All other
    /// fields describe that model.
    #[serde(skip)]
    pub killed_at: Option<String>,
    /// Fingerprint of its complete graph if [requested](crate::campaign::Options::fingerprints) and
    /// known.
    #[serde(skip)]
    pub fingerprint: Option<Fingerprint>,
    /// With `--matrix`: indices of the [property
    /// mutants](crate::property_facts::PropertyFacts::mutants) that fail on this mutant. For a
    /// survivor: stronger properties that hold on the baseline. For a kill: weaker versions of a
    /// property that kills it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub property_mutants: Vec<usize>,
    /// How the first property in `killed_by` fails, in a sentence without its name, if
    /// [requested](crate::campaign::Options::tell).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// The counterexample, or the run to the undefined evaluation that makes the mutant invalid, if
    /// requested. A goal that is not met has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Trace>,
    /// The first step of `run` that the baseline cannot take, if requested. `None` if the baseline
    /// can take all of `run` and only its end or fairness makes it a violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Apart>,
    /// The first divergence of a survivor, if requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<Story>,
}

impl MutantOutcome {
    /// Returns the outcome of a mutant with this verdict after a search, without any details.
    pub fn new(mutant: Mutant, verdict: Verdict, counts: Counts) -> MutantOutcome {
        MutantOutcome {
            mutant,
            verdict,
            killed_by: Vec::new(),
            matrix: Vec::new(),
            class: None,
            counts,
            trace_length: None,
            shortest: true,
            stage: Stage::Search,
            steps_taken: 0,
            graph: None,
            same_as: None,
            reason: None,
            killed_at: None,
            fingerprint: None,
            property_mutants: Vec::new(),
            how: None,
            run: None,
            apart: None,
            story: None,
        }
    }
}

/// The extent of a simulation, for the baseline and for each mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// The number of random walks, each from an initial state.
    pub walks: u64,
    /// The largest number of steps in one walk.
    #[serde(rename = "depth")]
    pub length: u32,
}

/// The results for one model.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The spec.
    pub definition: Arc<Definition>,
    /// The name of the model.
    pub model: String,
    /// Names and values of the constants, in order.
    pub constants: Vec<(String, String)>,
    /// The properties that were checked: first those of the spec, in the order of the source.
    pub properties: Arc<[Property]>,
    /// The results for the baseline.
    pub baseline: BaselineOutcome,
    /// The operators whose mutants were planned.
    pub operators: Vec<Operator>,
    /// Whether only a part of their mutants was planned. The others may survive.
    pub partial: bool,
    /// The number of mutants planned: equal to `mutants.len()` unless `interrupted`.
    pub planned: usize,
    /// The mutants, in the order of the table.
    pub mutants: Vec<MutantOutcome>,
    /// Whether the run was stopped before all mutants were decided.
    pub interrupted: bool,
    /// Set if the run was a simulation, which proves nothing.
    pub simulation: Option<Simulation>,
}

impl Outcome {
    /// Returns `two_phase_commit/article`: spec and model.
    pub fn name(&self) -> String {
        format!("{}/{}", self.definition.name, self.model)
    }

    /// Returns the number of properties; built-in ones count only in some languages.
    pub fn asked_properties(&self) -> usize {
        let words = &self.definition.language.words;
        let counted = self.properties.iter();
        counted
            .filter(|property| words.counts(property.line))
            .count()
    }

    /// Counts the verdicts.
    pub fn score(&self) -> Score {
        let mut score = Score::default();
        for m in &self.mutants {
            *match m.verdict {
                Verdict::Killed => &mut score.killed,
                Verdict::Survived => &mut score.survived,
                Verdict::Equivalent(_) => &mut score.equivalent,
                Verdict::Unreached => &mut score.unreached,
                Verdict::Inconclusive => &mut score.inconclusive,
                Verdict::Invalid => &mut score.invalid,
                Verdict::Tolerated(Promise::Kept) => &mut score.kept,
                Verdict::Tolerated(Promise::Broken) => &mut score.broken,
                Verdict::Accepted => &mut score.accepted,
            } += 1;
        }
        score
    }

    /// Returns the mutants with this verdict.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &MutantOutcome> {
        self.mutants.iter().filter(move |m| m.verdict == verdict)
    }

    /// Returns the number of mutants that a property kills.
    pub fn kills(&self, property: usize) -> usize {
        self.with(Verdict::Killed)
            .filter(|m| m.killed_by.contains(&property))
            .count()
    }

    /// Returns the properties that kill a mutant.
    pub fn killers<'o>(&'o self, found: &'o MutantOutcome) -> impl Iterator<Item = &'o Property> {
        found
            .killed_by
            .iter()
            .filter_map(|place| self.properties.get(*place))
    }
}
