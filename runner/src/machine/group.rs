//! The participants that a model declares interchangeable, and the group of their permutations.

use super::ModelFacts;
use crate::definition::{ConstantRow, Definition, Symmetric};
use crate::value::{Participant, Permutation};

/// The maximal number of permutations of all sets: 10!.
const MAX_ORDER: u64 = 3_628_800;

/// The maximal number of permutations if all have to be tried: 8!.
pub const MAX_TRIED: u64 = 40_320;

/// The symmetric sets of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    sets: Vec<Members>,
    order: u64,
}

/// One symmetric set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// Name of the constant.
    pub constant: String,
    /// At least two members, in the order of the model.
    pub members: Vec<Participant>,
}

/// Why the sets of a model cannot be symmetric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The constant that is declared symmetric.
    pub constant: String,
    /// The reason, as a sentence.
    pub why: String,
}

impl Group {
    /// Returns the symmetric sets of a model with at least two members, if there are any.
    pub fn of(definition: &Definition, facts: &ModelFacts) -> Result<Option<Group>, Unfit> {
        let mut group = Group {
            sets: Vec::new(),
            order: 1,
        };
        let rows = definition.constants.iter();
        for row in rows.clone().filter(|row| row.symmetric != Symmetric::No) {
            group.add(row, participants(row, facts))?;
        }
        for row in rows.filter(|row| row.symmetric == Symmetric::No && is_of_participants(row)) {
            group.fix(row, &participants(row, facts), facts)?;
        }
        Ok((!group.sets.is_empty()).then_some(group))
    }

    fn add(&mut self, row: &ConstantRow, members: Vec<Participant>) -> Result<(), Unfit> {
        let unfit = |why: String| Unfit {
            constant: row.name.to_string(),
            why,
        };
        if members.len() < 2 || self.sets.iter().any(|set| set.members == members) {
            return Ok(());
        }
        if let Some(other) = self
            .sets
            .iter()
            .find(|set| set.members.iter().any(|p| members.contains(p)))
        {
            return Err(unfit(format!(
                "it shares members with `{}`, which is symmetric too",
                other.constant
            )));
        }
        let ways = (1..=members.len() as u64).try_fold(self.order, u64::checked_mul);
        let Some(order) = ways.filter(|order| *order <= MAX_ORDER) else {
            return Err(unfit(format!(
                "{} members can change places in too many ways: the symmetric sets of a model may have {MAX_ORDER} at most, as 10 members have",
                members.len()
            )));
        };
        self.order = order;
        self.sets.push(Members {
            constant: row.name.to_string(),
            members,
        });
        Ok(())
    }

    /// Checks that a constant names either all or no members of each set.
    fn fix(
        &self,
        row: &ConstantRow,
        named: &[Participant],
        facts: &ModelFacts,
    ) -> Result<(), Unfit> {
        for set in &self.sets {
            let inside = set.members.iter().filter(|p| named.contains(p));
            if let (Some(some), true) = (inside.clone().next(), inside.count() < set.members.len())
            {
                let why = format!(
                    "constant `{}` names {} and not all of the set",
                    row.name,
                    facts.universe.name(*some)
                );
                return Err(Unfit {
                    constant: set.constant.clone(),
                    why,
                });
            }
        }
        Ok(())
    }

    /// Creates a group of these sets without checks.
    #[cfg(test)]
    pub(crate) fn from_sets(sets: Vec<Members>) -> Group {
        let order = sets
            .iter()
            .flat_map(|set| 1..=set.members.len() as u64)
            .product();
        Group { sets, order }
    }

    /// The sets.
    pub fn sets(&self) -> &[Members] {
        &self.sets
    }

    /// Returns the number of permutations, the identity included.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// Whether a participant with this name belongs to a set.
    pub fn has(&self, name: &str, facts: &ModelFacts) -> bool {
        let mut members = self.sets.iter().flat_map(|set| &set.members);
        members.any(|member| facts.universe.name(*member) == name)
    }

    /// Returns all permutations, the identity first.
    pub fn elements(&self) -> Vec<Permutation> {
        self.sets
            .iter()
            .fold(vec![Permutation::identity()], |all, set| {
                let orders = orders(&set.members);
                let with = |permutation: &Permutation| {
                    let permutation = *permutation;
                    orders
                        .iter()
                        .map(move |order| permutation.moving(&set.members, order))
                        .collect::<Vec<_>>()
                };
                all.iter().flat_map(with).collect()
            })
    }

    /// Returns the exchanges of the first member of each set with each other member. They generate
    /// the group.
    pub fn swaps(&self) -> Vec<Permutation> {
        let of = |set: &Members| {
            let (first, others) = set.members.split_first()?;
            let swap = |other: &Participant| Permutation::identity().then_swap(*first, *other);
            Some(others.iter().map(swap).collect::<Vec<_>>())
        };
        self.sets.iter().filter_map(of).flatten().collect()
    }
}

/// Returns all orders of the members, the given one first.
fn orders(members: &[Participant]) -> Vec<Vec<Participant>> {
    if members.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |first: usize| {
        let mut others = members.to_vec();
        let first = others.remove(first);
        let others = orders(&others);
        others.into_iter().map(move |mut order| {
            order.insert(0, first);
            order
        })
    };
    (0..members.len()).flat_map(with_first).collect()
}

fn is_of_participants(row: &ConstantRow) -> bool {
    ["Participant", "Participants", "Set<Participant>"]
        .contains(&row.type_text.replace(' ', "").as_str())
}

/// Returns the participants that a constant names, in the order of the model.
fn participants(row: &ConstantRow, facts: &ModelFacts) -> Vec<Participant> {
    let named = facts.participants_of(&row.name);
    let everyone = facts.universe.iter();
    everyone.filter(|p| named.contains(p)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use mutaspec_mutator::rows;

    use super::*;
    use crate::value::Universe;

    /// Creates a group of these sets. Names that begin with `!` are not symmetric.
    fn group(sets: &[(&'static str, &str)]) -> Result<Option<Group>, String> {
        let mut universe = Universe::default();
        let mut set = |(name, names): &(&'static str, &str)| {
            let members = names.split(',').map(|name| universe.intern(name).unwrap());
            ((*name).into(), members.collect())
        };
        let participants = sets.iter().map(&mut set).collect();
        let facts = ModelFacts {
            universe: Arc::new(universe),
            participants,
            ..ModelFacts::new("default")
        };
        let row = |(name, names): &(&'static str, &str)| ConstantRow {
            name: (*name).into(),
            type_text: if names.contains(',') {
                "Participants".into()
            } else {
                "Participant".into()
            },
            doc: "".into(),
            symmetric: if name.starts_with('!') {
                Symmetric::No
            } else {
                Symmetric::ByText
            },
        };
        let definition = Definition {
            constants: rows(sets.iter().map(row)),
            ..Definition::default()
        };
        Group::of(&definition, &facts).map_err(|unfit| format!("{}: {}", unfit.constant, unfit.why))
    }

    #[test]
    fn group_permutes_members_of_all_sets() {
        let group = group(&[("a", "x,y,z"), ("b", "u,v"), ("!c", "w")])
            .unwrap()
            .unwrap();
        let all = group.elements();
        assert_eq!((all.len(), group.order()), (12, 12));
        assert!(all[0].is_identity());
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 12);
        let w = Participant::at(5);
        assert!(all.iter().all(|permutation| permutation.of(w) == w));
    }

    #[test]
    fn swaps_with_first_generate_group() {
        let group = group(&[("a", "x,y,z,w"), ("b", "u,v")]).unwrap().unwrap();
        let everyone: Vec<Participant> = (0..6).map(Participant::at).collect();
        let after = |first: &Permutation, second: &Permutation| {
            let to: Vec<Participant> = everyone.iter().map(|x| second.of(first.of(*x))).collect();
            Permutation::identity().moving(&everyone, &to)
        };
        let mut made = BTreeSet::from([Permutation::identity()]);
        loop {
            let swaps = group.swaps();
            let more: Vec<Permutation> = made
                .iter()
                .flat_map(|first| swaps.iter().map(|swap| after(first, swap)))
                .collect();
            let before = made.len();
            made.extend(more);
            if made.len() == before {
                break;
            }
        }
        assert_eq!(made, group.elements().into_iter().collect());
    }

    #[test]
    fn singleton_and_repeated_sets_add_nothing() {
        assert_eq!(group(&[("a", "x")]), Ok(None));
        assert_eq!(group(&[("!a", "x,y")]), Ok(None));
        let twice = group(&[("a", "x,y"), ("b", "x,y")]).unwrap().unwrap();
        assert_eq!((twice.order(), twice.sets().len()), (2, 1));
    }

    #[test]
    fn overlapping_or_large_sets_are_unfit() {
        let refused = |sets: &[(&'static str, &str)], why: &str| {
            let error = group(sets).unwrap_err();
            assert!(error.starts_with(why), "{error}");
        };
        refused(
            &[("a", "x,y"), ("b", "y,z")],
            "b: it shares members with `a`, which is symmetric too",
        );
        refused(
            &[("a", "x,y,z"), ("!leader", "y")],
            "a: constant `!leader` names y and not all of the set",
        );
        refused(
            &[("a", "x,y,z"), ("!some", "w,x,y")],
            "a: constant `!some` names x and not all of the set",
        );
        refused(
            &[("a", "1,2,3,4,5,6,7,8,9,10,11")],
            "a: 11 members can change places in too many ways",
        );
        refused(
            &[("a", "1,2,3,4,5,6,7,8,9,0"), ("b", "x,y")],
            "b: 2 members can change places in too",
        );
        assert!(group(&[("a", "x,y"), ("!all", "x,y,z")]).is_ok());
    }
}
