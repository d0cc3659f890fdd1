//! Hashes for mutants with equal texts in a step. Surroundings distinguish them, never their order.
//!
//! A text that occurs once has the hash of the text alone. If a step contains it more than once,
//! each hash also covers the statements around it and the number of equal texts. So an id follows
//! its statement through the file. Another equal text changes all these ids: an accept-file entry
//! then goes stale and never covers a statement that it was not written for.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};

use super::source::Range;
use super::table::{RowDraft, Table};
use crate::hash;

/// A token of a body and its position.
struct BodyToken {
    at: LineColumn,
    text: String,
}

struct BodyTokens(Vec<Vec<BodyToken>>);

/// The most statements around a place that are compared.
const FARTHEST: usize = 1 << 16;

impl Table {
    /// Gives each row the hash of its id. `module` is the author's module as written.
    pub fn identify(&mut self, module: &TokenStream) {
        let mut groups: BTreeMap<(String, &str, String), Vec<usize>> = BTreeMap::new();
        for (place, row) in self.rows.iter().enumerate() {
            let group = (
                row.item.clone(),
                row.edit.operator.id(),
                hash::short(&row.key),
            );
            groups.entry(group).or_default().push(place);
        }
        let bodies = BodyTokens::of(module);
        // Hashes of unique texts are assigned first because they depend on no other row.
        let mut taken: BTreeSet<(String, &str, String)> = groups.keys().cloned().collect();
        for ((item, operator, hash), places) in groups {
            if let [place] = places[..] {
                self.rows[place].hash = hash;
                continue;
            }
            let rows: Vec<&RowDraft> = places.iter().map(|place| &self.rows[*place]).collect();
            for (place, key) in places.iter().zip(bodies.keys(&rows)) {
                let salted = (0..).map(|salt| {
                    if salt == 0 {
                        hash::short(&key)
                    } else {
                        hash::short(&format!("{key}\u{1f}{salt}"))
                    }
                });
                let mut free =
                    salted.filter(|hash| taken.insert((item.clone(), operator, hash.clone())));
                self.rows[*place].hash = free.next().unwrap_or_default();
            }
        }
    }
}

impl BodyTokens {
    fn of(module: &TokenStream) -> BodyTokens {
        let mut bodies = Vec::new();
        for token in module.clone() {
            if let TokenTree::Group(content) = token
                && content.delimiter() == Delimiter::Brace
            {
                gather_bodies(content.stream(), &mut bodies);
            }
        }
        BodyTokens(bodies)
    }

    /// A distinct key for each of several rows with equal texts, in their order.
    fn keys(&self, rows: &[&RowDraft]) -> Vec<String> {
        let around = |statements: usize| -> Vec<Option<String>> {
            rows.iter()
                .map(|row| self.around(row.edit.range, statements))
                .collect()
        };
        let places: BTreeSet<(u32, u32, u32, u32)> =
            rows.iter().map(|row| ends(row.edit.range)).collect();
        let distances = std::iter::successors(Some(1), |distance| Some(distance * 2));
        let found = distances
            .take_while(|distance| *distance <= FARTHEST)
            .map(|distance| (distance, around(distance)))
            .find(|(_, around)| around.iter().collect::<BTreeSet<_>>().len() == places.len());
        let (distance, around) = found.unwrap_or_else(|| (0, vec![None; rows.len()]));
        let mut seen: BTreeMap<(&str, &Option<String>), usize> = BTreeMap::new();
        let mut keys = Vec::new();
        for (row, around) in rows.iter().zip(&around) {
            // Edits of one place, or of copies that a macro made of it, have equal surroundings.
            let copy = seen.entry((&row.key, around)).or_default();
            *copy += 1;
            let around = around.as_deref().unwrap_or_default();
            keys.push(format!(
                "{}\u{1f}{}\u{1f}{distance}\u{1f}{around}\u{1f}{copy}",
                row.key,
                rows.len()
            ));
        }
        keys
    }

    /// The text around a range, within its body: the rest of its statement and some on either side.
    fn around(&self, range: Range, statements: usize) -> Option<String> {
        let (body, from) = self.find(range)?;
        let end = position(range.end_line, range.end_column);
        let inside = body[from..].iter().take_while(|word| word.at < end).count();
        let before = body[..from].iter().rev().map(|word| word.text.as_str());
        let mut before = within(before, statements, false);
        before.reverse();
        let after = within(
            body[from + inside..].iter().map(|word| word.text.as_str()),
            statements,
            true,
        );
        Some(format!("{}\u{1e}{}", before.join(" "), after.join(" ")))
    }

    /// The body that contains a range, and the index of the first token at or after its start.
    fn find(&self, range: Range) -> Option<(&[BodyToken], usize)> {
        let start = position(range.line, range.column);
        let exact = |body: &Vec<BodyToken>| body.iter().position(|word| word.at == start);
        let near = |body: &Vec<BodyToken>| {
            let holds = body.first()?.at <= start && start <= body.last()?.at;
            body.iter().position(|word| holds && word.at >= start)
        };
        let of = |find: &dyn Fn(&Vec<BodyToken>) -> Option<usize>| {
            self.0
                .iter()
                .find_map(|body| Some((body.as_slice(), find(body)?)))
        };
        of(&exact).or_else(|| of(&near))
    }
}

fn position(line: u32, column: u32) -> LineColumn {
    LineColumn {
        line: line as usize,
        column: (column as usize).saturating_sub(1),
    }
}

fn ends(range: Range) -> (u32, u32, u32, u32) {
    (range.line, range.column, range.end_line, range.end_column)
}

/// The words up to the end of the current statement, and those of `statements` more.
fn within<'w>(
    words: impl Iterator<Item = &'w str>,
    statements: usize,
    forward: bool,
) -> Vec<&'w str> {
    let mut found = Vec::new();
    let mut left = statements + 1;
    for word in words {
        let ends = matches!(word, ";" | "{" | "}");
        // Forward, a mark ends its statement; backward, it is the end of the statement before.
        if ends && !forward {
            left -= 1;
            if left == 0 {
                break;
            }
        }
        found.push(word);
        if ends && forward {
            left -= 1;
            if left == 0 {
                break;
            }
        }
    }
    found
}

/// The brace groups directly in a module.
fn gather_bodies(tokens: TokenStream, bodies: &mut Vec<Vec<BodyToken>>) {
    for token in tokens {
        let TokenTree::Group(group) = token else {
            continue;
        };
        match group.delimiter() {
            Delimiter::Brace => {
                let mut words = Vec::new();
                gather(group.stream(), &mut words);
                bodies.push(words);
            }
            Delimiter::None => gather_bodies(group.stream(), bodies),
            Delimiter::Parenthesis | Delimiter::Bracket => {}
        }
    }
}

/// The tokens without trailing commas in brackets, which formatting may add.
fn gather(tokens: TokenStream, words: &mut Vec<BodyToken>) {
    for token in tokens {
        let TokenTree::Group(group) = token else {
            let (at, text) = (token.span().start(), token.to_string());
            words.push(BodyToken { at, text });
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => {
                gather(group.stream(), words);
                continue;
            }
        };
        words.push(BodyToken {
            at: group.span_open().start(),
            text: open.to_owned(),
        });
        gather(group.stream(), words);
        if words.last().is_some_and(|word| word.text == ",") {
            words.pop();
        }
        words.push(BodyToken {
            at: group.span_close().start(),
            text: close.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Edit;
    use super::*;
    use crate::operator::Operator;

    /// The range of a text that begins at a byte offset of a source.
    fn range(source: &str, at: usize, text: &str) -> Range {
        let place = |at: usize| {
            let before = &source[..at];
            let line = before.matches('\n').count() as u32 + 1;
            (
                line,
                before
                    .rsplit('\n')
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .count() as u32
                    + 1,
            )
        };
        let ((line, column), (end_line, end_column)) = (place(at), place(at + text.len()));
        Range {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// The hashes of the deletions of `text` in the body of a step, in text order.
    fn hashes(body: &str, text: &str) -> Vec<String> {
        let source = format!(
            "pub mod plain {{ fn before() {{ {text}; }} fn twice(vars: &mut Vars) {{ {body} }} fn after() {{}} }}"
        );
        let from = source.find("twice").unwrap();
        let mut table = Table::default();
        for (at, _) in source.match_indices(text).filter(|(at, _)| *at > from) {
            let edit = Edit {
                operator: Operator::U1LostUpdate,
                range: range(&source, at, text),
                original: text.to_owned(),
                replacement: String::new(),
                family: None,
            };
            table.add_site("twice", text, vec![edit]);
        }
        table.identify(&source.parse().unwrap());
        table.rows.into_iter().map(|row| row.hash).collect()
    }

    /// Checks for each hash of `before` its index among those of `after`, or `None` if it is gone.
    fn check(before: &str, after: &str, expected: &[Option<usize>]) {
        let (old, new) = (hashes(before, "x += 1"), hashes(after, "x += 1"));
        let found: Vec<Option<usize>> = old
            .iter()
            .map(|hash| new.iter().position(|other| other == hash))
            .collect();
        assert_eq!(found, expected, "{before} => {after}");
        let all: BTreeSet<&String> = new.iter().collect();
        assert_eq!(all.len(), new.len(), "{after}");
    }

    const TWO: &str = "require(a); x += 1; y += 1; x += 1; z += 1;";

    #[test]
    fn unique_text_is_hashed_alone() {
        let alone = hashes("x += 1;", "x += 1");
        assert_eq!(alone, ["6aaf8ae5"]);
        check("x += 1;", "require(a); if b { x += 1; } z = 2;", &[Some(0)]);
    }

    #[test]
    fn equal_texts_follow_their_statements() {
        let same = &[Some(0), Some(1)];
        check(
            TWO,
            "w += 1; require(a); x += 1; y += 1; x += 1; z += 1; w += 2;",
            same,
        );
        check(
            TWO,
            "require( a ) ;\n x += 1 ; // one\n y += 1; x += 1; z += 1;",
            same,
        );
        // The statements swap places, and so do the ids.
        check(
            "a(); x += 1; b(); c(); x += 1; d();",
            "c(); x += 1; d(); a(); x += 1; b();",
            &[Some(1), Some(0)],
        );
    }

    #[test]
    fn changed_neighbour_changes_only_one_id() {
        check(
            TWO,
            "require(a); x += 1; y += 1; x += 1; z += 2;",
            &[Some(0), None],
        );
    }

    #[test]
    fn additional_equal_text_changes_all_ids() {
        let none = &[None, None];
        check(
            TWO,
            "require(a); x += 1; y += 1; x += 1; y += 1; x += 1; z += 1;",
            none,
        );
        check(
            TWO,
            "x += 1; require(a); x += 1; y += 1; x += 1; z += 1;",
            none,
        );
        check("x += 1;", "x += 1; y += 1; x += 1;", &[None]);
        check(TWO, "require(a); x += 1;", none);
    }

    #[test]
    fn equal_surroundings_are_distinguished_farther_away() {
        check(
            "a(); b(); x += 1; x += 1; x += 1; x += 1; c(); d();",
            "e(); a(); b(); x += 1; x += 1; x += 1; x += 1; c(); d(); e();",
            &[Some(0), Some(1), Some(2), Some(3)],
        );
        check("x += 1;", "f(x += 1, x += 1);", &[None]);
        assert_ne!(
            hashes("f(x += 1, x += 1);", "x += 1")[0],
            hashes("f(x += 1, x += 1);", "x += 1")[1]
        );
    }
}
