//! How generated code reads and formats a constant whose type it knows only as tokens.
//!
//! [`Ask`] is implemented at three depths of reference. A call through three references selects the
//! first implementation that fits the type: [`Constant`], `Debug`, or any type. So a constant of
//! any type compiles, and only setting it is an error.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::{Constant, Setting, SettingError};
use crate::value::{Participant, Universe, participant};

/// A value for a call of [`Ask`] on a type of constant. Call it through three references.
///
/// ```
/// use mutaspec_runner::settings::{Ask, Probe, Setting, SettingError};
/// use mutaspec_runner::value::Universe;
/// let mut universe = Universe::default();
/// let five = Setting::parse("5");
/// assert_eq!((&&&Probe::<u8>::new()).read("n", &five, &[], &mut universe), Ok(5));
/// let fixed = SettingError::Fixed { name: "x".to_owned() };
/// assert_eq!((&&&Probe::<f64>::new()).read("x", &five, &[], &mut universe), Err(fixed));
/// assert_eq!((&&&Probe::<f64>::new()).show(&0.5, &universe), "0.5");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T> Probe<T> {
    /// Creates a probe of the type.
    pub const fn new() -> Probe<T> {
        Probe(PhantomData)
    }
}

impl<T> Default for Probe<T> {
    fn default() -> Probe<T> {
        Probe::new()
    }
}

/// Operations on constants of any type, selected by [`Probe`].
pub trait Ask<T> {
    /// Converts the setting of the constant `name`. `defaults` are as in
    /// [`Constant::from_setting`].
    fn read(
        &self,
        name: &str,
        setting: &Setting,
        defaults: &[&str],
        universe: &mut Universe,
    ) -> Result<T, SettingError> {
        let _ = (setting, defaults, universe);
        Err(SettingError::Fixed {
            name: name.to_owned(),
        })
    }

    /// Formats the constant in words.
    fn show(&self, constant: &T, universe: &Universe) -> String;

    /// Returns the participants that the constant is or contains.
    fn participants(&self, constant: &T) -> Vec<Participant> {
        let _ = constant;
        Vec::new()
    }
}

impl<T: Constant> Ask<T> for &&Probe<T> {
    fn read(
        &self,
        name: &str,
        setting: &Setting,
        defaults: &[&str],
        universe: &mut Universe,
    ) -> Result<T, SettingError> {
        T::from_setting(setting, defaults, universe).map_err(|expected| SettingError::Type {
            name: name.to_owned(),
            expected,
            found: setting.to_string(),
        })
    }

    fn show(&self, constant: &T, universe: &Universe) -> String {
        constant.show(universe)
    }

    fn participants(&self, constant: &T) -> Vec<Participant> {
        constant.participants()
    }
}

impl<T: Debug> Ask<T> for &Probe<T> {
    fn show(&self, constant: &T, universe: &Universe) -> String {
        participant::with_display_names(universe, || format!("{constant:?}"))
    }
}

impl<T> Ask<T> for Probe<T> {
    fn show(&self, _: &T, _: &Universe) -> String {
        format!("some {}", std::any::type_name::<T>())
    }
}
