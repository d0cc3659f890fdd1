//! Types that cannot be kept in a state.
use mutaspec::spec;
use mutaspec::value;

#[spec]
mod not_values {
    use std::collections::{BTreeMap, HashMap, HashSet};

    pub enum Stage {
        Start,
    }

    #[value]
    pub struct Nested {
        stage: Stage,
        text: &'static str,
    }

    #[variables]
    pub struct Vars {
        stage: Stage,
        seen: Map<Participant, HashSet<u8>>,
        map: HashMap<u8, u8>,
        sorted: Option<BTreeMap<u8, u8>>,
        ratio: f64,
        call: fn(u8) -> u8,
        when: std::time::Instant,
        large: i128,
        larger: Vec<u128>,
        pause: std::time::Duration,
        positive: std::num::NonZeroU8,
        counter: std::sync::atomic::AtomicU8,
        text: &'static str,
    }

    #[init]
    fn init() -> Vars {
        todo!()
    }

    #[action(n in 0..3)]
    fn with_a_parameter(n: i128, vars: &mut Vars) {}

    #[process]
    fn p(vars: &mut Vars) {
        let mut shared: std::rc::Rc<u8> = todo!();
        'a: {}
    }
}

#[spec]
mod shapes {
    #[value]
    pub struct Generic<T>(T);

    #[value]
    pub enum Never {}

    #[variables]
    pub struct Vars(u8, u8);

    #[init]
    fn init() -> Vars {
        Vars(0, 0)
    }

    #[action]
    fn step(vars: &mut Vars) {
        vars.0 = 1;
    }
}

#[value(copy)]
pub struct Options(u8);

#[value]
pub union Bits {
    a: u8,
}

#[value]
pub enum Empty {}

#[value]
pub fn no_type() {}

fn main() {}
