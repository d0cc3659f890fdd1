//! Applies the accept file to a run: accepts the survivors it names, and finds invalid entries.

use std::collections::BTreeMap;
use std::sync::Arc;

use mutaspec_mutator::Operator;
use mutaspec_reports::schema::{Results, Verdict as Written};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::ModelSource;
use mutaspec_runner::outcome::{Outcome, Verdict};

use super::{AcceptFile, Entry};
use crate::program::config::Config;
use crate::program::entry::Date;
use crate::program::error::{Error, StaleReason};
use crate::program::select::{self, Specs};

/// The accept file, compared with the linked specs.
#[derive(Debug)]
pub(crate) struct AcceptGate {
    pub(super) file: AcceptFile,
    /// The ids of the mutants of each model, for every spec that an entry needed.
    specs: BTreeMap<String, Vec<(String, Vec<String>)>>,
    /// Indices of the entries that no longer apply, with the reason.
    stale: Vec<(usize, StaleReason)>,
}

impl AcceptGate {
    /// Checks entries of specs with `is_asked_for`. Those of specs that do not exist are stale.
    pub(crate) fn new(
        file: AcceptFile,
        specs: &Specs,
        config: &Config,
        is_asked_for: impl Fn(&str) -> bool,
    ) -> Result<AcceptGate, Error> {
        let mut gate = AcceptGate {
            file,
            specs: BTreeMap::new(),
            stale: Vec::new(),
        };
        let mut today = None;
        for (place, entry) in gate.file.entries.iter().enumerate() {
            let spec = specs
                .iter()
                .find(|spec| spec.definition().name == entry.spec());
            let Some(spec) = spec else {
                // The entry may be that of a module that was not read.
                if !config.is_partial() {
                    gate.stale
                        .push((place, StaleReason::Unknown { like: Vec::new() }));
                }
                continue;
            };
            let name = &*spec.definition().name;
            if !is_asked_for(name) {
                continue;
            }
            if !gate.specs.contains_key(name) {
                gate.specs.insert(name.to_owned(), ids(spec, config)?);
            }
            let models = &gate.specs[name];
            if !models
                .iter()
                .any(|(model, ids)| entry.is_about(model) && ids.contains(&entry.mutant))
            {
                gate.stale.push((
                    place,
                    StaleReason::Unknown {
                        like: like(entry, models),
                    },
                ));
            } else if let Some(until) = entry.until {
                let today = match today {
                    Some(today) => today,
                    None => *today.insert(Date::today()?),
                };
                if today > until {
                    gate.stale.push((
                        place,
                        StaleReason::Expired {
                            until: until.to_string(),
                        },
                    ));
                }
            }
        }
        Ok(gate)
    }

    /// Accepts those survivors of a model that the file names. They keep their survivor class.
    pub(crate) fn apply(&self, outcome: &mut Outcome, model: &str) {
        let holds = |place: &usize| !self.stale.iter().any(|(stale, _)| stale == place);
        for found in outcome
            .mutants
            .iter_mut()
            .filter(|m| m.verdict == Verdict::Survived)
        {
            let entries = self.file.entries.iter().enumerate();
            let entry = entries
                .filter(|(place, entry)| {
                    holds(place) && entry.is_about(model) && entry.mutant == found.mutant.id
                })
                .map(|(_, entry)| entry)
                .next();
            if let Some(entry) = entry {
                found.verdict = Verdict::Accepted;
                found.reason = Some(entry.reason_text());
            }
        }
    }

    /// Finds the entries whose mutants survive on none of their models. Models on lower rungs of a
    /// ladder are ignored. If any other of these models is undecided, the entry is kept.
    pub(crate) fn look_for_unneeded(&mut self, results: &Results) {
        for (place, entry) in self.file.entries.iter().enumerate() {
            if self.stale.iter().any(|(stale, _)| *stale == place) {
                continue;
            }
            let models = self.specs.get(entry.spec()).into_iter().flatten();
            if let Some(verdicts) = unneeded(results, entry, models) {
                self.stale.push((place, StaleReason::Unneeded { verdicts }));
            }
        }
        self.stale.sort_by_key(|(place, _)| *place);
    }

    /// An error for each entry that does not apply.
    pub(crate) fn complaints(&self) -> Vec<Error> {
        let complaint = |(place, why): &(usize, StaleReason)| Error::Stale {
            file: self.file.path.clone(),
            line: self.file.line(*place),
            mutant: self.file.entries[*place].mutant.clone(),
            why: why.clone(),
        };
        self.stale.iter().map(complaint).collect()
    }

    /// The indices of the entries that do not apply.
    pub(super) fn stale(&self) -> Vec<usize> {
        self.stale.iter().map(|(place, _)| *place).collect()
    }
}

/// The ids of all mutants of each model of a spec, except of models that are expected to fail.
pub(super) fn ids(
    spec: &Arc<dyn ModelSource>,
    config: &Config,
) -> Result<Vec<(String, Vec<String>)>, Error> {
    let options = Options {
        operators: Some(Operator::ALL.to_vec()),
        ..Options::default()
    };
    let mut models = Vec::new();
    for model in select::all_models(spec, config) {
        if model.expect_failure.is_none() {
            let planned = campaign::plan(&*model.machine()?, &options);
            models.push((
                model.model.clone(),
                planned.into_iter().map(|m| m.id).collect(),
            ));
        }
    }
    Ok(models)
}

/// The ids that an entry may be meant for: same operator, item and participant.
fn like(entry: &Entry, models: &[(String, Vec<String>)]) -> Vec<String> {
    let parts = |id: &str| -> Option<(String, Option<String>)> {
        let (edit, participant) = match id.split_once('@') {
            Some((edit, participant)) => (edit, Some(participant.to_owned())),
            None => (id, None),
        };
        Some((edit.rsplit_once('-')?.0.to_owned(), participant))
    };
    let wanted = parts(&entry.mutant);
    let all = models
        .iter()
        .filter(|(model, _)| entry.is_about(model))
        .flat_map(|(_, ids)| ids);
    let mut like: Vec<String> = all
        .filter(|id| wanted.is_some() && parts(id) == wanted)
        .cloned()
        .collect();
    like.sort();
    like.dedup();
    like
}

/// The verdicts on an entry's mutant, if it is decided on all models that have it and never
/// survives.
pub(super) fn unneeded<'a>(
    results: &Results,
    entry: &Entry,
    models: impl Iterator<Item = &'a (String, Vec<String>)>,
) -> Option<String> {
    let is_lower = |model: &str| {
        let mut lower = results.specs.iter().filter(|of| of.goes_on_to.is_some());
        lower.any(|of| of.name == entry.spec() && of.model == model)
    };
    let having = models.filter(|(model, ids)| {
        entry.is_about(model) && ids.contains(&entry.mutant) && !is_lower(model)
    });
    let verdicts: Vec<String> = having
        .map(|(model, _)| settled(results, entry, model))
        .collect::<Option<_>>()?;
    (!verdicts.is_empty()).then(|| verdicts.join(", "))
}

/// The verdict as in `killed on article`; `None` if the mutant survives or is undecided.
fn settled(results: &Results, entry: &Entry, model: &str) -> Option<String> {
    let of = results
        .specs
        .iter()
        .find(|of| of.name == entry.spec() && of.model == model)?;
    let mutant = of.mutants.iter().find(|m| m.id == entry.mutant)?;
    if matches!(
        mutant.verdict,
        Written::Survived | Written::Accepted | Written::Inconclusive
    ) {
        return None;
    }
    let word = mutant.verdict.word();
    // On random walks, only a kill is conclusive.
    (of.simulation.is_none() || mutant.verdict == Written::Killed)
        .then(|| format!("{word} on {model}"))
}
