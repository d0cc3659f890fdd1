//! `run`: models with all their mutants.

use mutaspec_mutator::Operator;
use mutaspec_reports::formats::sarif::Stories;
use mutaspec_reports::formats::{self, Sources};
use mutaspec_reports::schema::json;
use mutaspec_reports::standing::{Standing, standing};
use mutaspec_reports::terminal::{self, Look};
use mutaspec_runner::campaign::ladder::{climbed, settled};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::Machine;
use mutaspec_runner::outcome::Outcome;

use super::accept::{AcceptFile, Gate};
use super::args::{Host, RunArgs, quoted};
use super::error::Error;
use super::exit::Exit;
use super::github;
use super::out::{Out, RESULTS};
use super::select::{self, Selected};
use super::session::{Session, Work};

pub(crate) fn run(session: &mut Session<'_, '_>, args: &RunArgs) -> Result<Exit, Error> {
    let mut plan = prepare(session, args)?;
    let out = Out::prepare(&args.out)?;
    for text in &plan.left_out {
        if args.json {
            session.console.note(text);
        } else {
            session.console.say(&format!("{text}\n"))?;
        }
    }
    let mut work = mutate(session, args, &plan)?;
    let results = work.results();
    let text = json(&results);
    let sources = Sources::of(session.definitions.iter().copied());
    let mut files = vec![(RESULTS, text.clone())];
    files.extend(formats::files(&results, &sources, &Stories::new()));
    out.write(&files)?;
    if args.json {
        session.console.write(text.as_bytes())?;
    } else if work.highest().len() > 1 {
        session.console.say_apart(&terminal::total(&work.highest()))?;
    }
    if let Some(Host::Github) = args.annotations {
        github::annotate(session, &results, &sources)?;
    }
    // Constants and properties of the command line make other models, on which other mutants survive.
    if args.model.set.is_empty() && args.model.properties.is_none() {
        plan.gate.look_for_unneeded(&results);
    }
    for complaint in plan.gate.complaints() {
        session.console.complain(&complaint);
        work.ended(complaint.exit());
    }
    Ok(work.exit())
}

/// What is to be mutated, and how.
struct Plan {
    models: Vec<(Selected, Box<dyn Machine>, Options)>,
    /// Their places, in the order in which they are checked: what is not killed on one of a ladder is tried on the next of it.
    ladders: Vec<Vec<usize>>,
    /// The models that were named and are not mutated, with the reason.
    left_out: Vec<String>,
    gate: Gate,
}

/// Builds all models before the first is checked, so that every mistake is told before the work.
fn prepare(session: &Session<'_, '_>, args: &RunArgs) -> Result<Plan, Error> {
    let operators = operators(args.operators.as_deref())?;
    let selected = select::models(&session.definitions, &session.config, &args.names, &args.model)?;
    let asked: Vec<&str> = selected.iter().map(|model| model.definition.name).collect();
    let file = AcceptFile::load(args.accept_file.as_deref(), false)?;
    let mut plan = Plan {
        models: Vec::new(),
        ladders: Vec::new(),
        left_out: Vec::new(),
        gate: Gate::new(file, &session.definitions, &session.config, |spec| asked.contains(&spec))?,
    };
    for model in selected {
        let name = model.name();
        if let Some(expected) = model.expect_failure {
            plan.left_out
                .push(format!("{name} is not mutated: {expected} is expected to fail on it"));
            continue;
        }
        let of_model = model.options(args.model.threads);
        let level = model.level(args.level);
        // A spec without any mutant is refused whatever the level.
        let of_level = (!model.definition.mutants.is_empty()).then(|| level.operators());
        let options = Options {
            operators: operators.clone().or(of_level),
            matrix: args.matrix,
            findings: args.verbose,
            mutant_states: args.mutant_states.or(of_model.mutant_states),
            ..of_model
        };
        let machine = model.machine()?;
        if options.operators.is_some() && campaign::plan(&*machine, &options).is_empty() {
            let none = if operators.is_some() {
                "none of these operators has a site in it".to_owned()
            } else {
                format!("no operator of the level {} has a site in it", level.word())
            };
            plan.left_out.push(format!("{name} is not mutated: {none}"));
            continue;
        }
        plan.models.push((model, machine, options));
    }
    let selected: Vec<Selected> = plan.models.iter().map(|(model, ..)| model.clone()).collect();
    plan.ladders = ladders(session, args, &selected)?;
    if plan.models.is_empty() {
        return Err(Error::NothingToMutate { reasons: plan.left_out });
    }
    Ok(plan)
}

/// Checks the models one after the other, and shows each as soon as it is decided.
fn mutate(session: &mut Session<'_, '_>, args: &RunArgs, plan: &Plan) -> Result<Work, Error> {
    let mut work = Work::default();
    for ladder in &plan.ladders {
        climb(session, args, plan, ladder, &mut work)?;
    }
    Ok(work)
}

/// Checks the models of a ladder, small to large; most ladders have one.
fn climb(session: &mut Session<'_, '_>, args: &RunArgs, plan: &Plan, ladder: &[usize], work: &mut Work) -> Result<(), Error> {
    let mut below: Option<(usize, &Selected)> = None;
    for (rung, place) in ladder.iter().enumerate() {
        if session.stopped() {
            work.cut();
            break;
        }
        let (model, machine, options) = &plan.models[*place];
        let mut options = options.clone();
        options.settled = below.map(|(below, _)| settled(&work.outcomes[below])).unwrap_or_default();
        let result = session.watch(model, |listener, stop| campaign::run(&**machine, &options, listener, stop));
        let result = result.map(|outcome| {
            let mut outcome = match below {
                Some((below, _)) => climbed(&work.outcomes[below], outcome, &campaign::plan(&**machine, &options)),
                None => outcome,
            };
            plan.gate.apply(&mut outcome, &model.model);
            outcome
        });
        let Some(outcome) = work.take(session, model, result) else { break };
        let goes_on = outcome.planned > 0 && !outcome.interrupted && standing(outcome, None) == Standing::Holds;
        let next = ladder.get(rung + 1).map(|next| plan.models[*next].0.name());
        let Some(next) = next.filter(|_| goes_on) else {
            return tell(session, args, model, work, work.outcomes.len() - 1);
        };
        let text = terminal::rung(outcome, &next);
        work.lower();
        below = Some((work.outcomes.len() - 1, model));
        if !args.json {
            session.console.say_apart(&text)?;
        }
    }
    // Nothing came of the next rung, so that this is the highest.
    below.map_or(Ok(()), |(below, model)| tell(session, args, model, work, below))
}

/// Shows the outcome at a place, and how it ends.
fn tell(session: &mut Session<'_, '_>, args: &RunArgs, model: &Selected, work: &mut Work, place: usize) -> Result<(), Error> {
    let (program, arguments) = (session.program.clone(), again(session, model, args));
    let look = Look {
        program: &program,
        arguments: &arguments,
    };
    let outcome = &work.outcomes[place];
    let (text, exit) = (terminal::run(outcome, args.verbose, look), judge(outcome, args.report_only));
    if exit == Exit::Internal {
        session.console.note(&lost(outcome));
    }
    work.ended(exit);
    if !args.json {
        session.console.say_apart(&text)?;
    }
    Ok(())
}

/// The models as ladders, by their places: those of a spec with a ladder together, where it is to be climbed, each other one for itself.
fn ladders(session: &Session<'_, '_>, args: &RunArgs, models: &[Selected]) -> Result<Vec<Vec<usize>>, Error> {
    let mut ladders: Vec<Vec<usize>> = Vec::new();
    for (place, model) in models.iter().enumerate() {
        if ladders.iter().flatten().any(|other| *other == place) {
            continue;
        }
        let rungs = rungs(session, args, models, model)?;
        let of_model = |name: &String| {
            models
                .iter()
                .position(|m| m.definition.name == model.definition.name && m.model == *name)
        };
        let places: Vec<usize> = rungs.iter().filter_map(of_model).collect();
        ladders.push(if places.contains(&place) { places } else { vec![place] });
    }
    Ok(ladders)
}

/// The names of the models on the ladder of a model's spec, none where it is not climbed.
fn rungs(session: &Session<'_, '_>, args: &RunArgs, models: &[Selected], model: &Selected) -> Result<Vec<String>, Error> {
    let spec = model.definition.name;
    let is_whole = args.names.is_empty() || args.names.iter().any(|name| name == spec);
    if !args.ladder && (!is_whole || args.no_ladder || args.matrix || args.model.simulate.is_some()) {
        return Ok(Vec::new());
    }
    if !is_whole {
        let of_spec = models.iter().filter(|m| m.definition.name == spec);
        return Ok(of_spec.map(|m| m.model.clone()).collect());
    }
    let declared = select::ladder(model.definition, &session.config);
    if declared.is_empty() && args.ladder && !args.names.is_empty() {
        return Err(Error::NoLadder { spec: spec.to_owned() });
    }
    Ok(declared)
}

/// The operators of these names.
fn operators(names: Option<&[String]>) -> Result<Option<Vec<Operator>>, Error> {
    let Some(names) = names else {
        return Ok(None);
    };
    names
        .iter()
        .map(|name| select::operator(name))
        .collect::<Result<Vec<_>, _>>()
        .map(Some)
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
    } else if (score.survived > 0 || score.broken > 0) && !report_only {
        Exit::Survivors
    } else if score.inconclusive > 0 || standing == Standing::Undecided {
        Exit::Inconclusive
    } else {
        Exit::Well
    }
}

/// Mutants that were planned and never decided.
fn lost(outcome: &Outcome) -> String {
    let Outcome { planned, mutants, .. } = outcome;
    format!(
        "internal error: {planned} mutants were planned and {} reported; this is a mistake in this program",
        mutants.len()
    )
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
