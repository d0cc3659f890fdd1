//! Domains: the sets that a suggested property can range over, and how a quantifier over one is written.

use super::types::Type;
use crate::machine::Machine;
use crate::value::View;
use crate::value::participant::MAX_PARTICIPANTS;

/// A set that a property can range over: a constant that holds participants, or a set of numbers that are used as participants are.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// The expression in Rust: `c.managers`, `0..c.n`.
    code: String,
    /// The type of a member.
    pub(super) ty: Type,
    /// The members in this model.
    pub(super) members: Vec<View>,
    /// A range lacks the methods of `Set`.
    is_range: bool,
    /// The name of the constant, if it holds participants.
    pub(super) constant: Option<&'static str>,
}

impl Domain {
    /// The domain of a constant that holds participants.
    pub(super) fn of_constant(name: &'static str, members: Vec<View>) -> Domain {
        Domain {
            code: format!("c.{name}"),
            ty: Type::Participant,
            members,
            is_range: false,
            constant: Some(name),
        }
    }

    /// The sets of numbers of a model.
    pub(super) fn of_numbers(machine: &dyn Machine) -> Vec<Domain> {
        let vocabulary = machine.definition().vocabulary;
        let members = |key: &str| {
            let found = machine.facts().numbers.iter().find(|(other, _)| *other == key);
            found.and_then(|(_, numbers)| whole(numbers))
        };
        let rows = vocabulary.domains.iter().filter_map(|row| {
            Some(Domain {
                code: row.code.to_owned(),
                ty: Type::read(row.type_text, &vocabulary),
                members: members(row.key)?,
                is_range: row.is_range,
                constant: None,
            })
        });
        rows.collect()
    }

    /// Whether this is the domain that a table calls so.
    pub(super) fn is_called(&self, code: &str) -> bool {
        self.code == code
    }

    /// The domain in a sentence: `managers`, `0..c.n`.
    pub(super) fn name(&self) -> &str {
        if self.is_range {
            &self.code
        } else {
            self.code.trim_start_matches("c.")
        }
    }

    /// The receiver of a method.
    fn receiver(&self) -> String {
        if self.is_range {
            format!("({})", self.code)
        } else {
            self.code.clone()
        }
    }

    /// The beginning of `for all members, test`, up to the test.
    pub(super) fn all(&self, member: &str) -> String {
        format!("{}.all(|{member}| ", self.receiver())
    }

    /// The beginning of `for some member, test`, up to the test.
    pub(super) fn any(&self, member: &str) -> String {
        format!("{}.any(|{member}| ", self.receiver())
    }

    /// The beginning of a temporal formula for all members, up to the formula.
    pub(super) fn for_all(&self, member: &str) -> String {
        let by = if self.is_range { "" } else { "&" };
        format!("for_all({by}{}, |{member}| ", self.code)
    }

    /// The number of members with a property.
    pub(super) fn count(&self, member: &str, test: &str) -> String {
        if self.is_range {
            format!("{}.filter(|&{member}| {test}).count()", self.receiver())
        } else {
            format!("{}.count(|{member}| {test})", self.receiver())
        }
    }

    /// The number of members.
    pub(super) fn len(&self) -> String {
        format!("{}.{}", self.receiver(), if self.is_range { "count()" } else { "len()" })
    }
}

/// The members of a set of numbers. `None` for a large set, of which a model knows some members only: what holds of these need not hold of all.
fn whole(numbers: &[i128]) -> Option<Vec<View>> {
    let is_whole = numbers.len() <= MAX_PARTICIPANTS;
    is_whole.then(|| numbers.iter().copied().map(View::Number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_of_which_numbers_may_be_missing_is_no_domain() {
        let known = |count: i128| whole(&(0..count).collect::<Vec<_>>()).map(|members| members.len());
        assert_eq!([known(0), known(64), known(65)], [Some(0), Some(64), None]);
    }
}
