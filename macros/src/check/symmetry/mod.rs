//! Checks by the text whether the members of a symmetric set are treated alike.
//!
//! Members differ only in order and name. Code known to use neither is proven symmetric. Code that
//! certainly uses one is an error on its token. All other code is left to the search.

mod methods;
mod order_kinds;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprCall, ExprMethodCall, Item, Token};

use crate::ast::{PropertyKind, SpecModule};
use crate::errors::Errors;
use methods::Reveals;
use order_kinds::{ModuleNames, OrderKind};

/// Reports code that distinguishes members of symmetric sets.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    if let Some(check) = check(spec) {
        check
            .violations
            .into_iter()
            .for_each(|error| errors.push(error));
    }
}

/// The first expression that is not proven to treat members alike: its line and its tokens.
pub(crate) fn unproven(spec: &SpecModule) -> Option<(usize, TokenStream)> {
    check(spec)?
        .unproven
        .into_iter()
        .min_by_key(|(line, _)| *line)
}

fn check(spec: &SpecModule) -> Option<SymmetryCheck> {
    let constants = spec.constants.as_ref()?;
    if !constants.fields.iter().any(|field| field.symmetric) {
        return None;
    }
    let mut check = SymmetryCheck {
        names: ModuleNames::of(spec),
        violations: Vec::new(),
        unproven: Vec::new(),
    };
    for field in &constants.fields {
        if crate::parse::is_participants(&field.ty).is_none()
            && check.names.kind(&field.ty) != OrderKind::Plain
        {
            check.violation(
                &field.ty,
                "beside a `#[symmetric]` set a constant is a number, a truth value, a plain enum, a `Participant` or `Participants`: one of another type may name members",
            );
        }
    }
    check.visit_item_fn(&spec.init);
    for action in &spec.actions {
        action
            .parameters
            .iter()
            .for_each(|p| check.visit_expr(&p.set));
        check.visit_item_fn(&action.function);
    }
    for process in &spec.processes {
        process.member.iter().for_each(|p| check.visit_expr(&p.set));
        check.visit_item_fn(&process.function);
    }
    let of_states = spec
        .properties
        .iter()
        .filter(|p| p.kind != PropertyKind::Temporal && !p.kind.is_scenario());
    of_states.for_each(|p| check.visit_item_fn(&p.function));
    spec.constraints
        .iter()
        .chain(&spec.helpers)
        .for_each(|f| check.visit_item_fn(f));
    spec.others.iter().for_each(|item| check.visit_item(item));
    Some(check)
}

struct SymmetryCheck {
    names: ModuleNames,
    violations: Vec<syn::Error>,
    unproven: Vec<(usize, TokenStream)>,
}

impl SymmetryCheck {
    fn violation(&mut self, token: impl ToTokens, text: impl std::fmt::Display) {
        self.violations.push(syn::Error::new_spanned(token, text));
    }

    fn unproven(&mut self, tokens: impl ToTokens + Spanned) {
        let line = tokens.span().start().line;
        self.unproven.push((line, tokens.to_token_stream()));
    }

    /// Checks an expression whose result depends on the order of its elements.
    fn depends_on_order(
        &mut self,
        of: OrderKind,
        token: impl ToTokens + Spanned,
        what: &str,
        instead: &str,
    ) {
        match of {
            OrderKind::Plain | OrderKind::Sequence => {}
            OrderKind::Named => self.violation(
                token,
                format!("{what} tells the members of a `#[symmetric]` set apart by their order: {instead}"),
            ),
            OrderKind::Unknown => self.unproven(token),
        }
    }

    fn compared(&mut self, a: &Expr, b: &Expr, op: &BinOp) {
        let kinds = [self.names.of_expr(a), self.names.of_expr(b)];
        if kinds.contains(&OrderKind::Plain) {
            return;
        }
        let kind = if kinds.contains(&OrderKind::Named) {
            OrderKind::Named
        } else {
            OrderKind::Unknown
        };
        self.depends_on_order(kind, op, "this comparison", "members have no order");
    }

    /// Visits the expressions in a macro's tokens.
    fn arguments(&mut self, tokens: &TokenStream, mac: &syn::Macro) {
        use syn::parse::Parser;
        match Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
            Ok(arguments) => arguments
                .iter()
                .for_each(|argument| self.visit_expr(argument)),
            Err(_) => self.unproven(mac),
        }
    }
}

impl<'ast> Visit<'ast> for SymmetryCheck {
    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        if matches!(
            binary.op,
            BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)
        ) {
            self.compared(&binary.left, &binary.right, &binary.op);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let name = call.method.to_string();
        let base = || self.names.of_chain(&call.receiver);
        match methods::reveals(&name, call) {
            _ if self.names.is_method(&name) => {}
            Reveals::Nothing => {}
            Reveals::Name => self.violation(
                &call.method,
                format!("`{name}` tells the members of a `#[symmetric]` set apart by their names or places"),
            ),
            Reveals::Order => {
                let base = base();
                self.depends_on_order(
                    base,
                    &call.method,
                    &format!("`{name}`"),
                    "say `pick`, `all`, `any`, `filter` or `map`",
                );
            }
            Reveals::Greatness => {
                let base = match base() {
                    OrderKind::Sequence => OrderKind::Unknown,
                    other => other,
                };
                self.depends_on_order(base, &call.method, &format!("`{name}`"), "members have no order");
            }
            Reveals::Unknown => self.unproven(&call.method),
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Expr::Path(path) = &*call.func {
            if !self.names.is_function(&path.path) {
                self.unproven(&path.path);
            }
            call.args
                .iter()
                .for_each(|argument| self.visit_expr(argument));
            if methods::is_participant_at(&path.path) {
                self.violation(
                    &path.path,
                    "this names a participant by his place: the members of a `#[symmetric]` set have none",
                );
            }
            return;
        }
        self.unproven(&call.func);
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if methods::is_participant_at(&path.path) {
            self.violation(
                path,
                "this names a participant by his place: the members of a `#[symmetric]` set have none",
            );
        } else if !self.names.is_value(&path.path) {
            self.unproven(path);
        }
    }

    fn visit_expr_for_loop(&mut self, turn: &'ast syn::ExprForLoop) {
        // The order of iterations matters only if they do not commute.
        match self.names.of_chain(&turn.expr) {
            OrderKind::Plain | OrderKind::Sequence => {}
            OrderKind::Named | OrderKind::Unknown => self.unproven(&turn.expr),
        }
        visit::visit_expr_for_loop(self, turn);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        match name.as_str() {
            "assert" | "assert_eq" | "assert_ne" | "vec" => self.arguments(&mac.tokens, mac),
            "matches" => {
                let (value, pattern) = methods::split_at_comma(&mac.tokens);
                self.arguments(&value, mac);
                if pattern.to_string().contains(" if ") {
                    self.unproven(mac);
                }
            }
            "goto" | "panic" | "unreachable" | "todo" | "unimplemented" => {}
            "format" => self.violation(
                &mac.path,
                format!("`{name}!` tells the members of a `#[symmetric]` set apart by their names"),
            ),
            _ => self.unproven(mac),
        }
    }

    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            // Tests are not part of the spec.
            Item::Mod(_) | Item::Use(_) | Item::Struct(_) | Item::Enum(_) | Item::Type(_) => {}
            Item::Fn(function) if function.attrs.iter().any(|a| a.path().is_ident("test")) => {}
            Item::Macro(mac) => self.unproven(&mac.mac.path),
            other => visit::visit_item(self, other),
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_type(&mut self, _: &'ast syn::Type) {}

    fn visit_pat(&mut self, _: &'ast syn::Pat) {}
}
