//! What tells programs apart that may find different things about the same spec: part of the key under which results are known again.

use std::sync::OnceLock;

use mutaspec_reports::schema::planned::digest;
use mutaspec_runner::spec::Definition;

/// The version of the engine, and where a spec uses code from outside its file, the whole program.
pub(crate) fn identity(definition: &Definition) -> String {
    let engine = format!("{} {}", env!("CARGO_PKG_VERSION"), env!("MUTASPEC_ENGINE"));
    if stands_alone(definition.source) {
        engine
    } else {
        format!("{engine} {}", program())
    }
}

/// Whether a file names no code of its author's elsewhere, as far as the text tells: every path in it begins with a name of the library's, or with one
/// that the file defines itself.
fn stands_alone(source: &str) -> bool {
    // Where there is a string, `//` may stand in it.
    let without_comment = |line: &'_ str| match line.split_once("//") {
        Some((code, _)) if !code.contains('"') => code.to_owned(),
        _ => line.to_owned(),
    };
    let code: String = source.lines().map(without_comment).collect::<Vec<_>>().join("\n");
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map(str::to_owned)
            .collect()
    };
    let own: Vec<String> = ["fn ", "mod "]
        .iter()
        .flat_map(|word| code.split(word).skip(1).filter_map(|rest| words(rest).into_iter().next()))
        .collect();
    let known = |name: &str| {
        ["mutaspec", "std", "core", "alloc", "self"].contains(&name)
            || name.starts_with(char::is_uppercase)
            || own.iter().any(|other| other == name)
    };
    let is_elsewhere = |line: &str| {
        let starts = line.match_indices("::").filter_map(|(at, _)| {
            let before = &line[..at];
            let name = before
                .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
                .next()
                .unwrap_or_default();
            let is_first = !before[..before.len() - name.len()].ends_with("::");
            (is_first && !name.is_empty()).then(|| name.to_owned())
        });
        // Inside a module `super` is the file; at its beginning it is another one.
        starts
            .into_iter()
            .any(|name| if name == "super" { !line.starts_with(' ') } else { !known(&name) })
    };
    let used = code
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ").unwrap_or(line.trim()).strip_prefix("use "));
    let only_names = used.clone().all(|path| path.contains("::"));
    let others = ["super::super", "crate", "include", "#[path", "env!", "cfg("]
        .iter()
        .any(|word| code.contains(word));
    let modules = code.lines().any(|line| line.contains("mod ") && line.trim_end().ends_with(';'));
    !source.is_empty() && !others && !modules && only_names && !code.lines().any(is_elsewhere) && macros_are_known(&code)
}

/// Whether every macro that is called is the standard library's or one of ours, or is defined in the text: any other may be anything.
fn macros_are_known(code: &str) -> bool {
    const KNOWN: [&str; 17] = [
        "assert",
        "assert_eq",
        "assert_ne",
        "concat",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "format",
        "goto",
        "macro_rules",
        "main",
        "matches",
        "panic",
        "todo",
        "unimplemented",
        "unreachable",
        "vec",
    ];
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices('!').all(|(at, _)| {
        let (before, after) = (&code[..at], code[at + 1..].trim_start());
        let name = before.rsplit(|c| !is_word(c)).next().unwrap_or_default();
        let is_call = !name.is_empty() && after.starts_with(['(', '[', '{']);
        !is_call || KNOWN.contains(&name) || code.contains(&format!("macro_rules! {name} "))
    })
}

/// The program's own bytes in a number.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let bytes = std::env::current_exe().and_then(std::fs::read).unwrap_or_default();
        let words = bytes.chunks(8).fold(0_u64, |hash, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            (hash ^ u64::from_le_bytes(word))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(29)
        });
        digest(&format!("{words:x} {}", bytes.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_stands_alone_where_it_uses_nothing_of_its_author_from_elsewhere() {
        for (source, alone) in [
            ("use mutaspec::spec;\n#[spec]\npub mod a {\n    use super::*;\n}", true),
            ("// crate::x\nuse std::collections::BTreeMap;", true),
            ("use crate::helpers::f;", false),
            ("    let x = crate::helpers::f();", false),
            ("use other_crate::f;", false),
            ("include!(\"x.rs\");", false),
            ("use core_model::Ballot;", false),
            ("pub(crate) use other::f;", false),
            ("use super::common::quorum;", false),
            ("    use super::*;\n    fn alice() {}\n    let a = alice::N;", true),
            ("mod helpers;", false),
            ("    quorum_lib::majority(x);", false),
            ("    Stage::Commit; Vec::<u8>::new(); std::mem::take(x);", true),
            ("    let x = quorum!(y);", false),
            ("macro_rules! quorum { () => {} }\n    quorum!();", true),
            ("    if !(a) && !b[0] { assert!(x != [1]); goto!(n1); }", true),
            ("    let x = \"a//b\"; let y = other::f();", false),
            ("    let x = 1; // other::f \"a\"", true),
            ("", false),
        ] {
            assert_eq!(stands_alone(source), alone, "{source}");
        }
    }
}
