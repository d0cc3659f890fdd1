//! The functions of a step in all allowed positions.

#![allow(
    clippy::let_and_return,
    clippy::needless_continue,
    clippy::multiple_bound_locations,
    clippy::useless_vec,
    reason = "the odd ways of writing are what is tried here"
)]

use mutaspec::spec;
use mutaspec_runner::definition::AssertionRow;

use crate::counting::{check, check_failing, definition};

/// Each action picks from its own type of collection, and stores the element.
#[spec(may_deadlock)]
pub mod picks {
    #[variables]
    pub struct Vars {
        pub seen: Option<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars { seen: None }
    }

    #[action]
    fn from_a_set(vars: &mut Vars) {
        require(vars.seen.is_none());
        let few = Set::of([2, 1, 2]);
        vars.seen = Some(pick(&few));
    }

    #[action]
    fn from_a_sequence_with_doubles(vars: &mut Vars) {
        require(vars.seen.is_none());
        vars.seen = Some(pick(vec![3, 3]));
    }

    #[action]
    fn from_an_array(vars: &mut Vars) {
        require(vars.seen.is_none());
        vars.seen = Some(pick([4, 5]));
    }

    #[action]
    fn from_ranges(vars: &mut Vars) {
        require(vars.seen.is_none());
        let first = pick(6..=7);
        vars.seen = Some(pick(first..8));
    }

    #[action]
    fn from_nothing(vars: &mut Vars) {
        require(vars.seen.is_none());
        let none: Set<u8> = Set::new();
        vars.seen = Some(pick(none));
    }

    #[action]
    fn from_an_option(vars: &mut Vars) {
        require(vars.seen.is_none());
        vars.seen = Some(pick(Some(10)));
    }
}

#[test]
fn pick_explores_each_element() {
    // Generated: the first state, 2 from the set, 2 from the sequence (positions count), 2 from the
    // array, 2 + 1 from the ranges, 0, 1. Distinct: the first state and 1, 2, 3, 4, 5, 6, 7, 10.
    check("picks", 9, 11);
}

/// Each alternative sets `n`.
#[spec(may_deadlock)]
pub mod alternatives {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn three_ways_and_one_of_two(vars: &mut Vars) {
        require(vars.n == 0);
        if either() {
            vars.n = 1;
        } else if either() {
            if either() {
                vars.n = 2;
            } else {
                vars.n = 3;
            }
        } else {
            vars.n = 4;
        }
    }

    #[action]
    fn without_an_else(vars: &mut Vars) {
        require(vars.n == 4);
        if either() {
            vars.n = 5;
        }
    }

    #[action]
    fn as_a_value(vars: &mut Vars) {
        require(vars.n == 5);
        let high = either();
        vars.n = if high || either() { 7 } else { 6 };
    }

    #[action]
    fn in_a_loop(vars: &mut Vars) {
        require(vars.n == 7);
        while vars.n < 10 && either() {
            vars.n += 1;
        }
    }

    #[action]
    fn behind_a_condition(vars: &mut Vars) {
        require(vars.n == 6);
        if vars.n == 5 {
            vars.n = 20;
        } else if either() {
            vars.n = 21;
        } else {
            vars.n = 22;
        }
    }
}

#[test]
fn alternatives_are_counted_once_each() {
    // From 0: 1, 2, 3, 4 (4 generated). From 4: 5, 4 (2). From 5: 7 at once, 7 and 6 after a second
    // choice (3). From 7: 10, 9, 8, 7 (4). From 6: 21, 22 (2). With the first state 16.
    check("alternatives", 13, 16);
}

/// The assertion in a step has the step's name, and the second one in a place has a number.
#[spec(may_deadlock)]
pub mod assertions {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    fn checked(n: u8) -> u8 {
        assert_ne!(n, 2, "the message can mention {n}");
        n + 1
    }

    #[action]
    fn count(vars: &mut Vars) {
        require(vars.n < 9);
        let next = vars.n + 1;
        assert!(next < 8, "{next} is too much");
        assert_eq!(vars.n + 1, next);
        vars.n = next;
    }

    #[action]
    fn jump(vars: &mut Vars) {
        require(vars.n == 2);
        vars.n = checked(vars.n);
    }

    #[process]
    fn p(vars: &mut Vars) {
        'only: {
            match vars.n {
                5 => assert!(false),
                _ => wait_until(false),
            }
        }
    }
}

#[test]
fn failed_assertion_stops_the_step() {
    // 0 to 7 by `count`, whose eighth step is stopped.
    check_failing(
        "assertions",
        8,
        8,
        &["assertion checked", "assertion p.only", "assertion count"],
    );
    let definition = definition("assertions");
    let rows: Vec<_> = definition
        .assertions
        .iter()
        .map(|AssertionRow { item, text, .. }| (&**item, &**text))
        .collect();
    let expected = [
        ("count", "next < 8"),
        ("count#2", "vars.n + 1 == next"),
        ("p.only", "false"),
        ("checked", "n != 2"),
    ];
    assert_eq!(rows, expected);
}

/// Helpers may use these functions, in all forms of Rust functions.
#[spec(may_deadlock)]
pub mod helpers {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub queue: Queue<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            n: first(),
            queue: Queue::new(),
        }
    }

    fn first() -> u8 {
        pick([0, 1])
    }

    /// Generic, with a pattern that is moved into and one that takes a pair apart.
    fn one_of<T: Clone + std::fmt::Debug>(mut all: Vec<T>, (more, _): (Vec<T>, u8)) -> T
    where
        T: PartialEq,
    {
        all.extend(more);
        pick(all)
    }

    fn at_most(n: u8, most: u8) -> bool {
        if n > most {
            return false;
        }
        wait_until(n != 7);
        true
    }

    /// Recursive, with a choice in each call.
    fn steps(left: u8) -> u8 {
        if left == 0 || either() {
            0
        } else {
            1 + steps(left - 1)
        }
    }

    fn take(vars: &mut Vars) -> Option<u8> {
        let got = vars.queue.receive();
        if got == 99 { None } else { Some(got) }
    }

    #[action]
    fn choose(vars: &mut Vars) {
        require(vars.n == 0);
        vars.n = one_of(vec![2, 3], (vec![4], 0));
    }

    #[action]
    fn walk(vars: &mut Vars) {
        require(vars.n == 1);
        vars.n = 10 + steps(2);
    }

    #[action]
    fn bound(vars: &mut Vars) {
        require(vars.n == 2 || vars.n == 7);
        vars.n = if at_most(vars.n, 8) { 20 } else { 21 };
    }

    #[action]
    fn send(vars: &mut Vars) {
        require(vars.n == 3);
        vars.n = 7;
        vars.queue.send(30);
    }

    #[action]
    fn receive(vars: &mut Vars) {
        if let Some(got) = take(vars) {
            vars.n = got;
        }
    }
}

#[test]
fn words_in_helpers_stop_the_calling_step() {
    // First 0, 1. From 0: 2, 3, 4. From 1: 10, 11 after a second choice, 12 after both. From 2: 20.
    // From 3: 7 with a letter. From 7 `receive` gives 30. Generated: 2 + 3 + 3 + 1 + 1 + 1.
    check("helpers", 11, 11);
}

/// Code that the macro does not see.
mod elsewhere {
    use mutaspec::prelude::*;

    pub(super) fn some_of(all: &Set<u8>, not: u8) -> u8 {
        let one = pick(all);
        wait_until(one != not);
        one
    }
}

/// The same step twice: once visible to the macro, once not.
#[spec(may_deadlock)]
pub mod out_of_sight {
    use super::elsewhere;

    #[variables]
    pub struct Vars {
        pub near: u8,
        pub far: u8,
        pub list: Vec<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            near: 0,
            far: 0,
            list: Vec::new(),
        }
    }

    fn some_of(all: &Set<u8>, not: u8) -> u8 {
        let one = pick(all);
        wait_until(one != not);
        one
    }

    #[action]
    fn in_sight(vars: &mut Vars) {
        require(vars.near == 0);
        vars.near = some_of(&Set::of(1..=3), 2);
    }

    #[action]
    fn out_of_it(vars: &mut Vars) {
        require(vars.far == 0);
        vars.far = elsewhere::some_of(&Set::of(1..=3), 2);
    }

    #[action]
    fn in_closures_and_macros(vars: &mut Vars) {
        require(vars.list.is_empty());
        vars.list = (0..2)
            .map(|i| if either() { i } else { pick([8, 9]) })
            .collect();
        vars.list.push(*vec![pick([1, 2])].first().unwrap());
    }
}

#[test]
fn words_hidden_from_the_macro_work() {
    // `near` and `far`: 3 values each. `list`: empty or one of 3 * 3 * 2. Actions need the first
    // value of their variable: 2 successors of 3 * 19 states, twice, and 18 successors of 9 states.
    check("out_of_sight", 9 * 19, 1 + 2 * 3 * 19 + 2 * 3 * 19 + 18 * 9);
}

/// `return` in an action keeps earlier changes.
#[spec(may_deadlock)]
pub mod returns {
    #[variables]
    pub struct Vars {
        pub a: u8,
        pub b: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { a: 0, b: 0 }
    }

    #[action]
    fn step(vars: &mut Vars) {
        require(vars.a < 2);
        vars.a += 1;
        if vars.a == 1 {
            return;
        }
        vars.b = 1;
    }

    #[invariant]
    fn b_comes_second(v: &Vars) -> bool {
        v.b == 0 || v.a == 2
    }

    #[reachable]
    fn b_comes(v: &Vars) -> bool {
        v.b == 1
    }
}

#[test]
fn return_in_action_keeps_changes() {
    check("returns", 3, 3);
}

/// What Rust allows inside one step.
#[spec]
pub mod one_step {
    #[variables]
    pub struct Vars {
        pub total: u8,
        pub names: Vec<String>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            total: 0,
            names: Vec::new(),
        }
    }

    #[process]
    fn p(vars: &mut Vars) {
        let mut todo: Set<u8> = Set::of(1..=4);
        let fixed: u8 = 3;
        'sum: {
            for n in todo.clone().iter() {
                if n == &2 {
                    continue;
                }
                vars.total += n;
            }
            let todo_now = todo;
            todo = Set::new();
            let mut left = todo_now.len();
            let text = loop {
                if left == 0 {
                    break format!("{fixed}");
                }
                left -= 1;
            };
            vars.names.push(text);
        }
        'shadow: {
            let fixed = vars.total;
            let vars_total = {
                let total = fixed + 1;
                total
            };
            vars.total = vars_total;
            let Some(first) = vars.names.first().cloned() else {
                return;
            };
            if let Some(rest) = first.strip_prefix('3')
                && rest.is_empty()
            {
                vars.names.clear();
            }
        }
        'last: {
            vars.total += fixed + u8::try_from(todo.len()).unwrap();
        }
    }

    #[reachable]
    fn ends(s: &State) -> bool {
        s.p.at(p::Done) && s.total == 12 && s.names.is_empty() && s.p.fixed == 3
    }
}

#[test]
fn moves_shadowing_and_loops_follow_rust() {
    // 1 + 3 + 4 = 8, plus 1, plus 3: three steps, and the end is counted again.
    check("one_step", 4, 5);
}
