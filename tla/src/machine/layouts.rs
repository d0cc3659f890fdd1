//! The layouts of a model's states.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::evaluate::Layout;
use crate::value::{Permutation, Value, domain, list, permute, position};

/// The most layouts of a model, whose numbers take six bits. States that would need another one store all variables as wholes.
const MOST: usize = 64;

/// The layouts of a model's states.
///
/// The first one stores element by element each variable that is a function of one domain in all
/// initial states. In a state in which such a variable has another domain, it is stored as a whole,
/// so that state has another layout. The layout of a state follows from its values alone.
pub(super) struct Layouts {
    all: Vec<OnceLock<Layout>>,
    /// The number of a layout, by the variables that it stores as wholes although the first one
    /// does not.
    numbers: Mutex<HashMap<Vec<bool>, u32>>,
}

impl Layouts {
    /// Returns the layouts of a model with these initial states, given as values of variables, and
    /// this group of symmetries.
    pub(super) fn new(
        variables: usize,
        initial: &[Vec<Value>],
        symmetry: &[Permutation],
    ) -> Layouts {
        let all: Vec<OnceLock<Layout>> = (0..MOST).map(|_| OnceLock::new()).collect();
        // The image of a state has the layout of the state.
        let is_moved = |variable: usize| {
            let first = initial.first().map(|state| &state[variable]);
            first.is_some_and(|function| !keeps_domain(function, symmetry))
        };
        let base = Layout::new(variables, initial, is_moved);
        all[0].get_or_init(|| base);
        Layouts {
            all,
            numbers: Mutex::new(HashMap::from([(vec![false; variables], 0)])),
        }
    }

    /// Returns the first layout.
    pub(super) fn base(&self) -> &Layout {
        self.get(0)
    }

    /// Returns the layout with this number, which [`of`](Layouts::of) has returned.
    pub(super) fn get(&self, number: u32) -> &Layout {
        self.all[number as usize].get_or_init(|| Layout::whole(0))
    }

    /// Returns the number of the layout of the state in which variables have these values.
    pub(super) fn of(&self, values: &[Value]) -> u32 {
        let base = self.base();
        let is_whole = |(variable, value)| base.is_split(variable) && !base.fits(variable, value);
        let whole: Vec<bool> = values.iter().enumerate().map(is_whole).collect();
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = numbers.get(&whole) {
            return *number;
        }
        let next = self
            .all
            .iter()
            .take_while(|layout| layout.get().is_some())
            .count();
        let number = next.min(MOST - 1);
        let is_last = number == MOST - 1;
        self.all[number].get_or_init(|| base.without(|variable| is_last || whole[variable]));
        numbers.insert(whole, number as u32);
        number as u32
    }

    /// Returns the places in the [tables](super::table) of the slots of a layout: the slots of the
    /// first layout, and behind them each variable as a whole.
    pub(super) fn places(&self, number: u32) -> Vec<usize> {
        let (base, layout) = (self.base(), self.get(number));
        let mut places = Vec::with_capacity(layout.slots());
        for variable in 0..layout.variables() {
            if base.is_split(variable) && !layout.is_split(variable) {
                places.push(base.slots() + variable);
            } else {
                places.extend(base.range(variable));
            }
        }
        places
    }

    /// Returns the number of places.
    pub(super) fn place_count(&self) -> usize {
        self.base().slots() + self.base().variables()
    }
}

/// Whether each permutation maps the domain of a function to itself. Then the image of a state has
/// the same slots.
fn keeps_domain(function: &Value, group: &[Permutation]) -> bool {
    let Ok(keys) = domain(function).and_then(|domain| list(&domain)) else {
        return false;
    };
    group.iter().all(|permutation| {
        let mut images = keys.iter().map(|key| permute(key, permutation));
        images.all(|image| position(function, &image).is_some())
    })
}
