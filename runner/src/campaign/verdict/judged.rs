//! The verdict on one mutant, with what is needed to explain it.

use crate::campaign::examine::failure::{Failure, FailureKind, around, length, steps};
use crate::campaign::examine::trial::Trial;
use crate::campaign::examine::undefined::Undefined;
use crate::campaign::plan::lab::Lab;
use crate::compare::{Witness, fingerprint};
use crate::machine::Machine;
use crate::outcome::{
    Counts, Mutant, MutantOutcome, PropertyVerdict, Stage, SurvivorClass, Verdict,
};
use crate::search::Search;

/// A mutant with its verdict and the evidence.
pub(crate) struct Judged {
    pub(crate) outcome: MutantOutcome,
    /// The properties that fail, in order.
    pub(crate) failures: Vec<Failure>,
    /// The evaluation that makes the mutant invalid.
    pub(crate) undefined: Option<Undefined>,
    /// The first difference of a survivor from the baseline.
    pub(crate) witness: Option<Witness>,
    /// The model of the mutant if it is not the baseline's.
    pub(crate) model: Option<OwnModel>,
}

/// The model of a mutant that shrinks a constant, after its search.
pub(crate) struct OwnModel {
    pub(crate) machine: Box<dyn Machine>,
    pub(crate) search: Search,
}

impl Judged {
    /// A mutant with this verdict and no details.
    pub(crate) fn new(
        mutant: &Mutant,
        verdict: Verdict,
        counts: Counts,
        matrix: Vec<PropertyVerdict>,
    ) -> Judged {
        Judged {
            outcome: MutantOutcome {
                matrix,
                ..MutantOutcome::new(mutant.clone(), verdict, counts)
            },
            failures: Vec::new(),
            undefined: None,
            witness: None,
            model: None,
        }
    }

    /// An inconclusive verdict for a mutant that was only walked.
    pub(crate) fn unsearched(lab: &Lab<'_>, mutant: &Mutant, counts: Counts) -> Judged {
        let undecided = if lab.options.matrix {
            lab.properties.len()
        } else {
            0
        };
        let mut judged = Judged::new(
            mutant,
            Verdict::Inconclusive,
            counts,
            vec![PropertyVerdict::Undecided; undecided],
        );
        judged.outcome.stage = Stage::Walks;
        judged
    }

    /// A mutant with the baseline's graph: all properties have the baseline's verdicts.
    pub(crate) fn unchanged(
        trial: Trial<'_>,
        mutant: &Mutant,
        verdict: Verdict,
        stage: Stage,
    ) -> Judged {
        let (options, baseline) = (trial.lab.options, &trial.baseline.outcome);
        let matrix = if options.matrix {
            baseline.properties.clone()
        } else {
            Vec::new()
        };
        let mut judged = Judged::new(mutant, verdict, baseline.counts, matrix);
        judged.outcome.stage = stage;
        judged.outcome.fingerprint = options
            .fingerprints
            .then(|| fingerprint(trial.graph(), &mut *trial.lab.machine.worker()));
        judged
    }

    /// Makes the verdict a kill by these failures, which are in this search.
    pub(crate) fn killed(mut self, search: &Search, failures: Vec<Failure>) -> Judged {
        self.outcome.verdict = Verdict::Killed;
        self.outcome.killed_by = failures.iter().map(|failure| failure.property).collect();
        self.outcome.trace_length = failures.first().and_then(|failure| length(search, failure));
        // Except for violations of the search itself, unsearched states could allow a shorter run.
        let is_first_met = failures
            .first()
            .is_none_or(|failure| matches!(failure.how, FailureKind::Violation(_)));
        self.outcome.shortest = is_first_met || search.graph().is_complete();
        self.failures = failures;
        self
    }

    /// Makes the verdict invalid because of this evaluation, which is in this search.
    pub(crate) fn invalid(
        mut self,
        lab: &Lab<'_>,
        search: &Search,
        undefined: Undefined,
    ) -> Judged {
        self.outcome.verdict = Verdict::Invalid;
        self.outcome.matrix.fill(PropertyVerdict::Undecided);
        self.outcome.reason = Some(undefined.reason(lab));
        self.outcome.trace_length = undefined.length(search);
        self.undefined = Some(undefined);
        self
    }

    pub(crate) fn survived(mut self, class: SurvivorClass, witness: Option<Witness>) -> Judged {
        self.outcome.verdict = Verdict::Survived;
        self.outcome.class = Some(class);
        self.outcome.trace_length = witness.as_ref().map(|witness| match witness {
            Witness::Divergence(divergence) => steps(divergence.run.len()),
            Witness::Run(lasso) => around(lasso),
        });
        self.witness = witness;
        self
    }

    /// Adds steps that were taken before.
    pub(crate) fn add_steps(mut self, steps: u64) -> Judged {
        self.outcome.steps_taken += steps;
        self
    }
}
