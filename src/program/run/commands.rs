//! The commands that a run proposes as next steps, ready for a shell.

use crate::program::args::{RunArgs, quoted};
use crate::program::select::{self, Selected};
use crate::program::session::Session;

/// The command that suggests properties for the survivors of a model of this run.
pub(super) fn suggest(session: &Session<'_, '_>, model: &Selected, args: &RunArgs) -> String {
    let operators = args.operators.as_ref().map(|names| names.join(","));
    let words = [session.program.clone(), "suggest".to_owned()]
        .into_iter()
        .chain([quoted(&model.name())])
        .chain(model_options(session, args))
        .chain(operators.map(|names| format!("--operators {}", quoted(&names))))
        .chain(args.level.map(|level| format!("--level {}", level.word())));
    words.collect::<Vec<_>>().join(" ")
}

/// The options with which `show` checks a mutant of a model as this run does.
pub(super) fn show_options(session: &Session<'_, '_>, model: &Selected, args: &RunArgs) -> String {
    let several = select::all_models(model.source(), &session.config).len() > 1;
    let name = several.then(|| format!("--model {}", quoted(&model.model)));
    let options = name.into_iter().chain(model_options(session, args));
    options.collect::<Vec<_>>().join(" ")
}

/// The command that prints the run of a mutant of a model.
pub(super) fn trace(
    session: &Session<'_, '_>,
    args: &RunArgs,
    (model, id): (&str, &str),
) -> String {
    let words = [session.program.clone(), "trace".to_owned(), quoted(id)]
        .into_iter()
        .chain([format!("--model {}", quoted(model))])
        .chain(model_options(session, args));
    words.collect::<Vec<_>>().join(" ")
}

/// The options with which commands find the gaps of this run.
pub(super) fn gap_options(session: &Session<'_, '_>, args: &RunArgs) -> String {
    run_options(session, args).collect::<Vec<_>>().join(" ")
}

/// The options of this run that change how a model is checked or found.
fn model_options(session: &Session<'_, '_>, args: &RunArgs) -> impl Iterator<Item = String> {
    let bound = args.mutant_states.map(|n| format!("--mutant-states {n}"));
    let again = args.model.again().into_iter();
    again.chain(bound).chain(run_options(session, args))
}

/// The options with which commands read the files of this run.
fn run_options(session: &Session<'_, '_>, args: &RunArgs) -> impl Iterator<Item = String> {
    let config = session.config_file.as_ref();
    let config = config.map(|file| format!("--config {}", quoted(&file.to_string_lossy())));
    let results = args.named_folder();
    let results = results.map(|folder| format!("--results {}", quoted(&folder.to_string_lossy())));
    config.into_iter().chain(results)
}
