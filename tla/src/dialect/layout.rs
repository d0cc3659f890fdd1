//! Definitions in lines.

use mutaspec_runner::dialect::{Expression, Node};

use super::writer::{Writer, implication, strength};

/// The maximal length of a line.
const WIDTH: usize = 100;

/// Returns a sentence as a comment, whose last line has at least two words if it is not the first.
pub(super) fn comment(sentence: &str) -> String {
    let mut lines: Vec<Vec<&str>> = Vec::new();
    let mut width = 0;
    for word in words(sentence) {
        let length = 1 + word.chars().count();
        width += length;
        match lines.last_mut() {
            Some(line) if width <= WIDTH => line.push(word),
            _ => {
                lines.push(vec![word]);
                width = 2 + length;
            }
        }
    }
    if let [.., above, last] = lines.as_mut_slice()
        && last.len() == 1
        && above.len() > 1
        && let Some(word) = above.pop()
    {
        last.insert(0, word);
    }
    let lines = lines
        .iter()
        .map(|words| format!("\\* {}\n", words.join(" ")));
    lines.collect()
}

/// Returns the words of a sentence. Quoted code is one word.
fn words(sentence: &str) -> Vec<&str> {
    let (mut words, mut start, mut is_code) = (Vec::new(), 0, false);
    for (place, character) in sentence.char_indices() {
        is_code ^= character == '`';
        if character == ' ' && !is_code {
            words.push(&sentence[start..place]);
            start = place + 1;
        }
    }
    words.push(&sentence[start..]);
    words
}

/// Returns the right side of a definition, on the line of `==` if it is short, with `before` and
/// `after` around it.
pub(super) fn body(
    writer: &Writer<'_>,
    expression: &Expression,
    before: &str,
    after: &str,
) -> Option<String> {
    let whole = format!(
        "{before}{}{after}",
        writer.part(expression, strength::QUANTIFIER)?
    );
    // The name of a definition is at most 64 characters long, and rarely longer than half of that.
    if whole.chars().count() <= WIDTH / 2 {
        return Some(format!(" {whole}"));
    }
    let indent = 4 + before.len();
    let mut lines = broken(writer, expression, WIDTH - indent - after.len())?;
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, before);
    }
    if let Some(last) = lines.last_mut() {
        last.push_str(after);
    }
    let mut text = String::new();
    for (place, line) in lines.iter().enumerate() {
        let indent = if place == 0 { 4 } else { indent };
        text.push('\n');
        text.push_str(&" ".repeat(indent));
        text.push_str(line);
    }
    Some(text)
}

/// Returns an expression in lines of at most this width, as far as its parts allow it.
fn broken(writer: &Writer<'_>, expression: &Expression, width: usize) -> Option<Vec<String>> {
    let whole = writer.part(expression, strength::QUANTIFIER)?;
    if whole.chars().count() <= width {
        return Some(vec![whole]);
    }
    let inner = width.saturating_sub(4);
    Some(match &expression.node {
        Node::All(of) | Node::Any(of) => {
            let sign = match &expression.node {
                Node::All(_) => "\\A",
                _ => "\\E",
            };
            let mut lines = vec![writer.head(sign, of)?];
            lines.extend(prefixed(broken(writer, &of.body, inner)?, "    ", "    "));
            lines
        }
        Node::Or(parts) => match implication(parts) {
            Some((condition, rest)) => {
                let mut lines = in_brackets(writer, &condition, inner)?;
                let rest = match rest {
                    [one] => in_brackets(writer, one, inner)?,
                    rest => bullets(writer, rest, "\\/ ", inner)?,
                };
                lines.extend(prefixed(rest, "=> ", "   "));
                lines
            }
            None => bullets(writer, parts, "\\/ ", inner)?,
        },
        Node::And(parts) => bullets(writer, parts, "/\\ ", inner)?,
        Node::Not(of) => match &of.node {
            Node::And(parts) => {
                let mut lines = prefixed(bullets(writer, parts, "/\\ ", inner)?, "~(", "  ");
                if let Some(last) = lines.last_mut() {
                    last.push(')');
                }
                lines
            }
            _ => vec![whole],
        },
        _ => vec![whole],
    })
}

/// Returns an operand of an implication in lines.
fn in_brackets(writer: &Writer<'_>, of: &Expression, width: usize) -> Option<Vec<String>> {
    let line = writer.part(of, strength::LEADS_TO)?;
    let lines = broken(writer, of, width)?;
    if lines.len() == 1 {
        return Some(vec![line]);
    }
    let mut lines = prefixed(lines, "(", " ");
    if let Some(last) = lines.last_mut() {
        last.push(')');
    }
    Some(lines)
}

/// Returns a list of conjuncts or disjuncts.
fn bullets(
    writer: &Writer<'_>,
    parts: &[Expression],
    bullet: &str,
    width: usize,
) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for part in parts {
        lines.extend(prefixed(broken(writer, part, width)?, bullet, "   "));
    }
    Some(lines)
}

fn prefixed(lines: Vec<String>, first: &str, others: &str) -> Vec<String> {
    let prefix = |place| if place == 0 { first } else { others };
    let lines = lines.into_iter().enumerate();
    lines
        .map(|(place, line)| format!("{}{line}", prefix(place)))
        .collect()
}
