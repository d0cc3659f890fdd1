//! Decides one mutant: chooses the way to its verdict, and explains the verdict.

use mutaspec_mutator::Effect;

use crate::campaign::examine::trial::Trial;
use crate::campaign::explain::explain;
use crate::campaign::plan::pool::{Active, Workspace};
use crate::campaign::plan::refusal::Stop;
use crate::campaign::verdict::judged::Judged;
use crate::campaign::verdict::{
    filter, less_fairness, search, simulate, smaller_model, split_steps, walk,
};
use crate::outcome::{Equivalence, Mutant, MutantOutcome, Stage, Verdict};

/// Decides a mutant on states. Walks in it if it is too large for a search.
pub(super) fn decide(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> Result<MutantOutcome, Stop> {
    let mut judged = without_walks(trial, workspace, mutant)?;
    let is_simulation = trial.lab.options.simulate.is_some();
    if judged.outcome.verdict == Verdict::Inconclusive && mutant.switch.is_some() && !is_simulation
    {
        let changed = filter::change(trial.baseline, workspace, mutant);
        let walked = walk::walk(trial, workspace, mutant, changed)?;
        trial.lab.go_on()?;
        judged = judged.walked(trial.lab, &workspace.search, walked);
    }
    explained(trial, workspace, judged)
}

/// Decides a mutant in which this many steps were already walked. It is not walked again.
pub(super) fn decide_walked(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    steps: u64,
) -> Result<MutantOutcome, Stop> {
    let judged = without_walks(trial, workspace, mutant)?.add_steps(steps);
    explained(trial, workspace, judged)
}

fn without_walks(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> Result<Judged, Stop> {
    if let Some(simulation) = trial.lab.options.simulate {
        return simulate::judge(trial.lab, workspace, mutant, simulation);
    }
    match mutant.effect() {
        Effect::Switch(_) if split_steps::is_unnoticed(trial, workspace, mutant) => {
            let verdict = Verdict::Equivalent(Equivalence::Stutters);
            Ok(Judged::unchanged(trial, mutant, verdict, Stage::Filter))
        }
        Effect::Switch(_) => search::judge(trial, workspace, mutant),
        Effect::DropFairness { first, last } => {
            less_fairness::judge(trial, workspace, mutant, first..=last)
        }
        Effect::WeakenFairness(row) => less_fairness::judge(trial, workspace, mutant, row..=row),
        Effect::Shrink(constant) => smaller_model::judge(trial, mutant, constant),
    }
}

fn explained(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    judged: Judged,
) -> Result<MutantOutcome, Stop> {
    let Trial { lab, baseline } = trial;
    let Active { search, mut worker } = workspace.under(None);
    // The runs of a mutant without a switch are in the baseline's graph.
    let runs = if judged.outcome.mutant.switch.is_some() {
        search
    } else {
        &baseline.search
    };
    Ok(explain(lab, runs, &mut *worker, judged)?)
}
