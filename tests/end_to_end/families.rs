//! `specs/src/*/README.md`: the figures in the tables of models are generated from the program's
//! results. The prose is written by hand.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::compile::root;
use crate::dashboard::{overwrites, share};
use crate::support::{all, asked, checked, name_of, results, text};
use crate::verdicts::failing;

/// The header of a table of models. Other tables are not checked.
const HEAD: &str = "| model | verdict | distinct | generated | depth | score |";

#[test]
fn family_readmes_show_current_figures_of_every_model() {
    let listing = asked("list --json");
    let mut rows = Vec::new();
    let mut outdated = Vec::new();
    for file in readmes(&listing) {
        let page = read(&file);
        let filled = fill(&file, &page, &mut rows);
        if overwrites() {
            fs::write(root().join(&file), &filled).unwrap_or_else(|e| panic!("{file}: {e}"));
        } else {
            let changed = page
                .lines()
                .zip(filled.lines())
                .filter(|(old, new)| old != new);
            outdated.extend(changed.map(|(old, new)| format!("{file}:\n- {old}\n+ {new}\n")));
        }
    }
    let command = "DASHBOARD=overwrite cargo test -p mutaspec --test end_to_end families";
    assert!(
        outdated.is_empty(),
        "`{command}` updates these rows:\n{}",
        outdated.concat()
    );
    let models = models(&listing);
    let is_once = |name: &&String| rows.iter().filter(|row| row == name).count() == 1;
    let wrong: BTreeSet<&String> = models.iter().filter(|name| !is_once(name)).collect();
    assert!(
        wrong.is_empty(),
        "models without exactly one row: {wrong:#?}"
    );
    let wrong: BTreeSet<&String> = rows.iter().filter(|row| !models.contains(row)).collect();
    assert!(
        wrong.is_empty(),
        "rows in the README of another family: {wrong:#?}"
    );
}

#[test]
fn family_readmes_say_what_to_try_with_every_spec() {
    for spec in all(&asked("list --json")["specs"]) {
        let (file, name) = (readme(spec), text(&spec["name"]));
        let page = read(&file);
        let sections = page
            .split("\n## ")
            .filter(|s| s.lines().next() == Some(name));
        let sections: Vec<&str> = sections.collect();
        assert_eq!(
            sections.len(),
            1,
            "{file}: there is one section `## {name}`"
        );
        assert!(
            sections[0].contains("\nWhat to try:\n"),
            "{file}: `{name}` has a list to try"
        );
    }
}

/// The README beside the file of a spec.
fn readme(spec: &Value) -> String {
    let file = text(&spec["file"]);
    let (folder, _) = file
        .rsplit_once('/')
        .unwrap_or_else(|| panic!("{file} is in a folder"));
    format!("{folder}/README.md")
}

fn readmes(listing: &Value) -> BTreeSet<String> {
    all(&listing["specs"]).iter().map(readme).collect()
}

fn read(file: &str) -> String {
    let page = fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    page.replace("\r\n", "\n")
}

/// All models of the gallery, each after the README that must have its row.
fn models(listing: &Value) -> Vec<String> {
    let specs = all(&listing["specs"]).iter();
    let named = specs.flat_map(|spec| {
        let prefix = format!("{}: {}", readme(spec), text(&spec["name"]));
        let models = all(&spec["models"]).iter();
        models.map(move |model| format!("{prefix}/{}", text(&model["name"])))
    });
    named.collect()
}

/// Returns a page with current figures, and adds the models in its tables to `rows`.
///
/// The heading before a table is the name of the spec. A row may change constants of its model
/// (`three --set agents=4`). Such a row has figures but no score, and is not added to `rows`.
fn fill(file: &str, page: &str, rows: &mut Vec<String>) -> String {
    let mut filled = String::new();
    let (mut spec, mut inside) = ("", false);
    for line in page.lines() {
        spec = line.strip_prefix("## ").unwrap_or(spec);
        inside = line == HEAD || (inside && line.starts_with('|'));
        let label = line
            .strip_prefix("| `")
            .and_then(|rest| Some(rest.split_once("` |")?.0));
        match label.filter(|_| inside) {
            Some(label) => {
                if !label.contains(' ') {
                    rows.push(format!("{file}: {spec}/{label}"));
                }
                filled.push_str(&row(spec, label));
            }
            None => filled.push_str(line),
        }
        filled.push('\n');
    }
    filled
}

fn find<'a>(results: &'a Value, name: &str) -> Option<&'a Value> {
    all(&results["specs"]).iter().find(|of| name_of(of) == name)
}

/// The row of a model.
fn row(spec: &str, label: &str) -> String {
    let (model, set) = label.split_once(' ').unwrap_or((label, ""));
    let name = format!("{spec}/{model}");
    let changed = (!set.is_empty()).then(|| asked(&format!("check {name} {set} --json")));
    let of = find(changed.as_ref().unwrap_or(checked()), &name);
    let of = of.unwrap_or_else(|| panic!("{name} is a model"));
    let baseline = &of["baseline"];
    assert_eq!(
        baseline["complete"], true,
        "{name}: its search is exhaustive"
    );
    // Models that are expected to fail have no mutants.
    let mutated = find(results(), &name).filter(|_| set.is_empty());
    let score = mutated.map_or(String::new(), |of| format!("{} ", share(&of["score"])));
    format!(
        "| `{label}` | {} | {} | {} | {} | {score}|",
        verdict(of),
        grouped(&baseline["distinct_states"]),
        grouped(&baseline["generated_states"]),
        grouped(&baseline["depth"]),
    )
}

/// The verdict on a model without mutants: `holds`, or the property that fails.
fn verdict(of: &Value) -> String {
    match failing(of)[..] {
        [] => "holds".to_owned(),
        [property] => format!("`{property}` fails"),
        ref several => panic!("{}: several properties fail: {several:?}", name_of(of)),
    }
}

/// Formats a number with thousands separators, such as `12,441`.
fn grouped(number: &Value) -> String {
    let number = number
        .as_u64()
        .unwrap_or_else(|| panic!("{number} is a count"));
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[test]
fn thousands_are_separated() {
    for (number, expected) in [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (1_119_560, "1,119,560"),
    ] {
        assert_eq!(grouped(&Value::from(number)), expected);
    }
}
