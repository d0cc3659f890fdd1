//! `badge.json`: the score as a badge in the format of shields.io endpoints. A badge has no room
//! for the size of the search, so anything undecided removes the green.

use mutaspec_runner::outcome::Score;
use serde_json::json;

use super::{json, totals};
use crate::schema::Results;
use crate::wording;

pub(super) fn text(results: &Results) -> String {
    let (message, color) = badge(results);
    json::text(json!({
        "schemaVersion": 1,
        "label": "spec mutation score",
        "message": message,
        "color": color,
    }))
}

fn badge(results: &Results) -> (String, &'static str) {
    let doubts = totals::doubts(results);
    if !doubts.is_empty() {
        return (doubts.join(", "), "red");
    }
    if results.specs.iter().any(|model| model.simulation.is_some()) {
        return ("simulated, no score".to_owned(), "lightgrey");
    }
    let score = totals::total(results);
    let judged = score.killed + score.survived;
    let Some(percent) = wording::percent(score.killed, judged) else {
        return ("nothing measured".to_owned(), "lightgrey");
    };
    let beside = |n: usize, word: &str| {
        if n > 0 {
            format!(", {n} {word}")
        } else {
            String::new()
        }
    };
    let message = [
        format!("{percent} % ({}/{judged})", score.killed),
        beside(score.accepted, "accepted"),
        beside(score.inconclusive, "inconclusive"),
        match results.specs.len() {
            1 => String::new(),
            n => format!(" in {}", wording::count(n, "model")),
        },
    ];
    (message.concat(), color(percent, &score, results))
}

fn color(percent: usize, score: &Score, results: &Results) -> &'static str {
    let complete = results.specs.iter().all(|model| model.baseline.complete);
    let color = match percent {
        100 => "brightgreen",
        80.. => "green",
        60.. => "yellow",
        _ => "red",
    };
    if percent >= 80 && (score.inconclusive > 0 || !complete) {
        "yellow"
    } else {
        color
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::Simulation;

    use super::*;
    use crate::sample;
    use crate::schema::{Model, Verdict};

    /// The badge of models with killed, survived, inconclusive and accepted mutants.
    fn check(models: &[[usize; 4]], message: &str, color: &str) {
        let model = |counts: &[usize; 4]| {
            let mut model = Model::from(&sample::only(5));
            if let Some(score) = &mut model.score {
                [
                    score.killed,
                    score.survived,
                    score.inconclusive,
                    score.accepted,
                ] = *counts;
            }
            model
        };
        let results = Results {
            specs: models.iter().map(model).collect(),
            ..Results::new(&[], &[])
        };
        assert_eq!(badge(&results), (message.to_owned(), color));
    }

    #[test]
    fn colour_depends_on_score() {
        check(&[[7, 0, 0, 0]], "100 % (7/7)", "brightgreen");
        check(&[[999, 1, 0, 0]], "99 % (999/1000)", "green");
        check(&[[6, 4, 0, 0]], "60 % (6/10)", "yellow");
        check(&[[1, 4, 0, 0]], "20 % (1/5)", "red");
        check(&[[0, 0, 0, 0]], "1 model measures nothing", "red");
        check(&[], "nothing measured", "lightgrey");
    }

    #[test]
    fn several_models_share_one_badge() {
        check(
            &[[7, 1, 0, 0], [1, 1, 0, 2]],
            "80 % (8/10), 2 accepted in 2 models",
            "green",
        );
    }

    #[test]
    fn undecided_mutants_remove_green() {
        check(&[[7, 0, 3, 0]], "100 % (7/7), 3 inconclusive", "yellow");
        let check = |change: fn(&mut Results), expected: (&str, &str)| {
            let mut results = Results::new(&[sample::only(5)], &[]);
            change(&mut results);
            assert_eq!(badge(&results), (expected.0.to_owned(), expected.1));
        };
        check(
            |r| r.specs[0].baseline.complete = false,
            ("100 % (1/1)", "yellow"),
        );
        check(|r| r.interrupted = true, ("interrupted", "red"));
        check(
            |r| {
                r.specs[0].simulation = Some(Simulation {
                    walks: 1,
                    length: 1,
                });
            },
            ("simulated, no score", "lightgrey"),
        );
        check(
            |r| r.specs.push(Model::from(&sample::failing())),
            ("1 baseline fails", "red"),
        );
        check(
            |r| r.refused = sample::refused().to_vec(),
            ("1 model refused", "red"),
        );
    }

    #[test]
    fn score_counts_mutants() {
        let results = Results::new(&[sample::outcome()], &[]);
        let killed = results.specs[0]
            .mutants
            .iter()
            .filter(|m| m.verdict == Verdict::Killed)
            .count();
        assert_eq!(killed, 2);
        insta::assert_snapshot!(text(&results));
    }
}
