//! A type from elsewhere that is no value is reported once, where the state names it. An author's
//! type may be called like one of these.
use mutaspec::spec;

#[spec]
mod foreign {
    type Pause = std::time::Duration;
    type Positive = std::num::NonZeroU8;

    #[value]
    pub struct Duration {
        minutes: isize,
    }

    #[value]
    pub enum Reply {
        Within(Pause),
        Many { count: Positive },
    }

    #[variables]
    pub struct Vars {
        pause: Pause,
        replies: Vec<Reply>,
        time: Duration,
    }

    #[init]
    fn init() -> Vars {
        todo!()
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.time.minutes = -1;
    }
}

fn main() {}
