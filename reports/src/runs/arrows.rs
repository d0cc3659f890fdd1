//! Who heard of what, by three rules that look at nothing but the states and the names of the steps:
//!
//! 1. What one lane put into a sequence or a set and another takes out is a message. Equal ones are received in the order in which they were sent.
//!    One that is received and stays is heard as often as that.
//! 2. A write to an entry of another participant (`stage[bob]`, written by alice) is heard in that participant's next step.
//! 3. A write to one's own entry is heard in the next step of each other lane that picks the writer (`p = bob`) or writes to the same entry; a write to a
//!    place of nobody is heard by the lane that writes to it next. Neither is heard after the place was written to again.
//!
//! An arrow always leads to a later step of another lane, so that no rule can lead back in time.

use super::diagram::{Arrow, Kind, brief};
use super::places::{Place, Touch};
use mutaspec_runner::value::View;
use mutaspec_runner::value::channel::Said;

/// A step as others notice it.
pub(super) struct Act<'a> {
    /// Whose step it is.
    pub(super) lane: &'a str,
    /// Who is picked, or named as a parameter.
    pub(super) mentions: Vec<&'a str>,
    /// What it did.
    pub(super) touches: Vec<Touch>,
    /// Messages that it received and that stay where they are, as its choices tell: the state does not.
    pub(super) kept: Vec<Said<'a>>,
}

/// A message that nobody received: number of the event, receiver, text.
type Lost = (usize, String, String);

impl Touch {
    pub(super) fn place(&self) -> &Place {
        match self {
            Touch::Put(place, _) | Touch::Taken(place, _) | Touch::Written(place, _) => place,
        }
    }
}

/// The arrows in the order of their ends, and the messages that are still on their way.
pub(super) fn arrows(acts: &[Act<'_>], participants: &[String]) -> (Vec<Arrow>, Vec<Lost>) {
    let (mut arrows, unheard) = messages(acts);
    let mut adrift = Vec::new();
    for Sent { event, place, message } in unheard {
        match place.receiver(participants) {
            Some(receiver) => adrift.push((event, receiver, brief(message))),
            // What is put into another's entry for good is as good as written there.
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
    // Stable: what is said on an arrow stays in the order of the rules and of the state.
    arrows.sort_by_key(|arrow| (arrow.to, arrow.from));
    (merged(arrows), adrift)
}

/// One arrow for all that one event heard of another.
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

/// A message that was sent and not received yet.
struct Sent<'a> {
    event: usize,
    place: &'a Place,
    message: &'a View,
}

/// Rule 1. What was put somewhere and never taken comes back too.
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
                    // The sender may be this very step.
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

/// Rules 2 and 3.
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

/// Rule 2: the owners' next steps, unless the place is written to again before.
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

/// `stage Propose`
fn label(place: &Place, value: Option<&View>) -> String {
    match value {
        Some(value) => format!("{} {}", place.root, brief(value)),
        None => format!("{} -", place.root),
    }
}
