//! `--shard K/N`: the part of all mutants that one of several machines checks. Which mutant belongs to which shard depends on its id alone, so a mutant
//! stays where it is when others come and go.

use std::str::FromStr;

/// One of several parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which one, from 1.
    pub(crate) number: u32,
    /// Of how many.
    pub(crate) of: u32,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parts = text.split_once('/').map(|(number, of)| (number.trim().parse(), of.trim().parse()));
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
    /// Whether the mutant of this id belongs to it.
    pub(crate) fn has(self, id: &str) -> bool {
        fnv(id) % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// As a scheduler of jobs says: a matrix of GitHub that sets `MUTASPEC_SHARD`, GitLab's parallel jobs, an array of Slurm, an indexed job of Kubernetes.
    pub(crate) fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Shard, String> {
        if let Some(text) = variable("MUTASPEC_SHARD") {
            return text.parse();
        }
        let number = |name: &str| variable(name).and_then(|text| text.trim().parse::<u32>().ok());
        // Name of the index, whether it begins with 1, name of the count.
        let schedulers = [
            ("CI_NODE_INDEX", 1, "CI_NODE_TOTAL"),
            ("STRATEGY_JOB_INDEX", 0, "STRATEGY_JOB_TOTAL"),
            ("JOB_COMPLETION_INDEX", 0, "JOB_COMPLETIONS"),
        ];
        for (index, first, count) in schedulers {
            if let (Some(index), Some(of)) = (number(index), number(count)) {
                return Shard::new(index.checked_sub(first), of);
            }
        }
        if let (Some(task), Some(first), Some(of)) = (
            number("SLURM_ARRAY_TASK_ID"),
            number("SLURM_ARRAY_TASK_MIN"),
            number("SLURM_ARRAY_TASK_COUNT"),
        ) {
            return Shard::new(task.checked_sub(first), of);
        }
        Err("no shard is named in the environment: MUTASPEC_SHARD=K/N, CI_NODE_INDEX and CI_NODE_TOTAL, STRATEGY_JOB_INDEX and STRATEGY_JOB_TOTAL, JOB_COMPLETION_INDEX and JOB_COMPLETIONS, or SLURM_ARRAY_TASK_ID with _MIN and _COUNT".to_owned())
    }

    fn new(index: Option<u32>, of: u32) -> Result<Shard, String> {
        match index {
            Some(index) if index < of => Ok(Shard { number: index + 1, of }),
            _ => Err(format!("the environment names a shard that does not exist among {of}")),
        }
    }
}

/// FNV-1a: the same on every machine and for ever. Folded, because its low bits alone are poor.
fn fnv(text: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_written_k_of_n() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, of: 3 }));
        for text in ["0/3", "4/3", "3", "a/b", "1/0", ""] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_mutant_belongs_to_one_shard_and_none_is_idle() {
        let ids: Vec<String> = (0..300).map(|n| format!("spec/step/M2-{n:08x}@bob")).collect();
        for of in 1..8 {
            let sizes: Vec<usize> = (1..=of)
                .map(|number| ids.iter().filter(|id| Shard { number, of }.has(id)).count())
                .collect();
            assert_eq!(sizes.iter().sum::<usize>(), ids.len());
            assert!(sizes.iter().all(|size| *size > 300 / of as usize / 2), "{sizes:?}");
        }
    }

    #[test]
    fn schedulers_are_understood() {
        let of =
            |set: &[(&str, &str)]| Shard::of_environment(|name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()));
        let second = Ok(Shard { number: 2, of: 4 });
        assert_eq!(of(&[("MUTASPEC_SHARD", "2/4")]), second);
        assert_eq!(of(&[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "4")]), second);
        assert_eq!(of(&[("STRATEGY_JOB_INDEX", "1"), ("STRATEGY_JOB_TOTAL", "4")]), second);
        assert_eq!(of(&[("JOB_COMPLETION_INDEX", "1"), ("JOB_COMPLETIONS", "4")]), second);
        let slurm = [
            ("SLURM_ARRAY_TASK_ID", "11"),
            ("SLURM_ARRAY_TASK_MIN", "10"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ];
        assert_eq!(of(&slurm), second);
        assert!(of(&[]).is_err());
        assert!(of(&[("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "4")]).is_err());
        assert!(of(&[("STRATEGY_JOB_INDEX", "4"), ("STRATEGY_JOB_TOTAL", "4")]).is_err());
    }
}
