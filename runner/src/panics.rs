//! Panics in the author's code: caught, kept quiet and put in words.
//!
//! A panic of the engine itself is never caught here and never silent.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::step::Stop;

/// Why a piece of the author's code did not end as a function does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caught {
    /// It left by unwinding on purpose: a word of the spec language, called where `?` cannot be used.
    Left(Stop),
    /// It panicked: the message and its place.
    Panicked(String),
}

thread_local! {
    /// The thread is inside [`catch`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// What the hook heard last while it was.
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts a panic hook in front of the present one: silent for threads inside [`catch`], and only for them. Once for the whole program.
pub fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if QUIET.get() {
                HEARD.set(Some(in_words(info)));
            } else {
                previous(info);
            }
        }));
    });
}

/// Runs the author's code and catches what leaves it by unwinding. Call [`install`] before.
#[inline]
pub fn catch<T>(f: impl FnOnce() -> T) -> Result<T, Caught> {
    let outer = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    QUIET.set(outer);
    result.map_err(|payload| {
        if let Some(stop) = payload.downcast_ref::<Stop>() {
            return Caught::Left(*stop);
        }
        // Without our hook (somebody put another in its place) the message is all there is.
        let heard = HEARD.take();
        Caught::Panicked(heard.unwrap_or_else(|| {
            message(
                payload
                    .downcast_ref::<&str>()
                    .copied()
                    .or_else(|| payload.downcast_ref::<String>().map(String::as_str)),
            )
        }))
    })
}

fn in_words(info: &PanicHookInfo<'_>) -> String {
    let text = message(info.payload_as_str());
    match info.location() {
        Some(place) => format!("{text}, at {}:{}", place.file(), place.line()),
        None => text,
    }
}

fn message(text: Option<&str>) -> String {
    // Escape sequences would be obeyed by the terminal that shows them.
    let shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.unwrap_or("a panic without a message").chars().filter(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::step;

    fn caught(f: impl FnOnce()) -> Option<Caught> {
        install();
        catch(f).err()
    }

    #[test]
    fn a_panic_is_told_with_its_message_and_place() {
        let Some(Caught::Panicked(text)) = caught(|| panic!("no {}", "way")) else {
            panic!("not caught");
        };
        let line = line!() - 3;
        assert_eq!(text, format!("no way, at {}:{line}", file!()));
    }

    #[test]
    fn a_message_holds_no_escape_sequence() {
        let Some(Caught::Panicked(text)) = caught(|| panic!("\x1b[31mred\x07\nnext")) else {
            panic!("not caught");
        };
        assert!(text.starts_with("[31mred\nnext, at "), "{text}");
    }

    #[test]
    fn a_step_that_leaves_by_unwinding_is_no_panic() {
        assert_eq!(caught(|| step::leave(Stop::Disabled)), Some(Caught::Left(Stop::Disabled)));
        assert_eq!(caught(|| step::leave(Stop::Assertion(3))), Some(Caught::Left(Stop::Assertion(3))));
    }

    #[test]
    fn code_that_ends_is_not_caught() {
        install();
        assert_eq!(catch(|| 5), Ok(5));
    }

    #[test]
    fn an_inner_catch_leaves_the_outer_one_quiet() {
        install();
        let both = catch(|| {
            let inner = catch(|| panic!("inner"));
            assert!(QUIET.get());
            inner.is_err()
        });
        assert_eq!(both, Ok(true));
        assert!(!QUIET.get());
    }
}
