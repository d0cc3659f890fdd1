//! History variables that `suggest` prints for TLA+ and PlusCal, put into modules by hand.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::modules::check;
use crate::support::{Place, all, parsed, text};

/// A specification whose memory suggestions cannot read.
const GATE: &str = include_str!("../fixtures/Gate.tla");

/// An algorithm of that kind.
const DOORKEEPER: &str = include_str!("../fixtures/Doorkeeper.tla");

const CONFIGURATION: &str = include_str!("../fixtures/Gate.cfg");

/// The number of survivors for which history is searched.
const SEARCHED: usize = 16;

fn folder(name: &str, module: &str, configuration: &str) -> Place {
    let place = Place::new();
    place.write(&format!("{name}.tla"), module);
    place.write(&format!("{name}.cfg"), configuration);
    place
}

/// The survivors of a module for which history was searched.
fn searched(name: &str, module: &str) -> Vec<Value> {
    let place = folder(name, module, CONFIGURATION);
    let found = check(&place, &format!("suggest {name}.tla --json"), 0);
    let found = parsed(&found.out);
    let is_open = |finding: &&Value| {
        let mut suggestions = all(&finding["suggestions"]).iter();
        suggestions.all(|of| of["holds_on_larger"] == false)
    };
    let findings = all(&found["models"][0]["findings"]).iter();
    findings.filter(is_open).take(SEARCHED).cloned().collect()
}

fn flags(findings: &[Value]) -> Vec<&Value> {
    let flags = findings.iter().filter_map(|finding| finding.get("flag"));
    flags.collect()
}

/// The text with these pieces of code, each on a line of its own after a line.
fn after(source: &str, added: BTreeSet<(usize, String)>) -> String {
    let mut lines: Vec<String> = source.lines().map(str::to_owned).collect();
    for (line, code) in added.into_iter().rev() {
        lines.insert(line, code);
    }
    lines.join("\n") + "\n"
}

/// The number of the line with this text.
fn line_of(source: &str, wanted: &str) -> usize {
    let mut lines = source.lines();
    let place = lines.position(|line| line.trim_start().starts_with(wanted));
    place.unwrap_or_else(|| panic!("{wanted} is there")) + 1
}

fn line(of: &Value) -> usize {
    of["line"].as_u64().expect("a number") as usize
}

/// The module and its configuration with the properties over these variables.
fn with_properties(name: &str, module: &str, flags: &[&Value]) -> Place {
    let properties = flags.iter().map(|flag| &flag["property"]);
    let properties: BTreeSet<(&str, &str, bool)> = properties
        .map(|of| {
            (
                text(&of["name"]),
                text(&of["code"]),
                of["kind"] == "reachability_goal",
            )
        })
        .collect();
    let (mut module, mut configuration) = (module.to_owned(), CONFIGURATION.to_owned());
    for (name, code, is_goal) in properties {
        module = module.replace("\n====", &format!("\n{code}\n===="));
        let word = if is_goal {
            "\\* @mutaspec goal"
        } else {
            "INVARIANT"
        };
        configuration.extend([word, " ", name, "\n"]);
    }
    folder(name, &module, &configuration)
}

/// Checks that the properties hold, and that each fails on exactly those survivors that it was said
/// to kill. A survivor with `is_left_out` may be killed by more of them.
fn compare_kills(
    name: &str,
    place: &Place,
    findings: &[Value],
    is_left_out: impl Fn(&str) -> bool,
) {
    check(place, &format!("check {name}.tla"), 0);
    check(place, &format!("run {name}.tla --matrix --report-only"), 0);
    let results = place.results();
    let model = &results["specs"][0];
    for finding in findings.iter().filter(|of| of.get("flag").is_some()) {
        let kills = &finding["flag"]["property"]["kills"];
        assert!(all(kills).contains(&finding["mutant"]));
    }
    for flag in flags(findings) {
        let property = &flag["property"];
        let mut properties = all(&model["properties"]).iter();
        let column = properties.position(|other| other["name"] == property["name"]);
        let column = column.expect("it is checked");
        for finding in findings {
            let mut mutants = all(&model["mutants"]).iter();
            let mutant = mutants.find(|mutant| mutant["id"] == finding["mutant"]);
            let fails = mutant.expect("it was run")["matrix"][column] == "fails";
            let is_said = all(&property["kills"]).contains(&finding["mutant"]);
            let is_more = fails && is_left_out(text(&finding["mutant"]));
            assert!(
                fails == is_said || is_more,
                "{} on {}: {fails}",
                property["name"],
                finding["mutant"]
            );
        }
    }
}

#[test]
fn conjuncts_put_into_actions_kill_their_survivors() {
    let findings = searched("Gate", GATE);
    let flags = flags(&findings);
    let actions: BTreeSet<&str> = flags.iter().map(|flag| text(&flag["statement"])).collect();
    assert_eq!(actions, BTreeSet::from(["Allow", "Ban"]));

    let mut added = BTreeSet::new();
    for flag in &flags {
        let mut add = |line: usize, code: &str| {
            let mut lines = GATE.lines().skip(line);
            let length = lines.position(str::is_empty).expect("a blank line");
            added.insert((line + length, format!("    /\\ {code}")))
        };
        add(line_of(GATE, "Init =="), text(&flag["initial"]));
        add(line(flag), text(&flag["assignment"]));
        let others = all(&flag["others"]);
        assert_eq!(others.len(), 3);
        for (action, code) in others
            .iter()
            .map(|other| (other, &flag["unchanged"]))
            .chain([(*flag, &flag["assignment"])])
        {
            let name = action.get("action").unwrap_or(&action["statement"]);
            let place = GATE.lines().nth(line(action) - 1).expect("a line");
            assert!(place.starts_with(text(name)), "{name} in {place}");
            add(line(action), text(code));
        }
        added.insert((
            line_of(GATE, "VARIABLES") - 1,
            text(&flag["declaration"]).to_owned(),
        ));
    }
    let module = after(GATE, added);
    // Both variables are in the tuple of all variables that no action names.
    let subscripts: BTreeSet<&str> = flags.iter().map(|flag| text(&flag["subscript"])).collect();
    let all = subscripts
        .into_iter()
        .fold("vars".to_owned(), |all, subscript| {
            subscript.replace("vars", &all)
        });
    let module = module.replace("[Next]_vars", &format!("[Next]_{all}"));
    let place = with_properties("Gate", &module, &flags);
    compare_kills("Gate", &place, &findings, |_| false);
}

#[test]
fn assignments_put_at_labels_kill_their_survivors() {
    let findings = searched("Doorkeeper", DOORKEEPER);
    let flags = flags(&findings);
    let labels: BTreeSet<usize> = flags.iter().map(|flag| line(flag)).collect();
    assert_eq!(labels, BTreeSet::from([line_of(DOORKEEPER, "await door")]));

    let mut added = BTreeSet::new();
    for flag in &flags {
        assert!(flag.get("initial").is_none() && flag.get("unchanged").is_none());
        let declaration = format!("    {}", text(&flag["declaration"]));
        added.insert((line_of(DOORKEEPER, "door = "), declaration));
        let statement = DOORKEEPER.lines().nth(line(flag) - 1).expect("a line");
        assert!(statement.trim_start().starts_with(text(&flag["statement"])));
        let assignment = format!("        {}", text(&flag["assignment"]));
        added.insert((line(flag) - 1, assignment));
    }
    let module = after(DOORKEEPER, added);
    let place = with_properties("Doorkeeper", &module, &flags);
    // The events of a process are left out for mutants that move its labels.
    let moves = |id: &str| {
        ["/A1-", "/A2-", "/A3-"]
            .iter()
            .any(|part| id.contains(part))
    };
    compare_kills("Doorkeeper", &place, &findings, moves);
}

#[test]
fn history_variable_is_named_with_its_places() {
    let place = folder("Gate", GATE, CONFIGURATION);
    let printed = check(&place, "suggest Gate.tla", 0).out;
    for line in [
        "  declare     `VARIABLE HadBan`  with the variables\n",
        "  begin       `HadBan = FALSE`  at Gate.tla:8, as the last conjunct of `Init`\n",
        "  record      `HadBan' = TRUE`  at Gate.tla:17, as the last conjunct of `Ban`\n",
        "  keep        `UNCHANGED HadBan`  as the last conjunct of each other action: \
         `Allow` at line 12, `Open` at line 23, `Close` at line 30\n",
        "  list        `<<vars, HadBan>>`  at Gate.tla:40, in place of the subscript `vars`\n",
    ] {
        assert!(printed.contains(line), "{line}:\n{printed}");
    }
    let place = folder("Doorkeeper", DOORKEEPER, CONFIGURATION);
    let printed = check(&place, "suggest Doorkeeper.tla", 0).out;
    for line in [
        "  declare     `HadBan = FALSE;`  as the last of the global `variables`\n",
        "  record      `HadBan := TRUE;`  at Doorkeeper.tla:22, before `await door = \"shut\"`\n",
    ] {
        assert!(printed.contains(line), "{line}:\n{printed}");
    }
}

#[test]
fn history_variable_is_printed_once_for_all_that_it_kills() {
    let place = folder("Gate", GATE, CONFIGURATION);
    let found = parsed(&check(&place, "suggest Gate.tla --json", 0).out);
    let findings = all(&found["models"][0]["findings"]);
    let flags = flags(findings);
    let properties: BTreeSet<&str> = flags
        .iter()
        .map(|flag| text(&flag["property"]["name"]))
        .collect();
    assert!(properties.len() < flags.len());
    let printed = check(&place, "suggest Gate.tla", 0).out;
    for property in &properties {
        let code = format!("    {property} ==");
        assert_eq!(printed.matches(&code).count(), 1, "{property}:\n{printed}");
    }
    let above = printed.matches(" above, with its history variable, would catch it\n");
    assert_eq!(above.count(), flags.len() - properties.len(), "{printed}");
    let more = format!(", and history variables {} more (", flags.len());
    assert!(printed.contains(&more), "{more}\n{printed}");
}

#[test]
fn apply_mentions_history_variables() {
    let place = folder("Gate", GATE, CONFIGURATION);
    let ran = check(&place, "suggest Gate.tla --apply --yes", 0);
    let line = "would help to kill 9 survivors: `suggest` without `--apply` prints it\n";
    assert!(ran.out.contains(line), "{}", ran.out);
}
