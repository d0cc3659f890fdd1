//! Hints in levels: from the class of the survivor to the property itself.

use super::pack::Exercise;
use super::verdict::Verdict;

/// All hints for an answer, from vague to clear. Handwritten ones are between those of the analysis.
pub(super) fn hints(exercise: &Exercise, verdict: Option<&Verdict>) -> Vec<String> {
    let survivor = verdict.and_then(|verdict| verdict.survivor.as_ref());
    let analysis = survivor
        .map(|survivor| survivor.analysis.clone())
        .unwrap_or_default();
    let mut written = exercise
        .sheet
        .hints
        .iter()
        .map(|hint| hint.trim().to_owned());
    let class = analysis
        .class
        .map(|class| format!("The survivor's class is {class}."));
    let variables = (!analysis.variables.is_empty())
        .then(|| format!("What matters: `{}`.", analysis.variables.join("`, `")));
    let shape = analysis
        .shape
        .map(|shape| format!("A shape that works is {shape}"));
    let code = analysis
        .code
        .map(|code| format!("A property that kills it:\n{}", code.trim_end()));
    let mut all: Vec<String> = class
        .into_iter()
        .chain(written.next())
        .chain(variables)
        .collect();
    all.extend(written);
    all.extend(shape.into_iter().chain(code));
    all
}
