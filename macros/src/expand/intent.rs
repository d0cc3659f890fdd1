//! What the author says of mutants, as a static table.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Expansion;

/// The table.
pub(super) fn table(expansion: &Expansion<'_>) -> TokenStream {
    let omissions = expansion.table.omissions_tokens();
    let tolerances = expansion.spec.intent.tolerances.iter().map(|tolerance| {
        let (fault, why, line) = (tolerance.fault, &tolerance.why, tolerance.line);
        let fault = format_ident!("{fault:?}");
        let item = match &tolerance.item {
            Some(item) => quote!(::core::option::Option::Some(#item)),
            None => quote!(::core::option::Option::None),
        };
        quote!(__rt::ToleranceRow { fault: __rt::Fault::#fault, item: #item, why: #why, line: #line })
    });
    quote! {
        &__rt::Intent {
            omissions: #omissions,
            tolerances: &[#(#tolerances),*],
        }
    }
}
