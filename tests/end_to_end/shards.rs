//! Shards of a run, merged into one.

use std::fs;

use crate::resume::{left, same};
use crate::support::{CORE, Place, Ran, core, parsed};

#[test]
fn three_shards_merge_to_the_whole_gallery() {
    let (whole, kept) = core();
    let place = Place::new();
    for shard in 1..=3 {
        let ran = place.run(&format!(
            "run {CORE} --verbose --shard {shard}/3 --out shard-{shard}"
        ));
        assert!(matches!(ran.code, Some(0 | 2)), "{}", ran.err);
    }
    // The order of the folders does not matter.
    let merged = place.run("merge shard-2 shard-3 shard-1");
    assert_eq!(merged.code, whole.code, "{}", merged.err);
    assert!(
        place.read("mutaspec.out/results.json") == kept.read("mutaspec.out/results.json"),
        "the results are others"
    );
    assert_eq!(merged.out, whole.out);
}

const RUN: &str = "run transaction_commit/three two_phase_commit";

/// A folder with three shards of a run in `1`, `2` and `3`, and the complete run in `whole`.
fn sharded() -> Place {
    let place = Place::new();
    for shard in 1..=3 {
        let ran = place.run(&format!("{RUN} --shard {shard}/3 --out {shard}"));
        assert_eq!(ran.code, Some(2), "{}", ran.err);
    }
    assert_eq!(place.run(&format!("{RUN} --out whole")).code, Some(2));
    place
}

#[test]
fn merged_files_equal_the_whole_run() {
    let place = sharded();
    let merged = place.run("merge 1 2 3 --json");
    assert!(
        !merged.err.contains("had no result"),
        "no mutant is checked again: {}",
        merged.err
    );
    assert_eq!(merged.out, place.read("whole/results.json"));
    same(
        &left(&place, "mutaspec.out"),
        &left(&place, "whole"),
        "merged",
    );
    // The merged verdicts are reused like those of a complete run.
    let again = place.run(RUN);
    assert!(
        again.err.contains("70 mutants known from the last run"),
        "{}",
        again.err
    );
    same(
        &left(&place, "mutaspec.out"),
        &left(&place, "whole"),
        "known from shards",
    );
}

/// Checks that `merge` fails with this error and writes no files.
fn refused(place: &Place, folders: &str, error: &str) {
    let ran = place.run(&format!("merge {folders}"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{folders}");
    assert!(
        ran.err.starts_with(&format!("error: {error}")),
        "{folders}: {}",
        ran.err
    );
    assert!(!place.path().join("mutaspec.out").exists(), "{folders}");
}

#[test]
fn merge_refuses_shards_of_different_runs() {
    let place = sharded();
    place.run(&format!("{RUN} --shard 1/2 --out half"));
    place.run(&format!("{RUN} --shard 2/3 --matrix --out matrix"));
    place.run("run transaction_commit/three --shard 2/3 --out less");
    let begun = RUN.trim_start_matches("run ");
    for (folders, error) in [
        ("1 3", "shards are missing: 2/3\n"),
        ("3", "shards are missing: 1/3, 2/3\n"),
        (
            "1 2 2 3",
            "shard 2/3 is there twice, the second time in 2\n",
        ),
        (
            "1 2 3 whole",
            "whole holds no shard: it was run without `--shard`\n",
        ),
        ("1 2 half", "half is shard 1/2, and 1 is 1/3\n"),
        ("1 2 nowhere", "there is no run in nowhere\n"),
    ] {
        refused(&place, folders, error);
    }
    let other =
        |with: &str| format!("{with} and 1 are no shards of the same run: it was begun as `run ");
    refused(
        &place,
        "1 matrix 3",
        &format!("{}{begun} --matrix`\n", other("matrix")),
    );
    refused(
        &place,
        "1 less 3",
        &format!("{}transaction_commit/three`\n", other("less")),
    );
}

#[test]
fn merge_refuses_unfinished_shard_until_it_is_resumed() {
    let place = sharded();
    let events = place.read("2/events.ndjson");
    for unfinished in [
        &events[..events.len() / 2],
        "",
        &events[..events.trim_end().rfind('\n').expect("there are lines")],
    ] {
        place.write("2/events.ndjson", unfinished);
        refused(
            &place,
            "1 2 3",
            "shard 2/3 in 2 did not come to its end: finish it with `--resume`",
        );
    }
    // Follow the advice of the message.
    assert_eq!(
        place
            .run(&format!("{RUN} --shard 2/3 --out 2 --resume"))
            .code,
        Some(2)
    );
    assert_eq!(place.run("merge 1 2 3").code, Some(2));
    same(
        &left(&place, "mutaspec.out"),
        &left(&place, "whole"),
        "merged after all",
    );
}

#[test]
fn merge_refuses_shards_of_other_spec() {
    let place = sharded();
    for shard in ["1", "2", "3"] {
        let file = format!("{shard}/mutants.json");
        let planned = place.read(&file);
        let key = planned
            .lines()
            .find(|line| line.contains("\"key\""))
            .expect("a model has a key");
        place.write(
            &file,
            &planned.replace(key, &key.replace("\": \"", "\": \"0")),
        );
    }
    refused(
        &place,
        "1 2 3",
        "the shards are of other specs than this program's: transaction_commit/three has changed since\n",
    );
}

#[test]
fn job_environment_selects_the_shard() {
    let place = sharded();
    let auto = |variables: &[(&str, &str)]| -> Ran {
        let mut command = place.command(&format!("{RUN} --shard auto --out auto"));
        for name in [
            "MUTASPEC_SHARD",
            "CI_NODE_INDEX",
            "STRATEGY_JOB_INDEX",
            "SLURM_ARRAY_TASK_ID",
            "JOB_COMPLETION_INDEX",
        ] {
            command.env_remove(name);
        }
        command
            .envs(variables.iter().copied())
            .output()
            .expect("it runs")
            .into()
    };
    for variables in [
        &[("MUTASPEC_SHARD", "2/3")][..],
        &[("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "3")],
        &[("JOB_COMPLETION_INDEX", "1"), ("JOB_COMPLETIONS", "3")],
        &[
            ("SLURM_ARRAY_TASK_ID", "1"),
            ("SLURM_ARRAY_TASK_MIN", "0"),
            ("SLURM_ARRAY_TASK_MAX", "2"),
            ("SLURM_ARRAY_TASK_COUNT", "3"),
        ],
    ] {
        assert_eq!(auto(variables).code, Some(2), "{variables:?}");
        assert_eq!(parsed(&place.read("auto/mutants.json"))["shard"], "2/3");
        same(&left(&place, "auto"), &left(&place, "2"), "auto");
        fs::remove_dir_all(place.path().join("auto")).expect("it is ours");
    }
    let ran = auto(&[]);
    assert!(
        ran.code == Some(1) && ran.err.starts_with("error: --shard: "),
        "{ran:?}"
    );
    for shard in ["0/3", "4/3", "third"] {
        let ran = place.run(&format!("{RUN} --shard {shard} --out auto"));
        assert!(
            ran.code == Some(1) && ran.err.starts_with("error: --shard: expected K/N"),
            "{ran:?}"
        );
    }
}
