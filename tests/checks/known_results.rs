//! Results known independently: TLC's counts, small specs solved by hand, and the control mutants.

use mutaspec_runner::campaign::{Engine, Options};
use mutaspec_runner::outcome::{PropertyVerdict, Verdict};

use super::{Checked, Model, must, same};

/// Distinct states, generated states and depth as TLC counts them.
const TLC: [(&str, u64, u64, u32); 10] = [
    ("two_phase_commit/article", 296, 718, 20),
    ("two_phase_commit_hardened/three", 470, 1081, 20),
    ("transaction_commit/published", 288, 1146, 11),
    ("transaction_commit/three", 288, 1146, 11),
    ("dual_writes/two", 15, 21, 5),
    ("dual_writes/three", 76, 127, 7),
    ("dual_writes_messages/two", 82, 133, 13),
    ("ordered_log/two", 27, 43, 7),
    ("uploader/one_worker", 1128, 2625, 16),
    ("peterson/two", 196, 372, 21),
];

/// Checks that both engines count as TLC does.
pub(crate) fn counts_match_tlc() -> Checked {
    for (name, distinct, generated, depth) in TLC {
        check(name, (distinct, generated, depth), None)?;
    }
    Ok(())
}

/// Checks states and failing properties of specs that were solved by hand.
pub(crate) fn small_specs_match_manual_counts() -> Checked {
    check("retreat", (4, 4, 4), Some(&[]))?;
    check("blinker", (4, 6, 4), Some(&["somebody_goes"]))?;
    check("strong_blinker", (4, 6, 4), Some(&[]))?;
    check("boast", (2, 2, 2), Some(&["assertion count"]))?;
    check("tangle", TANGLE, Some(&[]))
}

/// The counts of `tangle`. If `spare` is 0, `n` takes the values 0 to 5, of which 4 and 5 only
/// fall. If it is 1, 4 and 5 also climb, three times to 6 or 7, which the constraint excludes. The
/// levels of `n` are: 0; 1 and 2; 3 and 4; 5.
const TANGLE: (u64, u64, u32) = (12, 2 + 2 * 8 + 2 * 2 + 4, 4);

/// Checks the counts of a baseline and, if `failing` is given, which properties fail.
fn check(name: &str, expected: (u64, u64, u32), failing: Option<&[&str]>) -> Checked {
    let model = Model::of(name);
    for engine in [Engine::Naive, Engine::Pipeline] {
        let options = Options {
            engine,
            threads: 1,
            ..Options::default()
        };
        let outcome = model.check(&options)?;
        let counts = outcome.baseline.counts;
        same(
            &(counts.distinct, counts.generated, counts.depth),
            &expected,
            name,
        )?;
        must(counts.complete, format!("{name} has all its states"))?;
        let verdicts = outcome.properties.iter().zip(&outcome.baseline.properties);
        let fails = verdicts.filter(|(_, verdict)| matches!(verdict, PropertyVerdict::Fails(_)));
        let fails: Vec<&str> = fails.map(|(property, _)| property.name.as_str()).collect();
        if let Some(failing) = failing {
            same(&fails.as_slice(), &failing, name)?;
        }
    }
    Ok(())
}

/// Checks that control mutants have the expected verdicts, and that mutants are killed.
pub(crate) fn controls_have_expected_verdicts(models: &[Model]) -> Checked {
    for model in models {
        let outcome = model.run(&Options::default())?;
        let killed = outcome
            .mutants
            .iter()
            .filter(|m| m.verdict == Verdict::Killed)
            .count();
        must(killed > 0, format!("{}: nothing is killed", model.name))?;
    }
    Ok(())
}
