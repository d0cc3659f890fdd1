//! The built program from the outside: its results for the gallery, its error messages, and the
//! truth of the documents. No test uses the inside of a crate.

mod accept;
mod agree;
mod apply;
mod causal;
mod compile;
mod dashboard;
mod disks;
mod documents;
mod driver;
mod families;
mod formats;
mod gallery;
mod gates;
mod glossary;
mod in_diff;
mod layers;
mod matrix;
mod min_score;
mod mistakes;
mod module_suggestions;
mod modules;
mod numbers;
mod pairs;
mod rebuilt;
mod resume;
mod schema;
mod shards;
mod streams;
mod structure;
mod suggestions;
mod supervision;
mod support;
mod verdicts;
mod workshop;
mod workshop_terminal;
