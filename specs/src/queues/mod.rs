//! Work that is handed on through a queue.

pub mod uploader;
