//! Layouts that `rustfmt` would not write: their generated code triggers no default lint of rustc
//! or clippy.
//!
//! That this file compiles is most of the test. Large specs are compiled only by `cargo clippy`.

#![deny(warnings, clippy::all)]
#![allow(
    clippy::pedantic,
    reason = "lints that are off by default are the subject of `lints.rs`"
)]

/// One of each on one line, and an operand in braces.
#[rustfmt::skip]
#[mutaspec::spec(may_deadlock)]
pub mod one_line {
    #[variables] pub struct Vars { pub n: u8 }
    #[init] fn init() -> Vars { Vars { n: 0 } }
    fn waits(v: &mut Vars) { require(v.n < 3) }
    fn chosen() -> u8 { pick([1, 2]) }
    #[action] fn go(vars: &mut Vars) { require({ vars.n < 2 } && vars.n < 3); waits(vars); vars.n = chosen() }
    #[temporal] fn low() -> Formula { always(|s| s.n < 3) }
}

/// Bodies that never reach their end.
#[mutaspec::spec(may_deadlock)]
#[allow(clippy::needless_return, reason = "some write it")]
pub mod placeholders {
    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        unreachable!()
    }

    fn returns(vars: &mut Vars) -> u8 {
        require(vars.n < 3);
        return 3;
    }

    fn turns(vars: &mut Vars) -> u8 {
        require(vars.n < 3);
        loop {
            if vars.n > 1 {
                return vars.n;
            }
            vars.n += 1;
        }
    }

    #[process]
    fn p(vars: &mut Vars) {
        let mut k: u8 = unreachable!();
        'a: {
            k = k.max(returns(vars)) + turns(vars);
            unreachable!()
        }
    }
}

/// One-line functions, early returns, statements without semicolons.
#[cfg(clippy)]
#[rustfmt::skip]
#[mutaspec::spec(may_deadlock)]
pub mod one_line_each {
    #[value] pub enum Phase { A, B(u8), C { x: u8 } }
    #[value] pub struct Pair(pub u8, pub u8);
    #[constants] pub struct Constants { #[default("ann", "bob")] pub people: Participants, #[default(2)] pub most: u8 }
    #[variables] pub struct Vars { pub n: u8, pub m: u8, pub open: bool, pub phase: Phase, pub who: Option<Participant>, pub set: Set<u8>, pub net: Links<u8>, pub pair: Pair, pub map: Map<Participant, u8> }
    #[init] fn init(c: &Constants) -> Vars { let n = pick([0, 1]); Vars { n, m: 0, open: false, phase: Phase::A, who: None, set: Set::new(), net: Links::new(), pair: Pair(0, 0), map: c.people.map(|_| 0) } }

    fn one_line(n: u8) -> u8 { n }
    fn early(n: u8) -> u8 { if n > 3 { return 3; } n }
    fn early_else(n: u8) -> u8 { if n > 3 { 3 } else { n } }
    fn is_small(v: &Vars) -> bool { v.n < 3 }
    fn chosen(c: &Constants) -> Participant { pick(&c.people) }
    fn waits(v: &mut Vars) { require(v.n < 3); }
    fn waits_no_semi(v: &mut Vars) { require(v.n < 3) }
    fn waits_value(v: &mut Vars) -> u8 { require(v.n < 3); v.n }
    fn waits_early(v: &mut Vars) -> u8 { if v.n > 3 { return 1; } wait_until(v.n < 3); v.n }
    fn match_it(p: &Phase) -> u8 { match p { Phase::A => 0, Phase::B(x) | Phase::C { x } => *x } }
    fn asserted(v: &Vars) { assert!(v.n < 250); }
    fn asserted_no_semi(v: &Vars) { assert!(v.n < 250) }
    fn swap(v: &mut Vars) { std::mem::swap(&mut v.n, &mut v.m) }
    fn unit() { }
    fn bool_pick() -> bool { either() }
    fn nested(n: u8) -> u8 { { let m = n; m.max(n) } }
    fn sum(v: &Vars) -> u8 { let mut total = 0; for x in &v.set { total += *x; } total }
    fn rec(n: u8) -> u8 { if n == 0 { 0 } else { rec(n - 1) } }

    #[action] fn a1(vars: &mut Vars) { vars.n = one_line(early(early_else(1))) }
    #[action] fn a2(vars: &mut Vars) { require(is_small(vars)); { vars.n = 2; } }
    #[action] fn a3(vars: &mut Vars) { if vars.open { vars.open = false; return; } vars.open = true }
    #[action] fn a4(vars: &mut Vars) { if either() { vars.n = 1 } else if either() { vars.n = 2 } else { vars.n = 0 } }
    #[action] fn a5(vars: &mut Vars) { if either() { vars.n = 1; } }
    #[action] fn a6(vars: &mut Vars) { waits(vars); waits_no_semi(vars); vars.m = waits_value(vars); vars.n = waits_early(vars) }
    #[action] fn a7(vars: &mut Vars) { match &vars.phase { Phase::A => vars.phase = Phase::B(1), Phase::B(x) => { vars.phase = Phase::C { x: *x } } Phase::C { .. } => { vars.phase = Phase::A; } } }
    #[action] fn a8(vars: &mut Vars) { let n = vars.n; let n = n / 2; let n = match_it(&vars.phase).min(n); vars.m = n; }
    #[action] fn a9(vars: &mut Vars, c: &Constants) { vars.who = if vars.who.is_some() { None } else { Some(chosen(c)) } }
    #[action(p in people)] fn a10(p: Participant, vars: &mut Vars) { if vars.who == Some(p) { vars.who = None } }
    #[action(p in people, q in people)] fn a11(p: Participant, q: Participant, vars: &mut Vars) { require(p != q); vars.net.send(p, q, 1) }
    #[action(p in people)] fn a12(p: Participant, vars: &mut Vars) { let (_from, m) = vars.net.receive(p); vars.m = m }
    #[action(k in 0..3u8)] fn a13(k: u8, vars: &mut Vars) { asserted(vars); asserted_no_semi(vars); vars.n = k }
    #[action(k in [1, 2])] fn a14(k: u8, vars: &mut Vars) { for i in 0..k { if i > 1 { break; } vars.m = i } }
    #[action] fn a15(vars: &mut Vars) { let Some(_w) = vars.who else { return }; vars.who = None; unit(); }
    #[action] fn a16(vars: &mut Vars) { assert!(vars.n < 9, "n is {}", vars.n); assert_eq!(vars.n, vars.n.min(9)); swap(vars) }
    #[action] fn a17(vars: &mut Vars) { vars.open = { let x = vars.n; x > 1 }; vars.open = bool_pick(); vars.m = nested(1) }
    #[action] fn a18(vars: &mut Vars) { loop { if vars.n > 1 { break } vars.n += 1 } }
    #[action] fn a19(vars: &mut Vars) { while vars.n < 1 { vars.n += 1 } vars.m = sum(vars).min(rec(2)) }
    #[action] fn a20(vars: &mut Vars) { vars.open = vars.n == 1 && (vars.m == 2 || vars.open); vars.pair.0 = 1; vars.pair = Pair(1, vars.pair.1) }
    #[action] fn a21(vars: &mut Vars, c: &Constants) { for p in &c.people { vars.map[p] = c.most } }
    #[action] fn a22(vars: &mut Vars) { let x = if either() { 1 } else { 2 }; vars.n = x }
    #[action] fn a23(vars: &mut Vars) { if let Some(_p) = vars.who && vars.n > 1 { vars.n = 0 } }
    #[action] fn a24(vars: &mut Vars) { match vars.n { 0 => return, 1 if vars.open => vars.m = 1, _ => {} } vars.n = 0 }
    #[action] fn a25(vars: &mut Vars) { vars.set.insert(pick(0..2)); vars.set = vars.set.filter(|x| *x > 0) }

    #[process(me in people, fair)] fn p(me: Participant, vars: &mut Vars) { let mut k: u8 = 0; 'a: { k = 1; vars.n = k } 'b: { if vars.open { return } vars.who = Some(me) } 'c: { if vars.n > 1 { goto!('a) } } }
    #[process] fn q(vars: &mut Vars) { 'l: loop { vars.n = 1; 'm: { if vars.m > 0 { break } vars.m = 1 } } 'n: { vars.n = 0 } }
    #[process] fn r(vars: &mut Vars) { 'l: while vars.n < 2 { vars.n += 1 } if vars.open { 'x: { vars.open = false } } else { 'y: { vars.open = true } } }
    #[process] fn s(vars: &mut Vars, c: &Constants) { let t: Participant = pick(&c.people); let mut set: Set<u8> = Set::new(); 'x: { match vars.n { 0 => { goto!('y) } 1 => { return } _ => {} } set.insert(vars.n); } 'y: { let k = vars.n; vars.m = k; vars.who = Some(t); wait_until(set.len() < 2) } }
    #[process(daemon)] fn d(vars: &mut Vars) { 'x: loop { vars.m = 0; } }
    #[process(daemon)] fn e(vars: &mut Vars) { 'x: loop { wait_until(vars.open); vars.open = false } }

    #[invariant] fn i1(v: &Vars) -> bool { v.n < 200 }
    #[invariant] fn i2(s: &State, c: &Constants) -> bool { c.people.all(|p| s.p[p].k < 3) }
    #[step_invariant] fn s1(before: &Vars, after: &Vars) -> bool { before.n == after.n || after.n < 200 }
    #[reachable] fn r1(v: &Vars) -> bool { v.open }
    #[reachable] fn r2(before: &Vars, after: &Vars) -> bool { before.n < after.n }
    #[temporal] fn t1() -> Formula { always(|s| s.n < 200) }
    #[temporal] fn t2(c: &Constants) -> Formula { for_all(&c.people, |p| always(move |s| s.p[p].k < 200)) }
    #[constraint] fn c1(v: &Vars) -> bool { v.n < 5 && v.net.len() < 2 }
    #[scenario(possible)] fn sc() -> Scenario { Scenario::begins(a2::STEP) }
}

/// Nested blocks, shadowing, patterns, closures, items inside steps.
#[cfg(clippy)]
#[rustfmt::skip]
#[mutaspec::spec(may_deadlock)]
pub mod nested_each {
    use std::cmp::max;
    const LIMIT: u8 = 3;
    type Small = u8;
    #[value] pub enum Msg { Ping, Pong { n: u8 }, Both(u8, u8) }
    impl Msg { fn size(&self) -> u8 { match self { Msg::Ping => 0, Msg::Pong { n } => *n, Msg::Both(a, b) => a + b } } }
    #[value] #[derive(Copy)] pub struct Job { pub n: u8 }
    #[constants] #[model(one)] #[model(two, most = 1)] pub struct Constants { #[default("ann", "bob")] pub people: Participants, #[default("boss")] pub boss: Participant, #[default(2)] pub most: u8 }
    #[variables] pub struct Vars { pub n: Small, pub m: u8, pub open: bool, pub job: Option<Job>, pub log: Vec<u8>, pub net: Links<Msg>, pub bag: Bag<u8>, pub queue: Queue<u8, Lossy>, pub said: Posted<u8>, pub map: Map<Participant, u8>, pub t: (u8, bool), pub a: [u8; 2] }
    impl Vars { fn total(&self) -> u8 { self.n + self.m } fn reset(&mut self) { self.n = 0 } fn raise(&mut self, by: u8) { for _ in 0..by { self.n += 1 } } }
    #[init] fn init(c: &Constants) -> Vars { let start = Vars { n: 0, m: 0, open: false, job: None, log: vec![], net: Links::new(), bag: Bag::new(), queue: Queue::new(), said: Posted::new(), map: c.people.map(|_| 0), t: (0, false), a: [0, 0] }; if either() { return Vars { n: 1, ..start }; } match c.most { 0 => start, _ => Vars { m: 1, ..start } } }

    fn biggest<T: Ord>(a: T, b: T) -> T { if a > b { a } else { b } }
    fn every(log: &[u8], f: impl Fn(u8) -> bool) -> bool { log.iter().all(|x| f(*x)) }
    fn down(mut n: u8) -> u8 { while n > 2 { n -= 1 } n }
    fn down_waiting(mut n: u8) -> u8 { require(n > 0); n -= 1; n }
    fn both((a, b): (u8, u8)) -> u8 { a + b }
    fn both_waiting((a, b): (u8, u8)) -> u8 { require(a < 9 && b < 9); a + b }
    #[must_use] fn kept(n: u8) -> u8 { n }
    #[must_use] fn kept_waiting(n: u8) -> u8 { wait_until(n < 9); n }
    #[inline] fn fast(v: &Vars) -> bool { v.open }
    /// Documented.
    fn chosen(v: &Vars) -> Option<u8> { if v.log.is_empty() { None } else { Some(pick(&v.log)) } }
    fn choose_one(v: &Vars) -> u8 { match chosen(v) { Some(x) => x, None => { wait_until(false); 0 } } }
    fn branch() -> u8 { if either() { 1 } else if either() { 2 } else { 3 } }
    fn alternatives(v: &mut Vars) { if either() { v.n = 1 } else { v.n = 2 } }
    fn from_queue(v: &mut Vars) -> u8 { v.queue.receive() }
    fn takes(v: &mut Vars, me: Participant) -> u8 { let (_, m) = v.net.receive(me); m.size() }
    fn looks(v: &Vars, c: &Constants) -> bool { c.people.any(|p| v.map[p] > 0) }
    fn deep(v: &Vars, c: &Constants) -> bool { v.n < LIMIT && { let o = fast(v); looks(v, c) && !o } && v.m < LIMIT }
    fn nothing(_v: &mut Vars) {}
    fn unit_waiting(v: &mut Vars) { wait_until(v.n < 9); nothing(v) }
    fn recursive(v: &mut Vars, n: u8) { require(n < 9); if n > 0 { v.n = n; recursive(v, n - 1) } }
    fn later(v: &Vars) -> impl Fn(u8) -> bool + use<> { let n = v.n; move |x| x > n }

    #[action] fn b1(vars: &mut Vars) { fn twice(n: u8) -> u8 { n * 2 } const ONE: u8 = 1; vars.n = twice(ONE) }
    #[action] fn b2(vars: &mut Vars) { vars.raise(1); if vars.total() > 5 { vars.reset() } }
    #[action] fn b3(vars: &mut Vars) { { vars.n = 1; } { let m = vars.n; { vars.m = m; } vars.n = 0 } }
    #[action] fn b4(vars: &mut Vars) { if vars.n == 0 { vars.n = 1 } else { vars.n = 0 }; vars.m = max(vars.n, biggest(1, 2)); }
    #[action] fn b5(vars: &mut Vars) { let (a, b) = if either() { (1, 2) } else { (2, 1) }; (vars.n, vars.m) = (a, b); }
    #[action] fn b6(vars: &mut Vars) { match pick([0, 1, 2]) { 0 => vars.n = 0, 1 => { vars.n = 1 } _ => () } }
    #[action] fn b7(vars: &mut Vars) { while let Some(x) = vars.log.pop() { if x > 2 { continue } vars.n = x } }
    #[action] fn b8(vars: &mut Vars) { vars.log.push(branch()); vars.log.truncate(2); _ = choose_one(vars); let _ = kept(1); }
    #[action] fn b9(vars: &mut Vars) { vars.n = down(down_waiting(both((1, 2))) + both_waiting((1, 0))) + kept_waiting(0) }
    #[action] fn b10(vars: &mut Vars) { alternatives(vars); unit_waiting(vars); recursive(vars, 2) }
    #[action] fn b11(vars: &mut Vars) { vars.n = from_queue(vars) }
    #[action(me in people)] fn b12(me: Participant, vars: &mut Vars) { vars.n = takes(vars, me) }
    #[action(me in people)] fn b13(me: Participant, vars: &mut Vars, c: &Constants) { if deep(vars, c) { vars.net.send(me, c.boss, Msg::Both(1, 2)) } else { vars.net.broadcast(me, &c.people, Msg::Ping) } }
    #[action(me in people)] fn b14(me: Participant, vars: &mut Vars) { let (from, m) = vars.net.receive_if(me, |_, m| m.size() == 0); vars.net.send(me, from, match m { Msg::Ping => Msg::Pong { n: 1 }, other => other }) }
    #[action] fn b15(vars: &mut Vars) { let Some(Job { n }) = vars.job else { vars.job = Some(Job { n: 1 }); return }; vars.job = None; vars.n = n }
    #[action] fn b16(vars: &mut Vars) { vars.job = vars.job.map(|j| Job { n: j.n + 1 }).filter(|j| j.n < 3); vars.t = (1, !vars.t.1); vars.t.0 = 2; vars.a[0] = 1; vars.a[1] ^= 1 }
    #[action] fn b17(vars: &mut Vars) { if every(&vars.log, |x| x < 3) && every(&vars.log, later(vars)) { vars.open = !vars.open } else if vars.open { vars.n = 1 } else { vars.n = 0 } }
    #[action] fn b18(vars: &mut Vars) { vars.said.post(1); if vars.said.has(&1) { vars.bag.clear() } vars.queue.send(1); }
    #[action] fn b19(vars: &mut Vars) { assert!(vars.n < 99,); assert_ne!(vars.n, 100, "n = {n}", n = vars.n); assert!({ let n = vars.n; n < 99 }) }
    #[action] fn b20(_vars: &mut Vars) {}
    #[action] fn b21(vars: &mut Vars, _c: &Constants) { require(vars.open); require({ vars.n < 2 } && (vars.m < 2 || !vars.open)); }
    #[action(i in 0..2u8, j in [1, 2], fair)] fn b22(i: u8, mut j: u8, vars: &mut Vars) { j += i; vars.n = j }
    #[action] fn b23(vars: &mut Vars) { let n = loop { if vars.n > 0 { break vars.n } vars.n += 1 }; vars.m = n; let v = &mut vars.log; v.clear(); }
    #[action] fn b24(vars: &mut Vars) { let f = |x: u8| x + 1; vars.n = f(0); for (i, x) in vars.log.iter().enumerate() { if *x > 0 { vars.m = i as u8 } } }
    #[action] fn b25(vars: &mut Vars) { vars.open = matches!(vars.job, Some(Job { n: 1 | 2 })); vars.open |= vars.n == 1; vars.n = if vars.open { 0 } else { 1 } }
    #[action] fn b26(vars: &mut Vars) { if let Some(Job { n }) = &mut vars.job { *n = 0 }
        if let Some(j) = &vars.job { vars.n = j.n } else { return } vars.m = 0 }

    #[process(me in people, strongly_fair)] fn w(me: Participant, vars: &mut Vars, c: &Constants) { let mut k: u8 = 0; let mut left: Participants = c.people.clone(); let boss: Participant = c.boss; 'a: while !left.is_empty() { let p = pick(&left); left.remove(&p); if p == me { continue } 'b: { let k = k.max(1); vars.n = k; } } 'c: { match vars.n { 0 => goto!('d), 1 => return, _ => {} } vars.map[me] = if boss == me { 1 } else { 0 } } #[unfair] 'd: { k = 1; if vars.open { vars.n = k; return; } vars.m = k } }
    #[process(daemon)] fn x(vars: &mut Vars) { 'a: loop { match &vars.job { None => { 'b: { vars.job = Some(Job { n: 0 }) } } Some(_) => 'c: { vars.job = None } } } }
    #[process] fn y(vars: &mut Vars) { let mut turn: u8 = 0; 'a: loop { if turn > 1 { break 'a } turn += 1; 'b: { let x = match vars.job { Some(j) => j.n, None => continue 'a }; vars.n = x; if either() { continue } else if either() { break } } 'e: { vars.m = 1 } } 'z: { if vars.open { goto!('done) } vars.open = true } }
    #[process] fn z(vars: &mut Vars) { 'only: { vars.n = 0 } }

    #[invariant] fn i1(v: &Vars) -> bool { v.n <= 200 || v.open }
    #[invariant] fn i2(s: &State, next: &Next) -> bool { s.n < 200 || next.can(b1::STEP) }
    #[invariant] fn i3(v: &Vars, c: &Constants) -> bool { if v.open { v.n < 250 } else { match v.job { Some(j) => j.n < 250, None => looks(v, c) || v.m < 250 } } }
    #[step_invariant] fn s1(before: &Vars, after: &Vars) -> bool { let d = after.n.abs_diff(before.n); d < 250 }
    #[reachable] fn r1(s: &State, c: &Constants) -> bool { c.people.all(|p| s.w[p].at(w::Done)) || s.y.at(y::Z) }
    #[temporal] fn t1(c: &Constants) -> Formula { let all = for_all(&c.people, |p| { eventually(move |s| s.w[p].at(w::Done)) }); all | !leads_to(fast, |s| { let n = s.n; n < 3 }) & always(enabled(b1::STEP)) | always(fast) }
    #[constraint] fn k1(v: &Vars) -> bool { v.n < 3 && v.m < 3 && v.log.len() < 2 }
    #[scenario(forbidden)] fn f1(_c: &Constants) -> Scenario { Scenario::begins(b1::STEP).then(b2::STEP).later(z::Only) }
}

#[test]
fn one_line_functions_compile_without_lints() {
    crate::counting::check("one_line", 3, 5);
}
