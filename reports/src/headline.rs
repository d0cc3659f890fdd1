//! The verdict on a run in one sentence, for the first line of a report.

use crate::formats::describe::{self, BaselineProblem};
use crate::schema::{Gate, Model, PropertyVerdict, Results};
use crate::wording;

/// What a verdict means for a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing needs action.
    Good,
    /// Something is wrong, or the gate fails.
    Bad,
    /// Nothing is decided: the run is incomplete, or only reports.
    Open,
}

impl Tone {
    /// The word that the style of a report uses.
    pub fn word(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Open => "open",
        }
    }
}

/// The verdict on a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// What the verdict means.
    pub tone: Tone,
    /// Whether the gate passes, and why. Names are between backticks.
    pub sentence: String,
}

/// Returns the verdict on a run. The worst reason decides.
pub fn headline(results: &Results) -> Headline {
    let (tone, sentence) = refused(results)
        .or_else(|| failing(results))
        .or_else(|| incomplete(results))
        .or_else(|| results.gate.as_ref().map(gate))
        .unwrap_or_else(|| (Tone::Open, "No mutant was checked.".to_owned()));
    Headline { tone, sentence }
}

type Verdict = (Tone, String);

/// Models that the engine refused.
fn refused(results: &Results) -> Option<Verdict> {
    let first = results.refused.first()?;
    let name = format!("{}/{}", first.name, first.model);
    let sentence = match results.refused.len() {
        1 => format!(
            "`{name}` was not checked: {}.",
            first.reason.trim_end_matches('.')
        ),
        n => format!(
            "{} were not checked, for example `{name}`.",
            wording::count(n, "model")
        ),
    };
    Some((Tone::Bad, sentence))
}

/// Baselines on which a property fails.
fn failing(results: &Results) -> Option<Verdict> {
    let fails =
        |model: &&Model| matches!(describe::baseline(model), Some(BaselineProblem::Fails(_)));
    let models: Vec<&Model> = results.specs.iter().filter(fails).collect();
    let [first, rest @ ..] = models.as_slice() else {
        return None;
    };
    let properties = first
        .properties
        .iter()
        .filter(|p| p.verdict == PropertyVerdict::Fails);
    let names: Vec<String> = properties.map(|p| format!("`{}`", p.name)).collect();
    let name = describe::name(first);
    let sentence = match (names.as_slice(), rest.len()) {
        ([], 0) => {
            format!("The baseline fails: `{name}` has no initial state, so no mutant was checked.")
        }
        ([one], 0) => format!(
            "The baseline fails: {one} does not hold on `{name}`, so no mutant was checked."
        ),
        (many, 0) => format!(
            "The baseline fails: {} do not hold on `{name}`, so no mutant was checked.",
            many.join(", ")
        ),
        (_, others) => format!(
            "{} baselines fail, so their mutants were not checked.",
            others + 1
        ),
    };
    Some((Tone::Bad, sentence))
}

/// Runs that ended early, or measured nothing.
fn incomplete(results: &Results) -> Option<Verdict> {
    if results.interrupted {
        let count = |of: fn(&Model) -> usize| results.specs.iter().map(of).sum();
        let (decided, planned) = (
            count(|model| model.mutants.len()),
            count(|model| model.planned),
        );
        let sentence = format!(
            "The run was interrupted: {} of {} are decided.",
            wording::number(decided as u64),
            wording::count(planned, "mutant")
        );
        return Some((Tone::Open, sentence));
    }
    let idle = results
        .specs
        .iter()
        .find_map(|model| Some((model, describe::unmeasured(model)?)));
    idle.map(|(model, why)| {
        (
            Tone::Bad,
            format!("`{}` measures nothing: {why}.", describe::name(model)),
        )
    })
}

/// The pass criteria of a complete run.
fn gate(gate: &Gate) -> Verdict {
    let survivors = wording::count(gate.survived, "mutant");
    let survive = if gate.survived == 1 {
        "survives"
    } else {
        "survive"
    };
    let asks_more = gate.only_new || gate.min_score.is_some() || !gate.min_scores.is_empty();
    if let Some(first) = gate
        .violations
        .first()
        .filter(|_| asks_more || gate.broken > 0)
    {
        let others = match gate.violations.len() - 1 {
            0 => String::new(),
            n => format!(" (and {} more)", wording::number(n as u64)),
        };
        return (Tone::Bad, format!("The gate fails: {first}{others}."));
    }
    if gate.survived > 0 && !gate.violations.is_empty() {
        return (Tone::Bad, format!("The gate fails: {survivors} {survive}."));
    }
    if gate.stale_entries > 0 {
        let entries = if gate.stale_entries == 1 {
            "entry"
        } else {
            "entries"
        };
        let text = format!(
            "The gate fails: {} {entries} of the accept file must be changed.",
            gate.stale_entries
        );
        return (Tone::Bad, text);
    }
    if gate.inconclusive > 0 && !gate.passed {
        let mutants = wording::are(gate.inconclusive, "mutant");
        return (
            Tone::Bad,
            format!("The gate fails: {mutants} inconclusive."),
        );
    }
    if !gate.passed {
        return (
            Tone::Bad,
            format!("The gate fails with exit code {}.", gate.exit_code),
        );
    }
    passed(gate, &survivors, survive)
}

fn passed(gate: &Gate, survivors: &str, survive: &str) -> Verdict {
    let accepted = match gate.accepted {
        0 => String::new(),
        n => format!(", and {} accepted", wording::are(n, "survivor")),
    };
    if gate.survived == 0 {
        let killed = wording::count(gate.judged, "mutant");
        return (
            Tone::Good,
            format!("The gate passes: all of {killed} are killed{accepted}."),
        );
    }
    if gate.report_only {
        return (
            Tone::Open,
            format!("{survivors} {survive}; this run only reports them."),
        );
    }
    let why = if gate.only_new {
        "none of them is new"
    } else {
        "the score is high enough"
    };
    (
        Tone::Good,
        format!("The gate passes: {survivors} {survive}, and {why}."),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::sample;
    use crate::schema::Refused;

    fn passing() -> Gate {
        Gate {
            judged: 97,
            survived: 0,
            inconclusive: 0,
            accepted: 0,
            broken: 0,
            stale_entries: 0,
            min_score: None,
            min_scores: BTreeMap::new(),
            report_only: false,
            only_new: false,
            violations: Vec::new(),
            unmeasured: 0,
            interrupted: false,
            refused: 0,
            refused_exit_code: None,
            passed: true,
            exit_code: 0,
        }
    }

    fn failing_gate() -> Gate {
        Gate {
            survived: 22,
            violations: vec!["two_phase_commit/article: 22 survivors".to_owned()],
            passed: false,
            exit_code: 2,
            ..passing()
        }
    }

    #[track_caller]
    fn check(results: &Results, tone: Tone, sentence: &str) {
        let found = headline(results);
        assert_eq!((found.tone, found.sentence.as_str()), (tone, sentence));
    }

    #[track_caller]
    fn check_gate(gate: Gate, tone: Tone, sentence: &str) {
        let results = Results {
            gate: Some(gate),
            ..Results::new(&[sample::baseline()], &[])
        };
        check(&results, tone, sentence);
    }

    #[test]
    fn failing_baseline_is_named_with_its_property() {
        let results = Results {
            gate: Some(passing()),
            ..Results::new(&[sample::failing()], &[])
        };
        let sentence = "The baseline fails: `consistent` does not hold on `two_phase_commit/article`, so no mutant was checked.";
        check(&results, Tone::Bad, sentence);
    }

    #[test]
    fn refused_model_is_never_a_success() {
        let mut results = Results::new(&[sample::baseline()], &[]);
        results.gate = Some(passing());
        results.refused.push(Refused {
            name: "log".to_owned(),
            model: "huge".to_owned(),
            reason: "it has more states than fit".to_owned(),
        });
        check(
            &results,
            Tone::Bad,
            "`log/huge` was not checked: it has more states than fit.",
        );
    }

    #[test]
    fn gate_says_why_it_fails() {
        check_gate(
            failing_gate(),
            Tone::Bad,
            "The gate fails: 22 mutants survive.",
        );
        let one = Gate {
            survived: 1,
            ..failing_gate()
        };
        check_gate(one, Tone::Bad, "The gate fails: 1 mutant survives.");
        let low = Gate {
            min_score: Some(95.0),
            violations: vec![
                "a/b: the score is 78.0 %, less than 95 %".to_owned(),
                "c/d: ..".to_owned(),
            ],
            ..failing_gate()
        };
        check_gate(
            low,
            Tone::Bad,
            "The gate fails: a/b: the score is 78.0 %, less than 95 % (and 1 more).",
        );
        let undecided = Gate {
            inconclusive: 1,
            passed: false,
            exit_code: 3,
            ..passing()
        };
        check_gate(
            undecided,
            Tone::Bad,
            "The gate fails: 1 mutant is inconclusive.",
        );
        let stale = Gate {
            stale_entries: 2,
            passed: false,
            exit_code: 5,
            ..passing()
        };
        check_gate(
            stale,
            Tone::Bad,
            "The gate fails: 2 entries of the accept file must be changed.",
        );
    }

    #[test]
    fn gate_says_why_it_passes() {
        check_gate(
            passing(),
            Tone::Good,
            "The gate passes: all of 97 mutants are killed.",
        );
        let accepted = Gate {
            accepted: 5,
            ..passing()
        };
        check_gate(
            accepted,
            Tone::Good,
            "The gate passes: all of 97 mutants are killed, and 5 survivors are accepted.",
        );
        let old = Gate {
            survived: 3,
            only_new: true,
            ..passing()
        };
        check_gate(
            old,
            Tone::Good,
            "The gate passes: 3 mutants survive, and none of them is new.",
        );
        let reported = Gate {
            survived: 3,
            report_only: true,
            ..passing()
        };
        check_gate(
            reported,
            Tone::Open,
            "3 mutants survive; this run only reports them.",
        );
    }
}
