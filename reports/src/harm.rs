//! What a run that violates a suggested property ends in: the values that the property is about.

use mutaspec_runner::definition::Language;
use mutaspec_runner::outcome::Trace;
use mutaspec_runner::value::View;

use crate::abbreviate;
use crate::wording;

/// Describes the last state of a run by the variables that the code of a property reads:
/// `stage is Refuse for bob, Committed for chuck and dave`. Variables that are
/// [`unchanging`](mutaspec_runner::suggest::Harm::unchanging) are left out. Empty if none is left.
pub fn ending(trace: &Trace, unchanging: &[String], code: &str, language: &Language) -> String {
    let Some(View::Record(_, fields)) = trace.steps.last().and_then(|step| step.state.as_ref())
    else {
        return String::new();
    };
    let code = without_texts(code, &language.comment);
    let before = &language.before_variable;
    let read = fields
        .iter()
        .filter(|(name, _)| is_read(&code, before, name) && !unchanging.contains(name));
    read.map(|(name, value)| described(&code, name, value))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Removes comments and the content of strings, whose words are no variables.
fn without_texts(code: &str, comment: &str) -> String {
    let is_comment = |line: &&str| !comment.is_empty() && line.trim_start().starts_with(comment);
    let lines = code.lines().filter(|line| !is_comment(line));
    let code = lines.collect::<Vec<_>>().join("\n");
    code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

/// Whether code reads a variable or field, as in `s.stage[p]` with `.` before the name.
fn is_read(code: &str, before: &str, name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(place, _)| {
        let begin = &code[..place];
        let begins = match before {
            "" => !begin.ends_with(is_of_name),
            before => begin.ends_with(before),
        };
        begins && !code[place + name.len()..].starts_with(is_of_name)
    })
}

fn described(code: &str, name: &str, value: &View) -> String {
    // A function with strings as its domain is a record in TLA+.
    let is_applied = code.contains(&format!("{name}["));
    let entries: Vec<(String, &View)> = match value {
        View::Map(entries) | View::Function(entries) => entries
            .iter()
            .map(|(key, value)| (bare(key), value))
            .collect(),
        View::Fields(fields) if is_applied => {
            let fields = fields.iter();
            fields.map(|(key, value)| (key.clone(), value)).collect()
        }
        _ => Vec::new(),
    };
    if entries.is_empty() {
        return format!("{name} is {}", brief(code, value));
    }
    // Keys with equal values are named together, in the order of the first of them.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in entries {
        let value = brief(code, value);
        match groups.iter_mut().find(|(other, _)| *other == value) {
            Some((_, keys)) => keys.push(key),
            None => groups.push((value, vec![key])),
        }
    }
    let groups = groups
        .iter()
        .map(|(value, keys)| format!("{value} for {}", wording::listed(keys)));
    format!("{name} is {}", groups.collect::<Vec<_>>().join(", "))
}

/// The name of a participant, which may be a string.
fn bare(key: &View) -> String {
    match key {
        View::Text(name) => name.clone(),
        key => key.to_string(),
    }
}

/// A value; of the variables of a process only those that the code reads.
fn brief(code: &str, value: &View) -> String {
    let View::Record(name, fields) = value else {
        return abbreviate::value(value);
    };
    let is_at = |field: &str| field == "pc" && code.contains(".at(");
    let read: Vec<(String, View)> = fields
        .iter()
        .filter(|(field, _)| is_at(field) || is_read(code, ".", field))
        .cloned()
        .collect();
    match read.as_slice() {
        [] => abbreviate::value(value),
        [(field, place)] if is_at(field) => format!("at {}", abbreviate::value(place)),
        _ => abbreviate::value(&View::Record(name.clone(), read)),
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::TraceStep;

    use super::*;

    fn check(code: &str, expected: &str) {
        check_in(&Language::RUST, code, expected);
    }

    #[track_caller]
    fn check_in(language: &Language, code: &str, expected: &str) {
        let map = |entries: &[(&str, View)]| {
            View::Map(
                entries
                    .iter()
                    .map(|(key, value)| (View::atom(*key), value.clone()))
                    .collect(),
            )
        };
        let record = |name: &str, fields: &[(&str, View)]| {
            View::Record(
                name.to_owned(),
                fields
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect(),
            )
        };
        let stages = [
            ("bob", "Refuse"),
            ("chuck", "Committed"),
            ("dave", "Committed"),
        ];
        let state = record(
            "",
            &[
                (
                    "stage",
                    map(&stages.map(|(key, stage)| (key, View::atom(stage)))),
                ),
                ("n", View::Number(3)),
                (
                    "alice",
                    record(
                        "",
                        &[("pc", View::atom("N3")), ("k", View::Set(Vec::new()))],
                    ),
                ),
            ],
        );
        let step = TraceStep {
            step: String::new(),
            choices: Vec::new(),
            state: Some(state),
            mapped: None,
        };
        let trace = Trace {
            steps: vec![step],
            back_to: None,
        };
        assert_eq!(ending(&trace, &[], code, language), expected, "{code}");
        for name in ["stage", "n", "alice"] {
            let end = ending(&trace, &[name.to_owned()], code, language);
            assert!(!end.contains(&format!("{name} is")), "{code}: {end}");
        }
    }

    #[test]
    fn ending_names_what_the_property_reads() {
        let stages = "stage is Refuse for bob, Committed for chuck and dave";
        check("!(c.managers.any(|p| s.stage[p] == Stage::Refuse))", stages);
        check("s.n < 3 || s.stage_of(p)", "n is 3");
        check("s.alice.at(alice::N4)", "alice is at N3");
        check("s.alice.k.is_empty()", "alice is { k: {} }");
        check("all_committed(s)", "");
    }

    #[test]
    fn names_may_stand_alone() {
        let language = Language {
            before_variable: "".into(),
            comment: "\\*".into(),
            ..Language::RUST
        };
        let stages = "stage is Refuse for bob, Committed for chuck and dave";
        let code = "\\* Each n.\nAll ==\n    \\A p \\in P : stage[p] # \"n\"";
        check_in(&language, code, stages);
        check_in(&language, "Small == n < 3 /\\ nn > 2", "n is 3");
    }
}
