//! Configuration files.

use mutaspec_tla::config::{Configuration, Constant, read};
use mutaspec_tla::syntax::Sources;
use mutaspec_tla::syntax::tree::Identifier;

use super::rendered;

/// Reads a configuration file.
pub(crate) fn configuration(text: &str) -> Result<Configuration, String> {
    let mut sources = Sources::default();
    let file = sources.add("Test.cfg", text);
    read(file, text).map_err(|errors| rendered(&sources, &errors))
}

fn names(names: &[Identifier]) -> Vec<&str> {
    names.iter().map(|name| name.name.as_str()).collect()
}

#[test]
fn all_keywords_are_read() {
    let read = configuration(
        "\\* a comment
         INIT Init NEXT Next (* another
         one *)
         INVARIANT A INVARIANTS B C
         PROPERTY P PROPERTIES Q
         CONSTRAINT K CONSTRAINTS L ACTION_CONSTRAINT M ACTION_CONSTRAINTS N
         SYMMETRY Symmetry VIEW View ALIAS Alias POSTCONDITION Post
         CHECK_DEADLOCK FALSE",
    );
    let read = read.expect("it is correct");
    assert_eq!(read.init.map(|name| name.name.as_str()), Some("Init"));
    assert_eq!(read.next.map(|name| name.name.as_str()), Some("Next"));
    assert_eq!(names(&read.invariants), ["A", "B", "C"]);
    assert_eq!(names(&read.properties), ["P", "Q"]);
    assert_eq!(names(&read.constraints), ["K", "L"]);
    assert_eq!(names(&read.action_constraints), ["M", "N"]);
    assert_eq!(names(&read.symmetry), ["Symmetry"]);
    assert_eq!(names(&read.postconditions), ["Post"]);
    assert_eq!(read.view.map(|name| name.name.as_str()), Some("View"));
    assert_eq!(read.alias.map(|name| name.name.as_str()), Some("Alias"));
    assert_eq!(read.check_deadlock, Some(false));
}

#[test]
fn constants_have_values() {
    let read = configuration(
        "CONSTANTS N = -3 S = {a1, 2, \"x\", {TRUE, {}}} M = M A_1 = A_1 B = FALSE T = [Other] t",
    );
    let read = read.expect("it is correct");
    let values: Vec<_> = read
        .assignments
        .iter()
        .map(|other| other.value.clone())
        .collect();
    let model = |name: &str| Constant::Model(name.into());
    assert_eq!(
        values,
        [
            Constant::Number(-3),
            Constant::Set(vec![
                model("a1"),
                Constant::Number(2),
                Constant::String("x".into()),
                Constant::Set(vec![Constant::Boolean(true), Constant::Set(vec![])]),
            ]),
            model("M"),
            model("A_1"),
            Constant::Boolean(false),
            model("t"),
        ]
    );
    let modules: Vec<_> = read
        .assignments
        .iter()
        .map(|other| other.module.is_some())
        .collect();
    assert_eq!(modules, [false, false, false, false, false, true]);
}

#[test]
fn constants_and_operators_are_replaced() {
    let read = configuration("CONSTANT N <- MCN Nat <- [Numbers]MCNat \\prec <- Before - <- Minus");
    let read = read.expect("it is correct");
    let shown: Vec<_> = read
        .replacements
        .iter()
        .map(|other| {
            let module = other.module.map_or("", |module| module.name.as_str());
            format!(
                "{} {module} {}",
                other.original.name, other.replacement.name
            )
        })
        .collect();
    assert_eq!(
        shown,
        ["N  MCN", "Nat Numbers MCNat", "\\prec  Before", "-  Minus"]
    );
}

#[test]
fn empty_file_is_a_configuration() {
    let read = configuration("\\* nothing\n").expect("it is correct");
    assert!(read.specification.is_none() && read.init.is_none());
}

#[test]
fn byte_order_mark_is_skipped() {
    let read = configuration("\u{FEFF}INIT Init\r\nNEXT Next\r\n").expect("it is correct");
    assert_eq!(read.next.map(|name| name.name.as_str()), Some("Next"));
}

#[test]
fn goals_are_named_in_comments() {
    let read = configuration(
        "INIT Init NEXT Next \\* @mutaspec goal CanEnd CanStart
         \\* @mutaspec   goal Other
         \\* mutaspec goal No  (* \\* @mutaspec goal No *)
         INVARIANT A \\* see @mutaspec goal No",
    );
    assert_eq!(
        names(&read.expect("it is correct").goals),
        ["CanEnd", "CanStart", "Other"]
    );
}

#[test]
fn unknown_words_after_the_sign_are_errors() {
    let check =
        |comment: &str| configuration(&format!("INIT Init NEXT Next\n{comment}\n")).unwrap_err();
    insta::assert_snapshot!(
        [
            "\\* @mutaspec",
            "\\* @mutaspec goals A",
            "\\* @mutaspec skip \"x\"",
            "\\* @mutaspec goal",
            "\\* @mutaspec goal A, B"
        ]
        .map(check)
        .join("\n")
    );
}
