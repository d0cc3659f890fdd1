//! Two agents update one global variable, from Hillel Wayne's talk "Everything about distributed
//! systems is terrible" (2018): the slides from "Threads = Computers" to "The number of states
//! grows fast".

use mutaspec::spec;

/// One agent adds 1 to a global variable and the other doubles it.
///
/// In one step each, the agents are safe. If an agent reads in one step and writes in the next, it
/// can overwrite an update that it has not seen.
#[spec(termination)]
pub mod lost_update {
    use crate::locks::atomic_updates::atomic_updates;

    #[constants]
    #[model(one_step, two_steps = false)]
    #[model(one_step_three_agents, two_steps = false, agents = ["agent1", "agent2", "agent3"])]
    #[model(two_steps, properties = [no_update_is_lost], expect_failure = no_update_is_lost)]
    #[model(three_agents, agents = ["agent1", "agent2", "agent3"],
        properties = [no_update_is_lost], expect_failure = no_update_is_lost)]
    #[model(not_atomic, properties = [updates_are_atomic], expect_failure = updates_are_atomic)]
    pub struct Constants {
        // Survives: constants/K1-29e2cbef, one agent less. All properties are also true of fewer.
        #[default("agent1", "agent2")]
        pub agents: Participants,
        /// The agents that add 1. All others double.
        #[default("agent1")]
        pub adders: Participants,
        /// Whether an agent reads and writes in two steps.
        #[default(true)]
        pub two_steps: bool,
    }

    #[variables]
    pub struct Vars {
        pub x: u8,
        /// History variable: the agents in the order of their steps.
        pub run: Vec<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            x: 1,
            run: Vec::new(),
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
        'read: {
            vars.run.push(me);
            tmp = vars.x;
            if !c.two_steps {
                vars.x = updated(tmp, me, c);
                return;
            }
        }
        #[mutate(skip, why = "all models with a second step are expected to fail")]
        'write: {
            vars.run.push(me);
            vars.x = updated(tmp, me, c);
        }
    }

    fn all_done(s: &State, c: &Constants) -> bool {
        c.agents.all(|p| s.agent[p].at(agent::Done))
    }

    /// The results that agents can have one after the other, in all orders.
    fn serial_results(x: u8, left: &Participants, c: &Constants) -> Set<u8> {
        if left.is_empty() {
            return Set::from([x]);
        }
        let first = |p: &Participant| serial_results(updated(x, *p, c), &left.without(p), c);
        left.iter()
            .flat_map(|p| first(p).iter().copied().collect::<Vec<_>>())
            .collect()
    }

    /// The result is one that the agents can have one after the other. For two agents: 3 or 4.
    #[invariant]
    fn no_update_is_lost(s: &State, c: &Constants) -> bool {
        !all_done(s, c) || serial_results(1, &c.agents, c).contains(&s.x)
    }

    /// The agents update as if each did so in one step: when it writes.
    #[refines(atomic_updates, fair)]
    fn updates_are_atomic(v: &Vars, c: &Constants) -> atomic_updates::State {
        let last = if c.two_steps { 2 } else { 1 };
        let steps =
            |place: usize, p: &Participant| v.run[..=place].iter().filter(|q| *q == p).count();
        let writes = v
            .run
            .iter()
            .enumerate()
            .filter(|(place, p)| steps(*place, p) == last);
        atomic_updates::State::new(atomic_updates::Vars {
            x: v.x,
            updated: writes.map(|(_, p)| *p).collect(),
        })
    }

    /// Each agent takes its number of steps.
    #[invariant]
    fn agents_take_all_steps(s: &State, c: &Constants) -> bool {
        let steps = if c.two_steps { 2 } else { 1 };
        !all_done(s, c) || s.run.len() == c.agents.len() * steps
    }

    /// The agent that adds can be first: x + 1, then doubled. With two agents the result is 4.
    #[reachable]
    fn adder_can_be_first(s: &State, c: &Constants) -> bool {
        let first = s.run.first().is_some_and(|p| c.adders.contains(p));
        all_done(s, c) && first && s.x == 1 << c.agents.len()
    }

    /// The agent that adds can be last: doubled, then x + 1. With two agents the result is 3.
    #[reachable]
    fn adder_can_be_last(s: &State, c: &Constants) -> bool {
        let last = s.run.last().is_some_and(|p| c.adders.contains(p));
        all_done(s, c) && last && s.x == (1 << (c.agents.len() - 1)) + 1
    }

    /// Every agent finishes.
    #[temporal]
    fn every_agent_finishes(c: &Constants) -> Formula {
        for_all(&c.agents, |p| {
            eventually(move |s: &State| s.agent[*p].at(agent::Done))
        })
    }
}

/// The number of runs of `n` agents with `m` steps each is (m * n)! / (m!)^n.
///
/// A run is repeated without end and each order is remembered, so that all can be counted.
#[spec]
pub mod interleavings {
    #[constants]
    #[model(two_agents_two_steps)]
    #[model(three_agents_one_step, agents = ["agent1", "agent2", "agent3"], steps = 1)]
    pub struct Constants {
        /// The `n` agents.
        #[default("agent1", "agent2")]
        pub agents: Participants,
        /// The `m` steps of each agent.
        #[default(2)]
        pub steps: u8,
        /// The number of runs: 4! / (2! * 2!), and also 3! / (1! * 1! * 1!).
        #[default(6)]
        pub expected: usize,
    }

    #[variables]
    pub struct Vars {
        /// The agents in the order of their steps in this run.
        pub run: Vec<Participant>,
        /// History variable: the finished runs.
        pub runs: Set<Vec<Participant>>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            run: Vec::new(),
            runs: Set::new(),
        }
    }

    fn taken(run: &[Participant], agent: Participant) -> u8 {
        run.iter().filter(|p| **p == agent).count() as u8
    }

    #[action(me in agents)]
    fn step(me: Participant, vars: &mut Vars, c: &Constants) {
        require(taken(&vars.run, me) < c.steps);
        vars.run.push(me);
    }

    #[action]
    fn finish(vars: &mut Vars, c: &Constants) {
        require(c.agents.all(|p| taken(&vars.run, p) == c.steps));
        vars.runs.insert(vars.run.clone());
        vars.run.clear();
    }

    fn factorial(n: usize) -> usize {
        (1..=n).product()
    }

    fn formula(c: &Constants) -> usize {
        let (m, n) = (usize::from(c.steps), c.agents.len());
        factorial(m * n) / factorial(m).pow(n as u32)
    }

    /// There are no more runs than expected.
    #[invariant]
    fn no_more_runs(v: &Vars, c: &Constants) -> bool {
        v.runs.len() <= c.expected
    }

    /// There are as many runs as the formula says.
    #[reachable]
    fn as_many_runs(v: &Vars, c: &Constants) -> bool {
        v.runs.len() == formula(c) && v.runs.len() == c.expected
    }

    /// In a run each agent takes `m` steps.
    #[invariant]
    fn agents_take_all_steps(v: &Vars, c: &Constants) -> bool {
        let steps = usize::from(c.steps) * c.agents.len();
        v.run.len() <= steps && v.runs.all(|run| run.len() == steps)
    }

    /// Runs are remembered.
    #[step_invariant]
    fn runs_are_remembered(before: &Vars, after: &Vars) -> bool {
        before.runs.is_subset(&after.runs)
    }
}
