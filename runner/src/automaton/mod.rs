//! Translates a temporal formula into a small automaton that accepts exactly its violations.
//!
//! The automata are generalized Büchi automata with marks on their transitions, built by the
//! classic tableau: a state is a set of formulas that the rest of the run must satisfy. The
//! translation is exact for linear temporal logic without `next`. Formulas with too large automata
//! are [`Refused`]. An atom is a number, and a letter is the set of atoms that are true.

mod normal;
mod stuttering;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::machine::ErasedFormula;
use normal::{Junction, Normal};
pub use stuttering::must_ignore_stuttering;

const MAX_PLACES: usize = 64;

/// Maximum number of atoms of an automaton. The liveness check reserves one of a letter's 32 bits.
const MAX_ATOMS: usize = 24;

/// Maximum number of temporal operators of a formula: a set of them has 64 bits.
const MAX_OBLIGATIONS: usize = 64;

const MAX_TRANSITIONS: usize = 1024;

/// Why a formula cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It has too many different atoms in one condition.
    #[error(
        "it joins {found} different predicates in one condition over time; {limit} at most can be decided"
    )]
    Atoms {
        /// The number of atoms.
        found: usize,
        /// Maximum number of atoms.
        limit: usize,
    },
    /// It has too many temporal operators that depend on each other.
    #[error("it joins more than {limit} temporal operators in one condition over time")]
    Operators {
        /// Maximum number of operators.
        limit: usize,
    },
    /// Its automaton is too large.
    #[error("its automaton has more than {limit} states")]
    Places {
        /// Maximum number of states of the automaton.
        limit: usize,
    },
    /// Its automaton has too many transitions.
    #[error("its automaton has more than {limit} transitions from one state")]
    Transitions {
        /// Maximum number of transitions from one state.
        limit: usize,
    },
    /// It nests too deeply.
    #[error("it nests more than {limit} levels deep")]
    Depth {
        /// Maximum depth.
        limit: usize,
    },
    /// The product of the automaton and the graph is too large.
    #[error("the graph has too many states for its automaton")]
    States,
    /// The graph is incomplete.
    #[error("not every state was searched")]
    Incomplete,
    /// The value of a step formula in it would depend on how long a run stays in a state.
    #[error(
        "`{step}` must be directly inside `{inside}(..)`, for example in `{example}`; elsewhere its value would depend on how long a run stays in a state"
    )]
    Stuttering {
        /// The step formula, or its negation, as the author writes it.
        step: String,
        /// The temporal operator that must directly contain the step formula.
        inside: &'static str,
        /// An accepted formula.
        example: String,
    },
    /// It uses an atom that the machine does not have: a bug in the generated code.
    #[error("it names the atom {0}, which the machine does not have")]
    UnknownAtom(usize),
}

/// A generalized Büchi automaton. Its states are called places; place 0 is initial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Automaton {
    /// The atoms it reads. The first is the lowest bit of a letter.
    pub atoms: Vec<usize>,
    /// The transitions from each place.
    pub places: Vec<Vec<Transition>>,
    /// All marks. A run of the automaton is accepting if it meets each of them infinitely often.
    pub marks: u64,
}

/// A transition of an [`Automaton`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transition {
    /// Bits of atoms that must be true.
    pub yes: u32,
    /// Bits of atoms that must be false.
    pub no: u32,
    /// Index of the place it leads to.
    pub target: u8,
    /// The marks that it meets.
    pub marks: u64,
}

impl Transition {
    /// Whether the transition can be taken on this letter.
    #[inline]
    pub fn admits(&self, letter: u32) -> bool {
        letter & self.yes == self.yes && letter & self.no == 0
    }

    /// Whether the transition can be taken for some values of the `unknown` bits, zero here.
    #[inline]
    pub fn admits_some(&self, letter: u32, unknown: u32) -> bool {
        self.yes & !(letter | unknown) == 0 && letter & self.no == 0
    }

    /// Whether the condition depends on these bits.
    #[inline]
    pub fn looks_at(&self, bits: u32) -> bool {
        (self.yes | self.no) & bits != 0
    }
}

impl Automaton {
    /// Returns automata of which at least one accepts a run if and only if it violates the formula.
    pub fn of_violations(formula: &ErasedFormula) -> Result<Vec<Automaton>, Refused> {
        let mut automata = Vec::new();
        for alternative in Normal::new(formula, false)?.alternatives() {
            match Builder::build(&alternative) {
                Ok(automaton) => automata.push(automaton),
                Err(refused) => {
                    let smaller = alternative.alternatives_in_time();
                    if smaller.len() < 2 {
                        return Err(refused);
                    }
                    for part in &smaller {
                        automata.push(Builder::build(part)?);
                    }
                }
            }
        }
        Ok(automata)
    }

    /// Returns an automaton of the runs that are weakly or strongly unfair to some steps. Its atom
    /// is true if the steps are enabled. Its caller must exclude moves by these steps once it has
    /// left its initial place.
    pub fn of_unfairness(strongly: bool) -> Automaton {
        let go = |yes, target, marks| Transition {
            yes,
            no: 0,
            target,
            marks,
        };
        let stop_taking = go(u32::from(!strongly), 1, 1);
        let enabled = go(1, 1, 1);
        let disabled = go(0, 1, 0);
        Automaton {
            atoms: vec![0],
            places: vec![
                vec![go(0, 0, 0), stop_taking],
                if strongly {
                    vec![enabled, disabled]
                } else {
                    vec![enabled]
                },
            ],
            marks: 1,
        }
    }

    /// Whether the automaton may wait in its initial place, though not for ever, and never returns.
    pub fn waits(&self) -> bool {
        let mut marks = 0;
        let mut unconditional = false;
        for (place, transitions) in self.places.iter().enumerate() {
            for transition in transitions
                .iter()
                .filter(|transition| transition.target == 0)
            {
                if place != 0 {
                    return false;
                }
                marks |= transition.marks;
                unconditional |= transition.yes == 0 && transition.no == 0;
            }
        }
        unconditional && marks != self.marks
    }
}

/// One way to satisfy a formula: a condition on the letter, and later obligations.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Conjunction {
    yes: u32,
    no: u32,
    /// Obligations for the rest of the run. An `eventually` among them is postponed; a run that
    /// postpones one for ever does not satisfy it.
    next: u64,
}

impl Conjunction {
    const ALWAYS: Conjunction = Conjunction {
        yes: 0,
        no: 0,
        next: 0,
    };

    fn and(&self, other: &Conjunction) -> Option<Conjunction> {
        let both = Conjunction {
            yes: self.yes | other.yes,
            no: self.no | other.no,
            next: self.next | other.next,
        };
        (both.yes & both.no == 0).then_some(both)
    }

    /// Whether this term allows everything that `other` allows.
    fn is_at_least(&self, other: &Conjunction) -> bool {
        self.yes & !other.yes == 0 && self.no & !other.no == 0 && self.next & !other.next == 0
    }
}

/// The temporal subformulas of a formula, by number, and how each can be satisfied.
struct Builder {
    atoms: Vec<usize>,
    obligations: Vec<Normal>,
    /// The terms of each obligation.
    terms: Vec<Vec<Conjunction>>,
}

/// The meaning of a place: obligations, or the entire formula if it is not a set of obligations.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PlaceMeaning {
    Whole,
    Obligations(u64),
}

impl Builder {
    fn build(formula: &Normal) -> Result<Automaton, Refused> {
        let mut builder = Builder {
            atoms: Vec::new(),
            obligations: Vec::new(),
            terms: Vec::new(),
        };
        collect_atoms(formula, &mut builder.atoms);
        builder.atoms.sort_unstable();
        builder.atoms.dedup();
        if builder.atoms.len() > MAX_ATOMS {
            return Err(Refused::Atoms {
                found: builder.atoms.len(),
                limit: MAX_ATOMS,
            });
        }
        let whole = builder.terms_of(formula)?;
        let places = builder.explore(builder.first(formula), &whole)?;
        Ok(builder.with_marks(&places))
    }

    fn first(&self, formula: &Normal) -> PlaceMeaning {
        let numbers = formula
            .conjuncts()
            .iter()
            .map(|part| self.obligations.iter().position(|o| o == part));
        let mask = numbers
            .map(|number| number.map(|n| 1 << n))
            .try_fold(0, |mask, bit| bit.map(|bit: u64| mask | bit));
        mask.map_or(PlaceMeaning::Whole, |mask| {
            PlaceMeaning::Obligations(self.without_covered(mask))
        })
    }

    /// Returns all reachable places with their transitions.
    fn explore(
        &self,
        first: PlaceMeaning,
        whole: &[Conjunction],
    ) -> Result<Vec<Vec<(Conjunction, u8)>>, Refused> {
        let mut numbers = BTreeMap::from([(first, 0_u8)]);
        let mut todo = vec![first];
        let mut places = Vec::new();
        while let Some(promise) = todo.get(places.len()).copied() {
            let terms = match promise {
                PlaceMeaning::Whole => whole.to_vec(),
                PlaceMeaning::Obligations(mask) => self.terms_of_all(mask)?,
            };
            let mut transitions = Vec::with_capacity(terms.len());
            for term in terms {
                let target = PlaceMeaning::Obligations(self.without_covered(term.next));
                let fresh = todo.len();
                let number = *numbers.entry(target).or_insert_with(|| {
                    todo.push(target);
                    fresh as u8
                });
                if todo.len() > MAX_PLACES {
                    return Err(Refused::Places { limit: MAX_PLACES });
                }
                transitions.push((term, number));
            }
            places.push(transitions);
        }
        Ok(places)
    }

    fn terms_of(&mut self, formula: &Normal) -> Result<Vec<Conjunction>, Refused> {
        match formula {
            Normal::Literal(atom, holds) => Ok(vec![self.literal(*atom, *holds)]),
            Normal::Many(Junction::Any, parts) => {
                let mut terms = Vec::new();
                for part in parts {
                    terms.extend(self.terms_of(part)?);
                    terms = pruned(terms)?;
                }
                Ok(terms)
            }
            Normal::Many(Junction::All, parts) => {
                let mut terms = vec![Conjunction::ALWAYS];
                for part in parts {
                    terms = product(&terms, &self.terms_of(part)?)?;
                }
                Ok(terms)
            }
            Normal::Times(junction, body) => self.obligation(formula, *junction, body),
        }
    }

    fn literal(&self, atom: usize, holds: bool) -> Conjunction {
        // All atoms were collected before. A missing one would make the term false.
        let bit = self
            .atoms
            .binary_search(&atom)
            .map_or(u32::MAX, |place| 1 << place);
        let (yes, no) = if holds { (bit, 0) } else { (0, bit) };
        Conjunction {
            yes,
            no,
            ..Conjunction::ALWAYS
        }
    }

    fn obligation(
        &mut self,
        formula: &Normal,
        junction: Junction,
        body: &Normal,
    ) -> Result<Vec<Conjunction>, Refused> {
        if let Some(known) = self.obligations.iter().position(|o| o == formula) {
            return Ok(self.terms[known].clone());
        }
        let inner = self.terms_of(body)?;
        if self.obligations.len() == MAX_OBLIGATIONS {
            return Err(Refused::Operators {
                limit: MAX_OBLIGATIONS,
            });
        }
        let me = 1 << self.obligations.len();
        let terms = match junction {
            Junction::All => inner
                .into_iter()
                .map(|term| Conjunction {
                    next: term.next | me,
                    ..term
                })
                .collect(),
            Junction::Any => {
                let later = Conjunction {
                    next: me,
                    ..Conjunction::ALWAYS
                };
                pruned(inner.into_iter().chain([later]).collect())?
            }
        };
        self.obligations.push(formula.clone());
        self.terms.push(terms.clone());
        Ok(terms)
    }

    fn terms_of_all(&self, obligations: u64) -> Result<Vec<Conjunction>, Refused> {
        let members = (0..self.terms.len()).filter(|n| obligations >> n & 1 == 1);
        members
            .map(|n| &self.terms[n])
            .try_fold(vec![Conjunction::ALWAYS], |terms, other| {
                product(&terms, other)
            })
    }

    /// Removes `eventually p` beside `always eventually p`, which repeats it at each moment.
    fn without_covered(&self, obligations: u64) -> u64 {
        let has = |n: &usize| obligations >> n & 1 == 1;
        let covers = |other: usize, n: usize| {
            matches!(
                &self.obligations[other],
                Normal::Times(Junction::All, body) if body.conjuncts().contains(&self.obligations[n])
            )
        };
        let members = || (0..self.obligations.len()).filter(has);
        let covered = members().filter(|n| members().any(|other| covers(other, *n)));
        covered.fold(obligations, |rest, n| rest & !(1 << n))
    }

    /// Replaces postponed obligations by a mark for each `eventually`, met unless it is postponed.
    fn with_marks(self, places: &[Vec<(Conjunction, u8)>]) -> Automaton {
        let next = places
            .iter()
            .flatten()
            .fold(0, |next, (term, _)| next | term.next);
        let is_put_off = |n: &usize| {
            next >> n & 1 == 1 && matches!(self.obligations[*n], Normal::Times(Junction::Any, _))
        };
        let put_off: Vec<usize> = (0..self.obligations.len()).filter(is_put_off).collect();
        let marks = |next: u64| {
            let met = put_off
                .iter()
                .enumerate()
                .filter(|(_, n)| next >> **n & 1 == 0);
            met.fold(0, |marks, (mark, _)| marks | 1 << mark)
        };
        let transition = |(term, target): &(Conjunction, u8)| Transition {
            yes: term.yes,
            no: term.no,
            target: *target,
            marks: marks(term.next),
        };
        Automaton {
            places: places
                .iter()
                .map(|row| row.iter().map(transition).collect())
                .collect(),
            marks: marks(0),
            atoms: self.atoms,
        }
    }
}

fn collect_atoms(formula: &Normal, into: &mut Vec<usize>) {
    match formula {
        Normal::Literal(atom, _) => into.push(*atom),
        Normal::Many(_, parts) => parts.iter().for_each(|part| collect_atoms(part, into)),
        Normal::Times(_, body) => collect_atoms(body, into),
    }
}

/// Returns all pairs of terms that can be satisfied together.
fn product(left: &[Conjunction], right: &[Conjunction]) -> Result<Vec<Conjunction>, Refused> {
    let mut both = Vec::new();
    for term in left {
        both.extend(right.iter().filter_map(|other| term.and(other)));
        if both.len() > MAX_TRANSITIONS {
            both = pruned(both)?;
        }
    }
    pruned(both)
}

/// Removes terms that allow nothing beyond what another one allows.
fn pruned(terms: Vec<Conjunction>) -> Result<Vec<Conjunction>, Refused> {
    let mut kept: Vec<Conjunction> = Vec::new();
    for term in terms {
        if !kept.iter().any(|other| other.is_at_least(&term)) {
            kept.retain(|other| !term.is_at_least(other));
            kept.push(term);
        }
    }
    if kept.len() > MAX_TRANSITIONS {
        return Err(Refused::Transitions {
            limit: MAX_TRANSITIONS,
        });
    }
    Ok(kept)
}
