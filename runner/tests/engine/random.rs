//! Random tables: both engines agree with an oracle that interprets the table.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::AtomicBool;

use mutaspec_runner::assumption::Strength;
use mutaspec_runner::campaign::{self, Engine, Options};
use mutaspec_runner::formula::{Formula, always, atom, eventually, leads_to};
use mutaspec_runner::outcome::{
    Equivalence, MutantOutcome, Outcome, Property, PropertyVerdict, Verdict,
};
use proptest::prelude::*;

use crate::campaigning::details;
use crate::toy::{At, DONE, Edge, Rule, To, Toy, When};
use crate::walking::{WALKING, check_walks};

const MUTANTS: u32 = 4;

/// Generates states 0 to 5, and one in which the process has terminated.
fn state() -> impl Strategy<Value = u8> {
    prop_oneof![12 => 0u8..6, 1 => Just(DONE)]
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        4 => Just(When::Always),
        2 => (1..=MUTANTS).prop_map(When::Mutant),
        1 => (1..=MUTANTS).prop_map(When::Without),
    ]
}

fn edge() -> impl Strategy<Value = Edge> {
    let fault = || prop_oneof![Just(To::Assertion), Just(To::Panic), Just(To::Loop)];
    let to = prop_oneof![
        12 => state().prop_map(To::State),
        3 => (state(), 0u8..2).prop_map(|(at, own)| To::Own(at, own)),
        1 => fault(),
    ];
    (0usize..3, state(), to, when()).prop_map(|(action, from, to, when)| {
        // A fault in the baseline would end the campaign.
        let when = match (to, when) {
            (To::Assertion | To::Panic | To::Loop, When::Always | When::Without(_)) => {
                When::Mutant(1)
            }
            (_, when) => when,
        };
        Edge {
            action,
            from,
            to,
            when,
        }
    })
}

fn temporal() -> impl Strategy<Value = Formula<At>> {
    let at = |at: u8| atom("at", move |s: &At| s.0 == at);
    (0u8..6, 0u8..6, 0..5).prop_map(move |(a, b, kind)| match kind {
        0 => eventually(at(a)),
        1 => always(eventually(at(a))),
        2 => eventually(always(at(a))),
        3 => leads_to(at(a), at(b)),
        _ => eventually(at(a)) | always(!at(b)),
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        state().prop_map(Rule::Never),
        state().prop_map(Rule::PanicsAt),
        (state(), state()).prop_map(|(from, to)| Rule::NoStep(from, to)),
        state().prop_map(Rule::Reach),
        temporal().prop_map(Rule::Temporal),
    ]
}

fn toy() -> impl Strategy<Value = Toy> {
    let initial = prop::collection::vec((0u8..6, prop::option::weighted(0.3, when())), 1..3);
    let fair = prop::collection::vec(
        (
            0usize..3,
            prop_oneof![Just(Strength::Weak), Just(Strength::Strong)],
        ),
        0..3,
    );
    let outside = prop::collection::vec(3u8..6, 0..2);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let edges = prop::collection::vec(edge(), 1..16);
    (
        initial,
        edges,
        prop::collection::vec(rule(), 0..5),
        outside,
        fair,
        flags,
    )
        .prop_map(
            |(initial, edges, rules, outside, fair, (process, daemon, deadlock, termination))| {
                Toy {
                    initial,
                    edges,
                    rules,
                    outside,
                    fair,
                    mutants: MUTANTS,
                    process,
                    daemon,
                    deadlock,
                    termination,
                }
            },
        )
}

/// Removes the rules that the baseline violates, so that the campaign runs.
fn sound(toy: &Toy) -> Option<Toy> {
    let check = |toy: &Toy| {
        let outcome = campaign::check(
            toy.machine().as_ref(),
            &Options::default(),
            &|_| {},
            &AtomicBool::new(false),
        )
        .expect("an outcome");
        let holds = |name: &str| {
            let place = outcome
                .properties
                .iter()
                .position(|property| property.name == name);
            place.is_none_or(|place| outcome.baseline.properties[place] == PropertyVerdict::Holds)
        };
        let rules = toy
            .rules
            .iter()
            .enumerate()
            .filter(|(place, _)| holds(&format!("p{place}")));
        let better = Toy {
            rules: rules.map(|(_, rule)| rule.clone()).collect(),
            deadlock: toy.deadlock && holds("deadlock_freedom"),
            termination: toy.termination && holds("termination"),
            ..toy.clone()
        };
        let is_sound = outcome.baseline.counts.distinct > 0
            && ["no_crash", "no_divergence", "assertion a0"]
                .iter()
                .all(|name| holds(name));
        (better, is_sound)
    };
    let (better, is_sound) = check(toy);
    is_sound.then_some(better)
}

fn run(toy: &Toy, engine: Engine, matrix: bool) -> Outcome {
    let options = Options {
        engine,
        matrix,
        fingerprints: true,
        ..Options::default()
    };
    campaign(toy, &options)
}

fn walked(toy: &Toy) -> Outcome {
    let options = Options {
        mutant_states: Some(0),
        ..Options::default()
    };
    campaign(toy, &options)
}

fn campaign(toy: &Toy, options: &Options) -> Outcome {
    campaign::run(
        toy.machine().as_ref(),
        options,
        &|_| {},
        &AtomicBool::new(false),
    )
    .expect("a sound baseline has a campaign")
}

type State = (u8, u8);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fails {
    /// At this distance in steps from an initial state.
    After(u32),
    /// For a goal: it is not met.
    Nowhere,
}

/// The graph of a table under a mutant, computed without the engine: levels and labelled edges.
#[derive(Default)]
struct Oracle {
    initial: BTreeSet<State>,
    levels: BTreeMap<State, u32>,
    edges: BTreeSet<(State, usize, State)>,
    faults: BTreeMap<&'static str, u32>,
    deadlocks: Vec<u32>,
    /// Generated states, as TLC counts.
    generated: u64,
}

impl Oracle {
    /// Whether two graphs are equal, regardless of duplicate edges.
    fn is_same(&self, other: &Oracle) -> bool {
        let graph = |of: &Oracle| {
            (
                of.initial.clone(),
                of.levels.clone(),
                of.edges.clone(),
                of.faults.clone(),
                of.deadlocks.clone(),
            )
        };
        graph(self) == graph(other)
    }

    fn new(toy: &Toy, mutant: u32) -> Oracle {
        let holds = |when: When| match when {
            When::Always => true,
            When::Mutant(number) => number == mutant,
            When::Without(number) => number != mutant,
        };
        let mut oracle = Oracle::default();
        let mut queue = VecDeque::new();
        for (at, _) in toy
            .initial
            .iter()
            .filter(|(_, when)| when.is_none_or(holds))
        {
            oracle.generated += 1;
            if oracle.initial.insert((*at, 0)) && !toy.outside.contains(at) {
                oracle.levels.insert((*at, 0), 0);
                queue.push_back(((*at, 0), 0));
            }
        }
        while let Some((from, level)) = queue.pop_front() {
            let is_done = toy.process && from.0 >= DONE;
            let edges = toy
                .edges
                .iter()
                .filter(|e| e.from == from.0 && !is_done && holds(e.when));
            let mut is_stuck = true;
            for edge in edges {
                is_stuck = false;
                let to = match edge.to {
                    To::State(at) => (at, from.1),
                    To::Own(at, own) => (at, own),
                    To::Assertion => {
                        oracle.faults.entry("assertion a0").or_insert(level + 1);
                        continue;
                    }
                    To::Panic => {
                        oracle.faults.entry("no_crash").or_insert(level + 1);
                        continue;
                    }
                    _ => {
                        oracle.faults.entry("no_divergence").or_insert(level + 1);
                        continue;
                    }
                };
                oracle.generated += 1;
                oracle.edges.insert((from, edge.action, to));
                if !toy.outside.contains(&to.0) && !oracle.levels.contains_key(&to) {
                    oracle.levels.insert(to, level + 1);
                    queue.push_back((to, level + 1));
                }
            }
            // The stuttering step in a final state, if all processes can terminate.
            oracle.generated += u64::from(toy.process && !toy.daemon && is_done);
            // The toy reports termination even if its item is not a process.
            if is_stuck && from.0 < DONE && !(toy.process && toy.daemon) {
                oracle.deadlocks.push(level);
            }
        }
        oracle
    }

    /// Returns where a property of states or steps first fails.
    fn fails(&self, toy: &Toy, name: &str) -> Option<Fails> {
        if name == "deadlock_freedom" {
            return self
                .deadlocks
                .iter()
                .min()
                .map(|level| Fails::After(*level));
        }
        let Some(rule) = name
            .strip_prefix('p')
            .and_then(|place| place.parse::<usize>().ok())
        else {
            return self.faults.get(name).map(|level| Fails::After(*level));
        };
        let after = |from: &State| self.levels[from] + 1;
        match &toy.rules[rule] {
            Rule::Never(at) | Rule::PanicsAt(at) => {
                let initial = self
                    .initial
                    .iter()
                    .filter(|state| state.0 == *at)
                    .map(|_| 0);
                let made = self
                    .edges
                    .iter()
                    .filter(|(_, _, to)| to.0 == *at)
                    .map(|(from, ..)| after(from));
                initial.chain(made).min().map(Fails::After)
            }
            Rule::NoStep(from, to) | Rule::PanicsOn(from, to) => {
                let steps = self
                    .edges
                    .iter()
                    .filter(|(a, _, b)| a != b && (a.0, b.0) == (*from, *to));
                steps.map(|(from, ..)| after(from)).min().map(Fails::After)
            }
            Rule::Reach(at) => {
                (!self.levels.keys().any(|state| state.0 == *at)).then_some(Fails::Nowhere)
            }
            Rule::Temporal(_) => None,
        }
    }
}

/// Whether the oracle cannot decide a property, because it is about infinite runs.
fn is_temporal(toy: &Toy, property: &Property) -> bool {
    let rule = property.source.and_then(|source| toy.rules.get(source));
    property.name == "termination"
        || matches!(rule, Some(Rule::Temporal(_))) && property.name.starts_with('p')
}

fn check_mutant(
    toy: &Toy,
    outcome: &Outcome,
    matrix: &Outcome,
    baseline: &Oracle,
    number: usize,
) -> Result<(), TestCaseError> {
    let (found, full) = (&outcome.mutants[number], &matrix.mutants[number]);
    let Some(switch) = found.mutant.switch else {
        return Ok(());
    };
    let oracle = Oracle::new(toy, switch.number);
    if found.verdict == Verdict::Invalid {
        prop_assert!(oracle.levels.is_empty());
        return Ok(());
    }
    let levels = oracle.levels.values().max().map_or(0, |last| last + 1);
    let counts = (
        full.counts.distinct,
        full.counts.generated,
        full.counts.depth,
    );
    prop_assert_eq!(
        counts,
        (oracle.levels.len() as u64, oracle.generated, levels)
    );
    let name = |place: &usize| outcome.properties[*place].name.as_str();
    let mut may_be_killed = false;
    for (place, property) in outcome.properties.iter().enumerate() {
        let fails = matches!(full.matrix[place], PropertyVerdict::Fails(_));
        if is_temporal(toy, property) {
            may_be_killed |= fails;
        } else {
            prop_assert_eq!(
                fails,
                oracle.fails(toy, &property.name).is_some(),
                "{} on {}",
                property.name,
                found.mutant.id
            );
            may_be_killed |= fails;
        }
        prop_assert!(fails || !found.killed_by.contains(&place));
    }
    prop_assert_eq!(found.verdict == Verdict::Killed, may_be_killed);
    if let Some(place) = found.killed_by.first()
        && let Some(fails) = oracle.fails(toy, name(place))
    {
        let length = match fails {
            Fails::After(steps) => Some(steps),
            Fails::Nowhere => None,
        };
        prop_assert_eq!(found.trace_length, length);
    }
    check_equivalence(found, baseline, &oracle)
}

/// Checks that walks decide correctly and that nothing is claimed about unsearched mutants.
fn check_walked(
    walked: &Outcome,
    outcome: &Outcome,
    matrix: &Outcome,
) -> Result<(), TestCaseError> {
    for ((walked, found), full) in walked
        .mutants
        .iter()
        .zip(&outcome.mutants)
        .zip(&matrix.mutants)
    {
        let id = &walked.mutant.id;
        if walked.verdict == Verdict::Inconclusive {
            prop_assert!(
                !walked.counts.complete && walked.killed_by.is_empty(),
                "{}",
                id
            );
            continue;
        }
        prop_assert_eq!(walked.verdict, found.verdict, "{}", id);
        prop_assert_eq!(walked.class, found.class, "{}", id);
        for property in &walked.killed_by {
            prop_assert!(
                matches!(full.matrix[*property], PropertyVerdict::Fails(_)),
                "{}",
                id
            );
        }
        if walked.killed_by.first() == found.killed_by.first()
            && let (Some(steps), Some(shortest)) = (walked.trace_length, found.trace_length)
        {
            prop_assert!(
                shortest <= steps,
                "{}: {} steps, shortest {}",
                id,
                steps,
                shortest
            );
        }
    }
    Ok(())
}

fn check_equivalence(
    found: &MutantOutcome,
    baseline: &Oracle,
    oracle: &Oracle,
) -> Result<(), TestCaseError> {
    let is_same = matches!(
        found.verdict,
        Verdict::Unreached | Verdict::Equivalent(Equivalence::SameGraph)
    );
    if found.verdict != Verdict::Killed {
        prop_assert_eq!(is_same, baseline.is_same(oracle), "{}", found.mutant.id);
    } else if oracle.faults.is_empty() {
        prop_assert!(!baseline.is_same(oracle));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_agree_with_table(toy in toy()) {
        let toy = sound(&toy);
        prop_assume!(toy.is_some());
        let Some(toy) = toy else { return Ok(()) };
        let outcome = run(&toy, Engine::Pipeline, false);
        let matrix = run(&toy, Engine::Pipeline, true);
        prop_assert_eq!(details(&outcome), details(&run(&toy, Engine::Naive, false)));
        prop_assert_eq!(details(&matrix), details(&run(&toy, Engine::Naive, true)));
        let walking = campaign::run(
            toy.machine().as_ref(),
            &Options {
                fingerprints: true,
                ..WALKING
            },
            &|_| {},
            &AtomicBool::new(false),
        )
        .expect("the campaign runs");
        check_walks(&walking, &outcome, &matrix);
        check_walked(&walked(&toy), &outcome, &matrix)?;
        let baseline = Oracle::new(&toy, 0);
        for number in 0..outcome.mutants.len() {
            check_mutant(&toy, &outcome, &matrix, &baseline, number)?;
        }
    }
}
