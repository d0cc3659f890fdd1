//! Words at the beginning of a step, before any change: if they stop it, its state can be reused.
//!
//! Marking stops at anything that, by its text, may change a variable. The meaning stays the same.

use mutaspec_mutator::syntax::{EachPatIdent, blankless, is_assignment, only_reads};
use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Ident, Item, Macro, Pat, Stmt, Token, parse_quote};

/// Marks the words that run before the code can change a variable. `variables` are the names by
/// which it can change one; `mutating_methods` are the module's methods that may change their
/// receiver.
pub(crate) fn mark(code: &mut Block, variables: &[Ident], mutating_methods: &[String]) {
    StepBeginning {
        variables,
        mutating_methods,
    }
    .block(code);
}

/// The methods in a module that take `self` in any way but `&self`.
pub(crate) fn mutating_methods(items: &[Item]) -> Vec<String> {
    #[derive(Default)]
    struct FindMutatingMethods(Vec<String>);
    impl<'ast> Visit<'ast> for FindMutatingMethods {
        fn visit_signature(&mut self, signature: &'ast syn::Signature) {
            let taken = signature.receiver().map(blankless);
            if taken.is_some_and(|taken| taken != "&self") {
                self.0.push(signature.ident.to_string());
            }
        }
    }
    let mut find = FindMutatingMethods::default();
    for item in items {
        find.visit_item(item);
    }
    find.0
}

struct StepBeginning<'a> {
    variables: &'a [Ident],
    mutating_methods: &'a [String],
}

impl StepBeginning<'_> {
    /// Marks the words at the beginning of a block. Returns whether the block changes no variable.
    fn block(&self, block: &mut Block) -> bool {
        block.stmts.iter_mut().all(|stmt| match stmt {
            Stmt::Local(local) => local.init.as_mut().is_none_or(|init| {
                let changes_nothing = self.expr(&mut init.expr);
                let else_changes_nothing = init
                    .diverge
                    .as_mut()
                    .is_none_or(|(_, other)| self.expr(other));
                changes_nothing && else_changes_nothing && !binds_mutably(&local.pat)
            }),
            Stmt::Expr(expr, _) => self.expr(expr),
            Stmt::Item(_) => true,
            Stmt::Macro(_) => false,
        })
    }

    fn expr(&self, expr: &mut Expr) -> bool {
        match expr {
            Expr::Block(inner) => self.block(&mut inner.block),
            Expr::If(chain) => {
                if !self.expr(&mut chain.cond) {
                    return false;
                }
                let then = self.block(&mut chain.then_branch);
                let other = chain
                    .else_branch
                    .as_mut()
                    .is_none_or(|(_, other)| self.expr(other));
                then && other
            }
            Expr::Match(choice) => {
                if !self.expr(&mut choice.expr) {
                    return false;
                }
                // A guard is evaluated even if its arm is not taken.
                let guards: Vec<&Expr> = choice
                    .arms
                    .iter()
                    .filter_map(|arm| guard(&arm.pat))
                    .collect();
                if !guards.into_iter().all(|guard| self.changes_nothing(guard)) {
                    return false;
                }
                let mut changes_nothing = true;
                // Each arm is a beginning of its own, so all of them are visited.
                for arm in &mut choice.arms {
                    changes_nothing &= !binds_mutably(&arm.pat) && self.expr(&mut arm.body);
                }
                changes_nothing
            }
            Expr::Break(leave) => leave.expr.as_mut().is_none_or(|value| self.expr(value)),
            Expr::Paren(inner) => self.expr(&mut inner.expr),
            other => {
                let changes_nothing = self.changes_nothing(other);
                if changes_nothing {
                    MarkWords.visit_expr_mut(other);
                }
                changes_nothing
            }
        }
    }

    fn changes_nothing(&self, expr: &Expr) -> bool {
        let mut find = FindChanges {
            variables: self.variables,
            mutating_methods: self.mutating_methods,
            found: false,
        };
        find.visit_expr(expr);
        !find.found
    }
}

fn guard(pat: &Pat) -> Option<&Expr> {
    match pat {
        Pat::Guard(guarded) => Some(&guarded.guard),
        Pat::Paren(inner) => guard(&inner.pat),
        _ => None,
    }
}

/// Whether a pattern binds by mutable reference.
fn binds_mutably(pat: &Pat) -> bool {
    let mut is_found = false;
    let note = |pat: &syn::PatIdent| is_found |= pat.by_ref.is_some() && pat.mutability.is_some();
    EachPatIdent(note).visit_pat(pat);
    is_found
}

/// Finds code that may change a variable.
struct FindChanges<'a> {
    variables: &'a [Ident],
    mutating_methods: &'a [String],
    found: bool,
}

impl FindChanges<'_> {
    /// Whether an expression is the variables as a whole, through which any of them can change.
    fn is_all_variables(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => self.variables.iter().any(|name| path.path.is_ident(name)),
            Expr::Paren(inner) => self.is_all_variables(&inner.expr),
            _ => false,
        }
    }

    /// Whether the assigned place is a local name of the step.
    fn is_local(expr: &Expr) -> bool {
        matches!(expr, Expr::Path(path) if path.path.get_ident().is_some())
    }
}

impl<'ast> Visit<'ast> for FindChanges<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.found |= match expr {
            // Reads a single variable.
            Expr::Field(field) if self.is_all_variables(&field.base) => return,
            Expr::Reference(reference)
                if reference.mutability.is_none() && self.is_all_variables(&reference.expr) =>
            {
                return;
            }
            Expr::Assign(assign) => !Self::is_local(&assign.left),
            Expr::Binary(binary) => is_assignment(&binary.op) && !Self::is_local(&binary.left),
            Expr::Reference(reference) => reference.mutability.is_some(),
            Expr::MethodCall(call) => {
                // An author's method may have the name of one that only reads.
                !only_reads(&call.method)
                    || self
                        .mutating_methods
                        .iter()
                        .any(|method| call.method == method)
            }
            Expr::Macro(mac) => return self.matches(&mac.mac),
            Expr::Unsafe(_) | Expr::Async(_) | Expr::Await(_) | Expr::Verbatim(_) => true,
            other => self.is_all_variables(other),
        };
        visit::visit_expr(self, expr);
    }

    fn visit_pat(&mut self, pat: &'ast Pat) {
        self.found |= binds_mutably(pat);
        visit::visit_pat(self, pat);
    }

    /// The macros that are left are the author's; only `matches!` can be parsed.
    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.matches(mac);
    }
}

impl FindChanges<'_> {
    fn matches(&mut self, mac: &Macro) {
        let parts = mac.parse_body_with(|input: ParseStream<'_>| {
            let value: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pat = Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Option<Token![,]>>()?;
            Ok((value, pat))
        });
        match parts {
            Ok((value, pat)) if mac.path.is_ident("matches") => {
                let mut inside = FindChanges {
                    variables: self.variables,
                    mutating_methods: self.mutating_methods,
                    found: binds_mutably(&pat),
                };
                inside.visit_expr(&value);
                self.found |= inside.found;
            }
            _ => self.found = true,
        }
    }
}

/// Replaces words by their variants for the beginning of a step.
struct MarkWords;

impl VisitMut for MarkWords {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        let Expr::Path(path) = &mut *call.func else {
            return;
        };
        let segments: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if let ["__rt", "flow", "pick" | "pick_as" | "wait_until"] =
            segments.iter().map(String::as_str).collect::<Vec<_>>()[..]
        {
            path.path.segments.insert(2, parse_quote!(first));
        }
    }

    /// Words in a closure are ordinary functions.
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
}
