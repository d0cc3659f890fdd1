//! The expressions of an algorithm in the behaviour, and the arguments of its macros.

use std::collections::HashMap;

use super::names::{Bodies, Local, name};
use crate::compile::{Behaviour, Level, Seen};
use crate::pcal::Parsed;
use crate::pcal::tree::{Algorithm, Macro, Process, Statement, StatementKind, each, each_mut};
use crate::syntax::tree::{Expression, ExpressionKind, Module, PathStep};
use crate::syntax::visit::{children, unit_expressions};
use crate::syntax::{Span, Symbol};

/// Returns the name `self` in a process.
pub(super) fn of_process(process: &Process) -> Vec<Local<'_>> {
    vec![Local {
        name: Symbol::new("self"),
        set: (!process.single).then_some(&process.id),
        parameter: None,
    }]
}

/// Returns the parameters of a macro.
pub(super) fn of_macro(called: &Macro) -> Vec<Local<'_>> {
    let parameters = called.parameters.iter().enumerate();
    parameters
        .map(|(number, parameter)| Local {
            name: parameter.name,
            set: None,
            parameter: Some((called.name.name, number)),
        })
        .collect()
}

/// Adds the arguments of macros to those of definitions.
pub(super) fn add_arguments<'a>(algorithm: &'a Algorithm, bodies: &mut Bodies<'a>) {
    for called in &algorithm.macros {
        add_of(&called.body, &mut of_macro(called), bodies);
    }
    for procedure in &algorithm.procedures {
        add_of(&procedure.body, &mut Vec::new(), bodies);
    }
    for process in &algorithm.processes {
        add_of(&process.body, &mut of_process(process), bodies);
    }
    add_of(&algorithm.body, &mut Vec::new(), bodies);
}

fn add_of<'a>(body: &'a [Statement], names: &mut Vec<Local<'a>>, bodies: &mut Bodies<'a>) {
    for statement in body {
        if let StatementKind::Macro(call) = &statement.kind {
            for (number, value) in call.arguments.iter().enumerate() {
                bodies.add_argument((call.name.name, number), value, names.clone());
            }
        }
        let length = names.len();
        names.extend(bound_by(&statement.kind));
        for inner in statement.kind.bodies() {
            add_of(inner, names, bodies);
        }
        names.truncate(length);
    }
}

/// Returns the name that a statement binds.
pub(super) fn bound_by(kind: &StatementKind) -> Option<Local<'_>> {
    match kind {
        StatementKind::With {
            name,
            member,
            value,
            ..
        } => Some(Local {
            name: name.name,
            set: member.then_some(value),
            parameter: None,
        }),
        _ => None,
    }
}

/// Returns the variable to which a macro assigns its argument.
pub(super) fn target(algorithm: &Algorithm, called: Symbol, number: usize) -> Option<Symbol> {
    let mut macros = algorithm.macros.iter();
    let called = macros.find(|each| each.name.name == called)?;
    let parameter = called.parameters.get(number)?.name;
    let mut found = None;
    each(&called.body, &mut |statement| {
        if let StatementKind::Assign(assignments) = &statement.kind {
            let mut all = assignments.iter();
            let to = all.find(|assignment| name(&assignment.value) == Some(parameter));
            found = found.or(to.map(|assignment| assignment.variable.name));
        }
    });
    found
}

/// Returns the expressions of the behaviour, those of the algorithm of a module included: they are
/// what their copies in its translation are.
pub(super) fn seen(parsed: &Parsed, module: &Module, behaviour: &Behaviour) -> Behaviour {
    let mut at = HashMap::new();
    for unit in &module.units {
        unit_expressions(unit, &mut |e| collect(e, behaviour, &mut at));
    }
    let mut all = behaviour.clone();
    let mut algorithm = parsed.algorithm.clone();
    algorithm.expressions_mut(&mut |e| note(e, None, &at, &mut all));
    let of_argument = Seen {
        level: Level::State,
        initial: false,
        next: true,
    };
    for called in &mut algorithm.macros {
        each_mut(&mut called.body, &mut |statement| {
            let mut visit = |e: &mut Expression| note(e, Some(of_argument), &at, &mut all);
            statement.kind.expressions_mut(&mut visit);
        });
    }
    all
}

/// Whether text outside of an algorithm names one of its steps, which then must not become another
/// one.
pub(super) fn is_named(step: &str, parsed: &Parsed, files: &[&Module]) -> bool {
    let label = Symbol::new(step.rsplit('.').next().unwrap_or(step));
    let outer = parsed.algorithm.span;
    let units = files.iter().flat_map(|module| &module.units);
    let mut found = false;
    for unit in units {
        let is_inside = unit.span.file == outer.file
            && outer.start <= unit.span.start
            && unit.span.end <= outer.end;
        if !is_inside {
            unit_expressions(unit, &mut |e| found |= applies(e, label));
        }
    }
    found
}

fn applies(e: &Expression, wanted: Symbol) -> bool {
    let mut found = matches!(&*e.kind, ExpressionKind::Apply(application)
        if application.path.iter().any(|step| matches!(step,
            PathStep::Name { name, .. } if name.name == wanted)));
    children(e, &mut |part| found |= applies(part, wanted));
    found
}

fn collect(e: &Expression, behaviour: &Behaviour, into: &mut HashMap<Span, Seen>) {
    if let Some(seen) = behaviour.get(&(e.span.file, e.id)) {
        let known = into.entry(e.span).or_insert(*seen);
        known.level = known.level.max(seen.level);
        known.initial |= seen.initial;
        known.next |= seen.next;
    }
    children(e, &mut |part| collect(part, behaviour, into));
}

/// Notes an expression with its parts. The parameters of a macro are not in the translation.
fn note(e: &Expression, outer: Option<Seen>, at: &HashMap<Span, Seen>, all: &mut Behaviour) {
    let own = at.get(&e.span).copied();
    let seen = own.or(outer.filter(|_| name(e).is_some()));
    if let Some(seen) = seen {
        let level = seen.level.min(Level::State);
        all.insert((e.span.file, e.id), Seen { level, ..seen });
    }
    children(e, &mut |part| note(part, seen, at, all));
}
