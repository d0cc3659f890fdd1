//! What errors look like.

use std::fmt::Write as _;

use mutaspec_tla::modules;
use mutaspec_tla::syntax::Sources;
use mutaspec_tla::{check, config};

use super::{rendered, whole_module};

/// The errors in a module that is the body between the first and the last line, checked.
pub(crate) fn errors(body: &str) -> Option<String> {
    errors_with(
        &[("Test", &format!("---- MODULE Test ----\n{body}\n===="))],
        None,
    )
}

/// The errors in the first module, which needs the others, and in a configuration of it.
pub(crate) fn errors_with(files: &[(&str, &str)], configuration: Option<&str>) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(format!("{name}.tla")), text).expect("it can be written");
    }
    let mut sources = Sources::default();
    let root = folder.path().join(format!("{}.tla", files[0].0));
    let result = modules::load(&root, &[], &mut sources).and_then(|modules| {
        let checked = check::check(&modules, &sources)?;
        let Some(text) = configuration else {
            return Ok(());
        };
        let file = sources.add(folder.path().join("Test.cfg"), text);
        let errors = checked.configuration(&config::read(file, text)?);
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    });
    let folder = format!("{}/", folder.path().display());
    Some(
        rendered(&sources, &result.err()?)
            .replace(&folder, "")
            .replace(folder.trim_end_matches('/'), "."),
    )
}

fn all(cases: &[&str], show: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    for case in cases {
        let errors = show(case).unwrap_or_else(|| format!("no error: {case}\n"));
        let _ = writeln!(text, "{errors}");
    }
    text
}

#[test]
fn syntax_errors() {
    let cases = [
        "A == (1 + 2",
        "A == {1, 2",
        "A == <<1, 2]",
        "A == IF x THEN 1",
        "A == x = y = z",
        "A == a => b => c",
        "A == a /\\ b \\/ c",
        "A == 1 +",
        "A = 1",
        "A == \\A x \\in S p",
        "A == \\E x \\in S, y : p",
        "A == [f EXCEPT [1] = 2]",
        "A == [f EXCEPT ![1] == 2]",
        "A == [x \\in S -> x]",
        "A == [a |-> 1; b |-> 2]",
        "A == CASE x -> 1 [] OTHER 2",
        "A == LET x == 1",
        "A == CHOOSE x \\in S",
        "A(x, == x",
        "A == \"abc\nB == 2",
        "A == x $$$ y",
        "A == x ? y",
        "A == 99999999999999999999",
        "A ==\n  /\\ (b\n  /\\ c)",
        "A == /\\ b\n    /\\ c\nB == }",
        "A == WF_vars",
        "A == [A]_",
        "VARIABLE x y",
        "CONSTANT F(x)",
        "INSTANCE M WITH x = 1",
        "A == )\nB == 1 + \nC == ]",
        "A == f[1",
        "THEN == 1",
        "A == x != y",
        "A == !x",
        "A == (x == y)",
        "A == 1;",
        "A == 'abc'",
        "A == x := := 2",
        "A == [p in S |-> 1]",
        "A == a and b",
        "A == a -> b",
        "A == [f EXCEPT [1].a = 2]",
        "A == [][B]_x, y",
    ];
    insta::assert_snapshot!(all(&cases, errors));
}

#[test]
fn errors_around_the_module() {
    let cases = [
        "A == 1",
        "---- MODULE ----\nA == 1\n====",
        "---- MODULE Test\nA == 1\n====",
        "---- MODULE Test ----\nA == 1\n",
        "---- MODULE Test ----\n(* A == 1\n====\n",
        "---- MODULE Other ----\nA == 1\n====",
        "---- MODULE Test ----\nEXTENDS Naturals Sequences\n====",
    ];
    insta::assert_snapshot!(all(&cases, |text| errors_with(&[("Test", text)], None)));
}

#[test]
fn errors_in_names() {
    let cases = [
        "EXTENDS Sequences\nA(s) == Lenn(s)",
        "A(s) == Len(s)",
        "A == 1 + 2",
        "EXTENDS Naturals\nA == -1",
        "A == Fo\nFoo == 1",
        "VARIABLE count\nA == cuont = 1",
        "A == B\nB == 1",
        "A(n) == A(n)",
        "A == 1\nA == 2",
        "VARIABLE x\nA == \\E x \\in {} : TRUE",
        "A(x) == LET x == 1 IN x",
        "A(x, x) == x",
        "EXTENDS Natural\nA == 1",
        "EXTENDS Missing\nA == 1",
        "EXTENDS RealTime\nA == 1",
        "EXTENDS Test\nA == 1",
        "A == x \\prec y",
        "A == I!Foo\nI == 1",
        "A == TRUE && FALSE",
        "A == true",
        "EXTENDS Naturals\nA == <<1>> \\o <<Max({1})>>",
        "EXTENDS TLC, Sequence\nA == RandomElemnt({1})",
        "A == @",
        "EXTENDS FiniteSets\nA == cardinality({})",
        "EXTENDS Sequences\nA == \\E Len \\in {1} : TRUE",
        "EXTENDS Sequences\nHead(s) == s[1]",
        "A == B\nB == 1\nC == {B \\in {1} : TRUE}",
        "A == {1} \\subset {1, 2}",
        "A == not(TRUE)",
        "VARIABLE x\nA == WF(x' = x)",
    ];
    insta::assert_snapshot!(all(&cases, errors));
}

#[test]
fn errors_in_arguments_and_levels() {
    let cases = [
        "A(x) == x\nB == A",
        "A(x) == x\nB == A(1, 2)",
        "A == 1\nB == A(1)",
        "EXTENDS Sequences\nA(s) == SelectSeq(s, 3)",
        "EXTENDS Sequences\nA(s) == SelectSeq(s, LAMBDA a, b : a)",
        "A(F(_)) == F(1)\nB(x, y) == x\nC == A(B)",
        "A == LAMBDA x : x",
        "VARIABLE x\nA == (x' = 1)'",
        "VARIABLE x\nA == x''",
        "VARIABLE x\nASSUME x = 1",
        "VARIABLE x\nA == [](x' = 1)",
        "VARIABLE x\nA == x' = 1\nB == <>(A /\\ x' = 2)",
        "VARIABLE x\nA == UNCHANGED (x' = 1)",
        "VARIABLE x\nA == ([]x)'",
        "VARIABLE x\nA == [][x' = 1]_(x')",
        "RECURSIVE f(_)\nf(x, y) == 1",
    ];
    insta::assert_snapshot!(all(&cases, errors));
}

#[test]
fn errors_in_instances() {
    let counter = "---- MODULE Counter ----\nEXTENDS Naturals\nCONSTANT Limit\nVARIABLE count\n\
        Next == count < Limit /\\ count' = count + 1\n====";
    let cases = [
        "I == INSTANCE Counter",
        "VARIABLE c\nI == INSTANCE Counter WITH Limit <- 1, conut <- c",
        "VARIABLE count\nI == INSTANCE Counter WITH Limit <- 1\nA == I!Nxt",
        "VARIABLE count\nI(Limit) == INSTANCE Counter\nA == I!Next",
        "VARIABLE count\nI(Limit) == INSTANCE Counter\nA == I(1)",
    ];
    let show = |body: &str| {
        let text = format!("---- MODULE Test ----\n{body}\n====");
        errors_with(&[("Test", &text), ("Counter", counter)], None)
    };
    insta::assert_snapshot!(all(&cases, show));
}

#[test]
fn errors_in_configurations() {
    let module = "---- MODULE Test ----\nEXTENDS Naturals\nCONSTANTS Size, F(_)\nVARIABLE x\n\
        Init == x = 0\nNext == x' = Size\nInv == x < 3\nLive == <>(x = 1)\nOp(a) == a\n\
        Spec == Init /\\ [][Next]_x\n====";
    let cases = [
        "INIT Init\nNEXT Next\nCONSTANT Size = 1 F <- Op\nINVARIANT Invv",
        "INVARIENT Inv",
        "INIT Init\nCONSTANT Size = 1 F <- Op",
        "SPECIFICATION Spec INIT Init NEXT Next",
        "INIT Init INIT Init",
        "CONSTANT Size = [a |-> 1]",
        "CONSTANT Size <- 5",
        "CONSTANT Size 5",
        "CONSTANT Sise = 5 F <- Op",
        "CONSTANT SizeOfAll = 5 F <- Op",
        "CONSTANT Other = 5 F <- Op",
        "CONSTANT Size = 1 F <- Opp",
        "CONSTANT Size = 1",
        "CONSTANT F <- Inv Size = 1",
        "CONSTANT Size = {1, 2",
        "CONSTANT Size = 1 F <- Op",
        "CONSTANT Size = 1 F <- Op INVARIANT Inv",
        "CONSTANT Size = 1 F <- Op INVARIANT Live",
        "CONSTANT Size = 1 F <- Op INVARIANT Next",
        "CONSTANT Size = 1 F <- Op INVARIANT Op",
        "INVARIANT Inv, Init",
        "Size = 5",
        "CHECK_DEADLOCK NO",
        "CONSTANT Size <- [Nope] Op",
        "SPEC Spec",
    ];
    insta::assert_snapshot!(all(&cases, |text| errors_with(
        &[("Test", module)],
        Some(text)
    )));
}

#[test]
fn error_names_the_file_of_the_first_definition() {
    let root = "---- MODULE Test ----\nEXTENDS Other\nA == 1\n====";
    let other = "---- MODULE Other ----\n\nA == 2\n====";
    let error = errors_with(&[("Test", root), ("Other", other)], None).expect("it is an error");
    assert!(error.contains("`A` is already defined"), "{error}");
    assert!(error.contains("line 3 of `Other.tla`"), "{error}");
}

#[test]
fn several_errors_are_reported_at_once() {
    let error =
        whole_module("---- MODULE M ----\nA == )\nB == 1\nC == ]\n====").expect_err("no tree");
    assert_eq!(
        error.matches("expected an expression").count(),
        2,
        "{error}"
    );
    let error = errors("A == x\nB == y\nC == A(1)").expect("they are errors");
    assert_eq!(error.matches("Test.tla:").count(), 3, "{error}");
}

#[test]
fn caret_is_below_the_token() {
    let error = errors("\tA == é + xx").expect("it is an error");
    assert!(error.contains("2 | \tA == é + xx\n"), "{error}");
    let error = errors("(* é *) A == 1 \\cup xx").expect("it is an error");
    assert!(
        error.contains("Test.tla:2:21: unknown name `xx`"),
        "{error}"
    );
    assert!(
        error.contains("2 | (* é *) A == 1 \\cup xx\n    |                     ^^\n"),
        "{error}"
    );
}
