//! The verdict on one mutant by a search of its own.

use crate::campaign::examine::examination::{Examination, Scope, examine};
use crate::campaign::examine::failure::Failure;
use crate::campaign::examine::growth;
use crate::campaign::examine::trial::Trial;
use crate::campaign::examine::undefined::Undefined;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Active, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::verdict::filter::concerns;
use crate::campaign::verdict::judged::Judged;
use crate::campaign::verdict::property_mutants;
use crate::compare::{Comparison, compare, fingerprint};
use crate::faults::{InjectedFault, is_on};
use crate::graph::Graph;
use crate::machine::{Blind, Worker};
use crate::memory;
use crate::numbers::number;
use crate::outcome::{Equivalence, Mutant, Verdict};
use crate::search::{Cause, SearchEnd, Searched};
use crate::step::Switch;
use crate::value::MAX_STATE_BYTES;

/// A mutant after a search of its own, before its verdict.
pub(crate) struct Searching {
    pub(crate) judged: Judged,
    pub(crate) searched: Searched,
    /// The properties that fail, in order.
    pub(crate) failures: Vec<Failure>,
    /// What makes the mutant invalid.
    pub(crate) undefined: Option<Undefined>,
}

/// Searches the active mutant under all properties. Leaves the graph in the workspace.
pub(crate) fn examined(
    lab: &Lab<'_>,
    active: &mut Active<'_>,
    mutant: &Mutant,
    max_states: u64,
) -> Result<Searching, Stop> {
    let scope = Scope {
        of_mutant: true,
        record: true,
        pace: lab.pace(),
        all: lab.options.matrix,
        max_states,
        progress: &|_| {},
    };
    let examination = examine(lab, active, scope)?.finished()?;
    lab.go_on()?;
    let matrix = lab.options.matrix.then(|| examination.verdicts(lab));
    let Examination {
        searched,
        failures,
        undefined,
        ..
    } = examination;
    let mut judged = Judged::new(
        mutant,
        Verdict::Inconclusive,
        searched.counts,
        matrix.unwrap_or_default(),
    );
    judged.outcome.steps_taken = searched.counts.generated;
    let has_fingerprint = lab.options.fingerprints && searched.end == SearchEnd::Complete;
    let (graph, worker) = (active.search.graph(), &mut *active.worker);
    judged.outcome.fingerprint = has_fingerprint.then(|| fingerprint(graph, worker));
    Ok(Searching {
        judged,
        searched,
        failures,
        undefined,
    })
}

/// Judges a mutant of steps by a search from its initial states.
pub(crate) fn judge(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> Result<Judged, Stop> {
    let lab = trial.lab;
    let active = &mut workspace.under(mutant.switch);
    let Searching {
        mut judged,
        searched,
        failures,
        undefined,
    } = examined(lab, active, mutant, trial.mutant_states())?;
    if let Some(undefined) = undefined {
        return Ok(judged.invalid(lab, active.search, undefined));
    }
    let is_complete =
        searched.end == SearchEnd::Complete || is_on(InjectedFault::CapReportedAsSurvived);
    if is_complete && searched.counts.distinct == 0 && searched.violations.is_empty() {
        judged.outcome.verdict = Verdict::Invalid;
        return Ok(judged);
    }
    if failures.is_empty() == is_on(InjectedFault::InvertedKill) {
        if lab.options.matrix && is_complete && !has_fault(&searched) {
            must_differ(trial, active, mutant)?;
        }
        let mut judged = judged.killed(active.search, failures);
        property_mutants::killed(
            trial,
            active.search.graph(),
            &mut judged.outcome,
            is_complete,
        );
        return Ok(judged);
    }
    if is_complete {
        let mut judged = by_graph(trial, active, judged);
        property_mutants::survived(trial, active.search.graph(), &mut judged.outcome);
        return Ok(judged);
    }
    let growing = growth::growing(active.search.graph(), &mut *active.worker);
    judged.outcome.reason = Some(given_up(lab, &searched, &growing));
    Ok(judged)
}

/// Returns why a search ended without a verdict. `growing` are the variables that were still
/// growing.
pub(crate) fn given_up(lab: &Lab<'_>, searched: &Searched, growing: &[String]) -> String {
    let states = number(searched.counts.distinct);
    let why = match searched.end {
        SearchEnd::Memory => format!(
            "more than {states} states need more than {} of memory",
            memory::words(lab.options.max_bytes)
        ),
        SearchEnd::TooLarge => format!(
            "after {states} states comes one of more than {}",
            memory::words(MAX_STATE_BYTES as u64)
        ),
        _ => format!("more than {states} states"),
    };
    let growing = match growing {
        [] => String::new(),
        [one] => format!(", and `{one}` was still growing"),
        several => format!(", and `{}` were still growing", several.join("`, `")),
    };
    format!("{why}{growing}; no property fails in these, nor on random walks")
}

/// Judges a mutant that no property killed by its complete graph.
fn by_graph(trial: Trial<'_>, active: &mut Active<'_>, mut judged: Judged) -> Judged {
    let comparison = compared(trial, active);
    let (graph, worker) = (active.search.graph(), &mut *active.worker);
    match comparison {
        Comparison::Equivalent(Equivalence::SameGraph)
            if !is_evaluated(graph, worker, judged.outcome.mutant.switch) =>
        {
            judged.outcome.verdict = Verdict::Unreached;
            judged
        }
        Comparison::Equivalent(equivalence) => {
            judged.outcome.verdict = Verdict::Equivalent(equivalence);
            judged
        }
        Comparison::Different { class, witness } => {
            judged.outcome.graph = Some(fingerprint(graph, worker).graph);
            judged.survived(class, witness)
        }
    }
}

/// Compares the graph in the workspace with the baseline.
fn compared(trial: Trial<'_>, active: &mut Active<'_>) -> Comparison {
    let Active { search, worker } = active;
    let lab = trial.lab;
    compare(
        trial.graph(),
        search.graph(),
        lab.machine,
        &mut **worker,
        &lab.observables(),
    )
}

/// Checks that a killed mutant differs from the baseline: otherwise the baseline would fail too.
fn must_differ(trial: Trial<'_>, active: &mut Active<'_>, mutant: &Mutant) -> Result<(), Refusal> {
    match compared(trial, active) {
        Comparison::Different { .. } => Ok(()),
        Comparison::Equivalent(_) => Err(Refusal::Internal {
            what: format!(
                "mutant `{}` is equal to the baseline, but a property fails",
                mutant.id
            ),
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

/// Whether the site of the active mutant is evaluated in its own graph, for its participant if it
/// has one.
fn is_evaluated(graph: &Graph, worker: &mut dyn Worker, switch: Option<Switch>) -> bool {
    let Some(Switch { number, .. }) = switch else {
        return false;
    };
    let mut sites = Vec::new();
    worker.record_sites(true);
    worker.initial(&mut Blind);
    let mut states = graph.store.iter();
    let is_evaluated = loop {
        worker.recorded_sites(&mut sites);
        if sites.drain(..).any(|site| site.has(number)) && concerns(worker, switch) {
            break true;
        }
        let Some(state) = states.next() else {
            break false;
        };
        worker.expand(state, &mut Blind);
    };
    worker.record_sites(false);
    is_evaluated
}
