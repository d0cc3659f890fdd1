//! Numbers as participants: process sets and maps over numbers, with TLC's counts of states.
//!
//! Each spec is an example in `docs/language.md` and follows the PlusCal that TLC counted.

use std::collections::BTreeMap;

use mutaspec::spec;
use mutaspec_runner::settings::{Setting, Settings};

use crate::counting::{check, machine, search_under, source};
use crate::properties::false_formulas_of;

/// ```text
/// variables fork = [i \in 0..N-1 |-> N];
/// fair process philosopher \in 0..N-1
/// begin
///   first: await fork[Lower(self)] = N; fork[Lower(self)] := self;
///   second: await fork[Upper(self)] = N; fork[Upper(self)] := self;
///   eat: fork := [i \in 0..N-1 |-> IF fork[i] = self THEN N ELSE fork[i]];
/// end process
/// ```
#[spec(termination)]
pub mod philosophers {
    #[constants]
    #[model(three)]
    #[model(four, n = 4)]
    pub struct Constants {
        #[default(3)]
        pub n: u8,
    }

    #[variables]
    pub struct Vars {
        /// Who holds the fork on the left of each philosopher.
        pub fork: Map<u8, Option<u8>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            fork: (0..c.n).map(|i| (i, None)).collect(),
        }
    }

    fn right(me: u8, c: &Constants) -> u8 {
        (me + 1) % c.n
    }

    #[process(me in 0..c.n, fair)]
    fn philosopher(me: u8, vars: &mut Vars, c: &Constants) {
        'first: {
            let fork = me.min(right(me, c));
            wait_until(vars.fork[fork].is_none());
            vars.fork[fork] = Some(me);
        }
        'second: {
            let fork = me.max(right(me, c));
            wait_until(vars.fork[fork].is_none());
            vars.fork[fork] = Some(me);
        }
        'eat: {
            for i in 0..c.n {
                if vars.fork[i] == Some(me) {
                    vars.fork[i] = None;
                }
            }
        }
    }

    #[invariant]
    fn neighbours_do_not_eat_together(s: &State, c: &Constants) -> bool {
        let eats = |i: u8| s.philosopher[i].at(philosopher::Eat);
        (0..c.n).all(|i| !(eats(i) && eats(right(i, c))))
    }

    #[temporal]
    fn all_eat(c: &Constants) -> Formula {
        for_all(0..c.n, |i| {
            eventually(|s| s.philosopher[i].at(philosopher::Eat))
        })
    }

    #[temporal]
    fn a_first_fork_is_free(c: &Constants) -> Formula {
        for_some(0..c.n, |i| enabled(philosopher::First.of(i)))
    }

    #[temporal]
    fn first_forks_stay_free(c: &Constants) -> Formula {
        for_all(0..c.n, |i| always(enabled(philosopher::First.of(i))))
    }

    #[scenario(possible)]
    fn the_last_eats_first(c: &Constants) -> Scenario {
        let last = c.n - 1;
        Scenario::begins(philosopher::First.of(last)).then(philosopher::Second.of(last))
    }
}

#[test]
fn process_set_can_be_a_number_range() {
    check("philosophers", 42, 64);
    let four = search_under(machine("philosophers", Some("four")).as_ref(), None);
    assert_eq!((four.counts(), four.failures()), ((150, 302), Vec::new()));
}

#[test]
fn formulas_quantify_over_a_range() {
    assert_eq!(
        false_formulas_of("philosophers", None),
        ["first_forks_stay_free"]
    );
}

/// ```text
/// variables seat = [i \in Ids |-> 0];
/// fair process guest \in Ids
/// variables wish \in 1..3, friends \in SUBSET Ids;
/// begin
///   sit: seat[self] := wish;
///   move: if \E f \in friends : f # self /\ seat[f] = wish then
///           with s \in 1..3 do await s # wish; seat[self] := s; end with;
///         end if;
/// end process
/// ```
#[spec(termination)]
pub mod guests {
    #[constants]
    pub struct Constants {
        #[default(Set::of([2, 5]))]
        pub guests: Set<u8>,
    }

    #[variables]
    pub struct Vars {
        pub seat: Map<u8, u8>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            seat: c.guests.map(|_| 0),
        }
    }

    #[process(me in guests, fair)]
    fn guest(me: u8, vars: &mut Vars, c: &Constants) {
        let wish: u8 = pick(1..=3);
        let friends: Set<u8> = pick(c.guests.subsets());
        'sit: {
            vars.seat[me] = wish;
        }
        'move_on: {
            if friends.any(|f| f != me && vars.seat[f] == wish) {
                let other = pick(1..=3);
                require(other != wish);
                vars.seat[me] = other;
            }
        }
    }

    #[invariant]
    fn friends_of_both_sides_sit_apart(s: &State, c: &Constants) -> bool {
        let done = c.guests.all(|g| s.guest[g].at(guest::Done));
        let friends = c.guests.all(|g| s.guest[g].friends == c.guests);
        !done || !friends || c.guests.image(|g| s.seat[g]).len() == c.guests.len()
    }
}

#[test]
fn first_values_are_picked_from_ranges_and_subsets() {
    check("guests", 1476, 2292);
}

/// The processes of `guests` with this setting of the constant, or the error.
fn with_guests(setting: &str) -> String {
    let settings = Settings {
        model: "default".to_owned(),
        constants: BTreeMap::from([("guests".to_owned(), Setting::parse(setting))]),
        ..Settings::default()
    };
    match source("guests").build(&settings) {
        Ok(machine) => {
            let steps = machine.steps().iter().filter(|step| !step.extra);
            steps
                .map(|step| step.name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn number_set_is_set_on_the_command_line() {
    assert_eq!(with_guests("3"), "guest(3).sit guest(3).move_on");
    assert_eq!(
        with_guests("9, 1"),
        "guest(1).sit guest(1).move_on guest(9).sit guest(9).move_on"
    );
    assert_eq!(
        with_guests("ann"),
        "constant `guests` takes numbers separated by commas, each a whole number from 0 to 255, not `ann`"
    );
}

/// Steps over numbers, with arrays, sets and fairness for each number.
#[spec(may_deadlock)]
pub mod numbered_lamps {
    #[variables]
    pub struct Vars {
        pub lit: [bool; 3],
        pub seen: Set<usize>,
        pub last: Int<0, 2>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            lit: [false; 3],
            seen: Set::new(),
            last: Int::new(0),
        }
    }

    #[action(i in 0..3)]
    fn light(i: usize, vars: &mut Vars) {
        require(!vars.lit[i]);
        vars.lit[i] = true;
        vars.seen.insert(i);
        vars.last = Int::new(i64::try_from(i).unwrap_or(0));
    }

    #[fairness]
    fn each_is_lit() -> Fairness {
        Fairness::each(0..3, |i: usize| weak(light::STEP.of(i)))
    }

    #[temporal]
    fn all_are_lit() -> Formula {
        for_all(0..3, |i: usize| eventually(|s| s.lit[i]))
    }

    #[temporal]
    fn lamp_0_is_lit_first() -> Formula {
        for_all(1..3, |i: usize| leads_to(|s| s.lit[i], |s| s.lit[0]))
            & always(!enabled(light::STEP.of(0)))
    }

    #[invariant]
    fn seen_lamps_are_lit(v: &Vars) -> bool {
        (0..3).all(|i| v.seen.contains(&i) == v.lit[i]) && v.last <= 2
    }
}

#[test]
fn fairness_applies_to_each_number() {
    // Three lamps in any order: the set of lit ones and the last one.
    check("numbered_lamps", 1 + 3 + 3 * 2 + 3, 16);
    assert_eq!(
        false_formulas_of("numbered_lamps", None),
        ["lamp_0_is_lit_first"]
    );
}
