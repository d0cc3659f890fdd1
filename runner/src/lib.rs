//! The laboratory of mutaspec: it runs specs, searches their states, judges mutants, and never prints.
//!
//! Authors meet this crate through `mutaspec`; the map of its modules is in `ARCHITECTURE.md`.

pub mod campaign;
pub mod event;
pub mod formula;
pub mod machine;
pub mod outcome;
pub mod settings;
pub mod spec;
pub mod step;
pub mod value;
