//! Atomic commitment: all do it, or none does.

pub mod all_or_nothing;
pub mod transaction_commit;
pub mod two_phase_commit;
pub mod two_phase_commit_crash;
pub mod two_phase_commit_crash_hardened;
pub mod two_phase_commit_hardened;
