//! `check`: checks the properties of models, without mutants.

use std::sync::atomic::AtomicBool;

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_reports::schema::json;
use mutaspec_reports::terminal;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::definition::PropertyKind;
use mutaspec_runner::outcome::{Outcome, PropertyVerdict, Trace};

use super::args::CheckArgs;
use super::error::Error;
use super::exit::Exit;
use super::select;
use super::session::{ModelResults, Session, split_fatal};

pub(crate) fn check(session: &mut Session<'_, '_>, args: &CheckArgs) -> Result<Exit, Error> {
    let selected = select::models(&session.specs, &session.config, &args.names, &args.model)?;
    // Build every model before checking the first one, so that mistakes are reported early.
    let machines = selected
        .iter()
        .map(select::Selected::machine)
        .collect::<Result<Vec<_>, _>>()?;
    let mut work = ModelResults::default();
    let mut verdicts = Vec::new();
    for (model, machine) in selected.iter().zip(machines) {
        if session.stopped() {
            work.skip_rest();
            break;
        }
        let options = Options {
            findings: args.verbose,
            ..model.options(args.model.threads)
        };
        let result = session.watch(model, |listener, stop| {
            let outcome = campaign::check(&*machine, &options, listener, stop)?;
            Ok(with_explained_deadlock(model, &options, outcome, stop))
        });
        let Some(outcome) = work.take(session, model, split_fatal(model, result)?) else {
            continue;
        };
        let verdict = baseline_verdict(outcome, model.expect_failure.as_deref());
        let is_brief = judge(verdict) == Exit::Success && !args.verbose && !args.full;
        if is_brief && !args.json {
            let text = terminal::verdict(outcome, model.expect_failure.as_deref());
            verdicts.push(verdict);
            work.ended(judge(verdict));
            session.console.print(&text)?;
            continue;
        }
        let mut text = terminal::check(outcome, model.expect_failure.as_deref(), args.full);
        if args.verbose {
            // The figures belong before the summary, which is the last line of a report.
            let last = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
            text.insert_str(last, &terminal::figures(outcome));
        }
        verdicts.push(verdict);
        work.ended(judge(verdict));
        if !args.json {
            session.console.print_block(&text)?;
        }
    }
    if args.json {
        session.console.write(json(&work.results()).as_bytes())?;
    } else if verdicts.len() > 1 {
        session.console.print_block(&terminal::checked(&verdicts))?;
    }
    if !args.json {
        let unchecked = select::unchecked_text(&selected, &session.config);
        session.console.print(&unchecked)?;
    }
    Ok(work.exit())
}

/// Adds to the reason of a deadlock what the processes wait for, which only the mutants of the
/// guards show. A spec that was read without mutants is checked for this deadlock again.
fn with_explained_deadlock(
    model: &select::Selected,
    options: &Options,
    mut outcome: Outcome,
    stop: &AtomicBool,
) -> Outcome {
    if let Some((place, _)) = deadlock(&outcome)
        && let Some(source) = model.source().with_mutants()
        && let Ok(machine) = model.with_source(source).machine()
    {
        let options = Options {
            properties: Some(vec![outcome.properties[place].name.clone()]),
            findings: false,
            ..options.clone()
        };
        let again = campaign::check(&*machine, &options, &|_| {}, stop);
        if let Ok(again) = again
            && let Some((there, run)) = deadlock(&again)
            && Some((place, run)) == deadlock(&outcome)
        {
            outcome.baseline.properties[place] = again.baseline.properties[there].clone();
        }
    }
    outcome
}

/// The property that fails in a deadlock, and the run to it.
fn deadlock(outcome: &Outcome) -> Option<(usize, Option<&Trace>)> {
    let mut properties = outcome.properties.iter();
    let place = properties.position(|property| property.kind == PropertyKind::Deadlock)?;
    let is_failure = matches!(
        outcome.baseline.properties[place],
        PropertyVerdict::Fails(_)
    );
    let mut traces = outcome.baseline.traces.iter();
    let run = traces.find(|(of, _)| *of == place).map(|(_, run)| run);
    is_failure.then_some((place, run))
}

fn judge(verdict: BaselineVerdict) -> Exit {
    match verdict {
        BaselineVerdict::Holds | BaselineVerdict::FailsAsExpected => Exit::Success,
        BaselineVerdict::Fails => Exit::Baseline,
        BaselineVerdict::Undecided => Exit::Inconclusive,
    }
}
