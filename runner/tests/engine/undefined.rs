//! Mutants that meet an evaluation which their language leaves undefined.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use mutaspec_runner::assumption::Strength;
use mutaspec_runner::campaign::{self, Engine, Known, Options};
use mutaspec_runner::definition::Definition;
use mutaspec_runner::event::Event;
use mutaspec_runner::formula::{always, atom, eventually, step_predicate, unchanged_or};
use mutaspec_runner::forward_worker;
use mutaspec_runner::machine::{
    Constraint, Ending, ErasedAtom, ErasedFormula, Expanded, Fault, FinalStates, Look, Machine,
    ModelFacts, StepFacts, StepId, Visitor, Worker, check_machine,
};
use mutaspec_runner::outcome::{
    MutantOutcome, Outcome, PropertyVerdict, Simulation, Stage, Verdict,
};
use mutaspec_runner::value::View;

use crate::campaigning::{both, details, run};
use crate::toy::{At, Edge, Rule, To, Toy, UNPACKABLE, When, edge, edges};
use crate::walking::WALKING;

/// A spec in a language in which what panics is undefined.
struct Partial(Box<dyn Machine>);

impl Machine for Partial {
    fn definition(&self) -> &Arc<Definition> {
        self.0.definition()
    }
    fn facts(&self) -> &ModelFacts {
        self.0.facts()
    }
    fn steps(&self) -> &[StepFacts] {
        self.0.steps()
    }
    fn formula(&self, property: usize) -> &ErasedFormula {
        self.0.formula(property)
    }
    fn atoms(&self) -> &[ErasedAtom] {
        self.0.atoms()
    }
    fn fairness(&self) -> &[Constraint] {
        self.0.fairness()
    }
    fn final_states(&self) -> FinalStates {
        self.0.final_states()
    }
    fn leaves_undefined(&self) -> bool {
        true
    }
    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(PartialWorker(self.0.worker()))
    }
}

struct PartialWorker<'m>(Box<dyn Worker + 'm>);

/// Passes panics on as undefined.
struct Undefining<'v>(&'v mut dyn Visitor);

impl Visitor for Undefining<'_> {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.0.state(step, packed, within)
    }
    fn property(&mut self, property: usize, panic: Option<&str>) {
        self.0.property(property, panic);
    }
    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        let fault = match fault {
            Fault::Crash(message) => Fault::Undefined(message),
            other => other,
        };
        self.0.fault(step, fault)
    }
}

impl Worker for PartialWorker<'_> {
    forward_worker!(0: switch, watch_states, watch_steps, sites, properties, atoms);

    fn initial(&mut self, visitor: &mut dyn Visitor) {
        self.0.initial(&mut Undefining(visitor));
    }
    fn expand(&mut self, state: &[u8], visitor: &mut dyn Visitor) -> Expanded {
        self.0.expand(state, &mut Undefining(visitor))
    }
    fn expand_step(&mut self, state: &[u8], step: StepId, visitor: &mut dyn Visitor) {
        self.0.expand_step(state, step, &mut Undefining(visitor));
    }
    fn view(&mut self, state: &[u8]) -> View {
        self.0.view(state)
    }
    fn visible(&mut self, state: &[u8], into: &mut Vec<u8>) {
        self.0.visible(state, into);
    }
    fn choices(
        &mut self,
        before: Option<&[u8]>,
        step: StepId,
        ending: Ending<'_>,
    ) -> Option<Vec<String>> {
        let Ending::Fault(Fault::Undefined(message)) = ending else {
            return self.0.choices(before, step, ending);
        };
        let crash = Fault::Crash(message.clone());
        self.0.choices(before, step, Ending::Fault(&crash))
    }
}

fn partial(toy: &Toy) -> Partial {
    Partial(toy.machine())
}

/// An edge that only the mutant with this number has.
fn mutated(number: u32, from: u8, to: To) -> Edge {
    Edge {
        when: When::Mutant(number),
        ..edge(0, from, to)
    }
}

/// The states 0, 1 and 2 in a circle, and edges of mutants.
fn circle(rules: Vec<Rule>, more: &[(u32, u8, To)]) -> Toy {
    let mut all = edges(&[(0, 1), (1, 2), (2, 0)]);
    all.extend(
        more.iter()
            .map(|(number, from, to)| mutated(*number, *from, *to)),
    );
    Toy {
        rules,
        mutants: more.iter().map(|(number, ..)| *number).max().unwrap_or(0),
        ..Toy::from(0, all)
    }
}

/// The verdict, the killers, the length of the run and the beginning of the reason.
fn short(outcome: &Outcome, found: &MutantOutcome) -> String {
    let killers: Vec<&str> = outcome.killers(found).map(|p| p.name.as_str()).collect();
    let length = found.trace_length.map_or("-".to_owned(), |n| n.to_string());
    let reason = found.reason.as_deref().unwrap_or_default();
    let reason = reason
        .split(" cannot be evaluated: ")
        .next()
        .unwrap_or_default();
    format!(
        "{} {length} {}{reason}",
        found.verdict.word(),
        killers.join("+")
    )
}

/// Checks the only mutant of a toy in both engines, with and without matrix.
fn check(rules: Vec<Rule>, more: &[(u8, To)], expected: &str) {
    let more: Vec<(u32, u8, To)> = more.iter().map(|(from, to)| (1, *from, *to)).collect();
    check_toy(&circle(rules, &more), expected);
}

fn check_toy(toy: &Toy, expected: &str) {
    let machine = partial(&Toy {
        fair: vec![(0, Strength::Weak)],
        ..toy.clone()
    });
    let outcome = both(&machine);
    let found = &outcome.mutants[0];
    assert_eq!(short(&outcome, found), expected);
    let options = Options {
        matrix: true,
        ..Options::default()
    };
    let matrix = run(&machine, &options).expect("the campaign runs");
    let full = &matrix.mutants[0];
    assert_eq!(full.verdict, found.verdict);
    assert!(
        found
            .killed_by
            .iter()
            .all(|place| full.killed_by.contains(place))
    );
    if found.verdict == Verdict::Invalid {
        let is_open = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Undecided;
        assert!(full.matrix.iter().all(is_open), "{:?}", full.matrix);
    }
}

fn never() -> Rule {
    Rule::Never(9)
}

#[test]
fn undefined_step_is_invalid_unless_a_property_failed_before() {
    let panic_first = [(1, To::Panic), (2, To::State(9))];
    check(vec![never()], &panic_first, "invalid 2 step `a0`");
    let violation_first = [(0, To::State(9)), (1, To::Panic)];
    check(vec![never()], &violation_first, "killed 1 p0");
    let in_one_state = [(1, To::State(9)), (1, To::Panic)];
    check(vec![never()], &in_one_state, "killed 2 p0");
    let in_other_order = [(1, To::Panic), (1, To::State(9))];
    check(vec![never()], &in_other_order, "invalid 2 step `a0`");
    // Without properties, the step alone decides.
    check(Vec::new(), &[(2, To::Panic)], "invalid 3 step `a0`");
}

#[test]
fn unevaluated_property_is_invalid_unless_a_property_failed_before() {
    let to_nine = [(2, To::State(9))];
    check(vec![Rule::PanicsAt(9)], &to_nine, "invalid 3 `p0`");
    check(vec![never(), Rule::PanicsAt(9)], &to_nine, "killed 3 p0");
    check(vec![Rule::PanicsAt(9), never()], &to_nine, "invalid 3 `p0`");
    let earlier = [(1, To::State(9)), (2, To::State(8))];
    check(vec![Rule::PanicsAt(8), never()], &earlier, "killed 2 p1");
    check(
        vec![never(), Rule::PanicsAt(8)],
        &[(1, To::State(8)), (2, To::State(9))],
        "invalid 2 `p1`",
    );
}

#[test]
fn properties_of_one_step_count_in_their_order() {
    let to_nine = [(2, To::State(9))];
    check(
        vec![Rule::PanicsOn(2, 9), never()],
        &to_nine,
        "invalid 3 `p0`",
    );
    check(vec![never(), Rule::PanicsOn(2, 9)], &to_nine, "killed 3 p0");
    check(
        vec![Rule::NoStep(2, 9), Rule::PanicsAt(9)],
        &to_nine,
        "killed 3 p0",
    );
    check(
        vec![Rule::PanicsAt(9), Rule::NoStep(2, 9)],
        &to_nine,
        "invalid 3 `p0`",
    );
}

#[test]
fn unevaluated_predicate_of_temporal_property_is_invalid() {
    let fragile = || {
        let predicate = atom("fragile", |s: &At| {
            assert!(s.0 != 9, "no value here");
            true
        });
        Rule::Temporal(always(predicate))
    };
    let home = || Rule::Temporal(always(eventually(atom("home", |s: &At| s.0 == 0))));
    let away = [(2, To::State(9)), (9, To::State(10)), (10, To::State(9))];
    check(vec![fragile()], &away, "invalid - `p0`");
    check(vec![home(), fragile()], &away, "killed 5 p0");
    check(vec![fragile(), home()], &away, "invalid - `p0`");
    // A goal is decided before temporal properties, and an invariant before both.
    let more = away.map(|(from, to)| (1, if from == 2 { 1 } else { from }, to));
    let mut unmet = circle(vec![fragile(), Rule::Reach(2)], &more);
    unmet.edges[1].when = When::Without(1);
    check_toy(&unmet, "killed - p1");
    check(vec![fragile(), never()], &away, "killed 3 p1");
    let step = step_predicate("fragile", |_: &At, after: &At| {
        assert!(after.0 != 9, "no value here");
        true
    });
    let step = Rule::Temporal(always(unchanged_or(step)));
    check(vec![step], &away, "invalid - `p0`");
}

#[test]
fn run_leads_to_what_is_undefined() {
    let fragile = atom("fragile", |s: &At| {
        assert!(s.0 != 9, "no value here");
        true
    });
    let rules = vec![Rule::PanicsAt(8), Rule::Temporal(always(fragile))];
    let more = [
        (1, 1, To::Panic),
        (2, 2, To::State(8)),
        (3, 2, To::State(9)),
        (3, 9, To::State(9)),
    ];
    let machine = partial(&circle(rules, &more));
    for (number, states, ends_in_state) in [(0, 3, false), (1, 4, true), (2, 4, true)] {
        let id = campaign::plan(&machine, &Options::default())[number]
            .id
            .clone();
        let stop = AtomicBool::new(false);
        let seen = campaign::inspect(&machine, &Options::default(), &id, &|_| {}, &stop);
        let found = &seen.expect("it is inspected").outcome.mutants[0];
        assert_eq!(found.verdict, Verdict::Invalid, "{id}");
        let run = found.run.as_ref().expect("a run");
        assert_eq!(run.steps.len(), states, "{id}");
        assert_eq!(run.steps[states - 1].state.is_some(), ends_in_state, "{id}");
        let apart = found.apart.as_ref().expect("the baseline does not do that");
        assert_eq!(apart.place, states - 1, "{id}");
        assert!(
            found.reason.as_ref().is_some_and(|why| why.contains(": ")),
            "{id}"
        );
    }
}

/// Mutants that differ in what they meet first.
fn several() -> Toy {
    let mut toy = circle(
        vec![never(), Rule::PanicsAt(8)],
        &[
            (1, 1, To::Panic),
            (1, 2, To::State(9)),
            (2, 0, To::State(9)),
            (2, 1, To::Panic),
            (3, 0, To::State(8)),
            (4, 0, To::State(8)),
            (4, 0, To::State(9)),
            (5, 0, To::State(9)),
            (5, 0, To::State(8)),
            (6, 7, To::State(7)),
            (7, 2, To::State(7)),
            (8, 2, To::State(2)),
        ],
    );
    toy.initial.push((UNPACKABLE, Some(When::Mutant(6))));
    toy
}

const SEVERAL: [&str; 8] = [
    "invalid 2 step `a0`",
    "killed 1 p0",
    "invalid 1 `p1`",
    "invalid 1 `p1`",
    "killed 1 p0",
    "invalid 0 an initial state",
    "survived 3 ",
    "equivalent - ",
];

#[test]
fn verdicts_are_independent_of_engine_and_threads() {
    let toy = several();
    let machine = partial(&toy);
    let mut all = Vec::new();
    for engine in [Engine::Naive, Engine::Pipeline] {
        for threads in [1, 2, 8] {
            for walk_from in [0, u64::MAX] {
                let options = Options {
                    engine,
                    threads,
                    walk_from,
                    tell: true,
                    ..Options::default()
                };
                let outcome = run(&machine, &options).expect("the campaign runs");
                let found: Vec<String> =
                    outcome.mutants.iter().map(|m| short(&outcome, m)).collect();
                assert_eq!(found, SEVERAL, "{engine:?} {threads}");
                assert_eq!(outcome.score().invalid, 4);
                assert_eq!(outcome.score().killed, 2);
                all.push(details(&outcome));
            }
        }
    }
    assert!(all.iter().all(|details| *details == all[0]));
}

#[test]
fn panics_of_rust_specs_kill() {
    let outcome = both(several().machine().as_ref());
    let killed = outcome.with(Verdict::Killed).count();
    assert_eq!((killed, outcome.with(Verdict::Invalid).count()), (6, 0));
}

#[test]
fn baseline_crashes_in_every_language() {
    let mut toy = circle(Vec::new(), &[(1, 1, To::State(2))]);
    toy.edges.push(edge(0, 2, To::Panic));
    let wrong = both(toy.machine().as_ref());
    let fails = |verdict: &PropertyVerdict| matches!(verdict, PropertyVerdict::Fails(_));
    assert!(wrong.baseline.properties.iter().any(fails));
    assert_eq!(wrong.baseline.traces.len(), 1);
    assert_eq!(details(&both(&partial(&toy))), details(&wrong));
}

#[test]
fn walks_make_large_mutants_invalid() {
    let mut more: Vec<(u32, u8, To)> = (10..40).map(|at| (1, at, To::State(at + 1))).collect();
    more.push((1, 2, To::State(10)));
    more.push((1, 40, To::Panic));
    let machine = partial(&circle(vec![never()], &more));
    for engine in [Engine::Naive, Engine::Pipeline] {
        let options = Options {
            engine,
            mutant_states: Some(5),
            ..WALKING
        };
        let outcome = run(&machine, &options).expect("the campaign runs");
        let found = &outcome.mutants[0];
        assert_eq!(short(&outcome, found), "invalid 34 step `a0`");
        assert_eq!((found.stage, found.shortest), (Stage::Walks, false));
        let record = found.record().expect("it is recorded");
        assert!(
            record.is_of_stopped_search(),
            "a larger limit may find a violation first"
        );
    }
}

#[test]
fn simulation_finds_what_is_undefined() {
    let machine = partial(&several());
    for matrix in [false, true] {
        let simulate = Some(Simulation {
            walks: 100,
            length: 20,
        });
        let options = Options {
            simulate,
            matrix,
            ..Options::default()
        };
        let outcome = run(&machine, &options).expect("the campaign runs");
        let verdicts: Vec<Verdict> = outcome.mutants.iter().map(|m| m.verdict).collect();
        use Verdict::{Inconclusive, Invalid, Killed};
        // The walks of mutant 1 may meet the violation first.
        assert!(matches!(verdicts[0], Invalid | Killed));
        assert!(matches!(verdicts[1], Invalid | Killed));
        assert_eq!(verdicts[2..6], [Invalid, Invalid, Killed, Invalid]);
        assert_eq!(verdicts[6..], [Inconclusive, Inconclusive]);
    }
}

#[test]
fn dropped_fairness_does_not_evaluate_more() {
    let toy = Toy {
        fair: vec![(0, Strength::Weak)],
        ..circle(vec![Rule::PanicsAt(9)], &[])
    };
    let outcome = both(&partial(&toy));
    assert_eq!(outcome.with(Verdict::Invalid).count(), 0);
}

#[test]
fn recorded_run_must_still_be_undefined() {
    let machine = partial(&several());
    let options = Options {
        tell: true,
        ..Options::default()
    };
    let outcome = run(&machine, &options).expect("the campaign runs");
    let counts = outcome.baseline.counts;
    let resumed = |mutants: Vec<MutantOutcome>| {
        let rejected = AtomicUsize::new(0);
        let listener = |event: Event<'_>| {
            if let Event::RecordsRejected(number) = event {
                rejected.store(number, Ordering::Relaxed);
            }
        };
        let known: Known = mutants.into_iter().map(|mutant| (counts, mutant)).collect();
        let stop = AtomicBool::new(false);
        let again = campaign::resume(&machine, &options, known, &listener, &stop);
        assert_eq!(details(&again.expect("it resumes")), details(&outcome));
        rejected.into_inner()
    };
    assert_eq!(resumed(outcome.mutants.clone()), 0);
    // Runs that end one step early do not end in an undefined evaluation.
    let mut early = outcome.mutants.clone();
    let with_steps = |found: &&mut MutantOutcome| {
        found.verdict == Verdict::Invalid && found.trace_length > Some(0)
    };
    let mut cut = 0;
    for found in early.iter_mut().filter(with_steps) {
        let run = found.run.as_mut().expect("a run");
        run.steps.pop();
        cut += 1;
    }
    assert_eq!((resumed(early), cut), (3, 3));
    // A recorded kill does not count if its property cannot be evaluated at the end of the run.
    let mut taken = outcome.mutants.clone();
    taken[2].verdict = Verdict::Killed;
    taken[2].killed_by = vec![1];
    assert_eq!(resumed(taken), 1);
}

#[test]
fn partial_machine_keeps_contracts() {
    assert_eq!(check_machine(&partial(&several()), 100), Ok(()));
    assert_eq!(check_machine(several().machine().as_ref(), 100), Ok(()));
}
