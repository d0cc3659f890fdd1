//! A plain breadth-first search, for tests and for the example `count`.

use std::collections::HashSet;

use mutaspec_tla::compile::{Expr, Program};
use mutaspec_tla::evaluate::{
    Evaluator, Failure, Formula, Layout, Step, Write, expand, steps, symmetry,
};
use mutaspec_tla::syntax::Symbol;
use mutaspec_tla::value::{Permutation, Value, permute};

/// What a search found.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// The number of steps of the next-state relation.
    pub steps: usize,
    /// The number of distinct states.
    pub distinct: usize,
    /// The number of generated states, as TLC counts them.
    pub generated: usize,
    /// The number of levels.
    pub depth: usize,
    /// `success`, or what fails.
    pub verdict: String,
    /// The failure, if an expression has no value.
    pub failure: Option<Box<Failure>>,
}

/// Searches all states.
pub(crate) fn search(program: &Program) -> Counts {
    let mut counts = Counts::default();
    match run(program, &mut counts) {
        Ok(verdict) => counts.verdict = verdict,
        Err(failure) => {
            counts.verdict = format!("error: {}", failure.message);
            counts.failure = Some(failure);
        }
    }
    counts
}

type State = Vec<Value>;

struct Search<'p> {
    program: &'p Program,
    layout: &'p Layout,
    evaluator: Evaluator<'p>,
    symmetry: &'p [Permutation],
    properties: &'p Safety,
    seen: HashSet<State>,
    views: HashSet<Value>,
    generated: usize,
    depth: usize,
}

/// The parts of temporal properties that single states and steps decide.
#[derive(Default)]
struct Safety {
    initial: Vec<(Symbol, Expr)>,
    invariants: Vec<(Symbol, Expr)>,
    steps: Vec<(Symbol, Expr)>,
}

impl Safety {
    fn add(&mut self, name: Symbol, formula: Formula) {
        match formula {
            Formula::State(predicate) => self.initial.push((name, predicate)),
            Formula::And(items) => items.into_iter().for_each(|item| self.add(name, item)),
            Formula::Always(inner) => self.always(name, *inner),
            _ => {}
        }
    }

    fn always(&mut self, name: Symbol, formula: Formula) {
        match formula {
            Formula::State(predicate) => self.invariants.push((name, predicate)),
            Formula::Step(action) => self.steps.push((name, action)),
            Formula::And(items) => items.into_iter().for_each(|item| self.always(name, item)),
            _ => {}
        }
    }
}

fn run(program: &Program, counts: &mut Counts) -> Result<String, Box<Failure>> {
    let whole = Layout::whole(program.variables.len());
    let mut evaluator = Evaluator::new(program, &whole);
    for assumption in &program.assumptions {
        if !evaluator.holds(assumption)? {
            return Ok("an assumption is false".into());
        }
    }
    let (Some(init), Some(next)) = (&program.init, &program.next) else {
        return Ok("no behaviour".into());
    };
    let mut initial = Vec::new();
    evaluator.initial_states(init, &mut |state| {
        initial.push(state);
        true
    })?;
    let steps = steps(&mut evaluator, next)?;
    let symmetry = symmetry(&mut evaluator)?;
    let mut properties = Safety::default();
    for property in &program.properties {
        properties.add(property.name, expand(&mut evaluator, &property.formula)?);
    }
    let mut changing = HashSet::new();
    loop {
        let layout = Layout::new(program.variables.len(), &initial, |v| changing.contains(&v));
        let mut search = Search {
            program,
            layout: &layout,
            evaluator: Evaluator::new(program, &layout),
            symmetry: &symmetry,
            properties: &properties,
            seen: HashSet::new(),
            views: HashSet::new(),
            generated: 0,
            depth: 0,
        };
        let result = search.explore(&initial, &steps, &mut changing);
        counts.steps = steps.len();
        counts.distinct = search.seen.len().max(search.views.len());
        counts.generated = search.generated;
        counts.depth = search.depth;
        if let Some(verdict) = result? {
            return Ok(verdict);
        }
    }
}

impl Search<'_> {
    /// Returns the verdict, or `None` if a variable turned out to change its domain.
    fn explore(
        &mut self,
        initial: &[State],
        steps: &[Step],
        changing: &mut HashSet<usize>,
    ) -> Result<Option<String>, Box<Failure>> {
        let mut frontier = Vec::new();
        for state in initial {
            let state = self.layout.split(state).unwrap_or_default();
            if let Some(broken) = self.visit(state.clone(), &mut frontier)? {
                return Ok(Some(broken));
            }
            self.evaluator.enter(&state);
            for (name, predicate) in &self.properties.initial {
                if !self.evaluator.holds(predicate)? {
                    return Ok(Some(format!("violates {name}")));
                }
            }
        }
        while !frontier.is_empty() {
            self.depth += 1;
            let mut next = Vec::new();
            for state in std::mem::take(&mut frontier) {
                let mut any = false;
                let successors = match self.successors(&state, steps)? {
                    Ok(successors) => successors,
                    Err(variable) => {
                        changing.insert(variable);
                        return Ok(None);
                    }
                };
                for successor in successors {
                    any = true;
                    self.evaluator.enter(&state);
                    let whole = self.whole(&successor);
                    for (name, action) in &self.properties.steps {
                        if !self.evaluator.holds_on_step(action, &whole)? {
                            return Ok(Some(format!("violates {name}")));
                        }
                    }
                    if !self.allowed(&state, &successor)? {
                        self.generated += 1;
                        continue;
                    }
                    if let Some(broken) = self.visit(successor, &mut next)? {
                        return Ok(Some(broken));
                    }
                }
                if !any && self.program.check_deadlock {
                    return Ok(Some("deadlock".into()));
                }
            }
            frontier = next;
        }
        Ok(Some("success".into()))
    }

    /// Returns the successors of a state, or a variable that turned out to change its domain.
    fn successors(
        &mut self,
        state: &State,
        steps: &[Step],
    ) -> Result<Result<Vec<State>, usize>, Box<Failure>> {
        self.evaluator.enter(state);
        let mut successors = Vec::new();
        for step in steps.iter().filter(|step| step.only.is_none()) {
            let mut whole = None;
            self.evaluator.successors(&step.action, &mut |writes, _| {
                let mut successor = state.clone();
                for write in writes {
                    match write {
                        Write::Slot(slot, value) => successor[*slot] = value.clone(),
                        Write::Whole(variable, _) => whole = Some(*variable),
                    }
                }
                successors.push(successor);
                whole.is_none()
            })?;
            if let Some(variable) = whole {
                return Ok(Err(variable));
            }
        }
        Ok(Ok(successors))
    }

    fn allowed(&mut self, state: &State, successor: &State) -> Result<bool, Box<Failure>> {
        if self.program.action_constraints.is_empty() {
            return Ok(true);
        }
        self.evaluator.enter(state);
        let whole = self.whole(successor);
        for (_, constraint) in &self.program.action_constraints {
            if !self.evaluator.holds_on_step(constraint, &whole)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Counts a state. Returns what it violates.
    fn visit(
        &mut self,
        state: State,
        frontier: &mut Vec<State>,
    ) -> Result<Option<String>, Box<Failure>> {
        self.generated += 1;
        let state = self.representative(state);
        if self.seen.contains(&state) {
            return Ok(None);
        }
        self.evaluator.enter(&state);
        let mut within = true;
        for (_, constraint) in &self.program.constraints {
            within = within && self.evaluator.holds(constraint)?;
        }
        if let (Some(view), true) = (&self.program.view, within) {
            let seen = self.evaluator.value(view)?;
            if !self.views.insert(seen) {
                return Ok(None);
            }
        }
        let invariants = self
            .program
            .invariants
            .iter()
            .chain(&self.properties.invariants);
        for (name, invariant) in invariants {
            if !self.evaluator.holds(invariant)? {
                return Ok(Some(format!("violates {name}")));
            }
        }
        if within {
            frontier.push(state.clone());
            self.seen.insert(state);
        }
        Ok(None)
    }

    /// Returns the values of the variables.
    fn whole(&self, state: &State) -> State {
        let variables = 0..self.program.variables.len();
        variables.map(|v| self.layout.value(v, state)).collect()
    }

    fn representative(&self, state: State) -> State {
        if self.symmetry.is_empty() {
            return state;
        }
        let variables = 0..self.program.variables.len();
        let whole: State = variables.map(|v| self.layout.value(v, &state)).collect();
        let image = |permutation| {
            whole
                .iter()
                .map(|value| permute(value, permutation))
                .collect()
        };
        let images = self.symmetry.iter().map(image);
        let least = images.chain([whole.clone()]).min().unwrap_or_default();
        self.layout.split(&least).unwrap_or_default()
    }
}
