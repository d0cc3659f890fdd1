//! Symmetric sets: orbits represent exactly the states, and verdicts equal those of a full search.

mod specs;

use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_runner::campaign::{self, Options, Refusal};
use mutaspec_runner::definition::Symmetric;
use mutaspec_runner::event::Event;
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{
    BaselineOutcome, Outcome, PropertyVerdict, Symmetry, Verdict, Warning,
};
use mutaspec_runner::settings::{Setting, Settings};

use crate::counting::{definition, source};

fn machine(spec: &str, model: &str, set: &[(&str, &str)]) -> Box<dyn Machine> {
    let source = source(spec);
    let constants = set
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Setting::parse(value)));
    let settings = Settings {
        model: model.to_owned(),
        constants: constants.collect(),
        ..Settings::default()
    };
    source.build(&settings).expect("the model is in order")
}

fn options(symmetry: bool) -> Options {
    Options {
        symmetry,
        ..Options::default()
    }
}

fn baseline(machine: &dyn Machine, symmetry: bool) -> Result<BaselineOutcome, Refusal> {
    campaign::check(
        machine,
        &options(symmetry),
        &|_| {},
        &AtomicBool::new(false),
    )
    .map(|outcome| outcome.baseline)
}

fn orbits(baseline: &BaselineOutcome) -> Option<u64> {
    match &baseline.symmetry {
        Some(Symmetry::Used { orbits, .. }) => Some(*orbits),
        _ => None,
    }
}

/// Checks that orbits give the counts of a full search, and compares the number of orbits.
fn check_counts(spec: &str, model: &str, set: &[(&str, &str)], expected: u64) {
    let machine = machine(spec, model, set);
    let (folded, full) = (
        baseline(&*machine, true).unwrap(),
        baseline(&*machine, false).unwrap(),
    );
    assert_eq!(folded.counts, full.counts, "{spec}/{model}");
    assert_eq!(folded.properties, full.properties, "{spec}/{model}");
    assert_eq!(
        orbits(&folded),
        Some(expected),
        "{spec}/{model}: {} states",
        full.counts.distinct
    );
    assert_eq!(orbits(&full), None);
}

#[test]
fn orbits_cover_all_states() {
    check_counts("symmetric_commit", "three", &[], 132);
    check_counts("symmetric_commit", "four", &[], 267);
    check_counts("symmetric_commit", "three", &[("managers", "5")], 491);
    check_counts("symmetric_messages", "small", &[], 113);
    check_counts("symmetric_messages", "larger", &[], 346);
    check_counts("handed_on", "default", &[], 1);
}

#[test]
fn text_proves_symmetry() {
    let symmetric = |spec: &str| definition(spec).constants[0].symmetric.clone();
    assert_eq!(symmetric("symmetric_commit"), Symmetric::ByText);
    assert_eq!(symmetric("symmetric_messages"), Symmetric::ByText);
    assert_eq!(symmetric("handed_on"), Symmetric::ByText);
    for (spec, text) in [
        ("first_come", "&vars.ready"),
        ("watched", "&c.people"),
        ("head_start", "&c.people"),
    ] {
        match symmetric(spec) {
            Symmetric::Unproven { text: found, .. } => assert_eq!(found, text),
            other => panic!("{spec}: {other:?}"),
        }
    }
}

fn check_refused(spec: &str, expected: &str) {
    let machine = machine(spec, "default", &[]);
    let refusal = baseline(&*machine, true).unwrap_err();
    assert_eq!(refusal.to_string(), expected);
    assert!(baseline(&*machine, false).is_ok());
}

#[test]
fn asymmetric_spec_is_refused_with_the_cause() {
    check_refused(
        "first_come",
        "`#[symmetric] people`: step `elect` tells ann and cleo apart",
    );
    check_refused(
        "watched",
        "`#[symmetric] people`: reachability goal `the_first_can_lead` tells ann and ben apart",
    );
    check_refused(
        "head_start",
        "`#[symmetric] people`: the initial states tell ann and ben apart",
    );
}

/// All verdicts with details. Counts and killers of kills depend on the order, and need `all`.
fn verdicts(outcome: &Outcome, all: bool) -> Vec<String> {
    let verdict = |m: &mutaspec_runner::outcome::MutantOutcome| {
        let is_killed = m.verdict == Verdict::Killed;
        let counts = (!is_killed || all).then_some(m.counts);
        let same_as = m.same_as.map(|place| &outcome.mutants[place].mutant.id);
        let by = if all {
            format!("{:?} {:?}", m.killed_by, m.matrix)
        } else {
            String::new()
        };
        let length = (m.killed_by.is_empty() || !by.is_empty()).then_some(m.trace_length);
        format!(
            "{} {:?} {:?} {counts:?} {length:?} {same_as:?} {by}",
            m.mutant.id, m.verdict, m.class
        )
    };
    outcome.mutants.iter().map(verdict).collect()
}

fn campaign(machine: &dyn Machine, symmetry: bool, matrix: bool) -> Outcome {
    let options = Options {
        matrix,
        ..options(symmetry)
    };
    campaign::run(machine, &options, &|_| {}, &AtomicBool::new(false)).expect("a campaign")
}

fn check_mutants(spec: &str, model: &str, set: &[(&str, &str)]) {
    let machine = machine(spec, model, set);
    let (folded, full) = (
        campaign(&*machine, true, false),
        campaign(&*machine, false, false),
    );
    assert_eq!(
        verdicts(&folded, false),
        verdicts(&full, false),
        "{spec}/{model}"
    );
    // First violations have equal depth. Random walks may find deeper ones.
    let both = folded
        .mutants
        .iter()
        .zip(&full.mutants)
        .filter(|(one, other)| one.shortest && other.shortest);
    let (near, as_near): (Vec<_>, Vec<_>) = both
        .map(|(one, other)| (one.trace_length, other.trace_length))
        .unzip();
    assert_eq!(near, as_near, "{spec}/{model}");
    assert!(orbits(&folded.baseline).is_some());
    let (folded, full) = (
        campaign(&*machine, true, true),
        campaign(&*machine, false, true),
    );
    assert_eq!(
        verdicts(&folded, true),
        verdicts(&full, true),
        "{spec}/{model}"
    );
}

#[test]
fn symmetry_preserves_verdicts() {
    check_mutants("symmetric_commit", "three", &[]);
    check_mutants("symmetric_commit", "four", &[]);
    check_mutants("symmetric_messages", "small", &[]);
}

#[test]
fn kill_among_orbits_has_a_real_trace() {
    let machine = machine("symmetric_commit", "three", &[]);
    let outcome = campaign(&*machine, true, false);
    let killed = outcome
        .mutants
        .iter()
        .filter(|m| m.verdict == Verdict::Killed);
    let mut told = 0;
    for mutant in killed {
        let id = &mutant.mutant.id;
        let inspection = campaign::inspect(
            &*machine,
            &options(true),
            id,
            &|_| {},
            &AtomicBool::new(false),
        )
        .expect("an inspection");
        let found = &inspection.outcome.mutants[0];
        assert_eq!(
            (found.verdict, &found.killed_by, found.counts),
            (Verdict::Killed, &mutant.killed_by, mutant.counts)
        );
        if let Some(trace) = inspection.trace {
            told += 1;
            assert_eq!(
                trace.steps.len() as u32,
                mutant.trace_length.unwrap() + 1,
                "{id}"
            );
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn step_within_an_orbit_is_a_step() {
    let folded = baseline(&*machine("handed_on", "default", &[]), true).unwrap();
    assert!(matches!(folded.properties[0], PropertyVerdict::Fails(_)));
    let trace = &folded.traces[0].1;
    assert_eq!(trace.steps.len(), 2);
    let holders: Vec<String> = trace
        .steps
        .iter()
        .filter_map(|s| Some(s.state.as_ref()?.to_string()))
        .collect();
    assert_ne!(holders[0], holders[1]);
}

#[test]
fn temporal_properties_disable_symmetry() {
    let machine = machine("everybody_ends", "default", &[]);
    let why = |options: &Options| {
        let outcome = campaign::check(&*machine, options, &|_| {}, &AtomicBool::new(false))
            .expect("an outcome");
        match outcome.baseline.symmetry {
            Some(Symmetry::Unused { why }) => why,
            Some(Symmetry::Used { orbits, .. }) => format!("{orbits} orbits"),
            Some(Symmetry::Unproven { checked, .. }) => format!("{checked} checked"),
            None => String::new(),
        }
    };
    assert_eq!(
        why(&options(true)),
        "`termination` is about runs, and in a run it matters who is who"
    );
    assert_eq!(why(&options(false)), "it is switched off");
    let safety = Options {
        properties: Some(vec!["no_more_than_there_are".to_owned()]),
        ..options(true)
    };
    assert_eq!(why(&safety), "3 orbits");
}

#[test]
fn too_many_symmetric_members_are_refused() {
    let check = |spec: &str, people: &str, expected: &str| {
        let machine = machine(spec, "default", &[("people", people)]);
        let refusal = baseline(&*machine, true).unwrap_err().to_string();
        assert!(refusal.starts_with(expected), "{refusal}");
    };
    let too_many = "`#[symmetric] people`: 11 members can change places in too many ways";
    check("handed_on", "11", too_many);
    check(
        "first_come",
        "9",
        "`#[symmetric] people`: `&vars.ready` in line ",
    );
    check_counts("handed_on", "default", &[("people", "10")], 1);
}

#[test]
fn interrupt_after_the_search_names_the_symmetry_check() {
    let machine = machine("symmetric_commit", "three", &[]);
    let stop = AtomicBool::new(false);
    let listener = |event: Event<'_>| {
        if matches!(event, Event::ProvingSymmetry { .. }) {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let outcome = campaign::check(&*machine, &options(true), &listener, &stop).expect("an outcome");
    assert!(outcome.interrupted);
    let unproven = Symmetry::Unproven {
        checked: 0,
        orbits: 132,
    };
    assert_eq!(outcome.baseline.symmetry, Some(unproven));
    let text = mutaspec_reports::terminal::check(&outcome, None, false);
    let expected = "the search was complete and the check of the declared symmetry was interrupted, 0 of 132 orbits done";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn symmetry_of_two_members_costs_more_than_it_saves() {
    let costs = |managers: &str| {
        let machine = machine("symmetric_commit", "three", &[("managers", managers)]);
        let found = baseline(&*machine, true).unwrap();
        found
            .warnings
            .iter()
            .any(|warning| matches!(warning, Warning::CostlySymmetry { .. }))
    };
    assert_eq!(["2", "3", "4"].map(costs), [true, false, false]);
}
