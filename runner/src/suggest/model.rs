//! The names and types of a model with the values of its constants.

use std::sync::Arc;

use mutaspec_mutator::Text;

use super::domain::Domain;
use crate::dialect::{Field, Learned, Named, Places, Schema, Sets, Type, fitted};
use crate::machine::Machine;
use crate::store::Store;
use crate::value::View;

/// The names and types of a model, its constants and the sets over which properties range.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) schema: Arc<Schema>,
    pub(super) constants: Vec<NamedConstant>,
    /// The domains, in the same order for all models of the spec.
    pub(super) domains: Vec<Domain>,
    /// Whether types were learned, so that values have to be put into their form.
    is_learned: bool,
}

#[derive(Clone)]
pub(super) struct NamedConstant {
    pub(super) name: Text,
    pub(super) ty: Type,
    pub(super) value: Option<View>,
}

fn named(machine: &dyn Machine) -> Named<'_> {
    Named {
        values: machine.values(),
        constants: &machine.facts().constants,
    }
}

/// Returns the sets over which properties can range as states show them. `None` if the machine
/// knows its types.
pub(super) fn learned_sets(machine: &dyn Machine, states: &Store) -> Option<Sets> {
    if machine.schema().is_some() {
        return None;
    }
    let mut worker = machine.worker();
    let places = Places::of(states.iter().map(|state| worker.view(state)));
    Some(Sets::new(&named(machine), places))
}

impl Model {
    /// Creates the model of a machine: with the types that it knows, or with those that its states
    /// show. `sets` are the [learned](learned_sets) ones.
    pub(super) fn new(machine: &dyn Machine, sets: Option<Sets>, states: &Store) -> Model {
        match Model::of_types(machine) {
            Some(model) => model,
            None => Model::learned(machine, sets.unwrap_or_default(), states),
        }
    }

    fn learned(machine: &dyn Machine, sets: Sets, states: &Store) -> Model {
        let mut worker = machine.worker();
        let views = states.iter().map(|state| worker.view(state));
        let Learned {
            schema,
            constants,
            sets,
        } = Learned::new(&named(machine), sets, views);
        let constants = schema.constants.iter().zip(constants);
        let constants = constants.map(|(Field { name, ty }, value)| NamedConstant {
            name: name.clone(),
            ty: ty.clone(),
            value: Some(fitted(value, ty, &schema)),
        });
        Model {
            constants: constants.collect(),
            domains: sets.into_iter().map(Domain::from).collect(),
            schema: Arc::new(schema),
            is_learned: true,
        }
    }

    /// Returns the state of a machine in the form that its types promise.
    pub(super) fn view(&self, state: View) -> View {
        let View::Record(name, fields) = state else {
            return state;
        };
        if !self.is_learned {
            return View::Record(name, fields);
        }
        let fields = fields.into_iter().zip(&self.schema.variables);
        let value = |((name, value), Field { ty, .. }): ((String, View), &Field)| {
            (name, fitted(value, ty, &self.schema))
        };
        View::Record(name, fields.map(value).collect())
    }

    /// Returns the model of a machine that knows its types.
    pub(super) fn of_types(machine: &dyn Machine) -> Option<Model> {
        let schema = machine.schema()?;
        let facts = machine.facts();
        let constants = schema.constants.iter().map(|constant| {
            let shown = facts
                .constants
                .iter()
                .find(|(name, _)| *name == constant.name);
            NamedConstant {
                name: constant.name.clone(),
                ty: constant.ty.clone(),
                value: shown.and_then(|(_, text)| value_of(text, &constant.ty)),
            }
        });
        let constants: Vec<NamedConstant> = constants.collect();
        let of_participants =
            constants
                .iter()
                .filter_map(|constant| match (&constant.ty, &constant.value) {
                    (Type::Set(of), Some(View::Set(members))) if **of == Type::Participant => {
                        Some(Domain::of_constant(constant.name.clone(), members.clone()))
                    }
                    _ => None,
                });
        let domains = of_participants
            .chain(Domain::of_numbers(&schema, facts))
            .collect();
        Some(Model {
            schema: Arc::new(schema),
            constants,
            domains,
            is_learned: false,
        })
    }

    /// Returns the indices of nonempty domains. Of equal domains, only the first.
    pub(super) fn sets(&self) -> Vec<usize> {
        let mut sets: Vec<usize> = Vec::new();
        let is_same = |a: &Domain, b: &Domain| a.ty == b.ty && a.members == b.members;
        for (place, domain) in self.domains.iter().enumerate() {
            let is_known = sets
                .iter()
                .any(|other| is_same(&self.domains[*other], domain));
            if !domain.members.is_empty() && !is_known {
                sets.push(place);
            }
        }
        sets
    }

    /// Returns the indices of domains whose members have this type.
    pub(super) fn sets_of(&self, ty: &Type) -> Vec<usize> {
        self.sets()
            .into_iter()
            .filter(|set| self.domains[*set].ty == *ty)
            .collect()
    }

    pub(super) fn members(&self, domain: usize) -> &[View] {
        self.domains
            .get(domain)
            .map_or(&[], |domain| &domain.members)
    }

    /// Returns the index of the domain of a process set, from its name. An earlier domain with equal
    /// members takes precedence over a set of numbers.
    pub(super) fn domain_called(&self, name: &str) -> Option<usize> {
        let found = self
            .domains
            .iter()
            .position(|domain| domain.is_called(name))?;
        let domain = &self.domains[found];
        if domain.constant().is_some() {
            return Some(found);
        }
        let mut sets = self.sets_of(&domain.ty).into_iter();
        sets.find(|set| self.members(*set) == domain.members)
    }
}

fn value_of(text: &str, ty: &Type) -> Option<View> {
    match ty {
        Type::Set(of) if **of == Type::Participant => {
            let names = text
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty());
            Some(View::Set(names.map(View::atom).collect()))
        }
        Type::Participant | Type::Bool => Some(View::atom(text.trim())),
        Type::Integer(_) | Type::Bounded(_) => text.trim().parse().ok().map(View::Number),
        _ => None,
    }
}
