//! The author's text behind tokens, and its position, for diffs.
//!
//! A macro receives tokens, not text. The text is cut out of the source file by the positions of
//! the tokens. If that fails (the code comes from another macro), the tokens are pretty-printed.

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The text of the file that contains a spec.
#[derive(Debug, Default)]
pub struct Source {
    lines: Vec<Vec<char>>,
}

/// The position of a text. Lines count from 1, columns in characters from 1; the end is exclusive.
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

impl Range {
    /// The range of a span.
    pub fn of(span: Span) -> Range {
        let (start, end) = (span.start(), span.end());
        Range {
            line: start.line as u32,
            column: start.column as u32 + 1,
            end_line: end.line as u32,
            end_column: end.column as u32 + 1,
        }
    }

    /// Whether another range begins in this one.
    pub fn holds(self, other: Range) -> bool {
        let (start, end) = ((self.line, self.column), (self.end_line, self.end_column));
        (start..end).contains(&(other.line, other.column))
    }

    /// The empty range after the last character; only line and column are set.
    #[must_use]
    pub fn end(self) -> Range {
        Range {
            line: self.end_line,
            column: self.end_column,
            ..self
        }
    }

    /// The range between this one and a later one.
    #[must_use]
    pub fn until(self, next: Range) -> Range {
        Range {
            end_line: next.line,
            end_column: next.column,
            ..self.end()
        }
    }

    /// The range from the first character of this one to the last of another.
    #[must_use]
    pub fn to(self, last: Range) -> Range {
        Range {
            end_line: last.end_line,
            end_column: last.end_column,
            ..self
        }
    }
}

impl Source {
    /// Creates the source from the text of a file.
    pub fn new(text: &str) -> Source {
        Source {
            lines: text.lines().map(|l| l.chars().collect()).collect(),
        }
    }

    /// The author's text of these tokens, or the tokens pretty-printed if the source lacks them.
    pub fn text(&self, tokens: &impl ToTokens) -> String {
        let tokens = tokens.to_token_stream();
        match ends(&tokens).and_then(|(start, end)| self.cut(start, end)) {
            Some(text) if is_of(&text, &tokens) => text,
            _ => tidy(&tokens),
        }
    }

    /// The author's text at a range; `None` if the range is outside the source.
    pub fn at(&self, range: Range) -> Option<String> {
        let place = |line: u32, column: u32| {
            let column = column.checked_sub(1)? as usize;
            Some(LineColumn {
                line: line as usize,
                column,
            })
        };
        self.cut(
            place(range.line, range.column)?,
            place(range.end_line, range.end_column)?,
        )
    }

    /// The range of these tokens; a default range if they have no position.
    pub fn range(&self, tokens: &impl ToTokens) -> Range {
        let tokens = tokens.to_token_stream();
        let Some((start, end)) = ends(&tokens) else {
            return Range::default();
        };
        // Fragments in `macro_rules!` code lie outside the text, which continues after `$name`.
        let is_whole = self
            .cut(start, end)
            .is_none_or(|text| is_of(&text, &tokens));
        let end = if is_whole {
            end
        } else {
            self.end_of_text(start, &tokens)
        };
        Range {
            line: start.line as u32,
            column: start.column as u32 + 1,
            end_line: end.line as u32,
            end_column: end.column as u32 + 1,
        }
    }

    /// The end of the text that begins at `start`, as far as the tokens are adjacent in the source.
    fn end_of_text(&self, start: LineColumn, tokens: &TokenStream) -> LineColumn {
        let mut spans = Vec::new();
        spans_of(tokens.clone(), &mut spans);
        let mut end = start;
        for span in spans {
            let (from, to) = (span.start(), span.end());
            let follows = |end: LineColumn| {
                from >= end && self.cut(end, from).is_some_and(|gap| is_blank(&gap))
            };
            if follows(end) {
                end = to;
            } else if let Some(behind) = self.behind_fragment(end) {
                end = if follows(behind) { to } else { behind };
            }
        }
        end
    }

    /// The position after `$name`, if that comes next.
    fn behind_fragment(&self, at: LineColumn) -> Option<LineColumn> {
        let line = self.lines.get(at.line.checked_sub(1)?)?;
        let rest = line.get(at.column..)?;
        let blanks = rest.iter().take_while(|c| c.is_whitespace()).count();
        let name = rest.get(blanks..)?.strip_prefix(&['$'])?;
        let letters = name
            .iter()
            .take_while(|c| c.is_alphanumeric() || **c == '_')
            .count();
        (letters > 0).then(|| LineColumn {
            line: at.line,
            column: at.column + blanks + 1 + letters,
        })
    }

    fn cut(&self, start: LineColumn, end: LineColumn) -> Option<String> {
        if start.line == 0 || start > end {
            return None;
        }
        let mut text = String::new();
        for number in start.line..=end.line {
            let line = self.lines.get(number - 1)?;
            let from = if number == start.line {
                start.column
            } else {
                0
            };
            let to = if number == end.line {
                end.column
            } else {
                line.len()
            };
            text.extend(line.get(from..to)?);
            if number < end.line {
                text.push('\n');
            }
        }
        Some(text)
    }
}

/// Start of the first token, end of the last one after it. A macro's own tokens may come earlier.
fn ends(tokens: &TokenStream) -> Option<(LineColumn, LineColumn)> {
    fn last(tokens: TokenStream, start: LineColumn, end: &mut LineColumn) {
        for token in tokens {
            let span = match &token {
                TokenTree::Group(group) => {
                    last(group.stream(), start, end);
                    group.span_close()
                }
                other => other.span(),
            };
            if span.start() >= start {
                *end = span.end().max(*end);
            }
        }
    }
    let start = first(tokens.clone())?;
    let mut end = start;
    last(tokens.clone(), start, &mut end);
    Some((start, end))
}

/// The spans of the smallest tokens, in order.
fn spans_of(tokens: TokenStream, spans: &mut Vec<Span>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                spans_of(group.stream(), spans);
            }
            TokenTree::Group(group) => {
                spans.push(group.span_open());
                spans_of(group.stream(), spans);
                spans.push(group.span_close());
            }
            other => spans.push(other.span()),
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
        || text
            .parse()
            .is_ok_and(|tokens: TokenStream| tokens.is_empty())
}

fn first(tokens: TokenStream) -> Option<LineColumn> {
    Some(match tokens.into_iter().next()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => first(group.stream())?,
        TokenTree::Group(group) => group.span_open().start(),
        other => other.span().start(),
    })
}

/// Whether a piece of the source consists of these tokens. Tokens with `__rt` among them replace
/// author's tokens at their old positions, so they count as equal.
fn is_of(text: &str, tokens: &TokenStream) -> bool {
    let wanted = words(tokens.clone());
    wanted.iter().any(|word| word == "__rt")
        || text
            .parse()
            .is_ok_and(|found: TokenStream| words(found) == wanted)
}

/// The code of a text, without what formatting may change: white space, comments, trailing commas.
pub(super) fn squeeze(text: &str) -> String {
    match text.parse::<TokenStream>() {
        Ok(tokens) => words(tokens).join(" "),
        Err(_) => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// The code of these tokens, independent of formatting.
pub fn code(tokens: &TokenStream) -> String {
    words(tokens.clone()).join(" ")
}

/// The tokens as text without blanks.
pub fn blankless(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// All identifiers in the tokens, with repetitions.
pub fn names_in(tokens: TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => names.push(ident.to_string()),
            TokenTree::Group(group) => names.extend(names_in(group.stream())),
            _ => {}
        }
    }
    names
}

/// The smallest parts of the tokens, without trailing commas in brackets.
fn words(tokens: TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    gather(tokens, &mut all);
    all
}

fn gather(tokens: TokenStream, all: &mut Vec<String>) {
    for token in tokens {
        let TokenTree::Group(group) = token else {
            all.push(token.to_string());
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => {
                gather(group.stream(), all);
                continue;
            }
        };
        all.push(open.to_owned());
        gather(group.stream(), all);
        if all.last().is_some_and(|word| word == ",") {
            all.pop();
        }
        all.push(close.to_owned());
    }
}

/// Pretty-prints a type.
pub fn tidy_type(ty: &syn::Type) -> String {
    tidy(&ty.to_token_stream())
        .replace(" < ", "<")
        .replace(" >", ">")
}

/// Pretty-prints tokens approximately as rustfmt does.
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
                && !((before == '&' || before == '|')
                    && !out.ends_with(" &")
                    && !out.ends_with("(&")
                    && !out.ends_with("(|"))
                && (before != ':' || out.ends_with("::"));
            if tight
                || matches!(after, '.' | '(' | ')' | '[' | ']' | ',' | ';' | '?' | '!')
                    && !(after == '!' && out.ends_with('='))
                || after == ':'
            {
                continue;
            }
        }
        out.push(c);
    }
    out
}
