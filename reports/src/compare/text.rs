//! A comparison as text for a terminal, and as Markdown for a review.

use crate::glyph::{BAD, FAINT, GOOD, STRONG, paint};
use crate::schema::comparison::{
    Comparison, ModelComparison, ScoreCounts, VerdictChange, WeakenedProperty,
};
use crate::wording;

/// Formats a comparison for a terminal. The last line is the answer.
pub fn terminal(comparison: &Comparison) -> String {
    let mut lines = Vec::new();
    for model in &comparison.models {
        lines.push(format!("{}  {}", paint(STRONG, &model.model), score(model)));
        lines.extend(
            model
                .differences
                .iter()
                .map(|text| format!("  {}", paint(FAINT, text))),
        );
        let mut group = |title: &str, style, changes: &[VerdictChange]| {
            if !changes.is_empty() {
                lines.push(format!(
                    "  {}",
                    paint(style, &format!("{title}: {}", changes.len()))
                ));
                lines.extend(changes.iter().map(|change| format!("    {}", line(change))));
            }
        };
        group("✗ new survivors", BAD, &model.new_survivors);
        group("✓ newly killed", GOOD, &model.newly_killed);
        group("gone, though they survived", FAINT, &model.gone_survivors);
        group("other changes", FAINT, &model.other_changes);
        lines.extend(
            model
                .weakened
                .iter()
                .map(|weakened| format!("  {}", sentence(weakened))),
        );
        lines.push(String::new());
    }
    for text in &comparison.missing {
        lines.push(paint(BAD, &format!("✗ {text}")));
    }
    lines.push(answer(comparison));
    lines.join("\n") + "\n"
}

/// Formats a comparison as Markdown for a review.
pub fn markdown(comparison: &Comparison) -> String {
    let mut lines = vec![format!("**{}**", answer(comparison)), String::new()];
    if !comparison.missing.is_empty() {
        lines.extend(
            comparison
                .missing
                .iter()
                .map(|text| format!("- {}", escaped(text))),
        );
        lines.push(String::new());
    }
    for model in &comparison.models {
        lines.extend([
            format!("### {}", model.model),
            String::new(),
            score(model),
            String::new(),
        ]);
        lines.extend(
            model
                .differences
                .iter()
                .map(|text| format!("- {}", escaped(text))),
        );
        let mut group = |title: &str, changes: &[VerdictChange]| {
            if !changes.is_empty() {
                lines.extend([
                    String::new(),
                    format!("{title} ({})", changes.len()),
                    String::new(),
                ]);
                lines.extend([
                    "| mutant | change | before | now |".to_owned(),
                    "|---|---|---|---|".to_owned(),
                ]);
                lines.extend(changes.iter().map(row));
            }
        };
        group("New survivors", &model.new_survivors);
        group("Newly killed", &model.newly_killed);
        group("Gone, though they survived", &model.gone_survivors);
        group("Other changes", &model.other_changes);
        if !model.weakened.is_empty() {
            lines.push(String::new());
            lines.extend(
                model
                    .weakened
                    .iter()
                    .map(|weakened| format!("- {}", escaped(&sentence(weakened)))),
            );
        }
        lines.push(String::new());
    }
    lines.join("\n")
}

fn answer(comparison: &Comparison) -> String {
    let answer = match super::new_survivors(comparison) {
        0 => "no new survivors".to_owned(),
        n => wording::count(n, "new survivor"),
    };
    if comparison.missing.is_empty() {
        answer
    } else {
        format!("{answer}; the new run measured less than the old one")
    }
}

/// Formats the scores: `score 17/19 = 89 %, was 18/19 = 94 %`.
fn score(model: &ModelComparison) -> String {
    let ratio = |judged: &ScoreCounts| {
        let all = judged.killed + judged.survived;
        let percent = wording::percent(judged.killed, all).filter(|_| !judged.no_score)?;
        Some(format!("{}/{all} = {percent} %", judged.killed))
    };
    let now = |judged: &ScoreCounts| {
        ratio(judged).map_or("no score".to_owned(), |ratio| format!("score {ratio}"))
    };
    let before = |judged: &ScoreCounts| ratio(judged).unwrap_or_else(|| "none".to_owned());
    match (&model.old, &model.new) {
        (Some(old), Some(new)) if old == new => format!("{}, as before", now(new)),
        (Some(old), Some(new)) => format!("{}, was {}", now(new), before(old)),
        (None, Some(new)) => format!("{}; the old run lacks this model", now(new)),
        (Some(old), None) => format!(
            "the new run lacks this model; its score was {}",
            before(old)
        ),
        (None, None) => String::new(),
    }
}

fn line(change: &VerdictChange) -> String {
    format!(
        "{}  {}",
        change.id,
        paint(
            FAINT,
            &format!("{}:{}  {}", change.file, change.line, edit(change))
        )
    )
}

fn edit(change: &VerdictChange) -> String {
    wording::edit_in_words(&change.original, &change.replacement)
}

fn row(change: &VerdictChange) -> String {
    let verdict =
        |verdict: Option<crate::schema::Verdict>| verdict.map_or("-", crate::schema::Verdict::word);
    let before = match change.killed_by.join(", ") {
        by if by.is_empty() => verdict(change.old).to_owned(),
        by => format!("{} by {by}", verdict(change.old)),
    };
    format!(
        "| `{}` | {} | {} | {} |",
        change.id,
        escaped(&edit(change)),
        escaped(&before),
        verdict(change.new)
    )
}

/// Describes a weakened property, with the mutant that has the shortest counterexample.
fn sentence(weakened: &WeakenedProperty) -> String {
    let WeakenedProperty {
        property,
        gone,
        mutants,
        shortest,
        steps,
    } = weakened;
    let how = if *gone {
        "is gone"
    } else {
        "no longer notices"
    };
    let steps = steps.map_or(String::new(), |n| {
        format!(" in {}", wording::count(n as usize, "step"))
    });
    let what = match mutants.len() {
        1 => "a mutant".to_owned(),
        n => wording::count(n, "mutant"),
    };
    format!(
        "`{property}` {how}: it forbade what {what} can do and nothing forbids now; the shortest is shown{steps} by {shortest}"
    )
}

/// Escapes text for a cell of a Markdown table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
