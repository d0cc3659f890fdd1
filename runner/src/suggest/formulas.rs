//! The search for temporal properties.

use std::collections::{BTreeSet, HashMap};

use super::candidate::Candidate;
use super::dataset::fairness;
use super::fact_search::Literal;
use super::form::Form;
use super::runs::{MachineRuns, Sentence, sentences};
use super::search::CandidateSearch;

/// The number of literals of each group to use in formulas.
const IN_FORMULAS: usize = 60;

/// The number of formulas to check for a survivor that a simpler form kills.
const FEW: u64 = 100;

/// The number of formulas kept for each survivor.
const KEPT: usize = 12;

/// Whether each formula holds on a survivor, by its index. `None` if that cannot be decided.
type Verdicts = HashMap<usize, Option<bool>>;

impl CandidateSearch<'_, '_> {
    /// Returns the formulas that hold on the baseline, simple ones first, and the number of checks
    /// allowed for each survivor.
    fn true_sentences(&self) -> (Vec<Sentence>, u64) {
        let session = self.session;
        let assumed = fairness(session.machine, None);
        let mut ours = MachineRuns::new(
            session.machine,
            &session.baseline,
            &session.own.states,
            assumed,
        );
        // Checking a formula costs about as much as visiting all states, so large models get fewer.
        let states = u64::from(session.baseline.len()).max(1);
        let checks = session.budget.formulas.min((20_000_000 / states).max(50));
        let mut spent = 0;
        let mut holds = |sentence: &Sentence| {
            let (atoms, members) = (self.atoms(sentence), self.members(sentence.set));
            if spent >= checks
                || session.is_stopped()
                || ours.is_known_false(sentence, &atoms, members)
            {
                return false;
            }
            spent += 1;
            ours.holds(sentence, &atoms, members) == Some(true)
        };
        let mut all = sentences(&self.states.literals, &session.model.sets(), IN_FORMULAS);
        all.retain(|sentence| holds(sentence));
        (all, checks)
    }

    fn atoms(&self, sentence: &Sentence) -> Vec<&Literal> {
        sentence
            .literals
            .iter()
            .map(|place| &self.states.literals[*place])
            .collect()
    }

    /// Searches temporal properties that kill these survivors: among all formulas for those that are
    /// `open`, and among a few for those that a simpler form kills.
    pub(super) fn formulas(&mut self, wanted: &[usize], open: &[usize]) {
        let machine = self.session.machine;
        let cannot_judge = machine.merges_states() || machine.assumes_formulas();
        if wanted.is_empty() || cannot_judge || self.session.is_stopped() {
            return;
        }
        let (sentences, checks) = self.true_sentences();
        let killing = |survivor: usize| {
            let most = if open.contains(&survivor) {
                checks
            } else {
                checks.min(FEW)
            };
            let places = (0..sentences.len()).take(most as usize);
            let tried = places.len() as u64;
            let mut verdicts = Verdicts::new();
            let found = self.killing(survivor, &sentences, places, KEPT, &mut verdicts);
            (survivor, found, tried, verdicts)
        };
        let chosen = self.session.on_threads(wanted, killing);
        let kept = chosen.iter().flat_map(|(_, places, ..)| places);
        let kept: BTreeSet<usize> = kept.copied().collect();
        let all: Vec<usize> = (0..self.session.survivors.len()).collect();
        let verdicts = self.session.on_threads(&all, |survivor| {
            let known = chosen.iter().find(|(other, ..)| *other == survivor);
            let mut verdicts = known.map_or_else(Verdicts::new, |(.., known)| known.clone());
            let places = kept.iter().copied();
            self.killing(survivor, &sentences, places, usize::MAX, &mut verdicts);
            verdicts
        });
        for (survivor, places, tried, _) in chosen {
            let candidates: Vec<Candidate> = places
                .iter()
                .map(|place| self.of_sentence(*place, &sentences, &verdicts))
                .collect();
            self.of[survivor].extend(candidates);
            self.tried[survivor].push(("temporal properties", tried));
        }
    }

    /// Returns the first formulas of `places`, at most `most`, that fail on a survivor.
    fn killing(
        &self,
        survivor: usize,
        sentences: &[Sentence],
        places: impl Iterator<Item = usize>,
        most: usize,
        verdicts: &mut Verdicts,
    ) -> Vec<usize> {
        let session = self.session;
        let Some(graph) = session.graph_of(survivor) else {
            return Vec::new();
        };
        let share = &session.survivors[survivor].share;
        let assumed = fairness(session.machine, Some(session.mutant(survivor)));
        let mut theirs = MachineRuns::new(session.machine, &graph, &share.states, assumed);
        let fails = |place: &usize| {
            let sentence = &sentences[*place];
            let verdict = verdicts.entry(*place).or_insert_with(|| {
                let (atoms, members) = (self.atoms(sentence), self.members(sentence.set));
                if theirs.is_known_false(sentence, &atoms, members) {
                    return Some(false);
                }
                theirs.holds(sentence, &atoms, members)
            });
            *verdict == Some(false)
        };
        places
            .take_while(|_| !session.is_stopped())
            .filter(fails)
            .take(most)
            .collect()
    }

    /// Returns the candidate with the survivors that it kills.
    fn of_sentence(
        &self,
        place: usize,
        sentences: &[Sentence],
        verdicts: &[Verdicts],
    ) -> Candidate {
        let sentence = &sentences[place];
        let with = |wanted: Option<bool>| {
            let verdict =
                |survivor: &usize| verdicts[*survivor].get(&place).copied().flatten() == wanted;
            (0..self.session.survivors.len()).filter(verdict).collect()
        };
        Candidate {
            form: Form::Runs {
                shape: sentence.shape,
                parts: self.states.parts(&sentence.literals),
                set: sentence.set,
            },
            weight: sentence.weight,
            kills: with(Some(false)),
            undecided: with(None),
            rows: Vec::new(),
            sentence: Some(sentence.clone()),
        }
    }
}
