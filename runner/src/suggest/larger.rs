//! Checks whether suggestions hold on another model, by evaluating their facts on its states: on a
//! larger model of the spec, or on a survivor that is not part of the dataset.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::bits::{self, RowSet, is_empty, meet};
use super::columns::Columns;
use super::dataset::{Dataset, Share, fairness, graph};
use super::fact_search::Literal;
use super::form::{Form, FormPart};
use super::model::{Model, learned_sets};
use super::runs::{MachineRuns, Sentence};
use super::term::Term;
use crate::dialect::Schema;
use crate::graph::Graph;
use crate::machine::Machine;
use crate::outcome::{Mutant, MutantOutcome};
use crate::settings::{Setting, Settings};
use crate::value::View;

/// A model with larger constants.
#[derive(Clone, Debug)]
pub struct Grown {
    /// The changed settings: `managers=4`.
    pub name: String,
    /// The settings that build the model.
    pub settings: Settings,
}

/// Returns the model with one more member in every set of participants. Without such sets, every
/// set of numbers has one more, or the only number is one larger. `None` if several constants are
/// numbers: they may depend on each other, as the size of a quorum does on that of a group.
pub fn grown(machine: &dyn Machine, settings: &Settings) -> Option<Grown> {
    let mut constants = match Model::of_types(machine) {
        Some(model) => counted(&model),
        None => listed(machine, next_name),
    };
    if constants.is_empty() {
        constants = next_numbers(machine);
    }
    let mut grown = settings.clone();
    let mut names = Vec::new();
    for (name, value) in constants {
        names.push(format!("{name}={value}"));
        grown.constants.insert(name, Setting::One(value));
    }
    (!names.is_empty()).then(|| Grown {
        name: names.join(" "),
        settings: grown,
    })
}

/// Returns the constants of participants with the numbers of members that they get.
fn counted(model: &Model) -> Vec<(String, String)> {
    let domains = model.sets().into_iter().map(|set| &model.domains[set]);
    let counted = domains.filter_map(|domain| {
        let count = domain.members.len() + 1;
        Some((domain.constant()?.to_string(), count.to_string()))
    });
    counted.collect()
}

/// Returns the constant sets, as the language of a machine without types lists them, with the next
/// member that a function returns for their members.
fn listed(
    machine: &dyn Machine,
    next: impl Fn(&[View]) -> Option<String>,
) -> Vec<(String, String)> {
    let constants = &machine.facts().constants;
    let values = machine.values().iter();
    let grown = values.filter_map(|(name, value)| {
        let (_, text) = constants.iter().find(|(constant, _)| constant == name)?;
        let View::Set(members) = value else {
            return None;
        };
        let next = next(members).filter(|_| members.len() > 1)?;
        // Before the bracket that closes the set.
        let end = text.trim_end_matches('}').len();
        Some((
            name.clone(),
            format!("{}, {next}{}", &text[..end], &text[end..]),
        ))
    });
    grown.collect()
}

/// Returns a name like the last one of a set of names: `r4` after `r3`.
fn next_name(members: &[View]) -> Option<String> {
    let name_of = |member: &View| match member {
        View::Atom(name) => Some(name.clone()),
        _ => None,
    };
    let taken: Vec<String> = members.iter().map(name_of).collect::<Option<_>>()?;
    let name = taken.last()?;
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name[stem.len()..].parse().unwrap_or(1_u32);
    let mut names = (1..).map(|more| format!("{stem}{}", number.saturating_add(more)));
    names.find(|name| !taken.contains(name))
}

/// Returns the number after the greatest one of a set of numbers.
fn next_number(members: &[View]) -> Option<String> {
    let number_of = |member: &View| match member {
        View::Number(number) => Some(*number),
        _ => None,
    };
    let numbers: Vec<_> = members.iter().map(number_of).collect::<Option<_>>()?;
    Some(numbers.iter().max()?.checked_add(1)?.to_string())
}

/// Returns the constants that are numbers or sets of numbers with their next values. Empty if one
/// of several is a number.
fn next_numbers(machine: &dyn Machine) -> Vec<(String, String)> {
    let sets = listed(machine, next_number);
    let constants = machine.facts().constants.iter();
    let numbers = constants.filter_map(|(name, text)| {
        let next = text.trim().parse::<i64>().ok()?.checked_add(1)?;
        Some((name.clone(), next.to_string()))
    });
    let numbers: Vec<(String, String)> = numbers.collect();
    match (sets.is_empty(), numbers.len()) {
        (true, 1) => numbers,
        (false, 0) => sets,
        _ => Vec::new(),
    }
}

/// A searched machine on which forms are evaluated.
pub(super) struct OtherModel<'m> {
    pub(super) machine: &'m dyn Machine,
    model: Model,
    pub(super) graph: Graph,
    pub(super) dataset: Dataset,
    pub(super) share: Share,
    /// The fairness assumptions under which its runs are checked.
    fairness: Vec<usize>,
}

impl<'m> OtherModel<'m> {
    /// Searches the baseline. `schema` is that of the spec. `None` if it has more states than
    /// `most_states`.
    pub(super) fn new(
        machine: &'m dyn Machine,
        schema: &Arc<Schema>,
        most_states: u64,
        most_bytes: u64,
        stop: &AtomicBool,
    ) -> Option<OtherModel<'m>> {
        let graph = graph(machine, None, most_states, most_bytes, stop)?;
        let most = most_states as usize;
        let dataset = Dataset::new(&graph, None, most, 4 * most)?;
        OtherModel::on(machine, schema, graph, dataset, None)
    }

    /// Searches a survivor. `schema` is that of the spec. `None` if it has more states than
    /// `most_states`.
    pub(super) fn of_mutant(
        machine: &'m dyn Machine,
        schema: &Arc<Schema>,
        found: &MutantOutcome,
        most_states: u64,
        most_bytes: u64,
        stop: &AtomicBool,
    ) -> Option<OtherModel<'m>> {
        let mut worker = machine.worker();
        let mut worker = worker.under(found.mutant.switch);
        let graph = graph(machine, found.mutant.switch, most_states, most_bytes, stop)?;
        let all = (graph.len() + graph.outside.len()) as usize;
        let dataset = Dataset::new(&graph, Some(&mut *worker), all, 4 * all)?;
        OtherModel::on(machine, schema, graph, dataset, Some(&found.mutant))
    }

    /// `None` if the states have other types, so that facts say nothing about them.
    fn on(
        machine: &'m dyn Machine,
        spec: &Arc<Schema>,
        graph: Graph,
        (dataset, share): (Dataset, Share),
        mutant: Option<&Mutant>,
    ) -> Option<OtherModel<'m>> {
        let sets = learned_sets(machine, &dataset.states);
        let model = Model::new(machine, sets, &dataset.states);
        (model.schema == *spec).then(|| OtherModel {
            machine,
            model,
            graph,
            dataset,
            share,
            fairness: fairness(machine, mutant),
        })
    }

    pub(super) fn states(&self) -> u64 {
        u64::from(self.graph.len())
    }

    /// Returns whether each form holds here. `None` if that cannot be decided.
    pub(super) fn judge(&self, forms: &[&Form]) -> Vec<Option<bool>> {
        let columns = self.columns(forms);
        let assumed = self.fairness.clone();
        let mut runs = MachineRuns::new(self.machine, &self.graph, &self.share.states, assumed);
        let forms = forms.iter();
        forms
            .map(|form| self.judge_one(form, &columns, &mut runs))
            .collect()
    }

    pub(super) fn fill(&self, terms: &[Term]) -> Columns<'_> {
        Columns::fill(&self.model, self.machine, &self.dataset.states, terms)
    }

    /// Returns the states that can meet a goal.
    pub(super) fn goal_bits(&self) -> RowSet {
        self.share.goal_bits(&self.dataset)
    }

    pub(super) fn columns(&self, forms: &[&Form]) -> Columns<'_> {
        let mut terms: Vec<Term> = Vec::new();
        for part in forms.iter().flat_map(|form| form.parts()) {
            for term in part.question.fact.terms() {
                if !terms.contains(term) {
                    terms.push(term.clone());
                }
            }
        }
        self.fill(&terms)
    }

    /// Returns the parts of a form. `None` if one cannot be evaluated.
    fn literals(&self, form: &Form, columns: &Columns<'_>) -> Option<Vec<Literal>> {
        let of_steps = matches!(form, Form::Never { of_steps: true, .. });
        if of_steps && !self.dataset.has_steps() {
            return None;
        }
        form.parts()
            .iter()
            .map(|part| self.literal(part, columns, of_steps))
            .collect()
    }

    fn members(&self, form: &Form) -> usize {
        form.set().map_or(1, |set| self.model.members(set).len())
    }

    /// Returns the states, or steps, in which the parts of a form hold together for some member.
    pub(super) fn holding_rows(&self, form: &Form, columns: &Columns<'_>) -> Option<RowSet> {
        let literals = self.literals(form, columns)?;
        let rows = if matches!(form, Form::Never { of_steps: true, .. }) {
            self.dataset.steps.len()
        } else {
            columns.rows
        };
        let mut all = bits::none(rows);
        for member in 0..self.members(form) {
            let mut held = bits::first(rows, rows);
            for literal in &literals {
                let of = &literal.rows[if literal.rows.len() == 1 { 0 } else { member }];
                held.iter_mut().zip(of).for_each(|(a, b)| *a &= b);
            }
            all.iter_mut().zip(&held).for_each(|(a, b)| *a |= b);
        }
        Some(all)
    }

    fn judge_one(
        &self,
        form: &Form,
        columns: &Columns<'_>,
        runs: &mut MachineRuns<'_>,
    ) -> Option<bool> {
        match form {
            Form::Runs { shape, set, .. } => {
                let literals = self.literals(form, columns)?;
                let sentence = Sentence {
                    shape: *shape,
                    literals: (0..literals.len()).collect(),
                    set: *set,
                    weight: 0,
                };
                let literals: Vec<&Literal> = literals.iter().collect();
                let members = self.members(form);
                if runs.is_known_false(&sentence, &literals, members) {
                    return Some(false);
                }
                runs.holds(&sentence, &literals, members)
            }
            // States that a constraint excludes meet no goal.
            Form::Can { .. } => Some(meet(&self.holding_rows(form, columns)?, &self.goal_bits())),
            Form::Never { .. } => Some(is_empty(&self.holding_rows(form, columns)?)),
        }
    }

    fn literal(&self, part: &FormPart, columns: &Columns<'_>, of_steps: bool) -> Option<Literal> {
        let FormPart { question, negated } = part;
        let (rows, answers) = if of_steps {
            let steps = &self.dataset.steps;
            (
                steps.len(),
                columns.of_step(&question.fact, question.set, steps)?,
            )
        } else {
            let super::atom::Fact::Now(prop) = &question.fact else {
                return None;
            };
            (columns.rows, columns.of_prop(prop, question.set)?)
        };
        let rows = answers.into_iter().map(|yes| {
            if *negated {
                bits::inverted(&yes, rows)
            } else {
                yes
            }
        });
        Some(Literal {
            question: 0,
            negated: *negated,
            weight: 0,
            set: question.set,
            rows: rows.collect(),
            roots: Vec::new(),
        })
    }
}
