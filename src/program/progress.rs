//! Progress on standard error: a bar on a terminal, otherwise one line for each model.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mutaspec_reports::wording;
use mutaspec_runner::event::Event;
use mutaspec_runner::outcome::Verdict;

use super::console::Console;

/// The template while the number of mutants is unknown.
const SPINNING: &str = "{spinner} {prefix}  {elapsed}  {wide_msg}";
/// The template while mutants are checked.
const COUNTING: &str = "{spinner} {prefix}  [{bar:20}] {pos}/{len} mutants  {elapsed}  {wide_msg}";

/// The progress of one model.
pub(crate) struct Progress {
    bar: ProgressBar,
    survivors: AtomicUsize,
}

impl Progress {
    /// Shows that the work on a model begins.
    pub(crate) fn start(name: &str, console: &mut Console<'_>) -> Progress {
        if !is_drawn(console) {
            console.announce(name);
        }
        Progress::on_terminal(name, console)
    }

    /// Shows work on a model, if standard error is a terminal.
    pub(crate) fn on_terminal(name: &str, console: &Console<'_>) -> Progress {
        let survivors = AtomicUsize::new(0);
        if !is_drawn(console) {
            return Progress {
                bar: ProgressBar::hidden(),
                survivors,
            };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(SPINNING));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Progress { bar, survivors }
    }

    /// Whether a person sees it.
    pub(crate) fn is_drawn(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Shows the stage of the work that no event reports.
    pub(crate) fn stage(&self, stage: &str) {
        self.bar.set_message(stage.to_owned());
    }

    /// Updates the display for an event. Many threads call it.
    pub(crate) fn handle(&self, event: &Event<'_>) {
        match event {
            Event::BaselineStarted => self.bar.set_message("searching the baseline"),
            Event::Progress { distinct } => {
                if self.bar.length().is_none() {
                    self.bar.set_message(format!(
                        "searching the baseline: {}",
                        counted(*distinct, "state")
                    ));
                }
            }
            Event::ProvingSymmetry { orbits } => self.bar.set_message(format!(
                "checking the symmetry of {}",
                counted(*orbits, "orbit")
            )),
            Event::BaselineDone(baseline) => self.bar.set_message(format!(
                "examining {}",
                counted(baseline.counts.distinct, "state")
            )),
            Event::RecordsRejected(_) => {}
            Event::MutantsPlanned(n) => {
                self.bar.set_style(style(COUNTING));
                self.bar.set_length(*n as u64);
                self.bar.set_message("checking mutants");
            }
            Event::MutantDone(found) => {
                if found.verdict == Verdict::Survived {
                    let n = self.survivors.fetch_add(1, Ordering::Relaxed) + 1;
                    let row = found.mutant.row();
                    let place = format!("{} {}:{}", row.operator.id(), row.item, row.line);
                    self.bar.set_message(format!("{n} survived, last {place}"));
                }
                self.bar.inc(1);
            }
        }
    }
}

/// Clears the bar from the screen, also when a panic unwinds.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn is_drawn(console: &Console<'_>) -> bool {
    console.is_live() && std::io::stderr().is_terminal()
}

fn counted(n: u64, noun: &str) -> String {
    wording::count(usize::try_from(n).unwrap_or(usize::MAX), noun)
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_valid() {
        for template in [SPINNING, COUNTING] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
