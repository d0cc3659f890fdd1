//! Infers communication between lanes, by three rules over states and step names:
//!
//! 1. An element that one lane puts into a sequence or set and another lane takes out is a message.
//!    Equal messages are received in the order of sending; one that stays may be received again.
//! 2. A write to another participant's entry (alice writes `stage[bob]`) is noticed in that
//!    participant's next step.
//! 3. A write to the writer's own entry is noticed by each other lane: in its next step that picks
//!    the writer (`p = bob`) or writes to that entry. A write to a place without an owner is
//!    noticed by the next lane that writes to it. Overwritten values are not noticed.
//!
//! An arrow always leads to a later step of another lane, so no arrow leads back in time.

use super::places::{Place, PlaceChange};
use crate::abbreviate;
use mutaspec_runner::value::View;
use mutaspec_runner::value::channel::Said;

/// An arrow from an event to a later event that notices it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Index of the first event.
    pub from: usize,
    /// Index of the later event, on another lane.
    pub to: usize,
    /// The message that was sent, or the value that was written.
    pub text: String,
    /// The kind of communication.
    pub kind: ArrowKind,
}

/// A kind of communication between lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrowKind {
    /// A message, or another element, that one lane adds and the other removes.
    Message,
    /// A place that one lane writes and the other reads or writes next.
    Write,
}

/// A step, reduced to what other lanes can notice.
pub(super) struct LaneStep<'a> {
    /// The lane that takes the step.
    pub(super) lane: &'a str,
    /// Members that are picked, or that are parameters.
    pub(super) mentions: Vec<&'a str>,
    /// The places that it changed, and how.
    pub(super) place_changes: Vec<PlaceChange>,
    /// Messages that it received and that stay in place. Its choices show them; the state does not.
    pub(super) kept: Vec<Said<'a>>,
}

/// A message that was not received: index of the event, receiver, text.
type LostMessage = (usize, String, String);

impl PlaceChange {
    pub(super) fn place(&self) -> &Place {
        match self {
            PlaceChange::Put(place, _)
            | PlaceChange::Taken(place, _)
            | PlaceChange::Written(place, _) => place,
        }
    }
}

/// Returns the arrows in the order of their ends, and the messages that were never received.
pub(super) fn arrows(
    acts: &[LaneStep<'_>],
    participants: &[String],
) -> (Vec<Arrow>, Vec<LostMessage>) {
    let (mut arrows, unheard) = messages(acts);
    let mut undelivered = Vec::new();
    for Sent {
        event,
        place,
        message,
    } in unheard
    {
        match place.receiver(participants) {
            Some(receiver) => undelivered.push((event, receiver, brief(message))),
            // An element that stays in another participant's entry counts as a write to that entry.
            None => foreign(
                acts,
                event,
                place,
                &label(place, Some(message)),
                participants,
                &mut arrows,
            ),
        }
    }
    for (event, act) in acts.iter().enumerate() {
        for touch in &act.place_changes {
            if let PlaceChange::Written(place, value) = touch {
                written(
                    acts,
                    event,
                    place,
                    value.as_ref(),
                    participants,
                    &mut arrows,
                );
            }
        }
    }
    // The sort is stable: the texts on an arrow keep the order of the rules and of the state.
    arrows.sort_by_key(|arrow| (arrow.to, arrow.from));
    (merged(arrows), undelivered)
}

/// Merges all arrows between the same two events.
fn merged(arrows: Vec<Arrow>) -> Vec<Arrow> {
    let mut merged: Vec<Arrow> = Vec::new();
    for arrow in arrows {
        match merged.last_mut() {
            Some(last) if (last.from, last.to) == (arrow.from, arrow.to) => {
                if last.kind == ArrowKind::Write {
                    last.kind = arrow.kind;
                }
                last.text = format!("{}, {}", last.text, arrow.text);
            }
            _ => merged.push(arrow),
        }
    }
    merged
}

/// A message that was sent and not yet received.
struct Sent<'a> {
    event: usize,
    place: &'a Place,
    message: &'a View,
}

/// Applies rule 1. Also returns the elements that were never taken.
fn messages<'a>(acts: &'a [LaneStep<'_>]) -> (Vec<Arrow>, Vec<Sent<'a>>) {
    let (mut arrows, mut sent): (Vec<Arrow>, Vec<Sent<'a>>) = (Vec::new(), Vec::new());
    for (event, act) in acts.iter().enumerate() {
        for said in &act.kept {
            let is_same = |s: &&Sent<'_>| {
                s.message.to_string() == said.message
                    && said.to.is_none_or(|to| s.place.path.contains(to))
            };
            if let Some(from) = sent
                .iter()
                .find(is_same)
                .map(|s| s.event)
                .filter(|from| acts[*from].lane != act.lane)
            {
                arrows.push(Arrow {
                    from,
                    to: event,
                    text: said.message.to_owned(),
                    kind: ArrowKind::Message,
                });
            }
        }
        for touch in &act.place_changes {
            match touch {
                PlaceChange::Put(place, message) => sent.push(Sent {
                    event,
                    place,
                    message,
                }),
                PlaceChange::Taken(place, message) => {
                    // The sender may be this same step.
                    let first = sent.iter().position(|s| {
                        s.place.path == place.path && s.message == message && s.event < event
                    });
                    let Some(first) = first else { continue };
                    let from = sent.remove(first).event;
                    if acts[from].lane != act.lane {
                        arrows.push(Arrow {
                            from,
                            to: event,
                            text: brief(message),
                            kind: ArrowKind::Message,
                        });
                    }
                }
                PlaceChange::Written(..) => {}
            }
        }
    }
    (arrows, sent)
}

/// Applies rules 2 and 3.
fn written(
    acts: &[LaneStep<'_>],
    event: usize,
    place: &Place,
    value: Option<&View>,
    participants: &[String],
    arrows: &mut Vec<Arrow>,
) {
    let text = label(place, value);
    let owners = place.owners(participants);
    let writer = acts[event].lane;
    if owners.iter().any(|owner| owner != writer) {
        foreign(acts, event, place, &text, participants, arrows);
        return;
    }
    let mut notified = vec![writer];
    for (later, act) in acts.iter().enumerate().skip(event + 1) {
        let overwrites = act
            .place_changes
            .iter()
            .any(|touch| touch.place().path == place.path);
        let picks = owners
            .iter()
            .any(|owner| act.mentions.contains(&owner.as_str()));
        if (overwrites || picks) && !notified.contains(&act.lane) {
            notified.push(act.lane);
            arrows.push(write(event, later, &text));
        }
        if overwrites {
            break;
        }
    }
}

/// Applies rule 2: each owner's next step notices the write, unless it was overwritten before.
fn foreign(
    acts: &[LaneStep<'_>],
    event: usize,
    place: &Place,
    text: &str,
    participants: &[String],
    arrows: &mut Vec<Arrow>,
) {
    let writer = acts[event].lane;
    for owner in place
        .owners(participants)
        .iter()
        .filter(|owner| *owner != writer)
    {
        for (later, act) in acts.iter().enumerate().skip(event + 1) {
            if act.lane == owner {
                arrows.push(write(event, later, text));
                break;
            }
            if act.place_changes.iter().any(
                |touch| matches!(touch, PlaceChange::Written(again, _) if again.path == place.path),
            ) {
                break;
            }
        }
    }
}

fn write(from: usize, to: usize, text: &str) -> Arrow {
    Arrow {
        from,
        to,
        text: text.to_owned(),
        kind: ArrowKind::Write,
    }
}

fn label(place: &Place, value: Option<&View>) -> String {
    match value {
        Some(value) => format!("{} {}", place.root, brief(value)),
        None => format!("{} -", place.root),
    }
}

/// Formats a value in at most 32 characters.
fn brief(value: &View) -> String {
    const LONGEST: usize = 32;
    let text = abbreviate::value(value);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}
