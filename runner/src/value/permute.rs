//! Permutations of participants, for symmetry.

use super::Participant;
use super::participant::MAX_PARTICIPANTS;

/// A permutation of the participants of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permutation([u8; MAX_PARTICIPANTS]);

impl Permutation {
    /// Returns the permutation that moves no participant.
    pub const fn identity() -> Permutation {
        let mut places = [0; MAX_PARTICIPANTS];
        let mut index = 0;
        while index < MAX_PARTICIPANTS {
            places[index] = index as u8;
            index += 1;
        }
        Permutation(places)
    }

    /// Returns `self` followed by the exchange of two participants.
    #[must_use]
    pub fn then_swap(mut self, a: Participant, b: Participant) -> Permutation {
        for place in &mut self.0 {
            if *place == a.index() {
                *place = b.index();
            } else if *place == b.index() {
                *place = a.index();
            }
        }
        self
    }

    /// Maps each participant in `from` to the one at the same index in `to`. Both must hold the
    /// same participants, without duplicates.
    #[must_use]
    pub fn moving(mut self, from: &[Participant], to: &[Participant]) -> Permutation {
        for (from, to) in from.iter().zip(to) {
            self.0[usize::from(from.index())] = to.index();
        }
        self
    }

    /// Returns the image of a participant.
    #[inline]
    pub fn of(&self, participant: Participant) -> Participant {
        self.0
            .get(usize::from(participant.index()))
            .map_or(participant, |place| Participant::at(*place))
    }

    /// Whether no participant is moved.
    pub fn is_identity(&self) -> bool {
        *self == Permutation::identity()
    }
}

/// A colour for each participant. Signatures use colours instead of names.
#[derive(Clone, Copy, Debug)]
pub struct Colours([u64; MAX_PARTICIPANTS]);

impl Colours {
    /// Returns a different colour for each participant.
    pub fn all_different() -> Colours {
        Colours(std::array::from_fn(|index| mixed(index as u64)))
    }

    /// Sets the colour of a participant.
    pub fn paint(&mut self, participant: Participant, colour: u64) {
        if let Some(place) = self.0.get_mut(usize::from(participant.index())) {
            *place = mixed(!colour);
        }
    }

    /// Returns the colour of a participant.
    #[inline]
    pub fn of(&self, participant: Participant) -> u64 {
        self.0
            .get(usize::from(participant.index()))
            .copied()
            .unwrap_or(0)
    }
}

/// The increment of splitmix64.
pub(crate) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes the bits of a number, as a hash function does: the output of splitmix64 after this state.
#[inline]
pub fn mixed(mut value: u64) -> u64 {
    value = value.wrapping_add(GOLDEN);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Extends the signature of a sequence by the signature of its next part.
#[inline]
pub fn then(before: u64, next: u64) -> u64 {
    mixed(before ^ next.rotate_left(32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::laws::check_permuted;
    use crate::value::{Bag, Links, Map, Posted, Queue, Set, Value};

    fn p(index: u8) -> Participant {
        Participant::at(index)
    }

    fn turn() -> Permutation {
        Permutation::identity().moving(&[p(0), p(1), p(2)], &[p(1), p(2), p(0)])
    }

    #[test]
    fn swap_is_applied_last() {
        let both = turn().then_swap(p(1), p(3));
        let places: Vec<u8> = (0..5).map(|i| both.of(p(i)).index()).collect();
        assert_eq!(places, [3, 2, 0, 1, 4]);
        assert!(
            Permutation::identity()
                .then_swap(p(1), p(3))
                .then_swap(p(3), p(1))
                .is_identity()
        );
        assert!(!both.is_identity());
    }

    #[test]
    fn all_participants_in_value_are_permuted() {
        let (bob, chuck, dave, erin) = (p(0), p(1), p(2), p(3));
        check_permuted(&turn(), &bob, &chuck);
        check_permuted(
            &turn(),
            &(bob, 7u8, "bob".to_owned()),
            &(chuck, 7, "bob".to_owned()),
        );
        check_permuted(&turn(), &Some(vec![dave, bob]), &Some(vec![bob, chuck]));
        check_permuted(
            &turn(),
            &[Box::new(erin), Box::new(dave)],
            &[Box::new(erin), Box::new(bob)],
        );
        check_permuted(
            &turn(),
            &Set::from([bob, dave, erin]),
            &Set::from([chuck, bob, erin]),
        );
        check_permuted(
            &turn(),
            &Set::from([(dave, 1u8), (bob, 2), (bob, 1)]),
            &Set::from([(bob, 1), (chuck, 2), (chuck, 1)]),
        );
        check_permuted(&turn(), &Set::from([true]), &Set::from([true]));
        check_permuted(
            &turn(),
            &Set::from([Set::from([dave])]),
            &Set::from([Set::from([bob])]),
        );
        check_permuted(
            &turn(),
            &Map::from([(bob, Some(dave)), (dave, None), (erin, Some(erin))]),
            &Map::from([(chuck, Some(bob)), (bob, None), (erin, Some(erin))]),
        );
        check_permuted(
            &turn(),
            &Map::from([(3u8, dave), (4, bob)]),
            &Map::from([(3, bob), (4, chuck)]),
        );
    }

    #[test]
    fn permuted_channel_equals_channel_of_permuted_senders() {
        let (bob, chuck, dave) = (p(0), p(1), p(2));
        let letters = [
            (dave, bob, 9u8),
            (bob, dave, 2),
            (bob, dave, 1),
            (chuck, dave, 5),
        ];
        let (mut links, mut turned_links) = (Links::<_>::new(), Links::<_>::new());
        let (mut bag, mut turned_bag) = (Bag::<_>::new(), Bag::<_>::new());
        for (from, to, message) in letters {
            links.send(from, to, (message, from));
            bag.send(from, to, (message, from));
            let (from, to) = (turn().of(from), turn().of(to));
            turned_links.send(from, to, (message, from));
            turned_bag.send(from, to, (message, from));
        }
        check_permuted(&turn(), &links, &turned_links);
        check_permuted(&turn(), &bag, &turned_bag);
        let (mut queue, mut turned_queue) = (Queue::<_>::new(), Queue::<_>::new());
        let (mut posted, mut turned_posted) = (Posted::new(), Posted::new());
        for who in [dave, bob, chuck] {
            queue.send(who);
            turned_queue.send(turn().of(who));
        }
        for who in [dave, bob] {
            posted.post((who, 1u8));
            turned_posted.post((turn().of(who), 1));
        }
        check_permuted(&turn(), &queue, &turned_queue);
        check_permuted(&turn(), &posted, &turned_posted);
        assert_ne!(queue, turned_queue);
        let mut back = bob;
        back.permute(&turn());
        assert_eq!(back, chuck);
    }
}
