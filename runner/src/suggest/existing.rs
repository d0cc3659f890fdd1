//! Existing properties, of the spec or built in, that the model does not check.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use super::{Budget, Statement, Suggestion};
use crate::campaign::{self, Options, Refusal};
use crate::definition::PropertyKind;
use crate::event::Listener;
use crate::machine::Machine;
use crate::outcome::{Outcome, PropertyVerdict, Trace, Verdict};

/// A property that the model does not check, and that kills survivors.
pub(super) struct Existing {
    pub(super) suggestion: Suggestion,
    /// Runs of survivors that violate it, by index in [`Outcome::mutants`].
    pub(super) runs: BTreeMap<usize, Trace>,
}

/// Returns the properties that a model does not check, and that kill survivors: those of the spec,
/// its temporal definitions, and the built-in ones.
pub(super) fn existing(
    machine: &dyn Machine,
    options: &Options,
    budget: &Budget,
    outcome: &Outcome,
    stop: &AtomicBool,
) -> Result<Vec<Existing>, Refusal> {
    if budget.existing
        && let Some(extended) = machine.with_definitions()
    {
        let mut budget = budget.clone();
        loop {
            match of_machine(&*extended, options, &budget, outcome, stop) {
                // This definition cannot be decided as a property.
                Err(Refusal::Formula { property, .. }) if !budget.without.contains(&property) => {
                    budget.without.push(property);
                }
                Err(_) => break,
                found => return found,
            }
        }
    }
    of_machine(machine, options, budget, outcome, stop)
}

fn of_machine(
    machine: &dyn Machine,
    options: &Options,
    budget: &Budget,
    outcome: &Outcome,
    stop: &AtomicBool,
) -> Result<Vec<Existing>, Refusal> {
    let checked = outcome
        .properties
        .iter()
        .filter(|property| is_named(property.kind));
    let checked: Vec<String> = checked.map(|property| property.name.clone()).collect();
    let definition = machine.definition();
    let of_spec = definition.properties.iter().map(|row| &*row.name);
    let is_new = |name: &&str| {
        !checked
            .iter()
            .chain(&budget.without)
            .any(|other| other == name)
    };
    let (dialect, words) = (definition.dialect, &definition.language.words);
    let built_in = [&*words.deadlock, &*words.termination].into_iter();
    let built_in = built_in
        .filter(|name| dialect.map_or(words.counts_built_in, |dialect| dialect.can_list(name)));
    let more = of_spec.chain(built_in).filter(is_new);
    let more: Vec<String> = more.map(str::to_owned).collect();
    let survivors = outcome
        .mutants
        .iter()
        .filter(|found| found.verdict == Verdict::Survived);
    let survivors: BTreeSet<String> = survivors.map(|found| found.mutant.id.clone()).collect();
    if more.is_empty() || survivors.is_empty() || !budget.existing || options.simulate.is_some() {
        return Ok(Vec::new());
    }
    let with = |names: &[String]| Options {
        properties: Some(checked.iter().chain(names).cloned().collect()),
        only: Some(survivors.clone()),
        matrix: true,
        tell: true,
        ..options.clone()
    };
    let silent: &Listener<'_> = &|_| {};
    // If a property fails on the baseline, mutants are decided in a second run without it.
    let first = campaign::run(machine, &with(&more), silent, stop)?;
    let holding = holding(&first, &more);
    if holding.is_empty() {
        return Ok(Vec::new());
    }
    let run = if holding.len() == more.len() {
        first
    } else {
        campaign::run(machine, &with(&holding), silent, stop)?
    };
    let all = holding.iter().map(|name| property(name, &run, outcome));
    Ok(all
        .filter(|existing| !existing.suggestion.kills.is_empty())
        .collect())
}

/// Returns those of these properties that hold on the baseline of a run.
fn holding(run: &Outcome, names: &[String]) -> Vec<String> {
    let verdicts = run.properties.iter().zip(&run.baseline.properties);
    let holding = verdicts.filter(|(property, verdict)| {
        names.contains(&property.name) && **verdict == PropertyVerdict::Holds
    });
    holding.map(|(property, _)| property.name.clone()).collect()
}

/// Returns a property of `run` as a suggestion, with the survivors in `outcome` that it kills.
fn property(name: &str, run: &Outcome, outcome: &Outcome) -> Existing {
    let place = run
        .properties
        .iter()
        .position(|property| property.name == name);
    let property = place.map(|place| &run.properties[place]);
    let row = property.and_then(|property| run.definition.properties.get(property.source?));
    let is_killed = |mutant: &usize| {
        let found = &outcome.mutants[*mutant];
        let again = run
            .mutants
            .iter()
            .find(|again| again.mutant.id == found.mutant.id);
        found.verdict == Verdict::Survived
            && place
                .zip(again)
                .is_some_and(|(place, again)| again.killed_by.contains(&place))
    };
    // Only the run on which the first property fails is recorded.
    let violating = |mutant: usize| {
        let id = &outcome.mutants[mutant].mutant.id;
        let again = run.mutants.iter().find(|again| again.mutant.id == *id)?;
        let is_first = place.is_some() && again.killed_by.first() == place.as_ref();
        Some((mutant, again.run.clone().filter(|_| is_first)?))
    };
    let suggestion = Suggestion {
        kind: property.map_or(PropertyKind::Temporal, |property| property.kind),
        name: name.to_owned(),
        doc: row.map_or(String::new(), |row| row.doc.to_string()),
        code: None,
        kills: (0..outcome.mutants.len()).filter(is_killed).collect(),
        undecided: Vec::new(),
        larger: None,
        failing: Vec::new(),
        weight: 0,
        statement: Statement::default(),
    };
    let runs = suggestion
        .kills
        .iter()
        .copied()
        .filter_map(violating)
        .collect();
    Existing { suggestion, runs }
}

/// Whether properties of this kind are selected by name.
fn is_named(kind: PropertyKind) -> bool {
    !matches!(
        kind,
        PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence
    )
}
