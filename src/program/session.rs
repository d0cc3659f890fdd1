//! What all commands share: the specs, the configuration, the streams, and the work on models one after the other.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use mutaspec_reports::schema::{Refused, Results};
use mutaspec_reports::words;
use mutaspec_runner::campaign::Refusal;
use mutaspec_runner::event::Listener;
use mutaspec_runner::outcome::Outcome;
use mutaspec_runner::spec::Definition;
use mutaspec_runner::suggest::Suggestions;

use super::config::Config;
use super::console::Console;
use super::error::Error;
use super::exit::Exit;
use super::progress::Progress;
use super::select::Selected;

/// One call of the program.
pub(crate) struct Session<'a, 'c> {
    /// The program as it was called.
    pub(crate) program: String,
    pub(crate) definitions: Vec<&'static Definition>,
    pub(crate) config: Config,
    /// The configuration file, where one was named.
    pub(crate) config_file: Option<PathBuf>,
    pub(crate) console: &'a mut Console<'c>,
    /// Set when the user wants no more.
    pub(crate) stop: &'a AtomicBool,
}

impl Session<'_, '_> {
    /// Whether the user wants no more.
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Does something long with a model while its progress is shown.
    pub(crate) fn watch<T>(&mut self, selected: &Selected, work: impl FnOnce(&Listener<'_>, &AtomicBool) -> T) -> T {
        let progress = Progress::start(&selected.name(), self.console);
        work(&|event| progress.hear(&event), self.stop)
    }
}

/// Returns an error for a refusal that every other model would meet too.
pub(crate) fn unless_fatal<T>(model: &Selected, result: Result<T, Refusal>) -> Result<Result<T, Refusal>, Error> {
    match result {
        Err(refusal @ Refusal::Threads { .. }) => Err(Error::Refused {
            model: model.name(),
            refusal,
        }),
        result => Ok(result),
    }
}

/// What has become of the models so far.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) outcomes: Vec<Outcome>,
    /// What would kill the survivors, by the places of the outcomes; not looked for in all of them.
    pub(crate) suggestions: BTreeMap<usize, Suggestions>,
    refused: Vec<Refused>,
    /// How the refused ones end the run.
    refused_exit: Option<Exit>,
    exits: Vec<Exit>,
    /// Places of outcomes that are a lower rung of a ladder, with the names of the next.
    lower: BTreeMap<usize, String>,
    /// Models were left out because the user wanted no more.
    cut: bool,
}

impl Work {
    /// Takes over the outcome of a model under the name by which it was asked for, or tells why there is none.
    pub(crate) fn take(
        &mut self,
        session: &mut Session<'_, '_>,
        selected: &Selected,
        result: Result<Outcome, Refusal>,
    ) -> Option<&Outcome> {
        match result {
            Ok(mut outcome) => {
                outcome.model.clone_from(&selected.model);
                self.cut |= outcome.interrupted;
                self.outcomes.push(outcome);
                self.outcomes.last()
            }
            Err(refusal) => {
                let reason = refusal.to_string();
                let error = Error::Refused {
                    model: selected.name(),
                    refusal,
                };
                session.console.complain(&error);
                self.ended(error.exit());
                self.refused_exit = Some(Exit::of_all(self.refused_exit.into_iter().chain([error.exit()])));
                self.refused.push(Refused {
                    name: selected.definition.name.to_owned(),
                    model: selected.model.clone(),
                    reason,
                });
                None
            }
        }
    }

    /// The outcome at a place is a lower rung of a ladder, which went on to the last one.
    pub(crate) fn went_on(&mut self, place: usize) {
        let next = self.outcomes.last().map(Outcome::name);
        self.lower.extend(next.map(|next| (place, next)));
    }

    /// The next model of the ladder of the outcome at a place, where it is a lower rung.
    pub(crate) fn next(&self, place: usize) -> Option<&str> {
        self.lower.get(&place).map(String::as_str)
    }

    /// The outcomes that are no lower rungs.
    pub(crate) fn highest(&self) -> Vec<&Outcome> {
        let all = self.outcomes.iter().enumerate();
        all.filter(|(place, _)| !self.lower.contains_key(place))
            .map(|(_, outcome)| outcome)
            .collect()
    }

    /// Whether mutants were chosen and not one of them is ever evaluated on its model.
    pub(crate) fn evaluates_nothing(&self) -> bool {
        let highest = self.highest();
        let is_void = |outcome: &&Outcome| outcome.planned > 0 && !outcome.interrupted && words::is_void(&outcome.score());
        !highest.is_empty() && highest.iter().all(is_void)
    }

    /// How a model ended.
    pub(crate) fn ended(&mut self, exit: Exit) {
        self.exits.push(exit);
    }

    /// How the refused models end the run, where there are any.
    pub(crate) fn refused_exit(&self) -> Option<Exit> {
        self.refused_exit
    }

    /// The remaining models are left out.
    pub(crate) fn cut(&mut self) {
        self.cut = true;
    }

    /// All of it for tools.
    pub(crate) fn results(&self) -> Results {
        let mut results = Results::new(&self.outcomes, &self.refused);
        results.interrupted |= self.cut;
        for (place, next) in &self.lower {
            results.specs[*place].goes_on_to = Some(next.clone());
        }
        results
    }

    /// How it all ended.
    pub(crate) fn exit(&self) -> Exit {
        let cut = self.cut.then_some(Exit::Interrupted);
        Exit::of_all(self.exits.iter().copied().chain(cut))
    }
}
