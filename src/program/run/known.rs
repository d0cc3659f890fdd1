//! What is known of mutants before a run: from one that was interrupted, from the shards of one, or from the last one.
//!
//! Nothing is taken over from a run that was planned otherwise, and what cannot be read is not known.

use std::collections::BTreeMap;
use std::path::Path;

use mutaspec_reports::schema::compact;
use mutaspec_reports::schema::planned::{Planned, PlannedModel};
use mutaspec_reports::schema::record::{Happened, Record};
use mutaspec_reports::words;
use mutaspec_runner::campaign::Known;
use mutaspec_runner::outcome::Mutant;

use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::folder::{EVENTS, Folder, MUTANTS};
use crate::program::session::Session;

/// Records by model and id.
#[derive(Debug, Default)]
pub(crate) struct KnownMutants(BTreeMap<String, BTreeMap<String, Record>>);

impl KnownMutants {
    /// What an interrupted run found out, which was begun with the same plan.
    pub(super) fn of_begun(folder: &Path, planned: &Planned) -> Result<KnownMutants, Error> {
        let begun = plan_of(folder)?;
        if begun != *planned {
            return Err(Error::OtherPlan {
                folder: folder.to_owned(),
                why: difference(&begun, planned),
            });
        }
        let mut known = KnownMutants::default();
        known.read(folder, |_| true);
        Ok(known)
    }

    /// What the last run in a folder found out about models that are planned as they were then.
    pub(super) fn of_last_run(session: &mut Session<'_, '_>, folder: &Path, planned: &Planned) -> KnownMutants {
        let mut known = KnownMutants::default();
        if !folder.join(MUTANTS).is_file() {
            return known;
        }
        let last = match plan_of(folder) {
            Ok(last) => last,
            Err(error) => {
                session.console.note(&format!("what the last run found out is not used: {error}"));
                return known;
            }
        };
        let same = |model: &PlannedModel| {
            planned
                .models
                .iter()
                .any(|other| other.title() == model.title() && other.key == model.key)
        };
        let models: Vec<String> = last.models.iter().filter(|model| same(model)).map(PlannedModel::title).collect();
        let unread = known.read(folder, |model| models.iter().any(|name| name == model));
        known.forget_stopped(&last, planned);
        if unread > 0 {
            let lines = words::count(unread, "line");
            let file = folder.join(EVENTS);
            session.console.note(&format!(
                "{lines} of {} cannot be read: what the last run found out is used without them",
                file.display()
            ));
        }
        known
    }

    /// Forgets the verdicts of stopped searches on models that had another memory bound then.
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
        for (_, records) in self.0.iter_mut().filter(|(title, _)| !is_bounded_alike(title)) {
            records.retain(|_, record| !record.is_of_stopped_search());
        }
    }

    /// Adds what the events of a folder say about these models. A line that cannot be read says nothing: it may have been cut off. Counts such lines.
    pub(crate) fn read(&mut self, folder: &Path, is_wanted: impl Fn(&str) -> bool) -> usize {
        let bytes = std::fs::read(folder.join(EVENTS)).unwrap_or_default();
        let mut unread = 0;
        for line in String::from_utf8_lossy(&bytes).lines().filter(|line| !line.trim().is_empty()) {
            match Happened::read(line) {
                Some(Happened::Mutant { model, record }) if is_wanted(&model) => {
                    self.0.entry(model).or_default().insert(record.id.clone(), *record);
                }
                Some(_) => {}
                None => unread += 1,
            }
        }
        unread
    }

    /// Writes it down again, for those who go on from here.
    pub(super) fn write(&self, folder: &Folder) {
        for (model, records) in &self.0 {
            for record in records.values() {
                folder.event(&compact(&Happened::Mutant {
                    model: model.clone(),
                    record: Box::new(record.clone()),
                }));
            }
        }
    }

    /// Whether there is a record for a mutant of a model.
    pub(super) fn has(&self, model: &str, id: &str) -> bool {
        self.0.get(model).is_some_and(|records| records.contains_key(id))
    }

    /// The outcomes of these mutants of a model with so many properties.
    pub(super) fn of(&self, model: &str, mutants: &[Mutant], properties: usize) -> Known {
        let records = self.0.get(model);
        let outcome = |mutant: &Mutant| records?.get(&mutant.id)?.clone().outcome(mutant.clone(), properties);
        mutants.iter().filter_map(outcome).collect()
    }
}

/// Whether the run in a folder came to its end.
pub(crate) fn has_ended(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join(EVENTS)).unwrap_or_default();
    let last = text.lines().rev().find_map(Happened::read);
    matches!(last, Some(Happened::Ended { exit }) if exit != Exit::Interrupted.code())
}

/// The plan of the run in a folder.
pub(crate) fn plan_of(folder: &Path) -> Result<Planned, Error> {
    let file = folder.join(MUTANTS);
    let text = std::fs::read_to_string(&file).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => Error::NothingToResume { folder: folder.to_owned() },
        _ => Error::Unreadable {
            file: file.clone(),
            source,
        },
    })?;
    Planned::read(&text).map_err(|error| Error::Results {
        file,
        message: error.to_string(),
    })
}

/// What is not the same in two plans.
pub(crate) fn difference(one: &Planned, other: &Planned) -> String {
    if one.arguments != other.arguments {
        return format!("it was begun as `run {}`", one.arguments.join(" "));
    }
    if one.shard != other.shard {
        return "it was begun with another shard".to_owned();
    }
    let changed = one.models.iter().find(|model| !other.models.contains(model));
    match changed {
        Some(model) => format!("{} has changed since", model.title()),
        None => "there are other models now".to_owned(),
    }
}
