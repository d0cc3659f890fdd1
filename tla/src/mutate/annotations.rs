//! The author's annotations about mutants, in comments: `\* @mutaspec skip "reason"`.
//!
//! A comment behind text is about its line. A comment alone on a line is about the unit that
//! follows, or about the line that follows if that is inside of a definition.

use mutaspec_mutator::{Fault, Operator, rows};
use mutaspec_runner::annotations::{Annotations, OmissionRow, RequirementRow, ToleranceRow};

use super::Mutant;
use crate::modules::{Content, Modules};
use crate::nearest::nearest;
use crate::syntax::tree::{Module, UnitKind};
use crate::syntax::{Diagnostic, FileId, SourceFile, Sources, Span};

/// The word with which annotations begin.
const MARK: &str = "@mutaspec";

/// The annotations that exist.
const WORDS: [&str; 3] = ["skip", "tolerates", "requirement"];

/// The annotations of a spec.
#[derive(Debug, Default)]
pub struct Notes {
    all: Vec<Note>,
}

/// One annotation.
#[derive(Debug)]
struct Note {
    kind: Kind,
    /// Its own line, from 1.
    line: usize,
    file: FileId,
    /// The lines that it is about.
    about: (usize, usize),
    /// The definition that it is about, or that contains what it is about.
    item: Option<String>,
}

#[derive(Debug)]
enum Kind {
    Skip(String),
    Tolerates(Fault, String),
    Requirement(String, String),
}

impl Notes {
    /// Reads the annotations of a spec's own modules.
    pub fn read(modules: &Modules, sources: &Sources) -> Result<Notes, Vec<Diagnostic>> {
        let (mut all, mut errors) = (Vec::new(), Vec::new());
        for (name, content) in modules.iter() {
            let Content::Text(module) = content else {
                continue;
            };
            if modules.is_library(name) {
                continue;
            }
            let file = module.span.file;
            for found in comments(sources.file(file)) {
                match found.note(module, sources.file(file)) {
                    Ok(note) => all.push(note),
                    Err(error) => errors.push(error),
                }
            }
        }
        if errors.is_empty() {
            Ok(Notes { all })
        } else {
            Err(errors)
        }
    }

    /// Removes the mutants that are not to be made, and returns the annotations for the tables of
    /// the spec.
    pub fn apply(
        &self,
        mutants: &mut Vec<Mutant>,
        sources: &Sources,
        is_property: &dyn Fn(&str) -> bool,
    ) -> Annotations {
        let mut omissions = Vec::new();
        let (mut tolerances, mut requirements) = (Vec::new(), Vec::new());
        for note in &self.all {
            let line = note.line as u32;
            match &note.kind {
                Kind::Skip(why) => {
                    let mut operators: Vec<Operator> = Vec::new();
                    let before = mutants.len();
                    mutants.retain(|mutant| {
                        let is_kept = !note.is_about(mutant, sources);
                        if !is_kept {
                            operators.push(mutant.operator);
                        }
                        is_kept
                    });
                    operators.sort_unstable();
                    operators.dedup();
                    omissions.push(OmissionRow {
                        item: note.item.clone().unwrap_or_default().into(),
                        line,
                        why: why.clone().into(),
                        rows: before - mutants.len(),
                        operators: rows(operators),
                    });
                }
                Kind::Tolerates(fault, why) => tolerances.push(ToleranceRow {
                    fault: *fault,
                    item: note.item.clone().map(Into::into),
                    why: why.clone().into(),
                    line,
                }),
                Kind::Requirement(id, text) => {
                    let item = note.item.clone().unwrap_or_default();
                    requirements.push(RequirementRow {
                        id: id.clone().into(),
                        text: text.clone().into(),
                        of_property: is_property(&item),
                        item: item.into(),
                    });
                }
            }
        }
        Annotations {
            omissions: rows(omissions),
            tolerances: rows(tolerances),
            own: rows([]),
            requirements: rows(requirements),
        }
    }
}

impl Note {
    fn is_about(&self, mutant: &Mutant, sources: &Sources) -> bool {
        let line = sources.location(mutant.span).line;
        mutant.span.file == self.file && (self.about.0..=self.about.1).contains(&line)
    }
}

/// A comment with an annotation.
struct Comment<'a> {
    /// What follows the mark.
    text: &'a str,
    span: Span,
    line: usize,
    /// Whether nothing else is on the line.
    alone: bool,
}

fn comments(file: &SourceFile) -> Vec<Comment<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (text, line) in file.text().split_inclusive('\n').zip(1..) {
        let content = text.trim_end();
        if let Some(at) = content.find("\\*")
            && let Some(rest) = content[at + 2..].trim_start().strip_prefix(MARK)
        {
            found.push(Comment {
                text: rest,
                span: Span {
                    file: FileId::default(),
                    start: (start + at) as u32,
                    end: (start + content.len()) as u32,
                },
                line,
                alone: content[..at].trim().is_empty(),
            });
        }
        start += text.len();
    }
    found
}

impl Comment<'_> {
    fn note(&self, module: &Module, source: &SourceFile) -> Result<Note, Diagnostic> {
        let span = Span {
            file: module.span.file,
            ..self.span
        };
        let (about, item) = self.about(module, source);
        Ok(Note {
            kind: self.kind(span)?,
            line: self.line,
            file: module.span.file,
            about,
            item,
        })
    }

    fn kind(&self, span: Span) -> Result<Kind, Diagnostic> {
        let text = self.text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        match word {
            "skip" => quoted(rest, span).map(|(why, _)| Kind::Skip(why)),
            "tolerates" => {
                let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let fault = Fault::find(name).ok_or_else(|| {
                    let known: Vec<&str> = Fault::ALL.iter().map(|fault| fault.word()).collect();
                    let message = format!("unknown fault `{name}`");
                    Diagnostic::new(span, message).hint(format!("known: {}", known.join(", ")))
                })?;
                Ok(Kind::Tolerates(fault, quoted(rest.trim(), span)?.0))
            }
            "requirement" => {
                let (id, rest) = quoted(rest, span)?;
                Ok(Kind::Requirement(id, quoted(rest.trim(), span)?.0))
            }
            _ => {
                let hint = match nearest(word, WORDS) {
                    Some(meant) => format!("`{meant}` has a similar name"),
                    None => format!("known: {}", WORDS.join(", ")),
                };
                let message = format!("unknown annotation `{word}`");
                Err(Diagnostic::new(span, message).hint(hint))
            }
        }
    }

    /// The lines and the definition that the comment is about.
    fn about(&self, module: &Module, source: &SourceFile) -> ((usize, usize), Option<String>) {
        let lines = |span: Span| {
            let (begin, end) = (source.location(span.start), source.location(span.end));
            (begin.line, end.line)
        };
        for unit in &module.units {
            let (begin, end) = lines(unit.span);
            let name = match &unit.kind {
                UnitKind::Definition(definition) => Some(definition.name.name.to_string()),
                _ => None,
            };
            if begin > self.line && self.alone {
                return ((begin, end), name);
            }
            if (begin..=end).contains(&self.line) {
                let line = if self.alone { self.line + 1 } else { self.line };
                return ((line, line), name);
            }
        }
        ((self.line, self.line), None)
    }
}

/// Returns the text between the quotes at the beginning, and what follows.
fn quoted(text: &str, span: Span) -> Result<(String, &str), Diagnostic> {
    let inner = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let (inner, rest) = inner
        .filter(|(inner, _)| !inner.trim().is_empty())
        .ok_or_else(|| {
            let message = "this annotation needs a text in quotes";
            Diagnostic::new(span, message).hint("write `\\* @mutaspec skip \"the reason\"`")
        })?;
    Ok((inner.to_owned(), rest))
}
