//! Rows about the parts of a spec besides properties: constants, models, actions and processes.

use mutaspec_mutator::{Rows, Text};

/// A constant of a spec.
#[derive(Clone, Debug)]
pub struct ConstantRow {
    /// Name of the field.
    pub name: Text,
    /// The type as it is written in the spec.
    pub type_text: Text,
    /// Documentation of the field.
    pub doc: Text,
    /// Whether the spec declares it a symmetric set.
    pub symmetric: Symmetric,
}

/// Whether a constant is declared a symmetric set, and whether its text proves that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Symmetric {
    /// Not declared symmetric.
    #[default]
    No,
    /// Declared symmetric, and the text of the spec treats all members alike.
    ByText,
    /// Declared symmetric, but the text does not prove it. The search has to check.
    Unproven {
        /// Line of the part that may break symmetry.
        line: u32,
        /// Text of that part.
        text: Text,
    },
}

/// A model: a spec with constants set and properties chosen.
#[derive(Clone, Debug)]
pub struct ModelRow {
    /// Name of the model; `default` if the spec gives none.
    pub name: Text,
    /// Names of the properties to check, built-in ones included. `None` means all.
    pub properties: Option<Rows<Text>>,
    /// The property that is expected to fail. Such a model shows a flaw and has no mutants.
    pub expect_failure: Option<Text>,
}

impl ModelRow {
    /// Returns a model with this name that checks all properties.
    pub fn named(name: impl Into<Text>) -> ModelRow {
        ModelRow {
            name: name.into(),
            properties: None,
            expect_failure: None,
        }
    }
}

/// An action or a process.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// Name of the function.
    pub name: Text,
    /// Action or process.
    pub kind: ItemKind,
    /// Names of the parameters that range over sets.
    pub parameters: Rows<Text>,
    /// Line of the function.
    pub line: u32,
}

/// An action, or a process with its labels.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// A single step.
    Action,
    /// A single step that a translator added: it changes nothing after the end of all processes.
    /// It may be disabled for ever.
    End,
    /// One step for each label.
    Process {
        /// The labels in source order, without `Done`.
        labels: Rows<LabelRow>,
        /// Whether the process may wait forever.
        daemon: bool,
    },
}

/// A label of a process.
#[derive(Clone, Debug)]
pub struct LabelRow {
    /// Name without the apostrophe.
    pub name: Text,
    /// Line of the label.
    pub line: u32,
}

impl ItemRow {
    /// Returns the number of labels of a process; 1 for an action.
    pub fn width(&self) -> usize {
        match &self.kind {
            ItemKind::Action | ItemKind::End => 1,
            ItemKind::Process { labels, .. } => labels.len(),
        }
    }

    /// Returns the name of a step of the item or instance `name`: `rm_prepare(r1)`, `alice.n6`.
    pub fn step_name(&self, name: &str, label: usize) -> String {
        match &self.kind {
            ItemKind::Action | ItemKind::End => name.to_owned(),
            // The label of a terminated process is the number of labels.
            ItemKind::Process { labels, .. } => format!(
                "{name}.{}",
                labels.get(label).map_or("Done", |row| &row.name)
            ),
        }
    }

    /// Whether a process may wait forever. `None` for an action.
    pub fn daemon(&self) -> Option<bool> {
        match self.kind {
            ItemKind::Action | ItemKind::End => None,
            ItemKind::Process { daemon, .. } => Some(daemon),
        }
    }
}

/// An `assert!` in a step.
#[derive(Clone, Debug)]
pub struct AssertionRow {
    /// The item with the assertion: `restaurant.c1`. A second assertion in it is `restaurant.c1#2`.
    pub item: Text,
    /// The condition as it is written in the spec.
    pub text: Text,
    /// Line of the assertion.
    pub line: u32,
}

/// A site for which an operator made no mutant.
#[derive(Clone, Debug)]
pub struct SkippedRow {
    /// The item with the site.
    pub item: Text,
    /// Line of the site.
    pub line: u32,
    /// Text of the site.
    pub text: Text,
    /// The reason.
    pub reason: Text,
}

impl SkippedRow {
    /// Creates a row of a constant table. `texts` are item, text and reason.
    pub const fn constant(line: u32, [item, text, reason]: [&'static str; 3]) -> SkippedRow {
        SkippedRow {
            item: Text::Borrowed(item),
            line,
            text: Text::Borrowed(text),
            reason: Text::Borrowed(reason),
        }
    }
}
