//! Snapshots of the text reports, without colours.

use anstream::adapter::strip_str;
use mutaspec_runner::outcome::{
    Outcome, PropertyVerdict, Simulation, SurvivorClass, Verdict, Warning,
};

use super::*;
use crate::sample;
use crate::schema::listing::{ListedModel, ListedMutant, Listing, Spec};

const SHOW_COMMAND: ShowCommand<'static> = ShowCommand {
    program: "mutaspec",
    arguments: "--model article",
};

fn plain(text: &str) -> String {
    let plain = strip_str(text).to_string();
    for line in plain.lines() {
        assert_eq!(line, line.trim_end(), "no line ends in blanks");
    }
    plain
}

fn last_line(text: &str) -> String {
    plain(text)
        .lines()
        .next_back()
        .unwrap_or_default()
        .to_owned()
}

fn details(outcome: &Outcome) -> MutantDetails<'_> {
    MutantDetails {
        outcome,
        reason: None,
        trace: None,
        story: None,
        suggestions: None,
    }
}

#[test]
fn run_shows_what_needs_action() {
    insta::assert_snapshot!(plain(&run(&sample::outcome(), false, SHOW_COMMAND)));
}

#[test]
fn heading_leaves_out_model_values_named_like_their_constants() {
    let mut outcome = sample::outcome();
    outcome.constants = vec![("NoOne".to_owned(), "NoOne".to_owned())];
    let text = plain(&run(&outcome, false, SHOW_COMMAND));
    assert_eq!(text.lines().next(), Some("two_phase_commit/article"));
}

#[test]
fn verbose_run_shows_killed_mutants() {
    insta::assert_snapshot!(plain(&run(&sample::outcome(), true, SHOW_COMMAND)));
}

#[test]
fn duplicate_of_accepted_mutant_is_shown_in_full() {
    let mut outcome = sample::outcome();
    outcome.mutants[0].verdict = Verdict::Accepted;
    outcome.mutants[0].reason = Some("Bob is asked by telephone too".to_owned());
    insta::assert_snapshot!(plain(&run(&outcome, false, SHOW_COMMAND)));
}

#[test]
fn failing_baseline_checks_no_mutant() {
    insta::assert_snapshot!(plain(&run(&sample::failing(), false, SHOW_COMMAND)));
}

/// The sample as the outcome of a simulation.
fn simulated() -> Outcome {
    let mut outcome = sample::outcome();
    outcome.simulation = Some(Simulation {
        walks: 1000,
        length: 100,
    });
    outcome.baseline.counts.complete = false;
    outcome.baseline.properties.fill(PropertyVerdict::Undecided);
    outcome
        .mutants
        .retain(|m| matches!(m.verdict, Verdict::Killed | Verdict::Inconclusive));
    outcome.planned = outcome.mutants.len();
    outcome
}

#[test]
fn simulated_run_proves_nothing() {
    insta::assert_snapshot!(plain(&run(&simulated(), false, SHOW_COMMAND)));
}

#[test]
fn simulated_check_proves_nothing() {
    let expected = "? two_phase_commit/article is undecided: no violation in 1,000 walks of at most 100 steps, nothing is proven, 6 of 6 \
                    properties left open  (296 distinct, 718 generated, depth 20, not exhaustive)";
    assert_eq!(last_line(&check(&simulated(), None, false)), expected);
}

#[test]
fn baseline_out_of_memory_names_the_bound() {
    let mut outcome = sample::baseline();
    outcome.baseline.counts.complete = false;
    outcome.baseline.warnings = vec![Warning::Memory {
        max_bytes: 2 << 30,
        growing: vec!["log".to_owned()],
    }];
    let text = plain(&run(&outcome, false, SHOW_COMMAND));
    let said = "the search of the baseline stopped at its bound of 2 GiB of memory; `log` was still growing: if nothing bounds it, use smaller types or a state constraint; `--max-memory` raises the bound";
    assert!(text.contains(said), "{text}");
}

#[test]
fn interrupted_run_shows_its_progress() {
    let mut outcome = sample::outcome();
    outcome.mutants.truncate(3);
    outcome.interrupted = true;
    let expected = "interrupted, 3 of 10 mutants decided: 2 survived, 1 equivalent; score 0/2 = 0 % for 6 properties on \
                    two_phase_commit/article (296 states, exhaustive)";
    assert_eq!(last_line(&run(&outcome, false, SHOW_COMMAND)), expected);
}

#[test]
fn no_judged_mutant_means_no_score() {
    let text = run(&sample::only(2), false, SHOW_COMMAND);
    assert_eq!(
        last_line(&text),
        "1 mutant: 1 equivalent, no score for 6 properties on two_phase_commit/article (296 states, exhaustive)"
    );
}

#[test]
fn several_models_are_counted_but_not_scored() {
    let text = total(&[&sample::outcome(), &sample::outcome()]);
    assert_eq!(
        plain(&text),
        "2 models, 20 mutants: 6 survived, 2 inconclusive, 4 killed, 2 equivalent, 4 unreached, 2 invalid\n"
    );
    let unmutated = mutaspec_runner::outcome::Outcome {
        planned: 0,
        mutants: Vec::new(),
        ..sample::outcome()
    };
    let text = total(&[&sample::outcome(), &unmutated]);
    assert_eq!(
        plain(&text),
        "2 models, 10 mutants: 3 survived, 1 inconclusive, 2 killed, 1 equivalent, 2 unreached, 1 invalid; 1 model without a baseline that holds\n"
    );
}

#[test]
fn passing_check_names_its_properties() {
    insta::assert_snapshot!(plain(&check(&sample::baseline(), None, false)));
}

#[test]
fn failing_check_shows_the_trace() {
    insta::assert_snapshot!(plain(&check(&sample::failing(), None, false)));
}

#[test]
fn full_states_are_shown_on_request() {
    insta::assert_snapshot!(plain(&check(&sample::failing(), None, true)));
}

#[test]
fn expected_failure_is_a_success() {
    let text = check(&sample::failing(), Some("consistent"), false);
    let expected = "✓ two_phase_commit/article fails as expected: consistent  (296 distinct, 718 generated, depth 20, not exhaustive)";
    assert_eq!(last_line(&text), expected);
}

#[test]
fn missing_expected_failure_is_reported() {
    let text = check(&sample::baseline(), Some("consistent"), false);
    assert!(
        last_line(&text).starts_with(
            "✗ two_phase_commit/article fails: consistent is expected to fail, and does not"
        ),
        "{text}"
    );
    let text = check(&sample::failing(), Some("can_commit"), false);
    assert!(
        last_line(&text).contains("fails: consistent (can_commit is expected to, and does not)"),
        "{text}"
    );
}

#[test]
fn checks_of_several_models_are_counted() {
    use crate::baseline_verdict::BaselineVerdict::{Fails, FailsAsExpected, Holds, Undecided};
    let text = checked(&[Holds, Undecided, Holds, FailsAsExpected, Fails]);
    assert_eq!(
        plain(&text),
        "5 models: 1 fails, 1 is undecided, 2 hold, 1 fails as expected\n"
    );
}

#[test]
fn truncated_check_is_undecided() {
    let mut outcome = sample::baseline();
    outcome.baseline.counts.complete = false;
    let text = check(&outcome, None, false);
    assert!(last_line(&text).starts_with("? two_phase_commit/article is undecided: not every state was seen, 0 of 6 properties left open"));
}

#[test]
fn killed_mutant_shows_killer_and_trace() {
    let outcome = sample::only(5);
    let trace = sample::trace();
    insta::assert_snapshot!(plain(&show(
        MutantDetails {
            reason: Some("a reachable state violates it"),
            trace: Some(&trace),
            ..details(&outcome)
        },
        false,
        None
    )));
}

#[test]
fn survivor_shows_both_sides_of_first_difference() {
    let outcome = sample::only(0);
    let story = sample::story();
    insta::assert_snapshot!(plain(&show(
        MutantDetails {
            story: Some(&story),
            ..details(&outcome)
        },
        false,
        None
    )));
}

#[test]
fn survivor_with_less_behaviour_shows_what_is_lost() {
    let mut outcome = sample::only(0);
    outcome.mutants[0].class = Some(SurvivorClass::LessBehaviour);
    let story = sample::lost_story();
    insta::assert_snapshot!(plain(&show(
        MutantDetails {
            story: Some(&story),
            ..details(&outcome)
        },
        false,
        None
    )));
}

#[test]
fn other_verdicts_give_reasons() {
    for (place, expected) in [
        (
            2,
            "≡ EQUIVALENT  proven on this model: it only adds or drops what no property can see; states, moves between them and fair runs are the same",
        ),
        (3, "? INCONCLUSIVE  10,000 states were searched"),
        (
            7,
            "○ UNREACHED  proven: the change is never reached for frank on this model",
        ),
        (9, "! INVALID  it has no initial state"),
    ] {
        let text = plain(&show(details(&sample::only(place)), false, None));
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn invalid_mutant_shows_what_is_undefined() {
    let mut outcome = sample::only(9);
    let why = "step `alice.n3` cannot be evaluated: Spec.tla:3:5: no such key";
    outcome.mutants[0].reason = Some(why.to_owned());
    let crash = sample::crash();
    let page = show(
        MutantDetails {
            trace: Some(&crash),
            ..details(&outcome)
        },
        false,
        None,
    );
    let page = plain(&page);
    assert!(page.contains(&format!("! INVALID  {why}")), "{page}");
    assert!(page.contains("✗ The run to it"), "{page}");
    let listed = plain(&run(&outcome, false, SHOW_COMMAND));
    assert!(listed.contains(why), "{listed}");
}

#[test]
fn lasso_names_the_step_it_returns_to() {
    let page = |trace: &mutaspec_runner::outcome::Trace| {
        let mut page = Page::default();
        trace::trace(&mut page, trace, false);
        last_line(&page.0).trim().to_owned()
    };
    let mut lasso = sample::lasso();
    assert_eq!(page(&lasso), "↺  back to step 1, for ever");
    lasso.back_to = Some(0);
    assert_eq!(page(&lasso), "↺  back to the start, for ever");
    lasso.back_to = Some(2);
    assert_eq!(page(&lasso), "↺  the last state stays for ever");
    assert_eq!(
        page(&sample::crash()),
        "✗ the step does not end: there is no state after it"
    );
}

#[test]
fn wide_sides_are_stacked() {
    let mut story = sample::story();
    story.other[0].choices =
        vec!["p = receiver with a name that fills the column by itself, and then some".to_owned()];
    let mut page = Page::default();
    trace::story(&mut page, &story, false, None);
    insta::assert_snapshot!(plain(&page.0));
}

#[test]
fn sides_fit_into_the_width() {
    let mut story = sample::story();
    story.other[0].choices =
        vec!["p = receiver with a name that fills the column by itself, and then some".to_owned()];
    for width in [80, 70, 60] {
        let mut page = Page::default();
        trace::story(&mut page, &story, false, Some(width));
        let text = plain(&page.0);
        let (_, sides) = text.split_once("baseline").expect("both sides are shown");
        let widest = sides.lines().map(|line| line.chars().count()).max();
        assert!(
            sides.contains('│') && widest.is_some_and(|widest| widest <= width),
            "{width}: {text}"
        );
    }
}

#[test]
fn initial_difference_has_no_common_step() {
    let mut story = sample::story();
    story.trace.steps.truncate(1);
    story.other.clear();
    let mut page = Page::default();
    trace::story(&mut page, &story, false, None);
    let text = plain(&page.0);
    assert!(
        text.starts_with("First difference, at the start: "),
        "{text}"
    );
    assert!(text.contains("does not start like this"), "{text}");
}

#[test]
fn infinite_runs_differ_as_a_whole() {
    let mut outcome = sample::only(0);
    outcome.mutants[0].class = Some(SurvivorClass::DifferentCycles);
    let story = mutaspec_runner::outcome::Story {
        trace: sample::lasso(),
        other: Vec::new(),
        ..sample::story()
    };
    let text = plain(&show(
        MutantDetails {
            story: Some(&story),
            ..details(&outcome)
        },
        false,
        None,
    ));
    assert!(text.contains("A run that only the mutant has: "), "{text}");
    assert!(text.contains("↺  back to step 1, for ever"), "{text}");
    assert!(!text.contains('│'), "{text}");
    let text = plain(&run(&outcome, false, SHOW_COMMAND));
    assert!(
        text.contains("exhaustive; a run of 8 steps shows it"),
        "{text}"
    );
}

#[test]
fn story_without_steps_prints_nothing() {
    let mut story = sample::story();
    story.trace.steps.clear();
    let mut page = Page::default();
    trace::story(&mut page, &story, false, None);
    assert_eq!(page.0, "");
}

#[test]
fn listings_snapshots() {
    let definition = sample::definition();
    let models = definition.models.iter().map(|m| ListedModel {
        name: m.name.to_string(),
        properties: (m.name == "article")
            .then(|| vec!["consistent".to_owned(), "termination".to_owned()]),
        expect_failure: m.expect_failure.as_deref().map(str::to_owned),
        mutants: None,
        mix: Vec::new(),
    });
    let listed = Spec::new(&definition, models.collect(), &[]);
    let found = sample::outcome();
    let rows: Vec<ListedMutant> = found
        .mutants
        .iter()
        .take(5)
        .map(|m| ListedMutant::from(&m.mutant))
        .collect();
    insta::assert_snapshot!("specs", plain(&specs(std::slice::from_ref(&listed))));
    insta::assert_snapshot!("spec", plain(&spec(&listed, &definition.skipped)));
    insta::assert_snapshot!(
        "mutants",
        plain(&mutants("two_phase_commit", "article", &rows))
    );
    insta::assert_snapshot!(
        "operators",
        plain(&operators(&Listing::of_operators().operators))
    );
}
