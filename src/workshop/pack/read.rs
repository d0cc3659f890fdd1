//! Reads a pack and reports all of its mistakes, each with the exercise and the reason.

use std::fs;
use std::path::Path;

use super::embedded::EXERCISES;
use super::{Exercise, FEWEST_HINTS, Kind, Pack, Sheet, Target, Wanted, text};
use crate::workshop::error::{Error, Fault};

/// Reads the exercises of this program.
pub(super) fn embedded() -> Result<Pack, Error> {
    let all = EXERCISES
        .iter()
        .map(|e| exercise(e.name, e.sheet, e.start, e.solution));
    collect(all)
}

/// Reads the exercises of a folder, one in each of its folders.
pub(super) fn folder(folder: &Path) -> Result<Pack, Error> {
    let unreadable = |source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    if names.is_empty() {
        return Err(Error::NoExercises {
            folder: folder.to_owned(),
        });
    }
    names.sort();
    collect(names.iter().map(|name| {
        let file = |file: &str| {
            let path = folder.join(name).join(file);
            fs::read_to_string(&path).map_err(|e| vec![Fault::new(name, format!("{file}: {e}"))])
        };
        exercise(
            name,
            &file("exercise.yaml")?,
            &file("start.rs")?,
            &file("solution.rs")?,
        )
    }))
}

fn collect(all: impl Iterator<Item = Result<Exercise, Vec<Fault>>>) -> Result<Pack, Error> {
    let (mut exercises, mut faults) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Ok(exercise) => exercises.push(exercise),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(Pack { exercises })
    } else {
        Err(Error::Pack { faults })
    }
}

fn exercise(name: &str, sheet: &str, start: &str, reference: &str) -> Result<Exercise, Vec<Fault>> {
    let fault = |reason: String| Fault::new(name, reason);
    let sheet: Sheet =
        serde_yaml::from_str(sheet).map_err(|e| vec![fault(format!("exercise.yaml: {e}"))])?;
    let exercise = Exercise {
        name: name.to_owned(),
        sheet,
        start: start.to_owned(),
        reference: reference.to_owned(),
    };
    let reasons: Vec<String> = mistakes(&exercise.sheet)
        .into_iter()
        .chain(text_mistakes(&exercise))
        .collect();
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let reasons = reasons.into_iter().chain(
        (!is_name).then(|| "the name of the folder may have letters, digits and `_`".to_owned()),
    );
    let faults: Vec<Fault> = reasons.map(fault).collect();
    if faults.is_empty() {
        Ok(exercise)
    } else {
        Err(faults)
    }
}

/// What a sheet lacks.
fn mistakes(sheet: &Sheet) -> Vec<String> {
    let mut found = Vec::new();
    let mut require = |is_met: bool, reason: &str| {
        if !is_met {
            found.push(reason.to_owned());
        }
    };
    let hints = sheet
        .hints
        .iter()
        .filter(|hint| !hint.trim().is_empty())
        .count();
    require(
        hints >= FEWEST_HINTS,
        &format!("has {hints} handwritten hints, and needs at least {FEWEST_HINTS}"),
    );
    for (name, text) in [
        ("title", &sheet.title),
        ("idea", &sheet.idea),
        ("story", &sheet.story),
        ("task", &sheet.task),
        ("teaches", &sheet.teaches),
    ] {
        require(!text.trim().is_empty(), &format!("`{name}` is empty"));
    }
    found.extend(kind_mistakes(sheet).into_iter().map(str::to_owned));
    found
}

/// What a sheet lacks for its kind.
fn kind_mistakes(sheet: &Sheet) -> Vec<&'static str> {
    let is_labelled = |target: &Target| target.label.is_some() && target.about.is_some();
    let is_decided = |target: &Target| target.wanted != Wanted::Tolerated;
    let needs: &[(bool, &'static str)] = match sheet.kind {
        Kind::Defend => &[
            (
                !sheet.targets.is_empty(),
                "a defend exercise needs `targets`",
            ),
            (
                !sheet.siblings.is_empty(),
                "a defend exercise needs hidden `siblings`",
            ),
            (
                !sheet.larger.is_empty(),
                "a defend exercise needs the constants of a `larger` model",
            ),
        ],
        Kind::Attack => &[
            (
                !sheet.given.is_empty(),
                "an attack needs the `given` properties",
            ),
            (
                !sheet.strong.is_empty(),
                "an attack needs a `strong` property",
            ),
            (
                !sheet.fault.trim().is_empty(),
                "an attack needs the `fault` that counts, as a sentence",
            ),
        ],
        Kind::Duel => &[
            (!sheet.targets.is_empty(), "a duel needs `targets`"),
            (
                sheet.targets.iter().all(is_labelled),
                "each target of a duel needs a `label`, and what it is `about`",
            ),
            (
                sheet.targets.iter().all(is_decided),
                "a target of a duel is `killed` or `equivalent`",
            ),
        ],
    };
    let unmet = needs.iter().filter(|(is_met, _)| !is_met);
    unmet.map(|(_, reason)| *reason).collect()
}

/// What is wrong with the texts of an exercise.
fn text_mistakes(exercise: &Exercise) -> Vec<String> {
    let mut found = Vec::new();
    if text::split(&exercise.start).is_none() {
        found.push(format!(
            "start.rs: needs one line `{}` and, below it, one line `{}`",
            text::BEGIN,
            text::END
        ));
    }
    let spec = &exercise.sheet.spec;
    if !exercise.start.contains(&format!("pub mod {spec} {{")) {
        found.push(format!("start.rs: has no `pub mod {spec} {{`"));
    }
    if [text::BEGIN, text::END]
        .iter()
        .any(|mark| exercise.reference.contains(mark))
    {
        found.push("solution.rs: has a mark; it is the text between those of start.rs".to_owned());
    }
    let texts = [
        ("start.rs", &exercise.start),
        ("solution.rs", &exercise.solution()),
    ];
    for (file, text) in texts {
        if let Err(reason) = text::prepare(exercise, text) {
            found.push(format!("{file}: {reason}"));
        }
    }
    found
}
