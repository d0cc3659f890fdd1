//! Names that are bound around an expression, and what definitions and variables mean.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::records::Records;
use crate::compile::{Behaviour, Level};
use crate::syntax::tree::{
    Application, Bound, Definition, Expression, ExpressionKind, Module, PathStep, Pattern, Style,
    UnitKind,
};
use crate::syntax::visit::children;
use crate::syntax::{Symbol, print};

/// A name that a quantifier or another binder binds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Local<'a> {
    pub(super) name: Symbol,
    /// The set over which it ranges.
    pub(super) set: Option<&'a Expression>,
    /// The definition of which it is a parameter, and which one.
    pub(super) parameter: Option<(Symbol, usize)>,
}

/// Returns the names that bounds bind.
pub(super) fn bound(bounds: &[Bound]) -> impl Iterator<Item = Local<'_>> {
    bounds.iter().flat_map(|bound| {
        let set = bound.set.as_ref();
        bound.patterns.iter().flat_map(move |pattern| {
            let (names, set) = match pattern {
                Pattern::Name(name) => (std::slice::from_ref(name), set),
                Pattern::Tuple(names) => (names.as_slice(), None),
            };
            names.iter().map(move |name| Local {
                name: name.name,
                set,
                parameter: None,
            })
        })
    })
}

/// Returns the name that an expression is.
pub(super) fn name(e: &Expression) -> Option<Symbol> {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => name(inner),
        ExpressionKind::Apply(Application { path, .. }) => match path.as_slice() {
            [PathStep::Name { name, arguments }] if arguments.is_empty() => Some(name.name),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the symbol and the operands of the application of an operator.
pub(super) fn operator(e: &Expression) -> Option<(&'static str, &[Expression])> {
    match &*e.kind {
        ExpressionKind::Apply(Application { path, style }) if *style != Style::Call => {
            match path.as_slice() {
                [PathStep::Name { name, arguments }] => Some((name.name.as_str(), arguments)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Returns the name and the arguments of `Op(a, b)`.
pub(super) fn called(e: &Expression) -> Option<(&'static str, &[Expression])> {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => called(inner),
        ExpressionKind::Apply(Application {
            path,
            style: Style::Call,
        }) => match path.as_slice() {
            [PathStep::Name { name, arguments }] if !arguments.is_empty() => {
                Some((name.name.as_str(), arguments))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression speaks of the next state in its own text.
fn has_prime(e: &Expression) -> bool {
    let mut found = matches!(operator(e), Some(("'" | "UNCHANGED", _)));
    children(e, &mut |part| found |= has_prime(part));
    found
}

/// Returns the variable of `x'`.
pub(super) fn primed(e: &Expression) -> Option<&Expression> {
    match operator(e) {
        Some(("'", [variable])) => Some(variable),
        _ => None,
    }
}

/// The part of a state that an expression reads: a variable with the fields behind it.
/// `rmState[r]` and `rmState` are one, `msg.type` and `msg.rm` are two.
pub(super) fn place(e: &Expression) -> Option<String> {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => place(inner),
        ExpressionKind::Index { function, .. } => place(function),
        ExpressionKind::Field { field, .. } => Some(format!(".{}", field.name)),
        _ => match operator(e) {
            Some(("'", [inner])) => place(inner),
            _ => name(e).map(|name| name.to_string()),
        },
    }
}

/// Whether an expression uses a name.
pub(super) fn mentions(e: &Expression, wanted: Symbol) -> bool {
    let mut found = name(e) == Some(wanted);
    children(e, &mut |part| found |= mentions(part, wanted));
    found
}

/// Whether a binder in an expression binds a name, or the expression uses it.
pub(super) fn binds_or_mentions(e: &Expression, wanted: Symbol) -> bool {
    let bounds = bounds_of(e).unwrap_or_default();
    let mut found = name(e) == Some(wanted) || bound(bounds).any(|local| local.name == wanted);
    children(e, &mut |part| found |= binds_or_mentions(part, wanted));
    found
}

/// The definitions of a spec by name, and the uses of names.
#[derive(Default)]
pub(super) struct Bodies<'a> {
    definitions: HashMap<Symbol, &'a Definition>,
    variables: HashSet<Symbol>,
    /// Variables that no step changes.
    fixed: HashSet<Symbol>,
    /// The arguments of definitions, by definition and number.
    arguments: HashMap<(Symbol, usize), Vec<Argument<'a>>>,
    /// The values that variables get.
    values: BTreeMap<Symbol, Vec<Argument<'a>>>,
    /// The values that variables get without a prime.
    initial: HashMap<Symbol, &'a Expression>,
    /// The names of the sets over which names range.
    ranges: HashSet<Symbol>,
    records: Records<'a>,
}

/// The argument of a definition or the value of a variable, with the names that are bound there.
pub(super) struct Argument<'a> {
    pub(super) value: &'a Expression,
    pub(super) names: Vec<Local<'a>>,
}

/// The deepest chain of definitions and arguments that is followed.
const MOST_LINKS: usize = 16;

impl<'a> Bodies<'a> {
    pub(super) fn of(modules: &[&'a Module], fixed: &[Symbol]) -> Bodies<'a> {
        let mut bodies = Bodies {
            fixed: fixed.iter().copied().collect(),
            records: Records::of(modules),
            ..Bodies::default()
        };
        for unit in modules.iter().flat_map(|module| &module.units) {
            match &unit.kind {
                UnitKind::Definition(definition) => {
                    bodies.definitions.insert(definition.name.name, definition);
                }
                UnitKind::Variables(names) => {
                    bodies.variables.extend(names.iter().map(|name| name.name));
                }
                _ => {}
            }
        }
        for unit in modules.iter().flat_map(|module| &module.units) {
            if let UnitKind::Definition(definition) = &unit.kind {
                let parameters = definition.parameters.iter().enumerate();
                let mut names: Vec<Local<'a>> = parameters
                    .map(|(number, parameter)| Local {
                        name: parameter.name.name,
                        set: None,
                        parameter: Some((definition.name.name, number)),
                    })
                    .collect();
                names.extend(bound(&definition.bounds));
                bodies.collect(&definition.body, &mut names);
            }
        }
        bodies
    }

    fn collect(&mut self, e: &'a Expression, names: &mut Vec<Local<'a>>) {
        if let Some(("=", [left, right])) = operator(e)
            && let Some(variable) = name(primed(left).unwrap_or(left))
            && self.variables.contains(&variable)
        {
            let names = names.clone();
            let known = self.values.entry(variable).or_default();
            known.push(Argument {
                value: right,
                names,
            });
            if primed(left).is_none() {
                self.initial.entry(variable).or_insert(right);
            }
        }
        if let ExpressionKind::Apply(application) = &*e.kind
            && let [PathStep::Name { name, arguments }] = application.path.as_slice()
            && self.definitions.contains_key(&name.name)
        {
            for (number, value) in arguments.iter().enumerate() {
                self.add_argument((name.name, number), value, names.clone());
            }
        }
        let length = names.len();
        let bounds = bounds_of(e).unwrap_or_default();
        let sets = bounds.iter().filter_map(|bound| bound.set.as_ref());
        self.ranges.extend(sets.filter_map(name));
        names.extend(bound(bounds));
        children(e, &mut |part| self.collect(part, names));
        names.truncate(length);
    }

    /// Returns the body of a definition without parameters.
    pub(super) fn body(&self, name: Symbol) -> Option<&'a Expression> {
        let definition = *self.definitions.get(&name)?;
        definition.parameters.is_empty().then_some(&definition.body)
    }

    /// Returns the legal values of a field of records: the set that it has in all records, if that
    /// is a constant with finitely many elements, as far as its form shows.
    pub(super) fn field_values(&self, field: Symbol) -> Option<&'a Expression> {
        let values = self.records.values(field)?;
        self.is_listed(values, MOST_LINKS).then_some(values)
    }

    /// Whether an expression mentions neither a variable nor an infinite set.
    fn is_listed(&self, e: &Expression, links: usize) -> bool {
        let Some(links) = links.checked_sub(1) else {
            return false;
        };
        let own = name(e).is_none_or(|name| {
            let is_infinite = matches!(name.as_str(), "Nat" | "Int" | "Real" | "STRING");
            let body = self.body(name);
            !is_infinite
                && !self.is_variable(name)
                && body.is_none_or(|body| self.is_listed(body, links))
        });
        let mut all = own && called(e).is_none_or(|(name, _)| name != "Seq");
        children(e, &mut |part| all &= self.is_listed(part, links));
        all
    }

    /// Returns the variables with the values that they get.
    pub(super) fn all_values(&self) -> impl Iterator<Item = (Symbol, &[Argument<'a>])> {
        let all = self.values.iter();
        all.map(|(variable, values)| (*variable, values.as_slice()))
    }

    /// Returns the arguments of a definition for one of its parameters.
    pub(super) fn arguments_of(&self, parameter: (Symbol, usize)) -> &[Argument<'a>] {
        self.arguments.get(&parameter).map_or(&[], Vec::as_slice)
    }

    /// Whether names range over what this name means.
    pub(super) fn is_ranged_over(&self, e: &Expression) -> bool {
        name(e).is_some_and(|name| self.ranges.contains(&name))
    }

    /// Whether all values of a variable are Booleans, as far as their form shows.
    pub(super) fn has_booleans(&self, variable: Symbol) -> bool {
        let values = self.values.get(&variable).map_or(&[][..], Vec::as_slice);
        let is_boolean = |of: &Argument<'_>| {
            name(of.value) == Some(variable) || self.is_boolean(of.value, &of.names)
        };
        !values.is_empty() && values.iter().all(is_boolean)
    }

    /// Returns the constant that a variable is in initial states.
    pub(super) fn initial(
        &self,
        variable: Symbol,
        behaviour: &Behaviour,
    ) -> Option<&'a Expression> {
        let initial = *self.initial.get(&variable)?;
        let seen = behaviour.get(&(initial.span.file, initial.id))?;
        (seen.initial && seen.level == Level::Constant).then_some(initial)
    }

    /// Adds the variables to which an action gives values. False if they are not all known.
    pub(super) fn assigned_in(&self, e: &Expression, into: &mut BTreeSet<String>) -> bool {
        self.assigned_within(e, MOST_LINKS, into)
    }

    fn assigned_within(&self, e: &Expression, links: usize, into: &mut BTreeSet<String>) -> bool {
        let Some(links) = links.checked_sub(1) else {
            return false;
        };
        let is_variable = |name| self.is_variable(name);
        match &*e.kind {
            ExpressionKind::Parenthesized(inner)
            | ExpressionKind::Quantifier { body: inner, .. }
            | ExpressionKind::Let { body: inner, .. } => self.assigned_within(inner, links, into),
            ExpressionKind::Junction {
                conjunction: true,
                items,
                ..
            } => items
                .iter()
                .all(|item| !has_prime(item) || self.assigned_within(item, links, into)),
            _ => assigned_directly(e, &is_variable, into),
        }
    }

    pub(super) fn is_variable(&self, name: Symbol) -> bool {
        self.variables.contains(&name)
    }

    /// Whether a variable has the same value in every state. It is as good as a constant, and steps
    /// are made for its elements.
    pub(super) fn is_fixed(&self, name: Symbol) -> bool {
        self.fixed.contains(&name)
    }

    /// Whether an expression is a condition, as far as its form and the definitions show.
    pub(super) fn is_boolean(&self, e: &Expression, names: &[Local<'_>]) -> bool {
        self.is_boolean_within(e, names, MOST_LINKS)
    }

    fn is_boolean_within(&self, e: &Expression, names: &[Local<'_>], links: usize) -> bool {
        let Some(links) = links.checked_sub(1) else {
            return false;
        };
        let is_boolean = |e: &Expression| self.is_boolean_within(e, names, links);
        match &*e.kind {
            ExpressionKind::Junction { .. }
            | ExpressionKind::Quantifier { .. }
            | ExpressionKind::Box { .. } => true,
            ExpressionKind::Parenthesized(inner)
            | ExpressionKind::Label { body: inner, .. }
            | ExpressionKind::Let { body: inner, .. } => is_boolean(inner),
            ExpressionKind::If { then, .. } => is_boolean(then),
            ExpressionKind::Case { arms, .. } => {
                arms.first().is_some_and(|(_, value)| is_boolean(value))
            }
            ExpressionKind::Apply(Application { path, style }) => {
                let [PathStep::Name { name, .. }] = path.as_slice() else {
                    return false;
                };
                let symbol = name.name.as_str();
                if *style != Style::Call {
                    return is_relation(symbol);
                }
                if matches!(symbol, "TRUE" | "FALSE") {
                    return true;
                }
                let is_bound = names.iter().any(|bound| bound.name == name.name);
                let definition = self.definitions.get(&name.name).filter(|_| !is_bound);
                definition.is_some_and(|definition| {
                    definition.bounds.is_empty()
                        && self.is_boolean_within(&definition.body, &[], links)
                })
            }
            _ => false,
        }
    }

    /// Adds an argument of a definition or a macro, with the names that are bound around it.
    pub(super) fn add_argument(
        &mut self,
        parameter: (Symbol, usize),
        value: &'a Expression,
        names: Vec<Local<'a>>,
    ) {
        let known = self.arguments.entry(parameter).or_default();
        known.push(Argument { value, names });
    }

    /// Returns the constant sets over which a bound name ranges. `around` are the names that are
    /// bound around it. Empty if they are not known.
    pub(super) fn sets_of(
        &self,
        name: &Local<'a>,
        around: &[Local<'a>],
        behaviour: &Behaviour,
    ) -> Vec<Expression> {
        let mut found = Vec::new();
        let is_known = self.add_sets_of((name, around), behaviour, MOST_LINKS, &mut found);
        unique(found, is_known)
    }

    /// Returns the constant sets whose members a set has. Empty if they are not known.
    pub(super) fn sets(
        &self,
        set: &'a Expression,
        names: &[Local<'a>],
        behaviour: &Behaviour,
    ) -> Vec<Expression> {
        let mut found = Vec::new();
        let is_known = self.add_sets(set, names, behaviour, MOST_LINKS, &mut found);
        unique(found, is_known)
    }

    fn add_sets_of(
        &self,
        (name, around): (&Local<'a>, &[Local<'a>]),
        behaviour: &Behaviour,
        links: usize,
        into: &mut Vec<&'a Expression>,
    ) -> bool {
        let Some(links) = links.checked_sub(1) else {
            return false;
        };
        if let Some(set) = name.set {
            return match parameter(set, around) {
                Some(parameter) => self.add_sets_in(parameter, behaviour, links, into),
                None => self.add_sets(set, &[], behaviour, links, into),
            };
        }
        let Some(arguments) = name.parameter.and_then(|key| self.arguments.get(&key)) else {
            return false;
        };
        arguments.iter().all(|argument| {
            let of = super::names::name(argument.value);
            let bound = argument
                .names
                .iter()
                .rposition(|known| Some(known.name) == of);
            bound.is_some_and(|at| {
                let bound = (&argument.names[at], &argument.names[..at]);
                self.add_sets_of(bound, behaviour, links, into)
            })
        })
    }

    /// Adds the sets that the arguments for a parameter are.
    fn add_sets_in(
        &self,
        parameter: (Symbol, usize),
        behaviour: &Behaviour,
        links: usize,
        into: &mut Vec<&'a Expression>,
    ) -> bool {
        let arguments = self.arguments.get(&parameter);
        arguments.is_some_and(|arguments| {
            arguments.iter().all(|argument| {
                self.add_sets(argument.value, &argument.names, behaviour, links, into)
            })
        })
    }

    fn add_sets(
        &self,
        set: &'a Expression,
        names: &[Local<'a>],
        behaviour: &Behaviour,
        links: usize,
        into: &mut Vec<&'a Expression>,
    ) -> bool {
        let Some(links) = links.checked_sub(1) else {
            return false;
        };
        if let Some(parameter) = parameter(set, names) {
            return self.add_sets_in(parameter, behaviour, links, into);
        }
        if names.iter().any(|bound| mentions(set, bound.name)) {
            return false;
        }
        let is_constant = |e: &Expression| {
            let seen = behaviour.get(&(e.span.file, e.id));
            seen.is_some_and(|seen| seen.level == Level::Constant)
        };
        let mut add = |set| self.add_sets(set, names, behaviour, links, into);
        match (&*set.kind, operator(set)) {
            (ExpressionKind::Parenthesized(inner), _) => add(inner),
            (ExpressionKind::Filter { bound, .. }, _) => bound.set.as_ref().is_some_and(add),
            (_, Some(("\\", [left, _]))) => add(left),
            (_, Some(("\\cup", [left, right]))) => add(left) && add(right),
            _ if is_constant(set) => {
                into.push(set);
                true
            }
            _ => {
                let Some(variable) = name(set).filter(|name| self.is_variable(*name)) else {
                    return false;
                };
                let values = self.values.get(&variable).map_or(&[][..], Vec::as_slice);
                // Values that say nothing, such as `k \ {p}` and a default, are passed over.
                let known = values.iter().filter(|of| add(of.value)).count();
                known > 0
            }
        }
    }
}

/// Returns the parameter that an expression is.
fn parameter(e: &Expression, names: &[Local<'_>]) -> Option<(Symbol, usize)> {
    let of = name(e)?;
    let bound = names.iter().rev().find(|known| known.name == of)?;
    bound.parameter
}

/// Adds the variables to which an expression gives values directly. False if it does so in a way
/// that its form does not show.
fn assigned_directly(
    e: &Expression,
    is_variable: &dyn Fn(Symbol) -> bool,
    into: &mut BTreeSet<String>,
) -> bool {
    match operator(e) {
        Some(("=" | "\\in", [left, _])) => {
            if let Some(variable) = primed(left)
                .and_then(name)
                .filter(|name| is_variable(*name))
            {
                into.insert(variable.to_string());
                return true;
            }
            false
        }
        Some(("UNCHANGED", [kept])) => {
            let variables = match &*kept.kind {
                ExpressionKind::Tuple(items) => items.iter().collect(),
                _ => vec![kept],
            };
            let names: Option<Vec<Symbol>> = variables
                .iter()
                .map(|variable| name(variable).filter(|name| is_variable(*name)))
                .collect();
            let known = names.is_some();
            into.extend(names.into_iter().flatten().map(|name| name.to_string()));
            known
        }
        _ => false,
    }
}

fn unique(found: Vec<&Expression>, is_known: bool) -> Vec<Expression> {
    let mut texts = HashSet::new();
    let is_new = |set: &&Expression| texts.insert(print::expression(set));
    let all = found.into_iter().filter(is_new).cloned();
    if is_known { all.collect() } else { Vec::new() }
}

/// Whether the result of an infix, prefix or postfix operator is Boolean.
fn is_relation(symbol: &str) -> bool {
    matches!(
        symbol,
        "~" | "=>"
            | "<=>"
            | "="
            | "#"
            | "<"
            | ">"
            | "<="
            | ">="
            | "\\in"
            | "\\notin"
            | "\\subseteq"
            | "\\subset"
            | "\\supseteq"
            | "\\supset"
            | "\\prec"
            | "\\preceq"
            | "\\succ"
            | "\\succeq"
            | "UNCHANGED"
            | "ENABLED"
    )
}

fn bounds_of(e: &Expression) -> Option<&[Bound]> {
    match &*e.kind {
        ExpressionKind::Quantifier { bounds, .. }
        | ExpressionKind::Function { bounds, .. }
        | ExpressionKind::Image { bounds, .. } => Some(bounds),
        ExpressionKind::Choose { bound, .. } | ExpressionKind::Filter { bound, .. } => {
            Some(std::slice::from_ref(bound))
        }
        _ => None,
    }
}
