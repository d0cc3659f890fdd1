//! The rules of a SARIF log: one for each operator with a mutant.

use std::collections::BTreeSet;
use std::fmt::Write;

use mutaspec_mutator::Operator;
use serde_json::{Value, json};

use crate::formats::Sources;
use crate::schema::Results;
use crate::wording;

/// An operator with a mutant.
struct Rule {
    id: String,
    /// The languages of the specs with its mutants.
    languages: BTreeSet<String>,
}

/// Operators with mutants: those of the catalogue in its order, then unknown ones.
pub(super) struct Rules(Vec<Rule>);

impl Rules {
    pub(super) fn of(results: &Results, sources: &Sources<'_>) -> Rules {
        let mut rules: Vec<Rule> = Vec::new();
        for mutant in results.specs.iter().flat_map(|model| &model.mutants) {
            let language = sources.language(&mutant.file);
            match rules.iter_mut().find(|rule| rule.id == mutant.operator) {
                Some(rule) => {
                    rule.languages.insert(language);
                }
                None => rules.push(Rule {
                    id: mutant.operator.clone(),
                    languages: BTreeSet::from([language]),
                }),
            }
        }
        rules.sort_by_key(|rule| {
            let known = Operator::ALL.iter().position(|o| o.id() == rule.id);
            known.unwrap_or(usize::MAX)
        });
        Rules(rules)
    }

    pub(super) fn place(&self, operator: &str) -> Option<usize> {
        self.0.iter().position(|rule| rule.id == operator)
    }

    pub(super) fn describe(&self) -> Vec<Value> {
        self.0.iter().map(describe).collect()
    }
}

fn describe(rule: &Rule) -> Value {
    let id = &rule.id;
    let Some(operator) = Operator::ALL.iter().copied().find(|o| o.id() == id) else {
        return json!({
            "id": id,
            "shortDescription": { "text": format!("Mutants of {id} survive.") },
        });
    };
    let (title, fault) = (operator.title(), operator.fault());
    let caught: Vec<String> = operator.catches().iter().map(|c| c.phrase()).collect();
    let caught = caught.join(", ");
    let languages = rule.languages.iter();
    let examples = languages.filter_map(|language| wording::example(operator, language));
    let (mut text, mut markdown) = (String::new(), String::new());
    for (before, after) in examples {
        let _ = write!(text, "\nExample: `{before}` becomes `{after}`.");
        let _ = write!(markdown, "\n```diff\n- {before}\n+ {after}\n```\n");
    }
    json!({
        "id": id,
        "name": pascal(operator.slug()),
        "shortDescription": { "text": format!("No property notices: {title}.") },
        "fullDescription": { "text": format!("The spec was changed on purpose ({title}), as in {fault}, and every property still holds.") },
        "help": {
            "text": format!(
                "The change mimics {fault}. A system with this fault would be accepted by the spec's properties.\n\
                 Usually caught by {caught}. If the change is harmless, accept the mutant with a reason.{text}"
            ),
            "markdown": format!(
                "The change mimics **{fault}**. A system with this fault would be accepted by the spec's properties.\n\n\
                 Usually caught by {caught}. If the change is harmless, accept the mutant with a reason.\n{markdown}"
            ),
        },
        "defaultConfiguration": { "level": "warning" },
        "properties": {
            "tags": ["specification", "mutation-testing", operator.slug()],
            "precision": "very-high",
            "problem.severity": "warning",
        },
    })
}

/// Converts `ignore-participant` to `IgnoreParticipant`.
fn pascal(slug: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_ascii_uppercase())
            .into_iter()
            .chain(chars)
            .collect::<String>()
    };
    slug.split('-').map(word).collect()
}
