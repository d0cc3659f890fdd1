//! One state for all that differ by a permutation of model values.
//!
//! What is stored is the least state of an orbit in the order of values, not of numbers. Numbers
//! depend on the order in which threads meet values, so the least by numbers would be another state
//! in another run, and traces and the order of the search would change with it. Numbers only save
//! work: equal numbers are equal values, and a table has the number of the image for each number.

use super::layouts::Layouts;
use super::packing::State;
use super::states::States;
use super::table::Numbers;
use crate::value::{Permutation, domain, list, permute, position};

/// No number.
const NONE: u32 = u32::MAX;

/// The most entries in the tables of images. With more they are emptied.
const MOST_IMAGES: usize = 1 << 26;

/// The images of states under the permutations of a group, for one thread.
#[derive(Debug, Default)]
pub(super) struct Images {
    layouts: Vec<Moves>,
    /// For each permutation and each place, the numbers of the images by the number of the value.
    numbers: Vec<Vec<u32>>,
    /// The number of entries in `numbers`.
    count: usize,
    /// The numbers of the state whose orbit is searched.
    original: Vec<u32>,
}

/// How permutations move the slots of a layout.
#[derive(Debug)]
struct Moves {
    /// The place of each slot in the tables.
    places: Vec<usize>,
    /// For each permutation, the slot that moves to each slot.
    sources: Vec<Vec<u32>>,
}

impl Images {
    /// Replaces a state by the least one to which the permutations of a group lead.
    pub(super) fn least(
        &mut self,
        state: &mut State,
        group: &[Permutation],
        states: &States,
        numbers: &mut Numbers,
    ) {
        let layout = state.layout as usize;
        for number in self.layouts.len()..=layout {
            self.layouts
                .push(moves(&states.layouts, number as u32, group));
        }
        if self.count > MOST_IMAGES {
            self.numbers.clear();
            self.count = 0;
        }
        let places = states.layouts.place_count();
        self.numbers.resize_with(group.len() * places, Vec::new);
        self.original.clone_from(&state.numbers);
        let mut orbit = Orbit {
            moves: &self.layouts[layout],
            images: &mut self.numbers,
            count: &mut self.count,
            original: &self.original,
            states,
            numbers,
        };
        for (index, permutation) in group.iter().enumerate() {
            orbit.lower(&mut state.numbers, index, permutation);
        }
    }
}

/// Returns how permutations move the slots of a layout.
fn moves(layouts: &Layouts, number: u32, group: &[Permutation]) -> Moves {
    let layout = layouts.get(number);
    let sources = group.iter().map(|permutation| {
        let mut sources: Vec<u32> = (0..layout.slots() as u32).collect();
        for variable in 0..layout.variables() {
            let place = layout.place(variable);
            let Some(function) = &place.split else {
                continue;
            };
            let keys = domain(function).and_then(|domain| list(&domain));
            for (source, key) in (place.start..).zip(keys.iter().flat_map(|keys| keys.iter())) {
                if let Some(moved) = position(function, &permute(key, permutation)) {
                    sources[place.start + moved] = source as u32;
                }
            }
        }
        sources
    });
    Moves {
        sources: sources.collect(),
        places: layouts.places(number),
    }
}

/// The search for the least image of a state.
struct Orbit<'a> {
    moves: &'a Moves,
    images: &'a mut [Vec<u32>],
    count: &'a mut usize,
    original: &'a [u32],
    states: &'a States,
    numbers: &'a mut Numbers,
}

impl Orbit<'_> {
    /// Replaces the numbers of a state by those of an image that is less. Most images are given up
    /// at the first slots.
    fn lower(&mut self, least: &mut [u32], index: usize, permutation: &Permutation) {
        let mut is_less = false;
        for (slot, number) in least.iter_mut().enumerate() {
            let image = self.image(slot, index, permutation);
            if !is_less && image != *number {
                let (tables, place) = (&self.states.tables, self.moves.places[slot]);
                is_less = self.numbers.compare(tables, place, image, *number).is_lt();
                if !is_less {
                    return;
                }
            }
            *number = image;
        }
    }

    /// Returns the number in a slot of an image.
    fn image(&mut self, slot: usize, index: usize, permutation: &Permutation) -> u32 {
        let Moves { places, sources } = self.moves;
        let source = sources[index][slot] as usize;
        let number = self.original[source];
        let known = &mut self.images[index * self.states.layouts.place_count() + places[source]];
        if let Some(image) = known.get(number as usize).filter(|image| **image != NONE) {
            return *image;
        }
        let tables = &self.states.tables;
        let value = self.numbers.value(tables, places[source], number);
        let image = permute(value, permutation);
        let image = self.numbers.number(tables, places[slot], &image);
        if known.len() <= number as usize {
            *self.count += number as usize + 1 - known.len();
            known.resize(number as usize + 1, NONE);
        }
        known[number as usize] = image;
        image
    }
}
