//! Specs with interchangeable participants, and some whose claim of symmetry is wrong.

use mutaspec::spec;

/// Two-phase commit as in the gallery, with interchangeable managers.
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
        !(v.stage.values().any(|s| *s == Stage::Committed)
            && v.stage.values().any(|s| *s == Stage::Aborted))
    }

    #[step_invariant]
    fn decisions_are_final(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.managers.all(|p| {
            !matches!(before.stage[p], Stage::Committed | Stage::Aborted)
                || before.stage[p] == after.stage[p]
        })
    }

    #[reachable]
    fn can_commit(v: &Vars) -> bool {
        v.stage.values().all(|s| *s == Stage::Committed)
    }
}

/// A token moves by messages on links with names, and clients ask servers: two symmetric sets.
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
            last: if either() {
                None
            } else {
                Some(pick(&c.clients))
            },
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
        vars.links
            .broadcast(server, &c.clients.without(&from), Word::Grant(from));
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
        c.servers.all(|s| {
            v.links.in_flight().filter(|(_, to, _)| *to == s).count() <= usize::from(c.limit)
        })
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

/// The first member becomes the leader, which only the loop shows.
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

/// `first_come` with a property that names a member.
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

/// A member with a different initial value.
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

/// A change within an orbit looks like no change, but a step invariant must see it.
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

/// All members terminate. A temporal property is about runs.
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
