//! What a session shows, as text: one screen on a terminal, blocks of lines elsewhere.

use mutaspec_reports::terminal::fit;

use super::pack::Exercise;
use super::session::{Session, View};
use super::verdict::{Condition, Survivor, Verdict};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const RESET: &str = "\x1b[0m";

/// The number of steps of a run that fit beside everything else.
const STEPS: usize = 6;

/// A part of the screen. Of a screen that is too high, parts are left out, the highest rank first.
struct Part {
    rank: u8,
    lines: Vec<String>,
}

fn part(rank: u8, lines: impl IntoIterator<Item = String>) -> Part {
    Part {
        rank,
        lines: lines.into_iter().collect(),
    }
}

/// The whole screen of a terminal of this size.
pub(super) fn screen(session: &Session, (columns, rows): (usize, usize)) -> String {
    let mut parts = match &session.view {
        View::Exercise | View::Reset => exercise(session),
        View::List(typed) => vec![
            part(0, [list(session)]),
            part(0, [format!("number and Enter: {typed}_")]),
        ],
        View::Trace(text, top) => {
            vec![part(1, text.lines().skip(*top).map(str::to_owned))]
        }
        View::End => vec![part(0, [end(session)])],
    };
    parts.push(part(0, footer(session)));
    for part in &mut parts {
        let text = fit(&part.lines.join("\n"), columns);
        part.lines = text.split('\n').map(str::to_owned).collect();
    }
    let mut lines: Vec<String> = shortened(parts, rows.saturating_sub(1));
    lines.push(String::new());
    lines.join("\n")
}

/// Leaves parts out, then lines of the longest part, until the screen fits.
fn shortened(mut parts: Vec<Part>, rows: usize) -> Vec<String> {
    let height = |parts: &[Part]| parts.iter().map(|part| part.lines.len()).sum::<usize>();
    while height(&parts) > rows
        && let Some(place) = (0..parts.len())
            .rev()
            .filter(|i| parts[*i].rank > 1)
            .max_by_key(|i| parts[*i].rank)
    {
        parts.remove(place);
    }
    let over = height(&parts).saturating_sub(rows);
    if over > 0
        && let Some(longest) = parts.iter_mut().max_by_key(|part| part.lines.len())
    {
        let kept = longest.lines.len().saturating_sub(over + 1).max(1);
        longest.lines.truncate(kept);
        longest
            .lines
            .push(format!("{DIM}.. {} more lines{RESET}", over + 1));
    }
    parts.into_iter().flat_map(|part| part.lines).collect()
}

fn exercise(session: &Session) -> Vec<Part> {
    let sheet = &session.exercise().sheet;
    let mut parts = vec![part(0, [title(session), String::new()])];
    if !session.solved_now() {
        let rank = if session.is_story_first { 1 } else { 4 };
        parts.push(part(rank, indented(&sheet.story).chain([String::new()])));
        parts.push(part(1, task(session)));
    }
    if let Some(verdict) = &session.verdict {
        parts.extend(verdict_parts(session, verdict));
    } else {
        parts.push(part(0, ["  not judged yet".to_owned(), String::new()]));
    }
    let (hints, count) = session.hints();
    if !session.solved_now() {
        for (number, hint) in hints.iter().enumerate() {
            let is_last = number + 1 == hints.len();
            let text = format!("{BOLD}hint {} of {count}{RESET}  {hint}", number + 1);
            parts.push(part(if is_last { 1 } else { 3 }, indented(&text)));
        }
    }
    parts
}

/// The description of the exercise at hand, for output line by line.
pub(super) fn introduction(session: &Session) -> String {
    let lines = [title(session), String::new()];
    let story = indented(&session.exercise().sheet.story);
    let all: Vec<String> = lines
        .into_iter()
        .chain(story)
        .chain([String::new()])
        .chain(task(session))
        .collect();
    all.join("\n") + "\n"
}

/// The verdict on the exercise at hand, for output line by line.
pub(super) fn verdict_text(session: &Session, verdict: &Verdict) -> String {
    let parts = verdict_parts(session, verdict);
    let lines: Vec<String> = parts.into_iter().flat_map(|part| part.lines).collect();
    lines.join("\n") + "\n"
}

/// The last hint that was asked for, for output line by line.
pub(super) fn hint_text(session: &Session) -> String {
    let (hints, count) = session.hints();
    hints.last().map_or(String::new(), |hint| {
        format!("hint {} of {count}  {hint}\n", hints.len())
    })
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
    let mut lines: Vec<String> = indented(&exercise.sheet.task).collect();
    lines.push(format!("  {BOLD}{}{RESET}", exercise.file()));
    lines.push(String::new());
    lines
}

fn verdict_parts(session: &Session, verdict: &Verdict) -> Vec<Part> {
    if let Some(problem) = &verdict.problem {
        return vec![part(1, indented(problem).chain([String::new()]))];
    }
    if verdict.solved {
        return solved(session, verdict);
    }
    let mut parts = vec![part(0, conditions(verdict))];
    if let Some(survivor) = &verdict.survivor {
        let rank = if session.is_story_first { 3 } else { 1 };
        parts.push(part(rank, diff(survivor)));
        if !survivor.run.is_empty() {
            parts.push(part(2, run(survivor)));
        }
    }
    parts.push(part(1, [String::new()]));
    parts
}

fn conditions(verdict: &Verdict) -> Vec<String> {
    let line = |condition: &Condition| match condition.met {
        Some(true) => format!("  {GREEN}✓{RESET} {}", condition.text),
        Some(false) => format!("  {RED}✗ {}{RESET}", condition.text),
        None => format!("  {DIM}· {}{RESET}", condition.text),
    };
    verdict.conditions.iter().map(line).collect()
}

fn diff(survivor: &Survivor) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        format!("  the mutant at {} is left:", survivor.place),
    ];
    for line in &survivor.diff {
        let color = if line.starts_with('-') { RED } else { GREEN };
        lines.push(format!("    {color}{line}{RESET}"));
    }
    lines
}

fn run(survivor: &Survivor) -> Vec<String> {
    let skipped = survivor.run.len().saturating_sub(STEPS);
    let mut steps: Vec<&str> = survivor
        .run
        .iter()
        .skip(skipped)
        .map(String::as_str)
        .collect();
    if skipped > 0 {
        steps.insert(0, "..");
    }
    let title = if survivor.is_lost {
        "a run that it lost"
    } else {
        "a run of it"
    };
    let mut lines = vec![format!("  {title}: {}", steps.join(" → "))];
    if !survivor.ends_with.is_empty() {
        lines.push(format!("  ends with: {BOLD}{}{RESET}", survivor.ends_with));
    }
    lines
}

fn solved(session: &Session, verdict: &Verdict) -> Vec<Part> {
    let exercise = session.exercise();
    vec![
        part(0, [format!("  {GREEN}{BOLD}solved{RESET}")]),
        part(3, conditions(verdict)),
        part(
            1,
            [String::new(), format!("  {BOLD}a model solution{RESET}")],
        ),
        part(
            1,
            exercise.reference.lines().map(|line| format!("    {line}")),
        ),
        part(
            1,
            [String::new(), format!("  {BOLD}what it teaches{RESET}")],
        ),
        part(1, indented(&exercise.sheet.teaches).chain([String::new()])),
    ]
}

fn footer(session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = session
        .note
        .iter()
        .map(|note| format!("  {BOLD}{note}{RESET}"))
        .collect();
    let next = if session.is_solved(session.exercise()) {
        "n next  "
    } else {
        ""
    };
    lines.push(match &session.view {
        View::Reset => format!("  {BOLD}throw your answer away? y or n{RESET}"),
        View::List(_) => "  any other key goes back, q quits".to_owned(),
        View::Trace(..) => "  space shows more, q quits, any other key goes back".to_owned(),
        View::End => "  l list  q quit".to_owned(),
        View::Exercise => {
            format!("  {DIM}{next}h hint  s story  t trace  l list  r reset  q quit{RESET}")
        }
    });
    lines
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
    let hints: usize = session.progress.hints.values().sum();
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

fn indented(text: &str) -> impl Iterator<Item = String> {
    let lines: Vec<String> = text
        .trim_end()
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    lines.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::pack::Pack;
    use super::super::progress::Progress;
    use super::super::session::Input;
    use super::*;

    fn session() -> Session {
        let pack = Pack::load(None).unwrap();
        let progress = Progress::new(&pack);
        let mut session = Session::new(pack, progress);
        let mut verdict = Verdict::default();
        verdict.condition("holds", true, "it holds");
        verdict.condition("targets", false, "1 of 1 left");
        verdict.survivor = Some(Survivor {
            id: "room/enter/G1".to_owned(),
            place: "enter:30".to_owned(),
            diff: vec!["- require(free);".to_owned(), "+ require(true);".to_owned()],
            run: (1..=9).map(|step| format!("step{step}")).collect(),
            is_lost: false,
            ends_with: "two inside".to_owned(),
            analysis: super::super::verdict::Analysis::default(),
        });
        session.handle(Input::Judged(Box::new(verdict)));
        session
    }

    #[test]
    fn high_screen_shows_story_and_survivor() {
        let text = screen(&session(), (80, 60));
        for part in [
            "share a room",
            "1 of 1 left",
            "+ require(true);",
            "ends with",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(
            text.contains(".. → step4 →") && !text.contains("step3"),
            "{text}"
        );
    }

    #[test]
    fn low_screen_shows_the_story_until_the_first_save() {
        let mut session = session();
        let text = screen(&session, (80, 20));
        assert!(text.lines().count() <= 20, "{text}");
        assert!(
            text.contains("share a room") && !text.contains("ends with"),
            "{text}"
        );
        session.handle(Input::Saved);
        let text = screen(&session, (80, 20));
        assert!(text.lines().count() <= 20, "{text}");
        assert!(
            !text.contains("share a room") && text.contains("ends with"),
            "{text}"
        );
        session.handle(Input::Key('s'));
        assert!(screen(&session, (80, 20)).contains("share a room"));
    }

    #[test]
    fn solution_is_shown_after_success_only() {
        let mut session = session();
        let reference = "v.inside.len() <= 1";
        assert!(!screen(&session, (80, 60)).contains(reference));
        let mut verdict = Verdict::default();
        verdict.condition("holds", true, "it holds");
        session.handle(Input::Judged(Box::new(verdict.decide())));
        let text = screen(&session, (80, 60));
        assert!(
            text.contains(reference) && text.contains("what it teaches"),
            "{text}"
        );
    }
}
