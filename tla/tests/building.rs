//! Builds the models of modules, for several tests.

use std::path::Path;

use mutaspec_runner::machine::Machine;
use mutaspec_tla::source::{Request, Source, read};

use crate::texts;

/// Reads a module with the configuration beside it.
pub(crate) fn source(module: &Path, mutants: bool) -> Source {
    let request = Request {
        module,
        configurations: &[],
        search: &[],
        check_deadlock: None,
        mutants,
    };
    read(&request).unwrap_or_else(|error| panic!("{error}"))
}

/// Builds the model of a module with the configuration beside it, and with mutants.
pub(crate) fn machine(module: &Path) -> Box<dyn Machine> {
    texts::machine(&source(module, true))
}
