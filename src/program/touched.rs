//! `--in-diff`: which lines a diff touches, and so which mutants stand there. It knows the new text's lines only; what a change means nobody asks here, so
//! that code on which no mutant stands, a property above all, counts for every mutant of its file.

use std::ops::RangeInclusive;
use std::path::{Component, Path};

use diffy::Line;
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};
use mutaspec_mutator::MutantRow;

use super::error::Error;

/// What a diff touches.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched(Vec<Edit>);

/// Lines of a file that were changed together.
#[derive(Debug, PartialEq, Eq)]
struct Edit {
    path: String,
    /// The lines that came, or those around the gap where lines only went.
    lines: RangeInclusive<u32>,
    /// Those of them that are code, no comment and not blank.
    code: Vec<u32>,
    /// More lines of code went than came: some of what went stands nowhere now.
    lost: bool,
}

impl Touched {
    /// Reads a diff as `git diff` and `diff -u` write it.
    pub(crate) fn read(file: &Path) -> Result<Touched, Error> {
        let text = std::fs::read_to_string(file).map_err(|source| Error::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        // Whoever diffs against the wrong revision gets this, and would be told for ever that all is well.
        if text.trim().is_empty() {
            return Err(Error::EmptyDiff { file: file.to_owned() });
        }
        Touched::parse(&text).map_err(|message| Error::Diff {
            file: file.to_owned(),
            message,
        })
    }

    fn parse(text: &str) -> Result<Touched, String> {
        let mut touched = Touched::default();
        let options = if text.lines().any(|line| line.starts_with("diff --git ")) {
            ParseOptions::gitdiff()
        } else {
            ParseOptions::unidiff()
        };
        for patch in PatchSet::parse(text, options) {
            let patch = patch.map_err(|error| error.to_string())?;
            let file = match patch.operation() {
                FileOperation::Delete(_) => continue,
                FileOperation::Create(new) => new,
                FileOperation::Modify { modified, .. } => modified,
                FileOperation::Rename { to, .. } | FileOperation::Copy { to, .. } => to,
            };
            for hunk in patch.patch().as_text().iter().flat_map(|text| text.hunks()) {
                touched.hunk(file, hunk.new_range().start(), hunk.lines());
            }
        }
        Ok(touched)
    }

    /// A line that came is touched; where lines only went, the lines around the gap are.
    fn hunk(&mut self, path: &str, start: usize, lines: &[Line<'_, str>]) {
        let mut next = start as u32;
        for change in lines.chunk_by(|a, b| is_context(a) == is_context(b)) {
            if change.iter().any(is_context) {
                next += change.len() as u32;
                continue;
            }
            let came = change.iter().filter_map(|line| match line {
                Line::Insert(text) => Some(*text),
                _ => None,
            });
            let came: Vec<(u32, &str)> = (next..).zip(came).collect();
            let code: Vec<u32> = came.iter().filter(|(_, text)| is_code(text)).map(|(line, _)| *line).collect();
            let went = change
                .iter()
                .filter(|line| matches!(line, Line::Delete(text) if is_code(text)))
                .count();
            let after = next + came.len() as u32;
            self.0.push(Edit {
                path: path.to_owned(),
                lines: if came.is_empty() {
                    next.saturating_sub(1)..=next
                } else {
                    next..=after - 1
                },
                lost: went > code.len(),
                code,
            });
            next = after;
        }
    }

    /// Whether the text of a mutant stands on a touched line.
    pub(crate) fn has(&self, row: &MutantRow) -> bool {
        let meets = |lines: &RangeInclusive<u32>| *lines.start() <= row.end_line && row.line <= *lines.end();
        self.of(row.file).any(|edit| meets(&edit.lines))
    }

    /// The first line of code of a file that is touched though none of these mutants, all that there are in the file, stands on it: a property, a type, a
    /// constant, a step without a mutant.
    pub(crate) fn beyond(&self, file: &str, rows: &[&MutantRow]) -> Option<u32> {
        let is_free = |line: u32| !rows.iter().any(|row| row.line <= line && line <= row.end_line);
        // What went is seen where a mutant's text has the gap inside.
        let is_apart = |edit: &Edit| {
            !rows
                .iter()
                .any(|row| row.line < *edit.lines.end() && *edit.lines.start() < row.end_line)
        };
        let first = |edit: &Edit| {
            let free = edit.code.iter().copied().find(|line| is_free(*line));
            free.or_else(|| (edit.lost && is_apart(edit)).then_some(*edit.lines.end()))
        };
        self.of(file).filter_map(first).min()
    }

    fn of(&self, file: &str) -> impl Iterator<Item = &Edit> {
        self.0.iter().filter(move |edit| is_same_file(&edit.path, file))
    }
}

fn is_context(line: &Line<'_, str>) -> bool {
    matches!(line, Line::Context(_))
}

/// Whether a line says something to the compiler.
fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}

/// Whether a path of a diff and one of the compiler name the same file: the one is the end of the other, folder by folder. Git puts a letter before the
/// paths of a diff (`b/`, or `w/` and others where it is so configured), which is no folder.
fn is_same_file(diff: &str, file: &str) -> bool {
    let (diff, file) = (Path::new(diff), Path::new(file));
    let mut parts = diff.components();
    let first = parts.next();
    let is_letter = matches!(first, Some(Component::Normal(name)) if name.len() == 1);
    let is_end = |diff: &Path| diff.ends_with(file) || file.ends_with(diff);
    is_end(diff) || is_letter && !parts.as_path().as_os_str().is_empty() && is_end(parts.as_path())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, RangeInclusive<u32>, &[u32], bool)]) {
        let expected = expected.iter().map(|(path, lines, code, lost)| Edit {
            path: (*path).to_owned(),
            lines: lines.clone(),
            code: code.to_vec(),
            lost: *lost,
        });
        assert_eq!(Touched::parse(text).unwrap().0, expected.collect::<Vec<_>>());
    }

    const GIT: &str = "diff --git a/specs/a.rs b/specs/a.rs
index 1..2 100644
--- a/specs/a.rs
+++ b/specs/a.rs
@@ -10,4 +10,3 @@ fn x
 one
-two
+TWO
 three
-four
";

    #[test]
    fn lines_that_came_are_touched_and_so_are_those_around_a_gap() {
        check(
            GIT,
            &[("b/specs/a.rs", 11..=11, &[11], false), ("b/specs/a.rs", 12..=13, &[], true)],
        );
    }

    #[test]
    fn a_comment_is_no_code() {
        check(
            "--- a.rs\n+++ a.rs\n@@ -1,2 +1,4 @@\n-// old\n+// new\n+\n+let x;\n one\n",
            &[("a.rs", 1..=3, &[3], false)],
        );
    }

    /// A mutant on these lines of `specs/a.rs`.
    fn on(line: u32, end_line: u32) -> MutantRow {
        MutantRow {
            file: "specs/a.rs",
            line,
            end_line,
            ..mutaspec_reports::sample::definition().mutants[0]
        }
    }

    #[test]
    fn code_that_came_or_went_where_no_mutant_stands_is_beyond_all_of_them() {
        let touched = Touched::parse(GIT).unwrap();
        for (rows, beyond) in [
            (vec![], Some(11)),
            (vec![on(11, 11)], Some(13)),
            (vec![on(11, 11), on(12, 12), on(13, 13)], Some(13)),
            (vec![on(11, 11), on(12, 13)], None),
            (vec![on(1, 20)], None),
        ] {
            assert_eq!(touched.beyond("specs/a.rs", &rows.iter().collect::<Vec<_>>()), beyond, "{rows:?}");
            assert_eq!(touched.beyond("specs/b.rs", &[]), None);
        }
    }

    #[test]
    fn what_is_no_diff_is_an_error() {
        assert!(Touched::parse("hello\nworld\n").is_err());
        assert!(Touched::parse("--- a\n+++ b\n@@ nonsense @@\n").is_err());
    }

    #[test]
    fn paths_are_the_same_where_one_is_the_end_of_the_other() {
        for (a, b, same) in [
            ("b/specs/a.rs", "specs/a.rs", true),
            ("specs/a.rs", "deep/down/specs/a.rs", true),
            ("b/specs/aa.rs", "a.rs", false),
            ("b/specs/a.rs", "other/a.rs", false),
            ("b/src/a.rs", "specs/src/a.rs", true),
            ("w/src/a.rs", "specs/src/a.rs", true),
            ("src/a.rs", "specs/src/a.rs", true),
            ("bb/src/a.rs", "specs/src/a.rs", false),
            ("b/specs/a.rs", "b/specs/a.rs", true),
            ("a", "specs/src/a.rs", false),
        ] {
            assert_eq!(is_same_file(a, b), same, "{a} {b}");
        }
    }
}
