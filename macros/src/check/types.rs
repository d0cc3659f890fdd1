//! Types in the state: all of them values, and values of a shape that can be packed.

use syn::visit::{self, Visit};
use syn::{Fields, Generics, Item, Type};

use crate::ast::SpecModule;
use crate::errors::Errors;

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

/// Reports types that cannot be kept in a state.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    let variables = Item::Struct(spec.variables.clone());
    for item in spec.values.iter().chain([&variables]) {
        if let Err(error) = shape(item) {
            errors.push_type(error);
        }
    }
    if let Fields::Unnamed(fields) = &spec.variables.fields {
        errors.in_type(fields, "variables have names: `pub struct Vars { pub n: u8 }`");
    }
    fields(spec, errors);
}

/// Whether an item can be a value at all.
pub(crate) fn shape(item: &Item) -> syn::Result<()> {
    match item {
        Item::Struct(item) => no_parameters(&item.generics),
        Item::Enum(item) if item.variants.is_empty() => Err(syn::Error::new_spanned(
            &item.ident,
            "a value of an enum without variants does not exist",
        )),
        Item::Enum(item) => no_parameters(&item.generics),
        other => Err(syn::Error::new_spanned(other, "`#[value]` marks a struct or an enum")),
    }
}

fn no_parameters(generics: &Generics) -> syn::Result<()> {
    if generics.params.is_empty() {
        return Ok(());
    }
    Err(syn::Error::new_spanned(
        generics,
        "a type in the state has no parameters: write one for each type it is used with",
    ))
}

/// The types named in fields of the state.
fn fields(spec: &SpecModule, errors: &mut Errors) {
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
                            .in_type(&last.ident, format!("`{name}` is part of the state: put `#[value]` before it"));
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
