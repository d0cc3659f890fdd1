//! Comparison of value lists in linear time.

use std::collections::HashMap;

use crate::value::View;

/// Returns the elements of `list` that `other` lacks, counting duplicates.
pub fn lacking<'v>(list: &'v [View], other: &[View]) -> Vec<&'v View> {
    let mut left: HashMap<&View, usize> = HashMap::new();
    for item in other {
        *left.entry(item).or_default() += 1;
    }
    let mut lacking = Vec::new();
    for item in list {
        match left.get_mut(item) {
            Some(count) if *count > 0 => *count -= 1,
            _ => lacking.push(item),
        }
    }
    lacking
}

/// Returns the values of a map by their keys.
pub fn by_key(entries: &[(View, View)]) -> HashMap<&View, &View> {
    entries.iter().map(|(key, value)| (key, value)).collect()
}

/// Returns the length of the longest suffix of `old` that is a prefix of `new`: the part of a queue
/// that remains when elements leave at the front and join at the back.
pub fn kept(old: &[View], new: &[View]) -> usize {
    // Knuth-Morris-Pratt failure table: the longest proper prefix of `new` that ends at each index.
    let mut shorter = vec![0; new.len()];
    let extend = |shorter: &[usize], mut matched: usize, item: &View| {
        while matched > 0 && (matched == new.len() || new[matched] != *item) {
            matched = shorter[matched - 1];
        }
        matched + usize::from(new.get(matched) == Some(item))
    };
    for place in 1..new.len() {
        shorter[place] = extend(&shorter, shorter[place - 1], &new[place]);
    }
    old.iter()
        .fold(0, |matched, item| extend(&shorter, matched, item))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list() -> impl Strategy<Value = Vec<View>> {
        prop::collection::vec((0..2i128).prop_map(View::Number), 0..9)
    }

    proptest! {
        #[test]
        fn queue_comparison_equals_trying_every_length(old in list(), new in list()) {
            let tried = (0..=old.len().min(new.len())).rev().find(|n| old[old.len() - n..] == new[..*n]);
            prop_assert_eq!(kept(&old, &new), tried.unwrap_or(0));
        }

        #[test]
        fn element_is_lacking_as_often_as_missing(old in list(), new in list()) {
            let mut rest: Vec<&View> = new.iter().collect();
            let tried: Vec<&View> = old
                .iter()
                .filter(|item| match rest.iter().position(|x| x == item) {
                    Some(at) => {
                        rest.remove(at);
                        false
                    }
                    None => true,
                })
                .collect();
            prop_assert_eq!(lacking(&old, &new), tried);
        }
    }
}
