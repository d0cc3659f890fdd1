//! A kill found by a search of orbits. It counts if a real run confirms it.

use crate::campaign::examine::failure::{Failure, FailureKind};
use crate::campaign::examine::orbits::recount;
use crate::campaign::examine::trial::Trial;
use crate::campaign::plan::pool::{Active, Workspace};
use crate::campaign::plan::symmetry::is_about_member;
use crate::campaign::verdict::judged::Judged;
use crate::outcome::{Mutant, Verdict};
use crate::search::{SearchEnd, Task};
use crate::symmetry::{Quotient, real_run};

/// Smallest limit of a mutant's orbits in the search by orbits.
const MUTANT_ORBITS: u64 = 10_000;

/// Searches a mutant by orbits, and returns it if a real run kills it.
pub(crate) fn kill(
    trial: Trial<'_>,
    quotient: Quotient<'_>,
    workspace: &mut Workspace<'_>,
    mutant: &Mutant,
) -> Option<Judged> {
    let lab = trial.lab;
    // A search by states may meet an undefined evaluation before the violation.
    let may_be_invalid = lab.machine.leaves_undefined();
    // Hidden state numbers participants, and permutations do not change these numbers.
    let leaves_paths = lab.machine.definition().extra(mutant.switch).is_some();
    if lab.options.matrix
        || may_be_invalid
        || leaves_paths
        || mutant.switch.is_none()
        || is_about_member(lab, quotient, mutant)
    {
        return None;
    }
    let Active { search, mut worker } = workspace.under(mutant.switch);
    let orbits = u64::from(trial.graph().len());
    let max_states = (4 * orbits).max(MUTANT_ORBITS).min(trial.mutant_states());
    let task = Task {
        record: true,
        ..lab.task(max_states)
    };
    let mut searched = search.run(lab.machine, &mut *worker, &task);
    if searched.end != SearchEnd::Violation {
        return None;
    }
    let mut worker = quotient.machine.worker();
    let mut worker = worker.under(mutant.switch);
    let mut failures = Vec::new();
    for violation in &searched.violations {
        let property = &lab.properties[violation.property];
        // Without a real run the violation is not confirmed; the search by states decides.
        let real = real_run::real(search, quotient, &mut *worker, property, violation).ok()?;
        failures.push(Failure {
            run: Some(real.trace),
            ..Failure::new(violation.property, FailureKind::Violation(real.violation))
        });
    }
    failures.sort_by_key(|failure| failure.property);
    recount(lab, quotient, search.graph(), &mut searched, max_states);
    let judged = Judged::new(mutant, Verdict::Inconclusive, searched.counts, Vec::new());
    Some(judged.killed(search, failures))
}
