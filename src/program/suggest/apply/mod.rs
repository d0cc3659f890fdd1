//! `suggest --apply`: writes suggested properties into a spec, runs it again and reports the new
//! score.

mod diff;
mod edit;
mod file;
mod files;
mod insertion;
mod list;
mod rebuild;
mod tla;

use std::collections::BTreeSet;
use std::io::{self, BufRead, IsTerminal};

use mutaspec_reports::schema::{Results, Verdict};
use mutaspec_reports::wording;
use mutaspec_runner::campaign::Options;
use mutaspec_runner::definition::{Definition, SourceFile};
use mutaspec_runner::outcome::Outcome;

use crate::program::args::TlaArgs;
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::select::Selected;
use crate::program::session::Session;
use edit::EditError;
pub(crate) use edit::{Addition, has_list};
use files::{Change, ReplacedFiles};
pub(crate) use rebuild::BUILD;
use rebuild::Build;

/// Properties to add to a spec.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// The run of the model without the properties.
    pub(crate) outcome: &'a Outcome,
    pub(crate) additions: Vec<Addition>,
    /// Numbers of gaps of the model, with the ids of their survivors.
    pub(crate) gaps: Vec<(usize, Vec<String>)>,
    /// Whether the gaps have the numbers of the last run.
    pub(crate) is_numbered: bool,
    /// Command and arguments that run the model again.
    pub(crate) again: Vec<String>,
    /// The model of the source with the list of properties.
    pub(crate) listed_by: String,
    /// The model, and the options of its run.
    pub(crate) selected: &'a Selected,
    pub(crate) options: Options,
    /// How its modules were read, if it is one of TLA+.
    pub(crate) tla: TlaArgs,
}

/// Refuses to begin without a terminal that can answer the question.
pub(crate) fn check_terminal(yes: bool) -> Result<(), Error> {
    if yes || io::stdin().is_terminal() {
        return Ok(());
    }
    Err(error(
        "`--apply` asks before it changes a file, and standard input is not a terminal",
        "`--yes` applies without a question",
    ))
}

/// Shows the change of the source, asks, applies it, and reports the new score.
pub(crate) fn apply(
    session: &mut Session<'_, '_>,
    request: &Request<'_>,
    yes: bool,
) -> Result<Exit, Error> {
    match &*request.outcome.definition.language.name {
        "rust" => apply_to_rust(session, request, yes),
        "tla" => tla::apply(session, request, yes),
        _ => Err(error(
            format!(
                "no code can be added to spec `{}` in its language",
                request.outcome.definition.name
            ),
            "`suggest` without `--apply` prints the properties",
        )),
    }
}

fn apply_to_rust(
    session: &mut Session<'_, '_>,
    request: &Request<'_>,
    yes: bool,
) -> Result<Exit, Error> {
    let definition = &*request.outcome.definition;
    let source = unchanged_source(definition)?;
    let model = &request.listed_by;
    let insertions = edit::insertions(&source.text, &definition.name, model, &request.additions)
        .map_err(|e| cannot_edit(source, model, &e))?;
    let build = Build::of_this_program(&definition.package_folder).ok_or_else(|| {
        error(
            "the program does not know how it was built, so it cannot build the changed spec",
            format!("start it with `mutaspec suggest` or `cargo run`, or set {BUILD} to the command, as a JSON list"),
        )
    })?;
    let changes = [Change::new(source, insertions)];
    session.console.print_block(&files::shown(&changes))?;
    if !yes && !confirmed(session)? {
        session.console.note("nothing is changed");
        return Ok(Exit::Success);
    }
    if !replace_and_build(session, &changes, &build)? {
        if session.stopped() {
            session
                .console
                .note(&format!("interrupted, so {} is restored", source.path));
            return Ok(Exit::Interrupted);
        }
        return Err(error(
            format!(
                "the changed spec does not build, so {} is restored",
                source.path
            ),
            "`suggest` without `--apply` prints the property to paste and adapt",
        ));
    }
    let after = run_again(request, &build)?;
    report(session, request, after)
}

fn error(message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::Apply {
        message: message.into(),
        hint: hint.into(),
    }
}

/// The source file with the spec, if it is the one that the program was built from.
fn unchanged_source(definition: &Definition) -> Result<&SourceFile, Error> {
    let source = definition.sources.first().ok_or_else(|| {
        error(
            format!("the source file of spec `{}` is not known", definition.name),
            PASTE,
        )
    })?;
    let since = "the program was built";
    let hint = "build the program again, then `run` and `suggest`";
    files::check_unchanged(source, (since, hint))?;
    Ok(source)
}

const PASTE: &str = "`suggest` without `--apply` prints the property to paste";

fn cannot_edit(source: &SourceFile, model: &str, why: &EditError) -> Error {
    let file = &source.path;
    match why {
        EditError::Syntax(message) => error(format!("cannot parse {file}: {message}"), PASTE),
        EditError::NoModule => error(
            format!("{file} has no `#[spec]` module to add the property to"),
            PASTE,
        ),
        EditError::NoList(name) => error(
            format!(
                "model `{model}` does not check `{name}`, and has no list of properties in {file} to add it to"
            ),
            "change `except` or the configuration file so that the model checks it",
        ),
    }
}

/// Returns the configuration file of a model, if its spec is one of TLA+.
pub(crate) fn configuration<'d>(definition: &'d Definition, model: &str) -> Option<&'d SourceFile> {
    let is_tla = definition.language.name == "tla";
    is_tla.then(|| tla::configuration(definition, model))?
}

/// Asks on the terminal.
fn confirmed(session: &mut Session<'_, '_>) -> Result<bool, Error> {
    session.console.print("Apply? [y/N] ")?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.map_err(|source| Error::Unreadable {
        file: "standard input".into(),
        source,
    })?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Writes the new text and builds. The old text comes back if the build fails.
fn replace_and_build(
    session: &mut Session<'_, '_>,
    changes: &[Change],
    build: &Build,
) -> Result<bool, Error> {
    let replaced = ReplacedFiles::replace(changes)?;
    session.console.note("building the changed spec");
    let outcome = build.build();
    if !session.stopped() && matches!(outcome, Ok(true)) {
        replaced.keep();
        return Ok(true);
    }
    replaced.restore(changes)?;
    outcome.map_err(|why| {
        error(
            format!(
                "cannot start the build, so {} is restored: {why}",
                files::names(changes)
            ),
            format!("{BUILD} can name the command"),
        )
    })?;
    Ok(false)
}

/// The result of a model with the properties.
struct After {
    killed: usize,
    /// The mutants that were judged.
    judged: usize,
    /// The ids of the survivors, accepted ones included.
    survivors: BTreeSet<String>,
}

/// Runs the model with the new program. `None` if it has no mutants.
fn run_again(request: &Request<'_>, build: &Build) -> Result<Option<After>, Error> {
    let name = request.outcome.name();
    let ran = build
        .run(&request.again)
        .map_err(|why| error(format!("cannot run the new program: {why}"), RUN))?;
    let results = ran.map_err(|messages| {
        error(
            format!("the property is added, but {name} could not be run again\n{messages}"),
            RUN,
        )
    })?;
    let survivors = survivors(&results, &request.outcome.model);
    let score = score(&results, &request.outcome.model);
    Ok(survivors
        .zip(score)
        .map(|(survivors, (killed, judged))| After {
            killed,
            judged,
            survivors,
        }))
}

/// Prints what the properties changed.
fn report(
    session: &mut Session<'_, '_>,
    request: &Request<'_>,
    after: Option<After>,
) -> Result<Exit, Error> {
    let name = request.outcome.name();
    let Some(after) = after else {
        return Err(error(
            format!("the property is added, but its baseline is not sound on {name}"),
            "`check` shows why",
        ));
    };
    let before = request.outcome.score();
    let before = (
        before.killed,
        before.killed + before.survived + before.accepted,
    );
    session.console.print_block(&format!(
        "{name}: {}\n",
        change(before, (after.killed, after.judged))
    ))?;
    if !request.gaps.is_empty() {
        session
            .console
            .print(&format!("{}\n", closed(request, &after.survivors)))?;
    }
    Ok(Exit::Success)
}

const RUN: &str = "`run` shows the new results";

/// The ids of the survivors of a model, accepted ones included; `None` if it has no mutants.
fn survivors(results: &Results, model: &str) -> Option<BTreeSet<String>> {
    let model = results.specs.iter().find(|other| other.model == model)?;
    let is_open = |verdict| matches!(verdict, Verdict::Survived | Verdict::Accepted);
    let open = model
        .mutants
        .iter()
        .filter(|mutant| is_open(mutant.verdict));
    (!model.mutants.is_empty()).then(|| open.map(|mutant| mutant.id.clone()).collect())
}

/// The killed mutants of a model, and those that were judged.
fn score(results: &Results, model: &str) -> Option<(usize, usize)> {
    let score = results
        .specs
        .iter()
        .find(|other| other.model == model)?
        .score
        .as_ref()?;
    Some((score.killed, score.killed + score.survived + score.accepted))
}

fn change(before: (usize, usize), after: (usize, usize)) -> String {
    let text = |(killed, judged)| {
        let percent = wording::percent(killed, judged).unwrap_or(0);
        format!("{killed}/{judged} = {percent} %")
    };
    let more = after.0.saturating_sub(before.0);
    format!(
        "score {} → {}, {}",
        text(before),
        text(after),
        wording::count(more, "more mutant") + " killed"
    )
}

/// Names the gaps that are closed: those without a survivor.
fn closed(request: &Request<'_>, survivors: &BTreeSet<String>) -> String {
    let is_closed = |ids: &[String]| !ids.iter().any(|id| survivors.contains(id));
    let closed: Vec<String> = request
        .gaps
        .iter()
        .filter(|(_, ids)| is_closed(ids))
        .map(|(number, _)| number.to_string())
        .collect();
    let left = match request.gaps.len() - closed.len() {
        0 => String::new(),
        left => format!(", {} left", wording::are(left, "gap")),
    };
    let text = match (closed.as_slice(), request.is_numbered) {
        ([], _) => return "no gap is closed".to_owned(),
        (closed, false) => return format!("{} closed{left}", wording::are(closed.len(), "gap")),
        ([one], true) => format!("gap {one} is closed"),
        (closed, true) => format!("gaps {} are closed", wording::listed(closed)),
    };
    format!("{text}{left}; `run` updates the report and the numbers")
}
