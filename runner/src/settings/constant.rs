//! The types of constants that can be set from outside a spec.

use super::{Setting, names};
use crate::value::participant::MAX_PARTICIPANTS;
use crate::value::{Int, Participant, Participants, Set, Universe, Value};

/// A type of constant that can be set from outside a spec.
pub trait Constant: Sized + Clone {
    /// Converts a setting. `defaults` are the participants that the spec itself gives to the
    /// constant, if any. New participants are added to `universe`. The error completes the sentence
    /// "constant `x` takes ..".
    fn from_setting(
        setting: &Setting,
        defaults: &[&str],
        universe: &mut Universe,
    ) -> Result<Self, String>;

    /// Formats the constant in the syntax of settings.
    fn show(&self, universe: &Universe) -> String;

    /// Returns the participants that the constant is or contains.
    fn participants(&self) -> Vec<Participant> {
        Vec::new()
    }
}

fn one<T: std::str::FromStr>(
    setting: &Setting,
    expected: impl FnOnce() -> String,
) -> Result<T, String> {
    match setting {
        Setting::One(text) => text.trim().parse().map_err(|_| expected()),
        Setting::Many(_) => Err(expected()),
    }
}

macro_rules! integers {
    ($($number:ty)*) => {$(
        impl Constant for $number {
            fn from_setting(setting: &Setting, _: &[&str], _: &mut Universe) -> Result<$number, String> {
                one(setting, || format!("a whole number from {} to {}", <$number>::MIN, <$number>::MAX))
            }

            fn show(&self, _: &Universe) -> String {
                self.to_string()
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

macro_rules! sets_of_numbers {
    ($({$($generics:tt)*} $number:ty,)*) => {$(
        impl<$($generics)*> Constant for Set<$number> {
            fn from_setting(setting: &Setting, _: &[&str], universe: &mut Universe) -> Result<Set<$number>, String> {
                numbers(setting, universe)
            }

            fn show(&self, universe: &Universe) -> String {
                let numbers: Vec<_> = self.iter().map(|number| number.show(universe)).collect();
                numbers.join(", ")
            }
        }
    )*};
}

sets_of_numbers! { {} u8, {} u16, {} u32, {} u64, {} usize, {} i8, {} i16, {} i32, {} i64, {} isize, {const LO: i64, const HI: i64} Int<LO, HI>, }

/// Parses a set of numbers: `2,5`, or one number.
fn numbers<T: Constant + Value>(
    setting: &Setting,
    universe: &mut Universe,
) -> Result<Set<T>, String> {
    let texts = match setting {
        Setting::One(text) => std::slice::from_ref(text),
        Setting::Many(texts) => texts.as_slice(),
    };
    let mut set = Set::new();
    for text in texts {
        let number = T::from_setting(&Setting::One(text.clone()), &[], universe);
        if !set.insert(
            number.map_err(|expected| format!("numbers separated by commas, each {expected}"))?,
        ) {
            return Err("each number only once".to_owned());
        }
    }
    Ok(set)
}

/// Returns the index of the variant that a setting names, for an enum without fields.
pub fn variant(setting: &Setting, variants: &[&str]) -> Result<usize, String> {
    let found = match setting {
        Setting::One(text) => variants.iter().position(|name| *name == text.trim()),
        Setting::Many(_) => None,
    };
    found.ok_or_else(|| {
        let names: Vec<_> = variants.iter().map(|name| format!("`{name}`")).collect();
        match names.as_slice() {
            [one] => one.clone(),
            several => format!("one of {}", several.join(", ")),
        }
    })
}

impl<const LO: i64, const HI: i64> Constant for Int<LO, HI> {
    fn from_setting(setting: &Setting, _: &[&str], _: &mut Universe) -> Result<Self, String> {
        let expected = || format!("a whole number from {LO} to {HI}");
        Int::checked(one(setting, expected)?).ok_or_else(expected)
    }

    fn show(&self, _: &Universe) -> String {
        self.to_string()
    }
}

impl Constant for bool {
    fn from_setting(setting: &Setting, _: &[&str], _: &mut Universe) -> Result<bool, String> {
        one(setting, || "`true` or `false`".to_owned())
    }

    fn show(&self, _: &Universe) -> String {
        self.to_string()
    }
}

impl Constant for String {
    fn from_setting(setting: &Setting, _: &[&str], _: &mut Universe) -> Result<String, String> {
        match setting {
            Setting::One(text) => Ok(text.clone()),
            Setting::Many(_) => Err("one text without a comma".to_owned()),
        }
    }

    fn show(&self, _: &Universe) -> String {
        self.clone()
    }
}

/// Returns a participant that is named outside the spec, and adds it if it is new.
fn named(name: &str, universe: &mut Universe) -> Result<Participant, String> {
    if !names::is_name(name) {
        return Err("names of letters, digits, `_`, `-` and `.`, a letter or `_` first".to_owned());
    }
    universe.intern(name).ok_or_else(|| {
        format!("names of at most {MAX_PARTICIPANTS} participants in the whole model")
    })
}

impl Constant for Participant {
    fn from_setting(
        setting: &Setting,
        _: &[&str],
        universe: &mut Universe,
    ) -> Result<Participant, String> {
        match setting {
            Setting::One(name) => named(name, universe),
            Setting::Many(_) => Err("the name of one participant".to_owned()),
        }
    }

    fn show(&self, universe: &Universe) -> String {
        universe.name(*self).to_owned()
    }

    fn participants(&self) -> Vec<Participant> {
        vec![*self]
    }
}

impl Constant for Participants {
    /// Parses names, or a number `n`: the first `n` defaults, then generated names.
    fn from_setting(
        setting: &Setting,
        defaults: &[&str],
        universe: &mut Universe,
    ) -> Result<Participants, String> {
        let expected = || format!("names, or a number from 1 to {MAX_PARTICIPANTS}");
        let names: Vec<String> = match setting {
            Setting::One(text)
                if text.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c)) =>
            {
                let count = text
                    .parse()
                    .ok()
                    .filter(|count| (1..=MAX_PARTICIPANTS).contains(count));
                names::first(count.ok_or_else(expected)?, defaults, universe)
            }
            Setting::One(name) => vec![name.clone()],
            Setting::Many(names) => names.clone(),
        };
        let mut participants = Participants::new();
        for name in &names {
            if !participants.insert(named(name, universe)?) {
                return Err("each name only once".to_owned());
            }
        }
        if participants.is_empty() {
            Err(expected())
        } else {
            Ok(participants)
        }
    }

    fn show(&self, universe: &Universe) -> String {
        let names: Vec<_> = self.iter().map(|&p| universe.name(p)).collect();
        names.join(", ")
    }

    fn participants(&self) -> Vec<Participant> {
        self.iter().copied().collect()
    }
}
