//! Temporal formulas without quantifiers.

use std::sync::Arc;

use super::failure::{Outcome, at};
use super::state::Evaluator;
use crate::compile::{Binder, Expr, FairnessConjunct, Kind, Node, Pattern, Slot, Temporal};
use crate::value::{Value, list, values};

/// A temporal formula whose quantifiers are expanded.
pub enum Formula {
    /// A state predicate.
    State(Expr),
    /// A predicate on steps, such as `[A]_v` or `<<A>>_v`.
    Step(Expr),
    /// `~F`.
    Not(Box<Formula>),
    /// `F /\ G`.
    And(Vec<Formula>),
    /// `F \/ G`.
    Or(Vec<Formula>),
    /// `F => G`.
    Implies(Box<Formula>, Box<Formula>),
    /// `F <=> G`.
    Equivalent(Box<Formula>, Box<Formula>),
    /// `[]F`.
    Always(Box<Formula>),
    /// `<>F`.
    Eventually(Box<Formula>),
    /// `F ~> G`.
    LeadsTo(Box<Formula>, Box<Formula>),
    /// `WF_v(A)` or `SF_v(A)`.
    Fair(FairnessConjunct),
}

pub(super) type Bindings = Vec<(Slot, Value)>;

/// Expands the quantifiers of a temporal formula, whose sets must be constant.
pub fn expand(evaluator: &mut Evaluator<'_>, formula: &Temporal) -> Outcome<Formula> {
    expand_under(evaluator, formula, &Vec::new())
}

fn expand_under(
    evaluator: &mut Evaluator<'_>,
    formula: &Temporal,
    bindings: &Bindings,
) -> Outcome<Formula> {
    let mut part = |part: &Temporal| expand_under(evaluator, part, bindings).map(Box::new);
    Ok(match formula {
        Temporal::State(node) => Formula::State(with(node, bindings)),
        Temporal::Step(node) => Formula::Step(with(node, bindings)),
        Temporal::Not(inner) => Formula::Not(part(inner)?),
        Temporal::And(items) => {
            let items = items.iter().map(|item| part(item).map(|item| *item));
            Formula::And(items.collect::<Outcome<_>>()?)
        }
        Temporal::Or(items) => {
            let items = items.iter().map(|item| part(item).map(|item| *item));
            Formula::Or(items.collect::<Outcome<_>>()?)
        }
        Temporal::Implies(a, b) => Formula::Implies(part(a)?, part(b)?),
        Temporal::If(parts) => {
            let (condition, then, otherwise) = &**parts;
            let no = Formula::Not(part(condition)?);
            let then = Formula::And(vec![*part(condition)?, *part(then)?]);
            Formula::Or(vec![then, Formula::And(vec![no, *part(otherwise)?])])
        }
        Temporal::Equivalent(a, b) => Formula::Equivalent(part(a)?, part(b)?),
        Temporal::Always(inner) => Formula::Always(part(inner)?),
        Temporal::Eventually(inner) => Formula::Eventually(part(inner)?),
        Temporal::LeadsTo(a, b) => Formula::LeadsTo(part(a)?, part(b)?),
        Temporal::Fair(fair) => Formula::Fair(FairnessConjunct {
            strong: fair.strong,
            action: with(&fair.action, bindings),
            step: with(&fair.step, bindings),
            enabled: with(&fair.enabled, bindings),
            span: fair.span,
        }),
        Temporal::Quantifier {
            universal,
            binders,
            body,
        } => {
            let mut choices = Vec::new();
            choose(evaluator, binders, bindings.clone(), &mut choices)?;
            let items = choices
                .iter()
                .map(|choice| expand_under(evaluator, body, choice));
            let items = items.collect::<Outcome<Vec<_>>>()?;
            if *universal {
                Formula::And(items)
            } else {
                Formula::Or(items)
            }
        }
    })
}

fn choose(
    evaluator: &mut Evaluator<'_>,
    binders: &[Binder],
    bindings: Bindings,
    choices: &mut Vec<Bindings>,
) -> Outcome<()> {
    let Some((binder, rest)) = binders.split_first() else {
        choices.push(bindings);
        return Ok(());
    };
    let set = evaluator.value(&with(&binder.set, &bindings))?;
    for element in at(list(&set), &binder.set)?.iter() {
        let mut longer = bindings.clone();
        bind(&binder.pattern, element, &mut longer);
        choose(evaluator, rest, longer, choices)?;
    }
    Ok(())
}

/// Adds the names of a pattern, bound to an element.
pub(super) fn bind(pattern: &Pattern, element: &Value, bindings: &mut Bindings) {
    match pattern {
        Pattern::One(slot) => bindings.push((*slot, element.clone())),
        Pattern::Tuple(slots) => {
            bindings.extend(slots.iter().copied().zip(values(element).iter().cloned()));
        }
    }
}

/// Returns an expression with values for some slots.
pub(super) fn with(node: &Expr, bindings: &Bindings) -> Expr {
    if bindings.is_empty() || node.lowest == u32::MAX {
        return Arc::clone(node);
    }
    let kind = Kind::With(bindings.clone(), Arc::clone(node));
    Arc::new(Node::new(kind, node.span, node.id))
}
