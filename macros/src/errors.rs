//! All errors of a module at once, each on the token that is guilty.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;

/// Collects errors; they are reported together.
#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    in_types: bool,
}

impl Errors {
    /// An error on these tokens.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// An error on the span of something that prints too much, such as a whole function.
    pub(crate) fn at_span(&mut self, place: &impl Spanned, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(place.span(), message));
    }

    /// An error that the parser made.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// All of other errors.
    pub(crate) fn append(&mut self, other: Errors) {
        self.errors.extend(other.errors);
        self.in_types |= other.in_types;
    }

    /// The value, or nothing after noting the parser's error.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|e| self.push(e)).ok()
    }

    /// The value of an attribute's arguments, or nothing after an error. One that syn made says what stands wrong, and `form` how it is written.
    pub(crate) fn ok_as<T>(&mut self, result: syn::Result<T>, form: &str) -> Option<T> {
        let error = match result {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let text = error.to_string();
        if text.starts_with("expected") || text.starts_with("unexpected") {
            self.push(syn::Error::new(error.span(), format!("{text}; it is written `{form}`")));
        } else {
            self.push(error);
        }
        None
    }

    /// An error in a type of the state.
    pub(crate) fn in_type(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.in_types = true;
        self.at(tokens, message);
    }

    /// Whether a type of the state is among what is wrong.
    pub(crate) fn in_types(&self) -> bool {
        self.in_types
    }

    /// An error in the shape of a type of the state.
    pub(crate) fn push_type(&mut self, error: syn::Error) {
        self.in_types = true;
        self.push(error);
    }

    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Whether one of them is in the text of these tokens.
    pub(crate) fn within(&self, tokens: &impl ToTokens) -> bool {
        let tokens = tokens.to_token_stream();
        let ends = (tokens.clone().into_iter().next(), tokens.into_iter().last());
        let (Some(first), Some(last)) = ends else { return false };
        let (start, end) = (first.span().start(), last.span().end());
        self.errors.iter().any(|e| (start..=end).contains(&e.span().start()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// `compile_error!` for each, in the order in which they stand in the source.
    pub(crate) fn into_tokens(mut self) -> TokenStream {
        self.errors.sort_by_key(|e| {
            let start = e.span().start();
            (start.line, start.column)
        });
        let mut seen = BTreeSet::new();
        self.errors.retain(|e| {
            let start = e.span().start();
            seen.insert((start.line, start.column, e.to_string()))
        });
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }
}
