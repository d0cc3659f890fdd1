//! Survivors of all models in reading order, for formats with limited room.

use crate::schema::{Model, Mutant, Results, Verdict};

/// Returns the broken promises and survivors of all models: broken promises first, then by
/// [rank](Mutant::rank), so each model's first survivor precedes any second one.
pub(super) fn survivors(results: &Results) -> Vec<(&Model, &Mutant)> {
    let is_survivor = |mutant: &Mutant| matches!(mutant.verdict, Verdict::Survived | Verdict::Broken);
    let all = results
        .specs
        .iter()
        .flat_map(|model| model.mutants.iter().map(move |mutant| (model, mutant)));
    let mut ranked: Vec<(&Model, &Mutant)> = all.filter(|(_, mutant)| is_survivor(mutant)).collect();
    ranked.sort_by_key(|(_, mutant)| (mutant.verdict != Verdict::Broken, mutant.rank.unwrap_or(usize::MAX)));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// The model and id of each survivor, without the spec's name.
    fn order(results: &Results) -> Vec<String> {
        let ids = survivors(results)
            .into_iter()
            .map(|(model, m)| format!("{} {}", model.model, m.id.replace("two_phase_commit/", "")));
        ids.collect()
    }

    #[test]
    fn survivors_are_ranked_round_robin_by_model() {
        let mut results = Results::new(&[sample::outcome(), sample::outcome()], &[]);
        "five".clone_into(&mut results.specs[1].model);
        results.specs[1].mutants.retain(|mutant| mutant.rank != Some(2));
        assert_eq!(
            order(&results),
            [
                "article alice.n3/M2-4c1d9e02@bob",
                "five alice.n3/M2-4c1d9e02@bob",
                "article alice.n3/M2-4c1d9e02@chuck",
                "article alice.n3/U1-0b7735aa",
                "five alice.n3/U1-0b7735aa",
            ]
        );
    }

    #[test]
    fn broken_promise_comes_first() {
        let mut results = Results::new(&[sample::outcome()], &[]);
        let broken = &mut results.specs[0].mutants[5];
        (broken.verdict, broken.rank) = (Verdict::Broken, None);
        let id = broken.id.clone();
        assert_eq!(survivors(&results)[0].1.id, id);
    }
}
