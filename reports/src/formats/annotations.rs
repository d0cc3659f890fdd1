//! Gaps as annotations of a pull request: GitHub workflow commands for standard output.

use super::{Sources, describe, totals};
use crate::schema::gap::Gap;
use crate::schema::{Model, Mutant, Results, Verdict};
use crate::wording;

/// GitHub shows this many annotations of a kind for each step, and drops the rest silently.
const SHOWN: usize = 10;

/// Returns the commands, one a line: an error for each model without usable results, a warning for
/// each gap, and a notice with the total.
pub fn github(results: &Results, sources: &Sources<'_>) -> String {
    let results = &results.judged();
    let mut text = String::new();
    for message in troubles(results).iter().take(SHOWN) {
        text.push_str(&command("error", &[("title", "mutaspec")], message));
    }
    let mut remarks = remarks(results, sources);
    let all = remarks.len();
    remarks.truncate(SHOWN);
    text.extend(remarks);
    let left = if all > SHOWN {
        format!("; {SHOWN} of {all} gaps are shown")
    } else {
        String::new()
    };
    let mutants = wording::count(
        results.specs.iter().map(|m| m.mutants.len()).sum(),
        "mutant",
    );
    let models = wording::count(results.specs.len(), "model");
    let total = format!(
        "{models}, {mutants}: {}{left}",
        wording::verdicts(&totals::total(results))
    );
    text.push_str(&command("notice", &[("title", "mutaspec")], &total));
    text
}

/// What a warning is about: a gap, or a mutant that breaks a promise.
struct Remark<'r> {
    model: &'r Model,
    mutant: &'r Mutant,
    gap: Option<&'r Gap>,
}

/// Returns the broken promises, then the gaps: the first gap of each model precedes any second one.
fn remarked(results: &Results) -> Vec<Remark<'_>> {
    let broken = results.with(Verdict::Broken);
    let broken = broken.map(|(model, mutant)| Remark {
        model,
        mutant,
        gap: None,
    });
    let mut gaps: Vec<(usize, Remark<'_>)> = Vec::new();
    for model in &results.specs {
        for (turn, gap) in model.gaps.iter().enumerate() {
            let first = model
                .mutants
                .iter()
                .find(|mutant| gap.mutants.first() == Some(&mutant.id));
            gaps.extend(first.map(|mutant| {
                (
                    turn,
                    Remark {
                        model,
                        mutant,
                        gap: Some(gap),
                    },
                )
            }));
        }
    }
    gaps.sort_by_key(|(turn, _)| *turn);
    broken
        .chain(gaps.into_iter().map(|(_, remark)| remark))
        .collect()
}

/// Returns one warning for each gap, in reading order, with all models that have it.
fn remarks(results: &Results, sources: &Sources<'_>) -> Vec<String> {
    let all = remarked(results);
    let mut remarks = Vec::new();
    for (at, Remark { mutant, gap, .. }) in all.iter().enumerate() {
        let is_same = |other: &&Remark<'_>| other.mutant.id == mutant.id;
        if all[..at].iter().any(|other| is_same(&other)) {
            continue;
        }
        let models: Vec<String> = all
            .iter()
            .filter(is_same)
            .map(|other| describe::name(other.model))
            .collect();
        let models = models.join(", ");
        let title = match gap {
            Some(gap) => format!("Gap {} on {models}: {}", gap.number, gap.title),
            None => format!("{} breaks a promise on {models}", mutant.id),
        };
        let found = match gap {
            Some(_) => format!(
                "No property catches {}: {}",
                mutant.id,
                describe::edit_in_words(mutant)
            ),
            None => describe::why(mutant),
        };
        let property = gap.and_then(|gap| gap.suggestion.as_ref());
        let property = property
            .map(|property| format!("\n{} would catch it: {}", property.name, property.doc));
        let message = format!(
            "{found}.\n{}{}{}",
            describe::diff(sources, mutant, 0),
            describe::hint(mutant).unwrap_or_default(),
            property.unwrap_or_default()
        );
        let (line, end_line) = (
            mutant.line.to_string(),
            mutant.end_line.max(mutant.line).to_string(),
        );
        let place = [
            ("file", sources.path(&mutant.file)),
            ("line", &line),
            ("endLine", &end_line),
            ("title", &title),
        ];
        remarks.push(command("warning", &place, message.trim_end()));
    }
    remarks
}

fn troubles(results: &Results) -> Vec<String> {
    let mut troubles = Vec::new();
    for model in &results.specs {
        let what = match describe::baseline(model) {
            Some(describe::BaselineProblem::Fails(text)) => Some(text),
            _ => describe::missing(model),
        };
        troubles.extend(what.map(|text| format!("{}: {text}", describe::name(model))));
    }
    let refused = results
        .refused
        .iter()
        .map(|r| format!("{}/{}: {}", r.name, r.model, r.reason));
    troubles.extend(refused);
    troubles
}

/// Formats `::warning file=a.rs,line=1::message`. Escapes what would end a value or the line.
fn command(kind: &str, properties: &[(&str, &str)], message: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    format!("::{kind} {}::{}\n", properties.join(","), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::tests::texts;

    fn written(results: &Results) -> String {
        let definition = sample::definition();
        github(results, &Sources::of([&definition]))
    }

    #[test]
    fn survivors_snapshot() {
        insta::assert_snapshot!(written(&sample::all()));
    }

    #[test]
    fn gap_of_two_models_is_reported_once() {
        let mut results = Results::new(&[sample::outcome(), sample::outcome()], &[]);
        "five".clone_into(&mut results.specs[1].model);
        let written = written(&results);
        assert_eq!(written.matches("::warning ").count(), 1);
        assert!(written.contains(
            "title=Gap 1 on two_phase_commit/article%2C two_phase_commit/five%3A bob is ignored"
        ));
    }

    #[test]
    fn broken_promise_precedes_gaps() {
        let mut results = Results::new(&[sample::outcome()], &[]);
        results.specs[0].mutants[5].verdict = Verdict::Broken;
        let written = written(&results);
        let first = written.lines().next().unwrap_or_default();
        assert!(
            first.contains("breaks a promise on two_phase_commit/article"),
            "{first}"
        );
    }

    #[test]
    fn at_most_ten_warnings_and_all_are_counted() {
        let mut results = Results::new(&[sample::only(0)], &[]);
        let (one, gap) = (
            results.specs[0].mutants[0].clone(),
            results.specs[0].gaps[0].clone(),
        );
        let id = |n: usize| format!("two_phase_commit/{n}");
        let copy = |n: usize| {
            let mut mutant = one.clone();
            mutant.id = id(n);
            mutant
        };
        let of = |n: usize| Gap {
            number: n + 1,
            mutants: vec![id(n)],
            ..gap.clone()
        };
        results.specs[0].mutants = (0..25).map(copy).collect();
        results.specs[0].gaps = (0..25).map(of).collect();
        let written = written(&results);
        assert_eq!(written.matches("::warning ").count(), 10);
        assert!(
            written.ends_with("; 10 of 25 gaps are shown\n"),
            "{written}"
        );
    }

    #[test]
    fn spec_texts_cannot_inject_commands() {
        for text in texts::TEXTS
            .map(str::to_owned)
            .into_iter()
            .chain([texts::every_small_character()])
        {
            let results = texts::results(&text);
            let gaps = results.specs[0].gaps.len();
            let written = written(&results);
            let kinds = ["::error ", "::warning ", "::notice "];
            // A runner treats either character as a line end.
            let lines: Vec<&str> = written
                .split(['\n', '\r'])
                .filter(|line| !line.is_empty())
                .collect();
            assert!(
                lines
                    .iter()
                    .all(|line| kinds.iter().any(|kind| line.starts_with(kind))),
                "{written}"
            );
            assert_eq!(
                lines
                    .iter()
                    .filter(|line| line.starts_with("::warning "))
                    .count(),
                gaps
            );
            for line in lines {
                let properties = line.split("::").nth(1).unwrap_or_default();
                assert!(
                    properties
                        .split_once(' ')
                        .is_some_and(|(_, p)| p.split(',').all(|p| p.contains('='))),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn values_are_escaped_as_github_reads_them() {
        assert_eq!(
            command("warning", &[("title", "a,b: 5 %\n")], "a,b: 5 %\r\n"),
            "::warning title=a%2Cb%3A 5 %25%0A::a,b: 5 %25%0D%0A\n"
        );
    }
}
