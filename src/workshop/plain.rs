//! Texts of mutaspec in words that participants have met.

/// Returns a text in which the baseline is called the spec. `baseline` and `the spec` have equal
/// widths, so a column with this heading stays aligned.
pub(super) fn plain(text: &str) -> String {
    let text = with_word(text, "the baseline", "the spec");
    with_word(&text, "baseline", "the spec")
}

/// Replaces a word, except where it is a part of another one, such as the name of a variable.
fn with_word(text: &str, word: &str, by: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut pieces = text.split(word);
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_word = !page.ends_with(is_part) && !piece.starts_with(is_part);
        page.push_str(if is_word { by } else { word });
        page.push_str(piece);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baseline_is_the_spec_except_in_names() {
        for (text, expected) in [
            ("runs of the baseline", "runs of the spec"),
            ("  baseline  │  mutant", "  the spec  │  mutant"),
            ("the baseline_count is 1", "the baseline_count is 1"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
