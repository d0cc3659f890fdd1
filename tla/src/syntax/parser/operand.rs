//! Expressions that are no operators between others.

use super::expression::{check_height, node};
use super::{Parse, Parser};
use crate::syntax::Diagnostic;
use crate::syntax::operators;
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Application, Bound, Expression, ExpressionKind, Identifier, PathStep, Pattern, Style,
};

impl Parser {
    /// Reads an expression that is no operator between others. `after` is the operator before it.
    pub(super) fn primary(&mut self, after: Option<&str>) -> Parse<Expression> {
        let start = self.cursor.position();
        // One call for all kinds keeps the stack small, which matters where expressions are nested.
        let read: fn(&mut Parser) -> Parse<ExpressionKind> = match self.cursor.kind() {
            Kind::Number(_) | Kind::Decimal(_) | Kind::String(_) => Parser::literal,
            Kind::Name(_) => Parser::name_or_label,
            Kind::ProofStep(_) => Parser::path,
            Kind::Fairness(_) => Parser::fairness,
            Kind::Fixed(text) => match text {
                "@" => Parser::literal,
                "(" => Parser::parenthesized,
                "<<" => Parser::tuple,
                "{" => Parser::set,
                "[" => Parser::square,
                "\\A" | "\\E" => Parser::quantifier,
                "\\AA" | "\\EE" => Parser::temporal_quantifier,
                "IF" => Parser::conditional,
                "CASE" => Parser::case,
                "LET" => Parser::let_in,
                "CHOOSE" => Parser::choose,
                "LAMBDA" => Parser::lambda,
                // `<(a, b)` is `a < b`.
                _ if operators::infix(text).is_some() && self.cursor.is_ahead(1, "(") => {
                    Parser::path
                }
                _ => return Err(self.no_expression(after)),
            },
            _ => return Err(self.no_expression(after)),
        };
        let kind = read(self)?;
        Ok(node(kind, self.cursor.since(start)))
    }

    fn no_expression(&self, after: Option<&str>) -> Diagnostic {
        match after.map(operators::spelling) {
            Some(operator) => self
                .cursor
                .unexpected(&format!("an expression after `{operator}`")),
            None => self.cursor.unexpected("an expression"),
        }
    }

    /// A number, a string or `@`.
    fn literal(&mut self) -> Parse<ExpressionKind> {
        let kind = match self.cursor.kind() {
            Kind::Number(number) => ExpressionKind::Number(number),
            Kind::Decimal(number) => ExpressionKind::Decimal(number),
            Kind::String(text) => ExpressionKind::String(text),
            Kind::Fixed("@") => ExpressionKind::Old,
            _ => return Err(self.no_expression(None)),
        };
        self.cursor.advance();
        Ok(kind)
    }

    fn parenthesized(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        let expression = self.expression()?;
        self.expect(")", "after the expression in parentheses")?;
        Ok(ExpressionKind::Parenthesized(expression))
    }

    /// A name, an application, or `label :: e`.
    fn name_or_label(&mut self) -> Parse<ExpressionKind> {
        let kind = self.path()?;
        if !self.cursor.is("::") {
            return Ok(kind);
        }
        let Some((name, parameters)) = label(&kind) else {
            return Err(self.cursor.unexpected("an operator between expressions"));
        };
        self.cursor.advance();
        let body = self.expression()?;
        Ok(ExpressionKind::Label {
            name,
            parameters,
            body,
        })
    }

    fn fairness(&mut self) -> Parse<ExpressionKind> {
        let strong = self.cursor.kind() == Kind::Fairness(true);
        self.cursor.advance();
        let subscript = self.subscript(false)?;
        let which = if strong { "SF_v" } else { "WF_v" };
        self.expect("(", &format!("before the action of `{which}(A)`"))?;
        let action = self.expression()?;
        self.expect(")", &format!("after the action of `{which}(A)`"))?;
        Ok(ExpressionKind::Fairness {
            strong,
            subscript,
            action,
        })
    }

    /// What follows `]_`, `>>_`, `WF_` and `SF_`. Before the action of a fairness condition, a name
    /// has no arguments.
    pub(super) fn subscript(&mut self, arguments: bool) -> Parse<Expression> {
        let start = self.cursor.position();
        match self.cursor.kind() {
            Kind::Fixed("(" | "<<" | "{" | "[") => self.primary(None),
            Kind::Name(_) if arguments => {
                let kind = self.path()?;
                Ok(node(kind, self.cursor.since(start)))
            }
            Kind::Name(_) => {
                let kind = self.path_without_arguments()?;
                Ok(node(kind, self.cursor.since(start)))
            }
            _ => Err(self.cursor.unexpected("the variables after `_`")),
        }
    }

    fn quantifier(&mut self) -> Parse<ExpressionKind> {
        let universal = self.cursor.is("\\A");
        self.cursor.advance();
        let bounds = self.bounds(true)?;
        self.expect(":", "after the bounds of a quantifier")?;
        let body = self.expression()?;
        Ok(ExpressionKind::Quantifier {
            universal,
            bounds,
            body,
        })
    }

    fn temporal_quantifier(&mut self) -> Parse<ExpressionKind> {
        let universal = self.cursor.is("\\AA");
        self.cursor.advance();
        let names = self.list(|parser| parser.name("a name"))?;
        self.expect(":", "after the names of a quantifier")?;
        let body = self.expression()?;
        Ok(ExpressionKind::TemporalQuantifier {
            universal,
            names,
            body,
        })
    }

    /// `x, y \in S, <<a, b>> \in T`. If `unbounded`, the sets can be left out: `x, y`.
    pub(super) fn bounds(&mut self, unbounded: bool) -> Parse<Vec<Bound>> {
        let patterns = self.list(Parser::pattern)?;
        if unbounded && !self.cursor.is("\\in") {
            if self.cursor.is(":") {
                return Ok(vec![Bound {
                    patterns,
                    set: None,
                }]);
            }
            return Err(self
                .cursor
                .unexpected("`\\in` or `:` after what a quantifier binds"));
        }
        self.bounds_after(patterns)
    }

    /// `\in S, y \in T`, the patterns before the first `\in` having been read.
    pub(super) fn bounds_after(&mut self, patterns: Vec<Pattern>) -> Parse<Vec<Bound>> {
        self.expect("\\in", "after what is bound")?;
        let mut bounds = vec![Bound {
            patterns,
            set: Some(self.expression()?),
        }];
        while self.cursor.eat(",") {
            let patterns = self.list(Parser::pattern)?;
            self.expect("\\in", "after what is bound")?;
            bounds.push(Bound {
                patterns,
                set: Some(self.expression()?),
            });
        }
        Ok(bounds)
    }

    pub(super) fn pattern(&mut self) -> Parse<Pattern> {
        if !self.cursor.eat("<<") {
            return Ok(Pattern::Name(self.name("a name, or a tuple of names,")?));
        }
        let names = self.list(|parser| parser.name("a name in the tuple"))?;
        self.expect(">>", "after the names of the tuple")?;
        Ok(Pattern::Tuple(names))
    }

    fn choose(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        let patterns = vec![self.pattern()?];
        let set = if self.cursor.eat("\\in") {
            Some(self.expression()?)
        } else {
            None
        };
        self.expect(":", "after what `CHOOSE` binds")?;
        let body = self.expression()?;
        Ok(ExpressionKind::Choose {
            bound: Bound { patterns, set },
            body,
        })
    }

    /// `IF p THEN a ELSE b`. A long chain of `ELSE IF` takes no deeper recursion.
    fn conditional(&mut self) -> Parse<ExpressionKind> {
        let mut branches = Vec::new();
        let otherwise = loop {
            let start = self.cursor.position();
            self.cursor.advance();
            let condition = self.expression()?;
            self.expect("THEN", "after the condition of `IF`")?;
            let then = self.expression()?;
            self.expect("ELSE", "after the expression of `THEN`")?;
            branches.push((start, condition, then));
            check_height(self.height + branches.len(), self.cursor.since(start))?;
            if !self.cursor.is("IF") {
                break self.expression()?;
            }
        };
        self.height += branches.len() - 1;
        let (mut branches, mut otherwise) = (branches.into_iter().rev().peekable(), otherwise);
        while let Some((start, condition, then)) = branches.next() {
            let kind = ExpressionKind::If {
                condition,
                then,
                otherwise,
            };
            if branches.peek().is_none() {
                return Ok(kind);
            }
            otherwise = node(kind, self.cursor.since(start));
        }
        unreachable!("there is at least one branch")
    }

    fn case(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        let mut arms = Vec::new();
        let mut other = None;
        loop {
            if self.cursor.is("OTHER") && !arms.is_empty() {
                self.cursor.advance();
                self.expect("->", "after `OTHER`")?;
                other = Some(self.expression()?);
                break;
            }
            let condition = self.expression()?;
            self.expect("->", "after the condition of `CASE`")?;
            arms.push((condition, self.expression()?));
            if !self.cursor.eat("[]") {
                break;
            }
        }
        Ok(ExpressionKind::Case { arms, other })
    }

    fn let_in(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        let mut units = Vec::new();
        while !self.cursor.is("IN") {
            units.push(self.let_unit()?);
        }
        self.cursor.advance();
        let body = self.expression()?;
        Ok(ExpressionKind::Let { units, body })
    }

    fn lambda(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        let parameters = self.list(|parser| parser.name("a parameter of `LAMBDA`"))?;
        self.expect(":", "after the parameters of `LAMBDA`")?;
        let body = self.expression()?;
        Ok(ExpressionKind::Lambda { parameters, body })
    }
}

/// The name and the parameters of a label that was read as an expression.
fn label(kind: &ExpressionKind) -> Option<(Identifier, Vec<Identifier>)> {
    let ExpressionKind::Apply(Application {
        path,
        style: Style::Call,
    }) = kind
    else {
        return None;
    };
    let [PathStep::Name { name, arguments }] = path.as_slice() else {
        return None;
    };
    let parameters = arguments.iter().map(as_name).collect::<Option<_>>()?;
    Some((*name, parameters))
}

/// The name, if the expression is nothing else.
pub(super) fn as_name(expression: &Expression) -> Option<Identifier> {
    let ExpressionKind::Apply(Application {
        path,
        style: Style::Call,
    }) = &*expression.kind
    else {
        return None;
    };
    match path.as_slice() {
        [PathStep::Name { name, arguments }] if arguments.is_empty() => Some(*name),
        _ => None,
    }
}
