//! Hints: those of the author, then those of the analysis, from the class of the mutant to the
//! property itself.

use super::pack::Exercise;
use super::verdict::Survivor;

/// The hints that were opened, on a page.
pub(super) fn page(opened: &[String]) -> String {
    let numbered = opened.iter().enumerate();
    let hints: Vec<String> = numbered
        .map(|(place, hint)| format!("hint {}  {hint}\n", place + 1))
        .collect();
    match hints.as_slice() {
        [] => "no hint is open yet; `h` shows the first one\n".to_owned(),
        hints => hints.join("\n"),
    }
}

/// All hints for an answer, from vague to clear. Handwritten ones come first: they fit the exercise,
/// whatever the answer is.
pub(super) fn hints(exercise: &Exercise, survivor: Option<&Survivor>) -> Vec<String> {
    let written = exercise.sheet.hints.iter();
    let written = written.map(|hint| hint.trim().to_owned());
    let analysis = survivor
        .map(|survivor| survivor.analysis.clone())
        .unwrap_or_default();
    let class = analysis
        .class
        .map(|class| format!("What mutaspec says of the mutant in general: {class}."));
    let variables = (!analysis.variables.is_empty())
        .then(|| format!("What matters: `{}`.", analysis.variables.join("`, `")));
    let shape = analysis
        .shape
        .map(|shape| format!("A shape that works is {shape}"));
    let code = analysis
        .code
        .map(|code| format!("A property that kills it:\n{}", code.trim_end()));
    let analysed = [class, variables, shape, code].into_iter().flatten();
    written.chain(analysed).collect()
}
