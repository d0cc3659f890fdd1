//! A run in TLA+: a module with the states as formulas in TLC's notation.

use std::collections::BTreeSet;
use std::fmt::Write;

use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::value::View;

use super::{ShownRun, SideRun, heading, subtitle};
use crate::trace::parts;

/// Formats the run of one side.
pub fn tla(shown: &ShownRun, side_run: &SideRun) -> String {
    let steps = &side_run.trace.steps;
    let mut out = format!(
        "---- MODULE trace ----\n\\* {}\n\\* {}\nEXTENDS Integers, Sequences, TLC\n",
        one_line(&heading(shown)),
        one_line(&subtitle(shown, side_run))
    );
    let mut names = Names::default();
    let variables: Vec<String> = variables(steps)
        .iter()
        .map(|name| names.give(name))
        .collect();
    let constants = shown.participants.iter().map(String::as_str);
    let words = Words {
        constants: constants.filter(|name| names.may_be(name)).collect(),
    };
    if !words.constants.is_empty() {
        let _ = writeln!(out, "\nCONSTANTS {}", words.constants.join(", "));
    }
    if !variables.is_empty() {
        let _ = writeln!(out, "\nVARIABLES {}", variables.join(", "));
    }
    let states = written(side_run);
    for (place, step) in steps[..states].iter().enumerate() {
        state(
            &mut out,
            &words,
            &variables,
            place,
            step,
            side_run.marks.contains(&place),
        );
    }
    end(&mut out, side_run, states);
    out.push_str("====\n");
    out
}

/// Returns the number of states to write, without the repeated last state of a lasso.
fn written(side_run: &SideRun) -> usize {
    let all = side_run.trace.steps.len();
    match side_run.trace.back_to {
        Some(place) if place + 1 < all => all - 1,
        _ => all,
    }
}

fn variables(steps: &[TraceStep]) -> Vec<String> {
    let first = steps.iter().find_map(|step| step.state.as_ref());
    first
        .map(parts)
        .unwrap_or_default()
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

fn state(
    out: &mut String,
    words: &Words<'_>,
    variables: &[String],
    place: usize,
    step: &TraceStep,
    marked: bool,
) {
    let number = place + 1;
    let mark = if marked { "  <=== here" } else { "" };
    let _ = writeln!(out, "\n\\* State {number}: {}{mark}", action(place, step));
    match &step.state {
        Some(View::LeftOut) => out.push_str("\\* The states here are too large to be kept.\n"),
        Some(state) => {
            let _ = writeln!(out, "State{number} ==");
            for (name, (_, value)) in variables.iter().zip(parts(state)) {
                let _ = writeln!(out, "  /\\ {name} = {}", words.of(&value));
            }
            if variables.is_empty() {
                out.push_str("  TRUE\n");
            }
        }
        None => out.push_str("\\* The step does not end: there is no state after it.\n"),
    }
}

/// Formats a step as TLC does: `<alice.n3 p = bob>`.
fn action(place: usize, step: &TraceStep) -> String {
    if place == 0 {
        return "<Initial predicate>".to_owned();
    }
    let words: Vec<&str> = std::iter::once(step.step.as_str())
        .chain(step.choices.iter().map(String::as_str))
        .collect();
    format!("<{}>", one_line(&words.join(" ")))
}

fn end(out: &mut String, side_run: &SideRun, states: usize) {
    let steps = &side_run.trace.steps;
    match side_run.trace.back_to {
        Some(place) if states < steps.len() => {
            let _ = writeln!(
                out,
                "\n\\* Back to state {}: {}",
                place + 1,
                action(states, &steps[states])
            );
        }
        Some(_) => {
            let _ = writeln!(out, "\n\\* State {}: Stuttering", states + 1);
        }
        None if side_run.stuck => {
            out.push_str("\n\\* The next step of the other side cannot be taken here.\n");
        }
        None => {}
    }
}

/// Returns text that is safe in a comment, which ends at the end of its line.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || is_line_end(c), " ")
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Formats values as TLC does. Participants are model values and other names are strings. A named
/// value with contents is a record of a tag and a value.
struct Words<'a> {
    /// The participants whose names are valid constant names.
    constants: Vec<&'a str>,
}

impl Words<'_> {
    fn of(&self, value: &View) -> String {
        match value {
            View::Atom(name) if name == "true" || name == "TRUE" => "TRUE".to_owned(),
            View::Atom(name) if name == "false" || name == "FALSE" => "FALSE".to_owned(),
            View::Atom(name) if self.constants.contains(&name.as_str()) => name.clone(),
            View::Atom(text) | View::Text(text) => string(text),
            View::Number(n) => n.to_string(),
            View::LeftOut => string(".."),
            View::Record(name, fields) => tagged(name, self.record(fields)),
            View::Tuple(name, items) if name.is_empty() => format!("<<{}>>", self.list(items)),
            View::Tuple(name, items) => match items.as_slice() {
                [item] => tagged(name, self.of(item)),
                _ => tagged(name, format!("<<{}>>", self.list(items))),
            },
            View::Fields(fields) => self.record(fields),
            View::Sequence(items) | View::Angles(items) => format!("<<{}>>", self.list(items)),
            View::Set(items) => format!("{{{}}}", self.list(items)),
            View::Map(entries) | View::Function(entries) if entries.is_empty() => "<<>>".to_owned(),
            View::Map(entries) | View::Function(entries) => {
                let entry =
                    |(key, value): &(View, View)| format!("{} :> {}", self.of(key), self.of(value));
                format!(
                    "({})",
                    entries.iter().map(entry).collect::<Vec<_>>().join(" @@ ")
                )
            }
        }
    }

    fn list(&self, items: &[View]) -> String {
        items
            .iter()
            .map(|item| self.of(item))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn record(&self, fields: &[(String, View)]) -> String {
        if fields.is_empty() {
            return "<<>>".to_owned();
        }
        let mut names = Names::of_record();
        let mut field =
            |(name, value): &(String, View)| format!("{} |-> {}", names.give(name), self.of(value));
        format!(
            "[{}]",
            fields.iter().map(&mut field).collect::<Vec<_>>().join(", ")
        )
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
            '\u{c}' => out.push_str("\\f"),
            // Strings must not contain these characters; a backquote even begins a comment.
            c if c == '`' || c.is_control() || is_line_end(c) => {
                let _ = write!(out, "\\\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reserved words, which cannot be names.
const RESERVED: &str = "\
    ACTION ASSUME ASSUMPTION AXIOM BOOLEAN BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF \
    DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA \
    LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED \
    RECURSIVE STATE STRING SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM TRUE UNCHANGED UNION \
    USE VARIABLE VARIABLES WITH WITNESS";

/// The name of the module, and those defined by the modules that it extends.
const DEFINED: &str = "\
    Any Append Assert Cardinality Head Int IsFiniteSet JavaTime Len Nat Permutations Print \
    PrintT RandomElement SelectSeq Seq SortSeq SubSeq TLCEval TLCGet TLCSet ToString trace";

fn is_among(word: &str, words: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Unique, valid names for a module or for the fields of a record.
#[derive(Default)]
struct Names {
    taken: BTreeSet<String>,
    /// Record fields may have the names of existing definitions.
    is_record: bool,
}

impl Names {
    fn of_record() -> Names {
        Names {
            is_record: true,
            ..Names::default()
        }
    }

    /// Whether the text is a valid and unused name.
    fn may_be(&self, text: &str) -> bool {
        let is_word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && text.chars().any(|c| c.is_ascii_alphabetic());
        let is_fairness = text.starts_with("WF_") || text.starts_with("SF_");
        let is_state = text
            .strip_prefix("State")
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        let is_defined = is_among(text, DEFINED) || is_state;
        is_word
            && !is_fairness
            && !is_among(text, RESERVED)
            && (self.is_record || !is_defined)
            && !self.taken.contains(text)
    }

    /// Returns a new name: the text itself if valid, else with its invalid characters as numbers.
    fn give(&mut self, text: &str) -> String {
        let mut name = text.to_owned();
        if !self.may_be(&name) {
            name = String::from("v_");
            for c in text.chars() {
                if c.is_ascii_alphanumeric() || c == '_' {
                    name.push(c);
                } else {
                    let _ = write!(name, "_u{:x}_", u32::from(c));
                }
            }
        }
        while !self.may_be(&name) {
            name.push('_');
        }
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::Trace;

    use super::*;
    use crate::runs::{RunKind, TraceSide};
    use crate::tests::samples;

    const ODD: [&str; 16] = [
        "WF_x", "SF_", "LAMBDA", "Nat", "State1", "TRUE", "_", "1", "é", "r#type", "a b", "`",
        "x\ny", "", "THEN", "trace",
    ];

    /// A run in which every name and text contains special characters.
    fn odd() -> ShownRun {
        let every =
            |of: &dyn Fn(&str) -> View| ODD.iter().map(|name| of(name)).collect::<Vec<View>>();
        let fields = |value: &dyn Fn(&str) -> View| {
            ODD.iter()
                .map(|name| ((*name).to_owned(), value(name)))
                .collect::<Vec<_>>()
        };
        let texts = View::Sequence(every(&|name| {
            View::Text(format!("{name}\u{7f}\u{1}\"\\\t\u{2028}===="))
        }));
        let record = View::Record("WF_x".to_owned(), fields(&|name| View::atom(name)));
        let map = View::Map(vec![
            (View::Number(-1), texts),
            (View::Number(i128::MIN), record),
        ]);
        let mut variables =
            fields(&|name| View::Tuple(name.to_owned(), every(&|name| View::atom(name))));
        variables.push(("m".to_owned(), map));
        let step = |name: &str, state| TraceStep {
            step: name.to_owned(),
            choices: vec!["p = \n==== `(* *)".to_owned()],
            state: Some(state),
            mapped: None,
        };
        let state = View::Record(String::new(), variables);
        let trace = Trace {
            steps: vec![step("", state.clone()), step("a\u{2028}b\u{c}c", state)],
            back_to: None,
        };
        let what = RunKind::Violation {
            property: "`".to_owned(),
            how: Some("\n====".to_owned()),
            trace,
            apart: None,
        };
        let participants: Vec<&str> = ODD.into_iter().chain(["bob", "v_TRUE"]).collect();
        samples::shown(&participants, what)
    }

    /// Returns the words of a module outside comments and strings.
    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with("\\*")) {
            assert!(line.chars().all(|c| !c.is_control()), "{line:?}");
            let mut outside = String::new();
            let mut chars = line.chars();
            while let Some(c) = chars.next() {
                if c != '"' {
                    outside.push(c);
                    continue;
                }
                loop {
                    match chars.next() {
                        Some('\\') => assert!(
                            chars.next().is_some_and(|c| "\"\\tnfr".contains(c)),
                            "{line}"
                        ),
                        Some('"') => break,
                        Some(c) => assert!(c != '`', "{line}"),
                        None => panic!("a string ends with its line: {line}"),
                    }
                }
            }
            assert!(outside.is_ascii(), "{line}");
            words.extend(
                outside
                    .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .map(str::to_owned),
            );
        }
        words
    }

    #[test]
    fn special_names_and_texts_are_valid_tla() {
        let shown = odd();
        let text = tla(&shown, &shown.side_run(TraceSide::Mutant).unwrap());
        let allowed = [
            "MODULE",
            "EXTENDS",
            "CONSTANTS",
            "VARIABLES",
            "TRUE",
            "FALSE",
        ];
        for word in words(&text) {
            assert!(
                !is_among(&word, RESERVED) || allowed.contains(&word.as_str()),
                "{word}"
            );
            assert!(
                !word.starts_with("WF_") && !word.starts_with("SF_"),
                "{word}"
            );
        }
        let line = |start: &str| -> Vec<String> {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(start))
                .unwrap();
            line.split(", ").map(str::to_owned).collect()
        };
        let (variables, constants) = (line("VARIABLES "), line("CONSTANTS "));
        let all: BTreeSet<&String> = variables.iter().chain(&constants).collect();
        assert_eq!(all.len(), variables.len() + constants.len(), "{text}");
        assert_eq!(
            (variables.len(), constants),
            (ODD.len() + 1, vec!["bob".to_owned()])
        );
        insta::assert_snapshot!(text);
    }
}
