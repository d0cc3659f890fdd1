//! Statements.

use super::{ALSO, ASSIGN, MAX_ARMS, MAX_DEPTH, Parse, Reader};
use crate::pcal::tree::{Assignment, Call, Label, Modifier, Statement, StatementKind};
use crate::syntax::token::Kind;
use crate::syntax::tree::{Expression, Identifier, Selector};
use crate::syntax::{Diagnostic, Parser};

impl Reader {
    /// The statements up to the end of what is around them. Errors of single statements are
    /// recorded.
    pub(super) fn statements(&mut self) -> Parse<Vec<Statement>> {
        let mut statements = Vec::new();
        while !self.ends_statements() {
            let start = self.parser.cursor.position();
            if let Err(error) = self.sequence_item(&mut statements) {
                self.parser.errors.push(error);
                self.skip_statement(start);
            }
        }
        let may_be_empty = self.recovered || (self.in_macro && !self.braces);
        if statements.is_empty() && !may_be_empty {
            return Err(self.parser.cursor.unexpected("a statement"));
        }
        Ok(statements)
    }

    fn ends_statements(&self) -> bool {
        match self.parser.cursor.kind() {
            Kind::End => true,
            Kind::Fixed("}") => self.braces,
            Kind::Fixed("end" | "else" | "elsif" | "or") => !self.braces,
            _ => false,
        }
    }

    /// Skips the rest of a statement with an error.
    fn skip_statement(&mut self, start: usize) {
        self.recovered = true;
        self.parser.cursor.reset();
        if self.parser.cursor.position() == start {
            self.parser.cursor.advance();
        }
        let mut depth = 0_usize;
        while self.parser.cursor.kind() != Kind::End {
            match self.parser.cursor.text() {
                Some("{") => depth += 1,
                Some("}") if depth > 0 => depth -= 1,
                Some(";") if depth == 0 => {
                    self.parser.cursor.advance();
                    return;
                }
                _ if depth == 0 && self.ends_statements() => return,
                _ => {}
            }
            self.parser.cursor.advance();
        }
    }

    /// A statement, or several ones in braces, with what separates it from the next one.
    fn sequence_item(&mut self, statements: &mut Vec<Statement>) -> Parse<()> {
        let label = self.label()?;
        if self.braces && self.is("{") {
            statements.extend(self.block(label)?);
        } else {
            statements.push(self.statement(label)?);
        }
        let optional =
            self.ends_statements() || (self.braces && (self.is("else") || self.is("or")));
        if self.eat(";") || optional || self.recovered {
            return Ok(());
        }
        Err(self.parser.cursor.unexpected("`;` after a statement"))
    }

    /// `{ s; t }`.
    fn block(&mut self, label: Option<Label>) -> Parse<Vec<Statement>> {
        self.parser.cursor.advance();
        self.deeper()?;
        let mut statements = self.statements()?;
        self.depth -= 1;
        self.end("a list of statements")?;
        if let (Some(label), Some(first)) = (label, statements.first_mut()) {
            if let Some(inner) = first.label {
                return Err(
                    Diagnostic::new(inner.name.span, "this statement has two labels").hint(
                        format!("`{}` before the brace labels it as well", label.name.name),
                    ),
                );
            }
            first.label = Some(label);
        }
        Ok(statements)
    }

    fn deeper(&mut self) -> Parse<()> {
        if self.depth < MAX_DEPTH {
            self.depth += 1;
            return Ok(());
        }
        Err(Diagnostic::new(
            self.parser.cursor.span(),
            "this statement is nested too deeply",
        )
        .hint(format!(
            "at most {MAX_DEPTH} statements can be inside of each other"
        )))
    }

    /// `l:`, `l:+` or `l:-`, if one follows.
    fn label(&mut self) -> Parse<Option<Label>> {
        if !self.parser.cursor.is_ahead(1, ":") {
            return Ok(None);
        }
        let Some(name) = self.parser.cursor.name() else {
            return Ok(None);
        };
        self.parser.cursor.advance();
        if matches!(&*name.name, "Done" | "Error") {
            return Err(Diagnostic::new(
                name.span,
                format!("`{}` cannot be the name of a label", name.name),
            )
            .hint("the translation uses this name itself"));
        }
        if self.in_macro {
            return Err(Diagnostic::new(name.span, "a macro cannot contain a label")
                .hint("the statements of a macro are part of the step that calls it"));
        }
        let modifier = if self.eat("+") {
            Modifier::Plus
        } else if self.eat("-") {
            Modifier::Minus
        } else {
            Modifier::None
        };
        Ok(Some(Label { name, modifier }))
    }

    /// The statements after `do`, `then`, `else`, `either` and `or`.
    fn body(&mut self) -> Parse<Vec<Statement>> {
        if !self.braces {
            return self.statements();
        }
        let label = self.label()?;
        let statements = if self.is("{") {
            self.block(label)?
        } else {
            vec![self.statement(label)?]
        };
        if self.is(";") && matches!(self.parser.cursor.ahead(1), Kind::Fixed("else" | "or")) {
            self.parser.cursor.advance();
        }
        Ok(statements)
    }

    fn statement(&mut self, label: Option<Label>) -> Parse<Statement> {
        self.deeper()?;
        let start = self.parser.cursor.position();
        let kind = self.kind();
        self.depth = self.depth.saturating_sub(1);
        let (kind, span) = (kind?, self.parser.cursor.since(start));
        Ok(Statement {
            label,
            kind,
            span,
            call: None,
        })
    }

    fn kind(&mut self) -> Parse<StatementKind> {
        let Some(word) = self.parser.cursor.text() else {
            return self.named();
        };
        match word {
            "if" | "while" | "either" | "with" | "print" | "assert" | "skip" | "call"
            | "return" | "goto" => self.parser.cursor.advance(),
            _ => return Err(self.parser.cursor.unexpected("a statement")),
        }
        Ok(match word {
            "if" => self.conditional()?,
            "while" => self.while_loop()?,
            "either" => self.either()?,
            "with" => self.with()?,
            "print" => StatementKind::Print(self.parser.expression()?),
            "assert" => StatementKind::Assert(self.parser.expression()?),
            "skip" => StatementKind::Skip,
            "call" => self.call()?,
            "return" => StatementKind::Return,
            _ => StatementKind::Goto(self.identifier("a label after `goto`")?),
        })
    }

    /// A statement that begins with a name.
    fn named(&mut self) -> Parse<StatementKind> {
        let next = self.parser.cursor.ahead(1);
        let assigns = matches!(next, Kind::Fixed("[" | "." | ASSIGN));
        if (self.is_name("await") || self.is_name("when")) && next != Kind::Fixed(ASSIGN) {
            self.parser.cursor.advance();
            return Ok(StatementKind::Await(self.parser.expression()?));
        }
        if next == Kind::Fixed("(") {
            let call = self.call_of("macro")?;
            return Ok(StatementKind::Macro(call));
        }
        if !assigns {
            let name = self.parser.name("a statement")?;
            let hint = if self.is("=") {
                "an assignment is written `x := e`"
            } else {
                "a statement that begins with a name is an assignment or calls a macro"
            };
            return Err(self
                .parser
                .cursor
                .unexpected(&format!("`:=` after `{}`", name.name))
                .hint(hint));
        }
        let mut assignments = vec![self.assignment()?];
        while self.eat(ALSO) {
            assignments.push(self.assignment()?);
        }
        Ok(StatementKind::Assign(assignments))
    }

    fn assignment(&mut self) -> Parse<Assignment> {
        let start = self.parser.cursor.position();
        let variable = self.parser.name("a variable before `:=`")?;
        let mut path = Vec::new();
        loop {
            if self.eat("[") {
                path.push(Selector::Index(self.parser.list(Parser::expression)?));
                self.parser
                    .expect("]", "or `,` after the argument of a function")?;
            } else if self.eat(".") {
                path.push(Selector::Field(
                    self.parser.name("the name of a field after `.`")?,
                ));
            } else {
                break;
            }
        }
        if !self.eat(ASSIGN) {
            let error = self
                .parser
                .cursor
                .unexpected(&format!("`:=` after `{}`", variable.name));
            return Err(if self.is("=") {
                error.hint("an assignment is written `x := e`")
            } else {
                error
            });
        }
        let value = self.parser.expression()?;
        Ok(Assignment {
            variable,
            path,
            value,
            span: self.parser.cursor.since(start),
        })
    }

    /// The condition of `if` or `while`, in parentheses in the syntax with braces.
    fn condition(&mut self, word: &'static str) -> Parse<Expression> {
        if !self.braces {
            return self.parser.expression();
        }
        self.parser.expect("(", &format!("after `{word}`"))?;
        let condition = self.parser.expression()?;
        self.parser
            .expect(")", &format!("after the condition of `{word}`"))?;
        Ok(condition)
    }

    fn conditional(&mut self) -> Parse<StatementKind> {
        let mut arms = Vec::new();
        loop {
            let start = self.parser.cursor.position().saturating_sub(1);
            let condition = self.condition("if")?;
            if !self.braces {
                self.parser.expect("then", "after the condition of `if`")?;
            }
            // One of the branches may be empty in the syntax without braces.
            let is_empty = !self.braces && (self.is("else") || self.is("elsif"));
            let then = if is_empty { Vec::new() } else { self.body()? };
            arms.push((start, condition, then));
            if self.braces || !self.eat("elsif") {
                break;
            }
            if arms.len() > MAX_ARMS {
                let error = self.parser.cursor.unexpected("`else` or `end if`");
                return Err(error.hint(format!("an `if` has at most {MAX_ARMS} `elsif`")));
            }
        }
        let mut otherwise = Vec::new();
        let may_be_empty = !self.braces && arms.iter().any(|(_, _, then)| !then.is_empty());
        if self.eat("else") && !(may_be_empty && self.is("end")) {
            otherwise = self.body()?;
        }
        if !self.braces {
            self.end("if")?;
        }
        let (_, condition, then) = arms.remove(0);
        for (start, condition, then) in arms.into_iter().rev() {
            let kind = StatementKind::If {
                condition,
                then,
                otherwise,
            };
            let span = self.parser.cursor.since(start);
            otherwise = vec![Statement {
                label: None,
                kind,
                span,
                call: None,
            }];
        }
        Ok(StatementKind::If {
            condition,
            then,
            otherwise,
        })
    }

    fn while_loop(&mut self) -> Parse<StatementKind> {
        let condition = self.condition("while")?;
        if !self.braces {
            self.parser.expect("do", "after the condition of `while`")?;
        }
        let body = self.body()?;
        if !self.braces {
            self.end("while")?;
        }
        Ok(StatementKind::While { condition, body })
    }

    fn either(&mut self) -> Parse<StatementKind> {
        let mut clauses = vec![self.body()?];
        while self.eat("or") {
            clauses.push(self.body()?);
        }
        if clauses.len() < 2 && !self.recovered {
            return Err(self
                .parser
                .cursor
                .unexpected("`or` after the statements of `either`"));
        }
        if !self.braces {
            self.end("either")?;
        }
        Ok(StatementKind::Either(clauses))
    }

    fn with(&mut self) -> Parse<StatementKind> {
        if self.braces {
            self.parser.expect("(", "after `with`")?;
        }
        let mut bounds = Vec::new();
        loop {
            let start = self.parser.cursor.position();
            let name = self.parser.name("the name that `with` introduces")?;
            let member = self.is("\\in");
            if !self.eat("=") && !self.eat("\\in") {
                return Err(self
                    .parser
                    .cursor
                    .unexpected("`=` or `\\in` after the name that `with` introduces"));
            }
            bounds.push((start, name, member, self.parser.expression()?));
            let separated = self.eat(",") || self.eat(";");
            let ends = if self.braces {
                self.eat(")")
            } else {
                self.eat("do")
            };
            if ends {
                break;
            }
            if !separated {
                let end = if self.braces { "`)`" } else { "`do`" };
                return Err(self
                    .parser
                    .cursor
                    .unexpected(&format!("`,` or {end} after a name of `with`")));
            }
        }
        let mut body = self.body()?;
        if !self.braces {
            self.end("with")?;
        }
        let (_, name, member, value) = bounds.remove(0);
        for bound in bounds.into_iter().rev() {
            body = vec![self.nested(bound, body)];
        }
        Ok(StatementKind::With {
            name,
            member,
            value,
            body,
        })
    }

    /// Returns the `with` of a further name of a `with`.
    fn nested(
        &self,
        (start, name, member, value): (usize, Identifier, bool, Expression),
        body: Vec<Statement>,
    ) -> Statement {
        Statement {
            label: None,
            kind: StatementKind::With {
                name,
                member,
                value,
                body,
            },
            span: self.parser.cursor.since(start),
            call: None,
        }
    }

    /// `p(a, b)`, after `call` for a procedure.
    fn call_of(&mut self, what: &str) -> Parse<Call> {
        let name = self.parser.name(&format!("the name of a {what}"))?;
        self.parser
            .expect("(", &format!("after the name of the {what}"))?;
        let mut arguments = Vec::new();
        if !self.is(")") {
            arguments = self.parser.list(Parser::expression)?;
        }
        self.parser.expect(")", "or `,` after an argument")?;
        Ok(Call { name, arguments })
    }

    fn call(&mut self) -> Parse<StatementKind> {
        let call = self.call_of("procedure")?;
        if self.is(";") && self.parser.cursor.is_ahead(1, "return") {
            self.parser.cursor.advance();
            self.parser.cursor.advance();
            return Ok(StatementKind::CallReturn(call));
        }
        if self.is(";") && self.parser.cursor.is_ahead(1, "goto") {
            self.parser.cursor.advance();
            self.parser.cursor.advance();
            let label: Identifier = self.identifier("a label after `goto`")?;
            return Ok(StatementKind::CallGoto(call, label));
        }
        Ok(StatementKind::Call(call))
    }
}
