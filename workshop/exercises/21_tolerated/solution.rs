//! The alternating bit protocol of Bartlett, Scantlebury and Wilkinson (1969).

/// A sender repeats each frame until it is acknowledged, and numbers frames with one bit.
#[mutaspec::spec]
// ===== your part =====
#[tolerates(loss, why = "each frame is repeated until it is acknowledged")]
#[tolerates(duplication, why = "a bit tells a frame from its repetition")]
// ===== end of your part =====
pub mod alternating_bit {
    #[value]
    #[derive(Copy)]
    pub struct Frame {
        pub bit: bool,
        pub item: u8,
    }

    #[constants]
    pub struct Constants {
        /// How many items are to be delivered.
        #[default(2)]
        pub items: u8,
    }

    #[variables]
    pub struct Vars {
        pub frames: Queue<Frame, Bounded<2>>,
        pub acknowledgements: Queue<bool, Bounded<2>>,
        /// How many items the sender knows to be delivered.
        pub known: u8,
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
        let frame = Frame {
            bit: vars.bit,
            item: vars.known,
        };
        vars.frames.send(frame);
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

    /// Items are delivered in order, none twice and none left out.
    #[invariant]
    fn in_order_and_once(v: &Vars) -> bool {
        v.delivered
            .iter()
            .enumerate()
            .all(|(place, item)| usize::from(*item) == place)
    }

    /// Everything arrives.
    #[temporal]
    fn everything_is_delivered() -> Formula {
        eventually(all_is_delivered)
    }
}
