//! How tightly operators bind.

use super::expression;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(expression(text), expected, "{text}");
}

/// Both operators are in the message of the error.
#[track_caller]
fn check_conflict(text: &str, operators: [&str; 2]) {
    let error = expression(text);
    let message = error.lines().next().expect("the error has a message");
    assert!(message.ends_with("without parentheses"), "{text}: {error}");
    for operator in operators {
        assert!(
            message.contains(&format!("`{operator}`")),
            "{text}: {error}"
        );
    }
}

#[test]
fn tighter_operator_is_inside() {
    check("a + b * c", "(a + (b * c))");
    check("a * b + c", "((a * b) + c)");
    check("a - b + c", "((a - b) + c)");
    check("a + b - c", "(a + (b - c))");
    check("a = b + c", "(a = (b + c))");
    check("a \\in S \\cup T", "(a \\in (S \\cup T))");
    check("a = b /\\ c = d", "((a = b) /\\ (c = d))");
    check("a /\\ b => c \\/ d", "((a /\\ b) => (c \\/ d))");
    check("a => b ~> c", "(a => (b ~> c))");
    check("1 .. n + 1", "(1 .. (n + 1))");
    check("x :> 1 @@ y :> 2 @@ f", "(((x :> 1) @@ (y :> 2)) @@ f)");
    check("2 ^ n * m", "((2 ^ n) * m)");
    check("s \\o t \\o u", "((s \\o t) \\o u)");
}

#[test]
fn same_left_associative_operator_groups_to_the_left() {
    check("a - b - c - d", "(((a - b) - c) - d)");
    check("S \\cup T \\cup U", "((S \\cup T) \\cup U)");
}

#[test]
fn chained_junctions_and_products_are_one_list() {
    check("a /\\ b /\\ c", "(a /\\ b /\\ c)");
    check("(a /\\ b) /\\ c", "((a /\\ b) /\\ c)");
    check("a \\/ b \\/ c", "(a \\/ b \\/ c)");
    check("S \\X T \\X U", "(S \\X T \\X U)");
    check("(S \\X T) \\X U", "((S \\X T) \\X U)");
    check("S \\times T", "(S \\X T)");
}

#[test]
fn prefix_operator_takes_what_binds_tighter() {
    check("~a = b", "(~ (a = b))");
    check("~a /\\ b", "((~ a) /\\ b)");
    check("-a + b", "((-. a) + b)");
    check("-a * b", "(-. (a * b))");
    check("a = -b", "(a = (-. b))");
    check("a - -b", "(a - (-. b))");
    check("UNION A \\cup B", "((UNION A) \\cup B)");
    check("SUBSET S \\ {{}}", "((SUBSET S) \\ {{}})");
    check("DOMAIN f[x]", "(DOMAIN f[x])");
    check("DOMAIN f \\cup DOMAIN g", "((DOMAIN f) \\cup (DOMAIN g))");
    check("[]p => <>q", "(([] p) => (<> q))");
    check("[]<>~p", "([] (<> (~ p)))");
    check("ENABLED A /\\ b", "((ENABLED A) /\\ b)");
    check("UNCHANGED <<x, y>>", "(UNCHANGED <<x, y>>)");
    check("a => ~b /\\ c", "(a => ((~ b) /\\ c))");
    check("a * ~b + c", "(a * (~ (b + c)))");
}

#[test]
fn postfix_operator_binds_tightest() {
    check("a + b'", "(a + b')");
    check("f[x]'", "f[x]'");
    check("f'[x]", "f'[x]");
    check("r.a.b[i].c", "r.a.b[i].c");
    check("-x'", "(-. x')");
    check("R^+", "R^+");
    check("f[i, j]", "f[i, j]");
    check("x'.a", "x'.a");
}

#[test]
fn open_expressions_extend_as_far_as_possible() {
    check("\\A x \\in S : p /\\ q", "(\\A x \\in S : (p /\\ q))");
    check("a /\\ \\E x : p \\/ q", "(a /\\ (\\E x : (p \\/ q)))");
    check("IF p THEN a ELSE b + 1", "(IF p THEN a ELSE (b + 1))");
    check(
        "1 + IF p THEN a ELSE b + 1",
        "(1 + (IF p THEN a ELSE (b + 1)))",
    );
    check("CHOOSE x : x = 1 /\\ p", "(CHOOSE x : ((x = 1) /\\ p))");
    check(
        "a => LET b == 1 IN b = 2 => c",
        "(a => (LET b == 1 IN ((b = 2) => c)))",
    );
}

#[test]
fn operators_without_an_order_conflict() {
    check_conflict("a => b => c", ["=>", "=>"]);
    check_conflict("a = b = c", ["=", "="]);
    check_conflict("a /\\ b \\/ c", ["/\\", "\\/"]);
    check_conflict("a \\cup b \\cap c", ["\\cup", "\\cap"]);
    check_conflict("a \\in b = c", ["\\in", "="]);
    check_conflict("a % b + c", ["%", "+"]);
    check_conflict("DOMAIN s \\X t", ["DOMAIN", "\\X"]);
    check_conflict("[]x = 1", ["[]", "="]);
    check_conflict("a * -b", ["*", "-"]);
    check_conflict("UNCHANGED x'", ["UNCHANGED", "'"]);
    check_conflict("a / b / c", ["/", "/"]);
    check_conflict("a <=> b <=> c", ["<=>", "<=>"]);
    check_conflict("a .. b .. c", ["..", ".."]);
}
