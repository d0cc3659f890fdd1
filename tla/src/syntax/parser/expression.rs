//! Operators between expressions.

use super::{MAX_HEIGHT, Parse, Parser};
use crate::syntax::operators::{self, Binding, NEGATION};
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Application, Expression, ExpressionId, ExpressionKind, Identifier, PathStep, Style,
};
use crate::syntax::{Diagnostic, Span, Symbol};

/// An expression with the height of its tree.
struct Operand {
    expression: Expression,
    height: usize,
}

/// A prefix or infix operator whose right operand is not complete.
struct Pending {
    symbol: &'static str,
    span: Span,
    binding: Binding,
    prefix: bool,
}

/// What was read of an expression.
#[derive(Default)]
struct Stack {
    operands: Vec<Operand>,
    operators: Vec<Pending>,
}

pub(super) fn node(kind: ExpressionKind, span: Span) -> Expression {
    Expression {
        kind: Box::new(kind),
        span,
        id: ExpressionId::default(),
    }
}

/// The application of an operator that is written as a symbol.
fn application(
    symbol: &str,
    span: Span,
    style: Style,
    arguments: Vec<Expression>,
) -> ExpressionKind {
    let name = Identifier {
        name: Symbol::new(symbol),
        span,
    };
    ExpressionKind::Apply(Application {
        path: vec![PathStep::Name { name, arguments }],
        style,
    })
}

impl Parser {
    /// Reads the longest expression.
    pub(crate) fn expression(&mut self) -> Parse<Expression> {
        self.cursor.enter()?;
        let outer = std::mem::take(&mut self.height);
        let mut stack = Stack::default();
        loop {
            while let Some(prefix) = self.prefix(&stack)? {
                stack.operators.push(prefix);
            }
            let operand = self.postfixed(&stack)?;
            stack.operands.push(operand);
            let Some(infix) = self.infix() else { break };
            stack.reduce(&infix)?;
            stack.operators.push(infix);
            self.cursor.advance();
        }
        let Operand { expression, height } = stack.finish()?;
        self.height = outer.max(height);
        self.cursor.leave();
        Ok(expression)
    }

    fn prefix(&mut self, stack: &Stack) -> Parse<Option<Pending>> {
        let Some(text) = self.cursor.text() else {
            return Ok(None);
        };
        let symbol = if text == "-" { NEGATION } else { text };
        let Some(binding) = operators::prefix(symbol) else {
            return Ok(None);
        };
        let pending = Pending {
            symbol,
            span: self.cursor.span(),
            binding,
            prefix: true,
        };
        if let Some(left) = stack.operators.last()
            && symbol == NEGATION
            && left.binding.low > binding.high
        {
            return Err(conflict(left, &pending));
        }
        self.cursor.advance();
        Ok(Some(pending))
    }

    /// The infix operator that is the next token.
    fn infix(&self) -> Option<Pending> {
        let symbol = self.cursor.text()?;
        let binding = operators::infix(symbol)?;
        Some(Pending {
            symbol,
            span: self.cursor.span(),
            binding,
            prefix: false,
        })
    }

    /// An operand with all that follows it and binds tighter than the operators before it:
    /// `f[i]`, `r.a`, `x'`.
    fn postfixed(&mut self, stack: &Stack) -> Parse<Operand> {
        let start = self.cursor.position();
        self.height = 0;
        let mut expression = self.operand(stack)?;
        let mut height = self.height + 1;
        check_height(height, expression.span)?;
        while let Some(text) = self.cursor.text() {
            self.height = 0;
            let kind = match text {
                "[" => {
                    self.cursor.advance();
                    let arguments = self.list(Parser::expression)?;
                    self.expect("]", "after the argument of a function")?;
                    ExpressionKind::Index {
                        function: expression,
                        arguments,
                    }
                }
                "." => {
                    self.cursor.advance();
                    let field = self.name("the name of a field after `.`")?;
                    ExpressionKind::Field {
                        record: expression,
                        field,
                    }
                }
                _ if operators::is_postfix(text) => {
                    let span = self.cursor.span();
                    let binding = Binding {
                        low: 15,
                        high: 15,
                        associative: false,
                    };
                    let postfix = Pending {
                        symbol: text,
                        span,
                        binding,
                        prefix: false,
                    };
                    if let Some(left) = stack.operators.last().filter(|op| op.binding.high >= 15) {
                        return Err(conflict(left, &postfix));
                    }
                    self.cursor.advance();
                    application(text, span, Style::Postfix, vec![expression])
                }
                _ => break,
            };
            height = height.max(self.height) + 1;
            expression = node(kind, self.cursor.since(start));
            check_height(height, expression.span)?;
        }
        Ok(Operand { expression, height })
    }

    fn operand(&mut self, stack: &Stack) -> Parse<Expression> {
        match self.cursor.kind() {
            Kind::Fixed("/\\" | "\\/") => self.junction_list(),
            _ => self.primary(stack.operators.last().map(|operator| operator.symbol)),
        }
    }

    /// A list with bullets that are below each other.
    fn junction_list(&mut self) -> Parse<Expression> {
        self.cursor.enter()?;
        let start = self.cursor.position();
        let first = self.cursor.token();
        let (mut items, mut bullets, mut height) = (Vec::new(), Vec::new(), 0);
        loop {
            let bullet = self.cursor.token();
            let listed = bullet.kind == first.kind && bullet.column == first.column;
            if !listed || (self.cursor.kind() == Kind::End) {
                break;
            }
            bullets.push(self.cursor.span());
            self.cursor.advance();
            self.cursor.open_item(bullet);
            items.push(self.expression()?);
            self.cursor.close_item();
            height = height.max(self.height);
        }
        self.height = height;
        self.cursor.leave();
        let conjunction = first.kind == Kind::Fixed("/\\");
        let kind = ExpressionKind::Junction {
            conjunction,
            items,
            bullets,
        };
        Ok(node(kind, self.cursor.since(start)))
    }
}

impl Stack {
    /// Completes the operators that bind tighter than `next`.
    fn reduce(&mut self, next: &Pending) -> Parse<()> {
        while let Some(top) = self.operators.last() {
            let same = top.symbol == next.symbol && !top.prefix && top.binding.associative;
            if top.binding.low > next.binding.high || same {
                self.complete()?;
            } else if top.binding.high < next.binding.low {
                break;
            } else {
                return Err(conflict(top, next));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Parse<Operand> {
        while !self.operators.is_empty() {
            self.complete()?;
        }
        Ok(self
            .operands
            .pop()
            .expect("an operand was read after each operator"))
    }

    /// Applies the last operator.
    fn complete(&mut self) -> Parse<()> {
        let (Some(operator), Some(right)) = (self.operators.pop(), self.operands.pop()) else {
            unreachable!("an operand was read after each operator")
        };
        let operand = if operator.prefix {
            let span = operator.span.to(right.expression.span);
            let (symbol, arguments) = (operator.symbol, vec![right.expression]);
            let kind = application(symbol, operator.span, Style::Prefix, arguments);
            Operand {
                expression: node(kind, span),
                height: right.height + 1,
            }
        } else {
            let left = self
                .operands
                .pop()
                .expect("an infix operator has a left operand");
            infix(&operator, left, right)
        };
        check_height(operand.height, operand.expression.span)?;
        self.operands.push(operand);
        Ok(())
    }
}

pub(super) fn check_height(height: usize, span: Span) -> Parse<()> {
    if height <= MAX_HEIGHT {
        return Ok(());
    }
    Err(
        Diagnostic::new(span, "this expression has too many parts in a row").hint(format!(
            "at most {MAX_HEIGHT} operators or branches can follow each other"
        )),
    )
}

fn infix(operator: &Pending, left: Operand, right: Operand) -> Operand {
    let span = left.expression.span.to(right.expression.span);
    let height = left.height.max(right.height);
    let (left, right) = (left.expression, right.expression);
    let (kind, grows) = match operator.symbol {
        "/\\" | "\\/" => junction(operator, left, right),
        "\\X" => product(left, right),
        symbol => (
            application(symbol, operator.span, Style::Infix, vec![left, right]),
            true,
        ),
    };
    Operand {
        expression: node(kind, span),
        height: height + usize::from(grows),
    }
}

/// `a /\ b`, or one more item of a conjunction without bullets. Whether the tree is higher.
fn junction(operator: &Pending, left: Expression, right: Expression) -> (ExpressionKind, bool) {
    let conjunction = operator.symbol == "/\\";
    match *left.kind {
        ExpressionKind::Junction {
            conjunction: other,
            mut items,
            mut bullets,
        } if other == conjunction && bullets.len() < items.len() => {
            items.push(right);
            bullets.push(operator.span);
            (
                ExpressionKind::Junction {
                    conjunction,
                    items,
                    bullets,
                },
                false,
            )
        }
        kind => {
            let left = Expression {
                kind: Box::new(kind),
                ..left
            };
            let (items, bullets) = (vec![left, right], vec![operator.span]);
            (
                ExpressionKind::Junction {
                    conjunction,
                    items,
                    bullets,
                },
                true,
            )
        }
    }
}

fn product(left: Expression, right: Expression) -> (ExpressionKind, bool) {
    match *left.kind {
        ExpressionKind::Product(mut factors) => {
            factors.push(right);
            (ExpressionKind::Product(factors), false)
        }
        kind => {
            let left = Expression {
                kind: Box::new(kind),
                ..left
            };
            (ExpressionKind::Product(vec![left, right]), true)
        }
    }
}

fn conflict(left: &Pending, right: &Pending) -> Diagnostic {
    let (left, next) = (
        operators::spelling(left.symbol),
        operators::spelling(right.symbol),
    );
    let error = if left == next && !right.prefix {
        Diagnostic::new(
            right.span,
            format!("`{left}` cannot be chained without parentheses"),
        )
    } else {
        let message = format!("`{left}` and `{next}` cannot be combined without parentheses");
        Diagnostic::new(right.span, message)
    };
    error.hint(match (left, next) {
        ("=", "=") => {
            "write `a = b /\\ b = c`, or `Name == ..` if this is a definition".to_string()
        }
        ("/\\", "\\/") | ("\\/", "/\\") => {
            "they bind equally tightly: put parentheses around one of them".to_string()
        }
        ("=>", "=>") => "write `a => (b => c)` or `(a => b) => c`".to_string(),
        _ => "TLA+ does not say which of them binds tighter".to_string(),
    })
}
