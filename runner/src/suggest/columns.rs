//! The values of terms in all states, by columns, and facts evaluated on them as bits.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use mutaspec_mutator::Text;

use super::atom::{Fact, MEMBER, Prop, Test, element_type};
use super::bits::{self, RowSet};
use super::term::{Model, Term, all_elements, elements};
use super::types::{Type, renamed};
use crate::machine::{ErasedKind, Machine, Worker};
use crate::store::Store;
use crate::value::View;

/// The maximal size in bytes of the cache of answers.
const ANSWERS: usize = 1 << 27;

/// A test, and the domain over whose members it is evaluated.
type TestKey = (Test, Option<usize>);

/// The values of terms in all states.
pub(super) struct Columns<'m> {
    pub(super) model: &'m Model,
    /// All values of all terms, without duplicates.
    pub(super) values: Vec<View>,
    /// For each term that has a value in all states: one column for each member of its domain, or
    /// one column without a domain. A column holds an index into `values` for each state.
    of_terms: HashMap<Term, Vec<Vec<u32>>>,
    /// The states in which each predicate of the spec holds.
    predicates: HashMap<Text, RowSet>,
    pub(super) rows: usize,
    /// Cache of answers. A test recurs under quantifiers, and before and after steps.
    answers: RefCell<HashMap<TestKey, Rc<Vec<RowSet>>>>,
    /// The remaining room in the cache in bytes.
    room: Cell<usize>,
}

impl<'m> Columns<'m> {
    /// Evaluates all terms in every state.
    pub(super) fn fill(model: &'m Model, worker: &mut dyn Worker, states: &Store, terms: &[Term]) -> Columns<'m> {
        let mut pool: HashMap<View, u32> = HashMap::new();
        let mut values = Vec::new();
        let bindings: Vec<Vec<Option<&View>>> = terms.iter().map(|term| bindings(term.set, model)).collect();
        let mut filled: Vec<Option<Vec<Vec<u32>>>> = bindings.iter().map(|of| Some(vec![Vec::new(); of.len()])).collect();
        for state in states.iter() {
            let view = worker.view(state);
            for ((term, of), columns) in terms.iter().zip(&bindings).zip(&mut filled) {
                let Some(found) = columns else { continue };
                for (member, column) in of.iter().zip(found) {
                    let Some(value) = term.value(&view, *member, model) else {
                        *columns = None;
                        break;
                    };
                    // It is usually the value of the previous state: comparing is cheap.
                    let before = column.last().copied().filter(|number| values[*number as usize] == *value);
                    let known = before.or_else(|| pool.get(&*value).copied());
                    let number = known.unwrap_or_else(|| {
                        values.push(value.as_ref().clone());
                        pool.insert(value.into_owned(), values.len() as u32 - 1);
                        values.len() as u32 - 1
                    });
                    column.push(number);
                }
            }
        }
        let columns = terms
            .iter()
            .cloned()
            .zip(filled)
            .filter_map(|(term, columns)| Some((term, columns?)));
        Columns {
            model,
            values,
            of_terms: columns.collect(),
            predicates: HashMap::new(),
            rows: states.len() as usize,
            answers: RefCell::default(),
            room: Cell::new(ANSWERS),
        }
    }

    /// Evaluates the predicates with these names. Only those that are atoms of temporal properties
    /// can be evaluated.
    pub(super) fn evaluate(&mut self, machine: &dyn Machine, worker: &mut dyn Worker, states: &Store, names: &[Text]) {
        for name in names {
            let atom = machine
                .atoms()
                .iter()
                .position(|atom| atom.name == *name && atom.kind == ErasedKind::Predicate);
            let Some(atom) = atom else { continue };
            let mut bits = bits::none(self.rows);
            let mut answer = Vec::new();
            for (row, state) in states.iter().enumerate() {
                answer.clear();
                worker.atoms(state, &[atom], &mut answer);
                if answer.first() == Some(&true) {
                    bits::set(&mut bits, row);
                }
            }
            if worker.atom_panic().is_none() {
                self.predicates.insert(name.clone(), bits);
            }
        }
    }

    pub(super) fn has(&self, term: &Term) -> bool {
        self.of_terms.contains_key(term)
    }

    /// Returns the distinct values of a term in order of occurrence. `None` if there are more than
    /// `most`.
    pub(super) fn seen(&self, term: &Term, most: usize) -> Option<Vec<u32>> {
        let mut seen = Vec::new();
        let mut known = vec![false; self.values.len()];
        for value in self.of_terms.get(term)?.iter().flatten() {
            if !std::mem::replace(&mut known[*value as usize], true) {
                seen.push(*value);
                if seen.len() > most {
                    return None;
                }
            }
        }
        Some(seen)
    }

    /// Returns the states in which `prop` holds, for each member of the domain `over`. `None` if it
    /// cannot be evaluated in all states.
    pub(super) fn of_prop(&self, prop: &Prop, over: Option<usize>) -> Option<Vec<RowSet>> {
        let folded = |set: usize, test: &Test, fold: &dyn Fn(usize, usize) -> bool| {
            let answers = self.of_test(test, Some(set))?;
            let mut bits = bits::none(self.rows);
            for row in 0..self.rows {
                let count = answers.iter().filter(|answer| bits::has(answer, row)).count();
                if fold(count, answers.len()) {
                    bits::set(&mut bits, row);
                }
            }
            Some(vec![bits])
        };
        match prop {
            Prop::Plain(test) => self.of_test(test, over).map(Rc::unwrap_or_clone),
            Prop::Any(set, test) => folded(*set, test, &|count, _| count > 0),
            Prop::All(set, test) => folded(*set, test, &|count, all| count == all),
            Prop::AtMostOne(set, test) => folded(*set, test, &|count, _| count <= 1),
            Prop::MostOf(set, test) => folded(*set, test, &|count, all| 2 * count > all),
            Prop::Agree(_, term) => {
                let columns = self.of_terms.get(term)?;
                let mut bits = bits::none(self.rows);
                for row in (0..self.rows).filter(|row| columns.windows(2).all(|pair| pair[0][*row] == pair[1][*row])) {
                    bits::set(&mut bits, row);
                }
                Some(vec![bits])
            }
        }
    }

    /// Returns the states in which a test holds, for each member of a domain. Uses the cache.
    fn of_test(&self, test: &Test, over: Option<usize>) -> Option<Rc<Vec<RowSet>>> {
        let asked = (test.clone(), over);
        if let Some(known) = self.answers.borrow().get(&asked) {
            return Some(known.clone());
        }
        let answers = Rc::new(self.asked(test, over)?);
        let bytes = answers.iter().map(|bits| size_of_val(bits.as_slice())).sum();
        if let Some(left) = self.room.get().checked_sub(bytes) {
            self.room.set(left);
            self.answers.borrow_mut().insert(asked, answers.clone());
        }
        Some(answers)
    }

    fn asked(&self, test: &Test, over: Option<usize>) -> Option<Vec<RowSet>> {
        if let Test::Predicate(name, _) = test {
            return Some(vec![self.predicates.get(name)?.clone()]);
        }
        let members = bindings(over, self.model);
        (0..members.len())
            .map(|number| self.of_member(test, number, members[number]))
            .collect()
    }

    fn column(&self, term: &Term, member: usize) -> Option<&Vec<u32>> {
        let columns = self.of_terms.get(term)?;
        columns.get(if columns.len() == 1 && term.set.is_none() { 0 } else { member })
    }

    fn of_member(&self, test: &Test, member: usize, name: Option<&View>) -> Option<RowSet> {
        let view = |number: u32| &self.values[number as usize];
        let written = |value: &View, ty: &Type| with_member(value, ty, name, self.model);
        match test {
            Test::Holds(term) => self.one(term, member, |value| *value == View::atom("true")),
            Test::Is(term, value) => {
                let wanted = written(value, &term.ty)?;
                self.one(term, member, |value| *value == wanted)
            }
            Test::IsSome(term) => self.one(term, member, |value| matches!(value, View::Tuple(..))),
            Test::IsEmpty(term) => self.one(term, member, |value| all_elements(value).is_empty()),
            Test::Contains(term, value) => {
                let wanted = written(value, element_type(&term.ty)?)?;
                self.one(term, member, |value| all_elements(value).contains(&&wanted))
            }
            Test::Same(a, b) => self.two(a, b, member, |a, b| a == b),
            Test::AtMost(a, b) => self.two(a, b, member, |a, b| number(view(a)) <= number(view(b))),
            Test::Has(set, of) => self.two(set, of, member, |set, of| all_elements(view(set)).contains(&view(of))),
            Test::Subset(a, b) => self.two(a, b, member, |a, b| is_subset(view(a), view(b))),
            Test::Most(a, b) => self.two(a, b, member, |a, b| {
                let (part, whole) = (elements(view(a)).unwrap_or(&[]), elements(view(b)).unwrap_or(&[]));
                2 * whole.iter().filter(|element| part.contains(element)).count() > whole.len()
            }),
            Test::Predicate(..) => None,
        }
    }

    /// Evaluates a test of one value, once for each distinct value.
    fn one(&self, term: &Term, member: usize, mut ask: impl FnMut(&View) -> bool) -> Option<RowSet> {
        let column = self.column(term, member)?;
        let mut answers: Vec<Option<bool>> = vec![None; self.values.len()];
        let mut bits = bits::none(self.rows);
        for (row, value) in column.iter().enumerate() {
            let answer = &mut answers[*value as usize];
            if *answer.get_or_insert_with(|| ask(&self.values[*value as usize])) {
                bits::set(&mut bits, row);
            }
        }
        Some(bits)
    }

    /// Evaluates a test of two values, once for each distinct pair.
    fn two(&self, a: &Term, b: &Term, member: usize, mut ask: impl FnMut(u32, u32) -> bool) -> Option<RowSet> {
        let (a, b) = (self.column(a, member)?, self.column(b, member)?);
        let mut answers: HashMap<(u32, u32), bool> = HashMap::new();
        let mut bits = bits::none(self.rows);
        for (row, pair) in a.iter().copied().zip(b.iter().copied()).enumerate() {
            if *answers.entry(pair).or_insert_with(|| ask(pair.0, pair.1)) {
                bits::set(&mut bits, row);
            }
        }
        Some(bits)
    }

    /// Returns the steps on which a fact holds, for each member of the domain `over`.
    pub(super) fn of_step(&self, fact: &Fact, over: Option<usize>, steps: &[(u32, u32)]) -> Option<Vec<RowSet>> {
        let gathered = |prop: &Prop, place: fn(&(u32, u32)) -> u32| {
            let of_states = self.of_prop(prop, over)?;
            let gather = |bits: &RowSet| {
                let mut gathered = bits::none(steps.len());
                let rows = steps.iter().enumerate().filter(|(_, step)| bits::has(bits, place(step) as usize));
                rows.for_each(|(row, _)| bits::set(&mut gathered, row));
                gathered
            };
            Some(of_states.iter().map(gather).collect())
        };
        let view = |number: u32| &self.values[number as usize];
        match fact {
            Fact::Now(_) => None,
            Fact::Before(prop) => gathered(prop, |step| step.0),
            Fact::After(prop) => gathered(prop, |step| step.1),
            Fact::Kept(term) => self.change(term, term, over, steps, |was, is| was == is),
            Fact::NoLess(term) => self.change(term, term, over, steps, |was, is| number(view(was)) <= number(view(is))),
            Fact::OneMore(term) => self.change(term, term, over, steps, |was, is| number(view(is)) <= number(view(was)) + 1),
            Fact::NoFewer(term) => self.change(term, term, over, steps, |was, is| is_subset(view(was), view(is))),
            Fact::Longer(term) => self.change(term, term, over, steps, |was, is| match (elements(view(was)), elements(view(is))) {
                (Some(was), Some(is)) => is.starts_with(was),
                _ => false,
            }),
            Fact::Moved(after, before) => self.change(before, after, over, steps, |was, is| was == is),
        }
    }

    /// Evaluates a fact about the value before a step and the value after it.
    fn change(
        &self,
        before: &Term,
        after: &Term,
        over: Option<usize>,
        steps: &[(u32, u32)],
        mut ask: impl FnMut(u32, u32) -> bool,
    ) -> Option<Vec<RowSet>> {
        let mut answers: HashMap<(u32, u32), bool> = HashMap::new();
        let members = bindings(over, self.model).len();
        let mut all = Vec::new();
        for member in 0..members {
            let (was, is) = (self.column(before, member)?, self.column(after, member)?);
            let mut bits = bits::none(steps.len());
            for (row, step) in steps.iter().enumerate() {
                let pair = (was[step.0 as usize], is[step.1 as usize]);
                if *answers.entry(pair).or_insert_with(|| ask(pair.0, pair.1)) {
                    bits::set(&mut bits, row);
                }
            }
            all.push(bits);
        }
        Some(all)
    }
}

/// Returns the members of a domain, or one `None` without a domain.
fn bindings(set: Option<usize>, model: &Model) -> Vec<Option<&View>> {
    match set {
        None => vec![None],
        Some(set) => model.members(set).iter().map(Some).collect(),
    }
}

/// Replaces placeholders in a value by the member and the values of constants.
fn with_member(value: &View, ty: &Type, member: Option<&View>, model: &Model) -> Option<View> {
    renamed(value, ty, &model.vocabulary, &mut |part, _| {
        let View::Atom(name) = part else { return Some(part.clone()) };
        if name == MEMBER {
            return member.cloned();
        }
        let constant = model
            .constants
            .iter()
            .find(|constant| name.strip_prefix("c.") == Some(&constant.name))?;
        constant.value.clone()
    })
}

fn number(view: &View) -> i128 {
    match view {
        View::Number(number) => *number,
        _ => 0,
    }
}

fn is_subset(a: &View, b: &View) -> bool {
    match (elements(a), elements(b)) {
        (Some(a), Some(b)) => a.iter().all(|element| b.contains(element)),
        _ => false,
    }
}
