//! The part of the other spec's graph to which a graph maps, made as it is asked for.

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
    /// The number of initial states; they have the lowest numbers.
    initial: u32,
    /// For each of them its steps, once they were asked for.
    steps: Vec<Option<Vec<(StepId, u32)>>>,
    /// For each state of the graph the number of its image, once it was asked for.
    mapped: Vec<Option<u32>>,
    packed: Vec<u8>,
}

impl<'a> Images<'a> {
    /// For a graph of so many states.
    pub(super) fn new(refinement: &'a Refinement, states: u32) -> Images<'a> {
        let mut other = refinement.machine.worker();
        let mut made = Made::default();
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

    /// The number of the state to which a state of the graph maps, given by its number and packed; the message if the map panics.
    pub(super) fn of(&mut self, state: u32, packed: &[u8], worker: &mut dyn Worker) -> Result<u32, String> {
        if let Some(image) = self.mapped[state as usize] {
            return Ok(image);
        }
        let universe = &self.refinement.machine.facts().universe;
        let mut mapped = std::mem::take(&mut self.packed);
        let image = worker.mapped(self.refinement.property, packed, universe, &mut mapped);
        let image = image.map(|()| self.number(&mapped));
        self.packed = mapped;
        self.mapped[state as usize] = Some(image.clone()?);
        image
    }

    /// Whether the other spec begins in this state.
    pub(super) fn is_initial(&self, image: u32) -> bool {
        image < self.initial
    }

    /// The other spec's steps from a state.
    pub(super) fn steps(&mut self, image: u32) -> &[(StepId, u32)] {
        let place = image as usize;
        if self.steps[place].is_none() {
            let mut made = Made::default();
            // Whatever the other spec does is done for the sake of this property.
            let _running = Running::begin(Code::Property(self.refinement.property));
            self.other.expand(self.states.get(image), &mut made);
            let steps = made.0.iter().map(|(step, state)| (*step, self.number(state))).collect();
            self.steps[place] = Some(steps);
        }
        self.steps[place].as_deref().unwrap_or_default()
    }

    /// The other spec's steps from a state from which [`steps`](Images::steps) were asked for before.
    pub(super) fn known_steps(&self, image: u32) -> &[(StepId, u32)] {
        self.steps[image as usize].as_deref().unwrap_or_default()
    }

    /// Numbers a state of the other spec. A store holds more states than memory does.
    fn number(&mut self, state: &[u8]) -> u32 {
        let number = self.states.intern(state).map_or(u32::MAX, |(number, _)| number);
        self.steps.resize(self.states.len() as usize, None);
        number
    }
}

/// States as a worker makes them, those that a constraint leaves out included.
#[derive(Default)]
struct Made(Vec<(StepId, Vec<u8>)>);

impl Visitor for Made {
    fn state(&mut self, step: StepId, packed: &[u8], _within: bool) -> Look {
        self.0.push((step, packed.to_vec()));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}
