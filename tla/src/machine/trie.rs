//! Results of evaluations, found by the slots that they read.
//!
//! An evaluation reads slots one after the other, and which slot it reads next depends only on the
//! values read before. So its reads are a path in a tree: a node names the slot to read, an edge its
//! number. An evaluation whose path is in the tree has the result at the end of it.

use std::collections::HashMap;

/// The number of children that are kept in an array; a node with a larger number among its edges
/// has a hash table.
const DENSE: u32 = 1024;

/// No node.
const NONE: u32 = u32::MAX;

/// A tree of results.
#[derive(Debug)]
pub(super) struct Trie<T> {
    root: u32,
    nodes: Vec<Node>,
    results: Vec<T>,
}

#[derive(Debug)]
enum Node {
    Read {
        slot: u32,
        children: Children,
    },
    /// An index in the results.
    End(u32),
}

#[derive(Debug)]
enum Children {
    Array(Vec<u32>),
    Table(HashMap<u32, u32>),
}

impl Children {
    fn get(&self, number: u32) -> u32 {
        match self {
            Children::Array(children) => children.get(number as usize).copied().unwrap_or(NONE),
            Children::Table(children) => children.get(&number).copied().unwrap_or(NONE),
        }
    }

    fn set(&mut self, number: u32, child: u32) {
        if let Children::Array(children) = self {
            if number < DENSE {
                if children.len() <= number as usize {
                    children.resize(number as usize + 1, NONE);
                }
                children[number as usize] = child;
                return;
            }
            let known = (0..).zip(children.iter().copied());
            *self = Children::Table(known.filter(|(_, child)| *child != NONE).collect());
        }
        if let Children::Table(children) = self {
            children.insert(number, child);
        }
    }
}

impl<T> Default for Trie<T> {
    fn default() -> Trie<T> {
        Trie {
            root: NONE,
            nodes: Vec::new(),
            results: Vec::new(),
        }
    }
}

impl<T> Trie<T> {
    /// Returns the number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns the result for a state with these numbers.
    pub(super) fn find(&self, numbers: &[u32]) -> Option<&T> {
        let mut at = self.root;
        loop {
            match self.nodes.get(at as usize)? {
                Node::End(result) => return self.results.get(*result as usize),
                Node::Read { slot, children } => at = children.get(numbers[*slot as usize]),
            }
        }
    }

    /// Adds the result of an evaluation that read these slots in this order, each once, in a state
    /// with these numbers. No result for the state is known.
    pub(super) fn insert(&mut self, read: &[u32], numbers: &[u32], result: T) -> &T {
        let place = self.results.len() as u32;
        self.results.push(result);
        // The edge that leads to the next node: from a node by a number, or from nowhere.
        let mut edge = None;
        let mut at = self.root;
        for slot in read {
            if at == NONE {
                let children = Children::Array(Vec::new());
                at = self.add(
                    edge,
                    Node::Read {
                        slot: *slot,
                        children,
                    },
                );
            }
            let number = numbers[*slot as usize];
            edge = Some((at, number));
            at = match &self.nodes[at as usize] {
                Node::Read { children, .. } => children.get(number),
                Node::End(_) => NONE,
            };
        }
        self.add(edge, Node::End(place));
        &self.results[place as usize]
    }

    fn add(&mut self, edge: Option<(u32, u32)>, node: Node) -> u32 {
        let new = self.nodes.len() as u32;
        self.nodes.push(node);
        match edge {
            None => self.root = new,
            Some((parent, number)) => {
                if let Some(Node::Read { children, .. }) = self.nodes.get_mut(parent as usize) {
                    children.set(number, new);
                }
            }
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_found_by_what_was_read() {
        let mut trie = Trie::default();
        assert_eq!(trie.find(&[0, 0]), None);
        trie.insert(&[1], &[7, 0], "second is 0");
        trie.insert(&[1, 0], &[7, 5000], "second is 5000, first is 7");
        trie.insert(&[1, 0], &[8, 5000], "second is 5000, first is 8");
        assert_eq!(trie.find(&[9, 0]), Some(&"second is 0"));
        assert_eq!(trie.find(&[7, 5000]), Some(&"second is 5000, first is 7"));
        assert_eq!(trie.find(&[8, 5000]), Some(&"second is 5000, first is 8"));
        assert_eq!(trie.find(&[9, 5000]), None);
        assert_eq!(trie.find(&[7, 1]), None);
    }

    #[test]
    fn evaluation_that_reads_nothing_has_one_result() {
        let mut trie = Trie::default();
        trie.insert(&[], &[1], "always");
        assert_eq!(trie.find(&[2]), Some(&"always"));
    }
}
