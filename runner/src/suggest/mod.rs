//! Suggested properties: for a survivor, properties that would kill it.
//!
//! Candidates are built from terms (values of a state), facts about them, and a few forms of
//! properties. They are evaluated on states as trees, without the spec's types, and printed as code
//! of the language. Each suggestion is decided on the entire model: it holds on the baseline and
//! kills the survivor. Budgets count candidates.

mod atom;
mod bits;
mod columns;
mod dataset;
mod describe;
mod domain;
mod existing;
mod fact_search;
mod facts;
mod form;
mod formulas;
mod harm;
mod history;
mod implication;
mod larger;
mod naming;
mod phrase;
mod runs;
mod search;
mod session;
mod smaller;
mod term;
mod types;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use crate::campaign::{Options, Refusal};
use crate::definition::PropertyKind;
use crate::machine::Machine;
use crate::outcome::{Outcome, SurvivorClass, Verdict};

pub use harm::Harm;
pub use history::History;
pub use implication::shared_kills;
pub use larger::{Grown, grown};

/// Limits of the search. All of them are counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The maximal number of candidates for each form.
    pub candidates: u64,
    /// The maximal number of formulas to check on a graph, for each survivor.
    pub formulas: u64,
    /// The maximal number of states, of the baseline and all survivors together.
    pub states: usize,
    /// The maximal number of suggestions for each survivor.
    pub suggestions: usize,
    /// Names of predicates and properties of the spec to ignore.
    pub without: Vec<String>,
    /// Whether to suggest properties of the spec that the model does not check.
    pub existing: bool,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            candidates: 2_000_000,
            formulas: 2_000,
            states: 1_000_000,
            suggestions: 3,
            without: Vec::new(),
            existing: true,
        }
    }
}

/// A larger model of the same spec, to check suggestions on.
#[derive(Clone, Copy)]
pub struct Larger<'a> {
    /// Its name or settings: `five` or `managers=4`.
    pub name: &'a str,
    /// The model.
    pub machine: &'a dyn Machine,
}

impl std::fmt::Debug for Larger<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Larger").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The suggestions for some survivors of a model.
#[derive(Clone, Debug)]
pub struct Suggestions {
    /// The number of states of the baseline.
    pub states: u64,
    /// Name and number of states of the larger model. `None` if no larger model could be searched.
    pub larger: Option<(String, u64)>,
    /// The number of survivors of the run.
    pub survivors: usize,
    /// The number of survivors for which it is unknown whether some suggestion kills them, because
    /// they have more states than the budget.
    pub untried: usize,
    /// The requested survivors, by index in [`Outcome::mutants`].
    pub asked: Vec<usize>,
    /// The result for each requested survivor that was searched, in order.
    pub findings: Vec<Finding>,
    /// Runs of survivors that violate the suggestion of the [cover](Self::cover) that kills them, by
    /// survivor. Suggestions that no run violates have none.
    pub harms: Vec<Harm>,
}

/// The result for one survivor.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Index in [`Outcome::mutants`].
    pub mutant: usize,
    /// Id of the mutant.
    pub id: String,
    /// How the mutant differs from the baseline.
    pub class: SurvivorClass,
    /// The suggestions, best first.
    pub suggestions: Vec<Suggestion>,
    /// Names of the forms that were searched and their numbers of candidates, in order.
    pub tried: Vec<(&'static str, u64)>,
    /// Why no candidate was tried, if none was.
    pub not_tried: Option<String>,
    /// Two runs that properties cannot distinguish, for a survivor of class `NeedsHistory`.
    pub history: Option<History>,
}

/// A property that holds on the baseline and kills a survivor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The kind of the property.
    pub kind: PropertyKind,
    /// Name of the property.
    pub name: String,
    /// What the property says, as a sentence.
    pub doc: String,
    /// The item to paste into the spec's module. `None` for an existing property.
    pub code: Option<String>,
    /// Indices in [`Outcome::mutants`] of the survivors that it kills.
    pub kills: Vec<usize>,
    /// Indices in [`Outcome::mutants`] of the survivors for which it is unknown whether it kills
    /// them.
    pub undecided: Vec<usize>,
    /// Whether it holds on the larger model. `None` if unknown.
    pub larger: Option<bool>,
    /// Its length, as a measure of how hard it is to read.
    pub weight: u32,
    /// What it says, to evaluate it on other models. Empty for an existing property.
    pub statement: Statement,
}

/// What a suggestion says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement(Option<form::Form>);

impl Suggestions {
    /// Returns a small set of suggestions that kill all requested survivors that any suggestion kills,
    /// selected greedily. Each comes with the indices in [`Outcome::mutants`] of the survivors that it is the
    /// first to kill.
    pub fn cover(&self) -> Vec<(&Suggestion, Vec<usize>)> {
        let suggestions = self.findings.iter().flat_map(|finding| &finding.suggestions);
        let mut open: BTreeSet<usize> = suggestions.flat_map(|suggestion| suggestion.kills.iter().copied()).collect();
        open.retain(|place| self.asked.contains(place));
        let mut cover = Vec::new();
        while !open.is_empty() {
            let newly = |suggestion: &Suggestion| -> Vec<usize> {
                let is_killed = |place: &usize| suggestion.kills.contains(place);
                open.iter().copied().filter(is_killed).collect()
            };
            let mut best: Option<(&Suggestion, Vec<usize>)> = None;
            for suggestion in self.findings.iter().flat_map(|finding| &finding.suggestions) {
                let kills = newly(suggestion);
                // Suggestions that compare unrelated numbers or fail on the larger model come last.
                let rank = |suggestion: &Suggestion, kills: &[usize]| {
                    let is_related = suggestion.weight < atom::UNRELATED;
                    (is_related, suggestion.larger != Some(false), kills.len())
                };
                if !kills.is_empty()
                    && best
                        .as_ref()
                        .is_none_or(|(other, most)| rank(suggestion, &kills) > rank(other, most))
                {
                    best = Some((suggestion, kills));
                }
            }
            let Some((suggestion, kills)) = best else { break };
            open.retain(|place| !kills.contains(place));
            cover.push((suggestion, kills));
        }
        cover
    }
}

/// Searches properties that kill these survivors (indices in [`Outcome::mutants`]), best first.
///
/// `options` are those of the campaign that gave `outcome`. Suggestions are checked on the first of
/// the `larger` models that has more states, is not too large, and satisfies its own properties.
pub fn suggest(
    machine: &dyn Machine,
    larger: &[Larger<'_>],
    options: &Options,
    budget: &Budget,
    outcome: &Outcome,
    wanted: &[usize],
    stop: &AtomicBool,
) -> Result<Suggestions, Refusal> {
    let survivors: Vec<usize> = (0..outcome.mutants.len())
        .filter(|place| outcome.mutants[*place].verdict == Verdict::Survived)
        .collect();
    session::Session::new(machine, options, budget, outcome, &survivors, stop)?.run(larger, wanted)
}
