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

use super::diagram::{Arrow, Kind, brief};
use super::places::{Place, Touch};
use mutaspec_runner::value::View;
use mutaspec_runner::value::channel::Said;

/// A step, reduced to what other lanes can notice.
pub(super) struct Act<'a> {
    /// The lane that takes the step.
    pub(super) lane: &'a str,
    /// Members that are picked, or that are parameters.
    pub(super) mentions: Vec<&'a str>,
    /// The places that it changed, and how.
    pub(super) touches: Vec<Touch>,
    /// Messages that it received and that stay in place. Its choices show them; the state does not.
    pub(super) kept: Vec<Said<'a>>,
}

/// A message that was not received: index of the event, receiver, text.
type Lost = (usize, String, String);

impl Touch {
    pub(super) fn place(&self) -> &Place {
        match self {
            Touch::Put(place, _) | Touch::Taken(place, _) | Touch::Written(place, _) => place,
        }
    }
}

/// Returns the arrows in the order of their ends, and the messages that were never received.
pub(super) fn arrows(acts: &[Act<'_>], participants: &[String]) -> (Vec<Arrow>, Vec<Lost>) {
    let (mut arrows, unheard) = messages(acts);
    let mut adrift = Vec::new();
    for Sent { event, place, message } in unheard {
        match place.receiver(participants) {
            Some(receiver) => adrift.push((event, receiver, brief(message))),
            // An element that stays in another participant's entry counts as a write to that entry.
            None => foreign(acts, event, place, &label(place, Some(message)), participants, &mut arrows),
        }
    }
    for (event, act) in acts.iter().enumerate() {
        for touch in &act.touches {
            if let Touch::Written(place, value) = touch {
                written(acts, event, place, value.as_ref(), participants, &mut arrows);
            }
        }
    }
    // The sort is stable: the texts on an arrow keep the order of the rules and of the state.
    arrows.sort_by_key(|arrow| (arrow.to, arrow.from));
    (merged(arrows), adrift)
}

/// Merges all arrows between the same two events.
fn merged(arrows: Vec<Arrow>) -> Vec<Arrow> {
    let mut merged: Vec<Arrow> = Vec::new();
    for arrow in arrows {
        match merged.last_mut() {
            Some(last) if (last.from, last.to) == (arrow.from, arrow.to) => {
                if last.kind == Kind::Write {
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
fn messages<'a>(acts: &'a [Act<'_>]) -> (Vec<Arrow>, Vec<Sent<'a>>) {
    let (mut arrows, mut sent): (Vec<Arrow>, Vec<Sent<'a>>) = (Vec::new(), Vec::new());
    for (event, act) in acts.iter().enumerate() {
        for said in &act.kept {
            let is_it = |s: &&Sent<'_>| s.message.to_string() == said.message && said.to.is_none_or(|to| s.place.path.contains(to));
            if let Some(from) = sent.iter().find(is_it).map(|s| s.event).filter(|from| acts[*from].lane != act.lane) {
                arrows.push(Arrow {
                    from,
                    to: event,
                    text: said.message.to_owned(),
                    kind: Kind::Message,
                });
            }
        }
        for touch in &act.touches {
            match touch {
                Touch::Put(place, message) => sent.push(Sent { event, place, message }),
                Touch::Taken(place, message) => {
                    // The sender may be this same step.
                    let first = sent
                        .iter()
                        .position(|s| s.place.path == place.path && s.message == message && s.event < event);
                    let Some(first) = first else { continue };
                    let from = sent.remove(first).event;
                    if acts[from].lane != act.lane {
                        arrows.push(Arrow {
                            from,
                            to: event,
                            text: brief(message),
                            kind: Kind::Message,
                        });
                    }
                }
                Touch::Written(..) => {}
            }
        }
    }
    (arrows, sent)
}

/// Applies rules 2 and 3.
fn written(acts: &[Act<'_>], event: usize, place: &Place, value: Option<&View>, participants: &[String], arrows: &mut Vec<Arrow>) {
    let text = label(place, value);
    let owners = place.owners(participants);
    let writer = acts[event].lane;
    if owners.iter().any(|owner| owner != writer) {
        foreign(acts, event, place, &text, participants, arrows);
        return;
    }
    let mut heard = vec![writer];
    for (later, act) in acts.iter().enumerate().skip(event + 1) {
        let overwrites = act.touches.iter().any(|touch| touch.place().path == place.path);
        let picks = owners.iter().any(|owner| act.mentions.contains(&owner.as_str()));
        if (overwrites || picks) && !heard.contains(&act.lane) {
            heard.push(act.lane);
            arrows.push(write(event, later, &text));
        }
        if overwrites {
            break;
        }
    }
}

/// Applies rule 2: each owner's next step notices the write, unless it was overwritten before.
fn foreign(acts: &[Act<'_>], event: usize, place: &Place, text: &str, participants: &[String], arrows: &mut Vec<Arrow>) {
    let writer = acts[event].lane;
    for owner in place.owners(participants).iter().filter(|owner| *owner != writer) {
        for (later, act) in acts.iter().enumerate().skip(event + 1) {
            if act.lane == owner {
                arrows.push(write(event, later, text));
                break;
            }
            if act
                .touches
                .iter()
                .any(|touch| matches!(touch, Touch::Written(again, _) if again.path == place.path))
            {
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
        kind: Kind::Write,
    }
}

fn label(place: &Place, value: Option<&View>) -> String {
    match value {
        Some(value) => format!("{} {}", place.root, brief(value)),
        None => format!("{} -", place.root),
    }
}
