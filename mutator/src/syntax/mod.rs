//! Finds the mutation sites of a spec in its syntax tree and puts a switch on each.
//!
//! All functions are pure: trees in, trees and a [`Table`] out. A switch encloses the outermost
//! expression or statement; each mutant is a copy with one edit. So mutants contain no switches.

mod body;
mod branches;
mod condition;
mod disks;
mod forge;
mod frame;
mod guards;
mod halves;
mod initial;
mod intent;
mod look;
mod members;
mod messages;
mod methods;
mod names;
mod parts;
mod people;
mod property;
mod sets;
mod source;
mod statement;
mod table;
mod twins;
mod types;
mod update;
mod value;

pub use body::{Away, Context, Own, Returns, bound_in, instrument};
pub use intent::{Omission, Place};
pub use look::{Written, written};
pub use members::{Numbers, Origin, is_number};
pub use messages::note_messages;
pub use methods::{is_assignment, only_reads};
pub use people::Callers;
pub use property::{ProbeKind, PropertyEdit, PropertyProbe, PropertyReading};
pub use source::{Range, Source, blankless, code, names_in, tidy, tidy_type};
pub use table::{Edit, ExtraDraft, FamilyDraft, RowDraft, Skipped, Table, option};
pub use types::{Known, Scope, Types, name_of};
pub use value::{instrument_first, instrument_variables};
