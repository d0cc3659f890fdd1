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

/// Whether a file names no code of its author's elsewhere, as far as the text tells.
fn stands_alone(source: &str) -> bool {
    let code = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    let is_own = |path: &str| ["mutaspec", "std", "core", "alloc"].iter().any(|name| path.starts_with(name));
    let mut outside = code.filter(|line| {
        let used = line.trim().strip_prefix("pub ").unwrap_or(line.trim()).strip_prefix("use ");
        line.contains("super::super")
            || line.contains("crate::")
            || line.contains("include")
            || used.is_some_and(|path| !is_own(path) && !path.starts_with("super::"))
    });
    !source.is_empty() && outside.next().is_none()
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
            ("use mutaspec::spec;\n#[spec]\npub mod a { use super::*; }", true),
            ("// crate::x\nuse std::collections::BTreeMap;", true),
            ("use crate::helpers::f;", false),
            ("    let x = crate::helpers::f();", false),
            ("use other_crate::f;", false),
            ("include!(\"x.rs\");", false),
            ("", false),
        ] {
            assert_eq!(stands_alone(source), alone, "{source}");
        }
    }
}
