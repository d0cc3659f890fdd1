//! The sets that parameters range over.

use mutaspec_mutator::syntax::Numbers;
use syn::visit_mut::VisitMut;
use syn::{ItemFn, parse_quote};

use super::Expansion;
use crate::ast::{Parameter, is_constants_in_range};
use crate::parse::bare_name;

/// Replaces constants in a range by fields of `__c`, and the name of all constants by `__c`.
pub(super) fn range(set: &syn::Expr, function: &ItemFn, expansion: &Expansion<'_>) -> syn::Expr {
    struct Qualify<'a, 'e>(&'a Expansion<'e>, &'a ItemFn);
    impl VisitMut for Qualify<'_, '_> {
        fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
            match bare_name(expr) {
                Some(name) if self.0.spec.constant(name).is_some() => {
                    *expr = parse_quote!(__c.#name);
                }
                Some(name) if is_constants_in_range(name, self.1, self.0.spec) => {
                    *expr = parse_quote!(__c);
                }
                _ => syn::visit_mut::visit_expr_mut(self, expr),
            }
        }
    }
    let mut set = set.clone();
    Qualify(expansion, function).visit_expr_mut(&mut set);
    set
}

/// The set of numbers that a parameter ranges over.
pub(super) fn numbers_of(
    range: &Parameter,
    function: &ItemFn,
    expansion: &Expansion<'_>,
) -> Numbers {
    let set = self::range(&range.set, function, expansion);
    Numbers::of_parameter(&set, &function.sig.ident.to_string())
}
