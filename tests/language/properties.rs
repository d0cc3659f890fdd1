//! Properties, constraints and fairness in the tables of a spec and in the engine.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_runner::assumption::{FairnessKind, Strength};
use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::definition::ItemKind;
use mutaspec_runner::liveness;
use mutaspec_runner::search::{Pace, Search, Task};

use crate::counting::{check, check_failing, definition, machine, search_under};

/// TLA+, with infinitely many states without the constraint:
///
/// ```text
/// Init == n = 0 /\ m = 0
/// Inc == n' = n + 1 /\ UNCHANGED m
/// Move == n > 0 /\ n' = n - 1 /\ m' = m + 1
/// Small == n + m < 3
/// ```
#[spec]
pub mod bounded {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub m: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, m: 0 }
    }

    #[action]
    fn inc(vars: &mut Vars) {
        vars.n += 1;
    }

    #[action]
    fn shift(vars: &mut Vars) {
        require(vars.n > 0);
        vars.n -= 1;
        vars.m += 1;
    }

    fn sum(v: &Vars) -> u8 {
        v.n + v.m
    }

    #[constraint]
    fn small(v: &Vars) -> bool {
        sum(v) < 3
    }

    #[constraint]
    fn known(_: &State) -> bool {
        true
    }
}

#[test]
fn excluded_state_is_generated_but_not_distinct() {
    check("bounded", 6, 10);
}

/// ```text
/// variables req = 0, done = 0;
/// fair process client \in 1..2
/// begin
///   ask: await req = 0; req := self;
///   got: await done = self; done := 0;
/// end process
/// fair+ process server = 3
/// begin
///   serve: while TRUE do await req # 0 /\ done = 0; done := req; req := 0; end while;
/// end process
/// process noise = 4
/// begin
///   idle: either skip; or goto idle; end either;
///   end_it: skip;
/// end process
/// ```
#[spec(termination)]
pub mod daemons {
    #[variables]
    pub struct Vars {
        pub req: u8,
        pub done: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { req: 0, done: 0 }
    }

    /// Doubles of one number: nobody is there twice.
    #[process(me in [1, 2, 1], fair)]
    fn client(me: u8, vars: &mut Vars) {
        'ask: {
            wait_until(vars.req == 0);
            vars.req = me;
        }
        'got: {
            wait_until(vars.done == me);
            vars.done = 0;
        }
    }

    #[process(strongly_fair, daemon)]
    fn server(vars: &mut Vars) {
        'serve: loop {
            wait_until(vars.req != 0 && vars.done == 0);
            vars.done = vars.req;
            vars.req = 0;
        }
    }

    #[process]
    fn noise() {
        'idle: {
            if either() {
            } else {
                goto!('idle);
            }
        }
        'end_it: {}
    }

    #[invariant]
    fn one_at_a_time(s: &State) -> bool {
        s.req == 0 || s.client[s.req].at(client::Got)
    }

    fn both_done(s: &State) -> bool {
        [1, 2].iter().all(|me| s.client[*me].at(client::Done))
    }

    fn asked(v: &Vars, by: u8) -> bool {
        v.req == by
    }

    #[temporal]
    fn both_get_it() -> Formula {
        eventually(both_done)
    }

    #[temporal]
    fn each_is_answered() -> Formula {
        for_all([1, 2], |me| {
            leads_to(move |s| asked(s, me), move |s| s.done == me)
        })
    }

    #[temporal]
    fn some_asks_at_once() -> Formula {
        for_some(1..=2, |me| eventually(move |s| asked(s, me))) & !always(|s| s.req == 0)
    }

    #[temporal]
    fn the_noise_ends() -> Formula {
        eventually(|s| s.noise.at(noise::Done))
    }

    #[temporal]
    fn who_may_ask_does() -> Formula {
        leads_to(enabled(client::Ask.of(1)), |s| s.client[1].at(client::Got))
            | leads_to(enabled(server::STEP), one_at_a_time)
    }

    #[temporal]
    fn the_server_never_works() -> Formula {
        always(!enabled(server::Serve))
    }
}

#[test]
fn daemon_prevents_stuttering_at_the_end() {
    check("daemons", 42, 91);
}

/// The temporal properties that fail on the first model.
fn false_formulas(spec: &str) -> Vec<String> {
    false_formulas_of(spec, None)
}

/// The temporal properties that fail on a model.
pub(crate) fn false_formulas_of(spec: &str, model: Option<&str>) -> Vec<String> {
    let machine = machine(spec, model);
    let machine = machine.as_ref();
    let mut worker = machine.worker();
    let mut search = Search::new();
    let task = Task {
        properties: &properties(machine, None).unwrap(),
        pace: Pace::Ahead,
        record: true,
        go_on: true,
        of_mutant: false,
        max_states: 10_000,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    search.run(machine, worker.as_mut(), &task);
    let definition = machine.definition();
    let fairness: Vec<_> = (0..definition.fairness.len()).collect();
    let fails = |place: &usize| {
        let found = liveness::check(
            search.graph(),
            machine,
            worker.as_mut(),
            machine.formula(*place),
            &fairness,
        );
        found.unwrap().is_some()
    };
    let temporal = (0..definition.properties.len())
        .filter(|p| definition.properties[*p].kind.words() == "temporal property");
    let false_ones: Vec<_> = temporal.filter(fails).collect();
    false_ones
        .into_iter()
        .map(|place| definition.properties[place].name.to_string())
        .collect()
}

#[test]
fn temporal_formulas_have_expected_verdicts() {
    // The noise need not end, but the server must serve.
    assert_eq!(
        false_formulas("daemons"),
        ["the_noise_ends", "the_server_never_works"]
    );
    let atoms: Vec<_> = machine("daemons", None)
        .atoms()
        .iter()
        .map(|a| a.name.clone())
        .collect();
    assert!(
        atoms.contains(&"both_done".to_owned()) && atoms.contains(&"s.done == me".to_owned()),
        "{atoms:?}"
    );
}

/// Fairness in each place in which it is allowed.
#[spec(may_deadlock)]
pub mod fairness {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action(fair)]
    fn weak(vars: &mut Vars) {
        require(vars.n == 0);
        vars.n = 1;
    }

    #[action(n in 0..2, strongly_fair)]
    fn strong(n: u8, vars: &mut Vars) {
        require(vars.n == n);
        vars.n = 2;
    }

    #[action]
    fn none(vars: &mut Vars) {
        require(vars.n == 2);
        vars.n = 3;
    }

    #[process(fair)]
    fn mixed(vars: &mut Vars) {
        'a: {}
        #[strongly_fair]
        'b: while vars.n < 9 {
            vars.n = 9;
        }
        #[unfair]
        'c: {}
        #[unfair]
        'd: loop {
            break;
        }
    }

    #[process]
    fn own(_vars: &mut Vars) {
        'a: {}
        #[fair]
        'b: {}
    }

    #[process(strongly_fair, daemon)]
    fn all() {
        'a: loop {}
    }
}

#[test]
fn each_fairness_word_makes_one_row() {
    let definition = definition("fairness");
    let rows = definition.fairness.iter().map(|row| match &row.kind {
        FairnessKind::Attribute { item, labels } => (
            &*definition.items[*item].name,
            labels.as_deref(),
            row.strength,
        ),
        FairnessKind::Call => panic!("the spec has no `#[fairness]` function"),
    });
    let rows: Vec<_> = rows.collect();
    let expected: [(&str, Option<&[usize]>, Strength); 6] = [
        ("weak", None, Strength::Weak),
        ("strong", None, Strength::Strong),
        ("mixed", Some(&[0, 1]), Strength::Weak),
        ("mixed", Some(&[1]), Strength::Strong),
        ("own", Some(&[1]), Strength::Weak),
        ("all", None, Strength::Strong),
    ];
    assert_eq!(rows, expected);
    let daemons: Vec<_> = definition
        .items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Process { daemon: true, .. }))
        .map(|item| &*item.name)
        .collect();
    assert_eq!(daemons, ["all"]);
}

/// Failing properties of all kinds, in a model that names them and in one that does not.
#[spec(termination)]
pub mod failing {
    #[constants]
    #[model(everything)]
    #[model(chosen, properties = [small, deadlock_freedom])]
    #[model(shown, expect_failure = small)]
    pub struct Constants {
        #[default(1)]
        pub most: u8,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process]
    fn p(vars: &mut Vars) {
        'a: {
            vars.n += 1;
        }
        'b: {
            vars.n += 2;
        }
        'c: {
            wait_until(vars.n == 0);
        }
    }

    /// The first paragraph
    /// is the documentation.
    ///
    /// The second is not.
    #[invariant]
    fn small(v: &Vars, c: &Constants) -> bool {
        v.n <= c.most
    }

    #[step_invariant]
    fn by_one(before: &State, after: &State) -> bool {
        after.n - before.n <= 1
    }

    #[reachable]
    fn huge(c: &Constants, v: &Vars) -> bool {
        v.n > c.most + 100
    }

    #[invariant]
    fn panics(v: &Vars) -> bool {
        assert!(v.n < 3, "too much");
        v.n < 200
    }
}

#[test]
fn failures_are_reported_by_name() {
    let place = line!() - 7;
    let panics = format!("panics: too much, at {}:{place}", file!());
    check_failing(
        "failing",
        3,
        3,
        &[
            "small",
            &panics,
            "by_one",
            "deadlock_freedom",
            "huge: not met",
        ],
    );
    let definition = definition("failing");
    assert!(definition.deadlock && definition.termination);
    assert_eq!(
        definition.properties[0].doc,
        "The first paragraph is the documentation."
    );
    let models: Vec<_> = definition
        .models
        .iter()
        .map(|m| {
            let properties = m
                .properties
                .as_ref()
                .map(|names| names.iter().map(|name| &**name).collect::<Vec<_>>());
            (&*m.name, properties, m.expect_failure.as_deref())
        })
        .collect();
    assert_eq!(models[0], ("everything", None, None));
    assert_eq!(
        models[1],
        ("chosen", Some(vec!["small", "deadlock_freedom"]), None)
    );
    assert_eq!(models[2], ("shown", None, Some("small")));
}

/// Models that choose their properties.
#[spec]
pub mod chosen {
    #[constants]
    #[model(all)]
    #[model(but_one, except = [low])]
    #[model(but_two, except = [low, deadlock_freedom])]
    #[model(overflows, most = 255, except = [low, deadlock_freedom], expect_failure = no_crash)]
    pub struct Constants {
        #[default(3)]
        pub most: u8,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn count(vars: &mut Vars, c: &Constants) {
        require(vars.n <= c.most);
        vars.n += 1;
    }

    #[invariant]
    fn low(v: &Vars) -> bool {
        v.n < 2
    }

    #[invariant]
    fn bounded(v: &Vars, c: &Constants) -> bool {
        v.n <= c.most + u8::from(c.most < 255)
    }
}

/// The properties that a model checks.
fn checked(model: &str) -> Vec<String> {
    let found = properties(machine("chosen", Some(model)).as_ref(), None).unwrap();
    found.into_iter().map(|property| property.name).collect()
}

#[test]
fn model_can_exclude_properties() {
    assert_eq!(
        checked("all"),
        [
            "low",
            "bounded",
            "deadlock_freedom",
            "no_crash",
            "no_divergence"
        ]
    );
    assert_eq!(
        checked("but_one"),
        ["bounded", "deadlock_freedom", "no_crash", "no_divergence"]
    );
    assert_eq!(checked("but_two"), ["bounded", "no_crash", "no_divergence"]);
}

#[test]
fn crash_can_be_the_expected_failure() {
    let found = search_under(machine("chosen", Some("overflows")).as_ref(), None);
    assert_eq!(found.failures(), ["no_crash"]);
    let definition = definition("chosen");
    let row = definition
        .models
        .iter()
        .find(|row| row.name == "overflows")
        .unwrap();
    assert_eq!(row.expect_failure.as_deref(), Some("no_crash"));
}
