//! The engine over specs written by hand.

mod campaigning;
mod controls;
mod lamport;
mod random;
mod replaying;
mod restaurants;
mod searching;
mod simulating;
mod symmetric;
mod toy;
mod walking;
