//! The edits of each operator in small modules.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mutaspec_mutator::Operator;
use mutaspec_runner::machine::ModelSource;

use crate::texts::Model;

/// A module around definitions, with its constants and variables.
const HEAD: &str = "---- MODULE Spec ----\nEXTENDS Naturals, Sequences, FiniteSets\nCONSTANT P\n";

/// Returns the edits of an operator in a module with this text: original and replacement.
fn edits(operator: Operator, text: &str) -> BTreeSet<(String, String)> {
    let folder = tempfile::tempdir().expect("there is room");
    let model = Model {
        module: folder.path().join("Spec.tla"),
        configuration: folder.path().join("Spec.cfg"),
        search: Vec::new(),
    };
    fs::write(&model.module, format!("{HEAD}{text}\n====\n")).expect("there is room");
    let configuration = "CONSTANT P = {p, q}\nINIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE\n";
    fs::write(&model.configuration, configuration).expect("there is room");
    let source = model.read(true).unwrap_or_else(|error| panic!("{error}"));
    let rows = source.definition().mutants.iter();
    rows.filter(|row| row.operator == operator)
        .map(|row| (row.original.to_string(), row.replacement.to_string()))
        .collect()
}

#[track_caller]
fn check(operator: Operator, text: &str, expected: &[(&str, &str)]) {
    let expected: BTreeSet<(String, String)> = expected
        .iter()
        .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
        .collect();
    assert_eq!(edits(operator, text), expected);
}

const COUNTER: &str = "VARIABLE n\nInit == n = 0\nNext == n < 2 /\\ n' = n + 1";

#[test]
fn c1_moves_comparisons() {
    check(Operator::C1Boundary, COUNTER, &[("n < 2", "n <= 2")]);
}

#[test]
fn c5_reads_another_name_over_the_same_set() {
    check(
        Operator::C5WrongVariable,
        "VARIABLE v\nInit == v = [p \\in P |-> 0]\n\
         Next == \\E a, b \\in P : v[a] < 2 /\\ v' = [v EXCEPT ![b] = 1]",
        &[("a", "b"), ("b", "a")],
    );
}

#[test]
fn g1_drops_guards() {
    check(Operator::G1GuardDrop, COUNTER, &[("n < 2", "TRUE")]);
}

#[test]
fn g3_drops_epoch_checks() {
    check(
        Operator::G3EpochCheckDrop,
        "VARIABLE maxBal\nInit == maxBal = 0\n\
         Next == \\E bal \\in 1 .. 2 : bal > maxBal /\\ maxBal' = bal",
        &[("bal > maxBal", "TRUE")],
    );
}

#[test]
fn g4_drops_tests_whether_something_was_done() {
    check(
        Operator::G4IdempotenceDrop,
        "VARIABLE seen\nInit == seen = {}\n\
         Next == \\E p \\in P : p \\notin seen /\\ seen' = seen \\cup {p}",
        &[("p \\notin seen", "TRUE")],
    );
}

const PHASES: &str = "VARIABLE s\nTypeOK == s \\in {\"idle\", \"voting\", \"decided\"}\n\
                      Init == s = \"idle\"\n\
                      Next == s = \"voting\" /\\ s' = \"decided\"";

#[test]
fn g5_accepts_the_phase_before() {
    let expected = ("s = \"voting\"", "s \\in {\"idle\", \"voting\"}");
    check(Operator::G5EarlyEnable, PHASES, &[expected]);
}

#[test]
fn i1_starts_with_another_value() {
    check(Operator::I1WrongInit, PHASES, &[("\"idle\"", "\"voting\"")]);
    check(Operator::I1WrongInit, COUNTER, &[("0", "1")]);
}

#[test]
fn i2_starts_with_any_value() {
    let expected = ("s = \"idle\"", "s \\in {\"idle\", \"voting\", \"decided\"}");
    check(Operator::I2WidenedInit, PHASES, &[expected]);
    check(
        Operator::I2WidenedInit,
        "VARIABLE v\nInit == v = [p \\in P |-> FALSE]\nNext == v' = [p \\in P |-> TRUE]",
        &[("v = [p \\in P |-> FALSE]", "v \\in [P -> BOOLEAN]")],
    );
}

#[test]
fn b1_drops_arms() {
    check(
        Operator::B1DropArm,
        "VARIABLE n\nInit == n = 0\n\
         Next == CASE n = 0 -> n' = 1 [] n = 1 -> n' = 2 [] OTHER -> UNCHANGED n",
        &[
            ("n' = 1", "UNCHANGED <<n>>"),
            ("n' = 2", "UNCHANGED <<n>>"),
            ("UNCHANGED n", "UNCHANGED <<n>>"),
        ],
    );
    check(
        Operator::B1DropArm,
        "VARIABLE n\nInit == n = 0\nNext == n' = CASE n = 0 -> 1 [] OTHER -> 0",
        &[("1", "n"), ("0", "n")],
    );
}

#[test]
fn u4_may_lose_the_second_update() {
    check(
        Operator::U4TornPair,
        "VARIABLES a, b\nInit == a = 0 /\\ b = 0\nNext == a' = 1 /\\ b' = 1",
        &[("b' = 1", "b' \\in {b, 1}")],
    );
}

#[test]
fn u5_changes_what_is_left_alone() {
    check(
        Operator::U5FrameBreak,
        "VARIABLES a, b, c\nInit == a = 0 /\\ b = FALSE /\\ c = 0\n\
         Next == \\/ a' = 1 /\\ UNCHANGED <<b, c>>\n        \\/ b' = TRUE /\\ UNCHANGED <<a, c>>\n        \
         \\/ c' = 1 /\\ a' = 1 /\\ UNCHANGED b",
        &[
            ("UNCHANGED <<b, c>>", "UNCHANGED <<c>> /\\ b' = (~b)"),
            ("UNCHANGED <<a, c>>", "UNCHANGED <<c>> /\\ a' = 0"),
            ("UNCHANGED b", "b' = (~b)"),
        ],
    );
}

#[test]
fn u6_forgets_maxima() {
    check(
        Operator::U6NonMonotone,
        "VARIABLE n\nInit == n = 0\n\
         Next == \\E m \\in 0 .. 2 : n' = IF m > n THEN m ELSE n",
        &[("IF m > n THEN m ELSE n", "m")],
    );
}

const MESSAGES: &str = "VARIABLE msgs\nInit == msgs = {}\n\
                        Send(m) == msgs' = msgs \\cup {m}\n\
                        Next == \\/ \\E p \\in P : Send([type |-> \"vote\", from |-> p])\n        \
                        \\/ Send([type |-> \"commit\"])\n        \
                        \\/ \\E m \\in msgs : m.type = \"vote\" /\\ msgs' = msgs \\ {m}";

#[test]
fn m1_loses_messages() {
    check(
        Operator::M1Lose,
        MESSAGES,
        &[(
            "msgs' = msgs \\cup {m}",
            "msgs' \\in {msgs, msgs \\cup {m}}",
        )],
    );
}

#[test]
fn m3_sends_nothing() {
    let expected = ("msgs' = msgs \\cup {m}", "msgs' = msgs");
    check(Operator::M3NotSent, MESSAGES, &[expected]);
}

#[test]
fn m4_keeps_messages() {
    let expected = ("msgs' = msgs \\ {m}", "msgs' = msgs");
    check(Operator::M4Duplicate, MESSAGES, &[expected]);
}

#[test]
fn m5_lets_messages_overtake() {
    check(
        Operator::M5Reorder,
        "VARIABLE q\nInit == q = [p \\in P |-> <<>>]\n\
         Next == \\E p \\in P : \\/ Len(q[p]) < 2 /\\ q' = [q EXCEPT ![p] = Append(@, 1)]\n                     \
         \\/ Len(q[p]) > 0 /\\ q' = [q EXCEPT ![p] = Tail(@)]",
        &[(
            "q' = [q EXCEPT ![p] = Append(@, 1)]",
            "q' \\in {[q EXCEPT ![p] = Append(@, 1)], [q EXCEPT ![p] = <<1>> \\o @]}",
        )],
    );
}

#[test]
fn m6_sends_another_kind() {
    check(
        Operator::M6Misdeliver,
        MESSAGES,
        &[("\"vote\"", "\"commit\""), ("\"commit\"", "\"vote\"")],
    );
}

#[test]
fn m8_forges_fields() {
    let from = "Send([type |-> \"vote\", from |-> p])";
    let to = "\\E forged \\in P : Send([type |-> \"vote\", from |-> forged])";
    check(Operator::M8Forge, MESSAGES, &[(from, to)]);
}

#[test]
fn m5_knows_other_operators_for_queues() {
    check(
        Operator::M5Reorder,
        "VARIABLE q\nInit == q = <<>>\n\
         Next == \\/ Len(q) < 2 /\\ q' = q \\o <<1>>\n        \
         \\/ Len(q) > 0 /\\ q' = SubSeq(q, 2, Len(q))",
        &[("q' = q \\o <<1>>", "q' \\in {q \\o <<1>>, <<1>> \\o q}")],
    );
}

#[test]
fn m8_forges_what_types_of_messages_allow() {
    let vote = "msgs' = msgs \\cup {[type |-> \"vote\", term |-> n]}";
    let pair = "msgs' = msgs \\cup {<<p, n>>}";
    check(
        Operator::M8Forge,
        &format!(
            "VARIABLES n, msgs\nVotes == [type : {{\"vote\"}}, term : 0 .. 2]\n\
             Others == [round : Nat]\nInit == n = 0 /\\ msgs = {{}}\n\
             Next == n' = n /\\ \\/ {vote}\n                    \\/ \\E p \\in P : {pair}\n\
             {0:20}\\/ msgs' = msgs \\cup {{[round |-> n]}}",
            ""
        ),
        &[
            (
                vote,
                "(\\E forged \\in 0 .. 2 : msgs' = msgs \\cup {[type |-> \"vote\", term |-> forged]})",
            ),
            (
                pair,
                "(\\E forged \\in P : msgs' = msgs \\cup {<<forged, n>>})",
            ),
        ],
    );
}

#[test]
fn t1_makes_timeouts_come_always_or_never() {
    check(
        Operator::T1Timeout,
        "VARIABLES timer, n\nInit == timer = 2 /\\ n = 0\n\
         Next == \\/ timer = 0 /\\ n' = 1 /\\ UNCHANGED timer\n        \
         \\/ timer' = (IF timer > 0 \\/ n = 1 THEN 0 ELSE 1) /\\ UNCHANGED n",
        &[
            ("timer = 0", "TRUE"),
            ("timer = 0", "FALSE"),
            ("timer > 0 \\/ n = 1", "TRUE"),
        ],
    );
}

#[test]
fn k1_shrinks_constants() {
    check(
        Operator::K1HollowBound,
        COUNTER,
        &[("P = {p, q}", "P = {p}")],
    );
}

/// The examples of all operators as a block of text.
fn examples() -> String {
    let mut lines = Vec::new();
    for operator in Operator::ALL {
        if let Some((before, after)) = operator.example_in_tla() {
            let (id, title) = (operator.id(), operator.title());
            lines.push(format!("{id}  {title}\n    - {before}\n    + {after}\n"));
        }
    }
    lines.concat()
}

#[test]
fn documents_show_every_example() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/tla.md");
    let document = fs::read_to_string(file).expect("it is there");
    let wanted = format!("```text\n{}```\n", examples());
    assert!(document.contains(&wanted), "write this:\n{wanted}");
}
