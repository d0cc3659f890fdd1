//! Collects the errors of a module, each on the offending token, and reports them together.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;

#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    in_types: bool,
}

impl Errors {
    /// Adds an error on these tokens.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error on the span of an item with too many tokens, such as a function.
    pub(crate) fn at_span(&mut self, place: &impl Spanned, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(place.span(), message));
    }

    /// Adds an error from the parser.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    pub(crate) fn append(&mut self, other: Errors) {
        self.errors.extend(other.errors);
        self.in_types |= other.in_types;
    }

    /// Returns the value, or records the parser's error and returns `None`.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|e| self.push(e)).ok()
    }

    /// Returns an attribute's arguments, or `None` after an error; syn's errors also show `form`.
    pub(crate) fn ok_as<T>(&mut self, result: syn::Result<T>, form: &str) -> Option<T> {
        let error = match result {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let text = error.to_string();
        if text.starts_with("expected") || text.starts_with("unexpected") {
            self.push(syn::Error::new(
                error.span(),
                format!("{text}; it is written `{form}`"),
            ));
        } else {
            self.push(error);
        }
        None
    }

    /// Adds an error in a type of the state.
    pub(crate) fn in_type(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.in_types = true;
        self.at(tokens, message);
    }

    /// Whether there is an error in a type of the state.
    pub(crate) fn in_types(&self) -> bool {
        self.in_types
    }

    /// Adds an error from the check of a state type's shape.
    pub(crate) fn push_type(&mut self, error: syn::Error) {
        self.in_types = true;
        self.push(error);
    }

    pub(crate) fn count(&self) -> usize {
        self.errors.len()
    }

    /// Whether there is an error in the text of these tokens.
    pub(crate) fn within(&self, tokens: &impl ToTokens) -> bool {
        let tokens = tokens.to_token_stream();
        let ends = (tokens.clone().into_iter().next(), tokens.into_iter().last());
        let (Some(first), Some(last)) = ends else {
            return false;
        };
        let (start, end) = (first.span().start(), last.span().end());
        self.errors
            .iter()
            .any(|e| (start..=end).contains(&e.span().start()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// A `compile_error!` for each error, in source order and without duplicates.
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
        self.errors
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}
