//! Worked examples of operators in TLA+ and PlusCal.

use crate::operator::Operator as O;

/// The operators that have mutants in TLA+, each with the spec before and after the edit.
const EXAMPLES: &[(O, &str, &str)] = &[
    (
        O::C1Boundary,
        "Len(log[p]) >= m.length",
        "Len(log[p]) > m.length",
    ),
    (
        O::C2Negate,
        "IF vote = \"refuse\" THEN ..",
        "IF vote # \"refuse\" THEN ..",
    ),
    (
        O::C3DropConjunct,
        "m.term = term[p] /\\ m.ok",
        "TRUE /\\ m.ok",
    ),
    (
        O::C4DropDisjunct,
        "aborted \\/ expired",
        "FALSE \\/ expired",
    ),
    (
        O::C5WrongVariable,
        "\\E p, q \\in P : votes[p] > 0",
        "\\E p, q \\in P : votes[q] > 0",
    ),
    (O::G1GuardDrop, "/\\ lock = NoOne", "/\\ TRUE"),
    (
        O::G2GuardStrengthen,
        "/\\ ready[self]",
        "/\\ ready[self] /\\ self # bob",
    ),
    (O::G3EpochCheckDrop, "/\\ m.bal >= maxBal[a]", "/\\ TRUE"),
    (O::G4IdempotenceDrop, "/\\ m \\notin seen", "/\\ TRUE"),
    (
        O::G5EarlyEnable,
        "/\\ phase = \"decided\"",
        "/\\ phase \\in {\"voting\", \"decided\"}",
    ),
    (
        O::B1DropArm,
        "CASE m = \"abort\" -> state' = \"aborted\"",
        "CASE m = \"abort\" -> UNCHANGED <<state>>",
    ),
    (
        O::B2SwapBranches,
        "IF aborted THEN A ELSE B",
        "IF ~aborted THEN A ELSE B",
    ),
    (O::B3DropAlternative, "\\/ Refuse(p)", "\\/ FALSE"),
    (
        O::B4WrongTarget,
        "state' = \"prepared\"",
        "state' = \"committed\"",
    ),
    (O::U1LostUpdate, "aborted' = TRUE", "aborted' = aborted"),
    (O::U2MissingReset, "votes' = {}", "votes' = votes"),
    (
        O::U3Overwrite,
        "received' = received \\cup {m}",
        "received' = {m}",
    ),
    (
        O::U4TornPair,
        "term' = t /\\ votedFor' = p",
        "term' = t /\\ votedFor' \\in {votedFor, p}",
    ),
    (
        O::U5FrameBreak,
        "UNCHANGED <<locked, value>>",
        "UNCHANGED <<value>> /\\ locked' = ~locked",
    ),
    (
        O::U6NonMonotone,
        "c' = IF m.c > c THEN m.c ELSE c",
        "c' = m.c",
    ),
    (
        O::M1Lose,
        "msgs' = msgs \\cup {m}",
        "msgs' \\in {msgs, msgs \\cup {m}}",
    ),
    (
        O::M2IgnoreParticipant,
        "IF state[p] = \"refuse\" THEN ..",
        "IF state[p] = \"refuse\" /\\ p # bob THEN ..",
    ),
    (O::M3NotSent, "msgs' = msgs \\cup {m}", "msgs' = msgs"),
    (O::M4Duplicate, "msgs' = msgs \\ {m}", "msgs' = msgs"),
    (
        O::M5Reorder,
        "q' = Append(q, m)",
        "q' \\in {Append(q, m), <<m>> \\o q}",
    ),
    (
        O::M6Misdeliver,
        "Send([type |-> \"abort\"])",
        "Send([type |-> \"commit\"])",
    ),
    (
        O::M8Forge,
        "Send([from |-> p])",
        "\\E forged \\in P : Send([from |-> forged])",
    ),
    (
        O::Q1SwapQuantifier,
        "\\A p \\in P : p \\in yes",
        "\\E p \\in P : p \\in yes",
    ),
    (
        O::Q2Quorum,
        "2 * Cardinality(yes) > Cardinality(P)",
        "2 * Cardinality(yes) >= Cardinality(P)",
    ),
    (
        O::Q3ShrinkDomain,
        "\\A p \\in P : ready[p]",
        "\\A p \\in P \\ {bob} : ready[p]",
    ),
    (O::Q4SetOperator, "old \\cap new", "old \\cup new"),
    (
        O::Q5FixChoice,
        "\\E p \\in P : A(p)",
        "\\E p \\in {CHOOSE p \\in P : TRUE} : A(p)",
    ),
    (
        O::A1SplitStep,
        "take: await free; free := FALSE;",
        "take: await free; take_2: free := FALSE;",
    ),
    (
        O::A2MergeSteps,
        "ask: m := 1; tell: n := m;",
        "ask: m := 1; n := m;",
    ),
    (
        O::A3EarlyRelease,
        "write: data := x; lock := FALSE;",
        "write: lock := FALSE; write_2: data := x;",
    ),
    (O::F1DropFairness, "/\\ WF_vars(Next)", "/\\ TRUE"),
    (
        O::F2WeakenFairness,
        "/\\ SF_vars(Take(p))",
        "/\\ WF_vars(Take(p))",
    ),
    (O::T1Timeout, "/\\ timer[p] = 0", "/\\ TRUE"),
    (
        O::X1CrashStop,
        "process (Worker \\in P)",
        "process (Worker (* bob may stop at any step *) \\in P)",
    ),
    (
        O::X2ForgetfulRestart,
        "process (Worker \\in P)",
        "process (Worker (* bob may restart, once *) \\in P)",
    ),
    (O::I1WrongInit, "aborted = FALSE", "aborted = TRUE"),
    (
        O::I2WidenedInit,
        "phase = \"idle\"",
        "phase \\in {\"idle\", \"voting\", \"decided\"}",
    ),
    (O::K1HollowBound, "RM = {r1, r2, r3}", "RM = {r1, r2}"),
];

impl O {
    /// A worked example in TLA+: the spec before and after the edit. `None` if the operator has no
    /// mutants in TLA+.
    pub fn example_in_tla(self) -> Option<(&'static str, &'static str)> {
        let found = EXAMPLES.iter().find(|(of, ..)| *of == self);
        found.map(|(_, before, after)| (*before, *after))
    }
}
