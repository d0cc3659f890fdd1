//! Judges the claims of a duel.

use mutaspec_reports::schema::{Model, Mutant};

use super::Answer;
use super::facts::{is_solved, of_target, survivor};
use super::runs::{OUT, trace_arguments};
use crate::workshop::error::Error;
use crate::workshop::pack::{Target, Wanted, text};
use crate::workshop::verdict::{Survivor, Targets, Verdict};

/// The answers of a duel.
const CAN: &str = "can be killed";
const CANNOT: &str = "cannot be killed";

/// Judges the claim of each target.
pub(super) fn claims(
    answer: &Answer<'_>,
    model: &Model,
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let own = text::split(answer.text).map_or("", |parts| parts.own);
    let claims = text::claims(own);
    let mut left = 0;
    for target in &answer.exercise.sheet.targets {
        let label = target.label.as_deref().unwrap_or_default();
        let claim = claims
            .iter()
            .find(|(of, _)| *of == label)
            .map(|(_, claim)| *claim);
        let mutants = of_target(model, target)?;
        let about = target.about.as_deref().unwrap_or_default();
        let (met, text) = settle(&format!("{label} ({about})"), claim, target, &mutants);
        if !met {
            left += 1;
            let open = mutants.iter().find(|mutant| mutant.rank.is_some());
            if let Some(mutant) = open.filter(|_| claim != Some("?")) {
                verdict.survivors.push(Survivor {
                    label: target.label.clone(),
                    ..survivor(answer, model, mutant)
                });
                verdict.traces.push(trace_arguments(mutant, OUT));
            }
        }
        verdict.condition("claim", met, text);
    }
    verdict.targets = Some(Targets {
        all: answer.exercise.sheet.targets.len(),
        open: left,
    });
    Ok(())
}

/// Whether a claim is settled, and the proof or the refutation.
fn settle(
    label: &str,
    claim: Option<&str>,
    target: &Target,
    mutants: &[&Mutant],
) -> (bool, String) {
    let solved = mutants.iter().all(|mutant| is_solved(mutant, target));
    let states = mutants.first().map_or(0, |mutant| mutant.states);
    match (claim, target.wanted) {
        (Some(CANNOT), Wanted::Equivalent) if solved => (
            true,
            format!(
                "{label} cannot be killed: proven, its reachable graph is that of the spec ({states} states)"
            ),
        ),
        (Some(CANNOT), _) => (
            false,
            format!("{label}: the claim is refuted, there is a run that the spec does not have"),
        ),
        (Some(CAN), Wanted::Equivalent) => (
            false,
            format!(
                "{label}: the claim is refuted, no property can tell this mutant from the spec"
            ),
        ),
        (Some(CAN), _) if solved => (
            true,
            format!("{label} can be killed: your property does it"),
        ),
        (Some(CAN), _) => (
            false,
            format!("{label}: show it with a property that kills it"),
        ),
        (Some("?"), _) => (false, format!("{label}: no claim yet")),
        (Some(other), _) => (
            false,
            format!("{label}: `{other}` is no claim; write `{CAN}` or `{CANNOT}`"),
        ),
        (None, _) => (
            false,
            format!("{label}: its line `// claim ..: ..` is missing"),
        ),
    }
}
