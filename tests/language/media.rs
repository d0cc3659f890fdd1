//! Media of channels, counted by hand.

use mutaspec::spec;

use crate::counting::check;

/// A queue of some medium carries one and two to a receiver that remembers them.
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

// Messages may be lost.
said_by_queue!(lossy_queue, Lossy, Vec<u8>, push);

#[test]
fn lossy_queue_may_lose_messages() {
    // Before any message: 1. After the first, which waits, was received or was lost: 3. After the
    // second: 9 - 1, as the order is kept. Generated: 1, 2 * 4 for sending, 1 + 4 for receiving.
    check("lossy_queue", 12, 14);
}

// Messages may be received again. The receiver remembers the set of them.
said_by_queue!(duplicating_queue, Duplicating, Set<u8>, insert);

#[test]
fn duplicating_queue_may_keep_received_message() {
    // Queue and memory: [] {}; after the first [1] {}, [1] {1}, [] {1}; then [1, 2] {}, [1, 2] {1},
    // [2] {1}, [2] {1, 2}, [] {1, 2}. Generated: 1, 4 for sending, 2 * (2 + 4) for receiving.
    check("duplicating_queue", 9, 17);
}

/// All participants send one message to all, as long as there is room.
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
                Vars {
                    net: $channel::new(),
                }
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
fn each_link_has_its_own_bound() {
    // Four links, each empty or full. In each state each of them can change.
    check("bounded_links", 16, 1 + 16 * 4);
}

said_by_all!(bounded_bag, Bag, Bounded<2>);

#[test]
fn bag_has_one_bound_for_all() {
    // None, one of four letters, or two: 4 equal and 6 different pairs. Generated: 1, 4 * 5 for
    // sending, and for receiving: 4 if there is one, 4 if two are equal, 12 if they differ.
    check("bounded_bag", 15, 1 + 20 + 4 + 4 + 12);
}

/// A lossy and bounded queue, filled in a helper, in a closure, and in a helper without the state.
#[spec(may_deadlock)]
pub mod full_queue {
    #[variables]
    pub struct Vars {
        pub queue: Queue<u8, (Lossy, Bounded<2>)>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            queue: Queue::new(),
        }
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
fn full_queue_disables_every_sending_step() {
    // Zero, one or two messages wait. Each action sends and loses in the first two states.
    check("full_queue", 3, 1 + 3 * 2 * 2);
}

/// Each person has a box for one letter, which may be read twice.
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
fn map_can_contain_channels() {
    // Two boxes. In each state an empty one is filled (1 way), or a full one is read (2 ways).
    check("letter_boxes", 4, 1 + 4 * 3);
}

/// A broadcast to two receivers. Each may miss it, and it needs room for both.
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
fn lossy_broadcast_loses_messages_independently() {
    // Four ways from empty links. If one link is full, there is no room for another broadcast.
    check("lossy_broadcast", 4, 1 + 4);
}
