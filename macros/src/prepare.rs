//! Prepares the body of a step for the mutator: closes operands, and turns chains of `if either()`
//! into a `match`.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Stmt, parse_quote, parse_quote_spanned};

use crate::alternative_names::distinctive_code;

/// Prepares the body of a step for the mutator.
pub(crate) fn prepare(block: &mut Block) {
    close_operands(block);
    alternatives(block);
}

/// Parenthesises operands that end with a brace, such as the first one in `{ a } && b`. Otherwise a
/// mutant that moves the expression to the start of a statement would lose the operator.
pub(crate) fn close_operands(block: &mut Block) {
    struct CloseOperands;
    impl VisitMut for CloseOperands {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            match expr {
                Expr::Binary(e) => {
                    close(&mut e.left);
                    close(&mut e.right);
                }
                Expr::MethodCall(e) => close(&mut e.receiver),
                Expr::Field(e) => close(&mut e.base),
                Expr::Index(e) => close(&mut e.expr),
                Expr::Call(e) => close(&mut e.func),
                Expr::Cast(e) => close(&mut e.expr),
                Expr::Try(e) => close(&mut e.expr),
                Expr::Range(e) => e.start.iter_mut().for_each(|start| close(start)),
                _ => {}
            }
        }
        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }
    CloseOperands.visit_block_mut(block);
}

fn close(expr: &mut Expr) {
    if ends_as_statement(expr) {
        let span = Span::call_site().located_at(expr.span());
        *expr = parse_quote_spanned!(span=> (#expr));
    }
}

/// Turns every chain of `if either()` into a `match` on one choice, as the mutator expects it.
fn alternatives(block: &mut Block) {
    struct Alternatives;
    impl VisitMut for Alternatives {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            if let Expr::If(chain) = expr
                && is_either(&chain.cond)
            {
                // The author's position with the hygiene of generated code, so that lints skip it.
                let span = Span::call_site().located_at(chain.if_token.span);
                let branches = branches(chain);
                let count = branches.len();
                let codes = distinctive_code(&branches);
                let arms = branches
                    .into_iter()
                    .enumerate()
                    .map(|(i, branch)| -> syn::Arm {
                        let narrate: Stmt = match &codes[i] {
                            Some(code) => parse_quote!(__rt::narrate_choice(#code);),
                            None => parse_quote!(__rt::narrate_alternative(#i);),
                        };
                        let mut branch = branch;
                        branch.stmts.insert(0, narrate);
                        if i + 1 == count {
                            parse_quote!(_ => #branch)
                        } else {
                            parse_quote!(#i => #branch)
                        }
                    });
                let arms: Vec<_> = arms.collect();
                *expr = parse_quote_spanned!(span=> match __rt::choose(#count)? { #(#arms)* });
            }
            visit_mut::visit_expr_mut(self, expr);
        }
        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }
    Alternatives.visit_block_mut(block);
}

/// Whether this is `__rt::choose(n)?`, which replaces a chain of `if either()`.
pub(crate) fn is_choice(expr: &Expr) -> bool {
    let Expr::Try(e) = expr else { return false };
    let Expr::Call(call) = &*e.expr else {
        return false;
    };
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let segments = &function.path.segments;
    segments.len() == 2 && segments[0].ident == "__rt" && segments[1].ident == "choose"
}

/// Whether an expression is `either()`.
fn is_either(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if call.args.is_empty() && path_is(&call.func, "either"))
}

/// The blocks of a chain of `if either()`. Without an `else` the last alternative is empty.
fn branches(chain: &syn::ExprIf) -> Vec<Block> {
    let mut blocks = vec![chain.then_branch.clone()];
    match chain.else_branch.as_ref().map(|(_, e)| &**e) {
        Some(Expr::If(next)) if is_either(&next.cond) => blocks.extend(branches(next)),
        Some(Expr::Block(last)) => blocks.push(last.block.clone()),
        Some(other) => blocks.push(parse_quote!({ #other })),
        None => blocks.push(parse_quote!({})),
    }
    blocks
}

/// Whether an expression is a complete statement without `;`.
pub(crate) fn ends_as_statement(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::If(_)
            | Expr::Match(_)
            | Expr::Block(_)
            | Expr::While(_)
            | Expr::Loop(_)
            | Expr::ForLoop(_)
            | Expr::Unsafe(_)
    )
}

/// Whether an expression is this name.
pub(crate) fn path_is(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(p) if p.path.is_ident(name))
}
