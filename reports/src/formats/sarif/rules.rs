//! The rules of a SARIF log: one for each operator with a mutant.

use mutaspec_mutator::Operator;
use serde_json::{Value, json};

use crate::schema::Results;

/// Ids of operators: those of the catalogue in its order, then unknown ones.
pub(super) struct Rules(Vec<String>);

impl Rules {
    pub(super) fn of(results: &Results) -> Rules {
        let mut ids: Vec<String> = Vec::new();
        for mutant in results.specs.iter().flat_map(|model| &model.mutants) {
            if !ids.contains(&mutant.operator) {
                ids.push(mutant.operator.clone());
            }
        }
        ids.sort_by_key(|id| {
            Operator::ALL
                .iter()
                .position(|o| o.id() == id)
                .unwrap_or(usize::MAX)
        });
        Rules(ids)
    }

    pub(super) fn place(&self, operator: &str) -> Option<usize> {
        self.0.iter().position(|id| id == operator)
    }

    pub(super) fn describe(&self) -> Vec<Value> {
        self.0.iter().map(|id| describe(id)).collect()
    }
}

fn describe(id: &str) -> Value {
    let Some(operator) = Operator::ALL.iter().copied().find(|o| o.id() == id) else {
        return json!({
            "id": id,
            "shortDescription": { "text": format!("Mutants of {id} survive.") },
        });
    };
    let (title, fault) = (operator.title(), operator.fault());
    let caught: Vec<&str> = operator.catches().iter().map(|c| c.words()).collect();
    let caught = caught.join(", a ");
    let (before, after) = operator.example();
    json!({
        "id": id,
        "name": pascal(operator.slug()),
        "shortDescription": { "text": format!("No property notices: {title}.") },
        "fullDescription": { "text": format!("The spec was changed on purpose ({title}), as in {fault}, and every property still holds.") },
        "help": {
            "text": format!(
                "The change mimics {fault}. A system with this fault would be accepted by the spec's properties.\n\
                 Usually caught by a {caught}. If the change is harmless, accept the mutant with a reason.\n\
                 Example: `{before}` becomes `{after}`."
            ),
            "markdown": format!(
                "The change mimics **{fault}**. A system with this fault would be accepted by the spec's properties.\n\n\
                 Usually caught by a {caught}. If the change is harmless, accept the mutant with a reason.\n\n\
                 ```diff\n- {before}\n+ {after}\n```\n"
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
