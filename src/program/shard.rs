//! `--shard K/N`: one of N parts of all mutants. A mutant's id alone decides its shard, so other
//! mutants may come and go without moving it.

use std::str::FromStr;

use mutaspec_mutator::hash::{START, fnv};

/// One of several parts of all mutants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shard {
    /// The number of this shard, from 1.
    pub(crate) number: u32,
    /// The number of shards.
    pub(crate) of: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text
            .split_once('/')
            .map(|(number, of)| (number.trim().parse(), of.trim().parse()));
        match parts {
            Some((Ok(number), Ok(of))) if 1 <= number && number <= of => Ok(Shard { number, of }),
            _ => Err("expected K/N with 1 <= K <= N, or `auto`".to_owned()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Whether the mutant with this id belongs to this shard.
    pub(crate) fn has(self, id: &str) -> bool {
        self == Shard::with(id, self.of)
    }

    /// Returns the shard of the mutant with this id, out of `of` shards.
    pub(crate) fn with(id: &str, of: u32) -> Shard {
        let hash = fnv(START, id);
        let place = (hash ^ (hash >> 32)) % u64::from(of.max(1));
        // `place` is less than `of`, so it fits.
        let number = u32::try_from(place).map_or(of, |place| place + 1);
        Shard { number, of }
    }

    /// Returns the shard of this job from the variables set by its scheduler.
    pub(crate) fn of_environment(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Shard, ShardError> {
        if let Some(text) = variable("MUTASPEC_SHARD") {
            let unread = |why| {
                ShardError::new(
                    format!("MUTASPEC_SHARD is `{text}`: {why}"),
                    "set MUTASPEC_SHARD=K/N",
                )
            };
            return text.parse().map_err(unread);
        }
        let job = Job {
            variable: &variable,
        };
        for scheduler in &SCHEDULERS {
            if job.has(scheduler.index) {
                return job.indexed(scheduler);
            }
        }
        if job.has("SLURM_ARRAY_TASK_ID") {
            return job.of_slurm();
        }
        Err(ShardError::new(
            "the environment names no shard: this job is no task of an array, an index or a matrix"
                .to_owned(),
            "name the shard, `--shard K/N` or MUTASPEC_SHARD=K/N",
        ))
    }
}

/// The reason why the environment of a job names no shard, with a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShardError {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl ShardError {
    fn new(message: String, hint: impl Into<String>) -> ShardError {
        ShardError {
            message,
            hint: Some(hint.into()),
        }
    }
}

impl From<String> for ShardError {
    fn from(message: String) -> ShardError {
        ShardError {
            message,
            hint: None,
        }
    }
}

/// A scheduler that numbers its jobs without gaps.
struct Scheduler {
    /// The variable with the number of the job.
    index: &'static str,
    /// The number of the first job.
    first: u32,
    /// The variable with the number of jobs.
    count: &'static str,
    /// How to set `count` if it is missing.
    hint: &'static str,
}

const SCHEDULERS: [Scheduler; 3] = [
    Scheduler {
        index: "CI_NODE_INDEX",
        first: 1,
        count: "CI_NODE_TOTAL",
        hint: "GitLab sets both for a job with `parallel: N`; else name the shard, `--shard K/N`",
    },
    Scheduler {
        index: "STRATEGY_JOB_INDEX",
        first: 0,
        count: "STRATEGY_JOB_TOTAL",
        hint: "add `STRATEGY_JOB_TOTAL: ${{ strategy.job-total }}` to `env:` of the step",
    },
    Scheduler {
        index: "JOB_COMPLETION_INDEX",
        first: 0,
        count: "JOB_COMPLETIONS",
        hint: "Kubernetes sets the index and not the count: add `{name: JOB_COMPLETIONS, value: \"N\"}` to `env:` of the container, with the N of `completions: N`",
    },
];

/// The environment variables of a job.
struct Job<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Job<'_> {
    fn has(&self, name: &str) -> bool {
        (self.variable)(name).is_some()
    }

    /// The number in a variable. `hint` explains how to set it.
    fn number(&self, name: &str, hint: &str) -> Result<u32, ShardError> {
        let text = (self.variable)(name)
            .ok_or_else(|| ShardError::new(format!("{name} is not set"), hint))?;
        let number = text.trim().parse();
        number.map_err(|_| ShardError::new(format!("{name} is `{text}`, which is no number"), hint))
    }

    fn indexed(&self, scheduler: &Scheduler) -> Result<Shard, ShardError> {
        let Scheduler {
            index,
            first,
            count,
            hint,
        } = *scheduler;
        let number = self.number(index, "name the shard, `--shard K/N`")?;
        let of = self.number(count, hint)?;
        let place = number.checked_sub(first).filter(|place| *place < of);
        let place = place.ok_or_else(|| {
            ShardError::new(format!("{index} is {number}, but {count} is {of}"), hint)
        })?;
        Ok(Shard {
            number: place + 1,
            of,
        })
    }

    /// The shard of a task in a Slurm array.
    ///
    /// Slurm describes the array as it was submitted. So `--array=3` looks like a whole array of
    /// one task, and a list with gaps does not show the position of a task. Both are refused: they
    /// would silently skip mutants or check them repeatedly.
    fn of_slurm(&self) -> Result<Shard, ShardError> {
        let id = (self.variable)("SLURM_ARRAY_TASK_ID").unwrap_or_default();
        let hint = format!(
            "name the shard of this task, as in `sbatch --array={id} --export=ALL,MUTASPEC_SHARD=K/N`"
        );
        let number = |name: &str| self.number(name, &hint);
        let (task, first, last) = (
            number("SLURM_ARRAY_TASK_ID")?,
            number("SLURM_ARRAY_TASK_MIN")?,
            number("SLURM_ARRAY_TASK_MAX")?,
        );
        let of = number("SLURM_ARRAY_TASK_COUNT")?;
        let step = if self.has("SLURM_ARRAY_TASK_STEP") {
            number("SLURM_ARRAY_TASK_STEP")?.max(1)
        } else {
            1
        };
        if of < 2 {
            let message =
                format!("the Slurm array has one task, {task}, so the number of shards is unknown");
            return Err(ShardError::new(message, hint));
        }
        let is_regular = first <= task
            && task <= last
            && (task - first) % step == 0
            && u64::from(last - first) == u64::from(of - 1) * u64::from(step);
        if !is_regular {
            let message = format!(
                "the {of} tasks of the Slurm array, {first} to {last}, have gaps, so the shard of task {task} is unknown"
            );
            return Err(ShardError::new(message, hint));
        }
        Ok(Shard {
            number: (task - first) / step + 1,
            of,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shard_is_written_k_of_n() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, of: 3 }));
        for text in ["0/3", "4/3", "3", "a/b", "1/0", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn each_mutant_has_one_shard_and_none_is_empty() {
        let ids: Vec<String> = (0..300)
            .map(|n| format!("spec/step/M2-{n:08x}@bob"))
            .collect();
        for of in 1..8 {
            let sizes: Vec<usize> = (1..=of)
                .map(|number| ids.iter().filter(|id| Shard { number, of }.has(id)).count())
                .collect();
            assert_eq!(sizes.iter().sum::<usize>(), ids.len());
            assert!(
                sizes.iter().all(|size| *size > 300 / of as usize / 2),
                "{sizes:?}"
            );
        }
    }

    fn of(set: &[(&str, &str)]) -> Result<Shard, ShardError> {
        Shard::of_environment(|name| {
            set.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    /// The shard of a task with these variables of a Slurm array.
    fn slurm(task: &str, [first, last, count, step]: [&str; 4]) -> Result<Shard, ShardError> {
        of(&[
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_MIN", first),
            ("SLURM_ARRAY_TASK_MAX", last),
            ("SLURM_ARRAY_TASK_COUNT", count),
            ("SLURM_ARRAY_TASK_STEP", step),
        ])
    }

    #[test]
    fn known_schedulers_are_recognised() {
        let second = Ok(Shard { number: 2, of: 4 });
        for set in [
            &[
                ("MUTASPEC_SHARD", "2/4"),
                ("CI_NODE_INDEX", "3"),
                ("CI_NODE_TOTAL", "3"),
            ][..],
            &[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "4")],
            &[("STRATEGY_JOB_INDEX", "1"), ("STRATEGY_JOB_TOTAL", "4")],
            &[("JOB_COMPLETION_INDEX", "1"), ("JOB_COMPLETIONS", "4")],
        ] {
            assert_eq!(of(set), second, "{set:?}");
        }
        // The variables that Slurm 22.05 sets for `--array=10-13`, `0-6:2` and `1-8:3`.
        assert_eq!(slurm("11", ["10", "13", "4", "1"]), second);
        assert_eq!(slurm("2", ["0", "6", "4", "2"]), second);
        assert_eq!(
            slurm("7", ["1", "7", "3", "3"]),
            Ok(Shard { number: 3, of: 3 })
        );
    }

    /// Asserts that no shard was found, with this message and a hint that contains `hint`.
    fn unknown(found: Result<Shard, ShardError>, message: &str, hint: &str) {
        let ShardError {
            message: text,
            hint: way,
        } = found.expect_err(message);
        assert_eq!(text, message);
        assert!(
            way.as_deref().is_some_and(|way| way.contains(hint)),
            "{way:?}"
        );
    }

    #[test]
    fn incomplete_environment_names_the_missing_variable() {
        let own = "name the shard";
        unknown(
            of(&[]),
            "the environment names no shard: this job is no task of an array, an index or a matrix",
            own,
        );
        // GitLab sets this variable for every job.
        unknown(
            of(&[("CI_NODE_TOTAL", "1")]),
            "the environment names no shard: this job is no task of an array, an index or a matrix",
            own,
        );
        unknown(
            of(&[("MUTASPEC_SHARD", "3")]),
            "MUTASPEC_SHARD is `3`: expected K/N with 1 <= K <= N, or `auto`",
            "MUTASPEC_SHARD=K/N",
        );
        unknown(
            of(&[("CI_NODE_INDEX", "1")]),
            "CI_NODE_TOTAL is not set",
            "parallel: N",
        );
        unknown(
            of(&[("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "4")]),
            "CI_NODE_INDEX is 0, but CI_NODE_TOTAL is 4",
            "parallel: N",
        );
        unknown(
            of(&[("STRATEGY_JOB_INDEX", "1")]),
            "STRATEGY_JOB_TOTAL is not set",
            "${{ strategy.job-total }}",
        );
        let beyond = of(&[("STRATEGY_JOB_INDEX", "4"), ("STRATEGY_JOB_TOTAL", "4")]);
        unknown(
            beyond,
            "STRATEGY_JOB_INDEX is 4, but STRATEGY_JOB_TOTAL is 4",
            "job-total",
        );
        let kubernetes = "{name: JOB_COMPLETIONS, value: \"N\"}";
        unknown(
            of(&[("JOB_COMPLETION_INDEX", "1")]),
            "JOB_COMPLETIONS is not set",
            kubernetes,
        );
        let many = of(&[("JOB_COMPLETION_INDEX", "1"), ("JOB_COMPLETIONS", "many")]);
        unknown(
            many,
            "JOB_COMPLETIONS is `many`, which is no number",
            kubernetes,
        );
    }

    #[test]
    fn slurm_array_without_contiguous_tasks_is_refused() {
        let hint = "`sbatch --array=3 --export=ALL,MUTASPEC_SHARD=K/N`";
        let alone = slurm("3", ["3", "3", "1", "1"]);
        unknown(
            alone,
            "the Slurm array has one task, 3, so the number of shards is unknown",
            hint,
        );
        // `--array=1,3,7`, `--array=1-4,9`, and a task outside the array.
        let gaps = slurm("3", ["1", "7", "3", "1"]);
        unknown(
            gaps,
            "the 3 tasks of the Slurm array, 1 to 7, have gaps, so the shard of task 3 is unknown",
            hint,
        );
        assert!(slurm("9", ["1", "9", "5", "1"]).is_err());
        assert!(slurm("5", ["1", "4", "4", "1"]).is_err());
        assert!(
            slurm(
                "4294967295",
                ["0", "4294967295", "4294967295", "4294967295"]
            )
            .is_err()
        );
        let task = [
            ("SLURM_ARRAY_TASK_ID", "3"),
            ("SLURM_ARRAY_TASK_MIN", "1"),
            ("SLURM_ARRAY_TASK_MAX", "4"),
        ];
        unknown(of(&task), "SLURM_ARRAY_TASK_COUNT is not set", hint);
        unknown(of(&task[..1]), "SLURM_ARRAY_TASK_MIN is not set", hint);
    }
}
