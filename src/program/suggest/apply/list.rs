//! The list of properties in a model's attribute: `#[model(small, properties = [a, b])]`.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::insertion::{Insertion, end_of_line, leading_blanks, start_of_line};

/// The maximal length of a line.
const WIDTH: usize = 100;

/// The place of a list of properties in a source, in bytes.
#[derive(Debug)]
pub(super) struct PropertyNames {
    /// Between the brackets.
    inner: Range<usize>,
    /// The last name; `None` if the list is empty.
    last: Option<Range<usize>>,
    /// The end of the comma after the last name.
    comma: Option<usize>,
}

impl PropertyNames {
    /// The list in the arguments of `model(..)`, if they are those of this model.
    pub(super) fn in_model(arguments: &TokenStream, model: &str) -> Option<PropertyNames> {
        let tokens: Vec<TokenTree> = arguments.clone().into_iter().collect();
        match tokens.first() {
            Some(TokenTree::Ident(name)) if *name == model => {}
            _ => return None,
        }
        tokens.windows(3).find_map(|window| match window {
            [
                TokenTree::Ident(name),
                TokenTree::Punct(equals),
                TokenTree::Group(group),
            ] if *name == "properties"
                && equals.as_char() == '='
                && group.delimiter() == Delimiter::Bracket =>
            {
                Some(PropertyNames::of(group))
            }
            _ => None,
        })
    }

    fn of(group: &Group) -> PropertyNames {
        let (mut last, mut comma) = (None, None);
        for token in group.stream() {
            match token {
                TokenTree::Ident(name) => (last, comma) = (Some(name.span().byte_range()), None),
                TokenTree::Punct(punct) if punct.as_char() == ',' => {
                    comma = Some(punct.span().byte_range().end);
                }
                _ => {}
            }
        }
        let inner = group.span_open().byte_range().end..group.span_close().byte_range().start;
        PropertyNames { inner, last, comma }
    }

    /// The insertions that add names to the list. Comments stay with the names before them.
    pub(super) fn with(&self, source: &str, names: &[&str], newline: &str) -> Vec<Insertion> {
        let Some(last) = &self.last else {
            return vec![insertion(self.inner.start, names.join(", "))];
        };
        let line = start_of_line(source, last.start);
        let has_own_line = line > self.inner.start && source[line..last.start].trim().is_empty();
        if has_own_line && self.has_one_name_a_line(source, line) {
            self.on_own_lines(source, last, names, newline)
        } else {
            vec![self.in_line(source, last, names, newline)]
        }
    }

    /// Whether no line of the list before `line` has two names. A list in filled lines goes on so.
    fn has_one_name_a_line(&self, source: &str, line: usize) -> bool {
        source[self.inner.start..line].lines().all(|line| {
            let code = line.split("//").next().unwrap_or("");
            code.matches(',').count() <= 1
        })
    }

    fn on_own_lines(
        &self,
        source: &str,
        last: &Range<usize>,
        names: &[&str],
        newline: &str,
    ) -> Vec<Insertion> {
        let indent = &source[start_of_line(source, last.start)..last.start];
        let end = self.comma.unwrap_or(last.end);
        let end_of_line = end_of_line(source, end);
        let closes = self.inner.end <= end_of_line;
        let at = if closes { end } else { end_of_line };
        if self.comma.is_some() {
            let lines = names.iter().map(|name| format!("{newline}{indent}{name},"));
            return vec![insertion(at, lines.collect())];
        }
        let lines: Vec<String> = names
            .iter()
            .map(|name| format!("{newline}{indent}{name}"))
            .collect();
        vec![
            insertion(last.end, ",".to_owned()),
            insertion(at, lines.join(",")),
        ]
    }

    /// Names after the last one on its line, or on new lines if the line would be too long.
    fn in_line(
        &self,
        source: &str,
        last: &Range<usize>,
        names: &[&str],
        newline: &str,
    ) -> Insertion {
        let start = start_of_line(source, last.start);
        let line = &source[start..last.end];
        let begins_here = start <= self.inner.start;
        let indent = format!(
            "{}{}",
            leading_blanks(line),
            if begins_here { "    " } else { "" }
        );
        let after = source[last.end..end_of_line(source, last.end)]
            .chars()
            .count();
        let mut column = line.chars().count();
        let mut text = String::new();
        for name in names {
            let length = 2 + name.len();
            if column + length + after > WIDTH {
                text.extend([",", newline, &indent, name]);
                column = indent.len() + name.len();
            } else {
                text.extend([", ", name]);
                column += length;
            }
        }
        insertion(last.end, text)
    }
}

fn insertion(at: usize, text: String) -> Insertion {
    Insertion::new(at, text)
}
