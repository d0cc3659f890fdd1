//! Steps of a run as they are serialised: a large state is the change from the state before it.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::TraceStep;
use crate::value::View;
use crate::value::delta::{self, Delta};

/// A serialised step.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenStep {
    step: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<View>,
    /// The change from the state of the step before it; set instead of `state` if that is large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delta: Option<Delta>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mapped: Option<View>,
}

pub(super) fn serialize<S: Serializer>(
    steps: &[TraceStep],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut before = None;
    serializer.collect_seq(steps.iter().map(|taken| {
        let (state, delta) = delta::written(before, taken.state.as_ref());
        before = taken.state.as_ref();
        WrittenStep {
            step: taken.step.clone(),
            choices: taken.choices.clone(),
            state,
            delta,
            mapped: taken.mapped.clone(),
        }
    }))
}

/// A change that does not fit the state before it is an error.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<TraceStep>, D::Error> {
    let mut steps: Vec<TraceStep> = Vec::new();
    for written in Vec::<WrittenStep>::deserialize(deserializer)? {
        let before = steps.last().and_then(|step| step.state.as_ref());
        let state = delta::read(before, written.state, written.delta.as_ref());
        steps.push(TraceStep {
            step: written.step,
            choices: written.choices,
            state: state.map_err(D::Error::custom)?,
            mapped: written.mapped,
        });
    }
    Ok(steps)
}
