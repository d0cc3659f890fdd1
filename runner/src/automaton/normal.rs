//! Formulas in normal form: negations occur at atoms only, and simple laws are applied.
//!
//! `always` is `and` over time and `eventually` is `or` over time, so each law is written once for
//! a [`Junction`] and applies to its dual.

use std::collections::BTreeSet;

use super::Refused;
use crate::machine::ErasedFormula;

/// Maximum nesting depth of a formula, not counting chains of `and` or `or`. It bounds the stack.
const MAX_DEPTH: usize = 200;

/// All or at least one: of some formulas, or of all moments from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Junction {
    All,
    Any,
}

impl Junction {
    fn dual(self) -> Junction {
        match self {
            Junction::All => Junction::Any,
            Junction::Any => Junction::All,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Normal {
    /// The atom with this number is true, or false.
    Literal(usize, bool),
    /// Sorted, without duplicates, never one part. Empty `All` is true, empty `Any` false.
    Many(Junction, Vec<Normal>),
    /// `always` for `All`, `eventually` for `Any`.
    Times(Junction, Box<Normal>),
}

impl Normal {
    /// Returns the normal form of a formula, or of its negation if `holds` is false.
    pub(super) fn new(formula: &ErasedFormula, holds: bool) -> Result<Normal, Refused> {
        Normal::nested(formula, holds, MAX_DEPTH)
    }

    fn nested(
        mut formula: &ErasedFormula,
        mut holds: bool,
        depth: usize,
    ) -> Result<Normal, Refused> {
        let Some(deeper) = depth.checked_sub(1) else {
            return Err(Refused::Depth { limit: MAX_DEPTH });
        };
        while let ErasedFormula::Not(inner) = formula {
            formula = inner;
            holds = !holds;
        }
        let junction = match formula {
            ErasedFormula::And(_) | ErasedFormula::Always(_) => Junction::All,
            _ => Junction::Any,
        };
        let junction = if holds { junction } else { junction.dual() };
        match formula {
            ErasedFormula::Atom(atom) => Ok(Normal::Literal(*atom, holds)),
            ErasedFormula::Not(inner) => Normal::nested(inner, !holds, deeper),
            ErasedFormula::Always(inner) | ErasedFormula::Eventually(inner) => {
                Normal::nested(inner, holds, deeper).map(|inner| inner.times(junction))
            }
            ErasedFormula::And(_) | ErasedFormula::Or(_) => {
                let parts = chain(formula)
                    .into_iter()
                    .map(|part| Normal::nested(part, holds, deeper));
                Ok(Normal::many(junction, parts.collect::<Result<_, _>>()?))
            }
        }
    }

    /// Returns the conjunction or disjunction of these formulas.
    pub(super) fn many(junction: Junction, parts: Vec<Normal>) -> Normal {
        let mut flat = BTreeSet::new();
        let mut bodies = Vec::new();
        for part in parts {
            let inner = match part {
                Normal::Many(same, inner) if same == junction => inner,
                other => vec![other],
            };
            for part in inner {
                match part {
                    // `always p and always q` is `always (p and q)`.
                    Normal::Times(same, body) if same == junction => bodies.push(*body),
                    other => _ = flat.insert(other),
                }
            }
        }
        match bodies.len() {
            0 => {}
            1 => flat.extend(
                bodies
                    .pop()
                    .map(|body| Normal::Times(junction, Box::new(body))),
            ),
            _ => match Normal::many(junction, bodies).times(junction) {
                Normal::Many(same, inner) if same == junction => flat.extend(inner),
                other => _ = flat.insert(other),
            },
        }
        let decided = Normal::Many(junction.dual(), Vec::new());
        if flat.contains(&decided) || flat.iter().any(|part| flat.contains(&part.negated())) {
            return decided;
        }
        let needless = |part: &Normal| {
            flat.iter()
                .any(|other| other.makes_needless(part, junction))
        };
        let mut kept: Vec<Normal> = flat
            .iter()
            .filter(|part| !needless(part))
            .cloned()
            .collect();
        match (kept.pop(), kept.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                kept.extend(last);
                Normal::Many(junction, kept)
            }
        }
    }

    /// Returns `always` or `eventually` this formula.
    pub(super) fn times(self, junction: Junction) -> Normal {
        if self.is_unmoved_by(junction) {
            return self;
        }
        match self {
            Normal::Many(inner, parts) => {
                // Unchanging parts move out of the operator. If the junctions differ, they must be
                // unchanging under both.
                let outside = |part: &Normal| {
                    part.is_unmoved_by(junction)
                        && (inner == junction || part.is_unmoved_by(junction.dual()))
                };
                let (mut fixed, moving): (Vec<_>, Vec<_>) = parts.into_iter().partition(outside);
                let moving = Normal::many(inner, moving);
                if fixed.is_empty() {
                    return Normal::Times(junction, Box::new(moving));
                }
                fixed.push(moving.times(junction));
                Normal::many(inner, fixed)
            }
            other => Normal::Times(junction, Box::new(other)),
        }
    }

    pub(super) fn negated(&self) -> Normal {
        match self {
            Normal::Literal(atom, holds) => Normal::Literal(*atom, !holds),
            Normal::Many(junction, parts) => {
                let mut parts: Vec<Normal> = parts.iter().map(Normal::negated).collect();
                parts.sort();
                Normal::Many(junction.dual(), parts)
            }
            Normal::Times(junction, body) => {
                Normal::Times(junction.dual(), Box::new(body.negated()))
            }
        }
    }

    /// Returns the parts of an outermost `or`, of which at least one must hold.
    pub(super) fn alternatives(self) -> Vec<Normal> {
        match self {
            Normal::Many(Junction::Any, parts) => parts,
            other => vec![other],
        }
    }

    /// Returns the parts of an `or` inside an outermost `eventually`, each in an `eventually`.
    pub(super) fn alternatives_in_time(self) -> Vec<Normal> {
        match self {
            Normal::Times(Junction::Any, body) => {
                let parts = body.alternatives();
                parts
                    .into_iter()
                    .map(|part| part.times(Junction::Any))
                    .collect()
            }
            other => vec![other],
        }
    }

    /// Returns the parts of an outermost `and`.
    pub(super) fn conjuncts(&self) -> &[Normal] {
        self.parts(Junction::All)
    }

    fn parts(&self, junction: Junction) -> &[Normal] {
        match self {
            Normal::Many(same, parts) if *same == junction => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// Whether `always p` (or `eventually p`) is equivalent to `p`.
    fn is_unmoved_by(&self, junction: Junction) -> bool {
        match self {
            Normal::Literal(..) => false,
            Normal::Many(_, parts) => parts.iter().all(|part| part.is_unmoved_by(junction)),
            Normal::Times(outer, body) => *outer == junction || body.is_unmoved_by(junction),
        }
    }

    /// Whether `part` is redundant beside this formula: under `and` this implies `part`, under `or`
    /// `part` implies this. Only some laws are applied, never in both directions.
    fn makes_needless(&self, part: &Normal, junction: Junction) -> bool {
        if matches!(part, Normal::Many(other, parts) if *other != junction && parts.contains(self))
        {
            return true;
        }
        let Normal::Times(outer, body) = self else {
            return false;
        };
        let bodies = body.parts(junction);
        *outer == junction
            && match part {
                Normal::Times(other, inner) if *other != junction => {
                    bodies.contains(inner) || bodies.contains(part)
                }
                _ => bodies.contains(part),
            }
    }
}

/// Returns the operands of a chain of `and` or of `or`.
fn chain(formula: &ErasedFormula) -> Vec<&ErasedFormula> {
    let mut operands = Vec::new();
    let mut todo = vec![formula];
    while let Some(next) = todo.pop() {
        match (formula, next) {
            (ErasedFormula::And(_), ErasedFormula::And(inner))
            | (ErasedFormula::Or(_), ErasedFormula::Or(inner)) => todo.extend(inner),
            _ => operands.push(next),
        }
    }
    operands
}
