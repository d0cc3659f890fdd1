//! The suggestions for each survivor, from the candidates that the search found.

use std::cmp::Reverse;
use std::collections::HashMap;

use mutaspec_mutator::Effect;

use super::atom::UNRELATED;
use super::candidate::{Candidate, Judged, Origin, Verdicts, spread};
use super::existing::Existing;
use super::form::Form;
use super::history::{History, history};
use super::property::numbered;
use super::search::CandidateSearch;
use super::session::Session;
use super::term::Root;
use super::{Finding, Statement, Suggestion};
use crate::campaign::Refusal;
use crate::compare::{Comparison, Observables, Witness, compare};
use crate::dialect::{Dialect, Property};
use crate::outcome::SurvivorClass;

/// The findings, and the origins of the suggestions of each.
pub(super) type Findings<'s> = (Vec<Finding>, Vec<Vec<Origin<'s>>>);

/// The code of each suggestion by its name.
pub(super) type CodeByName = HashMap<String, String>;

fn held(verdicts: &Verdicts<'_>, candidate: &Candidate) -> Option<bool> {
    verdicts.get(&candidate.form).copied().flatten()
}

/// A candidate for a survivor, and how it does on other models of the spec.
struct Offer<'s> {
    candidate: &'s Candidate,
    larger: Option<bool>,
    failing: Vec<String>,
}

/// Returns the key by which suggestions for a survivor are sorted.
fn rank(offer: &Offer<'_>, breadth: Option<usize>) -> impl Ord + use<> {
    let Offer { candidate, .. } = offer;
    let held = match offer.larger {
        Some(true) => 0,
        None => 1,
        Some(false) => 2,
    };
    (
        !offer.failing.is_empty(),
        candidate.weight >= UNRELATED,
        held,
        // An invariant is easier to judge than others, and a run leads to its violation.
        !matches!(candidate.form, Form::Never { .. }),
        Reverse(candidate.kills.len()),
        Reverse(breadth),
        candidate.weight,
        Reverse(candidate.strength()),
    )
}

/// Removes suggestions to check a definition that another suggestion names already.
fn keep_first_of_each_definition(suggestions: &mut Vec<Suggestion>, origins: &mut Vec<Origin<'_>>) {
    let is_first = |place: usize| {
        let one = &suggestions[place];
        let is_same = |other: &Suggestion| other.code.is_none() && other.name == one.name;
        one.code.is_some() || !suggestions[..place].iter().any(is_same)
    };
    let kept: Vec<bool> = (0..suggestions.len()).map(is_first).collect();
    let (mut of_suggestions, mut of_origins) = (kept.iter(), kept.iter());
    suggestions.retain(|_| of_suggestions.next() == Some(&true));
    origins.retain(|_| of_origins.next() == Some(&true));
}

impl Session<'_> {
    /// Returns the findings for survivors, with existing properties first.
    pub(super) fn findings<'s>(
        &self,
        wanted: &[usize],
        search: &'s CandidateSearch<'_, '_>,
        judged: &Judged<'_>,
        (there, names): (&'s [Existing], &mut CodeByName),
    ) -> Result<Findings<'s>, Refusal> {
        let (mut findings, mut origins) = (Vec::new(), Vec::new());
        for survivor in wanted {
            let (mut finding, mut of_search) = self.finding(*survivor, search, judged);
            let place = self.place(*survivor);
            let existing = there
                .iter()
                .filter(|existing| existing.suggestion.kills.contains(&place));
            let suggestions = existing.clone().map(|existing| existing.suggestion.clone());
            finding.suggestions.splice(0..0, suggestions);
            of_search.splice(0..0, existing.map(Origin::Existing));
            keep_first_of_each_definition(&mut finding.suggestions, &mut of_search);
            finding.suggestions.truncate(self.budget.suggestions);
            finding.history = self.history(*survivor)?;
            findings.push(finding);
            origins.push(of_search);
        }
        self.make_names_unique(&mut findings, names);
        Ok((findings, origins))
    }

    /// Returns the suggestions for one survivor, with their origins. Those that fail on no model that
    /// would check them come first, then those that also hold on the larger model, then those that
    /// kill most, then the shortest.
    fn finding<'s>(
        &self,
        survivor: usize,
        search: &'s CandidateSearch<'_, '_>,
        judged: &Judged<'_>,
    ) -> (Finding, Vec<Origin<'s>>) {
        let mut offered: Vec<Offer<'s>> = Vec::new();
        for candidate in &search.of[survivor] {
            let is_same = |other: &Offer<'_>| other.candidate.form == candidate.form;
            if !offered.iter().any(is_same) {
                offered.push(Offer {
                    candidate,
                    larger: judged.on_larger(candidate),
                    failing: judged.failing(candidate),
                });
            }
        }
        offered.sort_by_key(|offer| {
            let breadth = judged.breadth.get(&offer.candidate.form);
            rank(offer, breadth.copied())
        });
        let is_new = |place: &usize| {
            let mut better = offered[..*place].iter();
            !better.any(|other| offered[*place].candidate.is_covered_by(other.candidate))
        };
        let different: Vec<usize> = (0..offered.len()).filter(is_new).collect();
        let spread = spread(&different, |place| offered[place].candidate);
        let suggestions = spread.into_iter().filter_map(|place| {
            let offer = &offered[place];
            let suggestion = self.suggestion(offer, &judged.left_out)?;
            Some((suggestion, Origin::Found(offer.candidate)))
        });
        let (suggestions, origins) = suggestions.take(self.budget.suggestions).unzip();
        let finding = Finding {
            mutant: self.place(survivor),
            id: self.mutant(survivor).id.clone(),
            class: self
                .found(survivor)
                .class
                .unwrap_or(SurvivorClass::NewStates),
            suggestions,
            outdoes: None,
            not_tried: self.not_tried(survivor, search),
            tried: search.tried[survivor].clone(),
            flag: None,
            history: None,
        };
        (finding, origins)
    }

    fn not_tried(&self, survivor: usize, search: &CandidateSearch<'_, '_>) -> Option<String> {
        if search.tried[survivor].iter().any(|(_, count)| *count > 0) {
            return None;
        }
        if self.dialect.is_none() {
            return Some("no property can be written in the language of the spec".to_owned());
        }
        let is_smaller = matches!(self.mutant(survivor).effect(), Effect::Shrink(_));
        if survivor >= self.survivors.len() && is_smaller {
            return Some(format!(
                "the model with the smaller constant has values of other types, or more than {} states",
                self.budget.states
            ));
        }
        if survivor >= self.survivors.len() {
            return Some(format!(
                "it has too many states; the limit is {} for the baseline and all survivors together",
                self.dataset.most_states
            ));
        }
        let is_read = |place: usize| {
            search
                .terms
                .iter()
                .any(|term| term.root == Root::Variable(place))
        };
        let variables = self.model.schema.variables.iter().enumerate();
        let unread: Vec<String> = variables
            .filter(|(place, _)| !is_read(*place))
            .map(|(_, row)| format!("`{}`", row.name))
            .collect();
        if unread.is_empty() {
            return Some("no fact about a variable or process differs between states".to_owned());
        }
        Some(format!(
            "suggestions cannot read the type of {}",
            unread.join(", ")
        ))
    }

    fn suggestion(&self, offer: &Offer<'_>, left_out: &[Verdicts<'_>]) -> Option<Suggestion> {
        let candidate = offer.candidate;
        let (definition, dialect) = (self.machine.definition(), self.dialect?);
        let property = candidate.form.property(definition, &self.model, dialect)?;
        let code = dialect.code(&property, definition)?;
        let known = dialect.defined(&property, definition);
        let places = |survivors: &[usize], holds: Option<bool>| {
            let known = survivors
                .iter()
                .map(|survivor| self.survivors[*survivor].place);
            let more = self.left_out.iter().zip(left_out);
            let more = more.filter(|(_, verdicts)| held(verdicts, candidate) == holds);
            let mut places: Vec<usize> = known.chain(more.map(|(place, _)| *place)).collect();
            places.sort_unstable();
            places
        };
        Some(Suggestion {
            kind: candidate.form.kind(),
            code: known.is_none().then_some(code),
            larger: offer.larger,
            failing: offer.failing.clone(),
            name: known.unwrap_or(property.name),
            doc: property.doc,
            kills: places(&candidate.kills, Some(false)),
            undecided: places(&candidate.undecided, None),
            weight: candidate.weight,
            statement: Statement(Some((candidate.form.clone(), self.model.schema.clone()))),
        })
    }

    /// Renames properties so that all of them can be added to one spec.
    fn make_names_unique(&self, findings: &mut [Finding], known: &mut CodeByName) {
        for suggestion in findings
            .iter_mut()
            .flat_map(|finding| &mut finding.suggestions)
        {
            let Some(dialect) = self.dialect.filter(|_| suggestion.code.is_some()) else {
                continue;
            };
            let first = suggestion.name.clone();
            for words in numbered(&first) {
                let name = dialect.name(&words);
                let Some(code) = self.code_of(suggestion, &name, dialect) else {
                    break;
                };
                if *known.entry(name.clone()).or_insert_with(|| code.clone()) == code {
                    (suggestion.name, suggestion.code) = (name, Some(code));
                    break;
                }
            }
        }
    }

    /// Returns the code of a suggestion with another name.
    fn code_of(
        &self,
        suggestion: &Suggestion,
        name: &str,
        dialect: &dyn Dialect,
    ) -> Option<String> {
        let (form, _) = suggestion.statement.0.as_ref()?;
        let definition = self.machine.definition();
        let property = form.property(definition, &self.model, dialect)?;
        dialect.code(
            &Property {
                name: name.to_owned(),
                ..property
            },
            definition,
        )
    }

    /// Returns the two indistinguishable runs, for a survivor that needs history.
    fn history(&self, survivor: usize) -> Result<Option<History>, Refusal> {
        let (found, mutant) = (self.found(survivor), self.mutant(survivor));
        if survivor >= self.survivors.len() || found.class != Some(SurvivorClass::NeedsHistory) {
            return Ok(None);
        }
        let graph = self.graph_of(survivor);
        let mut worker = self.machine.worker();
        let mut worker = worker.under(mutant.switch);
        // The choice of properties does not affect states and steps.
        let observables = Observables::new(self.machine, &[]);
        let divergence = graph.and_then(|graph| {
            match compare(
                &self.baseline,
                &graph,
                self.machine,
                &mut *worker,
                &observables,
            ) {
                Comparison::Different {
                    witness: Some(Witness::Divergence(divergence)),
                    ..
                } => Some(divergence),
                _ => None,
            }
        });
        match divergence {
            Some(divergence) => history(self.machine, &self.baseline, &divergence, mutant.switch),
            None => Ok(None),
        }
    }
}
