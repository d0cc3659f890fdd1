//! What the texts of an exercise alone show to be wrong with it. Nothing is compiled.

use std::collections::BTreeSet;

use mutaspec_mutator::Operator;
use mutaspec_reports::wording::{count, listed};
use proc_macro2::TokenStream;

use super::{Exercise, FEWEST_HINTS, Kind, Sheet, Wanted, text};

/// Returns everything that is wrong, in the order of the fields of a sheet.
pub(super) fn mistakes(exercise: &Exercise) -> Vec<String> {
    let sheet = &exercise.sheet;
    let mut found = prose_mistakes(sheet);
    found.extend(field_mistakes(sheet));
    found.extend(target_mistakes(sheet));
    found.extend(hidden_mistakes(sheet));
    found.extend(trial_mistakes(sheet));
    found.extend(text_mistakes(exercise));
    found
}

/// Returns the mistakes in the texts for participants.
fn prose_mistakes(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in [
        ("title", &sheet.title),
        ("idea", &sheet.idea),
        ("story", &sheet.story),
        ("task", &sheet.task),
        ("teaches", &sheet.teaches),
    ] {
        if text.trim().is_empty() {
            found.push(format!("`{name}` is empty"));
        }
    }
    // A row of the guide has both.
    for (name, text) in [("title", &sheet.title), ("idea", &sheet.idea)] {
        if text.trim().lines().count() > 1 {
            found.push(format!("`{name}` has more than one line"));
        }
    }
    let mut hints = BTreeSet::new();
    for (place, hint) in sheet.hints.iter().enumerate() {
        if hint.trim().is_empty() {
            found.push(format!("hint {} is empty", place + 1));
        } else if !hints.insert(hint.trim()) {
            found.push(format!("hint {} repeats another one", place + 1));
        }
    }
    if hints.len() < FEWEST_HINTS {
        let hints = count(hints.len(), "handwritten hint");
        found.push(format!("has {hints}, and needs at least {FEWEST_HINTS}"));
    }
    found
}

/// Whether a kind of exercise uses a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Needed,
    Optional,
    Unused,
}

/// The fields that depend on the kind: what they contain, and their use in a defend exercise, an
/// attack and a duel.
const FIELDS: [(&str, &str, [Use; 3]); 9] = {
    use Use::{Needed, Optional, Unused};
    const DEFEND: [Use; 3] = [Needed, Unused, Unused];
    const ATTACK: [Use; 3] = [Unused, Needed, Unused];
    [
        ("targets", "the mutants to judge", [Needed, Unused, Needed]),
        ("siblings", "hidden mutants that have to die too", DEFEND),
        ("larger", "the constants of a larger model", DEFEND),
        ("smaller", "", [Optional, Unused, Unused]),
        ("most_properties", "", [Optional, Unused, Unused]),
        ("given", "the properties to deceive", ATTACK),
        ("strong", "the properties, one of which has to fail", ATTACK),
        ("fault", "what the change has to cause", ATTACK),
        ("bounded", "", [Unused, Optional, Unused]),
    ]
};

/// The fields that a kind lacks, and those that it does not use: their author expects an effect.
fn field_mistakes(sheet: &Sheet) -> Vec<String> {
    let is_set = [
        !sheet.targets.is_empty(),
        !sheet.siblings.is_empty(),
        !sheet.larger.is_empty(),
        !sheet.smaller.is_empty(),
        sheet.most_properties.is_some(),
        !sheet.given.is_empty(),
        !sheet.strong.is_empty(),
        !sheet.fault.trim().is_empty(),
        sheet.bounded.is_some(),
    ];
    let (kind, column) = match sheet.kind {
        Kind::Defend => ("a defend exercise", 0),
        Kind::Attack => ("an attack", 1),
        Kind::Duel => ("a duel", 2),
    };
    let mut found = Vec::new();
    for ((name, content, uses), is_set) in FIELDS.iter().zip(is_set) {
        match (uses[column], is_set) {
            (Use::Needed, false) => found.push(format!("{kind} needs `{name}`: {content}")),
            (Use::Unused, true) => found.push(format!("{kind} does not use `{name}`")),
            _ => {}
        }
    }
    if sheet.fault.trim().lines().count() > 1 || sheet.fault.trim().ends_with('.') {
        found.push("`fault` is not one line without a full stop, as after a colon".to_owned());
    }
    found
}

/// Returns the mistakes in the targets and siblings.
fn target_mistakes(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    let all = sheet.targets.iter().map(|target| ("target", target));
    let siblings = sheet.siblings.iter().map(|target| ("sibling", target));
    for (role, target) in all.chain(siblings) {
        let described = target.describe();
        let mut wrong = |reason: &str| found.push(format!("{role} `{described}`: {reason}"));
        let is_known = |operator: &Operator| operator.id() == target.operator;
        if !Operator::ALL.iter().any(is_known) {
            wrong("there is no such operator; `mutaspec list --operators` lists them");
        }
        if target.mutant.is_some() != (target.operator == "AU") {
            wrong("an operator `AU` needs the name of its `mutant`, and no other has one");
        }
        if sheet.kind != Kind::Duel && (target.label.is_some() || target.about.is_some()) {
            wrong("only a target of a duel has a `label` and an `about`");
        }
        if sheet.kind == Kind::Defend && target.wanted == Wanted::Equivalent {
            wrong("`wanted` is `killed` or `tolerated` in a defend exercise");
        }
        if role == "sibling" && sheet.targets.contains(target) {
            wrong("it is a target, and not hidden");
        }
    }
    let first = sheet.targets.first().map(|target| target.wanted);
    let mut others = sheet.targets.iter().chain(&sheet.siblings);
    if sheet.kind == Kind::Defend && others.any(|target| Some(target.wanted) != first) {
        found.push("`wanted` is not the same for all targets and siblings".to_owned());
    }
    if sheet.kind == Kind::Duel {
        found.extend(duel_mistakes(sheet));
    }
    found
}

/// Returns the mistakes in the targets of a duel, on which a participant makes claims.
fn duel_mistakes(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    let mut labels = BTreeSet::new();
    for target in &sheet.targets {
        let described = target.describe();
        let mut wrong = |reason: &str| found.push(format!("target `{described}`: {reason}"));
        let is_word = |label: &str| !label.is_empty() && label.chars().all(char::is_alphanumeric);
        match target.label.as_deref() {
            Some(label) if !is_word(label) => wrong("its `label` is not one word"),
            Some(label) if !labels.insert(label) => wrong("its `label` is that of another target"),
            Some(_) => {}
            None => wrong("a target of a duel needs a `label`"),
        }
        match target.about.as_deref().map(str::trim) {
            None | Some("") => wrong("a target of a duel needs what it is `about`"),
            Some(about) if about.lines().count() > 1 => wrong("its `about` is more than one line"),
            Some(_) => {}
        }
        if target.wanted == Wanted::Tolerated {
            wrong("`wanted` is `killed` or `equivalent` in a duel");
        }
    }
    found
}

/// Returns the mistakes in the text that only the judge adds.
fn hidden_mistakes(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    for insert in &sheet.hidden {
        if insert.before.trim().is_empty() || insert.text.trim().is_empty() {
            found.push(
                "an entry of `hidden` needs a `text`, and the `before` to put it at".to_owned(),
            );
        }
    }
    if sheet.hidden_items.parse::<TokenStream>().is_err() {
        found.push("`hidden_items` has a bracket or a quote without its partner".to_owned());
    }
    found
}

/// Returns the mistakes in the answers whose verdicts are known.
fn trial_mistakes(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    let known = conditions(sheet);
    for (place, trial) in sheet.trials.iter().enumerate() {
        let number = place + 1;
        if [text::BEGIN, text::END]
            .iter()
            .any(|mark| trial.answer.contains(mark))
        {
            found.push(format!(
                "trial {number}: has a mark; it is the text between those of start.rs"
            ));
        }
        let unmet = trial.unmet.as_deref();
        if let Some(unmet) = unmet.filter(|unmet| !known.contains(unmet)) {
            let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let known = listed(&known);
            found.push(format!(
                "trial {number}: `unmet` is `{unmet}`, and the conditions here are {known}"
            ));
        }
    }
    found
}

/// The names of the conditions of an exercise, in the order in which they are checked.
fn conditions(sheet: &Sheet) -> Vec<&'static str> {
    let known = match sheet.kind {
        Kind::Defend => &[
            ("holds", true),
            ("promises", true),
            ("targets", true),
            ("siblings", true),
            ("number", sheet.most_properties.is_some()),
            ("larger", true),
            ("smaller", !sheet.smaller.is_empty()),
        ][..],
        Kind::Attack => &[("changed", true), ("given", true), ("strong", true)][..],
        Kind::Duel => &[("holds", true), ("claim", true)][..],
    };
    let known = known.iter().filter(|(_, is_checked)| *is_checked);
    known.map(|(name, _)| *name).collect()
}

/// Returns the mistakes in the texts of an exercise.
fn text_mistakes(exercise: &Exercise) -> Vec<String> {
    let mut found = Vec::new();
    let parts = text::split(&exercise.start);
    if parts.is_none() {
        found.push(format!(
            "start.rs: needs one line `{}` and, below it, one line `{}`",
            text::BEGIN,
            text::END
        ));
    }
    let spec = &exercise.sheet.spec;
    let last = text::specs(&exercise.start).last();
    if last != Some(spec) {
        let last = last.map_or("no `pub mod`".to_owned(), |last| {
            format!("`pub mod {last}`")
        });
        found.push(format!(
            "`spec` is `{spec}`, and the last spec of start.rs is {last}"
        ));
    }
    let claims = text::claims(parts.map_or("", |parts| parts.own));
    for label in exercise
        .sheet
        .targets
        .iter()
        .filter_map(|target| target.label.as_deref())
    {
        if !claims.contains(&(label, "?")) {
            found.push(format!(
                "start.rs: needs a line `// claim {label}: ?` in its part"
            ));
        }
    }
    if [text::BEGIN, text::END]
        .iter()
        .any(|mark| exercise.reference.contains(mark))
    {
        found.push("solution.rs: has a mark; it is the text between those of start.rs".to_owned());
    }
    let texts = [
        ("start.rs", &exercise.start),
        ("solution.rs", &exercise.solution()),
    ];
    for (file, text) in texts {
        if let Err(reason) = text::prepare(exercise, text) {
            found.push(format!("{file}: {reason}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_yaml::Value;

    use super::super::embedded::{EXERCISES, Embedded};
    use super::super::read::exercise;
    use super::super::{Insert, Target, Trial};
    use super::*;

    fn known(name: &str) -> &'static Embedded {
        let mut all = EXERCISES.iter();
        all.find(|e| e.name == name).expect("it is an exercise")
    }

    fn faults(name: &str, sheet: &str, start: &str, solution: &str) -> String {
        let faults = exercise(name, sheet, start, solution)
            .err()
            .unwrap_or_default();
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[track_caller]
    fn assert_fault(faults: &str, name: &str, reason: &str, what: &str) {
        let is_it = |line: &str| line.starts_with(&format!("{name}: {reason}"));
        assert!(
            faults.lines().any(is_it),
            "{what}: no `{reason}` in\n{faults}"
        );
    }

    /// The sheet of an exercise with another value at a path; without a value, the field is gone.
    fn sheet(of: &Embedded, path: &str, value: Option<&str>) -> String {
        let mut sheet: Value = serde_yaml::from_str(of.sheet).expect("it is YAML");
        let (above, field) = path.rsplit_once('.').unwrap_or(("", path));
        let mut place = &mut sheet;
        for step in above.split('.').filter(|step| !step.is_empty()) {
            place = match step.parse::<usize>() {
                Ok(number) => &mut place[number],
                Err(_) => &mut place[step],
            };
        }
        let value = value.map(|value| serde_yaml::from_str::<Value>(value).expect("it is YAML"));
        match (value, field.parse::<usize>()) {
            (Some(value), Ok(number)) => place[number] = value,
            (Some(value), Err(_)) => place[field] = value,
            (None, _) => {
                let fields = place.as_mapping_mut().expect("it has fields");
                fields.remove(field).expect("it has this field");
            }
        }
        serde_yaml::to_string(&sheet).expect("it is YAML")
    }

    /// An exercise, a path in its sheet, another value there, and the reason why it is refused.
    /// Without a value, the field is `gone`.
    const ROWS: &str = r#"
        02_agreement | title | gone | exercise.yaml: missing field `title`
        02_agreement | title | ' ' | `title` is empty
        02_agreement | title | "a\nb" | `title` has more than one line
        02_agreement | idea | '' | `idea` is empty
        02_agreement | idea | "a\nb" | `idea` has more than one line
        02_agreement | story | ' ' | `story` is empty
        02_agreement | task | '' | `task` is empty
        02_agreement | teaches | '' | `teaches` is empty
        02_agreement | hints | [] | has 0 handwritten hints, and needs at least 2
        02_agreement | hints | [a] | has 1 handwritten hint, and needs at least 2
        02_agreement | hints | [a, b, ' '] | hint 3 is empty
        02_agreement | hints | [a, b, a] | hint 3 repeats another one
        02_agreement | author | me | exercise.yaml: unknown field `author`
        02_agreement | kind | defense | exercise.yaml: kind: unknown variant `defense`
        02_agreement | kind | attack | an attack needs `given`
        02_agreement | kind | duel | a duel does not use `siblings`
        06_attack | kind | defend | a defend exercise needs `targets`
        02_agreement | spec | room | `spec` is `room`, and the last spec of start.rs is
        18_refinement | spec | all_or_nothing | `spec` is `all_or_nothing`, and the last
        02_agreement | targets | [] | a defend exercise needs `targets`
        22_duel | targets | [] | a duel needs `targets`
        02_agreement | siblings | [] | a defend exercise needs `siblings`
        02_agreement | larger | {} | a defend exercise needs `larger`
        02_agreement | larger | { rms: [4] } | exercise.yaml: larger
        22_duel | larger | { users: '3' } | a duel does not use `larger`
        06_attack | smaller | { a: '2' } | an attack does not use `smaller`
        02_agreement | most_properties | few | exercise.yaml: most_properties
        06_attack | most_properties | 2 | an attack does not use `most_properties`
        06_attack | given | [] | an attack needs `given`
        02_agreement | given | [a] | a defend exercise does not use `given`
        06_attack | strong | [] | an attack needs `strong`
        22_duel | strong | [a] | a duel does not use `strong`
        06_attack | fault | gone | an attack needs `fault`
        06_attack | fault | ' ' | an attack needs `fault`
        06_attack | fault | All is lost. | `fault` is not one line without a full stop
        06_attack | fault | "a\nb" | `fault` is not one line without a full stop
        02_agreement | fault | all is lost | a defend exercise does not use `fault`
        20_depth_trap | bounded | many | exercise.yaml: bounded
        02_agreement | bounded | 60 | a defend exercise does not use `bounded`
        02_agreement | targets.0.operator | G99 | target `G99 abort Committed`: there is no
        02_agreement | siblings.1.operator | q1 | sibling `q1 abort`: there is no such
        02_agreement | targets.0.operator | gone | exercise.yaml: targets
        02_agreement | targets.0.item | [] | exercise.yaml: targets
        02_agreement | targets.0.participant | [] | exercise.yaml: targets
        02_agreement | targets.0.original | [] | exercise.yaml: targets
        02_agreement | targets.0.mutant | a | target `G1 a abort Committed`: an operator
        13_retry | targets.0.mutant | gone | target `AU`: an operator `AU` needs the name
        02_agreement | targets.0.label | a | target `G1 abort Committed`: only a target
        02_agreement | siblings.1.about | a | sibling `Q1 abort`: only a target of a duel
        02_agreement | targets.0.wanted | dead | exercise.yaml: targets
        02_agreement | targets.0.wanted | equivalent | target `G1 abort Committed`: `wanted`
        21_tolerated | siblings.0.wanted | killed | `wanted` is not the same for all
        02_agreement | siblings.1 | { operator: G1, item: abort, original: Committed } | sibling `G1
        22_duel | targets.1.label | gone | target `G1 leave`: a target of a duel needs a `label`
        22_duel | targets.1.label | 'b:' | target `G1 leave`: its `label` is not one word
        22_duel | targets.1.label | a | target `G1 leave`: its `label` is that of another
        22_duel | targets.1.label | d | start.rs: needs a line `// claim d: ?` in its part
        22_duel | targets.1.about | gone | target `G1 leave`: a target of a duel needs what it is
        22_duel | targets.1.about | ' ' | target `G1 leave`: a target of a duel needs what
        22_duel | targets.1.about | "a\nb" | target `G1 leave`: its `about` is more than
        22_duel | targets.1.wanted | tolerated | target `G1 leave`: `wanted` is `killed` or
        06_attack | hidden.0.before | no text | start.rs: does not contain `no text` exactly
        06_attack | hidden.0.before | vars | solution.rs: does not contain `vars` exactly
        06_attack | hidden.0.before | ' ' | an entry of `hidden` needs a `text`, and the
        06_attack | hidden.0.text | '' | an entry of `hidden` needs a `text`, and the
        06_attack | hidden.0.after | a | exercise.yaml: hidden
        06_attack | hidden_items | 'fn f() {' | `hidden_items` has a bracket or a quote
        06_attack | trials.0 | { unmet: strong } | exercise.yaml: trials
        06_attack | trials.0.answers | a | exercise.yaml: trials
        06_attack | trials.1.answer | '// ===== your part =====' | trial 2: has a mark
        06_attack | trials.2.unmet | number | trial 3: `unmet` is `number`, and the conditions
        12_over_fitted | trials.0.unmet | number | trial 1: `unmet` is `number`, and the
        02_agreement | trials | [{ answer: a, unmet: smaller }] | trial 1: `unmet` is `sm
        22_duel | trials | [{ answer: a, unmet: claims }] | trial 1: `unmet` is `claims`, and the
    "#;

    /// The columns of each row.
    fn rows() -> impl Iterator<Item = [&'static str; 4]> {
        let rows = ROWS.lines().map(str::trim).filter(|row| !row.is_empty());
        rows.map(|row| {
            let columns: Vec<&str> = row.split(" | ").collect();
            columns.try_into().expect("a row has four columns")
        })
    }

    #[test]
    fn each_wrong_field_is_named() {
        for [name, path, value, reason] in rows() {
            let of = known(name);
            let value = (value != "gone").then_some(value);
            let faults = faults(name, &sheet(of, path, value), of.start, of.solution);
            assert_fault(&faults, name, reason, &format!("{path} = {value:?}"));
        }
    }

    /// The fields that a type has, by the message on one that it does not have.
    fn fields<T: serde::de::DeserializeOwned>() -> Vec<String> {
        let error = serde_yaml::from_str::<T>("none: 1")
            .err()
            .expect("it has no such field");
        let message = error.to_string();
        let (_, known) = message.split_once("expected").expect("it names the others");
        known
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn each_field_has_a_row() {
        let has_row = |above: &[&str], field: &str| {
            rows().any(|[_, path, ..]| {
                let mut steps = path
                    .split('.')
                    .filter(|step| step.parse::<usize>().is_err());
                let is_above = above.is_empty() || above.contains(&steps.next().unwrap_or(""));
                is_above && steps.next() == Some(field)
            })
        };
        for (above, fields) in [
            (&[][..], fields::<Sheet>()),
            (&["targets", "siblings"], fields::<Target>()),
            (&["hidden"], fields::<Insert>()),
            (&["trials"], fields::<Trial>()),
        ] {
            assert!(fields.len() > 1, "{fields:?}");
            for field in fields {
                assert!(has_row(above, &field), "{above:?} {field} has no row");
            }
        }
    }

    #[test]
    fn wrong_marks_are_named() {
        let mark = text::BEGIN;
        for (file, from, to, reason) in [
            (
                "start.rs",
                mark,
                "",
                "start.rs: needs one line `// ===== your part =====`",
            ),
            (
                "start.rs",
                text::END,
                mark,
                "start.rs: needs one line `// ===== your part =====`",
            ),
            (
                "start.rs",
                "pub mod",
                "mod",
                "`spec` is `all_or_nothing`, and the last spec",
            ),
            (
                "solution.rs",
                "#[invariant]",
                mark,
                "solution.rs: has a mark",
            ),
        ] {
            let of = known("02_agreement");
            let replaced = |other: &str, text: &str| {
                assert!(other != file || text.contains(from), "{from}");
                if other == file {
                    text.replacen(from, to, 1)
                } else {
                    text.to_owned()
                }
            };
            let start = replaced("start.rs", of.start);
            let faults = faults(
                of.name,
                of.sheet,
                &start,
                &replaced("solution.rs", of.solution),
            );
            assert_fault(&faults, of.name, reason, from);
        }
    }
}
