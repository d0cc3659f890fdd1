//! `check`: the properties of models, without mutants.

use mutaspec_reports::schema::json;
use mutaspec_reports::standing::{Standing, standing};
use mutaspec_reports::terminal;
use mutaspec_runner::campaign;
use mutaspec_runner::outcome::Outcome;

use super::args::CheckArgs;
use super::error::Error;
use super::exit::Exit;
use super::select;
use super::session::{Session, Work};

pub(crate) fn check(session: &mut Session<'_, '_>, args: &CheckArgs) -> Result<Exit, Error> {
    let selected = select::models(&session.definitions, &session.config, &args.names, &args.model)?;
    // Every model is built before the first is checked, so that a mistake is told before the work.
    let machines = selected.iter().map(select::Selected::machine).collect::<Result<Vec<_>, _>>()?;
    let mut work = Work::default();
    for (model, machine) in selected.iter().zip(machines) {
        if session.stopped() {
            work.cut();
            break;
        }
        let options = model.options(args.model.threads);
        let result = session.watch(model, |listener, stop| campaign::check(&*machine, &options, listener, stop));
        let Some(outcome) = work.take(session, model, false, result) else {
            continue;
        };
        let (text, exit) = (
            terminal::check(outcome, model.expect_failure, args.full),
            judge(outcome, model.expect_failure),
        );
        work.ended(exit);
        if !args.json {
            session.console.say(&text)?;
        }
    }
    if args.json {
        session.console.write(json(&work.results()).as_bytes())?;
    }
    Ok(work.exit())
}

/// How a check ended.
fn judge(outcome: &Outcome, expected: Option<&str>) -> Exit {
    match standing(outcome, expected) {
        Standing::Holds | Standing::FailsAsExpected => Exit::Well,
        Standing::Fails => Exit::Baseline,
        Standing::Undecided => Exit::Inconclusive,
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_reports::sample;

    use super::*;

    #[test]
    fn a_check_is_well_where_the_model_is_what_its_author_says() {
        assert_eq!(judge(&sample::baseline(), None), Exit::Well);
        assert_eq!(judge(&sample::failing(), Some("consistent")), Exit::Well);
        assert_eq!(judge(&sample::failing(), None), Exit::Baseline);
        assert_eq!(judge(&sample::baseline(), Some("consistent")), Exit::Baseline);
    }

    #[test]
    fn a_check_that_saw_only_a_part_proves_nothing() {
        let mut outcome = sample::baseline();
        outcome.baseline.counts.complete = false;
        assert_eq!(judge(&outcome, None), Exit::Inconclusive);
    }
}
