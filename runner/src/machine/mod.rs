//! A model that can run: the interface between front-ends and the engine.
//!
//! A front-end knows a language of specs; the engine knows packed states and numbers. `#[spec]` is
//! one front-end: its [`explorer`](crate::explorer) implements the traits of this module for every
//! annotated Rust module. An interpreter of another language, or a model written by hand,
//! implements the same traits. The engine is compiled once and works with all of them.
//!
//! # What to implement
//!
//! | trait | | for |
//! |---|---|---|
//! | [`ModelSource`] | required by the program | tables of a spec; builds its models |
//! | [`Machine`] | required | tables of a model: steps, properties, fairness; creates workers |
//! | [`Worker`] | required | takes steps, evaluates properties and renders states, for one thread |
//! | [`PermutableMachine`], [`StatePermuter`] | optional | symmetry |
//! | [`Inspector`] | optional | findings about vacuous and weak properties |
//! | [`CrashStateEraser`] | optional | mutants that crash, restart or stop halfway |
//! | [`RefinementMap`] | one for each [`Refinement`] | properties that refine another machine |
//!
//! For suggestions, a machine may return a [`Schema`](crate::dialect::Schema) of its spec, and
//! [`Definition::dialect`](crate::definition::Definition::dialect) writes them in its language.
//! History variables need [executions](Worker::executions) or [events](Machine::step_events).
//!
//! A machine returns its optional parts from accessors, which return `None` by default. The engine
//! then does without the feature: it reports no findings of that kind and searches states instead
//! of orbits. No default implementation returns a verdict.
//!
//! Wrappers around another machine use [`forward_machine!`](crate::forward_machine) and
//! [`forward_worker!`](crate::forward_worker).
//!
//! # Contracts
//!
//! The engine relies on the following contracts. Verdicts are wrong if one is broken.
//! [`check_machine`] checks them on the first states of a model; call it in the tests of a
//! front-end.
//!
//! 1. **Canonical bytes.** Equal states are equal bytes, and states with different bytes differ in
//!    their [`view`](Worker::view).
//! 2. **Determinism.** What a worker reports depends on the arguments, the active mutant and the
//!    watched properties. It does not depend on earlier calls, on the worker or on the thread.
//! 3. **Order.** [`expand`](Worker::expand) takes steps in ascending order of [`StepId`]. The
//!    baseline takes no step that is marked [`extra`](StepFacts::extra).
//! 4. **Enabled.** [`Expanded::enabled`] is true if and only if a step was reported that is not
//!    extra.
//! 5. **Single steps.** [`expand_step`](Worker::expand_step) reports for a step exactly what
//!    [`expand`](Worker::expand) reports for it, in the same order. So does
//!    [`executions`](Worker::executions), if it returns true: its sites are those that the step
//!    records.
//! 6. **Unknown switches.** A switch number that belongs to no mutant acts as the baseline.
//! 7. **Exhaustive sites.** If a step does not record the site of a mutant, the step does the same
//!    under that mutant. Exceptions are mutants that [add steps](crate::definition::ExtraKind).
//! 8. **Properties.** A visitor receives an invariant if it does not hold, and a goal if it holds
//!    or panics. [`look_at`](Worker::look_at), [`holds`](Worker::holds) and
//!    [`step_holds`](Worker::step_holds) agree with that, under every mutant.
//! 9. **Replay.** [`choices`](Worker::choices) finds an execution for every reported successor and
//!    fault.
//! 10. **Restored switch.** [`switch`](Worker::switch) returns what was active before the call.
//! 11. **Undefined evaluations.** Only a machine that [leaves evaluations
//!     undefined](Machine::leaves_undefined) reports [`Fault::Undefined`].
//!
//! # Example
//!
//! A counter from 0 to 3. Its only mutant counts too far, which its invariant detects.
//!
//! ```
#![doc = include_str!("../../examples/counter.rs")]
//! ```

mod active;
mod conformance;
mod formula;
mod forward;
pub mod group;
mod model;
mod parts;
mod source;
mod tables;
mod worker;

pub use active::{ActiveWorker, SwitchPermit};
pub use conformance::{Contract, Violation, check_machine};
pub use formula::{ErasedAtom, ErasedFormula, ErasedKind};
pub use group::Group;
pub use model::{Machine, Refinement};
pub use parts::{CrashStateEraser, Inspector, PermutableMachine, RefinementMap, StatePermuter};
pub use source::ModelSource;
pub use tables::{Constraint, FinalStates, ModelFacts, StepFacts, StepId};
pub use worker::{Blind, Ending, Evaluated, Expanded, Fault, Look, Visitor, Worker};
