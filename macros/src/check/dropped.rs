//! Reports conditions that stand as statements, so that their values are dropped.
//!
//! The compiler only warns, and a step whose `require` was forgotten would be taken in every state.

use mutaspec_mutator::syntax::gives_bool;
use syn::visit::Visit;
use syn::{Block, Expr, Stmt, UnOp};

use crate::ast::SpecModule;
use crate::errors::Errors;

/// Reports such conditions in the code of steps and in helpers.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    let actions = spec.actions.iter().map(|a| &a.function);
    let processes = spec.processes.iter().map(|p| &p.function);
    let mut visitor = Dropped { errors };
    for function in actions.chain(processes).chain(&spec.helpers) {
        visitor.visit_block(&function.block);
    }
}

struct Dropped<'a> {
    errors: &'a mut Errors,
}

impl<'ast> Visit<'ast> for Dropped<'_> {
    fn visit_block(&mut self, block: &'ast Block) {
        for statement in &block.stmts {
            if let Stmt::Expr(expr, Some(_)) = statement
                && is_condition(expr)
            {
                self.errors.at(
                    expr,
                    "this condition has no effect: `require(..)` lets the step wait for it, `assert!(..)` checks it",
                );
            }
        }
        syn::visit::visit_block(self, block);
    }
}

fn is_condition(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => is_condition(&inner.expr),
        Expr::Field(_) => true,
        Expr::Unary(unary) => matches!(unary.op, UnOp::Not(_)),
        Expr::Binary(binary) => gives_bool(&binary.op),
        _ => false,
    }
}
