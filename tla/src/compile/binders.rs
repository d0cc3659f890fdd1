//! Quantifiers and other binders, functions, `EXCEPT` and `LET`.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::compiler::{Compiler, Outcome};
use super::node::{Binder, Expr, FunctionNode, Kind, Pattern, Range, Slot, UpdateNode};
use super::scope::{Context, LocalInstance, Meaning, Operator, Scope, Source, bind};
use crate::syntax::tree::{
    Bound, Definition, Expression, ExpressionId, Pattern as Names, Selector, Unit, UnitKind, Update,
};
use crate::syntax::{Diagnostic, Span, Symbol};
use crate::value::Value;

/// Returns a pattern as it is written.
fn written(names: &Names) -> Symbol {
    match names {
        Names::Name(name) => name.name,
        Names::Tuple(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.name.as_str()).collect();
            Symbol::new(&format!("<<{}>>", names.join(", ")))
        }
    }
}

impl<'t> Compiler<'t> {
    /// Compiles bounds. The sets see the outer scope only.
    pub(super) fn bounds(
        &mut self,
        bounds: &'t [Bound],
        scope: &Scope<'t>,
        context: &Context<'t>,
        span: Span,
    ) -> Outcome<(Vec<Binder>, Scope<'t>)> {
        let mut inner = scope.clone();
        let mut binders = Vec::new();
        for bound in bounds {
            let Some(set) = &bound.set else {
                let message = "a quantifier without a set cannot be evaluated";
                return Err(Diagnostic::new(span, message).hint("write `x \\in S`"));
            };
            let set = self.expression(set, scope, context)?;
            for names in &bound.patterns {
                let (pattern, next) = self.pattern(names, &inner);
                inner = next;
                binders.push(Binder {
                    name: written(names),
                    pattern,
                    set: Expr::clone(&set),
                });
            }
        }
        Ok((binders, inner))
    }

    /// Binds a name or a tuple of names.
    pub(super) fn pattern(&mut self, names: &Names, scope: &Scope<'t>) -> (Pattern, Scope<'t>) {
        match names {
            Names::Name(name) => {
                let slot = self.slot();
                (
                    Pattern::One(slot),
                    bind(scope, name.name, Meaning::Slot(slot)),
                )
            }
            Names::Tuple(names) => {
                let mut inner = scope.clone();
                let mut slots = Vec::new();
                for name in names {
                    let slot = self.slot();
                    inner = bind(&inner, name.name, Meaning::Slot(slot));
                    slots.push(slot);
                }
                (Pattern::Tuple(slots), inner)
            }
        }
    }

    pub(super) fn quantifier(
        &mut self,
        universal: bool,
        (bounds, body): (&'t [Bound], &'t Expression),
        at: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let (binders, inner) = self.bounds(bounds, scope, context, at.span)?;
        let start = self.next_slot();
        let body = self.expression(body, &inner, context)?;
        let range = Range {
            start,
            end: self.next_slot(),
        };
        self.node(
            Kind::Quantifier {
                universal,
                binders,
                body,
                range,
            },
            at,
        )
    }

    pub(super) fn choose(
        &mut self,
        bound: &'t Bound,
        condition: &'t Expression,
        at: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let set = match &bound.set {
            Some(set) => Some(self.expression(set, scope, context)?),
            None => None,
        };
        let Some(names) = bound.patterns.first() else {
            return Err(Diagnostic::new(at.span, "CHOOSE binds no name"));
        };
        let (pattern, inner) = self.pattern(names, scope);
        let condition = self.expression(condition, &inner, context)?;
        self.node(
            Kind::Choose {
                pattern,
                set,
                condition,
            },
            at,
        )
    }

    pub(super) fn filter(
        &mut self,
        bound: &'t Bound,
        condition: &'t Expression,
        at: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let (Some(set), Some(names)) = (&bound.set, bound.patterns.first()) else {
            return Err(Diagnostic::new(at.span, "a set filter needs a set"));
        };
        let set = self.expression(set, scope, context)?;
        let (pattern, inner) = self.pattern(names, scope);
        let condition = self.expression(condition, &inner, context)?;
        self.node(
            Kind::Filter {
                pattern,
                set,
                condition,
            },
            at,
        )
    }

    /// Compiles a function. A definition `f[x \in S] == e` sees itself under its name.
    pub(super) fn function(
        &mut self,
        itself: Option<Symbol>,
        (bounds, body): (&'t [Bound], &'t Expression),
        (span, id): (Span, ExpressionId),
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let start = self.next_slot();
        let (binders, mut inner) = self.bounds(bounds, scope, context, span)?;
        let mut own = None;
        if let Some(name) = itself {
            let slot = self.slot();
            own = Some(slot);
            inner = bind(&inner, name, Meaning::Slot(slot));
        }
        let body = self.expression(body, &inner, context)?;
        let range = Range {
            start,
            end: self.next_slot(),
        };
        // A function that does not apply itself needs no slot, and can be listed.
        let mut used = HashSet::new();
        self.collect_slots(&body, &mut used, &mut HashSet::new(), &mut HashSet::new());
        let itself = own.filter(|slot| used.contains(slot));
        let mut captures: Vec<Slot> = used.into_iter().filter(|slot| *slot < start).collect();
        captures.sort_unstable();
        let function = FunctionNode {
            binders,
            body,
            itself,
            captures,
            range,
        };
        self.node_at(Kind::Function(Arc::new(function)), span, id)
    }

    /// Collects the slots of an expression, bodies of recursive operators included.
    fn collect_slots(
        &self,
        node: &Expr,
        slots: &mut HashSet<Slot>,
        nodes: &mut HashSet<*const super::Node>,
        callees: &mut HashSet<usize>,
    ) {
        if node.lowest == u32::MAX || !nodes.insert(Arc::as_ptr(node)) {
            return;
        }
        node.own_slots(&mut |slot| {
            slots.insert(slot);
        });
        if let Kind::Call(number, _) = &node.kind
            && callees.insert(*number)
            && let Some(callee) = &self.callees[*number]
        {
            self.collect_slots(&callee.body, slots, nodes, callees);
        }
        node.parts(&mut |part| self.collect_slots(part, slots, nodes, callees));
    }

    pub(super) fn except(
        &mut self,
        base: &'t Expression,
        updates: &'t [Update],
        at: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let base = self.expression(base, scope, context)?;
        let mut nodes = Vec::new();
        for update in updates {
            let mut path = Vec::new();
            for selector in &update.path {
                path.push(match selector {
                    Selector::Field(field) => {
                        let name = Kind::Constant(Value::Str(field.name));
                        self.node_at(name, field.span, at.id)?
                    }
                    Selector::Index(arguments) => self.index(arguments, at, scope, context)?,
                });
            }
            let old = self.slot();
            self.old.push((old, Rc::default()));
            let value = self.expression(&update.value, scope, context);
            let uses_old = self.old.pop().is_some_and(|(_, used)| used.get());
            nodes.push(UpdateNode {
                path,
                old,
                uses_old,
                value: value?,
            });
        }
        self.node(Kind::Except(base, nodes), at)
    }

    /// Compiles the arguments of a function: a tuple if there are several.
    pub(super) fn index(
        &mut self,
        arguments: &'t [Expression],
        at: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        if let [argument] = arguments {
            return self.expression(argument, scope, context);
        }
        let items = self.expressions(arguments, scope, context)?;
        self.node(Kind::Tuple(items), at)
    }

    pub(super) fn let_in(
        &mut self,
        units: &'t [Unit],
        body: &'t Expression,
        at: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let (inner, slots) = self.local_units(units, scope, context)?;
        let body = self.expression(body, &inner, context)?;
        if slots.is_empty() {
            return Ok(body);
        }
        self.node(Kind::Let(slots, body), at)
    }

    /// Binds the definitions of a `LET`. Returns the slots of those that are evaluated once.
    pub(super) fn local_units(
        &mut self,
        units: &'t [Unit],
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<(Scope<'t>, Vec<Slot>)> {
        let mut inner = scope.clone();
        let mut slots = Vec::new();
        let mut recursive = Vec::new();
        for unit in units {
            match &unit.kind {
                UnitKind::Recursive(operators) => {
                    for operator in operators {
                        let cell = Rc::new(OnceCell::new());
                        let meaning = Meaning::Recursive(Rc::clone(&cell));
                        inner = bind(&inner, operator.name.name, meaning);
                        recursive.push((operator.name.name, cell));
                    }
                }
                UnitKind::Definition(definition) => {
                    let name = definition.name.name;
                    if let Some((_, cell)) = recursive.iter().find(|(n, _)| *n == name) {
                        let operator = self.local_operator(definition, &inner, context, true);
                        let _ = cell.set(Rc::new(operator));
                        continue;
                    }
                    let meaning = self.local_definition(definition, &inner, context, &mut slots);
                    inner = bind(&inner, name, meaning);
                }
                UnitKind::NamedInstance {
                    name,
                    parameters,
                    instance,
                } => {
                    let local = LocalInstance {
                        parameters,
                        instance,
                        scope: inner.clone(),
                        context: context.clone(),
                    };
                    inner = bind(&inner, name.name, Meaning::Instance(Rc::new(local)));
                }
                _ => {
                    let message = "only definitions can stand in a LET";
                    return Err(Diagnostic::new(unit.span, message));
                }
            }
        }
        Ok((inner, slots))
    }

    fn local_definition(
        &mut self,
        definition: &'t Definition,
        scope: &Scope<'t>,
        context: &Context<'t>,
        slots: &mut Vec<Slot>,
    ) -> Meaning<'t> {
        if !definition.parameters.is_empty() {
            let operator = self.local_operator(definition, scope, context, false);
            return Meaning::Operator(Rc::new(operator));
        }
        let slot = self.slot();
        slots.push(slot);
        let source = if definition.bounds.is_empty() {
            Source::Expression(&definition.body)
        } else {
            Source::Function(definition)
        };
        Meaning::deferred(source, scope, context, Some(slot), &self.old)
    }

    fn local_operator(
        &self,
        definition: &'t Definition,
        scope: &Scope<'t>,
        context: &Context<'t>,
        recursive: bool,
    ) -> Operator<'t> {
        Operator {
            name: definition.name,
            parameters: definition.parameters.clone(),
            body: &definition.body,
            scope: scope.clone(),
            context: context.clone(),
            recursive,
            old: self.old.clone(),
        }
    }
}
