//! How the translation of a changed algorithm differs from that of the algorithm.

use std::collections::HashMap;

use crate::compile::Behaviour;
use crate::pcal::{Build, Origin, copy, meaning};
use crate::syntax::tree::{
    Application, Definition, Expression, ExpressionId, ExpressionKind, Module, PathStep, Selector,
    Style, Unit, UnitKind, Update,
};
use crate::syntax::visit::{children, children_mut};
use crate::syntax::{FileId, Span, Symbol};

/// Expressions, each with the one that takes its place.
pub(super) type Edits = Vec<((FileId, ExpressionId), Expression)>;

/// The translation of an algorithm, in its module.
pub(super) struct Base<'a> {
    definitions: HashMap<Symbol, &'a Definition>,
    /// The names of the steps.
    steps: Vec<Symbol>,
}

impl<'a> Base<'a> {
    pub(super) fn new(module: &'a Module, origins: &[Origin]) -> Base<'a> {
        Base {
            definitions: definitions(&module.units),
            steps: steps(origins).map(|origin| origin.name).collect(),
        }
    }

    /// Whether the initial states of the algorithm are those of the behaviour.
    pub(super) fn is_used(&self, behaviour: &Behaviour) -> bool {
        let init = self.definitions.get(&Symbol::new("Init"));
        init.is_some_and(|init| behaviour.contains_key(&key(&init.body)))
    }

    /// Returns what differs in the translation of a changed algorithm. `None` if it has other
    /// variables, or if it terminates in another way.
    ///
    /// A step that only the changed algorithm has is an alternative of the step before it, from
    /// which it was cut off: processes, their fairness and the next-state relation have it there.
    pub(super) fn edits(&self, units: &[Unit], origins: &[Origin]) -> Option<Edits> {
        let new = definitions(units);
        let meaning_of = |all: &HashMap<Symbol, &Definition>, name: &str| {
            let definition = all.get(&Symbol::new(name));
            definition.map(|definition| meaning(&definition.body))
        };
        let is_same = |name: &&str| meaning_of(&self.definitions, name) == meaning_of(&new, name);
        if !["vars", "ProcSet", "Terminating"].iter().all(is_same) {
            return None;
        }
        let mut edits = Edits::new();
        let init = Symbol::new("Init");
        differ(
            &self.definitions.get(&init)?.body,
            &new.get(&init)?.body,
            &mut edits,
        );
        let mut bodies: Vec<(Symbol, Symbol, Vec<&Expression>)> = Vec::new();
        for origin in steps(origins) {
            let body = &new.get(&origin.name)?.body;
            if self.steps.contains(&origin.name) {
                bodies.push((origin.name, origin.part, vec![body]));
            } else {
                let before = bodies
                    .last_mut()
                    .filter(|(_, part, _)| *part == origin.part)?;
                before.2.push(body);
            }
        }
        for name in &self.steps {
            let old = &self.definitions.get(name)?.body;
            match bodies.iter().find(|(other, ..)| other == name) {
                None => edits.push((key(old), same_place(old, never()))),
                Some((.., all)) => match all.as_slice() {
                    [body] => differ(old, body, &mut edits),
                    several => edits.push((key(old), junction(old, false, several))),
                },
            }
        }
        Some(edits)
    }
}

/// What the translation of an algorithm says of its processes.
pub(super) struct Processes<'a> {
    /// The variables but `pc`.
    variables: Vec<Symbol>,
    /// The initial values of variables.
    initial: HashMap<Symbol, &'a Expression>,
}

impl<'a> Processes<'a> {
    /// Returns `None` if the translation has no `pc`.
    pub(super) fn of(module: &'a Module) -> Option<Processes<'a>> {
        let all = definitions(&module.units);
        let vars = all.get(&Symbol::new("vars"))?;
        let ExpressionKind::Tuple(variables) = &*vars.body.kind else {
            return None;
        };
        let names = variables.iter().filter_map(super::names::name);
        let (pc, variables): (Vec<Symbol>, Vec<Symbol>) =
            names.partition(|name| name.as_str() == "pc");
        let mut initial = HashMap::new();
        if let Some(init) = all.get(&Symbol::new("Init")) {
            add_initial(&init.body, &mut initial);
        }
        (!pc.is_empty()).then_some(Processes { variables, initial })
    }

    /// Returns the action by which a process ends at once, without its remaining steps.
    pub(super) fn stop(&self, process: &Expression, span: Span) -> Expression {
        let build = Build::at(span);
        let done = || build.string(Symbol::new("Done"));
        let now = build.index(build.name("pc"), copy(process));
        let items = vec![
            build.infix(now, "#", done()),
            element(Symbol::new("pc"), process, done(), build),
        ];
        with_rest(items, &self.variables, build)
    }

    /// Returns the action by which a process goes to its first label, and its variables and those
    /// `of_procedures` have their initial values. `None` if these are not known.
    ///
    /// Each process has its own stack and its own variables of procedures, also a `single` one.
    pub(super) fn restart(
        &self,
        process: &Expression,
        single: bool,
        own: &[Symbol],
        of_procedures: &[Symbol],
        span: Span,
    ) -> Option<Expression> {
        let build = Build::at(span);
        let first = |name: Symbol| {
            let function = copy(self.initial.get(&name)?);
            Some(build.index(build.parenthesized(function), copy(process)))
        };
        let pc = Symbol::new("pc");
        let mut items = vec![element(pc, process, first(pc)?, build)];
        for name in own {
            items.push(if single {
                let value = copy(self.initial.get(name)?);
                build.infix(
                    build.prime(build.name(*name)),
                    "=",
                    build.parenthesized(value),
                )
            } else {
                element(*name, process, first(*name)?, build)
            });
        }
        let (mut rest, stack) = (self.variables.clone(), Symbol::new("stack"));
        for name in of_procedures.iter().chain([&stack]) {
            if rest.contains(name) {
                items.push(element(*name, process, first(*name)?, build));
            }
        }
        rest.retain(|name| !own.contains(name) && !of_procedures.contains(name) && *name != stack);
        Some(with_rest(items, &rest, build))
    }
}

/// Adds the initial values that a predicate gives variables.
fn add_initial<'a>(e: &'a Expression, into: &mut HashMap<Symbol, &'a Expression>) {
    match &*e.kind {
        ExpressionKind::Junction {
            conjunction: true, ..
        }
        | ExpressionKind::Parenthesized(_) => {
            children(e, &mut |part| add_initial(part, into));
        }
        _ => {
            if let Some(("=", [left, value])) = super::names::operator(e)
                && let Some(name) = super::names::name(left)
            {
                into.insert(name, value);
            }
        }
    }
}

/// `name' = [name EXCEPT ![process] = value]`.
fn element(name: Symbol, process: &Expression, value: Expression, build: Build) -> Expression {
    let update = Update {
        path: vec![Selector::Index(vec![copy(process)])],
        span: value.span,
        value,
    };
    let new = build.except(name, vec![update]);
    build.infix(build.prime(build.name(name)), "=", new)
}

/// A conjunction of items by which these variables keep their values.
fn with_rest(mut items: Vec<Expression>, kept: &[Symbol], build: Build) -> Expression {
    if !kept.is_empty() {
        items.push(build.unchanged(kept));
    }
    build.list(true, items)
}

fn steps(origins: &[Origin]) -> impl Iterator<Item = &Origin> {
    origins.iter().filter(|origin| origin.label.is_some())
}

fn definitions(units: &[Unit]) -> HashMap<Symbol, &Definition> {
    let all = units.iter().filter_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) => Some((definition.name.name, &**definition)),
        _ => None,
    });
    all.collect()
}

fn key(e: &Expression) -> (FileId, ExpressionId) {
    (e.span.file, e.id)
}

fn same_place(at: &Expression, kind: ExpressionKind) -> Expression {
    Expression {
        kind: Box::new(kind),
        span: at.span,
        id: ExpressionId::default(),
    }
}

fn never() -> ExpressionKind {
    let name = crate::syntax::tree::Identifier {
        name: Symbol::new("FALSE"),
        span: crate::syntax::Span::default(),
    };
    ExpressionKind::Apply(Application {
        path: vec![PathStep::Name {
            name,
            arguments: Vec::new(),
        }],
        style: Style::Call,
    })
}

fn junction(at: &Expression, conjunction: bool, items: &[&Expression]) -> Expression {
    let kind = ExpressionKind::Junction {
        conjunction,
        bullets: items.iter().map(|item| item.span).collect(),
        items: items.iter().map(|item| copy(item)).collect(),
    };
    same_place(at, kind)
}

/// Adds the smallest parts in which an expression differs from another one.
fn differ(old: &Expression, new: &Expression, edits: &mut Edits) {
    if meaning(old) == meaning(new) {
        return;
    }
    let (old, new) = (bare(old), bare(new));
    match aligned(old, new) {
        Some(pairs) => {
            for (old, new) in pairs {
                differ(old, new, edits);
            }
        }
        None => edits.push((key(old), copy(new))),
    }
}

/// The expression without the parentheses around it.
fn bare(e: &Expression) -> &Expression {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => bare(inner),
        _ => e,
    }
}

/// Returns the parts of two expressions that are alike but for them.
fn aligned<'e>(
    old: &'e Expression,
    new: &'e Expression,
) -> Option<Vec<(&'e Expression, &'e Expression)>> {
    if assigns(old) != assigns(new) || shell(old) != shell(new) {
        return None;
    }
    let (old, new) = (parts(old), parts(new));
    (old.len() == new.len() && !old.is_empty()).then(|| old.into_iter().zip(new).collect())
}

fn parts(e: &Expression) -> Vec<&Expression> {
    let mut parts = Vec::new();
    children(e, &mut |part| parts.push(part));
    parts
}

/// What an expression says of next values. Its parts alone would not say that.
fn assigns(e: &Expression) -> Option<String> {
    let ExpressionKind::Apply(Application { path, .. }) = &*e.kind else {
        return None;
    };
    let [PathStep::Name { name, arguments }] = path.as_slice() else {
        return None;
    };
    match (name.name.as_str(), arguments.first()) {
        ("UNCHANGED" | "'", _) => Some(meaning(e)),
        ("=" | "\\in", Some(left)) => Some(meaning(left)),
        _ => None,
    }
}

/// The meaning of an expression whose parts are all the same.
fn shell(e: &Expression) -> (std::mem::Discriminant<ExpressionKind>, String) {
    let mut shell = copy(e);
    let hole = || ExpressionKind::Tuple(Vec::new());
    children_mut(&mut shell, &mut |part| *part.kind = hole());
    (std::mem::discriminant(&*e.kind), meaning(&shell))
}
