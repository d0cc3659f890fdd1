//! The cargo subcommand: `cargo mutaspec run` is `mutaspec run`.

use std::ffi::OsString;

fn main() -> std::process::ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    // Cargo passes the name of the subcommand as the first argument.
    if arguments.get(1).is_some_and(|name| name == "mutaspec") {
        arguments.remove(1);
    }
    mutaspec::driver(&arguments)
}
