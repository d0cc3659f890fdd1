//! The output of `run` for a model: survivors, then other mutants that need attention, then counts.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{
    Mutant, MutantOutcome, Outcome, Promise, Property, Stage, SurvivorClass, Verdict,
};

use super::{
    Page, ShowCommand, VERDICT, WIDTH, annotations, baseline, class_text, edited, findings,
    requirement, written,
};
use crate::baseline_verdict::{BaselineVerdict, baseline_verdict, is_scored, unmeasured};
use crate::glyph::{BAD, DOUBT, FAINT, GOOD, Mark, STRONG, paint};
use crate::question::question;
use crate::rank::ranked;
use crate::schema::Gate;
use crate::wording;

/// Returns the criteria that were not met, or why survivors do not fail the run. Empty if the only
/// criterion is that no mutant survives, because survivors are listed anyway.
pub fn gate(gate: &Gate) -> String {
    let asks_more = gate.only_new || gate.min_score.is_some() || !gate.min_scores.is_empty();
    let mut page = Page::default();
    for violation in gate.violations.iter().filter(|_| asks_more) {
        page.line(paint(BAD, &format!("✗ {violation}")));
    }
    if gate.violations.is_empty() && gate.survived > 0 && gate.only_new {
        page.line(paint(
            GOOD,
            &format!(
                "✓ none of {} is new",
                wording::count(gate.survived, "survivor")
            ),
        ));
    } else if gate.violations.is_empty() && gate.survived > 0 && asks_more {
        page.line(paint(GOOD, "✓ every score is as high as it is asked to be"));
    }
    page.0
}

/// Returns the report on a model. Mutants that need no action are listed only if `verbose`.
pub fn run(outcome: &Outcome, verbose: bool, show_command: ShowCommand<'_>) -> String {
    let mut page = Page::default();
    page.head(outcome);
    page.said("baseline", baseline_line(outcome));
    baseline::symmetry(&mut page, outcome);
    baseline::warnings(&mut page, outcome);
    findings::findings(&mut page, outcome, verbose);
    baseline::traces(&mut page, outcome, None, false);
    if outcome.planned == 0 {
        let next = match baseline_verdict(outcome, None) {
            BaselineVerdict::Fails => ": mend the spec or the property first",
            BaselineVerdict::Undecided => ": the baseline is not decided",
            _ => "",
        };
        page.line(paint(
            BAD,
            &format!("✗ {}: no mutant was checked{next}", outcome.name()),
        ));
        return page.0;
    }
    if verbose {
        page.blank();
        settled(&mut page, outcome);
    }
    annotations::broken(&mut page, outcome, show_command);
    survivors(&mut page, outcome, show_command);
    page.blank();
    inconclusive(&mut page, outcome);
    unreached(&mut page, outcome, verbose);
    invalid(&mut page, outcome);
    accepted(&mut page, outcome, usize::MAX);
    idle(&mut page, outcome);
    findings::matrix(&mut page, outcome, verbose);
    annotations::summary(&mut page, outcome);
    requirement::summary(&mut page, outcome);
    ladder(&mut page, outcome);
    page.blank();
    if let Some(why) = unmeasured(outcome) {
        page.line(paint(BAD, &format!("✗ {}: {why}", outcome.name())));
    }
    page.line(sentence(outcome));
    page.0
}

/// Returns the report on a lower model of a ladder. Mutants not killed continue on `next`.
pub fn rung(outcome: &Outcome, next: &str) -> String {
    let mut page = Page::default();
    page.head(outcome);
    page.said("baseline", baseline_line(outcome));
    baseline::symmetry(&mut page, outcome);
    baseline::warnings(&mut page, outcome);
    let score = outcome.score();
    let left = outcome.mutants.len() - score.killed - score.broken;
    let text = format!(
        "{}; {left} of {} go on to {next}",
        wording::verdicts(&score),
        outcome.mutants.len()
    );
    page.said("ladder", text);
    page.0
}

/// Adds the number of mutants killed on each model of the ladder.
fn ladder(page: &mut Page, outcome: &Outcome) {
    let mut at: Vec<(&str, usize)> = Vec::new();
    let is_killed = |m: &&MutantOutcome| {
        matches!(
            m.verdict,
            Verdict::Killed | Verdict::Tolerated(Promise::Broken)
        )
    };
    for found in outcome.mutants.iter().filter(is_killed) {
        let model = found.killed_at.as_deref().unwrap_or(&outcome.model);
        match at.iter_mut().find(|(name, _)| *name == model) {
            Some((_, count)) => *count += 1,
            None => at.push((model, 1)),
        }
    }
    if outcome
        .mutants
        .iter()
        .all(|found| found.killed_at.is_none())
    {
        return;
    }
    at.sort_by_key(|(name, _)| {
        outcome
            .definition
            .ladder
            .iter()
            .position(|rung| rung == name)
    });
    let said: Vec<String> = at
        .iter()
        .map(|(name, count)| format!("{count} at {name}"))
        .collect();
    page.blank();
    page.said("killed", said.join(", "));
}

pub(super) fn baseline_line(outcome: &Outcome) -> String {
    let bound = wording::bound(&outcome.baseline.counts);
    let n = outcome.asked_properties();
    match baseline_verdict(outcome, None) {
        BaselineVerdict::Holds if n == 1 => format!("{bound}; 1 property holds"),
        BaselineVerdict::Holds => format!("{bound}; {} hold", wording::count(n, "property")),
        _ if outcome.baseline.counts.distinct == 0 => paint(BAD, "✗ there is no initial state"),
        BaselineVerdict::Undecided if outcome.simulation.is_some() => {
            let walks = outcome
                .simulation
                .as_ref()
                .map(wording::walks)
                .unwrap_or_default();
            format!(
                "{bound}; {}",
                paint(
                    DOUBT,
                    &format!("? no violation in {walks}; nothing is proven")
                )
            )
        }
        BaselineVerdict::Undecided => format!(
            "{bound}; {}",
            paint(DOUBT, "? not every property is decided")
        ),
        _ => format!(
            "{bound}; {}",
            paint(
                BAD,
                &format!("✗ fails: {}", baseline::complaint(outcome, ""))
            )
        ),
    }
}

/// Adds killed, equivalent and tolerated mutants, one a line.
fn settled(page: &mut Page, outcome: &Outcome) {
    for found in &outcome.mutants {
        let note = match found.verdict {
            Verdict::Killed => killed_by(outcome, found),
            Verdict::Equivalent(kind) => kind.words().to_owned(),
            Verdict::Tolerated(Promise::Kept) => found
                .class
                .map_or("it changes nothing", SurvivorClass::words)
                .to_owned(),
            _ => continue,
        };
        let decided = format!("{note}; {}", decided_by(found));
        page.line(format!(
            "{}  {}  {}",
            Mark::of(found.verdict).padded(VERDICT),
            found.mutant.id,
            paint(FAINT, &decided)
        ));
    }
}

fn killed_by(outcome: &Outcome, found: &MutantOutcome) -> String {
    let names: Vec<&str> = outcome.killers(found).map(|p| p.name.as_str()).collect();
    let steps = wording::length(found)
        .map(|n| format!(" {n}"))
        .unwrap_or_default();
    let at = found
        .killed_at
        .as_ref()
        .map(|model| format!(" at {model}"))
        .unwrap_or_default();
    format!("by {}{steps}{at}", names.join(", "))
}

/// Formats the stage that decided a mutant, and its cost: `search, 718 steps`.
fn decided_by(found: &MutantOutcome) -> String {
    match found.steps_taken {
        0 => found.stage.words().to_owned(),
        n => format!(
            "{}, {} {}",
            found.stage.words(),
            wording::number(n),
            wording::plural(n as usize, "step")
        ),
    }
}

/// Adds the survivors in reading order, each with the other mutants that have the same graph.
fn survivors(page: &mut Page, outcome: &Outcome, show_command: ShowCommand<'_>) {
    let all: Vec<&MutantOutcome> = outcome.with(Verdict::Survived).collect();
    if all.is_empty() {
        return;
    }
    page.blank();
    page.labelled(
        "silent",
        &silent(
            "no survivor violates any of these properties:",
            &written(outcome),
        ),
    );
    // A survivor with the graph of an accepted mutant is shown on its own.
    let stands_alone = |m: &&MutantOutcome| {
        let first = m.same_as.and_then(|i| outcome.mutants.get(i));
        first.is_none_or(|first| first.verdict != Verdict::Survived)
    };
    let ranked = ranked(outcome)
        .into_iter()
        .map(|place| &outcome.mutants[place]);
    for found in ranked.filter(stands_alone) {
        page.blank();
        survivor(page, outcome, found, show_command);
        let same = all.iter().filter(|m| {
            m.same_as
                .and_then(|i| outcome.mutants.get(i))
                .is_some_and(|first| first.mutant.id == found.mutant.id)
        });
        let alike: Vec<String> = same
            .map(|m| format!("{} ({})", m.mutant.id, edit(m)))
            .collect();
        page.labelled("same graph", &alike);
    }
}

/// Lists properties that catch nothing, below a line with this meaning.
pub(super) fn silent(meaning: &str, properties: &[String]) -> Vec<String> {
    if properties.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![meaning.to_owned()];
    lines.extend(wording::wrap(properties, " · ", WIDTH));
    lines
}

fn survivor(
    page: &mut Page,
    outcome: &Outcome,
    found: &MutantOutcome,
    show_command: ShowCommand<'_>,
) {
    edited(page, outcome, found);
    if let Some(class) = found.class {
        page.said("class", class_text(found, class));
    }
    let first = found.trace_length.map(|n| match found.class {
        Some(SurvivorClass::DifferentCycles) => {
            format!("; a run of {} shows it", wording::count(n as usize, "step"))
        }
        _ => format!("; first difference {}", wording::first_difference(n)),
    });
    if let Some(question) = question(&found.mutant, found.class) {
        page.said("asks", question);
    }
    page.said(
        "searched",
        format!(
            "{}{}",
            wording::bound(&found.counts),
            first.unwrap_or_default()
        ),
    );
    page.said("look", show_command.command(&found.mutant.id));
}

fn edit(found: &MutantOutcome) -> String {
    let row = found.mutant.row();
    wording::edit(
        &row.original,
        &wording::replacement(row, found.mutant.participant.as_deref()),
    )
}

/// Returns why a mutant is inconclusive.
pub(super) fn why_undecided(found: &MutantOutcome) -> &str {
    found.reason.as_deref().unwrap_or("a budget was spent")
}

fn inconclusive(page: &mut Page, outcome: &Outcome) {
    for found in outcome.with(Verdict::Inconclusive) {
        let reason = why_undecided(found);
        let note = match found.stage {
            Stage::Supervisor => reason.to_owned(),
            _ => format!("{reason} ({})", wording::bound(&found.counts)),
        };
        page.line(format!(
            "{}  {}  {note}",
            Mark::of(found.verdict).padded(VERDICT),
            found.mutant.id
        ));
    }
    let is_bounded =
        |found: &MutantOutcome| !found.counts.complete && found.stage != Stage::Supervisor;
    if outcome.with(Verdict::Inconclusive).any(is_bounded) && outcome.simulation.is_none() {
        page.line(paint(
            FAINT,
            &format!(
                "  {:VERDICT$}  `--mutant-states`, `--max-states` and `--max-memory` bound the searches",
                ""
            ),
        ));
    }
}

/// Adds sites that are never evaluated, which often point at a mistake in the spec. One line for
/// each site, and with `verbose` one for each mutant.
fn unreached(page: &mut Page, outcome: &Outcome, verbose: bool) {
    let mark = Mark::of(Verdict::Unreached).padded(VERDICT);
    for found in outcome.with(Verdict::Unreached).filter(|_| verbose) {
        page.line(format!("{mark}  {}", found.mutant.id));
    }
    for ((file, line, item, _), (participants, n)) in unreached_sites(outcome) {
        page.line(format!(
            "{mark}  {file}:{line} in {item}: {} ({})",
            wording::unreached(participants),
            wording::count(n, "mutant")
        ));
    }
}

/// A place in the source: file, line, step, and whether the change is about a participant.
type Site<'a> = (&'a str, u32, &'a str, bool);

/// Returns the sites that are never evaluated, with their participants and number of mutants.
pub(super) fn unreached_sites(outcome: &Outcome) -> BTreeMap<Site<'_>, (BTreeSet<&str>, usize)> {
    let mut sites: BTreeMap<Site<'_>, (BTreeSet<&str>, usize)> = BTreeMap::new();
    for found in outcome.with(Verdict::Unreached) {
        let Mutant { participant, .. } = &found.mutant;
        let row = found.mutant.row();
        let site = (
            found.mutant.file(),
            row.line,
            &*row.item,
            participant.is_some(),
        );
        let (participants, n) = sites.entry(site).or_default();
        participants.extend(participant.as_deref());
        *n += 1;
    }
    sites
}

fn invalid(page: &mut Page, outcome: &Outcome) {
    for found in outcome.with(Verdict::Invalid) {
        page.line(format!(
            "{}  {}  {}",
            Mark::of(found.verdict).padded(VERDICT),
            found.mutant.id,
            wording::one_line(&wording::invalid(found.reason.as_deref()))
        ));
    }
}

/// Adds at most `most` accepted mutants, each with the reason.
pub(super) fn accepted(page: &mut Page, outcome: &Outcome, most: usize) {
    for found in outcome.with(Verdict::Accepted).take(most) {
        let reason = wording::one_line(found.reason.as_deref().unwrap_or("no reason is given"));
        page.line(format!(
            "{}  {}  {reason}",
            Mark::of(found.verdict).padded(VERDICT),
            found.mutant.id
        ));
    }
}

/// Returns the author's properties that kill nothing, if any mutant is killed.
pub(super) fn idle_properties(outcome: &Outcome) -> Vec<&str> {
    let has_author = |p: &Property| {
        (p.kind.looks_at_graph() && p.source.is_some())
            || matches!(
                p.kind,
                PropertyKind::StateInvariant
                    | PropertyKind::StepInvariant
                    | PropertyKind::Reachable
                    | PropertyKind::Temporal
                    | PropertyKind::Assertion
            )
    };
    if outcome.score().killed == 0 {
        return Vec::new();
    }
    let all = outcome.properties.iter().enumerate();
    all.filter(|(i, p)| has_author(p) && outcome.kills(*i) == 0)
        .map(|(_, p)| p.name.as_str())
        .collect()
}

/// Adds the author's properties that kill nothing.
fn idle(page: &mut Page, outcome: &Outcome) {
    let matrix = outcome.mutants.iter().any(|m| !m.matrix.is_empty());
    let note = if matrix {
        "no mutant is killed by it"
    } else {
        "no mutant is killed by it first (`--matrix` looks past the first violation)"
    };
    for name in idle_properties(outcome) {
        page.line(format!(
            "{}  {name}: {note}",
            paint(DOUBT, &format!("! {:VERDICT$}", "idle"))
        ));
    }
}

/// Formats the last line: `10 mutants: 3 survived, 2 killed; score 2/5 = 40 % for 6 properties on
/// two_phase_commit/article (296 states, exhaustive)`.
fn sentence(outcome: &Outcome) -> String {
    let score = outcome.score();
    let decided = decided(outcome);
    let counts = outcome.baseline.counts;
    let complete = if counts.complete {
        "exhaustive"
    } else {
        "not exhaustive"
    };
    let context = format!(
        "for {} on {} ({} states, {complete})",
        wording::count(outcome.asked_properties(), "property"),
        outcome.name(),
        wording::number(counts.distinct)
    );
    if let Some(simulation) = &outcome.simulation {
        let walks = wording::walks(simulation);
        return format!(
            "{} {context}",
            paint(
                STRONG,
                &format!(
                    "{decided}: {}; simulated in {walks}, nothing proven, no score",
                    wording::verdicts(&score)
                )
            )
        );
    }
    match wording::ratio(&score).filter(|_| is_scored(counts.distinct, false)) {
        Some(ratio) => format!(
            "{} {context}",
            paint(
                STRONG,
                &format!("{decided}: {}; score {ratio}", wording::verdicts(&score))
            )
        ),
        None => format!(
            "{}, no score {context}",
            paint(STRONG, &format!("{decided}: {}", wording::verdicts(&score)))
        ),
    }
}

/// Formats the number of mutants, and of those that were decided before an interruption.
pub(super) fn decided(outcome: &Outcome) -> String {
    let planned = wording::count(outcome.planned, "mutant");
    if outcome.interrupted {
        format!(
            "interrupted, {} of {planned} decided",
            outcome.mutants.len()
        )
    } else {
        wording::count(outcome.mutants.len(), "mutant")
    }
}

/// Returns the last line for several models, without a score: their scores cannot be added.
pub fn total(outcomes: &[&Outcome]) -> String {
    let sum = outcomes.iter().map(|outcome| outcome.score()).sum();
    let planned = outcomes.iter().map(|outcome| outcome.planned).sum();
    // Models with a failing or unfinished baseline have no mutants. Counting keeps them visible.
    let left_out = outcomes
        .iter()
        .filter(|outcome| outcome.planned == 0)
        .count();
    let left_out = match left_out {
        0 => String::new(),
        some => format!(
            "; {} without a baseline that holds",
            wording::count(some, "model")
        ),
    };
    let text = format!(
        "{}, {}: {}{left_out}",
        wording::count(outcomes.len(), "model"),
        wording::count(planned, "mutant"),
        wording::verdicts(&sum)
    );
    format!("{}\n", paint(STRONG, &text))
}
