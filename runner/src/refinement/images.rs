//! The part of the other spec's graph to which a graph maps, computed on demand.

use crate::heartbeat::{Code, Running};
use crate::machine::Refinement;
use crate::machine::{Fault, Look, StepId, Visitor, Worker};
use crate::store::Store;

/// The images of the states of a graph, with the other spec's steps from each.
pub(super) struct Images<'a> {
    refinement: &'a Refinement,
    other: Box<dyn Worker + 'a>,
    /// States of the other spec, by number.
    states: Store,
    /// The number of initial states, which have the lowest numbers.
    initial: u32,
    /// For each state its steps, once they were requested.
    steps: Vec<Option<Vec<(StepId, u32)>>>,
    /// For each state of the graph the number of its image, once it was requested.
    mapped: Vec<Option<u32>>,
    packed: Vec<u8>,
}

impl<'a> Images<'a> {
    pub(super) fn new(refinement: &'a Refinement, states: u32) -> Images<'a> {
        let mut other = refinement.machine.worker();
        let mut made = ImageSuccessors::default();
        let running = Running::begin(Code::Property(refinement.property));
        other.initial(&mut made);
        drop(running);
        let mut images = Images {
            refinement,
            other,
            states: Store::new(),
            initial: 0,
            steps: Vec::new(),
            mapped: vec![None; states as usize],
            packed: Vec::new(),
        };
        for (_, state) in &made.0 {
            images.number(state);
        }
        images.initial = images.states.len();
        images
    }

    /// Treats the other spec as having no initial state. For controls.
    pub(super) fn without_initial(mut self) -> Images<'a> {
        self.initial = 0;
        self
    }

    /// Returns the number of the image of a state, or the message if the map panics.
    pub(super) fn of(&mut self, state: u32, packed: &[u8]) -> Result<u32, String> {
        if let Some(image) = self.mapped[state as usize] {
            return Ok(image);
        }
        let mut mapped = std::mem::take(&mut self.packed);
        let image = self.refinement.map.image(packed, &mut mapped);
        let image = image.map(|()| self.number(&mapped));
        self.packed = mapped;
        self.mapped[state as usize] = Some(image.clone()?);
        image
    }

    pub(super) fn is_initial(&self, image: u32) -> bool {
        image < self.initial
    }

    /// Returns the other spec's steps from a state.
    pub(super) fn steps(&mut self, image: u32) -> &[(StepId, u32)] {
        let place = image as usize;
        if self.steps[place].is_none() {
            let mut made = ImageSuccessors::default();
            // The heartbeat attributes the other spec's code to this property.
            let _running = Running::begin(Code::Property(self.refinement.property));
            self.other.expand(self.states.get(image), &mut made);
            let steps = made
                .0
                .iter()
                .map(|(step, state)| (*step, self.number(state)))
                .collect();
            self.steps[place] = Some(steps);
        }
        self.steps[place].as_deref().unwrap_or_default()
    }

    /// Returns the steps from a state for which [`steps`](Images::steps) was called before.
    pub(super) fn known_steps(&self, image: u32) -> &[(StepId, u32)] {
        self.steps[image as usize].as_deref().unwrap_or_default()
    }

    /// Numbers a state of the other spec. Memory runs out before the store is full.
    fn number(&mut self, state: &[u8]) -> u32 {
        let number = self
            .states
            .intern(state)
            .map_or(u32::MAX, |(number, _)| number);
        self.steps.resize(self.states.len() as usize, None);
        number
    }
}

/// Successors with their steps, including states excluded by a constraint.
#[derive(Default)]
struct ImageSuccessors(Vec<(StepId, Vec<u8>)>);

impl Visitor for ImageSuccessors {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        self.0.push((step, packed.to_vec()));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}
