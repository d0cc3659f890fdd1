//! The repair of the lost update with a lock, one of the remedies that Hillel Wayne's talk
//! "Everything about distributed systems is terrible" (2018) lists: "CAS, Transactions, STM,
//! Locks, ...".

use mutaspec::spec;

/// One agent adds 1 to a global variable and the others double it. An agent takes a lock before it
/// reads and gives the lock back after it has written.
#[spec(termination)]
pub mod lost_update_locked {
    use crate::locks::atomic_updates::atomic_updates;

    #[constants]
    #[model(three)]
    #[model(four, agents = ["agent1", "agent2", "agent3", "agent4"])]
    pub struct Constants {
        // Survives: constants/K1-29e2cbef, one agent less. All properties are also true of two.
        #[default("agent1", "agent2", "agent3")]
        pub agents: Participants,
        /// The agents that add 1. All others double.
        #[default("agent1")]
        pub adders: Participants,
    }

    #[variables]
    pub struct Vars {
        pub x: u8,
        pub holder: Option<Participant>,
        /// History variable: the agents in the order in which they have written.
        pub written: Vec<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            x: 1,
            holder: None,
            written: Vec::new(),
        }
    }

    fn updated(x: u8, agent: Participant, c: &Constants) -> u8 {
        if c.adders.contains(&agent) {
            x + 1
        } else {
            x * 2
        }
    }

    #[process(me in agents, fair)]
    fn agent(me: Participant, vars: &mut Vars, c: &Constants) {
        #[mutate(skip(I1), why = "`read` sets `tmp` before `write` uses it")]
        let mut tmp: u8 = 0;
        'lock: {
            wait_until(vars.holder.is_none());
            vars.holder = Some(me);
        }
        'read: {
            tmp = vars.x;
        }
        'write: {
            vars.x = updated(tmp, me, c);
            vars.written.push(me);
        }
        'unlock: {
            vars.holder = None;
        }
    }

    /// The value of `x` is the result of the updates one after the other: none is lost.
    #[invariant]
    fn no_update_is_lost(v: &Vars, c: &Constants) -> bool {
        v.x == v.written.iter().fold(1, |x, p| updated(x, *p, c))
    }

    /// Agents with a lock update as if each did so in one step, and every agent does.
    #[refines(atomic_updates, fair)]
    fn updates_are_atomic(v: &Vars) -> atomic_updates::State {
        atomic_updates::State::new(atomic_updates::Vars {
            x: v.x,
            updated: v.written.clone(),
        })
    }

    /// Each agent updates once, when it writes.
    #[invariant]
    fn each_agent_updates_once(s: &State, c: &Constants) -> bool {
        c.agents.all(|p| {
            let after = s.agent[p].at(agent::Unlock) || s.agent[p].at(agent::Done);
            s.written.iter().filter(|q| **q == p).count() == usize::from(after)
        })
    }

    /// An agent between lock and unlock holds the lock, and no other does.
    #[invariant]
    fn mutual_exclusion(s: &State, c: &Constants) -> bool {
        c.agents.all(|p| {
            let inside = !s.agent[p].at(agent::Lock) && !s.agent[p].at(agent::Done);
            inside == (s.holder == Some(p))
        })
    }

    /// No order is forbidden: every agent that is not done can take a free lock.
    #[invariant]
    fn any_agent_can_take_a_free_lock(s: &State, next: &Next, c: &Constants) -> bool {
        s.holder.is_some()
            || c.agents
                .all(|p| s.agent[p].at(agent::Done) || next.can(agent::Lock.of(p)))
    }

    /// The talk's first order: x + 1, then doubled.
    #[reachable]
    fn adder_first(v: &Vars, c: &Constants) -> bool {
        v.written.len() == c.agents.len() && c.adders.contains(&v.written[0])
    }

    /// The talk's other order: doubled, then x + 1.
    #[reachable]
    fn adder_last(v: &Vars, c: &Constants) -> bool {
        v.written.len() == c.agents.len() && c.adders.contains(v.written.last().unwrap())
    }

    /// An agent reads and writes in two steps, then unlocks, and the next agent has its turn.
    #[scenario(possible)]
    fn one_agent_after_the_other() -> Scenario {
        Scenario::begins(agent::Lock.of("agent1"))
            .then(agent::Read.of("agent1"))
            .then(agent::Write.of("agent1"))
            .then(agent::Unlock.of("agent1"))
            .then(agent::Lock.of("agent2"))
    }

    /// Every agent finishes.
    #[temporal]
    fn every_agent_finishes(c: &Constants) -> Formula {
        for_all(&c.agents, |p| {
            eventually(move |s: &State| s.agent[*p].at(agent::Done))
        })
    }
}
