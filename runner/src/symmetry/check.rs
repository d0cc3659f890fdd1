//! Checks on explored states whether a machine is symmetric.
//!
//! For a state and a permutation: the results of the permuted state must be the permuted results of
//! the state. Results are steps, successors, faults and property values. The first difference is
//! reported.

use std::collections::{BTreeMap, BTreeSet};

use super::quotient::Quotient;
use crate::definition::PropertyKind;
use crate::machine::{Expanded, Fault, Look, StatePermuter, StepId, Visitor, Worker};
use crate::outcome::Property;
use crate::value::{Participant, Permutation};

/// A reason why the members of a set are not interchangeable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asymmetry {
    /// The constant that is declared symmetric.
    pub constant: String,
    /// What distinguishes which members, in a sentence.
    pub what: String,
}

/// Checks the symmetry of a machine on one state after another.
pub struct Checker<'a> {
    quotient: Quotient<'a>,
    properties: &'a [Property],
    /// Permutations, each with the image of every step.
    changes: Vec<(Permutation, Vec<Option<StepId>>)>,
}

impl<'a> Checker<'a> {
    /// Creates a checker for these permutations. The identity is skipped.
    pub fn new(
        quotient: Quotient<'a>,
        properties: &'a [Property],
        changes: Vec<Permutation>,
    ) -> Checker<'a> {
        let steps = 0..quotient.machine.steps().len() as StepId;
        let with_steps = |permutation: Permutation| {
            let moved = steps
                .clone()
                .map(|step| quotient.permutable.permuted_step(step, &permutation))
                .collect();
            (permutation, moved)
        };
        let changes = changes.into_iter().filter(|change| !change.is_identity());
        Checker {
            quotient,
            properties,
            changes: changes.map(with_steps).collect(),
        }
    }

    /// Checks the initial states. Returns the first difference.
    pub fn initial(
        &self,
        worker: &mut dyn Worker,
        permuter: &mut dyn StatePermuter,
    ) -> Option<Asymmetry> {
        self.watch(worker);
        let mut made = Expansion::default();
        worker.initial(&mut made);
        made.close();
        self.changes.iter().find_map(|change| {
            let expected = made.permuted(permuter, change, &vec![Some(0); change.1.len().max(1)]);
            self.difference(&expected, &made, change, true)
        })
    }

    /// Checks one state. Returns the first difference.
    pub fn state(
        &self,
        worker: &mut dyn Worker,
        permuter: &mut dyn StatePermuter,
        state: &[u8],
    ) -> Option<Asymmetry> {
        self.watch(worker);
        let made = expand(worker, state);
        let mut seen = BTreeSet::from([state.to_vec()]);
        for change in &self.changes {
            let mut moved = Vec::new();
            permuter.permuted(state, &change.0, &mut moved);
            // A state that is its own image is checked too: its results must also be symmetric.
            if moved != state && seen.contains(&moved) {
                continue;
            }
            let expected = made.permuted(permuter, change, &change.1);
            let found = if moved == state {
                made.clone()
            } else {
                expand(worker, &moved)
            };
            if let Some(difference) = self.difference(&expected, &found, change, false) {
                return Some(difference);
            }
            seen.insert(moved);
        }
        None
    }

    fn watch(&self, worker: &mut dyn Worker) {
        let of = |kinds: &[PropertyKind]| -> Vec<usize> {
            let properties = self
                .properties
                .iter()
                .filter(|property| kinds.contains(&property.kind));
            properties.filter_map(|property| property.source).collect()
        };
        worker.watch_states(&of(&[
            PropertyKind::StateInvariant,
            PropertyKind::Reachable,
        ]));
        worker.watch_steps(&of(&[PropertyKind::StepInvariant]));
    }

    /// Returns the first result that only one side has.
    fn difference(
        &self,
        expected: &Expansion,
        found: &Expansion,
        change: &(Permutation, Vec<Option<StepId>>),
        initial: bool,
    ) -> Option<Asymmetry> {
        if expected == found {
            return None;
        }
        let (constant, members) = self.moved(&change.0);
        let differs = |reports: &Reports, others: &Reports| {
            let mut differing = reports
                .iter()
                .filter(|(thing, count)| others.get(thing) != Some(count));
            differing.next().map(|(thing, _)| thing.clone())
        };
        let reports = differs(&expected.reports, &found.reports).into_iter();
        // A difference in a property explains more than the difference in its step.
        let reports: Vec<Report> = reports
            .chain(differs(&found.reports, &expected.reports))
            .collect();
        let of_properties = |thing: &Report| match (
            &thing.properties[..],
            reports.iter().find(|t| t.is_alike(thing) && *t != thing),
        ) {
            (_, Some(other)) => first_other(&thing.properties, &other.properties),
            _ => None,
        };
        let what = match reports.iter().find_map(of_properties) {
            Some(source) => match self.quotient.machine.definition().properties.get(source) {
                Some(row) => format!("{} `{}` tells {members} apart", row.kind.words(), row.name),
                None => format!("a property tells {members} apart"),
            },
            None if initial => format!("the initial states tell {members} apart"),
            None => match reports.iter().find_map(|thing| thing.step) {
                Some(step) => format!(
                    "step `{}` tells {members} apart",
                    self.quotient.machine.steps()[step as usize].name
                ),
                None => format!(
                    "there are steps for some of {members} only, or processes that end for some of them only"
                ),
            },
        };
        Some(Asymmetry { constant, what })
    }

    /// Returns the sets with members that a permutation moves, and the names of these members.
    fn moved(&self, permutation: &Permutation) -> (String, String) {
        let universe = &self.quotient.machine.facts().universe;
        let is_moved = |member: &&Participant| permutation.of(**member) != **member;
        let mut constants = Vec::new();
        let mut names = Vec::new();
        for set in self.quotient.group.sets() {
            let moved: Vec<&str> = set
                .members
                .iter()
                .filter(is_moved)
                .map(|member| universe.name(*member))
                .collect();
            if !moved.is_empty() {
                constants.push(set.constant.as_str());
                names.extend(moved);
            }
        }
        let members = match names.split_last() {
            Some((last, others)) if !others.is_empty() => {
                format!("{} and {last}", others.join(", "))
            }
            _ => names.concat(),
        };
        (
            constants.first().copied().unwrap_or_default().to_owned(),
            members,
        )
    }
}

impl std::fmt::Debug for Checker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker")
            .field("group", self.quotient.group)
            .finish_non_exhaustive()
    }
}

/// Returns the first property that is in only one of the lists.
fn first_other(some: &[(usize, bool)], others: &[(usize, bool)]) -> Option<usize> {
    let missing =
        |a: &[(usize, bool)], b: &[(usize, bool)]| a.iter().find(|x| !b.contains(x)).map(|x| x.0);
    missing(some, others).or_else(|| missing(others, some))
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Expansion {
    expanded: Expanded,
    reports: Reports,
    /// The last reported state, whose properties may still follow.
    open: Option<Report>,
}

/// Successors and faults, each with the number of times it was reported.
type Reports = BTreeMap<Report, usize>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Report {
    /// `None` for a step that does not exist in the model.
    step: Option<StepId>,
    end: Reported,
    /// Reported properties, as indices in the definition, and whether their evaluation panicked.
    properties: Vec<(usize, bool)>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reported {
    State {
        packed: Vec<u8>,
        within: bool,
    },
    /// The index of an assertion. The message of a crash is left out because it may name a member.
    Assertion(usize),
    Crash,
    Diverged,
    TooLarge,
}

impl Report {
    fn is_alike(&self, other: &Report) -> bool {
        (self.step, &self.end) == (other.step, &other.end)
    }
}

fn expand(worker: &mut dyn Worker, state: &[u8]) -> Expansion {
    let mut made = Expansion::default();
    let expanded = worker.expand(state, &mut made);
    made.close();
    made.expanded = expanded;
    made
}

impl Expansion {
    fn close(&mut self) {
        if let Some(mut thing) = self.open.take() {
            thing.properties.sort_unstable();
            *self.reports.entry(thing).or_insert(0) += 1;
        }
    }

    fn permuted(
        &self,
        permuter: &mut dyn StatePermuter,
        (permutation, _): &(Permutation, Vec<Option<StepId>>),
        steps: &[Option<StepId>],
    ) -> Expansion {
        let mut image = Expansion {
            expanded: self.expanded,
            ..Expansion::default()
        };
        for (thing, count) in &self.reports {
            let mut thing = thing.clone();
            thing.step = thing
                .step
                .and_then(|step| steps.get(step as usize).copied().flatten());
            if let Reported::State { packed, .. } = &mut thing.end {
                let mut moved = Vec::new();
                permuter.permuted(packed, permutation, &mut moved);
                *packed = moved;
            }
            *image.reports.entry(thing).or_insert(0) += count;
        }
        image
    }
}

impl Visitor for Expansion {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.close();
        self.open = Some(Report {
            step: Some(step),
            end: Reported::State {
                packed: packed.to_vec(),
                within,
            },
            properties: Vec::new(),
        });
        Look::StepAndState
    }

    fn property(&mut self, property: usize, panic: Option<&str>) {
        if let Some(thing) = &mut self.open {
            thing.properties.push((property, panic.is_some()));
        }
    }

    fn fault(&mut self, step: StepId, fault: Fault) -> bool {
        self.close();
        self.open = Some(Report {
            step: Some(step),
            end: match fault {
                Fault::Assertion(number) => Reported::Assertion(number),
                Fault::Crash(_) | Fault::Undefined(_) => Reported::Crash,
                Fault::Diverged => Reported::Diverged,
                Fault::TooLarge => Reported::TooLarge,
            },
            properties: Vec::new(),
        });
        true
    }
}
