//! Findings about properties: short by default, complete with `-v`.

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::findings::{
    BlockedStep, Counted, Findings, Goal, Guard, Hits, IdleGuard, idle_guards, offers,
    redundant_clauses,
};
use mutaspec_runner::matrix::{Kills, Matrix, Worth};
use mutaspec_runner::outcome::{Outcome, Property, SurvivorClass, Verdict};

use super::{Page, WIDTH};
use crate::glyph::{DOUBT, FAINT, STRONG, paint};
use crate::wording;

/// The number of stronger properties shown without `-v`.
const FEW: usize = 3;

/// Adds problems of the properties or the spec, and with `verbose` the numbers behind them.
pub(super) fn findings(page: &mut Page, outcome: &Outcome, verbose: bool) {
    let Some(found) = &outcome.baseline.findings else {
        return;
    };
    for text in conspicuous(outcome, found) {
        page.line(format!("  {}", paint(DOUBT, &format!("! {text}"))));
    }
    if verbose {
        for text in details(outcome, found) {
            detail(page, &text);
        }
    }
}

/// Returns the size of states, and the numbers behind the findings: counts for left sides, goals
/// and steps.
pub fn figures(outcome: &Outcome) -> String {
    let baseline = &outcome.baseline;
    let findings = baseline.findings.iter();
    let details = findings.flat_map(|found| details(outcome, found));
    let mut page = Page::default();
    let size = |bytes| format!("a state takes {bytes:.1} bytes");
    let size = baseline.bytes_per_state.map(size);
    for text in size.into_iter().chain(details) {
        detail(&mut page, &text);
    }
    page.0
}

/// Adds a detail, whose lines after the first are indented already.
fn detail(page: &mut Page, text: &str) {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    page.line(format!("  {}", paint(FAINT, &format!("· {first}"))));
    lines.for_each(|line| page.line(paint(FAINT, line)));
}

/// Returns the findings that need attention.
pub(crate) fn conspicuous(outcome: &Outcome, found: &Findings) -> Vec<String> {
    let mut all = Vec::new();
    for (property, of) in outcome.properties.iter().zip(&found.properties) {
        let name = &property.name;
        if of.unchanging {
            all.push(format!("{name} reads only what no step changes"));
        }
        for hits in of.antecedents.iter().filter(|hits| hits.times == 0) {
            all.push(vacuous(name, hits));
        }
        if let Some(goal) = &of.goal {
            all.extend(of_goal(name, goal, found.left_out));
        }
    }
    if !found.unread.is_empty() {
        all.push(format!("no property reads {}", found.unread.join(", ")));
    }
    all.extend(found.blocked.iter().map(is_blocked));
    let survivors = outcome.with(Verdict::Survived);
    let less = survivors
        .filter(|m| m.class == Some(SurvivorClass::LessBehaviour))
        .count();
    if less > 0 && found.left_out > 0 {
        all.push(format!(
            "a state constraint leaves {} out, and may hide what would catch {} with less behaviour",
            states(found.left_out),
            wording::count(less, "survivor")
        ));
    }
    all
}

/// Describes an implication whose left side never holds: the property, or one conjunct of it.
fn vacuous(name: &str, hits: &Hits) -> String {
    let left = wording::one_line(&hits.text);
    match (hits.clause, hits.line) {
        (false, _) => format!("{name} asks nothing here: `{left}` never holds"),
        (true, Some(line)) => {
            format!("one conjunct of {name} (line {line}) asks nothing here: `{left}` never holds")
        }
        (true, None) => format!("one conjunct of {name} asks nothing here: `{left}` never holds"),
    }
}

/// Returns findings about a goal. States that a constraint excludes might meet it.
fn of_goal(name: &str, goal: &Goal, left_out: u64) -> Vec<String> {
    let mut all = Vec::new();
    if goal.only_initially {
        all.push(format!(
            "{name} is met in initial states only: no step has to do anything for it"
        ));
    }
    if goal.met == 0 && left_out > 0 {
        all.push(format!(
            "a state constraint leaves {} out, and may hide what meets {name}",
            states(left_out)
        ));
    }
    all
}

/// Describes a step that is never taken, and why.
fn is_blocked(blocked: &BlockedStep) -> String {
    let guards: Vec<String> = blocked
        .guards
        .iter()
        .map(|Guard { text, line }| format!("`{}` (line {line})", wording::one_line(text)))
        .collect();
    match (blocked.turns, guards.as_slice()) {
        (0, _) => format!("step `{}`: no process ever stands there", blocked.step),
        (n, []) => format!(
            "step `{}` is blocked in all {} in which it could be taken",
            blocked.step,
            times(n)
        ),
        (n, guards) => format!(
            "step `{}` is blocked by {}, false in all {} in which it could be taken",
            blocked.step,
            guards.join(" and by "),
            times(n)
        ),
    }
}

/// Returns the numbers behind the findings.
fn details(outcome: &Outcome, found: &Findings) -> Vec<String> {
    let mut all = Vec::new();
    for (property, of) in outcome.properties.iter().zip(&found.properties) {
        all.extend(
            of.antecedents
                .iter()
                .filter(|hits| hits.times > 0)
                .map(|hits| format!("{}: {}", property.name, hit(hits))),
        );
        if let Some(goal) = of.goal.as_ref().filter(|goal| goal.met > 0) {
            all.push(format!("{} is met in {}", property.name, states(goal.met)));
        }
    }
    for IdleGuard {
        item,
        text,
        line,
        clause,
    } in idle_guards(outcome)
    {
        let what = if clause { "clause" } else { "guard" };
        all.push(format!(
            "{what} `{}` of {item} (line {line}) never stands in the way: without it the model is the same",
            wording::one_line(&text)
        ));
    }
    let steps: Vec<String> = found
        .steps
        .iter()
        .map(|count| format!("{} {}", count.step, wording::number(count.taken)))
        .collect();
    all.push(format!(
        "steps: {}",
        wording::wrap(&steps, ", ", WIDTH).join("\n           ")
    ));
    all
}

fn hit(hits: &Hits) -> String {
    let of = match hits.counted {
        Counted::Steps => "steps that change the state",
        Counted::States => "states",
    };
    format!(
        "`{}` holds in {} of {} {of}",
        wording::one_line(&hits.text),
        wording::number(hits.times),
        wording::number(hits.of)
    )
}

fn states(n: u64) -> String {
    wording::count(usize::try_from(n).unwrap_or(usize::MAX), "state")
}

fn times(n: u64) -> String {
    wording::count(usize::try_from(n).unwrap_or(usize::MAX), "time")
}

/// Adds the matrix's view of the properties. Adds nothing without a matrix.
pub(super) fn matrix(page: &mut Page, outcome: &Outcome, verbose: bool) {
    let Some(matrix) = Matrix::of(outcome) else {
        return;
    };
    page.blank();
    page.line(format!(
        "{}  {}",
        paint(STRONG, "properties"),
        paint(
            FAINT,
            &format!("on {}", wording::count(matrix.killed, "killed mutant"))
        )
    ));
    let shown =
        |place: &usize| is_own(&outcome.properties[*place]) || matrix.properties[*place].kills > 0;
    let shown: Vec<usize> = (0..outcome.properties.len()).filter(shown).collect();
    let width = shown
        .iter()
        .map(|place| outcome.properties[*place].name.chars().count())
        .max()
        .unwrap_or(0);
    for place in shown {
        let name = &outcome.properties[place].name;
        page.line(format!(
            "  {name:width$}  {}",
            worth(outcome, place, &matrix.properties[place])
        ));
    }
    smallest_set(page, outcome, &matrix);
    clauses(page, outcome);
    stronger(page, outcome, verbose);
}

fn is_own(property: &Property) -> bool {
    property.source.is_some()
}

fn worth(outcome: &Outcome, place: usize, kills: &Kills) -> String {
    let always = matches!(
        outcome.properties[place].kind,
        PropertyKind::Crash | PropertyKind::Divergence | PropertyKind::Assertion
    );
    let mut said = Vec::new();
    if kills.worth != Worth::NeverKills {
        said.push(wording::count(kills.kills, "kill"));
    }
    said.extend(match kills.worth {
        Worth::NeverKills => Some(kills.worth.words().to_owned()),
        Worth::Needed => Some(format!("{} alone", wording::number(kills.sole as u64))),
        Worth::Undecided if kills.undecided > 0 => Some(format!(
            "not decided on {}",
            wording::count(kills.undecided, "mutant")
        )),
        Worth::Undecided => Some("perhaps some alone".to_owned()),
        // A property that is always on cannot be left out.
        Worth::Redundant => (!always).then(|| "redundant: no kill is lost without it".to_owned()),
    });
    if let Some(found) = outcome
        .baseline
        .findings
        .as_ref()
        .and_then(|found| found.properties.get(place))
    {
        said.extend(found.is_vacuous().then(|| "vacuous".to_owned()));
    }
    said.extend(always.then(|| "always on".to_owned()));
    let text = said.join(", ");
    if kills.worth == Worth::Needed || always {
        text
    } else {
        paint(DOUBT, &text)
    }
}

/// Adds the smallest set of properties and the number of dominators.
fn smallest_set(page: &mut Page, outcome: &Outcome, matrix: &Matrix) {
    let names: Vec<String> = matrix
        .smallest
        .properties
        .iter()
        .map(|place| outcome.properties[*place].name.clone())
        .collect();
    let head = if matrix.smallest.exact {
        "smallest"
    } else {
        "small"
    };
    let mut lines = wording::wrap(&names, ", ", WIDTH - 14);
    if names.is_empty() {
        lines.push("what is always on kills as much".to_owned());
    }
    if !matrix.smallest.exact {
        lines.push("(there may be a smaller set with the same kills)".to_owned());
    }
    page.labelled(head, &lines);
    page.said(
        "dominators",
        format!(
            "{} of {}: whatever kills these kills all",
            wording::number(matrix.dominators.len() as u64),
            wording::count(matrix.killed, "killed mutant")
        ),
    );
}

fn clauses(page: &mut Page, outcome: &Outcome) {
    let rows = &outcome.definition.property_facts.mutants;
    let lines: Vec<String> = redundant_clauses(outcome)
        .into_iter()
        .filter_map(|place| rows.get(place))
        .map(|row| {
            format!(
                "{} kills as much as `{}`",
                outcome.definition.properties[row.property].name,
                wording::one_line(&row.statement)
            )
        })
        .collect();
    page.labelled("clauses", &lines);
}

/// Adds stronger properties that hold: those that would kill survivors, with `verbose` all.
fn stronger(page: &mut Page, outcome: &Outcome, verbose: bool) {
    let offers = offers(outcome);
    let rows = &outcome.definition.property_facts.mutants;
    let shown = offers
        .iter()
        .enumerate()
        .filter(|(i, offer)| verbose || *i < FEW && !offer.kills.is_empty());
    let mut lines: Vec<String> = shown
        .map(|(_, offer)| {
            let row = &rows[offer.place];
            let name = &outcome.definition.properties[row.property].name;
            let kills = match offer.kills.len() {
                0 => String::new(),
                n => format!("; kills {}", wording::count(n, "survivor")),
            };
            format!("{name}: `{}`{kills}", wording::one_line(&row.statement))
        })
        .collect();
    let left = offers.len() - lines.len();
    if left > 0 {
        let more = if lines.is_empty() { "" } else { " more" };
        lines.push(paint(
            FAINT,
            &format!("{left}{more} that would kill no survivor or are shown with -v"),
        ));
    }
    page.labelled("holds too", &lines);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vacuous_conjunct_is_named() {
        let check = |clause, line, said: &str| {
            let hits = Hits {
                text: "open".to_owned(),
                line,
                times: 0,
                of: 9,
                counted: Counted::States,
                clause,
            };
            assert_eq!(vacuous("safe", &hits), said);
        };
        check(false, Some(7), "safe asks nothing here: `open` never holds");
        check(
            true,
            Some(7),
            "one conjunct of safe (line 7) asks nothing here: `open` never holds",
        );
        check(
            true,
            None,
            "one conjunct of safe asks nothing here: `open` never holds",
        );
    }
}
