//! Modules and their units.

use std::sync::Arc;

use super::{MAX_ERRORS, MAX_MODULES, Parse, Parser};
use crate::syntax::operators::{self, is_operator};
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Bound, Definition, Expression, Identifier, Instance, Module, Parameter, Unit, UnitKind,
};
use crate::syntax::{Diagnostic, foreign_operator};

/// The number of tokens in which the `==` of a definition is looked for, when it is not clear
/// whether one begins.
const LONGEST_HEAD: usize = 200;

impl Parser {
    /// `---- MODULE Name ---- .. ====`.
    pub(super) fn module(&mut self) -> Parse<Module> {
        let start = self.cursor.position();
        self.cursor.advance();
        self.expect("MODULE", "after the dashes at the beginning of a module")?;
        let name = self.name("the name of the module after `MODULE`")?;
        if self.cursor.kind() != Kind::Dashes {
            return Err(self
                .cursor
                .unexpected("`----` after the name of the module"));
        }
        self.cursor.advance();
        let mut extends = Vec::new();
        if self.cursor.eat("EXTENDS") {
            extends = self.list(|parser| parser.name("the name of a module after `EXTENDS`"))?;
            self.end_of_names()?;
        }
        if self.modules == MAX_MODULES {
            let message = "this module is nested too deeply";
            return Err(Diagnostic::new(name.span, message).hint(format!(
                "at most {MAX_MODULES} modules can be inside of each other"
            )));
        }
        self.modules += 1;
        let units = self.units();
        self.modules -= 1;
        if self.cursor.token().start == self.cursor.token().end {
            self.errors.push(
                Diagnostic::new(name.span, format!("the module `{}` has no end", name.name))
                    .hint("a module ends with a line `====`"),
            );
        }
        self.cursor.advance();
        Ok(Module {
            name,
            extends,
            units,
            span: self.cursor.since(start),
        })
    }

    /// The units up to the end of the module. Errors are recorded.
    fn units(&mut self) -> Vec<Unit> {
        let mut units = Vec::new();
        loop {
            match self.cursor.kind() {
                Kind::End => return units,
                _ if self.errors.len() >= MAX_ERRORS => self.cursor.finish(),
                Kind::Dashes if !self.cursor.is_ahead(1, "MODULE") => self.cursor.advance(),
                _ => {
                    let start = self.cursor.position();
                    match self.unit() {
                        Ok(unit) => units.extend(unit),
                        Err(error) => {
                            let missing = self.missing_operand(start);
                            let error = missing.unwrap_or(error);
                            self.errors
                                .push(if self.cursor.is(";") && error.hint.is_none() {
                                    error.hint(
                                        "definitions and declarations need nothing at their end",
                                    )
                                } else {
                                    error
                                });
                            self.recover(start);
                        }
                    }
                }
            }
        }
    }

    /// If the unit that was read before `start` took the name of the next definition for an
    /// operand: the error.
    fn missing_operand(&self, start: usize) -> Option<Diagnostic> {
        if self.cursor.position() != start || !self.cursor.is("==") {
            return None;
        }
        let error = Diagnostic::new(self.cursor.span(), "`==` is only used in definitions");
        let error = error.hint("`=` compares two values");
        Some(self.cursor.missing_operand().unwrap_or(error))
    }

    /// Skips the rest of a unit with an error.
    fn recover(&mut self, start: usize) {
        self.cursor.reset();
        self.height = 0;
        if self.cursor.position() == start {
            self.cursor.advance();
        }
        while !matches!(self.cursor.kind(), Kind::End) {
            if self.cursor.token().first && self.begins_unit() {
                return;
            }
            self.cursor.advance();
        }
    }

    /// Whether a unit of a module may begin here.
    fn begins_unit(&self) -> bool {
        match self.cursor.kind() {
            Kind::Dashes => true,
            Kind::Fixed(text) => {
                matches!(
                    text,
                    "CONSTANT" | "CONSTANTS" | "VARIABLE" | "VARIABLES" | "RECURSIVE" | "LOCAL"
                ) || matches!(text, "INSTANCE" | "USE" | "HIDE")
                    || is_assumption(text)
                    || is_theorem(text)
                    || (text == "-." && self.head_ends())
            }
            Kind::Name(_) => self.head_ends(),
            _ => false,
        }
    }

    /// Whether `==` follows the head of a definition that begins here.
    pub(super) fn head_ends(&self) -> bool {
        let ahead = |ahead| self.cursor.ahead(ahead);
        match ahead(1) {
            Kind::Fixed("==") => true,
            Kind::Fixed("(" | "[") => self
                .closing_bracket(1)
                .is_some_and(|at| ahead(at + 1) == Kind::Fixed("==")),
            Kind::Fixed(text) if operators::is_postfix(text) => ahead(2) == Kind::Fixed("=="),
            Kind::Fixed(text) if is_operator(text) => {
                matches!(ahead(2), Kind::Name(_)) && ahead(3) == Kind::Fixed("==")
            }
            Kind::Name(_) => self.cursor.is("-.") && ahead(2) == Kind::Fixed("=="),
            _ => false,
        }
    }

    /// The token, counted from here, that closes the bracket at `open`.
    fn closing_bracket(&self, open: usize) -> Option<usize> {
        let mut depth = 0;
        (open..LONGEST_HEAD).find(|&at| {
            match self.cursor.ahead(at) {
                Kind::Fixed("(" | "[" | "{" | "<<") => depth += 1,
                Kind::Fixed(")" | "]" | "}" | ">>") => depth -= 1,
                _ => {}
            }
            depth == 0
        })
    }

    /// A unit of a module; `None` for `USE` and `HIDE`.
    fn unit(&mut self) -> Parse<Option<Unit>> {
        let start = self.cursor.position();
        let local = self.cursor.eat("LOCAL");
        let text = self.cursor.text();
        let kind = match text {
            Some("INSTANCE") => UnitKind::Instance(self.instance()?),
            Some("CONSTANT" | "CONSTANTS") if !local => {
                self.cursor.advance();
                let constants = self.list(Parser::parameter)?;
                self.end_of_names()?;
                UnitKind::Constants(constants)
            }
            Some("VARIABLE" | "VARIABLES") if !local => {
                self.cursor.advance();
                let names = self.list(|parser| parser.name("the name of a variable"))?;
                self.end_of_names()?;
                UnitKind::Variables(names)
            }
            Some("RECURSIVE") => self.recursive()?,
            Some(text) if is_assumption(text) && !local => self.assumption()?,
            Some(text) if is_theorem(text) && !local => self.theorem()?,
            Some("USE" | "HIDE") if !local => {
                self.use_or_hide()?;
                return Ok(None);
            }
            _ if self.cursor.kind() == Kind::Dashes && !local => {
                UnitKind::Module(Arc::new(self.module()?))
            }
            _ => self.definition("a definition, a declaration or the end of the module")?,
        };
        Ok(Some(Unit {
            kind,
            local,
            span: self.cursor.since(start),
        }))
    }

    /// A definition or `RECURSIVE` in a `LET`.
    pub(crate) fn let_unit(&mut self) -> Parse<Unit> {
        let start = self.cursor.position();
        let kind = match self.cursor.text() {
            Some("RECURSIVE") => self.recursive()?,
            Some("INSTANCE") => UnitKind::Instance(self.instance()?),
            _ => self.definition("a definition, or `IN` after the definitions of `LET`")?,
        };
        Ok(Unit {
            kind,
            local: false,
            span: self.cursor.since(start),
        })
    }

    fn recursive(&mut self) -> Parse<UnitKind> {
        self.cursor.advance();
        Ok(UnitKind::Recursive(self.list(Parser::parameter)?))
    }

    /// `a`, `F(_, _)`, `_ + _`, `-. _` or `_ ^+`.
    pub(super) fn parameter(&mut self) -> Parse<Parameter> {
        if self.cursor.eat("_") {
            let Some(name) = self.operator() else {
                return Err(self.cursor.unexpected("an operator after `_`"));
            };
            let arity = if operators::is_postfix(&name.name) {
                1
            } else {
                2
            };
            if arity == 2 {
                self.expect("_", "after the operator")?;
            }
            return Ok(Parameter { name, arity });
        }
        if let Some(name) = self.operator() {
            self.expect("_", "after the prefix operator")?;
            return Ok(Parameter { name, arity: 1 });
        }
        let name = self.name("the name of a parameter")?;
        let mut arity = 0;
        if self.cursor.eat("(") {
            arity = self
                .list(|parser| parser.expect("_", "for an argument"))?
                .len();
            self.expect(")", "or `,` after `_`")?;
        }
        Ok(Parameter { name, arity })
    }

    /// The symbol of an operator.
    pub(super) fn operator(&mut self) -> Option<Identifier> {
        let text = self.cursor.text().filter(|text| is_operator(text))?;
        let span = self.cursor.span();
        self.cursor.advance();
        Some(Identifier {
            name: text.into(),
            span,
        })
    }

    fn assumption(&mut self) -> Parse<UnitKind> {
        self.cursor.advance();
        let name = self.statement_name();
        if self.cursor.is("ASSUME") {
            self.assume_prove()?;
            return Ok(UnitKind::Assumption { name, body: None });
        }
        let body = Some(self.expression()?);
        Ok(UnitKind::Assumption { name, body })
    }

    /// `Name ==` before an assumption or a theorem.
    pub(super) fn statement_name(&mut self) -> Option<Identifier> {
        if !self.cursor.is_ahead(1, "==") {
            return None;
        }
        let name = self.cursor.name()?;
        self.cursor.advance();
        Some(name)
    }

    fn theorem(&mut self) -> Parse<UnitKind> {
        self.cursor.advance();
        let name = self.statement_name();
        let body = self.statement()?;
        self.proof()?;
        Ok(UnitKind::Theorem(name, body))
    }

    fn instance(&mut self) -> Parse<Instance> {
        self.cursor.advance();
        let module = self.name("the name of a module after `INSTANCE`")?;
        let mut substitutions = Vec::new();
        if self.cursor.eat("WITH") {
            substitutions = self.list(|parser| {
                let name = parser.operator().map_or_else(
                    || parser.name("the name of a constant or a variable of the module"),
                    Ok,
                )?;
                parser.expect("<-", "after the name that `WITH` replaces")?;
                Ok((name, parser.replacement()?))
            })?;
        }
        Ok(Instance {
            module,
            substitutions,
        })
    }

    /// The right side of a substitution.
    fn replacement(&mut self) -> Parse<Expression> {
        self.argument()
    }

    /// A definition of an operator, a function or an instance.
    pub(super) fn definition(&mut self, expected: &str) -> Parse<UnitKind> {
        let start = self.cursor.position();
        let (name, parameters, bounds) = self.head(expected)?;
        let after = format!("after the name `{}` in its definition", name.name);
        let begun = self.expect("==", &after);
        begun.map_err(|error| match foreign_operator(&name.name) {
            Some(hint) => error.hint(hint),
            None => error,
        })?;
        if self.cursor.is("INSTANCE") && bounds.is_empty() {
            let instance = self.instance()?;
            return Ok(UnitKind::NamedInstance {
                name,
                parameters,
                instance,
            });
        }
        let body = self.expression()?;
        let span = self.cursor.since(start);
        Ok(UnitKind::Definition(Arc::new(Definition {
            name,
            parameters,
            bounds,
            body,
            span,
        })))
    }

    /// What is to the left of `==`.
    fn head(&mut self, expected: &str) -> Parse<(Identifier, Vec<Parameter>, Vec<Bound>)> {
        let parameter = |name| Parameter { name, arity: 0 };
        if self
            .cursor
            .text()
            .is_some_and(|text| operators::prefix(text).is_some())
        {
            let operator = self.operator().expect("a prefix operator is an operator");
            let operand = self.name("the parameter of the prefix operator")?;
            return Ok((operator, vec![parameter(operand)], Vec::new()));
        }
        let name = self.name(expected)?;
        if self.cursor.eat("[") {
            let bounds = self.bounds(false)?;
            self.expect("]", "after the bounds of a function")?;
            return Ok((name, Vec::new(), bounds));
        }
        if self.cursor.eat("(") {
            let parameters = self.list(Parser::parameter)?;
            self.expect(")", "or `,` after a parameter")?;
            return Ok((name, parameters, Vec::new()));
        }
        if self.cursor.is("=") && !self.cursor.is_ahead(2, "==") {
            let error = Diagnostic::new(self.cursor.span(), "a definition is written with `==`");
            return Err(error.hint(format!("write `{} == ..`; `=` compares", name.name)));
        }
        let Some(operator) = self.operator() else {
            return Ok((name, Vec::new(), Vec::new()));
        };
        let mut parameters = vec![parameter(name)];
        if !operators::is_postfix(&operator.name) {
            parameters.push(parameter(
                self.name("the second parameter of the operator")?,
            ));
        }
        Ok((operator, parameters, Vec::new()))
    }
}

fn is_assumption(text: &str) -> bool {
    matches!(text, "ASSUME" | "ASSUMPTION" | "AXIOM")
}

fn is_theorem(text: &str) -> bool {
    matches!(text, "THEOREM" | "LEMMA" | "PROPOSITION" | "COROLLARY")
}
