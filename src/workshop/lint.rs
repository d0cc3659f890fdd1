//! `workshop lint`: checks that exercises can be solved, and are not solved already.
//!
//! The starts and references of all exercises are compiled into one program, which takes a fraction
//! of the time of one program for each.

use super::build::{BuildFolder, Built, Module};
use super::error::{Error, Fault};
use super::judge::{Answer, judge_program};
use super::pack::{Exercise, text};
use super::verdict::{Condition, Verdict};

/// A text of an exercise that is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    Start,
    Reference,
    /// The trial at this position.
    Trial(usize),
}

impl Text {
    fn all(exercise: &Exercise) -> impl Iterator<Item = Text> {
        let trials = (0..exercise.sheet.trials.len()).map(Text::Trial);
        [Text::Start, Text::Reference].into_iter().chain(trials)
    }

    fn of(self, exercise: &Exercise) -> String {
        match self {
            Text::Start => exercise.start.clone(),
            Text::Reference => exercise.solution(),
            Text::Trial(place) => text::fill(&exercise.start, &exercise.sheet.trials[place].answer),
        }
    }

    /// The line of its file for a line of the text.
    fn line(self, exercise: &Exercise, line: usize) -> usize {
        match self {
            Text::Start => line,
            Text::Reference | Text::Trial(_) => {
                let before = text::split(&exercise.start).map_or("", |parts| parts.before);
                line.saturating_sub(before.lines().count())
            }
        }
    }

    fn suffix(self) -> String {
        match self {
            Text::Start => "_start".to_owned(),
            Text::Reference => "_reference".to_owned(),
            Text::Trial(place) => format!("_trial{place}"),
        }
    }

    /// Where the text is from.
    fn file(self) -> String {
        match self {
            Text::Start => "start.rs".to_owned(),
            Text::Reference => "solution.rs".to_owned(),
            Text::Trial(place) => format!("trial {}", place + 1),
        }
    }
}

/// The suffix of the specs of one text of one exercise.
fn suffix(place: usize, of: Text) -> String {
    format!("_{place}{}", of.suffix())
}

/// Checks these exercises. Returns their mistakes.
pub(super) fn lint(exercises: &[&Exercise], build: &BuildFolder) -> Result<Vec<Fault>, Error> {
    let mut modules = Vec::new();
    for (place, exercise) in exercises.iter().enumerate() {
        for of in Text::all(exercise) {
            // Checked when the pack was read.
            let prepared = text::prepare(exercise, &of.of(exercise)).unwrap_or_default();
            modules.push(Module {
                name: format!("{}{}", exercise.name, of.suffix()),
                text: text::rename(&prepared, &suffix(place, of)),
            });
        }
    }
    let mut program = match build.program("lint", &modules)? {
        Built::Program(program) => program,
        Built::Failed(messages) => return Ok(uncompiled(exercises, &messages)),
    };
    let root = program.folder.clone();
    let mut faults = Vec::new();
    let mut module = modules.iter();
    for (place, exercise) in exercises.iter().enumerate() {
        for of in Text::all(exercise) {
            let Some(module) = module.next() else { break };
            program.folder = root.join("answers").join(&module.name);
            std::fs::create_dir_all(&program.folder).map_err(|source| Error::Unwritable {
                path: program.folder.clone(),
                source,
            })?;
            let verdict = judge_program(&Answer {
                exercise,
                text: &of.of(exercise),
                program: &program,
                spec: format!("{}{}", exercise.sheet.spec, suffix(place, of)),
                prepared: &module.text,
            });
            let reason = match verdict {
                Ok(verdict) => mistake(exercise, of, &verdict),
                Err(Error::Broken { message }) => Some(format!("{}: {message}", of.file())),
                Err(error) => return Err(error),
            };
            faults.extend(reason.map(|reason| Fault::new(&exercise.name, reason)));
        }
    }
    Ok(faults)
}

/// What the verdict on a text of an exercise says against it.
fn mistake(exercise: &Exercise, of: Text, verdict: &Verdict) -> Option<String> {
    match of {
        Text::Trial(place) => {
            let wanted = exercise.sheet.trials[place].unmet.as_deref();
            trial_mistake(wanted, verdict).map(|reason| format!("{}: {reason}", of.file()))
        }
        Text::Start if verdict.solved => Some("it is solved at the start".to_owned()),
        Text::Start => verdict
            .problem
            .as_ref()
            .map(|problem| format!("start.rs cannot be judged: {problem}")),
        Text::Reference if verdict.solved => None,
        Text::Reference => {
            let missing = verdict.missing().unwrap_or("nothing was judged");
            let survivor = verdict.survivors.first();
            let survivor = survivor
                .map(|survivor| format!(" ({})", survivor.id))
                .unwrap_or_default();
            Some(format!(
                "its reference does not solve it: {missing}{survivor}"
            ))
        }
    }
}

/// What is wrong if the first condition that a trial does not meet should be this one.
fn trial_mistake(wanted: Option<&str>, verdict: &Verdict) -> Option<String> {
    let is_unmet = |condition: &&Condition| condition.met != Some(true);
    let unmet = verdict.conditions.iter().find(is_unmet);
    let found = unmet.map(|condition| condition.name);
    if let Some(problem) = &verdict.problem {
        return Some(format!("it cannot be judged: {problem}"));
    }
    match (wanted, found) {
        (None, None) => None,
        (Some(wanted), Some(found)) if wanted == found => None,
        (None, Some(found)) => Some(format!(
            "it should be right, and does not meet `{found}`: {}",
            unmet.map_or("", |condition| condition.text.as_str())
        )),
        (Some(wanted), None) => Some(format!("it should not meet `{wanted}`, and is solved")),
        (Some(wanted), Some(found)) => Some(format!(
            "it should not meet `{wanted}`, and does not meet `{found}`: {}",
            unmet.map_or("", |condition| condition.text.as_str())
        )),
    }
}

/// The exercises whose texts the compiler's messages name, each with its first error.
fn uncompiled(exercises: &[&Exercise], messages: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for exercise in exercises {
        for of in Text::all(exercise) {
            let file = format!("src/{}{}.rs:", exercise.name, of.suffix());
            let Some(place) = messages.find(&file) else {
                continue;
            };
            let title = messages[..place]
                .lines()
                .rev()
                .find(|line| line.starts_with("error"));
            let line = messages[place + file.len()..].split(':').next();
            let line = line.and_then(|line| line.parse().ok()).unwrap_or(0);
            let line = of.line(exercise, line);
            let title = title.unwrap_or("error");
            faults.push(Fault::new(
                &exercise.name,
                format!("{}:{line} does not compile: {title}", of.file()),
            ));
        }
    }
    if faults.is_empty() {
        faults.push(Fault::new(
            "all",
            format!("they do not compile together\n{messages}"),
        ));
    }
    faults
}
