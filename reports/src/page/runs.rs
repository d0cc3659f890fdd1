//! A run on the page: a table of steps, and the lanes and arrows of its space-time diagram.

use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::value::View;

use crate::abbreviate;
use crate::runs::{Diagram, RunKind, ShownRun, SideRun, TraceSide};
use crate::schema::page as data;
use crate::trace::{before_other_side, changes, mapped, parts};

/// The number of steps at either end of a run whose changes are shown.
const HALF: usize = 500;

/// Returns a run of a mutant or of a model, or `None` if its side was not recorded.
pub(super) fn run(shown: &ShownRun) -> Option<data::PageRun> {
    let side_run = shown.side_run(shown.side())?;
    let diagram = Diagram::new(shown, &side_run);
    let differs = shown.first_difference();
    let before = differs.and_then(|place| place.checked_sub(1));
    let before = before.and_then(|place| side_run.trace.steps.get(place)?.state.as_ref());
    Some(data::PageRun {
        title: title(shown).to_owned(),
        sentence: shown.sentence(),
        lost: shown.side() == TraceSide::Baseline,
        back: back(&side_run),
        differs,
        steps: steps(&side_run, &diagram),
        other: shown
            .other()
            .iter()
            .map(|other| other_step(before, other))
            .collect(),
        // An event's index is that of its step minus one, because the initial state is no event.
        arrows: diagram
            .arrows
            .iter()
            .map(|arrow| (arrow.from + 1, arrow.to + 1, arrow.text.clone()))
            .collect(),
        lanes: diagram.lanes,
    })
}

fn title(shown: &ShownRun) -> &'static str {
    match (&shown.what, shown.side()) {
        (RunKind::Violation { .. }, TraceSide::Mutant) => "Run that kills this mutant",
        (RunKind::Violation { .. }, TraceSide::Baseline) => {
            "Run of the spec that violates the property"
        }
        (RunKind::Undefined { .. }, _) => "Run to what is undefined",
        (RunKind::Difference(_), TraceSide::Mutant) => {
            "Shortest run that the original spec does not allow"
        }
        (RunKind::Example { .. }, _) => "Shortest run that meets the goal",
        (RunKind::Difference(_), TraceSide::Baseline) => {
            "Shortest run that the mutant does not allow"
        }
    }
}

fn back(side_run: &SideRun) -> String {
    match side_run.trace.back_to {
        None => String::new(),
        Some(place) if place + 1 >= side_run.trace.steps.len() => {
            "the last state stays for ever".to_owned()
        }
        Some(0) => "back to the start, for ever".to_owned(),
        Some(place) => format!("back to step {place}, for ever"),
    }
}

fn steps(side_run: &SideRun, diagram: &Diagram) -> Vec<data::PageStep> {
    let mut before: Option<&View> = None;
    let mut steps = Vec::new();
    let count = side_run.trace.steps.len();
    for (place, taken) in side_run.trace.steps.iter().enumerate() {
        let lane = place
            .checked_sub(1)
            .and_then(|event| diagram.events.get(event))
            .map(|event| event.lane);
        let is_cut = (HALF..count.saturating_sub(HALF)).contains(&place)
            && side_run.marks.first() != Some(&place);
        let last = place
            .checked_sub(1)
            .and_then(|last| side_run.trace.steps.get(last));
        steps.push(if is_cut {
            brief(taken, lane)
        } else {
            data::PageStep {
                mapped: mapped(last, taken),
                ..step(before, taken, lane)
            }
        });
        before = taken.state.as_ref().or(before);
    }
    steps
}

/// A step of the side that does not take the run.
fn other_step(before: Option<&View>, taken: &TraceStep) -> data::PageStep {
    let seen = before
        .zip(taken.state.as_ref())
        .map(|(before, after)| before_other_side(before, after));
    step(seen.as_ref().or(before), taken, None)
}

fn step(before: Option<&View>, taken: &TraceStep, lane: Option<usize>) -> data::PageStep {
    let changes = match (before, &taken.state) {
        (Some(before), Some(after)) => changes(before, after),
        _ => Vec::new(),
    };
    let is_kept = |state: &&View| **state != View::LeftOut;
    let known = before.filter(is_kept).map(parts).unwrap_or_default();
    let is_new = |part: &(String, View)| !known.contains(part);
    let state = taken.state.as_ref().filter(is_kept).map(|state| {
        let now = parts(state);
        // A field of hidden state that ended has no value.
        let gone = known
            .iter()
            .filter(|(path, _)| now.iter().all(|(other, _)| other != path));
        let gone: Vec<(String, String)> = gone
            .map(|(path, _)| (path.clone(), String::new()))
            .collect();
        let new = now.iter().filter(|part| is_new(part));
        new.map(|(path, value)| (path.clone(), abbreviate::value(value)))
            .chain(gone)
            .collect()
    });
    data::PageStep {
        step: taken.step.clone(),
        lane,
        choices: taken.choices.clone(),
        changes: changes
            .into_iter()
            .map(|change| (change.path, change.edit.to_string()))
            .collect(),
        state,
        mapped: None,
        cut: [before, taken.state.as_ref()].contains(&Some(&View::LeftOut)),
    }
}

/// A step in the middle of a long run, without its choices and changes.
fn brief(taken: &TraceStep, lane: Option<usize>) -> data::PageStep {
    data::PageStep {
        step: taken.step.clone(),
        lane,
        choices: Vec::new(),
        changes: Vec::new(),
        state: None,
        mapped: None,
        cut: true,
    }
}
