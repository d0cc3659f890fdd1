//! The author's own mutants: a copy of the item or its changed steps, and a switch in the original.

use mutaspec_mutator::Operator;
use mutaspec_mutator::syntax::Edit;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Block, FnArg, Ident, Signature, Stmt, parse_quote};

use super::Expansion;
use super::bodies::{channels, label_steps, prepared, replace_words_into};
use crate::annotations::MutantAttribute;
use crate::ast::{Process, pattern_ident};
use crate::errors::Errors;
use crate::labels;
use crate::words::{Assertion, Body};

/// A mutant of a body.
pub(super) struct AuthorMutant {
    /// The switch number.
    number: u32,
    /// The mutated body, its words replaced.
    pub(super) body: Block,
    /// The index of the mutated label, in a process.
    pub(super) label: usize,
}

impl AuthorMutant {
    /// The statement that calls the copy with `inputs` if the mutant is active.
    pub(super) fn departure(&self, copy: &Ident, inputs: &[Ident]) -> Stmt {
        let number = self.number;
        parse_quote! {
            #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
            if __rt::switch(#number, 1) != 0 {
                return #copy(#(#inputs),*);
            }
        }
    }

    pub(super) fn copy(&self, of: &Ident) -> Ident {
        format_ident!("__own_{}_{}", self.number, of)
    }
}

/// The named parameters of a function, and their names.
pub(super) fn inputs(sig: &Signature) -> (Vec<FnArg>, Vec<Ident>) {
    let named = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some((input.clone(), pattern_ident(&typed.pat)?.clone())),
        FnArg::Receiver(_) => None,
    });
    named.unzip()
}

/// The mutants of an action or a helper. Words are replaced as for `body`, or kept if it is `None`.
/// `before` is the number of assertions before those of the item.
pub(super) fn of_function(
    name: &str,
    body: Option<Body<'_>>,
    before: usize,
    expansion: &mut Expansion<'_>,
) -> Vec<AuthorMutant> {
    let spec = expansion.spec;
    let owns = spec.annotations.own.iter().filter(|own| own.item == name);
    let mut all = Vec::new();
    for own in owns.filter(|_| !spec.options.unmutated) {
        let mut block = (*own.function.block).clone();
        if let Some(body) = body {
            block = prepared(&own.function);
            let channels = channels(&own.function, expansion);
            let mut errors = Errors::default();
            let mut assertions = expansion.assertions[..before].to_vec();
            replace_words_into(
                &mut block,
                body,
                name,
                &channels,
                expansion,
                &mut assertions,
                &mut errors,
            );
            expansion.errors.append(errors);
            check_assertions(own, &assertions, expansion);
        }
        all.push(AuthorMutant {
            number: row(own, name, expansion),
            body: block,
            label: 0,
        });
    }
    all
}

/// The mutants of a process, one for each label whose step it changes.
pub(super) fn of_process(
    process: &Process,
    before: usize,
    expansion: &mut Expansion<'_>,
) -> Vec<AuthorMutant> {
    let spec = expansion.spec;
    let name = process.function.sig.ident.to_string();
    let mut all = Vec::new();
    let owns = spec.annotations.own.iter().filter(|own| own.item == name);
    for own in owns.filter(|_| !spec.options.unmutated) {
        let mut errors = Errors::default();
        let Some(other) = labels::process(own.function.clone(), None, None, false, &mut errors)
        else {
            continue;
        };
        let mut first = expansion.assertions[..before].to_vec();
        let original = label_steps(
            process,
            &process.body,
            &mut first,
            &mut Errors::default(),
            expansion,
        );
        let mut assertions = expansion.assertions[..before].to_vec();
        let steps = label_steps(
            process,
            &other.body,
            &mut assertions,
            &mut errors,
            expansion,
        );
        expansion.errors.append(errors);
        check_assertions(own, &assertions, expansion);
        let changed = (0..steps.len())
            .filter(|label| steps[*label].code.to_string() != original[*label].code.to_string());
        let changed: Vec<usize> = changed.collect();
        let Some(label) = changed.first() else {
            let text = "this code stands before the first label, where no step is taken";
            expansion.errors.at(&own.this, text);
            continue;
        };
        let item = format!("{name}.{}", process.labels[*label].lifetime.ident);
        let number = row(own, &item, expansion);
        for label in changed {
            let code = &steps[label].code;
            match syn::parse2::<Block>(quote!({ #code })) {
                Ok(body) => all.push(AuthorMutant {
                    number,
                    body,
                    label,
                }),
                Err(error) => expansion.errors.push(error),
            }
        }
    }
    all
}

/// Reports the mutants of a helper that no step calls.
pub(super) fn refuse(name: &str, expansion: &mut Expansion<'_>) {
    let spec = expansion.spec;
    for own in spec.annotations.own.iter().filter(|own| own.item == name) {
        let text =
            format!("no step acts through `{name}`, so that a mutant of it would change nothing");
        expansion.errors.at(&own.attribute, text);
    }
}

/// Adds the row of a mutant and returns its switch number.
fn row(own: &MutantAttribute, item: &str, expansion: &mut Expansion<'_>) -> u32 {
    let source = &expansion.source;
    let edit = Edit {
        operator: Operator::AuAuthor,
        range: own.range,
        original: source
            .at(own.range)
            .unwrap_or_else(|| source.text(&own.this)),
        replacement: source.text(&own.that),
        family: None,
    };
    let number = expansion.table.add_site(item, "", vec![edit]);
    expansion
        .author_mutant_names
        .push((number, own.name.value()));
    number
}

/// Checks that a mutant has the assertions of its item in order, because each is a property.
fn check_assertions(
    own: &MutantAttribute,
    assertions: &[Assertion],
    expansion: &mut Expansion<'_>,
) {
    if expansion.assertions != assertions {
        let text = "the assertions of this item cannot be distinguished in a mutant";
        expansion.errors.at(&own.attribute, text);
    }
}

/// The function that runs instead of an action, a helper or its twin.
pub(super) fn function(
    sig: &Signature,
    name: &Ident,
    inputs: &[FnArg],
    output: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let (generics, bounds) = (&sig.generics.params, &sig.generics.where_clause);
    quote! {
        #[inline(never)]
        #[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
        fn #name<#generics>(#(#inputs),*) #output #bounds { #body }
    }
}
