//! Strongly connected components of the product, one after the other, without recursion and with one word for each node.
//!
//! Pearce's form of Tarjan's algorithm: a node's word is first its number in the search, lowered to the lowest number it can reach. What a component means
//! is for others to judge.

use super::product::{Cursor, Node, Product};

/// Not visited yet, in the search that is under way.
pub(super) const UNSEEN: u32 = 0;
/// In a component that is complete. All higher values are too.
pub(super) const DONE: u32 = u32::MAX - 2;
/// In the set that is being looked at.
pub(super) const CURRENT: u32 = u32::MAX - 1;
/// In a set in which a run can stay for ever, accepted and fair.
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

    #[inline]
    pub(super) fn set(&mut self, node: Node, mark: u32) {
        let row = &mut self.rows[usize::from(node.place)];
        if row.is_empty() {
            // Zeroed memory costs nothing where it is not touched.
            *row = vec![UNSEEN; self.states];
        }
        row[node.state as usize] = mark;
    }
}

/// A search for components, resumed after each of them. It enters no node that is not [`UNSEEN`] and leaves all that it entered [`DONE`].
#[derive(Default)]
pub(super) struct Components {
    /// The nodes whose edges are being walked, from the root down.
    path: Vec<Frame>,
    /// Nodes that are left for good, but whose component is not complete.
    open: Vec<Node>,
    /// How many nodes were entered: the number of the last one.
    entered: u32,
    /// The component found last.
    component: Vec<Node>,
}

struct Frame {
    node: Node,
    cursor: Cursor,
    /// No node before it in the search was reached from it.
    root: bool,
}

impl Components {
    /// Begins the search at a node; none where that was visited before.
    pub(super) fn begin(&mut self, root: Node, marking: &mut Marking) {
        if marking.get(root) == UNSEEN {
            self.enter(root, marking);
        }
    }

    /// The next component; it comes after all those that can be reached from it.
    pub(super) fn next(&mut self, product: &mut Product<'_>, marking: &mut Marking) -> Option<&[Node]> {
        while let Some(frame) = self.path.last_mut() {
            if let Some(edge) = product.next_edge(frame.node, &mut frame.cursor) {
                match marking.get(edge.target) {
                    UNSEEN => self.enter(edge.target, marking),
                    number => frame.lower_to(number, marking),
                }
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
            cursor: Cursor::default(),
            root: true,
        });
    }

    /// Leaves the last node of the path; true where that completes a component.
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
        // Numbers of complete components are the highest, so this does nothing after one.
        if let Some(frame) = self.path.last_mut() {
            frame.lower_to(marking.get(node), marking);
        }
        root
    }
}

impl Frame {
    /// An edge from the node leads to one of this number.
    #[inline]
    fn lower_to(&mut self, number: u32, marking: &mut Marking) {
        if number < marking.get(self.node) {
            marking.set(self.node, number);
            self.root = false;
        }
    }
}
