//! The workshop's exercises, which `mutaspec workshop lint` accepts, and what it refuses.

use std::fs;
use std::path::Path;

use crate::support::Place;
use crate::workshop::{exercise, own, run};

#[test]
fn lint_accepts_all_exercises() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workshop-lint");
    fs::create_dir_all(&folder).expect("there is room");
    let ran = run(&folder, "lint");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let trials = |name: &str| {
        let count = exercise(name, "exercise.yaml").matches("- answer:").count();
        format!("{name} {count}")
    };
    for expected in [
        "none is solved at the start, all are solved by their references\n",
        &trials("06_attack"),
    ] {
        assert!(ran.out.contains(expected), "{expected}: {}", ran.out);
    }
}

/// A pack in a temporary folder, with copies of one exercise.
struct Broken(Place);

impl Broken {
    /// Adds a copy of exercise 2 in which a part of a file is replaced.
    fn copy(&self, name: &str, file: &str, from: &str, to: &str) {
        self.copy_of("02_agreement", name, file, from, to);
    }

    /// Adds a copy of an exercise in which a part of a file is replaced.
    fn copy_of(&self, original: &str, name: &str, file: &str, from: &str, to: &str) {
        let folder = self.0.path().join("pack").join(name);
        fs::create_dir_all(&folder).expect("there is room");
        for known in ["exercise.yaml", "start.rs", "solution.rs"] {
            let mut text = exercise(original, known);
            if known == file {
                assert!(text.contains(from), "{name}: {from}");
                text = text.replace(from, to);
            }
            fs::write(folder.join(known), text).expect("there is room");
        }
    }

    /// The errors of lint, which has to fail.
    fn lint(&self) -> String {
        let ran = run(self.0.path(), "--pack pack lint");
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
        ran.err
    }
}

#[test]
fn lint_names_what_a_pack_lacks() {
    let read = Broken(Place::lasting());
    read.copy("a", "exercise.yaml", "kind: defend", "kind: defense");
    read.copy("b", "start.rs", "// ===== your part =====", "");
    read.copy(
        "c",
        "solution.rs",
        "#[invariant]",
        "// ===== your part =====",
    );
    read.copy("d", "exercise.yaml", "larger: { rms: \"4\" }", "");
    let sheet = exercise("02_agreement", "exercise.yaml");
    let second = sheet
        .lines()
        .find(|line| line.contains("says that some manager"))
        .expect("a hint");
    read.copy("e", "exercise.yaml", second, "");
    read.copy("f", "start.rs", "", "");
    fs::remove_file(read.0.path().join("pack/f/start.rs")).expect("it was written");
    let errors = read.lint();
    for expected in [
        "a: exercise.yaml: kind: unknown variant `defense`",
        "b: start.rs: needs one line `// ===== your part =====`",
        "c: solution.rs: has a mark",
        "d: a defend exercise needs `larger`: the constants of a larger model",
        "e: has 1 handwritten hint, and needs at least 2",
        "f: start.rs: No such file",
    ] {
        assert!(
            errors.contains(&format!("\n  {expected}")),
            "{expected}: {errors}"
        );
    }
}

#[test]
fn lint_names_texts_that_do_not_compile() {
    let compiled = Broken(Place::lasting());
    compiled.copy("good", "start.rs", "", "");
    compiled.copy("typo", "solution.rs", "let some =", "let same =");
    let sheet = "exercise.yaml";
    compiled.copy(
        "trial",
        sheet,
        "teaches:",
        "trials: [{ answer: \"\\nfn f() -> X {}\" }]\nteaches:",
    );
    compiled.copy(
        "item",
        sheet,
        "teaches:",
        "hidden_items: \"fn g() -> Y {}\"\nteaches:",
    );
    let errors = compiled.lint();
    for expected in [
        "typo: solution.rs:5 does not compile: error[E0425]",
        "trial: trial 1:2 does not compile: error[E0",
        "item: `hidden_items` of exercise.yaml does not compile: error[E0",
    ] {
        assert!(
            errors.contains(&format!("\n  {expected}")),
            "{expected}: {errors}"
        );
    }
    assert!(!errors.contains("good:"), "{errors}");
}

/// Judges copies of exercises, in each of which a part of a file is replaced: the exercise, the
/// name of the copy, the file, the two texts, and what lint says of the copy.
fn check_copies(rows: &[[&str; 6]]) {
    let judged = Broken(Place::lasting());
    for [original, name, file, from, to, _] in rows {
        judged.copy_of(original, name, file, from, to);
    }
    let errors = judged.lint();
    for [_, name, _, _, _, expected] in rows {
        assert!(
            errors.contains(&format!("\n  {name}: {expected}")),
            "{name}: {expected}: {errors}"
        );
    }
}

const SHEET: &str = "exercise.yaml";

#[test]
fn lint_names_exercises_that_are_too_easy_or_too_hard() {
    let start = own(&exercise("02_agreement", "start.rs"));
    let solution = exercise("02_agreement", "solution.rs");
    let of = "02_agreement";
    let (four, narrower) = (
        "rms: \"4\"",
        "siblings:\n  - { operator: G1, item: prepare }",
    );
    let unsolved = "its reference does not solve it: ";
    let number = "its reference does not solve it: there is 1 property, and 0 are enough";
    let unknown = "start.rs: no mutant matches `G1 abortion";
    let tiny = "its `larger` model is not larger: it has ";
    check_copies(&[
        [
            of,
            "easy",
            "start.rs",
            &start,
            &solution,
            "it is solved at the start",
        ],
        [of, "hard", "solution.rs", &solution, &start, unsolved],
        [
            of,
            "narrow",
            SHEET,
            "siblings:",
            narrower,
            &format!("{unsolved}1 of "),
        ],
        [of, "small", SHEET, four, "rmss: \"4\"", "solution.rs: "],
        [of, "tiny", SHEET, four, "rms: \"2\"", tiny],
        [
            of,
            "unknown",
            SHEET,
            "item: abort,",
            "item: abortion,",
            unknown,
        ],
        [
            of,
            "alone",
            SHEET,
            "larger:",
            "most_properties: 0\nlarger:",
            number,
        ],
    ]);
}

#[test]
fn lint_names_attacks_that_are_too_easy_or_too_hard() {
    let sheet = exercise("06_attack", SHEET);
    let (_, trials) = sheet.split_once("trials:").expect("it has trials");
    let others = trials.replace("unmet: changed", "unmet: given");
    let others = others.replace("    unmet: strong\n", "");
    let (trap, seat) = ("20_depth_trap", "19_safe_and_useless");
    let endless = "`bounded` does not limit the search: the spec has 101 states";
    let (given, strong) = ("given: [hall_is", "strong: [the_seat_is_sold]");
    let wrong = "trial 3: it should not meet `given`, and does not meet `changed`";
    let harmless = "trial 4: it should be right, and does not meet `strong`";
    let false_one = "its `strong` properties do not hold at the start: `the_seat_is_sold` fails";
    let weak = "its reference does not solve it: the change does not lead to the fault";
    check_copies(&[
        [
            trap,
            "endless",
            SHEET,
            "bounded: 60",
            "bounded: 6000",
            endless,
        ],
        [
            trap,
            "missing",
            SHEET,
            given,
            "given: [house_is",
            "start.rs: ",
        ],
        ["06_attack", "other", SHEET, trials, &others, wrong],
        ["06_attack", "other", SHEET, trials, &others, harmless],
        [
            seat,
            "false",
            SHEET,
            "!v.tickets.is_empty()",
            "v.tickets.len() > 9",
            false_one,
        ],
        [
            seat,
            "weak",
            SHEET,
            strong,
            "strong: [tickets_have_the_seat]",
            weak,
        ],
    ]);
}
