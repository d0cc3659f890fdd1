//! Recorded verdicts: from an interrupted run, from shards, or from the last run.
//!
//! Only records of the same program and the same plan are read, and the campaign verifies them
//! before it reuses them. Unreadable lines are ignored.

use std::collections::BTreeMap;
use std::path::Path;

use mutaspec_reports::schema::compact;
use mutaspec_reports::schema::planned::{Planned, PlannedModel};
use mutaspec_reports::schema::record::RunEvent;
use mutaspec_reports::wording;
use mutaspec_runner::campaign::Known;
use mutaspec_runner::outcome::{Counts, Mutant, MutantRecord};

use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::output::{EVENTS, MUTANTS, OutputFolder};
use crate::program::previous::plan_of;
use crate::program::session::Session;

/// Recorded verdicts by model and mutant id.
#[derive(Debug, Default)]
pub(crate) struct RecordedVerdicts(BTreeMap<String, BTreeMap<String, RecordedVerdict>>);

/// A recorded verdict, and the size of the baseline with which the mutant was compared.
#[derive(Debug)]
struct RecordedVerdict {
    baseline: Counts,
    record: MutantRecord,
}

impl RecordedVerdicts {
    /// The records of an interrupted run. Returns an error if its plan differs.
    pub(super) fn of_begun(folder: &Path, planned: &Planned) -> Result<RecordedVerdicts, Error> {
        let begun = plan_of(folder)?;
        if begun != *planned || begun.program.is_none() {
            return Err(Error::OtherPlan {
                folder: folder.to_owned(),
                why: difference(&begun, planned),
            });
        }
        let mut known = RecordedVerdicts::default();
        known.read(folder, &begun, |_| true);
        Ok(known)
    }

    /// The records of the last run in a folder, for those models whose plan is the same.
    pub(super) fn of_last_run(
        session: &mut Session<'_, '_>,
        folder: &Path,
        planned: &Planned,
    ) -> RecordedVerdicts {
        let mut known = RecordedVerdicts::default();
        if !folder.join(MUTANTS).is_file() {
            return known;
        }
        let last = match plan_of(folder) {
            Ok(last) if last.program.is_some() && last.program == planned.program => last,
            Ok(last) => {
                let why = other_program(&last, planned);
                session
                    .console
                    .note(&format!("all mutants are checked again: {why}"));
                return known;
            }
            Err(error) => {
                session
                    .console
                    .note(&format!("no verdict of the last run is reused: {error}"));
                return known;
            }
        };
        let same = |model: &PlannedModel| {
            planned
                .models
                .iter()
                .any(|other| other.title() == model.title() && other.key == model.key)
        };
        let models: Vec<String> = last
            .models
            .iter()
            .filter(|model| same(model))
            .map(PlannedModel::title)
            .collect();
        let unread = known.read(folder, &last, |model| {
            models.iter().any(|name| name == model)
        });
        known.forget_stopped(&last, planned);
        if unread > 0 {
            let lines = wording::are(unread, "line");
            let file = folder.join(EVENTS);
            let note = format!("{lines} ignored in {}: cut off or changed", file.display());
            session.console.note(&note);
        }
        known
    }

    /// Removes verdicts of stopped searches on models whose memory bound has changed.
    fn forget_stopped(&mut self, last: &Planned, planned: &Planned) {
        let is_bounded_alike = |title: &String| {
            let bound = |plan: &Planned| {
                plan.models
                    .iter()
                    .find(|model| model.title() == *title)
                    .map(|model| model.max_memory)
            };
            bound(last) == bound(planned)
        };
        for (_, records) in self
            .0
            .iter_mut()
            .filter(|(title, _)| !is_bounded_alike(title))
        {
            records.retain(|_, decided| !decided.record.is_of_stopped_search());
        }
    }

    /// Adds the records of the wanted models from the folder of a run with this plan. Returns the
    /// number of lines that were incomplete or changed.
    pub(crate) fn read(
        &mut self,
        folder: &Path,
        planned: &Planned,
        is_wanted: impl Fn(&str) -> bool,
    ) -> usize {
        let bytes = std::fs::read(folder.join(EVENTS)).unwrap_or_default();
        let own = planned.digest();
        let mut is_own = false;
        let mut baselines: BTreeMap<String, Counts> = BTreeMap::new();
        let mut unread = 0;
        for line in String::from_utf8_lossy(&bytes)
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            match RunEvent::read(line) {
                Some(RunEvent::Started { plan }) => is_own = plan == own,
                Some(RunEvent::Baseline { model, counts }) => {
                    baselines.insert(model, counts);
                }
                Some(RunEvent::Mutant { model, record }) if is_own && is_wanted(&model) => {
                    if let Some(baseline) = baselines.get(&model).copied() {
                        let decided = RecordedVerdict {
                            baseline,
                            record: *record,
                        };
                        self.0
                            .entry(model)
                            .or_default()
                            .insert(decided.record.mutant.clone(), decided);
                    }
                }
                Some(_) => {}
                None => unread += 1,
            }
        }
        unread
    }

    /// Writes the records into the events of a new run, so that it can be resumed.
    pub(super) fn write(&self, folder: &OutputFolder) {
        for (model, records) in &self.0 {
            let mut last = None;
            for RecordedVerdict { baseline, record } in records.values() {
                if last != Some(baseline) {
                    folder.event(&compact(&RunEvent::Baseline {
                        model: model.clone(),
                        counts: *baseline,
                    }));
                    last = Some(baseline);
                }
                folder.event(&compact(&RunEvent::Mutant {
                    model: model.clone(),
                    record: Box::new(record.clone()),
                }));
            }
        }
    }

    /// Whether a mutant of a model has a record.
    pub(super) fn has(&self, model: &str, id: &str) -> bool {
        self.0
            .get(model)
            .is_some_and(|records| records.contains_key(id))
    }

    /// The recorded outcomes of these mutants of a model with this number of properties.
    pub(super) fn of(&self, model: &str, mutants: &[Mutant], properties: usize) -> Known {
        let records = self.0.get(model);
        let outcome = |mutant: &Mutant| {
            let RecordedVerdict { baseline, record } = records?.get(&mutant.id)?;
            Some((
                *baseline,
                record.clone().restored(mutant.clone(), properties)?,
            ))
        };
        mutants.iter().filter_map(outcome).collect()
    }
}

/// Whether the run in a folder ended without an interrupt.
pub(crate) fn has_ended(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join(EVENTS)).unwrap_or_default();
    let last = text.lines().rev().find_map(RunEvent::read);
    matches!(last, Some(RunEvent::Ended { exit }) if exit != Exit::Interrupted.code())
}

/// Describes the first difference between two plans.
pub(crate) fn difference(one: &Planned, other: &Planned) -> String {
    if one.arguments != other.arguments {
        return format!("it was begun as `run {}`", one.arguments.join(" "));
    }
    if one.shard != other.shard {
        return "it was begun with another shard".to_owned();
    }
    if one.program.is_none() || one.program != other.program {
        return other_program(one, other);
    }
    let changed = one
        .models
        .iter()
        .find(|model| !other.models.contains(model));
    match changed {
        Some(model) => format!("{} has changed since", model.title()),
        None => "there are other models now".to_owned(),
    }
}

/// Why one run must not reuse the verdicts of another: a different or unknown program.
fn other_program(one: &Planned, other: &Planned) -> String {
    if one.program.is_none() || other.program.is_none() {
        "the file of the program could not be read, so it is not known which build that run used"
            .to_owned()
    } else {
        "the program was built again since then".to_owned()
    }
}
