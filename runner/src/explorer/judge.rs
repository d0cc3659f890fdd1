//! The evaluation of properties, which may end without a value.

use crate::panics::{self, Caught};
use crate::step::{self, Stop};

/// Evaluates a property without mutants. Returns a description if it does not end with a value.
#[inline]
pub(super) fn judge<T>(property: impl FnOnce() -> T) -> Result<T, String> {
    panics::catch(|| step::aside(property)).map_err(|caught| match caught {
        Caught::Panicked(message) => message,
        Caught::Left(Stop::Disabled | Stop::Waiting | Stop::Halfway) => {
            "it waits as a step does".to_owned()
        }
        Caught::Left(Stop::Assertion(_)) => "an assertion in it does not hold".to_owned(),
        Caught::Left(Stop::Diverged | Stop::TooLarge) => {
            "it does not end (an endless loop?), or it calls `either()` or `pick()`".to_owned()
        }
    })
}
