//! Mutants that change nothing, found without a search of their own.
//!
//! Every step of the baseline is taken again, in every reachable state, under every mutant whose site it evaluates. A mutant for which each gives just
//! what the baseline gives, and which begins in the same initial states, has the baseline's graph: by induction over its runs. A mutant that
//! differs somewhere is left to a search. Nothing is guessed, and each mutant is tried only until it differs once.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::campaign::Refusal;
use crate::campaign::baseline::Baseline;
use crate::campaign::crew::{Bench, Crew};
use crate::campaign::lab::Lab;
use crate::faults::{Fault as Injected, is_on};
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{Blind, Evaluated, Fault, Look, StepId, Visitor, Worker};
use crate::outcome::{Equivalence, Mutant, Verdict};

/// States that a thread takes at a time.
const SHARE: u32 = 1 << 10;

/// The site is evaluated.
const REACHED: u8 = 1;
/// A step or the initial states differ.
const CHANGED: u8 = 2;

/// For each mutant its verdict, if it is proven to change nothing.
pub(super) fn unchanged(lab: &Lab<'_>, crew: &Crew, baseline: &Baseline, mutants: &[Mutant]) -> Result<Vec<Option<Verdict>>, Refusal> {
    let filter = Filter::new(baseline.graph(), mutants);
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
                (first..states.min(first + SHARE)).for_each(|state| filter.try_state(bench, state));
            }
        }
        Ok(())
    })?;
    if lab.is_stopped() {
        return Ok(vec![None; mutants.len()]);
    }
    Ok(filter.verdicts())
}

struct Filter<'a> {
    graph: &'a Graph,
    mutants: &'a [Mutant],
    /// Switch numbers with the places of their mutants, in order.
    numbers: Vec<(u32, usize)>,
    /// For each mutant [`REACHED`] and [`CHANGED`], set by whoever finds out first.
    known: Vec<AtomicU8>,
    /// Places of the edges that lead out of the model.
    outside: Vec<usize>,
}

impl<'a> Filter<'a> {
    fn new(graph: &'a Graph, mutants: &'a [Mutant]) -> Filter<'a> {
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
            numbers,
            known: mutants.iter().map(|_| AtomicU8::new(0)).collect(),
            outside: edges.filter(|(_, target)| **target == OUTSIDE).map(|(place, _)| place).collect(),
        }
    }

    /// Tries the making of initial states under each mutant whose site it evaluates.
    fn try_initial(&self, bench: &mut Bench<'_>) {
        let worker = bench.worker.as_mut();
        let mut expected = Made::default();
        let sites = recorded(worker, |worker| worker.initial(&mut expected));
        for mutant in self.suspects(&sites).map(|(_, mutant)| mutant) {
            let mut made = Made::default();
            worker.switch(self.mutants[mutant].switch);
            worker.initial(&mut made);
            if made != expected {
                self.note(mutant, CHANGED);
            }
        }
    }

    /// Tries the steps from a state under each mutant whose site they evaluate.
    fn try_state(&self, bench: &mut Bench<'_>, state: u32) {
        let worker = bench.worker.as_mut();
        let packed = self.graph.store.get(state);
        let sites = recorded(worker, |worker| {
            worker.expand(packed, &mut Blind);
        });
        for (step, mutant) in self.suspects(&sites) {
            let mut same = Same {
                expected: self.edges(state, step),
                is_same: true,
            };
            worker.switch(self.mutants[mutant].switch);
            worker.expand_step(packed, step, &mut same);
            if !(same.is_same && same.expected.next().is_none() || is_on(Injected::FilterForgets) && state < 100) {
                self.note(mutant, CHANGED);
            }
        }
    }

    /// The mutants of these sites that are not yet known to change something, each with the step that evaluates it.
    fn suspects<'s>(&'s self, sites: &'s [Evaluated]) -> impl Iterator<Item = (StepId, usize)> + 's {
        let mutants = sites.iter().flat_map(|site| {
            let first = self.numbers.partition_point(|(number, _)| *number < site.first);
            let mutants = self.numbers[first..].iter().take_while(|(number, _)| site.has(*number));
            mutants.map(|(_, mutant)| (site.step, *mutant))
        });
        mutants.filter(|(_, mutant)| {
            self.note(*mutant, REACHED);
            self.known[*mutant].load(Ordering::Relaxed) & CHANGED == 0
        })
    }

    fn note(&self, mutant: usize, what: u8) {
        if self.known[mutant].load(Ordering::Relaxed) & what == 0 {
            self.known[mutant].fetch_or(what, Ordering::Relaxed);
        }
    }

    /// What a step makes of a state in the baseline: packed states in order, and whether they are within the constraints.
    fn edges(&self, state: u32, step: StepId) -> impl Iterator<Item = (&[u8], bool)> {
        let range = self.graph.edge_range(state);
        let labels = &self.graph.labels()[range.clone()];
        let first = range.start + labels.partition_point(|label| *label < step);
        let end = range.start + labels.partition_point(|label| *label <= step);
        (first..end).map(|edge| match self.graph.targets()[edge] {
            OUTSIDE => {
                let number = self.outside.partition_point(|place| *place < edge);
                (self.graph.outside.get(self.graph.outside_targets()[number]), false)
            }
            target => (self.graph.store.get(target), true),
        })
    }

    fn verdicts(self) -> Vec<Option<Verdict>> {
        let verdict = |(mutant, known): (&Mutant, AtomicU8)| match (mutant.switch, known.into_inner()) {
            (Some(_), 0) => Some(Verdict::Unreached),
            (Some(_), REACHED) => Some(Verdict::Equivalent(Equivalence::SameGraph)),
            _ => None,
        };
        self.mutants.iter().zip(self.known).map(verdict).collect()
    }
}

/// The sites that the baseline evaluates while `run` is at work, each once for each step.
fn recorded(worker: &mut dyn Worker, run: impl FnOnce(&mut dyn Worker)) -> Vec<Evaluated> {
    worker.switch(None);
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

/// Whether a step makes what it is expected to make.
struct Same<I> {
    expected: I,
    is_same: bool,
}

impl<'a, I: Iterator<Item = (&'a [u8], bool)>> Visitor for Same<I> {
    fn state(&mut self, _step: StepId, packed: &[u8], within: bool) -> Look {
        let expected = self.expected.next();
        self.is_same &= expected == Some((packed, within)) || is_on(Injected::FilterOnlyCounts) && expected.is_some();
        if self.is_same { Look::Nothing } else { Look::Stop }
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        self.is_same = false;
        false
    }
}
