//! The order in which survivors are told where there is not room for all: one of each kind before the second of any.

use std::collections::BTreeMap;

use crate::schema::{Model, Mutant, Results, SurvivorClass, Verdict};

/// The survivors of all models, the most telling first.
///
/// A survivor with the same graph as another tells nothing new and comes last; of each operator and class the first stands before the second of any;
/// then what a state invariant can catch comes before what is harder to see; then the shorter run; then the order of the results.
pub(super) fn survivors(results: &Results) -> Vec<(&Model, &Mutant)> {
    let mut seen: BTreeMap<(&str, &str, &str, u8), usize> = BTreeMap::new();
    let mut ranked = Vec::new();
    for model in &results.specs {
        for mutant in model
            .mutants
            .iter()
            .filter(|m| matches!(m.verdict, Verdict::Survived | Verdict::Broken))
        {
            let class = class(mutant);
            let nth = seen
                .entry((model.name.as_str(), model.model.as_str(), mutant.operator.as_str(), class))
                .or_default();
            let key = (is_like_another(model, mutant), *nth, class, mutant.trace_length.unwrap_or(u32::MAX));
            *nth += 1;
            ranked.push((key, model, mutant));
        }
    }
    ranked.sort_by_key(|(key, ..)| *key);
    ranked.into_iter().map(|(_, model, mutant)| (model, mutant)).collect()
}

/// Whether another survivor has the same graph; one that is accepted is none.
fn is_like_another(model: &Model, mutant: &Mutant) -> bool {
    let other = mutant.same_as.as_ref();
    other.is_some_and(|id| model.mutants.iter().any(|m| m.id == *id && m.verdict == Verdict::Survived))
}

fn class(mutant: &Mutant) -> u8 {
    match mutant.survivor_class {
        Some(SurvivorClass::NewStates) => 0,
        Some(SurvivorClass::NewSteps) => 1,
        Some(SurvivorClass::LessBehaviour) => 2,
        Some(SurvivorClass::DifferentCycles) => 3,
        Some(SurvivorClass::NeedsHistory) => 4,
        None => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// The ids of the survivors without the spec's name, the sample's mutants changed before.
    fn order(change: impl Fn(&mut Vec<Mutant>)) -> Vec<String> {
        let mut results = Results::new(&[sample::outcome()], &[]);
        change(&mut results.specs[0].mutants);
        let ids = survivors(&results).into_iter().map(|(_, m)| m.id.replace("two_phase_commit/", ""));
        ids.collect()
    }

    #[test]
    fn what_has_the_graph_of_another_comes_last() {
        assert_eq!(
            order(|_| {}),
            ["alice.n3/M2-4c1d9e02@bob", "alice.n3/M2-4c1d9e02@chuck", "alice.n3/U1-0b7735aa"]
        );
    }

    #[test]
    fn one_of_each_kind_comes_before_the_second_of_any() {
        let order = order(|mutants| mutants.iter_mut().for_each(|m| m.same_as = None));
        assert_eq!(
            order,
            ["alice.n3/M2-4c1d9e02@bob", "alice.n3/U1-0b7735aa", "alice.n3/M2-4c1d9e02@chuck"]
        );
    }

    #[test]
    fn a_state_comes_before_a_step_and_a_short_run_before_a_long_one() {
        let order = order(|mutants| {
            mutants[0].survivor_class = Some(SurvivorClass::NewSteps);
            mutants[4].same_as = None;
            mutants[4].trace_length = Some(2);
        });
        assert_eq!(
            order,
            ["alice.n3/U1-0b7735aa", "alice.n3/M2-4c1d9e02@chuck", "alice.n3/M2-4c1d9e02@bob"]
        );
    }
}
