//! Checks the types in the state: each must be a value with a shape that can be packed.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Fields, Generics, Ident, Item, Type};

use crate::ast::{Role, SpecModule, parameters};
use crate::errors::Errors;

/// The replacement for a type of this name, which cannot be part of the state.
fn advice(name: &str) -> Option<&'static str> {
    Some(match name {
        "HashMap" => "use `Map`, its order is always the same",
        "HashSet" => "use `Set`, its order is always the same",
        "BTreeMap" => "use `Map`",
        "BTreeSet" => "use `Set`",
        "VecDeque" => "use `Vec`, or a channel",
        "f32" | "f64" => "floats have no total equality; use an integer",
        "i128" | "u128" => {
            "an integer in it has at most 64 bits; use `i64`, `u64` or `Int<LO, HI>`"
        }
        "str" => "use `String`",
        "Instant" | "SystemTime" | "Duration" => "a spec has no clock",
        "Rc" | "Arc" | "Cell" | "RefCell" | "Mutex" | "RwLock" | "Cow" => {
            "it has to be a plain value"
        }
        _ if name.starts_with("NonZero") => "use the integer itself",
        _ if name.starts_with("Atomic") => "steps are atomic; use the plain type",
        _ => return None,
    })
}

/// Reports types that cannot be part of the state.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    let variables = Item::Struct(spec.variables.clone());
    for item in spec.values.iter().chain([&variables]) {
        if let Err(error) = shape(item) {
            errors.push_type(error);
        }
    }
    if let Fields::Unnamed(fields) = &spec.variables.fields {
        errors.in_type(
            fields,
            "variables have names: `pub struct Vars { pub n: u8 }`",
        );
    }
    fields(spec, errors);
}

/// Whether an item has the shape of a value.
pub(crate) fn shape(item: &Item) -> syn::Result<()> {
    match item {
        Item::Struct(item) => no_parameters(&item.generics),
        Item::Enum(item) if item.variants.is_empty() => Err(syn::Error::new_spanned(
            &item.ident,
            "a value of an enum without variants does not exist",
        )),
        Item::Enum(item) => no_parameters(&item.generics),
        other => Err(syn::Error::new_spanned(
            other,
            "`#[value]` marks a struct or an enum",
        )),
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

/// Checks the types of all fields of the state and of step parameters.
fn fields(spec: &SpecModule, errors: &mut Errors) {
    let mut check = StateTypes {
        unmarked: named(&spec.others),
        marked: named(&spec.values),
        reported: BTreeSet::new(),
        errors,
    };
    for field in &spec.variables.fields {
        check.visit_type(&field.ty);
    }
    for item in &spec.values {
        match item {
            Item::Struct(i) => i.fields.iter().for_each(|f| check.visit_type(&f.ty)),
            Item::Enum(i) => i
                .variants
                .iter()
                .flat_map(|v| &v.fields)
                .for_each(|f| check.visit_type(&f.ty)),
            _ => {}
        }
    }
    for variable in spec.processes.iter().flat_map(|p| &p.variables) {
        check.visit_type(&variable.ty);
    }
    let steps = spec
        .actions
        .iter()
        .map(|a| &a.function)
        .chain(spec.processes.iter().map(|p| &p.function));
    for parameter in steps
        .flat_map(parameters)
        .filter(|p| spec.role(&p.ty) == Role::Own)
    {
        if !matches!(&*parameter.ty, Type::Reference(_)) {
            check.visit_type(&parameter.ty);
        }
    }
}

fn named(items: &[Item]) -> Vec<&Ident> {
    let names = items.iter().filter_map(|item| match item {
        Item::Struct(i) => Some(&i.ident),
        Item::Enum(i) => Some(&i.ident),
        _ => None,
    });
    names.collect()
}

struct StateTypes<'a> {
    /// Types of the module without `#[value]`.
    unmarked: Vec<&'a Ident>,
    /// Types of the module with `#[value]`. Their names are never matched against `advice`.
    marked: Vec<&'a Ident>,
    /// The unmarked types that were reported, where each is defined.
    reported: BTreeSet<String>,
    errors: &'a mut Errors,
}

impl<'ast> Visit<'ast> for StateTypes<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            Type::Path(path) => {
                if let Some(last) = path.path.segments.last() {
                    let name = last.ident.to_string();
                    let is_bare = path.path.segments.len() == 1;
                    let unmarked = self
                        .unmarked
                        .iter()
                        .find(|item| is_bare && **item == &last.ident);
                    if let Some(item) = unmarked {
                        if self.reported.insert(name.clone()) {
                            let text =
                                format!("`{name}` is part of the state: put `#[value]` before it");
                            self.errors.in_type(item, text);
                        }
                    } else if let Some(advice) =
                        advice(&name).filter(|_| !(is_bare && self.marked.contains(&&last.ident)))
                    {
                        self.errors.in_type(
                            &last.ident,
                            format!("`{name}` cannot be part of the state: {advice}"),
                        );
                    }
                }
            }
            Type::Reference(_) | Type::Ptr(_) => {
                let text = "a reference cannot be part of the state: keep the value itself, `String` for text, or a `Participant`";
                return self.errors.in_type(ty, text);
            }
            Type::FnPtr(_) | Type::TraitObject(_) | Type::ImplTrait(_) => {
                self.errors.in_type(ty, "code cannot be part of the state");
            }
            _ => {}
        }
        visit::visit_type(self, ty);
    }
}
