//! The table of a spec's types and names as text, so that suggested properties can be pasted.

use mutaspec_mutator::syntax::{is_number, literal, option, table, tidy};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{Expr, Fields, Item, ItemFn, ReturnType, Type};

use super::{Expansion, domains};
use crate::ast::{Process, PropertyKind, Role, SpecModule, parameters};
use crate::check;

pub(super) fn tokens(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let constants = option(
        spec.constants
            .as_ref()
            .map(|constants| literal(constants.item.ident.to_string())),
    );
    let variables = fields(&spec.variables.fields);
    let processes = table(spec.processes.iter().map(|process| row(process, expansion)));
    let domains = table(
        domains::all(expansion)
            .into_iter()
            .map(|domain| domain.row()),
    );
    let types = table(spec.values.iter().chain(&spec.others).filter_map(type_row));
    let helpers = table(helpers(spec).iter().map(|helper| helper.row(expansion)));
    quote! {
        __rt::Vocabulary {
            constants: #constants, variables: #variables, processes: #processes,
            types: #types, helpers: #helpers, domains: #domains,
        }
    }
}

fn text(ty: &Type) -> String {
    tidy(&ty.to_token_stream())
}

fn fields(fields: &Fields) -> TokenStream {
    let rows = fields.iter().enumerate().map(|(place, field)| {
        let name = field
            .ident
            .as_ref()
            .map_or(place.to_string(), |name| name.unraw().to_string());
        let (name, ty) = (literal(name), literal(text(&field.ty)));
        quote!(__rt::FieldRow { name: #name, type_text: #ty })
    });
    table(rows)
}

fn row(process: &Process, expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let (name, many) = (
        literal(process.function.sig.ident.to_string()),
        process.member.is_some(),
    );
    let of_constant = process
        .member
        .as_ref()
        .and_then(|member| match &member.set {
            Expr::Path(path) => path
                .path
                .get_ident()
                .filter(|name| spec.constant(name).is_some()),
            _ => None,
        });
    let of_constant = of_constant.map(|name| format!("c.{name}"));
    let set =
        of_constant.or_else(|| domains::of_process(process, expansion).map(|domain| domain.code));
    let set = option(set.map(literal));
    let variables = table(process.variables.iter().map(|variable| {
        let (name, ty) = (
            literal(variable.name.unraw().to_string()),
            literal(text(&variable.ty)),
        );
        quote!(__rt::FieldRow { name: #name, type_text: #ty })
    }));
    quote! {
        __rt::ProcessRow { name: #name, many: #many, set: #set, variables: #variables }
    }
}

fn type_row(item: &Item) -> Option<TokenStream> {
    let (name, shape) = match item {
        Item::Type(alias) if alias.generics.params.is_empty() => {
            let ty = literal(text(&alias.ty));
            (&alias.ident, quote!(Alias(#ty)))
        }
        Item::Struct(item) if item.generics.params.is_empty() => {
            let fields = fields(&item.fields);
            (&item.ident, quote!(Struct(#fields)))
        }
        Item::Enum(item) if item.generics.params.is_empty() => {
            let variants = table(item.variants.iter().map(|variant| {
                let (name, fields) = (
                    literal(variant.ident.unraw().to_string()),
                    fields(&variant.fields),
                );
                quote!((#name, #fields))
            }));
            (&item.ident, quote!(Enum(#variants)))
        }
        _ => return None,
    };
    let name = literal(name.to_string());
    Some(quote!(__rt::TypeRow { name: #name, shape: __rt::Shape::#shape }))
}

/// A function that computes a value from a state.
struct Helper<'a> {
    function: &'a ItemFn,
    /// For each parameter: `s` for the state, `c` for the constants, `p` for a member.
    words: Vec<&'static str>,
    /// Type of the member.
    member: Option<&'a Type>,
    ty: &'a Type,
}

/// The helpers and goals that compute a value from a state, perhaps with constants and a member.
fn helpers(spec: &SpecModule) -> Vec<Helper<'_>> {
    let goals = spec
        .properties
        .iter()
        .filter(|property| property.kind == PropertyKind::Reachable);
    let functions = spec
        .helpers
        .iter()
        .chain(goals.map(|property| &property.function));
    functions
        .filter_map(|function| Helper::of(function, spec))
        .collect()
}

impl<'a> Helper<'a> {
    fn of(function: &'a ItemFn, spec: &SpecModule) -> Option<Helper<'a>> {
        let ReturnType::Type(_, ty) = &function.sig.output else {
            return None;
        };
        if !check::is_ordinary(&function.sig) || !function.sig.generics.params.is_empty() {
            return None;
        }
        let (mut words, mut members) = (Vec::new(), Vec::new());
        for parameter in parameters(function) {
            words.push(match spec.role(&parameter.ty) {
                Role::Variables | Role::State => "s",
                Role::Constants => "c",
                Role::Own if text(&parameter.ty) == "Participant" || is_number(&parameter.ty) => {
                    members.push(&*parameter.ty);
                    "p"
                }
                Role::VariablesMut | Role::Next | Role::Own => return None,
            });
        }
        let states = words.iter().filter(|word| **word == "s").count();
        (states == 1 && members.len() <= 1).then(|| Helper {
            function,
            words,
            member: members.pop(),
            ty,
        })
    }

    fn row(&self, expansion: &Expansion<'_>) -> TokenStream {
        let (name, arguments) = (
            literal(self.function.sig.ident.to_string()),
            literal(self.words.join(", ")),
        );
        let (member, ty) = (
            option(self.member.map(|ty| literal(text(ty)))),
            literal(text(self.ty)),
        );
        // A helper reads one state, as an invariant does.
        let reads = check::reads(
            self.function,
            PropertyKind::Invariant,
            expansion.spec,
            &expansion.calls,
        );
        let reads = option(reads.map(table));
        quote! {
            __rt::HelperRow {
                name: #name, arguments: #arguments, member: #member, type_text: #ty, reads: #reads,
            }
        }
    }

    fn call(&self) -> TokenStream {
        let name = &self.function.sig.ident;
        let arguments = self.words.iter().map(|word| match *word {
            "s" => quote!(__state),
            "c" => quote!(__c),
            _ => quote!(__rt::FromMember::from_member(__member)),
        });
        quote!(#name(#(#arguments),*))
    }
}

/// The method of `Spec` that calls helpers.
pub(super) fn method(spec: &SpecModule) -> TokenStream {
    let arms = helpers(spec)
        .into_iter()
        .enumerate()
        .map(|(place, helper)| {
            let call = helper.call();
            quote!(#place => (&__rt::Shown(&#call)).tree(),)
        });
    quote! {
        fn helper(__place: usize, __member: i128, __state: &State, __c: &Self::Constants) -> __rt::value::View {
            use __rt::{IsNotShown as _, IsShown as _};
            match __place { #(#arms)* _ => __rt::value::View::LeftOut }
        }
    }
}
