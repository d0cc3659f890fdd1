//! The numbers of expressions.

use std::sync::Arc;

use crate::syntax::tree::{Expression, ExpressionId, Module, UnitKind};
use crate::syntax::visit::{children_mut, unit_expressions_mut};

/// Numbers the expressions of a module in the order of the text. The parser cannot: it reads the
/// left operand of an operator before it knows the operator.
pub(crate) fn number(module: &mut Module) {
    number_module(module, &mut 0);
}

fn number_module(module: &mut Module, next: &mut u32) {
    for unit in &mut module.units {
        if let UnitKind::Module(inner) = &mut unit.kind {
            number_module(Arc::get_mut(inner).expect("the module is not shared"), next);
        }
        unit_expressions_mut(unit, &mut |expression| number_expression(expression, next));
    }
}

fn number_expression(expression: &mut Expression, next: &mut u32) {
    expression.id = ExpressionId(*next);
    *next += 1;
    children_mut(expression, &mut |child| number_expression(child, next));
}
