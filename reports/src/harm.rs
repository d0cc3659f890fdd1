//! What a run that violates a suggested property ends in: the values that the property is about,
//! and how they differ from the baseline.

use std::collections::BTreeSet;

use mutaspec_runner::definition::{Definition, Language, PropertyKind};
use mutaspec_runner::outcome::Trace;
use mutaspec_runner::suggest::Harm;
use mutaspec_runner::value::View;

use crate::abbreviate;
use crate::wording;

/// Describes the last state of a run that violates a suggested property, as [`ending`] does.
/// `code` is that of the property, or `None` if the spec has the property already. Variables that
/// helpers read are shown as well, whole. Those that are [`unchanging`](Harm::unchanging) are left out.
pub(crate) fn harm_ending(harm: &Harm, code: Option<&str>, definition: &Definition) -> String {
    let elsewhere = match code {
        Some(code) => read_by_helpers(&without_texts(code, &definition.language), definition),
        None => read_by_property(&harm.property, definition),
    };
    let code = code.unwrap_or_default();
    let unchanging = &harm.unchanging;
    last_state(
        &harm.trace,
        code,
        &definition.language,
        &elsewhere,
        unchanging,
    )
}

/// Says in sentences what a run of a survivor shows that the baseline does not do, given the
/// suggested property that it violates. `None` if no value shows it.
pub(crate) fn harm_sentence(
    harm: &Harm,
    (kind, code): (PropertyKind, Option<&str>),
    definition: &Definition,
) -> Option<String> {
    let steps = &harm.trace.steps;
    let up_to = |place: usize| {
        let part = Harm {
            mutant: harm.mutant,
            property: harm.property.clone(),
            trace: Trace {
                steps: vec![steps[place].clone()],
                back_to: None,
            },
            unchanging: harm.unchanging.clone(),
        };
        harm_ending(&part, code, definition)
    };
    let last = steps.len().checked_sub(1)?;
    let end = Some(up_to(last)).filter(|end| !end.is_empty())?;
    match (kind, harm.trace.back_to) {
        (PropertyKind::StateInvariant, _) => Some(format!(
            "The mutant can reach a state in which {end}. The baseline cannot."
        )),
        (PropertyKind::StepInvariant, _) => {
            let before = Some(up_to(last.checked_sub(1)?)).filter(|before| *before != end)?;
            Some(format!(
                "The mutant can go from a state in which {before} to one in which {end}. The baseline cannot."
            ))
        }
        // Values that change for ever are no state to stay in.
        (PropertyKind::Temporal, Some(first)) => (first..last)
            .all(|place| up_to(place) == end)
            .then(|| format!("The mutant can stay for ever in states in which {end}.")),
        _ => None,
    }
}

/// Describes the last state of a run by the variables that the code of a property reads:
/// `stage is Refuse for bob, Committed for chuck and dave`. Empty if it reads none.
pub fn ending(trace: &Trace, code: &str, language: &Language) -> String {
    last_state(trace, code, language, &BTreeSet::new(), &[])
}

/// Describes the variables that the code reads or that are read `elsewhere`, without the unchanging
/// ones.
fn last_state(
    trace: &Trace,
    code: &str,
    language: &Language,
    elsewhere: &BTreeSet<&str>,
    unchanging: &[String],
) -> String {
    let Some(View::Record(_, fields)) = trace.steps.last().and_then(|step| step.state.as_ref())
    else {
        return String::new();
    };
    let code = without_texts(code, language);
    let before = &language.before_variable;
    let is_shown = |name: &String| {
        let is_about = elsewhere.contains(&**name) || is_read(&code, before, name);
        is_about && !unchanging.contains(name)
    };
    let shown = fields.iter().filter(|(name, _)| is_shown(name));
    let described = shown.map(|(name, value)| {
        // The code does not show which fields a helper reads.
        let is_whole = elsewhere.contains(&**name);
        let part = |value: &View| brief(if is_whole { "" } else { &code }, value);
        // A function with strings as its domain is a record in TLA+.
        let is_applied = code.contains(&format!("{name}["));
        format!("{name} is {}", described(value, is_applied, part))
    });
    described.collect::<Vec<_>>().join("; ")
}

/// The fields that the helpers in the code of a property read.
fn read_by_helpers<'d>(code: &str, definition: &'d Definition) -> BTreeSet<&'d str> {
    let helpers = definition.vocabulary.helpers.iter();
    let called = helpers.filter(|helper| is_called(code, &helper.name));
    let places = called.flat_map(|helper| helper.reads.iter().flat_map(|reads| reads.iter()));
    fields(places, definition)
}

/// The fields that a property of the spec reads, or a definition that no model checks, directly or
/// through helpers.
fn read_by_property<'d>(name: &str, definition: &'d Definition) -> BTreeSet<&'d str> {
    let facts = &definition.property_facts;
    let mut properties = definition.properties.iter();
    let place = properties.position(|row| row.name == name);
    let of_property = place.and_then(|place| facts.reads.get(place)?.as_ref());
    let of_definition = || {
        let mut definitions = facts.definitions.iter();
        let row = definitions.find(|row| row.name == name)?;
        Some(&row.reads)
    };
    let reads = of_property.or_else(of_definition);
    fields(reads.into_iter().flat_map(|reads| reads.iter()), definition)
}

fn fields<'d>(
    places: impl Iterator<Item = &'d usize>,
    definition: &'d Definition,
) -> BTreeSet<&'d str> {
    let all = &definition.property_facts.fields;
    places
        .filter_map(|place| all.get(*place))
        .map(|field| &*field.name)
        .collect()
}

/// Removes comments and the content of strings, whose words are no variables.
fn without_texts(code: &str, language: &Language) -> String {
    let comment = &*language.comment;
    let is_comment = |line: &&str| !comment.is_empty() && line.trim_start().starts_with(comment);
    let lines = code.lines().filter(|line| !is_comment(line));
    let code = lines.collect::<Vec<_>>().join("\n");
    code.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether code calls a function of this name, rather than a method.
fn is_called(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(place, _)| {
        let is_part = code[..place].ends_with(|c| is_of_name(c) || c == '.');
        !is_part && code[place + name.len()..].starts_with('(')
    })
}

/// Whether code reads a variable or field, as in `s.stage[p]` with `.` before the name.
fn is_read(code: &str, before: &str, name: &str) -> bool {
    code.match_indices(name).any(|(place, _)| {
        let begin = &code[..place];
        let begins = match before {
            "" => !begin.ends_with(is_of_name),
            before => begin.ends_with(before),
        };
        begins && !code[place + name.len()..].starts_with(is_of_name)
    })
}

/// Describes a value, and the entries of a function one by one, each as `brief` does.
fn described(value: &View, is_applied: bool, brief: impl Fn(&View) -> String) -> String {
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
        return brief(value);
    }
    // Keys with equal values are named together, in the order of the first of them.
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in entries {
        let value = brief(value);
        match groups.iter_mut().find(|(other, _)| *other == value) {
            Some((_, keys)) => keys.push(key),
            None => groups.push((value, vec![key])),
        }
    }
    let groups = groups
        .iter()
        .map(|(value, keys)| format!("{value} for {}", wording::listed(keys)));
    groups.collect::<Vec<_>>().join(", ")
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
    use mutaspec_mutator::rows;
    use mutaspec_runner::definition::PropertyRow;
    use mutaspec_runner::outcome::TraceStep;
    use mutaspec_runner::property_facts::{DefinitionRow, PartRow, PropertyFacts};
    use mutaspec_runner::vocabulary::{HelperRow, Vocabulary};

    use super::*;

    /// A run that ends with a stage of each restaurant, a number and a process.
    fn run() -> Trace {
        let record = |fields: &[(&str, View)]| {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| ((*name).to_owned(), value.clone()));
            View::Record(String::new(), fields.collect())
        };
        let stages = [
            ("bob", "Refuse"),
            ("chuck", "Committed"),
            ("dave", "Committed"),
        ];
        let stages = stages.map(|(key, stage)| (View::atom(key), View::atom(stage)));
        let alice = record(&[("pc", View::atom("N3")), ("k", View::Set(Vec::new()))]);
        let state = record(&[
            ("stage", View::Map(stages.to_vec())),
            ("n", View::Number(3)),
            ("alice", alice),
        ]);
        let step = TraceStep {
            step: String::new(),
            choices: Vec::new(),
            state: Some(state),
            mapped: None,
        };
        Trace {
            steps: vec![step],
            back_to: None,
        }
    }

    /// A spec with these fields, a property that reads `n`, a definition that reads `stage`, and
    /// helpers that read `stage` and `alice`.
    fn spec() -> Definition {
        let fields = [("stage", false), ("n", false), ("alice", true)];
        let fields = fields.map(|(name, process)| PartRow {
            name: name.into(),
            process,
        });
        let helpers = [("all_committed", 0), ("stuck", 2)].map(|(name, read)| HelperRow {
            name: name.into(),
            arguments: "s".into(),
            member: None,
            type_text: "bool".into(),
            reads: Some(rows([read])),
        });
        Definition {
            language: Language::RUST,
            properties: rows([PropertyRow {
                name: "few".into(),
                kind: PropertyKind::StateInvariant,
                line: 1,
                doc: "".into(),
            }]),
            property_facts: PropertyFacts {
                fields: rows(fields),
                reads: rows([Some(rows([1]))]),
                definitions: rows([DefinitionRow {
                    name: "some".into(),
                    line: 2,
                    reads: rows([0]),
                }]),
                ..PropertyFacts::default()
            },
            vocabulary: Vocabulary {
                helpers: rows(helpers),
                ..Vocabulary::default()
            },
            ..Definition::default()
        }
    }

    /// A run on which a property fails.
    fn harm(property: &str, unchanging: &[&str]) -> Harm {
        Harm {
            mutant: 0,
            property: property.to_owned(),
            trace: run(),
            unchanging: unchanging.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Checks the end of a run on which a property with this code fails.
    #[track_caller]
    fn check_harm(code: &str, unchanging: &[&str], expected: &str) {
        let ending = harm_ending(&harm("new", unchanging), Some(code), &spec());
        assert_eq!(ending, expected, "{code}");
    }

    #[track_caller]
    fn check(code: &str, expected: &str) {
        assert_eq!(ending(&run(), code, &Language::RUST), expected, "{code}");
    }

    #[test]
    fn harm_names_what_helpers_read() {
        let stages = "stage is Refuse for bob, Committed for chuck and dave";
        let both = format!("{stages}; alice is {{ k: {{}} }}");
        let both = both.as_str();
        let code = "!all_committed(s) || s.alice.k.is_empty()";
        check_harm(code, &[], both);
        check_harm(code, &["stage"], "alice is { k: {} }");
        check_harm(code, &["alice"], stages);
        check_harm("s.all_committed() && not_all_committed(s)", &[], "");
        check_harm("// all_committed(s)\ns.n > 0", &[], "n is 3");
        let whole = "alice is { pc: N3, k: {} }";
        check_harm("stuck(s) || s.bob.k > 0", &[], whole);
    }

    #[test]
    fn harm_names_what_a_property_of_the_spec_reads() {
        let stages = "stage is Refuse for bob, Committed for chuck and dave";
        for (property, expected) in [("few", "n is 3"), ("some", stages), ("deadlock", "")] {
            assert_eq!(harm_ending(&harm(property, &[]), None, &spec()), expected);
        }
    }

    /// Checks the sentence about a run in which a number has these values.
    #[track_caller]
    fn check_sentence(
        kind: PropertyKind,
        numbers: &[i128],
        back_to: Option<usize>,
        expected: &str,
    ) {
        let step = |n: &i128| TraceStep {
            step: String::new(),
            choices: Vec::new(),
            state: Some(View::Record(
                String::new(),
                vec![("n".to_owned(), View::Number(*n))],
            )),
            mapped: None,
        };
        let harm = Harm {
            trace: Trace {
                steps: numbers.iter().map(step).collect(),
                back_to,
            },
            ..harm("new", &[])
        };
        let sentence = harm_sentence(&harm, (kind, Some("s.n > 0")), &spec());
        assert_eq!(sentence.unwrap_or_default(), expected, "{numbers:?}");
    }

    #[test]
    fn sentence_tells_a_mutant_from_the_baseline() {
        let state = "The mutant can reach a state in which n is 0. The baseline cannot.";
        check_sentence(PropertyKind::StateInvariant, &[2, 0], None, state);
        let step = "The mutant can go from a state in which n is 2 to one in which n is 0. The baseline cannot.";
        check_sentence(PropertyKind::StepInvariant, &[2, 0], None, step);
        check_sentence(PropertyKind::StepInvariant, &[0, 0], None, "");
        let run = "The mutant can stay for ever in states in which n is 0.";
        check_sentence(PropertyKind::Temporal, &[2, 0, 0], Some(1), run);
        check_sentence(PropertyKind::Temporal, &[2, 0], Some(1), run);
        check_sentence(PropertyKind::Temporal, &[2, 0, 2], Some(0), "");
        check_sentence(PropertyKind::Deadlock, &[2, 0], None, "");
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
        assert_eq!(ending(&run(), code, &language), stages);
        let code = "Small == n < 3 /\\ nn > 2";
        assert_eq!(ending(&run(), code, &language), "n is 3");
    }
}
