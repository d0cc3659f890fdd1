//! Builds the reported run: the shortest path to a set in which a run can stay, and a cycle there.

use super::Lasso;
use super::component::can_stay;
use super::components::{CURRENT, Components, FAIR, Marking, UNSEEN};
use super::letters::can_change;
use super::product::{Edge, EdgeCursor, Node, Product};
use crate::assumption::Strength;
use crate::fairness::Fairness;
use crate::machine::StepId;

/// Returns a run into the nearest set of nodes marked [`FAIR`], or `None` without such a set.
pub(super) fn find(
    product: &mut Product<'_>,
    marking: &mut Marking,
    fairness: &Fairness,
) -> Option<Lasso> {
    let initial = product.initial();
    let at_once = initial
        .iter()
        .find(|node| marking.get(**node) == FAIR)
        .copied();
    let (first, way) = match at_once {
        Some(node) => (node, Vec::new()),
        None => shortest(
            product,
            &initial,
            |_| true,
            |edge| marking.get(edge.target) == FAIR,
        )?,
    };
    let entry = way.last().map_or(first, |edge| edge.target);
    let mut stem = vec![(0, first.state)];
    stem.extend(moves(&way));
    let cycle = if can_stay(product, fairness, entry) {
        Vec::new()
    } else {
        mark_set_of(entry, product, marking);
        moves(&CycleBuilder::new(product, fairness, entry).walk(product, marking)).collect()
    };
    Some(Lasso { stem, cycle })
}

/// Returns the moves of a path, each with its target state.
fn moves(way: &[Edge]) -> impl Iterator<Item = (StepId, u32)> + '_ {
    way.iter()
        .filter_map(|edge| edge.step.map(|step| (step, edge.target.state)))
}

/// Marks the [`FAIR`] nodes that a node can reach and that reach it as [`CURRENT`].
fn mark_set_of(node: Node, product: &mut Product<'_>, marking: &mut Marking) {
    let mut reached = vec![node];
    marking.set(node, UNSEEN);
    let mut next = 0;
    while let Some(from) = reached.get(next).copied() {
        next += 1;
        let mut cursor = EdgeCursor::default();
        while let Some(edge) = product.next_edge(from, &mut cursor) {
            if marking.get(edge.target) == FAIR {
                marking.set(edge.target, UNSEEN);
                reached.push(edge.target);
            }
        }
    }
    let mut components = Components::default();
    components.begin(node, marking);
    let mut last = Vec::new();
    while let Some(component) = components.next(product, marking) {
        // The component of the root comes last.
        last.clear();
        last.extend_from_slice(component);
    }
    for node in last {
        marking.set(node, CURRENT);
    }
}

/// Returns a path with the fewest moves inside a region, through the first edge to a goal.
fn shortest(
    product: &mut Product<'_>,
    from: &[Node],
    inside: impl Fn(Node) -> bool,
    mut goal: impl FnMut(&Edge) -> bool,
) -> Option<(Node, Vec<Edge>)> {
    let mut ways = Paths::default();
    for node in from {
        ways.add(*node, None);
    }
    let mut level = 0..ways.nodes.len();
    while !level.is_empty() {
        // Staying in a state costs no move.
        for staying in [true, false] {
            let mut visit = level.start;
            while visit < level.end {
                let node = ways.nodes[visit].node;
                let mut cursor = EdgeCursor::default();
                let mut next_edge = |product: &mut Product<'_>| {
                    if staying {
                        product.next_stay(node, &mut cursor)
                    } else {
                        product.next_edge(node, &mut cursor)
                    }
                };
                while let Some(edge) = next_edge(product) {
                    if !inside(edge.target) {
                        continue;
                    }
                    if goal(&edge) {
                        return Some(ways.back_from(visit, edge));
                    }
                    ways.add(edge.target, Some((visit, edge)));
                }
                visit += 1;
                if staying {
                    level.end = ways.nodes.len();
                }
            }
        }
        level = level.end..ways.nodes.len();
    }
    None
}

/// The nodes reached so far, each with its path.
#[derive(Default)]
struct Paths {
    nodes: Vec<PathNode>,
    /// For each place and state whether the node was reached. Rows grow as far as needed.
    seen: Vec<Vec<bool>>,
}

struct PathNode {
    node: Node,
    /// Index of the previous visit, and the edge from there.
    before: Option<(usize, Edge)>,
}

impl Paths {
    fn add(&mut self, node: Node, before: Option<(usize, Edge)>) {
        let (state, place) = (node.state as usize, usize::from(node.place));
        if self.seen.len() <= place {
            self.seen.resize(place + 1, Vec::new());
        }
        let row = &mut self.seen[place];
        if row.len() <= state {
            row.resize(state + 1, false);
        }
        if !std::mem::replace(&mut row[state], true) {
            self.nodes.push(PathNode { node, before });
        }
    }

    /// Returns the first node of the path to a visit, and the path extended by one edge.
    fn back_from(&self, mut visit: usize, last: Edge) -> (Node, Vec<Edge>) {
        let mut way = vec![last];
        while let Some((before, edge)) = self.nodes[visit].before {
            way.push(edge);
            visit = before;
        }
        way.reverse();
        (self.nodes[visit].node, way)
    }
}

/// A cycle in the set of nodes marked [`CURRENT`] that meets every mark and all fairness.
struct CycleBuilder<'f> {
    fairness: &'f Fairness,
    start: Node,
    way: Vec<Edge>,
    marks: u64,
    met: Vec<ConstraintProgress>,
}

/// The parts of one constraint that the cycle has met.
#[derive(Clone, Copy, Default)]
struct ConstraintProgress {
    enabled: bool,
    disabled: bool,
    taken: bool,
}

impl<'f> CycleBuilder<'f> {
    fn new(product: &Product<'_>, fairness: &'f Fairness, start: Node) -> CycleBuilder<'f> {
        let mut tour = CycleBuilder {
            fairness,
            start,
            way: Vec::new(),
            marks: 0,
            met: vec![ConstraintProgress::default(); fairness.constraints().len()],
        };
        tour.visit(product, start);
        tour
    }

    fn walk(mut self, product: &mut Product<'_>, marking: &Marking) -> Vec<Edge> {
        let mut at = self.start;
        loop {
            let missing = self.missing(product);
            let inside = |node| marking.get(node) == CURRENT;
            let leg = if missing.is_empty() {
                if at == self.start && !self.way.is_empty() {
                    return self.way;
                }
                shortest(product, &[at], inside, |edge| edge.target == self.start)
            } else {
                let graph = product.graph;
                let disables = |node: Node| {
                    missing
                        .weak
                        .iter()
                        .any(|c| !can_change(graph, node.state, |step| self.is_about(*c, step)))
                };
                let takes = |edge: &Edge| {
                    edge.step
                        .is_some_and(|step| missing.constraints().any(|c| self.is_about(c, step)))
                };
                shortest(product, &[at], inside, |edge| {
                    edge.marks & missing.marks != 0 || takes(edge) || disables(edge.target)
                })
            };
            // The set is strongly connected and complete, so there is always a path.
            let Some((_, leg)) = leg else {
                return self.way;
            };
            for edge in leg {
                self.take(product, edge);
                at = edge.target;
            }
        }
    }

    fn is_about(&self, constraint: u32, step: StepId) -> bool {
        self.fairness.of_step(step).contains(&constraint)
    }

    fn take(&mut self, product: &Product<'_>, edge: Edge) {
        self.marks |= edge.marks;
        for constraint in edge
            .step
            .map_or(&[][..], |step| self.fairness.of_step(step))
        {
            self.met[*constraint as usize].taken = true;
        }
        self.visit(product, edge.target);
        self.way.push(edge);
    }

    fn visit(&mut self, product: &Product<'_>, node: Node) {
        let mut enabled = vec![false; self.met.len()];
        let changes = product
            .graph
            .edges(node.state)
            .filter(|(_, target)| *target != node.state);
        for constraint in changes.flat_map(|(step, _)| self.fairness.of_step(step)) {
            enabled[*constraint as usize] = true;
        }
        for (met, enabled) in self.met.iter_mut().zip(enabled) {
            met.enabled |= enabled;
            met.disabled |= !enabled;
        }
    }

    fn missing(&self, product: &Product<'_>) -> Missing {
        let mut missing = Missing {
            marks: product.marks() & !self.marks,
            weak: Vec::new(),
            strong: Vec::new(),
        };
        for (number, (constraint, met)) in
            (0..).zip(self.fairness.constraints().iter().zip(&self.met))
        {
            match constraint.strength {
                Strength::Weak if !met.taken && !met.disabled => missing.weak.push(number),
                Strength::Strong if !met.taken && met.enabled => missing.strong.push(number),
                _ => {}
            }
        }
        missing
    }
}

struct Missing {
    marks: u64,
    weak: Vec<u32>,
    strong: Vec<u32>,
}

impl Missing {
    fn is_empty(&self) -> bool {
        self.marks == 0 && self.weak.is_empty() && self.strong.is_empty()
    }

    fn constraints(&self) -> impl Iterator<Item = u32> + '_ {
        self.weak.iter().chain(&self.strong).copied()
    }
}
