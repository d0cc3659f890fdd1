//! Classifies methods and functions by what they reveal about participants.

use proc_macro2::{TokenStream, TokenTree};
use syn::{ExprMethodCall, GenericArgument, Path};

/// The information that a method reveals about the elements of its receiver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reveals {
    /// Neither order nor name.
    Nothing,
    /// Which element comes before another.
    Order,
    /// Which element is the greater.
    Greatness,
    /// A name or an index.
    Name,
    /// The method is not classified.
    Unknown,
}

/// Classifies a call of a method.
pub(super) fn reveals(name: &str, call: &ExprMethodCall) -> Reveals {
    match name {
        "abs" | "abs_diff" | "all" | "and_then" | "any" | "as_deref" | "as_mut" | "as_ref"
        | "at" | "broadcast" | "chain" | "clear" | "clone" | "cloned" | "contains"
        | "contains_key" | "copied" | "count" | "difference" | "eq" | "expect" | "filter"
        | "filter_map" | "flat_map" | "flatten" | "get" | "get_mut" | "has" | "image"
        | "in_flight" | "insert" | "intersection" | "into" | "into_iter" | "is_disjoint"
        | "is_empty" | "is_majority_of" | "is_multiple_of" | "is_negative" | "is_none"
        | "is_none_or" | "is_positive" | "is_some" | "is_some_and" | "is_subset"
        | "is_superset" | "iter" | "keys" | "len" | "map" | "map_or" | "map_or_else"
        | "messages" | "ne" | "or" | "or_else" | "post" | "pow" | "push" | "receive"
        | "receive_if" | "remove" | "replace" | "retain" | "send" | "then" | "then_some"
        | "to_owned" | "to_vec" | "try_into" | "union" | "unsigned_abs" | "unwrap"
        | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else" | "values" | "with" | "without"
        | "xor" => Reveals::Nothing,
        _ if ["checked_", "saturating_", "wrapping_", "overflowing_"]
            .iter()
            .any(|prefix| name.starts_with(prefix)) =>
        {
            Reveals::Nothing
        }
        // The `take` of an option; that of an iterator has an argument.
        "take" if call.args.is_empty() => Reveals::Nothing,
        "collect" if is_into_set(call) => Reveals::Nothing,
        "index" | "to_string" => Reveals::Name,
        "first" | "last" | "nth" | "next" | "next_back" | "position" | "rposition" | "find"
        | "find_map" | "enumerate" | "rev" | "skip" | "skip_while" | "step_by" | "take"
        | "take_while" | "zip" | "fold" | "reduce" | "try_fold" | "peekable" | "scan"
        | "collect" | "pop" | "truncate" | "windows" | "chunks" | "split_first" | "split_last"
        | "swap" | "first_mut" | "last_mut" | "iter_mut" | "values_mut" | "for_each" | "drain"
        | "extend" => match name {
            // These visit or change elements in order, which usually makes no difference.
            "iter_mut" | "values_mut" | "for_each" | "drain" | "extend" | "collect" | "fold"
            | "zip" => Reveals::Unknown,
            _ => Reveals::Order,
        },
        "cmp" | "partial_cmp" | "lt" | "le" | "gt" | "ge" | "max" | "min" | "clamp" | "sort"
        | "sort_unstable" | "is_sorted" | "binary_search" => Reveals::Greatness,
        _ => Reveals::Unknown,
    }
}

/// Whether this is `collect::<Set<_>>()`, or one into a map.
fn is_into_set(call: &ExprMethodCall) -> bool {
    let arguments = call.turbofish.iter().flat_map(|t| &t.args);
    let mut types = arguments.filter_map(|argument| match argument {
        GenericArgument::Type(syn::Type::Path(path)) => path.path.segments.last(),
        _ => None,
    });
    types.any(|segment| {
        segment.ident == "Set" || segment.ident == "Map" || segment.ident == "Participants"
    })
}

/// Whether a path is `Participant::at`.
pub(super) fn is_participant_at(path: &Path) -> bool {
    let mut segments = path.segments.iter().rev();
    let last = segments.next().is_some_and(|s| s.ident == "at");
    last && segments.next().is_some_and(|s| s.ident == "Participant")
}

/// The tokens before and after the first comma.
pub(super) fn split_at_comma(tokens: &TokenStream) -> (TokenStream, TokenStream) {
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    let mut tokens = tokens.clone().into_iter();
    let before = tokens
        .by_ref()
        .take_while(|token| !is_comma(token))
        .collect();
    (before, tokens.collect())
}
