//! What a run is going to check: all models are built before the first is checked, so that every mistake is told before the work.

use std::collections::BTreeSet;

use mutaspec_mutator::Operator;
use mutaspec_reports::schema::planned::{Planned, PlannedModel};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::Mutant;

use crate::program::accept::{AcceptFile, Gate};
use crate::program::args::RunArgs;
use crate::program::error::Error;
use crate::program::identity::identity;
use crate::program::select::{self, Selected};
use crate::program::session::Session;
use crate::program::shard::Shard;
use crate::program::touched::Touched;

/// What is to be mutated, and how.
pub(crate) struct Plan {
    pub(crate) models: Vec<(Selected, Box<dyn Machine>, Options)>,
    /// Their places, in the order in which they are checked: what is not killed on one of a ladder is tried on the next of it.
    pub(crate) ladders: Vec<Vec<usize>>,
    /// The models that were named and are not mutated, with the reason.
    pub(crate) left_out: Vec<String>,
    /// Nothing of what was named stands on a line that the diff touches.
    pub(crate) untouched: bool,
    pub(crate) gate: Gate,
    /// The same for a file.
    pub(crate) planned: Planned,
}

impl Plan {
    /// The models by name.
    pub(crate) fn selected(&self) -> Vec<Selected> {
        self.models.iter().map(|(model, ..)| model.clone()).collect()
    }
}

/// Which mutants of a model are checked.
struct Choice {
    shard: Option<Shard>,
    touched: Option<Touched>,
}

impl Choice {
    fn has(&self, mutant: &Mutant) -> bool {
        self.is_touched(mutant) && self.shard.is_none_or(|shard| shard.has(&mutant.id))
    }

    fn is_touched(&self, mutant: &Mutant) -> bool {
        self.touched.as_ref().is_none_or(|touched| touched.has(mutant.row))
    }
}

/// Builds all models.
pub(crate) fn prepare(session: &Session<'_, '_>, args: &RunArgs) -> Result<Plan, Error> {
    let operators = operators(args.operators.as_deref())?;
    let choice = Choice {
        shard: args.shard()?,
        touched: args.in_diff.as_deref().map(Touched::read).transpose()?,
    };
    let selected = select::models(&session.definitions, &session.config, &args.names, &args.model)?;
    let asked: Vec<&str> = selected.iter().map(|model| model.definition.name).collect();
    let file = AcceptFile::load(args.accept_file.as_deref(), false)?;
    let mut plan = Plan {
        models: Vec::new(),
        ladders: Vec::new(),
        left_out: Vec::new(),
        untouched: false,
        gate: Gate::new(file, &session.definitions, &session.config, |spec| asked.contains(&spec))?,
        planned: Planned {
            schema_version: mutaspec_reports::schema::VERSION,
            arguments: args.arguments(),
            shard: choice.shard.map(|shard| shard.to_string()),
            models: Vec::new(),
        },
    };
    for model in selected {
        add(&mut plan, model, args, operators.as_deref(), &choice)?;
    }
    plan.ladders = ladders(session, args, &plan.selected())?;
    if plan.models.is_empty() && !plan.untouched {
        return Err(Error::NothingToMutate { reasons: plan.left_out });
    }
    Ok(plan)
}

/// Adds a model to the plan, or the reason for which it is left out.
fn add(plan: &mut Plan, model: Selected, args: &RunArgs, operators: Option<&[Operator]>, choice: &Choice) -> Result<(), Error> {
    let name = model.name();
    if let Some(expected) = model.expect_failure {
        plan.left_out
            .push(format!("{name} is not mutated: {expected} is expected to fail on it"));
        return Ok(());
    }
    let of_model = model.options(args.model.threads);
    let level = model.level(args.level);
    // A spec without any mutant is refused whatever the level.
    let of_level = (!model.definition.mutants.is_empty()).then(|| {
        // What the author promises is tried whatever the level.
        let promised = model.definition.intent.promised();
        let more: Vec<Operator> = promised.filter(|operator| !level.operators().contains(operator)).collect();
        [level.operators(), more].concat()
    });
    let mut options = Options {
        operators: operators.map(<[_]>::to_vec).or(of_level),
        matrix: args.matrix,
        findings: args.verbose,
        tell: true,
        mutant_states: args.mutant_states.or(of_model.mutant_states),
        ..of_model
    };
    let machine = model.machine()?;
    let all = campaign::plan(&*machine, &options);
    if options.operators.is_some() && all.is_empty() {
        let none = if operators.is_some() {
            "none of these operators has a site in it".to_owned()
        } else {
            format!("no operator of the level {} has a site in it", level.word())
        };
        plan.left_out.push(format!("{name} is not mutated: {none}"));
        return Ok(());
    }
    let touched: Vec<&Mutant> = all.iter().filter(|mutant| choice.is_touched(mutant)).collect();
    let ids = touched.iter().map(|mutant| mutant.id.clone()).collect();
    // Only a bound of memory that was asked for is the same on another machine.
    let program = format!(
        "{}{}",
        identity(model.definition),
        args.model.max_memory.map(|n| format!(" {n}")).unwrap_or_default()
    );
    plan.planned
        .models
        .push(PlannedModel::of(&model.model, &*machine, &options, ids, &program));
    if touched.is_empty() && choice.touched.is_some() {
        plan.untouched = true;
        plan.left_out
            .push(format!("{name}: nothing to do, the diff touches no line of a mutant of it"));
        return Ok(());
    }
    if choice.shard.is_some() || choice.touched.is_some() {
        let only: BTreeSet<String> = all.iter().filter(|m| choice.has(m)).map(|m| m.id.clone()).collect();
        if only.is_empty() && !all.is_empty() {
            plan.untouched = true;
            plan.left_out
                .push(format!("{name}: nothing to do, no mutant of it is in this shard"));
            return Ok(());
        }
        options.only = Some(only);
    }
    plan.models.push((model, machine, options));
    Ok(())
}

/// The models as ladders, by their places: those of a spec with a ladder together, where it is to be climbed, each other one for itself.
fn ladders(session: &Session<'_, '_>, args: &RunArgs, models: &[Selected]) -> Result<Vec<Vec<usize>>, Error> {
    let mut ladders: Vec<Vec<usize>> = Vec::new();
    for (place, model) in models.iter().enumerate() {
        if ladders.iter().flatten().any(|other| *other == place) {
            continue;
        }
        let rungs = rungs(session, args, models, model)?;
        let of_model = |name: &String| {
            models
                .iter()
                .position(|m| m.definition.name == model.definition.name && m.model == *name)
        };
        let places: Vec<usize> = rungs.iter().filter_map(of_model).collect();
        ladders.push(if places.contains(&place) { places } else { vec![place] });
    }
    Ok(ladders)
}

/// The names of the models on the ladder of a model's spec, none where it is not climbed.
fn rungs(session: &Session<'_, '_>, args: &RunArgs, models: &[Selected], model: &Selected) -> Result<Vec<String>, Error> {
    let spec = model.definition.name;
    let is_whole = args.names.is_empty() || args.names.iter().any(|name| name == spec);
    if !args.ladder && (!is_whole || args.no_ladder || args.matrix || args.model.simulate.is_some()) {
        return Ok(Vec::new());
    }
    if !is_whole {
        let of_spec = models.iter().filter(|m| m.definition.name == spec);
        return Ok(of_spec.map(|m| m.model.clone()).collect());
    }
    let declared = select::ladder(model.definition, &session.config);
    if declared.is_empty() && args.ladder && !args.names.is_empty() {
        return Err(Error::NoLadder { spec: spec.to_owned() });
    }
    Ok(declared)
}

/// The operators of these names.
fn operators(names: Option<&[String]>) -> Result<Option<Vec<Operator>>, Error> {
    let Some(names) = names else {
        return Ok(None);
    };
    names
        .iter()
        .map(|name| select::operator(name))
        .collect::<Result<Vec<_>, _>>()
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_found_by_either_name() {
        let names = ["m2".to_owned(), "lost-update".to_owned()];
        assert_eq!(
            operators(Some(&names)).unwrap().unwrap(),
            [Operator::M2IgnoreParticipant, Operator::U1LostUpdate]
        );
        let error = operators(Some(&["lost-updat".to_owned()])).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `lost-update`?"));
    }
}
