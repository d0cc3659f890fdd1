//! The meaning of expressions and specs, as TLC gives it.

mod search;

use std::fmt::Write as _;

use mutaspec_tla::compile::Program;
use mutaspec_tla::evaluate::{Evaluator, Formula, Layout, STACK_SIZE, expand, steps, steps_of};
use mutaspec_tla::syntax::{Diagnostic, Sources};
use mutaspec_tla::value::Value;
use mutaspec_tla::{config, modules};

/// Compiles a module and a configuration that are given as texts.
fn compile(module: &str, configuration: &str) -> Result<Program, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("T.tla");
    let module = format!("---- MODULE T ----\n{module}\n====\n");
    std::fs::write(&path, module).expect("the module is written");
    let mut sources = Sources::default();
    let modules = modules::load(&path, &[], &mut sources)?;
    let file = sources.add("T.cfg", configuration);
    let configuration = config::read(file, sources.file(file).text())?;
    Program::new(&modules, &configuration).map_err(|error| vec![error])
}

/// Runs a test with the stack that an evaluator needs.
fn with_stack(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK_SIZE)
            .spawn_scoped(scope, test);
        if let Err(panic) = thread.expect("a thread starts").join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Evaluates expressions and compares them with their values or errors.
fn check(definitions: &str, table: &[(&str, &str)]) {
    with_stack(|| check_all(definitions, table));
}

fn check_all(definitions: &str, table: &[(&str, &str)]) {
    let mut module = format!("EXTENDS Integers, Sequences, FiniteSets, TLC\n{definitions}\n");
    let mut configuration = String::from("CONSTANTS a = a b = b A_x = A_x B_y = B_y\nINVARIANTS");
    module.push_str("CONSTANTS a, b, A_x, B_y\n");
    for (number, (expression, _)) in table.iter().enumerate() {
        writeln!(module, "Case{number} == {expression}").expect("written");
        write!(configuration, " Case{number}").expect("written");
    }
    let program = compile(&module, &configuration).unwrap_or_else(|errors| panic!("{errors:?}"));
    let layout = Layout::whole(0);
    let mut evaluator = Evaluator::new(&program, &layout);
    for ((expression, expected), (_, node)) in table.iter().zip(&program.invariants) {
        let found = match evaluator.value(node) {
            Ok(value) => value.to_string(),
            Err(failure) => format!("error: {}", failure.message),
        };
        assert_eq!(&found, expected, "{expression}");
    }
}

#[test]
fn sets() {
    check(
        "",
        &[
            ("{3, 1, 2, 1}", "{1, 2, 3}"),
            ("1..3 = {1, 2, 3}", "TRUE"),
            ("3..1 = {}", "TRUE"),
            ("{1..2, {1, 2}}", "{{1, 2}}"),
            ("{x \\in 1..5 : x % 2 = 1}", "{1, 3, 5}"),
            ("{x * y : x \\in 1..2, y \\in 2..3}", "{2, 3, 4, 6}"),
            ("{<<x, y>> \\in (1..2) \\X (1..2) : x < y}", "{<<1, 2>>}"),
            ("SUBSET {1, 2}", "{{}, {1}, {2}, {1, 2}}"),
            ("UNION {{1}, {2, 3}, {}}", "{1, 2, 3}"),
            ("{1, 2} \\cup 2..3", "{1, 2, 3}"),
            ("{1, 2, 3} \\ {2}", "{1, 3}"),
            ("Nat \\cap {-1, 0, 1}", "{0, 1}"),
            ("5 \\in Nat \\ {0}", "TRUE"),
            ("0 \\in Nat \\ {0}", "FALSE"),
            ("{1} \\subseteq Nat /\\ ~({-1} \\subseteq Nat)", "TRUE"),
            ("{1} \\subset {1, 2} /\\ ~({1} \\subset {1})", "TRUE"),
            ("Cardinality(SUBSET (1..5))", "32"),
            ("Cardinality([1..3 -> {0, 1}])", "8"),
            ("IsFiniteSet(Nat)", "FALSE"),
            ("<<1, 2>> \\in Seq(Nat) /\\ <<>> \\in Seq({})", "TRUE"),
            ("{1, 2} \\in SUBSET Nat", "TRUE"),
            ("[x \\in 1..2 |-> -x] \\in [1..2 -> Int]", "TRUE"),
            ("[a |-> 1] \\in [a : {1, 2}, b : {1}]", "FALSE"),
            ("CHOOSE x \\in {3, 2, 5} : x > 2", "3"),
            ("CHOOSE s \\in {\"b\", \"a\"} : TRUE", "\"a\""),
            (
                "{n \\in Nat : n < 3}",
                "error: the elements of Nat cannot be listed: there are too many",
            ),
            ("1 \\in {n \\in Nat : n < 3}", "TRUE"),
            (
                "CHOOSE x \\in {1} : x > 2",
                "error: no element of the set satisfies this CHOOSE",
            ),
            (
                "CHOOSE x : x > 2",
                "error: a CHOOSE without a set cannot be evaluated",
            ),
            ("Cardinality(SUBSET (1..30))", "1073741824"),
            (
                "UNION (SUBSET (1..30))",
                "error: the elements of SUBSET {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30} cannot be listed: there are more than 1048576",
            ),
        ],
    );
}

#[test]
fn kinds_cannot_be_compared() {
    check(
        "",
        &[
            (
                "1 = \"a\"",
                "error: 1 and \"a\" cannot be compared: an integer and a string",
            ),
            (
                "{1} = 1",
                "error: {1} and 1 cannot be compared: a set and an integer",
            ),
            (
                "<<1>> = {1}",
                "error: <<1>> and {1} cannot be compared: a tuple and a set",
            ),
            (
                "\"a\" \\in {1, 2}",
                "error: \"a\" is a string and cannot be an element of {1, 2}",
            ),
            (
                "\"a\" \\in 1..2",
                "error: \"a\" is a string and cannot be an element of {1, 2}",
            ),
            ("\"a\" \\in {}", "FALSE"),
            ("a = 1", "FALSE"),
            ("a \\in {1, 2}", "FALSE"),
            ("a = b", "FALSE"),
            ("a # a", "FALSE"),
            ("A_x = A_x", "TRUE"),
            ("A_x = a", "FALSE"),
            (
                "A_x = B_y",
                "error: A_x and B_y cannot be compared: a model value and a model value",
            ),
            (
                "A_x = 1",
                "error: the typed model value A_x cannot be compared with 1",
            ),
            ("<<1, 2>> = <<1>>", "FALSE"),
            ("[f |-> 1] = <<1>>", "FALSE"),
            (
                "IF 1 THEN 2 ELSE 3",
                "error: 1 is an integer, not a Boolean",
            ),
            ("FALSE /\\ 1", "FALSE"),
            ("TRUE \\/ (1 = \"a\")", "TRUE"),
        ],
    );
}

#[test]
fn functions() {
    check(
        "fact[n \\in Nat] == IF n = 0 THEN 1 ELSE n * fact[n - 1]\n\
         two[x, y \\in 1..2] == x + y",
        &[
            ("[x \\in 1..3 |-> x * x]", "<<1, 4, 9>>"),
            ("[x \\in {\"b\", \"a\"} |-> 1] = [a |-> 1, b |-> 1]", "TRUE"),
            ("[x \\in {} |-> 1] = <<>>", "TRUE"),
            ("[x \\in {2, 5} |-> x]", "(2 :> 2 @@ 5 :> 5)"),
            ("fact[5]", "120"),
            ("fact[-1]", "error: -1 is not in the domain Nat"),
            ("two[1, 2]", "3"),
            ("DOMAIN two = (1..2) \\X (1..2)", "TRUE"),
            (
                "[[x \\in 1..2 |-> 0] EXCEPT ![1] = @ + 5, ![1] = @ * 2]",
                "<<10, 0>>",
            ),
            (
                "[[r |-> <<1, 2>>] EXCEPT !.r[2] = @ + 1]",
                "[r |-> <<1, 3>>]",
            ),
            ("[[x \\in 1..2 |-> 0] EXCEPT ![3] = 1]", "<<0, 0>>"),
            (
                "[x \\in 1..2 |-> 0][3]",
                "error: 3 is not in the domain of <<0, 0>>",
            ),
            ("[f |-> 1].g", "error: [f |-> 1] has no field g"),
            ("(1 :> 2) @@ (1 :> 3 @@ 2 :> 4)", "<<2, 4>>"),
            ("DOMAIN <<7, 8>>", "{1, 2}"),
            ("1[2]", "error: 1 is an integer, not a function"),
            (
                "Permutations({a, b})",
                "{(a :> a @@ b :> b), (a :> b @@ b :> a)}",
            ),
        ],
    );
}

#[test]
fn sequences_and_numbers() {
    check(
        "",
        &[
            ("Append(<<1>>, 2) \\o <<3>>", "<<1, 2, 3>>"),
            ("Len(<<1, 2>>) + Len(\"abc\")", "5"),
            ("Head(<<1, 2>>)", "1"),
            ("Tail(<<1, 2>>)", "<<2>>"),
            ("Head(<<>>)", "error: the empty sequence has no Head"),
            ("Tail(<<>>)", "error: the empty sequence has no Tail"),
            ("SubSeq(<<1, 2, 3>>, 2, 3)", "<<2, 3>>"),
            ("SubSeq(<<1, 2, 3>>, 2, 1)", "<<>>"),
            (
                "SubSeq(<<1>>, 1, 2)",
                "error: 1..2 is not a part of the domain of <<1>>",
            ),
            ("SelectSeq(<<1, 2, 3>>, LAMBDA x : x # 2)", "<<1, 3>>"),
            ("SortSeq(<<3, 1, 2>>, <)", "<<1, 2, 3>>"),
            ("-7 \\div 2", "-3"),
            ("(0 - 7) \\div 2", "-4"),
            ("-7 % 2", "1"),
            (
                "7 % (0 - 2)",
                "error: the second argument of % is negative: -2",
            ),
            ("1 \\div 0", "error: 1 is divided by zero"),
            ("2 ^ 10", "1024"),
            ("2 ^ 31", "error: the number needs more than 32 bits"),
            (
                "2147483647 + 1",
                "error: the number needs more than 32 bits",
            ),
            ("CASE 1 = 2 -> 3", "error: no arm of this CASE is true"),
            ("CASE 1 = 2 -> 3 [] OTHER -> 4", "4"),
            ("Assert(1 = 2, \"no\")", "error: no"),
            ("ToString(<<1>>)", "\"<<1>>\""),
            ("Print(1, 2)", "2"),
        ],
    );
}

#[test]
fn operators() {
    check(
        "RECURSIVE Sum(_)\n\
         Sum(S) == IF S = {} THEN 0 ELSE LET x == CHOOSE x \\in S : TRUE IN x + Sum(S \\ {x})\n\
         RECURSIVE Fold(_, _, _)\n\
         Fold(op(_, _), base, s) == IF s = <<>> THEN base ELSE op(Head(s), Fold(op, base, Tail(s)))\n\
         x \\prec y == x < y\n\
         Apply(F(_), e) == F(e)\n\
         Twice(F(_), e) == F(F(e))\n\
         Conj == /\\ 1 = 1\n        /\\ \\/ 2 = 3\n           \\/ 4 = 4\n\
         Endless(n) == n\n\
         RECURSIVE Loop(_)\nLoop(n) == Loop(n + 1)\n\
         Old(f) == [f EXCEPT ![1] = Apply(LAMBDA z : z + 1, @)]\n",
        &[
            ("Sum({1, 2, 3})", "6"),
            ("Fold(+, 0, <<1, 2, 3>>)", "6"),
            ("Fold(LAMBDA p, q : p * q, 1, <<2, 3>>)", "6"),
            ("1 \\prec 2", "TRUE"),
            ("Apply(LAMBDA z : z + 1, 2)", "3"),
            ("Twice(LAMBDA z : z * 3, 2)", "18"),
            ("Conj!2!1", "FALSE"),
            ("Conj!2", "TRUE"),
            (
                "LET f[n \\in 0..5] == IF n = 0 THEN 0 ELSE n + f[n - 1] IN f[4]",
                "10",
            ),
            (
                "LET RECURSIVE G(_)\n             G(n) == IF n = 0 THEN 0 ELSE 2 + G(n - 1) IN G(3)",
                "6",
            ),
            ("Loop(0)", "error: the recursion is deeper than 3000"),
            ("Old(<<1, 2>>)", "<<2, 2>>"),
            ("LET unused == CHOOSE n \\in {} : TRUE IN 1", "1"),
        ],
    );
}

/// Searches a spec and compares distinct states, generated states and verdict.
fn count(module: &str, configuration: &str, expected: (usize, usize, &str)) {
    let module = format!("EXTENDS Integers, Sequences, FiniteSets, TLC\n{module}");
    let program = compile(&module, configuration).unwrap_or_else(|errors| panic!("{errors:?}"));
    with_stack(|| {
        let counts = search::search(&program);
        let found = (counts.distinct, counts.generated, counts.verdict.as_str());
        assert_eq!(found, expected, "{module}");
    });
}

const INIT_NEXT: &str = "INIT Init NEXT Next CHECK_DEADLOCK FALSE";

#[test]
fn disjunctions_generate_duplicates() {
    let module = "VARIABLE x\nInit == x = 0\nNext == x < 1 /\\ (x = 0 \\/ x < 5) /\\ x' = x + 1";
    count(module, INIT_NEXT, (2, 3, "success"));
    let module = "VARIABLE x\nInit == x = 0\nNext == x' = 1 /\\ (TRUE \\/ TRUE)";
    // All variables have values when the disjunction is reached: it is a test.
    count(module, INIT_NEXT, (2, 3, "success"));
}

#[test]
fn universal_quantifiers_and_implications_are_descended_into() {
    let module = "VARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
                  Next == /\\ \\A i \\in {1, 2} : IF i = 1 THEN x' \\in {0, 1} ELSE y' \\in {0, 1}";
    count(module, INIT_NEXT, (4, 17, "success"));
    let module = "VARIABLE x\nInit == x = 0\nNext == (x = 0) => (x' = 1 \\/ x' = 2)";
    count(
        module,
        INIT_NEXT,
        (3, 3, "error: x' is not assigned a value"),
    );
    // Each instance of a body has its own bound names, whatever the later ones do.
    let module = "VARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
                  Next == \\A i \\in {1, 2} : \\E k \\in {1, 2} :\n\
                    IF i = 1 THEN (x' = k \\/ x' = k + 10) ELSE y' = k";
    count(module, INIT_NEXT, (9, 73, "success"));
}

#[test]
fn initial_predicates_assign_in_order() {
    let module = "VARIABLES x, y\nInit == x \\in {1, 2} /\\ y \\in {x, x + 1} /\\ (y = 2 \\/ x = y)\n\
                  Next == UNCHANGED <<x, y>>";
    // Once all variables have values, the disjunction is a test: no duplicates.
    count(module, INIT_NEXT, (3, 6, "success"));
    let module = "VARIABLES x, y\nInit == y = x /\\ x = 1\nNext == UNCHANGED <<x, y>>";
    count(
        module,
        INIT_NEXT,
        (0, 0, "error: x is read before it has a value"),
    );
    let module = "VARIABLES x, y\nInit == x = 1\nNext == UNCHANGED <<x, y>>";
    count(
        module,
        INIT_NEXT,
        (0, 0, "error: y is not assigned a value"),
    );
}

#[test]
fn the_first_equality_assigns_and_later_ones_test() {
    let module = "VARIABLE x\nInit == x = 0\nNext == x' \\in 0..3 /\\ x' = x + 1 /\\ x' # 3";
    count(module, INIT_NEXT, (3, 3, "success"));
    let module = "VARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == y' = x' /\\ x' = 1";
    count(
        module,
        INIT_NEXT,
        (1, 1, "error: x' is read before it has a value"),
    );
    let module =
        "VARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = 1 - x /\\ UNCHANGED y /\\ y' = 1";
    count(module, INIT_NEXT, (1, 1, "success"));
}

#[test]
fn conditions_are_evaluated_from_left_to_right() {
    let module = "VARIABLE s\nInit == s = <<>>\n\
                  Next == Len(s) > 0 /\\ Head(s) = 1 /\\ s' = Tail(s)";
    count(module, INIT_NEXT, (1, 1, "success"));
    let module =
        "VARIABLE s\nInit == s = <<>>\nNext == Head(s) = 1 /\\ Len(s) > 0 /\\ s' = Tail(s)";
    count(
        module,
        INIT_NEXT,
        (1, 1, "error: the empty sequence has no Head"),
    );
}

#[test]
fn calls_lets_cases_and_functions_are_descended_into() {
    let module = "VARIABLE x\nInit == x = 0\n\
                  Set(v) == x' = v\n\
                  RECURSIVE Up(_)\nUp(n) == IF n = 0 THEN x' = 0 ELSE x' = n \\/ Up(n - 1)\n\
                  Next == LET v == x + 1 IN CASE x < 2 -> Set(v) [] x = 2 -> Up(2) [] OTHER -> FALSE";
    count(module, INIT_NEXT, (3, 6, "success"));
    let module = "VARIABLE x\nInit == x = 0\n\
                  Act == [i \\in {1, 2} |-> x' = i \\/ x' = 0]\nNext == Act[1] \\/ Act[2]";
    count(module, INIT_NEXT, (3, 13, "success"));
}

#[test]
fn boxed_actions_allow_stuttering() {
    let module = "VARIABLE x\nInit == x = 0\nNext == [x' = 1 - x]_x";
    count(module, INIT_NEXT, (2, 5, "success"));
    let module = "VARIABLE x\nInit == x = 0\nNext == <<x' \\in {0, 1}>>_x";
    count(module, INIT_NEXT, (2, 3, "success"));
}

#[test]
fn constraints() {
    let module = "VARIABLE x\nInit == x = 0\nNext == x' \\in {x + 1, x + 2}\nSmall == x < 3\n\
                  Odd == x # 4\nStep == x' # x + 2";
    let configuration = "INIT Init NEXT Next CONSTRAINT Small";
    // A state outside is generated and checked, but neither stored nor expanded.
    count(module, configuration, (3, 7, "success"));
    let configuration = "INIT Init NEXT Next CONSTRAINT Small INVARIANT Odd";
    count(module, configuration, (3, 7, "violates Odd"));
    let configuration = "INIT Init NEXT Next CONSTRAINT Small ACTION_CONSTRAINT Step";
    count(module, configuration, (3, 7, "success"));
}

#[test]
fn views_and_symmetry() {
    let module = "VARIABLES x, y\nInit == x = 0 /\\ y = 0\n\
                  Next == x' = (x + 1) % 3 /\\ y' = (y + 1) % 2\nView == x";
    count(module, "INIT Init NEXT Next VIEW View", (3, 4, "success"));
    let module = "CONSTANTS P\nVARIABLE s\nInit == s = {}\nNext == \\E p \\in P : s' = s \\cup {p}\n\
                  Symmetry == Permutations(P)";
    let configuration = "INIT Init NEXT Next CONSTANT P = {p1, p2, p3}";
    count(module, configuration, (8, 25, "success"));
    let configuration = "INIT Init NEXT Next CONSTANT P = {p1, p2, p3} SYMMETRY Symmetry";
    count(module, configuration, (4, 13, "success"));
}

#[test]
fn replacements() {
    let module = "VARIABLE x\nInit == x \\in Nat\nNext == UNCHANGED x\nSmall == 0..2";
    count(
        module,
        "INIT Init NEXT Next CONSTANT Nat <- Small",
        (3, 6, "success"),
    );
    let module =
        "CONSTANT Op(_)\nVARIABLE x\nInit == x = Op(1)\nNext == UNCHANGED x\nMine(y) == y + 1";
    count(
        module,
        "INIT Init NEXT Next CONSTANT Op <- Mine",
        (1, 2, "success"),
    );
}

#[test]
fn deadlock() {
    let module = "VARIABLE x\nInit == x = 0\nNext == x = 0 /\\ x' = 1";
    count(module, "INIT Init NEXT Next", (2, 2, "deadlock"));
    count(module, INIT_NEXT, (2, 2, "success"));
}

#[test]
fn enabled_and_step_properties() {
    let module = "VARIABLE x\nInit == x = 0\nInc == x < 2 /\\ x' = x + 1\nNext == Inc \\/ (x = 2 /\\ x' = 0)\n\
                  Can == ENABLED Inc <=> x < 2\nChanges == ENABLED <<Inc \\/ x' = x>>_x <=> x < 2\n\
                  Up == [][x' > x]_x\nWrap == [][x' = (x + 1) % 3]_x";
    count(
        module,
        "INIT Init NEXT Next INVARIANTS Can Changes PROPERTY Wrap",
        (3, 4, "success"),
    );
    count(
        module,
        "INIT Init NEXT Next PROPERTY Up",
        (3, 3, "violates Up"),
    );
}

#[test]
fn instances() {
    let module = "---- MODULE Inner ----\nCONSTANT c\nVARIABLE v\nInit == v = c\nNext == v' = c + 1 - v\n====\n\
                  VARIABLES x, y\nA == INSTANCE Inner WITH v <- x, c <- 0\nB(k) == INSTANCE Inner WITH v <- y, c <- k\n\
                  Init == A!Init /\\ B(2)!Init\n\
                  Next == \\/ A!Next /\\ UNCHANGED y\n        \\/ B(2)!Next /\\ UNCHANGED x";
    count(module, INIT_NEXT, (4, 9, "success"));
}

#[test]
fn specification_formulas_are_taken_apart() {
    let module = "VARIABLE x\nInit == x = 0\nNext == x' = 1 - x\nLive == WF_x(Next)\n\
                  Spec == Init /\\ [][Next]_x /\\ Live";
    count(module, "SPECIFICATION Spec", (2, 3, "success"));
}

#[test]
fn steps_are_named() {
    let module = "EXTENDS Integers\nCONSTANT P\nVARIABLE x\nInit == x = 0\n\
                  Move(p, n) == x' = n\nStop == \\E p \\in P : x' = x\n\
                  Next == (\\E p \\in P : Move(p, 1) \\/ Move(p, x)) \\/ Stop\n\
                  Fair == \\A p \\in P : WF_x(Move(p, 1))\nSpec == Init /\\ [][Next]_x /\\ Fair";
    let configuration = "SPECIFICATION Spec CONSTANT P = {p1, p2}";
    let program = compile(module, configuration).unwrap_or_else(|errors| panic!("{errors:?}"));
    let layout = Layout::whole(1);
    let mut evaluator = Evaluator::new(&program, &layout);
    let next = program
        .next
        .as_ref()
        .expect("there is a next-state relation");
    let steps = steps(&mut evaluator, next).expect("it is cut");
    let names: Vec<String> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        [
            "Move(p1, 1)",
            "Move(p1, _)",
            "Move(p2, 1)",
            "Move(p2, _)",
            "Stop(p1)",
            "Stop(p2)"
        ]
    );
    let mut fair = Vec::new();
    for formula in &program.fairness {
        match expand(&mut evaluator, formula).expect("it is expanded") {
            Formula::And(items) => fair.extend(items),
            formula => fair.push(formula),
        }
    }
    let numbers: Vec<_> = fair
        .iter()
        .map(|formula| match formula {
            Formula::Fair(fair) => steps_of(&mut evaluator, &steps, &fair.action).expect("cut"),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [Some(vec![0]), Some(vec![2])]);
    let all = steps_of(&mut evaluator, &steps, next).expect("it is cut");
    assert_eq!(all, Some((0..6).collect()));
}

#[test]
fn programs_and_values_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    fn sent<T: Send>() {}
    shared::<Program>();
    shared::<Value>();
    sent::<Evaluator<'_>>();
}
