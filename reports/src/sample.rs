//! Handmade outcomes for tests: a spec with one mutant of each verdict, and a survivor in which
//! Alice ignores Bob's refusal. Nothing was run; the numbers are plausible, not measured.

use std::sync::Arc;

use mutaspec_mutator::{Effect, Family, MutantRow, Operator};
use mutaspec_runner::outcome::{
    BaselineOutcome, Counts, Equivalence, Mutant, MutantOutcome, Outcome, Property, PropertyVerdict, Stage, Story, SurvivorClass, Trace,
    TraceStep, Verdict, Warning,
};
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::spec::{
    AssertionRow, ConstantRow, Definition, ItemKind, ItemRow, LabelRow, ModelRow, PropertyKind, PropertyRow, SkippedRow, Symmetric,
};
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

const ROW: MutantRow = MutantRow {
    operator: Operator::M2IgnoreParticipant,
    item: "alice.n3",
    hash: "4c1d9e02",
    file: FILE,
    line: 8,
    column: 12,
    end_line: 8,
    end_column: 42,
    original: "vars.stage[p] == Stage::Refuse",
    replacement: "vars.stage[p] == Stage::Refuse && p != {}",
    family: Some(Family::Constants(&["managers"])),
    effect: Effect::Switch(1),
};

/// The rows of the sample's mutants. Tests refer to them by index.
pub static ROWS: &[MutantRow] = &[
    ROW,
    MutantRow {
        operator: Operator::U1LostUpdate,
        hash: "0b7735aa",
        line: 9,
        column: 13,
        end_line: 9,
        end_column: 28,
        original: "aborted = true;",
        replacement: "",
        family: None,
        effect: Effect::Switch(2),
        ..ROW
    },
    MutantRow {
        operator: Operator::G1GuardDrop,
        hash: "91f2c06d",
        line: 7,
        column: 20,
        end_line: 7,
        end_column: 43,
        original: "answered(vars.stage[p])",
        replacement: "true",
        family: None,
        effect: Effect::Switch(3),
        ..ROW
    },
    MutantRow {
        operator: Operator::C2Negate,
        hash: "5e0d33b1",
        line: 5,
        column: 16,
        end_line: 5,
        end_column: 29,
        original: "!k.is_empty()",
        replacement: "k.is_empty()",
        family: None,
        effect: Effect::Switch(4),
        ..ROW
    },
];

const PROPERTIES: &[PropertyRow] = &[
    PropertyRow {
        name: "consistent",
        kind: PropertyKind::StateInvariant,
        line: 40,
        doc: "All or none.",
    },
    PropertyRow {
        name: "can_commit",
        kind: PropertyKind::Reachable,
        line: 44,
        doc: "",
    },
];

/// Returns the spec of the sample.
pub fn definition() -> Definition {
    Definition {
        name: "two_phase_commit",
        doc: "Alice has her restaurants repainted.",
        file: FILE,
        origin: mutaspec_runner::spec::Origin::UNKNOWN,
        source: SOURCE,
        line: 1,
        package: "samples",
        module: "samples::two_phase_commit",
        constants: &[ConstantRow {
            name: "managers",
            type_text: "Participants",
            doc: "Who is asked.",
            symmetric: Symmetric::No,
        }],
        models: &[
            ModelRow {
                name: "article",
                properties: None,
                expect_failure: None,
            },
            ModelRow {
                name: "flawed",
                properties: None,
                expect_failure: Some("consistent"),
            },
        ],
        items: &[ItemRow {
            name: "alice",
            kind: ItemKind::Process {
                labels: &[LabelRow { name: "n3", line: 5 }],
                daemon: false,
            },
            parameters: &[],
            line: 4,
        }],
        fairness: &[],
        properties: PROPERTIES,
        assertions: &[AssertionRow {
            item: "restaurant.c1",
            text: "!refused",
            line: 30,
        }],
        deadlock: true,
        termination: false,
        mutants: ROWS,
        skipped: &[SkippedRow {
            item: "alice.n3",
            line: 11,
            text: "k.remove(&p)",
            reason: "its value is not used",
        }],
        build,
        arithmetic_is_checked: || true,
        property_facts: mutaspec_runner::property_facts::PropertyFacts::NONE,
        vocabulary: mutaspec_runner::spec::Vocabulary::NONE,
        annotations: &mutaspec_runner::annotations::Annotations::NONE,
        extras: &[],
        ladder: &[],
        refinements: &[],
    }
}

static DEFINITION: std::sync::LazyLock<Definition> = std::sync::LazyLock::new(definition);

fn build(_: &Settings) -> Result<Box<dyn mutaspec_runner::machine::Machine>, SettingError> {
    Err(SettingError::Panic {
        model: "article".to_owned(),
        message: "a sample cannot run".to_owned(),
    })
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
    let row = &ROWS[row];
    let at = participant.map(|p| format!("@{p}")).unwrap_or_default();
    MutantOutcome {
        mutant: Mutant {
            id: format!("two_phase_commit/{}/{}-{}{at}", row.item, row.operator.id(), row.hash),
            row,
            participant: participant.map(str::to_owned),
            switch: None,
        },
        verdict,
        killed_by: Vec::new(),
        matrix: Vec::new(),
        class: None,
        counts: counts(302, 731),
        trace_length: None,
        shortest: true,
        stage: Stage::Search,
        steps_taken: 718,
        same_as: None,
        reason: None,
        graph: None,
        killed_at: None,
        fingerprint: None,
        property_mutants: Vec::new(),
        how: None,
        run: None,
        apart: None,
        story: None,
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
        property("consistent", PropertyKind::StateInvariant, Some(40), Some(0)),
        property("can_commit", PropertyKind::Reachable, Some(44), Some(1)),
        property("assertion restaurant.c1", PropertyKind::Assertion, Some(30), Some(0)),
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
        definition: &DEFINITION,
        model: "article".to_owned(),
        constants: vec![("managers".to_owned(), "{bob, chuck, dave}".to_owned())],
        properties: properties(),
        baseline: BaselineOutcome {
            counts: counts(296, 718),
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
    outcome.baseline.properties[0] = PropertyVerdict::Fails("false in the state after step 2".to_owned());
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
        with(4, Written::Tolerated, "a lost update is made good by the next"),
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
            step("alice.n3", &["p = bob"], Some(state("Refuse", "true", &["chuck"]))),
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
            step("alice.n3", &["p = bob"], Some(state("Refuse", "true", &["chuck"]))),
            step("alice.n3", &["p = chuck"], Some(state("Refuse", "false", &["bob"]))),
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
        for row in ROWS {
            let lines = crate::diff::diff(&definition(), row, Some("bob"), 0);
            assert!(lines[0].number.is_some(), "{row:?}");
        }
    }
}
