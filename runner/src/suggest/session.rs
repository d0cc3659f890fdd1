//! The search for suggestions for a model and its survivors, from start to result.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_mutator::Effect;
use rayon::prelude::*;

use super::candidate::{Judged, JudgedModel, Origin, Verdicts};
use super::columns::Columns;
use super::dataset::{Dataset, Share, graph};
use super::existing::{Existing, existing};
use super::findings::CodeByName;
use super::form::Form;
use super::larger::OtherModel;
use super::model::{Model, learned_sets};
use super::named::Named;
use super::others::SearchedModels;
use super::search::CandidateSearch;
use super::terms::terms;
use super::unchanging::Unchanging;
use super::{Budget, Finding, Harm, RelatedModel, Suggestion, Suggestions};
use crate::campaign::{Options, Refusal};
use crate::dialect::{Dialect, Sets};
use crate::graph::Graph;
use crate::machine::Machine;
use crate::outcome::{Mutant, MutantOutcome, Outcome, Verdict};

/// The maximal number of states of killed mutants that are searched again.
const KILLED_STATES: u64 = 20_000;

/// The maximal total size in bytes of survivors' graphs that are kept; others are searched again.
const GRAPHS: u64 = 1 << 28;

/// A model, its survivors, and all their states and steps.
pub(super) struct Session<'a> {
    pub(super) machine: &'a dyn Machine,
    pub(super) options: &'a Options,
    pub(super) budget: &'a Budget,
    outcome: &'a Outcome,
    pub(super) stop: &'a AtomicBool,
    pub(super) model: Model,
    /// The language of the spec; `None` if no new property can be written.
    pub(super) dialect: Option<&'static dyn Dialect>,
    pub(super) baseline: Graph,
    pub(super) dataset: Dataset,
    pub(super) own: Share,
    pub(super) survivors: Vec<Survivor>,
    /// Survivors outside the dataset, by index in [`Outcome::mutants`].
    pub(super) left_out: Vec<usize>,
}

/// A survivor with its part of the dataset.
pub(super) struct Survivor {
    /// Index in [`Outcome::mutants`].
    pub(super) place: usize,
    pub(super) share: Share,
    /// Set if it differs from the baseline's graph and fits into [`GRAPHS`].
    graph: Option<Graph>,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        machine: &'a dyn Machine,
        options: &'a Options,
        budget: &'a Budget,
        outcome: &'a Outcome,
        places: &[usize],
        stop: &'a AtomicBool,
    ) -> Result<Session<'a>, Refusal> {
        let too_large = || Refusal::Internal {
            what: "the baseline of a model with survivors cannot be searched again".to_owned(),
        };
        let most = budget
            .states
            .max(outcome.baseline.counts.distinct as usize * 2);
        let baseline = graph(machine, None, options.max_states, options.max_bytes, stop)
            .ok_or_else(too_large)?;
        let (mut dataset, own) =
            Dataset::new(&baseline, None, most, 4 * most).ok_or_else(too_large)?;
        if machine.merges_states() {
            dataset.drop_steps();
        }
        let sets = learned_sets(machine, &dataset.states);
        let (mut survivors, mut left_out) = (Vec::new(), Vec::new());
        let mut room = GRAPHS.min(options.max_bytes);
        for place in places {
            let found = &outcome.mutants[*place];
            let own = (&own, sets.as_ref());
            let (share, graph) = share(machine, found, own, &mut dataset, (options, stop));
            let Some(share) = share else {
                left_out.push(*place);
                continue;
            };
            let left = graph
                .as_ref()
                .and_then(|graph| room.checked_sub(graph.bytes() as u64));
            room = left.unwrap_or(room);
            survivors.push(Survivor {
                place: *place,
                share,
                graph: graph.filter(|_| left.is_some()),
            });
        }
        Ok(Session {
            machine,
            options,
            budget,
            outcome,
            stop,
            model: Model::new(machine, sets, &dataset.states),
            dialect: machine.definition().dialect,
            baseline,
            dataset,
            own,
            survivors,
            left_out,
        })
    }

    /// Returns the index in [`Outcome::mutants`] of a survivor in the dataset or, with a higher
    /// number, outside it.
    pub(super) fn place(&self, survivor: usize) -> usize {
        match survivor.checked_sub(self.survivors.len()) {
            Some(outside) => self.left_out[outside],
            None => self.survivors[survivor].place,
        }
    }

    pub(super) fn found(&self, survivor: usize) -> &MutantOutcome {
        &self.outcome.mutants[self.place(survivor)]
    }

    pub(super) fn mutant(&self, survivor: usize) -> &Mutant {
        &self.found(survivor).mutant
    }

    /// Returns the graph of a survivor. `None` if the search for it was stopped.
    pub(super) fn graph_of(&self, survivor: usize) -> Option<Cow<'_, Graph>> {
        let Some(switch) = self.mutant(survivor).switch else {
            return Some(Cow::Borrowed(&self.baseline));
        };
        if let Some(graph) = &self.survivors[survivor].graph {
            return Some(Cow::Borrowed(graph));
        }
        let distinct = self.found(survivor).counts.distinct;
        graph(
            self.machine,
            Some(switch),
            distinct,
            self.options.max_bytes,
            self.stop,
        )
        .map(Cow::Owned)
    }

    /// Runs a job for each of these survivors of the dataset, on all threads. Jobs that search a graph
    /// again run one after the other, so that only one such graph is in memory.
    pub(super) fn on_threads<T: Send>(
        &self,
        survivors: &[usize],
        job: impl Fn(usize) -> T + Sync,
    ) -> Vec<T> {
        let kept = survivors.par_iter().map(|survivor| {
            let is_kept = self.keeps_graph(*survivor);
            is_kept.then(|| job(*survivor))
        });
        let kept: Vec<Option<T>> = kept.collect();
        let all = survivors.iter().zip(kept);
        all.map(|(survivor, done)| done.unwrap_or_else(|| job(*survivor)))
            .collect()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Searches suggestions for these mutants (indices in [`Outcome::mutants`]).
    pub(super) fn run(
        &self,
        related: &[RelatedModel<'_>],
        wanted: &[usize],
    ) -> Result<Suggestions, Refusal> {
        let (options, budget) = (self.options, self.budget);
        let mut there = existing(self.machine, options, budget, self.outcome, self.stop)?;
        there.extend(self.unlisted()?);
        let related = self.dialect.map_or(&[][..], |_| related);
        let schema = &self.model.schema;
        let others = SearchedModels::searched(related, self.outcome, options, schema, self.stop);
        let models = (&others, &*there);
        let mut codes = CodeByName::new();
        let is_small = u64::from(self.baseline.len()) <= budget.named_up_to;
        let named = if budget.thorough && is_small {
            let all = 0..self.survivors.len() + self.left_out.len();
            let all: Vec<usize> = all.map(|survivor| self.place(survivor)).collect();
            let quick = self.search(models, &all, (false, &Named::default()), &mut codes)?;
            Named::of(quick)
        } else {
            Named::default()
        };
        self.search(models, wanted, (budget.thorough, &named), &mut codes)
    }

    /// Searches suggestions for these mutants once. Those that are `named` come first.
    fn search(
        &self,
        (others, there): (&SearchedModels<'_>, &[Existing]),
        wanted: &[usize],
        (is_thorough, named): (bool, &Named),
        codes: &mut CodeByName,
    ) -> Result<Suggestions, Refusal> {
        let asked = wanted.to_vec();
        let all = 0..self.survivors.len() + self.left_out.len();
        let number = |place: &usize| all.clone().find(|survivor| self.place(*survivor) == *place);
        let wanted = wanted.iter().filter_map(number);
        let (mut wanted, outside): (Vec<usize>, Vec<usize>) =
            wanted.partition(|survivor| *survivor < self.survivors.len());
        // Without a language to write them in, no properties are searched.
        let terms = match self.dialect {
            Some(_) => terms(&self.model, &self.budget.without),
            None => Vec::new(),
        };
        let columns = Columns::fill(&self.model, self.machine, &self.dataset.states, &terms);
        let mut search = CandidateSearch::new(self, &columns, &terms, is_thorough);
        search.everything(&wanted);
        let machines = self.left_out.iter().map(|place| self.smaller(*place));
        let machines: Vec<Option<Box<dyn Machine>>> = machines.collect();
        let smaller = machines
            .iter()
            .map(|machine| self.searched(machine.as_deref()?));
        let smaller: Vec<Option<OtherModel<'_>>> = smaller.collect();
        for survivor in outside {
            if let Some(model) = &smaller[survivor - self.survivors.len()] {
                search.goals_of_smaller(survivor, model);
            }
            wanted.push(survivor);
        }
        wanted.sort_by_key(|survivor| self.place(*survivor));
        let judged = self.judged_elsewhere(&search, others, &smaller);
        let (mut findings, mut origins) =
            self.findings(&wanted, &search, &judged, (there, codes))?;
        let named = named.put_first(&mut findings, &mut origins, self.budget.suggestions);
        self.add_flags(&wanted, &mut findings, &search, others);
        let mut suggestions = Suggestions {
            states: u64::from(self.baseline.len()),
            larger: others
                .larger()
                .map(|(name, model)| (name.to_owned(), model.states())),
            survivors: self.survivors.len() + self.left_out.len(),
            untried: untried(&findings),
            asked,
            findings,
            named,
            harms: Vec::new(),
        };
        suggestions.harms = self.harms(&suggestions, &origins, &search)?;
        Ok(suggestions)
    }

    /// Searches history variables for survivors that no suggestion kills which also holds on other
    /// models.
    fn add_flags(
        &self,
        wanted: &[usize],
        findings: &mut [Finding],
        search: &CandidateSearch<'_, '_>,
        others: &SearchedModels<'_>,
    ) {
        let larger = others.larger().map(|(_, model)| model);
        let is_open = |(survivor, finding): &(&usize, &Finding)| {
            let is_trusted = finding.suggestions.iter().any(Suggestion::is_trusted);
            **survivor < self.survivors.len() && !is_trusted
        };
        let open = wanted.iter().zip(&*findings).filter(is_open);
        let open: Vec<usize> = open.map(|(survivor, _)| *survivor).collect();
        for (survivor, flag) in search.flags(&open, larger) {
            if let Some(place) = wanted.iter().position(|other| *other == survivor) {
                findings[place].flag = Some(flag);
            }
        }
    }

    /// Returns what holds on other models, on the survivors outside the dataset, and on killed
    /// mutants.
    fn judged_elsewhere<'s>(
        &self,
        search: &'s CandidateSearch<'_, '_>,
        others: &SearchedModels<'s>,
        smaller: &[Option<OtherModel<'_>>],
    ) -> Judged<'s> {
        let judged =
            |(place, (related, model)): (usize, &(RelatedModel<'s>, OtherModel<'_>))| JudgedModel {
                name: related.name,
                is_larger: others.larger == Some(place),
                checks_added: related.checks_added,
                verdicts: search.judged(model),
            };
        let left_out = self.left_out.iter().zip(smaller);
        Judged {
            others: others.models.iter().enumerate().map(judged).collect(),
            left_out: left_out
                .map(|(place, smaller)| self.judged(*place, smaller.as_ref(), search))
                .collect(),
            breadth: self.breadth(search),
        }
    }

    /// Returns the harm of each survivor that the cover kills, by survivor. `origins` are those of
    /// the suggestions of each finding.
    fn harms(
        &self,
        suggestions: &Suggestions,
        origins: &[Vec<Origin<'_>>],
        search: &CandidateSearch<'_, '_>,
    ) -> Result<Vec<Harm>, Refusal> {
        let unchanging = LazyCell::new(|| Unchanging::of(self.machine, &self.baseline));
        let mut harms = Vec::new();
        for (suggestion, kills) in suggestions.cover() {
            let offered = suggestions.findings.iter().zip(origins);
            let mut offered =
                offered.flat_map(|(finding, origins)| finding.suggestions.iter().zip(origins));
            let Some((_, origin)) = offered.find(|(other, _)| *other == suggestion) else {
                continue;
            };
            for place in kills {
                let survivor = self
                    .survivors
                    .iter()
                    .position(|survivor| survivor.place == place);
                let trace = match (origin, survivor) {
                    (Origin::Found(candidate), Some(survivor)) => {
                        search.violating_run(survivor, candidate)?
                    }
                    (Origin::Found(_), None) => None,
                    (Origin::Existing(existing), _) => existing.runs.get(&place).cloned(),
                    (Origin::Named(named), _) => named.run(place, &suggestion.name).cloned(),
                };
                let property = suggestion.name.clone();
                harms.extend(trace.map(|trace| Harm {
                    mutant: place,
                    property,
                    unchanging: unchanging.in_run(&trace),
                    trace,
                }));
            }
        }
        harms.sort_by_key(|harm| harm.mutant);
        Ok(harms)
    }

    /// Whether the graph of a survivor need not be searched again.
    pub(super) fn keeps_graph(&self, survivor: usize) -> bool {
        self.survivors[survivor].graph.is_some() || self.mutant(survivor).switch.is_none()
    }

    /// Returns the model with a smaller constant, if that is what this survivor is.
    fn smaller(&self, place: usize) -> Option<Box<dyn Machine>> {
        match self.outcome.mutants[place].mutant.effect() {
            Effect::Shrink(constant) => self.machine.shrunk(constant as usize).ok(),
            _ => None,
        }
    }

    fn searched<'m>(&self, machine: &'m dyn Machine) -> Option<OtherModel<'m>> {
        OtherModel::new(
            machine,
            &self.model.schema,
            self.budget.states as u64,
            self.options.max_bytes,
            self.stop,
        )
    }

    /// Returns whether each candidate holds on a survivor outside the dataset: the model with a
    /// `smaller` constant, or a survivor for which the dataset has no room.
    fn judged<'s>(
        &self,
        place: usize,
        smaller: Option<&OtherModel<'_>>,
        search: &'s CandidateSearch<'_, '_>,
    ) -> Verdicts<'s> {
        let found = &self.outcome.mutants[place];
        if let Some(model) = smaller {
            return search.judged(model);
        }
        if matches!(found.mutant.effect(), Effect::Shrink(_)) {
            return Verdicts::new();
        }
        let model = OtherModel::of_mutant(
            self.machine,
            &self.model.schema,
            found,
            self.budget.states as u64,
            self.options.max_bytes,
            self.stop,
        );
        model.map(|model| search.judged(&model)).unwrap_or_default()
    }

    /// Returns how many of the killed mutants each candidate kills too: the more, the more it says.
    fn breadth<'s>(&self, search: &'s CandidateSearch<'_, '_>) -> HashMap<&'s Form, usize> {
        if !search.is_thorough || search.of.iter().all(Vec::is_empty) {
            return HashMap::new();
        }
        let most = 4 * u64::from(self.baseline.len());
        let mut left = KILLED_STATES;
        let mut breadth: HashMap<&Form, usize> = HashMap::new();
        for (place, found) in self
            .outcome
            .mutants
            .iter()
            .enumerate()
            .filter(|(_, found)| found.verdict == Verdict::Killed)
        {
            if left == 0 || self.is_stopped() {
                break;
            }
            let (most, bytes) = (most.min(left), self.options.max_bytes);
            let smaller = self.smaller(place);
            let model = match &smaller {
                Some(machine) => {
                    OtherModel::new(&**machine, &self.model.schema, most, bytes, self.stop)
                }
                None => OtherModel::of_mutant(
                    self.machine,
                    &self.model.schema,
                    found,
                    most,
                    bytes,
                    self.stop,
                ),
            };
            left = left.saturating_sub(model.as_ref().map_or(most, OtherModel::states));
            let verdicts = model.map(|model| search.judged(&model)).unwrap_or_default();
            for (form, _) in verdicts
                .into_iter()
                .filter(|(_, holds)| *holds == Some(false))
            {
                *breadth.entry(form).or_default() += 1;
            }
        }
        breadth
    }
}

/// Returns the share of the dataset that a survivor has, and its graph. No share if it is a machine
/// of its own, has too many states, or changes the sets over which properties range.
fn share(
    machine: &dyn Machine,
    found: &MutantOutcome,
    (own, sets): (&Share, Option<&Sets>),
    dataset: &mut Dataset,
    (options, stop): (&Options, &AtomicBool),
) -> (Option<Share>, Option<Graph>) {
    match found.mutant.switch {
        None if matches!(found.mutant.effect(), Effect::Shrink(_)) => (None, None),
        None => (Some(own.clone()), None),
        switch => {
            let mut worker = machine.worker();
            let mut worker = worker.under(switch);
            let distinct = found.counts.distinct;
            let graph = graph(machine, switch, distinct, options.max_bytes, stop);
            let share = graph.as_ref().and_then(|graph| {
                let agree = sets.is_none_or(|sets| {
                    let mut all = graph.store.iter().chain(graph.outside.iter());
                    all.all(|state| {
                        dataset.states.find(state).is_some() || sets.agree_with(&worker.view(state))
                    })
                });
                agree.then(|| dataset.add_graph(graph, Some(&mut *worker)))?
            });
            (share, graph)
        }
    }
}

/// Counts the survivors for which it is unknown whether some suggestion kills them.
fn untried(findings: &[Finding]) -> usize {
    let suggestions = findings.iter().flat_map(|finding| &finding.suggestions);
    let places: BTreeSet<usize> = suggestions
        .flat_map(|suggestion| suggestion.undecided.iter().copied())
        .collect();
    places.len()
}
