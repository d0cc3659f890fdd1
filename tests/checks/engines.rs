//! Compares the engine with itself: pipeline and naive engine, threads, paces of the search.

use std::sync::atomic::AtomicBool;

use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::campaign::{Engine, Options};
use mutaspec_runner::outcome::{MutantOutcome, Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::search::{Pace, Search, Searched, Task};

use super::{Checked, Model, must, same};

/// Options for the naive engine that fill in everything that can be compared.
pub(crate) fn naive(matrix: bool) -> Options {
    Options {
        engine: Engine::Naive,
        matrix,
        threads: 1,
        fingerprints: true,
        ..Options::default()
    }
}

/// The same options for the pipeline.
pub(crate) fn pipeline(matrix: bool, threads: usize) -> Options {
    Options {
        engine: Engine::Pipeline,
        threads,
        ..naive(matrix)
    }
}

/// The part of a result on which both engines must agree.
fn told(mutant: &MutantOutcome) -> String {
    let MutantOutcome {
        mutant,
        verdict,
        killed_by,
        matrix,
        class,
        counts,
        trace_length,
        same_as,
        reason,
        fingerprint,
        ..
    } = mutant;
    let id = &mutant.id;
    format!(
        "{id}: {verdict:?} {killed_by:?} {class:?} {counts:?} {trace_length:?} {same_as:?} {reason:?} {fingerprint:x?} {matrix:?}"
    )
}

/// Checks that two outcomes agree on the baseline and on every mutant.
fn agree(a: &Outcome, b: &Outcome) -> Checked {
    let name = a.name();
    same(
        &format!("{:?}", a.baseline),
        &format!("{:?}", b.baseline),
        &name,
    )?;
    same(
        &(a.planned, a.interrupted),
        &(b.planned, b.interrupted),
        &name,
    )?;
    same(&a.mutants.len(), &b.mutants.len(), &name)?;
    for (a, b) in a.mutants.iter().zip(&b.mutants) {
        same(&told(a), &told(b), &name)?;
    }
    Ok(())
}

/// Checks that pipeline and naive engine agree with any number of threads, also with the matrix.
pub(crate) fn engines_agree(models: &[Model]) -> Checked {
    for model in models {
        for matrix in [false, true] {
            let naive = model.run(&naive(matrix))?;
            for threads in [1, 2, 8] {
                agree(&naive, &model.run(&pipeline(matrix, threads))?)?;
            }
        }
    }
    Ok(())
}

/// Options that force random walks: in mutants larger than the baseline, and in all mutants.
fn walking() -> [Options; 2] {
    let few = Options {
        mutant_states: Some(0),
        ..pipeline(false, 2)
    };
    let first = Options {
        walk_from: 0,
        ..pipeline(false, 2)
    };
    [few, first]
}

/// Checks that verdicts from and after random walks are correct, and that walks kill mutants.
pub(crate) fn walks_match_search(models: &[Model]) -> Checked {
    let mut killed = [0, 0];
    for model in models {
        let (whole, first) = (model.run(&naive(true))?, model.run(&naive(false))?);
        for (options, killed) in walking().into_iter().zip(&mut killed) {
            let walked = model.run(&options)?;
            *killed += walked
                .mutants
                .iter()
                .filter(|mutant| mutant.verdict == Verdict::Killed)
                .count();
            same(&walked.mutants.len(), &whole.mutants.len(), &model.name)?;
            for ((walked, whole), first) in walked
                .mutants
                .iter()
                .zip(&whole.mutants)
                .zip(&first.mutants)
            {
                is_true(walked, whole, first)
                    .map_err(|what| format!("{}: {what}", walked.mutant.id))?;
            }
        }
    }
    must(
        killed.iter().all(|killed| *killed > 0),
        format!("walks kill nothing: {killed:?}"),
    )
}

/// Checks that a mutant killed on a walk fails that property in a full search, and that the walk is
/// not shorter than the shortest violation.
fn is_true(walked: &MutantOutcome, whole: &MutantOutcome, first: &MutantOutcome) -> Checked {
    if walked.verdict == Verdict::Inconclusive || !whole.counts.complete {
        return Ok(());
    }
    same(&walked.verdict, &whole.verdict, "verdict")?;
    for property in &walked.killed_by {
        let fails = matches!(whole.matrix[*property], PropertyVerdict::Fails(_));
        must(fails, format!("property {property} does not fail"))?;
    }
    if let (Some(steps), Some(shortest)) = (walked.trace_length, first.trace_length)
        && walked.killed_by.first() == first.killed_by.first()
    {
        must(
            shortest <= steps,
            format!("a walk of {steps} steps, and the shortest has {shortest}"),
        )?;
    }
    Ok(())
}

/// Searches the baseline of a model.
fn search(model: &Model, pace: Pace) -> Result<(Search, Searched), String> {
    let machine = model.machine.as_ref();
    let task = Task {
        properties: &properties(machine, None).map_err(|refusal| refusal.to_string())?,
        pace,
        record: true,
        go_on: true,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let mut search = Search::new();
    let searched = search.run(machine, machine.worker().as_mut(), &task);
    Ok((search, searched))
}

/// Checks that the search finds the same states and steps in the same order at every pace.
pub(crate) fn paces_agree(models: &[Model]) -> Checked {
    for model in models {
        let (plain, expected) = search(model, Pace::Plain)?;
        let name = &model.name;
        let (other, found) = search(model, Pace::Ahead)?;
        same(&expected, &found, name)?;
        let (a, b) = (plain.graph(), other.graph());
        must(
            a.store.iter().eq(b.store.iter()),
            format!("{name}: other states"),
        )?;
        must(
            a.outside.iter().eq(b.outside.iter()),
            format!("{name}: other states outside"),
        )?;
        must(
            (a.labels(), a.targets(), a.outside_targets())
                == (b.labels(), b.targets(), b.outside_targets()),
            format!("{name}: other steps"),
        )?;
        for state in 0..a.len() {
            let run = (plain.path(state), a.edge_range(state), a.expanded(state));
            same(
                &run,
                &(other.path(state), b.edge_range(state), b.expanded(state)),
                name,
            )?;
        }
    }
    Ok(())
}
