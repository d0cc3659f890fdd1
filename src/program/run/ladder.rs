//! Checks the models of a run in order, those of a ladder small to large, and prints each result.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use mutaspec_reports::baseline_verdict::{BaselineVerdict, baseline_verdict};
use mutaspec_reports::schema::compact;
use mutaspec_reports::schema::record::RunEvent;
use mutaspec_reports::terminal::{self, RunScreen, ShowCommand};
use mutaspec_reports::wording;
use mutaspec_runner::campaign::ladder::{climbed, settled};
use mutaspec_runner::campaign::{self, Options, Refusal};
use mutaspec_runner::event::Event;
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::suggest::{Budget, Suggestions};

use super::commands;
use super::plan::Plan;
use super::recorded::RecordedVerdicts;
use super::verdict::{PassCriteria, judge, lost_mutants};
use crate::program::args::RunArgs;
use crate::program::error::Error;
use crate::program::exit::Exit;
use crate::program::output::OutputFolder;
use crate::program::select::{self, Selected};
use crate::program::session::{ModelResults, Session, split_fatal};
use crate::program::shard::Shard;
use crate::program::suggest;

/// Checks all models of a plan, and prints each result as soon as it is decided.
pub(super) fn mutate(
    session: &mut Session<'_, '_>,
    args: &RunArgs,
    plan: &Plan,
    criteria: &PassCriteria,
    (known, merged): (&RecordedVerdicts, Option<u32>),
    folder: &OutputFolder,
) -> Result<ModelResults, Error> {
    let runner = LadderRunner {
        args,
        plan,
        criteria,
        known,
        merged,
        folder,
    };
    let mut work = ModelResults::default();
    for ladder in &plan.ladders {
        runner.check_ladder(session, ladder, &mut work)?;
    }
    Ok(work)
}

/// What the work on all models has in common.
struct LadderRunner<'a> {
    args: &'a RunArgs,
    plan: &'a Plan,
    criteria: &'a PassCriteria,
    known: &'a RecordedVerdicts,
    /// The number of shards; `None` if this is not a merge.
    merged: Option<u32>,
    folder: &'a OutputFolder,
}

impl LadderRunner<'_> {
    /// Checks the models of a ladder, small to large. Most ladders consist of one model.
    fn check_ladder(
        &self,
        session: &mut Session<'_, '_>,
        ladder: &[usize],
        work: &mut ModelResults,
    ) -> Result<(), Error> {
        let mut below: Option<(usize, &Selected)> = None;
        for (rung, place) in ladder.iter().enumerate() {
            if session.stopped() {
                work.skip_rest();
                break;
            }
            let model = &self.plan.models[*place].0;
            let lower = below.map(|(below, _)| &work.outcomes[below]);
            let result = self.check_rung(session, *place, lower)?;
            if work.take(session, model, result).is_none() {
                break;
            }
            if let Some((below, _)) = below {
                work.mark_lower_rung(below);
            }
            let last = work.outcomes.len() - 1;
            let outcome = &work.outcomes[last];
            let goes_on = outcome.planned > 0
                && !outcome.interrupted
                && baseline_verdict(outcome, None) == BaselineVerdict::Holds;
            let next = ladder
                .get(rung + 1)
                .map(|next| self.plan.models[*next].0.name());
            let Some(next) = next.filter(|_| goes_on) else {
                return self.print_result(session, model, work, last);
            };
            let text = terminal::rung(outcome, &next);
            below = Some((last, model));
            if !self.args.json {
                session.console.print_block(&text)?;
            }
        }
        // The next rung was refused or skipped, so the model below it is the highest.
        below.map_or(Ok(()), |(below, model)| {
            self.print_result(session, model, work, below)
        })
    }

    /// Checks one model. Kills on the model below it carry over.
    fn check_rung(
        &self,
        session: &mut Session<'_, '_>,
        place: usize,
        lower: Option<&Outcome>,
    ) -> Result<Result<Outcome, Refusal>, Error> {
        let (model, machine, options) = &self.plan.models[place];
        let mut options = options.clone();
        if let Some(lower) = lower
            && let Ok(properties) =
                campaign::properties::properties(&**machine, options.properties.as_deref())
        {
            options.settled = settled(lower, &properties);
        }
        let unrecorded = self.unrecorded(model, &**machine, &options);
        let result = split_fatal(
            model,
            self.check(session, model, &**machine, &options, &unrecorded),
        )?;
        self.refuse(&result, &unrecorded)?;
        Ok(result.map(|outcome| {
            let mut outcome = match lower {
                Some(lower) => climbed(lower, outcome, &campaign::plan(&**machine, &options)),
                None => outcome,
            };
            self.plan.gate.apply(&mut outcome, &model.model);
            outcome
        }))
    }

    /// The mutants that a merge must not check, because no shard recorded a result for them.
    fn unrecorded(
        &self,
        model: &Selected,
        machine: &dyn Machine,
        options: &Options,
    ) -> Vec<String> {
        let ids = campaign::plan(machine, options)
            .into_iter()
            .map(|mutant| mutant.id);
        let is_unrecorded =
            |id: &String| !options.settled.contains(id) && !self.known.has(&model.name(), id);
        ids.filter(|id| self.merged.is_some() && is_unrecorded(id))
            .collect()
    }

    /// Returns an error if a merge lacks mutants of a baseline that holds: they are the work of a
    /// shard.
    fn refuse(
        &self,
        result: &Result<Outcome, Refusal>,
        unrecorded: &[String],
    ) -> Result<(), Error> {
        let is_lacking =
            result.as_ref().is_ok_and(|outcome| outcome.planned > 0) && !unrecorded.is_empty();
        let Some(of) = self.merged.filter(|_| is_lacking) else {
            return Ok(());
        };
        let shards: BTreeSet<Shard> = unrecorded.iter().map(|id| Shard::with(id, of)).collect();
        let names: Vec<String> = shards.iter().map(ToString::to_string).collect();
        Err(Error::Shards {
            message: format!(
                "{} of {} {} have no result in the folders",
                wording::count(unrecorded.len(), "mutant"),
                wording::plural(names.len(), "shard"),
                names.join(", ")
            ),
            hint: Some("run these shards again in the same folders, which keeps what they have, and then merge".to_owned()),
        })
    }

    /// Checks one model and records events. Stops before the mutants if some must not be checked.
    fn check(
        &self,
        session: &mut Session<'_, '_>,
        model: &Selected,
        machine: &dyn Machine,
        options: &Options,
        unrecorded: &[String],
    ) -> Result<Outcome, Refusal> {
        let name = model.name();
        let properties =
            campaign::properties::properties(machine, options.properties.as_deref())?.len();
        let planned = campaign::plan(machine, options);
        let known = self.known.of(&name, &planned, properties);
        if !known.is_empty() && !self.args.resume {
            let known = wording::count(known.len(), "mutant");
            session.console.note(&format!(
                "{name}: {known} known from the last run (`--no-cache` checks all again)"
            ));
        }
        let rejected = AtomicUsize::new(0);
        let result = session.watch(model, |listener, stop| {
            let listener = |event: Event<'_>| {
                if matches!(event, Event::MutantsPlanned(_)) && !unrecorded.is_empty() {
                    stop.store(true, Ordering::Relaxed);
                }
                let run_event = match &event {
                    Event::BaselineDone(baseline) => Some(RunEvent::Baseline {
                        model: name.clone(),
                        counts: baseline.counts,
                    }),
                    Event::RecordsRejected(n) => {
                        rejected.store(*n, Ordering::Relaxed);
                        None
                    }
                    Event::MutantDone(found) => found.record().map(|record| RunEvent::Mutant {
                        model: name.clone(),
                        record: Box::new(record),
                    }),
                    _ => None,
                };
                if let Some(event) = run_event {
                    self.folder.event(&compact(&event));
                }
                listener(event);
            };
            campaign::resume(machine, options, known, &listener, stop)
        });
        if let n @ 1.. = rejected.into_inner() {
            let verdicts = wording::count(n, "recorded verdict");
            session.console.note(&format!(
                "{name}: {verdicts} could not be confirmed, so these mutants were checked again"
            ));
        }
        result
    }

    /// Groups the survivors of the outcome at an index, prints it and records its exit code.
    fn print_result(
        &self,
        session: &mut Session<'_, '_>,
        model: &Selected,
        work: &mut ModelResults,
        place: usize,
    ) -> Result<(), Error> {
        let exit = judge(&work.outcomes[place], self.criteria);
        if exit == Exit::Internal {
            session.console.note(&lost_mutants(&work.outcomes[place]));
        }
        work.ended(exit);
        if let Some(found) = self.suggest(session, model, &work.outcomes[place])? {
            work.suggestions.insert(place, found);
        }
        work.group(place);
        if self.args.json {
            return Ok(());
        }
        let text = self.text(session, model, work, place);
        session.console.print_block(&text)
    }

    /// Formats the outcome at an index, at the length that was asked for.
    fn text(
        &self,
        session: &Session<'_, '_>,
        model: &Selected,
        work: &ModelResults,
        place: usize,
    ) -> String {
        let arguments = commands::show_options(session, model, self.args);
        let suggest_command = commands::suggest(session, model, self.args);
        let options = commands::gap_options(session, self.args);
        let show_command = ShowCommand {
            program: &session.program,
            arguments: &arguments,
        };
        let unchecked = select::unchecked_properties(model.source(), &session.config);
        let shown = RunScreen {
            outcome: &work.outcomes[place],
            gaps: work.gaps(place),
            suggestions: work.suggestions.get(&place),
            suggestions_up_to: self
                .is_too_large(&work.outcomes[place])
                .then_some(suggest::NAMED_UP_TO),
            unchecked: &unchecked,
            show_command,
            gap_options: &options,
            suggest_command: &suggest_command,
            width: session.console.width(),
        };
        match (self.args.verbose, self.plan.ladders.len()) {
            (0, 1) => terminal::screen(&shown),
            (0, _) => terminal::brief(&shown),
            (level, _) => {
                let short = shown
                    .suggestions
                    .map(|found| terminal::in_short(found, &suggest_command));
                let unchecked = terminal::unchecked(&shown.outcome.definition.name, &unchecked);
                let short =
                    short.unwrap_or_else(|| terminal::not_suggested(shown.suggestions_up_to));
                terminal::run(shown.outcome, level > 1, show_command) + &unchecked + &short
            }
        }
    }

    /// Whether suggestions could be searched for the survivors of a model.
    fn has_suggestions(&self, outcome: &Outcome) -> bool {
        !self.args.no_suggestions
            && outcome.score().survived > 0
            && !outcome.interrupted
            && outcome.simulation.is_none()
    }

    /// Whether the size of the baseline is the reason why suggestions are not searched.
    fn is_too_large(&self, outcome: &Outcome) -> bool {
        let is_large = outcome.baseline.counts.distinct > suggest::NAMED_UP_TO;
        is_large && !self.args.suggest && self.has_suggestions(outcome)
    }

    /// Suggests properties for the survivors of a model if it is small or the user asked for it.
    fn suggest(
        &self,
        session: &mut Session<'_, '_>,
        model: &Selected,
        outcome: &Outcome,
    ) -> Result<Option<Suggestions>, Error> {
        if !self.has_suggestions(outcome) || self.is_too_large(outcome) {
            return Ok(None);
        }
        let of_model = self
            .plan
            .models
            .iter()
            .find(|(other, ..)| other.name() == model.name());
        let Some((_, machine, options)) = of_model else {
            return Ok(None);
        };
        let budget = Budget {
            thorough: false,
            ..Budget::default()
        };
        let search = |session: &Session<'_, '_>| {
            suggest::of_outcome(session, model, &**machine, options, &budget, outcome, &[])
        };
        match session.stage(
            model,
            "searching for properties that kill the survivors",
            search,
        ) {
            Err(error @ Error::Ended { .. }) => {
                session.console.note(&error.to_string());
                Ok(None)
            }
            found => found.map(Some),
        }
    }
}
