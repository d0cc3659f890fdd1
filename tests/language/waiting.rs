//! Steps that stop before their end have no effect.

use mutaspec::spec;

use crate::counting::{check, definition, machine, search_under};

/// All actions but the last two change a variable and wait for ever. The first of those two waits
/// with one choice and continues with the other, which must not see effects of the first choice.
#[spec(may_deadlock)]
pub mod no_trace {
    #[variables]
    pub struct Vars {
        pub seen: Set<u8>,
        pub last: Option<u8>,
        pub done: Set<u8>,
    }

    impl Vars {
        fn has(&mut self) -> usize {
            self.seen.insert(8);
            self.seen.len()
        }

        fn is_marked(&mut self) -> bool {
            self.last = Some(1);
            false
        }
    }

    fn mark(vars: &mut Vars) -> bool {
        vars.seen.insert(2);
        false
    }

    fn mark_both((vars, n): (&mut Vars, u8)) -> bool {
        vars.seen.insert(n);
        false
    }

    #[init]
    fn init() -> Vars {
        Vars {
            seen: Set::new(),
            last: Some(0),
            done: Set::new(),
        }
    }

    #[action]
    fn by_a_method_in_the_condition(vars: &mut Vars) {
        require(vars.seen.insert(1) && vars.seen.len() > 9);
    }

    #[action]
    fn by_a_method_of_all_variables(vars: &mut Vars) {
        require(vars.is_marked());
    }

    #[action]
    fn by_a_helper(vars: &mut Vars) {
        require(mark(vars));
    }

    #[action]
    fn by_a_helper_that_takes_a_pair(vars: &mut Vars) {
        require(mark_both((vars, 3)));
    }

    #[action]
    fn by_a_macro(vars: &mut Vars) {
        require(matches!(vars.last.replace(4), Some(7)));
    }

    #[action]
    fn by_a_reference(vars: &mut Vars) {
        let seen = &mut vars.seen;
        seen.insert(5);
        require(false);
    }

    #[action]
    fn by_another_name(vars: &mut Vars) {
        let all = vars;
        all.last = None;
        require(all.seen.contains(&6));
    }

    #[action]
    fn by_a_pattern(vars: &mut Vars) {
        if let Some(ref mut last) = vars.last {
            *last += 1;
        }
        require(false);
    }

    #[action]
    fn by_a_block(vars: &mut Vars) {
        require({
            vars.last = None;
            false
        });
    }

    #[action]
    fn by_a_loop(vars: &mut Vars) {
        for n in 0..3 {
            vars.seen.insert(n);
        }
        require(false);
    }

    #[action]
    fn after_a_branch(vars: &mut Vars) {
        if vars.seen.is_empty() {
            vars.seen.insert(7);
        }
        require(vars.seen.len() > 9);
    }

    #[action]
    fn by_a_guard(vars: &mut Vars) {
        match vars.last {
            Some(n) if vars.seen.insert(n) && n > 9 => {}
            _ => require(vars.done.contains(&9)),
        }
    }

    #[action]
    fn by_a_method_that_is_called_like_a_reader(vars: &mut Vars) {
        require(vars.has() > 9);
    }

    #[action]
    fn with_another_choice(vars: &mut Vars) {
        let n = pick([1, 2]);
        require(!vars.done.contains(&n) && vars.seen.insert(n) && n == 2 && vars.seen.len() == 1);
        vars.seen.clear();
        vars.done.insert(n);
    }

    #[action]
    fn at_last(vars: &mut Vars) {
        require(vars.done.insert(0));
    }

    #[invariant]
    fn nothing_is_left(v: &Vars) -> bool {
        v.seen.is_empty() && v.last == Some(0)
    }
}

#[test]
fn waiting_step_leaves_no_trace() {
    // `done` is empty, or has 0, 2 or both.
    check("no_trace", 4, 5);
}

/// The same spec twice, once without mutants.
macro_rules! twin {
    ($name:ident $(, $option:ident)?) => {
        #[spec($($option)?)]
        pub mod $name {
            #[variables]
            pub struct Vars {
                pub n: u8,
            }

            #[init]
            fn init() -> Vars {
                Vars { n: 0 }
            }

            #[process(fair)]
            fn counter(vars: &mut Vars) {
                let mut turns: u8 = 0;
                'count: while turns < 3 {
                    vars.n += 1;
                    turns += 1;
                }
            }

            #[invariant]
            fn small(v: &Vars) -> bool {
                v.n <= 3
            }
        }
    };
}

twin!(mutated_twin);
twin!(unmutated_twin, unmutated);

#[test]
fn unmutated_spec_differs_only_in_mutants() {
    let [mutated, unmutated] = ["mutated_twin", "unmutated_twin"];
    assert!(!definition(mutated).mutants.is_empty() && definition(unmutated).mutants.is_empty());
    let counts = |spec| search_under(machine(spec, None).as_ref(), None).counts();
    assert_eq!(counts(mutated), counts(unmutated));
}
