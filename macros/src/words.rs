//! The special words of a step, turned into code that leaves the step early: `pick`, `either`, `wait_until`, `require`, `assert!`, `goto!`,
//! `return`, `break`, `continue`, and the channels' `receive`.
//!
//! Only words in the macro's sight are turned; in closures they stay ordinary functions that leave by unwinding, with the same meaning.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Lifetime, Macro, Stmt, parse_quote, parse_quote_spanned};

use mutaspec_mutator::syntax::Source;

use crate::errors::Errors;
use crate::labels::Jumps;

/// An assertion found in a step.
pub(crate) struct Assertion {
    pub(crate) item: String,
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// What the words of one body need to know.
pub(crate) struct Words<'a> {
    pub(crate) body: Body<'a>,
    /// Helpers of the module that use a word: calls of them become calls of their twins.
    pub(crate) flow_helpers: &'a [String],
    /// `vars.field` of a channel type, as tokens without blanks.
    pub(crate) channels: &'a [String],
    /// The author's text.
    pub(crate) source: &'a Source,
    /// Where assertions stand: `restaurant.c1`.
    pub(crate) item: String,
    pub(crate) assertions: &'a mut Vec<Assertion>,
    pub(crate) errors: &'a mut Errors,
    /// Loops inside the step around the place that is visited.
    pub(crate) loops: usize,
    /// The name that the value of the expression gets: a choice is told by it.
    pub(crate) naming: Option<String>,
}

/// The kinds of body in which words are turned.
#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    /// One step of a process: `return`, `goto!` and jumps to labels leave it.
    Step(&'a Jumps<'a>),
    /// An action or `#[init]`'s process variables: `return` ends it.
    Action,
    /// A helper that uses words, or `#[init]`: `return` has a value.
    Helper,
}

/// Makes an expression of every macro in statement position, so that there is one place to look at.
pub(crate) fn statement_macros(block: &mut Block) {
    struct Normalise;
    impl VisitMut for Normalise {
        fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
            if let Stmt::Macro(m) = stmt
                && ["assert", "assert_eq", "assert_ne", "goto"].iter().any(|w| m.mac.path.is_ident(w))
            {
                let expr = Expr::Macro(syn::ExprMacro {
                    attrs: m.attrs.clone(),
                    mac: m.mac.clone(),
                });
                *stmt = Stmt::Expr(expr, Some(m.semi_token.unwrap_or_default()));
            }
            visit_mut::visit_stmt_mut(self, stmt);
        }
    }
    Normalise.visit_block_mut(block);
}

/// Turns every chain of `if either()` into a `match` on one choice; the mutator finds its alternatives there.
pub(crate) fn alternatives(block: &mut Block) {
    struct Alternatives;
    impl VisitMut for Alternatives {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            if let Expr::If(chain) = expr
                && is_either(&chain.cond)
            {
                let span = chain.if_token.span;
                let branches = branches(chain);
                let count = branches.len();
                let arms = branches.into_iter().enumerate().map(|(i, branch)| -> syn::Arm {
                    let narrate: Stmt = parse_quote!(__rt::narrate_alternative(#i););
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
    }
    Alternatives.visit_block_mut(block);
}

/// Whether an expression is the word `either()`.
fn is_either(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if call.args.is_empty() && path_is(&call.func, "either"))
}

/// The blocks of a chain of `if either()`; without an `else` the last alternative does nothing.
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

/// Whether a body uses a word, or calls one of these helpers that do.
pub(crate) fn uses_words(block: &Block, flow_helpers: &[String]) -> bool {
    struct Find<'a>(bool, &'a [String]);
    impl<'ast> syn::visit::Visit<'ast> for Find<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let Expr::Path(p) = &*call.func
                && let Some(name) = p.path.get_ident()
                && (["pick", "either", "wait_until", "require"].iter().any(|w| name == w) || self.1.contains(&name.to_string()))
            {
                self.0 = true;
            }
            syn::visit::visit_expr_call(self, call);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.0 |= call.method == "receive" || call.method == "receive_if";
            syn::visit::visit_expr_method_call(self, call);
        }
        fn visit_macro(&mut self, mac: &'ast Macro) {
            self.0 |= ["assert", "assert_eq", "assert_ne"].iter().any(|w| mac.path.is_ident(w));
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut find = Find(false, flow_helpers);
    syn::visit::Visit::visit_block(&mut find, block);
    find.0
}

impl Words<'_> {
    /// The replacement of a call of a word.
    fn call(&mut self, call: &syn::ExprCall) -> Option<Expr> {
        let Expr::Path(path) = &*call.func else { return None };
        let name = path.path.get_ident()?.clone();
        let span = call.span();
        let args: Vec<_> = call.args.iter().collect();
        let word = name.to_string();
        let expected = match word.as_str() {
            "pick" | "wait_until" | "require" => 1,
            "either" => 0,
            _ if self.flow_helpers.contains(&word) => {
                let twin = quote::format_ident!("__flow_{name}");
                return Some(parse_quote_spanned!(span=> #twin(#(#args),*)?));
            }
            _ => return None,
        };
        if args.len() != expected {
            let takes = if expected == 0 { "nothing" } else { "one argument" };
            self.errors.at(call, format!("`{word}` takes {takes}"));
            return Some(parse_quote_spanned!(span=> ::std::unreachable!()));
        }
        Some(match word.as_str() {
            "pick" => match &self.naming {
                Some(name) => parse_quote_spanned!(span=> __rt::flow::pick_as(#name, #(#args)*)?),
                None => parse_quote_spanned!(span=> __rt::flow::pick(#(#args)*)?),
            },
            "either" => parse_quote_spanned!(span=> __rt::flow::either()?),
            _ => {
                let condition = args[0];
                parse_quote_spanned!(span=> __rt::flow::wait_until(#condition)?)
            }
        })
    }

    fn method_call(&mut self, call: &syn::ExprMethodCall) -> Option<Expr> {
        if call.method != "receive" && call.method != "receive_if" {
            return None;
        }
        let receiver = call.receiver.to_token_stream().to_string().replace(' ', "");
        if !self.channels.contains(&receiver) {
            return None;
        }
        let mut flow = call.clone();
        flow.method = quote::format_ident!("flow_{}", call.method, span = call.method.span());
        let span = call.method.span();
        Some(parse_quote_spanned!(span=> #flow?))
    }

    fn macro_call(&mut self, mac: &Macro, span: proc_macro2::Span) -> Option<Expr> {
        let name = mac.path.get_ident()?.to_string();
        let condition: TokenStream = match name.as_str() {
            "goto" => return Some(self.goto(mac)),
            "assert" | "assert_eq" | "assert_ne" => {
                let args = mac
                    .parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated)
                    .ok()?;
                let mut args = args.into_iter().map(|mut arg| {
                    self.visit_expr_mut(&mut arg);
                    arg
                });
                let first = args.next()?;
                match name.as_str() {
                    "assert" => quote_spanned!(span=> #first),
                    _ => {
                        let second = args.next()?;
                        let op = if name == "assert_eq" { quote!(==) } else { quote!(!=) };
                        quote_spanned!(span=> (#first) #op (#second))
                    }
                }
            }
            _ => return None,
        };
        let number = self.assertions.len() as u32;
        self.assertions.push(Assertion {
            item: self.item.clone(),
            text: self.source.text(&mac.tokens),
            line: span.start().line,
        });
        Some(parse_quote_spanned!(span=> __rt::flow::assertion(#condition, #number)?))
    }

    fn goto(&mut self, mac: &Macro) -> Expr {
        let Body::Step(jumps) = self.body else {
            self.errors.at(mac, "`goto!` belongs in a process: labels are its steps");
            return parse_quote!(::std::unreachable!());
        };
        match mac.parse_body::<Lifetime>() {
            Ok(label) => jumps.goto(&label, self.errors),
            Err(_) => {
                self.errors.at(&mac.tokens, "`goto!` takes a label: `goto!('start)`");
                parse_quote!(::std::unreachable!())
            }
        }
    }

    fn return_(&mut self, ret: &syn::ExprReturn) -> Expr {
        let span = ret.span();
        match (self.body, &ret.expr) {
            (Body::Helper, value) => {
                let value = value.as_deref().cloned().unwrap_or_else(|| parse_quote!(()));
                parse_quote_spanned!(span=> return ::core::result::Result::Ok(#value))
            }
            (_, Some(value)) => {
                self.errors.at(value, "a step has no value to return");
                parse_quote!(::std::unreachable!())
            }
            (Body::Step(jumps), None) => jumps.done(span),
            (Body::Action, None) => parse_quote_spanned!(span=> return ::core::result::Result::Ok(())),
        }
    }

    fn jump(&mut self, label: Option<&Lifetime>, is_break: bool, original: &Expr) -> Option<Expr> {
        if label.is_none() && self.loops > 0 {
            return None;
        }
        match self.body {
            Body::Step(jumps) => Some(jumps.leave(label, is_break, original, self.errors)),
            Body::Action | Body::Helper => {
                if let Some(label) = label {
                    self.errors
                        .at(label, "labels are steps of a process; an action is one step and has none");
                }
                None
            }
        }
    }
}

impl VisitMut for Words<'_> {
    /// Parts first: what is put in their place is never visited again.
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::While(_) | Expr::Loop(_) | Expr::ForLoop(_) => return self.loop_(expr),
            Expr::Closure(closure) => return Fuel { flow: false }.visit_expr_mut(&mut closure.body),
            Expr::Try(e) if !is_ours(&e.expr) => self.errors.at(
                e.question_token,
                "`?` has nowhere to go in a step: use `let Some(x) = .. else { .. }`, or `wait_until` if the step is not enabled then",
            ),
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
        let replacement = match expr {
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Macro(mac) => self.macro_call(&mac.mac, mac.mac.path.span()),
            Expr::Return(ret) => Some(self.return_(ret)),
            Expr::Break(b) => {
                if let (Some(label), Some(value)) = (&b.label, &b.expr) {
                    self.errors.at(value, format!("a step has no value: `break {label}`"));
                }
                let label = b.label.clone();
                self.jump(label.as_ref(), true, expr)
            }
            Expr::Continue(c) => {
                let label = c.label.clone();
                self.jump(label.as_ref(), false, expr)
            }
            _ => None,
        };
        if let Some(new) = replacement {
            *expr = new;
        }
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        let outer = self.naming.take();
        self.naming = crate::ast::pattern_ident(&local.pat).map(ToString::to_string);
        visit_mut::visit_local_mut(self, local);
        self.naming = outer;
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

impl Words<'_> {
    fn loop_(&mut self, expr: &mut Expr) {
        let body = match expr {
            Expr::While(l) => {
                self.label_in_step(l.label.as_ref());
                self.visit_expr_mut(&mut l.cond);
                &mut l.body
            }
            Expr::Loop(l) => {
                self.label_in_step(l.label.as_ref());
                &mut l.body
            }
            Expr::ForLoop(l) => {
                self.label_in_step(l.label.as_ref());
                self.visit_expr_mut(&mut l.expr);
                &mut l.body
            }
            _ => return,
        };
        self.loops += 1;
        self.visit_block_mut(body);
        self.loops -= 1;
        body.stmts.insert(0, parse_quote!(__rt::burn()?;));
    }

    fn label_in_step(&mut self, label: Option<&syn::Label>) {
        if let Some(label) = label
            && !matches!(self.body, Body::Helper)
        {
            self.errors
                .at(&label.name, "a label may only stand where a statement of a process stands");
        }
    }
}

/// Whether the operand of a `?` is code of ours.
fn is_ours(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Path(p) if p.path.segments.first().is_some_and(|s| s.ident == "__rt" || s.ident.to_string().starts_with("__flow_")))
        }
        Expr::MethodCall(call) => call.method.to_string().starts_with("flow_receive"),
        Expr::Paren(inner) => is_ours(&inner.expr),
        Expr::Match(m) => is_ours(&m.expr) && m.arms.iter().all(|arm| is_ours(&arm.body)),
        _ => false,
    }
}

/// Puts fuel into the loops of code that cannot use `?`.
pub(crate) struct Fuel {
    /// `?` may be used.
    pub(crate) flow: bool,
}

impl VisitMut for Fuel {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let body = match expr {
            Expr::While(l) => &mut l.body,
            Expr::Loop(l) => &mut l.body,
            Expr::ForLoop(l) => &mut l.body,
            _ => return,
        };
        let burn: Stmt = if self.flow {
            parse_quote!(__rt::burn()?;)
        } else {
            parse_quote!(__rt::or_leave(__rt::burn());)
        };
        body.stmts.insert(0, burn);
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        Fuel { flow: false }.visit_expr_mut(&mut closure.body);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
