//! Control flow of processes. Each spec is preceded by the PlusCal that TLC counted.

use mutaspec::spec;

use crate::counting::{check, check_failing};

/// ```text
/// variables x = 0, y = 0;
/// fair process p = "p"
/// begin
///   a: x := x + 1;
///      if x = 1 then
///        b: either x := 2 or x := 3; end either;
///        c: if x = 2 then d: x := 4; else skip; end if;
///      else
///        y := 7;
///      end if;
///   e: if x < 4 then goto a; end if;
///   f: x := 0;
/// end process
/// fair process q = "q"
/// begin
///   g: await x > 0; x := x + 1;
/// end process
/// ```
#[spec]
pub mod nested {
    #[variables]
    pub struct Vars {
        pub x: u8,
        pub y: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { x: 0, y: 0 }
    }

    #[process(fair)]
    fn p(vars: &mut Vars) {
        'a: {
            vars.x += 1;
            if vars.x == 1 {
                'b: {
                    if either() {
                        vars.x = 2;
                    } else {
                        vars.x = 3;
                    }
                }
                'c: {
                    if vars.x == 2 {
                        'd: {
                            vars.x = 4;
                        }
                    } else {
                    }
                }
            } else {
                vars.y = 7;
            }
        }
        'e: {
            if vars.x < 4 {
                goto!('a);
            }
        }
        'f: {
            vars.x = 0;
        }
    }

    #[process(fair)]
    fn q(vars: &mut Vars) {
        'g: {
            wait_until(vars.x > 0);
            vars.x += 1;
        }
    }
}

#[test]
fn labels_nest_in_blocks_and_branches() {
    // `q` waits for ever if `p` ends before `q` checks its condition.
    check_failing("nested", 32, 43, &["deadlock_freedom"]);
}

/// ```text
/// variables n = 0, m = 0;
/// fair process p \in 1..2
/// variables i = 0;
/// begin
///   w: while i < 2 do i := i + 1; n := n + 1; end while;
///      m := m + n;
///      i := 0;
///   v: while i < 2 do
///        v1: m := m + 1;
///        v2: i := i + 1;
///      end while;
///      m := m + 10;
///   z: skip;
/// end process
/// ```
#[spec]
pub mod loops {
    #[variables]
    pub struct Vars {
        pub n: u8,
        pub m: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0, m: 0 }
    }

    #[process(me in 1..=2, fair)]
    fn p(me: u8, vars: &mut Vars) {
        let mut i: u8 = 0;
        'w: while i < 2 {
            i += 1;
            vars.n += 1;
        }
        vars.m += vars.n;
        i = 0;
        'v: while i < 2 {
            'v1: {
                vars.m += 1;
            }
            'v2: {
                i += 1;
            }
        }
        vars.m += 10;
        'z: {}
    }
}

#[test]
fn code_after_labelled_loop_belongs_to_its_step() {
    check("loops", 360, 658);
}

/// ```text
/// variables n = 0;
/// fair process p = "p"
/// begin
///   a: while TRUE do
///        n := n + 1;
///        if n = 3 then goto after; elsif n = 2 then goto a; end if;
///     b: if n = 1 then goto a; end if;
///     c: n := n + 1;
///      end while;
///   after: n := n + 5;
///   w: while n < 12 do
///       x: n := n + 1;
///          if n = 10 then goto a2; end if;
///       y: skip;
///      end while;
///   a2: if n = 10 then goto Done; else n := 0; end if;
///   l: n := 1;
/// end process
/// fair process q = "q"
/// begin
///   r: either goto t; or await n > 4; or skip; end either;
///   s: n := n;
///   t: skip;
/// end process
/// ```
#[spec]
pub mod jumps {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process(fair)]
    fn p(vars: &mut Vars) {
        'a: loop {
            vars.n += 1;
            if vars.n == 3 {
                break;
            } else if vars.n == 2 {
                continue;
            }
            'b: {
                if vars.n == 1 {
                    continue 'a;
                }
            }
            'c: {
                vars.n += 1;
            }
        }
        'after: {
            vars.n += 5;
        }
        'w: while vars.n < 12 {
            'x: {
                vars.n += 1;
                if vars.n == 10 {
                    break 'w;
                }
            }
            'y: {}
        }
        'a2: {
            if vars.n == 10 {
                return;
            }
            vars.n = 0;
        }
        'l: {
            vars.n = 1;
        }
    }

    #[process(fair)]
    fn q(vars: &mut Vars) {
        'r: {
            if either() {
                goto!('t);
            } else if either() {
                wait_until(vars.n > 4);
            } else {
            }
        }
        's: {
            vars.n += 0;
        }
        't: {}
    }
}

#[test]
fn jumps_match_pluscal() {
    check("jumps", 48, 101);
}

/// ```text
/// variables x = 0, y = 0;
/// fair process p \in 1..2
/// begin
///   a: either
///        x := x + 1;
///        b: y := y + 1;
///      or
///        await y > 0;
///        c: x := 0;
///      or
///        skip;
///      end either;
///   d: either x := 5; or y := 5; end either;
///   e: with k \in {v \in 1..3 : v > x} do y := k; end with;
/// end process
/// ```
#[spec]
pub mod eithers {
    #[variables]
    pub struct Vars {
        pub x: u8,
        pub y: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { x: 0, y: 0 }
    }

    #[process(me in [1, 2], fair)]
    fn p(me: u8, vars: &mut Vars) {
        'a: {
            if either() {
                vars.x += 1;
                'b: {
                    vars.y += 1;
                }
            } else if either() {
                wait_until(vars.y > 0);
                'c: {
                    vars.x = 0;
                }
            } else {
            }
        }
        'd: {
            if either() {
                vars.x = 5;
            } else {
                vars.y = 5;
            }
        }
        'e: {
            vars.y = pick(Set::of(1..=3).filter(|v| *v > vars.x));
        }
    }
}

#[test]
fn labelled_alternatives_match_pluscal() {
    // A process with `x = 5` waits for ever at `e`, as no choice is greater.
    check_failing("eithers", 153, 339, &["deadlock_freedom"]);
}

/// ```text
/// variables x = 0, lock = 0;
/// define Free == lock = 0 end define;
/// macro acquire(me) begin await Free; lock := me; end macro;
/// macro release() begin lock := 0; end macro;
/// fair process p \in 1..3
/// variables t = 0;
/// begin
///   a: acquire(self);
///   b: t := x;
///   c: x := t + 1; await x < 3; release();
///   d: with k \in 1..2, j \in {k, 3} do t := k + j; end with;
/// end process
/// ```
#[spec]
pub mod waits {
    #[variables]
    pub struct Vars {
        pub x: u8,
        pub lock: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { x: 0, lock: 0 }
    }

    fn free(vars: &Vars) -> bool {
        vars.lock == 0
    }

    fn acquire(me: u8, vars: &mut Vars) {
        wait_until(free(vars));
        vars.lock = me;
    }

    fn release(vars: &mut Vars) {
        vars.lock = 0;
    }

    #[process(me in 1..=3, fair)]
    fn p(me: u8, vars: &mut Vars) {
        let mut t: u8 = 0;
        'a: {
            acquire(me, vars);
        }
        'b: {
            t = vars.x;
        }
        'c: {
            vars.x = t + 1;
            wait_until(vars.x < 3);
            release(vars);
        }
        'd: {
            let k = pick(1..=2);
            let j = pick([k, 3]);
            t = k + j;
        }
    }
}

#[test]
fn false_await_undoes_the_step() {
    // The third process to reach `c` never leaves it.
    check_failing("waits", 274, 856, &["deadlock_freedom"]);
}

/// ```text
/// variables tries = 0, flag = [i \in 1..2 |-> FALSE];
/// fair process p \in 1..2
/// begin
///   ncs: skip;
///   try: flag[self] := TRUE;
///   test: if flag[3 - self] then
///           back: flag[self] := FALSE; tries := (tries + 1) % 3;
///                 goto ncs;
///         end if;
///   cs: assert ~(\A i \in 1..2 : pc[i] = "cs");
///   exit: flag[self] := FALSE;
///         if tries < 2 then goto ncs; end if;
/// end process
/// ```
#[spec]
pub mod gotos {
    #[variables]
    pub struct Vars {
        pub tries: u8,
        pub flag: Map<u8, bool>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            tries: 0,
            flag: Set::of([1, 2]).map(|_| false),
        }
    }

    #[process(me in 1..=2, fair)]
    fn p(me: u8, vars: &mut Vars) {
        'ncs: {}
        'try_it: {
            vars.flag[me] = true;
        }
        'test: {
            if vars.flag[3 - me] {
                'back: {
                    vars.flag[me] = false;
                    vars.tries = (vars.tries + 1) % 3;
                    goto!('ncs);
                }
            }
        }
        'cs: {}
        'exit: {
            vars.flag[me] = false;
            if vars.tries < 2 {
                goto!('ncs);
            }
        }
    }

    #[invariant]
    fn mutual_exclusion(s: &State) -> bool {
        !(s.p[1].at(p::Cs) && s.p[2].at(p::Cs))
    }
}

#[test]
fn goto_jumps_out_of_branches_and_back() {
    check("gotos", 119, 216);
}

/// ```text
/// variables q = <<>>, got = {};
/// fair process producer \in 1..2
/// variables i = 1;
/// begin
///   s: while i <= 2 do
///        await Len(q) < 2;
///        q := Append(q, self * 10 + i);
///        i := i + 1;
///      end while;
/// end process
/// fair process consumer = 0
/// begin
///   r: while TRUE do
///        await q # <<>>;
///        with m = Head(q) do q := Tail(q); got := got \union {m}; end with;
///      end while;
/// end process
/// ```
#[spec]
pub mod queues {
    #[variables]
    pub struct Vars {
        pub q: Queue<u8>,
        pub got: Set<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            q: Queue::new(),
            got: Set::new(),
        }
    }

    #[process(me in 1..=2, fair)]
    fn producer(me: u8, vars: &mut Vars) {
        let mut i: u8 = 1;
        's: while i <= 2 {
            wait_until(vars.q.len() < 2);
            vars.q.send(me * 10 + i);
            i += 1;
        }
    }

    #[process(fair, daemon)]
    fn consumer(vars: &mut Vars) {
        'r: loop {
            let m = vars.q.receive();
            vars.got.insert(m);
        }
    }
}

#[test]
fn queues_and_daemons_match_pluscal() {
    check("queues", 74, 141);
}

/// ```text
/// variables mode = "off", n = 0;
/// fair process p = "p"
/// begin
///   loop: while n < 4 do
///           if mode = "off" then
///             mode := "low";
///           elsif mode = "low" then
///             mid: either mode := "high"; or mode := "off"; end either;
///           else
///             h1: n := n + 1;
///             h2: mode := "off"; n := n + 1;
///                 goto loop;
///           end if;
///     tick: n := n + 1;
///         end while;
///         mode := "off";
/// end process
/// fair process env = "env"
/// begin
///   e: await mode = "high"; mode := "low";
/// end process
/// ```
#[spec]
pub mod cases {
    #[value]
    pub enum Mode {
        Off,
        Low,
        High,
    }

    #[variables]
    pub struct Vars {
        pub mode: Mode,
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            mode: Mode::Off,
            n: 0,
        }
    }

    #[process(fair)]
    fn p(vars: &mut Vars) {
        'again: while vars.n < 4 {
            match vars.mode {
                Mode::Off => vars.mode = Mode::Low,
                Mode::Low => 'mid: {
                    if either() {
                        vars.mode = Mode::High;
                    } else {
                        vars.mode = Mode::Off;
                    }
                }
                Mode::High => {
                    'h1: {
                        vars.n += 1;
                    }
                    'h2: {
                        vars.mode = Mode::Off;
                        vars.n += 1;
                        continue 'again;
                    }
                }
            }
            'tick: {
                vars.n += 1;
            }
        }
        vars.mode = Mode::Off;
    }

    #[process(fair)]
    fn env(vars: &mut Vars) {
        'e: {
            wait_until(vars.mode == Mode::High);
            vars.mode = Mode::Low;
        }
    }
}

#[test]
fn match_arms_can_contain_labels() {
    // `env` waits for ever if `p` ends without a visit to `high`.
    check_failing("cases", 35, 44, &["deadlock_freedom"]);
}
