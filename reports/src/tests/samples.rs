//! Small handmade runs for tests: with shared variables, with messages, with each kind of ending.

use mutaspec_runner::outcome::{Apart, Trace, TraceStep};
use mutaspec_runner::value::View;

use crate::runs::{RunKind, ShownRun};
use crate::sample;

pub(crate) fn shown(participants: &[&str], what: RunKind) -> ShownRun {
    ShownRun {
        spec: "sample".to_owned(),
        model: "small".to_owned(),
        constants: vec![
            ("managers".to_owned(), participants.join(", ")),
            ("limit".to_owned(), "3".to_owned()),
        ],
        participants: participants.iter().map(|p| (*p).to_owned()).collect(),
        mutant: Some("sample/alice.n3/M2-4c1d9e02@bob".to_owned()),
        what,
    }
}

fn violation(trace: Trace) -> RunKind {
    RunKind::Violation {
        property: "consistent".to_owned(),
        how: Some("false in the last state".to_owned()),
        trace,
        apart: None,
    }
}

/// Bob refuses; the mutant ignores it and the baseline does not.
pub(crate) fn story() -> ShownRun {
    shown(&["bob", "chuck"], RunKind::Difference(sample::story()))
}

/// Sender, receiver, messages separated by spaces.
pub(crate) type Link<'a> = (&'a str, &'a str, &'a str);
/// Name of a step, its choices, and the messages in transit after it.
pub(crate) type Mailed<'a> = (&'a str, &'a [&'a str], &'a [Link<'a>]);

/// Builds a run that exchanges messages.
pub(crate) fn mail(steps: &[Mailed<'_>]) -> Trace {
    let state = |links: &[Link<'_>]| {
        let link = |(from, to, messages): &Link<'_>| {
            let key = View::Tuple(String::new(), vec![View::atom(*from), View::atom(*to)]);
            (
                key,
                View::Sequence(messages.split_whitespace().map(View::atom).collect()),
            )
        };
        let net = (
            "net".to_owned(),
            View::Map(links.iter().map(link).collect()),
        );
        View::Record(String::new(), vec![net])
    };
    let step = |(name, choices, links): &Mailed<'_>| TraceStep {
        step: (*name).to_owned(),
        choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        state: Some(state(links)),
        mapped: None,
    };
    Trace {
        steps: steps.iter().map(step).collect(),
        back_to: None,
    }
}

/// Two clients write to a store; one answer is in transit at the end.
pub(crate) fn messages() -> ShownRun {
    let trace = mail(&[
        ("", &[], &[]),
        ("client(ann).write", &[], &[("ann", "store", "Write")]),
        (
            "client(ben).write",
            &[],
            &[("ann", "store", "Write"), ("ben", "store", "Write")],
        ),
        (
            "store.serve",
            &["receives Write from ben"],
            &[("ann", "store", "Write"), ("store", "ben", "Ack")],
        ),
        (
            "store.serve",
            &["receives Write from ann"],
            &[("store", "ann", "Ack"), ("store", "ben", "Ack")],
        ),
        ("client(ben).ack", &[], &[("store", "ann", "Ack")]),
    ]);
    shown(&["ann", "ben", "store"], violation(trace))
}

/// Returns all samples.
pub(crate) fn all() -> Vec<ShownRun> {
    let of = |what| shown(&["bob", "chuck"], what);
    let mut stuttering = sample::trace();
    stuttering.back_to = Some(stuttering.steps.len() - 1);
    let mut freed = sample::story();
    freed.trace = lasso();
    freed.other.clear();
    let how_unknown = RunKind::Violation {
        property: "no_crash".to_owned(),
        how: None,
        trace: sample::crash(),
        apart: Some(Apart {
            place: 2,
            other: sample::story().other,
        }),
    };
    vec![
        story(),
        messages(),
        of(RunKind::Difference(sample::lost_story())),
        of(RunKind::Difference(freed)),
        of(violation(lasso())),
        of(violation(stuttering)),
        of(how_unknown),
        ShownRun {
            mutant: None,
            ..of(violation(sample::trace()))
        },
        ShownRun {
            mutant: None,
            ..of(RunKind::Example {
                goal: "can_refuse".to_owned(),
                trace: sample::trace(),
            })
        },
    ]
}

/// A run that returns to the state after its first step.
pub(crate) fn lasso() -> Trace {
    let mut trace = sample::trace();
    let back = TraceStep {
        step: "alice.again".to_owned(),
        choices: Vec::new(),
        state: trace.steps[1].state.clone(),
        mapped: Some(View::Record(
            "other".to_owned(),
            vec![("x".to_owned(), View::Number(1))],
        )),
    };
    trace.steps.push(back);
    trace.back_to = Some(1);
    trace
}
