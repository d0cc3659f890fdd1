//! Judges properties by the mutants that they kill, and the claims of a duel.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_mutator::Fault;
use mutaspec_reports::schema;
use mutaspec_reports::schema::{Model, Mutant, Results};
use mutaspec_reports::wording::{count, listed};

use super::facts::{
    failures, is_selected, is_solved, model, of_target, results, selected, survivor,
};
use super::runs::{OUT, add_failure, harm, trace_arguments};
use super::{Answer, duel};
use crate::workshop::build::write;
use crate::workshop::error::Error;
use crate::workshop::pack::{Kind, Target, Wanted};
use crate::workshop::verdict::{Condition, Targets, Verdict};

/// The output folder of a run of the siblings.
const SIBLINGS: &str = "siblings.out";
/// The file in which survivors that are no targets are accepted.
const OTHERS: &str = "others.yaml";
/// The output folder of a run of the promised faults.
const PROMISES: &str = "promises.out";

/// Judges the conditions one after the other: the baseline holds, promises are kept, the targets
/// are solved, their hidden siblings too, and everything holds on other models.
pub(super) fn judge(answer: &Answer<'_>) -> Result<Verdict, Error> {
    let sheet = &answer.exercise.sheet;
    let mut verdict = Verdict::default();
    let results = targets_decided(answer)?;
    let found = match model(&results) {
        Ok(found) => found,
        Err(reason) => return Ok(Verdict::problem(reason)),
    };
    let failing = failures(found, "is false on the correct spec");
    if !failing.is_empty() {
        verdict.condition("holds", false, failing.join("; "));
        add_failure(answer, found, &[], &mut verdict)?;
        skip_after_holds(answer, &mut verdict);
        return Ok(verdict);
    }
    verdict.condition("holds", true, "the spec satisfies all properties");
    if sheet.kind == Kind::Duel {
        duel::claims(answer, found, &mut verdict)?;
        return Ok(verdict);
    }
    verdict
        .sizes
        .push(("model", found.baseline.distinct_states));
    promises(answer, found, &mut verdict)?;
    targets(answer, found, &mut verdict)?;
    siblings(answer, found, &mut verdict)?;
    if let Some(most) = sheet.most_properties {
        let own = found
            .properties
            .iter()
            .filter(|property| property.line.is_some())
            .count();
        let (own_count, verb) = (count(own, "property"), if most == 1 { "is" } else { "are" });
        let text = if own <= most {
            format!("{own_count}, as allowed")
        } else {
            let are = if own == 1 { "is" } else { "are" };
            format!("there {are} {own_count}, and {most} {verb} enough")
        };
        verdict.condition("number", own <= most, text);
    }
    for (name, constants) in other_models(answer) {
        other_model(answer, name, constants, &mut verdict)?;
    }
    Ok(verdict)
}

/// Decides the mutants of the operators of the targets. If a target is open, another run looks for
/// a property and a run for the targets alone. A property that kills other survivors too may be
/// far from the task, and show a fault late: after its harm, with a step of another kind.
fn targets_decided(answer: &Answer<'_>) -> Result<Results, Error> {
    let targets = &answer.exercise.sheet.targets;
    let file = format!("{OUT}/results.json");
    let mut arguments = run_arguments(answer, &operators(targets), OUT);
    let others = arguments.len();
    arguments.extend(["--no-cache", "--no-suggestions"].map(str::to_owned));
    let decided = results(answer, &arguments, Some(&file))?;
    let Ok(found) = model(&decided) else {
        return Ok(decided);
    };
    let is_open = |target: &Target| {
        let mut mutants = selected(found, target);
        mutants.any(|mutant| !is_solved(mutant, target))
    };
    if !targets.iter().any(is_open) {
        return Ok(decided);
    }
    let is_other = |mutant: &&Mutant| {
        mutant.verdict == schema::Verdict::Survived
            && !targets.iter().any(|target| is_selected(mutant, target))
    };
    let entries = found.mutants.iter().filter(is_other).map(|mutant| {
        let id = &mutant.id;
        format!("- mutant: \"{id}\"\n  reason: not a target of the exercise\n")
    });
    write(
        &answer.program.folder.join(OTHERS),
        &entries.collect::<String>(),
    )?;
    arguments.truncate(others);
    arguments.extend(["--accept-file", OTHERS].map(str::to_owned));
    results(answer, &arguments, Some(&file))
}

/// The models beside that of the exercise, on which the properties have to hold.
fn other_models<'a>(
    answer: &Answer<'a>,
) -> impl Iterator<Item = (&'static str, &'a BTreeMap<String, String>)> {
    let sheet = &answer.exercise.sheet;
    [("larger", &sheet.larger), ("smaller", &sheet.smaller)]
        .into_iter()
        .filter(|(_, constants)| !constants.is_empty())
}

/// A model by its constants, in words.
fn described(name: &str, constants: &BTreeMap<String, String>) -> String {
    let values: Vec<String> = constants
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    format!("a {name} model ({})", values.join(", "))
}

/// The arguments that decide the mutants of these operators.
fn run_arguments(answer: &Answer<'_>, operators: &BTreeSet<&str>, out: &str) -> Vec<String> {
    let operators: Vec<&str> = operators.iter().copied().collect();
    let operators = operators.join(",");
    ["run", &answer.spec, "--operators", &operators, "--out", out]
        .map(str::to_owned)
        .into()
}

fn operators(targets: &[Target]) -> BTreeSet<&str> {
    targets
        .iter()
        .map(|target| target.operator.as_str())
        .collect()
}

fn settings(constants: &BTreeMap<String, String>) -> Vec<String> {
    let setting = |(name, value)| ["--set".to_owned(), format!("{name}={value}")];
    constants.iter().flat_map(setting).collect()
}

fn skip_after_holds(answer: &Answer<'_>, verdict: &mut Verdict) {
    if answer.exercise.sheet.kind == Kind::Duel {
        verdict.unchecked("claim", "your claims");
        return;
    }
    let verb = solved_verb(answer);
    verdict.unchecked("targets", &format!("whether all target mutants {verb}"));
    verdict.unchecked("siblings", &format!("whether their hidden siblings {verb}"));
    if answer.exercise.sheet.most_properties.is_some() {
        verdict.unchecked("number", "the number of properties");
    }
    for (name, constants) in other_models(answer) {
        verdict.unchecked(name, &described(name, constants));
    }
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
    verdict.targets = Some(Targets {
        all,
        open: open.len(),
    });
    let text = match open.len() {
        0 => format!("all target mutants {}", solved_verb(answer)),
        left => format!(
            "{left} of {} {}",
            count(all, "target mutant"),
            open_verb(answer, left)
        ),
    };
    verdict.condition("targets", open.is_empty(), text);
    // The most telling one: with a run that shows its harm, and early in reading order.
    let shows_harm = |mutant: &Mutant| harm(model, mutant).is_some();
    open.sort_by_key(|mutant| (!shows_harm(mutant), mutant.rank.unwrap_or(usize::MAX)));
    for mutant in open {
        verdict.survivors.push(survivor(answer, model, mutant));
        verdict.traces.push(trace_arguments(mutant, OUT));
    }
    Ok(())
}

/// What mutants do that are not solved.
fn open_verb(answer: &Answer<'_>, number: usize) -> &'static str {
    match (solved_verb(answer), number) {
        ("die", 1) => "survives",
        ("die", _) => "survive",
        (_, 1) => "is not tolerated: it needs a promise",
        _ => "are not tolerated: they need a promise",
    }
}

/// Judges the promises of an answer: each has to be tested by a mutant, and kept.
fn promises(answer: &Answer<'_>, model: &Model, verdict: &mut Verdict) -> Result<(), Error> {
    if model.tolerates.is_empty() {
        return Ok(());
    }
    let mut asked = operators(&answer.exercise.sheet.targets);
    let faults = model.tolerates.iter();
    let faults = faults.filter_map(|promise| Fault::find(&promise.fault));
    asked.extend(
        faults
            .flat_map(Fault::operators)
            .map(|operator| operator.id()),
    );
    let mut arguments = run_arguments(answer, &asked, PROMISES);
    arguments.extend(["--no-cache", "--no-suggestions"].map(str::to_owned));
    let results = results(
        answer,
        &arguments,
        Some(&format!("{PROMISES}/results.json")),
    )?;
    let model = super::facts::model(&results).map_err(|message| Error::Broken { message })?;
    let mistake = model.tolerates.iter().find_map(|promise| {
        let fault = &promise.fault;
        if promise.broken > 0 {
            let broken = model.mutants.iter().find(|mutant| {
                mutant.verdict == schema::Verdict::Broken
                    && mutant.promise.as_ref().is_some_and(|of| of.fault == *fault)
            })?;
            let killers = broken.killed_by.join("`, `");
            verdict.trace = Some(trace_arguments(broken, PROMISES));
            Some(format!(
                "the promise `{fault}` is broken: `{killers}` fails"
            ))
        } else if promise.kept == 0 {
            Some(format!(
                "no mutant of this spec tests the promise `{fault}`; remove it"
            ))
        } else {
            None
        }
    });
    let is_kept = mistake.is_none();
    let text = mistake.unwrap_or_else(|| "each promise is tested, and kept".to_owned());
    verdict.condition("promises", is_kept, text);
    Ok(())
}

/// Siblings stay hidden: the message says how many survive and in which step, and not how they
/// differ. They have a run of their own, so that no gap of the targets contains them.
fn siblings(answer: &Answer<'_>, model: &Model, verdict: &mut Verdict) -> Result<(), Error> {
    let siblings = &answer.exercise.sheet.siblings;
    let met = format!("their hidden siblings {} too", solved_verb(answer));
    if verdict.targets.is_some_and(|targets| targets.open > 0) {
        let verb = solved_verb(answer);
        verdict.unchecked("siblings", &format!("whether their hidden siblings {verb}"));
        return Ok(());
    }
    if operators(siblings).is_subset(&operators(&answer.exercise.sheet.targets)) {
        return count_siblings(answer, model, met, verdict);
    }
    let mut arguments = run_arguments(answer, &operators(siblings), SIBLINGS);
    arguments.extend(["--no-cache", "--no-suggestions"].map(str::to_owned));
    let results = results(
        answer,
        &arguments,
        Some(&format!("{SIBLINGS}/results.json")),
    )?;
    match super::facts::model(&results) {
        Ok(model) => count_siblings(answer, model, met, verdict),
        Err(message) => Err(Error::Broken { message }),
    }
}

fn count_siblings(
    answer: &Answer<'_>,
    model: &Model,
    met: String,
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let (mut open, mut all, mut places) = (0, 0, BTreeSet::new());
    for target in &answer.exercise.sheet.siblings {
        let mutants = of_target(model, target)?;
        all += mutants.len();
        for mutant in mutants.iter().filter(|mutant| !is_solved(mutant, target)) {
            open += 1;
            places.insert(format!("`{}`", mutant.item));
        }
    }
    let all = count(all, "hidden sibling");
    let text = match open {
        0 => met,
        _ => format!(
            "{open} of {all} {}, in {}: your part is made for the mutants that you saw, and too narrow",
            open_verb(answer, open),
            listed(&places.into_iter().collect::<Vec<_>>()),
        ),
    };
    verdict.condition("siblings", open == 0, text);
    Ok(())
}

fn other_model(
    answer: &Answer<'_>,
    name: &'static str,
    constants: &BTreeMap<String, String>,
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let described = described(name, constants);
    let is_met = |condition: &Condition| condition.met == Some(true);
    if !verdict.conditions.iter().all(is_met) {
        verdict.unchecked(name, &described);
        return Ok(());
    }
    let mut arguments = vec!["check".to_owned(), answer.spec.clone(), "--json".to_owned()];
    arguments.extend(settings(constants));
    let results = results(answer, &arguments, None)?;
    let found = model(&results);
    if let Ok(found) = found {
        verdict.sizes.push((name, found.baseline.distinct_states));
    }
    let failing = match &found {
        Ok(found) if found.baseline.complete => failures(found, "fails"),
        Ok(_) => vec!["the search was cut off".to_owned()],
        Err(reason) => vec![reason.clone()],
    };
    if failing.is_empty() {
        verdict.condition(name, true, format!("it holds on {described}"));
    } else {
        let text = format!("it does not hold on {described}: {}", failing.join("; "));
        verdict.condition(name, false, text);
        if let Ok(found) = found {
            add_failure(answer, found, &settings(constants), verdict)?;
        }
    }
    Ok(())
}
