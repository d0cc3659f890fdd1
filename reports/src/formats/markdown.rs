//! As much of Markdown as the summary needs: text that cannot be taken for markup, code, and blocks of code.

/// Text as it is, on one line, also in a cell of a table.
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

/// Code within a line. In a table a bar would end the cell even within code, so there it is written as in text.
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

/// A block of code, whatever stands in it.
pub(super) fn block(language: &str, code: &str) -> String {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    let end = if code.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{language}\n{code}{end}{fence}\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Without line ends and control characters.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    crate::words::one_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::odd;

    #[test]
    fn what_markup_is_made_of_is_escaped() {
        assert_eq!(text("a|b\n<b>*c*"), r"a\|b \<b\>\*c\*");
    }

    #[test]
    fn code_may_hold_ticks() {
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
    fn a_block_ends_where_it_should() {
        assert_eq!(block("diff", "a\n"), "```diff\na\n```\n");
        assert_eq!(block("", "a\n```\nb"), "````\na\n```\nb\n````\n");
        for odd in odd::TEXTS {
            let block = block("", odd);
            let fence = block.lines().next().unwrap_or_default();
            let ends = block.lines().filter(|line| line.trim_start().starts_with(fence)).count();
            assert_eq!(ends, 2, "{block}");
        }
    }
}
