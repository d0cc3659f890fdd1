//! Words at the beginning of a step, where nothing was changed yet: they stop it so that the state it worked on can be used again as it is.
//!
//! Only what surely changes no variable is passed over, as far as the text tells; after anything else the words stay as they are. The meaning is the same.

use mutaspec_mutator::syntax::{blankless, is_assignment, only_reads};
use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Ident, Item, Macro, Pat, Stmt, Token, parse_quote};

/// Marks the words of a step's code before anything in it changes a variable; `variables` are the names by which it may change one, and `changers` the methods of
/// the module that may change what they are called on.
pub(crate) fn mark(code: &mut Block, variables: &[Ident], changers: &[String]) {
    Beginning { variables, changers }.block(code);
}

/// The methods in a module that take `&mut self`, or `self` in any way but `&self`.
pub(crate) fn changers(items: &[Item]) -> Vec<String> {
    #[derive(Default)]
    struct Find(Vec<String>);
    impl<'ast> Visit<'ast> for Find {
        fn visit_signature(&mut self, signature: &'ast syn::Signature) {
            let taken = signature.receiver().map(blankless);
            if taken.is_some_and(|taken| taken != "&self") {
                self.0.push(signature.ident.to_string());
            }
        }
    }
    let mut find = Find::default();
    for item in items {
        find.visit_item(item);
    }
    find.0
}

struct Beginning<'a> {
    variables: &'a [Ident],
    changers: &'a [String],
}

impl Beginning<'_> {
    /// Marks the words at the beginning of a block; true where nothing in all of it changes a variable.
    fn block(&self, block: &mut Block) -> bool {
        block.stmts.iter_mut().all(|stmt| match stmt {
            Stmt::Local(local) => local.init.as_mut().is_none_or(|init| {
                let is_harmless = self.expr(&mut init.expr);
                let is_harmless_else = init.diverge.as_mut().is_none_or(|(_, other)| self.expr(other));
                is_harmless && is_harmless_else && !binds_mutably(&local.pat)
            }),
            Stmt::Expr(expr, _) => self.expr(expr),
            Stmt::Item(_) => true,
            Stmt::Macro(_) => false,
        })
    }

    /// The same for an expression.
    fn expr(&self, expr: &mut Expr) -> bool {
        match expr {
            Expr::Block(inner) => self.block(&mut inner.block),
            Expr::If(chain) => {
                if !self.expr(&mut chain.cond) {
                    return false;
                }
                let then = self.block(&mut chain.then_branch);
                let other = chain.else_branch.as_mut().is_none_or(|(_, other)| self.expr(other));
                then && other
            }
            Expr::Match(choice) => {
                if !self.expr(&mut choice.expr) {
                    return false;
                }
                // A guard is evaluated also where its arm is not taken.
                let guards: Vec<&Expr> = choice.arms.iter().filter_map(|arm| guard(&arm.pat)).collect();
                if !guards.into_iter().all(|guard| self.is_harmless(guard)) {
                    return false;
                }
                let mut is_harmless = true;
                // Each arm is a beginning of its own, so none is left out.
                for arm in &mut choice.arms {
                    is_harmless &= !binds_mutably(&arm.pat) && self.expr(&mut arm.body);
                }
                is_harmless
            }
            Expr::Break(leave) => leave.expr.as_mut().is_none_or(|value| self.expr(value)),
            Expr::Paren(inner) => self.expr(&mut inner.expr),
            other => {
                let is_harmless = self.is_harmless(other);
                if is_harmless {
                    Mark.visit_expr_mut(other);
                }
                is_harmless
            }
        }
    }

    fn is_harmless(&self, expr: &Expr) -> bool {
        let mut harm = Harm {
            variables: self.variables,
            changers: self.changers,
            found: false,
        };
        harm.visit_expr(expr);
        !harm.found
    }
}

/// The guard of an arm.
fn guard(pat: &Pat) -> Option<&Expr> {
    match pat {
        Pat::Guard(guarded) => Some(&guarded.guard),
        Pat::Paren(inner) => guard(&inner.pat),
        _ => None,
    }
}

/// Whether a pattern borrows what it binds to change it.
fn binds_mutably(pat: &Pat) -> bool {
    struct Find(bool);
    impl<'ast> Visit<'ast> for Find {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.0 |= pat.by_ref.is_some() && pat.mutability.is_some();
        }
    }
    let mut find = Find(false);
    find.visit_pat(pat);
    find.0
}

/// Looks for anything that may change a variable.
struct Harm<'a> {
    variables: &'a [Ident],
    changers: &'a [String],
    found: bool,
}

impl Harm<'_> {
    /// Whether an expression is the variables as a whole, by which any of them can be changed.
    fn is_everything(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => self.variables.iter().any(|name| path.path.is_ident(name)),
            Expr::Paren(inner) => self.is_everything(&inner.expr),
            _ => false,
        }
    }

    /// Whether what is assigned to is a name of the step's own.
    fn is_own(expr: &Expr) -> bool {
        matches!(expr, Expr::Path(path) if path.path.get_ident().is_some())
    }
}

impl<'ast> Visit<'ast> for Harm<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.found |= match expr {
            // One of the variables is looked at.
            Expr::Field(field) if self.is_everything(&field.base) => return,
            Expr::Reference(reference) if reference.mutability.is_none() && self.is_everything(&reference.expr) => return,
            Expr::Assign(assign) => !Self::is_own(&assign.left),
            Expr::Binary(binary) => is_assignment(&binary.op) && !Self::is_own(&binary.left),
            Expr::Reference(reference) => reference.mutability.is_some(),
            Expr::MethodCall(call) => {
                // A method of the author's may be called like one that only looks.
                !only_reads(&call.method) || self.changers.iter().any(|changer| call.method == changer)
            }
            Expr::Macro(mac) => return self.matches(&mac.mac),
            Expr::Unsafe(_) | Expr::Async(_) | Expr::Await(_) | Expr::Verbatim(_) => true,
            other => self.is_everything(other),
        };
        visit::visit_expr(self, expr);
    }

    fn visit_pat(&mut self, pat: &'ast Pat) {
        self.found |= binds_mutably(pat);
        visit::visit_pat(self, pat);
    }

    /// The macros that are left when the words are turned are the author's; `matches!` can be looked into.
    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.matches(mac);
    }
}

impl Harm<'_> {
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
                let mut inside = Harm {
                    variables: self.variables,
                    changers: self.changers,
                    found: binds_mutably(&pat),
                };
                inside.visit_expr(&value);
                self.found |= inside.found;
            }
            _ => self.found = true,
        }
    }
}

/// Puts the twins for the beginning of a step in the place of the words.
struct Mark;

impl VisitMut for Mark {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        visit_mut::visit_expr_call_mut(self, call);
        let Expr::Path(path) = &mut *call.func else { return };
        let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let ["__rt", "flow", "pick" | "pick_as" | "wait_until"] = segments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            path.path.segments.insert(2, parse_quote!(first));
        }
    }

    /// A closure is an ordinary function.
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
}
