//! From an expression to a node.

use super::compiler::{Compiler, Outcome};
use super::node::{Expr, Kind, Level, Subscript};
use super::scope::{Context, Scope};
use crate::syntax::tree::Identifier;
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::{Diagnostic, Symbol};
use crate::value::{Shape, Value};

impl<'t> Compiler<'t> {
    /// Compiles expressions in order.
    pub(super) fn expressions(
        &mut self,
        expressions: &'t [Expression],
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Vec<Expr>> {
        expressions
            .iter()
            .map(|e| self.expression(e, scope, context))
            .collect()
    }

    /// Compiles an expression.
    pub(super) fn expression(
        &mut self,
        e: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        let low = self.next_slot();
        let mut node = self.plain(e, scope, context)?;
        self.note(e, node.level);
        let all = self.alternatives;
        if let Some(written) = all.and_then(|all| all.get(&(e.span.file, e.id))) {
            // At most one alternative is active, so another one inside of it would never be.
            self.alternatives = None;
            let alternative = |(number, e): &'t (u32, Expression)| {
                Ok((*number, self.expression(e, scope, context)?))
            };
            let alternatives = written.iter().map(alternative).collect::<Outcome<_>>();
            self.alternatives = all;
            node = self.node(
                Kind::Switch {
                    original: node,
                    alternatives: alternatives?,
                },
                e,
            )?;
        }
        self.once(node, low)
    }

    fn plain(
        &mut self,
        e: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Expr> {
        use ExpressionKind as E;
        let kind = match &*e.kind {
            E::Parenthesized(inner) => return self.expression(inner, scope, context),
            E::Label { body, .. } => return self.expression(body, scope, context),
            E::Apply(application) => return self.application(application, e, scope, context),
            E::Quantifier {
                universal,
                bounds,
                body,
            } => {
                return self.quantifier(*universal, (bounds, body), e, scope, context);
            }
            E::Choose { bound, body } => return self.choose(bound, body, e, scope, context),
            E::Filter { bound, condition } => {
                return self.filter(bound, condition, e, scope, context);
            }
            E::Function { bounds, body } => {
                return self.function(None, (bounds, body), (e.span, e.id), scope, context);
            }
            E::Except { base, updates } => return self.except(base, updates, e, scope, context),
            E::Let { units, body } => return self.let_in(units, body, e, scope, context),
            E::Number(number) => match i32::try_from(*number) {
                Ok(number) => Kind::Constant(Value::Int(number)),
                Err(_) => Kind::Refused(format!("{number} needs more than 32 bits")),
            },
            E::Decimal(_) => Kind::Refused("decimal numbers cannot be evaluated".into()),
            E::String(text) => Kind::Constant(Value::Str(*text)),
            E::Old => match self.old.last() {
                Some((slot, used)) => {
                    used.set(true);
                    Kind::Local(*slot)
                }
                None => return Err(Diagnostic::new(e.span, "@ stands outside of an EXCEPT")),
            },
            E::TemporalQuantifier { .. } => {
                return Err(Diagnostic::new(e.span, "\\AA and \\EE cannot be checked"));
            }
            E::Fairness { .. } => {
                return Err(Diagnostic::new(
                    e.span,
                    "a temporal formula cannot stand here",
                ));
            }
            E::Lambda { .. } => {
                return Err(Diagnostic::new(
                    e.span,
                    "a LAMBDA can stand only as an argument",
                ));
            }
            _ => self.compound(e, scope, context)?,
        };
        self.node(kind, e)
    }

    /// Compiles an expression whose parts are all expressions.
    fn compound(
        &mut self,
        e: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Kind> {
        use ExpressionKind as E;
        let mut part = |e: &'t Expression| self.expression(e, scope, context);
        Ok(match &*e.kind {
            E::Junction {
                conjunction, items, ..
            } => {
                let items = self.expressions(items, scope, context)?;
                if *conjunction {
                    Kind::And(items)
                } else {
                    Kind::Or(items)
                }
            }
            E::Index {
                function,
                arguments,
            } => {
                let function = part(function)?;
                Kind::Apply(function, self.index(arguments, e, scope, context)?)
            }
            E::Field { record, field } => Kind::Field(part(record)?, field.name),
            E::If {
                condition,
                then,
                otherwise,
            } => Kind::If(part(condition)?, part(then)?, part(otherwise)?),
            E::Case { arms, other } => {
                let mut nodes = Vec::new();
                for (condition, value) in arms {
                    nodes.push((part(condition)?, part(value)?));
                }
                Kind::Case(nodes, other.as_ref().map(part).transpose()?)
            }
            E::Box {
                changing,
                action,
                subscript,
            } => {
                let action = part(action)?;
                let subscript = self.subscript(subscript, scope, context)?;
                Kind::Box {
                    changing: *changing,
                    action,
                    subscript,
                }
            }
            _ => return self.collection(e, scope, context),
        })
    }

    /// Compiles the constructor of a set, a tuple or a record.
    fn collection(
        &mut self,
        e: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Kind> {
        use ExpressionKind as E;
        Ok(match &*e.kind {
            E::Set(items) => Kind::Set(self.expressions(items, scope, context)?),
            E::Tuple(items) => Kind::Tuple(self.expressions(items, scope, context)?),
            E::Product(items) => Kind::Product(self.expressions(items, scope, context)?),
            E::Image { element, bounds } => {
                let (binders, inner) = self.bounds(bounds, scope, context, e.span)?;
                Kind::Image {
                    binders,
                    element: self.expression(element, &inner, context)?,
                }
            }
            E::FunctionSet { domain, range } => Kind::FunctionSet(
                self.expression(domain, scope, context)?,
                self.expression(range, scope, context)?,
            ),
            E::Record(fields) => {
                let (shape, fields) = self.fields(fields, scope, context)?;
                Kind::Record(shape, fields)
            }
            E::RecordSet(fields) => {
                let (shape, fields) = self.fields(fields, scope, context)?;
                Kind::RecordSet(shape, fields)
            }
            _ => {
                let message = "this expression cannot be evaluated";
                return Err(Diagnostic::new(e.span, message));
            }
        })
    }

    fn fields(
        &mut self,
        fields: &'t [(Identifier, Expression)],
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<(Shape, Vec<(usize, Expr)>)> {
        let names: Vec<Symbol> = fields.iter().map(|(name, _)| name.name).collect();
        let shape = Shape::new(names.clone());
        if let Some(((name, _), _)) = fields
            .iter()
            .zip(1..)
            .find(|((name, _), i)| names[*i..].contains(&name.name))
        {
            return Err(Diagnostic::new(
                name.span,
                format!("the field {} occurs twice", name.name),
            ));
        }
        let mut nodes = Vec::new();
        for (name, value) in fields {
            let value = self.expression(value, scope, context)?;
            nodes.push((shape.position(name.name).unwrap_or(0), value));
        }
        Ok((shape, nodes))
    }

    /// Compiles what stands after `UNCHANGED`, or as a subscript, into its parts.
    pub(super) fn subscript(
        &mut self,
        e: &'t Expression,
        scope: &Scope<'t>,
        context: &Context<'t>,
    ) -> Outcome<Vec<Subscript>> {
        // A switch would hide the variables that are not changed.
        let alternatives = self.alternatives.take();
        let now = self.with_primes(false, |c| c.expression(e, scope, context));
        let next = self.with_primes(true, |c| c.expression(e, scope, context));
        self.alternatives = alternatives;
        let (now, next) = (now?, next?);
        let mut parts = Vec::new();
        flatten(&now, &next, &mut parts);
        Ok(parts)
    }
}

/// Splits a tuple of variables, also through definitions.
fn flatten(now: &Expr, next: &Expr, parts: &mut Vec<Subscript>) {
    match (&now.kind, &next.kind) {
        (Kind::Variable(variable) | Kind::Fixed(variable, _), _) => {
            parts.push(Subscript::Variable(*variable));
        }
        (Kind::Tuple(now), Kind::Tuple(next)) => {
            now.iter()
                .zip(next)
                .for_each(|(now, next)| flatten(now, next, parts));
        }
        (Kind::Named(named), _) if named.clear.is_empty() => flatten(&named.body, next, parts),
        (_, Kind::Named(named)) if named.clear.is_empty() => flatten(now, &named.body, parts),
        (Kind::Lazy(_, inner), _) => flatten(inner, next, parts),
        // Variables that no step changes have constant values, but a step must say that it keeps
        // them.
        (Kind::Once(_, inner), _) if next.level > Level::Constant => flatten(inner, next, parts),
        (Kind::Once(..) | Kind::Constant(_), _) => {}
        _ => parts.push(Subscript::Expression(Expr::clone(now), Expr::clone(next))),
    }
}
