//! States as bytes: a layout with what is hidden, and a number for each slot of the layout.
//!
//! Each is written with seven bits to a byte, the lowest first; the highest bit says that more
//! follow. Most numbers are below 128, so most slots take one byte.

/// A state: the number of its layout, and the number of the value in each slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) layout: u32,
    pub(super) numbers: Vec<u32>,
    /// Whether a process has restarted, which only mutants do. Properties do not see it.
    pub(super) restarted: bool,
}

impl State {
    /// Whether two states have the same values of variables.
    pub(super) fn is_same_visibly(&self, other: &State) -> bool {
        self.layout == other.layout && self.numbers == other.numbers
    }

    /// Returns the state with these bytes.
    pub(super) fn unpack(packed: &[u8]) -> State {
        // The first number takes one byte: there are fewer than 64 layouts.
        let end = packed.iter().position(|byte| byte & 0x80 == 0);
        let (layout, numbers) = packed.split_at(end.map_or(0, |end| end + 1));
        let mut state = State::default();
        unpack(layout, &mut state.numbers);
        let first = state.numbers.first().copied().unwrap_or_default();
        (state.layout, state.restarted) = (first >> 1, first & 1 == 1);
        unpack(numbers, &mut state.numbers);
        state
    }

    /// Appends its bytes.
    pub(super) fn pack(&self, into: &mut Vec<u8>) {
        pack(&[self.layout << 1 | u32::from(self.restarted)], into);
        pack(&self.numbers, into);
    }
}

/// Appends a number.
fn push(mut number: u32, into: &mut Vec<u8>) {
    while number > 0x7f {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// Appends the numbers of a state.
fn pack(numbers: &[u32], into: &mut Vec<u8>) {
    for number in numbers {
        push(*number, into);
    }
}

/// Reads the numbers of a packed state.
fn unpack(packed: &[u8], into: &mut Vec<u32>) {
    into.clear();
    let (mut number, mut shift) = (0, 0);
    for byte in packed {
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            into.push(number);
            (number, shift) = (0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[u32], bytes: usize) {
        let (mut packed, mut read) = (Vec::new(), Vec::new());
        pack(numbers, &mut packed);
        assert_eq!(packed.len(), bytes);
        unpack(&packed, &mut read);
        assert_eq!(read, numbers);
    }

    #[test]
    fn numbers_are_read_as_they_were_written() {
        check(&[], 0);
        check(&[0, 1, 127], 3);
        check(&[128, 0, 16_383], 5);
        check(&[16_384, u32::MAX], 8);
    }
}
