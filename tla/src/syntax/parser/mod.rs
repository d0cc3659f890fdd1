//! From tokens to the tree of a module.

mod brackets;
mod expression;
pub(crate) mod number;
mod operand;
mod path;
mod proof;
mod unit;

use std::sync::Arc;

use super::tree::{Identifier, Module};
use super::{Cursor, Diagnostic, FileId, lexer, token};

/// The result of reading one part of a module.
type Parse<T> = Result<T, Diagnostic>;

/// The height of the tree of an expression: long chains such as `a + b + c` count as well.
const MAX_HEIGHT: usize = 500;

/// The depth of modules in each other.
const MAX_MODULES: usize = 32;

/// The number of errors after which the rest of a module is not read.
const MAX_ERRORS: usize = 100;

/// Reads the first module of a text. After an error it goes on with the next unit of the module,
/// so that several errors are reported at once.
pub fn parse(file: FileId, text: &str) -> Result<Arc<Module>, Vec<Diagnostic>> {
    let (tokens, errors) = lexer::tokens(file, text);
    // Without a character or a quote the rest may be read in another way than it was meant.
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut parser = Parser::new(file, tokens);
    let module = parser.module();
    let mut errors = parser.errors;
    match module {
        Ok(mut module) if errors.is_empty() => {
            number::number(&mut module);
            Ok(Arc::new(module))
        }
        Ok(_) => Err(sorted(errors)),
        Err(error) => {
            errors.push(error);
            Err(sorted(errors))
        }
    }
}

fn sorted(mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    errors.sort_by_key(|error| error.span);
    errors.dedup();
    errors
}

/// Reads the parts of a module, or of an algorithm in PlusCal, from tokens.
pub(crate) struct Parser {
    pub(crate) cursor: Cursor,
    pub(crate) errors: Vec<Diagnostic>,
    /// The height of the highest expression that was read since the surrounding one began.
    height: usize,
    /// The number of modules around the place.
    modules: usize,
}

impl Parser {
    /// Returns a parser at the first one of `tokens`. The last one is [`token::Kind::End`].
    pub(crate) fn new(file: FileId, tokens: Vec<token::Token>) -> Parser {
        Parser {
            cursor: Cursor::new(file, tokens),
            errors: Vec::new(),
            height: 0,
            modules: 0,
        }
    }

    /// `Name`.
    pub(crate) fn name(&mut self, what: &str) -> Parse<Identifier> {
        self.cursor
            .name()
            .ok_or_else(|| self.cursor.unexpected(what))
    }

    /// `item, item, ..`: at least one.
    pub(crate) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.cursor.eat(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub(crate) fn expect(&mut self, text: &'static str, after: &str) -> Parse<()> {
        if self.cursor.eat(text) {
            return Ok(());
        }
        Err(match text {
            ")" | "]" | "}" | ">>" => self.cursor.unclosed(text, after),
            _ => self.cursor.unexpected(&format!("`{text}` {after}")),
        })
    }

    /// The names that are declared in a list end here: no other name follows in the line.
    fn end_of_names(&self) -> Parse<()> {
        if matches!(self.cursor.kind(), token::Kind::Name(_)) && !self.cursor.token().first {
            let error = self
                .cursor
                .unexpected("`,` or the next line after the name");
            return Err(error.hint("names in a list are separated by commas"));
        }
        Ok(())
    }
}
