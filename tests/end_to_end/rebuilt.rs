//! Changes code outside a spec's file and rebuilds the program. No verdict of the older build may
//! be reused by a run in the same folder, by `--resume` or by `merge`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile;
use crate::resume::{left, same};
use crate::support::{Place, Ran};

/// The source of a spec whose invariant uses a bound from other code.
fn spec(name: &str, bound: &str) -> String {
    format!(
        "//! A counter whose limit is said elsewhere.\n\n\
         #[mutaspec::spec(may_deadlock)]\n\
         pub mod {name} {{\n    \
             #[variables]\n    pub struct Vars {{\n        pub n: u8,\n    }}\n\n    \
             #[init]\n    fn init() -> Vars {{\n        Vars {{ n: 0 }}\n    }}\n\n    \
             #[action]\n    fn count(vars: &mut Vars) {{\n        require(vars.n < 3);\n        vars.n = (vars.n + 1) % 8;\n    }}\n\n    \
             #[invariant]\n    fn limited(v: &Vars) -> bool {{\n        v.n <= {bound}\n    }}\n}}\n"
    )
}

/// Builds the program with limits in another module and in another crate, and copies it.
fn program(place: &Place, module: u8, library: u8) -> PathBuf {
    let folder = place.path().join("rebuilt-specs");
    let limits = folder.join("limits");
    for inner in [&folder, &limits] {
        fs::create_dir_all(inner.join("src")).expect("there is room");
    }
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).unwrap_or_else(|e| panic!("{name}: {e}"));
    };
    write("src/main.rs", "mutaspec::main!(rebuilt_specs);\n");
    write(
        "src/lib.rs",
        "pub mod by_crate;\npub mod by_module;\npub mod common;\n",
    );
    write(
        "src/common.rs",
        &format!("pub fn limit() -> u8 {{\n    {module}\n}}\n"),
    );
    write(
        "src/by_module.rs",
        &spec("by_module", "super::super::common::limit()"),
    );
    write(
        "src/by_crate.rs",
        &spec("by_crate", "::rebuilt_limits::limit()"),
    );
    write(
        "limits/src/lib.rs",
        &format!("pub fn limit() -> u8 {{\n    {library}\n}}\n"),
    );
    let limits = compile::library(&limits, "rebuilt-limits", &[]);
    let specs = compile::library(&folder, "rebuilt-specs", &[&limits]);
    // The rebuilt program has the same path as the older one.
    let program = place.path().join("specs");
    let built = compile::program_with(&folder, "rebuilt-specs", &[&specs, &limits]);
    fs::copy(built, &program).expect("there is room");
    program
}

const RUN: &str = "run --operators guard-drop";

/// Runs another program than the gallery in a folder.
fn run_in(place: &Place, program: &Path, line: &str) -> Ran {
    let mut command = place.command_of(program, line);
    command.output().expect("it starts").into()
}

/// A run that is interrupted and resumed.
const CUT: &str = "run by_module by_crate --operators guard-drop --out cut";

/// The part of an error about results of another build.
const OTHER: &str = "the program was built again since then";

#[test]
fn verdicts_of_another_build_are_not_reused() {
    let place = Place::new();
    let run = |program: &Path, line: &str| run_in(&place, program, line);
    let strict = program(&place, 3, 3);
    let kept = place.path().join("kept");
    fs::copy(&strict, &kept).expect("there is room");
    for line in [RUN, CUT] {
        assert_eq!(run(&strict, line).code, Some(0), "{line}");
    }
    for shard in [1, 2] {
        let ran = run(&strict, &format!("{RUN} --shard {shard}/2 --out {shard}"));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
    }
    assert!(
        run(&strict, RUN)
            .err
            .contains("1 mutant known from the last run")
    );
    for (module, library, survivor) in [(200, 3, "by_module"), (3, 200, "by_crate")] {
        let program = program(&place, module, library);
        check_all_again(&place, &program, survivor);
        check_refusals(&place, &program);
    }
    // The program is identified by its bytes, and not by its path.
    assert_eq!(run(&kept, "merge 1 2 --out merged").code, Some(0));
}

/// Expects a program to check all mutants again, as in a new folder, and the spec to have a
/// survivor.
fn check_all_again(place: &Place, program: &Path, survivor: &str) {
    let ran = run_in(place, program, RUN);
    assert_eq!(ran.code, Some(2), "{survivor}: {}", ran.err);
    assert!(
        ran.err
            .contains(&format!("all mutants are checked again: {OTHER}")),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains(" known from "), "{}", ran.err);
    let fresh = run_in(place, program, &format!("{RUN} --out fresh"));
    // The next commands name the folder.
    let results = |ran: &Ran| ran.out.split("\nnext: ").next().map(str::to_owned);
    assert_eq!(results(&fresh), results(&ran));
    same(
        &left(place, "mutaspec.out"),
        &left(place, "fresh"),
        survivor,
    );
    let head = format!("{survivor}/");
    let mut shown = ran
        .out
        .lines()
        .skip_while(|line| !line.starts_with(&head))
        .take(4);
    assert!(
        shown.any(|line| line.contains("  count:") || line.contains(" count:")),
        "{}",
        ran.out
    );
}

/// Expects a program not to resume the run of another build, and not to merge its shards.
fn check_refusals(place: &Place, program: &Path) {
    let run = |line: &str| run_in(place, program, line);
    let resumed = run(&format!("{CUT} --resume"));
    let error = format!("error: the run in cut is another one: {OTHER}\n");
    assert!(
        resumed.code == Some(1) && resumed.err.starts_with(&error),
        "{}",
        resumed.err
    );
    run(&format!("{RUN} --shard 2/2 --out new-2"));
    for (folders, error) in [
        (
            "1 2",
            "error: the shards were run by another build of the program than this one\n",
        ),
        (
            "1 new-2",
            "error: new-2 and 1 were run by different builds of the program\n",
        ),
    ] {
        let merged = run(&format!("merge {folders} --out merged"));
        assert!(
            merged.code == Some(1) && merged.err.starts_with(error),
            "{}",
            merged.err
        );
        assert!(
            !place.path().join("merged").exists(),
            "a refusal writes nothing"
        );
    }
}
