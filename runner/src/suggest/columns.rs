//! The values of terms in all states, by columns, and facts evaluated on them as bits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::atom::{Fact, Prop, Test};
use super::bits::{self, RowSet};
use super::model::Model;
use super::parts::{CONSTANT, MEMBER, renamed};
use super::term::{self, Root, Term, all_elements, elements};
use crate::dialect::Type;
use crate::machine::{Inspector, Machine};
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
    pub(super) rows: usize,
    /// A test recurs under quantifiers, and before and after steps.
    cache: Mutex<Cache>,
}

/// Answers to tests.
struct Cache {
    answers: HashMap<TestKey, Arc<Vec<RowSet>>>,
    /// The remaining room in bytes.
    room: usize,
}

impl<'m> Columns<'m> {
    /// Evaluates all terms in every state.
    pub(super) fn fill(
        model: &'m Model,
        machine: &dyn Machine,
        states: &Store,
        terms: &[Term],
    ) -> Columns<'m> {
        let mut pool: HashMap<View, u32> = HashMap::new();
        let mut values = Vec::new();
        let bindings: Vec<Vec<Option<&View>>> =
            terms.iter().map(|term| bindings(term.set, model)).collect();
        let mut filled: Vec<Option<Vec<Vec<u32>>>> = bindings
            .iter()
            .map(|of| Some(vec![Vec::new(); of.len()]))
            .collect();
        let mut calls = Calls::new(machine, terms, &bindings);
        let mut worker = machine.worker();
        for state in states.iter() {
            let view = model.view(worker.view(state));
            calls.make(state);
            for ((term, of), columns) in terms.iter().zip(&bindings).zip(&mut filled) {
                let Some(found) = columns else { continue };
                for (number, (member, column)) in of.iter().zip(found).enumerate() {
                    let Some(value) = term.value(&view, *member, calls.value(term, number), model)
                    else {
                        *columns = None;
                        break;
                    };
                    // It is usually the value of the previous state: comparing is cheap.
                    let before = column
                        .last()
                        .copied()
                        .filter(|number| values[*number as usize] == *value);
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
            rows: states.len() as usize,
            cache: Mutex::new(Cache {
                answers: HashMap::new(),
                room: ANSWERS,
            }),
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

    fn number_at(&self, term: &Term, member: usize, row: usize) -> Option<i128> {
        match term.root {
            Root::Number(number) => Some(number),
            _ => term::number(&self.values[self.column(term, member)?[row] as usize]),
        }
    }

    /// Returns the sum, or with a negative `sign` the difference, of two numbers if it is the same in
    /// the first `rows` states and for all members of the domain `over`.
    pub(super) fn fixed_sum(
        &self,
        a: &Term,
        b: &Term,
        sign: i128,
        over: Option<usize>,
        rows: usize,
    ) -> Option<i128> {
        let at = |member, row| {
            let second = self.number_at(b, member, row)?.checked_mul(sign)?;
            self.number_at(a, member, row)?.checked_add(second)
        };
        let fixed = at(0, 0)?;
        let members = bindings(over, self.model).len();
        let is_fixed =
            (0..rows).all(|row| (0..members).all(|member| at(member, row) == Some(fixed)));
        is_fixed.then_some(fixed)
    }

    /// Returns the least and the greatest number of a term in the first `rows` states.
    pub(super) fn range(&self, term: &Term, rows: usize) -> Option<(i128, i128)> {
        let columns = self.of_terms.get(term)?;
        let mut seen = vec![false; self.values.len()];
        columns
            .iter()
            .flat_map(|column| column.iter().take(rows))
            .for_each(|value| seen[*value as usize] = true);
        let numbers = || {
            (0..seen.len())
                .filter(|place| seen[*place])
                .map(|place| number(&self.values[place]))
        };
        Some((numbers().min()?, numbers().max()?))
    }

    /// Returns the states in which `prop` holds, for each member of the domain `over`. `None` if it
    /// cannot be evaluated in all states.
    pub(super) fn of_prop(&self, prop: &Prop, over: Option<usize>) -> Option<Vec<RowSet>> {
        let folded = |set: usize, test: &Test, fold: &dyn Fn(usize, usize) -> bool| {
            let answers = self.of_test(test, Some(set))?;
            let mut bits = bits::none(self.rows);
            for row in 0..self.rows {
                let count = answers
                    .iter()
                    .filter(|answer| bits::has(answer, row))
                    .count();
                if fold(count, answers.len()) {
                    bits::set(&mut bits, row);
                }
            }
            Some(vec![bits])
        };
        match prop {
            Prop::Plain(test) => self.of_test(test, over).map(Arc::unwrap_or_clone),
            Prop::Any(set, test) => folded(*set, test, &|count, _| count > 0),
            Prop::All(set, test) => folded(*set, test, &|count, all| count == all),
            Prop::AtMostOne(set, test) => folded(*set, test, &|count, _| count <= 1),
            Prop::MostOf(set, test) => folded(*set, test, &|count, all| 2 * count > all),
            Prop::Agree(_, term) => {
                let columns = self.of_terms.get(term)?;
                let mut bits = bits::none(self.rows);
                for row in (0..self.rows).filter(|row| {
                    columns
                        .windows(2)
                        .all(|pair| pair[0][*row] == pair[1][*row])
                }) {
                    bits::set(&mut bits, row);
                }
                Some(vec![bits])
            }
        }
    }

    /// Returns the states in which a test holds, for each member of a domain. Uses the cache.
    fn of_test(&self, test: &Test, over: Option<usize>) -> Option<Arc<Vec<RowSet>>> {
        let cache = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = (test.clone(), over);
        if let Some(known) = cache().answers.get(&asked) {
            return Some(known.clone());
        }
        let answers = Arc::new(self.asked(test, over)?);
        let bytes = answers
            .iter()
            .map(|bits| size_of_val(bits.as_slice()))
            .sum();
        let mut cache = cache();
        // Another thread may have inserted the same answers.
        if let Some(left) = cache.room.checked_sub(bytes)
            && cache.answers.insert(asked, answers.clone()).is_none()
        {
            cache.room = left;
        }
        Some(answers)
    }

    fn asked(&self, test: &Test, over: Option<usize>) -> Option<Vec<RowSet>> {
        let members = bindings(over, self.model);
        (0..members.len())
            .map(|number| self.of_member(test, number, members[number]))
            .collect()
    }

    fn column(&self, term: &Term, member: usize) -> Option<&Vec<u32>> {
        let columns = self.of_terms.get(term)?;
        columns.get(if columns.len() == 1 && term.set.is_none() {
            0
        } else {
            member
        })
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
            Test::UpTo(term, most) => self.one(term, member, |value| number(value) <= *most),
            Test::Total(a, b, c) => {
                let at = |term: &Term, row| self.number_at(term, member, row);
                let mut bits = bits::none(self.rows);
                for row in 0..self.rows {
                    if at(a, row)?.checked_add(at(b, row)?) == Some(at(c, row)?) {
                        bits::set(&mut bits, row);
                    }
                }
                Some(bits)
            }
            Test::IsSome(term) => self.one(term, member, |value| matches!(value, View::Tuple(..))),
            Test::IsEmpty(term) => self.one(term, member, |value| all_elements(value).is_empty()),
            Test::Contains(term, value) => {
                let wanted = written(value, term.ty.element()?)?;
                self.one(term, member, |value| all_elements(value).contains(&&wanted))
            }
            Test::Same(a, b) => self.two(a, b, member, |a, b| a == b),
            Test::AtMost(a, b) => self.two(a, b, member, |a, b| number(view(a)) <= number(view(b))),
            Test::Has(set, of) => self.two(set, of, member, |set, of| {
                all_elements(view(set)).contains(&view(of))
            }),
            Test::Subset(a, b) => self.two(a, b, member, |a, b| is_subset(view(a), view(b))),
            Test::Most(a, b) => self.two(a, b, member, |a, b| {
                let (part, whole) = (
                    elements(view(a)).unwrap_or(&[]),
                    elements(view(b)).unwrap_or(&[]),
                );
                2 * whole
                    .iter()
                    .filter(|element| part.contains(element))
                    .count()
                    > whole.len()
            }),
        }
    }

    /// Evaluates a test of one value, once for each distinct value.
    fn one(
        &self,
        term: &Term,
        member: usize,
        mut ask: impl FnMut(&View) -> bool,
    ) -> Option<RowSet> {
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
    fn two(
        &self,
        a: &Term,
        b: &Term,
        member: usize,
        mut ask: impl FnMut(u32, u32) -> bool,
    ) -> Option<RowSet> {
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
    pub(super) fn of_step(
        &self,
        fact: &Fact,
        over: Option<usize>,
        steps: &[(u32, u32)],
    ) -> Option<Vec<RowSet>> {
        let gathered = |prop: &Prop, place: fn(&(u32, u32)) -> u32| {
            let of_states = self.of_prop(prop, over)?;
            let gather = |bits: &RowSet| {
                let mut gathered = bits::none(steps.len());
                let rows = steps
                    .iter()
                    .enumerate()
                    .filter(|(_, step)| bits::has(bits, place(step) as usize));
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
            Fact::NoLess(term) => self.change(term, term, over, steps, |was, is| {
                number(view(was)) <= number(view(is))
            }),
            Fact::OneMore(term) => self.change(term, term, over, steps, |was, is| {
                number(view(is)) <= number(view(was)) + 1
            }),
            Fact::NoFewer(term) => self.change(term, term, over, steps, |was, is| {
                is_subset(view(was), view(is))
            }),
            Fact::Longer(term) => self.change(term, term, over, steps, |was, is| {
                match (elements(view(was)), elements(view(is))) {
                    (Some(was), Some(is)) => is.starts_with(was),
                    _ => false,
                }
            }),
            Fact::Moved(after, before) => {
                self.change(before, after, over, steps, |was, is| was == is)
            }
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

/// The calls of helpers that terms begin with.
struct Calls<'i> {
    inspector: Option<Box<dyn Inspector + 'i>>,
    /// The place of the call for the first member, by helper and domain.
    places: HashMap<(Root, Option<usize>), usize>,
    asked: Vec<(usize, i128)>,
    values: Vec<Option<View>>,
}

impl<'i> Calls<'i> {
    fn new(machine: &'i dyn Machine, terms: &[Term], bindings: &[Vec<Option<&View>>]) -> Calls<'i> {
        let universe = &machine.facts().universe;
        let index = |member: Option<&View>| match member {
            Some(View::Number(number)) => *number,
            Some(View::Atom(name)) => {
                let found = universe
                    .iter()
                    .find(|participant| universe.name(*participant) == name);
                found.map_or(0, |participant| i128::from(participant.index()))
            }
            _ => 0,
        };
        let (mut places, mut asked) = (HashMap::new(), Vec::new());
        for (term, members) in terms.iter().zip(bindings) {
            if let Root::Helper(helper) = term.root {
                places.entry((term.root, term.set)).or_insert_with(|| {
                    asked.extend(members.iter().map(|member| (helper, index(*member))));
                    asked.len() - members.len()
                });
            }
        }
        Calls {
            inspector: machine.inspector().filter(|_| !asked.is_empty()),
            places,
            asked,
            values: Vec::new(),
        }
    }

    fn make(&mut self, state: &[u8]) {
        self.values.clear();
        if let Some(inspector) = &mut self.inspector {
            inspector.helpers(state, &self.asked, &mut self.values);
        }
    }

    /// Returns the value of the helper that a term begins with. `None` if it panicked.
    fn value(&self, term: &Term, member: usize) -> Option<&View> {
        let place = self.places.get(&(term.root, term.set))? + member;
        self.values
            .get(place)?
            .as_ref()
            .filter(|value| **value != View::LeftOut)
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
    renamed(value, ty, &model.schema, &mut |part, _| {
        let View::Atom(name) = part else {
            return Some(part.clone());
        };
        if name == MEMBER {
            return member.cloned();
        }
        let constant = model
            .constants
            .iter()
            .find(|constant| name.strip_prefix(CONSTANT) == Some(&constant.name))?;
        constant.value.clone()
    })
}

fn number(view: &View) -> i128 {
    term::number(view).unwrap_or(0)
}

fn is_subset(a: &View, b: &View) -> bool {
    match (elements(a), elements(b)) {
        (Some(a), Some(b)) => a.iter().all(|element| b.contains(element)),
        _ => false,
    }
}
