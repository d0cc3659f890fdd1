//! The source files of a spec.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Diagnostic, FileId, Span};

/// Source files with their texts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

/// A source file.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: String,
    /// The first byte of each line.
    lines: Vec<u32>,
}

/// A place as people count it: lines and characters from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let lines = std::iter::once(0)
            .chain(starts.map(|(at, _)| at as u32 + 1))
            .collect();
        self.files.push(Arc::new(SourceFile {
            path: path.into(),
            text,
            lines,
        }));
        FileId(self.files.len() as u32 - 1)
    }

    /// Returns a file. Its number is one that [`add`](Sources::add) returned.
    pub fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    /// Returns the files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files
            .iter()
            .enumerate()
            .map(|(number, file)| (FileId(number as u32), &**file))
    }

    /// Returns the text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Returns where a span begins.
    pub fn location(&self, span: Span) -> Location {
        self.file(span.file).location(span.start)
    }

    /// Returns an error as text: place and message, the line with a caret, the hint.
    ///
    /// ```text
    /// Spec.tla:3:8: unknown operator `Lenn`
    ///   3 | Foo == Lenn(s)
    ///     |        ^^^^
    ///   hint: `Len` of `Sequences` has a similar name
    /// ```
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let file = self.file(diagnostic.span.file);
        let Location { line, column } = file.location(diagnostic.span.start);
        let path = file.path.display();
        let mut text = format!("{path}:{line}:{column}: {}\n", diagnostic.message);
        let (source, number) = (file.line(line), line.to_string());
        let gutter = " ".repeat(number.len());
        let indent: String = source
            .chars()
            .take(column - 1)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let marked = self
            .text(diagnostic.span)
            .lines()
            .next()
            .unwrap_or_default();
        let rest = source.chars().count().saturating_sub(column - 1);
        let carets = "^".repeat(marked.chars().count().min(rest).max(1));
        let _ = writeln!(text, "  {number} | {source}");
        let _ = writeln!(text, "  {gutter} | {indent}{carets}");
        if let Some(hint) = &diagnostic.hint {
            let _ = writeln!(text, "  hint: {hint}");
        }
        text
    }
}

impl SourceFile {
    /// Returns the path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns a line without its end; the first one has the number 1.
    pub fn line(&self, line: usize) -> &str {
        let start = self
            .lines
            .get(line - 1)
            .map_or(self.text.len(), |&start| start as usize);
        self.text[start..]
            .split(['\n', '\r'])
            .next()
            .unwrap_or_default()
    }

    /// Returns the line and the column of a byte.
    pub fn location(&self, byte: u32) -> Location {
        let line = self.lines.partition_point(|&start| start <= byte).max(1);
        let start = self.lines[line - 1] as usize;
        let end = (byte as usize).min(self.text.len());
        let before = self.text.as_bytes().get(start..end).unwrap_or_default();
        let characters = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        Location {
            line,
            column: characters + 1,
        }
    }
}
