//! `workshop check`: judges the answers of a folder for graders.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use super::build::BuildFolder;
use super::error::Error;
use super::jobs::interruptible;
use super::judge::judge;
use super::pack::{Exercise, Kind};
use super::verdict::Verdict;
use crate::program::console::Console;

/// The version of the JSON that `check --json` prints.
const VERSION: u32 = 1;

/// The verdicts on the answers of a folder.
#[derive(Debug, Serialize)]
pub(super) struct Checked {
    schema_version: u32,
    solved: usize,
    exercises: Vec<One>,
}

/// The verdict on one answer.
#[derive(Debug, Serialize)]
struct One {
    name: String,
    title: String,
    kind: Kind,
    #[serde(flatten)]
    verdict: Verdict,
}

impl Checked {
    pub(super) fn is_solved(&self) -> bool {
        self.solved == self.exercises.len()
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// Judges the answers to these exercises. Prints a line for each as soon as it is judged.
pub(super) fn check(
    folder: &Path,
    exercises: &[&Exercise],
    is_quiet: bool,
    console: &mut Console<'_>,
    stop: &AtomicBool,
) -> Result<Checked, Error> {
    let build = BuildFolder::of_participant(folder)?;
    if build.is_new() {
        console.note("compiling mutaspec; this first build takes some minutes");
    }
    let mut all = Vec::new();
    for exercise in exercises {
        let verdict = match fs::read_to_string(folder.join(exercise.file())) {
            Ok(text) => {
                interruptible(stop, |stop| judge(exercise, &text, &build.stopped_by(stop)))?
            }
            Err(error) => Verdict::problem(format!("cannot read {}: {error}", exercise.file())),
        };
        if !is_quiet {
            console.print(&line(exercise, &verdict))?;
        }
        all.push(One {
            name: exercise.name.clone(),
            title: exercise.sheet.title.clone(),
            kind: exercise.sheet.kind,
            verdict,
        });
    }
    let solved = all.iter().filter(|one| one.verdict.solved).count();
    if !is_quiet {
        console.print(&format!("{solved} of {} solved\n", all.len()))?;
    }
    Ok(Checked {
        schema_version: VERSION,
        solved,
        exercises: all,
    })
}

fn line(exercise: &Exercise, verdict: &Verdict) -> String {
    let name = &exercise.name;
    match verdict.missing() {
        None => format!("✓ {name}\n"),
        Some(missing) => {
            let first = missing.lines().next().unwrap_or_default();
            // An error of the compiler names its place below.
            let mut lines = missing.lines();
            let place = lines.find_map(|line| line.trim_start().strip_prefix("--> "));
            let place = place
                .map(|place| format!(", at {place}"))
                .unwrap_or_default();
            format!("✗ {name}  {first}{place}\n")
        }
    }
}
