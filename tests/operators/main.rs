//! Each operator on small specs, in the same file: one mutant is killed, and another survives.

#![allow(
    missing_docs,
    reason = "a spec of five lines explains itself in the comment above its rows"
)]
#![allow(
    clippy::struct_excessive_bools,
    reason = "a variable is whatever the operator needs"
)]
#![allow(unreachable_pub, reason = "specs are written as in a library")]

mod author;
mod branches;
#[path = "../checks/mod.rs"]
mod checks;
mod conditions;
mod extra;
mod fairness;
mod families;
mod guards;
mod hidden_state;
mod initial;
mod messages;
mod numbers;
mod parcels;
mod quantifiers;
mod retry;
mod unusual_rust;
mod updates;

use std::sync::atomic::AtomicBool;

use mutaspec_mutator::{Catch, Operator};
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::compiled;
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict};
use mutaspec_runner::panics;
use mutaspec_runner::settings::Settings;

/// The expected verdict on a mutant.
pub(crate) struct Row {
    /// The model, such as `lock/default`.
    pub(crate) model: &'static str,
    pub(crate) operator: Operator,
    /// The text that the mutant replaces.
    pub(crate) original: &'static str,
    /// The replacement, with the member of a family.
    pub(crate) replacement: &'static str,
    /// The verdict in words, such as `killed by state invariant`, `survived: new states`,
    /// `equivalent: stutters` or `unreached`.
    pub(crate) verdict: &'static str,
}

/// A row of the table.
const fn row(
    model: &'static str,
    operator: Operator,
    original: &'static str,
    replacement: &'static str,
    verdict: &'static str,
) -> Row {
    Row {
        model,
        operator,
        original,
        replacement,
        verdict,
    }
}

/// The rows of all files.
fn rows() -> Vec<&'static Row> {
    [
        author::ROWS,
        guards::ROWS,
        branches::ROWS,
        conditions::ROWS,
        extra::ROWS,
        families::ROWS,
        fairness::ROWS,
        initial::ROWS,
        messages::ROWS,
        numbers::ROWS,
        parcels::ROWS,
        quantifiers::ROWS,
        updates::ROWS,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Builds a model of a spec in this program or in the gallery.
fn machine(model: &str) -> Box<dyn Machine> {
    panics::install();
    let (spec, name) = model
        .split_once('/')
        .expect("a model is named with its spec");
    let source = compiled::spec(spec);
    let source = source.unwrap_or_else(|| panic!("there is no spec {spec}"));
    let settings = Settings {
        model: name.to_owned(),
        ..Settings::default()
    };
    source
        .build(&settings)
        .unwrap_or_else(|error| panic!("{model}: {error}"))
}

fn run(model: &str, operator: Operator, engine: Engine) -> Outcome {
    let machine = machine(model);
    let options = Options {
        operators: Some(vec![operator]),
        engine,
        threads: 1,
        ..Options::default()
    };
    let outcome = campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false));
    outcome.unwrap_or_else(|refusal| panic!("{model} under {}: {refusal}", operator.id()))
}

/// The verdict as in [`Row::verdict`].
fn words(outcome: &Outcome, mutant: &MutantOutcome) -> String {
    match mutant.verdict {
        Verdict::Killed => {
            let kinds: Vec<_> = mutant
                .killed_by
                .iter()
                .map(|p| outcome.properties[*p].kind.words())
                .collect();
            format!("killed by {}", kinds.join(" and "))
        }
        Verdict::Survived => format!(
            "survived: {}",
            mutant.class.map_or("", |class| class.words())
        ),
        Verdict::Equivalent(how) => format!("equivalent: {}", how.words()),
        other => other.word().to_owned(),
    }
}

fn check(row: &Row) {
    for engine in [Engine::Pipeline, Engine::Naive] {
        let outcome = run(row.model, row.operator, engine);
        let is_it = |m: &&MutantOutcome| {
            let participant = m.mutant.participant.as_deref().unwrap_or("{}");
            m.mutant.row().original == row.original
                && m.mutant.row().replacement.replace("{}", participant) == row.replacement
        };
        let found = outcome.mutants.iter().find(is_it);
        let found = found.unwrap_or_else(|| {
            let all = outcome.mutants.iter().map(|m| {
                format!(
                    "  `{}` => `{}`",
                    m.mutant.row().original,
                    m.mutant.row().replacement
                )
            });
            panic!(
                "{} of {} has no such mutant, but\n{}",
                row.model,
                row.operator.id(),
                all.collect::<Vec<_>>().join("\n")
            )
        });
        assert_eq!(
            words(&outcome, found),
            row.verdict,
            "{} {engine:?}",
            found.mutant.id
        );
    }
}

#[test]
fn mutants_have_expected_verdicts() {
    rows().into_iter().for_each(check);
}

/// The kind of property in the operator catalogue that corresponds to a kind of property.
fn catch(kind: PropertyKind) -> Option<Catch> {
    match kind {
        PropertyKind::StateInvariant | PropertyKind::Assertion | PropertyKind::Ahead => {
            Some(Catch::StateInvariant)
        }
        PropertyKind::StepInvariant | PropertyKind::Forbidden | PropertyKind::Refinement => {
            Some(Catch::StepInvariant)
        }
        PropertyKind::Reachable | PropertyKind::Possible | PropertyKind::StepGoal => {
            Some(Catch::Reachable)
        }
        PropertyKind::Temporal => Some(Catch::Temporal),
        PropertyKind::Deadlock => Some(Catch::Deadlock),
        PropertyKind::Crash | PropertyKind::Divergence => None,
    }
}

#[test]
fn rows_cover_every_operator() {
    let kinds = [
        PropertyKind::StateInvariant,
        PropertyKind::Assertion,
        PropertyKind::StepInvariant,
        PropertyKind::Reachable,
        PropertyKind::Temporal,
        PropertyKind::Deadlock,
    ];
    let mut missing = Vec::new();
    for operator in Operator::ALL {
        let of = |start: &str| {
            rows()
                .into_iter()
                .any(|row| row.operator == *operator && row.verdict.starts_with(start))
        };
        let named = kinds
            .iter()
            .filter(|kind| catch(**kind).is_some_and(|c| operator.catches().contains(&c)));
        if !named
            .into_iter()
            .any(|kind| of(&format!("killed by {}", kind.words())))
        {
            missing.push(format!("{} killed", operator.id()));
        }
        if !of("survived: ") {
            missing.push(format!("{} survived", operator.id()));
        }
    }
    assert!(missing.is_empty(), "no row has {}", missing.join(", "));
}
