//! Screens of a session.

use super::super::pack::Pack;
use super::super::progress::Progress;
use super::super::session::Input;
use super::*;

fn session() -> Session {
    let pack = Pack::load(None).unwrap();
    let progress = Progress::new(&pack);
    let mut session = Session::new(pack, progress);
    let mut verdict = Verdict::default();
    verdict.condition("holds", true, "it holds");
    verdict.condition("targets", false, "1 of 1 left");
    verdict.survivors.push(Survivor {
        id: "room/enter/G1".to_owned(),
        label: None,
        place: "enter, line 30".to_owned(),
        diff: vec!["- require(free);".to_owned(), "+ require(true);".to_owned()],
        path: Path {
            steps: (1..=9).map(|step| format!("step{step}")).collect(),
            is_lost: false,
            ends_with: "two inside".to_owned(),
        },
        analysis: super::super::verdict::Analysis::default(),
    });
    session.handle(Input::Judged(Box::new(verdict)));
    session
}

#[test]
fn high_screen_shows_story_and_survivor() {
    let text = screen(&session(), (80, 60));
    for part in [
        "share a room",
        "1 of 1 left",
        "+ require(true);",
        "ends with",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        text.contains(".. → step4 →") && !text.contains("step3"),
        "{text}"
    );
}

#[test]
fn low_screen_folds_the_story_and_names_it() {
    let mut session = session();
    let text = screen(&session, (80, 20));
    assert!(text.lines().count() <= 20, "{text}");
    for part in [
        "+ require(true);",
        "ends with",
        "folded: the story (s shows it)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("share a room"), "{text}");
    session.handle(Input::Key('s'));
    let text = screen(&session, (80, 20));
    assert!(text.lines().count() <= 20, "{text}");
    assert!(
        text.contains("share a room") && text.contains("folded: the mutant (s shows it)"),
        "{text}"
    );
    session.handle(Input::Saved);
    assert!(screen(&session, (80, 20)).contains("+ require(true);"));
}

#[test]
fn low_list_turns_pages_around_the_present_exercise() {
    let mut session = session();
    session.handle(Input::Key('l'));
    let pages = [' ', ' '].map(|key| {
        let text = screen(&session, (80, 24));
        assert!(text.lines().count() <= 24, "{text}");
        session.handle(Input::Key(key));
        text
    });
    assert!(pages[0].contains("> ·  1"), "{}", pages[0]);
    let text = screen(&session, (80, 24));
    assert!(text.contains("All of it"), "{text}");
    for key in ['2', '3'] {
        session.handle(Input::Key(key));
    }
    let text = screen(&session, (80, 24));
    assert!(
        text.contains("Odd and even") && text.contains("23_"),
        "{text}"
    );
}

#[test]
fn failing_property_has_its_run() {
    let mut session = session();
    let mut verdict = Verdict::default();
    verdict.condition("holds", false, "`one` is false on the correct spec");
    verdict.unchecked("targets", "whether all target mutants die");
    verdict.failure = Some(Path {
        steps: vec!["enter(ann)".to_owned()],
        is_lost: false,
        ends_with: "inside is {ann}".to_owned(),
    });
    session.handle(Input::Judged(Box::new(verdict)));
    let text = screen(&session, (80, 24));
    for part in [
        "a run to it: enter(ann)",
        "inside is {ann}",
        "· not checked yet: whether all",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn paragraphs_flow_and_lists_do_not() {
    let text = "one\ntwo\n\n  a  first\n  b  second\n\nthree\nfour\n";
    let expected = "one two\n\n  a  first\n  b  second\n\nthree four";
    assert_eq!(flowing(text), expected);
}

#[test]
fn solution_is_shown_after_success_only() {
    let mut session = session();
    let reference = "v.inside.len() <= 1";
    assert!(!screen(&session, (80, 60)).contains(reference));
    let mut verdict = Verdict::default();
    verdict.condition("holds", true, "it holds");
    session.handle(Input::Judged(Box::new(verdict.decide())));
    let text = screen(&session, (80, 60));
    assert!(
        text.contains(reference) && text.contains("what it teaches"),
        "{text}"
    );
    // The story stays a key away; there are no hints any more, and no run.
    session.handle(Input::Key('s'));
    let text = screen(&session, (80, 24));
    assert!(
        text.contains("share a room") && !text.contains(reference),
        "{text}"
    );
    assert!(
        !text.contains("h hint") && !text.contains("t trace"),
        "{text}"
    );
}

#[test]
fn hint_key_has_no_number() {
    let text = screen(&session(), (80, 60));
    assert!(text.contains("h hint  s story"), "{text}");
}

#[test]
fn hint_key_is_offered_until_the_last_hint() {
    let mut session = session();
    while !session.further().is_empty() {
        assert!(screen(&session, (80, 60)).contains("h hint"));
        session.handle(Input::Key('h'));
    }
    let text = screen(&session, (80, 60));
    assert!(!text.contains("h hint"), "{text}");
    assert!(text.contains("s story"), "{text}");
}

#[test]
fn marks_of_the_compiler_stay_below_its_code() {
    let mut session = session();
    let (code, marks) = ("v.inside.len() + v.outside.len() <= 1", "^".repeat(33));
    let problem = format!("error: no\n3 |     {code}\n  |     {marks}\n");
    session.handle(Input::Judged(Box::new(Verdict::problem(problem))));
    let text = screen(&session, (40, 60));
    let mut lines = text.lines().skip_while(|line| !line.contains("error: no"));
    assert_eq!(
        lines.nth(1),
        Some("  3 |     v.inside.len() + v.outside.le…")
    );
    assert_eq!(
        lines.next(),
        Some("    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^…")
    );
}
