//! Refuses formulas whose value depends on how long a run stays in a state.
//!
//! TLA+ has a syntactic rule: `<<A>>_vars` must be directly inside `<>`, and `[A]_vars` directly
//! inside `[]`. Here a step formula is directly inside a temporal operator if only `and`, `or` and
//! `not` are in between. A negation turns one case into the other.
//!
//! Such formulas cannot see stuttering. While a run stays in a state, a positive step formula is
//! false and a negated one is true. All other parts keep their values. So if a condition inside an
//! `eventually` is true while the run stays, it is also true at the next moment. Likewise, if a
//! condition inside an `always` is false, it is also false at the next moment.

use super::Refused;
use crate::machine::{ErasedFormula, Machine};

/// The temporal operator that contains a part of a formula, after negations are moved inwards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EnclosingOperator {
    Nothing,
    Always,
    Eventually,
}

/// Refuses a formula with a step formula in a position in which stuttering would matter.
pub fn must_ignore_stuttering(
    formula: &ErasedFormula,
    machine: &dyn Machine,
) -> Result<(), Refused> {
    let mut todo = vec![(formula, true, EnclosingOperator::Nothing)];
    while let Some((formula, holds, enclosing)) = todo.pop() {
        match formula {
            ErasedFormula::Atom(number) => {
                let atom = machine
                    .atoms()
                    .get(*number)
                    .ok_or(Refused::UnknownAtom(*number))?;
                let wanted = if holds {
                    EnclosingOperator::Eventually
                } else {
                    EnclosingOperator::Always
                };
                if atom.is_of_step() && enclosing != wanted {
                    let step = atom.text(machine.definition(), holds);
                    return Err(refused(step, holds));
                }
            }
            ErasedFormula::Not(inner) => todo.push((inner, !holds, enclosing)),
            ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
                todo.extend(parts.iter().rev().map(|part| (part, holds, enclosing)));
            }
            ErasedFormula::Always(inner) | ErasedFormula::Eventually(inner) => {
                let is_always = matches!(formula, ErasedFormula::Always(_)) == holds;
                let enclosing = if is_always {
                    EnclosingOperator::Always
                } else {
                    EnclosingOperator::Eventually
                };
                todo.push((inner, holds, enclosing));
            }
        }
    }
    Ok(())
}

fn refused(step: String, holds: bool) -> Refused {
    let (enclosing, example) = if holds {
        ("eventually", format!("always(eventually({step}))"))
    } else {
        ("always", format!("eventually(always({step}))"))
    };
    Refused::Stuttering {
        step,
        inside: enclosing,
        example,
    }
}
