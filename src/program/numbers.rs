//! Numbers of gaps: `show 3` means gap 3 of the last run, and `show 3.2` its second survivor.

use std::collections::BTreeSet;
use std::path::Path;

use mutaspec_mutator::Level;
use mutaspec_reports::schema::gap::Gap;
use mutaspec_reports::schema::{Model, Verdict};
use mutaspec_runner::outcome::Outcome;

use super::args::{ModelArgs, RunArgs};
use super::error::Error;
use super::previous::{plan_of, results};

/// A gap of the last run.
#[derive(Debug)]
pub(crate) struct Numbered {
    /// The name of the model.
    pub(crate) model: String,
    pub(crate) gap: Gap,
    /// The ids of the survivors that the number means: all of the gap, or one.
    pub(crate) ids: Vec<String>,
    /// All gaps of the model: their numbers, and the ids of their survivors.
    pub(crate) all: Vec<(usize, Vec<String>)>,
    /// The options of the run that affect its models.
    pub(crate) options: ModelArgs,
    /// The operators of the run, if some were named.
    pub(crate) operators: Option<Vec<String>>,
    /// The level of operators of the run, if one was named.
    pub(crate) level: Option<Level>,
    /// The bound of the run on a mutant's states, if one was set.
    pub(crate) mutant_states: Option<u64>,
    /// The ids of the mutants that a smaller model of the ladder killed.
    pub(crate) settled: BTreeSet<String>,
}

/// The number of a gap, and the number of one of its survivors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Number {
    gap: usize,
    member: Option<usize>,
}

/// Parses `3` or `3.2`; `None` for every other name.
fn parsed(name: &str) -> Option<Number> {
    let number = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| text.parse().ok())?
    };
    match name.split_once('.') {
        None => Some(Number {
            gap: number(name)?,
            member: None,
        }),
        Some((gap, member)) => Some(Number {
            gap: number(gap)?,
            member: Some(number(member)?),
        }),
    }
}

/// The ids of the mutants that a number of this gap means. The error is a message.
fn members(name: &str, number: Number, gap: &Gap) -> Result<Vec<String>, String> {
    let Some(member) = number.member else {
        return Ok(gap.mutants.clone());
    };
    let id = member
        .checked_sub(1)
        .and_then(|place| gap.mutants.get(place));
    let id = id.ok_or_else(|| {
        format!(
            "there is no survivor {name}: gap {} has {}",
            gap.number,
            gap.mutants.len()
        )
    })?;
    Ok(vec![id.clone()])
}

/// Looks up a number in the results of the last run. `None` if the name is not a number.
pub(crate) fn numbered(name: &str, folder: &Path) -> Result<Option<Numbered>, Error> {
    let Some(number) = parsed(name) else {
        return Ok(None);
    };
    let missing = |message: String| Error::Number {
        message,
        folder: folder.to_owned(),
    };
    let results =
        results(folder).map_err(|error| missing(format!("gap {name} is unknown: {error}")))?;
    let gaps = results
        .specs
        .iter()
        .flat_map(|model| model.gaps.iter().map(move |gap| (model, gap)));
    let all = gaps.clone().count();
    let (model, gap) = gaps
        .into_iter()
        .find(|(_, gap)| gap.number == number.gap)
        .ok_or_else(|| {
            missing(format!(
                "there is no gap {}: the run in {} has {all}",
                number.gap,
                folder.display()
            ))
        })?;
    let ids = members(name, number, gap).map_err(missing)?;
    let run = plan_of(folder)
        .ok()
        .and_then(|plan| RunArgs::again(&plan.arguments));
    let run = run.unwrap_or_default();
    Ok(Some(Numbered {
        model: model.model.clone(),
        gap: gap.clone(),
        ids,
        all: model
            .gaps
            .iter()
            .map(|gap| (gap.number, gap.mutants.clone()))
            .collect(),
        options: run.model,
        operators: run.operators,
        level: run.level,
        mutant_states: run.mutant_states,
        settled: settled(model),
    }))
}

/// Returns the ids of the mutants that were killed on a smaller model.
fn settled(model: &Model) -> BTreeSet<String> {
    let killed = model.mutants.iter().filter(|of| of.killed_at.is_some());
    killed.map(|of| of.id.clone()).collect()
}

/// Returns the ids of the survivors of a model in the last run. Empty if that was a run of another
/// model, by name, states or properties, or if this mutant did not survive in it.
pub(crate) fn survivors(folder: &Path, outcome: &Outcome, mutant: &str) -> BTreeSet<String> {
    let counts = &outcome.baseline.counts;
    let properties = || outcome.properties.iter().map(|property| &property.name);
    let is_same = |model: &Model| {
        (&*model.name, &model.model) == (&*outcome.definition.name, &outcome.model)
            && model.baseline.distinct_states == counts.distinct
            && model.baseline.generated_states == counts.generated
            && model.properties.iter().map(|of| &of.name).eq(properties())
    };
    let models = results(folder).map_or(Vec::new(), |results| results.specs);
    let model = models.iter().find(|model| is_same(model));
    let survivors = model.into_iter().flat_map(|model| &model.mutants);
    let survivors = survivors.filter(|of| of.verdict == Verdict::Survived);
    let ids: BTreeSet<String> = survivors.map(|of| of.id.clone()).collect();
    if ids.contains(mutant) {
        ids
    } else {
        BTreeSet::new()
    }
}

impl Numbered {
    /// The id of the survivor to show: the first of the gap, or the one that was named.
    pub(crate) fn id(&self) -> String {
        self.ids.first().cloned().unwrap_or_default()
    }

    /// The options for the model: those of the command line, and else those of the run.
    pub(crate) fn options(&self, args: &ModelArgs) -> ModelArgs {
        if args.set.is_empty() && args.properties.is_none() {
            ModelArgs {
                threads: args.threads,
                step_timeout: args.step_timeout.or(self.options.step_timeout),
                max_states: args.max_states.or(self.options.max_states),
                max_memory: args.max_memory.or(self.options.max_memory),
                ..self.options.clone()
            }
        } else {
            args.clone()
        }
    }

    /// Turns the error about an id that no longer exists into one about the number.
    pub(crate) fn stale(&self, error: Error, folder: &Path) -> Error {
        match error {
            Error::Unknown {
                kind: "mutant",
                name,
                ..
            } => Error::Number {
                message: format!(
                    "gap {} is outdated: there is no mutant `{name}` any more",
                    self.gap.number
                ),
                folder: folder.to_owned(),
            },
            other => other,
        }
    }

    /// The other survivors of the gap, with their numbers: `3.2  two_phase_commit/..`.
    pub(crate) fn others(&self) -> Vec<String> {
        let shown = self.id();
        let all = self
            .gap
            .mutants
            .iter()
            .enumerate()
            .filter(|(_, id)| **id != shown);
        all.map(|(place, id)| format!("{}.{}  {id}", self.gap.number, place + 1))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<(usize, Option<usize>)>) {
        let number = parsed(name).map(|number| (number.gap, number.member));
        assert_eq!(number, expected, "{name}");
    }

    #[test]
    fn only_digits_are_numbers() {
        check("3", Some((3, None)));
        check("12.10", Some((12, Some(10))));
        check("", None);
        check("3.", None);
        check("+3", None);
        check("M2-71f5", None);
        check("99999999999999999999999", None);
    }

    #[test]
    fn missing_results_name_the_folder_and_a_hint() {
        let error = numbered("3", Path::new("no/such/folder")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("gap 3 is unknown: cannot read no/such/folder"),
            "{error}"
        );
        assert!(error.hint().is_some_and(|hint| hint.contains("`run`")));
    }
}
