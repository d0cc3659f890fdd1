//! History variables that `suggest` prints, put into a spec by hand.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::suggestions::program;
use crate::support::{Place, Ran, all, parsed, text};

const GATE: &str = include_str!("../fixtures/gate.rs");

fn run(place: &Place, program: &Path, line: &str) -> Ran {
    let output = place.command_of(program, line).output();
    Ran::from(output.expect("the program starts"))
}

/// The text with lines of code before a line, with its indentation.
fn before(source: &str, line: usize, code: &str) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    let place = &lines[line - 1];
    let indent = " ".repeat(place.len() - place.trim_start().len());
    lines.insert(line - 1, format!("{indent}{code}"));
    lines.join("\n") + "\n"
}

/// The gate with these history variables and the properties over them.
fn with_flags(flags: &[&Value]) -> String {
    let mut source = GATE.to_owned();
    let line = |flag: &Value| flag["line"].as_u64().expect("a number") as usize;
    let mut ordered = flags.to_vec();
    ordered.sort_by_key(|flag| std::cmp::Reverse(line(flag)));
    for flag in ordered {
        let recorded = GATE
            .lines()
            .nth(line(flag) - 1)
            .expect("a line of the file");
        assert_eq!(recorded.trim(), text(&flag["statement"]));
        source = before(&source, line(flag), text(&flag["assignment"]));
    }
    for flag in flags {
        for (place, added) in [
            ("pub door: Door,", &flag["declaration"]),
            ("door: Door::Shut,", &flag["initial"]),
        ] {
            let place = source.lines().position(|line| line.trim() == place);
            source = before(&source, place.expect("it is there") + 1, text(added));
        }
    }
    let module = source.trim_end().strip_suffix('}').expect("a module");
    let codes = flags.iter().map(|flag| text(&flag["property"]["code"]));
    format!("{module}\n{}}}\n", codes.collect::<Vec<_>>().join("\n"))
}

/// Checks that no event is in the item that a mutant changes, where nothing records it, also if this
/// leaves a survivor without a history variable.
fn check_events(caught: &[&Value], other: &Value) {
    assert!(text(&other["mutant"]).starts_with("gate/ban/"));
    let kinds: BTreeSet<&str> = caught
        .iter()
        .map(|finding| text(&finding["flag"]["property"]["kind"]))
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["reachability_goal", "state_invariant"])
    );
    for finding in caught {
        let statement = text(&finding["flag"]["statement"]);
        let item = text(&finding["mutant"]).split('/').nth(1);
        let is_in_open = statement == "vars.door = Door::Open;";
        assert_eq!(is_in_open, item == Some("close"), "{statement}");
    }
}

#[test]
fn history_variable_put_in_by_hand_kills_its_survivor() {
    let gate = |name: &str, source: String| program(name, &[("gate".to_owned(), source)]);
    let plain = gate("plain-gate", GATE.to_owned());
    let place = Place::new();
    let found = run(&place, &plain, "suggest gate --operators AU --json");
    let found = parsed(&found.out);
    let findings = all(&all(&found["models"])[0]["findings"]);
    let (caught, others): (Vec<&Value>, Vec<&Value>) = findings
        .iter()
        .partition(|finding| finding.get("flag").is_some());
    assert_eq!((caught.len(), others.len()), (3, 1));
    let flags: Vec<&Value> = caught.iter().map(|finding| &finding["flag"]).collect();
    check_events(&caught, others[0]);

    let printed = run(&place, &plain, "suggest gate --operators AU --apply --yes");
    for text in flags.iter().flat_map(|flag| {
        let line = format!(
            "gate.rs:{}, before `{}`",
            flag["line"],
            text(&flag["statement"])
        );
        ["declaration", "initial", "assignment"]
            .map(|name| format!("`{}`", text(&flag[name])))
            .into_iter()
            .chain([line])
    }) {
        assert!(printed.out.contains(&text), "{text}:\n{}", printed.out);
    }
    let hint = "hint: a history variable is put in by hand, as printed above\n";
    assert!(printed.err.ends_with(hint), "{}", printed.err);

    let flagged = gate("flagged-gate", with_flags(&flags));
    let ran = run(&place, &flagged, "run gate --operators AU --no-suggestions");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let results = parsed(&place.read("mutaspec.out/results.json"));
    let mutants = all(&all(&results["specs"])[0]["mutants"]);
    for finding in caught {
        assert!(all(&finding["suggestions"]).is_empty());
        let mutant = mutants
            .iter()
            .find(|mutant| mutant["id"] == finding["mutant"]);
        let property = &finding["flag"]["property"]["name"];
        assert_eq!(
            all(&mutant.expect("it was run")["killed_by"]),
            std::slice::from_ref(property)
        );
    }
}
