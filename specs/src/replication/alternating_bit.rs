//! The alternating bit protocol of K. A. Bartlett, R. A. Scantlebury and P. T. Wilkinson, "A note
//! on reliable full-duplex transmission over half-duplex links" (Communications of the ACM 12(5),
//! 1969): one bit is enough to tell a frame from its repetition.

use mutaspec::spec;

/// A sender repeats each frame until it is acknowledged, and numbers frames with one bit. Nothing
/// is lost here; that it might be is what mutants are for.
///
/// Sending is a step that changes nothing but the channel, as the two ends of the paper always
/// transmit. So a frame that is lost changes nothing at all, and as only steps that change
/// something count for fairness, `fair` on the steps that send says of a lossy channel that not all
/// frames are lost.
#[spec]
#[tolerates(loss, why = "each frame is repeated until it is acknowledged")]
#[tolerates(duplication, why = "a bit tells a frame from its repetition")]
pub mod alternating_bit {
    use crate::replication::delivery::delivery;

    /// What the sender transmits.
    #[value]
    #[derive(Copy)]
    pub struct Frame {
        /// Which of two frames it is.
        pub bit: bool,
        /// What is to be delivered: its place among all, from 0.
        pub item: u8,
    }

    /// What a model sets.
    #[constants]
    #[model(two)]
    #[model(four, items = 4)]
    pub struct Constants {
        /// How many items are to be delivered.
        // Survives: constants/K1-07928ad8, one item less. All properties are also true of fewer.
        #[default(2)]
        pub items: u8,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        pub frames: Queue<Frame, Bounded<2>>,
        pub acknowledgements: Queue<bool, Bounded<2>>,
        /// How many items the sender knows to be delivered.
        pub known: u8,
        /// The bit of the sender's next frame.
        pub bit: bool,
        /// The bit of the frame that the receiver waits for.
        pub expected: bool,
        pub delivered: Vec<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            frames: Queue::new(),
            acknowledgements: Queue::new(),
            known: 0,
            bit: false,
            expected: false,
            delivered: Vec::new(),
        }
    }

    /// The sender transmits its frame, again and again.
    #[action(fair)]
    fn transmit(vars: &mut Vars, c: &Constants) {
        require(vars.known < c.items);
        vars.frames.send(Frame {
            bit: vars.bit,
            item: vars.known,
        });
    }

    /// The receiver delivers a frame that it waits for, and drops a repetition.
    #[action(fair)]
    fn accept(vars: &mut Vars) {
        let frame = vars.frames.receive();
        if frame.bit == vars.expected {
            vars.delivered.push(frame.item);
            vars.expected = !vars.expected;
        }
    }

    /// The receiver tells the bit of the last frame that it has delivered, again and again.
    #[action(fair)]
    fn acknowledge(vars: &mut Vars) {
        vars.acknowledgements.send(!vars.expected);
    }

    /// The sender goes on to the next frame when this one is acknowledged.
    #[action(fair)]
    fn go_on(vars: &mut Vars) {
        let last = vars.acknowledgements.receive();
        if last == vars.bit {
            vars.known += 1;
            vars.bit = !vars.bit;
        }
    }

    fn all_is_delivered(v: &Vars, c: &Constants) -> bool {
        v.delivered.len() == usize::from(c.items)
    }

    fn all_is_known(v: &Vars, c: &Constants) -> bool {
        v.known == c.items
    }

    /// Items are delivered in order, none twice and none left out.
    #[invariant]
    fn in_order_and_once(v: &Vars) -> bool {
        v.delivered
            .iter()
            .enumerate()
            .all(|(place, item)| usize::from(*item) == place)
    }

    /// Despite repeated frames, items are delivered one after the other, each once, and all of
    /// them.
    #[refines(delivery, fair)]
    fn delivers(v: &Vars) -> delivery::State {
        delivery::State::new(delivery::Vars {
            delivered: v.delivered.clone(),
        })
    }

    /// What there is not is not delivered.
    #[invariant]
    fn nothing_is_made_up(v: &Vars, c: &Constants) -> bool {
        v.delivered.iter().all(|item| *item < c.items)
    }

    /// The sender never believes more than is true, and is never more than one item behind.
    #[invariant]
    fn what_is_known_is_delivered(v: &Vars) -> bool {
        let known = usize::from(v.known);
        known <= v.delivered.len() && v.delivered.len() <= known + 1
    }

    /// What is delivered stays delivered.
    #[step_invariant]
    fn nothing_is_taken_back(before: &Vars, after: &Vars) -> bool {
        after.delivered.starts_with(&before.delivered)
    }

    /// A frame can be on its way although the receiver has it already.
    #[reachable]
    fn a_frame_is_repeated(v: &Vars) -> bool {
        v.frames
            .in_flight()
            .any(|frame| usize::from(frame.item) < v.delivered.len())
    }

    /// Everything arrives.
    #[temporal]
    fn everything_is_delivered() -> Formula {
        eventually(all_is_delivered)
    }

    /// And the sender learns of it.
    #[temporal]
    fn everything_is_acknowledged() -> Formula {
        eventually(all_is_known)
    }
}
