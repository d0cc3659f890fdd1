//! Specs that `#[spec]` compiles into a program.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::definition::Definition;
use crate::machine::{Machine, ModelSource};
use crate::settings::{SettingError, Settings};

/// A function that builds the model that [`Settings`] names.
pub type Build = fn(&Settings) -> Result<Box<dyn Machine>, SettingError>;

/// A spec that `#[spec]` compiled, with the parts of it that are code.
pub struct CompiledSpec {
    table: &'static Definition,
    shared: OnceLock<Arc<Definition>>,
    build: Build,
    arithmetic_is_checked: fn() -> bool,
}

impl CompiledSpec {
    /// Creates a spec from its constant tables. `arithmetic_is_checked` tests whether integer
    /// overflow panics in the spec's crate; it may itself panic and be caught.
    pub const fn new(
        table: &'static Definition,
        build: Build,
        arithmetic_is_checked: fn() -> bool,
    ) -> CompiledSpec {
        CompiledSpec {
            table,
            shared: OnceLock::new(),
            build,
            arithmetic_is_checked,
        }
    }
}

impl ModelSource for CompiledSpec {
    fn definition(&self) -> &Arc<Definition> {
        // Cheap: a constant table borrows its rows.
        self.shared.get_or_init(|| Arc::new(self.table.clone()))
    }

    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        (self.build)(settings)
    }

    fn arithmetic_is_checked(&self) -> bool {
        (self.arithmetic_is_checked)()
    }
}

impl fmt::Debug for CompiledSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table.name)
    }
}

/// Registers a spec with the program that links it. Collected by [`specs`].
#[derive(Debug)]
pub struct Registration(pub &'static CompiledSpec);

inventory::collect!(Registration);

/// Returns all specs linked into the program, sorted by name.
pub fn specs() -> Vec<Arc<dyn ModelSource>> {
    let mut all: Vec<&'static CompiledSpec> = inventory::iter::<Registration>
        .into_iter()
        .map(|r| r.0)
        .collect();
    all.sort_by_key(|spec| {
        let table = spec.table;
        (
            &*table.name,
            &*table.package,
            &*table.module,
            table.file(),
            table.line,
        )
    });
    all.into_iter()
        .map(|spec| Arc::new(spec) as Arc<dyn ModelSource>)
        .collect()
}

/// Returns the first linked spec with this name.
pub fn spec(name: &str) -> Option<Arc<dyn ModelSource>> {
    specs()
        .into_iter()
        .find(|spec| spec.definition().name == name)
}
