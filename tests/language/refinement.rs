//! Refinement: `#[refines(..)]`, with TLC's verdicts.

use std::fmt::Write;
use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::outcome::{MutantOutcome, PropertyVerdict};
use mutaspec_runner::value::View;

use crate::counting::machine;

/// The module `Clock` of the comment on [`watch`].
#[spec]
pub mod clock {
    #[constants]
    pub struct Constants {
        #[default(3)]
        pub hours: u8,
    }

    #[variables]
    pub struct Vars {
        pub hour: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { hour: 0 }
    }

    #[action(fair)]
    fn tick(vars: &mut Vars, c: &Constants) {
        vars.hour = (vars.hour + 1) % c.hours;
    }
}

/// TLC on `Watch => C!Safe`: holds in `good` and `stops`; `starts` violates `Init`, and `jumps` the
/// action. On `Watch => C!Spec` the results are equal, except that `stops` violates it.
///
/// ```text
/// ---- MODULE Clock ----
/// Init == hour = 0
/// Tick == hour' = (hour + 1) % 4
/// Safe == Init /\ [][Tick]_hour
/// Spec == Safe /\ WF_hour(Tick)
/// ---- MODULE Watch ----
/// Init == half = Start
/// Go == half < Last /\ half' = (half + Stride) % 8
/// Watch == Init /\ [][Go]_half /\ WF_half(Go)
/// C == INSTANCE Clock WITH hour <- half \div 2
/// ```
#[spec(may_deadlock)]
pub mod watch {
    use super::clock;

    #[constants]
    #[model(good)]
    #[model(starts, start = 2)]
    #[model(jumps, stride = 4)]
    #[model(stops, last = 5)]
    #[model(panics, most = 2)]
    pub struct Constants {
        #[default(0)]
        pub start: u8,
        #[default(1)]
        pub stride: u8,
        #[default(99)]
        pub last: u8,
        #[default(9)]
        pub most: u8,
        #[default(4)]
        pub hours: u8,
    }

    #[variables]
    pub struct Vars {
        pub half: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars { half: c.start }
    }

    #[action(fair)]
    fn go(vars: &mut Vars, c: &Constants) {
        require(vars.half < c.last);
        vars.half = (vars.half + c.stride) % 8;
    }

    #[refines(clock)]
    fn safe(v: &Vars, c: &Constants) -> clock::State {
        assert!(v.half / 2 <= c.most, "too late");
        clock::State::new(clock::Vars { hour: v.half / 2 })
    }

    #[refines(clock, fair, with(hours = c.hours.min(4)))]
    fn whole(s: &State) -> clock::State {
        clock::State::new(clock::Vars { hour: s.half / 2 })
    }
}

/// The failures of a model: reason, states of the run, and the states to which they map.
fn failures(model: &str) -> String {
    let machine = machine("watch", Some(model));
    let outcome = campaign::check(
        machine.as_ref(),
        &Options::default(),
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("it runs");
    let text = |view: &Option<View>| {
        view.as_ref()
            .map_or_else(|| "-".to_owned(), ToString::to_string)
    };
    let mut lines = format!("{model}\n");
    for (place, verdict) in outcome.baseline.properties.iter().enumerate() {
        if let PropertyVerdict::Fails(reason) = verdict {
            // Without the position of a panic.
            let reason = reason.split(", at ").next().unwrap_or_default();
            let _ = writeln!(lines, "{}: {reason}", outcome.properties[place].name);
        }
    }
    for (place, trace) in &outcome.baseline.traces {
        let states = trace
            .steps
            .iter()
            .map(|step| format!("{} ~ {}", text(&step.state), text(&step.mapped)));
        let back = trace
            .back_to
            .map_or_else(String::new, |place| format!(", back to {place}"));
        let name = &outcome.properties[*place].name;
        let _ = writeln!(
            lines,
            "{name}: {}{back}",
            states.collect::<Vec<_>>().join(" | ")
        );
    }
    lines
}

#[test]
fn refinement_matches_tlc() {
    insta::assert_snapshot!(["good", "starts", "jumps", "stops", "panics"].map(failures).concat(), @r"
    good
    starts
    safe: an initial state maps to a state in which `clock` does not begin
    whole: an initial state maps to a state in which `clock` does not begin
    safe: { half: 2 } ~ clock { hour: 1 }
    whole: { half: 2 } ~ clock { hour: 1 }
    jumps
    safe: step `go` maps to no step of `clock`
    whole: step `go` maps to no step of `clock`
    safe: { half: 0 } ~ clock { hour: 0 } | { half: 4 } ~ clock { hour: 2 }
    whole: { half: 0 } ~ clock { hour: 0 } | { half: 4 } ~ clock { hour: 2 }
    stops
    whole: a run maps to one that `clock` forbids by weak fairness of tick
    whole: { half: 0 } ~ clock { hour: 0 } | { half: 1 } ~ clock { hour: 0 } | { half: 2 } ~ clock { hour: 1 } | { half: 3 } ~ clock { hour: 1 } | { half: 4 } ~ clock { hour: 2 } | { half: 5 } ~ clock { hour: 2 }, back to 5
    panics
    safe: the map panics in the last state of the run: too late
    safe: { half: 0 } ~ clock { hour: 0 } | { half: 1 } ~ clock { hour: 0 } | { half: 2 } ~ clock { hour: 1 } | { half: 3 } ~ clock { hour: 1 } | { half: 4 } ~ clock { hour: 2 } | { half: 5 } ~ clock { hour: 2 } | { half: 6 } ~ -
    ");
}

/// Each mutant, with the properties that kill it.
fn kills(engine: Engine) -> String {
    let options = Options {
        engine,
        matrix: true,
        ..Options::default()
    };
    let machine = machine("watch", Some("good"));
    let outcome = campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false))
        .expect("it runs");
    let line = |found: &MutantOutcome| {
        let killers = found
            .killed_by
            .iter()
            .map(|place| outcome.properties[*place].name.as_str());
        let row = found.mutant.row();
        let killers = killers.collect::<Vec<_>>().join(" ");
        let text = format!(
            "{} {} -> {}: {:?} {killers}",
            row.operator.slug(),
            row.original,
            row.replacement,
            found.verdict
        );
        format!("{}\n", text.trim_end())
    };
    outcome.mutants.iter().map(line).collect()
}

#[test]
fn refinement_kills_step_and_fairness_mutants() {
    let kills = [Engine::Naive, Engine::Pipeline].map(kills);
    assert_eq!(kills[0], kills[1]);
    insta::assert_snapshot!(kills[0], @r"
    guard-drop vars.half < c.last -> true: Equivalent(SameGraph)
    negate vars.half < c.last -> !(vars.half < c.last): Killed whole
    boundary vars.half < c.last -> vars.half <= c.last: Equivalent(SameGraph)
    wrong-variable vars.half -> c.start: Equivalent(SameGraph)
    wrong-variable vars.half -> c.stride: Equivalent(SameGraph)
    wrong-variable c.last -> c.most: Equivalent(SameGraph)
    wrong-variable c.last -> c.hours: Killed whole
    stale-read vars.half < c.last -> /* `vars.half` may be what it was before its last change */ vars.half < c.last: Equivalent(Stutters)
    lost-update vars.half = (vars.half + c.stride) % 8 -> : Killed whole
    wrong-variable vars.half -> c.start: Killed whole
    wrong-variable c.stride -> c.last: Killed safe whole
    wrong-variable c.stride -> c.most: Equivalent(SameGraph)
    split-step require(vars.half < c.last); -> require(vars.half < c.last); /* others may come here */: Equivalent(Stutters)
    drop-fairness fair -> : Killed whole
    hollow-bound stride -> stride /* one less */: Killed whole
    hollow-bound last -> last /* one less */: Equivalent(SameGraph)
    hollow-bound most -> most /* one less */: Equivalent(SameGraph)
    hollow-bound hours -> hours /* one less */: Killed safe whole
    ");
}
