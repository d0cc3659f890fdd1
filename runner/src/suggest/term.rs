//! Terms: expressions over a state, their code, and their values in a state as a tree.

use std::borrow::Cow;

use mutaspec_mutator::Text;

use super::atom::element_type;
use super::domain::Domain;
use super::types::Type;
use crate::machine::Machine;
use crate::value::View;
use crate::vocabulary::Vocabulary;

/// The vocabulary of a model and the values of its constants.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) vocabulary: Vocabulary,
    pub(super) constants: Vec<NamedConstant>,
    /// The domains, in the same order for all models of the spec.
    pub(super) domains: Vec<Domain>,
}

#[derive(Clone)]
pub(super) struct NamedConstant {
    pub(super) name: Text,
    pub(super) ty: Type,
    pub(super) value: Option<View>,
}

impl Model {
    pub(super) fn new(machine: &dyn Machine) -> Model {
        let definition = machine.definition();
        let vocabulary = definition.vocabulary.clone();
        let constants = definition.constants.iter().map(|row| {
            let ty = Type::read(&row.type_text, &vocabulary);
            let shown = machine
                .facts()
                .constants
                .iter()
                .find(|(name, _)| *name == row.name);
            let value = shown.and_then(|(_, text)| value_of(text, &ty));
            NamedConstant {
                name: row.name.clone(),
                ty,
                value,
            }
        });
        let constants: Vec<NamedConstant> = constants.collect();
        let of_participants =
            constants
                .iter()
                .filter_map(|constant| match (&constant.ty, &constant.value) {
                    (Type::Set(of), Some(View::Set(members))) if **of == Type::Participant => {
                        Some(Domain::of_constant(constant.name.clone(), members.clone()))
                    }
                    _ => None,
                });
        let domains = of_participants.chain(Domain::of_numbers(machine)).collect();
        Model {
            vocabulary,
            constants,
            domains,
        }
    }

    /// Returns the indices of nonempty domains. Of equal domains, only the first.
    pub(super) fn sets(&self) -> Vec<usize> {
        let mut sets: Vec<usize> = Vec::new();
        let is_same = |a: &Domain, b: &Domain| a.ty == b.ty && a.members == b.members;
        for (place, domain) in self.domains.iter().enumerate() {
            if !domain.members.is_empty()
                && sets
                    .iter()
                    .all(|other| !is_same(&self.domains[*other], domain))
            {
                sets.push(place);
            }
        }
        sets
    }

    /// Returns the indices of domains whose members have this type.
    pub(super) fn sets_of(&self, ty: &Type) -> Vec<usize> {
        self.sets()
            .into_iter()
            .filter(|set| self.domains[*set].ty == *ty)
            .collect()
    }

    pub(super) fn members(&self, domain: usize) -> &[View] {
        self.domains
            .get(domain)
            .map_or(&[], |domain| &domain.members)
    }

    /// Returns the index of the domain of a process set, from its code. An earlier domain with
    /// equal members takes precedence.
    fn domain_called(&self, code: &str) -> Option<usize> {
        let found = self
            .domains
            .iter()
            .position(|domain| domain.is_called(code))?;
        let domain = &self.domains[found];
        let first = self
            .sets_of(&domain.ty)
            .into_iter()
            .find(|set| self.members(*set) == domain.members);
        if domain.constant.is_some() {
            Some(found)
        } else {
            first
        }
    }
}

fn value_of(text: &str, ty: &Type) -> Option<View> {
    match ty {
        Type::Set(of) if **of == Type::Participant => {
            let names = text
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty());
            Some(View::Set(names.map(View::atom).collect()))
        }
        Type::Participant | Type::Bool => Some(View::atom(text.trim())),
        Type::Integer(_) | Type::Bounded(_) => text.trim().parse().ok().map(View::Number),
        _ => None,
    }
}

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
    /// A call of a helper of the spec, by index in [`Vocabulary::helpers`].
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

    fn hop(&self, hop: Hop, ty: Type) -> Term {
        let mut hops = self.hops.clone();
        hops.push(hop);
        Term {
            hops,
            ty,
            ..self.clone()
        }
    }

    fn len(&self) -> Term {
        Term {
            counted: element_type(&self.ty).map(|of| Box::new(of.clone())),
            ..self.hop(Hop::Len, usize_type())
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
            Hop::Wide | Hop::Len | Hop::Get => 1,
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
            Root::Process(place) => &fields.get(model.vocabulary.variables.len() + place)?.1,
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

    /// Returns the code of the term, with these names for the state and the member.
    pub(super) fn code(&self, state: &str, member: &str, model: &Model) -> String {
        let mut code = match self.root {
            Root::Variable(place) => format!("{state}.{}", model.vocabulary.variables[place].name),
            Root::Process(place) => format!("{state}.{}", model.vocabulary.processes[place].name),
            Root::Constant(place) => format!("c.{}", model.constants[place].name),
            Root::Helper(place) => {
                let row = &model.vocabulary.helpers[place];
                let arguments = row.arguments.split(", ").filter_map(|word| match word {
                    "s" => Some(state),
                    "p" => Some(member),
                    other => (!state.is_empty()).then_some(other),
                });
                let arguments: Vec<&str> =
                    arguments.filter(|argument| !argument.is_empty()).collect();
                // A sentence does not name the state.
                if arguments.is_empty() {
                    row.name.to_string()
                } else {
                    format!("{}({})", row.name, arguments.join(", "))
                }
            }
            Root::Member => member.to_owned(),
            Root::Number(number) => number.to_string(),
        };
        for hop in &self.hops {
            code = match hop {
                Hop::Field(_, name) => format!("{code}.{name}"),
                Hop::At => format!("{code}[{member}]"),
                Hop::Get => format!("{code}.get(&{member}).copied()"),
                Hop::Len => format!("{code}.len()"),
                Hop::First => format!("{code}.first().copied()"),
                Hop::Last => format!("{code}.last().copied()"),
                Hop::Sum => match &self.ty {
                    Type::Integer(name) => format!("{code}.values().sum::<{name}>()"),
                    _ => code,
                },
                Hop::Count => format!("{code}.iter().filter(|x| **x == {member}).count()"),
                Hop::Wide => format!("usize::from({code})"),
                Hop::Image(_, name) => format!("{code}.image(|x| x.{name})"),
            };
        }
        code
    }
}

impl Hop {
    fn follow<'v>(&self, view: &'v View, member: Option<&View>) -> Option<Cow<'v, View>> {
        let field = |view: &'v View, place: usize| match view {
            View::Record(_, fields) => fields.get(place).map(|(_, value)| value),
            View::Tuple(_, parts) => parts.get(place),
            _ => None,
        };
        let found = |view: &'v View| match view {
            View::Map(entries) => Some(
                entries
                    .iter()
                    .find(|(key, _)| Some(key) == member)
                    .map(|(_, value)| value),
            ),
            _ => None,
        };
        match self {
            Hop::Field(place, _) => field(view, *place).map(Cow::Borrowed),
            Hop::At => found(view)?.map(Cow::Borrowed),
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

const DEPTH: usize = 4;

/// Returns all terms of a model: helpers, except those `without`, variables, processes, constants
/// and the member, in source order.
pub(super) fn terms(model: &Model, without: &[String]) -> Vec<Term> {
    let words = &model.vocabulary;
    let mut all = Vec::new();
    for (place, row) in words
        .helpers
        .iter()
        .enumerate()
        .filter(|(_, row)| without.iter().all(|name| **name != row.name))
    {
        let ty = Type::read(&row.type_text, words);
        let member = row.member.as_ref().map(|of| Type::read(of, words));
        for set in member.map_or_else(
            || vec![None],
            |of| model.sets_of(&of).into_iter().map(Some).collect(),
        ) {
            grow(
                &Term::new(Root::Helper(place), ty.clone(), set),
                model,
                &mut all,
            );
        }
    }
    for (place, row) in words.variables.iter().enumerate() {
        let ty = Type::read(&row.type_text, words);
        grow(&Term::new(Root::Variable(place), ty, None), model, &mut all);
    }
    for place in 0..words.processes.len() {
        of_process(place, model, &mut all);
    }
    for (place, constant) in model
        .constants
        .iter()
        .enumerate()
        .filter(|(_, constant)| constant.value.is_some())
    {
        let term = Term::new(Root::Constant(place), constant.ty.clone(), None);
        if matches!(constant.ty, Type::Set(_)) {
            all.push(term.len());
        }
        all.push(term);
    }
    all.extend(
        model
            .sets()
            .into_iter()
            .map(|set| Term::new(Root::Member, model.domains[set].ty.clone(), Some(set))),
    );
    all
}

fn of_process(place: usize, model: &Model, into: &mut Vec<Term>) {
    let row = &model.vocabulary.processes[place];
    let roots: Vec<Term> = if row.many {
        let named = row.set.as_deref().and_then(|set| model.domain_called(set));
        let sets = named.map_or_else(|| model.sets(), |set| vec![set]);
        let sets = sets
            .into_iter()
            .filter(|set| !model.members(*set).is_empty());
        sets.map(|set| {
            Term::new(Root::Process(place), Type::Unknown, Some(set)).hop(Hop::At, Type::Unknown)
        })
        .collect()
    } else {
        vec![Term::new(Root::Process(place), Type::Unknown, None)]
    };
    for root in roots {
        into.push(root.hop(Hop::Field(0, "pc".to_owned()), Type::Label(place)));
        for (number, variable) in row.variables.iter().enumerate() {
            let ty = Type::read(&variable.type_text, &model.vocabulary);
            grow(
                &root.hop(Hop::Field(number + 1, variable.name.to_string()), ty),
                model,
                into,
            );
        }
    }
}

fn usize_type() -> Type {
    Type::Integer("usize".to_owned())
}

/// Returns how often the member occurs in a sequence, for each domain that fits.
fn counts(term: &Term, of: &Type, model: &Model) -> Vec<Term> {
    let sets = model
        .sets_of(of)
        .into_iter()
        .filter(|set| term.set.is_none_or(|of| of == *set));
    let count = |set| Term {
        set: Some(set),
        counted: Some(Box::new(of.clone())),
        ..term.hop(Hop::Count, usize_type())
    };
    sets.map(count).collect()
}

fn grow(term: &Term, model: &Model, into: &mut Vec<Term>) {
    if term.hops.len() > DEPTH || term.ty == Type::Unknown {
        return;
    }
    let words = &model.vocabulary;
    match &term.ty {
        Type::Map(key, value) if **key == Type::Participant || key.is_number() => {
            let sets = model
                .sets_of(key)
                .into_iter()
                .filter(|set| term.set.is_none_or(|of| of == *set));
            for set in sets {
                let of_member = Term {
                    set: Some(set),
                    ..term.clone()
                };
                grow(&of_member.hop(Hop::At, (**value).clone()), model, into);
                if value.is_copy(words) {
                    into.push(of_member.hop(Hop::Get, Type::Option(value.clone())));
                }
            }
            if let Type::Integer(_) = **value {
                into.push(term.hop(Hop::Sum, (**value).clone()));
            }
        }
        Type::Map(..) => {}
        Type::Struct(_) | Type::Tuple(_) => {
            into.push(term.clone());
            for (place, (name, ty)) in term.ty.fields(words).into_iter().enumerate() {
                grow(&term.hop(Hop::Field(place, name), ty), model, into);
            }
        }
        Type::Set(of) => {
            into.push(term.clone());
            into.push(term.len());
            if matches!(**of, Type::Struct(_)) {
                let fields = of
                    .fields(words)
                    .into_iter()
                    .enumerate()
                    .filter(|(_, (_, ty))| ty.is_copy(words));
                into.extend(fields.map(|(place, (name, ty))| {
                    term.hop(Hop::Image(place, name), Type::Set(Box::new(ty)))
                }));
            }
        }
        Type::Sequence(of) => {
            into.push(term.clone());
            into.push(term.len());
            if of.is_copy(words) {
                into.push(term.hop(Hop::First, Type::Option(of.clone())));
                into.push(term.hop(Hop::Last, Type::Option(of.clone())));
            }
            into.extend(counts(term, of, model));
        }
        Type::Posted(_) | Type::Queue(_) | Type::Mail(_) => {
            into.push(term.clone());
            into.push(term.len());
        }
        Type::Integer(name) => {
            into.push(term.clone());
            if name == "u8" || name == "u16" {
                into.push(term.hop(Hop::Wide, usize_type()));
            }
        }
        _ => into.push(term.clone()),
    }
}
