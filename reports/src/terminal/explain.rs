//! One operator in detail: its edit, the real fault that it mimics, and what catches it.

use mutaspec_mutator::Operator;

use super::Page;
use crate::glyph::{BAD, FAINT, GOOD, STRONG, paint};
use crate::wording;

/// Returns a term of the [glossary](crate::glossary) with its meaning.
pub fn term(term: &str, meaning: &str) -> String {
    format!(
        "{}\n  {meaning}\n",
        paint(STRONG, &term.trim().to_lowercase())
    )
}

/// Returns the description of an operator with a worked example in each language that has its
/// mutants.
pub fn explain(operator: Operator) -> String {
    let mut page = Page::default();
    page.line(format!(
        "{} {}",
        paint(STRONG, operator.id()),
        paint(STRONG, operator.slug())
    ));
    page.line(format!(
        "  {}, as in {}",
        operator.title(),
        operator.fault()
    ));
    page.blank();
    page.said("group", operator.group().title());
    page.said("level", operator.level().word());
    page.said(
        "polarity",
        format!(
            "{}: {}",
            operator.polarity().word(),
            operator.polarity().meaning()
        ),
    );
    let kinds: Vec<&str> = operator
        .catches()
        .iter()
        .map(|catch| catch.words())
        .collect();
    page.said("caught by", kinds.join(", "));
    page.blank();
    for (label, language) in [("in Rust", "rust"), ("in TLA+", "tla")] {
        let Some((before, after)) = wording::example(operator, language) else {
            continue;
        };
        let lines = [
            paint(BAD, &format!("- {before}")),
            paint(GOOD, &format!("+ {after}")),
        ];
        page.labelled(label, &lines);
        page.blank();
    }
    page.line(paint(
        FAINT,
        &format!("mutants of it alone: run --operators {}", operator.slug()),
    ));
    page.0
}
