//! Mutants as modules with texts of their own.

use std::collections::BTreeSet;
use std::fmt::{self, Write};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::{Effect, Operator};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::machine::{Machine, ModelSource};
use mutaspec_runner::outcome::{Mutant, MutantOutcome, Outcome, PropertyVerdict, Verdict};
use mutaspec_runner::settings::Settings;
use mutaspec_tla::source::{ReadError, Request, Source, read};
use mutaspec_tla::syntax::{FileId, parse};

/// A module with one configuration, and where other modules are.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) module: PathBuf,
    pub(crate) configuration: PathBuf,
    pub(crate) search: Vec<PathBuf>,
}

impl Model {
    /// Reads the model.
    pub(crate) fn read(&self, mutants: bool) -> Result<Source, ReadError> {
        read(&Request {
            module: &self.module,
            configurations: std::slice::from_ref(&self.configuration),
            search: &self.search,
            check_deadlock: None,
            mutants,
        })
    }

    /// Writes the module of a mutant, with all modules beside it, into an empty folder.
    pub(crate) fn write(&self, mutant: &Mutant, folder: &Path) -> io::Result<Model> {
        let home = self.module.parent();
        let home = home
            .filter(|home| *home != Path::new(""))
            .unwrap_or(Path::new("."));
        for entry in fs::read_dir(home)? {
            let file = entry?.path();
            if file.extension().is_some_and(|extension| extension == "tla") {
                fs::copy(&file, folder.join(name_of(&file)))?;
            }
        }
        let row = mutant.row();
        let file = Path::new(mutant.file());
        let text = fs::read_to_string(file)?;
        let mut configuration = fs::read_to_string(&self.configuration)?;
        let smaller = matches!(mutant.effect(), Effect::Shrink(_));
        let mut written = if smaller {
            configuration = with_edit(&configuration, mutant);
            configuration.clone()
        } else {
            with_edit(&text, mutant)
        };
        // A member of a set of model values has no name in the module.
        let is_model_value = !row.replacement.contains("\"{}\"");
        if let Some(member) = mutant.participant.as_ref().filter(|_| is_model_value) {
            let name = format!("Mutant_{member}");
            written = with_constant(&written, &name);
            let _ = writeln!(configuration, "\nCONSTANT {name} = {member}");
        }
        fs::write(folder.join(name_of(file)), written)?;
        let model = Model {
            module: folder.join(name_of(&self.module)),
            configuration: folder.join(name_of(&self.configuration)),
            search: self.search.clone(),
        };
        fs::write(&model.configuration, configuration)?;
        Ok(model)
    }

    /// Checks the module as it is.
    pub(crate) fn alone(&self, options: &Options) -> Alone {
        let source = match self.read(false) {
            Ok(source) => source,
            Err(error) => return Alone::Refused(error.to_string()),
        };
        let machine = machine(&source);
        let outcome = campaign::check(&*machine, options, &|_| {}, &AtomicBool::new(false));
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(refusal) => return Alone::Refused(refusal.to_string()),
        };
        let counts = outcome.baseline.counts;
        let verdicts = outcome.properties.iter().zip(&outcome.baseline.properties);
        let failing: BTreeSet<String> = verdicts
            .filter(|(_, verdict)| matches!(verdict, PropertyVerdict::Fails(_)))
            .map(|(property, _)| property.name.clone())
            .collect();
        if !failing.is_empty() {
            Alone::Fails(failing)
        } else if counts.complete {
            Alone::Holds(counts.distinct, counts.generated)
        } else {
            Alone::Large
        }
    }
}

fn name_of(file: &Path) -> &Path {
    Path::new(file.file_name().unwrap_or_default())
}

/// Returns the machine of the only model of a source.
pub(crate) fn machine(source: &Source) -> Box<dyn Machine> {
    let settings = Settings {
        model: source.definition().models[0].name.to_string(),
        ..Settings::default()
    };
    let machine = source.build(&settings);
    machine.unwrap_or_else(|error| panic!("{error}"))
}

/// Judges all mutants of a machine.
pub(crate) fn run(machine: &dyn Machine, options: &Options) -> Result<Outcome, String> {
    let outcome = campaign::run(machine, options, &|_| {}, &AtomicBool::new(false));
    outcome.map_err(|refusal| refusal.to_string())
}

/// Whether a mutant changes the text of a module or a configuration. X1 and X2 only add a remark.
pub(crate) fn changes_text(mutant: &Mutant) -> bool {
    !matches!(
        mutant.row().operator,
        Operator::X1CrashStop | Operator::X2ForgetfulRestart
    )
}

/// Returns the byte at a line and a column.
fn place(text: &str, line: u32, column: u32) -> usize {
    let lines = text.split_inclusive('\n').take(line as usize - 1);
    let before: usize = lines.map(str::len).sum();
    let line = &text[before..];
    let of_column = line.char_indices().nth(column as usize - 1);
    before + of_column.map_or(line.len(), |(byte, _)| byte)
}

/// Returns a text with the edit of a mutant.
fn with_edit(text: &str, mutant: &Mutant) -> String {
    let row = mutant.row();
    let (start, end) = (
        place(text, row.line, row.column),
        place(text, row.end_line, row.end_column),
    );
    assert_eq!(&text[start..end], row.original, "{}", mutant.id);
    let new = match &mutant.participant {
        Some(member) if row.replacement.contains("\"{}\"") => row.replacement.replace("{}", member),
        Some(member) => row.replacement.replace("{}", &format!("Mutant_{member}")),
        None => row.replacement.to_string(),
    };
    let written = format!("{}{new}{}", &text[..start], &text[end..]);
    let translation = text.find("BEGIN TRANSLATION");
    if translation.is_some_and(|at| start < at) {
        without_translation(&written)
    } else {
        written
    }
}

/// Removes the translation of an algorithm, which is older than the edit.
fn without_translation(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_in = false;
    for line in text.lines() {
        is_in &= !line.contains("END TRANSLATION");
        if !is_in {
            lines.push(line);
        }
        is_in |= line.contains("BEGIN TRANSLATION");
    }
    lines.join("\n")
}

/// Returns the text of a module with one more constant.
fn with_constant(text: &str, name: &str) -> String {
    let declared = |at: usize| format!("{}CONSTANT {name}\n{}", &text[..at], &text[at..]);
    let unit = parse(FileId(0), text).ok().and_then(|module| {
        let first = module.units.first()?;
        Some(first.span.start as usize)
    });
    unit.map_or_else(|| text.to_owned(), declared)
}

/// The result of a module that is checked alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Alone {
    /// All properties hold: distinct and generated states.
    Holds(u64, u64),
    /// These properties fail.
    Fails(BTreeSet<String>),
    /// The search was not completed.
    Large,
    /// The module cannot be checked.
    Refused(String),
}

impl fmt::Display for Alone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Alone::Holds(distinct, generated) => write!(f, "holds {distinct} {generated}"),
            Alone::Fails(names) => {
                write!(f, "fails: {}", Vec::from_iter(names.clone()).join(", "))
            }
            Alone::Large => f.write_str("not completed"),
            Alone::Refused(why) => write!(f, "refused: {}", why.lines().next().unwrap_or_default()),
        }
    }
}

/// Whether a module that is checked alone has the verdict of the mutant.
pub(crate) fn agrees(outcome: &Outcome, found: &MutantOutcome, alone: &Alone) -> bool {
    match (found.verdict, alone) {
        (Verdict::Killed, Alone::Fails(names)) => {
            let killers = found.killed_by.iter();
            killers
                .clone()
                .any(|killer| names.contains(&outcome.properties[*killer].name))
        }
        (Verdict::Invalid, Alone::Fails(names)) => names.contains("no evaluation error"),
        (Verdict::Invalid, Alone::Holds(0, _) | Alone::Refused(_))
        // Random walks find violations beyond the limit.
        | (Verdict::Inconclusive | Verdict::Killed, Alone::Large) => true,
        (
            Verdict::Survived | Verdict::Equivalent(_) | Verdict::Unreached,
            Alone::Holds(distinct, generated),
        ) => (found.counts.distinct, found.counts.generated) == (*distinct, *generated),
        _ => false,
    }
}
