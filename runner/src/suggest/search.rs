//! The search for suggestions by form: invariants, step invariants and goals.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::atom::{Fact, Prop, UNRELATED};
use super::bits::{self, RowSet, is_empty, meet, minus};
use super::candidate::Candidate;
use super::columns::Columns;
use super::fact_search::{
    BestPatterns, FoundPattern, Literal, PatternGoal, PatternSearch, literals,
};
use super::facts::{self, Question};
use super::form::{Form, FormPart};
use super::larger::OtherModel;
use super::session::Session;
use super::term::Term;

/// The number of candidates kept for each survivor and form, to be checked on the larger model.
pub(super) const KEPT: usize = 24;

/// The number of states up to which goals are also searched for survivors that an invariant kills.
const SMALL: usize = 20_000;

/// Questions and the literals derived from them.
pub(super) struct LiteralPool {
    pub(super) questions: Vec<Question>,
    pub(super) literals: Vec<Literal>,
}

impl LiteralPool {
    pub(super) fn new(
        questions: Vec<Question>,
        rows: usize,
        answers: impl FnMut(&Question) -> Option<Vec<RowSet>>,
    ) -> LiteralPool {
        LiteralPool {
            literals: literals(&questions, rows, answers),
            questions,
        }
    }

    pub(super) fn parts(&self, places: &[usize]) -> Vec<FormPart> {
        let part = |place: &usize| FormPart {
            question: self.questions[self.literals[*place].question].clone(),
            negated: self.literals[*place].negated,
        };
        places.iter().map(part).collect()
    }
}

/// The candidates for each survivor, with the data that they are built from.
pub(super) struct CandidateSearch<'q, 'a> {
    pub(super) session: &'q Session<'a>,
    /// Whether the search is [thorough](super::Budget::thorough).
    pub(super) is_thorough: bool,
    pub(super) columns: &'q Columns<'q>,
    pub(super) terms: &'q [Term],
    pub(super) states: LiteralPool,
    /// By survivor: first those in the dataset, then those outside it.
    pub(super) of: Vec<Vec<Candidate>>,
    pub(super) tried: Vec<Vec<(&'static str, u64)>>,
}

impl<'q, 'a> CandidateSearch<'q, 'a> {
    pub(super) fn new(
        session: &'q Session<'a>,
        columns: &'q Columns<'q>,
        terms: &'q [Term],
        is_thorough: bool,
    ) -> CandidateSearch<'q, 'a> {
        let asked = facts::of_states(columns, terms, session.dataset.of_baseline);
        let states = LiteralPool::new(asked, columns.rows, |question| match &question.fact {
            Fact::Now(prop) => columns.of_prop(prop, question.set),
            _ => None,
        });
        CandidateSearch {
            session,
            is_thorough,
            columns,
            terms,
            states,
            of: vec![Vec::new(); session.survivors.len() + session.left_out.len()],
            tried: vec![Vec::new(); session.survivors.len() + session.left_out.len()],
        }
    }

    /// Searches each form. Step invariants are searched only for survivors that no simpler form
    /// kills, and goals and temporal properties too unless the search is thorough.
    pub(super) fn everything(&mut self, wanted: &[usize]) {
        let all = wanted.to_vec();
        self.invariants(&all);
        let open = |search: &CandidateSearch<'_, '_>| -> Vec<usize> {
            let is_good = |candidate: &Candidate| candidate.weight < UNRELATED;
            all.iter()
                .copied()
                .filter(|survivor| !search.of[*survivor].iter().any(is_good))
                .collect()
        };
        let rest = open(self);
        self.step_invariants(&rest);
        let rest = open(self);
        let is_thorough = self.is_thorough;
        let is_small = self.columns.rows <= SMALL;
        self.goals(if is_thorough && is_small { &all } else { &rest });
        let rest = open(self);
        self.formulas(if is_thorough { &all } else { &rest }, &rest);
    }

    /// Returns whether the property of each candidate holds on another model.
    pub(super) fn judged(&self, model: &OtherModel<'_>) -> HashMap<&Form, Option<bool>> {
        let mut forms: Vec<&Form> = Vec::new();
        let mut known = HashSet::new();
        for form in self.of.iter().flatten().map(|candidate| &candidate.form) {
            if known.insert(form) {
                forms.push(form);
            }
        }
        let verdicts = model.judge(&forms);
        forms.into_iter().zip(verdicts).collect()
    }

    fn sets(&self) -> Vec<Option<usize>> {
        std::iter::once(None)
            .chain(self.session.model.sets().into_iter().map(Some))
            .collect()
    }

    pub(super) fn members(&self, set: Option<usize>) -> usize {
        set.map_or(1, |set| self.session.model.members(set).len())
    }

    fn state_bits(&self) -> Vec<RowSet> {
        let survivors = &self.session.survivors;
        survivors
            .iter()
            .map(|survivor| survivor.share.state_bits(&self.session.dataset))
            .collect()
    }

    /// Returns the states of each survivor that can meet a goal.
    pub(super) fn goal_bits(&self) -> Vec<RowSet> {
        let survivors = &self.session.survivors;
        let dataset = &self.session.dataset;
        survivors
            .iter()
            .map(|survivor| survivor.share.goal_bits(dataset))
            .collect()
    }

    fn invariants(&mut self, wanted: &[usize]) {
        let avoid = bits::first(self.session.dataset.of_baseline, self.columns.rows);
        let have = self.state_bits();
        let kept = self.never(&self.states, wanted, &avoid, &have, false);
        self.keep("state invariants", kept);
    }

    fn step_invariants(&mut self, wanted: &[usize]) {
        let dataset = &self.session.dataset;
        if wanted.is_empty() || !dataset.has_steps() {
            return;
        }
        let avoid = bits::first(dataset.steps_of_baseline, dataset.steps.len());
        let have: Vec<RowSet> = self
            .session
            .survivors
            .iter()
            .map(|survivor| survivor.share.step_bits(dataset))
            .collect();
        let asked = facts::of_steps(self.columns, self.terms, &self.states.questions);
        let pool = LiteralPool::new(asked, dataset.steps.len(), |question| {
            self.of_step(question)
        });
        let kept = self.never(&pool, wanted, &avoid, &have, true);
        self.keep("step invariants", kept);
    }

    fn of_step(&self, question: &Question) -> Option<Vec<RowSet>> {
        self.columns
            .of_step(&question.fact, question.set, &self.session.dataset.steps)
    }

    pub(super) fn keep(&mut self, form: &'static str, found: Vec<(usize, Vec<Candidate>, u64)>) {
        for (survivor, candidates, tried) in found {
            self.of[survivor].extend(candidates);
            self.tried[survivor].push((form, tried));
        }
    }

    /// Searches invariants: patterns that hold in no row of `avoid` (the baseline), but in a row in
    /// `have` of a survivor. Returns candidates and the number of tried ones for each survivor with
    /// new rows.
    fn never(
        &self,
        pool: &LiteralPool,
        wanted: &[usize],
        avoid: &RowSet,
        have: &[RowSet],
        of_steps: bool,
    ) -> Vec<(usize, Vec<Candidate>, u64)> {
        let new: Vec<RowSet> = have.iter().map(|rows| minus(rows, avoid)).collect();
        let mut wanted = wanted.to_vec();
        wanted.retain(|survivor| !is_empty(&new[*survivor]));
        let mut want = vec![0; avoid.len()];
        for rows in wanted.iter().map(|survivor| &new[*survivor]) {
            want.iter_mut().zip(rows).for_each(|(a, b)| *a |= b);
        }
        let kills = |rows: &RowSet| {
            (0..new.len())
                .filter(|survivor| meet(rows, &new[*survivor]))
                .collect::<Vec<_>>()
        };
        let counts =
            |literal: &Literal| !matches!(pool.questions[literal.question].fact, Fact::Before(_));
        let goal = |want| PatternGoal {
            avoid,
            want,
            kills: &kills,
            is_goal: false,
            counts: &counts,
        };
        let mut best = BestPatterns::new(new.len(), KEPT, self.session.budget.candidates);
        if !wanted.is_empty() {
            self.search_patterns(pool, goal(&want), None, &mut best);
        }
        let form = |found: &FoundPattern| {
            let form = Form::Never {
                parts: pool.parts(&found.pattern.literals),
                set: found.pattern.set,
                of_steps,
            };
            self.candidate(form, found, &goal(&want))
        };
        let of_survivor = |survivor: usize| {
            let is_good = |found: &&FoundPattern| found.pattern.weight < UNRELATED;
            if best.of(survivor).iter().any(is_good) || self.session.is_stopped() {
                let found = best.of(survivor).into_iter().map(form);
                return (found.collect(), best.tried);
            }
            let mut triples = BestPatterns::new(new.len(), KEPT, self.session.budget.candidates)
                .only(survivor)
                .after(best.tried);
            self.search_patterns(pool, goal(&want), Some(&new[survivor]), &mut triples);
            let all = best.of(survivor).into_iter().chain(triples.of(survivor));
            (all.map(form).collect(), triples.tried)
        };
        search_distinct(&wanted, &new, of_survivor)
    }

    /// Tries patterns of one and two literals for each domain. With `triples`, also of three that
    /// hold in the lowest of these rows.
    pub(super) fn search_patterns(
        &self,
        pool: &LiteralPool,
        goal: PatternGoal<'_>,
        triples: Option<&RowSet>,
        best: &mut BestPatterns,
    ) {
        for set in self.sets() {
            let miner = PatternSearch {
                literals: &pool.literals,
                set,
                members: self.members(set),
                goal,
            };
            match triples {
                None => miner.pairs(best),
                Some(rows) => miner.triples(rows, best),
            }
        }
    }

    /// Searches goals: patterns that hold in no state of the survivor, but in a state that it lost.
    fn goals(&mut self, wanted: &[usize]) {
        // States that a constraint excludes do not meet a goal.
        let dataset = &self.session.dataset;
        let baseline = self.session.own.goal_bits(dataset);
        let have = self.goal_bits();
        let lost: Vec<RowSet> = have.iter().map(|rows| minus(&baseline, rows)).collect();
        let kills = |rows: &RowSet| {
            (0..have.len())
                .filter(|other| !meet(rows, &have[*other]))
                .collect::<Vec<_>>()
        };
        let of_survivor = |survivor: usize| {
            let goal = PatternGoal {
                avoid: &have[survivor],
                want: &lost[survivor],
                kills: &kills,
                is_goal: true,
                counts: &|_| true,
            };
            let budget = self.session.budget.candidates;
            let new = || BestPatterns::new(have.len(), KEPT, budget).only(survivor);
            let mut best = new();
            if self.session.is_stopped() {
                return (Vec::new(), best.tried);
            }
            self.search_patterns(&self.states, goal, None, &mut best);
            if best.of(survivor).is_empty() {
                let mut triples = new().after(best.tried);
                self.search_patterns(&self.states, goal, Some(&lost[survivor]), &mut triples);
                best = triples;
            }
            let form = |found: &FoundPattern| {
                let form = Form::Can {
                    parts: self.states.parts(&found.pattern.literals),
                    set: found.pattern.set,
                };
                self.candidate(form, found, &goal)
            };
            let found = best.of(survivor).into_iter().map(form);
            (found.collect(), best.tried)
        };
        let mut wanted = wanted.to_vec();
        wanted.retain(|survivor| !is_empty(&lost[*survivor]));
        let mut all = search_distinct(&wanted, &have, of_survivor);
        // An interrupted search tried nothing.
        all.retain(|(_, _, tried)| *tried > 0);
        self.keep("reachability goals", all);
    }

    /// Returns the candidate in its strongest form. If the states do not distinguish "for some"
    /// from "for all", the stronger quantifier is used.
    pub(super) fn candidate(
        &self,
        form: Form,
        found: &FoundPattern,
        goal: &PatternGoal<'_>,
    ) -> Candidate {
        let mut candidate = Candidate {
            form,
            weight: found.pattern.weight,
            kills: found.kills.clone(),
            undecided: Vec::new(),
            rows: found.rows.clone(),
            sentence: None,
        };
        for place in 0..candidate.form.parts().len() {
            let Some(form) = stronger(&candidate.form, place) else {
                continue;
            };
            let Some(rows) = self.rows_of(&form) else {
                continue;
            };
            if !meet(&rows, goal.avoid) && meet(&rows, goal.want) {
                candidate = Candidate {
                    kills: (goal.kills)(&rows),
                    form,
                    rows,
                    ..candidate
                };
            }
        }
        candidate
    }

    /// Returns the rows where the parts of a form hold together for some member.
    fn rows_of(&self, form: &Form) -> Option<RowSet> {
        let of_steps = matches!(form, Form::Never { of_steps: true, .. });
        let rows = if of_steps {
            self.session.dataset.steps.len()
        } else {
            self.columns.rows
        };
        let answers = |part: &FormPart| {
            let question = &part.question;
            let yes = match &question.fact {
                Fact::Now(prop) => self.columns.of_prop(prop, question.set)?,
                _ => self.of_step(question)?,
            };
            Some(
                yes.into_iter()
                    .map(|yes| {
                        if part.negated {
                            bits::inverted(&yes, rows)
                        } else {
                            yes
                        }
                    })
                    .collect(),
            )
        };
        let parts: Vec<Vec<RowSet>> = form.parts().iter().map(answers).collect::<Option<_>>()?;
        let mut all = bits::none(rows);
        for member in 0..self.members(form.set()) {
            for (word, into) in all.iter_mut().enumerate() {
                let of = |part: &Vec<RowSet>| part[if part.len() == 1 { 0 } else { member }][word];
                *into |= parts.iter().fold(u64::MAX, |held, part| held & of(part));
            }
        }
        Some(all)
    }
}

/// Searches candidates for each of these survivors, on all threads. Survivors with the same rows
/// share one search. Returns candidates and the number of tried ones for each survivor.
fn search_distinct(
    survivors: &[usize],
    rows: &[RowSet],
    search: impl Fn(usize) -> (Vec<Candidate>, u64) + Sync,
) -> Vec<(usize, Vec<Candidate>, u64)> {
    let mut known = HashSet::new();
    let different = survivors.iter().copied();
    let different: Vec<usize> = different
        .filter(|survivor| known.insert(&rows[*survivor]))
        .collect();
    let found = different.into_par_iter();
    let found: HashMap<&RowSet, (Vec<Candidate>, u64)> = found
        .map(|survivor| (&rows[survivor], search(survivor)))
        .collect();
    let of_survivor = |survivor: &usize| {
        let (candidates, tried) = &found[&rows[*survivor]];
        (*survivor, candidates.clone(), *tried)
    };
    survivors.iter().map(of_survivor).collect()
}

/// Returns the form with a stronger quantifier in one part, if there is one.
fn stronger(form: &Form, place: usize) -> Option<Form> {
    let forbids = matches!(form, Form::Never { .. });
    let mut form = form.clone();
    let (Form::Never { parts, .. } | Form::Can { parts, .. } | Form::Runs { parts, .. }) =
        &mut form;
    let part = parts.get_mut(place)?;
    let wants_all = forbids == part.negated;
    let (Fact::Now(prop) | Fact::Before(prop) | Fact::After(prop)) = &mut part.question.fact else {
        return None;
    };
    *prop = match prop {
        Prop::Any(set, test) if wants_all => Prop::All(*set, test.clone()),
        Prop::All(set, test) if !wants_all => Prop::Any(*set, test.clone()),
        _ => return None,
    };
    Some(form)
}
