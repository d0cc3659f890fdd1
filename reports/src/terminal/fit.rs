//! Text for a terminal of limited width: lines are wrapped between words.

use textwrap::core::display_width;
use textwrap::{Options, WordSplitter, WrapAlgorithm};

/// The narrowest terminal that text is wrapped for.
const NARROWEST: usize = 40;

/// The last column in which the second column of a line may begin.
const HANGING: usize = 24;

/// The narrowest column of text beside other text, and the indent of lines that continue it if the
/// column is narrower.
const ROOM: usize = 36;
const INDENT: usize = 5;

/// Wraps lines that are wider than `width` columns. Styles take no column. A line that continues
/// begins below the text of its first line.
pub fn fit(text: &str, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut fitted = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line
            .strip_suffix('\n')
            .map_or((line, ""), |line| (line, "\n"));
        if display_width(line) <= width {
            fitted.push_str(line);
        } else {
            fitted.push_str(&wrapped(line, width));
        }
        fitted.push_str(end);
    }
    fitted
}

/// Wraps a line to a column, which may be narrow.
pub(super) fn fit_within(line: &str, width: usize) -> String {
    if display_width(line) <= width {
        return line.to_owned();
    }
    let blanks = line.chars().take_while(|c| *c == ' ').count();
    let indent = " ".repeat(blanks + 2);
    let options = Options::new(width)
        .subsequent_indent(&indent)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(line, options).join("\n")
}

/// Wraps text that stands beside other text, and continues it below itself if there is room for
/// that. Without a width, it is one line.
pub(super) fn beside(before: &str, text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.map(|width| width.max(NARROWEST)) else {
        return vec![format!("{before}{text}")];
    };
    let column = display_width(before);
    let indent = if column + ROOM <= width {
        column
    } else {
        INDENT
    };
    let indent = " ".repeat(indent);
    let options = Options::new(width)
        .initial_indent(before)
        .subsequent_indent(&indent)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options)
        .into_iter()
        .map(String::from)
        .collect()
}

fn wrapped(line: &str, width: usize) -> String {
    let indent = hanging_indent(line);
    let options = Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(line, options).join("\n")
}

/// Returns the beginning of the lines that continue a line: a comment continues as a comment, and
/// text behind a label continues below the text.
fn hanging_indent(line: &str) -> String {
    let plain = anstream::adapter::strip_str(line).to_string();
    let blanks = plain.chars().take_while(|c| *c == ' ').count();
    if plain[blanks..].starts_with("///") {
        return format!("{}/// ", " ".repeat(blanks));
    }
    let column = plain
        .char_indices()
        .skip_while(|(place, _)| *place < blanks)
        .find(|(place, _)| plain[*place..].starts_with("  "))
        .map(|(place, _)| place + plain[place..].len() - plain[place..].trim_start().len())
        .map(|place| plain[..place].chars().count());
    " ".repeat(
        column
            .filter(|column| *column <= HANGING)
            .unwrap_or(blanks + 2),
    )
}

/// Shortens plain text to `width` columns; the last one is then `…`. Without a width, the text
/// stays.
pub fn shortened(text: &str, width: Option<usize>) -> String {
    let Some(width) = width.map(|width| width.max(NARROWEST)) else {
        return text.to_owned();
    };
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if display_width(&short) + display_width(c.encode_utf8(&mut [0; 4])) >= width {
            break;
        }
        short.push(c);
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glyph::{BAD, paint};

    #[test]
    fn words_are_never_broken() {
        let text =
            "  baseline    296 distinct, 718 generated, depth 20, exhaustive; 5 properties hold\n";
        assert_eq!(
            fit(text, 60),
            "  baseline    296 distinct, 718 generated, depth 20,\n              exhaustive; 5 properties hold\n"
        );
        assert_eq!(fit(text, 100), text);
    }

    #[test]
    fn styles_take_no_column() {
        let text = format!("{}\n", paint(BAD, &"x".repeat(50)));
        assert_eq!(fit(&text, 50), text);
    }

    #[test]
    fn comments_continue_as_comments() {
        let text = "    /// No manager refuses while another manager has committed.\n";
        assert_eq!(
            fit(text, 40),
            "    /// No manager refuses while another\n    /// manager has committed.\n"
        );
    }

    #[test]
    fn long_words_stay_whole() {
        let id = "a".repeat(70);
        assert_eq!(
            fit(&format!("look {id} there\n"), 40),
            format!("look\n  {id}\n  there\n")
        );
    }

    #[test]
    fn text_continues_beside_other_text() {
        let text = "`ready[self]` never holds for any participant at all";
        let lines = beside("  1  take:12  ", text, Some(50));
        let expected = [
            "  1  take:12  `ready[self]` never holds for any",
            "              participant at all",
        ];
        assert_eq!(lines, expected);
        let lines = beside("  1  a.very.long.label:12  ", text, Some(50));
        let expected = [
            "  1  a.very.long.label:12  `ready[self]` never",
            "     holds for any participant at all",
        ];
        assert_eq!(lines, expected);
        assert_eq!(beside("1  ", text, None), [format!("1  {text}")]);
    }

    #[test]
    fn shortened_text_ends_with_an_ellipsis() {
        let text = "twenty words or more that do not fit into so little room";
        assert_eq!(
            shortened(text, Some(40)),
            "twenty words or more that do not fit in…"
        );
        assert_eq!(shortened(text, None), text);
        assert_eq!(shortened("short", Some(40)), "short");
    }
}
