//! Panics in the author's code: caught, silenced and described.
//!
//! Panics of the engine itself are neither caught nor silenced.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::step::Stop;

/// Why the author's code did not return normally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caught {
    /// It used a word of the spec language without `?`, which leaves a step by unwinding.
    Left(Stop),
    /// It panicked with this message, which includes the location.
    Panicked(String),
}

thread_local! {
    /// Whether the thread is inside [`catch`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// The last message that the hook received inside [`catch`].
    static HEARD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Installs, once, a panic hook that silences threads inside [`catch`] and no others.
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

/// Runs the author's code and catches unwinding. Requires [`install`].
#[inline]
pub fn catch<T>(f: impl FnOnce() -> T) -> Result<T, Caught> {
    let outer = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    QUIET.set(outer);
    result.map_err(|payload| {
        if let Some(stop) = payload.downcast_ref::<Stop>() {
            return Caught::Left(*stop);
        }
        // If another hook has replaced ours, only the message is known.
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
    // The terminal would interpret escape sequences.
    let shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.unwrap_or("a panic without a message")
        .chars()
        .filter(shown)
        .collect()
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
    fn panic_has_message_and_location() {
        let Some(Caught::Panicked(text)) = caught(|| panic!("no {}", "way")) else {
            panic!("not caught");
        };
        let line = line!() - 3;
        assert_eq!(text, format!("no way, at {}:{line}", file!()));
    }

    #[test]
    fn message_has_no_escape_sequence() {
        let Some(Caught::Panicked(text)) = caught(|| panic!("\x1b[31mred\x07\nnext")) else {
            panic!("not caught");
        };
        assert!(text.starts_with("[31mred\nnext, at "), "{text}");
    }

    #[test]
    fn leaving_a_step_is_not_a_panic() {
        assert_eq!(
            caught(|| step::leave(Stop::Disabled)),
            Some(Caught::Left(Stop::Disabled))
        );
        assert_eq!(
            caught(|| step::leave(Stop::Assertion(3))),
            Some(Caught::Left(Stop::Assertion(3)))
        );
    }

    #[test]
    fn normal_return_is_not_caught() {
        install();
        assert_eq!(catch(|| 5), Ok(5));
    }

    #[test]
    fn inner_catch_keeps_outer_silent() {
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
