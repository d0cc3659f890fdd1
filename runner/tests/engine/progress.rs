//! Campaigns that report progress, are interrupted, or are resumed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_runner::campaign::{self, Known, Options};
use mutaspec_runner::event::Event;
use mutaspec_runner::outcome::Outcome;

use crate::restaurants;

#[test]
fn interrupted_campaign_keeps_verdicts() {
    let machine = restaurants::machine(3);
    let stop = AtomicBool::new(false);
    let events = Mutex::new(Vec::new());
    let listener = |event: Event<'_>| {
        if let Event::MutantDone(mutant) = event {
            events
                .lock()
                .expect("no panic")
                .push(mutant.mutant.id.clone());
            stop.store(true, Ordering::Relaxed);
        }
    };
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let outcome = campaign::run(machine.as_ref(), &options, &listener, &stop).expect("an outcome");
    let done: Vec<String> = outcome
        .mutants
        .iter()
        .map(|mutant| mutant.mutant.id.clone())
        .collect();
    assert_eq!(
        (outcome.interrupted, outcome.planned, done.len()),
        (true, 23, 1)
    );
    assert_eq!(*events.lock().expect("no panic"), done);
    let before = campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(true))
        .expect("an outcome");
    assert!(before.interrupted && !before.baseline.counts.complete && before.mutants.is_empty());
}

#[test]
fn events_report_progress() {
    let machine = restaurants::machine(3);
    let events = Mutex::new(Vec::new());
    let listener = |event: Event<'_>| {
        let word = match event {
            Event::BaselineStarted => "baseline".to_owned(),
            Event::Progress { .. } => return,
            Event::BaselineDone(baseline) => format!("done {}", baseline.counts.distinct),
            Event::RecordsRejected(count) => format!("rejected {count}"),
            Event::MutantsPlanned(count) => format!("planned {count}"),
            Event::ProvingSymmetry { .. } => "proof".to_owned(),
            Event::MutantDone(_) => "mutant".to_owned(),
        };
        events.lock().expect("no panic").push(word);
    };
    campaign::run(
        machine.as_ref(),
        &Options::default(),
        &listener,
        &AtomicBool::new(false),
    )
    .expect("an outcome");
    let events = events.into_inner().expect("no panic");
    assert_eq!(events[..3], ["baseline", "done 296", "planned 23"]);
    assert_eq!(events[3..], vec!["mutant"; 23]);
}

#[test]
fn known_verdicts_are_reused_and_rest_judged() {
    let machine = restaurants::machine(3);
    let options = Options {
        threads: 1,
        ..Options::default()
    };
    let stop = AtomicBool::new(false);
    let whole = campaign::run(&*machine, &options, &|_| {}, &stop).unwrap();
    let words = |outcome: &Outcome| format!("{:?}", outcome.mutants);
    for kept in 0..4 {
        let recorded = whole.mutants.iter().skip(kept).step_by(2).cloned();
        let known: Known = recorded
            .map(|outcome| (whole.baseline.counts, outcome))
            .collect();
        let resumed = campaign::resume(&*machine, &options, known, &|_| {}, &stop).unwrap();
        assert_eq!(words(&resumed), words(&whole), "from {kept}");
    }
}
