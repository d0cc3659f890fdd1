//! The one door through which generated code reaches the engine. Nothing here is for authors, and nothing here is stable.

pub use inventory;
pub use mutaspec_mutator::{Effect, Family, MutantRow, Operator};
pub use mutaspec_runner::explorer::machine;
pub use mutaspec_runner::formula::{Formula, StepPattern, atom};
pub use mutaspec_runner::machine::Machine;
pub use mutaspec_runner::settings::{Ask, Probe, SettingError, Settings, participant, participants};
pub use mutaspec_runner::spec::{
    AssertionRow, ConstantRow, Definition, FairnessRow, ItemKind, ItemRow, LabelRow, ModelFacts, ModelRow, PropertyKind, PropertyRow,
    Registration, SkippedRow, Spec, StepInstance, Strength,
};
pub use mutaspec_runner::step::{Call, Flow, Stop, burn, choose, choose_without, is_excluded, or_leave, switch};
pub use mutaspec_runner::value;
pub use mutaspec_runner::words::{flow, narrate_alternative, shrink};

use mutaspec_runner::value::Choices;

/// The elements of a range of parameters, in order.
pub fn elements<C: Choices>(choices: &C) -> Vec<C::Item> {
    (0..choices.count()).map(|i| choices.nth(i)).collect()
}

/// A parameter of a step that is no plain value, kept for as long as the program runs: models are few.
pub fn leak<T>(parameter: T) -> &'static T {
    Box::leak(Box::new(parameter))
}
