//! What a campaign found out: plain values, made by the engine and read by the reports. Nothing here prints or computes verdicts.

use std::sync::Arc;

use mutaspec_mutator::{MutantRow, Operator};

use crate::findings::Findings;
use crate::spec::{Definition, PropertyKind};
use crate::step::Switch;
use crate::value::View;

/// A property as one model checks it: an author's, an assertion, or a built-in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// `consistent`, `deadlock_freedom`, `termination`, `no_crash`, `no_divergence`, `assertion restaurant.c1`
    pub name: String,
    /// Its kind.
    pub kind: PropertyKind,
    /// Its line in the source, where it has one.
    pub line: Option<u32>,
    /// Place in the definition's `properties` or, for assertions, in `assertions`.
    pub source: Option<usize>,
}

/// A mutant of a model.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// `two_phase_commit/alice.n3/M2-4c1d9e02@bob`: spec, item, operator, hash and for a family's mutant the participant.
    pub id: String,
    /// The edit.
    pub row: &'static MutantRow,
    /// The participant's name, for a family's mutant.
    pub participant: Option<String>,
    /// How the workers switch it on; `None` where only a fairness assumption is dropped.
    pub switch: Option<Switch>,
}

/// What was decided about a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// By every property in [`MutantOutcome::killed_by`].
    Killed,
    /// No property noticed, and the mutant is not equivalent.
    Survived,
    /// Proven: the same labelled reachable graph on this model.
    Equivalent(Equivalence),
    /// Proven: the site is never evaluated on this model, or never for the participant that a family's mutant is about.
    Unreached,
    /// A budget was spent before anything was decided.
    Inconclusive,
    /// The mutant has no initial state.
    Invalid,
    /// No property noticed, and the author has said that this is well. No campaign decides this: it becomes of a survivor afterwards.
    Accepted,
    /// It lets a fault happen that the author declares the spec must withstand; and is then killed, or is not.
    Tolerated(Promise),
}

/// What became of the promise that a spec withstands a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promise {
    /// No property notices the fault.
    Kept,
    /// A property fails under it, by those in [`MutantOutcome::killed_by`]: that is the failure.
    Broken,
}

impl Verdict {
    /// The word used in lists and reports.
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

/// How a mutant is equivalent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Equivalence {
    /// Every state and every labelled step is the same.
    SameGraph,
    /// Every state, every move between states and every fair run is the same, as far as properties can see. Steps that leave the state as it is may
    /// differ, and hidden state, such as a crashed process, that leads to nothing new.
    Stutters,
}

impl Equivalence {
    /// The words used in reports.
    pub fn words(self) -> &'static str {
        match self {
            Equivalence::SameGraph => "same graph",
            Equivalence::Stutters => "stutters",
        }
    }
}

/// What could catch a survivor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SurvivorClass {
    /// A state invariant can.
    NewStates,
    /// A step invariant can.
    NewSteps,
    /// No invariant ever can; a reachability goal, a temporal property or deadlock freedom can.
    LessBehaviour,
    /// A temporal property can: the mutant has a fair run that the baseline does not have.
    DifferentCycles,
    /// All that a property can read agrees, process variables included; a history variable is missing.
    NeedsHistory,
}

impl SurvivorClass {
    /// The words used in lists and reports.
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

/// Size of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// States generated, as TLC counts.
    pub generated: u64,
    /// Distinct states.
    pub distinct: u64,
    /// Levels of the breadth-first search, the initial states being level 1.
    pub depth: u32,
    /// Every reachable state was seen.
    pub complete: bool,
}

/// The baseline of a model, checked.
#[derive(Clone, Debug)]
pub struct BaselineOutcome {
    /// Its size.
    pub counts: Counts,
    /// Verdict on each property, in the order of [`Outcome::properties`].
    pub properties: Vec<PropertyVerdict>,
    /// What became of the sets that are declared symmetric; nothing where the model has none.
    pub symmetry: Option<Symmetry>,
    /// What is wrong with the baseline itself, loudest first: empty, one state, steps that never fire, a truncated search.
    pub warnings: Vec<Warning>,
    /// For each property that fails, in order, the trace that shows it (a goal that is not met has none).
    pub traces: Vec<(usize, Trace)>,
    /// What it says of its own properties, where that was looked at.
    pub findings: Option<Findings>,
}

/// What became of the sets that the author declares symmetric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symmetry {
    /// The search kept one state of each orbit.
    Used {
        /// The constants, in order.
        sets: Vec<String>,
        /// How many orbits the states make.
        orbits: u64,
    },
    /// One state of each orbit was searched, and the run was interrupted while the declaration was being checked: nothing is decided.
    Unproven {
        /// Orbits that were checked.
        checked: u64,
        /// How many there are.
        orbits: u64,
    },
    /// All states were searched, as if nothing had been declared.
    Unused {
        /// Why, in a sentence.
        why: String,
    },
}

/// A property's verdict on one machine, baseline or mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyVerdict {
    /// It holds, or the goal is met.
    Holds,
    /// It does not; why, in a sentence without the property's name.
    Fails(String),
    /// The search ended before it was decided.
    Undecided,
}

/// A baseline that measures less than it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// There is no initial state.
    Empty,
    /// A step is never enabled.
    DeadStep(String),
    /// There is only one state.
    SingleState,
    /// The constraints leave no run that keeps all fairness assumptions: temporal properties hold of nothing.
    NoFairRun,
    /// The search was truncated.
    Truncated {
        /// The bound in states.
        max_states: u64,
    },
    /// The search was given up for want of memory.
    Memory {
        /// The bound in bytes.
        max_bytes: u64,
    },
    /// The search was given up at a state that is larger than this.
    LargeState {
        /// The bound in bytes.
        max_bytes: u64,
    },
    /// The spec states no property but the built-in ones.
    NoProperties,
    /// There are more than half as many orbits as states. The check of the declaration looks at another member of each orbit, so that symmetry takes more steps
    /// than it saves.
    CostlySymmetry {
        /// Orbits.
        orbits: u64,
        /// States.
        states: u64,
    },
}

/// A run of a machine, told.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The first state and then one entry for each step.
    pub steps: Vec<TraceStep>,
    /// For a lasso: the place in `steps` of the state to which the run returns. The last step is the one that returns, so the state after it is
    /// that state again; only where the last state repeats for ever without any step is it the last place itself.
    pub back_to: Option<usize>,
}

/// One step of a trace with the state after it.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceStep {
    /// `alice.n3`, `rm_prepare(r1)`; empty for the initial state.
    pub step: String,
    /// The choices that the step made, in words: `p = bob`, `the second alternative`.
    pub choices: Vec<String>,
    /// The state after it; `None` where the step ended in a fault.
    pub state: Option<View>,
    /// The state of another spec to which this one maps, as a record with that spec's name: told where a refinement fails.
    pub mapped: Option<View>,
}

/// The step of a killed mutant's run that the baseline does not take so.
#[derive(Clone, Debug, PartialEq)]
pub struct Apart {
    /// Its place in the run's steps.
    pub place: usize,
    /// What the baseline does from the state before it: each step of the same instance with the state it leads to, without doubles; empty where that step
    /// is not enabled there.
    pub other: Vec<TraceStep>,
}

/// The place where a survivor first differs from the baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// Shortest run up to and with the first difference. It is the mutant's, or the baseline's where `lost` is set.
    pub trace: Trace,
    /// The difference is something the baseline does and the mutant cannot.
    pub lost: bool,
    /// What the other side does from the last common state: each of its steps of the same instance with the state it leads to, without doubles; empty
    /// where that step is not enabled there.
    pub other: Vec<TraceStep>,
    /// The difference in one sentence.
    pub sentence: String,
}

/// The part of a campaign that decided a mutant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Its steps were held against the baseline's, one by one.
    Filter,
    /// Random walks.
    Walks,
    /// A search of its own.
    #[default]
    Search,
    /// The runs of the baseline's graph.
    Runs,
    /// The supervising process: the mutant ended its process or did not return.
    Supervisor,
}

impl Stage {
    /// The words used in reports.
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

/// What two searches of the same machine have in common. Equal graphs have equal fingerprints; different ones almost certainly not: where being wrong
/// would matter, [`compare`](crate::compare::compare) decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// Of the set of states.
    pub states: u128,
    /// Of the initial states, of the steps between states with their labels, each once, and of the states without a step; states left out of the
    /// model included.
    pub graph: u128,
}

/// Everything about one mutant.
#[derive(Clone, Debug)]
pub struct MutantOutcome {
    /// Which one.
    pub mutant: Mutant,
    /// What was decided.
    pub verdict: Verdict,
    /// Places in [`Outcome::properties`], in order. Without `--matrix` those that fail at the first violation.
    pub killed_by: Vec<usize>,
    /// With `--matrix`: a verdict for each property; else empty.
    pub matrix: Vec<PropertyVerdict>,
    /// What could catch it, for a survivor.
    pub class: Option<SurvivorClass>,
    /// Size of the mutant as far as it was searched.
    pub counts: Counts,
    /// Steps of the violation that was found (of the first property in `killed_by`) or of the survivor's story.
    pub trace_length: Option<u32>,
    /// No run with fewer steps shows as much. Not so where random walks came by the violation, or where a run was found among the states of a search that was given up.
    pub shortest: bool,
    /// What decided it.
    pub stage: Stage,
    /// Steps that were taken to decide it, in walks and searches of its own, as TLC counts generated states.
    pub steps_taken: u64,
    /// A number of a survivor's reachable graph: two with the same number behave alike.
    pub graph: Option<u128>,
    /// A survivor with the same reachable graph as this one, found earlier: place in [`Outcome::mutants`].
    pub same_as: Option<usize>,
    /// Why it is inconclusive or accepted, in a sentence.
    pub reason: Option<String>,
    /// The smaller model of the [ladder](crate::campaign::ladder) on which it was killed; everything else about it is from there.
    pub killed_at: Option<String>,
    /// Of its complete graph, where [asked for](crate::campaign::Options::fingerprints) and known: searched, or proven to be the baseline's.
    pub fingerprint: Option<Fingerprint>,
    /// With `--matrix`: the [property mutants](crate::aspect::Aspects::mutants) (by their places) that fail on it. Of a survivor those that hold on the baseline,
    /// of a killed one those without a clause of a property that kills it.
    pub property_mutants: Vec<usize>,
    /// How the first property in `killed_by` fails, in a sentence without its name, where [told](crate::campaign::Options::tell).
    pub how: Option<String>,
    /// The run that shows it, where told. A goal that is not met has none.
    pub run: Option<Trace>,
    /// Where that run leaves what the baseline can do, where told; nothing where the baseline can take it to its end, and is only not stuck there, or
    /// not bound to go on so.
    pub apart: Option<Apart>,
    /// Where a survivor first differs from the baseline, where told.
    pub story: Option<Story>,
}

/// How far a simulation walks, in the baseline and in each mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Walks, each from an initial state.
    pub walks: u64,
    /// Steps of one walk at most.
    pub length: u32,
}

/// One model with all its mutants.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The spec.
    pub definition: &'static Definition,
    /// The model's name.
    pub model: String,
    /// The constants in words, in order.
    pub constants: Vec<(String, String)>,
    /// The properties that were checked, author's first, in the source's order.
    pub properties: Arc<[Property]>,
    /// The baseline.
    pub baseline: BaselineOutcome,
    /// The operators whose mutants were asked for.
    pub operators: Vec<Operator>,
    /// Only some of their mutants were asked for: what is not here is not known, and may survive.
    pub partial: bool,
    /// Mutants planned: must equal `mutants.len()` unless `interrupted`.
    pub planned: usize,
    /// The mutants in the order of the table.
    pub mutants: Vec<MutantOutcome>,
    /// The run was stopped before all mutants were decided.
    pub interrupted: bool,
    /// Set where nothing was searched but only walked: nothing is proven.
    pub simulation: Option<Simulation>,
}

/// Counts of verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Killed.
    pub killed: usize,
    /// Survived.
    pub survived: usize,
    /// Equivalent.
    pub equivalent: usize,
    /// Never evaluated.
    pub unreached: usize,
    /// Undecided.
    pub inconclusive: usize,
    /// Without an initial state.
    pub invalid: usize,
    /// Faults that the spec must withstand, and does.
    pub kept: usize,
    /// Faults that the spec must withstand, and does not.
    pub broken: usize,
    /// Survived, and accepted.
    pub accepted: usize,
}

impl std::iter::Sum for Score {
    /// The verdicts of several models counted together. It has no ratio that means anything: each model measures something else.
    fn sum<I: Iterator<Item = Score>>(scores: I) -> Score {
        scores.fold(Score::default(), |sum, score| Score {
            killed: sum.killed + score.killed,
            survived: sum.survived + score.survived,
            equivalent: sum.equivalent + score.equivalent,
            unreached: sum.unreached + score.unreached,
            inconclusive: sum.inconclusive + score.inconclusive,
            invalid: sum.invalid + score.invalid,
            kept: sum.kept + score.kept,
            broken: sum.broken + score.broken,
            accepted: sum.accepted + score.accepted,
        })
    }
}

impl Score {
    /// Killed of killed and survived; `None` where there is neither.
    pub fn ratio(&self) -> Option<f64> {
        let judged = self.killed + self.survived;
        (judged > 0).then(|| self.killed as f64 / judged as f64)
    }

    /// The same with accepted mutants counted as survived; `None` where none is accepted.
    pub fn raw_ratio(&self) -> Option<f64> {
        let judged = self.killed + self.survived + self.accepted;
        (self.accepted > 0).then(|| self.killed as f64 / judged as f64)
    }
}

impl Outcome {
    /// `two_phase_commit/article`
    pub fn name(&self) -> String {
        format!("{}/{}", self.definition.name, self.model)
    }

    /// The verdicts, counted.
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

    /// Mutants that a property kills.
    pub fn kills(&self, property: usize) -> usize {
        self.mutants
            .iter()
            .filter(|m| m.verdict == Verdict::Killed && m.killed_by.contains(&property))
            .count()
    }
}
