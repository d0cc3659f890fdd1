//! Gary Peterson's lock for any number of processes, from "Myths About the Mutual Exclusion
//! Problem" (1981), known as the filter lock.

use mutaspec::spec;

/// A process climbs level by level to its critical section, and each level holds one process back.
///
/// Between two steps of a process the others may take theirs: it writes its level and then who came
/// last, and it looks at one process in a step.
#[spec]
pub mod peterson {
    /// From 0, where a process is outside, to the number of processes, where it may enter: seven
    /// processes at most.
    type Level = Int<0, 7>;

    /// What a model sets. With four processes (`--set processes=4`) there are 1,119,560 states.
    #[constants]
    #[model(two, processes = ["p1", "p2"])]
    #[model(three)]
    pub struct Constants {
        #[default("p1", "p2", "p3")]
        pub processes: Participants,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        /// The level that a process is at.
        pub at: Map<Participant, Level>,
        /// Who came last to a level.
        pub last: Map<Level, Participant>,
    }

    /// So many processes, counted in levels.
    fn levels(processes: usize) -> Level {
        Int::new(i64::try_from(processes).unwrap())
    }

    /// The level above all at which processes wait.
    fn top(c: &Constants) -> Level {
        levels(c.processes.len())
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        let somebody = c.processes.first().unwrap();
        Vars {
            at: c.processes.map(|_| Int::new(0)),
            last: (1..top(c).get()).map(|l| (Int::new(l), somebody)).collect(),
        }
    }

    #[process(me in processes, fair)]
    fn contender(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut level: Level = Int::new(0);
        let mut unseen: Participants = c.processes.clone();
        // Nobody has to come.
        #[unfair]
        'outside: loop {
            level = Int::new(1);
            'climb: while level < top(c) {
                vars.at[me] = level;
                'arrive: {
                    vars.last[level] = me;
                    unseen = c.processes.clone();
                }
                'look: loop {
                    if either() {
                        let p = pick(unseen.first());
                        wait_until(p == me || vars.at[p] < level);
                        unseen.remove(&p);
                    } else {
                        // Where both are true, TLC counts the step twice: with four processes it
                        // generates 3,939,916 states instead of 3,864,897. So do we where each
                        // condition has an alternative of its own.
                        wait_until(vars.last[level] != me || unseen.is_empty());
                        level += 1;
                        continue 'climb;
                    }
                }
            }
            'critical: {
                vars.at[me] = Int::new(0);
            }
        }
    }

    /// At most one process is in its critical section.
    #[invariant]
    fn mutual_exclusion(s: &State, c: &Constants) -> bool {
        c.processes
            .count(|p| s.contender[p].at(contender::Critical))
            <= 1
    }

    /// A level holds one process back: above the first of three are at most two, above the second
    /// at most one.
    #[invariant]
    fn a_level_holds_one_back(s: &State, c: &Constants) -> bool {
        let above = |l: Level| {
            c.processes
                .count(|p| s.at[p] > 0 && s.contender[p].level > l)
        };
        s.last.keys().all(|l| levels(above(l)) <= top(c) - l)
    }

    /// One can be in while all others are on their way.
    #[reachable]
    fn one_can_enter_before_all_others(s: &State, c: &Constants) -> bool {
        c.processes.all(|p| s.at[p] > 0)
            && c.processes.any(|p| s.contender[p].at(contender::Critical))
    }

    /// Whoever comes gets in.
    #[temporal]
    fn whoever_comes_gets_in(c: &Constants) -> Formula {
        for_all(&c.processes, |p| {
            leads_to(
                move |s: &State| s.contender[p].at(contender::Climb),
                move |s: &State| s.contender[p].at(contender::Critical),
            )
        })
    }
}
