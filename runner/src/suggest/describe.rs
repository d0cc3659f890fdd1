//! Names of suggested properties, and sentences that say what they require.

use super::atom::{Fact, MEMBER, Prop, Test, element_type};
use super::form::{Form, FormPart, RunShape};
use super::term::{Model, Term};
use super::types::{Type, literal};
use crate::value::View;

const LONGEST: usize = 64;

pub(super) fn name(form: &Form, model: &Model) -> String {
    let words = |part: &FormPart| {
        let words = part.question.fact.words(model);
        match &part.question.fact {
            // A negated fact about a change is named by its opposite.
            Fact::Kept(_) | Fact::NoFewer(_) | Fact::Longer(_) if part.negated => words.replace("_kept", "_changed"),
            _ if part.negated => format!("not_{words}"),
            _ => words,
        }
    };
    let opposite = |part: &FormPart| {
        words(&FormPart {
            negated: !part.negated,
            ..part.clone()
        })
    };
    let (holding, lacking): (Vec<&FormPart>, Vec<&FormPart>) = form.parts().iter().partition(|part| !part.negated);
    let all = |parts: &[&FormPart]| parts.iter().map(|part| words(part)).collect::<Vec<_>>().join("_with_");
    let any = |parts: &[&FormPart]| parts.iter().map(|part| opposite(part)).collect::<Vec<_>>().join("_or_");
    let name = match (form, form.parts()) {
        (Form::Never { .. }, [one]) if one.negated => format!("always_{}", opposite(one)),
        (Form::Never { .. }, _) if holding.is_empty() => any(&lacking),
        (Form::Never { .. }, _) if lacking.is_empty() => format!("never_{}", all(&holding)),
        (Form::Never { .. }, _) => format!("{}_only_if_{}", all(&holding), any(&lacking)),
        (Form::Can { .. }, parts) => format!("can_be_{}", parts.iter().map(words).collect::<Vec<_>>().join("_with_")),
        (Form::Runs { shape, .. }, parts) => {
            let words: Vec<String> = parts.iter().map(words).collect();
            match shape {
                RunShape::Eventually => format!("{}_in_the_end", words.join("_")),
                RunShape::Recurs => format!("{}_again_and_again", words.join("_")),
                RunShape::Settles => format!("{}_from_some_time_on", words.join("_")),
                RunShape::Either => format!("{}_in_the_end", words.join("_or_")),
                RunShape::LeadsTo => words.join("_leads_to_"),
            }
        }
    };
    if name.len() <= LONGEST && !name.is_empty() {
        return name;
    }
    match form {
        Form::Never { of_steps: false, .. } => "suggested_invariant",
        Form::Never { of_steps: true, .. } => "suggested_step_invariant",
        Form::Can { .. } => "suggested_goal",
        Form::Runs { .. } => "suggested_temporal",
    }
    .to_owned()
}

pub(super) fn doc(form: &Form, model: &Model) -> String {
    let own = if form.set().is_some() { "q" } else { "p" };
    let say = |part: &FormPart| fact(&part.question.fact, model, part.negated, own);
    let opposite = |part: &FormPart| fact(&part.question.fact, model, !part.negated, own);
    let (holding, lacking): (Vec<&FormPart>, Vec<&FormPart>) = form.parts().iter().partition(|part| !part.negated);
    let all = |parts: &[&FormPart]| parts.iter().map(|part| say(part)).collect::<Vec<_>>().join(" and ");
    let any = |parts: &[&FormPart]| parts.iter().map(|part| opposite(part)).collect::<Vec<_>>().join(" or ");
    let text = match (form, form.parts()) {
        (Form::Never { .. }, [one]) if one.negated => format!("always {}", opposite(one)),
        (Form::Never { .. }, _) if holding.is_empty() => format!("always {}", any(&lacking)),
        (Form::Never { .. }, _) if lacking.is_empty() => match holding.as_slice() {
            [first, rest @ ..] if !rest.is_empty() => format!("never {} while {}", say(first), all(rest)),
            one => format!("never {}", all(one)),
        },
        (Form::Never { .. }, _) => format!("where {}, {}", all(&holding), any(&lacking)),
        (Form::Can { .. }, parts) => format!("it is possible that {}", parts.iter().map(say).collect::<Vec<_>>().join(" and ")),
        (Form::Runs { shape, .. }, parts) => {
            let said: Vec<String> = parts.iter().map(say).collect();
            match shape {
                RunShape::Eventually => format!("at some time {}", said.join(" and ")),
                RunShape::Recurs => format!("again and again {}", said.join(" and ")),
                RunShape::Settles => format!("from some time on {}", said.join(" and ")),
                RunShape::Either => format!("at some time {}", said.join(", or ")),
                RunShape::LeadsTo => match said.as_slice() {
                    [a, b] => format!("whenever {a}, later {b}"),
                    _ => said.join(" and "),
                },
            }
        }
    };
    let of = |set: usize| format!("`{}`", model.domains[set].name());
    match (form, form.set()) {
        (Form::Can { .. }, Some(set)) => format!("For some `p` of {}: {text}.", of(set)),
        (_, Some(set)) => format!("For each `p` of {}: {text}.", of(set)),
        (_, None) => {
            let mut characters = text.chars();
            let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}.", characters.as_str())
        }
    }
}

/// Returns the code of a term without the name of the state.
fn read(term: &Term, member: &str, model: &Model) -> String {
    format!("`{}`", term.code("", member, model).replace("(.", "(").trim_start_matches('.'))
}

fn fact(of: &Fact, model: &Model, negated: bool, own: &str) -> String {
    let read = |term: &Term| read(term, "p", model);
    let either = |positive: &str, negative: &str| if negated { negative.to_owned() } else { positive.to_owned() };
    match of {
        Fact::Now(prop) => prop_text(prop, model, negated, own),
        Fact::Before(prop) => format!("{} before a step", prop_text(prop, model, negated, own)),
        Fact::After(prop) => format!("{} after it", prop_text(prop, model, negated, own)),
        Fact::Kept(term) => format!("{} {}", read(term), either("stays as it is", "changes")),
        Fact::NoLess(term) => format!("{} {}", read(term), either("does not fall", "falls")),
        Fact::OneMore(term) => format!("{} grows by {}", read(term), either("one at most", "more than one")),
        Fact::NoFewer(term) => format!("{} {}", read(term), either("loses nothing", "loses something")),
        Fact::Longer(term) => format!("{} {}", read(term), either("keeps what is in it", "does not keep what is in it")),
        Fact::Moved(a, b) => format!("{} {} what {} was", read(a), either("becomes", "does not become"), read(b)),
    }
}

fn prop_text(prop: &Prop, model: &Model, negated: bool, own: &str) -> String {
    let of = |set: &usize| format!("`{}`", model.domains[*set].name());
    match prop {
        Prop::Plain(test) => test_text(test, "p", model, negated),
        Prop::Any(set, test) => format!(
            "{} for {} `{own}` of {}",
            test_text(test, own, model, false),
            if negated { "no" } else { "some" },
            of(set)
        ),
        Prop::All(set, test) if negated => format!("{} for some `{own}` of {}", test_text(test, own, model, true), of(set)),
        Prop::All(set, test) => format!("{} for all `{own}` of {}", test_text(test, own, model, false), of(set)),
        Prop::AtMostOne(set, test) => {
            let count = if negated { "more than one" } else { "at most one" };
            format!("{} for {count} `{own}` of {}", test_text(test, own, model, false), of(set))
        }
        Prop::MostOf(set, test) => {
            let count = if negated { "no more than half" } else { "more than half" };
            format!("{} for {count} of {}", test_text(test, own, model, false), of(set))
        }
        Prop::Agree(set, term) => {
            let is = if negated { "is not" } else { "is" };
            format!("{} {is} the same for all `x` of {}", read(term, "x", model), of(set))
        }
    }
}

fn test_text(test: &Test, member: &str, model: &Model, negated: bool) -> String {
    let read = |term: &Term| read(term, member, model);
    let is = if negated { "is not" } else { "is" };
    let value = |value: &View, ty: &Type| {
        let code = literal(value, ty, &model.vocabulary, true).unwrap_or_default();
        format!("`{}`", code.replace(MEMBER, member))
    };
    match test {
        Test::Holds(term) => format!("{} {is} true", read(term)),
        Test::Is(term, View::Atom(label)) if matches!(term.ty, Type::Label(_)) => {
            format!("{} {is} at `{label}`", read(term).replace(".pc`", "`"))
        }
        Test::Is(term, of) => format!("{} {is} {}", read(term), value(of, &term.ty)),
        Test::Same(a, b) => format!("{} {is} {}", read(a), read(b)),
        Test::AtMost(a, b) => format!("{} is {} {}", read(a), if negated { "more than" } else { "at most" }, read(b)),
        Test::IsSome(term) => format!("{} {is} set", read(term)),
        Test::IsEmpty(term) => format!("{} {is} empty", read(term)),
        Test::Contains(term, of) => {
            let value = element_type(&term.ty).map(|ty| value(of, ty)).unwrap_or_default();
            format!("{value} {is} in {}", read(term))
        }
        Test::Has(set, of) => format!("{} {is} in {}", read(of), read(set)),
        Test::Subset(a, b) => format!("all of {} {is} in {}", read(a), read(b)),
        Test::Most(a, b) => format!("{} {} majority of {}", read(a), if negated { "is no" } else { "is a" }, read(b)),
        Test::Predicate(name, _) => format!("{}`{name}`", if negated { "not " } else { "" }),
    }
}
