//! What the checks accept.

use super::broken::{errors, errors_with};

#[track_caller]
fn accept(body: &str) {
    assert_eq!(errors(body), None, "{body}");
}

#[test]
fn names_are_found_where_they_are_defined() {
    accept("EXTENDS Naturals\nCONSTANT N\nVARIABLE x\nA == x + N\nB == A");
    accept("LOCAL INSTANCE Naturals\nA == 1 + 2");
    accept("RECURSIVE f(_)\ng(n) == f(n)\nf(n) == n");
    accept("f[x \\in {1}] == f[x]");
    accept("A(x) == x\nB(x) == x\nC == \\E x \\in {} : A(x)");
    accept("A == LET x == 1 IN x\nB == LET x == 2 IN x");
    accept("a \\prec b == a\nF(_ \\o _) == 1 \\o 2\nA == F(\\prec)");
    accept("F(G(_)) == G(1)\nH(x) == x\nA == F(H)\nB == F(LAMBDA y : y)\nC == F(SUBSET)");
}

#[test]
fn inner_modules_can_be_instantiated() {
    accept("---- MODULE Inner ----\nCONSTANT c\nA == c\n====\nI(c) == INSTANCE Inner\nB == I(1)!A");
    accept(
        "VARIABLE x\n---- MODULE Inner ----\nVARIABLE y\nA == x = y\n====\n\
         I == INSTANCE Inner WITH y <- x",
    );
}

#[test]
fn local_definitions_are_not_extended() {
    let root = "---- MODULE Test ----\nEXTENDS Other\nA == visible\nhidden == 1\n====";
    let other = "---- MODULE Other ----\nvisible == 1\nLOCAL hidden == 2\nB == hidden\n====";
    assert_eq!(errors_with(&[("Test", root), ("Other", other)], None), None);
    let root = root
        .replace("visible", "hidden")
        .replace("\nhidden == 1", "");
    let error = errors_with(&[("Test", &root), ("Other", other)], None).expect("it is local");
    assert!(error.contains("unknown name `hidden`"), "{error}");
}

#[test]
fn local_instance_hides_nothing_that_is_extended() {
    let root = "---- MODULE Test ----\nEXTENDS Other\nA == 1 + B\n====";
    let other = "---- MODULE Other ----\nEXTENDS Naturals\nLOCAL INSTANCE Naturals\nB == 1\n====";
    assert_eq!(errors_with(&[("Test", root), ("Other", other)], None), None);
}

#[test]
fn one_module_can_be_extended_twice() {
    let root = "---- MODULE Test ----\nEXTENDS Left, Right\nA == Common\n====";
    let left = "---- MODULE Left ----\nEXTENDS Base\n====";
    let right = "---- MODULE Right ----\nEXTENDS Base\n====";
    let base = "---- MODULE Base ----\nCommon == 1\n====";
    let files = [
        ("Test", root),
        ("Left", left),
        ("Right", right),
        ("Base", base),
    ];
    assert_eq!(errors_with(&files, None), None);
}

#[test]
fn levels_of_temporal_formulas() {
    accept(
        "VARIABLE x\nA == x' = x\nB == [][A]_x /\\ WF_x(A) /\\ <><<A>>_x\nC == ENABLED A\nD == []C",
    );
    accept("CONSTANT N\nASSUME N = 1\nASSUME N' = N");
    accept("VARIABLE x\nA == x' = 1\nSpec == [][A]_x\nB == []Spec");
    accept("EXTENDS Naturals\nVARIABLE x\nA == \\A i \\in {1} : [](x = i ~> x = 2)");
}

#[test]
fn parts_of_definitions_are_not_followed() {
    accept("A(x) == x = 1\nB == A!(1)!2\nC == A(1)!1");
}

#[test]
fn configuration_of_a_module() {
    let module = "---- MODULE Test ----\nCONSTANTS N, F(_)\nVARIABLE x\n\
        Init == x = 0\nNext == x' = N\nOp(a) == a\n====";
    let text = "INIT Init NEXT Next CONSTANT N = 1 F <- Op";
    assert_eq!(errors_with(&[("Test", module)], Some(text)), None);
    // TLC ignores what does not exist.
    let text = "INIT Init NEXT Next CONSTANT N = 1 F <- Op unused = unused";
    assert_eq!(errors_with(&[("Test", module)], Some(text)), None);
}
