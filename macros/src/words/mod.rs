//! Replaces the words of a step by code that leaves the step early: `pick`, `either`, `wait_until`,
//! `require`, `assert!`, `goto!`, `return`, `break`, `continue`, and the `receive` of channels.
//!
//! Words in closures stay ordinary functions, which leave by unwinding with the same meaning.

mod fuel;
mod replace;
mod step_beginning;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Macro, Stmt, parse_quote, parse_quote_spanned};

use crate::labels;

pub(crate) use fuel::Fuel;
pub(crate) use replace::{Assertion, Body, VisibleItems, WordReplacer};
pub(crate) use step_beginning::{mark as mark_first, mutating_methods};

pub(crate) const ASSERTIONS: [&str; 3] = ["assert", "assert_eq", "assert_ne"];

/// The base name of an assertion macro: `assert` also for `debug_assert!` and `std::assert!`.
fn assertion(mac: &Macro) -> Option<&'static str> {
    let segments: Vec<_> = mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let name = match segments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [name] | ["std" | "core", name] => name.strip_prefix("debug_").unwrap_or(name),
        _ => return None,
    };
    ASSERTIONS.into_iter().find(|word| *word == name)
}

pub(crate) fn is_assertion(mac: &Macro) -> bool {
    assertion(mac).is_some()
}

/// Turns `debug_assert!` into `assert!`: a spec has the same assertions in every build profile.
pub(crate) fn assert_in_every_profile(module: &mut syn::ItemMod) {
    struct PlainAssertions;
    impl VisitMut for PlainAssertions {
        fn visit_macro_mut(&mut self, mac: &mut Macro) {
            if let Some(word) = assertion(mac)
                && let Some(last) = mac.path.segments.last_mut()
            {
                last.ident = Ident::new(word, last.ident.span());
            }
        }
    }
    PlainAssertions.visit_item_mod_mut(module);
}

/// Prepares the body of a step for the mutator.
pub(crate) fn prepare(block: &mut Block) {
    close_operands(block);
    alternatives(block);
}

/// Parenthesises operands that end with a brace, such as the first one in `{ a } && b`. Otherwise a
/// mutant that moves the expression to the start of a statement would lose the operator.
pub(crate) fn close_operands(block: &mut Block) {
    struct CloseOperands;
    impl VisitMut for CloseOperands {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            visit_mut::visit_expr_mut(self, expr);
            match expr {
                Expr::Binary(e) => {
                    close(&mut e.left);
                    close(&mut e.right);
                }
                Expr::MethodCall(e) => close(&mut e.receiver),
                Expr::Field(e) => close(&mut e.base),
                Expr::Index(e) => close(&mut e.expr),
                Expr::Call(e) => close(&mut e.func),
                Expr::Cast(e) => close(&mut e.expr),
                Expr::Try(e) => close(&mut e.expr),
                Expr::Range(e) => e.start.iter_mut().for_each(|start| close(start)),
                _ => {}
            }
        }
        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }
    CloseOperands.visit_block_mut(block);
}

fn close(expr: &mut Expr) {
    if labels::ends_as_statement(expr) {
        let span = Span::call_site().located_at(expr.span());
        *expr = parse_quote_spanned!(span=> (#expr));
    }
}

/// Turns every chain of `if either()` into a `match` on one choice, as the mutator expects it.
fn alternatives(block: &mut Block) {
    struct Alternatives;
    impl VisitMut for Alternatives {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            if let Expr::If(chain) = expr
                && is_either(&chain.cond)
            {
                // The author's position with the hygiene of generated code, so that lints skip it.
                let span = Span::call_site().located_at(chain.if_token.span);
                let branches = branches(chain);
                let count = branches.len();
                let codes = distinctive_code(&branches);
                let arms = branches.into_iter().enumerate().map(|(i, branch)| -> syn::Arm {
                    let narrate: Stmt = match &codes[i] {
                        Some(code) => parse_quote!(__rt::narrate_choice(#code);),
                        None => parse_quote!(__rt::narrate_alternative(#i);),
                    };
                    let mut branch = branch;
                    branch.stmts.insert(0, narrate);
                    if i + 1 == count {
                        parse_quote!(_ => #branch)
                    } else {
                        parse_quote!(#i => #branch)
                    }
                });
                let arms: Vec<_> = arms.collect();
                *expr = parse_quote_spanned!(span=> match __rt::choose(#count)? { #(#arms)* });
            }
            visit_mut::visit_expr_mut(self, expr);
        }
        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }
    Alternatives.visit_block_mut(block);
}

/// The code that names each alternative, in short: its first statement that no other alternative
/// has. Choices and guards only name an alternative without other statements. `None` if all its
/// statements are those of others.
fn distinctive_code(branches: &[Block]) -> Vec<Option<String>> {
    let codes: Vec<Vec<String>> = branches.iter().map(telling_code).collect();
    let of_others = |place: usize, code: &String| {
        let others = codes.iter().enumerate().filter(|(other, _)| *other != place);
        others.into_iter().any(|(_, codes)| codes.contains(code))
    };
    let named = |place: usize| codes[place].iter().find(|code| !of_others(place, code)).map(|code| cut(code));
    (0..codes.len()).map(named).collect()
}

/// The statements of a block as text, without choices and guards if there are others.
fn telling_code(block: &Block) -> Vec<String> {
    let is_guard = |stmt: &Stmt| match stmt {
        Stmt::Local(_) => true,
        Stmt::Expr(Expr::Call(call), _) => path_is(&call.func, "wait_until") || path_is(&call.func, "require"),
        _ => false,
    };
    let text = |stmt: &Stmt| {
        let text = mutaspec_mutator::syntax::tidy(&short(stmt.to_token_stream()));
        text.trim_end_matches(';').split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let telling: Vec<String> = block.stmts.iter().filter(|stmt| !is_guard(stmt)).map(text).collect();
    if telling.is_empty() {
        block.stmts.iter().map(text).collect()
    } else {
        telling
    }
}

fn cut(code: &str) -> String {
    const LONGEST: usize = 60;
    if code.chars().count() <= LONGEST {
        return code.to_owned();
    }
    let cut: String = code.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Tokens as traces name things: without `vars.` and without the type in front of a variant: `Stage::Refuse`.
fn short(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_punct = |place: usize, c: char| matches!(tokens.get(place), Some(TokenTree::Punct(punct)) if punct.as_char() == c);
    let mut found = TokenStream::new();
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        let skipped = match token {
            TokenTree::Ident(name) if *name == "vars" && is_punct(place + 1, '.') => 2,
            TokenTree::Ident(name)
                if name.to_string().starts_with(char::is_uppercase) && is_punct(place + 1, ':') && is_punct(place + 2, ':') =>
            {
                3
            }
            _ => 0,
        };
        place += skipped;
        if skipped > 0 {
            continue;
        }
        found.extend([match token {
            TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), short(group.stream()))),
            other => other.clone(),
        }]);
        place += 1;
    }
    found
}

/// Whether this is `__rt::choose(n)?`, which replaces a chain of `if either()`.
pub(crate) fn is_choice(expr: &Expr) -> bool {
    let Expr::Try(e) = expr else { return false };
    let Expr::Call(call) = &*e.expr else { return false };
    matches!(&*call.func, Expr::Path(p) if p.path.segments.len() == 2 && p.path.segments[0].ident == "__rt" && p.path.segments[1].ident == "choose")
}

/// Whether an expression is `either()`.
fn is_either(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if call.args.is_empty() && path_is(&call.func, "either"))
}

/// The blocks of a chain of `if either()`. Without an `else` the last alternative is empty.
fn branches(chain: &syn::ExprIf) -> Vec<Block> {
    let mut blocks = vec![chain.then_branch.clone()];
    match chain.else_branch.as_ref().map(|(_, e)| &**e) {
        Some(Expr::If(next)) if is_either(&next.cond) => blocks.extend(branches(next)),
        Some(Expr::Block(last)) => blocks.push(last.block.clone()),
        Some(other) => blocks.push(parse_quote!({ #other })),
        None => blocks.push(parse_quote!({})),
    }
    blocks
}

fn path_is(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(p) if p.path.is_ident(name))
}

/// Whether a body uses a word, or calls a helper in `flow_helpers`.
pub(crate) fn uses_words(block: &Block, flow_helpers: &[String]) -> bool {
    struct FindWords<'a>(bool, &'a [String]);
    impl<'ast> Visit<'ast> for FindWords<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            const WORDS: [&str; 4] = ["pick", "either", "wait_until", "require"];
            if let Expr::Path(p) = &*call.func
                && let Some(name) = p.path.get_ident()
            {
                self.0 |= WORDS.iter().any(|w| name == w) || self.1.contains(&name.to_string());
            }
            visit::visit_expr_call(self, call);
        }
        fn visit_macro(&mut self, mac: &'ast Macro) {
            self.0 |= is_assertion(mac);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut find = FindWords(false, flow_helpers);
    find.visit_block(block);
    find.0
}

/// Whether a body receives from a channel, or sends to one if channels can be full.
pub(crate) fn receives(block: &Block, can_be_full: bool) -> bool {
    struct FindReceives(bool, bool);
    impl<'ast> Visit<'ast> for FindReceives {
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.0 |= call.method == "receive" || call.method == "receive_if";
            self.0 |= self.1 && (call.method == "send" || call.method == "broadcast");
            visit::visit_expr_method_call(self, call);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut find = FindReceives(false, can_be_full);
    find.visit_block(block);
    find.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(blocks: &[Block], expected: &[Option<&str>]) {
        let found = distinctive_code(blocks);
        let found: Vec<Option<&str>> = found.iter().map(Option::as_deref).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn alternatives_are_named_by_their_code() {
        check(
            &[
                parse_quote!({
                    vars.stage[me] = Stage::Accept;
                }),
                parse_quote!({
                    vars.stage[me] = Stage::Refuse;
                    vars.n += 1;
                }),
                parse_quote!({
                    return;
                }),
                parse_quote!({}),
            ],
            &[Some("stage[me] = Accept"), Some("stage[me] = Refuse"), Some("return"), None],
        );
    }

    #[test]
    fn statement_of_one_alternative_names_it() {
        check(
            &[
                parse_quote!({
                    let old = pick(mine);
                    wait_until(old < 3);
                    vars.sent.remove(&old);
                    vars.queue.send(Change::Edit);
                }),
                parse_quote!({
                    let old = pick(mine);
                    vars.sent.remove(&old);
                    vars.queue.send(Change::Delete);
                }),
                parse_quote!({
                    wait_until(vars.n < 3);
                }),
            ],
            &[Some("queue.send(Edit)"), Some("queue.send(Delete)"), Some("wait_until(n < 3)")],
        );
        check(
            &[
                parse_quote!({
                    vars.n += 1;
                }),
                parse_quote!({
                    vars.n += 1;
                }),
            ],
            &[None, None],
        );
    }

    #[test]
    fn long_code_is_cut() {
        let name = quote::format_ident!("{}", "n".repeat(80));
        let found = distinctive_code(&[parse_quote!({ #name += 1; })]);
        assert_eq!(found[0].as_ref().map(|code| code.chars().count()), Some(60));
    }
}
