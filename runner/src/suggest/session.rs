//! The search for suggestions for a model and its survivors, from start to result.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_mutator::Effect;

use super::atom::UNRELATED;
use super::bits::{RowSet, is_empty, minus};
use super::columns::Columns;
use super::dataset::{Dataset, Share, graph};
use super::existing::{Existing, existing};
use super::form::Form;
use super::history::history;
use super::larger::OtherModel;
use super::runs::Sentence;
use super::search::CandidateSearch;
use super::term::{Model, Root, terms};
use super::{Budget, Finding, Harm, Larger, Statement, Suggestion, Suggestions};
use crate::campaign::smaller_model;
use crate::campaign::{self, Options, Refusal};
use crate::compare::{Comparison, Observables, Witness, compare};
use crate::definition::PropertyKind;
use crate::event::Listener;
use crate::graph::Graph;
use crate::machine::Machine;
use crate::outcome::{Mutant, MutantOutcome, Outcome, PropertyVerdict, SurvivorClass, Verdict};

/// The limit on states of a larger model, or ten times the states of the model if that is more.
const LARGER: u64 = 100_000;

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
    place: usize,
    pub(super) share: Share,
    /// Set if it differs from the baseline's graph and fits into [`GRAPHS`].
    graph: Option<Graph>,
}

/// Whether each candidate holds on another model. `None` if that cannot be decided.
type Verdicts<'s> = HashMap<&'s Form, Option<bool>>;

/// A candidate that holds on the baseline and kills a survivor.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) form: Form,
    pub(super) weight: u32,
    /// Indices in [`Session::survivors`].
    pub(super) kills: Vec<usize>,
    /// The survivors for which it is unknown whether it kills them.
    pub(super) undecided: Vec<usize>,
    /// The rows where the parts hold together. Empty for a temporal property.
    pub(super) rows: RowSet,
    /// The formula of a temporal property.
    pub(super) sentence: Option<Sentence>,
}

/// Where a suggestion comes from.
enum Origin<'s> {
    Found(&'s Candidate),
    Existing(&'s Existing),
}

impl Candidate {
    /// Rates how much the property says, to decide between properties of equal value and length.
    fn strength(&self) -> i64 {
        let rows: u32 = self.rows.iter().map(|word| word.count_ones()).sum();
        match self.form {
            Form::Can { .. } => -i64::from(rows),
            _ => i64::from(rows),
        }
    }

    /// Whether another candidate implies this one, kills all that it kills, and is no longer.
    fn is_covered_by(&self, other: &Candidate) -> bool {
        let within = |a: &RowSet, b: &RowSet| is_empty(&minus(a, b));
        let says_less = match (&self.form, &other.form) {
            (Form::Never { of_steps: a, .. }, Form::Never { of_steps: b, .. }) => {
                a == b && within(&self.rows, &other.rows)
            }
            (Form::Can { .. }, Form::Can { .. }) => within(&other.rows, &self.rows),
            _ => false,
        };
        says_less
            && other.weight <= self.weight
            && self
                .kills
                .iter()
                .all(|survivor| other.kills.contains(survivor))
    }
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
        let (mut survivors, mut left_out) = (Vec::new(), Vec::new());
        let mut room = GRAPHS.min(options.max_bytes);
        for place in places {
            let found = &outcome.mutants[*place];
            let (share, graph) = match found.mutant.switch {
                // A smaller model is a machine of its own.
                None if matches!(found.mutant.effect(), Effect::Shrink(_)) => (None, None),
                None => (Some(own.clone()), None),
                switch => {
                    let mut worker = machine.worker();
                    let mut worker = worker.under(switch);
                    let graph = graph(
                        machine,
                        switch,
                        found.counts.distinct,
                        options.max_bytes,
                        stop,
                    );
                    let share = graph
                        .as_ref()
                        .and_then(|graph| dataset.add_graph(graph, Some(&mut *worker)));
                    (share, graph)
                }
            };
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
            model: Model::new(machine),
            baseline,
            dataset,
            own,
            survivors,
            left_out,
        })
    }

    /// Returns the index in [`Outcome::mutants`] of a survivor in the dataset or, with a higher
    /// number, outside it.
    fn place(&self, survivor: usize) -> usize {
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

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Searches suggestions for these mutants (indices in [`Outcome::mutants`]).
    pub(super) fn run(
        &self,
        larger: &[Larger<'_>],
        wanted: &[usize],
    ) -> Result<Suggestions, Refusal> {
        let asked = wanted.to_vec();
        let everyone = 0..self.survivors.len() + self.left_out.len();
        let number = |place: &usize| {
            everyone
                .clone()
                .find(|survivor| self.place(*survivor) == *place)
        };
        let (mut wanted, outside): (Vec<usize>, Vec<usize>) = wanted
            .iter()
            .filter_map(number)
            .partition(|survivor| *survivor < self.survivors.len());
        let terms = terms(&self.model, &self.budget.without);
        let columns = Columns::fill(&self.model, self.machine, &self.dataset.states, &terms);
        let mut search = CandidateSearch::new(self, &columns, &terms);
        search.everything(&wanted);
        let machines: Vec<Option<Box<dyn Machine>>> = self
            .left_out
            .iter()
            .map(|place| self.smaller(*place))
            .collect();
        let smaller: Vec<Option<OtherModel<'_>>> = machines
            .iter()
            .map(|machine| self.searched(machine.as_deref()?))
            .collect();
        for survivor in outside {
            if let Some(model) = &smaller[survivor - self.survivors.len()] {
                search.goals_of_smaller(survivor, model);
            }
            wanted.push(survivor);
        }
        wanted.sort_by_key(|survivor| self.place(*survivor));
        let larger_model = self.larger_model(larger);
        let there = existing(
            self.machine,
            self.options,
            self.budget,
            self.outcome,
            self.stop,
        )?;
        let verdicts = larger_model
            .as_ref()
            .map_or_else(HashMap::new, |(_, model)| search.judged(model));
        let others: Vec<Verdicts<'_>> = self
            .left_out
            .iter()
            .zip(&smaller)
            .map(|(place, smaller)| self.judged(*place, smaller.as_ref(), &search))
            .collect();
        let breadth = self.breadth(&search);
        let (mut findings, mut origins) = (Vec::new(), Vec::new());
        for survivor in &wanted {
            let (mut finding, mut of_search) =
                self.finding(*survivor, &search, (&verdicts, &breadth), &others);
            let place = self.place(*survivor);
            let existing = there
                .iter()
                .filter(|existing| existing.suggestion.kills.contains(&place));
            finding.suggestions.splice(
                0..0,
                existing.clone().map(|existing| existing.suggestion.clone()),
            );
            of_search.splice(0..0, existing.map(Origin::Existing));
            finding.suggestions.truncate(self.budget.suggestions);
            finding.history = self.history(*survivor)?;
            findings.push(finding);
            origins.push(of_search);
        }
        make_names_unique(&mut findings);
        let mut suggestions = Suggestions {
            states: u64::from(self.baseline.len()),
            larger: larger_model
                .as_ref()
                .map(|(name, model)| ((*name).to_owned(), model.states())),
            survivors: self.survivors.len() + self.left_out.len(),
            untried: untried(&findings),
            asked,
            findings,
            harms: Vec::new(),
        };
        suggestions.harms = self.harms(&suggestions, &origins, &search)?;
        Ok(suggestions)
    }

    /// Returns the first model that is larger, can be searched, and satisfies its properties.
    fn larger_model<'l>(&self, larger: &[Larger<'l>]) -> Option<(&'l str, OtherModel<'l>)> {
        larger.iter().find_map(|larger| {
            let model = OtherModel::new(
                larger.machine,
                self.most_of_larger(),
                self.options.max_bytes,
                self.stop,
            )?;
            let counts = model.states() > u64::from(self.baseline.len()) && self.is_sound(*larger);
            counts.then_some((larger.name, model))
        })
    }

    /// Returns the harm of each survivor that the cover kills, by survivor. `origins` are those of
    /// the suggestions of each finding.
    fn harms(
        &self,
        suggestions: &Suggestions,
        origins: &[Vec<Origin<'_>>],
        search: &CandidateSearch<'_, '_>,
    ) -> Result<Vec<Harm>, Refusal> {
        let mut harms = Vec::new();
        for (suggestion, kills) in suggestions.cover() {
            let offered = suggestions.findings.iter().zip(origins);
            let mut offered =
                offered.flat_map(|(finding, origins)| finding.suggestions.iter().zip(origins));
            let Some((_, origin)) = offered.find(|(other, _)| std::ptr::eq(*other, suggestion))
            else {
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
                };
                let property = suggestion.name.clone();
                harms.extend(trace.map(|trace| Harm {
                    mutant: place,
                    property,
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

    /// Whether the model's own properties hold on the larger one, so that it is evidence.
    fn is_sound(&self, larger: Larger<'_>) -> bool {
        let names = |p: &crate::outcome::Property| {
            !matches!(
                p.kind,
                PropertyKind::Assertion | PropertyKind::Crash | PropertyKind::Divergence
            )
        };
        let options = Options {
            properties: Some(
                self.outcome
                    .properties
                    .iter()
                    .filter(|p| names(p))
                    .map(|p| p.name.clone())
                    .collect(),
            ),
            max_states: self.most_of_larger(),
            matrix: false,
            ..self.options.clone()
        };
        let listener: &Listener<'_> = &|_| {};
        let checked = campaign::check(larger.machine, &options, listener, self.stop);
        checked.is_ok_and(|outcome| {
            let holds = |verdict: &PropertyVerdict| *verdict == PropertyVerdict::Holds;
            outcome.baseline.counts.complete && outcome.baseline.properties.iter().all(holds)
        })
    }

    fn most_of_larger(&self) -> u64 {
        LARGER
            .max(10 * u64::from(self.baseline.len()))
            .min(self.options.max_states)
    }

    /// Returns the model with a smaller constant, if that is what this survivor is.
    fn smaller(&self, place: usize) -> Option<Box<dyn Machine>> {
        match self.outcome.mutants[place].mutant.effect() {
            Effect::Shrink(constant) => smaller_model::build(self.machine, constant as usize).ok(),
            _ => None,
        }
    }

    fn searched<'m>(&self, machine: &'m dyn Machine) -> Option<OtherModel<'m>> {
        OtherModel::new(
            machine,
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
            found,
            self.budget.states as u64,
            self.options.max_bytes,
            self.stop,
        );
        model.map(|model| search.judged(&model)).unwrap_or_default()
    }

    /// Returns how many of the killed mutants each candidate kills too: the more, the more it says.
    fn breadth<'s>(&self, search: &'s CandidateSearch<'_, '_>) -> HashMap<&'s Form, usize> {
        if !self.budget.thorough {
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
                Some(machine) => OtherModel::new(&**machine, most, bytes, self.stop),
                None => OtherModel::of_mutant(self.machine, found, most, bytes, self.stop),
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

    /// Returns the suggestions for one survivor, with their origins. Those that also hold on the larger model come
    /// first, then those that kill most, then the shortest.
    fn finding<'s>(
        &self,
        survivor: usize,
        search: &'s CandidateSearch<'_, '_>,
        (verdicts, breadth): (&Verdicts<'_>, &HashMap<&Form, usize>),
        others: &[Verdicts<'_>],
    ) -> (Finding, Vec<Origin<'s>>) {
        let mut offered: Vec<(&'s Candidate, Option<bool>)> = Vec::new();
        for candidate in &search.of[survivor] {
            if !offered
                .iter()
                .any(|(other, _)| other.form == candidate.form)
            {
                offered.push((candidate, verdicts.get(&candidate.form).copied().flatten()));
            }
        }
        offered.sort_by_key(|(candidate, larger)| {
            let held = match larger {
                Some(true) => 0,
                None => 1,
                Some(false) => 2,
            };
            (
                candidate.weight >= UNRELATED,
                held,
                // An invariant is easier to judge than others, and a run leads to its violation.
                !matches!(candidate.form, Form::Never { .. }),
                Reverse(candidate.kills.len()),
                Reverse(breadth.get(&candidate.form).copied()),
                candidate.weight,
                Reverse(candidate.strength()),
            )
        });
        let is_new = |place: &usize| {
            !offered[..*place]
                .iter()
                .any(|(other, _)| offered[*place].0.is_covered_by(other))
        };
        let different: Vec<usize> = (0..offered.len()).filter(is_new).collect();
        let suggestions = spread(&different, |place| offered[place].0)
            .into_iter()
            .filter_map(|place| {
                let (candidate, larger) = offered[place];
                Some((
                    self.suggestion(candidate, larger, others)?,
                    Origin::Found(candidate),
                ))
            });
        let (suggestions, origins) = suggestions.take(self.budget.suggestions).unzip();
        let finding = Finding {
            mutant: self.place(survivor),
            id: self.mutant(survivor).id.clone(),
            class: self
                .found(survivor)
                .class
                .unwrap_or(SurvivorClass::NewStates),
            suggestions,
            not_tried: self.not_tried(survivor, search),
            tried: search.tried[survivor].clone(),
            history: None,
        };
        (finding, origins)
    }

    fn not_tried(&self, survivor: usize, search: &CandidateSearch<'_, '_>) -> Option<String> {
        if search.tried[survivor].iter().any(|(_, count)| *count > 0) {
            return None;
        }
        if survivor >= self.survivors.len() {
            return Some(format!(
                "it has too many states; the limit is {} for the baseline and all survivors together",
                self.dataset.most_states
            ));
        }
        let is_read = |place: usize| {
            search
                .terms
                .iter()
                .any(|term| term.root == Root::Variable(place))
        };
        let variables = self.model.vocabulary.variables.iter().enumerate();
        let unread: Vec<String> = variables
            .filter(|(place, _)| !is_read(*place))
            .map(|(_, row)| format!("`{}`", row.name))
            .collect();
        if unread.is_empty() {
            return Some("no fact about a variable or process differs between states".to_owned());
        }
        Some(format!(
            "suggestions cannot read the type of {}",
            unread.join(", ")
        ))
    }

    fn suggestion(
        &self,
        candidate: &Candidate,
        larger: Option<bool>,
        others: &[Verdicts<'_>],
    ) -> Option<Suggestion> {
        let item = candidate
            .form
            .item(self.machine.definition(), &self.model)?;
        let places = |survivors: &[usize], left_out: Option<bool>| {
            let known = survivors
                .iter()
                .map(|survivor| self.survivors[*survivor].place);
            let verdict =
                |verdicts: &Verdicts<'_>| verdicts.get(&candidate.form).copied().flatten();
            let more = self
                .left_out
                .iter()
                .zip(others)
                .filter(|(_, verdicts)| verdict(verdicts) == left_out);
            let mut places: Vec<usize> = known.chain(more.map(|(place, _)| *place)).collect();
            places.sort_unstable();
            places
        };
        Some(Suggestion {
            kind: candidate.form.kind(),
            name: item.name,
            doc: item.doc,
            code: Some(item.code),
            kills: places(&candidate.kills, Some(false)),
            undecided: places(&candidate.undecided, None),
            larger,
            weight: candidate.weight,
            statement: Statement(Some(candidate.form.clone())),
        })
    }

    /// Returns the two indistinguishable runs, for a survivor that needs history.
    fn history(&self, survivor: usize) -> Result<Option<super::History>, Refusal> {
        let (found, mutant) = (self.found(survivor), self.mutant(survivor));
        if survivor >= self.survivors.len() || found.class != Some(SurvivorClass::NeedsHistory) {
            return Ok(None);
        }
        let graph = self.graph_of(survivor);
        let mut worker = self.machine.worker();
        let mut worker = worker.under(mutant.switch);
        // The choice of properties does not affect states and steps.
        let observables = Observables::new(self.machine, &[]);
        let divergence = graph.and_then(|graph| {
            match compare(
                &self.baseline,
                &graph,
                self.machine,
                &mut *worker,
                &observables,
            ) {
                Comparison::Different {
                    witness: Some(Witness::Divergence(divergence)),
                    ..
                } => Some(divergence),
                _ => None,
            }
        });
        match divergence {
            Some(divergence) => history(self.machine, &self.baseline, &divergence, mutant.switch),
            None => Ok(None),
        }
    }
}

/// Returns places of candidates, best first, in another order: the best, the best of each other kind,
/// the strongest that kills as many as the best, and the rest.
fn spread<'c>(places: &[usize], candidate: impl Fn(usize) -> &'c Candidate) -> Vec<usize> {
    let kind = |place: usize| candidate(place).form.kind();
    let first_of_kind = |(number, place): (usize, &usize)| {
        places[..number]
            .iter()
            .all(|other| kind(*other) != kind(*place))
            .then_some(*place)
    };
    let mut order: Vec<usize> = places
        .iter()
        .enumerate()
        .filter_map(first_of_kind)
        .collect();
    let best = places.first().copied();
    let equal = places.iter().copied().filter(|place| {
        let of = |place: usize| (kind(place), candidate(place).kills.len());
        Some(of(*place)) == best.map(of)
    });
    order.extend(equal.max_by_key(|place| candidate(*place).strength()));
    for place in places {
        if !order.contains(place) {
            order.push(*place);
        }
    }
    let mut known = BTreeSet::new();
    order.retain(|place| known.insert(*place));
    order
}

/// Counts the survivors for which it is unknown whether some suggestion kills them.
fn untried(findings: &[Finding]) -> usize {
    let suggestions = findings.iter().flat_map(|finding| &finding.suggestions);
    let places: BTreeSet<usize> = suggestions
        .flat_map(|suggestion| suggestion.undecided.iter().copied())
        .collect();
    places.len()
}

/// Renames properties so that all of them can be pasted into one module.
fn make_names_unique(findings: &mut [Finding]) {
    let mut known: HashMap<String, String> = HashMap::new();
    for suggestion in findings
        .iter_mut()
        .flat_map(|finding| &mut finding.suggestions)
    {
        let Some(code) = &mut suggestion.code else {
            continue;
        };
        let first = suggestion.name.clone();
        let numbered = (2..).map(|number| format!("{first}_{number}"));
        for name in std::iter::once(first.clone()).chain(numbered) {
            let renamed = code.replacen(&format!("fn {first}("), &format!("fn {name}("), 1);
            if *known.entry(name.clone()).or_insert_with(|| renamed.clone()) == renamed {
                (suggestion.name, *code) = (name, renamed);
                break;
            }
        }
    }
}
