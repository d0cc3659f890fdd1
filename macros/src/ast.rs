//! The syntax tree of a spec module: the author's items, sorted by their attributes.

use mutaspec_mutator::syntax::Types;
use syn::ext::IdentExt;
use syn::{Block, Expr, Ident, Item, ItemFn, ItemStruct, Lifetime, LitStr, Pat, Type};

use crate::annotations::Annotations;

/// A module under `#[spec]`, without the attributes of the spec language.
pub(crate) struct SpecModule {
    pub(crate) module: syn::ItemMod,
    pub(crate) options: Options,
    pub(crate) variables: ItemStruct,
    pub(crate) constants: Option<Constants>,
    /// Types under `#[value]`.
    pub(crate) values: Vec<Item>,
    pub(crate) init: ItemFn,
    pub(crate) actions: Vec<Action>,
    pub(crate) processes: Vec<Process>,
    pub(crate) properties: Vec<Property>,
    pub(crate) constraints: Vec<ItemFn>,
    /// The functions with `#[fairness]`.
    pub(crate) fairness: Vec<ItemFn>,
    /// Functions without an attribute of the spec language.
    pub(crate) helpers: Vec<ItemFn>,
    /// All other items, unchanged.
    pub(crate) others: Vec<Item>,
    /// The author's annotations about mutants, faults and requirements.
    pub(crate) annotations: Annotations,
    /// The durable variables, which keep their values in a crash.
    pub(crate) durable: Vec<Ident>,
}

/// The options in `#[spec(..)]`.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) termination: bool,
    pub(crate) may_deadlock: bool,
    pub(crate) unmutated: bool,
}

pub(crate) struct Constants {
    pub(crate) item: ItemStruct,
    pub(crate) fields: Vec<Constant>,
    pub(crate) models: Vec<Model>,
    /// Models from small to large.
    pub(crate) ladder: Vec<Ident>,
}

pub(crate) struct Constant {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) doc: String,
    pub(crate) default: Option<ConstantValue>,
    /// Whether there is a `#[default(..)]`, even one that cannot be read.
    pub(crate) has_default: bool,
    /// Whether there is a `#[symmetric]`.
    pub(crate) symmetric: bool,
}

/// The value of a constant in `#[default(..)]` or `#[model(..)]`.
#[derive(Clone)]
pub(crate) enum ConstantValue {
    /// Names of participants; a single one for a constant of type `Participant`.
    Names(Vec<LitStr>),
    /// Any other expression.
    Expr(Box<Expr>),
}

pub(crate) struct Model {
    pub(crate) name: Ident,
    pub(crate) values: Vec<(Ident, ConstantValue)>,
    pub(crate) properties: Option<Vec<Ident>>,
    /// The properties that are not checked; all others are.
    pub(crate) except: Option<Vec<Ident>>,
    pub(crate) expect_failure: Option<Ident>,
}

/// `x in set`
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    pub(crate) set: Expr,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fairness {
    Unfair,
    Weak,
    Strong,
}

/// A fairness word with its token, for error messages.
#[derive(Clone)]
pub(crate) struct FairnessWord {
    pub(crate) fairness: Fairness,
    pub(crate) word: Ident,
}

pub(crate) struct Action {
    pub(crate) function: ItemFn,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) fairness: Option<FairnessWord>,
}

pub(crate) struct Process {
    pub(crate) function: ItemFn,
    pub(crate) member: Option<Parameter>,
    pub(crate) fairness: Option<FairnessWord>,
    pub(crate) daemon: bool,
    /// `let`s before the first label.
    pub(crate) variables: Vec<ProcessVariable>,
    pub(crate) labels: Vec<LabelInfo>,
    /// Whether the labels are free of errors, so that unreachable ones can be reported.
    pub(crate) sound: bool,
    /// The statements after the variables.
    pub(crate) body: Block,
}

pub(crate) struct ProcessVariable {
    pub(crate) name: Ident,
    pub(crate) mutability: Option<syn::Token![mut]>,
    pub(crate) ty: Type,
    pub(crate) init: Expr,
    /// Whether there is a `#[durable]`: a crash keeps the value.
    pub(crate) durable: bool,
}

pub(crate) struct LabelInfo {
    pub(crate) lifetime: Lifetime,
    /// `DatabaseAck` for `'database_ack`.
    pub(crate) variant: Ident,
    pub(crate) fairness: Option<FairnessWord>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PropertyKind {
    Invariant,
    StepInvariant,
    Reachable,
    Temporal,
    Possible,
    Forbidden,
    /// `#[reachable]` over steps.
    StepGoal,
    /// `#[invariant]` that looks one step ahead.
    Ahead,
    /// `#[refines(..)]`.
    Refinement,
}

impl PropertyKind {
    pub(crate) fn is_scenario(self) -> bool {
        matches!(self, PropertyKind::Possible | PropertyKind::Forbidden)
    }
}

pub(crate) struct Property {
    pub(crate) kind: PropertyKind,
    pub(crate) function: ItemFn,
    /// Set for a refinement only.
    pub(crate) refines: Option<Refines>,
}

/// The arguments of `#[refines(..)]`.
pub(crate) struct Refines {
    /// The module of the refined spec.
    pub(crate) spec: syn::Path,
    /// Whether the fairness of the refined spec must hold too.
    pub(crate) fair: bool,
    /// The model of the refined spec that its constants are taken from.
    pub(crate) model: Option<Ident>,
    /// Values for constants of the refined spec.
    pub(crate) with: Vec<(Ident, Expr)>,
}

/// The role of a function's parameter, determined by its type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// `&mut Vars`
    VariablesMut,
    /// `&Vars`
    Variables,
    /// `&Constants`
    Constants,
    /// `&State`
    State,
    /// `&Next`
    Next,
    /// Any other type: a parameter that ranges over a set, or a helper's own.
    Own,
}

impl SpecModule {
    pub(crate) fn role(&self, ty: &Type) -> Role {
        role(
            ty,
            &self.variables.ident,
            self.constants.as_ref().map(|c| &c.item.ident),
        )
    }

    /// The functions usable as predicates in formulas: on the two states of a step, or on a state.
    pub(crate) fn predicates(&self, of_steps: bool) -> impl Iterator<Item = &ItemFn> {
        let kinds = if of_steps {
            [PropertyKind::StepInvariant, PropertyKind::StepGoal]
        } else {
            [PropertyKind::Invariant, PropertyKind::Reachable]
        };
        let properties = self
            .properties
            .iter()
            .filter(move |p| kinds.contains(&p.kind))
            .map(|p| &p.function);
        let states = |f: &ItemFn| {
            parameters(f)
                .filter(|p| matches!(self.role(&p.ty), Role::Variables | Role::State))
                .count()
        };
        let helpers = self
            .helpers
            .iter()
            .filter(move |f| (states(f) == 2) == of_steps);
        helpers.chain(properties)
    }

    /// The types that the mutator needs for inference.
    pub(crate) fn types(&self) -> Types {
        let mut types = Types::default();
        types.add_variables(&self.variables);
        if let Some(constants) = &self.constants {
            types.add_constants(&constants.item);
        }
        for item in self.values.iter().chain(&self.others) {
            match item {
                Item::Struct(item) => types.add_struct(item),
                Item::Enum(item) => types.add_enum(item),
                Item::Impl(item) => item.items.iter().for_each(|item| {
                    if let syn::ImplItem::Fn(method) = item {
                        types.add_method(&method.sig);
                    }
                }),
                Item::Trait(item) => item.items.iter().for_each(|item| {
                    if let syn::TraitItem::Fn(method) = item {
                        types.add_method(&method.sig);
                    }
                }),
                _ => {}
            }
        }
        for item in &self.values {
            if let Some(name) = copied(item) {
                types.add_copy(name);
            }
        }
        for helper in &self.helpers {
            types.add_function(&helper.sig);
        }
        types
    }

    pub(crate) fn constant(&self, name: &Ident) -> Option<&Constant> {
        self.constants
            .as_ref()?
            .fields
            .iter()
            .find(|f| f.ident == *name)
    }
}

/// The name of a value type that is `Copy`.
fn copied(item: &Item) -> Option<&Ident> {
    match item {
        Item::Enum(item) if item.variants.iter().all(|v| v.fields.is_empty()) => Some(&item.ident),
        Item::Enum(item) if derives(&item.attrs, "Copy") => Some(&item.ident),
        Item::Struct(item) if derives(&item.attrs, "Copy") => Some(&item.ident),
        _ => None,
    }
}

/// Whether a `#[derive(..)]` among the attributes names this trait.
pub(crate) fn derives(attrs: &[syn::Attribute], name: &str) -> bool {
    let of = |attr: &syn::Attribute| {
        attr.parse_args_with(
            syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
        )
    };
    let lists = attrs.iter().filter(|a| a.path().is_ident("derive"));
    lists
        .filter_map(|a| of(a).ok())
        .flatten()
        .any(|path| path.segments.last().is_some_and(|s| s.ident == name))
}

pub(crate) fn role(ty: &Type, variables: &Ident, constants: Option<&Ident>) -> Role {
    let Type::Reference(reference) = ty else {
        return Role::Own;
    };
    let Type::Path(path) = &*reference.elem else {
        return Role::Own;
    };
    let Some(last) = path.path.segments.last() else {
        return Role::Own;
    };
    if last.ident == *variables {
        return if reference.mutability.is_some() {
            Role::VariablesMut
        } else {
            Role::Variables
        };
    }
    if constants.is_some_and(|c| last.ident == *c) {
        return Role::Constants;
    }
    if last.ident == "State" {
        return Role::State;
    }
    if last.ident == "Next" {
        return Role::Next;
    }
    Role::Own
}

/// `DatabaseAck` for `database_ack`: the name of a type made for a function.
pub(crate) fn camel(name: &Ident) -> String {
    let mut camel = String::new();
    for part in name.unraw().to_string().split('_') {
        let mut chars = part.chars();
        camel.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(chars.as_str());
    }
    camel
}

/// The name that a simple pattern binds.
pub(crate) fn pattern_ident(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(p) if p.subpat.is_none() => Some(&p.ident),
        Pat::Type(p) => pattern_ident(&p.pat),
        _ => None,
    }
}

pub(crate) fn parameters(function: &ItemFn) -> impl Iterator<Item = &syn::PatType> {
    function.sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) => Some(typed),
        syn::FnArg::Receiver(_) => None,
    })
}

/// Whether a name in a range denotes the constants: the step's own parameter, or `c`.
pub(crate) fn is_constants_in_range(name: &Ident, function: &ItemFn, spec: &SpecModule) -> bool {
    let own = parameters(function).find(|p| pattern_ident(&p.pat) == Some(name));
    match own {
        Some(parameter) => spec.role(&parameter.ty) == Role::Constants,
        None => name == "c" && spec.constant(name).is_none(),
    }
}

/// First paragraph of the documentation in these attributes.
pub(crate) fn doc(attrs: &[syn::Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs {
        if let syn::Meta::NameValue(meta) = &attr.meta
            && meta.path.is_ident("doc")
            && let Expr::Lit(lit) = &meta.value
            && let syn::Lit::Str(text) = &lit.lit
        {
            let line = text.value().trim().to_owned();
            if line.is_empty() && !lines.is_empty() {
                break;
            }
            lines.push(line);
        }
    }
    lines.retain(|l| !l.is_empty());
    lines.join(" ")
}
