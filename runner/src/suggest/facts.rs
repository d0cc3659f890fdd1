//! All facts about states and steps that may become parts of a property, simple ones first.

use std::collections::HashSet;

use super::atom::{Fact, Prop, Test};
use super::columns::Columns;
use super::model::{Model, NamedConstant};
use super::parts::{CONSTANT, MEMBER, renamed};
use super::term::{Hop, Root, Term, all_elements};
use crate::dialect::Type;
use crate::value::View;

/// The maximal number of distinct values of a term to compare it with.
const VALUES: usize = 16;
/// The maximal number of distinct numbers to compare a term with.
const NUMBERS: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    pub(super) fact: Fact,
    /// The domain over which its member ranges.
    pub(super) set: Option<usize>,
}

impl Question {
    fn now(test: Test, set: Option<usize>) -> Question {
        Question {
            fact: Fact::Now(Prop::Plain(test)),
            set,
        }
    }
}

/// Returns all questions about states, quantified ones included. The first `of_baseline` states are
/// those of the baseline.
pub(super) fn of_states(
    columns: &Columns<'_>,
    terms: &[Term],
    of_baseline: usize,
) -> Vec<Question> {
    let live: Vec<&Term> = live(columns, terms);
    let mut questions: Vec<Question> = Vec::new();
    for term in &live {
        alone(term, columns, &mut questions);
        // A range says what a new value violates; the values that a survivor adds may be any.
        if term.ty.is_number()
            && !term.is_constant()
            && let Some((least, most)) = columns.range(term, of_baseline)
        {
            let tests = [most, least.saturating_sub(1)]
                .map(|bound| Question::now(Test::UpTo((*term).clone(), bound), term.set));
            questions.extend(tests);
        }
    }
    for (place, a) in live.iter().enumerate() {
        for b in &live[place + 1..] {
            together(a, b, &mut questions);
            total(a, b, columns, of_baseline, &mut questions);
        }
    }
    let mut quantified = Vec::new();
    for question in &questions {
        if let (Fact::Now(Prop::Plain(test)), Some(set)) = (&question.fact, question.set) {
            for prop in [
                Prop::Any(set, test.clone()),
                Prop::All(set, test.clone()),
                Prop::AtMostOne(set, test.clone()),
                Prop::MostOf(set, test.clone()),
            ] {
                quantified.push(Question {
                    fact: Fact::Now(prop),
                    set: None,
                });
            }
        }
    }
    for term in live.iter().filter(|term| !term.is_constant()) {
        quantified.extend(term.set.map(|set| Question {
            fact: Fact::Now(Prop::Agree(set, (*term).clone())),
            set: None,
        }));
    }
    questions.extend(quantified);
    once(questions)
}

/// Returns the terms that have a value in all states. If `map[p]` always has a value, `map.get(p)`
/// is left out.
fn live<'t>(columns: &Columns<'_>, terms: &'t [Term]) -> Vec<&'t Term> {
    let is_total = |term: &Term| {
        let mut total = term.clone();
        match (total.hops.pop(), &term.ty) {
            (Some(Hop::Get), Type::Option(of)) => {
                total.hops.push(Hop::At);
                total.ty = (**of).clone();
                columns.has(&total)
            }
            _ => false,
        }
    };
    terms
        .iter()
        .filter(|term| columns.has(term) && !is_total(term))
        .collect()
}

fn alone(term: &Term, columns: &Columns<'_>, into: &mut Vec<Question>) {
    let of = |test: Test| Question::now(test, term.set);
    if term.is_constant() {
        return;
    }
    match &term.ty {
        Type::Bool => into.push(of(Test::Holds(term.clone()))),
        Type::Option(_) => into.push(of(Test::IsSome(term.clone()))),
        Type::Set(_) | Type::Sequence(_) | Type::Posted(_) | Type::Queue(_) | Type::Mail(_) => {
            into.push(of(Test::IsEmpty(term.clone())));
            elements_of(term, columns, into);
        }
        _ => {}
    }
    let most = if term.ty.is_number() { NUMBERS } else { VALUES };
    if matches!(
        term.ty,
        Type::Bool
            | Type::Set(_)
            | Type::Sequence(_)
            | Type::Posted(_)
            | Type::Queue(_)
            | Type::Mail(_)
    ) {
        return;
    }
    for value in columns.seen(term, most).unwrap_or_default() {
        for (pattern, set) in patterns(
            &columns.values[value as usize],
            &term.ty,
            term.set,
            columns.model,
        ) {
            if pattern != View::atom("None") || !matches!(term.ty, Type::Option(_)) {
                into.push(Question::now(Test::Is(term.clone(), pattern), set));
            }
        }
    }
}

/// Adds the questions whether a collection or channel contains a value.
fn elements_of(term: &Term, columns: &Columns<'_>, into: &mut Vec<Question>) {
    let Some(ty) = term.ty.element() else {
        return;
    };
    let mut found: Vec<View> = Vec::new();
    let seen = columns.seen(term, usize::MAX).unwrap_or_default();
    for element in seen
        .iter()
        .flat_map(|value| all_elements(&columns.values[*value as usize]))
    {
        if !found.contains(element) {
            found.push(element.clone());
        }
    }
    let mut asked = Vec::new();
    for element in &found {
        for pattern in patterns(element, ty, term.set, columns.model) {
            if !asked.contains(&pattern) {
                asked.push(pattern);
            }
        }
    }
    if asked.len() <= VALUES {
        let tests = asked
            .into_iter()
            .map(|(pattern, set)| Question::now(Test::Contains(term.clone(), pattern), set));
        into.extend(tests);
    }
}

/// Replaces the participants in a value by constants or by the member, in all possible ways. A
/// number may stay, or become the member of a domain. May return no pattern.
fn patterns(
    value: &View,
    ty: &Type,
    set: Option<usize>,
    model: &Model,
) -> Vec<(View, Option<usize>)> {
    let words = &model.schema;
    let mut names: Vec<View> = Vec::new();
    let mut numbers: Vec<(View, Type)> = Vec::new();
    let whole = renamed(value, ty, words, &mut |part, of| {
        match part {
            View::Number(_) => numbers.push((part.clone(), of.clone())),
            name => names.push(name.clone()),
        }
        Some(part.clone())
    });
    if whole.is_none() {
        return Vec::new();
    }
    names.sort();
    names.dedup();
    if names.is_empty() {
        let mut patterns = vec![(value.clone(), set)];
        // Whether a number equals the member is a question about two terms.
        if !ty.is_number() {
            patterns.extend(of_numbers(value, ty, set, &numbers, model));
        }
        return patterns;
    }
    let unnamed = |part: &View| match part {
        View::Number(_) => Some(part.clone()),
        name => constant(name, model),
    };
    let mut patterns = Vec::new();
    if let Some(pattern) = renamed(value, ty, words, &mut |part, _| unnamed(part)) {
        patterns.push((pattern, set));
    }
    for over in set.map_or_else(|| model.sets_of(&Type::Participant), |set| vec![set]) {
        let members = model.members(over);
        for me in names.iter().filter(|name| members.contains(name)) {
            let written = renamed(value, ty, words, &mut |part, _| {
                if part == me {
                    Some(View::atom(MEMBER))
                } else {
                    unnamed(part)
                }
            });
            patterns.extend(written.map(|pattern| (pattern, Some(over))));
        }
    }
    patterns
}

/// Returns the constant with this participant, as a placeholder. A text stays if it is not a member
/// that a property ranges over.
fn constant(name: &View, model: &Model) -> Option<View> {
    let is_it = |constant: &&NamedConstant| {
        constant.ty == Type::Participant && constant.value.as_ref() == Some(name)
    };
    if let Some(found) = model.constants.iter().find(is_it) {
        return Some(View::Atom(format!("{CONSTANT}{}", found.name)));
    }
    let is_member = || {
        model
            .domains
            .iter()
            .any(|domain| domain.members.contains(name))
    };
    (matches!(name, View::Text(_)) && !is_member()).then(|| name.clone())
}

/// Replaces one number in a value by the member of a domain of numbers.
fn of_numbers(
    value: &View,
    ty: &Type,
    set: Option<usize>,
    numbers: &[(View, Type)],
    model: &Model,
) -> Vec<(View, Option<usize>)> {
    let mut patterns = Vec::new();
    for (number, of) in numbers {
        let sets = model
            .sets_of(of)
            .into_iter()
            .filter(|over| set.is_none_or(|set| set == *over));
        for over in sets.filter(|over| model.members(*over).contains(number)) {
            let written = renamed(value, ty, &model.schema, &mut |part, other| {
                Some(if part == number && other == of {
                    View::atom(MEMBER)
                } else {
                    part.clone()
                })
            });
            patterns.extend(written.map(|pattern| (pattern, Some(over))));
        }
    }
    patterns
}

fn together(a: &Term, b: &Term, into: &mut Vec<Question>) {
    let set = a.set.or(b.set);
    let are_of_one_set = a.set.is_none() || b.set.is_none() || a.set == b.set;
    if !are_of_one_set || (a.is_constant() && b.is_constant()) {
        return;
    }
    let mut ask = |test: Test| into.push(Question::now(test, set));
    let pair = || (a.clone(), b.clone());
    let turned = || (b.clone(), a.clone());
    let is_about_values = !matches!(
        a.ty,
        Type::Bool
            | Type::Label(_)
            | Type::Posted(_)
            | Type::Queue(_)
            | Type::Mail(_)
            | Type::Map(..)
    );
    if a.ty == b.ty && is_about_values && are_of_one_kind(a, b) {
        ask(of(Test::Same, pair()));
        if a.ty.is_number() {
            ask(of(Test::AtMost, pair()));
            ask(of(Test::AtMost, turned()));
        }
        if matches!(a.ty, Type::Set(_)) {
            ask(of(Test::Subset, pair()));
            ask(of(Test::Subset, turned()));
            if matches!(b.root, Root::Constant(_)) {
                ask(of(Test::Most, pair()));
            }
        }
    }
    for (set, element) in [(a, b), (b, a)] {
        let holds_such =
            matches!(&set.ty, Type::Set(of) | Type::Sequence(of) if **of == element.ty);
        // Only numbers that are members can sensibly be elements of a set; counts cannot.
        let is_plain_number = element.ty.is_number() && element.root != Root::Member;
        if holds_such && element.ty != Type::Bool && !is_plain_number {
            ask(Test::Has(set.clone(), element.clone()));
        }
    }
}

/// Adds the questions whether two numbers have the sum, or the difference, that they always have in
/// the baseline.
fn total(a: &Term, b: &Term, columns: &Columns<'_>, of_baseline: usize, into: &mut Vec<Question>) {
    let changes = |term: &Term| {
        let range = if term.is_constant() {
            None
        } else {
            columns.range(term, of_baseline)
        };
        range.is_some_and(|(least, most)| least < most)
    };
    let set = a.set.or(b.set);
    let are_of_one_set = a.set.is_none() || b.set.is_none() || a.set == b.set;
    if !matches!(a.ty, Type::Integer(_))
        || a.ty != b.ty
        || !are_of_one_set
        || !changes(a)
        || !changes(b)
    {
        return;
    }
    let schema = &columns.model.schema;
    let number = |number| Term::new(Root::Number(number), a.ty.clone(), None);
    let mut ask = |a: &Term, b: &Term, c: Term| {
        into.push(Question::now(Test::Total(a.clone(), b.clone(), c), set));
    };
    if let Some(sum) = columns
        .fixed_sum(a, b, 1, set, of_baseline)
        .filter(|sum| schema.has_number(&a.ty, *sum))
    {
        let is_it = |constant: &NamedConstant| {
            constant.ty == a.ty && constant.value == Some(View::Number(sum))
        };
        let constants = columns.model.constants.iter().enumerate();
        for (place, _) in constants.filter(|(_, constant)| is_it(constant)) {
            ask(a, b, Term::new(Root::Constant(place), a.ty.clone(), None));
        }
        ask(a, b, number(sum));
    }
    match columns.fixed_sum(a, b, -1, set, of_baseline) {
        Some(more) if more > 0 && schema.has_number(&a.ty, more) => {
            ask(b, &number(more), a.clone());
        }
        Some(less) if less < 0 && schema.has_number(&a.ty, -less) => {
            ask(a, &number(-less), b.clone());
        }
        _ => {}
    }
}

/// Whether two counts or images are of one kind, so that comparing them makes sense.
fn are_of_one_kind(a: &Term, b: &Term) -> bool {
    match (a.hops.last(), b.hops.last()) {
        (Some(Hop::Len), Some(Hop::Len)) => a.counted.is_some() && a.counted == b.counted,
        (Some(Hop::Image(_, a)), Some(Hop::Image(_, b))) => a == b,
        _ => true,
    }
}

fn of(test: fn(Term, Term) -> Test, (a, b): (Term, Term)) -> Test {
    test(a, b)
}

pub(super) fn of_steps(
    columns: &Columns<'_>,
    terms: &[Term],
    states: &[Question],
) -> Vec<Question> {
    let live = live(columns, terms);
    let mut questions = Vec::new();
    for term in live.iter().filter(|term| !term.is_constant()) {
        let mut ask = |fact: Fact| {
            questions.push(Question {
                fact,
                set: term.set,
            });
        };
        let term = || (*term).clone();
        if !matches!(term().ty, Type::Label(_)) {
            ask(Fact::Kept(term()));
        }
        match term().ty {
            Type::Integer(_) | Type::Bounded(_) => {
                ask(Fact::NoLess(term()));
                ask(Fact::OneMore(term()));
            }
            Type::Set(_) => ask(Fact::NoFewer(term())),
            Type::Sequence(_) => ask(Fact::Longer(term())),
            _ => {}
        }
    }
    for (after, before) in live.iter().flat_map(|a| live.iter().map(move |b| (*a, *b))) {
        let is_about_values = matches!(
            after.ty,
            Type::Participant | Type::Enum(_) | Type::Option(_) | Type::Struct(_)
        );
        let are_of_one_set = after.set.is_none() || before.set.is_none() || after.set == before.set;
        if is_about_values
            && after != before
            && after.ty == before.ty
            && are_of_one_set
            && !after.is_constant()
            && !before.is_constant()
        {
            questions.push(Question {
                fact: Fact::Moved(after.clone(), before.clone()),
                set: after.set.or(before.set),
            });
        }
    }
    for question in states {
        if let Fact::Now(prop) = &question.fact {
            for fact in [Fact::Before(prop.clone()), Fact::After(prop.clone())] {
                questions.push(Question {
                    fact,
                    set: question.set,
                });
            }
        }
    }
    once(questions)
}

fn once(questions: Vec<Question>) -> Vec<Question> {
    let mut asked = HashSet::new();
    questions
        .into_iter()
        .filter(|question| asked.insert(question.clone()))
        .collect()
}
