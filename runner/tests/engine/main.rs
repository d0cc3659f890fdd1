//! The engine over specs written by hand.

mod campaigning;
mod lamport;
mod random;
mod replaying;
mod restaurants;
mod searching;
mod toy;
