//! Numbers of gaps: what `run` writes, and what `show`, `suggest` and `accept` make of it.

use serde_json::Value;

use super::*;

/// A folder with the results of a run of `tickets/two`.
fn ran() -> (tempfile::TempDir, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let (_, out, err) = tickets(&["run", "tickets/two", "--json", "--out", path(&folder)]);
    let results: Value = serde_json::from_str(&out).expect(&err);
    let gaps = results["specs"][0]["gaps"].as_array().unwrap().clone();
    (folder, gaps)
}

fn path(folder: &tempfile::TempDir) -> &str {
    folder.path().to_str().unwrap()
}

fn tickets(line: &[&str]) -> (u8, String, String) {
    call(compiled_spec("tickets"), line)
}

fn first(gap: &Value) -> &str {
    gap["mutants"][0].as_str().unwrap()
}

#[test]
fn gaps_are_numbered_and_hold_every_survivor_once() {
    let (folder, gaps) = ran();
    let numbers: Vec<u64> = gaps
        .iter()
        .map(|gap| gap["number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..=gaps.len() as u64).collect::<Vec<_>>());
    let text = std::fs::read_to_string(folder.path().join("results.json")).unwrap();
    let results: Value = serde_json::from_str(&text).unwrap();
    let mut members: Vec<&str> = gaps
        .iter()
        .flat_map(|gap| gap["mutants"].as_array().unwrap())
        .filter_map(Value::as_str)
        .collect();
    let mutants = results["specs"][0]["mutants"].as_array().unwrap();
    let mut survivors: Vec<&str> = mutants
        .iter()
        .filter(|m| m["verdict"] == "survived")
        .filter_map(|m| m["id"].as_str())
        .collect();
    members.sort_unstable();
    survivors.sort_unstable();
    assert!(!survivors.is_empty());
    assert_eq!(members, survivors);
}

#[test]
fn number_shows_the_first_survivor_of_the_gap() {
    let (folder, gaps) = ran();
    for gap in &gaps {
        let number = gap["number"].to_string();
        let (code, out, err) = tickets(&[
            "show",
            &number,
            "--results",
            path(&folder),
            "--no-suggestion",
        ]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains(first(gap)), "{out}");
        let member = format!("{number}.1");
        let same = tickets(&[
            "show",
            &member,
            "--results",
            path(&folder),
            "--no-suggestion",
        ]);
        assert_eq!((same.0, same.1), (code, out));
    }
}

#[test]
fn number_suggests_the_property_of_the_gap() {
    let (folder, gaps) = ran();
    let gap = gaps
        .iter()
        .find(|gap| gap["suggestion"].is_object())
        .expect("one has a suggestion");
    let (code, out, err) = tickets(&[
        "suggest",
        &gap["number"].to_string(),
        "--results",
        path(&folder),
    ]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains(&format!(
            "fn {}(",
            gap["suggestion"]["name"].as_str().unwrap()
        )),
        "{out}"
    );
}

/// Checks that a command suggests these properties, in order, before all others.
fn check_suggested(line: &[&str], gaps: &[&Value]) {
    let (code, out, err) = tickets(line);
    assert_eq!(code, 0, "{line:?}: {err}");
    let mut rest = out.as_str();
    for gap in gaps {
        let code = gap["suggestion"]["code"].as_str().unwrap();
        let code = code
            .lines()
            .fold(String::new(), |code, line| code + "    " + line + "\n");
        let before = rest.split_once(&code);
        let (before, after) = before.unwrap_or_else(|| panic!("{line:?}: {code} in {out}"));
        assert!(
            !before.contains("    fn "),
            "{line:?}: another is first: {out}"
        );
        rest = after;
    }
}

#[test]
fn all_commands_suggest_the_property_of_the_run() {
    let (folder, gaps) = ran();
    let with_code: Vec<&Value> = gaps
        .iter()
        .filter(|gap| gap["suggestion"]["code"].is_string())
        .collect();
    assert!(with_code.len() > 1, "{gaps:?}");
    let results = ["--results", path(&folder)];
    let check = |words: &[&str], gaps: &[&Value]| {
        check_suggested(&[words, &results].concat(), gaps);
    };
    for gap in &with_code {
        let number = gap["number"].to_string();
        for command in ["show", "suggest"] {
            check(&[command, &number], &[gap]);
            for id in gap["mutants"].as_array().unwrap() {
                check(&[command, id.as_str().unwrap(), "--model", "two"], &[gap]);
            }
        }
    }
    check(&["suggest", "tickets/two"], &with_code);
}

/// Runs the commands that follow a label in an output, as they are printed. Returns their number.
fn run_proposed(out: &str, label: &str) -> usize {
    let lines = out
        .lines()
        .skip_while(|line| !line.trim_start().starts_with(label));
    let commands = lines.map_while(|line| Some(line.split_once("mutaspec ")?.1));
    let run = |line: &str| {
        let command = line.split("  (").next().unwrap_or_default();
        let line: Vec<&str> = command.split_whitespace().collect();
        let (code, out, err) = tickets(&line);
        assert_eq!(code, 0, "{line:?}: {out}{err}");
    };
    commands.map(run).count()
}

#[test]
fn proposed_commands_find_the_files_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (accept, config, out) = (file("accept.yaml"), file("models.yaml"), file("out"));
    let model = "specs:\n  tickets:\n    models:\n      other:\n        constants: {seats: 2}\n";
    std::fs::write(&config, model).unwrap();
    let check = |words: &[&str], label: &str, number: usize| {
        std::fs::write(&accept, "").unwrap();
        let files = ["--config", &config, "--out", &out, "--accept-file", &accept];
        let (_, out, err) = tickets(&[&["run", "tickets/other"], words, &files].concat());
        assert_eq!(run_proposed(&out, label), number, "{out}{err}");
    };
    check(&[], "next: ", 1);
    check(&["tickets/two"], "next: ", 1);
    check(&[], "code: ", 1);
    check(&["-v"], "look ", 1);
}

#[test]
fn number_accepts_all_survivors_of_the_gap() {
    let (folder, gaps) = ran();
    let file = folder.path().join("accept.yaml");
    let file = file.to_str().unwrap();
    let line = [
        "accept",
        "1",
        "--reason",
        "meant",
        "--results",
        path(&folder),
        "--accept-file",
        file,
    ];
    let (code, out, err) = tickets(&line);
    assert_eq!(code, 0, "{err}");
    let text = std::fs::read_to_string(file).unwrap();
    for id in gaps[0]["mutants"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
    {
        assert!(
            out.contains(&format!("accepted {id} on ")) && text.contains(id),
            "{out}{text}"
        );
    }
    let (code, _, err) = tickets(&line);
    assert!(code == 1 && err.contains("is accepted already"), "{err}");
}

#[test]
fn unknown_numbers_are_errors_with_a_hint() {
    let (folder, gaps) = ran();
    for (name, message) in [
        (
            "99",
            format!(
                "error: there is no gap 99: the run in {} has {}",
                path(&folder),
                gaps.len()
            ),
        ),
        (
            "1.99",
            format!(
                "error: there is no survivor 1.99: gap 1 has {}",
                gaps[0]["mutants"].as_array().unwrap().len()
            ),
        ),
    ] {
        for command in ["show", "suggest", "trace"] {
            let (code, _, err) = tickets(&[command, name, "--results", path(&folder)]);
            assert!(
                code == 1 && err.starts_with(&message) && err.contains("hint: "),
                "{err}"
            );
        }
    }
}

#[test]
fn number_of_a_mutant_that_is_gone_is_outdated() {
    let (folder, gaps) = ran();
    let file = folder.path().join("results.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let id = first(&gaps[0]);
    std::fs::write(&file, text.replace(id, "tickets/gone/U1-00000000")).unwrap();
    for line in [
        &["show", "1"][..],
        &["suggest", "1"],
        &["accept", "1", "--reason", "meant"],
    ] {
        let line: Vec<&str> = line
            .iter()
            .copied()
            .chain(["--results", path(&folder)])
            .collect();
        let (code, _, err) = tickets(&line);
        let message =
            "error: gap 1 is outdated: there is no mutant `tickets/gone/U1-00000000` any more\n";
        assert!(code == 1 && err.contains(message), "{line:?}: {err}");
    }
}
