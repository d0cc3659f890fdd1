//! The operators: one kind of edit each, with the fault of the real world that it mimics.
//!
//! This is the one table that help texts, reports and documents read; it holds no knowledge of syntax.

/// The usual effect of an operator on the behaviour of a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// The mutant can do more than the baseline.
    Expands,
    /// The mutant can do less than the baseline.
    Restricts,
    /// Either may happen.
    Mixed,
}

impl Polarity {
    /// The word used in help texts and reports.
    pub fn word(self) -> &'static str {
        match self {
            Polarity::Expands => "expands",
            Polarity::Restricts => "restricts",
            Polarity::Mixed => "mixed",
        }
    }
}

/// A kind of property that can catch a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Catch {
    /// A state invariant.
    StateInvariant,
    /// A step invariant.
    StepInvariant,
    /// A temporal property.
    Temporal,
    /// A reachability goal.
    Reachable,
    /// Deadlock freedom.
    Deadlock,
}

impl Catch {
    /// The words used in help texts and reports.
    pub fn words(self) -> &'static str {
        match self {
            Catch::StateInvariant => "state invariant",
            Catch::StepInvariant => "step invariant",
            Catch::Temporal => "temporal property",
            Catch::Reachable => "reachability goal",
            Catch::Deadlock => "deadlock freedom",
        }
    }
}

macro_rules! operators {
    ($($name:ident, $id:literal, $slug:literal, $title:literal, $fault:literal, $polarity:ident, [$($catch:ident),*];)*) => {
        /// A kind of edit. The variants are documented by [`Operator::title`] and [`Operator::fault`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the table below is the documentation of each variant")]
        pub enum Operator { $($name),* }

        impl Operator {
            /// Every operator, in the order of the catalogue.
            pub const ALL: &'static [Operator] = &[$(Operator::$name),*];

            /// The short id, `C1`.
            pub fn id(self) -> &'static str { match self { $(Operator::$name => $id),* } }

            /// The id in words, `boundary`; both are accepted where an operator is named.
            pub fn slug(self) -> &'static str { match self { $(Operator::$name => $slug),* } }

            /// What the edit does, in one line.
            pub fn title(self) -> &'static str { match self { $(Operator::$name => $title),* } }

            /// The fault of a real system that it mimics.
            pub fn fault(self) -> &'static str { match self { $(Operator::$name => $fault),* } }

            /// Whether mutants of this operator usually do more or less than the baseline.
            pub fn polarity(self) -> Polarity { match self { $(Operator::$name => Polarity::$polarity),* } }

            /// The kinds of property that can catch it.
            pub fn catches(self) -> &'static [Catch] { match self { $(Operator::$name => &[$(Catch::$catch),*]),* } }
        }
    };
}

operators! {
    C1Boundary, "C1", "boundary", "move a comparison by one", "an off-by-one check", Mixed, [StateInvariant, StepInvariant];
    C2Negate, "C2", "negate", "negate a condition", "an inverted test", Mixed, [StateInvariant, Temporal];
    C3DropConjunct, "C3", "drop-conjunct", "drop one clause of an `and`", "a forgotten clause", Expands, [StateInvariant, StepInvariant];
    C4DropDisjunct, "C4", "drop-disjunct", "drop one alternative of an `or`, or swap `and` and `or`", "a missing case", Restricts, [Temporal, Reachable];
    G1GuardDrop, "G1", "guard-drop", "drop a guard", "a missing precondition", Expands, [StateInvariant, StepInvariant];
    G2GuardStrengthen, "G2", "guard-strengthen", "never enable a step for one participant", "a starved role", Restricts, [Temporal, Reachable, Deadlock];
    B1DropArm, "B1", "drop-arm", "an arm does nothing", "an unhandled message", Mixed, [Temporal, StateInvariant];
    B2SwapBranches, "B2", "swap-branches", "exchange two branches", "the wrong branch taken", Mixed, [StateInvariant];
    B3DropAlternative, "B3", "drop-alternative", "remove one nondeterministic alternative", "a model too kind to the system", Restricts, [Reachable];
    B4WrongTarget, "B4", "wrong-target", "assign a neighbouring variant", "a skipped phase", Mixed, [StateInvariant, StepInvariant];
    U1LostUpdate, "U1", "lost-update", "delete one update", "a forgotten flag", Mixed, [StateInvariant, Temporal];
    U2MissingReset, "U2", "missing-reset", "delete a clear or a reset", "votes counted across terms", Mixed, [StateInvariant];
    M2IgnoreParticipant, "M2", "ignore-participant", "a condition ignores one participant", "a swallowed error, a badly handled timeout", Mixed, [StateInvariant];
    Q1SwapQuantifier, "Q1", "swap-quantifier", "`all` becomes `any`, or the reverse", "a commit after a single yes", Mixed, [StateInvariant];
    Q2Quorum, "Q2", "quorum", "a majority off by one", "an even split that elects two leaders", Expands, [StateInvariant];
    Q3ShrinkDomain, "Q3", "shrink-domain", "range over all participants but one", "a forgotten member", Mixed, [StateInvariant, Temporal];
    F1DropFairness, "F1", "drop-fairness", "drop one fairness assumption", "a missing retry", Expands, [Temporal];
    I1WrongInit, "I1", "wrong-init", "start one field at another legal value", "a pre-set flag, a stale disk", Mixed, [StateInvariant, Reachable];
}

impl Operator {
    /// Finds an operator by its [id](Operator::id) or [slug](Operator::slug), letter case aside.
    ///
    /// ```
    /// use mutaspec_mutator::Operator;
    /// assert_eq!(Operator::find("m2"), Some(Operator::M2IgnoreParticipant));
    /// assert_eq!(Operator::find("ignore-participant"), Operator::find("M2"));
    /// assert_eq!(Operator::find("M99"), None);
    /// ```
    pub fn find(name: &str) -> Option<Operator> {
        Operator::ALL
            .iter()
            .copied()
            .find(|o| o.id().eq_ignore_ascii_case(name) || o.slug().eq_ignore_ascii_case(name))
    }
}
