//! How generated code reads and shows a constant whose type it knows only as tokens.
//!
//! [`Ask`] stands at three depths of reference, and a call through three references takes the first that fits the type: one that can be set, one
//! that can at least be printed, any. So a constant of a type that is no [`Constant`] compiles, and only to set it is an error.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::{Constant, Setting, SettingError};
use crate::value::{Universe, participant};

/// Asks what a type of constant can do; to be called through three references.
///
/// ```
/// use mutaspec_runner::settings::{Ask, Probe, Setting, SettingError};
/// use mutaspec_runner::value::Universe;
/// let mut universe = Universe::default();
/// let five = Setting::parse("5");
/// assert_eq!((&&&Probe::<u8>::new()).read("n", &five, &[], &mut universe), Ok(5));
/// assert_eq!((&&&Probe::<f64>::new()).read("x", &five, &[], &mut universe), Err(SettingError::Fixed { name: "x".to_owned() }));
/// assert_eq!((&&&Probe::<f64>::new()).show(&0.5, &universe), "0.5");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T> Probe<T> {
    /// A probe of the type.
    pub const fn new() -> Probe<T> {
        Probe(PhantomData)
    }
}

impl<T> Default for Probe<T> {
    fn default() -> Probe<T> {
        Probe::new()
    }
}

/// What a [`Probe`] answers.
pub trait Ask<T> {
    /// Reads the setting of the constant `name`; `defaults` are as for [`Constant::from_setting`].
    fn read(&self, name: &str, setting: &Setting, defaults: &[&str], universe: &mut Universe) -> Result<T, SettingError> {
        let _ = (setting, defaults, universe);
        Err(SettingError::Fixed { name: name.to_owned() })
    }

    /// The constant in words.
    fn show(&self, constant: &T, universe: &Universe) -> String;
}

impl<T: Constant> Ask<T> for &&Probe<T> {
    fn read(&self, name: &str, setting: &Setting, defaults: &[&str], universe: &mut Universe) -> Result<T, SettingError> {
        T::from_setting(setting, defaults, universe).map_err(|expected| SettingError::Type {
            name: name.to_owned(),
            expected,
            found: setting.to_string(),
        })
    }

    fn show(&self, constant: &T, universe: &Universe) -> String {
        constant.show(universe)
    }
}

impl<T: Debug> Ask<T> for &Probe<T> {
    fn show(&self, constant: &T, universe: &Universe) -> String {
        participant::speaking_of(universe, || format!("{constant:?}"))
    }
}

impl<T> Ask<T> for Probe<T> {
    fn show(&self, _: &T, _: &Universe) -> String {
        format!("some {}", std::any::type_name::<T>())
    }
}
