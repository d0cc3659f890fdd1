//! What generated code uses of the engine. Not meant for authors, and not stable.

pub use std::borrow::Cow;

pub use inventory;
pub use mutaspec_mutator::{Effect, Family, Fault, MutantRow, Operator, PropertyOperator};
pub use mutaspec_runner::annotations::{
    Annotations, OmissionRow, OwnRow, RequirementRow, ToleranceRow,
};
pub use mutaspec_runner::assumption::{
    Assumptions, FairnessKind, FairnessRow, StepSet, Strength, strong, weak,
};
pub use mutaspec_runner::compiled::{CompiledSpec, Registration};
pub use mutaspec_runner::crash_state::{CrashState, HiddenState, Older, keep_elements};
pub use mutaspec_runner::definition::{
    AssertionRow, ConstantRow, Definition, ExtraKind, ExtraRow, ItemKind, ItemRow, LabelRow,
    Language, ModelRow, PropertyKind, PropertyRow, SkippedRow, SourceFile, Symmetric,
};
pub use mutaspec_runner::explorer::{RustDialect, machine};
pub use mutaspec_runner::formula::{Formula, atom, step_predicate};
pub use mutaspec_runner::lookahead::Next;
pub use mutaspec_runner::machine::{Machine, ModelFacts};
pub use mutaspec_runner::primitives::{
    First, flow, instead, merge, narrate_alternative, narrate_choice, shrink,
};
pub use mutaspec_runner::property_facts::{
    PartRow, ProbeRow, Probed, PropertyFacts, PropertyMutantRow,
};
pub use mutaspec_runner::scenario::Scenario;
pub use mutaspec_runner::settings::{
    Ask, Constant, Probe, Setting, SettingError, Settings, participant, participants, shown,
    variant,
};
pub use mutaspec_runner::spec::{NumberSet, RefinementRow, Spec, StepInstance};
pub use mutaspec_runner::step::{
    Call, Flow, Stop, Unmutated, burn, choose, choose_without, halfway, lose, older, older_element,
    or_leave, resumed, switch,
};
pub use mutaspec_runner::step_pattern::StepPattern;
pub use mutaspec_runner::value;
pub use mutaspec_runner::value::channel::Mishap;
pub use mutaspec_runner::vocabulary::{
    DomainRow, FieldRow, HelperRow, ProcessRow, Shape, TypeRow, Vocabulary,
};

use mutaspec_runner::step;
use mutaspec_runner::value::participant::MAX_PARTICIPANTS;
use mutaspec_runner::value::{Choices, Int, Member, Participant, Value};

/// Returns the distinct elements of a parameter's range, in order.
pub fn elements<C: Choices<Item: PartialEq>>(choices: &C) -> Vec<C::Item> {
    let mut elements = Vec::with_capacity(choices.count());
    for element in (0..choices.count()).map(|i| choices.nth(i)) {
        if !elements.contains(&element) {
            elements.push(element);
        }
    }
    elements
}

/// Leaks a step parameter, so that it lives as long as the program. The number of models is small.
pub fn leak<T>(parameter: T) -> &'static T {
    Box::leak(Box::new(parameter))
}

/// Returns the arm to take instead of `arm` if the bodies of `first` and the next arm are swapped.
#[inline]
pub fn swapped(arm: usize, first: usize) -> usize {
    match arm {
        _ if arm == first => first + 1,
        _ if arm == first + 1 => first,
        other => other,
    }
}

/// Asks for the numbers of a set that a family of mutants ranges over.
///
/// [`IsNumberSet`] answers for every set of choices, and [`IsNoNumberSet`] for all other types. A
/// range of the wrong type is therefore reported once, where the author wrote it.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<'a, C: ?Sized>(pub &'a C);

/// The numbers in a set of choices.
pub trait IsNumberSet {
    /// Returns the numbers, at most one more than a family may have: then some are missing.
    fn numbers(&self) -> Vec<i128>;
}

impl<C: Choices<Item: Value>> IsNumberSet for Numbers<'_, C> {
    fn numbers(&self) -> Vec<i128> {
        let few = self.0.count().min(MAX_PARTICIPANTS + 1);
        let members = (0..few).filter_map(|i| self.0.nth(i).as_member());
        let number = |member| {
            if let Member::Number(number) = member {
                Some(number)
            } else {
                None
            }
        };
        members.filter_map(number).collect()
    }
}

/// The fallback for all other types; method lookup tries it last, after one more reference.
pub trait IsNoNumberSet {
    /// Returns an empty list.
    fn numbers(&self) -> Vec<i128>;
}

impl<C: ?Sized> IsNoNumberSet for &Numbers<'_, C> {
    fn numbers(&self) -> Vec<i128> {
        Vec::new()
    }
}

/// A participant or a number, made from a member over which a suggestion ranges.
pub trait FromMember {
    /// Returns the participant with this index, or this number.
    fn from_member(member: i128) -> Self;
}

impl FromMember for Participant {
    fn from_member(member: i128) -> Participant {
        Participant::at(u8::from_member(member))
    }
}

impl<const LO: i64, const HI: i64> FromMember for Int<LO, HI> {
    fn from_member(member: i128) -> Int<LO, HI> {
        Int::new(member as i64)
    }
}

macro_rules! from_member {
    ($($ty:ty),*) => {$(
        impl FromMember for $ty {
            fn from_member(member: i128) -> $ty {
                <$ty>::try_from(member).unwrap_or_default()
            }
        }
    )*};
}

from_member!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, isize);

impl FromMember for i128 {
    fn from_member(member: i128) -> i128 {
        member
    }
}

/// Asks for the tree of a value that a helper returns.
///
/// [`IsShown`] answers for every type of the language, and [`IsNotShown`] for all other types.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a, T: ?Sized>(pub &'a T);

/// The tree of a value.
pub trait IsShown {
    /// Returns the value as a tree.
    fn tree(&self) -> value::View;
}

impl<T: Value> IsShown for Shown<'_, T> {
    fn tree(&self) -> value::View {
        self.0.view()
    }
}

/// The fallback for all other types; method lookup tries it last, after one more reference.
pub trait IsNotShown {
    /// Returns a tree without content.
    fn tree(&self) -> value::View;
}

impl<T: ?Sized> IsNotShown for &Shown<'_, T> {
    fn tree(&self) -> value::View {
        value::View::LeftOut
    }
}

/// Asks whether a value is the member that the active mutant excludes.
///
/// The text of a spec does not show whether a name is a participant or a number. [`IsExcludable`]
/// answers for those types, through any references, and [`NotExcludable`] for all others.
#[derive(Clone, Copy, Debug)]
pub struct ExclusionCheck<'a, T: ?Sized>(pub &'a T);

/// A type of which a mutant can exclude one member: participants and numbers.
pub trait Excludable {
    /// Whether the active mutant excludes this member.
    fn is_excluded(&self) -> bool;
}

macro_rules! excludable {
    ($($ty:ty),*) => {$(
        impl Excludable for $ty {
            #[inline]
            fn is_excluded(&self) -> bool {
                step::is_excluded(self)
            }
        }
    )*};
}

excludable!(
    Participant,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize
);

impl<const LO: i64, const HI: i64> Excludable for Int<LO, HI> {
    #[inline]
    fn is_excluded(&self) -> bool {
        step::is_excluded(self)
    }
}

impl<T: Excludable + ?Sized> Excludable for &T {
    #[inline]
    fn is_excluded(&self) -> bool {
        T::is_excluded(self)
    }
}

impl<T: Excludable + ?Sized> Excludable for &mut T {
    #[inline]
    fn is_excluded(&self) -> bool {
        T::is_excluded(self)
    }
}

/// The answer for participants and numbers.
pub trait IsExcludable {
    /// Whether the active mutant excludes this member.
    fn is_excluded(&self) -> bool;
}

impl<T: Excludable + ?Sized> IsExcludable for ExclusionCheck<'_, T> {
    #[inline]
    fn is_excluded(&self) -> bool {
        self.0.is_excluded()
    }
}

/// The fallback for all other types; method lookup tries it last, after one more reference.
pub trait NotExcludable {
    /// Returns `false`.
    fn is_excluded(&self) -> bool;
}

impl<T: ?Sized> NotExcludable for &ExclusionCheck<'_, T> {
    #[inline]
    fn is_excluded(&self) -> bool {
        false
    }
}
