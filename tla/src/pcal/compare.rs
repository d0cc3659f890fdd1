//! Compares the translation in a file with that of its algorithm.
//!
//! Several versions of the official translator are in use, and people tidy its output, so what has
//! no meaning is not compared: parentheses, the order of variables, `UNCHANGED x` for `x' = x`.

use std::fmt::Write as _;

use super::substitute::as_name;
use crate::syntax::tree::{
    Application, Bound, Expression, ExpressionKind, Identifier, PathStep, Pattern, Selector, Unit,
    UnitKind,
};
use crate::syntax::{Diagnostic, SourceFile, Span, Symbol};

const OLDER: &str = "the translation is older than the algorithm";

/// A declaration or a definition.
#[derive(Debug, PartialEq, Eq)]
struct Item {
    name: Symbol,
    /// The definition in a form in which equal meanings have equal texts.
    text: String,
    span: Span,
}

/// Returns the finding that the units of a file differ from those of the translation.
pub(super) fn difference(
    file: &[&Unit],
    translation: &[Unit],
    source: &SourceFile,
) -> Option<Diagnostic> {
    if file.is_empty() {
        return None;
    }
    let found: Vec<Item> = file.iter().flat_map(|unit| items(unit)).collect();
    let expected: Vec<Item> = translation.iter().flat_map(items).collect();
    let line = |span: Span| source.location(span.start).line;
    let hint = "translate the algorithm again, or delete the old translation";
    let finding = |span, message: String| Some(Diagnostic::new(span, message).hint(hint));
    for item in &expected {
        let at = line(item.span);
        let Some(old) = found.iter().find(|old| old.name == item.name) else {
            let message = format!("{OLDER}: it has no `{}`, which line {at} needs", item.name);
            return finding(file[0].span, message);
        };
        if old.text != item.text {
            let message = format!("{OLDER}: `{}` is no longer what line {at} says", item.name);
            return finding(old.span, message);
        }
    }
    let extra = found
        .iter()
        .find(|old| expected.iter().all(|item| item.name != old.name))?;
    let message = format!(
        "{OLDER}: nothing in the algorithm leads to `{}`",
        extra.name
    );
    finding(extra.span, message)
}

fn items(unit: &Unit) -> Vec<Item> {
    let item = |name: Symbol, text: String, span| vec![Item { name, text, span }];
    match &unit.kind {
        UnitKind::Constants(parameters) => parameters
            .iter()
            .flat_map(|each| {
                item(
                    each.name.name,
                    format!("constant {}", each.arity),
                    unit.span,
                )
            })
            .collect(),
        UnitKind::Variables(names) => names
            .iter()
            .flat_map(|name| item(name.name, "variable".to_string(), name.span))
            .collect(),
        UnitKind::Definition(definition) => {
            let mut text = String::new();
            for parameter in &definition.parameters {
                let _ = write!(text, "{}/{} ", parameter.name.name, parameter.arity);
            }
            let mut out = Text(text);
            out.bounds(&definition.bounds);
            match &*definition.body.kind {
                ExpressionKind::Tuple(items) if &*definition.name.name == "vars" => {
                    let mut names: Vec<_> = items.iter().filter_map(name_of).collect();
                    names.sort_unstable();
                    for name in names {
                        out.words(&name);
                    }
                }
                _ => out.expression(&definition.body),
            }
            item(definition.name.name, out.0, definition.name.span)
        }
        UnitKind::NamedInstance {
            name,
            parameters,
            instance,
        } => {
            let mut out = Text(format!(
                "{} instance of {}",
                parameters.len(),
                instance.module.name
            ));
            for (name, value) in &instance.substitutions {
                out.words(&name.name);
                out.expression(value);
            }
            item(name.name, out.0, name.span)
        }
        _ => Vec::new(),
    }
}

/// Returns a text of an expression that is equal for expressions of equal meaning.
pub(crate) fn meaning(expression: &Expression) -> String {
    let mut text = Text(String::new());
    text.expression(expression);
    text.0
}

/// The text of an expression in which brackets show its tree.
struct Text(String);

impl Text {
    fn words(&mut self, words: &str) {
        self.0.push_str(words);
        self.0.push(' ');
    }

    fn list<'e>(&mut self, head: &str, items: impl IntoIterator<Item = &'e Expression>) {
        self.words(head);
        self.words("(");
        for item in items {
            self.expression(item);
            self.words(",");
        }
        self.words(")");
    }

    fn bounds(&mut self, bounds: &[Bound]) {
        for bound in bounds {
            for pattern in &bound.patterns {
                match pattern {
                    Pattern::Name(name) => self.words(&name.name),
                    Pattern::Tuple(names) => {
                        self.words("<<");
                        self.names(names);
                        self.words(">>");
                    }
                }
            }
            self.list("in", &bound.set);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        use ExpressionKind as Kind;
        match &*expression.kind {
            Kind::Number(number) => self.words(&number.to_string()),
            Kind::Decimal(number) => self.words(number),
            Kind::String(text) => self.words(&format!("{text:?}")),
            Kind::Old => self.words("@"),
            Kind::Apply(application) => self.application(application, expression),
            Kind::Junction { conjunction, .. } => self.junction(*conjunction, expression),
            Kind::Set(items) => self.list("set", items),
            Kind::Tuple(items) => self.list("tuple", items),
            Kind::Product(items) => self.list("product", items),
            Kind::FunctionSet { domain, range } => self.list("functions", [domain, range]),
            Kind::Record(fields) => self.fields("record", fields),
            Kind::RecordSet(fields) => self.fields("records", fields),
            Kind::Index {
                function,
                arguments,
            } => {
                self.expression(function);
                self.list("at", arguments);
            }
            Kind::Field { record, field } => {
                self.list("field", [record]);
                self.words(&field.name);
            }
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                self.list("if", [condition, then, otherwise]);
            }
            Kind::Box {
                changing,
                action,
                subscript,
            } => {
                self.list(if *changing { "angle" } else { "box" }, [action, subscript]);
            }
            Kind::Fairness {
                strong,
                subscript,
                action,
            } => {
                self.list(if *strong { "SF" } else { "WF" }, [subscript, action]);
            }
            Kind::Label { body, .. } | Kind::Parenthesized(body) => self.expression(body),
            _ => self.with_inner_names(expression),
        }
    }

    /// Binders, and what else has parts that are no expressions.
    fn with_inner_names(&mut self, expression: &Expression) {
        use ExpressionKind as Kind;
        match &*expression.kind {
            Kind::Quantifier {
                universal,
                bounds,
                body,
            } => {
                self.binder(if *universal { "all" } else { "some" }, bounds, body);
            }
            Kind::Function { bounds, body } => self.binder("function", bounds, body),
            Kind::Image { element, bounds } => self.binder("image", bounds, element),
            Kind::Choose { bound, body } => {
                self.binder("choose", std::slice::from_ref(bound), body);
            }
            Kind::Filter { bound, condition } => {
                self.binder("filter", std::slice::from_ref(bound), condition);
            }
            Kind::TemporalQuantifier {
                universal,
                names,
                body,
            } => {
                self.words(if *universal {
                    "always-all"
                } else {
                    "always-some"
                });
                self.names(names);
                self.expression(body);
            }
            Kind::Lambda { parameters, body } => {
                self.words("lambda");
                self.names(parameters);
                self.list(":", [body]);
            }
            Kind::Except { base, updates } => {
                self.list("except", [base]);
                for update in updates {
                    self.path(&update.path);
                    self.expression(&update.value);
                }
                self.words("end");
            }
            Kind::Case { arms, other } => {
                self.words("case");
                for (condition, value) in arms {
                    self.list("arm", [condition, value]);
                }
                self.list("other", other);
            }
            Kind::Let { units, body } => {
                for item in units.iter().flat_map(items) {
                    self.words(&format!("let {} == {}", item.name, item.text));
                }
                self.list("in", [body]);
            }
            _ => {}
        }
    }

    fn names(&mut self, names: &[Identifier]) {
        for name in names {
            self.words(&name.name);
        }
    }

    fn binder(&mut self, word: &str, bounds: &[Bound], body: &Expression) {
        self.words(word);
        self.bounds(bounds);
        self.list(":", [body]);
    }

    fn fields(&mut self, word: &str, fields: &[(Identifier, Expression)]) {
        self.words(word);
        for (name, value) in fields {
            self.list(&name.name, [value]);
        }
        self.words("end");
    }

    fn path(&mut self, path: &[Selector]) {
        for selector in path {
            match selector {
                Selector::Index(arguments) => self.list("!", arguments),
                Selector::Field(field) => self.words(&format!(".{}", field.name)),
            }
        }
    }

    fn application(&mut self, application: &Application, whole: &Expression) {
        if let Some(names) = unchanged(whole) {
            self.unchanged(names);
            return;
        }
        for step in &application.path {
            match step {
                PathStep::Name { name, arguments } if arguments.is_empty() => {
                    self.words(&name.name);
                }
                PathStep::Name { name, arguments } => self.list(&name.name, arguments),
                PathStep::Operand(number, _) => self.words(&format!("!{number}")),
                PathStep::End { first, .. } => self.words(if *first { "!<<" } else { "!>>" }),
                PathStep::Definition(_) => self.words("!:"),
                PathStep::Body(_) => self.words("!@"),
                PathStep::Arguments(arguments, _) => self.list("!", arguments),
            }
        }
    }

    fn unchanged(&mut self, mut names: Vec<String>) {
        names.sort_unstable();
        names.dedup();
        self.words(&format!("unchanged {}", names.join(" ")));
    }

    /// Items of inner lists of the same kind belong to the outer list.
    fn junction(&mut self, conjunction: bool, expression: &Expression) {
        let mut flat = Vec::new();
        flatten(conjunction, expression, &mut flat);
        if let [single] = flat[..] {
            return self.expression(single);
        }
        let mut same = Vec::new();
        self.words(if conjunction { "and" } else { "or" });
        self.words("(");
        for item in flat {
            match unchanged(item) {
                Some(names) if conjunction => same.extend(names),
                _ => {
                    self.expression(item);
                    self.words(",");
                }
            }
        }
        if !same.is_empty() {
            self.unchanged(same);
        }
        self.words(")");
    }
}

fn flatten<'e>(conjunction: bool, expression: &'e Expression, flat: &mut Vec<&'e Expression>) {
    match &*expression.kind {
        ExpressionKind::Parenthesized(inner) => match &*bare(inner).kind {
            ExpressionKind::Junction {
                conjunction: other, ..
            } if *other == conjunction => {
                flatten(conjunction, inner, flat);
            }
            _ => flat.push(expression),
        },
        ExpressionKind::Junction {
            conjunction: other,
            items,
            ..
        } if *other == conjunction || items.len() == 1 => {
            for item in items {
                flatten(conjunction, item, flat);
            }
        }
        _ => flat.push(expression),
    }
}

/// The expression without the parentheses around it.
fn bare(expression: &Expression) -> &Expression {
    match &*expression.kind {
        ExpressionKind::Parenthesized(inner) => bare(inner),
        _ => expression,
    }
}

/// The variables that `UNCHANGED <<x, y>>`, `UNCHANGED x` or `x' = x` leaves as they are.
fn unchanged(expression: &Expression) -> Option<Vec<String>> {
    let ExpressionKind::Apply(Application { path, .. }) = &*bare(expression).kind else {
        return None;
    };
    let [PathStep::Name { name, arguments }] = path.as_slice() else {
        return None;
    };
    match (&*name.name, arguments.as_slice()) {
        ("UNCHANGED", [operand]) => {
            let names = match &*bare(operand).kind {
                ExpressionKind::Tuple(items) => items.iter().map(name_of).collect(),
                _ => name_of(operand).map(|name| vec![name]),
            };
            names.map(|names: Vec<Symbol>| names.iter().map(ToString::to_string).collect())
        }
        ("=", [left, right]) => {
            let ExpressionKind::Apply(Application { path, .. }) = &*bare(left).kind else {
                return None;
            };
            match path.as_slice() {
                [PathStep::Name { name, arguments }] if &*name.name == "'" => {
                    let (left, right) = (name_of(arguments.first()?)?, name_of(right)?);
                    (left == right).then(|| vec![left.to_string()])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn name_of(expression: &Expression) -> Option<Symbol> {
    as_name(bare(expression)).map(|name| name.name)
}
