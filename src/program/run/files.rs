//! Writes the result files of a run.

use std::collections::BTreeMap;

use mutaspec_reports::compare::compare;
use mutaspec_reports::formats;
use mutaspec_reports::formats::sarif::{CodeFlow, RecordedRuns};
use mutaspec_reports::page::{self, PageInput, PageModelInput};
use mutaspec_reports::runs::ShownRun;
use mutaspec_reports::schema::comparison::{Comparison, ModelComparison};
use mutaspec_reports::schema::run::Run;
use mutaspec_reports::schema::{Results, json};
use mutaspec_reports::terminal::PropertyList;
use mutaspec_runner::outcome::Outcome;

use super::commands;
use crate::program::args::RunArgs;
use crate::program::error::Error;
use crate::program::output::{OutputFolder, REPORT, RESULTS};
use crate::program::previous::older;
use crate::program::repository;
use crate::program::session::{ModelResults, Session};
use crate::program::suggest::property_list;

/// The largest trace file, in bytes. Larger traces are not written.
const LARGEST_RUN: usize = 32 << 20;

/// Writes all files, results first.
pub(super) fn write(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    results: &Results,
    work: &ModelResults,
    folder: &OutputFolder,
) -> Result<(), Error> {
    let outcomes = &work.outcomes;
    folder.write(RESULTS, &json(results))?;
    let sources = repository::sources(&session.definitions());
    for (name, text) in formats::files(results, &sources, &stories(outcomes)) {
        folder.write(name, &text)?;
    }
    write_traces(session, args, outcomes, folder)?;
    let lists: Vec<Option<PropertyList>> = outcomes
        .iter()
        .map(|outcome| list(session, outcome))
        .collect();
    let models: Vec<PageModelInput<'_>> = outcomes
        .iter()
        .enumerate()
        .map(|(place, outcome)| PageModelInput {
            outcome,
            suggestions: work.suggestions.get(&place),
            list: lists[place].as_ref(),
            gaps: work.gaps(place),
            goes_on_to: work.next(place),
        })
        .collect();
    let changes = changes(results, folder);
    let command = [
        &[session.program.clone(), "run".to_owned()],
        args.arguments().as_slice(),
    ]
    .concat();
    folder.write(
        REPORT,
        &page::html(&PageInput {
            results,
            models: &models,
            command: command.join(" "),
            commit: repository::commit(&session.definitions()).unwrap_or_default(),
            changes: changes.as_ref(),
        }),
    )
}

/// Writes the run that shows each mutant, except runs that are too large.
fn write_traces(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    outcomes: &[Outcome],
    folder: &OutputFolder,
) -> Result<(), Error> {
    for outcome in outcomes {
        for found in &outcome.mutants {
            let Some(shown) = ShownRun::of(outcome, found) else {
                continue;
            };
            let text = json(&Run::from(&shown));
            if text.len() <= LARGEST_RUN {
                folder.write_trace(&outcome.name(), &found.mutant.id, &text)?;
            } else {
                let id = &found.mutant.id;
                let trace = commands::trace(session, args, (&outcome.model, id));
                session.console.note(&format!(
                    "the run of {id} is left out of the folder, its file would be larger than \
                     {} MiB; `{trace}` prints it",
                    LARGEST_RUN >> 20
                ));
            }
        }
    }
    Ok(())
}

/// The list of properties of a model, if it has one.
fn list(session: &Session<'_, '_>, outcome: &Outcome) -> Option<PropertyList> {
    let source = session
        .specs
        .iter()
        .find(|spec| spec.definition().name == outcome.definition.name)?;
    property_list(&session.config, source, &outcome.model)
}

/// What is different from the last run in the same folder; `None` if nothing is, or if there was no
/// comparable run.
fn changes(results: &Results, folder: &OutputFolder) -> Option<Comparison> {
    let last = older(&folder.last()).ok()?;
    let changes = compare(&last, results);
    let differs = |model: &ModelComparison| {
        let all = [
            &model.new_survivors,
            &model.newly_killed,
            &model.gone_survivors,
        ];
        model.old.is_some() && model.new.is_some() && all.iter().any(|changes| !changes.is_empty())
    };
    changes.models.iter().any(differs).then_some(changes)
}

/// The stories of all survivors that have one, by model and mutant.
fn stories(outcomes: &[Outcome]) -> RecordedRuns {
    let mut stories: RecordedRuns = BTreeMap::new();
    for outcome in outcomes {
        for found in &outcome.mutants {
            if let Some(story) = &found.story {
                stories.insert(
                    (outcome.name(), found.mutant.id.clone()),
                    CodeFlow::of(&outcome.definition, story),
                );
            }
        }
    }
    stories
}
