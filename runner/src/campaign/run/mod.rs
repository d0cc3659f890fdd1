//! The top layer: the course of a campaign.

pub(crate) mod course;
mod example;
pub mod ladder;
mod quarantine;
pub(crate) mod resume;
mod verify;
