//! The author's annotations about mutants: promises with their results, and places that are not
//! mutated. Both are always shown, with the reason.

use mutaspec_runner::outcome::{MutantOutcome, Outcome, Promise, Verdict};

use super::{Page, ShowCommand, VERDICT, described, edited};
use crate::glyph::{DOUBT, FAINT, Mark, paint};
use crate::schema::annotations::{Omission, Tolerance, tolerances};
use crate::schema::listing::Promised;
use crate::wording;

/// Adds the broken promises, each in full.
pub(super) fn broken(page: &mut Page, outcome: &Outcome, show_command: ShowCommand<'_>) {
    for found in outcome.with(Verdict::Tolerated(Promise::Broken)) {
        page.blank();
        edited(page, outcome, found);
        promised(page, outcome, found);
        page.labelled(
            "killed by",
            &outcome.killers(found).map(described).collect::<Vec<_>>(),
        );
        page.said("look", show_command.command(&found.mutant.id));
    }
}

/// Adds the promise that a mutant tests.
pub(super) fn promised(page: &mut Page, outcome: &Outcome, found: &MutantOutcome) {
    if let Some(row) = outcome.definition.annotations.promise(found.mutant.row()) {
        let of = row.item.as_deref().unwrap_or(&outcome.definition.name);
        page.said(
            "promise",
            format!(
                "{of} withstands {} (line {}): {}",
                row.fault.word(),
                row.line,
                row.why
            ),
        );
    }
}

/// Adds the result of each promise, and the places that are not mutated.
pub(super) fn summary(page: &mut Page, outcome: &Outcome) {
    for promise in tolerances(outcome) {
        promise_result(page, promise);
    }
    for row in &*outcome.definition.annotations.omissions {
        skipped(page, Omission::from(row));
    }
}

/// Adds how many mutants keep a promise.
fn promise_result(page: &mut Page, promise: Tolerance) {
    let Tolerance {
        fault,
        item,
        reason,
        kept,
        broken,
        mutants,
        line,
    } = promise;
    let of = item.map(|item| format!(" in {item}")).unwrap_or_default();
    let what = format!("{fault}{of} (line {line})");
    let (mark, ended) = match (mutants, broken) {
        (0, _) => (
            paint(DOUBT, &format!("? {:VERDICT$}", "untried")),
            "no mutant of this run lets it happen".to_owned(),
        ),
        (_, 0) if kept < mutants => (
            paint(DOUBT, &format!("? {:VERDICT$}", "promise")),
            format!(
                "kept under {kept} of {}, the others decide nothing",
                wording::count(mutants, "mutant")
            ),
        ),
        (_, 0) => (
            Mark::of(Verdict::Tolerated(Promise::Kept)).padded(VERDICT),
            format!("kept under {}", wording::count(mutants, "mutant")),
        ),
        _ => (
            Mark::of(Verdict::Tolerated(Promise::Broken)).padded(VERDICT),
            format!(
                "broken under {broken} of {}",
                wording::count(mutants, "mutant")
            ),
        ),
    };
    page.line(format!(
        "{mark}  {what}: {ended}  {}",
        paint(FAINT, &reason)
    ));
}

/// Adds a place that is not mutated.
fn skipped(page: &mut Page, omission: Omission) {
    let Omission {
        item,
        line,
        reason,
        edits,
        operators,
    } = omission;
    let what = match operators.len() {
        0 => "nothing to leave out".to_owned(),
        _ => format!(
            "{} of {}",
            wording::count(edits, "edit"),
            operators.join(", ")
        ),
    };
    let mark = paint(FAINT, &format!("- {:VERDICT$}", "skipped"));
    page.line(format!(
        "{mark}  {item} (line {line}): {what}  {}",
        paint(FAINT, &reason)
    ));
}

/// Adds the promises and the places that are not mutated, before any check.
pub(super) fn listed(page: &mut Page, promises: &[Promised], omissions: &[Omission]) {
    let promise = |p: &Promised| {
        let of = p
            .item
            .as_ref()
            .map(|item| format!(" in {item}"))
            .unwrap_or_default();
        format!(
            "{}{of} ({}; line {})  {}",
            p.fault,
            p.operators.join(", "),
            p.line,
            paint(FAINT, &p.reason)
        )
    };
    page.labelled(
        "tolerates",
        &promises.iter().map(promise).collect::<Vec<_>>(),
    );
    let omission = |o: &Omission| {
        format!(
            "{} (line {}): {}{}  {}",
            o.item,
            o.line,
            wording::count(o.edits, "edit"),
            if o.operators.is_empty() {
                String::new()
            } else {
                format!(" of {}", o.operators.join(", "))
            },
            paint(FAINT, &o.reason)
        )
    };
    page.labelled(
        "skipped",
        &omissions.iter().map(omission).collect::<Vec<_>>(),
    );
}
