//! `junit.xml`: a test suite for each model, with test cases for its baseline and its mutants.
//!
//! A killed mutant passes, a survivor fails, and an inconclusive mutant is an error. Other mutants
//! are skipped, with the reason. Times are left out to keep the file deterministic.

use super::Sources;
use super::describe::{self, BaselineProblem};
use crate::schema::{Model, Mutant, Refused, Results, Verdict};
use crate::xml::Element;

pub(super) fn text(results: &Results, sources: &Sources<'_>) -> String {
    let mut suites: Vec<Suite> = results
        .specs
        .iter()
        .map(|model| of_model(model, sources))
        .collect();
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
enum CaseResult {
    Passed,
    Failed {
        kind: &'static str,
        message: String,
        text: String,
    },
    Error {
        kind: &'static str,
        message: String,
    },
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

    fn add(&mut self, mut case: Element, ending: CaseResult) {
        match ending {
            CaseResult::Passed => {}
            CaseResult::Failed {
                kind,
                message,
                text,
            } => {
                self.failures += 1;
                case.push(
                    Element::new("failure")
                        .with("type", kind)
                        .with("message", message)
                        .text(text),
                );
            }
            CaseResult::Error { kind, message } => {
                self.errors += 1;
                case.push(
                    Element::new("error")
                        .with("type", kind)
                        .with("message", message),
                );
            }
            CaseResult::Skipped(message) => {
                self.skipped += 1;
                case.push(Element::new("skipped").with("message", message));
            }
        }
        self.cases.push(case);
    }

    fn case(&self, name: &str) -> Element {
        Element::new("testcase")
            .with("classname", &self.name)
            .with("name", name)
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
    let mut suite = Suite::new(describe::name(model));
    let ending = match describe::baseline(model) {
        None => CaseResult::Passed,
        Some(BaselineProblem::Fails(message)) => CaseResult::Failed {
            kind: BASELINE,
            text: message.clone(),
            message,
        },
        Some(BaselineProblem::Undecided(message)) => CaseResult::Error {
            kind: BASELINE,
            message,
        },
    };
    let case = suite.case(BASELINE).with("file", &model.file);
    suite.add(case, ending);
    for mutant in &model.mutants {
        let case = suite
            .case(describe::place_in_spec(model, mutant))
            .with("file", &mutant.file)
            .with("line", mutant.line);
        suite.add(case, of_mutant(mutant, sources));
    }
    if let Some(message) = describe::missing(model) {
        let case = suite.case("all mutants");
        suite.add(
            case,
            CaseResult::Error {
                kind: "mutants",
                message,
            },
        );
    }
    suite
}

fn of_mutant(mutant: &Mutant, sources: &Sources<'_>) -> CaseResult {
    match mutant.verdict {
        Verdict::Killed => CaseResult::Passed,
        Verdict::Survived | Verdict::Broken => CaseResult::Failed {
            kind: mutant.verdict.word(),
            message: match mutant.verdict {
                Verdict::Broken => {
                    format!("a promise is broken: {}", describe::edit_in_words(mutant))
                }
                _ => format!("no property notices: {}", describe::edit_in_words(mutant)),
            },
            text: format!(
                "{}:{}:{} in {}\n{}{}\n{}",
                mutant.file,
                mutant.line,
                mutant.column,
                mutant.item,
                describe::diff(sources, mutant, 0),
                describe::why(mutant),
                mutant
                    .same_as
                    .as_ref()
                    .map(|id| format!("the same graph as {id}\n"))
                    .unwrap_or_default()
            ),
        },
        Verdict::Inconclusive => CaseResult::Error {
            kind: "inconclusive",
            message: describe::why(mutant),
        },
        Verdict::Equivalent
        | Verdict::Unreached
        | Verdict::Invalid
        | Verdict::Accepted
        | Verdict::Tolerated => CaseResult::Skipped(describe::why(mutant)),
    }
}

fn of_refused(refused: &Refused) -> Suite {
    let mut suite = Suite::new(format!("{}/{}", refused.name, refused.model));
    let case = suite.case(BASELINE);
    suite.add(
        case,
        CaseResult::Error {
            kind: "refused",
            message: refused.reason.clone(),
        },
    );
    suite
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::tests::texts;

    fn written(results: &Results) -> String {
        let definition = sample::definition();
        text(results, &Sources::of([&definition]))
    }

    #[test]
    fn every_verdict_snapshot() {
        insta::assert_snapshot!(written(&sample::all()));
    }

    #[test]
    fn markup_in_texts_stays_well_formed() {
        for text in texts::TEXTS {
            let written = written(&texts::results(text));
            let tree =
                roxmltree::Document::parse(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
            let cases = tree
                .descendants()
                .filter(|n| n.has_tag_name("testcase"))
                .count();
            assert_eq!(
                tree.root_element().attribute("tests"),
                Some(cases.to_string().as_str())
            );
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
    fn unfinished_run_is_no_success() {
        let killed = || Model::from(&sample::only(5));
        assert_eq!(
            (count(killed(), "failure"), count(killed(), "error")),
            (0, 0)
        );
        let interrupted = Model {
            interrupted: true,
            ..killed()
        };
        assert_eq!(count(interrupted, "error"), 1);
        let lost = Model {
            planned: 2,
            ..killed()
        };
        assert_eq!(count(lost, "error"), 1);
        let mut truncated = killed();
        truncated.baseline.complete = false;
        assert_eq!(count(truncated, "error"), 1);
        assert_eq!(count(Model::from(&sample::failing()), "failure"), 1);
        assert_eq!(count(Model::from(&sample::baseline()), "error"), 1);
    }
}
