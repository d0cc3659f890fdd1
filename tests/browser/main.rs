//! What we write for eyes, in a real browser.

mod browser;
mod page;
#[path = "../end_to_end/support.rs"]
#[allow(dead_code, reason = "this test needs some of it")]
mod support;
