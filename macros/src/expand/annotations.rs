//! The author's annotations about mutants as a table.

use mutaspec_mutator::syntax::{literal, option, table};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Expansion;

pub(super) fn tokens(expansion: &Expansion<'_>) -> TokenStream {
    let omissions = expansion.table.omissions_tokens();
    let tolerances = expansion.spec.annotations.tolerances.iter().map(|tolerance| {
        let (fault, why, line) = (tolerance.fault, literal(&tolerance.why), tolerance.line);
        let fault = format_ident!("{fault:?}");
        let item = option(tolerance.item.as_ref().map(literal));
        quote!(__rt::ToleranceRow { fault: __rt::Fault::#fault, item: #item, why: #why, line: #line })
    });
    let own = expansion.author_mutant_names.iter();
    let own = own.map(|(switch, name)| {
        let name = literal(name);
        quote!(__rt::OwnRow { switch: #switch, name: #name })
    });
    let all = &expansion.spec.annotations.requirements;
    let requirements = all.iter().map(|requirement| {
        let id = requirement.id.value();
        let texts = all.iter().filter(|other| other.id.value() == id);
        let text = texts
            .filter_map(|other| other.text.as_ref())
            .map(syn::LitStr::value)
            .next()
            .unwrap_or_default();
        let (item, of_property) = (literal(&requirement.item), requirement.of_property);
        let (id, text) = (literal(id), literal(text));
        quote!(__rt::RequirementRow { id: #id, text: #text, item: #item, of_property: #of_property })
    });
    let (tolerances, own, requirements) = (table(tolerances), table(own), table(requirements));
    quote! {
        __rt::Annotations {
            omissions: #omissions,
            tolerances: #tolerances,
            own: #own,
            requirements: #requirements,
        }
    }
}
