//! What a run that violates a suggested property ends in: the values that the property is about.

use mutaspec_runner::outcome::Trace;
use mutaspec_runner::value::View;

use crate::abbreviate;
use crate::wording;

/// Describes the last state of a run by the variables that the code of a property reads:
/// `stage is Refuse for bob, Committed for chuck and dave`. Empty if it reads none by name.
pub fn ending(trace: &Trace, code: &str) -> String {
    let Some(View::Record(_, fields)) = trace.steps.last().and_then(|step| step.state.as_ref())
    else {
        return String::new();
    };
    let read = fields.iter().filter(|(name, _)| is_read(code, name));
    read.map(|(name, value)| described(code, name, value))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Whether code reads a field of a state, as in `s.stage[p]`.
fn is_read(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(place, _)| {
        let after = code[place + name.len()..].chars().next();
        code[..place].ends_with('.') && !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn described(code: &str, name: &str, value: &View) -> String {
    match value {
        View::Map(entries) if !entries.is_empty() => {
            // Keys with equal values are named together, in the order of the first of them.
            let mut groups: Vec<(String, Vec<String>)> = Vec::new();
            for (key, value) in entries {
                let value = brief(code, value);
                match groups.iter_mut().find(|(other, _)| *other == value) {
                    Some((_, keys)) => keys.push(key.to_string()),
                    None => groups.push((value, vec![key.to_string()])),
                }
            }
            let groups = groups
                .iter()
                .map(|(value, keys)| format!("{value} for {}", wording::listed(keys)));
            format!("{name} is {}", groups.collect::<Vec<_>>().join(", "))
        }
        value => format!("{name} is {}", brief(code, value)),
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
        .filter(|(field, _)| is_at(field) || is_read(code, field))
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
        assert_eq!(ending(&trace, code), expected, "{code}");
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
}
