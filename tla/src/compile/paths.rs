//! Instances, and names with a path such as `I!Op` and `Op!2!1`.

use std::collections::HashMap;
use std::rc::Rc;

use super::compiler::{Compiler, Outcome};
use super::names::{Arguments, At, check_arity};
use super::node::{Expr, Kind, Slot};
use super::scope::{Context, Environment, Meaning, Operator, Scope, Source, bind, find};
use super::tables::Entry;
use crate::syntax::tree::{Expression, ExpressionKind, Identifier, Instance, Parameter, PathStep};
use crate::syntax::{Diagnostic, Symbol};

type Place<'a, 't> = (&'a Scope<'t>, &'a Context<'t>);

impl<'t> Compiler<'t> {
    /// Returns the context of the names of an instance.
    pub(super) fn instance(
        &mut self,
        instance: &'t Instance,
        (parameters, arguments): (&'t [Parameter], &Arguments<'t>),
        (scope, context): Place<'_, 't>,
        at: At,
    ) -> Outcome<Context<'t>> {
        let table = self.tables.of(instance.module)?;
        let key = (std::ptr::from_ref(instance), context.environment.id);
        let cached = scope.is_none() && parameters.is_empty();
        if let (true, Some(known)) = (cached, self.environments.get(&key)) {
            return Ok(Context {
                table,
                environment: Rc::clone(known),
            });
        }
        check_arity(instance.module.name, parameters.len(), arguments.len(), at)?;
        let mut inner = scope.clone();
        let mut slots = Vec::new();
        for (number, parameter) in parameters.iter().enumerate() {
            let meaning = self.operand(arguments, number, parameter.arity)?;
            note_slot(&meaning, &mut slots);
            inner = bind(&inner, parameter.name.name, meaning);
        }
        let mut substitutions = HashMap::new();
        for (name, written) in &instance.substitutions {
            let meaning = self.substitution(written, (&inner, context))?;
            note_slot(&meaning, &mut slots);
            substitutions.insert(name.name, meaning);
        }
        let id = self.next_environment;
        self.next_environment += 1;
        let parent = Some((context.clone(), inner));
        let environment = Rc::new(Environment {
            id,
            substitutions,
            slots,
            parent,
        });
        if cached {
            self.environments.insert(key, Rc::clone(&environment));
        }
        Ok(Context { table, environment })
    }

    fn substitution(
        &mut self,
        written: &'t Expression,
        (scope, context): Place<'_, 't>,
    ) -> Outcome<Meaning<'t>> {
        if let ExpressionKind::Apply(application) = &*written.kind
            && let [PathStep::Name { name, arguments }] = application.path.as_slice()
        {
            // The name may be that of an operator with parameters.
            if arguments.is_empty() {
                if let Some(meaning) = find(scope, name.name) {
                    return Ok(meaning);
                }
                let entries = &self.tables.get(context.table).entries;
                let is_value = match entries.get(&name.name) {
                    Some(Entry::Definition(definition, _)) => definition.parameters.is_empty(),
                    Some(Entry::Variable) => true,
                    _ => false,
                };
                if !is_value {
                    return self.operator_argument(written, scope, context);
                }
            }
        }
        if let ExpressionKind::Lambda { .. } = &*written.kind {
            return self.operator_argument(written, scope, context);
        }
        let slot = self.slot();
        Ok(Meaning::deferred(
            Source::Expression(written),
            scope,
            context,
            Some(slot),
            &[],
        ))
    }

    /// Clears the stored values of substitutions before an expression of an instance is evaluated.
    pub(super) fn clearing(&mut self, context: &Context<'t>, node: Expr) -> Outcome<Expr> {
        let slots = &context.environment.slots;
        if slots.is_empty() || node.lowest == u32::MAX {
            return Ok(node);
        }
        let (span, id) = (node.span, node.id);
        self.node_at(Kind::Let(slots.clone(), node), span, id)
    }

    /// Returns the context of an instance that is named.
    pub(super) fn named_instance(
        &mut self,
        name: Identifier,
        arguments: &Arguments<'t>,
        (scope, context): Place<'_, 't>,
        at: At,
    ) -> Outcome<Option<Context<'t>>> {
        if let Some(Meaning::Instance(local)) = find(scope, name.name) {
            let place = (&local.scope, &local.context);
            let given = (local.parameters, arguments);
            return self.instance(local.instance, given, place, at).map(Some);
        }
        match self
            .tables
            .get(context.table)
            .entries
            .get(&name.name)
            .copied()
        {
            Some(Entry::Instance(parameters, instance, home)) => {
                let outer = Context {
                    table: home,
                    environment: Rc::clone(&context.environment),
                };
                self.instance(instance, (parameters, arguments), (&None, &outer), at)
                    .map(Some)
            }
            Some(Entry::Through(instance, home)) => {
                let outer = Context {
                    table: home,
                    environment: Rc::clone(&context.environment),
                };
                let none = Arguments::none();
                let inner = self.instance(instance, (&[], &none), (&None, &outer), at)?;
                self.named_instance(name, arguments, (&None, &inner), at)
            }
            None => match &context.environment.parent {
                Some((parent, scope)) => self.named_instance(name, arguments, (scope, parent), at),
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// Applies a name with a path. `extra` are the arguments of a name that is itself an argument.
    pub(super) fn path(
        &mut self,
        path: &'t [PathStep],
        place: Place<'_, 't>,
        extra: Option<&Arguments<'t>>,
        at: At,
    ) -> Outcome<Expr> {
        let (scope, context) = place;
        let mut target = (scope.clone(), context.clone());
        for (number, step) in path.iter().enumerate() {
            let PathStep::Name { name, arguments } = step else {
                return Err(Diagnostic::new(at.0, "a name must stand before `!`"));
            };
            let written = Arguments::Written(arguments, scope.clone(), context.clone());
            let rest = &path[number + 1..];
            if rest.is_empty() {
                let arguments = extra.filter(|_| arguments.is_empty()).unwrap_or(&written);
                let node = self.name(*name, (&target.0, &target.1), arguments, at)?;
                return self.clear_path(&target.1, context, node);
            }
            match self.named_instance(*name, &written, (&target.0, &target.1), at)? {
                Some(inner) => target = (None, inner),
                None => {
                    let place = (&target.0, &target.1);
                    let node = self.part(*name, &written, rest, place, at)?;
                    return self.clear_path(&target.1, context, node);
                }
            }
        }
        Err(Diagnostic::new(at.0, "this name is empty"))
    }

    /// Clears the slots of all instances between a context and the one where a path is written.
    fn clear_path(
        &mut self,
        inner: &Context<'t>,
        outer: &Context<'t>,
        mut node: Expr,
    ) -> Outcome<Expr> {
        let mut context = Some(inner.clone());
        while let Some(c) = context {
            if Rc::ptr_eq(&c.environment, &outer.environment) || c.environment.id == 0 {
                break;
            }
            node = self.clearing(&c, node)?;
            context = c
                .environment
                .parent
                .as_ref()
                .map(|(parent, _)| parent.clone());
        }
        Ok(node)
    }

    /// Compiles a part of a definition: `Op(a)!2!1`, or the expression at a label.
    fn part(
        &mut self,
        name: Identifier,
        arguments: &Arguments<'t>,
        rest: &'t [PathStep],
        (scope, context): Place<'_, 't>,
        at: At,
    ) -> Outcome<Expr> {
        let Some(operator) = self.definition(name, (scope, context)) else {
            let message = format!("`{}` is neither an instance nor a definition", name.name);
            return Err(Diagnostic::new(at.0, message));
        };
        let Operator {
            parameters,
            body,
            scope,
            context,
            ..
        } = operator;
        check_arity(name.name, parameters.len(), arguments.len(), at)?;
        let mut scope = scope;
        let mut slots = Vec::new();
        for (number, parameter) in parameters.iter().enumerate() {
            let meaning = self.operand(arguments, number, parameter.arity)?;
            note_slot(&meaning, &mut slots);
            scope = bind(&scope, parameter.name.name, meaning);
        }
        let node = self.operand_of(body, rest, (&scope, &context), at)?;
        if slots.is_empty() {
            return Ok(node);
        }
        self.node_at(Kind::Let(slots, node), at.0, at.1)
    }

    /// Returns the definition that a name stands for.
    fn definition(
        &self,
        name: Identifier,
        (scope, context): Place<'_, 't>,
    ) -> Option<Operator<'t>> {
        let (parameters, body, scope, context) = match find(scope, name.name) {
            Some(Meaning::Operator(operator)) => {
                let (scope, context) = (operator.scope.clone(), operator.context.clone());
                (operator.parameters.clone(), operator.body, scope, context)
            }
            Some(Meaning::Deferred(deferred)) => match deferred.source {
                Source::Expression(body) => (
                    Vec::new(),
                    body,
                    deferred.scope.clone(),
                    deferred.context.clone(),
                ),
                Source::Function(_) => return None,
            },
            Some(_) => return None,
            None => {
                let environment = Rc::clone(&context.environment);
                match self
                    .tables
                    .get(context.table)
                    .entries
                    .get(&name.name)
                    .copied()?
                {
                    Entry::Definition(definition, table) => {
                        let context = Context { table, environment };
                        (
                            definition.parameters.clone(),
                            &definition.body,
                            None,
                            context,
                        )
                    }
                    Entry::Assumption(body, table) => {
                        (Vec::new(), body, None, Context { table, environment })
                    }
                    _ => return None,
                }
            }
        };
        let old = Vec::new();
        Some(Operator {
            name,
            parameters,
            body,
            scope,
            context,
            recursive: false,
            old,
        })
    }

    fn operand_of(
        &mut self,
        e: &'t Expression,
        rest: &'t [PathStep],
        (scope, context): Place<'_, 't>,
        at: At,
    ) -> Outcome<Expr> {
        if let ExpressionKind::Parenthesized(inner) = &*e.kind {
            return self.operand_of(inner, rest, (scope, context), at);
        }
        let Some((step, rest)) = rest.split_first() else {
            return self.expression(e, scope, context);
        };
        if let ExpressionKind::Let { units, body } = &*e.kind {
            let (inner, slots) = self.local_units(units, scope, context)?;
            let all = std::slice::from_ref(step);
            let node = match (step, all) {
                (PathStep::Body(_), _) => self.operand_of(body, rest, (&inner, context), at)?,
                _ => return Self::missing_part(at),
            };
            return self.node_at(Kind::Let(slots, node), at.0, at.1);
        }
        if let PathStep::Definition(_) = step {
            return self.operand_of(e, rest, (scope, context), at);
        }
        if let (
            PathStep::Arguments(arguments, _),
            ExpressionKind::Quantifier { bounds, body, .. },
        ) = (step, &*e.kind)
        {
            let names = bounds.iter().flat_map(|bound| &bound.patterns);
            let mut inner = scope.clone();
            for (pattern, argument) in names.zip(arguments) {
                let crate::syntax::tree::Pattern::Name(name) = pattern else {
                    return Self::missing_part(at);
                };
                let source = Source::Expression(argument);
                let meaning = Meaning::deferred(source, scope, context, None, &[]);
                inner = bind(&inner, name.name, meaning);
            }
            return self.operand_of(body, rest, (&inner, context), at);
        }
        let found = match step {
            PathStep::Operand(number, _) => {
                operands(e).get((*number as usize).wrapping_sub(1)).copied()
            }
            PathStep::End { first: true, .. } => operands(e).first().copied(),
            PathStep::End { first: false, .. } => operands(e).last().copied(),
            PathStep::Name { name, .. } => labelled(e, name.name),
            _ => None,
        };
        match found {
            Some(inner) => self.operand_of(inner, rest, (scope, context), at),
            None => Self::missing_part(at),
        }
    }

    fn missing_part(at: At) -> Outcome<Expr> {
        Err(Diagnostic::new(at.0, "the definition has no such part"))
    }
}

fn note_slot(meaning: &Meaning<'_>, slots: &mut Vec<Slot>) {
    if let Meaning::Deferred(deferred) = meaning {
        slots.extend(deferred.slot);
    }
}

/// Returns the operands of an expression that can be numbered in a path.
fn operands(e: &Expression) -> Vec<&Expression> {
    match &*e.kind {
        ExpressionKind::Junction { items, .. }
        | ExpressionKind::Set(items)
        | ExpressionKind::Tuple(items)
        | ExpressionKind::Product(items) => items.iter().collect(),
        ExpressionKind::Apply(application) => match application.path.as_slice() {
            [PathStep::Name { arguments, .. }] => arguments.iter().collect(),
            _ => Vec::new(),
        },
        ExpressionKind::If {
            condition,
            then,
            otherwise,
        } => vec![condition, then, otherwise],
        ExpressionKind::FunctionSet { domain, range } => vec![domain, range],
        ExpressionKind::Box {
            action, subscript, ..
        } => vec![action, subscript],
        _ => Vec::new(),
    }
}

/// Returns the expression at a label inside of an expression.
fn labelled(e: &Expression, label: Symbol) -> Option<&Expression> {
    match &*e.kind {
        ExpressionKind::Label { name, body, .. } if name.name == label => Some(body),
        ExpressionKind::Parenthesized(inner) => labelled(inner, label),
        _ => operands(e)
            .into_iter()
            .find_map(|part| labelled(part, label)),
    }
}
