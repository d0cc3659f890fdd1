//! The number of processors: the default of `--threads`, and a divisor of the memory bound.

use std::num::NonZero;

/// The most threads that `--threads` accepts. Each has a stack of 64 MiB.
pub(crate) const MOST_THREADS: usize = 1024;

/// The number of processors for this process. The standard library respects affinity and control
/// groups. Slurm often sets neither, but a job with too many threads slows down other jobs.
pub(crate) fn available() -> usize {
    let visible = std::thread::available_parallelism().map_or(1, NonZero::get);
    of_slurm(|name| std::env::var(name).ok()).map_or(visible, |given| visible.min(given))
}

/// The processors that Slurm gave to the task (`--cpus-per-task`), or to the job on this node.
fn of_slurm(variable: impl Fn(&str) -> Option<String>) -> Option<usize> {
    let number = |name: &str| {
        variable(name)?
            .trim()
            .parse::<usize>()
            .ok()
            .filter(|n| *n > 0)
    };
    number("SLURM_CPUS_PER_TASK").or_else(|| number("SLURM_CPUS_ON_NODE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slurm_task_overrides_job_processors() {
        for (per_task, on_node, processors) in [
            (Some("2"), Some("8"), Some(2)),
            (None, Some("8"), Some(8)),
            (Some("0"), Some("8"), Some(8)),
            (Some("many"), None, None),
            (None, None, None),
        ] {
            let value = |name: &str| match name {
                "SLURM_CPUS_PER_TASK" => per_task.map(str::to_owned),
                "SLURM_CPUS_ON_NODE" => on_node.map(str::to_owned),
                _ => None,
            };
            assert_eq!(of_slurm(value), processors, "{per_task:?} {on_node:?}");
        }
    }

    #[test]
    fn default_is_at_least_one_thread() {
        assert!(available() >= 1);
    }
}
