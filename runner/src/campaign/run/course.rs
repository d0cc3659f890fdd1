//! The course of a campaign: the baseline, the controls, and every mutant.

use std::collections::BTreeMap;

use mutaspec_mutator::Operator;

use crate::campaign::dispatch::stages::{OpenMutant, Outcomes, Stages};
use crate::campaign::examine::baseline::Baseline;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Pool, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::run::example::example;
use crate::campaign::run::quarantine;
use crate::campaign::run::resume::Known;
use crate::campaign::verdict::simulate;
use crate::event::Event;
use crate::faults::{InjectedFault, is_on};
use crate::heartbeat::OnMutant;
use crate::outcome::{Apart, Mutant, MutantOutcome, Outcome, Promise, Story, Trace, Verdict};

/// One mutant in detail.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The outcome with this mutant alone, or without mutants if the baseline fails.
    pub outcome: Outcome,
    /// Why the first property in `killed_by` fails, as a sentence; `None` without a kill.
    pub reason: Option<String>,
    /// The run that violates this property. `None` for an unmet goal, which has no such run.
    pub trace: Option<Trace>,
    /// The first step of that run which the baseline does not take.
    pub apart: Option<Apart>,
    /// The first divergence of a survivor from the baseline.
    pub story: Option<Story>,
}

/// Runs a campaign: the baseline, the controls, and every mutant of the plan. Known outcomes are
/// reused if they can be verified.
pub(crate) fn run(
    lab: &Lab<'_>,
    pool: &Pool,
    plan: &[Mutant],
    known: Known,
) -> Result<Outcome, Refusal> {
    let baseline = &baseline(lab, true)?;
    let trial = Trial { lab, baseline };
    if !trial.is_sound() {
        return Ok(outcome(trial));
    }
    let mut done = known.verified(trial, pool, plan)?;
    let planned = (0..).zip(plan).filter(|(place, _)| done[*place].is_none());
    let open: Vec<OpenMutant<'_>> = planned
        .map(|(place, mutant)| OpenMutant::new(place, mutant))
        .collect();
    (lab.listener)(Event::MutantsPlanned(open.len()));

    let stages = Stages::new(trial, pool);
    let judge = |done: &mut Outcomes| -> Result<(), Stop> {
        stages.controls()?;
        for batch in quarantine::batches(lab, open, done) {
            let _alone = batch.begin();
            let open = stages.filter(batch.mutants, done)?;
            let open = stages.walk(open, done)?;
            stages.search(&open, done)?;
        }
        Ok(())
    };
    // An interruption keeps the verdicts so far.
    Stop::unless_interrupted(judge(&mut done))?;

    let mutants = finished(lab, done);
    let interrupted = mutants.len() < plan.len();
    if interrupted && !lab.is_stopped() {
        let what = format!(
            "{} mutants were planned and {} came back",
            plan.len(),
            mutants.len()
        );
        return Err(Refusal::Internal { what });
    }
    Ok(Outcome {
        planned: plan.len(),
        mutants,
        interrupted,
        ..outcome(trial)
    })
}

/// Checks the baseline and, if it is sound, one mutant without the controls.
pub(crate) fn inspect(lab: &Lab<'_>, pool: &Pool, mutant: &Mutant) -> Result<Inspection, Refusal> {
    let baseline = &baseline(lab, true)?;
    let trial = Trial { lab, baseline };
    let mut outcome = outcome(trial);
    let mut found = None;
    if trial.is_sound() {
        found = Stop::unless_interrupted(inspected(trial, pool, mutant))?;
        outcome.planned = 1;
        outcome.interrupted |= found.is_none();
        outcome.mutants = finished(lab, vec![found.clone()]);
    }
    Ok(Inspection {
        outcome,
        reason: found.as_ref().and_then(|found| found.how.clone()),
        trace: found.as_ref().and_then(|found| found.run.clone()),
        apart: found.as_ref().and_then(|found| found.apart.clone()),
        story: found.and_then(|found| found.story),
    })
}

fn inspected(trial: Trial<'_>, pool: &Pool, mutant: &Mutant) -> Result<MutantOutcome, Stop> {
    let lab = trial.lab;
    if let Some(condemned) = quarantine::condemned(lab, mutant) {
        return Ok(condemned);
    }
    let _alone = quarantine::alone(lab, mutant);
    let _on = OnMutant::of(mutant);
    Stages::new(trial, pool).decide(&mut Workspace::new(lab.machine), mutant)
}

/// Checks the baseline alone.
pub(crate) fn check(lab: &Lab<'_>) -> Result<Outcome, Refusal> {
    let baseline = &baseline(lab, false)?;
    Ok(outcome(Trial { lab, baseline }))
}

/// Checks the baseline; returns its outcome with a shortest run that meets a goal.
pub(crate) fn check_with_example(
    lab: &Lab<'_>,
    goal: &str,
) -> Result<(Outcome, Option<Trace>), Refusal> {
    let baseline = &baseline(lab, true)?;
    let trial = Trial { lab, baseline };
    let property = lab.properties.iter().find(|property| property.name == goal);
    let run = property
        .map(|property| example(trial, property))
        .transpose()?;
    Ok((outcome(trial), run.flatten()))
}

/// Checks the baseline. `record` keeps its graph for the mutants.
fn baseline(lab: &Lab<'_>, record: bool) -> Result<Baseline, Refusal> {
    (lab.listener)(Event::BaselineStarted);
    let baseline = match lab.options.simulate {
        Some(simulation) => simulate::baseline(lab, simulation)?,
        None => quarantine::baseline(lab, record)?,
    };
    (lab.listener)(Event::BaselineDone(&baseline.outcome));
    Ok(baseline)
}

/// Returns an outcome without mutants.
fn outcome(trial: Trial<'_>) -> Outcome {
    let Trial { lab, baseline } = trial;
    let facts = lab.machine.facts();
    Outcome {
        definition: lab.machine.definition().clone(),
        model: facts.model.clone(),
        constants: facts.constants.clone(),
        properties: lab.properties.clone(),
        baseline: baseline.outcome.clone(),
        operators: lab
            .options
            .operators
            .clone()
            .unwrap_or_else(|| Operator::ALL.to_vec()),
        partial: lab.options.only.is_some(),
        planned: 0,
        mutants: Vec::new(),
        interrupted: baseline.interrupted,
        simulation: lab.options.simulate,
    }
}

/// Reads verdicts on promised faults, and links each survivor to the first one with the same graph.
fn finished(lab: &Lab<'_>, done: Outcomes) -> Vec<MutantOutcome> {
    let done = done
        .into_iter()
        .flatten()
        .skip(usize::from(is_on(InjectedFault::LostMutant)));
    let mut graphs = BTreeMap::new();
    let finished = |(place, mut outcome): (usize, MutantOutcome)| {
        keep_promise(lab, &mut outcome);
        if let (Some(graph), Verdict::Survived) = (outcome.graph, outcome.verdict) {
            let first = *graphs.entry(graph).or_insert(place);
            outcome.same_as = (first != place).then_some(first);
        }
        outcome
    };
    done.enumerate().map(finished).collect()
}

/// Reinterprets the verdict on a fault that the author declares the spec must withstand: here a
/// kill is the failure. A fault that never occurred was not withstood.
fn keep_promise(lab: &Lab<'_>, outcome: &mut MutantOutcome) {
    if lab
        .machine
        .definition()
        .annotations
        .promise(outcome.mutant.row())
        .is_none()
    {
        return;
    }
    outcome.verdict = match outcome.verdict {
        Verdict::Killed => Verdict::Tolerated(Promise::Broken),
        Verdict::Survived | Verdict::Equivalent(_) => Verdict::Tolerated(Promise::Kept),
        other => other,
    };
}
