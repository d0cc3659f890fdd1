//! Domains: sets over which suggested properties range, and the code of quantifiers over them.

use mutaspec_mutator::Text;

use super::types::Type;
use crate::machine::Machine;
use crate::value::View;
use crate::value::participant::MAX_PARTICIPANTS;

/// A set over which a property can range: a constant of participants, or a set of numbers that the
/// spec uses like participants.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// The expression in code: `c.managers`, `0..c.n`.
    code: String,
    pub(super) ty: Type,
    pub(super) members: Vec<View>,
    /// Whether the expression is a range, which lacks the methods of `Set`.
    is_range: bool,
    /// Name of the constant, if the domain is one.
    pub(super) constant: Option<Text>,
}

impl Domain {
    pub(super) fn of_constant(name: Text, members: Vec<View>) -> Domain {
        Domain {
            code: format!("c.{name}"),
            ty: Type::Participant,
            members,
            is_range: false,
            constant: Some(name),
        }
    }

    pub(super) fn of_numbers(machine: &dyn Machine) -> Vec<Domain> {
        let vocabulary = &machine.definition().vocabulary;
        let members = |key: &str| {
            let found = machine
                .facts()
                .numbers
                .iter()
                .find(|(other, _)| *other == key);
            found.and_then(|(_, numbers)| whole(numbers))
        };
        let rows = vocabulary.domains.iter().filter_map(|row| {
            Some(Domain {
                code: row.code.to_string(),
                ty: Type::read(&row.type_text, vocabulary),
                members: members(&row.key)?,
                is_range: row.is_range,
                constant: None,
            })
        });
        rows.collect()
    }

    pub(super) fn is_called(&self, code: &str) -> bool {
        self.code == code
    }

    /// Returns the name for use in sentences: `managers`, `0..c.n`.
    pub(super) fn name(&self) -> &str {
        if self.is_range {
            &self.code
        } else {
            self.code.trim_start_matches("c.")
        }
    }

    fn receiver(&self) -> String {
        if self.is_range {
            format!("({})", self.code)
        } else {
            self.code.clone()
        }
    }

    /// Returns the code of a universal quantifier, up to its test.
    pub(super) fn all(&self, member: &str) -> String {
        format!("{}.all(|{member}| ", self.receiver())
    }

    /// Returns the code of an existential quantifier, up to its test.
    pub(super) fn any(&self, member: &str) -> String {
        format!("{}.any(|{member}| ", self.receiver())
    }

    /// Returns the code of a conjunction of temporal formulas over all members, up to the formula.
    pub(super) fn for_all(&self, member: &str) -> String {
        let by = if self.is_range { "" } else { "&" };
        format!("for_all({by}{}, |{member}| ", self.code)
    }

    /// Returns the code for the number of members that satisfy a test.
    pub(super) fn count(&self, member: &str, test: &str) -> String {
        if self.is_range {
            format!("{}.filter(|&{member}| {test}).count()", self.receiver())
        } else {
            format!("{}.count(|{member}| {test})", self.receiver())
        }
    }

    pub(super) fn len(&self) -> String {
        format!(
            "{}.{}",
            self.receiver(),
            if self.is_range { "count()" } else { "len()" }
        )
    }
}

/// Returns the members of a set of numbers. `None` for a large set: a model lists only some of its
/// members, and a property of these need not hold for all.
fn whole(numbers: &[i128]) -> Option<Vec<View>> {
    let is_whole = numbers.len() <= MAX_PARTICIPANTS;
    is_whole.then(|| numbers.iter().copied().map(View::Number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_number_set_is_not_a_domain() {
        let known =
            |count: i128| whole(&(0..count).collect::<Vec<_>>()).map(|members| members.len());
        assert_eq!([known(0), known(64), known(65)], [Some(0), Some(64), None]);
    }
}
