//! The processes that wait in a deadlock: each with its label, and the guard that is false there.

use mutaspec_mutator::Effect;

use crate::campaign::plan::lab::Lab;
use crate::definition::ItemKind;
use crate::findings::is_enabled;
use crate::machine::{Inspector, StepFacts, StepId, Worker};
use crate::step::Switch;

/// The most names, or groups of processes, in a sentence.
const FEW: usize = 4;

/// Describes where each process waits in a state, the guard that is false there, and which
/// processes are at their end. Actions that more than one guard blocks come without a reason. `None`
/// if nothing is known.
pub(super) fn waiting(lab: &Lab<'_>, worker: &mut dyn Worker, state: &[u8]) -> Option<String> {
    let mut inspector = lab.machine.inspector()?;
    let Blocked { groups, disabled } = blocked(lab, worker, inspector.as_mut(), state);
    let mut said: Vec<String> = groups
        .iter()
        .take(FEW)
        .map(|(what, names)| {
            let verb = if names.len() == 1 { "waits" } else { "wait" };
            format!("{} {verb}{what}", list(names))
        })
        .collect();
    if groups.len() > FEW {
        said.push(format!("{} more wait", groups.len() - FEW));
    }
    let mut say = |names: &[String], what: &str| {
        if !names.is_empty() {
            let verb = if names.len() == 1 { "is" } else { "are" };
            said.push(format!("{} {verb} {what}", list(names)));
        }
    };
    // Without anything else, it is known already that no action is enabled.
    if !groups.is_empty() {
        say(&disabled, "not enabled");
    }
    say(&ended(lab, inspector.as_mut(), state), "at the end");
    (!said.is_empty()).then(|| said.join("; "))
}

/// What is not enabled in a state.
#[derive(Default)]
struct Blocked {
    /// Places and guards, each with the processes and actions that wait there.
    groups: Vec<(String, Vec<String>)>,
    /// Actions that no single guard blocks.
    disabled: Vec<String>,
}

fn blocked(
    lab: &Lab<'_>,
    worker: &mut dyn Worker,
    inspector: &mut dyn Inspector,
    state: &[u8],
) -> Blocked {
    let mut blocked = Blocked::default();
    for (number, step) in lab.machine.steps().iter().enumerate() {
        let number = number as StepId;
        let kind = &lab.machine.definition().items[step.item].kind;
        let is_added = step.extra || matches!(kind, ItemKind::End);
        if is_added || !inspector.stands_at(state, number) {
            continue;
        }
        let (name, place) = place(lab, step);
        let mut what = place.map_or_else(String::new, |label| format!(" at `{label}`"));
        let guards = guards(lab, worker, state, number);
        if !guards.is_empty() {
            what = format!("{what} until {}", guards.join(" and "));
        }
        let names = if what.is_empty() {
            &mut blocked.disabled
        } else if let Some(known) = blocked.groups.iter().position(|(known, _)| *known == what) {
            &mut blocked.groups[known].1
        } else {
            blocked.groups.push((what, Vec::new()));
            &mut blocked.groups.last_mut().expect("it was pushed").1
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    blocked
}

/// The name of a step's action or process, and of a process the label.
fn place<'a>(lab: &'a Lab<'_>, step: &StepFacts) -> (String, Option<&'a str>) {
    let item = &lab.machine.definition().items[step.item];
    let ItemKind::Process { labels, .. } = &item.kind else {
        return (step.name.clone(), None);
    };
    let label = labels.get(step.label).map_or("", |row| &*row.name);
    // What the step chooses may follow its label: `Client(c1).ask(s2)`.
    let end = step.name.rfind(&format!(".{label}"));
    (
        step.name[..end.unwrap_or(step.name.len())].to_owned(),
        Some(label),
    )
}

/// The processes that stand at no label.
fn ended(lab: &Lab<'_>, inspector: &mut dyn Inspector, state: &[u8]) -> Vec<String> {
    let mut standing: Vec<(String, bool)> = Vec::new();
    for (number, step) in lab
        .machine
        .steps()
        .iter()
        .enumerate()
        .filter(|(_, step)| !step.extra)
    {
        let (name, Some(_)) = place(lab, step) else {
            continue;
        };
        let stands = inspector.stands_at(state, number as StepId);
        match standing.iter_mut().find(|(known, _)| *known == name) {
            Some((_, any)) => *any |= stands,
            None => standing.push((name, stands)),
        }
    }
    standing
        .into_iter()
        .filter(|(_, stands)| !stands)
        .map(|(name, _)| name)
        .collect()
}

/// Joins names, at most a few of them.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .take(FEW)
        .map(|name| format!("`{name}`"))
        .collect();
    match (quoted.as_slice(), names.len() - quoted.len()) {
        ([one], 0) => one.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (some, more) => format!("{} and {more} more", some.join(", ")),
    }
}

/// Returns the guards of a step without each of which it would be enabled in this state.
fn guards(lab: &Lab<'_>, worker: &mut dyn Worker, state: &[u8], number: StepId) -> Vec<String> {
    let step = &lab.machine.steps()[number as usize];
    let item = &lab.machine.definition().items[step.item];
    let name = item.step_name(&item.name, step.label);
    let rows = lab.machine.definition().mutants.iter();
    let rows = rows.filter(|row| row.operator.drops_guard() && row.item == name);
    let mut texts: Vec<String> = Vec::new();
    for row in rows {
        let Effect::Switch(switch) = row.effect else {
            continue;
        };
        let mut worker = worker.under(Some(Switch {
            number: switch,
            member: None,
        }));
        let text = format!(
            "`{}`",
            row.original
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        );
        if is_enabled(&mut *worker, state, number) && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}
