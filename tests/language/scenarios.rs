//! Scenarios, step goals and invariants with look-ahead, and the mutants that they kill.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Engine, Options, Refusal};
use mutaspec_runner::graph::scenario::{self, Ends};
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::scenario::Scenario;
use mutaspec_runner::search::{Pace, Search, Task};

use crate::counting::machine;

/// A shop: customers order, the cook cooks, the waiter serves. The cook may leave and come back.
#[spec(may_deadlock)]
pub mod shop {
    #[constants]
    #[model(two)]
    #[model(one, guests = ["ann"], properties = [ann_is_served])]
    #[model(wrong, properties = [cooks_before_orders], expect_failure = cooks_before_orders)]
    #[model(never, properties = [served_twice], expect_failure = served_twice)]
    #[model(without_cook, properties = [always_open], expect_failure = always_open)]
    pub struct Constants {
        #[default("ann", "ben")]
        pub guests: Participants,
    }

    #[variables]
    pub struct Vars {
        pub ordered: Participants,
        pub served: Participants,
        pub cooked: u8,
        pub open: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            ordered: Set::new(),
            served: Set::new(),
            cooked: 0,
            open: true,
        }
    }

    #[action(me in guests)]
    fn order(me: Participant, vars: &mut Vars) {
        require(!vars.ordered.contains(&me));
        vars.ordered.insert(me);
    }

    #[action]
    fn idle(vars: &mut Vars) {
        vars.cooked += 0;
    }

    #[action]
    fn close(vars: &mut Vars) {
        require(vars.open);
        vars.open = false;
    }

    #[action]
    fn reopen(vars: &mut Vars) {
        require(!vars.open);
        vars.open = true;
    }

    #[process(daemon)]
    fn cook(vars: &mut Vars) {
        'wait: loop {
            wait_until(vars.open && vars.ordered.len() > usize::from(vars.cooked));
            vars.cooked = (vars.cooked + 1).min(4);
        }
    }

    #[process(me in guests)]
    fn waiter(me: Participant, vars: &mut Vars) {
        'serve: {
            require(vars.ordered.contains(&me) && vars.served.len() < usize::from(vars.cooked));
            vars.served.insert(me);
        }
    }

    #[scenario(possible)]
    fn ann_is_served() -> Scenario {
        Scenario::begins(order::STEP.of("ann"))
            .then(cook::Wait)
            .later(waiter::Serve.of("ann"))
    }

    #[scenario(possible)]
    fn all_are_served(c: &Constants) -> Scenario {
        let mut guests = c.guests.iter();
        let first = guests
            .next()
            .map_or(Scenario::NONE, |p| Scenario::sometime(waiter::Serve.of(p)));
        guests.fold(first, |all, p| all.later(waiter::Serve.of(p)))
    }

    #[scenario(forbidden)]
    fn cooked_while_closed() -> Scenario {
        Scenario::sometime(close::STEP).then(cook::Wait)
    }

    #[scenario(possible)]
    fn cooks_before_orders() -> Scenario {
        Scenario::begins(cook::Wait)
    }

    #[scenario(forbidden)]
    fn served_twice() -> Scenario {
        Scenario::sometime(waiter::Serve).later(waiter::Serve)
    }

    #[reachable]
    fn two_are_served_one_by_one(before: &Vars, after: &Vars) -> bool {
        before.served.len() == 1 && after.served.len() == 2
    }

    #[invariant]
    fn a_closed_shop_can_be_opened(s: &State, next: &Next) -> bool {
        s.open
            || (next.can(reopen::STEP)
                && next.can_reach(|after| after.open)
                && !next.can(cook::Wait))
    }

    #[invariant]
    fn always_open(v: &Vars, next: &Next) -> bool {
        v.open && next.must_reach(|after| after.open)
    }
}

/// Properties that hold on the model `two`.
const GOOD: [&str; 5] = [
    "ann_is_served",
    "all_are_served",
    "cooked_while_closed",
    "two_are_served_one_by_one",
    "a_closed_shop_can_be_opened",
];

fn run(properties: &[&str], operators: &[Operator], engine: Engine) -> Result<Outcome, Refusal> {
    let options = Options {
        properties: Some(properties.iter().map(|name| (*name).to_owned()).collect()),
        operators: Some(operators.to_vec()),
        matrix: true,
        engine,
        threads: 1,
        ..Options::default()
    };
    let machine = machine("shop", Some("two"));
    campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false))
}

/// The mutants that a property kills.
fn killed_by(property: &str, outcome: &Outcome) -> Vec<String> {
    let place = outcome
        .properties
        .iter()
        .position(|p| p.name == property)
        .expect("it is checked");
    let killed = outcome
        .mutants
        .iter()
        .filter(|m| m.killed_by.contains(&place));
    killed
        .map(|m| format!("{} {}", m.mutant.row().item, m.mutant.row().replacement))
        .collect()
}

#[test]
fn each_property_kind_kills_in_both_engines() {
    let operators = [
        Operator::G1GuardDrop,
        Operator::C3DropConjunct,
        Operator::C2Negate,
        Operator::U1LostUpdate,
    ];
    let outcomes = [Engine::Pipeline, Engine::Naive]
        .map(|engine| run(&GOOD, &operators, engine).expect("it can be run"));
    let [outcome, naive] = &outcomes;
    for (ours, theirs) in outcome.mutants.iter().zip(&naive.mutants) {
        assert_eq!(
            (ours.verdict, &ours.killed_by),
            (theirs.verdict, &theirs.killed_by),
            "{}",
            ours.mutant.id
        );
        assert_eq!(ours.trace_length, theirs.trace_length, "{}", ours.mutant.id);
    }
    assert!(
        outcome
            .baseline
            .properties
            .iter()
            .all(|verdict| *verdict == PropertyVerdict::Holds)
    );
    let has = |property: &str, mutant: &str| {
        let killed = killed_by(property, outcome);
        assert!(
            killed.iter().any(|other| other == mutant),
            "{property}: {killed:?}"
        );
    };
    // Invariants do not detect less behaviour. A scenario that must be possible does.
    has("ann_is_served", "order ");
    has("all_are_served", "cook.wait ");
    has("two_are_served_one_by_one", "waiter.serve ");
    has("cooked_while_closed", "cook.wait true");
    has("a_closed_shop_can_be_opened", "cook.wait true");
    has("a_closed_shop_can_be_opened", "reopen ");
}

#[test]
fn kill_has_a_counterexample() {
    for (property, has_run) in [
        ("cooked_while_closed", true),
        ("a_closed_shop_can_be_opened", true),
        ("ann_is_served", false),
    ] {
        let outcome = run(
            &[property],
            &[Operator::G1GuardDrop, Operator::U1LostUpdate],
            Engine::Pipeline,
        )
        .expect("it can be run");
        let killed = outcome
            .mutants
            .iter()
            .find(|m| m.verdict == Verdict::Killed)
            .expect("one is killed");
        let options = Options {
            properties: Some(vec![property.to_owned()]),
            matrix: true,
            threads: 1,
            ..Options::default()
        };
        let machine = machine("shop", Some("two"));
        let seen = campaign::inspect(
            machine.as_ref(),
            &options,
            &killed.mutant.id,
            &|_| {},
            &AtomicBool::new(false),
        );
        let seen = seen.expect("it can be looked at");
        assert_eq!(seen.trace.is_some(), has_run, "{property}");
        let steps = seen.trace.as_ref().map(|run| run.steps.len() as u32 - 1);
        assert_eq!(steps, killed.trace_length, "{property}");
        assert!(seen.reason.is_some());
    }
}

/// The steps of the shortest run that meets a goal.
fn example(goal: &str) -> Option<Vec<String>> {
    let machine = machine("shop", Some("two"));
    let options = Options {
        properties: Some(vec![goal.to_owned()]),
        ..Options::default()
    };
    let example = campaign::example(
        machine.as_ref(),
        &options,
        goal,
        &|_| {},
        &AtomicBool::new(false),
    );
    let (_, run) = example.expect("it can be checked");
    Some(
        run?.steps
            .into_iter()
            .skip(1)
            .map(|step| step.step)
            .collect(),
    )
}

#[test]
fn met_goal_has_a_witness_trace() {
    for (goal, steps) in [
        (
            "ann_is_served",
            &["order(ann)", "cook.wait", "waiter(ann).serve"][..],
        ),
        (
            "two_are_served_one_by_one",
            &[
                "order(ann)",
                "order(ben)",
                "cook.wait",
                "cook.wait",
                "waiter(ann).serve",
                "waiter(ben).serve",
            ],
        ),
    ] {
        assert_eq!(example(goal).unwrap(), steps, "{goal}");
    }
    for no_run in ["served_twice", "cooks_before_orders", "always_open"] {
        assert_eq!(example(no_run), None, "{no_run}");
    }
}

/// Why the property that a model expects to fail does so on it.
fn fails(model: &str, property: &str, reason: &str, steps: Option<usize>) {
    let machine = machine("shop", Some(model));
    let outcome = campaign::check(
        machine.as_ref(),
        &Options::default(),
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("it can be checked");
    let place = outcome
        .properties
        .iter()
        .position(|p| p.name == property)
        .expect("it is checked");
    assert_eq!(
        outcome.baseline.properties[place],
        PropertyVerdict::Fails(reason.to_owned())
    );
    let run = outcome
        .baseline
        .traces
        .iter()
        .find(|(failed, _)| *failed == place);
    assert_eq!(run.map(|(_, run)| run.steps.len() - 1), steps);
}

#[test]
fn failing_baseline_names_the_reason() {
    fails(
        "wrong",
        "cooks_before_orders",
        "no run takes its first step",
        None,
    );
    fails("never", "served_twice", "a run is this scenario", Some(6));
    fails(
        "without_cook",
        "always_open",
        "false in the last state of the run",
        Some(0),
    );
}

#[test]
fn scenario_of_missing_participant_is_refused() {
    let machine = machine("shop", Some("one"));
    let options = Options {
        properties: Some(vec!["all_are_served".to_owned()]),
        ..Options::default()
    };
    assert!(campaign::check(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false)).is_ok());
    let unknown = |scenario: Scenario| scenario::unknown_step(machine.as_ref(), &scenario);
    assert_eq!(
        unknown(Scenario::begins(shop::order::STEP.of("zed"))).as_deref(),
        Some("order(zed)")
    );
    assert_eq!(
        unknown(Scenario::sometime(shop::waiter::Serve).later(shop::waiter::Serve.of("ben")))
            .as_deref(),
        Some("waiter(ben).serve")
    );
    assert_eq!(unknown(Scenario::sometime(shop::waiter::Serve)), None);
}

/// Checks the length of the shortest run, or the number of its steps that some run takes.
fn found(scenario: &Scenario, expected: Result<usize, usize>) {
    let machine = machine("shop", Some("two"));
    let mut search = Search::new();
    let task = Task {
        properties: &[],
        pace: Pace::Plain,
        record: true,
        go_on: true,
        of_mutant: false,
        max_states: 100_000,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    search.run(machine.as_ref(), machine.worker().as_mut(), &task);
    let seen: Vec<u32> = (0..search.graph().len()).collect();
    let run = scenario::find(
        search.graph(),
        &seen,
        machine.as_ref(),
        scenario,
        Ends::Inside,
    );
    assert_eq!(run.map(|run| run.len() - 1), expected, "{scenario:?}");
}

#[test]
fn then_is_immediate_and_later_is_eventual() {
    use shop::{close, cook, idle, order, reopen, waiter};
    found(&Scenario::begins(order::STEP), Ok(1));
    found(&Scenario::begins(waiter::Serve), Err(0));
    found(&Scenario::sometime(waiter::Serve), Ok(3));
    found(
        &Scenario::begins(order::STEP)
            .then(cook::Wait)
            .then(waiter::Serve),
        Ok(3),
    );
    found(&Scenario::begins(order::STEP).then(waiter::Serve), Err(1));
    found(&Scenario::begins(order::STEP).later(waiter::Serve), Ok(3));
    found(&Scenario::sometime(close::STEP).then(cook::Wait), Err(1));
    found(&Scenario::sometime(close::STEP).later(cook::Wait), Ok(4));
    found(
        &Scenario::begins(close::STEP)
            .then(reopen::STEP)
            .then(close::STEP),
        Ok(3),
    );
    found(&Scenario::sometime(idle::STEP), Err(0));
}
