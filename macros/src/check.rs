//! What can only be seen of a module as a whole: names that clash, types that cannot be kept in a state, shapes of functions, lets that outlive
//! their step.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, Ident, Item, ItemFn, ReturnType, Type};

use crate::ast::{Parameter, Process, PropertyKind, Role, SpecModule, parameters, pattern_ident};
use crate::errors::Errors;
use crate::labels::bound_names;
use crate::words;

/// The words that an author cannot define again.
const WORDS: &[&str] = &[
    "pick",
    "either",
    "wait_until",
    "require",
    "eventually",
    "always",
    "leads_to",
    "for_all",
    "for_some",
    "enabled",
];

/// Types that look like state and are none.
const NO_STATE: &[(&str, &str)] = &[
    (
        "HashMap",
        "`HashMap` cannot be part of the state: use `Map`, its order is always the same",
    ),
    (
        "HashSet",
        "`HashSet` cannot be part of the state: use `Set`, its order is always the same",
    ),
    ("BTreeMap", "`BTreeMap` cannot be part of the state: use `Map`"),
    ("BTreeSet", "`BTreeSet` cannot be part of the state: use `Set`"),
    ("VecDeque", "`VecDeque` cannot be part of the state: use `Vec`, or a channel"),
    (
        "f32",
        "`f32` cannot be part of the state: floats have no total equality; use an integer",
    ),
    (
        "f64",
        "`f64` cannot be part of the state: floats have no total equality; use an integer",
    ),
    ("Instant", "`Instant` cannot be part of the state: a spec has no clock"),
    ("SystemTime", "`SystemTime` cannot be part of the state: a spec has no clock"),
    ("Rc", "`Rc` cannot be part of the state: it has to be a plain value"),
    ("Arc", "`Arc` cannot be part of the state: it has to be a plain value"),
];

/// Reports everything that is wrong with a module as a whole.
pub(crate) fn module(spec: &SpecModule, errors: &mut Errors) {
    names(spec, errors);
    state_types(spec, errors);
    init(spec, errors);
    for action in &spec.actions {
        step_parameters(
            spec,
            &action.function,
            &action.parameters.iter().collect::<Vec<_>>(),
            "action",
            errors,
        );
        no_labels(
            &action.function,
            "labels are steps of a process; an action is one step and has none",
            errors,
        );
    }
    for process in &spec.processes {
        step_parameters(
            spec,
            &process.function,
            &process.member.iter().collect::<Vec<_>>(),
            "process",
            errors,
        );
    }
    for helper in &spec.helpers {
        no_goto(helper, errors);
        if words::uses_words(&helper.block, &flow_helpers(spec)) {
            no_labels(
                helper,
                "a label inside a helper is no step: labels stand in the body of a process",
                errors,
            );
        }
    }
    properties(spec, errors);
    models(spec, errors);
}

fn names(spec: &SpecModule, errors: &mut Errors) {
    let mut seen: BTreeMap<String, &'static str> = BTreeMap::new();
    let steps = spec
        .actions
        .iter()
        .map(|a| &a.function)
        .chain(spec.processes.iter().map(|p| &p.function));
    let properties = spec.properties.iter().map(|p| &p.function);
    let all = steps
        .map(|f| (f, "step"))
        .chain(properties.map(|f| (f, "property")))
        .chain(spec.constraints.iter().map(|f| (f, "constraint")))
        .chain(spec.helpers.iter().map(|f| (f, "helper")))
        .chain(std::iter::once((&spec.init, "init")));
    for (function, what) in all {
        let name = &function.sig.ident;
        if let Some(other) = seen.insert(name.to_string(), what) {
            let text = if other == what {
                format!("two {what}s of one name: `{name}`")
            } else {
                format!("`{name}` is the name of a {other} already")
            };
            errors.at(name, text);
        }
        if WORDS.iter().any(|w| name == w) {
            errors.at(name, format!("`{name}` is a word of the spec language; choose another name"));
        }
        if ["deadlock_freedom", "termination", "no_crash", "no_divergence"]
            .iter()
            .any(|w| name == w)
            && what == "property"
        {
            errors.at(name, format!("`{name}` is a built-in property; choose another name"));
        }
    }
    for process in &spec.processes {
        let name = &process.function.sig.ident;
        if spec.variables.fields.iter().any(|f| f.ident.as_ref() == Some(name)) {
            errors.at(
                name,
                format!("`{name}` is a variable and a process: a property could not tell `s.{name}` from it"),
            );
        }
        for variable in &process.variables {
            if variable.name == "pc" {
                errors.at(&variable.name, "`pc` is the label at which a process stands; choose another name");
            }
        }
    }
    for item in spec.values.iter().chain(&spec.others) {
        let name = match item {
            Item::Struct(i) => &i.ident,
            Item::Enum(i) => &i.ident,
            Item::Type(i) => &i.ident,
            _ => continue,
        };
        if name == "State" || (name == "Formula" && spec.properties.iter().any(|p| p.kind == PropertyKind::Temporal)) {
            errors.at(name, format!("`{name}` is a type that `#[spec]` makes; choose another name"));
        }
    }
}

/// The types named in fields of the state.
fn state_types(spec: &SpecModule, errors: &mut Errors) {
    let unmarked: Vec<String> = spec
        .others
        .iter()
        .filter_map(|item| match item {
            Item::Struct(i) => Some(i.ident.to_string()),
            Item::Enum(i) => Some(i.ident.to_string()),
            _ => None,
        })
        .collect();
    let mut check = StateTypes { unmarked, errors };
    for field in &spec.variables.fields {
        check.visit_type(&field.ty);
    }
    for item in &spec.values {
        match item {
            Item::Struct(i) => i.fields.iter().for_each(|f| check.visit_type(&f.ty)),
            Item::Enum(i) => i.variants.iter().flat_map(|v| &v.fields).for_each(|f| check.visit_type(&f.ty)),
            _ => {}
        }
    }
    for variable in spec.processes.iter().flat_map(|p| &p.variables) {
        check.visit_type(&variable.ty);
    }
}

struct StateTypes<'a> {
    unmarked: Vec<String>,
    errors: &'a mut Errors,
}

impl<'ast> Visit<'ast> for StateTypes<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            Type::Path(path) => {
                if let Some(last) = path.path.segments.last() {
                    let name = last.ident.to_string();
                    if let Some((_, text)) = NO_STATE.iter().find(|(n, _)| *n == name) {
                        self.errors.in_type(&last.ident, text);
                    } else if path.path.segments.len() == 1 && self.unmarked.contains(&name) {
                        self.errors
                            .at(&last.ident, format!("`{name}` is part of the state: put `#[value]` before it"));
                    }
                }
            }
            Type::Reference(_) | Type::Ptr(_) => self.errors.in_type(
                ty,
                "a reference cannot be part of the state: keep the value itself, or a `Participant`",
            ),
            Type::FnPtr(_) | Type::TraitObject(_) | Type::ImplTrait(_) => self.errors.in_type(ty, "code cannot be part of the state"),
            _ => {}
        }
        visit::visit_type(self, ty);
    }
}

fn init(spec: &SpecModule, errors: &mut Errors) {
    let sig = &spec.init.sig;
    let variables = &spec.variables.ident;
    let returns = matches!(&sig.output, ReturnType::Type(_, ty) if matches!(&**ty, Type::Path(p) if p.path.segments.last().is_some_and(|s| s.ident == *variables)));
    if !returns {
        errors.at(
            &sig.ident,
            format!("`#[init]` makes the variables: `fn {}(..) -> {variables}`", sig.ident),
        );
    }
    for parameter in parameters(&spec.init) {
        if spec.role(&parameter.ty) != Role::Constants {
            errors.at(parameter, "`#[init]` looks at `&Constants` alone; choose with `pick`");
        }
    }
}

/// The parameters of a step: what ranges over a set says so in the attribute.
fn step_parameters(spec: &SpecModule, function: &ItemFn, ranges: &[&Parameter], what: &str, errors: &mut Errors) {
    for parameter in parameters(function) {
        match spec.role(&parameter.ty) {
            Role::VariablesMut | Role::Constants => {}
            Role::Variables => {
                if ranges.is_empty() && what == "process" {
                    errors.at(
                        &parameter.ty,
                        format!("a {what} changes the variables: `&mut {}`", spec.variables.ident),
                    );
                }
            }
            Role::State => errors.at(
                &parameter.ty,
                "a step changes variables: take `&mut` of them; `&State` is for properties",
            ),
            Role::Own => {
                let Some(name) = pattern_ident(&parameter.pat) else {
                    errors.at(&parameter.pat, "a parameter of a step has a plain name");
                    continue;
                };
                if !ranges.iter().any(|r| r.name == *name) {
                    errors.at(name, format!("where does `{name}` come from? say `#[{what}({name} in some_set)]`"));
                }
            }
        }
    }
    for range in ranges {
        if !parameters(function).any(|p| pattern_ident(&p.pat) == Some(&range.name)) {
            errors.at(
                &range.name,
                format!(
                    "`{0}` is not a parameter of `{1}`: add `{0}: SomeType`",
                    range.name, function.sig.ident
                ),
            );
        }
        if let Some(name) = crate::parse::bare_name(&range.set)
            && spec.constant(name).is_none()
            && name.to_string().chars().next().is_some_and(char::is_lowercase)
        {
            let known: Vec<_> = spec
                .constants
                .iter()
                .flat_map(|c| &c.fields)
                .map(|f| format!("`{}`", f.ident))
                .collect();
            errors.at(
                name,
                format!(
                    "no constant `{name}`; the constants are {}",
                    if known.is_empty() { "none".into() } else { known.join(", ") }
                ),
            );
        }
    }
    if let ReturnType::Type(_, ty) = &function.sig.output {
        errors.at(ty, format!("a {what} returns nothing"));
    }
}

fn no_labels(function: &ItemFn, text: &str, errors: &mut Errors) {
    struct Labels<'a>(&'a str, &'a mut Errors);
    impl<'ast> Visit<'ast> for Labels<'_> {
        fn visit_label(&mut self, label: &'ast syn::Label) {
            self.1.at(&label.name, self.0);
        }
    }
    Labels(text, errors).visit_block(&function.block);
}

fn no_goto(function: &ItemFn, errors: &mut Errors) {
    struct Goto<'a>(&'a mut Errors);
    impl<'ast> Visit<'ast> for Goto<'_> {
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            if mac.path.is_ident("goto") {
                self.0.at(&mac.path, "`goto!` belongs in a process: labels are its steps");
            }
        }
    }
    Goto(errors).visit_block(&function.block);
}

fn properties(spec: &SpecModule, errors: &mut Errors) {
    for property in &spec.properties {
        let sig = &property.function.sig;
        let name = &sig.ident;
        let (attribute, shape, states) = match property.kind {
            PropertyKind::Invariant => ("invariant", "(v: &Vars) -> bool", 1),
            PropertyKind::StepInvariant => ("step_invariant", "(before: &Vars, after: &Vars) -> bool", 2),
            PropertyKind::Reachable => ("reachable", "(v: &Vars) -> bool", 1),
            PropertyKind::Temporal => ("temporal", "() -> Formula", 0),
        };
        let wanted = if property.kind == PropertyKind::Temporal {
            "Formula"
        } else {
            "bool"
        };
        let returns = matches!(&sig.output, ReturnType::Type(_, ty) if ty.to_token_stream().to_string() == wanted);
        let roles: Vec<_> = parameters(&property.function).map(|p| (spec.role(&p.ty), p)).collect();
        for (role, parameter) in &roles {
            if matches!(role, Role::VariablesMut | Role::Own) {
                errors.at(
                    &parameter.ty,
                    "a property looks at `&Vars`, `&State` and `&Constants` and changes nothing",
                );
            }
        }
        let looks = roles.iter().filter(|(r, _)| matches!(r, Role::Variables | Role::State)).count();
        let odd = roles.iter().any(|(r, _)| matches!(r, Role::VariablesMut | Role::Own));
        if !returns || (looks != states && !odd) {
            let what = if property.kind == PropertyKind::Temporal {
                "formula"
            } else {
                "predicate"
            };
            errors.at(name, format!("`#[{attribute}]` marks a {what}: `fn {name}{shape}`"));
        }
    }
    for constraint in &spec.constraints {
        let bool = matches!(&constraint.sig.output, ReturnType::Type(_, ty) if ty.to_token_stream().to_string() == "bool");
        if !bool || parameters(constraint).any(|p| !matches!(spec.role(&p.ty), Role::Variables | Role::State | Role::Constants)) {
            errors.at(
                &constraint.sig.ident,
                format!("`#[constraint]` marks a predicate: `fn {}(v: &Vars) -> bool`", constraint.sig.ident),
            );
        }
    }
}

fn models(spec: &SpecModule, errors: &mut Errors) {
    let built_in = ["deadlock_freedom", "termination"];
    let known: Vec<String> = spec
        .properties
        .iter()
        .map(|p| p.function.sig.ident.to_string())
        .chain(built_in.map(String::from))
        .collect();
    for model in spec.constants.iter().flat_map(|c| &c.models) {
        for name in model.properties.iter().flatten().chain(&model.expect_failure) {
            if !known.contains(&name.to_string()) {
                errors.at(name, format!("no property `{name}`; the properties are {}", known.join(", ")));
            }
        }
    }
}

/// Helpers that use a word, directly or through another helper.
pub(crate) fn flow_helpers(spec: &SpecModule) -> Vec<String> {
    let mut flow: Vec<String> = Vec::new();
    loop {
        let more: Vec<_> = spec
            .helpers
            .iter()
            .filter(|h| !flow.contains(&h.sig.ident.to_string()) && words::uses_words(&h.block, &flow))
            .map(|h| h.sig.ident.to_string())
            .collect();
        if more.is_empty() {
            return flow;
        }
        flow.extend(more);
    }
}

/// The helpers that a body names.
fn calls(node: &syn::Block, spec: &SpecModule) -> BTreeSet<String> {
    let names: BTreeSet<String> = spec.helpers.iter().map(|h| h.sig.ident.to_string()).collect();
    struct Idents(BTreeSet<String>);
    fn collect(tokens: proc_macro2::TokenStream, idents: &mut Idents) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    idents.0.insert(ident.to_string());
                }
                proc_macro2::TokenTree::Group(group) => collect(group.stream(), idents),
                _ => {}
            }
        }
    }
    let mut idents = Idents(BTreeSet::new());
    collect(node.to_token_stream(), &mut idents);
    idents.0.intersection(&names).cloned().collect()
}

fn reached_from(mut todo: Vec<String>, spec: &SpecModule) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if !reached.insert(name.clone()) {
            continue;
        }
        if let Some(helper) = spec.helpers.iter().find(|h| h.sig.ident == name) {
            todo.extend(calls(&helper.block, spec));
        }
    }
    reached
}

/// Helpers that steps use: only their sites are mutated by system operators.
pub(crate) fn reached_by_steps(spec: &SpecModule) -> BTreeSet<String> {
    let steps = spec
        .actions
        .iter()
        .map(|a| &*a.function.block)
        .chain(spec.processes.iter().map(|p| &p.body));
    reached_from(steps.flat_map(|block| calls(block, spec)).collect(), spec)
}

/// Whether a helper calls itself, directly or not.
pub(crate) fn is_recursive(name: &str, spec: &SpecModule) -> bool {
    spec.helpers
        .iter()
        .find(|h| h.sig.ident == name)
        .is_some_and(|h| reached_from(calls(&h.block, spec).into_iter().collect(), spec).contains(name))
}

/// Finds names bound by a `let` in one step of a process and used in another.
pub(crate) struct StepLets {
    process_names: BTreeSet<String>,
    /// For each label the names that its step binds.
    bound: BTreeMap<usize, BTreeSet<String>>,
    /// Uses of names with the label of the step.
    used: Vec<(usize, Ident)>,
    labels: Vec<String>,
}

impl StepLets {
    pub(crate) fn new(process: &Process) -> StepLets {
        let parameters = parameters(&process.function)
            .filter_map(|p| pattern_ident(&p.pat))
            .map(ToString::to_string);
        let variables = process.variables.iter().map(|v| v.name.to_string());
        StepLets {
            process_names: parameters.chain(variables).collect(),
            bound: BTreeMap::new(),
            used: Vec::new(),
            labels: process.labels.iter().map(|l| l.lifetime.to_string()).collect(),
        }
    }

    /// Looks at a piece of code of a step.
    pub(crate) fn see(&mut self, block: &syn::Block, label: usize) {
        self.bound.entry(label).or_default().extend(bound_names(block));
        struct Uses(Vec<Ident>);
        impl<'ast> Visit<'ast> for Uses {
            fn visit_expr(&mut self, expr: &'ast Expr) {
                if let Some(name) = crate::parse::bare_name(expr) {
                    self.0.push(name.clone());
                }
                visit::visit_expr(self, expr);
            }
        }
        let mut uses = Uses(Vec::new());
        uses.visit_block(block);
        self.used.extend(uses.0.into_iter().map(|name| (label, name)));
    }

    /// Reports the uses of names that are gone.
    pub(crate) fn report(&self, errors: &mut Errors) {
        let mut reported = BTreeSet::new();
        for (label, name) in &self.used {
            let text = name.to_string();
            let here = self.bound.get(label).is_some_and(|b| b.contains(&text)) || self.process_names.contains(&text);
            let elsewhere = self.bound.iter().any(|(l, b)| l != label && b.contains(&text));
            if !here && elsewhere && reported.insert((*label, text)) {
                errors.at(
                    name,
                    format!(
                        "`{name}` is a `let` of an earlier step and is gone in `{}`: make it a process variable, `let mut {name}: SomeType = ..;` before the first label",
                        self.labels[*label]
                    ),
                );
            }
        }
    }
}
