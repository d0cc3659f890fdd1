//! Phrases for facts: clauses of the sentences in [`describe`](super::describe).

use super::atom::{Fact, Prop, Test};
use super::model::Model;
use super::parts::{MEMBER, literal};
use super::term::{Hop, Root, Term};
use super::tree::Tree;
use crate::dialect::{Dialect, Expression, Node, StateName, Type};
use crate::value::View;

/// How a test is asserted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Always,
    Never,
}

impl Truth {
    fn of(is_negated: bool) -> Truth {
        if is_negated {
            Truth::False
        } else {
            Truth::True
        }
    }

    fn is(self) -> &'static str {
        match self {
            Truth::True => "is",
            Truth::False => "is not",
            Truth::Always => "is always",
            Truth::Never => "is never",
        }
    }
}

/// Writes phrases about a model, with code in its language. `own` is the name of a member over which a fact ranges.
#[derive(Clone, Copy)]
pub(super) struct Phrases<'a> {
    pub(super) model: &'a Model,
    pub(super) dialect: &'a dyn Dialect,
    pub(super) own: &'a str,
}

impl Phrases<'_> {
    /// Returns what a member of a set is called: `manager` for `managers`.
    pub(super) fn noun(&self, set: usize) -> String {
        let name = self.domain(set);
        let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        singular(&name).filter(|_| is_word).map_or_else(
            || format!("member of `{name}`"),
            |one| one.replace('_', " "),
        )
    }

    /// Returns the variable for a member as the language spells it.
    pub(super) fn bound(&self, name: &str) -> String {
        let node = Node::Bound(name.to_owned().into());
        let ty = Type::Unknown;
        format!("`{}`", self.dialect.quote(&Expression { node, ty }))
    }

    fn domain(&self, set: usize) -> String {
        let node = Node::Domain(self.model.domains[set].name.clone());
        let ty = Type::Set(Box::new(self.model.domains[set].ty.clone()));
        self.dialect.quote(&Expression { node, ty })
    }

    /// Returns the phrase for a fact about one state.
    pub(super) fn prop(&self, prop: &Prop, is_negated: bool) -> String {
        let of = |set: &usize| format!("`{}`", self.domain(*set));
        let all = |text: &str, set: &usize, count: &str| {
            format!("{text} for {count} {} of {}", self.bound(self.own), of(set))
        };
        let test = |test: &Test, is_negated| self.test_of(test, self.own, Truth::of(is_negated));
        match prop {
            Prop::Plain(test) => self.test(test, Truth::of(is_negated)),
            Prop::Any(set, of) => {
                let count = if is_negated { "no" } else { "some" };
                self.counted(count, *set, of, false)
                    .unwrap_or_else(|| all(&test(of, false), set, count))
            }
            Prop::All(set, of) => {
                let count = if is_negated { "some" } else { "every" };
                self.counted(count, *set, of, is_negated)
                    .unwrap_or_else(|| all(&test(of, is_negated), set, count))
            }
            Prop::AtMostOne(set, of) => {
                let count = if is_negated {
                    "more than one"
                } else {
                    "at most one"
                };
                self.counted(count, *set, of, false)
                    .unwrap_or_else(|| all(&test(of, false), set, count))
            }
            Prop::MostOf(set, tested) => {
                let count = if is_negated {
                    "no more than half"
                } else {
                    "more than half"
                };
                format!("{} for {count} of {}", test(tested, false), of(set))
            }
            Prop::Agree(set, term) => {
                let is = Truth::of(is_negated).is();
                format!(
                    "{} {is} the same for all {} of {}",
                    self.read(term, "x"),
                    self.bound("x"),
                    of(set)
                )
            }
        }
    }

    /// Returns the phrase for a second fact beside a first one: `another is in Committed` if both
    /// are about members that have different values, so they are different members.
    pub(super) fn beside(&self, first: &Prop, second: &Prop) -> String {
        let (
            Prop::Any(set, Test::Is(term, value)),
            Prop::Any(other_set, Test::Is(other_term, other_value)),
        ) = (first, second)
        else {
            return self.prop(second, false);
        };
        let Prop::Any(_, test) = second else {
            return self.prop(second, false);
        };
        match self.predicate(test, false) {
            Some((_, predicate))
                if set == other_set
                    && term == other_term
                    && value != other_value
                    && is_own(term) =>
            {
                format!("another {predicate}")
            }
            _ => self.prop(second, false),
        }
    }

    /// Returns the phrase for what a step changes, as a verb.
    pub(super) fn change(&self, fact: &Fact, is_negated: bool) -> String {
        let read = |term: &Term| self.read(term, "p");
        let either =
            |positive: String, negative: String| if is_negated { negative } else { positive };
        match fact {
            Fact::Now(prop) | Fact::Before(prop) | Fact::After(prop) => self.prop(prop, is_negated),
            Fact::Kept(term) => either(
                format!("leaves {} unchanged", read(term)),
                format!("changes {}", read(term)),
            ),
            Fact::NoLess(term) => either(
                format!("keeps or raises {}", read(term)),
                format!("lowers {}", read(term)),
            ),
            Fact::OneMore(term) => either(
                format!("raises {} by at most one", read(term)),
                format!("raises {} by more than one", read(term)),
            ),
            Fact::NoFewer(term) => either(
                format!("keeps all elements of {}", read(term)),
                format!("removes an element of {}", read(term)),
            ),
            Fact::Longer(term) => either(
                format!("keeps {} or appends to it", read(term)),
                format!("removes or changes an element of {}", read(term)),
            ),
            Fact::Moved(a, b) => either(
                format!("gives {} the value that {} had", read(a), read(b)),
                format!("gives {} another value than {} had", read(a), read(b)),
            ),
        }
    }

    /// Returns the phrase for a test without its own quantifier.
    pub(super) fn test(&self, test: &Test, truth: Truth) -> String {
        self.test_of(test, "p", truth)
    }

    fn test_of(&self, test: &Test, member: &str, truth: Truth) -> String {
        let read = |term: &Term| self.read(term, member);
        let is = truth.is();
        match test {
            Test::Holds(term) if term.is_call() => {
                let holds = match truth {
                    Truth::True => "holds",
                    Truth::False => "does not hold",
                    Truth::Always => "always holds",
                    Truth::Never => "never holds",
                };
                format!("{} {holds}", read(term))
            }
            Test::Holds(term) if truth == Truth::False => format!("{} is false", read(term)),
            Test::Holds(term) => format!("{} {is} true", read(term)),
            Test::Is(term, View::Atom(label)) if matches!(term.ty, Type::Label(_)) => {
                format!("{} {is} at `{label}`", self.process(term, member))
            }
            Test::Is(term, of) => {
                format!("{} {is} {}", read(term), self.value(of, &term.ty, member))
            }
            Test::Same(a, b) => format!("{} {is} equal to {}", read(a), read(b)),
            Test::AtMost(a, b) if truth == Truth::False => {
                format!("{} is more than {}", read(a), read(b))
            }
            Test::AtMost(a, b) => format!("{} {is} at most {}", read(a), read(b)),
            Test::UpTo(term, most) if truth == Truth::False => {
                format!("{} is more than `{most}`", read(term))
            }
            Test::UpTo(term, most) => format!("{} {is} at most `{most}`", read(term)),
            Test::Total(a, b, c) => {
                format!("{} plus {} {is} equal to {}", read(a), read(b), read(c))
            }
            Test::IsSome(term) => format!("{} {is} set", read(term)),
            Test::IsEmpty(term) => format!("{} {is} empty", read(term)),
            Test::Contains(term, of) => {
                let ty = term.ty.element();
                let value = ty.map(|ty| self.value(of, ty, member)).unwrap_or_default();
                format!("{value} {is} in {}", read(term))
            }
            Test::Has(set, of) => format!("{} {is} in {}", read(of), read(set)),
            Test::Subset(a, b) => format!("{} {is} a subset of {}", read(a), read(b)),
            Test::Most(a, b) => format!("{} {is} a majority of {}", read(a), read(b)),
        }
    }

    /// Returns the subject of a move from one value to another: `alice` for its program counter.
    pub(super) fn subject(&self, term: &Term) -> String {
        if matches!(term.ty, Type::Label(_)) {
            self.process(term, "p")
        } else {
            self.read(term, "p")
        }
    }

    /// Returns the code of the process whose program counter a term is.
    fn process(&self, term: &Term, member: &str) -> String {
        term.without_last()
            .map(|process| self.read(&process, member))
            .unwrap_or_default()
    }

    /// Returns a value as code, a variant without the name of its enum.
    pub(super) fn value(&self, value: &View, ty: &Type, member: &str) -> String {
        let literal = literal(value, ty, &self.model.schema, member);
        let code = literal
            .map(|literal| self.dialect.quote(&literal))
            .unwrap_or_default();
        format!("`{code}`")
    }

    /// Returns the code of a term without the name of the state.
    fn read(&self, term: &Term, member: &str) -> String {
        let tree = Tree {
            model: self.model,
            now: StateName::Unnamed,
            member,
        };
        format!("`{}`", self.dialect.quote(&tree.term(term)))
    }

    /// Returns a phrase about some members of a set, with the member as its subject: `no manager is
    /// in Refuse`. `None` if the test does not have that form.
    fn counted(&self, count: &str, set: usize, test: &Test, is_negated: bool) -> Option<String> {
        let (noun, predicate) = self.predicate(test, is_negated)?;
        Some(format!(
            "{count} {} {predicate}",
            noun.unwrap_or_else(|| self.noun(set))
        ))
    }

    /// Returns the predicate of a test whose subject is the member, and the noun for the member if
    /// it is not that of the set: the name of a process.
    fn predicate(&self, test: &Test, is_negated: bool) -> Option<(Option<String>, String)> {
        let is = if is_negated { "is not" } else { "is" };
        let has = if is_negated { "does not have" } else { "has" };
        let phrase = match test {
            Test::Is(term, View::Atom(label))
                if matches!(term.ty, Type::Label(_)) && is_own(term) =>
            {
                let Root::Process(process) = term.root else {
                    return None;
                };
                let noun = format!("`{}`", self.model.schema.processes[process].name);
                return Some((Some(noun), format!("{is} at `{label}`")));
            }
            Test::Is(term, value) if is_own(term) => {
                let value = self.value(value, &term.ty, "");
                if self.is_namesake(term) {
                    format!("{is} in {value}")
                } else {
                    format!("{has} {} equal to {value}", self.name(term))
                }
            }
            Test::Holds(term) if is_own(term) => format!("has {} {}", self.name(term), !is_negated),
            Test::IsSome(term) if is_own(term) => format!("{has} {} set", self.name(term)),
            Test::IsEmpty(term) if is_own(term) => format!("{has} {} empty", self.name(term)),
            Test::Has(set, of) if of.root == Root::Member && !is_own(set) => {
                format!("{is} in {}", self.name(set))
            }
            Test::Contains(set, View::Atom(member)) if member == MEMBER && !is_own(set) => {
                format!("{is} in {}", self.name(set))
            }
            _ => return None,
        };
        // A value that names the member would need a name for it.
        (!mentions_member(test)).then_some((None, phrase))
    }

    /// The name of what a member has: `vote` for `vote[p]`.
    fn name(&self, term: &Term) -> String {
        self.read(&term.without_keys(), "")
    }

    /// Whether a map of an enum has the name of the enum, as `stage: Map<Participant, Stage>`.
    fn is_namesake(&self, term: &Term) -> bool {
        let (Root::Variable(variable), Type::Enum(of)) = (term.root, &term.ty) else {
            return false;
        };
        let words = &self.model.schema;
        term.hops == [Hop::At]
            && words.types[*of]
                .name
                .eq_ignore_ascii_case(&words.variables[variable].name)
    }
}

/// Whether a term is the entry of a map, or a process, for the member.
fn is_own(term: &Term) -> bool {
    matches!(term.hops.first(), Some(Hop::At | Hop::Get)) && term.root.is_of_state()
}

/// Whether the value in a test names the member, other than as the element of a set.
fn mentions_member(test: &Test) -> bool {
    fn is_in(value: &View) -> bool {
        match value {
            View::Atom(name) => name == MEMBER,
            View::Tuple(_, parts)
            | View::Sequence(parts)
            | View::Set(parts)
            | View::Angles(parts) => parts.iter().any(is_in),
            View::Record(_, fields) | View::Fields(fields) => {
                fields.iter().any(|(_, value)| is_in(value))
            }
            View::Map(entries) | View::Function(entries) => entries
                .iter()
                .any(|(key, value)| is_in(key) || is_in(value)),
            View::Number(_) | View::Text(_) | View::LeftOut => false,
        }
    }
    matches!(test, Test::Is(_, value) if is_in(value))
}

/// Returns the singular of a plural noun, by its ending.
fn singular(plural: &str) -> Option<String> {
    let stem = |ending: &str| plural.strip_suffix(ending).filter(|stem| !stem.is_empty());
    if let Some(stem) = stem("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    for ending in ["sses", "shes", "ches", "xes"] {
        if let Some(stem) = stem(ending) {
            return Some(format!("{stem}{}", ending.trim_end_matches("es")));
        }
    }
    stem("s")
        .filter(|stem| !stem.ends_with(['s', 'u']))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_names_have_a_singular() {
        for (plural, one) in [
            ("managers", Some("manager")),
            ("replicas", Some("replica")),
            ("proxies", Some("proxy")),
            ("boxes", Some("box")),
            ("processes", Some("process")),
            ("status", None),
            ("class", None),
            ("people", None),
            ("s", None),
        ] {
            assert_eq!(singular(plural).as_deref(), one, "{plural}");
        }
    }
}
