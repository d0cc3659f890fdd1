//! The Informal Trace Format: JSON traces of Apalache and Quint, which their tools read
//! (<https://apalache-mc.org/docs/adr/015adr-trace.html>).
//!
//! All numbers are written as `#bigint`, as both tools do. A named value with contents (`Some(1)`,
//! a struct) is a variant as in Quint: a record of `tag` and `value`. So is `None`. Any other name
//! is a string.

use std::collections::BTreeMap;

use mutaspec_runner::outcome::TraceStep;
use mutaspec_runner::value::View;
use serde::Serialize;
use serde_json::{Map, Value, json as object};

use super::json;
use crate::runs::{RunKind, ShownRun, SideRun};
use crate::trace::parts;

/// A trace in the format.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Itf {
    #[serde(rename = "#meta")]
    meta: Meta,
    vars: Vec<String>,
    states: Vec<Map<String, Value>>,
    #[serde(rename = "loop", skip_serializing_if = "Option::is_none")]
    around: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Meta {
    format: &'static str,
    format_description: &'static str,
    source: String,
    description: String,
    status: &'static str,
    constants: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mutant: Option<String>,
    side: &'static str,
    /// The step that returns to the first state of the loop. The format has no place for it,
    /// because the last state of a loop is listed only once.
    #[serde(skip_serializing_if = "Option::is_none")]
    returns_by: Option<Value>,
    /// The last step, if no state follows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    does_not_end: Option<Value>,
}

/// Formats the run of one side.
pub fn itf(shown: &ShownRun, side_run: &SideRun) -> String {
    let steps = &side_run.trace.steps;
    let back_to = side_run.trace.back_to;
    // The last state of a lasso equals the one to which it returns, and is written only once.
    let returns = back_to.is_some_and(|place| place + 1 < steps.len());
    let written = &steps[..steps.len() - usize::from(returns)];
    let states: Vec<Map<String, Value>> = written
        .iter()
        .enumerate()
        .filter_map(|(index, step)| state(index, step))
        .collect();
    let first = written.iter().find_map(|step| step.state.as_ref());
    let fault = written.last().filter(|step| step.state.is_none());
    json(&Itf {
        meta: Meta {
            format: "ITF",
            format_description: "https://apalache-mc.org/docs/adr/015adr-trace.html",
            source: format!("{}/{}", shown.spec, shown.model),
            description: shown.sentence(),
            status: match shown.what {
                RunKind::Violation { .. } | RunKind::Undefined { .. } => "violation",
                RunKind::Difference(_) | RunKind::Example { .. } => "ok",
            },
            constants: shown.constants.iter().cloned().collect(),
            mutant: shown.mutant.clone(),
            side: side_run.side.word(),
            returns_by: returns.then(|| steps.last().map(action)).flatten(),
            does_not_end: fault.map(action),
        },
        vars: first
            .map(parts)
            .unwrap_or_default()
            .into_iter()
            .map(|(name, _)| name)
            .collect(),
        around: back_to.map(|place| {
            let is_written = |step: &&TraceStep| {
                step.state
                    .as_ref()
                    .is_some_and(|state| *state != View::LeftOut)
            };
            let before = written.iter().take(place).filter(is_written).count();
            before.min(states.len().saturating_sub(1))
        }),
        states,
    })
}

/// Formats a step with its choices.
fn action(step: &TraceStep) -> Value {
    object!({ "action": step.step, "choices": step.choices })
}

fn state(index: usize, step: &TraceStep) -> Option<Map<String, Value>> {
    let state = step
        .state
        .as_ref()
        .filter(|state| **state != View::LeftOut)?;
    let mut meta = object!({ "index": index });
    if index > 0 {
        meta["action"] = step.step.clone().into();
        meta["choices"] = step.choices.clone().into();
    }
    let mut written = Map::from_iter([("#meta".to_owned(), meta)]);
    written.extend(
        parts(state)
            .iter()
            .map(|(name, value)| (name.clone(), expression(value))),
    );
    Some(written)
}

fn expression(value: &View) -> Value {
    let list = |items: &[View]| Value::Array(items.iter().map(expression).collect());
    match value {
        View::Atom(name) => match name.as_str() {
            "true" | "TRUE" => Value::Bool(true),
            "false" | "FALSE" => Value::Bool(false),
            "None" => variant(name, object!({ "#tup": [] })),
            _ => Value::String(name.clone()),
        },
        View::Number(n) => object!({ "#bigint": n.to_string() }),
        View::LeftOut => Value::Null,
        View::Text(text) => Value::String(text.clone()),
        View::Record(name, fields) if name.is_empty() => record(fields),
        View::Fields(fields) => record(fields),
        View::Record(name, fields) => variant(name, record(fields)),
        View::Tuple(name, items) if name.is_empty() => object!({ "#tup": list(items) }),
        View::Tuple(name, items) => match items.as_slice() {
            [item] => variant(name, expression(item)),
            _ => variant(name, object!({ "#tup": list(items) })),
        },
        View::Sequence(items) | View::Angles(items) => list(items),
        View::Set(items) => object!({ "#set": list(items) }),
        View::Map(entries) | View::Function(entries) => {
            let pair = |(key, value): &(View, View)| {
                Value::Array(vec![expression(key), expression(value)])
            };
            object!({ "#map": entries.iter().map(pair).collect::<Vec<_>>() })
        }
    }
}

fn record(fields: &[(String, View)]) -> Value {
    Value::Object(
        fields
            .iter()
            .map(|(name, value)| (name.clone(), expression(value)))
            .collect(),
    )
}

fn variant(tag: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([
        ("tag".to_owned(), Value::String(tag.to_owned())),
        ("value".to_owned(), value),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::TraceSide;
    use crate::tests::samples;

    fn check(value: &View, expected: &str) {
        assert_eq!(expression(value).to_string(), expected);
    }

    #[test]
    fn values_follow_the_itf_format() {
        let bob = || View::atom("bob");
        check(&bob(), r#""bob""#);
        check(&View::atom("true"), "true");
        check(
            &View::Number(i128::MAX),
            r##"{"#bigint":"170141183460469231731687303715884105727"}"##,
        );
        check(&View::Text("a\"b".to_owned()), r#""a\"b""#);
        check(&View::Set(vec![bob()]), r##"{"#set":["bob"]}"##);
        check(&View::Sequence(vec![bob()]), r#"["bob"]"#);
        check(
            &View::Tuple(String::new(), vec![bob(), bob()]),
            r##"{"#tup":["bob","bob"]}"##,
        );
        check(
            &View::Map(vec![(bob(), View::Number(-1))]),
            r##"{"#map":[["bob",{"#bigint":"-1"}]]}"##,
        );
        check(
            &View::Record(String::new(), vec![("k".to_owned(), bob())]),
            r#"{"k":"bob"}"#,
        );
        check(
            &View::Tuple("Some".to_owned(), vec![bob()]),
            r#"{"tag":"Some","value":"bob"}"#,
        );
        check(
            &View::atom("None"),
            r##"{"tag":"None","value":{"#tup":[]}}"##,
        );
        check(
            &View::Record("Up".to_owned(), vec![("k".to_owned(), bob())]),
            r#"{"tag":"Up","value":{"k":"bob"}}"#,
        );
    }

    #[test]
    fn states_set_all_variables_and_loop_begins_in_one() {
        for shown in samples::all() {
            for side_run in shown.side_runs() {
                let read: Value = serde_json::from_str(&itf(&shown, &side_run)).unwrap();
                let vars: Vec<&str> = read["vars"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|v| v.as_str().unwrap())
                    .collect();
                let states = read["states"].as_array().unwrap();
                assert!(!vars.is_empty() && !states.is_empty());
                for (index, state) in states.iter().enumerate() {
                    assert_eq!(state["#meta"]["index"], index);
                    assert!(vars.iter().all(|var| state.get(var).is_some()), "{state}");
                    assert_eq!(state.as_object().unwrap().len(), vars.len() + 1);
                }
                let around = read
                    .get("loop")
                    .map(|place| place.as_u64().unwrap() as usize);
                assert_eq!(around, side_run.trace.back_to);
                assert!(around.is_none_or(|place| place < states.len()));
            }
        }
    }

    #[test]
    fn itf_run_snapshot() {
        let shown = samples::story();
        insta::assert_snapshot!(itf(&shown, &shown.side_run(TraceSide::Mutant).unwrap()));
    }
}
