//! Checks whether suggestions hold on another model, by evaluating their facts on its states: on a
//! larger model of the spec, or on a survivor that is not part of the dataset.

use std::sync::atomic::AtomicBool;

use super::bits::{self, RowSet, meet};
use super::columns::Columns;
use super::dataset::{Dataset, Share, fairness, graph};
use super::fact_search::Literal;
use super::form::{Form, FormPart};
use super::runs::{MachineRuns, Sentence};
use super::term::{Model, Term};
use crate::graph::Graph;
use crate::machine::Machine;
use crate::outcome::{Mutant, MutantOutcome};
use crate::settings::{Setting, Settings};

/// A model with one more member in every set of participants.
#[derive(Clone, Debug)]
pub struct Grown {
    /// The changed settings: `managers=4`.
    pub name: String,
    /// The settings that build the model.
    pub settings: Settings,
}

/// Returns the model with one more member in every set of participants. `None` if there are no
/// sets.
pub fn grown(machine: &dyn Machine, settings: &Settings) -> Option<Grown> {
    let model = Model::new(machine);
    let mut grown = settings.clone();
    let mut names = Vec::new();
    for domain in model.sets().into_iter().map(|set| &model.domains[set]) {
        let Some(name) = &domain.constant else { continue };
        let count = domain.members.len() + 1;
        grown.constants.insert(name.to_string(), Setting::One(count.to_string()));
        names.push(format!("{name}={count}"));
    }
    (!names.is_empty()).then(|| Grown {
        name: names.join(" "),
        settings: grown,
    })
}

/// A searched machine on which forms are evaluated.
pub(super) struct OtherModel<'m> {
    machine: &'m dyn Machine,
    model: Model,
    graph: Graph,
    dataset: Dataset,
    share: Share,
    /// The fairness assumptions under which its runs are checked.
    fairness: Vec<usize>,
}

impl<'m> OtherModel<'m> {
    /// Searches the baseline. `None` if it has more states than `most_states`.
    pub(super) fn new(machine: &'m dyn Machine, most_states: u64, most_bytes: u64, stop: &AtomicBool) -> Option<OtherModel<'m>> {
        let graph = graph(machine, None, most_states, most_bytes, stop)?;
        let (dataset, share) = Dataset::new(&graph, None, most_states as usize, (4 * most_states) as usize)?;
        Some(OtherModel::on(machine, graph, (dataset, share), None))
    }

    /// Searches a survivor. `None` if it has more states than `most_states`.
    pub(super) fn of_mutant(
        machine: &'m dyn Machine,
        found: &MutantOutcome,
        most_states: u64,
        most_bytes: u64,
        stop: &AtomicBool,
    ) -> Option<OtherModel<'m>> {
        let mut worker = machine.worker();
        let mut worker = worker.under(found.mutant.switch);
        let graph = graph(machine, found.mutant.switch, most_states, most_bytes, stop)?;
        let all = (graph.len() + graph.outside.len()) as usize;
        let (dataset, share) = Dataset::new(&graph, Some(&mut *worker), all, 4 * all)?;
        Some(OtherModel::on(machine, graph, (dataset, share), Some(&found.mutant)))
    }

    fn on(machine: &'m dyn Machine, graph: Graph, (dataset, share): (Dataset, Share), mutant: Option<&Mutant>) -> OtherModel<'m> {
        OtherModel {
            machine,
            model: Model::new(machine),
            graph,
            dataset,
            share,
            fairness: fairness(machine, mutant),
        }
    }

    pub(super) fn states(&self) -> u64 {
        u64::from(self.graph.len())
    }

    /// Returns whether each form holds here. `None` if that cannot be decided.
    pub(super) fn judge(&self, forms: &[&Form]) -> Vec<Option<bool>> {
        let mut terms: Vec<Term> = Vec::new();
        let mut predicates = Vec::new();
        for part in forms.iter().flat_map(|form| form.parts()) {
            for term in part.question.fact.terms() {
                if !terms.contains(term) {
                    terms.push(term.clone());
                }
            }
            predicates.extend(part.question.fact.predicate().cloned());
        }
        let mut worker = self.machine.worker();
        let mut columns = Columns::fill(&self.model, worker.as_mut(), &self.dataset.states, &terms);
        columns.evaluate(self.machine, worker.as_mut(), &self.dataset.states, &predicates);
        forms.iter().map(|form| self.judge_one(form, &columns)).collect()
    }

    fn judge_one(&self, form: &Form, columns: &Columns<'_>) -> Option<bool> {
        let members = form.set().map_or(1, |set| self.model.members(set).len());
        let of_steps = matches!(form, Form::Never { of_steps: true, .. });
        if of_steps && !self.dataset.has_steps() {
            return None;
        }
        let literals: Vec<Literal> = form
            .parts()
            .iter()
            .map(|part| self.literal(part, columns, of_steps))
            .collect::<Option<_>>()?;
        let all: Vec<&Literal> = literals.iter().collect();
        match form {
            Form::Runs { shape, set, .. } => {
                let sentence = Sentence {
                    shape: *shape,
                    literals: (0..all.len()).collect(),
                    set: *set,
                    weight: 0,
                };
                let mut side = MachineRuns::new(self.machine, &self.graph, &self.share.states, self.fairness.clone());
                side.holds(&sentence, &all, members)
            }
            // States that a constraint excludes meet no goal.
            Form::Can { .. } => Some(hold_together(&all, members, &self.share.goal_bits(&self.dataset))),
            Form::Never { .. } => {
                let rows = if of_steps { self.dataset.steps.len() } else { columns.rows };
                Some(!hold_together(&all, members, &bits::first(rows, rows)))
            }
        }
    }

    fn literal(&self, part: &FormPart, columns: &Columns<'_>, of_steps: bool) -> Option<Literal> {
        let FormPart { question, negated } = part;
        let (rows, answers) = if of_steps {
            let steps = &self.dataset.steps;
            (steps.len(), columns.of_step(&question.fact, question.set, steps)?)
        } else {
            let super::atom::Fact::Now(prop) = &question.fact else {
                return None;
            };
            (columns.rows, columns.of_prop(prop, question.set)?)
        };
        let rows = answers
            .into_iter()
            .map(|yes| if *negated { bits::inverted(&yes, rows) } else { yes });
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

/// Whether the literals hold together in one of these rows for some member.
fn hold_together(literals: &[&Literal], members: usize, within: &RowSet) -> bool {
    (0..members).any(|member| {
        let rows = |literal: &Literal| literal.rows[if literal.rows.len() == 1 { 0 } else { member }].clone();
        let mut all = literals.iter().map(|literal| rows(literal));
        let Some(first) = all.next() else { return false };
        let held = all.fold(first, |held, rows| held.iter().zip(&rows).map(|(a, b)| a & b).collect());
        meet(&held, within)
    })
}
