//! The look of a verdict: glyph, word and colour. Colour is never the only difference.

use anstyle::{AnsiColor, Style};
use mutaspec_runner::outcome::{Promise, PropertyVerdict, Verdict};

/// Headings of blocks.
pub const STRONG: Style = Style::new().bold();
/// Text that may be skipped.
pub const FAINT: Style = Style::new().dimmed();
/// Good results, and added lines.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Results that need action, and removed lines.
pub const BAD: Style = AnsiColor::Red.on_default();
/// Results in doubt.
pub const DOUBT: Style = AnsiColor::Yellow.on_default();

/// Returns text in a style. Callers strip the styles if the stream does not support them.
pub fn paint(style: Style, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{style}{text}{style:#}")
    }
}

/// A glyph with its word and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// One character.
    pub glyph: &'static str,
    /// The word for the verdict.
    pub word: &'static str,
    /// The colour of glyph and word.
    pub style: Style,
}

impl Mark {
    const fn new(glyph: &'static str, word: &'static str, style: Style) -> Mark {
        Mark { glyph, word, style }
    }

    /// Returns the mark of a mutant's verdict.
    pub fn of(verdict: Verdict) -> Mark {
        let (glyph, style) = match verdict {
            Verdict::Killed => ("✓", GOOD),
            Verdict::Survived => ("✗", BAD),
            Verdict::Equivalent(_) => ("≡", FAINT),
            Verdict::Unreached => ("○", DOUBT),
            Verdict::Inconclusive => ("?", DOUBT),
            Verdict::Invalid => ("!", DOUBT),
            Verdict::Tolerated(Promise::Kept) => ("≈", GOOD),
            Verdict::Tolerated(Promise::Broken) => ("✘", BAD),
            Verdict::Accepted => ("~", FAINT),
        };
        Mark::new(glyph, verdict.word(), style)
    }

    /// Returns the mark of a property's verdict.
    pub fn of_property(verdict: &PropertyVerdict) -> Mark {
        match verdict {
            PropertyVerdict::Holds => Mark::new("✓", "holds", GOOD),
            PropertyVerdict::Fails(_) => Mark::new("✗", "fails", BAD),
            PropertyVerdict::Undecided => Mark::new("?", "undecided", DOUBT),
        }
    }

    /// Returns the glyph and the word in capitals, as at the beginning of a report on one mutant.
    pub(crate) fn heading(&self) -> String {
        paint(
            self.style.bold(),
            &format!("{} {}", self.glyph, self.word.to_uppercase()),
        )
    }

    /// Returns the coloured glyph and word.
    pub fn text(&self) -> String {
        paint(self.style, &format!("{} {}", self.glyph, self.word))
    }

    /// Returns the coloured glyph and word, with the word padded to `width` characters.
    pub fn padded(&self, width: usize) -> String {
        let pad = width.saturating_sub(self.word.chars().count());
        format!("{}{:pad$}", self.text(), "")
    }
}

#[cfg(test)]
mod tests {
    use mutaspec_runner::outcome::Equivalence;

    use super::*;

    #[test]
    fn no_two_verdicts_share_a_glyph() {
        let all = [
            Verdict::Killed,
            Verdict::Survived,
            Verdict::Equivalent(Equivalence::SameGraph),
            Verdict::Unreached,
            Verdict::Inconclusive,
            Verdict::Invalid,
            Verdict::Tolerated(Promise::Kept),
            Verdict::Tolerated(Promise::Broken),
            Verdict::Accepted,
        ];
        let glyphs: std::collections::BTreeSet<_> =
            all.iter().map(|v| Mark::of(*v).glyph).collect();
        assert_eq!(glyphs.len(), all.len());
    }

    #[test]
    fn colour_ends_with_its_text() {
        let text = Mark::of(Verdict::Survived).padded(10);
        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "✗ survived  "
        );
        assert!(text.ends_with("\u{1b}[0m  "));
    }
}
