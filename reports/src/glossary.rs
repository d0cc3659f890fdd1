//! The terms of reports with their meanings: hints in `report.html`, and `explain TERM`.

/// Pairs of a term and its meaning in a sentence or two.
pub const TERMS: &[(&str, &str)] = &[
    ("baseline", "The spec as it is written, without a mutation."),
    (
        "mutant",
        "A copy of the spec with one deliberate fault, such as a dropped branch or an ignored message.",
    ),
    (
        "killed",
        "At least one property fails on the mutant, so the properties would catch this fault.",
    ),
    (
        "survived",
        "No property fails on the mutant, although it behaves differently: the properties would not catch this fault.",
    ),
    (
        "survivor",
        "A mutant that survived: it behaves differently from the baseline, and no property fails on it.",
    ),
    (
        "equivalent",
        "Proven on this model: the mutant behaves as the baseline does, as far as properties can see. It does not affect the score.",
    ),
    (
        "unreached",
        "Proven on this model: the changed code is never evaluated. A larger model may reach it.",
    ),
    (
        "inconclusive",
        "A limit of the search was reached before the mutant was decided. It does not affect the score, and it fails the run.",
    ),
    (
        "invalid",
        "The mutant has no initial state, or meets an evaluation that the language leaves undefined before a property fails. It does not affect the score.",
    ),
    (
        "accepted",
        "A survivor that the accept file names, with the reason why it is acceptable.",
    ),
    (
        "tolerated",
        "The author declares that the spec withstands this fault, and no property fails on the mutant.",
    ),
    (
        "broken",
        "The author declares that the spec withstands this fault, but a property fails on the mutant.",
    ),
    (
        "score",
        "Killed mutants divided by killed and surviving mutants. It is only meaningful for its model and its properties.",
    ),
    (
        "gap",
        "A group of survivors that one new property would kill; or, without such a property, survivors of one class in one place.",
    ),
    (
        "new states",
        "The survivor reaches states that the baseline never reaches. A state invariant can catch it.",
    ),
    (
        "new steps",
        "The survivor reaches the same states, but takes steps between them that the baseline never takes. A step invariant can catch it.",
    ),
    (
        "less behaviour",
        "The survivor can only do less than the baseline. A reachability goal, a temporal property or deadlock freedom can catch it. No invariant can, unless the mutant shrinks a constant and the invariant is about it.",
    ),
    (
        "different cycles",
        "Properties see the same states and steps, but some infinite runs are not runs of the baseline. A temporal property can catch it.",
    ),
    (
        "needs history",
        "All that a property can read agrees with the baseline. Add a history variable, and an invariant over it can catch it.",
    ),
    (
        "silent",
        "The properties that hold on the mutant. For a survivor these are all that were checked.",
    ),
    (
        "goal",
        "A reachability goal: a statement that some reachable state has to satisfy, or some step. It fails if none does.",
    ),
    (
        "distinct states",
        "The number of different reachable states, as TLC counts them.",
    ),
    (
        "generated states",
        "The number of states computed by all steps, including repeated ones, as TLC counts them.",
    ),
    (
        "ladder",
        "Models of one spec from small to large. Kills carry over to the next model; all other verdicts are computed again.",
    ),
    (
        "kill matrix",
        "Which property fails on which mutant. Without `--matrix`, only the first properties to fail are known.",
    ),
    (
        "key mutants",
        "A small set of killed mutants: properties that catch these catch all killed mutants.",
    ),
];

/// Returns the meaning of a term, ignoring case.
///
/// ```
/// # use mutaspec_reports::glossary::meaning;
/// assert!(meaning("Less behaviour").is_some());
/// assert_eq!(meaning("gadget"), None);
/// ```
pub fn meaning(term: &str) -> Option<&'static str> {
    let found = TERMS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(term.trim()));
    found.map(|(_, meaning)| *meaning)
}
