//! Fairness: the table of assumptions, their mutants, and `#[fairness]` functions with row numbers.

use mutaspec_mutator::Operator;
use mutaspec_mutator::syntax::{Edit, option, table};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{ExprCall, Ident, parse_quote};

use super::Expansion;
use super::helpers::guarded;
use crate::ast::{Fairness, Process, Role, SpecModule, parameters};
use crate::parse::{assumption_word, assumptions};

/// A fairness assumption of a spec.
struct Draft {
    steps: Steps,
    strong: bool,
    /// `alice`, `alice.n3` for a label, or the name of a `#[fairness]` function.
    name: String,
    /// The word of the assumption: `fair`, `strongly_fair`, `weak`, `strong`.
    word: Ident,
}

/// The steps of an assumption.
enum Steps {
    /// Steps of each instance of an item, at all labels or only at some.
    Attribute {
        item: usize,
        labels: Option<Vec<usize>>,
    },
    /// Steps in a call of `weak` or `strong`.
    Call(ExprCall),
}

/// All fairness assumptions in order. As in PlusCal, a label's word comes on top of the process's:
/// `#[strongly_fair]` adds to a fair process, `#[unfair]` excludes the label.
fn drafts(spec: &SpecModule) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (item, action) in spec.actions.iter().enumerate() {
        if let Some(word) = &action.fairness {
            drafts.push(Draft {
                steps: Steps::Attribute { item, labels: None },
                strong: word.fairness == Fairness::Strong,
                name: action.function.sig.ident.to_string(),
                word: word.word.clone(),
            });
        }
    }
    for (i, process) in spec.processes.iter().enumerate() {
        of_process(spec.actions.len() + i, process, &mut drafts);
    }
    for function in &spec.fairness {
        let name = function.sig.ident.to_string();
        drafts.extend(assumptions(function).into_iter().map(|(word, call)| Draft {
            strong: word == "strong",
            name: name.clone(),
            steps: Steps::Call(call),
            word,
        }));
    }
    drafts
}

fn of_process(item: usize, process: &Process, drafts: &mut Vec<Draft>) {
    let name = process.function.sig.ident.to_string();
    if let Some(word) = &process.fairness {
        let kept: Vec<usize> = (0..process.labels.len())
            .filter(|i| {
                process.labels[*i]
                    .fairness
                    .as_ref()
                    .is_none_or(|w| w.fairness != Fairness::Unfair)
            })
            .collect();
        let labels = (kept.len() < process.labels.len()).then_some(kept);
        drafts.push(Draft {
            steps: Steps::Attribute { item, labels },
            strong: word.fairness == Fairness::Strong,
            name: name.clone(),
            word: word.word.clone(),
        });
    }
    for (number, label) in process.labels.iter().enumerate() {
        if let Some(word) = &label.fairness
            && word.fairness != Fairness::Unfair
        {
            drafts.push(Draft {
                steps: Steps::Attribute {
                    item,
                    labels: Some(vec![number]),
                },
                strong: word.fairness == Fairness::Strong,
                name: format!("{name}.{}", label.lifetime.ident),
                word: word.word.clone(),
            });
        }
    }
}

pub(super) fn rows(spec: &SpecModule) -> TokenStream {
    let rows = drafts(spec).into_iter().map(|draft| {
        let line = draft.word.span().start().line as u32;
        let strength = if draft.strong { quote!(Strong) } else { quote!(Weak) };
        let kind = match draft.steps {
            Steps::Call(_) => quote!(Call),
            Steps::Attribute { item, labels } => {
                let labels = option(labels.map(table));
                quote!(Attribute { item: #item, labels: #labels })
            }
        };
        quote!(__rt::FairnessRow { kind: __rt::FairnessKind::#kind, strength: __rt::Strength::#strength, line: #line })
    });
    table(rows)
}

/// F1 for each assumption, F2 for each strong one.
pub(super) fn mutants(expansion: &mut Expansion<'_>) {
    let drafts = drafts(expansion.spec);
    for (number, draft) in (0..).zip(&drafts) {
        let edit = match &draft.steps {
            Steps::Attribute { .. } => edit(Operator::F1DropFairness, &draft.word, "", expansion),
            Steps::Call(call) => edit(
                Operator::F1DropFairness,
                call,
                "Fairness::none()",
                expansion,
            ),
        };
        expansion.table.add_fairness(&draft.name, edit, number);
    }
    for (number, draft) in (0..).zip(&drafts).filter(|(_, draft)| draft.strong) {
        let weak = match draft.steps {
            Steps::Attribute { .. } => "fair",
            Steps::Call(_) => "weak",
        };
        let edit = edit(Operator::F2WeakenFairness, &draft.word, weak, expansion);
        expansion
            .table
            .add_weakened_fairness(&draft.name, edit, number);
    }
}

fn edit(
    operator: Operator,
    place: &impl ToTokens,
    replacement: &str,
    expansion: &Expansion<'_>,
) -> Edit {
    Edit {
        operator,
        range: expansion.source.range(place),
        original: expansion.source.text(place),
        replacement: replacement.to_owned(),
        family: None,
    }
}

/// The `#[fairness]` functions, with row numbers in the calls of `weak` and `strong`.
pub(super) fn functions(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    if spec.fairness.is_empty() {
        return TokenStream::new();
    }
    let attributes = drafts(spec)
        .iter()
        .filter(|draft| matches!(draft.steps, Steps::Attribute { .. }))
        .count();
    let mut numbers = Numbers { next: attributes };
    let functions = spec.fairness.iter().map(|function| {
        let mut function = function.clone();
        numbers.visit_block_mut(&mut function.block);
        let function = guarded(&function, expansion);
        quote!(#[allow(dead_code, clippy::needless_pass_by_value)] #function)
    });
    let functions: Vec<_> = functions.collect();
    quote! {
        /// The fairness that this spec assumes.
        #[allow(dead_code)]
        pub type Fairness = __rt::Assumptions;
        #(#functions)*
    }
}

struct Numbers {
    next: usize,
}

impl VisitMut for Numbers {
    fn visit_expr_call_mut(&mut self, call: &mut ExprCall) {
        if let Some(word) = assumption_word(call) {
            let place = proc_macro2::Span::call_site().located_at(word.span());
            let word = Ident::new(&word.to_string(), place);
            let number = Literal::usize_unsuffixed(self.next);
            self.next += 1;
            *call.func = parse_quote!(__rt::#word);
            call.args.insert(0, parse_quote!(#number));
        }
        visit_mut::visit_expr_call_mut(self, call);
    }
}

/// The method of `Spec` that joins the assumptions of all functions.
pub(super) fn method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    if spec.fairness.is_empty() {
        return TokenStream::new();
    }
    let calls = spec.fairness.iter().map(|function| {
        let name = &function.sig.ident;
        let arguments = parameters(function)
            .filter(|p| spec.role(&p.ty) == Role::Constants)
            .map(|_| quote!(__c));
        quote!(#name(#(#arguments),*))
    });
    quote! {
        fn fairness(__c: &Self::Constants) -> __rt::Assumptions {
            __rt::Assumptions::none() #(& #calls)*
        }
    }
}
