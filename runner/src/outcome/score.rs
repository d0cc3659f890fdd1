//! The number of mutants with each verdict.

/// The number of mutants with each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Killed mutants.
    pub killed: usize,
    /// Surviving mutants, without accepted ones.
    pub survived: usize,
    /// Equivalent mutants.
    pub equivalent: usize,
    /// Unreached mutants.
    pub unreached: usize,
    /// Inconclusive mutants.
    pub inconclusive: usize,
    /// Invalid mutants.
    pub invalid: usize,
    /// Promised faults that the spec withstands.
    pub kept: usize,
    /// Promised faults that the spec does not withstand.
    pub broken: usize,
    /// Accepted survivors.
    pub accepted: usize,
}

impl std::iter::Sum for Score {
    /// Adds the counts of several models. The ratio of the sum is meaningless.
    fn sum<I: Iterator<Item = Score>>(scores: I) -> Score {
        scores.fold(Score::default(), |sum, score| Score {
            killed: sum.killed + score.killed,
            survived: sum.survived + score.survived,
            equivalent: sum.equivalent + score.equivalent,
            unreached: sum.unreached + score.unreached,
            inconclusive: sum.inconclusive + score.inconclusive,
            invalid: sum.invalid + score.invalid,
            kept: sum.kept + score.kept,
            broken: sum.broken + score.broken,
            accepted: sum.accepted + score.accepted,
        })
    }
}

impl Score {
    /// Returns killed / (killed + survived), or `None` if both are 0.
    pub fn ratio(&self) -> Option<f64> {
        let judged = self.killed + self.survived;
        (judged > 0).then(|| self.killed as f64 / judged as f64)
    }

    /// Returns killed / (killed + survived + accepted), or `None` if no survivor is accepted.
    pub fn raw_ratio(&self) -> Option<f64> {
        let judged = self.killed + self.survived + self.accepted;
        (self.accepted > 0).then(|| self.killed as f64 / judged as f64)
    }
}
