//! The expressions of a definition and the role of each.

use std::collections::HashSet;

use mutaspec_mutator::Operator;

use super::media::Media;
use super::names::{Bodies, Local, bound, called, name, operator, primed};
use super::strings::Strings;
use super::write::{Writer, Written, fits};
use super::{Change, Mutant};
use crate::compile::{Behaviour, Level, MEMBER};
use crate::syntax::tree::{Bound, Definition, Expression, ExpressionKind, UnitKind};
use crate::syntax::{Sources, Symbol};

/// Finds the mutants of expressions.
pub(super) struct Walk<'a> {
    behaviour: &'a Behaviour,
    pub(super) sources: &'a Sources,
    pub(super) strings: &'a Strings,
    pub(super) bodies: &'a Bodies<'a>,
    pub(super) media: &'a Media,
    /// Whether an expression is a message that is being sent.
    pub(super) is_sent: bool,
    /// The definition or step around the current expression.
    pub(super) item: Symbol,
    /// The names that are bound around the current expression, the innermost one last.
    pub(super) names: Vec<Local<'a>>,
    /// Whether initial states are being made, so that variables without a prime get values.
    pub(super) is_initial: bool,
    mutants: Vec<Mutant>,
    known: HashSet<(crate::syntax::Span, String, usize)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        behaviour: &'a Behaviour,
        sources: &'a Sources,
        (strings, bodies, media): (&'a Strings, &'a Bodies<'a>, &'a Media),
        item: Symbol,
    ) -> Walk<'a> {
        Walk {
            behaviour,
            sources,
            strings,
            bodies,
            media,
            is_sent: false,
            item,
            names: Vec::new(),
            is_initial: false,
            mutants: Vec::new(),
            known: HashSet::new(),
        }
    }

    pub(super) fn finish(self) -> Vec<Mutant> {
        self.mutants
    }

    pub(super) fn definition(&mut self, definition: &'a Definition) {
        let parameters = definition.parameters.iter().enumerate();
        for (number, parameter) in parameters {
            self.names.push(Local {
                name: parameter.name.name,
                set: None,
                parameter: Some((definition.name.name, number)),
            });
        }
        self.names.extend(bound(&definition.bounds));
        let seen = self.seen(&definition.body);
        self.is_initial = seen.is_some_and(|seen| seen.initial && !seen.next);
        self.expression(&definition.body, true);
    }

    fn seen(&self, e: &Expression) -> Option<crate::compile::Seen> {
        self.behaviour.get(&(e.span.file, e.id)).copied()
    }

    pub(super) fn behaviour(&self) -> &'a Behaviour {
        self.behaviour
    }

    pub(super) fn level(&self, e: &Expression) -> Level {
        self.seen(e).map_or(Level::Constant, |seen| seen.level)
    }

    /// Whether the behaviour uses an expression.
    pub(super) fn is_used(&self, e: &Expression) -> bool {
        self.seen(e).is_some()
    }

    /// Walks through an expression whose role its form decides. `alone` tells that any expression
    /// can stand in its place without parentheses.
    pub(super) fn expression(&mut self, e: &'a Expression, alone: bool) {
        if !self.is_used(e) {
            return;
        }
        if self.is_action(e) {
            self.action(e, alone);
        } else if self.bodies.is_boolean(e, &self.names) {
            self.condition(e, alone);
        } else {
            self.value(e, None, alone);
        }
    }

    /// Whether an expression gives values to variables.
    pub(super) fn is_action(&self, e: &Expression) -> bool {
        self.level(e) == Level::Action
            && (!self.is_initial || self.bodies.is_boolean(e, &self.names))
            && primed(e).is_none()
    }

    /// Walks through the definitions of a `LET`.
    pub(super) fn local(&mut self, units: &'a [crate::syntax::tree::Unit]) {
        for unit in units {
            if let UnitKind::Definition(definition) = &unit.kind {
                let length = self.names.len();
                for parameter in &definition.parameters {
                    self.names.push(Local {
                        name: parameter.name.name,
                        set: None,
                        parameter: None,
                    });
                }
                self.names.extend(bound(&definition.bounds));
                self.expression(&definition.body, true);
                self.names.truncate(length);
            }
        }
    }

    /// Returns what writes at the place of an expression.
    pub(super) fn writer(&self, at: &Expression) -> Writer<'a> {
        self.writer_at(at.span)
    }

    /// Returns what writes at a place.
    pub(super) fn writer_at(&self, span: crate::syntax::Span) -> Writer<'a> {
        Writer {
            sources: self.sources,
            span,
        }
    }

    /// Adds the mutant that replaces an expression.
    pub(super) fn replace(
        &mut self,
        operator: Operator,
        at: &Expression,
        new: Written,
        alone: bool,
    ) {
        self.replace_for(operator, at, new, alone, Vec::new());
    }

    /// Adds the family of mutants that replace an expression, one for each member of these sets.
    pub(super) fn replace_for(
        &mut self,
        operator: Operator,
        at: &Expression,
        new: Written,
        alone: bool,
        members: Vec<Expression>,
    ) {
        if !self.is_used(at) {
            return;
        }
        let writer = self.writer(at);
        let new = if alone || fits(at, &new) {
            new
        } else {
            writer.parenthesized(new)
        };
        let squeezed: String = new.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.known.insert((at.span, squeezed, members.len())) {
            return;
        }
        self.mutants.push(Mutant {
            operator,
            item: self.item.to_string(),
            span: at.span,
            replacement: new.text,
            members,
            change: Change::Expressions(vec![((at.span.file, at.id), new.tree)]),
        });
    }

    /// Returns the names in an expression that range over constant sets, the innermost first, with
    /// these sets.
    pub(super) fn ranging(&self, e: &Expression) -> Vec<(Symbol, Vec<Expression>)> {
        let mut found = Vec::new();
        for (at, bound) in self.names.iter().enumerate().rev() {
            let is_hidden = self.names[at + 1..]
                .iter()
                .any(|other| other.name == bound.name);
            if is_hidden || !super::names::mentions(e, bound.name) {
                continue;
            }
            let sets = self
                .bodies
                .sets_of(bound, &self.names[..at], self.behaviour);
            if !sets.is_empty() {
                found.push((bound.name, sets));
            }
        }
        found
    }

    /// `e /\ name # member`.
    pub(super) fn excluding(&self, e: &Expression, name: Symbol) -> Written {
        let writer = self.writer(e);
        let other = writer.infix(writer.name(&name), "#", writer.name(MEMBER));
        writer.infix(writer.author_in_family(e), "/\\", other)
    }

    /// Whether an expression is a variable that gets a value here.
    pub(super) fn assigned(&self, e: &'a Expression) -> Option<&'a Expression> {
        let variable = match primed(e) {
            Some(variable) => variable,
            None if self.is_initial => e,
            None => return None,
        };
        let name = name(variable)?;
        self.bodies.is_variable(name).then_some(variable)
    }

    /// Walks through all parts of an expression as values.
    pub(super) fn parts(&mut self, e: &'a Expression) {
        match &*e.kind {
            ExpressionKind::Quantifier { bounds, body, .. }
            | ExpressionKind::Function { bounds, body } => self.under(bounds, body),
            ExpressionKind::Image { element, bounds } => self.under(bounds, element),
            ExpressionKind::Choose { bound, body }
            | ExpressionKind::Filter {
                bound,
                condition: body,
            } => self.under(std::slice::from_ref(bound), body),
            ExpressionKind::Let { units, body } => {
                self.local(units);
                self.expression(body, true);
            }
            ExpressionKind::Lambda { parameters, body } => {
                let length = self.names.len();
                self.names.extend(parameters.iter().map(|parameter| Local {
                    name: parameter.name,
                    set: None,
                    parameter: None,
                }));
                self.expression(body, true);
                self.names.truncate(length);
            }
            _ => {
                let alone = operator(e).is_none()
                    && !matches!(
                        &*e.kind,
                        ExpressionKind::Product(_) | ExpressionKind::Field { .. }
                    );
                let is_sender =
                    called(e).is_some_and(|(name, _)| self.media.is_sender(Symbol::new(name)));
                let saved = self.is_sent;
                self.is_sent |= is_sender;
                let mut parts = Vec::new();
                crate::syntax::visit::children(e, &mut |part| parts.push(part));
                for (number, part) in parts.into_iter().enumerate() {
                    let is_function =
                        number == 0 && matches!(&*e.kind, ExpressionKind::Index { .. });
                    self.expression(part, alone && !is_function);
                }
                self.is_sent = saved;
            }
        }
    }

    /// Walks through bounds and what stands under them.
    pub(super) fn under(&mut self, bounds: &'a [Bound], body: &'a Expression) {
        self.binding(bounds, |walk| walk.expression(body, true));
    }

    /// Walks through the sets of bounds, and runs `inside` where their names are bound.
    pub(super) fn binding(&mut self, bounds: &'a [Bound], inside: impl FnOnce(&mut Self)) {
        let length = self.names.len();
        for set in bounds.iter().filter_map(|bound| bound.set.as_ref()) {
            self.expression(set, true);
        }
        self.names.extend(bound(bounds));
        inside(self);
        self.names.truncate(length);
    }
}
