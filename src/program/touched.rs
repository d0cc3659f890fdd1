//! `--in-diff`: which lines a diff touches, and so which mutants stand there. It knows the new text's lines only; what a change means nobody asks here, so
//! that code on which no mutant stands, a property above all, counts for every mutant of its file.

use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};

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
    /// Those of them that are code, no comment and not blank; and whether they assert something.
    code: Vec<(u32, bool)>,
    /// More lines of code went than came: some of what went stands nowhere now.
    lost: bool,
    /// An assertion went.
    unasserted: bool,
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
                // All of it went: its first line stands for it.
                FileOperation::Delete(old) => {
                    touched.0.push(Edit {
                        path: old.to_string(),
                        lines: 1..=1,
                        code: Vec::new(),
                        lost: true,
                        unasserted: false,
                    });
                    continue;
                }
                FileOperation::Create(new) => new,
                FileOperation::Modify { modified, .. } => modified,
                FileOperation::Rename { to, .. } | FileOperation::Copy { to, .. } => to,
            };
            for hunk in patch.patch().as_text().iter().flat_map(|text| text.hunks()) {
                let range = hunk.new_range();
                // A range without lines names the line before it.
                let first = if range.is_empty() { range.start() + 1 } else { range.start() };
                touched.hunk(file, first, hunk.lines());
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
            let code = came.iter().filter(|(_, text)| is_code(text));
            let code: Vec<(u32, bool)> = code.map(|(line, text)| (*line, asserts(text))).collect();
            let went = change.iter().filter_map(|line| match line {
                Line::Delete(text) if is_code(text) => Some(asserts(text)),
                _ => None,
            });
            let went: Vec<bool> = went.collect();
            let after = next + came.len() as u32;
            self.0.push(Edit {
                path: path.to_owned(),
                lines: if came.is_empty() {
                    next.saturating_sub(1)..=next
                } else {
                    next..=after - 1
                },
                lost: went.len() > code.len(),
                unasserted: went.contains(&true),
                code,
            });
            next = after;
        }
    }

    /// What it touches of a file, as the compiler names it. Asks the file system, so once for a spec.
    pub(crate) fn of(&self, file: &str) -> TouchedFile<'_> {
        TouchedFile(self.0.iter().filter(|edit| is_same_file(&edit.path, file)).collect())
    }
}

/// What a diff touches of one file.
#[derive(Debug)]
pub(crate) struct TouchedFile<'t>(Vec<&'t Edit>);

impl TouchedFile<'_> {
    /// Whether the text of a mutant in the file stands on a touched line.
    pub(crate) fn has(&self, row: &MutantRow) -> bool {
        let meets = |lines: &RangeInclusive<u32>| *lines.start() <= row.end_line && row.line <= *lines.end();
        self.0.iter().any(|edit| meets(&edit.lines))
    }

    /// The first line of code that is touched though none of these mutants stands on it: a property, a type, a constant, a step without a mutant.
    /// An assertion is a property, whatever stands on it.
    pub(crate) fn beyond(&self, rows: &[&MutantRow]) -> Option<u32> {
        let is_free = |line: u32| !rows.iter().any(|row| row.line <= line && line <= row.end_line);
        // What went is seen where a mutant's text has the gap inside.
        let is_apart = |edit: &Edit| {
            !rows
                .iter()
                .any(|row| row.line < *edit.lines.end() && *edit.lines.start() < row.end_line)
        };
        let first = |edit: &&Edit| {
            let free = edit.code.iter().find(|(line, asserts)| *asserts || is_free(*line));
            let is_lost = edit.unasserted || edit.lost && is_apart(edit);
            free.map(|(line, _)| *line).or_else(|| is_lost.then_some(*edit.lines.end()))
        };
        self.0.iter().filter_map(first).min()
    }

    /// The first line that is touched, whatever stands there.
    pub(crate) fn first_line(&self) -> Option<u32> {
        self.0.iter().map(|edit| *edit.lines.start()).min()
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

/// Whether a line ends the run where something is not so.
fn asserts(line: &str) -> bool {
    ["assert", "panic!", "unreachable!"].iter().any(|word| line.contains(word))
}

/// Whether a path of a diff and one of the compiler name the same file: the one is the end of the other, folder by folder. Git puts a letter before the
/// paths of a diff (`b/`, or `w/` and others where it is so configured), which is no folder.
fn is_same_file(diff: &str, file: &str) -> bool {
    let (diff, file) = (Path::new(diff), Path::new(file));
    let mut parts = diff.components();
    let first = parts.next();
    let is_letter = matches!(first, Some(Component::Normal(name)) if name.len() == 1);
    let rest = Some(parts.as_path()).filter(|rest| is_letter && !rest.as_os_str().is_empty());
    let paths: Vec<&Path> = [diff].into_iter().chain(rest).collect();
    // Each crate of a workspace has a `src/lib.rs`: where both files are seen from here, there is no doubt.
    let seen: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    match file.canonicalize() {
        Ok(file) if !seen.is_empty() => seen.contains(&file),
        _ => paths.iter().any(|path| path.ends_with(file) || file.ends_with(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, RangeInclusive<u32>, &[u32], bool)]) {
        let expected = expected.iter().map(|(path, lines, code, lost)| Edit {
            path: (*path).to_owned(),
            lines: lines.clone(),
            code: code.iter().map(|line| (*line, false)).collect(),
            lost: *lost,
            unasserted: false,
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
    fn a_gap_without_lines_around_it_is_where_it_is() {
        check(
            "--- a.rs\n+++ a.rs\n@@ -12,2 +11,0 @@\n-one\n-two\n",
            &[("a.rs", 11..=12, &[], true)],
        );
        check("--- a.rs\n+++ a.rs\n@@ -11,0 +12 @@\n+one\n", &[("a.rs", 12..=12, &[12], false)]);
    }

    #[test]
    fn an_assertion_is_beyond_all_mutants_whether_it_comes_or_goes() {
        for text in ["-x = 1;\n+assert!(y);\n", "-assert_eq!(x, y);\n+x = 1;\n"] {
            let text = format!("--- specs/a.rs\n+++ specs/a.rs\n@@ -5 +5 @@\n{text}");
            assert_eq!(
                Touched::parse(&text).unwrap().of("specs/a.rs").beyond(&[&on(1, 20)]),
                Some(5),
                "{text}"
            );
        }
    }

    #[test]
    fn a_file_that_is_gone_was_touched() {
        let gone = "diff --git a/mutaspec.yaml b/mutaspec.yaml\ndeleted file mode 100644\nindex 1..0\n--- a/mutaspec.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-specs: {}\n";
        assert_eq!(Touched::parse(gone).unwrap().of("mutaspec.yaml").first_line(), Some(1));
        assert_eq!(Touched::parse(GIT).unwrap().of("mutaspec.yaml").first_line(), None);
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
            assert_eq!(
                touched.of("specs/a.rs").beyond(&rows.iter().collect::<Vec<_>>()),
                beyond,
                "{rows:?}"
            );
            assert_eq!(touched.of("specs/b.rs").beyond(&[]), None);
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
            // Seen from the folder of this crate, where both are.
            ("b/src/lib.rs", "src/lib.rs", true),
            ("b/runner/src/lib.rs", "src/lib.rs", false),
        ] {
            assert_eq!(is_same_file(a, b), same, "{a} {b}");
        }
    }
}
