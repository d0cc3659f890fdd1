//! Operators on messages of many shapes: parts that can be forged, and channels in a map.

use mutaspec_mutator::Operator;

use super::{Row, row};

/// Messages of many shapes, sent by a step that does not know the constants.
#[mutaspec::spec(may_deadlock)]
pub mod shapes {
    #[value]
    pub enum Colour {
        Red,
        Green,
        Blue,
    }

    #[value]
    pub struct Parcel {
        pub owner: Participant,
        pub weight: Int<1, 3>,
        pub parts: (Colour, Option<bool>),
    }

    #[value]
    pub enum Message {
        Parcel(Parcel),
        Note { urgent: bool, size: u8 },
    }

    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub boxes: Map<Participant, Queue<Message, Bounded<1>>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            boxes: c.people.map(|_| Queue::new()),
        }
    }

    #[action(me in people)]
    fn pack(me: Participant, vars: &mut Vars) {
        let weight = Int::new(2);
        vars.boxes[me].send(Message::Parcel(Parcel {
            owner: me,
            weight,
            parts: (Colour::Green, Some(true)),
        }));
    }

    fn write(to: &mut Queue<Message, Bounded<1>>, urgent: bool) {
        to.send(Message::Note { urgent, size: 1 });
    }

    #[action(me in people)]
    fn note(me: Participant, vars: &mut Vars) {
        write(&mut vars.boxes[me], true);
    }

    #[action(me in people)]
    fn read(me: Participant, vars: &mut Vars) {
        vars.boxes[me].receive();
    }
}

/// Each person sends a card with the own name, so that sender and message have the same text.
#[mutaspec::spec(may_deadlock)]
pub mod cards {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Participant>,
        pub sent: Participants,
        pub read: Participants,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            net: Links::new(),
            sent: Set::new(),
            read: Set::new(),
        }
    }

    #[action(me in people, to in people)]
    fn write(me: Participant, to: Participant, vars: &mut Vars) {
        require(!vars.sent.contains(&me));
        vars.sent.insert(me);
        vars.net.send(me, to, me);
    }

    #[action(me in people)]
    fn read(me: Participant, vars: &mut Vars) {
        let (_, card) = vars.net.receive(me);
        vars.read.insert(card);
    }

    #[invariant]
    fn read_are_cards_that_were_sent(v: &Vars) -> bool {
        v.read.is_subset(&v.sent)
    }
}

pub(crate) const ROWS: &[Row] = &[
    row(
        "shapes/default",
        Operator::M8Forge,
        "me",
        "pick([me, ben])",
        "survived: new states",
    ),
    row(
        "cards/default",
        Operator::M8Forge,
        "me",
        "pick([me, ben])",
        "killed by state invariant",
    ),
    row(
        "shapes/default",
        Operator::M8Forge,
        "weight",
        "weight: pick(<Int<1,3>>::MIN..=<Int<1,3>>::MAX)",
        "survived: new states",
    ),
    row(
        "shapes/default",
        Operator::M8Forge,
        "Colour::Green",
        "pick([Colour::Red, Colour::Green, Colour::Blue])",
        "survived: new states",
    ),
    row(
        "shapes/default",
        Operator::M8Forge,
        "true",
        "pick([false, true])",
        "survived: new states",
    ),
    row(
        "shapes/default",
        Operator::M8Forge,
        "urgent",
        "urgent: pick([false, true])",
        "survived: new states",
    ),
    row(
        "shapes/default",
        Operator::M3NotSent,
        "to.send(Message::Note { urgent, size: 1 })",
        "",
        "survived: less behaviour",
    ),
    row(
        "shapes/default",
        Operator::M4Duplicate,
        "vars.boxes[me].receive",
        "vars.boxes[me].receive_and_keep",
        "equivalent: stutters",
    ),
];
