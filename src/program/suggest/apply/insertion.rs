//! Insertions into a text, and the lines around a place in it.

/// Text to insert at a byte of another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Insertion {
    pub(super) at: usize,
    pub(super) text: String,
    /// The number of bytes after `at` that the text replaces. They are on one line.
    pub(super) replaced: usize,
}

impl Insertion {
    /// Returns an insertion that replaces nothing.
    pub(super) fn new(at: usize, text: impl Into<String>) -> Insertion {
        Insertion {
            at,
            text: text.into(),
            replaced: 0,
        }
    }
}

/// The text with insertions that are in text order.
pub(super) fn applied(source: &str, insertions: &[Insertion]) -> String {
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for insertion in insertions {
        text.push_str(&source[done..insertion.at]);
        text.push_str(&insertion.text);
        done = insertion.at + insertion.replaced;
    }
    text + &source[done..]
}

/// The start of the line with this byte.
pub(super) fn start_of_line(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line with this byte, before its line break.
pub(super) fn end_of_line(source: &str, at: usize) -> usize {
    let end = source[at..]
        .find('\n')
        .map_or(source.len(), |newline| at + newline);
    at + source[at..end].trim_end_matches('\r').len()
}

pub(super) fn leading_blanks(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}
