//! The one door through which generated code reaches the engine. Nothing here is for authors, and nothing here is stable.

pub use inventory;
pub use mutaspec_mutator::{Effect, Family, Fault, MutantRow, Operator, PropertyOperator};
pub use mutaspec_runner::ahead::Next;
pub use mutaspec_runner::aspect::{Aspects, Domain, PartRow, ProbeRow, Probed, PropertyMutantRow};
pub use mutaspec_runner::assumption::{Assumptions, StepSet, strong, weak};
pub use mutaspec_runner::detours::Detours;
pub use mutaspec_runner::explorer::machine;
pub use mutaspec_runner::formula::{Formula, StepPattern, atom, step_predicate};
pub use mutaspec_runner::intent::{Intent, OmissionRow, OwnRow, RequirementRow, ToleranceRow};
pub use mutaspec_runner::machine::Machine;
pub use mutaspec_runner::scenario::Scenario;
pub use mutaspec_runner::settings::{Ask, Probe, SettingError, Settings, participant, participants, shown};
pub use mutaspec_runner::refinement::RefinementRow;
pub use mutaspec_runner::spec::Origin;
pub use mutaspec_runner::spec::{
    AssertionRow, ConstantRow, Definition, ExtraKind, ExtraRow, FairnessKind, FairnessRow, ItemKind, ItemRow, LabelRow, ModelFacts,
    ModelRow, PropertyKind, PropertyRow, Registration, SkippedRow, Spec, StepInstance, Strength, Symmetric,
};
pub use mutaspec_runner::spec::{FieldRow, PredicateRow, ProcessRow, Shape, TypeRow, Vocabulary};
pub use mutaspec_runner::step::{
    Call, Flow, Stop, Unmutated, burn, choose, choose_without, halfway, lose, older, or_leave, resumed, switch,
};
pub use mutaspec_runner::value;
pub use mutaspec_runner::value::channel::Mishap;
pub use mutaspec_runner::words::{First, flow, instead, merge, narrate_alternative, shrink};

use mutaspec_runner::step;
use mutaspec_runner::value::{Choices, Participant};

/// The elements of a range of parameters, in order, each once.
pub fn elements<C: Choices<Item: PartialEq>>(choices: &C) -> Vec<C::Item> {
    let mut elements = Vec::with_capacity(choices.count());
    for element in (0..choices.count()).map(|i| choices.nth(i)) {
        if !elements.contains(&element) {
            elements.push(element);
        }
    }
    elements
}

/// A parameter of a step that is no plain value, kept for as long as the program runs: models are few.
pub fn leak<T>(parameter: T) -> &'static T {
    Box::leak(Box::new(parameter))
}

/// The arm to take instead of `arm` where the bodies of `first` and of the arm after it are exchanged.
#[inline]
pub fn swapped(arm: usize, first: usize) -> usize {
    match arm {
        _ if arm == first => first + 1,
        _ if arm == first + 1 => first,
        other => other,
    }
}

/// Asks whether something is the participant that the mutant switched on is about. A mutant is made where the text names a participant; whether
/// it is one only its type can tell, so [`IsParticipant`] answers where it is, through any references, and [`IsNobody`] anywhere else.
#[derive(Clone, Copy, Debug)]
pub struct Whether<'a, T: ?Sized>(pub &'a T);

/// Something that is a participant.
pub trait Named {
    /// Which.
    fn participant(&self) -> Participant;
}

impl Named for Participant {
    #[inline]
    fn participant(&self) -> Participant {
        *self
    }
}

impl<T: Named + ?Sized> Named for &T {
    #[inline]
    fn participant(&self) -> Participant {
        T::participant(self)
    }
}

impl<T: Named + ?Sized> Named for &mut T {
    #[inline]
    fn participant(&self) -> Participant {
        T::participant(self)
    }
}

/// The answer for participants.
pub trait IsParticipant {
    /// Whether it is the one.
    fn is_excluded(&self) -> bool;
}

impl<T: Named + ?Sized> IsParticipant for Whether<'_, T> {
    #[inline]
    fn is_excluded(&self) -> bool {
        step::is_excluded(&self.0.participant())
    }
}

/// The answer for everything else, one reference further away.
pub trait IsNobody {
    /// No.
    fn is_excluded(&self) -> bool;
}

impl<T: ?Sized> IsNobody for &Whether<'_, T> {
    #[inline]
    fn is_excluded(&self) -> bool {
        false
    }
}
