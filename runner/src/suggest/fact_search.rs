//! The search for small sets of facts that hold together in wanted rows only.
//!
//! Invariants hold on the baseline: their facts hold together in no state of the baseline, but in a
//! state of the mutant. Goals exchange the roles. A row is a state or a step. Budgets count
//! candidates.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::atom::UNRELATED;
use super::bits::{self, RowSet, inverted, is_empty, lowest, meet, meet3};
use super::facts::Question;
use super::term::Root;

/// The number of patterns kept because they are strong.
const STRONGEST: usize = 8;

/// A question or its negation, with the rows where it holds: one set for each member of its domain,
/// or one set without a domain.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    pub(super) question: usize,
    pub(super) negated: bool,
    pub(super) weight: u32,
    pub(super) set: Option<usize>,
    pub(super) rows: Vec<RowSet>,
    /// The variables and processes that it reads.
    pub(super) roots: Vec<Root>,
}

/// Literals that hold together for some member of the domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) literals: Vec<usize>,
    pub(super) set: Option<usize>,
    pub(super) weight: u32,
}

/// A pattern with the survivors that it kills.
#[derive(Clone, Debug)]
pub(super) struct FoundPattern {
    pub(super) pattern: Pattern,
    /// Indices of the survivors that it kills.
    pub(super) kills: Vec<usize>,
    /// The rows where it holds. Patterns with equal rows are equivalent.
    pub(super) rows: RowSet,
    /// How much the pattern says: a pattern that implies another has more.
    pub(super) strength: i64,
}

/// Returns both polarities of every question that can be evaluated. Leaves out constant answers and
/// those equal to a simpler question's.
pub(super) fn literals(
    questions: &[Question],
    rows: usize,
    mut answers: impl FnMut(&Question) -> Option<Vec<RowSet>>,
) -> Vec<Literal> {
    let mut order: Vec<usize> = (0..questions.len()).collect();
    order.sort_by_key(|place| (questions[*place].fact.weight(), *place));
    let mut known: HashSet<(Option<usize>, Vec<RowSet>)> = HashSet::new();
    let mut literals = Vec::new();
    for place in order {
        let question = &questions[place];
        let Some(yes) = answers(question) else {
            continue;
        };
        let no: Vec<RowSet> = yes.iter().map(|bits| inverted(bits, rows)).collect();
        let is_fixed =
            yes.iter().all(|bits| is_empty(bits)) || no.iter().all(|bits| is_empty(bits));
        let (same, opposite) = ((question.set, yes), (question.set, no));
        if is_fixed || known.contains(&same) || known.contains(&opposite) {
            continue;
        }
        let (yes, no) = (same.1.clone(), opposite.1);
        known.insert(same);
        let roots: Vec<Root> = question
            .fact
            .terms()
            .iter()
            .map(|term| term.root)
            .filter(|root| root.is_of_state())
            .collect();
        for (negated, rows) in [(false, yes), (true, no)] {
            literals.push(Literal {
                question: place,
                negated,
                weight: question.fact.weight() + u32::from(negated),
                set: question.set,
                rows,
                roots: roots.clone(),
            });
        }
    }
    literals.sort_by_key(|literal| literal.weight);
    literals
}

/// The rows that patterns must avoid and must meet, and which survivors they kill.
#[derive(Clone, Copy)]
pub(super) struct PatternGoal<'a> {
    pub(super) avoid: &'a RowSet,
    pub(super) want: &'a RowSet,
    /// Returns the survivors that a pattern kills if it holds in these rows.
    pub(super) kills: &'a (dyn Fn(&RowSet) -> Vec<usize> + Sync),
    /// Whether a pattern is stronger if it holds in fewer rows.
    pub(super) is_goal: bool,
    /// For steps: whether a literal is about more than the state before.
    pub(super) counts: &'a (dyn Fn(&Literal) -> bool + Sync),
}

/// The best patterns found for each survivor.
pub(super) struct BestPatterns {
    of_survivor: Vec<Vec<FoundPattern>>,
    /// For each survivor: of the patterns that kill the most, the strongest ones.
    strongest: Vec<Vec<FoundPattern>>,
    /// The survivor whose patterns are kept; `None` stands for all.
    only: Option<usize>,
    keep: usize,
    pub(super) tried: u64,
    budget: u64,
}

impl BestPatterns {
    pub(super) fn new(survivors: usize, keep: usize, budget: u64) -> BestPatterns {
        BestPatterns {
            of_survivor: vec![Vec::new(); survivors],
            strongest: vec![Vec::new(); survivors],
            only: None,
            keep,
            tried: 0,
            budget,
        }
    }

    /// Starts with `tried` candidates, which count against the budget.
    pub(super) fn after(self, tried: u64) -> BestPatterns {
        BestPatterns { tried, ..self }
    }

    /// Keeps the patterns for one survivor.
    pub(super) fn only(self, survivor: usize) -> BestPatterns {
        BestPatterns {
            only: Some(survivor),
            ..self
        }
    }

    /// Returns the best patterns, and the strongest one if it is not among them.
    pub(super) fn of(&self, survivor: usize) -> Vec<&FoundPattern> {
        let best = &self.of_survivor[survivor];
        let strongest = self.strongest[survivor].iter();
        let more = strongest.filter(|found| best.iter().all(|other| other.rows != found.rows));
        best.iter().chain(more).collect()
    }

    pub(super) fn is_spent(&self) -> bool {
        self.tried >= self.budget
    }

    fn offer(&mut self, found: &FoundPattern) {
        let only = self.only;
        let is_kept = |survivor: &&usize| only.is_none_or(|only| only == **survivor);
        for survivor in found.kills.iter().filter(is_kept) {
            let strong = |found: &FoundPattern| {
                let weight = found.pattern.weight;
                Reverse((
                    weight < UNRELATED,
                    found.kills.len(),
                    found.strength,
                    Reverse(weight),
                ))
            };
            insert(&mut self.strongest[*survivor], found, STRONGEST, strong);
            let rank = |found: &FoundPattern| {
                let weight = found.pattern.weight;
                (weight >= UNRELATED, Reverse(found.kills.len()), weight)
            };
            insert(&mut self.of_survivor[*survivor], found, self.keep, rank);
        }
    }
}

/// Inserts a pattern into a list ordered by rank, of at most `keep` patterns that hold in different
/// rows.
fn insert<K: Ord>(
    list: &mut Vec<FoundPattern>,
    found: &FoundPattern,
    keep: usize,
    rank: impl Fn(&FoundPattern) -> K,
) {
    if list.len() == keep && list.last().is_some_and(|last| rank(last) <= rank(found)) {
        return;
    }
    if let Some(same) = list.iter().position(|other| other.rows == found.rows) {
        if rank(&list[same]) <= rank(found) {
            return;
        }
        list.remove(same);
    }
    let place = list.partition_point(|other| rank(other) <= rank(found));
    list.insert(place, found.clone());
    list.truncate(keep);
}

/// One search over the literals of one domain, or over those without a domain.
pub(super) struct PatternSearch<'a> {
    pub(super) literals: &'a [Literal],
    pub(super) set: Option<usize>,
    pub(super) members: usize,
    pub(super) goal: PatternGoal<'a>,
}

impl PatternSearch<'_> {
    fn usable(&self) -> Vec<usize> {
        let fits = |literal: &Literal| literal.set.is_none() || literal.set == self.set;
        (0..self.literals.len())
            .filter(|place| fits(&self.literals[*place]))
            .collect()
    }

    fn rows(&self, literal: usize, member: usize) -> &RowSet {
        let rows = &self.literals[literal].rows;
        &rows[if rows.len() == 1 { 0 } else { member }]
    }

    fn is_avoided(&self, pattern: &[usize]) -> bool {
        (0..self.members).all(|member| match *pattern {
            [a] => !meet(self.rows(a, member), self.goal.avoid),
            [a, b] => !meet3(self.rows(a, member), self.rows(b, member), self.goal.avoid),
            _ => false,
        })
    }

    /// Returns the rows where the literals hold together for some member.
    fn matching_rows(&self, pattern: &[usize]) -> RowSet {
        let mut all = vec![0; self.goal.avoid.len()];
        for member in 0..self.members {
            for (place, into) in all.iter_mut().enumerate() {
                *into |= pattern.iter().fold(u64::MAX, |rows, literal| {
                    rows & self.rows(*literal, member)[place]
                });
            }
        }
        all
    }

    /// Whether the pattern belongs to this search rather than the one without a domain, and
    /// contains a literal that counts.
    fn is_of_this(&self, pattern: &[usize]) -> bool {
        let of_set = pattern
            .iter()
            .any(|literal| self.literals[*literal].set.is_some());
        (self.set.is_none() || of_set)
            && pattern
                .iter()
                .any(|literal| (self.goal.counts)(&self.literals[*literal]))
    }

    fn offer(&self, pattern: &[usize], best: &mut BestPatterns) -> bool {
        let rows = self.matching_rows(pattern);
        if !meet(&rows, self.goal.want) {
            return false;
        }
        let kills = (self.goal.kills)(&rows);
        if kills.is_empty() {
            return false;
        }
        let weight = pattern
            .iter()
            .map(|literal| self.literals[*literal].weight)
            .sum::<u32>();
        // Patterns about one thing are easier to understand than patterns about several.
        let of = |literal: &usize| &self.literals[*literal].roots;
        let is_scattered = pattern
            .windows(2)
            .any(|pair| !of(&pair[0]).iter().any(|root| of(&pair[1]).contains(root)));
        let weight = weight + u32::from(is_scattered);
        let count = rows
            .iter()
            .map(|word| i64::from(word.count_ones()))
            .sum::<i64>();
        best.offer(&FoundPattern {
            pattern: Pattern {
                literals: pattern.to_vec(),
                set: self.set,
                weight: weight + 2 * pattern.len() as u32 + u32::from(self.set.is_some()),
            },
            kills,
            rows,
            strength: if self.goal.is_goal { -count } else { count },
        });
        true
    }

    /// Tries all patterns of one literal, then of two of which neither suffices alone.
    pub(super) fn pairs(&self, best: &mut BestPatterns) {
        let mut rest = Vec::new();
        for literal in self.usable() {
            if best.is_spent() {
                return;
            }
            best.tried += 1;
            if self.is_avoided(&[literal]) {
                if self.is_of_this(&[literal]) {
                    self.offer(&[literal], best);
                }
                // A second fact makes a goal stronger and an invariant weaker.
                if !self.goal.is_goal {
                    continue;
                }
            }
            rest.push(literal);
        }
        // Simple pairs first: ordered by the index of the heavier literal.
        for (count, b) in rest.iter().enumerate() {
            for a in &rest[..count] {
                if best.is_spent() {
                    return;
                }
                if self.literals[*a].question == self.literals[*b].question
                    || !self.is_of_this(&[*a, *b])
                {
                    continue;
                }
                best.tried += 1;
                if self.is_avoided(&[*a, *b]) {
                    self.offer(&[*a, *b], best);
                }
            }
        }
    }

    /// Tries patterns of three literals that all hold in the lowest of these rows.
    pub(super) fn triples(&self, rows: &RowSet, best: &mut BestPatterns) {
        let Some(row) = lowest(rows) else { return };
        for member in 0..self.members {
            let there: Vec<usize> = self
                .usable()
                .into_iter()
                .filter(|literal| bits::has(self.rows(*literal, member), row))
                .collect();
            self.triples_of(&there, best);
            if best.is_spent() {
                break;
            }
        }
    }

    fn triples_of(&self, there: &[usize], best: &mut BestPatterns) {
        let words = self.goal.avoid.len();
        let mut left: Vec<Vec<(usize, u64)>> = vec![Vec::new(); self.members];
        for (count, c) in there.iter().enumerate() {
            for (middle, b) in there[..count].iter().enumerate() {
                if best.is_spent() {
                    return;
                }
                // For each member: the rows to avoid in which the first two literals hold. The
                // third literal must exclude all of them.
                for (member, left) in left.iter_mut().enumerate() {
                    let (b, c) = (self.rows(*b, member), self.rows(*c, member));
                    let both =
                        (0..words).map(|word| (word, b[word] & c[word] & self.goal.avoid[word]));
                    left.clear();
                    left.extend(both.filter(|(_, rows)| *rows != 0));
                }
                for a in &there[..middle] {
                    let pattern = [*a, *b, *c];
                    if best.is_spent() {
                        return;
                    }
                    if !self.is_of_this(&pattern) {
                        continue;
                    }
                    best.tried += 1;
                    let ruled_out = |(member, left): (usize, &Vec<(usize, u64)>)| {
                        let rows = self.rows(*a, member);
                        left.iter().all(|(word, both)| rows[*word] & both == 0)
                    };
                    if left.iter().enumerate().all(ruled_out) {
                        self.offer(&pattern, best);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Type;
    use crate::suggest::atom::{Fact, Prop, Test};
    use crate::suggest::term::Term;

    /// Searches patterns for questions whose answers are these bits, one word for each member.
    fn found_patterns(
        answers: &[(Option<usize>, &[u64])],
        members: usize,
        avoid: u64,
        want: u64,
        budget: u64,
    ) -> (Vec<Vec<(usize, bool)>>, u64) {
        let question = |place: usize| {
            let term = Term::new(Root::Variable(place), Type::Bool, None);
            let fact = Fact::Now(Prop::Plain(Test::Holds(term)));
            Question {
                fact,
                set: answers[place].0,
            }
        };
        let questions: Vec<Question> = (0..answers.len()).map(question).collect();
        let place = |question: &Question| questions.iter().position(|other| other == question);
        let literals = literals(&questions, 8, |question| {
            let (_, words) = answers[place(question)?];
            Some(words.iter().map(|word| vec![*word]).collect())
        });
        let (avoid, want) = (vec![avoid], vec![want]);
        let kills = |rows: &RowSet| {
            if meet(rows, &want) {
                vec![0]
            } else {
                Vec::new()
            }
        };
        let miner = |set| PatternSearch {
            literals: &literals,
            set,
            members: if set.is_some() { members } else { 1 },
            goal: PatternGoal {
                avoid: &avoid,
                want: &want,
                kills: &kills,
                is_goal: false,
                counts: &|_| true,
            },
        };
        let mut best = BestPatterns::new(1, 4, budget);
        for set in [None, Some(0)] {
            miner(set).pairs(&mut best);
        }
        if best.of(0).is_empty() {
            miner(None).triples(&want, &mut best);
        }
        let named = |found: &FoundPattern| {
            found
                .pattern
                .literals
                .iter()
                .map(|l| (literals[*l].question, literals[*l].negated))
                .collect()
        };
        (best.of(0).into_iter().map(named).collect(), best.tried)
    }

    const MANY: u64 = 1_000;

    #[test]
    fn one_fact_suffices() {
        let (found, _) = found_patterns(&[(None, &[0b1000])], 0, 0b0111, 0b1000, MANY);
        assert_eq!(found, [vec![(0, false)]]);
    }

    #[test]
    fn two_disjoint_facts_are_found() {
        let (found, _) = found_patterns(
            &[(None, &[0b1001]), (None, &[0b1010])],
            0,
            0b0111,
            0b1000,
            MANY,
        );
        assert_eq!(found, [vec![(0, false), (1, false)]]);
    }

    #[test]
    fn three_facts_are_tried_after_two() {
        let (found, _) = found_patterns(
            &[(None, &[0b1011]), (None, &[0b1101]), (None, &[0b1110])],
            0,
            0b0111,
            0b1000,
            MANY,
        );
        assert_eq!(found, [vec![(0, false), (1, false), (2, false)]]);
    }

    #[test]
    fn member_facts_must_hold_for_same_member() {
        // For one member only the first fact holds, for the other only the second. They never hold
        // for the same member, although each holds for one.
        let (found, _) = found_patterns(
            &[(Some(0), &[0b1001, 0b1110]), (Some(0), &[0b1110, 0b0001])],
            2,
            0b0111,
            0b1000,
            MANY,
        );
        assert_eq!(found, [vec![(0, false), (1, false)]]);
    }

    #[test]
    fn indistinguishable_rows_yield_nothing() {
        let (found, tried) = found_patterns(
            &[(None, &[0b1001]), (None, &[0b1101])],
            0,
            0b0111,
            0b1000,
            MANY,
        );
        assert!(found.is_empty() && tried > 0, "{found:?}");
    }

    #[test]
    fn spent_budget_stops_at_same_candidate() {
        let answers: [(Option<usize>, &[u64]); 2] = [(None, &[0b1001]), (None, &[0b1010])];
        let (found, tried) = found_patterns(&answers, 0, 0b0111, 0b1000, 2);
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(found_patterns(&answers, 0, 0b0111, 0b1000, 2).1, tried);
    }
}
