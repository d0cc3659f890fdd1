//! `specs/README.md`: measurements of the gallery, generated from the program's results.

use std::fmt::Write;
use std::fs;

use serde_json::Value;

use crate::compile::root;
use crate::support::{all, asked, checked, name_of, results, text};

const HEAD: &str = "# The gallery

Specs that work, each from a source that is named in it, one file a spec. The numbers below are written by a test from the program's own results; after a change that is
meant to alter them, regenerate them with `DASHBOARD=overwrite cargo test -p mutaspec --test end_to_end dashboard`.

";

const SCORES: &str = "
## Models

A score is killed / (killed + survived), and only means something beside its model: the states are its baseline's, and every search was exhaustive. A mutant that is
equivalent was proven so on this model, the change of one that is unreached is never evaluated on it, and one that is inconclusive has more states than its budget.

| model | states | properties | mutants | killed | survived | equivalent | unreached | inconclusive | score |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";

#[test]
fn gallery_dashboard_is_up_to_date() {
    let path = root().join("specs/README.md");
    let written = dashboard();
    if overwrites() {
        fs::write(&path, &written).expect("the dashboard can be written");
    }
    let found = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        found == written,
        "specs/README.md is out of date: `DASHBOARD=overwrite cargo test -p mutaspec --test end_to_end dashboard` writes\n{written}"
    );
}

/// Whether the tests update the documents instead of comparing them.
pub(crate) fn overwrites() -> bool {
    std::env::var_os("DASHBOARD").is_some_and(|v| v == "overwrite")
}

fn dashboard() -> String {
    let listing = asked("list --json");
    let mut page = HEAD.to_owned();
    for spec in all(&listing["specs"]) {
        specify(&mut page, spec);
    }
    page.push_str(SCORES);
    for spec in all(&listing["specs"]) {
        for model in all(&spec["models"]) {
            let name = format!("{}/{}", text(&spec["name"]), text(&model["name"]));
            match model["expect_failure"].as_str() {
                None => score(&mut page, &name),
                Some(expected) => fail(&mut page, of(checked(), &name), expected),
            }
        }
    }
    page
}

/// The line for a spec, with its source from the first lines of its file.
fn specify(page: &mut String, spec: &Value) {
    let file = text(&spec["file"]);
    let source = fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let header: Vec<&str> = source
        .lines()
        .map_while(|line| line.strip_prefix("//! "))
        .collect();
    let link = file.strip_prefix("specs/").unwrap_or(file);
    let _ = writeln!(
        page,
        "- [`{}`]({link}): {} {}",
        text(&spec["name"]),
        unlinked(text(&spec["doc"])),
        header.join(" ")
    );
}

/// Replaces links to other modules by their text, as only rustdoc can resolve them.
fn unlinked(doc: &str) -> String {
    let mut plain = String::new();
    let mut rest = doc;
    while let Some((before, link)) = rest.split_once("](super::") {
        let (text, name) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.extend([text, name]);
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    plain + rest
}

fn of<'a>(results: &'a Value, name: &str) -> &'a Value {
    all(&results["specs"])
        .iter()
        .find(|of| name_of(of) == name)
        .unwrap_or_else(|| panic!("{name} has results"))
}

fn score(page: &mut String, name: &str) {
    let of = of(results(), name);
    assert_eq!(
        of["baseline"]["complete"], true,
        "{name}: its search is exhaustive"
    );
    let score = &of["score"];
    assert_eq!(score["invalid"], 0, "{name}: a column is missing");
    let columns = [
        "killed",
        "survived",
        "equivalent",
        "unreached",
        "inconclusive",
    ]
    .map(|field| number(score, field).to_string());
    let _ = writeln!(
        page,
        "| `{name}` | {} | {} | {} | {} | {} |",
        of["baseline"]["distinct_states"],
        all(&of["properties"]).len(),
        of["planned"],
        columns.join(" | "),
        share(score),
    );
}

fn number(score: &Value, field: &str) -> u64 {
    score[field].as_u64().unwrap_or_default()
}

/// The killed mutants among those that were killed or survived, such as `11/12 = 91 %`.
pub(crate) fn share(score: &Value) -> String {
    let killed = number(score, "killed");
    let decided = killed + number(score, "survived");
    let share = (killed * 100)
        .checked_div(decided)
        .map_or("none".to_owned(), |n| format!("{n} %"));
    format!("{killed}/{decided} = {share}")
}

/// The row of a model that demonstrates a flaw. It has no score.
fn fail(page: &mut String, of: &Value, expected: &str) {
    let _ = writeln!(
        page,
        "| `{}` | {} | {} | | | | | | | `{expected}` fails, as it should |",
        name_of(of),
        of["baseline"]["distinct_states"],
        all(&of["properties"]).len(),
    );
}
