//! Candidates for suggestions, and their order.

use std::collections::{BTreeSet, HashMap};

use super::bits::{RowSet, is_empty, minus};
use super::existing::Existing;
use super::form::Form;
use super::named::Named;
use super::runs::Sentence;

/// A candidate that holds on the baseline and kills a survivor.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) form: Form,
    pub(super) weight: u32,
    /// Indices in [`Session::survivors`](super::session::Session::survivors).
    pub(super) kills: Vec<usize>,
    /// The survivors for which it is unknown whether it kills them.
    pub(super) undecided: Vec<usize>,
    /// The rows where the parts hold together. Empty for a temporal property.
    pub(super) rows: RowSet,
    /// The formula of a temporal property.
    pub(super) sentence: Option<Sentence>,
}

/// Whether each candidate holds on another model. `None` if that cannot be decided.
pub(super) type Verdicts<'s> = HashMap<&'s Form, Option<bool>>;

/// How the candidates behave on other models.
pub(super) struct Judged<'s> {
    /// Whether each holds on other models of the spec.
    pub(super) others: Vec<JudgedModel<'s>>,
    /// How many of the killed mutants each kills too: the more, the more it says.
    pub(super) breadth: HashMap<&'s Form, usize>,
    /// Whether each holds on the survivors outside the dataset, in order.
    pub(super) left_out: Vec<Verdicts<'s>>,
}

/// How the candidates behave on another model of the spec.
pub(super) struct JudgedModel<'s> {
    pub(super) name: &'s str,
    pub(super) is_larger: bool,
    /// Whether it also checks properties that are added to the spec.
    pub(super) checks_added: bool,
    pub(super) verdicts: Verdicts<'s>,
}

impl Judged<'_> {
    /// Whether a candidate holds on the larger model. `None` if that is not known.
    pub(super) fn on_larger(&self, candidate: &Candidate) -> Option<bool> {
        let larger = self.others.iter().find(|model| model.is_larger)?;
        *larger.verdicts.get(&candidate.form)?
    }

    /// Returns the names of the models that would also check a candidate, and on which it fails.
    pub(super) fn failing(&self, candidate: &Candidate) -> Vec<String> {
        let fails = |model: &&JudgedModel<'_>| {
            model.checks_added && model.verdicts.get(&candidate.form) == Some(&Some(false))
        };
        let failing = self.others.iter().filter(fails);
        failing.map(|model| model.name.to_owned()).collect()
    }
}

/// Where a suggestion comes from.
pub(super) enum Origin<'s> {
    Found(&'s Candidate),
    Existing(&'s Existing),
    Named(&'s Named),
}

impl Candidate {
    /// Rates how much the property says, to decide between properties of equal value and length.
    pub(super) fn strength(&self) -> i64 {
        let rows: u32 = self.rows.iter().map(|word| word.count_ones()).sum();
        match self.form {
            Form::Can { .. } => -i64::from(rows),
            _ => i64::from(rows),
        }
    }

    /// Whether another candidate implies this one, kills all that it kills, and is no longer.
    pub(super) fn is_covered_by(&self, other: &Candidate) -> bool {
        let within = |a: &RowSet, b: &RowSet| is_empty(&minus(a, b));
        let says_less = match (&self.form, &other.form) {
            (Form::Never { of_steps: a, .. }, Form::Never { of_steps: b, .. }) => {
                a == b && within(&self.rows, &other.rows)
            }
            (Form::Can { .. }, Form::Can { .. }) => within(&other.rows, &self.rows),
            _ => false,
        };
        says_less
            && other.weight <= self.weight
            && self
                .kills
                .iter()
                .all(|survivor| other.kills.contains(survivor))
    }
}

/// Returns places of candidates, best first, in another order: the best, the best of each other kind,
/// the strongest that kills as many as the best, and the rest.
pub(super) fn spread<'c>(
    places: &[usize],
    candidate: impl Fn(usize) -> &'c Candidate,
) -> Vec<usize> {
    let kind = |place: usize| candidate(place).form.kind();
    let first_of_kind = |(number, place): (usize, &usize)| {
        places[..number]
            .iter()
            .all(|other| kind(*other) != kind(*place))
            .then_some(*place)
    };
    let mut order: Vec<usize> = places
        .iter()
        .enumerate()
        .filter_map(first_of_kind)
        .collect();
    let best = places.first().copied();
    let equal = places.iter().copied().filter(|place| {
        let of = |place: usize| (kind(place), candidate(place).kills.len());
        Some(of(*place)) == best.map(of)
    });
    order.extend(equal.max_by_key(|place| candidate(*place).strength()));
    for place in places {
        if !order.contains(place) {
            order.push(*place);
        }
    }
    let mut known = BTreeSet::new();
    order.retain(|place| known.insert(*place));
    order
}
