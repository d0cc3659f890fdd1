//! Suggested properties: for a mutant that no property noticed, one that would.
//!
//! Candidates are made of what a state shows (terms), small questions about that (atoms), and a few forms of properties. They work on states drawn as trees,
//! without the spec's types, and come out as code of the language. Each is decided exactly on the model before it is told: it holds on the baseline and
//! kills the survivor. Budgets count candidates; nothing prints, and nothing is guessed.

mod atom;
mod bits;
mod columns;
mod domain;
mod existing;
mod form;
mod formulas;
mod history;
mod larger;
mod mine;
mod quest;
mod questions;
mod runs;
mod say;
mod search;
mod term;
mod types;
mod universe;

use std::sync::atomic::AtomicBool;

use crate::campaign::{Options, Refusal};
use crate::machine::Machine;
use crate::outcome::{Outcome, SurvivorClass, Verdict};
use crate::spec::PropertyKind;

pub use history::History;
pub use larger::{Grown, grown};

/// How far the search goes. All bounds are counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Candidates of each form that are looked at.
    pub candidates: u64,
    /// Formulas that are decided on a graph, for each survivor.
    pub formulas: u64,
    /// States, of the baseline and all survivors together, that are looked at.
    pub states: usize,
    /// Suggestions for each survivor.
    pub suggestions: usize,
    /// Predicates and properties of the author's that are not used: as if the spec had none of them.
    pub without: Vec<String>,
    /// Properties that the spec has and the model does not check are offered too.
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

/// A larger model of the same spec, on which suggestions are tried again.
#[derive(Clone, Copy)]
pub struct Larger<'a> {
    /// How it is called: `five`, or `managers=4`.
    pub name: &'a str,
    /// The model.
    pub machine: &'a dyn Machine,
}

impl std::fmt::Debug for Larger<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Larger").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What was found for some survivors of a model.
#[derive(Clone, Debug)]
pub struct Suggestions {
    /// States of the baseline.
    pub states: u64,
    /// The larger model: its name and its states; nothing where there is none that could be searched.
    pub larger: Option<(String, u64)>,
    /// Survivors of the run.
    pub survivors: usize,
    /// Survivors that were too large to be held against every suggestion: it may kill them too.
    pub left_out: usize,
    /// For each survivor that was asked about, in order.
    pub findings: Vec<Finding>,
}

/// What was found for one survivor.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its place in the outcome's mutants.
    pub mutant: usize,
    /// Its id.
    pub id: String,
    /// What could catch it.
    pub class: SurvivorClass,
    /// The best first.
    pub suggestions: Vec<Suggestion>,
    /// What was looked at, in the order in which it was: the form in words and how many candidates.
    pub tried: Vec<(&'static str, u64)>,
    /// For one that needs history.
    pub history: Option<History>,
}

/// A property that kills a survivor and holds on the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What kind of property it is.
    pub kind: PropertyKind,
    /// Its name.
    pub name: String,
    /// What it says, in a sentence.
    pub doc: String,
    /// The item to be pasted into the spec's module; nothing for a property that the spec has already, or that is built in.
    pub code: Option<String>,
    /// The survivors that it kills, by their places in the outcome's mutants.
    pub kills: Vec<usize>,
    /// Whether it holds on the larger model; nothing where that is not known.
    pub larger: Option<bool>,
    /// How much there is to read.
    pub weight: u32,
}

impl Suggestions {
    /// As few suggestions as it takes to kill all survivors asked about that any suggestion kills: each next one kills most of what is left. With each, the
    /// places in `findings` of those that it is the first to kill.
    pub fn cover(&self) -> Vec<(&Suggestion, Vec<usize>)> {
        let mut open: Vec<usize> = (0..self.findings.len()).collect();
        let mut cover = Vec::new();
        while !open.is_empty() {
            let newly = |suggestion: &Suggestion| -> Vec<usize> {
                let is_killed = |place: &usize| suggestion.kills.contains(&self.findings[*place].mutant);
                open.iter().copied().filter(is_killed).collect()
            };
            let mut best: Option<(&Suggestion, Vec<usize>)> = None;
            for suggestion in self.findings.iter().flat_map(|finding| &finding.suggestions) {
                let kills = newly(suggestion);
                // What fails on the larger model is the last resort.
                let rank = |suggestion: &Suggestion, kills: &[usize]| (suggestion.larger != Some(false), kills.len());
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

/// Looks for properties that kill these survivors (places in the outcome's mutants), best first.
///
/// `options` are those with which the outcome came about. Of the `larger` models the first one counts that has more states than this one, not too many, and
/// on which the model's own properties hold.
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
    quest::Quest::new(machine, options, budget, outcome, &survivors, stop)?.seek(larger, wanted)
}
