//! Lists with bullets.

use super::{expression, module, show};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(expression(text), expected, "{text}");
}

#[test]
fn bullets_below_each_other_are_a_list() {
    check("/\\ a\n         /\\ b", "[/\\ a /\\ b]");
    check("\n /\\ a\n /\\ b\n /\\ c", "[/\\ a /\\ b /\\ c]");
    check("\n \\/ a\n \\/ b", "[\\/ a \\/ b]");
    check("/\\ a", "[/\\ a]");
}

#[test]
fn list_in_a_list_belongs_to_its_item() {
    check(
        "\n /\\ a\n /\\ \\/ b\n    \\/ c\n /\\ d",
        "[/\\ a /\\ [\\/ b \\/ c] /\\ d]",
    );
    check("\n /\\ \\/ a\n /\\ b", "[/\\ [\\/ a] /\\ b]");
    check(
        "\n /\\ /\\ a\n    /\\ b\n /\\ c",
        "[/\\ [/\\ a /\\ b] /\\ c]",
    );
}

#[test]
fn operator_to_the_right_of_the_bullet_belongs_to_the_item() {
    check("\n /\\ a\n  \\/ b\n /\\ c", "[/\\ (a \\/ b) /\\ c]");
    check("\n /\\ a /\\ b\n /\\ c", "[/\\ (a /\\ b) /\\ c]");
    check("\n /\\ a\n    => b", "[/\\ (a => b)]");
}

#[test]
fn operator_at_or_left_of_the_bullet_ends_the_list() {
    check("\n  /\\ a\n  /\\ b\n => c", "([/\\ a /\\ b] => c)");
    check("\n  /\\ a\n  /\\ b\n  => c", "([/\\ a /\\ b] => c)");
    check("\n  /\\ a\n  \\/ b", "([/\\ a] \\/ b)");
    check("\n /\\ a\n   /\\ b", "[/\\ (a /\\ b)]");
}

#[test]
fn quantifier_in_an_item_ends_with_the_item() {
    check("\n /\\ \\E x : p\n /\\ q", "[/\\ (\\E x : p) /\\ q]");
    check(
        "\n /\\ IF a THEN b\n    ELSE c\n /\\ d",
        "[/\\ (IF a THEN b ELSE c) /\\ d]",
    );
    check(
        "\n /\\ LET x == 1\n        y == 2\n    IN x\n /\\ d",
        "[/\\ (LET x == 1; y == 2 IN x) /\\ d]",
    );
}

#[test]
fn tab_goes_on_to_a_multiple_of_eight() {
    check("\n\t/\\ a\n        /\\ b", "[/\\ a /\\ b]");
}

#[test]
fn characters_of_several_bytes_are_one_column() {
    check("\n  (*é*) /\\ a\n  (*e*) /\\ b", "[/\\ a /\\ b]");
}

#[test]
fn next_definition_ends_a_list() {
    let module = module("A == /\\ a\n     /\\ b\nB == c").expect("it is correct");
    let units: Vec<_> = module.units.iter().map(show::unit).collect();
    assert_eq!(units, ["A == [/\\ a /\\ b]", "B == c"]);
}

#[test]
fn closing_bracket_left_of_the_bullet_is_an_error() {
    let error = expression("(\n    /\\ a\n  ) + 1");
    assert_eq!(error, "([/\\ a] + 1)");
    let error = expression("\n  /\\ (a\n)");
    assert!(
        error.contains("not to the right of the bullet `/\\`"),
        "{error}"
    );
}
