//! Statements of theorems and proofs. They are read for their extent and not kept.

use super::{Parse, Parser};
use crate::syntax::token::Kind;
use crate::syntax::tree::Expression;

impl Parser {
    /// An expression, or `ASSUME .. PROVE ..`.
    pub(super) fn statement(&mut self) -> Parse<Option<Expression>> {
        if self.cursor.is("ASSUME") {
            return self.assume_prove().map(|()| None);
        }
        self.expression().map(Some)
    }

    pub(super) fn assume_prove(&mut self) -> Parse<()> {
        self.cursor.enter()?;
        self.cursor.advance();
        self.list(Parser::assumed)?;
        self.expect("PROVE", "after the assumptions of `ASSUME`")?;
        self.expression()?;
        self.cursor.leave();
        Ok(())
    }

    /// One part of an `ASSUME`.
    fn assumed(&mut self) -> Parse<()> {
        if matches!(self.cursor.kind(), Kind::Name(_)) && self.cursor.is_ahead(1, "::") {
            self.cursor.advance();
            self.cursor.advance();
        }
        if self.cursor.is("ASSUME") {
            return self.assume_prove();
        }
        let new = self.cursor.eat("NEW");
        let kinds = ["CONSTANT", "VARIABLE", "STATE", "ACTION", "TEMPORAL"];
        let kind = kinds.into_iter().any(|kind| self.cursor.eat(kind));
        if !new && !kind {
            return self.expression().map(drop);
        }
        self.parameter()?;
        if self.cursor.eat("\\in") {
            self.expression()?;
        }
        Ok(())
    }

    /// The proof after a theorem or a step, if there is one.
    pub(super) fn proof(&mut self) -> Parse<()> {
        self.cursor.eat("PROOF");
        match self.cursor.kind() {
            Kind::Fixed("BY") => {
                self.cursor.advance();
                self.cursor.eat("ONLY");
                self.facts()
            }
            Kind::Fixed("OBVIOUS" | "OMITTED") => {
                self.cursor.advance();
                Ok(())
            }
            Kind::ProofStep(_) => self.steps(),
            _ => Ok(()),
        }
    }

    /// The steps of a proof. The proofs of steps are read by the same loop: only their levels
    /// differ.
    fn steps(&mut self) -> Parse<()> {
        loop {
            let proof = self.cursor.eat("PROOF");
            match self.cursor.kind() {
                Kind::ProofStep(_) => {
                    self.cursor.advance();
                    self.step_body()?;
                }
                Kind::Fixed("BY") => {
                    self.cursor.advance();
                    self.cursor.eat("ONLY");
                    self.facts()?;
                }
                Kind::Fixed("OBVIOUS" | "OMITTED") => self.cursor.advance(),
                _ if proof => return Err(self.cursor.unexpected("a proof after `PROOF`")),
                _ => return Ok(()),
            }
        }
    }

    fn step_body(&mut self) -> Parse<()> {
        match self.cursor.text() {
            Some("QED") => self.cursor.advance(),
            Some("USE" | "HIDE") => self.use_or_hide()?,
            Some("DEFINE") => {
                self.cursor.advance();
                self.step_definitions()?;
            }
            Some("INSTANCE") => {
                self.let_unit()?;
            }
            Some("HAVE" | "CASE") => {
                self.cursor.advance();
                self.expression()?;
            }
            Some("TAKE") => {
                self.cursor.advance();
                self.taken()?;
            }
            Some("WITNESS") => {
                self.cursor.advance();
                self.list(Parser::expression)?;
            }
            Some("PICK") => {
                self.cursor.advance();
                self.taken()?;
                self.expect(":", "after what `PICK` binds")?;
                self.expression()?;
            }
            Some("SUFFICES") => {
                self.cursor.advance();
                self.statement()?;
            }
            _ if self.begins_definition() => self.step_definitions()?,
            _ => {
                self.statement()?;
            }
        }
        Ok(())
    }

    fn step_definitions(&mut self) -> Parse<()> {
        loop {
            self.definition("a definition in the proof")?;
            if !self.begins_definition() {
                return Ok(());
            }
        }
    }

    fn begins_definition(&self) -> bool {
        matches!(self.cursor.kind(), Kind::Name(_)) && self.head_ends()
    }

    fn taken(&mut self) -> Parse<()> {
        let patterns = self.list(Parser::pattern)?;
        if self.cursor.is("\\in") {
            self.bounds_after(patterns)?;
        }
        Ok(())
    }

    /// `USE` or `HIDE` with what follows.
    pub(super) fn use_or_hide(&mut self) -> Parse<()> {
        self.cursor.advance();
        self.cursor.eat("ONLY");
        self.facts()
    }

    /// `e, MODULE M DEF F, G`: both lists can be left out.
    fn facts(&mut self) -> Parse<()> {
        if !matches!(self.cursor.text(), Some("DEF" | "DEFS")) {
            self.list(Parser::fact)?;
        }
        if self.cursor.eat("DEF") || self.cursor.eat("DEFS") {
            self.list(Parser::definition_name)?;
        }
        Ok(())
    }

    fn fact(&mut self) -> Parse<()> {
        if self.cursor.eat("MODULE") {
            return self.name("the name of a module").map(drop);
        }
        self.expression().map(drop)
    }

    fn definition_name(&mut self) -> Parse<()> {
        if self.cursor.eat("MODULE") {
            return self.name("the name of a module").map(drop);
        }
        if self.operator().is_some() {
            return Ok(());
        }
        self.path().map(drop)
    }
}
