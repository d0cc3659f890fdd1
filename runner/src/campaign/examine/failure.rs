//! A property that fails: how, why as a sentence, and the run that shows it.

use crate::assumption::Strength;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::Refusal;
use crate::definition::PropertyKind;
use crate::graph::Graph;
use crate::liveness::Lasso;
use crate::machine::{Fault, Refinement, StepId, Worker};
use crate::outcome::Trace;
use crate::refinement::RefinementViolation;
use crate::replay::{self, Replayer};
use crate::search::{Cause, Place, Search, Violation};

#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Index in the campaign's properties.
    pub(crate) property: usize,
    pub(crate) how: FailureKind,
    /// The run that violates it, if it was already computed.
    pub(crate) run: Option<Trace>,
    /// What the reason says besides: the processes that wait, the clauses that are never true.
    pub(crate) advice: Option<String>,
}

impl Failure {
    pub(crate) fn new(property: usize, how: FailureKind) -> Failure {
        Failure {
            property,
            how,
            run: None,
            advice: None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum FailureKind {
    /// In a state or at a step.
    Violation(Violation),
    /// A goal that no reachable state, or no step, meets.
    Unmet,
    /// An invariant with look-ahead that is false in this state.
    At(u32),
    /// A forbidden scenario with its run: state numbers and the steps that lead there.
    Shown(Vec<(StepId, u32)>),
    /// A possible scenario of which no run takes more than this many steps.
    Missed(usize),
    /// A temporal property that this run violates.
    Run(Lasso),
    /// A temporal property with a predicate that panics with this message.
    Panic(String),
    /// A property of the graph whose evaluation here fails with this message, in a language that
    /// leaves it undefined.
    Unevaluated(Place, String),
    /// A refinement with an initial state or a step that the other spec does not have.
    Unrefined(RefinementViolation),
    /// A refinement with a run that violates this constraint of the other spec's machine.
    Unfair(Lasso, usize),
}

/// Returns the replayed run that shows a failure. Unmet goals and panics of atoms have none.
pub(crate) fn trace(
    lab: &Lab<'_>,
    search: &Search,
    worker: &mut dyn Worker,
    failure: &Failure,
) -> Result<Option<Trace>, Refusal> {
    if let Some(run) = &failure.run {
        return Ok(Some(run.clone()));
    }
    match &failure.how {
        FailureKind::Violation(violation) => {
            let property = &lab.properties[failure.property];
            Ok(Some(replay::violation(
                search,
                lab.machine,
                worker,
                property,
                violation,
            )?))
        }
        FailureKind::Run(run) | FailureKind::Unfair(run, _) => {
            let replayer = replayer(lab, worker, failure);
            lasso(replayer, search.graph(), run).map(Some)
        }
        FailureKind::Unrefined(wrong) => {
            let mut replayer = replayer(lab, worker, failure);
            if let Some(before) = wrong.before {
                replayer.path(search, before)?;
            }
            replayer.begin_or_take(wrong.step, search.graph().state(wrong.state))?;
            Ok(Some(replayer.finish(None)))
        }
        FailureKind::At(state) => {
            let mut replayer = Replayer::new(lab.machine, worker);
            replayer.path(search, *state)?;
            Ok(Some(replayer.finish(None)))
        }
        FailureKind::Shown(run) => {
            let mut replayer = Replayer::new(lab.machine, worker);
            for (step, state) in run {
                replayer.begin_or_take(*step, search.graph().state(*state))?;
            }
            Ok(Some(replayer.finish(None)))
        }
        FailureKind::Unevaluated(place, _) => {
            Ok(Some(replay::run(search, lab.machine, worker, place, None)?))
        }
        FailureKind::Unmet | FailureKind::Missed(_) | FailureKind::Panic(_) => Ok(None),
    }
}

/// Returns the replayer for a failure's run. For a refinement it adds the image of each state.
fn replayer<'a>(lab: &'a Lab<'_>, worker: &'a mut dyn Worker, failure: &Failure) -> Replayer<'a> {
    let refinement = lab.refinement(&lab.properties[failure.property]);
    Replayer::new(lab.machine, worker).with_images(refinement)
}

/// Replays a run that ends in a cycle.
pub(crate) fn lasso(
    mut replayer: Replayer<'_>,
    graph: &Graph,
    lasso: &Lasso,
) -> Result<Trace, Refusal> {
    let states = lasso.stem.iter().chain(&lasso.cycle);
    for (step, state) in states {
        let state = graph.store.get(*state);
        replayer.begin_or_take(*step, state)?;
    }
    let returns = lasso
        .cycle
        .last()
        .or(lasso.stem.last())
        .map(|(_, state)| *state);
    if returns.is_none() || returns != lasso.stem.last().map(|(_, state)| *state) {
        return Err(Refusal::Internal {
            what: "a cycle does not close".to_owned(),
        });
    }
    Ok(replayer.finish(Some(lasso.stem.len() - 1)))
}

/// Returns why a property fails, as a sentence without the property's name.
pub(crate) fn reason(lab: &Lab<'_>, failure: &Failure) -> String {
    let fact = fact(lab, failure);
    match &failure.advice {
        Some(advice) => format!("{fact}: {advice}"),
        None => fact,
    }
}

fn fact(lab: &Lab<'_>, failure: &Failure) -> String {
    match &failure.how {
        FailureKind::Violation(violation) => violated(lab, violation),
        FailureKind::Unmet if lab.properties[failure.property].kind == PropertyKind::StepGoal => {
            "no step meets it".to_owned()
        }
        FailureKind::Unmet => "no reachable state meets it".to_owned(),
        FailureKind::At(_) => "false in the last state of the run".to_owned(),
        FailureKind::Shown(_) => "a run is this scenario".to_owned(),
        FailureKind::Missed(taken) => {
            let source = lab.properties[failure.property].source.unwrap_or_default();
            let steps = lab.machine.scenario(source).len();
            match taken {
                0 => "no run takes its first step".to_owned(),
                _ => format!("runs take {taken} of its {steps} steps and no more"),
            }
        }
        FailureKind::Run(_) => match lab.properties[failure.property].source {
            Some(_) => "a run violates it".to_owned(),
            None => "in some run not every process comes to its end".to_owned(),
        },
        FailureKind::Unrefined(wrong) => unrefined(lab, failure, wrong),
        FailureKind::Unfair(_, constraint) => {
            let refinement = lab.refinement(&lab.properties[failure.property]);
            refinement.map_or_else(String::new, |refinement| unfair(refinement, *constraint))
        }
        FailureKind::Panic(message) => {
            format!("one of its predicates {}: {message}", fails(lab))
        }
        FailureKind::Unevaluated(_, message) => {
            format!("{} {}: {message}", named(lab, failure.property), fails(lab))
        }
    }
}

/// Explains which initial state or step the refined spec does not have.
fn unrefined(lab: &Lab<'_>, failure: &Failure, wrong: &RefinementViolation) -> String {
    let other = lab
        .refinement(&lab.properties[failure.property])
        .map_or("", |refinement| &refinement.machine.definition().name);
    let step = || format!("step `{}`", lab.machine.steps()[wrong.step as usize].name);
    match (&wrong.panic, wrong.before) {
        (Some(message), _) => format!(
            "the map {} in the last state of the run: {message}",
            fails(lab)
        ),
        (None, None) => {
            format!("an initial state maps to a state in which `{other}` does not begin")
        }
        (None, Some(_)) => format!("{} maps to no step of `{other}`", step()),
    }
}

/// Maximum number of steps of a fairness constraint that a reason names.
const NAMED: usize = 3;

/// Explains which fairness of the other spec a run violates.
fn unfair(refinement: &Refinement, constraint: usize) -> String {
    let machine = refinement.machine.as_ref();
    let constraint = &machine.fairness()[constraint];
    let mut names: Vec<&str> = constraint
        .steps
        .iter()
        .take(NAMED)
        .map(|step| machine.steps()[*step as usize].name.as_str())
        .collect();
    if constraint.steps.len() > NAMED {
        names.push("..");
    }
    let strength = match constraint.strength {
        Strength::Weak => "weak",
        Strength::Strong => "strong",
    };
    format!(
        "a run maps to one that `{}` forbids by {strength} fairness of {}",
        machine.definition().name,
        names.join(", ")
    )
}

/// What code does that fails with an error.
fn fails<'a>(lab: &'a Lab<'_>) -> &'a str {
    &lab.machine.definition().language.words.fails
}

/// The name of a property as a sentence quotes it.
fn named(lab: &Lab<'_>, property: usize) -> String {
    format!("`{}`", lab.properties[property].name)
}

fn violated(lab: &Lab<'_>, violation: &Violation) -> String {
    let what = match &violation.place {
        Place::Step { step, .. } => format!("step `{}`", lab.machine.steps()[*step as usize].name),
        Place::State(_) => "a reachable state".to_owned(),
        Place::Initial(_) => "an initial state".to_owned(),
    };
    let is_initial = matches!(violation.place, Place::Initial(None));
    match (&violation.cause, lab.properties[violation.property].kind) {
        (Cause::False, PropertyKind::StateInvariant)
            if matches!(violation.place, Place::Step { .. }) =>
        {
            "a reachable state violates it".to_owned()
        }
        (Cause::False | Cause::Fault(Fault::Assertion(_)), _) => format!("{what} violates it"),
        (Cause::Panic(message), _) => {
            let property = named(lab, violation.property);
            format!("{property} {}: {message}", fails(lab))
        }
        (Cause::Fault(Fault::Crash(message) | Fault::Undefined(message)), _) if is_initial => {
            format!("the initial states cannot be computed: {message}")
        }
        (Cause::Fault(Fault::Crash(message) | Fault::Undefined(message)), _) => {
            format!("{what} {}: {message}", fails(lab))
        }
        (Cause::Fault(Fault::Diverged), _) if is_initial => {
            "the computation of the initial states does not end".to_owned()
        }
        (Cause::Fault(Fault::TooLarge), _) if is_initial => format!("{what} is too large"),
        (Cause::Fault(Fault::Diverged), _) => format!("{what} does not end"),
        (Cause::Fault(Fault::TooLarge), _) => format!("{what} makes a state that is too large"),
        (Cause::Deadlock, _) => "a state is reached in which no step is enabled".to_owned(),
    }
}

/// Returns the number of steps on the run that shows a failure.
pub(crate) fn length(search: &Search, failure: &Failure) -> Option<u32> {
    match &failure.how {
        FailureKind::Violation(Violation { place, .. }) | FailureKind::Unevaluated(place, _) => {
            Some(length_to(search, place))
        }
        FailureKind::Run(lasso) | FailureKind::Unfair(lasso, _) => Some(around(lasso)),
        FailureKind::Unrefined(wrong) => Some(
            wrong
                .before
                .map_or(0, |before| steps(search.path(before).len()) + 1),
        ),
        FailureKind::At(state) => Some(steps(search.path(*state).len())),
        FailureKind::Shown(run) => Some(steps(run.len())),
        FailureKind::Unmet | FailureKind::Missed(_) | FailureKind::Panic(_) => None,
    }
}

/// Returns the number of steps on the run to a place in a search.
pub(crate) fn length_to(search: &Search, place: &Place) -> u32 {
    match place {
        Place::Initial(_) => 0,
        Place::State(state) => steps(search.path(*state).len()),
        Place::Step { before, .. } => steps(search.path(*before).len()) + 1,
    }
}

/// Returns the number of steps between this many states.
pub(crate) fn steps(states: usize) -> u32 {
    states.saturating_sub(1) as u32
}

/// Returns the number of steps to the cycle of a lasso and once around it.
pub(crate) fn around(lasso: &Lasso) -> u32 {
    steps(lasso.stem.len()) + lasso.cycle.len() as u32
}
