//! Sentences that say what suggested properties require, such as "No manager is in `Refuse` while
//! another is in `Committed`."

use super::atom::{Fact, Prop, Test};
use super::form::{Form, FormPart, RunShape};
use super::model::Model;
use super::phrase::{Phrases, Truth};
use crate::dialect::Dialect;

/// Returns the sentence that is the comment of a suggested property.
pub(super) fn doc(form: &Form, model: &Model, dialect: &dyn Dialect) -> String {
    let set = form.set();
    let phrases = Phrases {
        model,
        dialect,
        own: if set.is_some() { "q" } else { "p" },
    };
    let text = match form {
        Form::Never {
            parts,
            of_steps: true,
            ..
        } => no_step(parts, phrases),
        Form::Never { parts, .. } => no_state(parts, phrases),
        Form::Can { parts, .. } => join(parts, " and ", phrases),
        Form::Runs { shape, parts, .. } => every_run(*shape, parts, phrases),
    };
    let member = set.map(|set| format!("{} {}", phrases.noun(set), phrases.bound("p")));
    let text = match (form, member) {
        (Form::Can { .. }, Some(member)) => {
            format!("in some reachable state, for some {member}: {text}")
        }
        (Form::Can { .. }, None) => format!("in some reachable state, {text}"),
        (_, Some(member)) => format!("for each {member}: {text}"),
        (_, None) => text,
    };
    let mut characters = text.chars();
    let first: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}.", characters.as_str())
}

/// Joins facts of one state, each as true or false as its part requires.
fn join(parts: &[FormPart], between: &str, phrases: Phrases<'_>) -> String {
    let said: Vec<String> = parts
        .iter()
        .map(|part| state(part, part.negated, phrases))
        .collect();
    said.join(between)
}

/// A fact about one state.
fn state(part: &FormPart, is_negated: bool, phrases: Phrases<'_>) -> String {
    match &part.question.fact {
        Fact::Now(prop) | Fact::Before(prop) | Fact::After(prop) => phrases.prop(prop, is_negated),
        change => phrases.change(change, is_negated),
    }
}

fn prop(part: &FormPart) -> Option<&Prop> {
    match &part.question.fact {
        Fact::Now(prop) => Some(prop),
        _ => None,
    }
}

/// An invariant: the parts never hold together.
fn no_state(parts: &[FormPart], phrases: Phrases<'_>) -> String {
    let (lacking, holding): (Vec<FormPart>, Vec<FormPart>) =
        parts.iter().cloned().partition(|part| part.negated);
    let required: Vec<String> = lacking
        .iter()
        .map(|part| state(part, false, phrases))
        .collect();
    if lacking.is_empty() {
        return never(&holding, phrases);
    }
    if !holding.is_empty() {
        return format!(
            "if {}, then {}",
            join(&holding, " and ", phrases),
            required.join(" or ")
        );
    }
    match (prop(&lacking[0]), lacking.len()) {
        (Some(Prop::Plain(test)), 1) => phrases.test(test, Truth::Always),
        _ => format!("at any time, {}", required.join(" or ")),
    }
}

/// Facts that are never true together. One of them becomes the head of the sentence.
fn never(parts: &[FormPart], phrases: Phrases<'_>) -> String {
    let is_head = |part: &FormPart| matches!(prop(part), Some(Prop::Any(..) | Prop::Plain(_)));
    let Some(place) = parts.iter().position(is_head) else {
        return format!("it never happens that {}", join(parts, " and ", phrases));
    };
    let Some(head) = prop(&parts[place]) else {
        return String::new();
    };
    let head_text = match head {
        Prop::Plain(test) => phrases.test(test, Truth::Never),
        other => phrases.prop(other, true),
    };
    let rest = parts
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place);
    let rest: Vec<String> = rest
        .map(|(_, part)| match prop(part) {
            Some(other) => phrases.beside(head, other),
            None => state(part, false, phrases),
        })
        .collect();
    if rest.is_empty() {
        return head_text;
    }
    format!("{head_text} while {}", rest.join(" and "))
}

/// A step invariant: no step has all of the parts.
fn no_step(parts: &[FormPart], phrases: Phrases<'_>) -> String {
    if let Some(text) = no_move(parts, phrases) {
        return text;
    }
    let of = |wanted: fn(&Fact) -> bool| -> Vec<FormPart> {
        parts
            .iter()
            .filter(|part| wanted(&part.question.fact))
            .cloned()
            .collect()
    };
    let before = of(|fact| matches!(fact, Fact::Before(_)));
    let after = of(|fact| matches!(fact, Fact::After(_) | Fact::Now(_)));
    let changes = of(|fact| !matches!(fact, Fact::Before(_) | Fact::After(_) | Fact::Now(_)));
    let (before, after) = (
        join(&before, " and ", phrases),
        join(&after, " and ", phrases),
    );
    if changes.is_empty() {
        return match (before.as_str(), after.as_str()) {
            (before, "") => format!("no step starts in a state in which {before}"),
            ("", after) => format!("no step ends in a state in which {after}"),
            (before, after) => {
                format!("no step leads from a state in which {before} to one in which {after}")
            }
        };
    }
    let changes = join(&changes, " and ", phrases);
    match (before.as_str(), after.as_str()) {
        ("", "") => format!("no step {changes}"),
        (before, "") => format!("no step {changes} if {before} before it"),
        ("", after) => format!("no step {changes} if {after} after it"),
        (before, after) => format!("no step {changes} if {before} before it and {after} after it"),
    }
}

/// A step invariant about one value before and another value after the step.
fn no_move(parts: &[FormPart], phrases: Phrases<'_>) -> Option<String> {
    let [a, b] = parts else { return None };
    let is = |part: &FormPart| match &part.question.fact {
        Fact::Before(Prop::Plain(Test::Is(term, value))) if !part.negated => {
            Some((true, term.clone(), value.clone()))
        }
        Fact::After(Prop::Plain(Test::Is(term, value))) if !part.negated => {
            Some((false, term.clone(), value.clone()))
        }
        _ => None,
    };
    let ((is_before, term, one), (is_other_before, other_term, other)) = (is(a)?, is(b)?);
    if term != other_term || is_before == is_other_before {
        return None;
    }
    let (from, to) = if is_before {
        (one, other)
    } else {
        (other, one)
    };
    let value = |value| phrases.value(value, &term.ty, "p");
    Some(format!(
        "no step takes {} from {} to {}",
        phrases.subject(&term),
        value(&from),
        value(&to)
    ))
}

/// A temporal property.
fn every_run(shape: RunShape, parts: &[FormPart], phrases: Phrases<'_>) -> String {
    let all = join(parts, " and ", phrases);
    match (shape, parts) {
        (RunShape::Recurs, _) => {
            format!("in every fair run, it happens again and again that {all}")
        }
        (RunShape::Settles, _) => format!("in every fair run, from some point on, {all}"),
        (RunShape::Either, [a, b]) => format!(
            "in every fair run, at some point {}, or at some point {}",
            state(a, a.negated, phrases),
            state(b, b.negated, phrases)
        ),
        (RunShape::LeadsTo, [a, b]) => format!(
            "in every fair run, whenever {}, then at once or later {}",
            state(a, a.negated, phrases),
            state(b, b.negated, phrases)
        ),
        (RunShape::Eventually | RunShape::Either | RunShape::LeadsTo, _) => {
            format!("in every fair run, at some point {all}")
        }
    }
}
