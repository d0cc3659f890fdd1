//! The mutation operators, each one kind of edit, with the real-world fault that it mimics.
//!
//! Help texts, reports and documents read this table. It contains no knowledge of syntax.

use crate::template::Template;

/// The usual effect of an operator on the behaviour of a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// The mutant can do more than the baseline.
    Expands,
    /// The mutant can do less than the baseline.
    Restricts,
    /// The mutant can do more, less or something else.
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

    /// The effect as a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Polarity::Expands => "the mutant can do more than the baseline",
            Polarity::Restricts => {
                "the mutant can do less than the baseline; no invariant ever notices"
            }
            Polarity::Mixed => "the mutant can do more, less or something else",
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

    /// The words with their article, as in `caught by a state invariant`.
    pub fn phrase(self) -> String {
        match self {
            Catch::Deadlock => self.words().to_owned(),
            other => format!("a {}", other.words()),
        }
    }
}

/// The selection of operators that a run uses. Each level includes the operators of the lower ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A few operators with self-explanatory mutants, which keeps a first run small.
    Basic,
    /// The core of the catalogue.
    Standard,
    /// The entire catalogue.
    All,
}

impl Level {
    /// Every level, the smallest first.
    pub const ALL: &'static [Level] = &[Level::Basic, Level::Standard, Level::All];

    /// The word used on the command line and in reports.
    pub fn word(self) -> &'static str {
        match self {
            Level::Basic => "basic",
            Level::Standard => "standard",
            Level::All => "all",
        }
    }

    /// Finds a level by its [word](Level::word); `None` if the word is unknown.
    pub fn find(word: &str) -> Option<Level> {
        Level::ALL
            .iter()
            .copied()
            .find(|level| level.word() == word)
    }

    /// The operators that this level uses, in the order of the catalogue.
    pub fn operators(self) -> Vec<Operator> {
        Operator::ALL
            .iter()
            .copied()
            .filter(|operator| operator.level() <= self)
            .collect()
    }
}

/// The part of a spec that an operator changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Conditions: comparisons, `and`, `or`.
    Conditions,
    /// Guards of steps.
    Guards,
    /// `if`, `match` and choices.
    Branches,
    /// Assignments and other updates.
    Updates,
    /// Operations on channels, and reads of older values.
    Messages,
    /// Quantifiers, sets and quorums.
    Sets,
    /// What a step does at once.
    Atomicity,
    /// Fairness assumptions.
    Fairness,
    /// Timeouts.
    Time,
    /// Crashes and restarts.
    Crashes,
    /// Initial values.
    Initial,
    /// Constants.
    Bounds,
    /// The author's own mutants.
    Others,
}

impl Group {
    /// The heading in listings.
    pub fn title(self) -> &'static str {
        match self {
            Group::Conditions => "conditions",
            Group::Guards => "guards",
            Group::Branches => "branches",
            Group::Updates => "updates",
            Group::Messages => "messages",
            Group::Sets => "quantifiers, sets, quorums",
            Group::Atomicity => "atomicity",
            Group::Fairness => "fairness",
            Group::Time => "time",
            Group::Crashes => "crash and restart",
            Group::Initial => "initial states",
            Group::Bounds => "bounds",
            Group::Others => "others",
        }
    }
}

/// How early survivors should be read, among those that change behaviour in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// The author's own mutants.
    First,
    /// Faults known from real systems.
    Early,
    /// The rest.
    Late,
}

/// A fact about an operator on which verdicts or findings rely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OperatorFact {
    DropsGuard,
    DropsClause,
    DependsOnOrder,
}

macro_rules! operators {
    ($(
        $name:ident, $id:literal, $slug:literal, $level:ident, $group:ident, $reading:ident:
        $title:literal, $fault:literal, $polarity:ident,
        [$($catch:ident),*], [$($fact:ident),*],
        $before:literal => $after:literal,
        gap $gap:literal, question $question:expr;
    )*) => {
        /// A kind of edit. [`Operator::title`] and [`Operator::fault`] document the variants.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the table below is the documentation of each variant")]
        pub enum Operator { $($name),* }

        impl Operator {
            /// Every operator, in the order of the catalogue.
            pub const ALL: &'static [Operator] = &[$(Operator::$name),*];

            /// The short id, such as `C1`.
            pub fn id(self) -> &'static str { match self { $(Operator::$name => $id),* } }

            /// The id in words, such as `boundary`. Both are accepted where an operator is named.
            pub fn slug(self) -> &'static str { match self { $(Operator::$name => $slug),* } }

            /// The smallest level that uses the operator.
            pub fn level(self) -> Level { match self { $(Operator::$name => Level::$level),* } }

            /// The part of a spec that the operator changes.
            pub fn group(self) -> Group { match self { $(Operator::$name => Group::$group),* } }

            /// How early a survivor of this operator should be read.
            pub fn reading(self) -> Reading { match self { $(Operator::$name => Reading::$reading),* } }

            /// The edit in one line.
            pub fn title(self) -> &'static str { match self { $(Operator::$name => $title),* } }

            /// The fault of a real system that the operator mimics.
            pub fn fault(self) -> &'static str { match self { $(Operator::$name => $fault),* } }

            /// Whether mutants of this operator usually do more or less than the baseline.
            pub fn polarity(self) -> Polarity { match self { $(Operator::$name => Polarity::$polarity),* } }

            /// The kinds of property that can catch a mutant of this operator.
            pub fn catches(self) -> &'static [Catch] { match self { $(Operator::$name => &[$(Catch::$catch),*]),* } }

            /// A worked example: the spec before and after the edit.
            pub fn example(self) -> (&'static str, &'static str) { match self { $(Operator::$name => ($before, $after)),* } }

            /// What goes wrong in a mutant, as a clause for the title of a gap.
            pub fn gap(self) -> Template { match self { $(Operator::$name => Template($gap)),* } }

            /// What the author accepts with a survivor, as a clause for a question. `None` if only
            /// the edit itself can be shown.
            pub fn question(self) -> Option<Template> {
                let text: Option<&str> = match self { $(Operator::$name => $question),* };
                text.map(Template)
            }

            fn facts(self) -> &'static [OperatorFact] { match self { $(Operator::$name => &[$(OperatorFact::$fact),*]),* } }
        }
    };
}

operators! {
    C1Boundary, "C1", "boundary", Standard, Conditions, Late: "move a comparison by one", "an off-by-one check", Mixed, [StateInvariant, StepInvariant], [],
        "wait_until(vars.log.len() >= m.len);" => "wait_until(vars.log.len() > m.len);",
        gap "{old} {becomes new}", question Some("{item} tests {new} instead of {old}");
    C2Negate, "C2", "negate", Basic, Conditions, Late: "negate a condition", "an inverted test", Mixed, [StateInvariant, Temporal], [],
        "if vote == Vote::Refuse { aborted = true; }" => "if vote != Vote::Refuse { aborted = true; }",
        gap "{old} is negated", question Some("{item} tests the opposite of {old}");
    C3DropConjunct, "C3", "drop-conjunct", Basic, Conditions, Late: "drop one clause of an `and`", "a forgotten clause", Expands, [StateInvariant, StepInvariant], [DropsClause],
        "require(m.term == vars.term && m.ok);" => "require(m.ok);",
        gap "{old} {becomes new}", question Some("{item} tests {new} instead of {old}");
    C4DropDisjunct, "C4", "drop-disjunct", Standard, Conditions, Late: "drop one alternative of an `or`, or swap `and` and `or`", "a missing case", Restricts, [Temporal, Reachable], [],
        "wait_until(aborted || expired);" => "wait_until(aborted);",
        gap "{old} {becomes new}", question Some("{item} tests {new} instead of {old}");
    C5WrongVariable, "C5", "wrong-variable", All, Conditions, Late: "read another variable of the same type", "a copy-and-paste mistake", Mixed, [StateInvariant, StepInvariant], [],
        "vars.term = mine.max(theirs);" => "vars.term = theirs.max(theirs);",
        gap "{old} {becomes new}", question None;
    G1GuardDrop, "G1", "guard-drop", Basic, Guards, Early: "drop a guard", "a missing precondition", Expands, [StateInvariant, StepInvariant], [DropsGuard],
        "require(vars.lock.is_none());" => "require(true);",
        gap "the guard {old} is missing", question Some("{item} is taken although {old} does not hold");
    G2GuardStrengthen, "G2", "guard-strengthen", Basic, Guards, Early: "never enable a step for one participant", "a starved role", Restricts, [Temporal, Reachable, Deadlock], [],
        "require(vars.ready[me]);" => "require(vars.ready[me] && me != bob);",
        gap "{old} never holds{for participant}", question Some("{item} is never taken for {participant}");
    G3EpochCheckDrop, "G3", "epoch-check-drop", Standard, Guards, Early: "drop the test of a term, version or epoch", "a stale leader that is obeyed", Expands, [StateInvariant, StepInvariant], [],
        "if m.term < vars.term[me] { return; }" => "if false { return; }",
        gap "the guard {old} is missing", question Some("{item} is taken although {old} does not hold");
    G4IdempotenceDrop, "G4", "idempotence-drop", Standard, Guards, Early: "drop the test whether something was done before", "a double charge on retry", Expands, [StateInvariant, StepInvariant], [],
        "require(!vars.seen.contains(&m.id));" => "require(true);",
        gap "the guard {old} is missing", question Some("{item} is taken although {old} does not hold");
    G5EarlyEnable, "G5", "early-enable", All, Guards, Early: "enable a step one phase early", "acting before the decision", Expands, [StateInvariant, StepInvariant], [],
        "wait_until(vars.phase == Phase::Decided);" => "wait_until(vars.phase == Phase::Voting || vars.phase == Phase::Decided);",
        gap "{old} {becomes new}", question Some("{item} is taken one phase early");
    B1DropArm, "B1", "drop-arm", Basic, Branches, Late: "an arm does nothing", "an unhandled message", Mixed, [Temporal, StateInvariant], [],
        "Message::Abort => { vars.stage[me] = Stage::Aborted; }" => "Message::Abort => {}",
        gap "{old} does nothing", question Some("{item} does nothing instead of {old}");
    B2SwapBranches, "B2", "swap-branches", Standard, Branches, Late: "exchange two branches", "the wrong branch taken", Mixed, [StateInvariant], [],
        "if aborted { abort_all(vars); } else { commit_all(vars); }" => "if !aborted { abort_all(vars); } else { commit_all(vars); }",
        gap "the branches of {old} are exchanged", question Some("{item} takes the wrong branch at {old}");
    B3DropAlternative, "B3", "drop-alternative", Basic, Branches, Late: "remove one nondeterministic alternative", "a model too kind to the system", Restricts, [Reachable], [],
        "if either() { accept(vars); } else { refuse(vars); }" => "if either() { accept(vars); } else { wait_until(false); }",
        gap "{old} is never chosen", question Some("{item} never chooses {old}");
    B4WrongTarget, "B4", "wrong-target", Standard, Branches, Late: "assign a neighbouring variant", "a skipped phase", Mixed, [StateInvariant, StepInvariant], [],
        "vars.stage[me] = Stage::Prepared;" => "vars.stage[me] = Stage::Committed;",
        gap "{old} {becomes new}", question Some("{item} uses {new} instead of {old}");
    U1LostUpdate, "U1", "lost-update", Basic, Updates, Early: "delete one update", "a forgotten flag", Mixed, [StateInvariant, Temporal], [],
        "aborted = true;" => "",
        gap "{old} is missing", question Some("{item} forgets {old}");
    U2MissingReset, "U2", "missing-reset", Standard, Updates, Late: "delete a clear or a reset", "votes counted across terms", Mixed, [StateInvariant], [],
        "vars.votes.clear();" => "",
        gap "{old} is missing", question Some("{item} forgets {old}");
    U3Overwrite, "U3", "overwrite", Standard, Updates, Late: "replace what is there instead of adding to it, or the reverse", "a second vote that wipes out the first", Mixed, [StateInvariant], [],
        "vars.received.insert(m);" => "vars.received.clear(); vars.received.insert(m);",
        gap "{old} {becomes new}", question Some("{item} uses {new} instead of {old}");
    U4TornPair, "U4", "torn-pair", All, Updates, Late: "the second of two updates may be lost", "a partial write", Expands, [StateInvariant], [],
        "vars.term = t; vars.voted_for = Some(p);" => "vars.term = t; if either() { vars.voted_for = Some(p); }",
        gap "{old} may be lost", question Some("{item} stops halfway, before {old}");
    U5FrameBreak, "U5", "frame-break", All, Updates, Late: "a step also changes a variable that it leaves alone", "a side effect", Expands, [StepInvariant], [],
        "{ reply = vars.value; }" => "{ vars.locked = !vars.locked; reply = vars.value; }",
        gap "{old} {becomes new}", question Some("{item} changes a variable that it should leave alone");
    U6NonMonotone, "U6", "non-monotone", All, Updates, Late: "forget a `max` or `min`", "a commit index that goes back", Mixed, [StepInvariant], [],
        "vars.commit = vars.commit.max(m.commit);" => "vars.commit = m.commit;",
        gap "{old} {becomes new}", question None;
    M1Lose, "M1", "lose", Basic, Messages, Early: "a message may be lost", "a lossy link", Expands, [Temporal, StateInvariant], [],
        "vars.net.send(me, p, Message::Commit);" => "if either() { vars.net.send(me, p, Message::Commit); }",
        gap "a message may be lost: {old}", question Some("a message that {item} sends is lost");
    M2IgnoreParticipant, "M2", "ignore-participant", Basic, Messages, Early: "a condition ignores one participant", "a swallowed error, a badly handled timeout", Mixed, [StateInvariant, Temporal], [],
        "if vars.stage[p] == Stage::Refuse { aborted = true; }" => "if vars.stage[p] == Stage::Refuse && p != bob { aborted = true; }",
        gap "{participant} is ignored in {old}", question Some("{item} ignores {participant}");
    M3NotSent, "M3", "not-sent", Basic, Messages, Early: "a message is not sent, or not to one participant", "a forgotten notification", Mixed, [Temporal, Reachable], [],
        "vars.net.broadcast(me, &c.peers, m);" => "vars.net.broadcast(me, &c.peers.without(&bob), m);",
        gap "the message of {old} is not sent{to participant}", question Some("the message of {old} never reaches {receiver}");
    M4Duplicate, "M4", "duplicate", Standard, Messages, Early: "a message may be delivered twice", "a retry without deduplication", Expands, [StateInvariant, StepInvariant], [],
        "let m = vars.queue.receive();" => "let m = vars.queue.receive_and_keep();",
        gap "a message may be received twice: {old}", question Some("{item} receives the same message twice");
    M5Reorder, "M5", "reorder", Standard, Messages, Early: "messages overtake each other", "an asynchronous race", Expands, [StateInvariant, StepInvariant], [],
        "let m = vars.queue.receive();" => "let m = vars.queue.receive_any();",
        gap "messages may overtake each other: {old}", question Some("messages overtake each other in {item}");
    M6Misdeliver, "M6", "misdeliver", Standard, Messages, Early: "a message goes to the wrong participant, or is of the wrong kind", "a routing bug", Mixed, [StateInvariant, Temporal], [],
        "vars.net.send(me, p, Message::Abort);" => "vars.net.send(me, p, Message::Commit);",
        gap "{old} {becomes new}", question Some("{item} uses {new} instead of {old}");
    M7StaleRead, "M7", "stale-read", Standard, Messages, Early: "a read may see the value before the last write", "a cache, a delayed replica", Expands, [StateInvariant, StepInvariant], [],
        "wait_until(vars.leader == me);" => "wait_until(before(vars.leader) == me || vars.leader == me);",
        gap "an outdated value is read in {old}", question Some("{item} acts on an outdated value");
    M8Forge, "M8", "forge", All, Messages, Early: "a message may carry any other legal value", "a corrupt or malicious sender", Expands, [StateInvariant], [],
        "vars.net.send(me, p, Message::Vote(term));" => "vars.net.send(me, p, Message::Vote(pick(0..=c.max_term)));",
        gap "a message may carry any other value: {old}", question Some("a message of {item} carries any other value");
    Q1SwapQuantifier, "Q1", "swap-quantifier", Basic, Sets, Late: "`all` becomes `any`, or the reverse", "a commit after a single yes", Mixed, [StateInvariant], [],
        "wait_until(c.peers.all(|p| vars.yes.contains(&p)));" => "wait_until(c.peers.any(|p| vars.yes.contains(&p)));",
        gap "{old} {becomes new}", question Some("{item} confuses \"all\" with \"at least one\"");
    Q2Quorum, "Q2", "quorum", Standard, Sets, Late: "a majority off by one", "an even split that elects two leaders", Expands, [StateInvariant], [],
        "wait_until(2 * yes.len() > c.nodes.len());" => "wait_until(2 * yes.len() >= c.nodes.len());",
        gap "{old} {becomes new}", question Some("{item} tests {new} instead of {old}");
    Q3ShrinkDomain, "Q3", "shrink-domain", Standard, Sets, Late: "range over all participants but one", "a forgotten member", Mixed, [StateInvariant, Temporal], [],
        "wait_until(c.nodes.all(|n| vars.ready[n]));" => "wait_until(c.nodes.without(&bob).all(|n| vars.ready[n]));",
        gap "{participant} is left out of {old}", question Some("{item} leaves out {participant}");
    Q4SetOperator, "Q4", "set-operator", All, Sets, Late: "swap union, intersection and difference", "a mistake in joint consensus", Mixed, [StateInvariant], [],
        "let quorum = &old & &new;" => "let quorum = &old | &new;",
        gap "{old} {becomes new}", question None;
    Q5FixChoice, "Q5", "fix-choice", All, Sets, Late: "always choose the first", "`CHOOSE` used where any was meant", Restricts, [Reachable], [DependsOnOrder],
        "let p = pick(&c.peers);" => "let p = pick(c.peers.first());",
        gap "{old} {becomes new}", question Some("{item} always makes the same choice");
    A1SplitStep, "A1", "split-step", Standard, Atomicity, Early: "others may come between the test and what follows it", "a race, time of check against time of use", Expands, [StateInvariant, StepInvariant], [],
        "'take: { wait_until(vars.free); vars.free = false; }" => "'look: { wait_until(vars.free); } 'take: { vars.free = false; }",
        gap "other steps may come before the rest of this one: {old}", question Some("other steps come in the middle of {item}");
    A2MergeSteps, "A2", "merge-steps", Standard, Atomicity, Late: "a step is taken together with the one before it", "a model coarser than the system; a survivor means that no property needs this interleaving", Restricts, [Reachable], [],
        "'tell: while !todo.is_empty() { tell_one(&mut todo, vars); }" => "'tell: { while !todo.is_empty() { tell_one(&mut todo, vars); } }",
        gap "{item} is taken together with the step before it", question Some("no other step comes between {item} and the step before it");
    A3EarlyRelease, "A3", "early-release", Standard, Atomicity, Late: "release before the last write", "a lock held too short", Expands, [StateInvariant], [],
        "'write: { vars.data = x; vars.lock = None; }" => "'release: { vars.lock = None; } 'write: { vars.data = x; }",
        gap "{item} releases before its last write", question Some("{item} releases before it is done");
    F1DropFairness, "F1", "drop-fairness", Basic, Fairness, Late: "drop one fairness assumption", "a missing retry", Expands, [Temporal], [],
        "#[process(me in users, fair)]" => "#[process(me in users)]",
        gap "the fairness assumption {old} of {item} is missing", question Some("a step is never taken although {old} of {item} demands it");
    F2WeakenFairness, "F2", "weaken-fairness", Standard, Fairness, Late: "a strong fairness assumption becomes a weak one", "a livelock", Expands, [Temporal], [],
        "#[action(strongly_fair)]" => "#[action(fair)]",
        gap "the fairness assumption {old} of {item} is weak instead of strong", question Some("a step that is enabled again and again is never taken, although {old} of {item} demands it");
    T1Timeout, "T1", "timeout", All, Time, Late: "a timeout never comes, or always", "a broken failure detector", Mixed, [Temporal, StateInvariant], [],
        "wait_until(vars.timer == 0);" => "wait_until(true);",
        gap "{old} {becomes new}", question Some("{item} tests {new} instead of {old}");
    X1CrashStop, "X1", "crash-stop", Standard, Crashes, Early: "a participant may halt for ever at any step", "a coordinator that dies between two phases", Expands, [Temporal, Deadlock], [],
        "#[process(me in nodes, fair)]" => "#[process(me in nodes, fair, may_crash)]",
        gap "{process} may crash and stay down", question Some("{process} stops for ever");
    X2ForgetfulRestart, "X2", "forgetful-restart", Standard, Crashes, Early: "a restart forgets what is durable", "a missing fsync, a double vote", Expands, [StateInvariant, StepInvariant], [],
        "restart: voted_for[me] is kept" => "restart: voted_for[me] = None",
        gap "{process} may restart and forget: {old}", question Some("{process} restarts and has forgotten what it knew");
    X3SendBeforePersist, "X3", "send-before-persist", Standard, Crashes, Early: "a crash between sending and writing", "an acknowledged write that is lost", Expands, [StateInvariant], [],
        "vars.disk[me] = v; vars.net.send(me, p, Ack);" => "vars.net.send(me, p, Ack); /* may crash here */ vars.disk[me] = v;",
        gap "a crash after sending loses {old}", question Some("{item} announces a value that a crash then loses");
    I1WrongInit, "I1", "wrong-init", Standard, Initial, Late: "start one field at another legal value", "a pre-set flag, a stale disk", Mixed, [StateInvariant, Reachable], [],
        "Vars { aborted: false }" => "Vars { aborted: true }",
        gap "{variable} starts as {new} instead of {old}", question Some("{variable} starts as {new} instead of {old}");
    I2WidenedInit, "I2", "widened-init", All, Initial, Late: "start one field at any legal value", "recovery from a dirty state", Expands, [StateInvariant], [],
        "Vars { phase: Phase::Idle }" => "Vars { phase: pick([Phase::Idle, Phase::Voting, Phase::Decided]) }",
        gap "{variable} may start as {new} instead of {old}", question Some("{variable} may start as {new} instead of {old}");
    K1HollowBound, "K1", "hollow-bound", Standard, Bounds, Late: "shrink a constant by one", "a configuration that collapses", Restricts, [Reachable], [],
        "max_term = 2" => "max_term = 1",
        gap "the constant {old} is smaller by one", question None;
    AuAuthor, "AU", "author", Basic, Others, First: "a mutant of the author's own", "a fault that the author fears", Mixed, [StateInvariant, StepInvariant, Temporal, Reachable, Deadlock], [],
        "#[mutant(\"late\", n += 1 => n += 2)] fn tick(..) { n += 1; }" => "fn tick(..) { n += 2; }",
        gap "{old} {becomes new}", question None;
}

impl Operator {
    /// Whether a mutant replaces a guard by `true`. Its original text is the guard.
    pub fn drops_guard(self) -> bool {
        self.facts().contains(&OperatorFact::DropsGuard)
    }

    /// Whether a mutant drops one clause of a conjunction.
    pub fn drops_clause(self) -> bool {
        self.facts().contains(&OperatorFact::DropsClause)
    }

    /// Whether a mutant depends on the order of the members of a set, which no permutation of
    /// participants preserves.
    pub fn depends_on_order(self) -> bool {
        self.facts().contains(&OperatorFact::DependsOnOrder)
    }

    /// Finds an operator by its [id](Operator::id) or [slug](Operator::slug), ignoring case.
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
