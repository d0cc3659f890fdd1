//! The sets over which properties of a spec can range.

use std::collections::BTreeSet;

use super::places::{Keys, Place, Places, entries};
use super::{MemberSet, Named, integer, is_truth};
use crate::dialect::schema::Domain;
use crate::dialect::schema::Type;
use crate::value::View;
use crate::value::participant::MAX_PARTICIPANTS;

/// The most keys of one function that are used one by one.
const SINGLE_KEYS: usize = 3;

/// The sets over which properties can range, and the values that are participants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sets {
    pub(super) all: Vec<MemberSet>,
    /// Keys of functions that are in none of the sets.
    keys: Vec<View>,
    participants: BTreeSet<View>,
    /// The variables that are such sets, by their places.
    variables: Vec<usize>,
    places: Places,
}

impl Sets {
    /// Returns the sets that a spec names and uses as domains of functions. A constant set of names
    /// needs no function.
    pub(crate) fn new(named: &Named<'_>, places: Places) -> Sets {
        let mut sets = Sets::default();
        let domains = places.domains();
        let is_domain = |members: &[View]| {
            let has = |domain: &&&[View]| members.iter().all(|member| domain.contains(member));
            domains.iter().any(|domain| has(&domain))
        };
        let is_constant = |name: &String| named.constants.iter().any(|(other, _)| other == name);
        for (name, value) in named.values {
            if let Some((members, ty)) = members(value)
                && (is_domain(members) || is_constant(name) && ty == Type::Participant)
            {
                sets.add(Domain::Constant(name.clone().into()), members, ty);
            }
        }
        for (place, variable) in places.variables.iter().enumerate() {
            if let Some((members, ty)) = variable.value.as_ref().and_then(members)
                && is_domain(members)
            {
                let name = variable.name.clone().into();
                sets.variables.push(place);
                sets.add(
                    Domain::Variable {
                        name,
                        members: members.to_vec(),
                    },
                    members,
                    ty,
                );
            }
        }
        for domain in &domains {
            sets.add_unnamed(domain);
        }
        for domain in domains {
            sets.add_keys(domain, named);
        }
        let atoms = named.values.iter().map(|(_, value)| value);
        let atoms = atoms.filter(|value| matches!(value, View::Atom(name) if !is_truth(name)));
        sets.participants.extend(atoms.cloned());
        sets.places = places;
        sets
    }

    fn add(&mut self, name: Domain, members: &[View], ty: Type) {
        if ty == Type::Participant {
            self.participants.extend(members.iter().cloned());
        }
        let members = members.to_vec();
        self.all.push(MemberSet { name, ty, members });
    }

    /// Adds a domain of numbers that no set of the spec is part of.
    fn add_unnamed(&mut self, domain: &[View]) {
        // A function of 1..n is a sequence: without a name for its domain, nothing shows that it is
        // meant as a function. Fields of records are not domains either.
        let is_sequence = domain
            .iter()
            .zip(1..)
            .all(|(key, n)| *key == View::Number(n));
        if domain.len() > 1 && !is_sequence && are_numbers(domain) && !self.is_map(domain) {
            self.add(Domain::Listed(domain.to_vec()), domain, integer());
        }
    }

    /// Adds the few keys of a function that are in none of the sets.
    fn add_keys(&mut self, domain: &[View], named: &Named<'_>) {
        let is_in_set = |key: &&View| {
            let sets = self
                .all
                .iter()
                .filter(|set| is_subset(&set.members, domain));
            sets.flat_map(|set| &set.members)
                .any(|member| member == *key)
        };
        let rest: Vec<&View> = domain.iter().filter(|key| !is_in_set(key)).collect();
        let is_written = |key: &&View| match key {
            View::Text(_) | View::Number(_) => true,
            View::Atom(_) => named.values.iter().any(|(_, value)| value == *key),
            _ => false,
        };
        if self.is_map(domain) && rest.len() <= SINGLE_KEYS && rest.iter().all(is_written) {
            for key in rest {
                if !self.keys.contains(key) {
                    self.keys.push(key.clone());
                }
            }
        }
    }

    /// Returns the keys of functions that are in none of the sets, with their types.
    pub(super) fn keys(&self) -> Vec<(View, Type)> {
        let typed = |key: &View| {
            let ty = if are_numbers(std::slice::from_ref(key)) {
                integer()
            } else {
                Type::Participant
            };
            (key.clone(), ty)
        };
        self.keys.iter().map(typed).collect()
    }

    pub(super) fn is_participant(&self, value: &View) -> bool {
        self.participants.contains(value) || self.keys.contains(value)
    }

    /// Whether a function with this domain is a map whose keys are members of a set.
    pub(super) fn is_map(&self, domain: &[View]) -> bool {
        self.all.iter().any(|set| is_subset(&set.members, domain))
    }

    /// Whether a value is such a map.
    pub(super) fn is_map_of(&self, value: &View) -> bool {
        entries(value).is_some_and(|(domain, _)| self.is_map(&domain))
    }

    /// Returns the type of a constant. `None` if properties have no use for it.
    pub(super) fn of_constant(&self, value: &View) -> Option<Type> {
        match value {
            View::Number(_) => Some(integer()),
            View::Atom(name) if !is_truth(name) => Some(Type::Participant),
            View::Set(members) => {
                let set = self.all.iter().find(|set| set.members == *members)?;
                Some(Type::Set(Box::new(set.ty.clone())))
            }
            _ => None,
        }
    }

    /// Whether the sets that variables are, and the domains of maps, are the same in another state.
    pub(crate) fn agree_with(&self, state: &View) -> bool {
        let View::Record(_, fields) = state else {
            return true;
        };
        let agrees = |(place, (known, (_, value))): (usize, (&Place, &(String, View)))| {
            let is_same_set =
                !self.variables.contains(&place) || known.value.as_ref() == Some(value);
            is_same_set && self.has_domain(&known.keys, value)
        };
        self.places
            .variables
            .iter()
            .zip(fields)
            .enumerate()
            .all(agrees)
    }

    fn has_domain(&self, known: &Keys, value: &View) -> bool {
        let Keys::Same(domain, below) = known else {
            return true;
        };
        if !self.is_map(domain) {
            return true;
        }
        entries(value).is_some_and(|(found, values)| {
            found == *domain
                && values
                    .into_iter()
                    .all(|value| self.has_domain(below, value))
        })
    }
}

/// Returns the members of a set of several names or of several numbers, and their type.
fn members(value: &View) -> Option<(&[View], Type)> {
    let View::Set(members) = value else {
        return None;
    };
    let is_name = |member: &View| match member {
        View::Atom(name) => !is_truth(name),
        View::Text(_) => true,
        _ => false,
    };
    let ty = if are_numbers(members) {
        integer()
    } else if members.iter().all(is_name) {
        Type::Participant
    } else {
        return None;
    };
    (2..=MAX_PARTICIPANTS)
        .contains(&members.len())
        .then_some((members, ty))
}

fn are_numbers(values: &[View]) -> bool {
    values.iter().all(|value| matches!(value, View::Number(_)))
}

fn is_subset(part: &[View], whole: &[View]) -> bool {
    part.iter().all(|member| whole.contains(member))
}
