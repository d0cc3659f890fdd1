//! The product of a graph and an automaton, computed edge by edge and never stored.

use super::letters::Letters;
use crate::automaton::{Automaton, Refused};
use crate::graph::Graph;
use crate::machine::StepId;

/// A state of the graph with a place of the automaton.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) state: u32,
    pub(super) place: u8,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The step taken; `None` if the run stays in the state.
    pub(super) step: Option<StepId>,
    pub(super) target: Node,
    /// The marks of the automaton that the edge meets.
    pub(super) marks: u64,
}

/// The position in the edges of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EdgeCursor {
    /// Index of the automaton's transition.
    transition: u32,
    /// 0 for staying in the state, otherwise one more than the index among the state's edges.
    edge: u32,
}

pub(super) struct Product<'a> {
    pub(super) graph: &'a Graph,
    /// Number of expanded states, which come first. Runs stay in them.
    within: u32,
    automaton: &'a Automaton,
    letters: Letters<'a>,
    /// The moves that are excluded in all places but the initial one.
    left_out: Option<&'a dyn Fn(u32, u32) -> bool>,
}

impl<'a> Product<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        automaton: &'a Automaton,
        letters: Letters<'a>,
    ) -> Result<Product<'a>, Refused> {
        // Nodes are counted in 32 bits, and some values are reserved for marks.
        if u64::from(graph.len()) * automaton.places.len() as u64 > u64::from(u32::MAX / 2) {
            return Err(Refused::States);
        }
        Ok(Product {
            graph,
            within: graph.expanded_states().min(graph.len()),
            automaton,
            letters,
            left_out: None,
        })
    }

    /// Excludes these moves once the automaton has left its initial place.
    pub(super) fn without_moves_after_waiting(
        mut self,
        is_left_out: &'a dyn Fn(u32, u32) -> bool,
    ) -> Product<'a> {
        self.left_out = Some(is_left_out);
        self
    }

    pub(super) fn places(&self) -> usize {
        self.automaton.places.len()
    }

    pub(super) fn marks(&self) -> u64 {
        self.automaton.marks
    }

    /// Whether the automaton has a transition from a node. Other nodes are omitted everywhere. If
    /// that depends on the next step, the node is kept: without an edge it is on no cycle.
    #[inline]
    fn is_live(&mut self, node: Node) -> bool {
        let letter = self.letters.of(node.state);
        let of_steps = self.letters.of_steps();
        self.automaton.places[usize::from(node.place)]
            .iter()
            .any(|transition| transition.admits_some(letter, of_steps))
    }

    /// Returns the nodes in which runs begin.
    pub(super) fn initial(&mut self) -> Vec<Node> {
        let graph = self.graph;
        let nodes = graph.initial.iter().map(|state| Node {
            state: *state,
            place: 0,
        });
        nodes.filter(|node| self.is_live(*node)).collect()
    }

    /// Returns nodes from which all nodes on cycles can be reached.
    pub(super) fn roots(&self) -> Roots {
        Roots {
            waits: self.automaton.waits(),
            next: 0,
            moves: false,
            cursor: EdgeCursor::default(),
        }
    }

    #[inline]
    pub(super) fn next_edge(&mut self, node: Node, cursor: &mut EdgeCursor) -> Option<Edge> {
        self.next_edge_unless(node, cursor, |_| false)
    }

    /// Returns the next edge of a node, without those to nodes for which `skip` returns `true`.
    #[inline]
    pub(super) fn next_edge_unless(
        &mut self,
        node: Node,
        cursor: &mut EdgeCursor,
        mut skip: impl FnMut(Node) -> bool,
    ) -> Option<Edge> {
        let automaton = self.automaton;
        let letter = self.letters.of(node.state);
        let of_steps = self.letters.of_steps();
        let transitions = &automaton.places[usize::from(node.place)];
        let range = self.graph.edge_range(node.state);
        while let Some(transition) = transitions.get(cursor.transition as usize) {
            if transition.admits_some(letter, of_steps) {
                let looks_at_step = transition.looks_at(of_steps);
                while cursor.edge as usize <= range.len() {
                    let place = (cursor.edge as usize)
                        .checked_sub(1)
                        .map(|edge| range.start + edge);
                    cursor.edge += 1;
                    let state = place.map_or(node.state, |place| self.graph.targets()[place]);
                    if place.is_some() && !self.goes(node, state) {
                        continue;
                    }
                    if looks_at_step
                        && !transition.admits(letter | self.letters.of_step(node.state, place))
                    {
                        continue;
                    }
                    let target = Node {
                        state,
                        place: transition.target,
                    };
                    if !skip(target) && self.is_live(target) {
                        let step = place.map(|place| self.graph.labels()[place]);
                        let marks = transition.marks;
                        return Some(Edge {
                            step,
                            target,
                            marks,
                        });
                    }
                }
            }
            cursor.transition += 1;
            cursor.edge = 0;
        }
        None
    }

    /// Returns the next edge that stays in the state. Needs a cursor of its own.
    pub(super) fn next_stay(&mut self, node: Node, cursor: &mut EdgeCursor) -> Option<Edge> {
        let automaton = self.automaton;
        let letter = self.letters.of(node.state);
        while let Some(transition) =
            automaton.places[usize::from(node.place)].get(cursor.transition as usize)
        {
            cursor.transition += 1;
            let target = Node {
                state: node.state,
                place: transition.target,
            };
            if transition.admits(letter) && self.is_live(target) {
                return Some(Edge {
                    step: None,
                    target,
                    marks: transition.marks,
                });
            }
        }
        None
    }

    /// Whether the run may move from a node to this state. Steps that change nothing are staying.
    #[inline]
    fn goes(&self, from: Node, to: u32) -> bool {
        // `OUTSIDE` is larger than the number of any state.
        to < self.within
            && to != from.state
            && match &self.left_out {
                Some(is_left_out) if from.place != 0 => !is_left_out(from.state, to),
                _ => true,
            }
    }

    /// Returns the marks met by staying in a node for ever, or `None` if the automaton cannot stay.
    pub(super) fn marks_of_staying(&mut self, node: Node) -> Option<u64> {
        let mut cursor = EdgeCursor::default();
        let stays = std::iter::from_fn(|| self.next_stay(node, &mut cursor));
        stays
            .filter(|edge| edge.target == node)
            .map(|edge| edge.marks)
            .reduce(|all, marks| all | marks)
    }
}

/// The nodes at which a search begins: the initial ones. If the automaton may wait in its initial
/// place, these are instead the nodes that it enters after waiting, in any state. Every state can
/// be reached, and nodes in which it still waits are on no relevant cycle.
///
/// An automaton may stop waiting while the run stays in a state, and then continue along each edge
/// that it could have taken directly. Staying does not change what the rest of the run must
/// satisfy. The exception are transitions that need a step, so for formulas about steps the other
/// edges are visited too.
pub(super) struct Roots {
    waits: bool,
    next: u32,
    /// Whether the edges to other states are being visited, after those that stay.
    moves: bool,
    cursor: EdgeCursor,
}

impl Roots {
    pub(super) fn next(&mut self, product: &mut Product<'_>) -> Option<Node> {
        if self.waits {
            self.after_waiting(product)
        } else {
            self.initial(product)
        }
    }

    fn initial(&mut self, product: &mut Product<'_>) -> Option<Node> {
        while let Some(state) = product.graph.initial.get(self.next as usize) {
            self.next += 1;
            let node = Node {
                state: *state,
                place: 0,
            };
            if *state < product.within && product.is_live(node) {
                return Some(node);
            }
        }
        None
    }

    fn after_waiting(&mut self, product: &mut Product<'_>) -> Option<Node> {
        while self.next < product.within {
            let from = Node {
                state: self.next,
                place: 0,
            };
            let edge = if self.moves {
                product.next_edge(from, &mut self.cursor)
            } else {
                product.next_stay(from, &mut self.cursor)
            };
            match edge {
                Some(edge) if edge.target.place != 0 => return Some(edge.target),
                Some(_) => {}
                None => {
                    self.moves = !self.moves && product.letters.of_steps() != 0;
                    self.next += u32::from(!self.moves);
                    self.cursor = EdgeCursor::default();
                }
            }
        }
        None
    }
}
