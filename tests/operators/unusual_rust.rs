//! Unusual Rust in specs: every mutant compiles, and mutants that would not are left out.

#![allow(
    clippy::needless_late_init,
    clippy::needless_pass_by_value,
    reason = "odd ways are the point"
)]

use mutaspec_mutator::Operator;
use mutaspec_runner::compiled;

/// References, moves, borrows and shadowing.
#[mutaspec::spec(may_deadlock)]
pub mod odd {
    #[value]
    pub enum Phase {
        Idle,
        Busy,
        Done(u8),
    }

    #[value]
    #[derive(Copy)]
    pub enum Colour {
        Red,
        Green,
    }

    #[value]
    pub struct Entry {
        pub term: u8,
        pub by: Participant,
        pub tags: Set<u8>,
    }

    impl Entry {
        fn bump(&mut self) -> &mut u8 {
            &mut self.term
        }

        fn max(&self, other: u8) -> u8 {
            self.term + other
        }
    }

    pub type Short = Int<0, 3>;

    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub all: Participants,
        #[default("cleo")]
        pub others: Participants,
        #[default("ann")]
        pub first: Participant,
        #[default(2)]
        pub most: u8,
        #[default(3)]
        pub least: u8,
    }

    #[variables]
    pub struct Vars {
        pub flag: bool,
        pub other_flag: bool,
        pub colour: Colour,
        pub phase: Phase,
        pub a: u8,
        pub b: u8,
        pub short: Short,
        pub shorter: Short,
        pub set: Set<u8>,
        pub set_two: Set<u8>,
        pub people: Participants,
        pub more_people: Participants,
        pub list: Vec<Entry>,
        pub numbers: Vec<u8>,
        pub map: Map<Participant, u8>,
        pub map_two: Map<Participant, u8>,
        pub nested: Map<Participant, Set<u8>>,
        pub leader: Option<Participant>,
        pub deadline: u8,
        pub r#type: bool,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            flag: false,
            other_flag: true,
            colour: Colour::Red,
            phase: Phase::Idle,
            a: 0,
            b: 1,
            short: Int::new(0),
            shorter: Int::new(1),
            set: Set::new(),
            set_two: Set::from([1]),
            people: Set::new(),
            more_people: c.all.clone(),
            list: Vec::new(),
            numbers: vec![1],
            map: c.all.map(|_| 0),
            map_two: Map::new(),
            nested: c.all.map(|_| Set::new()),
            leader: None,
            deadline: 0,
            r#type: false,
        }
    }

    fn lookup(vars: &mut Vars, n: u8) -> u8 {
        vars.a += n;
        vars.a
    }

    fn entry_of(vars: &mut Vars) -> Option<&mut Entry> {
        vars.list.first_mut()
    }

    fn is_late(vars: &Vars, now: u8) -> bool {
        now > vars.deadline
    }

    fn generic<T: Clone + PartialEq>(one: T, two: T, n: u8, m: u8) -> bool {
        one == two || n < m
    }

    fn closure_taker(f: impl Fn(u8) -> bool, g: impl Fn(u8) -> bool, n: u8) -> bool {
        f(n) && g(n)
    }

    #[action(me in all, p in others)]
    fn references(me: Participant, p: Participant, vars: &mut Vars, c: &Constants) {
        let first = &vars.a;
        let second = vars.b;
        require(*first < second || c.first == me || p != me);
        let copied = *first;
        if copied == second && !vars.set.contains(&copied) {
            vars.a = copied.max(second).min(c.most);
        }
        let late: u8;
        if vars.flag {
            late = 1;
        } else {
            late = 2;
        }
        vars.b = std::cmp::max(late, vars.a);
        vars.r#type = !vars.r#type && vars.flag;
    }

    #[action]
    fn moves(vars: &mut Vars) {
        let mine = vars.set.clone();
        let yours = vars.set_two.clone();
        require(mine.len() < 3);
        vars.set_two = mine;
        if yours.contains(&1) || vars.set.is_subset(&yours) {
            vars.set = &yours | &vars.set_two;
        }
        let both = vars.set.union(&vars.set_two).len();
        if both > 1 {
            vars.set.retain(|x| vars.set_two.contains(x) || *x < vars.a);
        }
        vars.set.extend(&vars.set_two - &vars.set.clone());
    }

    #[action]
    fn lent_as_a_whole(vars: &mut Vars) {
        require(vars.flag);
        vars.map.values_mut().for_each(|n| *n = 1);
        vars.flag = false;
    }

    #[action]
    fn loans(vars: &mut Vars) {
        if vars.a > vars.b {
            vars.a = vars.b;
        }
        if let Some(entry) = vars.list.first_mut() {
            if entry.term < vars.b {
                *entry.bump() += vars.a;
            }
            entry.tags.insert(vars.b);
            entry.term = vars.a.min(entry.term);
        }
        for entry in &mut vars.list {
            if entry.term == vars.a {
                entry.term = vars.b;
            }
        }
        if let Some(entry) = entry_of(vars) {
            entry.term = Entry::max(entry, 1);
        }
    }

    #[action]
    fn calls(vars: &mut Vars, c: &Constants) {
        let n = pick(1..=2);
        let m: u8 = pick([1, 2]);
        if lookup(vars, m) > n {
            vars.b = m;
        }
        if is_late(vars, m) || generic(n, m, m, n) {
            return;
        }
        if closure_taker(|x| x > vars.a, |x| x < vars.b, m) {
            vars.phase = Phase::Done(m);
        }
        vars.colour = if vars.colour == Colour::Red {
            Colour::Green
        } else {
            Colour::Red
        };
        if matches!(vars.phase, Phase::Idle | Phase::Busy) && vars.a < c.most {
            vars.phase = Phase::Busy;
        }
        vars.deadline = m.min(1) - 1;
    }

    #[action(me in all)]
    fn places(me: Participant, vars: &mut Vars, c: &Constants) {
        for p in &c.all {
            if vars.map[p] < vars.map[&me] {
                vars.map[p] = vars.b;
            }
        }
        for p in c.all.iter() {
            vars.map_two.insert(*p, vars.a);
            vars.nested[p].insert(vars.a);
        }
        let q = pick(&c.all);
        vars.nested[&q].clear();
        vars.map[q] += vars.map[me].min(1);
        vars.people = c.all.filter(|x| *x != me && vars.more_people.contains(x));
        vars.leader = if vars.people.is_empty() {
            None
        } else {
            Some(q)
        };
        if let Some(leader) = vars.leader {
            if leader == me {
                vars.flag = true;
            }
        }
        let (left, right) = (vars.a, &vars.b);
        if left == *right {
            vars.flag = left < vars.b;
        }
        require(
            c.all
                .all(|x| vars.map[x] < 9 && x != q || vars.people.any(|y| y == x)),
        );
        vars.short = if vars.a > 1 {
            vars.shorter
        } else {
            vars.short.max(vars.shorter)
        };
        vars.list.push(Entry {
            term: vars.a,
            by: me,
            tags: vars.set.intersection(&vars.set_two),
        });
        vars.list.clear();
        vars.numbers.push(vars.a.max(vars.b));
        vars.numbers.truncate(1);
    }

    #[process(me in all)]
    fn worker(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut k: Participants = Set::new();
        let mut done: bool = false;
        let mut round: u8 = 0;
        let mut seen: Option<Participant> = None;
        let mut other: Participant = c.first;
        'start: {
            wait_until(vars.colour == Colour::Green && !done);
            k = c.all.without(&me);
        }
        'turn: while !k.is_empty() && round < vars.b {
            let p = pick(&k);
            let before = round;
            k.remove(&p);
            other = p;
            if before > vars.a {
                continue 'turn;
            }
            if k.contains(&p) {
                'inner: {
                    seen = Some(other);
                }
            }
            'after: loop {
                round = round.max(vars.a).min(2);
                if seen == Some(other) || vars.flag {
                    break 'turn;
                }
                if round >= vars.b {
                    goto!('end);
                }
                break 'after;
            }
        }
        'end: {
            done = other != me;
        }
    }
}

/// The mutants of an operator in an item: original text and replacement.
fn check_offered(operator: Operator, item: &str, expected: &[(&str, &str)]) {
    let source = compiled::spec("odd").expect("it is linked");
    let rows = source
        .definition()
        .mutants
        .iter()
        .filter(|row| row.operator == operator && row.item == item);
    let found: Vec<(&str, &str)> = rows
        .map(|row| (&*row.original, &*row.replacement))
        .collect();
    assert_eq!(found, expected, "{item}");
}

#[test]
fn mutable_borrow_blocks_wrong_variable() {
    check_offered(Operator::C5WrongVariable, "loans", &[]);
}

#[test]
fn moved_values_and_mutating_closures_are_skipped() {
    let fields = [("vars.set", "vars.set_two"), ("vars.set_two", "vars.set")];
    check_offered(Operator::C5WrongVariable, "moves", &fields);
}

#[test]
fn let_from_another_step_is_not_in_scope() {
    check_offered(
        Operator::C5WrongVariable,
        "worker.inner",
        &[("other", "c.first")],
    );
}

#[test]
fn passing_all_variables_blocks_frame_break() {
    check_offered(Operator::U5FrameBreak, "calls", &[]);
    check_offered(
        Operator::U5FrameBreak,
        "moves",
        &[("", " vars.flag = !vars.flag;")],
    );
}

#[test]
fn own_max_and_untyped_literals_are_skipped() {
    // `Entry` has its own method `max`.
    let of_both = [
        ("copied.max(second).min(c.most)", "copied.max(second)"),
        ("copied.max(second).min(c.most)", "c.most"),
        ("std::cmp::max(late, vars.a)", "late"),
        ("std::cmp::max(late, vars.a)", "vars.a"),
    ];
    check_offered(Operator::U6NonMonotone, "references", &of_both);
    // In `m.min(1) - 1` only `m` determines the type of the number.
    check_offered(Operator::U6NonMonotone, "calls", &[("m.min(1)", "m")]);
}

#[test]
fn single_element_set_is_no_choice() {
    check_offered(
        Operator::Q5FixChoice,
        "calls",
        &[("1..=2", "(1..=2).first()"), ("[1, 2]", "[1, 2].first()")],
    );
}

#[test]
fn borrowed_variable_is_changed_before_early_release() {
    let released = "/* before the rest, and others may come in between */ vars.flag = false;";
    check_offered(
        Operator::A3EarlyRelease,
        "lent_as_a_whole",
        &[("vars.flag = false;", released)],
    );
}
