//! What the engine asks an evaluator: steps, reads and writes, alternatives.

use mutaspec_tla::compile::{Alternatives, Program};
use mutaspec_tla::evaluate::{
    Evaluator, Formula, Layout, Write, conjuncts, expand, steps, steps_of,
};
use mutaspec_tla::syntax::tree::{Expression, ExpressionKind, UnitKind};
use mutaspec_tla::syntax::{Sources, visit};
use mutaspec_tla::value::Value;
use mutaspec_tla::{config, modules};

use super::{INIT_NEXT, compile};

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
        .successors(next, &mut |writes| {
            written.push(writes.to_vec());
            true
        })
        .expect("it has successors");
    assert_eq!(evaluator.take_reads(), [1, 5]);
    let expected = [Write::Slot(3, Value::Int(5)), Write::Slot(5, Value::Int(1))];
    assert_eq!(written, [expected.to_vec()]);
}

#[test]
fn alternatives_are_activated_by_their_number() {
    let text = "---- MODULE T ----\nEXTENDS Integers\nVARIABLE x\nInit == x = 0\n\
                Next == x < 9 /\\ x' = x + 1\n====\n";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("T.tla");
    std::fs::write(&path, text).expect("the module is written");
    let mut sources = Sources::default();
    let modules = modules::load(&path, &[], &mut sources).expect("the module is correct");
    let file = sources.add("T.cfg", INIT_NEXT);
    let configuration = config::read(file, sources.file(file).text()).expect("it is correct");
    let place = text.find("x + 1").expect("the expression is there") as u32;
    let mut site = None;
    for unit in &modules.root().units {
        if let UnitKind::Definition(definition) = &unit.kind {
            let mut rest = vec![&definition.body];
            while let Some(e) = rest.pop() {
                if (e.span.start, e.span.end) == (place, place + 5) {
                    site = Some((e.span, e.id));
                }
                visit::children(e, &mut |child| rest.push(child));
            }
        }
    }
    let (span, id) = site.expect("the expression has a number");
    let number = |n| Expression {
        kind: Box::new(ExpressionKind::Number(n)),
        span,
        id,
    };
    let written = vec![(1, number(4)), (2, number(5))];
    let alternatives = Alternatives::from([((span.file, id), written)]);
    let program = Program::with_alternatives(&modules, &configuration, &alternatives)
        .expect("it is compiled");
    let layout = Layout::whole(1);
    let mut evaluator = Evaluator::new(&program, &layout);
    let next = program
        .next
        .as_ref()
        .expect("there is a next-state relation");
    let mut successors = |active, x| {
        evaluator.active = active;
        evaluator.recording = true;
        evaluator.recorded.clear();
        evaluator.enter(&[Value::Int(x)]);
        let mut found = Vec::new();
        let result = evaluator.successors(next, &mut |writes| {
            found.extend_from_slice(writes);
            true
        });
        result.expect("it has successors");
        (found, evaluator.recorded.clone())
    };
    let write = |x| vec![Write::Slot(0, Value::Int(x))];
    assert_eq!(successors(0, 0), (write(1), vec![(1, 2)]));
    assert_eq!(successors(1, 0), (write(4), vec![(1, 2)]));
    assert_eq!(successors(2, 0), (write(5), vec![(1, 2)]));
    assert_eq!(
        successors(1, 9),
        (vec![], vec![]),
        "the switch is not reached"
    );
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
