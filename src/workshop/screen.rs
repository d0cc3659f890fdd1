//! What a session shows, as text: one screen on a terminal, blocks of lines elsewhere.

use mutaspec_reports::terminal::fit;

use super::messages;
use super::pack::Exercise;
use super::session::{Session, View};
use super::sheet::SHEET;
use super::verdict::{Condition, Path, Survivor, Verdict};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const RESET: &str = "\x1b[0m";

/// The number of steps of a run that fit beside everything else.
const STEPS: usize = 6;

/// The width of output line by line.
const COLUMNS: usize = 100;

/// A part of the screen. Of a screen that is too high, parts are folded, the highest rank first.
struct Part {
    rank: u8,
    /// What is folded, for a part that can be.
    name: &'static str,
    lines: Vec<String>,
    /// Fits the lines into the columns of the screen.
    fit: fn(&str, usize) -> String,
}

/// A part that is always shown.
fn part(lines: impl IntoIterator<Item = String>) -> Part {
    foldable(0, "", lines)
}

fn foldable(rank: u8, name: &'static str, lines: impl IntoIterator<Item = String>) -> Part {
    Part {
        rank,
        name,
        lines: lines.into_iter().collect(),
        fit,
    }
}

/// The whole screen of a terminal of this size.
pub(super) fn screen(session: &Session, (columns, rows): (usize, usize)) -> String {
    let rows = rows.saturating_sub(1);
    let wrapped = |part: Part| {
        let text = (part.fit)(&part.lines.join("\n"), columns);
        Part {
            lines: text.split('\n').map(str::to_owned).collect(),
            ..part
        }
    };
    let mut foot = wrapped(part(footer(session, true)));
    let room = rows.saturating_sub(foot.lines.len());
    let mut parts = match &session.view {
        View::Exercise | View::Reset => exercise(session),
        View::List(typed, page) => vec![
            part(list_page(session, typed, *page, room.saturating_sub(1))),
            part([format!("number and Enter: {typed}_")]),
        ],
        View::Sheet => vec![part(SHEET.lines().map(str::to_owned))],
        View::Page(text, top) => {
            let lines = text.lines().skip(*top).map(str::to_owned);
            let lines = wrapped(part(lines));
            if lines.lines.len() <= room {
                foot = wrapped(part(footer(session, false)));
            }
            vec![lines]
        }
        View::End => vec![part([end(session)])],
    };
    parts = parts.into_iter().map(wrapped).collect();
    let mut lines = shortened(parts, rows.saturating_sub(foot.lines.len()));
    lines.extend(foot.lines);
    lines.push(String::new());
    lines.join("\n")
}

/// Folds parts, then lines of the longest part, until the rest fits. Names what is folded.
fn shortened(mut parts: Vec<Part>, rows: usize) -> Vec<String> {
    let mut folded: Vec<&str> = Vec::new();
    let over = |parts: &[Part], folded: &[&str]| {
        let height: usize = parts.iter().map(|part| part.lines.len()).sum();
        (height + usize::from(!folded.is_empty())).saturating_sub(rows)
    };
    while over(&parts, &folded) > 0
        && let Some(place) = (0..parts.len())
            .filter(|place| parts[*place].rank > 0)
            .max_by_key(|place| parts[*place].rank)
    {
        let name = parts.remove(place).name;
        if !folded.contains(&name) {
            folded.push(name);
        }
    }
    let over = over(&parts, &folded);
    if over > 0
        && let Some(longest) = parts.iter_mut().max_by_key(|part| part.lines.len())
    {
        let kept = longest.lines.len().saturating_sub(over + 1).max(1);
        longest.lines.truncate(kept);
        longest
            .lines
            .push(format!("{DIM}  .. {} more lines{RESET}", over + 1));
    }
    let mut lines: Vec<String> = parts.into_iter().flat_map(|part| part.lines).collect();
    if !folded.is_empty() {
        lines.push(format!("{DIM}  .. folded: {}{RESET}", folded.join(", ")));
    }
    lines
}

fn exercise(session: &Session) -> Vec<Part> {
    let sheet = &session.exercise().sheet;
    let is_judged = session.verdict.is_some();
    let mut parts = vec![part([title(session), String::new()])];
    let shows_story = !session.solved_now() || session.is_story_first;
    if shows_story {
        // Without a verdict there is nothing else to show.
        let (story_rank, task_rank) = match (session.is_story_first, is_judged) {
            (false, true) => (5, 2),
            _ => (0, 0),
        };
        let story = indented(&flowing(&sheet.story)).chain([String::new()]);
        parts.push(foldable(story_rank, "the story (s shows it)", story));
        parts.push(foldable(task_rank, "the task (s shows it)", task(session)));
    }
    let shows_verdict = !session.solved_now() || !session.is_story_first;
    if let Some(verdict) = session.verdict.as_ref().filter(|_| shows_verdict) {
        parts.extend(verdict_parts(session, verdict));
    }
    if !session.solved_now() {
        let opened = session.opened();
        for (number, hint) in opened.iter().enumerate() {
            let is_last = number + 1 == opened.len();
            let rank = match (is_last, session.is_story_first) {
                (true, false) => 0,
                (true, true) => 4,
                (false, _) => 5,
            };
            let text = format!("{BOLD}hint {}{RESET}  {hint}", number + 1);
            parts.push(foldable(rank, "hints (H shows them)", indented(&text)));
        }
    }
    parts
}

/// The description of the exercise at hand, for output line by line.
pub(super) fn introduction(session: &Session) -> String {
    let lines = [title(session), String::new()];
    let story = indented(&flowing(&session.exercise().sheet.story));
    let all: Vec<String> = lines
        .into_iter()
        .chain(story)
        .chain([String::new()])
        .chain(task(session))
        .collect();
    fit(&all.join("\n"), COLUMNS) + "\n"
}

/// The verdict on the exercise at hand, for output line by line.
pub(super) fn verdict_text(session: &Session, verdict: &Verdict) -> String {
    let parts = verdict_parts(session, verdict);
    let lines: Vec<String> = parts.into_iter().flat_map(|part| part.lines).collect();
    lines.join("\n") + "\n"
}

/// The last hint that was opened, for output line by line.
pub(super) fn hint_text(session: &Session) -> String {
    let opened = session.opened();
    opened.last().map_or(String::new(), |hint| {
        format!("hint {}  {hint}\n", opened.len())
    })
}

/// The mutant that is shown, for output line by line.
pub(super) fn mutant_text(session: &Session) -> String {
    let parts = mutant_parts(session);
    let lines: Vec<String> = parts.into_iter().flat_map(|part| part.lines).collect();
    lines.join("\n") + "\n"
}

fn title(session: &Session) -> String {
    let sheet = &session.exercise().sheet;
    let count = session.pack.exercises.len();
    format!(
        "{BOLD}{} of {count}  {}{RESET}  {DIM}{} · {} of {count} solved{RESET}",
        session.number(),
        sheet.title,
        sheet.kind.word(),
        session.progress.solved.len(),
    )
}

fn task(session: &Session) -> Vec<String> {
    let exercise = session.exercise();
    let mut lines: Vec<String> = indented(&flowing(&exercise.sheet.task)).collect();
    lines.push(format!("  {BOLD}{}{RESET}", exercise.file()));
    lines.push(String::new());
    lines
}

fn verdict_parts(session: &Session, verdict: &Verdict) -> Vec<Part> {
    if let Some(problem) = &verdict.problem {
        return vec![Part {
            fit: messages::fit,
            ..part(indented(problem).chain([String::new()]))
        }];
    }
    if verdict.solved {
        return solved(session, verdict);
    }
    let is_pending = |condition: &&Condition| condition.met.is_none();
    let (pending, decided): (Vec<_>, Vec<_>) = verdict.conditions.iter().partition(is_pending);
    let mut parts = vec![part(decided.into_iter().map(condition))];
    let rank = if session.is_story_first { 1 } else { 3 };
    let pending = pending.into_iter().map(condition);
    parts.push(foldable(rank, "what is not checked yet", pending));
    parts.retain(|part| !part.lines.is_empty());
    let rank = if session.is_story_first { 4 } else { 0 };
    if let Some(failure) = &verdict.failure {
        let mut lines = path(failure, "a run to it");
        lines.push(format!("  {DIM}t shows every step{RESET}"));
        parts.push(foldable(rank, "the run (s shows it)", lines));
    }
    parts.extend(mutant_parts(session));
    parts.push(part([String::new()]));
    parts
}

fn condition(condition: &Condition) -> String {
    match condition.met {
        Some(true) => format!("  {GREEN}✓{RESET} {}", condition.text),
        Some(false) => format!("  {RED}✗ {}{RESET}", condition.text),
        None => format!("  {DIM}· not checked yet: {}{RESET}", condition.text),
    }
}

/// The mutant that is shown, with its diff and its run.
fn mutant_parts(session: &Session) -> Vec<Part> {
    let Some(survivor) = session.survivor() else {
        return Vec::new();
    };
    let rank = if session.is_story_first { 4 } else { 0 };
    let mut parts = vec![foldable(
        rank,
        "the mutant (s shows it)",
        diff(survivor, session.survivor_number()),
    )];
    if !survivor.path.steps.is_empty() {
        let title = if survivor.path.is_lost {
            "the spec can do this, the mutant cannot"
        } else {
            "a run of it"
        };
        let run = path(&survivor.path, title);
        parts.push(foldable(rank, "the mutant (s shows it)", run));
    }
    parts
}

fn diff(survivor: &Survivor, (number, count): (usize, usize)) -> Vec<String> {
    let more = if count > 1 {
        format!(" ({number} of {count}, m shows the next)")
    } else {
        String::new()
    };
    let mut lines = vec![String::new(), format!("  {}{more}:", survivor.title())];
    for line in &survivor.diff {
        let color = if line.starts_with('-') { RED } else { GREEN };
        lines.push(format!("    {color}{line}{RESET}"));
    }
    lines
}

fn path(path: &Path, title: &str) -> Vec<String> {
    let skipped = path.steps.len().saturating_sub(STEPS);
    let mut steps: Vec<&str> = path
        .steps
        .iter()
        .skip(skipped)
        .map(String::as_str)
        .collect();
    if skipped > 0 {
        steps.insert(0, "..");
    }
    if steps.is_empty() {
        steps.push("the initial state");
    }
    let mut lines = vec![format!("  {title}: {}", steps.join(" → "))];
    if !path.ends_with.is_empty() {
        lines.push(format!("  ends with: {BOLD}{}{RESET}", path.ends_with));
    }
    lines
}

fn solved(session: &Session, verdict: &Verdict) -> Vec<Part> {
    let exercise = session.exercise();
    let conditions = verdict.conditions.iter().map(condition);
    let reference = exercise.reference.lines();
    let teaches = flowing(&exercise.sheet.teaches);
    vec![
        part([format!("  {GREEN}{BOLD}solved{RESET}")]),
        foldable(3, "what was checked", conditions),
        part([String::new(), format!("  {BOLD}a solution{RESET}")]),
        part(reference.map(|line| format!("    {line}"))),
        part([String::new(), format!("  {BOLD}what it teaches{RESET}")]),
        part(indented(&teaches).chain([String::new()])),
    ]
}

/// The last lines: notes and keys. `has_more` is whether a run goes on below.
fn footer(session: &Session, has_more: bool) -> Vec<String> {
    let busy = session.busy.map(str::to_owned);
    let mut lines: Vec<String> = busy
        .iter()
        .chain(&session.note)
        .map(|note| format!("  {BOLD}{note}{RESET}"))
        .collect();
    lines.push(match &session.view {
        View::Reset => format!("  {BOLD}throw your answer away? y or n{RESET}"),
        View::List(..) => "  space turns the page, q quits, any other key goes back".to_owned(),
        View::Page(..) if has_more => {
            "  space shows more, q quits, any other key goes back".to_owned()
        }
        View::Page(..) | View::Sheet => "  q quits, any other key goes back".to_owned(),
        View::End => "  l list  q quit".to_owned(),
        View::Exercise => {
            // Without their number: it changes with each analysis.
            let keys = [
                (session.is_solved(session.exercise()), "n next"),
                (session.survivor_number().1 > 1, "m mutant"),
                (
                    !session.solved_now() && !session.further().is_empty(),
                    "h hint",
                ),
                (true, "s story"),
                (session.run().is_some(), "t trace"),
                (true, "? help"),
                (true, "l list"),
                (true, "r reset"),
                (true, "q quit"),
            ];
            let keys = keys.iter().filter(|(is_offered, _)| *is_offered);
            let keys: Vec<&str> = keys.map(|(_, key)| *key).collect();
            format!("  {DIM}{}{RESET}", keys.join("  "))
        }
    });
    lines
}

/// The exercises that fit on a page: at first those around the typed or the present one.
fn list_page(session: &Session, typed: &str, page: usize, rows: usize) -> Vec<String> {
    let list = list(session);
    let all: Vec<&str> = list.lines().collect();
    let rows = rows.max(1);
    let start = match page.checked_sub(1) {
        Some(turned) => (turned % all.len().div_ceil(rows)) * rows,
        None => {
            let typed = typed.parse().ok();
            let focus = typed.filter(|number| (1..=all.len()).contains(number));
            let focus = focus.unwrap_or(session.number());
            focus
                .saturating_sub(rows.div_ceil(2))
                .min(all.len().saturating_sub(rows))
        }
    };
    let shown = all.iter().skip(start).take(rows);
    shown.map(|line| (*line).to_owned()).collect()
}

/// All exercises, each with its mark.
pub(super) fn list(session: &Session) -> String {
    let line = |(place, exercise): (usize, &Exercise)| {
        let mark = if session.is_solved(exercise) {
            format!("{GREEN}✓{RESET}")
        } else {
            "·".to_owned()
        };
        let here = if place + 1 == session.number() {
            ">"
        } else {
            " "
        };
        let sheet = &exercise.sheet;
        format!(
            "{here} {mark} {:>2}  {:<6}  {}",
            place + 1,
            sheet.kind.word(),
            sheet.title
        )
    };
    let lines: Vec<String> = session
        .pack
        .exercises
        .iter()
        .enumerate()
        .map(line)
        .collect();
    lines.join("\n")
}

/// The last screen.
pub(super) fn end(session: &Session) -> String {
    let hints: usize = session.progress.hints.values().map(Vec::len).sum();
    format!(
        "{BOLD}All {} exercises are solved{RESET}, with {hints} hints.\n\n\
         \x20 It is easy to write invariants that hold. Yours would notice a broken spec.\n\n\
         \x20 Next, a spec of your own:\n\
         \x20   mutaspec new my-spec    makes a crate with a first spec\n\
         \x20   mutaspec run            breaks it in every way that mutaspec knows\n\
         \x20   mutaspec suggest 1      proposes a property for a gap\n",
        session.pack.exercises.len()
    )
}

/// A text whose paragraphs are one line each, which is wrapped to the width of the terminal.
/// Indented lines, as in a list, stay lines.
fn flowing(text: &str) -> String {
    let mut flowing = String::new();
    let mut is_open = false;
    for line in text.trim_end().lines() {
        let is_prose = !line.is_empty() && !line.starts_with(' ');
        if is_open {
            flowing.push(if is_prose { ' ' } else { '\n' });
        } else if !flowing.is_empty() {
            flowing.push('\n');
        }
        flowing.push_str(line);
        is_open = is_prose;
    }
    flowing
}

fn indented(text: &str) -> impl Iterator<Item = String> + use<> {
    let lines: Vec<String> = text
        .trim_end()
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    lines.into_iter()
}

#[cfg(test)]
mod tests;
