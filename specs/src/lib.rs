//! The gallery: specs that work, each from a source that is named in it, one file a spec, in
//! families.

#![allow(
    missing_docs,
    reason = "a variant named `Refuse` needs no sentence; what needs one has one"
)]
#![allow(
    clippy::assigning_clones,
    reason = "`k = c.managers.clone()` reads as the PlusCal does"
)]
#![allow(clippy::disallowed_names, reason = "`foo` is what the source calls it")]
#![allow(
    clippy::module_inception,
    reason = "the file of a spec has the spec's name"
)]

pub mod commit;
pub mod databases;
pub mod locks;
pub mod merge;
pub mod queues;
pub mod replication;
pub mod servers;
pub mod weak;
pub mod writes;
