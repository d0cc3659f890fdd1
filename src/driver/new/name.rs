//! The rules for the name of a package, which are those of `cargo new`.

use super::super::error::Error;

/// Crates that are always there, and the one that the package depends on.
const CRATES: [&str; 6] = ["alloc", "core", "mutaspec", "proc_macro", "std", "test"];

/// Folders in which cargo keeps its own files.
const FOLDERS: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "com", "lpt"];

/// Refuses a name that cannot be that of a package with a library and a program.
pub(super) fn check(name: &str) -> Result<(), Error> {
    let refused = |why: &str| {
        Err(Error::Name {
            name: name.to_owned(),
            why: why.to_owned(),
        })
    };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() {
        return refused("it is empty");
    }
    if let Some(other) = name.chars().find(|c| !is_allowed(*c)) {
        return refused(&format!("it contains `{}`", other.escape_debug()));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return refused("it does not begin with a letter");
    }
    if !name.contains(|c: char| c.is_ascii_alphanumeric()) {
        return refused("it has no letter");
    }
    let library = name.replace('-', "_");
    let device = name.to_ascii_lowercase();
    let device = device.trim_end_matches(|c: char| c.is_ascii_digit());
    let has_number = device.len() < name.len();
    if syn::parse_str::<syn::Ident>(&library).is_err() {
        return refused("it is a keyword of Rust");
    }
    if CRATES.contains(&library.as_str()) {
        return refused("a crate that it needs has this name");
    }
    if FOLDERS.contains(&library.as_str()) {
        return refused("cargo has a folder of this name");
    }
    if DEVICES.contains(&device) && has_number == ["com", "lpt"].contains(&device) {
        return refused("Windows has a device of this name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn names_are_checked_as_cargo_does() {
        for name in ["my-first-spec", "specs", "_a", "a1", "com", "Lock"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for (name, why) in [
            ("", "it is empty"),
            ("a b", "it contains ` `"),
            ("../a", "it contains `.`"),
            ("ä", "it contains `ä`"),
            ("1a", "it does not begin with a letter"),
            ("-a", "it does not begin with a letter"),
            ("_", "it has no letter"),
            ("async", "it is a keyword of Rust"),
            ("proc-macro", "a crate that it needs has this name"),
            ("mutaspec", "a crate that it needs has this name"),
            ("deps", "cargo has a folder of this name"),
            ("NUL", "Windows has a device of this name"),
            ("com1", "Windows has a device of this name"),
        ] {
            let error = check(name).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("`{name}` cannot be the name of a package: {why}")
            );
        }
    }
}
