//! Refinement: a map from the states of a spec to those of another, more abstract one, under which every behaviour of the first is a behaviour of the second.
//!
//! This is TLA+'s `Spec => Abstract!Spec` with a refinement mapping. It holds if every initial state maps to an initial state of the other spec, and every step
//! maps to a step of the other spec or leaves its state unchanged; and, if the author asks for it, if no fair run maps to one that the other spec's fairness
//! forbids. The other spec is a [`Machine`] of its own, with the participants of the first, so that its states are packed alike. Its `#[constraint]`s are not
//! part of its behaviour, as in TLC.

mod check;
mod images;

pub use check::{Wrong, begins_nowhere, is_never_fair, unfair_run, wrong};

use std::fmt;

use crate::machine::{Machine, Worker};
use crate::settings::{Setting, SettingError, Settings};
use crate::spec::{Definition, ModelFacts};
use crate::value::View;

/// A `#[refines(..)]`.
#[derive(Clone, Copy, Debug)]
pub struct RefinementRow {
    /// Place in [`Definition::properties`].
    pub property: usize,
    /// The more abstract spec.
    pub spec: &'static Definition,
    /// Its model from which constants are taken that the map does not set; its first one where `None`.
    pub model: Option<&'static str>,
    /// Its fairness has to hold too.
    pub fair: bool,
}

/// A refinement of a model: the other spec with its constants set.
pub struct Refinement {
    /// Place in the definition's properties.
    property: usize,
    machine: Box<dyn Machine>,
    fair: bool,
}

impl fmt::Debug for Refinement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refinement of `{}`", self.machine.definition().name)
    }
}

impl Refinement {
    /// Builds the other spec. Its constants are those that the author sets (`given`, each with its value as a setting is written), then the model's own of the
    /// same name, then those of the row's model.
    pub fn new(row: &RefinementRow, facts: &ModelFacts, given: Vec<(&'static str, String)>) -> Result<Refinement, SettingError> {
        let other = row.spec;
        let refused = |error: SettingError| SettingError::Refined {
            spec: other.name,
            error: Box::new(error),
        };
        let mut settings = Settings {
            model: row.model.unwrap_or(other.models[0].name).to_owned(),
            participants: facts.universe.iter().map(|p| facts.universe.name(p).to_owned()).collect(),
            alone: true,
            ..Settings::default()
        };
        let has = |name: &str| other.constants.iter().any(|constant| constant.name == name);
        // A constant whose text cannot be read again is left as it is where it is the same anyway.
        let plain = (other.build)(&settings).map_or_else(|_| Vec::new(), |plain| plain.facts().constants.clone());
        let own = facts
            .constants
            .iter()
            .filter(|constant| has(&constant.0) && !plain.contains(constant));
        let own = own.map(|(name, value)| (name.clone(), Setting::parse(value)));
        let given = given.into_iter().map(|(name, value)| (name.to_owned(), Setting::parse(&value)));
        settings.constants.extend(own.chain(given));
        Ok(Refinement {
            property: row.property,
            machine: (other.build)(&settings).map_err(refused)?,
            fair: row.fair,
        })
    }

    /// Place in the definition's properties.
    pub fn property(&self) -> usize {
        self.property
    }

    /// Whether the other spec's fairness has to hold too, and there is any.
    pub fn is_fair(&self) -> bool {
        self.fair && !self.machine.fairness().is_empty()
    }

    /// The other spec with its constants set.
    pub fn machine(&self) -> &dyn Machine {
        self.machine.as_ref()
    }

    /// The other spec's state to which a state maps, as a tree with the other spec's name; `None` where the map panics.
    pub fn view(&self, worker: &mut dyn Worker, state: &[u8]) -> Option<View> {
        let mut mapped = Vec::new();
        let universe = &self.machine.facts().universe;
        worker.mapped(self.property, state, universe, &mut mapped).ok()?;
        Some(match self.machine.worker().view(&mapped) {
            View::Record(_, fields) => View::Record(self.machine.definition().name.to_owned(), fields),
            other => other,
        })
    }
}
