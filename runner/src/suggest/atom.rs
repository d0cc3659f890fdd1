//! Facts about one state or one step, and their parts of a property's name.

use super::model::Model;
use super::parts::{CONSTANT, MEMBER};
use super::term::{Hop, Root, Term};
use crate::dialect::Type;
use crate::value::View;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    Holds(Term),
    /// The term has this value, which may contain [`MEMBER`].
    Is(Term, View),
    Same(Term, Term),
    AtMost(Term, Term),
    /// The number is at most this one.
    UpTo(Term, i128),
    /// The sum of the first two numbers is the third.
    Total(Term, Term, Term),
    IsSome(Term),
    IsEmpty(Term),
    /// A collection or channel contains this value.
    Contains(Term, View),
    /// The first term contains the value of the second.
    Has(Term, Term),
    Subset(Term, Term),
    /// The first set has more than half of the elements of the second.
    Most(Term, Term),
}

/// A test of one state, possibly quantified over a domain (by index).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Prop {
    Plain(Test),
    Any(usize, Test),
    All(usize, Test),
    /// Holds for at most one member.
    AtMostOne(usize, Test),
    /// Holds for more than half of the members.
    MostOf(usize, Test),
    /// The term has the same value for all members.
    Agree(usize, Term),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fact {
    /// Holds in the state of a property over states.
    Now(Prop),
    Before(Prop),
    After(Prop),
    /// The step does not change the term.
    Kept(Term),
    /// The number does not decrease.
    NoLess(Term),
    /// The number increases by at most one.
    OneMore(Term),
    /// No element is removed.
    NoFewer(Term),
    /// The old sequence is a prefix of the new one.
    Longer(Term),
    /// The first term has the value after the step that the second had before.
    Moved(Term, Term),
}

impl Test {
    fn terms(&self) -> Vec<&Term> {
        match self {
            Test::Total(a, b, c) => [a, b, c]
                .into_iter()
                .filter(|term| !matches!(term.root, Root::Number(_)))
                .collect(),
            Test::Holds(term)
            | Test::Is(term, _)
            | Test::UpTo(term, _)
            | Test::IsSome(term)
            | Test::IsEmpty(term)
            | Test::Contains(term, _) => vec![term],
            Test::Same(a, b)
            | Test::AtMost(a, b)
            | Test::Has(a, b)
            | Test::Subset(a, b)
            | Test::Most(a, b) => vec![a, b],
        }
    }

    pub(super) fn weight(&self) -> u32 {
        let own = match self {
            Test::Holds(term) if term.is_call() => 1,
            Test::Holds(_) | Test::IsSome(_) | Test::IsEmpty(_) => 2,
            Test::Is(_, value) => 1 + size(value),
            Test::UpTo(..) => 6,
            Test::Total(..) => 4,
            Test::Contains(_, value) => 2 + size(value),
            Test::Same(a, b) | Test::AtMost(a, b) if are_unrelated(a, b) => 3 + UNRELATED,
            Test::Same(..)
            | Test::AtMost(..)
            | Test::Has(..)
            | Test::Subset(..)
            | Test::Most(..) => 3,
        };
        own + self.terms().iter().map(|term| term.weight()).sum::<u32>()
    }
}

/// The weight of a fact that compares unrelated numbers, more than all other facts together.
pub(super) const UNRELATED: u32 = 1_000;

/// Whether one number counts elements and the other is a variable of another kind, such as an id.
fn are_unrelated(a: &Term, b: &Term) -> bool {
    let is_variable = |term: &Term| term.ty.is_number() && !term.is_constant();
    is_variable(a) && is_variable(b) && a.counted.is_some() != b.counted.is_some()
}

/// Returns the complexity of a value. Numbers other than 0 are rarely meaningful.
fn size(value: &View) -> u32 {
    match value {
        View::Number(0) => 2,
        View::Number(_) => 6,
        View::Tuple(_, parts) => 1 + parts.iter().map(size).sum::<u32>(),
        View::Record(_, fields) => 1 + fields.iter().map(|(_, value)| 1 + size(value)).sum::<u32>(),
        _ => 1,
    }
}

impl Prop {
    pub(super) fn weight(&self) -> u32 {
        match self {
            Prop::Plain(test) => test.weight(),
            Prop::Any(_, test) | Prop::All(_, test) => test.weight() + 1,
            Prop::AtMostOne(_, test) | Prop::MostOf(_, test) => test.weight() + 3,
            Prop::Agree(_, term) => term.weight() + 4,
        }
    }

    pub(super) fn terms(&self) -> Vec<&Term> {
        match self {
            Prop::Plain(test)
            | Prop::Any(_, test)
            | Prop::All(_, test)
            | Prop::AtMostOne(_, test)
            | Prop::MostOf(_, test) => test.terms(),
            Prop::Agree(_, term) => vec![term],
        }
    }
}

impl Fact {
    /// Returns the length of the fact, as a measure of how hard it is to read.
    pub(super) fn weight(&self) -> u32 {
        match self {
            Fact::Now(prop) | Fact::Before(prop) | Fact::After(prop) => prop.weight(),
            Fact::Kept(term) | Fact::NoLess(term) | Fact::NoFewer(term) => 2 + term.weight(),
            Fact::OneMore(term) | Fact::Longer(term) => 3 + term.weight(),
            Fact::Moved(a, b) => 4 + a.weight() + b.weight(),
        }
    }

    pub(super) fn terms(&self) -> Vec<&Term> {
        match self {
            Fact::Now(prop) | Fact::Before(prop) | Fact::After(prop) => prop.terms(),
            Fact::Kept(term)
            | Fact::NoLess(term)
            | Fact::NoFewer(term)
            | Fact::OneMore(term)
            | Fact::Longer(term) => vec![term],
            Fact::Moved(a, b) => vec![a, b],
        }
    }

    /// Returns a part of a property's name: `alice_at_n4`, `stage_refuse`.
    pub(super) fn words(&self, model: &Model) -> String {
        let text = match self {
            Fact::Now(prop) | Fact::Before(prop) | Fact::After(prop) => prop.words(model),
            Fact::NoLess(term) => format!("{}_no_less", named(term, model)),
            Fact::OneMore(term) => format!("{}_one_more", named(term, model)),
            Fact::Kept(term) | Fact::NoFewer(term) | Fact::Longer(term) => {
                format!("{}_kept", named(term, model))
            }
            Fact::Moved(a, b) => format!("{}_from_{}", named(a, model), named(b, model)),
        };
        snake(&text)
    }
}

impl Prop {
    fn words(&self, model: &Model) -> String {
        match self {
            Prop::Plain(test) => test.words(model),
            Prop::Any(_, test) => format!("some_{}", test.words(model)),
            Prop::All(_, test) => format!("all_{}", test.words(model)),
            Prop::AtMostOne(_, test) => format!("one_{}", test.words(model)),
            Prop::MostOf(_, test) => format!("most_{}", test.words(model)),
            Prop::Agree(_, term) => format!("{}_agrees", named(term, model)),
        }
    }
}

impl Test {
    fn words(&self, model: &Model) -> String {
        match self {
            Test::Holds(term) => named(term, model),
            Test::Is(term, View::Atom(value)) if matches!(term.ty, Type::Label(_)) => {
                format!("{}_at_{value}", named(term, model))
            }
            Test::Is(term, value) => format!("{}_{}", named(term, model), short(value)),
            Test::Same(a, b) => format!("{}_is_{}", named(a, model), named(b, model)),
            Test::AtMost(a, b) => format!("{}_up_to_{}", named(a, model), named(b, model)),
            Test::UpTo(term, most) => format!("{}_up_to_{most}", named(term, model)),
            Test::Total(a, b, c) => format!(
                "{}_and_{}_are_{}",
                named(a, model),
                named(b, model),
                named(c, model)
            ),
            Test::IsSome(term) => format!("{}_set", named(term, model)),
            Test::IsEmpty(term) => format!("{}_empty", named(term, model)),
            Test::Contains(term, value) => format!("{}_in_{}", short(value), named(term, model)),
            Test::Has(set, of) => format!("{}_in_{}", named(of, model), named(set, model)),
            Test::Subset(a, b) => format!("{}_within_{}", named(a, model), named(b, model)),
            Test::Most(a, _) => format!("most_{}", named(a, model)),
        }
    }
}

/// Returns a short name of a term: `stage`, `alice_aborted`.
fn named(term: &Term, model: &Model) -> String {
    let root = match term.root {
        Root::Variable(place) => &*model.schema.variables[place].name,
        Root::Process(place) => &model.schema.processes[place].name,
        Root::Constant(place) => &model.constants[place].name,
        Root::Helper(place) => &model.schema.helpers[place].name,
        Root::Member => "member",
        Root::Number(number) => return number.to_string(),
    };
    let mut words = vec![root.to_owned()];
    for hop in &term.hops {
        match hop {
            Hop::Field(_, name) if name == "pc" => {}
            Hop::Field(_, name) | Hop::Image(_, name) => words.push(name.clone()),
            Hop::Len => words.push("len".to_owned()),
            Hop::First => words.push("first".to_owned()),
            Hop::Last => words.push("last".to_owned()),
            Hop::Key(key) => words.push(short(key)),
            Hop::Sum => words.push("sum".to_owned()),
            Hop::Count => words.push("count".to_owned()),
            Hop::At | Hop::Get | Hop::Wide => {}
        }
    }
    words.join("_")
}

fn short(value: &View) -> String {
    match value {
        View::Atom(name) if name == MEMBER => "own".to_owned(),
        View::Atom(name) if name.starts_with(CONSTANT) => name[CONSTANT.len()..].to_owned(),
        View::Number(number) => number.to_string(),
        View::Text(text) => text.clone(),
        View::Tuple(name, parts) if name == "Some" => parts.first().map_or(String::new(), short),
        View::Atom(name) | View::Tuple(name, _) | View::Record(name, _) => name.clone(),
        _ => "value".to_owned(),
    }
}

/// Converts `AliceAt` and `alice_At` to `alice_at`.
pub(super) fn snake(text: &str) -> String {
    let mut snake = String::new();
    for character in text.chars() {
        if character.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if character.is_alphanumeric() {
            snake.extend(character.to_lowercase());
        } else if !snake.ends_with('_') {
            snake.push('_');
        }
    }
    snake.trim_matches('_').to_owned()
}
