//! Sets of rows as bits.

pub(super) type RowSet = Vec<u64>;

/// Returns the empty set, with room for `rows` rows.
pub(super) fn none(rows: usize) -> RowSet {
    vec![0; rows.div_ceil(64)]
}

/// Returns the set of the first `rows` rows, with room for `of` rows.
pub(super) fn first(rows: usize, of: usize) -> RowSet {
    let mut bits = none(of);
    (0..rows).for_each(|row| set(&mut bits, row));
    bits
}

#[inline]
pub(super) fn set(bits: &mut RowSet, row: usize) {
    bits[row / 64] |= 1 << (row % 64);
}

#[inline]
pub(super) fn has(bits: &RowSet, row: usize) -> bool {
    bits.get(row / 64)
        .is_some_and(|word| word >> (row % 64) & 1 == 1)
}

/// Returns the complement among `rows` rows.
pub(super) fn inverted(bits: &RowSet, rows: usize) -> RowSet {
    let mut inverted: RowSet = bits.iter().map(|word| !word).collect();
    if let (Some(last), rest @ 1..) = (inverted.last_mut(), rows % 64) {
        *last &= (1 << rest) - 1;
    }
    inverted
}

/// Returns the difference of two sets. `without` may have fewer words.
pub(super) fn minus(of: &RowSet, without: &RowSet) -> RowSet {
    let without = without.iter().copied().chain(std::iter::repeat(0));
    of.iter().zip(without).map(|(a, b)| a & !b).collect()
}

#[inline]
pub(super) fn meet(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).any(|(a, b)| a & b != 0)
}

#[inline]
pub(super) fn meet3(a: &[u64], b: &[u64], c: &[u64]) -> bool {
    a.iter().zip(b).zip(c).any(|((a, b), c)| a & b & c != 0)
}

pub(super) fn lowest(bits: &[u64]) -> Option<usize> {
    let place = bits.iter().position(|word| *word != 0)?;
    Some(place * 64 + bits[place].trailing_zeros() as usize)
}

pub(super) fn is_empty(bits: &[u64]) -> bool {
    bits.iter().all(|word| *word == 0)
}
