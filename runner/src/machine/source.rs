//! A spec that a front-end offers to the program.

use std::fmt;
use std::sync::Arc;

use super::Machine;
use crate::definition::Definition;
use crate::settings::{SettingError, Settings};

/// A spec with its tables, from which models are built.
///
/// `#[spec]` registers one for each annotated module ([`compiled`](crate::compiled)). The program
/// takes any list of them, for example specs that were read from files.
pub trait ModelSource: Send + Sync {
    /// Returns the tables of the spec.
    fn definition(&self) -> &Arc<Definition>;

    /// Builds the model that [`Settings`] names, with its constants changed as they say. The
    /// machine has the same [`definition`](Machine::definition).
    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError>;

    /// Whether integer overflow in the spec is detected. If it wraps, verdicts would be wrong, so
    /// the program refuses the spec.
    fn arithmetic_is_checked(&self) -> bool;

    /// Returns a text that changes whenever verdicts may change although the program, the
    /// [source files](Definition::sources) and the settings are the same. Recorded verdicts are
    /// reused only if it is equal. Empty if the spec depends on nothing else.
    fn identity(&self) -> String {
        String::new()
    }

    /// Returns the same spec with its mutants, if this one was read without them and can be read
    /// again. The guards that mutants drop explain a deadlock.
    fn with_mutants(&self) -> Option<Arc<dyn ModelSource>> {
        None
    }
}

impl fmt::Debug for dyn ModelSource + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.definition().name)
    }
}

impl<T: ModelSource + ?Sized> ModelSource for &T {
    fn definition(&self) -> &Arc<Definition> {
        T::definition(self)
    }

    fn build(&self, settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        T::build(self, settings)
    }

    fn arithmetic_is_checked(&self) -> bool {
        T::arithmetic_is_checked(self)
    }

    fn identity(&self) -> String {
        T::identity(self)
    }

    fn with_mutants(&self) -> Option<Arc<dyn ModelSource>> {
        T::with_mutants(self)
    }
}
