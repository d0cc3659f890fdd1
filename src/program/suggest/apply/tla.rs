//! Adds properties to a TLA+ module and to its configuration, and checks the model again without
//! another program.

use std::path::Path;
use std::sync::Arc;

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_runner::campaign;
use mutaspec_runner::definition::{Definition, PropertyKind, SourceFile};
use mutaspec_runner::outcome::{Outcome, Verdict};
use mutaspec_tla::source;

use super::edit::Addition;
use super::files::{self, Change, ReplacedFiles};
use super::insertion::Insertion;
use super::{After, PASTE, Request, confirmed, error, report};
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::session::Session;
use crate::program::tla;

/// Shows the change of both files, asks, applies it, and reports the new score.
pub(super) fn apply(
    session: &mut Session<'_, '_>,
    request: &Request<'_>,
    yes: bool,
) -> Result<Exit, Error> {
    check_deadlock_can_be_listed(request)?;
    let changes = changes(&request.outcome.definition, request)?;
    session.console.print_block(&files::shown(&changes))?;
    if !yes && !confirmed(session)? {
        session.console.note("nothing is changed");
        return Ok(Exit::Success);
    }
    let replaced = ReplacedFiles::replace(&changes)?;
    match checked_again(session, request) {
        Ok(outcome) if !outcome.interrupted => {
            replaced.keep();
            report(session, request, after(&outcome))
        }
        other => {
            replaced.restore(&changes)?;
            let names = files::names(&changes);
            let Err(why) = other else {
                session
                    .console
                    .note(&format!("interrupted: {names} restored"));
                return Ok(Exit::Interrupted);
            };
            let message = format!("the changed spec cannot be checked: {names} restored\n{why}");
            Err(error(message, PASTE))
        }
    }
}

/// Refuses to add deadlock freedom if an option allows deadlocks whatever the configuration says.
fn check_deadlock_can_be_listed(request: &Request<'_>) -> Result<(), Error> {
    let is_deadlock = |of: &Addition| of.kind == PropertyKind::Deadlock;
    if !request.tla.no_deadlock || !request.additions.iter().any(is_deadlock) {
        return Ok(());
    }
    let name = &request.outcome.definition.language.words.deadlock;
    Err(error(
        format!(
            "`{name}` cannot be added, because `--no-deadlock` or `no_deadlock` allows deadlocks"
        ),
        "`run` without the option, and remove it from `mutaspec.yaml` if it is there",
    ))
}

fn changes(definition: &Definition, request: &Request<'_>) -> Result<Vec<Change>, Error> {
    let model = &request.listed_by;
    let module = definition.sources.first();
    let configuration = configuration(definition, model);
    let (Some(module), Some(configuration)) = (module, configuration) else {
        let message = format!("the files of model `{model}` are not known");
        return Err(error(message, PASTE));
    };
    let mut changes = Vec::new();
    for (source, insertions) in [
        (module, in_module(module, &request.additions)?),
        (
            configuration,
            in_configuration(definition, &configuration.text, &request.additions),
        ),
    ] {
        files::check_unchanged(source, ("it was read", "`suggest` again"))?;
        if !insertions.is_empty() {
            changes.push(Change::new(source, insertions));
        }
    }
    Ok(changes)
}

/// Returns the configuration of a model, which has its name.
pub(super) fn configuration<'d>(definition: &'d Definition, model: &str) -> Option<&'d SourceFile> {
    let stem = |source: &SourceFile| {
        let path = Path::new(&*source.path);
        let is_configuration = path.extension().is_some_and(|extension| extension == "cfg");
        is_configuration.then(|| path.file_stem().unwrap_or_default().to_os_string())
    };
    let default = || {
        Path::new(&*definition.sources.first()?.path)
            .file_stem()
            .map(Into::into)
    };
    let wanted = match model {
        "default" => default()?,
        model => std::ffi::OsString::from(model),
    };
    let mut sources = definition.sources.iter();
    sources.find(|source| stem(source).is_some_and(|stem| stem == wanted))
}

/// Returns the definitions, before the line that ends the module.
fn in_module(module: &SourceFile, additions: &[Addition]) -> Result<Vec<Insertion>, Error> {
    let codes: Vec<&str> = additions
        .iter()
        .filter_map(|of| of.code.as_deref())
        .collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    if source::has_algorithm_outside(&module.text) {
        return Err(error(
            format!(
                "the algorithm of {} is outside of the module, where no definition can use its variables",
                module.path
            ),
            "write `\\* BEGIN TRANSLATION` and `\\* END TRANSLATION` into the module, and `run` again",
        ));
    }
    let end = source::end_of_module(&module.text).ok_or_else(|| {
        error(
            format!("{} has no line of `=` that ends the module", module.path),
            PASTE,
        )
    })?;
    let parts = codes.iter().map(|code| format!("\n\n{}", code.trim_end()));
    let text = parts.collect::<Vec<_>>().concat();
    Ok(vec![after_text(&module.text, end, text)])
}

/// Returns the lines that make the model check the properties, at the end of its configuration. A
/// line that allows deadlocks is changed, because there may be one such line only.
fn in_configuration(
    definition: &Definition,
    configuration: &str,
    additions: &[Addition],
) -> Vec<Insertion> {
    let mut insertions = Vec::new();
    let mut new: Vec<(PropertyKind, &str)> = additions
        .iter()
        .map(|of| (of.kind, of.name.as_str()))
        .collect();
    if let Some(value) = source::value_of_check_deadlock(configuration) {
        let (deadlock, others): (Vec<_>, Vec<_>) = new
            .into_iter()
            .partition(|(kind, _)| *kind == PropertyKind::Deadlock);
        insertions.extend(deadlock.first().map(|_| Insertion {
            replaced: value.len(),
            ..Insertion::new(value.start, "TRUE")
        }));
        new = others;
    }
    if let Some(dialect) = definition.dialect.filter(|_| !new.is_empty()) {
        let lines = dialect.list(&[], &new);
        let (text, end) = (configuration, configuration.len());
        insertions.push(after_text(text, end, format!("\n{lines}")));
    }
    insertions
}

/// Inserts lines after the last text before `end`, with the line ends of the file.
fn after_text(text: &str, end: usize, lines: String) -> Insertion {
    let lines = if text.contains("\r\n") {
        lines.replace('\n', "\r\n")
    } else {
        lines
    };
    Insertion::new(text[..end].trim_end().len(), lines)
}

/// Reads the changed files and runs the model again with the options of the first run.
fn checked_again(session: &mut Session<'_, '_>, request: &Request<'_>) -> Result<Outcome, Error> {
    let spec = tla::again(&request.outcome.definition, &request.tla)?;
    let model = request.selected.with_source(Arc::new(spec));
    let machine = model.machine()?;
    let outcome = session.watch(&model, |listener, stop| {
        campaign::run(&*machine, &request.options, listener, stop)
    });
    outcome.map_err(|refusal| Error::Refused {
        model: model.name(),
        refusal,
    })
}

fn after(outcome: &Outcome) -> Option<After> {
    let holds = baseline_verdict(outcome, None) == BaselineVerdict::Holds;
    if !holds && outcome.mutants.is_empty() {
        return None;
    }
    let score = outcome.score();
    let survivors = outcome.mutants.iter();
    let survivors = survivors.filter(|found| found.verdict == Verdict::Survived);
    Some(After {
        killed: score.killed,
        judged: score.killed + score.survived + score.accepted,
        survivors: survivors.map(|found| found.mutant.id.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::insertion::applied;
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: path.to_owned().into(),
            absolute: path.to_owned().into(),
            text: text.to_owned().into(),
        }
    }

    #[test]
    fn definition_comes_before_the_end_of_the_module() {
        let text = "---- MODULE Spec ----\r\nA == TRUE\r\n\r\n====\r\nmore\r\n";
        let addition = Addition {
            name: "B".to_owned(),
            kind: PropertyKind::StateInvariant,
            code: Some("\\* Text.\nB == TRUE\n".to_owned()),
        };
        let found = in_module(&file("Spec.tla", text), &[addition]).unwrap();
        let expected = "---- MODULE Spec ----\r\nA == TRUE\r\n\r\n\\* Text.\r\nB == TRUE\r\n\r\n====\r\nmore\r\n";
        assert_eq!(applied(text, &found), expected);
    }

    #[test]
    fn model_has_the_configuration_of_its_name() {
        let definition = Definition {
            sources: vec![
                file("a/Spec.tla", ""),
                file("a/Spec.cfg", ""),
                file("a/SpecSmall.cfg", ""),
            ]
            .into(),
            ..Definition::default()
        };
        let path =
            |model: &str| configuration(&definition, model).map(|file| file.path.to_string());
        assert_eq!(path("default").as_deref(), Some("a/Spec.cfg"));
        assert_eq!(path("SpecSmall").as_deref(), Some("a/SpecSmall.cfg"));
        assert_eq!(path("SpecLarge"), None);
    }
}
