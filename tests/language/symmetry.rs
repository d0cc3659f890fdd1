//! Symmetric sets: the orbits have the states that there are, and every verdict is the one that the states give.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_runner::campaign::{self, Options, Refusal};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{BaselineOutcome, Outcome, PropertyVerdict, Symmetry, Verdict};
use mutaspec_runner::settings::{Setting, Settings};
use mutaspec_runner::spec::Symmetric;

use crate::counting::definition;

/// Two-phase commit as in the gallery, with managers who are interchangeable.
#[spec]
pub mod symmetric_commit {
    #[value]
    pub enum Stage {
        Start,
        Propose,
        Accept,
        Refuse,
        Commit,
        Abort,
        Committed,
        Aborted,
    }

    #[constants]
    #[model(three)]
    #[model(four, managers = ["bob", "chuck", "dave", "erin"])]
    pub struct Constants {
        #[default("bob", "chuck", "dave")]
        #[symmetric]
        pub managers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub stage: Map<Participant, Stage>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            stage: c.managers.map(|_| Stage::Start),
        }
    }

    #[process(me in managers)]
    fn restaurant(me: Participant, vars: &mut Vars) {
        let mut refused: bool = false;
        'c: {
            wait_until(vars.stage[me] == Stage::Propose);
            if either() {
                vars.stage[me] = Stage::Accept;
            } else {
                vars.stage[me] = Stage::Refuse;
                refused = true;
            }
        }
        'c1: {
            wait_until(vars.stage[me] == Stage::Commit || vars.stage[me] == Stage::Abort);
            if vars.stage[me] == Stage::Commit {
                assert!(!refused);
                vars.stage[me] = Stage::Committed;
            } else {
                vars.stage[me] = Stage::Aborted;
            }
        }
    }

    #[process]
    fn alice(vars: &mut Vars, c: &Constants) {
        let mut k: Participants = Set::new();
        let mut aborted: bool = false;
        'n: {
            k = c.managers.clone();
        }
        'n2: while !k.is_empty() {
            let p = pick(&k);
            vars.stage[p] = Stage::Propose;
            k.remove(&p);
        }
        k = c.managers.clone();
        'n3: while !k.is_empty() {
            let p = pick(&k);
            wait_until(vars.stage[p] == Stage::Accept || vars.stage[p] == Stage::Refuse);
            if vars.stage[p] == Stage::Refuse {
                aborted = true;
            }
            k.remove(&p);
        }
        k = c.managers.clone();
        if aborted {
            'n6: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Abort;
                k.remove(&p);
            }
        } else {
            'n4: while !k.is_empty() {
                let p = pick(&k);
                vars.stage[p] = Stage::Commit;
                k.remove(&p);
            }
        }
    }

    #[invariant]
    fn agreement(v: &Vars) -> bool {
        !(v.stage.values().any(|s| *s == Stage::Committed) && v.stage.values().any(|s| *s == Stage::Aborted))
    }

    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.managers
            .all(|p| !matches!(before.stage[p], Stage::Committed | Stage::Aborted) || before.stage[p] == after.stage[p])
    }

    #[reachable]
    fn can_commit(v: &Vars) -> bool {
        v.stage.values().all(|s| *s == Stage::Committed)
    }
}

/// A token goes round by messages on links that carry names; clients ask servers; two sets at once.
#[spec(may_deadlock)]
pub mod symmetric_messages {
    #[value]
    pub enum Word {
        Ask,
        Grant(Participant),
    }

    #[constants]
    #[model(small, clients = ["ann", "ben"])]
    #[model(larger)]
    pub struct Constants {
        #[default("ann", "ben", "cleo")]
        #[symmetric]
        pub clients: Participants,
        #[default("s", "t")]
        #[symmetric]
        pub servers: Participants,
        #[default("lock")]
        pub lock: Participant,
        #[default(2)]
        pub limit: u8,
    }

    #[variables]
    pub struct Vars {
        pub links: Links<Word>,
        pub heard: Posted<(Participant, bool)>,
        pub line: Queue<Participant>,
        pub last: Option<Participant>,
        pub asked: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            links: Links::new(),
            heard: Posted::new(),
            line: Queue::new(),
            last: if either() { None } else { Some(pick(&c.clients)) },
            asked: 0,
        }
    }

    #[action(who in clients, server in servers)]
    fn ask(who: Participant, server: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.asked < c.limit && vars.last != Some(who));
        vars.links.send(who, server, Word::Ask);
        vars.line.send(who);
        vars.asked += 1;
    }

    #[action(server in servers)]
    fn answer(server: Participant, vars: &mut Vars, c: &Constants) {
        let (from, word) = vars.links.receive(server);
        require(word == Word::Ask);
        vars.links.broadcast(server, &c.clients.without(&from), Word::Grant(from));
        vars.last = Some(from);
    }

    #[action(who in clients)]
    fn hear(who: Participant, vars: &mut Vars) {
        let (_, word) = vars.links.receive(who);
        if let Word::Grant(to) = word {
            vars.heard.post((to, vars.last == Some(who)));
        }
    }

    #[action]
    fn forget(vars: &mut Vars) {
        let who = vars.line.receive();
        require(vars.last != Some(who));
        vars.last = None;
    }

    #[invariant]
    fn who_asks_waits(v: &Vars, c: &Constants) -> bool {
        c.servers
            .all(|s| v.links.in_flight().filter(|(_, to, _)| *to == s).count() <= usize::from(c.limit))
    }

    #[step_invariant]
    fn asked_grows(before: &Vars, after: &Vars) -> bool {
        before.asked <= after.asked
    }

    #[reachable]
    fn both_heard(v: &Vars, c: &Constants) -> bool {
        c.clients.any(|p| v.heard.has(&(p, true)))
    }
}

/// The leader is who comes first: nothing says so but the loop.
#[spec(may_deadlock)]
pub mod first_come {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben", "cleo")]
        #[symmetric]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub ready: Participants,
        pub leader: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            ready: Set::new(),
            leader: None,
        }
    }

    #[action(p in people)]
    fn wake(p: Participant, vars: &mut Vars) {
        require(vars.ready.insert(p));
    }

    #[action]
    fn elect(vars: &mut Vars) {
        require(vars.leader.is_none() && vars.ready.len() == 2);
        for p in &vars.ready {
            vars.leader = vars.leader.or(Some(*p));
        }
    }

    #[invariant]
    fn leaders_are_awake(v: &Vars) -> bool {
        v.leader.is_none_or(|p| v.ready.contains(&p))
    }
}

/// The same, but a property looks who it is.
#[spec(may_deadlock)]
pub mod watched {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben", "cleo")]
        #[symmetric]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub leader: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars { leader: None }
    }

    #[action(p in people)]
    fn elect(p: Participant, vars: &mut Vars) {
        require(vars.leader.is_none());
        vars.leader = Some(p);
    }

    #[reachable]
    fn the_first_can_lead(v: &Vars, c: &Constants) -> bool {
        let mut first: bool = true;
        let mut leads: bool = false;
        for p in &c.people {
            leads = leads || first && v.leader == Some(*p);
            first = false;
        }
        leads
    }
}

/// A member with a first value of his own.
#[spec(may_deadlock)]
pub mod head_start {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        #[symmetric]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub ahead: Option<Participant>,
        pub steps: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        let mut ahead: Option<Participant> = None;
        for p in &c.people {
            ahead = ahead.or(Some(*p));
        }
        Vars { ahead, steps: 0 }
    }

    #[action]
    fn go(vars: &mut Vars) {
        require(vars.steps < 2);
        vars.steps += 1;
    }

    #[invariant]
    fn few(v: &Vars) -> bool {
        v.steps <= 2
    }
}

/// A change that stays within an orbit looks like none, and a step invariant must see it.
#[spec(may_deadlock)]
pub mod handed_on {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben", "cleo")]
        #[symmetric]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub holder: Participant,
        pub handed: bool,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            holder: pick(&c.people),
            handed: true,
        }
    }

    #[action(p in people)]
    fn hand_on(p: Participant, vars: &mut Vars) {
        require(vars.holder != p);
        vars.holder = p;
    }

    #[step_invariant]
    fn it_stays(before: &Vars, after: &Vars) -> bool {
        before.holder == after.holder
    }
}

/// Everybody comes to the end; a temporal property is about runs.
#[spec(termination)]
pub mod everybody_ends {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        #[symmetric]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub done: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { done: 0 }
    }

    #[process(me in people, fair)]
    fn person(me: Participant, vars: &mut Vars) {
        'go: {
            vars.done += 1;
        }
    }

    #[invariant]
    fn no_more_than_there_are(v: &Vars, c: &Constants) -> bool {
        usize::from(v.done) <= c.people.len()
    }
}

fn machine(spec: &str, model: &str, set: &[(&str, &str)]) -> Box<dyn Machine> {
    let definition = definition(spec);
    let constants = set.iter().map(|(name, value)| ((*name).to_owned(), Setting::parse(value)));
    let settings = Settings {
        model: model.to_owned(),
        constants: constants.collect(),
    };
    (definition.build)(&settings).expect("the model is in order")
}

fn options(symmetry: bool) -> Options {
    Options {
        symmetry,
        ..Options::default()
    }
}

fn baseline(machine: &dyn Machine, symmetry: bool) -> Result<BaselineOutcome, Refusal> {
    campaign::check(machine, &options(symmetry), &|_| {}, &AtomicBool::new(false)).map(|outcome| outcome.baseline)
}

fn orbits(baseline: &BaselineOutcome) -> Option<u64> {
    match &baseline.symmetry {
        Some(Symmetry::Used { orbits, .. }) => Some(*orbits),
        _ => None,
    }
}

/// The counts of the orbits are those of the states, and there are so many orbits.
fn check_counts(spec: &str, model: &str, set: &[(&str, &str)], expected: u64) {
    let machine = machine(spec, model, set);
    let (folded, full) = (baseline(&*machine, true).unwrap(), baseline(&*machine, false).unwrap());
    assert_eq!(folded.counts, full.counts, "{spec}/{model}");
    assert_eq!(folded.properties, full.properties, "{spec}/{model}");
    assert_eq!(orbits(&folded), Some(expected), "{spec}/{model}: {} states", full.counts.distinct);
    assert_eq!(orbits(&full), None);
}

#[test]
fn the_orbits_have_as_many_states_as_there_are() {
    check_counts("symmetric_commit", "three", &[], 132);
    check_counts("symmetric_commit", "four", &[], 267);
    check_counts("symmetric_commit", "three", &[("managers", "5")], 491);
    check_counts("symmetric_messages", "small", &[], 113);
    check_counts("symmetric_messages", "larger", &[], 346);
    check_counts("handed_on", "default", &[], 1);
}

#[test]
fn the_text_says_what_is_proven() {
    let symmetric = |spec: &str| definition(spec).constants[0].symmetric;
    assert_eq!(symmetric("symmetric_commit"), Symmetric::ByText);
    assert_eq!(symmetric("symmetric_messages"), Symmetric::ByText);
    assert_eq!(symmetric("handed_on"), Symmetric::ByText);
    for (spec, text) in [("first_come", "&vars.ready"), ("watched", "&c.people"), ("head_start", "&c.people")] {
        match symmetric(spec) {
            Symmetric::Unproven { text: found, .. } => assert_eq!(found, text),
            other => panic!("{spec}: {other:?}"),
        }
    }
}

fn check_refused(spec: &str, expected: &str) {
    let machine = machine(spec, "default", &[]);
    let refusal = baseline(&*machine, true).unwrap_err();
    assert_eq!(refusal.to_string(), expected);
    assert!(baseline(&*machine, false).is_ok());
}

#[test]
fn a_spec_that_is_not_symmetric_is_refused_with_what_breaks_it() {
    check_refused("first_come", "`#[symmetric] people`: step `elect` tells ann and cleo apart");
    check_refused(
        "watched",
        "`#[symmetric] people`: reachability goal `the_first_can_lead` tells ann and ben apart",
    );
    check_refused("head_start", "`#[symmetric] people`: the initial states tell ann and ben apart");
}

/// Every verdict with its details; a kill without its counts and the property, which depend on the order of the search.
fn verdicts(outcome: &Outcome, all: bool) -> Vec<String> {
    let verdict = |m: &mutaspec_runner::outcome::MutantOutcome| {
        let is_killed = m.verdict == Verdict::Killed;
        let counts = (!is_killed || all).then_some(m.counts);
        let same_as = m.same_as.map(|place| &outcome.mutants[place].mutant.id);
        let by = if all {
            format!("{:?} {:?}", m.killed_by, m.matrix)
        } else {
            String::new()
        };
        let length = (m.killed_by.is_empty() || !by.is_empty()).then_some(m.trace_length);
        format!(
            "{} {:?} {:?} {counts:?} {length:?} {same_as:?} {by}",
            m.mutant.id, m.verdict, m.class
        )
    };
    outcome.mutants.iter().map(verdict).collect()
}

fn campaign(machine: &dyn Machine, symmetry: bool, matrix: bool) -> Outcome {
    let options = Options {
        matrix,
        ..options(symmetry)
    };
    campaign::run(machine, &options, &|_| {}, &AtomicBool::new(false)).expect("a campaign")
}

fn check_mutants(spec: &str, model: &str, set: &[(&str, &str)]) {
    let machine = machine(spec, model, set);
    let (folded, full) = (campaign(&*machine, true, false), campaign(&*machine, false, false));
    assert_eq!(verdicts(&folded, false), verdicts(&full, false), "{spec}/{model}");
    // The first violation is as near on both sides.
    let lengths = |outcome: &Outcome| -> Vec<Option<u32>> { outcome.mutants.iter().map(|m| m.trace_length).collect() };
    assert_eq!(lengths(&folded), lengths(&full), "{spec}/{model}");
    assert!(orbits(&folded.baseline).is_some());
    let (folded, full) = (campaign(&*machine, true, true), campaign(&*machine, false, true));
    assert_eq!(verdicts(&folded, true), verdicts(&full, true), "{spec}/{model}");
}

#[test]
fn every_mutant_has_the_verdict_that_the_states_give() {
    check_mutants("symmetric_commit", "three", &[]);
    check_mutants("symmetric_commit", "four", &[]);
    check_mutants("symmetric_messages", "small", &[]);
}

#[test]
fn a_kill_among_orbits_is_told_as_a_real_run() {
    let machine = machine("symmetric_commit", "three", &[]);
    let outcome = campaign(&*machine, true, false);
    let killed = outcome.mutants.iter().filter(|m| m.verdict == Verdict::Killed);
    let mut told = 0;
    for mutant in killed {
        let id = &mutant.mutant.id;
        let inspection = campaign::inspect(&*machine, &options(true), id, &|_| {}, &AtomicBool::new(false)).expect("an inspection");
        let found = &inspection.outcome.mutants[0];
        assert_eq!(
            (found.verdict, &found.killed_by, found.counts),
            (Verdict::Killed, &mutant.killed_by, mutant.counts)
        );
        if let Some(trace) = inspection.trace {
            told += 1;
            assert_eq!(trace.steps.len() as u32, mutant.trace_length.unwrap() + 1, "{id}");
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn a_step_within_an_orbit_is_a_step() {
    let folded = baseline(&*machine("handed_on", "default", &[]), true).unwrap();
    assert!(matches!(folded.properties[0], PropertyVerdict::Fails(_)));
    let trace = &folded.traces[0].1;
    assert_eq!(trace.steps.len(), 2);
    let holders: Vec<String> = trace.steps.iter().filter_map(|s| Some(s.state.as_ref()?.to_string())).collect();
    assert_ne!(holders[0], holders[1]);
}

#[test]
fn symmetry_is_not_used_for_what_is_said_of_runs() {
    let machine = machine("everybody_ends", "default", &[]);
    let why = |options: &Options| {
        let outcome = campaign::check(&*machine, options, &|_| {}, &AtomicBool::new(false)).expect("an outcome");
        match outcome.baseline.symmetry {
            Some(Symmetry::Unused { why }) => why,
            Some(Symmetry::Used { orbits, .. }) => format!("{orbits} orbits"),
            None => String::new(),
        }
    };
    assert_eq!(
        why(&options(true)),
        "`termination` is about runs, and in a run it matters who is who"
    );
    assert_eq!(why(&options(false)), "it is switched off");
    let safety = Options {
        properties: Some(vec!["no_more_than_there_are".to_owned()]),
        ..options(true)
    };
    assert_eq!(why(&safety), "3 orbits");
}

#[test]
fn too_many_members_are_refused() {
    let check = |spec: &str, people: &str, expected: &str| {
        let machine = machine(spec, "default", &[("people", people)]);
        let refusal = baseline(&*machine, true).unwrap_err().to_string();
        assert!(refusal.starts_with(expected), "{refusal}");
    };
    let too_many = "`#[symmetric] people`: 11 members can change places in too many ways";
    check("handed_on", "11", too_many);
    check("first_come", "9", "`#[symmetric] people`: `&vars.ready` in line ");
    check_counts("handed_on", "default", &[("people", "10")], 1);
}
