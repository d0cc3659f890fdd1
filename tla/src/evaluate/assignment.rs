//! Assignments to primed variables.

use super::failure::{Outcome, at};
use super::rest::{Emit, Rest};
use super::state::{Assigned, Evaluator, peel};
use crate::compile::{Expr, Kind, Node, Subscript, UpdateNode};

impl<'p> Evaluator<'p> {
    /// Returns the variable that an expression names, if it has no value yet.
    fn target(&self, node: &Node) -> Option<usize> {
        match &node.kind {
            Kind::Next(variable) => match self.next[*variable] {
                Assigned::Nothing => Some(*variable),
                _ => None,
            },
            Kind::Named(named) if named.clear.is_empty() => self.target(&named.body),
            _ => None,
        }
    }

    fn assign(
        &mut self,
        variable: usize,
        value: Assigned,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        self.next[variable] = value;
        self.unassigned -= 1;
        let result = self.proceed(rest, emit);
        self.next[variable] = Assigned::Nothing;
        self.unassigned += 1;
        result
    }

    /// Takes back all assignments.
    pub(super) fn forget_next(&mut self) {
        self.next.fill_with(|| Assigned::Nothing);
        self.unassigned = self.program.variables.len();
    }

    /// `x' = e`, or a test.
    pub(super) fn equality(
        &mut self,
        operands: &[Expr],
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let [left, right] = operands else {
            return self.test(node, rest, emit);
        };
        let Some(variable) = self.target(left) else {
            return self.test(node, rest, emit);
        };
        let value = match &peel(right).kind {
            Kind::Variable(same) if *same == variable => Assigned::Same,
            Kind::Except(base, updates) if self.is_split(variable) => match &peel(base).kind {
                Kind::Variable(same) if *same == variable => self.changes(variable, updates)?,
                _ => Assigned::Whole(self.element(right)?),
            },
            _ => Assigned::Whole(self.element(right)?),
        };
        self.assign(variable, value, rest, emit)
    }

    /// Returns the elements of a split variable that an `EXCEPT` changes. Only elements whose old
    /// value is needed are read.
    fn changes(&mut self, variable: usize, updates: &[UpdateNode]) -> Outcome<Assigned> {
        let mut slots: Vec<(usize, crate::value::Value)> = Vec::with_capacity(updates.len());
        for update in updates {
            let key = self.element(&update.path[0])?;
            let Some(slot) = self.split_slot(variable, &key) else {
                at(self.check_split_argument(variable, &key), &update.path[0])?;
                continue;
            };
            let written = slots.iter().position(|(known, _)| *known == slot);
            let old = match written {
                Some(place) => slots[place].1.clone(),
                None if update.uses_old || update.path.len() > 1 => self.slot(slot),
                None => crate::value::Value::Bool(false),
            };
            let new = self.update_element(old, update)?;
            match written {
                Some(place) => slots[place].1 = new,
                None => slots.push((slot, new)),
            }
        }
        Ok(Assigned::Slots(slots))
    }

    /// `x' \in S`, or a test.
    pub(super) fn membership(
        &mut self,
        operands: &[Expr],
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let [left, right] = operands else {
            return self.test(node, rest, emit);
        };
        let Some(variable) = self.target(left) else {
            return self.test(node, rest, emit);
        };
        let set = self.expression(right)?;
        for element in self.list(&set, right)?.iter() {
            self.burn(right.span)?;
            if !self.assign(variable, Assigned::Whole(element.clone()), rest, emit)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `UNCHANGED v`: variables without a value keep theirs, other parts are tests.
    pub(super) fn unchanged(
        &mut self,
        subscript: &[Subscript],
        node: &Node,
        rest: Rest<'_>,
        emit: Emit<'_, 'p>,
    ) -> Outcome<bool> {
        let Some((part, others)) = subscript.split_first() else {
            return self.proceed(rest, emit);
        };
        if let Subscript::Variable(variable) = part
            && let Assigned::Nothing = self.next[*variable]
        {
            let rest = Rest::Unchanged(others, node, &rest);
            let inner = if others.is_empty() {
                *rest_of(&rest)
            } else {
                rest
            };
            return self.assign(*variable, Assigned::Same, inner, emit);
        }
        if let Subscript::Expression(now, next) = part
            && let Some(variable) = self.target(next)
        {
            let value = Assigned::Whole(self.element(now)?);
            let rest = Rest::Unchanged(others, node, &rest);
            return self.assign(variable, value, rest, emit);
        }
        if self.part_unchanged(part, node.span)? {
            return self.unchanged(others, node, rest, emit);
        }
        Ok(true)
    }
}

fn rest_of<'r, 'a>(rest: &'a Rest<'r>) -> &'a Rest<'r> {
    match rest {
        Rest::Unchanged(_, _, inner) => inner,
        other => other,
    }
}
