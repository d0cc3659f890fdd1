//! The functions and types of the spec language. `#[spec]` imports them into every spec.

pub use mutaspec_macros::value;
pub use mutaspec_runner::assumption::{any, any_step};
pub use mutaspec_runner::formula::{
    IntoFormula, IntoStepPredicate, allowed, always, changed_and, enabled, eventually, for_all,
    for_some, initially, leads_to, taken, unchanged_or,
};
pub use mutaspec_runner::primitives::{either, pick, require, wait_until};
pub use mutaspec_runner::scenario::Scenario;
pub use mutaspec_runner::value::combinations::{maps, pairs, subsets_of};
pub use mutaspec_runner::value::{
    Bag, Bounded, Duplicating, Int, Links, Lossy, Map, Participant, Participants, Posted, Queue,
    Reliable, Set,
};
