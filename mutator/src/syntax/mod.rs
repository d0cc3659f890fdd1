//! Finds the mutation sites of a spec in its syntax tree and puts a switch on each.
//!
//! All functions are pure: trees in, trees and a [`Table`] out. A switch encloses the outermost
//! expression or statement; each mutant is a copy with one edit. So mutants contain no switches.

mod annotations;
mod body;
mod branches;
mod condition;
mod effects;
mod forge_message;
mod frame;
mod guards;
mod initial;
mod members;
mod messages;
mod methods;
mod origins;
mod persistence;
mod property;
mod sets;
mod source;
mod split_step;
mod stable_hash;
mod statement;
mod subexpressions;
mod table;
mod types;
mod update;
mod value;
mod wrong_variable;

pub use annotations::{Omission, Target};
pub use body::{BodyKind, Context, MutantSteps, Returns, bound_in, instrument};
pub use effects::{Writes, writes};
pub use members::{Numbers, Origin, is_number};
pub use messages::note_messages;
pub use methods::{is_assignment, only_reads};
pub use origins::Callers;
pub use persistence::older_variables;
pub use property::{ProbeKind, PropertyEdit, PropertyProbe, PropertyReading};
pub use source::{Range, Source, blankless, code, names_in, tidy, tidy_type};
pub use table::{Edit, ExtraDraft, FamilyDraft, RowDraft, Skipped, StaleRead, Table, option};
pub use types::{Inferred, Scope, Types, name_of};
pub use value::{instrument_first, instrument_variables};
