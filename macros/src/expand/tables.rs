//! The static tables of a spec, its `impl Spec`, and its registration.

use mutaspec_mutator::syntax::{literal, option, table, texts};
use proc_macro2::TokenStream;
use quote::quote;

use super::property_facts::PropertyFacts;
use super::spec_origin::SpecOrigin;
use super::{
    Expansion, annotations, dispatch, extras, fairness, properties, refinements, restore,
    source_file, stale_reads, state, vocabulary,
};
use crate::ast::{Model, PropertyKind, SpecModule, doc};
use crate::check;

/// `impl Spec`, the definition and its registration.
pub(super) fn all(expansion: &Expansion<'_>, facts: &PropertyFacts) -> TokenStream {
    let spec_impl = spec_impl(expansion, facts);
    let definition = definition(expansion, facts);
    quote! {
        #spec_impl
        #definition
        #[doc(hidden)]
        pub static __SOURCE: __rt::CompiledSpec = __rt::CompiledSpec::new(&__DEFINITION, __build, __arithmetic_is_checked);
        __rt::inventory::submit! { __rt::Registration(&__SOURCE) }
        #[cfg(panic = "abort")]
        ::core::compile_error!("mutaspec catches the panics of a step: `panic = \"abort\"` cannot be used in this profile");
        /// Whether this crate was compiled with checks of integer overflow.
        fn __arithmetic_is_checked() -> bool {
            ::std::panic::catch_unwind(|| ::std::hint::black_box(u8::MAX) + ::std::hint::black_box(1)).is_err()
        }
    }
}

fn spec_impl(expansion: &Expansion<'_>, facts: &PropertyFacts) -> TokenStream {
    let facts = facts.methods(expansion);
    let constants = expansion.constants_type();
    let steps = dispatch::methods(expansion);
    let restore = restore::method(expansion);
    let properties = properties::methods(expansion);
    let helpers = vocabulary::method(expansion.spec);
    let fairness_method = fairness::method(expansion);
    let refinements = refinements::methods(expansion);
    let visible = state::encode_visible(expansion);
    let terminated = state::terminated(expansion);
    let (extras, stale_reads) = (
        extras::methods(expansion),
        stale_reads::method_of_spec(expansion),
    );
    quote! {
        #[doc(hidden)]
        struct __Spec;
        #[allow(non_snake_case, unused_variables, clippy::all, clippy::pedantic, clippy::nursery)]
        impl __rt::Spec for __Spec {
            type Constants = #constants;
            type State = State;
            type Step = __Step;
            #steps
            #restore
            #extras
            #stale_reads
            #properties
            #helpers
            #fairness_method
            #refinements
            #facts
            fn encode_visible(__state: &State, __writer: &mut __rt::value::Writer<'_>) {
                #visible
            }
            fn terminated(__state: &State) -> bool {
                #terminated
            }
        }
    }
}

fn definition(expansion: &Expansion<'_>, facts: &PropertyFacts) -> TokenStream {
    let facts = facts.table(expansion);
    let spec = expansion.spec;
    let name = literal(spec.module.ident.to_string());
    let documentation = literal(doc(&spec.module.attrs));
    let path = literal(proc_macro2::Span::call_site().file());
    let text = match source_file() {
        Some(path) => {
            let path = path.to_string_lossy().into_owned();
            quote!(::core::include_str!(#path))
        }
        None => quote!(""),
    };
    let origin = SpecOrigin::of_this_file();
    let (absolute, package_folder) = (literal(origin.file), literal(origin.package));
    let is_self_contained = origin.is_self_contained;
    let line = spec.module.ident.span().start().line as u32;
    let constants = constants(expansion);
    let models = models(spec);
    let items = items(spec);
    let fairness = fairness::rows(spec);
    let properties = properties_table(spec);
    let assertions = assertions(expansion);
    let (deadlock, termination) = (!spec.options.may_deadlock, spec.options.termination);
    let vocabulary = vocabulary::tokens(expansion);
    let intent = annotations::tokens(expansion);
    let ladder = texts(
        spec.constants
            .iter()
            .flat_map(|c| &c.ladder)
            .map(ToString::to_string),
    );
    let (mutants, skipped) = (
        expansion.table.rows_tokens(),
        expansion.table.skipped_tokens(),
    );
    let extras = expansion.table.extras_tokens();
    quote! {
        #[doc(hidden)]
        pub static __DEFINITION: __rt::Definition = __rt::Definition {
            name: #name, doc: #documentation,
            sources: __rt::Cow::Borrowed(&[
                __rt::SourceFile { path: #path, absolute: #absolute, text: __rt::Cow::Borrowed(#text) }
            ]),
            language: __rt::Language::RUST,
            dialect: ::core::option::Option::Some(&__rt::RustDialect), is_self_contained: #is_self_contained, line: #line,
            package: __rt::Cow::Borrowed(::core::env!("CARGO_PKG_NAME")), package_folder: #package_folder,
            module: __rt::Cow::Borrowed(::core::module_path!()),
            constants: #constants, models: #models, items: #items, fairness: #fairness,
            properties: #properties, assertions: #assertions,
            deadlock: #deadlock, termination: #termination,
            mutants: #mutants, skipped: #skipped,
            property_facts: #facts,
            vocabulary: #vocabulary,
            annotations: #intent,
            extras: #extras,
            ladder: #ladder,
        };
    }
}

fn properties_table(spec: &SpecModule) -> TokenStream {
    let rows = spec.properties.iter().map(|p| {
        let kind = match p.kind {
            PropertyKind::Invariant => quote!(StateInvariant),
            PropertyKind::StepInvariant => quote!(StepInvariant),
            PropertyKind::Reachable => quote!(Reachable),
            PropertyKind::Temporal => quote!(Temporal),
            PropertyKind::Possible => quote!(Possible),
            PropertyKind::Forbidden => quote!(Forbidden),
            PropertyKind::StepGoal => quote!(StepGoal),
            PropertyKind::Ahead => quote!(Ahead),
            PropertyKind::Refinement => quote!(Refinement),
        };
        let (name, line, doc) = (
            literal(p.function.sig.ident.to_string()),
            p.function.sig.ident.span().start().line as u32,
            literal(doc(&p.function.attrs)),
        );
        quote!(__rt::PropertyRow { name: #name, kind: __rt::PropertyKind::#kind, line: #line, doc: #doc })
    });
    table(rows)
}

fn constants(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let symmetric = match check::unproven(spec) {
        None => quote!(__rt::Symmetric::ByText),
        Some((line, tokens)) => {
            let (line, text) = (line as u32, literal(expansion.source.text(&tokens)));
            quote!(__rt::Symmetric::Unproven { line: #line, text: #text })
        }
    };
    let rows = spec.constants.iter().flat_map(|c| &c.fields).map(|f| {
        let (name, ty, doc) = (
            literal(f.ident.to_string()),
            literal(mutaspec_mutator::syntax::tidy_type(&f.ty)),
            literal(&f.doc),
        );
        let symmetric = if f.symmetric {
            symmetric.clone()
        } else {
            quote!(__rt::Symmetric::No)
        };
        quote!(__rt::ConstantRow { name: #name, type_text: #ty, doc: #doc, symmetric: #symmetric })
    });
    table(rows)
}

fn models(spec: &SpecModule) -> TokenStream {
    let rows: Vec<_> = spec
        .constants
        .iter()
        .flat_map(|c| &c.models)
        .map(|m| {
            let name = literal(m.name.to_string());
            let properties = option(checked(m, spec).map(texts));
            let expect = option(
                m.expect_failure
                    .as_ref()
                    .map(|name| literal(name.to_string())),
            );
            quote!(__rt::ModelRow { name: #name, properties: #properties, expect_failure: #expect })
        })
        .collect();
    if rows.is_empty() {
        let name = literal("default");
        return table([quote!(__rt::ModelRow {
            name: #name,
            properties: ::core::option::Option::None,
            expect_failure: ::core::option::Option::None
        })]);
    }
    table(rows)
}

/// The properties that a model checks; `None` if it checks all.
fn checked(model: &Model, spec: &SpecModule) -> Option<Vec<String>> {
    if let Some(names) = &model.properties {
        return Some(names.iter().map(ToString::to_string).collect());
    }
    let except = model.except.as_ref()?;
    let deadlock = (!spec.options.may_deadlock).then_some("deadlock_freedom");
    let termination = spec.options.termination.then_some("termination");
    let written = spec
        .properties
        .iter()
        .map(|property| property.function.sig.ident.to_string());
    let all = written.chain(deadlock.into_iter().chain(termination).map(str::to_owned));
    Some(
        all.filter(|name| except.iter().all(|other| other != name))
            .collect(),
    )
}

fn items(spec: &SpecModule) -> TokenStream {
    let actions = spec.actions.iter().map(|a| {
        let (name, line) = (
            literal(a.function.sig.ident.to_string()),
            a.function.sig.ident.span().start().line as u32,
        );
        let parameters = texts(a.parameters.iter().map(|p| p.name.to_string()));
        quote!(__rt::ItemRow { name: #name, kind: __rt::ItemKind::Action, parameters: #parameters, line: #line })
    });
    let processes = spec.processes.iter().map(|p| {
        let (name, line, daemon) = (
            literal(p.function.sig.ident.to_string()),
            p.function.sig.ident.span().start().line as u32,
            p.daemon,
        );
        let parameters = texts(p.member.iter().map(|m| m.name.to_string()));
        let labels = table(p.labels.iter().map(|l| {
            let (name, line) = (
                literal(l.lifetime.ident.to_string()),
                l.lifetime.span().start().line as u32,
            );
            quote!(__rt::LabelRow { name: #name, line: #line })
        }));
        quote!(__rt::ItemRow {
            name: #name,
            kind: __rt::ItemKind::Process { labels: #labels, daemon: #daemon },
            parameters: #parameters,
            line: #line,
        })
    });
    table(actions.chain(processes))
}

fn assertions(expansion: &Expansion<'_>) -> TokenStream {
    let mut seen: Vec<&str> = Vec::new();
    let rows = expansion.assertions.iter().map(|a| {
        seen.push(&a.item);
        let copies = seen.iter().filter(|s| **s == a.item).count();
        let item = if copies > 1 {
            format!("{}#{copies}", a.item)
        } else {
            a.item.clone()
        };
        let (item, text, line) = (literal(item), literal(&a.text), a.line as u32);
        quote!(__rt::AssertionRow { item: #item, text: #text, line: #line })
    });
    table(rows)
}
