//! Whether a campaign searches orbits instead of states, and what orbits cannot represent.

use crate::campaign::plan::lab::Lab;
use crate::campaign::plan::options::Engine;
use crate::campaign::plan::refusal::Refusal;
use crate::definition::Symmetric;
use crate::machine::Group;
use crate::machine::group::MAX_TRIED;
use crate::outcome::Mutant;
use crate::symmetry::Quotient;
use crate::value::Permutation;

/// Baselines with at most this many states are checked for symmetry with all members of each orbit.
const FULLY_CHECKED: u64 = 50_000;

/// Runs a campaign on orbits if the model has symmetric sets and the options permit it.
pub(crate) fn with_symmetry<T>(
    lab: &Lab<'_>,
    work: impl FnOnce(&Lab<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let (definition, facts) = (lab.machine.definition(), lab.machine.facts());
    if !lab.options.symmetry || lab.options.engine == Engine::Naive {
        return if declared(lab) {
            work(&lab.without_symmetry("it is switched off".to_owned()))
        } else {
            work(lab)
        };
    }
    let group = Group::of(definition, facts).map_err(|unfit| Refusal::Asymmetric {
        constant: unfit.constant,
        why: unfit.why,
    })?;
    let Some(group) = group else { return work(lab) };
    if lab.options.simulate.is_some() {
        return work(&lab.without_symmetry("a walk goes from state to state".to_owned()));
    }
    if let (Some((line, text)), true) = (unproven(lab), group.order() > MAX_TRIED) {
        return Err(Refusal::Asymmetric {
            constant: group.sets()[0].constant.clone(),
            why: format!(
                "`{text}` in line {line} may tell members apart, so that all ways in which they can change places must be tried: with 8 members at most"
            ),
        });
    }
    let temporal = lab
        .properties
        .iter()
        .find(|property| property.kind.looks_at_graph());
    if let Some(temporal) = temporal {
        let why = format!(
            "`{}` is about runs, and in a run it matters who is who",
            temporal.name
        );
        return work(&lab.without_symmetry(why));
    }
    let Some(quotient) = Quotient::new(lab.machine, &group) else {
        return work(&lab.without_symmetry("the machine cannot permute its states".to_owned()));
    };
    work(&lab.on(&quotient))
}

fn declared(lab: &Lab<'_>) -> bool {
    let mut constants = lab.machine.definition().constants.iter();
    constants.any(|row| row.symmetric != Symmetric::No)
}

/// Returns the permutations under which a representative is compared. All of them are tried if that
/// is affordable or if the spec's text does not prove that swaps suffice.
pub(crate) fn changes(lab: &Lab<'_>, quotient: Quotient<'_>, distinct: u64) -> Vec<Permutation> {
    let mut changes = quotient.group.swaps();
    if quotient.group.order() <= MAX_TRIED && (unproven(lab).is_some() || distinct <= FULLY_CHECKED)
    {
        changes.extend(quotient.group.elements());
    }
    changes
}

/// Returns the line and text that may treat members of a symmetric set differently.
fn unproven<'m>(lab: &Lab<'m>) -> Option<(u32, &'m str)> {
    let mut constants = lab.machine.definition().constants.iter();
    constants.find_map(|row| match &row.symmetric {
        Symmetric::Unproven { line, text } => Some((*line, &**text)),
        Symmetric::No | Symmetric::ByText => None,
    })
}

/// Whether the mutant treats one member of a symmetric set differently from the others.
pub(crate) fn is_about_member(lab: &Lab<'_>, quotient: Quotient<'_>, mutant: &Mutant) -> bool {
    // The first member of a set depends on the order of the members.
    if mutant.row().operator.depends_on_order() {
        return true;
    }
    let facts = lab.machine.facts();
    mutant
        .participant
        .as_ref()
        .is_some_and(|name| quotient.group.has(name, facts))
}
