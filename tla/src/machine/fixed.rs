//! Variables that no step changes.
//!
//! PlusCal makes a variable of every declared name, also of the set of processes. Such a variable
//! is a constant: steps need not read it, and `\\E` over it can be cut into steps.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::compile::{Expr, Kind, Node, Primitive, Program, Subscript};
use crate::value::Value;

/// Returns the variables that have one value in all initial states and that no step changes, with
/// these values.
pub(super) fn fixed(program: &Program, initial: &[Vec<Value>]) -> HashMap<usize, Value> {
    let Some((first, others)) = initial.split_first() else {
        return HashMap::new();
    };
    let mut changes = Changes {
        is_changed: vec![false; program.variables.len()],
        seen: HashSet::new(),
    };
    if let Some(next) = &program.next {
        changes.find(next);
    }
    program
        .callees
        .iter()
        .for_each(|callee| changes.find(&callee.body));
    let is_fixed = |(variable, value): &(usize, &Value)| {
        !changes.is_changed[*variable] && others.iter().all(|state| state[*variable] == **value)
    };
    let all = first.iter().enumerate().filter(is_fixed);
    all.map(|(variable, value)| (variable, value.clone()))
        .collect()
}

/// The variables whose next value an action says in another way than `UNCHANGED v` or `v' = v`.
struct Changes {
    is_changed: Vec<bool>,
    /// The expressions that were looked at: parts are shared.
    seen: HashSet<*const Node>,
}

impl Changes {
    fn find(&mut self, node: &Expr) {
        if !self.seen.insert(Arc::as_ptr(node)) {
            return;
        }
        match &node.kind {
            Kind::Next(variable) => self.is_changed[*variable] = true,
            Kind::Primitive(Primitive::Equal, operands) if keeps(operands) => {}
            Kind::Unchanged(parts) => self.find_in(parts),
            Kind::Box {
                action, subscript, ..
            } => {
                self.find(action);
                self.find_in(subscript);
            }
            _ => node.parts(&mut |part| self.find(part)),
        }
    }

    fn find_in(&mut self, parts: &[Subscript]) {
        for part in parts {
            if let Subscript::Expression(_, next) = part {
                self.find(next);
            }
        }
    }
}

/// Whether the operands of `=` are `v'` and `v`.
fn keeps(operands: &[Expr]) -> bool {
    let [left, right] = operands else {
        return false;
    };
    matches!((&left.kind, &right.kind), (Kind::Next(next), Kind::Variable(now)) if next == now)
}
