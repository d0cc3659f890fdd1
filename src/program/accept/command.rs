//! `accept`: says that a survivor is well, or takes out of the accept file what is not so.

use std::fs;
use std::io::Write;
use std::path::Path;

use mutaspec_reports::schema::Results;

use super::{AcceptFile, Date, Entry, Gate, gate, text};
use crate::program::args::AcceptArgs;
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::folder::RESULTS;
use crate::program::select;
use crate::program::session::Session;
use crate::program::show;

pub(crate) fn accept(session: &mut Session<'_, '_>, args: &AcceptArgs) -> Result<Exit, Error> {
    let file = AcceptFile::load(args.accept_file.as_deref(), !args.prune)?;
    if args.prune {
        prune(session, args, file)
    } else {
        add(session, args, &file)
    }
}

fn add(session: &mut Session<'_, '_>, args: &AcceptArgs, file: &AcceptFile) -> Result<Exit, Error> {
    let entry = entry(session, args)?;
    let name = file.path.display();
    let added = AcceptFile {
        entries: file.entries.iter().cloned().chain([entry.clone()]).collect(),
        ..AcceptFile::default()
    };
    if added.checked().is_err() {
        return Err(Error::Accept {
            message: format!("{} is accepted already in {name}", entry.mutant),
            hint: Some("change the entry in the file".to_owned()),
        });
    }
    let new = text::with(&file.text, &file.entries, &entry).ok_or_else(|| Error::Accept {
        message: format!("{name} is laid out in such a way that no entry can be added to it"),
        hint: Some(format!("add this yourself:\n{}", text::written(&entry).join("\n"))),
    })?;
    write(&file.path, &new)?;
    let models = entry
        .model
        .as_ref()
        .map_or("all its models".to_owned(), |model| format!("model {model}"));
    session.console.say(&format!("accepted {} on {models} in {name}\n", entry.mutant))?;
    Ok(Exit::Well)
}

/// What the command says, looked up.
fn entry(session: &Session<'_, '_>, args: &AcceptArgs) -> Result<Entry, Error> {
    let id = args.id.clone().unwrap_or_default();
    let specs = show::specs(&session.definitions, &id);
    let mut all: Vec<String> = Vec::new();
    let mut missing = None;
    for definition in specs {
        if let Some(name) = &args.model_name {
            let models = select::all_models(definition, &session.config);
            if let Err(error) = select::model_named(definition, models, name) {
                missing = missing.or(Some(error));
                continue;
            }
        }
        let models = gate::ids(definition, &session.config)?;
        let asked = models
            .into_iter()
            .filter(|(model, _)| args.model_name.as_ref().is_none_or(|name| name == model));
        all.extend(asked.flat_map(|(_, ids)| ids));
    }
    if let Some(error) = missing.filter(|_| all.is_empty()) {
        return Err(error);
    }
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
    Ok(Entry {
        mutant: show::one(&all, &id)?,
        reason,
        kind: args.kind,
        until: args.until,
        model: args.model_name.clone(),
    })
}

/// Takes out entries that are stale or expired, and those that the last results show to be needed no more.
fn prune(session: &mut Session<'_, '_>, args: &AcceptArgs, file: AcceptFile) -> Result<Exit, Error> {
    let mut gate = Gate::new(file, &session.definitions, &session.config, |_| true)?;
    let results = args.out.join(RESULTS);
    match fs::read_to_string(&results).map(|text| Results::read(&text)) {
        Ok(Ok(results)) => gate.look_for_unneeded(&results),
        Ok(Err(error)) => session.console.note(&format!("{} is left aside: {error}", results.display())),
        Err(_) => session.console.note(&format!(
            "there is no {}: entries whose mutants are killed by now are not found",
            results.display()
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
        session.console.say(&format!("taken out: {complaint}\n"))?;
    }
    let left = file.entries.len() - stale.len();
    session.console.say(&format!("{name}: {} taken out, {left} left\n", stale.len()))?;
    Ok(Exit::Well)
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let done = fs::File::create(&unfinished).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    });
    done.map_err(|source| {
        // What cannot be removed harms nobody.
        let _ = fs::remove_file(&unfinished);
        Error::Unwritable {
            what: path.display().to_string(),
            source,
        }
    })
}
