//! The location of a spec's source, and whether it uses code from other files of its author.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::source_file;

/// Where the spec that is being compiled is on this machine.
pub(super) struct SpecOrigin {
    /// Absolute path of the source file; empty if it is not known.
    pub(super) file: String,
    /// Absolute path of the package's folder; empty if it is not known.
    pub(super) package: String,
    pub(super) is_self_contained: bool,
}

impl SpecOrigin {
    pub(super) fn of_this_file() -> SpecOrigin {
        let file = source_file();
        let text = file
            .as_ref()
            .and_then(|path| std::fs::read_to_string(path).ok());
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .and_then(|path| std::fs::canonicalize(path).ok());
        SpecOrigin {
            file: file
                .map(|path| path.to_string_lossy().into_owned())
                .unwrap_or_default(),
            package: package
                .map(|path| path.to_string_lossy().into_owned())
                .unwrap_or_default(),
            is_self_contained: text.is_some_and(|text| is_self_contained(&text)),
        }
    }
}

/// Whether the text of a file uses no code from elsewhere: each path and macro begins with a name
/// of this library, the standard library or the file itself. In doubt the result is false.
fn is_self_contained(text: &str) -> bool {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return false;
    };
    let mut words = Vec::new();
    flatten(tokens, 0, &mut words);
    let own = names_in_scope(&words);
    let is_elsewhere = |place: usize| is_elsewhere(&words, place, &own);
    !(0..words.len()).any(is_elsewhere)
}

/// A token, and the number of modules around it.
struct SourceToken {
    text: String,
    depth: usize,
    is_name: bool,
}

fn flatten(tokens: TokenStream, depth: usize, words: &mut Vec<SourceToken>) {
    for token in tokens {
        let group = match token {
            TokenTree::Group(group) => group,
            other => {
                let is_name = matches!(other, TokenTree::Ident(_));
                let text = other.to_string();
                words.push(SourceToken {
                    text,
                    depth,
                    is_name,
                });
                continue;
            }
        };
        let is_module = group.delimiter() == Delimiter::Brace
            && words.len() >= 2
            && words[words.len() - 2].text == "mod";
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        for (text, inner) in [(open, Some(group.stream())), (close, None)] {
            words.push(SourceToken {
                text: text.to_owned(),
                depth,
                is_name: false,
            });
            if let Some(inner) = inner {
                flatten(inner, depth + usize::from(is_module), words);
            }
        }
    }
}

/// The names that can begin a path: those the file defines or imports, and those always in scope.
fn names_in_scope(words: &[SourceToken]) -> BTreeSet<&str> {
    const ALWAYS_IN_SCOPE: [&str; 27] = [
        "mutaspec",
        "std",
        "core",
        "alloc",
        "self",
        "Self",
        "bool",
        "char",
        "str",
        "f32",
        "f64",
        "i8",
        "i16",
        "i32",
        "i64",
        "i128",
        "isize",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "usize",
        "rustfmt",
        "clippy",
        "rustdoc",
        "diagnostic",
    ];
    const DEFINES: [&str; 9] = [
        "fn", "mod", "struct", "enum", "trait", "type", "union", "const", "static",
    ];
    let mut names: BTreeSet<&str> = ALWAYS_IN_SCOPE.into_iter().collect();
    for (place, word) in words.iter().enumerate() {
        let before = place
            .checked_sub(1)
            .map_or("", |place| words[place].text.as_str());
        if word.is_name && DEFINES.contains(&before) {
            names.insert(&word.text);
        }
        if word.text == "use" {
            // The paths of an import are checked like any other; it defines the last name of each.
            let import = words[place + 1..]
                .iter()
                .take_while(|word| word.text != ";");
            let import: Vec<&SourceToken> = import.collect();
            for (at, word) in import.iter().enumerate() {
                let after = import.get(at + 1).map_or(";", |word| word.text.as_str());
                if word.is_name && at > 0 && matches!(after, ";" | "," | "}") {
                    names.insert(&word.text);
                }
            }
        }
    }
    names
}

/// Whether code from another file may be used at this place.
fn is_elsewhere(words: &[SourceToken], place: usize, own: &BTreeSet<&str>) -> bool {
    let at = |place: Option<usize>| {
        place
            .and_then(|place| words.get(place))
            .map_or("", |word| word.text.as_str())
    };
    let next = |distance: usize| at(place.checked_add(distance));
    let word = &words[place];
    if !word.is_name {
        return false;
    }
    let begins_path = next(1) == ":" && next(2) == ":" && !continues_path(words, place);
    match word.text.as_str() {
        "crate" => !(at(place.checked_sub(1)) == "(" && next(1) == ")"),
        "extern" => next(1) == "crate",
        "cfg" | "cfg_attr" => [next(1), next(2), next(3)] != ["(", "test", ")"],
        "path" => at(place.checked_sub(1)) == "[",
        "macro_use" | "macro_export" => true,
        "mod" => next(2) == ";",
        "use" => {
            let first = if next(1) == ":" { next(3) } else { next(1) };
            first != "super" && first != "crate" && !own.contains(first)
        }
        "super" => {
            let further = (1..).map(|n| place.checked_sub(3 * n));
            1 + further.take_while(|place| at(*place) == "super").count() > word.depth
        }
        name if next(1) == "!" && matches!(next(2), "(" | "[" | "{") => {
            !continues_path(words, place) && !is_known_macro(words, name)
        }
        name => {
            begins_path
                && !own.contains(name)
                && !name.starts_with(char::is_uppercase)
                && !is_in_import(words, place)
        }
    }
}

/// Words before which a path may begin.
const KEYWORDS: [&str; 16] = [
    "return", "break", "let", "in", "else", "match", "if", "while", "as", "mut", "ref", "move",
    "use", "dyn", "impl", "where",
];

/// Whether a name follows `::` and another name.
fn continues_path(words: &[SourceToken], place: usize) -> bool {
    let Some(start) = place.checked_sub(3) else {
        return false;
    };
    let before = &words[start];
    let is_part = before.is_name && !KEYWORDS.contains(&before.text.as_str())
        || matches!(before.text.as_str(), ">" | "]" | ")");
    words[start + 1].text == ":" && words[start + 2].text == ":" && is_part
}

/// Whether a name is part of an import, after its first name.
fn is_in_import(words: &[SourceToken], place: usize) -> bool {
    let before = words[..place].iter().rev();
    before
        .take_while(|word| word.text != ";")
        .any(|word| word.text == "use")
}

/// Whether a macro is a standard one, one of this library, or defined in the file.
fn is_known_macro(words: &[SourceToken], name: &str) -> bool {
    const KNOWN: [&str; 23] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "concat",
        "dbg",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "eprintln",
        "format",
        "goto",
        "macro_rules",
        "main",
        "matches",
        "panic",
        "println",
        "stringify",
        "todo",
        "unimplemented",
        "unreachable",
        "vec",
        "write",
        "writeln",
    ];
    let is_own = |three: &[SourceToken]| {
        three[0].text == "macro_rules" && three[1].text == "!" && three[2].text == name
    };
    KNOWN.contains(&name) || KEYWORDS.contains(&name) || words.windows(3).any(is_own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_with_only_known_paths_is_self_contained() {
        for (text, expected) in [
            (
                "use mutaspec::spec;\n#[spec]\npub mod a { use super::*; }",
                true,
            ),
            (
                "// crate::x\nuse std::collections::{BTreeMap, btree_map::Entry};",
                true,
            ),
            ("use crate::helpers::f;", false),
            ("fn f() { let x = crate::helpers::f(); }", false),
            ("pub(crate) fn f() {}", true),
            ("use other_crate::f;", false),
            ("use other_crate;", false),
            ("use {std::mem, other_crate::f};", false),
            ("include!(\"x.rs\");", false),
            ("pub(crate) use other::f;", false),
            ("use super::common::quorum;", false),
            ("mod a { use super::super::common::quorum; }", false),
            (
                "mod a { mod b { use super::super::*; } fn f() { super::g(); } } fn g() {}",
                true,
            ),
            (
                "mod a { use super::*; fn alice() {} fn f() { alice::N; } }",
                true,
            ),
            ("mod helpers;", false),
            (
                "mod helpers { pub fn f() {} } fn g() { helpers::f(); }",
                true,
            ),
            ("fn f() { quorum_lib::majority(x); }", false),
            ("fn f() { return ::quorum_lib::majority(x); }", false),
            (
                "fn f() { Stage::Commit; Vec::<u8>::new(); std::mem::take(x); u8::MAX; }",
                true,
            ),
            ("use std::mem; fn f() { mem::take(x); }", true),
            ("fn f() { let x = quorum!(y); }", false),
            (
                "macro_rules! quorum { () => {} } fn f() { quorum!(); }",
                true,
            ),
            (
                "fn f() { if !(a) && !b[0] { assert!(x != [1]); goto!(n1); } }",
                true,
            ),
            ("fn f() { let x = \"crate::x\"; }", true),
            ("#[cfg(test)] mod tests {}", true),
            ("#[cfg(feature = \"x\")] fn f() {}", false),
            ("#[path = \"x.rs\"] mod x {}", false),
            ("fn f( {", false),
        ] {
            assert_eq!(is_self_contained(text), expected, "{text}");
        }
    }
}
