//! Finds the strongly connected components of the product one by one, without recursion.
//!
//! This is Pearce's form of Tarjan's algorithm: a node's word is first its number in the search,
//! and then the lowest number it can reach.

use super::product::{EdgeCursor, Node, Product};

/// Not visited yet in the current search.
pub(super) const UNSEEN: u32 = 0;
/// In a complete component, as are all nodes with higher values.
pub(super) const DONE: u32 = u32::MAX - 2;
/// In the set being judged.
pub(super) const CURRENT: u32 = u32::MAX - 1;
/// In a set in which an accepted fair run can stay for ever.
pub(super) const FAIR: u32 = u32::MAX;

/// A word for each node of the product. Rows of places that are never visited take no memory.
pub(super) struct Marking {
    rows: Vec<Vec<u32>>,
    states: usize,
}

impl Marking {
    pub(super) fn new(places: usize, states: u32) -> Marking {
        Marking {
            rows: vec![Vec::new(); places],
            states: states as usize,
        }
    }

    #[inline]
    pub(super) fn get(&self, node: Node) -> u32 {
        self.rows[usize::from(node.place)]
            .get(node.state as usize)
            .copied()
            .unwrap_or(UNSEEN)
    }

    /// Whether a node of a state is in a set in which an accepted fair run can stay for ever.
    pub(super) fn is_fair(&self, state: u32) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| row.get(state as usize) == Some(&FAIR))
    }

    #[inline]
    pub(super) fn set(&mut self, node: Node, mark: u32) {
        let row = &mut self.rows[usize::from(node.place)];
        if row.is_empty() {
            // Zeroed memory is not allocated until it is touched.
            *row = vec![UNSEEN; self.states];
        }
        row[node.state as usize] = mark;
    }
}

/// A resumable search for components. It enters only [`UNSEEN`] nodes and leaves all [`DONE`].
#[derive(Default)]
pub(super) struct Components {
    /// The nodes whose edges are being visited, from the root down.
    path: Vec<Frame>,
    /// Nodes that are finished although their component is incomplete.
    open: Vec<Node>,
    /// Number of nodes entered, which is the number of the last one.
    entered: u32,
    /// The last component.
    component: Vec<Node>,
}

struct Frame {
    node: Node,
    cursor: EdgeCursor,
    /// Whether no earlier node was reached from it.
    root: bool,
}

impl Components {
    /// Begins the search at a node unless it was visited before.
    pub(super) fn begin(&mut self, root: Node, marking: &mut Marking) {
        if marking.get(root) == UNSEEN {
            self.enter(root, marking);
        }
    }

    /// Returns the next component. All components reachable from it have been returned before.
    pub(super) fn next(
        &mut self,
        product: &mut Product<'_>,
        marking: &mut Marking,
    ) -> Option<&[Node]> {
        while let Some(frame) = self.path.last_mut() {
            // Most edges lead to nodes that were seen before, so these are handled in one loop.
            let mut lowest = DONE;
            let edge = product.next_edge_unless(frame.node, &mut frame.cursor, |target| {
                let number = marking.get(target);
                if number != UNSEEN {
                    lowest = lowest.min(number);
                }
                number != UNSEEN
            });
            frame.lower_to(lowest, marking);
            if let Some(edge) = edge {
                self.enter(edge.target, marking);
            } else if self.leave(marking) {
                return Some(&self.component);
            }
        }
        None
    }

    fn enter(&mut self, node: Node, marking: &mut Marking) {
        self.entered += 1;
        marking.set(node, self.entered);
        self.path.push(Frame {
            node,
            cursor: EdgeCursor::default(),
            root: true,
        });
    }

    /// Leaves the last node of the path. Returns whether that completes a component.
    fn leave(&mut self, marking: &mut Marking) -> bool {
        let Some(Frame { node, root, .. }) = self.path.pop() else {
            return false;
        };
        let number = marking.get(node);
        if root {
            let first = self
                .open
                .iter()
                .rposition(|other| marking.get(*other) < number)
                .map_or(0, |place| place + 1);
            self.component.clear();
            self.component.extend(self.open.drain(first..));
            self.component.push(node);
            for node in &self.component {
                marking.set(*node, DONE);
            }
        } else {
            self.open.push(node);
        }
        // Complete components have the highest numbers, so they never lower a word.
        if let Some(frame) = self.path.last_mut() {
            frame.lower_to(marking.get(node), marking);
        }
        root
    }
}

impl Frame {
    /// Handles an edge to a node with this number.
    #[inline]
    fn lower_to(&mut self, number: u32, marking: &mut Marking) {
        if number < marking.get(self.node) {
            marking.set(self.node, number);
            self.root = false;
        }
    }
}
