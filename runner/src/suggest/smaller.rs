//! The search for goals that a model meets and the same model with a smaller constant does not.

use super::atom::Fact;
use super::bits::{self, RowSet, meet};
use super::candidate::Candidate;
use super::fact_search::{BestPatterns, FoundPattern, PatternGoal};
use super::form::Form;
use super::larger::OtherModel;
use super::search::{CandidateSearch, KEPT, LiteralPool};

impl CandidateSearch<'_, '_> {
    /// Searches goals for a survivor outside the dataset, by its index among all. Facts are evaluated
    /// in each model with its own constants: the rows are the states of the dataset, then those of
    /// the smaller model.
    pub(super) fn goals_of_smaller(&mut self, survivor: usize, smaller: &OtherModel<'_>) {
        let session = self.session;
        let there = smaller.fill(self.terms);
        let (words, rows) = (
            self.columns.rows.div_ceil(64),
            self.columns.rows.div_ceil(64) * 64 + there.rows,
        );
        let both = |fact: &Fact, set: Option<usize>| -> Option<Vec<RowSet>> {
            let Fact::Now(prop) = fact else { return None };
            let (mut ours, theirs) = (self.columns.of_prop(prop, set)?, there.of_prop(prop, set)?);
            let none = bits::none(there.rows);
            for (member, rows) in ours.iter_mut().enumerate() {
                // A smaller set lacks the last members.
                rows.extend(theirs.get(member).unwrap_or(&none));
            }
            Some(ours)
        };
        let pool = LiteralPool::new(self.states.questions.clone(), rows, |question| {
            both(&question.fact, question.set)
        });
        let mut avoid = bits::none(words * 64);
        avoid.extend(smaller.goal_bits());
        let mut want = session.own.goal_bits(&session.dataset);
        want.extend(bits::none(there.rows));
        let have = self.goal_bits();
        let kills = |rows: &RowSet| {
            let others = (0..have.len()).filter(|other| !meet(rows, &have[*other]));
            others.chain([have.len()]).collect()
        };
        let goal = PatternGoal {
            avoid: &avoid,
            want: &want,
            kills: &kills,
            is_goal: true,
            counts: &|_| true,
        };
        let mut best = BestPatterns::new(have.len() + 1, KEPT, session.budget.candidates);
        self.search_patterns(&pool, goal, None, &mut best);
        let candidate = |found: &FoundPattern| Candidate {
            form: Form::Can {
                parts: pool.parts(&found.pattern.literals),
                set: found.pattern.set,
            },
            weight: found.pattern.weight,
            kills: found
                .kills
                .iter()
                .copied()
                .filter(|other| *other < have.len())
                .collect(),
            undecided: Vec::new(),
            rows: found.rows[..words].to_vec(),
            sentence: None,
        };
        let candidates = best.of(have.len()).into_iter().map(candidate).collect();
        let tried = best.tried;
        self.keep("reachability goals", vec![(survivor, candidates, tried)]);
    }
}
