//! A run on the page: a table of steps, and the lanes and arrows of its space-time diagram.

use mutaspec_runner::outcome::{MutantOutcome, Outcome, TraceStep};
use mutaspec_runner::value::View;

use crate::runs::{Course, Diagram, Side, Told, What};
use crate::schema::page as data;
use crate::short;
use crate::trace::{changes, mapped, parts};

/// The number of steps at either end of a run whose changes are shown.
const HALF: usize = 500;

/// Returns the counterexample or divergence of a mutant, or `None` if none was recorded.
pub(super) fn run(outcome: &Outcome, found: &MutantOutcome) -> Option<data::Run> {
    let told = Told::of(outcome, found)?;
    let course = told.course(told.side())?;
    let diagram = Diagram::new(&told, &course);
    let differs = told.first_difference();
    let before = differs.and_then(|place| place.checked_sub(1));
    let before = before.and_then(|place| course.trace.steps.get(place)?.state.as_ref());
    Some(data::Run {
        title: title(&told).to_owned(),
        sentence: told.sentence(),
        lost: told.side() == Side::Baseline,
        back: back(&course),
        differs,
        steps: steps(&course, &diagram),
        other: told.other().iter().map(|other| step(before, other, None)).collect(),
        // An event's index is that of its step minus one, because the initial state is no event.
        arrows: diagram
            .arrows
            .iter()
            .map(|arrow| (arrow.from + 1, arrow.to + 1, arrow.text.clone()))
            .collect(),
        lanes: diagram.lanes,
    })
}

fn title(told: &Told) -> &'static str {
    match (&told.what, told.side()) {
        (What::Violation { .. }, _) => "The run that gives it away",
        (What::Difference(_), Side::Mutant) => "The shortest story that the baseline cannot tell",
        (What::Example { .. }, _) => "The shortest run that meets the goal",
        (What::Difference(_), Side::Baseline) => "The shortest story that the mutant cannot tell",
    }
}

fn back(course: &Course) -> String {
    match course.trace.back_to {
        None => String::new(),
        Some(place) if place + 1 >= course.trace.steps.len() => "the last state stays for ever".to_owned(),
        Some(0) => "back to the start, for ever".to_owned(),
        Some(place) => format!("back to step {place}, for ever"),
    }
}

fn steps(course: &Course, diagram: &Diagram) -> Vec<data::Step> {
    let mut before: Option<&View> = None;
    let mut steps = Vec::new();
    let count = course.trace.steps.len();
    for (place, taken) in course.trace.steps.iter().enumerate() {
        let lane = place
            .checked_sub(1)
            .and_then(|event| diagram.events.get(event))
            .map(|event| event.lane);
        let is_cut = (HALF..count.saturating_sub(HALF)).contains(&place) && course.marks.first() != Some(&place);
        let last = place.checked_sub(1).and_then(|last| course.trace.steps.get(last));
        steps.push(if is_cut {
            brief(taken, lane)
        } else {
            data::Step {
                mapped: mapped(last, taken),
                ..step(before, taken, lane)
            }
        });
        before = taken.state.as_ref().or(before);
    }
    steps
}

fn step(before: Option<&View>, taken: &TraceStep, lane: Option<usize>) -> data::Step {
    let changes = match (before, &taken.state) {
        (Some(before), Some(after)) => changes(before, after),
        _ => Vec::new(),
    };
    let is_kept = |state: &&View| **state != View::LeftOut;
    let known = before.filter(is_kept).map(parts).unwrap_or_default();
    let is_new = |part: &(String, View)| !known.contains(part);
    let state = taken.state.as_ref().filter(is_kept).map(|state| {
        let parts = parts(state).into_iter().filter(is_new);
        parts.map(|(path, value)| (path, short::value(&value))).collect()
    });
    data::Step {
        step: taken.step.clone(),
        lane,
        choices: taken.choices.clone(),
        changes: changes.into_iter().map(|change| (change.path, change.edit.to_string())).collect(),
        state,
        mapped: None,
        cut: [before, taken.state.as_ref()].contains(&Some(&View::LeftOut)),
    }
}

/// A step in the middle of a long run, without its choices and changes.
fn brief(taken: &TraceStep, lane: Option<usize>) -> data::Step {
    data::Step {
        step: taken.step.clone(),
        lane,
        choices: Vec::new(),
        changes: Vec::new(),
        state: None,
        mapped: None,
        cut: true,
    }
}
