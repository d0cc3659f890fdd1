//! TLA+ modules from the outside: every command of the program on copies of ours, in a temporary
//! folder without a crate.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::compile::root;
use crate::formats::FILES;
use crate::gates::results;
use crate::support::{Place, Ran, all, parsed, text};

/// A folder with copies of our modules and their configurations.
pub(crate) fn modules() -> Place {
    let place = Place::new();
    for entry in fs::read_dir(root().join("specs/tla")).expect("there are modules") {
        let file = entry.expect("it can be listed").path();
        let name = file.file_name().expect("it has a name");
        fs::copy(&file, place.path().join(name)).expect("there is room");
    }
    place
}

/// Two modules: the mutants of `Step` are in the extended one.
fn counter() -> Place {
    let place = Place::new();
    place.write(
        "Base.tla",
        "---- MODULE Base ----\nEXTENDS Naturals\nVARIABLE x\n\nStep == x < 3 /\\ x' = x + 1\n====\n",
    );
    place.write(
        "Counter.tla",
        "---- MODULE Counter ----\nEXTENDS Base\n\nInit == x = 0\nNext == Step\nSpec == Init /\\ [][Next]_x\n\nSmall == x \\in 0..3\n====\n",
    );
    place.write(
        "Counter.cfg",
        "SPECIFICATION Spec\nINVARIANT Small\nCHECK_DEADLOCK FALSE\n",
    );
    place
}

/// Runs the program `mutaspec`, which finds no crate in the folder.
pub(crate) fn run(place: &Place, line: &str) -> Ran {
    place
        .command_of(Path::new(env!("CARGO_BIN_EXE_mutaspec")), line)
        .output()
        .expect("the program starts")
        .into()
}

#[track_caller]
pub(crate) fn check(place: &Place, line: &str, code: i32) -> Ran {
    let ran = run(place, line);
    assert_eq!(ran.code, Some(code), "{line}\n{}{}", ran.out, ran.err);
    ran
}

fn mutants(results: &Value) -> &[Value] {
    all(&results["specs"][0]["mutants"])
}

#[test]
fn commands_use_the_last_run_of_a_module() {
    let place = modules();
    let ran = check(&place, "run TwoPhaseCommit.tla", 2);
    assert!(
        ran.out.contains("All 3 properties hold (296 states"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("next: mutaspec show 1"), "{}", ran.out);
    assert_eq!(place.names("mutaspec.out"), {
        let mut names: Vec<String> = FILES.iter().map(|name| (*name).to_owned()).collect();
        names.push("traces".to_owned());
        names.sort();
        names
    });
    let results = place.results();
    let first = text(&results["specs"][0]["gaps"][0]["mutants"][0]).to_owned();
    assert!(first.starts_with("TwoPhaseCommit/"), "{first}");
    for line in ["show 1", &format!("show {first}"), "trace 1", "suggest 1"] {
        let ran = check(&place, line, 0);
        assert!(ran.out.contains("TwoPhaseCommit"), "{line}: {}", ran.out);
    }
    let accepted = format!("accepted {first} on all its models in mutaspec.accept.yaml\n");
    let ran = check(&place, "accept 1.1 --reason intended", 0);
    assert_eq!(ran.out, accepted);
    let ran = check(&place, "run TwoPhaseCommit.tla --matrix", 2);
    assert!(ran.out.contains("1 accepted"), "{}", ran.out);
    // The accepted mutant belongs to another module, so the entry stays.
    let ran = check(&place, "run TransactionCommit.tla --set RM={r1,r2}", 2);
    assert!(!ran.err.contains("is accepted"), "{}", ran.err);
    check(&place, "accept --prune", 0);
    assert!(place.read("mutaspec.accept.yaml").contains(&first));
}

#[test]
fn shards_merge_to_the_results_of_one_run() {
    let place = modules();
    check(&place, "run TwoPhaseCommit.tla --out whole", 2);
    for shard in ["1/2", "2/2"] {
        let folder = &shard[..1];
        run(
            &place,
            &format!("run TwoPhaseCommit.tla --shard {shard} --out {folder}"),
        );
    }
    check(&place, "merge 1 2", 2);
    for name in ["results.json", "report.html", "results.sarif", "summary.md"] {
        let merged = place.read(&format!("mutaspec.out/{name}"));
        assert!(merged == place.read(&format!("whole/{name}")), "{name}");
    }
    let ran = check(&place, "compare whole mutaspec.out --fail-on new", 0);
    assert!(ran.out.contains("no new survivors"), "{}", ran.out);
}

#[test]
fn mutant_names_the_module_in_which_it_is() {
    let place = counter();
    run(&place, "run Counter.tla --annotations github");
    let results = place.results();
    let of_base: Vec<&Value> = mutants(&results)
        .iter()
        .filter(|mutant| text(&mutant["id"]).starts_with("Counter/Step/"))
        .collect();
    assert!(!of_base.is_empty(), "{results}");
    for mutant in of_base {
        assert_eq!(
            (text(&mutant["file"]), &mutant["line"]),
            ("Base.tla", &5.into())
        );
    }
    let stryker = parsed(&place.read("mutaspec.out/mutation-report.json"));
    let file = &stryker["files"]["Base.tla"];
    assert_eq!(text(&file["language"]), "tla");
    assert!(!all(&file["mutants"]).is_empty(), "{file}");
    let sarif = place.read("mutaspec.out/results.sarif");
    assert!(sarif.contains("Base.tla"), "{sarif}");
}

const LOCKS: &str = "---- MODULE Locks ----
EXTENDS Naturals
(* --algorithm Locks
variables a = FALSE, b = FALSE;
process Left = 1
begin
  l1: await ~a; a := TRUE;
  l2: await ~b; b := TRUE;
end process;
process Right = 2
begin
  r1: await ~b; b := TRUE;
  r2: await ~a; a := TRUE;
end process;
process Guest \\in {3, 4}
begin
  g: with n \\in {1, 2} do skip; end with;
end process;
end algorithm; *)
====
";

#[test]
fn deadlock_names_where_each_process_waits() {
    let place = Place::new();
    place.write("Locks.tla", LOCKS);
    place.write("Locks.cfg", "SPECIFICATION Spec\n");
    let ran = check(&place, "check Locks.tla", 4);
    let waiting =
        "`Right` waits at `r1` until `~b`; `Left`, `Guest(3)` and `Guest(4)` are at the end";
    assert!(ran.out.contains(waiting), "{}", ran.out);
    assert!(ran.out.contains("pc[1]  \"l1\" → \"l2\""), "{}", ran.out);
}

#[test]
fn verdicts_are_reused_while_modules_and_configurations_stay() {
    let place = counter();
    let recorded =
        |place: &Place| -> Vec<Value> { mutants(&results(place, "mutaspec.out")).to_vec() };
    let key = |place: &Place| -> String {
        let plan = parsed(&place.read("mutaspec.out/mutants.json"));
        text(&plan["models"][0]["key"]).to_owned()
    };
    run(&place, "run Counter.tla");
    let (first, known) = (key(&place), recorded(&place));
    run(&place, "run Counter.tla");
    assert_eq!((key(&place), recorded(&place)), (first.clone(), known));
    for (name, from, to) in [
        ("Base.tla", "x < 3", "x < 2"),
        (
            "Counter.cfg",
            "CHECK_DEADLOCK FALSE",
            "CHECK_DEADLOCK FALSE ",
        ),
        ("Counter.tla", "0..3", "0..4"),
    ] {
        let before = key(&place);
        let text = place.read(name);
        assert!(text.contains(from), "{text}");
        place.write(name, &text.replace(from, to));
        run(&place, "run Counter.tla");
        assert_ne!(key(&place), before, "{name}");
    }
    // A deadlock that is allowed by an option is another model too.
    place.write("Counter.cfg", "SPECIFICATION Spec\nINVARIANT Small\n");
    run(&place, "run Counter.tla --no-deadlock");
    let allowed = key(&place);
    run(&place, "run Counter.tla");
    assert_ne!(key(&place), allowed);
}

#[test]
fn diff_of_a_module_checks_mutants_of_its_lines() {
    let place = counter();
    let diff = |file: &str, line: usize, text: &str| {
        format!(
            "diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n@@ -{line} +{line} @@\n-older\n+{text}\n"
        )
    };
    place.write(
        "step.diff",
        &diff("Base.tla", 5, "Step == x < 3 /\\ x' = x + 1"),
    );
    run(&place, "run Counter.tla");
    let whole = place.results();
    run(&place, "run Counter.tla --in-diff step.diff");
    let touched = place.results();
    assert!(!mutants(&touched).is_empty());
    assert!(
        mutants(&touched)
            .iter()
            .all(|mutant| mutant["file"] == "Base.tla")
    );
    for (name, text) in [
        ("config.diff", diff("Counter.cfg", 2, "INVARIANT Small")),
        (
            "property.diff",
            diff("Counter.tla", 8, "Small == x \\in 0..3"),
        ),
    ] {
        place.write(name, &text);
        let ran = run(&place, &format!("run Counter.tla --in-diff {name}"));
        assert!(
            ran.out.contains("so all mutants are checked"),
            "{name}: {}{}",
            ran.out,
            ran.err
        );
        assert_eq!(mutants(&place.results()), mutants(&whole), "{name}");
    }
}

#[test]
fn ladder_climbs_over_configurations() {
    let place = modules();
    let whole = place.read("TransactionCommit.cfg");
    place.write("Small.cfg", &whole.replace("{r1, r2, r3}", "{r1, r2}"));
    place.write("Large.cfg", &whole);
    run(
        &place,
        "run TransactionCommit.tla --cfg Small.cfg --cfg Large.cfg --ladder",
    );
    let results = place.results();
    assert_eq!(
        text(&results["specs"][0]["goes_on_to"]),
        "TransactionCommit/Large"
    );
    assert_eq!(text(&results["specs"][1]["model"]), "Large");
    let ran = run(&place, "run TransactionCommit.tla --ladder");
    assert!(
        ran.err.contains("--cfg small.cfg --cfg large.cfg --ladder"),
        "{}",
        ran.err
    );
    fs::create_dir(place.path().join("other")).expect("there is room");
    place.write("other/Small.cfg", &whole);
    let ran = check(
        &place,
        "check TransactionCommit.tla --cfg Small.cfg --cfg other/Small.cfg",
        1,
    );
    assert!(
        ran.err.contains("another configuration is called"),
        "{}",
        ran.err
    );
}

#[test]
fn ladder_over_a_symmetric_model_needs_its_symmetry_on_all_models() {
    let place = Place::new();
    place.write(
        "Pick.tla",
        "---- MODULE Pick ----\nEXTENDS Naturals, TLC\nCONSTANT P\nVARIABLE n\n\
         Init == n = [p \\in P |-> 0]\n\
         Next == \\E p \\in P : n[p] = 0 /\\ n' = [n EXCEPT ![p] = 1]\n\
         Small == \\A p \\in P : n[p] < 2\nPerms == Permutations(P)\n====\n",
    );
    let lines = "INIT Init\nNEXT Next\nINVARIANT Small\nCHECK_DEADLOCK FALSE\n";
    place.write("Few.cfg", &format!("{lines}CONSTANT P = {{p, q}}\n"));
    place.write(
        "Many.cfg",
        &format!("{lines}CONSTANT P = {{p, q, r}}\nSYMMETRY Perms\n"),
    );
    let line = "run Pick.tla --cfg Few.cfg --cfg Many.cfg --ladder";
    let ran = check(&place, line, 1);
    let error = "Pick/Many cannot follow Pick/Few on a ladder: it lacks ";
    assert!(ran.err.contains(error), "{}", ran.err);
    let hint = "hint: write its `SYMMETRY` or `VIEW` in both configurations";
    assert!(ran.err.contains(hint), "{}", ran.err);
    let few = place.read("Few.cfg");
    place.write("Few.cfg", &format!("{few}SYMMETRY Perms\n"));
    let ran = run(&place, line);
    assert!(
        ran.out.contains("go on to Pick/Many"),
        "{}{}",
        ran.out,
        ran.err
    );
}

/// A configuration file that names modules and options.
const PROJECT: &str = "\
specs:
  TransactionCommit.tla:
    cfg: [Small.cfg, Large.cfg]
    ladder: [Small, Large]
    min_score: 1
    models:
      four:
        from: Small
        constants: {RM: \"{r1, r2, r3, r4}\"}
        properties: [Consistent]
";

#[test]
fn configuration_file_with_modules_makes_a_project() {
    let place = modules();
    let whole = place.read("TransactionCommit.cfg");
    place.write("Small.cfg", &whole.replace("{r1, r2, r3}", "{r1, r2}"));
    place.write("Large.cfg", &whole);
    place.write("mutaspec.yaml", PROJECT);
    let ran = check(&place, "check", 0);
    for counts in [
        "Small holds: 4 properties  (56 ",
        "Large holds: 4 properties  (288 ",
        "four holds: 1 property ",
    ] {
        assert!(ran.out.contains(counts), "{counts}: {}", ran.out);
    }
    let ran = run(&place, "run --level basic");
    assert!(!ran.err.contains("error"), "{}", ran.err);
    let results = place.results();
    assert_eq!(
        text(&results["specs"][0]["goes_on_to"]),
        "TransactionCommit/Large"
    );
    check(&place, "check TransactionCommit/four", 0);
    check(&place, "check Uploader.tla", 0);
    place.write(
        "mutaspec.yaml",
        "specs: [TwoPhaseCommit.tla, TransactionCommit.tla]\n",
    );
    let ran = check(&place, "check", 0);
    assert!(
        ran.out
            .contains("TwoPhaseCommit/default holds: 3 properties  (296 "),
        "{}",
        ran.out
    );
    for (text, error) in [
        (
            "specs: [TwoPhase.tla]\n",
            "mutaspec.yaml:1:9: specs[0]: there is no module `TwoPhase.tla`",
        ),
        (
            "specs:\n  TwoPhaseCommit.tla: {cfg: [Gone.cfg]}\n",
            "mutaspec.yaml:2:30: specs.TwoPhaseCommit.tla.cfg[0]: there is no file `Gone.cfg`",
        ),
        (
            "specs:\n  TwoPhaseCommit.tla: {ladder: [small]}\n",
            "mutaspec.yaml:2:33: specs.TwoPhaseCommit.tla.ladder[0]: unknown model `small`",
        ),
    ] {
        place.write("mutaspec.yaml", text);
        let ran = run(&place, "check TwoPhaseCommit.tla");
        assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
        assert!(ran.err.contains(error), "{error}: {}", ran.err);
    }
}

#[test]
fn only_names_of_specs_are_taken_for_modules() {
    let place = modules();
    for line in ["show x --results .", "run --out .", "list other --config ."] {
        let ran = check(&place, line, 1);
        assert!(
            ran.err.starts_with("error: no Cargo.toml in "),
            "{line}: {}",
            ran.err
        );
        assert!(ran.err.contains("mutaspec run ."), "{line}: {}", ran.err);
    }
    let ran = check(
        &place,
        "check -config TwoPhaseCommit.cfg TwoPhaseCommit.tla",
        1,
    );
    assert!(
        ran.err.contains("TLC's -config is --cfg FILE here"),
        "{}",
        ran.err
    );
    check(&place, "list . --json", 0);
}

/// Words that only authors of specs in Rust know.
const OF_RUST: [&str; 9] = [
    "panic",
    "cargo",
    "Cargo",
    "crate",
    "#[",
    "assert!",
    "no_crash",
    "no_divergence",
    "deadlock_freedom",
];

#[test]
fn texts_about_modules_are_free_of_rust() {
    let place = modules();
    let mut texts = Vec::new();
    for line in [
        "list TwoPhaseCommit.tla",
        "list TwoPhaseCommit.tla --mutants",
        "check TwoPhaseCommit.tla -v",
        "check DualWrites.tla",
        "check TwoPhaseCommit.tla --properties wrong",
        "check TwoPhaseCommit.tla --set wrong=3",
        "check Missing.tla",
        "run TwoPhaseCommit.tla",
        "run TwoPhaseCommit.tla -vv --no-cache",
        "run TransactionCommit.tla --max-states 20 --out small",
        "show 1",
        "show 1 --full",
        "show 99",
        "suggest 1",
        "trace 1",
        "show 1 --matrix",
    ] {
        let ran = run(&place, line);
        assert!(ran.code.is_some_and(|code| code < 5), "{line}: {}", ran.err);
        texts.push((line.to_owned(), ran.out + &ran.err));
    }
    for name in ["summary.md", "junit.xml", "results.sarif"] {
        texts.push((name.to_owned(), place.read(&format!("mutaspec.out/{name}"))));
    }
    for (line, text) in texts {
        for word in OF_RUST {
            assert!(!text.contains(word), "`{word}` in {line}:\n{text}");
        }
    }
}

#[test]
fn steps_of_processes_have_their_names() {
    let place = modules();
    let ran = check(&place, "check TwoPhaseCommit.tla -v", 0);
    let steps = "steps: Controller.n 1, Controller.n2 75, Controller.n3 158, ";
    assert!(ran.out.contains(steps), "{}", ran.out);
    check(&place, "run TwoPhaseCommit.tla", 2);
    let ran = check(&place, "show 1", 0);
    for step in ["  Controller.n3  p = \"bob\"", "  Restaurant(bob).c\n"] {
        assert!(ran.out.contains(step), "{step}: {}", ran.out);
    }
    let ran = check(&place, "trace 1 --format mermaid", 0);
    for lane in ["L0 as Controller\n", "L1 as Restaurant(bob)\n"] {
        assert!(ran.out.contains(lane), "{lane}: {}", ran.out);
    }
}

#[test]
fn built_in_properties_of_modules_are_not_counted() {
    let place = modules();
    let ran = check(&place, "run TwoPhaseCommit.tla", 2);
    assert!(ran.out.contains("All 3 properties hold"), "{}", ran.out);
    let report = place.read("mutaspec.out/report.html");
    assert!(
        report.contains("\"asked_properties\":3,"),
        "the report counts others"
    );
    let summary = place.read("mutaspec.out/summary.md");
    assert!(
        summary.contains("| 296 states, exhaustive | 3 |\n"),
        "{summary}"
    );
    assert!(summary.contains("```tla\n\\* No manager has"), "{summary}");
}

#[test]
fn gap_names_the_values_it_leads_to() {
    let place = modules();
    check(&place, "run TwoPhaseCommit.tla", 2);
    let results = place.results();
    let harm = &results["specs"][0]["gaps"][0]["harm"];
    let values = "stage is \"refuse\" for bob, \"committed\" for chuck, ";
    assert!(text(&harm["ends_with"]).contains(values), "{harm}");
    let ran = check(&place, "show 1", 0);
    assert!(ran.out.contains(values), "{}", ran.out);
    let escaped = values.replace('"', "\\\"");
    let report = place.read("mutaspec.out/report.html");
    assert!(report.contains(&escaped), "the report does not name them");
    // The line can be pasted after that of another gap.
    let entry = "Add to `TwoPhaseCommit.cfg`:\",\"INVARIANT NeverSome";
    assert!(report.contains(entry), "the report has no line to add");
}

#[test]
fn deadlock_says_how_it_is_allowed() {
    let place = modules();
    let text = place
        .read("Uploader.cfg")
        .replace("CHECK_DEADLOCK FALSE", "");
    place.write("Uploader.cfg", &text);
    let ran = check(&place, "check Uploader.tla", 4);
    let remedy = "  to allow deadlocks, use `--no-deadlock`, or write `CHECK_DEADLOCK FALSE` in the configuration\n";
    assert!(ran.out.contains(remedy), "{}", ran.out);
    check(&place, "check Uploader.tla --no-deadlock", 0);
}

#[cfg(unix)]
#[test]
fn watch_checks_and_runs_a_module_after_each_change() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let place = counter();
    let mut child = place
        .command_of(
            Path::new(env!("CARGO_BIN_EXE_mutaspec")),
            "watch Counter.tla",
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut out = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let mut err = BufReader::new(child.stderr.take().expect("it is piped")).lines();
    let mut read_until = |text: &str, is_error: bool| {
        let mut next = || if is_error { err.next() } else { out.next() };
        while let Some(line) = next() {
            if line.expect("the output is text").contains(text) {
                return;
            }
        }
        panic!("the output ends without {text:?}");
    };
    read_until("Counter/default holds: 1 property", false);
    read_until("score", false);
    read_until("runs again when a file is saved", true);
    place.write("Base.tla", &place.read("Base.tla").replace("x + 1", "x + "));
    read_until("Base.tla:", true);
    read_until("exit code 1; runs again", true);
    place.write("Base.tla", &place.read("Base.tla").replace("x + ", "x + 1"));
    read_until("Counter/default holds", false);
    read_until("score", false);
    read_until("runs again when a file is saved", true);
    place.write("Counter.cfg", "SPECIFICATION Spec\nINVARIANT Small\n");
    read_until("Counter/default fails: no deadlock", false);
    read_until("exit code 4; runs again", true);
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("there is a program `kill`").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
}
