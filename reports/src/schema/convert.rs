//! Converts the engine's outcomes, which never serialise themselves, to the serialised types.

use mutaspec_runner::outcome as found;

use super::findings::{Findings, Matrix};
use super::gap::Gap;
use super::{
    Baseline, Model, Mutant, Property, PropertyVerdict, Refused, Results, Score, Symmetry, VERSION,
    Verdict, annotations, requirement,
};
use crate::baseline_verdict::is_scored;
use crate::gaps::gaps;
use crate::question::question;
use crate::rank::ranked;
use crate::wording;

impl Results {
    /// Converts the outcomes of the models that were checked.
    pub fn new(outcomes: &[found::Outcome], refused: &[Refused]) -> Results {
        Results {
            schema_version: VERSION,
            specs: outcomes.iter().map(Model::from).collect(),
            refused: refused.to_vec(),
            interrupted: outcomes.iter().any(|o| o.interrupted),
            gate: None,
        }
    }

    /// The mutants with this verdict, each with its model.
    pub(crate) fn with(&self, verdict: Verdict) -> impl Iterator<Item = (&Model, &Mutant)> {
        let all = self
            .specs
            .iter()
            .flat_map(|model| model.mutants.iter().map(move |mutant| (model, mutant)));
        all.filter(move |(_, mutant)| mutant.verdict == verdict)
    }

    /// Returns the results without lower models of ladders, whose mutants the next one decides.
    #[must_use]
    pub fn judged(&self) -> Results {
        let mut judged = self.clone();
        judged.specs.retain(|model| model.goes_on_to.is_none());
        judged
    }
}

impl From<&found::Outcome> for Model {
    fn from(outcome: &found::Outcome) -> Model {
        Model {
            name: outcome.definition.name.to_string(),
            model: outcome.model.clone(),
            file: outcome.definition.file().to_owned(),
            constants: outcome.constants.iter().cloned().collect(),
            baseline: Baseline::from(&outcome.baseline),
            properties: (0..outcome.properties.len())
                .map(|i| property(outcome, i))
                .collect(),
            mutants: mutants(outcome),
            operators: operators(outcome),
            partial: outcome.partial && outcome.planned > 0,
            goes_on_to: None,
            planned: outcome.planned,
            simulation: outcome.simulation,
            score: (outcome.planned > 0).then(|| Score::of(outcome)),
            interrupted: outcome.interrupted,
            tolerates: annotations::tolerances(outcome),
            requirements: requirement::requirements(outcome),
            omitted: annotations::omissions(&outcome.definition),
            findings: Findings::of(outcome),
            matrix: Matrix::of(outcome),
            gaps: Gap::all(outcome, &gaps(outcome, None, 1)),
        }
    }
}

/// Returns the ids of the operators that were asked for, sorted.
fn operators(outcome: &found::Outcome) -> Vec<String> {
    let asked = if outcome.planned > 0 {
        outcome.operators.as_slice()
    } else {
        &[]
    };
    let mut ids: Vec<String> = asked
        .iter()
        .map(|operator| operator.id().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    ids
}

impl From<&found::BaselineOutcome> for Baseline {
    fn from(baseline: &found::BaselineOutcome) -> Baseline {
        Baseline {
            generated_states: baseline.counts.generated,
            distinct_states: baseline.counts.distinct,
            depth: baseline.counts.depth,
            complete: baseline.counts.complete,
            symmetry: baseline.symmetry.as_ref().map(Symmetry::from),
            warnings: baseline.warnings.clone(),
        }
    }
}

impl From<&found::Symmetry> for Symmetry {
    fn from(symmetry: &found::Symmetry) -> Symmetry {
        match symmetry {
            found::Symmetry::Used { sets, orbits } => Symmetry {
                used: true,
                sets: sets.clone(),
                orbits: Some(*orbits),
                reason: None,
            },
            found::Symmetry::Unproven { orbits, .. } => Symmetry {
                used: true,
                sets: Vec::new(),
                orbits: Some(*orbits),
                reason: wording::unproven(Some(symmetry)),
            },
            found::Symmetry::Unused { why } => Symmetry {
                used: false,
                sets: Vec::new(),
                orbits: None,
                reason: Some(why.clone()),
            },
        }
    }
}

fn property(outcome: &found::Outcome, index: usize) -> Property {
    let property = &outcome.properties[index];
    let verdict = outcome
        .baseline
        .properties
        .get(index)
        .unwrap_or(&found::PropertyVerdict::Undecided);
    Property {
        name: property.name.clone(),
        kind: property.kind,
        verdict: verdict.into(),
        reason: match verdict {
            found::PropertyVerdict::Fails(reason) => Some(reason.clone()),
            _ => None,
        },
        line: property.line,
        kills: outcome.kills(index),
    }
}

impl From<&found::PropertyVerdict> for PropertyVerdict {
    fn from(verdict: &found::PropertyVerdict) -> PropertyVerdict {
        match verdict {
            found::PropertyVerdict::Holds => PropertyVerdict::Holds,
            found::PropertyVerdict::Fails(_) => PropertyVerdict::Fails,
            found::PropertyVerdict::Undecided => PropertyVerdict::Undecided,
        }
    }
}

/// Returns the mutants in the order of the spec, with the rank of each survivor.
fn mutants(outcome: &found::Outcome) -> Vec<Mutant> {
    let mut mutants: Vec<Mutant> = outcome.mutants.iter().map(|m| mutant(outcome, m)).collect();
    for (rank, place) in ranked(outcome).into_iter().enumerate() {
        mutants[place].rank = Some(rank + 1);
    }
    mutants
}

fn mutant(outcome: &found::Outcome, found: &found::MutantOutcome) -> Mutant {
    let row = found.mutant.row();
    Mutant {
        id: found.mutant.id.clone(),
        operator: row.operator.id().to_owned(),
        participant: found.mutant.participant.clone(),
        item: row.item.to_string(),
        file: found.mutant.file().to_owned(),
        line: row.line,
        column: row.column,
        end_line: row.end_line,
        end_column: row.end_column,
        original: row.original.to_string(),
        replacement: wording::replacement(row, found.mutant.participant.as_deref()),
        verdict: found.verdict.into(),
        equivalence: match found.verdict {
            found::Verdict::Equivalent(kind) => Some(kind),
            _ => None,
        },
        killed_by: outcome.killers(found).map(|p| p.name.clone()).collect(),
        survivor_class: found.class,
        states: found.counts.distinct,
        generated_states: found.counts.generated,
        complete: found.counts.complete,
        trace_length: found.trace_length,
        shortest: found.shortest,
        decided_by: found.stage,
        steps_taken: found.steps_taken,
        same_as: found
            .same_as
            .and_then(|i| outcome.mutants.get(i))
            .map(|m| m.mutant.id.clone()),
        reason: found.reason.clone(),
        matrix: (!found.matrix.is_empty())
            .then(|| found.matrix.iter().map(PropertyVerdict::from).collect()),
        rank: None,
        question: (found.verdict == found::Verdict::Survived)
            .then(|| question(&found.mutant, found.class))
            .flatten(),
        killed_at: found.killed_at.clone(),
        name: outcome.definition.annotations.name(row).map(str::to_owned),
        promise: annotations::promise(outcome, found),
    }
}

impl From<found::Verdict> for Verdict {
    fn from(verdict: found::Verdict) -> Verdict {
        match verdict {
            found::Verdict::Killed => Verdict::Killed,
            found::Verdict::Survived => Verdict::Survived,
            found::Verdict::Equivalent(_) => Verdict::Equivalent,
            found::Verdict::Unreached => Verdict::Unreached,
            found::Verdict::Inconclusive => Verdict::Inconclusive,
            found::Verdict::Invalid => Verdict::Invalid,
            found::Verdict::Tolerated(found::Promise::Kept) => Verdict::Tolerated,
            found::Verdict::Tolerated(found::Promise::Broken) => Verdict::Broken,
            found::Verdict::Accepted => Verdict::Accepted,
        }
    }
}

impl From<Score> for found::Score {
    fn from(score: Score) -> found::Score {
        found::Score {
            killed: score.killed,
            survived: score.survived,
            equivalent: score.equivalent,
            unreached: score.unreached,
            inconclusive: score.inconclusive,
            invalid: score.invalid,
            kept: score.kept,
            broken: score.broken,
            accepted: score.accepted,
        }
    }
}

impl Score {
    /// Counts the verdicts, without ratios for a simulation or a baseline with a single state.
    pub(crate) fn of(outcome: &found::Outcome) -> Score {
        let score = outcome.score();
        let is_scored = is_scored(
            outcome.baseline.counts.distinct,
            outcome.simulation.is_some(),
        );
        Score {
            killed: score.killed,
            survived: score.survived,
            equivalent: score.equivalent,
            unreached: score.unreached,
            inconclusive: score.inconclusive,
            invalid: score.invalid,
            kept: score.kept,
            broken: score.broken,
            accepted: score.accepted,
            ratio: score.ratio().filter(|_| is_scored),
            raw_ratio: score.raw_ratio().filter(|_| is_scored),
        }
    }
}
