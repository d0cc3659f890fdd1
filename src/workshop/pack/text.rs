//! The text of an answer: its marked part, what may not change, and what the judge adds.

use proc_macro2::TokenStream;

use super::{Exercise, Insert};

/// The line before the part that the participant writes.
pub(in crate::workshop) const BEGIN: &str = "// ===== your part =====";
/// The line after it.
pub(in crate::workshop) const END: &str = "// ===== end of your part =====";

/// A text around its marked part.
pub(in crate::workshop) struct Parts<'a> {
    pub(in crate::workshop) before: &'a str,
    pub(in crate::workshop) own: &'a str,
    pub(in crate::workshop) after: &'a str,
}

/// Splits a text at its marks. Returns `None` unless each of them occurs once.
pub(in crate::workshop) fn split(text: &str) -> Option<Parts<'_>> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (own, after) = rest.split_once(END)?;
    let is_marked_once = ![before, own, after]
        .iter()
        .any(|part| part.contains(BEGIN) || part.contains(END));
    is_marked_once.then(|| Parts {
        before,
        own: own.trim_start_matches(['\r', '\n']).trim_end(),
        after,
    })
}

/// A text with another marked part, which is indented like its first mark.
pub(in crate::workshop) fn fill(text: &str, own: &str) -> String {
    let Some(parts) = split(text) else {
        return text.to_owned();
    };
    let before = parts.before.trim_end_matches(' ');
    let indent = &parts.before[before.len()..];
    let mut filled = format!("{}{BEGIN}\n", parts.before);
    for line in own.lines() {
        if !line.is_empty() {
            filled.push_str(indent);
        }
        filled.push_str(line);
        filled.push('\n');
    }
    filled + indent + END + parts.after
}

/// The line of `text`, from 1, on which it differs from `start` outside of the marked part; `None`
/// if it does not. Blanks and line breaks do not count: editors format.
pub(in crate::workshop) fn change_outside(start: &str, text: &str) -> Option<usize> {
    let (Some(start), Some(parts)) = (split(start), split(text)) else {
        return Some(1);
    };
    let after = text.len() - parts.after.len();
    first_difference(start.before, parts.before)
        .or_else(|| first_difference(start.after, parts.after).map(|place| after + place))
        .map(|place| text[..place].lines().count().max(1))
}

/// The first byte of `new` at which it differs from `old`, format aside.
fn first_difference(old: &str, new: &str) -> Option<usize> {
    let mut expected = significant(old).into_iter().map(|(_, c)| c);
    for (place, c) in significant(new) {
        if expected.next() != Some(c) {
            return Some(place + c.len_utf8());
        }
    }
    expected.next().map(|_| new.len())
}

/// The characters that a formatter keeps: no blanks, and no comma at the end of a list.
fn significant(text: &str) -> Vec<(usize, char)> {
    let mut kept: Vec<(usize, char)> = Vec::new();
    for (place, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        if [')', ']', '}'].contains(&c) && kept.last().is_some_and(|(_, last)| *last == ',') {
            kept.pop();
        }
        kept.push((place, c));
    }
    kept
}

/// Whether two texts are the same code: comments and format do not count.
pub(in crate::workshop) fn is_same_code(one: &str, other: &str) -> bool {
    let tokens = |text: &str| text.parse::<TokenStream>().map(|tokens| tokens.to_string());
    match (tokens(one), tokens(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The text that is compiled for a verdict. It has the lines of the answer, so that the compiler's
/// messages are about these.
pub(in crate::workshop) fn prepare(exercise: &Exercise, text: &str) -> Result<String, String> {
    // The participant's part may repeat what the rest of the spec says.
    let (mut before, own, mut after) = match text.split_once(BEGIN) {
        Some((before, rest)) => match rest.split_once(END) {
            Some((own, after)) => (before.to_owned(), own, after.to_owned()),
            None => (text.to_owned(), "", String::new()),
        },
        None => (text.to_owned(), "", String::new()),
    };
    for Insert {
        before: place,
        text,
    } in &exercise.sheet.hidden
    {
        if before.matches(place).count() + after.matches(place).count() != 1 {
            return Err(format!("does not contain `{place}` exactly once"));
        }
        let one_line = text.trim().replace('\n', " ");
        for part in [&mut before, &mut after] {
            *part = part.replace(place, &format!("{one_line} {place}"));
        }
    }
    let mut text = if after.is_empty() {
        before
    } else {
        format!("{before}{BEGIN}{own}{END}{after}")
    };
    if !exercise.sheet.hidden_items.trim().is_empty() {
        let Some(end) = text.rfind('}') else {
            return Err("has no end".to_owned());
        };
        text.insert_str(end, &exercise.sheet.hidden_items);
    }
    Ok(text)
}

/// The names of the specs of a text, in order.
pub(in crate::workshop) fn specs(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.split_whitespace().next())
}

/// Gives the specs of a text other names, so that several answers fit into one program.
pub(in crate::workshop) fn rename(text: &str, suffix: &str) -> String {
    let names: Vec<&str> = specs(text).collect();
    let mut renamed = String::with_capacity(text.len());
    let mut word = String::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let finish = |word: &mut String, renamed: &mut String| {
        renamed.push_str(word);
        if names.contains(&word.as_str()) {
            renamed.push_str(suffix);
        }
        word.clear();
    };
    for c in text.chars() {
        if is_word(c) {
            word.push(c);
        } else {
            finish(&mut word, &mut renamed);
            renamed.push(c);
        }
    }
    finish(&mut word, &mut renamed);
    renamed
}

/// The claims of a duel: the label and the answer of each line `// claim LABEL: ANSWER`.
pub(in crate::workshop) fn claims(own: &str) -> Vec<(&str, &str)> {
    let lines = own
        .lines()
        .filter_map(|line| line.trim().strip_prefix("// claim "));
    lines
        .filter_map(|line| line.split_once(':'))
        .map(|(label, answer)| (label.trim(), answer.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(own: &str, after: &str) -> String {
        format!("pub mod lock {{\n    {BEGIN}\n{own}\n    {END}\n{after}}}\n")
    }

    #[test]
    fn own_part_may_change_and_nothing_else() {
        let start = marked("    // nothing", "    fn f() -> u8 { 1 }\n");
        let answered = marked("    fn g() {}", "    fn f() -> u8 {\n        1\n    }\n");
        assert_eq!(change_outside(&start, &answered), None);
        let changed = marked("    fn g() {}", "    fn f() -> u8 { 2 }\n");
        assert_eq!(change_outside(&start, &changed), Some(5));
        assert_eq!(change_outside(&start, &format!("use x;\n{start}")), Some(1));
        assert_eq!(change_outside(&start, &start.replace(END, "")), Some(1));
        assert_eq!(change_outside(&start, &format!("{start}{BEGIN}")), Some(1));
    }

    #[test]
    fn filled_part_is_indented_like_its_marks() {
        let start = marked("    // nothing", "    fn f() {}\n");
        let filled = marked("    fn g() {\n        h();\n    }", "    fn f() {}\n");
        assert_eq!(fill(&start, "fn g() {\n    h();\n}\n"), filled);
        assert_eq!(change_outside(&start, &filled), None);
        assert_eq!(fill("no marks", "own"), "no marks");
    }

    #[test]
    fn format_does_not_count() {
        let start = marked("", "    fn f() { g(1, [2, 3]) }\n");
        let formatted = marked(
            "",
            "    fn f() {\n        g(\n            1,\n            [2, 3],\n        )\n    }\n",
        );
        assert_eq!(change_outside(&start, &formatted), None);
        assert!(change_outside(&start, &marked("", "    fn f() { g(1, [2], 3) }\n")).is_some());
    }

    #[test]
    fn specs_are_renamed_as_whole_words() {
        let text = "pub mod lock {}\npub mod user {\n    use super::lock;\n    fn locked(lock: u8) {}\n}\n";
        let expected = "pub mod lock_x {}\npub mod user_x {\n    use super::lock_x;\n    fn locked(lock_x: u8) {}\n}\n";
        assert_eq!(rename(text, "_x"), expected);
    }

    #[test]
    fn comments_and_format_are_no_code() {
        assert!(is_same_code("a = 1; // new", "// old\na   = 1;"));
        assert!(!is_same_code("a = \"// 1\";", "a = \"// 2\";"));
        assert!(!is_same_code("a = (", "b = ("));
    }

    #[test]
    fn claims_are_read_from_comments() {
        let own = "    // claim a: can be killed\n    // claim b : ?\n    // claims are comments\n";
        assert_eq!(claims(own), [("a", "can be killed"), ("b", "?")]);
    }
}
