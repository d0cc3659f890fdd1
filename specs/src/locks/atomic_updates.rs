//! What the agents of Hillel Wayne's talk "Everything about distributed systems is terrible" (2018)
//! are meant to do: to update one global variable, each in one step. `lost_update_locked` refines
//! it, and `lost_update` does not.

use mutaspec::spec;

/// Each agent updates a global variable once, in one step.
#[spec(may_deadlock)]
pub mod atomic_updates {
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
        /// The agents in the order of their updates.
        pub updated: Vec<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            x: 1,
            updated: Vec::new(),
        }
    }

    fn after(x: u8, agent: Participant, c: &Constants) -> u8 {
        if c.adders.contains(&agent) {
            x + 1
        } else {
            x * 2
        }
    }

    #[action(me in agents, fair)]
    fn update(me: Participant, vars: &mut Vars, c: &Constants) {
        require(!vars.updated.contains(&me));
        vars.x = after(vars.x, me, c);
        vars.updated.push(me);
    }

    /// The value of `x` is the result of the updates one after the other.
    #[invariant]
    fn no_update_is_lost(v: &Vars, c: &Constants) -> bool {
        v.x == v.updated.iter().fold(1, |x, p| after(x, *p, c))
    }

    /// Each agent updates at most once, and an agent that has not can do so at any time.
    #[invariant]
    fn once_and_at_any_time(v: &Vars, next: &Next, c: &Constants) -> bool {
        c.agents
            .all(|p| match v.updated.iter().filter(|q| **q == p).count() {
                0 => next.can(update::STEP.of(p)),
                1 => !next.can(update::STEP.of(p)),
                _ => false,
            })
    }

    #[temporal]
    fn every_agent_updates(c: &Constants) -> Formula {
        for_all(&c.agents, |p| {
            eventually(move |s: &State| s.updated.contains(p))
        })
    }
}
