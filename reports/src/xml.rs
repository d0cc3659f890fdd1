//! A small XML writer for test reports. Characters that XML cannot contain are shown as symbols.

/// An element under construction.
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

enum Content {
    Element(Element),
    Text(String),
}

impl Element {
    pub(super) fn new(name: &'static str) -> Element {
        Element {
            name,
            attributes: Vec::new(),
            content: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Element {
        self.attributes.push((name, value.to_string()));
        self
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Element {
        self.content.push(Content::Text(text.into()));
        self
    }

    pub(super) fn push(&mut self, child: Element) {
        self.content.push(Content::Element(child));
    }

    /// Returns the element as an XML document.
    pub(super) fn document(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write(0, &mut text);
        text
    }

    fn write(&self, depth: usize, out: &mut String) {
        let indentation = "  ".repeat(depth);
        out.push_str(&indentation);
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\"", &escaped(value, true), "\""]);
        }
        if self.content.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push('>');
        let mut broken = false;
        for content in &self.content {
            match content {
                Content::Text(text) => out.push_str(&escaped(text, false)),
                Content::Element(element) => {
                    if !broken {
                        out.push('\n');
                        broken = true;
                    }
                    element.write(depth + 1, out);
                }
            }
        }
        if broken {
            out.push_str(&indentation);
        }
        out.extend(["</", self.name, ">\n"]);
    }
}

/// Escapes text between tags or in an attribute. Parsers normalise line breaks and tabs in
/// attributes and drop carriage returns, unless they are written as character references.
pub(crate) fn escaped(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            '\n' | '\t' => out.push(c),
            c => out.push(visible(c)),
        }
    }
    out
}

/// Replaces characters that XML 1.0 forbids or discourages by symbols or the replacement character.
fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::texts;

    #[test]
    fn texts_are_read_back_except_forbidden_characters() {
        let all: Vec<String> = texts::TEXTS
            .iter()
            .map(|t| (*t).to_owned())
            .chain([texts::every_small_character()])
            .collect();
        for text in all {
            let document = Element::new("a").with("b", &text).text(&text).document();
            let tree =
                roxmltree::Document::parse(&document).unwrap_or_else(|e| panic!("{e}: {document}"));
            let expected: String = text
                .chars()
                .map(|c| if "\n\r\t".contains(c) { c } else { visible(c) })
                .collect();
            assert_eq!(tree.root_element().attribute("b"), Some(expected.as_str()));
            assert_eq!(tree.root_element().text().unwrap_or_default(), expected);
        }
    }

    #[test]
    fn control_characters_are_visible() {
        assert_eq!(escaped("\u{1b}[0m \0 \u{ffff}", false), "␛[0m ␀ \u{fffd}");
    }
}
