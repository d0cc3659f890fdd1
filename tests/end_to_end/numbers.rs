//! The numbers on the terminal equal those in the results for tools.

use serde_json::Value;

use crate::support::{Place, all, core, name_of, parsed, results, text};

const VERDICTS: [&str; 6] = [
    "survived",
    "inconclusive",
    "killed",
    "equivalent",
    "unreached",
    "invalid",
];

/// The number before a word in a line; 0 if the word is missing.
fn before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line
        .split([' ', ';', ':'])
        .filter(|w| !w.is_empty())
        .collect();
    let at = words.iter().position(|w| w.trim_end_matches(',') == word);
    at.and_then(|at| words[..at].last()).map_or(0, |number| {
        number
            .replace(',', "")
            .parse()
            .unwrap_or_else(|_| panic!("`{number}` stands before `{word}` in `{line}`"))
    })
}

fn counted(mutants: &[Value], verdict: &str) -> usize {
    mutants.iter().filter(|m| m["verdict"] == verdict).count()
}

#[test]
fn score_counts_the_mutants() {
    for of in all(&results()["specs"]) {
        let (name, mutants, score) = (name_of(of), all(&of["mutants"]), &of["score"]);
        for verdict in VERDICTS {
            assert_eq!(
                score[verdict],
                counted(mutants, verdict),
                "{name}: {verdict}"
            );
        }
        let (killed, survived) = (counted(mutants, "killed"), counted(mutants, "survived"));
        let ratio = killed as f64 / (killed + survived) as f64;
        assert!(
            score["ratio"]
                .as_f64()
                .is_some_and(|r| (r - ratio).abs() < 1e-9),
            "{name}: {score}"
        );
    }
}

#[test]
fn property_counts_its_kills() {
    for of in all(&results()["specs"]) {
        for property in all(&of["properties"]) {
            let kills = all(&of["mutants"])
                .iter()
                .filter(|m| all(&m["killed_by"]).contains(&property["name"]))
                .count();
            assert_eq!(
                property["kills"],
                kills,
                "{}: {}",
                name_of(of),
                property["name"]
            );
        }
    }
}

/// The terminal output for one model, from its headline to its score.
fn section(out: &str, of: &Value) -> String {
    let headline = format!("{}  ", name_of(of));
    let lines = out.lines().skip_while(|line| !line.starts_with(&headline));
    let mut section = String::new();
    for line in lines {
        section.push_str(line);
        section.push('\n');
        if line.contains("; score ") {
            return section;
        }
    }
    panic!("{headline} has a score in {out}")
}

/// Compares all numbers in a model's section with the results.
pub(crate) fn compare(out: &str, of: &Value) {
    let (name, section, mutants) = (name_of(of), section(out, of), all(&of["mutants"]));
    let line = |sign: &str| {
        section
            .lines()
            .find(|l| l.contains(sign))
            .unwrap_or_else(|| panic!("{sign} in {section}"))
    };
    compare_baseline(line("  baseline "), &name, of);
    compare_score(line("; score "), &name, of);
    for mutant in mutants {
        let open = ["survived", "inconclusive", "accepted"].contains(&text(&mutant["verdict"]));
        let id = text(&mutant["id"]);
        let told = section.split_whitespace().any(|word| word == id);
        assert_eq!(
            told, open,
            "{name}: {id} is shown where it needs a look, and only there"
        );
    }
    let shown = section.matches("? inconclusive  ").count();
    assert_eq!(shown, counted(mutants, "inconclusive"), "{name}");
}

/// Compares the line of the baseline with the results.
fn compare_baseline(baseline: &str, name: &str, of: &Value) {
    for (word, field) in [
        ("distinct", "distinct_states"),
        ("generated", "generated_states"),
    ] {
        assert_eq!(
            of["baseline"][field],
            before(baseline, word),
            "{name}: {baseline}"
        );
    }
    assert!(
        baseline.contains(&format!("depth {},", of["baseline"]["depth"])),
        "{name}: {baseline}"
    );
    assert_eq!(
        all(&of["properties"]).len(),
        before(baseline, "properties"),
        "{name}: {baseline}"
    );
}

/// Compares the line with the score with the results.
fn compare_score(score: &str, name: &str, of: &Value) {
    let mutants = all(&of["mutants"]);
    assert_eq!(of["planned"], before(score, "mutants"), "{name}: {score}");
    for verdict in VERDICTS {
        assert_eq!(
            counted(mutants, verdict),
            before(score, verdict),
            "{name}: {score}"
        );
    }
    let (killed, decided) = (
        counted(mutants, "killed"),
        counted(mutants, "killed") + counted(mutants, "survived"),
    );
    // Rounded down: 100 % always stands for all mutants.
    let told = format!("score {killed}/{decided} = {} %", killed * 100 / decided);
    assert!(score.contains(&told), "{name}: {told} in {score}");
    assert_eq!(
        all(&of["properties"]).len(),
        before(score, "properties"),
        "{name}: {score}"
    );
    assert!(score.contains(&format!("on {name} (")), "{score}");
}

#[test]
fn terminal_and_file_agree() {
    let (ran, place) = core();
    for of in all(&place.results()["specs"]) {
        compare(&ran.out, of);
    }
}

#[test]
fn last_line_sums_all_models() {
    let (ran, place) = core();
    let sum = |line: &&str| line.contains(" models, ");
    let last = ran.out.lines().rfind(sum).expect("there is a sum");
    let results = place.results();
    let models = all(&results["specs"]);
    assert_eq!(before(last, "models"), models.len(), "{last}");
    let planned: u64 = models.iter().filter_map(|of| of["planned"].as_u64()).sum();
    assert_eq!(before(last, "mutants") as u64, planned, "{last}");
    for verdict in VERDICTS {
        let sum: usize = models
            .iter()
            .map(|of| counted(all(&of["mutants"]), verdict))
            .sum();
        assert_eq!(before(last, verdict), sum, "{last}");
    }
}

#[test]
fn survivors_exit_2_unless_report_only() {
    for (line, code) in [
        ("run two_phase_commit", 2),
        ("run two_phase_commit --report-only", 0),
        ("run ordered_log --level basic", 0),
    ] {
        let place = Place::new();
        let ran = place.run(line);
        let survived: u64 = all(&place.results()["specs"])
            .iter()
            .filter_map(|of| of["score"]["survived"].as_u64())
            .sum();
        assert_eq!(
            (ran.code, survived > 0),
            (Some(code), line.contains("two_phase")),
            "{line}"
        );
    }
}

#[test]
fn json_output_equals_the_file() {
    let place = Place::new();
    let ran = place.run("run two_phase_commit ordered_log --json");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert_eq!(ran.out, place.read("mutaspec.out/results.json"));
    assert_eq!(all(&parsed(&ran.out)["specs"]).len(), 3);
}
