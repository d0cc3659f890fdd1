//! A run as a space-time diagram: who did what, in order, and who heard of it.

use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::value::View;
use mutaspec_runner::value::channel::{How, Said};

use super::arrows::{Act, arrows};
use super::name::Name;
use super::places::touches;
use super::{Course, Told};
use crate::short;
use crate::trace::changes;

/// Lanes, events and arrows. An event's number is one less than its step's place in the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The names of the lanes: processes without members, then participants.
    pub lanes: Vec<String>,
    /// The steps of the run in order.
    pub events: Vec<Event>,
    /// What one lane did and another heard of, in the order in which it was heard; one arrow for all that one event heard of another. No arrow leads back in
    /// time or stays on its lane.
    pub arrows: Vec<Arrow>,
    /// Messages that are on their way when the run ends.
    pub adrift: Vec<Adrift>,
    /// The event before which the run goes on again, for ever; the number of events where the last state stays.
    pub back_to: Option<usize>,
    /// The events that differ from the other side's or violate a property.
    pub marks: Vec<usize>,
}

/// A step on its lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Place in the lanes.
    pub lane: usize,
    /// `restaurant(bob).c1`
    pub step: String,
    /// The choices that it made, in words.
    pub choices: Vec<String>,
    /// What it changed, one text for each place. Where a process stands is not among them: its next step says so.
    pub changes: Vec<String>,
}

/// From the event that did something to the event that heard of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Number of an event.
    pub from: usize,
    /// Number of a later event on another lane.
    pub to: usize,
    /// What was sent or written.
    pub text: String,
    /// How it was heard.
    pub kind: Kind,
}

/// How one lane hears of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A message, or another element, that one put somewhere and the other took from there.
    Message,
    /// A place that one wrote to and that the other looks at next.
    Write,
}

/// A message that nobody received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adrift {
    /// Number of the event that sent it.
    pub from: usize,
    /// The lane to which it goes.
    pub lane: usize,
    /// The message.
    pub text: String,
}

impl Diagram {
    /// The diagram of one side.
    pub fn new(told: &Told, course: &Course) -> Diagram {
        let steps = &course.trace.steps;
        let names: Vec<Name> = steps.iter().skip(1).map(|step| Name::of(&step.step)).collect();
        let lane_names: Vec<String> = names.iter().map(|name| name.lane(&told.participants)).collect();
        let processes: Vec<&str> = names.iter().filter(|n| n.label.is_some()).map(|n| n.item.as_str()).collect();
        let acts = acts(steps, &names, &lane_names, &processes);
        let (arrows, adrift) = arrows(&acts, &told.participants);
        let receivers: Vec<&str> = adrift.iter().map(|(_, to, _)| to.as_str()).collect();
        let lanes = lanes(&lane_names, &receivers, &told.participants);
        let place = |name: &str| lanes.iter().position(|lane| lane == name).unwrap_or_default();
        let events = steps.windows(2).zip(&lane_names).map(|(pair, lane)| Event {
            lane: place(lane),
            step: pair[1].step.clone(),
            choices: pair[1].choices.clone(),
            changes: changed(&pair[0], &pair[1], &processes),
        });
        let events: Vec<Event> = events.collect();
        let adrift = adrift.iter().map(|(from, to, text)| Adrift {
            from: *from,
            lane: place(to),
            text: text.clone(),
        });
        Diagram {
            adrift: adrift.collect(),
            arrows,
            back_to: course.trace.back_to,
            marks: course.marks.iter().filter_map(|place| place.checked_sub(1)).collect(),
            events,
            lanes,
        }
    }
}

/// What each step did, with what its words say of others.
fn acts<'a>(steps: &'a [TraceStep], names: &'a [Name], lanes: &'a [String], processes: &[&str]) -> Vec<Act<'a>> {
    let act = |(pair, (name, lane)): (&'a [TraceStep], (&'a Name, &'a String))| {
        let mut found = match (&pair[0].state, &pair[1].state) {
            (Some(before), Some(after)) if ![before, after].contains(&&View::LeftOut) => touches(before, after),
            _ => Vec::new(),
        };
        // A process's own variables are nobody else's business.
        found.retain(|touch| !processes.contains(&touch.place().root.as_str()));
        Act {
            lane,
            mentions: mentions(name, &pair[1].choices),
            touches: found,
            kept: pair[1]
                .choices
                .iter()
                .filter_map(|choice| Said::read(choice))
                .filter(|said| said.how == How::Kept)
                .collect(),
        }
    };
    steps.windows(2).zip(names.iter().zip(lanes)).map(act).collect()
}

/// Whom a step picked (`p = bob`), and its parameters.
fn mentions<'a>(name: &'a Name, choices: &'a [String]) -> Vec<&'a str> {
    let picked = choices.iter().filter_map(|choice| choice.split_once(" = "));
    name.arguments
        .iter()
        .map(String::as_str)
        .chain(picked.map(|(_, value)| value))
        .collect()
}

/// The lanes in order: first those that are no participants, as they come, then participants in their own order.
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

/// What a step changed, but for where processes stand.
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

/// A value in few letters.
pub(super) fn brief(value: &View) -> String {
    const LONGEST: usize = 32;
    let text = short::value(value);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}
