//! Edited text on the author's lines.

use crate::compile::MEMBER;
use crate::syntax::tree::{
    Application, Bound, Expression, ExpressionId, ExpressionKind, Identifier, PathStep, Pattern,
    Style,
};
use crate::syntax::{Sources, Span, Symbol, binding};

/// An expression with its text.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) tree: Expression,
    /// The text. Its lines but the first begin in the first column of the file.
    pub(super) text: String,
    /// The column of the first character, from 0. It counts only if there are several lines.
    pub(super) column: usize,
}

/// A text that grows to the right. What is added keeps its layout.
struct Line {
    text: String,
    start: usize,
}

impl Line {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn add(&mut self, written: &Written) {
        let column = match self.text.rsplit_once('\n') {
            Some((_, last)) => last.chars().count(),
            None => self.start + self.text.chars().count(),
        };
        self.text
            .push_str(&moved(&written.text, written.column, column));
    }

    fn finish(self, tree: Expression) -> Written {
        Written {
            tree,
            text: self.text,
            column: self.start,
        }
    }
}

/// Returns a text whose first line moves to the right by some columns.
pub(super) fn indented(text: &str, columns: usize) -> String {
    moved(text, 0, columns)
}

/// Returns a text whose first line moves from one column to another one.
fn moved(text: &str, from: usize, to: usize) -> String {
    let mut lines = text.split('\n');
    let mut moved = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        moved.push('\n');
        let indent = line.len() - line.trim_start_matches(' ').len();
        moved.push_str(&" ".repeat((indent + to).saturating_sub(from)));
        moved.push_str(&line[indent..]);
    }
    moved
}

/// How tightly an expression binds, as far as it must be known to write it beside an operator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    /// It extends to the right as far as it can, or is a list.
    Loose,
    /// An operator with the upper end of its precedence.
    Operator(u8),
    /// It needs no parentheses anywhere.
    Tight,
}

/// Makes trees with texts.
#[derive(Clone, Copy)]
pub(super) struct Writer<'a> {
    pub(super) sources: &'a Sources,
    /// The place to which new expressions belong.
    pub(super) span: Span,
}

impl Writer<'_> {
    fn line(&self) -> Line {
        Line {
            text: String::new(),
            start: self.column(self.span),
        }
    }

    pub(super) fn column(&self, span: Span) -> usize {
        self.sources.location(span).column - 1
    }

    /// An expression of the author with its text.
    pub(super) fn author(&self, e: &Expression) -> Written {
        Written {
            tree: e.clone(),
            text: self.sources.text(e.span).to_owned(),
            column: self.column(e.span),
        }
    }

    /// An expression of the author with a text in which nothing stands for a member.
    pub(super) fn author_in_family(&self, e: &Expression) -> Written {
        let mut written = self.author(e);
        written.text = written.text.replace(MEMBER, "{ }");
        written
    }

    /// A new expression.
    pub(super) fn tree(&self, kind: ExpressionKind) -> Expression {
        Expression {
            kind: Box::new(kind),
            span: self.span,
            id: ExpressionId::default(),
        }
    }

    fn apply(&self, name: &str, arguments: Vec<Expression>, style: Style) -> Expression {
        let name = Identifier {
            name: Symbol::new(name),
            span: self.span,
        };
        self.tree(ExpressionKind::Apply(Application {
            path: vec![PathStep::Name { name, arguments }],
            style,
        }))
    }

    /// A name.
    pub(super) fn name(&self, name: &str) -> Written {
        Written {
            tree: self.apply(name, Vec::new(), Style::Call),
            text: name.to_owned(),
            column: 0,
        }
    }

    /// A string.
    pub(super) fn string(&self, text: Symbol) -> Written {
        Written {
            tree: self.tree(ExpressionKind::String(text)),
            text: format!("\"{text}\""),
            column: 0,
        }
    }

    /// The application of an infix operator. Operands get parentheses where they need them.
    pub(super) fn infix(&self, left: Written, symbol: &str, right: Written) -> Written {
        let binding = binding(symbol).map_or(0, |binding| binding.high);
        let (left, right) = (self.beside(left, binding), self.beside(right, binding));
        let mut line = self.line();
        line.add(&left);
        line.write(&format!(" {symbol} "));
        line.add(&right);
        let tree = match symbol {
            "/\\" | "\\/" => self.tree(ExpressionKind::Junction {
                conjunction: symbol == "/\\",
                items: vec![left.tree, right.tree],
                bullets: vec![self.span],
            }),
            _ => self.apply(symbol, vec![left.tree, right.tree], Style::Infix),
        };
        line.finish(tree)
    }

    /// The application of a prefix operator: `~`, or a word.
    pub(super) fn prefix(&self, symbol: &str, operand: Written) -> Written {
        let operand = self.beside(operand, 15);
        let space = if symbol == "~" { "" } else { " " };
        let mut line = self.line();
        line.write(&format!("{symbol}{space}"));
        line.add(&operand);
        line.finish(self.apply(symbol, vec![operand.tree], Style::Prefix))
    }

    /// `{a, b}`.
    pub(super) fn set(&self, items: Vec<Written>) -> Written {
        let mut line = self.line();
        line.write("{");
        for (number, item) in items.iter().enumerate() {
            line.write(if number > 0 { ", " } else { "" });
            line.add(item);
        }
        line.write("}");
        let items = items.into_iter().map(|item| item.tree).collect();
        line.finish(self.tree(ExpressionKind::Set(items)))
    }

    /// `<<a, b>>`.
    pub(super) fn tuple(&self, items: Vec<Written>) -> Written {
        let mut line = self.line();
        line.write("<<");
        for (number, item) in items.iter().enumerate() {
            line.write(if number > 0 { ", " } else { "" });
            line.add(item);
        }
        line.write(">>");
        let items = items.into_iter().map(|item| item.tree).collect();
        line.finish(self.tree(ExpressionKind::Tuple(items)))
    }

    /// `@`.
    pub(super) fn old(&self) -> Written {
        Written {
            tree: self.tree(ExpressionKind::Old),
            text: "@".to_owned(),
            column: 0,
        }
    }

    /// A number.
    pub(super) fn number(&self, number: u64) -> Written {
        Written {
            tree: self.tree(ExpressionKind::Number(number)),
            text: number.to_string(),
            column: 0,
        }
    }

    /// `[S -> T]`.
    pub(super) fn functions(&self, domain: Written, range: Written) -> Written {
        let mut line = self.line();
        line.write("[");
        line.add(&domain);
        line.write(" -> ");
        line.add(&range);
        line.write("]");
        line.finish(self.tree(ExpressionKind::FunctionSet {
            domain: domain.tree,
            range: range.tree,
        }))
    }

    /// `\E name \in S : e`.
    pub(super) fn exists(&self, name: &str, set: Written, body: Written) -> Written {
        let mut line = self.line();
        line.write(&format!("\\E {name} \\in "));
        line.add(&set);
        line.write(" : ");
        line.add(&body);
        let name = Identifier {
            name: Symbol::new(name),
            span: self.span,
        };
        line.finish(self.tree(ExpressionKind::Quantifier {
            universal: false,
            bounds: vec![Bound {
                patterns: vec![Pattern::Name(name)],
                set: Some(set.tree),
            }],
            body: body.tree,
        }))
    }

    /// `x'`.
    pub(super) fn primed(&self, variable: Symbol) -> Written {
        let name = self.name(&variable);
        Written {
            text: format!("{}'", name.text),
            tree: self.apply("'", vec![name.tree], Style::Postfix),
            column: 0,
        }
    }

    /// `first /\\ second`, of which neither needs parentheses.
    pub(super) fn both(&self, first: Written, second: Written) -> Written {
        let mut line = self.line();
        line.add(&first);
        line.write(" /\\ ");
        line.add(&second);
        line.finish(self.tree(ExpressionKind::Junction {
            conjunction: true,
            items: vec![first.tree, second.tree],
            bullets: vec![self.span],
        }))
    }

    /// `{CHOOSE x \in S : TRUE}`, with the name that the bound has.
    pub(super) fn chosen(&self, bound: &Bound, set: &Expression) -> Option<Written> {
        let [Pattern::Name(name)] = bound.patterns.as_slice() else {
            return None;
        };
        let mut line = self.line();
        line.write(&format!("{{CHOOSE {} \\in ", name.name));
        line.add(&self.author(set));
        line.write(" : TRUE}");
        let chosen = self.tree(ExpressionKind::Choose {
            bound: bound.clone(),
            body: self.name("TRUE").tree,
        });
        Some(line.finish(self.tree(ExpressionKind::Set(vec![chosen]))))
    }

    /// The expression with parentheses unless it binds more tightly than an operator beside it.
    fn beside(&self, written: Written, binding: u8) -> Written {
        match tightness(&written.tree) {
            Tightness::Tight => written,
            Tightness::Operator(high) if high > binding && low(&written.tree) > binding => written,
            _ => self.parenthesized(written),
        }
    }

    /// The expression with parentheses unless it can stand anywhere without them.
    pub(super) fn parenthesized(&self, written: Written) -> Written {
        if tightness(&written.tree) == Tightness::Tight {
            return written;
        }
        let mut line = Line {
            text: String::new(),
            start: written.column,
        };
        line.write("(");
        line.add(&written);
        line.write(")");
        line.finish(self.tree(ExpressionKind::Parenthesized(written.tree)))
    }
}

/// Whether an expression can stand where another one of the author does.
pub(super) fn fits(old: &Expression, new: &Written) -> bool {
    match (tightness(old), tightness(&new.tree)) {
        (_, Tightness::Tight) | (Tightness::Loose, Tightness::Operator(_)) => true,
        (Tightness::Operator(before), Tightness::Operator(after)) => {
            let is_other = symbol(old).map(|(of, _)| of) != symbol(&new.tree).map(|(of, _)| of);
            let mixes = is_other && is_set_operator(old) && is_set_operator(&new.tree);
            after >= before && low(&new.tree) >= low(old) && !mixes
        }
        _ => false,
    }
}

/// Whether an expression is a union, an intersection or a difference, which cannot be combined
/// without parentheses.
fn is_set_operator(e: &Expression) -> bool {
    matches!(symbol(e), Some(("\\cup" | "\\cap" | "\\", Style::Infix)))
}

fn symbol(e: &Expression) -> Option<(&'static str, Style)> {
    match &*e.kind {
        ExpressionKind::Apply(Application { path, style }) => match path.as_slice() {
            [PathStep::Name { name, .. }] => Some((name.name.as_str(), *style)),
            _ => None,
        },
        _ => None,
    }
}

fn low(e: &Expression) -> u8 {
    match &*e.kind {
        ExpressionKind::Junction { .. } => 3,
        ExpressionKind::Product(_) => 10,
        _ => match symbol(e) {
            Some((symbol, Style::Infix)) => binding(symbol).map_or(0, |binding| binding.low),
            Some(("~" | "ENABLED" | "UNCHANGED", _)) => 4,
            _ => 10,
        },
    }
}

fn tightness(e: &Expression) -> Tightness {
    use ExpressionKind as Kind;
    match &*e.kind {
        Kind::Junction { items, bullets, .. } if items.len() == bullets.len() => Tightness::Loose,
        Kind::Junction { .. } => Tightness::Operator(3),
        Kind::Product(_) => Tightness::Operator(13),
        Kind::Quantifier { .. }
        | Kind::TemporalQuantifier { .. }
        | Kind::Choose { .. }
        | Kind::If { .. }
        | Kind::Case { .. }
        | Kind::Let { .. }
        | Kind::Lambda { .. }
        | Kind::Label { .. } => Tightness::Loose,
        Kind::Apply(Application { style, .. }) => match (style, symbol(e)) {
            (Style::Infix, Some((symbol, _))) => {
                Tightness::Operator(binding(symbol).map_or(0, |binding| binding.high))
            }
            (Style::Prefix, _) => Tightness::Loose,
            _ => Tightness::Tight,
        },
        _ => Tightness::Tight,
    }
}
