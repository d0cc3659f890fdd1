//! The state of the walk through one body. Each family of operators adds methods for its sites.

use super::context::Context;
use super::inferred::Scope;
use super::maybe_unset::MaybeUnset;
use super::table::Table;

/// The role of the last expression of a block, if it has no `;`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// A statement like the others.
    Statement,
    /// A value.
    Value,
    /// A condition that a helper returns.
    Condition,
}

/// The state of the walk through one body.
pub(super) struct Walk<'a, 'c> {
    pub(super) context: &'a mut Context<'c>,
    pub(super) scope: Scope,
    pub(super) table: &'a mut Table,
    /// The item without a label.
    pub(super) prefix: String,
    pub(super) maybe_unset: MaybeUnset,
    /// Names that live as long as the body: parameters and process variables.
    pub(super) lasting: Scope,
    /// The place that the previous statement updates.
    pub(super) previous_update: Option<String>,
}
