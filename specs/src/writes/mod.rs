//! Concurrent writes to the same data, after the notes "How to handle concurrent write" (author and
//! year not given).
//!
//! The notes ask three questions of each design. In each spec they are properties:
//! `replicas_are_consistent` ("The data in the system needs to be consistent among all replicas"),
//! `reflects_user_desired_change` ("The data in the system needs to reflect user desired change")
//! and `reads_return_latest_written_data` ("The repeatedly read requests against the system return
//! the consistent latest written data").

pub mod last_write_wins;
pub mod leader_based;
pub mod leaderless_version_vectors;
pub mod versioned_reject;
pub mod versioned_siblings;
