//! Sets over which suggested properties range.

use mutaspec_mutator::Text;

use crate::dialect::{Domain as DomainName, MemberSet, Schema, Type};
use crate::machine::ModelFacts;
use crate::value::View;
use crate::value::participant::MAX_PARTICIPANTS;

/// A set over which a property can range: a set of participants, or a set of numbers that the spec
/// uses like participants.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    /// How a property names it.
    pub(super) name: DomainName,
    pub(super) ty: Type,
    pub(super) members: Vec<View>,
}

impl From<MemberSet> for Domain {
    fn from(set: MemberSet) -> Domain {
        Domain {
            name: set.name,
            ty: set.ty,
            members: set.members,
        }
    }
}

impl Domain {
    pub(super) fn of_constant(name: Text, members: Vec<View>) -> Domain {
        Domain {
            name: DomainName::Constant(name),
            ty: Type::Participant,
            members,
        }
    }

    pub(super) fn of_numbers(schema: &Schema, facts: &ModelFacts) -> Vec<Domain> {
        let members = |key: &str| {
            let found = facts.numbers.iter().find(|(other, _)| *other == key);
            found.and_then(|(_, numbers)| whole(numbers))
        };
        let domains = schema.domains.iter().filter_map(|row| {
            Some(Domain {
                name: DomainName::Numbers {
                    code: row.code.clone(),
                    is_range: row.is_range,
                },
                ty: row.ty.clone(),
                members: members(&row.key)?,
            })
        });
        domains.collect()
    }

    /// Whether a process ranges over it, as [`Process::set`](crate::dialect::Process::set) says.
    pub(super) fn is_called(&self, set: &str) -> bool {
        match &self.name {
            DomainName::Constant(name) => set.strip_prefix("c.") == Some(name),
            DomainName::Numbers { code, .. } => code == set,
            DomainName::Variable { .. } | DomainName::Listed(_) => false,
        }
    }

    /// Returns the name of the constant, if the domain is one.
    pub(super) fn constant(&self) -> Option<&Text> {
        match &self.name {
            DomainName::Constant(name) => Some(name),
            _ => None,
        }
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
