//! Forms of suggested properties, and how they are written as items of the spec.

use super::atom::{CodeNames, STATE};
use super::describe;
use super::facts::Question;
use super::naming;
use super::term::Model;
use crate::definition::{Definition, PropertyKind};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FormPart {
    pub(super) question: Question,
    pub(super) negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// Invariant: the parts never hold together, in a state or on a step.
    Never {
        parts: Vec<FormPart>,
        set: Option<usize>,
        of_steps: bool,
    },
    /// Goal: the parts hold together in some state.
    Can {
        parts: Vec<FormPart>,
        set: Option<usize>,
    },
    /// Temporal property: every fair run has this shape.
    Runs {
        shape: RunShape,
        parts: Vec<FormPart>,
        set: Option<usize>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum RunShape {
    /// The part holds at some time.
    Eventually,
    /// The part holds infinitely often.
    Recurs,
    /// The part holds from some time on.
    Settles,
    /// One of two parts holds at some time.
    Either,
    /// Whenever the first part holds, the second holds then or later.
    LeadsTo,
}

impl Form {
    pub(super) fn kind(&self) -> PropertyKind {
        match self {
            Form::Never {
                of_steps: false, ..
            } => PropertyKind::StateInvariant,
            Form::Never { of_steps: true, .. } => PropertyKind::StepInvariant,
            Form::Can { .. } => PropertyKind::Reachable,
            Form::Runs { .. } => PropertyKind::Temporal,
        }
    }

    pub(super) fn parts(&self) -> &[FormPart] {
        match self {
            Form::Never { parts, .. } | Form::Can { parts, .. } | Form::Runs { parts, .. } => parts,
        }
    }

    pub(super) fn set(&self) -> Option<usize> {
        match self {
            Form::Never { set, .. } | Form::Can { set, .. } | Form::Runs { set, .. } => *set,
        }
    }

    /// Returns the body of the property. `None` if a part cannot be written.
    fn body(&self, model: &Model) -> Option<Body> {
        let set = self.set().map(|set| &model.domains[set]);
        let names = CodeNames {
            // Without an outer member, the inner quantifier gets the preferred name.
            member: if set.is_some() { "p" } else { "" },
            ..STATE
        };
        let code = |part: &FormPart, negated: bool| part.question.fact.code(names, model, negated);
        let all = |parts: &[FormPart], flip: bool| -> Option<Vec<String>> {
            parts
                .iter()
                .map(|part| code(part, part.negated != flip))
                .collect()
        };
        Some(match self {
            Form::Never { parts, .. } => {
                let (negated, positive): (Vec<FormPart>, Vec<FormPart>) =
                    parts.iter().cloned().partition(|part| part.negated);
                let wrap = set.map(|set| set.all("p"));
                if negated.is_empty() && positive.len() > 1 {
                    return Some(Body {
                        wrap,
                        brackets: ("!(", ")"),
                        parts: all(&positive, false)?,
                        between: " && ",
                    });
                }
                let mut clauses = Vec::new();
                match positive.as_slice() {
                    [] => {}
                    [one] => clauses.push(code(one, true)?),
                    several => clauses.push(format!("!({})", all(several, false)?.join(" && "))),
                }
                clauses.extend(all(&negated, true)?);
                Body {
                    wrap,
                    brackets: ("", ""),
                    parts: clauses,
                    between: " || ",
                }
            }
            Form::Can { parts, .. } => Body {
                wrap: set.map(|set| set.any("p")),
                brackets: ("", ""),
                parts: all(parts, false)?,
                between: " && ",
            },
            Form::Runs { shape, parts, .. } => Body {
                wrap: set.map(|set| set.for_all("p")),
                brackets: ("", ""),
                parts: vec![formula(*shape, parts, model, &code)?],
                between: " | ",
            },
        })
    }

    /// Returns the complete item, with a name that is free in the spec's module.
    pub(super) fn item(&self, definition: &Definition, model: &Model) -> Option<Item> {
        let body = self.body(model)?;
        let name = free(&naming::name(self, model), definition);
        let whole = body.whole();
        let constants = uses_constants(&whole).then(|| {
            format!(
                "c: &{}",
                model.vocabulary.constants.as_deref().unwrap_or("Constants")
            )
        });
        let (attribute, states, result) = match self {
            Form::Never {
                of_steps: false, ..
            } => ("invariant", Some("s: &State"), "bool"),
            Form::Never { of_steps: true, .. } => (
                "step_invariant",
                Some("before: &State, after: &State"),
                "bool",
            ),
            Form::Can { .. } => ("reachable", Some("s: &State"), "bool"),
            Form::Runs { .. } => ("temporal", None, "Formula"),
        };
        let parameters: Vec<String> = states
            .map(str::to_owned)
            .into_iter()
            .chain(constants)
            .collect();
        let doc = describe::doc(self, model);
        let code = format!(
            "/// {doc}\n#[{attribute}]\nfn {name}({}) -> {result} {{\n{}}}\n",
            parameters.join(", "),
            body.lines()
        );
        Some(Item { name, doc, code })
    }
}

/// Returns the code of a temporal formula, with atoms written by `code`.
fn formula(
    shape: RunShape,
    parts: &[FormPart],
    model: &Model,
    code: &dyn Fn(&FormPart, bool) -> Option<String>,
) -> Option<String> {
    let atom = |part: &FormPart| match (part.question.fact.named_helper(model), part.negated) {
        (Some(name), false) => Some(name.to_string()),
        _ => Some(format!("|s| {}", code(part, part.negated)?)),
    };
    let atoms: Vec<String> = parts.iter().map(atom).collect::<Option<_>>()?;
    Some(match (shape, atoms.as_slice()) {
        (RunShape::Eventually, [a]) => format!("eventually({a})"),
        (RunShape::Recurs, [a]) => format!("always(eventually({a}))"),
        (RunShape::Settles, [a]) => format!("eventually(always({a}))"),
        (RunShape::Either, [a, b]) => format!("eventually({a}) | eventually({b})"),
        (RunShape::LeadsTo, [a, b]) => format!("leads_to({a}, {b})"),
        _ => return None,
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) code: String,
}

/// The parts of an expression that may be broken into lines.
struct Body {
    /// The code before the parts, if a quantifier is needed. A bracket closes it.
    wrap: Option<String>,
    /// The brackets around all parts.
    brackets: (&'static str, &'static str),
    parts: Vec<String>,
    between: &'static str,
}

/// The maximal length of a line, without the indentation of a module.
const WIDTH: usize = 96;

impl Body {
    fn inner(&self) -> String {
        format!(
            "{}{}{}",
            self.brackets.0,
            self.parts.join(self.between),
            self.brackets.1
        )
    }

    fn whole(&self) -> String {
        match &self.wrap {
            Some(wrap) => format!("{wrap}{})", self.inner()),
            None => self.inner(),
        }
    }

    /// Returns the expression indented by four, broken as a formatter would.
    fn lines(&self) -> String {
        let whole = self.whole();
        if whole.len() + 4 <= WIDTH {
            return format!("    {whole}\n");
        }
        let broken = |indent: usize| {
            let (inner, space) = (self.inner(), " ".repeat(indent));
            if inner.len() + indent <= WIDTH || self.parts.len() == 1 {
                return format!("{space}{inner}\n");
            }
            let between = format!("\n{space}    {}", self.between.trim_start());
            format!(
                "{space}{}{}{}\n",
                self.brackets.0,
                self.parts.join(&between),
                self.brackets.1
            )
        };
        match &self.wrap {
            Some(wrap) => format!("    {wrap}{{\n{}    }})\n", broken(8)),
            None => broken(4),
        }
    }
}

fn uses_constants(code: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let characters: Vec<char> = code.chars().collect();
    let at = |place: Option<usize>| {
        place
            .and_then(|place| characters.get(place))
            .copied()
            .unwrap_or(' ')
    };
    characters.iter().enumerate().any(|(place, character)| {
        let (before, after) = (at(place.checked_sub(1)), at(Some(place + 1)));
        let is_field = before == '.' && at(place.checked_sub(2)) != '.';
        *character == 'c' && !is_word(before) && !is_field && !is_word(after)
    })
}

/// Returns the name, with a number appended if the spec already uses it.
fn free(name: &str, definition: &Definition) -> String {
    let words = &definition.vocabulary;
    let properties = definition.properties.iter().map(|row| &*row.name);
    let items = definition.items.iter().map(|row| &*row.name);
    let taken: Vec<&str> = properties
        .chain(items)
        .chain(words.helpers.iter().map(|row| &*row.name))
        .collect();
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(&name.as_str()));
    free.unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(
        wrap: Option<&str>,
        brackets: (&'static str, &'static str),
        parts: &[&str],
        between: &'static str,
    ) -> Body {
        Body {
            wrap: wrap.map(str::to_owned),
            brackets,
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            between,
        }
    }

    #[test]
    fn short_body_stays_on_one_line() {
        let check = |body: Body, lines: &str| assert_eq!(body.lines(), lines);
        check(body(None, ("", ""), &["a", "b"], " || "), "    a || b\n");
        check(
            body(Some("c.all(|p| "), ("!(", ")"), &["a", "b"], " && "),
            "    c.all(|p| !(a && b))\n",
        );
    }

    #[test]
    fn long_body_breaks_before_operators() {
        let (a, b) = ("a".repeat(60), "b".repeat(60));
        let parts = [a.as_str(), b.as_str()];
        let found = body(None, ("!(", ")"), &parts, " && ").lines();
        assert_eq!(found, format!("    !({a}\n        && {b})\n"));
        let found = body(Some("c.all(|p| "), ("", ""), &parts, " || ").lines();
        assert_eq!(
            found,
            format!("    c.all(|p| {{\n        {a}\n            || {b}\n    }})\n")
        );
    }

    #[test]
    fn used_constants_become_a_parameter() {
        let check = |code: &str, uses: bool| assert_eq!(uses_constants(code), uses, "{code}");
        check("c.managers.all(|p| s.stage[p] == Stage::Start)", true);
        check("no_orphan(s, c)", true);
        check("s.c.x == s.abc", false);
        check("s.abc.is_empty() && cc > s.c", false);
        check("(0..c.n).all(|p| s.flag[p])", true);
    }
}
