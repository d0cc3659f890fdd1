//! Boolean expressions.

use mutaspec_mutator::Operator;

use super::names::{name, operator};
use super::walk::Walk;
use super::write::Written;
use crate::syntax::tree::{Expression, ExpressionKind};

impl<'a> Walk<'a> {
    /// Walks through a condition.
    pub(super) fn condition(&mut self, e: &'a Expression, alone: bool) {
        if let Some(negated) = self.negated(e) {
            self.replace(Operator::C2Negate, e, negated, alone);
        }
        self.within(e, alone);
    }

    /// Walks through a condition that chooses between two branches: its negation swaps them.
    pub(super) fn branching(&mut self, e: &'a Expression) {
        let negated = self.negated(e);
        let negated = negated.unwrap_or_else(|| {
            let writer = self.writer(e);
            writer.prefix("~", writer.author(e))
        });
        self.replace(Operator::B2SwapBranches, e, negated, true);
        if let Some((name, sets)) = self.ranging(e).into_iter().next() {
            let new = self.excluding(e, name);
            self.replace_for(Operator::M2IgnoreParticipant, e, new, true, sets);
        }
        self.timeout(e);
        self.within(e, true);
    }

    /// Walks through a condition whose negation is not a mutant of its own.
    fn within(&mut self, e: &'a Expression, alone: bool) {
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => self.within(inner, true),
            ExpressionKind::Label { body, .. } => self.condition(body, true),
            ExpressionKind::Junction {
                conjunction,
                items,
                bullets,
            } => {
                let is_list = bullets.len() == items.len();
                if items.len() > 1 {
                    self.clauses(*conjunction, items, is_list);
                    self.other_connective(e, *conjunction, items, alone);
                }
                for item in items {
                    self.condition(item, is_list);
                }
            }
            ExpressionKind::Quantifier {
                universal,
                bounds,
                body,
            } => {
                self.other_quantifier(e, *universal, alone);
                self.narrowed(bounds);
                self.binding(bounds, |walk| walk.condition(body, true));
            }
            ExpressionKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.branching(condition);
                self.condition(then, true);
                self.condition(otherwise, true);
            }
            _ => self.applied(e, alone),
        }
    }

    fn applied(&mut self, e: &'a Expression, alone: bool) {
        match operator(e) {
            Some(("~", [inner])) => self.within(inner, false),
            Some(("=>" | "<=>", [left, right])) => {
                self.condition(left, false);
                self.condition(right, false);
            }
            Some((symbol, [left, right])) => {
                if let Some(other) = boundary(symbol) {
                    let writer = self.writer(e);
                    let new = writer.infix(writer.author(left), other, writer.author(right));
                    let operator = if counts(left) || counts(right) {
                        Operator::Q2Quorum
                    } else {
                        Operator::C1Boundary
                    };
                    self.replace(operator, e, new, alone);
                }
                let (of_left, of_right) = (super::names::place(left), super::names::place(right));
                self.value(left, of_right.as_deref(), false);
                self.value(right, of_left.as_deref(), false);
            }
            _ => self.parts(e),
        }
    }

    /// Each clause dropped.
    fn clauses(&mut self, conjunction: bool, items: &'a [Expression], is_list: bool) {
        let (operator, neutral) = if conjunction {
            (Operator::C3DropConjunct, "TRUE")
        } else {
            (Operator::C4DropDisjunct, "FALSE")
        };
        for item in items {
            let new = self.writer(item).name(neutral);
            self.replace(operator, item, new, is_list);
        }
    }

    /// `/\` for `\/` or the reverse, between two clauses.
    fn other_connective(
        &mut self,
        e: &'a Expression,
        conjunction: bool,
        items: &'a [Expression],
        alone: bool,
    ) {
        let [left, right] = items else {
            return;
        };
        let writer = self.writer(e);
        let symbol = if conjunction { "\\/" } else { "/\\" };
        let new = writer.infix(writer.author(left), symbol, writer.author(right));
        self.replace(Operator::C4DropDisjunct, e, new, alone);
    }

    fn other_quantifier(&mut self, e: &'a Expression, universal: bool, alone: bool) {
        let (text, writer) = (self.sources.text(e.span), self.writer(e));
        let mut tree = e.clone();
        if let ExpressionKind::Quantifier { universal, .. } = &mut *tree.kind {
            *universal = !*universal;
        }
        // Both symbols have two characters.
        let (word, other) = if universal {
            ("\\A", "\\E")
        } else {
            ("\\E", "\\A")
        };
        let Some(rest) = text.strip_prefix(word) else {
            return;
        };
        let new = Written {
            text: format!("{other}{rest}"),
            tree,
            column: writer.column(e.span),
        };
        self.replace(Operator::Q1SwapQuantifier, e, new, alone);
    }

    /// The negation of a condition. `None` if the condition is a constant, or if the negations of
    /// its parts say more.
    fn negated(&self, e: &'a Expression) -> Option<Written> {
        let writer = self.writer(e);
        match &*e.kind {
            ExpressionKind::Parenthesized(inner) => return self.negated(inner),
            ExpressionKind::Junction { .. } | ExpressionKind::Quantifier { .. } => return None,
            _ => {}
        }
        if name(e).is_some_and(|name| matches!(name.as_str(), "TRUE" | "FALSE")) {
            return None;
        }
        Some(match operator(e) {
            Some(("~", [inner])) => writer.author(inner),
            Some(("=>" | "<=>", _)) => return None,
            Some((symbol, [left, right])) if opposite(symbol).is_some() => {
                let other = opposite(symbol).unwrap_or_default();
                writer.infix(writer.author(left), other, writer.author(right))
            }
            _ => writer.prefix("~", writer.author(e)),
        })
    }
}

fn boundary(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "<" => "<=",
        "<=" => "<",
        ">" => ">=",
        ">=" => ">",
        _ => return None,
    })
}

fn opposite(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "=" => "#",
        "#" => "=",
        "\\in" => "\\notin",
        "\\notin" => "\\in",
        _ => return None,
    })
}

/// Whether an expression counts the elements of a set.
fn counts(e: &Expression) -> bool {
    let mut found = matches!(&*e.kind, ExpressionKind::Apply(application)
        if application.path.iter().any(|step| matches!(step,
            crate::syntax::tree::PathStep::Name { name, .. } if name.name.as_str() == "Cardinality")));
    crate::syntax::visit::children(e, &mut |part| found |= counts(part));
    found
}
