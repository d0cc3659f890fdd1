//! Suggested properties: for a survivor, properties that would kill it.
//!
//! Candidates are built from terms (values of a state), facts about them, and a few forms of
//! properties. They are evaluated on states as trees. Each suggestion is decided on the entire model:
//! it holds on the baseline and kills the survivor. Budgets count candidates.
//!
//! The search knows the names of a spec and their types as a [`Schema`], and no language. The
//! spec's [dialect](crate::dialect) writes the properties that are found.

mod atom;
mod bits;
mod candidate;
mod columns;
mod dataset;
mod describe;
mod domain;
mod events;
mod existing;
mod fact_search;
mod facts;
mod findings;
mod flags;
mod form;
mod formulas;
mod harm;
mod history;
mod implication;
mod larger;
mod model;
mod named;
mod naming;
mod others;
mod parts;
mod phrase;
mod property;
mod runs;
mod search;
mod session;
mod smaller;
mod term;
mod terms;
mod tree;
mod unchanging;
mod unlisted;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::campaign::{Options, Pool, Refusal};
use crate::definition::PropertyKind;
use crate::dialect::Schema;
use crate::machine::Machine;
use crate::outcome::{Outcome, SurvivorClass, Trace, Verdict};

pub use flags::{Flag, OtherAction};
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
    /// Whether to search goals and temporal properties for survivors that an invariant kills, too,
    /// to prefer suggestions that also kill mutants that are killed already, and to search history
    /// variables.
    pub thorough: bool,
    /// The largest baseline, in states, for which a thorough search first makes the quick one of
    /// `run`, whose suggestions it then prefers.
    pub named_up_to: u64,
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
            thorough: true,
            named_up_to: 0,
        }
    }
}

/// Another model of the same spec, to check suggestions on.
#[derive(Clone, Copy)]
pub struct RelatedModel<'a> {
    /// Its name or settings: `five` or `managers=4`.
    pub name: &'a str,
    /// The model.
    pub machine: &'a dyn Machine,
    /// Whether it also checks properties that are added for the model with survivors.
    pub checks_added: bool,
}

impl std::fmt::Debug for RelatedModel<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelatedModel")
            .field("name", &self.name)
            .field("checks_added", &self.checks_added)
            .finish_non_exhaustive()
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
    /// they have more states than the budget, or values of other types.
    pub untried: usize,
    /// The requested survivors, by index in [`Outcome::mutants`].
    pub asked: Vec<usize>,
    /// The result for each requested survivor that was searched, in order.
    pub findings: Vec<Finding>,
    /// The suggestions that come first, because a quick search for all survivors names them, too.
    pub named: Vec<Suggestion>,
    /// Runs of survivors that violate the suggestion of the [cover](Self::cover) that kills them, by
    /// survivor. Suggestions that no run violates have none.
    pub harms: Vec<Harm>,
}

/// A run of a survivor that violates the property suggested for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Harm {
    /// Index of the survivor in [`Outcome::mutants`](crate::outcome::Outcome::mutants).
    pub mutant: usize,
    /// Name of the property.
    pub property: String,
    /// The run. No shorter one violates an invariant; the run of a temporal property is a lasso.
    pub trace: Trace,
    /// The variables that have one value in all states of the baseline and of the run, such as the
    /// set of processes in PlusCal. They explain nothing.
    pub unchanging: Vec<String>,
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
    /// Name of the property that a quick search names for this survivor, if those above are better:
    /// they hold on the larger model.
    pub outdoes: Option<String>,
    /// Names of the forms that were searched and their numbers of candidates, in order.
    pub tried: Vec<(&'static str, u64)>,
    /// Why no candidate was tried, if none was.
    pub not_tried: Option<String>,
    /// A history variable with a property over it, if no suggestion kills the survivor that also
    /// holds on the larger model.
    pub flag: Option<Flag>,
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
    /// The text that defines it, in the language of the spec. `None` for an existing property.
    pub code: Option<String>,
    /// Indices in [`Outcome::mutants`] of the survivors that it kills.
    pub kills: Vec<usize>,
    /// Indices in [`Outcome::mutants`] of the survivors for which it is unknown whether it kills
    /// them.
    pub undecided: Vec<usize>,
    /// Whether it holds on the larger model. `None` if unknown.
    pub larger: Option<bool>,
    /// The names of the models that would also check it, and on which it fails.
    pub failing: Vec<String>,
    /// Its length, as a measure of how hard it is to read.
    pub weight: u32,
    /// What it says, to evaluate it on other models. Empty if the search did not find it.
    pub statement: Statement,
}

/// What a suggestion says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement(Option<(form::Form, Arc<Schema>)>);

impl Suggestions {
    /// Returns a small set of suggestions that kill all requested survivors that any suggestion kills,
    /// selected greedily after those that are named. Each comes with the indices in
    /// [`Outcome::mutants`] of the survivors that it is the first to kill.
    pub fn cover(&self) -> Vec<(&Suggestion, Vec<usize>)> {
        let all = || {
            self.findings
                .iter()
                .flat_map(|finding| &finding.suggestions)
        };
        let mut open: BTreeSet<usize> = all()
            .flat_map(|suggestion| suggestion.kills.iter().copied())
            .collect();
        open.retain(|place| self.asked.contains(place));
        let preferred =
            all().filter(|suggestion| suggestion.is_preferred() && suggestion.is_trusted());
        let by_preferred: BTreeSet<usize> = preferred
            .flat_map(|suggestion| suggestion.kills.iter().copied())
            .collect();
        let mut cover = self.cover_by_named(&mut open);
        while !open.is_empty() {
            let kills = |suggestion: &Suggestion| {
                suggestion
                    .kills
                    .iter()
                    .filter(|place| open.contains(place))
                    .count()
            };
            // Others are selected only for what no preferred one kills, or if one is enough for all.
            let counted = |suggestion: &Suggestion| {
                let counts = |place: &&usize| {
                    open.contains(place)
                        && (suggestion.is_preferred() || !by_preferred.contains(place))
                };
                suggestion.kills.iter().filter(counts).count()
            };
            let rank = |suggestion: &Suggestion| {
                let kills = kills(suggestion);
                (
                    suggestion.soundness(),
                    kills == open.len(),
                    counted(suggestion),
                    kills,
                )
            };
            let mut best: Option<&Suggestion> = None;
            for suggestion in all().filter(|suggestion| kills(suggestion) > 0) {
                if best.is_none_or(|other| rank(suggestion) > rank(other)) {
                    best = Some(suggestion);
                }
            }
            let Some(suggestion) = best else { break };
            cover.push((suggestion, killed_by(suggestion, &mut open)));
        }
        cover
    }

    /// Returns the named suggestions with the survivors that each is the first to kill, without those
    /// for which a sounder suggestion exists. Removes these survivors from `open`.
    fn cover_by_named(&self, open: &mut BTreeSet<usize>) -> Vec<(&Suggestion, Vec<usize>)> {
        let mut cover = Vec::new();
        for suggestion in &self.named {
            let is_beaten = |place: &usize| {
                let mut all = self.findings.iter().flat_map(|of| &of.suggestions);
                all.any(|other| {
                    other.kills.contains(place) && other.soundness() > suggestion.soundness()
                })
            };
            let (mut left, beaten): (BTreeSet<usize>, BTreeSet<usize>) =
                open.iter().partition(|place| !is_beaten(place));
            let killed = killed_by(suggestion, &mut left);
            *open = &left | &beaten;
            cover.extend((!killed.is_empty()).then_some((suggestion, killed)));
        }
        cover
    }
}

/// Removes the survivors that a suggestion kills, and returns them.
fn killed_by(suggestion: &Suggestion, open: &mut BTreeSet<usize>) -> Vec<usize> {
    let killed = open.iter().copied();
    let killed: Vec<usize> = killed
        .filter(|place| suggestion.kills.contains(place))
        .collect();
    open.retain(|place| !killed.contains(place));
    killed
}

impl Suggestion {
    /// Whether the search found it, and the spec has a definition with the same text.
    pub fn is_of_spec(&self) -> bool {
        self.code.is_none() && self.statement.0.is_some()
    }

    /// Whether it need not be written, or a run leads to its violation and it is easy to judge.
    fn is_preferred(&self) -> bool {
        let kinds = [
            PropertyKind::StateInvariant,
            PropertyKind::StepInvariant,
            PropertyKind::Deadlock,
        ];
        self.code.is_none() || kinds.contains(&self.kind)
    }

    /// Rates how far it can be trusted: it can be added, and it is trusted.
    fn soundness(&self) -> (bool, bool) {
        (self.failing.is_empty(), self.is_trusted())
    }

    /// Whether it neither compares unrelated numbers nor fails on another model.
    fn is_trusted(&self) -> bool {
        self.weight < atom::UNRELATED && self.larger != Some(false) && self.failing.is_empty()
    }
}

/// Searches properties that kill these survivors (indices in [`Outcome::mutants`]), best first.
///
/// `options` are those of the campaign that gave `outcome`. Suggestions are checked on the first
/// `related` model that has more states, is not too large, and satisfies its own properties, and on
/// all that would also check them.
pub fn suggest(
    machine: &dyn Machine,
    related: &[RelatedModel<'_>],
    options: &Options,
    budget: &Budget,
    outcome: &Outcome,
    wanted: &[usize],
    stop: &AtomicBool,
) -> Result<Suggestions, Refusal> {
    let survivors: Vec<usize> = (0..outcome.mutants.len())
        .filter(|place| outcome.mutants[*place].verdict == Verdict::Survived)
        .collect();
    Pool::new(options.threads)?.work(|_| {
        let session = session::Session::new(machine, options, budget, outcome, &survivors, stop)?;
        session.run(related, wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Suggestions for survivors 0 and 1, all of which are named.
    fn check(all: &[(&str, &[usize], bool)], named: &[usize], cover: &[(&str, &[usize])]) {
        let suggestion = |(name, kills, fails): &(&str, &[usize], bool)| Suggestion {
            kind: PropertyKind::StateInvariant,
            name: (*name).to_owned(),
            doc: String::new(),
            code: Some(String::new()),
            kills: kills.to_vec(),
            undecided: Vec::new(),
            larger: None,
            failing: fails.then(|| "small".to_owned()).into_iter().collect(),
            weight: 1,
            statement: Statement::default(),
        };
        let all: Vec<Suggestion> = all.iter().map(suggestion).collect();
        let finding = |mutant: usize| Finding {
            mutant,
            id: String::new(),
            class: SurvivorClass::NewStates,
            suggestions: all
                .iter()
                .filter(|suggestion| suggestion.kills.contains(&mutant))
                .cloned()
                .collect(),
            outdoes: None,
            tried: Vec::new(),
            not_tried: None,
            flag: None,
            history: None,
        };
        let suggestions = Suggestions {
            states: 1,
            larger: None,
            survivors: 2,
            untried: 0,
            asked: vec![0, 1],
            findings: vec![finding(0), finding(1)],
            named: named.iter().map(|place| all[*place].clone()).collect(),
            harms: Vec::new(),
        };
        let found = suggestions.cover();
        let found: Vec<(&str, &[usize])> = found
            .iter()
            .map(|(suggestion, kills)| (&*suggestion.name, &**kills))
            .collect();
        assert_eq!(found, cover);
    }

    #[test]
    fn property_that_fails_elsewhere_leaves_survivors_to_others() {
        let all: [(&str, &[usize], bool); 2] = [("fails", &[0, 1], true), ("holds", &[1], false)];
        for named in [&[][..], &[0], &[1]] {
            let mut cover: [(&str, &[usize]); 2] = [("fails", &[0]), ("holds", &[1])];
            if named != [0] {
                cover.reverse();
            }
            check(&all, named, &cover);
        }
        check(&all[..1], &[0], &[("fails", &[0, 1])]);
    }
}
