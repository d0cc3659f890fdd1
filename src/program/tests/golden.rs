//! Golden files with the whole output for each verdict and each exit code. Review changes to them.

use std::process::Command;

use mutaspec::spec;
use mutaspec_runner::faults::{FaultInjector, InjectedFault};

use super::*;

/// Sellers sell what they have, and a clock runs.
#[spec(may_deadlock)]
#[tolerates(starvation, why = "whoever is awake sells")]
pub mod stall {
    #[constants]
    #[model(two)]
    #[model(alone, sellers = ["ann"])]
    pub struct Constants {
        #[default("ann", "ben")]
        pub sellers: Participants,
        #[default(2)]
        pub stock: u32,
    }

    #[variables]
    pub struct Vars {
        pub sold: u32,
        pub seller: Option<Participant>,
        pub hours: u32,
        pub closed: bool,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            sold: 0,
            seller: None,
            hours: 0,
            closed: false,
        }
    }

    #[action(me in sellers, fair)]
    fn sell(me: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.sold < c.stock && vars.sold < 100 && c.sellers.contains(&me));
        vars.sold += 1;
        vars.seller = Some(me);
        if vars.sold > 50 {
            vars.closed = true;
        }
    }

    #[action]
    fn tick(vars: &mut Vars) {
        require(vars.hours < 2);
        vars.hours += 1;
    }

    /// Nobody sells what he does not have.
    #[invariant]
    fn never_oversold(v: &Vars) -> bool {
        v.sold <= 2
    }

    #[temporal]
    fn all_is_sold() -> Formula {
        eventually(|s| s.sold == 2)
    }
}

/// Runs a command on the spec `stall`. Returns its output without the path of the temporary folder.
fn call_stall(line: &str, files: &[(&str, &str)], stop: bool) -> (u8, String) {
    let definitions = compiled_spec("stall");
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display().to_string();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let line = line.replace("FOLDER", &at);
    let mut line: Vec<&str> = line.split_whitespace().collect();
    let out = format!("{at}/out");
    if line[0] == "run" {
        line.extend(["--out", &out]);
    }
    let (code, out, err) = call_with(definitions, &line, &AtomicBool::new(stop));
    (
        code,
        format!("{out}---- stderr\n{err}---- exit code {code}\n").replace(&format!("{at}/"), ""),
    )
}

fn golden(name: &str, line: &str, code: u8) {
    let (found, text) = call_stall(line, &[], false);
    assert_eq!(found, code, "{text}");
    insta::assert_snapshot!(name, text);
}

/// The id of the first mutant with this verdict.
fn first(line: &str, verdict: &str) -> String {
    let (_, text) = call_stall(&format!("{line} --json"), &[], false);
    let json = text.split("---- stderr").next().unwrap();
    let results: serde_json::Value = serde_json::from_str(json).unwrap();
    let mutants = results["specs"][0]["mutants"].as_array().unwrap();
    let found = mutants.iter().find(|mutant| mutant["verdict"] == verdict);
    found.unwrap_or_else(|| panic!("a mutant is {verdict}"))["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

const RUN: &str = "run stall/two --operators U1,C3,G1,G2 --mutant-states 100";

#[test]
fn every_verdict_in_run() {
    let survivor = first(RUN, "survived");
    let accept = format!(
        "- mutant: {survivor}\n  reason: who sold it matters to nobody\n  kind: wont-fix\n"
    );
    let (code, text) = call_stall(
        &format!("{RUN} -vv --accept-file FOLDER/accept.yaml"),
        &[("accept.yaml", &accept)],
        false,
    );
    for verdict in [
        "killed",
        "equivalent",
        "unreached",
        "inconclusive",
        "accepted",
        "tolerated",
    ] {
        assert!(
            text.contains(&format!("{verdict} ")),
            "{verdict} is in {text}"
        );
    }
    assert_eq!(code, 2, "{text}");
    insta::assert_snapshot!("a_run_with_an_accepted_survivor", text);
}

#[test]
fn every_verdict_in_show() {
    for verdict in [
        "killed",
        "survived",
        "equivalent",
        "unreached",
        "inconclusive",
        "tolerated",
    ] {
        let id = first(RUN, verdict);
        golden(
            &format!("show_{verdict}"),
            &format!("show {id} --model two --mutant-states 100"),
            0,
        );
    }
    let broken = first("run stall/alone --operators G2", "broken");
    golden("show_broken", &format!("show {broken} --model alone"), 0);
}

#[test]
fn every_exit_code() {
    golden("exit_0_nothing_survived", "run stall/two --operators G2", 0);
    golden(
        "exit_0_survivors_do_not_matter",
        "run stall/two --operators U1 --report-only",
        0,
    );
    golden("exit_1_a_name_that_is_none", "run stal", 1);
    golden("exit_2_survivors", "run stall/two --operators U1", 2);
    golden(
        "exit_2_a_broken_promise",
        "run stall/alone --operators G2",
        2,
    );
    golden(
        "exit_2_a_score_that_is_not_reached",
        "run stall/two --operators U1 --min-score 99",
        2,
    );
    golden(
        "exit_3_inconclusive",
        "run stall/two --operators G1 --mutant-states 100 --no-suggestions",
        3,
    );
    golden(
        "exit_4_a_failing_baseline",
        "run stall/two --set stock=3",
        4,
    );
    golden(
        "exit_4_nothing_to_mutate",
        "run stall/two --operators Q2",
        4,
    );
    let accept = "- mutant: stall/sell/U1-00000000\n  reason: it was so once\n";
    let (code, text) = call_stall(
        "run stall/two --operators G2 --accept-file FOLDER/accept.yaml",
        &[("accept.yaml", accept)],
        false,
    );
    assert_eq!(code, 5, "{text}");
    insta::assert_snapshot!("exit_5_a_stale_entry", text);
    let (code, text) = call_stall("run stall", &[], true);
    assert_eq!(code, 130, "{text}");
    insta::assert_snapshot!("exit_130_interrupted", text);
}

/// Set in the test's child process, where the engine has a fault; other tests share this process.
const FAULTY: &str = "MUTASPEC_TEST_FAULT";

#[test]
fn engine_error_exits_70() {
    const MARK: &str = "==== what the program said";
    if std::env::var_os(FAULTY).is_some() {
        let run = || call_stall("run stall/two --operators U1 --no-suggestions", &[], false).1;
        let said = FaultInjector::alone()
            .with(Some(InjectedFault::LostMutant), run)
            .unwrap();
        println!("{MARK}\n{said}{MARK}");
        return;
    }
    let test = "program::tests::golden::engine_error_exits_70";
    let mut again = Command::new(std::env::current_exe().unwrap());
    let output = again
        .args(["--exact", test, "--nocapture"])
        .env(FAULTY, "1")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let said = printed
        .split(&format!("{MARK}\n"))
        .nth(1)
        .and_then(|rest| rest.split(MARK).next());
    let said = said.unwrap_or_else(|| panic!("something is said in {printed}"));
    assert!(said.ends_with("---- exit code 70\n"), "{said}");
    insta::assert_snapshot!("exit_70_a_mistake_of_the_engine", said);
}
