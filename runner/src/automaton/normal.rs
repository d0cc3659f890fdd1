//! Formulas in normal form: negations stand at atoms only, and what plain laws can simplify is simplified.
//!
//! `always` is `and` over time and `eventually` is `or` over time, so each law is written once for a [`Junction`] and holds for its dual.
//! Nothing here knows automata or states.

use std::collections::BTreeSet;

use super::Refused;
use crate::machine::ErasedFormula;

/// How deeply a formula may nest, chains of `and` or of `or` aside: keeps the stack bounded.
const MAX_DEPTH: usize = 200;

/// All, or one at least: of some formulas, or of all times from now on.
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

/// A formula in normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Normal {
    /// The atom of this number is true, or false.
    Literal(usize, bool),
    /// Sorted, each once, never exactly one. Of no formula: true for `All`, false for `Any`.
    Many(Junction, Vec<Normal>),
    /// `always` for `All`, `eventually` for `Any`.
    Times(Junction, Box<Normal>),
}

impl Normal {
    /// The normal form of a formula, or of its negation where `holds` is false.
    pub(super) fn new(formula: &ErasedFormula, holds: bool) -> Result<Normal, Refused> {
        Normal::nested(formula, holds, MAX_DEPTH)
    }

    fn nested(mut formula: &ErasedFormula, mut holds: bool, depth: usize) -> Result<Normal, Refused> {
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
                let parts = chain(formula).into_iter().map(|part| Normal::nested(part, holds, deeper));
                Ok(Normal::many(junction, parts.collect::<Result<_, _>>()?))
            }
        }
    }

    /// All or any of these.
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
            1 => flat.extend(bodies.pop().map(|body| Normal::Times(junction, Box::new(body)))),
            _ => match Normal::many(junction, bodies).times(junction) {
                Normal::Many(same, inner) if same == junction => flat.extend(inner),
                other => _ = flat.insert(other),
            },
        }
        let decided = Normal::Many(junction.dual(), Vec::new());
        if flat.contains(&decided) || flat.iter().any(|part| flat.contains(&part.negated())) {
            return decided;
        }
        let needless = |part: &Normal| flat.iter().any(|other| other.makes_needless(part, junction));
        let mut kept: Vec<Normal> = flat.iter().filter(|part| !needless(part)).cloned().collect();
        match (kept.pop(), kept.is_empty()) {
            (Some(only), true) => only,
            (last, _) => {
                kept.extend(last);
                Normal::Many(junction, kept)
            }
        }
    }

    /// `always` or `eventually` this.
    pub(super) fn times(self, junction: Junction) -> Normal {
        if self.is_unmoved_by(junction) {
            return self;
        }
        match self {
            Normal::Many(inner, parts) => {
                // What is as true later as now stands outside. Under the other junction only what time does not change at all.
                let outside = |part: &Normal| part.is_unmoved_by(junction) && (inner == junction || part.is_unmoved_by(junction.dual()));
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

    /// The negation.
    pub(super) fn negated(&self) -> Normal {
        match self {
            Normal::Literal(atom, holds) => Normal::Literal(*atom, !holds),
            Normal::Many(junction, parts) => {
                let mut parts: Vec<Normal> = parts.iter().map(Normal::negated).collect();
                parts.sort();
                Normal::Many(junction.dual(), parts)
            }
            Normal::Times(junction, body) => Normal::Times(junction.dual(), Box::new(body.negated())),
        }
    }

    /// Formulas of which one must hold for this to hold: the parts of an outermost `or`.
    pub(super) fn alternatives(self) -> Vec<Normal> {
        match self {
            Normal::Many(Junction::Any, parts) => parts,
            other => vec![other],
        }
    }

    /// Like [`alternatives`](Normal::alternatives), for the `or` inside an outermost `eventually`.
    pub(super) fn alternatives_in_time(self) -> Vec<Normal> {
        match self {
            Normal::Times(Junction::Any, body) => {
                let parts = body.alternatives();
                parts.into_iter().map(|part| part.times(Junction::Any)).collect()
            }
            other => vec![other],
        }
    }

    /// The parts of an outermost `and`.
    pub(super) fn conjuncts(&self) -> &[Normal] {
        self.parts(Junction::All)
    }

    fn parts(&self, junction: Junction) -> &[Normal] {
        match self {
            Normal::Many(same, parts) if *same == junction => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// `always p` (or `eventually p`) means the same as `p`.
    fn is_unmoved_by(&self, junction: Junction) -> bool {
        match self {
            Normal::Literal(..) => false,
            Normal::Many(_, parts) => parts.iter().all(|part| part.is_unmoved_by(junction)),
            Normal::Times(outer, body) => *outer == junction || body.is_unmoved_by(junction),
        }
    }

    /// Under `and`: this implies `part`. Under `or`: `part` implies this. Some laws only; two different formulas never do it to each other.
    fn makes_needless(&self, part: &Normal, junction: Junction) -> bool {
        if matches!(part, Normal::Many(other, parts) if *other != junction && parts.contains(self)) {
            return true;
        }
        let Normal::Times(outer, body) = self else {
            return false;
        };
        let bodies = body.parts(junction);
        *outer == junction
            && match part {
                Normal::Times(other, inner) if *other != junction => bodies.contains(inner) || bodies.contains(part),
                _ => bodies.contains(part),
            }
    }
}

/// The operands of a chain of `and` or of `or`.
fn chain(formula: &ErasedFormula) -> Vec<&ErasedFormula> {
    let mut operands = Vec::new();
    let mut todo = vec![formula];
    while let Some(next) = todo.pop() {
        match (formula, next) {
            (ErasedFormula::And(_), ErasedFormula::And(inner)) | (ErasedFormula::Or(_), ErasedFormula::Or(inner)) => todo.extend(inner),
            _ => operands.push(next),
        }
    }
    operands
}
