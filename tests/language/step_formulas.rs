//! Formulas about steps: TLC's verdicts, visible mutants, and refused formulas.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Engine, Options, Refusal};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{Equivalence, MutantOutcome, Outcome, SurvivorClass, Verdict};

use crate::counting::machine;
use crate::properties::false_formulas_of;

/// TLA+, with one `SPECIFICATION` for each model:
///
/// ```text
/// Init == x = 0 /\ lit = FALSE
/// Tick == x' = 1 - x /\ UNCHANGED lit
/// Toggle == x = 1 /\ lit' = ~lit /\ UNCHANGED x
/// Rest == x = 1 /\ UNCHANGED vars
/// Next == Tick \/ Toggle \/ Rest
/// Nothing == Init /\ [][Next]_vars
/// Ticking == Nothing /\ WF_vars(Tick)
/// Weak == Ticking /\ WF_vars(Toggle)
/// Strong == Ticking /\ SF_vars(Toggle)
/// ```
#[spec]
pub mod switch {
    #[value]
    #[derive(Copy)]
    pub enum Assumed {
        Nothing,
        Ticking,
        Weak,
        Strong,
    }

    #[constants]
    #[model(nothing, assumed = Assumed::Nothing)]
    #[model(ticking, assumed = Assumed::Ticking)]
    #[model(weak, assumed = Assumed::Weak)]
    #[model(strong, assumed = Assumed::Strong)]
    pub struct Constants {
        pub assumed: Assumed,
    }

    #[variables]
    pub struct Vars {
        pub x: u8,
        pub lit: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { x: 0, lit: false }
    }

    #[action]
    fn tick(vars: &mut Vars) {
        vars.x = 1 - vars.x;
    }

    #[action]
    fn toggle(vars: &mut Vars) {
        require(vars.x == 1);
        vars.lit = !vars.lit;
    }

    #[action]
    fn rest(vars: &mut Vars) {
        require(vars.x == 1);
        vars.x += 0;
    }

    #[fairness]
    fn assumed(c: &Constants) -> Fairness {
        match c.assumed {
            Assumed::Nothing => Fairness::none(),
            Assumed::Ticking => weak(tick::STEP),
            Assumed::Weak => weak(tick::STEP) & weak(toggle::STEP),
            Assumed::Strong => weak(tick::STEP) & strong(toggle::STEP),
        }
    }

    fn up(v: &Vars) -> bool {
        v.x == 1
    }

    fn moves(before: &Vars, after: &Vars) -> bool {
        before.x != after.x
    }

    /// `[]<><<Tick>>_vars`
    #[temporal]
    fn ticks_for_ever() -> Formula {
        always(eventually(taken(tick::STEP)))
    }

    /// `[]<><<Toggle>>_vars`
    #[temporal]
    fn toggles_for_ever() -> Formula {
        always(eventually(changed_and(|before, after| {
            before.lit != after.lit
        })))
    }

    /// `<>[][~Toggle]_vars`
    #[temporal]
    fn stops_toggling() -> Formula {
        eventually(always(!taken(toggle::STEP)))
    }

    /// `<>[][x' # x]_vars`
    #[temporal]
    fn only_ticks_at_last() -> Formula {
        eventually(always(unchanged_or(moves)))
    }

    /// `[]<><<Tick>>_vars => []<><<Toggle>>_vars`
    #[temporal]
    fn ticks_bring_toggles() -> Formula {
        !always(eventually(changed_and(moves))) | always(eventually(taken(toggle::STEP)))
    }

    #[step_invariant]
    fn toggled_only_up(before: &Vars, after: &Vars) -> bool {
        before.lit == after.lit || before.x == 1
    }

    /// `[][lit' # lit => x = 1]_vars`
    #[temporal]
    fn toggles_only_up() -> Formula {
        always(unchanged_or(toggled_only_up))
    }

    /// `[][lit => lit']_vars`
    #[temporal]
    fn lit_for_ever() -> Formula {
        always(unchanged_or(|before, after| !before.lit || after.lit))
    }

    /// `x = 0`
    #[temporal]
    fn begins_down() -> Formula {
        initially(|s| s.x == 0)
    }

    /// `x = 1`
    #[temporal]
    fn begins_up() -> Formula {
        initially(up)
    }

    /// `[](x = 1 => ENABLED Rest)`
    #[temporal]
    fn rest_is_allowed_up() -> Formula {
        always(!initially(up) | allowed(rest::STEP))
    }

    /// `[]ENABLED Rest`
    #[temporal]
    fn rest_is_always_allowed() -> Formula {
        always(allowed(rest::STEP))
    }

    /// `[]~ENABLED <<Rest>>_vars`
    #[temporal]
    fn rest_is_never_enabled() -> Formula {
        always(!enabled(rest::STEP))
    }

    /// TLC refuses `<><<Toggle>>_vars`: "Temporal formulas containing actions must be of forms
    /// <>[]A or []<>A". It decides `<>once`, where `Toggle` also makes the new variable `once`
    /// true.
    #[temporal]
    fn toggles_once() -> Formula {
        eventually(taken(toggle::STEP))
    }

    /// TLC decides `last = "toggle" ~> last = "tick"`, where the new variable `last` names the last
    /// step.
    #[temporal]
    fn toggle_then_tick() -> Formula {
        leads_to(taken(toggle::STEP), taken(tick::STEP))
    }

    /// `last = "tick" ~> last = "toggle"`
    #[temporal]
    fn tick_then_toggle() -> Formula {
        leads_to(taken(tick::STEP), taken(toggle::STEP))
    }
}

#[test]
fn step_formulas_match_tlc() {
    let never = ["lit_for_ever", "begins_up", "rest_is_always_allowed"];
    for (model, failing) in [
        (
            "nothing",
            [
                "ticks_for_ever",
                "toggles_for_ever",
                "stops_toggling",
                "only_ticks_at_last",
                "ticks_bring_toggles",
                "toggles_once",
                "toggle_then_tick",
                "tick_then_toggle",
            ]
            .as_slice(),
        ),
        (
            "ticking",
            &[
                "toggles_for_ever",
                "stops_toggling",
                "only_ticks_at_last",
                "ticks_bring_toggles",
                "toggles_once",
                "tick_then_toggle",
            ],
        ),
        (
            "weak",
            &[
                "toggles_for_ever",
                "stops_toggling",
                "only_ticks_at_last",
                "ticks_bring_toggles",
                "toggles_once",
                "tick_then_toggle",
            ],
        ),
        ("strong", &["stops_toggling", "only_ticks_at_last"]),
    ] {
        let found = false_formulas_of("switch", Some(model));
        let (always, other): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|name| never.contains(&name.as_str()));
        assert_eq!(always, never, "{model}");
        assert_eq!(other, failing, "{model}");
    }
}

fn run(
    machine: &dyn Machine,
    properties: Option<&[&str]>,
    engine: Engine,
) -> Result<Outcome, Refusal> {
    let options = Options {
        properties: properties.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
        operators: Some(vec![Operator::U1LostUpdate, Operator::C2Negate]),
        engine,
        threads: 1,
        ..Options::default()
    };
    campaign::run(machine, &options, &|_| {}, &AtomicBool::new(false))
}

macro_rules! tallies {
    ($name:ident, [$($property:tt)*]) => {
        /// A counter that people and a machine count up; both could make the first step.
        #[spec(may_deadlock)]
        pub mod $name {
            #[variables]
            pub struct Vars {
                pub n: u8,
            }

            #[init]
            fn init() -> Vars {
                Vars { n: 0 }
            }

            #[action(fair)]
            fn by_hand(vars: &mut Vars) {
                require(vars.n < 2);
                vars.n += 1;
            }

            #[action]
            fn by_machine(vars: &mut Vars) {
                require(vars.n == 0);
                vars.n += 1;
            }

            #[action]
            fn rest(vars: &mut Vars) {
                require(vars.n == 2);
                vars.n += 0;
            }

            #[temporal]
            fn counts() -> Formula {
                eventually(|s| s.n == 2)
            }

            $($property)*
        }
    };
}

tallies!(plain_tally, []);

tallies!(
    noticing_tally,
    [
        #[temporal]
        fn machine_begins() -> Formula {
            eventually(taken(by_machine::STEP))
        }

        #[temporal]
        fn ends_in_rest() -> Formula {
            eventually(always(allowed(rest::STEP)))
        }
    ]
);

tallies!(
    lenient_tally,
    [
        #[temporal]
        fn machine_never_ends() -> Formula {
            always(!taken(by_machine::STEP) | eventually(|s| s.n == 2))
        }

        #[temporal]
        fn rests_in_time() -> Formula {
            leads_to(allowed(rest::STEP), |s| s.n == 2)
        }
    ]
);

/// Verdict, class and killers of two mutants: a lost update, and rest at other times.
fn verdicts(spec: &str, engine: Engine) -> [(Verdict, Option<SurvivorClass>, String); 2] {
    let machine = machine(spec, None);
    let outcome = run(machine.as_ref(), None, engine).expect("it can be run");
    [
        ("by_machine", Operator::U1LostUpdate),
        ("rest", Operator::C2Negate),
    ]
    .map(|(item, operator)| {
        let is_it =
            |m: &&MutantOutcome| m.mutant.row().item == item && m.mutant.row().operator == operator;
        let found: Vec<&MutantOutcome> = outcome.mutants.iter().filter(is_it).collect();
        let [mutant] = found[..] else {
            panic!("{item}: {} mutants", found.len())
        };
        let killers = mutant
            .killed_by
            .iter()
            .map(|place| outcome.properties[*place].name.as_str());
        (
            mutant.verdict,
            mutant.class,
            killers.collect::<Vec<_>>().join(" "),
        )
    })
}

#[test]
fn only_step_formulas_detect_changed_actor() {
    let stutters = (Verdict::Equivalent(Equivalence::Stutters), None, "");
    let survived = (Verdict::Survived, Some(SurvivorClass::LessBehaviour), "");
    let killed = |by| (Verdict::Killed, None, by);
    for (spec, expected) in [
        ("plain_tally", [stutters, stutters]),
        (
            "noticing_tally",
            [killed("machine_begins"), killed("ends_in_rest")],
        ),
        ("lenient_tally", [survived, survived]),
    ] {
        for engine in [Engine::Pipeline, Engine::Naive] {
            let expected = expected.map(|(verdict, class, by)| (verdict, class, by.to_owned()));
            assert_eq!(verdicts(spec, engine), expected, "{spec}");
        }
    }
}

/// Formulas that would be sensitive to stuttering.
#[spec(may_deadlock)]
pub mod misplaced {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
        pub last: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, last: None }
    }

    #[action(me in people)]
    fn count(me: Participant, vars: &mut Vars) {
        require(vars.n < 2);
        vars.n += 1;
        vars.last = Some(me);
    }

    #[process(me in people)]
    fn user(me: Participant, vars: &mut Vars) {
        'write_back: {
            wait_until(vars.n == 2 && vars.last == Some(me));
        }
    }

    #[temporal]
    fn alone() -> Formula {
        taken(count::STEP)
    }

    #[temporal]
    fn every_step() -> Formula {
        always(taken(user::WriteBack.of("ann")))
    }

    #[temporal]
    fn sometimes_not() -> Formula {
        eventually(!taken(user::WriteBack))
    }

    #[temporal]
    fn no_growth_once() -> Formula {
        eventually(unchanged_or(|before, after| before.n >= after.n))
    }

    #[temporal]
    fn growth_always() -> Formula {
        always(changed_and(|before, after| before.n < after.n))
    }

    #[temporal]
    fn unknown() -> Formula {
        always(!taken(count::STEP.of("zed")))
    }
}

#[test]
fn stutter_sensitive_formula_is_refused_with_alternative() {
    let refusal = |property: &str| {
        let machine = machine("misplaced", None);
        let refused =
            run(machine.as_ref(), Some(&[property]), Engine::Pipeline).expect_err(property);
        refused.to_string()
    };
    let all = [
        "alone",
        "every_step",
        "sometimes_not",
        "no_growth_once",
        "growth_always",
        "unknown",
    ]
    .map(refusal);
    insta::assert_snapshot!(all.join("\n"), @r"
    temporal property `alone` cannot be decided: `taken(count)` must be directly inside `eventually(..)`, for example in `always(eventually(taken(count)))`; elsewhere its value would depend on how long a run stays in a state
    temporal property `every_step` cannot be decided: `taken(user(ann).write_back)` must be directly inside `eventually(..)`, for example in `always(eventually(taken(user(ann).write_back)))`; elsewhere its value would depend on how long a run stays in a state
    temporal property `sometimes_not` cannot be decided: `!taken(user.write_back)` must be directly inside `always(..)`, for example in `eventually(always(!taken(user.write_back)))`; elsewhere its value would depend on how long a run stays in a state
    temporal property `no_growth_once` cannot be decided: `unchanged_or(before.n >= after.n)` must be directly inside `always(..)`, for example in `eventually(always(unchanged_or(before.n >= after.n)))`; elsewhere its value would depend on how long a run stays in a state
    temporal property `growth_always` cannot be decided: `changed_and(before.n < after.n)` must be directly inside `eventually(..)`, for example in `always(eventually(changed_and(before.n < after.n)))`; elsewhere its value would depend on how long a run stays in a state
    property `unknown` names step `count(zed)`, which this model does not have
    ");
}
