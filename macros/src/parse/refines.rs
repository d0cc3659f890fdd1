//! The arguments of `#[refines(..)]`.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Path, Token, parenthesized};

use crate::ast::Refines;
use crate::errors::Errors;

const SHAPE: &str = "`#[refines(other_spec)]`, `#[refines(other_spec, fair, model = name, with(constant = value))]`";

pub(super) fn refines(attr: &Attribute, errors: &mut Errors) -> Option<Refines> {
    match attr.parse_args::<Refines>() {
        Ok(refines) => Some(refines),
        Err(error) => {
            errors.push(syn::Error::new(
                error.span(),
                format!("{error}; say {SHAPE}"),
            ));
            None
        }
    }
}

impl Parse for Refines {
    fn parse(input: ParseStream<'_>) -> syn::Result<Refines> {
        let mut refines = Refines {
            spec: Path::parse_mod_style(input)?,
            fair: false,
            model: None,
            with: Vec::new(),
        };
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let word: Ident = input.parse()?;
            match word.to_string().as_str() {
                "fair" => refines.fair = true,
                "model" => {
                    input.parse::<Token![=]>()?;
                    refines.model = Some(input.parse()?);
                }
                "with" => {
                    let inner;
                    parenthesized!(inner in input);
                    let all = Punctuated::<Set, Token![,]>::parse_terminated(&inner)?;
                    refines
                        .with
                        .extend(all.into_iter().map(|set| (set.name, set.value)));
                }
                _ => {
                    return Err(syn::Error::new(
                        word.span(),
                        format!("`{word}` is no option of `refines`"),
                    ));
                }
            }
        }
        if input.is_empty() {
            Ok(refines)
        } else {
            Err(input.error("a comma is missing"))
        }
    }
}

/// `name = value`
struct Set {
    name: Ident,
    value: Expr,
}

impl Parse for Set {
    fn parse(input: ParseStream<'_>) -> syn::Result<Set> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Set {
            name,
            value: input.parse()?,
        })
    }
}
