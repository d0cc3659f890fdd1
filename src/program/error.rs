//! Errors for the user: message, exit code and, if possible, a hint.

use std::path::PathBuf;

use mutaspec_runner::campaign::Refusal;
use mutaspec_runner::settings::SettingError;

use super::exit::Exit;

/// The reason why a command fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no spec is linked into this program")]
    NoSpecs,
    #[error("{message}")]
    Tla {
        /// The message of the front-end, with the lines that it is about.
        message: String,
        hint: Option<String>,
    },
    #[error("{} specs are called `{name}`: {}", places.len(), places.join(", "))]
    SameName { name: String, places: Vec<String> },
    #[error("no {kind} `{name}`{}", of.as_ref().map(|of| format!(" in {of}")).unwrap_or_default())]
    Unknown {
        kind: &'static str,
        name: String,
        of: Option<String>,
        nearest: Option<String>,
    },
    #[error("`{beginning}` matches {} mutants:{}", ids.len(), one_a_line(ids))]
    Ambiguous { beginning: String, ids: Vec<String> },
    #[error("{message}")]
    Number { message: String, folder: PathBuf },
    #[error("constant `{name}` is set twice")]
    SetTwice { name: String },
    #[error("{model}: {source}")]
    Setting { model: String, source: SettingError },
    #[error("{}{message}", place(file, *at))]
    Config {
        file: PathBuf,
        at: Option<(usize, usize)>,
        message: String,
    },
    #[error("{} is not read: the file is called {name}", file.display())]
    Misnamed {
        file: PathBuf,
        name: &'static str,
        option: &'static str,
    },
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        file: PathBuf,
        source: std::io::Error,
    },
    #[error("cannot write {what}: {source}")]
    Unwritable {
        what: String,
        source: std::io::Error,
    },
    #[error(
        "integer overflow goes unnoticed in package `{package}`, which holds spec `{spec}`: a wrong state would be taken for a right one"
    )]
    UncheckedArithmetic { spec: String, package: String },
    #[error("there is nothing to mutate
{}", reasons.join("
"))]
    NothingToMutate { reasons: Vec<String> },
    #[error("no run can be written of `{id}`: {why}")]
    NoRun { id: String, why: String },
    #[error("{what}")]
    TraceOption { what: String, hint: String },
    #[error("{} is no diff that can be read: {message}", file.display())]
    Diff { file: PathBuf, message: String },
    #[error("there is nothing to mutate: {} is empty", file.display())]
    EmptyDiff { file: PathBuf },
    #[error("no mutant on the lines of the diff is ever evaluated, so nothing was measured")]
    IdleDiff,
    #[error("the run in {} is not a whole one: {why}", path.display())]
    PartialRun { path: PathBuf, why: String },
    #[error("{} measured less than {}, so it cannot pass: {}", new.display(), old.display(), first(missing))]
    MeasuredLess {
        new: PathBuf,
        old: PathBuf,
        missing: Vec<String>,
    },
    #[error("{} is there, and no run of this program wrote it", file.display())]
    Stranger { file: PathBuf },
    #[error("another run is writing to {}", folder.display())]
    InUse { folder: PathBuf },
    #[error("{} cannot be read: {message}", file.display())]
    Results { file: PathBuf, message: String },
    #[error("the run in {} is another one: {why}", folder.display())]
    OtherPlan { folder: PathBuf, why: String },
    #[error("{message}")]
    Shards {
        message: String,
        hint: Option<String>,
    },
    #[error("{message}")]
    ShardPrograms { message: String },
    #[error("there is no run in {}", folder.display())]
    NothingToResume { folder: PathBuf },
    #[error("{upper} cannot follow {lower} on a ladder: it lacks {}", some(ids))]
    Rungs {
        lower: String,
        upper: String,
        ids: Vec<String>,
        is_module: bool,
    },
    #[error("spec `{spec}` has no ladder")]
    NoLadder { spec: String, is_module: bool },
    #[error("{model}: {refusal}")]
    Refused { model: String, refusal: Refusal },
    #[error("{model}: {what}")]
    Ended { model: String, what: String },
    #[error("{message}")]
    Accept {
        message: String,
        hint: Option<String>,
    },
    #[error("{message}")]
    Apply { message: String, hint: String },
    #[error("{}{mutant} {}", place(file, line.map(|line| (line, 1))), stale(why))]
    Stale {
        file: PathBuf,
        line: Option<usize>,
        mutant: String,
        why: StaleReason,
    },
}

/// The reason why an entry of the accept file does not apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StaleReason {
    /// No mutant has its id.
    Unknown {
        /// The ids of mutants of the same operator in the same item.
        like: Vec<String>,
    },
    /// Its last day is over.
    Expired {
        /// The last day on which it applied.
        until: String,
    },
    /// Its mutant does not survive any more.
    Unneeded {
        /// The verdicts on the models to which it applies.
        verdicts: String,
    },
}

impl Error {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Error::Ended { .. }
            | Error::NoSpecs
            | Error::NothingToMutate { .. }
            | Error::EmptyDiff { .. }
            | Error::IdleDiff
            | Error::MeasuredLess { .. } => Exit::Baseline,
            Error::Refused { refusal, .. } => match refusal {
                Refusal::NoMutants | Refusal::Control { .. } | Refusal::Ended { .. } => {
                    Exit::Baseline
                }
                Refusal::NoStep { .. }
                | Refusal::UnknownProperty { .. }
                | Refusal::Formula { .. }
                | Refusal::UnknownMutant { .. }
                | Refusal::Threads { .. }
                | Refusal::Asymmetric { .. } => Exit::Usage,
                _ => Exit::Internal,
            },
            Error::Stale { .. } => Exit::StaleAccept,
            _ => Exit::Usage,
        }
    }

    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Error::NoSpecs => Some("name the crate that holds them: `mutaspec::main!(my_specs);`".to_owned()),
            Error::SameName { .. } => {
                Some("rename all but one of these modules: a spec is selected by the name of its module alone".to_owned())
            }
            Error::Unknown {
                nearest: Some(nearest), ..
            } => Some(format!("did you mean `{nearest}`?")),
            Error::Unknown { kind, .. } => match *kind {
                "operator" => Some("`list --operators` shows all of them".to_owned()),
                "mutant" => Some("`list --mutants` shows all of them".to_owned()),
                _ => Some("`list` shows all of them".to_owned()),
            },
            Error::Misnamed { file, name, option } => Some(format!("rename it to `{name}`, or name it with `{option} {}`", file.display())),
            Error::Accept { hint, .. }
            | Error::Shards { hint, .. }
            | Error::Tla { hint, .. } => hint.clone(),
            Error::Stale { why, .. } => Some(stale_hint(why)),
            Error::TraceOption { hint, .. } | Error::Apply { hint, .. } => Some(hint.clone()),
            Error::NoRun { .. } => Some("`show` tells the verdict on a mutant, `check` those on a model".to_owned()),
            Error::Ambiguous { .. } => Some("type more of the id".to_owned()),
            Error::Number { folder, .. } => Some(number_hint(folder)),
            Error::ShardPrograms { .. } => Some("build once, and run all shards and `merge` with that program".to_owned()),
            Error::OtherPlan { .. } => Some("run it again, without `--resume`".to_owned()),
            Error::PartialRun { .. } => Some("hold it against a run without `--shard` and `--in-diff` that came to its end".to_owned()),
            Error::EmptyDiff { .. } => Some("compare with another revision, or leave the run out where nothing has changed".to_owned()),
            Error::IdleDiff => Some("check a model that reaches these lines, or run without `--in-diff`".to_owned()),
            Error::MeasuredLess { .. } => {
                Some("run NEW again with all that OLD checked, and without `--shard`, `--in-diff` and `--simulate`".to_owned())
            }
            Error::Stranger { .. } => Some("name a folder of its own with `--out`".to_owned()),
            Error::InUse { .. } => Some("wait for it to end, or name another folder with `--out`".to_owned()),
            Error::Rungs { is_module, .. } => Some(rungs_hint(*is_module).to_owned()),
            Error::NoLadder { is_module, .. } => Some(ladder_hint(*is_module).to_owned()),
            Error::UncheckedArithmetic { .. } => Some("set `overflow-checks = true` in the profile with which it is built".to_owned()),
            Error::Refused {
                refusal: Refusal::Asymmetric { .. },
                ..
            } => Some("take `#[symmetric]` off, or search all states with `--no-symmetry`".to_owned()),
            Error::Ended { what, .. }
            | Error::Refused {
                refusal: Refusal::Ended { what },
                ..
            } => Some(ended(what).to_owned()),
            Error::Refused {
                refusal: Refusal::Threads { .. },
                ..
            } => Some("use fewer, `--threads N`".to_owned()),
            Error::NothingToMutate { reasons } if reasons.iter().any(|reason| reason.contains("expected to fail")) => {
                Some("`check` shows a failure that is expected".to_owned())
            }
            _ => None,
        }
    }
}

/// The hint for models that cannot follow each other on a ladder.
fn rungs_hint(is_module: bool) -> &'static str {
    if is_module {
        "write its `SYMMETRY` or `VIEW` in both configurations and give it all members of the smaller one, or check both without a ladder: what survives would be lost on the way"
    } else {
        "give it all participants of the smaller one, or check both with `--no-ladder`: what survives would be lost on the way"
    }
}

/// The hint for a spec without a ladder.
fn ladder_hint(is_module: bool) -> &'static str {
    if is_module {
        "name its configurations, small to large: `--cfg small.cfg --cfg large.cfg --ladder`"
    } else {
        "write `#[ladder(small, large)]` on its constants, or name models: `run SPEC/small SPEC/large --ladder`"
    }
}

/// The hint for a number that the last run does not have.
fn number_hint(folder: &std::path::Path) -> String {
    let folder = folder.display();
    format!("`run` again, or name the folder of another run with `--results`; this one is {folder}")
}

/// The hint for a baseline that does not end or that ends the process.
fn ended(what: &str) -> &'static str {
    if what.contains("did not return") {
        "a step must end; `--step-timeout SECONDS` allows a slow one more time"
    } else {
        "the spec without mutants must run to its end"
    }
}

/// What is wrong with an entry of the accept file.
fn stale(why: &StaleReason) -> String {
    match why {
        StaleReason::Unknown { like } if like.is_empty() => "is accepted, but there is no such mutant".to_owned(),
        StaleReason::Unknown { .. } => {
            "is accepted, but there is no such mutant any more: what it changes says something else now".to_owned()
        }
        StaleReason::Expired { until } => format!("was accepted until {until}"),
        StaleReason::Unneeded { verdicts } => format!("is accepted, but no survivor: {verdicts}"),
    }
}

/// The hint on how to fix an entry of the accept file.
fn stale_hint(why: &StaleReason) -> String {
    match why {
        StaleReason::Unknown { like } if !like.is_empty() => {
            format!("check {} and accept it again; `accept --prune` removes the old entry", some(like))
        }
        StaleReason::Expired { .. } => {
            "state a property that kills it, or set another day after a look; `accept --prune` takes the entry out".to_owned()
        }
        StaleReason::Unknown { .. } | StaleReason::Unneeded { .. } => "`accept --prune` takes the entry out".to_owned(),
    }
}

/// The first sentence and the number of others.
fn first(sentences: &[String]) -> String {
    match sentences {
        [] => String::new(),
        [one] => one.clone(),
        [one, more @ ..] => format!("{one}; and {} more", more.len()),
    }
}

/// The first ids of a long list, one a line.
fn one_a_line(ids: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = ids.iter().take(SHOWN).map(|id| format!("\n  {id}"));
    let more = (ids.len() > SHOWN).then(|| format!("\n  and {} more", ids.len() - SHOWN));
    shown.chain(more).collect::<Vec<_>>().concat()
}

/// The first few ids of a long list.
fn some(ids: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = ids
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if ids.len() > SHOWN {
        format!("{shown}, ..")
    } else {
        shown
    }
}

fn place(file: &std::path::Path, at: Option<(usize, usize)>) -> String {
    match at {
        Some((line, column)) => format!("{}:{line}:{column}: ", file.display()),
        None => format!("{}: ", file.display()),
    }
}

/// The known name most similar to a mistyped one, if any is similar.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const ALIKE: f64 = 0.75;
    let name = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for other in known {
        let likeness = strsim::jaro_winkler(&name, &other.to_lowercase());
        if likeness >= ALIKE && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, other));
        }
    }
    best.map(|(_, other)| other.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_is_suggested() {
        let known = ["two_phase_commit", "lamport", "dual_writes"];
        assert_eq!(
            nearest("two_phase_comit", known).as_deref(),
            Some("two_phase_commit")
        );
        assert_eq!(nearest("LAMPROT", known).as_deref(), Some("lamport"));
        assert_eq!(nearest("dualwrites", known).as_deref(), Some("dual_writes"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn thread_start_failure_is_a_usage_error() {
        let refusal = Refusal::Threads {
            threads: 900,
            why: "Resource temporarily unavailable".to_owned(),
        };
        let model = "lamport/two".to_owned();
        let error = Error::Refused { model, refusal };
        assert_eq!(
            error.to_string(),
            "lamport/two: cannot start 900 threads: Resource temporarily unavailable"
        );
        assert_eq!(
            (error.exit(), error.hint().as_deref()),
            (Exit::Usage, Some("use fewer, `--threads N`"))
        );
    }

    #[test]
    fn long_list_is_cut() {
        let ids: Vec<String> = (0..12).map(|i| format!("m{i}")).collect();
        let error = Error::Ambiguous {
            beginning: "m".to_owned(),
            ids,
        };
        let text = error.to_string();
        assert!(
            text.starts_with("`m` matches 12 mutants:\n  m0\n  m1\n"),
            "{text}"
        );
        assert!(text.ends_with("\n  m9\n  and 2 more"), "{text}");
    }
}
