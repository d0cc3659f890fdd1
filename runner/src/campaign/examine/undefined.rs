//! Evaluations that the language of a spec leaves undefined, such as a function applied outside its
//! domain in TLA+. A mutant that meets one before a property fails is invalid.

use crate::campaign::examine::failure::{Failure, FailureKind, length, length_to, trace};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::Refusal;
use crate::graph::{Graph, OUTSIDE};
use crate::machine::{ErasedFormula, ErasedKind, Fault, Worker};
use crate::outcome::{Property, Trace};
use crate::replay;
use crate::search::{Cause, Place, Search, Searched, UndefinedStep, Violation};

/// An undefined evaluation, met before a property failed.
#[derive(Clone, Debug)]
pub(crate) enum Undefined {
    Step(UndefinedStep),
    /// A property that cannot be evaluated.
    Property(Failure),
}

/// The properties of a mutant that do not hold.
pub(crate) struct Evaluated {
    /// The properties that fail. None if the mutant is invalid.
    pub(crate) failures: Vec<Failure>,
    /// The properties without a value. All if the mutant is invalid.
    pub(crate) open: Vec<usize>,
    /// What makes the mutant invalid.
    pub(crate) undefined: Option<Undefined>,
}

impl From<Vec<Failure>> for Evaluated {
    fn from(failures: Vec<Failure>) -> Evaluated {
        Evaluated {
            failures,
            open: Vec::new(),
            undefined: None,
        }
    }
}

/// Separates the failures of a mutant from properties that cannot be evaluated. The first of both
/// decides whether the mutant is invalid: the search comes first, then properties of the graph, then
/// those of runs.
pub(crate) fn separate(
    lab: &Lab<'_>,
    searched: Option<&Searched>,
    failures: Vec<Failure>,
) -> Evaluated {
    let place = searched.and_then(|searched| searched.violations.first());
    let place = place.map(|violation| &violation.place);
    let first = failures.iter().min_by_key(|failure| order(failure, place));
    let undefined = match (first, searched.and_then(|s| s.undefined.as_ref())) {
        (None, Some(step)) => Some(Undefined::Step(step.clone())),
        (Some(first), _) if is_undefined(lab, &first.how) => {
            Some(Undefined::Property(first.clone()))
        }
        _ => None,
    };
    if undefined.is_some() {
        return Evaluated {
            failures: Vec::new(),
            open: (0..lab.properties.len()).collect(),
            undefined,
        };
    }
    let (unevaluated, failures): (Vec<_>, Vec<_>) = failures
        .into_iter()
        .partition(|failure| is_undefined(lab, &failure.how));
    Evaluated {
        failures,
        open: unevaluated.iter().map(|found| found.property).collect(),
        undefined,
    }
}

/// Returns the order in which failures count. Properties of one state or step are evaluated in no
/// particular order, so their index decides. `first` is the place of the first violation.
fn order(failure: &Failure, first: Option<&Place>) -> (u8, usize) {
    let stage = match &failure.how {
        FailureKind::Violation(violation) => u8::from(Some(&violation.place) != first),
        FailureKind::Run(_) | FailureKind::Unfair(..) | FailureKind::Panic(_) => 3,
        _ => 2,
    };
    (stage, failure.property)
}

/// Whether a property does not fail, but cannot be evaluated and the language leaves that undefined.
pub(crate) fn is_undefined(lab: &Lab<'_>, how: &FailureKind) -> bool {
    lab.machine.leaves_undefined() && message(how).is_some()
}

/// Returns why a property cannot be evaluated.
fn message(how: &FailureKind) -> Option<&str> {
    match how {
        FailureKind::Violation(Violation {
            cause: Cause::Panic(message),
            ..
        })
        | FailureKind::Panic(message)
        | FailureKind::Unevaluated(_, message) => Some(message),
        FailureKind::Unrefined(wrong) => wrong.panic.as_deref(),
        _ => None,
    }
}

impl Undefined {
    /// Returns what is undefined, as a sentence.
    pub(crate) fn reason(&self, lab: &Lab<'_>) -> String {
        let (what, why) = match self {
            Undefined::Step(UndefinedStep { place, message }) => {
                let what = match place {
                    Place::Step { step, .. } => {
                        format!("step `{}`", lab.machine.steps()[*step as usize].name)
                    }
                    Place::State(_) | Place::Initial(_) => "an initial state".to_owned(),
                };
                (what, message.as_str())
            }
            Undefined::Property(failure) => (
                format!("`{}`", lab.properties[failure.property].name),
                message(&failure.how).unwrap_or_default(),
            ),
        };
        format!("{what} cannot be evaluated: {why}")
    }

    /// Returns the replayed run to the evaluation. `None` if the evaluation is not found again.
    pub(crate) fn trace(
        &self,
        lab: &Lab<'_>,
        search: &Search,
        worker: &mut dyn Worker,
    ) -> Result<Option<Trace>, Refusal> {
        let place = match self {
            Undefined::Step(UndefinedStep { place, message }) => {
                let fault = Fault::Undefined(message.clone());
                let run = replay::run(search, lab.machine, worker, place, Some(&fault))?;
                return Ok(Some(run));
            }
            Undefined::Property(failure) if matches!(failure.how, FailureKind::Panic(_)) => {
                let property = &lab.properties[failure.property];
                first_unevaluated(lab, search.graph(), worker, property)
            }
            Undefined::Property(failure) => return trace(lab, search, worker, failure),
        };
        let run = |place| replay::run(search, lab.machine, worker, &place, None);
        Ok(place.map(run).transpose()?)
    }

    /// Returns the number of steps on the run to the evaluation.
    pub(crate) fn length(&self, search: &Search) -> Option<u32> {
        match self {
            Undefined::Step(step) => Some(length_to(search, &step.place)),
            Undefined::Property(failure) => length(search, failure),
        }
    }
}

/// Returns the first state, or step, of a graph in which a predicate of a temporal property cannot
/// be evaluated.
pub(crate) fn first_unevaluated(
    lab: &Lab<'_>,
    graph: &Graph,
    worker: &mut dyn Worker,
    property: &Property,
) -> Option<Place> {
    let mut all = Vec::new();
    collect_atoms(lab.machine.formula(property.source?), &mut all);
    let atoms = lab.machine.atoms();
    let is_predicate = |atom: &usize| matches!(atoms[*atom].kind, ErasedKind::Predicate);
    let is_change = |atom: &usize| matches!(atoms[*atom].kind, ErasedKind::Change { .. });
    let of_states: Vec<usize> = all.iter().copied().filter(is_predicate).collect();
    let of_steps: Vec<usize> = all.iter().copied().filter(is_change).collect();
    let mut values = Vec::new();
    worker.atom_panic();
    (0..graph.len()).find_map(|state| {
        let before = graph.store.get(state);
        values.clear();
        worker.atoms(before, &of_states, &mut values);
        if worker.atom_panic().is_some() {
            return Some(Place::State(state));
        }
        let changes = graph
            .edges(state)
            .filter(|(_, target)| !of_steps.is_empty() && *target != OUTSIDE && *target != state);
        for (step, target) in changes {
            let after = graph.store.get(target);
            worker.step_atoms(before, after, &of_steps, &mut values);
            if worker.atom_panic().is_some() {
                let after = Some(after.into());
                return Some(Place::Step {
                    before: state,
                    step,
                    after,
                });
            }
        }
        None
    })
}

fn collect_atoms(formula: &ErasedFormula, into: &mut Vec<usize>) {
    match formula {
        ErasedFormula::Atom(atom) => into.push(*atom),
        ErasedFormula::Not(inner)
        | ErasedFormula::Eventually(inner)
        | ErasedFormula::Always(inner) => collect_atoms(inner, into),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
            for part in parts {
                collect_atoms(part, into);
            }
        }
    }
}
