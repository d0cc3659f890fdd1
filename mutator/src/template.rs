//! Clauses about mutants, with places for the parts of one mutant.

/// A clause about the mutants of an operator, such as `the guard {old} is missing`.
///
/// The places are `{old}` and `{new}`, the code before and after the edit; `{becomes new}`, which
/// also covers an edit that leaves nothing; `{item}`, the step; `{who}` and `{process}`, the
/// participant; and `{for who}` and `{to who}`, which are empty without a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template(pub(crate) &'static str);

/// The parts of a mutant that a [`Template`] names, as they are shown.
#[derive(Clone, Copy, Debug)]
pub struct MutantParts<'a> {
    /// The code before the edit.
    pub old: &'a str,
    /// The code after the edit; empty if nothing is left.
    pub new: &'a str,
    /// The step.
    pub item: &'a str,
    /// The participant that the mutant is about, if there is one.
    pub who: Option<&'a str>,
    /// The words for a participant that the mutant does not name: `any participant`.
    pub anyone: &'a str,
}

impl Template {
    /// Returns the clause about one mutant.
    ///
    /// ```
    /// use mutaspec_mutator::{MutantParts, Operator};
    /// let parts = MutantParts {
    ///     old: "`free`",
    ///     new: "`true`",
    ///     item: "`take`",
    ///     who: None,
    ///     anyone: "one participant",
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
    let who = |otherwise| parts.who.unwrap_or(otherwise).to_owned();
    let after = |word: &str| parts.who.map(|who| format!(" {word} {who}"));
    Some(match place {
        "old" => parts.old.to_owned(),
        "new" => parts.new.to_owned(),
        "becomes new" if parts.new.is_empty() => "is missing".to_owned(),
        "becomes new" => format!("becomes {}", parts.new),
        "item" => parts.item.to_owned(),
        "who" => who(parts.anyone),
        "process" => who("a process"),
        "for who" => after("for").unwrap_or_default(),
        "to who" => after("to").unwrap_or_default(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Operator;

    const PARTS: MutantParts<'_> = MutantParts {
        old: "`a`",
        new: "`b`",
        item: "`take`",
        who: None,
        anyone: "any participant",
    };

    #[track_caller]
    fn check(template: &'static str, parts: &MutantParts<'_>, expected: &str) {
        assert_eq!(Template(template).fill(parts), expected);
    }

    #[test]
    fn places_depend_on_the_mutant() {
        let bob = MutantParts {
            new: "",
            who: Some("bob"),
            ..PARTS
        };
        for (template, without, with) in [
            ("{old} {becomes new}", "`a` becomes `b`", "`a` is missing"),
            (
                "{item} ignores {who}",
                "`take` ignores any participant",
                "`take` ignores bob",
            ),
            (
                "{process} may crash",
                "a process may crash",
                "bob may crash",
            ),
            (
                "{old} is not sent{to who}",
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
            old: "`Vars { new }`",
            ..PARTS
        };
        check("{old} or {new}", &parts, "`Vars { new }` or `b`");
    }

    #[test]
    fn operators_name_known_places() {
        for operator in Operator::ALL {
            let clauses = operator.question().into_iter().chain([operator.gap()]);
            for clause in clauses {
                clause.filled(|place| {
                    let known = part(place, &PARTS);
                    known.unwrap_or_else(|| panic!("{}: {{{place}}}", operator.id()))
                });
            }
        }
    }
}
