//! Compiled expressions: names are resolved to slots of a frame, to variables, or to values.

use std::sync::{Arc, OnceLock};

use super::primitive::Primitive;
use crate::syntax::tree::ExpressionId;
use crate::syntax::{Span, Symbol};
use crate::value::{Shape, Value};

/// A compiled expression. Parts that are used several times are shared.
pub type Expr = Arc<Node>;

/// The name that stands for a member in the alternatives of a family of mutants.
pub const MEMBER: &str = "{}";

/// A place in the frame of an evaluator.
pub type Slot = u32;

/// What the value of an expression depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// On nothing.
    Constant,
    /// On the current state.
    State,
    /// On the next state, or on an initial state that is being made.
    Action,
}

/// A node of a compiled expression.
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What its value depends on.
    pub level: Level,
    /// Whether it contains an operation that must not be evaluated ahead of time.
    pub volatile: bool,
    /// Whether it contains a [`Switch`](Kind::Switch).
    pub switched: bool,
    /// Whether it applies an operator whose body is not yet compiled, so that the facts above are
    /// not complete.
    pub open: bool,
    /// The lowest slot that it uses or binds; `u32::MAX` without one.
    pub lowest: Slot,
    /// Its place in the text.
    pub span: Span,
    /// The number of the expression in the file of its span.
    pub id: ExpressionId,
}

/// The slots of a name, or of a tuple of names.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A name.
    One(Slot),
    /// `<<a, b>>`.
    Tuple(Vec<Slot>),
}

/// A bound name with its set.
pub struct Binder {
    /// The name, or the tuple of names, as it is written.
    pub name: Symbol,
    /// Its slots.
    pub pattern: Pattern,
    /// The set.
    pub set: Expr,
}

/// A range of slots.
#[derive(Clone, Copy, Debug, Default)]
pub struct Range {
    /// The first slot.
    pub start: Slot,
    /// The slot after the last one.
    pub end: Slot,
}

/// The identity of a definition in its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DefinitionKey {
    /// The body of the definition: its place and number. The translation of an algorithm has
    /// several definitions at one place.
    pub body: (Span, ExpressionId),
    /// The instance through which it was reached.
    pub context: u32,
}

/// `[x \in S |-> e]`, or `f[x \in S] == e`.
pub struct FunctionNode {
    /// The bound names.
    pub binders: Vec<Binder>,
    /// The value.
    pub body: Expr,
    /// The slot of the function itself, if the definition is recursive.
    pub itself: Option<Slot>,
    /// Slots of the surroundings that the body uses.
    pub captures: Vec<Slot>,
    /// The slots of the body.
    pub range: Range,
}

/// One update of an `EXCEPT`.
pub struct UpdateNode {
    /// The selectors from left to right.
    pub path: Vec<Expr>,
    /// The slot of `@`.
    pub old: Slot,
    /// Whether the value uses `@`.
    pub uses_old: bool,
    /// The new value.
    pub value: Expr,
}

/// A part of the expression after `UNCHANGED`, or of a subscript.
pub enum Subscript {
    /// A variable.
    Variable(usize),
    /// Another expression, now and in the next state.
    Expression(Expr, Expr),
}

/// The name, arguments and body of a definition that is used.
pub struct Named {
    /// The name of the definition.
    pub name: Symbol,
    /// Which definition it is.
    pub key: DefinitionKey,
    /// Whether it depends on nothing but its arguments: it is no definition of a `LET`.
    pub global: bool,
    /// Its arguments that are values.
    pub arguments: Vec<Expr>,
    /// The slots to clear before the body is evaluated: those of lazy arguments.
    pub clear: Vec<Slot>,
    /// The body.
    pub body: Expr,
    /// The slots of the body if other places share it.
    pub range: Range,
}

/// A value that is evaluated once.
pub struct Once {
    /// The value.
    pub value: Value,
    /// The first and last numbers of the switches that its evaluation met. It does not count while
    /// one of their alternatives is active.
    pub switches: Vec<(u32, u32)>,
}

/// The kinds of nodes.
pub enum Kind {
    /// A value.
    Constant(Value),
    /// The value in a slot.
    Local(Slot),
    /// The value of an expression, stored in the slot once it is known.
    Lazy(Slot, Expr),
    /// The value of an expression that depends on the current state only, kept while that does not
    /// change.
    Held(usize, Expr),
    /// The value of a closed constant expression, evaluated once.
    Once(OnceLock<Once>, Expr),
    /// A variable.
    Variable(usize),
    /// A variable that no step changes, with its value.
    Fixed(usize, Value),
    /// A primed variable; in `Init`, a variable of the initial state.
    Next(usize),
    /// `/\`.
    And(Vec<Expr>),
    /// `\/`.
    Or(Vec<Expr>),
    /// `~`.
    Not(Expr),
    /// `=>`.
    Implies(Expr, Expr),
    /// `\A` or `\E`, with the slots of its body.
    Quantifier {
        /// `\A` instead of `\E`.
        universal: bool,
        /// The bound names.
        binders: Vec<Binder>,
        /// The body.
        body: Expr,
        /// The slots of the body.
        range: Range,
    },
    /// `CHOOSE`.
    Choose {
        /// The bound name.
        pattern: Pattern,
        /// The set, if there is one.
        set: Option<Expr>,
        /// The condition.
        condition: Expr,
    },
    /// `IF`.
    If(Expr, Expr, Expr),
    /// `CASE`, with the value after `OTHER`.
    Case(Vec<(Expr, Expr)>, Option<Expr>),
    /// A body whose slots are cleared first.
    Let(Vec<Slot>, Expr),
    /// A body for given values of slots.
    With(Vec<(Slot, Value)>, Expr),
    /// `{a, b}`.
    Set(Vec<Expr>),
    /// `{x \in S : p}`.
    Filter {
        /// The bound name.
        pattern: Pattern,
        /// The set.
        set: Expr,
        /// The condition.
        condition: Expr,
    },
    /// `{e : x \in S}`.
    Image {
        /// The bound names.
        binders: Vec<Binder>,
        /// The element.
        element: Expr,
    },
    /// `<<a, b>>`.
    Tuple(Vec<Expr>),
    /// `S \X T`.
    Product(Vec<Expr>),
    /// A function.
    Function(Arc<FunctionNode>),
    /// `[S -> T]`.
    FunctionSet(Expr, Expr),
    /// A record, with the place of each field in the shape.
    Record(Shape, Vec<(usize, Expr)>),
    /// A set of records, with the place of each field in the shape.
    RecordSet(Shape, Vec<(usize, Expr)>),
    /// `[f EXCEPT ..]`.
    Except(Expr, Vec<UpdateNode>),
    /// `f[x]`.
    Apply(Expr, Expr),
    /// `r.a`.
    Field(Expr, Symbol),
    /// An operator of the language or of a standard module.
    Primitive(Primitive, Vec<Expr>),
    /// `SelectSeq(s, Test)`.
    Select(Expr, Slot, Expr),
    /// `SortSeq(s, Less)`.
    Sort(Expr, Slot, Slot, Expr),
    /// `UNCHANGED e`.
    Unchanged(Vec<Subscript>),
    /// `[A]_v`, or `<<A>>_v` if `changing`.
    Box {
        /// `<<A>>_v` instead of `[A]_v`.
        changing: bool,
        /// The action.
        action: Expr,
        /// The subscript.
        subscript: Vec<Subscript>,
    },
    /// `ENABLED A`.
    Enabled(Expr),
    /// The application of a recursive operator: its number and arguments.
    Call(usize, Vec<Expr>),
    /// A definition that is used.
    Named(Box<Named>),
    /// An expression with numbered alternatives, of which an evaluator activates at most one.
    Switch {
        /// The expression as it is written.
        original: Expr,
        /// The alternatives with their numbers, in ascending order.
        alternatives: Vec<(u32, Expr)>,
    },
    /// The member for which the active alternative is a mutant. Only alternatives contain it.
    Member,
    /// An expression that cannot be evaluated, and why.
    Refused(String),
}

/// A recursive operator.
pub struct Callee {
    /// Its name.
    pub name: Symbol,
    /// The slots of its parameters.
    pub parameters: Vec<Slot>,
    /// Its body.
    pub body: Expr,
    /// All slots that a call uses, those of the parameters included.
    pub range: Range,
    /// Whether its value depends on nothing but the arguments.
    pub closed: bool,
}

impl Pattern {
    /// Calls `each` with the slots.
    pub fn slots(&self) -> &[Slot] {
        match self {
            Pattern::One(slot) => std::slice::from_ref(slot),
            Pattern::Tuple(slots) => slots,
        }
    }
}

impl Node {
    /// Makes a node; its level and slots follow from its parts.
    pub fn new(kind: Kind, span: Span, id: ExpressionId) -> Node {
        let mut level = match &kind {
            Kind::Variable(_) => Level::State,
            Kind::Next(_) | Kind::Unchanged(_) | Kind::Box { .. } => Level::Action,
            _ => Level::Constant,
        };
        let mut volatile = match &kind {
            Kind::Refused(_) | Kind::Member => true,
            Kind::Primitive(primitive, _) => primitive.is_volatile(),
            _ => false,
        };
        let mut switched = matches!(kind, Kind::Switch { .. });
        let mut lowest = u32::MAX;
        let enabled = matches!(kind, Kind::Enabled(_));
        let mut open = false;
        let mut node = Node {
            kind,
            level,
            volatile,
            switched,
            open,
            lowest,
            span,
            id,
        };
        node.parts(&mut |part| {
            open |= part.open;
            level = level.max(part.level);
            volatile |= part.volatile;
            switched |= part.switched;
            lowest = lowest.min(part.lowest);
        });
        node.own_slots(&mut |slot| lowest = lowest.min(slot));
        // What is kept of a switch is kept of its original only.
        if let Kind::Switch { original, .. } = &node.kind {
            volatile = original.volatile;
        }
        node.level = if enabled { Level::State } else { level };
        node.volatile = volatile;
        node.switched = switched;
        node.open = open;
        node.lowest = lowest;
        node
    }
}
