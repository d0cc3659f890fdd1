//! P1 to P4: mutants of properties, and the left sides of implications in them.
//!
//! Each is a condition on states or steps of the baseline. No verdict depends on it.

use std::collections::HashSet;

use mutaspec_mutator::{PropertyOperator, hash};

use super::names::{name, operator};
use crate::pcal::copy;
use crate::syntax::tree::{
    Application, Expression, ExpressionId, ExpressionKind, Identifier, PathStep, Style,
};
use crate::syntax::visit::{children, children_mut};
use crate::syntax::{Sources, Span, Symbol, print};

/// The most mutants of one property.
const MOST: usize = 40;

/// A condition that a property contains or that one of its mutants is.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The property.
    pub property: Symbol,
    /// What the condition is.
    pub role: Role,
    /// Where its text stands.
    pub span: Span,
    /// The text.
    pub text: String,
    /// The condition.
    pub expression: Expression,
}

/// What a condition is.
#[derive(Clone, Debug)]
pub enum Role {
    /// The left side of an implication.
    Antecedent {
        /// Whether the property has other clauses.
        is_conjunct: bool,
    },
    /// One clause of a goal.
    Clause,
    /// A mutant of the property.
    Mutant(Edit),
}

/// A mutant of a property.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The operator that made it.
    pub operator: PropertyOperator,
    /// Part of its id.
    pub hash: String,
    /// The text that replaces that of the condition.
    pub replacement: String,
    /// The whole property after the edit, in one line.
    pub statement: String,
}

/// Returns the conditions of a property with this body: first those that it contains, then its
/// mutants.
pub fn conditions(
    property: Symbol,
    body: &Expression,
    is_goal: bool,
    sources: &Sources,
) -> Vec<Condition> {
    let shell = Shell::of(body);
    let inner = &shell.inner;
    if is_temporal(inner) {
        return Vec::new();
    }
    let text = |e: &Expression| {
        let words: Vec<&str> = sources.text(e.span).split_whitespace().collect();
        words.join(" ")
    };
    let mut all = Vec::new();
    let mut parts = Vec::new();
    if is_goal {
        clauses(inner, &mut parts);
    } else {
        antecedents(inner, false, &mut parts);
    }
    for part in parts.into_iter().take(MOST) {
        all.push(Condition {
            property,
            role: match part.is_conjunct {
                _ if is_goal => Role::Clause,
                is_conjunct => Role::Antecedent { is_conjunct },
            },
            span: part.span,
            text: one_line(&part.shown),
            expression: shell.around(part.whole),
        });
    }
    let mut edits = Vec::new();
    strengthened(inner, true, &mut edits);
    let mut known = HashSet::from([one_line(inner)]);
    let first_mutant = all.len();
    for edit in edits {
        let statement = one_line(&edit.whole);
        if all.len() - first_mutant == MOST || !known.insert(statement.clone()) {
            continue;
        }
        let original = text(&edit.old);
        let key = [edit.operator.id(), &original, &statement].join("\u{1f}");
        all.push(Condition {
            property,
            role: Role::Mutant(Edit {
                operator: edit.operator,
                hash: hash::short(&key),
                replacement: one_line(&edit.new),
                statement,
            }),
            span: edit.old.span,
            text: original,
            expression: shell.around(edit.whole),
        });
    }
    all
}

/// What stands around the condition of a property: `[][A]_v` or nothing.
struct Shell {
    /// The `[A]_v` of a property of steps.
    step: Option<Expression>,
    inner: Expression,
}

impl Shell {
    fn of(body: &Expression) -> Shell {
        let always = match operator(body) {
            Some(("[]", [inner])) => inner,
            _ => body,
        };
        match &*always.kind {
            ExpressionKind::Box { action, .. } => Shell {
                step: Some(always.clone()),
                inner: action.clone(),
            },
            _ => Shell {
                step: None,
                inner: always.clone(),
            },
        }
    }

    fn around(&self, condition: Expression) -> Expression {
        let Some(step) = &self.step else {
            return condition;
        };
        let mut step = step.clone();
        if let ExpressionKind::Box { action, .. } = &mut *step.kind {
            *action = condition;
        }
        step
    }
}

fn is_temporal(e: &Expression) -> bool {
    let mut found = matches!(operator(e), Some(("[]" | "<>" | "~>", _)));
    children(e, &mut |part| found |= is_temporal(part));
    found
}

/// A property with one edit in it.
struct Edited {
    operator: PropertyOperator,
    old: Expression,
    new: Expression,
    whole: Expression,
}

/// A condition that a property contains.
struct Part {
    span: Span,
    /// What is shown of it.
    shown: Expression,
    /// It holds if the part does, somewhere.
    whole: Expression,
    is_conjunct: bool,
}

/// Adds all edits of a condition. All but P1 strengthen it: under a negation, where `positive` is
/// false, by a weaker part.
fn strengthened(e: &Expression, positive: bool, into: &mut Vec<Edited>) {
    let mut edit = |operator, new: Expression| {
        into.push(Edited {
            operator,
            old: e.clone(),
            new: new.clone(),
            whole: new,
        });
    };
    for (operator, new) in edits_of(e, positive) {
        edit(operator, new);
    }
    for (place, negates) in parts_of(e) {
        let mut inner = Vec::new();
        let Some(part) = child(e, place) else {
            continue;
        };
        strengthened(part, positive != negates, &mut inner);
        into.extend(inner.into_iter().map(|edited| Edited {
            whole: with_child(e, place, edited.whole),
            ..edited
        }));
    }
}

/// Returns the edits of an expression itself.
fn edits_of(e: &Expression, positive: bool) -> Vec<(PropertyOperator, Expression)> {
    use PropertyOperator::{P1DropClause, P2Vacuous, P3Strengthen, P4Narrow};
    match &*e.kind {
        ExpressionKind::Junction {
            conjunction, items, ..
        } if items.len() > 1 => {
            let operator = match (conjunction, positive) {
                (true, true) => P1DropClause,
                (true, false) | (false, true) => P3Strengthen,
                (false, false) => return Vec::new(),
            };
            let without = |dropped| (operator, without(e, dropped));
            (0..items.len()).map(without).collect()
        }
        ExpressionKind::Quantifier { universal, .. } if *universal != positive => {
            let mut new = e.clone();
            if let ExpressionKind::Quantifier { universal, .. } = &mut *new.kind {
                *universal = positive;
            }
            vec![(P4Narrow, new)]
        }
        _ => match (operator(e), positive) {
            (Some(("=>", [left, right])), true) => vec![
                (P2Vacuous, right.clone()),
                (
                    P2Vacuous,
                    apply(e.span, "~", Style::Prefix, vec![left.clone()]),
                ),
                (P3Strengthen, with_symbol(e, "<=>")),
            ],
            (Some(("\\in", [left, right])), true) => match &*right.kind {
                ExpressionKind::Set(items) if items.len() > 1 => {
                    let fewer = |dropped: usize| {
                        let mut set = right.clone();
                        if let ExpressionKind::Set(items) = &mut *set.kind {
                            items.remove(dropped);
                        }
                        let operands = vec![left.clone(), set];
                        (P3Strengthen, apply(e.span, "\\in", Style::Infix, operands))
                    };
                    (0..items.len()).map(fewer).collect()
                }
                _ => Vec::new(),
            },
            (Some((symbol, [_, _])), _) => {
                let new = stricter(symbol, positive).map(|new| with_symbol(e, new));
                new.map(|new| (P3Strengthen, new)).into_iter().collect()
            }
            _ => Vec::new(),
        },
    }
}

/// The stricter comparison; under a negation the more permissive one.
fn stricter(symbol: &str, positive: bool) -> Option<&'static str> {
    Some(match (symbol, positive) {
        ("<=" | "\\leq" | "=<", true) => "<",
        (">=" | "\\geq", true) => ">",
        ("<", false) => "<=",
        (">", false) => ">=",
        _ => return None,
    })
}

/// Returns the parts of a condition that are conditions, by number among its children, each with
/// whether it is negated.
fn parts_of(e: &Expression) -> Vec<(usize, bool)> {
    let mut count = 0;
    children(e, &mut |_| count += 1);
    match &*e.kind {
        ExpressionKind::Parenthesized(_)
        | ExpressionKind::Label { .. }
        | ExpressionKind::Junction { .. } => (0..count).map(|place| (place, false)).collect(),
        // The body comes after the sets of the bounds, or after the definitions.
        ExpressionKind::Quantifier { .. } => vec![(count - 1, false)],
        ExpressionKind::If { .. } => vec![(1, false), (2, false)],
        _ => match operator(e) {
            Some(("~", [_])) => vec![(0, true)],
            Some(("=>", [_, _])) => vec![(0, true), (1, false)],
            _ => Vec::new(),
        },
    }
}

fn child(e: &Expression, place: usize) -> Option<&Expression> {
    let mut all = Vec::new();
    children(e, &mut |part| all.push(part));
    all.get(place).copied()
}

fn with_child(e: &Expression, place: usize, new: Expression) -> Expression {
    let (mut tree, mut new, mut at) = (copy(e), Some(new), 0);
    children_mut(&mut tree, &mut |part| {
        if at == place
            && let Some(new) = new.take()
        {
            *part = new;
        }
        at += 1;
    });
    tree
}

/// A junction without one of its items.
fn without(e: &Expression, dropped: usize) -> Expression {
    let mut tree = e.clone();
    if let ExpressionKind::Junction { items, bullets, .. } = &mut *tree.kind {
        items.remove(dropped);
        bullets.remove(dropped.min(bullets.len() - 1));
        if items.len() == 1 {
            return items.remove(0);
        }
    }
    tree
}

fn apply(span: Span, symbol: &str, style: Style, arguments: Vec<Expression>) -> Expression {
    let name = Identifier {
        name: Symbol::new(symbol),
        span,
    };
    Expression {
        kind: Box::new(ExpressionKind::Apply(Application {
            path: vec![PathStep::Name { name, arguments }],
            style,
        })),
        span,
        id: ExpressionId::default(),
    }
}

/// The application of another infix operator.
fn with_symbol(e: &Expression, symbol: &str) -> Expression {
    let operands = operator(e).map_or(Vec::new(), |(_, operands)| operands.to_vec());
    apply(e.span, symbol, Style::Infix, operands)
}

/// Adds the left sides of all implications, at the top level or inside of `\A`.
fn antecedents(e: &Expression, is_conjunct: bool, into: &mut Vec<Part>) {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => antecedents(inner, is_conjunct, into),
        ExpressionKind::Junction {
            conjunction: true,
            items,
            ..
        } => {
            for item in items {
                antecedents(item, is_conjunct || items.len() > 1, into);
            }
        }
        ExpressionKind::Quantifier {
            universal: true,
            body,
            ..
        } => {
            let mut inner = Vec::new();
            antecedents(body, is_conjunct, &mut inner);
            into.extend(inner.into_iter().map(|part| {
                let mut whole = e.clone();
                if let ExpressionKind::Quantifier {
                    universal, body, ..
                } = &mut *whole.kind
                {
                    *universal = false;
                    *body = part.whole;
                }
                Part { whole, ..part }
            }));
        }
        _ => {
            if let Some(("=>", [left, _])) = operator(e) {
                into.push(Part {
                    span: e.span,
                    shown: left.clone(),
                    whole: left.clone(),
                    is_conjunct,
                });
            }
        }
    }
}

/// Adds the clauses of a conjunction; none for any other expression.
fn clauses(e: &Expression, into: &mut Vec<Part>) {
    match &*e.kind {
        ExpressionKind::Parenthesized(inner) => clauses(inner, into),
        ExpressionKind::Junction {
            conjunction: true,
            items,
            ..
        } if items.len() > 1 => into.extend(items.iter().map(|item| Part {
            span: item.span,
            shown: item.clone(),
            whole: item.clone(),
            is_conjunct: true,
        })),
        _ => {}
    }
}

/// Returns an expression as text in one line.
pub(crate) fn one_line(e: &Expression) -> String {
    let mut tree = copy(e);
    flatten(&mut tree);
    let text = print::expression(&tree);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts operators between the items of lists.
fn flatten(tree: &mut Expression) {
    children_mut(tree, &mut flatten);
    if let ExpressionKind::Junction { items, bullets, .. } = &mut *tree.kind {
        bullets.truncate(items.len() - 1);
        for item in items {
            if !is_tight(item) {
                parenthesize(item);
            }
        }
    } else if matches!(operator(tree), Some(("=>" | "<=>" | "~", _))) {
        let is_negation = matches!(operator(tree), Some(("~", _)));
        children_mut(tree, &mut |part| {
            if !is_tight(part) || is_negation && matches!(operator(part), Some((_, [_, _]))) {
                parenthesize(part);
            }
        });
    }
}

fn parenthesize(e: &mut Expression) {
    let inner = e.clone();
    *e.kind = ExpressionKind::Parenthesized(inner);
}

/// Whether an expression needs no parentheses beside `/\`.
fn is_tight(e: &Expression) -> bool {
    match &*e.kind {
        ExpressionKind::Junction { .. }
        | ExpressionKind::Quantifier { .. }
        | ExpressionKind::If { .. }
        | ExpressionKind::Case { .. }
        | ExpressionKind::Let { .. }
        | ExpressionKind::Choose { .. } => false,
        _ => name(e).is_some() || !matches!(operator(e), Some(("=>" | "<=>", _))),
    }
}
