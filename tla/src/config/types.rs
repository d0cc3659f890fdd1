//! The content of a configuration file.

use crate::syntax::tree::Identifier;
use crate::syntax::{Span, Symbol};

/// A configuration file. Names are in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// `SPECIFICATION`.
    pub specification: Option<Identifier>,
    /// `INIT`.
    pub init: Option<Identifier>,
    /// `NEXT`.
    pub next: Option<Identifier>,
    /// `CONSTANT C = value`.
    pub assignments: Vec<Assignment>,
    /// `CONSTANT C <- Op`.
    pub replacements: Vec<Replacement>,
    /// `INVARIANT`.
    pub invariants: Vec<Identifier>,
    /// `PROPERTY`.
    pub properties: Vec<Identifier>,
    /// `\* @mutaspec goal Name`: predicates that some reachable state has to satisfy.
    pub goals: Vec<Identifier>,
    /// `CONSTRAINT`.
    pub constraints: Vec<Identifier>,
    /// `ACTION_CONSTRAINT`.
    pub action_constraints: Vec<Identifier>,
    /// `SYMMETRY`.
    pub symmetry: Vec<Identifier>,
    /// `VIEW`.
    pub view: Option<Identifier>,
    /// `ALIAS`, which changes only how TLC prints states.
    pub alias: Option<Identifier>,
    /// `POSTCONDITION`, which is not checked.
    pub postconditions: Vec<Identifier>,
    /// `CHECK_DEADLOCK`, if the file says it.
    pub check_deadlock: Option<bool>,
}

/// `C = value`.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The constant.
    pub constant: Identifier,
    /// `[Module]` before the value: only that module's constant.
    pub module: Option<Identifier>,
    /// The value.
    pub value: Constant,
    /// From the constant to the end of the value.
    pub span: Span,
}

/// `C <- Op` or `C <- [Module] Op`.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// The constant or operator that is replaced: a name or a symbol.
    pub original: Identifier,
    /// The module in which it is replaced. `None` if it is replaced everywhere.
    pub module: Option<Identifier>,
    /// The operator that replaces it.
    pub replacement: Identifier,
    /// From the constant or operator to the end of what replaces it.
    pub span: Span,
}

/// A value in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// A number.
    Number(i64),
    /// A string.
    String(Symbol),
    /// A model value.
    Model(Symbol),
    /// A set.
    Set(Vec<Constant>),
}
