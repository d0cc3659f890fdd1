//! Verdicts and survivor classes by definition, from sets of states and steps.

use std::collections::BTreeSet;

use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::machine::StepId;
use mutaspec_runner::outcome::{
    Equivalence, MutantOutcome, Outcome, Promise, PropertyVerdict, SurvivorClass, Verdict,
};

use super::crash_state::edges;
use super::engines::naive;
use super::equivalence::{Runs, Sight};
use super::reference::{Bytes, Fails, Reference, search};
use super::{Checked, Model, crash_state, must, same};

/// The limit on a mutant's states. Beyond it, the verdict must be killed or inconclusive.
const MOST: usize = 10_000;

/// Checks verdict, killers, shortest run, class, counts and duplicates of every mutant.
pub(crate) fn verdicts_match_definition(models: &[Model]) -> Checked {
    for model in models {
        let (plain, matrix) = (model.run(&naive(false))?, model.run(&naive(true))?);
        let baseline = search(model, &plain.properties, None, usize::MAX);
        let Reference {
            generated,
            depth,
            levels,
            ..
        } = &baseline;
        let counts = plain.baseline.counts;
        same(
            &(counts.generated, counts.distinct, counts.depth),
            &(*generated, levels.len() as u64, *depth),
            &model.name,
        )?;
        let mut survivors: Vec<(usize, Reference)> = Vec::new();
        for number in 0..plain.mutants.len().max(matrix.mutants.len()) {
            let Some(mutant) = plain.mutants.get(number) else {
                return Err(format!("{}: mutant {number} is missing", model.name));
            };
            if mutant.mutant.switch.is_none() {
                continue;
            }
            let found = search(model, &plain.properties, mutant.mutant.switch, MOST);
            one(
                model,
                &plain,
                mutant,
                &matrix.mutants[number],
                &baseline,
                &found,
            )
            .map_err(|what| format!("{}: {what}", mutant.mutant.id))?;
            if mutant.verdict == Verdict::Survived && found.is_complete {
                let double = survivors
                    .iter()
                    .find(|(_, other)| graph(other) == graph(&found));
                same(
                    &mutant.same_as,
                    &double.map(|(place, _)| *place),
                    format!("double of {}", mutant.mutant.id),
                )?;
                survivors.push((number, found));
            }
        }
    }
    Ok(())
}

/// The parts that two equal graphs have in common.
fn graph(of: &Reference) -> impl PartialEq + '_ {
    let states: BTreeSet<&Bytes> = of.levels.keys().collect();
    (&of.initial, states, &of.outside, &of.edges, &of.stuck)
}

/// Checks one mutant, with the results without the matrix and with it.
fn one(
    model: &Model,
    outcome: &Outcome,
    plain: &MutantOutcome,
    matrix: &MutantOutcome,
    baseline: &Reference,
    found: &Reference,
) -> Checked {
    same(
        &plain.verdict,
        &matrix.verdict,
        "the matrix changes the verdict",
    )?;
    same(&plain.class, &matrix.class, "the matrix changes the class")?;
    killers(outcome, plain, found)?;
    if !found.is_complete {
        let is_open = is_killed(plain.verdict) || plain.verdict == Verdict::Inconclusive;
        return must(is_open, format!("{:?}, and it is large", plain.verdict));
    }
    if plain.verdict == Verdict::Invalid {
        return must(
            found.levels.is_empty() && found.fails.is_empty(),
            "it has initial states",
        );
    }
    let counts = matrix.counts;
    same(
        &(
            counts.generated,
            counts.distinct,
            counts.depth,
            counts.complete,
        ),
        &(
            found.generated,
            found.levels.len() as u64,
            found.depth,
            true,
        ),
        "counts",
    )?;
    let is_killed = kills_in_matrix(outcome, matrix, found)?;
    same(&self::is_killed(plain.verdict), &is_killed, "is killed")?;
    if is_killed {
        return Ok(());
    }
    let expected = expected(model, outcome, plain, baseline, found);
    let said = match (plain.verdict, plain.class) {
        // The graph does not show whether the mutant was reached.
        (Verdict::Unreached, _) => Ok(Equivalence::SameGraph),
        (Verdict::Equivalent(how), _) => Ok(how),
        (_, Some(class)) => Err(class),
        // A kept promise whose mutant changes nothing.
        (Verdict::Tolerated(Promise::Kept), None) if expected.is_ok() => expected,
        (verdict, None) => return Err(format!("{verdict:?} without a class")),
    };
    same(&said, &expected, "equivalence or class")
}

/// Checks the verdict of each property on a mutant. Returns whether one of them fails.
fn kills_in_matrix(
    outcome: &Outcome,
    matrix: &MutantOutcome,
    found: &Reference,
) -> Result<bool, String> {
    let mut is_killed = false;
    for (place, property) in outcome.properties.iter().enumerate() {
        let fails = matches!(matrix.matrix[place], PropertyVerdict::Fails(_));
        must(
            fails || matrix.matrix[place] == PropertyVerdict::Holds,
            format!("{} is undecided", property.name),
        )?;
        // A refinement may also fail in an infinite run, which this reference does not cover.
        let is_of_runs =
            property.kind == PropertyKind::Refinement && !found.fails.contains_key(&place);
        if property.kind != PropertyKind::Temporal && !is_of_runs {
            same(
                &fails,
                &found.fails.contains_key(&place),
                format!("{} fails", property.name),
            )?;
        }
        same(
            &fails,
            &matrix.killed_by.contains(&place),
            format!("{} kills in the matrix", property.name),
        )?;
        is_killed |= fails;
    }
    Ok(is_killed)
}

/// The equivalence or class of a survivor. Properties do not see its hidden state.
fn expected(
    model: &Model,
    outcome: &Outcome,
    mutant: &MutantOutcome,
    baseline: &Reference,
    found: &Reference,
) -> Result<Equivalence, SurvivorClass> {
    let switch = mutant.mutant.switch;
    let sight = Sight::new(model, &outcome.properties);
    let seen = crash_state::visible_graph(model, switch, found);
    let (new, lost) = judged(&sight, baseline, seen.as_ref().unwrap_or(found))?;
    let is_same = [&new, &lost]
        .into_iter()
        .all(|kinds| *kinds == Kinds::default());
    if is_same && seen.is_none() {
        return Ok(Equivalence::SameGraph);
    }
    if seen.is_some() || new.labels || lost.labels {
        let runs = Runs::new(model, switch, &sight, baseline, found);
        if runs.has_forbidden_run() {
            return Err(SurvivorClass::DifferentCycles);
        }
        if seen.is_some() && !(runs.have_all_finite_runs() && runs.look_alike()) {
            return Err(SurvivorClass::LessBehaviour);
        }
    }
    Ok(Equivalence::Stutters)
}

/// Checks that the killers do fail, and that the reported run is a shortest one.
fn killers(outcome: &Outcome, plain: &MutantOutcome, found: &Reference) -> Checked {
    let name = |place: usize| &outcome.properties[place].name;
    let is_temporal = |place: usize| match outcome.properties[place].kind {
        PropertyKind::Temporal => true,
        PropertyKind::Refinement => !found.fails.contains_key(&place),
        _ => false,
    };
    same(
        &!plain.killed_by.is_empty(),
        &is_killed(plain.verdict),
        "what is killed has a killer",
    )?;
    for place in &plain.killed_by {
        let fails = found.fails.get(place);
        if is_temporal(*place) {
            must(
                found.fails.is_empty(),
                format!("{} comes after safety and goals", name(*place)),
            )?;
        } else if found.is_complete {
            must(fails.is_some(), format!("{} does not fail", name(*place)))?;
        }
        if *place == plain.killed_by[0] && found.is_complete {
            match fails {
                Some(Fails::After(steps)) => same(
                    &plain.trace_length,
                    &Some(*steps),
                    format!("steps until {} fails", name(*place)),
                )?,
                Some(Fails::Nowhere) => same(
                    &plain.trace_length,
                    &None,
                    format!("a run that does not meet {}", name(*place)),
                )?,
                None => {}
            }
        }
    }
    Ok(())
}

/// The kinds of behaviour that one side has and the other lacks.
#[derive(Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of kinds, any of which may be there"
)]
struct Kinds {
    states: bool,
    steps: bool,
    labels: bool,
    /// Steps that differ only in a name that a property can distinguish.
    names: bool,
    stutters: bool,
    idling: bool,
    /// States in which only the other side is deadlocked, if deadlock freedom is checked.
    deadlocks: bool,
    starts: bool,
}

/// The kinds that `here` has and `there` lacks.
fn lacking(sight: &Sight, here: &Reference, there: &Reference) -> Kinds {
    type Edge = (Bytes, StepId, Bytes);
    let is_common = |edge: &&Edge| there.levels.contains_key(&edge.0);
    let pairs: BTreeSet<(&Bytes, &Bytes)> =
        there.edges.iter().map(|(from, _, to)| (from, to)).collect();
    let mut kinds = Kinds {
        states: here
            .levels
            .keys()
            .any(|state| !there.levels.contains_key(state))
            || !here.outside.is_subset(&there.outside),
        idling: there
            .stuck
            .iter()
            .any(|state| here.levels.contains_key(state) && !here.stuck.contains(state)),
        deadlocks: sight.deadlock
            && there
                .deadlocked
                .iter()
                .any(|state| here.levels.contains_key(state) && !here.deadlocked.contains(state)),
        ..Kinds::default()
    };
    for edge in here
        .edges
        .iter()
        .filter(is_common)
        .filter(|edge| !there.edges.contains(*edge))
    {
        let (from, _, to) = edge;
        match (from == to, pairs.contains(&(from, to))) {
            (true, _) => kinds.stutters = true,
            (false, true) => {
                kinds.labels = true;
                let moves = edges(there, from).filter(|(_, target)| *target == to);
                kinds.names |= !moves
                    .into_iter()
                    .any(|(step, _)| sight.name(step) == sight.name(edge.1));
            }
            (false, false) => kinds.steps = true,
        }
    }
    let is_known =
        |state: &Bytes| there.levels.contains_key(state) || there.outside.contains(state);
    kinds.starts = here
        .initial
        .iter()
        .any(|state| is_known(state) && !there.initial.contains(state));
    kinds
}

/// The class if states, moves, names, deadlocks or starts differ; otherwise what else differs.
fn judged(
    sight: &Sight,
    baseline: &Reference,
    mutant: &Reference,
) -> Result<(Kinds, Kinds), SurvivorClass> {
    let (new, lost) = (
        lacking(sight, mutant, baseline),
        lacking(sight, baseline, mutant),
    );
    if new.states {
        Err(SurvivorClass::NewStates)
    } else if new.steps || new.names {
        Err(SurvivorClass::NewSteps)
    } else if lost.states
        || lost.steps
        || lost.names
        || new.deadlocks
        || lost.deadlocks
        || lost.starts && !new.starts
    {
        Err(SurvivorClass::LessBehaviour)
    } else if new.starts {
        Err(SurvivorClass::DifferentCycles)
    } else {
        Ok((new, lost))
    }
}

/// Whether a property fails, including a failure that breaks a promise.
pub(crate) fn is_killed(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Killed | Verdict::Tolerated(Promise::Broken)
    )
}
