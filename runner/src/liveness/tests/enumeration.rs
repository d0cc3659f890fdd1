//! Decides by enumeration whether a fair run violates a formula, without automata.

use std::collections::BTreeSet;

use super::Lasso;
use crate::assumption::{FairnessKind, Strength};
use crate::graph::Graph;
use crate::machine::{ErasedFormula, Machine, StepId};
use crate::tests::formula_oracle;
use crate::tests::toy::{STEPS, STRONG_SET, Toy, WEAK_NEXT, edges, enables};

/// The steps of one instance in one fairness assumption, read from the machine's tables.
pub(super) struct Constraint {
    pub(super) strength: Strength,
    pub(super) steps: BTreeSet<StepId>,
}

pub(super) fn constraints(toy: &Toy, in_force: &[usize]) -> Vec<Constraint> {
    let mut all = Vec::new();
    for (number, row) in in_force
        .iter()
        .map(|number| (*number, &toy.definition().fairness[*number]))
    {
        let mut add = |steps: &dyn Fn(StepId) -> bool| {
            all.push(Constraint {
                strength: row.strength,
                steps: (0..STEPS).filter(|step| steps(*step)).collect(),
            });
        };
        match &row.kind {
            FairnessKind::Attribute { item, labels } => (0..4).for_each(|instance| {
                add(&|step| {
                    let facts = &toy.steps()[step as usize];
                    facts.item == *item
                        && facts.instance == instance
                        && labels
                            .as_ref()
                            .is_none_or(|labels| labels.contains(&facts.label))
                });
            }),
            FairnessKind::Call if number == WEAK_NEXT => add(&|_| true),
            FairnessKind::Call => add(&|step| STRONG_SET.contains(&step)),
        }
    }
    all
}

impl Constraint {
    pub(super) fn is_enabled(&self, graph: &Graph, state: u32) -> bool {
        enables(graph, state, &|step| self.steps.contains(&step))
    }

    /// Whether a run may stay in these states for ever and repeat exactly these moves.
    pub(super) fn allows(&self, graph: &Graph, states: &[u32], ways: &[(u32, u32)]) -> bool {
        let is_taken = |(from, to): &(u32, u32)| {
            from != to
                && edges(graph, *from)
                    .into_iter()
                    .any(|(step, target)| target == *to && self.steps.contains(&step))
        };
        let enabled = |state: &u32| self.is_enabled(graph, *state);
        ways.iter().any(is_taken)
            || match self.strength {
                Strength::Weak => !states.iter().all(enabled),
                Strength::Strong => !states.iter().any(enabled),
            }
    }
}

/// Returns the letter of a state from which a run goes to `next`, or stays if `None`.
pub(super) fn letter(graph: &Graph, state: u32, next: Option<u32>) -> u32 {
    let byte = u32::from(graph.store.get(state)[1]);
    let a = enables(graph, state, &|step| step < 2);
    let act = enables(graph, state, &|step| step >= 4);
    let allowed = edges(graph, state).iter().any(|(step, _)| *step < 2);
    let takes = |steps: &dyn Fn(StepId) -> bool| {
        let is_one = |(step, target): &(StepId, u32)| {
            Some(*target) == next && *target != state && steps(*step)
        };
        edges(graph, state).iter().any(is_one)
    };
    let differs = next.is_some_and(|next| (byte ^ u32::from(graph.store.get(next)[1])) & 1 == 1);
    let bits = [
        a,
        act,
        allowed,
        takes(&|step| step < 2),
        takes(&|step| step >= 4),
        differs,
    ];
    (2..).zip(bits).fold(byte & 3, |letter, (bit, holds)| {
        letter | u32::from(holds) << bit
    })
}

/// Checks that a lasso is a fair run of the graph that violates the formula.
pub(super) fn validate(
    graph: &Graph,
    lasso: &Lasso,
    constraints: &[Constraint],
    formula: Option<&ErasedFormula>,
) {
    let Lasso { stem, cycle } = lasso;
    assert!(
        graph.initial.contains(&stem[0].1),
        "begins in an initial state"
    );
    let run: Vec<_> = stem.iter().chain(cycle).collect();
    for pair in run.windows(2) {
        assert!(
            edges(graph, pair[0].1).contains(pair[1]),
            "{pair:?} is an edge"
        );
        assert_ne!(pair[0].1, pair[1].1, "stuttering is left out");
    }
    let last = stem[stem.len() - 1].1;
    assert_eq!(run[run.len() - 1].1, last, "the cycle closes");
    let mut states: Vec<u32> = cycle.iter().map(|(_, state)| *state).collect();
    let ways: Vec<_> = run[stem.len() - 1..]
        .windows(2)
        .map(|pair| (pair[0].1, pair[1].1))
        .collect();
    if states.is_empty() {
        states.push(last);
    }
    assert!(
        constraints.iter().all(|c| c.allows(graph, &states, &ways)),
        "fair: {lasso:?}"
    );
    if let Some(formula) = formula {
        let back = if cycle.is_empty() {
            stem.len() - 1
        } else {
            stem.len()
        };
        let after = |place: usize| {
            run.get(place + 1)
                .or((!cycle.is_empty()).then(|| &run[back]))
                .map(|(_, state)| *state)
        };
        let letters: Vec<u32> = run
            .iter()
            .enumerate()
            .map(|(place, (_, state))| letter(graph, *state, after(place)))
            .collect();
        assert!(
            !formula_oracle::holds(formula, &letters, back),
            "violates the formula: {lasso:?}"
        );
    }
}

/// Returns the sets of states in which a fair run can repeat all moves that `may` allows.
pub(super) fn fair_sets(
    graph: &Graph,
    constraints: &[Constraint],
    may: &dyn Fn(u32, u32) -> bool,
) -> Vec<Vec<u32>> {
    let mut sets = Vec::new();
    for set in 1_u32..1 << graph.len() {
        let states: Vec<u32> = (0..graph.len()).filter(|s| set >> s & 1 == 1).collect();
        let mut ways = Vec::new();
        for from in &states {
            let targets = edges(graph, *from).into_iter().map(|(_, target)| target);
            ways.extend(
                targets
                    .filter(|to| to != from && states.contains(to) && may(*from, *to))
                    .map(|to| (*from, to)),
            );
        }
        let reached_from = |state: u32| {
            let mut reached = BTreeSet::from([state]);
            while let Some((_, to)) = ways
                .iter()
                .find(|(from, to)| reached.contains(from) && !reached.contains(to))
            {
                reached.insert(*to);
            }
            reached.len()
        };
        if states.iter().all(|s| reached_from(*s) == states.len())
            && constraints.iter().all(|c| c.allows(graph, &states, &ways))
        {
            sets.push(states);
        }
    }
    sets
}

/// Evaluates the formula on a run with this first letter, and appends the values of its temporal
/// subformulas, outermost last. `next` are their values on the rest of the run, in the same order.
pub(super) fn truths(
    formula: &ErasedFormula,
    letter: u32,
    next: &mut dyn Iterator<Item = bool>,
    into: &mut Vec<bool>,
) -> bool {
    let mut of = |inner: &ErasedFormula| truths(inner, letter, next, into);
    match formula {
        ErasedFormula::Atom(atom) => letter >> atom & 1 == 1,
        ErasedFormula::Not(inner) => !of(inner),
        ErasedFormula::And(parts) => parts.iter().fold(true, |all, part| of(part) & all),
        ErasedFormula::Or(parts) => parts.iter().fold(false, |any, part| of(part) | any),
        ErasedFormula::Eventually(inner) | ErasedFormula::Always(inner) => {
            let now = of(inner);
            let later = next
                .next()
                .expect("as many as there are temporal operators");
            let both = matches!(formula, ErasedFormula::Always(_));
            into.push(if both { now & later } else { now | later });
            into[into.len() - 1]
        }
    }
}

/// Returns the values of the formula and its temporal subformulas from those one position later.
pub(super) fn before(formula: &ErasedFormula, letter: u32, next: &[bool]) -> (bool, Vec<bool>) {
    let mut into = Vec::new();
    let value = truths(formula, letter, &mut next.iter().copied(), &mut into);
    (value, into)
}

pub(super) fn operators(formula: &ErasedFormula) -> usize {
    match formula {
        ErasedFormula::Atom(_) => 0,
        ErasedFormula::Not(inner) => operators(inner),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => parts.iter().map(operators).sum(),
        ErasedFormula::Eventually(inner) | ErasedFormula::Always(inner) => operators(inner) + 1,
    }
}

/// Whether a fair run violates the formula, decided without automata: for each set of states in
/// which a fair run can stay, possible values before it are computed backwards along the edges.
pub(super) fn is_violated(
    graph: &Graph,
    formula: &ErasedFormula,
    constraints: &[Constraint],
) -> bool {
    let sets = fair_sets(graph, constraints, &|_, _| true).into_iter();
    let mut rounds = sets.map(|set| {
        set.into_iter()
            .map(|state| (state, letter(graph, state, None)))
            .collect::<Vec<_>>()
    });
    rounds.any(|round| leads_to_violation(graph, formula, &round))
}

/// Whether a violating run finally stays in these states and repeats each with its letter.
pub(super) fn leads_to_violation(
    graph: &Graph,
    formula: &ErasedFormula,
    round: &[(u32, u32)],
) -> bool {
    let letters: Vec<u32> = round.iter().map(|(_, letter)| *letter).collect();
    let mut known: BTreeSet<(u32, bool, Vec<bool>)> = round
        .iter()
        .enumerate()
        .map(|(place, (state, _))| {
            // The run that begins here and repeats the round, in any order.
            let mut round = letters.clone();
            round.rotate_left(place);
            let mut temporal = Vec::new();
            collect_temporal(formula, &mut temporal);
            let truths = temporal
                .iter()
                .map(|f| formula_oracle::holds(f, &round, 0))
                .collect();
            (*state, formula_oracle::holds(formula, &round, 0), truths)
        })
        .collect();
    assert!(
        known
            .iter()
            .all(|(_, _, truths)| truths.len() == operators(formula))
    );
    let mut todo: Vec<_> = known.iter().cloned().collect();
    while let Some((state, _, next)) = todo.pop() {
        for from in (0..graph.len()).filter(|from| {
            edges(graph, *from)
                .iter()
                .any(|(_, target)| *target == state)
        }) {
            let (value, truths) = before(formula, letter(graph, from, Some(state)), &next);
            if known.insert((from, value, truths.clone())) {
                todo.push((from, value, truths));
            }
        }
    }
    known
        .iter()
        .any(|(state, value, _)| graph.initial.contains(state) && !value)
}

/// Collects the temporal subformulas in the order of [`truths`].
pub(super) fn collect_temporal<'f>(formula: &'f ErasedFormula, into: &mut Vec<&'f ErasedFormula>) {
    match formula {
        ErasedFormula::Atom(_) => {}
        ErasedFormula::Not(inner) => collect_temporal(inner, into),
        ErasedFormula::And(parts) | ErasedFormula::Or(parts) => {
            for part in parts {
                collect_temporal(part, into);
            }
        }
        ErasedFormula::Eventually(inner) | ErasedFormula::Always(inner) => {
            collect_temporal(inner, into);
            into.push(formula);
        }
    }
}
