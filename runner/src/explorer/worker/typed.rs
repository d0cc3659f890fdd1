//! Evaluates properties in all states that the types allow.

use super::{TypedWorker, judge};
use crate::heartbeat::{Code, Running};
use crate::property_facts::FieldDomain;
use crate::spec::Spec;
use crate::value::participant::set_display_names;

impl<S: Spec> TypedWorker<'_, S> {
    /// Returns whether a property holds in every state that the types of these fields allow,
    /// reachable or not. Returns `None` if there are more than `most` such states, if a type is
    /// unknown, or if the types exclude a reachable state.
    pub(super) fn holds_in_typed(
        &mut self,
        property: usize,
        fields: &[usize],
        states: &mut dyn Iterator<Item = &[u8]>,
        most: usize,
    ) -> Option<bool> {
        let universe = &self.explorer.facts.universe;
        set_display_names(universe);
        let mut state = self.decoded(states.next()?);
        let domains = fields.iter().map(|field| S::domain(*field, &state, universe, most));
        let domains: Vec<FieldDomain<S::State>> = domains.collect::<Option<_>>()?;
        let counts: Vec<usize> = domains.iter().map(FieldDomain::count).collect();
        let total = counts.iter().try_fold(1usize, |product, count| product.checked_mul(*count))?;
        if total > most {
            return None;
        }
        let mut places = vec![0; counts.len()];
        let running = Running::begin(Code::Property(property));
        for _ in 0..total {
            running.next(Code::Property(property));
            for (domain, place) in domains.iter().zip(&places) {
                domain.put(&mut state, *place);
            }
            if judge(|| S::state_property(property, &state, self.explorer.constants)) != Ok(true) {
                return Some(false);
            }
            for (place, count) in places.iter_mut().zip(&counts) {
                *place += 1;
                if *place < *count {
                    break;
                }
                *place = 0;
            }
        }
        let is_typed = |packed: &[u8]| {
            let state = self.decoded(packed);
            domains.iter().all(|domain| domain.has(&state))
        };
        for packed in states {
            if !is_typed(packed) {
                return None;
            }
        }
        Some(true)
    }
}
