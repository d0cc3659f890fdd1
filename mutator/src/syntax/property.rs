//! Reads the text of a property: the mutants P1 to P4, and the parts whose truth is counted.
//!
//! Like all of [`syntax`](super), this is pure: a function in, variants of its body out. Names stay
//! in scope. No variant is made if a `let` might need the dropped part to infer its type, so all
//! variants compile.

use quote::{ToTokens, quote};
use syn::{BinOp, Block, Expr, ItemFn, Stmt, UnOp, parse_quote, parse_quote_spanned};

use super::form::matches_macro;
use super::implication::{Implication, flat, implication, is_and, is_or, joined, only};
use super::source::{Source, names_in, squeeze, tidy};
use super::subexpressions::{body_of, parts_of, with_part};
use super::types::Types;
use crate::hash;
use crate::property::PropertyOperator;

/// The most mutants of one property, because each is a function in the author's crate.
const MOST: usize = 40;

/// A property with one edit in it.
#[derive(Clone, Debug)]
pub struct PropertyEdit {
    /// The operator that made the edit.
    pub operator: PropertyOperator,
    /// Part of the stable id.
    pub hash: String,
    /// Line of the changed text.
    pub line: u32,
    /// The changed text.
    pub original: String,
    /// The text that replaces it.
    pub replacement: String,
    /// The edited condition on one line.
    pub statement: String,
    /// The entire edited body.
    pub body: Block,
}

/// A part of a property whose truth is counted.
#[derive(Clone, Debug)]
pub struct PropertyProbe {
    /// The role of the part.
    pub kind: ProbeKind,
    /// Line of the part.
    pub line: u32,
    /// Text of the part.
    pub text: String,
    /// Whether the part belongs to one of several clauses of the property.
    pub is_conjunct: bool,
    /// A body that is true if and only if the part is.
    pub body: Block,
}

/// The role of a probed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeKind {
    /// The left side of an implication.
    Antecedent,
    /// One clause of a conjunction.
    Conjunct,
}

/// The mutants and probes of one property.
#[derive(Clone, Debug, Default)]
pub struct PropertyReading {
    /// The mutants of the property.
    pub edits: Vec<PropertyEdit>,
    /// The parts whose truth is counted.
    pub probes: Vec<PropertyProbe>,
}

impl PropertyReading {
    /// Reads a state or step property: its mutants and the left sides of implications. For a goal
    /// the probes are its clauses.
    pub fn of(function: &ItemFn, is_goal: bool, types: &Types, source: &Source) -> PropertyReading {
        let Some(Stmt::Expr(tail, None)) = function.block.stmts.last() else {
            return PropertyReading::default();
        };
        let reader = Reader { types, source };
        let body = |expr: Expr| with_tail(&function.block, tail, expr);
        let mut seen = vec![tail.to_token_stream().to_string()];
        let mut edits = Vec::new();
        for found in reader.edits(tail, true) {
            let text = found.expr.to_token_stream().to_string();
            if edits.len() == MOST || seen.contains(&text) {
                continue;
            }
            seen.push(text);
            let statement = tidy(&found.expr.to_token_stream());
            let key = [
                found.operator.id(),
                &squeeze(&found.original),
                &squeeze(&statement),
            ]
            .join("\u{1f}");
            edits.extend(body(found.expr).map(|body| PropertyEdit {
                operator: found.operator,
                hash: hash::short(&key),
                line: found.line,
                original: found.original,
                replacement: found.replacement,
                statement,
                body,
            }));
        }
        let mut probes = reader.antecedents(tail);
        if is_goal {
            probes = reader.conjuncts(tail);
        }
        let probes = probes.into_iter().filter_map(|found| {
            Some(PropertyProbe {
                kind: if is_goal {
                    ProbeKind::Conjunct
                } else {
                    ProbeKind::Antecedent
                },
                line: found.line,
                text: found.text,
                is_conjunct: found.is_conjunct,
                body: body(found.expr)?,
            })
        });
        PropertyReading {
            probes: probes.take(MOST).collect(),
            edits,
        }
    }
}

/// Replaces the tail of a block; `None` if a `let` may need the dropped text to infer its type.
fn with_tail(block: &Block, old: &Expr, new: Expr) -> Option<Block> {
    let names = |expr: &Expr| names_in(expr.to_token_stream());
    let (before, after) = (names(old), names(&new));
    let dropped: Vec<&String> = before.iter().filter(|name| !after.contains(name)).collect();
    let is_open = |stmt: &Stmt| match stmt {
        Stmt::Local(local) => {
            let bound = names_in(local.pat.to_token_stream());
            bound.iter().any(|name| dropped.contains(&name)) && !is_typed(local)
        }
        _ => false,
    };
    if block.stmts.iter().any(is_open) {
        return None;
    }
    let mut block = block.clone();
    *block.stmts.last_mut()? = Stmt::Expr(new, None);
    Some(block)
}

/// Whether the type of a `let` is known without its uses.
fn is_typed(local: &syn::Local) -> bool {
    const OPEN: &[&str] = &[
        "None", "collect", "into", "sum", "product", "parse", "default", "new", "from", "of",
    ];
    if matches!(local.pat, syn::Pat::Type(_)) {
        return true;
    }
    let Some(init) = &local.init else {
        return false;
    };
    !matches!(*init.expr, Expr::Closure(_))
        && !names_in(init.expr.to_token_stream())
            .iter()
            .any(|word| OPEN.contains(&word.as_str()))
}

/// An expression with one edit in it.
struct ConditionEdit {
    expr: Expr,
    operator: PropertyOperator,
    line: u32,
    original: String,
    replacement: String,
}

/// A part of an expression as an expression of its own.
struct ConditionPart {
    expr: Expr,
    line: u32,
    text: String,
    /// Whether the part belongs to a conjunction.
    is_conjunct: bool,
}

struct Reader<'a> {
    types: &'a Types,
    source: &'a Source,
}

impl Reader<'_> {
    fn text(&self, expr: &Expr) -> String {
        self.source.text(expr)
    }

    fn edited(&self, operator: PropertyOperator, old: &Expr, new: Expr) -> ConditionEdit {
        ConditionEdit {
            operator,
            line: self.source.range(old).line,
            original: self.text(old),
            replacement: tidy(&new.to_token_stream()),
            expr: new,
        }
    }

    /// All edits that strengthen the property (P1: weaken), each as a copy of the whole. Under a
    /// negation `positive` is false, and weaker parts make a stronger whole.
    fn edits(&self, expr: &Expr, positive: bool) -> Vec<ConditionEdit> {
        let mut all = match expr {
            Expr::Binary(e) => self.binary(expr, e, positive),
            Expr::MethodCall(call) if !self.is_quantifier(call) => return Vec::new(),
            Expr::MethodCall(call) => self.narrowed(call, positive),
            Expr::If(_) if positive => self.implied(expr),
            Expr::Macro(_) if positive => self.alternatives(expr),
            _ => Vec::new(),
        };
        let positive = positive != matches!(expr, Expr::Unary(_));
        for (place, part) in parts_of(expr, parts_mut).iter().enumerate() {
            all.extend(within(self.edits(part, positive), |part| {
                with_part(expr, parts_mut, place, part)
            }));
        }
        all
    }

    fn binary(&self, whole: &Expr, e: &syn::ExprBinary, positive: bool) -> Vec<ConditionEdit> {
        use PropertyOperator::{P1DropClause, P3Strengthen};
        let mut all = match e.op {
            BinOp::And(_) => {
                let clauses = flat(whole, is_and);
                let operator = if positive { P1DropClause } else { P3Strengthen };
                let mut all: Vec<ConditionEdit> = (0..clauses.len())
                    .map(|dropped| {
                        self.edited(operator, whole, joined(&clauses, |i| i != dropped, false))
                    })
                    .collect();
                all.extend(self.inside(&clauses, positive, false));
                all
            }
            BinOp::Or(_) => {
                let clauses = flat(whole, is_or);
                let mut all = if positive {
                    self.disjunction(whole, &clauses)
                } else {
                    Vec::new()
                };
                all.extend(self.inside(&clauses, positive, true));
                all
            }
            _ => Vec::new(),
        };
        if let Some(op) = stricter(&e.op, positive) {
            let mut new = e.clone();
            new.op = op;
            all.push(self.edited(P3Strengthen, whole, Expr::Binary(new)));
        }
        all
    }

    /// Edits inside the clauses of a chain.
    fn inside(&self, clauses: &[&Expr], positive: bool, or: bool) -> Vec<ConditionEdit> {
        let mut all = Vec::new();
        for (place, clause) in clauses.iter().enumerate() {
            all.extend(within(self.edits(clause, positive), |part| {
                let with: Vec<&Expr> = clauses
                    .iter()
                    .enumerate()
                    .map(|(i, c)| if i == place { &part } else { *c })
                    .collect();
                joined(&with, |_| true, or)
            }));
        }
        all
    }

    /// Drops one alternative. For an implication also the P2 edits and the equivalence (P3).
    fn disjunction(&self, whole: &Expr, clauses: &[&Expr]) -> Vec<ConditionEdit> {
        let mut all = self.implied(whole);
        let without = |dropped| joined(clauses, |i| i != dropped, true);
        all.extend(
            (0..clauses.len()).map(|dropped| {
                self.edited(PropertyOperator::P3Strengthen, whole, without(dropped))
            }),
        );
        all
    }

    /// The P2 edits and the equivalence (P3) of an implication; empty for any other expression.
    fn implied(&self, whole: &Expr) -> Vec<ConditionEdit> {
        use PropertyOperator::{P2Vacuous, P3Strengthen};
        let Some(Implication {
            antecedent,
            consequent,
            refused,
        }) = implication(whole, self.types)
        else {
            return Vec::new();
        };
        let equivalence = parse_quote!((#antecedent) == (#consequent));
        vec![
            self.edited(P2Vacuous, whole, consequent),
            self.edited(P2Vacuous, whole, refused),
            self.edited(P3Strengthen, whole, equivalence),
        ]
    }

    /// Whether a call of a standard method passes on what its closure returns, or its opposite.
    fn is_quantifier(&self, call: &syn::ExprMethodCall) -> bool {
        let names = ["all", "any", "is_some_and", "is_none_or"];
        let (1, Some(Expr::Closure(_))) = (call.args.len(), call.args.first()) else {
            return false;
        };
        names.iter().any(|name| call.method == name) && !self.types.is_own_method(&call.method)
    }

    /// P4: `all` in place of `any`, or under a negation `any` in place of `all`.
    fn narrowed(&self, call: &syn::ExprMethodCall, positive: bool) -> Vec<ConditionEdit> {
        let narrowed = match (call.method.to_string().as_str(), positive) {
            ("any", true) => "all",
            ("all", false) => "any",
            _ => return Vec::new(),
        };
        let mut new = call.clone();
        new.method = syn::Ident::new(narrowed, call.method.span());
        let old = Expr::MethodCall(call.clone());
        vec![self.edited(PropertyOperator::P4Narrow, &old, Expr::MethodCall(new))]
    }

    /// P3: `matches!(x, A | B)` without one alternative.
    fn alternatives(&self, whole: &Expr) -> Vec<ConditionEdit> {
        let Some(m) = matches_macro(whole) else {
            return Vec::new();
        };
        let syn::Pat::Or(or) = &m.pattern else {
            return Vec::new();
        };
        let (expr, guard) = (&m.expr, m.guard.as_ref().map(|guard| quote!(if #guard)));
        let one_fewer = |dropped: usize| {
            let rest = or
                .cases
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != dropped)
                .map(|(_, case)| case);
            let new: Expr = parse_quote!(matches!(#expr, #(#rest)|* #guard));
            self.edited(PropertyOperator::P3Strengthen, whole, new)
        };
        (0..or.cases.len()).map(one_fewer).collect()
    }

    /// The left sides of all implications, at the top level or inside `all`.
    fn antecedents(&self, expr: &Expr) -> Vec<ConditionPart> {
        match expr {
            Expr::Paren(e) => self.antecedents(&e.expr),
            Expr::Block(block) => only(&block.block)
                .map(|tail| self.antecedents(tail))
                .unwrap_or_default(),
            Expr::Binary(e) if matches!(e.op, BinOp::And(_)) => {
                let mut all = self.antecedents(&e.left);
                all.extend(self.antecedents(&e.right));
                for part in &mut all {
                    part.is_conjunct = true;
                }
                all
            }
            Expr::Binary(_) | Expr::If(_) => {
                let Some(Implication { antecedent, .. }) = implication(expr, self.types) else {
                    return Vec::new();
                };
                let text = tidy(&antecedent.to_token_stream());
                vec![ConditionPart {
                    line: self.source.range(expr).line,
                    text,
                    expr: antecedent,
                    is_conjunct: false,
                }]
            }
            Expr::MethodCall(call)
                if call.method == "all"
                    && !self.types.is_own_method(&call.method)
                    && call.args.len() == 1 =>
            {
                let Some(Expr::Closure(closure)) = call.args.first() else {
                    return Vec::new();
                };
                let inner = self.antecedents(&closure.body).into_iter();
                inner
                    .map(|part| ConditionPart {
                        expr: some(call, part.expr),
                        ..part
                    })
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The clauses of a conjunction; empty for any other expression.
    fn conjuncts(&self, expr: &Expr) -> Vec<ConditionPart> {
        let expr = match expr {
            Expr::Paren(e) => &*e.expr,
            other => other,
        };
        let clauses = flat(expr, is_and);
        if clauses.len() < 2 {
            return Vec::new();
        }
        let part = |clause: &&Expr| ConditionPart {
            expr: (*clause).clone(),
            line: self.source.range(*clause).line,
            text: self.text(clause),
            is_conjunct: true,
        };
        clauses.iter().map(part).collect()
    }
}

/// The parts that hold if the expression does, or if it does not.
fn parts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    fn tail(block: &mut Block) -> Option<&mut Expr> {
        match block.stmts.as_mut_slice() {
            [Stmt::Expr(tail, None)] => Some(tail),
            _ => None,
        }
    }
    match expr {
        Expr::Paren(e) => vec![&mut e.expr],
        Expr::Unary(e) if matches!(e.op, UnOp::Not(_)) => vec![&mut e.expr],
        Expr::Block(e) => tail(&mut e.block).into_iter().collect(),
        Expr::MethodCall(e) => e.args.iter_mut().map(body_of).collect(),
        Expr::If(e) => {
            let other = e.else_branch.as_mut().map(|(_, other)| &mut **other);
            tail(&mut e.then_branch).into_iter().chain(other).collect()
        }
        Expr::Match(e) => e.arms.iter_mut().map(|arm| &mut *arm.body).collect(),
        _ => Vec::new(),
    }
}

fn within(parts: Vec<ConditionEdit>, rebuild: impl Fn(Expr) -> Expr) -> Vec<ConditionEdit> {
    parts
        .into_iter()
        .map(|edited| ConditionEdit {
            expr: rebuild(edited.expr),
            ..edited
        })
        .collect()
}

/// The call with another body in its closure.
fn with_body(call: &syn::ExprMethodCall, body: Expr) -> Expr {
    let mut new = call.clone();
    if let Some(Expr::Closure(closure)) = new.args.first_mut() {
        *closure.body = body;
    }
    Expr::MethodCall(new)
}

/// The call with `any` in place of `all`, and another body in its closure.
fn some(call: &syn::ExprMethodCall, body: Expr) -> Expr {
    let mut new = call.clone();
    new.method = syn::Ident::new("any", call.method.span());
    with_body(&new, body)
}

/// The stricter comparison; under a negation the more permissive one.
fn stricter(op: &BinOp, positive: bool) -> Option<BinOp> {
    let span = syn::spanned::Spanned::span(op);
    Some(match (op, positive) {
        (BinOp::Le(_), true) => parse_quote_spanned!(span=> <),
        (BinOp::Ge(_), true) => parse_quote_spanned!(span=> >),
        (BinOp::Lt(_), false) => parse_quote_spanned!(span=> <=),
        (BinOp::Gt(_), false) => parse_quote_spanned!(span=> >=),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
