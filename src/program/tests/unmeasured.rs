//! Runs the program on models whose verdicts measure nothing.

use mutaspec::spec;
use mutaspec_reports::schema::Results;

use super::*;

/// A counter that cannot move, or moves once.
#[spec(may_deadlock)]
pub mod stuck {
    #[constants]
    #[model(single)]
    #[model(moving, limit = 1)]
    pub struct Constants {
        #[default(0)]
        pub limit: u8,
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[action]
    fn count(vars: &mut Vars, c: &Constants) {
        require(vars.n < c.limit);
        vars.n += 1;
    }

    #[action]
    fn jump(vars: &mut Vars) {
        require(vars.n > 9);
        vars.n = 9;
    }

    #[invariant]
    fn limited(v: &Vars, c: &Constants) -> bool {
        v.n <= c.limit
    }
}

/// Runs mutants with these arguments. Returns exit code, both streams and the results.
fn run(line: &[&str]) -> (u8, String, String, Results) {
    let definitions = compiled_spec("stuck");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let line: Vec<&str> = ["run", "--out", out.to_str().unwrap()]
        .iter()
        .chain(line)
        .copied()
        .collect();
    let (code, out, err) = call_with(definitions, &line, &AtomicBool::new(false));
    let results = std::fs::read_to_string(folder.path().join("out/results.json"))
        .unwrap_or_else(|_| panic!("{err}"));
    (code, out, err, Results::read(&results).unwrap())
}

#[test]
fn single_state_baseline_exits_4_despite_kills() {
    for more in [
        &[][..],
        &["--report-only"],
        &["--min-score", "0"],
        &["--shard", "1/1"],
    ] {
        let (code, out, _, results) = run(&[&["stuck/single", "--operators", "G1"], more].concat());
        let score = results.specs[0].score.unwrap();
        assert!(
            score.killed > 0 && score.survived == 0,
            "all are killed: {score:?}"
        );
        assert_eq!((code, score.ratio), (4, None), "{more:?}: {out}");
        let told = "✗ stuck/single: the baseline has a single state, so nothing was measured\n";
        assert!(out.contains(told) && !out.contains(" %"), "{more:?}: {out}");
        let gate = results.gate.unwrap();
        assert_eq!(
            (gate.unmeasured, gate.passed, gate.exit_code),
            (1, false, 4),
            "{more:?}"
        );
    }
}

#[test]
fn model_that_moves_is_measured() {
    let (code, out, _, results) = run(&["stuck/moving", "--operators", "G1"]);
    assert!(code == 0 || code == 2, "{out}");
    assert_eq!(results.gate.unwrap().unmeasured, 0);
}

/// A diff that touches the body of `jump`, which is never reached.
fn idle_diff() -> (tempfile::TempDir, String) {
    let spec = compiled::spec("stuck").unwrap();
    let definition = spec.definition();
    let row = definition
        .mutants
        .iter()
        .find(|row| row.item == "jump" && row.original.contains("vars.n = 9"));
    let (file, line) = (
        definition.file(),
        row.expect("a mutant changes the assignment").line,
    );
    let text = definition
        .source(0)
        .unwrap()
        .text
        .lines()
        .nth(line as usize - 1)
        .unwrap();
    let place = tempfile::tempdir().unwrap();
    let diff = place.path().join("change.diff");
    let hunk = format!("@@ -{line} +{line} @@\n-an older line\n+{text}\n");
    std::fs::write(
        &diff,
        format!("diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n{hunk}"),
    )
    .unwrap();
    let name = diff.to_str().unwrap().to_owned();
    (place, name)
}

#[test]
fn diff_with_unreached_mutants_only_exits_4() {
    let (_place, diff) = idle_diff();
    let (code, out, err, results) = run(&["stuck/moving", "--in-diff", &diff]);
    let score = results.specs[0].score.unwrap();
    assert!(
        score.unreached > 0 && score.unreached == results.specs[0].planned,
        "{out}"
    );
    assert_eq!((code, results.gate.unwrap().unmeasured), (4, 1));
    assert!(
        err.contains(
            "error: no mutant on the lines of the diff is ever evaluated, so nothing was measured\n"
        ),
        "{err}"
    );
    // One shard may measure nothing: `merge` judges all shards together.
    assert_eq!(
        run(&["stuck/moving", "--in-diff", &diff, "--shard", "1/1"]).0,
        0
    );
}
