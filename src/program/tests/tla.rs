//! The program with TLA+ modules.

use super::*;

/// The path of a file of the TLA+ part of the gallery.
fn module(name: &str) -> String {
    format!("{}/specs/tla/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn called(line: &[&str]) -> (u8, String, String) {
    call(Vec::new(), line)
}

/// Checks a module and the line with its verdict. TLC has the same counts.
#[track_caller]
fn check(name: &str, code: u8, line: &str) {
    let (exit, out, err) = called(&["check", &module(name)]);
    assert_eq!(exit, code, "{out}{err}");
    assert_eq!(out.lines().last(), Some(line), "{out}{err}");
}

#[test]
fn modules_are_checked_with_the_counts_of_tlc() {
    check(
        "TwoPhaseCommit.tla",
        0,
        "✓ TwoPhaseCommit/default holds: 3 properties  (296 distinct, 718 generated, depth 20, exhaustive)",
    );
    check(
        "TwoPhaseCommitRefused.tla",
        0,
        "✓ TwoPhaseCommitRefused/default holds: 3 properties  (470 distinct, 1,081 generated, depth 20, exhaustive)",
    );
    check(
        "TransactionCommit.tla",
        0,
        "✓ TransactionCommit/default holds: 4 properties  (288 distinct, 1,146 generated, depth 11, exhaustive)",
    );
    check(
        "Uploader.tla",
        0,
        "✓ Uploader/default holds: 5 properties  (1,128 distinct, 2,625 generated, depth 16, exhaustive)",
    );
}

#[test]
fn failing_property_has_a_run_in_tla() {
    let (exit, out, err) = called(&["check", &module("DualWrites.tla")]);
    assert_eq!(exit, 4, "{out}{err}");
    insta::assert_snapshot!("tla_dual_writes", out);
    let (exit, out, err) = called(&[
        "trace",
        &module("DualWrites.tla"),
        "--property",
        "ValuesAgreeInTheEnd",
        "--format",
        "tla",
    ]);
    assert_eq!(exit, 0, "{out}{err}");
    insta::assert_snapshot!("tla_trace", out);
}

#[test]
fn folder_stands_for_its_modules_with_configurations() {
    let (exit, out, err) = called(&["list", &module("")]);
    assert_eq!(exit, 0, "{err}");
    let names = [
        "DualWrites",
        "TransactionCommit",
        "TwoPhaseCommit",
        "Uploader",
    ];
    for name in names {
        assert!(out.contains(name), "{name} is listed: {out}");
    }
    assert!(
        !out.lines().any(|line| line.starts_with("AllOrNothing")),
        "it has no configuration: {out}"
    );
}

#[test]
fn partial_search_leaves_no_more_properties_open_than_there_are() {
    let file = module("TransactionCommit.tla");
    let (_, out, err) = called(&["check", &file, "--max-states", "10"]);
    assert!(out.contains("4 of 4 properties left open"), "{out}{err}");
}

#[test]
fn constant_is_set_as_in_a_configuration() {
    let file = module("TransactionCommit.tla");
    let (exit, out, err) = called(&["check", &file, "--set", "RM={r1, r2}"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("(56 distinct, 154 generated"), "{out}");
}

#[test]
fn missing_files_are_named() {
    let (exit, _, err) = called(&["check", "Missing.tla"]);
    assert_eq!(exit, 1);
    assert!(err.contains("Missing.tla"), "{err}");
    let (exit, _, err) = called(&["check", &module("AllOrNothing.tla")]);
    assert_eq!(exit, 1);
    assert!(err.contains("there is no configuration"), "{err}");
    assert!(err.contains("--cfg FILE"), "{err}");
}

#[test]
fn options_of_tlc_are_named() {
    let (exit, _, err) = called(&["check", "-config", "Spec.cfg", "Spec.tla"]);
    assert_eq!(exit, 1);
    assert!(err.contains("--cfg FILE"), "{err}");
    let (exit, _, err) = called(&["check", "Spec.tla", "-deadlock"]);
    assert_eq!(exit, 1);
    assert!(err.contains("--no-deadlock"), "{err}");
}

/// A small spec whose invariant says little.
const SWITCH: (&str, &str) = (
    "---- MODULE Switch ----\nVARIABLES light, door\nvars == <<light, door>>\n\
     Init == light = \"off\" /\\ door = \"closed\"\n\
     Open == door = \"closed\" /\\ door' = \"open\" /\\ light' = \"on\"\n\
     Close == door = \"open\" /\\ door' = \"closed\" /\\ light' = \"off\"\n\
     Next == Open \\/ Close\nSpec == Init /\\ [][Next]_vars /\\ WF_vars(Next)\n\
     TypeOK == light \\in {\"on\", \"off\"} /\\ door \\in {\"open\", \"closed\"}\n====\nThe end.\n",
    "SPECIFICATION Spec\nINVARIANT TypeOK\n",
);

fn written() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Switch.tla"), SWITCH.0).unwrap();
    std::fs::write(folder.path().join("Switch.cfg"), SWITCH.1).unwrap();
    folder
}

/// A text without the path of the folder.
fn without_folder(text: &str, folder: &tempfile::TempDir) -> String {
    text.replace(&*folder.path().to_string_lossy(), "FOLDER")
}

#[test]
fn suggestions_are_definitions_with_a_line_of_the_configuration() {
    let folder = written();
    let file = folder
        .path()
        .join("Switch.tla")
        .to_string_lossy()
        .into_owned();
    let (exit, out, err) = called(&["suggest", &file]);
    assert_eq!(exit, 0, "{out}{err}");
    insta::assert_snapshot!("tla_suggest", without_folder(&out, &folder));
}

#[test]
fn applied_suggestions_change_module_and_configuration() {
    let folder = written();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (exit, out, err) = called(&["suggest", &path("Switch.tla"), "--apply", "--yes"]);
    assert_eq!(exit, 0, "{out}{err}");
    insta::assert_snapshot!("tla_apply", without_folder(&out, &folder));
    let text = std::fs::read_to_string(path("Switch.tla")).unwrap();
    assert!(text.ends_with("====\nThe end.\n"), "{text}");
    let (exit, out, err) = called(&["check", &path("Switch.tla")]);
    assert_eq!(exit, 0, "{out}{err}");
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["Switch.cfg", "Switch.tla"]);
}

#[test]
fn gap_of_the_last_run_is_one_of_its_module() {
    let folder = written();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (out_folder, module) = (path("out"), path("Switch.tla"));
    let (_, out, err) = called(&["run", &module, "--out", &out_folder, "--report-only"]);
    assert!(out.contains("Switch/default"), "{out}{err}");
    let (exit, out, err) = called(&["suggest", "1", "--results", &out_folder, "--apply", "--yes"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("gap 1 is closed"), "{out}{err}");
    let text = std::fs::read_to_string(&module).unwrap();
    assert!(text.len() > SWITCH.0.len(), "{text}");
}

/// Returns the first number of survivors in the output of a run.
fn survivors(out: &str) -> &str {
    let (before, _) = out.split_once(" survived").unwrap();
    before.rsplit(' ').next().unwrap()
}

#[test]
fn ending_leaves_out_what_never_changes() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().to_string_lossy().into_owned();
    let file = module("TwoPhaseCommit.tla");
    let (_, out, err) = called(&["run", &file, "--out", &results, "--report-only"]);
    assert!(out.contains("17 survived"), "{out}{err}");
    let (exit, out, err) = called(&["show", "1", "--results", &results]);
    assert_eq!(exit, 0, "{out}{err}");
    let end = out.lines().find(|line| line.contains("ends with: "));
    assert_eq!(
        end,
        Some(
            "  ends with: stage is \"refuse\" for bob, \"committed\" for chuck, \"accept\" for dave"
        ),
        "{out}"
    );
    assert!(out.contains("of the 17 survivors"), "{out}");
}

#[test]
fn mutant_of_a_larger_model_is_judged_with_known_survivors_only() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().to_string_lossy().into_owned();
    let file = module("Uploader.tla");
    let (_, out, err) = called(&["run", &file, "--out", &results, "--report-only"]);
    let survivors = survivors(&out);
    let shown = || {
        let (exit, shown, err) = called(&["show", "1", "--results", &results]);
        assert_eq!(exit, 0, "{shown}{err}");
        assert!(shown.contains("A property that would catch it:"), "{shown}");
        shown
    };
    let with_run = shown();
    let all = format!("of the {survivors} survivors");
    assert!(with_run.contains(&all), "{all}: {with_run}{out}{err}");
    let counted = |text: &str| {
        text.lines()
            .any(|line| line.trim_start().starts_with("kills "))
    };
    assert!(counted(&with_run), "{with_run}");
    // These results are of a model with other states.
    let file = folder.path().join("results.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.replace("\"distinct_states\": 1128", "\"distinct_states\": 1129");
    std::fs::write(&file, text).unwrap();
    let without_run = shown();
    assert!(!counted(&without_run), "{without_run}");
}

/// Writes a module with its configuration, and returns the path of the module.
fn spec(folder: &tempfile::TempDir, module: &str, configuration: &str) -> String {
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("Switch.tla"), module).unwrap();
    std::fs::write(path("Switch.cfg"), configuration).unwrap();
    path("Switch.tla")
}

/// Checks that an unlisted definition is suggested by its name, with the line that lists it.
#[track_caller]
fn check_listed(definition: &str, name: &str, entry: &str) {
    let folder = tempfile::tempdir().unwrap();
    let module = SWITCH.0.replacen("====", &format!("{definition}\n===="), 1);
    let file = spec(&folder, &module, SWITCH.1);
    let (exit, out, err) = called(&["suggest", &file]);
    assert_eq!(exit, 0, "{out}{err}");
    let named = format!("{name} (");
    assert!(out.contains(&named), "{name} is suggested: {out}");
    assert!(out.contains("it is in the spec"), "{out}");
    assert!(!out.contains(&format!("{name}_2")), "{out}");
    assert!(out.contains(&format!("    {entry}\n")), "{entry}: {out}");
}

#[test]
fn definition_that_is_not_listed_is_suggested_by_its_name() {
    // The text of suggestions, pasted.
    let folder = tempfile::tempdir().unwrap();
    let (_, out, _) = called(&["suggest", &spec(&folder, SWITCH.0, SWITCH.1)]);
    let code = out.lines().skip_while(|line| !line.starts_with("    "));
    let code: Vec<&str> = code.take_while(|line| line.starts_with("    ")).collect();
    let definition = code.iter().find(|line| line.contains(" == ")).unwrap();
    let name = definition.trim().split(' ').next().unwrap();
    let entry = out.lines().find(|line| line.ends_with(name)).unwrap();
    check_listed(&code.join("\n"), name, entry.trim());
    // The same in other words, and more than a suggestion says.
    let other = "Closed == light = \"off\" \\/ door # \"closed\"";
    check_listed(other, "Closed", "INVARIANT Closed");
    let both = "Together == (door = \"open\") <=> (light = \"on\")";
    check_listed(both, "Together", "INVARIANT Together");
}

/// Checks that an unlisted definition of this module is not suggested.
#[track_caller]
fn check_unlisted(module: &str, name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = spec(&folder, module, SWITCH.1);
    let (exit, out, err) = called(&["suggest", &file]);
    assert_eq!(exit, 0, "{out}{err}");
    assert!(out.contains("would kill"), "{out}");
    assert!(!out.contains(&format!("{name} (")), "{name}: {out}");
}

#[test]
fn temporal_definition_that_is_not_listed_is_suggested() {
    let opens = "Opens == []<>(door = \"open\")";
    check_listed(opens, "Opens", "PROPERTY Opens");
    check_listed(
        "Opens == [][light' # light]_vars",
        "Opens",
        "PROPERTY Opens",
    );
    // Another one that cannot be decided does not hide it.
    let goals: Vec<String> = (1..=25).map(|i| format!("<>(light # \"{i}\")")).collect();
    let many = format!("Many == []({})", goals.join(" \\/ "));
    check_listed(&format!("{many}\n{opens}"), "Opens", "PROPERTY Opens");
    let with = |text: &str| SWITCH.0.replacen("====", &format!("{text}\n===="), 1);
    // It fails without fairness.
    let unfair = with(opens).replace(" /\\ WF_vars(Next)", "");
    check_unlisted(&unfair, "Opens");
    // Specifications and their parts are no properties.
    check_unlisted(&with("Other == Spec /\\ SF_vars(Open)"), "Other");
    check_unlisted(&with("Fair == WF_vars(Next)"), "Fair");
}

/// A mutant of `x < N` is killed with two and survives with three.
const GROW: &str = "---- MODULE Grow ----
EXTENDS Naturals
CONSTANT N
VARIABLE x
Init == x = 0
Next == x < N /\\ x' = x + 1
Spec == Init /\\ [][Next]_x
Bounded == N = 2 => x <= N
====
";

#[test]
fn suggestions_count_the_survivors_of_the_ladder() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("Grow.tla"), GROW).unwrap();
    for (name, n) in [("small.cfg", 2), ("large.cfg", 3)] {
        let text = format!(
            "SPECIFICATION Spec\nCONSTANT N = {n}\nINVARIANT Bounded\nCHECK_DEADLOCK FALSE\n"
        );
        std::fs::write(path(name), text).unwrap();
    }
    let (module, small, large, results) = (
        path("Grow.tla"),
        path("small.cfg"),
        path("large.cfg"),
        path("out"),
    );
    let files = ["--cfg", &small, "--cfg", &large];
    let line = [
        "run",
        &module,
        "--ladder",
        "--report-only",
        "--out",
        &results,
    ];
    let (_, out, err) = called(&[&line[..], &files].concat());
    let (_, above) = out.split_once("Grow/large  ").expect(&out);
    let survivors = survivors(above);
    let (exit, suggested, _) = called(&["suggest", "1", "--results", &results]);
    assert_eq!(exit, 0, "{suggested}");
    let count = format!("of {survivors} survivors");
    assert!(suggested.contains(&count), "{count}: {suggested}{out}{err}");
    let (_, alone, _) = called(&["suggest", &module, "--cfg", &large]);
    assert!(!alone.contains(&count), "the small model kills: {alone}");
}

#[test]
fn variables_that_no_property_reads_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let module = SWITCH.0.replace("VARIABLES light", "VARIABLES size, light");
    let module = module.replace("<<light", "<<size, light");
    let module = module.replace("Init ==", "Init == size = 1 /\\");
    let module = module.replace("door' = \"open\"", "door' = \"open\" /\\ size' = size");
    let module = module.replace("door' = \"closed\"", "door' = \"closed\" /\\ size' = size");
    let module = module.replace(
        "TypeOK ==",
        "Lit == [][light' # light]_vars\nSized == size = 1\nTypeOK ==",
    );
    let configuration = "SPECIFICATION Spec\nPROPERTY Lit\nINVARIANT Sized\n";
    let file = spec(&folder, &module, configuration);
    let results = folder.path().join("out").to_string_lossy().into_owned();
    let line = ["run", &file, "-v", "--report-only", "--out", &results];
    let (_, out, err) = called(&line);
    assert!(out.contains("no property reads door\n"), "{out}{err}");
    assert!(
        out.contains("Sized reads only what no step changes\n"),
        "{out}{err}"
    );
}

/// A token goes round, and each node rests at some time.
const RING: &str = "---- MODULE Switch ----
EXTENDS Naturals
CONSTANT N
ASSUME TRUE
VARIABLES token, active
vars == <<token, active>>
Nodes == 0..N - 1
Init == token = 0 /\\ active = [n \\in Nodes |-> TRUE]
Pass == ~active[token] /\\ token' = (token + 1) % N /\\ UNCHANGED active
Rest(n) == active[n] /\\ active' = [active EXCEPT ![n] = FALSE] /\\ UNCHANGED token
Next == Pass \\/ \\E n \\in Nodes : Rest(n)
Spec == Init /\\ [][Next]_vars
TypeOK == token \\in Nodes
====
";

/// Checks on which larger model the suggestions for a module are tried, if on any.
#[track_caller]
fn check_larger(module: &str, constants: &str, larger: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let configuration = format!("CONSTANTS {constants}\nSPECIFICATION Spec\nINVARIANT TypeOK\n");
    let file = spec(&folder, module, &configuration);
    let (exit, out, err) = called(&["suggest", &file]);
    assert_eq!(exit, 0, "{out}{err}");
    let expected = larger.map_or("it was tried on no larger model".to_owned(), |larger| {
        format!(" and on {larger} (")
    });
    assert!(out.contains(&expected), "{expected}: {out}");
}

#[test]
fn suggestions_are_tried_on_the_next_number() {
    check_larger(RING, "N = 3", Some("N=4"));
    check_larger(&RING.replace("ASSUME TRUE", "ASSUME N < 4"), "N = 3", None);
    // The numbers may depend on each other.
    let two = RING.replace("CONSTANT N", "CONSTANT N, M");
    check_larger(&two, "N = 3 M = 2", None);
    let sets = RING
        .replace("CONSTANT N", "CONSTANT Nodes")
        .replace("Nodes == 0..N - 1\n", "")
        .replace("(token + 1) % N", "(token + 1) % 3");
    let names = sets.replace("token = 0", "token = (CHOOSE first \\in Nodes : TRUE)");
    let names = names.replace("(token + 1) % 3", "(CHOOSE next \\in Nodes : next # token)");
    check_larger(&names, "Nodes = {1, 2, 3}", Some("Nodes={1, 2, 3, 4}"));
    check_larger(&names, "Nodes = {a, b}", Some("Nodes={a, b, b2}"));
}

#[test]
fn edit_of_a_constant_has_the_value_that_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let module = GROW.replace("MODULE Grow", "MODULE Switch");
    let configuration =
        "CONSTANT N = 3\nSPECIFICATION Spec\nINVARIANT Bounded\nCHECK_DEADLOCK FALSE\n";
    let file = spec(&folder, &module, configuration);
    let run = |set: &[&str], lines: [&str; 3]| {
        let results = path("out");
        let line = ["run", &file, "--operators", "K1", "--out", &results];
        let (_, out, err) = called(&[&line, set].concat());
        assert!(out.contains(lines[0]), "{out}{err}");
        let (_, out, err) = called(&["show", "1", "--results", &results, "--no-suggestion"]);
        let said: Vec<String> = out
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        for line in &lines[1..] {
            assert!(said.iter().any(|of| of == line), "{line}: {out}{err}");
        }
    };
    run(
        &[],
        [
            "`N` is 2 instead of 3",
            "- 1 CONSTANT N = 3",
            "+ CONSTANT N = 2",
        ],
    );
    run(
        &["--set", "N=5"],
        ["`N` is 4 instead of 5", "- N = 5", "+ N = 4"],
    );
}
