//! The results in the formats of CI systems, code hosts and viewers of mutation reports.
//!
//! Each format is a pure function of [`Results`] and the [`Sources`] of the specs, without a clock,
//! local path or number of threads. So files can be recreated from recorded results. A model that
//! was refused, unfinished or has a failing baseline is an error in every format. Lower models of a
//! ladder are left out, because their mutants are decided on the next one.

pub mod annotations;
mod badge;
pub(crate) mod describe;
mod json;
mod junit;
mod markdown;
mod mutation_report;
pub mod sarif;
mod summary;
mod totals;

use std::collections::BTreeMap;

use mutaspec_runner::definition::{Definition, Language, SourceFile};

use crate::schema::{Model, Property, Results};
use sarif::RecordedRuns;

/// The source files and their paths in the repository, both by the path that the front-end reports.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    files: BTreeMap<&'a str, (&'a SourceFile, &'a Language)>,
    paths: BTreeMap<&'a str, String>,
}

impl<'a> Sources<'a> {
    /// Collects the source files of these specs whose text is known.
    pub fn of(definitions: impl IntoIterator<Item = &'a Definition>) -> Sources<'a> {
        let files = definitions.into_iter().flat_map(|definition| {
            definition
                .sources
                .iter()
                .map(|file| (file, &definition.language))
        });
        let known = files.filter(|(file, _)| !file.text.is_empty());
        Sources {
            files: known.map(|known| (&*known.0.path, known)).collect(),
            paths: BTreeMap::new(),
        }
    }

    /// Adds the paths of the files, relative to the root of the repository.
    #[must_use]
    pub fn at(self, paths: BTreeMap<&'a str, String>) -> Sources<'a> {
        Sources { paths, ..self }
    }

    /// Returns a file's path from the root of the repository; if unknown, the path that the
    /// front-end reports.
    pub fn path<'f>(&'f self, file: &'f str) -> &'f str {
        self.paths.get(file).map_or(file, String::as_str)
    }

    /// Returns the text of a file, or `None` if it is unknown.
    pub fn text(&self, file: &str) -> Option<&'a str> {
        self.files.get(file).map(|(file, _)| &*file.text)
    }

    /// Returns the name of the language of a file, as the formats name it.
    pub fn language(&self, file: &str) -> String {
        let known = self.language_of(file).map(|language| &language.name);
        known.unwrap_or(&Language::default().name).to_string()
    }

    /// Returns the number of properties of a model, as
    /// [`Outcome::asked_properties`](mutaspec_runner::outcome::Outcome::asked_properties) does.
    pub(crate) fn asked_properties(&self, model: &Model) -> usize {
        let words = self
            .language_of(&model.file)
            .map(|language| &language.words);
        let is_counted =
            |property: &&Property| words.is_none_or(|words| words.counts(property.line));
        model.properties.iter().filter(is_counted).count()
    }

    fn language_of(&self, file: &str) -> Option<&'a Language> {
        self.files.get(file).map(|(_, language)| *language)
    }
}

/// Writes the text of a file.
type Writer = fn(&Results, &Sources<'_>, &RecordedRuns) -> String;

/// All formats: the name of the file, and its text.
const FORMATS: &[(&str, Writer)] = &[
    ("mutation-report.json", |results, sources, _| {
        mutation_report::text(results, sources)
    }),
    ("results.sarif", sarif::text),
    ("junit.xml", |results, sources, _| {
        junit::text(results, sources)
    }),
    ("summary.md", |results, sources, _| {
        summary::text(results, sources)
    }),
    ("badge.json", |results, _, _| badge::text(results)),
];

/// Returns the names of the files that [`files`] returns, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(name, _)| *name)
}

/// Returns the name and text of each file.
pub fn files(
    results: &Results,
    sources: &Sources<'_>,
    stories: &RecordedRuns,
) -> Vec<(&'static str, String)> {
    let judged = results.judged();
    FORMATS
        .iter()
        .map(|(name, text)| (*name, text(&judged, sources, stories)))
        .collect()
}

/// Returns a summary of the run in Markdown, for the job summary of a CI system.
pub fn summary(results: &Results, sources: &Sources<'_>) -> String {
    summary::text(&results.judged(), sources)
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::Outcome;
    use serde_json::Value;

    use super::*;
    use crate::page::{PageInput, PageModelInput, html};
    use crate::sample;
    use crate::terminal;

    const SINGLE: &str = "the baseline has a single state, so nothing was measured";
    const IDLE: &str = "no mutant was ever evaluated, so nothing was measured";

    /// A model with a single state whose only mutant is killed.
    fn single() -> Outcome {
        let mut outcome = sample::only(5);
        outcome.baseline.counts.distinct = 1;
        outcome
    }

    fn page(outcome: &Outcome, results: &Results) -> String {
        html(&PageInput {
            results,
            models: &[PageModelInput {
                outcome,
                gaps: &[],
                suggestions: None,
                list: None,
                goes_on_to: None,
            }],
            command: String::new(),
            commit: String::new(),
            changes: None,
        })
    }

    fn terminal(outcome: &Outcome) -> String {
        let show_command = terminal::ShowCommand {
            program: "specs",
            arguments: "",
        };
        terminal::run(outcome, false, show_command)
    }

    /// Expects a file to show neither a score nor a success.
    fn check_file(name: &str, text: &str, why: &str) {
        assert!(!text.contains("100 %"), "{name}: {text}");
        let json = || serde_json::from_str::<Value>(text).unwrap();
        match name {
            "badge.json" => {
                assert_eq!(json()["message"], "1 model measures nothing");
                assert_eq!(json()["color"], "red");
            }
            "junit.xml" => {
                assert!(
                    text.contains(" errors=\"1\"") && text.contains(why),
                    "{text}"
                );
            }
            "results.sarif" => {
                let invocation = &json()["runs"][0]["invocations"][0];
                assert_eq!(invocation["executionSuccessful"], false);
                let notes = invocation["toolExecutionNotifications"].to_string();
                assert!(notes.contains(why), "{notes}");
            }
            "summary.md" => {
                assert!(text.contains("**1 model measures nothing.**"), "{text}");
                assert!(text.contains(why), "{text}");
            }
            "mutation-report.json" => {
                assert!(
                    !text.contains("\"Killed\""),
                    "viewers would show 100 %: {text}"
                );
            }
            other => panic!("how does {other} show that nothing was measured?"),
        }
    }

    /// Expects every format to show neither a score nor a success.
    fn check(outcome: &Outcome, why: &str) {
        let results = Results::new(std::slice::from_ref(outcome), &[]);
        let definition = sample::definition();
        let files = files(
            &results,
            &Sources::of([&definition]),
            &RecordedRuns::default(),
        );
        for (name, text) in &files {
            check_file(name, text, why);
        }
        let annotations = annotations::github(&results, &Sources::of([&definition]));
        assert!(
            annotations.starts_with("::error ") && annotations.contains(why),
            "{annotations}"
        );
        let terminal = terminal(outcome);
        assert!(
            terminal.contains(why) && terminal.contains("no score") && !terminal.contains("100 %"),
            "{terminal}"
        );
        let score = results.specs[0].score.unwrap();
        assert_eq!((score.ratio, score.raw_ratio), (None, None));
        let page = page(outcome, &results);
        assert!(
            page.contains(why) && !page.contains("100 %\""),
            "the page says why"
        );
    }

    #[test]
    fn single_state_model_is_never_a_success() {
        check(&single(), SINGLE);
    }

    #[test]
    fn model_without_an_evaluated_mutant_is_never_a_success() {
        check(&sample::only(7), IDLE);
    }
}
