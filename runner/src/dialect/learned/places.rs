//! Variables that have one value in all states, and functions that have one domain.

use crate::value::View;
use crate::value::participant::MAX_PARTICIPANTS;

/// What the variables have in common in all states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(super) variables: Vec<Place>,
}

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) name: String,
    /// Its value, if that is the same in all states.
    pub(super) value: Option<View>,
    pub(super) keys: Keys,
}

/// The domain of the functions in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// No value was seen.
    Unknown,
    /// All values are functions with this domain. Their values may be functions too.
    Same(Vec<View>, Box<Keys>),
    Vary,
}

impl Places {
    /// Returns what these states have in common.
    pub(crate) fn of(states: impl IntoIterator<Item = View>) -> Places {
        let mut places = Places::default();
        for (number, state) in states.into_iter().enumerate() {
            let View::Record(_, fields) = state else {
                return Places::default();
            };
            if number == 0 {
                let place = |(name, value): &(String, View)| Place {
                    name: name.clone(),
                    value: Some(value.clone()),
                    keys: Keys::Unknown,
                };
                places.variables = fields.iter().map(place).collect();
            }
            for (place, (_, value)) in places.variables.iter_mut().zip(&fields) {
                if place.value.as_ref().is_some_and(|known| known != value) {
                    place.value = None;
                }
                place.keys.add(value);
            }
        }
        places
    }

    /// Returns all domains of functions.
    pub(super) fn domains(&self) -> Vec<&[View]> {
        let mut all = Vec::new();
        for place in &self.variables {
            let mut keys = &place.keys;
            while let Keys::Same(domain, below) = keys {
                all.push(domain.as_slice());
                keys = below;
            }
        }
        all
    }
}

impl Keys {
    pub(super) fn add(&mut self, view: &View) {
        let Some((domain, values)) = entries(view) else {
            *self = Keys::Vary;
            return;
        };
        if *self == Keys::Unknown {
            *self = Keys::Same(domain.clone(), Box::new(Keys::Unknown));
        }
        match self {
            Keys::Same(known, below) if *known == domain => {
                for value in values {
                    below.add(value);
                }
            }
            _ => *self = Keys::Vary,
        }
    }
}

/// Returns the domain and the values of a small function. A record is a function of its fields, and
/// a sequence is one of its places.
pub(super) fn entries(view: &View) -> Option<(Vec<View>, Vec<&View>)> {
    let (domain, values): (Vec<View>, Vec<&View>) = match view {
        View::Function(entries) | View::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .unzip(),
        View::Fields(fields) => {
            let key = |(name, _): &(String, View)| View::Text(name.clone());
            (
                fields.iter().map(key).collect(),
                fields.iter().map(|(_, value)| value).collect(),
            )
        }
        View::Angles(elements) => (1..).map(View::Number).zip(elements).unzip(),
        _ => return None,
    };
    (1..=MAX_PARTICIPANTS)
        .contains(&domain.len())
        .then_some((domain, values))
}
