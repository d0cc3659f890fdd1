//! The command line as it is parsed.

use clap::CommandFactory;

use super::*;

#[test]
fn command_line_is_well_formed() {
    CommandLine::command().debug_assert();
}

#[test]
fn assignment_needs_both_sides() {
    assert_eq!(
        assignment(" managers = 5"),
        Ok(("managers".to_owned(), "5".to_owned()))
    );
    assert_eq!(
        assignment("expression=a=b"),
        Ok(("expression".to_owned(), "a=b".to_owned()))
    );
    for text in ["managers", "=5", "managers=", "", " = "] {
        assert!(assignment(text).is_err(), "{text}");
    }
}

#[test]
fn words_are_quoted_for_the_shell() {
    for (word, shell) in [
        ("managers=bob,chuck", "managers=bob,chuck"),
        ("a b", "'a b'"),
        ("it's", "'it'\\''s'"),
        ("", "''"),
        ("$x", "'$x'"),
    ] {
        assert_eq!(quoted(word), shell);
    }
}
