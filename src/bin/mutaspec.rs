//! The program `mutaspec`.

use std::ffi::OsString;

fn main() -> std::process::ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    mutaspec::driver(&arguments)
}
