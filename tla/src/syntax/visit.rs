//! The parts of expressions, in the order of the text.

use std::sync::Arc;

use super::tree::{
    Application, Bound, Definition, Expression, ExpressionKind, PathStep, Selector, Unit, UnitKind,
    Update,
};

/// Defines the functions below twice: for trees to read and for trees to change.
macro_rules! define {
    (
        [$($mutable:tt)?] $iter:ident $as_ref:ident $definition:ident $sets:ident $updates:ident
        $parts:ident
        $(#[$children_doc:meta])* $children:ident
        $(#[$unit_doc:meta])* $unit_expressions:ident
    ) => {
        $(#[$children_doc])*
        pub fn $children<'a>(
            expression: &'a $($mutable)? Expression,
            visit: &mut dyn FnMut(&'a $($mutable)? Expression),
        ) {
            use ExpressionKind as Kind;
            match &$($mutable)? *expression.kind {
                Kind::Number(_) | Kind::Decimal(_) | Kind::String(_) | Kind::Old => {}
                Kind::Apply(Application { path, .. }) => {
                    for step in path.$iter() {
                        match step {
                            PathStep::Name { arguments, .. }
                            | PathStep::Arguments(arguments, _) => {
                                arguments.$iter().for_each(&mut *visit);
                            }
                            _ => {}
                        }
                    }
                }
                Kind::Junction { items, .. }
                | Kind::Set(items)
                | Kind::Tuple(items)
                | Kind::Product(items) => items.$iter().for_each(visit),
                Kind::Quantifier { bounds, body, .. } | Kind::Function { bounds, body } => {
                    $sets(bounds, visit);
                    visit(body);
                }
                Kind::TemporalQuantifier { body, .. }
                | Kind::Lambda { body, .. }
                | Kind::Label { body, .. }
                | Kind::Parenthesized(body) => visit(body),
                Kind::Choose { bound, body } | Kind::Filter { bound, condition: body } => {
                    bound.set.$iter().for_each(&mut *visit);
                    visit(body);
                }
                Kind::Image { element, bounds } => {
                    visit(element);
                    $sets(bounds, visit);
                }
                Kind::FunctionSet { domain: first, range: second }
                | Kind::Box { action: first, subscript: second, .. }
                | Kind::Fairness { subscript: first, action: second, .. } => {
                    visit(first);
                    visit(second);
                }
                Kind::Record(fields) | Kind::RecordSet(fields) => {
                    for (_, value) in fields {
                        visit(value);
                    }
                }
                Kind::Except { base, updates } => {
                    visit(base);
                    $updates(updates, visit);
                }
                Kind::Index { function, arguments } => {
                    visit(function);
                    arguments.$iter().for_each(visit);
                }
                other => $parts(other, visit),
            }
        }

        /// The parts of an expression with words.
        fn $parts<'a>(
            kind: &'a $($mutable)? ExpressionKind,
            visit: &mut dyn FnMut(&'a $($mutable)? Expression),
        ) {
            use ExpressionKind as Kind;
            match kind {
                Kind::Field { record, .. } => visit(record),
                Kind::If { condition, then, otherwise } => {
                    [condition, then, otherwise].into_iter().for_each(visit);
                }
                Kind::Case { arms, other } => {
                    for (condition, value) in arms.$iter() {
                        visit(condition);
                        visit(value);
                    }
                    other.$iter().for_each(visit);
                }
                Kind::Let { units, body } => {
                    for unit in units {
                        $unit_expressions(unit, visit);
                    }
                    visit(body);
                }
                _ => {}
            }
        }

        $(#[$unit_doc])*
        pub fn $unit_expressions<'a>(
            unit: &'a $($mutable)? Unit,
            visit: &mut dyn FnMut(&'a $($mutable)? Expression),
        ) {
            match &$($mutable)? unit.kind {
                UnitKind::Definition(definition) => {
                    let definition = $definition(definition);
                    $sets(&$($mutable)? definition.bounds, visit);
                    visit(&$($mutable)? definition.body);
                }
                UnitKind::Instance(instance) | UnitKind::NamedInstance { instance, .. } => {
                    instance.substitutions.$iter().for_each(|(_, value)| visit(value));
                }
                UnitKind::Assumption { body, .. } | UnitKind::Theorem(_, body) => {
                    body.$iter().for_each(visit);
                }
                UnitKind::Constants(_)
                | UnitKind::Variables(_)
                | UnitKind::Recursive(_)
                | UnitKind::Module(_) => {}
            }
        }

        fn $updates<'a>(
            updates: &'a $($mutable)? [Update],
            visit: &mut dyn FnMut(&'a $($mutable)? Expression),
        ) {
            for update in updates.$iter() {
                for selector in update.path.$iter() {
                    if let Selector::Index(arguments) = selector {
                        arguments.$iter().for_each(&mut *visit);
                    }
                }
                visit(&$($mutable)? update.value);
            }
        }

        fn $sets<'a>(
            bounds: &'a $($mutable)? [Bound],
            visit: &mut dyn FnMut(&'a $($mutable)? Expression),
        ) {
            bounds.$iter().filter_map(|bound| bound.set.$as_ref()).for_each(visit);
        }
    };
}

define! {
    [] iter as_ref shared sets updates parts
    /// Calls `visit` with each expression that is directly inside of another one: bounds, the
    /// bodies of the definitions of a `LET` and the arguments of a path included.
    children
    /// Calls `visit` with each expression that is directly in a unit, but not in an inner module.
    unit_expressions
}

define! {
    [mut] iter_mut as_mut unique sets_mut updates_mut parts_mut
    /// As [`children`], for a tree whose definitions are not shared.
    children_mut
    /// As [`unit_expressions`], for a tree whose definitions are not shared.
    unit_expressions_mut
}

fn shared(definition: &Arc<Definition>) -> &Definition {
    definition
}

fn unique(definition: &mut Arc<Definition>) -> &mut Definition {
    Arc::get_mut(definition).expect("the definition is not shared")
}
