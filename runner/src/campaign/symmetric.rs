//! A campaign that searches orbits instead of states.
//!
//! The baseline is searched by orbits; its counts are the exact counts of its states. A mutant is
//! first searched by orbits, and a kill counts only if a real run confirms it. Nothing else is
//! concluded from orbits: all other mutants are judged on states.

use std::sync::OnceLock;

use crate::campaign::baseline::Baseline;
use crate::campaign::examine::{Examination, Failure, FailureKind};
use crate::campaign::judge::{self, Judged, examined};
use crate::campaign::lab::Lab;
use crate::campaign::pool::Workspace;
use crate::campaign::{Engine, Refusal, explain, walk};
use crate::definition::Symmetric;
use crate::event::Event;
use crate::graph::Graph;
use crate::heartbeat::OnMutant;
use crate::outcome::{Mutant, Symmetry, Verdict};
use crate::search::{Search, SearchEnd, Searched, Task};
use crate::symmetry::check::{Asymmetry, Checker};
use crate::symmetry::group::MAX_TRIED;
use crate::symmetry::{Group, Quotient, real_run};
use crate::value::Permutation;

/// Baselines with at most this many states are checked for symmetry with all members of each orbit.
const FULLY_CHECKED: u64 = 50_000;

/// Smallest limit of a mutant's orbits in the search by orbits.
const MUTANT_ORBITS: u64 = 10_000;

/// Runs a campaign on orbits if the model has symmetric sets and the options permit it.
pub(super) fn with_symmetry<T>(lab: &Lab<'_>, work: impl FnOnce(&Lab<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
    let (definition, facts) = (lab.machine.definition(), lab.machine.facts());
    if !lab.options.symmetry || lab.options.engine == Engine::Naive {
        return if declared(lab) {
            work(&lab.without_symmetry("it is switched off".to_owned()))
        } else {
            work(lab)
        };
    }
    let group = Group::of(definition, facts).map_err(|unfit| Refusal::Asymmetric {
        constant: unfit.constant,
        why: unfit.why,
    })?;
    let Some(group) = group else { return work(lab) };
    if lab.options.simulate.is_some() {
        return work(&lab.without_symmetry("a walk goes from state to state".to_owned()));
    }
    if let (Some((line, text)), true) = (unproven(lab), group.order() > MAX_TRIED) {
        return Err(Refusal::Asymmetric {
            constant: group.sets()[0].constant.clone(),
            why: format!(
                "`{text}` in line {line} may tell members apart, so that all ways in which they can change places must be tried: with 8 members at most"
            ),
        });
    }
    let temporal = lab.properties.iter().find(|property| property.kind.looks_at_graph());
    if let Some(temporal) = temporal {
        let why = format!("`{}` is about runs, and in a run it matters who is who", temporal.name);
        return work(&lab.without_symmetry(why));
    }
    let Some(quotient) = Quotient::new(lab.machine, &group) else {
        return work(&lab.without_symmetry("the machine cannot permute its states".to_owned()));
    };
    work(&lab.on(&quotient))
}

fn declared(lab: &Lab<'_>) -> bool {
    let mut constants = lab.machine.definition().constants.iter();
    constants.any(|row| row.symmetric != Symmetric::No)
}

/// Returns what the outcome reports about the declared symmetry.
pub(super) fn symmetry_used(lab: &Lab<'_>, graph: &Graph, proof: Proof) -> Option<Symmetry> {
    let Some(quotient) = lab.quotient else {
        return lab.unused.clone().map(|why| Symmetry::Unused { why });
    };
    if let Proof::Interrupted { checked } = proof {
        let orbits = graph.len().into();
        return Some(Symmetry::Unproven { checked, orbits });
    }
    Some(Symmetry::Used {
        sets: quotient.group.sets().iter().map(|set| set.constant.clone()).collect(),
        orbits: graph.len().into(),
    })
}

/// Converts counts of orbits into counts of states, which have equally many successors.
pub(super) fn recount(lab: &Lab<'_>, quotient: Quotient<'_>, graph: &Graph, searched: &mut Searched, max_states: u64) {
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
pub(super) enum Proof {
    /// The check is complete, or there was nothing to check.
    Done,
    /// The check was interrupted after this many orbits.
    Interrupted { checked: u64 },
}

/// Checks that the baseline is symmetric, and replaces the runs of its violations by real ones.
pub(super) fn prove_symmetry(
    lab: &Lab<'_>,
    quotient: Quotient<'_>,
    search: &Search,
    examination: &mut Examination,
) -> Result<Proof, Refusal> {
    if examination.searched.end == SearchEnd::Interrupted {
        return Ok(Proof::Done);
    }
    let distinct = examination.searched.counts.distinct;
    (lab.listener)(Event::ProvingSymmetry {
        orbits: search.graph().len().into(),
    });
    let proof = is_symmetric(lab, quotient, search.graph(), distinct)?;
    if proof != Proof::Done {
        return Ok(proof);
    }
    let mut worker = quotient.machine.worker();
    for failure in &mut examination.failures {
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
fn is_symmetric(lab: &Lab<'_>, quotient: Quotient<'_>, graph: &Graph, distinct: u64) -> Result<Proof, Refusal> {
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
        Err(Refusal::Asymmetric { constant, why: what })
    })
}

/// Returns the permutations under which a representative is compared. All of them are tried if that
/// is affordable or if the spec's text does not prove that swaps suffice.
pub(super) fn changes(lab: &Lab<'_>, quotient: Quotient<'_>, distinct: u64) -> Vec<Permutation> {
    let mut changes = quotient.group.swaps();
    if quotient.group.order() <= MAX_TRIED && (unproven(lab).is_some() || distinct <= FULLY_CHECKED) {
        changes.extend(quotient.group.elements());
    }
    changes
}

/// Returns the line and text that may treat members of a symmetric set differently.
fn unproven<'m>(lab: &Lab<'m>) -> Option<(u32, &'m str)> {
    let mut constants = lab.machine.definition().constants.iter();
    constants.find_map(|row| match &row.symmetric {
        Symmetric::Unproven { line, text } => Some((*line, &**text)),
        Symmetric::No | Symmetric::ByText => None,
    })
}

/// Whether the mutant treats one member of a symmetric set differently from the others.
pub(super) fn is_about_member(lab: &Lab<'_>, quotient: Quotient<'_>, mutant: &Mutant) -> bool {
    // The first member of a set depends on the order of the members.
    if mutant.row().operator.depends_on_order() {
        return true;
    }
    let facts = lab.machine.facts();
    mutant.participant.as_ref().is_some_and(|name| quotient.group.has(name, facts))
}

/// The machine without symmetry, for everything that orbits cannot decide.
pub(super) struct WithoutSymmetry<'a> {
    lab: Lab<'a>,
    quotient: Quotient<'a>,
    /// The baseline by its states, searched once. `None` inside if that is incomplete.
    baseline: OnceLock<Result<Option<Baseline>, Refusal>>,
}

impl<'a> WithoutSymmetry<'a> {
    pub(super) fn new(lab: &Lab<'a>, quotient: Quotient<'a>) -> WithoutSymmetry<'a> {
        WithoutSymmetry {
            lab: lab.on_states(quotient.machine),
            quotient,
            baseline: OnceLock::new(),
        }
    }

    /// Returns the verdict on a mutant, or `None` if interrupted.
    pub(super) fn judge(
        &self,
        lab: &Lab<'_>,
        folded: &Baseline,
        workspace: &mut Workspace<'_>,
        mutant: &Mutant,
    ) -> Result<Option<Judged>, Refusal> {
        if let Some(judged) = self.search_orbits(lab, folded, workspace, mutant)? {
            return Ok(Some(judged));
        }
        if self.lab.is_stopped() {
            return Ok(None);
        }
        let mut workspace = Workspace::new(self.lab.machine);
        match self.baseline(folded)? {
            Some(baseline) => judge::judge(&self.lab, baseline, &mut workspace, mutant),
            None if self.lab.is_stopped() => Ok(None),
            None => self.judge_partially(folded, &mut workspace, mutant),
        }
    }

    pub(super) fn inspect(&self, lab: &Lab<'_>, folded: &Baseline, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
        let _on = OnMutant::of(mutant);
        let mut workspace = Workspace::new(lab.machine);
        if let Some(judged) = self.search_orbits(lab, folded, &mut workspace, mutant)? {
            return Ok(Some(judged));
        }
        match self.baseline(folded)? {
            Some(baseline) => explain::inspect(&self.lab, baseline, mutant),
            None => self.judge_partially(folded, &mut Workspace::new(self.lab.machine), mutant),
        }
    }

    /// Searches a mutant by orbits, and returns it if a real run kills it.
    fn search_orbits(
        &self,
        lab: &Lab<'_>,
        folded: &Baseline,
        workspace: &mut Workspace<'_>,
        mutant: &Mutant,
    ) -> Result<Option<Judged>, Refusal> {
        // Hidden state numbers participants, and permutations do not change these numbers.
        let leaves_paths = lab.machine.definition().extra(mutant.switch).is_some();
        if lab.options.matrix || leaves_paths || mutant.switch.is_none() || is_about_member(lab, self.quotient, mutant) {
            return Ok(None);
        }
        workspace.worker.switch(mutant.switch);
        let orbits = u64::from(folded.graph().len());
        let max_states = (4 * orbits).max(MUTANT_ORBITS).min(lab.mutant_states(folded));
        let task = Task {
            properties: &lab.properties,
            pace: lab.pace(),
            record: true,
            go_on: false,
            max_states,
            max_bytes: lab.options.max_bytes,
            stop: lab.stop,
            progress: &|_| {},
        };
        let mut searched = workspace.search.run(lab.machine, workspace.worker.as_mut(), &task);
        if searched.end != SearchEnd::Violation {
            return Ok(None);
        }
        let mut worker = self.quotient.machine.worker();
        worker.switch(mutant.switch);
        let mut failures = Vec::new();
        for violation in &searched.violations {
            let property = &lab.properties[violation.property];
            // Without a real run the violation is not confirmed; the search by states decides.
            let Ok(real) = real_run::real(&workspace.search, self.quotient, worker.as_mut(), property, violation) else {
                return Ok(None);
            };
            failures.push(Failure {
                property: violation.property,
                how: FailureKind::Violation(real.violation),
                run: Some(real.trace),
            });
        }
        failures.sort_by_key(|failure| failure.property);
        recount(lab, self.quotient, workspace.search.graph(), &mut searched, max_states);
        let judged = Judged::new(mutant, Verdict::Inconclusive, searched.counts, Vec::new());
        let judged = judged.killed(&workspace.search, failures);
        explain::explain(&self.lab, &workspace.search, worker.as_mut(), judged).map(Some)
    }

    /// Returns the baseline by its states, or `None` if that search is incomplete.
    fn baseline(&self, folded: &Baseline) -> Result<Option<&Baseline>, Refusal> {
        if folded.outcome.counts.distinct > self.lab.options.max_states {
            return Ok(None);
        }
        let baseline = self.baseline.get_or_init(|| self.search_baseline(folded));
        baseline.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    fn search_baseline(&self, folded: &Baseline) -> Result<Option<Baseline>, Refusal> {
        let mut search = Search::new();
        let mut worker = self.lab.machine.worker();
        let task = Task {
            properties: &self.lab.properties,
            pace: self.lab.pace(),
            record: true,
            go_on: true,
            max_states: self.lab.options.max_states,
            max_bytes: self.lab.options.max_bytes,
            stop: self.lab.stop,
            progress: &|_| {},
        };
        let searched = search.run(self.lab.machine, worker.as_mut(), &task);
        let expected = folded.outcome.counts;
        if searched.end != SearchEnd::Complete {
            Ok(None)
        } else if searched.counts == expected && searched.violations.is_empty() && searched.unmet.is_empty() {
            Ok(Some(folded.with(search)))
        } else {
            Err(Refusal::Internal {
                what: format!("the orbits have {expected:?}, and the states {:?}", searched.counts),
            })
        }
    }

    /// Judges a mutant of a baseline that is too large: only a kill can be decided.
    fn judge_partially(&self, folded: &Baseline, workspace: &mut Workspace<'_>, mutant: &Mutant) -> Result<Option<Judged>, Refusal> {
        let lab = &self.lab;
        let max_states = lab.options.max_states;
        let mut judged = Judged::unsearched(lab, mutant, folded.outcome.counts);
        if mutant.switch.is_some() {
            workspace.worker.switch(mutant.switch);
            let Some(searching) = examined(lab, &mut workspace.search, workspace.worker.as_mut(), mutant, max_states)? else {
                return Ok(None);
            };
            judged = searching.judged;
            if !searching.failures.is_empty() {
                let judged = judged.killed(&workspace.search, searching.failures);
                return explain::explain(lab, &workspace.search, workspace.worker.as_mut(), judged).map(Some);
            }
            let walked = walk::walk(lab, folded, workspace, mutant, None)?;
            judged = judged.walked(lab, workspace, walked);
            if judged.outcome.verdict == Verdict::Killed {
                return explain::explain(lab, &workspace.search, workspace.worker.as_mut(), judged).map(Some);
            }
        }
        judged.outcome.reason = Some(format!(
            "no property noticed it among its orbits or first states; whether it is a survivor takes all {} states of the baseline, more than one search may look at",
            folded.outcome.counts.distinct
        ));
        Ok(Some(judged))
    }
}
