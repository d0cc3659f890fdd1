//! Finds the algorithm, its translation and its options in the text of a file.

use std::ops::Range;

use crate::syntax::lexer;

/// The place of an algorithm in the text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The first byte of `--algorithm` or `--fair`.
    pub(super) start: usize,
    /// The byte after `--algorithm` or `--fair algorithm`.
    pub(super) head_end: usize,
    /// The byte at which the comment around the algorithm ends, before `*)`.
    pub(super) end: usize,
    /// Whether it is a `--fair algorithm`.
    pub(super) fair: bool,
}

/// Returns where the first algorithm of a text is: in a comment, or before the module.
pub(super) fn algorithm(text: &str) -> Option<Place> {
    let module = lexer::module_start(text).unwrap_or(0);
    let before = text[..module]
        .match_indices("--")
        .find_map(|(at, _)| head(text, at));
    if let Some(place) = before {
        return Some(Place {
            end: module,
            ..place
        });
    }
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut found: Option<(Place, usize)> = None;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"(*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*)") && depth > 0 {
            if let Some((place, inside)) = &mut found
                && *inside == depth
            {
                place.end = at;
                return Some(place.clone());
            }
            depth -= 1;
            at += 2;
        } else if depth == 0 && rest.starts_with(b"\\*") {
            at += rest
                .iter()
                .position(|&byte| byte == b'\n')
                .unwrap_or(rest.len());
        } else if depth == 0 && bytes[at] == b'"' {
            at = after_string(bytes, at);
        } else {
            if found.is_none()
                && depth > 0
                && let Some(place) = head(text, at)
            {
                at = place.head_end;
                found = Some((place, depth));
                continue;
            }
            at += 1;
        }
    }
    found.map(|(place, _)| Place {
        end: text.len(),
        ..place
    })
}

/// `--algorithm` or `--fair algorithm` at a byte.
fn head(text: &str, at: usize) -> Option<Place> {
    let rest = text.get(at..).filter(|rest| rest.starts_with("--"))?;
    let ends = |rest: &str| !rest.starts_with(is_word);
    let place = |after: &str, fair| {
        let head_end = text.len() - after.len();
        // Prose about PlusCal is no algorithm.
        let named = after
            .trim_start()
            .starts_with(|c: char| is_word(c) || c == '{');
        (ends(after) && named).then_some(Place {
            start: at,
            head_end,
            end: text.len(),
            fair,
        })
    };
    if let Some(after) = rest.strip_prefix("--algorithm") {
        return place(after, false);
    }
    let after = rest.strip_prefix("--fair").filter(|after| ends(after))?;
    place(after.trim_start().strip_prefix("algorithm")?, true)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The byte after a string that begins at `at`, or after its line.
fn after_string(bytes: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while next < bytes.len() {
        match bytes[next] {
            b'"' => return next + 1,
            b'\n' => return next,
            b'\\' => next += 2,
            _ => next += 1,
        }
    }
    next.min(bytes.len())
}

/// Returns the bytes between the lines `BEGIN TRANSLATION` and `END TRANSLATION`. Without the
/// second line, the error has the bytes of the first one.
pub(super) fn translation(text: &str) -> Result<Option<Range<usize>>, Range<usize>> {
    let mut begin = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = |first: &str| {
            line.split_whitespace()
                .zip(line.split_whitespace().skip(1))
                .any(|(word, next)| word == first && next.starts_with("TRANSLATION"))
        };
        match &begin {
            None if words("BEGIN") => begin = Some(at..at + line.len()),
            Some(begin) if words("END") => return Ok(Some(begin.end..at)),
            _ => {}
        }
        at += line.len();
    }
    begin.map_or(Ok(None), Err)
}

/// The bytes of the names and values in `PlusCal options (..)`, in their order.
pub(super) fn options(text: &str) -> Vec<Range<usize>> {
    let Some((start, end)) = option_list(text) else {
        return Vec::new();
    };
    let mut words = Vec::new();
    let mut from = None;
    for (at, character) in text[start..=end]
        .char_indices()
        .map(|(at, c)| (start + at, c))
    {
        let separates = character.is_whitespace() || matches!(character, ',' | ')');
        match (separates, from) {
            (true, Some(first)) => {
                words.push(first..at);
                from = None;
            }
            (false, None) => from = Some(at),
            _ => {}
        }
    }
    words
}

/// The bytes after `(` and at `)` of `PlusCal options (..)`.
fn option_list(text: &str) -> Option<(usize, usize)> {
    text.match_indices("PlusCal").find_map(|(at, word)| {
        let rest = text[at + word.len()..]
            .trim_start()
            .strip_prefix("options")?;
        let rest = rest.trim_start().strip_prefix('(')?;
        let start = text.len() - rest.len();
        Some((start, start + rest.find(')')?))
    })
}
