//! How suggested properties are written in TLA+: as definitions, with the lines of the
//! configuration that make TLC and this program check them.
//!
//! | file | content |
//! |---|---|
//! | `names` | the names that a module has, and those that it can use |
//! | `writer` | expressions as text |
//! | `options` | values that may be absent, which TLA+ does not have |
//! | `layout` | definitions in lines |
//! | `flag` | history variables |
//! | `values` | constants and definitions with values that no state changes |

mod flag;
mod layout;
mod names;
mod options;
mod values;
mod writer;

use mutaspec_runner::definition::{Definition, PropertyKind};
use mutaspec_runner::dialect::{Dialect, Expression, FlagCode, Property, Recorded};

use crate::machine::LANGUAGE;

pub(crate) use names::Names;
pub(crate) use values::{constants, values};
use writer::Writer;

/// Writes suggested properties as definitions of one module.
#[derive(Debug)]
pub(crate) struct TlaDialect {
    names: Names,
}

impl TlaDialect {
    /// Returns the dialect of a module. It lives as long as the program, which reads few modules.
    pub(crate) fn of(names: Names) -> &'static dyn Dialect {
        Box::leak(Box::new(TlaDialect { names }))
    }
}

impl Dialect for TlaDialect {
    /// `at_most_three_2` as `AtMostThree2`, but `up_to_3_2` as `UpTo3_2`.
    fn name(&self, words: &str) -> String {
        let mut name = String::new();
        for word in words.split('_') {
            let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if is_digit(name.chars().last()) && is_digit(word.chars().next()) {
                name.push('_');
            }
            let mut letters = word.chars();
            name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            name.push_str(letters.as_str());
        }
        name
    }

    fn is_taken(&self, name: &str) -> bool {
        self.names.is_taken(name)
    }

    fn quote(&self, expression: &Expression) -> String {
        Writer::new(&self.names).quoted(expression)
    }

    fn code(&self, property: &Property, _: &Definition) -> Option<String> {
        let mut writer = Writer::new(&self.names);
        let (before, after) = match property.kind {
            PropertyKind::StateInvariant | PropertyKind::Reachable => ("", String::new()),
            PropertyKind::StepInvariant => ("[][", format!("]_{}", self.names.subscript())),
            PropertyKind::Temporal => {
                writer.is_formula = true;
                ("", String::new())
            }
            _ => return None,
        };
        let body = layout::body(&writer, &property.whole(), before, &after)?;
        let comment = layout::comment(&property.doc);
        Some(format!("{comment}{} =={body}\n", property.name))
    }

    fn defined(&self, property: &Property, spec: &Definition) -> Option<String> {
        self.names.defined(&self.code(property, spec)?)
    }

    fn flag(&self, name: &str, recorded: &Recorded<'_>, spec: &Definition) -> Option<FlagCode> {
        let Recorded::Step(event) = recorded else {
            return None;
        };
        Some(flag::code(name, event, spec))
    }

    fn can_list(&self, name: &str) -> bool {
        // Of the built-in properties, a configuration can ask for this one only.
        name == LANGUAGE.words.deadlock
    }

    fn entry(&self, kind: PropertyKind, name: &str) -> String {
        match kind {
            PropertyKind::StateInvariant => format!("INVARIANT {name}"),
            PropertyKind::Reachable => format!("\\* @mutaspec goal {name}"),
            PropertyKind::Deadlock => "CHECK_DEADLOCK TRUE".to_owned(),
            _ => format!("PROPERTY {name}"),
        }
    }

    fn list(&self, _: &[String], new: &[(PropertyKind, &str)]) -> String {
        let lines = new.iter().map(|(kind, name)| self.entry(*kind, name));
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests;
