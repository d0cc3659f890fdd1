//! Clauses about mutants, with places for the parts of one mutant.

/// A clause about the mutants of an operator, such as `the guard {old} is missing`.
///
/// The places are `{old}` and `{new}`, the code before and after the edit; `{becomes new}`, which
/// also covers an edit that leaves nothing; `{item}`, the step; `{variable}`, the variable whose
/// initial value the mutant changes; `{participant}` and `{receiver}`, the participant; `{process}`,
/// the participant, or else the step, which is then a process; and `{for participant}` and
/// `{to participant}`, which are empty without a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template(pub(crate) &'static str);

/// The parts of a mutant that a [`Template`] names. Code has no backticks: the clause adds them.
#[derive(Clone, Copy, Debug)]
pub struct MutantParts<'a> {
    /// The code before the edit, on one line.
    pub old: &'a str,
    /// The code after the edit, on one line; empty if nothing is left.
    pub new: &'a str,
    /// The step.
    pub item: &'a str,
    /// The variable whose initial value the mutant changes, if it is known.
    pub variable: Option<&'a str>,
    /// The participant that the mutant is about, if there is one.
    pub participant: Option<&'a str>,
    /// The words for a participant that the mutant does not name: `any participant`.
    pub unnamed: &'a str,
}

impl Template {
    /// Returns the clause about one mutant.
    ///
    /// ```
    /// use mutaspec_mutator::{MutantParts, Operator};
    /// let parts = MutantParts {
    ///     old: "free",
    ///     new: "true",
    ///     item: "take",
    ///     variable: None,
    ///     participant: None,
    ///     unnamed: "one participant",
    /// };
    /// assert_eq!(Operator::G1GuardDrop.gap().fill(&parts), "the guard `free` is missing");
    /// ```
    pub fn fill(self, parts: &MutantParts<'_>) -> String {
        self.filled(|place| part(place, parts).unwrap_or_default())
    }

    fn filled(self, mut fill: impl FnMut(&str) -> String) -> String {
        let mut clause = String::new();
        let mut rest = self.0;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}').unwrap_or((after, ""));
            clause.push_str(before);
            clause.push_str(&fill(place));
            rest = after;
        }
        clause + rest
    }
}

/// The text for a place; `None` if there is no such place.
fn part(place: &str, parts: &MutantParts<'_>) -> Option<String> {
    let code = |code: &str| format!("`{code}`");
    let participant = |unnamed| parts.participant.unwrap_or(unnamed).to_owned();
    let after = |word| {
        let participant = parts.participant;
        participant.map_or_else(String::new, |name| format!(" {word} {name}"))
    };
    Some(match place {
        "old" => code(parts.old),
        "new" => code(parts.new),
        "becomes new" if parts.new.is_empty() => "is missing".to_owned(),
        "becomes new" => format!("becomes {}", code(parts.new)),
        "item" => code(parts.item),
        "variable" => parts.variable.map_or_else(|| "a variable".to_owned(), code),
        "participant" => participant(parts.unnamed),
        "receiver" => participant("a receiver"),
        "process" => parts
            .participant
            .map_or_else(|| code(parts.item), str::to_owned),
        "for participant" => after("for"),
        "to participant" => after("to"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Operator;

    const PARTS: MutantParts<'_> = MutantParts {
        old: "a",
        new: "b",
        item: "take",
        variable: None,
        participant: None,
        unnamed: "any participant",
    };

    #[track_caller]
    fn check(template: &'static str, parts: &MutantParts<'_>, expected: &str) {
        assert_eq!(Template(template).fill(parts), expected);
    }

    #[test]
    fn places_depend_on_the_mutant() {
        let bob = MutantParts {
            new: "",
            participant: Some("bob"),
            ..PARTS
        };
        for (template, without, with) in [
            ("{old} {becomes new}", "`a` becomes `b`", "`a` is missing"),
            (
                "{item} ignores {participant}",
                "`take` ignores any participant",
                "`take` ignores bob",
            ),
            (
                "{old} never reaches {receiver}",
                "`a` never reaches a receiver",
                "`a` never reaches bob",
            ),
            ("{process} may crash", "`take` may crash", "bob may crash"),
            (
                "{old} is not sent{to participant}",
                "`a` is not sent",
                "`a` is not sent to bob",
            ),
        ] {
            check(template, &PARTS, without);
            check(template, &bob, with);
        }
    }

    #[test]
    fn code_with_braces_is_no_place() {
        let parts = MutantParts {
            old: "Vars { new }",
            ..PARTS
        };
        check("{old} or {new}", &parts, "`Vars { new }` or `b`");
    }

    #[test]
    fn operators_name_known_places() {
        for operator in Operator::ALL {
            let clauses = operator.question().into_iter().chain([operator.gap()]);
            for clause in clauses {
                let count = |brace| clause.0.matches(brace).count();
                assert_eq!(count('{'), count('}'), "{}: {}", operator.id(), clause.0);
                clause.filled(|place| {
                    let known = part(place, &PARTS);
                    known.unwrap_or_else(|| panic!("{}: {{{place}}}", operator.id()))
                });
            }
        }
    }
}
