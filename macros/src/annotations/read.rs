//! The grammar of each annotation.

use mutaspec_mutator::syntax::{Omission, Target};
use mutaspec_mutator::{Fault, Operator};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Meta, Token};

use super::{Requirement, Tolerance};
use crate::errors::Errors;

const SKIP: &str = "`#[mutate(skip, why = \"..\")]`";
const TOLERATES: &str = "`#[tolerates(loss, why = \"..\")]`";

/// The reason, or a word with an optional list.
enum Argument {
    Why(Ident, LitStr),
    Word(Ident, Option<TokenStream>),
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.call(Ident::parse_any)?;
        if word == "why" {
            input.parse::<Token![=]>()?;
            return Ok(Argument::Why(word, input.parse()?));
        }
        if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            return Ok(Argument::Word(word, Some(list.parse()?)));
        }
        Ok(Argument::Word(word, None))
    }
}

/// A word with an optional list.
type Word = (Ident, Option<TokenStream>);

/// The words of an attribute and its reason, which is mandatory.
fn arguments(note: &Attribute, usage: &str, errors: &mut Errors) -> Option<(Vec<Word>, String)> {
    let Meta::List(list) = &note.meta else {
        errors.at(&note.meta, format!("say what, and why: {usage}"));
        return None;
    };
    let parsed = Punctuated::<Argument, Token![,]>::parse_terminated.parse2(list.tokens.clone());
    let (mut words, mut why) = (Vec::new(), None);
    for argument in errors.ok(parsed)? {
        match argument {
            Argument::Why(word, _) if why.is_some() => errors.at(word, "one reason is enough"),
            Argument::Why(_, text) => why = Some(text),
            Argument::Word(word, list) => words.push((word, list)),
        }
    }
    let Some(why) = why else {
        errors.at(&note.meta, format!("a reason is missing: {usage}"));
        return None;
    };
    if why.value().trim().is_empty() {
        errors.at(
            &why,
            "the reason is empty; it is shown wherever a reader could ask for it",
        );
        return None;
    }
    if words.is_empty() {
        errors.at(&note.meta, format!("say what, and why: {usage}"));
        return None;
    }
    Some((words, why.value()))
}

/// `#[mutate(skip, why = "..")]`, `#[mutate(skip(C2, lost_update), why = "..")]`
pub(super) fn omission(
    note: &Attribute,
    target: Target,
    item: &str,
    errors: &mut Errors,
) -> Option<Omission> {
    let (words, why) = arguments(note, SKIP, errors)?;
    let mut omission = Omission {
        target,
        operators: None,
        why,
        line: line(note),
        item: item.to_owned(),
    };
    for (number, (word, list)) in words.into_iter().enumerate() {
        if word != "skip" {
            errors.at(&word, format!("expected {SKIP}"));
        } else if number > 0 {
            errors.at(&word, "one `skip` is enough: `skip(C2, lost_update)`");
        } else if let Some(list) = list {
            omission.operators = Some(operators(&word, list, errors)?);
        }
    }
    Some(omission)
}

fn operators(skip: &Ident, list: TokenStream, errors: &mut Errors) -> Option<Vec<Operator>> {
    let parsed = Punctuated::<Ident, Token![,]>::parse_terminated.parse2(list);
    let mut operators = Vec::new();
    for name in errors.ok(parsed)? {
        match Operator::find(&name.to_string().replace('_', "-")) {
            Some(operator) => operators.push(operator),
            None => errors.at(
                &name,
                format!("no operator `{name}`; `list --operators` shows all of them"),
            ),
        }
    }
    if operators.is_empty() {
        errors.at(
            skip,
            "name operators, or leave the parentheses away: `skip` is about all",
        );
    }
    Some(operators)
}

/// `#[tolerates(loss, duplication, why = "..")]`
pub(super) fn tolerances(
    note: &Attribute,
    item: Option<&str>,
    errors: &mut Errors,
) -> Vec<Tolerance> {
    let Some((words, why)) = arguments(note, TOLERATES, errors) else {
        return Vec::new();
    };
    let mut tolerances = Vec::new();
    for (word, list) in words {
        if let Some(list) = list {
            errors.at(list, "a fault is one word");
        }
        match Fault::find(&word.to_string()) {
            Some(fault) => tolerances.push(Tolerance {
                fault,
                item: item.map(str::to_owned),
                why: why.clone(),
                line: line(note),
            }),
            None => {
                let known: Vec<_> = Fault::ALL
                    .iter()
                    .map(|fault| format!("`{}`", fault.word()))
                    .collect();
                errors.at(
                    &word,
                    format!(
                        "unknown fault `{word}`; the faults are {}",
                        known.join(", ")
                    ),
                );
            }
        }
    }
    tolerances
}

/// `#[requirement("R-7", "text")]`
pub(super) fn requirement(
    note: &Attribute,
    item: &str,
    of_property: bool,
    errors: &mut Errors,
) -> Option<Requirement> {
    let parse = |input: ParseStream<'_>| {
        let id: LitStr = input.parse()?;
        let mut text = None;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            text = Some(input.parse::<LitStr>()?);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok((id, text))
    };
    let Meta::List(list) = &note.meta else {
        errors.at(
            &note.meta,
            "say which: `#[requirement(\"R-7\", \"what it requires\")]`",
        );
        return None;
    };
    let (id, text) = errors.ok(parse.parse2(list.tokens.clone()))?;
    for literal in std::iter::once(&id).chain(&text) {
        if literal.value().trim().is_empty() {
            errors.at(literal, "a requirement has an id and a text");
            return None;
        }
    }
    Some(Requirement {
        id,
        text,
        item: item.to_owned(),
        of_property,
    })
}

fn line(note: &Attribute) -> u32 {
    let first = note.path().to_token_stream().into_iter().next();
    first.map_or(0, |token| token.span().start().line as u32)
}
