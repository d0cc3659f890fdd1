//! The parts of a compiled expression.

use super::node::{Binder, Expr, Kind, Node, Slot, Subscript};

impl Node {
    /// Calls `each` with the direct parts of the node. The body of a recursive operator does not
    /// count.
    pub fn parts<'a>(&'a self, each: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            Kind::Lazy(_, x)
            | Kind::Held(_, x)
            | Kind::Once(_, x)
            | Kind::Not(x)
            | Kind::Let(_, x)
            | Kind::With(_, x)
            | Kind::Field(x, _)
            | Kind::Enabled(x) => each(x),
            Kind::And(items)
            | Kind::Or(items)
            | Kind::Set(items)
            | Kind::Tuple(items)
            | Kind::Product(items)
            | Kind::Primitive(_, items)
            | Kind::Call(_, items) => items.iter().for_each(each),
            Kind::Implies(a, b)
            | Kind::FunctionSet(a, b)
            | Kind::Apply(a, b)
            | Kind::Select(a, _, b)
            | Kind::Sort(a, _, _, b) => [a, b].into_iter().for_each(each),
            Kind::If(a, b, c) => [a, b, c].into_iter().for_each(each),
            Kind::Case(arms, other) => {
                for (condition, value) in arms {
                    each(condition);
                    each(value);
                }
                other.iter().for_each(each);
            }
            Kind::Record(_, fields) | Kind::RecordSet(_, fields) => {
                fields.iter().map(|(_, value)| value).for_each(each);
            }
            Kind::Unchanged(subscript) => subscript_parts(subscript, each),
            Kind::Box {
                action, subscript, ..
            } => {
                each(action);
                subscript_parts(subscript, each);
            }
            Kind::Named(named) => {
                named.arguments.iter().for_each(&mut *each);
                each(&named.body);
            }
            Kind::Switch {
                original,
                alternatives,
            } => {
                each(original);
                alternatives
                    .iter()
                    .map(|(_, alternative)| alternative)
                    .for_each(each);
            }
            _ => self.bound_parts(each),
        }
    }

    /// Calls `each` with the parts of a node that binds names.
    fn bound_parts<'a>(&'a self, each: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            Kind::Filter { set, condition, .. } => [set, condition].into_iter().for_each(each),
            Kind::Quantifier { binders, body, .. }
            | Kind::Image {
                binders,
                element: body,
            } => {
                binders
                    .iter()
                    .map(|binder| &binder.set)
                    .for_each(&mut *each);
                each(body);
            }
            Kind::Choose { set, condition, .. } => {
                set.iter().for_each(&mut *each);
                each(condition);
            }
            Kind::Function(function) => {
                function
                    .binders
                    .iter()
                    .map(|binder| &binder.set)
                    .for_each(&mut *each);
                each(&function.body);
            }
            Kind::Except(base, updates) => {
                each(base);
                for update in updates {
                    update.path.iter().for_each(&mut *each);
                    each(&update.value);
                }
            }
            _ => {}
        }
    }

    /// Calls `each` with the slots that the node itself reads or binds.
    pub fn own_slots(&self, each: &mut dyn FnMut(Slot)) {
        let mut bound = |binders: &[Binder]| {
            binders
                .iter()
                .flat_map(|binder| binder.pattern.slots())
                .for_each(|slot| each(*slot));
        };
        match &self.kind {
            Kind::Local(slot) | Kind::Lazy(slot, _) | Kind::Select(_, slot, _) => each(*slot),
            Kind::Sort(_, a, b, _) => [*a, *b].into_iter().for_each(each),
            Kind::Quantifier { binders, .. } | Kind::Image { binders, .. } => bound(binders),
            Kind::Choose { pattern, .. } | Kind::Filter { pattern, .. } => {
                pattern.slots().iter().copied().for_each(each);
            }
            Kind::Let(slots, _) => slots.iter().copied().for_each(each),
            Kind::With(bindings, _) => bindings.iter().map(|(slot, _)| *slot).for_each(each),
            Kind::Function(function) => {
                bound(&function.binders);
                function.itself.into_iter().for_each(each);
            }
            Kind::Except(_, updates) => updates.iter().map(|update| update.old).for_each(each),
            Kind::Named(named) => named.clear.iter().copied().for_each(each),
            _ => {}
        }
    }
}

fn subscript_parts<'a>(subscript: &'a [Subscript], each: &mut dyn FnMut(&'a Expr)) {
    for part in subscript {
        if let Subscript::Expression(now, next) = part {
            each(now);
            each(next);
        }
    }
}
