//! Searches specs of this test and returns counts and failures.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::compiled;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::Property;
use mutaspec_runner::search::{Cause, Pace, Search, Searched, Task};
use mutaspec_runner::settings::Settings;
use mutaspec_runner::step::Switch;

pub(crate) fn source(name: &str) -> Arc<dyn ModelSource> {
    compiled::spec(name).unwrap_or_else(|| panic!("no spec `{name}`"))
}

pub(crate) fn definition(name: &str) -> Arc<Definition> {
    source(name).definition().clone()
}

/// A model of a spec; by default the first one.
pub(crate) fn machine(spec: &str, model: Option<&str>) -> Box<dyn Machine> {
    let source = source(spec);
    let settings = Settings {
        model: model
            .unwrap_or(&source.definition().models[0].name)
            .to_owned(),
        ..Settings::default()
    };
    source
        .build(&settings)
        .unwrap_or_else(|error| panic!("{spec}: {error}"))
}

pub(crate) struct Found {
    pub(crate) searched: Searched,
    properties: Vec<Property>,
}

impl Found {
    /// The numbers of distinct and generated states.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (
            self.searched.counts.distinct,
            self.searched.counts.generated,
        )
    }

    /// The failures, as in `no_crash: attempt to ..`.
    pub(crate) fn failures(&self) -> Vec<String> {
        let violations = self.searched.violations.iter().map(|v| {
            let name = &self.properties[v.property].name;
            match &v.cause {
                Cause::False | Cause::Deadlock | Cause::Fault(_) => name.clone(),
                Cause::Panic(message) => format!("{name}: {message}"),
            }
        });
        let unmet = self
            .searched
            .unmet
            .iter()
            .map(|goal| format!("{}: not met", self.properties[*goal].name));
        violations.chain(unmet).collect()
    }
}

/// Searches all states of a model with a mutant.
pub(crate) fn search_under(machine: &dyn Machine, switch: Option<Switch>) -> Found {
    let properties = properties(machine, None).expect("all properties");
    let mut worker = machine.worker();
    let mut worker = worker.under(switch);
    let task = Task {
        properties: &properties,
        pace: Pace::Ahead,
        record: false,
        go_on: true,
        of_mutant: false,
        max_states: 100_000,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let searched = Search::new().run(machine, &mut *worker, &task);
    Found {
        searched,
        properties,
    }
}

/// Searches all states of the first model of a spec.
pub(crate) fn search(spec: &str) -> Found {
    search_under(machine(spec, None).as_ref(), None)
}

/// Checks the numbers of distinct and generated states, and that nothing fails.
#[track_caller]
pub(crate) fn check(spec: &str, distinct: u64, generated: u64) {
    check_failing(spec, distinct, generated, &[]);
}

/// Checks the numbers of distinct and generated states, and the failures.
#[track_caller]
pub(crate) fn check_failing(spec: &str, distinct: u64, generated: u64, failures: &[&str]) {
    let found = search(spec);
    assert_eq!(
        (found.counts(), found.failures()),
        (
            (distinct, generated),
            failures.iter().map(ToString::to_string).collect()
        ),
        "{spec}"
    );
}
