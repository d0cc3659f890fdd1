//! Everything of mutaspec that a person or a tool reads.
//!
//! [`schema`] serialises the project's own types; [`formats`] holds the formats of other tools.
//! [`runs`] draws traces and exports them, and [`page`] is the report for a browser. [`terminal`]
//! writes text, with the help of [`diff`] (mutants as diffs), [`trace`] (changes of a step),
//! [`baseline_verdict`] and [`headline`] (verdicts on baselines and runs), [`glossary`], [`glyph`]
//! and [`wording`]. [`rank`] orders survivors, [`gaps`] groups them, [`question`] asks about them,
//! [`harm`] says what a survivor leads to, and [`compare`] compares two runs.
//!
//! The crate only turns outcomes into text. It never searches, never judges a mutant, and never
//! writes to a file or stream.

pub mod abbreviate;
pub mod baseline_verdict;
pub mod compare;
pub mod diff;
pub mod formats;
pub mod gaps;
pub mod glossary;
pub mod glyph;
pub mod harm;
pub mod headline;
mod initial;
mod json;
pub mod page;
pub mod question;
pub mod rank;
pub mod runs;
mod sanitize;
pub mod schema;
pub mod terminal;
pub mod trace;
pub mod wording;
mod xml;

pub use sanitize::sanitize;

#[cfg(any(test, feature = "sample"))]
pub mod sample;
#[cfg(test)]
mod tests;
