//! What names stand for while an expression is compiled.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::node::{Expr, Slot};
use super::tables::TableId;
use crate::syntax::tree::{
    Definition, Expression, ExpressionKind, Identifier, Instance, Parameter, PathStep,
};
use crate::syntax::{Span, Symbol};

/// The module whose names are meant, and the instance through which it is used.
#[derive(Clone)]
pub(super) struct Context<'t> {
    pub(super) table: TableId,
    pub(super) environment: Rc<Environment<'t>>,
}

/// An instance of a module.
pub(super) struct Environment<'t> {
    /// Its number; 0 for the main module and what it extends.
    pub(super) id: u32,
    /// What stands for constants and variables of the module.
    pub(super) substitutions: HashMap<Symbol, Meaning<'t>>,
    /// The slots of substitutions that are evaluated at most once.
    pub(super) slots: Vec<Slot>,
    /// Where the instance is written.
    pub(super) parent: Option<(Context<'t>, Scope<'t>)>,
}

/// The local names of an expression: a list that grows at its head.
pub(super) type Scope<'t> = Option<Rc<Local<'t>>>;

/// A local name.
pub(super) struct Local<'t> {
    pub(super) name: Symbol,
    pub(super) meaning: Meaning<'t>,
    pub(super) outer: Scope<'t>,
}

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Meaning<'t> {
    /// A bound name.
    Slot(Slot),
    /// An expression that is compiled where it is used.
    Deferred(Rc<Deferred<'t>>),
    /// An operator with parameters.
    Operator(Rc<Operator<'t>>),
    /// An operator given by its name, perhaps with a path.
    Reference(Rc<Reference<'t>>),
    /// An operator declared by `RECURSIVE` in a `LET`.
    Recursive(Rc<OnceCell<Rc<Operator<'t>>>>),
    /// An instance named in a `LET`.
    Instance(Rc<LocalInstance<'t>>),
}

/// An expression that is compiled where it is used, at most once for each variant.
pub(super) struct Deferred<'t> {
    pub(super) source: Source<'t>,
    pub(super) scope: Scope<'t>,
    pub(super) context: Context<'t>,
    /// The slot that stores its value.
    pub(super) slot: Option<Slot>,
    pub(super) compiled: RefCell<[Option<Expr>; 8]>,
    /// Set while the expression is compiled, to notice a definition that uses itself.
    pub(super) busy: Cell<bool>,
    /// What `@` stands for.
    pub(super) old: Vec<OldValue>,
}

/// What `@` stands for: a slot, and whether it was used.
pub(super) type OldValue = (Slot, Rc<Cell<bool>>);

/// The text of a [`Deferred`] expression.
#[derive(Clone, Copy)]
pub(super) enum Source<'t> {
    Expression(&'t Expression),
    Function(&'t Definition),
}

/// An operator with parameters.
pub(super) struct Operator<'t> {
    pub(super) name: Identifier,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: &'t Expression,
    pub(super) scope: Scope<'t>,
    pub(super) context: Context<'t>,
    /// Whether it may apply itself.
    pub(super) recursive: bool,
    /// What `@` stands for.
    pub(super) old: Vec<OldValue>,
}

/// An operator given by its name.
pub(super) struct Reference<'t> {
    pub(super) path: &'t [PathStep],
    pub(super) scope: Scope<'t>,
    pub(super) context: Context<'t>,
}

/// An instance named in a `LET`.
pub(super) struct LocalInstance<'t> {
    pub(super) parameters: &'t [Parameter],
    pub(super) instance: &'t Instance,
    pub(super) scope: Scope<'t>,
    pub(super) context: Context<'t>,
}

/// Adds a name to a scope.
pub(super) fn bind<'t>(scope: &Scope<'t>, name: Symbol, meaning: Meaning<'t>) -> Scope<'t> {
    let outer = scope.clone();
    let local = Local {
        name,
        meaning,
        outer,
    };
    Scope::from(Rc::new(local))
}

/// Returns what a name stands for in a scope.
pub(super) fn find<'t>(scope: &Scope<'t>, name: Symbol) -> Option<Meaning<'t>> {
    let mut rest = scope;
    while let Some(local) = rest {
        if local.name == name {
            return Some(local.meaning.clone());
        }
        rest = &local.outer;
    }
    None
}

impl<'t> Meaning<'t> {
    pub(super) fn deferred(
        source: Source<'t>,
        scope: &Scope<'t>,
        context: &Context<'t>,
        slot: Option<Slot>,
        old: &[OldValue],
    ) -> Meaning<'t> {
        Meaning::Deferred(Rc::new(Deferred {
            source,
            scope: scope.clone(),
            context: context.clone(),
            slot,
            compiled: RefCell::default(),
            busy: Cell::new(false),
            old: old.to_vec(),
        }))
    }

    /// Whether two operators are the same one.
    pub(super) fn is_same(&self, other: &Meaning<'t>) -> bool {
        match (self, other) {
            (Meaning::Slot(a), Meaning::Slot(b)) => a == b,
            (Meaning::Deferred(a), Meaning::Deferred(b)) => Rc::ptr_eq(a, b),
            (Meaning::Operator(a), Meaning::Operator(b)) => {
                Rc::ptr_eq(a, b)
                    || (std::ptr::eq(a.body, b.body)
                        && a.scope.is_none()
                        && b.scope.is_none()
                        && a.context.environment.id == b.context.environment.id)
            }
            (Meaning::Reference(a), Meaning::Reference(b)) => {
                Rc::ptr_eq(a, b)
                    || (a.context.environment.id == b.context.environment.id
                        && same_scope(&a.scope, &b.scope)
                        && std::ptr::eq(a.path, b.path))
            }
            (Meaning::Recursive(a), Meaning::Recursive(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

pub(super) fn same_scope<'t>(a: &Scope<'t>, b: &Scope<'t>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => Rc::ptr_eq(a, b),
        _ => false,
    }
}

/// Returns the name that an expression consists of.
pub(super) fn plain_name(e: &Expression) -> Option<Symbol> {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => plain_name(inner),
        ExpressionKind::Apply(application) => match application.path.as_slice() {
            [PathStep::Name { name, arguments }] if arguments.is_empty() => Some(name.name),
            _ => None,
        },
        _ => None,
    }
}

impl Source<'_> {
    /// Returns the place of the text.
    pub(super) fn span(self) -> Span {
        match self {
            Source::Expression(e) => e.span,
            Source::Function(definition) => definition.span,
        }
    }
}
