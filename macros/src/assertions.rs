//! Recognises assertion macros.

use proc_macro2::Ident;
use syn::Macro;
use syn::visit_mut::VisitMut;

pub(crate) const ASSERTIONS: [&str; 3] = ["assert", "assert_eq", "assert_ne"];

/// The base name of an assertion macro: `assert` also for `debug_assert!` and `std::assert!`.
pub(crate) fn assertion(mac: &Macro) -> Option<&'static str> {
    let segments: Vec<_> = mac
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let name = match segments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [name] | ["std" | "core", name] => name.strip_prefix("debug_").unwrap_or(name),
        _ => return None,
    };
    ASSERTIONS.into_iter().find(|word| *word == name)
}

pub(crate) fn is_assertion(mac: &Macro) -> bool {
    assertion(mac).is_some()
}

/// Turns `debug_assert!` into `assert!`: a spec has the same assertions in every build profile.
pub(crate) fn assert_in_every_profile(module: &mut syn::ItemMod) {
    struct PlainAssertions;
    impl VisitMut for PlainAssertions {
        fn visit_macro_mut(&mut self, mac: &mut Macro) {
            if let Some(word) = assertion(mac)
                && let Some(last) = mac.path.segments.last_mut()
            {
                last.ident = Ident::new(word, last.ident.span());
            }
        }
    }
    PlainAssertions.visit_item_mod_mut(module);
}
