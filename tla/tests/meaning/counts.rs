//! TLC's rules for initial states and successors, by counts.

use super::{INIT_NEXT, count};

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
    let module = "VARIABLE x\nInit == x = 0\n\
                  Next == \\A i \\in {1, 2} : IF i = 1 THEN x' = i \\/ x' = i + 10 ELSE x' > i - 2";
    count(module, INIT_NEXT, (3, 7, "success"));
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
fn elements_of_functions_are_read_and_written_alone() {
    let module = "VARIABLES f, n\nInit == f = [i \\in 1..3 |-> 0] /\\ n = 0\n\
                  Next == \\E i \\in 1..3 : f[i] = 0 /\\ f' = [f EXCEPT ![i] = @ + 1] \
                  /\\ n' = f'[i] + n /\\ f'[1] + f'[2] + f'[3] = n'";
    count(module, INIT_NEXT, (8, 13, "success"));
    let module = "VARIABLE f\nInit == f = [i \\in 1..2 |-> 0]\n\
                  Next == f' = [f EXCEPT ![1] = 1 - @, ![1] = @ * 2, ![7] = 3] /\\ f'[1] < 3";
    count(module, INIT_NEXT, (3, 3, "success"));
    let module =
        "VARIABLE f\nInit == f = [i \\in 1..2 |-> 0]\nNext == f' = [f EXCEPT ![\"a\"] = 1]";
    let message = "error: \"a\" is a string and cannot be an element of 1..2";
    count(module, INIT_NEXT, (1, 1, message));
    // A function whose domain changes is stored in one slot after all.
    let module = "VARIABLE s\nInit == s = <<0, 0>>\nNext == Len(s) < 4 /\\ s' = Append(s, 1)";
    count(module, INIT_NEXT, (3, 3, "success"));
    let module = "VARIABLE f\nInit == f = [a |-> 0, b |-> 0]\n\
                  Next == f.a = 0 /\\ f' = [f EXCEPT !.a = 1] /\\ UNCHANGED f.b /\\ f'.b = 0";
    count(module, INIT_NEXT, (2, 2, "success"));
}

#[test]
fn primes_reach_arguments_and_substitutions() {
    let module = "VARIABLES x, y\nPut(v, e) == v' = e\nKeep(v) == UNCHANGED v\n\
                  Init == x = 0 /\\ y = 0\n\
                  Next == (Put(x, 1 - x) /\\ Keep(y)) \\/ (Put(y, x) /\\ Keep(<<x>>))";
    count(module, INIT_NEXT, (4, 9, "success"));
    let module = "---- MODULE Inner ----\nVARIABLE v\nStep == v' = v + 1\nSame == UNCHANGED v\n====\n\
                  VARIABLE x\nM == INSTANCE Inner WITH v <- x * 2\n\
                  Init == x = 0\n\
                  Next == x' \\in {x, (x + 1) % 4} /\\ (M!Same \\/ M!Step)";
    // The substituted expression cannot be assigned, so both are tests.
    count(module, INIT_NEXT, (1, 2, "success"));
}

#[test]
fn enabled_keeps_the_names_of_the_action_around_it() {
    let module = "VARIABLE x\nInit == x = 0\nB == \\E k \\in {1, 2, 3} : (ENABLED TRUE /\\ x' = k) \\/ x' = k + 10\n\
                  Next == B /\\ ENABLED B";
    count(module, INIT_NEXT, (7, 43, "success"));
}

#[test]
fn step_properties_see_split_variables() {
    let module = "VARIABLE f\nInit == f = [i \\in 1..2 |-> 0]\n\
                  Next == \\E i \\in 1..2 : f[i] < 1 /\\ f' = [f EXCEPT ![i] = @ + 1]\n\
                  Up == [][\\A i \\in 1..2 : f'[i] >= f[i]]_f\nOne == [][f'[1] > f[1]]_f\n\
                  Same == f'[2] = f[2]";
    let property = |name| format!("{INIT_NEXT} PROPERTY {name}");
    count(module, &property("Up"), (4, 5, "success"));
    count(module, &property("One"), (2, 2, "violates One"));
    let constraint = format!("{INIT_NEXT} ACTION_CONSTRAINT Same");
    count(module, &constraint, (2, 4, "success"));
}
