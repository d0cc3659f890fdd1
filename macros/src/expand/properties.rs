//! Properties: the author's functions unchanged, and how the engine calls them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemFn, parse_quote};

use super::Expansion;
use super::bodies::as_value;
use super::helpers::guarded;
use crate::ast::{PropertyKind, Role, parameters};

/// The functions of all properties and constraints.
pub(super) fn all(expansion: &mut Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let functions = spec.properties.iter().map(|p| match p.kind {
        PropertyKind::Temporal => temporal(&p.function, expansion),
        _ => {
            let function = guarded(&p.function, expansion);
            quote!(#[allow(dead_code)] #function)
        }
    });
    let functions: Vec<_> = functions.collect();
    let constraints = spec.constraints.iter().map(|f| guarded(f, expansion));
    let constraints: Vec<_> = constraints.collect();
    let alias = spec
        .properties
        .iter()
        .any(|p| p.kind == PropertyKind::Temporal)
        .then(|| {
            quote! {
                /// A temporal formula over the states of this spec.
                #[allow(dead_code)]
                pub type Formula = __rt::Formula<State>;
            }
        });
    let next = spec
        .properties
        .iter()
        .any(|p| p.kind == PropertyKind::Ahead)
        .then(|| {
            quote! {
                /// What can happen next in a state of this spec.
                #[allow(dead_code)]
                pub type Next = __rt::Next<State>;
            }
        });
    quote!(#alias #next #(#functions)* #(#constraints)*)
}

/// The arguments of a call of a property, by the roles of its parameters.
pub(super) fn arguments(
    function: &ItemFn,
    expansion: &Expansion<'_>,
    states: &[TokenStream],
) -> Vec<TokenStream> {
    let mut states = states.iter();
    parameters(function)
        .map(|p| match expansion.spec.role(&p.ty) {
            Role::Constants => quote!(__c),
            Role::Next => quote!(__next),
            _ => states.next().cloned().unwrap_or_default(),
        })
        .collect()
}

/// The methods of `Spec` that evaluate properties.
pub(super) fn methods(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let calls = |wanted: &[PropertyKind], states: &[TokenStream], prefix: &str| {
        let arms = spec
            .properties
            .iter()
            .enumerate()
            .filter(|(_, p)| wanted.contains(&p.kind))
            .map(|(i, p)| {
                let name = format_ident!("{prefix}{}", p.function.sig.ident);
                let arguments = if prefix.is_empty() {
                    arguments(&p.function, expansion, states)
                } else {
                    states.to_vec()
                };
                quote!(#i => #name(#(#arguments),*),)
            });
        quote!(#(#arms)*)
    };
    let state = calls(
        &[PropertyKind::Invariant, PropertyKind::Reachable],
        &[quote!(__state)],
        "",
    );
    let ahead = calls(&[PropertyKind::Ahead], &[quote!(__state)], "");
    let scenarios = calls(&[PropertyKind::Possible, PropertyKind::Forbidden], &[], "");
    let step = calls(
        &[PropertyKind::StepInvariant, PropertyKind::StepGoal],
        &[quote!(__before), quote!(__after)],
        "",
    );
    let temporal = calls(&[PropertyKind::Temporal], &[quote!(__c)], "__temporal_");
    let within = spec.constraints.iter().map(|function| {
        let name = &function.sig.ident;
        let arguments = arguments(function, expansion, &[quote!(__state)]);
        quote!(#name(#(#arguments),*))
    });
    let constrained = !spec.constraints.is_empty();
    quote! {
        const CONSTRAINED: bool = #constrained;
        fn within(__state: &State, __c: &Self::Constants) -> bool {
            true #(&& #within)*
        }
        fn state_property(__property: usize, __state: &State, __c: &Self::Constants) -> bool {
            match __property { #state _ => true }
        }
        fn step_property(__property: usize, __before: &State, __after: &State, __c: &Self::Constants) -> bool {
            match __property { #step _ => true }
        }
        fn scenario(__property: usize, __c: &Self::Constants) -> __rt::Scenario {
            match __property { #scenarios _ => __rt::Scenario::NONE }
        }
        fn ahead_property(__property: usize, __state: &State, __next: &__rt::Next<State>, __c: &Self::Constants) -> bool {
            match __property { #ahead _ => true }
        }
        fn temporal_property(__property: usize, __c: &'static Self::Constants) -> __rt::Formula<State> {
            match __property { #temporal _ => __rt::Formula::TRUE }
        }
    }
}

/// The words whose arguments are predicates on a state, or formulas.
const STATE_WORDS: [&str; 4] = ["eventually", "always", "leads_to", "initially"];

/// The words whose arguments are predicates on a step.
const STEP_WORDS: [&str; 2] = ["changed_and", "unchanged_or"];

/// A temporal property: names of predicates and closures in it become atoms.
fn temporal(function: &ItemFn, expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let mut body = (*function.block).clone();
    Atoms { expansion }.visit_block_mut(&mut body);
    let body = as_value(&body);
    let name = format_ident!("__temporal_{}", function.sig.ident);
    let constants = expansion.constants_type();
    let bind = parameters(function)
        .filter(|p| spec.role(&p.ty) == Role::Constants)
        .map(|p| {
            let pat = &p.pat;
            quote!(let #pat = __c;)
        });
    let (attrs, output) = (&function.attrs, &function.sig.output);
    quote! {
        #(#attrs)*
        #[allow(unused_variables, clippy::needless_pass_by_value)]
        fn #name(__c: &'static #constants) #output {
            #(#bind)*
            #body
        }
    }
}

struct Atoms<'a, 'e> {
    expansion: &'a Expansion<'e>,
}

impl Atoms<'_, '_> {
    /// The module's predicate of this name.
    fn predicate(&self, expr: &Expr) -> Option<&ItemFn> {
        let Expr::Path(path) = expr else { return None };
        let name = path.path.get_ident()?;
        self.expansion
            .spec
            .predicates(false)
            .find(|f| f.sig.ident == *name)
    }

    /// A predicate on steps: the name of a function or a closure.
    fn step_predicate(&self, expr: &Expr) -> Option<Expr> {
        match expr {
            Expr::Path(path) => {
                let name = path.path.get_ident()?;
                let function = self
                    .expansion
                    .spec
                    .predicates(true)
                    .find(|f| f.sig.ident == *name)?;
                let text = name.to_string();
                let arguments = arguments(
                    function,
                    self.expansion,
                    &[quote!(__before), quote!(__after)],
                );
                Some(
                    parse_quote!(__rt::step_predicate(#text, move |__before: &State, __after: &State| #name(#(#arguments),*))),
                )
            }
            Expr::Closure(closure) => {
                let text = self.expansion.source.text(&closure.body);
                let patterns = closure.inputs.iter().map(|input| match input {
                    syn::Pat::Type(typed) => &*typed.pat,
                    input => input,
                });
                let body = &closure.body;
                Some(parse_quote!(__rt::step_predicate(#text, move |#(#patterns: &State),*| #body)))
            }
            _ => None,
        }
    }

    fn atom(&self, expr: &Expr) -> Option<Expr> {
        if let Some(function) = self.predicate(expr) {
            let name = &function.sig.ident;
            let text = name.to_string();
            let arguments = arguments(function, self.expansion, &[quote!(__state)]);
            return Some(
                parse_quote!(__rt::atom(#text, move |__state: &State| #name(#(#arguments),*))),
            );
        }
        let Expr::Closure(closure) = expr else {
            return None;
        };
        let text = self.expansion.source.text(&closure.body);
        let (input, body) = (closure.inputs.first()?, &closure.body);
        let input = if let syn::Pat::Type(typed) = input {
            &*typed.pat
        } else {
            input
        };
        Some(parse_quote!(__rt::atom(#text, move |#input: &State| #body)))
    }
}

impl VisitMut for Atoms<'_, '_> {
    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        let name = match &*call.func {
            Expr::Path(p) => p.path.segments.last().map(|s| s.ident.clone()),
            _ => None,
        };
        let is_word = |words: &[&str]| {
            let name = name.as_ref();
            name.is_some_and(|name| words.iter().any(|word| name == word))
        };
        let (takes_atoms, takes_steps) = (is_word(&STATE_WORDS), is_word(&STEP_WORDS));
        for arg in &mut call.args {
            if takes_steps && let Some(predicate) = self.step_predicate(arg) {
                *arg = predicate;
                continue;
            }
            match arg {
                Expr::Closure(_) if takes_atoms => {
                    if let Some(atom) = self.atom(arg) {
                        *arg = atom;
                    }
                }
                Expr::Closure(closure) => self.closure(closure),
                other => self.visit_expr_mut(other),
            }
        }
    }

    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        for arg in &mut call.args {
            if !matches!(arg, Expr::Closure(_)) {
                self.visit_expr_mut(arg);
            }
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if matches!(expr, Expr::Path(_))
            && let Some(atom) = self.atom(expr)
        {
            *expr = atom;
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}

impl Atoms<'_, '_> {
    /// Visits a closure of `for_all`, whose body is a formula.
    fn closure(&mut self, closure: &mut syn::ExprClosure) {
        self.visit_expr_mut(&mut closure.body);
    }
}
