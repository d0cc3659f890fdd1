//! Mutants of properties, evaluated on mutants of steps: which stronger properties would kill a
//! survivor, and which clauses a kill does not need.
//!
//! Evaluated only with `--matrix`, on a graph that was just searched. They affect no verdict.

use mutaspec_mutator::PropertyOperator;

use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::lab::Lab;
use crate::findings::failing;
use crate::graph::Graph;
use crate::outcome::{MutantOutcome, PropertyVerdict, Verdict};

/// Records the stronger properties that hold on the baseline and fail on the survivor with this
/// graph.
pub(crate) fn survived(trial: Trial<'_>, graph: &Graph, outcome: &mut MutantOutcome) {
    let Trial { lab, baseline } = trial;
    let (true, Verdict::Survived, Some(findings)) = (
        lab.options.matrix,
        outcome.verdict,
        &baseline.outcome.findings,
    ) else {
        return;
    };
    let mutants = &lab.machine.definition().property_facts.mutants;
    let stronger = findings.held.iter().copied();
    let stronger: Vec<usize> = stronger
        .filter(|place| mutants[*place].operator != PropertyOperator::P1DropClause)
        .collect();
    outcome.property_mutants = fail(lab, graph, &stronger, true);
}

/// Records which properties that kill the mutant still fail after a clause is dropped.
pub(crate) fn killed(trial: Trial<'_>, graph: &Graph, outcome: &mut MutantOutcome, complete: bool) {
    let Trial { lab, baseline } = trial;
    if !lab.options.matrix || baseline.outcome.findings.is_none() {
        return;
    }
    let kills = |source: usize| {
        let all = lab.properties.iter().zip(&outcome.matrix);
        let mut failed = all.filter(|(_, verdict)| matches!(verdict, PropertyVerdict::Fails(_)));
        failed.any(|(property, _)| {
            property.source == Some(source)
                && property.kind == lab.machine.definition().properties[source].kind
        })
    };
    let mutants = lab
        .machine
        .definition()
        .property_facts
        .mutants
        .iter()
        .enumerate();
    let weaker = mutants
        .filter(|(_, row)| row.operator == PropertyOperator::P1DropClause && kills(row.property));
    let weaker: Vec<usize> = weaker.map(|(place, _)| place).collect();
    outcome.property_mutants = fail(lab, graph, &weaker, complete);
}

fn fail(lab: &Lab<'_>, graph: &Graph, mutants: &[usize], complete: bool) -> Vec<usize> {
    if mutants.is_empty() {
        return Vec::new();
    }
    failing(lab.machine, graph, &lab.properties, mutants, complete)
}
