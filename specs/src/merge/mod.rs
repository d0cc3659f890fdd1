//! Merging: versions of one file that were changed apart.

pub mod git_merge;
pub mod three_way;
