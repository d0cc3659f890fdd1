//! The lines of `events.ndjson`: what resume and merge need to reuse recorded verdicts.
//!
//! Each line carries a checksum, so that a truncated or changed line is recognised. A [`MutantRecord`]
//! keeps all of the engine's outcome for a mutant: converting it back restores that outcome.
//! Readers of results use `results.json` instead.

use mutaspec_runner::outcome as found;
use mutaspec_runner::outcome::{Equivalence, Stage, SurvivorClass};
use mutaspec_runner::value::View;
use serde::{Deserialize, Serialize};

use super::delta::{self, Delta};
use super::planned::digest;
use super::tree::Tree;

/// An event of a run, one line of `events.ndjson`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        /// Distinct states.
        states: u64,
        /// Generated states.
        generated: u64,
        /// Levels of the breadth-first search.
        depth: u32,
        /// Whether every reachable state was found.
        complete: bool,
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
    /// Returns the event that a model's baseline of this size was checked.
    pub fn baseline(model: &str, counts: found::Counts) -> RunEvent {
        RunEvent::Baseline {
            model: model.to_owned(),
            states: counts.distinct,
            generated: counts.generated,
            depth: counts.depth,
            complete: counts.complete,
        }
    }

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

/// A decided mutant, with everything needed to restore the engine's outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MutantRecord {
    /// The mutant's id.
    pub id: String,
    verdict: EngineVerdict,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    equivalence: Option<Equivalence>,
    killed_by: Vec<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    matrix: Vec<RecordedPropertyVerdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<SurvivorClass>,
    generated: u64,
    distinct: u64,
    depth: u32,
    complete: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trace_length: Option<u32>,
    shortest: bool,
    stage: Stage,
    steps_taken: u64,
    /// Identifies the reachable graph; 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    graph: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    property_mutants: Vec<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    how: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<RecordedTrace>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apart: Option<RecordedDivergence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    story: Option<RecordedDifference>,
}

/// A verdict of the engine. Accepted and tolerated are derived from it later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EngineVerdict {
    Killed,
    Survived,
    Equivalent,
    Unreached,
    Inconclusive,
    Invalid,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RecordedPropertyVerdict {
    Holds,
    Undecided,
    Fails(String),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedTrace {
    steps: Vec<RecordedStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    back_to: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedStep {
    step: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Tree>,
    /// The change from the state before it; set instead of `state` if the state is large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delta: Option<Delta>,
    /// The state of the refined spec to which `state` maps; set if a refinement fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mapped: Option<Tree>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedDivergence {
    place: usize,
    other: Vec<RecordedStep>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedDifference {
    trace: RecordedTrace,
    lost: bool,
    other: Vec<RecordedStep>,
    sentence: String,
}

impl MutantRecord {
    /// Records an outcome. Returns `None` for accepted and tolerated mutants: those verdicts follow
    /// from the author's files, which may change between runs.
    pub fn of(outcome: &found::MutantOutcome) -> Option<MutantRecord> {
        let (verdict, equivalence) = match outcome.verdict {
            found::Verdict::Killed => (EngineVerdict::Killed, None),
            found::Verdict::Survived => (EngineVerdict::Survived, None),
            found::Verdict::Equivalent(how) => (EngineVerdict::Equivalent, Some(how)),
            found::Verdict::Unreached => (EngineVerdict::Unreached, None),
            found::Verdict::Inconclusive => (EngineVerdict::Inconclusive, None),
            found::Verdict::Invalid => (EngineVerdict::Invalid, None),
            found::Verdict::Accepted | found::Verdict::Tolerated(_) => return None,
        };
        Some(MutantRecord {
            id: outcome.mutant.id.clone(),
            verdict,
            equivalence,
            killed_by: outcome.killed_by.clone(),
            matrix: outcome.matrix.iter().map(RecordedPropertyVerdict::from).collect(),
            class: outcome.class,
            generated: outcome.counts.generated,
            distinct: outcome.counts.distinct,
            depth: outcome.counts.depth,
            complete: outcome.counts.complete,
            trace_length: outcome.trace_length,
            shortest: outcome.shortest,
            stage: outcome.stage,
            steps_taken: outcome.steps_taken,
            graph: outcome.graph.map(|graph| format!("{graph:032x}")),
            reason: outcome.reason.clone(),
            property_mutants: outcome.property_mutants.clone(),
            how: outcome.how.clone(),
            run: outcome.run.as_ref().map(RecordedTrace::from),
            apart: outcome.apart.as_ref().map(|apart| RecordedDivergence {
                place: apart.place,
                other: alternatives(outcome.run.as_ref().and_then(|run| before(run, apart.place)), &apart.other),
            }),
            story: outcome.story.as_ref().map(|story| RecordedDifference {
                trace: RecordedTrace::from(&story.trace),
                lost: story.lost,
                other: alternatives(before(&story.trace, story.trace.steps.len().saturating_sub(1)), &story.other),
                sentence: story.sentence.clone(),
            }),
        })
    }

    /// Whether a larger bound could change the verdict, because a bound stopped the search. A
    /// search that ended at a violation counts as finished: its run is shortest, and every property
    /// that `--matrix` asks for is decided.
    pub fn is_of_stopped_search(&self) -> bool {
        let is_open = self.matrix.contains(&RecordedPropertyVerdict::Undecided);
        let is_late = self.verdict == EngineVerdict::Killed && !self.shortest && !matches!(self.stage, Stage::Walks);
        !self.complete && (self.verdict == EngineVerdict::Inconclusive || is_open || is_late)
    }

    /// Restores the outcome for this mutant of a model with `properties` properties. Returns `None`
    /// if the record cannot be about that mutant and model.
    pub fn outcome(self, mutant: found::Mutant, properties: usize) -> Option<found::MutantOutcome> {
        let names_killer = self.verdict != EngineVerdict::Killed || !self.killed_by.is_empty();
        let fits = self.id == mutant.id
            && names_killer
            && self.killed_by.iter().all(|place| *place < properties)
            && (self.matrix.is_empty() || self.matrix.len() == properties);
        if !fits {
            return None;
        }
        let graph = match &self.graph {
            Some(digits) => Some(u128::from_str_radix(digits, 16).ok()?),
            None => None,
        };
        let verdict = self.verdict();
        let run = match &self.run {
            Some(trail) => Some(trail.trace()?),
            None => None,
        };
        let apart = match self.apart {
            Some(apart) => Some(apart.read(run.as_ref())?),
            None => None,
        };
        let story = match self.story {
            Some(story) => Some(story.read()?),
            None => None,
        };
        Some(found::MutantOutcome {
            mutant,
            verdict,
            killed_by: self.killed_by,
            matrix: self.matrix.into_iter().map(found::PropertyVerdict::from).collect(),
            class: self.class,
            counts: found::Counts {
                generated: self.generated,
                distinct: self.distinct,
                depth: self.depth,
                complete: self.complete,
            },
            trace_length: self.trace_length,
            shortest: self.shortest,
            stage: self.stage,
            steps_taken: self.steps_taken,
            graph,
            same_as: None,
            reason: self.reason,
            killed_at: None,
            fingerprint: None,
            property_mutants: self.property_mutants,
            how: self.how,
            run,
            apart,
            story,
        })
    }

    fn verdict(&self) -> found::Verdict {
        match (self.verdict, self.equivalence) {
            (EngineVerdict::Killed, _) => found::Verdict::Killed,
            (EngineVerdict::Survived, _) => found::Verdict::Survived,
            (EngineVerdict::Equivalent, Some(Equivalence::Stutters)) => found::Verdict::Equivalent(Equivalence::Stutters),
            (EngineVerdict::Equivalent, _) => found::Verdict::Equivalent(Equivalence::SameGraph),
            (EngineVerdict::Unreached, _) => found::Verdict::Unreached,
            (EngineVerdict::Inconclusive, _) => found::Verdict::Inconclusive,
            (EngineVerdict::Invalid, _) => found::Verdict::Invalid,
        }
    }
}

impl From<&found::PropertyVerdict> for RecordedPropertyVerdict {
    fn from(verdict: &found::PropertyVerdict) -> RecordedPropertyVerdict {
        match verdict {
            found::PropertyVerdict::Holds => RecordedPropertyVerdict::Holds,
            found::PropertyVerdict::Undecided => RecordedPropertyVerdict::Undecided,
            found::PropertyVerdict::Fails(why) => RecordedPropertyVerdict::Fails(why.clone()),
        }
    }
}

impl From<RecordedPropertyVerdict> for found::PropertyVerdict {
    fn from(judged: RecordedPropertyVerdict) -> found::PropertyVerdict {
        match judged {
            RecordedPropertyVerdict::Holds => found::PropertyVerdict::Holds,
            RecordedPropertyVerdict::Undecided => found::PropertyVerdict::Undecided,
            RecordedPropertyVerdict::Fails(why) => found::PropertyVerdict::Fails(why),
        }
    }
}

impl From<&found::Trace> for RecordedTrace {
    fn from(trace: &found::Trace) -> RecordedTrace {
        RecordedTrace {
            steps: steps(&trace.steps),
            back_to: trace.back_to,
        }
    }
}

impl RecordedTrace {
    /// Restores the trace. Returns `None` if a state does not follow from the state before it.
    fn trace(&self) -> Option<found::Trace> {
        let mut steps: Vec<found::TraceStep> = Vec::new();
        for step in &self.steps {
            let before = steps.last().and_then(|step| step.state.as_ref());
            steps.push(step.taken(before)?);
        }
        Some(found::Trace {
            steps,
            back_to: self.back_to,
        })
    }
}

impl RecordedDivergence {
    fn read(self, run: Option<&found::Trace>) -> Option<found::Apart> {
        Some(found::Apart {
            other: read_alternatives(run.and_then(|run| before(run, self.place)), &self.other)?,
            place: self.place,
        })
    }
}

impl RecordedDifference {
    fn read(self) -> Option<found::Story> {
        let trace = self.trace.trace()?;
        Some(found::Story {
            other: read_alternatives(before(&trace, trace.steps.len().saturating_sub(1)), &self.other)?,
            trace,
            lost: self.lost,
            sentence: self.sentence,
        })
    }
}

/// The state before the step at `place`.
fn before(trace: &found::Trace, place: usize) -> Option<&View> {
    trace.steps.get(place.checked_sub(1)?)?.state.as_ref()
}

fn steps(taken: &[found::TraceStep]) -> Vec<RecordedStep> {
    let state = |place: usize| taken.get(place.checked_sub(1)?)?.state.as_ref();
    taken
        .iter()
        .enumerate()
        .map(|(place, taken)| RecordedStep::of(state(place), taken))
        .collect()
}

/// Converts alternative steps that all start in the state `before`.
fn alternatives(before: Option<&View>, taken: &[found::TraceStep]) -> Vec<RecordedStep> {
    taken.iter().map(|taken| RecordedStep::of(before, taken)).collect()
}

fn read_alternatives(before: Option<&View>, steps: &[RecordedStep]) -> Option<Vec<found::TraceStep>> {
    steps.iter().map(|step| step.taken(before)).collect()
}

impl RecordedStep {
    fn of(before: Option<&View>, taken: &found::TraceStep) -> RecordedStep {
        let (state, delta) = delta::written(before, taken.state.as_ref());
        RecordedStep {
            step: taken.step.clone(),
            choices: taken.choices.clone(),
            state,
            delta,
            mapped: taken.mapped.as_ref().map(Tree::from),
        }
    }

    fn taken(&self, before: Option<&View>) -> Option<found::TraceStep> {
        Some(found::TraceStep {
            step: self.step.clone(),
            choices: self.choices.clone(),
            state: delta::read(before, self.state.as_ref(), self.delta.as_ref()).ok()?,
            mapped: self.mapped.as_ref().map(View::from),
        })
    }
}

#[cfg(test)]
mod tests {
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
            let Some(record) = MutantRecord::of(&found) else { continue };
            recorded += 1;
            let written = seal(&compact(&RunEvent::Mutant {
                model: "a/b".to_owned(),
                record: Box::new(record),
            }));
            let Some(RunEvent::Mutant { record, .. }) = RunEvent::read(&written) else {
                panic!("{written} is about a mutant");
            };
            let again = record.outcome(found.mutant.clone(), outcome.properties.len()).unwrap();
            assert_eq!(format!("{again:?}"), format!("{found:?}"));
        }
        assert!(recorded > 3);
    }

    /// A killed mutant of the sample with its sealed line.
    fn killed() -> (found::MutantOutcome, String) {
        let mut mutants = sample::outcome().mutants.into_iter();
        let killed = mutants.find(|m| m.verdict == found::Verdict::Killed).unwrap();
        let record = Box::new(MutantRecord::of(&killed).unwrap());
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
            assert_eq!(RunEvent::read(&String::from_utf8_lossy(&bytes)), None, "byte {place}");
            assert_eq!(RunEvent::read(&line[..place]), None, "cut off at {place}");
        }
        assert_eq!(
            RunEvent::read("{\"event\":\"ended\",\"exit\":0}"),
            None,
            "a line without a checksum"
        );
    }

    #[test]
    fn kill_without_killer_is_not_reused() {
        let (killed, _) = killed();
        let mut record = MutantRecord::of(&killed).unwrap();
        record.killed_by.clear();
        assert!(record.outcome(killed.mutant, 9).is_none());
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
            (outcome.counts.complete, outcome.shortest, outcome.stage) = (false, true, Stage::Search);
            change(&mut outcome);
            MutantRecord::of(&outcome).unwrap().is_of_stopped_search()
        };
        assert!(!record(|_| {}));
        assert!(record(|m| m.verdict = found::Verdict::Inconclusive));
        assert!(record(|m| m.shortest = false));
        assert!(!record(|m| (m.shortest, m.stage) = (false, Stage::Walks)));
        assert!(!record(|m| (m.shortest, m.counts.complete) = (false, true)));
        assert!(record(|m| m.matrix = vec![found::PropertyVerdict::Undecided]));
        assert!(!record(|m| m.matrix = vec![found::PropertyVerdict::Holds]));
    }

    #[test]
    fn record_of_other_mutant_or_model_is_rejected() {
        let outcome = sample::outcome();
        let killed = outcome.mutants.iter().find(|m| m.verdict == found::Verdict::Killed).unwrap();
        let record = MutantRecord::of(killed).unwrap();
        assert!(record.clone().outcome(killed.mutant.clone(), 0).is_none());
        let other = found::Mutant {
            id: "another".to_owned(),
            ..killed.mutant.clone()
        };
        assert!(record.outcome(other, outcome.properties.len()).is_none());
    }
}
