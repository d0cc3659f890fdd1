//! Checks the [contracts](super) of a machine on its first states.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use mutaspec_mutator::Effect;

use super::{Ending, Evaluated, Expanded, Fault, Look, Machine, StepId, Visitor, Worker};
use crate::definition::{ExtraKind, PropertyKind};
use crate::step::Switch;
use crate::value::View;

/// A contract of the [boundary](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    /// Equal states are equal bytes.
    CanonicalBytes,
    /// Reports depend on the arguments only.
    Determinism,
    /// Steps are taken in ascending order, without extra steps.
    Order,
    /// `Expanded::enabled` agrees with the reported steps.
    Enabled,
    /// `expand_step` and `executions` report what `expand` reports.
    SingleSteps,
    /// An unknown switch number acts as the baseline.
    UnknownSwitch,
    /// Sites are recorded exhaustively.
    Sites,
    /// All evaluations of a property agree.
    Properties,
    /// `choices` finds every reported successor and fault.
    Replay,
    /// `switch` returns what was active before.
    RestoredSwitch,
    /// Only a machine that leaves evaluations undefined reports that one is.
    Undefined,
}

/// The first violation of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The contract.
    pub contract: Contract,
    /// What happened in which state, in a sentence.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.contract, self.what)
    }
}

/// Explores at most `max_states` states of the baseline breadth first and checks every
/// [contract](super) in them. Returns the first violation of each broken contract.
///
/// The result does not prove that a machine is correct: only these states are checked, and family
/// mutants only without a member.
pub fn check_machine(machine: &dyn Machine, max_states: usize) -> Result<(), Vec<Violation>> {
    let mut check = Check::new(machine);
    let initial = check.initial();
    let mut states: Vec<Vec<u8>> = Vec::new();
    let mut known = BTreeSet::new();
    let mut expansions = Vec::new();
    let mut reported = initial;
    loop {
        for (packed, within) in reported.states() {
            if within && states.len() < max_states && known.insert(packed.to_vec()) {
                states.push(packed.to_vec());
            }
        }
        let Some(state) = states.get(expansions.len()) else {
            break;
        };
        let expansion = check.state(state);
        reported = expansion.reports.clone();
        expansions.push(expansion);
    }
    // A fresh worker in another order shows whether earlier calls matter.
    let mut other = machine.worker();
    watch(machine, other.as_mut());
    for (state, expansion) in states.iter().zip(&expansions).rev() {
        if expand(other.as_mut(), state) != *expansion {
            check.note(
                Contract::Determinism,
                state,
                "another worker, after other states, reports something else",
            );
        }
    }
    check.finish()
}

/// One call of a [`Visitor`].
#[derive(Clone, Debug, PartialEq, Eq)]
enum Report {
    State {
        step: StepId,
        packed: Vec<u8>,
        within: bool,
    },
    Property {
        property: usize,
        panic: Option<String>,
    },
    Fault {
        step: StepId,
        fault: Fault,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Reports(Vec<Report>);

impl Visitor for Reports {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        let packed = packed.to_vec();
        self.0.push(Report::State {
            step,
            packed,
            within,
        });
        Look::StepAndState
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        let panic = panic.map(str::to_owned);
        self.0.push(Report::Property { property, panic });
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.0.push(Report::Fault { step, fault });
        true
    }
}

impl Reports {
    fn states(&self) -> impl Iterator<Item = (&[u8], bool)> {
        self.0.iter().filter_map(|report| match report {
            Report::State { packed, within, .. } => Some((packed.as_slice(), *within)),
            _ => None,
        })
    }

    /// Returns the steps of all states and faults, in order.
    fn steps(&self) -> impl Iterator<Item = StepId> {
        self.0.iter().filter_map(|report| match report {
            Report::State { step, .. } | Report::Fault { step, .. } => Some(*step),
            Report::Property { .. } => None,
        })
    }

    /// Returns the reports of one step, with the properties that follow its states.
    fn of_step(&self, wanted: StepId) -> Vec<&Report> {
        let mut current = None;
        let is_wanted = |report: &&Report| {
            if let Report::State { step, .. } | Report::Fault { step, .. } = report {
                current = Some(*step);
            }
            current == Some(wanted)
        };
        self.0.iter().filter(is_wanted).collect()
    }

    /// Returns each state with the properties reported for it.
    fn judged(&self) -> Vec<(&[u8], StepId, Vec<usize>)> {
        let mut judged = Vec::new();
        for report in &self.0 {
            match report {
                Report::State { step, packed, .. } => {
                    judged.push((packed.as_slice(), *step, Vec::new()));
                }
                Report::Property { property, .. } => {
                    if let Some((.., properties)) = judged.last_mut() {
                        properties.push(*property);
                    }
                }
                Report::Fault { .. } => {}
            }
        }
        judged
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Expansion {
    reports: Reports,
    expanded: Expanded,
}

fn expand(worker: &mut dyn Worker, state: &[u8]) -> Expansion {
    let mut reports = Reports::default();
    let expanded = worker.expand(state, &mut reports);
    Expansion { reports, expanded }
}

fn initial(worker: &mut dyn Worker) -> Reports {
    let mut reports = Reports::default();
    worker.initial(&mut reports);
    reports
}

/// Returns the properties of these kinds that the definition lists.
fn properties(machine: &dyn Machine, kinds: &[PropertyKind]) -> Vec<usize> {
    let rows = machine.definition().properties.iter().enumerate();
    rows.filter(|(_, row)| kinds.contains(&row.kind))
        .map(|(place, _)| place)
        .collect()
}

fn watch(machine: &dyn Machine, worker: &mut dyn Worker) {
    worker.watch_states(&properties(
        machine,
        &[PropertyKind::StateInvariant, PropertyKind::Reachable],
    ));
    worker.watch_steps(&properties(machine, &[PropertyKind::StepInvariant]));
}

/// A number that no table contains.
const UNKNOWN: Switch = Switch {
    number: u32::MAX,
    member: None,
};

struct Check<'m> {
    machine: &'m dyn Machine,
    worker: Box<dyn Worker + 'm>,
    /// The mutants that differ from the baseline only at recorded sites.
    mutants: Vec<Switch>,
    views: BTreeMap<View, Vec<u8>>,
    /// The first violation of each contract.
    violations: BTreeMap<Contract, String>,
}

impl<'m> Check<'m> {
    fn new(machine: &'m dyn Machine) -> Check<'m> {
        let definition = machine.definition();
        let switches = definition
            .mutants
            .iter()
            .filter_map(|row| match row.effect {
                Effect::Switch(number) => Some(Switch {
                    number,
                    member: None,
                }),
                _ => None,
            });
        let mut worker = machine.worker();
        watch(machine, worker.as_mut());
        Check {
            machine,
            worker,
            mutants: switches
                .filter(|switch| {
                    definition
                        .extra(Some(*switch))
                        .is_none_or(ExtraKind::begins_at_site)
                })
                .collect(),
            views: BTreeMap::new(),
            violations: BTreeMap::new(),
        }
    }

    fn note(&mut self, contract: Contract, state: &[u8], what: &str) {
        if !self.violations.contains_key(&contract) {
            let view = self.worker.view(state);
            self.violations
                .insert(contract, format!("in state {view}, {what}"));
        }
    }

    fn note_initial(&mut self, contract: Contract, what: &str) {
        self.violations
            .entry(contract)
            .or_insert_with(|| format!("for initial states, {what}"));
    }

    fn finish(self) -> Result<(), Vec<Violation>> {
        let violations = self.violations.into_iter();
        let violations: Vec<Violation> = violations
            .map(|(contract, what)| Violation { contract, what })
            .collect();
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }

    /// Makes the initial states and checks them.
    fn initial(&mut self) -> Reports {
        let (expected, sites) = self.recorded(initial);
        if initial(self.worker.as_mut()) != expected {
            self.note_initial(
                Contract::Determinism,
                "the second call reports something else",
            );
        }
        if self.under(UNKNOWN, initial) != expected {
            self.note_initial(
                Contract::UnknownSwitch,
                "an unknown switch number changes the reports",
            );
        }
        for mutant in self.mutants.clone() {
            if !sites.iter().any(|site| site.has(mutant.number))
                && self.under(mutant, initial) != expected
            {
                let what = format!(
                    "mutant {} changes the reports, but its site was not recorded",
                    mutant.number
                );
                self.note_initial(Contract::Sites, &what);
            }
        }
        self.faults(None, None, &expected);
        if self.worker.under(Some(UNKNOWN)).active() != Some(UNKNOWN) {
            self.note_initial(
                Contract::RestoredSwitch,
                "`switch` does not return what was active",
            );
        }
        self.evaluations(None, &expected);
        expected
    }

    /// Expands a state and checks the expansion.
    fn state(&mut self, state: &[u8]) -> Expansion {
        let (expansion, sites) = self.recorded(|worker| expand(worker, state));
        if expand(self.worker.as_mut(), state) != expansion {
            self.note(
                Contract::Determinism,
                state,
                "the second call of `expand` reports something else",
            );
        }
        if self.under(UNKNOWN, |worker| expand(worker, state)) != expansion {
            self.note(
                Contract::UnknownSwitch,
                state,
                "an unknown switch number changes the reports",
            );
        }
        self.steps(state, &expansion);
        self.single_steps(state, &expansion.reports);
        self.executions(state, &expansion.reports, &sites);
        self.sites(state, &expansion.reports, &sites);
        self.faults(None, Some(state), &expansion.reports);
        self.evaluations(Some(state), &expansion.reports);
        expansion
    }

    /// Runs `work` on the baseline and returns the sites that it evaluates.
    fn recorded<T>(&mut self, work: impl FnOnce(&mut dyn Worker) -> T) -> (T, Vec<Evaluated>) {
        self.worker.record_sites(true);
        let done = work(self.worker.as_mut());
        let mut sites = Vec::new();
        self.worker.recorded_sites(&mut sites);
        self.worker.record_sites(false);
        (done, sites)
    }

    /// Runs `work` on a mutant.
    fn under<T>(&mut self, mutant: Switch, work: impl FnOnce(&mut dyn Worker) -> T) -> T {
        work(&mut *self.worker.under(Some(mutant)))
    }

    /// Checks the faults that a mutant or the baseline reports for a state, or for initial states.
    fn faults(&mut self, switch: Option<Switch>, before: Option<&[u8]>, reports: &Reports) {
        for report in &reports.0 {
            let Report::Fault { step, fault } = report else {
                continue;
            };
            let ending = Ending::Fault(fault);
            let mut active = self.worker.under(switch);
            let is_found = active.choices(before, *step, ending).is_some();
            drop(active);
            let is_allowed =
                !matches!(fault, Fault::Undefined(_)) || self.machine.leaves_undefined();
            let broken = [
                (
                    is_found,
                    Contract::Replay,
                    "`choices` finds no execution that ends in a fault",
                ),
                (
                    is_allowed,
                    Contract::Undefined,
                    "an evaluation is undefined, but the machine leaves none undefined",
                ),
            ];
            for (_, contract, what) in broken.into_iter().filter(|(is_kept, ..)| !is_kept) {
                match before {
                    Some(state) => self.note(contract, state, what),
                    None => self.note_initial(contract, what),
                }
            }
        }
    }

    fn steps(&mut self, state: &[u8], expansion: &Expansion) {
        let taken: Vec<StepId> = expansion.reports.steps().collect();
        if !taken.is_sorted() {
            self.note(
                Contract::Order,
                state,
                "steps are not taken in ascending order",
            );
        }
        let facts = self.machine.steps();
        let is_own = |step: &StepId| facts.get(*step as usize).is_some_and(|facts| !facts.extra);
        if let Some(step) = taken.iter().find(|step| !is_own(step)) {
            let what = match facts.get(*step as usize) {
                Some(facts) => format!("the baseline takes `{}`, a step of mutants", facts.name),
                None => format!("step {step} is taken, but there are {} steps", facts.len()),
            };
            self.note(Contract::Order, state, &what);
        }
        if expansion.expanded.enabled == taken.is_empty() {
            let what = format!(
                "`enabled` is {}, but {} steps were reported",
                expansion.expanded.enabled,
                taken.len()
            );
            self.note(Contract::Enabled, state, &what);
        }
    }

    fn single_steps(&mut self, state: &[u8], reports: &Reports) {
        for (step, facts) in (0..).zip(self.machine.steps()) {
            let mut alone = Reports::default();
            self.worker.expand_step(state, step, &mut alone);
            if alone.0.iter().collect::<Vec<_>>() != reports.of_step(step) {
                let what = format!(
                    "`expand_step` and `expand` report different results of `{}`",
                    facts.name
                );
                self.note(Contract::SingleSteps, state, &what);
            }
        }
    }

    fn executions(&mut self, state: &[u8], reports: &Reports, sites: &[Evaluated]) {
        for (step, facts) in (0..).zip(self.machine.steps()) {
            let mut successors = Vec::new();
            let mut is_recorded = true;
            let each = &mut |after: &[u8], own: &[Evaluated]| {
                successors.push(after.to_vec());
                is_recorded &= own.iter().all(|site| sites.contains(site));
            };
            if !self.worker.executions(state, step, each) {
                return;
            }
            let reported = reports.of_step(step).into_iter();
            let reported = reported.filter_map(|report| match report {
                Report::State { packed, .. } => Some(packed),
                _ => None,
            });
            if !is_recorded || !reported.eq(&successors) {
                let what = format!(
                    "`executions` and `expand` report different results of `{}`",
                    facts.name
                );
                self.note(Contract::SingleSteps, state, &what);
            }
        }
    }

    fn sites(&mut self, state: &[u8], reports: &Reports, sites: &[Evaluated]) {
        for mutant in self.mutants.clone() {
            let changed = self.under(mutant, |worker| expand(worker, state)).reports;
            self.faults(Some(mutant), Some(state), &changed);
            for (step, facts) in (0..).zip(self.machine.steps()) {
                let is_recorded = sites
                    .iter()
                    .any(|site| site.step == step && site.has(mutant.number));
                if !is_recorded && changed.of_step(step) != reports.of_step(step) {
                    let what = format!(
                        "mutant {} changes `{}`, which did not record its site",
                        mutant.number, facts.name
                    );
                    self.note(Contract::Sites, state, &what);
                }
            }
        }
    }

    /// Checks the views, the choices and the properties of reported states.
    fn evaluations(&mut self, before: Option<&[u8]>, reports: &Reports) {
        for (after, step, mut reported) in reports.judged() {
            let view = self.worker.view(after);
            let known = self.views.entry(view).or_insert_with(|| after.to_vec());
            if known != after {
                let what = format!("two encodings are rendered alike: {known:?} and {after:?}");
                self.note(Contract::CanonicalBytes, after, &what);
            }
            if self
                .worker
                .choices(before, step, Ending::State(after))
                .is_none()
            {
                self.note(
                    Contract::Replay,
                    after,
                    "`choices` finds no execution that ends there",
                );
            }
            let of_states = properties(
                self.machine,
                &[PropertyKind::StateInvariant, PropertyKind::Reachable],
            );
            let mut expected = self.reported_in(&of_states, after);
            let mut looked = Reports::default();
            self.worker.look_at(after, &mut looked);
            if looked.0.iter().map(property_of).collect::<Vec<_>>()
                != expected.iter().copied().map(Some).collect::<Vec<_>>()
            {
                self.note(
                    Contract::Properties,
                    after,
                    "`look_at` and `holds` disagree",
                );
            }
            let Some(before) = before.filter(|before| *before != after) else {
                continue;
            };
            let of_steps = properties(self.machine, &[PropertyKind::StepInvariant]).into_iter();
            expected.extend(
                of_steps.filter(|property| {
                    self.worker.step_holds(*property, before, after) != Ok(true)
                }),
            );
            expected.sort_unstable();
            reported.sort_unstable();
            if reported != expected {
                let what =
                    format!("properties {reported:?} are reported, but {expected:?} are expected");
                self.note(Contract::Properties, after, &what);
            }
        }
    }

    /// Returns the properties of states that a visitor must receive in a state.
    fn reported_in(&mut self, properties: &[usize], state: &[u8]) -> Vec<usize> {
        let rows = &self.machine.definition().properties;
        let is_reported = |property: &&usize| {
            let uninteresting = rows[**property].kind != PropertyKind::Reachable;
            self.worker.holds(**property, state) != Ok(uninteresting)
        };
        properties.iter().filter(is_reported).copied().collect()
    }
}

fn property_of(report: &Report) -> Option<usize> {
    match report {
        Report::Property { property, .. } => Some(*property),
        _ => None,
    }
}
