//! The author's text behind tokens: what a diff shows, and where it stands.
//!
//! Compilers hand macros tokens, not text; the text is cut out of the source file by the tokens' positions, and where that is not possible
//! (code made by another macro) the tokens are printed in a tidy way.

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The text of the file that holds a spec.
#[derive(Debug, Default)]
pub struct Source {
    lines: Vec<Vec<char>>,
}

/// Where a piece of text stands: lines and columns from 1, columns in characters, the end after the last character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the character after the last.
    pub end_line: u32,
    /// Column of the character after the last.
    pub end_column: u32,
}

impl Source {
    /// The source with this text.
    pub fn new(text: &str) -> Source {
        Source {
            lines: text.lines().map(|l| l.chars().collect()).collect(),
        }
    }

    /// The author's text of these tokens.
    pub fn text(&self, tokens: &impl ToTokens) -> String {
        let tokens = tokens.to_token_stream();
        let tidy = tidy(&tokens);
        match ends(&tokens).and_then(|(start, end)| self.cut(start.start(), end.end())) {
            Some(text) if squeeze(&text) == squeeze(&tidy) => text,
            _ => tidy,
        }
    }

    /// Where these tokens stand.
    pub fn range(&self, tokens: &impl ToTokens) -> Range {
        let Some((start, end)) = ends(&tokens.to_token_stream()) else {
            return Range::default();
        };
        let (start, end) = (start.start(), end.end());
        Range {
            line: start.line as u32,
            column: start.column as u32 + 1,
            end_line: end.line as u32,
            end_column: end.column as u32 + 1,
        }
    }

    fn cut(&self, start: LineColumn, end: LineColumn) -> Option<String> {
        if start.line == 0 || (start.line, start.column) > (end.line, end.column) {
            return None;
        }
        let mut text = String::new();
        for number in start.line..=end.line {
            let line = self.lines.get(number - 1)?;
            let from = if number == start.line { start.column } else { 0 };
            let to = if number == end.line { end.column } else { line.len() };
            text.extend(line.get(from..to)?);
            if number < end.line {
                text.push('\n');
            }
        }
        Some(text)
    }
}

/// The spans of the first and of the last token; a group's own brackets count.
fn ends(tokens: &TokenStream) -> Option<(Span, Span)> {
    let first = tokens.clone().into_iter().next()?;
    let last = tokens.clone().into_iter().last()?;
    let start = match &first {
        TokenTree::Group(g) if g.delimiter() == Delimiter::None => ends(&g.stream())?.0,
        TokenTree::Group(g) => g.span_open(),
        other => other.span(),
    };
    let end = match &last {
        TokenTree::Group(g) if g.delimiter() == Delimiter::None => ends(&g.stream())?.1,
        TokenTree::Group(g) => g.span_close(),
        other => other.span(),
    };
    Some((start, end))
}

/// Text without blanks, comments and trailing commas: what remains must agree between the source and the tokens.
fn squeeze(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or("");
        out.extend(line.chars().filter(|c| !c.is_whitespace()));
    }
    out.replace(",)", ")").replace(",}", "}").replace(",]", "]")
}

/// Tokens as a person would set them, near enough.
pub fn tidy(tokens: &TokenStream) -> String {
    let spaced = tokens.to_string();
    let mut out = String::with_capacity(spaced.len());
    let mut chars = spaced.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ' ' {
            let before = out.chars().last().unwrap_or(' ');
            let after = chars.peek().copied().unwrap_or(' ');
            let tight = matches!(before, '.' | '(' | '[' | '&' | '!' | ':' | ' ' | '|' | '#')
                && !(before == '!' && after == '=')
                && !((before == '&' || before == '|') && !out.ends_with(" &") && !out.ends_with("(&") && !out.ends_with("(|"))
                && (before != ':' || out.ends_with("::"));
            if tight
                || matches!(after, '.' | '(' | ')' | '[' | ']' | ',' | ';' | '?' | '!') && !(after == '!' && out.ends_with('='))
                || after == ':'
            {
                continue;
            }
        }
        out.push(c);
    }
    out
}
