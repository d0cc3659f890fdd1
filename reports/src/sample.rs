//! Handmade outcomes for tests: a spec with one mutant of each verdict, and a survivor in which
//! Alice ignores Bob's refusal. Nothing was run; the numbers are plausible, not measured.

use std::sync::{Arc, LazyLock};

use mutaspec_mutator::{self as tables, Effect, Family, MutantRow, Operator};
use mutaspec_runner::definition::{
    AssertionRow, ConstantRow, Definition, ItemKind, ItemRow, LabelRow, Language, ModelRow,
    PropertyKind, PropertyRow, SkippedRow, SourceFile, Symmetric,
};
use mutaspec_runner::explorer::RustDialect;
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::{
    BaselineOutcome, Counts, Equivalence, Mutant, MutantOutcome, Outcome, Property,
    PropertyVerdict, Stage, Story, SurvivorClass, Trace, TraceStep, Verdict, Warning,
};
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::value::View;

use crate::schema::{Model, Refused, Results, Verdict as Written};

const SOURCE: &str = "\
//! Restaurants.

#[process(fair)]
fn alice(vars: &mut Vars, c: &Constants) {
    'n3: while !k.is_empty() {
        let p = pick(&k);
        wait_until(answered(vars.stage[p]));
        if vars.stage[p] == Stage::Refuse {
            aborted = true;
        }
        k.remove(&p);
    }
}
";

const FILE: &str = "specs/two_phase_commit.rs";

/// Returns the rows of the sample's mutants. Tests refer to them by index.
pub fn rows() -> Vec<MutantRow> {
    let row = |operator, texts, range, switch| {
        MutantRow::constant(operator, texts, range, None, Effect::Switch(switch))
    };
    let refuses = "vars.stage[p] == Stage::Refuse";
    vec![
        MutantRow {
            family: Some(Family::Constants(tables::rows(["managers".into()]))),
            ..row(
                Operator::M2IgnoreParticipant,
                [
                    "alice.n3",
                    "4c1d9e02",
                    refuses,
                    "vars.stage[p] == Stage::Refuse && p != {}",
                ],
                [8, 12, 8, 42],
                1,
            )
        },
        row(
            Operator::U1LostUpdate,
            ["alice.n3", "0b7735aa", "aborted = true;", ""],
            [9, 13, 9, 28],
            2,
        ),
        row(
            Operator::G1GuardDrop,
            ["alice.n3", "91f2c06d", "answered(vars.stage[p])", "true"],
            [7, 20, 7, 43],
            3,
        ),
        row(
            Operator::C2Negate,
            ["alice.n3", "5e0d33b1", "!k.is_empty()", "k.is_empty()"],
            [5, 16, 5, 29],
            4,
        ),
    ]
}

fn property_rows() -> [PropertyRow; 2] {
    let property = |name: &'static str, kind, line, doc: &'static str| PropertyRow {
        name: name.into(),
        kind,
        line,
        doc: doc.into(),
    };
    [
        property(
            "consistent",
            PropertyKind::StateInvariant,
            40,
            "All or none.",
        ),
        property("can_commit", PropertyKind::Reachable, 44, ""),
    ]
}

/// Returns the spec of the sample.
pub fn definition() -> Definition {
    Definition {
        name: "two_phase_commit".into(),
        doc: "Alice has her restaurants repainted.".into(),
        sources: tables::rows([SourceFile {
            path: FILE.into(),
            absolute: "".into(),
            text: SOURCE.into(),
        }]),
        language: Language::RUST,
        dialect: Some(&RustDialect),
        line: 1,
        package: "samples".into(),
        module: "samples::two_phase_commit".into(),
        constants: tables::rows([ConstantRow {
            name: "managers".into(),
            type_text: "Participants".into(),
            doc: "Who is asked.".into(),
            symmetric: Symmetric::No,
        }]),
        models: tables::rows([
            ModelRow::named("article"),
            ModelRow {
                expect_failure: Some("consistent".into()),
                ..ModelRow::named("flawed")
            },
        ]),
        items: tables::rows([ItemRow {
            name: "alice".into(),
            kind: ItemKind::Process {
                labels: tables::rows([LabelRow {
                    name: "n3".into(),
                    line: 5,
                }]),
                daemon: false,
            },
            parameters: tables::rows([]),
            line: 4,
        }]),
        properties: tables::rows(property_rows()),
        assertions: tables::rows([AssertionRow {
            item: "restaurant.c1".into(),
            text: "!refused".into(),
            line: 30,
        }]),
        deadlock: true,
        mutants: tables::rows(rows()),
        skipped: tables::rows([SkippedRow {
            item: "alice.n3".into(),
            line: 11,
            text: "k.remove(&p)".into(),
            reason: "its value is not used".into(),
        }]),
        ..Definition::default()
    }
}

static DEFINITION: LazyLock<Arc<Definition>> = LazyLock::new(|| Arc::new(definition()));

/// A spec that can be listed but not run.
pub struct SampleSource {
    /// The tables.
    pub definition: Arc<Definition>,
    /// The answer to [`ModelSource::arithmetic_is_checked`].
    pub arithmetic_is_checked: bool,
}

impl ModelSource for SampleSource {
    fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    fn build(&self, _: &Settings) -> Result<Box<dyn Machine>, SettingError> {
        Err(SettingError::Panic {
            model: "article".to_owned(),
            message: "a sample cannot run".to_owned(),
        })
    }

    fn arithmetic_is_checked(&self) -> bool {
        self.arithmetic_is_checked
    }
}

fn counts(distinct: u64, generated: u64) -> Counts {
    Counts {
        distinct,
        generated,
        depth: 20,
        complete: true,
    }
}

/// Returns a mutant with this verdict and plausible counts, without a trace or a class.
pub fn mutant(row: usize, participant: Option<&str>, verdict: Verdict) -> MutantOutcome {
    let place = row;
    let row = &DEFINITION.mutants[place];
    let at = participant.map(|p| format!("@{p}")).unwrap_or_default();
    let mutant = Mutant {
        id: format!(
            "two_phase_commit/{}/{}-{}{at}",
            row.item,
            row.operator.id(),
            row.hash
        ),
        definition: DEFINITION.clone(),
        place,
        participant: participant.map(str::to_owned),
        switch: None,
    };
    MutantOutcome {
        steps_taken: 718,
        ..MutantOutcome::new(mutant, verdict, counts(302, 731))
    }
}

fn properties() -> Arc<[Property]> {
    let property = |name: &str, kind, line, source| Property {
        name: name.to_owned(),
        kind,
        line,
        source,
    };
    [
        property(
            "consistent",
            PropertyKind::StateInvariant,
            Some(40),
            Some(0),
        ),
        property("can_commit", PropertyKind::Reachable, Some(44), Some(1)),
        property(
            "assertion restaurant.c1",
            PropertyKind::Assertion,
            Some(30),
            Some(0),
        ),
        property("deadlock_freedom", PropertyKind::Deadlock, None, None),
        property("no_crash", PropertyKind::Crash, None, None),
        property("no_divergence", PropertyKind::Divergence, None, None),
    ]
    .into()
}

/// Returns a model whose baseline holds, without mutants.
pub fn baseline() -> Outcome {
    Outcome {
        simulation: None,
        definition: DEFINITION.clone(),
        model: "article".to_owned(),
        constants: vec![("managers".to_owned(), "{bob, chuck, dave}".to_owned())],
        properties: properties(),
        baseline: BaselineOutcome {
            counts: counts(296, 718),
            bytes_per_state: Some(9.0),
            properties: vec![PropertyVerdict::Holds; 6],
            symmetry: None,
            warnings: Vec::new(),
            traces: Vec::new(),
            findings: None,
        },
        operators: Operator::ALL.to_vec(),
        partial: false,
        planned: 0,
        mutants: Vec::new(),
        interrupted: false,
    }
}

/// Returns a model whose first property fails.
pub fn failing() -> Outcome {
    let mut outcome = baseline();
    outcome.baseline.properties[0] =
        PropertyVerdict::Fails("false in the state after step 2".to_owned());
    outcome.baseline.properties[1] = PropertyVerdict::Undecided;
    outcome.baseline.counts.complete = false;
    outcome.baseline.traces = vec![(0, trace())];
    outcome
}

/// Returns a model with mutants of most verdicts, two of them survivors with the same graph.
pub fn outcome() -> Outcome {
    let mut outcome = baseline();
    outcome.baseline.warnings = vec![Warning::DeadStep {
        step: "alice.n6".to_owned(),
    }];
    let survivor = |row, participant, length| MutantOutcome {
        class: Some(SurvivorClass::NewStates),
        trace_length: Some(length),
        ..mutant(row, participant, Verdict::Survived)
    };
    let killed = |row, killed_by: &[usize]| MutantOutcome {
        killed_by: killed_by.to_vec(),
        trace_length: Some(7),
        counts: Counts {
            complete: false,
            ..counts(95, 201)
        },
        ..mutant(row, None, Verdict::Killed)
    };
    let inconclusive = MutantOutcome {
        reason: Some("10,000 states were searched".to_owned()),
        counts: Counts {
            complete: false,
            ..counts(10_000, 40_000)
        },
        ..mutant(0, Some("erin"), Verdict::Inconclusive)
    };
    outcome.mutants = vec![
        survivor(0, Some("bob"), 8),
        survivor(0, Some("chuck"), 8),
        mutant(0, Some("dave"), Verdict::Equivalent(Equivalence::Stutters)),
        inconclusive,
        MutantOutcome {
            same_as: Some(0),
            ..survivor(1, None, 8)
        },
        killed(2, &[0, 3]),
        MutantOutcome {
            trace_length: Some(12),
            shortest: false,
            stage: Stage::Walks,
            ..killed(3, &[3])
        },
        mutant(3, Some("frank"), Verdict::Unreached),
        mutant(3, Some("grace"), Verdict::Unreached),
        mutant(3, Some("heidi"), Verdict::Invalid),
    ];
    outcome.planned = outcome.mutants.len();
    outcome
}

/// Returns the results of three models: with most verdicts, with a failing baseline, and refused.
pub fn all() -> Results {
    let mut results = Results::new(&[outcome(), failing()], &refused());
    "five".clone_into(&mut results.specs[1].model);
    let model = &mut results.specs[0];
    let mut with = |place: usize, verdict, reason: &str| {
        let mutant = &mut model.mutants[place];
        mutant.id.push('2');
        mutant.verdict = verdict;
        mutant.reason = Some(reason.to_owned());
        mutant.clone()
    };
    let more = [
        with(1, Written::Accepted, "Chuck is never asked twice"),
        with(
            4,
            Written::Tolerated,
            "a lost update is made good by the next",
        ),
    ];
    model.mutants = Model::from(&outcome()).mutants;
    model.mutants.extend(more);
    model.planned = model.mutants.len();
    if let Some(score) = &mut model.score {
        (score.accepted, score.kept, score.raw_ratio) = (1, 1, Some(2.0 / 6.0));
    }
    results
}

/// Returns a refused model.
pub fn refused() -> [Refused; 1] {
    [Refused {
        name: "lamport".to_owned(),
        model: "two".to_owned(),
        reason: "there is no property `mutual_exclusion`".to_owned(),
    }]
}

/// Returns a model with only one mutant, the one at this index of [`outcome`].
pub fn only(place: usize) -> Outcome {
    let mut outcome = outcome();
    outcome.mutants = vec![outcome.mutants.swap_remove(place)];
    outcome.planned = 1;
    outcome
}

fn state(bob: &str, aborted: &str, k: &[&str]) -> View {
    let field = |name: &str, value| (name.to_owned(), value);
    View::Record(
        String::new(),
        vec![
            field(
                "stage",
                View::Map(vec![
                    (View::atom("bob"), View::atom(bob)),
                    (View::atom("chuck"), View::atom("Accept")),
                ]),
            ),
            field(
                "alice",
                View::Record(
                    "Alice".to_owned(),
                    vec![
                        field("k", View::Set(k.iter().map(|p| View::atom(*p)).collect())),
                        field("aborted", View::atom(aborted)),
                    ],
                ),
            ),
        ],
    )
}

fn step(name: &str, choices: &[&str], state: Option<View>) -> TraceStep {
    TraceStep {
        step: name.to_owned(),
        choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        state,
        mapped: None,
    }
}

/// Returns a trace of two steps: Bob refuses, and Alice receives the refusal.
pub fn trace() -> Trace {
    Trace {
        steps: vec![
            step("", &[], Some(state("Propose", "false", &["bob", "chuck"]))),
            step(
                "restaurant(bob).c",
                &["the second alternative"],
                Some(state("Refuse", "false", &["bob", "chuck"])),
            ),
            step(
                "alice.n3",
                &["p = bob"],
                Some(state("Refuse", "true", &["chuck"])),
            ),
        ],
        back_to: None,
    }
}

/// Returns the trace as a lasso back to the state after the first step.
pub fn lasso() -> Trace {
    Trace {
        back_to: Some(1),
        ..trace()
    }
}

/// Returns a trace whose last step crashes.
pub fn crash() -> Trace {
    let mut trace = trace();
    trace.steps[2].state = None;
    trace
}

/// Returns the divergence of the mutant that ignores Bob.
pub fn story() -> Story {
    let mut trace = trace();
    trace.steps[2].state = Some(state("Refuse", "false", &["chuck"]));
    Story {
        trace,
        lost: false,
        other: vec![
            step(
                "alice.n3",
                &["p = bob"],
                Some(state("Refuse", "true", &["chuck"])),
            ),
            step(
                "alice.n3",
                &["p = chuck"],
                Some(state("Refuse", "false", &["bob"])),
            ),
        ],
        sentence: "the mutant reaches a state that the baseline never reaches".to_owned(),
    }
}

/// Returns a divergence in which the baseline can take a step that the mutant cannot.
pub fn lost_story() -> Story {
    Story {
        trace: trace(),
        lost: true,
        other: Vec::new(),
        sentence: "the baseline can take a step that the mutant cannot".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_rows_lie_in_their_source() {
        for row in rows() {
            let lines = crate::diff::diff(&definition(), &row, Some("bob"), 0);
            assert!(lines[0].number.is_some(), "{row:?}");
        }
    }
}
