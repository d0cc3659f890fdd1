//! Tests of the mutants and probes of properties.

use super::*;

fn read(function: &str, is_goal: bool) -> PropertyReading {
    let function: ItemFn = syn::parse_str(function).unwrap();
    PropertyReading::of(&function, is_goal, &Types::default(), &Source::default())
}

fn check(condition: &str, expected: &[&str]) {
    let found = read(&format!("fn p(v: &Vars) -> bool {{ {condition} }}"), false);
    let said: Vec<String> = found
        .edits
        .iter()
        .map(|edit| format!("{} {}", edit.operator.id(), edit.statement))
        .collect();
    let tidied = |text: &str| {
        let (id, rest) = text.split_once(' ').unwrap();
        format!(
            "{id} {}",
            tidy(&syn::parse_str::<Expr>(rest).unwrap().to_token_stream())
        )
    };
    let expected: Vec<String> = expected.iter().map(|text| tidied(text)).collect();
    assert_eq!(said, expected, "{condition}");
}

#[test]
fn each_clause_is_dropped() {
    check("a && b && c", &["P1 b && c", "P1 a && c", "P1 a && b"]);
    check(
        "x.all(|p| a(p) && b(p))",
        &["P1 x.all(|p| b(p))", "P1 x.all(|p| a(p))"],
    );
}

#[test]
fn implication_loses_a_side_or_becomes_equivalence() {
    check("!a || b", &["P2 b", "P2 !a", "P3 (a) == (b)"]);
    check("x != y || b", &["P2 b", "P2 x != y", "P3 (x == y) == (b)"]);
    check(
        "if a { b } else { true }",
        &["P2 b", "P2 !(a)", "P3 (a) == (b)"],
    );
}

#[test]
fn comparisons_and_quantifiers_are_tightened() {
    check("x <= 3", &["P3 x < 3"]);
    check("x.any(|p| p > 1)", &["P4 x.all(|p| p > 1)"]);
    check("a || b", &["P3 b", "P3 a"]);
    check(
        "matches!(x, A | B)",
        &["P3 matches!(x, B)", "P3 matches!(x, A)"],
    );
}

#[test]
fn negation_reverses_strengthening() {
    check("!(a && b)", &["P3 !(b)", "P3 !(a)"]);
    check("!(x < 3)", &["P3 !(x <= 3)"]);
    check(
        "!x.all(|p| p.any(|q| q == 1))",
        &["P4 !x.any(|p| p.any(|q| q == 1))"],
    );
    check("!(a || b)", &[]);
}

#[test]
fn antecedent_of_implication_is_probed() {
    for (condition, expected) in [
        ("!a || b", &["a"][..]),
        (
            "x.all(|p| !a(p) || !b(p) || c)",
            &["x.any(|p| a(p) && b(p))"],
        ),
        ("before.e.is_none() || c", &["before.e.is_some()"]),
        ("(!a || b) && (if c { d } else { true })", &["a", "c"]),
        ("a || b", &[]),
    ] {
        let found = read(&format!("fn p(v: &Vars) -> bool {{ {condition} }}"), false);
        let said: Vec<String> = found
            .probes
            .iter()
            .map(|probe| probe.body.stmts[0].to_token_stream().to_string())
            .collect();
        let tokens = |text: &&str| {
            syn::parse_str::<Expr>(text)
                .unwrap()
                .to_token_stream()
                .to_string()
        };
        assert_eq!(
            said,
            expected.iter().map(tokens).collect::<Vec<_>>(),
            "{condition}"
        );
    }
    assert_eq!(
        read("fn g(v: &Vars) -> bool { a && b(v) && c }", true)
            .probes
            .len(),
        3
    );
}

#[test]
fn let_that_needs_dropped_part_blocks_edit() {
    for (body, expected) in [
        // Without `f(v.n)` the type of `x` cannot be inferred.
        ("let f = |x| x + 1; a && f(v.n) > 1", &["f(v.n) > 1"][..]),
        ("let n = v.n; a && n > 1", &["n > 1", "a"]),
    ] {
        let found = read(&format!("fn p(v: &Vars) -> bool {{ {body} }}"), false);
        let said: Vec<&str> = found
            .edits
            .iter()
            .map(|edit| edit.statement.as_str())
            .collect();
        assert_eq!(said, expected, "{body}");
    }
}

#[test]
fn implication_beside_other_clauses_is_a_conjunct() {
    for (condition, expected) in [
        ("!a || b", &[false][..]),
        ("(!a || b) && c", &[true]),
        ("(!a || b) && (!c || d)", &[true, true]),
        ("x.all(|p| !a(p) || b(p))", &[false]),
    ] {
        let found = read(&format!("fn p(v: &Vars) -> bool {{ {condition} }}"), false);
        let said: Vec<bool> = found.probes.iter().map(|probe| probe.is_conjunct).collect();
        assert_eq!(said, expected, "{condition}");
    }
}
