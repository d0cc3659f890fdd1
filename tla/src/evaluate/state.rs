//! The current and the next state of an evaluator.

use std::sync::Arc;

use super::calls::Calls;
use super::failure::{Failure, Outcome, Reason, at};
use super::layout::{Layout, with_values};
use crate::compile::{Expr, Kind, Node, Program, Slot};
use crate::syntax::{Span, Symbol};
use crate::value::{
    LIST_LIMIT, Sentence, Value, check_argument, is_storable, list, position, same_domain, size,
    values,
};

/// The number of evaluation steps after which an evaluation fails.
const DEFAULT_FUEL: u64 = 1 << 26;

/// The most bytes of the stack that an evaluation uses: three quarters of the smallest one.
const STACK_LIMIT: usize = 48 << 20;

/// The deepest nesting of recursive operators and functions.
const DEPTH_LIMIT: usize = 3000;

/// The number of an alternative of switches, with the member if it belongs to a family of mutants.
/// The number 0 stands for what is written.
pub type Alternative = (u32, Option<Value>);

/// Evaluates expressions of a program. One thread uses it.
pub struct Evaluator<'p> {
    pub(super) program: &'p Program,
    layout: &'p Layout,
    pub(super) frame: Vec<Option<Value>>,
    /// The slots of calls around the current one.
    pub(super) stack: Vec<Option<Value>>,
    /// Values that are kept while the current state does not change, each with the number of the
    /// evaluation that made it.
    pub(super) held: Vec<Option<(u64, Value)>>,
    /// The number of the evaluation.
    pub(super) evaluation: u64,
    /// The slots of the current state; empty without one.
    now: Vec<Value>,
    /// Values of split variables, put together when they are first read as a whole.
    wholes: Vec<Option<Value>>,
    pub(super) next: Vec<Assigned>,
    pub(super) unassigned: usize,
    /// Whether the next state is an initial state.
    initial: bool,
    /// The number of the active alternative of switches; 0 for none.
    pub active: u32,
    /// The member for which it is active, if it belongs to a family.
    pub member: Option<Value>,
    /// Whether switches are recorded.
    pub recording: bool,
    /// The first and last number of each switch that was evaluated while recording.
    pub recorded: Vec<(u32, u32)>,
    /// The elements that `\E` has chosen in the action, with their names, if they are recorded.
    pub chosen: Option<Vec<Choice>>,
    /// Whether the slots that are read are recorded.
    pub logging: bool,
    reads: Vec<u32>,
    seen: Vec<bool>,
    pub(super) fuel: u64,
    fuel_limit: u64,
    pub(super) depth: usize,
    /// The largest depth since the last call that is remembered began.
    pub(super) deepest: usize,
    /// The remembered calls of recursive operators, by number.
    pub(super) calls: Vec<Calls>,
    /// The address of a variable on the stack at the beginning of the evaluation.
    stack_base: usize,
}

/// What a primed variable is.
pub(super) enum Assigned {
    /// It has no value yet.
    Nothing,
    /// The value of the variable.
    Same,
    /// The value of the variable but for some of its slots.
    Slots(Vec<(usize, Value)>),
    /// A value.
    Whole(Value),
}

/// What a successor changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// A slot and its new value.
    Slot(usize, Value),
    /// A variable and its new value, whose domain is not that of the layout.
    Whole(usize, Value),
}

/// A name that `\E` binds, and the element that it stands for.
pub type Choice = (Symbol, Value);

impl<'p> Evaluator<'p> {
    /// Returns an evaluator without a current state.
    pub fn new(program: &'p Program, layout: &'p Layout) -> Self {
        let variables = program.variables.len();
        Evaluator {
            program,
            layout,
            frame: vec![None; program.slots as usize],
            stack: Vec::new(),
            held: vec![None; program.held],
            evaluation: 0,
            now: Vec::new(),
            wholes: vec![None; variables],
            next: (0..variables + program.bound)
                .map(|_| Assigned::Nothing)
                .collect(),
            unassigned: variables,
            initial: false,
            active: 0,
            member: None,
            recording: false,
            recorded: Vec::new(),
            chosen: None,
            logging: false,
            reads: Vec::new(),
            seen: vec![false; layout.slots()],
            fuel: DEFAULT_FUEL,
            fuel_limit: DEFAULT_FUEL,
            depth: 0,
            deepest: 0,
            calls: program.callees.iter().map(|_| Calls::default()).collect(),
            stack_base: 0,
        }
    }

    /// Activates an alternative of switches; 0 for none.
    pub fn activate(&mut self, (number, member): &Alternative) {
        self.active = *number;
        self.member.clone_from(member);
    }

    /// Sets the number of evaluation steps after which an evaluation fails.
    pub fn set_fuel(&mut self, fuel: u64) {
        self.fuel_limit = fuel;
        self.fuel = fuel;
    }

    /// Sets the current state.
    pub fn enter(&mut self, slots: &[Value]) {
        debug_assert_eq!(slots.len(), self.layout.slots(), "one value for each slot");
        self.now.clear();
        self.now.extend_from_slice(slots);
        self.wholes.fill(None);
    }

    /// Returns the slots that were read since the last call, in the order of their first reading.
    pub fn take_reads(&mut self) -> Vec<u32> {
        self.seen.fill(false);
        std::mem::take(&mut self.reads)
    }

    /// Begins an evaluation. What it reads is logged again, so no value of another one is used.
    fn begin(&mut self) {
        self.fuel = self.fuel_limit;
        self.evaluation += 1;
        self.stack_base = stack_address();
    }

    /// Returns the value of an expression in the current state.
    pub fn value(&mut self, node: &Node) -> Outcome<Value> {
        self.begin();
        self.element(node)
    }

    /// Whether a state predicate holds in the current state.
    pub fn holds(&mut self, node: &Node) -> Outcome<bool> {
        self.begin();
        self.truth(node)
    }

    /// Whether an action holds for the step from the current state to the state in which the
    /// variables have these values.
    pub fn holds_on_step(&mut self, node: &Node, next: &[Value]) -> Outcome<bool> {
        self.begin();
        let assigned = next.iter().cloned().map(Assigned::Whole);
        let bound = (0..self.program.bound).map(|_| Assigned::Nothing);
        let assigned = assigned.chain(bound).collect();
        let (saved, unassigned) = self.replace_next(assigned, 0);
        let result = self.truth(node);
        self.replace_next(saved, unassigned);
        result
    }

    /// Calls `emit` with the values of the variables of each initial state, in TLC's order, until
    /// it returns false.
    pub fn initial_states(
        &mut self,
        init: &Node,
        emit: &mut dyn FnMut(Vec<Value>) -> bool,
    ) -> Outcome<()> {
        self.begin();
        self.initial = true;
        let result = self.enumerate(init, &mut |evaluator| {
            let count = evaluator.program.variables.len();
            let mut state = Vec::with_capacity(count);
            for variable in 0..count {
                evaluator.check_assigned(variable, init.span)?;
                state.push(evaluator.next_variable(variable, init.span)?);
            }
            Ok(emit(state))
        });
        self.initial = false;
        result.map(|_| ())
    }

    /// Calls `emit` with the writes of each successor of the current state by an action, in TLC's
    /// order, until it returns false. It also gets what was chosen, if that is recorded.
    pub fn successors(
        &mut self,
        action: &Node,
        emit: &mut dyn FnMut(&[Write], &[Choice]) -> bool,
    ) -> Outcome<()> {
        self.begin();
        let mut writes = Vec::new();
        let result = self.enumerate(action, &mut |evaluator| {
            writes.clear();
            evaluator.writes(action.span, &mut writes)?;
            Ok(emit(
                &writes,
                evaluator.chosen.as_deref().unwrap_or_default(),
            ))
        });
        result.map(|_| ())
    }

    fn writes(&mut self, span: Span, writes: &mut Vec<Write>) -> Outcome<()> {
        for variable in 0..self.program.variables.len() {
            self.check_assigned(variable, span)?;
            let place = self.layout.place(variable);
            match &self.next[variable] {
                Assigned::Nothing | Assigned::Same => {}
                Assigned::Slots(slots) => {
                    let slots = slots.iter().cloned();
                    writes.extend(slots.map(|(slot, value)| Write::Slot(slot, value)));
                }
                Assigned::Whole(value) => match &place.split {
                    None => writes.push(Write::Slot(place.start, value.clone())),
                    Some(function) if same_domain(function, value) => {
                        let slots = (place.start..).zip(values(value).iter().cloned());
                        writes.extend(slots.map(|(slot, value)| Write::Slot(slot, value)));
                    }
                    Some(_) => writes.push(Write::Whole(variable, value.clone())),
                },
            }
        }
        Ok(())
    }

    /// Checks that a variable has a value in the next state that can be stored.
    fn check_assigned(&self, variable: usize, span: Span) -> Outcome<()> {
        let is_storable = match &self.next[variable] {
            Assigned::Nothing => {
                let name = self.next_name(variable);
                let message = format!("{name} is not assigned a value");
                return Err(Failure::new(Reason::Undefined, message, span));
            }
            Assigned::Same => true,
            Assigned::Slots(slots) => slots.iter().all(|(_, value)| is_storable(value)),
            Assigned::Whole(value) => is_storable(value),
        };
        if is_storable {
            return Ok(());
        }
        let message = format!("the value of {} is too large", self.next_name(variable));
        Err(Failure::new(Reason::Limit, message, span))
    }

    fn next_name(&self, variable: usize) -> String {
        let prime = if self.initial { "" } else { "'" };
        format!("{}{prime}", self.program.variables[variable])
    }

    pub(super) fn replace_next(
        &mut self,
        next: Vec<Assigned>,
        unassigned: usize,
    ) -> (Vec<Assigned>, usize) {
        let next = std::mem::replace(&mut self.next, next);
        (next, std::mem::replace(&mut self.unassigned, unassigned))
    }

    fn log(&mut self, slot: usize) {
        if self.logging && !std::mem::replace(&mut self.seen[slot], true) {
            self.reads.push(slot as u32);
        }
    }

    /// Returns the slot of a split variable that an argument selects.
    pub(super) fn split_slot(&self, variable: usize, argument: &Value) -> Option<usize> {
        let place = self.layout.place(variable);
        let function = place.split.as_ref()?;
        position(function, argument).map(|place_of_key| place.start + place_of_key)
    }

    /// Checks that an argument that selects no slot of a split variable is of the right kind.
    pub(super) fn check_split_argument(
        &self,
        variable: usize,
        argument: &Value,
    ) -> Result<(), Sentence> {
        match &self.layout.place(variable).split {
            Some(function) => check_argument(function, argument),
            None => Ok(()),
        }
    }

    /// Whether a variable is stored in a slot for each element.
    pub(super) fn is_split(&self, variable: usize) -> bool {
        self.layout.place(variable).split.is_some() && !self.now.is_empty()
    }

    /// Returns the value in a slot of the current state.
    pub(super) fn slot(&mut self, slot: usize) -> Value {
        self.log(slot);
        self.now[slot].clone()
    }

    /// Returns the slot of a variable that is stored in one.
    pub(super) fn only_slot(&self, variable: usize) -> Option<usize> {
        let place = self.layout.place(variable);
        place.split.is_none().then_some(place.start)
    }

    /// Returns the value in a slot of the current state, unless its reading must still be logged.
    pub(super) fn logged_slot(&self, slot: usize) -> Option<&Value> {
        if self.logging && !self.seen[slot] {
            return None;
        }
        self.now.get(slot)
    }

    /// Returns the value of a variable in the current state.
    pub(super) fn variable(&mut self, variable: usize, span: Span) -> Outcome<Value> {
        if self.now.is_empty() {
            let message = format!("{} has no value here", self.program.variables[variable]);
            return Err(Failure::new(Reason::Undefined, message, span));
        }
        let range = self.layout.range(variable);
        let place = self.layout.place(variable);
        let Some(function) = &place.split else {
            return Ok(self.slot(place.start));
        };
        for slot in range.clone() {
            self.log(slot);
        }
        if let Some(whole) = &self.wholes[variable] {
            return Ok(whole.clone());
        }
        let whole = with_values(function, self.now[range].to_vec());
        self.wholes[variable] = Some(whole.clone());
        Ok(whole)
    }

    /// Returns the value of a variable in the next state.
    pub(super) fn next_variable(&mut self, variable: usize, span: Span) -> Outcome<Value> {
        match &self.next[variable] {
            Assigned::Nothing => {
                let message = format!("{} is read before it has a value", self.next_name(variable));
                Err(Failure::new(Reason::Undefined, message, span))
            }
            Assigned::Same => self.variable(variable, span),
            Assigned::Whole(value) => Ok(value.clone()),
            Assigned::Slots(_) => {
                let range = self.layout.range(variable);
                let start = range.start;
                for slot in range.clone() {
                    let Assigned::Slots(slots) = &self.next[variable] else {
                        continue;
                    };
                    if !slots.iter().any(|(written, _)| *written == slot) {
                        self.log(slot);
                    }
                }
                let mut all = self.now[range].to_vec();
                if let Assigned::Slots(slots) = &self.next[variable] {
                    for (slot, value) in slots {
                        all[*slot - start] = value.clone();
                    }
                }
                let function = self.layout.place(variable).split.as_ref();
                Ok(function.map_or(Value::Bool(false), |function| with_values(function, all)))
            }
        }
    }

    /// Returns a value of a split variable in the next state, if only slots of it are assigned.
    pub(super) fn next_slot(&mut self, variable: usize, slot: usize) -> Option<Value> {
        match &self.next[variable] {
            Assigned::Same => Some(self.slot(slot)),
            Assigned::Slots(slots) => match slots.iter().find(|(written, _)| *written == slot) {
                Some((_, value)) => Some(value.clone()),
                None => Some(self.slot(slot)),
            },
            _ => None,
        }
    }

    /// Takes an evaluation step. Fails if there is no fuel left.
    pub(super) fn burn(&mut self, span: Span) -> Outcome<()> {
        self.burn_many(1, span)
    }

    /// Takes this number of evaluation steps.
    pub(super) fn burn_many(&mut self, steps: usize, span: Span) -> Outcome<()> {
        match self.fuel.checked_sub(steps as u64) {
            Some(rest) => self.fuel = rest,
            None => {
                self.fuel = 0;
                let message = "this takes too many evaluation steps";
                return Err(Failure::new(Reason::Limit, message, span));
            }
        }
        Ok(())
    }

    /// Takes an evaluation step for each element of a set that can be listed.
    pub(super) fn burn_size(&mut self, set: &Value, node: &Node) -> Outcome<()> {
        let size = size(set).filter(|size| *size <= LIST_LIMIT);
        self.burn_many(size.unwrap_or_default(), node.span)
    }

    /// Returns the elements of a set. Each of a set that is not listed takes an evaluation step.
    pub(super) fn list(&mut self, set: &Value, node: &Node) -> Outcome<Arc<Vec<Value>>> {
        if let Value::Interval(..) | Value::Symbolic(_) = set {
            self.burn_size(set, node)?;
        }
        at(list(set), node)
    }

    /// Fails if the stack is used up.
    pub(super) fn check_stack(&self, span: Span) -> Outcome<()> {
        if self.stack_base.abs_diff(stack_address()) < STACK_LIMIT {
            return Ok(());
        }
        let message = "the evaluation is nested too deeply";
        Err(Failure::new(Reason::Limit, message, span))
    }

    /// Runs `inside` one level deeper in recursive operators and functions.
    pub(super) fn deeper<T>(
        &mut self,
        span: Span,
        inside: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if self.depth == DEPTH_LIMIT {
            let message = format!("the recursion is deeper than {DEPTH_LIMIT}");
            return Err(Failure::new(Reason::Limit, message, span));
        }
        self.check_stack(span)?;
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let result = inside(self);
        self.depth -= 1;
        result
    }

    /// Returns the alternative of a switch that is active, or the original.
    pub(super) fn switch<'n>(
        &mut self,
        original: &'n Expr,
        alternatives: &'n [(u32, Expr)],
    ) -> &'n Expr {
        if self.recording {
            let runs = alternatives.chunk_by(|(one, _), (next, _)| one + 1 == *next);
            let ends = runs.filter_map(|run| Some((run.first()?.0, run.last()?.0)));
            self.recorded.extend(ends);
        }
        if self.active == 0 {
            return original;
        }
        let active = self.active;
        alternatives
            .iter()
            .find(|(n, _)| *n == active)
            .map_or(original, |(_, node)| node)
    }

    pub(super) fn clear(&mut self, slots: &[Slot]) {
        for slot in slots {
            self.frame[*slot as usize] = None;
        }
    }

    pub(super) fn set(&mut self, slot: Slot, value: Value) {
        self.frame[slot as usize] = Some(value);
    }
}

/// Returns the address of a variable on the stack.
#[inline(never)]
fn stack_address() -> usize {
    let variable = 0_u8;
    std::ptr::from_ref(&variable).addr()
}

/// Returns the expression inside of names without arguments.
pub(super) fn peel(node: &Node) -> &Node {
    match &node.kind {
        Kind::Named(named) if named.clear.is_empty() => peel(&named.body),
        Kind::Held(_, inner) => peel(inner),
        _ => node,
    }
}
