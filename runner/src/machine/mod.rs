//! A model that can run: the interface between the code of a spec and the engine.
//!
//! Code that knows the spec's types implements [`Machine`] and [`Worker`] and is compiled once for
//! each spec. The engine is compiled once and sees packed states and numbers only. A worker
//! executes steps, evaluates properties and renders states as trees. It reports to a [`Visitor`],
//! which answers what to evaluate next.

mod formula;
mod forward;
mod model;
mod parts;
mod worker;

pub use formula::{ErasedAtom, ErasedFormula, ErasedKind};
pub use model::{Constraint, FinalStates, Machine, Refinement, StepFacts, StepId};
pub use parts::{CrashStateEraser, Inspector, PermutableMachine, RefinementMap, StatePermuter};
pub use worker::{Blind, Ending, Evaluated, Expanded, Fault, Look, Visitor, Worker};
