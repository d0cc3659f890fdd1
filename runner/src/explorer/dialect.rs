//! How `#[spec]` writes suggested properties: as items of the annotated module.

mod code;
pub(super) mod types;

use crate::definition::{Definition, PropertyKind};
use crate::dialect::{Dialect, Expression, FlagCode, Insertion, Node, Property, Recorded};
use code::Code;

/// Writes suggested properties as Rust, in the language of `#[spec]`.
#[derive(Clone, Copy, Debug)]
pub struct RustDialect;

impl Dialect for RustDialect {
    fn name(&self, words: &str) -> String {
        words.to_owned()
    }

    fn quote(&self, expression: &Expression) -> String {
        code::quoted(expression)
    }

    fn code(&self, property: &Property, spec: &Definition) -> Option<String> {
        let body = Body::of(property);
        let (attribute, states, result) = match property.kind {
            PropertyKind::StateInvariant => ("invariant", Some("s: &State"), "bool"),
            PropertyKind::StepInvariant => (
                "step_invariant",
                Some("before: &State, after: &State"),
                "bool",
            ),
            PropertyKind::Reachable => ("reachable", Some("s: &State"), "bool"),
            PropertyKind::Temporal => ("temporal", None, "Formula"),
            _ => return None,
        };
        let ty = spec.vocabulary.constants.as_deref().unwrap_or("Constants");
        let constants = uses_constants(&body.whole()).then(|| format!("c: &{ty}"));
        let parameters: Vec<String> = states
            .map(str::to_owned)
            .into_iter()
            .chain(constants)
            .collect();
        Some(format!(
            "/// {}\n#[{attribute}]\nfn {}({}) -> {result} {{\n{}}}\n",
            property.doc,
            property.name,
            parameters.join(", "),
            body.lines()
        ))
    }

    fn flag(&self, name: &str, recorded: &Recorded<'_>, spec: &Definition) -> Option<FlagCode> {
        let Recorded::Statement { place, variables } = recorded else {
            return None;
        };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let (state, rest) = place.text.strip_suffix(';')?.split_once('.')?;
        let variable = rest.split(|c| !is_word(c)).next()?;
        let is_update = state.chars().all(is_word) && variables.iter().any(|v| v.name == variable);
        let file = spec.path(place.file);
        let before = format!("at {file}:{}, before `{}`", place.line, place.text);
        let (declaration, initial) = (format!("pub {name}: bool,"), format!("{name}: false,"));
        is_update.then(|| FlagCode {
            declaration: Insertion::new(declaration, "with the variables"),
            initial: Some(Insertion::new(initial, "with the initial values")),
            assignment: Insertion::new(format!("{state}.{name} = true;"), before),
            unchanged: None,
            subscript: None,
        })
    }

    fn list(&self, listed: &[String], new: &[(PropertyKind, &str)]) -> String {
        let listed = listed.iter().map(String::as_str);
        let all: Vec<&str> = listed.chain(new.iter().map(|(_, name)| *name)).collect();
        format!("properties = [{}]", all.join(", "))
    }
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
    fn of(property: &Property) -> Body {
        let is_formula = property.kind == PropertyKind::Temporal;
        let code = if is_formula {
            Code::Formula
        } else {
            Code::Expression
        };
        let wrap = property.members.as_ref().map(|members| {
            let is_some = property.kind == PropertyKind::Reachable;
            code.quantifier(&members.domain, &members.variable, is_some)
        });
        let parts = |parts: &[Expression]| parts.iter().map(|part| code.of(part)).collect();
        let (brackets, parts, between) = match &property.body.node {
            Node::Or(all) if !is_formula => (("", ""), parts(all), " || "),
            Node::And(all) => (("", ""), parts(all), " && "),
            Node::Not(of) => match &of.node {
                Node::And(all) => (("!(", ")"), parts(all), " && "),
                _ => (("", ""), vec![code.of(&property.body)], ""),
            },
            _ => (("", ""), vec![code.of(&property.body)], ""),
        };
        Body {
            wrap,
            brackets,
            parts,
            between,
        }
    }

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
            let parts = self.parts.join(&between);
            format!("{space}{}{parts}{}\n", self.brackets.0, self.brackets.1)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{Field, TextPlace, Type};

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
    fn only_update_of_a_variable_is_recorded() {
        let variables = [Field {
            name: "stage".into(),
            ty: Type::Bool,
        }];
        let check = |line: &str, expected: Option<&str>| {
            let place = TextPlace {
                text: line.to_owned(),
                ..TextPlace::default()
            };
            let recorded = Recorded::Statement {
                place: &place,
                variables: &variables,
            };
            let flag = RustDialect.flag("had_it", &recorded, &Definition::default());
            let code = flag.map(|flag| flag.assignment.code);
            assert_eq!(code.as_deref(), expected, "{line}");
        };
        check(
            "vars.stage[me] = Stage::Refuse;",
            Some("vars.had_it = true;"),
        );
        check("v.stage.insert(me);", Some("v.had_it = true;"));
        check("vars.stage[me] = Stage::Refuse", None);
        check("Stage::Refuse => vars.stage[me] = Stage::Refuse;", None);
        check("vars.stages.insert(me);", None);
        check("aborted = true;", None);
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
