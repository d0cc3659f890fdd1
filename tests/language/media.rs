//! Media of channels, counted by hand.

use mutaspec::spec;

use crate::counting::check;

/// A spec in which one and two are said by a queue of some medium to somebody who remembers what he heard.
macro_rules! said_by_queue {
    ($name:ident, $medium:ty, $heard:ty, $remember:ident) => {
        #[spec(may_deadlock)]
        pub mod $name {
            #[variables]
            pub struct Vars {
                pub queue: Queue<u8, $medium>,
                pub next: u8,
                pub heard: $heard,
            }

            #[init]
            fn init() -> Vars {
                Vars {
                    queue: Queue::new(),
                    next: 1,
                    heard: <$heard>::new(),
                }
            }

            #[action]
            fn say(vars: &mut Vars) {
                require(vars.next <= 2);
                vars.queue.send(vars.next);
                vars.next += 1;
            }

            #[action]
            fn hear(vars: &mut Vars) {
                let heard = vars.queue.receive();
                vars.heard.$remember(heard);
            }
        }
    };
}

// He may not hear a message.
said_by_queue!(lossy_queue, Lossy, Vec<u8>, push);

#[test]
fn what_is_sent_to_a_lossy_queue_arrives_or_does_not() {
    // Before anything is said 1. After the first message it waits, is heard or is lost: 3. After the second the same of both, but the second is not
    // heard while the first waits: 9 - 1. Generated: 1, saying 2 ways from 4 states, hearing where something waits: 1 and 4.
    check("lossy_queue", 12, 14);
}

// He may hear a message again, and remembers only which he heard.
said_by_queue!(duplicating_queue, Duplicating, Set<u8>, insert);

#[test]
fn what_is_received_from_a_duplicating_queue_goes_or_stays() {
    // Queue and heard: before anything is said [] {}. After the first [1] {}, [1] {1}, [] {1}. After the second [1, 2] {}, [1, 2] {1}, [2] {1}, [2] {1, 2},
    // [] {1, 2}. Generated: 1, saying from 4 states, hearing 2 ways where something waits, 2 and 4 states.
    check("duplicating_queue", 9, 17);
}

/// A spec in which anybody says the same to anybody, as long as there is room.
macro_rules! said_by_all {
    ($name:ident, $channel:ident, $room:ty) => {
        #[spec(may_deadlock)]
        pub mod $name {
            #[constants]
            pub struct Constants {
                #[default("ann", "ben")]
                pub talkers: Participants,
                #[default("cleo", "dave")]
                pub listeners: Participants,
            }

            #[variables]
            pub struct Vars {
                pub net: $channel<u8, $room>,
            }

            #[init]
            fn init() -> Vars {
                Vars { net: $channel::new() }
            }

            #[action(me in talkers, to in listeners)]
            fn say(me: Participant, to: Participant, vars: &mut Vars) {
                vars.net.send(me, to, 1);
            }

            #[action(me in listeners)]
            fn hear(me: Participant, vars: &mut Vars) {
                vars.net.receive(me);
            }
        }
    };
}

said_by_all!(bounded_links, Links, Bounded<1>);

#[test]
fn a_bounded_link_has_room_of_its_own() {
    // Four links, each empty or full; from each state each of them can change.
    check("bounded_links", 16, 1 + 16 * 4);
}

said_by_all!(bounded_bag, Bag, Bounded<2>);

#[test]
fn a_bounded_bag_has_one_room_for_all() {
    // Nothing, one of four letters, or two of them: 4 twice the same and 6 pairs. Generated: 1, saying 4 ways from 5 states, hearing each different letter: 4
    // from one, 4 from two of the same, 12 from pairs.
    check("bounded_bag", 15, 1 + 20 + 4 + 4 + 12);
}

/// A queue that loses and can be full, filled by a helper, in a closure and through a helper that knows only the queue.
#[spec(may_deadlock)]
pub mod full_queue {
    #[variables]
    pub struct Vars {
        pub queue: Queue<u8, (Lossy, Bounded<2>)>,
    }

    #[init]
    fn init() -> Vars {
        Vars { queue: Queue::new() }
    }

    fn tell(vars: &mut Vars) {
        vars.queue.send(1);
    }

    fn tell_by(queue: &mut Queue<u8, (Lossy, Bounded<2>)>) {
        queue.send(1);
    }

    #[action]
    fn by_a_helper(vars: &mut Vars) {
        tell(vars);
    }

    #[action]
    fn in_a_closure(vars: &mut Vars) {
        (0..1).for_each(|_| vars.queue.send(1));
    }

    #[action]
    fn by_another_helper(vars: &mut Vars) {
        tell_by(&mut vars.queue);
    }
}

#[test]
fn a_full_queue_stops_a_step_wherever_it_sends() {
    // None, one or two wait. Each action sends and loses from the first two states.
    check("full_queue", 3, 1 + 3 * 2 * 2);
}

/// Everybody has a letter box for one letter that may be read twice.
#[spec(may_deadlock)]
pub mod letter_boxes {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub boxes: Map<Participant, Queue<bool, (Bounded<1>, Duplicating)>>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            boxes: c.people.map(|_| Queue::new()),
        }
    }

    #[action(to in people)]
    fn write(to: Participant, vars: &mut Vars) {
        vars.boxes[to].send(true);
    }

    #[action(me in people)]
    fn read(me: Participant, vars: &mut Vars) {
        let letter = vars.boxes[me].receive();
        assert!(letter);
    }
}

#[test]
fn channels_stand_in_maps() {
    // Two boxes, empty or full. From each state an empty one is filled (1 way), and a full one is read (2 ways): 4 * (1 + 2).
    check("letter_boxes", 4, 1 + 4 * 3);
}

/// A broadcast to two, of whom each may be missed, and nobody where one has no room.
#[spec(may_deadlock)]
pub mod lossy_broadcast {
    #[constants]
    pub struct Constants {
        #[default("boss")]
        pub boss: Participant,
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<u8, (Bounded<1>, Lossy)>,
    }

    #[init]
    fn init() -> Vars {
        Vars { net: Links::new() }
    }

    #[action]
    fn announce(vars: &mut Vars, c: &Constants) {
        vars.net.broadcast(c.boss, &c.people, 1);
    }
}

#[test]
fn each_message_of_a_broadcast_is_lost_or_not() {
    // Four ways from nothing. Where only ann has been missed the first message finds room and the second does not, and the reverse.
    check("lossy_broadcast", 4, 1 + 4);
}
