//! The messages of the compiler about an answer.

use mutaspec_reports::terminal;
use mutaspec_reports::wording::count;

/// The first of the compiler's messages about one file, with the name under which the participant
/// knows it. The others are often consequences.
pub(super) fn about(messages: &str, file: &str, shown: &str) -> String {
    let kept = messages.lines().filter(|line| {
        !line.starts_with("error: could not compile") && !line.starts_with("warning: build failed")
    });
    let mut errors: Vec<String> = Vec::new();
    for line in kept {
        let begins = ["error", "warning"]
            .iter()
            .any(|word| line.starts_with(word));
        if begins || errors.is_empty() {
            errors.push(String::new());
        }
        if let Some(error) = errors.last_mut() {
            error.push_str(&line.replace(file, shown));
            error.push('\n');
        }
    }
    let is_error = |text: &&String| text.starts_with("error");
    let first = errors.iter().find(is_error).or(errors.first());
    let first = first.map_or("", |error| error.trim());
    let others = errors.iter().map(|error| error.trim());
    let others = others.filter(|error| *error != first && error.starts_with("error"));
    match others.count() {
        0 => first.to_owned(),
        others => format!("{first}\n\nand {} after it", count(others, "error")),
    }
}

/// Fits messages into the columns of a screen. A line of code and the marks below it are cut at the
/// same column, so that the marks stay in place. Other lines are wrapped.
pub(super) fn fit(messages: &str, columns: usize) -> String {
    let lines = messages.split('\n').map(|line| match gutter(line) {
        Some(gutter) => fit_code(line, gutter, columns),
        None => terminal::fit(line, columns),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The part of a line in front of code or marks: blanks, the number of the line, and a sign.
fn gutter(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let unnumbered = code.trim_start_matches(|c: char| c.is_ascii_digit());
    let code = if unnumbered == code {
        code.strip_prefix('|')?
    } else {
        unnumbered
            .strip_prefix(' ')?
            .strip_prefix(['|', '+', '-', '~'])?
    };
    line.strip_suffix(code)
}

/// Cuts a line of code or marks. Words beside marks go below them if the line is too long. Marks
/// that are all beyond the last column are left out.
fn fit_code(line: &str, gutter: &str, columns: usize) -> String {
    let is_mark = |c: char| " ^-+~|_/\\".contains(c);
    let is_code = gutter.contains(|c: char| c.is_ascii_digit());
    let (marks, label) = match line[gutter.len()..].find(|c| !is_mark(c)) {
        Some(start) if !is_code => line.split_at(gutter.len() + start),
        _ => (line, ""),
    };
    let cut = |line: &str| terminal::shortened(line, Some(columns));
    let whole = cut(line);
    if whole == line || is_code {
        return whole;
    }
    let marks = marks.trim_end();
    let first = marks[gutter.len().min(marks.len())..].trim_start();
    let has_marks = !first.is_empty() && marks.len() - first.len() < columns;
    let label = match label {
        "" => gutter.to_owned(),
        label => terminal::fit(&format!("{gutter}  {label}"), columns),
    };
    match has_marks {
        true if label == gutter => whole,
        true => format!("{}\n{label}", cut(marks)),
        false => label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_error_is_shown_and_others_are_counted() {
        let one = "error[E0425]: no `x`\n --> src/a.rs:3:5\n  |\n3 |     x\n  |     ^\n";
        let other = "error[E0425]: no `y`\n --> src/a.rs:4:5\n";
        let end = "error: could not compile `a` (bin) due to 3 previous errors\n";
        let first = one.replace("src/a.rs", "a.rs");
        let first = first.trim();
        for (messages, expected) in [
            (format!("{one}\n{end}"), first.to_owned()),
            (format!("{one}\n{one}\n{end}"), first.to_owned()),
            (
                format!("{one}\n{other}\n{end}"),
                format!("{first}\n\nand 1 error after it"),
            ),
        ] {
            assert_eq!(about(&messages, "src/a.rs", "a.rs"), expected);
        }
    }

    /// The lines of a message that is shown in 40 columns.
    #[track_caller]
    fn check_fit(message: &[&str], expected: &[&str]) {
        let fitted = fit(&message.join("\n"), 40);
        assert_eq!(fitted.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn marks_stay_below_the_code() {
        check_fit(
            &[
                "error[E0308]: mismatched types of two sides",
                "  --> exercises/a.rs:31:9",
                "   |",
                "31 |     v.inside.len() + v.outside.len() <= 1 && true",
                "   |     --------------   ^^^^^^^^^^^^^^^^^^^^ expected `bool`, found `usize`",
                "   |     |",
                "   |     this is a number",
                "   = note: expected type `bool` found type `usize`",
            ],
            &[
                "error[E0308]: mismatched types of two",
                "  sides",
                "  --> exercises/a.rs:31:9",
                "   |",
                "31 |     v.inside.len() + v.outside.len…",
                "   |     --------------   ^^^^^^^^^^^^^…",
                "   |  expected `bool`, found `usize`",
                "   |     |",
                "   |     this is a number",
                "   = note: expected type `bool` found",
                "     type `usize`",
            ],
        );
    }

    #[test]
    fn marks_beyond_the_last_column_are_left_out() {
        let marks = format!("   |{}^^^ expected `bool`", " ".repeat(45));
        check_fit(&[&marks], &["   |  expected `bool`"]);
        let label = format!("   |{}this is a number", " ".repeat(45));
        check_fit(&[&label], &["   |  this is a number"]);
        check_fit(&[&marks[..52]], &["   |"]);
    }

    #[test]
    fn suggested_code_is_cut() {
        check_fit(
            &[
                "12 -     v.inside.iter().filter(|p| p.is_alice())",
                "12 +     v.inside.iter().filter(|p| p.is_bob())",
                "a line of prose that begins with | or has 3 | in it",
            ],
            &[
                "12 -     v.inside.iter().filter(|p| p.i…",
                "12 +     v.inside.iter().filter(|p| p.i…",
                "a line of prose that begins with | or",
                "  has 3 | in it",
            ],
        );
    }
}
