//! Example runs: a run of the baseline that meets a goal.

use crate::campaign::examine::graph_properties;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::refusal::Refusal;
use crate::definition::PropertyKind;
use crate::outcome::{Property, Trace};
use crate::replay::Replayer;

/// Returns a shortest run that meets the goal, replayed; `None` if no run does or the property is
/// no goal.
pub(crate) fn example(trial: Trial<'_>, property: &Property) -> Result<Option<Trace>, Refusal> {
    let Trial { lab, baseline } = trial;
    let Some(source) = property.source else {
        return Ok(None);
    };
    let mut worker = lab.machine.worker();
    let worker = worker.as_mut();
    let (search, graph) = (&baseline.search, baseline.graph());
    let mut steps = Vec::new();
    let mut end = None;
    match property.kind {
        PropertyKind::Reachable => {
            end = (0..graph.len())
                .find(|state| worker.holds(source, graph.state(*state)) == Ok(true));
        }
        PropertyKind::StepGoal => {
            if let Some((before, step, after)) = graph_properties::first_met(graph, worker, source)
            {
                end = Some(before);
                steps.push((step, after));
            }
        }
        PropertyKind::Possible => {
            steps = graph_properties::shown(lab, graph, worker, property).unwrap_or_default();
        }
        _ => {}
    }
    if end.is_none() && steps.is_empty() {
        return Ok(None);
    }
    let mut replayer = Replayer::new(lab.machine, worker);
    if let Some(end) = end {
        replayer.path(search, end)?;
    }
    for (step, state) in steps {
        replayer.begin_or_take(step, graph.state(state))?;
    }
    Ok(Some(replayer.finish(None)))
}
