//! The verdict on one mutant by a search of its own.

use mutaspec_mutator::Effect;

use crate::campaign::Refusal;
use crate::campaign::baseline::Baseline;
use crate::campaign::examine::{Examination, Failure, FailureKind, Scope, examine, runs};
use crate::campaign::filter::concerns;
use crate::campaign::lab::Lab;
use crate::campaign::pool::Workspace;
use crate::campaign::walk::Walked;
use crate::campaign::{explain, filter, property_mutants, smaller_model, split_steps, walk};
use crate::compare::{Comparison, Divergence, Witness, compare, fingerprint};
use crate::fairness::Fairness;
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::liveness::{self, Lasso};
use crate::machine::{Blind, Worker};
use crate::memory;
use crate::outcome::{Counts, Equivalence, Mutant, MutantOutcome, PropertyVerdict, Stage, Story, SurvivorClass, Verdict};
use crate::search::{Cause, Place, Search, SearchEnd, Searched};
use crate::step::Switch;
use crate::value::MAX_STATE_BYTES;

/// A mutant with its verdict, and the details needed to judge other mutants or to explain this one.
pub(super) struct Judged {
    pub(super) outcome: MutantOutcome,
    /// The properties that fail, in order.
    pub(super) failures: Vec<Failure>,
    /// The first divergence of a survivor.
    pub(super) evidence: Option<Evidence>,
}

/// The first difference of a survivor from the baseline.
pub(super) enum Evidence {
    /// In a state or at a step.
    Divergence(Divergence),
    /// In a run that the baseline's fairness forbids.
    Run(Lasso),
    /// As already explained, on a machine of its own.
    Story(Box<Story>),
}

impl From<Witness> for Evidence {
    fn from(witness: Witness) -> Evidence {
        match witness {
            Witness::Divergence(divergence) => Evidence::Divergence(divergence),
            Witness::Run(lasso) => Evidence::Run(lasso),
        }
    }
}

/// Returns the verdict on a mutant, or `None` if interrupted. Walks mutants too large for a search.
pub(super) fn judge(lab: &Lab<'_>, baseline: &Baseline, workspace: &mut Workspace<'_>, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
    let Some(judged) = search(lab, baseline, workspace, mutant)? else {
        return Ok(None);
    };
    if judged.outcome.verdict != Verdict::Inconclusive || mutant.switch.is_none() {
        return Ok(Some(judged));
    }
    let changed = filter::change(baseline, workspace.worker.as_mut(), mutant);
    let walked = walk::walk(lab, baseline, workspace, mutant, changed)?;
    if lab.is_stopped() {
        return Ok(None);
    }
    let judged = judged.walked(lab, workspace, walked);
    explain::explain(lab, &workspace.search, workspace.worker.as_mut(), judged).map(Some)
}

/// Returns the verdict on a mutant without any walk, and explains it. `None` if interrupted.
pub(super) fn search(
    lab: &Lab<'_>,
    baseline: &Baseline,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> Result<Option<Judged>, Refusal> {
    match mutant.row.effect {
        // On small models a search costs no more, and its counts are of interest.
        Effect::Switch(_)
            if lab.is_large(baseline)
                && !lab.options.matrix
                && split_steps::is_unnoticed(lab, baseline, workspace.worker.as_mut(), mutant) =>
        {
            let verdict = Verdict::Equivalent(Equivalence::Stutters);
            Ok(Some(Judged::filtered(lab, baseline, mutant, verdict)))
        }
        Effect::Switch(_) => {
            let judged = by_search(lab, baseline, workspace, mutant)?;
            let explain = |judged| explain::explain(lab, &workspace.search, workspace.worker.as_mut(), judged);
            judged.map(explain).transpose()
        }
        Effect::DropFairness(row) | Effect::WeakenFairness(row) => {
            let kept = fairness(lab, mutant.row.effect);
            with_less_fairness(lab, baseline, workspace, mutant, row as usize, &kept)
        }
        Effect::Shrink(constant) => {
            let judged = smaller_model::judge(lab, baseline, mutant, constant as usize)?;
            Ok(judged.map(|judged| judged.with_recorded_trace(lab)))
        }
    }
}

/// Returns the fairness that a mutant of this kind still assumes.
pub(super) fn fairness(lab: &Lab<'_>, effect: Effect) -> Fairness {
    let mut assumed = lab.fairness();
    match effect {
        Effect::DropFairness(row) => assumed.retain(|other| *other != row as usize),
        Effect::WeakenFairness(row) => return Fairness::weakened(lab.machine, row as usize),
        Effect::Switch(_) | Effect::Shrink(_) => {}
    }
    Fairness::new(lab.machine, &assumed)
}

impl Judged {
    /// A mutant that the filter proved to change nothing.
    pub(super) fn filtered(lab: &Lab<'_>, baseline: &Baseline, mutant: &Mutant, verdict: Verdict) -> Judged {
        let mut judged = Judged::unchanged(lab, baseline, mutant, verdict);
        judged.outcome.stage = Stage::Filter;
        judged
    }

    /// Adds the result of walks to an undecided mutant: a violation on a walk kills it.
    pub(super) fn walked(mut self, lab: &Lab<'_>, workspace: &Workspace<'_>, walked: Walked) -> Judged {
        self.outcome.steps_taken += walked.counts.generated;
        if walked.failures.is_empty() {
            return self;
        }
        for failure in walked.failures.iter().filter(|_| lab.options.matrix) {
            self.outcome.matrix[failure.property] = PropertyVerdict::Fails(explain::reason(lab, failure));
        }
        let mut judged = self.killed(&workspace.search, walked.failures);
        judged.outcome.stage = Stage::Walks;
        judged.outcome.shortest = false;
        judged.outcome.reason = None;
        judged
    }

    /// Copies explanations that were computed on another machine, when the mutant was judged.
    fn with_recorded_trace(mut self, lab: &Lab<'_>) -> Judged {
        if lab.options.tell {
            if let Some(failure) = self.failures.first() {
                self.outcome.how = Some(explain::reason(lab, failure));
                self.outcome.run.clone_from(&failure.run);
            }
            if let Some(Evidence::Story(story)) = &self.evidence {
                self.outcome.story = Some((**story).clone());
            }
        }
        self
    }

    /// Adds steps that were taken before.
    pub(super) fn add_steps(mut self, steps: u64) -> Judged {
        self.outcome.steps_taken += steps;
        self
    }

    /// An inconclusive verdict for a mutant that was only walked.
    pub(super) fn unsearched(lab: &Lab<'_>, mutant: &Mutant, counts: Counts) -> Judged {
        let undecided = if lab.options.matrix { lab.properties.len() } else { 0 };
        let mut judged = Judged::new(mutant, Verdict::Inconclusive, counts, vec![PropertyVerdict::Undecided; undecided]);
        judged.outcome.stage = Stage::Walks;
        judged
    }

    /// A mutant with the baseline's graph: all properties have the baseline's verdicts.
    fn unchanged(lab: &Lab<'_>, baseline: &Baseline, mutant: &Mutant, verdict: Verdict) -> Judged {
        let matrix = if lab.options.matrix {
            baseline.outcome.properties.clone()
        } else {
            Vec::new()
        };
        let mut judged = Judged::new(mutant, verdict, baseline.outcome.counts, matrix);
        judged.outcome.fingerprint = lab.options.fingerprints.then(|| fingerprint(baseline.graph()));
        judged
    }

    /// A mutant with this verdict and no details.
    pub(super) fn new(mutant: &Mutant, verdict: Verdict, counts: Counts, matrix: Vec<PropertyVerdict>) -> Judged {
        Judged {
            outcome: MutantOutcome {
                mutant: mutant.clone(),
                verdict,
                killed_by: Vec::new(),
                matrix,
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
            },
            failures: Vec::new(),
            evidence: None,
        }
    }

    /// Makes the verdict a kill by these failures.
    pub(super) fn killed(mut self, search: &Search, failures: Vec<Failure>) -> Judged {
        self.outcome.verdict = Verdict::Killed;
        self.outcome.killed_by = failures.iter().map(|failure| failure.property).collect();
        self.outcome.trace_length = failures.first().and_then(|failure| length(search, failure));
        // Except for violations of the search itself, unsearched states could allow a shorter run.
        let is_first_met = failures
            .first()
            .is_none_or(|failure| matches!(failure.how, FailureKind::Violation(_)));
        self.outcome.shortest = is_first_met || search.graph().is_complete();
        self.failures = failures;
        self
    }

    pub(super) fn survived(mut self, class: SurvivorClass, evidence: Option<Evidence>) -> Judged {
        self.outcome.verdict = Verdict::Survived;
        self.outcome.class = Some(class);
        self.outcome.trace_length = evidence.as_ref().map(|evidence| match evidence {
            Evidence::Divergence(divergence) => steps(divergence.run.len()),
            Evidence::Run(lasso) => around(lasso),
            Evidence::Story(story) => steps(story.trace.steps.len()),
        });
        self.evidence = evidence;
        self
    }
}

/// A mutant after a search of its own, before its verdict.
pub(super) struct Searching {
    pub(super) judged: Judged,
    pub(super) searched: Searched,
    /// The properties that fail, in order.
    pub(super) failures: Vec<Failure>,
}

/// Searches a mutant under all properties, with the worker's current switch. Returns `None` if
/// interrupted. Leaves the graph in `search`.
pub(super) fn examined(
    lab: &Lab<'_>,
    search: &mut Search,
    worker: &mut dyn Worker,
    mutant: &Mutant,
    max_states: u64,
) -> Result<Option<Searching>, Refusal> {
    let scope = Scope {
        record: true,
        pace: lab.pace(),
        all: lab.options.matrix,
        max_states,
        progress: &|_| {},
    };
    let examination = examine(lab, search, worker, scope)?;
    let matrix = lab.options.matrix.then(|| examination.verdicts(lab));
    let Examination { searched, failures } = examination;
    if searched.end == SearchEnd::Interrupted || lab.is_stopped() {
        return Ok(None);
    }
    let mut judged = Judged::new(mutant, Verdict::Inconclusive, searched.counts, matrix.unwrap_or_default());
    judged.outcome.steps_taken = searched.counts.generated;
    judged.outcome.fingerprint = (lab.options.fingerprints && searched.end == SearchEnd::Complete).then(|| fingerprint(search.graph()));
    Ok(Some(Searching {
        judged,
        searched,
        failures,
    }))
}

/// Judges a mutant of steps by a search from its initial states.
fn by_search(lab: &Lab<'_>, baseline: &Baseline, workspace: &mut Workspace<'_>, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
    workspace.worker.switch(mutant.switch);
    let most = lab.mutant_states(baseline);
    let Some(searching) = examined(lab, &mut workspace.search, workspace.worker.as_mut(), mutant, most)? else {
        return Ok(None);
    };
    let Searching {
        mut judged,
        searched,
        failures,
    } = searching;
    let is_complete = searched.end == SearchEnd::Complete || is_on(InjectedFault::CapReportedAsSurvived);
    if is_complete && searched.counts.distinct == 0 && searched.violations.is_empty() {
        judged.outcome.verdict = Verdict::Invalid;
        return Ok(Some(judged));
    }
    if failures.is_empty() == is_on(InjectedFault::InvertedKill) {
        if lab.options.matrix && is_complete && !has_fault(&searched) {
            must_differ(lab, baseline, workspace, mutant)?;
        }
        let mut judged = judged.killed(&workspace.search, failures);
        property_mutants::killed(lab, baseline, workspace, &mut judged.outcome, is_complete);
        return Ok(Some(judged));
    }
    if is_complete {
        let mut judged = by_graph(lab, baseline, workspace, judged);
        property_mutants::survived(lab, baseline, workspace, &mut judged.outcome);
        return Ok(Some(judged));
    }
    judged.outcome.reason = Some(given_up(lab, &searched));
    Ok(Some(judged))
}

pub(super) fn given_up(lab: &Lab<'_>, searched: &Searched) -> String {
    let states = searched.counts.distinct;
    let why = match searched.end {
        SearchEnd::Memory => format!(
            "more than {states} states need more than {} of memory",
            memory::words(lab.options.max_bytes)
        ),
        SearchEnd::TooLarge => format!(
            "after {states} states comes one of more than {}",
            memory::words(MAX_STATE_BYTES as u64)
        ),
        _ => format!("it has more than {states} states"),
    };
    format!("{why}; nothing is wrong with these, nor with what random walks came by")
}

/// Judges a mutant that no property killed by its complete graph.
fn by_graph(lab: &Lab<'_>, baseline: &Baseline, workspace: &mut Workspace<'_>, mut judged: Judged) -> Judged {
    let graph = workspace.search.graph();
    let worker = workspace.worker.as_mut();
    match compare(baseline.graph(), graph, lab.machine, worker, &lab.observables()) {
        Comparison::Equivalent(Equivalence::SameGraph) if !is_evaluated(graph, worker, judged.outcome.mutant.switch) => {
            judged.outcome.verdict = Verdict::Unreached;
            judged
        }
        Comparison::Equivalent(equivalence) => {
            judged.outcome.verdict = Verdict::Equivalent(equivalence);
            judged
        }
        Comparison::Different { class, witness } => {
            judged.outcome.graph = Some(fingerprint(graph).graph);
            judged.survived(class, witness.map(Evidence::from))
        }
    }
}

/// Checks that a killed mutant differs from the baseline: otherwise the baseline would fail too.
fn must_differ(lab: &Lab<'_>, baseline: &Baseline, workspace: &mut Workspace<'_>, mutant: &Mutant) -> Result<(), Refusal> {
    match compare(
        baseline.graph(),
        workspace.search.graph(),
        lab.machine,
        workspace.worker.as_mut(),
        &lab.observables(),
    ) {
        Comparison::Different { .. } => Ok(()),
        Comparison::Equivalent(_) => Err(Refusal::Internal {
            what: format!("mutant `{}` is equal to the baseline, but a property fails", mutant.id),
        }),
    }
}

/// Whether a step failed. The graph does not contain such steps.
fn has_fault(searched: &Searched) -> bool {
    searched
        .violations
        .iter()
        .any(|violation| matches!(violation.cause, Cause::Fault(_)))
}

/// Judges a mutant with less fairness, and explains the verdict.
fn with_less_fairness(
    lab: &Lab<'_>,
    baseline: &Baseline,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    row: usize,
    fairness: &Fairness,
) -> Result<Option<Judged>, Refusal> {
    let judged = by_runs(lab, baseline, workspace, mutant, row, fairness)?;
    // The mutant's runs are in the baseline's graph.
    explain::explain(lab, &baseline.search, workspace.worker.as_mut(), judged).map(Some)
}

/// Judges a mutant with the baseline's graph and only the fairness `kept`.
fn by_runs(
    lab: &Lab<'_>,
    baseline: &Baseline,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    row: usize,
    kept: &Fairness,
) -> Result<Judged, Refusal> {
    let worker = workspace.worker.as_mut();
    worker.switch(None);
    let failures = runs(lab, baseline.graph(), worker, kept)?;
    let mut judged = Judged::unchanged(lab, baseline, mutant, Verdict::Equivalent(Equivalence::SameGraph));
    judged.outcome.stage = Stage::Runs;
    if !failures.is_empty() {
        if lab.options.matrix {
            for failure in &failures {
                judged.outcome.matrix[failure.property] = PropertyVerdict::Fails(explain::reason(lab, failure));
            }
        }
        return Ok(judged.killed(&baseline.search, failures));
    }
    let freed = liveness::freed_under(baseline.graph(), lab.machine, worker, row, kept).map_err(|refused| Refusal::Internal {
        what: format!("mutant `{}`: {refused}", mutant.id),
    })?;
    Ok(match freed {
        Some(lasso) => judged.survived(SurvivorClass::DifferentCycles, Some(Evidence::Run(lasso))),
        None => judged,
    })
}

/// Returns the number of steps on the run that shows a failure.
fn length(search: &Search, failure: &Failure) -> Option<u32> {
    match &failure.how {
        FailureKind::Violation(violation) => Some(match &violation.place {
            Place::Initial(_) => 0,
            Place::State(state) => steps(search.path(*state).len()),
            Place::Step { before, .. } => steps(search.path(*before).len()) + 1,
        }),
        FailureKind::Run(lasso) | FailureKind::Unfair(lasso, _) => Some(around(lasso)),
        FailureKind::Unrefined(wrong) => Some(wrong.before.map_or(0, |before| steps(search.path(before).len()) + 1)),
        FailureKind::At(state) => Some(steps(search.path(*state).len())),
        FailureKind::Shown(run) => Some(steps(run.len())),
        FailureKind::Unmet | FailureKind::Missed(_) | FailureKind::Panic(_) => None,
    }
}

/// Returns the number of steps between this many states.
fn steps(states: usize) -> u32 {
    states.saturating_sub(1) as u32
}

/// Returns the number of steps to the cycle of a lasso and once around it.
fn around(lasso: &Lasso) -> u32 {
    steps(lasso.stem.len()) + lasso.cycle.len() as u32
}

/// Whether the site of a mutant is evaluated in its own graph, for its participant if it has one.
fn is_evaluated(graph: &Graph, worker: &mut dyn Worker, switch: Option<Switch>) -> bool {
    let Some(Switch { number, .. }) = switch else {
        return false;
    };
    let mut sites = Vec::new();
    worker.switch(switch);
    worker.record_sites(true);
    worker.initial(&mut Blind);
    let mut states = graph.store.iter();
    let is_evaluated = loop {
        worker.recorded_sites(&mut sites);
        if sites.drain(..).any(|site| site.has(number)) && concerns(worker, switch) {
            break true;
        }
        let Some(state) = states.next() else { break false };
        worker.expand(state, &mut Blind);
    };
    worker.record_sites(false);
    is_evaluated
}
