//! What we write for eyes and for the programs of others, seen by them: pages in a real browser, files under their published schemas.

mod browser;
mod npm;
mod page;
mod schemas;
#[path = "../end_to_end/support.rs"]
#[allow(dead_code, reason = "this test needs some of it")]
mod support;
mod tools;
mod viewer;
