//! Models as machines: the contracts of the engine's interface, and what the engine says of small
//! specs.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::{Machine, check_machine};
use mutaspec_runner::outcome::{Outcome, PropertyVerdict};
use mutaspec_tla::source::{Request, read};

use crate::building::source;
use crate::texts::machine;

fn checked(machine: &dyn Machine, threads: usize) -> Outcome {
    let options = Options {
        threads,
        ..Options::default()
    };
    let outcome = campaign::check(machine, &options, &|_| {}, &AtomicBool::new(false));
    outcome.unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The result of a check in a line: counts, and the properties that fail.
fn line(outcome: &Outcome) -> String {
    let counts = &outcome.baseline.counts;
    let verdicts = outcome.properties.iter().zip(&outcome.baseline.properties);
    let failing: Vec<&str> = verdicts
        .filter(|(_, verdict)| **verdict != PropertyVerdict::Holds)
        .map(|(property, _)| property.name.as_str())
        .collect();
    format!(
        "{} distinct, {} generated; {}",
        counts.distinct,
        counts.generated,
        if failing.is_empty() {
            "holds".to_owned()
        } else {
            failing.join(", ")
        }
    )
}

/// Returns the machine of a spec that is given by the body of its module and its configuration.
fn machine_of(body: &str, configuration: &str) -> Box<dyn Machine> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Spec.tla");
    let text = format!(
        "---- MODULE Spec ----\nEXTENDS Naturals, Sequences, FiniteSets, TLC\n{body}\n====\n"
    );
    fs::write(&file, text).unwrap();
    fs::write(folder.path().join("Spec.cfg"), configuration).unwrap();
    machine(&source(&file, false))
}

/// Checks a spec that is given by the body of its module and its configuration.
#[track_caller]
fn check(body: &str, configuration: &str, expected: &str) {
    let machine = machine_of(body, configuration);
    if let Err(violations) = check_machine(&*machine, 100) {
        panic!(
            "{}",
            violations
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
    assert_eq!(line(&checked(&*machine, 1)), expected);
}

const COUNTER: &str = "VARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\n";

#[test]
fn modules_of_the_gallery_keep_the_contracts() {
    for name in [
        "TwoPhaseCommit",
        "TwoPhaseCommitRefused",
        "TransactionCommit",
        "DualWrites",
        "Uploader",
    ] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../specs/tla/{name}.tla"));
        let source = source(&file, false);
        let machine = machine(&source);
        if let Err(violations) = check_machine(&*machine, 300) {
            panic!("{name}: {}", violations[0]);
        }
        let (one, four) = (checked(&*machine, 1), checked(&*machine, 4));
        assert_eq!(
            format!("{:?}", one.baseline),
            format!("{:?}", four.baseline),
            "{name}"
        );
    }
}

#[test]
fn invariants_and_deadlocks() {
    let spec = "INIT Init\nNEXT Next\n";
    check(COUNTER, spec, "4 distinct, 5 generated; holds");
    let body = format!("{COUNTER}Small == x < 3");
    check(
        &body,
        &format!("{spec}INVARIANT Small"),
        "4 distinct, 5 generated; Small",
    );
    let body = "VARIABLE x\nInit == x = 0\nNext == x < 2 /\\ x' = x + 1";
    check(body, spec, "3 distinct, 3 generated; no deadlock");
    check(
        body,
        &format!("{spec}CHECK_DEADLOCK FALSE"),
        "3 distinct, 3 generated; holds",
    );
}

#[test]
fn a_step_may_keep_only_variables_that_no_step_changes() {
    let body = "VARIABLES a, b, x\nInit == a = 1 /\\ b = 2 /\\ x = 0\n\
                Next == x < 2 /\\ x' = x + 1 /\\ UNCHANGED <<a, b>>";
    let configuration = "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE";
    check(body, configuration, "3 distinct, 3 generated; holds");
}

/// What a conjunct of a property forbids counts in steps that the constraints discard, and in steps
/// after which the specification assumes what cannot happen.
#[test]
fn conjuncts_about_states_and_steps_are_invariants() {
    let body = "VARIABLES x, y\nInit == x = 0 /\\ y = 0\nvars == <<x, y>>\n\
                Next == \\/ x' = x + 1 /\\ y' = y\n        \\/ x = 3 /\\ x' = 0 /\\ y' = y\n\
                Spec == Init /\\ [][Next]_vars /\\ WF_vars(Next)\n\
                Back == Init /\\ [][Next /\\ x' < 5]_vars /\\ []<>(x = 0)\n\
                Small == x < 4\nStep == x' < 4\n\
                Starts == x = 0 /\\ [][x' < 4]_vars\nStays == [](x < 4) /\\ []<>(y = 0)\n\
                Below == x = 0 /\\ [][x' < 5]_vars /\\ [](x < 5) /\\ []<>(y = 0)\n\
                Other == x = 0 /\\ [][x' < 4]_vars /\\ []<>(y = 0)";
    let properties = "PROPERTIES Starts Stays Below Other";
    for (rest, expected) in [
        (
            "SPECIFICATION Spec\nCONSTRAINT Small",
            "4 distinct, 6 generated; Starts, Stays, Other",
        ),
        (
            "SPECIFICATION Spec\nACTION_CONSTRAINT Step",
            "4 distinct, 6 generated; Starts, Stays, Other",
        ),
        (
            "SPECIFICATION Back\nCHECK_DEADLOCK FALSE",
            "5 distinct, 6 generated; Starts, Stays, Other",
        ),
    ] {
        check(body, &format!("{rest}\n{properties}"), expected);
    }
}

#[test]
fn empty_domain_has_no_element_of_any_kind() {
    let body = "VARIABLES f, d\nInit == f = <<>> /\\ d = {}\n\
                Next == /\\ f' = IF \"p\" \\in DOMAIN f THEN <<>> ELSE (\"p\" :> 3) @@ f\n\
                        /\\ d' = DOMAIN f";
    let spec = "INIT Init\nNEXT Next\n";
    check(body, spec, "3 distinct, 4 generated; holds");
}

#[test]
fn temporal_properties_under_fairness() {
    let body = format!(
        "{COUNTER}Fair == Init /\\ [][Next]_x /\\ WF_x(Next)\nUnfair == Init /\\ [][Next]_x\n\
         Returns == []<>(x = 0)\nGoesOn == x = 1 ~> x = 3\nUp == [][x' = x + 1 \\/ x' = 0]_x\n\
         Stays == <>[](x = 0)"
    );
    let all = "PROPERTIES Returns GoesOn Up Stays";
    check(
        &body,
        &format!("SPECIFICATION Fair\n{all}"),
        "4 distinct, 5 generated; Stays",
    );
    check(
        &body,
        &format!("SPECIFICATION Unfair\n{all}"),
        "4 distinct, 5 generated; Returns, GoesOn, Stays",
    );
}

#[test]
fn fairness_of_an_action_that_is_no_step() {
    // Only steps from an even number are fair, and `Next` is one step.
    let body = format!(
        "{COUNTER}Spec == Init /\\ [][Next]_x /\\ WF_x(Next /\\ x % 2 = 0)\n\
         Leaves == [](x = 0 => <>(x = 1))\nReturns == []<>(x = 0)"
    );
    let configuration = "SPECIFICATION Spec\nPROPERTIES Leaves Returns";
    check(&body, configuration, "4 distinct, 5 generated; Returns");
}

#[test]
fn constraint_cuts_the_search_off() {
    let body = "VARIABLE x\nInit == x = 0\nNext == x' = x + 1\nSmall == x < 3\nTiny == x < 2";
    let spec = "INIT Init\nNEXT Next\nCONSTRAINT Small\n";
    check(body, spec, "3 distinct, 4 generated; holds");
    // The state outside of the constraint is checked too.
    check(
        body,
        &format!("{spec}INVARIANT Small"),
        "3 distinct, 4 generated; Small",
    );
}

#[test]
fn symmetric_states_are_one() {
    let body = "CONSTANT P\nVARIABLE s\nInit == s = {}\nNext == \\E p \\in P : s' = s \\cup {p}\n\
                Sym == Permutations(P)\nGrows == [][s \\subseteq s']_s";
    let spec = "INIT Init\nNEXT Next\nCONSTANT P = {a, b, c}\nPROPERTY Grows\n";
    check(body, spec, "8 distinct, 25 generated; holds");
    check(
        body,
        &format!("{spec}SYMMETRY Sym"),
        "4 distinct, 13 generated; holds",
    );
}

#[test]
fn large_groups_of_symmetries_are_used() {
    let body = "CONSTANT P\nVARIABLES f, last\nInit == f = [p \\in P |-> 0] /\\ last = {}\n\
                Next == \\E p \\in P : f[p] < 2 /\\ f' = [f EXCEPT ![p] = @ + 1] /\\ last' = {p, f}\n\
                Sym == Permutations(P)\nOnly == f";
    let spec =
        "INIT Init\nNEXT Next\nCONSTANT P = {a, b, c, d, e}\nCHECK_DEADLOCK FALSE\nVIEW Only\n";
    check(body, spec, "243 distinct, 811 generated; holds");
    // A multiset of five numbers up to 2.
    check(
        body,
        &format!("{spec}SYMMETRY Sym"),
        "21 distinct, 71 generated; holds",
    );
}

#[test]
fn orbits_have_the_same_representative_for_any_number_of_threads() {
    let body = "CONSTANT P\nVARIABLE f\nInit == f = [p \\in P |-> <<>>]\n\
                Next == \\E p, q \\in P : Len(f[p]) < 2 /\\ f' = [f EXCEPT ![p] = Append(@, q)]\n\
                Sym == Permutations(P)\nSmall == \\E p \\in P : Len(f[p]) = 0 \\/ f[p][1] = p";
    let spec = "INIT Init\nNEXT Next\nCONSTANT P = {a, b, c}\nSYMMETRY Sym\nINVARIANT Small";
    let result = |threads| {
        let machine = machine_of(body, spec);
        format!("{:?}", checked(&*machine, threads).baseline)
    };
    let one = result(1);
    assert!(one.contains("traces: [(0"), "{one}");
    assert_eq!(result(8), one);
}

#[test]
fn step_to_a_symmetric_state_is_a_step() {
    let body = "CONSTANT P\nVARIABLE s\nInit == s \\in P\nNext == s' \\in P\n\
                Sym == Permutations(P)\nStays == [][s' = s]_s\nMoves == [][s' # s]_s";
    let spec = "INIT Init\nNEXT Next\nCONSTANT P = {a, b}\nSYMMETRY Sym\nPROPERTY ";
    check(
        body,
        &format!("{spec}Moves"),
        "1 distinct, 4 generated; holds",
    );
    check(
        body,
        &format!("{spec}Stays"),
        "1 distinct, 4 generated; no evaluation error",
    );
}

#[test]
fn fairness_counts_changes_of_its_subscript_only() {
    // `Next` always changes `x`, so fairness of steps that change `y` excludes no run.
    let body = "VARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = 1 - x /\\ y' = y\n\
                Weak == Init /\\ [][Next]_<<x, y>> /\\ WF_y(Next)\n\
                Strong == Init /\\ [][Next]_<<x, y>> /\\ WF_<<x, y>>(Next)\nOne == <>(x = 1)";
    let all = "\nPROPERTY One";
    check(
        body,
        &format!("SPECIFICATION Strong{all}"),
        "2 distinct, 3 generated; holds",
    );
    check(
        body,
        &format!("SPECIFICATION Weak{all}"),
        "2 distinct, 3 generated; One",
    );
}

#[test]
fn states_with_the_same_view_are_one() {
    let body = "VARIABLES x, n\nInit == x = 0 /\\ n = 0\nNext == x' = 1 - x /\\ n' = (n + 1) % 10\nOnly == x";
    let spec = "INIT Init\nNEXT Next\n";
    check(body, spec, "10 distinct, 11 generated; holds");
    check(
        body,
        &format!("{spec}VIEW Only"),
        "2 distinct, 3 generated; holds",
    );
}

#[test]
fn function_may_change_its_domain() {
    let body = "VARIABLE f\nInit == f = [i \\in {\"a\", \"b\"} |-> 0]\nBoth == DOMAIN f = {\"a\", \"b\"}\n\
                Shrink == Both /\\ f' = [i \\in {\"a\"} |-> 1]\n\
                Grow == DOMAIN f = {\"a\"} /\\ f' = [i \\in {\"a\", \"b\"} |-> f.a]\n\
                Flip == Both /\\ f' = [f EXCEPT !.b = 1 - @]\nNext == Shrink \\/ Grow \\/ Flip";
    check(
        body,
        "INIT Init\nNEXT Next",
        "5 distinct, 10 generated; holds",
    );
}

#[test]
fn refinement_is_checked_under_substitution() {
    let body = "VARIABLE x\nInit == x = 0\nNext == x' = (x + 1) % 4\n\
                Spec == Init /\\ [][Next]_x /\\ WF_x(Next)\n\
                ---- MODULE Bit ----\nVARIABLE b\nBInit == b = 0\nBNext == b' = 1 - b\n\
                BSpec == BInit /\\ [][BNext]_b /\\ WF_b(BNext)\n====\n\
                Low == INSTANCE Bit WITH b <- x % 2\nHigh == INSTANCE Bit WITH b <- x \\div 2\n\
                IsLow == Low!BSpec\nIsHigh == High!BSpec\n\
                Wrong == INSTANCE Bit WITH b <- IF x = 3 THEN 2 ELSE 0\nIsWrong == Wrong!BSpec";
    let configuration = "SPECIFICATION Spec\nPROPERTIES IsLow IsHigh IsWrong";
    check(body, configuration, "4 distinct, 5 generated; IsWrong");
}

#[test]
fn evaluation_error_is_a_failure_with_its_place() {
    let body = "VARIABLE x\nInit == x = 0\nNext == x' = <<1, 2>>[x] + 1";
    check(
        body,
        "INIT Init\nNEXT Next",
        "1 distinct, 1 generated; no evaluation error",
    );
}

#[test]
fn goals_are_reached_in_some_state() {
    let body = format!("{COUNTER}IsTwo == x = 2\nIsFive == x = 5\nIsBool == x = TRUE");
    let spec = |goals: &str| format!("INIT Init\nNEXT Next\n\\* @mutaspec goal {goals}\n");
    check(&body, &spec("IsTwo"), "4 distinct, 5 generated; holds");
    check(
        &body,
        &spec("IsTwo IsFive"),
        "4 distinct, 5 generated; IsFive",
    );
}

/// Checks the errors of a configuration with goals.
#[track_caller]
fn refused(configuration: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Spec.tla");
    let body = format!("{COUNTER}IsTwo == x = 2\nOnce == x' = 2\nOf(y) == x = y");
    fs::write(
        &file,
        format!("---- MODULE Spec ----\nEXTENDS Naturals\n{body}\n====\n"),
    )
    .unwrap();
    let configuration = format!("INIT Init\nNEXT Next\n{configuration}\n");
    fs::write(folder.path().join("Spec.cfg"), configuration).unwrap();
    let request = Request {
        module: &file,
        configurations: &[],
        search: &[],
        check_deadlock: None,
        mutants: false,
    };
    let error = read(&request)
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    error.replace(&*folder.path().to_string_lossy(), "")
}

#[test]
fn goal_is_a_state_predicate_of_the_module() {
    insta::assert_snapshot!(
        [
            "\\* @mutaspec goal IsTow",
            "\\* @mutaspec goal Once",
            "\\* @mutaspec goal Of",
            "INVARIANT IsTwo \\* @mutaspec goal IsTwo",
        ]
        .map(refused)
        .join("\n")
    );
}

#[test]
fn trace_shows_what_was_chosen() {
    let body = "VARIABLES sent, n\nInit == sent = {} /\\ n = 0\n\
                Send == \\E m \\in [type : {\"1a\", \"1b\"}] \\ sent, <<a, b>> \\in {<<n, n + 1>>} :\n\
                sent' = sent \\cup {m} /\\ n' = a + b\nNext == Send\nEmpty == sent = {}";
    let machine = machine_of(body, "INIT Init\nNEXT Next\nINVARIANT Empty");
    let outcome = checked(&*machine, 1);
    let (_, trace) = &outcome.baseline.traces[0];
    assert_eq!(
        trace.steps[1].choices,
        ["m = [type |-> \"1a\"]", "<<a, b>> = <<0, 1>>"]
    );
}

#[test]
fn failure_shows_what_was_chosen() {
    let body = "VARIABLE x\nInit == x = 2\nNext == \\E d \\in 0 .. x : x' = 4 \\div (1 - d)";
    let machine = machine_of(body, "INIT Init\nNEXT Next");
    let outcome = checked(&*machine, 1);
    let (_, trace) = &outcome.baseline.traces[0];
    let last = trace.steps.last().unwrap();
    assert_eq!(last.choices, ["d = 1"], "{trace:?}");
}

#[test]
fn evaluations_end() {
    let large = "CHECK_DEADLOCK FALSE\nINIT Init\nNEXT Next";
    for (next, message) in [
        (
            "(\\A i \\in 1 .. 100000 : i > x) /\\ x' = 0",
            "the evaluation is nested too deeply",
        ),
        (
            "x' = [i \\in 1 .. 2000 |-> x]",
            "the value of x' is too large",
        ),
        ("x' = <<x>>", "the value of x' is too large"),
    ] {
        let machine = machine_of(&format!("VARIABLE x\nInit == x = 0\nNext == {next}"), large);
        let outcome = checked(&*machine, 1);
        let text = format!("{:?}", outcome.baseline);
        assert!(text.contains(message), "{next}: {text}");
    }
}
