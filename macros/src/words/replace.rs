//! Replaces the words of one body.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Ident, Lifetime, Macro, Stmt, Token, parse_quote, parse_quote_spanned};

use mutaspec_mutator::syntax::{Source, blankless};

use super::Fuel;
use crate::assertions::{assertion, is_assertion};
use crate::errors::Errors;
use crate::labels::Jumps;
use crate::prepare::path_is;

/// Channel methods with a twin `flow_..` that leaves the step with `?`.
const FLOW_METHODS: [&str; 9] = [
    "send",
    "send_with",
    "broadcast",
    "broadcast_with",
    "receive",
    "receive_with",
    "receive_if",
    "receive_if_with",
    "post_with",
];

/// An assertion found in a step.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Assertion {
    pub(crate) item: String,
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The parts of the module that are visible to a body.
pub(crate) struct VisibleItems<'a> {
    /// Helpers that use a word; calls of them become calls of their twins.
    pub(crate) flow_helpers: &'a [String],
    /// `vars.field` for each field of a channel type, as tokens without blanks.
    pub(crate) channels: &'a [String],
    pub(crate) source: &'a Source,
}

/// Replaces the words of one body.
pub(crate) struct WordReplacer<'a> {
    pub(crate) body: Body<'a>,
    pub(crate) visible: &'a VisibleItems<'a>,
    /// The item of the assertions, such as `restaurant.c1`.
    pub(crate) item: String,
    pub(crate) assertions: &'a mut Vec<Assertion>,
    pub(crate) errors: &'a mut Errors,
    /// The number of loops of the step around the current expression.
    loops: usize,
    /// Labels inside the body, which are errors and reported.
    labels: Vec<Lifetime>,
}

/// The kind of a body.
#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    /// One step of a process: `return`, `goto!` and jumps to labels leave it.
    Step(&'a Jumps<'a>),
    /// An action: `return` ends it.
    Action,
    /// A helper that uses words, or `#[init]`: `return` has a value.
    Helper,
    /// The first value of a process variable.
    First,
}

impl<'a> WordReplacer<'a> {
    pub(crate) fn new(
        body: Body<'a>,
        visible: &'a VisibleItems<'a>,
        item: String,
        assertions: &'a mut Vec<Assertion>,
        errors: &'a mut Errors,
    ) -> WordReplacer<'a> {
        WordReplacer {
            body,
            visible,
            item,
            assertions,
            errors,
            loops: 0,
            labels: Vec::new(),
        }
    }

    /// The replacement for a call of a word.
    fn call(&mut self, call: &syn::ExprCall) -> Option<Expr> {
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let name = path.path.get_ident()?.clone();
        let span = call.span();
        let args: Vec<_> = call.args.iter().collect();
        let word = name.to_string();
        let expected = match word.as_str() {
            "pick" | "wait_until" | "require" => 1,
            "either" => 0,
            _ if self.visible.flow_helpers.contains(&word) => {
                let twin = format_ident!("__flow_{name}");
                return Some(parse_quote_spanned!(span=> #twin(#(#args),*)?));
            }
            _ => return None,
        };
        if args.len() != expected {
            let takes = if expected == 0 {
                "nothing"
            } else {
                "one argument"
            };
            self.errors.at(call, format!("`{word}` takes {takes}"));
            return Some(parse_quote_spanned!(span=> ::std::unreachable!()));
        }
        let function = flow(&format_ident!(
            "{}",
            if word == "require" {
                "wait_until"
            } else {
                &word
            },
            span = name.span()
        ));
        Some(parse_quote_spanned!(span=> #function(#(#args)*)?))
    }

    fn method_call(&mut self, call: &syn::ExprMethodCall) -> Option<Expr> {
        if !FLOW_METHODS.iter().any(|twin| call.method == twin) {
            return None;
        }
        let receiver = blankless(&call.receiver);
        if !self.visible.channels.contains(&receiver) {
            return None;
        }
        let mut flow = call.clone();
        flow.method = format_ident!("flow_{}", call.method, span = call.method.span());
        let span = call.method.span();
        Some(parse_quote_spanned!(span=> #flow?))
    }

    /// A failed assertion stops the step. It is a property, so no mutant is on while it runs.
    fn assertion(&mut self, mac: &Macro, span: Span) -> Option<Expr> {
        let args = mac
            .parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            .ok()?;
        let text = |expr: &Expr| self.visible.source.text(expr);
        let word = assertion(mac)?;
        let (condition, wanted, words): (TokenStream, usize, String) =
            match args.iter().collect::<Vec<_>>().as_slice() {
                [condition, ..] if word == "assert" => {
                    (quote_spanned!(span=> #condition), 1, text(condition))
                }
                [left, right, ..] if word != "assert" => {
                    let equal = word == "assert_eq";
                    let op = if equal {
                        quote_spanned!(span=> ==)
                    } else {
                        quote_spanned!(span=> !=)
                    };
                    let words = format!("{} {op} {}", text(left), text(right));
                    (quote_spanned!(span=> (#left) #op (#right)), 2, words)
                }
                _ => return None,
            };
        // The message is type-checked but never evaluated.
        let message: Vec<_> = args.iter().skip(wanted).collect();
        let message = (!message.is_empty()).then(|| {
            quote!(if false {
                let _ = ::std::format!(#(#message),*);
            })
        });
        let number = self.assertions.len() as u32;
        self.assertions.push(Assertion {
            item: self.item.clone(),
            text: words,
            line: span.start().line,
        });
        let mut condition: Expr = parse_quote_spanned!(span=> #condition);
        self.visit_expr_mut(&mut condition);
        // The author's position with the hygiene of generated code, so that lints skip it.
        let span = Span::call_site().located_at(span);
        Some(parse_quote_spanned!(span=> {
            #message
            let __unmutated = __rt::Unmutated::begin();
            let __holds = if (#condition) { true } else { false };
            __unmutated.end();
            __rt::flow::assertion(__holds, #number)?
        }))
    }

    fn goto(&mut self, mac: &Macro) -> Expr {
        let Body::Step(jumps) = self.body else {
            self.errors
                .at(mac, "`goto!` belongs in a process: labels are its steps");
            return parse_quote!(::std::unreachable!());
        };
        match mac.parse_body::<Lifetime>() {
            Ok(label) => jumps.goto(&label, self.errors),
            Err(_) => {
                let place = if mac.tokens.is_empty() {
                    mac.to_token_stream()
                } else {
                    mac.tokens.clone()
                };
                self.errors
                    .at(place, "`goto!` takes a label: `goto!('start)`");
                parse_quote!(::std::unreachable!())
            }
        }
    }

    fn return_(&mut self, ret: &syn::ExprReturn) -> Expr {
        let span = ret.span();
        match (self.body, &ret.expr) {
            (Body::Helper, value) => {
                let value = value
                    .as_deref()
                    .cloned()
                    .unwrap_or_else(|| parse_quote!(()));
                parse_quote_spanned!(span=> return ::core::result::Result::Ok(#value))
            }
            (Body::First, _) => {
                self.errors.at(
                    ret,
                    "the first value of a process variable cannot end the process",
                );
                parse_quote!(::std::unreachable!())
            }
            (_, Some(value)) => {
                self.errors.at(value, "a step has no value to return");
                parse_quote!(::std::unreachable!())
            }
            (Body::Step(jumps), None) => jumps.done(span),
            (Body::Action, None) => {
                parse_quote_spanned!(span=> return ::core::result::Result::Ok(()))
            }
        }
    }

    fn jump(&mut self, label: Option<&Lifetime>, is_break: bool, original: &Expr) -> Option<Expr> {
        let inside = label.map_or(self.loops > 0, |label| self.is_inside(label));
        let Body::Step(jumps) = self.body else {
            return None;
        };
        (!inside).then(|| jumps.leave(label, is_break, original, self.errors))
    }

    /// Whether a label is inside the body, so that a jump to it stays in the step.
    fn is_inside(&self, label: &Lifetime) -> bool {
        self.labels.iter().any(|l| l.ident == label.ident)
    }

    fn loop_(&mut self, expr: &mut Expr) {
        let body = match expr {
            Expr::While(l) => {
                self.label_inside(l.label.as_ref());
                self.visit_expr_mut(&mut l.cond);
                &mut l.body
            }
            Expr::Loop(l) => {
                self.label_inside(l.label.as_ref());
                &mut l.body
            }
            Expr::ForLoop(l) => {
                self.label_inside(l.label.as_ref());
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

    /// Records a label inside the body. In a process it was reported when the labels were read.
    fn label_inside(&mut self, label: Option<&syn::Label>) {
        let Some(label) = label else { return };
        self.labels.push(label.name.clone());
        let text = match self.body {
            Body::Step(_) | Body::First => return,
            Body::Action => "labels are steps of a process; an action is one step and has none",
            Body::Helper => "a label in a helper is no step: labels stand in the body of a process",
        };
        self.errors.at(&label.name, text);
    }

    fn question_mark(&mut self, e: &syn::ExprTry) {
        let text = match self.body {
            Body::Helper => {
                "`?` has nowhere to go in a function that can wait or choose: use `let Some(x) = .. else { .. }`, or `wait_until` if the step is not enabled then"
            }
            _ => {
                "`?` has nowhere to go in a step: use `let Some(x) = .. else { .. }`, or `wait_until` if the step is not enabled then"
            }
        };
        self.errors.at(e.question_token, text);
    }

    /// A closure is an ordinary function: its words leave by unwinding, and it cannot jump.
    fn closure(&mut self, closure: &mut syn::ExprClosure) {
        struct Goto<'a>(&'a mut Errors);
        impl<'ast> Visit<'ast> for Goto<'_> {
            fn visit_macro(&mut self, mac: &'ast Macro) {
                if mac.path.is_ident("goto") {
                    self.0.at(
                        mac,
                        "`goto!` cannot leave a closure; it stands where a statement of the process stands",
                    );
                }
                visit::visit_macro(self, mac);
            }
        }
        Goto(self.errors).visit_expr(&closure.body);
        Fuel.visit_expr_mut(&mut closure.body);
    }
}

impl VisitMut for WordReplacer<'_> {
    /// Visits parts first, so that replacements are never visited again.
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::While(_) | Expr::Loop(_) | Expr::ForLoop(_) => return self.loop_(expr),
            Expr::Closure(closure) => return self.closure(closure),
            Expr::Block(b) => self.label_inside(b.label.as_ref()),
            Expr::Try(e) if !is_generated(&e.expr) => self.question_mark(e),
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
        let replacement = match expr {
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Macro(mac) if mac.mac.path.is_ident("goto") => Some(self.goto(&mac.mac)),
            Expr::Macro(mac) if is_assertion(&mac.mac) => {
                self.assertion(&mac.mac, mac.mac.path.span())
            }
            Expr::Return(ret) => Some(self.return_(ret)),
            Expr::Break(b) => {
                if let (Some(label), Some(value), Body::Step(_)) = (&b.label, &b.expr, self.body)
                    && !self.is_inside(label)
                {
                    self.errors
                        .at(value, format!("a step has no value: `break {label}`"));
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
        if let (Some(init), Some(name)) = (&mut local.init, crate::ast::pattern_ident(&local.pat)) {
            name_choice(&mut init.expr, &name.unraw().to_string());
        }
        visit_mut::visit_local_mut(self, local);
    }

    /// Treats a macro in statement position as an expression.
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        if let Stmt::Macro(m) = stmt
            && (is_assertion(&m.mac) || m.mac.path.is_ident("goto"))
        {
            let expr = Expr::Macro(syn::ExprMacro {
                attrs: std::mem::take(&mut m.attrs),
                mac: m.mac.clone(),
            });
            *stmt = Stmt::Expr(expr, Some(m.semi_token.unwrap_or_default()));
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// The function that replaces a word. Only its last name has the author's span, so that editors
/// show the comment of this function, and not that of the modules, for the word. The modules stand
/// at the beginning of the word without a width, so errors of the compiler are at the word.
fn flow(function: &Ident) -> TokenStream {
    let span = function.span();
    // Outside of a macro, in a unit test, a span has no place.
    let before = if proc_macro::is_available() {
        span.unwrap().start().into()
    } else {
        span
    };
    let modules = quote_spanned!(before=> __rt::flow::);
    quote!(#modules #function)
}

/// Names a choice after the `let` that stores it: for `pick(..)`, or in each arm of a switch.
fn name_choice(expr: &mut Expr, name: &str) {
    match expr {
        Expr::Call(call) if path_is(&call.func, "pick") && call.args.len() == 1 => {
            let (span, set) = (call.span(), &call.args);
            let function = flow(&Ident::new("pick_as", span));
            *expr = parse_quote_spanned!(span=> #function(#name, #set)?);
        }
        Expr::Match(m) if matches!(&*m.expr, Expr::Call(call) if is_rt(&call.func)) => {
            m.arms
                .iter_mut()
                .for_each(|arm| name_choice(&mut arm.body, name));
        }
        _ => {}
    }
}

/// Whether the operand of a `?` is generated code.
fn is_generated(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => is_rt(&call.func),
        Expr::MethodCall(call) => {
            let method = call.method.to_string();
            method
                .strip_prefix("flow_")
                .is_some_and(|name| FLOW_METHODS.contains(&name))
        }
        Expr::Paren(inner) => is_generated(&inner.expr),
        Expr::Match(m) => is_generated(&m.expr) && m.arms.iter().all(|arm| is_generated(&arm.body)),
        _ => false,
    }
}

fn is_rt(function: &Expr) -> bool {
    let Expr::Path(function) = function else {
        return false;
    };
    let first = function.path.segments.first();
    first.is_some_and(|s| s.ident == "__rt" || s.ident.to_string().starts_with("__flow_"))
}
