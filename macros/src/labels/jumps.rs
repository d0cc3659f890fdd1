//! The jumps that are possible at a place in a process, and their code.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Expr, Ident, Lifetime, parse_quote, parse_quote_spanned};

use crate::ast::Process;
use crate::errors::Errors;

/// The target of control at the end of a piece of code.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Exit {
    /// The label with this number.
    Label(usize),
    Done,
}

/// A labelled statement around a place.
#[derive(Clone)]
pub(super) struct Enclosing {
    pub(super) label: Lifetime,
    pub(super) number: usize,
    pub(super) is_loop: bool,
    /// The target of `break` from a later step; `None` if the code after the loop has no label.
    pub(super) after: Option<Exit>,
    /// Whether the place is in the step of the label itself.
    pub(super) own_step: bool,
}

/// The jumps out of a piece of code.
#[derive(Default)]
pub(super) struct TakenJumps {
    /// Numbers of the labels that it jumps to.
    pub(super) targets: BTreeSet<usize>,
    /// Loops that it leaves within their own step, by label number.
    pub(super) left: BTreeSet<usize>,
}

/// The jumps that are possible at a place in a process.
pub(crate) struct Jumps<'a> {
    pub(super) process: &'a Process,
    pub(super) label_type: Ident,
    pub(super) enclosing: Vec<Enclosing>,
    pub(super) taken: RefCell<TakenJumps>,
}

impl Jumps<'_> {
    fn exit(&self, exit: &Exit, span: Span) -> Expr {
        if let Exit::Label(number) = exit {
            self.taken.borrow_mut().targets.insert(*number);
        }
        let code = leave_step(self.process, &self.label_type, exit, span);
        parse_quote_spanned!(span=> #code)
    }

    /// `goto!('label)`
    pub(crate) fn goto(&self, label: &Lifetime, errors: &mut Errors) -> Expr {
        if label.ident == "done" {
            return self.done(label.span());
        }
        match self
            .process
            .labels
            .iter()
            .position(|l| l.lifetime.ident == label.ident)
        {
            Some(number) => self.exit(&Exit::Label(number), label.span()),
            None => {
                let known: Vec<_> = self
                    .process
                    .labels
                    .iter()
                    .map(|l| l.lifetime.to_string())
                    .collect();
                let text = format!(
                    "process `{}` has no label `{label}`; it has {}",
                    self.process.function.sig.ident,
                    known.join(", ")
                );
                errors.at(label, text);
                nowhere()
            }
        }
    }

    /// `return`
    pub(crate) fn done(&self, span: Span) -> Expr {
        self.exit(&Exit::Done, span)
    }

    /// `break` or `continue`, with a label, or without one outside loops of the step.
    pub(crate) fn leave(
        &self,
        label: Option<&Lifetime>,
        is_break: bool,
        original: &Expr,
        errors: &mut Errors,
    ) -> Expr {
        let found = match label {
            Some(label) => self
                .enclosing
                .iter()
                .rev()
                .find(|e| e.label.ident == label.ident),
            None => self.enclosing.iter().rev().find(|e| e.is_loop),
        };
        let Some(target) = found else {
            match label {
                Some(label) => errors.at(
                    label,
                    format!(
                        "`{label}` is not around this statement; to go there say `goto!({label})`"
                    ),
                ),
                None => errors.at(original, "there is no loop around this statement"),
            }
            return nowhere();
        };
        let span = label.map_or_else(|| syn::spanned::Spanned::span(original), Lifetime::span);
        if is_break {
            self.break_out(target, span, original, errors)
        } else if target.is_loop {
            self.exit(&Exit::Label(target.number), span)
        } else {
            errors.at(
                original,
                format!(
                    "`{0}` is no loop; to start it again say `goto!({0})`",
                    target.label
                ),
            );
            nowhere()
        }
    }

    fn break_out(
        &self,
        target: &Enclosing,
        span: Span,
        original: &Expr,
        errors: &mut Errors,
    ) -> Expr {
        if target.is_loop && target.own_step {
            self.taken.borrow_mut().left.insert(target.number);
            let after = after_label(&target.label, span);
            return parse_quote_spanned!(span=> break #after);
        }
        if let Some(exit) = &target.after {
            return self.exit(exit, span);
        }
        let text = format!(
            "`break` out of `{}` from a later step needs a label on the statement after the loop",
            target.label
        );
        errors.at(original, text);
        nowhere()
    }
}

/// The placeholder for a jump that is an error.
fn nowhere() -> Expr {
    parse_quote!(::std::unreachable!())
}

/// Ends a step and sets the next label.
pub(super) fn leave_step(
    process: &Process,
    label_type: &Ident,
    exit: &Exit,
    span: Span,
) -> TokenStream {
    let mut variant = match exit {
        Exit::Label(number) => process.labels[*number].variant.clone(),
        Exit::Done => Ident::new("Done", span),
    };
    variant.set_span(span);
    quote_spanned!(span=> break '__step #label_type::#variant)
}

/// The label of the code after a loop that belongs to the step of the loop.
pub(super) fn after_label(label: &Lifetime, span: Span) -> Lifetime {
    Lifetime::new(&format!("'__after_{}", label.ident), span)
}
