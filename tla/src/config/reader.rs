//! From the text of a configuration file to its content.

use std::collections::HashMap;

use super::annotations;
use super::{Assignment, Configuration, Constant, Replacement};
use crate::nearest::nearest;
use crate::syntax::token::Kind;
use crate::syntax::tree::Identifier;
use crate::syntax::{Cursor, Diagnostic, FileId, Span, Symbol, lexer};

/// The words that begin a part of the file.
const KEYWORDS: &[&str] = &[
    "SPECIFICATION",
    "INIT",
    "NEXT",
    "CONSTANT",
    "CONSTANTS",
    "INVARIANT",
    "INVARIANTS",
    "PROPERTY",
    "PROPERTIES",
    "CONSTRAINT",
    "CONSTRAINTS",
    "ACTION_CONSTRAINT",
    "ACTION_CONSTRAINTS",
    "SYMMETRY",
    "VIEW",
    "ALIAS",
    "POSTCONDITION",
    "POSTCONDITIONS",
    "CHECK_DEADLOCK",
];

type Read<T> = Result<T, Diagnostic>;

/// Reads a configuration file. After an error it goes on with the next keyword.
pub fn read(file: FileId, text: &str) -> Result<Configuration, Vec<Diagnostic>> {
    let (tokens, comments, mut errors) = lexer::configuration_tokens(file, text);
    let mut goals = Vec::new();
    for comment in comments {
        match annotations::goals(comment, text) {
            Ok(names) => goals.extend(names),
            Err(error) => errors.push(error),
        }
    }
    let cursor = Cursor::new(file, tokens);
    let mut reader = Reader {
        cursor,
        errors,
        content: Configuration {
            goals,
            ..Configuration::default()
        },
        seen: HashMap::new(),
    };
    while reader.cursor.kind() != Kind::End {
        if let Err(error) = reader.part() {
            reader.errors.push(error);
            while reader.keyword().is_none() && reader.cursor.kind() != Kind::End {
                reader.cursor.advance();
            }
        }
    }
    reader.check_behaviour();
    if reader.errors.is_empty() {
        return Ok(reader.content);
    }
    reader.errors.sort_by_key(|error| error.span);
    Err(reader.errors)
}

/// Reads the value of a constant that stands alone: `{r1, r2}`, `3`. Several values with commas
/// between them are a set.
pub fn constant(text: &str) -> Option<Constant> {
    let one = |text: &str| {
        let content = read(FileId::default(), &format!("CONSTANT x = {text}")).ok()?;
        match content.assignments.as_slice() {
            [assignment] if assignment.module.is_none() => Some(assignment.value.clone()),
            _ => None,
        }
    };
    one(text).or_else(|| one(&format!("{{{text}}}")))
}

struct Reader {
    cursor: Cursor,
    errors: Vec<Diagnostic>,
    content: Configuration,
    /// Where each keyword was first.
    seen: HashMap<&'static str, Span>,
}

impl Reader {
    /// The keyword that is the next token.
    fn keyword(&self) -> Option<&'static str> {
        let text: &str = match self.cursor.kind() {
            Kind::Name(name) => name.as_str(),
            Kind::Fixed(text) => text,
            _ => return None,
        };
        KEYWORDS.iter().find(|keyword| **keyword == text).copied()
    }

    fn part(&mut self) -> Read<()> {
        let Some(keyword) = self.keyword() else {
            return Err(self.no_keyword());
        };
        let span = self.cursor.span();
        self.cursor.advance();
        if matches!(
            keyword,
            "SPECIFICATION" | "INIT" | "NEXT" | "VIEW" | "ALIAS" | "CHECK_DEADLOCK"
        ) && self.seen.insert(keyword, span).is_some()
        {
            let message = format!("`{keyword}` is given twice");
            return Err(Diagnostic::new(span, message).hint("keep one of them"));
        }
        match keyword {
            "SPECIFICATION" => self.content.specification = Some(self.name(keyword)?),
            "INIT" => self.content.init = Some(self.name(keyword)?),
            "NEXT" => self.content.next = Some(self.name(keyword)?),
            "VIEW" => self.content.view = Some(self.name(keyword)?),
            "ALIAS" => self.content.alias = Some(self.name(keyword)?),
            "CHECK_DEADLOCK" => self.content.check_deadlock = Some(self.boolean()?),
            "CONSTANT" | "CONSTANTS" => return self.constants(),
            "INVARIANT" | "INVARIANTS" => {
                let names = self.names()?;
                self.content.invariants.extend(names);
            }
            "PROPERTY" | "PROPERTIES" => {
                let names = self.names()?;
                self.content.properties.extend(names);
            }
            "CONSTRAINT" | "CONSTRAINTS" => {
                let names = self.names()?;
                self.content.constraints.extend(names);
            }
            "ACTION_CONSTRAINT" | "ACTION_CONSTRAINTS" => {
                let names = self.names()?;
                self.content.action_constraints.extend(names);
            }
            "SYMMETRY" => {
                let names = self.names()?;
                self.content.symmetry.extend(names);
            }
            _ => {
                let names = self.names()?;
                self.content.postconditions.extend(names);
            }
        }
        Ok(())
    }

    fn no_keyword(&self) -> Diagnostic {
        let error = self
            .cursor
            .unexpected("a keyword such as `INIT` or `INVARIANT`");
        match self.cursor.kind() {
            Kind::Name(name) => match nearest(&name, KEYWORDS.iter().copied()).or_else(|| {
                let is_longer = |keyword: &&str| name.len() > 2 && keyword.starts_with(&*name);
                KEYWORDS.iter().copied().find(is_longer)
            }) {
                Some(keyword) => error.hint(format!("`{keyword}` has a similar name")),
                None => error.hint("a part of the file ends before the next keyword"),
            },
            Kind::Fixed(",") => error.hint("names are separated by blanks or line ends"),
            Kind::Fixed("=" | "<-") => error.hint("constants are given after `CONSTANT`"),
            _ => error,
        }
    }

    fn name(&mut self, keyword: &str) -> Read<Identifier> {
        if self.keyword().is_none()
            && let Some(name) = self.cursor.name()
        {
            return Ok(name);
        }
        Err(self
            .cursor
            .unexpected(&format!("the name of a definition after `{keyword}`")))
    }

    /// The names up to the next keyword.
    fn names(&mut self) -> Read<Vec<Identifier>> {
        let mut names = Vec::new();
        while self.keyword().is_none() {
            let Some(name) = self.cursor.name() else {
                break;
            };
            if self.cursor.is("=") || self.cursor.is("<-") {
                let hint = "constants are given after `CONSTANT`";
                return Err(self.cursor.unexpected("a name or a keyword").hint(hint));
            }
            names.push(name);
        }
        Ok(names)
    }

    fn boolean(&mut self) -> Read<bool> {
        let value = match self.cursor.kind() {
            Kind::Name(name) if &*name == "TRUE" => true,
            Kind::Name(name) if &*name == "FALSE" => false,
            _ => {
                return Err(self
                    .cursor
                    .unexpected("`TRUE` or `FALSE` after `CHECK_DEADLOCK`"));
            }
        };
        self.cursor.advance();
        Ok(value)
    }

    fn constants(&mut self) -> Read<()> {
        while self.keyword().is_none() && self.cursor.kind() != Kind::End {
            let begin = self.cursor.position();
            let constant = self.constant()?;
            match self.cursor.text() {
                Some("=") => {
                    self.cursor.advance();
                    let module = self.module()?;
                    let value = self.value()?;
                    self.content.assignments.push(Assignment {
                        constant,
                        module,
                        value,
                        span: self.cursor.since(begin),
                    });
                }
                Some("<-") => {
                    self.cursor.advance();
                    let module = self.module()?;
                    let replacement = self.replacement()?;
                    let replacement = Replacement {
                        original: constant,
                        module,
                        replacement,
                        span: self.cursor.since(begin),
                    };
                    self.content.replacements.push(replacement);
                }
                _ => return Err(self.no_value(constant)),
            }
        }
        Ok(())
    }

    fn no_value(&self, constant: Identifier) -> Diagnostic {
        let expected = format!("`=` or `<-` after the constant `{}`", constant.name);
        let error = self.cursor.unexpected(&expected);
        match nearest(&constant.name, KEYWORDS.iter().copied()) {
            Some(keyword) if constant.name.len() > 2 => {
                error.hint(format!("the keyword `{keyword}` has a similar name"))
            }
            _ => error.hint("write `C = value` for a value, and `C <- Op` for a definition"),
        }
    }

    /// What is replaced: a name or the symbol of an operator.
    fn constant(&mut self) -> Read<Identifier> {
        self.name_or_symbol("the name of a constant after `CONSTANT`")
    }

    fn replacement(&mut self) -> Read<Identifier> {
        if self.keyword().is_some() {
            return Err(self
                .cursor
                .unexpected("the name of a definition after `<-`"));
        }
        let replacement = self.name_or_symbol("the name of a definition after `<-`");
        replacement.map_err(|error| match self.cursor.kind() {
            Kind::Number(_) | Kind::String(_) | Kind::Fixed("{") => {
                error.hint("write `C = value` for a value")
            }
            _ => error,
        })
    }

    fn name_or_symbol(&mut self, what: &str) -> Read<Identifier> {
        let name: Symbol = match self.cursor.kind() {
            Kind::Name(name) => name,
            Kind::Fixed(text) if crate::syntax::is_operator(text) => text.into(),
            _ => return Err(self.cursor.unexpected(what)),
        };
        let span = self.cursor.span();
        self.cursor.advance();
        Ok(Identifier { name, span })
    }

    /// `[Module]`, if it follows.
    fn module(&mut self) -> Read<Option<Identifier>> {
        if !self.cursor.eat("[") {
            return Ok(None);
        }
        let Some(module) = self.cursor.name() else {
            return Err(self.cursor.unexpected("the name of a module after `[`"));
        };
        if !self.cursor.eat("]") {
            return Err(self.cursor.unexpected("`]` after the name of the module"));
        }
        Ok(Some(module))
    }

    fn value(&mut self) -> Read<Constant> {
        self.cursor.enter()?;
        let negative = self.cursor.is("-");
        if negative {
            self.cursor.advance();
        }
        let value = match self.cursor.kind() {
            Kind::Number(number) => Constant::Number(self.number(number, negative)?),
            _ if negative => return Err(self.cursor.unexpected("a number after `-`")),
            Kind::String(text) => Constant::String(text),
            Kind::Name(name) if self.keyword().is_none() => match &*name {
                "TRUE" => Constant::Boolean(true),
                "FALSE" => Constant::Boolean(false),
                _ => Constant::Model(name),
            },
            Kind::Fixed("{") => {
                let set = self.set()?;
                self.cursor.leave();
                return Ok(set);
            }
            _ => {
                return Err(self
                    .cursor
                    .unexpected("a value: a number, a string, a model value or a set of these")
                    .hint("define anything else in the module, and write `C <- Definition`"));
            }
        };
        self.cursor.advance();
        self.cursor.leave();
        Ok(value)
    }

    fn number(&self, number: u64, negative: bool) -> Read<i64> {
        let number = i64::try_from(number)
            .map_err(|_| Diagnostic::new(self.cursor.span(), "this number is too large"))?;
        Ok(if negative { -number } else { number })
    }

    fn set(&mut self) -> Read<Constant> {
        self.cursor.advance();
        let mut items = Vec::new();
        if self.cursor.eat("}") {
            return Ok(Constant::Set(items));
        }
        loop {
            items.push(self.value()?);
            if self.cursor.eat("}") {
                return Ok(Constant::Set(items));
            }
            if !self.cursor.eat(",") {
                return Err(self.cursor.unexpected("`,` or `}` in a set"));
            }
        }
    }

    /// Checks that the behaviours are given in one way.
    fn check_behaviour(&mut self) {
        let content = &self.content;
        let error = match (&content.specification, &content.init, &content.next) {
            (Some(_), Some(name), _) | (Some(_), None, Some(name)) => Diagnostic::new(
                name.span,
                "the file has both `SPECIFICATION` and `INIT` or `NEXT`",
            )
            .hint("a specification already says which states are initial and what follows"),
            (None, Some(name), None) => {
                Diagnostic::new(name.span, "the file has `INIT` without `NEXT`")
            }
            (None, None, Some(name)) => {
                Diagnostic::new(name.span, "the file has `NEXT` without `INIT`")
            }
            _ => return,
        };
        if self.errors.is_empty() {
            self.errors.push(error);
        }
    }
}
