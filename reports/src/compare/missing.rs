//! What a new run did not measure. Each item is a reason why new survivors may be hidden.

use crate::formats::describe;
use crate::schema::{Model, Results};
use crate::wording;

/// Returns what is missing, in sentences. Empty if the new run measured as much as the old one.
pub(super) fn missing(old: &Results, new: &Results) -> Vec<String> {
    let mut missing = Vec::new();
    if new.interrupted {
        missing.push("the new run was interrupted".to_owned());
    }
    let refused = new.refused.iter();
    missing.extend(refused.map(|refused| {
        format!(
            "{}/{} was refused: {}",
            refused.name, refused.model, refused.reason
        )
    }));
    for before in old.specs.iter().filter(|model| model.goes_on_to.is_none()) {
        let is_refused = new
            .refused
            .iter()
            .any(|of| of.name == before.name && of.model == before.model);
        match find(new, before) {
            None if is_refused => {}
            None => missing.push(format!("{} is not in the new run", describe::name(before))),
            Some(now) => missing.extend(dropped(before, now)),
        }
    }
    let judged = new.specs.iter().filter(|model| model.goes_on_to.is_none());
    missing.extend(judged.flat_map(unmeasured));
    missing
}

fn find<'a>(results: &'a Results, wanted: &Model) -> Option<&'a Model> {
    let mut models = results.specs.iter();
    models.find(|model| model.name == wanted.name && model.model == wanted.model)
}

fn dropped(before: &Model, now: &Model) -> Option<String> {
    // A failing baseline has neither mutants nor operators, and is reported as such.
    if now.planned == 0 {
        return None;
    }
    let dropped: Vec<&str> = before
        .operators
        .iter()
        .filter(|id| !now.operators.contains(id))
        .map(String::as_str)
        .collect();
    (!dropped.is_empty()).then(|| {
        let operators = wording::plural(dropped.len(), "operator");
        format!(
            "{} was checked without the {operators} {}",
            describe::name(now),
            dropped.join(", ")
        )
    })
}

/// Returns the reasons why a model of the new run measures less than it seems to.
fn unmeasured(model: &Model) -> Vec<String> {
    let name = describe::name(model);
    if let Some(simulation) = &model.simulation {
        return vec![format!(
            "{name} was only simulated, in {} walks",
            wording::number(simulation.walks)
        )];
    }
    let mut why: Vec<String> = describe::baseline(model)
        .map(|trouble| trouble.text().to_owned())
        .into_iter()
        .collect();
    why.extend(describe::missing(model));
    if model.partial {
        why.push("only a part of its mutants was checked".to_owned());
    }
    why.into_iter()
        .map(|why| format!("{name}: {why}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::Simulation;

    use super::*;
    use crate::compare::{compare, markdown, terminal};
    use crate::sample;

    const MODEL: &str = "two_phase_commit/article";

    fn results() -> Results {
        Results::new(&[sample::outcome()], &[])
    }

    /// Changes the new run, and expects these sentences about it.
    fn check(change: impl FnOnce(&mut Results), expected: &[&str]) {
        let mut new = results();
        change(&mut new);
        let comparison = compare(&results(), &new);
        assert_eq!(comparison.missing, expected);
        let answer = "no new survivors; the new run measured less than the old one";
        for text in [terminal(&comparison), markdown(&comparison)] {
            assert_eq!(text.contains(answer), !expected.is_empty(), "{text}");
            assert!(
                expected.iter().all(|sentence| text.contains(sentence)),
                "{text}"
            );
        }
    }

    #[test]
    fn new_run_that_measured_less_is_named() {
        check(|_| {}, &[]);
        check(
            |new| new.interrupted = true,
            &["the new run was interrupted"],
        );
        check(
            |new| new.specs[0].partial = true,
            &[&format!("{MODEL}: only a part of its mutants was checked")],
        );
        check(
            |new| new.refused = sample::refused().to_vec(),
            &["lamport/two was refused: there is no property `mutual_exclusion`"],
        );
        check(
            |new| {
                new.specs[0].simulation = Some(Simulation {
                    walks: 1000,
                    length: 9,
                });
            },
            &[&format!("{MODEL} was only simulated, in 1,000 walks")],
        );
        check(
            |new| new.specs.clear(),
            &[&format!("{MODEL} is not in the new run")],
        );
        check(
            |new| new.specs[0].operators.retain(|id| id != "M2"),
            &[&format!("{MODEL} was checked without the operator M2")],
        );
        check(
            |new| new.specs[0].baseline.distinct_states = 1,
            &[&format!(
                "{MODEL}: the baseline has a single state, so nothing was measured"
            )],
        );
        check(
            |new| new.specs = vec![Model::from(&sample::only(7))],
            &[&format!(
                "{MODEL}: no mutant was ever evaluated, so nothing was measured"
            )],
        );
    }

    #[test]
    fn new_run_without_a_sound_baseline_is_named() {
        let failing = compare(&results(), &Results::new(&[sample::failing()], &[]));
        assert!(
            failing.missing[0].starts_with(&format!("{MODEL}: the baseline fails: ")),
            "{:?}",
            failing.missing
        );
        let truncated = {
            let mut outcome = sample::baseline();
            outcome.baseline.counts.complete = false;
            compare(&results(), &Results::new(&[outcome], &[]))
        };
        let expected = [
            format!("{MODEL}: the baseline was not searched to its end"),
            format!("{MODEL}: no mutant was checked"),
        ];
        assert_eq!(truncated.missing, expected);
    }

    #[test]
    fn lower_ladder_model_may_be_absent() {
        let mut old = results();
        old.specs[0].goes_on_to = Some("two_phase_commit/five".to_owned());
        assert_eq!(missing(&old, &Results::new(&[], &[])), Vec::<String>::new());
    }

    #[test]
    fn unscored_model_shows_no_score() {
        let mut single = results();
        single.specs[0].baseline.distinct_states = 1;
        let text = terminal(&compare(&results(), &single));
        assert!(text.contains("  no score, was "), "{text}");
    }
}
