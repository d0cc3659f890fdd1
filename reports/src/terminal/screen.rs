//! The output of `run` without `-v`: one screen for one model, a few lines for each of several.
//!
//! What limits the result is always shown; remarks on properties are only counted.

use anstyle::Style;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise, Score, Stage, Symmetry, Verdict};
use mutaspec_runner::suggest::Suggestions;

use super::fit::{beside, shortened};
use super::{Page, ShowCommand, findings, place, run};
use crate::baseline_verdict::{BaselineVerdict, baseline_verdict, is_scored, unmeasured};
use crate::gaps::Gap;
use crate::glyph::{BAD, DOUBT, FAINT, GOOD, STRONG, paint};
use crate::schema::annotations::tolerances;
use crate::wording;

/// The number of lines about gaps before the rest is counted.
const GAPS: usize = 10;
/// The number of suggested properties shown: usually, if there are many gaps, and if not all gaps
/// are shown.
const PROPERTIES: (usize, usize, usize) = (3, 2, 1);
/// The number of accepted mutants shown with their reason.
const ACCEPTED: usize = 3;
/// The number of lines about what limits the result.
const LIMITS: usize = 4;

/// The result of a model, as `run` shows it.
#[derive(Clone, Copy, Debug)]
pub struct RunScreen<'a> {
    /// The outcome of the model.
    pub outcome: &'a Outcome,
    /// The gaps of the model.
    pub gaps: &'a [Gap],
    /// Suggestions for its survivors, if they were searched.
    pub suggestions: Option<&'a Suggestions>,
    /// The largest baseline for which suggestions are searched, if this one is larger.
    pub suggestions_up_to: Option<u64>,
    /// Properties of the spec that no model checks.
    pub unchecked: &'a [String],
    /// The command that shows a mutant.
    pub show_command: ShowCommand<'a>,
    /// The options with which each command finds the run: `--results DIR`. Empty if it needs none.
    pub gap_options: &'a str,
    /// The command that suggests properties for this model.
    pub suggest_command: &'a str,
    /// The number of columns of the terminal; `None` if the text is not for a terminal.
    pub width: Option<usize>,
}

/// Returns the result of a model on one screen.
pub fn screen(shown: &RunScreen<'_>) -> String {
    let outcome = shown.outcome;
    if outcome.planned == 0 {
        return run::run(outcome, false, shown.show_command)
            + &unchecked(&outcome.definition.name, shown.unchecked);
    }
    let mut page = Page::default();
    page.head(outcome);
    page.line(checked(outcome));
    let (style, text) = counts(outcome);
    page.line(paint(style, &text));
    let limiting = limits(&mut page, shown, LIMITS);
    if shown.gaps.is_empty() {
        end(&mut page, shown);
        return page.0;
    }
    page.blank();
    page.line(paint(STRONG, &heading(shown)));
    let cut = gap_lines(&mut page, shown, GAPS - limiting);
    if cut < shown.gaps.len() {
        let text = format!("    {} more: -v, or the report", shown.gaps.len() - cut);
        page.line(paint(FAINT, &text));
    }
    properties(&mut page, shown);
    end(&mut page, shown);
    page.0
}

/// Returns the result of one of several models in a few lines, unless its baseline fails.
pub fn brief(shown: &RunScreen<'_>) -> String {
    let outcome = shown.outcome;
    if outcome.planned == 0 {
        return screen(shown);
    }
    let mut page = Page::default();
    let name = paint(STRONG, &outcome.name());
    page.line(format!("{name}  {}", checked(outcome)));
    let (style, text) = counts(outcome);
    page.line(paint(style, &shortened(&format!("  {text}"), shown.width)));
    limits(&mut page, shown, 1);
    if let Some(gap) = shown.gaps.first() {
        let last = shown.gaps.last().map_or(gap.number, |last| last.number);
        let numbers = if last == gap.number {
            format!("gap {last}")
        } else {
            format!("gaps {} to {last}, first:", gap.number)
        };
        let before = format!("  {numbers} {} ", label(outcome, gap));
        let lines = beside(&before, &gap.title, shown.width);
        for line in lines {
            page.line(line);
        }
    }
    page.0
}

/// Returns a line for each property that no model of a spec checks. Empty if no property is
/// unchecked.
pub fn unchecked(spec: &str, names: &[String]) -> String {
    let mut page = Page::default();
    for name in names {
        page.line(unchecked_line(spec, name));
    }
    page.0
}

fn unchecked_line(spec: &str, name: &str) -> String {
    let text = format!("! no model of {spec} checks `{name}`: add it to `properties = [..]`");
    paint(BAD, &text)
}

/// Describes the check of the baseline in a sentence.
fn checked(outcome: &Outcome) -> String {
    let counts = &outcome.baseline.counts;
    let states = wording::count(
        usize::try_from(counts.distinct).unwrap_or(usize::MAX),
        "state",
    );
    let extent = if counts.complete {
        "all searched"
    } else {
        "not all searched"
    };
    match (baseline_verdict(outcome, None), outcome.asked_properties()) {
        (BaselineVerdict::Holds, 1) => format!("The property holds ({states}, {extent})."),
        (BaselineVerdict::Holds, n) => format!(
            "All {} hold ({states}, {extent}).",
            wording::count(n, "property")
        ),
        _ => run::baseline_line(outcome),
    }
}

/// Formats the number of mutants by verdict, and the score: `105 mutants: 22 survived, 78 killed, 5
/// equivalent; score 78 of 100 killed (78 %)`.
fn counts(outcome: &Outcome) -> (Style, String) {
    let score = outcome.score();
    let score_text = match (&outcome.simulation, wording::ratio(&score)) {
        (Some(_), _) => "no score: a simulation proves nothing".to_owned(),
        (None, Some(_)) if is_scored(outcome.baseline.counts.distinct, false) => share(&score),
        _ => "no score".to_owned(),
    };
    let text = format!(
        "{}: {}; {score_text}",
        run::decided(outcome),
        wording::verdicts(&score)
    );
    (
        if score.survived + score.broken == 0 {
            GOOD
        } else {
            BAD
        },
        text,
    )
}

/// Formats the score with what it counts: `score 78 of 100 killed (78 %)`.
fn share(score: &Score) -> String {
    let of = |others: usize| {
        let judged = score.killed + others;
        let percent = wording::percent(score.killed, judged).unwrap_or_default();
        format!(
            "{} of {} killed ({percent} %)",
            wording::number(score.killed as u64),
            wording::number(judged as u64)
        )
    };
    let with_accepted = of(score.survived + score.accepted);
    match (score.killed + score.survived, score.accepted) {
        (_, 0) => format!("score {}", of(score.survived)),
        (0, _) => format!("no score; with the accepted mutants {with_accepted}"),
        _ => format!(
            "score {}; with the accepted mutants {with_accepted}",
            of(score.survived)
        ),
    }
}

fn heading(shown: &RunScreen<'_>) -> String {
    let survivors: usize = shown.gaps.iter().map(|gap| gap.members.len()).sum();
    let gaps = wording::count(shown.gaps.len(), "gap");
    match survivors {
        1 => "1 gap: a deliberate fault that no property catches".to_owned(),
        _ => format!(
            "{gaps}: the {survivors} survivors are deliberate faults that no property catches"
        ),
    }
}

/// Adds the gaps that fit into `room` lines, at least one. Returns their number.
fn gap_lines(page: &mut Page, shown: &RunScreen<'_>, room: usize) -> usize {
    let label = |gap: &Gap| label(shown.outcome, gap);
    let listed = &shown.gaps[..room.min(shown.gaps.len())];
    let of_labels = listed.iter().map(|gap| label(gap).chars().count()).max();
    let labels = of_labels.unwrap_or(0).min(28);
    let mut lines: Vec<String> = Vec::new();
    let mut count = 0;
    for gap in listed {
        let before = format!("{:>3}  {:labels$}  ", gap.number, label(gap));
        let of_gap = beside(&before, &gap.title, shown.width);
        if count > 0 && lines.len() + of_gap.len() > room {
            break;
        }
        lines.extend(of_gap);
        count += 1;
    }
    for line in lines {
        page.line(line);
    }
    count
}

/// Formats the step and line of a gap: `alice.n3:82`.
fn label(outcome: &Outcome, gap: &Gap) -> String {
    gap.first(outcome)
        .map(|found| format!("{}:{}", found.mutant.row().item, found.mutant.row().line))
        .unwrap_or_default()
}

/// Returns the line about suggestions that were not searched. Empty if they were, or if the user
/// did not want them.
pub fn not_suggested(up_to: Option<u64>) -> String {
    let Some(states) = up_to else {
        return String::new();
    };
    let text = format!(
        "no properties are suggested for baselines of more than {} states: run --suggest searches them",
        wording::number(states)
    );
    format!("{}\n", paint(FAINT, &text))
}

/// Adds the suggested properties that close most.
fn properties(page: &mut Page, shown: &RunScreen<'_>) {
    if shown.suggestions_up_to.is_some() {
        page.blank();
        page.0.push_str(&not_suggested(shown.suggestions_up_to));
    }
    let closed: Vec<&Gap> = shown
        .gaps
        .iter()
        .filter(|gap| gap.closed_by.is_some())
        .collect();
    let Some(found) = shown.suggestions.filter(|_| !closed.is_empty()) else {
        return;
    };
    let killed: usize = closed.iter().map(|gap| gap.members.len()).sum();
    page.blank();
    let text = format!(
        "{} would kill {}",
        wording::count(closed.len(), "suggested property"),
        wording::share(killed, found.survivors, "survivor")
    );
    page.line(paint(STRONG, &text));
    let most = match shown.gaps.len() {
        n if n > GAPS => PROPERTIES.2,
        n if n > GAPS - 2 => PROPERTIES.1,
        _ => PROPERTIES.0,
    };
    for gap in closed.iter().take(most) {
        let Some(property) = &gap.closed_by else {
            continue;
        };
        let what = if property.doc.is_empty() {
            &property.name
        } else {
            &property.doc
        };
        let text = format!(
            "{:>3}  kills {:<3} {}",
            gap.number,
            // A survivor that an earlier property kills is in the gap of that one.
            gap.members.len(),
            wording::one_line(what)
        );
        page.line(shortened(&text, shown.width));
    }
    page.line(paint(FAINT, &format!("  code: {}", shown.suggest_command)));
}

/// Adds the number of remarks, and the next command.
fn end(page: &mut Page, shown: &RunScreen<'_>) {
    let outcome = shown.outcome;
    let mut last = Page::default();
    findings::matrix(&mut last, outcome, false);
    if !last.0.is_empty() {
        page.blank();
        page.0.push_str(last.0.trim_start());
    }
    page.blank();
    run::accepted(page, outcome, ACCEPTED);
    let remarks = remarks(outcome);
    if remarks > 0 {
        let text = format!(
            "{} on properties and mutants: run -v",
            wording::count(remarks, "remark")
        );
        page.line(paint(FAINT, &text));
    }
    if let Some(gap) = shown.gaps.first() {
        let program = shown.show_command.program;
        page.0
            .push_str(&next(program, shown.gap_options, gap.number));
    }
}

/// Returns the next commands for a gap of a run on one line. With options by which they find the
/// run, only the first is written out.
pub fn next(program: &str, options: &str, gap: usize) -> String {
    if options.is_empty() {
        return format!(
            "next: {program} show {gap}  ·  {program} suggest {gap}  ·  \
             {program} accept {gap} --reason ..\n"
        );
    }
    format!("next: {program} show {gap} {options}  (or suggest, accept)\n")
}

/// Counts the lines of `-v` that need no action.
fn remarks(outcome: &Outcome) -> usize {
    let conspicuous = outcome
        .baseline
        .findings
        .as_ref()
        .map_or(0, |found| findings::conspicuous(outcome, found).len());
    let unreached = run::unreached_sites(outcome).len();
    let accepted = outcome.score().accepted.saturating_sub(ACCEPTED);
    accepted + conspicuous + unreached + run::idle_properties(outcome).len()
}

/// Adds at most `most` lines about what limits the result, and counts the others. Returns the
/// number of lines.
fn limits(page: &mut Page, shown: &RunScreen<'_>, most: usize) -> usize {
    let unmeasured = unmeasured(shown.outcome)
        .map(|why| paint(BAD, &format!("✗ {}: {why}", shown.outcome.name())));
    let mut all: Vec<String> = unmeasured
        .into_iter()
        .chain(broken(shown.outcome))
        .collect();
    let spec = &shown.outcome.definition.name;
    all.extend(
        shown
            .unchecked
            .iter()
            .map(|name| unchecked_line(spec, name)),
    );
    all.extend(
        doubts(shown.outcome)
            .iter()
            .map(|text| paint(DOUBT, &format!("! {text}"))),
    );
    let cut = if all.len() > most {
        most - 1
    } else {
        all.len()
    };
    let more = all.len() - cut;
    for text in all.iter().take(cut) {
        page.line(format!("  {text}"));
    }
    if more > 0 {
        page.line(paint(
            DOUBT,
            &format!("  ! {} the result: run -v", limiting(more, cut)),
        ));
    }
    all.len().min(most)
}

fn limiting(n: usize, shown: usize) -> String {
    let more = if shown > 0 { " more" } else { "" };
    match n {
        1 => format!("1{more} thing limits"),
        n => format!("{n}{more} things limit"),
    }
}

/// Describes the promises that the spec does not keep, one a line.
fn broken(outcome: &Outcome) -> Vec<String> {
    outcome
        .with(Verdict::Tolerated(Promise::Broken))
        .map(|found| {
            let killers: Vec<&str> = outcome.killers(found).map(|p| p.name.as_str()).collect();
            let text = format!(
                "✘ broken promise: {} at {}, by {}",
                found.mutant.id,
                place(found),
                killers.join(", ")
            );
            paint(BAD, &text)
        })
        .collect()
}

/// Describes everything because of which the verdicts say less than they seem to.
fn doubts(outcome: &Outcome) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    all.extend(match &outcome.baseline.symmetry {
        Some(Symmetry::Unused { why }) => Some(format!(
            "all states are searched, symmetric sets or not: {why}"
        )),
        symmetry => wording::unproven(symmetry.as_ref()),
    });
    all.extend(outcome.baseline.warnings.iter().map(wording::warning));
    all.extend(undecided(outcome));
    for promise in tolerances(outcome)
        .into_iter()
        .filter(|promise| promise.mutants == 0)
    {
        let of = promise
            .item
            .map(|item| format!(" in {item}"))
            .unwrap_or_default();
        all.push(format!(
            "untried promise: {}{of} (line {}): no mutant of this run lets it happen",
            promise.fault, promise.line
        ));
    }
    all
}

/// The inconclusive mutants, in a line for each reason. A mutant that ended its process is named.
fn undecided(outcome: &Outcome) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&MutantOutcome>)> = Vec::new();
    for found in outcome.with(Verdict::Inconclusive) {
        let reason = run::why_undecided(found);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, mutants)) => mutants.push(found),
            None => reasons.push((reason, vec![found])),
        }
    }
    let line = |(reason, mutants): &(&str, Vec<&MutantOutcome>)| {
        let are = wording::are(mutants.len(), "mutant");
        match mutants.as_slice() {
            [first, rest @ ..] if first.stage == Stage::Supervisor => {
                let more = if rest.is_empty() { "" } else { ", .." };
                format!("{are} inconclusive ({}{more}): {reason}", first.mutant.id)
            }
            _ => format!("{are} inconclusive: {reason}"),
        }
    };
    reasons.iter().map(line).collect()
}

#[cfg(test)]
mod tests;
