//! Outcomes of mutants as they are recorded in files and read back.

use super::{Mutant, MutantOutcome, PropertyVerdict, Stage, Verdict};

/// An outcome that names its mutant by the id only. It can be serialised.
pub type MutantRecord = MutantOutcome<String>;

impl MutantOutcome {
    /// Returns the record of the outcome, or `None` for accepted and tolerated mutants: those
    /// verdicts follow from the author's files, which may change between runs.
    pub fn record(&self) -> Option<MutantRecord> {
        is_recorded(self.verdict).then(|| self.clone().about(self.mutant.id.clone()))
    }
}

impl MutantRecord {
    /// Restores the outcome for this mutant of a model with `properties` properties. Returns `None`
    /// if the record cannot be about that mutant and model.
    pub fn restored(self, mutant: Mutant, properties: usize) -> Option<MutantOutcome> {
        let names_killer = self.verdict != Verdict::Killed || !self.killed_by.is_empty();
        let fits = self.mutant == mutant.id
            && is_recorded(self.verdict)
            && names_killer
            && self.killed_by.iter().all(|place| *place < properties)
            && (self.matrix.is_empty() || self.matrix.len() == properties);
        fits.then(|| self.about(mutant))
    }

    /// Whether a larger bound could change the verdict, because a bound stopped the search. A
    /// search that ended at a violation counts as finished: its run is shortest, and every property
    /// that `--matrix` asks for is decided.
    pub fn is_of_stopped_search(&self) -> bool {
        let is_open = self.matrix.contains(&PropertyVerdict::Undecided);
        let is_late =
            self.verdict == Verdict::Killed && !self.shortest && self.stage != Stage::Walks;
        // A search meets the same undefined evaluation first, but walks come after the search.
        let is_open = match self.verdict {
            Verdict::Inconclusive => true,
            Verdict::Invalid => self.stage == Stage::Walks,
            _ => is_open,
        };
        !self.counts.complete && (is_open || is_late)
    }
}

/// Whether a campaign decides this verdict, without the author's files.
fn is_recorded(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Accepted | Verdict::Tolerated(_))
}

impl<M> MutantOutcome<M> {
    /// Replaces what identifies the mutant.
    fn about<N>(self, mutant: N) -> MutantOutcome<N> {
        MutantOutcome {
            mutant,
            verdict: self.verdict,
            killed_by: self.killed_by,
            matrix: self.matrix,
            class: self.class,
            counts: self.counts,
            trace_length: self.trace_length,
            shortest: self.shortest,
            stage: self.stage,
            steps_taken: self.steps_taken,
            graph: self.graph,
            same_as: self.same_as,
            reason: self.reason,
            killed_at: self.killed_at,
            fingerprint: self.fingerprint,
            property_mutants: self.property_mutants,
            how: self.how,
            run: self.run,
            apart: self.apart,
            story: self.story,
        }
    }
}

/// Hashes of graphs as 32 hexadecimal digits: JSON readers do not represent such numbers exactly.
pub(super) mod hexadecimal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(
        graph: &Option<u128>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        graph
            .map(|graph| format!("{graph:032x}"))
            .serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u128>, D::Error> {
        let digits = Option::<String>::deserialize(deserializer)?;
        let graph = digits.map(|digits| u128::from_str_radix(&digits, 16));
        graph.transpose().map_err(D::Error::custom)
    }
}
