//! `accept`: adds a survivor to the accept file, or removes entries that no longer apply.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mutaspec_reports::schema::Results;
use mutaspec_reports::schema::planned::Planned;

use super::{AcceptFile, AcceptGate, Entry, gate, text};
use crate::program::args::{AcceptArgs, RunArgs};
use crate::program::entry::Date;
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::mutant_ids;
use crate::program::numbers;
use crate::program::output::{RESULTS, write};
use crate::program::previous::plan_of;
use crate::program::run::plan;
use crate::program::select;
use crate::program::session::Session;

pub(crate) fn accept(session: &mut Session<'_, '_>, args: &AcceptArgs) -> Result<Exit, Error> {
    let file = AcceptFile::load(args.accept_file.as_deref(), !args.prune)?;
    if args.prune {
        prune(session, args, file)
    } else {
        add(session, args, &file)
    }
}

fn add(session: &mut Session<'_, '_>, args: &AcceptArgs, file: &AcceptFile) -> Result<Exit, Error> {
    let name = args.id.clone().unwrap_or_default();
    let numbered = numbers::numbered(&name, &args.results)?;
    let ids = numbered
        .as_ref()
        .map_or(vec![name], |numbered| numbered.ids.clone());
    let mut new = AcceptFile {
        path: file.path.clone(),
        text: file.text.clone(),
        entries: file.entries.clone(),
    };
    let mut added = Vec::new();
    for id in ids {
        let entry = entry(session, args, &id).map_err(|error| match &numbered {
            Some(numbered) => numbered.stale(error, &args.results),
            None => error,
        })?;
        extend(&mut new, entry.clone())?;
        added.push(entry);
    }
    // All entries of a gap are written, or none.
    write(&file.path, &new.text)?;
    for entry in &added {
        let models = entry
            .model
            .as_ref()
            .map_or("all its models".to_owned(), |model| {
                format!("model {model}")
            });
        let name = file.path.display();
        session.console.print(&format!(
            "accepted {} on {models} in {name}\n",
            entry.mutant
        ))?;
    }
    Ok(Exit::Success)
}

/// Adds an entry to the text and the entries of the file.
fn extend(file: &mut AcceptFile, entry: Entry) -> Result<(), Error> {
    let name = file.path.display().to_string();
    let added = AcceptFile {
        entries: file
            .entries
            .iter()
            .cloned()
            .chain([entry.clone()])
            .collect(),
        ..AcceptFile::default()
    };
    if added.checked().is_err() {
        return Err(Error::Accept {
            message: format!("{} is accepted already in {name}", entry.mutant),
            hint: Some("change the entry in the file".to_owned()),
        });
    }
    file.text = text::with(&file.text, &file.entries, &entry).ok_or_else(|| Error::Accept {
        message: format!("{name} is laid out in such a way that no entry can be added to it"),
        hint: Some(format!(
            "add this yourself:\n{}",
            text::written(&entry).join("\n")
        )),
    })?;
    let place = text::place(&file.entries, &entry);
    file.entries.insert(place, entry);
    Ok(())
}

/// Names of models, each with the ids of its mutants.
type Models = Vec<(String, Vec<String>)>;

/// The models of the specs to which the id may belong.
fn models(session: &Session<'_, '_>, args: &AcceptArgs, id: &str) -> Result<Models, Error> {
    let mut all: Models = Vec::new();
    let mut missing = None;
    for spec in mutant_ids::specs(&session.specs, id) {
        if let Some(name) = &args.model_name {
            let models = select::all_models(spec, &session.config);
            if let Err(error) = select::model_named(spec.definition(), models, name) {
                missing = missing.or(Some(error));
                continue;
            }
        }
        let models = gate::ids(spec, &session.config)?;
        let asked = models
            .into_iter()
            .filter(|(model, _)| args.model_name.as_ref().is_none_or(|name| name == model));
        all.extend(asked);
    }
    match missing {
        Some(error) if all.is_empty() => Err(error),
        _ => Ok(all),
    }
}

/// The entry that the arguments describe, with the mutant's full id.
fn entry(session: &mut Session<'_, '_>, args: &AcceptArgs, id: &str) -> Result<Entry, Error> {
    let models = models(session, args, id)?;
    let mut all: Vec<String> = models.iter().flat_map(|(_, ids)| ids).cloned().collect();
    all.sort();
    all.dedup();
    let reason = args.reason.clone().unwrap_or_default();
    if reason.trim().is_empty() {
        return Err(Error::Accept {
            message: "a survivor is not accepted without a reason".to_owned(),
            hint: Some("say with `--reason` why it is well that no property notices it".to_owned()),
        });
    }
    if let Some(until) = args.until
        && Date::today()? > until
    {
        return Err(Error::Accept {
            message: format!("{until} is over"),
            hint: None,
        });
    }
    let entry = Entry {
        mutant: mutant_ids::unique_id(&all, id)?,
        reason,
        kind: args.kind,
        until: args.until,
        model: args.model_name.clone(),
    };
    match last_results(session, &args.results) {
        Ok(results) => match gate::unneeded(&results, &entry, models.iter()) {
            Some(verdicts) => Err(Error::Accept {
                message: format!("{} is no survivor: {verdicts}", entry.mutant),
                hint: Some(
                    "there is nothing to accept; where that has changed, `run` it again first"
                        .to_owned(),
                ),
            }),
            None => Ok(entry),
        },
        Err(why) => {
            session
                .console
                .note(&format!("{why}: it is unknown whether it survives"));
            Ok(entry)
        }
    }
}

/// The results of the last run for models whose plan is the same now. Returns the reason if they
/// cannot be used, such as constants or properties on the command line.
fn last_results(session: &Session<'_, '_>, folder: &Path) -> Result<Results, String> {
    let file = folder.join(RESULTS);
    let text = fs::read_to_string(&file).map_err(|_| format!("there is no {}", file.display()))?;
    let aside = |why: &dyn std::fmt::Display| format!("{} is left aside ({why})", file.display());
    let mut results = Results::read(&text).map_err(|error| aside(&error))?;
    let last = plan_of(folder).map_err(|error| aside(&error))?;
    let is_other = |argument: &&String| {
        ["--set=", "--properties="]
            .iter()
            .any(|option| argument.starts_with(option))
    };
    if let Some(argument) = last.arguments.iter().find(is_other) {
        return Err(aside(&format!("it is of a run with `{argument}`")));
    }
    let again =
        RunArgs::again(&last.arguments).ok_or_else(|| aside(&"it is of another program"))?;
    let now = plan::prepare(session, &again)
        .map_err(|error| aside(&error))?
        .planned;
    let keys = |planned: &Planned| -> BTreeSet<(String, String)> {
        planned
            .models
            .iter()
            .map(|model| (model.title(), model.key.clone()))
            .collect()
    };
    let same: BTreeSet<String> = keys(&last)
        .intersection(&keys(&now))
        .map(|(title, _)| title.clone())
        .collect();
    let before = results.specs.len();
    results
        .specs
        .retain(|model| same.contains(&format!("{}/{}", model.name, model.model)));
    if results.specs.is_empty() && before > 0 {
        return Err(aside(&"the specs have changed since"));
    }
    Ok(results)
}

/// Removes entries that are stale, expired, or not needed according to the last results.
fn prune(
    session: &mut Session<'_, '_>,
    args: &AcceptArgs,
    file: AcceptFile,
) -> Result<Exit, Error> {
    let mut gate = AcceptGate::new(file, &session.specs, &session.config, |_| true)?;
    match last_results(session, &args.results) {
        Ok(results) => gate.look_for_unneeded(&results),
        Err(why) => session.console.note(&format!(
            "{why}: entries whose mutants are killed by now are not found"
        )),
    }
    let (file, stale) = (&gate.file, gate.stale());
    let name = file.path.display();
    if !stale.is_empty() {
        let left = text::without(&file.text, &file.entries, &stale).ok_or_else(|| Error::Accept {
            message: format!("{name} is laid out in such a way that no entry can be taken out of it"),
            hint: Some("begin each entry with `- ` at the beginning of a line, or take them out yourself".to_owned()),
        })?;
        write(&file.path, &left)?;
    }
    for complaint in gate.complaints() {
        session
            .console
            .print(&format!("taken out: {complaint}\n"))?;
    }
    let left = file.entries.len() - stale.len();
    session
        .console
        .print(&format!("{name}: {} taken out, {left} left\n", stale.len()))?;
    Ok(Exit::Success)
}
