//! Tests of the engine on specs implemented by hand.

mod baselines;
mod campaigning;
mod conformance;
mod controls;
mod filtering;
mod lamport;
mod progress;
mod random;
mod replaying;
mod restaurants;
mod searching;
mod simulating;
mod suggesting;
mod symmetric;
mod toy;
mod undefined;
mod walking;
