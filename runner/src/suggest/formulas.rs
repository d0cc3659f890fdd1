//! The search for temporal properties, for survivors that no simpler property kills.

use super::dataset::fairness;
use super::fact_search::Literal;
use super::form::Form;
use super::runs::{MachineRuns, Sentence, sentences};
use super::search::CandidateSearch;
use super::session::Candidate;

/// The number of literals of each group to use in formulas.
const IN_FORMULAS: usize = 60;

/// The number of formulas to check for a survivor that a simpler form kills.
const FEW: u64 = 40;

impl CandidateSearch<'_, '_> {
    /// Searches temporal properties that kill a survivor: only a few if it `is_open` no more.
    pub(super) fn formulas(&mut self, survivor: usize, is_open: bool) {
        let session = self.session;
        let mutant = session.mutant(survivor);
        let Some(graph) = session.graph_of(survivor) else { return };
        let mut ours = MachineRuns::new(
            session.machine,
            &session.baseline,
            &session.own.states,
            fairness(session.machine, None),
        );
        let share = &session.survivors[survivor].share;
        let mut theirs = MachineRuns::new(session.machine, &graph, &share.states, fairness(session.machine, Some(mutant)));
        let states = u64::from(session.baseline.len().max(graph.len())).max(1);
        // Checking a formula costs about as much as visiting all states, so large models get fewer.
        let checks = session.budget.formulas.min((20_000_000 / states).max(50));
        let checks = if is_open { checks } else { checks.min(FEW) };
        let (mut spent, mut tried) = (0, 0);
        let mut good: Vec<Sentence> = Vec::new();
        for sentence in sentences(&self.states.literals, &session.model.sets(), IN_FORMULAS) {
            if spent >= checks || good.len() >= session.budget.suggestions || session.is_stopped() {
                break;
            }
            let atoms: Vec<&Literal> = sentence.literals.iter().map(|place| &self.states.literals[*place]).collect();
            let members = self.members(sentence.set);
            tried += 1;
            if ours.is_known_false(&sentence, &atoms, members) {
                continue;
            }
            if !theirs.is_known_false(&sentence, &atoms, members) {
                spent += 1;
                if theirs.holds(&sentence, &atoms, members) != Some(false) {
                    continue;
                }
            }
            spent += 1;
            if ours.holds(&sentence, &atoms, members) == Some(true) {
                let mut stronger = sentence.stronger().into_iter();
                spent += stronger.len() as u64;
                let strongest = stronger.find(|other| ours.holds(other, &atoms, members) == Some(true));
                let sentence = strongest.unwrap_or(sentence);
                if !good.contains(&sentence) {
                    good.push(sentence);
                }
            }
        }
        let candidates: Vec<Candidate> = good.iter().map(|sentence| self.of_sentence(sentence, survivor)).collect();
        self.of[survivor].extend(candidates);
        self.tried[survivor].push(("temporal properties", tried));
    }

    /// Returns the candidate with the survivors that it kills.
    fn of_sentence(&self, sentence: &Sentence, target: usize) -> Candidate {
        let session = self.session;
        let atoms: Vec<&Literal> = sentence.literals.iter().map(|place| &self.states.literals[*place]).collect();
        let members = self.members(sentence.set);
        let holds = |other: usize| {
            if other == target {
                return Some(false);
            }
            let graph = session.graph_of(other)?;
            let share = &session.survivors[other].share;
            let assumed = fairness(session.machine, Some(session.mutant(other)));
            MachineRuns::new(session.machine, &graph, &share.states, assumed).holds(sentence, &atoms, members)
        };
        let verdicts: Vec<Option<bool>> = (0..session.survivors.len()).map(holds).collect();
        let with = |wanted: Option<bool>| (0..verdicts.len()).filter(|other| verdicts[*other] == wanted).collect();
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
