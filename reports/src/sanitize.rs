//! Removes terminal and CI commands from text.

use std::borrow::Cow;

/// Returns the text without control characters, except line breaks, tabs and styles. Also breaks up
/// CI commands: GitHub interprets a line that begins with `::`, and `##[` anywhere.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    let is_harmless = !text.contains("::")
        && !text.contains("##[")
        && !text.chars().any(|c| c.is_control() && c != '\n');
    if is_harmless {
        return Cow::Borrowed(text);
    }
    let lines: Vec<String> = text.split('\n').map(line).collect();
    Cow::Owned(lines.join("\n"))
}

fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Whether a visible character precedes this position.
    let mut begun = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(style) = style(rest) {
            out.push_str(style);
            rest = &rest[style.len()..];
            continue;
        }
        if !begun && rest.starts_with("::") {
            out.push_str(": ");
        } else if rest.starts_with("##[") {
            out.push_str("# ");
        } else if c == '\t' || !c.is_control() {
            out.push(c);
        }
        begun |= !c.is_whitespace() && !c.is_control();
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Returns the escape sequence that sets a style, if the text begins with one.
fn style(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("\x1b[")?;
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    rest[end..].starts_with('m').then(|| &text[..end + 3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_commands_are_removed() {
        for (text, expected) in [
            (
                "a::b #[c] \x1b[1mbold\x1b[0m",
                "a::b #[c] \x1b[1mbold\x1b[0m",
            ),
            ("\x1b]0;title\x07\x1b[2J\x1b[Ax\ry", "]0;title[2J[Axy"),
            ("::error::x", ": :error::x"),
            ("a\n  ::stop-commands::t\n", "a\n  : :stop-commands::t\n"),
            ("\x1b[1m::error::x", "\x1b[1m: :error::x"),
            ("\x1b[2K::error::x", "[2K::error::x"),
            ("\x08\t::error::x", "\t: :error::x"),
            ("x ##[error]y", "x # #[error]y"),
            ("\u{9b}31m\u{85}x", "31mx"),
        ] {
            assert_eq!(sanitize(text), expected, "{text:?}");
        }
    }
}
