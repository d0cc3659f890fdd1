//! Operators on branches: B1, B2 on `match`, B3. For `if` see [`condition`](super::condition).

use proc_macro2::{Span, TokenTree};
use quote::{ToTokens, quote};
use syn::{Block, Expr, Stmt, parse_quote};

use super::context::{ConditionRole, Edited, switch};
use super::form::{DIVERGING, bound_in, has_let};
use super::inferred;
use super::source::Range;
use super::subexpressions::is_same;
use super::table::Edit;
use super::walk::{Tail, Walk};
use crate::operator::Operator;

impl Walk<'_, '_> {
    /// Instruments an `if` or `match`. In statement position a branch may be dropped.
    pub(super) fn branches(&mut self, expr: &mut Expr, tail: Tail) {
        match expr {
            Expr::If(i) => self.if_(i, tail),
            Expr::Match(m) if is_choice(&m.expr) => self.alternatives(m, tail),
            Expr::Match(m) => self.arms(m, tail),
            other => self.expression(other),
        }
    }

    fn if_(&mut self, i: &mut syn::ExprIf, tail: Tail) {
        let outer = self.scope.clone();
        let role = if i.else_branch.is_some() {
            ConditionRole::Branches
        } else if leaves(&i.then_branch) {
            ConditionRole::Leaves
        } else {
            ConditionRole::Other
        };
        let lets = has_let(&i.cond);
        self.if_condition(&mut i.cond, role);
        let original = i.then_branch.clone();
        self.block(&mut i.then_branch, tail);
        if lets && tail == Tail::Statement {
            self.droppable(&mut i.then_branch, &original);
        }
        self.scope = outer;
        match i.else_branch.as_mut().map(|(_, e)| &mut **e) {
            Some(Expr::Block(b)) => self.block(&mut b.block, tail),
            Some(other) => self.branches(other, tail),
            None => {}
        }
    }

    /// Instruments the condition of an `if` or `while` and binds the names of a `let` in it.
    pub(super) fn if_condition(&mut self, cond: &mut Expr, role: ConditionRole) {
        if !has_let(cond) {
            self.tested_condition(cond, role);
            return;
        }
        if let Expr::Let(l) = cond {
            let known = self.context.types.infer(&l.expr, &self.scope);
            let inside = known
                .as_ref()
                .and_then(|_| self.context.types.element_of(&l.expr, &self.scope));
            self.expression(&mut l.expr);
            match &*l.pat {
                syn::Pat::TupleStruct(p) if p.path.is_ident("Some") && p.elems.len() == 1 => {
                    inferred::bind(&p.elems[0], inside.as_ref(), &mut self.scope);
                }
                pat => inferred::bind(pat, known.as_ref(), &mut self.scope),
            }
        } else {
            self.skip(
                cond,
                "a chain of conditions with `let` in it cannot be copied",
            );
        }
    }

    /// Records a place that was skipped, with the reason.
    pub(super) fn skip(&mut self, place: &impl ToTokens, reason: &str) {
        let (line, text) = (self.context.range(place).line, self.context.text(place));
        self.table.skip(&self.context.item, line, text, reason);
    }

    fn arms(&mut self, m: &mut syn::ExprMatch, tail: Tail) {
        let known = self.context.types.infer(&m.expr, &self.scope);
        let swaps = swaps(m, self);
        let ends: Vec<Span> = m.arms.iter().map(|arm| end(&arm.body)).collect();
        self.expression(&mut m.expr);
        for arm in &mut m.arms {
            let outer = self.scope.clone();
            let pat = if let syn::Pat::Guard(g) = &arm.pat {
                &*g.pat
            } else {
                &arm.pat
            };
            inferred::bind(&pat.clone(), known.as_ref(), &mut self.scope);
            if let syn::Pat::Guard(guarded) = &mut arm.pat
                && !has_let(&guarded.guard)
            {
                self.condition(&mut guarded.guard, ConditionRole::Other);
            }
            self.arm_body(&mut arm.body, tail);
            self.scope = outer;
        }
        if !swaps.is_empty() {
            self.permute(m, swaps, &ends);
        }
    }

    fn arm_body(&mut self, body: &mut Expr, tail: Tail) {
        let end = end(body);
        if tail != Tail::Statement {
            let before = body.clone();
            self.tail(body, tail);
            if !matches!(body, Expr::Block(_)) && !is_same(&before, body) {
                let block = braced(body.clone(), end);
                *body = parse_quote!(#block);
            }
            return;
        }
        let mut block: Block = match &*body {
            Expr::Block(b) if b.label.is_none() => b.block.clone(),
            other => braced(other.clone(), end),
        };
        let original = block.clone();
        self.block(&mut block, Tail::Statement);
        self.droppable(&mut block, &original);
        // An arm without a mutant stays as it is: braces around `()` would trip a lint.
        if quote!(#block).to_string() != quote!(#original).to_string() {
            *body = parse_quote!(#block);
        }
    }

    /// B1: a branch does nothing.
    fn droppable(&mut self, block: &mut Block, original: &Block) {
        if original.stmts.iter().all(does_nothing) || self.is_dropped_inside(&original.stmts) {
            return;
        }
        let stmts = StatementTokens(&original.stmts);
        if self
            .maybe_unset
            .is_needed(original, &self.scope, self.context.types)
        {
            return self.skip(&stmts, "what is moved away is given a new value here");
        }
        let edit = self
            .context
            .edit(Operator::B1DropArm, &stmts, String::new());
        let first = self.table.add_site(&self.context.item, "", vec![edit]);
        let inner = block.clone();
        // The author's braces stay outside, because rustc suggests a missing arm after them.
        block.stmts = vec![Stmt::Expr(
            parse_quote!(match __rt::switch(#first, 1) { 0 => #inner, _ => {} }),
            None,
        )];
    }

    /// Whether the branch is one statement whose own mutant already empties the branch.
    fn is_dropped_inside(&self, stmts: &[Stmt]) -> bool {
        let [Stmt::Expr(expr, _)] = stmts else {
            return false;
        };
        match expr {
            Expr::If(i) => has_let(&i.cond) && i.else_branch.is_none(),
            Expr::Block(b) if b.label.is_none() => self.is_dropped_inside(&b.block.stmts),
            other => self.deletion_operator(other).is_some() || self.sends(other),
        }
    }

    /// B3: one alternative of `either` is never taken.
    fn alternatives(&mut self, m: &mut syn::ExprMatch, tail: Tail) {
        let count = m.arms.len();
        let mut edits = Vec::new();
        for (place, arm) in m.arms.iter().enumerate() {
            let Expr::Block(body) = &*arm.body else {
                continue;
            };
            edits.push(Edited {
                expr: parse_quote!(__rt::choose_without(#count, #place)),
                edit: self.dropped_alternative(m, &body.block),
            });
        }
        let scrutinee = switch(
            parse_quote!(__rt::choose(#count)),
            edits,
            self.context,
            self.table,
            "",
        );
        *m.expr = parse_quote!((#scrutinee)?);
        for arm in &mut m.arms {
            if let Expr::Block(body) = &mut *arm.body {
                self.block(&mut body.block, tail);
            }
        }
    }

    fn dropped_alternative(&self, m: &syn::ExprMatch, body: &Block) -> Edit {
        const NEVER: &str = "wait_until(false);";
        // The first statement is the narration inserted for the alternative.
        let written = StatementTokens(body.stmts.get(1..).unwrap_or_default());
        let whole = self.context.range(m);
        let braces =
            Range::of(body.brace_token.span.open()).to(Range::of(body.brace_token.span.close()));
        let is_written =
            (braces.line, braces.column) >= (whole.line, whole.column) && braces.line > 0;
        let (range, original, replacement) = if !written.0.is_empty() {
            (
                self.context.range(&written),
                self.context.text(&written),
                NEVER.to_owned(),
            )
        } else if is_written {
            let text = self
                .context
                .source
                .at(braces)
                .unwrap_or_else(|| "{}".to_owned());
            (braces, text, format!("{{ {NEVER} }}"))
        } else {
            // There is no `else`.
            (whole.end(), String::new(), format!(" else {{ {NEVER} }}"))
        };
        Edit {
            operator: Operator::B3DropAlternative,
            range,
            original,
            replacement,
            family: None,
        }
    }

    /// B2: selects the arm first, then lets a mutant exchange the bodies of two arms.
    fn permute(&mut self, m: &mut syn::ExprMatch, swaps: Vec<(usize, Edit)>, ends: &[Span]) {
        let numbers = ends.iter().enumerate().map(|(number, end)| {
            let mut number = proc_macro2::Literal::usize_unsuffixed(number);
            number.set_span(*end);
            number
        });
        let scrutinee = &m.expr;
        let found = m.arms.iter().zip(numbers.clone()).map(|(arm, number)| {
            let pat = &arm.pat;
            quote!(#pat => #number,)
        });
        let found = quote!(match #scrutinee { #(#found)* });
        let edits = swaps.into_iter().map(|(place, edit)| Edited {
            expr: parse_quote!(__rt::swapped(__arm, #place)),
            edit,
        });
        let arm = switch(
            parse_quote!(__arm),
            edits.collect(),
            self.context,
            self.table,
            "",
        );
        *m.expr = parse_quote!({ let __arm: usize = #found; #arm });
        let last = m.arms.len() - 1;
        for ((place, arm), number) in m.arms.iter_mut().enumerate().zip(numbers) {
            arm.pat = if place == last {
                parse_quote!(_)
            } else {
                parse_quote!(#number)
            };
        }
    }
}

/// The end of an arm. rustc suggests missing arms after the last one, so each keeps its position.
fn end(expr: &Expr) -> Span {
    match expr.to_token_stream().into_iter().last() {
        Some(TokenTree::Group(group)) => group.span_close(),
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}

/// A block that ends at this position.
fn braced(expr: Expr, end: Span) -> Block {
    Block {
        brace_token: syn::token::Brace(end),
        stmts: vec![Stmt::Expr(expr, None)],
    }
}

/// The pairs of adjacent arms whose bodies can be exchanged, each with the index of its first arm.
fn swaps(m: &syn::ExprMatch, walk: &Walk<'_, '_>) -> Vec<(usize, Edit)> {
    let is_free = |arm: &syn::Arm| bound_in(&arm.pat).is_empty() && arm.attrs.is_empty();
    if !m.arms.iter().all(is_free) {
        return Vec::new();
    }
    let pairs = m.arms.windows(2).enumerate();
    pairs
        .filter_map(|(place, pair)| Some((place, swap(&pair[0], &pair[1], walk)?)))
        .collect()
}

fn swap(first: &syn::Arm, second: &syn::Arm, walk: &Walk<'_, '_>) -> Option<Edit> {
    let context = &walk.context;
    let text = |body: &Expr| body.to_token_stream().to_string();
    let does_nothing = |body: &Expr| matches!(body, Expr::Block(b) if b.block.stmts.is_empty());
    let same = text(&first.body) == text(&second.body);
    if same
        || ends_the_step(&first.body)
        || ends_the_step(&second.body)
        || (does_nothing(&first.body) && does_nothing(&second.body))
    {
        return None;
    }
    let (one, two) = (context.range(&first.body), context.range(&second.body));
    let pat = &second.pat;
    let between = context
        .source
        .at(one.until(two))
        .unwrap_or_else(|| format!(", {} => ", context.text(pat)));
    let (a, b) = (context.text(&first.body), context.text(&second.body));
    let comma = if between.trim_start().starts_with(',') || b.ends_with('}') {
        ""
    } else {
        ","
    };
    Some(Edit {
        operator: Operator::B2SwapBranches,
        range: one.to(two),
        original: format!("{a}{between}{b}"),
        replacement: format!("{b}{comma}{between}{a}"),
        family: None,
    })
}

/// Whether a body only asserts that it is never reached.
fn ends_the_step(body: &Expr) -> bool {
    match body {
        Expr::Macro(mac) => DIVERGING.iter().any(|word| mac.mac.path.is_ident(word)),
        Expr::Block(b) => match b.block.stmts.as_slice() {
            [Stmt::Expr(only, _)] => ends_the_step(only),
            [Stmt::Macro(mac)] => DIVERGING.iter().any(|word| mac.mac.path.is_ident(word)),
            _ => false,
        },
        _ => false,
    }
}

/// Whether dropping a statement is pointless: it has no effect, only leaves, or only asserts.
fn does_nothing(stmt: &Stmt) -> bool {
    const WORDS: [&str; 3] = ["assert", "assert_eq", "assert_ne"];
    let is_word = |path: &syn::Path| {
        WORDS
            .iter()
            .chain(&DIVERGING)
            .any(|word| path.is_ident(word))
    };
    match stmt {
        Stmt::Macro(mac) => is_word(&mac.mac.path),
        Stmt::Expr(Expr::Macro(mac), _) => is_word(&mac.mac.path),
        Stmt::Expr(Expr::Return(_) | Expr::Continue(_) | Expr::Break(_), _) => true,
        Stmt::Expr(Expr::Tuple(tuple), _) => tuple.elems.is_empty(),
        Stmt::Expr(Expr::Block(b), _) => {
            b.label.is_none() && b.block.stmts.iter().all(does_nothing)
        }
        _ => false,
    }
}

/// Whether a block only leaves the step, or an iteration of a loop.
fn leaves(block: &Block) -> bool {
    match block.stmts.as_slice() {
        [Stmt::Expr(Expr::Return(_) | Expr::Continue(_) | Expr::Break(_), _)] => true,
        [Stmt::Expr(Expr::Macro(mac), _)] => mac.mac.path.is_ident("goto"),
        [Stmt::Macro(mac)] => mac.mac.path.is_ident("goto"),
        _ => false,
    }
}

/// Whether this is `__rt::choose(n)?`, which replaces a chain of `either`.
fn is_choice(expr: &Expr) -> bool {
    let Expr::Try(e) = expr else { return false };
    let Expr::Call(call) = &*e.expr else {
        return false;
    };
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let segments = &function.path.segments;
    segments.len() == 2 && segments[0].ident == "__rt" && segments[1].ident == "choose"
}

/// Statements as tokens.
struct StatementTokens<'a>(&'a [Stmt]);

impl ToTokens for StatementTokens<'_> {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        for stmt in self.0 {
            stmt.to_tokens(tokens);
        }
    }
}
