//! Terms, facts and forms as [expressions](crate::dialect::Expression) of a property.

use mutaspec_mutator::Text;

use super::atom::{Fact, Prop, Test};
use super::form::{Form, FormPart, RunShape};
use super::model::{Model, NamedConstant};
use super::parts::literal;
use super::term::{Hop, Root, Term};
use crate::dialect::{Comparison, Expression, Literal, Members, Node, Quantifier, StateName, Type};
use crate::value::View;

/// Writes facts about a model as expressions.
#[derive(Clone, Copy)]
pub(super) struct Tree<'a> {
    pub(super) model: &'a Model,
    /// The state of facts about one state.
    pub(super) now: StateName,
    /// The variable for the member; empty without a member.
    pub(super) member: &'a str,
}

impl Tree<'_> {
    /// Returns the expression in the states of a property, with a member if the property has one.
    pub(super) fn new(model: &Model, has_member: bool) -> Tree<'_> {
        Tree {
            model,
            now: StateName::Now,
            member: if has_member { "p" } else { "" },
        }
    }

    fn at(self, now: StateName) -> Self {
        Tree { now, ..self }
    }

    pub(super) fn term(self, term: &Term) -> Expression {
        let schema = &self.model.schema;
        let variable = |name: &Text| Node::Variable {
            state: self.now,
            name: name.clone(),
        };
        let (node, ty) = match term.root {
            Root::Variable(place) => {
                let field = &schema.variables[place];
                (variable(&field.name), field.ty.clone())
            }
            // The record of a process has no type of its own.
            Root::Process(place) => (variable(&schema.processes[place].name), Type::Unknown),
            Root::Constant(place) => {
                let constant = &self.model.constants[place];
                (Node::Constant(constant.name.clone()), constant.ty.clone())
            }
            Root::Helper(place) => {
                let helper = &schema.helpers[place];
                let member = if term.set.is_some() { self.member } else { "" };
                let call = Node::Call {
                    state: self.now,
                    name: helper.name.clone(),
                    arguments: helper.arguments.clone(),
                    member: member.to_owned().into(),
                };
                (call, helper.ty.clone())
            }
            Root::Member => (bound(self.member), term.ty.clone()),
            Root::Number(number) => (Node::Literal(Literal::Number(number)), term.ty.clone()),
        };
        let root = Expression { node, ty };
        let expression = term
            .hops
            .iter()
            .fold(root, |of, hop| self.hop(of, hop, term));
        // A part of a process has no type before its last hop.
        Expression {
            node: expression.node,
            ty: term.ty.clone(),
        }
    }

    /// Returns the member of the term's domain.
    fn member_of(self, term: &Term) -> Expression {
        let ty = term
            .set
            .map_or(Type::Unknown, |set| self.model.domains[set].ty.clone());
        Expression {
            node: bound(self.member),
            ty,
        }
    }

    /// Returns a key that is a participant or a number.
    fn key(self, key: &View) -> Expression {
        let is_it = |constant: &&NamedConstant| constant.value.as_ref() == Some(key);
        let (node, ty) = match (key, self.model.constants.iter().find(is_it)) {
            (View::Atom(_), Some(constant)) => {
                (Node::Constant(constant.name.clone()), Type::Participant)
            }
            (View::Number(n), _) => (
                Node::Literal(Literal::Number(*n)),
                self.model.schema.count_type(),
            ),
            (View::Text(text), _) => (
                Node::Literal(Literal::Text(text.clone().into())),
                Type::Participant,
            ),
            (other, _) => (
                Node::Literal(Literal::Name(other.to_string().into())),
                Type::Unknown,
            ),
        };
        Expression { node, ty }
    }

    fn hop(self, of: Expression, hop: &Hop, term: &Term) -> Expression {
        let schema = &self.model.schema;
        let ty = self.hop_type(&of.ty, hop, term);
        let of = Box::new(of);
        let node = match hop {
            Hop::Field(_, name) => Node::Field(of, name.clone().into()),
            Hop::At => Node::Entry(of, Box::new(self.member_of(term))),
            Hop::Key(key) => Node::Entry(of, Box::new(self.key(key))),
            Hop::Get => Node::OptionalEntry(of, Box::new(self.member_of(term))),
            Hop::Len => Node::Size(of),
            Hop::First => Node::First(of),
            Hop::Last => Node::Last(of),
            Hop::Sum => Node::Sum(of),
            Hop::Count => Node::Occurrences(of, Box::new(self.member_of(term))),
            Hop::Wide => Node::Converted(of),
            Hop::Image(_, name) => Node::Image(of, name.clone().into()),
        };
        let ty = ty.unwrap_or_else(|| schema.count_type());
        Expression { node, ty }
    }

    /// Returns the type of a part. `None` for the type of counts.
    fn hop_type(self, of: &Type, hop: &Hop, term: &Term) -> Option<Type> {
        let schema = &self.model.schema;
        let option = |of: &Type| Type::Option(Box::new(of.clone()));
        let value = match of {
            Type::Map(_, value) => (**value).clone(),
            _ => Type::Unknown,
        };
        let field = |ty: &Type, place: usize| match (term.root, ty) {
            (Root::Process(process), Type::Unknown) => {
                let variables = &schema.processes[process].variables;
                let variable = place
                    .checked_sub(1)
                    .map(|place| variables[place].ty.clone());
                variable.unwrap_or(Type::Label(process))
            }
            _ => schema
                .fields(ty)
                .get(place)
                .map_or(Type::Unknown, |field| field.ty.clone()),
        };
        Some(match hop {
            Hop::Field(place, _) => field(of, *place),
            Hop::At | Hop::Key(_) | Hop::Sum => value,
            Hop::Get => option(&value),
            Hop::First | Hop::Last => option(of.element().unwrap_or(&Type::Unknown)),
            Hop::Image(place, _) => Type::Set(Box::new(field(
                of.element().unwrap_or(&Type::Unknown),
                *place,
            ))),
            Hop::Len | Hop::Count | Hop::Wide => return None,
        })
    }

    /// Returns the expression of a test. `None` if a value cannot be written.
    fn test(self, test: &Test) -> Option<Expression> {
        let schema = &self.model.schema;
        let written = |term: &Term| Box::new(self.term(term));
        let compare = |how, a, b| Node::Compare(how, a, b);
        Some(Expression::test(match test {
            Test::Holds(term) => return Some(self.term(term)),
            Test::Is(term, view) => match (&term.ty, view) {
                (Type::Label(process), View::Atom(label)) => Node::At {
                    process: Box::new(self.term(&term.without_last()?)),
                    name: schema.processes[*process].name.clone(),
                    label: label.clone().into(),
                },
                _ => {
                    let value = literal(view, &term.ty, schema, self.member)?;
                    compare(Comparison::Equal, written(term), Box::new(value))
                }
            },
            Test::Same(a, b) => compare(Comparison::Equal, written(a), written(b)),
            Test::AtMost(a, b) => compare(Comparison::AtMost, written(a), written(b)),
            Test::UpTo(term, most) => {
                let most = number(*most, &term.ty);
                compare(Comparison::AtMost, written(term), Box::new(most))
            }
            Test::Total(a, b, c) => {
                let sum = Node::Plus(written(a), written(b));
                let sum = Expression {
                    node: sum,
                    ty: a.ty.clone(),
                };
                compare(Comparison::Equal, Box::new(sum), written(c))
            }
            Test::IsSome(term) => Node::IsSome(written(term)),
            Test::IsEmpty(term) => Node::IsEmpty(written(term)),
            Test::Contains(term, view) => {
                let value = literal(view, term.ty.element()?, schema, self.member)?;
                Node::Contains(written(term), Box::new(value))
            }
            Test::Has(set, of) => Node::Contains(written(set), written(of)),
            Test::Subset(a, b) => Node::Subset(written(a), written(b)),
            Test::Most(a, b) => Node::Majority(written(a), written(b)),
        }))
    }

    fn quantifier(self, set: usize, variable: &str, body: Expression) -> Quantifier {
        Quantifier {
            variable: variable.to_owned().into(),
            domain: self.model.domains[set].name.clone(),
            body: Box::new(body),
        }
    }

    /// Returns the expression of a fact about one state, or of its negation.
    fn prop(self, prop: &Prop, is_negated: bool) -> Option<Expression> {
        // A quantifier inside another one binds another variable.
        let own = if self.member == "p" { "q" } else { "p" };
        let inner = Tree {
            member: own,
            ..self
        };
        let count = |set: &usize, test: &Test| -> Option<Box<Expression>> {
            let node = Node::CountOf(self.quantifier(*set, own, inner.test(test)?));
            Some(Box::new(Expression {
                node,
                ty: self.model.schema.count_type(),
            }))
        };
        let counts = self.model.schema.count_type();
        let node = match prop {
            Prop::Plain(test) => return Some(self.test(test)?.negated_if(is_negated)),
            Prop::Any(set, test) => Node::Any(self.quantifier(*set, own, inner.test(test)?)),
            Prop::All(set, test) => Node::All(self.quantifier(*set, own, inner.test(test)?)),
            Prop::AtMostOne(set, test) => {
                let one = Box::new(number(1, &counts));
                Node::Compare(Comparison::AtMost, count(set, test)?, one)
            }
            Prop::MostOf(set, test) => {
                let domain = self.model.domains[*set].name.clone();
                let domain = Expression {
                    node: Node::Domain(domain),
                    ty: Type::Unknown,
                };
                let whole = Expression {
                    node: Node::Size(Box::new(domain)),
                    ty: counts.clone(),
                };
                let twice = Expression {
                    node: Node::Twice(count(set, test)?),
                    ty: counts,
                };
                let no_more = Node::Compare(Comparison::AtMost, Box::new(twice), Box::new(whole));
                return Some(Expression::test(no_more).negated_if(!is_negated));
            }
            Prop::Agree(set, term) => {
                let of = |member| Box::new(Tree { member, ..self }.term(term));
                let equal = Node::Compare(Comparison::Equal, of("x"), of("y"));
                let all = Node::All(self.quantifier(*set, "y", Expression::test(equal)));
                let all = Node::All(self.quantifier(*set, "x", Expression::test(all)));
                // Values that do not agree are clearer than two members with different ones.
                let all = Expression::test(all);
                let node = if is_negated {
                    Node::Not(Box::new(all))
                } else {
                    all.node
                };
                return Some(Expression::test(node));
            }
        };
        Some(Expression::test(node).negated_if(is_negated))
    }

    /// Returns the expression of a fact or of its negation. `None` if a value cannot be written.
    fn fact(self, fact: &Fact, is_negated: bool) -> Option<Expression> {
        let was = |term: &Term| Box::new(self.at(StateName::Before).term(term));
        let is = |term: &Term| Box::new(self.at(StateName::After).term(term));
        let node = match fact {
            Fact::Now(prop) => return self.prop(prop, is_negated),
            Fact::Before(prop) => return self.at(StateName::Before).prop(prop, is_negated),
            Fact::After(prop) => return self.at(StateName::After).prop(prop, is_negated),
            Fact::Kept(term) => Node::Compare(Comparison::Equal, is(term), was(term)),
            Fact::NoLess(term) => Node::Compare(Comparison::AtLeast, is(term), was(term)),
            Fact::OneMore(term) => {
                let more = Node::Plus(was(term), Box::new(number(1, &term.ty)));
                let more = Expression {
                    node: more,
                    ty: term.ty.clone(),
                };
                Node::Compare(Comparison::AtMost, is(term), Box::new(more))
            }
            Fact::NoFewer(term) => Node::Subset(was(term), is(term)),
            Fact::Longer(term) => Node::StartsWith(is(term), was(term)),
            Fact::Moved(a, b) => Node::Compare(Comparison::Equal, is(a), was(b)),
        };
        Some(Expression::test(node).negated_if(is_negated))
    }

    /// Returns the expressions of parts, or of their negations.
    fn parts<'p>(
        self,
        parts: impl IntoIterator<Item = &'p FormPart>,
        flips: bool,
    ) -> Option<Vec<Expression>> {
        let part = |part: &FormPart| self.fact(&part.question.fact, part.negated != flips);
        parts.into_iter().map(part).collect()
    }

    /// Returns the expression or formula that a form requires of each member, or of some member for
    /// a goal.
    pub(super) fn form(self, form: &Form) -> Option<Expression> {
        match form {
            Form::Never { parts, .. } => self.never(parts),
            Form::Can { parts, .. } => Some(joined(Node::And, self.parts(parts, false)?)),
            Form::Runs { shape, parts, .. } => formula(*shape, self.parts(parts, false)?),
        }
    }

    fn never(self, parts: &[FormPart]) -> Option<Expression> {
        let (lacking, holding): (Vec<&FormPart>, Vec<&FormPart>) =
            parts.iter().partition(|part| part.negated);
        let mut clauses = match holding.as_slice() {
            [] => Vec::new(),
            [_] => self.parts(holding, true)?,
            _ => vec![Expression::test(Node::And(self.parts(holding, false)?)).negated()],
        };
        clauses.extend(self.parts(lacking, true)?);
        Some(joined(Node::Or, clauses))
    }
}

/// Returns the members over which a form ranges.
pub(super) fn members(form: &Form, model: &Model) -> Option<Members> {
    form.set().map(|set| Members {
        variable: "p".into(),
        domain: model.domains[set].name.clone(),
    })
}

fn bound(name: &str) -> Node {
    Node::Bound(name.to_owned().into())
}

fn number(number: i128, ty: &Type) -> Expression {
    Expression {
        node: Node::Literal(Literal::Number(number)),
        ty: ty.clone(),
    }
}

/// Joins parts. One part needs no connective.
fn joined(join: fn(Vec<Expression>) -> Node, mut parts: Vec<Expression>) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => Expression::test(join(parts.into_iter().chain(last).collect())),
    }
}

fn formula(shape: RunShape, atoms: Vec<Expression>) -> Option<Expression> {
    let always = |of| Expression::test(Node::Always(Box::new(of)));
    let eventually = |of| Expression::test(Node::Eventually(Box::new(of)));
    let mut atoms = atoms.into_iter();
    let found = (atoms.next(), atoms.next(), atoms.next());
    Some(match (shape, found) {
        (RunShape::Eventually, (Some(a), None, None)) => eventually(a),
        (RunShape::Recurs, (Some(a), None, None)) => always(eventually(a)),
        (RunShape::Settles, (Some(a), None, None)) => eventually(always(a)),
        (RunShape::Either, (Some(a), Some(b), None)) => {
            Expression::test(Node::Or(vec![eventually(a), eventually(b)]))
        }
        (RunShape::LeadsTo, (Some(a), Some(b), None)) => {
            Expression::test(Node::LeadsTo(Box::new(a), Box::new(b)))
        }
        _ => return None,
    })
}
