//! Replaces the words of a step by code that leaves the step early: `pick`, `either`, `wait_until`,
//! `require`, `assert!`, `goto!`, `return`, `break`, `continue`, and the `receive` of channels.
//!
//! Words in closures stay ordinary functions, which leave by unwinding with the same meaning.

mod fuel;
mod replace;
mod step_beginning;

use syn::visit::{self, Visit};
use syn::{Block, Expr, Macro};

use crate::assertions::is_assertion;

pub(crate) use fuel::Fuel;
pub(crate) use replace::{Assertion, Body, VisibleItems, WordReplacer};
pub(crate) use step_beginning::{mark as mark_first, mutating_methods};

/// Whether a body uses a word, or calls a helper in `flow_helpers`.
pub(crate) fn uses_words(block: &Block, flow_helpers: &[String]) -> bool {
    struct FindWords<'a>(bool, &'a [String]);
    impl<'ast> Visit<'ast> for FindWords<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            const WORDS: [&str; 4] = ["pick", "either", "wait_until", "require"];
            if let Expr::Path(p) = &*call.func
                && let Some(name) = p.path.get_ident()
            {
                self.0 |= WORDS.iter().any(|w| name == w) || self.1.contains(&name.to_string());
            }
            visit::visit_expr_call(self, call);
        }
        fn visit_macro(&mut self, mac: &'ast Macro) {
            self.0 |= is_assertion(mac);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut find = FindWords(false, flow_helpers);
    find.visit_block(block);
    find.0
}

/// Whether a body receives from a channel, or sends to one if channels can be full.
pub(crate) fn receives(block: &Block, can_be_full: bool) -> bool {
    struct FindReceives(bool, bool);
    impl<'ast> Visit<'ast> for FindReceives {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.0 |= call.method == "receive" || call.method == "receive_if";
            self.0 |= self.1 && (call.method == "send" || call.method == "broadcast");
            visit::visit_expr_method_call(self, call);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut find = FindReceives(false, can_be_full);
    find.visit_block(block);
    find.0
}
