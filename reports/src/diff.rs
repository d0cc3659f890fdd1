//! A mutant as a diff of the author's lines, from the text that was compiled. No file is read.

use mutaspec_mutator::MutantRow;
use mutaspec_runner::definition::Definition;

use crate::wording;

/// One line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// Whether the line stays, is removed or is added.
    pub kind: LineKind,
    /// The line number in the source, from 1; `None` if the line is added or the source unknown.
    pub number: Option<u32>,
    /// The text, without the indentation that all lines of the diff share.
    pub text: String,
}

/// The role of a line in a diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The line stays.
    Context,
    /// The line is removed.
    Removed,
    /// The line is added.
    Added,
}

impl LineKind {
    /// Returns the sign in front of the line, as in a unified diff.
    pub fn sign(self) -> char {
        match self {
            LineKind::Context => ' ',
            LineKind::Removed => '-',
            LineKind::Added => '+',
        }
    }
}

/// Returns the diff of a mutant with up to `context` lines around it. Returns only the changed
/// texts if the source is missing or does not match the row.
pub fn diff(
    definition: &Definition,
    row: &MutantRow,
    participant: Option<&str>,
    context: usize,
) -> Vec<DiffLine> {
    let replacement = wording::replacement(row, participant);
    let edit = SourceEdit {
        line: row.line,
        column: row.column,
        end_line: row.end_line,
        end_column: row.end_column,
        original: &row.original,
        replacement: &replacement,
    };
    edit.lines(
        definition.source(row.file).map(|source| &*source.text),
        context,
    )
}

/// An edit of a text, at a position given as in [`MutantRow`].
#[derive(Clone, Copy, Debug)]
pub struct SourceEdit<'a> {
    /// Line of the first character that changes, from 1.
    pub line: u32,
    /// Column of the first character that changes, in characters from 1.
    pub column: u32,
    /// Line of the character after the last one that changes, from 1.
    pub end_line: u32,
    /// Column of the character after the last one that changes, in characters from 1.
    pub end_column: u32,
    /// The original text.
    pub original: &'a str,
    /// The text that replaces it.
    pub replacement: &'a str,
}

impl SourceEdit<'_> {
    /// Returns the diff with up to `context` lines around the edit. Returns only the changed texts
    /// if the source is missing or does not match the edit.
    pub fn lines(&self, source: Option<&str>, context: usize) -> Vec<DiffLine> {
        let in_source = source.and_then(|source| in_source(source, self, context));
        let mut lines = in_source.unwrap_or_else(|| bare(self.original, self.replacement));
        take_off_indentation(&mut lines);
        lines
    }
}

fn in_source(source: &str, row: &SourceEdit<'_>, context: usize) -> Option<Vec<DiffLine>> {
    let replacement = row.replacement;
    let source: Vec<&str> = source.lines().collect();
    let first = (row.line as usize).checked_sub(1)?;
    let last = (row.end_line as usize).checked_sub(1)?;
    let touched = source.get(first..=last)?;
    let (before, from_start) = split(touched.first()?, row.column)?;
    let (_, after) = split(touched.last()?, row.end_column)?;
    let changed = if first == last {
        from_start
            .get(..from_start.len().checked_sub(after.len())?)?
            .to_owned()
    } else {
        let to_end = touched.last()?.strip_suffix(after)?;
        let between: String = touched[1..touched.len() - 1].concat();
        format!("{from_start}{between}{to_end}")
    };
    if !same_text(&changed, row.original) {
        return None;
    }

    let numbered = |range: std::ops::Range<usize>, kind| {
        let source = &source;
        range.filter_map(move |i| {
            Some(DiffLine {
                kind,
                number: Some(i as u32 + 1),
                text: source.get(i)?.trim_end().to_owned(),
            })
        })
    };
    let mut lines: Vec<DiffLine> =
        numbered(first.saturating_sub(context)..first, LineKind::Context).collect();
    lines.extend(numbered(first..last + 1, LineKind::Removed));
    let is_arm = replacement.is_empty() && is_after_arrow(before, source.get(..first)?.last());
    let (before, replacement, after) = if is_arm {
        (before, "{}", after.strip_prefix(',').unwrap_or(after))
    } else if replacement.is_empty() {
        let (before, after) = closed(before, after);
        (before, "", after)
    } else {
        (before, replacement, after)
    };
    lines.extend(added(&format!("{before}{replacement}{after}")));
    lines.extend(numbered(
        last + 1..last.saturating_add(1).saturating_add(context),
        LineKind::Context,
    ));
    Some(lines)
}

/// Whether the text is a match arm's body without braces: `=>` precedes it, maybe one line above.
fn is_after_arrow(before: &str, line_above: Option<&&str>) -> bool {
    let line = if before.trim().is_empty() {
        line_above.map_or("", |line| line)
    } else {
        before
    };
    line.trim_end().ends_with("=>")
}

/// Returns what surrounds a deleted text, without its semicolon or one comma of a list.
fn closed<'a>(before: &'a str, after: &'a str) -> (&'a str, &'a str) {
    let opens = |text: &str| text.trim_end().ends_with([',', '(', '[', '{']);
    if let Some(rest) = after.strip_prefix(';') {
        (before, rest)
    } else if let Some(rest) = after.strip_prefix(',').filter(|_| opens(before)) {
        (before, rest.trim_start())
    } else if let Some(rest) = before
        .trim_end()
        .strip_suffix(',')
        .filter(|_| after.starts_with([')', ']', '}']))
    {
        (rest, after)
    } else {
        (before, after)
    }
}

fn split(line: &str, column: u32) -> Option<(&str, &str)> {
    let skipped = (column as usize).checked_sub(1)?;
    let at = line
        .char_indices()
        .map(|(at, _)| at)
        .chain([line.len()])
        .nth(skipped)?;
    line.split_at_checked(at)
}

/// Compares texts without white space, because the compiler passes texts on token by token.
fn same_text(a: &str, b: &str) -> bool {
    let visible = |c: &char| !c.is_whitespace();
    a.chars().filter(visible).eq(b.chars().filter(visible))
}

fn bare(original: &str, replacement: &str) -> Vec<DiffLine> {
    let removed = original.lines().map(|text| DiffLine {
        kind: LineKind::Removed,
        number: None,
        text: text.trim_end().to_owned(),
    });
    removed.chain(added(replacement)).collect()
}

/// Returns the added lines, without blank ones.
fn added(text: &str) -> impl Iterator<Item = DiffLine> + '_ {
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .map(|line| DiffLine {
            kind: LineKind::Added,
            number: None,
            text: line.to_owned(),
        })
}

fn take_off_indentation(lines: &mut [DiffLine]) {
    let indentation = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let shared = lines
        .iter()
        .filter(|l| !l.text.is_empty())
        .map(|l| indentation(&l.text))
        .min()
        .unwrap_or(0);
    for line in lines {
        line.text = line.text.get(shared..).unwrap_or_default().to_owned();
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_mutator::{Effect, Family, Operator, rows};
    use mutaspec_runner::definition::SourceFile;

    use super::*;

    const SOURCE: &str =
        "fn step() {\n    let größe = 1;\n    if a == b && c {\n        go();\n    }\n}\n";

    fn row(place: [u32; 4], original: &'static str, replacement: &'static str) -> MutantRow {
        let texts = ["step", "0", original, replacement];
        MutantRow::constant(Operator::C2Negate, texts, place, None, Effect::Switch(1))
    }

    fn check(row: &MutantRow, participant: Option<&str>, context: usize, expected: &[&str]) {
        let definition = Definition {
            sources: rows([SourceFile {
                path: "a.rs".into(),
                absolute: "".into(),
                text: SOURCE.into(),
            }]),
            ..Definition::default()
        };
        let said: Vec<String> = diff(&definition, row, participant, context)
            .iter()
            .map(|l| {
                format!(
                    "{}{} {}",
                    l.kind.sign(),
                    l.number.map_or("_".to_owned(), |n| n.to_string()),
                    l.text
                )
            })
            .collect();
        assert_eq!(said, expected);
    }

    #[test]
    fn line_is_shown_before_and_after() {
        check(
            &row([3, 8, 3, 19], "a == b && c", "a == b"),
            None,
            0,
            &["-3 if a == b && c {", "+_ if a == b {"],
        );
    }

    #[test]
    fn context_lines_are_shown() {
        let expected = [
            " 2 let größe = 1;",
            "-3 if a == b && c {",
            "+_ if c {",
            " 4     go();",
        ];
        check(&row([3, 8, 3, 19], "a == b && c", "c"), None, 1, &expected);
    }

    #[test]
    fn columns_count_characters() {
        check(
            &row([2, 17, 2, 18], "1", "2"),
            None,
            0,
            &["-2 let größe = 1;", "+_ let größe = 2;"],
        );
    }

    #[test]
    fn deleted_statement_leaves_no_line() {
        check(&row([4, 9, 4, 14], "go();", ""), None, 0, &["-4 go();"]);
    }

    #[test]
    fn deleted_body_of_match_arm_leaves_braces() {
        let check = |source: &str, place: [u32; 4], left: &str| {
            let edit = SourceEdit {
                line: place[0],
                column: place[1],
                end_line: place[2],
                end_column: place[3],
                original: "n += x",
                replacement: "",
            };
            let lines = edit.lines(Some(source), 0);
            let added = lines.iter().filter(|line| line.kind == LineKind::Added);
            assert_eq!(
                added.map(|line| line.text.as_str()).collect::<Vec<_>>(),
                [left],
                "{source}"
            );
        };
        check(
            "match m {\n    Add(x) => n += x,\n}\n",
            [2, 15, 2, 21],
            "Add(x) => {}",
        );
        check(
            "match m {\n    Add(x) => n += x\n}\n",
            [2, 15, 2, 21],
            "Add(x) => {}",
        );
        check(
            "match m {\n    Add(x) =>\n        n += x,\n}\n",
            [3, 9, 3, 15],
            "{}",
        );
        check(
            "match m { Add(x) => n += x, _ => {} }\n",
            [1, 21, 1, 27],
            "match m { Add(x) => {} _ => {} }",
        );
    }

    #[test]
    fn multiline_range_is_one_change() {
        let row = row([3, 5, 5, 6], "if a == b && c { go(); }", "{}");
        check(
            &row,
            None,
            0,
            &["-3 if a == b && c {", "-4     go();", "-5 }", "+_ {}"],
        );
    }

    #[test]
    fn participant_replaces_family_placeholder() {
        let row = MutantRow {
            family: Some(Family::Everyone),
            ..row([3, 18, 3, 19], "c", "c && p != {}")
        };
        check(
            &row,
            Some("bob"),
            0,
            &["-3 if a == b && c {", "+_ if a == b && c && p != bob {"],
        );
    }

    #[test]
    fn deletion_leaves_no_comma_or_semicolon() {
        for (before, after, left) in [
            ("    ", ";", ("    ", "")),
            ("#[fair(a, ", ", b)]", ("#[fair(a, ", "b)]")),
            ("#[fair(", ", b)]", ("#[fair(", "b)]")),
            ("#[fair(a, ", ")]", ("#[fair(a", ")]")),
            ("#[fair(", ")]", ("#[fair(", ")]")),
            ("    x", ", y", ("    x", ", y")),
        ] {
            assert_eq!(closed(before, after), left);
        }
    }

    #[test]
    fn texts_alone_are_shown_for_other_source() {
        check(
            &row([3, 8, 3, 19], "a != b", "a == b"),
            None,
            2,
            &["-_ a != b", "+_ a == b"],
        );
        check(&row([30, 8, 30, 19], "x", "y"), None, 2, &["-_ x", "+_ y"]);
        check(&row([0, 0, 0, 0], "x", "y"), None, 2, &["-_ x", "+_ y"]);
        check(&row([3, 19, 3, 8], "x", "y"), None, 2, &["-_ x", "+_ y"]);
        check(&row([5, 1, 3, 1], "x", "y"), None, 2, &["-_ x", "+_ y"]);
    }
}
