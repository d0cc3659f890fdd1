//! How far the work is, on standard error: a bar on a terminal, else one line a model. Nothing of it reaches a result.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mutaspec_reports::words;
use mutaspec_runner::event::Event;
use mutaspec_runner::outcome::Verdict;

use super::console::Console;

/// While the number of states is not known.
const SPINNING: &str = "{spinner} {prefix}  {msg}";
/// While mutants are counted.
const COUNTING: &str = "{spinner} {prefix}  [{bar:30}] {pos}/{len} mutants  {msg}  {eta} left";

/// The progress of one model.
pub(crate) struct Progress {
    bar: ProgressBar,
    survivors: AtomicUsize,
}

impl Progress {
    /// The work on a model begins.
    pub(crate) fn start(name: &str, console: &mut Console<'_>) -> Progress {
        let survivors = AtomicUsize::new(0);
        if !console.is_live() || !std::io::stderr().is_terminal() {
            console.note(&format!("{name} .."));
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

    /// Takes notice of an event; called from many threads.
    pub(crate) fn hear(&self, event: &Event<'_>) {
        match event {
            Event::BaselineStarted => self.bar.set_message("baseline"),
            Event::Progress { distinct } => {
                if self.bar.length().is_none() {
                    self.bar.set_message(format!("{} states", words::number(*distinct)));
                }
            }
            Event::ProvingSymmetry { orbits } => self.bar.set_message(format!(
                "checking the symmetry of {}",
                words::count(usize::try_from(*orbits).unwrap_or(usize::MAX), "orbit")
            )),
            Event::BaselineDone(baseline) => self.bar.set_message(format!("{} states", words::number(baseline.counts.distinct))),
            Event::RecordsRejected(_) => {}
            Event::MutantsPlanned(n) => {
                self.bar.set_style(style(COUNTING));
                self.bar.set_length(*n as u64);
                self.bar.set_message("");
            }
            Event::MutantDone(found) => {
                if found.verdict == Verdict::Survived {
                    let n = self.survivors.fetch_add(1, Ordering::Relaxed) + 1;
                    self.bar.set_message(format!("{n} survived"));
                }
                self.bar.inc(1);
            }
        }
    }
}

/// The bar leaves no trace on the screen, whatever way the work ends.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_understood() {
        for template in [SPINNING, COUNTING] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
