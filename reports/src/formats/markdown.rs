//! Markdown for the summary: escaped text, inline code and code blocks.

/// Escapes text and puts it on one line; safe in a table cell.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if r"\`*_{}[]()<>#|~!&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Formats inline code. Code with `|` becomes escaped text, because the bar would end a table cell.
pub(super) fn code(code: &str) -> String {
    let line = one_line(code);
    if line.is_empty() || line.contains('|') {
        return text(&line);
    }
    let ticks = "`".repeat(longest_run(&line) + 1);
    if ticks.len() == 1 {
        format!("`{line}`")
    } else {
        format!("{ticks} {line} {ticks}")
    }
}

/// Formats a code block, with a fence longer than any in the code.
pub(super) fn block(language: &str, code: &str) -> String {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    let end = if code.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{code}{end}{fence}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Replaces line breaks and control characters.
fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    crate::wording::one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::texts;

    #[test]
    fn markup_characters_are_escaped() {
        assert_eq!(text("a|b\n<b>*c*"), r"a\|b \<b\>\*c\*");
    }

    #[test]
    fn code_may_contain_backticks() {
        for (plain, written) in [
            ("a", "`a`"),
            ("a `b`", "`` a `b` ``"),
            ("", ""),
            ("a || b", r"a \|\| b"),
            ("a\r\nb", "`a b`"),
        ] {
            assert_eq!(code(plain), written);
        }
    }

    #[test]
    fn code_block_has_longer_fence_than_content() {
        assert_eq!(block("diff", "a\n"), "```diff\na\n```\n");
        assert_eq!(block("", "a\n```\nb"), "````\na\n```\nb\n````\n");
        for odd in texts::TEXTS {
            let block = block("", odd);
            let fence = block.lines().next().unwrap_or_default();
            let ends = block
                .lines()
                .filter(|line| line.trim_start().starts_with(fence))
                .count();
            assert_eq!(ends, 2, "{block}");
        }
    }
}
