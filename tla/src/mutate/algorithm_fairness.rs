//! F1 and F2: the fairness that an algorithm declares, at its head, its processes and labels.

use mutaspec_mutator::Operator;

use super::fairness::Assumption;
use super::{Change, Mutant};
use crate::pcal::Parsed;
use crate::pcal::tree::{Algorithm, Modifier, Process, Statement, each};
use crate::syntax::{Sources, Span};

/// Whether a place is in an algorithm.
pub(super) fn is_inside(span: Span, parsed: &Parsed) -> bool {
    let outer = parsed.algorithm.span;
    outer.start <= span.start && span.end <= outer.end
}

/// Returns the mutants of a fairness assumption of an algorithm.
pub(super) fn mutants(parsed: &Parsed, assumption: Assumption, sources: &Sources) -> Vec<Mutant> {
    let algorithm = &parsed.algorithm;
    if assumption.span == algorithm.name.span {
        return of_head(algorithm, assumption, sources)
            .into_iter()
            .collect();
    }
    let mut processes = algorithm.processes.iter();
    let process = processes.find(|process| process.name.span == assumption.span);
    if let Some(process) = process {
        return of_process(algorithm, process, assumption, sources);
    }
    let processes = algorithm
        .processes
        .iter()
        .map(|each| (each.name, &each.body));
    let procedures = algorithm
        .procedures
        .iter()
        .map(|each| (each.name, &each.body));
    let bodies = processes.chain(procedures);
    let found = bodies.filter_map(|(part, body)| {
        let (item, span) = plus(body, assumption.span, sources)?;
        let drop = Change::DropFairness(vec![assumption.span]);
        let text = sources.text(assumption.span);
        Some(Mutant {
            operator: Operator::F2WeakenFairness,
            item: format!("{}.{item}", part.name),
            span,
            replacement: format!("{text}:"),
            members: Vec::new(),
            change: drop,
        })
    });
    found.collect()
}

/// `--fair algorithm`. With `PlusCal options`, the head does not declare the fairness.
fn of_head(algorithm: &Algorithm, assumption: Assumption, sources: &Sources) -> Option<Mutant> {
    let head = Span {
        end: assumption.span.start,
        ..algorithm.span
    };
    let text = sources.text(head).trim_end();
    algorithm.fair.then(|| Mutant {
        operator: Operator::F1DropFairness,
        item: algorithm.name.name.to_string(),
        span: Span {
            end: head.start + text.len() as u32,
            ..head
        },
        replacement: "--algorithm".to_owned(),
        members: Vec::new(),
        change: Change::DropFairness(vec![assumption.span]),
    })
}

/// Returns the label at a place, and the place of `l:+`.
fn plus(body: &[Statement], at: Span, sources: &Sources) -> Option<(String, Span)> {
    let mut found = None;
    each(body, &mut |statement| {
        if let Some(label) = statement.label.filter(|label| label.name.span == at) {
            let span = Span {
                end: statement.span.start,
                ..at
            };
            if let Some(plus) = sources.text(span).find('+') {
                let end = at.start + plus as u32 + 1;
                found = Some((label.name.name.to_string(), Span { end, ..at }));
            }
        }
    });
    found
}

/// `fair process` and `fair+ process`.
fn of_process(
    algorithm: &Algorithm,
    process: &Process,
    assumption: Assumption,
    sources: &Sources,
) -> Vec<Mutant> {
    let text = sources.text(process.span);
    let Some(word) = text.find("process").filter(|_| text.starts_with("fair")) else {
        return Vec::new();
    };
    let mutant = |operator, replacement: &str, change| Mutant {
        operator,
        item: process.name.name.to_string(),
        span: Span {
            end: process.span.start + (word + "process".len()) as u32,
            ..process.span
        },
        replacement: replacement.to_owned(),
        members: Vec::new(),
        change,
    };
    let at = assumption.span;
    let mut dropped = vec![at];
    // Without `fair`, a label with `+` has no fairness either.
    if !assumption.strong {
        dropped.extend(strong_labels(&process.body));
    }
    let procedures = algorithm.procedures.iter();
    let mut of_procedures = procedures.flat_map(|each| strong_labels(&each.body));
    let mut all = Vec::new();
    // Other processes may call procedures too, and keep the fairness of their labels.
    if assumption.strong || of_procedures.next().is_none() {
        let drop = Change::DropFairness(dropped);
        all.push(mutant(Operator::F1DropFairness, "process", drop));
    }
    if assumption.strong {
        let weaken = Change::WeakenFairness(at);
        all.push(mutant(Operator::F2WeakenFairness, "fair process", weaken));
    }
    all
}

/// Returns the places of the labels with `+`.
fn strong_labels(body: &[Statement]) -> Vec<Span> {
    let mut found = Vec::new();
    each(body, &mut |statement| {
        let strong = statement
            .label
            .filter(|label| label.modifier == Modifier::Plus);
        found.extend(strong.map(|label| label.name.span));
    });
    found
}
