//! A run in TLA+: the states as TLC prints them, in a module in which each state is a formula that can be pasted into a spec.

use std::fmt::Write;

use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::value::View;

use super::{Course, Told, head, said};
use crate::trace::parts;

/// The run of one side.
pub fn tla(told: &Told, course: &Course) -> String {
    let steps = &course.trace.steps;
    let mut out = format!(
        "---- MODULE trace ----\n\\* {}\n\\* {}\nEXTENDS Integers, Sequences, TLC\n",
        one_line(&head(told)),
        one_line(&said(told, course))
    );
    let variables = variables(steps);
    let constants = told.participants.iter().map(String::as_str);
    let words = Words {
        constants: constants
            .filter(|name| is_name(name) && !variables.iter().any(|v| v == name))
            .collect(),
    };
    if !words.constants.is_empty() {
        let _ = writeln!(out, "\nCONSTANTS {}", words.constants.join(", "));
    }
    if !variables.is_empty() {
        let _ = writeln!(out, "\nVARIABLES {}", variables.join(", "));
    }
    let states = written(course);
    for (place, step) in steps[..states].iter().enumerate() {
        state(&mut out, &words, place, step, course.marks.contains(&place));
    }
    end(&mut out, course, states);
    out.push_str("====\n");
    out
}

/// How many states are written: the last of a cycle is that to which it returns.
fn written(course: &Course) -> usize {
    let all = course.trace.steps.len();
    match course.trace.back_to {
        Some(place) if place + 1 < all => all - 1,
        _ => all,
    }
}

fn variables(steps: &[TraceStep]) -> Vec<String> {
    let first = steps.iter().find_map(|step| step.state.as_ref());
    first.map(parts).unwrap_or_default().into_iter().map(|(name, _)| name).collect()
}

fn state(out: &mut String, words: &Words<'_>, place: usize, step: &TraceStep, marked: bool) {
    let number = place + 1;
    let mark = if marked { "  <=== here" } else { "" };
    let _ = writeln!(out, "\n\\* State {number}: {}{mark}", action(place, step));
    match &step.state {
        Some(state) => {
            let _ = writeln!(out, "State{number} ==");
            for (name, value) in parts(state) {
                let _ = writeln!(out, "  /\\ {name} = {}", words.of(&value));
            }
        }
        None => out.push_str("\\* The step does not end: there is no state after it.\n"),
    }
}

/// `<alice.n3 p = bob>`
fn action(place: usize, step: &TraceStep) -> String {
    if place == 0 {
        return "<Initial predicate>".to_owned();
    }
    let words: Vec<&str> = std::iter::once(step.step.as_str())
        .chain(step.choices.iter().map(String::as_str))
        .collect();
    format!("<{}>", one_line(&words.join(" ")))
}

fn end(out: &mut String, course: &Course, states: usize) {
    let steps = &course.trace.steps;
    match course.trace.back_to {
        Some(place) if states < steps.len() => {
            let _ = writeln!(out, "\n\\* Back to state {}: {}", place + 1, action(states, &steps[states]));
        }
        Some(_) => {
            let _ = writeln!(out, "\n\\* State {}: Stuttering", states + 1);
        }
        None if course.stuck => out.push_str("\n\\* The next step of the other side cannot be taken here.\n"),
        None => {}
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Values as TLC prints them. Participants are model values, any other name is a string; what has a name and contents is a record of a tag and a value.
struct Words<'a> {
    /// The participants who can be names of constants.
    constants: Vec<&'a str>,
}

impl Words<'_> {
    fn of(&self, value: &View) -> String {
        match value {
            View::Atom(name) if name == "true" => "TRUE".to_owned(),
            View::Atom(name) if name == "false" => "FALSE".to_owned(),
            View::Atom(name) if self.constants.contains(&name.as_str()) => name.clone(),
            View::Atom(text) | View::Text(text) => string(text),
            View::Number(n) => n.to_string(),
            View::Record(name, fields) => tagged(name, self.record(fields)),
            View::Tuple(name, items) if name.is_empty() => format!("<<{}>>", self.list(items)),
            View::Tuple(name, items) => match items.as_slice() {
                [item] => tagged(name, self.of(item)),
                _ => tagged(name, format!("<<{}>>", self.list(items))),
            },
            View::Sequence(items) => format!("<<{}>>", self.list(items)),
            View::Set(items) => format!("{{{}}}", self.list(items)),
            View::Map(entries) if entries.is_empty() => "<<>>".to_owned(),
            View::Map(entries) => {
                let entry = |(key, value): &(View, View)| format!("{} :> {}", self.of(key), self.of(value));
                format!("({})", entries.iter().map(entry).collect::<Vec<_>>().join(" @@ "))
            }
        }
    }

    fn list(&self, items: &[View]) -> String {
        items.iter().map(|item| self.of(item)).collect::<Vec<_>>().join(", ")
    }

    fn record(&self, fields: &[(String, View)]) -> String {
        if fields.is_empty() {
            return "<<>>".to_owned();
        }
        let field = |(name, value): &(String, View)| format!("{name} |-> {}", self.of(value));
        format!("[{}]", fields.iter().map(field).collect::<Vec<_>>().join(", "))
    }
}

fn tagged(name: &str, value: String) -> String {
    if name.is_empty() {
        value
    } else {
        format!("[tag |-> {}, value |-> {value}]", string(name))
    }
}

fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a name can be a name in TLA+.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && text.chars().any(|c| c.is_ascii_alphabetic())
}
