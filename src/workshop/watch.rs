//! `workshop` without a command: watches the answer at hand, judges it when it is saved, and reacts
//! to keys. Files are polled, as by `mutaspec watch`.

use std::fs;
use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, SystemTime};

use super::build::{BuildFolder, Built, Module, write};
use super::error::Error;
use super::judge::judge;
use super::keys::{Key, Keys};
use super::pack::Pack;
use super::progress::Progress;
use super::screen;
use super::session::{Effect, Input, Session, View, kept};
use super::verdict::Verdict;
use crate::program::console::Console;

/// The interval at which the file and the keys are polled.
const POLL: Duration = Duration::from_millis(50);

/// The size of a terminal that does not tell its own.
const SIZE: (usize, usize) = (80, 24);

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
        build,
    };
    let keys = Keys::start();
    if watch.build.is_new() {
        let note = "compiling mutaspec; this first build takes some minutes";
        watch.session.note = Some(note.to_owned());
        if !watch.is_screen {
            console.note(note);
        }
    }
    watch.show_exercise(console)?;
    let verdict = watch.judge(console)?;
    watch.session.note = None;
    watch.take(verdict, console)?;
    while !stop.load(Relaxed) {
        let input = match keys.next() {
            Key::Closed => break,
            // Line by line, Enter has a meaning only in the list.
            Key::Pressed('\n') if !matches!(watch.session.view, View::List(_)) => continue,
            Key::Pressed(key) => Input::Key(key),
            Key::None if watch.is_saved() => Input::Saved,
            Key::None => {
                thread::sleep(POLL);
                continue;
            }
        };
        let effects = watch.session.handle(input);
        if watch.apply(effects, console)? {
            break;
        }
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
}

/// What changes when a file is saved; `None` if there is no file.
type Stamp = Option<(Option<SystemTime>, u64)>;

impl Watch {
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
        if is_new {
            self.show_exercise(console)?;
        }
        let is_quiet = effects.is_empty() || effects == [Effect::Save];
        for effect in effects {
            match effect {
                Effect::Quit => return Ok(true),
                Effect::Save => self.session.progress.save(&self.folder)?,
                Effect::Reset => self.reset()?,
                Effect::Judge => {
                    let verdict = self.judge(console)?;
                    self.take(verdict, console)?;
                }
                Effect::Trace(arguments) => {
                    let text = self.trace(&arguments)?;
                    self.session.handle(Input::Traced(text));
                    self.show_view(console)?;
                }
            }
        }
        if is_quiet {
            self.show_view(console)?;
        }
        Ok(false)
    }

    /// Records and shows a verdict on the exercise at hand.
    fn take(&mut self, verdict: Verdict, console: &mut Console<'_>) -> Result<(), Error> {
        if self
            .session
            .handle(Input::Judged(Box::new(verdict)))
            .contains(&Effect::Save)
        {
            self.session.progress.save(&self.folder)?;
        }
        self.show_verdict(console)
    }

    /// Judges the answer, and shows on a screen that it does.
    fn judge(&mut self, console: &mut Console<'_>) -> Result<Verdict, Error> {
        self.seen = Some(self.stamp());
        if self.is_screen {
            let note = self.session.note.clone();
            self.session
                .note
                .get_or_insert_with(|| "checking ..".to_owned());
            self.draw(console)?;
            self.session.note = note;
        }
        let exercise = self.session.exercise();
        match fs::read_to_string(self.file()) {
            Ok(text) => judge(exercise, &text, &self.build),
            Err(error) => Ok(Verdict::problem(format!(
                "cannot read {}: {error}; `r` restores the start of the exercise",
                exercise.file()
            ))),
        }
    }

    /// Writes the start of the exercise. The answer is kept beside the progress.
    fn reset(&self) -> Result<(), Error> {
        let exercise = self.session.exercise();
        if let Ok(old) = fs::read_to_string(self.file()) {
            write(&self.folder.join(kept(exercise)), &old)?;
        }
        write(&self.file(), &exercise.start)
    }

    /// The text of a run, by the program that was judged last.
    fn trace(&self, arguments: &[String]) -> Result<String, Error> {
        let exercise = self.session.exercise();
        let text = fs::read_to_string(self.file()).unwrap_or_default();
        let module = super::pack::text::prepare(exercise, &text).map(|text| Module {
            name: exercise.name.clone(),
            text,
        });
        let Ok(module) = module else {
            return Ok("the file has changed; save it again".to_owned());
        };
        match self
            .build
            .program(&format!("e{}", exercise.name), &[module])?
        {
            Built::Program(program) => {
                let output = program.run(arguments)?;
                let errors = String::from_utf8_lossy(&output.stderr);
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                Ok(if text.is_empty() {
                    errors.into_owned()
                } else {
                    text
                })
            }
            Built::Failed(messages) => Ok(messages),
        }
    }

    /// Shows an exercise that was just chosen.
    fn show_exercise(&self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen {
            return self.draw(console);
        }
        Ok(console.print(&screen::introduction(&self.session))?)
    }

    fn show_verdict(&self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen {
            return self.draw(console);
        }
        match &self.session.verdict {
            Some(verdict) => Ok(console.print(&screen::verdict_text(&self.session, verdict))?),
            None => Ok(()),
        }
    }

    /// Shows the answer to a key.
    fn show_view(&self, console: &mut Console<'_>) -> Result<(), Error> {
        if self.is_screen {
            return self.draw(console);
        }
        let session = &self.session;
        let text = match (&session.view, &session.note) {
            (_, Some(note)) => format!("{note}\n"),
            (View::List(_), _) => format!("{}\n", screen::list(session)),
            (View::Trace(text, _), _) => text.clone(),
            (View::End, _) => screen::end(session),
            (View::Reset, _) => "throw your answer away? y or n\n".to_owned(),
            (View::Exercise, _) => screen::hint_text(session),
        };
        Ok(console.print(&text)?)
    }

    fn draw(&self, console: &mut Console<'_>) -> Result<(), Error> {
        let size = terminal_size::terminal_size_of(stdout());
        let size = size.map_or(SIZE, |(columns, rows)| {
            (usize::from(columns.0), usize::from(rows.0))
        });
        // Clears the screen and the lines above it, and moves to the top.
        console.write(b"\x1b[2J\x1b[3J\x1b[H")?;
        Ok(console.print(&screen::screen(&self.session, size))?)
    }
}
