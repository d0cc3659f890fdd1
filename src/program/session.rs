//! What all commands share: specs, configuration, output streams and the results of models.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mutaspec_reports::gaps::{self, Gap};
use mutaspec_reports::schema::{Refused, Results, gap};
use mutaspec_reports::wording;
use mutaspec_runner::campaign::Refusal;
use mutaspec_runner::definition::Definition;
use mutaspec_runner::event::{Event, Listener};
use mutaspec_runner::machine::ModelSource;
use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::suggest::Suggestions;

use super::config::Config;
use super::console::Console;
use super::error::Error;
use super::exit::Exit;
use super::progress::Progress;
use super::select::{self, Selected};

/// One invocation of the program.
pub(crate) struct Session<'a, 'c> {
    /// The program's name as it was called.
    pub(crate) program: String,
    pub(crate) specs: Vec<Arc<dyn ModelSource>>,
    pub(crate) config: Config,
    /// The configuration file, if the command line names one.
    pub(crate) config_file: Option<PathBuf>,
    pub(crate) console: &'a mut Console<'c>,
    /// Set when the user interrupts the program.
    pub(crate) stop: &'a AtomicBool,
}

impl Session<'_, '_> {
    /// The tables of all specs.
    pub(crate) fn definitions(&self) -> Vec<&Definition> {
        select::definitions(&self.specs)
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Runs long work on a model while showing its progress.
    pub(crate) fn watch<T>(
        &mut self,
        selected: &Selected,
        work: impl FnOnce(&Listener<'_>, &AtomicBool) -> T,
    ) -> T {
        let begun = Instant::now();
        let progress = Progress::start(&selected.name(), self.console);
        let steps = AtomicU64::new(0);
        let listener = |event: Event<'_>| {
            if let Event::MutantDone(found) = &event {
                steps.fetch_add(found.steps_taken, Ordering::Relaxed);
            }
            progress.handle(&event);
        };
        let done = work(&listener, self.stop);
        // Standard error of a script does not depend on a clock.
        if progress.is_drawn() {
            drop(progress);
            let text = duration(begun.elapsed(), steps.into_inner());
            self.console.note(&format!("{}: {text}", selected.name()));
        }
        done
    }

    /// Shows a stage of the work on a model that sends no events.
    pub(crate) fn stage<T>(
        &mut self,
        selected: &Selected,
        stage: &str,
        work: impl FnOnce(&Session<'_, '_>) -> T,
    ) -> T {
        let progress = Progress::on_terminal(&selected.name(), self.console);
        progress.stage(stage);
        work(self)
    }
}

/// Formats the time that a model took, and the steps a second.
fn duration(took: Duration, steps: u64) -> String {
    let seconds = took.as_secs_f64();
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    match steps {
        0 => format!("{seconds:.1} s"),
        _ => format!(
            "{seconds:.1} s, {} steps a second",
            wording::number(steps.saturating_mul(1000) / milliseconds)
        ),
    }
}

/// Returns an error for a refusal that would occur on every other model too.
pub(crate) fn split_fatal<T>(
    model: &Selected,
    result: Result<T, Refusal>,
) -> Result<Result<T, Refusal>, Error> {
    match result {
        Err(refusal @ Refusal::Threads { .. }) => Err(Error::Refused {
            model: model.name(),
            refusal,
        }),
        result => Ok(result),
    }
}

/// The results of all models so far.
#[derive(Debug, Default)]
pub(crate) struct ModelResults {
    pub(crate) outcomes: Vec<Outcome>,
    /// Suggestions for the survivors of some outcomes, by index into `outcomes`.
    pub(crate) suggestions: BTreeMap<usize, Suggestions>,
    /// The gaps of outcomes that are no lower rungs, by index into `outcomes`.
    pub(crate) gaps: BTreeMap<usize, Vec<Gap>>,
    refused: Vec<Refused>,
    /// The exit code caused by refused models.
    refused_exit: Option<Exit>,
    exits: Vec<Exit>,
    /// Outcomes on lower rungs of a ladder, by index, with the name of the next model.
    lower: BTreeMap<usize, String>,
    /// An interrupt skipped some models.
    skipped: bool,
}

impl ModelResults {
    /// Stores the outcome of a model under the name that was asked for, or reports the refusal.
    pub(crate) fn take(
        &mut self,
        session: &mut Session<'_, '_>,
        selected: &Selected,
        result: Result<Outcome, Refusal>,
    ) -> Option<&Outcome> {
        match result {
            Ok(mut outcome) => {
                outcome.model.clone_from(&selected.model);
                self.skipped |= outcome.interrupted;
                self.outcomes.push(outcome);
                self.outcomes.last()
            }
            Err(refusal) => {
                let reason = refusal.to_string();
                let error = Error::Refused {
                    model: selected.name(),
                    refusal,
                };
                session.console.print_error(&error);
                self.ended(error.exit());
                self.refused_exit = Some(Exit::of_all(
                    self.refused_exit.into_iter().chain([error.exit()]),
                ));
                self.refused.push(Refused {
                    name: selected.definition().name.to_string(),
                    model: selected.model.clone(),
                    reason,
                });
                None
            }
        }
    }

    /// Marks the outcome at an index as a lower rung. The last outcome is the next rung.
    pub(crate) fn mark_lower_rung(&mut self, place: usize) {
        let next = self.outcomes.last().map(Outcome::name);
        self.lower.extend(next.map(|next| (place, next)));
    }

    /// The name of the next model on the ladder, if the outcome at this index is a lower rung.
    pub(crate) fn next(&self, place: usize) -> Option<&str> {
        self.lower.get(&place).map(String::as_str)
    }

    /// The outcomes that are not lower rungs.
    pub(crate) fn highest(&self) -> Vec<&Outcome> {
        let all = self.outcomes.iter().enumerate();
        all.filter(|(place, _)| !self.lower.contains_key(place))
            .map(|(_, outcome)| outcome)
            .collect()
    }

    /// Whether mutants were planned, and none of them was ever evaluated on its model.
    pub(crate) fn evaluates_nothing(&self) -> bool {
        let highest = self.highest();
        let is_void = |outcome: &&Outcome| {
            outcome.planned > 0 && !outcome.interrupted && wording::is_void(&outcome.score())
        };
        !highest.is_empty() && highest.iter().all(is_void)
    }

    /// The gaps of the outcome at an index; none for a lower rung.
    pub(crate) fn gaps(&self, place: usize) -> &[Gap] {
        self.gaps.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Groups the survivors of the outcome at an index. The numbers follow those of earlier models.
    pub(crate) fn group(&mut self, place: usize) {
        let first = 1 + self.gaps.values().map(Vec::len).sum::<usize>();
        let gaps = gaps::gaps(&self.outcomes[place], self.suggestions.get(&place), first);
        self.gaps.insert(place, gaps);
    }

    pub(crate) fn ended(&mut self, exit: Exit) {
        self.exits.push(exit);
    }

    /// The exit code caused by refused models, if there are any.
    pub(crate) fn refused_exit(&self) -> Option<Exit> {
        self.refused_exit
    }

    /// Records that the remaining models are skipped.
    pub(crate) fn skip_rest(&mut self) {
        self.skipped = true;
    }

    pub(crate) fn results(&self) -> Results {
        let mut results = Results::new(&self.outcomes, &self.refused);
        results.interrupted |= self.skipped;
        for (place, (model, outcome)) in results.specs.iter_mut().zip(&self.outcomes).enumerate() {
            model.gaps = gap::Gap::all(outcome, self.gaps(place));
        }
        for (place, next) in &self.lower {
            results.specs[*place].goes_on_to = Some(next.clone());
        }
        results
    }

    pub(crate) fn exit(&self) -> Exit {
        let interrupted = self.skipped.then_some(Exit::Interrupted);
        Exit::of_all(self.exits.iter().copied().chain(interrupted))
    }
}
