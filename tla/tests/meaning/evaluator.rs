//! What the engine asks an evaluator: steps, reads and writes, alternatives.

use mutaspec_tla::compile::{Additions, Alternatives, Node, Program};
use mutaspec_tla::evaluate::{
    Evaluator, Formula, Layout, Write, conjuncts, expand, steps, steps_of,
};
use mutaspec_tla::syntax::tree::{Expression, ExpressionKind, UnitKind};
use mutaspec_tla::syntax::{Sources, visit};
use mutaspec_tla::value::Value;
use mutaspec_tla::{config, modules};
use std::collections::HashMap;

use super::{INIT_NEXT, check, compile};

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

#[test]
fn only_the_elements_that_count_are_read() {
    let module = "EXTENDS Integers\nVARIABLES f, g\n\
                  Init == f = [i \\in 1..3 |-> i] /\\ g = [i \\in 1..3 |-> 0]\n\
                  Move == f[2] = 2 /\\ g' = [g EXCEPT ![1] = 5, ![3] = @ + 1] /\\ UNCHANGED f\n\
                  Next == Move";
    let program = compile(module, INIT_NEXT).unwrap_or_else(|errors| panic!("{errors:?}"));
    let whole = Layout::whole(2);
    let mut initial = Vec::new();
    let init = program
        .init
        .as_ref()
        .expect("there is an initial predicate");
    let mut evaluator = Evaluator::new(&program, &whole);
    evaluator
        .initial_states(init, &mut |state| {
            initial.push(state);
            true
        })
        .expect("there are initial states");
    let layout = Layout::new(2, &initial, |_| false);
    let slots = layout.split(&initial[0]).expect("it has the layout");
    let mut evaluator = Evaluator::new(&program, &layout);
    evaluator.logging = true;
    evaluator.enter(&slots);
    let mut written = Vec::new();
    let next = program
        .next
        .as_ref()
        .expect("there is a next-state relation");
    evaluator
        .successors(next, &mut |writes, _| {
            written.push(writes.to_vec());
            true
        })
        .expect("it has successors");
    assert_eq!(evaluator.take_reads(), [1, 5]);
    let expected = [Write::Slot(3, Value::Int(5)), Write::Slot(5, Value::Int(1))];
    assert_eq!(written, [expected.to_vec()]);
}

/// Compiles a module with alternatives for the expression with this text.
fn with_alternatives(body: &str, original: &str, alternatives: Vec<ExpressionKind>) -> Program {
    let text = format!("---- MODULE T ----\nEXTENDS Integers\nVARIABLE x\n{body}\n====\n");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("T.tla");
    std::fs::write(&path, &text).expect("the module is written");
    let mut sources = Sources::default();
    let modules = modules::load(&path, &[], &mut sources).expect("the module is correct");
    let file = sources.add("T.cfg", INIT_NEXT);
    let configuration = config::read(file, sources.file(file).text()).expect("it is correct");
    let mut site = None;
    for unit in &modules.root().units {
        if let UnitKind::Definition(definition) = &unit.kind {
            let mut rest = vec![&definition.body];
            while let Some(e) = rest.pop() {
                if sources.text(e.span) == original {
                    site = Some((e.span, e.id));
                }
                visit::children(e, &mut |child| rest.push(child));
            }
        }
    }
    let (span, id) = site.expect("the expression has a number");
    let expression = |kind| Expression {
        kind: Box::new(kind),
        span,
        id,
    };
    let written = (1..)
        .zip(alternatives.into_iter().map(expression))
        .collect();
    let additions = Additions {
        alternatives: Alternatives::from([((span.file, id), written)]),
        ..Additions::default()
    };
    Program::with(&modules, &configuration, &additions, HashMap::new()).expect("it is compiled")
}

/// Returns the values that successors give to the only variable, and the switches that were met.
fn switched(evaluator: &mut Evaluator<'_>, next: &Node, active: u32, x: i32) -> (Vec<i32>, bool) {
    evaluator.active = active;
    evaluator.recording = true;
    evaluator.recorded.clear();
    evaluator.enter(&[Value::Int(x)]);
    let mut found = Vec::new();
    let result = evaluator.successors(next, &mut |writes, _| {
        for write in writes {
            match write {
                Write::Slot(0, Value::Int(x)) => found.push(*x),
                other => panic!("{other:?}"),
            }
        }
        true
    });
    result.expect("it has successors");
    (found, !evaluator.recorded.is_empty())
}

#[test]
fn alternatives_are_activated_by_their_number() {
    let body = "Init == x = 0\nNext == x < 9 /\\ x' = x + 1";
    let numbers = vec![ExpressionKind::Number(4), ExpressionKind::Number(5)];
    let program = with_alternatives(body, "x + 1", numbers);
    let layout = Layout::whole(1);
    let mut evaluator = Evaluator::new(&program, &layout);
    let next = program
        .next
        .as_ref()
        .expect("there is a next-state relation");
    assert_eq!(switched(&mut evaluator, next, 0, 0), (vec![1], true));
    assert_eq!(evaluator.recorded, [(1, 2)]);
    assert_eq!(switched(&mut evaluator, next, 1, 0), (vec![4], true));
    assert_eq!(switched(&mut evaluator, next, 2, 0), (vec![5], true));
    assert_eq!(
        switched(&mut evaluator, next, 1, 9),
        (vec![], false),
        "it is not reached"
    );
}

#[test]
fn alternatives_of_constants_are_not_evaluated_once() {
    let body = "Init == x = 0\nValues == {y + 1 : y \\in {0, 1}}\nNext == x' \\in Values";
    let program = with_alternatives(body, "y + 1", vec![ExpressionKind::Number(7)]);
    let layout = Layout::whole(1);
    let mut evaluator = Evaluator::new(&program, &layout);
    let next = program
        .next
        .as_ref()
        .expect("there is a next-state relation");
    for _ in 0..2 {
        assert_eq!(switched(&mut evaluator, next, 1, 0), (vec![7], true));
        assert_eq!(switched(&mut evaluator, next, 0, 0), (vec![1, 2], true));
        assert_eq!(switched(&mut evaluator, next, 3, 0), (vec![1, 2], true));
    }
}

#[test]
fn alternatives_in_functions_are_evaluated_again() {
    let body = "Init == x = 0\nf[n \\in Nat] == IF n = 0 THEN 1 ELSE f[n - 1] * 2\n\
                Next == x' = f[3]";
    let program = with_alternatives(body, "f[n - 1] * 2", vec![ExpressionKind::Number(7)]);
    let layout = Layout::whole(1);
    let mut evaluator = Evaluator::new(&program, &layout);
    let next = program
        .next
        .as_ref()
        .expect("there is a next-state relation");
    for _ in 0..2 {
        assert_eq!(switched(&mut evaluator, next, 0, 0), (vec![8], true));
        assert_eq!(switched(&mut evaluator, next, 1, 0), (vec![7], true));
    }
}

#[test]
fn invariants_are_cut_into_conjuncts() {
    let module = "EXTENDS Integers\nVARIABLES f, x\nInit == f = [i \\in 1..3 |-> 0] /\\ x = 0\n\
                  Next == UNCHANGED <<f, x>>\nSmall(i, n) == f[i] < n /\\ f[i] >= 0\n\
                  Type == x \\in 0..3 /\\ LET n == x + 1 IN \\A i \\in 1..3 : Small(i, n)\n\
                  Inv == Type /\\ (x = 0 \\/ f[1] = 1)";
    let configuration = "INIT Init NEXT Next INVARIANT Inv";
    let program = compile(module, configuration).unwrap_or_else(|errors| panic!("{errors:?}"));
    let zeros = || Value::tuple(vec![Value::Int(0); 3]);
    let initial = [vec![zeros(), Value::Int(0)]];
    let layout = Layout::new(2, &initial, |_| false);
    let mut evaluator = Evaluator::new(&program, &layout);
    let (_, invariant) = &program.invariants[0];
    let parts = conjuncts(&mut evaluator, invariant).expect("it is cut");
    evaluator.logging = true;
    evaluator.enter(&layout.split(&initial[0]).expect("it has the layout"));
    let reads: Vec<_> = parts
        .iter()
        .map(|part| {
            assert!(evaluator.holds(part).expect("it has a value"));
            evaluator.take_reads()
        })
        .collect();
    let expected: [&[u32]; 8] = [&[3], &[0, 3], &[0], &[1, 3], &[1], &[2, 3], &[2], &[3]];
    assert_eq!(reads, expected);
}

#[test]
fn each_way_to_work_long_takes_evaluation_steps() {
    let table = [
        "\\A a, b \\in 1 .. 1000 : a + b > 0",
        "\\A a \\in {{}} : SUBSET (1 .. 15) # a",
        "{a \\in 1 .. 100000 : FALSE} = {}",
        "[i \\in 1 .. 100000 |-> i] # <<>>",
        "UNION {1 .. 50000, 2 .. 50000} # {}",
        "(1 .. 50000) \\cup {0} # {}",
    ];
    for expression in table {
        let module = format!(
            "EXTENDS Integers\nVARIABLE x\nInit == x = 0\nNext == UNCHANGED x\n\
             Inv == x > 0 \\/ {expression}"
        );
        let program = compile(&module, "INIT Init NEXT Next INVARIANT Inv");
        let program = program.unwrap_or_else(|errors| panic!("{errors:?}"));
        let layout = Layout::whole(1);
        let mut evaluator = Evaluator::new(&program, &layout);
        evaluator.enter(&[Value::Int(0)]);
        evaluator.set_fuel(10_000);
        let failure = evaluator.holds(&program.invariants[0].1).unwrap_err();
        assert_eq!(
            failure.message, "this takes too many evaluation steps",
            "{expression}"
        );
    }
}

#[test]
fn remembered_calls_take_their_steps_again() {
    let module = "EXTENDS Integers\nVARIABLE x\nInit == x = 0\nNext == UNCHANGED x\n\
                  RECURSIVE Sum(_)\nSum(S) == IF S = {} THEN 0 ELSE\n\
                  LET e == CHOOSE e \\in S : TRUE IN e + Sum(S \\ {e})\n\
                  Inv == Sum(0 .. 20 + x) >= 0";
    let program = compile(module, "INIT Init NEXT Next INVARIANT Inv");
    let program = program.unwrap_or_else(|errors| panic!("{errors:?}"));
    let layout = Layout::whole(1);
    let holds = |evaluator: &mut Evaluator, x, fuel| {
        evaluator.set_fuel(fuel);
        evaluator.enter(&[Value::Int(x)]);
        evaluator.holds(&program.invariants[0].1).is_ok()
    };
    let needed = |x| {
        let enough = |fuel: &u64| holds(&mut Evaluator::new(&program, &layout), x, *fuel);
        (0..10_000).find(enough).expect("it ends")
    };
    let mut evaluator = Evaluator::new(&program, &layout);
    for x in [0, 1, 2, 0, 1, 2] {
        let fuel = needed(x);
        assert!(!holds(&mut evaluator, x, fuel - 1));
        assert!(holds(&mut evaluator, x, fuel));
    }
}

#[test]
fn remembered_calls_depend_on_all_that_their_values_depend_on() {
    let definitions = "RECURSIVE Times(_, _)\n\
                       Times(n, m) == IF n = 0 THEN 0 ELSE m + Times(n - 1, m)\n\
                       RECURSIVE All(_, _)\n\
                       All(S, f) == IF S = {} THEN <<>> ELSE\n\
                       LET e == CHOOSE e \\in S : TRUE IN <<f[e]>> \\o All(S \\ {e}, f)\n\
                       Outer(k) == LET RECURSIVE Down(_)\n\
                       Down(n) == IF n = 0 THEN k ELSE Down(n - 1) IN Down(2)\n\
                       RECURSIVE Even(_)\nRECURSIVE Odd(_)\n\
                       Even(n) == IF n = 0 THEN TRUE ELSE Odd(n - 1)\n\
                       Odd(n) == IF n = 0 THEN FALSE ELSE Even(n - 1)\n\
                       RECURSIVE Fails(_)\n\
                       Fails(n) == IF n = 0 THEN Head(<<>>) ELSE Fails(n - 1)";
    check(
        definitions,
        &[
            (
                "[n \\in 1 .. 3 |-> Times(2, n) + Times(2, n)]",
                "<<4, 8, 12>>",
            ),
            ("[n \\in 1 .. 3 |-> Outer(n) + Outer(n)]", "<<2, 4, 6>>"),
            (
                "[n \\in 1 .. 2 |-> All({1, 2}, [i \\in Nat |-> i * n])]",
                "<<<<1, 2>>, <<2, 4>>>>",
            ),
            (
                "<<Even(4), Odd(4), Even(4), Odd(4)>>",
                "<<TRUE, FALSE, TRUE, FALSE>>",
            ),
            ("Fails(2)", "error: the empty sequence has no Head"),
            ("Fails(2)", "error: the empty sequence has no Head"),
        ],
    );
}
