//! `junit.xml`: a test suite for each model, with test cases for its baseline and its mutants.
//!
//! A killed mutant passes, a survivor fails, and an inconclusive mutant is an error. Other mutants
//! are skipped, with the reason. Times are left out to keep the file deterministic.

use super::Sources;
use super::about::{self, Trouble};
use super::xml::Element;
use crate::schema::{Model, Mutant, Refused, Results, Verdict};

pub(super) fn text(results: &Results, sources: &Sources<'_>) -> String {
    let mut suites: Vec<Suite> = results.specs.iter().map(|model| of_model(model, sources)).collect();
    suites.extend(results.refused.iter().map(of_refused));
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut root = Element::new("testsuites")
        .with("name", "mutaspec")
        .with("tests", sum(|s| s.cases.len()))
        .with("failures", sum(|s| s.failures))
        .with("errors", sum(|s| s.errors))
        .with("skipped", sum(|s| s.skipped));
    for suite in suites {
        root.push(suite.element());
    }
    root.document()
}

/// A test suite under construction.
struct Suite {
    name: String,
    cases: Vec<Element>,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// The result of a test case.
enum Ending {
    Passed,
    Failed { kind: &'static str, message: String, text: String },
    Error { kind: &'static str, message: String },
    Skipped(String),
}

impl Suite {
    fn new(name: String) -> Suite {
        Suite {
            name,
            cases: Vec::new(),
            failures: 0,
            errors: 0,
            skipped: 0,
        }
    }

    fn add(&mut self, mut case: Element, ending: Ending) {
        match ending {
            Ending::Passed => {}
            Ending::Failed { kind, message, text } => {
                self.failures += 1;
                case.push(Element::new("failure").with("type", kind).with("message", message).text(text));
            }
            Ending::Error { kind, message } => {
                self.errors += 1;
                case.push(Element::new("error").with("type", kind).with("message", message));
            }
            Ending::Skipped(message) => {
                self.skipped += 1;
                case.push(Element::new("skipped").with("message", message));
            }
        }
        self.cases.push(case);
    }

    fn case(&self, name: &str) -> Element {
        Element::new("testcase").with("classname", &self.name).with("name", name)
    }

    fn element(self) -> Element {
        let mut suite = Element::new("testsuite")
            .with("name", &self.name)
            .with("tests", self.cases.len())
            .with("failures", self.failures)
            .with("errors", self.errors)
            .with("skipped", self.skipped);
        for case in self.cases {
            suite.push(case);
        }
        suite
    }
}

const BASELINE: &str = "baseline";

fn of_model(model: &Model, sources: &Sources<'_>) -> Suite {
    let mut suite = Suite::new(about::name(model));
    let ending = match about::baseline(model) {
        None => Ending::Passed,
        Some(Trouble::Fails(message)) => Ending::Failed {
            kind: BASELINE,
            text: message.clone(),
            message,
        },
        Some(Trouble::Undecided(message)) => Ending::Error { kind: BASELINE, message },
    };
    let case = suite.case(BASELINE).with("file", &model.file);
    suite.add(case, ending);
    for mutant in &model.mutants {
        let case = suite
            .case(about::place_in_spec(model, mutant))
            .with("file", &mutant.file)
            .with("line", mutant.line);
        suite.add(case, of_mutant(mutant, sources));
    }
    if let Some(message) = about::missing(model) {
        let case = suite.case("all mutants");
        suite.add(case, Ending::Error { kind: "mutants", message });
    }
    suite
}

fn of_mutant(mutant: &Mutant, sources: &Sources<'_>) -> Ending {
    match mutant.verdict {
        Verdict::Killed => Ending::Passed,
        Verdict::Survived | Verdict::Broken => Ending::Failed {
            kind: mutant.verdict.word(),
            message: match mutant.verdict {
                Verdict::Broken => format!("a promise is broken: {}", about::edit_in_words(mutant)),
                _ => format!("no property notices: {}", about::edit_in_words(mutant)),
            },
            text: format!(
                "{}:{}:{} in {}\n{}{}\n{}",
                mutant.file,
                mutant.line,
                mutant.column,
                mutant.item,
                about::diff(sources, mutant, 0),
                about::why(mutant),
                mutant
                    .same_as
                    .as_ref()
                    .map(|id| format!("the same graph as {id}\n"))
                    .unwrap_or_default()
            ),
        },
        Verdict::Inconclusive => Ending::Error {
            kind: "inconclusive",
            message: about::why(mutant),
        },
        Verdict::Equivalent | Verdict::Unreached | Verdict::Invalid | Verdict::Accepted | Verdict::Tolerated => {
            Ending::Skipped(about::why(mutant))
        }
    }
}

fn of_refused(refused: &Refused) -> Suite {
    let mut suite = Suite::new(format!("{}/{}", refused.name, refused.model));
    let case = suite.case(BASELINE);
    suite.add(
        case,
        Ending::Error {
            kind: "refused",
            message: refused.reason.clone(),
        },
    );
    suite
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::odd;
    use crate::sample;

    fn written(results: &Results) -> String {
        let definition = sample::definition();
        text(results, &Sources::of([&definition]))
    }

    #[test]
    fn every_verdict_looks_like_this() {
        insta::assert_snapshot!(written(&sample::all()));
    }

    #[test]
    fn odd_texts_leave_it_well_formed() {
        for text in odd::TEXTS {
            let written = written(&odd::results(text));
            let tree = roxmltree::Document::parse(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
            let cases = tree.descendants().filter(|n| n.has_tag_name("testcase")).count();
            assert_eq!(tree.root_element().attribute("tests"), Some(cases.to_string().as_str()));
        }
    }

    /// Counts the elements of this name in the only suite.
    fn count(model: Model, name: &str) -> usize {
        let results = Results {
            specs: vec![model],
            ..Results::new(&[], &[])
        };
        let written = written(&results);
        let tree = roxmltree::Document::parse(&written).unwrap();
        tree.descendants().filter(|n| n.has_tag_name(name)).count()
    }

    #[test]
    fn what_was_not_finished_is_no_success() {
        let killed = || Model::from(&sample::only(5));
        assert_eq!((count(killed(), "failure"), count(killed(), "error")), (0, 0));
        let interrupted = Model {
            interrupted: true,
            ..killed()
        };
        assert_eq!(count(interrupted, "error"), 1);
        let lost = Model { planned: 2, ..killed() };
        assert_eq!(count(lost, "error"), 1);
        let mut truncated = killed();
        truncated.baseline.complete = false;
        assert_eq!(count(truncated, "error"), 1);
        assert_eq!(count(Model::from(&sample::failing()), "failure"), 1);
        assert_eq!(count(Model::from(&sample::baseline()), "error"), 1);
    }
}
