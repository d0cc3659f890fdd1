//! The verdict on a mutant that shrinks one constant: a machine of its own, searched under the same
//! properties.

use std::collections::BTreeMap;

use crate::campaign::examine::growth;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::Workspace;
use crate::campaign::plan::refusal::Stop;
use crate::campaign::verdict::judged::{Judged, OwnModel};
use crate::campaign::verdict::search::{Searching, examined, given_up};
use crate::compare::{Comparison, Difference, Divergence, Witness, compare, fingerprint};
use crate::graph::Graph;
use crate::machine::{Machine, StepId};
use crate::outcome::{Counts, Mutant, Stage, SurvivorClass, Verdict};
use crate::search::{Search, SearchEnd};

/// Judges a mutant that shrinks a constant.
pub(crate) fn judge(trial: Trial<'_>, mutant: &Mutant, constant: u32) -> Result<Judged, Stop> {
    let lab = trial.lab;
    let machine = match lab.machine.shrunk(constant as usize) {
        Ok(machine) => machine,
        Err(error) => {
            let mut judged = Judged::unsearched(lab, mutant, Counts::default());
            judged.outcome.verdict = Verdict::Invalid;
            judged.outcome.stage = Stage::Search;
            judged.outcome.reason = Some(format!("the smaller model cannot be built: {error}"));
            return Ok(judged);
        }
    };
    let (mut judged, search) = on(trial, machine.as_ref(), mutant)?;
    judged.model = Some(OwnModel { machine, search });
    Ok(judged)
}

/// Judges a mutant on its own machine. Returns the search too.
fn on(trial: Trial<'_>, machine: &dyn Machine, mutant: &Mutant) -> Result<(Judged, Search), Stop> {
    let small = trial.lab.on_states(machine);
    let mut workspace = Workspace::new(machine);
    let searching = examined(
        &small,
        &mut workspace.under(None),
        mutant,
        trial.mutant_states(),
    )?;
    let judged = verdict(trial, &small, &workspace.search, searching);
    Ok((judged, workspace.search))
}

fn verdict(trial: Trial<'_>, small: &Lab<'_>, search: &Search, searching: Searching) -> Judged {
    let Searching {
        mut judged,
        searched,
        failures,
        undefined,
    } = searching;
    if let Some(undefined) = undefined {
        return judged.invalid(small, search, undefined);
    }
    if !failures.is_empty() {
        return judged.killed(search, failures);
    }
    if searched.end != SearchEnd::Complete {
        let growing = growth::growing(search.graph(), &mut *small.machine.worker());
        judged.outcome.reason = Some(given_up(small, &searched, &growing));
        return judged;
    }
    if searched.counts.distinct == 0 {
        judged.outcome.verdict = Verdict::Invalid;
        return judged;
    }
    by_graph(trial, search.graph(), small.machine, judged)
}

/// Judges a smaller model that no property killed.
fn by_graph(trial: Trial<'_>, graph: &Graph, small: &dyn Machine, mut judged: Judged) -> Judged {
    let lab = trial.lab;
    let numbers = numbers(small, lab.machine);
    let graph = graph.relabelled(|step| numbers[step as usize]);
    let known = trial.graph();
    let mut worker = lab.machine.worker();
    let is_comparable = graph
        .store
        .iter()
        .any(|state| known.store.find(state).is_some());
    let (class, witness) = match compare(
        known,
        &graph,
        lab.machine,
        worker.as_mut(),
        &lab.observables(),
    ) {
        Comparison::Equivalent(equivalence) => {
            judged.outcome.verdict = Verdict::Equivalent(equivalence);
            return judged;
        }
        Comparison::Different { class, witness } if is_comparable => (class, witness),
        // Without a common state the sets differ; the behaviours of the omitted member are lost.
        Comparison::Different { .. } => {
            let first = known
                .initial
                .first()
                .map(|state| (0, known.store.get(*state).to_vec()));
            let divergence = first.map(|first| Divergence {
                difference: Difference::State,
                lost: true,
                run: vec![first],
                other: Vec::new(),
            });
            (
                SurvivorClass::LessBehaviour,
                divergence.map(Witness::Divergence),
            )
        }
    };
    judged.outcome.graph = Some(fingerprint(&graph, &mut *small.worker()).graph);
    judged.survived(class, witness)
}

/// Returns for each step of the smaller model its number in the larger one, matched by name. A step
/// without a match gets a number above all others.
fn numbers(small: &dyn Machine, large: &dyn Machine) -> Vec<StepId> {
    let steps = large.steps();
    let known: BTreeMap<&str, usize> = steps
        .iter()
        .enumerate()
        .map(|(place, step)| (step.name.as_str(), place))
        .collect();
    let of = |(place, name): (usize, &str)| {
        known.get(name).copied().unwrap_or(steps.len() + place) as StepId
    };
    small
        .steps()
        .iter()
        .map(|step| step.name.as_str())
        .enumerate()
        .map(of)
        .collect()
}
