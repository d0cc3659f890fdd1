//! The meaning of the operators in the modules of the library.

use std::fmt::Write as _;

use mutaspec_tla::compile::Program;
use mutaspec_tla::evaluate::{Evaluator, Layout, STACK_SIZE};
use mutaspec_tla::syntax::Sources;
use mutaspec_tla::{config, modules};

/// Each expression, in a module that extends `library`, has the value of the other one.
#[track_caller]
fn check(library: &str, table: &[(&str, &str)]) {
    check_with(library, "", table);
}

/// As [`check`], with definitions before the expressions.
#[track_caller]
fn check_with(library: &str, definitions: &str, table: &[(&str, &str)]) {
    let mut text =
        String::from("---- MODULE Test ----\nEXTENDS Integers, Sequences, FiniteSets, TLC\n");
    writeln!(text, "INSTANCE {library}\n{definitions}").expect("written");
    let mut names = String::from("INVARIANTS");
    for (number, (expression, value)) in table.iter().enumerate() {
        writeln!(
            text,
            "Case{number} == {expression}\nValue{number} == {value}"
        )
        .expect("written");
        write!(names, " Case{number} Value{number}").expect("written");
    }
    text.push_str("====\n");
    std::thread::scope(|scope| {
        let evaluate = || evaluate_all(&text, &names, table);
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
        let thread = thread
            .spawn_scoped(scope, evaluate)
            .expect("a thread starts");
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
    });
}

fn evaluate_all(text: &str, names: &str, table: &[(&str, &str)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("Test.tla");
    std::fs::write(&path, text).expect("it can be written");
    let mut sources = Sources::default();
    let file = sources.add("Test.cfg", names);
    let configuration = config::read(file, names).expect("it is correct");
    let modules = modules::load(&path, &[], &mut sources);
    let program = modules
        .and_then(|modules| Program::new(&modules, &configuration).map_err(|error| vec![error]));
    let program = program.unwrap_or_else(|errors| {
        let errors: String = errors.iter().map(|error| sources.render(error)).collect();
        panic!("{errors}")
    });
    let layout = Layout::whole(0);
    let mut evaluator = Evaluator::new(&program, &layout);
    let mut value = |number: usize| match evaluator.value(&program.invariants[number].1) {
        Ok(value) => value.to_string(),
        Err(failure) => format!("error: {}", failure.message),
    };
    for (number, (expression, _)) in table.iter().enumerate() {
        assert_eq!(value(2 * number), value(2 * number + 1), "{expression}");
    }
}

#[test]
fn sequences_from_sets_and_back() {
    check(
        "SequencesExt",
        &[
            ("ToSet(<<1, 1, 2>>)", "{1, 2}"),
            ("ToBag(<<1, 1, 2>>)", "1 :> 2 @@ 2 :> 1"),
            ("ToSet(SetToSeq({3, 1, 2}))", "{1, 2, 3}"),
            ("Len(SetToSeq({3, 1, 2}))", "3"),
            (
                "SetToSeqs({\"t\", \"l\"})",
                "{<<\"t\", \"l\">>, <<\"l\", \"t\">>}",
            ),
            ("SetToSeqs({})", "{<<>>}"),
            (
                "SetToAllKPermutations({1, 2})",
                "{<<>>, <<1>>, <<2>>, <<1, 2>>, <<2, 1>>}",
            ),
            ("SetToSortSeq({3, 1, 2}, <)", "<<1, 2, 3>>"),
            ("TupleOf({1, 2}, 2)", "{1, 2} \\X {1, 2}"),
            ("BoundedSeq({1}, 2)", "{<<>>, <<1>>, <<1, 1>>}"),
            (
                "<<Contains(<<1, 2>>, 2), Contains(<<>>, 2)>>",
                "<<TRUE, FALSE>>",
            ),
            ("IsSorted(<<1, 2, 2>>, <=) /\\ IsSorted(<<>>, <)", "TRUE"),
            ("IsSorted(<<1, 2, 2>>, <)", "FALSE"),
        ],
    );
}

#[test]
fn sequences_with_changes() {
    check(
        "SequencesExt",
        &[
            ("Reverse(<<1, 2, 3>>)", "<<3, 2, 1>>"),
            ("Remove(<<1, 2, 1>>, 1)", "<<2>>"),
            ("ReplaceAll(<<1, 1, 2, 1>>, 1, 3)", "<<3, 3, 2, 3>>"),
            ("SelectInSeq(<<1, 2, 3>>, LAMBDA e : e > 1)", "2"),
            ("SelectLastInSeq(<<1, 2, 3>>, LAMBDA e : e > 1)", "3"),
            ("SelectInSeq(<<1>>, LAMBDA e : e > 1)", "0"),
            ("SelectInSubSeq(<<5, 6, 7>>, 2, 3, LAMBDA e : e > 4)", "2"),
            (
                "SelectLastInSubSeq(<<5, 6, 7>>, 1, 2, LAMBDA e : e > 4)",
                "2",
            ),
            ("InsertAt(<<1, 2>>, 1, 9)", "<<9, 1, 2>>"),
            ("InsertAt(<<1, 2>>, 3, 9)", "<<1, 2, 9>>"),
            ("ReplaceAt(<<1, 2>>, 2, 9)", "<<1, 9>>"),
            ("RemoveAt(<<1, 2, 3>>, 2)", "<<1, 3>>"),
            ("RemoveFirst(<<1, 2, 1>>, 1)", "<<2, 1>>"),
            ("RemoveFirst(<<1>>, 2)", "<<1>>"),
            (
                "RemoveFirstMatch(<<1, 2, 3>>, LAMBDA e : e > 1)",
                "<<1, 3>>",
            ),
            ("Cons(1, <<2>>) \\o Snoc(1, <<2>>)", "<<1, 2, 2, 1>>"),
            ("<<Front(<<1, 2>>), Last(<<1, 2>>)>>", "<<<<1>>, 2>>"),
            ("<<SeqMod(3, 3), SeqMod(4, 3)>>", "<<3, 1>>"),
        ],
    );
}

#[test]
fn prefixes_and_subsequences() {
    check(
        "SequencesExt",
        &[
            ("IsPrefix(<<1>>, <<1, 2>>) /\\ IsPrefix(<<>>, <<>>)", "TRUE"),
            (
                "IsPrefix(<<2>>, <<1, 2>>) \\/ IsStrictPrefix(<<1>>, <<1>>)",
                "FALSE",
            ),
            (
                "IsSuffix(<<2>>, <<1, 2>>) /\\ IsStrictSuffix(<<>>, <<1>>)",
                "TRUE",
            ),
            (
                "IsSuffix(<<1>>, <<1, 2>>) \\/ IsSuffix(<<1, 2>>, <<2>>)",
                "FALSE",
            ),
            ("Prefixes(<<1, 2>>)", "{<<>>, <<1>>, <<1, 2>>}"),
            ("Suffixes(<<1, 2>>)", "{<<>>, <<2>>, <<1, 2>>}"),
            ("CommonPrefixes({<<1, 2>>, <<1, 3>>})", "{<<>>, <<1>>}"),
            ("LongestCommonPrefix({<<1, 2>>, <<1, 3>>})", "<<1>>"),
            ("SubSeqs(<<1, 2>>)", "{<<>>, <<1>>, <<2>>, <<1, 2>>}"),
            (
                "AllSubSeqs(<<1, 2, 3>>) \\ SubSeqs(<<1, 2, 3>>)",
                "{<<1, 3>>}",
            ),
            ("IndexFirstSubSeq(<<2, 3>>, <<1, 2, 3>>)", "2"),
            ("IndexFirstSubSeq(<<1>>, <<1, 1, 1>>)", "1"),
            (
                "ReplaceSubSeqAt(2, <<7, 8>>, <<2>>, <<1, 2, 3>>)",
                "<<1, 7, 8, 3>>",
            ),
            (
                "ReplaceFirstSubSeq(<<4>>, <<1, 2>>, <<1, 2, 1, 2>>)",
                "<<4, 1, 2>>",
            ),
            ("ReplaceFirstSubSeq(<<4>>, <<3>>, <<1>>)", "<<1>>"),
            ("ReplaceAllSubSeqs(<<4>>, <<>>, <<>>)", "<<4>>"),
            ("ReplaceAllSubSeqs(<<9>>, <<>>, <<1, 2>>)", "<<9, 1, 9, 2>>"),
            (
                "ReplaceAllSubSeqs(<<2>>, <<3>>, <<1, 3, 3>>)",
                "<<1, 2, 2>>",
            ),
            (
                "ReplaceAllSubSeqs(<<2, 2>>, <<1, 1>>, <<1, 1, 1>>)",
                "<<2, 2, 1>>",
            ),
        ],
    );
}

#[test]
fn folds_of_sequences() {
    check_with(
        "SequencesExt",
        "Pair(a, b) == <<a, b>>",
        &[
            ("FoldLeft(Pair, 0, <<3, 1, 2>>)", "<<<<<<0, 3>>, 1>>, 2>>"),
            ("FoldRight(Pair, <<3, 1, 2>>, 0)", "<<3, <<1, <<2, 0>>>>>>"),
            ("FoldLeftDomain(Pair, 0, <<9, 9>>)", "<<<<0, 1>>, 2>>"),
            ("FoldRightDomain(Pair, <<9, 9>>, 0)", "<<1, <<2, 0>>>>"),
            (
                "FoldSeq(LAMBDA a, b : {a} \\cup b, {}, <<1, 2, 1>>)",
                "{1, 2}",
            ),
            ("FlattenSeq(<<<<1, 2>>, <<1>>>>)", "<<1, 2, 1>>"),
            ("FlattenSeq(<<>>)", "<<>>"),
            ("FlattenSeq(<<\"a\", \"b\">>)", "\"ab\""),
            ("Zip(<<1, 3>>, <<2, 4>>)", "<<<<1, 2>>, <<3, 4>>>>"),
            ("Zip(<<1, 2>>, <<9>>)", "<<<<1, 9>>>>"),
            (
                "Interleave(<<1, 3>>, <<2, 4>>)",
                "<<<<1>>, <<2>>, <<3>>, <<4>>>>",
            ),
            ("Interleave(<<>>, <<>>)", "<<<<>>, <<>>>>"),
        ],
    );
}

#[test]
fn finite_sets() {
    check(
        "FiniteSetsExt",
        &[
            ("<<SumSet({1, 2, 3}), ProductSet({2, 3})>>", "<<6, 6>>"),
            ("MapThenSumSet(LAMBDA e : 2 * e, {1, 2})", "6"),
            ("ReduceSet(LAMBDA a, b : a + b, {1, 2}, 5)", "8"),
            ("FoldSet(LAMBDA a, b : a + b, 1, {1, 2})", "4"),
            ("FlattenSet({{1}, {2}})", "{1, 2}"),
            ("SymDiff({1, 2}, {2, 3})", "{1, 3}"),
            ("Quantify({1, 2, 3}, LAMBDA e : e > 1)", "2"),
            ("kSubset(2, 1 .. 3)", "{{1, 2}, {2, 3}, {1, 3}}"),
            ("<<kSubset(4, 1 .. 3), kSubset(0, {1})>>", "<<{}, {{}}>>"),
            ("<<Max({1, 3, 2}), Min({1, 3, 2})>>", "<<3, 1>>"),
            (
                "Choices({{1, 2}, {2, 3}, {5}})",
                "{{1, 2, 5}, {1, 3, 5}, {2, 3, 5}, {2, 5}}",
            ),
            ("Choices({})", "{{}}"),
            ("ChooseUnique({2, 3, 4, 5}, LAMBDA x : x % 3 = 1)", "4"),
        ],
    );
}

#[test]
fn functions() {
    check(
        "Functions",
        &[
            ("Range(<<4, 5>>)", "{4, 5}"),
            ("Restrict(<<4, 5>>, {2})", "2 :> 5"),
            ("RestrictDomain(<<4, 5>>, LAMBDA i : i = 2)", "2 :> 5"),
            ("RestrictValues(<<4, 5>>, LAMBDA v : v = 5)", "2 :> 5"),
            ("IsRestriction(<<4>>, <<4, 5>>)", "TRUE"),
            ("IsRestriction(<<5>>, <<4, 5>>)", "FALSE"),
            ("Pointwise(<<1, 2>>, <<3, 4>>, +)", "<<4, 6>>"),
            ("Inverse(<<4, 5>>, {1, 2}, {4, 5})", "4 :> 1 @@ 5 :> 2"),
            ("AntiFunction(<<4, 5>>)", "4 :> 1 @@ 5 :> 2"),
            (
                "<<IsInjective(<<1, 2>>), IsInjective(<<1, 1>>)>>",
                "<<TRUE, FALSE>>",
            ),
            ("Injection({1, 2}, {3})", "{}"),
            ("Surjection({1, 2}, {3})", "{<<3, 3>>}"),
            ("Bijection({1, 2}, {3, 4})", "{<<3, 4>>, <<4, 3>>}"),
            (
                "ExistsInjection({1}, {2, 3}) /\\ ExistsBijection({1}, {3})",
                "TRUE",
            ),
            ("ExistsSurjection({1}, {2, 3})", "FALSE"),
            ("SumFunctionOnSet(<<4, 5, 6>>, {1, 2})", "9"),
            ("SumFunction(<<4, 5, 6>>)", "15"),
            (
                "FoldFunction(LAMBDA x, y : {x} \\cup y, {}, <<1, 2, 1>>)",
                "{1, 2}",
            ),
        ],
    );
}

#[test]
fn bags() {
    check_with(
        "Bags",
        "bag == 1 :> 2 @@ 2 :> 1",
        &[
            ("<<IsABag(bag), IsABag(1 :> 0)>>", "<<TRUE, FALSE>>"),
            ("<<BagToSet(bag), SetToBag({1})>>", "<<{1, 2}, 1 :> 1>>"),
            (
                "<<BagIn(1, bag), CopiesIn(1, bag), CopiesIn(3, bag)>>",
                "<<TRUE, 2, 0>>",
            ),
            ("bag (+) bag", "1 :> 4 @@ 2 :> 2"),
            ("bag (-) (1 :> 1 @@ 2 :> 3)", "1 :> 1"),
            (
                "<<(1 :> 1) \\sqsubseteq bag, (1 :> 3) \\sqsubseteq bag>>",
                "<<TRUE, FALSE>>",
            ),
            ("BagCardinality(bag)", "3"),
            ("BagUnion({bag, 1 :> 1})", "1 :> 3 @@ 2 :> 1"),
            ("SubBag(1 :> 2)", "{EmptyBag, 1 :> 1, 1 :> 2}"),
            ("BagOfAll(LAMBDA e : 0, bag)", "0 :> 3"),
        ],
    );
    check_with(
        "BagsExt",
        "bag == 1 :> 2 @@ 2 :> 1\nLeast(S) == CHOOSE m \\in S : \\A n \\in S : m <= n",
        &[
            ("BagAdd(bag, 3)", "bag @@ 3 :> 1"),
            ("BagRemove(bag, 1)", "1 :> 1 @@ 2 :> 1"),
            ("BagRemove(bag, 2)", "1 :> 2"),
            ("BagRemove(bag, 5)", "bag"),
            ("BagRemoveAll(bag, 1)", "2 :> 1"),
            ("<<SumBag(bag), ProductBag(bag)>>", "<<4, 2>>"),
            (
                "MapThenFoldBag(LAMBDA a, b : a \\o b, <<>>, LAMBDA e : <<e>>, Least, bag)",
                "<<1, 1, 2>>",
            ),
        ],
    );
}

#[test]
fn relations() {
    check_with(
        "Relation",
        "S == 1 .. 3\nless == [a, b \\in S |-> a < b]\nnext == [a, b \\in S |-> b = a + 1]",
        &[
            (
                "IsIrreflexive(less, S) /\\ IsTransitive(less, S) /\\ IsAsymmetric(less, S)",
                "TRUE",
            ),
            (
                "IsReflexive(less, S) \\/ IsSymmetric(less, S) \\/ IsTransitive(next, S)",
                "FALSE",
            ),
            (
                "IsStrictlyTotallyOrdered(less, S) /\\ IsTotallyOrderedUnder(<=, S)",
                "TRUE",
            ),
            (
                "IsStrictlyPartiallyOrderedUnder(<, S) /\\ IsPartiallyOrderedUnder(<=, S)",
                "TRUE",
            ),
            (
                "IsReflexiveUnder(<=, S) /\\ IsAntiSymmetricUnder(<=, S)",
                "TRUE",
            ),
            (
                "IsPartiallyOrdered(less, S) \\/ IsTotallyOrdered(next, S)",
                "FALSE",
            ),
            ("TransitiveClosure(next, S)", "less"),
            (
                "ReflexiveTransitiveClosure(next, S)",
                "[a, b \\in S |-> a <= b]",
            ),
            ("IsConnected(next, S)", "FALSE"),
        ],
    );
}

#[test]
fn directed_graphs() {
    check_with(
        "Graphs",
        "g == [node |-> {1, 2, 3}, edge |-> {<<1, 2>>, <<2, 3>>}]",
        &[
            (
                "IsDirectedGraph(g) /\\ IsDag(g) /\\ AreConnectedIn(1, 3, g)",
                "TRUE",
            ),
            (
                "HasCycle(g) \\/ IsStronglyConnected(g) \\/ AreConnectedIn(3, 1, g)",
                "FALSE",
            ),
            ("Transpose(g).edge", "{<<2, 1>>, <<3, 2>>}"),
            ("<<Successors(g, 1), Predecessors(g, 1)>>", "<<{2}, {}>>"),
            (
                "<<AllSuccessors(g, {1, 2}), AllPredecessors(g, {1, 2})>>",
                "<<{2, 3}, {1}>>",
            ),
            (
                "<<Descendants(g, 1), Ancestors(g, 3)>>",
                "<<{2, 3}, {1, 2}>>",
            ),
            (
                "<<Roots(g), Leaves(g), InDegree(g, 2), OutDegree(g, 3)>>",
                "<<{1}, {3}, 1, 0>>",
            ),
            (
                "<<IsTreeWithRoot(g, 3), IsTreeWithRoot(g, 1)>>",
                "<<TRUE, FALSE>>",
            ),
            (
                "SimplePath(g)",
                "{<<1>>, <<2>>, <<3>>, <<1, 2>>, <<2, 3>>, <<1, 2, 3>>}",
            ),
            ("ConnectionsIn(g)", "[m, n \\in 1 .. 3 |-> m <= n]"),
            ("Cardinality(Graphs({1, 2}))", "16"),
            (
                "Cardinality(DirectedSubgraph([node |-> {1, 2}, edge |-> {<<1, 2>>}]))",
                "5",
            ),
            (
                "GraphUnion(g, Transpose(g)) \\in UndirectedSubgraph(GraphUnion(g, Transpose(g)))",
                "TRUE",
            ),
            ("IsBipartiteWithPartitions(g, {1, 3}, {2})", "TRUE"),
            ("HasCycle([node |-> {1}, edge |-> {<<1, 1>>}])", "TRUE"),
        ],
    );
}

#[test]
fn undirected_graphs() {
    check_with(
        "UndirectedGraphs",
        "g == [node |-> {1, 2, 3}, edge |-> {{1, 2}}]",
        &[
            (
                "IsUndirectedGraph(g) /\\ IsLoopFreeUndirectedGraph(g)",
                "TRUE",
            ),
            ("ConnectedComponents(g)", "{{1, 2}, {3}}"),
            (
                "<<AreConnectedIn(2, 1, g), AreConnectedIn(1, 3, g)>>",
                "<<TRUE, FALSE>>",
            ),
            ("IsStronglyConnected(g)", "FALSE"),
            ("SimplePath(g)", "{<<1>>, <<2>>, <<3>>, <<1, 2>>, <<2, 1>>}"),
            ("Cardinality(UndirectedGraphs({1, 2}))", "8"),
        ],
    );
}

#[test]
fn numbers() {
    check(
        "Bitwise",
        &[
            ("<<6 & 3, 6 | 3, 6 ^^ 3>>", "<<2, 7, 5>>"),
            ("<<Not(5), Not(0), shiftR(13, 2)>>", "<<2, 0, 3>>"),
        ],
    );
    check(
        "Combinatorics",
        &[(
            "<<factorial[5], choose(5, 2), choose(5, 0)>>",
            "<<120, 10, 1>>",
        )],
    );
    check(
        "DyadicRationals",
        &[
            ("Add(Half(One), Half(Half(One)))", "[num |-> 3, den |-> 4]"),
            ("Add(Half(One), Half(One))", "One"),
            ("Add(Zero, Half(One))", "Half(One)"),
            ("IsDyadicRational(Half(One))", "TRUE"),
            (
                "<<PrettyPrint(Zero), PrettyPrint(One), PrettyPrint(Half(One))>>",
                "<<\"0\", \"1\", \"1/2\">>",
            ),
        ],
    );
}

#[test]
fn quorums_and_clocks() {
    check(
        "Quorum",
        &[
            (
                "{{1, 2}, {1, 3}, {2, 3}, {1, 2, 3}} \\in QuorumSystem({1, 2, 3})",
                "TRUE",
            ),
            ("{{1}, {2}} \\in QuorumSystem({1, 2})", "FALSE"),
        ],
    );
    check_with(
        "VectorClocks",
        "late == [c |-> 1 :> 1 @@ 2 :> 1]\nearly == [c |-> 1 :> 1]\nClock(e) == e.c\nOne(e) == 1",
        &[
            ("IsCausalOrder(<<late, early>>, Clock)", "FALSE"),
            (
                "CausalOrder(<<late, early>>, Clock, One, One)",
                "<<early, late>>",
            ),
        ],
    );
    check(
        "Apalache",
        &[
            (
                "ApaFoldSeqLeft(LAMBDA a, b : <<a, b>>, 0, <<1, 2>>)",
                "<<<<0, 1>>, 2>>",
            ),
            ("ApaFoldSet(LAMBDA a, b : a + b, 1, {2, 3})", "6"),
            ("SetAsFun({<<1, 2>>, <<2, 3>>})", "<<2, 3>>"),
            (
                "<<MkSeq(2, LAMBDA i : i * i), Repeat(LAMBDA a, i : a + i, 3, 0)>>",
                "<<<<1, 4>>, 6>>",
            ),
        ],
    );
}
