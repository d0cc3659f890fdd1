//! A model before it has tables: its program, with steps cut and formulas expanded.

use std::collections::HashMap;

use super::fixed::fixed;
use crate::compile::{Additions, Expr, Kind, Program, Subscript};
use crate::config::Configuration;
use crate::evaluate::{
    Evaluator, Failure, Formula, Layout, Step, expand, extra_steps, steps, steps_of, symmetry,
};
use crate::modules::Modules;
use crate::syntax::tree::UnitKind;
use crate::syntax::{Diagnostic, Span, Symbol};
use crate::value::{Permutation, Value};

/// A model: a module with one configuration.
pub(crate) struct Compiled {
    pub(crate) program: Program,
    /// The initial states of the baseline, as values of the variables, in TLC's order.
    pub(crate) initial: Vec<Vec<Value>>,
    /// Why there are no more initial states, if that failed.
    pub(crate) initial_failure: Option<Box<Failure>>,
    /// The switches that were evaluated for initial states: first and last number of each.
    pub(crate) initial_sites: Vec<(u32, u32)>,
    /// The variables that no step changes.
    pub(crate) fixed: Vec<Symbol>,
    pub(crate) steps: Vec<Step>,
    pub(crate) properties: Vec<Checked>,
    pub(crate) fairness: Vec<Fairness>,
    /// The conjuncts of the specification that [`Fairness`] cannot express.
    pub(crate) assumed: Vec<Formula>,
    /// The group of the permutations that the configuration declares, without the identity.
    pub(crate) symmetry: Vec<Permutation>,
    /// The values of the constants that were added, as far as they have one.
    pub(crate) constants: Vec<Option<Value>>,
}

impl Compiled {
    /// Whether the search keeps one state of each orbit. With a property about infinite runs,
    /// symmetry may hide a violation.
    pub(crate) fn uses_symmetry(&self) -> bool {
        !self.symmetry.is_empty() && self.properties.iter().all(Checked::is_safety)
    }

    /// Whether a state or step of the model may be part of no run that temporal formulas are about:
    /// a constraint discards it, or nothing of what the specification assumes can follow.
    pub(super) fn hides_violations(&self) -> bool {
        let constraints = self.program.constraints.len() + self.program.action_constraints.len();
        constraints > 0 || !self.assumed.is_empty()
    }

    /// Takes the permutations that searches use; none if they may not use symmetry.
    pub(super) fn take_symmetry(&mut self) -> Vec<Permutation> {
        let uses_symmetry = self.uses_symmetry();
        let declared = std::mem::take(&mut self.symmetry);
        declared.into_iter().filter(|_| uses_symmetry).collect()
    }
}

/// A property that the configuration names.
pub(crate) struct Checked {
    pub(crate) name: Symbol,
    /// Where it is defined.
    pub(crate) span: Span,
    pub(crate) kind: CheckedKind,
}

impl Checked {
    /// Whether a run that violates the property does so after finitely many steps, as far as the
    /// form of the formula shows.
    pub(crate) fn is_safety(&self) -> bool {
        let is_safety = |formula: &&Formula| match always(formula) {
            Some(inner) => matches!(inner, Formula::State(_) | Formula::Step(_)),
            None => matches!(formula, Formula::State(_)),
        };
        match &self.kind {
            CheckedKind::States(_) | CheckedKind::Goal(_) | CheckedKind::Steps(_) => true,
            CheckedKind::Temporal(formula) => conjuncts_of(formula).iter().all(is_safety),
        }
    }
}

/// The kinds of properties.
pub(crate) enum CheckedKind {
    /// All of these hold in every state.
    States(Vec<Expr>),
    /// It holds in some state.
    Goal(Expr),
    /// All of these, each a `[A]_v`, hold on every step.
    Steps(Vec<Expr>),
    /// It holds for every fair run.
    Temporal(Formula),
}

/// Weak or strong fairness of a set of steps.
pub(crate) struct Fairness {
    pub(crate) strong: bool,
    /// Where it is written.
    pub(crate) span: Span,
    /// Indices in [`Compiled::steps`].
    pub(crate) steps: Vec<usize>,
}

/// Compiles a module with a configuration and with what is added to it, and evaluates what does
/// not depend on states.
pub(crate) fn compile(
    modules: &Modules,
    configuration: &Configuration,
    additions: &Additions,
) -> Result<Compiled, Diagnostic> {
    let mut program = Program::with(modules, configuration, additions, HashMap::new())?;
    let whole = Layout::whole(program.variables.len());
    let mut evaluator = Evaluator::new(&program, &whole);
    check_assumptions(&mut evaluator, &program)?;
    evaluator.recording = true;
    let (initial, initial_failure) = initial_states(&mut evaluator, &program);
    let mut initial_sites = std::mem::take(&mut evaluator.recorded);
    initial_sites.sort_unstable();
    initial_sites.dedup();
    evaluator.recording = false;
    let fixed = fixed(&program, &initial);
    let changing = (0..program.variables.len()).filter(|variable| !fixed.contains_key(variable));
    let changing: Vec<usize> = changing.collect();
    drop(evaluator);
    let names = fixed
        .keys()
        .map(|variable| program.variables[*variable])
        .collect();
    if !fixed.is_empty() {
        program = Program::with(modules, configuration, additions, fixed)?;
    }
    let mut evaluator = Evaluator::new(&program, &whole);
    let mut steps = match &program.next {
        Some(next) => steps(&mut evaluator, next).map_err(diagnostic)?,
        None => Vec::new(),
    };
    let properties = properties(&mut evaluator, &program, modules)?;
    let (fairness, assumed) = fairness(&mut evaluator, &program, (&steps, &changing))?;
    steps.extend(extra_steps(&program.actions));
    let symmetry = symmetry(&mut evaluator).map_err(diagnostic)?;
    let constant = |node: &Option<Expr>| evaluator.value(node.as_ref()?).ok();
    let constants = program.constants.iter().map(constant).collect();
    drop(evaluator);
    Ok(Compiled {
        program,
        initial,
        initial_failure,
        initial_sites,
        fixed: names,
        steps,
        properties,
        fairness,
        assumed,
        symmetry,
        constants,
    })
}

/// An evaluation that failed before any state was made.
#[expect(clippy::boxed_local, reason = "failures are boxed where they are made")]
fn diagnostic(failure: Box<Failure>) -> Diagnostic {
    let Failure {
        message,
        span,
        calls,
        ..
    } = *failure;
    let error = Diagnostic::new(span, message);
    match calls.first() {
        Some((name, _)) => error.hint(format!("this is evaluated in `{name}`")),
        None => error,
    }
}

fn check_assumptions(evaluator: &mut Evaluator<'_>, program: &Program) -> Result<(), Diagnostic> {
    for assumption in &program.assumptions {
        if !evaluator.holds(assumption).map_err(diagnostic)? {
            let message = "this assumption is false for the constants of the configuration";
            return Err(Diagnostic::new(assumption.span, message));
        }
    }
    Ok(())
}

pub(super) type InitialStates = (Vec<Vec<Value>>, Option<Box<Failure>>);

/// Returns the initial states under the active alternative.
pub(super) fn initial_states(evaluator: &mut Evaluator<'_>, program: &Program) -> InitialStates {
    let mut states = Vec::new();
    let done = program.init.as_ref().map_or(Ok(()), |init| {
        evaluator.initial_states(init, &mut |state| {
            states.push(state);
            true
        })
    });
    (states, done.err())
}

fn properties(
    evaluator: &mut Evaluator<'_>,
    program: &Program,
    modules: &Modules,
) -> Result<Vec<Checked>, Diagnostic> {
    let mut all = Vec::new();
    for (name, predicate) in &program.invariants {
        all.push(Checked {
            name: *name,
            span: defined(modules, *name),
            kind: CheckedKind::States(conjuncts(predicate)),
        });
    }
    for (name, predicate) in &program.goals {
        all.push(Checked {
            name: *name,
            span: defined(modules, *name),
            kind: CheckedKind::Goal(predicate.clone()),
        });
    }
    for property in &program.properties {
        let formula = expand(evaluator, &property.formula).map_err(diagnostic)?;
        all.push(Checked {
            name: property.name,
            span: defined(modules, property.name),
            kind: kind(formula),
        });
    }
    Ok(all)
}

/// Returns the conjuncts of a predicate.
fn conjuncts(predicate: &Expr) -> Vec<Expr> {
    match &predicate.kind {
        Kind::And(items) => items.iter().flat_map(conjuncts).collect(),
        Kind::Named(named) if named.clear.is_empty() && named.arguments.is_empty() => {
            conjuncts(&named.body)
        }
        _ => vec![predicate.clone()],
    }
}

/// Returns how a property can be checked: `[]P` in every state, `[][A]_v` on every step.
fn kind(formula: Formula) -> CheckedKind {
    let (states, steps) = invariants(&formula);
    let count = conjuncts_of(&formula).len();
    if states.len() == count {
        CheckedKind::States(states)
    } else if steps.len() == count {
        CheckedKind::Steps(steps)
    } else {
        CheckedKind::Temporal(formula)
    }
}

/// Returns the invariants among the conjuncts of a formula: each `P` of a `[]P`, and each `[A]_v` of
/// a `[][A]_v`.
pub(super) fn invariants(formula: &Formula) -> (Vec<Expr>, Vec<Expr>) {
    let (mut states, mut steps) = (Vec::new(), Vec::new());
    for conjunct in conjuncts_of(formula) {
        match always(conjunct) {
            Some(Formula::State(node)) => states.push(node.clone()),
            Some(Formula::Step(node)) if !is_changing(node) => steps.push(node.clone()),
            _ => {}
        }
    }
    (states, steps)
}

fn conjuncts_of(formula: &Formula) -> Vec<&Formula> {
    match formula {
        Formula::And(items) => items.iter().flat_map(conjuncts_of).collect(),
        _ => vec![formula],
    }
}

fn always(formula: &Formula) -> Option<&Formula> {
    match formula {
        Formula::Always(inner) => Some(inner),
        _ => None,
    }
}

/// Whether a step formula is `<<A>>_v` rather than `[A]_v`.
pub(crate) fn is_changing(step: &Expr) -> bool {
    match &step.kind {
        Kind::Box { changing, .. } => *changing,
        Kind::With(_, inner) | Kind::Let(_, inner) => is_changing(inner),
        Kind::Named(named) => is_changing(&named.body),
        _ => false,
    }
}

/// Returns the place of a definition in the main module, or the name of that module if it is
/// defined elsewhere.
fn defined(modules: &Modules, name: Symbol) -> Span {
    let root = modules.root();
    let of_name = root.units.iter().find_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) if definition.name.name == name => Some(definition.span),
        _ => None,
    });
    of_name.unwrap_or(root.name.span)
}

fn fairness(
    evaluator: &mut Evaluator<'_>,
    program: &Program,
    (all, changing): (&[Step], &[usize]),
) -> Result<(Vec<Fairness>, Vec<Formula>), Diagnostic> {
    let (mut fairness, mut assumed) = (Vec::new(), Vec::new());
    for conjunct in &program.fairness {
        let mut open = vec![expand(evaluator, conjunct).map_err(diagnostic)?];
        while let Some(formula) = open.pop() {
            match formula {
                Formula::And(items) => open.extend(items.into_iter().rev()),
                Formula::Fair(fair) => {
                    let parts = steps_of(evaluator, all, &fair.action).map_err(diagnostic)?;
                    match parts.filter(|_| sees(&fair.step, changing)) {
                        Some(mut steps) => {
                            steps.sort_unstable();
                            steps.dedup();
                            fairness.push(Fairness {
                                strong: fair.strong,
                                span: fair.span,
                                steps,
                            });
                        }
                        None => assumed.push(Formula::Fair(fair)),
                    }
                }
                other => assumed.push(other),
            }
        }
    }
    Ok((fairness, assumed))
}

/// Whether the subscript of `<<A>>_v` notices every change of these variables. Otherwise a step of
/// `A` may be no step of `<<A>>_v`.
fn sees(step: &Expr, changing: &[usize]) -> bool {
    match &step.kind {
        Kind::Box { subscript, .. } => changing.iter().all(|variable| {
            let is_it =
                |part: &Subscript| matches!(part, Subscript::Variable(of) if of == variable);
            subscript.iter().any(is_it)
        }),
        Kind::With(_, inner) | Kind::Let(_, inner) => sees(inner, changing),
        Kind::Named(named) => sees(&named.body, changing),
        _ => false,
    }
}
