//! The modules whose operators are evaluated natively, and the ones that hold only theorems.

/// An operator that is evaluated natively.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Native {
    /// `+`.
    Add,
    /// `a - b`.
    Subtract,
    /// `*`.
    Multiply,
    /// `^`.
    Power,
    /// `<`.
    Less,
    /// `>`.
    Greater,
    /// `<=`.
    LessOrEqual,
    /// `>=`.
    GreaterOrEqual,
    /// `%`.
    Remainder,
    /// `\div`.
    Quotient,
    /// `..`.
    Interval,
    /// `Nat`.
    Nat,
    /// `Int`.
    Int,
    /// `-a`.
    Negate,
    /// `Seq(S)`.
    Seq,
    /// `Len(s)`.
    Len,
    /// `s \o t`.
    Concatenate,
    /// `Append(s, e)`.
    Append,
    /// `Head(s)`.
    Head,
    /// `Tail(s)`.
    Tail,
    /// `SubSeq(s, m, n)`.
    SubSeq,
    /// `SelectSeq(s, Test(_))`.
    SelectSeq,
    /// `IsFiniteSet(S)`.
    IsFiniteSet,
    /// `Cardinality(S)`.
    Cardinality,
    /// `Print(out, value)`.
    Print,
    /// `PrintT(out)`.
    PrintT,
    /// `Assert(condition, out)`.
    Assert,
    /// `d :> e`.
    SingletonFunction,
    /// `f @@ g`.
    MergeFunctions,
    /// `Permutations(S)`.
    Permutations,
    /// `SortSeq(s, Op(_, _))`.
    SortSeq,
    /// `Any`.
    Any,
    /// `ToString(value)`.
    ToString,
    /// `TLCEval(value)`.
    TlcEval,
    /// An operator that is known and refused.
    Refused(Refusal),
}

/// Why an operator is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Its value is random.
    Random,
    /// Its value depends on the time.
    Time,
    /// It reads or changes the state of TLC.
    Checker,
    /// It reads or writes files, or runs a program.
    Files,
    /// It is about real numbers.
    Reals,
    /// It makes pictures of states.
    Pictures,
}

impl Refusal {
    /// Returns the reason as the end of a sentence: "`Op` is not supported: ..".
    pub fn reason(self) -> &'static str {
        match self {
            Refusal::Random => "its value is random, so a run could not be repeated",
            Refusal::Time => "its value depends on the time of the run",
            Refusal::Checker => "it reads or changes the state of TLC",
            Refusal::Files => "it reads or writes files or runs a program",
            Refusal::Pictures => "it only makes pictures of states",
            Refusal::Reals => "real numbers have no finite representation",
        }
    }
}

/// A module whose operators are evaluated natively.
#[derive(Debug)]
pub struct StandardModule {
    /// The name.
    pub name: &'static str,
    /// The modules that it extends.
    pub extends: &'static [&'static str],
    /// Its operators.
    pub operators: &'static [StandardOperator],
}

/// An operator of a [`StandardModule`].
#[derive(Debug)]
pub struct StandardOperator {
    /// The name or symbol.
    pub name: &'static str,
    /// For each argument, the number of its own arguments: `[0, 1]` for `SelectSeq(s, Test(_))`.
    pub parameters: &'static [usize],
    /// What evaluates it. `None` for a name that only proofs use.
    pub native: Option<Native>,
}

/// Returns what evaluates an operator of a module natively. This holds also if a file defines the
/// module: TLC has its own definitions of these operators as well.
pub fn native(module: &str, operator: &str) -> Option<Native> {
    let module = standard(module)?;
    module
        .operators
        .iter()
        .find(|known| known.name == operator)?
        .native
}

/// Returns a standard module, with theorems or with operators.
pub fn standard(name: &str) -> Option<&'static StandardModule> {
    STANDARD.iter().find(|module| module.name == name)
}

/// Returns all standard modules.
pub fn standard_modules() -> &'static [StandardModule] {
    STANDARD
}

const fn operator(
    name: &'static str,
    parameters: &'static [usize],
    native: Native,
) -> StandardOperator {
    StandardOperator {
        name,
        parameters,
        native: Some(native),
    }
}

const fn refused(
    name: &'static str,
    parameters: &'static [usize],
    reason: Refusal,
) -> StandardOperator {
    operator(name, parameters, Native::Refused(reason))
}

/// An operator or a tactic that only proofs use.
const fn only_in_proofs(name: &'static str, parameters: &'static [usize]) -> StandardOperator {
    StandardOperator {
        name,
        parameters,
        native: None,
    }
}

/// A module that holds theorems only. They are about the modules that it extends.
const fn theorems(name: &'static str, extends: &'static [&'static str]) -> StandardModule {
    StandardModule {
        name,
        extends,
        operators: &[],
    }
}

static STANDARD: &[StandardModule] = &[
    StandardModule {
        name: "Naturals",
        extends: &[],
        operators: &[
            operator("+", &[0, 0], Native::Add),
            operator("-", &[0, 0], Native::Subtract),
            operator("*", &[0, 0], Native::Multiply),
            operator("^", &[0, 0], Native::Power),
            operator("<", &[0, 0], Native::Less),
            operator(">", &[0, 0], Native::Greater),
            operator("<=", &[0, 0], Native::LessOrEqual),
            operator(">=", &[0, 0], Native::GreaterOrEqual),
            operator("%", &[0, 0], Native::Remainder),
            operator("\\div", &[0, 0], Native::Quotient),
            operator("..", &[0, 0], Native::Interval),
            operator("Nat", &[], Native::Nat),
        ],
    },
    StandardModule {
        name: "Integers",
        extends: &["Naturals"],
        operators: &[
            operator("Int", &[], Native::Int),
            operator("-.", &[0], Native::Negate),
        ],
    },
    StandardModule {
        name: "Reals",
        extends: &["Integers"],
        operators: &[
            refused("Real", &[], Refusal::Reals),
            refused("/", &[0, 0], Refusal::Reals),
            refused("Infinity", &[], Refusal::Reals),
        ],
    },
    StandardModule {
        name: "Sequences",
        extends: &[],
        operators: &[
            operator("Seq", &[0], Native::Seq),
            operator("Len", &[0], Native::Len),
            operator("\\o", &[0, 0], Native::Concatenate),
            operator("Append", &[0, 0], Native::Append),
            operator("Head", &[0], Native::Head),
            operator("Tail", &[0], Native::Tail),
            operator("SubSeq", &[0, 0, 0], Native::SubSeq),
            operator("SelectSeq", &[0, 1], Native::SelectSeq),
        ],
    },
    StandardModule {
        name: "FiniteSets",
        extends: &[],
        operators: &[
            operator("IsFiniteSet", &[0], Native::IsFiniteSet),
            operator("Cardinality", &[0], Native::Cardinality),
        ],
    },
    StandardModule {
        name: "TLC",
        extends: &[],
        operators: &[
            operator("Print", &[0, 0], Native::Print),
            operator("PrintT", &[0], Native::PrintT),
            operator("Assert", &[0, 0], Native::Assert),
            operator(":>", &[0, 0], Native::SingletonFunction),
            operator("@@", &[0, 0], Native::MergeFunctions),
            operator("Permutations", &[0], Native::Permutations),
            operator("SortSeq", &[0, 2], Native::SortSeq),
            operator("Any", &[], Native::Any),
            operator("ToString", &[0], Native::ToString),
            operator("TLCEval", &[0], Native::TlcEval),
            refused("JavaTime", &[], Refusal::Time),
            refused("RandomElement", &[0], Refusal::Random),
            refused("TLCGet", &[0], Refusal::Checker),
            refused("TLCSet", &[0, 0], Refusal::Checker),
        ],
    },
    StandardModule {
        name: "TLCExt",
        extends: &[],
        operators: &[
            refused("AssertEq", &[0, 0], Refusal::Checker),
            refused("AssertError", &[0, 0], Refusal::Checker),
            refused("Trace", &[], Refusal::Checker),
            refused("TLCModelValue", &[0], Refusal::Checker),
            refused("TLCCache", &[0, 0], Refusal::Checker),
            refused("TLCFP", &[0], Refusal::Checker),
            refused("TLCDefer", &[0], Refusal::Checker),
            refused("TLCNoOp", &[0], Refusal::Checker),
            refused("PickSuccessor", &[0], Refusal::Checker),
            refused("CounterExample", &[], Refusal::Checker),
            refused("ToTrace", &[0], Refusal::Checker),
            refused("TLCGetAndSet", &[0, 2, 0, 0], Refusal::Checker),
            refused("TLCGetOrDefault", &[0, 0], Refusal::Checker),
        ],
    },
    StandardModule {
        name: "Randomization",
        extends: &[],
        operators: &[
            refused("RandomSubset", &[0, 0], Refusal::Random),
            refused("RandomSetOfSubsets", &[0, 0, 0], Refusal::Random),
            refused("RandomSubsetSet", &[0, 0, 0], Refusal::Random),
            refused("TestRandomSetOfSubsets", &[0, 0, 0], Refusal::Random),
            refused("RandomSubsetSetProbability", &[0, 0, 0], Refusal::Random),
        ],
    },
    StandardModule {
        name: "Json",
        extends: &[],
        operators: &[
            refused("ToJson", &[0], Refusal::Files),
            refused("ToJsonArray", &[0], Refusal::Files),
            refused("ToJsonObject", &[0], Refusal::Files),
            refused("JsonSerialize", &[0, 0], Refusal::Files),
            refused("JsonDeserialize", &[0], Refusal::Files),
            refused("ndJsonSerialize", &[0, 0], Refusal::Files),
            refused("ndJsonDeserialize", &[0], Refusal::Files),
        ],
    },
    StandardModule {
        name: "IOUtils",
        extends: &[],
        operators: &[
            refused("IOExec", &[0], Refusal::Files),
            refused("IOEnvExec", &[0, 0], Refusal::Files),
            refused("IOExecTemplate", &[0, 0], Refusal::Files),
            refused("IOEnvExecTemplate", &[0, 0, 0], Refusal::Files),
            refused("IOEnv", &[], Refusal::Files),
            refused("IOEnvPermissive", &[], Refusal::Files),
            refused("IOSerialize", &[0, 0, 0], Refusal::Files),
            refused("IODeserialize", &[0, 0], Refusal::Files),
            refused("Serialize", &[0, 0, 0], Refusal::Files),
            refused("Deserialize", &[0, 0], Refusal::Files),
            refused("atoi", &[0], Refusal::Files),
            refused("zeroPadN", &[0, 0], Refusal::Files),
        ],
    },
    StandardModule {
        name: "CSV",
        extends: &[],
        operators: &[
            refused("CSVWrite", &[0, 0, 0], Refusal::Files),
            refused("CSVRead", &[0, 0, 0], Refusal::Files),
            refused("CSVRecords", &[0], Refusal::Files),
        ],
    },
    StandardModule {
        name: "SVG",
        extends: &[],
        operators: &[
            refused("SVGElem", &[0, 0, 0, 0], Refusal::Pictures),
            refused("Line", &[0, 0, 0, 0, 0], Refusal::Pictures),
            refused("Circle", &[0, 0, 0, 0], Refusal::Pictures),
            refused("Rect", &[0, 0, 0, 0, 0], Refusal::Pictures),
            refused("Text", &[0, 0, 0, 0], Refusal::Pictures),
            refused("Image", &[0, 0, 0, 0, 0, 0], Refusal::Pictures),
            refused("Group", &[0, 0], Refusal::Pictures),
            refused("Svg", &[0, 0], Refusal::Pictures),
            refused("SVGDoc", &[0, 0, 0, 0, 0, 0], Refusal::Pictures),
            refused("SVGElemToString", &[0], Refusal::Pictures),
            refused("SVGSerialize", &[0, 0, 0], Refusal::Pictures),
            refused("NodeOfRingNetwork", &[0, 0, 0, 0, 0], Refusal::Pictures),
            refused("NodesOfDirectedMultiGraph", &[0, 0, 0], Refusal::Pictures),
            refused("PointOnLine", &[0, 0, 0], Refusal::Pictures),
        ],
    },
    StandardModule {
        name: "Statistics",
        extends: &["Naturals"],
        operators: &[refused("ChiSquare", &[0, 0, 0], Refusal::Reals)],
    },
    TLAPS,
    StandardModule {
        name: "NaturalsInduction",
        extends: &["Integers"],
        operators: &[
            only_in_proofs("NatInductiveDefHypothesis", &[0, 0, 2]),
            only_in_proofs("NatInductiveDefConclusion", &[0, 0, 2]),
            only_in_proofs("FiniteNatInductiveDefHypothesis", &[0, 0, 2, 0, 0]),
            only_in_proofs("FiniteNatInductiveDefConclusion", &[0, 0, 2, 0, 0]),
        ],
    },
    StandardModule {
        name: "WellFoundedInduction",
        extends: &["NaturalsInduction"],
        operators: &[
            only_in_proofs("IsTransitivelyClosedOn", &[0, 0]),
            only_in_proofs("IsWellFoundedOn", &[0, 0]),
            only_in_proofs("SetLessThan", &[0, 0, 0]),
            only_in_proofs("WFDefOn", &[0, 0, 2]),
            only_in_proofs("OpDefinesFcn", &[0, 0, 2]),
            only_in_proofs("WFInductiveDefines", &[0, 0, 2]),
            only_in_proofs("WFInductiveUnique", &[0, 2]),
            only_in_proofs("TransitiveClosureOn", &[0, 0]),
            only_in_proofs("OpToRel", &[2, 0]),
            only_in_proofs("PreImage", &[1, 0, 0]),
            only_in_proofs("LexPairOrdering", &[0, 0, 0, 0]),
            only_in_proofs("LexProductOrdering", &[0, 0, 0]),
        ],
    },
    theorems("BagsTheorems", &["Bags"]),
    theorems(
        "FiniteSetTheorems",
        &["FiniteSets", "Functions", "WellFoundedInduction"],
    ),
    theorems("FiniteSetsExtTheorems", &["FiniteSetsExt"]),
    theorems("FoldsTheorems", &["Folds", "FiniteSets"]),
    theorems("FunctionTheorems", &["Functions", "FiniteSets"]),
    theorems("GraphTheorems", &["Graphs"]),
    theorems("QuorumTheorems", &["Quorum", "Integers", "FiniteSets"]),
    theorems("SequenceTheorems", &["Sequences", "Functions"]),
    theorems(
        "SequencesExtTheorems",
        &["SequencesExt", "WellFoundedInduction"],
    ),
];

const TLAPS: StandardModule = StandardModule {
    name: "TLAPS",
    extends: &[],
    operators: &[
        only_in_proofs("SMT", &[]),
        only_in_proofs("SMTT", &[0]),
        only_in_proofs("CVC3", &[]),
        only_in_proofs("CVC3T", &[0]),
        only_in_proofs("CVC4", &[]),
        only_in_proofs("CVC4T", &[0]),
        only_in_proofs("CVC5", &[]),
        only_in_proofs("CVC5T", &[0]),
        only_in_proofs("Yices", &[]),
        only_in_proofs("YicesT", &[0]),
        only_in_proofs("veriT", &[]),
        only_in_proofs("veriTT", &[0]),
        only_in_proofs("Z3", &[]),
        only_in_proofs("Z3T", &[0]),
        only_in_proofs("Spass", &[]),
        only_in_proofs("SpassT", &[0]),
        only_in_proofs("Zenon", &[]),
        only_in_proofs("ZenonT", &[0]),
        only_in_proofs("SlowZenon", &[]),
        only_in_proofs("SlowerZenon", &[]),
        only_in_proofs("VerySlowZenon", &[]),
        only_in_proofs("SlowestZenon", &[]),
        only_in_proofs("SimpleArithmetic", &[]),
        only_in_proofs("Isa", &[]),
        only_in_proofs("IsaT", &[0]),
        only_in_proofs("IsaM", &[0]),
        only_in_proofs("IsaMT", &[0, 0]),
        only_in_proofs("Auto", &[]),
        only_in_proofs("Force", &[]),
        only_in_proofs("Blast", &[]),
        only_in_proofs("SimplifyAndSolve", &[]),
        only_in_proofs("Simplification", &[]),
        only_in_proofs("AutoUSE", &[]),
        only_in_proofs("SetExtensionality", &[]),
        only_in_proofs("NoSetContainsEverything", &[]),
        only_in_proofs("IsaWithSetExtensionality", &[]),
        only_in_proofs("LS4", &[]),
        only_in_proofs("PTL", &[]),
        only_in_proofs("PropositionalTemporalLogic", &[]),
        only_in_proofs("ExpandENABLED", &[]),
        only_in_proofs("ExpandCdot", &[]),
        only_in_proofs("AutoUSE", &[]),
        only_in_proofs("Lambdify", &[]),
        only_in_proofs("ENABLEDaxioms", &[]),
        only_in_proofs("ENABLEDrewrites", &[]),
        only_in_proofs("ENABLEDrules", &[]),
        only_in_proofs("LevelComparison", &[]),
        only_in_proofs("EnabledWrapper", &[0]),
        only_in_proofs("CdotWrapper", &[0]),
        only_in_proofs("Trivial", &[]),
    ],
};
