//! The packed form of a state: a string of bits, padded to whole bytes.
//!
//! States are packed in bits: a stage of eight variants takes three. The code of every type is
//! prefix-free, so padding never makes different states equal. Both ends work on words of eight
//! bytes, because they are called some 25 times for each transition of a search.

use super::participant::Universe;

/// The maximal size in bytes of a packed state. A mutant may remove the bound of a list that
/// doubles with each step, which would exhaust memory after a few states.
pub const MAX_STATE_BYTES: usize = 1 << 20;

/// The maximal number of bits that are written or read at once.
pub const MAX_BITS: u32 = 63;

/// Packs states into a buffer that is reused for the next state.
#[derive(Debug)]
pub struct Writer<'u> {
    universe: &'u Universe,
    bytes: Vec<u8>,
    /// Bits that are not in `bytes` yet, lowest first.
    pending: u64,
    /// The number of used bits in `pending`; below 64 between calls.
    used: u32,
}

impl<'u> Writer<'u> {
    /// Creates a writer for states of a model with these participants.
    pub fn new(universe: &'u Universe) -> Writer<'u> {
        Writer {
            universe,
            bytes: Vec::with_capacity(64),
            pending: 0,
            used: 0,
        }
    }

    /// Returns the participants of the model.
    #[inline]
    pub fn universe(&self) -> &'u Universe {
        self.universe
    }

    /// Discards everything written.
    #[inline]
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.pending = 0;
        self.used = 0;
    }

    /// Appends the lowest `bits` (at most [`MAX_BITS`]) of `value`. All higher bits must be zero.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "measured: else it is no longer inlined in states of many parts and takes three times as long"
    )]
    pub fn bits(&mut self, bits: u32, value: u64) {
        debug_assert!(
            bits <= MAX_BITS && value >> bits == 0,
            "{value} does not fit in {bits} bits"
        );
        self.pending |= value << self.used;
        self.used += bits;
        if self.used >= 64 {
            self.spill(bits, value);
        }
    }

    /// Writes out `pending`, which is full. The caller added the lowest `bits` of `value` last, and
    /// some of them did not fit.
    #[inline(never)]
    fn spill(&mut self, bits: u32, value: u64) {
        if self.bytes.len() >= MAX_STATE_BYTES {
            // The rest is dropped; `is_too_large` reports it.
            self.bytes.truncate(MAX_STATE_BYTES);
        }
        self.bytes.extend_from_slice(&self.pending.to_le_bytes());
        self.used -= 64;
        // At least one of `bits` was written and `bits` is below 64, so the shift is below 64.
        self.pending = value >> (bits - self.used);
    }

    /// Appends the lowest `bits` (at most 64) of `value`. All higher bits must be zero.
    #[inline]
    pub fn word(&mut self, bits: u32, value: u64) {
        if bits <= MAX_BITS {
            self.bits(bits, value);
        } else {
            self.bits(32, value & u64::from(u32::MAX));
            self.bits(bits - 32, value >> 32);
        }
    }

    /// Appends a number in groups of three bits, each with a bit for whether another group follows.
    /// Small numbers take few bits.
    #[inline]
    pub fn number(&mut self, mut value: u64) {
        while value > 7 {
            self.bits(4, 8 | (value & 7));
            value >>= 3;
        }
        self.bits(4, value);
    }

    /// Whether the last [finished](Writer::finish) state is larger than [`MAX_STATE_BYTES`] and so
    /// incomplete.
    #[inline]
    pub fn is_too_large(&self) -> bool {
        self.bytes.len() > MAX_STATE_BYTES
    }

    /// Returns the packed form of the last [finished](Writer::finish) state.
    #[inline]
    pub fn packed(&self) -> &[u8] {
        &self.bytes
    }

    /// Finishes the state and returns its packed form.
    #[inline]
    pub fn finish(&mut self) -> &[u8] {
        let len = self.bytes.len() + self.used.div_ceil(8) as usize;
        self.bytes.extend_from_slice(&self.pending.to_le_bytes());
        self.bytes.truncate(len);
        self.pending = 0;
        self.used = 0;
        &self.bytes
    }
}

/// Reads the output of a [`Writer`].
#[derive(Debug)]
pub struct Reader<'a> {
    universe: &'a Universe,
    bytes: &'a [u8],
    /// Bits taken from `bytes` and not read yet, lowest first. Zero above `left`.
    pending: u64,
    /// The number of unread bits in `pending`; below 64 between calls.
    left: u32,
}

impl<'a> Reader<'a> {
    /// Creates a reader of one packed state.
    #[inline]
    pub fn new(universe: &'a Universe, bytes: &'a [u8]) -> Reader<'a> {
        Reader {
            universe,
            bytes,
            pending: 0,
            left: 0,
        }
    }

    /// Returns the participants of the model.
    #[inline]
    pub fn universe(&self) -> &'a Universe {
        self.universe
    }

    /// Reads `bits` (at most [`MAX_BITS`]) bits. Bits past the end are zero.
    #[inline]
    pub fn bits(&mut self, bits: u32) -> u64 {
        debug_assert!(bits <= MAX_BITS, "{bits} bits cannot be read at once");
        if bits > self.left {
            return self.refill(bits);
        }
        let value = self.pending & low(bits);
        self.pending >>= bits;
        self.left -= bits;
        value
    }

    /// Reads `bits` bits when fewer are pending.
    #[inline]
    fn refill(&mut self, bits: u32) -> u64 {
        let word = if let Some((word, rest)) = self.bytes.split_first_chunk() {
            self.bytes = rest;
            u64::from_le_bytes(*word)
        } else {
            let word = tail(self.bytes);
            self.bytes = &[];
            word
        };
        let value = (self.pending | word << self.left) & low(bits);
        let taken = bits - self.left;
        self.pending = word >> taken;
        self.left = 64 - taken;
        value
    }

    /// Reads `bits` (at most 64) bits.
    #[inline]
    pub fn word(&mut self, bits: u32) -> u64 {
        if bits <= MAX_BITS {
            self.bits(bits)
        } else {
            self.bits(32) | self.bits(bits - 32) << 32
        }
    }

    /// Reads a number that [`Writer::number`] wrote.
    #[inline]
    pub fn number(&mut self) -> u64 {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let group = self.bits(4);
            value |= (group & 7).checked_shl(shift).unwrap_or(0);
            if group & 8 == 0 {
                return value;
            }
            shift += 3;
        }
    }
}

/// Returns fewer than eight bytes as a little-endian number.
#[inline]
pub(crate) fn tail(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    if len >= 4 {
        u64::from(half(bytes)) | u64::from(half(&bytes[len - 4..])) << (8 * (len - 4))
    } else {
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}

#[inline]
fn half(bytes: &[u8]) -> u32 {
    let mut half = [0; 4];
    half.copy_from_slice(&bytes[..4]);
    u32::from_le_bytes(half)
}

/// Returns a mask of the lowest `bits` (at most [`MAX_BITS`]) bits.
#[inline]
fn low(bits: u32) -> u64 {
    (1 << bits) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Piece {
        Bits(u32, u64),
        Word(u32, u64),
        Number(u64),
    }

    fn pieces() -> impl Strategy<Value = Vec<Piece>> {
        let bits = (0..=MAX_BITS, any::<u64>())
            .prop_map(|(bits, value)| Piece::Bits(bits, value & low(bits)));
        let word = (1..=64u32, any::<u64>())
            .prop_map(|(bits, value)| Piece::Word(bits, value >> (64 - bits)));
        let number =
            (0..64u32, any::<u64>()).prop_map(|(shift, value)| Piece::Number(value >> shift));
        prop::collection::vec(prop_oneof![bits, word, number], 0..60)
    }

    fn check(writer: &mut Writer<'_>, pieces: &[Piece]) {
        writer.clear();
        let mut length = 0;
        for piece in pieces {
            match *piece {
                Piece::Bits(bits, value) => {
                    writer.bits(bits, value);
                    length += bits;
                }
                Piece::Word(bits, value) => {
                    writer.word(bits, value);
                    length += bits;
                }
                Piece::Number(value) => {
                    writer.number(value);
                    length += 4 * (64 - value.leading_zeros()).div_ceil(3).max(1);
                }
            }
        }
        let universe = writer.universe();
        let bytes = writer.finish();
        assert_eq!(bytes.len(), length.div_ceil(8) as usize);
        let mut reader = Reader::new(universe, bytes);
        for piece in pieces {
            match *piece {
                Piece::Bits(bits, value) => assert_eq!(reader.bits(bits), value),
                Piece::Word(bits, value) => assert_eq!(reader.word(bits), value),
                Piece::Number(value) => assert_eq!(reader.number(), value),
            }
        }
        assert_eq!(
            (reader.bits(63), reader.word(64), reader.number()),
            (0, 0, 0)
        );
    }

    proptest! {
        #[test]
        fn codec_round_trips(first in pieces(), second in pieces()) {
            let universe = Universe::default();
            let mut writer = Writer::new(&universe);
            check(&mut writer, &first);
            check(&mut writer, &second);
        }

        #[test]
        fn arbitrary_bytes_can_be_decoded(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let universe = Universe::default();
            let mut reader = Reader::new(&universe, &bytes);
            for _ in 0..8 {
                reader.number();
                reader.bits(7);
            }
        }
    }

    #[test]
    fn small_numbers_take_four_bits() {
        let universe = Universe::default();
        let mut writer = Writer::new(&universe);
        writer.number(7);
        writer.number(0);
        assert_eq!(writer.finish(), &[7]);
    }
}
