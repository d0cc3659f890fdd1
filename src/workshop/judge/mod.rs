//! Judges an answer by running its program: no verdict on a mutant is computed here.

mod attack;
mod defend;
mod duel;
mod facts;
mod runs;

use super::build::{BuildFolder, Built, Module, Program};
use super::error::Error;
use super::messages;
use super::pack::{Exercise, Kind, text};
use super::verdict::Verdict;

/// A program that holds the spec of an answer.
pub(super) struct Answer<'a> {
    pub(super) exercise: &'a Exercise,
    /// The text as the participant wrote it.
    pub(super) text: &'a str,
    pub(super) program: &'a Program,
    /// The name of the spec in the program.
    pub(super) spec: String,
    /// The name of the file, as the diff of a mutant needs its lines.
    pub(super) prepared: &'a str,
}

/// Compiles and judges the text of an answer.
pub(super) fn judge(
    exercise: &Exercise,
    text: &str,
    build: &BuildFolder,
) -> Result<Verdict, Error> {
    if let Some(line) = text::change_outside(&exercise.start, text) {
        return Ok(Verdict::problem(moved_marks(exercise, text, line)));
    }
    let prepared = match text::prepare(exercise, text) {
        Ok(prepared) => prepared,
        Err(reason) => {
            return Ok(Verdict::problem(format!(
                "{}: {reason}; `r` resets the file",
                exercise.file()
            )));
        }
    };
    let module = Module {
        name: exercise.name.clone(),
        text: prepared.clone(),
    };
    match build.program(&format!("e{}", exercise.name), &[module])? {
        Built::Program(program) => judge_program(&Answer {
            exercise,
            text,
            program: &program,
            spec: exercise.sheet.spec.clone(),
            prepared: &prepared,
        }),
        Built::Failed(printed) => {
            let file = format!("src/{}.rs", exercise.name);
            let shown = messages::about(&printed, &file, &exercise.file());
            Ok(Verdict::problem(shown))
        }
    }
}

/// Judges an answer that is compiled.
pub(super) fn judge_program(answer: &Answer<'_>) -> Result<Verdict, Error> {
    let verdict = match answer.exercise.sheet.kind {
        Kind::Defend | Kind::Duel => defend::judge(answer),
        Kind::Attack => attack::judge(answer),
    }?;
    let shown = |text: &str| answer.exercise.with_own_paths(text);
    Ok(verdict.reworded(&shown).decide())
}

/// Returns a mistake in an exercise that its start shows.
pub(super) fn start_mistake(answer: &Answer<'_>) -> Result<Option<String>, Error> {
    match answer.exercise.sheet.kind {
        Kind::Attack => attack::start_mistake(answer),
        Kind::Defend | Kind::Duel => Ok(None),
    }
}

fn moved_marks(exercise: &Exercise, text: &str, line: usize) -> String {
    let file = exercise.file();
    if text::split(text).is_none() {
        format!(
            "{file} lost one of its two lines `{}` and `{}`; put it back, or reset the file with `r`",
            text::BEGIN,
            text::END
        )
    } else {
        format!(
            "{file}:{line} differs from the exercise outside of your part; undo that change, or reset the file with `r`"
        )
    }
}
