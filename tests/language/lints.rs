//! Generated code has no warnings. `tests/ui/rust/warnings.rs` has those in authors' code.

#![deny(warnings, clippy::pedantic, missing_docs, unreachable_pub)]
#![allow(clippy::must_use_candidate, reason = "nothing is asked of properties")]

use mutaspec::spec;

/// A value, channels, a process and helpers together.
#[spec(termination)]
pub(crate) mod quiet {
    /// A value.
    #[value]
    pub(crate) enum Phase {
        /// One.
        Waiting,
        /// Two.
        Working,
        /// Three.
        Finished,
    }

    /// A message.
    #[value]
    pub(crate) enum Message {
        /// With a field.
        Work(u8),
        /// With none.
        Stop,
    }

    /// A structure that is copied.
    #[value]
    #[derive(Copy)]
    pub(crate) struct Job {
        /// Its number.
        pub(crate) number: u8,
    }

    /// Constants.
    #[constants]
    #[model(one)]
    #[model(two, most = 2)]
    pub(crate) struct Constants {
        /// Who works.
        #[default("ann", "ben")]
        pub(crate) workers: Participants,
        /// Who gives work.
        #[default("boss")]
        pub(crate) boss: Participant,
        /// How much.
        #[default(1)]
        pub(crate) most: u8,
    }

    /// Variables.
    #[variables]
    pub(crate) struct Vars {
        /// Of each.
        pub(crate) phase: Map<Participant, Phase>,
        /// On its way.
        pub(crate) net: Links<Message>,
        /// What is done.
        pub(crate) done: Vec<Job>,
        /// Who answered.
        pub(crate) answers: Participants,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            phase: c.workers.map(|_| Phase::Waiting),
            net: Links::new(),
            done: Vec::new(),
            answers: Set::new(),
        }
    }

    /// Panics on purpose never.
    fn is_idle(vars: &Vars, who: Participant) -> bool {
        matches!(vars.phase[who], Phase::Waiting | Phase::Finished)
    }

    fn finish(vars: &mut Vars, who: Participant) {
        require(!is_idle(vars, who));
        assert!(vars.phase[who] == Phase::Working, "{who} works");
        vars.phase[who] = Phase::Finished;
    }

    fn some(all: &Participants) -> Participant {
        pick(all)
    }

    #[process(me in workers, fair)]
    fn worker(me: Participant, vars: &mut Vars, c: &Constants) {
        let mut got: Option<Job> = None;
        let most: u8 = 3;
        'wait: while got.is_none() {
            let (from, message) = vars.net.receive(me);
            match message {
                Message::Work(number) if number < most => {
                    got = Some(Job { number });
                    vars.phase[me] = Phase::Working;
                }
                Message::Work(_) => {}
                Message::Stop => {
                    vars.net.send(me, from, Message::Stop);
                    return;
                }
            }
        }
        if got.is_some() {
            'work: {
                if either() {
                    vars.done.extend(got);
                } else if either() {
                    goto!('stop);
                } else {
                    finish(vars, me);
                    got = None;
                    return;
                }
            }
        }
        'stop: {
            wait_until(vars.phase[me] == Phase::Working);
            vars.net.send(me, c.boss, Message::Stop);
            finish(vars, me);
        }
    }

    #[process(fair)]
    fn boss(vars: &mut Vars, c: &Constants) {
        let mut todo: Participants = c.workers.clone();
        let mut who: Participant = c.boss;
        'give: while !todo.is_empty() {
            who = some(&todo);
            todo.remove(&who);
            'send: {
                for number in 0..c.most {
                    vars.net.send(c.boss, who, Message::Work(number));
                }
                match vars.done.len() {
                    0 => vars.done.clear(),
                    1 | 2 => vars.answers.clear(),
                    _ => {}
                }
            }
        }
    }

    #[action(who in workers)]
    fn answer(who: Participant, vars: &mut Vars) {
        require(vars.phase[who] == Phase::Finished && !vars.answers.contains(&who));
        if vars.done.is_empty() {
            vars.answers.insert(who);
        } else {
            vars.answers.clear();
            vars.answers.insert(who);
        }
        if either() {
            vars.done.clear();
        }
    }

    #[invariant]
    fn answers_are_finished(v: &Vars, c: &Constants) -> bool {
        c.workers
            .all(|p| !v.answers.contains(&p) || v.phase[p] == Phase::Finished)
    }

    #[step_invariant]
    fn finished_for_good(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.workers
            .all(|p| before.phase[p] != Phase::Finished || after.phase[p] == Phase::Finished)
    }

    #[reachable]
    fn all_answer(s: &State, c: &Constants) -> bool {
        s.answers == c.workers && s.boss.at(boss::Done)
    }

    #[temporal]
    fn the_boss_is_done() -> Formula {
        eventually(|s| s.boss.at(boss::Done))
    }

    #[constraint]
    fn few(v: &Vars) -> bool {
        v.net.len() < 4
    }
}

#[test]
fn generated_code_causes_no_lints() {
    let found = crate::counting::search("quiet");
    assert!(found.searched.counts.distinct > 20);
    assert_eq!(found.failures(), ["deadlock_freedom"; 0]);
}
