//! Finds mutants that change nothing without a search, and the first change of each other mutant.
//!
//! Each step of the baseline is repeated in every reachable state, under every mutant whose site it
//! evaluates. By induction over its runs, a mutant has the baseline's graph if each of these steps
//! has the baseline's successors and the initial states are equal. A mutant that differs once is
//! not tried again; other stages decide it.
//!
//! A sample of states comes first, since most mutants differ in many states; then all states.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::campaign::examine::baseline::Baseline;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Pool, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::plan::symmetry;
use crate::campaign::verdict::control::{self, NOTHING};
use crate::definition::ExtraKind;
use crate::faults::{InjectedFault, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::heartbeat::{OnMutant, key};
use crate::machine::{Evaluated, Fault, Look, StepId, Visitor, Worker};
use crate::outcome::{Equivalence, Mutant, Verdict};
use crate::step::Switch;
use crate::symmetry::Quotient;
use crate::value::Permutation;

/// States that a thread takes at a time.
const SHARE: u32 = 1 << 10;

/// The sample holds one of this many states.
const SAMPLE: u32 = 32;

/// Progress on a mutant, as the minimum of what is known. It differs in its initial states.
const AT_START: u64 = 0;
/// It is evaluated (for its own member). Smaller `n`: it differs in the state of turn `n - 1`.
const REACHED: u64 = u64::MAX - 1;
/// It has not been evaluated.
const UNREACHED: u64 = u64::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterResult {
    /// The mutant is proven to change nothing.
    Unchanged(Verdict),
    /// It first differs in this state; `None` if initial states differ or it is unknown.
    Changed(Option<u32>),
    Unknown,
}

/// Tries all mutants. On a large model, every state is also tried under the mutant that changes
/// nothing, which must be proven to change nothing.
pub(crate) fn filter(
    trial: Trial<'_>,
    pool: &Pool,
    mutants: &[&Mutant],
) -> Result<Vec<FilterResult>, Stop> {
    let lab = trial.lab;
    let is_site = |mutant: &Mutant| begins_at_site(lab, mutant);
    let mut filter = Filter::new(trial.graph(), mutants, &is_site, trial.is_large());
    if let Some(quotient) = lab.quotient {
        let about_members = mutants
            .iter()
            .map(|mutant| symmetry::is_about_member(lab, quotient, mutant));
        filter.orbits = Some(Orbits {
            quotient,
            changes: symmetry::changes(lab, quotient, trial.distinct()),
            asymmetric: about_members.collect(),
        });
    }
    // Members of orbits are tried in the order of their representatives.
    let turns = match &filter.orbits {
        None => filter.turns.count(),
        Some(_) => u64::from(trial.graph().len()),
    };
    let shares = turns.div_ceil(u64::from(SHARE)) as usize;
    pool.share_all(lab, shares + 1, |workspace, share| {
        let Some(share) = share.checked_sub(1) else {
            return Ok(filter.try_initial(workspace)?);
        };
        let first = share as u64 * u64::from(SHARE);
        let end = turns.min(first + u64::from(SHARE));
        let mut notes = SiteNotes::default();
        match &filter.orbits {
            None => {
                (first..end).try_for_each(|turn| filter.try_state(workspace, &mut notes, turn))?;
            }
            Some(orbits) => filter.try_orbits(orbits, &mut notes, first as u32..end as u32),
        }
        Ok(())
    })?;
    lab.go_on()?;
    Ok(filter.found())
}

/// Whether a mutant can first differ from the baseline only if a step evaluates its site in a state
/// of the baseline. The induction then also covers mutants that reach states outside the baseline's
/// graph, such as those that stop halfway.
fn begins_at_site(lab: &Lab<'_>, mutant: &Mutant) -> bool {
    let extra = lab.machine.definition().extra(mutant.switch);
    extra.is_none_or(ExtraKind::begins_at_site) || is_on(InjectedFault::CrashTakenAsSite)
}

/// Returns a state in which the mutant differs, as [`filter`] does; initial states must be equal.
pub(crate) fn change(
    baseline: &Baseline,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> Option<u32> {
    let filter = Filter::new(baseline.graph(), &[], &|_| true, false);
    let [begins, expected] = [mutant.switch, None].map(|switch| {
        let mut made = InitialReports::default();
        workspace.under(switch).worker.initial(&mut made);
        made
    });
    let mut active = workspace.under(mutant.switch);
    let turns = if begins == expected {
        filter.turns.count()
    } else {
        0
    };
    let mut states = (0..turns).map(|turn| filter.turns.state(turn));
    states.find(|state| !filter.is_same(&mut *active.worker, *state))
}

/// Returns the first state on the baseline's path to `state` in which the active mutant differs. Up
/// to there the path is a run of the mutant too.
pub(crate) fn first_on_the_way(
    baseline: &Baseline,
    worker: &mut dyn Worker,
    state: u32,
) -> Option<u32> {
    let filter = Filter::new(baseline.graph(), &[], &|_| true, false);
    let mut way = baseline.search.path(state).into_iter();
    way.find(|state| !filter.is_same(worker, *state))
}

struct VisitOrder {
    states: u32,
    /// Distance between states of the sample; coprime to the number of states.
    stride: u32,
}

impl VisitOrder {
    fn new(states: u32) -> VisitOrder {
        // The golden ratio spreads any number of turns evenly.
        let mut stride = (u64::from(states) * 618_034 / 1_000_000) as u32;
        while gcd(stride, states) > 1 {
            stride += 1;
        }
        VisitOrder { states, stride }
    }

    fn sampled(&self) -> u64 {
        u64::from(self.states / SAMPLE)
    }

    fn count(&self) -> u64 {
        self.sampled() + u64::from(self.states)
    }

    fn state(&self, turn: u64) -> u32 {
        match turn.checked_sub(self.sampled()) {
            None => (turn * u64::from(self.stride) % u64::from(self.states)) as u32,
            Some(state) => state as u32,
        }
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

struct Filter<'a> {
    graph: &'a Graph,
    turns: VisitOrder,
    mutants: &'a [&'a Mutant],
    /// The mutants' keys in the heartbeat.
    keys: Vec<u64>,
    control: bool,
    /// Indices of the mutants with a switch, ordered by switch number.
    switched: Vec<usize>,
    /// For each switch number the index in `switched` at which its mutants begin.
    numbers: Vec<usize>,
    /// Progress on each mutant: `AT_START`, a turn plus one, `REACHED` or `UNREACHED`.
    known: Vec<AtomicU64>,
    /// First turn at which every mutant has differed; later states can be skipped.
    closed_from: AtomicU64,
    /// Indices of the edges that lead to states outside the constraints.
    outside: Vec<usize>,
    /// Set if the graph consists of representatives.
    orbits: Option<Orbits<'a>>,
    /// Mutants that differ outside their sites too. The filter cannot prove anything about them.
    beyond: Vec<bool>,
}

/// Data needed to try members of orbits.
struct Orbits<'a> {
    quotient: Quotient<'a>,
    /// The permutations that turn a representative into the members to try.
    changes: Vec<Permutation>,
    /// Mutants that treat members of a set differently, so representatives do not suffice.
    asymmetric: Vec<bool>,
}

impl<'a> Filter<'a> {
    fn new(
        graph: &'a Graph,
        mutants: &'a [&'a Mutant],
        is_site: &dyn Fn(&Mutant) -> bool,
        control: bool,
    ) -> Filter<'a> {
        let beyond: Vec<bool> = mutants.iter().map(|mutant| !is_site(mutant)).collect();
        let number = |place: &usize| mutants[*place].switch.map(|switch| switch.number as usize);
        let mut switched: Vec<usize> = (0..mutants.len())
            .filter(|place| number(place).is_some() && !beyond[*place])
            .collect();
        switched.sort_by_key(number);
        let most = switched.last().and_then(number).unwrap_or(0);
        let before = |n: usize| switched.partition_point(|place| number(place) < Some(n));
        let numbers = (0..=most + 1).map(before).collect();
        // Most models leave no state out.
        let edges = if graph.outside_targets().is_empty() {
            &[]
        } else {
            graph.targets()
        };
        let edges = edges.iter().enumerate();
        Filter {
            graph,
            turns: VisitOrder::new(graph.len()),
            mutants,
            keys: mutants.iter().map(|mutant| key(&mutant.id)).collect(),
            control,
            numbers,
            known: mutants.iter().map(|_| AtomicU64::new(UNREACHED)).collect(),
            closed_from: AtomicU64::new(if switched.is_empty() { 0 } else { u64::MAX }),
            switched,
            outside: edges
                .filter(|(_, target)| **target == OUTSIDE)
                .map(|(place, _)| place)
                .collect(),
            orbits: None,
            beyond,
        }
    }

    /// Tries the initial states under each mutant whose site they evaluate.
    fn try_initial(&self, workspace: &mut Workspace<'_>) -> Result<(), Refusal> {
        let mut own = self
            .orbits
            .as_ref()
            .map(|orbits| orbits.quotient.machine.worker());
        let mut baseline = match &mut own {
            Some(own) => own.under(None),
            None => workspace.under(None).worker,
        };
        let worker = &mut *baseline;
        let mut expected = InitialReports::default();
        let mut notes = SiteNotes::default();
        notes.record(worker, |worker| worker.initial(&mut expected));
        self.suspect(&mut notes, AT_START);
        for mutant in notes.suspects.iter().map(|(_, mutant)| *mutant) {
            let mut made = InitialReports::default();
            let _on = OnMutant::begin(self.keys[mutant]);
            let mut worker = worker.under(self.mutants[mutant].switch);
            worker.initial(&mut made);
            self.note_tried(mutant, &*worker, made == expected, AT_START);
        }
        if self.control {
            let mut made = InitialReports::default();
            worker.under(Some(NOTHING)).initial(&mut made);
            control::must_be_same(made == expected)?;
        }
        Ok(())
    }

    /// Tries the steps from the state of this turn under each mutant whose site they evaluate.
    fn try_state(
        &self,
        workspace: &mut Workspace<'_>,
        notes: &mut SiteNotes,
        turn: u64,
    ) -> Result<(), Refusal> {
        let here = turn + 1;
        let state = self.turns.state(turn);
        // The mutant that changes nothing replaces the baseline, to test this control too.
        let mut baseline = workspace.under(Some(NOTHING));
        let worker = &mut *baseline.worker;
        if self.closed_from.load(Ordering::Relaxed) <= here {
            return if self.control {
                control::must_be_same(self.is_same(worker, state))
            } else {
                Ok(())
            };
        }
        let mut is_same = true;
        notes.record(worker, |worker| is_same = self.is_same(worker, state));
        control::must_be_same(is_same)?;
        let packed = self.graph.store.get(state);
        self.suspect(notes, here);
        for (step, mutant) in &notes.suspects {
            let mut same = SuccessorCheck::new(self.edges(state, Some(*step)));
            let _on = OnMutant::begin(self.keys[*mutant]);
            let mut worker = worker.under(self.mutants[*mutant].switch);
            worker.expand_step(packed, *step, &mut same);
            let is_same = same.is_whole() || is_on(InjectedFault::FilterForgets);
            self.note_tried(*mutant, &*worker, is_same, here);
        }
        Ok(())
    }

    /// Tries the steps from members of the orbits of these representatives. The graph has no edges
    /// of other members, so the baseline's steps are repeated.
    fn try_orbits(&self, orbits: &Orbits<'_>, notes: &mut SiteNotes, representatives: Range<u32>) {
        let mut worker = orbits.quotient.machine.worker();
        let worker = worker.as_mut();
        let mut permuter = orbits.quotient.permutable.permuter();
        let mut members = BTreeSet::new();
        for number in representatives {
            let representative = self.graph.store.get(number);
            members.clear();
            members.insert(representative.to_vec());
            for change in &orbits.changes {
                let mut member = Vec::new();
                permuter.permuted(representative, change, &mut member);
                members.insert(member);
            }
            for member in &members {
                self.try_member(worker, notes, member, u64::from(number) + 1);
            }
        }
    }

    /// Tries the steps from a state that may be absent from the graph.
    fn try_member(&self, worker: &mut dyn Worker, notes: &mut SiteNotes, packed: &[u8], here: u64) {
        let mut expected = StepSuccessors::default();
        notes.record(worker, |worker| {
            worker.expand(packed, &mut expected);
        });
        self.suspect(notes, here);
        for (step, mutant) in &notes.suspects {
            let states = expected.0.iter().filter(|made| made.0 == *step);
            let mut same = SuccessorCheck::new(
                states.map(|(step, packed, within)| (*step, packed.as_slice(), *within)),
            );
            let _on = OnMutant::begin(self.keys[*mutant]);
            let mut worker = worker.under(self.mutants[*mutant].switch);
            worker.expand_step(packed, *step, &mut same);
            self.note_tried(*mutant, &*worker, same.is_whole(), here);
        }
    }

    /// Whether all steps from a state have the baseline's successors under the active mutant.
    fn is_same(&self, worker: &mut dyn Worker, state: u32) -> bool {
        let mut same = SuccessorCheck::new(self.edges(state, None));
        let expanded = worker.expand(self.graph.store.get(state), &mut same);
        same.is_whole() && expanded == self.graph.expanded(state)
    }

    /// Collects the mutants of the recorded sites, each with the step that evaluates it, except
    /// those already shown to differ in this turn or before.
    fn suspect(&self, notes: &mut SiteNotes, here: u64) {
        notes.suspects.clear();
        for site in &notes.sites {
            let end = |number: u32| {
                self.numbers
                    .get(number as usize)
                    .copied()
                    .unwrap_or(self.switched.len())
            };
            for mutant in &self.switched[end(site.first)..end(site.first + site.count)] {
                let known = self.known[*mutant].load(Ordering::Relaxed);
                if known > here {
                    notes.suspects.push((site.step, *mutant));
                }
            }
        }
        notes.suspects.sort_unstable();
        notes.suspects.dedup();
    }

    /// Records the result of trying a mutant whose site was evaluated.
    fn note_tried(&self, mutant: usize, worker: &dyn Worker, is_same: bool, here: u64) {
        if !is_same {
            self.note(mutant, here);
        } else if self.known[mutant].load(Ordering::Relaxed) == UNREACHED
            && concerns(worker, self.mutants[mutant].switch)
        {
            self.note(mutant, REACHED);
        }
    }

    fn note(&self, mutant: usize, what: u64) {
        self.known[mutant].fetch_min(what, Ordering::Relaxed);
        // Values only decrease, so an old maximum is too high at worst.
        let last = self
            .switched
            .iter()
            .map(|mutant| self.known[*mutant].load(Ordering::Relaxed))
            .max();
        self.closed_from
            .fetch_min(last.unwrap_or(0), Ordering::Relaxed);
    }

    /// Returns the baseline's successors of a state by one step, or by all steps if `step` is
    /// `None`: packed states in order, and whether they satisfy the constraints.
    fn edges(
        &self,
        state: u32,
        step: Option<StepId>,
    ) -> impl Iterator<Item = (StepId, &[u8], bool)> {
        let range = self.graph.edge_range(state);
        let labels = &self.graph.labels()[range.clone()];
        let first =
            range.start + step.map_or(0, |step| labels.partition_point(|label| *label < step));
        let end = range.start
            + step.map_or(labels.len(), |step| {
                labels.partition_point(|label| *label <= step)
            });
        (first..end).map(|edge| {
            let step = self.graph.labels()[edge];
            match self.graph.targets()[edge] {
                OUTSIDE => {
                    let number = self.outside.partition_point(|place| *place < edge);
                    (
                        step,
                        self.graph.outside.get(self.graph.outside_targets()[number]),
                        false,
                    )
                }
                target => (step, self.graph.store.get(target), true),
            }
        })
    }

    fn found(self) -> Vec<FilterResult> {
        // For orbits the differing state is not recorded.
        let by_orbits = self.orbits.is_some();
        let asymmetric = self.orbits.map_or_else(
            || vec![false; self.mutants.len()],
            |orbits| orbits.asymmetric,
        );
        let found = |(((mutant, known), asymmetric), beyond): (
            ((&&Mutant, AtomicU64), bool),
            bool,
        )| match (mutant.switch, known.into_inner()) {
            (None, _) => FilterResult::Unknown,
            (Some(_), _) if beyond => FilterResult::Changed(None),
            (Some(_), REACHED) if asymmetric => FilterResult::Unknown,
            (Some(_), UNREACHED) => FilterResult::Unchanged(Verdict::Unreached),
            (Some(_), REACHED) => {
                FilterResult::Unchanged(Verdict::Equivalent(Equivalence::SameGraph))
            }
            (Some(_), AT_START) => FilterResult::Changed(None),
            (Some(_), _) if by_orbits => FilterResult::Changed(None),
            (Some(_), turn) => FilterResult::Changed(Some(self.turns.state(turn - 1))),
        };
        self.mutants
            .iter()
            .zip(self.known)
            .zip(asymmetric)
            .zip(self.beyond)
            .map(found)
            .collect()
    }
}

/// Whether the active mutant could act at its evaluated site: its participant, if any, was there.
pub(crate) fn concerns(worker: &dyn Worker, switch: Option<Switch>) -> bool {
    switch.is_some_and(|switch| switch.member.is_none() || worker.has_evaluated_member())
}

/// Sites and suspects of one state. The memory is reused.
#[derive(Default)]
struct SiteNotes {
    sites: Vec<Evaluated>,
    suspects: Vec<(StepId, usize)>,
}

impl SiteNotes {
    /// Records the sites that `run` evaluates.
    fn record(&mut self, worker: &mut dyn Worker, run: impl FnOnce(&mut dyn Worker)) {
        self.sites.clear();
        worker.record_sites(true);
        run(worker);
        worker.recorded_sites(&mut self.sites);
        worker.record_sites(false);
    }
}

/// States and faults in order.
#[derive(Default, PartialEq, Eq)]
struct InitialReports(Vec<(Vec<u8>, bool)>, Vec<Fault>);

impl Visitor for InitialReports {
    fn state(&mut self, _step: StepId, packed: &[u8], within: bool) -> Look {
        self.0.push((packed.to_vec(), within));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, fault: Fault) -> bool {
        self.1.push(fault);
        true
    }
}

/// Steps with their successors in order.
#[derive(Default)]
struct StepSuccessors(Vec<(StepId, Vec<u8>, bool)>);

impl Visitor for StepSuccessors {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.0.push((step, packed.to_vec(), within));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

/// Compares successors with the expected ones.
struct SuccessorCheck<I> {
    expected: I,
    is_same: bool,
}

impl<'a, I: Iterator<Item = (StepId, &'a [u8], bool)>> SuccessorCheck<I> {
    fn new(expected: I) -> SuccessorCheck<I> {
        SuccessorCheck {
            expected,
            is_same: true,
        }
    }

    /// Whether all expected successors were seen, and no others.
    fn is_whole(&mut self) -> bool {
        self.is_same && self.expected.next().is_none()
    }
}

impl<'a, I: Iterator<Item = (StepId, &'a [u8], bool)>> Visitor for SuccessorCheck<I> {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        let expected = self.expected.next();
        self.is_same &= expected == Some((step, packed, within))
            || is_on(InjectedFault::FilterOnlyCounts) && expected.is_some();
        if self.is_same {
            Look::Nothing
        } else {
            Look::Stop
        }
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        self.is_same = false;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_states_are_visited_sample_first() {
        for states in [0, 1, 2, 31, 32, 33, 100, 1000, 1122, 4096, 65_537] {
            let turns = VisitOrder::new(states);
            let sampled = turns.sampled();
            assert_eq!(sampled, u64::from(states / SAMPLE));
            let sample: Vec<u32> = (0..sampled).map(|turn| turns.state(turn)).collect();
            let mut different = sample.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), sample.len(), "{states}");
            assert!(sample.iter().all(|state| *state < states), "{states}");
            // The distances between states of the sample differ by small factors only.
            let end = different.iter().copied().skip(1).chain([states]);
            for (before, after) in different.iter().zip(end) {
                assert!(
                    after - before <= 3 * SAMPLE,
                    "{states}: {before} to {after}"
                );
            }
            let rest = (sampled..turns.count()).map(|turn| turns.state(turn));
            assert!(rest.eq(0..states), "{states}");
        }
    }
}
