//! Implements [`System`] for every [`Spec`]: the part that is compiled for each spec. It is thin on
//! purpose, because every author compiles it: loops take the place of iterator adapters, whose code
//! would be compiled for each spec, too.

use std::sync::Arc;

use super::erase::Atoms;
use super::system::{HiddenStates, Place, States, System};
use crate::assumption::Assumptions;
use crate::crash_state::{CrashState, HiddenState};
use crate::lookahead::Next;
use crate::machine::{ErasedAtom, ErasedFormula, Group, StepFacts, StepId};
use crate::scenario::Scenario;
use crate::spec::{RefinementRow, Spec, StepInstance};
use crate::step::{self, Flow, Stop};
use crate::symmetry::orbit;
use crate::value::{Permutation, Reader, Universe, Value, View, Writer};

pub(super) struct TypedSystem<S: Spec> {
    constants: &'static S::Constants,
    steps: Vec<S::Step>,
    atoms: Atoms<S::State>,
}

impl<S: Spec> TypedSystem<S> {
    pub(super) fn new(constants: &'static S::Constants) -> TypedSystem<S> {
        TypedSystem {
            constants,
            steps: Vec::new(),
            atoms: Atoms(Vec::new()),
        }
    }
}

impl<S: Spec> System for TypedSystem<S> {
    fn number_set_keys(&self) -> Vec<&'static str> {
        let mut keys = Vec::new();
        for (key, _) in S::number_sets() {
            keys.push(*key);
        }
        keys
    }

    fn number_set(&self, set: usize) -> Vec<i128> {
        let (_, members) = S::number_sets()[set];
        members(self.constants)
    }

    fn instances(&mut self) -> Vec<StepInstance<()>> {
        let mut instances = Vec::new();
        for instance in S::steps(self.constants) {
            self.steps.push(instance.step);
            instances.push(StepInstance {
                step: (),
                item: instance.item,
                arguments: instance.arguments,
            });
        }
        instances
    }

    fn formula(&mut self, property: usize) -> ErasedFormula {
        self.atoms
            .erase(S::temporal_property(property, self.constants))
    }

    fn atoms(&self) -> Vec<ErasedAtom> {
        let mut erased = Vec::new();
        for atom in &self.atoms.0 {
            erased.push(atom.erased().clone());
        }
        erased
    }

    fn scenario(&self, property: usize) -> Scenario {
        S::scenario(property, self.constants)
    }

    fn fairness(&self) -> Assumptions {
        S::fairness(self.constants)
    }

    fn states<'m>(&'m self, universe: &'m Arc<Universe>) -> Box<dyn States + 'm> {
        Box::new(TypedStates::<S> {
            system: self,
            universe,
            current: None,
            next: None,
            kept: None,
            changed: Changed::Everywhere,
        })
    }

    fn permuted(&self, instance: usize, permutation: &Permutation) -> Vec<View> {
        S::permuted(self.steps[instance], permutation)
    }

    fn refinements(&self) -> &'static [RefinementRow] {
        S::refinements()
    }

    fn refined_constants(
        &self,
        property: usize,
        universe: &Universe,
    ) -> Vec<(&'static str, String)> {
        S::refined_constants(property, self.constants, universe)
    }

    fn refined(
        &self,
        property: usize,
        universe: &Arc<Universe>,
        state: &[u8],
        writer: &mut Writer<'_>,
    ) {
        let state = S::State::decode(&mut Reader::new(universe, state));
        S::refined(property, &state, self.constants, writer);
    }
}

struct TypedStates<'m, S: Spec> {
    system: &'m TypedSystem<S>,
    universe: &'m Arc<Universe>,
    /// All memory is reused. `None` before the first state.
    current: Option<S::State>,
    next: Option<S::State>,
    kept: Option<S::State>,
    changed: Changed,
}

/// The difference between the next state and the current one.
#[derive(Clone, Copy)]
enum Changed {
    /// They are equal.
    Nowhere,
    /// Changes by a run of this instance.
    By(usize),
    /// In any field: it was computed from another state.
    Everywhere,
}

const READ: &str = "a state was read before";

impl<S: Spec> TypedStates<'_, S> {
    #[inline]
    fn current(&self) -> &S::State {
        self.current.as_ref().expect(READ)
    }

    #[inline]
    fn next(&self) -> &S::State {
        self.next.as_ref().expect(READ)
    }

    #[inline]
    fn at(&self, place: Place) -> &S::State {
        match place {
            Place::Current => self.current(),
            Place::Next => self.next(),
        }
    }

    fn step(&self, instance: usize) -> S::Step {
        self.system.steps[instance]
    }

    /// Makes the visible part of the next state equal to that of the current one.
    #[inline]
    fn restore(&mut self) {
        let current = self.current.as_ref().expect(READ);
        match (self.changed, &mut self.next) {
            (Changed::Nowhere, _) => {}
            (Changed::By(other), Some(next)) => S::restore(self.system.steps[other], next, current),
            _ => copy_into(&mut self.next, current),
        }
    }
}

fn read_into<T: Value>(place: &mut Option<T>, reader: &mut Reader<'_>) {
    match place {
        Some(state) => state.decode_into(reader),
        None => *place = Some(T::decode(reader)),
    }
}

fn copy_into<T: Clone>(place: &mut Option<T>, state: &T) {
    match place {
        Some(place) => place.clone_from(state),
        None => *place = Some(state.clone()),
    }
}

/// Packs a successor, and returns whether it satisfies the constraints.
fn pack<S: Spec>(
    state: &S::State,
    constants: &S::Constants,
    writer: &mut Writer<'_>,
) -> Flow<bool> {
    write(state, writer);
    if writer.is_too_large() {
        return Err(Stop::TooLarge);
    }
    Ok(!S::CONSTRAINED || step::aside(|| S::within(state, constants)))
}

fn write<'w>(state: &impl Value, writer: &'w mut Writer<'_>) -> &'w [u8] {
    writer.clear();
    state.encode(writer);
    writer.finish()
}

impl<S: Spec> States for TypedStates<'_, S> {
    fn read(&mut self, state: &[u8]) {
        read_into(&mut self.current, &mut Reader::new(self.universe, state));
        self.changed = Changed::Everywhere;
    }

    fn read_pair(&mut self, before: &[u8], after: &[u8]) {
        self.read(before);
        read_into(&mut self.next, &mut Reader::new(self.universe, after));
    }

    fn label(&self, place: Place, instance: usize) -> usize {
        S::label(self.step(instance), self.at(place))
    }

    fn labels(&self, into: &mut Vec<usize>) {
        let current = self.current();
        into.clear();
        let steps = self.system.steps.iter();
        into.extend(steps.map(|step| S::label(*step, current)));
    }

    fn terminated(&self) -> bool {
        S::terminated(self.current())
    }

    fn initial(&mut self, writer: &mut Writer<'_>) -> Flow<bool> {
        self.changed = Changed::Everywhere;
        let state = self.next.insert(S::initial(self.system.constants)?);
        pack::<S>(state, self.system.constants, writer)
    }

    fn take(&mut self, instance: usize, writer: &mut Writer<'_>) -> Flow<bool> {
        self.restore();
        self.take_next(instance)?;
        self.pack_next(writer)
    }

    fn note_unchanged(&mut self) {
        self.changed = Changed::Nowhere;
    }

    fn state_property(&self, place: Place, property: usize) -> bool {
        S::state_property(property, self.at(place), self.system.constants)
    }

    fn step_property(&self, property: usize) -> bool {
        S::step_property(property, self.current(), self.next(), self.system.constants)
    }

    fn ahead_property(
        &self,
        property: usize,
        facts: &Arc<Vec<StepFacts>>,
        next: &[(StepId, &[u8])],
    ) -> bool {
        let read = |state: &[u8]| S::State::decode(&mut Reader::new(self.universe, state));
        let mut steps = Vec::new();
        for (step, state) in next {
            steps.push((*step, read(state)));
        }
        let next = Next::new(facts.clone(), steps);
        S::ahead_property(property, self.current(), &next, self.system.constants)
    }

    fn state_atom(&self, atom: usize) -> Option<bool> {
        self.system.atoms.0[atom].on_state(self.current())
    }

    fn step_atom(&self, atom: usize) -> Option<bool> {
        self.system.atoms.0[atom].on_step(self.current(), self.next())
    }

    fn state_condition(&self, number: usize) -> bool {
        S::state_condition(number, self.current(), self.system.constants)
    }

    fn step_condition(&self, number: usize) -> bool {
        S::step_condition(number, self.current(), self.next(), self.system.constants)
    }

    fn helper(&self, place: usize, member: i128) -> View {
        S::helper(place, member, self.current(), self.system.constants)
    }

    fn same_field(&self, field: usize) -> bool {
        S::same_field(field, self.current(), self.next())
    }

    fn view(&self) -> View {
        self.current().view()
    }

    fn write_visible<'w>(&self, writer: &'w mut Writer<'_>) -> &'w [u8] {
        writer.clear();
        S::encode_visible(self.current(), writer);
        writer.finish()
    }

    fn permute<'w>(&mut self, permutation: &Permutation, writer: &'w mut Writer<'_>) -> &'w [u8] {
        let current = self.current.as_mut().expect(READ);
        current.permute(permutation);
        write(current, writer)
    }

    fn representative(&self, group: &Group, writer: &mut Writer<'_>, into: &mut Vec<u8>) -> u64 {
        orbit::representative(self.current(), group, writer, into)
    }
}

impl<S: Spec> HiddenStates for TypedStates<'_, S> {
    fn crash_state(&self, place: Place) -> Option<&CrashState> {
        self.at(place).crash_state()
    }

    fn crash_state_mut(&mut self) -> Option<&mut CrashState> {
        self.next.as_mut()?.crash_state_mut()
    }

    fn undo(&mut self) {
        self.restore();
        if let (Some(current), Some(next)) = (&self.current, &mut self.next) {
            next.copy_hidden(current);
        }
        self.changed = Changed::Nowhere;
    }

    fn note_other_changes(&mut self) {
        self.changed = Changed::Everywhere;
    }

    fn take_next(&mut self, instance: usize) -> Flow<()> {
        self.changed = Changed::By(instance);
        let step = self.step(instance);
        S::take(step, self.next.as_mut().expect(READ), self.system.constants)
    }

    fn restart(&mut self, number: u32, instance: usize) -> Flow<()> {
        let step = self.step(instance);
        S::restart(
            number,
            step,
            self.next.as_mut().expect(READ),
            self.system.constants,
        )
    }

    fn pack_next(&self, writer: &mut Writer<'_>) -> Flow<bool> {
        pack::<S>(self.next(), self.system.constants, writer)
    }

    fn keep_next(&mut self) {
        copy_into(&mut self.kept, self.next.as_ref().expect(READ));
    }

    fn is_as_kept(&self) -> bool {
        self.kept.as_ref() == self.next.as_ref()
    }

    fn older<'w>(
        &self,
        number: u32,
        instance: usize,
        writer: &'w mut Writer<'_>,
    ) -> Option<&'w [u8]> {
        writer.clear();
        S::encode_older(number, self.step(instance), self.current(), writer)
            .then(|| writer.finish())
    }

    fn remember(&mut self, number: u32) {
        let current = self.current.as_ref().expect(READ);
        self.next.as_mut().expect(READ).remember(number, current);
    }

    fn view_older(&self) -> Option<(&'static str, View)> {
        self.current().view_older()
    }

    fn is_same_visibly(&self) -> bool {
        self.next().is_same_visibly(self.current())
    }

    fn without_hidden<'w>(&mut self, writer: &'w mut Writer<'_>) -> Option<&'w [u8]> {
        let current = self.current.as_mut().expect(READ);
        current.clear_hidden().then(|| write(current, writer))
    }
}
