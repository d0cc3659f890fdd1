//! How much memory a search may take where nobody says: a part of what the machine has.
//!
//! The number of threads asked for plays no part, so that results are the same for any; and a result that the bound decided says the bound.

use std::fs;
use std::num::NonZero;

/// The bound where the machine does not say what it has.
const UNKNOWN: u64 = 4 << 30;

/// A bound is a whole number of these, so that it is easily said.
const MEBIBYTE: u64 = 1 << 20;

/// Three quarters of the machine's memory, shared by a search for each processor and the baseline.
pub(crate) fn default_bound() -> u64 {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    machine().map_or(UNKNOWN, |bytes| share(bytes, processors))
}

fn share(bytes: u64, processors: u64) -> u64 {
    (bytes / 4 * 3 / (processors + 1) / MEBIBYTE).max(1) * MEBIBYTE
}

/// What the machine has, or this process may use of it, where the system tells.
fn machine() -> Option<u64> {
    let all = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limits = limits.iter().filter_map(|file| fs::read_to_string(file).ok()?.trim().parse().ok());
    all.into_iter().chain(limits).min()
}

/// The memory in a text of the form of `/proc/meminfo`.
fn total(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_the_machine_is_read() {
        assert_eq!(total("MemFree: 1 kB\nMemTotal:       24000000 kB\n"), Some(24_576_000_000));
        for text in ["", "MemTotal: many kB", "MemTotal: 1 MB", "MemTotal: 99999999999999999999 kB"] {
            assert_eq!(total(text), None, "{text}");
        }
    }

    #[test]
    fn a_search_gets_a_share_in_whole_mebibytes_and_never_nothing() {
        assert_eq!(share(24 << 30, 2), 6 << 30);
        assert_eq!(share(1 << 30, 6) % MEBIBYTE, 0);
        assert_eq!(share(0, 8), MEBIBYTE);
    }
}
