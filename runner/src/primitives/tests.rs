//! The vocabulary with every combination of choices, and both ways to stop a step.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::step::{Flow, Stop};
use crate::tests::laws::message_of;
use crate::value::{Int, Member, Participant};

/// Returns the results of a step for all combinations of choices, and the choices in words.
fn every_way<T>(mut step: impl FnMut() -> Flow<T>) -> (Vec<T>, Vec<String>) {
    step::narrating(|| {
        let mut ways = Vec::new();
        step::first_choices();
        loop {
            step::rewind();
            ways.extend(step());
            if !step::next_choices() {
                return ways;
            }
        }
    })
}

fn check<C: Choices>(choices: C, expected: &[C::Item])
where
    C::Item: PartialEq,
{
    let (picked, narration) = every_way(|| flow::pick(&choices));
    assert_eq!(picked, expected);
    assert_eq!(
        narration,
        expected
            .iter()
            .map(|x| format!("{x:?}"))
            .collect::<Vec<_>>()
    );
    assert_eq!(choices.count(), expected.len());
}

#[test]
fn pick_enumerates_elements_in_order() {
    check(Set::from([3u8, 1, 2]), &[1, 2, 3]);
    check(&Set::from([true]), &[true]);
    check(vec!['b', 'a'], &['b', 'a']);
    check(["x", "y"], &["x", "y"]);
    check(&[1u8, 2][..], &[1, 2]);
    check(Some(5), &[5]);
    check(None::<u8>, &[]);
    check(1..=3u8, &[1, 2, 3]);
    check(-1..2i64, &[-1, 0, 1]);
    check(254..=u8::MAX, &[254, 255]);
    check(i8::MIN..-126, &[-128, -127]);
    check(Int::<2, 4>::all(), &[2, 3, 4].map(Int::new));
    check(Int::<0, 9>::new(8)..=Int::MAX, &[8, 9].map(Int::new));
}

#[test]
fn pick_from_empty_set_disables_step() {
    #[allow(clippy::reversed_empty_ranges, reason = "empty on purpose")]
    check(3..=2u8, &[]);
    #[allow(clippy::reversed_empty_ranges, reason = "empty on purpose")]
    check(3..1usize, &[]);
    let mut spent = 1..=1u8;
    spent.next();
    check(spent, &[]);
    assert_eq!(flow::pick(Set::<u8>::new()), Err(Stop::Disabled));
}

#[test]
fn uncountable_ranges_are_refused() {
    for message in [
        message_of(|| flow::pick(0..=u64::MAX)),
        message_of(|| flow::pick(i64::MIN..=i64::MAX)),
        message_of(|| flow::pick(0..1u64 << 32)),
    ] {
        assert!(
            message.ends_with("alternatives are too many to pick from"),
            "{message}"
        );
    }
}

#[test]
fn choices_multiply() {
    let (ways, narration) = every_way(|| Ok((flow::either()?, flow::pick(1..=2u8)?)));
    assert_eq!(ways, [(true, 1), (true, 2), (false, 1), (false, 2)]);
    assert_eq!(narration[..2], ["the first alternative", "1"]);
    assert_eq!(narration[4..6], ["the second alternative", "1"]);
}

#[test]
fn false_condition_disables_step() {
    assert_eq!(
        (flow::wait_until(true), flow::wait_until(false)),
        (Ok(()), Err(Stop::Disabled))
    );
    assert_eq!(
        (flow::require(true), flow::require(false)),
        (Ok(()), Err(Stop::Disabled))
    );
}

#[test]
fn non_returning_call_unwinds_with_stop() {
    let check = |word: &dyn Fn()| {
        step::first_choices();
        step::rewind();
        let payload = catch_unwind(AssertUnwindSafe(word)).expect_err("the word must stop");
        assert_eq!(payload.downcast_ref(), Some(&Stop::Disabled));
    };
    check(&|| wait_until(false));
    check(&|| require(false));
    check(&|| _ = pick(Vec::<u8>::new()));
    check(&|| _ = crate::value::Queue::<u8>::new().receive());
    check(&|| _ = crate::value::Links::<u8>::new().receive(Participant::at(0)));
    step::rewind();
    wait_until(true);
    assert_eq!((pick([7]), either()), (7, true));
}

#[test]
fn shrink_removes_mutant_member() {
    let [bob, chuck, dave] = [0, 1, 2].map(Participant::at);
    let set = Set::from([bob, chuck, dave]);
    let mutant = step::Switch {
        number: 1,
        member: Some(Member::Participant(chuck)),
    };
    step::switch_on(Some(mutant));
    let shrunk = shrink(&set);
    let numbers = shrink(&Set::from([0u8, 1]));
    step::switch_on(None);
    assert_eq!(shrunk, Set::from([bob, dave]));
    assert_eq!(numbers, Set::from([0, 1]));
    step::switch_on(Some(step::Switch {
        number: 1,
        member: Some(Member::Number(1)),
    }));
    let (set, range, closed) = (
        shrink(&Set::from([0u8, 1])),
        shrink(&(0..3i64)),
        shrink(&(1..=2usize)),
    );
    step::switch_on(None);
    assert_eq!((set, range, closed), (Set::from([0]), vec![0, 2], vec![2]));
}
