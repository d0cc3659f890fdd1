//! All terms of a model, from the types of its names.

use super::model::Model;
use super::term::{Hop, Root, Term};
use crate::dialect::{Field, Type};

const DEPTH: usize = 4;

/// Returns all terms of a model: helpers, except those `without`, variables, processes, constants
/// and the member, in source order.
pub(super) fn terms(model: &Model, without: &[String]) -> Vec<Term> {
    let schema = &model.schema;
    let mut all = Vec::new();
    let is_allowed = |name: &str| without.iter().all(|other| other != name);
    let helpers = schema.helpers.iter().enumerate();
    for (place, helper) in helpers.filter(|(_, helper)| is_allowed(&helper.name)) {
        let sets = match &helper.member {
            Some(of) => model.sets_of(of).into_iter().map(Some).collect(),
            None => vec![None],
        };
        for set in sets {
            grow(
                &Term::new(Root::Helper(place), helper.ty.clone(), set),
                model,
                &mut all,
            );
        }
    }
    for (place, variable) in schema.variables.iter().enumerate() {
        grow(
            &Term::new(Root::Variable(place), variable.ty.clone(), None),
            model,
            &mut all,
        );
    }
    for place in 0..schema.processes.len() {
        of_process(place, model, &mut all);
    }
    let constants = model.constants.iter().enumerate();
    for (place, constant) in constants.filter(|(_, constant)| constant.value.is_some()) {
        let term = Term::new(Root::Constant(place), constant.ty.clone(), None);
        if matches!(constant.ty, Type::Set(_)) {
            all.push(len(&term, model));
        }
        all.push(term);
    }
    let member = |set: usize| Term::new(Root::Member, model.domains[set].ty.clone(), Some(set));
    all.extend(model.sets().into_iter().map(member));
    all
}

fn of_process(place: usize, model: &Model, into: &mut Vec<Term>) {
    let process = &model.schema.processes[place];
    let roots: Vec<Term> = if process.many {
        let named = process
            .set
            .as_deref()
            .and_then(|set| model.domain_called(set));
        let sets = named.map_or_else(|| model.sets(), |set| vec![set]);
        let sets = sets
            .into_iter()
            .filter(|set| !model.members(*set).is_empty());
        let root = |set| Term::new(Root::Process(place), Type::Unknown, Some(set));
        sets.map(|set: usize| root(set).hop(Hop::At, Type::Unknown))
            .collect()
    } else {
        vec![Term::new(Root::Process(place), Type::Unknown, None)]
    };
    for root in roots {
        into.push(root.hop(Hop::Field(0, "pc".to_owned()), Type::Label(place)));
        for (number, Field { name, ty }) in process.variables.iter().enumerate() {
            grow(
                &root.hop(Hop::Field(number + 1, name.to_string()), ty.clone()),
                model,
                into,
            );
        }
    }
}

fn len(term: &Term, model: &Model) -> Term {
    Term {
        counted: term.ty.element().map(|of| Box::new(of.clone())),
        ..term.hop(Hop::Len, model.schema.count_type())
    }
}

/// Returns the domains of a type over which the member of a term can range.
fn sets_for(term: &Term, ty: &Type, model: &Model) -> Vec<usize> {
    let mut sets = model.sets_of(ty);
    sets.retain(|set| term.set.is_none_or(|of| of == *set));
    sets
}

/// Returns how often the member occurs in a sequence, for each domain that fits.
fn counts(term: &Term, of: &Type, model: &Model) -> Vec<Term> {
    let count = |set| Term {
        set: Some(set),
        counted: Some(Box::new(of.clone())),
        ..term.hop(Hop::Count, model.schema.count_type())
    };
    sets_for(term, of, model).into_iter().map(count).collect()
}

fn grow(term: &Term, model: &Model, into: &mut Vec<Term>) {
    if term.hops.len() > DEPTH || term.ty == Type::Unknown {
        return;
    }
    let schema = &model.schema;
    match &term.ty {
        Type::Map(key, value) => {
            if **key == Type::Participant || key.is_number() {
                of_map(term, key, value, model, into);
            }
        }
        Type::Struct(_) | Type::Tuple(_) => {
            into.push(term.clone());
            for (place, Field { name, ty }) in schema.fields(&term.ty).into_iter().enumerate() {
                grow(
                    &term.hop(Hop::Field(place, name.to_string()), ty),
                    model,
                    into,
                );
            }
        }
        Type::Set(of) => {
            into.push(term.clone());
            into.push(len(term, model));
            if matches!(**of, Type::Struct(_)) {
                let fields = schema.fields(of).into_iter().enumerate();
                let image = |(place, Field { name, ty }): (usize, Field)| {
                    term.hop(Hop::Image(place, name.to_string()), Type::Set(Box::new(ty)))
                };
                into.extend(
                    fields
                        .filter(|(_, field)| schema.is_small(&field.ty))
                        .map(image),
                );
            }
        }
        Type::Sequence(of) => {
            into.push(term.clone());
            into.push(len(term, model));
            if schema.is_small(of) {
                into.push(term.hop(Hop::First, Type::Option(of.clone())));
                into.push(term.hop(Hop::Last, Type::Option(of.clone())));
            }
            into.extend(counts(term, of, model));
        }
        Type::Posted(_) | Type::Queue(_) | Type::Mail(_) => {
            into.push(term.clone());
            into.push(len(term, model));
        }
        Type::Integer(name) => {
            into.push(term.clone());
            if schema.is_converted(name) {
                into.push(term.hop(Hop::Wide, schema.count_type()));
            }
        }
        _ => into.push(term.clone()),
    }
}

fn of_map(term: &Term, key: &Type, value: &Type, model: &Model, into: &mut Vec<Term>) {
    for set in sets_for(term, key, model) {
        let of_member = Term {
            set: Some(set),
            ..term.clone()
        };
        grow(&of_member.hop(Hop::At, value.clone()), model, into);
        if model.schema.is_small(value) {
            into.push(of_member.hop(Hop::Get, Type::Option(Box::new(value.clone()))));
        }
    }
    for (member, _) in model.schema.keys.iter().filter(|(_, ty)| ty == key) {
        grow(
            &term.hop(Hop::Key(member.clone()), value.clone()),
            model,
            into,
        );
    }
    if let Type::Integer(_) = value {
        into.push(term.hop(Hop::Sum, value.clone()));
    }
}
