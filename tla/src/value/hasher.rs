//! A hasher for values.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::Value;

/// A map from values.
pub type ValueMap<T> = HashMap<Value, T, BuildHasherDefault<ValueHasher>>;

/// A fast hasher. Unlike that of the standard library, it does not withstand values that are made
/// to collide.
#[derive(Default)]
pub struct ValueHasher(u64);

/// An odd number without a pattern.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for ValueHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u8(*byte);
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_i32(&mut self, n: i32) {
        self.write_u64(u64::from(n.cast_unsigned()));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(FACTOR);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    /// The product depends on all bits in its upper ones only; tables use the lower ones, too.
    fn finish(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 29)
    }
}
