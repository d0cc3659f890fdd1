//! Decides whether a run can stay in a component for ever: accepted by the automaton, and fair.
//!
//! Marks and weak fairness are decided directly. Strong fairness may require that some nodes are
//! left out; the remaining nodes are split into components again.

use super::components::{CURRENT, Components, DONE, FAIR, Marking, UNSEEN};
use super::letters::can_change;
use super::product::{EdgeCursor, Node, Product};
use crate::assumption::Strength;
use crate::fairness::Fairness;

pub(super) struct ComponentCheck<'f> {
    fairness: &'f Fairness,
    tallies: Vec<Tally>,
    /// Constraints whose tally is in use.
    touched: Vec<u32>,
}

/// A summary of one constraint in a set of nodes.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// Number of nodes in which the steps are enabled.
    enabled: u32,
    /// Number of the last such node, counted from 1.
    last: u32,
    /// Whether an edge inside the set takes one of the steps.
    taken: bool,
}

enum ComponentVerdict {
    Fair,
    Unfair,
    /// Fair only without the nodes in which steps of these constraints are enabled.
    Without(Vec<u32>),
}

impl<'f> ComponentCheck<'f> {
    pub(super) fn new(fairness: &'f Fairness) -> ComponentCheck<'f> {
        ComponentCheck {
            fairness,
            tallies: vec![Tally::default(); fairness.constraints().len()],
            touched: Vec::new(),
        }
    }

    /// Marks sets in which a run can stay for ever as [`FAIR`]. Returns whether there are any.
    pub(super) fn mark_fair(
        &mut self,
        product: &mut Product<'_>,
        marking: &mut Marking,
        component: &[Node],
    ) -> bool {
        if let [node] = component {
            return self.mark_alone(product, marking, *node);
        }
        let mut found = false;
        let mut todo = vec![component.to_vec()];
        while let Some(set) = todo.pop() {
            if let [node] = set[..] {
                found |= self.mark_alone(product, marking, node);
                continue;
            }
            mark_all(marking, &set, CURRENT);
            match self.judge(product, marking, &set) {
                ComponentVerdict::Fair => {
                    mark_all(marking, &set, FAIR);
                    found = true;
                }
                ComponentVerdict::Unfair => mark_all(marking, &set, DONE),
                ComponentVerdict::Without(constraints) => {
                    self.decompose(product, marking, &set, &constraints, &mut todo);
                }
            }
        }
        found
    }

    fn mark_alone(&self, product: &mut Product<'_>, marking: &mut Marking, node: Node) -> bool {
        let fair = can_stay(product, self.fairness, node);
        if fair {
            marking.set(node, FAIR);
        }
        fair
    }

    /// Judges a set whose nodes are marked [`CURRENT`].
    fn judge(
        &mut self,
        product: &mut Product<'_>,
        marking: &Marking,
        set: &[Node],
    ) -> ComponentVerdict {
        let mut marks = 0;
        for (count, node) in (1..).zip(set) {
            self.count_enabled(product, *node, count);
            let mut cursor = EdgeCursor::default();
            while let Some(edge) = product.next_edge(*node, &mut cursor) {
                if marking.get(edge.target) == CURRENT {
                    marks |= edge.marks;
                    for constraint in edge
                        .step
                        .map_or(&[][..], |step| self.fairness.of_step(step))
                    {
                        self.tallies[*constraint as usize].taken = true;
                    }
                }
            }
        }
        self.sum_up(marks == product.marks(), set.len())
    }

    fn count_enabled(&mut self, product: &Product<'_>, node: Node, count: u32) {
        let changes = product
            .graph
            .edges(node.state)
            .filter(|(_, target)| *target != node.state);
        for constraint in changes.flat_map(|(step, _)| self.fairness.of_step(step)) {
            let tally = &mut self.tallies[*constraint as usize];
            if tally.last != count {
                if tally.enabled == 0 {
                    self.touched.push(*constraint);
                }
                tally.last = count;
                tally.enabled += 1;
            }
        }
    }

    /// Returns the verdict on a set of this many nodes, and resets the tallies.
    fn sum_up(&mut self, accepted: bool, nodes: usize) -> ComponentVerdict {
        let mut fair = accepted;
        let mut starved = Vec::new();
        for constraint in self.touched.drain(..) {
            let tally = std::mem::take(&mut self.tallies[constraint as usize]);
            if !tally.taken {
                match self.fairness.constraints()[constraint as usize].strength {
                    Strength::Weak => fair &= (tally.enabled as usize) < nodes,
                    Strength::Strong => starved.push(constraint),
                }
            }
        }
        match (fair, starved.is_empty()) {
            (false, _) => ComponentVerdict::Unfair,
            (true, true) => ComponentVerdict::Fair,
            (true, false) => ComponentVerdict::Without(starved),
        }
    }

    /// Splits a set into components, without nodes in which these constraints are enabled.
    ///
    /// Nodes of complete components reach only complete ones, so the search stays in the set.
    fn decompose(
        &self,
        product: &mut Product<'_>,
        marking: &mut Marking,
        set: &[Node],
        constraints: &[u32],
        into: &mut Vec<Vec<Node>>,
    ) {
        let starved = |step| {
            self.fairness
                .of_step(step)
                .iter()
                .any(|c| constraints.contains(c))
        };
        for node in set {
            let leave_out = can_change(product.graph, node.state, starved);
            marking.set(*node, if leave_out { DONE } else { UNSEEN });
        }
        let mut components = Components::default();
        for node in set {
            components.begin(*node, marking);
            while let Some(component) = components.next(product, marking) {
                into.push(component.to_vec());
            }
        }
    }
}

fn mark_all(marking: &mut Marking, set: &[Node], mark: u32) {
    for node in set {
        marking.set(*node, mark);
    }
}

/// Whether a run can stay in this node for ever: accepted, and no step with fairness is enabled.
pub(super) fn can_stay(product: &mut Product<'_>, fairness: &Fairness, node: Node) -> bool {
    product.marks_of_staying(node) == Some(product.marks())
        && !can_change(product.graph, node.state, |step| {
            !fairness.of_step(step).is_empty()
        })
}
