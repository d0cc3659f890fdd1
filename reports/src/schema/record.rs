//! The lines of `events.ndjson`: what resume and merge need to reuse recorded verdicts.
//!
//! Each line carries a checksum, so that a truncated or changed line is recognised. A
//! [`MutantRecord`] is the outcome for a mutant, which it names by its id. Readers of results use
//! `results.json` instead.

use mutaspec_runner::outcome::{Counts, MutantRecord};
use serde::{Deserialize, Serialize};

use super::planned::digest;

/// An event of a run, one line of `events.ndjson`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum RunEvent {
    /// A run begins or resumes. The events that follow belong to this plan.
    Started {
        /// The [digest](super::planned::Planned::digest) of the plan.
        plan: String,
    },
    /// A baseline was checked. The mutants of this model that follow were compared with it.
    Baseline {
        /// The model, `two_phase_commit/article`.
        model: String,
        /// The size of its search.
        counts: Counts,
    },
    /// A mutant was decided.
    Mutant {
        /// The model, `two_phase_commit/article`.
        model: String,
        /// The verdict with everything known about the mutant.
        record: Box<MutantRecord>,
    },
    /// The run ended.
    Ended {
        /// The exit code of the program.
        exit: u8,
    },
}

impl RunEvent {
    /// Reads a [sealed](seal) line. Returns `None` if it is damaged or from another version.
    pub fn read(line: &str) -> Option<RunEvent> {
        serde_json::from_str(&unsealed(line)?).ok()
    }
}

/// The checksum's field, always the last one in a line.
const CHECKSUM: &str = ",\"checksum\":\"";

/// Adds a checksum of all preceding text to a JSON object on one line, as its last field.
pub fn seal(line: &str) -> String {
    let open = line.strip_suffix('}').unwrap_or(line);
    format!("{open}{CHECKSUM}{}\"}}", digest(open))
}

/// Returns the line without its checksum, or `None` if the checksum is missing or wrong.
fn unsealed(line: &str) -> Option<String> {
    let (open, checksum) = line.trim().strip_suffix("\"}")?.rsplit_once(CHECKSUM)?;
    (checksum == digest(open)).then(|| format!("{open}}}"))
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::{self as found, Stage};

    use super::*;
    use crate::sample;
    use crate::schema::compact;

    #[test]
    fn record_restores_the_outcome() {
        let outcome = sample::outcome();
        let mut recorded = 0;
        for mut found in outcome.mutants {
            found.fingerprint = None;
            found.same_as = None;
            found.graph = Some(7 << 100);
            let Some(record) = found.record() else {
                continue;
            };
            recorded += 1;
            let written = seal(&compact(&RunEvent::Mutant {
                model: "a/b".to_owned(),
                record: Box::new(record),
            }));
            let Some(RunEvent::Mutant { record, .. }) = RunEvent::read(&written) else {
                panic!("{written} is about a mutant");
            };
            let again = record
                .restored(found.mutant.clone(), outcome.properties.len())
                .unwrap();
            assert_eq!(format!("{again:?}"), format!("{found:?}"));
        }
        assert!(recorded > 3);
    }

    /// A killed mutant of the sample with its sealed line.
    fn killed() -> (found::MutantOutcome, String) {
        let mut mutants = sample::outcome().mutants.into_iter();
        let killed = mutants
            .find(|m| m.verdict == found::Verdict::Killed)
            .unwrap();
        let record = Box::new(killed.record().unwrap());
        let model = "a/b".to_owned();
        (killed, seal(&compact(&RunEvent::Mutant { model, record })))
    }

    #[test]
    fn changed_line_is_not_read() {
        let line = killed().1;
        assert!(RunEvent::read(&line).is_some());
        assert!(serde_json::from_str::<serde_json::Value>(&line).unwrap()["checksum"].is_string());
        for place in 0..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[place] ^= 1;
            assert!(
                RunEvent::read(&String::from_utf8_lossy(&bytes)).is_none(),
                "byte {place}"
            );
            assert!(
                RunEvent::read(&line[..place]).is_none(),
                "cut off at {place}"
            );
        }
        assert!(
            RunEvent::read("{\"event\":\"ended\",\"exit\":0}").is_none(),
            "a line without a checksum"
        );
    }

    #[test]
    fn kill_without_killer_is_not_reused() {
        let (killed, _) = killed();
        let mut record = killed.record().unwrap();
        record.killed_by.clear();
        assert!(record.restored(killed.mutant, 9).is_none());
    }

    #[test]
    fn incomplete_search_without_shortest_run_was_stopped() {
        let killed = sample::outcome()
            .mutants
            .into_iter()
            .find(|m| m.verdict == found::Verdict::Killed)
            .unwrap();
        let record = |change: fn(&mut found::MutantOutcome)| {
            let mut outcome = killed.clone();
            (outcome.counts.complete, outcome.shortest, outcome.stage) =
                (false, true, Stage::Search);
            change(&mut outcome);
            outcome.record().unwrap().is_of_stopped_search()
        };
        assert!(!record(|_| {}));
        assert!(record(|m| m.verdict = found::Verdict::Inconclusive));
        assert!(record(|m| m.shortest = false));
        assert!(!record(|m| (m.shortest, m.stage) = (false, Stage::Walks)));
        assert!(!record(|m| (m.shortest, m.counts.complete) = (false, true)));
        assert!(record(
            |m| m.matrix = vec![found::PropertyVerdict::Undecided]
        ));
        assert!(!record(|m| m.matrix = vec![found::PropertyVerdict::Holds]));
    }

    #[test]
    fn record_of_other_mutant_or_model_is_rejected() {
        let outcome = sample::outcome();
        let killed = outcome
            .mutants
            .iter()
            .find(|m| m.verdict == found::Verdict::Killed)
            .unwrap();
        let record = killed.record().unwrap();
        assert!(record.clone().restored(killed.mutant.clone(), 0).is_none());
        let other = found::Mutant {
            id: "another".to_owned(),
            ..killed.mutant.clone()
        };
        assert!(record.restored(other, outcome.properties.len()).is_none());
    }
}
