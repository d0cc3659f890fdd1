//! `suggest --apply` on TLA+ modules: what becomes of the module and its configuration.

use crate::modules::{check, modules};
use crate::support::Place;

/// A module whose mutants deadlock, and others that only a goal or a temporal property kills.
const TURN: &str = "---- MODULE Turn ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == (x = 0 /\\ x' = 1) \\/ (x = 1 /\\ x' = 0)
Spec == Init /\\ [][Next]_x
Small == x <= 2
====
";

/// A folder with this module and configuration.
fn folder(module: &str, configuration: &str) -> Place {
    let place = Place::new();
    place.write("Turn.tla", module);
    place.write("Turn.cfg", configuration);
    place
}

/// Such a folder, whose survivors are known.
fn turn(module: &str, configuration: &str) -> Place {
    let place = folder(module, configuration);
    check(&place, "run Turn.tla", 2);
    place
}

const ALLOWING: &str = "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE\nINVARIANT Small\n";

#[test]
fn line_that_allows_deadlocks_is_changed() {
    let place = turn(TURN, ALLOWING);
    let ran = check(&place, "suggest 1 --apply --yes", 0);
    assert!(
        ran.out
            .contains("-CHECK_DEADLOCK FALSE\n+CHECK_DEADLOCK TRUE\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("would kill 4 survivors\n"), "{}", ran.out);
    assert_eq!(place.read("Turn.cfg"), ALLOWING.replace("FALSE", "TRUE"));
    assert_eq!(place.read("Turn.tla"), TURN);
    check(&place, "check Turn.tla", 0);
}

#[test]
fn option_that_allows_deadlocks_is_an_error() {
    let place = folder(TURN, "SPECIFICATION Spec\nINVARIANT Small\n");
    check(&place, "run Turn.tla --no-deadlock", 2);
    let ran = check(&place, "suggest 1 --apply --yes", 1);
    assert!(
        ran.err
            .contains("because `--no-deadlock` or `no_deadlock` allows deadlocks"),
        "{}",
        ran.err
    );
}

#[test]
fn files_keep_their_line_ends() {
    for (end, last) in [("\n", "\n"), ("\r\n", "\r\n"), ("\n", ""), ("\r\n", "")] {
        let written = |text: &str| text.trim_end().replace('\n', end) + last;
        let place = turn(&written(TURN), &written(ALLOWING));
        check(&place, "suggest --apply --yes", 0);
        let (module, configuration) = (place.read("Turn.tla"), place.read("Turn.cfg"));
        let added = "INVARIANT Small\nPROPERTY X0InTheEnd\n\\* @mutaspec goal CanBeNotX0";
        let expected = ALLOWING
            .replace("FALSE", "TRUE")
            .replace("INVARIANT Small", added);
        assert_eq!(configuration, written(&expected));
        let definitions = "Small == x <= 2\n\n\\* In every fair run, at some point `x` is `0`.\n\
                           X0InTheEnd == <>(x = 0)\n\n\\* In some reachable state, `x` is not `0`.\n\
                           CanBeNotX0 == x # 0";
        assert_eq!(
            module,
            written(&TURN.replace("Small == x <= 2", definitions))
        );
        check(&place, "check Turn.tla", 0);
    }
}

#[test]
fn properties_are_added_to_the_configuration_of_their_model() {
    let place = modules();
    let whole = place.read("TransactionCommit.cfg");
    let small = whole.replace("{r1, r2, r3}", "{r1, r2}");
    place.write("Small.cfg", &small);
    place.write("Large.cfg", &whole);
    let line = "run TransactionCommit.tla --cfg Small.cfg --cfg Large.cfg";
    check(&place, line, 2);
    check(&place, "suggest TransactionCommit/Small --apply --yes", 0);
    assert_ne!(place.read("Small.cfg"), small);
    assert_eq!(place.read("Large.cfg"), whole);
    assert_eq!(place.read("TransactionCommit.cfg"), whole);
    check(&place, "check TransactionCommit.tla --cfg Small.cfg", 0);
}

#[test]
fn model_of_a_project_has_the_list_of_its_configuration() {
    let place = modules();
    let whole = place.read("TransactionCommit.cfg");
    place.write(
        "mutaspec.yaml",
        "specs:\n  TransactionCommit.tla:\n    models:\n      two: {constants: {RM: \"{r1, r2}\"}}\n",
    );
    check(&place, "run TransactionCommit/two", 2);
    let ran = check(&place, "suggest TransactionCommit/two", 0);
    assert!(ran.out.contains("`TransactionCommit.cfg`:"), "{}", ran.out);
    check(&place, "suggest TransactionCommit/two --apply --yes", 0);
    assert_ne!(place.read("TransactionCommit.cfg"), whole);
}

const ALGORITHM: &str = "(* --algorithm Alg
variables stage = [p \\in P |-> \"start\"];
fair process Node \\in P
begin
  a: await stage[self] = \"start\";
     either stage[self] := \"yes\"; or stage[self] := \"no\"; end either;
  b: skip;
end process;
end algorithm; *)
";

#[test]
fn definitions_come_after_the_algorithm() {
    const HEAD: &str = "---- MODULE Alg ----\nCONSTANT P\n";
    const MARKS: &str = "\\* BEGIN TRANSLATION\n\\* END TRANSLATION\n";
    let inside = [
        format!("{HEAD}{ALGORITHM}====\n"),
        format!("{HEAD}Two == 2\n{ALGORITHM}{MARKS}===="),
        format!("{ALGORITHM}{HEAD}{MARKS}====\n"),
    ];
    let outside = [
        format!("{HEAD}====\n{ALGORITHM}"),
        format!("{ALGORITHM}{HEAD}====\n"),
    ];
    for (text, code) in inside.iter().zip([0; 3]).chain(outside.iter().zip([1; 2])) {
        let place = Place::new();
        place.write("Alg.tla", text);
        place.write("Alg.cfg", "SPECIFICATION Spec\nCONSTANT P = {n1, n2}\n");
        check(&place, "run Alg.tla", 2);
        let ran = check(&place, "suggest 1 --apply --yes", code);
        check(&place, "check Alg.tla", 0);
        if code == 1 {
            assert!(ran.err.contains("is outside of the module"), "{}", ran.err);
            assert!(ran.err.contains("BEGIN TRANSLATION"), "{}", ran.err);
            assert_eq!(&place.read("Alg.tla"), text);
        }
    }
}

#[test]
fn module_without_an_end_is_an_error() {
    let place = folder(TURN.trim_end_matches("====\n"), ALLOWING);
    let ran = check(&place, "run Turn.tla", 1);
    assert!(
        ran.err.contains("hint: a module ends with a line `====`"),
        "{}",
        ran.err
    );
}

#[test]
fn names_of_files_are_suggested() {
    let place = modules();
    let ran = check(&place, "check TwoPhaseComit.tla", 1);
    let error =
        "error: there is no file `TwoPhaseComit.tla`\nhint: did you mean `TwoPhaseCommit.tla`?\n";
    assert_eq!(ran.err, error);
    let place = Place::new();
    place.write("Turn.tla", TURN);
    let ran = check(&place, "check Turn.tla", 1);
    assert!(ran.err.contains("`SPECIFICATION Spec`"), "{}", ran.err);
    place.write("Small.cfg", ALLOWING);
    place.write("Large.cfg", ALLOWING);
    let ran = check(&place, "check Turn.tla", 1);
    let hint = "hint: name one of these: `--cfg Large.cfg`, `--cfg Small.cfg`\n";
    assert!(ran.err.ends_with(hint), "{}", ran.err);
    let ran = check(&place, "list", 1);
    let hint = "configuration: `mutaspec run Turn.tla --cfg FILE`\n";
    assert!(ran.err.ends_with(hint), "{}", ran.err);
}
