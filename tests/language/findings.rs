//! Findings about properties: each on a small spec that has it, beside a property that does not.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::findings::{
    Counted, Findings, PropertyFindings, idle_guards, offers, redundant_clauses,
};
use mutaspec_runner::matrix::{Matrix, Worth};
use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;

/// Two lamps that a switch turns on, and one that is broken.
#[mutaspec::spec(may_deadlock)]
pub mod lamps {
    #[value]
    pub enum Lamp {
        Off,
        Dim,
        On,
    }

    #[constants]
    #[model(all)]
    #[model(sound,
        properties = [lamp_is_known, left_first, dim_before_on, nobody_waits, right_follows,
            starts_dark, all_on, counted])]
    pub struct Constants {
        #[default("left", "right")]
        pub lamps: Participants,
        #[default("broken")]
        pub broken: Participant,
    }

    #[variables]
    pub struct Vars {
        pub lamp: Map<Participant, Lamp>,
        pub label: Lamp,
        pub log: u8,
        pub turns: Int<0, 9>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            lamp: c.lamps.map(|_| Lamp::Off),
            label: Lamp::Off,
            log: 0,
            turns: Int::new(0),
        }
    }

    fn is_on(v: &Vars, me: Participant) -> bool {
        v.lamp[me] == Lamp::On
    }

    #[action(me in lamps)]
    fn brighten(me: Participant, vars: &mut Vars) {
        require(vars.lamp[me] != Lamp::On && vars.turns < 9);
        vars.lamp[me] = if vars.lamp[me] == Lamp::Off {
            Lamp::Dim
        } else {
            Lamp::On
        };
        vars.log += 1;
        vars.turns += 1;
    }

    /// Nothing ever changes the label.
    #[action]
    fn relabel(vars: &mut Vars) {
        require(vars.turns < 9);
        require(vars.label == Lamp::On);
        vars.label = Lamp::Off;
    }

    /// The types say as much.
    #[invariant]
    fn lamp_is_known(v: &Vars) -> bool {
        v.lamp
            .values()
            .all(|l| matches!(l, Lamp::Off | Lamp::Dim | Lamp::On))
    }

    #[invariant]
    fn left_first(v: &Vars, c: &Constants) -> bool {
        c.lamps.all(|p| v.lamp[p] == Lamp::Off || v.log > 0)
    }

    #[step_invariant]
    fn dim_before_on(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.lamps
            .all(|p| !is_on(after, p) || before.lamp[p] != Lamp::Off)
    }

    /// Its left side never holds, and no step changes what it reads.
    #[invariant]
    fn nobody_waits(v: &Vars) -> bool {
        v.label != Lamp::Dim || v.label == Lamp::On
    }

    fn label_is_on(v: &Vars) -> bool {
        v.label == Lamp::On
    }

    /// What it waits for never comes.
    #[temporal]
    fn right_follows() -> Formula {
        leads_to(label_is_on, |s| s.turns > 3)
    }

    #[reachable]
    fn starts_dark(v: &Vars, c: &Constants) -> bool {
        c.lamps.all(|p| v.lamp[p] == Lamp::Off)
    }

    #[reachable]
    fn all_on(v: &Vars, c: &Constants) -> bool {
        c.lamps.any(|p| is_on(v, p))
    }

    /// Not met: the label is never on, and nothing lasts so long.
    #[reachable]
    fn labelled(v: &Vars) -> bool {
        v.label == Lamp::On && v.turns > 3 && v.log > 3
    }

    /// One side of it is never needed.
    #[invariant]
    fn counted(v: &Vars) -> bool {
        v.turns <= 8 && v.log <= 4
    }
}

/// A counter that a constraint stops.
#[mutaspec::spec(may_deadlock)]
pub mod bounded_counter {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub unseen: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            n: 0,
            unseen: false,
        }
    }

    #[constraint]
    fn small(v: &Vars) -> bool {
        v.n < 3
    }

    #[action]
    fn count(vars: &mut Vars) {
        require(vars.n < 9 && vars.n != 99);
        vars.n += 1;
        vars.unseen = !vars.unseen;
    }

    #[reachable]
    fn five(v: &Vars) -> bool {
        v.n == 5
    }
}

/// A valve for which only a look-ahead shows that it can be shut.
#[mutaspec::spec(may_deadlock)]
pub mod valve {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub shut: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, shut: false }
    }

    #[action]
    fn shut(vars: &mut Vars) {
        require(vars.n == 0);
        vars.n = 1;
        vars.shut = true;
    }

    #[invariant]
    fn once(v: &Vars) -> bool {
        v.n < 2
    }

    #[invariant]
    fn it_can_be_shut(v: &Vars, next: &Next) -> bool {
        v.n == 1 || next.can_reach(|after| after.shut)
    }
}

/// Assertions that use the variables under other names.
#[mutaspec::spec(may_deadlock)]
pub mod asserting {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub by_let: u8,
        pub by_assignment: u8,
        pub by_pattern: Option<u8>,
        pub by_parameter: u8,
        pub by_closure: Set<u8>,
        pub unseen: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            n: 0,
            by_let: 9,
            by_assignment: 9,
            by_pattern: Some(9),
            by_parameter: 9,
            by_closure: Set::new(),
            unseen: 9,
        }
    }

    fn fits(n: u8, most: u8) {
        assert!(n < most);
    }

    #[action]
    fn count(vars: &mut Vars) {
        require(vars.n < 2);
        let most = vars.by_let;
        let mut other = 9;
        if vars.n == 1 {
            other = vars.by_assignment;
        }
        assert!(vars.n < most && vars.n < other);
        if let Some(bound) = vars.by_pattern {
            assert!(vars.n < bound);
        }
        fits(vars.n, vars.by_parameter);
        vars.by_closure
            .iter()
            .for_each(|member| assert!(*member < 9));
        vars.unseen = 0;
        vars.n += 1;
    }

    #[invariant]
    fn small(v: &Vars) -> bool {
        v.n < 3
    }
}

fn outcome(model: &str, matrix: bool) -> Outcome {
    panics::install();
    let (spec, name) = model.split_once('/').unwrap();
    let source = compiled::spec(spec).unwrap();
    let settings = Settings {
        model: name.to_owned(),
        ..Settings::default()
    };
    let machine = source.build(&settings).unwrap();
    let options = Options {
        matrix,
        findings: true,
        threads: 1,
        ..Options::default()
    };
    let stop = AtomicBool::new(false);
    let outcome = if matrix {
        campaign::run(machine.as_ref(), &options, &|_| {}, &stop)
    } else {
        campaign::check(machine.as_ref(), &options, &|_| {}, &stop)
    };
    outcome.unwrap()
}

fn findings(outcome: &Outcome) -> &Findings {
    outcome.baseline.findings.as_ref().unwrap()
}

fn of<'a>(outcome: &'a Outcome, property: &str) -> &'a PropertyFindings {
    let place = outcome
        .properties
        .iter()
        .position(|p| p.name == property)
        .unwrap();
    &findings(outcome).properties[place]
}

#[test]
fn antecedents_are_counted_in_states_and_steps() {
    let outcome = outcome("lamps/all", false);
    for (property, expected) in [
        ("nobody_waits", "0 of 9 states"),
        ("right_follows", "0 of 9 states"),
        ("dim_before_on", "8 of 12 steps"),
    ] {
        let found = of(&outcome, property);
        let hits = &found.antecedents[0];
        let what = if hits.counted == Counted::Steps {
            "steps"
        } else {
            "states"
        };
        assert_eq!(
            format!("{} of {} {what}", hits.times, hits.of),
            expected,
            "{property}"
        );
        assert_eq!(found.is_vacuous(), hits.times == 0, "{property}");
    }
    assert!(
        of(&outcome, "left_first").antecedents.is_empty(),
        "an equality denies nothing"
    );
}

#[test]
fn goal_met_only_initially_is_reported() {
    let outcome = outcome("lamps/all", false);
    let goal = |name: &str| of(&outcome, name).goal.clone().unwrap();
    assert_eq!(
        (goal("starts_dark").met, goal("starts_dark").only_initially),
        (1, true)
    );
    assert_eq!(
        (goal("all_on").met, goal("all_on").only_initially),
        (5, false)
    );
}

#[test]
fn unmet_goal_reports_nearest_state() {
    let outcome = outcome("lamps/all", false);
    let goal = of(&outcome, "labelled").goal.clone().unwrap();
    assert_eq!((goal.met, goal.best, goal.clauses), (0, Some(2), Some(3)));
    assert_eq!(goal.never, ["v.label == Lamp::On"]);
}

#[test]
fn unchanging_properties_and_unread_variables_are_reported() {
    let lamps = outcome("lamps/all", false);
    let unchanging: Vec<&str> = lamps
        .properties
        .iter()
        .map(|p| p.name.as_str())
        .filter(|name| of(&lamps, name).unchanging)
        .collect();
    assert_eq!(unchanging, ["nobody_waits"]);
    for (model, unread) in [
        ("lamps/all", &[][..]),
        ("bounded_counter/default", &["unseen"]),
        ("valve/default", &[]),
        ("asserting/default", &["unseen"]),
    ] {
        assert_eq!(findings(&outcome(model, false)).unread, unread, "{model}");
    }
}

#[test]
fn dead_step_names_blocking_guard() {
    let outcome = outcome("lamps/all", false);
    let [blocked] = findings(&outcome).blocked.as_slice() else {
        panic!("one step is blocked")
    };
    assert_eq!((blocked.step.as_str(), blocked.turns), ("relabel", 9));
    let guards: Vec<&str> = blocked
        .guards
        .iter()
        .map(|guard| guard.text.as_str())
        .collect();
    assert_eq!(guards, ["vars.label == Lamp::On"]);
    let taken: Vec<(&str, u64)> = findings(&outcome)
        .steps
        .iter()
        .map(|count| (count.step.as_str(), count.taken))
        .collect();
    assert_eq!(taken, [("brighten", 12), ("relabel", 0)]);
}

#[test]
fn states_excluded_by_constraint_are_counted() {
    let outcome = outcome("bounded_counter/default", false);
    assert_eq!(findings(&outcome).left_out, 1);
    assert_eq!(
        of(&outcome, "five").goal.as_ref().map(|goal| goal.met),
        Some(0)
    );
    assert_eq!(
        findings(&super::findings::outcome("lamps/all", false)).left_out,
        0
    );
}

#[test]
fn guard_that_never_blocks_is_reported() {
    let outcome = outcome("lamps/sound", true);
    let idle: Vec<String> = idle_guards(&outcome)
        .into_iter()
        .map(|guard| format!("{}: {}", guard.item, guard.text))
        .collect();
    assert_eq!(
        idle,
        ["brighten: vars.turns < 9", "relabel: vars.turns < 9"]
    );
}

#[test]
fn matrix_rates_each_property() {
    let outcome = outcome("lamps/sound", true);
    let matrix = Matrix::of(&outcome).unwrap();
    let worth = |name: &str| {
        let place = outcome
            .properties
            .iter()
            .position(|p| p.name == name)
            .unwrap();
        matrix.properties[place].worth
    };
    assert_eq!(worth("lamp_is_known"), Worth::NeverKills);
    assert_eq!(worth("dim_before_on"), Worth::Needed);
    assert!(matrix.smallest.exact);
    assert!(
        Matrix::of(&super::findings::outcome("lamps/sound", false)).is_none(),
        "nothing is claimed without a matrix"
    );
}

#[test]
fn stronger_property_is_offered_with_its_kills() {
    let outcome = outcome("lamps/sound", true);
    let rows = &outcome.definition.property_facts.mutants;
    let offered: Vec<&str> = offers(&outcome)
        .iter()
        .map(|offer| &*rows[offer.place].statement)
        .collect();
    assert!(
        offered.contains(&"v.turns < 8 && v.log <= 4"),
        "{offered:?}"
    );
    assert!(
        !offered.contains(&"v.turns <= 8 && v.log < 4"),
        "{offered:?}"
    );
    let clauses: Vec<&str> = redundant_clauses(&outcome)
        .iter()
        .map(|place| &*rows[*place].statement)
        .collect();
    assert_eq!(clauses, ["v.log <= 4"]);
}

/// Checks that a property, once added, kills exactly the mutants that the offer promised.
#[test]
fn adopted_offer_kills_the_promised_mutants() {
    let found = outcome("offer/loose", true);
    let rows = &found.definition.property_facts.mutants;
    let offers = offers(&found);
    let best = offers.first().unwrap();
    assert_eq!(rows[best.place].statement, "v.n < 3");
    let promised: Vec<&str> = best
        .kills
        .iter()
        .map(|place| found.mutants[*place].mutant.id.as_str())
        .collect();
    assert!(!promised.is_empty());
    let tight = outcome("offer/tight", true);
    for mutant in &tight.mutants {
        let by: Vec<&str> = mutant
            .killed_by
            .iter()
            .map(|place| tight.properties[*place].name.as_str())
            .collect();
        let is_promised = promised.contains(&mutant.mutant.id.as_str());
        assert_eq!(
            by == ["below_three"],
            is_promised,
            "{}: {by:?}",
            mutant.mutant.id
        );
    }
}

/// A counter with a bound that could be tighter.
#[mutaspec::spec(may_deadlock)]
pub mod offer {
    #[constants]
    #[model(loose, properties = [at_most_three])]
    #[model(tight, properties = [at_most_three, below_three])]
    pub struct Constants {
        #[default(2)]
        pub limit: u8,
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
        require(vars.n < c.limit);
        vars.n += 1;
    }

    #[action]
    fn back(vars: &mut Vars) {
        require(vars.n == 2);
        vars.n = 0;
    }

    #[invariant]
    fn at_most_three(v: &Vars) -> bool {
        v.n <= 3
    }

    #[invariant]
    fn below_three(v: &Vars) -> bool {
        v.n < 3
    }
}
