//! Finds the mutation sites of a spec in its syntax tree and puts a switch on each.
//!
//! All functions are pure: trees in, trees and a [`Table`] out. A switch encloses the outermost
//! expression or statement; each mutant is a copy with one edit. So mutants contain no switches.

mod annotations;
mod body;
mod branches;
mod callers;
mod condition;
mod context;
mod each;
mod effects;
mod forge_message;
mod form;
mod frame;
mod guards;
mod implication;
mod inferred;
mod initial;
mod maybe_unset;
mod members;
mod messages;
mod methods;
mod origin;
mod persistence;
mod property;
mod sets;
mod source;
mod split_step;
mod stable_hash;
mod statement;
mod subexpressions;
mod table;
mod type_parts;
mod types;
mod update;
mod value;
mod walk;
mod wrong_variable;

pub use annotations::{Omission, Target};
pub use body::instrument;
pub use context::{BodyKind, Context, MutantSteps, Returns};
pub use each::{EachExpr, EachPatIdent};
pub use effects::{Writes, writes};
pub use form::{bound, bound_in, gives_bool};
pub use inferred::{Inferred, Scope};
pub use members::is_number;
pub use messages::note_messages;
pub use methods::{is_assignment, only_reads};
pub use origin::{Callers, Numbers, Origin};
pub use persistence::older_variables;
pub use property::{ProbeKind, PropertyEdit, PropertyProbe, PropertyReading};
pub use source::{Range, Source, blankless, code, names_in, tidy, tidy_type};
pub use table::{
    Edit, ExtraDraft, FamilyDraft, RowDraft, Skipped, StaleRead, Table, literal, option, table,
    texts,
};
pub use type_parts::name_of;
pub use types::Types;
pub use value::{instrument_first, instrument_variables};
