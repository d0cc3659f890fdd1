//! Snapshots of the screen in several widths.

use anstream::adapter::strip_str;
use mutaspec_runner::outcome::Simulation;
use textwrap::core::display_width;

use super::*;
use crate::gaps::gaps;
use crate::gaps::tests::suggestions;
use crate::sample;
use crate::terminal::fit;

/// How a screen is made from what it shows.
type Make = fn(&RunScreen<'_>) -> String;

fn shown(outcome: &Outcome, unchecked: &[String], width: Option<usize>, make: Make) -> String {
    let kills: &[(&str, &[usize])] = if outcome.mutants.is_empty() {
        &[]
    } else {
        &[("no_manager_has_two_stages", &[0, 4])]
    };
    let found = suggestions(outcome, kills);
    let gaps = gaps(outcome, Some(&found), 1);
    let text = make(&RunScreen {
        outcome,
        gaps: &gaps,
        suggestions: Some(&found),
        suggestions_up_to: None,
        unchecked,
        show_command: ShowCommand {
            program: "mutaspec",
            arguments: "",
        },
        gap_options: "",
        suggest_command: "mutaspec suggest two_phase_commit/article",
        width,
    });
    let text = width.map_or(text.clone(), |width| fit(&text, width));
    strip_str(&text).to_string()
}

#[test]
fn screen_fits_into_terminals() {
    for columns in [80, 100, 160] {
        let text = shown(
            &sample::outcome(),
            &["pasted".to_owned()],
            Some(columns),
            screen,
        );
        assert!(text.lines().count() <= 24, "{text}");
        assert!(
            text.lines().all(|line| display_width(line) <= columns),
            "{text}"
        );
        insta::assert_snapshot!(format!("screen_{columns}"), text);
    }
    insta::assert_snapshot!(
        "screen_piped",
        shown(&sample::outcome(), &["pasted".to_owned()], None, screen)
    );
}

#[test]
fn many_gaps_fit_on_one_screen() {
    let mut outcome = sample::outcome();
    let one = outcome.mutants[1].clone();
    outcome.mutants.extend(vec![one; 30]);
    outcome.planned = outcome.mutants.len();
    let found = suggestions(&outcome, &[("a", &[0]), ("b", &[1]), ("c", &[4])]);
    let many: Vec<Gap> = (1..=30)
        .map(|number| Gap {
            number,
            ..gaps(&outcome, Some(&found), 1)[0].clone()
        })
        .collect();
    let text = screen(&RunScreen {
        outcome: &outcome,
        gaps: &many,
        suggestions: Some(&found),
        suggestions_up_to: None,
        unchecked: &["a".to_owned(), "b".to_owned(), "c".to_owned()],
        show_command: ShowCommand {
            program: "mutaspec",
            arguments: "",
        },
        gap_options: "",
        suggest_command: "mutaspec suggest two_phase_commit/article",
        width: Some(80),
    });
    let text = strip_str(&fit(&text, 80)).to_string();
    assert!(text.contains("24 more"), "{text}");
    assert!(
        text.lines().count() <= 24,
        "{} lines: {text}",
        text.lines().count()
    );
}

#[test]
fn one_of_several_models_takes_few_lines() {
    let text = shown(&sample::outcome(), &[], Some(80), brief);
    assert!(text.lines().count() <= 5, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn simulation_has_no_score_and_limits_are_named() {
    let mut outcome = sample::outcome();
    outcome.simulation = Some(Simulation {
        walks: 7,
        length: 30,
    });
    let text = shown(&outcome, &[], None, screen);
    assert!(
        text.contains("no score: a simulation proves nothing"),
        "{text}"
    );
    assert!(text.contains("step `alice.n6` is never enabled"), "{text}");
    assert!(
        text.contains("1 mutant is inconclusive: 10,000 states were searched"),
        "{text}"
    );
}

#[test]
fn several_mutants_share_a_reason() {
    let mut outcome = sample::outcome();
    let mut mutants = outcome.mutants.iter_mut();
    let open = mutants.find(|found| found.verdict == Verdict::Inconclusive);
    let open = open.expect("the sample has one");
    open.reason = Some("more than 100,000 states; no property fails in these".to_owned());
    let another = open.clone();
    let text = |outcome: &Outcome| shown(outcome, &[], None, screen);
    let one = "1 mutant is inconclusive: more than 100,000 states; no property";
    assert!(text(&outcome).contains(one), "{}", text(&outcome));
    outcome.mutants.push(another);
    let two = "2 mutants are inconclusive: more than 100,000 states; no property";
    assert!(text(&outcome).contains(two), "{}", text(&outcome));
}

#[test]
fn failing_baseline_shows_its_counterexample() {
    let text = shown(&sample::failing(), &["pasted".to_owned()], None, brief);
    assert!(text.contains("false in the state after step 2"), "{text}");
    assert!(text.contains("checks `pasted`"), "{text}");
}

#[test]
fn skipped_suggestions_name_the_option() {
    let text = strip_str(&not_suggested(Some(2_000))).to_string();
    let expected = "no properties are suggested for baselines of more than 2,000 states: run --suggest searches them\n";
    assert_eq!(
        (text.as_str(), not_suggested(None).as_str()),
        (expected, "")
    );
}

#[test]
fn proposed_command_has_the_options_of_the_run() {
    assert_eq!(
        next("mutaspec", "--results 'my runs'", 2),
        "next: mutaspec show 2 --results 'my runs'  (or suggest, accept)\n"
    );
}
