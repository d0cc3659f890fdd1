//! Work that is handed on through a queue.

pub mod uploader;
pub mod uploader_stages;
pub mod uploader_unfair;
