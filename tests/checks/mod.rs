//! Checks of the engine that describe what is wrong, for the tests `agreement` and `faults`.

#![allow(dead_code, reason = "each test needs some of them")]
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "specs are written as in a library"
)]

pub(crate) mod bounds;
pub(crate) mod crash_state;
pub(crate) mod engines;
pub(crate) mod equivalence;
pub(crate) mod graph_properties;
pub(crate) mod graphs;
pub(crate) mod known_results;
pub(crate) mod records;
pub(crate) mod reference;
pub(crate) mod runs;
pub(crate) mod specs;
pub(crate) mod verdicts;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;
use mutaspec_specs as _;

/// The result of a check, with a description of what is wrong.
pub(crate) type Checked = Result<(), String>;

/// A model, ready to run.
pub(crate) struct Model {
    pub(crate) definition: Arc<Definition>,
    /// The name, such as `two_phase_commit/article`.
    pub(crate) name: String,
    pub(crate) machine: Box<dyn Machine>,
}

impl Model {
    /// The model with this name. The name of a spec alone stands for its first model.
    pub(crate) fn of(name: &str) -> Model {
        let (spec, model) = name.split_once('/').unwrap_or((name, ""));
        let source = compiled::spec(spec).unwrap_or_else(|| panic!("there is no spec {spec}"));
        let definition = source.definition();
        let row = definition
            .models
            .iter()
            .find(|row| row.name == model)
            .unwrap_or(&definition.models[0]);
        Model::new(&*source, &row.name)
    }

    fn new(source: &dyn ModelSource, model: &str) -> Model {
        panics::install();
        let settings = Settings {
            model: model.to_owned(),
            ..Settings::default()
        };
        let definition = source.definition().clone();
        let machine = source.build(&settings);
        let name = format!("{}/{model}", definition.name);
        Model {
            definition,
            machine: machine.unwrap_or_else(|error| panic!("{name}: {error}")),
            name,
        }
    }

    pub(crate) fn run(&self, options: &Options) -> Result<Outcome, String> {
        let outcome = campaign::run(
            self.machine.as_ref(),
            options,
            &|_| {},
            &AtomicBool::new(false),
        );
        outcome.map_err(|refusal| format!("{}: {refusal}", self.name))
    }

    pub(crate) fn check(&self, options: &Options) -> Result<Outcome, String> {
        let outcome = campaign::check(
            self.machine.as_ref(),
            options,
            &|_| {},
            &AtomicBool::new(false),
        );
        outcome.map_err(|refusal| format!("{}: {refusal}", self.name))
    }
}

pub(crate) fn models(names: &[&str]) -> Vec<Model> {
    names.iter().map(|name| Model::of(name)).collect()
}

/// All models of this test's specs and of some of the gallery that the naive engine can search.
pub(crate) fn small_models() -> Vec<Model> {
    const OF_GALLERY: [&str; 9] = [
        "alternating_bit",
        "dual_writes",
        "dual_writes_messages",
        "ordered_log",
        "peterson",
        "transaction_commit",
        "two_phase_commit",
        "two_phase_commit_hardened",
        "uploader",
    ];
    const LARGE: [&str; 4] = [
        "peterson/three",
        "transaction_commit/five",
        "two_phase_commit_hardened/five",
        "uploader/two_workers",
    ];
    let mut small = Vec::new();
    for source in compiled::specs() {
        let definition = source.definition();
        if definition.package == "mutaspec-specs" && !OF_GALLERY.contains(&&*definition.name) {
            continue;
        }
        let rows = definition.models.iter();
        let rows =
            rows.filter(|row| !LARGE.contains(&&*format!("{}/{}", definition.name, row.name)));
        small.extend(rows.map(|row| Model::new(&*source, &row.name)));
    }
    small
}

/// Checks that two values are equal.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    a: &T,
    b: &T,
    what: impl std::fmt::Display,
) -> Checked {
    if a == b {
        Ok(())
    } else {
        Err(format!("{what}: {a:?} is not {b:?}"))
    }
}

/// Checks a condition.
pub(crate) fn must(is_so: bool, what: impl std::fmt::Display) -> Checked {
    if is_so { Ok(()) } else { Err(what.to_string()) }
}
