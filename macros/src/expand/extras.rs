//! Behaviour that only mutants have: crashes, restarts, merged steps, smaller constants. The
//! baseline does not pay for it, and a spec without these mutants contains no code for it.

use std::collections::{BTreeMap, BTreeSet};

use mutaspec_mutator::Operator;
use mutaspec_mutator::syntax::{
    self, Edit, ExtraDraft, FamilyDraft, Inferred, MutantSteps, Origin, Types, blankless,
};
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::visit::Visit;
use syn::{Ident, Type};

use super::Expansion;
use super::bodies::{channels, constants_named, replace_words_into};
use super::dispatch::{call_arguments, is_plain};
use super::ranges::numbers_of;
use super::state::{label_type, member_type};
use crate::ast::{Process, Role, parameters, pattern_ident};
use crate::errors::Errors;
use crate::labels::{self, Step};
use crate::words::Body;

impl Expansion<'_> {
    /// Whether mutants do what the baseline never does, which a hidden field of states records.
    pub(super) fn has_extras(&self) -> bool {
        !self.table.extras.is_empty()
    }

    /// Facts for the operators whose mutants take steps that the baseline does not have.
    pub(super) fn mutant_steps(&self, item: &str) -> MutantSteps {
        let spec = self.spec;
        let process = spec
            .processes
            .iter()
            .filter(|p| p.function.sig.ident == item);
        let own = process
            .flat_map(|p| &p.variables)
            .filter(|v| v.durable)
            .map(|v| &v.name);
        MutantSteps {
            initial: first_values(self),
            durable: spec
                .durable
                .iter()
                .chain(own)
                .map(ToString::to_string)
                .collect(),
        }
    }
}

/// The text of the first value of each variable, without blanks.
fn first_values(expansion: &Expansion<'_>) -> BTreeMap<String, String> {
    struct Literal<'a>(&'a Ident, BTreeMap<String, String>);
    impl<'ast> Visit<'ast> for Literal<'_> {
        fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
            if literal
                .path
                .segments
                .last()
                .is_some_and(|s| s.ident == *self.0)
            {
                let text = |f: &syn::FieldValue| {
                    (f.member.to_token_stream().to_string(), blankless(&f.expr))
                };
                self.1.extend(literal.fields.iter().map(text));
            }
            syn::visit::visit_expr_struct(self, literal);
        }
    }
    let mut literal = Literal(&expansion.spec.variables.ident, BTreeMap::new());
    literal.visit_block(&expansion.spec.init.block);
    literal.1
}

/// Adds the rows of mutants that have no site in a step.
pub(super) fn rows(expansion: &mut Expansion<'_>) {
    let spec = expansion.spec;
    for (place, process) in spec.processes.iter().enumerate() {
        let item = spec.actions.len() + place;
        crash(process, item, expansion);
        restarts(process, item, expansion);
        merges(process, item, expansion);
    }
    for (number, constant) in spec.constants.iter().flat_map(|c| &c.fields).enumerate() {
        let what = match crate::parse::is_participants(&constant.ty) {
            Some(true) => "without its last member",
            None if Types::numbers_of_constant(&constant.ident, &Inferred::of(&constant.ty))
                .is_some() =>
            {
                "without its last member"
            }
            None if is_integer(&constant.ty) => "one less",
            _ => continue,
        };
        let edit = remark(
            Operator::K1HollowBound,
            &constant.ident,
            what,
            None,
            expansion,
        );
        expansion.table.add_shrink(edit, number as u32);
    }
}

fn is_integer(ty: &Type) -> bool {
    const INTEGERS: &[&str] = &[
        "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize",
    ];
    syntax::name_of(ty).is_some_and(|name| INTEGERS.contains(&name.as_str()))
}

/// An edit whose replacement describes the mutant in a comment.
fn remark(
    operator: Operator,
    place: &impl ToTokens,
    what: &str,
    family: Option<FamilyDraft>,
    expansion: &Expansion<'_>,
) -> Edit {
    let original = expansion.source.text(place);
    Edit {
        operator,
        range: expansion.source.range(place),
        replacement: format!("{original} /* {what} */"),
        original,
        family,
    }
}

/// The members of a process as a family, and the text for one: `restaurant({})`, or its name.
fn family(process: &Process, expansion: &Expansion<'_>) -> (Option<FamilyDraft>, String) {
    let name = &process.function.sig.ident;
    let (Some(member), Some(ty)) = (&process.member, member_type(process)) else {
        return (None, name.to_string());
    };
    if syntax::is_number(&ty) {
        let origin = Origin::of_numbers(numbers_of(member, &process.function, expansion));
        return (Some(FamilyDraft::numbers(&origin)), format!("{name}({{}})"));
    }
    if crate::parse::is_participants(&ty) != Some(false) {
        return (None, name.to_string());
    }
    let constants: Vec<String> = constants_named(&member.set, expansion)
        .into_iter()
        .collect();
    // A range without a named set may consist of single constants, not of the spec's only set.
    let family = if constants.is_empty() {
        FamilyDraft::Everyone
    } else {
        FamilyDraft::Constants(constants)
    };
    (Some(family), format!("{name}({{}})"))
}

/// X1
fn crash(process: &Process, item: usize, expansion: &mut Expansion<'_>) {
    let name = &process.function.sig.ident;
    let (family, instance) = family(process, expansion);
    let edit = remark(
        Operator::X1CrashStop,
        name,
        &format!("{instance} may crash at any time"),
        family,
        expansion,
    );
    let switch = expansion.table.add_site(&name.to_string(), "", vec![edit]);
    expansion.table.add_extra(switch, ExtraDraft::Crash(item));
}

/// X2
fn restarts(process: &Process, item: usize, expansion: &mut Expansion<'_>) {
    let name = &process.function.sig.ident;
    for forgotten in forgotten(process, expansion) {
        let (family, instance) = family(process, expansion);
        let place = forgotten.name();
        let edit = remark(
            Operator::X2ForgetfulRestart,
            place,
            &format!("forgotten when {instance} restarts"),
            family,
            expansion,
        );
        let switch = expansion.table.add_site(&name.to_string(), "", vec![edit]);
        expansion.table.add_extra(switch, ExtraDraft::Restart(item));
    }
}

/// A durable variable that a restart forgets.
enum Forgotten<'a> {
    /// A variable of the spec.
    Field(&'a Ident),
    /// A variable of the process.
    Own(&'a Ident),
}

impl<'a> Forgotten<'a> {
    fn name(&self) -> &'a Ident {
        match self {
            Forgotten::Field(name) | Forgotten::Own(name) => name,
        }
    }
}

/// The durable variables that a process writes, in the order of their mutants.
fn forgotten<'a>(process: &'a Process, expansion: &Expansion<'a>) -> Vec<Forgotten<'a>> {
    let spec = expansion.spec;
    let names = |function: &syn::ItemFn| -> Vec<String> {
        let changing = parameters(function).filter(|p| spec.role(&p.ty) == Role::VariablesMut);
        changing
            .filter_map(|p| pattern_ident(&p.pat))
            .map(ToString::to_string)
            .collect()
    };
    let mut writes = syntax::writes(&process.body, &names(&process.function));
    let mut todo: Vec<String> = writes.called.iter().cloned().collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = todo.pop() {
        let helper = spec.helpers.iter().find(|h| h.sig.ident == name);
        if let (true, Some(helper)) = (seen.insert(name), helper) {
            let more = syntax::writes(&helper.block, &names(helper));
            writes.fields.extend(more.fields);
            todo.extend(more.called);
        }
    }
    let fields = spec
        .durable
        .iter()
        .filter(|name| writes.fields.contains(&name.to_string()));
    let own = process
        .variables
        .iter()
        .filter(|v| v.durable)
        .map(|v| Forgotten::Own(&v.name));
    fields.map(Forgotten::Field).chain(own).collect()
}

/// A2: for each label whose step never waits and that another step leads to.
fn merges(process: &Process, item: usize, expansion: &mut Expansion<'_>) {
    let steps = raw_steps(process, expansion);
    let waiting = waiting_helpers(expansion);
    for (number, label) in process.labels.iter().enumerate() {
        let is_reached = steps.iter().any(|step| step.targets.contains(&number));
        if !is_reached || waits(&steps[number].code, &waiting) {
            continue;
        }
        let name = format!("{}.{}", process.function.sig.ident, label.lifetime.ident);
        // `Done` is not a label.
        let can_end = mentions(&steps[number].code, &|name| name == "Done");
        if steps[number].targets == BTreeSet::from([number]) && !can_end {
            let line = expansion.source.range(&label.lifetime).line;
            let text = label.lifetime.to_string();
            expansion.table.skip(
                &name,
                line,
                text,
                "steps without end cannot be taken together",
            );
            continue;
        }
        let what = "in the same step as what leads here";
        let edit = remark(
            Operator::A2MergeSteps,
            &label.lifetime,
            what,
            None,
            expansion,
        );
        let switch = expansion.table.add_site(&name, "", vec![edit]);
        expansion
            .table
            .add_extra(switch, ExtraDraft::Merge(item, number));
    }
}

/// The steps of a process without any switch.
pub(super) fn raw_steps(process: &Process, expansion: &Expansion<'_>) -> Vec<Step> {
    let channels = channels(&process.function, expansion);
    let mut assertions = Vec::new();
    labels::steps(
        process,
        &process.body,
        &label_type(process),
        &mut |block, _, jumps, errors| {
            replace_words_into(
                block,
                Body::Step(jumps),
                "",
                &channels,
                expansion,
                &mut assertions,
                errors,
            );
        },
        // These errors were reported by the checks.
        &mut Errors::default(),
    )
}

/// Words that wait, before and after their replacement.
const WAIT: &[&str] = &[
    "wait_until",
    "require",
    "receive",
    "receive_if",
    "flow_receive",
    "flow_receive_if",
];

/// Helpers that wait, directly or through other helpers.
fn waiting_helpers(expansion: &Expansion<'_>) -> BTreeSet<String> {
    let mut waiting = BTreeSet::new();
    loop {
        let helpers = expansion.spec.helpers.iter();
        let more: Vec<String> = helpers
            .filter(|h| waits(&h.block.to_token_stream(), &waiting))
            .map(|h| h.sig.ident.to_string())
            .filter(|name| !waiting.contains(name))
            .collect();
        if more.is_empty() {
            return waiting;
        }
        waiting.extend(more);
    }
}

fn waits(code: &TokenStream, helpers: &BTreeSet<String>) -> bool {
    mentions(code, &|name| {
        WAIT.contains(&name) || helpers.contains(name.trim_start_matches("__flow_"))
    })
}

/// Whether a name that satisfies the predicate occurs in the code.
pub(super) fn mentions(code: &TokenStream, predicate: &dyn Fn(&str) -> bool) -> bool {
    code.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => predicate(&ident.to_string()),
        TokenTree::Group(group) => mentions(&group.stream(), predicate),
        _ => false,
    })
}

/// The methods of `Spec` that only these mutants need.
pub(super) fn methods(expansion: &Expansion<'_>) -> TokenStream {
    if !expansion.has_extras() {
        return TokenStream::new();
    }
    let restarts = expansion
        .spec
        .processes
        .iter()
        .enumerate()
        .flat_map(|(place, process)| {
            let item = expansion.spec.actions.len() + place;
            let rows = expansion
                .table
                .extras
                .iter()
                .filter(move |(_, extra)| *extra == ExtraDraft::Restart(item));
            rows.zip(forgotten(process, expansion))
                .map(|((switch, _), forgotten)| restart(*switch, process, &forgotten, expansion))
                .collect::<Vec<_>>()
        });
    quote! {
        fn restart(__number: u32, __step: __Step, __state: &mut State, __c: &Self::Constants) -> __rt::Flow<()> {
            match (__number, __step) {
                #(#restarts)*
                _ => ::core::result::Result::Err(__rt::Stop::Disabled),
            }
        }
    }
}

/// Restarts a process. Durable variables keep their values, except the one that the mutant targets.
fn restart(
    switch: u32,
    process: &Process,
    forgotten: &Forgotten<'_>,
    expansion: &Expansion<'_>,
) -> TokenStream {
    let name = &process.function.sig.ident;
    let member = process.member.as_ref().map(|m| &m.name);
    let plain = member_type(process).is_some_and(|ty| is_plain(&ty));
    let key = member.map(|member| {
        if plain {
            quote!(&#member)
        } else {
            quote!(#member)
        }
    });
    let own = |name: &Ident, ty: &Type| {
        if is_plain(ty) {
            quote!(#name)
        } else {
            quote!(::core::clone::Clone::clone(#name))
        }
    };
    let forget = forget(forgotten, process, expansion);
    let first = format_ident!("__first_{name}");
    let arguments = call_arguments(&process.function, &quote!(&__state.__vars), own, expansion);
    let place = match &key {
        Some(key) => quote!(__state.#name[#key]),
        None => quote!(__state.#name),
    };
    let kept = process
        .variables
        .iter()
        .filter(|v| v.durable && !matches!(forgotten, Forgotten::Own(own) if **own == v.name));
    let kept = kept.map(|v| &v.name);
    quote! {
        (#switch, __Step::#name(#member)) => {
            #forget
            let mut __process = #first(#(#arguments),*)?;
            #(__process.#kept = ::core::clone::Clone::clone(&#place.#kept);)*
            #place = __process;
            ::core::result::Result::Ok(())
        }
    }
}

/// Sets the variable that a restart forgets to its initial value, if it is one of the spec.
fn forget(forgotten: &Forgotten<'_>, process: &Process, expansion: &Expansion<'_>) -> TokenStream {
    let Forgotten::Field(field) = forgotten else {
        return TokenStream::new();
    };
    let init = call_arguments(
        &expansion.spec.init,
        &quote!(&__state.__vars),
        |_, _| TokenStream::new(),
        expansion,
    );
    let member = process.member.as_ref().map(|m| &m.name);
    let assign = match member.filter(|_| is_by_member(field, process, expansion)) {
        Some(member) => quote! {
            match __fresh.#field.get(&#member) {
                ::core::option::Option::Some(__value) => {
                    __state
                        .__vars
                        .#field
                        .insert(#member, ::core::clone::Clone::clone(__value));
                }
                ::core::option::Option::None => {
                    __state.__vars.#field.remove(&#member);
                }
            }
        },
        None => quote!(__state.__vars.#field = __fresh.#field;),
    };
    quote!(let __fresh = __init(#(#init),*)?; #assign)
}

/// Whether a variable is a map whose keys are the members of the process.
fn is_by_member(field: &Ident, process: &Process, expansion: &Expansion<'_>) -> bool {
    let of = expansion
        .spec
        .variables
        .fields
        .iter()
        .find(|f| f.ident.as_ref() == Some(field));
    let (Some(of), Some(member)) = (of, member_type(process)) else {
        return false;
    };
    // Equal types are not enough, because numbers can belong to different sets.
    let is_of_set = || {
        let range = process.member.as_ref();
        range.is_some_and(|range| {
            expansion.types.has_keys(
                &field.to_string(),
                &numbers_of(range, &process.function, expansion),
            )
        })
    };
    let is_member = crate::parse::is_participants(&member) == Some(false)
        || syntax::is_number(&member) && is_of_set();
    is_member && blankless(&of.ty).starts_with(&format!("Map<{},", blankless(&member)))
}
