//! Steps: initial states, actions, the labels of processes and the helpers they call, with their switches in place.

use std::collections::BTreeSet;

use mutaspec_mutator::Operator;
use mutaspec_mutator::syntax::{self, Context, Edit, Known, Own, Scope};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;
use syn::{Block, FnArg, ItemFn, Stmt, Type, parse_quote};

use super::Expansion;
use super::state::{label_type, member_type, process_type};
use super::tables::fairness_drafts;
use crate::ast::{Action, Parameter, Process, Role, parameters, pattern_ident};
use crate::words::{self, Body, Fuel, Words};
use crate::{check, labels};

/// All functions that make or take steps.
pub(super) fn all(expansion: &mut Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let init = init(expansion);
    let actions: Vec<_> = spec.actions.iter().map(|a| action(a, expansion)).collect();
    let processes: Vec<_> = spec.processes.iter().map(|p| process(p, expansion)).collect();
    let helpers: Vec<_> = spec.helpers.iter().map(|h| helper(h, expansion)).collect();
    drop_fairness(expansion);
    let step = step_type(expansion);
    quote!(#step #init #(#actions)* #(#processes)* #(#helpers)*)
}

/// F1: a row for each fairness assumption.
fn drop_fairness(expansion: &mut Expansion<'_>) {
    for (i, draft) in fairness_drafts(expansion.spec).into_iter().enumerate() {
        let edit = Edit {
            operator: Operator::F1DropFairness,
            range: expansion.source.range(&draft.word),
            original: draft.word.to_string(),
            replacement: String::new(),
            family: None,
        };
        expansion.table.add_fairness(&draft.name, edit, i as u32);
    }
}

/// What is known of the parameters of a function.
fn scope(function: &ItemFn, ranges: &[&Parameter], expansion: &Expansion<'_>) -> Scope {
    let mut scope = Scope::new();
    for parameter in parameters(function) {
        let Some(name) = pattern_ident(&parameter.pat) else { continue };
        let mut known = Known::of(&parameter.ty);
        if let Some(range) = ranges.iter().find(|r| r.name == *name)
            && known.is_participant()
        {
            known.origin = constants_named(&range.set, expansion);
        }
        scope.insert(name.to_string(), known);
    }
    scope
}

/// The constants of participants that the expression of a range names.
fn constants_named(set: &syn::Expr, expansion: &Expansion<'_>) -> BTreeSet<String> {
    struct Names<'a, 'e>(&'a Expansion<'e>, BTreeSet<String>);
    impl<'ast> syn::visit::Visit<'ast> for Names<'_, '_> {
        fn visit_ident(&mut self, ident: &'ast syn::Ident) {
            if self.0.types.participant_sets().any(|s| ident == s) {
                self.1.insert(ident.to_string());
            }
        }
    }
    let mut names = Names(expansion, BTreeSet::new());
    syn::visit::Visit::visit_expr(&mut names, set);
    names.1
}

/// The bare names of constants in the expression of a range become fields of `__c`.
fn range(set: &syn::Expr, expansion: &Expansion<'_>) -> syn::Expr {
    struct Qualify<'a, 'e>(&'a Expansion<'e>);
    impl VisitMut for Qualify<'_, '_> {
        fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
            if let Some(name) = crate::parse::bare_name(expr)
                && self.0.spec.constant(name).is_some()
            {
                *expr = parse_quote!(__c.#name);
                return;
            }
            syn::visit_mut::visit_expr_mut(self, expr);
        }
    }
    let mut set = set.clone();
    Qualify(expansion).visit_expr_mut(&mut set);
    set
}

fn context<'a>(expansion: &'a Expansion<'_>, item: &str, own: Vec<String>, kind: Own) -> Context<'a> {
    Context {
        types: &expansion.types,
        source: &expansion.source,
        item: item.to_owned(),
        own,
        helpers: expansion.spec.helpers.iter().map(|h| h.sig.ident.to_string()).collect(),
        kind,
    }
}

/// Puts switches into a body.
fn instrument(block: &mut Block, item: &str, own: Vec<String>, kind: Own, scope: &Scope, expansion: &mut Expansion<'_>) {
    let mut table = std::mem::take(&mut expansion.table);
    syntax::instrument(block, &mut context(expansion, item, own, kind), scope, &mut table);
    expansion.table = table;
}

/// Makes the special words of a body leave the step.
fn turn(block: &mut Block, body: Body<'_>, item: &str, channels: &[String], expansion: &mut Expansion<'_>) {
    let mut words = Words {
        body,
        flow_helpers: &expansion.flow_helpers,
        channels,
        source: &expansion.source,
        item: item.to_owned(),
        assertions: &mut expansion.assertions,
        errors: expansion.errors,
        loops: 0,
        naming: None,
    };
    words.visit_block_mut(block);
}

/// Channels of the spec as they are written in a function: `vars.net`.
fn channels(function: &ItemFn, expansion: &Expansion<'_>) -> Vec<String> {
    let spec = expansion.spec;
    let mut all = Vec::new();
    for parameter in parameters(function).filter(|p| spec.role(&p.ty) == Role::VariablesMut) {
        let Some(name) = pattern_ident(&parameter.pat) else { continue };
        for field in &spec.variables.fields {
            let is_channel = syntax::name_of(&field.ty).is_some_and(|n| ["Links", "Bag", "Queue"].contains(&n.as_str()));
            if let (true, Some(ident)) = (is_channel, &field.ident) {
                all.push(format!("{name}.{ident}"));
            }
        }
    }
    all
}

fn init(expansion: &mut Expansion<'_>) -> TokenStream {
    let function = &expansion.spec.init;
    let mut body = (*function.block).clone();
    words::statement_macros(&mut body);
    words::alternatives(&mut body);
    let scope = scope(function, &[], expansion);
    initial(&mut body, None, &scope, expansion);
    turn(&mut body, Body::Helper, "init", &[], expansion);
    let (attrs, vis, sig) = (&function.attrs, &function.vis, &function.sig);
    let (inputs, variables) = (&sig.inputs, &expansion.spec.variables.ident);
    let names = parameters(function).map(|p| &p.pat);
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis #sig {
            __rt::or_leave(__init(#(#names),*))
        }
        fn __init(#inputs) -> __rt::Flow<#variables> {
            ::core::result::Result::Ok(#body)
        }
    }
}

/// I1 on `#[init]` (no type given) or on the first value of a process variable.
fn initial(block: &mut Block, typed: Option<(&Type, &str)>, scope: &Scope, expansion: &mut Expansion<'_>) {
    let mut table = std::mem::take(&mut expansion.table);
    let variables = expansion.spec.variables.ident.to_string();
    let item = typed.map_or("init", |(_, item)| item);
    let context = context(expansion, item, Vec::new(), Own::Action);
    let mut whole = syn::Expr::Block(syn::ExprBlock {
        attrs: Vec::new(),
        label: None,
        block: block.clone(),
    });
    syntax::instrument_initial(&mut whole, typed.map(|(ty, _)| ty), &variables, &context, scope, &mut table);
    if let syn::Expr::Block(new) = whole {
        *block = new.block;
    }
    expansion.table = table;
}

fn action(action: &Action, expansion: &mut Expansion<'_>) -> TokenStream {
    let function = &action.function;
    let item = function.sig.ident.to_string();
    let mut body = (*function.block).clone();
    words::statement_macros(&mut body);
    words::alternatives(&mut body);
    let scope = scope(function, &action.parameters.iter().collect::<Vec<_>>(), expansion);
    let own = action.parameters.iter().map(|p| p.name.to_string()).collect();
    instrument(&mut body, &item, own, Own::Action, &scope, expansion);
    turn(&mut body, Body::Action, &item, &channels(function, expansion), expansion);
    let name = format_ident!("__action_{}", function.sig.ident);
    let (attrs, inputs, stmts) = (&function.attrs, &function.sig.inputs, ended(body));
    quote! {
        #(#attrs)*
        #[inline(never)]
        #[allow(clippy::unnecessary_wraps, clippy::trivially_copy_pass_by_ref, clippy::needless_pass_by_value)]
        fn #name(#inputs) -> __rt::Flow<()> {
            #stmts
            #[allow(unreachable_code)]
            ::core::result::Result::Ok(())
        }
    }
}

/// Statements after which more may follow.
fn ended(body: Block) -> TokenStream {
    body.stmts
        .into_iter()
        .map(|stmt| match stmt {
            Stmt::Expr(expr, None) => quote!(#expr;),
            other => other.to_token_stream(),
        })
        .collect()
}

fn helper(function: &ItemFn, expansion: &mut Expansion<'_>) -> TokenStream {
    let name = function.sig.ident.to_string();
    let mut body = (*function.block).clone();
    words::statement_macros(&mut body);
    words::alternatives(&mut body);
    let is_flow = expansion.flow_helpers.contains(&name);
    if check::reached_by_steps(expansion.spec).contains(&name) {
        let condition =
            matches!(&function.sig.output, syn::ReturnType::Type(_, ty) if matches!(&**ty, Type::Path(p) if p.path.is_ident("bool")));
        let scope = scope(function, &[], expansion);
        instrument(&mut body, &name, Vec::new(), Own::Helper(condition), &scope, expansion);
    }
    let (attrs, vis, sig) = (&function.attrs, &function.vis, &function.sig);
    let guard = check::is_recursive(&name, expansion.spec).then(|| quote!(let __call = __rt::Call::open();));
    if !is_flow {
        Fuel { flow: false }.visit_block_mut(&mut body);
        let stmts = &body.stmts;
        return quote!(#(#attrs)* #vis #sig { #guard #(#stmts)* });
    }
    turn(&mut body, Body::Helper, &name, &channels(function, expansion), expansion);
    let twin = format_ident!("__flow_{}", function.sig.ident);
    let inputs = &sig.inputs;
    let output = match &sig.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => quote!(#ty),
    };
    let names = parameters(function).map(|p| &p.pat);
    quote! {
        #(#attrs)*
        #[allow(dead_code)]
        #vis #sig {
            __rt::or_leave(#twin(#(#names),*))
        }
        fn #twin(#inputs) -> __rt::Flow<#output> {
            #guard
            ::core::result::Result::Ok(#body)
        }
    }
}

fn process(process: &Process, expansion: &mut Expansion<'_>) -> TokenStream {
    let function = &process.function;
    let item = function.sig.ident.to_string();
    let members: Vec<_> = process.member.iter().collect();
    let mut scope = scope(function, &members, expansion);
    let first = first_values(process, &scope, expansion);
    for variable in &process.variables {
        let mut known = Known::of(&variable.ty);
        if known.is_participants() || known.is_participant() {
            known.origin = assigned_from(&variable.name, process, &scope, expansion);
        }
        scope.insert(variable.name.to_string(), known);
    }
    let mut body = process.body.clone();
    let own = process.member.iter().map(|m| m.name.to_string()).collect();
    instrument(&mut body, &item, own, Own::Process, &scope, expansion);
    let instrumented = Process {
        function: function.clone(),
        member: None,
        fairness: None,
        daemon: process.daemon,
        variables: Vec::new(),
        labels: process.labels.iter().map(clone_label).collect(),
        body,
    };
    let steps = cut(&instrumented, process, expansion);
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(i, step)| label_function(process, i, &step.code, expansion));
    let steps: Vec<_> = steps.collect();
    quote!(#first #(#steps)*)
}

fn clone_label(label: &crate::ast::LabelInfo) -> crate::ast::LabelInfo {
    crate::ast::LabelInfo {
        lifetime: label.lifetime.clone(),
        variant: label.variant.clone(),
        fairness: None,
    }
}

/// Cuts an instrumented process into steps and turns the words in each.
fn cut(instrumented: &Process, process: &Process, expansion: &mut Expansion<'_>) -> Vec<labels::Step> {
    let channels = channels(&process.function, expansion);
    let item = process.function.sig.ident.to_string();
    let mut lets = check::StepLets::new(process);
    let mut errors = std::mem::take(expansion.errors);
    let steps = labels::steps(
        instrumented,
        &label_type(process),
        &mut |block, label, jumps, errors| {
            lets.see(block, label);
            std::mem::swap(expansion.errors, errors);
            let item = format!("{item}.{}", process.labels[label].lifetime.ident);
            turn(block, Body::Step(jumps), &item, &channels, expansion);
            std::mem::swap(expansion.errors, errors);
        },
        &mut errors,
    );
    lets.report(&mut errors);
    *expansion.errors = errors;
    steps
}

/// The constants from which a process variable's participants come, by what is assigned to it.
fn assigned_from(name: &syn::Ident, process: &Process, scope: &Scope, expansion: &Expansion<'_>) -> BTreeSet<String> {
    struct Assigned<'a, 'e> {
        name: &'a syn::Ident,
        scope: &'a Scope,
        expansion: &'a Expansion<'e>,
        origin: BTreeSet<String>,
    }
    impl<'ast> syn::visit::Visit<'ast> for Assigned<'_, '_> {
        fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
            if crate::parse::bare_name(&assign.left) == Some(self.name) {
                self.origin.extend(self.expansion.types.constants_in(&assign.right, self.scope));
            }
            syn::visit::visit_expr_assign(self, assign);
        }
    }
    let mut assigned = Assigned {
        name,
        scope,
        expansion,
        origin: BTreeSet::new(),
    };
    syn::visit::Visit::visit_block(&mut assigned, &process.body);
    assigned.origin
}

/// The function that gives a process its first label and the first values of its variables.
fn first_values(process: &Process, scope: &Scope, expansion: &mut Expansion<'_>) -> TokenStream {
    let item = process.function.sig.ident.to_string();
    let name = format_ident!("__first_{}", process.function.sig.ident);
    let (of, label) = (process_type(process), label_type(process));
    let first = &process.labels[0].variant;
    let mut lets = TokenStream::new();
    for variable in &process.variables {
        let (ident, ty, value) = (&variable.name, &variable.ty, &variable.init);
        let mut block: Block = parse_quote!({ #value });
        let mut table = std::mem::take(&mut expansion.table);
        if let Some(Stmt::Expr(expr, _)) = block.stmts.first_mut() {
            let context = context(expansion, &item, Vec::new(), Own::Action);
            syntax::instrument_initial(expr, Some(ty), "", &context, scope, &mut table);
        }
        expansion.table = table;
        words::alternatives(&mut block);
        turn(&mut block, Body::Action, &item, &[], expansion);
        let Some(Stmt::Expr(value, _)) = block.stmts.first() else {
            continue;
        };
        lets.extend(quote!(let #ident: #ty = #value;));
    }
    let names = process.variables.iter().map(|v| &v.name);
    let inputs = step_inputs(process, expansion, false);
    quote! {
        #[allow(unused_variables, clippy::unnecessary_wraps)]
        fn #name(#inputs) -> __rt::Flow<#of> {
            #lets
            ::core::result::Result::Ok(#of { pc: #label::#first, #(#names),* })
        }
    }
}

/// The parameters of a step's function: the author's; where nothing is to be changed, `&mut Vars` becomes `&Vars`.
fn step_inputs(process: &Process, expansion: &Expansion<'_>, mutable: bool) -> TokenStream {
    let inputs = process.function.sig.inputs.iter().filter_map(|input| {
        let FnArg::Typed(typed) = input else { return None };
        let mut typed = typed.clone();
        if !mutable
            && expansion.spec.role(&typed.ty) == Role::VariablesMut
            && let Type::Reference(reference) = &mut *typed.ty
        {
            reference.mutability = None;
        }
        Some(quote!(#[allow(unused_variables)] #typed))
    });
    quote!(#(#inputs),*)
}

/// The function of one label.
fn label_function(process: &Process, label: usize, code: &TokenStream, expansion: &Expansion<'_>) -> TokenStream {
    let name = step_name(process, label);
    let (of, ty) = (process_type(process), label_type(process));
    let inputs = step_inputs(process, expansion, true);
    let inputs = if inputs.is_empty() { inputs } else { quote!(#inputs,) };
    let mentioned = mentions(code);
    let used: Vec<_> = process
        .variables
        .iter()
        .filter(|v| mentioned.contains(&v.name.to_string()))
        .collect();
    let copies = used.iter().map(|v| {
        let (ident, ty) = (&v.name, &v.ty);
        quote!(#[allow(unused_mut, unused_assignments)] let mut #ident: #ty = ::core::clone::Clone::clone(&__p.#ident);)
    });
    let back = used.iter().map(|v| &v.name);
    quote! {
        #[inline(never)]
        #[allow(unused_labels, unreachable_code, clippy::diverging_sub_expression, clippy::trivially_copy_pass_by_ref, clippy::needless_pass_by_value)]
        fn #name(#inputs __p: &mut #of) -> __rt::Flow<()> {
            #(#copies)*
            let __next: #ty = '__step: { #code };
            #(__p.#back = #back;)*
            __p.pc = __next;
            ::core::result::Result::Ok(())
        }
    }
}

fn step_name(process: &Process, label: usize) -> syn::Ident {
    format_ident!("__step_{}_{}", process.function.sig.ident, process.labels[label].lifetime.ident)
}

/// The identifiers in tokens.
fn mentions(tokens: &TokenStream) -> BTreeSet<String> {
    fn collect(tokens: TokenStream, names: &mut BTreeSet<String>) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    names.insert(ident.to_string());
                }
                proc_macro2::TokenTree::Group(group) => collect(group.stream(), names),
                proc_macro2::TokenTree::Literal(literal) => inline_arguments(&literal.to_string(), names),
                proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }
    let mut names = BTreeSet::new();
    collect(tokens.clone(), &mut names);
    names
}

/// The names in a format string such as `"{n}"`.
fn inline_arguments(literal: &str, names: &mut BTreeSet<String>) {
    for part in literal.split('{').skip(1) {
        let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        names.insert(name);
    }
}

/// A parameter that is kept by value in `__Step`; others are leaked once for each model.
pub(super) fn is_plain(ty: &Type) -> bool {
    syntax::name_of(ty)
        .is_some_and(|n| ["Participant", "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "bool"].contains(&n.as_str()))
}

fn parameter_type(function: &ItemFn, parameter: &Parameter) -> Type {
    parameters(function)
        .find(|p| pattern_ident(&p.pat) == Some(&parameter.name))
        .map_or_else(|| parse_quote!(()), |p| (*p.ty).clone())
}

fn field_type(ty: &Type) -> TokenStream {
    if is_plain(ty) { quote!(#ty) } else { quote!(&'static #ty) }
}

/// `enum __Step`: one variant for each item.
fn step_type(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        let types = a.parameters.iter().map(|p| field_type(&parameter_type(&a.function, p)));
        quote!(#name(#(#types),*))
    });
    let processes = spec.processes.iter().map(|p| {
        let name = &p.function.sig.ident;
        let types = member_type(p).map(|ty| field_type(&ty));
        let types = types.iter();
        quote!(#name(#(#types),*))
    });
    quote! {
        #[doc(hidden)]
        #[derive(Clone, Copy)]
        #[allow(non_camel_case_types)]
        enum __Step { #(#actions,)* #(#processes),* }
    }
}

/// The methods of `Spec` that make and take steps.
pub(super) fn methods(expansion: &Expansion<'_>) -> TokenStream {
    let initial = initial_method(expansion);
    let steps = steps_method(expansion);
    let label = label_method(expansion);
    let take = take_method(expansion);
    quote! {
        fn initial(__c: &Self::Constants) -> __rt::Flow<State> { #initial }
        fn steps(__c: &Self::Constants) -> ::std::vec::Vec<__rt::StepInstance<__Step>> { #steps }
        fn label(__step: __Step, __state: &State) -> usize { match __step { #label } }
        fn take(__step: __Step, __state: &mut State, __c: &Self::Constants) -> __rt::Flow<()> { match __step { #take } }
    }
}

/// Arguments of a call of one of the author's functions, by role.
fn call_arguments(
    function: &ItemFn,
    vars: &TokenStream,
    own: impl Fn(&syn::Ident, &Type) -> TokenStream,
    expansion: &Expansion<'_>,
) -> Vec<TokenStream> {
    parameters(function)
        .map(|p| match expansion.spec.role(&p.ty) {
            Role::Constants => quote!(__c),
            Role::VariablesMut | Role::Variables | Role::State => vars.clone(),
            Role::Own => pattern_ident(&p.pat).map(|name| own(name, &p.ty)).unwrap_or_default(),
        })
        .collect()
}

fn initial_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let init = call_arguments(&spec.init, &quote!(&__vars), |_, _| TokenStream::new(), expansion);
    let (mut firsts, mut names) = (TokenStream::new(), Vec::new());
    for process in &spec.processes {
        let name = &process.function.sig.ident;
        let first = format_ident!("__first_{name}");
        let arguments = call_arguments(
            &process.function,
            &quote!(&__vars),
            |_, _| quote!(::core::clone::Clone::clone(&__member)),
            expansion,
        );
        names.push(name);
        let Some(member) = &process.member else {
            firsts.extend(quote!(let #name = #first(#(#arguments),*)?;));
            continue;
        };
        let set = range(&member.set, expansion);
        firsts.extend(quote! {
            let mut #name = __rt::value::Map::new();
            for __member in __rt::elements(&(#set)) {
                let __process = #first(#(#arguments),*)?;
                #name.insert(__member, __process);
            }
        });
    }
    quote! {
        let __vars = __init(#(#init),*)?;
        #firsts
        ::core::result::Result::Ok(State { __vars, #(#names),* })
    }
}

fn steps_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let mut all = TokenStream::new();
    for (item, action) in spec.actions.iter().enumerate() {
        all.extend(instances(
            item,
            &action.function,
            &action.parameters.iter().collect::<Vec<_>>(),
            expansion,
        ));
    }
    for (i, process) in spec.processes.iter().enumerate() {
        all.extend(instances(
            spec.actions.len() + i,
            &process.function,
            &process.member.iter().collect::<Vec<_>>(),
            expansion,
        ));
    }
    quote! {
        let mut __steps = ::std::vec::Vec::new();
        #all
        __steps
    }
}

/// Loops over the ranges of an item's parameters, the first outermost.
fn instances(item: usize, function: &ItemFn, ranges: &[&Parameter], expansion: &Expansion<'_>) -> TokenStream {
    let name = &function.sig.ident;
    let names: Vec<_> = ranges.iter().map(|p| format_ident!("__{}", p.name)).collect();
    let fields = ranges.iter().zip(&names).map(|(p, name)| {
        if is_plain(&parameter_type(function, p)) {
            quote!(#name)
        } else {
            quote!(__rt::leak(#name))
        }
    });
    let views = names.iter().map(|n| quote!(__rt::value::Value::view(&#n)));
    let mut code = quote! {
        let __arguments = ::std::vec![#(#views),*];
        __steps.push(__rt::StepInstance { step: __Step::#name(#(#fields),*), item: #item, arguments: __arguments });
    };
    for (parameter, name) in ranges.iter().zip(&names).rev() {
        let set = range(&parameter.set, expansion);
        code = quote! {
            for #name in __rt::elements(&(#set)) {
                let #name = ::core::clone::Clone::clone(&#name);
                #code
            }
        };
    }
    code
}

fn label_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        quote!(__Step::#name(..) => 0,)
    });
    let processes = spec.processes.iter().map(|p| {
        let name = &p.function.sig.ident;
        match member_type(p) {
            Some(ty) => {
                let key = if is_plain(&ty) { quote!(&__member) } else { quote!(__member) };
                quote!(__Step::#name(__member) => __state.#name[#key].pc as usize,)
            }
            None => quote!(__Step::#name() => __state.#name.pc as usize,),
        }
    });
    quote!(#(#actions)* #(#processes)*)
}

fn take_method(expansion: &Expansion<'_>) -> TokenStream {
    let spec = expansion.spec;
    let own = |name: &syn::Ident, ty: &Type| {
        if is_plain(ty) {
            quote!(#name)
        } else {
            quote!(::core::clone::Clone::clone(#name))
        }
    };
    let actions = spec.actions.iter().map(|a| {
        let name = &a.function.sig.ident;
        let function = format_ident!("__action_{name}");
        let bound = a.parameters.iter().map(|p| &p.name);
        let arguments = call_arguments(&a.function, &quote!(&mut __state.__vars), own, expansion);
        quote!(__Step::#name(#(#bound),*) => #function(#(#arguments),*),)
    });
    let processes = spec.processes.iter().map(|p| {
        let (name, ty) = (&p.function.sig.ident, label_type(p));
        let arguments: Vec<_> = call_arguments(&p.function, &quote!(&mut __state.__vars), own, expansion);
        let bound: Vec<_> = p.member.iter().map(|m| &m.name).collect();
        let process = match (&p.member, member_type(p)) {
            (Some(m), Some(member)) => {
                let name_of = &m.name;
                let key = if is_plain(&member) { quote!(&#name_of) } else { quote!(#name_of) };
                quote!(&mut __state.#name[#key])
            }
            _ => quote!(&mut __state.#name),
        };
        let labels = p.labels.iter().enumerate().map(|(i, l)| {
            let (function, variant) = (step_name(p, i), &l.variant);
            quote!(#ty::#variant => #function(#(#arguments,)* __process),)
        });
        quote! {
            __Step::#name(#(#bound),*) => {
                let __process = #process;
                match __process.pc { #(#labels)* #ty::Done => ::core::result::Result::Err(__rt::Stop::Disabled) }
            }
        }
    });
    quote!(#(#actions)* #(#processes)*)
}
