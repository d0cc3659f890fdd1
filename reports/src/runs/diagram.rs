//! A run as a space-time diagram: the steps of each lane and the communication between lanes.

use mutaspec_runner::crash_state::OLDER;
use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::primitives::CHOSE;
use mutaspec_runner::value::View;
use mutaspec_runner::value::channel::{How, Said};

use super::arrows::{Arrow, LaneStep, arrows};
use super::places::place_changes;
use super::step_name::{StepName, unquoted};
use super::{ShownRun, SideRun};
use crate::trace::changes;

/// Lanes, events and arrows. An event's index is one less than its step's index in the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The names of the lanes: first those that are not participants, then participants.
    pub lanes: Vec<String>,
    /// The steps of the run, in order.
    pub events: Vec<Event>,
    /// Communication between lanes, in the order of the receiving events; at most one arrow between
    /// two events. An arrow leads to a later event on another lane.
    pub arrows: Vec<Arrow>,
    /// Messages that have not been received when the run ends.
    pub undelivered: Vec<Undelivered>,
    /// For a lasso, the event at which the run repeats; the number of events if the last state
    /// repeats. `None` if the run ends.
    pub back_to: Option<usize>,
    /// Indices of the events that differ from the other side's or violate a property.
    pub marks: Vec<usize>,
}

/// A step on a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Index of the lane.
    pub lane: usize,
    /// The name of the step, `restaurant(bob).c1`.
    pub step: String,
    /// The choices that the step made, as text.
    pub choices: Vec<String>,
    /// The changes, one text for each place. Program counters are left out.
    pub changes: Vec<String>,
}

/// A message that was not received when the run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Index of the event that sent it.
    pub from: usize,
    /// Index of the receiving lane.
    pub lane: usize,
    /// The message as text.
    pub text: String,
}

impl Diagram {
    /// Builds the diagram of one side.
    pub fn new(shown: &ShownRun, side_run: &SideRun) -> Diagram {
        let steps = &side_run.trace.steps;
        let names: Vec<StepName> = steps
            .iter()
            .skip(1)
            .map(|step| StepName::of(&step.step))
            .collect();
        let lane_names: Vec<String> = names
            .iter()
            .map(|name| name.lane(&shown.participants))
            .collect();
        let processes: Vec<&str> = names
            .iter()
            .filter(|n| n.label.is_some())
            .map(|n| n.item.as_str())
            .collect();
        let acts = acts(steps, &names, &lane_names, &processes);
        let (arrows, undelivered) = arrows(&acts, &shown.participants);
        let receivers: Vec<&str> = undelivered.iter().map(|(_, to, _)| to.as_str()).collect();
        let lanes = lanes(&lane_names, &receivers, &shown.participants);
        let place = |name: &str| {
            lanes
                .iter()
                .position(|lane| lane == name)
                .unwrap_or_default()
        };
        let events = steps.windows(2).zip(&lane_names).map(|(pair, lane)| Event {
            lane: place(lane),
            step: pair[1].step.clone(),
            choices: pair[1].choices.clone(),
            changes: changed(&pair[0], &pair[1], &processes),
        });
        let events: Vec<Event> = events.collect();
        let undelivered = undelivered.iter().map(|(from, to, text)| Undelivered {
            from: *from,
            lane: place(to),
            text: text.clone(),
        });
        Diagram {
            undelivered: undelivered.collect(),
            arrows,
            back_to: side_run.trace.back_to,
            marks: side_run
                .marks
                .iter()
                .filter_map(|place| place.checked_sub(1))
                .collect(),
            events,
            lanes,
        }
    }
}

/// Returns what other lanes can notice of each step.
fn acts<'a>(
    steps: &'a [TraceStep],
    names: &'a [StepName],
    lanes: &'a [String],
    processes: &[&str],
) -> Vec<LaneStep<'a>> {
    let act = |(pair, (name, lane)): (&'a [TraceStep], (&'a StepName, &'a String))| {
        let mut found = match (&pair[0].state, &pair[1].state) {
            (Some(before), Some(after)) if ![before, after].contains(&&View::LeftOut) => {
                place_changes(before, after)
            }
            _ => Vec::new(),
        };
        // Other lanes cannot see a process's own variables, and no lane the checker's own records.
        let is_noticed = |root: &str| !processes.contains(&root) && !root.starts_with(OLDER);
        found.retain(|touch| is_noticed(touch.place().root.as_str()));
        LaneStep {
            lane,
            mentions: mentions(name, &pair[1].choices),
            place_changes: found,
            kept: pair[1]
                .choices
                .iter()
                .filter_map(|choice| Said::read(choice))
                .filter(|said| said.how == How::Kept)
                .collect(),
        }
    };
    steps
        .windows(2)
        .zip(names.iter().zip(lanes))
        .map(act)
        .collect()
}

/// Returns the members that a step picked (`p = bob`), and its parameters.
fn mentions<'a>(name: &'a StepName, choices: &'a [String]) -> Vec<&'a str> {
    let picked = choices.iter().filter(|choice| !choice.starts_with(CHOSE));
    let picked = picked.filter_map(|choice| choice.split_once(" = "));
    let parameters = name.arguments.iter().chain(&name.bound);
    let all = parameters
        .map(String::as_str)
        .chain(picked.map(|(_, value)| value));
    all.map(unquoted).collect()
}

/// Returns the lanes: other processes by their first step, then participants in their order.
fn lanes(takers: &[String], receivers: &[&str], participants: &[String]) -> Vec<String> {
    let mut lanes: Vec<String> = Vec::new();
    for lane in takers.iter().filter(|lane| !participants.contains(lane)) {
        if !lanes.contains(lane) {
            lanes.push(lane.clone());
        }
    }
    let takes_part = |name: &&String| takers.contains(name) || receivers.contains(&name.as_str());
    lanes.extend(participants.iter().filter(takes_part).cloned());
    lanes
}

/// Describes the changes of a step, without program counters.
fn changed(before: &TraceStep, after: &TraceStep, processes: &[&str]) -> Vec<String> {
    let (Some(before), Some(after)) = (&before.state, &after.state) else {
        return vec!["✗ the step does not end".to_owned()];
    };
    let is_counter = |path: &str| {
        let root = path.split(['.', '[']).next().unwrap_or_default();
        path.rsplit('.').next() == Some("pc") && path != root && processes.contains(&root)
    };
    changes(before, after)
        .into_iter()
        .filter(|change| !is_counter(&change.path))
        .map(|change| format!("{} {}", change.path, change.edit))
        .collect()
}
