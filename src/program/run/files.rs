//! The files of a run, each made of what was found out.

use std::collections::BTreeMap;

use mutaspec_reports::formats::sarif::{Stories, Walk};
use mutaspec_reports::formats::{self, Sources};
use mutaspec_reports::page::{self, About};
use mutaspec_reports::runs::Told;
use mutaspec_reports::schema::run::Run;
use mutaspec_reports::schema::{Results, json};
use mutaspec_runner::outcome::Outcome;

use crate::program::error::Error;
use crate::program::folder::{Folder, REPORT, RESULTS, trace_name};
use crate::program::session::{Session, Work};

/// Writes all of them, the results first.
pub(super) fn write(session: &Session<'_, '_>, results: &Results, work: &Work, folder: &Folder) -> Result<(), Error> {
    let outcomes = &work.outcomes;
    folder.write(RESULTS, &json(results))?;
    let sources = Sources::of(session.definitions.iter().copied());
    for (name, text) in formats::files(results, &sources, &stories(outcomes)) {
        folder.write(name, &text)?;
    }
    for outcome in outcomes {
        for found in &outcome.mutants {
            if let Some(told) = Told::of(outcome, found) {
                folder.write(&trace_name(&outcome.name(), &found.mutant.id), &json(&Run::from(&told)))?;
            }
        }
    }
    let models: Vec<About<'_>> = outcomes
        .iter()
        .enumerate()
        .map(|(place, outcome)| About {
            outcome,
            suggestions: work.suggestions.get(&place),
            goes_on_to: work.next(place),
        })
        .collect();
    folder.write(REPORT, &page::html(&models))
}

/// The stories of all survivors, by model and mutant.
fn stories(outcomes: &[Outcome]) -> Stories {
    let mut stories: Stories = BTreeMap::new();
    for outcome in outcomes {
        for found in &outcome.mutants {
            if let Some(story) = &found.story {
                stories.insert((outcome.name(), found.mutant.id.clone()), Walk::of(outcome.definition, story));
            }
        }
    }
    stories
}
