//! `workshop lint`: checks that exercises can be solved, and are not solved already.
//!
//! The starts and references of all exercises are compiled into one program, which takes a fraction
//! of the time of one program for each.

use mutaspec_reports::wording::count;

use super::build::{BuildFolder, Built, Module};
use super::error::{Error, Fault};
use super::judge::{Answer, judge_program, start_mistake};
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

    /// The file and line for a line of the text that is compiled.
    fn place(self, exercise: &Exercise, line: usize) -> String {
        let text = self.of(exercise);
        // The judge's items are in front of the end of the spec.
        let end = text.rfind('}').map_or("", |end| &text[..end]);
        if line > end.lines().count() && !exercise.sheet.hidden_items.trim().is_empty() {
            return "`hidden_items` of exercise.yaml".to_owned();
        }
        let line = match self {
            Text::Start => line,
            Text::Reference | Text::Trial(_) => {
                let before = text::split(&exercise.start).map_or("", |parts| parts.before);
                line.saturating_sub(before.lines().count())
            }
        };
        format!("{}:{line}", self.file())
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

/// Returns a summary of the checks, if there are no mistakes.
pub(super) fn summary(exercises: &[&Exercise]) -> String {
    let of_each = |exercise: &&Exercise| match exercise.sheet.trials.len() {
        0 => None,
        trials => Some(format!("{} {trials}", exercise.name)),
    };
    let with_trials: Vec<String> = exercises.iter().filter_map(of_each).collect();
    let trials = match (with_trials.len(), exercises.len() - with_trials.len()) {
        (0, _) => "none".to_owned(),
        (_, 0) => with_trials.join(", "),
        (_, others) => {
            let others = count(others, "exercise");
            format!("{}; {others} without any", with_trials.join(", "))
        }
    };
    format!(
        "{}: none is solved at the start, all are solved by their references\n\
         trials that have the verdict they should have: {trials}\n",
        count(exercises.len(), "exercise")
    )
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
            let answer = Answer {
                exercise,
                text: &of.of(exercise),
                program: &program,
                spec: format!("{}{}", exercise.sheet.spec, suffix(place, of)),
                prepared: &module.text,
            };
            let reason = match judged(&answer, of) {
                Ok(reason) => reason,
                Err(Error::Broken { message }) => Some(format!("{}: {message}", of.file())),
                Err(error) => return Err(error),
            };
            faults.extend(reason.map(|reason| Fault::new(&exercise.name, reason)));
        }
    }
    Ok(faults)
}

/// Judges a text of an exercise. Returns what is wrong with the exercise.
fn judged(answer: &Answer<'_>, of: Text) -> Result<Option<String>, Error> {
    let verdict = judge_program(answer)?;
    let reason = mistake(answer.exercise, of, &verdict);
    match (reason, of) {
        (None, Text::Start) => start_mistake(answer),
        (reason, _) => Ok(reason),
    }
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
        Text::Reference if verdict.solved => size_mistake(verdict),
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

/// Returns a mistake in the sizes of the other models.
fn size_mistake(verdict: &Verdict) -> Option<String> {
    let states_of = |model: &str| {
        let size = verdict.sizes.iter().find(|(name, _)| *name == model);
        size.map(|(_, states)| *states)
    };
    let own = states_of("model")?;
    let wrong = |name: &str, states: u64| {
        format!(
            "its `{name}` model is not {name}: it has {states} states, and that of the exercise \
             has {own}"
        )
    };
    let larger = states_of("larger").filter(|states| *states <= own);
    let smaller = states_of("smaller").filter(|states| *states >= own);
    larger
        .map(|states| wrong("larger", states))
        .or_else(|| smaller.map(|states| wrong("smaller", states)))
}

/// Returns a mistake if this is not the first condition that a trial does not meet.
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
            let place = of.place(exercise, line);
            let title = title.unwrap_or("error");
            let reason = format!("{place} does not compile: {title}");
            let fault = Fault::new(&exercise.name, reason);
            // Hidden items are a part of each text.
            if !faults.contains(&fault) {
                faults.push(fault);
            }
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

#[cfg(test)]
mod tests {
    use super::super::pack::Pack;
    use super::*;

    /// A verdict with these conditions, all of which are met but the last one.
    fn unmet(names: &[&'static str]) -> Verdict {
        let mut verdict = Verdict::default();
        for (place, name) in names.iter().enumerate() {
            verdict.condition(name, place + 1 < names.len(), format!("about {name}"));
        }
        verdict.decide()
    }

    fn sized(own: u64, other: &'static str, states: u64) -> Verdict {
        let mut verdict = solved();
        verdict.sizes = vec![("model", own), (other, states)];
        verdict
    }

    fn solved() -> Verdict {
        let mut verdict = Verdict::default();
        verdict.condition("changed", true, "the spec is changed");
        verdict.decide()
    }

    #[test]
    fn unexpected_verdicts_are_named() {
        let pack = Pack::load(None).unwrap();
        let attack = &pack.exercises[pack.find("06_attack").unwrap()];
        let (right, unchanged, harmless) = (Text::Trial(0), Text::Trial(2), Text::Trial(3));
        for (of, verdict, expected) in [
            (Text::Start, unmet(&["changed"]), ""),
            (Text::Start, solved(), "it is solved at the start"),
            (
                Text::Start,
                Verdict::problem("odd"),
                "start.rs cannot be judged: odd",
            ),
            (Text::Reference, solved(), ""),
            (Text::Reference, sized(8, "larger", 9), ""),
            (Text::Reference, sized(8, "smaller", 7), ""),
            (
                Text::Reference,
                sized(8, "larger", 8),
                "its `larger` model is not larger: it has 8 states, and that of the exercise has 8",
            ),
            (
                Text::Reference,
                sized(8, "smaller", 9),
                "its `smaller` model is not smaller: it has 9 states, and that of the exercise has 8",
            ),
            (
                Text::Reference,
                unmet(&["changed", "given"]),
                "its reference does not solve it: about given",
            ),
            (right, solved(), ""),
            (
                right,
                unmet(&["changed", "strong"]),
                "trial 1: it should be right, and does not meet `strong`: about strong",
            ),
            (
                right,
                Verdict::problem("odd"),
                "trial 1: it cannot be judged: odd",
            ),
            (unchanged, unmet(&["changed"]), ""),
            (
                unchanged,
                solved(),
                "trial 3: it should not meet `changed`, and is solved",
            ),
            (harmless, unmet(&["changed", "given", "strong"]), ""),
            (
                harmless,
                unmet(&["changed", "given"]),
                "trial 4: it should not meet `strong`, and does not meet `given`: about given",
            ),
        ] {
            let reason = mistake(attack, of, &verdict).unwrap_or_default();
            assert_eq!(reason, expected, "{verdict:?}");
        }
    }

    #[test]
    fn summary_counts_the_trials() {
        let pack = Pack::load(None).unwrap();
        let named = |name: &str| &pack.exercises[pack.find(name).unwrap()];
        let count = named("06_attack").sheet.trials.len();
        for (names, expected) in [
            (&["06_attack"][..], format!("06_attack {count}")),
            (
                &["06_attack", "02_agreement"],
                format!("06_attack {count}; 1 exercise without any"),
            ),
            (&["02_agreement"], "none".to_owned()),
        ] {
            let exercises: Vec<&Exercise> = names.iter().map(|name| named(name)).collect();
            let summary = summary(&exercises);
            assert!(
                summary.ends_with(&format!(" have: {expected}\n")),
                "{summary}"
            );
        }
    }
}
