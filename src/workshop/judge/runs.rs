//! Runs as a participant reads them: steps in one line, and the values at the end.

use mutaspec_reports::harm::ending;
use mutaspec_reports::runs::{RunKind, ShownRun};
use mutaspec_reports::schema::gap::GapHarm;
use mutaspec_reports::schema::run::{Run, Side};
use mutaspec_reports::schema::{Model, Mutant, PropertyVerdict};
use mutaspec_runner::definition::Language;
use mutaspec_runner::outcome::{Trace, TraceStep};

use super::Answer;
use crate::workshop::error::Error;
use crate::workshop::pack::text;
use crate::workshop::plain::plain;
use crate::workshop::verdict::{Path, Verdict};

/// The output folder of a run of the targets, in the folder of the program.
pub(super) const OUT: &str = "mutaspec.out";

/// How a run that repeats for ever ends.
const FOR_EVER: &str = "and repeats for ever";

/// Adds the run on which the first failing property that has one fails. `more` are the arguments
/// that choose the model.
pub(super) fn add_failure(
    answer: &Answer<'_>,
    model: &Model,
    more: &[String],
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let failing = model
        .properties
        .iter()
        .filter(|property| property.verdict == PropertyVerdict::Fails);
    for property in failing {
        let name = format!("{}/{}", model.name, model.model);
        let mut arguments = ["trace", &name, "--property", &property.name]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(more.iter().cloned());
        let as_json = ["--format", "json"].map(str::to_owned);
        let output = answer.program.run(&[&arguments[..], &as_json].concat())?;
        // Some failures are shown by no single run, such as a goal that is not met.
        let Ok(run) = Run::read(&String::from_utf8_lossy(&output.stdout)) else {
            continue;
        };
        let own = text::split(answer.text).map_or("", |parts| parts.own);
        verdict.failure = Some(path(&run, own, None));
        verdict.trace = Some(arguments);
        break;
    }
    Ok(())
}

/// The arguments that print the run of a mutant.
pub(super) fn trace_arguments(mutant: &Mutant, out: &str) -> Vec<String> {
    ["trace", &mutant.id, "--results", out]
        .map(str::to_owned)
        .into()
}

/// The run that shows the harm of a survivor, if there is one.
pub(super) fn harm<'a>(model: &'a Model, mutant: &Mutant) -> Option<&'a GapHarm> {
    let mut all = model.gaps.iter().filter_map(|gap| gap.harm.as_ref());
    all.find(|harm| harm.mutant == mutant.id)
}

/// The run that shows what a mutant leads to, or the first step on which it differs.
pub(super) fn of_mutant(answer: &Answer<'_>, model: &Model, mutant: &Mutant) -> Option<Path> {
    let harm = harm(model, mutant).map(|harm| Path {
        steps: harm.steps.iter().map(|step| named(step, mutant)).collect(),
        ends_with: match (harm.ends_with.as_str(), harm.back_to) {
            ("", Some(_)) => FOR_EVER.to_owned(),
            (values, Some(_)) => format!("{values}, {FOR_EVER}"),
            (values, None) => values.to_owned(),
        },
        is_lost: false,
    });
    // A run without values at its end says less than the first difference.
    let is_telling = |path: &Path| !path.ends_with.is_empty();
    let difference =
        || divergence(answer, model, &mutant.id).map(|run| path(&run, "", Some(mutant)));
    harm.clone().filter(is_telling).or_else(difference).or(harm)
}

/// The run on which a survivor differs from the spec, from the files of the run.
fn divergence(answer: &Answer<'_>, model: &Model, id: &str) -> Option<Run> {
    let folder = format!("{OUT}/traces/{}_{}", model.name, model.model);
    let files = std::fs::read_dir(answer.program.folder.join(folder)).ok()?;
    let runs = files.flatten().filter_map(|file| {
        let text = std::fs::read_to_string(file.path()).ok()?;
        Run::read(&text).ok()
    });
    let mut of_mutant = runs.filter(|run| run.mutant.as_deref() == Some(id));
    of_mutant.next()
}

/// A run up to its first difference. It ends with the variables that the code reads, or else with
/// those that the last step changes.
fn path(run: &Run, code: &str, mutant: Option<&Mutant>) -> Path {
    let mut trace = trace(ShownRun::from(run));
    let end = match run.first_difference.filter(|_| mutant.is_some()) {
        Some(end) => {
            trace.steps.truncate(end + 1);
            trace.back_to = None;
            end
        }
        None => run.steps.len() - 1,
    };
    let mut ends_with = ending(&trace, code, &Language::RUST);
    if ends_with.is_empty() {
        let changes = run.steps.get(end).map(|step| step.changes.iter());
        let names = changes.into_iter().flatten().map(|change| {
            let name = change.place.split(['[', '.']).next().unwrap_or_default();
            format!("v.{name} ")
        });
        // A write that the mutant leaves out shows in the variable that keeps its value.
        let own = mutant.map_or("", |mutant| mutant.original.as_str());
        let code = names.chain([own.to_owned()]).collect::<String>();
        ends_with = ending(&trace, &code, &Language::RUST);
    }
    if ends_with.is_empty() {
        ends_with = run.sentence.as_deref().map_or_else(String::new, plain);
    }
    if trace.back_to.is_some() {
        ends_with = format!("{ends_with}, {FOR_EVER}");
    }
    let step = |step: &TraceStep| {
        let text = format!("{} {}", step.step, step.choices.join(", "));
        let text = text.trim_end().to_owned();
        mutant.map_or(text.clone(), |mutant| named(&text, mutant))
    };
    Path {
        steps: trace.steps.iter().skip(1).map(step).collect(),
        ends_with,
        is_lost: mutant.is_some() && run.side == Side::Baseline,
    }
}

fn trace(shown: ShownRun) -> Trace {
    match shown.what {
        RunKind::Violation { trace, .. }
        | RunKind::Undefined { trace, .. }
        | RunKind::Example { trace, .. } => trace,
        RunKind::Difference(story) => story.trace,
    }
}

/// A step in which the choice that a mutant adds has the name of its fault.
fn named(step: &str, mutant: &Mutant) -> String {
    let fault = match mutant.operator.as_str() {
        "U4" => "(the second write is lost)",
        "M1" => "(the message is lost)",
        _ => return step.to_owned(),
    };
    match step.strip_suffix("the second alternative") {
        Some(before) if is_of(before, &mutant.item) => format!("{before}{fault}"),
        _ => step.to_owned(),
    }
}

/// Whether a step, such as `client(ann).ask`, is one of an item, such as `client.ask`.
fn is_of(step: &str, item: &str) -> bool {
    let arguments = |c: char| c == '(';
    let (name, rest) = step
        .trim_end()
        .split_once(arguments)
        .unwrap_or((step.trim_end(), ""));
    let label = rest.split_once(')').map_or("", |(_, label)| label);
    format!("{name}{label}") == item
}

#[cfg(test)]
mod tests {
    use mutaspec_reports::schema::run::Step;

    use super::*;

    #[test]
    fn run_without_values_ends_with_its_sentence_about_the_spec() {
        let start = Step {
            step: String::new(),
            item: String::new(),
            arguments: Vec::new(),
            label: None,
            lane: None,
            choices: Vec::new(),
            changes: Vec::new(),
            state: None,
            delta: None,
            mapped: None,
        };
        let run = Run {
            schema_version: 1,
            name: "room".to_owned(),
            model: "two".to_owned(),
            constants: Vec::new(),
            participants: Vec::new(),
            mutant: None,
            violates: None,
            meets: None,
            undefined: None,
            sentence: Some("the baseline can do this".to_owned()),
            side: Side::Baseline,
            steps: vec![start],
            back_to: None,
            first_difference: None,
            other: Vec::new(),
        };
        assert_eq!(path(&run, "", None).ends_with, "the spec can do this");
    }

    #[test]
    fn steps_belong_to_their_items() {
        assert!(is_of("client(ann).ask ", "client.ask"));
        assert!(is_of("spend ", "spend"));
        assert!(is_of("alice.listen", "alice.listen"));
        assert!(!is_of("client(ann).wait ", "client.ask"));
    }
}
