//! The default memory bound of a search: a share of the memory that this process may use.
//!
//! It does not depend on `--threads`, because results must not. A verdict that the bound decided
//! names the bound, and the plan of a run records it.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::processors;

/// The bound if the system reports no memory size.
const UNKNOWN: u64 = 4 << 30;

/// Bounds are multiples of a mebibyte, which keeps messages short.
const MEBIBYTE: u64 = 1 << 20;

/// Version 1 of control groups writes a number near 2^63 for "no limit".
const NO_LIMIT: u64 = 1 << 60;

/// Three quarters of the memory, divided by the number of processors plus one for the baseline.
pub(crate) fn default_bound() -> u64 {
    let bytes = limit(Path::new("/"), |name| std::env::var(name).ok());
    bytes.map_or(UNKNOWN, |bytes| {
        share(bytes, processors::available() as u64)
    })
}

fn share(bytes: u64, processors: u64) -> u64 {
    (bytes / 4 * 3 / (processors + 1) / MEBIBYTE).max(1) * MEBIBYTE
}

/// The least of the machine's memory and all limits on this process. Files are read below `root`.
fn limit(root: &Path, variable: impl Fn(&str) -> Option<String>) -> Option<u64> {
    let all = fs::read_to_string(root.join("proc/meminfo"))
        .ok()
        .and_then(|text| total(&text));
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let of_group = |file: PathBuf| {
        fs::read_to_string(root.join(file))
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()
    };
    let limits = limit_files(&groups).into_iter().filter_map(of_group);
    let limits = limits.filter(|bytes| *bytes < NO_LIMIT);
    all.into_iter()
        .chain(limits)
        .chain(of_slurm(variable))
        .min()
}

/// Reads the total memory in bytes from a text in the format of `/proc/meminfo`.
fn total(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim()
        .strip_suffix("kB")?
        .trim()
        .parse::<u64>()
        .ok()?
        .checked_mul(1024)
}

/// The limit files of the control groups in a text in the format of `/proc/self/cgroup`.
///
/// They include all ancestors, whose limits apply too, up to the root. The root always counts: a
/// container sees its own group as the root, whatever the text contains.
fn limit_files(groups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut add = |mount: &str, group: &str, names: &[&str]| {
        // The path of a process outside its group namespace contains `..`.
        let plain = Path::new(group)
            .components()
            .filter(|part| matches!(part, Component::Normal(_)));
        let group: PathBuf = plain.collect();
        for ancestor in group.ancestors() {
            files.extend(
                names
                    .iter()
                    .map(|name| Path::new(mount).join(ancestor).join(name)),
            );
        }
    };
    let lines = || {
        groups.lines().filter_map(|line| {
            line.split_once(':')
                .and_then(|(_, rest)| rest.split_once(':'))
        })
    };
    let v1 = lines().find(|(controllers, _)| controllers.split(',').any(|name| name == "memory"));
    add(
        "sys/fs/cgroup/memory",
        v1.map_or("/", |(_, group)| group),
        &["memory.limit_in_bytes"],
    );
    let v2 = lines()
        .find(|(controllers, _)| controllers.is_empty())
        .map_or("/", |(_, group)| group);
    for mount in ["sys/fs/cgroup", "sys/fs/cgroup/unified"] {
        add(mount, v2, &["memory.max", "memory.high"]);
    }
    files
}

/// The memory in bytes that Slurm gave a job on this node. Its variables hold MiB, either for the
/// node (`--mem`) or for each processor (`--mem-per-cpu`).
fn of_slurm(variable: impl Fn(&str) -> Option<String>) -> Option<u64> {
    let number = |name: &str| {
        variable(name)?
            .trim()
            .parse::<u64>()
            .ok()
            .filter(|n| *n > 0)
    };
    let per_cpu = || number("SLURM_MEM_PER_CPU")?.checked_mul(number("SLURM_CPUS_ON_NODE")?);
    number("SLURM_MEM_PER_NODE")
        .or_else(per_cpu)?
        .checked_mul(MEBIBYTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_memory_is_read() {
        assert_eq!(
            total("MemFree: 1 kB\nMemTotal:       24000000 kB\n"),
            Some(24_576_000_000)
        );
        for text in [
            "",
            "MemTotal: many kB",
            "MemTotal: 1 MB",
            "MemTotal: 99999999999999999999 kB",
        ] {
            assert_eq!(total(text), None, "{text}");
        }
    }

    #[test]
    fn search_share_is_whole_nonzero_mebibytes() {
        assert_eq!(share(24 << 30, 2), 6 << 30);
        assert_eq!(share(1 << 30, 6) % MEBIBYTE, 0);
        assert_eq!(share(0, 8), MEBIBYTE);
    }

    /// Checks the limit on a machine with these files and 8000 kB of memory.
    fn check(files: &[(&str, &str)], variables: &[(&str, &str)], kilobytes: u64) {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in [("proc/meminfo", "MemTotal: 8000 kB\n")]
            .iter()
            .chain(files)
        {
            let file = root.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let variable = |name: &str| {
            variables
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(
            limit(root.path(), variable),
            Some(kilobytes * 1024),
            "{files:?} {variables:?}"
        );
    }

    #[test]
    fn nested_control_groups_and_ancestors_limit_memory() {
        const GROUPS: (&str, &str) = ("proc/self/cgroup", "0::/job.slice/step.scope\n");
        let group = |limits: &[(&str, &str)], kilobytes| {
            let limits = limits
                .iter()
                .map(|(file, limit)| (format!("sys/fs/cgroup/{file}"), *limit));
            let limits: Vec<(String, &str)> = limits.collect();
            let limits = limits.iter().map(|(file, limit)| (file.as_str(), *limit));
            check(
                &[GROUPS].into_iter().chain(limits).collect::<Vec<_>>(),
                &[],
                kilobytes,
            );
        };
        check(&[], &[], 8000);
        group(&[("job.slice/step.scope/memory.max", "2048000\n")], 2000);
        group(&[("job.slice/step.scope/memory.high", "2048000\n")], 2000);
        let parent = ("job.slice/memory.max", "3072000\n");
        group(
            &[parent, ("job.slice/step.scope/memory.max", "max\n")],
            3000,
        );
        group(&[parent, ("memory.max", "1024000\n")], 1000);
        group(&[("other.slice/memory.max", "1024000\n")], 8000);
        group(&[("unified/job.slice/memory.max", "1024000\n")], 1000);
        // In a container.
        check(
            &[
                ("proc/self/cgroup", "0::/../../job\n"),
                ("sys/fs/cgroup/memory.max", "1024000\n"),
            ],
            &[],
            1000,
        );
        check(&[("sys/fs/cgroup/memory.max", "1024000\n")], &[], 1000);
    }

    #[test]
    fn version_1_control_groups_limit_memory() {
        const GROUPS: (&str, &str) = (
            "proc/self/cgroup",
            "5:cpu,memory:/job/step\n1:name=systemd:/x\n0::/x\n",
        );
        check(
            &[
                GROUPS,
                (
                    "sys/fs/cgroup/memory/job/memory.limit_in_bytes",
                    "2048000\n",
                ),
            ],
            &[],
            2000,
        );
        check(
            &[
                GROUPS,
                ("sys/fs/cgroup/memory/memory.limit_in_bytes", "2048000\n"),
            ],
            &[],
            2000,
        );
        check(
            &[
                GROUPS,
                (
                    "sys/fs/cgroup/memory/job/memory.limit_in_bytes",
                    "9223372036854771712\n",
                ),
            ],
            &[],
            8000,
        );
    }

    #[test]
    fn slurm_limits_memory_by_node_or_processor() {
        check(&[], &[("SLURM_MEM_PER_NODE", "4")], 4096);
        check(&[], &[("SLURM_MEM_PER_NODE", "4000")], 8000);
        check(
            &[],
            &[("SLURM_MEM_PER_CPU", "2"), ("SLURM_CPUS_ON_NODE", "3")],
            6144,
        );
        for nothing in ["0", "", "4G", "99999999999999999999"] {
            check(&[], &[("SLURM_MEM_PER_NODE", nothing)], 8000);
        }
        check(
            &[],
            &[
                ("SLURM_MEM_PER_CPU", "18446744073709551615"),
                ("SLURM_CPUS_ON_NODE", "3"),
            ],
            8000,
        );
    }

    #[test]
    fn unlimited_groups_are_ignored() {
        let root = tempfile::tempdir().unwrap();
        let group = root.path().join("sys/fs/cgroup/memory");
        fs::create_dir_all(&group).unwrap();
        fs::write(group.join("memory.limit_in_bytes"), "9223372036854771712").unwrap();
        assert_eq!(limit(root.path(), |_| None), None);
    }
}
