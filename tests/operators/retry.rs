//! The alternating bit protocol without retries, for the operators on messages.

/// The alternating bit protocol of the gallery. Each frame and acknowledgement is sent only once.
#[mutaspec::spec(may_deadlock)]
pub mod alternating_bit_without_retry {
    #[value]
    #[derive(Copy)]
    pub struct Frame {
        pub bit: bool,
        pub item: u8,
    }

    #[constants]
    pub struct Constants {
        #[default(2)]
        pub items: u8,
    }

    #[variables]
    pub struct Vars {
        pub frames: Queue<Frame, Bounded<2>>,
        pub acknowledgements: Queue<bool, Bounded<2>>,
        pub transmitted: u8,
        pub known: u8,
        pub bit: bool,
        pub expected: bool,
        pub delivered: u8,
        pub acknowledged: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            frames: Queue::new(),
            acknowledgements: Queue::new(),
            transmitted: 0,
            known: 0,
            bit: false,
            expected: false,
            delivered: 0,
            acknowledged: 0,
        }
    }

    #[action(fair)]
    fn transmit(vars: &mut Vars, c: &Constants) {
        require(vars.known < c.items && vars.transmitted == vars.known);
        vars.transmitted += 1;
        vars.frames.send(Frame {
            bit: vars.bit,
            item: vars.known,
        });
    }

    #[action(fair)]
    fn accept(vars: &mut Vars) {
        let frame = vars.frames.receive();
        if frame.bit == vars.expected {
            assert!(frame.item == vars.delivered);
            vars.delivered += 1;
            vars.expected = !vars.expected;
        }
    }

    #[action(fair)]
    fn acknowledge(vars: &mut Vars) {
        require(vars.acknowledged < vars.delivered);
        vars.acknowledged += 1;
        vars.acknowledgements.send(!vars.expected);
    }

    #[action(fair)]
    fn go_on(vars: &mut Vars) {
        let last = vars.acknowledgements.receive();
        if last == vars.bit {
            vars.known += 1;
            vars.bit = !vars.bit;
        }
    }

    fn all_is_known(v: &Vars, c: &Constants) -> bool {
        v.known == c.items
    }

    #[temporal]
    fn everything_is_acknowledged() -> Formula {
        eventually(all_is_known)
    }
}
