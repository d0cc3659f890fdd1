//! Campaigns on specs too large for a search: random walks in the baseline and in each mutant.
//!
//! Violations found by walks are replayed, so failures and met goals are certain. Everything else
//! stays undecided: no mutant survives and none is equivalent.

use mutaspec_mutator::Effect;

use crate::campaign::examine::baseline::{Baseline, has_author_properties};
use crate::campaign::examine::examination::{Examination, violated};
use crate::campaign::examine::failure::trace;
use crate::campaign::examine::orbits::{Proof, symmetry_used};
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::pool::{Active, Pool, Workspace};
use crate::campaign::plan::refusal::{Refusal, Stop};
use crate::campaign::verdict::control::{self, must_be_same};
use crate::campaign::verdict::judged::Judged;
use crate::campaign::verdict::walk::{self, Walked};
use crate::event::Event;
use crate::memory;
use crate::outcome::{BaselineOutcome, Counts, Mutant, Simulation, Verdict, Warning};
use crate::search::{SearchEnd, Searched, Task, Walks};
use crate::value::MAX_STATE_BYTES;

/// Walks the baseline and decides which properties fail.
pub(crate) fn baseline(lab: &Lab<'_>, simulation: Simulation) -> Result<Baseline, Refusal> {
    let progress = |distinct| (lab.listener)(Event::Progress { distinct });
    let task = Task {
        go_on: true,
        progress: &progress,
        ..lab.task(u64::MAX)
    };
    let mut workspace = Workspace::new(lab.machine);
    let searched = walk_all(
        lab,
        &mut workspace.under(None),
        &task,
        walks(simulation, lab.options.seed),
    );
    let Active { search, mut worker } = workspace.under(None);
    let mut failures = violated(&searched);
    failures.sort_by_key(|failure| failure.property);
    let mut traces = Vec::new();
    for failure in &failures {
        let trace = trace(lab, search, &mut *worker, failure)?;
        traces.extend(trace.map(|trace| (failure.property, trace)));
    }
    let interrupted = searched.end == SearchEnd::Interrupted;
    let outcome = BaselineOutcome {
        counts: searched.counts,
        bytes_per_state: search.graph().store.bytes_per_state(),
        warnings: warnings(lab, searched.end, search.graph().is_empty()),
        properties: Examination::new(searched, failures).verdicts(lab),
        symmetry: symmetry_used(lab, search.graph(), Proof::Done),
        traces,
        findings: None,
    };
    drop(worker);
    Ok(Baseline {
        outcome,
        search: workspace.search,
        interrupted,
    })
}

fn warnings(lab: &Lab<'_>, end: SearchEnd, is_empty: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if is_empty && end != SearchEnd::Interrupted {
        warnings.push(Warning::Empty);
    }
    if end == SearchEnd::Memory {
        warnings.push(Warning::Memory {
            max_bytes: lab.options.max_bytes,
            growing: Vec::new(),
        });
    }
    if end == SearchEnd::TooLarge {
        warnings.push(Warning::LargeState {
            max_bytes: MAX_STATE_BYTES as u64,
            growing: Vec::new(),
        });
    }
    if !has_author_properties(lab) {
        warnings.push(Warning::NoProperties);
    }
    warnings
}

/// Runs both controls.
pub(crate) fn controls(trial: Trial<'_>, pool: &Pool, simulation: Simulation) -> Result<(), Stop> {
    pool.share_all(trial.lab, 2, |workspace, number| match number {
        0 => nothing_changes(trial, workspace, simulation),
        _ => control::everything_breaks_soon(trial, workspace),
    })?;
    Ok(())
}

/// Checks that the mutant that changes nothing takes the baseline's walks.
fn nothing_changes(
    trial: Trial<'_>,
    workspace: &mut Workspace<'_>,
    simulation: Simulation,
) -> Result<(), Stop> {
    let lab = trial.lab;
    let active = &mut workspace.under(Some(control::NOTHING));
    let walks = walks(simulation, lab.options.seed);
    let searched = walk_all(lab, active, &lab.task(u64::MAX), walks);
    if searched.end == SearchEnd::Interrupted {
        return Err(Stop::Interrupted);
    }
    let is_same =
        searched.counts == trial.baseline.outcome.counts && searched.violations.is_empty();
    Ok(must_be_same(is_same)?)
}

/// Judges one mutant. Leaves the runs in the workspace.
pub(crate) fn judge(
    lab: &Lab<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
    simulation: Simulation,
) -> Result<Judged, Stop> {
    if mutant.switch.is_none() {
        lab.go_on()?;
        let mut judged = Judged::unsearched(lab, mutant, Counts::default());
        let why = match mutant.effect() {
            Effect::Shrink(_) => "a smaller model is not walked in",
            _ => "temporal properties are not decided in a simulation",
        };
        judged.outcome.reason = Some(why.to_owned());
        return Ok(judged);
    }
    let active = &mut workspace.under(mutant.switch);
    let task = Task {
        go_on: lab.options.matrix,
        of_mutant: true,
        ..lab.task(u64::MAX)
    };
    let searched = walk_all(
        lab,
        active,
        &task,
        walks(simulation, walk::seed(lab, mutant)),
    );
    let mut walked = Walked::replayed(lab, active, &searched)?;
    lab.go_on()?;
    let mut judged = Judged::unsearched(lab, mutant, searched.counts);
    if let Some(what) = baselines_own(lab, active, &mut walked) {
        judged.outcome.reason = Some(format!(
            "the baseline can take the run on which {what}: it is wrong itself"
        ));
        return Ok(judged);
    }
    let is_empty = searched.counts.distinct == 0;
    if is_empty && walked.failures.is_empty() && walked.undefined.is_none() {
        judged.outcome.verdict = Verdict::Invalid;
    }
    judged.outcome.reason = (judged.outcome.verdict == Verdict::Inconclusive)
        .then(|| nothing_found(lab, simulation, &searched));
    if lab.options.matrix {
        let failures = walked.failures.clone();
        let examination = Examination {
            open: walked.open.clone(),
            ..Examination::new(searched, failures)
        };
        judged.outcome.matrix = examination.verdicts(lab);
    }
    Ok(judged.walked(lab, active.search, walked))
}

/// Drops failures that the baseline has too; returns the first one, in words, if none is left.
fn baselines_own(lab: &Lab<'_>, active: &mut Active<'_>, walked: &mut Walked) -> Option<String> {
    let mut baseline = active.worker.under(None);
    if let Some(undefined) = &walked.undefined {
        let trace = undefined.trace(lab, active.search, &mut *baseline);
        return matches!(trace, Ok(Some(_))).then(|| undefined.reason(lab));
    }
    let first = walked.failures.first()?.property;
    walked.failures.retain(|failure| {
        !matches!(
            trace(lab, active.search, &mut *baseline, failure),
            Ok(Some(_))
        )
    });
    walked
        .failures
        .is_empty()
        .then(|| format!("`{}` fails", lab.properties[first].name))
}

fn walks(simulation: Simulation, seed: u64) -> Walks<'static> {
    Walks {
        count: simulation.walks,
        length: simulation.length,
        steps: u64::MAX,
        seed,
        start: None,
    }
}

fn walk_all(lab: &Lab<'_>, active: &mut Active<'_>, task: &Task<'_>, walks: Walks<'_>) -> Searched {
    active
        .search
        .walk(lab.machine, &mut *active.worker, task, walks)
}

fn nothing_found(lab: &Lab<'_>, simulation: Simulation, searched: &Searched) -> String {
    let Simulation { walks, length } = simulation;
    match searched.end {
        SearchEnd::Memory => format!(
            "more than {} states need more than {} of memory; no property fails in these",
            searched.counts.distinct,
            memory::words(lab.options.max_bytes)
        ),
        SearchEnd::TooLarge => format!(
            "after {} states comes one of more than {}; no property fails in these",
            searched.counts.distinct,
            memory::words(MAX_STATE_BYTES as u64)
        ),
        SearchEnd::Full => {
            "it has more states than can be numbered; nothing is wrong with those that were seen"
                .to_owned()
        }
        _ => format!("nothing went wrong in {walks} walks of at most {length} steps"),
    }
}
