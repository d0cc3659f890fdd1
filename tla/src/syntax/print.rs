//! From trees to text.
//!
//! The text has the meaning of the tree: what is read from it is the tree again, but for its places
//! and for parentheses around lists. Lists with bullets keep their layout.

use super::tree::{
    Application, Bound, Definition, Expression, ExpressionKind, Identifier, Instance, Module,
    Parameter, PathStep, Pattern, Selector, Style, Unit, UnitKind,
};
use super::{Symbol, operators};

/// Returns a module as text. `TRUE` stands for a statement that is not in the tree: that of an
/// `ASSUME .. PROVE`.
pub fn module(module: &Module) -> String {
    let mut printer = Printer::default();
    printer.module(module);
    printer.text
}

/// Returns units as text, each one followed by an empty line.
pub fn units(units: &[Unit]) -> String {
    let mut printer = Printer::default();
    for unit in units {
        printer.unit(unit);
    }
    printer.text
}

/// Returns an expression as text. It has several lines if it contains a list with bullets.
pub fn expression(expression: &Expression) -> String {
    let mut printer = Printer::default();
    printer.expression(expression);
    printer.text
}

/// The text so far.
#[derive(Default)]
struct Printer {
    text: String,
    column: usize,
}

impl Printer {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    /// Begins a line at a column.
    fn line(&mut self, column: usize) {
        self.text.push('\n');
        self.text.push_str(&" ".repeat(column));
        self.column = column;
    }

    fn separated<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        separator: &str,
        mut item: impl FnMut(&mut Self, T),
    ) {
        for (number, each) in items.into_iter().enumerate() {
            if number > 0 {
                self.write(separator);
            }
            item(self, each);
        }
    }

    fn names(&mut self, names: &[Identifier]) {
        self.separated(names, ", ", |printer, name| printer.write(&name.name));
    }

    fn module(&mut self, module: &Module) {
        self.write(&format!("---- MODULE {} ----", module.name.name));
        self.line(0);
        if !module.extends.is_empty() {
            self.write("EXTENDS ");
            self.names(&module.extends);
            self.line(0);
        }
        self.line(0);
        module.units.iter().for_each(|unit| self.unit(unit));
        self.write("====");
        self.line(0);
    }

    fn unit(&mut self, unit: &Unit) {
        if unit.local {
            self.write("LOCAL ");
        }
        self.unit_kind(&unit.kind);
        self.line(0);
        self.line(0);
    }

    fn unit_kind(&mut self, kind: &UnitKind) {
        match kind {
            UnitKind::Constants(parameters) => {
                self.write(if parameters.len() == 1 {
                    "CONSTANT "
                } else {
                    "CONSTANTS "
                });
                self.separated(parameters, ", ", Self::parameter);
            }
            UnitKind::Variables(names) => {
                self.write(if names.len() == 1 {
                    "VARIABLE "
                } else {
                    "VARIABLES "
                });
                self.names(names);
            }
            UnitKind::Recursive(parameters) => {
                self.write("RECURSIVE ");
                self.separated(parameters, ", ", Self::parameter);
            }
            UnitKind::Definition(definition) => self.definition(definition),
            UnitKind::Instance(instance) => self.instance(instance),
            UnitKind::NamedInstance {
                name,
                parameters,
                instance,
            } => {
                self.write(&name.name);
                self.parameters(parameters);
                self.write(" == ");
                self.instance(instance);
            }
            UnitKind::Assumption { name, body } => {
                self.write("ASSUME ");
                if let Some(name) = name {
                    self.write(&format!("{} == ", name.name));
                }
                match body {
                    Some(body) => self.expression(body),
                    None => self.write("TRUE"),
                }
            }
            UnitKind::Theorem(name, body) => {
                self.write("THEOREM ");
                if let Some(name) = name {
                    self.write(&format!("{} == ", name.name));
                }
                match body {
                    Some(body) => self.expression(body),
                    None => self.write("TRUE"),
                }
            }
            UnitKind::Module(module) => self.module(module),
        }
    }

    /// `a`, `F(_)` or `_ + _`.
    fn parameter(&mut self, parameter: &Parameter) {
        let name = parameter.name.name;
        if operators::is_postfix(&name) {
            self.write(&format!("_{name}"));
        } else if operators::infix(&name).is_some() && parameter.arity == 2 {
            self.write(&format!("_ {name} _"));
        } else if operators::is_operator(&name) {
            self.write(&format!("{name} _"));
        } else {
            self.write(&name);
            if parameter.arity > 0 {
                self.write(&format!("({})", vec!["_"; parameter.arity].join(", ")));
            }
        }
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        if !parameters.is_empty() {
            self.write("(");
            self.separated(parameters, ", ", Self::parameter);
            self.write(")");
        }
    }

    fn definition(&mut self, definition: &Definition) {
        let name = definition.name.name;
        match definition.parameters.as_slice() {
            [only] if operators::is_postfix(&name) => {
                self.write(&format!("{} {name}", only.name.name));
            }
            [only] if operators::is_operator(&name) => {
                self.write(&format!("{name} {}", only.name.name));
            }
            [left, right] if operators::is_operator(&name) => {
                self.write(&format!("{} {name} {}", left.name.name, right.name.name));
            }
            parameters => {
                self.write(&name);
                self.parameters(parameters);
            }
        }
        if !definition.bounds.is_empty() {
            self.write("[");
            self.bounds(&definition.bounds);
            self.write("]");
        }
        self.write(" == ");
        self.expression(&definition.body);
    }

    fn instance(&mut self, instance: &Instance) {
        self.write(&format!("INSTANCE {}", instance.module.name));
        if !instance.substitutions.is_empty() {
            self.write(" WITH ");
            self.separated(&instance.substitutions, ", ", |printer, (name, value)| {
                printer.write(&format!("{} <- ", name.name));
                printer.expression(value);
            });
        }
    }

    fn expressions<'a>(&mut self, items: impl IntoIterator<Item = &'a Expression>) {
        self.separated(items, ", ", Self::expression);
    }

    /// An expression between two fixed texts.
    fn around(&mut self, before: &str, inner: &Expression, after: &str) {
        self.write(before);
        self.expression(inner);
        self.write(after);
    }

    /// An expression next to an operator: a list needs parentheses there.
    fn operand(&mut self, expression: &Expression) {
        if is_list(expression) {
            self.around("(", expression, ")");
        } else {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &Expression) {
        use ExpressionKind as Kind;
        match &*expression.kind {
            Kind::Number(number) => self.write(&number.to_string()),
            Kind::Decimal(number) => self.write(number),
            Kind::String(text) => self.write(&quoted(*text)),
            Kind::Old => self.write("@"),
            Kind::Apply(application) => self.application(application),
            Kind::Junction {
                conjunction,
                items,
                bullets,
            } => {
                self.junction(*conjunction, items, bullets.len() == items.len());
            }
            Kind::Product(items) => self.separated(items, " \\X ", Self::operand),
            Kind::Parenthesized(inner) => self.around("(", inner, ")"),
            Kind::Index {
                function,
                arguments,
            } => {
                self.operand(function);
                self.enclosed("[", arguments, "]");
            }
            Kind::Field { record, field } => {
                self.operand(record);
                self.write(&format!(".{}", field.name));
            }
            Kind::If {
                condition,
                then,
                otherwise,
            } => {
                self.conditional(condition, then, otherwise);
            }
            Kind::Case { arms, other } => self.case(arms, other.as_ref()),
            Kind::Let { units, body } => self.let_in(units, body),
            Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Record(_)
            | Kind::RecordSet(_)
            | Kind::FunctionSet { .. }
            | Kind::Except { .. } => self.collection(expression),
            Kind::Label {
                name,
                parameters,
                body,
            } => self.label(*name, parameters, body),
            Kind::Box { .. } | Kind::Fairness { .. } => self.with_subscript(expression),
            _ => self.binder(expression),
        }
    }

    fn collection(&mut self, expression: &Expression) {
        use ExpressionKind as Kind;
        match &*expression.kind {
            Kind::Set(items) => self.enclosed("{", items, "}"),
            Kind::Tuple(items) => self.enclosed("<<", items, ">>"),
            Kind::Record(fields) => self.fields(" |-> ", fields),
            Kind::RecordSet(fields) => self.fields(": ", fields),
            Kind::FunctionSet { domain, range } => {
                self.around("[", domain, " -> ");
                self.around("", range, "]");
            }
            Kind::Except { base, updates } => {
                self.around("[", base, " EXCEPT ");
                self.separated(updates, ", ", |printer, update| {
                    printer.write("!");
                    printer.path(&update.path);
                    printer.around(" = ", &update.value, "");
                });
                self.write("]");
            }
            _ => {}
        }
    }

    fn label(&mut self, name: Identifier, parameters: &[Identifier], body: &Expression) {
        self.write(&name.name);
        if !parameters.is_empty() {
            self.write("(");
            self.names(parameters);
            self.write(")");
        }
        self.around(" :: ", body, "");
    }

    fn with_subscript(&mut self, expression: &Expression) {
        match &*expression.kind {
            ExpressionKind::Box {
                changing,
                action,
                subscript,
            } => {
                let (open, close) = if *changing {
                    ("<<", ">>_")
                } else {
                    ("[", "]_")
                };
                self.around(open, action, close);
                self.expression(subscript);
            }
            ExpressionKind::Fairness {
                strong,
                subscript,
                action,
            } => {
                self.around(if *strong { "SF_" } else { "WF_" }, subscript, "(");
                self.around("", action, ")");
            }
            _ => {}
        }
    }

    fn binder(&mut self, expression: &Expression) {
        use ExpressionKind as Kind;
        match &*expression.kind {
            Kind::Function { bounds, body } => {
                self.write("[");
                self.bounds(bounds);
                self.around(" |-> ", body, "]");
            }
            Kind::Filter { bound, condition } => {
                self.write("{");
                self.bounds(std::slice::from_ref(bound));
                self.around(" : ", condition, "}");
            }
            Kind::Image { element, bounds } => {
                self.around("{", element, " : ");
                self.bounds(bounds);
                self.write("}");
            }
            Kind::Quantifier {
                universal,
                bounds,
                body,
            } => {
                self.write(if *universal { "\\A " } else { "\\E " });
                self.bounds(bounds);
                self.around(" : ", body, "");
            }
            Kind::TemporalQuantifier {
                universal,
                names,
                body,
            } => {
                self.write(if *universal { "\\AA " } else { "\\EE " });
                self.names(names);
                self.around(" : ", body, "");
            }
            Kind::Choose { bound, body } => {
                self.write("CHOOSE ");
                self.bounds(std::slice::from_ref(bound));
                self.around(" : ", body, "");
            }
            Kind::Lambda { parameters, body } => {
                self.write("LAMBDA ");
                self.names(parameters);
                self.around(" : ", body, "");
            }
            _ => {}
        }
    }

    fn enclosed(&mut self, open: &str, items: &[Expression], close: &str) {
        self.write(open);
        self.expressions(items);
        self.write(close);
    }

    fn fields(&mut self, separator: &str, fields: &[(Identifier, Expression)]) {
        self.write("[");
        self.separated(fields, ", ", |printer, (name, value)| {
            printer.write(&name.name);
            printer.around(separator, value, "");
        });
        self.write("]");
    }

    fn path(&mut self, path: &[Selector]) {
        for selector in path {
            match selector {
                Selector::Index(arguments) => self.enclosed("[", arguments, "]"),
                Selector::Field(field) => self.write(&format!(".{}", field.name)),
            }
        }
    }

    fn bounds(&mut self, bounds: &[Bound]) {
        self.separated(bounds, ", ", |printer, bound| {
            printer.separated(&bound.patterns, ", ", |printer, pattern| match pattern {
                Pattern::Name(name) => printer.write(&name.name),
                Pattern::Tuple(names) => {
                    printer.write("<<");
                    printer.names(names);
                    printer.write(">>");
                }
            });
            if let Some(set) = &bound.set {
                printer.around(" \\in ", set, "");
            }
        });
    }

    fn junction(&mut self, conjunction: bool, items: &[Expression], list: bool) {
        let symbol = if conjunction { "/\\ " } else { "\\/ " };
        if !list {
            return self.separated(items, &format!(" {symbol}"), Self::operand);
        }
        let column = self.column;
        for (number, item) in items.iter().enumerate() {
            if number > 0 {
                self.line(column);
            }
            self.around(symbol, item, "");
        }
    }

    fn conditional(&mut self, condition: &Expression, then: &Expression, otherwise: &Expression) {
        let column = self.column;
        self.around("IF ", condition, "");
        for (word, value) in [("THEN ", then), ("ELSE ", otherwise)] {
            if is_list(then) || is_list(otherwise) {
                self.line(column + 3);
            } else {
                self.write(" ");
            }
            self.around(word, value, "");
        }
    }

    fn case(&mut self, arms: &[(Expression, Expression)], other: Option<&Expression>) {
        self.write("CASE ");
        self.separated(arms, " [] ", |printer, (condition, value)| {
            printer.around("", condition, " -> ");
            printer.expression(value);
        });
        if let Some(other) = other {
            self.around(" [] OTHER -> ", other, "");
        }
    }

    fn let_in(&mut self, units: &[Unit], body: &Expression) {
        let column = self.column;
        self.write("LET ");
        let inner = self.column;
        for (number, unit) in units.iter().enumerate() {
            if number > 0 {
                self.line(inner);
            }
            self.unit_kind(&unit.kind);
        }
        self.line(column);
        self.around("IN ", body, "");
    }

    fn application(&mut self, application: &Application) {
        if let [PathStep::Name { name, arguments }] = application.path.as_slice() {
            let symbol = name.name;
            match (application.style, arguments.as_slice()) {
                (Style::Infix, [left, right]) => {
                    self.operand(left);
                    self.write(&format!(" {symbol} "));
                    return self.operand(right);
                }
                (Style::Prefix, [operand]) => return self.prefix(symbol, operand),
                (Style::Postfix, [operand]) => {
                    self.operand(operand);
                    return self.write(&symbol);
                }
                _ => {}
            }
        }
        for (number, step) in application.path.iter().enumerate() {
            if number > 0 {
                self.write("!");
            }
            self.step(step);
        }
    }

    fn prefix(&mut self, symbol: Symbol, operand: &Expression) {
        let word = symbol.trim_end_matches('.');
        self.write(word);
        // `- -x` is not `--x`.
        let starts_with_operator = matches!(
            &*operand.kind,
            ExpressionKind::Apply(Application {
                style: Style::Prefix,
                ..
            })
        );
        if word.ends_with(char::is_alphabetic) || (word == "-" && starts_with_operator) {
            self.write(" ");
        }
        self.operand(operand);
    }

    fn step(&mut self, step: &PathStep) {
        match step {
            PathStep::Name { name, arguments } => {
                self.write(&name.name);
                if !arguments.is_empty() {
                    self.enclosed("(", arguments, ")");
                }
            }
            PathStep::Operand(number, _) => self.write(&number.to_string()),
            PathStep::End { first, .. } => self.write(if *first { "<<" } else { ">>" }),
            PathStep::Definition(_) => self.write(":"),
            PathStep::Body(_) => self.write("@"),
            PathStep::Arguments(arguments, _) => self.enclosed("(", arguments, ")"),
        }
    }
}

/// Whether an expression is a list with bullets.
fn is_list(expression: &Expression) -> bool {
    matches!(
        &*expression.kind,
        ExpressionKind::Junction { items, bullets, .. } if items.len() == bullets.len()
    )
}

fn quoted(text: Symbol) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\u{C}' => quoted.push_str("\\f"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
