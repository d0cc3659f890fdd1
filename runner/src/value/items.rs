//! Values one after another, as in the memory of sequences, sets and maps.

use super::codec::MAX_BITS;
use super::{Reader, Value, Writer};

/// Appends the packed forms of values, as many at once as fit into a word.
#[inline]
pub(crate) fn encode<T: Value>(items: &[T], writer: &mut Writer<'_>) {
    let universe = writer.universe();
    let width = T::width(universe);
    if width == 0 {
        for item in items {
            item.encode(writer);
        }
        return;
    }
    for chunk in items.chunks((MAX_BITS / width) as usize) {
        let (mut bits, mut used) = (0, 0);
        for item in chunk {
            bits |= item.pack(universe) << used;
            used += width;
        }
        writer.bits(used, bits);
    }
}

/// Copies a vector.
///
/// Copying four values at a time is cheaper for short vectors, and most are short.
#[inline]
pub(crate) fn copy<T: Clone>(items: &mut Vec<T>, source: &Vec<T>) {
    const FOUR: usize = 4;
    if items.len() != source.len() {
        items.clone_from(source);
        return;
    }
    let (mut into, mut from) = (items.chunks_exact_mut(FOUR), source.chunks_exact(FOUR));
    for (into, from) in into.by_ref().zip(from.by_ref()) {
        for place in 0..FOUR {
            into[place].clone_from(&from[place]);
        }
    }
    let (into, from) = (into.into_remainder(), from.remainder());
    for place in 0..FOUR - 1 {
        if let (Some(into), Some(from)) = (into.get_mut(place), from.get(place)) {
            into.clone_from(from);
        }
    }
}

/// Reads `len` values into a vector and reuses its memory and that of its elements.
#[inline]
pub(crate) fn decode_into<T: Value>(items: &mut Vec<T>, len: usize, reader: &mut Reader<'_>) {
    items.truncate(len);
    let universe = reader.universe();
    let width = T::width(universe);
    if width == 0 {
        for item in &mut *items {
            item.decode_into(reader);
        }
        for _ in items.len()..len {
            items.push(T::decode(reader));
        }
        return;
    }
    // The vector usually has enough elements. Missing ones get any value, as all are overwritten.
    while items.len() < len {
        items.push(T::unpack(0, universe));
    }
    for chunk in items.chunks_mut((MAX_BITS / width) as usize) {
        let mut bits = reader.bits(chunk.len() as u32 * width);
        for item in chunk {
            *item = T::unpack(bits & ((1 << width) - 1), universe);
            bits >>= width;
        }
    }
}
