//! Replays reported runs step by step from what is printed.

use mutaspec_mutator::Effect;
use mutaspec_runner::campaign::{self, Inspection, Options};
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::Fault;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise, Trace, Verdict};
use mutaspec_runner::value::View;
use std::sync::atomic::AtomicBool;

use super::engines::{naive, pipeline};
use super::reference::{Bytes, Reports};
use super::verdicts::is_killed;
use super::{Checked, Model, graph_properties, must, same};

/// Checks that `inspect` and the campaign report the same run, and replays it to the violation.
pub(crate) fn traces_replay(models: &[Model]) -> Checked {
    for model in models {
        inspect_all(model, &naive(false), &pipeline(false, 1))?;
        // With few permitted states, random walks continue.
        let few = Options {
            mutant_states: Some(0),
            ..pipeline(false, 1)
        };
        inspect_all(model, &few, &few)?;
    }
    Ok(())
}

/// Runs all mutants with one set of options, and inspects each with another.
fn inspect_all(model: &Model, judge: &Options, look: &Options) -> Checked {
    let outcome = model.run(&Options {
        tell: true,
        ..judge.clone()
    })?;
    for mutant in &outcome.mutants {
        inspect(model, &outcome, mutant, look)
            .map_err(|what| format!("{}: {what}", mutant.mutant.id))?;
    }
    Ok(())
}

fn inspect(model: &Model, outcome: &Outcome, mutant: &MutantOutcome, look: &Options) -> Checked {
    let id = &mutant.mutant.id;
    let inspection = campaign::inspect(
        model.machine.as_ref(),
        look,
        id,
        &|_| {},
        &AtomicBool::new(false),
    );
    let inspection = inspection.map_err(|refusal| refusal.to_string())?;
    let found = inspection
        .outcome
        .mutants
        .first()
        .ok_or("it was not judged")?;
    same_mutant(&inspection, found, mutant)?;
    // A smaller model is a different machine.
    let is_own = !matches!(mutant.mutant.row().effect, Effect::Shrink(_));
    match &inspection.trace {
        Some(trace) if is_own => {
            take_again(model, outcome, mutant, trace)?;
            leaves(model, trace, mutant)
        }
        _ => Ok(()),
    }
}

/// Compares what an inspection tells of a mutant with what the campaign told.
fn same_mutant(inspection: &Inspection, found: &MutantOutcome, mutant: &MutantOutcome) -> Checked {
    same(&found.verdict, &mutant.verdict, "verdict on a closer look")?;
    same(
        &found.killed_by,
        &mutant.killed_by,
        "killers on a closer look",
    )?;
    same(&found.class, &mutant.class, "class on a closer look")?;
    same(
        &found.trace_length,
        &mutant.trace_length,
        "steps on a closer look",
    )?;
    same(&inspection.reason, &mutant.how, "how it fails")?;
    same(&inspection.trace, &mutant.run, "the run that shows it")?;
    same(
        &inspection.apart,
        &mutant.apart,
        "where the baseline leaves it",
    )?;
    same(&inspection.story, &mutant.story, "where it differs")?;
    same(
        &inspection.reason.is_some(),
        &is_killed(mutant.verdict),
        "there is a reason",
    )?;
    same(
        &inspection.story.is_some(),
        &(mutant.verdict == Verdict::Survived
            || mutant.verdict == Verdict::Tolerated(Promise::Kept) && mutant.class.is_some()),
        "there is a story",
    )?;
    let told = inspection
        .trace
        .as_ref()
        .or(inspection.story.as_ref().map(|story| &story.trace));
    same(
        &told.map(|trace| trace.steps.len() - 1),
        &mutant.trace_length.map(|length| length as usize),
        "steps told",
    )
}

/// Whether a view of a mutant's state shows a state of the baseline, besides fields that only the
/// mutant has.
fn is_seen(mutant: &View, baseline: &View) -> bool {
    let (View::Record(_, all), View::Record(_, fields)) = (mutant, baseline) else {
        return mutant == baseline;
    };
    let shared: Vec<_> = all
        .iter()
        .filter(|(name, _)| fields.iter().any(|(field, _)| field == name))
        .collect();
    shared.into_iter().eq(fields)
}

/// Checks that the baseline can follow a killed mutant's run exactly up to the reported divergence.
fn leaves(model: &Model, trace: &Trace, mutant: &MutantOutcome) -> Checked {
    let machine = model.machine.as_ref();
    let mut worker = machine.worker();
    let mut now: Option<Bytes> = None;
    let mut place = None;
    for (number, step) in trace.steps.iter().enumerate() {
        let mut reports = Reports::default();
        match &now {
            None => worker.initial(&mut reports),
            Some(state) => {
                worker.expand(state, &mut reports);
            }
        }
        let mut made = reports
            .made
            .into_iter()
            .filter(|(of, ..)| number == 0 || machine.steps()[*of as usize].name == step.step);
        let Some((_, state, _)) = made.find(|(_, state, _)| {
            step.state
                .as_ref()
                .is_some_and(|seen| is_seen(seen, &worker.view(state)))
        }) else {
            place = Some(number);
            break;
        };
        now = Some(state);
    }
    same(
        &mutant.apart.as_ref().map(|apart| apart.place),
        &place,
        "where the baseline leaves the run",
    )?;
    let same_step = mutant.apart.as_ref().is_none_or(|apart| {
        let taken = trace.steps.get(apart.place);
        apart.other.iter().all(|other| {
            taken.is_some_and(|taken| taken.step == other.step && taken.state != other.state)
        })
    });
    must(
        same_step,
        "the baseline does another thing by the same step",
    )
}

/// The state of a replay.
#[derive(Default)]
struct Taken {
    before: Option<Bytes>,
    after: Option<Bytes>,
    fault: Option<Fault>,
}

/// Replays a run by its step names and printed states. At its end the first killer must fail.
fn take_again(model: &Model, outcome: &Outcome, mutant: &MutantOutcome, trace: &Trace) -> Checked {
    let machine = model.machine.as_ref();
    let mut worker = machine.worker();
    let mut worker = worker.under(mutant.mutant.switch);
    let mut taken = Taken::default();
    for (number, step) in trace.steps.iter().enumerate() {
        let mut reports = Reports::default();
        match &taken.after {
            None => worker.initial(&mut reports),
            Some(state) => {
                worker.expand(state, &mut reports);
            }
        }
        let is_named = |of: u32| number == 0 || machine.steps()[of as usize].name == step.step;
        taken.before = taken.after.take();
        if let Some(view) = &step.state {
            let mut made = reports
                .made
                .into_iter()
                .filter(|(of, ..)| is_named(*of))
                .map(|(_, state, _)| state);
            let after = made.find(|state| worker.view(state) == *view);
            taken.after = Some(
                after.ok_or_else(|| format!("step {number} `{}` cannot be taken", step.step))?,
            );
        } else {
            let fault = reports.faults.into_iter().find(|(of, _)| is_named(*of));
            taken.fault = Some(
                fault
                    .ok_or_else(|| format!("step {number} `{}` does not go wrong", step.step))?
                    .1,
            );
        }
    }
    fails_at_the_end(model, outcome, mutant, trace, &taken)
}

fn fails_at_the_end(
    model: &Model,
    outcome: &Outcome,
    mutant: &MutantOutcome,
    trace: &Trace,
    taken: &Taken,
) -> Checked {
    let mut judge = model.machine.worker();
    let property = &outcome.properties[mutant.killed_by[0]];
    let source = property.source.unwrap_or(usize::MAX);
    let fails = match (property.kind, &taken.before, &taken.after, &taken.fault) {
        (PropertyKind::StateInvariant, _, Some(state), _) => judge.holds(source, state) != Ok(true),
        (PropertyKind::StepInvariant, Some(before), Some(after), _) => {
            judge.step_holds(source, before, after) != Ok(true)
        }
        (PropertyKind::Assertion, _, _, Some(Fault::Assertion(assertion))) => *assertion == source,
        (PropertyKind::Crash, _, _, Some(Fault::Crash(_) | Fault::Undefined(_)))
        | (PropertyKind::Divergence, _, _, Some(Fault::Diverged))
        | (PropertyKind::Forbidden | PropertyKind::Ahead, ..) => true,
        (PropertyKind::Deadlock, _, Some(state), _) => {
            let mut judge = judge.under(mutant.mutant.switch);
            !judge.expand(state, &mut Reports::default()).enabled
        }
        (PropertyKind::Refinement, before, Some(state), _) if trace.back_to.is_none() => {
            !graph_properties::maps_to_a_step(model, source, before.as_ref(), state)
        }
        (PropertyKind::Temporal | PropertyKind::Refinement, ..) => {
            let last = trace.steps.last().map(|step| &step.state);
            let back = trace
                .back_to
                .and_then(|place| trace.steps.get(place))
                .map(|step| &step.state);
            last.is_some() && last == back
        }
        _ => false,
    };
    must(
        fails,
        format!("`{}` does not fail at the end of its run", property.name),
    )
}
