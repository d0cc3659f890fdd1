//! From text to tokens.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::operators::{BACKSLASH_WORDS, KEYWORDS, SYMBOLS, UNICODE};
use super::token::{Kind, Token};
use super::{Diagnostic, FileId, Span, Symbol};

static WORDS: LazyLock<HashMap<&str, &'static str>> =
    LazyLock::new(|| BACKSLASH_WORDS.iter().copied().collect());
static KEYWORD_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| KEYWORDS.iter().copied().collect());

/// The symbols by their first byte.
static SYMBOLS_BY_BYTE: LazyLock<Vec<Vec<(&str, &'static str)>>> = LazyLock::new(|| {
    let beginning = |byte| {
        let symbols = SYMBOLS
            .iter()
            .filter(move |(text, _)| text.as_bytes()[0] == byte);
        symbols.copied().collect()
    };
    (0..0x80).map(beginning).collect()
});

/// The number of errors after which the others are not reported.
const MAX_ERRORS: usize = 100;

/// What some editors write before a text.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The length of the longest word in [`BACKSLASH_WORDS`].
const LONGEST_WORD: usize = 11;

/// The tokens of the first module of a text, inner modules included, up to its double line. The
/// last token is [`Kind::End`].
pub(crate) fn tokens(file: FileId, text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let Some(start) = module_start(text) else {
        let span = Span {
            file,
            start: 0,
            end: 0,
        };
        let error = Diagnostic::new(span, "the file has no module")
            .hint("a module begins with `---- MODULE Name ----` and ends with `====`");
        return (Vec::new(), vec![error]);
    };
    let mut lexer = Lexer::new(file, text, start);
    lexer.run();
    (lexer.tokens, lexer.errors)
}

/// The tokens of a configuration file, of which the last is [`Kind::End`], its comments that end
/// with their line, and errors.
pub(crate) fn configuration_tokens(
    file: FileId,
    text: &str,
) -> (Vec<Token>, Vec<Span>, Vec<Diagnostic>) {
    let start = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let mut lexer = Lexer::new(file, text, start);
    lexer.run();
    (lexer.tokens, lexer.line_comments, lexer.errors)
}

/// The tokens from `start` to the end of `text`. The last token is [`Kind::End`].
pub(crate) fn tokens_from(file: FileId, text: &str, start: usize) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut lexer = Lexer::new(file, text, start);
    lexer.run();
    (lexer.tokens, lexer.errors)
}

/// Returns where the dashes of the first `---- MODULE` begin.
pub(crate) fn module_start(text: &str) -> Option<usize> {
    text.match_indices("MODULE").find_map(|(at, _)| {
        let before = text[..at].trim_end_matches([' ', '\t']);
        let dashes = before.len() - before.trim_end_matches('-').len();
        (dashes >= 4).then(|| before.len() - dashes)
    })
}

struct Lexer<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    /// The byte up to which `column` is counted.
    counted: usize,
    column: u32,
    /// The number of the line, from 1.
    line: u32,
    first: bool,
    /// The number of modules that are open.
    depth: u32,
    tokens: Vec<Token>,
    /// The comments that end with their line.
    line_comments: Vec<Span>,
    errors: Vec<Diagnostic>,
}

impl<'a> Lexer<'a> {
    fn new(file: FileId, text: &'a str, at: usize) -> Lexer<'a> {
        let counted = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = 1 + text[..at].matches('\n').count() as u32;
        let (tokens, errors) = (Vec::new(), Vec::new());
        Lexer {
            file,
            text,
            at,
            counted,
            column: 0,
            line,
            first: true,
            depth: 0,
            tokens,
            line_comments: Vec::new(),
            errors,
        }
    }

    fn run(&mut self) {
        while let Some(start) = self.next_start() {
            self.count_columns(start);
            let (column, line, first) = (self.column, self.line, self.first);
            let Some(kind) = self.token() else { continue };
            if self.at == start {
                break;
            }
            self.first = false;
            let (start, end) = (start as u32, self.at as u32);
            self.tokens.push(Token {
                kind,
                start,
                end,
                column,
                line,
                first,
            });
            if self.closes_module(kind) {
                return;
            }
        }
        let end = self.text.len() as u32;
        self.tokens.push(Token {
            kind: Kind::End,
            start: end,
            end,
            column: 0,
            line: self.line,
            first: true,
        });
    }

    /// Counts the open modules; whether the outermost one ends.
    fn closes_module(&mut self, kind: Kind) -> bool {
        match kind {
            Kind::Fixed("MODULE") if self.after_dashes() => self.depth += 1,
            Kind::End => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        kind == Kind::End && self.depth == 0
    }

    fn after_dashes(&self) -> bool {
        let before = self
            .tokens
            .len()
            .checked_sub(2)
            .map(|index| self.tokens[index].kind);
        before == Some(Kind::Dashes)
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    /// Skips blanks and comments. Returns where the next token begins.
    fn next_start(&mut self) -> Option<usize> {
        loop {
            match self.byte(self.at) {
                b'\n' => {
                    self.at += 1;
                    self.new_line();
                }
                b' ' | b'\t' | b'\r' | 0x0C => self.at += 1,
                b'\\' if self.byte(self.at + 1) == b'*' => {
                    let start = self.at;
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                    self.line_comments.push(self.span(start, self.at));
                }
                b'(' if self.byte(self.at + 1) == b'*' => self.comment(),
                _ => return (self.at < self.text.len()).then_some(self.at),
            }
        }
    }

    fn new_line(&mut self) {
        (self.counted, self.column, self.first) = (self.at, 0, true);
        self.line += 1;
    }

    /// Skips `(* .. *)`. Comments can be nested.
    fn comment(&mut self) {
        let start = self.at;
        let mut depth = 0;
        while self.at < self.text.len() {
            match (self.byte(self.at), self.byte(self.at + 1)) {
                (b'(', b'*') => (depth, self.at) = (depth + 1, self.at + 2),
                (b'*', b')') => {
                    (depth, self.at) = (depth - 1, self.at + 2);
                    if depth == 0 {
                        return;
                    }
                }
                (b'\n', _) => {
                    self.at += 1;
                    self.new_line();
                }
                _ => self.at += 1,
            }
        }
        self.error(
            start,
            start + 2,
            "this comment has no end",
            "comments can be nested: each `(*` needs its `*)`",
        );
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: end as u32,
        }
    }

    fn error(&mut self, start: usize, end: usize, message: &str, hint: &str) {
        let span = self.span(start, end);
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(Diagnostic::new(span, message).hint(hint));
        }
    }

    fn count_columns(&mut self, start: usize) {
        for &byte in &self.bytes()[self.counted..start] {
            match byte {
                b'\t' => self.column = (self.column / 8 + 1) * 8,
                // Only the first byte of a character counts.
                _ if byte & 0xC0 == 0x80 => {}
                _ => self.column += 1,
            }
        }
        self.counted = start;
    }

    /// Reads a token; `None` if there is an error, which has been reported.
    fn token(&mut self) -> Option<Kind> {
        let byte = self.byte(self.at);
        match byte {
            b'"' => Some(self.string()),
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => Some(self.word()),
            b'_' if is_word(self.byte(self.at + 1)) => Some(self.word()),
            b'-' if self.rest().starts_with("----") => Some(self.line(b'-', Kind::Dashes)),
            b'=' if self.rest().starts_with("====") => Some(self.line(b'=', Kind::End)),
            b'<' if self.proof_step_length().is_some() => self.proof_step(),
            b'\\' => self.backslash(),
            _ if byte.is_ascii() => self.symbol(),
            _ => self.unicode(),
        }
    }

    fn line(&mut self, byte: u8, kind: Kind) -> Kind {
        self.at += self.bytes()[self.at..]
            .iter()
            .take_while(|&&other| other == byte)
            .count();
        kind
    }

    fn string(&mut self) -> Kind {
        let start = self.at;
        let mut value = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((offset, character)) = characters.next() {
            match character {
                '"' => {
                    self.at = start + offset + 1;
                    return Kind::String(Symbol::new(&value));
                }
                '\n' => break,
                '\\' => match characters.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, 'r')) => value.push('\r'),
                    Some((_, 'f')) => value.push('\u{C}'),
                    Some((_, '\n')) | None => break,
                    Some((_, other)) => value.push(other),
                },
                other => value.push(other),
            }
        }
        self.at = start + self.rest().find('\n').unwrap_or(self.rest().len());
        self.error(
            start,
            self.at,
            "this string has no closing quote on its line",
            "end it with `\"`",
        );
        // The string goes on with the line, so that the error is reported once.
        Kind::String(Symbol::new(&value))
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        let length = self.bytes()[start..]
            .iter()
            .take_while(|&&byte| is_word(byte))
            .count();
        let word = &self.text[start..start + length];
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.number(word);
        }
        if word.starts_with("WF_") || word.starts_with("SF_") {
            self.at += 3;
            return Kind::Fairness(word.starts_with('S'));
        }
        self.at += length;
        match KEYWORD_SET.get(word) {
            Some(keyword) => Kind::Fixed(keyword),
            None => Kind::Name(Symbol::new(word)),
        }
    }

    fn number(&mut self, digits: &str) -> Kind {
        let start = self.at;
        self.at += digits.len();
        if self.byte(self.at) == b'.' && self.byte(self.at + 1).is_ascii_digit() {
            let fraction = &self.bytes()[self.at + 1..];
            self.at += 1 + fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            return Kind::Decimal(Symbol::new(&self.text[start..self.at]));
        }
        Kind::Number(self.value(digits, 10, start))
    }

    fn value(&mut self, digits: &str, radix: u32, start: usize) -> u64 {
        u64::from_str_radix(digits, radix).unwrap_or_else(|_| {
            self.error(
                start,
                self.at,
                "this number is too large",
                "numbers have at most 64 bits",
            );
            0
        })
    }

    /// The length of `<1>2.` or `<*>`, if the text begins with the name of a step.
    fn proof_step_length(&self) -> Option<usize> {
        let rest = &self.bytes()[self.at..];
        let digits = rest[1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let level = if digits == 0 && matches!(rest.get(1), Some(b'*' | b'+')) {
            1
        } else {
            digits
        };
        if level == 0 || rest.get(level + 1) != Some(&b'>') {
            return None;
        }
        let name = rest[level + 2..]
            .iter()
            .take_while(|&&byte| is_word(byte))
            .count();
        let end = level + 2 + name;
        Some(end + rest[end..].iter().take_while(|&&byte| byte == b'.').count())
    }

    fn proof_step(&mut self) -> Option<Kind> {
        let start = self.at;
        self.at += self.proof_step_length()?;
        Some(Kind::ProofStep(Symbol::new(
            self.text[start..self.at].trim_end_matches('.'),
        )))
    }

    fn backslash(&mut self) -> Option<Kind> {
        let start = self.at;
        let letters = self.bytes()[start + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic());
        let letters = letters.take(LONGEST_WORD).count();
        for length in (2..=letters + 1).rev() {
            // A number such as `\o17` is longer than the operator that it begins with.
            if length == 2 && self.radix().is_some() {
                break;
            }
            if let Some(word) = WORDS.get(&self.text[start..start + length]) {
                self.at += length;
                return Some(Kind::Fixed(word));
            }
        }
        let Some(radix) = self.radix() else {
            return self.symbol();
        };
        let digits = self.bytes()[start + 2..].iter();
        let digits = digits
            .take_while(|&&byte| char::from(byte).is_digit(radix))
            .count();
        self.at += 2 + digits;
        let text = &self.text[start + 2..self.at];
        Some(Kind::Number(self.value(text, radix, start)))
    }

    /// The base of a number such as `\hFF`.
    fn radix(&self) -> Option<u32> {
        let radix = match self.byte(self.at + 1) {
            b'b' | b'B' => 2,
            b'o' | b'O' => 8,
            b'h' | b'H' => 16,
            _ => return None,
        };
        char::from(self.byte(self.at + 2))
            .is_digit(radix)
            .then_some(radix)
    }

    fn symbol(&mut self) -> Option<Kind> {
        let rest = self.rest();
        let symbols = &SYMBOLS_BY_BYTE[usize::from(self.byte(self.at) & 0x7F)];
        if let Some((text, symbol)) = symbols.iter().find(|(text, _)| rest.starts_with(text)) {
            self.at += text.len();
            return Some(Kind::Fixed(symbol));
        }
        self.unknown()
    }

    fn unicode(&mut self) -> Option<Kind> {
        let character = self.rest().chars().next()?;
        match UNICODE.iter().find(|(other, _)| *other == character) {
            Some((_, word)) => {
                self.at += character.len_utf8();
                if *word == ">>" && self.byte(self.at) == b'_' {
                    self.at += 1;
                    return Some(Kind::Fixed(">>_"));
                }
                let is_name = word.bytes().all(|byte| byte.is_ascii_alphabetic());
                Some(if is_name {
                    Kind::Name(Symbol::new(word))
                } else {
                    Kind::Fixed(word)
                })
            }
            None => self.unknown(),
        }
    }

    fn unknown(&mut self) -> Option<Kind> {
        let character = self.rest().chars().next()?;
        let start = self.at;
        self.at += character.len_utf8();
        let message = format!("`{}` is not part of TLA+", character.escape_debug());
        self.error(
            start,
            self.at,
            &message,
            "outside of strings and comments it has no meaning",
        );
        None
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
