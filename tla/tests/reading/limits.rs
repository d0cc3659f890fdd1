//! Inputs that are too deep or too long for a reader without limits.

use std::time::{Duration, Instant};

use super::{module, whole_module};

const MANY: usize = 100_000;

/// The text is refused, with a message that contains `expected`, and quickly.
#[track_caller]
fn check(body: &str, expected: &str) {
    let start = Instant::now();
    let error = module(body).expect_err("it is refused");
    assert!(
        error.contains(expected),
        "{}",
        &error[..error.len().min(300)]
    );
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "it takes {:?}",
        start.elapsed()
    );
}

#[test]
fn nested_too_deeply() {
    let brackets = [
        "(",
        "[",
        "{",
        "<<",
        "IF TRUE THEN ",
        "\\A x : ",
        "f(",
        "LET x == ",
    ];
    let others = [
        "CASE TRUE -> ",
        "/\\ ",
        "a :: ",
        "LAMBDA x : ",
        "[x]_(",
        "WF_(",
        "F(LAMBDA x : ",
    ];
    for opening in brackets.into_iter().chain(others) {
        check(
            &format!("A == {}", opening.repeat(MANY)),
            "nested too deeply",
        );
    }
    check(
        &format!("THEOREM {}", "ASSUME ".repeat(MANY)),
        "nested too deeply",
    );
    check(&"---- MODULE M ----\n".repeat(MANY), "nested too deeply");
}

#[test]
fn chains_that_are_too_long() {
    for chain in [" + 1", "'", "[1]", ".a", " \\cup S"] {
        check(
            &format!("A == x{}", chain.repeat(MANY)),
            "too many parts in a row",
        );
    }
    check(
        &format!("A == {}TRUE", "~".repeat(MANY)),
        "too many parts in a row",
    );
    let branches = "IF TRUE THEN 1 ELSE ".repeat(MANY);
    check(&format!("A == {branches}2"), "too many parts in a row");
    let inner = format!("{}1{}", "(1 + ".repeat(100), " + 1".repeat(450));
    check(
        &format!("A == {inner}{}", ")".repeat(100)),
        "too many parts in a row",
    );
}

#[test]
fn long_lists_are_accepted() {
    let conjuncts = format!("A == TRUE{}", " /\\ TRUE".repeat(MANY));
    let bullets = format!("A =={}", "\n  /\\ TRUE".repeat(MANY));
    let set = format!("A == {{1{}}}", ", 1".repeat(MANY));
    let definitions: Vec<_> = (0..MANY).map(|number| format!("A{number} == 1")).collect();
    let definitions = definitions.join(
        "
",
    );
    let proof = format!("THEOREM TRUE\n{}", "<1>1. TRUE OBVIOUS\n".repeat(MANY));
    let sum = format!("A == 1{}", " + 1".repeat(450));
    let branches = format!("A == {}2", "IF TRUE THEN 1 ELSE ".repeat(450));
    for body in [branches, conjuncts, bullets, set, definitions, proof, sum] {
        assert!(module(&body).is_ok(), "{}", &body[..40]);
    }
}

#[test]
fn many_errors_take_linear_time() {
    let heads = format!("{}\n", "a(".repeat(150)).repeat(MANY / 150);
    check(&heads, "expected");
    check(&"x == )\n".repeat(MANY / 10), "expected an expression");
    check(&"\u{1}".repeat(MANY / 10), "is not part of TLA+");
}

#[test]
fn unfinished_comments_and_modules() {
    let error = whole_module("---- MODULE M ----\n(* (* *) A == 1\n====").expect_err("no end");
    assert!(error.contains("this comment has no end"), "{error}");
    assert!(whole_module(&"---- MODULE".repeat(MANY)).is_err());
    assert!(whole_module("").is_err());
}
