//! Output checked by other programs: pages in a real browser, files with published schemas.

mod chromium;
mod npm;
mod page;
mod schemas;
mod start;
mod tools;
mod viewer;
