//! The parts of a specification: initial states, next-state relation and fairness.

use super::compiler::{Compiler, Outcome, Phase};
use super::node::{Expr, Kind, Slot};
use super::scope::{Context, Scope};
use super::temporal::{Temporal, Unfolded};
use crate::syntax::tree::{Expression, ExpressionKind, PathStep};
use crate::syntax::{Diagnostic, Span};

/// The parts of a specification.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) init: Vec<Expr>,
    pub(super) next: Option<Expr>,
    /// The place of `v` in `[][A]_v`.
    pub(super) subscript: Option<Span>,
    /// Fairness, and other temporal conjuncts.
    pub(super) fairness: Vec<Temporal>,
}

type Place<'a, 't> = (&'a Scope<'t>, &'a Context<'t>);

impl<'t> Compiler<'t> {
    /// Takes a specification apart.
    pub(super) fn specification(
        &mut self,
        e: &'t Expression,
        place: Place<'_, 't>,
        clear: &[Slot],
        parts: &mut Parts,
    ) -> Outcome<()> {
        let (scope, context) = place;
        if !self.is_temporal(e, place) {
            let node = self.in_phase(Phase::Initial, |c| {
                c.with_primes(true, |c| c.expression(e, scope, context))
            })?;
            parts.init.push(self.cleared(clear, node)?);
            return Ok(());
        }
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => {
                return self.specification(inner, place, clear, parts);
            }
            ExpressionKind::Junction {
                conjunction: true,
                items,
                ..
            } => {
                for item in items {
                    self.specification(item, place, clear, parts)?;
                }
                return Ok(());
            }
            ExpressionKind::Let { units, body } => {
                let (inner, slots) = self.local_units(units, scope, context)?;
                let clear = [clear, &slots].concat();
                return self.specification(body, (&inner, context), &clear, parts);
            }
            ExpressionKind::Apply(application) => {
                if let [PathStep::Name { name, arguments }] = application.path.as_slice()
                    && let ("[]", [formula]) = (name.name.as_str(), arguments.as_slice())
                    && let Some(relation) = boxed(formula)
                {
                    return self.next_relation(relation, e.span, place, clear, parts);
                }
                if let Some(unfolded) = self.unfold(application, e.span, place)? {
                    let Unfolded {
                        body,
                        scope,
                        context,
                        clear: more,
                    } = unfolded;
                    let clear = [clear, &more].concat();
                    return self.deeper(e.span, |c| {
                        c.specification(body, (&scope, &context), &clear, parts)
                    });
                }
            }
            _ => {}
        }
        let formula = self.temporal(e, place, clear)?;
        parts.fairness.push(formula);
        Ok(())
    }

    fn next_relation(
        &mut self,
        (action, subscript): (&'t Expression, Span),
        span: Span,
        (scope, context): Place<'_, 't>,
        clear: &[Slot],
        parts: &mut Parts,
    ) -> Outcome<()> {
        let node = self.in_phase(Phase::Next, |c| c.expression(action, scope, context))?;
        let node = self.cleared(clear, node)?;
        parts.subscript = Some(subscript);
        parts.next = Some(match parts.next.take() {
            None => node,
            Some(other) => {
                let message = "a specification with two next-state relations is not supported";
                let _ = other;
                return Err(Diagnostic::new(span, message));
            }
        });
        Ok(())
    }

    /// Returns the conjunction of the parts of an initial predicate.
    pub(super) fn initial(&mut self, mut parts: Vec<Expr>, span: Span) -> Outcome<Expr> {
        match parts.pop() {
            Some(one) if parts.is_empty() => Ok(one),
            Some(last) => {
                parts.push(last);
                self.node_at(
                    Kind::And(parts),
                    span,
                    crate::syntax::tree::ExpressionId::default(),
                )
            }
            None => Err(Diagnostic::new(
                span,
                "the specification has no initial predicate",
            )),
        }
    }
}

/// Returns `A` of `[A]_v`, perhaps in parentheses, and the place of `v`.
fn boxed(e: &Expression) -> Option<(&Expression, Span)> {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => boxed(inner),
        ExpressionKind::Box {
            changing: false,
            action,
            subscript,
        } => Some((action, subscript.span)),
        _ => None,
    }
}
