//! The command line as clap parses it. [`select`](super::select) looks up the names of specs,
//! models and mutants.

mod repeat;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};
use mutaspec_mutator::Level;
use mutaspec_runner::memory;
use mutaspec_runner::outcome::Simulation;
use mutaspec_runner::settings::Setting;

use super::entry::{AcceptKind, Date};
use super::error::Error;
use super::exit::Exit;
use super::processors::MOST_THREADS;
use super::shard::{Shard, ShardError};
use crate::workshop::WorkshopArgs;
pub(crate) use repeat::quoted;

/// The default output folder of a run.
const OUT: &str = "mutaspec.out";

/// Mutation testing for specifications: breaks a spec on purpose and shows which faults its
/// properties do not catch
#[derive(Debug, Parser)]
#[command(version, after_help = Exit::table(), max_term_width = 110, disable_help_subcommand = true)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
    /// File with more models [default: mutaspec.yaml, if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List specs with their models and properties, or mutants, or operators
    List(ListArgs),
    /// Check the properties of models without mutants
    Check(CheckArgs),
    /// Check models and all their mutants and show the survivors
    Run(RunArgs),
    /// Show one mutant in detail: its change, the properties that caught it, and the run that
    /// distinguishes it from the baseline
    // Not on the arguments, which `trace` shares: its `--out` is a file.
    #[command(mut_arg("results", |results| results.visible_alias("out")))]
    Show(ShowArgs),
    /// Explain an operator, with an example and the properties that catch it; or a term of the
    /// reports
    Explain {
        /// Id or name of an operator, or a term such as `equivalent` or `less behaviour`
        #[arg(value_name = "OPERATOR|TERM", required = true, value_parser = clap::builder::NonEmptyStringValueParser::new())]
        words: Vec<String>,
    },
    /// Accept a survivor with a reason, or remove stale entries from the accept file
    Accept(AcceptArgs),
    /// Write a trace for other tools: the run that kills a mutant, on which a survivor differs, or
    /// on which a model fails
    Trace(TraceArgs),
    /// Suggest properties that would catch survivors, as code to paste into the spec
    Suggest(SuggestArgs),
    /// Merge the folders of all shards into the results of one run
    Merge(MergeArgs),
    /// Compare two runs: new survivors, newly killed mutants, and weakened properties
    Compare(CompareArgs),
    /// A workshop on writing invariants: exercises that the model checker judges
    Workshop(WorkshopArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct ListArgs {
    /// Specs, single models, or TLA+ modules (Spec.tla) [default: all specs]
    #[arg(value_name = "SPEC[/MODEL]", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) names: Vec<String>,
    /// List the operators instead
    #[arg(long, conflicts_with_all = ["names", "mutants", "verbose"])]
    pub(crate) operators: bool,
    /// List the mutants of each model
    #[arg(long)]
    pub(crate) mutants: bool,
    /// List only mutants of these operators, by id or name
    #[arg(
        long,
        value_name = "M2,lost-update",
        value_delimiter = ',',
        requires = "mutants",
        conflicts_with = "level"
    )]
    pub(crate) operator: Option<Vec<String>>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Also list the sites without a mutant, with the reason
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Count and list mutants of the operators at this level [default: standard]
    #[arg(long, value_name = "LEVEL", value_parser = level())]
    pub(crate) level: Option<Level>,
    #[command(flatten)]
    pub(crate) tla: TlaArgs,
}

/// Parses a level by its name.
fn level() -> impl TypedValueParser<Value = Level> {
    let words = Level::ALL.iter().map(|level| level.word());
    PossibleValuesParser::new(words).map(|word| Level::find(&word).unwrap_or(Level::Standard))
}

/// How to read the TLA+ modules that the command names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "TLA+ modules")]
pub(crate) struct TlaArgs {
    /// Configuration, as TLC's -config; several are several models [default: the .cfg file of the same name]
    #[arg(long, value_name = "FILE")]
    pub(crate) cfg: Vec<PathBuf>,
    /// Another folder in which modules are looked for
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Vec<PathBuf>,
    /// Allow deadlocks, as TLC's -deadlock
    #[arg(long)]
    pub(crate) no_deadlock: bool,
}

/// Options of all commands that check models.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ModelArgs {
    #[command(flatten)]
    pub(crate) tla: TlaArgs,
    /// Set a constant; participants by name or by number (`managers=5`)
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub(crate) set: Vec<(String, String)>,
    /// Check only these properties
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(crate) properties: Option<Vec<String>>,
    /// Limit of a baseline's search in distinct states [default: 20000000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_states: Option<u64>,
    /// Search all states and ignore `#[symmetric]`
    #[arg(long)]
    pub(crate) no_symmetry: bool,
    /// Memory limit of one search (2GiB, 500MB); each thread searches for itself, and the baseline
    /// is kept as well [default: a share of the available memory]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_memory: Option<u64>,
    /// Seconds after which a step or property counts as endless, which makes its mutant
    /// inconclusive [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) step_timeout: Option<u64>,
    /// Take N random walks through the baseline and each mutant instead of searching; proves
    /// nothing
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) simulate: Option<u64>,
    /// Maximal length of a walk in steps [default: 100]
    #[arg(long, value_name = "N", requires = "simulate", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) depth: Option<u32>,
    /// Random seed of the walks
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) seed: u64,
    /// Number of threads; results do not depend on it [default: the processors of this process]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = threads)]
    pub(crate) threads: usize,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Specs, single models, or TLA+ modules (Spec.tla) [default: all specs]
    #[arg(value_name = "SPEC[/MODEL]", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Show complete states in traces
    #[arg(long)]
    pub(crate) full: bool,
    /// Also show the counterexample of an expected failure, and how often implications apply, goals
    /// are met and steps are taken
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Default, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct RunArgs {
    /// Specs, single models, or TLA+ modules (Spec.tla) [default: all specs]
    #[arg(value_name = "SPEC[/MODEL]", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) names: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Check only mutants of these operators, by id or name as in `list --operators`
    #[arg(long, value_name = "M2,lost-update", value_delimiter = ',')]
    pub(crate) operators: Option<Vec<String>>,
    /// Level of operators: `basic` makes few mutants, `all` makes every one; `--operators` selects
    /// single operators [default: standard]
    #[arg(long, value_name = "LEVEL", value_parser = level())]
    pub(crate) level: Option<Level>,
    /// Limit of a mutant's search in distinct states, at least those of the baseline [default: 4
    /// times the baseline, at least 10000, or 100000 for TLA+]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) mutant_states: Option<u64>,
    /// Show which property kills which mutant: evaluate every property on every mutant
    #[arg(long)]
    pub(crate) matrix: bool,
    /// Check on each named model only mutants that survived the model before it; specs with
    /// `#[ladder]` do so by default
    #[arg(long, conflicts_with_all = ["matrix", "no_ladder", "simulate"])]
    pub(crate) ladder: bool,
    /// Check every mutant on every model, even if the spec has a ladder
    #[arg(long)]
    pub(crate) no_ladder: bool,
    /// Print the results as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Output folder for report.html, results.json and all other files
    #[arg(
        long,
        visible_alias = "results",
        value_name = "DIR",
        default_value = OUT
    )]
    pub(crate) out: PathBuf,
    /// Annotate the lines of a pull request with up to 10 gaps, and add the summary to that of the
    /// job
    #[arg(long, value_name = "HOST", conflicts_with = "json")]
    pub(crate) annotations: Option<Host>,
    /// File with accepted survivors [default: mutaspec.accept.yaml, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) accept_file: Option<PathBuf>,
    /// Exit with 0 despite survivors and broken promises
    #[arg(long)]
    pub(crate) report_only: bool,
    /// Fail only if the score of a model is below N percent
    #[arg(long, value_name = "N", value_parser = percent, conflicts_with = "report_only")]
    pub(crate) min_score: Option<f64>,
    /// Fail only on survivors that are new since this older run (its folder or its results.json)
    #[arg(long, value_name = "OLD", conflicts_with_all = ["report_only", "min_score"])]
    pub(crate) against: Option<PathBuf>,
    /// Survivors on which to fail [default: `new` with `--against`, else `any`]
    #[arg(long, value_name = "WHAT", value_parser = ["any", "new"], requires_if("new", "against"))]
    pub(crate) fail_on: Option<String>,
    /// Check only mutants on lines that a diff touches (output of `git diff`)
    #[arg(long, value_name = "FILE")]
    pub(crate) in_diff: Option<PathBuf>,
    /// Check only part K of N of the mutants, for `merge`; `auto` reads K and N from the
    /// environment of a cluster job
    #[arg(long = "shard", value_name = "K/N")]
    pub(crate) shard: Option<String>,
    /// Exit with 0 instead of 2 or 3 if the shard is complete; `merge` decides
    #[arg(long, requires = "shard")]
    pub(crate) exit_zero: bool,
    /// Suggest properties for survivors even if the baseline has more than 2000 states
    #[arg(long, conflicts_with = "no_suggestions")]
    pub(crate) suggest: bool,
    /// Suggest no properties
    #[arg(long)]
    pub(crate) no_suggestions: bool,
    /// Resume an interrupted run with the same options
    #[arg(long)]
    pub(crate) resume: bool,
    /// Check every mutant again, even if the last run decided it and nothing has changed
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Show all survivors in full; `-vv` also shows killed and equivalent mutants
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Args)]
pub(crate) struct AcceptArgs {
    /// Number of a gap of the last run (`3`, all its mutants) or of one of its mutants (`3.2`); or
    /// the id of a mutant, a prefix of it or of its last part (`M2-71f5`)
    #[arg(value_name = "MUTANT", required_unless_present = "prune")]
    pub(crate) id: Option<String>,
    /// Why the survivor is acceptable
    #[arg(long, value_name = "TEXT", required_unless_present = "prune")]
    pub(crate) reason: Option<String>,
    /// Kind of reason
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<AcceptKind>,
    /// Last day on which the entry is valid: 2027-06-30
    #[arg(long, value_name = "DATE")]
    pub(crate) until: Option<Date>,
    /// Model on which the survivor is accepted [default: all]
    #[arg(long = "model", value_name = "MODEL")]
    pub(crate) model_name: Option<String>,
    /// Remove entries that have expired, and those whose mutants are gone or do not survive in the
    /// last results
    #[arg(long, conflicts_with_all = ["id", "reason", "kind", "until", "model_name"])]
    pub(crate) prune: bool,
    /// Folder of the last run
    #[arg(
        long,
        visible_alias = "out",
        value_name = "DIR",
        default_value = OUT
    )]
    pub(crate) results: PathBuf,
    /// Accept file [default: mutaspec.accept.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) accept_file: Option<PathBuf>,
}

/// Service that displays annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Host {
    /// GitHub Actions
    Github,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct ShowArgs {
    /// Number of a gap of the last run (`3`) or of one of its mutants (`3.2`); or the id of a
    /// mutant, a prefix of it or of its last part (`M2-71f5`)
    #[arg(value_name = "MUTANT")]
    pub(crate) id: String,
    /// Model to use [default: the first that has the mutant]
    #[arg(long = "model", value_name = "MODEL")]
    pub(crate) model_name: Option<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Bound of the mutant's search in distinct states, never less than the baseline has [default:
    /// 4 times the baseline, at least 10000, or 100000 for TLA+]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) mutant_states: Option<u64>,
    /// Evaluate every property instead of stopping at the first violation
    #[arg(long)]
    pub(crate) matrix: bool,
    /// Show complete states in traces
    #[arg(long)]
    pub(crate) full: bool,
    /// Suggest no properties
    #[arg(long)]
    pub(crate) no_suggestion: bool,
    /// Folder of the last run, whose numbers are meant
    #[arg(long, value_name = "DIR", default_value = OUT)]
    pub(crate) results: PathBuf,
}

#[derive(Clone, Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(crate) struct SuggestArgs {
    /// A gap or mutant (its number, its id, or a prefix of it or of its last part), or a spec, a
    /// model or a TLA+ module [default: all survivors of all specs]
    #[arg(value_name = "GAP|MUTANT|SPEC[/MODEL]", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) name: Option<String>,
    /// Model to use for a mutant [default: the first that has it]
    #[arg(long = "model", value_name = "MODEL", requires = "name")]
    pub(crate) model_name: Option<String>,
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    /// Limit of a mutant's search in distinct states, at least those of the baseline [default: 4
    /// times the baseline, at least 10000, or 100000 for TLA+]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) mutant_states: Option<u64>,
    /// Only survivors of these operators
    #[arg(long, value_name = "M2,lost-update", value_delimiter = ',')]
    pub(crate) operators: Option<Vec<String>>,
    /// Only survivors of operators at this level [default: standard]
    #[arg(long, value_name = "LEVEL", value_parser = level())]
    pub(crate) level: Option<Level>,
    /// Limit of candidates for each form of property [default: 2000000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_candidates: Option<u64>,
    /// Limit of temporal formulas to decide [default: 2000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_formulas: Option<u64>,
    /// Write the property into the spec's source, build again, and show the new score; asks before
    /// it changes the file
    #[arg(long, conflicts_with = "json")]
    pub(crate) apply: bool,
    /// Apply without a question
    #[arg(long, requires = "apply")]
    pub(crate) yes: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Show complete states in traces
    #[arg(long)]
    pub(crate) full: bool,
    /// Folder of the last run, whose numbers are meant
    #[arg(
        long,
        visible_alias = "out",
        value_name = "DIR",
        default_value = OUT
    )]
    pub(crate) results: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Folders of the shards
    #[arg(value_name = "DIR", required = true)]
    pub(crate) folders: Vec<PathBuf>,
    /// Output folder for the merged run
    #[arg(
        long,
        visible_alias = "results",
        value_name = "DIR",
        default_value = OUT
    )]
    pub(crate) out: PathBuf,
    /// Print the results as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Old results: a results.json, or the output folder of a run (its traces show what weakened
    /// properties forbade)
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// New results
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// Print JSON
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Print Markdown for a review
    #[arg(long)]
    pub(crate) markdown: bool,
    /// Exit with code 2 if there are new survivors
    #[arg(long, value_name = "WHAT", value_parser = ["new"])]
    pub(crate) fail_on: Option<String>,
}

impl RunArgs {
    /// Returns the output folder, unless other commands find it without an option.
    pub(crate) fn named_folder(&self) -> Option<&Path> {
        (self.out != Path::new(OUT)).then_some(&self.out)
    }

    /// Returns the selected shard, if any.
    pub(crate) fn shard(&self) -> Result<Option<Shard>, Error> {
        let parsed = match self.shard.as_deref() {
            None => return Ok(None),
            Some("auto") => Shard::of_environment(|name| std::env::var(name).ok()),
            Some(text) => text.parse().map_err(ShardError::from),
        };
        parsed
            .map(Some)
            .map_err(|ShardError { message, hint }| Error::Shards {
                message: format!("--shard: {message}"),
                hint,
            })
    }
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(n) if (0.0..=100.0).contains(&n) => Ok(n),
        _ => Err("expected a number from 0 to 100".to_owned()),
    }
}

#[derive(Debug, Args)]
#[command(mut_arg("id", |id| {
    id.value_name("MUTANT|SPEC/MODEL")
        .help("Number of a gap of the last run (`3`) or of one of its mutants (`3.2`); the id of a mutant, a prefix of it or of its last part (`M2-71f5`); or a model")
}))]
pub(crate) struct TraceArgs {
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    /// Property of the model: write a run that violates it, or meets it if it is a goal [default:
    /// the first that fails]
    #[arg(long, value_name = "NAME")]
    pub(crate) property: Option<String>,
    /// Format of the trace
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Side to write [default: both if the format holds two runs, else the one with more behaviour]
    #[arg(long, value_enum)]
    pub(crate) side: Option<Sides>,
    /// Output file [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// A format of traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Steps with what they changed, as in `show`
    Text,
    /// The complete trace, as in the output folder
    Json,
    /// The Informal Trace Format of Apalache and Quint
    Itf,
    /// States as TLC prints them, in a TLA+ module
    Tla,
    /// A log with vector clocks for ShiViz
    Shiviz,
    /// A sequence diagram for Markdown
    Mermaid,
    /// A space-time diagram
    Svg,
}

/// A side of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sides {
    /// The mutant's
    Mutant,
    /// The baseline's
    Baseline,
    /// Both
    Both,
}

/// Seconds that a step may take if no option says otherwise. Steps take microseconds; this is for a
/// machine that is busy with other work.
pub(crate) const STEP_TIMEOUT: u64 = 10;

impl Command {
    /// How long a step may take, for a command that runs code of specs; `None` for one that runs
    /// none.
    pub(crate) fn step_timeout(&self) -> Option<u64> {
        let asked = match self {
            Command::Check(args) => args.model.step_timeout,
            Command::Run(args) => args.model.step_timeout,
            Command::Show(args) => args.model.step_timeout,
            Command::Trace(args) => args.show.model.step_timeout,
            Command::Suggest(args) => args.model.step_timeout,
            Command::List(_) | Command::Accept(_) | Command::Merge(_) => None,
            Command::Explain { .. }
            | Command::Compare(_)
            | Command::Workshop(_)
            | Command::Completions { .. } => {
                return None;
            }
        };
        Some(asked.unwrap_or(STEP_TIMEOUT))
    }
}

/// The default length of a walk of a simulation, in steps.
const DEPTH: u32 = 100;

fn size(text: &str) -> Result<u64, String> {
    memory::parse(text).ok_or_else(|| "expected a size such as 2GiB or 500MB".to_owned())
}

fn threads(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| *n <= MOST_THREADS);
    number.ok_or_else(|| format!("expected a number of threads, {MOST_THREADS} at most"))
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

impl ModelArgs {
    /// The constants that were set.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&str, Setting)> {
        self.set
            .iter()
            .map(|(name, value)| (name.as_str(), Setting::parse(value)))
    }

    /// How to simulate, if that was asked for.
    pub(crate) fn simulation(&self) -> Option<Simulation> {
        self.simulate.map(|walks| Simulation {
            walks,
            length: self.depth.unwrap_or(DEPTH),
        })
    }
}

#[cfg(test)]
mod tests;
