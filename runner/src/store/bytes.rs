//! Comparison and hashing of packed states, word by word.

use crate::faults::{InjectedFault, is_on};
use crate::value::codec::tail;

/// Whether two packed states are equal. Most are too short for the library's comparison.
#[inline]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    if is_on(InjectedFault::CollidingHash) {
        return true;
    }
    let len = a.len();
    if len != b.len() {
        return false;
    }
    if len >= 8 {
        let mut at = 0;
        while at + 8 < len {
            if word(&a[at..]) != word(&b[at..]) {
                return false;
            }
            at += 8;
        }
        word(&a[len - 8..]) == word(&b[len - 8..])
    } else {
        tail(a) == tail(b)
    }
}

/// Hashes a packed state by multiplications whose two halves are combined by exclusive or.
#[inline]
pub(super) fn hash(state: &[u8]) -> u32 {
    const A: u64 = 0x9e37_79b9_7f4a_7c15;
    const B: u64 = 0xd1b5_4a32_d192_ed03;
    let len = state.len();
    let mut hash = A.wrapping_add(len as u64);
    let last = if len >= 8 {
        let mut rest = state;
        while rest.len() > 8 {
            hash = fold(hash ^ word(rest), B);
            rest = &rest[8..];
        }
        word(&state[len - 8..])
    } else {
        tail(state)
    };
    let bits = if is_on(InjectedFault::CollidingHash) {
        0xfff0_0000
    } else {
        u32::MAX
    };
    (fold(fold(hash ^ last, B), A) >> 32) as u32 & bits
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[inline]
pub(super) fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[..8]);
    u64::from_le_bytes(word)
}
