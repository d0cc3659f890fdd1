//! Runs with shards, and merges of shards that do not fit together.

use std::fs;
use std::path::Path;

use mutaspec_reports::schema::compact;
use mutaspec_reports::schema::planned::Planned;
use mutaspec_reports::schema::record::{RunEvent, seal};

use super::*;

const RUN: [&str; 2] = ["run", "tickets"];

/// Runs the program on the specs `tickets` and `keys`. `{}` in an argument stands for the folder.
fn tickets(folder: &Path, line: &[&str]) -> (u8, String, String) {
    let line: Vec<String> = line
        .iter()
        .map(|word| word.replace("{}", folder.to_str().unwrap()))
        .collect();
    let specs = ["keys", "tickets"]
        .into_iter()
        .flat_map(compiled_spec)
        .collect();
    call(specs, &line.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A folder with the two shards of a run in `1` and `2`.
fn sharded(more: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (shard, out) in [("1/2", "{}/1"), ("2/2", "{}/2")] {
        let line = [
            &RUN[..],
            more,
            &["--shard", shard, "--out", out, "--exit-zero"],
        ]
        .concat();
        let (code, _, err) = tickets(folder.path(), &line);
        assert_eq!(code, 0, "{err}");
    }
    folder
}

fn merge(folder: &Path) -> (u8, String, String) {
    tickets(folder, &["merge", "{}/1", "{}/2", "--out", "{}/merged"])
}

/// Checks that a merge fails with a text and writes no results.
fn refused(folder: &Path, text: &str) {
    let (code, _, err) = merge(folder);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains(text), "{err}");
    for name in ["results.json", "mutants.json", "events.ndjson"] {
        assert!(!folder.join("merged").join(name).exists(), "{name}");
    }
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Changes the plan of a run as if the run had begun with the new plan.
fn replan(folder: &Path, name: &str, change: impl Fn(&mut Planned)) {
    let file = folder.join(name).join("mutants.json");
    let mut planned = Planned::read(&fs::read_to_string(&file).unwrap()).unwrap();
    change(&mut planned);
    fs::write(&file, mutaspec_reports::schema::json(&planned)).unwrap();
    let events = folder.join(name).join("events.ndjson");
    let started = RunEvent::Started {
        plan: planned.digest(),
    };
    let started = seal(&compact(&started));
    let lines = fs::read_to_string(&events).unwrap();
    let lines = lines.lines().map(|line| {
        if line.contains("\"event\":\"started\"") {
            started.as_str()
        } else {
            line
        }
    });
    let lines: Vec<&str> = lines.collect();
    fs::write(&events, lines.join("\n") + "\n").unwrap();
}

fn with_less_memory(planned: &mut Planned) {
    for model in &mut planned.models {
        model.max_memory /= 2;
    }
}

#[test]
fn exit_zero_hides_survivors_and_inconclusive_of_shards_only() {
    let folder = tempfile::tempdir().unwrap();
    let shard = |more: &[&str]| {
        tickets(
            folder.path(),
            &[
                &["run", "tickets/two", "--shard", "1/2", "--out", "{}/1"],
                more,
            ]
            .concat(),
        )
    };
    for (more, code) in [
        (&[][..], 2),
        (&["--report-only", "--mutant-states", "1"], 3),
        (&["--set", "seats=3"], 4),
        (&["--set", "seat=3"], 1),
    ] {
        assert_eq!(shard(more).0, code, "{more:?}");
        let (forgiven, _, err) = shard(&[more, &["--exit-zero"]].concat());
        let is_forgiven = matches!(code, 2 | 3);
        assert_eq!(
            forgiven,
            if is_forgiven { 0 } else { code },
            "{more:?}: {err}"
        );
        let note = format!(
            "the exit code is 0 instead of {code} (`--exit-zero`): `merge` gives the verdict\n"
        );
        assert_eq!(err.contains(&note), is_forgiven, "{err}");
        if is_forgiven {
            let results = text(folder.path(), "1/results.json");
            assert!(
                results.contains(&format!("\"exit_code\": {code}")),
                "the file tells the truth"
            );
        }
    }
}

#[test]
fn exit_zero_requires_a_shard() {
    let (code, _, err) = tickets(Path::new("."), &["run", "tickets", "--exit-zero"]);
    assert_eq!(code, 1);
    assert!(err.contains("--shard <K/N>"), "{err}");
}

#[test]
fn merge_ignores_exit_zero_and_equals_whole_run() {
    let folder = sharded(&[]);
    let (code, out, err) = merge(folder.path());
    assert_eq!(code, 2, "{err}");
    assert!(
        !err.contains("no result"),
        "nothing is checked again: {err}"
    );
    let whole = tickets(folder.path(), &["run", "tickets", "--out", "{}/whole"]);
    assert_eq!((code, out), (whole.0, whole.1.replace("/whole", "/merged")));
    for file in ["results.json", "mutants.json", "report.html"] {
        assert!(
            text(folder.path(), &format!("merged/{file}"))
                == text(folder.path(), &format!("whole/{file}")),
            "{file}"
        );
    }
}

#[test]
fn merge_checks_no_mutant_killed_on_smaller_model() {
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| tickets(folder.path(), &[&["run", "keys"], more].concat());
    for (shard, out) in [("1/2", "{}/1"), ("2/2", "{}/2")] {
        assert!(matches!(run(&["--shard", shard, "--out", out]).0, 0 | 2));
    }
    let (code, out, err) = merge(folder.path());
    assert!(!err.contains("no result"), "{err}");
    let whole = run(&["--out", "{}/whole"]);
    assert_eq!((code, out), (whole.0, whole.1.replace("/whole", "/merged")));
}

/// Removes the first `count` records from the events of shard 2.
fn lose(folder: &Path, count: usize) {
    let events = text(folder, "2/events.ndjson");
    let mut lost = 0;
    let kept = events.lines().filter(|line| {
        let is_lost = lost < count && line.contains("\"event\":\"mutant\"");
        lost += usize::from(is_lost);
        !is_lost
    });
    let kept: Vec<&str> = kept.collect();
    fs::write(folder.join("2/events.ndjson"), kept.join("\n") + "\n").unwrap();
    assert_eq!(lost, count, "there are enough");
}

#[test]
fn merge_refuses_to_do_the_work_of_a_shard() {
    let folder = sharded(&[]);
    lose(folder.path(), 3);
    refused(
        folder.path(),
        "error: 3 mutants of shard 2/2 have no result in the folders\nhint: run these shards again in the same folders",
    );
    // Follow the hint.
    let (code, _, err) = tickets(
        folder.path(),
        &[&RUN[..], &["--shard", "2/2", "--out", "{}/2"]].concat(),
    );
    assert_eq!(code, 2, "{err}");
    assert_eq!(merge(folder.path()).0, 2);
}

#[test]
fn shards_with_other_unmet_memory_bounds_merge() {
    let folder = sharded(&[]);
    replan(folder.path(), "1", with_less_memory);
    let (code, _, err) = merge(folder.path());
    assert_eq!(code, 2, "{err}");
    // The merged plan is that of the machine with more memory.
    tickets(folder.path(), &["run", "tickets", "--out", "{}/whole"]);
    assert_eq!(
        text(folder.path(), "merged/mutants.json"),
        text(folder.path(), "whole/mutants.json")
    );
}

#[test]
fn merge_refuses_other_memory_bounds_if_one_was_met() {
    let folder = sharded(&["--mutant-states", "1"]);
    assert!(text(folder.path(), "1/events.ndjson").contains("\"verdict\":\"inconclusive\""));
    assert!(matches!(merge(folder.path()).0, 2 | 3));
    fs::remove_dir_all(folder.path().join("merged")).unwrap();
    replan(folder.path(), "1", |planned| {
        planned
            .models
            .iter_mut()
            .for_each(|model| model.max_memory = 1 << 20);
    });
    refused(
        folder.path(),
        "/1 stopped, its memory bound is 1 MiB, and another shard has ",
    );
    refused(
        folder.path(),
        "their results do not fit together\nhint: give all shards the same bound, `--max-memory 1MiB`\n",
    );
}

#[test]
fn resumed_run_keeps_its_memory_bound() {
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| {
        tickets(
            folder.path(),
            &[&["run", "tickets", "--out", "{}/1"], more].concat(),
        )
    };
    assert_eq!(run(&[]).0, 2);
    replan(folder.path(), "1", with_less_memory);
    let begun = text(folder.path(), "1/mutants.json");
    let (code, _, err) = run(&["--resume"]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(text(folder.path(), "1/mutants.json"), begun);
}

#[test]
fn stopped_search_is_not_reused_with_other_memory_bound() {
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        tickets(
            folder.path(),
            &[
                "run",
                "tickets/two",
                "--mutant-states",
                "1",
                "--out",
                "{}/1",
            ],
        )
        .2
    };
    run();
    let all = text(folder.path(), "1/events.ndjson")
        .matches("\"event\":\"mutant\"")
        .count();
    let stopped = text(folder.path(), "1/events.ndjson")
        .matches("\"verdict\":\"inconclusive\"")
        .count();
    assert!(stopped > 0 && stopped < all, "{stopped} of {all}");
    assert!(run().contains(&format!("{all} mutants known")));
    replan(folder.path(), "1", with_less_memory);
    assert!(run().contains(&format!("{} mutants known", all - stopped)));
}

#[test]
fn too_many_threads_are_one_usage_error() {
    for number in ["100000", "1025", "-1", "99999999999999999999", "all"] {
        let (code, out, err) = tickets(
            Path::new("."),
            &["run", "tickets", &format!("--threads={number}")],
        );
        assert_eq!((code, out.as_str()), (1, ""));
        assert_eq!(err.matches("error").count(), 1, "{err}");
        assert!(
            err.contains("expected a number of threads, 1024 at most"),
            "{err}"
        );
    }
}
