//! Descriptions of mutants and models that all formats share.

use mutaspec_mutator::Operator;
use mutaspec_runner::outcome::Equivalence;

use super::Sources;
use crate::baseline_verdict::nothing_measured;
use crate::diff::SourceEdit;
use crate::schema::{Model, Mutant, PropertyVerdict, Verdict};
use crate::wording;

/// Returns the model's full name, `two_phase_commit/article`.
pub(crate) fn name(model: &Model) -> String {
    format!("{}/{}", model.name, model.model)
}

/// Returns an id that includes the model: `two_phase_commit/article/alice.n3/M2-4c1d9e02@bob`. It
/// is unique within a run and stable across runs.
pub(crate) fn id(model: &Model, mutant: &Mutant) -> String {
    format!("{}/{}", name(model), place_in_spec(model, mutant))
}

/// Returns the mutant's id without the spec: `alice.n3/M2-4c1d9e02@bob`.
pub(crate) fn place_in_spec<'a>(model: &Model, mutant: &'a Mutant) -> &'a str {
    let rest = mutant
        .id
        .strip_prefix(model.name.as_str())
        .and_then(|rest| rest.strip_prefix('/'));
    rest.unwrap_or(&mutant.id)
}

/// Describes the edit and the fault that it mimics. Names only the item if the operator is unknown.
pub(crate) fn edit_in_words(mutant: &Mutant) -> String {
    match Operator::find(&mutant.operator) {
        Some(operator) => format!("{}, as in {}", operator.title(), operator.fault()),
        None => format!("a change in {}", mutant.item),
    }
}

/// Formats the mutant as a diff with up to `context` lines around it.
pub(crate) fn diff(sources: &Sources<'_>, mutant: &Mutant, context: usize) -> String {
    let edit = SourceEdit {
        line: mutant.line,
        column: mutant.column,
        end_line: mutant.end_line,
        end_column: mutant.end_column,
        original: &mutant.original,
        replacement: &mutant.replacement,
    };
    let lines = edit.lines(sources.text(&mutant.file), context);
    let mut text = String::new();
    for line in lines {
        text.push(line.kind.sign());
        text.push(' ');
        text.push_str(&line.text);
        text.push('\n');
    }
    text
}

/// Describes the class of a survivor, and what could catch it.
pub(crate) fn hint(mutant: &Mutant) -> Option<String> {
    let class = mutant.survivor_class?;
    let advice = wording::advice(class, &mutant.operator);
    Some(format!("{}: {advice}", class.words()))
}

/// Explains the verdict on a mutant, in a sentence without a full stop.
pub(crate) fn why(mutant: &Mutant) -> String {
    let given = |otherwise: &str| {
        mutant
            .reason
            .clone()
            .unwrap_or_else(|| otherwise.to_owned())
    };
    match mutant.verdict {
        Verdict::Killed => {
            let at_most = if mutant.shortest { "" } else { "at most " };
            let steps = mutant
                .trace_length
                .map(|n| format!(" in {at_most}{}", wording::count(n as usize, "step")));
            format!(
                "killed by {}{}",
                mutant.killed_by.join(", "),
                steps.unwrap_or_default()
            )
        }
        Verdict::Survived => hint(mutant).unwrap_or_else(|| "no property noticed".to_owned()),
        Verdict::Equivalent => match mutant.equivalence {
            Some(Equivalence::Stutters) => {
                format!("equivalent on this model: {}", wording::STUTTERS)
            }
            _ => "equivalent on this model: every state and every step is the same".to_owned(),
        },
        Verdict::Unreached => format!(
            "unreached: {}",
            wording::unreached(mutant.participant.as_deref())
        ),
        Verdict::Inconclusive => format!(
            "inconclusive: {}",
            given("a budget was spent before anything was decided")
        ),
        Verdict::Invalid => format!("invalid: {}", wording::invalid(mutant.reason.as_deref())),
        Verdict::Accepted => format!("accepted: {}", given("no reason is given")),
        Verdict::Tolerated => format!("tolerated: {}", promised(mutant)),
        Verdict::Broken => format!(
            "the spec does not withstand a fault that it is said to withstand ({}): {} notices",
            promised(mutant),
            mutant.killed_by.join(", ")
        ),
    }
}

/// The author's reason for the promise that the mutant tests.
fn promised(mutant: &Mutant) -> &str {
    mutant
        .promise
        .as_ref()
        .map_or("no reason is given", |promise| &promise.reason)
}

/// A problem with the baseline of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BaselineProblem {
    /// A property fails that should hold, or there is no initial state.
    Fails(String),
    /// Some property was not decided.
    Undecided(String),
}

impl BaselineProblem {
    pub(crate) fn text(&self) -> &str {
        match self {
            BaselineProblem::Fails(text) | BaselineProblem::Undecided(text) => text,
        }
    }
}

/// Returns the problem with the baseline, or `None` if every property holds on a finished search.
pub(crate) fn baseline(model: &Model) -> Option<BaselineProblem> {
    let failing: Vec<String> = model
        .properties
        .iter()
        .filter(|p| p.verdict == PropertyVerdict::Fails)
        .map(|p| match &p.reason {
            Some(reason) => format!("{}: {reason}", p.name),
            None => p.name.clone(),
        })
        .collect();
    let undecided = || {
        model
            .properties
            .iter()
            .any(|p| p.verdict == PropertyVerdict::Undecided)
    };
    if !failing.is_empty() {
        Some(BaselineProblem::Fails(format!(
            "the baseline fails: {}",
            failing.join("; ")
        )))
    } else if model.baseline.distinct_states == 0 && !model.interrupted {
        Some(BaselineProblem::Fails(
            "the baseline has no initial state".to_owned(),
        ))
    } else if let Some(simulation) = &model.simulation {
        let walks = wording::walks(simulation);
        Some(BaselineProblem::Undecided(format!(
            "simulated in {walks}: nothing is proven"
        )))
    } else if undecided() || !model.baseline.complete {
        Some(BaselineProblem::Undecided(
            "the baseline was not searched to its end".to_owned(),
        ))
    } else {
        None
    }
}

/// Describes which mutants are missing, or why their verdicts measure nothing. A failing baseline
/// has no mutants, and is reported elsewhere.
pub(crate) fn missing(model: &Model) -> Option<String> {
    if model.interrupted || model.mutants.len() != model.planned {
        let planned = wording::count(model.planned, "mutant");
        Some(format!(
            "interrupted: {} of {planned} decided",
            wording::number(model.mutants.len() as u64)
        ))
    } else if model.planned == 0 && !matches!(baseline(model), Some(BaselineProblem::Fails(_))) {
        Some("no mutant was checked".to_owned())
    } else {
        unmeasured(model).map(str::to_owned)
    }
}

/// Returns why the verdicts on a model measure nothing, or `None` if they are valid.
pub(crate) fn unmeasured(model: &Model) -> Option<&'static str> {
    let score = model
        .score
        .filter(|_| model.planned > 0 && !model.interrupted)?;
    nothing_measured(model.baseline.distinct_states, &score.into(), model.partial)
}

/// Formats the size of the baseline: `296 states, exhaustive`.
pub(crate) fn bound(model: &Model) -> String {
    bound_words(model.baseline.distinct_states, model.baseline.complete)
}

/// Formats how far a mutant was searched: `302 states, exhaustive`.
pub(crate) fn bound_of(mutant: &Mutant) -> String {
    bound_words(mutant.states, mutant.complete)
}

fn bound_words(states: u64, complete: bool) -> String {
    let complete = if complete {
        "exhaustive"
    } else {
        "not exhaustive"
    };
    format!(
        "{}, {complete}",
        wording::count(usize::try_from(states).unwrap_or(usize::MAX), "state")
    )
}
