//! Temporal formulas.

use std::rc::Rc;

use super::compiler::{Compiler, Outcome};
use super::names::{Arguments, check_arity};
use super::node::{Binder, Expr, Kind, Level, Slot};
use super::scope::{Context, Meaning, Scope, Source, bind, find};
use super::tables::Entry;
use crate::syntax::tree::{
    Application, Expression, ExpressionKind, Parameter, PathStep, Unit, UnitKind,
};
use crate::syntax::{Diagnostic, Span, Symbol};

/// A temporal formula.
pub enum Temporal {
    /// A state predicate.
    State(Expr),
    /// A predicate on steps, such as `[A]_v` or `<<A>>_v`.
    Step(Expr),
    /// `~F`.
    Not(Box<Temporal>),
    /// `F /\ G`.
    And(Vec<Temporal>),
    /// `F \/ G`.
    Or(Vec<Temporal>),
    /// `F => G`.
    Implies(Box<Temporal>, Box<Temporal>),
    /// `IF F THEN G ELSE H`.
    If(Box<(Temporal, Temporal, Temporal)>),
    /// `F <=> G`.
    Equivalent(Box<Temporal>, Box<Temporal>),
    /// `[]F`.
    Always(Box<Temporal>),
    /// `<>F`.
    Eventually(Box<Temporal>),
    /// `F ~> G`.
    LeadsTo(Box<Temporal>, Box<Temporal>),
    /// `WF_v(A)` or `SF_v(A)`.
    Fair(FairnessConjunct),
    /// `\A` or `\E` over constant sets, before the formula is expanded.
    Quantifier {
        /// `\A`.
        universal: bool,
        /// The bound names.
        binders: Vec<Binder>,
        /// The body.
        body: Box<Temporal>,
    },
}

/// `WF_v(A)` or `SF_v(A)`.
#[derive(Clone)]
pub struct FairnessConjunct {
    /// `SF` instead of `WF`.
    pub strong: bool,
    /// The action `A`.
    pub action: Expr,
    /// `<<A>>_v`.
    pub step: Expr,
    /// `ENABLED <<A>>_v`.
    pub enabled: Expr,
    /// The place of the conjunct.
    pub span: Span,
}

/// The body of a definition at a place where it is used.
pub(super) struct Unfolded<'t> {
    pub(super) body: &'t Expression,
    pub(super) scope: Scope<'t>,
    pub(super) context: Context<'t>,
    /// The slots to clear before a part of the body is evaluated.
    pub(super) clear: Vec<Slot>,
}

type Place<'a, 't> = (&'a Scope<'t>, &'a Context<'t>);

impl<'t> Compiler<'t> {
    /// Compiles a temporal formula. `clear` are slots of the definitions around it.
    pub(super) fn temporal(
        &mut self,
        e: &'t Expression,
        place: Place<'_, 't>,
        clear: &[Slot],
    ) -> Outcome<Temporal> {
        use ExpressionKind as E;
        let (scope, context) = place;
        if !self.is_temporal(e, place) {
            let node = self.expression(e, scope, context)?;
            let node = self.cleared(clear, node)?;
            let is_step = node.level == Level::Action;
            return Ok(if is_step {
                Temporal::Step(node)
            } else {
                Temporal::State(node)
            });
        }
        match &*e.kind {
            E::Parenthesized(inner) => self.temporal(inner, place, clear),
            E::Label { body, .. } => self.temporal(body, place, clear),
            E::Junction {
                conjunction, items, ..
            } => {
                let items = items.iter().map(|item| self.temporal(item, place, clear));
                let items = items.collect::<Outcome<Vec<_>>>()?;
                Ok(if *conjunction {
                    Temporal::And(items)
                } else {
                    Temporal::Or(items)
                })
            }
            E::Fairness {
                strong,
                subscript,
                action,
            } => self.fairness(*strong, subscript, action, e, place, clear),
            E::Apply(application) => self.temporal_application(application, e, place, clear),
            _ => self.temporal_branches(e, place, clear),
        }
    }

    fn temporal_branches(
        &mut self,
        e: &'t Expression,
        place: Place<'_, 't>,
        clear: &[Slot],
    ) -> Outcome<Temporal> {
        use ExpressionKind as E;
        let (scope, context) = place;
        match &*e.kind {
            E::Quantifier {
                universal,
                bounds,
                body,
            } => {
                let (binders, inner) = self.bounds(bounds, scope, context, e.span)?;
                let body = Box::new(self.temporal(body, (&inner, context), clear)?);
                Ok(Temporal::Quantifier {
                    universal: *universal,
                    binders,
                    body,
                })
            }
            E::If {
                condition,
                then,
                otherwise,
            } => {
                let condition = self.temporal(condition, place, clear)?;
                let then = self.temporal(then, place, clear)?;
                let otherwise = self.temporal(otherwise, place, clear)?;
                Ok(Temporal::If(Box::new((condition, then, otherwise))))
            }
            E::Let { units, body } => {
                let (inner, slots) = self.local_units(units, scope, context)?;
                let clear = [clear, &slots].concat();
                self.temporal(body, (&inner, context), &clear)
            }
            _ => Err(Diagnostic::new(
                e.span,
                "this temporal formula cannot be checked",
            )),
        }
    }

    fn temporal_application(
        &mut self,
        application: &'t Application,
        e: &'t Expression,
        place: Place<'_, 't>,
        clear: &[Slot],
    ) -> Outcome<Temporal> {
        if let [PathStep::Name { name, arguments }] = application.path.as_slice() {
            let mut part = |n: usize| self.temporal(&arguments[n], place, clear).map(Box::new);
            match (name.name.as_str(), arguments.len()) {
                ("~", 1) => return Ok(Temporal::Not(part(0)?)),
                ("[]", 1) => return Ok(Temporal::Always(part(0)?)),
                ("<>", 1) => return Ok(Temporal::Eventually(part(0)?)),
                ("=>", 2) => return Ok(Temporal::Implies(part(0)?, part(1)?)),
                ("<=>", 2) => return Ok(Temporal::Equivalent(part(0)?, part(1)?)),
                ("~>", 2) => return Ok(Temporal::LeadsTo(part(0)?, part(1)?)),
                ("-+->", 2) => return Err(Diagnostic::new(e.span, "-+-> cannot be checked")),
                _ => {}
            }
        }
        match self.unfold(application, e.span, place)? {
            Some(Unfolded {
                body,
                scope,
                context,
                clear: more,
            }) => {
                let clear = [clear, &more].concat();
                self.deeper(e.span, |c| c.temporal(body, (&scope, &context), &clear))
            }
            None => Err(Diagnostic::new(
                e.span,
                "this temporal formula cannot be checked",
            )),
        }
    }

    fn fairness(
        &mut self,
        strong: bool,
        subscript: &'t Expression,
        written: &'t Expression,
        e: &'t Expression,
        (scope, context): Place<'_, 't>,
        clear: &[Slot],
    ) -> Outcome<Temporal> {
        let changes = |compiler: &mut Self| {
            let action = compiler.expression(written, scope, context)?;
            let subscript = compiler.subscript(subscript, scope, context)?;
            let kind = Kind::Box {
                changing: true,
                action: Expr::clone(&action),
                subscript,
            };
            Ok((action, compiler.node(kind, e)?))
        };
        let (action, step) = changes(self)?;
        let (_, possible) = self.in_enabled(changes)?;
        let enabled = self.node(Kind::Enabled(possible), e)?;
        Ok(Temporal::Fair(FairnessConjunct {
            strong,
            action: self.cleared(clear, action)?,
            step: self.cleared(clear, step)?,
            enabled: self.cleared(clear, enabled)?,
            span: e.span,
        }))
    }

    /// Clears slots before a node is evaluated.
    pub(super) fn cleared(&mut self, clear: &[Slot], node: Expr) -> Outcome<Expr> {
        if clear.is_empty() || node.lowest == u32::MAX {
            return Ok(node);
        }
        let (span, id) = (node.span, node.id);
        self.node_at(Kind::Let(clear.to_vec(), node), span, id)
    }

    /// Returns the body of the definition that a name stands for.
    pub(super) fn unfold(
        &mut self,
        application: &'t Application,
        span: Span,
        (scope, context): Place<'_, 't>,
    ) -> Outcome<Option<Unfolded<'t>>> {
        let at = (span, crate::syntax::tree::ExpressionId::default());
        let mut target = (scope.clone(), context.clone());
        let mut clear = Vec::new();
        for (number, step) in application.path.iter().enumerate() {
            let PathStep::Name { name, arguments } = step else {
                return Ok(None);
            };
            let arguments = Arguments::Written(arguments, scope.clone(), context.clone());
            if number + 1 < application.path.len() {
                let place = (&target.0, &target.1);
                let Some(inner) = self.named_instance(*name, &arguments, place, at)? else {
                    return Ok(None);
                };
                clear.extend(inner.environment.slots.iter().copied());
                target = (None, inner);
                continue;
            }
            return match find(&target.0, name.name) {
                Some(Meaning::Deferred(deferred)) => match deferred.source {
                    Source::Expression(body) => Ok(Some(Unfolded {
                        body,
                        scope: deferred.scope.clone(),
                        context: deferred.context.clone(),
                        clear,
                    })),
                    Source::Function(_) => Ok(None),
                },
                Some(Meaning::Operator(operator)) => {
                    let parts = (
                        operator.body,
                        operator.scope.clone(),
                        operator.context.clone(),
                    );
                    self.bound(&operator.parameters, parts, &arguments, clear, span)
                        .map(Some)
                }
                Some(_) => Ok(None),
                None => self.unfold_global(name.name, target.1, &arguments, clear, span),
            };
        }
        Ok(None)
    }

    pub(super) fn unfold_global(
        &mut self,
        name: Symbol,
        context: Context<'t>,
        arguments: &Arguments<'t>,
        mut clear: Vec<Slot>,
        span: Span,
    ) -> Outcome<Option<Unfolded<'t>>> {
        let at = (span, crate::syntax::tree::ExpressionId::default());
        let replaced = self
            .replacements
            .get(&name)
            .copied()
            .filter(|other| *other != name);
        if let (Some(other), 0) = (replaced, context.environment.id) {
            return self.unfold_global(other, context, arguments, clear, span);
        }
        match self.tables.get(context.table).entries.get(&name).copied() {
            Some(Entry::Definition(definition, table)) if definition.bounds.is_empty() => {
                let context = Context {
                    table,
                    environment: Rc::clone(&context.environment),
                };
                let parts = (&definition.body, None, context);
                self.bound(&definition.parameters, parts, arguments, clear, span)
                    .map(Some)
            }
            Some(Entry::Through(instance, table)) => {
                let outer = Context {
                    table,
                    environment: Rc::clone(&context.environment),
                };
                let none = Arguments::none();
                let inner = self.instance(instance, (&[], &none), (&None, &outer), at)?;
                clear.extend(inner.environment.slots.iter().copied());
                self.unfold_global(name, inner, arguments, clear, span)
            }
            _ => Ok(None),
        }
    }

    fn bound(
        &mut self,
        parameters: &[Parameter],
        (body, mut scope, context): (&'t Expression, Scope<'t>, Context<'t>),
        arguments: &Arguments<'t>,
        mut clear: Vec<Slot>,
        span: Span,
    ) -> Outcome<Unfolded<'t>> {
        let at = (span, body.id);
        check_arity(
            Symbol::new("this operator"),
            parameters.len(),
            arguments.len(),
            at,
        )?;
        for (number, parameter) in parameters.iter().enumerate() {
            let meaning = self.operand(arguments, number, parameter.arity)?;
            if let Meaning::Deferred(deferred) = &meaning {
                clear.extend(deferred.slot);
            }
            scope = bind(&scope, parameter.name.name, meaning);
        }
        Ok(Unfolded {
            body,
            scope,
            context,
            clear,
        })
    }

    /// Whether an expression contains a temporal operator, also through definitions.
    pub(super) fn is_temporal(&mut self, e: &'t Expression, place: Place<'_, 't>) -> bool {
        use ExpressionKind as E;
        let mut any =
            |parts: &[&'t Expression]| parts.iter().any(|part| self.is_temporal(part, place));
        match &*e.kind {
            E::Fairness { .. } | E::TemporalQuantifier { .. } => true,
            E::Parenthesized(inner) | E::Label { body: inner, .. } => any(&[inner]),
            E::Quantifier { body, .. } => any(&[body]),
            E::Junction { items, .. } => any(&items.iter().collect::<Vec<_>>()),
            E::If {
                then, otherwise, ..
            } => any(&[then, otherwise]),
            E::Let { units, body } => any(&[body]) || self.any_temporal(units, place),
            E::Apply(application) => match application.path.as_slice() {
                [PathStep::Name { name, arguments }] => {
                    matches!(name.name.as_str(), "[]" | "<>" | "~>" | "-+->")
                        || any(&arguments.iter().collect::<Vec<_>>())
                        || self.names_temporal(application, e.span, place)
                }
                _ => self.names_temporal(application, e.span, place),
            },
            _ => false,
        }
    }

    fn any_temporal(&mut self, units: &'t [Unit], place: Place<'_, 't>) -> bool {
        units.iter().any(|unit| match &unit.kind {
            UnitKind::Definition(definition) => self.is_temporal(&definition.body, place),
            _ => false,
        })
    }

    fn names_temporal(
        &mut self,
        application: &'t Application,
        span: Span,
        place: Place<'_, 't>,
    ) -> bool {
        let Ok(Some(unfolded)) = self.unfold(application, span, place) else {
            return false;
        };
        let Unfolded {
            body,
            scope,
            context,
            ..
        } = unfolded;
        let key = ((body.span, body.id), context.environment.id);
        if let Some(known) = self.temporal.get(&key) {
            return *known;
        }
        // What a definition says of itself adds nothing.
        self.temporal.insert(key, false);
        let found = self.is_temporal(body, (&scope, &context));
        self.temporal.insert(key, found);
        found
    }
}
