//! Mutants that shrink one constant: machines of their own, searched under the same properties.
//!
//! Participants keep the larger model's numbers, so that packed states can be compared.

use std::collections::BTreeMap;

use crate::campaign::Refusal;
use crate::campaign::baseline::Baseline;
use crate::campaign::examine::FailureKind;
use crate::campaign::explain::{FORBIDDEN_RUN, sentence, trace};
use crate::campaign::judge::{Evidence, Judged, Searching, examined, given_up};
use crate::campaign::lab::Lab;
use crate::compare::{Comparison, Difference, Divergence, Witness, compare, fingerprint};
use crate::graph::Graph;
use crate::liveness::Lasso;
use crate::machine::{Machine, StepId};
use crate::outcome::{Mutant, Story, SurvivorClass, Verdict};
use crate::replay::Replayer;
use crate::search::{Place, Search, SearchEnd};
use crate::settings::{Setting, SettingError, Settings};

/// Returns the next smaller value of a constant: a number minus one, or a set without its last
/// member. `None` for numbers below 1 and sets of one member.
pub(super) fn smaller(machine: &dyn Machine, constant: usize) -> Option<Setting> {
    let (_, shown) = machine.facts().constants.get(constant)?;
    // A set of one number is shown as the number.
    let is_set = machine.definition().constants.get(constant)?.type_text.contains("Set<");
    if let (false, Ok(number)) = (is_set, shown.trim().parse::<i128>()) {
        return (number >= 1).then(|| Setting::One((number - 1).to_string()));
    }
    let mut members: Vec<String> = shown.split(',').map(|name| name.trim().to_owned()).collect();
    members.pop();
    (!members.is_empty()).then_some(Setting::Many(members))
}

/// Builds the model with this constant shrunk.
pub(super) fn build(machine: &dyn Machine, constant: usize) -> Result<Box<dyn Machine>, SettingError> {
    let facts = machine.facts();
    let mut settings = Settings {
        model: facts.model.clone(),
        ..Settings::default()
    };
    // Only constants that differ from the model's are set outside and can be set again.
    let plain = machine.rebuild(&settings).ok();
    let plain = plain.map_or(Vec::new(), |plain| plain.facts().constants.clone());
    for ((name, shown), (_, of_model)) in facts.constants.iter().zip(&plain) {
        if shown != of_model {
            settings.constants.insert(name.clone(), Setting::parse(shown));
        }
    }
    if let (Some((name, _)), Some(smaller)) = (facts.constants.get(constant), smaller(machine, constant)) {
        settings.constants.insert(name.clone(), smaller);
    }
    settings.participants = facts.universe.iter().map(|p| facts.universe.name(p).to_owned()).collect();
    machine.rebuild(&settings)
}

/// Returns the verdict on a mutant that shrinks a constant, or `None` if it was interrupted.
pub(super) fn judge(lab: &Lab<'_>, baseline: &Baseline, mutant: &Mutant, constant: usize) -> Result<Option<Judged>, Refusal> {
    let machine = match build(lab.machine, constant) {
        Ok(machine) => machine,
        Err(error) => {
            let mut judged = Judged::unsearched(lab, mutant, crate::outcome::Counts::default());
            judged.outcome.reason = Some(format!("the smaller model cannot be built: {error}"));
            return Ok(Some(judged));
        }
    };
    let small = lab.on_states(machine.as_ref());
    let (mut search, mut worker) = (Search::new(), machine.worker());
    let most = lab.mutant_states(baseline);
    let Some(searching) = examined(&small, &mut search, worker.as_mut(), mutant, most)? else {
        return Ok(None);
    };
    let Searching {
        mut judged,
        searched,
        mut failures,
    } = searching;
    if !failures.is_empty() {
        for failure in &mut failures {
            failure.run = trace(&small, &search, worker.as_mut(), failure)?;
        }
        let mut judged = judged.killed(&search, failures);
        renumber(&mut judged, &small, lab);
        return Ok(Some(judged));
    }
    if searched.end != SearchEnd::Complete {
        judged.outcome.reason = Some(given_up(lab, &searched));
        return Ok(Some(judged));
    }
    if searched.counts.distinct == 0 {
        judged.outcome.verdict = Verdict::Invalid;
        return Ok(Some(judged));
    }
    by_graph(lab, baseline, search.graph(), &small, judged).map(Some)
}

/// Judges a smaller model that no property killed.
fn by_graph(lab: &Lab<'_>, baseline: &Baseline, graph: &Graph, small: &Lab<'_>, mut judged: Judged) -> Result<Judged, Refusal> {
    let numbers = numbers(small, lab);
    let graph = graph.relabelled(|step| numbers[step as usize]);
    let known = baseline.graph();
    let mut worker = lab.machine.worker();
    let is_comparable = graph.store.iter().any(|state| known.store.find(state).is_some());
    let (class, witness) = match compare(known, &graph, lab.machine, worker.as_mut(), &lab.observables()) {
        Comparison::Equivalent(equivalence) => {
            judged.outcome.verdict = Verdict::Equivalent(equivalence);
            return Ok(judged);
        }
        Comparison::Different { class, witness } if is_comparable => (class, witness),
        // Without a common state the sets differ; the behaviours of the omitted member are lost.
        Comparison::Different { .. } => {
            let first = known.initial.first().map(|state| (0, known.store.get(*state).to_vec()));
            let divergence = first.map(|first| Divergence {
                difference: Difference::State,
                lost: true,
                run: vec![first],
                other: Vec::new(),
            });
            (SurvivorClass::LessBehaviour, divergence.map(Witness::Divergence))
        }
    };
    judged.outcome.graph = Some(fingerprint(&graph).graph);
    let evidence = match witness {
        Some(Witness::Divergence(divergence)) => Some(divergence_story(lab, small, &divergence)?),
        Some(Witness::Run(run)) => Some(forbidden_run_story(small, &graph, &run)?),
        None => None,
    };
    Ok(judged.survived(class, evidence.map(|story| Evidence::Story(Box::new(story)))))
}

/// Explains the divergence on the machine that does more.
fn divergence_story(lab: &Lab<'_>, small: &Lab<'_>, divergence: &Divergence) -> Result<Story, Refusal> {
    let machine = if divergence.lost { lab.machine } else { small.machine };
    let mut worker = machine.worker();
    let mut replayer = Replayer::new(machine, worker.as_mut());
    for (_, state) in &divergence.run {
        if replayer.is_empty() {
            replayer.begin(state)?;
        } else {
            replayer.advance_to(state)?;
        }
    }
    Ok(Story {
        trace: replayer.finish(None),
        lost: divergence.lost,
        other: Vec::new(),
        sentence: sentence(divergence).to_owned(),
    })
}

/// Explains a run of the smaller model that the larger one's fairness forbids.
fn forbidden_run_story(small: &Lab<'_>, graph: &Graph, run: &Lasso) -> Result<Story, Refusal> {
    let mut worker = small.machine.worker();
    let mut replayer = Replayer::new(small.machine, worker.as_mut());
    for (_, state) in run.stem.iter().chain(&run.cycle) {
        let state = graph.store.get(*state);
        if replayer.is_empty() {
            replayer.begin(state)?;
        } else {
            replayer.advance_to(state)?;
        }
    }
    Ok(Story {
        trace: replayer.finish(Some(run.stem.len() - 1)),
        lost: false,
        other: Vec::new(),
        sentence: FORBIDDEN_RUN.to_owned(),
    })
}

/// Returns for each step of the smaller model its number in the larger one, matched by name. A step
/// without a match gets a number above all others.
fn numbers(small: &Lab<'_>, large: &Lab<'_>) -> Vec<StepId> {
    let steps = large.machine.steps();
    let known: BTreeMap<&str, usize> = steps.iter().enumerate().map(|(place, step)| (step.name.as_str(), place)).collect();
    let of = |(place, name): (usize, &str)| known.get(name).copied().unwrap_or(steps.len() + place) as StepId;
    small
        .machine
        .steps()
        .iter()
        .map(|step| step.name.as_str())
        .enumerate()
        .map(of)
        .collect()
}

/// Renumbers the steps of recorded failures as in the larger model.
fn renumber(judged: &mut Judged, small: &Lab<'_>, large: &Lab<'_>) {
    let numbers = numbers(small, large);
    let count = large.machine.steps().len() as StepId;
    for failure in &mut judged.failures {
        if let FailureKind::Violation(violation) = &mut failure.how
            && let Place::Step { step, .. } = &mut violation.place
        {
            let number = numbers.get(*step as usize).copied();
            *step = number.filter(|number| *number < count).unwrap_or(0);
        }
    }
}
