//! Traces as text: step names, choices, and the changes of each step.

use mutaspec_runner::outcome::{Apart, Story, Trace, TraceStep};
use mutaspec_runner::suggest::Harm;
use mutaspec_runner::value::View;

use super::Page;
use super::fit::fit_within;
use crate::abbreviate;
use crate::glyph::{BAD, FAINT, STRONG, paint};
use crate::runs::{RunKind, ShownRun, SideRun};
use crate::trace::{before_other_side, changes, mapped, parts};
use crate::wording;

/// The longest path that is aligned with the others.
const PATHS: usize = 24;
/// The largest width of the left column when two sides are shown in columns on an unlimited width.
const COLUMN: usize = 60;
/// The narrowest column of a side.
const NARROW: usize = 24;
/// The indentation of two columns, and what separates them.
const INDENT: usize = 7;
const BETWEEN: usize = 5;
/// The largest number of the other side's steps shown.
const OTHERS: usize = 4;

/// Returns the recorded run, or that of one side. With `full`, every state is shown in full. Two
/// sides are shown in columns if they fit into `width`.
pub fn recorded_run(
    shown: &ShownRun,
    side_run: Option<&SideRun>,
    full: bool,
    width: Option<usize>,
) -> String {
    let mut page = Page::default();
    let of = side_run
        .map(|side_run| format!(", {}", side_run.side.word()))
        .unwrap_or_default();
    let subject = paint(STRONG, &shown.subject());
    page.line(match shown.mutant {
        Some(_) => format!("{subject} on {}/{}{of}", shown.spec, shown.model),
        None => subject,
    });
    match (side_run, &shown.what) {
        (None, RunKind::Difference(shown)) => story(&mut page, shown, full, width),
        (
            None,
            RunKind::Violation {
                trace: run, apart, ..
            }
            | RunKind::Undefined {
                trace: run, apart, ..
            },
        ) => {
            page.line(shown.sentence());
            trace(&mut page, run, full);
            if let Some(apart) = apart {
                baseline_instead(&mut page, run, apart, full);
            }
        }
        (None, RunKind::Example { trace: run, .. }) => {
            page.line(shown.sentence());
            trace(&mut page, run, full);
        }
        (Some(side_run), _) => {
            page.line(shown.sentence());
            trace(&mut page, &side_run.trace, full);
            if side_run.stuck {
                page.line("       cannot take the next step of the other side");
            }
        }
    }
    page.0
}

/// Adds what the baseline does where the mutant's run leaves it.
fn baseline_instead(page: &mut Page, run: &Trace, apart: &Apart, full: bool) {
    let before = apart
        .place
        .checked_sub(1)
        .and_then(|place| run.steps.get(place)?.state.as_ref());
    let place = wording::first_difference(apart.place as u32);
    page.line(format!(
        "  {}",
        paint(STRONG, &format!("instead, {place}, the baseline:"))
    ));
    for line in side(&apart.other, before, full) {
        page.line(format!("       {line}"));
    }
}

/// Adds a run from its first state. With `full`, every state is shown in full.
pub(super) fn trace(page: &mut Page, trace: &Trace, full: bool) {
    steps(page, &trace.steps, full);
    back(page, trace);
}

/// Adds the run on which a suggested property fails, and what it ends in. Steps that `known` has
/// too are left out.
pub(super) fn harm(page: &mut Page, harm: &Harm, known: Option<&Trace>, ending: &str, full: bool) {
    page.line(paint(
        STRONG,
        &format!("What it leads to: `{}` fails in the mutant", harm.property),
    ));
    let run = &harm.trace;
    let is_same = |(one, other): &(&TraceStep, &TraceStep)| one == other;
    let shared = known.map_or(0, |known| {
        run.steps
            .iter()
            .zip(&known.steps)
            .take_while(is_same)
            .count()
    });
    if shared == run.steps.len() {
        page.line("  the run above is such a run");
    } else if shared > 1 {
        page.line(format!("  after step {} above:", shared - 1));
    }
    steps_from(page, &run.steps, if shared > 1 { shared } else { 0 }, full);
    back(page, run);
    if !ending.is_empty() {
        page.line(format!("  {}", paint(BAD, &format!("ends with: {ending}"))));
    }
}

fn steps(page: &mut Page, steps: &[TraceStep], full: bool) {
    steps_from(page, steps, 0, full);
}

/// Adds the steps from an index on.
fn steps_from(page: &mut Page, steps: &[TraceStep], first: usize, full: bool) {
    let mut before: Option<&View> = steps[..first]
        .iter()
        .rev()
        .find_map(|step| step.state.as_ref());
    for (number, step) in steps.iter().enumerate().skip(first) {
        heading(page, number, step);
        let last = number.checked_sub(1).map(|last| &steps[last]);
        for line in effect(before, step, full)
            .into_iter()
            .chain(mapped(last, step))
        {
            page.line(format!("        {line}"));
        }
        before = step.state.as_ref().or(before);
    }
}

fn heading(page: &mut Page, number: usize, step: &TraceStep) {
    if number == 0 {
        page.line(format!("  {}", paint(STRONG, "start")));
    } else {
        page.line(format!(
            "  {number:>3}  {}  {}",
            paint(STRONG, &step.step),
            paint(FAINT, &step.choices.join(", "))
        ));
    }
}

/// Describes the changes of a step, one line for each place. Shows the entire state if there is no
/// state before it.
fn effect(before: Option<&View>, step: &TraceStep, full: bool) -> Vec<String> {
    let Some(after) = &step.state else {
        let is_start = step.step.is_empty();
        let what = if is_start {
            "✗ there is no initial state"
        } else {
            "✗ the step does not end: there is no state after it"
        };
        return vec![what.to_owned()];
    };
    if *after == View::LeftOut {
        return vec!["left out: the states of this run are too large to be kept".to_owned()];
    }
    let before = before.filter(|before| **before != View::LeftOut);
    let lines: Vec<(String, String)> = match before {
        Some(before) if !full => changes(before, after)
            .into_iter()
            .map(|c| (c.path, c.edit.to_string()))
            .collect(),
        _ if full => {
            let old = before.map(parts);
            let all = parts(after).into_iter();
            all.map(|(path, value)| (marked(&path, &value, old.as_deref()), value.to_string()))
                .collect()
        }
        _ => parts(after)
            .into_iter()
            .map(|(path, value)| (path, abbreviate::value(&value)))
            .collect(),
    };
    if lines.is_empty() {
        return vec!["nothing changes".to_owned()];
    }
    let width = lines
        .iter()
        .map(|(path, _)| path.chars().count())
        .filter(|n| *n <= PATHS)
        .max()
        .unwrap_or(0);
    lines
        .into_iter()
        .map(|(path, value)| format!("{path:width$}  {value}"))
        .collect()
}

/// The name of a variable, marked if its value is another one than before.
fn marked(name: &str, value: &View, before: Option<&[(String, View)]>) -> String {
    let was = before.and_then(|old| old.iter().find(|(known, _)| known == name));
    if before.is_some() && was.is_none_or(|(_, was)| was != value) {
        format!("{name} *")
    } else {
        name.to_owned()
    }
}

/// Adds how a lasso repeats.
fn back(page: &mut Page, trace: &Trace) {
    let text = match trace.back_to {
        None => return,
        Some(place) if place + 1 >= trace.steps.len() => "the last state stays for ever".to_owned(),
        Some(0) => "back to the start, for ever".to_owned(),
        Some(place) => format!("back to step {place}, for ever"),
    };
    page.line(format!("  {}", paint(STRONG, &format!("  ↺  {text}"))));
}

/// Adds a survivor's divergence: common steps, then both sides. A lasso differs only as a whole.
pub(super) fn story(page: &mut Page, story: &Story, full: bool, width: Option<usize>) {
    let Some((last, common)) = story.trace.steps.split_last() else {
        return;
    };
    if story.trace.back_to.is_some() {
        page.line(paint(
            STRONG,
            &format!(
                "A run that only {} has: {}",
                acting_side(story),
                story.sentence
            ),
        ));
        trace(page, &story.trace, full);
        return;
    }
    page.line(paint(
        STRONG,
        &format!(
            "First difference, {}: {}",
            wording::first_difference(common.len() as u32),
            story.sentence
        ),
    ));
    steps(page, common, full);
    let before = common.last().and_then(|s| s.state.as_ref());
    let name = format!("{}  {}", last.step, last.choices.join(", "))
        .trim_end()
        .to_owned();
    let mut shown: Vec<String> = Some(name)
        .filter(|_| !last.step.is_empty())
        .into_iter()
        .collect();
    shown.extend(
        effect(before, last, full)
            .into_iter()
            .map(|line| format!("  {line}")),
    );
    let other = side(&story.other, before, full);
    let (baseline, mutant) = if story.lost {
        (shown, other)
    } else {
        (other, shown)
    };
    for line in columns(common.len(), &baseline, &mutant, width) {
        page.line(line);
    }
}

/// Names the side that takes the run.
fn acting_side(story: &Story) -> &'static str {
    if story.lost {
        "the baseline"
    } else {
        "the mutant"
    }
}

/// Describes what one side does from the last common state.
fn side(steps: &[TraceStep], before: Option<&View>, full: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for step in steps.iter().take(OTHERS) {
        if !step.step.is_empty() {
            lines.push(
                format!("{}  {}", step.step, step.choices.join(", "))
                    .trim_end()
                    .to_owned(),
            );
        }
        let seen = before
            .zip(step.state.as_ref())
            .map(|(before, after)| before_other_side(before, after));
        let changes = effect(seen.as_ref().or(before), step, full);
        lines.extend(changes.into_iter().map(|line| format!("  {line}")));
    }
    if steps.len() > OTHERS {
        lines.push(format!("and {} more ways", steps.len() - OTHERS));
    }
    if steps.is_empty() {
        let nothing = if before.is_some() {
            "cannot take this step here"
        } else {
            "does not start like this"
        };
        lines.push(nothing.to_owned());
    }
    lines
}

/// Shows both sides in two columns if they fit, else one below the other. Within a limited width,
/// the lines of the columns are wrapped.
fn columns(
    number: usize,
    baseline: &[String],
    mutant: &[String],
    limit: Option<usize>,
) -> Vec<String> {
    let widest = |lines: &[String], title: &str| {
        lines
            .iter()
            .map(|l| l.chars().count())
            .max()
            .unwrap_or(0)
            .max(title.len())
    };
    let (mut width, other) = (widest(baseline, "baseline"), widest(mutant, "mutant"));
    let room = limit.map(|limit| limit.saturating_sub(INDENT + BETWEEN));
    let (mut baseline, mut mutant) = (baseline.to_vec(), mutant.to_vec());
    if let Some(room) = room.filter(|room| width + other > *room && *room >= 2 * NARROW) {
        width = width.min((room / 2).max(room.saturating_sub(other)));
        baseline = wrapped(&baseline, width);
        mutant = wrapped(&mutant, room - width);
    }
    let is_too_wide = room.map_or(width > COLUMN, |room| room < 2 * NARROW);
    let head = if number == 0 {
        String::new()
    } else {
        number.to_string()
    };
    let title = |text: &str, width: usize| paint(STRONG, &format!("{text:width$}"));
    if is_too_wide {
        let block = |name: &str, lines: &[String]| {
            let mut block = vec![format!("  {head:>3}  {}", title(name, 0))];
            block.extend(lines.iter().map(|l| format!("       {l}")));
            block
        };
        return [block("baseline", &baseline), block("mutant", &mutant)].concat();
    }
    let mut lines = vec![format!(
        "  {head:>3}  {}  │  {}",
        title("baseline", width),
        paint(BAD, "mutant")
    )];
    for i in 0..baseline.len().max(mutant.len()) {
        let text = |side: &[String]| side.get(i).cloned().unwrap_or_default();
        lines.push(format!(
            "       {:width$}  │  {}",
            text(&baseline),
            text(&mutant)
        ));
    }
    lines
}

/// Wraps lines; a line that continues is indented more than its beginning.
fn wrapped(lines: &[String], width: usize) -> Vec<String> {
    let fitted: Vec<String> = lines.iter().map(|line| fit_within(line, width)).collect();
    fitted
        .iter()
        .flat_map(|line| line.lines().map(str::to_owned))
        .collect()
}
