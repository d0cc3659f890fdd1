//! Operators on properties, judged on the baseline: a mutant that holds there is a finding.
//!
//! Like the table of [operators](crate::operator), this table contains no knowledge of syntax.

macro_rules! operators {
    ($($name:ident, $id:literal, $slug:literal: $title:literal, $reading:literal, $before:literal => $after:literal;)*) => {
        /// A kind of edit of a property, documented by its [title](PropertyOperator::title).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the table below is the documentation of each variant")]
        pub enum PropertyOperator { $($name),* }

        impl PropertyOperator {
            /// Every operator, in the order of the catalogue.
            pub const ALL: &'static [PropertyOperator] = &[$(PropertyOperator::$name),*];

            /// The short id, such as `P1`.
            pub fn id(self) -> &'static str { match self { $(PropertyOperator::$name => $id),* } }

            /// The id in words, such as `drop-clause`. Operators can be named by either.
            pub fn slug(self) -> &'static str { match self { $(PropertyOperator::$name => $slug),* } }

            /// The edit in one line.
            pub fn title(self) -> &'static str { match self { $(PropertyOperator::$name => $title),* } }

            /// The conclusion to draw if the edited property still holds.
            pub fn reading(self) -> &'static str { match self { $(PropertyOperator::$name => $reading),* } }

            /// A worked example: the property before and after the edit.
            pub fn example(self) -> (&'static str, &'static str) { match self { $(PropertyOperator::$name => ($before, $after)),* } }
        }
    };
}

operators! {
    P1DropClause, "P1", "drop-clause": "drop one clause of a property, or the whole property",
        "no kill is lost without it: the clause is redundant; else it is needed",
        "a.is_some() && b <= 3" => "b <= 3";
    P2Vacuous, "P2", "vacuous": "an implication's left side becomes true, or its right side false",
        "its right side always holds, or its left side never does: the implication says more than is asked, or nothing",
        "!decided || agreed" => "agreed";
    P3Strengthen, "P3", "strengthen": "say more: an implication both ways, a stricter comparison, one alternative fewer",
        "a stronger property that holds for free",
        "x <= limit" => "x < limit";
    P4Narrow, "P4", "narrow": "what some must do all must do",
        "a tighter claim that holds for free",
        "managers.any(|p| ready(p))" => "managers.all(|p| ready(p))";
    P5TypeOnly, "P5", "type-only": "ask it of all typed states, reachable or not",
        "the types say as much: no mutant can ever be caught by it",
        "every reachable state" => "every state of these types";
}

impl PropertyOperator {
    /// Finds an operator by its [id](Self::id) or [slug](Self::slug), ignoring case.
    ///
    /// ```
    /// use mutaspec_mutator::PropertyOperator;
    /// assert_eq!(PropertyOperator::find("p4"), Some(PropertyOperator::P4Narrow));
    /// assert_eq!(PropertyOperator::find("strengthen"), PropertyOperator::find("P3"));
    /// assert_eq!(PropertyOperator::find("P9"), None);
    /// ```
    pub fn find(name: &str) -> Option<PropertyOperator> {
        PropertyOperator::ALL
            .iter()
            .copied()
            .find(|o| o.id().eq_ignore_ascii_case(name) || o.slug().eq_ignore_ascii_case(name))
    }
}
