//! Operators on messages.

use mutaspec_mutator::Operator;
// Links the gallery with the original of the alternating bit protocol.
use mutaspec_specs as _;

use super::{Row, row};

/// Each client asks the server once and receives an answer.
#[mutaspec::spec(may_deadlock)]
pub mod hotline {
    #[value]
    pub enum Message {
        Ask(Participant),
        Answer,
        Refusal,
    }

    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub clients: Participants,
        #[default("server", "spare")]
        pub servers: Participants,
        #[default("server")]
        pub server: Participant,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        pub asked: Participants,
        pub served: Vec<Participant>,
        pub answered: Participants,
        pub refused: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            net: Links::new(),
            asked: Set::new(),
            served: Vec::new(),
            answered: Set::new(),
            refused: false,
        }
    }

    #[action(me in clients, fair)]
    fn ask(me: Participant, vars: &mut Vars, c: &Constants) {
        require(!vars.asked.contains(&me));
        vars.asked.insert(me);
        vars.net.send(me, c.server, Message::Ask(me));
    }

    #[action(me in servers, fair)]
    fn serve(me: Participant, vars: &mut Vars) {
        let (from, message) = vars.net.receive(me);
        if let Message::Ask(who) = message {
            vars.served.push(who);
            vars.net.send(me, from, Message::Answer);
        }
    }

    #[action(me in clients, fair)]
    fn hear(me: Participant, vars: &mut Vars) {
        let (_, message) = vars.net.receive(me);
        vars.answered.insert(me);
        vars.refused = message == Message::Refusal;
    }

    /// Nobody is served twice, and only who has asked.
    #[invariant]
    fn served_as_asked(v: &Vars) -> bool {
        v.served
            .iter()
            .enumerate()
            .all(|(i, p)| v.asked.contains(p) && !v.served[..i].contains(p))
    }

    #[invariant]
    fn nobody_is_refused(v: &Vars) -> bool {
        !v.refused
    }

    #[temporal]
    fn everybody_is_answered(c: &Constants) -> Formula {
        for_all(&c.clients, |p| eventually(|v| v.answered.contains(p)))
    }
}

/// Numbers on a belt.
#[mutaspec::spec(may_deadlock)]
pub mod belt {
    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default(3)]
        pub most: u8,
    }

    #[variables]
    pub struct Vars {
        pub belt: Queue<u8>,
        pub next: u8,
        pub taken: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            belt: Queue::new(),
            next: 1,
            taken: 0,
        }
    }

    #[action]
    fn put(vars: &mut Vars, c: &Constants) {
        require(vars.next <= c.most);
        vars.belt.send(vars.next);
        vars.next += 1;
    }

    #[action]
    fn take(vars: &mut Vars) {
        vars.taken = vars.belt.receive();
    }

    #[step_invariant]
    fn in_order(before: &Vars, after: &Vars) -> bool {
        before.taken <= after.taken
    }
}

/// A leader announces the end to all, on a notice board and by letters.
#[mutaspec::spec(may_deadlock)]
pub mod announcement {
    #[value]
    pub enum Message {
        Begin,
        End,
    }

    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("boss")]
        pub boss: Participant,
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Bag<Message>,
        pub board: Posted<Message>,
        pub announced: bool,
        pub told: Participants,
        pub gone: Participants,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            net: Bag::new(),
            board: Posted::new(),
            announced: false,
            told: Set::new(),
            gone: Set::new(),
        }
    }

    #[action(fair)]
    fn announce(vars: &mut Vars, c: &Constants) {
        require(!vars.announced);
        vars.announced = true;
        vars.board.post(Message::Begin);
        vars.net.broadcast(c.boss, &c.people, Message::End);
    }

    #[action(me in people, fair)]
    fn hear(me: Participant, vars: &mut Vars) {
        vars.net.receive_if(me, |_, m| *m == Message::End);
        vars.told.insert(me);
    }

    #[action(me in people, fair)]
    fn go(me: Participant, vars: &mut Vars) {
        require(vars.board.has(&Message::Begin) && !vars.gone.contains(&me));
        vars.gone.insert(me);
    }

    #[invariant]
    fn the_end_is_not_posted(v: &Vars) -> bool {
        !v.board.has(&Message::End)
    }

    #[reachable]
    fn both_are_told(v: &Vars, c: &Constants) -> bool {
        v.told == c.people
    }

    #[temporal]
    fn everybody_goes(c: &Constants) -> Formula {
        for_all(&c.people, |p| eventually(|v| v.gone.contains(p)))
    }
}

const FRAME: &str = "vars.frames.send(Frame {\n            bit: vars.bit,\n            item: vars.known,\n        })";
const ASK: &str = "vars.net.send(me, c.server, Message::Ask(me))";
const ANSWER: &str = "vars.net.send(me, from, Message::Answer)";
const BROADCAST: &str = "vars.net.broadcast(c.boss, &c.people, Message::End)";

pub(crate) const ROWS: &[Row] = &[
    // M1
    row(
        "hotline/watched",
        Operator::M1Lose,
        ASK,
        "if either() { vars.net.send(me, c.server, Message::Ask(me)) }",
        "killed by temporal property",
    ),
    row(
        "hotline/unwatched",
        Operator::M1Lose,
        ASK,
        "if either() { vars.net.send(me, c.server, Message::Ask(me)) }",
        "survived: new states",
    ),
    row(
        "announcement/unwatched",
        Operator::M1Lose,
        BROADCAST,
        "for p in &c.people { if either() { vars.net.send(c.boss, *p, Message::End) } }",
        "survived: new states",
    ),
    // M2
    row(
        "hotline/watched",
        Operator::M2IgnoreParticipant,
        "vars.net.receive",
        "vars.net.without_those_of(ben).receive",
        "killed by temporal property",
    ),
    row(
        "hotline/unwatched",
        Operator::M2IgnoreParticipant,
        "vars.net.receive",
        "vars.net.without_those_of(ben).receive",
        "survived: less behaviour",
    ),
    row(
        "announcement/unwatched",
        Operator::M2IgnoreParticipant,
        "vars.net.receive_if",
        "vars.net.without_those_of(boss).receive_if",
        "survived: less behaviour",
    ),
    // M3
    row(
        "hotline/watched",
        Operator::M3NotSent,
        ANSWER,
        "",
        "killed by temporal property",
    ),
    row(
        "hotline/watched",
        Operator::M3NotSent,
        ANSWER,
        "if from != ann { vars.net.send(me, from, Message::Answer) }",
        "killed by temporal property",
    ),
    row(
        "hotline/unwatched",
        Operator::M3NotSent,
        ANSWER,
        "if from != ann { vars.net.send(me, from, Message::Answer) }",
        "survived: new states",
    ),
    row(
        "announcement/watched",
        Operator::M3NotSent,
        "&c.people",
        "&c.people.without(ann)",
        "killed by reachability goal",
    ),
    row(
        "announcement/unwatched",
        Operator::M3NotSent,
        BROADCAST,
        "",
        "survived: new states",
    ),
    row(
        "announcement/watched",
        Operator::M3NotSent,
        "vars.board.post(Message::Begin)",
        "",
        "killed by temporal property",
    ),
    // M4
    row(
        "hotline/watched",
        Operator::M4Duplicate,
        "vars.net.receive",
        "vars.net.receive_and_keep",
        "killed by state invariant",
    ),
    row(
        "belt/unwatched",
        Operator::M4Duplicate,
        "vars.belt.receive",
        "vars.belt.receive_and_keep",
        "survived: new states",
    ),
    // M5
    row(
        "belt/watched",
        Operator::M5Reorder,
        "vars.belt.receive",
        "vars.belt.receive_any",
        "killed by step invariant",
    ),
    row(
        "belt/unwatched",
        Operator::M5Reorder,
        "vars.belt.receive",
        "vars.belt.receive_any",
        "survived: new states",
    ),
    // M6
    row(
        "hotline/watched",
        Operator::M6Misdeliver,
        "c.server",
        "spare",
        "survived: new states",
    ),
    row(
        "hotline/watched",
        Operator::M6Misdeliver,
        "from",
        "ben",
        "killed by temporal property",
    ),
    row(
        "hotline/watched",
        Operator::M6Misdeliver,
        "Message::Answer",
        "Message::Refusal",
        "killed by state invariant",
    ),
    row(
        "announcement/watched",
        Operator::M6Misdeliver,
        "Message::Begin",
        "Message::End",
        "killed by state invariant",
    ),
    row(
        "announcement/unwatched",
        Operator::M6Misdeliver,
        "Message::End",
        "Message::Begin",
        "survived: new states",
    ),
    // M8
    row(
        "hotline/watched",
        Operator::M8Forge,
        "me",
        "pick(&c.clients)",
        "killed by state invariant",
    ),
    row(
        "hotline/unwatched",
        Operator::M8Forge,
        "me",
        "pick(&c.clients)",
        "survived: new states",
    ),
    row(
        "alternating_bit_without_retry/default",
        Operator::M8Forge,
        "vars.bit",
        "pick([false, true])",
        "killed by temporal property",
    ),
    // Frames are repeated until they are acknowledged. Fairness excludes the loss of all of them.
    row(
        "alternating_bit/two",
        Operator::M1Lose,
        FRAME,
        "if either() { vars.frames.send(Frame {\n            bit: vars.bit,\n            item: vars.known,\n        }) }",
        "tolerated",
    ),
    row(
        "alternating_bit/two",
        Operator::M1Lose,
        "vars.acknowledgements.send(!vars.expected)",
        "if either() { vars.acknowledgements.send(!vars.expected) }",
        "tolerated",
    ),
    row(
        "alternating_bit/two",
        Operator::M3NotSent,
        FRAME,
        "",
        "killed by reachability goal",
    ),
    row(
        "alternating_bit/two",
        Operator::M5Reorder,
        "vars.frames.receive",
        "vars.frames.receive_any",
        "killed by state invariant and state invariant",
    ),
    // Without a retry, the loss of one message is fatal.
    row(
        "alternating_bit_without_retry/default",
        Operator::M1Lose,
        FRAME,
        "if either() { vars.frames.send(Frame {\n            bit: vars.bit,\n            item: vars.known,\n        }) }",
        "killed by temporal property",
    ),
    row(
        "alternating_bit_without_retry/default",
        Operator::M1Lose,
        "vars.acknowledgements.send(!vars.expected)",
        "if either() { vars.acknowledgements.send(!vars.expected) }",
        "killed by temporal property",
    ),
];
