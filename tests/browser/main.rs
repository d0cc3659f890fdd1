//! Output checked by other programs: pages in a real browser, files with published schemas.

mod browser;
#[path = "../end_to_end/compile.rs"]
#[expect(dead_code, reason = "this test compiles no crate")]
mod compile;
mod npm;
mod page;
mod schemas;
mod start;
#[path = "../end_to_end/support.rs"]
#[allow(dead_code, reason = "this test needs some of it")]
mod support;
mod tools;
mod viewer;
