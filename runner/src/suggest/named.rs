//! The properties that a quick search names for all survivors, as `run` does. They come first in a
//! longer search too, so that all commands name the same property for a gap.

use super::candidate::Origin;
use super::{Finding, Harm, Suggestion, Suggestions};
use crate::outcome::Trace;

/// The properties that a quick search names, the one that kills most survivors first.
#[derive(Default)]
pub(super) struct Named {
    suggestions: Vec<Suggestion>,
    harms: Vec<Harm>,
}

impl Named {
    pub(super) fn of(quick: Suggestions) -> Named {
        let cover = quick.cover().into_iter();
        Named {
            suggestions: cover.map(|(suggestion, _)| suggestion.clone()).collect(),
            harms: quick.harms,
        }
    }

    /// Puts the property that is named for each survivor before others, unless only others hold on
    /// the larger model. Returns the properties that are first now.
    pub(super) fn put_first<'s>(
        &'s self,
        findings: &mut [Finding],
        origins: &mut [Vec<Origin<'s>>],
        most: usize,
    ) -> Vec<Suggestion> {
        let mut first: Vec<&Suggestion> = Vec::new();
        for (finding, origins) in findings.iter_mut().zip(origins) {
            let kills = |named: &&Suggestion| named.kills.contains(&finding.mutant);
            let Some(named) = self.suggestions.iter().find(kills) else {
                continue;
            };
            if !named.is_trusted() && finding.suggestions.iter().any(Suggestion::is_trusted) {
                finding.outdoes = Some(named.name.clone());
                continue;
            }
            if let Some(place) = finding
                .suggestions
                .iter()
                .position(|one| is_same(one, named))
            {
                finding.suggestions.remove(place);
                origins.remove(place);
            }
            finding.suggestions.insert(0, named.clone());
            finding.suggestions.truncate(most);
            origins.insert(0, Origin::Named(self));
            first.push(named);
        }
        let named = self.suggestions.iter();
        let named = named.filter(|named| first.iter().any(|one| std::ptr::eq(*one, *named)));
        named.cloned().collect()
    }

    /// Returns the run of a survivor that violates a named property.
    pub(super) fn run(&self, mutant: usize, property: &str) -> Option<&Trace> {
        let mut harms = self.harms.iter();
        let is_it = |harm: &&Harm| harm.mutant == mutant && harm.property == property;
        harms.find(is_it).map(|harm| &harm.trace)
    }
}

/// Whether two suggestions are one property. Existing properties have no statement but their name.
fn is_same(one: &Suggestion, other: &Suggestion) -> bool {
    match (&one.code, &other.code) {
        (None, None) => one.name == other.name,
        (Some(_), Some(_)) => one.statement == other.statement,
        _ => false,
    }
}
