//! The context of a verdict: a model with its baseline.

use crate::campaign::examine::baseline::Baseline;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::options::Engine;
use crate::graph::Graph;

/// A model with the baseline with which its mutants are compared.
#[derive(Clone, Copy)]
pub(crate) struct Trial<'a> {
    pub(crate) lab: &'a Lab<'a>,
    pub(crate) baseline: &'a Baseline,
}

impl<'a> Trial<'a> {
    /// Whether mutants can be compared with the baseline.
    pub(crate) fn is_sound(self) -> bool {
        if self.lab.options.simulate.is_some() {
            self.baseline.seems_sound()
        } else {
            self.baseline.is_sound()
        }
    }

    /// Returns the baseline's graph.
    pub(crate) fn graph(self) -> &'a Graph {
        self.baseline.graph()
    }

    /// Returns the number of distinct states of the baseline.
    pub(crate) fn distinct(self) -> u64 {
        self.baseline.outcome.counts.distinct
    }

    /// Returns the maximum number of distinct states of a mutant.
    pub(crate) fn mutant_states(self) -> u64 {
        let distinct = self.distinct();
        let least = self.lab.machine.least_mutant_states();
        let bound = self.lab.options.mutant_states;
        let bound = bound.unwrap_or_else(|| (4 * distinct).max(least));
        bound.max(distinct)
    }

    /// Whether mutants pass the filter before they are searched.
    pub(crate) fn has_filter(self) -> bool {
        self.lab.options.engine == Engine::Pipeline && self.lab.options.simulate.is_none()
    }

    /// Whether the pipeline uses the stages that pay off on large models only.
    pub(crate) fn is_large(self) -> bool {
        self.has_filter()
            && self.lab.quotient.is_none()
            && self.distinct() >= self.lab.options.walk_from
    }
}
