//! `--in-diff`: which lines a diff touches, and so which mutants stand there. It knows the new text's lines only; what a change means nobody asks here.

use std::ops::RangeInclusive;
use std::path::Path;

use diffy::Line;
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};
use mutaspec_mutator::MutantRow;

use super::error::Error;

/// Lines of files that a diff touches.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched(Vec<(String, RangeInclusive<u32>)>);

impl Touched {
    /// Reads a diff as `git diff` and `diff -u` write it.
    pub(crate) fn read(file: &Path) -> Result<Touched, Error> {
        let text = std::fs::read_to_string(file).map_err(|source| Error::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        Touched::parse(&text).map_err(|message| Error::Diff {
            file: file.to_owned(),
            message,
        })
    }

    fn parse(text: &str) -> Result<Touched, String> {
        let mut touched = Touched::default();
        if text.trim().is_empty() {
            return Ok(touched);
        }
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
            let came = change.iter().filter(|line| matches!(line, Line::Insert(_))).count() as u32;
            let touched = if came > 0 {
                next..=next + came - 1
            } else {
                next.saturating_sub(1)..=next
            };
            self.0.push((path.to_owned(), touched));
            next += came;
        }
    }

    /// Whether the text of a mutant stands on a touched line.
    pub(crate) fn has(&self, row: &MutantRow) -> bool {
        let meets = |lines: &RangeInclusive<u32>| *lines.start() <= row.end_line && row.line <= *lines.end();
        self.0.iter().any(|(path, lines)| meets(lines) && is_same_file(path, row.file))
    }
}

fn is_context(line: &Line<'_, str>) -> bool {
    matches!(line, Line::Context(_))
}

/// Whether a path of a diff and one of the compiler name the same file: the one is the end of the other, folder by folder.
fn is_same_file(a: &str, b: &str) -> bool {
    let (a, b) = (Path::new(a), Path::new(b));
    a.ends_with(b) || b.ends_with(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, u32, u32)]) {
        let touched = Touched::parse(text).unwrap();
        let expected: Vec<_> = expected.iter().map(|(path, from, to)| ((*path).to_owned(), *from..=*to)).collect();
        assert_eq!(touched.0, expected);
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
        check(GIT, &[("b/specs/a.rs", 11, 11), ("b/specs/a.rs", 12, 13)]);
    }

    #[test]
    fn an_empty_diff_touches_nothing() {
        check("", &[]);
        check("\n", &[]);
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
        ] {
            assert_eq!(is_same_file(a, b), same, "{a} {b}");
        }
    }
}
