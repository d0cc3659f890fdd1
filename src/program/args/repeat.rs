//! Writes parsed arguments as text, to record a run or to repeat it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Parser;
use mutaspec_runner::memory;

use super::{Command, CommandLine, ModelArgs, RunArgs};

impl RunArgs {
    /// Parses recorded [arguments](Self::arguments); `None` if this version does not know them.
    pub(crate) fn again(arguments: &[String]) -> Option<RunArgs> {
        let words = ["mutaspec", "run"]
            .into_iter()
            .chain(arguments.iter().map(String::as_str));
        match CommandLine::try_parse_from(words).map(|line| line.command) {
            Ok(Command::Run(run)) => Some(run),
            _ => None,
        }
    }

    /// Returns the command that checks the same models without mutants.
    pub(crate) fn of_check(&self) -> Vec<OsString> {
        let words = self.names.iter().cloned().chain(self.model.options());
        ["check".to_owned()]
            .into_iter()
            .chain(words)
            .map(OsString::from)
            .collect()
    }

    /// Returns the arguments on which results depend. Parsing them gives the same plan again.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut arguments = self.names.clone();
        arguments.extend(self.model.options());
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                arguments.push(format!("--{name}={value}"));
            }
        };
        add(
            "operators",
            self.operators.as_ref().map(|names| names.join(",")),
        );
        add("level", self.level.map(|level| level.word().to_owned()));
        add("mutant-states", self.mutant_states.map(|n| n.to_string()));
        add(
            "in-diff",
            self.in_diff.as_ref().map(|file| file.display().to_string()),
        );
        add(
            "accept-file",
            self.accept_file
                .as_ref()
                .map(|file| file.display().to_string()),
        );
        add(
            "against",
            self.against.as_ref().map(|file| file.display().to_string()),
        );
        add("min-score", self.min_score.map(|n| n.to_string()));
        for (name, is_set) in [
            ("matrix", self.matrix),
            ("ladder", self.ladder),
            ("no-ladder", self.no_ladder),
            ("report-only", self.report_only),
            ("suggest", self.suggest),
            ("no-suggestions", self.no_suggestions),
        ] {
            arguments.extend(is_set.then(|| format!("--{name}")));
        }
        arguments.extend((0..self.verbose).map(|_| "--verbose".to_owned()));
        arguments
    }
}

impl ModelArgs {
    /// The options on which the model and its results depend, each with its value.
    fn words(&self) -> Vec<(&'static str, Option<String>)> {
        let assigned = self
            .set
            .iter()
            .map(|(name, value)| ("set", Some(format!("{name}={value}"))));
        let mut words: Vec<_> = assigned.collect();
        let size = |bytes: u64| memory::words(bytes).replace(" bytes", "B").replace(' ', "");
        let values = [
            (
                "properties",
                self.properties.as_ref().map(|names| names.join(",")),
            ),
            ("max-states", self.max_states.map(|n| n.to_string())),
            ("max-memory", self.max_memory.map(size)),
            ("step-timeout", self.step_timeout.map(|n| n.to_string())),
            ("simulate", self.simulate.map(|n| n.to_string())),
            ("depth", self.depth.map(|n| n.to_string())),
            ("seed", (self.seed != 0).then(|| self.seed.to_string())),
        ];
        words.extend(values.into_iter().filter(|(_, value)| value.is_some()));
        let path = |path: &PathBuf| Some(path.display().to_string());
        words.extend(self.tla.cfg.iter().map(|file| ("cfg", path(file))));
        words.extend(self.tla.path.iter().map(|folder| ("path", path(folder))));
        words.extend(self.tla.no_deadlock.then_some(("no-deadlock", None)));
        words.extend(self.no_symmetry.then_some(("no-symmetry", None)));
        words
    }

    /// The options on which the model and its results depend.
    fn options(&self) -> Vec<String> {
        let option = |(name, value)| match value {
            Some(value) => format!("--{name}={value}"),
            None => format!("--{name}"),
        };
        self.words().into_iter().map(option).collect()
    }

    /// The arguments that build the same model again, ready for a shell.
    pub(crate) fn again(&self) -> Vec<String> {
        let words = self.words().into_iter();
        words
            .map(|(name, value)| match value {
                Some(value) => format!("--{name} {}", quoted(&value)),
                None => format!("--{name}"),
            })
            .collect()
    }
}

/// A word that a shell hands over as it is.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-+=,./:@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
