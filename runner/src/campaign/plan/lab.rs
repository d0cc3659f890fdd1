//! The context of a campaign: a model, its properties and the options.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::campaign::plan::options::{Engine, Options};
use crate::campaign::plan::properties::{must_be_decidable, properties};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::compare::Observables;
use crate::definition::PropertyKind;
use crate::event::Listener;
use crate::heartbeat::{Bounds, Section};
use crate::machine::{Machine, Refinement};
use crate::outcome::Property;
use crate::search::{Pace, Task};
use crate::symmetry::Quotient;

/// A model with its properties and the options of the campaign.
pub(crate) struct Lab<'a> {
    pub(crate) machine: &'a dyn Machine,
    pub(crate) properties: Arc<[Property]>,
    pub(crate) options: &'a Options,
    pub(crate) listener: &'a Listener<'a>,
    stop: &'a AtomicBool,
    /// Incidents of earlier processes that did the same work.
    pub(crate) section: Arc<Section>,
    /// Set if the search visits orbits instead of states.
    pub(crate) quotient: Option<Quotient<'a>>,
    /// Why sets that are declared symmetric are not used.
    pub(crate) unused: Option<String>,
}

impl<'a> Lab<'a> {
    /// Creates the context; refuses unknown properties and steps, and undecidable formulas.
    pub(crate) fn new(
        machine: &'a dyn Machine,
        options: &'a Options,
        listener: &'a Listener<'a>,
        stop: &'a AtomicBool,
    ) -> Result<Lab<'a>, Refusal> {
        let properties = properties(machine, options.properties.as_deref())?;
        must_be_decidable(machine, &properties)?;
        Ok(Lab {
            machine,
            properties: properties.into(),
            options,
            listener,
            stop,
            section: Arc::new(section(options)),
            quotient: None,
            unused: None,
        })
    }

    /// Returns a context that searches orbits.
    pub(crate) fn on<'b>(&'b self, quotient: &'b Quotient<'b>) -> Lab<'b> {
        Lab {
            machine: quotient,
            quotient: Some(*quotient),
            ..self.on_states(self.machine)
        }
    }

    /// Returns a context that searches the states of this machine.
    pub(crate) fn on_states<'b>(&'b self, machine: &'b dyn Machine) -> Lab<'b> {
        Lab {
            machine,
            properties: self.properties.clone(),
            options: self.options,
            listener: self.listener,
            stop: self.stop,
            section: self.section.clone(),
            quotient: None,
            unused: None,
        }
    }

    /// Returns a context without symmetry, with the reason.
    pub(crate) fn without_symmetry(&self, why: String) -> Lab<'_> {
        Lab {
            unused: Some(why),
            ..self.on_states(self.machine)
        }
    }

    /// Ends the work if the caller interrupts it.
    pub(crate) fn go_on(&self) -> Result<(), Stop> {
        if self.is_stopped() {
            Err(Stop::Interrupted)
        } else {
            Ok(())
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Returns a search of the baseline that ends at the first violation and records no graph.
    pub(crate) fn task(&self, max_states: u64) -> Task<'_> {
        Task {
            properties: &self.properties,
            pace: self.pace(),
            record: false,
            go_on: false,
            of_mutant: false,
            max_states,
            max_bytes: self.options.max_bytes,
            stop: self.stop,
            progress: &|_| {},
        }
    }

    /// Returns how searches visit states.
    pub(crate) fn pace(&self) -> Pace {
        match self.options.engine {
            Engine::Naive => Pace::Plain,
            Engine::Pipeline => Pace::Ahead,
        }
    }

    /// Whether any property is decided on the recorded graph.
    pub(crate) fn looks_at_graph(&self) -> bool {
        self.properties
            .iter()
            .any(|property| property.kind.looks_at_graph())
    }

    pub(crate) fn refinement(&self, property: &Property) -> Option<&Refinement> {
        let source = property
            .source
            .filter(|_| property.kind == PropertyKind::Refinement)?;
        self.machine.refinement(source)
    }

    /// Returns all fairness assumptions, as indices in the definition's table.
    pub(crate) fn fairness(&self) -> Vec<usize> {
        (0..self.machine.definition().fairness.len()).collect()
    }

    /// Returns which parts of a graph the properties of the model can see.
    pub(crate) fn observables(&self) -> Observables {
        Observables::new(self.machine, &self.properties)
    }
}

/// Begins the section of a campaign.
fn section(options: &Options) -> Section {
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, Into::into),
        threads => threads,
    };
    Section::begin(Bounds {
        max_bytes: options.max_bytes,
        searches: threads as u64 + 1,
    })
}
