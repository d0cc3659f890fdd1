//! Specs from the reference implemented by hand with the value types, compared with TLC's counts.
//! Every state is packed and unpacked.

use std::collections::BTreeSet;

use mutaspec_runner::primitives::flow::{pick, require, wait_until};
use mutaspec_runner::step::{self, Flow};
use mutaspec_runner::value::{
    Links, Map, Participant, Participants, Posted, Queue, Reader, Set, Universe, Value, Writer,
};

type Step<S> = Box<dyn Fn(&mut S) -> Flow<()>>;

/// Searches all states. Returns the numbers of distinct and generated states, as TLC counts.
fn explore<S: Value>(universe: &Universe, initial: &S, steps: &[Step<S>]) -> (usize, usize) {
    let mut writer = Writer::new(universe);
    initial.encode(&mut writer);
    let first = writer.finish().to_vec();
    let mut known = BTreeSet::from([first.clone()]);
    let mut open = vec![first];
    let mut generated = 1;
    let mut scratch = initial.clone();
    while let Some(packed) = open.pop() {
        let state = S::decode(&mut Reader::new(universe, &packed));
        for step in steps {
            step::first_choices();
            loop {
                step::rewind();
                scratch.clone_from(&state);
                if step(&mut scratch).is_ok() {
                    generated += 1;
                    writer.clear();
                    scratch.encode(&mut writer);
                    let packed = writer.finish();
                    if known.insert(packed.to_vec()) {
                        open.push(packed.to_vec());
                    }
                    scratch.decode_into(&mut Reader::new(universe, packed));
                }
                if !step::next_choices() {
                    break;
                }
            }
        }
    }
    (known.len(), generated)
}

fn participants(names: &[&str], universe: &mut Universe) -> Participants {
    names
        .iter()
        .map(|name| universe.intern(name).expect("few names"))
        .collect()
}

mod lamport {
    use super::*;

    const WORKING: u8 = 0;
    const PREPARED: u8 = 1;
    const COMMITTED: u8 = 2;
    const ABORTED: u8 = 3;

    #[derive(Clone, Copy, PartialEq)]
    enum Message {
        Prepared(Participant),
        Commit,
        Abort,
    }

    impl Message {
        fn value(self) -> (u8, Option<Participant>) {
            match self {
                Message::Prepared(r) => (0, Some(r)),
                Message::Commit => (1, None),
                Message::Abort => (2, None),
            }
        }
    }

    /// `rm`, `tm`, `prepared`, `sent`.
    type State = (
        Map<Participant, u8>,
        u8,
        Participants,
        Posted<(u8, Option<Participant>)>,
    );

    fn steps(rms: &Participants) -> Vec<Step<State>> {
        let all = rms.clone();
        let mut steps: Vec<Step<State>> = vec![
            Box::new(move |(_, tm, prepared, sent)| {
                require(*tm == WORKING && *prepared == all)?;
                *tm = COMMITTED;
                sent.post(Message::Commit.value());
                Ok(())
            }),
            Box::new(|(_, tm, _, sent)| {
                require(*tm == WORKING)?;
                *tm = ABORTED;
                sent.post(Message::Abort.value());
                Ok(())
            }),
        ];
        for r in rms.clone() {
            steps.push(Box::new(move |(_, tm, prepared, sent)| {
                require(*tm == WORKING && sent.has(&Message::Prepared(r).value()))?;
                prepared.insert(r);
                Ok(())
            }));
            steps.push(Box::new(move |(rm, _, _, sent)| {
                require(rm[r] == WORKING)?;
                rm[r] = PREPARED;
                sent.post(Message::Prepared(r).value());
                Ok(())
            }));
            steps.push(Box::new(move |(rm, ..)| {
                require(rm[r] == WORKING)?;
                rm[r] = ABORTED;
                Ok(())
            }));
            for (message, stage) in [(Message::Commit, COMMITTED), (Message::Abort, ABORTED)] {
                steps.push(Box::new(move |(rm, _, _, sent)| {
                    require(sent.has(&message.value()))?;
                    rm[r] = stage;
                    Ok(())
                }));
            }
        }
        steps
    }

    #[test]
    fn two_phase_commit_over_posted_messages_has_288_states() {
        let mut universe = Universe::default();
        let rms = participants(&["r1", "r2", "r3"], &mut universe);
        let initial = (rms.map(|_| WORKING), WORKING, Set::new(), Posted::new());
        assert_eq!(explore(&universe, &initial, &steps(&rms)), (288, 1146));
    }
}

mod dual_writes {
    use super::*;

    /// `net`, with `Some` for a write and `None` for an acknowledgement; `stored`; the label of
    /// each client.
    type State = (
        Links<Option<Participant>>,
        Map<Participant, Option<Participant>>,
        Map<Participant, u8>,
    );

    fn client(
        me: Participant,
        database: Participant,
        cache: Participant,
        (net, _, label): &mut State,
    ) -> Flow<()> {
        match label[me] {
            0 => net.send(me, database, Some(me)),
            1 => drop(net.flow_receive_if(me, |from, m| from == database && m.is_none())?),
            2 => net.send(me, cache, Some(me)),
            3 => drop(net.flow_receive_if(me, |from, m| from == cache && m.is_none())?),
            _ => wait_until(false)?,
        }
        label[me] += 1;
        Ok(())
    }

    fn store(me: Participant, (net, stored, _): &mut State) -> Flow<()> {
        match net.flow_receive(me)? {
            (from, Some(value)) => {
                stored[me] = Some(value);
                net.send(me, from, None);
            }
            (_, None) => unreachable!("nobody acknowledges to a store"),
        }
        Ok(())
    }

    fn check(names: &[&str], expected: (usize, usize)) {
        let mut universe = Universe::default();
        let clients = participants(names, &mut universe);
        let stores = participants(&["database", "cache"], &mut universe);
        let [database, cache] = [stores.first().unwrap(), stores.last().unwrap()];
        let initial = (Links::new(), stores.map(|_| None), clients.map(|_| 0));
        let mut steps: Vec<Step<State>> = Vec::new();
        for me in clients {
            steps.push(Box::new(move |state| client(me, database, cache, state)));
        }
        for me in stores {
            steps.push(Box::new(move |state| store(me, state)));
        }
        assert_eq!(explore(&universe, &initial, &steps), expected);
    }

    #[test]
    fn dual_writes_over_links_agree_with_tlc() {
        check(&["ann", "ben"], (82, 133));
        check(&["ann", "ben", "cleo"], (947, 2257));
    }
}

mod uploader {
    use super::*;

    const CREATE: u8 = 0;
    const EDIT: u8 = 1;
    const DELETE: u8 = 2;

    /// Id, sender, version.
    type Upload = (u8, Participant, u8);
    /// Id, change.
    type Message = (u8, u8);
    /// `uploads`, `content`, `queue`, `next_id`.
    type Vars = (Set<Upload>, Set<Upload>, Queue<Message>, u8);
    /// Label, `msg`, `local`.
    type Worker = (u8, Option<Message>, Option<Upload>);
    type State = (Vars, Map<Participant, Worker>);

    fn with_id(set: &Set<Upload>, id: u8) -> Option<Upload> {
        set.iter().find(|u| u.0 == id).copied()
    }

    fn user(me: Participant, ((uploads, _, queue, next_id), _): &mut State) -> Flow<()> {
        let mine = |uploads: &Set<Upload>| uploads.filter(|u| u.1 == me);
        match step::choose(3)? {
            0 => {
                wait_until(*next_id <= 2)?;
                uploads.insert((*next_id, me, 1));
                queue.send((*next_id, CREATE));
                *next_id += 1;
            }
            1 => {
                let old = pick(mine(uploads))?;
                wait_until(old.2 < 2)?;
                uploads.remove(&old);
                uploads.insert((old.0, old.1, old.2 + 1));
                queue.send((old.0, EDIT));
            }
            _ => {
                let old = pick(mine(uploads))?;
                uploads.remove(&old);
                queue.send((old.0, DELETE));
            }
        }
        Ok(())
    }

    fn worker(me: Participant, ((uploads, content, queue, _), workers): &mut State) -> Flow<()> {
        let (label, msg, local) = &mut workers[me];
        let remove =
            |content: &mut Set<Upload>, id| with_id(content, id).map(|old| content.remove(&old));
        match label {
            0 => {
                let m = queue.flow_receive()?;
                *msg = Some(m);
                *label = [1, 2, 4][usize::from(m.1)];
            }
            1 => {
                content.extend(with_id(uploads, msg.unwrap().0));
                *label = 0;
            }
            2 => {
                let id = msg.unwrap().0;
                *label = 0;
                if let Some(upload) = with_id(uploads, id) {
                    remove(content, id);
                    *local = Some(upload);
                    *label = 3;
                }
            }
            3 => {
                let mine = local.take().unwrap();
                *label = 0;
                if with_id(uploads, mine.0).is_some_and(|u| u.2 > mine.2) {
                    *label = 2;
                } else {
                    content.insert(mine);
                }
            }
            _ => {
                remove(content, msg.unwrap().0);
                *label = 0;
            }
        }
        Ok(())
    }

    fn cleaner(((uploads, content, ..), _): &mut State) -> Flow<()> {
        let orphan = pick(content.filter(|x| with_id(uploads, x.0).is_none()))?;
        content.remove(&orphan);
        Ok(())
    }

    fn check(names: &[&str], expected: (usize, usize)) {
        let mut universe = Universe::default();
        let users = participants(&["u1"], &mut universe);
        let workers = participants(names, &mut universe);
        let initial = (
            (Set::new(), Set::new(), Queue::new(), 1),
            workers.map(|_| (0, None, None)),
        );
        let mut steps: Vec<Step<State>> = vec![Box::new(cleaner)];
        for me in users {
            steps.push(Box::new(move |state| user(me, state)));
        }
        for me in workers {
            steps.push(Box::new(move |state| worker(me, state)));
        }
        assert_eq!(explore(&universe, &initial, &steps), expected);
    }

    #[test]
    fn uploader_over_queue_agrees_with_tlc() {
        check(&["w1"], (1128, 2625));
        check(&["w1", "w2"], (8716, 28276));
    }
}
