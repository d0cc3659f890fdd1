//! What the compiler says of a wrong spec: each mistake once, on the token that is guilty, all of them at the same time.
//!
//! After a change of words run with `TRYBUILD=overwrite` and read what has changed.

use std::fs;
use std::path::Path;

#[test]
fn each_mistake_is_reported_once_at_its_token() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}

/// With the component `rust-src`, rustc prints lines of the standard library where it prints the name of a file without it.
#[test]
fn expected_errors_do_not_show_the_standard_library() {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")).expect("the folder is there");
    let files = folders.flat_map(|folder| fs::read_dir(folder.expect("it can be read").path()).into_iter().flatten());
    let paths = files.map(|file| file.expect("it can be read").path());
    let expected: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "stderr"))
        .collect();
    assert!(expected.len() > 20, "{expected:?}");
    for path in expected {
        let text = fs::read_to_string(&path).expect("it is text");
        assert!(!text.contains("$RUST"), "{}", path.display());
    }
}
