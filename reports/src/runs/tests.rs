//! Snapshots of diagrams and files, and properties that hold for every run.

use std::fmt::Write;

use proptest::prelude::*;

use mutaspec_runner::value::View;

use super::*;
use crate::sample;
use crate::schema::run::Run;
use crate::tests::samples;

/// A short form of the diagram: its lanes, then the ends of each arrow as lane and step.
fn short(shown: &ShownRun) -> String {
    let diagram = Diagram::new(
        shown,
        &shown
            .side_run(shown.side())
            .expect("a shown run has a side"),
    );
    let name = |event: usize| {
        format!(
            "{} {}",
            diagram.lanes[diagram.events[event].lane],
            event + 1
        )
    };
    let mut out = diagram.lanes.join(" | ");
    for arrow in &diagram.arrows {
        let _ = write!(
            out,
            "\n{} -> {}: {}",
            name(arrow.from),
            name(arrow.to),
            arrow.text
        );
    }
    for undelivered in &diagram.undelivered {
        let _ = write!(
            out,
            "\n{} -> {}: {}, lost",
            name(undelivered.from),
            diagram.lanes[undelivered.lane],
            undelivered.text
        );
    }
    out
}

fn violation(participants: &[&str], trace: Trace) -> ShownRun {
    let what = RunKind::Violation {
        property: "p".to_owned(),
        how: None,
        trace,
        apart: None,
    };
    samples::shown(participants, what)
}

#[test]
fn message_arrow_leads_from_sender_to_receiver() {
    let expected = "ann | ben | store\nben 2 -> store 3: Write\nann 1 -> store 4: Write\nstore 3 -> ben 5: Ack\nstore 4 -> ann: Ack, lost";
    assert_eq!(short(&samples::messages()), expected);
}

#[test]
fn equal_messages_are_received_in_sending_order() {
    let two = [("ann", "ben", "Go Go")];
    let one = [("ann", "ben", "Go")];
    let trace = samples::mail(&[
        ("", &[], &[]),
        ("client(ann).a", &[], &one),
        ("client(ann).b", &[], &two),
        ("client(ben).a", &[], &one),
        ("client(ben).b", &[], &[]),
    ]);
    assert_eq!(
        short(&violation(&["ann", "ben"], trace)),
        "ann | ben\nann 1 -> ben 3: Go\nann 2 -> ben 4: Go"
    );
}

#[test]
fn persistent_message_has_arrow_at_each_receive() {
    let one = [("ann", "ben", "Go")];
    let trace = samples::mail(&[
        ("", &[], &[]),
        ("client(ann).a", &[], &one),
        (
            "client(ben).a",
            &["ben receives Go from ann, which stays"],
            &one,
        ),
        ("client(ben).b", &["ben receives Go from ann"], &[]),
    ]);
    let shown = violation(&["ann", "ben"], trace);
    assert_eq!(
        short(&shown),
        "ann | ben\nann 1 -> ben 2: Go\nann 1 -> ben 3: Go"
    );
    let log = shiviz::shiviz(&shown, &shown.side_runs());
    assert!(
        log.contains("ben {\"ben\":1,\"ann\":1}") || log.contains("ben {\"ann\":1,\"ben\":1}"),
        "{log}"
    );
}

/// A step with its choices and the value that it writes.
type Writing<'a> = (&'a str, &'a [&'a str], Option<(&'a str, &'a str)>);

/// A run over `stage`, with entries for bob and chuck, and `lock`, which has no owner.
fn writes(steps: &[Writing<'_>]) -> Trace {
    let mut stage: Vec<(View, View)> = ["bob", "chuck"]
        .map(|who| (View::atom(who), View::atom("Start")))
        .to_vec();
    let mut lock = View::atom("free");
    let mut trace = Trace {
        steps: Vec::new(),
        back_to: None,
    };
    for (name, choices, write) in steps {
        match write {
            Some(("lock", value)) => lock = View::atom(*value),
            Some((who, value)) => {
                for (key, old) in &mut stage {
                    if *key == View::atom(*who) {
                        *old = View::atom(*value);
                    }
                }
            }
            None => {}
        }
        let fields = vec![
            ("stage".to_owned(), View::Map(stage.clone())),
            ("lock".to_owned(), lock.clone()),
        ];
        trace.steps.push(TraceStep {
            step: (*name).to_owned(),
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            state: Some(View::Record(String::new(), fields)),
            mapped: None,
        });
    }
    trace
}

fn check_writes(steps: &[Writing<'_>], expected: &str) {
    let start: Writing<'_> = ("", &[], None);
    let all: Vec<_> = std::iter::once(start)
        .chain(steps.iter().copied())
        .collect();
    assert_eq!(short(&violation(&["bob", "chuck"], writes(&all))), expected);
}

#[test]
fn write_to_foreign_entry_reaches_its_owners_next_step() {
    check_writes(
        &[
            ("alice.n2", &["p = bob"], Some(("bob", "Propose"))),
            ("restaurant(chuck).c", &[], None),
            ("restaurant(bob).c", &[], Some(("bob", "Accept"))),
            ("alice.n3", &["p = chuck"], None),
            ("alice.n3", &["p = bob"], None),
            ("restaurant(bob).c1", &[], None),
        ],
        "alice | bob | chuck\nalice 1 -> bob 3: stage Propose\nbob 3 -> alice 5: stage Accept",
    );
}

#[test]
fn overwritten_value_has_no_arrow() {
    check_writes(
        &[
            ("alice.a", &[], Some(("bob", "Propose"))),
            ("alice.b", &[], Some(("bob", "Abort"))),
            ("restaurant(bob).c", &[], Some(("bob", "Accept"))),
            ("restaurant(bob).d", &[], Some(("bob", "Start"))),
            ("alice.n3", &["p = bob"], None),
        ],
        "alice | bob\nalice 2 -> bob 3: stage Abort\nbob 4 -> alice 5: stage Start",
    );
}

#[test]
fn shared_place_connects_writer_to_next_writer() {
    check_writes(
        &[
            ("user(bob).take", &[], Some(("lock", "bob"))),
            ("user(chuck).look", &[], None),
            ("user(bob).give", &[], Some(("lock", "free"))),
            ("user(chuck).take", &[], Some(("lock", "chuck"))),
        ],
        "bob | chuck\nbob 3 -> chuck 4: lock free",
    );
}

#[test]
fn stuck_side_has_common_steps_only() {
    let mut story = crate::sample::lost_story();
    story.sentence = "lost".to_owned();
    let shown = samples::shown(&["bob"], RunKind::Difference(story));
    assert_eq!(shown.side(), TraceSide::Baseline);
    let mutant = shown.side_run(TraceSide::Mutant).expect("it has a side");
    assert_eq!(
        (mutant.trace.steps.len(), mutant.marks, mutant.stuck),
        (2, vec![], true)
    );
    let baseline = shown.side_run(TraceSide::Baseline).expect("it has a side");
    assert_eq!(
        (baseline.trace.steps.len(), baseline.marks, baseline.stuck),
        (3, vec![2], false)
    );
}

#[test]
fn infinite_difference_has_no_other_side() {
    for shown in samples::all() {
        let alone = shown.first_difference().is_none();
        assert_eq!(shown.side_runs().len(), if alone { 1 } else { 2 });
    }
}

#[test]
fn failing_model_has_baseline_run_only() {
    let shown = ShownRun {
        mutant: None,
        ..samples::messages()
    };
    assert_eq!(
        (shown.subject().as_str(), shown.side()),
        ("sample/small", TraceSide::Baseline)
    );
    let sides: Vec<TraceSide> = shown
        .side_runs()
        .iter()
        .map(|side_run| side_run.side)
        .collect();
    assert_eq!(sides, [TraceSide::Baseline]);
    let log = shiviz::shiviz(&shown, &shown.side_runs());
    assert!(
        log.starts_with("=== baseline ===\n# sample/small (managers = "),
        "{log}"
    );
}

#[test]
fn run_with_writes_snapshot() {
    let shown = samples::story();
    let side_run = shown.side_run(TraceSide::Mutant).expect("it has a side");
    insta::assert_snapshot!("story.tla", tla::tla(&shown, &side_run));
    insta::assert_snapshot!("story.mermaid", mermaid::mermaid(&shown, &side_run));
    insta::assert_snapshot!("story.shiviz", shiviz::shiviz(&shown, &shown.side_runs()));
    insta::assert_snapshot!("story.svg", svg::svg(&shown, &shown.side_runs()));
}

#[test]
fn run_with_messages_snapshot() {
    let shown = samples::messages();
    let side_run = shown.side_run(TraceSide::Mutant).expect("it has a side");
    insta::assert_snapshot!("messages.tla", tla::tla(&shown, &side_run));
    insta::assert_snapshot!("messages.mermaid", mermaid::mermaid(&shown, &side_run));
    insta::assert_snapshot!(
        "messages.shiviz",
        shiviz::shiviz(&shown, &shown.side_runs())
    );
    insta::assert_snapshot!("messages.svg", svg::svg(&shown, &shown.side_runs()));
}

#[test]
fn every_ending_is_exported() {
    let mut out = String::new();
    for shown in samples::all().into_iter().skip(2) {
        for side_run in shown.side_runs() {
            let _ = writeln!(
                out,
                "{}\n{}",
                tla::tla(&shown, &side_run),
                mermaid::mermaid(&shown, &side_run)
            );
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn spec_texts_cannot_break_diagrams() {
    let mut shown = samples::messages();
    let nasty = "<&\"'>]]>\u{1}\n#;%% end";
    shown.mutant = Some(nasty.to_owned());
    if let RunKind::Violation { trace, how, .. } = &mut shown.what {
        *how = Some(nasty.to_owned());
        trace.steps[2].choices = vec![nasty.to_owned()];
    }
    let picture = svg::svg(&shown, &shown.side_runs());
    assert!(!picture.contains("<&") && !picture.contains('\u{1}'));
    let tags = picture.matches('<').count();
    assert_eq!(tags, picture.matches('>').count());
    let side_run = shown.side_run(TraceSide::Mutant).expect("it has a side");
    let diagram = mermaid::mermaid(&shown, &side_run);
    let known = [
        "%%",
        "sequenceDiagram",
        "    participant ",
        "    Note over ",
        "    L",
        "    rect ",
        "    end",
    ];
    assert!(
        diagram
            .lines()
            .all(|line| known.iter().any(|begin| line.starts_with(begin))),
        "{diagram}"
    );
}

#[test]
fn log_event_cannot_mimic_host_and_clock() {
    let mut shown = samples::messages();
    if let RunKind::Violation { trace, .. } = &mut shown.what {
        trace.steps[1].step = "f(ann, {1, 2})".to_owned();
        trace.steps[2].choices = vec!["{a}\nb {c}".to_owned()];
    }
    let log = shiviz::shiviz(&shown, &shown.side_runs());
    for event in log.lines().skip(4).step_by(2) {
        let second = event.split(' ').nth(1).unwrap_or_default();
        assert!(!second.starts_with('{'), "{event}");
    }
}

/// A step of a random run: its lane, the message to receive, the receiver and text of one to send.
type Move = (usize, Option<usize>, Option<(usize, usize)>);

const NAMES: [&str; 4] = ["ann", "ben", "cleo", "dave"];

/// Runs the moves that are possible. Also returns how many messages came from others.
fn run_of(moves: &[Move]) -> (Trace, usize) {
    let mut mail: Vec<(usize, usize, &str)> = Vec::new();
    let mut trace = samples::mail(&[("", &[], &[])]);
    let mut received = 0;
    for (me, take, send) in moves {
        let mine: Vec<usize> = (0..mail.len()).filter(|i| mail[*i].1 == *me).collect();
        if let (Some(take), false) = (take, mine.is_empty()) {
            let (from, ..) = mail.remove(mine[take % mine.len()]);
            received += usize::from(from != *me);
        }
        if let Some((to, text)) = send {
            mail.push((*me, *to, ["x", "y"][*text]));
        }
        let mut links: Vec<(&str, &str, String)> = Vec::new();
        for (from, to, text) in &mail {
            match links
                .iter_mut()
                .find(|(f, t, _)| (*f, *t) == (NAMES[*from], NAMES[*to]))
            {
                Some((.., messages)) => *messages = format!("{messages} {text}"),
                None => links.push((NAMES[*from], NAMES[*to], (*text).to_owned())),
            }
        }
        let links: Vec<(&str, &str, &str)> =
            links.iter().map(|(f, t, m)| (*f, *t, m.as_str())).collect();
        let step = format!("node({}).go", NAMES[*me]);
        trace
            .steps
            .extend(samples::mail(&[(&step, &[], &links)]).steps);
    }
    (trace, received)
}

/// Fewer than `end` moves.
fn moves(end: usize) -> impl Strategy<Value = Vec<Move>> {
    let message = prop::option::of((0..4_usize, 0..2_usize));
    prop::collection::vec((0..4_usize, prop::option::of(0..8_usize), message), 0..end)
}

/// Computes the happened-before relation by following lanes and arrows.
fn happened_before(diagram: &Diagram) -> Vec<Vec<bool>> {
    let n = diagram.events.len();
    let mut before = vec![vec![false; n]; n];
    for later in 0..n {
        let on_lane = (0..later).filter(|i| diagram.events[*i].lane == diagram.events[later].lane);
        let heard = diagram
            .arrows
            .iter()
            .filter(|a| a.to == later)
            .map(|a| a.from);
        for earlier in on_lane.chain(heard).collect::<Vec<_>>() {
            for (first, row) in before.iter_mut().enumerate() {
                row[later] |= first == earlier || row[earlier];
            }
        }
    }
    before
}

/// Checks properties of vector clocks that hold for any diagram.
fn check_clocks(diagram: &Diagram) -> Result<(), TestCaseError> {
    let clocks = clocks(diagram);
    let mut own = vec![0; diagram.lanes.len()];
    for (event, clock) in diagram.events.iter().zip(&clocks) {
        own[event.lane] += 1;
        prop_assert_eq!(
            clock[event.lane],
            own[event.lane],
            "own entries are 1, 2, 3, .."
        );
    }
    for arrow in &diagram.arrows {
        prop_assert!(arrow.from < arrow.to, "no arrow leads back in time");
        prop_assert!(diagram.events[arrow.from].lane != diagram.events[arrow.to].lane);
    }
    let known = |i: usize, j: usize| clocks[i].iter().zip(&clocks[j]).all(|(x, y)| x <= y);
    for (i, row) in happened_before(diagram).iter().enumerate() {
        for (j, before) in row.iter().enumerate().filter(|(j, _)| *j != i) {
            prop_assert_eq!(
                known(i, j),
                *before,
                "clocks grow exactly along what happened before: {} and {}",
                i,
                j
            );
        }
    }
    Ok(())
}

fn of_run(trace: Trace) -> Diagram {
    let shown = violation(&NAMES, trace);
    Diagram::new(
        &shown,
        &shown.side_run(TraceSide::Mutant).expect("it has a side"),
    )
}

proptest! {
    #[test]
    fn message_clocks_equal_happened_before(
        moves in moves(24),
    ) {
        let (trace, received) = run_of(&moves);
        let diagram = of_run(trace);
        let messages = diagram
            .arrows
            .iter()
            .filter(|arrow| arrow.kind == ArrowKind::Message)
            .count();
        // Sending a message and receiving an equal one on the same link in one step leaves no
        // trace. Only messages to oneself can do that.
        prop_assert_eq!(messages, received);
        check_clocks(&diagram)?;
    }

    #[test]
    fn write_clocks_equal_happened_before(
        steps in prop::collection::vec((0..4_usize, 0..4_usize, 0..3_usize, any::<bool>()), 0..24),
    ) {
        let names: Vec<String> = steps
            .iter()
            .map(|(me, ..)| format!("node({}).go", NAMES[*me]))
            .collect();
        let picks: Vec<[String; 1]> = steps
            .iter()
            .map(|(_, who, ..)| [format!("p = {}", NAMES[*who])])
            .collect();
        let mut stage = [0_usize; 4];
        let state = |stage: &[usize; 4]| {
            let entries = NAMES
                .iter()
                .zip(stage)
                .map(|(name, value)| (View::atom(*name), View::Number(*value as i128)));
            View::Record(
                String::new(),
                vec![("stage".to_owned(), View::Map(entries.collect()))],
            )
        };
        let first = TraceStep {
            step: String::new(),
            choices: Vec::new(),
            state: Some(state(&stage)),
            mapped: None,
        };
        let mut trace = Trace {
            steps: vec![first],
            back_to: None,
        };
        for ((_, who, value, writes), (name, picks)) in steps.iter().zip(names.iter().zip(&picks)) {
            if *writes {
                stage[*who] = *value;
            }
            trace.steps.push(TraceStep {
                step: name.clone(),
                choices: picks.to_vec(),
                state: Some(state(&stage)),
                mapped: None,
            });
        }
        check_clocks(&of_run(trace))?;
    }

    #[test]
    fn layout_stays_within_its_bounds(
        moves in moves(12),
    ) {
        let diagram = of_run(run_of(&moves).0);
        let layout = layout(&diagram);
        let inside = |(x, y): (u32, u32)| x <= layout.width && y <= layout.height;
        prop_assert!(
            layout
                .rails
                .iter()
                .all(|rail| inside((rail.x, rail.bottom)))
        );
        prop_assert!(layout.dots.iter().all(|dot| inside((dot.x, dot.y))));
        prop_assert!(
            layout
                .lines
                .iter()
                .all(|line| inside(line.from) && inside(line.to) && line.from.1 < line.to.1)
        );
        prop_assert_eq!(layout.dots.len(), diagram.events.len());
    }
}

#[test]
fn run_of_invalid_mutant_is_restored_from_json() {
    let mut outcome = sample::only(9);
    let found = &mut outcome.mutants[0];
    assert_eq!(ShownRun::of(&sample::only(9), found), None);
    found.run = Some(sample::crash());
    found.reason = Some("step `alice.n3` cannot be evaluated: no such key".to_owned());
    let shown = ShownRun::of(&outcome, &outcome.mutants[0]).expect("a run");
    assert_eq!(
        shown.sentence(),
        "step `alice.n3` cannot be evaluated: no such key"
    );
    let written = crate::schema::json(&Run::from(&shown));
    let read = Run::read(&written).expect("it is a run");
    assert_eq!(read.undefined.as_deref(), Some(shown.sentence().as_str()));
    assert_eq!(ShownRun::from(&read), shown);
}
