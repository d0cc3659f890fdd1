//! Suggested properties, each for one mutant of a small spec.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_mutator::Operator;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::Verdict;
use mutaspec_runner::suggest::{self, Budget, RelatedModel, Suggestions};

use crate::counting::machine;

/// A helper that no property calls.
#[spec(may_deadlock)]
pub mod signal {
    #[variables]
    pub struct Vars {
        pub red: u8,
        pub green: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { red: 1, green: 0 }
    }

    fn is_dark(v: &Vars) -> bool {
        v.red == 0 && v.green == 0
    }

    #[mutant("stays dark", vars.green = 1 => vars.green = 0)]
    #[action]
    fn go(vars: &mut Vars) {
        vars.red = 0;
        vars.green = 1;
    }
}

/// A lock for one of three clients.
#[spec(may_deadlock)]
pub mod one_key {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben", "cat")]
        pub clients: Participants,
    }

    #[variables]
    pub struct Vars {
        pub has: Map<Participant, bool>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            has: c.clients.map(|_| false),
        }
    }

    #[mutant("never busy", require(vars.has.values().all(|has| !has)) => require(true))]
    #[action(p in clients)]
    fn take(p: Participant, vars: &mut Vars) {
        require(vars.has.values().all(|has| !has));
        vars.has[p] = true;
    }

    #[action(p in clients)]
    fn leave(p: Participant, vars: &mut Vars) {
        vars.has[p] = false;
    }
}

/// A queue in which each client stands once.
#[spec(may_deadlock)]
pub mod waiting_line {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben", "cat")]
        pub clients: Participants,
    }

    #[variables]
    pub struct Vars {
        pub line: Vec<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars { line: Vec::new() }
    }

    #[mutant("twice", require(!vars.line.contains(&p)) => require(vars.line.len() < 3))]
    #[action(p in clients)]
    fn come(p: Participant, vars: &mut Vars) {
        require(!vars.line.contains(&p));
        vars.line.push(p);
    }

    #[action]
    fn serve(vars: &mut Vars) {
        require(!vars.line.is_empty());
        vars.line.remove(0);
    }
}

/// A bell that is answered in the end, however long the door stays shut.
#[spec(may_deadlock)]
pub mod bell {
    #[variables]
    pub struct Vars {
        pub rings: bool,
        pub open: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            rings: false,
            open: false,
        }
    }

    fn is_asked(v: &Vars) -> bool {
        v.rings
    }

    fn is_welcome(v: &Vars) -> bool {
        v.open
    }

    #[action]
    fn ring(vars: &mut Vars) {
        require(!vars.open);
        vars.rings = true;
    }

    #[mutant("wait for ever", vars.open = true => vars.rings = false)]
    #[action(fair)]
    fn answer(vars: &mut Vars) {
        require(vars.rings && !vars.open);
        vars.open = true;
    }

    #[action]
    fn shut(vars: &mut Vars) {
        require(vars.open);
        vars.rings = false;
        vars.open = false;
    }
}

/// A buffer with a constant size.
#[spec(may_deadlock)]
pub mod small_buffer {
    #[constants]
    #[model(two)]
    #[model(one, size = 1)]
    #[model(three, size = 3)]
    pub struct Constants {
        #[default(2)]
        pub size: u8,
    }

    #[variables]
    pub struct Vars {
        pub used: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { used: 0 }
    }

    #[action]
    fn put(vars: &mut Vars, c: &Constants) {
        require(vars.used < c.size);
        vars.used += 1;
    }

    #[action]
    fn get(vars: &mut Vars) {
        require(vars.used > 0);
        vars.used -= 1;
    }
}

fn suggested(
    machine: &dyn Machine,
    related: &[RelatedModel<'_>],
    operator: Operator,
) -> Suggestions {
    let options = Options {
        operators: Some(vec![operator]),
        threads: 1,
        ..Options::default()
    };
    let stop = AtomicBool::new(false);
    let outcome = campaign::run(machine, &options, &|_| {}, &stop)
        .unwrap_or_else(|refusal| panic!("{refusal}"));
    let is_survivor = |place: &usize| outcome.mutants[*place].verdict == Verdict::Survived;
    let wanted: Vec<usize> = (0..outcome.mutants.len()).filter(is_survivor).collect();
    let budget = Budget::default();
    let found = suggest::suggest(
        machine, related, &options, &budget, &outcome, &wanted, &stop,
    );
    found.expect("its baseline can be searched again")
}

/// Checks a line of a property suggested for the only survivor.
#[track_caller]
fn check(spec: &str, operator: Operator, line: &str) {
    let found = suggested(&*machine(spec, None), &[], operator);
    let [finding] = &found.findings[..] else {
        panic!("{spec} has one survivor: {:?}", found.findings);
    };
    let codes = finding.suggestions.iter().filter_map(|s| s.code.as_deref());
    let codes: Vec<&str> = codes.collect();
    let is_line = |code: &&str| code.lines().any(|other| other.trim() == line);
    assert!(codes.iter().any(is_line), "{spec}:\n{}", codes.join("\n"));
}

#[test]
fn form_is_suggested_for_its_mutant() {
    let rows = [
        ("signal", Operator::AuAuthor, "!is_dark(s)"),
        (
            "one_key",
            Operator::AuAuthor,
            "c.clients.count(|p| s.has[p]) <= 1",
        ),
        (
            "waiting_line",
            Operator::AuAuthor,
            "c.clients.all(|p| s.line.iter().filter(|e| **e == p).count() <= 1)",
        ),
        ("bell", Operator::AuAuthor, "leads_to(is_asked, is_welcome)"),
        ("small_buffer", Operator::K1HollowBound, "s.used == 2"),
    ];
    for (spec, operator, line) in rows {
        check(spec, operator, line);
    }
}

#[test]
fn suggestion_fails_on_models_that_check_it_too() {
    let rows = [
        ("one", true, &["one"][..], None),
        ("one", false, &[], None),
        ("three", true, &[], Some(true)),
        ("three", false, &[], Some(true)),
    ];
    let own = machine("small_buffer", Some("two"));
    for (name, checks_added, failing, larger) in rows {
        let other = machine("small_buffer", Some(name));
        let related = RelatedModel {
            name,
            machine: &*other,
            checks_added,
        };
        let found = suggested(&*own, &[related], Operator::K1HollowBound);
        let suggestion = &found.findings[0].suggestions[0];
        assert_eq!(suggestion.failing, failing, "{related:?}");
        assert_eq!(suggestion.larger, larger, "{related:?}");
    }
}
