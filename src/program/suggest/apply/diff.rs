//! A unified diff of a text and the text with insertions.

use mutaspec_reports::glyph::{BAD, FAINT, GOOD, STRONG, paint};

use super::insertion::{Insertion, applied, end_of_line};

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// A line of a diff: kept, removed or added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Kept,
    Removed,
    Added,
}

/// The unified diff, with styles.
pub(super) fn unified(path: &str, source: &str, insertions: &[Insertion]) -> String {
    let lines = lines(source, insertions);
    let is_near = |place: usize| {
        let (first, last) = (
            place.saturating_sub(CONTEXT),
            (place + CONTEXT + 1).min(lines.len()),
        );
        lines[first..last]
            .iter()
            .any(|(sign, _)| *sign != Sign::Kept)
    };
    let mut text = format!(
        "{}\n{}\n",
        paint(STRONG, &format!("--- {path}")),
        paint(STRONG, &format!("+++ {path}"))
    );
    let (mut old, mut new) = (1, 1);
    let mut place = 0;
    while place < lines.len() {
        let length = (place..lines.len())
            .take_while(|place| is_near(*place))
            .count();
        let hunk = &lines[place..place + length];
        let count = |without: Sign| hunk.iter().filter(|(sign, _)| *sign != without).count();
        if length > 0 {
            let head = format!(
                "@@ -{old},{} +{new},{} @@",
                count(Sign::Added),
                count(Sign::Removed)
            );
            text.push_str(&paint(FAINT, &head));
            text.push('\n');
            text.extend(hunk.iter().map(|(sign, line)| shown(*sign, line)));
        }
        old += count(Sign::Added);
        new += count(Sign::Removed);
        place += length;
        if length == 0 {
            (old, new, place) = (old + 1, new + 1, place + 1);
        }
    }
    text
}

fn shown(sign: Sign, line: &str) -> String {
    match sign {
        Sign::Kept => format!(" {line}\n"),
        Sign::Removed => format!("{}\n", paint(BAD, &format!("-{line}"))),
        Sign::Added => format!("{}\n", paint(GOOD, &format!("+{line}"))),
    }
}

/// All lines of both texts.
fn lines(source: &str, insertions: &[Insertion]) -> Vec<(Sign, String)> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let end = end_of_line(source, start);
        let line = &source[start..end];
        let here: Vec<Insertion> = insertions
            .iter()
            .filter(|insertion| (start..=end).contains(&insertion.at))
            .map(|insertion| Insertion {
                at: insertion.at - start,
                ..insertion.clone()
            })
            .collect();
        let new = applied(line, &here);
        let mut new: Vec<&str> = new
            .split('\n')
            .map(|line| line.trim_end_matches('\r'))
            .collect();
        if new.first() == Some(&line) {
            lines.push((Sign::Kept, line.to_owned()));
            new.remove(0);
        } else {
            lines.push((Sign::Removed, line.to_owned()));
        }
        lines.extend(new.iter().map(|line| (Sign::Added, (*line).to_owned())));
        start = source[end..]
            .find('\n')
            .map_or(source.len(), |newline| end + newline + 1);
    }
    lines
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::*;

    #[test]
    fn hunks_are_numbered_and_have_context() {
        let lines: Vec<String> = (1..=20).map(|line| line.to_string()).collect();
        let source = lines.join("\n") + "\n";
        let at = |text: &str| source.find(text).unwrap();
        let insertions = [
            Insertion {
                replaced: 1,
                ..Insertion::new(at("3\n"), "b")
            },
            Insertion::new(at("\n16\n"), "\n\nnew"),
        ];
        let expected = "--- a.rs\n+++ a.rs\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+b\n 4\n 5\n 6\n\
                        @@ -13,6 +13,8 @@\n 13\n 14\n 15\n+\n+new\n 16\n 17\n 18\n";
        assert_eq!(
            strip_str(&unified("a.rs", &source, &insertions)).to_string(),
            expected
        );
    }

    #[test]
    fn carriage_returns_are_not_shown() {
        let insertions = [Insertion::new(1, "\r\nb")];
        let text = unified("a.rs", "a\r\nc\r\n", &insertions);
        assert_eq!(
            strip_str(&text).to_string(),
            "--- a.rs\n+++ a.rs\n@@ -1,2 +1,3 @@\n a\n+b\n c\n"
        );
    }
}
