//! Builds the models of modules, for several tests.

use std::path::Path;

use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::settings::Settings;
use mutaspec_tla::source::{Request, read};

/// Builds the model of a module with the configuration beside it, and with mutants.
pub(crate) fn machine(module: &Path) -> Box<dyn Machine> {
    let request = Request {
        module,
        configurations: &[],
        search: &[],
        check_deadlock: None,
        mutants: true,
    };
    let source = read(&request).unwrap_or_else(|error| panic!("{error}"));
    let settings = Settings {
        model: "default".to_owned(),
        ..Settings::default()
    };
    source
        .build(&settings)
        .unwrap_or_else(|error| panic!("{error}"))
}
