//! Gaps: survivors grouped by the property that is missing.
//!
//! A gap with a suggestion holds the survivors that one suggested property kills, as the greedy
//! [cover](Suggestions::cover) assigns them. The other survivors are grouped by class and place,
//! and survivors with the same graph are together. No verdict depends on gaps.

mod title;

use mutaspec_runner::outcome::{MutantOutcome, Outcome, SurvivorClass, Verdict};
use mutaspec_runner::suggest::{Harm, Suggestion, Suggestions};

use crate::rank::ranked;

/// Survivors that one property would kill, or that look alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The number, from 1; unique in a run.
    pub number: usize,
    /// The fault of the first member, and how many more there are.
    pub title: String,
    /// Indices in [`Outcome::mutants`], the most telling first.
    pub members: Vec<usize>,
    /// The class of the first member.
    pub class: Option<SurvivorClass>,
    /// The suggested property that kills all members.
    pub closed_by: Option<Suggestion>,
    /// A run of a member that violates this property: of the first member that has one.
    pub harm: Option<Harm>,
}

/// Returns the gaps of a model, numbered from `first`: those that one property closes, beginning
/// with the one with most survivors, then the others in reading order.
pub fn gaps(outcome: &Outcome, suggestions: Option<&Suggestions>, first: usize) -> Vec<Gap> {
    let mut open = ranked(outcome);
    let mut groups: Vec<(Option<Suggestion>, Vec<usize>)> = Vec::new();
    for (suggestion, kills) in suggestions.map(Suggestions::cover).unwrap_or_default() {
        let members: Vec<usize> = open
            .iter()
            .copied()
            .filter(|place| kills.contains(place))
            .collect();
        open.retain(|place| !kills.contains(place));
        if !members.is_empty() {
            groups.push((Some(suggestion.clone()), members));
        }
    }
    groups.extend(
        alike(outcome, &open)
            .into_iter()
            .map(|members| (None, members)),
    );
    let numbered = (first..).zip(groups);
    numbered
        .map(|(number, (closed_by, members))| Gap {
            number,
            title: title::title(outcome, &members),
            class: members
                .first()
                .and_then(|place| outcome.mutants[*place].class),
            harm: closed_by
                .as_ref()
                .and_then(|property| harm(suggestions, &members, property)),
            members,
            closed_by,
        })
        .collect()
}

fn harm(
    suggestions: Option<&Suggestions>,
    members: &[usize],
    property: &Suggestion,
) -> Option<Harm> {
    let harms = &suggestions?.harms;
    let of = |place: &usize| {
        harms
            .iter()
            .find(|harm| harm.mutant == *place && harm.property == property.name)
    };
    members.iter().find_map(of).cloned()
}

/// Groups survivors by class and place. A survivor with the graph of an earlier one joins it.
fn alike(outcome: &Outcome, places: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in places {
        let found = &outcome.mutants[*place];
        let same = found
            .same_as
            .filter(|of| outcome.mutants[*of].verdict == Verdict::Survived);
        let joins = |group: &&mut Vec<usize>| match same {
            Some(of) if places.contains(&of) => group.contains(&of),
            _ => is_like(&outcome.mutants[group[0]], found),
        };
        match groups.iter_mut().find(joins) {
            Some(group) => group.push(*place),
            None => groups.push(vec![*place]),
        }
    }
    groups
}

/// Whether two survivors have the same class and change the same line of the same step.
fn is_like(one: &MutantOutcome, other: &MutantOutcome) -> bool {
    let (a, b) = (one.mutant.row(), other.mutant.row());
    one.class == other.class && a.item == b.item && a.file == b.file && a.line == b.line
}

impl Gap {
    /// Returns the member that the title describes.
    pub fn first<'o>(&self, outcome: &'o Outcome) -> Option<&'o MutantOutcome> {
        self.members.first().map(|place| &outcome.mutants[*place])
    }
}

#[cfg(test)]
pub(crate) mod tests;
