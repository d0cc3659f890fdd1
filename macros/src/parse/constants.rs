//! Reads the struct of constants: the values of its fields, its models and its ladder.

use mutaspec_mutator::syntax::blankless;
use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, ItemStruct, LitStr, Token, Type};

use crate::ast::{Constant, ConstantValue, Constants, Model, doc};
use crate::attributes::{DURABLE, is_ours, takes_nothing};
use crate::errors::Errors;

pub(super) fn constants(
    mut item: ItemStruct,
    ours: &[Attribute],
    errors: &mut Errors,
) -> Constants {
    let mut fields = Vec::new();
    if let syn::Fields::Unnamed(unnamed) = &item.fields {
        errors.at(
            unnamed,
            "constants have names: `pub struct Constants { pub n: u8 }`",
        );
    }
    for field in &mut item.fields {
        fields.extend(constant(field, errors));
    }
    let mut constants = Constants {
        item,
        fields,
        models: Vec::new(),
        ladder: Vec::new(),
    };
    for attr in ours.iter().filter(|a| a.path().is_ident("model")) {
        let read = attr.parse_args_with(|input: ParseStream<'_>| model(input, &constants.fields));
        if let Some(model) = errors.ok_as(
            read,
            "#[model(name, number = 3, set = [\"ann\", \"ben\"], properties = [one, two])]",
        ) {
            if constants.models.iter().any(|m| m.name == model.name) {
                errors.at(
                    &model.name,
                    format!("model `{}` is there already", model.name),
                );
            }
            constants.models.push(model);
        }
    }
    for attr in ours.iter().filter(|a| a.path().is_ident("ladder")) {
        ladder(attr, &mut constants, errors);
    }
    let has_models = ours.iter().any(|a| a.path().is_ident("model"));
    check_models(&constants, has_models, errors);
    constants
}

/// Reads one constant; `None` if it has no name.
fn constant(field: &mut syn::Field, errors: &mut Errors) -> Option<Constant> {
    let (ours, theirs): (Vec<_>, Vec<_>) = std::mem::take(&mut field.attrs)
        .into_iter()
        .partition(is_ours);
    field.attrs = theirs;
    let mut default = None;
    let mut has_default = false;
    let mut symmetric = false;
    for attr in &ours {
        if attr.path().is_ident("default") && has_default {
            errors.at(attr.path(), "a constant has one `#[default(..)]`");
        } else if attr.path().is_ident("default") {
            has_default = true;
            let form = match is_participants(&field.ty) {
                Some(true) => "#[default(\"ann\", \"ben\")]",
                Some(false) => "#[default(\"ann\")]",
                None => "#[default(value)]",
            };
            default = errors.ok_as(
                attr.parse_args_with(|input: ParseStream<'_>| constant_default(input, &field.ty)),
                form,
            );
        } else if attr.path().is_ident("symmetric") {
            takes_nothing(attr, errors);
            if is_participants(&field.ty) != Some(true) {
                errors.at(
                    attr.path(),
                    "only the members of a constant of type `Participants` can be interchangeable",
                );
            }
            symmetric = true;
        } else if attr.path().is_ident("durable") {
            errors.at(attr.path(), DURABLE);
        } else {
            errors.at(
                attr.path(),
                "only `#[default(..)]` and `#[symmetric]` belong on a constant",
            );
        }
    }
    Some(Constant {
        ident: field.ident.clone()?,
        ty: field.ty.clone(),
        doc: doc(&field.attrs),
        default,
        has_default,
        symmetric,
    })
}

/// `#[ladder(three, five)]`
fn ladder(attr: &Attribute, constants: &mut Constants, errors: &mut Errors) {
    if !constants.ladder.is_empty() {
        errors.at(attr.path(), "a spec has one ladder");
        return;
    }
    let rungs = attr.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated);
    let Some(rungs) = errors.ok_as(rungs, "#[ladder(small, large)]") else {
        return;
    };
    let known: Vec<_> = constants
        .models
        .iter()
        .map(|model| format!("`{}`", model.name))
        .collect();
    for (place, rung) in rungs.iter().enumerate() {
        match constants.models.iter().find(|model| model.name == *rung) {
            None => errors.at(
                rung,
                format!("no model `{rung}`; the models are {}", known.join(", ")),
            ),
            Some(model) if model.expect_failure.is_some() => {
                errors.at(
                    rung,
                    format!("model `{rung}` is expected to fail and has no mutants"),
                );
            }
            Some(_) if rungs.iter().take(place).any(|other| other == rung) => {
                errors.at(rung, format!("`{rung}` is a rung already"));
            }
            Some(_) => {}
        }
    }
    if rungs.len() < 2 {
        errors.at(
            &attr.meta,
            "a ladder has two models or more, small to large: `#[ladder(small, large)]`",
        );
    }
    constants.ladder = rungs.into_iter().collect();
}

/// Whether a type is `Participants` or `Set<Participant>` (true) or `Participant` (false).
pub(crate) fn is_participants(ty: &Type) -> Option<bool> {
    let text = blankless(ty);
    match text.as_str() {
        "Participants" | "Set<Participant>" => Some(true),
        "Participant" => Some(false),
        _ => None,
    }
}

fn constant_default(input: ParseStream<'_>, ty: &Type) -> syn::Result<ConstantValue> {
    match is_participants(ty) {
        Some(_) => {
            let names = Punctuated::<LitStr, Token![,]>::parse_terminated(input)?;
            names_value(names.into_iter().collect(), ty, input.span())
        }
        None => Ok(ConstantValue::Expr(Box::new(input.parse()?))),
    }
}

fn names_value(names: Vec<LitStr>, ty: &Type, span: Span) -> syn::Result<ConstantValue> {
    if names.is_empty() {
        return Err(syn::Error::new(
            span,
            "at least one participant is needed, by name: `\"bob\"`",
        ));
    }
    if is_participants(ty) == Some(false)
        && let Some(second) = names.get(1)
    {
        return Err(syn::Error::new_spanned(
            second,
            "a constant of type `Participant` has one name",
        ));
    }
    for (i, name) in names.iter().enumerate() {
        if !is_name(&name.value()) {
            return Err(syn::Error::new_spanned(
                name,
                "a participant's name is of letters, digits, `_`, `-` and `.`, a letter or `_` first",
            ));
        }
        if names[..i].iter().any(|n| n.value() == name.value()) {
            return Err(syn::Error::new_spanned(
                name,
                format!("participant `{}` is named twice", name.value()),
            ));
        }
    }
    Ok(ConstantValue::Names(names))
}

/// Whether the text is a valid name of a participant.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

fn model(input: ParseStream<'_>, fields: &[Constant]) -> syn::Result<Model> {
    let mut model = Model {
        name: input.parse()?,
        values: Vec::new(),
        properties: None,
        except: None,
        expect_failure: None,
    };
    while !input.is_empty() {
        input.parse::<Token![,]>()?;
        if input.is_empty() {
            break;
        }
        let name: Ident = input.parse()?;
        input.parse::<Token![=]>()?;
        if model.values.iter().any(|(n, _)| *n == name)
            || (name == "properties" && model.properties.is_some())
            || (name == "except" && model.except.is_some())
            || (name == "expect_failure" && model.expect_failure.is_some())
        {
            return Err(syn::Error::new_spanned(
                &name,
                format!("`{name}` is set twice"),
            ));
        }
        if name == "properties" {
            model.properties = Some(names_of_properties(input)?);
        } else if name == "except" {
            model.except = Some(names_of_properties(input)?);
        } else if name == "expect_failure" {
            model.expect_failure = Some(input.parse()?);
        } else if let Some(field) = fields.iter().find(|f| f.ident == name) {
            let value = model_value(input, &field.ty)?;
            model.values.push((name, value));
        } else {
            let known: Vec<_> = fields
                .iter()
                .map(|f| format!("`{}`", f.ident))
                .chain([
                    "`properties`".into(),
                    "`except`".into(),
                    "`expect_failure`".into(),
                ])
                .collect();
            return Err(syn::Error::new_spanned(
                &name,
                format!("no constant `{name}`; a model may set {}", known.join(", ")),
            ));
        }
    }
    Ok(model)
}

/// `[one, two]`
fn names_of_properties(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let list;
    syn::bracketed!(list in input);
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&list)?
        .into_iter()
        .collect())
}

fn model_value(input: ParseStream<'_>, ty: &Type) -> syn::Result<ConstantValue> {
    let span = input.span();
    match is_participants(ty) {
        Some(true) => {
            let list;
            syn::bracketed!(list in input);
            names_value(
                Punctuated::<LitStr, Token![,]>::parse_terminated(&list)?
                    .into_iter()
                    .collect(),
                ty,
                span,
            )
        }
        Some(false) => names_value(vec![input.parse()?], ty, span),
        None => Ok(ConstantValue::Expr(Box::new(input.parse()?))),
    }
}

pub(super) fn check_models(constants: &Constants, has_models: bool, errors: &mut Errors) {
    for field in &constants.fields {
        if field.has_default {
            continue;
        }
        if !has_models {
            errors.at_span(
                &field.ident,
                format!(
                    "constant `{0}` has no value: put `#[default(..)]` before it, or set it in a `#[model(name, {0} = ..)]`",
                    field.ident
                ),
            );
        }
        for model in &constants.models {
            if !model.values.iter().any(|(name, _)| *name == field.ident) {
                errors.at(
                    &model.name,
                    format!(
                        "constant `{}` has no `#[default(..)]` and model `{}` does not set it",
                        field.ident, model.name
                    ),
                );
            }
        }
    }
}
