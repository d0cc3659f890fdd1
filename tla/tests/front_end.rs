//! The tests of the front-end through its public interface, in one program, which links once.

mod annotations;
mod building;
mod events;
mod library;
mod machine;
mod meaning;
mod mutants;
mod operators;
mod oracle;
mod pcal;
mod properties;
mod random;
mod reading;
mod search;
mod suggesting;
mod texts;
