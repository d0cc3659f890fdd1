//! The plan of a run. All models are built before the first is checked, to report mistakes early.

use std::collections::BTreeSet;
use std::path::Path;

use mutaspec_mutator::{MutantRow, Operator};
use mutaspec_reports::schema::planned::{Planned, PlannedModel};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::Mutant;

use crate::program::accept::{AcceptFile, AcceptGate};
use crate::program::args::{RunArgs, STEP_TIMEOUT};
use crate::program::config;
use crate::program::error::Error;
use crate::program::identity;
use crate::program::in_diff::{Diff, SpecChanges};
use crate::program::select::{self, Selected};
use crate::program::session::Session;
use crate::program::shard::Shard;
use crate::program::tla;

/// The models of a run, with their machines and options.
pub(crate) struct Plan {
    pub(crate) models: Vec<(Selected, Box<dyn Machine>, Options)>,
    /// Indices of models in the order of checking. Mutants that survive on a rung are tried on the
    /// next.
    pub(crate) ladders: Vec<Vec<usize>>,
    /// Messages before the work: models that are not mutated, and why a diff selects all mutants.
    pub(crate) notes: Vec<String>,
    /// The diff or the shard selects no mutant of some model.
    pub(crate) untouched: bool,
    pub(crate) gate: AcceptGate,
    /// The plan in the form in which it is written to a file.
    pub(crate) planned: Planned,
}

impl Plan {
    pub(crate) fn selected(&self) -> Vec<Selected> {
        self.models
            .iter()
            .map(|(model, ..)| model.clone())
            .collect()
    }

    /// Bounds the searches by the memory bounds of another plan, so that the results are those of
    /// its machine. Bounds set by an option or by the configuration are kept.
    pub(crate) fn bound_memory_as(&mut self, other: &Planned) {
        for planned in &mut self.planned.models {
            let Some(bound) = other
                .models
                .iter()
                .find(|model| model.title() == planned.title())
            else {
                continue;
            };
            let model = self
                .models
                .iter_mut()
                .find(|(model, ..)| model.name() == planned.title());
            match model {
                Some((model, ..)) if model.max_bytes.is_some() => {}
                Some((.., options)) => {
                    options.max_bytes = bound.max_memory;
                    planned.max_memory = bound.max_memory;
                }
                None => planned.max_memory = bound.max_memory,
            }
        }
    }
}

/// The options that select mutants.
struct MutantSelection {
    shard: Option<Shard>,
    touched: Option<Diff>,
}

impl MutantSelection {
    /// The selected mutants of a model, in all shards together. If the diff touches a place that
    /// affects all mutants, they are all selected, and the place is returned too.
    fn asked<'a>(
        &self,
        session: &Session<'_, '_>,
        model: &Selected,
        all: &'a [Mutant],
    ) -> (Vec<&'a Mutant>, Option<String>) {
        let Some(touched) = &self.touched else {
            return (all.iter().collect(), None);
        };
        let here = touched.of(model.definition());
        let beyond = beyond(session, touched, &here, model, all);
        let is_asked = |mutant: &&Mutant| beyond.is_some() || here.has(mutant.file(), mutant.row());
        (all.iter().filter(is_asked).collect(), beyond)
    }
}

/// The first place in a diff that affects all mutants, if there is one.
///
/// This is a line in the configuration file, in the spec's file outside mutants of steps, or in a
/// file that the spec may use. Lines of properties count, as they may share code with steps.
fn beyond(
    session: &Session<'_, '_>,
    touched: &Diff,
    here: &SpecChanges<'_>,
    model: &Selected,
    all: &[Mutant],
) -> Option<String> {
    let spec = model.definition();
    let at = |file: &str, line: u32| {
        if line == 0 {
            file.to_owned()
        } else {
            format!("{file}:{line}")
        }
    };
    let config = session
        .config_file
        .as_deref()
        .unwrap_or(Path::new(config::FILE));
    if let Some(line) = touched.first_line(config) {
        return Some(at(&config.to_string_lossy(), line));
    }
    let is_in_step = |(_, row): &(&str, &MutantRow)| {
        let item = row.item.split('.').next();
        item == Some("init") || spec.items.iter().any(|step| item == Some(&*step.name))
    };
    let definitions = session.definitions();
    // Other specs may be in the same file.
    let others = definitions.iter().filter(|other| other.name != spec.name);
    let others =
        others.flat_map(|other| other.mutants.iter().map(|row| (other.path(row.file), row)));
    let own = all
        .iter()
        .map(|mutant| (mutant.file(), mutant.row()))
        .filter(is_in_step);
    let rows: Vec<(&str, &MutantRow)> = own.chain(others).collect();
    let in_file = here.beyond(&rows).map(|(file, line)| at(file, line));
    in_file.or_else(|| touched.elsewhere(spec, &definitions))
}

/// Builds all models and plans their mutants.
pub(crate) fn prepare(session: &Session<'_, '_>, args: &RunArgs) -> Result<Plan, Error> {
    let operators = operators(args.operators.as_deref())?;
    let selection = MutantSelection {
        shard: args.shard()?,
        touched: args.in_diff.as_deref().map(Diff::read).transpose()?,
    };
    let selected = select::models(&session.specs, &session.config, &args.names, &args.model)?;
    let asked: Vec<&str> = selected
        .iter()
        .map(|model| &*model.definition().name)
        .collect();
    let file = AcceptFile::load(args.accept_file.as_deref(), false)?;
    let mut plan = Plan {
        models: Vec::new(),
        ladders: Vec::new(),
        notes: Vec::new(),
        untouched: false,
        gate: AcceptGate::new(file, &session.specs, &session.config, |spec| {
            asked.contains(&spec)
        })?,
        planned: Planned {
            schema_version: mutaspec_reports::schema::VERSION,
            program: identity::program().map(str::to_owned),
            arguments: args.arguments(),
            shard: selection.shard.map(|shard| shard.to_string()),
            models: Vec::new(),
        },
    };
    for model in selected {
        add(
            &mut plan,
            session,
            model,
            args,
            operators.as_deref(),
            &selection,
        )?;
    }
    plan.ladders = ladders(session, args, &plan.selected())?;
    plan.ladders
        .iter()
        .try_for_each(|ladder| refuse_lossy_ladder(&plan, ladder))?;
    if plan.models.is_empty() && !plan.untouched {
        return Err(Error::NothingToMutate {
            reasons: plan.notes,
        });
    }
    Ok(plan)
}

/// The record of a model, with the mutants to check and everything on which results depend.
fn planned_model(
    plan: &Plan,
    args: &RunArgs,
    model: &Selected,
    machine: &dyn Machine,
    options: &Options,
    asked: &[&Mutant],
) -> PlannedModel {
    // A memory bound from the command line is the same on every machine; the default is not.
    let memory = args
        .model
        .max_memory
        .map(|n| format!(" {n}"))
        .unwrap_or_default();
    let timeout = args.model.step_timeout.unwrap_or(STEP_TIMEOUT);
    let program = plan.planned.program.as_deref().unwrap_or_default();
    let program = format!("{program}{memory} {timeout}s {}", model.source().identity());
    let ids = asked.iter().map(|mutant| mutant.id.clone()).collect();
    PlannedModel::of(&model.model, machine, options, ids, &program)
}

/// Adds a model to the plan, or a note on why it is left out.
fn add(
    plan: &mut Plan,
    session: &Session<'_, '_>,
    model: Selected,
    args: &RunArgs,
    operators: Option<&[Operator]>,
    selection: &MutantSelection,
) -> Result<(), Error> {
    let name = model.name();
    if let Some(expected) = &model.expect_failure {
        plan.notes.push(format!(
            "{name} is not mutated: {expected} is expected to fail on it"
        ));
        return Ok(());
    }
    let mut options = options(&model, args, operators);
    let machine = model.machine()?;
    let all = campaign::plan(&*machine, &options);
    if options.operators.is_some() && all.is_empty() {
        plan.notes.push(format!(
            "{name} is not mutated: {}",
            without_site(&model, args, operators)
        ));
        return Ok(());
    }
    let (asked, beyond) = selection.asked(session, &model, &all);
    let planned = planned_model(plan, args, &model, &*machine, &options, &asked);
    plan.planned.models.push(planned);
    if asked.is_empty() && selection.touched.is_some() {
        plan.untouched = true;
        plan.notes.push(format!(
            "{name}: nothing to do, the diff touches no line of a mutant of it"
        ));
        return Ok(());
    }
    if let Some(place) = beyond {
        plan.notes.push(format!(
            "{name}: the diff touches {place}, which is more than the text of a mutant, \
             so all mutants are checked"
        ));
    }
    if selection.shard.is_some() || asked.len() < all.len() {
        let here = asked
            .iter()
            .filter(|mutant| selection.shard.is_none_or(|shard| shard.has(&mutant.id)));
        let only: BTreeSet<String> = here.map(|mutant| mutant.id.clone()).collect();
        if only.is_empty() && !all.is_empty() {
            plan.untouched = true;
            plan.notes.push(format!(
                "{name}: nothing to do, no mutant of it is in this shard"
            ));
            return Ok(());
        }
        options.only = Some(only);
    }
    plan.models.push((model, machine, options));
    Ok(())
}

/// The campaign's options for a model.
fn options(model: &Selected, args: &RunArgs, operators: Option<&[Operator]>) -> Options {
    let of_model = model.options(args.model.threads);
    // A spec without any mutant must be refused at every level.
    let of_level = (!model.definition().mutants.is_empty()).then(|| model.operators(args.level));
    Options {
        operators: operators.map(<[_]>::to_vec).or(of_level),
        matrix: args.matrix,
        findings: args.verbose > 0,
        tell: true,
        mutant_states: args.mutant_states.or(of_model.mutant_states),
        ..of_model
    }
}

/// Why none of the selected operators has a mutant in a model.
fn without_site(model: &Selected, args: &RunArgs, operators: Option<&[Operator]>) -> String {
    if operators.is_some() {
        "none of these operators has a site in it".to_owned()
    } else {
        format!(
            "no operator of the level {} has a site in it",
            model.level(args.level).word()
        )
    }
}

/// Groups models, by index, into ladders. A model that is on no ladder forms its own group.
fn ladders(
    session: &Session<'_, '_>,
    args: &RunArgs,
    models: &[Selected],
) -> Result<Vec<Vec<usize>>, Error> {
    let mut ladders: Vec<Vec<usize>> = Vec::new();
    for (place, model) in models.iter().enumerate() {
        if ladders.iter().flatten().any(|other| *other == place) {
            continue;
        }
        let rungs = rungs(session, args, models, model)?;
        let of_model = |name: &String| {
            models
                .iter()
                .position(|m| m.definition().name == model.definition().name && m.model == *name)
        };
        let places: Vec<usize> = rungs.iter().filter_map(of_model).collect();
        ladders.push(if places.contains(&place) {
            places
        } else {
            vec![place]
        });
    }
    Ok(ladders)
}

/// Returns an error if a mutant of one model does not exist on the next: its verdict would be lost.
fn refuse_lossy_ladder(plan: &Plan, ladder: &[usize]) -> Result<(), Error> {
    let ids = |place: usize| -> Vec<String> {
        let (_, machine, options) = &plan.models[place];
        campaign::plan(&**machine, options)
            .into_iter()
            .map(|mutant| mutant.id)
            .collect()
    };
    for pair in ladder.windows(2) {
        let upper: BTreeSet<String> = ids(pair[1]).into_iter().collect();
        let lacking: Vec<String> = ids(pair[0])
            .into_iter()
            .filter(|id| !upper.contains(id))
            .collect();
        if !lacking.is_empty() {
            let name = |place: usize| plan.models[place].0.name();
            return Err(Error::Rungs {
                lower: name(pair[0]),
                upper: name(pair[1]),
                ids: lacking,
                is_module: tla::has_extension(Path::new(
                    plan.models[pair[0]].0.definition().file(),
                )),
            });
        }
    }
    Ok(())
}

/// The names of the models on the ladder of `model`'s spec; empty if the ladder is not used.
fn rungs(
    session: &Session<'_, '_>,
    args: &RunArgs,
    models: &[Selected],
    model: &Selected,
) -> Result<Vec<String>, Error> {
    let spec = &*model.definition().name;
    let mut names = args
        .names
        .iter()
        .flat_map(|name| session.config.named(name));
    let is_whole = args.names.is_empty() || names.any(|name| name == spec);
    if !args.ladder && (!is_whole || args.no_ladder || args.matrix || args.model.simulate.is_some())
    {
        return Ok(Vec::new());
    }
    // Configurations of a module are named one by one, as models are.
    if !is_whole || args.ladder && args.model.tla.cfg.len() > 1 {
        let of_spec = models.iter().filter(|m| m.definition().name == spec);
        return Ok(of_spec.map(|m| m.model.clone()).collect());
    }
    let declared = select::ladder(model.definition(), &session.config);
    if declared.is_empty() && args.ladder && !args.names.is_empty() {
        return Err(Error::NoLadder {
            spec: spec.to_string(),
            is_module: model.definition().language.name == "tla",
        });
    }
    Ok(declared)
}

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
    fn operators_are_found_by_id_or_name() {
        let names = ["m2".to_owned(), "lost-update".to_owned()];
        assert_eq!(
            operators(Some(&names)).unwrap().unwrap(),
            [Operator::M2IgnoreParticipant, Operator::U1LostUpdate]
        );
        let error = operators(Some(&["lost-updat".to_owned()])).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `lost-update`?"));
    }
}
