//! Results that are evaluated once for all states that agree in what was read.

use super::trie::Trie;

/// The number of look-ups before it is decided whether remembering pays.
const TRIAL: u32 = 1000;

/// The most nodes of a tree of results.
const MOST_NODES: usize = 1 << 22;

/// Results by what was read, as long as that saves evaluations.
#[derive(Debug)]
pub(super) struct Memo<T> {
    trie: Trie<T>,
    lookups: u32,
    hits: u32,
    is_off: bool,
}

impl<T> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo {
            trie: Trie::default(),
            lookups: 0,
            hits: 0,
            is_off: false,
        }
    }
}

impl<T> Memo<T> {
    /// Whether results are not remembered, because few of them are asked for again or there are
    /// too many.
    pub(super) fn is_off(&self) -> bool {
        self.is_off
    }

    /// Returns the result for a state with these numbers, if it is known.
    pub(super) fn find(&mut self, numbers: &[u32]) -> Option<&T> {
        if self.is_off {
            return None;
        }
        if self.lookups < TRIAL {
            self.lookups += 1;
            self.hits += u32::from(self.trie.find(numbers).is_some());
            if self.lookups == TRIAL && self.hits < TRIAL / 5 {
                self.is_off = true;
                self.trie = Trie::default();
            }
        }
        self.trie.find(numbers)
    }

    /// Remembers the result of an evaluation that read these slots in this order.
    pub(super) fn remember(&mut self, read: &[u32], numbers: &[u32], result: T) {
        if self.trie.len() + read.len() > MOST_NODES {
            self.is_off = true;
            self.trie = Trie::default();
        }
        if !self.is_off {
            self.trie.insert(read, numbers, result);
        }
    }
}
