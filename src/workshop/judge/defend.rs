//! Judges properties by the mutants that they kill, and the claims of a duel.

use std::collections::BTreeSet;

use mutaspec_reports::schema::{Model, Mutant};
use mutaspec_reports::wording::count;

use super::Answer;
use super::facts::{OUT, failures, harm, is_solved, model, results, selected, survivor};
use crate::workshop::error::Error;
use crate::workshop::pack::{Kind, Target, Wanted, text};
use crate::workshop::verdict::Verdict;

/// The output folder of a run of the siblings.
const SIBLINGS: &str = "siblings.out";

/// Judges the conditions one after the other: the baseline holds, the targets are solved, their
/// hidden siblings too, and everything holds on a larger model.
pub(super) fn judge(answer: &Answer<'_>) -> Result<Verdict, Error> {
    let sheet = &answer.exercise.sheet;
    let mut verdict = Verdict::default();
    let results = results(
        answer,
        &run_arguments(answer, &sheet.targets, OUT),
        Some(&format!("{OUT}/results.json")),
    )?;
    let found = match model(&results) {
        Ok(found) => found,
        Err(reason) => return Ok(Verdict::problem(reason)),
    };
    let failing = failures(found);
    if !failing.is_empty() {
        verdict.condition(
            "holds",
            false,
            format!("the spec itself violates your part: {}", failing.join("; ")),
        );
        verdict.trace = Some(check_arguments(answer, false));
        skip_after_holds(answer, &mut verdict);
        return Ok(verdict);
    }
    verdict.condition("holds", true, "the spec satisfies all properties");
    if sheet.kind == Kind::Duel {
        claims(answer, found, &mut verdict)?;
        return Ok(verdict);
    }
    targets(answer, found, &mut verdict)?;
    siblings(answer, found, &mut verdict)?;
    if let Some(most) = sheet.most_properties {
        let own = found
            .properties
            .iter()
            .filter(|property| property.line.is_some())
            .count();
        verdict.condition(
            "number",
            own <= most,
            format!(
                "there are {}, and {most} are enough",
                count(own, "property")
            ),
        );
    }
    larger(answer, &mut verdict)?;
    Ok(verdict)
}

/// The arguments that decide the mutants of these targets.
fn run_arguments(answer: &Answer<'_>, targets: &[Target], out: &str) -> Vec<String> {
    let operators: Vec<&str> = operators(targets).into_iter().collect();
    let operators = operators.join(",");
    [
        "run",
        &answer.spec,
        "--operators",
        &operators,
        "--no-cache",
        "--out",
        out,
    ]
    .map(str::to_owned)
    .into()
}

fn operators(targets: &[Target]) -> BTreeSet<&str> {
    targets
        .iter()
        .map(|target| target.operator.as_str())
        .collect()
}

/// The arguments that check the model of the exercise, or the larger one.
fn check_arguments(answer: &Answer<'_>, is_larger: bool) -> Vec<String> {
    let mut words = vec!["check".to_owned(), answer.spec.clone()];
    for (name, value) in answer.exercise.sheet.larger.iter().filter(|_| is_larger) {
        words.extend(["--set".to_owned(), format!("{name}={value}")]);
    }
    words
}

fn skip_after_holds(answer: &Answer<'_>, verdict: &mut Verdict) {
    if answer.exercise.sheet.kind == Kind::Duel {
        verdict.unchecked("claims", "the claims");
        return;
    }
    let verb = solved_verb(answer);
    verdict.unchecked("targets", &format!("all target mutants {verb}"));
    verdict.unchecked("siblings", &format!("their hidden siblings {verb} too"));
    if answer.exercise.sheet.most_properties.is_some() {
        verdict.unchecked("number", "there are few properties");
    }
    verdict.unchecked("larger", "it holds on a larger model");
}

/// What a mutant does that is solved.
fn solved_verb(answer: &Answer<'_>) -> &'static str {
    match answer
        .exercise
        .sheet
        .targets
        .first()
        .map(|target| target.wanted)
    {
        Some(Wanted::Tolerated) => "are tolerated",
        _ => "die",
    }
}

/// The mutants of a target. A target without mutants is a mistake of the exercise.
fn of_target<'a>(model: &'a Model, target: &'a Target) -> Result<Vec<&'a Mutant>, Error> {
    let mutants: Vec<&Mutant> = selected(model, target).collect();
    if mutants.is_empty() {
        return Err(Error::Broken {
            message: format!("no mutant matches `{}`", target.describe()),
        });
    }
    Ok(mutants)
}

fn targets(answer: &Answer<'_>, model: &Model, verdict: &mut Verdict) -> Result<(), Error> {
    let (mut open, mut all) = (Vec::new(), 0);
    for target in &answer.exercise.sheet.targets {
        let mutants = of_target(model, target)?;
        all += mutants.len();
        open.extend(
            mutants
                .into_iter()
                .filter(|mutant| !is_solved(mutant, target)),
        );
    }
    verdict.left = Some((open.len(), all));
    let text = match open.len() {
        0 => format!("all target mutants {}", solved_verb(answer)),
        left => format!("{left} of {} left", count(all, "target mutant")),
    };
    verdict.condition("targets", open.is_empty(), text);
    // The most telling one: with a run that shows its harm, and early in reading order.
    let shows_harm = |mutant: &Mutant| harm(model, mutant).is_some();
    open.sort_by_key(|mutant| (!shows_harm(mutant), mutant.rank.unwrap_or(usize::MAX)));
    if let Some(mutant) = open.first() {
        verdict.survivor = Some(survivor(answer, model, mutant));
        verdict.trace = Some(show_arguments(mutant));
    }
    Ok(())
}

/// The arguments that print a mutant in detail, from the last run.
fn show_arguments(mutant: &Mutant) -> Vec<String> {
    ["show", &mutant.id, "--results", OUT, "--no-suggestion"]
        .map(str::to_owned)
        .into()
}

/// Siblings stay hidden: the message says how many survive, and not which. They have a run of their
/// own, so that no gap of the targets contains them.
fn siblings(answer: &Answer<'_>, model: &Model, verdict: &mut Verdict) -> Result<(), Error> {
    let siblings = &answer.exercise.sheet.siblings;
    let met = format!("their hidden siblings {} too", solved_verb(answer));
    if verdict.left.is_some_and(|(left, _)| left > 0) {
        verdict.unchecked("siblings", &met);
        return Ok(());
    }
    if operators(siblings).is_subset(&operators(&answer.exercise.sheet.targets)) {
        return count_siblings(siblings, model, met, verdict);
    }
    let mut arguments = run_arguments(answer, siblings, SIBLINGS);
    arguments.push("--no-suggestions".to_owned());
    let results = results(
        answer,
        &arguments,
        Some(&format!("{SIBLINGS}/results.json")),
    )?;
    match super::facts::model(&results) {
        Ok(model) => count_siblings(siblings, model, met, verdict),
        Err(message) => Err(Error::Broken { message }),
    }
}

fn count_siblings(
    siblings: &[Target],
    model: &Model,
    met: String,
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let (mut open, mut all) = (0, 0);
    for target in siblings {
        let mutants = of_target(model, target)?;
        all += mutants.len();
        open += mutants
            .iter()
            .filter(|mutant| !is_solved(mutant, target))
            .count();
    }
    let all = count(all, "hidden sibling");
    let text = match open {
        0 => met,
        _ => format!(
            "{open} of {all} left: your part is made for the mutants that you saw, and too narrow"
        ),
    };
    verdict.condition("siblings", open == 0, text);
    Ok(())
}

fn larger(answer: &Answer<'_>, verdict: &mut Verdict) -> Result<(), Error> {
    let sheet = &answer.exercise.sheet;
    let values: Vec<String> = sheet
        .larger
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let values = values.join(", ");
    if verdict
        .conditions
        .iter()
        .any(|condition| condition.met != Some(true))
    {
        verdict.unchecked("larger", &format!("it holds on a larger model ({values})"));
        return Ok(());
    }
    let arguments = check_arguments(answer, true);
    let with_json = [arguments.as_slice(), &["--json".to_owned()]].concat();
    let results = results(answer, &with_json, None)?;
    let failing = match model(&results) {
        Ok(found) if found.baseline.complete => failures(found),
        Ok(_) => vec!["the search was cut off".to_owned()],
        Err(reason) => vec![reason],
    };
    if failing.is_empty() {
        verdict.condition(
            "larger",
            true,
            format!("it holds on a larger model ({values})"),
        );
    } else {
        verdict.condition(
            "larger",
            false,
            format!(
                "it fails on a larger model ({values}): {}",
                failing.join("; ")
            ),
        );
        verdict.trace = Some(arguments);
    }
    Ok(())
}

/// The answers of a duel.
const CAN: &str = "can be killed";
const CANNOT: &str = "cannot be killed";

fn claims(answer: &Answer<'_>, model: &Model, verdict: &mut Verdict) -> Result<(), Error> {
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
        let (met, text) = settle(label, claim, target, &mutants);
        if !met {
            left += 1;
            let open = mutants.iter().find(|mutant| mutant.rank.is_some());
            if let Some(mutant) = open.filter(|_| verdict.survivor.is_none() && claim != Some("?"))
            {
                verdict.survivor = Some(survivor(answer, model, mutant));
                verdict.trace = Some(show_arguments(mutant));
            }
        }
        verdict.condition("claim", met, text);
    }
    verdict.left = Some((left, answer.exercise.sheet.targets.len()));
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
            format!("{label}: the line `// claim {label}: ..` is missing"),
        ),
    }
}
