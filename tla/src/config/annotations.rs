//! Comments of a configuration file that are meant for this program. TLC ignores them.

use crate::nearest::nearest;
use crate::syntax::tree::Identifier;
use crate::syntax::{Diagnostic, Span, Symbol};

/// What the comments begin with, after `\*`.
const SIGN: &str = "@mutaspec";

/// The words that may follow, with what they need.
const WORDS: &[(&str, &str)] = &[(
    "goal",
    "`goal Name` names a state predicate that some state satisfies",
)];

/// Reads the goals that a comment names: `\* @mutaspec goal Name`. Other comments name none.
pub(super) fn goals(comment: Span, text: &str) -> Result<Vec<Identifier>, Diagnostic> {
    let words = words(comment, text);
    let Some((first, words)) = words.split_first().filter(|((sign, _), _)| *sign == SIGN) else {
        return Ok(Vec::new());
    };
    let Some(((word, span), names)) = words.split_first() else {
        let message = format!("a word is missing after `{SIGN}`");
        return Err(Diagnostic::new(first.1, message).hint(known()));
    };
    if *word != "goal" {
        let similar = nearest(word, WORDS.iter().map(|(word, _)| *word));
        let hint = similar.map(|word| format!("`{word}` has a similar name"));
        let message = format!("`{word}` is no word of configuration files after `{SIGN}`");
        return Err(Diagnostic::new(*span, message).hint(hint.unwrap_or_else(known)));
    }
    if names.is_empty() {
        let message = "a name is missing after `goal`";
        return Err(Diagnostic::new(*span, message).hint(known()));
    }
    let name = |(name, span): &(&str, Span)| {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_name {
            let name = Symbol::new(name);
            return Ok(Identifier { name, span: *span });
        }
        let message = format!("`{name}` is not a name");
        Err(Diagnostic::new(*span, message).hint("names are separated by blanks"))
    };
    names.iter().map(name).collect()
}

fn known() -> String {
    let texts: Vec<&str> = WORDS.iter().map(|(_, text)| *text).collect();
    texts.join(", ")
}

/// Returns the words of a comment with their places.
fn words(comment: Span, text: &str) -> Vec<(&str, Span)> {
    let start = comment.start as usize;
    let content = &text[start..comment.end as usize];
    let content = content.trim_start_matches('\\').trim_start_matches('*');
    let place = |word: &str| {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        Span {
            file: comment.file,
            start: at as u32,
            end: (at + word.len()) as u32,
        }
    };
    content
        .split_whitespace()
        .map(|word| (word, place(word)))
        .collect()
}
