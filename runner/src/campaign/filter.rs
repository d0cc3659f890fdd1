//! Mutants that change nothing, found without a search of their own; and of the others, where each changes something first.
//!
//! Every step of the baseline is taken again, in every reachable state, under every mutant whose site it evaluates. A mutant for which each gives just
//! what the baseline gives, and which begins in the same initial states, has the baseline's graph: by induction over its runs. A mutant that
//! differs somewhere is left to others. Nothing is guessed, and each mutant is tried only until it differs once.
//!
//! States are tried in the order of their numbers. So in all states before the first one in which a mutant differs it does what the baseline does,
//! and the run by which the baseline's search came there is a run of the mutant too.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::campaign::baseline::Baseline;
use crate::campaign::control::NOTHING;
use crate::campaign::crew::{Bench, Crew};
use crate::campaign::lab::Lab;
use crate::campaign::{Refusal, control, orbits};
use crate::faults::{Fault as Injected, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{Evaluated, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::outcome::{Equivalence, Mutant, Verdict};
use crate::value::Permutation;

/// States that a thread takes at a time.
const SHARE: u32 = 1 << 10;

/// What is known of a mutant, the strongest lowest: it differs in the making of initial states, ...
const AT_START: u64 = 0;
/// ... it differs in the state of one number less, or its site is evaluated, ...
const REACHED: u64 = u64::MAX - 1;
/// ... or it is not.
const UNREACHED: u64 = u64::MAX;

/// What the filter found of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is proven to change nothing.
    Unchanged(Verdict),
    /// It changes something: first in this state of the baseline, where it is not the making of initial states.
    Changed(Option<u32>),
    /// It was not tried.
    Unknown,
}

/// Tries all mutants. With `control` also the mutant that changes nothing is taken through every state, and must be proven to change nothing.
pub(super) fn filter(lab: &Lab<'_>, crew: &Crew, baseline: &Baseline, mutants: &[Mutant], control: bool) -> Result<Vec<Found>, Refusal> {
    let mut filter = Filter::new(baseline.graph(), mutants, control);
    if let Some(quotient) = lab.quotient {
        let about_members = mutants.iter().map(|mutant| orbits::is_about_member(lab, quotient, mutant));
        filter.orbits = Some(Orbits {
            machine: quotient.machine,
            changes: orbits::changes(lab, quotient, baseline.outcome.counts.distinct),
            asymmetric: about_members.collect(),
        });
    }
    let states = baseline.graph().len();
    let shares = states.div_ceil(SHARE) as usize;
    crew.share(lab.machine, shares + 1, |bench, share| {
        if lab.is_stopped() {
            return Ok(());
        }
        match share.checked_sub(1) {
            None => filter.try_initial(bench),
            Some(share) => {
                let first = share as u32 * SHARE;
                let mut all = first..states.min(first + SHARE);
                match &filter.orbits {
                    None => all.try_for_each(|state| filter.try_state(bench, state)),
                    Some(orbits) => {
                        filter.try_orbits(orbits, all);
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

/// The first state of the baseline in which a mutant differs, if it begins as the baseline does: what [`filter`] finds, for one mutant.
pub(super) fn first_change(baseline: &Baseline, worker: &mut dyn Worker, mutant: &Mutant) -> Option<u32> {
    let filter = Filter::new(baseline.graph(), &[], false);
    let [begins, expected] = [mutant.switch, None].map(|switch| {
        let mut made = Made::default();
        worker.switch(switch);
        worker.initial(&mut made);
        made
    });
    worker.switch(mutant.switch);
    let mut states = if begins == expected { 0..baseline.graph().len() } else { 0..0 };
    states.find(|state| !filter.is_same(worker, *state))
}

struct Filter<'a> {
    graph: &'a Graph,
    mutants: &'a [Mutant],
    control: bool,
    /// Switch numbers with the places of their mutants, in order.
    numbers: Vec<(u32, usize)>,
    /// What is known of each mutant so far.
    known: Vec<AtomicU64>,
    /// Places of the edges that lead out of the model.
    outside: Vec<usize>,
    /// Set where the graph is of representatives.
    orbits: Option<Orbits<'a>>,
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
    fn new(graph: &'a Graph, mutants: &'a [Mutant], control: bool) -> Filter<'a> {
        let switches = mutants
            .iter()
            .enumerate()
            .filter_map(|(place, mutant)| Some((mutant.switch?.number, place)));
        let mut numbers: Vec<(u32, usize)> = switches.collect();
        numbers.sort_unstable();
        let edges = graph.targets().iter().enumerate();
        Filter {
            graph,
            mutants,
            control,
            numbers,
            known: mutants.iter().map(|_| AtomicU64::new(UNREACHED)).collect(),
            outside: edges.filter(|(_, target)| **target == OUTSIDE).map(|(place, _)| place).collect(),
            orbits: None,
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
        worker.switch(None);
        let sites = recorded(worker, |worker| worker.initial(&mut expected));
        for mutant in self.suspects(&sites, AT_START).map(|(_, mutant)| mutant) {
            let mut made = Made::default();
            worker.switch(self.mutants[mutant].switch);
            worker.initial(&mut made);
            if made != expected {
                self.note(mutant, AT_START);
            }
        }
        if self.control {
            let mut made = Made::default();
            worker.switch(Some(NOTHING));
            worker.initial(&mut made);
            control::must_be_same(made == expected)?;
        }
        Ok(())
    }

    /// Tries the steps from a state under each mutant whose site they evaluate.
    fn try_state(&self, bench: &mut Bench<'_>, state: u32) -> Result<(), Refusal> {
        let here = u64::from(state) + 1;
        let is_open = |(_, mutant): &(u32, usize)| self.known[*mutant].load(Ordering::Relaxed) > here;
        let worker = bench.worker.as_mut();
        // The mutant that changes nothing takes the baseline's steps, and is seen to.
        worker.switch(Some(NOTHING));
        if !self.numbers.iter().any(is_open) {
            return if self.control {
                control::must_be_same(self.is_same(worker, state))
            } else {
                Ok(())
            };
        }
        let mut is_same = true;
        let sites = recorded(worker, |worker| is_same = self.is_same(worker, state));
        control::must_be_same(is_same)?;
        let packed = self.graph.store.get(state);
        for (step, mutant) in self.suspects(&sites, here) {
            let mut same = Same::new(self.edges(state, Some(step)));
            worker.switch(self.mutants[mutant].switch);
            worker.expand_step(packed, step, &mut same);
            if !(same.is_whole() || is_on(Injected::FilterForgets) && state < 100) {
                self.note(mutant, here);
            }
        }
        Ok(())
    }

    /// Tries the steps from members of the orbits of these representatives. Edges between representatives do not say where a member goes, so the baseline
    /// takes its steps again.
    fn try_orbits(&self, orbits: &Orbits<'_>, representatives: Range<u32>) {
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
                self.try_member(worker, member, u64::from(number) + 1);
            }
        }
    }

    /// Tries the steps from a state that need not be in the graph.
    fn try_member(&self, worker: &mut dyn Worker, packed: &[u8], here: u64) {
        let mut expected = Steps::default();
        worker.switch(None);
        let sites = recorded(worker, |worker| {
            worker.expand(packed, &mut expected);
        });
        for (step, mutant) in self.suspects(&sites, here) {
            let states = expected.0.iter().filter(|made| made.0 == step);
            let mut same = Same::new(states.map(|(step, packed, within)| (*step, packed.as_slice(), *within)));
            worker.switch(self.mutants[mutant].switch);
            worker.expand_step(packed, step, &mut same);
            if !same.is_whole() {
                self.note(mutant, here);
            }
        }
    }

    /// Whether all steps from a state make what they make in the baseline, under the mutant that is switched on.
    fn is_same(&self, worker: &mut dyn Worker, state: u32) -> bool {
        let mut same = Same::new(self.edges(state, None));
        let expanded = worker.expand(self.graph.store.get(state), &mut same);
        same.is_whole() && expanded == self.graph.expanded(state)
    }

    /// The mutants of these sites that are not yet known to change something here or before, each with the step that evaluates it.
    fn suspects<'s>(&'s self, sites: &'s [Evaluated], here: u64) -> impl Iterator<Item = (StepId, usize)> + 's {
        let mutants = sites.iter().flat_map(|site| {
            let first = self.numbers.partition_point(|(number, _)| *number < site.first);
            let mutants = self.numbers[first..].iter().take_while(|(number, _)| site.has(*number));
            mutants.map(|(_, mutant)| (site.step, *mutant))
        });
        mutants.filter(move |(_, mutant)| {
            self.note(*mutant, REACHED);
            self.known[*mutant].load(Ordering::Relaxed) > here
        })
    }

    fn note(&self, mutant: usize, what: u64) {
        if self.known[mutant].load(Ordering::Relaxed) > what {
            self.known[mutant].fetch_min(what, Ordering::Relaxed);
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
        let asymmetric = self
            .orbits
            .map_or_else(|| vec![false; self.mutants.len()], |orbits| orbits.asymmetric);
        let found = |((mutant, known), asymmetric): ((&Mutant, AtomicU64), bool)| match (mutant.switch, known.into_inner()) {
            (None, _) => Found::Unknown,
            (Some(_), REACHED) if asymmetric => Found::Unknown,
            (Some(_), UNREACHED) => Found::Unchanged(Verdict::Unreached),
            (Some(_), REACHED) => Found::Unchanged(Verdict::Equivalent(Equivalence::SameGraph)),
            (Some(_), AT_START) => Found::Changed(None),
            (Some(_), place) => Found::Changed(Some(place as u32 - 1)),
        };
        self.mutants.iter().zip(self.known).zip(asymmetric).map(found).collect()
    }
}

/// The sites that are evaluated while `run` is at work, each once for each step.
fn recorded(worker: &mut dyn Worker, run: impl FnOnce(&mut dyn Worker)) -> Vec<Evaluated> {
    worker.record_sites(true);
    run(worker);
    let mut sites = Vec::new();
    worker.recorded_sites(&mut sites);
    worker.record_sites(false);
    sites.sort_unstable();
    sites.dedup();
    sites
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
