//! The operators of the language and of the standard modules that the evaluator knows.

/// An operator that the evaluator knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// `=`.
    Equal,
    /// `#`.
    Unequal,
    /// `\in`.
    In,
    /// `\notin`.
    NotIn,
    /// `<=>`.
    Equivalent,
    /// `\subseteq`.
    SubsetEqual,
    /// `\cup`.
    Cup,
    /// `\cap`.
    Cap,
    /// `\`.
    Difference,
    /// `SUBSET`.
    Subsets,
    /// `UNION`.
    BigUnion,
    /// `DOMAIN`.
    Domain,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Times,
    /// `\div`.
    Divide,
    /// `%`.
    Modulo,
    /// `^`.
    Power,
    /// `-.`.
    Negate,
    /// `<`.
    Less,
    /// `>`.
    Greater,
    /// `<=`.
    LessEqual,
    /// `>=`.
    GreaterEqual,
    /// `..`.
    Interval,
    /// `Cardinality(a)`.
    Cardinality,
    /// `IsFiniteSet(a)`.
    IsFiniteSet,
    /// `Len(a)`.
    Length,
    /// `Append(a, b)`.
    Append,
    /// `Head(a)`.
    Head,
    /// `Tail(a)`.
    Tail,
    /// `SubSeq(a, b, c)`.
    SubSeq,
    /// `\o`.
    Concatenate,
    /// `Seq(a)`.
    Sequences,
    /// `@@`.
    Extend,
    /// `:>`.
    Single,
    /// `Assert(a, b)`.
    Assert,
    /// `Print(a, b)`.
    Print,
    /// `PrintT(a)`.
    PrintT,
    /// `Permutations(a)`.
    Permutations,
    /// `ToString(a)`.
    ToString,
    /// `TLCEval(a)`.
    TlcEval,
}

use Primitive as P;

/// Name, number of arguments, primitive.
const TABLE: &[(&str, usize, Primitive)] = &[
    ("=", 2, P::Equal),
    ("#", 2, P::Unequal),
    ("\\in", 2, P::In),
    ("\\notin", 2, P::NotIn),
    ("<=>", 2, P::Equivalent),
    ("\\equiv", 2, P::Equivalent),
    ("\\subseteq", 2, P::SubsetEqual),
    ("\\cup", 2, P::Cup),
    ("\\cap", 2, P::Cap),
    ("\\", 2, P::Difference),
    ("SUBSET", 1, P::Subsets),
    ("UNION", 1, P::BigUnion),
    ("DOMAIN", 1, P::Domain),
    ("+", 2, P::Plus),
    ("-", 2, P::Minus),
    ("*", 2, P::Times),
    ("\\div", 2, P::Divide),
    ("%", 2, P::Modulo),
    ("^", 2, P::Power),
    ("-.", 1, P::Negate),
    ("<", 2, P::Less),
    (">", 2, P::Greater),
    ("<=", 2, P::LessEqual),
    (">=", 2, P::GreaterEqual),
    ("..", 2, P::Interval),
    ("Cardinality", 1, P::Cardinality),
    ("IsFiniteSet", 1, P::IsFiniteSet),
    ("Len", 1, P::Length),
    ("Append", 2, P::Append),
    ("Head", 1, P::Head),
    ("Tail", 1, P::Tail),
    ("SubSeq", 3, P::SubSeq),
    ("\\o", 2, P::Concatenate),
    ("\\circ", 2, P::Concatenate),
    ("Seq", 1, P::Sequences),
    ("@@", 2, P::Extend),
    (":>", 2, P::Single),
    ("Assert", 2, P::Assert),
    ("Print", 2, P::Print),
    ("PrintT", 1, P::PrintT),
    ("Permutations", 1, P::Permutations),
    ("ToString", 1, P::ToString),
    ("TLCEval", 1, P::TlcEval),
];

impl Primitive {
    /// Returns the primitive of a name with this number of arguments.
    pub fn named(name: &str, arguments: usize) -> Option<Primitive> {
        TABLE
            .iter()
            .find(|(n, a, _)| *n == name && *a == arguments)
            .map(|(_, _, p)| *p)
    }

    /// Returns the name of the operator in TLA+.
    pub fn name(self) -> &'static str {
        TABLE
            .iter()
            .find(|(_, _, p)| *p == self)
            .map_or("", |(name, _, _)| name)
    }

    /// Whether an application must be evaluated each time: it has an effect.
    pub fn is_volatile(self) -> bool {
        matches!(self, P::Assert | P::Print | P::PrintT)
    }
}
