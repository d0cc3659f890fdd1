//! The parts of a type as its text shows them: names and generic arguments.

use syn::{GenericArgument, PathArguments, Type};

use super::source::blankless;

/// The type inside references and parentheses.
pub(super) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Reference(r) => peel(&r.elem),
        Type::Paren(p) => peel(&p.elem),
        other => other,
    }
}

/// The last name of a path type.
pub fn name_of(ty: &Type) -> Option<String> {
    match peel(ty) {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Whether the last name of a path type is this one.
pub(super) fn head(ty: &Type, name: &str) -> bool {
    name_of(ty).is_some_and(|n| n == name)
}

/// The generic type argument at this index of a path type.
pub(super) fn argument(ty: &Type, place: usize) -> Option<Type> {
    let Type::Path(path) = peel(ty) else {
        return None;
    };
    let PathArguments::AngleBracketed(args) = &path.path.segments.last()?.arguments else {
        return None;
    };
    args.args
        .iter()
        .filter_map(|a| match a {
            GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        })
        .nth(place)
}

/// The generic arguments of a path type if all of them are integers.
pub(super) fn argument_numbers(ty: &Type) -> Option<Vec<i64>> {
    let Type::Path(path) = peel(ty) else {
        return None;
    };
    let PathArguments::AngleBracketed(args) = &path.path.segments.last()?.arguments else {
        return None;
    };
    let number = |arg: &GenericArgument| blankless(arg).parse().ok();
    args.args.iter().map(number).collect()
}

/// The element type of a collection.
pub(super) fn element(ty: &Type) -> Option<Type> {
    match name_of(ty)?.as_str() {
        "Participants" => Some(syn::parse_quote!(Participant)),
        "Set" | "Vec" | "Option" | "Iterator" => argument(ty, 0),
        _ => None,
    }
}
