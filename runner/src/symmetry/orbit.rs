//! The representative of an orbit: a state chosen from the orbit, the same for all its states.
//!
//! Members are sorted by signature, so only members with equal signatures have to be tried in all
//! orders. The least packed form of all trials is the representative. Members whose exchange leaves
//! the state unchanged are not tried against each other.

use crate::machine::Group;
use crate::value::{Colours, Participant, Permutation, Value, Writer};

/// Writes the packed representative of a state's orbit to `into`. Returns the number of states in
/// the orbit.
pub fn representative<T: Value>(
    state: &T,
    group: &Group,
    writer: &mut Writer<'_>,
    into: &mut Vec<u8>,
) -> u64 {
    let mut sorted = state.clone();
    let (permutation, alike) = sorting(&|colours| state.signature(colours), group);
    if !permutation.is_identity() {
        sorted.permute(&permutation);
    }
    let mut trials = Trials::default();
    let unseen = |one, other| {
        let mut swapped = sorted.clone();
        swapped.permute(&Permutation::identity().then_swap(one, other));
        swapped == sorted
    };
    for class in alike {
        trials.add(&unseen, class);
    }
    let mut same = 0;
    trials.each(&mut |permutation| {
        let mut tried = sorted.clone();
        if !permutation.is_identity() {
            tried.permute(permutation);
        }
        writer.clear();
        tried.encode(writer);
        let packed = writer.finish();
        if same > 0 && packed == into.as_slice() {
            same += 1;
        } else if same == 0 || packed < into.as_slice() {
            into.clear();
            into.extend_from_slice(packed);
            same = 1;
        }
    });
    // The orbit-stabiliser theorem. The stabiliser consists of permutations within blocks and
    // between trials with equal results.
    group.order() / (same * trials.within).max(1)
}

/// Returns the permutation that sorts each set by the state's signature, and the places of members
/// with equal signatures.
fn sorting(
    signature: &dyn Fn(&Colours) -> u64,
    group: &Group,
) -> (Permutation, Vec<Vec<Participant>>) {
    let mut permutation = Permutation::identity();
    let mut alike = Vec::new();
    let mut plain = Colours::all_different();
    for (number, set) in (0..).zip(group.sets()) {
        set.members
            .iter()
            .for_each(|member| plain.paint(*member, 2 * number));
    }
    for (number, set) in (0..).zip(group.sets()) {
        let signed = |member: &Participant| {
            let mut colours = plain;
            colours.paint(*member, 2 * number + 1);
            (signature(&colours), *member)
        };
        let mut signed: Vec<(u64, Participant)> = set.members.iter().map(signed).collect();
        signed.sort_unstable();
        let order: Vec<Participant> = signed.iter().map(|(_, member)| *member).collect();
        permutation = permutation.moving(&order, &set.members);
        let mut places = set.members.as_slice();
        for class in signed.chunk_by(|a, b| a.0 == b.0) {
            let (here, rest) = places.split_at(class.len());
            places = rest;
            if here.len() > 1 {
                alike.push(here.to_vec());
            }
        }
    }
    (permutation, alike)
}

/// Classes of members with equal signatures.
#[derive(Default)]
struct Trials {
    classes: Vec<Class>,
    /// The number of permutations within blocks, for all blocks.
    within: u64,
}

/// Members with equal signatures, and the block of each. Exchanging members of a block leaves the
/// state unchanged.
struct Class {
    members: Vec<Participant>,
    blocks: Vec<usize>,
}

impl Trials {
    /// Adds a class. `unseen` decides whether the exchange of two members leaves the state unchanged.
    fn add(
        &mut self,
        unseen: &dyn Fn(Participant, Participant) -> bool,
        members: Vec<Participant>,
    ) {
        let mut heads: Vec<(Participant, u64)> = Vec::new();
        self.within = self.within.max(1);
        let mut blocks = Vec::with_capacity(members.len());
        for member in &members {
            let block = heads
                .iter()
                .position(|(head, _)| unseen(*head, *member))
                .unwrap_or_else(|| {
                    heads.push((*member, 0));
                    heads.len() - 1
                });
            heads[block].1 += 1;
            self.within *= heads[block].1;
            blocks.push(block);
        }
        if heads.len() > 1 {
            self.classes.push(Class { members, blocks });
        }
    }

    /// Visits every arrangement of the blocks of each class.
    fn each(&mut self, visit: &mut dyn FnMut(&Permutation)) {
        self.within = self.within.max(1);
        arrange(&self.classes, Permutation::identity(), visit);
    }
}

fn arrange(classes: &[Class], permutation: Permutation, visit: &mut dyn FnMut(&Permutation)) {
    let Some((class, others)) = classes.split_first() else {
        return visit(&permutation);
    };
    let mut order = Vec::with_capacity(class.members.len());
    class.arrange(&mut order, &mut |order| {
        arrange(others, permutation.moving(order, &class.members), visit);
    });
}

impl Class {
    /// Visits every order in which members of the same block keep their relative order.
    fn arrange(&self, order: &mut Vec<Participant>, visit: &mut dyn FnMut(&[Participant])) {
        if order.len() == self.members.len() {
            return visit(order);
        }
        let mut tried = Vec::new();
        for (member, block) in self.members.iter().zip(&self.blocks) {
            if !order.contains(member) && !tried.contains(block) {
                tried.push(*block);
                order.push(*member);
                self.arrange(order, visit);
                order.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::machine::group::Members;
    use crate::tests::laws::{participant, participants, universe};
    use crate::value::{Links, Map, Participants};

    type State = (
        Map<Participant, (Participant, u8)>,
        Participants,
        Links<Participant>,
        Option<Participant>,
    );

    fn state() -> impl Strategy<Value = State> {
        let map = prop::collection::vec((participant(), (participant(), 0..2u8)), 0..6)
            .prop_map(Map::from_iter);
        let links = prop::collection::vec((participant(), participant(), participant()), 0..3)
            .prop_map(|letters| {
                let mut links = Links::new();
                for (from, to, message) in letters {
                    links.send(from, to, message);
                }
                links
            });
        (map, participants(), links, prop::option::of(participant()))
    }

    fn group(sets: &[&[u8]]) -> Group {
        let set = |members: &&[u8]| Members {
            constant: String::new(),
            members: members
                .iter()
                .map(|index| Participant::at(*index))
                .collect(),
        };
        Group::from_sets(sets.iter().map(set).collect())
    }

    fn folded(state: &State, group: &Group) -> (Vec<u8>, u64) {
        let universe = universe();
        let mut packed = Vec::new();
        let size = representative(state, group, &mut Writer::new(&universe), &mut packed);
        (packed, size)
    }

    fn check(state: &State, group: &Group) {
        let orbit: BTreeSet<State> = group
            .elements()
            .iter()
            .map(|permutation| {
                let mut state = state.clone();
                state.permute(permutation);
                state
            })
            .collect();
        let universe = universe();
        let packed = |state: &State| {
            let mut writer = Writer::new(&universe);
            state.encode(&mut writer);
            writer.finish().to_vec()
        };
        let of_all: BTreeSet<(Vec<u8>, u64)> =
            orbit.iter().map(|state| folded(state, group)).collect();
        assert_eq!(of_all.len(), 1, "{state:?}");
        let (representative, size) = folded(state, group);
        assert_eq!(size, orbit.len() as u64, "{state:?}");
        assert!(orbit.iter().any(|state| packed(state) == representative));
    }

    proptest! {
        #[test]
        fn orbit_has_one_representative_and_exact_size(state in state()) {
            check(&state, &group(&[&[0, 1, 2, 3, 4]]));
            check(&state, &group(&[&[1, 2, 4]]));
            check(&state, &group(&[&[0, 3], &[1, 2, 4]]));
        }
    }

    #[test]
    fn similar_but_different_members_are_distinguished() {
        // Both graphs look the same from each member; only the rings differ.
        let p = Participant::at;
        let ring = |arrows: [(u8, u8); 4]| {
            let arrows = arrows.map(|(from, to)| (p(from), (p(to), 0)));
            (Map::from(arrows), Participants::new(), Links::new(), None)
        };
        let group = group(&[&[0, 1, 2, 3]]);
        let [pairs, other_pairs, round] = [
            ring([(0, 1), (1, 0), (2, 3), (3, 2)]),
            ring([(0, 3), (3, 0), (2, 1), (1, 2)]),
            ring([(0, 1), (1, 2), (2, 3), (3, 0)]),
        ];
        assert_eq!(folded(&pairs, &group), folded(&other_pairs, &group));
        assert_ne!(folded(&pairs, &group).0, folded(&round, &group).0);
        assert_eq!((folded(&pairs, &group).1, folded(&round, &group).1), (3, 6));
        check(&pairs, &group);
        check(&round, &group);
    }
}
