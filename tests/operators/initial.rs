//! Operators on initial states.

use mutaspec_mutator::Operator;

use super::Row;

/// Work is aborted if a participant refuses.
#[mutaspec::spec(may_deadlock)]
pub mod work {
    #[value]
    pub enum Phase {
        Idle,
        Working,
        Aborted,
    }

    #[constants]
    #[model(watched)]
    #[model(unwatched, properties = [])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub workers: Participants,
    }

    #[variables]
    pub struct Vars {
        pub phase: Phase,
        pub refused: bool,
        pub busy: Participants,
        pub ready: Map<Participant, bool>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            phase: Phase::Idle,
            refused: false,
            busy: Set::new(),
            ready: c.workers.map(|_| false),
        }
    }

    #[action(me in workers)]
    fn get_ready(me: Participant, vars: &mut Vars) {
        vars.ready[me] = true;
    }

    #[action(me in workers)]
    fn begin(me: Participant, vars: &mut Vars) {
        require(vars.ready[me] && vars.phase != Phase::Aborted);
        vars.phase = Phase::Working;
        vars.busy.insert(me);
    }

    #[action]
    fn refuse(vars: &mut Vars) {
        vars.refused = true;
        vars.phase = Phase::Aborted;
    }

    #[invariant]
    fn aborted_where_refused(v: &Vars) -> bool {
        (v.phase == Phase::Aborted) == v.refused
    }

    #[invariant]
    fn the_busy_are_ready(v: &Vars) -> bool {
        v.busy.all(|p| v.ready[p])
    }
}

pub(crate) const ROWS: &[Row] = &[
    Row {
        model: "work/watched",
        operator: Operator::I1WrongInit,
        original: "false",
        replacement: "true",
        verdict: "killed by state invariant",
    },
    Row {
        model: "work/unwatched",
        operator: Operator::I1WrongInit,
        original: "false",
        replacement: "true",
        verdict: "survived: new states",
    },
    Row {
        model: "work/watched",
        operator: Operator::I1WrongInit,
        original: "Set::new()",
        replacement: "c.workers.clone()",
        verdict: "killed by state invariant",
    },
    Row {
        model: "work/unwatched",
        operator: Operator::I1WrongInit,
        original: "Set::new()",
        replacement: "c.workers.clone()",
        verdict: "survived: new states",
    },
    Row {
        model: "work/watched",
        operator: Operator::I2WidenedInit,
        original: "Phase::Idle",
        replacement: "pick([Phase::Idle, Phase::Working, Phase::Aborted])",
        verdict: "killed by state invariant",
    },
    Row {
        model: "work/unwatched",
        operator: Operator::I2WidenedInit,
        original: "Phase::Idle",
        replacement: "pick([Phase::Idle, Phase::Working, Phase::Aborted])",
        verdict: "survived: new states",
    },
    Row {
        model: "work/watched",
        operator: Operator::I2WidenedInit,
        original: "Set::new()",
        replacement: "pick(c.workers.subsets())",
        verdict: "killed by state invariant",
    },
    Row {
        model: "work/unwatched",
        operator: Operator::I2WidenedInit,
        original: "Set::new()",
        replacement: "pick(c.workers.subsets())",
        verdict: "survived: new states",
    },
];
