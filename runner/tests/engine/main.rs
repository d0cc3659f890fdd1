//! The engine over specs written by hand.

mod lamport;
mod restaurants;
mod searching;
mod toy;
