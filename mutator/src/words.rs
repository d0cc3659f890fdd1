//! Words in names that suggest what a variable is for. Operators use them to find guards about
//! epochs and timers.

/// Words for numbers that grow with each takeover.
const EPOCHS: [&str; 12] = [
    "term",
    "version",
    "epoch",
    "ballot",
    "bal",
    "round",
    "view",
    "generation",
    "seq",
    "seqno",
    "sequence",
    "incarnation",
];

/// Parts of names of timers.
const TIMERS: [&str; 7] = [
    "timer",
    "timeout",
    "clock",
    "deadline",
    "expired",
    "alarm",
    "timed_out",
];

/// Whether a word in lower case stands for a number that grows with each takeover, such as `term`
/// or `ballots`.
///
/// ```
/// use mutaspec_mutator::words::is_epoch;
/// assert!(is_epoch("ballots") && !is_epoch("balance"));
/// ```
pub fn is_epoch(word: &str) -> bool {
    EPOCHS.contains(&word) || EPOCHS.contains(&word.trim_end_matches('s'))
}

/// Whether a name in lower case, with underscores between its words, suggests a timer.
///
/// ```
/// use mutaspec_mutator::words::is_timer;
/// assert!(is_timer("lease_expired") && !is_timer("time"));
/// ```
pub fn is_timer(name: &str) -> bool {
    TIMERS.iter().any(|part| name.contains(part))
}
