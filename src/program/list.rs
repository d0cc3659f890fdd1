//! `list`: shows specs, models and mutants without checking them.

use mutaspec_mutator::Operator;
use mutaspec_reports::schema::json;
use mutaspec_reports::schema::listing::{ListedModel, ListedMutant, Listing, Share, Spec};
use mutaspec_reports::terminal;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::definition::Definition;
use mutaspec_runner::machine::Machine;

use super::args::{ListArgs, ModelArgs};
use super::console::Console;
use super::error::Error;
use super::exit::Exit;
use super::select::{self, Selected};
use super::session::Session;

/// Shows the operators, which needs no spec.
pub(crate) fn operators(console: &mut Console<'_>, args: &ListArgs) -> Result<Exit, Error> {
    let listing = Listing::of_operators();
    print(console, args, &listing, || {
        terminal::operators(&listing.operators)
    })?;
    Ok(Exit::Success)
}

pub(crate) fn list(session: &mut Session<'_, '_>, args: &ListArgs) -> Result<Exit, Error> {
    let selected = select::models(
        &session.specs,
        &session.config,
        &args.names,
        &ModelArgs::default(),
    )?;
    let mut specs: Vec<(&Definition, Vec<ListedModel>)> = Vec::new();
    for model in &selected {
        let listed = listed(model, args)?;
        match specs
            .iter_mut()
            .find(|(definition, _)| definition.name == model.definition().name)
        {
            Some((_, models)) => models.push(listed),
            None => specs.push((model.definition(), vec![listed])),
        }
    }
    let skipped: Vec<_> = specs
        .iter()
        .map(|(definition, _)| {
            if args.verbose {
                &*definition.skipped
            } else {
                &[]
            }
        })
        .collect();
    let listing = Listing::of_specs(
        specs
            .into_iter()
            .map(|(definition, models)| {
                let unchecked = unchecked(session, definition);
                Spec::new(definition, models, &unchecked)
            })
            .collect(),
    );
    let unchecked = if args.mutants {
        String::new()
    } else {
        select::unchecked_text(&selected, &session.config)
    };
    print(session.console, args, &listing, || {
        let text: String = if args.mutants {
            listing.specs.iter().map(mutants).collect()
        } else if args.names.is_empty() && !args.verbose {
            terminal::specs(&listing.specs)
        } else {
            listing
                .specs
                .iter()
                .zip(skipped)
                .map(|(spec, skipped)| terminal::spec(spec, skipped))
                .collect()
        };
        text + &unchecked
    })?;
    Ok(Exit::Success)
}

/// The names of the properties of a spec that none of its models checks.
fn unchecked(session: &Session<'_, '_>, definition: &Definition) -> Vec<String> {
    let mut sources = session.specs.iter();
    let source = sources.find(|source| source.definition().name == definition.name);
    source.map_or_else(Vec::new, |source| {
        select::unchecked_properties(source, &session.config)
    })
}

fn print(
    console: &mut Console<'_>,
    args: &ListArgs,
    listing: &Listing,
    text: impl FnOnce() -> String,
) -> Result<(), Error> {
    if args.json {
        console.write(json(listing).as_bytes())
    } else {
        console.print(&text())
    }
}

fn listed(model: &Selected, args: &ListArgs) -> Result<ListedModel, Error> {
    let named = args
        .operator
        .as_ref()
        .map(|names| names.iter().map(|name| select::operator(name)).collect());
    let operators: Vec<Operator> = named
        .transpose()?
        .unwrap_or_else(|| model.level(args.level).operators());
    let plan = |machine: &dyn Machine| {
        let options = Options {
            operators: Some(operators.clone()),
            ..model.options(0)
        };
        campaign::plan(machine, &options)
    };
    let mutants = match (args.mutants, &model.expect_failure) {
        (false, _) => None,
        // This model demonstrates a flaw: its mutants would show nothing.
        (true, Some(_)) => Some(Vec::new()),
        (true, None) => {
            let machine = model.machine()?;
            Some(plan(&*machine).iter().map(ListedMutant::from).collect())
        }
    };
    // The numbers by operator are shown if specs are named. A model that cannot be built has none.
    let mix = match (args.names.is_empty(), &model.expect_failure) {
        (false, None) if !args.mutants => model
            .machine()
            .map(|machine| Share::of(&plan(&*machine)))
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    Ok(ListedModel {
        name: model.model.clone(),
        properties: model.properties(),
        expect_failure: model.expect_failure.as_deref().map(str::to_owned),
        mutants,
        mix,
    })
}

/// Formats the mutants of each model of a spec.
fn mutants(spec: &Spec) -> String {
    let of_model = |m: &ListedModel| {
        terminal::mutants(
            &spec.name,
            &m.name,
            m.mutants.as_deref().unwrap_or_default(),
        )
    };
    spec.models
        .iter()
        .filter(|m| m.expect_failure.is_none())
        .map(of_model)
        .collect()
}
