//! A baseline searched by orbits: the counts of its states, and the check of its symmetry.

use crate::campaign::examine::failure::{Failure, FailureKind};
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::refusal::Refusal;
use crate::campaign::plan::symmetry::changes;
use crate::event::Event;
use crate::graph::Graph;
use crate::outcome::Symmetry;
use crate::search::{Search, Searched};
use crate::symmetry::check::{Asymmetry, Checker};
use crate::symmetry::{Quotient, real_run};

/// Returns what the outcome reports about the declared symmetry.
pub(crate) fn symmetry_used(lab: &Lab<'_>, graph: &Graph, proof: Proof) -> Option<Symmetry> {
    let Some(quotient) = lab.quotient else {
        return lab.unused.clone().map(|why| Symmetry::Unused { why });
    };
    if let Proof::Interrupted { checked } = proof {
        let orbits = graph.len().into();
        return Some(Symmetry::Unproven { checked, orbits });
    }
    Some(Symmetry::Used {
        sets: quotient
            .group
            .sets()
            .iter()
            .map(|set| set.constant.clone())
            .collect(),
        orbits: graph.len().into(),
    })
}

/// Converts counts of orbits into counts of states, which have equally many successors.
pub(crate) fn recount(
    lab: &Lab<'_>,
    quotient: Quotient<'_>,
    graph: &Graph,
    searched: &mut Searched,
    max_states: u64,
) {
    let counts_termination = lab.machine.final_states().stutter;
    let mut permuter = quotient.permutable.permuter();
    let mut buffer = Vec::new();
    let (mut distinct, mut others) = (0, 0);
    for (state, packed) in (0..)
        .zip(graph.store.iter())
        .take(usize::try_from(max_states).unwrap_or(usize::MAX))
    {
        let size = permuter.representative(packed, quotient.group, &mut buffer);
        distinct += size;
        if state < graph.expanded_states() {
            let ends = counts_termination && graph.expanded(state).terminated;
            others += (size - 1) * (graph.edges(state).len() as u64 + u64::from(ends));
        }
    }
    searched.counts.distinct = distinct;
    searched.counts.generated += others;
}

/// The extent to which a declared symmetry was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The check is complete, or there was nothing to check.
    Done,
    /// The check was interrupted after this many orbits.
    Interrupted { checked: u64 },
}

/// Checks that the baseline is symmetric, and replaces the runs of its violations by real ones.
pub(crate) fn prove_symmetry(
    lab: &Lab<'_>,
    quotient: Quotient<'_>,
    search: &Search,
    distinct: u64,
    failures: &mut [Failure],
) -> Result<Proof, Refusal> {
    (lab.listener)(Event::ProvingSymmetry {
        orbits: search.graph().len().into(),
    });
    let proof = is_symmetric(lab, quotient, search.graph(), distinct)?;
    if proof != Proof::Done {
        return Ok(proof);
    }
    let mut worker = quotient.machine.worker();
    for failure in failures {
        if let FailureKind::Violation(violation) = &failure.how {
            let property = &lab.properties[failure.property];
            let real = real_run::real(search, quotient, worker.as_mut(), property, violation)?;
            failure.how = FailureKind::Violation(real.violation);
            failure.run = Some(real.trace);
        }
    }
    Ok(Proof::Done)
}

/// Refuses a baseline that treats members of a symmetric set differently.
fn is_symmetric(
    lab: &Lab<'_>,
    quotient: Quotient<'_>,
    graph: &Graph,
    distinct: u64,
) -> Result<Proof, Refusal> {
    let changes = changes(lab, quotient, distinct);
    let checker = Checker::new(quotient, &lab.properties, changes);
    let mut worker = quotient.machine.worker();
    let mut permuter = quotient.permutable.permuter();
    refuse(checker.initial(worker.as_mut(), permuter.as_mut()))?;
    for (checked, state) in (0..).zip(graph.store.iter().take(graph.expanded_states() as usize)) {
        if lab.is_stopped() {
            return Ok(Proof::Interrupted { checked });
        }
        refuse(checker.state(worker.as_mut(), permuter.as_mut(), state))?;
    }
    Ok(Proof::Done)
}

fn refuse(difference: Option<Asymmetry>) -> Result<(), Refusal> {
    difference.map_or(Ok(()), |Asymmetry { constant, what }| {
        Err(Refusal::Asymmetric {
            constant,
            why: what,
        })
    })
}
