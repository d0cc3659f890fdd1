//! Specs, operators and mutants as text, before any check.

use mutaspec_runner::definition::{PropertyKind, SkippedRow};

use super::{Page, WIDTH, annotations};
use crate::glyph::{DOUBT, FAINT, STRONG, paint};
use crate::schema::json;
use crate::schema::listing::{
    Constant, ListedModel, ListedMutant, ListedProperty, Operator, Share, Spec,
};
use crate::wording;

/// Returns all specs, a few lines for each.
pub fn specs(specs: &[Spec]) -> String {
    let mut page = Page::default();
    for spec in specs {
        page.line(format!(
            "{}  {}",
            paint(STRONG, &spec.name),
            wording::one_line(&spec.doc)
        ));
        page.labelled("models", &wording::wrap(&models(&spec.models), ", ", WIDTH));
        let names: Vec<String> = spec.properties.iter().map(|p| p.name.clone()).collect();
        page.labelled("properties", &wording::wrap(&names, ", ", WIDTH));
    }
    page.line(paint(STRONG, &wording::count(specs.len(), "spec")));
    page.0
}

fn models(models: &[ListedModel]) -> Vec<String> {
    let note = |m: &ListedModel| match (&m.expect_failure, &m.properties) {
        (Some(expected), _) => format!(" (expects {expected} to fail)"),
        (None, Some(properties)) => format!(" (checks {})", properties.join(", ")),
        (None, None) => String::new(),
    };
    models
        .iter()
        .map(|m| format!("{}{}", m.name, note(m)))
        .collect()
}

/// Returns a spec in detail. `skipped` are the places without a mutant.
pub fn spec(spec: &Spec, skipped: &[SkippedRow]) -> String {
    let mut page = Page::default();
    page.line(format!(
        "{}  {}:{}",
        paint(STRONG, &spec.name),
        spec.file,
        spec.line
    ));
    if !spec.doc.is_empty() {
        page.line(format!("  {}", wording::one_line(&spec.doc)));
    }
    page.labelled(
        "constants",
        &spec.constants.iter().map(constant).collect::<Vec<_>>(),
    );
    page.labelled("models", &wording::wrap(&models(&spec.models), ", ", WIDTH));
    page.labelled(
        "properties",
        &spec.properties.iter().map(property).collect::<Vec<_>>(),
    );
    spec.models.iter().for_each(|model| mix(&mut page, model));
    annotations::listed(&mut page, &spec.tolerates, &spec.omitted);
    if !skipped.is_empty() {
        page.line(format!("  {}", paint(DOUBT, "no mutant was made of")));
        for row in skipped {
            page.line(format!(
                "    {}:{} in {}: {}  {}",
                spec.file,
                row.line,
                row.item,
                wording::one_line(&row.text),
                paint(FAINT, &row.reason)
            ));
        }
    }
    page.line(paint(
        STRONG,
        &format!(
            "{}, {}",
            wording::count(spec.models.len(), "model"),
            wording::count(spec.properties.len(), "property")
        ),
    ));
    page.0
}

/// Formats a constant: `managers: Participants`, or the name alone in a language without types.
fn constant(constant: &Constant) -> String {
    let colon = if constant.type_text.is_empty() {
        ""
    } else {
        ": "
    };
    format!(
        "{}{colon}{}  {}",
        constant.name,
        constant.type_text,
        paint(FAINT, &wording::one_line(&constant.doc))
    )
}

fn property(property: &ListedProperty) -> String {
    let line = property
        .line
        .map_or("built in".to_owned(), |line| format!("line {line}"));
    format!(
        "{} ({}, {line})  {}",
        property.name,
        kind(property.kind),
        paint(FAINT, &wording::one_line(&property.doc))
    )
}

/// Formats a kind of property: `state invariant`.
fn kind(kind: PropertyKind) -> String {
    json(&kind).trim().trim_matches('"').replace('_', " ")
}

/// An operator that makes more than this percentage of a model's mutants gets a note.
const MOST: usize = 40;

fn mix(page: &mut Page, model: &ListedModel) {
    let all: usize = model.mix.iter().map(|share| share.mutants).sum();
    if all == 0 {
        return;
    }
    let hundredths = |n: usize| (200 * n + all) / (2 * all);
    let share = |share: &Share| {
        format!(
            "{} {} ({} %)",
            share.operator,
            share.mutants,
            hundredths(share.mutants)
        )
    };
    let shares: Vec<String> = model.mix.iter().map(share).collect();
    page.labelled(
        "mutants",
        &[format!("{} of {}", wording::number(all as u64), model.name)],
    );
    page.labelled("", &wording::wrap(&shares, " · ", WIDTH));
    for share in model
        .mix
        .iter()
        .filter(|share| share.mutants * 100 > MOST * all)
    {
        let text = format!(
            "{} makes more than {MOST} % of the mutants of {}",
            share.operator, model.name
        );
        page.line(format!("  {}", paint(DOUBT, &text)));
    }
}

/// Returns the catalogue of operators, by group.
pub fn operators(operators: &[Operator]) -> String {
    let mut page = Page::default();
    let width = operators
        .iter()
        .map(|o| o.name.chars().count())
        .max()
        .unwrap_or(0);
    let mut group = "";
    for operator in operators {
        if operator.group != group {
            group = &operator.group;
            page.line(paint(STRONG, group));
        }
        page.line(format!(
            "{}  {:width$}  {}, as in {}",
            paint(STRONG, &format!("{:3}", operator.id)),
            operator.name,
            operator.title,
            operator.fault
        ));
        let catches: Vec<String> = operator
            .catches
            .iter()
            .map(|c| c.replace('_', " "))
            .collect();
        page.line(format!(
            "     {}",
            paint(
                FAINT,
                &format!(
                    "{:width$}  {}; {}; caught by: {}",
                    "",
                    operator.level,
                    operator.polarity,
                    catches.join(", ")
                )
            )
        ));
    }
    page.line(paint(STRONG, &wording::count(operators.len(), "operator")));
    page.0
}

/// Returns the mutants of one model.
pub fn mutants(spec: &str, model: &str, mutants: &[ListedMutant]) -> String {
    let mut page = Page::default();
    page.line(paint(STRONG, &format!("{spec}/{model}")));
    for mutant in mutants {
        page.line(&mutant.id);
        let edit = wording::edit(&mutant.original, &mutant.replacement);
        page.line(format!(
            "  {}:{}:{}  {edit}",
            mutant.file, mutant.line, mutant.column
        ));
    }
    page.line(paint(
        STRONG,
        &format!(
            "{} of {spec}/{model}",
            wording::count(mutants.len(), "mutant")
        ),
    ));
    page.0
}
