//! Settings of each type of constant, and the errors for invalid ones.

use proptest::prelude::*;

use super::*;
use crate::value::{Int, Set};

/// Parses a setting as the command line does and formats the result.
fn read<T: Constant>(text: &str, defaults: &[&str]) -> Result<String, String> {
    let mut universe = Universe::default();
    T::from_setting(&Setting::parse(text), defaults, &mut universe)
        .map(|constant| constant.show(&universe))
}

fn check<T: Constant>(text: &str, expected: Result<&str, &str>) {
    check_names::<T>(&[], text, expected);
}

fn check_names<T: Constant>(defaults: &[&str], text: &str, expected: Result<&str, &str>) {
    let read = read::<T>(text, defaults);
    assert_eq!(
        read.as_deref().map_err(String::as_str),
        expected,
        "{text:?} over {defaults:?}"
    );
}

#[test]
fn numbers_are_parsed_within_bounds() {
    check::<u8>("5", Ok("5"));
    check::<u8>(" 255 ", Ok("255"));
    check::<i64>("-3", Ok("-3"));
    check::<u8>("256", Err("a whole number from 0 to 255"));
    check::<u8>("-1", Err("a whole number from 0 to 255"));
    check::<u8>("five", Err("a whole number from 0 to 255"));
    check::<u8>("1,2", Err("a whole number from 0 to 255"));
    check::<u8>("", Err("a whole number from 0 to 255"));
    check::<Int<1, 3>>("3", Ok("3"));
    check::<Int<1, 3>>("4", Err("a whole number from 1 to 3"));
    check::<Int<1, 3>>("x", Err("a whole number from 1 to 3"));
}

#[test]
fn number_sets_are_parsed() {
    check::<Set<u8>>("2,5", Ok("2, 5"));
    check::<Set<u8>>("5, 2", Ok("2, 5"));
    check::<Set<u8>>("3", Ok("3"));
    check::<Set<Int<1, 3>>>("1,3", Ok("1, 3"));
    check::<Set<i8>>("-1,1", Ok("-1, 1"));
    check::<Set<u8>>("2,2", Err("each number only once"));
    check::<Set<u8>>(
        "2,300",
        Err("numbers separated by commas, each a whole number from 0 to 255"),
    );
    check::<Set<u8>>(
        "",
        Err("numbers separated by commas, each a whole number from 0 to 255"),
    );
    check::<Set<Int<1, 3>>>(
        "4",
        Err("numbers separated by commas, each a whole number from 1 to 3"),
    );
}

#[test]
fn variants_are_parsed_by_name() {
    let read = |text: &str, names: &[&str]| variant(&Setting::parse(text), names);
    assert_eq!(read("Lax", &["Strict", "Lax"]), Ok(1));
    assert_eq!(read(" Strict ", &["Strict", "Lax"]), Ok(0));
    assert_eq!(
        read("lax", &["Strict", "Lax"]),
        Err("one of `Strict`, `Lax`".to_owned())
    );
    assert_eq!(
        read("Strict,Lax", &["Strict", "Lax"]),
        Err("one of `Strict`, `Lax`".to_owned())
    );
    assert_eq!(read("", &["Only"]), Err("`Only`".to_owned()));
}

#[test]
fn booleans_and_strings_are_parsed() {
    check::<bool>("true", Ok("true"));
    check::<bool>("false", Ok("false"));
    check::<bool>("yes", Err("`true` or `false`"));
    check::<String>("two words", Ok("two words"));
    check::<String>("a,b", Err("one text without a comma"));
}

#[test]
fn participants_are_parsed_by_name() {
    let rule = "names of letters, digits, `_`, `-` and `.`, a letter or `_` first";
    check::<Participant>("bob", Ok("bob"));
    check::<Participant>("bob,chuck", Err("the name of one participant"));
    check::<Participant>("7", Err(rule));
    check::<Participants>("bob", Ok("bob"));
    check::<Participants>("node-1.eu, d\u{f6}rte ,_x", Ok("node-1.eu, d\u{f6}rte, _x"));
    check::<Participants>("bob,", Ok("bob"));
    check::<Participants>(",", Err("names, or a number from 1 to 64"));
    check::<Participants>("bob,bob", Err("each name only once"));
    check::<Participants>("bob,a b", Err(rule));
    check::<Participants>("", Err(rule));
}

#[test]
fn participant_count_generates_names_past_defaults() {
    let cases: &[(&[&str], &str, &str)] = &[
        (&["bob", "chuck", "dave"], "1", "bob"),
        (&["bob", "chuck", "dave"], "3", "bob, chuck, dave"),
        (
            &["bob", "chuck", "dave"],
            "5",
            "bob, chuck, dave, erin, frank",
        ),
        (&["ann", "erin"], "4", "ann, erin, bob, chuck"),
        (&["r1", "r2", "r3"], "5", "r1, r2, r3, r4, r5"),
        (&["w1"], "2", "w1, w2"),
        (&["n0", "n7"], "3", "n0, n7, n8"),
        (&["n7", "n0"], "3", "n7, n0, n8"),
        (&["r1", "s2"], "3", "r1, s2, bob"),
        (&["a", "b"], "4", "a, b, c, d"),
        (&["C", "A"], "3", "C, A, D"),
        (&["y"], "4", "y, z, p1, p2"),
        (&["a", "B"], "3", "a, B, bob"),
        (&["r1", "boss"], "3", "r1, boss, bob"),
        (
            &["r99999999999999999999"],
            "2",
            "r99999999999999999999, bob",
        ),
        (&[], "2", "bob, chuck"),
    ];
    for (defaults, text, expected) in cases {
        check_names::<Participants>(defaults, text, Ok(expected));
    }
    for text in ["0", "65", "-1", "+x", "3x", "99999999999999999999"] {
        check::<Participants>(text, Err("names, or a number from 1 to 64"));
    }
}

#[test]
fn generated_names_skip_alice_and_continue_with_numbers() {
    let cast = read::<Participants>("64", &[]).unwrap();
    let names: Vec<_> = cast.split(", ").collect();
    assert_eq!(names.len(), 64);
    assert!(!names.contains(&"alice"));
    assert_eq!(names[23..27], ["yara", "zoe", "p1", "p2"]);
}

#[test]
fn generated_name_is_unique() {
    let mut universe = Universe::default();
    universe.intern("bob");
    universe.intern("r3");
    universe.reserve(&["chuck", "r4"]);
    let mut show = |text: &str, defaults: &[&str]| {
        let participants =
            Participants::from_setting(&Setting::parse(text), defaults, &mut universe).unwrap();
        participants
            .iter()
            .map(|&p| universe.name(p).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(show("2", &["ann"]), ["ann", "dave"]);
    assert_eq!(show("3", &["r1"]), ["r1", "r2", "r5"].map(str::to_owned));
}

#[test]
fn more_than_64_participants_are_refused() {
    let mut universe = Universe::default();
    participants(&["extra"], &mut universe).unwrap();
    let result = Participants::from_setting(&Setting::parse("64"), &[], &mut universe);
    assert_eq!(
        result,
        Err("names of at most 64 participants in the whole model".to_owned())
    );
    assert_eq!(
        participant("one_more", &mut universe),
        Err(SettingError::TooManyParticipants)
    );
}

#[test]
fn spec_names_obey_same_rules() {
    let mut universe = Universe::default();
    let set = participants(&["bob", "chuck"], &mut universe).unwrap();
    assert_eq!(set.show(&universe), "bob, chuck");
    assert_eq!(
        participant("bob", &mut universe).unwrap(),
        set.first().unwrap()
    );
    let say = |result: Result<Participants, SettingError>| result.unwrap_err().to_string();
    assert_eq!(
        say(participants(&["bob", "bob"], &mut universe)),
        "participant `bob` is named twice in one set"
    );
    assert!(
        say(participants(&["a b"], &mut universe))
            .starts_with("participant `a b` cannot be named so")
    );
}

#[test]
#[allow(
    clippy::needless_borrow,
    reason = "the same three references for every type"
)]
fn constant_of_any_type_can_be_probed() {
    struct Opaque;
    let mut universe = Universe::default();
    let bob = participant("bob", &mut universe).unwrap();
    let setting = Setting::parse("300");
    let error = (&&&Probe::<u8>::new())
        .read("n", &setting, &[], &mut universe)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "constant `n` takes a whole number from 0 to 255, not `300`"
    );
    let error = (&&&Probe::<Vec<u8>>::new())
        .read("v", &setting, &[], &mut universe)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "constant `v` cannot be set from outside the spec"
    );
    assert!(
        (&&&Probe::<Opaque>::new())
            .read("o", &setting, &[], &mut universe)
            .is_err()
    );
    assert_eq!((&&&Probe::<u8>::new()).show(&3, &universe), "3");
    assert_eq!(
        (&&&Probe::<Participants>::new()).show(&Participants::from([bob]), &universe),
        "bob"
    );
    assert_eq!(
        (&&&Probe::<Vec<Participant>>::new()).show(&vec![bob], &universe),
        "[bob]"
    );
    assert!(
        (&&&Probe::<Opaque>::new())
            .show(&Opaque, &universe)
            .ends_with("Opaque")
    );
}

proptest! {
    #[test]
    fn shown_constant_can_be_set(count in 1..=64usize, number: i64, flag: bool) {
        let shown = read::<Participants>(&count.to_string(), &["ann", "ben"]).unwrap();
        prop_assert_eq!(read::<Participants>(&shown, &[]), Ok(shown));
        prop_assert_eq!(
            read::<i64>(&number.to_string(), &[]),
            Ok(number.to_string())
        );
        prop_assert_eq!(read::<bool>(&flag.to_string(), &[]), Ok(flag.to_string()));
    }

    #[test]
    fn arbitrary_text_never_panics(
        text: String,
        defaults in prop::collection::vec("[a-z]{0,2}[0-9]{0,3}", 0..3),
    ) {
        let defaults: Vec<_> = defaults.iter().map(String::as_str).collect();
        let _ = read::<Participants>(&text, &defaults);
        let _ = read::<Participant>(&text, &defaults);
        let _ = read::<Int<-5, 5>>(&text, &defaults);
    }
}
