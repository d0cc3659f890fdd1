//! Edits the accept file line by line, so that comments and layout are preserved.

use super::Entry;
use crate::program::config;

/// The first lines of a new file.
const HEADER: &str = "# Survivors that are accepted, each with a reason. `accept` adds to this file, `accept --prune` takes out what is stale.\n\n";

/// Parses the entries of the file.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, serde_yaml::Error> {
    let nothing = text
        .lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with('#'));
    if nothing {
        return Ok(Vec::new());
    }
    config::bounded::<serde_yaml::Error>(text)?;
    serde_yaml::from_str(text)
}

/// The indices of the lines on which entries begin.
pub(super) fn starts(text: &str) -> Vec<usize> {
    let begins = |line: &str| line == "-" || line.starts_with("- ");
    text.lines()
        .enumerate()
        .filter(|(_, line)| begins(line))
        .map(|(i, _)| i)
        .collect()
}

/// The lines of each entry, including the comment directly above it.
fn blocks(text: &str) -> Vec<std::ops::Range<usize>> {
    let lines: Vec<&str> = text.lines().collect();
    let lead = |start: usize| {
        start
            - lines[..start]
                .iter()
                .rev()
                .take_while(|line| line.starts_with('#'))
                .count()
    };
    let leads: Vec<usize> = starts(text).into_iter().map(lead).collect();
    let ends = leads.iter().skip(1).copied().chain([lines.len()]);
    leads
        .iter()
        .copied()
        .zip(ends)
        .map(|(from, to)| from..to)
        .collect()
}

/// The index at which a new entry is inserted, in the order of mutants.
pub(super) fn place(entries: &[Entry], new: &Entry) -> usize {
    let key = |entry: &Entry| (entry.mutant.clone(), entry.model.clone());
    entries
        .iter()
        .position(|entry| key(entry) > key(new))
        .unwrap_or(entries.len())
}

/// Inserts an entry in the order of mutants. Returns `None` if the layout does not allow it.
pub(super) fn with(text: &str, entries: &[Entry], new: &Entry) -> Option<String> {
    let text = if text.is_empty() { HEADER } else { text };
    let place = place(entries, new);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = blocks(text)
        .get(place)
        .map_or(lines.len(), |block| block.start);
    lines.splice(at..at, written(new));
    let mut expected = entries.to_vec();
    expected.insert(place, new.clone());
    as_expected(text, &lines, &expected)
}

/// Removes the entries at these indices. Returns `None` if the layout does not allow it.
pub(super) fn without(text: &str, entries: &[Entry], places: &[usize]) -> Option<String> {
    let blocks = blocks(text);
    let gone = |line: usize| {
        places.iter().any(|place| {
            blocks
                .get(*place)
                .is_some_and(|block| block.contains(&line))
        })
    };
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .filter(|(i, _)| !gone(*i))
        .map(|(_, line)| line.to_owned())
        .collect();
    let left = entries
        .iter()
        .enumerate()
        .filter(|(i, _)| !places.contains(i));
    as_expected(
        text,
        &lines,
        &left.map(|(_, entry)| entry.clone()).collect::<Vec<_>>(),
    )
}

/// Joins lines with the line ending of the old text. Returns `None` if they do not parse as the
/// expected entries: then the layout is too unusual to edit.
fn as_expected(before: &str, lines: &[String], expected: &[Entry]) -> Option<String> {
    let end = if before.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let text: String = lines.iter().flat_map(|line| [line.as_str(), end]).collect();
    (read(&text).ok()? == expected).then_some(text)
}

pub(super) fn written(entry: &Entry) -> Vec<String> {
    let mut lines = vec![
        format!("- mutant: {}", scalar(&entry.mutant)),
        format!("  reason: {}", quoted(&entry.reason)),
    ];
    lines.extend(entry.kind.map(|kind| format!("  kind: {}", kind.word())));
    lines.extend(entry.until.map(|until| format!("  until: {until}")));
    lines.extend(
        entry
            .model
            .as_ref()
            .map(|model| format!("  model: {}", quoted(model))),
    );
    lines
}

/// The id, quoted only if YAML would not read it as a string.
fn scalar(id: &str) -> String {
    let plain = id.contains('/') && id.starts_with(|c: char| c.is_ascii_alphabetic());
    if plain
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-/.@".contains(c))
    {
        id.to_owned()
    } else {
        quoted(id)
    }
}

fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() || "\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}".contains(c) => {
                out.extend(["\\u", &format!("{:04x}", u32::from(c))]);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::entry::AcceptKind;

    fn entry(mutant: &str, reason: &str) -> Entry {
        Entry {
            mutant: mutant.to_owned(),
            reason: reason.to_owned(),
            kind: None,
            until: None,
            model: None,
        }
    }

    fn add(text: &str, new: &Entry) -> String {
        with(text, &read(text).unwrap(), new).unwrap()
    }

    const FILE: &str = "# Ours.\n\n# Bob.\n- mutant: s/b\n  reason: \"one\"   # seen\n\n- mutant: s/d\n  reason: two\n";

    #[test]
    fn new_file_explains_itself() {
        let full = Entry {
            kind: Some(AcceptKind::EquivalentInIntent),
            until: "2027-06-30".parse().ok(),
            model: Some("5".to_owned()),
            ..entry("s/alice.n3/M2-4c1d9e02@bob", "Bob is \"asked\"")
        };
        insta::assert_snapshot!(add("", &full));
    }

    #[test]
    fn new_entry_is_sorted_and_comments_stay() {
        for (id, before) in [("s/a", "# Bob.\n"), ("s/c", "- mutant: s/d\n"), ("s/e", "")] {
            let added = format!("- mutant: {id}\n  reason: \"new\"\n");
            let expected = match before {
                "" => format!("{FILE}{added}"),
                before => FILE.replacen(before, &format!("{added}{before}"), 1),
            };
            assert_eq!(add(FILE, &entry(id, "new")), expected);
        }
    }

    #[test]
    fn added_entry_can_be_removed() {
        for id in ["s/a", "s/c", "s/e"] {
            let text = add(FILE, &entry(id, "new"));
            let entries = read(&text).unwrap();
            let place = entries.iter().position(|e| e.mutant == id).unwrap();
            assert_eq!(without(&text, &entries, &[place]).as_deref(), Some(FILE));
        }
    }

    #[test]
    fn line_ends_are_preserved() {
        let file = FILE.replace('\n', "\r\n");
        let added = add(&file, &entry("s/c", "new"));
        assert!(
            added.lines().count() > file.lines().count()
                && !added.replace("\r\n", "").contains(['\r', '\n']),
            "{added:?}"
        );
    }

    #[test]
    fn deep_nesting_is_refused_before_parsing() {
        let error = read(&"[".repeat(100_000)).unwrap_err().to_string();
        assert_eq!(error, "more than 2000 brackets are open at once");
        assert_eq!(
            read(&format!(
                "- mutant: s/a\n  reason: \"{}\"\n",
                "[]".repeat(9000)
            ))
            .unwrap()
            .len(),
            1
        );
    }

    #[test]
    fn entry_is_removed_with_its_comment() {
        let left = without(FILE, &read(FILE).unwrap(), &[0]);
        assert_eq!(
            left.as_deref(),
            Some("# Ours.\n\n- mutant: s/d\n  reason: two\n")
        );
        let none = without(FILE, &read(FILE).unwrap(), &[0, 1]);
        assert_eq!(none.as_deref(), Some("# Ours.\n\n"));
    }

    #[test]
    fn reasons_are_read_back_unchanged() {
        for reason in [
            "a: b # c",
            "\"'\\",
            "two\nlines\ttab",
            "größe \u{1f600} \u{7} \u{85} \u{2028}",
            " - x",
            "{a: [b]}",
            "%&*!|>@`",
        ] {
            let new = entry("s/a", reason);
            assert_eq!(read(&add("", &new)).unwrap(), [new]);
        }
    }

    #[test]
    fn unusual_layout_is_not_edited() {
        for text in [
            "[{mutant: s/b, reason: x}]\n",
            "  - mutant: s/b\n    reason: x\n",
        ] {
            let entries = read(text).unwrap();
            assert_eq!(with(text, &entries, &entry("s/c", "new")), None, "{text}");
            assert_eq!(without(text, &entries, &[0]), None, "{text}");
        }
    }
}
