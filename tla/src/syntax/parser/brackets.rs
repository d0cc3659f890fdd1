//! Expressions in `{ }`, `[ ]` and `<< >>`.

use super::operand::as_name;
use super::{Parse, Parser};
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Application, Bound, Expression, ExpressionKind, Identifier, PathStep, Pattern, Selector, Style,
    Update,
};

impl Parser {
    /// `<<a, b>>` or `<<A>>_v`.
    pub(super) fn tuple(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        let mut items = Vec::new();
        if !matches!(self.cursor.text(), Some(">>" | ">>_")) {
            items = self.list(Parser::expression)?;
        }
        if self.cursor.is(">>_") && items.len() == 1 {
            self.cursor.advance();
            let action = items.remove(0);
            let subscript = self.subscript(true)?;
            return Ok(ExpressionKind::Box {
                changing: true,
                action,
                subscript,
            });
        }
        self.expect(">>", "or `,` in a tuple")?;
        Ok(ExpressionKind::Tuple(items))
    }

    /// `{a, b}`, `{x \in S : p}` or `{e : x \in S}`.
    pub(super) fn set(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        if self.cursor.eat("}") {
            return Ok(ExpressionKind::Set(Vec::new()));
        }
        let first = self.expression()?;
        if self.cursor.eat(":") {
            let kind = match as_bound(first) {
                Ok(bound) => {
                    let condition = self.expression()?;
                    ExpressionKind::Filter { bound, condition }
                }
                Err(element) => ExpressionKind::Image {
                    element,
                    bounds: self.bounds(false)?,
                },
            };
            self.expect("}", "at the end of a set")?;
            return Ok(kind);
        }
        let mut items = vec![first];
        while self.cursor.eat(",") {
            items.push(self.expression()?);
        }
        self.expect("}", "or `,` in a set")?;
        Ok(ExpressionKind::Set(items))
    }

    /// What begins with `[`, unless it is the argument of a function.
    pub(super) fn square(&mut self) -> Parse<ExpressionKind> {
        self.cursor.advance();
        if let Kind::Name(_) = self.cursor.kind() {
            if self.cursor.is_ahead(1, "|->") {
                let fields = self.fields("|->")?;
                self.expect("]", "or `,` in a record")?;
                return Ok(ExpressionKind::Record(fields));
            }
            if self.cursor.is_ahead(1, ":") {
                let fields = self.fields(":")?;
                self.expect("]", "or `,` in a set of records")?;
                return Ok(ExpressionKind::RecordSet(fields));
            }
        }
        let first = self.expression()?;
        match self.cursor.text() {
            Some("->") if is_bound(&first) => {
                let error = self.cursor.unexpected("`|->` in a function");
                Err(error.hint("`[x \\in S |-> e]` is a function, `[S -> T]` a set of functions"))
            }
            Some("->") => {
                self.cursor.advance();
                let range = self.expression()?;
                self.expect("]", "at the end of a set of functions")?;
                Ok(ExpressionKind::FunctionSet {
                    domain: first,
                    range,
                })
            }
            Some("EXCEPT") => {
                self.cursor.advance();
                let updates = self.list(Parser::update)?;
                self.expect("]", "or `,` after the new value in `EXCEPT`")?;
                Ok(ExpressionKind::Except {
                    base: first,
                    updates,
                })
            }
            Some("]_") => {
                self.cursor.advance();
                let subscript = self.subscript(true)?;
                Ok(ExpressionKind::Box {
                    changing: false,
                    action: first,
                    subscript,
                })
            }
            _ => self.function(first),
        }
    }

    fn fields(&mut self, separator: &'static str) -> Parse<Vec<(Identifier, Expression)>> {
        self.list(|parser| {
            let name = parser.name("the name of a field")?;
            parser.expect(separator, "after the name of a field")?;
            Ok((name, parser.expression()?))
        })
    }

    /// `[x \in S, y \in T |-> e]`, of which `first` was read: a bound or a pattern.
    fn function(&mut self, first: Expression) -> Parse<ExpressionKind> {
        let expected = "`|->`, `->`, `EXCEPT` or `]_` after the expression in brackets";
        if !matches!(self.cursor.text(), Some("|->" | ",")) {
            return Err(self.cursor.unexpected(expected));
        }
        let bounds = match as_bound(first) {
            Ok(bound) => {
                let mut bounds = vec![bound];
                if self.cursor.eat(",") {
                    bounds.extend(self.bounds(false)?);
                }
                bounds
            }
            Err(expression) => {
                let Some(pattern) = as_pattern(&expression).filter(|_| self.cursor.is(",")) else {
                    return Err(self.cursor.unexpected(expected));
                };
                self.cursor.advance();
                let mut patterns = vec![pattern];
                patterns.extend(self.list(Parser::pattern)?);
                self.bounds_after(patterns)?
            }
        };
        self.expect("|->", "after the bounds of a function")?;
        let body = self.expression()?;
        self.expect("]", "at the end of a function")?;
        Ok(ExpressionKind::Function { bounds, body })
    }

    /// `![i].a = e`.
    fn update(&mut self) -> Parse<Update> {
        let start = self.cursor.position();
        self.expect("!", "before what `EXCEPT` changes")?;
        let mut path = Vec::new();
        loop {
            if self.cursor.eat("[") {
                path.push(Selector::Index(self.list(Parser::expression)?));
                self.expect("]", "after the argument in `EXCEPT`")?;
            } else if self.cursor.eat(".") {
                path.push(Selector::Field(self.name("the name of a field after `.`")?));
            } else if path.is_empty() {
                return Err(self.cursor.unexpected("`[` or `.` after `!`"));
            } else {
                break;
            }
        }
        self.expect("=", "before the new value in `EXCEPT`")?;
        let value = self.expression()?;
        Ok(Update {
            path,
            value,
            span: self.cursor.since(start),
        })
    }
}

/// Whether an expression is `x \in S`.
fn is_bound(expression: &Expression) -> bool {
    let ExpressionKind::Apply(Application {
        path,
        style: Style::Infix,
    }) = &*expression.kind
    else {
        return false;
    };
    matches!(path.as_slice(), [PathStep::Name { name, arguments }]
        if &*name.name == "\\in" && arguments.first().and_then(as_pattern).is_some())
}

/// `x \in S` as a bound, or the expression if it is something else.
fn as_bound(expression: Expression) -> Result<Bound, Expression> {
    let pattern = match &*expression.kind {
        ExpressionKind::Apply(Application { path, .. }) if is_bound(&expression) => {
            match path.as_slice() {
                [PathStep::Name { arguments, .. }] => arguments.first().and_then(as_pattern),
                _ => None,
            }
        }
        _ => None,
    };
    let Some(pattern) = pattern else {
        return Err(expression);
    };
    let ExpressionKind::Apply(Application { mut path, .. }) = *expression.kind else {
        unreachable!("the kind was just looked at")
    };
    let Some(PathStep::Name { mut arguments, .. }) = path.pop() else {
        unreachable!("the path was just looked at")
    };
    Ok(Bound {
        patterns: vec![pattern],
        set: arguments.pop(),
    })
}

fn as_pattern(expression: &Expression) -> Option<Pattern> {
    match &*expression.kind {
        ExpressionKind::Tuple(items) if !items.is_empty() => Some(Pattern::Tuple(
            items.iter().map(as_name).collect::<Option<_>>()?,
        )),
        _ => as_name(expression).map(Pattern::Name),
    }
}
