//! Finding the sites of a spec in its syntax tree, and putting a switch on each.
//!
//! Pure: trees in, trees and a [`Table`] out. A site is put on the outermost expression or statement, and every mutant of it is a copy with one
//! edit, so that switches never stand inside one another's mutants.

mod body;
mod branches;
mod condition;
mod frame;
mod guards;
mod initial;
mod names;
mod parts;
mod sets;
mod forge;
mod messages;
mod property;
mod intent;
mod disks;
mod halves;
mod look;
mod source;
mod statement;
mod table;
mod types;
mod update;
mod value;

pub use messages::note_messages;
pub use property::{ProbeKind, PropertyEdit, PropertyProbe, PropertyReading};
pub use intent::{Omission, Place};
pub use source::{Range, Source, code, tidy};
pub use body::{Away, Context, Own, Returns, instrument};
pub use look::{Written, written};
pub use table::{Edit, EffectDraft, ExtraDraft, FamilyDraft, RowDraft, Skipped, Table};
pub use types::{Known, Scope, Types, name_of};
pub use value::{instrument_first, instrument_variables};
