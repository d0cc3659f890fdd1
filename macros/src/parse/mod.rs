//! Parses a module into [`SpecModule`]: sorts items by their attributes and reads the arguments.
//!
//! Parsing continues after an error, so that one compilation shows all mistakes.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Item, ItemFn, ItemStruct, Meta, Token, Type, parse_quote};

use crate::annotations::{self, Annotations, Holder};
use crate::ast::{
    Action, Constants, Fairness, FairnessWord, Options, Parameter, Process, Property, PropertyKind,
    Role, SpecModule, parameters, role,
};
use crate::attributes::{DURABLE, fairness_of, take_ours, takes_nothing};
use crate::errors::Errors;
use crate::labels;

mod constants;
mod fairness;
mod missing_items;
mod refines;

use constants::constants;
pub(crate) use constants::is_participants;
pub(crate) use fairness::{assumption_word, assumptions};

/// Reads a module; `None` if it has no body. Empty parts replace missing ones, which are errors.
pub(crate) fn module(
    options: TokenStream,
    module: &syn::ItemMod,
    errors: &mut Errors,
) -> Option<SpecModule> {
    let options = spec_options(options, errors);
    let Some((_, items)) = &module.content else {
        errors.at(
            &module.ident,
            "the items of a spec stand in the module itself: `pub mod name { .. }`",
        );
        return None;
    };
    let mut sorted = Sorted::default();
    sorted.annotations.of_module(module, errors);
    for item in items {
        sorted.add(item.clone(), errors);
    }
    Some(sorted.finish(options, module, errors))
}

fn spec_options(tokens: TokenStream, errors: &mut Errors) -> Options {
    let mut options = Options::default();
    let words =
        syn::parse::Parser::parse2(Punctuated::<Ident, Token![,]>::parse_terminated, tokens);
    for word in errors.ok(words).unwrap_or_default() {
        match word.to_string().as_str() {
            "termination" => options.termination = true,
            "may_deadlock" => options.may_deadlock = true,
            "unmutated" => options.unmutated = true,
            other => errors.at(
                &word,
                format!("unknown option `{other}`; expected `termination`, `may_deadlock` or `unmutated`"),
            ),
        }
    }
    options
}

/// The items of a module while they are sorted.
#[derive(Default)]
struct Sorted {
    variables: Option<ItemStruct>,
    durable: Vec<Ident>,
    constants: Option<Constants>,
    values: Vec<Item>,
    init: Option<ItemFn>,
    actions: Vec<Action>,
    processes: Vec<Process>,
    properties: Vec<Property>,
    constraints: Vec<ItemFn>,
    fairness: Vec<ItemFn>,
    helpers: Vec<ItemFn>,
    others: Vec<Item>,
    /// A step function could not be read, so a missing step is not reported.
    broken_step: bool,
    annotations: Annotations,
}

impl Sorted {
    fn add(&mut self, mut item: Item, errors: &mut Errors) {
        let (notes, ours): (Vec<_>, Vec<_>) = take_ours(&mut item)
            .into_iter()
            .partition(annotations::is_note);
        for attr in &ours {
            takes_nothing(attr, errors);
        }
        if !matches!(item, Item::Fn(_)) {
            only(&[], &notes, errors);
        }
        match item {
            Item::Fn(mut function) => {
                let holder = Holder::of(&ours, &function);
                self.annotations
                    .of_function(&mut function, holder, &notes, errors);
                self.add_function(function, &ours, errors);
            }
            Item::Struct(item) => self.add_struct(item, &ours, errors),
            Item::Enum(_) if ours.iter().any(|a| a.path().is_ident("value")) => {
                only(&["value"], &ours, errors);
                self.values.push(item);
            }
            _ => {
                only(&[], &ours, errors);
                self.others.push(item);
            }
        }
    }

    fn add_struct(&mut self, item: ItemStruct, ours: &[Attribute], errors: &mut Errors) {
        let has = |word: &str| ours.iter().any(|a| a.path().is_ident(word));
        if has("variables") {
            only(&["variables"], ours, errors);
            if self.variables.is_some() {
                errors.at(
                    &item.ident,
                    "a spec has one struct of `#[variables]`, and this is the second",
                );
                return;
            }
            let mut item = item;
            self.durable = durable_fields(&mut item, errors);
            self.variables = Some(item);
        } else if has("constants") {
            only(&["constants", "model", "ladder"], ours, errors);
            if self.constants.is_some() {
                errors.at(
                    &item.ident,
                    "a spec has one struct of `#[constants]`, and this is the second",
                );
                return;
            }
            self.constants = Some(constants(item, ours, errors));
        } else if has("value") {
            only(&["value"], ours, errors);
            self.values.push(Item::Struct(item));
        } else {
            only(&[], ours, errors);
            self.others.push(Item::Struct(item));
        }
    }

    fn add_function(&mut self, function: ItemFn, ours: &[Attribute], errors: &mut Errors) {
        let Some(attr) = ours.first() else {
            if function.attrs.iter().any(|a| a.path().is_ident("test")) {
                self.others.push(Item::Fn(function));
            } else {
                self.helpers.push(function);
            }
            return;
        };
        if let Some(second) = ours.get(1) {
            errors.at(
                second.path(),
                "a function of a spec has one attribute of the spec language",
            );
        }
        let word = attr
            .path()
            .get_ident()
            .map(Ident::to_string)
            .unwrap_or_default();
        let property = |kind| Property {
            kind,
            function: function.clone(),
            refines: None,
        };
        match word.as_str() {
            "init" => self.add_init(function, errors),
            "action" => self.add_action(function, attr, errors),
            "process" => self.add_process(function, attr, errors),
            "invariant" => self.properties.push(property(PropertyKind::Invariant)),
            "step_invariant" => self.properties.push(property(PropertyKind::StepInvariant)),
            "reachable" => self.properties.push(property(PropertyKind::Reachable)),
            "temporal" => self.properties.push(property(PropertyKind::Temporal)),
            "scenario" => match scenario(attr) {
                Some(kind) => self.properties.push(property(kind)),
                None => errors.at(
                    &attr.meta,
                    "say which: `#[scenario(possible)]` or `#[scenario(forbidden)]`",
                ),
            },
            "refines" => {
                if let Some(refines) = refines::refines(attr, errors) {
                    self.properties.push(Property {
                        refines: Some(refines),
                        ..property(PropertyKind::Refinement)
                    });
                }
            }
            "constraint" => self.constraints.push(function),
            "fairness" => self.fairness.push(function),
            _ => {
                only(&[], std::slice::from_ref(attr), errors);
                self.helpers.push(function);
            }
        }
    }

    fn add_init(&mut self, function: ItemFn, errors: &mut Errors) {
        if self.init.is_some() {
            errors.at(
                &function.sig.ident,
                "a spec has one function of `#[init]`, and this is the second; \
                 choose in it with `pick`",
            );
            return;
        }
        self.init = Some(function);
    }

    fn add_action(&mut self, function: ItemFn, attr: &Attribute, errors: &mut Errors) {
        let Some(arguments) = errors.ok_as(step_arguments(attr), "#[action(x in set, fair)]")
        else {
            self.broken_step = true;
            return;
        };
        let mut action = Action {
            function,
            parameters: Vec::new(),
            fairness: None,
        };
        for argument in arguments {
            match argument {
                StepArgument::Parameter(p) => action.parameters.push(p),
                StepArgument::Word(word) => match fairness_of(&word) {
                    Some(fairness) => set_fairness(
                        &mut action.fairness,
                        FairnessWord { fairness, word },
                        errors,
                    ),
                    None if word == "daemon" => {
                        errors.at(&word, "only a process can be a `daemon`");
                    }
                    None => {
                        unknown_option(&word, &["fair", "strongly_fair", "name in set"], errors);
                    }
                },
            }
        }
        self.actions.push(action);
    }

    fn add_process(&mut self, function: ItemFn, attr: &Attribute, errors: &mut Errors) {
        let Some(arguments) = errors.ok_as(step_arguments(attr), "#[process(me in set, fair)]")
        else {
            self.broken_step = true;
            return;
        };
        let (mut member, mut fair, mut daemon) = (None, None, false);
        for argument in arguments {
            match argument {
                StepArgument::Parameter(p) if member.is_some() => {
                    errors.at(
                        &p.name,
                        "a process ranges over one set at most: `#[process(me in some_set)]`",
                    );
                }
                StepArgument::Parameter(p) => member = Some(p),
                StepArgument::Word(word) if word == "daemon" => daemon = true,
                StepArgument::Word(word) => match fairness_of(&word) {
                    Some(fairness) => {
                        set_fairness(&mut fair, FairnessWord { fairness, word }, errors);
                    }
                    None => unknown_option(
                        &word,
                        &["fair", "strongly_fair", "daemon", "name in set"],
                        errors,
                    ),
                },
            }
        }
        match labels::process(function, member, fair, daemon, errors) {
            Some(process) => self.processes.push(process),
            None => self.broken_step = true,
        }
    }

    fn finish(
        mut self,
        options: Options,
        module: &syn::ItemMod,
        errors: &mut Errors,
    ) -> SpecModule {
        self.annotations.finish(errors);
        self.report_missing(&module.ident, errors);
        let vars = match &self.variables {
            Some(item) => item.ident.clone(),
            None => self
                .init
                .as_ref()
                .and_then(returned)
                .unwrap_or_else(|| format_ident!("Vars")),
        };
        told_apart(
            &mut self.properties,
            &vars,
            self.constants.as_ref().map(|c| &c.item.ident),
        );
        SpecModule {
            module: syn::ItemMod {
                attrs: module
                    .attrs
                    .iter()
                    .filter(|attr| !annotations::is_note(attr))
                    .cloned()
                    .collect(),
                ..module.clone()
            },
            options,
            variables: self
                .variables
                .unwrap_or_else(|| parse_quote!(pub struct #vars {})),
            constants: self.constants,
            values: self.values,
            init: self
                .init
                .unwrap_or_else(|| parse_quote!(fn init() -> #vars {})),
            actions: self.actions,
            processes: self.processes,
            properties: self.properties,
            constraints: self.constraints,
            fairness: self.fairness,
            helpers: self.helpers,
            others: self.others,
            annotations: self.annotations,
            durable: self.durable,
        }
    }
}

/// Takes `#[durable]` off the fields of the variables and returns the names of these fields.
fn durable_fields(item: &mut ItemStruct, errors: &mut Errors) -> Vec<Ident> {
    let mut durable = Vec::new();
    for field in &mut item.fields {
        let (ours, theirs): (Vec<_>, Vec<_>) = std::mem::take(&mut field.attrs)
            .into_iter()
            .partition(|a| a.path().is_ident("durable"));
        field.attrs = theirs;
        for attr in &ours {
            takes_nothing(attr, errors);
        }
        if let Some(second) = ours.get(1) {
            errors.at(second.path(), "one `#[durable]` is enough");
        }
        if !ours.is_empty() {
            durable.extend(field.ident.clone());
        }
    }
    durable
}

fn scenario(attr: &Attribute) -> Option<PropertyKind> {
    let word: Ident = attr.parse_args().ok()?;
    match word.to_string().as_str() {
        "possible" => Some(PropertyKind::Possible),
        "forbidden" => Some(PropertyKind::Forbidden),
        _ => None,
    }
}

/// Refines kinds: a goal on two states is about steps, an invariant with `Next` looks ahead.
fn told_apart(properties: &mut [Property], vars: &Ident, constants: Option<&Ident>) {
    for property in properties {
        let roles: Vec<Role> = parameters(&property.function)
            .map(|p| role(&p.ty, vars, constants))
            .collect();
        let states = roles
            .iter()
            .filter(|r| matches!(r, Role::Variables | Role::State))
            .count();
        property.kind = match property.kind {
            PropertyKind::Reachable if states == 2 => PropertyKind::StepGoal,
            PropertyKind::Invariant if roles.contains(&Role::Next) => PropertyKind::Ahead,
            other => other,
        };
    }
}

/// Reports attributes of the spec language on an item, except the allowed ones.
fn only(allowed: &[&str], ours: &[Attribute], errors: &mut Errors) {
    for attr in ours {
        if allowed.iter().any(|word| attr.path().is_ident(word)) {
            continue;
        }
        let word = attr.path().to_token_stream().to_string();
        let text = match word.as_str() {
            "model" => "`#[model(..)]` belongs on the struct of `#[constants]`".to_owned(),
            "ladder" => "`#[ladder(..)]` belongs on the struct of `#[constants]`".to_owned(),
            "default" => "`#[default(..)]` belongs on a constant".to_owned(),
            "symmetric" => "`#[symmetric]` belongs on a constant of type `Participants`".to_owned(),
            "durable" => DURABLE.to_owned(),
            "variables" | "constants" => format!("`#[{word}]` marks a struct that is nothing else"),
            "value" if allowed.contains(&"variables") => {
                "what is `#[variables]` is a value already".to_owned()
            }
            "value" => {
                "`#[value]` marks a struct or an enum that may be kept in the state".to_owned()
            }
            "fair" | "strongly_fair" | "unfair" => {
                format!("`#[{word}]` stands on a label; of a step say `#[process({word})]`")
            }
            _ => format!("`#[{word}]` marks a function"),
        };
        errors.at(attr.path(), text);
    }
}

/// The name of the type that a function returns.
fn returned(function: &ItemFn) -> Option<Ident> {
    match &function.sig.output {
        syn::ReturnType::Type(_, ty) => match &**ty {
            Type::Path(path) => Some(path.path.segments.last()?.ident.clone()),
            _ => None,
        },
        syn::ReturnType::Default => None,
    }
}

fn set_fairness(slot: &mut Option<FairnessWord>, word: FairnessWord, errors: &mut Errors) {
    if word.fairness == Fairness::Unfair {
        errors.at(
            &word.word,
            "without a fairness word a step is unfair; `#[unfair]` is for a label of a fair process",
        );
    } else if slot.is_some() {
        errors.at(
            &word.word,
            "one fairness word is enough: `strongly_fair` implies `fair`",
        );
    } else {
        *slot = Some(word);
    }
}

fn unknown_option(word: &Ident, expected: &[&str], errors: &mut Errors) {
    let expected: Vec<_> = expected.iter().map(|e| format!("`{e}`")).collect();
    errors.at(
        word,
        format!("unknown option `{word}`; expected {}", expected.join(", ")),
    );
}

/// `x in set`, or a word.
#[allow(
    clippy::large_enum_variant,
    reason = "a handful of them live for a moment"
)]
enum StepArgument {
    Parameter(Parameter),
    Word(Ident),
}

impl Parse for StepArgument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        if input.peek(Token![in]) {
            input.parse::<Token![in]>()?;
            return Ok(StepArgument::Parameter(Parameter {
                name,
                set: input.parse()?,
            }));
        }
        Ok(StepArgument::Word(name))
    }
}

fn step_arguments(attr: &Attribute) -> syn::Result<Vec<StepArgument>> {
    match &attr.meta {
        Meta::Path(_) => Ok(Vec::new()),
        Meta::List(_) => Ok(attr
            .parse_args_with(Punctuated::<StepArgument, Token![,]>::parse_terminated)?
            .into_iter()
            .collect()),
        Meta::NameValue(meta) => Err(syn::Error::new_spanned(
            meta,
            "expected a list in parentheses",
        )),
    }
}

/// The name, if the expression is a single identifier.
pub(crate) fn bare_name(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}
