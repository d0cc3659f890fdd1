//! Diffs in all supported forms, and the files and specs that they touch.

use std::fs;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use mutaspec_mutator::rows;

use super::*;

fn parsed(text: impl AsRef<[u8]>) -> Vec<FileChange> {
    parse::parse(text.as_ref()).unwrap()
}

/// Checks the edits of the only file of a diff: lines, lines of code, and whether code was lost.
fn check(text: &str, name: &str, expected: &[(RangeInclusive<u32>, &[u32], bool)]) {
    let [file] = &parsed(text)[..] else {
        panic!("one file: {text}")
    };
    assert_eq!(
        (file.names.as_slice(), file.whole),
        (&[name.to_owned()][..], false),
        "{text}"
    );
    let found: Vec<_> = file
        .edits
        .iter()
        .map(|edit| {
            let code = edit
                .code(&Language::RUST)
                .iter()
                .map(|(line, _)| *line)
                .collect();
            (edit.lines.clone(), code, edit.lost(&Language::RUST))
        })
        .collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(lines, code, lost)| (lines.clone(), code.to_vec(), *lost))
        .collect();
    assert_eq!(found, expected, "{text}");
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
fn added_lines_and_lines_around_deletions_are_touched() {
    check(
        GIT,
        "b/specs/a.rs",
        &[(11..=11, &[11], false), (12..=13, &[], true)],
    );
}

#[test]
fn deletion_without_context_lies_between_two_lines() {
    check(
        "--- a.rs\n+++ a.rs\n@@ -12,2 +11,0 @@\n-one\n-two\n",
        "a.rs",
        &[(11..=12, &[], true)],
    );
    check(
        "--- a.rs\n+++ a.rs\n@@ -11,0 +12 @@\n+one\n",
        "a.rs",
        &[(12..=12, &[12], false)],
    );
}

#[test]
fn comment_is_no_code() {
    check(
        "--- a.rs\n+++ a.rs\n@@ -1,2 +1,4 @@\n-// old\n+// new\n+\n+let x;\n one\n",
        "a.rs",
        &[(1..=3, &[3], false)],
    );
}

#[test]
fn surrounding_text_and_colours_are_skipped() {
    let mail = format!(
        "From 1\nSubject: x\n\ntext\n---\n a.rs | 2 +-\n\n{GIT}-- \n2.39.0\n\nFrom 2\nSubject: y\n"
    );
    let log = format!("commit 1\nAuthor: x\n\n    --- a\n\n{GIT}\ncommit 2\n\n    -text\n");
    let coloured = GIT
        .lines()
        .map(|line| match line.split_at(1) {
            ("+", rest) => format!("\x1b[32m+\x1b[m\x1b[32m{rest}\x1b[m\n"),
            ("@", _) => format!("\x1b[36m{}\x1b[m fn x\n", &line[..line.len() - 5]),
            _ => format!("\x1b[1m{line}\x1b[m\n"),
        })
        .collect();
    let windows = format!("\u{feff}{}", GIT.replace('\n', "\r\n"));
    for text in [mail, log, coloured, windows] {
        check(
            &text,
            "b/specs/a.rs",
            &[(11..=11, &[11], false), (12..=13, &[], true)],
        );
    }
}

#[test]
fn invalid_bytes_are_skipped_and_encodings_reported() {
    let mut bytes = b"diff --git a/notes.txt b/notes.txt\n--- a/notes.txt\n+++ b/notes.txt\n@@ -0,0 +1 @@\n+Gr\xfc\xdfe\n".to_vec();
    bytes.extend(GIT.bytes());
    assert_eq!(parsed(&bytes)[1], parsed(GIT)[0]);
    let wide: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(GIT.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for wide in [&wide[..], &wide[2..]] {
        assert!(parse::parse(wide).unwrap_err().contains("UTF-16"));
    }
}

#[test]
fn file_names_are_read_in_every_form() {
    let hunk = "@@ -1 +1 @@\n-a\n+b\n";
    for (header, names) in [
        (
            "--- a/x.rs\t2024-01-01\n+++ b/x.rs\t2024-01-02\n",
            &["b/x.rs"][..],
        ),
        (
            "--- \"a/\\303\\274 x.rs\"\n+++ \"b/\\303\\274 x.rs\"\n",
            &["b/\u{fc} x.rs"],
        ),
        (
            "diff --git a/o.rs b/n.rs\nsimilarity index 90%\nrename from o.rs\nrename to n.rs\nindex 1..2\n--- a/o.rs\n+++ b/n.rs\n",
            &["n.rs"],
        ),
        (
            "--- specs/x.rs\n+++ /tmp/y.rs\n",
            &["/tmp/y.rs", "specs/x.rs"],
        ),
        ("--- a/x.rs\n+++ /dev/null\n", &["a/x.rs"]),
    ] {
        let files = parsed(format!("{header}{hunk}"));
        assert_eq!(
            (files.len(), &files[0].names[..]),
            (
                1,
                &names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()[..]
            )
        );
    }
}

#[test]
fn patch_without_lines_changes_the_whole_file() {
    let git = "diff --git a/specs/a.rs b/specs/a.rs\n";
    for text in [
        format!("{git}index 1..2 100644\nBinary files a/specs/a.rs and b/specs/a.rs differ\n"),
        format!("{git}index 1..2 100644\nGIT binary patch\nliteral 12\nTcmeZ\n\nliteral 0\nHcmV?d00001\n\n"),
        format!("{git}index 1..2 100644\n"),
        format!("{git}--- a/specs/a.rs\n+++ b/specs/a.rs\n"),
        format!("{git}new file mode 100644\nindex 0..1\n"),
        format!("{git}deleted file mode 100644\nindex 1..0\n--- a/specs/a.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"),
        "diff --cc specs/a.rs\nindex 1,2..3\n--- a/specs/a.rs\n+++ b/specs/a.rs\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n".to_owned(),
        format!("{git}--- a/specs/a.rs\n+++ b/specs/a.rs\n@@ -1 +1 @@\n let [-x-]{{+y+}};\n"),
    ] {
        for text in [text.clone(), format!("{text}{}", GIT.replace("a.rs", "z.rs"))] {
            let files = parsed(&text);
            let is_whole = |file: &FileChange| file.whole && file.names.iter().any(|name| name.ends_with("specs/a.rs"));
            assert!(files.iter().any(is_whole), "{text}: {files:?}");
        }
    }
}

#[test]
fn rename_or_mode_change_touches_nothing() {
    for rest in [
        "similarity index 100%\nrename from specs/b.rs\nrename to specs/a.rs\n",
        "old mode 100644\nnew mode 100755\n",
    ] {
        let files = parsed(format!("diff --git a/specs/b.rs b/specs/a.rs\n{rest}"));
        assert_eq!(files, [FileChange::default()]);
    }
}

#[test]
fn missing_text_is_an_error() {
    let header = "diff --git a/x b/x\n--- a/x\n+++ b/x\n";
    for (text, why) in [
        ("hello\nworld\n".to_owned(), "it names no file"),
        (
            "*** a/x.rs\n--- b/x.rs\n***************\n*** 1 ****\n! x\n--- 1 ----\n! z\n"
                .to_owned(),
            "it names no file",
        ),
        (
            "--- a\n+++ b\n@@ nonsense @@\n".to_owned(),
            "line 3: `@@ nonsense @@` is no range of lines",
        ),
        (
            "diff --git a/x b/x\n@@ -1 +1 @@\n".to_owned(),
            "line 2: `@@ -1 +1 @@` belongs to no file",
        ),
        (
            format!("{header}@@ -1,2 +1 @@\n-a\n+b\n"),
            "at its end: a hunk lacks lines",
        ),
        (
            format!("{header}@@ -1 +1 @@\n-a\n+b\n c\n"),
            "line 7: ` c` belongs to no hunk",
        ),
        (
            format!("{header}@@ -1 +1 @@\n-a\n+b\n--- c\n"),
            "line 7: `--- c` belongs to no hunk",
        ),
        (
            format!("{header}@@ -1,2 +1,2 @@\nlet x = 1;\n"),
            "line 5: `let x = 1;` does not belong to the hunk, which lacks lines",
        ),
        (
            format!("{GIT}diff --git a/y b/y"),
            "at its end: a header is cut off",
        ),
        (
            format!("{header}@@ -1 +4294967295,9 @@\n"),
            "line 4: `@@ -1 +4294967295,9 @@` is no range of lines",
        ),
    ] {
        assert_eq!(parse::parse(text.as_bytes()).unwrap_err(), why, "{text}");
    }
}

/// A mutant with these lines.
fn on(line: u32, end_line: u32) -> MutantRow {
    MutantRow {
        line,
        end_line,
        ..mutaspec_reports::sample::rows().remove(0)
    }
}

fn beyond(text: &str, rows: &[MutantRow]) -> Option<u32> {
    let files = parsed(text);
    let changes = SpecChanges {
        files: files.iter().map(|file| ("a.rs", file)).collect(),
        language: &Language::RUST,
    };
    let rows: Vec<(&str, &MutantRow)> = rows.iter().map(|row| ("a.rs", row)).collect();
    changes.beyond(&rows).map(|(_, line)| line)
}

#[test]
fn changed_code_without_mutant_selects_all_mutants() {
    for (rows, expected) in [
        (vec![], Some(11)),
        (vec![on(11, 11)], Some(13)),
        (vec![on(11, 11), on(12, 12), on(13, 13)], Some(13)),
        (vec![on(11, 11), on(12, 13)], None),
        (vec![on(1, 20)], None),
    ] {
        assert_eq!(beyond(GIT, &rows), expected, "{rows:?}");
    }
    assert_eq!(
        beyond("diff --git a/x.rs b/x.rs\nindex 1..2\n", &[on(1, 20)]),
        Some(0)
    );
}

#[test]
fn changed_assertion_selects_all_mutants() {
    for text in ["-x = 1;\n+assert!(y);\n", "-assert_eq!(x, y);\n+x = 1;\n"] {
        let text = format!("--- specs/a.rs\n+++ specs/a.rs\n@@ -5 +5 @@\n{text}");
        assert_eq!(beyond(&text, &[on(1, 20)]), Some(5), "{text}");
    }
}

/// A spec in a file of a package.
fn spec(package: &Path, file: &str, is_self_contained: bool) -> Definition {
    Definition {
        sources: rows([SourceFile {
            path: "src/lib.rs".into(),
            absolute: package.join(file).to_string_lossy().into_owned().into(),
            text: "".into(),
        }]),
        package_folder: package.to_string_lossy().into_owned().into(),
        is_self_contained,
        ..mutaspec_reports::sample::definition()
    }
}

fn changed(name: &str) -> FileChange {
    FileChange {
        names: vec![name.to_owned()],
        whole: true,
        ..FileChange::default()
    }
}

/// A repository with a product at its root and a package of specs below it.
fn repository() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (file, text) in [
        ("Cargo.toml", ""),
        ("src/lib.rs", ""),
        ("runner/Cargo.toml", ""),
        ("runner/src/lib.rs", ""),
        ("specs/Cargo.toml", ""),
        ("specs/src/lib.rs", ""),
        ("specs/src/plain.rs", "pub mod x;"),
        ("specs/src/types.rs", "impl Clone for Vars {}"),
        ("specs/src/other.rs", "impl Clone for Vars {}"),
    ] {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (folder, root)
}

#[test]
fn file_is_found_from_its_crate_root() {
    let (_folder, root) = repository();
    let nested = spec(&root.join("specs"), "src/lib.rs", true);
    let product = spec(&root, "src/lib.rs", true);
    for (name, of_nested, of_product) in [
        ("b/specs/src/lib.rs", true, false),
        ("w/specs/src/lib.rs", true, false),
        ("specs/src/lib.rs", true, false),
        ("./specs/src/lib.rs", true, false),
        ("../specs/src/lib.rs", true, false),
        // The path fits both packages, and it is not clear which of them is meant.
        ("b/src/lib.rs", true, true),
        ("src/lib.rs", true, true),
        ("b/runner/src/lib.rs", false, false),
        ("b/specs/src/plain.rs", false, false),
        ("b/specs/src/xlib.rs", false, false),
        // A repository that contains this one, or an unknown prefix.
        ("b/deep/specs/src/lib.rs", true, true),
        ("new/specs/src/lib.rs", true, true),
        ("lib.rs", true, true),
    ] {
        let found = (
            paths::is_of(&changed(name), &nested),
            paths::is_of(&changed(name), &product),
        );
        assert_eq!(found, (of_nested, of_product), "{name}");
    }
    let unknown = Definition {
        sources: rows([SourceFile {
            path: "src/lib.rs".into(),
            ..SourceFile::default()
        }]),
        package_folder: "".into(),
        is_self_contained: false,
        ..spec(&root, "", true)
    };
    assert!(
        paths::is_of(&changed("b/specs/src/lib.rs"), &unknown)
            && !paths::is_of(&changed("b/src/x.rs"), &unknown)
    );
}

#[test]
fn files_that_a_spec_may_use_count() {
    let (_folder, root) = repository();
    let package = root.join("specs");
    let listed = ProgramSources::of_list(&format!(
        "{0}/x: {0}/specs/src/lib.rs {0}/specs/src/plain.rs {0}/runner/src/lib.rs\n",
        root.display()
    ));
    let unlisted = ProgramSources::default();
    let alone = spec(&package, "src/lib.rs", true);
    let open = spec(&package, "src/lib.rs", false);
    let other = spec(&package, "src/other.rs", true);
    let all = [&alone, &other];
    // Whether it counts for a self-contained spec, for another spec, and without Cargo's list.
    for (name, expected) in [
        ("b/specs/src/plain.rs", (false, true, true)),
        ("b/specs/src/types.rs", (true, false, true)),
        ("b/specs/src/other.rs", (false, false, true)),
        ("b/specs/src/gone.rs", (true, false, true)),
        ("b/runner/src/lib.rs", (false, true, true)),
        ("b/specs/Cargo.toml", (false, true, true)),
        ("b/Cargo.lock", (false, true, true)),
        ("README.md", (false, false, false)),
    ] {
        let file = FileChange {
            whole: name.contains("gone"),
            ..changed(name)
        };
        let found = (
            listed.may_use(&alone, &file, &all),
            listed.may_use(&open, &file, &all),
            unlisted.may_use(&open, &file, &all),
        );
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn name_with_spaces_is_read_from_cargos_list() {
    let (_folder, root) = repository();
    fs::write(root.join("specs/src/a b.rs"), "").unwrap();
    let list = format!(
        "{0}/x: {0}/specs/src/lib.rs {0}/specs/src/a\\ b.rs\n",
        root.display()
    );
    let open = spec(&root.join("specs"), "src/lib.rs", false);
    assert!(ProgramSources::of_list(&list).may_use(
        &open,
        &changed("b/specs/src/a b.rs"),
        &[&open]
    ));
}
