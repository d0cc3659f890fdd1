//! A hash that is equal in every process, on every platform and in every version.

/// The FNV-1a hash of no bytes.
pub const START: u64 = 0xcbf2_9ce4_8422_2325;

/// Returns the FNV-1a hash of a text, continued from the hash `start`. Its low bits alone are poor.
pub fn fnv(start: u64, text: &str) -> u64 {
    text.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Returns the hash of a text, folded to 32 bits, as eight hexadecimal digits. Ids of mutants end with
/// it.
pub fn short(text: &str) -> String {
    let hash = fnv(START, text);
    format!("{:08x}", (hash >> 32) as u32 ^ hash as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_hash_folds_both_halves() {
        assert_eq!(short("foobar"), "72ad2699");
    }

    #[test]
    fn hash_equals_published_vectors() {
        assert_eq!(fnv(START, ""), START);
        assert_eq!(fnv(START, "a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv(START, "foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(fnv(fnv(START, "foo"), "bar"), fnv(START, "foobar"));
    }
}
