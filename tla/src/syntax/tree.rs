//! The syntax tree of a module.
//!
//! It follows the grammar of TLA+2 (Lamport, "Specifying Systems", chapter 15, and "TLA+2: A
//! Preliminary Guide"). Proofs and the statements of theorems are not kept. Operators have their
//! ASCII spelling whatever the text says: `\cup` for `\union`, `<=` for `=<` and `\leq`, `#` for
//! `/=`, `\X` for `\times`.

use std::sync::Arc;

use super::{Span, Symbol};

/// A name at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// The name.
    pub name: Symbol,
    /// Its place.
    pub span: Span,
}

/// A module.
#[derive(Clone, Debug)]
pub struct Module {
    /// The name after `MODULE`.
    pub name: Identifier,
    /// The modules after `EXTENDS`.
    pub extends: Vec<Identifier>,
    /// The units in the order of the text.
    pub units: Vec<Unit>,
    /// From the dashes to the double line.
    pub span: Span,
}

/// A part of a module, or of a `LET`.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// Whether it is `LOCAL`.
    pub local: bool,
    /// Its place, `LOCAL` included.
    pub span: Span,
}

/// The kinds of units.
#[derive(Clone, Debug)]
pub enum UnitKind {
    /// `CONSTANT C, Op(_, _)`.
    Constants(Vec<Parameter>),
    /// `VARIABLE x, y`.
    Variables(Vec<Identifier>),
    /// `RECURSIVE Op(_)`.
    Recursive(Vec<Parameter>),
    /// A definition of an operator or of a function.
    Definition(Arc<Definition>),
    /// `INSTANCE M WITH ..`, without a name.
    Instance(Instance),
    /// `Name(p) == INSTANCE M WITH ..`.
    NamedInstance {
        /// The name.
        name: Identifier,
        /// Its parameters.
        parameters: Vec<Parameter>,
        /// The instance.
        instance: Instance,
    },
    /// `ASSUME`, or a synonym, with its name if it has one.
    Assumption {
        /// The name before `==`.
        name: Option<Identifier>,
        /// The assumption. `None` for an `ASSUME .. PROVE`.
        body: Option<Expression>,
    },
    /// `THEOREM`, or a synonym, with its name and its statement if it has them. The statement of an
    /// `ASSUME .. PROVE` is not kept.
    Theorem(Option<Identifier>, Option<Expression>),
    /// A module inside of a module.
    Module(Arc<Module>),
}

/// A definition: `Op(a, F(_)) == e`, `a \prec b == e`, or `f[x \in S] == e`.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The name, or the symbol of an operator such as `+`. Prefix minus is `-.`.
    pub name: Identifier,
    /// The parameters of an operator.
    pub parameters: Vec<Parameter>,
    /// The bounds of a function: `x \in S`. Empty for an operator.
    pub bounds: Vec<Bound>,
    /// The right side.
    pub body: Expression,
    /// From the name to the end of the right side.
    pub span: Span,
}

/// A parameter or a declared constant: `a`, `F(_, _)`, `_ + _`.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name or symbol.
    pub name: Identifier,
    /// The number of its own arguments.
    pub arity: usize,
}

/// `INSTANCE Module WITH a <- e, ..`.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The module.
    pub module: Identifier,
    /// The substitutions. A right side may name an operator.
    pub substitutions: Vec<(Identifier, Expression)>,
}

/// The number of an expression in its file, in the order in which expressions begin and, among
/// those, from the outer to the inner one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExpressionId(pub u32);

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: Box<ExpressionKind>,
    /// Its place. Parentheses around it are a [`Parenthesized`](ExpressionKind::Parenthesized).
    pub span: Span,
    /// Its number.
    pub id: ExpressionId,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// A number in any base. Numbers that need more than 64 bits are errors of the reader.
    Number(u64),
    /// A number with a decimal point, as it is written.
    Decimal(Symbol),
    /// A string without its quotes, escapes resolved.
    String(Symbol),
    /// A name or the application of an operator. `TRUE`, `FALSE`, `BOOLEAN` and `STRING` are names.
    Apply(Application),
    /// `/\` or `\/`: a list with bullets, or items between operators.
    Junction {
        /// Conjunction or disjunction.
        conjunction: bool,
        /// At least one item in a list, at least two otherwise.
        items: Vec<Expression>,
        /// The places of the bullets or operators: one for each item in a list, else one less.
        bullets: Vec<Span>,
    },
    /// `\A` or `\E`. Without sets, the bounds have none.
    Quantifier {
        /// `\A` or `\E`.
        universal: bool,
        /// What is bound.
        bounds: Vec<Bound>,
        /// The body.
        body: Expression,
    },
    /// `\AA` or `\EE`.
    TemporalQuantifier {
        /// `\AA` or `\EE`.
        universal: bool,
        /// What is bound.
        names: Vec<Identifier>,
        /// The body.
        body: Expression,
    },
    /// `CHOOSE x \in S : p`.
    Choose {
        /// What is bound; it has at most one pattern.
        bound: Bound,
        /// The condition.
        body: Expression,
    },
    /// `{a, b}`.
    Set(Vec<Expression>),
    /// `{x \in S : p}`.
    Filter {
        /// What is bound; it has one pattern and a set.
        bound: Bound,
        /// The condition.
        condition: Expression,
    },
    /// `{e : x \in S}`.
    Image {
        /// The element.
        element: Expression,
        /// What is bound.
        bounds: Vec<Bound>,
    },
    /// `<<a, b>>`.
    Tuple(Vec<Expression>),
    /// `S \X T \X U`.
    Product(Vec<Expression>),
    /// `[x \in S |-> e]`.
    Function {
        /// What is bound.
        bounds: Vec<Bound>,
        /// The value.
        body: Expression,
    },
    /// `[S -> T]`.
    FunctionSet {
        /// The domain.
        domain: Expression,
        /// The set of values.
        range: Expression,
    },
    /// `[a |-> e, b |-> f]`.
    Record(Vec<(Identifier, Expression)>),
    /// `[a : S, b : T]`.
    RecordSet(Vec<(Identifier, Expression)>),
    /// `[f EXCEPT ![i] = e, !.a = g]`.
    Except {
        /// The function.
        base: Expression,
        /// The updates, from left to right.
        updates: Vec<Update>,
    },
    /// `@` in an `EXCEPT`.
    Old,
    /// `f[a, b]`.
    Index {
        /// The function.
        function: Expression,
        /// At least one argument.
        arguments: Vec<Expression>,
    },
    /// `r.a`.
    Field {
        /// The record.
        record: Expression,
        /// The field.
        field: Identifier,
    },
    /// `IF p THEN e ELSE f`.
    If {
        /// The condition.
        condition: Expression,
        /// The value if it holds.
        then: Expression,
        /// The value if it does not.
        otherwise: Expression,
    },
    /// `CASE p -> e [] q -> f [] OTHER -> g`.
    Case {
        /// The arms: condition and value.
        arms: Vec<(Expression, Expression)>,
        /// The value after `OTHER`.
        other: Option<Expression>,
    },
    /// `LET .. IN e`.
    Let {
        /// The definitions: definitions, instances and `RECURSIVE`.
        units: Vec<Unit>,
        /// The body.
        body: Expression,
    },
    /// `LAMBDA x, y : e`. Stands only where an operator does.
    Lambda {
        /// The parameters.
        parameters: Vec<Identifier>,
        /// The body.
        body: Expression,
    },
    /// `[A]_v`, or `<<A>>_v` if `changing`.
    Box {
        /// `<<A>>_v` instead of `[A]_v`.
        changing: bool,
        /// The action.
        action: Expression,
        /// The subscript.
        subscript: Expression,
    },
    /// `WF_v(A)` or `SF_v(A)`.
    Fairness {
        /// `SF` instead of `WF`.
        strong: bool,
        /// The subscript.
        subscript: Expression,
        /// The action.
        action: Expression,
    },
    /// `label :: e`, or `label(x) :: e`.
    Label {
        /// The name.
        name: Identifier,
        /// The parameters.
        parameters: Vec<Identifier>,
        /// The labelled expression.
        body: Expression,
    },
    /// `(e)`.
    Parenthesized(Expression),
}

/// A name or the application of an operator, with the path to it: `Op(a)`, `a + b`, `~p`, `x'`,
/// `I(c)!Op(a)`, `Op!2!1`. Prefix minus is `-.`.
#[derive(Clone, Debug)]
pub struct Application {
    /// The steps from left to right. All but the last one lead to the operator.
    pub path: Vec<PathStep>,
    /// How it is written.
    pub style: Style,
}

/// How the application of an operator is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `Op(a, b)`, or a name.
    Call,
    /// `a + b`. Only one step.
    Infix,
    /// `~p`, `UNCHANGED x`. Only one step.
    Prefix,
    /// `x'`. Only one step.
    Postfix,
}

/// A part of the path in an [`Application`].
#[derive(Clone, Debug)]
pub enum PathStep {
    /// The name of an operator or an instance, with its arguments.
    Name {
        /// The name or symbol.
        name: Identifier,
        /// The arguments.
        arguments: Vec<Expression>,
    },
    /// `!2`: an operand of the expression so far.
    Operand(u32, Span),
    /// `!<<` or `!>>`: the first or the last operand.
    End {
        /// `!<<`.
        first: bool,
        /// Its place.
        span: Span,
    },
    /// `!:`: the definition of the operator so far.
    Definition(Span),
    /// `!@`: the body of the quantifier or other binder so far.
    Body(Span),
    /// `!(a, b)`: the operator so far, applied.
    Arguments(Vec<Expression>, Span),
}

/// What a quantifier or another binder binds: `x, y \in S`, `<<a, b>> \in S`.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The patterns.
    pub patterns: Vec<Pattern>,
    /// The set. `None` if the binder is unbounded.
    pub set: Option<Expression>,
}

/// A name, or a tuple of names.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// `x`.
    Name(Identifier),
    /// `<<a, b>>`.
    Tuple(Vec<Identifier>),
}

/// One update of an `EXCEPT`: `![i].a = e`.
#[derive(Clone, Debug)]
pub struct Update {
    /// The selectors from left to right; at least one.
    pub path: Vec<Selector>,
    /// The new value.
    pub value: Expression,
    /// From `!` to the end of the value.
    pub span: Span,
}

/// A selector of an [`Update`].
#[derive(Clone, Debug)]
pub enum Selector {
    /// `[i, j]`.
    Index(Vec<Expression>),
    /// `.a`.
    Field(Identifier),
}
