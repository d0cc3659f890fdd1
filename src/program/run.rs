//! `run`: models with all their mutants.

use mutaspec_mutator::Operator;
use mutaspec_reports::schema::json;
use mutaspec_reports::standing::{Standing, standing};
use mutaspec_reports::terminal::{self, Look};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::outcome::Outcome;

use super::args::{RunArgs, quoted};
use super::error::{Error, nearest};
use super::exit::Exit;
use super::out::Out;
use super::select::{self, Selected};
use super::session::{Session, Work};

pub(crate) fn run(session: &mut Session<'_, '_>, args: &RunArgs) -> Result<Exit, Error> {
    let operators = operators(args.operators.as_deref())?;
    let selected = select::models(&session.definitions, &session.config, &args.names, &args.model)?;
    let (selected, flawed) = to_mutate(selected)?;
    let machines = selected.iter().map(Selected::machine).collect::<Result<Vec<_>, _>>()?;
    let out = Out::prepare(&args.out)?;
    left_out(session, args, &flawed)?;
    let mut work = Work::default();
    for (model, machine) in selected.iter().zip(machines) {
        if session.stopped() {
            work.cut();
            break;
        }
        let options = Options {
            operators: operators.clone(),
            matrix: args.matrix,
            mutant_states: args.mutant_states.or(model.options(0).mutant_states),
            ..model.options(args.model.threads)
        };
        let result = session.watch(model, |listener, stop| campaign::run(&*machine, &options, listener, stop));
        let arguments = again(session, model, args);
        let look = Look {
            program: &session.program.clone(),
            arguments: &arguments,
        };
        let Some(outcome) = work.take(session, model, operators.is_some(), result) else {
            continue;
        };
        let (text, exit) = (terminal::run(outcome, args.verbose, look), judge(outcome, args.report_only));
        work.ended(exit);
        if exit == Exit::Internal {
            session.console.note(&lost(&work));
        }
        if !args.json {
            session.console.say(&format!("{text}\n"))?;
        }
    }
    let results = json(&work.results());
    out.write(&results)?;
    if args.json {
        session.console.write(results.as_bytes())?;
    } else if work.outcomes.len() > 1 {
        session.console.say(&terminal::total(&work.outcomes))?;
    }
    Ok(work.exit())
}

/// The operators of these names.
fn operators(names: Option<&[String]>) -> Result<Option<Vec<Operator>>, Error> {
    let Some(names) = names else {
        return Ok(None);
    };
    let find = |name: &String| {
        let known = Operator::ALL.iter().flat_map(|o| [o.slug(), o.id()]);
        Operator::find(name).ok_or_else(|| Error::Unknown {
            kind: "operator",
            name: name.clone(),
            of: None,
            nearest: nearest(name, known),
        })
    };
    names.iter().map(find).collect::<Result<Vec<_>, _>>().map(Some)
}

/// The models that have mutants, and those that are expected to fail and have none.
fn to_mutate(selected: Vec<Selected>) -> Result<(Vec<Selected>, Vec<Selected>), Error> {
    let (flawed, sound): (Vec<_>, Vec<_>) = selected.into_iter().partition(|model| model.expect_failure.is_some());
    if sound.is_empty() {
        return Err(Error::NothingToMutate {
            models: flawed.iter().map(Selected::name).collect(),
        });
    }
    Ok((sound, flawed))
}

/// Says which models are not mutated.
fn left_out(session: &mut Session<'_, '_>, args: &RunArgs, flawed: &[Selected]) -> Result<(), Error> {
    for model in flawed {
        let expected = model.expect_failure.unwrap_or_default();
        let text = format!("{} is not mutated: {expected} is expected to fail on it", model.name());
        if args.json {
            session.console.note(&text);
        } else {
            session.console.say(&format!("{text}\n"))?;
        }
    }
    Ok(())
}

/// The arguments with which `show` looks at the same model.
fn again(session: &Session<'_, '_>, model: &Selected, args: &RunArgs) -> String {
    let several = select::all_models(model.definition, &session.config).len() > 1;
    let mut again: Vec<String> = several.then(|| format!("--model {}", quoted(&model.model))).into_iter().collect();
    again.extend(args.model.again());
    again.extend(args.mutant_states.map(|n| format!("--mutant-states {n}")));
    again.extend(
        session
            .config_file
            .as_ref()
            .map(|file| format!("--config {}", quoted(&file.to_string_lossy()))),
    );
    again.join(" ")
}

/// How a run of one model ended.
fn judge(outcome: &Outcome, report_only: bool) -> Exit {
    let standing = standing(outcome, None);
    let score = outcome.score();
    if outcome.interrupted {
        Exit::Interrupted
    } else if standing == Standing::Fails || outcome.planned == 0 {
        Exit::Baseline
    } else if outcome.planned != outcome.mutants.len() {
        Exit::Internal
    } else if score.survived > 0 && !report_only {
        Exit::Survivors
    } else if score.inconclusive > 0 || standing == Standing::Undecided {
        Exit::Inconclusive
    } else {
        Exit::Well
    }
}

/// Mutants that were planned and never decided.
fn lost(work: &Work) -> String {
    let (planned, reported) = work.outcomes.last().map_or((0, 0), |o| (o.planned, o.mutants.len()));
    format!("internal error: {planned} mutants were planned and {reported} reported; this is a mistake in this program")
}

#[cfg(test)]
mod tests {
    use mutaspec_reports::sample;
    use mutaspec_runner::outcome::Verdict;

    use super::*;

    /// A run with the mutants of these places of the sample.
    fn of(places: &[usize]) -> Outcome {
        let mut outcome = sample::outcome();
        let all = std::mem::take(&mut outcome.mutants);
        outcome.mutants = places.iter().map(|i| all[*i].clone()).collect();
        outcome.planned = places.len();
        outcome
    }

    const SURVIVED: usize = 0;
    const EQUIVALENT: usize = 2;
    const INCONCLUSIVE: usize = 3;
    const KILLED: usize = 5;

    #[test]
    fn all_killed_or_equivalent_is_well() {
        assert_eq!(judge(&of(&[KILLED, EQUIVALENT]), false), Exit::Well);
    }

    #[test]
    fn a_survivor_outweighs_doubt() {
        assert_eq!(judge(&of(&[KILLED, INCONCLUSIVE]), false), Exit::Inconclusive);
        assert_eq!(judge(&of(&[SURVIVED, INCONCLUSIVE]), false), Exit::Survivors);
    }

    #[test]
    fn report_only_forgives_survivors_and_nothing_else() {
        assert_eq!(judge(&of(&[SURVIVED]), true), Exit::Well);
        assert_eq!(judge(&of(&[SURVIVED, INCONCLUSIVE]), true), Exit::Inconclusive);
        assert_eq!(judge(&sample::failing(), true), Exit::Baseline);
    }

    #[test]
    fn a_failing_baseline_or_no_mutant_at_all_is_never_well() {
        assert_eq!(judge(&sample::failing(), false), Exit::Baseline);
        assert_eq!(judge(&sample::baseline(), false), Exit::Baseline);
    }

    #[test]
    fn a_baseline_that_was_seen_in_part_proves_nothing() {
        let mut outcome = of(&[KILLED]);
        outcome.baseline.counts.complete = false;
        assert_eq!(judge(&outcome, false), Exit::Inconclusive);
    }

    #[test]
    fn a_mutant_that_got_lost_is_an_internal_error() {
        let mut outcome = of(&[KILLED, EQUIVALENT]);
        outcome.mutants.retain(|m| m.verdict == Verdict::Killed);
        assert_eq!(judge(&outcome, false), Exit::Internal);
        outcome.interrupted = true;
        assert_eq!(judge(&outcome, false), Exit::Interrupted);
    }

    #[test]
    fn operators_are_found_by_either_name() {
        let names = ["m2".to_owned(), "lost-update".to_owned()];
        assert_eq!(
            operators(Some(&names)).unwrap().unwrap(),
            [Operator::M2IgnoreParticipant, Operator::U1LostUpdate]
        );
        let error = operators(Some(&["lost-updat".to_owned()])).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `lost-update`?"));
    }
}
