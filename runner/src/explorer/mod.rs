//! A spec with its constants set, as a [`Machine`].
//!
//! [`system`] is a spec without its types. Only [`typed`] is compiled for each spec; the
//! [machine](model) and its [workers](worker) are compiled once.

mod dialect;
mod erase;
mod judge;
mod maps;
mod model;
mod smaller;
mod system;
mod typed;
mod worker;

use crate::compiled::CompiledSpec;
use crate::machine::{Machine, ModelFacts};
use crate::panics;
use crate::settings::SettingError;
use crate::spec::Spec;
use crate::value::participant::set_display_names;

pub use dialect::RustDialect;

/// Creates a machine from a spec and its constants.
///
/// The constants are leaked, because temporal formulas keep references to them.
pub fn machine<S: Spec>(
    source: &'static CompiledSpec,
    facts: ModelFacts,
    constants: S::Constants,
) -> Result<Box<dyn Machine>, SettingError> {
    panics::install();
    set_display_names(&facts.universe);
    let system = typed::TypedSystem::<S>::new(Box::leak(Box::new(constants)));
    model::build(source, facts, Box::new(system))
}
