//! Everything of mutaspec that a person or a tool reads.
//!
//! [`schema`] is the only place that serialises types of ours; [`formats`] holds results in the formats of others, [`runs`] draws runs and writes
//! them for other tools, and [`page`] is the report in a browser; [`terminal`] writes text for people, with the help of [`diff`] (a mutant in the
//! author's source lines), [`trace`] (what a step changed), [`standing`] (what a baseline amounts to), [`glyph`] and [`words`]. Survivors are
//! [ranked](rank), and each may end in a [`question`]; [`compare`] holds two runs against each other. The crate turns outcomes into text and nothing
//! else: it never searches, never judges a mutant, and never writes to a file or a stream.

pub mod compare;
pub mod diff;
pub mod formats;
pub mod glyph;
mod harmless;
mod lists;
pub mod page;
pub mod question;
pub mod rank;
pub mod runs;
pub mod schema;
pub mod short;
pub mod standing;
pub mod terminal;
pub mod trace;
pub mod words;

pub use harmless::harmless;

#[cfg(any(test, feature = "sample"))]
pub mod sample;
