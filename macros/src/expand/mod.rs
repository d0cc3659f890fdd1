//! Writes the code of a spec: the author's items unchanged, and the code that the engine runs.
//!
//! Generated code uses the engine only through `__rt`, that is, `mutaspec::__private`. Expansion
//! relies on the [checks](crate::check).

mod annotations;
mod author_mutants;
mod bodies;
mod constants;
mod dispatch;
mod domains;
mod extras;
mod fairness;
mod helpers;
mod processes;
mod properties;
mod property_facts;
mod ranges;
mod refinements;
mod restore;
mod spec_origin;
mod stale_reads;
mod state;
mod steps;
mod tables;
pub(crate) mod value;
mod vocabulary;

use mutaspec_mutator::syntax::{Source, Table, Types};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

use crate::ast::SpecModule;
use crate::check::CallGraph;
use crate::errors::Errors;
use crate::words::Assertion;

/// The data collected while the parts of a spec are written.
pub(super) struct Expansion<'a> {
    pub(super) spec: &'a SpecModule,
    pub(super) types: Types,
    pub(super) source: Source,
    pub(super) table: Table,
    pub(super) assertions: Vec<Assertion>,
    /// The call graph.
    pub(super) calls: CallGraph,
    pub(super) errors: &'a mut Errors,
    /// The switch numbers of the author's own mutants, with their names.
    pub(super) author_mutant_names: Vec<(u32, String)>,
    pub(super) stale_readers: Vec<stale_reads::StaleReader>,
}

impl Expansion<'_> {
    /// The name of the constants' type, or `()`.
    pub(super) fn constants_type(&self) -> TokenStream {
        match &self.spec.constants {
            Some(constants) => {
                let ident = &constants.item.ident;
                quote!(#ident)
            }
            None => quote!(()),
        }
    }
}

/// Returns the code that a spec expands to. Adds errors that only the expansion detects.
pub(crate) fn module_code(spec: &SpecModule, errors: &mut Errors) -> TokenStream {
    let mut expansion = Expansion {
        spec,
        types: spec.types(),
        source: source(),
        table: Table::without(spec.annotations.omissions.clone()),
        assertions: Vec::new(),
        calls: CallGraph::of(spec),
        errors,
        author_mutant_names: Vec::new(),
        stale_readers: Vec::new(),
    };
    bodies::note_origins(&mut expansion);
    let steps = steps::all(&mut expansion);
    if !spec.options.unmutated {
        extras::rows(&mut expansion);
    }
    let state = state::all(&expansion);
    let constants = constants::all(&expansion);
    let properties = properties::all(&mut expansion);
    let fairness = fairness::functions(&expansion);
    let property_facts = property_facts::PropertyFacts::of(&expansion);
    expansion.table.identify(&spec.module.to_token_stream());
    let tables = tables::all(&expansion, &property_facts);
    let property_facts = property_facts.functions(&expansion);
    let extras = stale_reads::functions(&expansion);
    let values = spec.values.iter().map(value::derive);
    let variables = value::derive(&syn::Item::Struct(spec.variables.clone()));
    let others = spec
        .others
        .iter()
        .map(|item| helpers::other(item, &expansion));
    let others: Vec<_> = others.collect();
    let (attrs, vis, name) = (&spec.module.attrs, &spec.module.vis, &spec.module.ident);
    quote! {
        #(#attrs)*
        #vis mod #name {
            #[allow(unused_imports)]
            use ::mutaspec::prelude::*;
            #[allow(unused_imports)]
            use ::mutaspec::__private as __rt;
            #[allow(unused_imports)]
            use __rt::{IsExcludable as _, NotExcludable as _};
            #(#others)*
            #(#values)*
            #variables
            #constants
            #state
            #steps
            #properties
            #fairness
            #property_facts
            #extras
            #tables
        }
    }
}

/// The text of the file that is being compiled; empty if it cannot be read.
fn source() -> Source {
    source_file()
        .and_then(|path| std::fs::read_to_string(path).ok())
        .map(|text| Source::new(&text))
        .unwrap_or_default()
}

/// The file that is being compiled; `None` if it is unknown or does not exist.
pub(super) fn source_file() -> Option<std::path::PathBuf> {
    let path = Span::call_site().local_file()?;
    std::fs::canonicalize(path).ok().filter(|p| p.is_file())
}
