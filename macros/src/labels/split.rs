//! Cuts the body of a process into one piece of code per label.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Block, Expr, Ident, Lifetime, Stmt, parse_quote};

use super::jumps::{Enclosing, Exit, Jumps, TakenJumps, after_label, leave_step};
use super::{contains_labels, label_of};
use crate::ast::Process;
use crate::errors::Errors;
use crate::prepare::ends_as_statement;

/// Replaces the words in one statement or condition that belongs to the step of a label.
pub(crate) type ReplaceWordsFn<'t> = dyn FnMut(&mut Block, usize, &Jumps<'_>, &mut Errors) + 't;

/// One step of a process.
pub(crate) struct Step {
    /// The content of the block `'__step`.
    pub(crate) code: TokenStream,
    /// The numbers of the labels that can come next.
    pub(crate) targets: BTreeSet<usize>,
}

/// Cuts the body of a process, with or without switches, into its steps in label order. `turn` is
/// called on each piece of plain code, with the number of its label.
pub(crate) fn steps(
    process: &Process,
    body: &Block,
    label_type: &Ident,
    replace_words: &mut ReplaceWordsFn<'_>,
    errors: &mut Errors,
) -> Vec<Step> {
    let empty = || Step {
        code: TokenStream::new(),
        targets: BTreeSet::new(),
    };
    let mut splitter = StepSplitter {
        process,
        label_type,
        steps: process.labels.iter().map(|_| empty()).collect(),
        replace_words,
        errors,
    };
    // No code precedes the first label, so this call only defines the labels on its way.
    let place = Position {
        label: 0,
        enclosing: Vec::new(),
    };
    splitter.sequence(&body.stmts, &Exit::Done, &place, &mut TakenJumps::default());
    splitter.steps
}

/// A place in a process: its step and the labelled statements around it.
#[derive(Clone)]
struct Position {
    label: usize,
    enclosing: Vec<Enclosing>,
}

impl Position {
    /// The place inside the body of a labelled statement that starts a step.
    fn inside(&self, enclosing: Enclosing) -> Position {
        let mut place = self.after(enclosing.number);
        place.enclosing.push(enclosing);
        place
    }

    /// The place after a labelled loop, still in its step.
    fn after(&self, label: usize) -> Position {
        let mut enclosing = self.enclosing.clone();
        for e in &mut enclosing {
            e.own_step = false;
        }
        Position { label, enclosing }
    }
}

struct StepSplitter<'a, 't> {
    process: &'a Process,
    label_type: &'a Ident,
    steps: Vec<Step>,
    replace_words: &'a mut ReplaceWordsFn<'t>,
    errors: &'a mut Errors,
}

impl StepSplitter<'_, '_> {
    fn number(&self, label: &Lifetime) -> Option<usize> {
        self.process
            .labels
            .iter()
            .position(|l| l.lifetime.ident == label.ident)
    }

    /// Code for statements, which ends by leaving the step.
    fn sequence(
        &mut self,
        stmts: &[Stmt],
        continuation: &Exit,
        place: &Position,
        taken: &mut TakenJumps,
    ) -> TokenStream {
        let mut code = TokenStream::new();
        // Code after a statement that never ends has no targets.
        let mut nowhere = TakenJumps::default();
        let mut ended = false;
        for (i, stmt) in stmts.iter().enumerate() {
            let taken = if ended { &mut nowhere } else { &mut *taken };
            let rest = &stmts[i + 1..];
            if let Some(label) = label_of(stmt) {
                if let Some(number) = self.number(label) {
                    self.define(number, stmt, rest, continuation, place);
                    code.extend(self.exit(&Exit::Label(number), taken, label.span()));
                }
                return code;
            }
            if contains_labels(stmt) {
                let next = self.entry(rest, continuation).unwrap_or(Exit::Done);
                code.extend(self.branching(stmt, &next, place, taken));
                self.sequence(rest, continuation, place, &mut TakenJumps::default());
                return code;
            }
            let (plain, never_ends) = self.plain(stmt.clone(), place, taken);
            code.extend(plain);
            ended |= never_ends;
        }
        let taken = if ended { &mut nowhere } else { taken };
        code.extend(self.exit(continuation, taken, Span::call_site()));
        code
    }

    fn exit(&mut self, exit: &Exit, taken: &mut TakenJumps, span: Span) -> TokenStream {
        if let Exit::Label(number) = exit {
            taken.targets.insert(*number);
        }
        let leave = leave_step(self.process, self.label_type, exit, span);
        quote_spanned!(span=> #[allow(unreachable_code)] #leave;)
    }

    /// The target for these statements: their first label, `k` if empty, `None` if it comes later.
    fn entry(&self, stmts: &[Stmt], continuation: &Exit) -> Option<Exit> {
        match stmts.first() {
            None => Some(continuation.clone()),
            Some(stmt) => label_of(stmt).and_then(|l| self.number(l)).map(Exit::Label),
        }
    }

    /// Writes the step of a labelled statement, and all steps after it.
    fn define(
        &mut self,
        number: usize,
        stmt: &Stmt,
        rest: &[Stmt],
        continuation: &Exit,
        place: &Position,
    ) {
        let Stmt::Expr(expr, _) = stmt else { return };
        let after = self.entry(rest, continuation);
        let mut taken = TakenJumps::default();
        let code = match expr {
            Expr::Block(b) => {
                let inside = self.inside(number, false, after.clone(), place);
                let code = self.sequence(
                    &b.block.stmts,
                    &after.unwrap_or(Exit::Done),
                    &inside,
                    &mut taken,
                );
                self.sequence(rest, continuation, place, &mut TakenJumps::default());
                code
            }
            Expr::While(l) => {
                let inside = self.inside(number, true, after, place);
                let condition = self.condition(&l.cond, &inside, &mut taken);
                let body = self.sequence(&l.body.stmts, &Exit::Label(number), &inside, &mut taken);
                let rest = self.sequence(rest, continuation, &place.after(number), &mut taken);
                let test = quote_spanned!(l.while_token.span=> if #condition { #body });
                self.around(number, &test, &rest)
            }
            Expr::Loop(l) => {
                let inside = self.inside(number, true, after, place);
                let body = self.sequence(&l.body.stmts, &Exit::Label(number), &inside, &mut taken);
                let mut nowhere = TakenJumps::default();
                let is_left = taken.left.contains(&number);
                let rest = self.sequence(
                    rest,
                    continuation,
                    &place.after(number),
                    if is_left { &mut taken } else { &mut nowhere },
                );
                self.around(number, &body, &rest)
            }
            _ => return,
        };
        self.steps[number] = Step {
            code,
            targets: taken.targets,
        };
    }

    fn inside(
        &self,
        number: usize,
        is_loop: bool,
        after: Option<Exit>,
        place: &Position,
    ) -> Position {
        place.inside(Enclosing {
            label: self.process.labels[number].lifetime.clone(),
            number,
            is_loop,
            after,
            own_step: true,
        })
    }

    /// The body of a loop, and the code after it in the same step.
    fn around(&self, number: usize, body: &TokenStream, rest: &TokenStream) -> TokenStream {
        let label = &self.process.labels[number].lifetime;
        let after = after_label(label, label.span());
        quote!(#after: { #body } #rest)
    }

    /// An `if`, `match` or plain block that contains labels.
    fn branching(
        &mut self,
        stmt: &Stmt,
        next: &Exit,
        place: &Position,
        taken: &mut TakenJumps,
    ) -> TokenStream {
        let Stmt::Expr(expr, _) = stmt else {
            return TokenStream::new();
        };
        match expr {
            Expr::Block(b) => {
                let body = self.sequence(&b.block.stmts, next, place, taken);
                quote!({ #body })
            }
            Expr::If(i) => {
                let condition = self.condition(&i.cond, place, taken);
                let then = self.sequence(&i.then_branch.stmts, next, place, taken);
                let otherwise = match &i.else_branch {
                    Some((_, e)) => self.branch(e, next, place, taken),
                    None => self.exit(next, taken, Span::call_site()),
                };
                quote!(if #condition { #then } else { #otherwise })
            }
            Expr::Match(m) => {
                let value = self.condition(&m.expr, place, taken);
                let mut arms = TokenStream::new();
                for arm in &m.arms {
                    let attrs = &arm.attrs;
                    let pat = self.pattern(&arm.pat, place, taken);
                    let body = self.branch(&arm.body, next, place, taken);
                    // The span of the author's braces, after which rustc suggests a missing arm.
                    let span = match &*arm.body {
                        Expr::Block(block) => block.block.brace_token.span.join(),
                        other => other
                            .to_token_stream()
                            .into_iter()
                            .last()
                            .map_or_else(Span::call_site, |token| token.span()),
                    };
                    let body = quote_spanned!(span=> { #body });
                    arms.extend(quote!(#(#attrs)* #pat => #body));
                }
                quote!(match #value { #arms })
            }
            _ => TokenStream::new(),
        }
    }

    fn branch(
        &mut self,
        expr: &Expr,
        next: &Exit,
        place: &Position,
        taken: &mut TakenJumps,
    ) -> TokenStream {
        match expr {
            Expr::Block(b) if b.label.is_none() => {
                self.sequence(&b.block.stmts, next, place, taken)
            }
            other => {
                let stmt = Stmt::Expr(other.clone(), Some(syn::token::Semi::default()));
                self.sequence(std::slice::from_ref(&stmt), next, place, taken)
            }
        }
    }

    /// A statement without labels, and whether it certainly never ends.
    fn plain(
        &mut self,
        stmt: Stmt,
        place: &Position,
        taken: &mut TakenJumps,
    ) -> (TokenStream, bool) {
        let mut block: Block = parse_quote!({});
        block.stmts.push(stmt);
        self.replace_words(&mut block, place, taken);
        let ends = block.stmts.iter().any(never_ends);
        let stmts = block.stmts.into_iter().map(|stmt| match stmt {
            // The last expression of an author's body has no `;`, but more code follows here.
            Stmt::Expr(expr, None) if !ends_as_statement(&expr) => quote!(#expr;),
            other => other.to_token_stream(),
        });
        (quote!(#(#stmts)*), ends)
    }

    fn condition(
        &mut self,
        condition: &Expr,
        place: &Position,
        taken: &mut TakenJumps,
    ) -> TokenStream {
        let mut block: Block = parse_quote!({});
        // A `let` condition cannot be parsed as a statement, so the expression is wrapped as it is.
        block.stmts.push(Stmt::Expr(condition.clone(), None));
        self.replace_words(&mut block, place, taken);
        match block.stmts.into_iter().next() {
            Some(Stmt::Expr(expr, _)) => expr.to_token_stream(),
            _ => TokenStream::new(),
        }
    }

    fn pattern(&mut self, pat: &syn::Pat, place: &Position, taken: &mut TakenJumps) -> TokenStream {
        if let syn::Pat::Guard(guarded) = pat {
            let guard = self.condition(&guarded.guard, place, taken);
            let pat = &guarded.pat;
            return quote!(#pat if #guard);
        }
        pat.to_token_stream()
    }

    fn replace_words(&mut self, block: &mut Block, place: &Position, taken: &mut TakenJumps) {
        let jumps = Jumps {
            process: self.process,
            label_type: self.label_type.clone(),
            enclosing: place.enclosing.clone(),
            taken: RefCell::default(),
        };
        (self.replace_words)(block, place.label, &jumps, self.errors);
        let mut new = jumps.taken.into_inner();
        taken.targets.append(&mut new.targets);
        taken.left.append(&mut new.left);
    }
}

/// Whether control certainly does not reach the end of a statement.
pub(crate) fn never_ends(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Expr(expr, _) => never(expr),
        Stmt::Macro(mac) => is_panic(&mac.mac),
        _ => false,
    }
}

fn never(expr: &Expr) -> bool {
    match expr {
        Expr::Break(_) | Expr::Return(_) => true,
        Expr::Macro(mac) => is_panic(&mac.mac),
        Expr::Loop(l) => !breaks(l.body.to_token_stream()),
        Expr::Block(b) => b.block.stmts.iter().any(never_ends),
        Expr::If(i) => {
            i.then_branch.stmts.iter().any(never_ends)
                && i.else_branch.as_ref().is_some_and(|(_, e)| never(e))
        }
        Expr::Match(m) => !m.arms.is_empty() && m.arms.iter().all(|arm| never(&arm.body)),
        _ => false,
    }
}

/// Whether a loop contains a `break`.
fn breaks(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "break",
        TokenTree::Group(group) => breaks(group.stream()),
        _ => false,
    })
}

fn is_panic(mac: &syn::Macro) -> bool {
    ["panic", "unreachable", "todo", "unimplemented"]
        .iter()
        .any(|name| mac.path.is_ident(name))
}
