//! Families of mutants over numbers that are used like participants.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::{Family, Operator};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::suggest::{Budget, suggest};

use super::{Row, machine};

/// Numbered nodes take a lock, write to a log and pass the lock on. Guests are numbered too.
#[mutaspec::spec(may_deadlock)]
pub mod numbered {
    #[constants]
    #[model(two)]
    #[model(one, n = 1)]
    pub struct Constants {
        #[default(2)]
        pub n: u8,
        #[default(Set::of([2, 5]))]
        pub guests: Set<u8>,
    }

    #[variables]
    pub struct Vars {
        pub lock: u8,
        pub busy: Map<u8, bool>,
        #[durable]
        pub log: Map<u8, u8>,
        pub greeted: Set<u8>,
        pub paid: u8,
        pub all_greeted: bool,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            lock: 0,
            busy: (0..c.n).map(|i| (i, false)).collect(),
            log: (0..c.n).map(|i| (i, 0)).collect(),
            greeted: Set::new(),
            paid: 0,
            all_greeted: false,
        }
    }

    fn has_lock(vars: &Vars, who: u8) -> bool {
        vars.lock == who
    }

    #[process(me in 0..c.n, fair)]
    fn node(me: u8, vars: &mut Vars, c: &Constants) {
        'enter: {
            wait_until(has_lock(vars, me));
            vars.busy[me] = true;
        }
        'write: {
            if vars.log[me] == 0 {
                vars.log[me] += 1;
            }
        }
        'leave: {
            let free = (0..c.n).all(|i| i == me || !vars.busy[i]);
            assert!(free);
            for i in 0..c.n {
                vars.busy[i] = false;
            }
            vars.lock += 1;
        }
    }

    #[action(guest in guests)]
    fn greet(guest: u8, vars: &mut Vars, c: &Constants) {
        require(!vars.greeted.contains(&guest));
        vars.greeted.insert(guest);
        let last = pick(&c.guests);
        if c.guests.all(|g| vars.greeted.contains(&g)) && last == guest {
            vars.all_greeted = true;
        }
    }

    #[action(amount in 1..=2)]
    fn pay(amount: u8, vars: &mut Vars) {
        require(vars.paid < amount);
        vars.paid += amount;
    }

    #[invariant]
    fn a_node_writes_once(v: &Vars, c: &Constants) -> bool {
        (0..c.n).all(|i| v.log[i] <= 1)
    }

    #[invariant]
    fn busy_has_lock(v: &Vars, c: &Constants) -> bool {
        (0..c.n).all(|i| !v.busy[i] || v.lock == i)
    }

    #[reachable]
    fn all_are_greeted(v: &Vars, c: &Constants) -> bool {
        v.all_greeted && v.greeted == c.guests
    }

    #[temporal]
    fn node_1_gets_the_lock() -> Formula {
        eventually(|s| s.lock >= 1)
    }
}

const fn row(
    operator: Operator,
    original: &'static str,
    replacement: &'static str,
    verdict: &'static str,
) -> Row {
    Row {
        model: "numbered/two",
        operator,
        original,
        replacement,
        verdict,
    }
}

pub(crate) const ROWS: &[Row] = &[
    row(
        Operator::M2IgnoreParticipant,
        "vars.lock == who",
        "vars.lock == who && who != 0",
        "killed by temporal property",
    ),
    row(
        Operator::M2IgnoreParticipant,
        "vars.lock == who",
        "vars.lock == who && who != 1",
        "survived: less behaviour",
    ),
    row(
        Operator::G2GuardStrengthen,
        "!vars.greeted.contains(&guest)",
        "!vars.greeted.contains(&guest) && guest != 5",
        "killed by reachability goal",
    ),
    row(
        Operator::Q3ShrinkDomain,
        "&c.guests",
        "&c.guests.without(2)",
        "survived: less behaviour",
    ),
    row(
        Operator::Q3ShrinkDomain,
        "(0..c.n)",
        "(0..c.n).filter(|i| *i != 1)",
        "equivalent: same graph",
    ),
    row(
        Operator::M3NotSent,
        "vars.busy[i] = false",
        "if i != 0 { vars.busy[i] = false; }",
        "killed by state invariant",
    ),
    row(
        Operator::U5FrameBreak,
        "",
        " vars.busy[me] = !vars.busy[me];",
        "survived: new states",
    ),
    row(
        Operator::X1CrashStop,
        "node",
        "node /* node(0) may crash at any time */",
        "killed by temporal property",
    ),
    row(
        Operator::X1CrashStop,
        "node",
        "node /* node(1) may crash at any time */",
        "survived: different cycles/fairness",
    ),
    row(
        Operator::K1HollowBound,
        "guests",
        "guests /* without its last member */",
        "survived: new states",
    ),
    row(
        Operator::X2ForgetfulRestart,
        "log",
        "log /* forgotten when node(0) restarts */",
        "survived: new states",
    ),
];

/// Checks the members for which an operator has mutants of a text.
fn check(model: &str, operator: Operator, original: &str, expected: &[&str]) {
    let machine = machine(model);
    let mutants = campaign::plan(
        machine.as_ref(),
        &Options {
            operators: Some(vec![operator]),
            ..Options::default()
        },
    );
    let those = mutants
        .iter()
        .filter(|mutant| mutant.row().original == original);
    let members: BTreeSet<&str> = those
        .filter_map(|mutant| mutant.participant.as_deref())
        .collect();
    assert_eq!(
        members,
        expected.iter().copied().collect(),
        "{original} in {model}"
    );
}

#[test]
fn family_ranges_over_the_numbers_of_the_model() {
    check(
        "numbered/two",
        Operator::M2IgnoreParticipant,
        "vars.lock == who",
        &["0", "1"],
    );
    check(
        "numbered/one",
        Operator::M2IgnoreParticipant,
        "vars.lock == who",
        &["0"],
    );
    check(
        "numbered/two",
        Operator::G2GuardStrengthen,
        "!vars.greeted.contains(&guest)",
        &["2", "5"],
    );
}

#[test]
fn non_key_number_makes_no_family() {
    let spec = compiled::spec("numbered").expect("the spec is in this program");
    let families = spec
        .definition()
        .mutants
        .iter()
        .filter(|row| row.item == "pay")
        .filter_map(|row| row.family.as_ref());
    assert_eq!(families.collect::<Vec<&Family>>(), Vec::<&Family>::new());
}

/// The code of all suggestions for survivors of these operators.
fn suggested(operators: &[Operator]) -> Vec<String> {
    let machine = machine("numbered/two");
    let options = Options {
        operators: Some(operators.to_vec()),
        ..Options::default()
    };
    let stop = AtomicBool::new(false);
    let outcome =
        campaign::run(machine.as_ref(), &options, &|_| {}, &stop).expect("the spec is sound");
    let wanted: Vec<usize> = (0..outcome.mutants.len()).collect();
    let found = suggest(
        machine.as_ref(),
        &[],
        &options,
        &Budget::default(),
        &outcome,
        &wanted,
        &stop,
    )
    .expect("the spec is sound");
    let all = found
        .findings
        .into_iter()
        .flat_map(|finding| finding.suggestions);
    all.filter_map(|suggestion| suggestion.code).collect()
}

#[test]
fn suggestions_quantify_over_numbers() {
    let all = suggested(&[Operator::U5FrameBreak, Operator::C3DropConjunct]);
    for text in [
        "(0..c.n).all(|p| !s.node[p].at(node::Leave) || s.busy[p])",
        "c.guests.all(|p| s.greeted.contains(&p))",
    ] {
        let is_it =
            |code: &&String| code.contains("s: &State, c: &Constants)") && code.contains(text);
        assert!(
            all.iter().any(|code| is_it(&code)),
            "{text} is not in\n{}",
            all.join("\n")
        );
    }
}
