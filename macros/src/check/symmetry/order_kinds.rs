//! Classifies expressions by what their order reveals. A name with several meanings is unknown.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Expr, FnArg, GenericArgument, ImplItem, Item, Pat, Path, PathArguments, Type};

use crate::ast::SpecModule;

/// The information in the order of a value, or of its elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OrderKind {
    /// None about participants: the value contains none.
    Plain,
    /// The elements have an order of their own.
    Sequence,
    /// A participant, or elements in the order of participants.
    Named,
    /// Not inferred.
    Unknown,
}

/// The names of a module. The type is `None` if a name has several.
pub(super) struct ModuleNames {
    /// Fields of structs.
    fields: BTreeMap<String, Option<Type>>,
    /// Parameters and variables.
    variables: BTreeMap<String, Option<Type>>,
    functions: BTreeSet<String>,
    methods: BTreeSet<String>,
    /// `const` and `static` of the module.
    constants: BTreeSet<String>,
    /// Enums without fields.
    plain: BTreeSet<String>,
}

/// Words of the language.
const WORDS: [&str; 4] = ["pick", "either", "wait_until", "require"];

impl ModuleNames {
    pub(super) fn of(spec: &SpecModule) -> ModuleNames {
        let mut names = ModuleNames {
            fields: BTreeMap::new(),
            variables: BTreeMap::new(),
            functions: spec
                .helpers
                .iter()
                .map(|f| f.sig.ident.to_string())
                .collect(),
            methods: BTreeSet::new(),
            constants: BTreeSet::new(),
            plain: BTreeSet::new(),
        };
        let constants = spec.constants.iter().map(|c| Item::Struct(c.item.clone()));
        let variables = Item::Struct(spec.variables.clone());
        for item in spec
            .values
            .iter()
            .chain(&spec.others)
            .cloned()
            .chain(constants)
            .chain([variables])
        {
            names.item(&item);
        }
        for process in &spec.processes {
            // In properties, a process variable is a field.
            for variable in &process.variables {
                note(
                    &mut names.fields,
                    variable.name.to_string(),
                    Some(&variable.ty),
                );
            }
            let of = process.function.sig.ident.to_string();
            names.fields.insert(of, None);
        }
        let steps = spec
            .actions
            .iter()
            .map(|a| &a.function)
            .chain(spec.processes.iter().map(|p| &p.function));
        let all = steps
            .chain(spec.properties.iter().map(|p| &p.function))
            .chain(&spec.constraints);
        for function in all.chain(&spec.helpers).chain([&spec.init]) {
            names.visit_item_fn(function);
        }
        spec.others.iter().for_each(|item| names.visit_item(item));
        names
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(item) => {
                for field in &item.fields {
                    if let Some(name) = &field.ident {
                        note(&mut self.fields, name.to_string(), Some(&field.ty));
                    }
                }
            }
            Item::Enum(item) if item.variants.iter().all(|v| v.fields.is_empty()) => {
                self.plain.insert(item.ident.to_string());
            }
            Item::Impl(item) => {
                self.methods
                    .extend(item.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
                        _ => None,
                    }));
            }
            Item::Const(item) => {
                self.constants.insert(item.ident.to_string());
                note(&mut self.variables, item.ident.to_string(), Some(&item.ty));
            }
            Item::Static(item) => {
                self.constants.insert(item.ident.to_string());
            }
            _ => {}
        }
    }

    /// Whether the module defines this method; its body is checked at its definition.
    pub(super) fn is_method(&self, name: &str) -> bool {
        self.methods.contains(name)
    }

    /// Whether a call is known to treat participants alike: of a helper, a word or a constructor.
    pub(super) fn is_function(&self, path: &Path) -> bool {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let words: Vec<&str> = segments.iter().map(String::as_str).collect();
        let is_type = |name: &str| name.starts_with(char::is_uppercase);
        match words.as_slice() {
            [name] => self.functions.contains(*name) || WORDS.contains(name) || is_type(name),
            [.., "mem", "take" | "replace" | "swap"] | ["Default", "default"] => true,
            [of, "new" | "of" | "from" | "default"] => is_type(of) || is_number(of),
            [of, name] if is_type(of) => is_type(name) || self.methods.contains(*name),
            _ => false,
        }
    }

    /// Whether a path is known to name no particular participant: a variable, variant or constant.
    pub(super) fn is_value(&self, path: &Path) -> bool {
        let is_upper_case = |name: &str| name.len() > 1 && !name.chars().any(char::is_lowercase);
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let words: Vec<&str> = segments.iter().map(String::as_str).collect();
        match words.as_slice() {
            [.., last] if last.starts_with(char::is_uppercase) && !is_upper_case(last) => true,
            [name] => {
                *name == "self"
                    || [&self.constants, &self.functions]
                        .iter()
                        .any(|known| known.contains(*name))
                    || self.is_bound(name)
            }
            [of, _] if is_number(of) => true,
            [] | [..] => self.is_function(path),
        }
    }

    /// Whether a name is bound in the module, or is a field: ranges name constants without `c.`.
    fn is_bound(&self, name: &str) -> bool {
        self.variables.contains_key(name) || self.fields.contains_key(name)
    }

    /// The kind of a value of this type.
    pub(super) fn kind(&self, ty: &Type) -> OrderKind {
        match ty {
            Type::Reference(reference) => self.kind(&reference.elem),
            Type::Paren(paren) => self.kind(&paren.elem),
            Type::Array(_) | Type::Slice(_) => OrderKind::Sequence,
            Type::Path(path) => path
                .path
                .segments
                .last()
                .map_or(OrderKind::Unknown, |s| self.kind_of_segment(s)),
            _ => OrderKind::Unknown,
        }
    }

    fn kind_of_segment(&self, segment: &syn::PathSegment) -> OrderKind {
        let name = segment.ident.to_string();
        let first = || match argument(segment) {
            Some(ty) => self.kind(ty),
            None => OrderKind::Unknown,
        };
        match name.as_str() {
            "Participant" | "Participants" => OrderKind::Named,
            "bool" | "char" | "String" | "Int" => OrderKind::Plain,
            _ if is_number(&name) || self.plain.contains(&name) => OrderKind::Plain,
            "Vec" | "Queue" => OrderKind::Sequence,
            // Sets and maps are ordered by elements or keys. A map is compared by its values, too.
            "Map" if arguments(segment).any(|ty| self.kind(ty) != OrderKind::Plain) => {
                match first() {
                    OrderKind::Named => OrderKind::Named,
                    _ => OrderKind::Unknown,
                }
            }
            "Set" | "Map" | "Posted" => match first() {
                OrderKind::Plain => OrderKind::Plain,
                OrderKind::Named => OrderKind::Named,
                _ => OrderKind::Unknown,
            },
            "Links" | "Bag" => OrderKind::Named,
            "Option" | "Box" => first(),
            _ => OrderKind::Unknown,
        }
    }

    /// The kind of an expression.
    pub(super) fn of_expr(&self, expr: &Expr) -> OrderKind {
        match expr {
            Expr::Lit(_) | Expr::Range(_) => OrderKind::Plain,
            Expr::Binary(binary) => match (self.of_expr(&binary.left), self.of_expr(&binary.right))
            {
                // Arithmetic has operands of one type, so one plain operand makes it plain.
                (OrderKind::Plain, _) | (_, OrderKind::Plain) => OrderKind::Plain,
                (left, _) => left,
            },
            Expr::Unary(unary) => self.of_expr(&unary.expr),
            Expr::Cast(cast) => self.kind(&cast.ty),
            Expr::Paren(paren) => self.of_expr(&paren.expr),
            Expr::Reference(reference) => self.of_expr(&reference.expr),
            Expr::MethodCall(call) => match call.method.to_string().as_str() {
                "len" | "count" | "is_empty" | "contains" | "pow" | "abs" => OrderKind::Plain,
                "clone" | "to_owned" => self.of_expr(&call.receiver),
                _ => OrderKind::Unknown,
            },
            Expr::Call(call) => match &*call.func {
                Expr::Path(path)
                    if path
                        .path
                        .segments
                        .first()
                        .is_some_and(|s| is_number(&s.ident.to_string())) =>
                {
                    OrderKind::Plain
                }
                _ => OrderKind::Unknown,
            },
            _ => self
                .type_of(expr)
                .map_or(OrderKind::Unknown, |ty| self.kind(&ty)),
        }
    }

    /// The kind of the elements that a chain of calls such as `s.iter().filter(..)` yields.
    pub(super) fn of_chain(&self, expr: &Expr) -> OrderKind {
        match expr {
            Expr::MethodCall(call) => match call.method.to_string().as_str() {
                "iter" | "into_iter" | "keys" | "filter" | "clone" | "copied" | "cloned"
                | "with" | "without" | "union" | "intersection" | "difference" | "values"
                | "in_flight" | "messages" => self.of_chain(&call.receiver),
                _ => self.of_expr(expr),
            },
            Expr::Reference(reference) => self.of_chain(&reference.expr),
            Expr::Paren(paren) => self.of_chain(&paren.expr),
            other => self.of_expr(other),
        }
    }

    fn type_of(&self, expr: &Expr) -> Option<Type> {
        match expr {
            Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                // The range of a parameter names a constant without `c.`.
                let variable = self.variables.get(&name).cloned();
                variable.unwrap_or_else(|| self.fields.get(&name).cloned().flatten())
            }
            Expr::Field(field) => match &field.member {
                syn::Member::Named(name) => self.fields.get(&name.to_string())?.clone(),
                syn::Member::Unnamed(_) => None,
            },
            Expr::Index(index) => {
                let Type::Path(path) = peel(self.type_of(&index.expr)?) else {
                    return None;
                };
                let segment = path.path.segments.last()?.clone();
                match segment.ident.to_string().as_str() {
                    "Map" => arguments(&segment).nth(1).cloned(),
                    "Vec" => arguments(&segment).next().cloned(),
                    _ => None,
                }
            }
            Expr::Paren(paren) => self.type_of(&paren.expr),
            Expr::Reference(reference) => self.type_of(&reference.expr),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
                self.type_of(&unary.expr)
            }
            _ => None,
        }
    }
}

/// Records the type of a name; conflicting types make the name unknown.
fn note(names: &mut BTreeMap<String, Option<Type>>, name: String, ty: Option<&Type>) {
    let ty = ty.map(|ty| peel(ty.clone()));
    let text = |ty: &Type| ty.to_token_stream().to_string();
    names
        .entry(name)
        .and_modify(|known| {
            if known.as_ref().map(text) != ty.as_ref().map(text) {
                *known = None;
            }
        })
        .or_insert(ty.clone());
}

fn peel(ty: Type) -> Type {
    match ty {
        Type::Reference(reference) => peel(*reference.elem),
        Type::Paren(paren) => peel(*paren.elem),
        other => other,
    }
}

fn arguments(segment: &syn::PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

fn argument(segment: &syn::PathSegment) -> Option<&Type> {
    arguments(segment).next()
}

fn is_number(name: &str) -> bool {
    [
        "u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize", "Int",
    ]
    .contains(&name)
}

/// Records the types of parameters and variables; a binding without a type makes its name unknown.
impl<'ast> Visit<'ast> for ModuleNames {
    fn visit_fn_arg(&mut self, argument: &'ast FnArg) {
        match argument {
            FnArg::Typed(typed) => self.typed(&typed.pat, &typed.ty),
            FnArg::Receiver(_) => {}
        }
    }

    fn visit_pat_type(&mut self, typed: &'ast syn::PatType) {
        self.typed(&typed.pat, &typed.ty);
    }

    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        note(&mut self.variables, pat.ident.to_string(), None);
        visit::visit_pat_ident(self, pat);
    }
}

impl ModuleNames {
    fn typed(&mut self, pat: &Pat, ty: &Type) {
        match pat {
            Pat::Ident(ident) => note(&mut self.variables, ident.ident.to_string(), Some(ty)),
            other => self.visit_pat(other),
        }
    }
}
