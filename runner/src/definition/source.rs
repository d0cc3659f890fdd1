//! The source files of a spec and the language in which they are written.

use std::borrow::Cow;

use mutaspec_mutator::{Rows, Text, text};

/// A source file of a spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as the front-end reports it. Reports identify the file by it.
    pub path: Text,
    /// The absolute path when the front-end read the file; empty if it is not known.
    pub absolute: Text,
    /// The text; empty if it is not known.
    pub text: Text,
}

/// Facts about the language of a spec, for reports and for the selection of mutants by a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// The name in SARIF and in the mutation testing report schema, in lower case: `rust`.
    pub name: Text,
    /// Begins a comment up to the end of the line: `//`. Empty if there is no such comment.
    pub comment: Text,
    /// Begins the line that ends a module, in the first column: `}`. Empty if a module ends with
    /// its file.
    pub module_end: Text,
    /// Precedes the name of a variable in a property: `.`, as in `s.stage`. Empty if the name
    /// stands alone.
    pub before_variable: Text,
    /// The extensions of source files, without the dot.
    pub extensions: Rows<Text>,
    /// Names of files that affect every spec of a package, such as a list of dependencies. The
    /// first one is in the folder of each package.
    pub manifests: Rows<Text>,
    /// Parts of a line that asserts something within a step. Such a line is a property.
    pub assertions: Rows<Text>,
    /// Parts of a text that may change the meaning of other files, even if these do not name it.
    pub implementations: Rows<Text>,
    /// Names of properties that no author writes, and words about errors.
    pub words: Words,
}

/// Names of the built-in properties, and words about errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The property that no state is a deadlock.
    pub deadlock: Text,
    /// How a spec is made that may stop in a deadlock: `write ..`.
    pub allow_deadlocks: Text,
    /// The property that every process ends; empty if there is no such property.
    pub termination: Text,
    /// The property that no step fails with an error.
    pub crash: Text,
    /// The property that every step returns.
    pub divergence: Text,
    /// What code does that fails with an error, as in `the step panics`.
    pub fails: Text,
    /// Whether built-in properties are counted and suggested like those of the author.
    pub counts_built_in: bool,
}

impl Words {
    /// The words for specs in Rust.
    pub const RUST: Words = Words {
        deadlock: text("deadlock_freedom"),
        allow_deadlocks: text(
            "write `#[spec(may_deadlock)]`, or leave `deadlock_freedom` out of the model's list",
        ),
        termination: text("termination"),
        crash: text("no_crash"),
        divergence: text("no_divergence"),
        fails: text("panics"),
        counts_built_in: true,
    };

    /// Whether a property is counted, given its line in the source, which built-in ones do not
    /// have.
    pub fn counts(&self, line: Option<u32>) -> bool {
        self.counts_built_in || line.is_some()
    }
}

impl Language {
    /// Rust.
    pub const RUST: Language = Language {
        name: text("rust"),
        comment: text("//"),
        module_end: text("}"),
        before_variable: text("."),
        extensions: Cow::Borrowed(&[Cow::Borrowed("rs")]),
        manifests: Cow::Borrowed(&[Cow::Borrowed("Cargo.toml"), Cow::Borrowed("Cargo.lock")]),
        assertions: Cow::Borrowed(&[
            Cow::Borrowed("assert"),
            Cow::Borrowed("panic!"),
            Cow::Borrowed("unreachable!"),
        ]),
        implementations: Cow::Borrowed(&[Cow::Borrowed("impl"), Cow::Borrowed("macro_rules")]),
        words: Words::RUST,
    };

    /// Whether a line is neither blank nor a comment. A line of a comment over several lines counts
    /// as code.
    pub fn is_code(&self, line: &str) -> bool {
        let line = line.trim();
        let is_comment = !self.comment.is_empty() && line.starts_with(&*self.comment);
        !line.is_empty() && !is_comment
    }

    /// Whether a line may assert something within a step.
    pub fn asserts(&self, line: &str) -> bool {
        self.assertions.iter().any(|word| line.contains(&**word))
    }

    /// Whether a text may change the meaning of other files.
    pub fn may_implement(&self, text: &str) -> bool {
        self.implementations
            .iter()
            .any(|word| text.contains(&**word))
    }
}

impl Default for Language {
    /// A language about which nothing is known: every line that is not blank counts as code.
    fn default() -> Language {
        Language {
            name: text("text"),
            comment: text(""),
            module_end: text(""),
            before_variable: text(""),
            extensions: Cow::Borrowed(&[]),
            manifests: Cow::Borrowed(&[]),
            assertions: Cow::Borrowed(&[]),
            implementations: Cow::Borrowed(&[]),
            words: Words::RUST,
        }
    }
}
