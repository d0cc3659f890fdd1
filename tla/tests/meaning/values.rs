//! Expressions and their values or errors.

use super::check;

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
            (
                "[f |-> 1] = <<1>>",
                "error: [f |-> 1] and <<1>> cannot be compared: a record and a tuple",
            ),
            (
                "<<1>> = [f |-> 1]",
                "error: 1 and \"f\" cannot be compared: an integer and a string",
            ),
            ("<<1, 2>> = [f |-> 1] \\/ [f |-> 1] = <<>>", "FALSE"),
            ("[f |-> 1] = [g |-> 1]", "FALSE"),
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
fn elements_of_a_set_are_of_one_kind() {
    let message = "error: 1 and \"a\" cannot be compared: an integer and a string";
    check(
        "",
        &[
            ("{\"a\", 1}", message),
            ("Cardinality({1, a, \"a\"})", message),
            ("{<<1>>, <<\"a\">>}", message),
            ("{[f |-> \"a\"], [f |-> 1]}", message),
            ("{{1}, {\"a\"}}", message),
            ("{IF n = 1 THEN 1 ELSE \"a\" : n \\in 1..2}", message),
            ("{1} \\cup {\"a\"}", message),
            (
                "{1, 2} \\cup {a, \"a\", \"b\"}",
                "error: 2 and \"b\" cannot be compared: an integer and a string",
            ),
            ("UNION {{1}, {\"a\", \"b\"}}", message),
            ("{<<1, \"a\">>, <<2, 3>>}", "{<<1, \"a\">>, <<2, 3>>}"),
            ("{1, a} \\cup {b}", "{a, b, 1}"),
            ("{1, A_x, B_y}", "{A_x, B_y, 1}"),
            ("CHOOSE x \\in {1, a} : TRUE", "a"),
            ("{Nat, Int} = {Int, Nat}", "TRUE"),
            ("Nat = Int", "FALSE"),
        ],
    );
}

#[test]
fn membership_is_an_error_for_another_kind() {
    check(
        "",
        &[
            (
                "<<1, 2>> \\in [f : {1}]",
                "error: <<1, 2>> is a tuple and cannot be an element of {[f |-> 1]}",
            ),
            ("<<>> \\in [f : {1}]", "FALSE"),
            ("[g |-> 1] \\in [f : {1}]", "FALSE"),
            ("[f |-> 1] \\in {1} \\X {2}", "FALSE"),
            (
                "[f |-> 1] \\in Nat \\X Nat",
                "error: [f |-> 1] is a record and cannot be an element of (Nat \\X Nat)",
            ),
            ("[f |-> 1] \\in {<<1, 2>>}", "FALSE"),
            ("<<1>> \\in {1} \\X {2}", "FALSE"),
            (
                "[f |-> 1] \\in Seq({1})",
                "error: [f |-> 1] is a record and cannot be an element of Seq({1})",
            ),
            ("[x \\in {2, 3} |-> 1] \\in Seq({1})", "FALSE"),
            ("\"a\" \\in Nat \\cup {\"a\"}", "TRUE"),
            ("\"a\" \\in {\"a\"} \\cup Nat", "TRUE"),
            (
                "1 \\in Nat \\cup {\"a\"}",
                "error: 1 is an integer and cannot be an element of {\"a\"}",
            ),
            ("a \\in [f : {1}] \\/ a \\in Seq({1})", "FALSE"),
            (
                "[<<1>> EXCEPT ![\"a\"] = 1]",
                "error: \"a\" is a string and cannot be an element of 1..1",
            ),
            (
                "[[f |-> 1] EXCEPT ![1] = 1]",
                "error: 1 is an integer and cannot be an element of {\"f\"}",
            ),
            ("[[f |-> 1] EXCEPT !.g = 1]", "[f |-> 1]"),
            (
                "1 :> 2 @@ \"a\" :> 3",
                "error: \"a\" is a string and cannot be an element of 1..1",
            ),
        ],
    );
}

#[test]
fn elements_of_a_function_without_a_value_are_not_evaluated() {
    check(
        "inverse == [n \\in 0..2 |-> 12 \\div n]\n\
         row[m \\in 0..1] == [n \\in 0..1 |-> m \\div n]",
        &[
            ("[n \\in 0..1 |-> 1 \\div n][1]", "1"),
            ("inverse[2] + inverse[1]", "18"),
            ("inverse[0]", "error: 12 is divided by zero"),
            ("inverse", "error: 12 is divided by zero"),
            ("inverse[3]", "error: 3 is not in the domain {0, 1, 2}"),
            ("DOMAIN inverse", "{0, 1, 2}"),
            ("LET k == 3 f == [n \\in {0, k} |-> k \\div n] IN f[k]", "1"),
            ("[m \\in {1} |-> inverse[m]][1]", "12"),
            ("[m \\in {0} |-> inverse][0][2]", "6"),
            ("row[1][1]", "1"),
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
            ("<<Head(\"abc\"), Tail(\"abc\")>>", "<<\"a\", \"bc\">>"),
            ("Append(\"ab\", \"c\") \\o SubSeq(\"abc\", 3, 2)", "\"abc\""),
            ("SubSeq(\"abc\", 2, 3)", "\"bc\""),
            (
                "SubSeq(\"abc\", 0, 2)",
                "error: 0..2 is not a part of the domain of \"abc\"",
            ),
            (
                "Head(\"\")",
                "error: the empty string has no Head and no Tail",
            ),
            (
                "SelectSeq(\"abc\", LAMBDA c : TRUE)",
                "error: \"abc\" is a string, not a sequence",
            ),
            ("a \\in SUBSET {1}", "FALSE"),
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
