//! `results.sarif`: survivors in SARIF 2.1.0, with one rule for each operator.
//!
//! Accepted mutants are included as suppressed results, with the reason. Other problems, such as a
//! failing baseline or a refused model, are notifications of an unsuccessful run.

mod flow;
mod rules;

pub use flow::{CodeFlow, FlowStep, RecordedRuns};

use serde_json::{Value, json};

use self::rules::Rules;
use super::{Sources, describe, json};
use crate::schema::{Model, Mutant, Results, Verdict};
use crate::wording;

/// Limits of the files that GitHub accepts.
struct Limits {
    /// Results of a run; files with more are rejected.
    results: usize,
    /// Steps in all code flows together, chosen to keep the compressed file below 10 MB.
    stops: usize,
}

const LIMITS: Limits = Limits {
    results: 25_000,
    stops: 100_000,
};

/// Numbers of items left out of the file.
#[derive(Default)]
struct LeftOut {
    results: usize,
    flows: usize,
}

pub(super) fn text(results: &Results, sources: &Sources<'_>, stories: &RecordedRuns) -> String {
    limited(results, sources, stories, &LIMITS)
}

fn limited(
    results: &Results,
    sources: &Sources<'_>,
    stories: &RecordedRuns,
    limits: &Limits,
) -> String {
    let rules = Rules::of(results, sources);
    let mut found = Vec::new();
    let mut left_out = LeftOut::default();
    let mut stops = 0;
    for model in &results.specs {
        let reported = |m: &&Mutant| {
            matches!(
                m.verdict,
                Verdict::Survived | Verdict::Accepted | Verdict::Broken
            )
        };
        for mutant in model.mutants.iter().filter(reported) {
            if found.len() == limits.results {
                left_out.results += 1;
                continue;
            }
            let mut result = result(model, mutant, sources, &rules);
            let flow = stories.get(&(describe::name(model), mutant.id.clone()));
            stops += flow.map_or(0, |flow| flow.stops.len());
            left_out.flows += usize::from(flow.is_some() && stops > limits.stops);
            let flow = flow.filter(|_| stops <= limits.stops);
            json::add(
                &mut result,
                "codeFlows",
                flow.map(|flow| flow::code_flows(flow, model, sources)),
            );
            found.push(result);
        }
    }
    json::text(json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "mutaspec",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.describe(),
            } },
            // Columns count characters, as in `results.json`.
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation(results, &left_out)],
            "results": found,
        }],
    }))
}

fn result(model: &Model, mutant: &Mutant, sources: &Sources<'_>, rules: &Rules) -> Value {
    let id = describe::id(model, mutant);
    let mut result = json!({
        "ruleId": mutant.operator,
        "ruleIndex": rules.place(&mutant.operator),
        "level": "warning",
        "message": { "text": message(model, mutant) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": location(sources.path(&mutant.file)),
                "region": region(mutant, sources),
            },
            "logicalLocations": [{ "fullyQualifiedName": format!("{}.{}", model.name, mutant.item) }],
        }],
        "partialFingerprints": { "mutaspecMutant/v1": id },
        "fingerprints": { "mutaspec/v1": id },
        "properties": {
            "mutant": mutant.id,
            "model": describe::name(model),
            "original": mutant.original,
            "replacement": mutant.replacement,
            "verdict": mutant.verdict,
            "survivorClass": mutant.survivor_class,
            "silent": model.properties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(),
            "diff": describe::diff(sources, mutant, 0),
        },
    });
    if mutant.verdict == Verdict::Accepted {
        let reason = mutant.reason.as_deref().unwrap_or("no reason is given");
        let suppression =
            json!([{ "kind": "external", "status": "accepted", "justification": reason }]);
        json::add(&mut result, "suppressions", Some(suppression));
    }
    result
}

fn message(model: &Model, mutant: &Mutant) -> String {
    let hint = describe::hint(mutant)
        .map(|hint| format!(" {hint}."))
        .unwrap_or_default();
    let text = format!(
        "No property of {} notices this mutant: {}. In {}: {}.{hint}",
        describe::name(model),
        describe::edit_in_words(mutant),
        mutant.item,
        wording::edit(&mutant.original, &mutant.replacement)
    );
    plain(&text)
}

/// Removes the special syntax of SARIF messages: placeholders such as `{0}`, and links. A space
/// breaks both. Escapes would be shown literally by some viewers.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = ' ';
    for c in text.chars() {
        if (last == '{' && c.is_ascii_digit()) || (last == ']' && c == '(') {
            out.push(' ');
        }
        out.push(c);
        last = c;
    }
    out
}

fn region(mutant: &Mutant, sources: &Sources<'_>) -> Value {
    let mut region = json!({
        "startLine": mutant.line.max(1),
        "startColumn": mutant.column.max(1),
        "endLine": mutant.end_line.max(mutant.line).max(1),
        "endColumn": mutant.end_column.max(1),
        "sourceLanguage": sources.language(&mutant.file),
    });
    let first = (mutant.line as usize).saturating_sub(1);
    let lines = (mutant.end_line as usize).saturating_sub(first);
    let snippet: Option<String> = sources.text(&mutant.file).map(|text| {
        text.lines()
            .skip(first)
            .take(lines)
            .flat_map(|line| [line, "\n"])
            .collect()
    });
    json::add(
        &mut region,
        "snippet",
        snippet.map(|text| json!({ "text": text })),
    );
    region
}

/// Returns a file's location: relative to the root of the sources, or absolute if its name is.
fn location(file: &str) -> Value {
    let file = file.replace('\\', "/");
    let mut uri = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.extend(["%", &format!("{other:02X}")]),
        }
    }
    let drive = file.as_bytes().get(1) == Some(&b':');
    if file.starts_with('/') {
        json!({ "uri": format!("file://{uri}") })
    } else if drive {
        json!({ "uri": format!("file:///{uri}") })
    } else {
        json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
    }
}

/// Returns whether the run was successful, with a notification for each problem.
fn invocation(results: &Results, left_out: &LeftOut) -> Value {
    let mut troubles: Vec<(&str, String)> = Vec::new();
    for model in &results.specs {
        let name = describe::name(model);
        match describe::baseline(model) {
            Some(describe::BaselineProblem::Fails(text)) => {
                troubles.push(("error", format!("{name}: {text}")));
            }
            Some(describe::BaselineProblem::Undecided(text)) => {
                troubles.push(("warning", format!("{name}: {text}")));
            }
            None => {}
        }
        troubles.extend(describe::missing(model).map(|text| ("error", format!("{name}: {text}"))));
    }
    for refused in &results.refused {
        troubles.push((
            "error",
            format!("{}/{}: {}", refused.name, refused.model, refused.reason),
        ));
    }
    if results.interrupted {
        troubles.push(("error", "the run was interrupted".to_owned()));
    }
    if left_out.results > 0 {
        let count = wording::count(left_out.results, "survivor");
        troubles.push((
            "warning",
            format!(
                "{count} left out: a file for GitHub holds {} results",
                LIMITS.results
            ),
        ));
    }
    if left_out.flows > 0 {
        let count = wording::count(left_out.flows, "survivor");
        troubles.push((
            "warning",
            format!("the runs of {count} are left out of this file; `show` prints them"),
        ));
    }
    let notifications: Vec<Value> = troubles
        .iter()
        .map(|(level, text)| json!({ "level": level, "message": { "text": plain(text) } }))
        .collect();
    json!({
        "executionSuccessful": troubles.iter().all(|(level, _)| *level != "error"),
        "toolExecutionNotifications": notifications,
    })
}

#[cfg(test)]
mod tests;
