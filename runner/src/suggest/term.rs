//! Terms: values of a state, from its view.

use std::borrow::Cow;

use super::model::Model;
use crate::dialect::Type;
use crate::value::View;

/// An expression over a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Term {
    pub(super) root: Root,
    pub(super) hops: Vec<Hop>,
    pub(super) ty: Type,
    /// The domain over which the term's member ranges.
    pub(super) set: Option<usize>,
    /// For a number of elements: their type.
    pub(super) counted: Option<Box<Type>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Root {
    Variable(usize),
    Process(usize),
    Constant(usize),
    /// A call of a helper of the spec, by index in [`Schema::helpers`](crate::dialect::Schema::helpers).
    Helper(usize),
    /// The member over which the property ranges.
    Member,
    /// A number.
    Number(i128),
}

/// A step from a value to a part of it, or to a value computed from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Hop {
    /// A field, by index and name.
    Field(usize, String),
    /// The map's value for the member, which is always a key.
    At,
    /// The map's value for the member, as an option.
    Get,
    /// The map's value for a key, as `schema.keys` has it.
    Key(View),
    Len,
    /// The first element, as an option.
    First,
    /// The last element, as an option.
    Last,
    /// The sum of the numbers in a map or sequence.
    Sum,
    /// The number of elements of a sequence that are the member.
    Count,
    /// The number converted to `usize`.
    Wide,
    /// The set of a field's values for all elements of a set, by the index and name of the field.
    Image(usize, String),
}

impl Root {
    pub(super) fn is_of_state(self) -> bool {
        matches!(self, Root::Variable(_) | Root::Process(_) | Root::Helper(_))
    }
}

impl Term {
    pub(super) fn new(root: Root, ty: Type, set: Option<usize>) -> Term {
        Term {
            root,
            hops: Vec::new(),
            ty,
            set,
            counted: None,
        }
    }

    pub(super) fn hop(&self, hop: Hop, ty: Type) -> Term {
        let mut hops = self.hops.clone();
        hops.push(hop);
        Term {
            hops,
            ty,
            ..self.clone()
        }
    }

    /// Returns the term without its last hop, if it has one.
    pub(super) fn without_last(&self) -> Option<Term> {
        let (_, hops) = self.hops.split_last()?;
        Some(Term {
            hops: hops.to_vec(),
            ..self.clone()
        })
    }

    /// Returns the term without the hops to the entry for the member.
    pub(super) fn without_keys(&self) -> Term {
        let hops = self
            .hops
            .iter()
            .filter(|hop| !matches!(hop, Hop::At | Hop::Get));
        Term {
            hops: hops.cloned().collect(),
            ..self.clone()
        }
    }

    pub(super) fn is_constant(&self) -> bool {
        !self.root.is_of_state()
    }

    /// Whether the term is the value of a helper.
    pub(super) fn is_call(&self) -> bool {
        matches!(self.root, Root::Helper(_)) && self.hops.is_empty()
    }

    /// Returns the length of the term's code beyond names.
    pub(super) fn weight(&self) -> u32 {
        let of = |hop: &Hop| match hop {
            Hop::Field(..) | Hop::At => 0,
            Hop::Wide | Hop::Len | Hop::Get | Hop::Key(_) => 1,
            Hop::First | Hop::Last | Hop::Image(..) | Hop::Sum | Hop::Count => 2,
        };
        self.hops.iter().map(of).sum()
    }

    /// Returns the value in a state for a member. `None` if a map lacks the key. `called` is the value
    /// of the helper that the term begins with.
    pub(super) fn value<'v>(
        &self,
        state: &'v View,
        member: Option<&'v View>,
        called: Option<&'v View>,
        model: &'v Model,
    ) -> Option<Cow<'v, View>> {
        let View::Record(_, fields) = state else {
            return None;
        };
        let root = match self.root {
            Root::Variable(place) => &fields.get(place)?.1,
            Root::Process(place) => &fields.get(model.schema.variables.len() + place)?.1,
            Root::Constant(place) => model.constants.get(place)?.value.as_ref()?,
            Root::Helper(_) => called?,
            Root::Member => member?,
            Root::Number(_) => return None,
        };
        let mut value = Cow::Borrowed(root);
        for hop in &self.hops {
            value = match value {
                Cow::Borrowed(view) => hop.follow(view, member)?,
                Cow::Owned(view) => Cow::Owned(hop.follow(&view, member)?.into_owned()),
            };
        }
        Some(value)
    }
}

impl Hop {
    fn follow<'v>(&self, view: &'v View, member: Option<&View>) -> Option<Cow<'v, View>> {
        let field = |view: &'v View, place: usize| match view {
            View::Record(_, fields) => fields.get(place).map(|(_, value)| value),
            View::Tuple(_, parts) => parts.get(place),
            _ => None,
        };
        let entry = |view: &'v View, wanted: Option<&View>| match view {
            View::Map(entries) => Some(
                entries
                    .iter()
                    .find(|(key, _)| Some(key) == wanted)
                    .map(|(_, value)| value),
            ),
            _ => None,
        };
        let found = |view: &'v View| entry(view, member);
        match self {
            Hop::Field(place, _) => field(view, *place).map(Cow::Borrowed),
            Hop::At => found(view)?.map(Cow::Borrowed),
            Hop::Key(key) => entry(view, Some(key))?.map(Cow::Borrowed),
            Hop::Get => found(view).map(|value| Cow::Owned(option(value))),
            Hop::Len => len(view).map(|len| Cow::Owned(View::Number(len as i128))),
            Hop::First => elements(view).map(|elements| Cow::Owned(option(elements.first()))),
            Hop::Last => elements(view).map(|elements| Cow::Owned(option(elements.last()))),
            Hop::Sum => {
                let View::Map(entries) = view else {
                    return None;
                };
                let sum = entries
                    .iter()
                    .map(|(_, value)| number(value))
                    .sum::<Option<i128>>()?;
                Some(Cow::Owned(View::Number(sum)))
            }
            Hop::Count => {
                let count = elements(view)?
                    .iter()
                    .filter(|element| Some(*element) == member)
                    .count();
                Some(Cow::Owned(View::Number(count as i128)))
            }
            Hop::Wide => Some(Cow::Borrowed(view)),
            Hop::Image(place, _) => {
                let mut image: Vec<View> = elements(view)?
                    .iter()
                    .map(|element| field(element, *place).cloned())
                    .collect::<Option<_>>()?;
                image.sort();
                image.dedup();
                Some(Cow::Owned(View::Set(image)))
            }
        }
    }
}

pub(super) fn number(view: &View) -> Option<i128> {
    match view {
        View::Number(number) => Some(*number),
        _ => None,
    }
}

fn option(value: Option<&View>) -> View {
    value.map_or_else(
        || View::atom("None"),
        |value| View::Tuple("Some".to_owned(), vec![value.clone()]),
    )
}

pub(super) fn elements(view: &View) -> Option<&[View]> {
    match view {
        View::Set(elements) | View::Sequence(elements) => Some(elements),
        _ => None,
    }
}

/// Returns the elements of a set or sequence, or all messages in flight.
pub(super) fn all_elements(view: &View) -> Vec<&View> {
    match view {
        View::Set(elements) | View::Sequence(elements) => elements.iter().collect(),
        View::Map(entries) => entries
            .iter()
            .flat_map(|(_, value)| all_elements(value))
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the number of elements, entries or messages. A channel is shown as a map of sequences.
fn len(view: &View) -> Option<usize> {
    match view {
        View::Set(elements) | View::Sequence(elements) => Some(elements.len()),
        View::Map(entries) => entries
            .iter()
            .map(|(_, value)| elements(value).map(<[View]>::len))
            .sum(),
        _ => None,
    }
}
