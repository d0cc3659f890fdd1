//! Names, applications, and the paths that lead to them.

use super::expression::node;
use super::{Parse, Parser};
use crate::syntax::operators::{self, is_operator};
use crate::syntax::token::Kind;
use crate::syntax::tree::{Application, Expression, ExpressionKind, Identifier, PathStep, Style};

impl Parser {
    /// `Name`, `Name(a, b)` or `I(c)!Name(a)!2`.
    pub(super) fn path(&mut self) -> Parse<ExpressionKind> {
        let first = match self.cursor.kind() {
            Kind::Fixed(text) if is_operator(text) => {
                let span = self.cursor.span();
                self.cursor.advance();
                Identifier {
                    name: text.into(),
                    span,
                }
            }
            Kind::ProofStep(name) => {
                let span = self.cursor.span();
                self.cursor.advance();
                Identifier { name, span }
            }
            _ => self.name("a name")?,
        };
        let mut path = vec![PathStep::Name {
            name: first,
            arguments: self.arguments()?,
        }];
        while self.cursor.is("!") {
            if self.cursor.is_ahead(1, "=") {
                return Err(self
                    .cursor
                    .unexpected("an operator or the end of the expression"));
            }
            self.cursor.advance();
            path.push(self.step()?);
        }
        Ok(ExpressionKind::Apply(Application {
            path,
            style: Style::Call,
        }))
    }

    /// `Name` or `I!Name`, before the action of a fairness condition.
    pub(super) fn path_without_arguments(&mut self) -> Parse<ExpressionKind> {
        let mut path = Vec::new();
        loop {
            let name = self.name("a name")?;
            path.push(PathStep::Name {
                name,
                arguments: Vec::new(),
            });
            if !self.cursor.eat("!") {
                return Ok(ExpressionKind::Apply(Application {
                    path,
                    style: Style::Call,
                }));
            }
        }
    }

    /// What follows `!`.
    fn step(&mut self) -> Parse<PathStep> {
        let span = self.cursor.span();
        let kind = self.cursor.kind();
        if kind == Kind::Fixed("(") {
            let arguments = self.arguments()?;
            return Ok(PathStep::Arguments(
                arguments,
                span.to(self.cursor.since(0)),
            ));
        }
        let step = match kind {
            Kind::Name(name) => {
                self.cursor.advance();
                let name = Identifier { name, span };
                return Ok(PathStep::Name {
                    name,
                    arguments: self.arguments()?,
                });
            }
            Kind::Number(number) => match u32::try_from(number) {
                Ok(number) => PathStep::Operand(number, span),
                Err(_) => return Err(self.cursor.unexpected("the number of an operand")),
            },
            Kind::Fixed("<<") => PathStep::End { first: true, span },
            Kind::Fixed(">>") => PathStep::End { first: false, span },
            Kind::Fixed(":") => PathStep::Definition(span),
            Kind::Fixed("@") => PathStep::Body(span),
            Kind::Fixed(text) if is_operator(text) => {
                self.cursor.advance();
                let name = Identifier {
                    name: text.into(),
                    span,
                };
                return Ok(PathStep::Name {
                    name,
                    arguments: self.arguments()?,
                });
            }
            _ => return Err(self.cursor.unexpected("the name of an operator after `!`")),
        };
        self.cursor.advance();
        Ok(step)
    }

    /// `(a, b)`, if it follows.
    fn arguments(&mut self) -> Parse<Vec<Expression>> {
        if !self.cursor.eat("(") {
            return Ok(Vec::new());
        }
        let arguments = self.list(Parser::argument)?;
        self.expect(")", "or `,` after an argument")?;
        Ok(arguments)
    }

    /// An expression, or the symbol of an operator that is passed to another one.
    pub(super) fn argument(&mut self) -> Parse<Expression> {
        let start = self.cursor.position();
        let Some(text) = self.cursor.text().filter(|text| is_operator(text)) else {
            return self.expression();
        };
        // A symbol that cannot begin an expression stands for itself; `<(a, b)` is an expression.
        let begins = operators::prefix(text).is_some() || matches!(text, "-" | "/\\" | "\\/");
        let alone = match self.cursor.ahead(1) {
            Kind::Fixed(")" | ",") => true,
            Kind::Fixed("(") => false,
            _ => !begins,
        };
        if !alone && text != operators::NEGATION {
            return self.expression();
        }
        let name = Identifier {
            name: text.into(),
            span: self.cursor.span(),
        };
        self.cursor.advance();
        let path = vec![PathStep::Name {
            name,
            arguments: Vec::new(),
        }];
        let kind = ExpressionKind::Apply(Application {
            path,
            style: Style::Call,
        });
        Ok(node(kind, self.cursor.since(start)))
    }
}
