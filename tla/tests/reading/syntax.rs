//! What is not about operators and layout.

use mutaspec_tla::syntax::tree::{Expression, UnitKind};
use mutaspec_tla::syntax::visit::{children, unit_expressions};
use mutaspec_tla::syntax::{FileId, Sources, parse};

use super::{expression, module, show, whole_module};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(expression(text), expected, "{text}");
}

#[track_caller]
fn check_units(body: &str, expected: &[&str]) {
    let module = module(body).expect("it is correct");
    let units: Vec<_> = module.units.iter().map(show::unit).collect();
    assert_eq!(units, expected, "{body}");
}

#[test]
fn numbers_have_four_bases() {
    check("12", "12");
    check("\\b101 + \\o17 + \\hFF + \\HfF", "(((5 + 15) + 255) + 255)");
    check("3.25", "3.25");
    check("1..3", "(1 .. 3)");
    check("s \\o t", "(s \\o t)");
}

#[test]
fn strings_have_escapes() {
    check(r#""a\"b\\c\n""#, r#""a\"b\\c\n""#);
    check(r#""(* no comment \* \/""#, r#""(* no comment * /""#);
    check("\"é\"", "\"é\"");
}

#[test]
fn names_may_begin_with_digits() {
    check("1b + b1 + _x", "((1b + b1) + _x)");
    check("2PC", "2PC");
}

#[test]
fn comments_can_be_nested() {
    check("1 (* a (* b *) c *) + \\* rest\n 2", "(1 + 2)");
    check("1 (*****) + 2", "(1 + 2)");
}

#[test]
fn symbols_have_several_spellings() {
    check("a \\land b", "(a /\\ b)");
    check("\\lnot a \\lor b", "((~ a) \\/ b)");
    check("a \\leq b", "(a <= b)");
    check("a =< b", "(a <= b)");
    check("a /= b", "(a # b)");
    check("S \\union T", "(S \\cup T)");
    check("S \\intersect T", "(S \\cap T)");
    check("s \\circ t", "(s \\o t)");
    check("a \\equiv b", "(a <=> b)");
    check("A (+) B", "(A \\oplus B)");
    check("A\\B", "(A \\ B)");
}

#[test]
fn symbols_can_be_unicode() {
    check(
        "∀ x ∈ S : x ≠ 1 ⇒ ¬p",
        "(\\A x \\in S : ((x # 1) => (~ p)))",
    );
    check("⟨a, b⟩", "<<a, b>>");
    check("□[A]_v ∧ ⟨A⟩_v", "(([] [A]_v) /\\ <<A>>_v)");
    check("[x ∈ S ↦ x ∪ T]", "[x \\in S |-> (x \\cup T)]");
    check_units("A ≜ ℕ × ℤ", &["A == (Nat \\X Int)"]);
}

#[test]
fn square_brackets_have_many_meanings() {
    check("[x \\in S |-> x]", "[x \\in S |-> x]");
    check(
        "[x, y \\in S, <<a, b>> \\in T |-> x]",
        "[x, y \\in S, <<a, b>> \\in T |-> x]",
    );
    check("[<<a, b>> \\in T |-> a]", "[<<a, b>> \\in T |-> a]");
    check("[S -> T]", "[S -> T]");
    check("[S \\cup T -> [U -> V]]", "[(S \\cup T) -> [U -> V]]");
    check("[a |-> 1, b |-> 2]", "[a |-> 1, b |-> 2]");
    check("[a : S, b : T]", "[a : S, b : T]");
    check("[A]_v", "[A]_v");
    check("[][A \\/ B]_<<x, y>>", "([] [(A \\/ B)]_<<x, y>>)");
    check("[A]_(x)", "[A]_x");
    check("[A]_I!vars", "[A]_I!vars");
    check("<><<A>>_v", "(<> <<A>>_v)");
}

#[test]
fn updates_have_paths() {
    check("[f EXCEPT ![i] = @ + 1]", "[f EXCEPT ![i] = (@ + 1)]");
    check(
        "[f EXCEPT ![i].a[j, k] = 1, !.b = 2]",
        "[f EXCEPT ![i].a[j, k] = 1, !.b = 2]",
    );
    check(
        "[f EXCEPT ![i] = [g EXCEPT !.a = @], ![j] = @]",
        "[f EXCEPT ![i] = [g EXCEPT !.a = @], ![j] = @]",
    );
}

#[test]
fn braces_have_three_meanings() {
    check("{}", "{}");
    check("{a, b}", "{a, b}");
    check("{x \\in S : p}", "{filter x \\in S : p}");
    check(
        "{<<a, b>> \\in S : a = b}",
        "{filter <<a, b>> \\in S : (a = b)}",
    );
    check(
        "{x + y : x \\in S, y \\in T}",
        "{image (x + y) : x \\in S, y \\in T}",
    );
    check(
        "{f[x] \\in S : x \\in T}",
        "{image (f[x] \\in S) : x \\in T}",
    );
    check("{x \\in S : y \\in T}", "{filter x \\in S : (y \\in T)}");
}

#[test]
fn quantifiers_have_several_bounds() {
    check(
        "\\A x, y \\in S, z \\in T : p",
        "(\\A x, y \\in S, z \\in T : p)",
    );
    check("\\E <<a, b>> \\in S : p", "(\\E <<a, b>> \\in S : p)");
    check("\\E x, y : p", "(\\E x, y : p)");
    check("\\EE x, y : p", "(\\EE x, y : p)");
    check("\\AA x : p", "(\\AA x : p)");
    check("CHOOSE <<a, b>> \\in S : p", "(CHOOSE <<a, b>> \\in S : p)");
}

#[test]
fn case_has_arms() {
    check(
        "CASE a -> 1 [] b -> 2 [] OTHER -> 3",
        "(CASE a -> 1 [] b -> 2 [] OTHER -> 3)",
    );
    check(
        "CASE a -> []p [] b -> <>q",
        "(CASE a -> ([] p) [] b -> (<> q))",
    );
    check(
        "CASE a -> CASE b -> 1 [] c -> 2",
        "(CASE a -> (CASE b -> 1 [] c -> 2))",
    );
}

#[test]
fn fairness_has_a_subscript() {
    check("WF_vars(A)", "WF_vars(A)");
    check("SF_<<x, y>>(A \\/ B)", "SF_<<x, y>>((A \\/ B))");
    check("WF_I!vars(I!Next)", "WF_I!vars(I!Next)");
    check("\\A p \\in P : WF_(v)(A(p))", "(\\A p \\in P : WF_v(A(p)))");
}

#[test]
fn paths_lead_into_definitions() {
    check("I!Op", "I!Op");
    check("I(c)!J!Op(a, b)", "I(c)!J!Op(a, b)");
    check("Op!1!<<!>>!@!:", "Op!1!<<!>>!@!:");
    check("Op!(x)!2", "Op!(x)!2");
    check("I!+(a, b)", "I!+(a, b)");
    check("lab(x) :: x + 1", "(lab(x) :: (x + 1))");
    check("a + lab :: b", "(a + (lab :: b))");
}

#[test]
fn operators_are_arguments() {
    check("Fold(+, 0, S)", "Fold(+, 0, S)");
    check(
        "Fold(LAMBDA a, b : a + b, 0, S)",
        "Fold((LAMBDA a, b : (a + b)), 0, S)",
    );
    check("F(-., \\cup)", "F(-., \\cup)");
    check("F(-x)", "F((-. x))");
    check("F(SUBSET)", "F(SUBSET)");
    check("<(a, b)", "<(a, b)");
}

#[test]
fn let_has_definitions() {
    check(
        "LET RECURSIVE f(_)\n f(x) == f(x)\n g[y \\in S] == y\n a \\prec b == a\n \
         I == INSTANCE M IN f(1)",
        "(LET RECURSIVE (f/1); f(x/0) == f(x); g[y \\in S] == y; \\prec(a/0, b/0) == a; \
         I == INSTANCE M IN f(1))",
    );
}

#[test]
fn units_of_a_module() {
    check_units(
        "CONSTANTS N, F(_, _), _ \\prec _, -. _, _ ^+\nVARIABLES x, y",
        &["CONSTANT (N/0, F/2, \\prec/2, -./1, ^+/1)", "VARIABLE x, y"],
    );
    check_units(
        "RECURSIVE f(_), g(_, _)\nLOCAL f(x) == 1",
        &["RECURSIVE (f/1, g/2)", "LOCAL f(x/0) == 1"],
    );
    check_units(
        "a + b == 1\n-. a == 2\na ^+ == 3\nF(Op(_), _ \\o _) == 4\nf[x \\in S, y \\in T] == 5",
        &[
            "+(a/0, b/0) == 1",
            "-.(a/0) == 2",
            "^+(a/0) == 3",
            "F(Op/1, \\o/2) == 4",
            "f[x \\in S, y \\in T] == 5",
        ],
    );
    check_units(
        "INSTANCE M WITH a <- b + 1, \\prec <- <\nLOCAL INSTANCE N\n\
         I(p) == INSTANCE M WITH F <- LAMBDA x : x",
        &[
            "INSTANCE M WITH a <- (b + 1), \\prec <- <",
            "LOCAL INSTANCE N",
            "I(p/0) == INSTANCE M WITH F <- (LAMBDA x : x)",
        ],
    );
    check_units(
        "ASSUME N > 0\nASSUMPTION A == N > 1\nAXIOM TRUE",
        &["ASSUME (N > 0)", "ASSUME A == (N > 1)", "ASSUME TRUE"],
    );
    check_units(
        "---- MODULE Inner ----\nA == 1\n====\n--------\nB == 2",
        &["MODULE Inner", "B == 2"],
    );
}

#[test]
fn proofs_are_skipped() {
    check_units(
        r"
THEOREM Spec => []Inv
<1>1. Init => Inv
  BY SMT DEF Init, Inv
<1> USE DEF Next
<1>2. ASSUME NEW x \in S, Inv, ASSUME NEW CONSTANT y PROVE P(y)
      PROVE Inv'
  <2>1. CASE x = 1  OBVIOUS
  <2>2. PICK y \in S : y > x  OMITTED
  <2>. DEFINE f(a) == a
              g == 2
  <2>3. SUFFICES ASSUME NEW z PROVE FALSE
  <2>4. TAKE u, v \in S
  <2>5. WITNESS 1, 2
  <2>6. HAVE x > 1
  <2>7. f(1) = g
    PROOF BY <2>1, <2>6 DEF f
  <2>8. QED BY ONLY <1>1!2
<1>3. QED BY <1>1, PTL
LEMMA Name == ASSUME NEW P(_), TRUE PROVE P(1) OBVIOUS
USE DEF Inv
HIDE Name, MODULE Test
After == 1
",
        &["THEOREM", "THEOREM Name", "After == 1"],
    );
}

#[test]
fn text_outside_of_the_module_is_ignored() {
    let text =
        "Notes: 'quotes\" ---- MODULE\n---- no\n------ MODULE M ------\nA == 1\n=====\nB == $ \"";
    let text = text.replace("---- MODULE\n", "");
    let module = whole_module(&text).expect("it is correct");
    assert_eq!(&*module.name.name, "M");
    assert_eq!(module.units.len(), 1);
}

#[test]
fn spans_are_exact() {
    let text = "---- MODULE M ----\nA == (x + Len(s)) \\cup {y}\n====";
    let mut sources = Sources::default();
    let file = sources.add("M.tla", text);
    let module = parse(file, text).expect("it is correct");
    let mut spans = Vec::new();
    fn collect(sources: &Sources, expression: &Expression, spans: &mut Vec<String>) {
        assert_eq!(expression.id.0 as usize, spans.len());
        spans.push(sources.text(expression.span).to_string());
        children(expression, &mut |child| collect(sources, child, spans));
    }
    for unit in &module.units {
        unit_expressions(unit, &mut |expression| {
            collect(&sources, expression, &mut spans);
        });
    }
    let expected = [
        "(x + Len(s)) \\cup {y}",
        "(x + Len(s))",
        "x + Len(s)",
        "x",
        "Len(s)",
        "s",
        "{y}",
        "y",
    ];
    assert_eq!(spans, expected);
    assert_eq!(sources.text(module.span), text);
    assert_eq!(
        sources.text(module.units[0].span),
        "A == (x + Len(s)) \\cup {y}"
    );
}

#[test]
fn columns_count_characters() {
    let mut sources = Sources::default();
    let file = sources.add("M.tla", "é\nxé y");
    let at = |start| {
        let location = sources.location(mutaspec_tla::syntax::Span {
            file,
            start,
            end: start,
        });
        (location.line, location.column)
    };
    assert_eq!(
        [at(0), at(3), at(4), at(7)],
        [(1, 1), (2, 1), (2, 2), (2, 4)]
    );
    assert_eq!(file, FileId(0));
}

#[test]
fn extended_modules_are_in_order() {
    let module = module("EXTENDS Naturals, FiniteSets\nA == 1").expect("it is correct");
    let extends: Vec<_> = module
        .extends
        .iter()
        .map(|name| name.name.as_str())
        .collect();
    assert_eq!(extends, ["Naturals", "FiniteSets"]);
    assert!(matches!(module.units[0].kind, UnitKind::Definition(_)));
}
