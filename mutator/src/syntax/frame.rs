//! U5: a step also changes a variable that it does not mention.
//!
//! The change follows the guards at the beginning of the step: a disabled step stays disabled.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Block, Expr, Stmt, Type, parse_quote};

use super::form::is_guard;
use super::inferred::Ownership;
use super::source::{Range, blankless};
use super::table::Edit;
use super::type_parts;
use super::walk::Walk;
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// Inserts the change and returns the index of its statement. `original` has no switches.
    pub(super) fn frame(&mut self, block: &mut Block, original: &Block) -> Option<usize> {
        if original.stmts.is_empty() || block.stmts.len() != original.stmts.len() {
            return None;
        }
        let variables = self.scope.iter().find(|(_, known)| {
            known.ownership == Ownership::Mutable && self.context.types.is_variables(&known.ty)
        });
        let (base, known) = variables.map(|(name, known)| (name.clone(), known.clone()))?;
        let Some(mentioned) = mentions(original.to_token_stream(), &base) else {
            self.skip(
                &original.stmts[0],
                "a step that hands all variables on may change any of them",
            );
            return None;
        };
        let of = type_parts::name_of(&known.ty).unwrap_or_default();
        let fields = self.context.types.fields_of(&of);
        let mut unmentioned = fields.iter().filter(|field| !mentioned.contains(*field));
        let (change, text) = unmentioned.find_map(|field| self.change(&of, &base, field))?;
        let leading = original
            .stmts
            .iter()
            .take_while(|stmt| is_leading(stmt))
            .count();
        let range = match leading {
            0 => Range::of(original.brace_token.span.open()).end(),
            n => self.context.range(&original.stmts[n - 1]).end(),
        };
        let edit = Edit {
            operator: Operator::U5FrameBreak,
            range,
            original: String::new(),
            replacement: format!(" {text};"),
            family: None,
        };
        let first = self.table.add_site(&self.context.item, "", vec![edit]);
        if let Some(Stmt::Expr(_, semi @ None)) = leading
            .checked_sub(1)
            .and_then(|last| block.stmts.get_mut(last))
        {
            *semi = Some(syn::token::Semi::default());
        }
        let stmt: Expr = parse_quote!(match __rt::switch(#first, 1) { 0 => {} _ => { #change } });
        block
            .stmts
            .insert(leading, Stmt::Expr(stmt, Some(syn::token::Semi::default())));
        Some(leading)
    }

    /// The code and text of a variable's change; `None` if not all values of its type are known.
    fn change(&self, of: &str, base: &str, field: &str) -> Option<(TokenStream, String)> {
        let ty = self.context.types.field(of, field)?;
        let place: Expr = syn::parse_str(&format!("{base}.{field}")).ok()?;
        if let Some((value, text)) = self.next_value(ty, &place, &blankless(&place)) {
            return Some((
                parse_quote!(#place = #value;),
                format!("{base}.{field} = {text}"),
            ));
        }
        if !type_parts::head(ty, "Map") {
            return None;
        }
        let key = type_parts::argument(ty, 0)?;
        let me = self.context.own.first()?;
        let known = self.scope.get(me)?;
        if !self.context.types.is_keyed_by(field, &key, known)
            || known.ownership != Ownership::Value
        {
            return None;
        }
        let member: Expr = syn::parse_str(me).ok()?;
        let text = format!("{base}.{field}[{me}]");
        let (value, text) = {
            let (value, next) = self.next_value(
                &type_parts::argument(ty, 1)?,
                &parse_quote!(*__value),
                &text,
            )?;
            (value, format!("{text} = {next}"))
        };
        // A map without an entry for the member stays unchanged.
        let change = parse_quote!(if let ::core::option::Option::Some(__value) = #place.get_mut(&#member) { *__value = #value; });
        Some((change, text))
    }

    /// The next value of a type, as code and as text.
    fn next_value(&self, ty: &Type, place: &Expr, text: &str) -> Option<(Expr, String)> {
        let name = type_parts::name_of(ty)?;
        if name == "bool" {
            return Some((parse_quote!(!#place), format!("!{text}")));
        }
        let variants = self.context.types.plain_variants(&name)?;
        if variants.len() < 2 {
            return None;
        }
        let following = variants.iter().cycle().skip(1);
        let mut arms = TokenStream::new();
        let mut words = Vec::new();
        for (from, to) in variants.iter().zip(following) {
            let arm = format!("{name}::{from} => {name}::{to}");
            arms.extend(format!("{arm},").parse::<TokenStream>().ok()?);
            words.push(arm);
        }
        Some((
            parse_quote!(match #place { #arms }),
            format!("match {text} {{ {} }}", words.join(", ")),
        ))
    }
}

/// Whether a statement at the beginning of a step is a guard, or a `let` that may prepare one.
fn is_leading(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Local(_) => true,
        Stmt::Expr(Expr::Call(call), _) => is_guard(call),
        _ => false,
    }
}

/// The fields of `base` that the tokens mention; `None` if they mention it as a whole.
fn mentions(tokens: TokenStream, base: &str) -> Option<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => found.extend(mentions(group.stream(), base)?),
            TokenTree::Ident(ident) if ident == base => {
                let is_dot = matches!(
                    tokens.get(place + 1),
                    Some(TokenTree::Punct(p)) if p.as_char() == '.'
                );
                match tokens.get(place + 2) {
                    Some(TokenTree::Ident(field)) if is_dot => found.insert(field.to_string()),
                    _ => return None,
                };
            }
            _ => {}
        }
    }
    Some(found)
}
