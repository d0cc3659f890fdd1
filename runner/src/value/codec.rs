//! The packed form of a state: a string of bits, padded to whole bytes.
//!
//! Bits, not bytes: a stage of eight variants takes three of them. The code of every type is prefix-free, so the padding never makes two
//! states alike.

use super::participant::Universe;

/// Appends packed values to a buffer of its own that is used again for the next state.
#[derive(Debug)]
pub struct Writer<'u> {
    universe: &'u Universe,
    bytes: Vec<u8>,
    /// Bits not yet in `bytes`, the lowest first.
    pending: u64,
    /// How many of `pending` are in use, below 8 between calls.
    used: u32,
}

impl<'u> Writer<'u> {
    /// A writer for states of a model with these participants.
    pub fn new(universe: &'u Universe) -> Writer<'u> {
        Writer {
            universe,
            bytes: Vec::with_capacity(64),
            pending: 0,
            used: 0,
        }
    }

    /// The participants of the model.
    #[inline]
    pub fn universe(&self) -> &'u Universe {
        self.universe
    }

    /// Forgets what was written.
    #[inline]
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.pending = 0;
        self.used = 0;
    }

    /// Appends the lowest `bits` (at most 56) of `value`; the others must be zero.
    #[inline]
    pub fn bits(&mut self, bits: u32, value: u64) {
        debug_assert!(bits <= 56 && value >> bits == 0, "{value} does not fit in {bits} bits");
        self.pending |= value << self.used;
        self.used += bits;
        while self.used >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.used -= 8;
        }
    }

    /// Appends a number in groups of three bits, each with a bit that says whether another follows: small numbers stay small.
    #[inline]
    pub fn number(&mut self, mut value: u64) {
        while value > 7 {
            self.bits(4, 8 | (value & 7));
            value >>= 3;
        }
        self.bits(4, value);
    }

    /// Ends the state and gives its packed form.
    #[inline]
    pub fn finish(&mut self) -> &[u8] {
        if self.used > 0 {
            self.bytes.push(self.pending as u8);
            self.pending = 0;
            self.used = 0;
        }
        &self.bytes
    }
}

/// Reads what a [`Writer`] wrote.
#[derive(Debug)]
pub struct Reader<'a> {
    universe: &'a Universe,
    bytes: &'a [u8],
    pending: u64,
    used: u32,
}

impl<'a> Reader<'a> {
    /// A reader of one packed state.
    #[inline]
    pub fn new(universe: &'a Universe, bytes: &'a [u8]) -> Reader<'a> {
        Reader {
            universe,
            bytes,
            pending: 0,
            used: 0,
        }
    }

    /// The participants of the model.
    #[inline]
    pub fn universe(&self) -> &'a Universe {
        self.universe
    }

    /// The next `bits` (at most 56) bits. Past the end they are zero: packed states come from the state store alone.
    #[inline]
    pub fn bits(&mut self, bits: u32) -> u64 {
        while self.used < bits {
            let byte = match self.bytes.split_first() {
                Some((first, rest)) => {
                    self.bytes = rest;
                    *first
                }
                None => 0,
            };
            self.pending |= u64::from(byte) << self.used;
            self.used += 8;
        }
        let value = self.pending & ((1 << bits) - 1);
        self.pending >>= bits;
        self.used -= bits;
        value
    }

    /// The next number written by [`Writer::number`].
    #[inline]
    pub fn number(&mut self) -> u64 {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let group = self.bits(4);
            value |= (group & 7) << shift;
            if group & 8 == 0 {
                return value;
            }
            shift += 3;
        }
    }
}
