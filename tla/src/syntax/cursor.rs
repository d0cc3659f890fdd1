//! A place in the tokens of a module, with the layout of junction lists.

use super::token::{Kind, Token};
use super::tree::Identifier;
use super::{Diagnostic, FileId, Span, is_operator};

/// The depth of brackets, lists and other expressions in each other.
const MAX_NESTING: usize = 128;

/// A place in the tokens. Inside an item of a junction list, it ends before the first token that
/// is not to the right of the bullet.
pub(crate) struct Cursor {
    file: FileId,
    tokens: Vec<Token>,
    at: usize,
    /// The bullets of the lists around the place, the innermost last.
    bullets: Vec<Token>,
    nesting: usize,
}

impl Cursor {
    /// Returns the first place. The last token is [`Kind::End`].
    pub(crate) fn new(file: FileId, tokens: Vec<Token>) -> Cursor {
        Cursor {
            file,
            tokens,
            at: 0,
            bullets: Vec::new(),
            nesting: 0,
        }
    }

    /// The number of tokens before the place.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The next token, whatever the layout says.
    pub(crate) fn token(&self) -> Token {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    /// The kind of the token `ahead` tokens further, whatever the layout says.
    pub(crate) fn ahead(&self, ahead: usize) -> Kind {
        self.tokens
            .get(self.at + ahead)
            .map_or(Kind::End, |token| token.kind)
    }

    /// The kind of the token before the place; that of the first one at the beginning.
    pub(crate) fn previous(&self) -> Kind {
        self.tokens[self.at.saturating_sub(1)].kind
    }

    /// Whether the layout ends an item of a list here.
    fn cut(&self) -> bool {
        self.bullets
            .last()
            .is_some_and(|bullet| self.token().column <= bullet.column)
    }

    /// The kind of the next token; [`Kind::End`] at the end of an item.
    pub(crate) fn kind(&self) -> Kind {
        if self.cut() {
            Kind::End
        } else {
            self.token().kind
        }
    }

    /// The text of the next token, if it has one that is fixed.
    pub(crate) fn text(&self) -> Option<&'static str> {
        match self.kind() {
            Kind::Fixed(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        self.text() == Some(text)
    }

    /// Whether the token `ahead` tokens further is `text`.
    pub(crate) fn is_ahead(&self, ahead: usize, text: &str) -> bool {
        matches!(self.ahead(ahead), Kind::Fixed(other) if other == text)
    }

    pub(crate) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len());
    }

    /// Goes on to the last token.
    pub(crate) fn finish(&mut self) {
        self.at = self.tokens.len() - 1;
    }

    /// Skips the next token if it is `text`.
    pub(crate) fn eat(&mut self, text: &str) -> bool {
        let found = self.is(text);
        if found {
            self.advance();
        }
        found
    }

    /// Reads a name.
    pub(crate) fn name(&mut self) -> Option<Identifier> {
        let Kind::Name(name) = self.kind() else {
            return None;
        };
        let span = self.span();
        self.advance();
        Some(Identifier { name, span })
    }

    /// The place of the next token.
    pub(crate) fn span(&self) -> Span {
        self.span_of(self.token())
    }

    pub(crate) fn span_of(&self, token: Token) -> Span {
        Span {
            file: self.file,
            start: token.start,
            end: token.end,
        }
    }

    /// From the token with the number `from` to the last one that was read.
    pub(crate) fn since(&self, from: usize) -> Span {
        let last = self.tokens[self.at.saturating_sub(1).max(from)];
        self.span_of(self.tokens[from]).to(self.span_of(last))
    }

    /// Begins an item of a list.
    pub(crate) fn open_item(&mut self, bullet: Token) {
        self.bullets.push(bullet);
    }

    pub(crate) fn close_item(&mut self) {
        self.bullets.pop();
    }

    /// Enters an expression, or fails if there are too many around it.
    pub(crate) fn enter(&mut self) -> Result<(), Diagnostic> {
        self.nesting += 1;
        if self.nesting <= MAX_NESTING {
            return Ok(());
        }
        Err(
            Diagnostic::new(self.span(), "this expression is nested too deeply").hint(format!(
                "at most {MAX_NESTING} expressions can be inside of each other"
            )),
        )
    }

    pub(crate) fn leave(&mut self) {
        self.nesting -= 1;
    }

    /// Leaves all lists and expressions, after an error.
    pub(crate) fn reset(&mut self) {
        self.bullets.clear();
        self.nesting = 0;
    }

    /// The error that a bracket is not closed here.
    pub(crate) fn unclosed(&self, close: &str, after: &str) -> Diagnostic {
        let error = self.unexpected(&format!("`{close}` {after}"));
        match self.open_bracket() {
            Some((bracket, line)) if error.hint.is_none() && line != self.token().line => {
                error.hint(format!("the `{bracket}` of line {line} is still open"))
            }
            _ => error,
        }
    }

    /// The innermost bracket that is open here, with its line.
    fn open_bracket(&self) -> Option<(&'static str, u32)> {
        let mut closed = 0;
        for token in self.tokens[..self.at.min(self.tokens.len())].iter().rev() {
            match token.kind {
                Kind::Fixed(")" | "]" | "}" | ">>" | "]_" | ">>_") => closed += 1,
                Kind::Fixed(bracket @ ("(" | "[" | "{" | "<<")) if closed == 0 => {
                    return Some((bracket, token.line));
                }
                Kind::Fixed("(" | "[" | "{" | "<<") => closed -= 1,
                _ => {}
            }
        }
        None
    }

    /// If an operator without its right operand is before the definition whose `==` is the next
    /// token: the error.
    pub(crate) fn missing_operand(&self) -> Option<Diagnostic> {
        let before = &self.tokens[..self.at.min(self.tokens.len())];
        let head = before.iter().rposition(|token| token.first)?;
        let (name, operator) = (before[head], before[head.checked_sub(1)?]);
        let (Kind::Name(name), Kind::Fixed(symbol)) = (name.kind, operator.kind) else {
            return None;
        };
        let message = format!("an expression is missing after `{symbol}`");
        let hint = format!("the definition of `{name}` begins in the next line");
        is_operator(symbol).then(|| Diagnostic::new(self.span_of(operator), message).hint(hint))
    }

    /// A hint for those who are used to other languages.
    fn habit(&self, expected: &str) -> Option<&'static str> {
        let text = match self.token().kind {
            Kind::Fixed(text) => text,
            Kind::Name(name) => return foreign_operator(&name),
            _ => return None,
        };
        Some(match text {
            "!" if self.is_ahead(1, "=") => "inequality is written `#` or `/=`",
            "!" => "negation is written `~`",
            "==" => "`==` defines a name; `=` compares two values",
            "'" => "strings are written in double quotes",
            "->" => "implication is written `=>`",
            "[" if expected.contains("`EXCEPT`") => "write `![x] = e` for a new value of `f[x]`",
            "," if expected.starts_with("a definition") => "a tuple is written `<<a, b>>`",
            _ => return None,
        })
    }

    /// The error that something else was expected here.
    pub(crate) fn unexpected(&self, expected: &str) -> Diagnostic {
        let token = self.token();
        let found = match token.kind {
            Kind::Name(name) => format!("the name `{name}`"),
            Kind::Fixed(text) => format!("`{text}`"),
            Kind::Fairness(strong) => format!("`{}`", if strong { "SF_" } else { "WF_" }),
            Kind::Number(number) => format!("the number {number}"),
            Kind::Decimal(number) => format!("the number {number}"),
            Kind::String(text) => format!("the string {text:?}"),
            Kind::ProofStep(step) => format!("the proof step `{step}`"),
            Kind::Dashes => "a line of dashes".to_string(),
            Kind::End if token.start == token.end => "the end".to_string(),
            Kind::End => "the end of the module".to_string(),
        };
        let error = Diagnostic::new(self.span(), format!("expected {expected}, found {found}"));
        let Some(bullet) = self.bullets.last().filter(|_| self.cut()) else {
            return match self.habit(expected) {
                Some(hint) => error.hint(hint),
                None => error,
            };
        };
        let Kind::Fixed(symbol) = bullet.kind else {
            return error;
        };
        if matches!(token.kind, Kind::End | Kind::Dashes) {
            return error;
        }
        error.hint(format!(
            "it is not to the right of the bullet `{symbol}` before it, so it ends that item"
        ))
    }
}

/// A hint for a name that is an operator in other languages.
pub(crate) fn foreign_operator(name: &str) -> Option<&'static str> {
    Some(match name {
        "in" => "membership is written `\\in`",
        "and" => "conjunction is written `/\\`",
        "or" => "disjunction is written `\\/`",
        "not" => "negation is written `~`",
        "WF" => "weak fairness is written `WF_vars(A)`",
        "SF" => "strong fairness is written `SF_vars(A)`",
        _ => return None,
    })
}
