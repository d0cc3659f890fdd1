//! `workshop` without a command: watches the answer at hand, judges it when it is saved, and reacts
//! to keys at any time. Files are polled, as by `mutaspec watch`.

use std::fs;
use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use super::build::{BuildFolder, Built, Module, write};
use super::error::Error;
use super::jobs::Stop;
use super::judge::judge;
use super::keys::{Key, Keys};
use super::pack::{Exercise, Pack, text};
use super::progress::Progress;
use super::run_page;
use super::screen;
use super::session::{Effect, Input, Session, View, kept};
use super::sheet::SHEET;
use super::verdict::Verdict;
use crate::program::console::Console;

/// The interval at which the file, the keys and the size of the terminal are polled.
const POLL: Duration = Duration::from_millis(50);

/// The size of a terminal that does not tell its own.
const SIZE: (usize, usize) = (80, 24);

const FIRST_BUILD: &str = "compiling mutaspec; this first build takes some minutes";
const CHECKING: &str = "checking ..";
const TRACING: &str = "making the run ..";

/// Runs a session in a folder until `q`, an interrupt, or the end of standard input that is no
/// terminal.
pub(super) fn watch(
    folder: &Path,
    pack: Pack,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Result<(), Error> {
    let progress = Progress::open(folder, &pack)?;
    let build = BuildFolder::of_participant(folder)?;
    let mut watch = Watch {
        folder: folder.to_owned(),
        session: Session::new(pack, progress),
        is_screen: stdout().is_terminal() && stdin().is_terminal(),
        seen: None,
        size: SIZE,
        job: None,
        build,
    };
    let keys = Keys::start();
    let ended = watch.run(&keys, console, stop);
    watch.cancel();
    drop(keys);
    if ended? && watch.is_screen {
        console.print("mutaspec workshop goes on from here\n")?;
    }
    Ok(())
}

/// A session with its folder and its output.
struct Watch {
    folder: PathBuf,
    session: Session,
    build: BuildFolder,
    is_screen: bool,
    /// What was judged last: the file's time and length.
    seen: Option<Stamp>,
    /// The columns and rows for which the screen was drawn.
    size: (usize, usize),
    /// What is done in the background.
    job: Option<Job>,
}

/// What changes when a file is saved; `None` if there is no file.
type Stamp = Option<(Option<SystemTime>, u64)>;

/// Work in the background, which keys do not wait for.
struct Job {
    stop: Stop,
    thread: JoinHandle<Result<Input, Error>>,
}

impl Watch {
    /// Reacts to keys, saves and verdicts. Returns whether the participant has ended the session.
    fn run(
        &mut self,
        keys: &Keys,
        console: &mut Console<'_>,
        stop: &AtomicBool,
    ) -> Result<bool, Error> {
        if self.build.is_new() && !self.is_screen {
            console.note(FIRST_BUILD);
        }
        self.judge();
        self.show_exercise(console)?;
        loop {
            if stop.load(Relaxed) {
                return Ok(true);
            }
            if let Some(done) = self.finished()? {
                self.take(done, console)?;
                continue;
            }
            // Line by line, the output follows the order of the keys.
            let waits = !self.is_screen && self.job.is_some();
            let key = if waits { Key::None } else { keys.next() };
            let input = match key {
                Key::Closed => return Ok(false),
                // Line by line, Enter has a meaning only in the list.
                Key::Pressed('\n') if !matches!(self.session.view, View::List(..)) => continue,
                Key::Pressed(key) => Input::Key(key),
                Key::None if self.is_saved() => Input::Saved,
                Key::None => {
                    self.redraw_after_resize(console)?;
                    thread::sleep(POLL);
                    continue;
                }
            };
            let effects = self.session.handle(input);
            if self.apply(effects, console)? {
                return Ok(true);
            }
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join(self.session.exercise().file())
    }

    fn stamp(&self) -> Stamp {
        let metadata = fs::metadata(self.file()).ok()?;
        Some((metadata.modified().ok(), metadata.len()))
    }

    fn is_saved(&self) -> bool {
        self.seen != Some(self.stamp())
    }

    /// Does what the session wants. Returns whether it wants to end.
    fn apply(&mut self, effects: Vec<Effect>, console: &mut Console<'_>) -> Result<bool, Error> {
        let is_new = effects.contains(&Effect::Judge) && effects.contains(&Effect::Save);
        let is_quiet = effects.is_empty() || effects == [Effect::Save];
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(true),
                Effect::Save => self.session.progress.save(&self.folder)?,
                Effect::Reset => self.reset()?,
                Effect::Judge => self.judge(),
                Effect::Trace(arguments) => self.trace(arguments),
            }
        }
        if is_new {
            self.show_exercise(console)?;
        } else if is_quiet {
            self.show_view(console)?;
        } else if self.is_screen {
            self.draw(console)?;
        }
        Ok(false)
    }

    /// Records and shows a verdict on the exercise at hand, or a run.
    fn take(&mut self, done: Input, console: &mut Console<'_>) -> Result<(), Error> {
        let is_verdict = matches!(done, Input::Judged(_));
        if self.session.handle(done).contains(&Effect::Save) {
            self.session.progress.save(&self.folder)?;
        }
        if is_verdict {
            self.show_verdict(console)
        } else {
            self.show_view(console)
        }
    }

    /// The result of the work in the background, once it is there.
    fn finished(&mut self) -> Result<Option<Input>, Error> {
        let Some(job) = self.job.take_if(|job| job.thread.is_finished()) else {
            return Ok(None);
        };
        self.session.busy = None;
        let joined = job.thread.join();
        let result = joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        match result {
            // Its processes were ended from outside.
            Err(Error::Stopped) => Ok(None),
            result => result.map(Some),
        }
    }

    /// Ends the work in the background and its processes.
    fn cancel(&mut self) {
        self.session.busy = None;
        if let Some(job) = self.job.take() {
            job.stop.set();
            let _ = job.thread.join();
        }
    }

    /// Begins work in the background, in place of any other.
    fn begin(
        &mut self,
        busy: &'static str,
        work: impl FnOnce(&Exercise, &BuildFolder) -> Result<Input, Error> + Send + 'static,
    ) {
        self.cancel();
        let stop = Stop::default();
        let build = self.build.stopped_by(&stop);
        let exercise = self.session.exercise().clone();
        self.session.busy = Some(busy);
        self.job = Some(Job {
            stop,
            thread: thread::spawn(move || work(&exercise, &build)),
        });
    }

    /// Begins to judge the answer.
    fn judge(&mut self) {
        self.seen = Some(self.stamp());
        let is_first = self.build.is_new();
        let busy = if is_first { FIRST_BUILD } else { CHECKING };
        let answer = fs::read_to_string(self.file());
        self.begin(busy, move |exercise, build| {
            let verdict = match answer {
                Ok(text) => judge(exercise, &text, build)?,
                Err(error) => Verdict::problem(format!(
                    "cannot read {}: {error}; `r` restores the start of the exercise",
                    exercise.file()
                )),
            };
            Ok(Input::Judged(Box::new(verdict)))
        });
    }

    /// Begins to print a run, by the program that was judged last.
    fn trace(&mut self, arguments: Vec<String>) {
        let text = fs::read_to_string(self.file()).unwrap_or_default();
        let head = run_page::head(&self.session);
        let is_solved = self.session.solved_now();
        self.begin(TRACING, move |exercise, build| {
            let hidden = exercise.hidden_variables();
            // What the judge adds is what shows the fault of an attack.
            let hidden = if is_solved { &[] } else { hidden.as_slice() };
            let text = run_text(exercise, build, &text, &arguments, hidden)?;
            Ok(Input::Traced(exercise.with_own_paths(&(head + &text))))
        });
    }

    /// Writes the start of the exercise. The answer is kept beside the progress.
    fn reset(&mut self) -> Result<(), Error> {
        let exercise = self.session.exercise();
        let note = match fs::read_to_string(self.file()) {
            Ok(old) if old != exercise.start => {
                let kept = self.free_place(exercise);
                write(&self.folder.join(&kept), &old)?;
                format!("reset; your answer is kept in {}", kept.display())
            }
            _ => "reset; there was no answer to keep".to_owned(),
        };
        write(&self.file(), &exercise.start)?;
        self.session.note = Some(note);
        Ok(())
    }

    /// Where an answer can be kept without writing over another one.
    fn free_place(&self, exercise: &Exercise) -> PathBuf {
        let mut number = 0;
        while self.folder.join(kept(exercise, number)).exists() {
            number += 1;
        }
        kept(exercise, number)
    }

    /// Shows an exercise that was just chosen.
    fn show_exercise(&mut self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen {
            return self.draw(console);
        }
        Ok(console.print(&screen::introduction(&self.session))?)
    }

    fn show_verdict(&mut self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen {
            return self.draw(console);
        }
        match &self.session.verdict {
            Some(verdict) => Ok(console.print(&screen::verdict_text(&self.session, verdict))?),
            None => Ok(()),
        }
    }

    /// Shows the answer to a key.
    fn show_view(&mut self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen {
            return self.draw(console);
        }
        let session = &self.session;
        let text = match (&session.view, &session.note) {
            (_, Some(note)) => format!("{note}\n"),
            (View::List(..), _) => format!("{}\n", screen::list(session)),
            (View::Sheet, _) => SHEET.to_owned(),
            (View::Page(text, _), _) => text.clone(),
            (View::End, _) => screen::end(session),
            (View::Reset, _) => "throw your answer away? y or n\n".to_owned(),
            (View::Exercise, _) if session.last_key == Some('m') => screen::mutant_text(session),
            (View::Exercise, _) => screen::hint_text(session),
        };
        Ok(console.print(&text)?)
    }

    fn redraw_after_resize(&mut self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen && terminal_size() != self.size {
            self.draw(console)?;
        }
        Ok(())
    }

    fn draw(&mut self, console: &mut Console<'_>) -> Result<(), Error> {
        self.size = terminal_size();
        // Clears the screen and the lines above it, and moves to the top.
        console.write(b"\x1b[2J\x1b[3J\x1b[H")?;
        Ok(console.print(&screen::screen(&self.session, self.size))?)
    }
}

fn terminal_size() -> (usize, usize) {
    let size = terminal_size::terminal_size_of(stdout());
    size.map_or(SIZE, |(columns, rows)| {
        (usize::from(columns.0), usize::from(rows.0))
    })
}

/// The text of the run that a command of the answer's program prints.
fn run_text(
    exercise: &Exercise,
    build: &BuildFolder,
    answer: &str,
    arguments: &[String],
    hidden: &[&str],
) -> Result<String, Error> {
    let Ok(text) = text::prepare(exercise, answer) else {
        return Ok("the file has changed; save it again".to_owned());
    };
    let module = Module {
        name: exercise.name.clone(),
        text,
    };
    match build.program(&format!("e{}", exercise.name), &[module])? {
        Built::Program(program) => {
            let output = program.run(arguments)?;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            Ok(run_page::steps(
                &text(&output.stdout),
                &text(&output.stderr),
                hidden,
            ))
        }
        Built::Failed(messages) => Ok(messages),
    }
}
