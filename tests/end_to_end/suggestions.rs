//! Pastes suggestions into specs, builds them, and checks that the properties kill as promised.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::compile::{self, root};
use crate::support::{Place, all, asked, parsed, text};

/// A spec whose suggestions are pasted.
struct Pasted {
    /// The name of its file, which is also the name of the spec.
    file: &'static str,
    model: &'static str,
    /// The beginning of the model's list of properties; empty if it has none.
    properties: &'static str,
    /// Arguments for `suggest`. Properties that they leave out let other kinds of mutants survive.
    arguments: &'static str,
}

const fn spec(
    file: &'static str,
    model: &'static str,
    properties: &'static str,
    arguments: &'static str,
) -> Pasted {
    Pasted {
        file,
        model,
        properties,
        arguments,
    }
}

const SPECS: [Pasted; 7] = [
    spec(
        "commit/two_phase_commit",
        "article",
        "properties = [stage_ok, termination, committed",
        "",
    ),
    spec("commit/transaction_commit", "three", "", ""),
    spec("queues/uploader", "one_worker", "", ""),
    spec("locks/peterson", "two", "", "--properties mutual_exclusion"),
    // Sums of maps and goals that are facts.
    spec(
        "weak/conditional_updates",
        "published",
        "properties = [updates_are_idempotent, pieces_add_up",
        "",
    ),
    // Helpers, some with a participant.
    spec(
        "writes/last_write_wins",
        "published",
        "properties = [replicas_are_consistent, reads_return_latest_written_data",
        "",
    ),
    // Goals that a model with a smaller constant does not meet.
    spec(
        "replication/dual_writes_messages",
        "two",
        "",
        "--properties writes_are_answered",
    ),
];

impl Pasted {
    fn name(&self) -> &'static str {
        self.file.rsplit('/').next().unwrap_or(self.file)
    }

    /// The findings for the survivors of the model.
    fn suggested(&self) -> Vec<Value> {
        let found = asked(&format!(
            "suggest {}/{} {} --json",
            self.name(),
            self.model,
            self.arguments
        ));
        all(&all(&found["models"])[0]["findings"]).to_vec()
    }
}

/// The distinct suggestions that have code.
fn codes(findings: &[Value]) -> Vec<(String, String)> {
    let mut codes: Vec<(String, String)> = Vec::new();
    for suggestion in findings
        .iter()
        .flat_map(|finding| all(&finding["suggestions"]))
    {
        if let Some(code) = suggestion["code"].as_str() {
            let named = (text(&suggestion["name"]).to_owned(), code.to_owned());
            if !codes.contains(&named) {
                codes.push(named);
            }
        }
    }
    codes
}

/// The source of a spec with these properties added to its module and to its model's list.
fn pasted(file: &str, properties: &str, codes: &[(String, String)]) -> String {
    let source = fs::read_to_string(root().join(format!("specs/src/{file}.rs")))
        .expect("the gallery has it");
    let module = source
        .trim_end()
        .strip_suffix('}')
        .expect("a file ends with its module");
    let lines = codes.iter().flat_map(|(_, code)| code.lines().chain([""]));
    let lines: Vec<String> = lines
        .map(|line| format!("    {line}").trim_end().to_owned())
        .collect();
    let whole = format!("{module}\n{}\n}}\n", lines.join("\n"));
    if properties.is_empty() {
        return whole;
    }
    assert!(whole.contains(properties), "{file} names its properties");
    let names: Vec<&str> = codes.iter().map(|(name, _)| name.as_str()).collect();
    whole.replace(properties, &format!("{properties}, {}", names.join(", ")))
}

/// The family and the file of the gallery spec that a source refines, if any.
fn refined(source: &str) -> Option<(&str, &str)> {
    let path = source.split_once("use crate::")?.1;
    let mut parts = path.split("::");
    Some((parts.next()?, parts.next()?))
}

/// Builds a crate with these specs. Returns the path of its program.
pub(crate) fn program(name: &str, specs: &[(String, String)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("src")).expect("there is room");
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap_or_else(|e| panic!("{name}: {e}"));
    };
    write(
        "src/main.rs",
        &format!("mutaspec::main!({});\n", name.replace('-', "_")),
    );
    let modules: Vec<String> = specs
        .iter()
        .map(|(name, _)| format!("pub mod {name};\n"))
        .collect();
    let refined: BTreeSet<(&str, &str)> = specs
        .iter()
        .filter_map(|(_, source)| refined(source))
        .collect();
    let families = refined
        .iter()
        .map(|(family, file)| format!("pub mod {family} {{\n    pub mod {file};\n}}\n"));
    write(
        "src/lib.rs",
        &(modules.concat() + &families.collect::<String>()),
    );
    for (family, file) in refined {
        fs::create_dir_all(folder.join("src").join(family)).expect("there is room");
        let source = fs::read_to_string(root().join(format!("specs/src/{family}/{file}.rs")))
            .expect("the gallery has it");
        write(&format!("src/{family}/{file}.rs"), &source);
    }
    for (name, source) in specs {
        write(&format!("src/{name}.rs"), source);
    }
    let library = compile::library(&folder, name, &[]);
    compile::program_with(&folder, name, &[&library])
}

/// Checks that every pasted property fails on exactly those survivors that it was said to kill.
fn compare_kills(results: &Value, findings: &[Vec<Value>]) {
    for (model, findings) in all(&results["specs"]).iter().zip(findings) {
        let properties: Vec<&str> = all(&model["properties"])
            .iter()
            .map(|property| text(&property["name"]))
            .collect();
        for suggestion in findings
            .iter()
            .flat_map(|finding| all(&finding["suggestions"]))
            .filter(|s| s["code"].is_string())
        {
            let name = text(&suggestion["name"]);
            let place = properties
                .iter()
                .position(|other| *other == name)
                .unwrap_or_else(|| panic!("{name} is checked"));
            for finding in findings {
                let mutant = all(&model["mutants"])
                    .iter()
                    .find(|mutant| mutant["id"] == finding["mutant"]);
                let fails = mutant.expect("it was run")["matrix"][place] == "fails";
                let is_said = all(&suggestion["kills"]).contains(&finding["mutant"]);
                assert_eq!(fails, is_said, "{name} on {}", finding["mutant"]);
            }
        }
    }
}

/// The verdict on a mutant in the results of a run.
fn verdict<'a>(results: &'a Value, id: &str) -> &'a str {
    let mutants = all(&results["specs"])
        .iter()
        .flat_map(|model| all(&model["mutants"]));
    let found = mutants.into_iter().find(|mutant| mutant["id"] == id);
    text(&found.unwrap_or_else(|| panic!("{id} was run"))["verdict"])
}

#[test]
fn pasted_suggestions_hold_and_kill_their_mutants() {
    let findings: Vec<Vec<Value>> = SPECS.iter().map(Pasted::suggested).collect();
    let specs: Vec<(String, String)> = SPECS
        .iter()
        .zip(&findings)
        .map(|(spec, found)| {
            (
                spec.name().to_owned(),
                pasted(spec.file, spec.properties, &codes(found)),
            )
        })
        .collect();
    let program = program("pasted-specs", &specs);
    let place = Place::new();
    let run = |line: &str| {
        place
            .command_of(&program, line)
            .output()
            .expect("the program starts")
    };

    let models: Vec<String> = SPECS
        .iter()
        .map(|spec| format!("{}/{}", spec.name(), spec.model))
        .collect();
    let ran = run(&format!("run {} --report-only --matrix", models.join(" ")));
    assert_eq!(
        ran.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ran.stdout)
    );
    let results = parsed(&place.read("mutaspec.out/results.json"));
    compare_kills(&results, &findings);
    check_verdicts(&results, &findings);
    check_kinds(&findings);
    check_best_for_bob(&findings[0], &run);
}

/// Checks that each mutant with a suggestion is killed, and that the others survive.
fn check_verdicts(results: &Value, findings: &[Vec<Value>]) {
    let mut killed = 0;
    for finding in findings.iter().flatten() {
        let id = text(&finding["mutant"]);
        let expected = if all(&finding["suggestions"]).is_empty() {
            "survived"
        } else {
            "killed"
        };
        assert_eq!(verdict(results, id), expected, "{id}");
        killed += usize::from(expected == "killed");
    }
    assert!(killed >= 30, "{killed} survivors were killed");
}

/// Checks that every kind of property is suggested as code.
fn check_kinds(findings: &[Vec<Value>]) {
    let suggestions = findings
        .iter()
        .flatten()
        .flat_map(|finding| all(&finding["suggestions"]));
    let kinds: BTreeSet<&str> = suggestions
        .filter(|s| s["code"].is_string())
        .map(|s| text(&s["kind"]))
        .collect();
    let every = [
        "reachability_goal",
        "state_invariant",
        "step_invariant",
        "temporal_property",
    ];
    assert_eq!(
        Vec::from_iter(kinds),
        every,
        "every kind of property was pasted"
    );
}

/// Checks the suggestion for an Alice who ignores Bob's refusal: it applies to every manager, and
/// holds with more of them.
fn check_best_for_bob(findings: &[Value], run: &dyn Fn(&str) -> Output) {
    let bob = findings.iter().find(|finding| {
        text(&finding["mutant"]).contains("/alice.n3/M2-")
            && text(&finding["mutant"]).ends_with("@bob")
    });
    let best = &all(&bob.expect("it survives")["suggestions"])[0];
    for manager in ["@bob", "@chuck", "@dave"] {
        assert!(
            all(&best["kills"])
                .iter()
                .any(|id| text(id).contains("/alice.n3/M2-") && text(id).ends_with(manager)),
            "{best}"
        );
    }
    for managers in [3, 4, 5] {
        let name = text(&best["name"]);
        let ran = run(&format!(
            "check two_phase_commit/article --set managers={managers} --properties {name}"
        ));
        assert_eq!(
            ran.status.code(),
            Some(0),
            "{managers}: {}",
            String::from_utf8_lossy(&ran.stdout)
        );
    }
}
