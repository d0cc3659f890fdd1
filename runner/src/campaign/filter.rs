//! Mutants that change nothing, found without a search of their own; and of the others, where each changes something first.
//!
//! Every step of the baseline is taken again, in every reachable state, under every mutant whose site it evaluates. A mutant for which each gives just
//! what the baseline gives, and which begins in the same initial states, has the baseline's graph: by induction over its runs. A mutant that
//! differs somewhere is left to others. Nothing is guessed, and each mutant is tried only until it differs once.
//!
//! Some states from everywhere in the graph are tried first: most mutants differ in many states, and are soon out of the way. Then come all states in order.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::campaign::baseline::Baseline;
use crate::campaign::control::NOTHING;
use crate::campaign::crew::{Bench, Crew};
use crate::campaign::lab::Lab;
use crate::campaign::{Refusal, control, orbits};
use crate::faults::{Fault as Injected, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::heartbeat::{OnMutant, key};
use crate::machine::{Evaluated, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::{Equivalence, Mutant, Verdict};
use crate::spec::ExtraKind;
use crate::step::Switch;
use crate::value::Permutation;

/// States that a thread takes at a time.
const SHARE: u32 = 1 << 10;

/// One state in so many is tried first.
const SAMPLE: u32 = 32;

/// What is known of a mutant, the strongest lowest: it differs in the making of initial states, ...
const AT_START: u64 = 0;
/// ... it differs in the state whose turn has one number less, or its site is evaluated (for the participant that it is about, where there is one), ...
const REACHED: u64 = u64::MAX - 1;
/// ... or it is not.
const UNREACHED: u64 = u64::MAX;

/// What the filter found of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is proven to change nothing.
    Unchanged(Verdict),
    /// It changes something: in this state of the baseline, where it is not the making of initial states.
    Changed(Option<u32>),
    /// It was not tried.
    Unknown,
}

/// Tries all mutants. With `control` also the mutant that changes nothing is taken through every state, and must be proven to change nothing.
pub(super) fn filter(lab: &Lab<'_>, crew: &Crew, baseline: &Baseline, mutants: &[Mutant], control: bool) -> Result<Vec<Found>, Refusal> {
    let is_site = |mutant: &Mutant| begins_at_site(lab, mutant);
    let mut filter = Filter::new(baseline.graph(), mutants, &is_site, control);
    if let Some(quotient) = lab.quotient {
        let about_members = mutants.iter().map(|mutant| orbits::is_about_member(lab, quotient, mutant));
        filter.orbits = Some(Orbits {
            machine: quotient.machine,
            changes: orbits::changes(lab, quotient, baseline.outcome.counts.distinct),
            asymmetric: about_members.collect(),
        });
    }
    // Members of orbits are tried in the order of their representatives.
    let turns = match &filter.orbits {
        None => filter.turns.count(),
        Some(_) => u64::from(baseline.graph().len()),
    };
    let shares = turns.div_ceil(u64::from(SHARE)) as usize;
    crew.share(lab.machine, shares + 1, |bench, share| {
        if lab.is_stopped() {
            return Ok(());
        }
        match share.checked_sub(1) {
            None => filter.try_initial(bench),
            Some(share) => {
                let first = share as u64 * u64::from(SHARE);
                let end = turns.min(first + u64::from(SHARE));
                let mut notes = Notes::default();
                match &filter.orbits {
                    None => (first..end).try_for_each(|turn| filter.try_state(bench, &mut notes, turn)),
                    Some(orbits) => {
                        filter.try_orbits(orbits, &mut notes, first as u32..end as u32);
                        Ok(())
                    }
                }
            }
        }
    })?;
    if lab.is_stopped() {
        return Ok(vec![Found::Unknown; mutants.len()]);
    }
    Ok(filter.found())
}

/// Whether a mutant differs from the baseline first where a step evaluates its site, in a state of the baseline. By the same induction a mutant that does
/// leave the baseline's paths, but only at such a site, changes nothing where none of its sites does.
fn begins_at_site(lab: &Lab<'_>, mutant: &Mutant) -> bool {
    let extra = lab.machine.definition().extra(mutant.switch);
    extra.is_none_or(ExtraKind::begins_at_site) || is_on(Injected::CrashTakenAsSite)
}

/// A state of the baseline in which a mutant differs, if it begins as the baseline does: the one that [`filter`] finds.
pub(super) fn change(baseline: &Baseline, worker: &mut dyn Worker, mutant: &Mutant) -> Option<u32> {
    let filter = Filter::new(baseline.graph(), &[], &|_| true, false);
    let [begins, expected] = [mutant.switch, None].map(|switch| {
        let mut made = Made::default();
        worker.switch(switch);
        worker.initial(&mut made);
        made
    });
    worker.switch(mutant.switch);
    let turns = if begins == expected { filter.turns.count() } else { 0 };
    let mut states = (0..turns).map(|turn| filter.turns.state(turn));
    states.find(|state| !filter.is_same(worker, *state))
}

/// The first state on the baseline's run to this one in which the mutant that is switched on differs: up to there the run is one of the mutant too.
pub(super) fn first_on_the_way(baseline: &Baseline, worker: &mut dyn Worker, state: u32) -> Option<u32> {
    let filter = Filter::new(baseline.graph(), &[], &|_| true, false);
    let mut way = baseline.search.path(state).into_iter();
    way.find(|state| !filter.is_same(worker, *state))
}

/// The order in which states are tried.
struct Turns {
    states: u32,
    /// How far apart states of the sample are, around the graph; prime to the number of states.
    stride: u32,
}

impl Turns {
    fn new(states: u32) -> Turns {
        // By the golden ratio, so that any number of turns is spread evenly.
        let mut stride = (u64::from(states) * 618_034 / 1_000_000) as u32;
        while gcd(stride, states) > 1 {
            stride += 1;
        }
        Turns { states, stride }
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
    turns: Turns,
    mutants: &'a [Mutant],
    /// Their keys, for the supervisor.
    keys: Vec<u64>,
    control: bool,
    /// The places of the mutants with a switch, in the order of their switch numbers.
    switched: Vec<usize>,
    /// For each switch number where its mutants begin in `switched`; they end where those of the next number begin.
    numbers: Vec<usize>,
    /// What is known of each mutant so far.
    known: Vec<AtomicU64>,
    /// How many mutants with a switch are not known to change anything.
    open: AtomicUsize,
    /// From here on every mutant is known to change something before. Set once none is open.
    closed_from: AtomicU64,
    /// Places of the edges that lead out of the model.
    outside: Vec<usize>,
    /// Set where the graph is of representatives.
    orbits: Option<Orbits<'a>>,
    /// The mutants that do more than their sites: nothing is concluded of them here.
    beyond: Vec<bool>,
}

/// What it takes to try members of orbits.
struct Orbits<'a> {
    /// The machine itself.
    machine: &'a dyn Machine,
    /// What makes the members that are tried of a representative.
    changes: Vec<Permutation>,
    /// The mutants that treat members of a set differently: of them it means little that representatives are treated as ever.
    asymmetric: Vec<bool>,
}

impl<'a> Filter<'a> {
    fn new(graph: &'a Graph, mutants: &'a [Mutant], is_site: &dyn Fn(&Mutant) -> bool, control: bool) -> Filter<'a> {
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
        let edges = if graph.outside_targets().is_empty() { &[] } else { graph.targets() };
        let edges = edges.iter().enumerate();
        Filter {
            graph,
            turns: Turns::new(graph.len()),
            mutants,
            keys: mutants.iter().map(|mutant| key(&mutant.id)).collect(),
            control,
            numbers,
            known: mutants.iter().map(|_| AtomicU64::new(UNREACHED)).collect(),
            open: AtomicUsize::new(switched.len()),
            closed_from: AtomicU64::new(if switched.is_empty() { 0 } else { u64::MAX }),
            switched,
            outside: edges.filter(|(_, target)| **target == OUTSIDE).map(|(place, _)| place).collect(),
            orbits: None,
            beyond,
        }
    }

    /// Tries the making of initial states under each mutant whose site it evaluates.
    fn try_initial(&self, bench: &mut Bench<'_>) -> Result<(), Refusal> {
        let mut own = self.orbits.as_ref().map(|orbits| orbits.machine.worker());
        let worker = match &mut own {
            Some(own) => own.as_mut(),
            None => bench.worker.as_mut(),
        };
        let mut expected = Made::default();
        let mut notes = Notes::default();
        worker.switch(None);
        notes.record(worker, |worker| worker.initial(&mut expected));
        self.suspect(&mut notes, AT_START);
        for mutant in notes.suspects.iter().map(|(_, mutant)| *mutant) {
            let mut made = Made::default();
            let _on = OnMutant::begin(self.keys[mutant]);
            worker.switch(self.mutants[mutant].switch);
            worker.initial(&mut made);
            self.note_tried(mutant, worker, made == expected, AT_START);
        }
        if self.control {
            let mut made = Made::default();
            worker.switch(Some(NOTHING));
            worker.initial(&mut made);
            control::must_be_same(made == expected)?;
        }
        Ok(())
    }

    /// Tries the steps from the state of this turn under each mutant whose site they evaluate.
    fn try_state(&self, bench: &mut Bench<'_>, notes: &mut Notes, turn: u64) -> Result<(), Refusal> {
        let here = turn + 1;
        let state = self.turns.state(turn);
        let worker = bench.worker.as_mut();
        // The mutant that changes nothing takes the baseline's steps, and is seen to.
        worker.switch(Some(NOTHING));
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
            let mut same = Same::new(self.edges(state, Some(*step)));
            let _on = OnMutant::begin(self.keys[*mutant]);
            worker.switch(self.mutants[*mutant].switch);
            worker.expand_step(packed, *step, &mut same);
            let is_same = same.is_whole() || is_on(Injected::FilterForgets) && state < 100;
            self.note_tried(*mutant, worker, is_same, here);
        }
        Ok(())
    }

    /// Tries the steps from members of the orbits of these representatives. Edges between representatives do not say where a member goes, so the baseline
    /// takes its steps again.
    fn try_orbits(&self, orbits: &Orbits<'_>, notes: &mut Notes, representatives: Range<u32>) {
        let mut worker = orbits.machine.worker();
        let worker = worker.as_mut();
        let mut members = BTreeSet::new();
        for number in representatives {
            let representative = self.graph.store.get(number);
            members.clear();
            members.insert(representative.to_vec());
            for change in &orbits.changes {
                let mut member = Vec::new();
                worker.permuted(representative, change, &mut member);
                members.insert(member);
            }
            for member in &members {
                self.try_member(worker, notes, member, u64::from(number) + 1);
            }
        }
    }

    /// Tries the steps from a state that need not be in the graph.
    fn try_member(&self, worker: &mut dyn Worker, notes: &mut Notes, packed: &[u8], here: u64) {
        let mut expected = Steps::default();
        worker.switch(None);
        notes.record(worker, |worker| {
            worker.expand(packed, &mut expected);
        });
        self.suspect(notes, here);
        for (step, mutant) in &notes.suspects {
            let states = expected.0.iter().filter(|made| made.0 == *step);
            let mut same = Same::new(states.map(|(step, packed, within)| (*step, packed.as_slice(), *within)));
            let _on = OnMutant::begin(self.keys[*mutant]);
            worker.switch(self.mutants[*mutant].switch);
            worker.expand_step(packed, *step, &mut same);
            self.note_tried(*mutant, worker, same.is_whole(), here);
        }
    }

    /// Whether all steps from a state make what they make in the baseline, under the mutant that is switched on.
    fn is_same(&self, worker: &mut dyn Worker, state: u32) -> bool {
        let mut same = Same::new(self.edges(state, None));
        let expanded = worker.expand(self.graph.store.get(state), &mut same);
        same.is_whole() && expanded == self.graph.expanded(state)
    }

    /// Suspects the mutants of the sites that were noted, each with the step that evaluates it, unless they are known to change something here or before.
    fn suspect(&self, notes: &mut Notes, here: u64) {
        notes.suspects.clear();
        for site in &notes.sites {
            let end = |number: u32| self.numbers.get(number as usize).copied().unwrap_or(self.switched.len());
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
        } else if self.known[mutant].load(Ordering::Relaxed) == UNREACHED && concerns(worker, self.mutants[mutant].switch) {
            self.note(mutant, REACHED);
        }
    }

    fn note(&self, mutant: usize, what: u64) {
        let before = self.known[mutant].fetch_min(what, Ordering::Relaxed);
        if what < REACHED && before >= REACHED && self.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            // All others are known by now, and what is known only gets stronger.
            let last = self.switched.iter().map(|mutant| self.known[*mutant].load(Ordering::Relaxed)).max();
            self.closed_from.store(last.unwrap_or(0), Ordering::Relaxed);
        }
    }

    /// What a step, or every step, makes of a state in the baseline: packed states in order, and whether they are within the constraints.
    fn edges(&self, state: u32, step: Option<StepId>) -> impl Iterator<Item = (StepId, &[u8], bool)> {
        let range = self.graph.edge_range(state);
        let labels = &self.graph.labels()[range.clone()];
        let first = range.start + step.map_or(0, |step| labels.partition_point(|label| *label < step));
        let end = range.start + step.map_or(labels.len(), |step| labels.partition_point(|label| *label <= step));
        (first..end).map(|edge| {
            let step = self.graph.labels()[edge];
            match self.graph.targets()[edge] {
                OUTSIDE => {
                    let number = self.outside.partition_point(|place| *place < edge);
                    (step, self.graph.outside.get(self.graph.outside_targets()[number]), false)
                }
                target => (step, self.graph.store.get(target), true),
            }
        })
    }

    fn found(self) -> Vec<Found> {
        // Of orbits it is not told which member differs.
        let on_orbits = self.orbits.is_some();
        let asymmetric = self
            .orbits
            .map_or_else(|| vec![false; self.mutants.len()], |orbits| orbits.asymmetric);
        let found =
            |(((mutant, known), asymmetric), beyond): (((&Mutant, AtomicU64), bool), bool)| match (mutant.switch, known.into_inner()) {
                (None, _) => Found::Unknown,
                (Some(_), _) if beyond => Found::Changed(None),
                (Some(_), REACHED) if asymmetric => Found::Unknown,
                (Some(_), UNREACHED) => Found::Unchanged(Verdict::Unreached),
                (Some(_), REACHED) => Found::Unchanged(Verdict::Equivalent(Equivalence::SameGraph)),
                (Some(_), AT_START) => Found::Changed(None),
                (Some(_), _) if on_orbits => Found::Changed(None),
                (Some(_), turn) => Found::Changed(Some(self.turns.state(turn - 1))),
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

/// Whether an active mutant whose site was evaluated could act there. A family mutant acts only if its participant was encountered.
pub(super) fn concerns(worker: &dyn Worker, switch: Option<Switch>) -> bool {
    switch.is_some_and(|switch| switch.member.is_none() || worker.has_met_member())
}

/// What was noted of a state; the memory is used again.
#[derive(Default)]
struct Notes {
    sites: Vec<Evaluated>,
    suspects: Vec<(StepId, usize)>,
}

impl Notes {
    /// Notes the sites that are evaluated while `run` is at work.
    fn record(&mut self, worker: &mut dyn Worker, run: impl FnOnce(&mut dyn Worker)) {
        self.sites.clear();
        worker.record_sites(true);
        run(worker);
        worker.recorded_sites(&mut self.sites);
        worker.record_sites(false);
    }
}

/// States in the order in which they are made.
#[derive(Default, PartialEq, Eq)]
struct Made(Vec<(Vec<u8>, bool)>, Vec<Fault>);

impl Visitor for Made {
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

/// Steps with the states they make, in the order in which they are made.
#[derive(Default)]
struct Steps(Vec<(StepId, Vec<u8>, bool)>);

impl Visitor for Steps {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.0.push((step, packed.to_vec(), within));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

/// Whether steps make what they are expected to make.
struct Same<I> {
    expected: I,
    is_same: bool,
}

impl<'a, I: Iterator<Item = (StepId, &'a [u8], bool)>> Same<I> {
    fn new(expected: I) -> Same<I> {
        Same { expected, is_same: true }
    }

    /// All of it, and nothing else.
    fn is_whole(&mut self) -> bool {
        self.is_same && self.expected.next().is_none()
    }
}

impl<'a, I: Iterator<Item = (StepId, &'a [u8], bool)>> Visitor for Same<I> {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        let expected = self.expected.next();
        self.is_same &= expected == Some((step, packed, within)) || is_on(Injected::FilterOnlyCounts) && expected.is_some();
        if self.is_same { Look::Nothing } else { Look::Stop }
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
    fn every_state_has_its_turn_and_a_sample_has_it_first() {
        for states in [0, 1, 2, 31, 32, 33, 100, 1000, 4096, 65_537] {
            let turns = Turns::new(states);
            let sampled = turns.sampled();
            assert_eq!(sampled, u64::from(states / SAMPLE));
            let sample: Vec<u32> = (0..sampled).map(|turn| turns.state(turn)).collect();
            let mut different = sample.clone();
            different.sort_unstable();
            different.dedup();
            assert_eq!(different.len(), sample.len(), "{states}");
            assert!(sample.iter().all(|state| *state < states), "{states}");
            let rest = (sampled..turns.count()).map(|turn| turns.state(turn));
            assert!(rest.eq(0..states), "{states}");
        }
    }
}
