//! Prints trees.

use mutaspec_tla::syntax::tree::{
    Application, Bound, Expression, ExpressionKind, Identifier, PathStep, Pattern, Selector, Style,
    Unit, UnitKind,
};

/// An expression with parentheses around everything that has parts, and none that are kept from
/// the text: `(a + (b * c))`.
pub(crate) fn expression(expression: &Expression) -> String {
    use ExpressionKind as Kind;
    let show = self::expression;
    match &*expression.kind {
        Kind::Number(number) => number.to_string(),
        Kind::Decimal(number) => number.to_string(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Old => "@".to_string(),
        Kind::Apply(application) => apply(application),
        Kind::Junction {
            conjunction,
            items,
            bullets,
        } => {
            let symbol = if *conjunction { "/\\" } else { "\\/" };
            if bullets.len() == items.len() {
                let items = items.iter().map(|item| format!("{symbol} {}", show(item)));
                return format!("[{}]", items.collect::<Vec<_>>().join(" "));
            }
            format!("({})", joined(items, &format!(" {symbol} ")))
        }
        Kind::If {
            condition,
            then,
            otherwise,
        } => {
            format!(
                "(IF {} THEN {} ELSE {})",
                show(condition),
                show(then),
                show(otherwise)
            )
        }
        Kind::Parenthesized(inner) => show(inner),
        _ => compound(expression),
    }
}

/// An expression with words or a label.
fn compound(expression: &Expression) -> String {
    use ExpressionKind as Kind;
    let show = self::expression;
    match &*expression.kind {
        Kind::Case { arms, other } => {
            let arms = arms
                .iter()
                .map(|(when, value)| format!("{} -> {}", show(when), show(value)));
            let other = other
                .iter()
                .map(|other| format!("OTHER -> {}", show(other)));
            format!(
                "(CASE {})",
                arms.chain(other).collect::<Vec<_>>().join(" [] ")
            )
        }
        Kind::Let { units, body } => {
            let units: Vec<_> = units.iter().map(unit).collect();
            format!("(LET {} IN {})", units.join("; "), show(body))
        }
        Kind::Label {
            name,
            parameters,
            body,
        } if parameters.is_empty() => {
            format!("({} :: {})", name.name, show(body))
        }
        Kind::Label {
            name,
            parameters,
            body,
        } => {
            format!("({}({}) :: {})", name.name, names(parameters), show(body))
        }
        _ => bracketed(expression),
    }
}

/// An expression in brackets.
fn bracketed(expression: &Expression) -> String {
    use ExpressionKind as Kind;
    let show = self::expression;
    match &*expression.kind {
        Kind::Set(items) => format!("{{{}}}", joined(items, ", ")),
        Kind::Tuple(items) => format!("<<{}>>", joined(items, ", ")),
        Kind::Product(items) => format!("({})", joined(items, " \\X ")),
        Kind::FunctionSet { domain, range } => format!("[{} -> {}]", show(domain), show(range)),
        Kind::Record(items) => format!("[{}]", fields(items, " |-> ")),
        Kind::RecordSet(items) => format!("[{}]", fields(items, " : ")),
        Kind::Except { base, updates } => {
            let updates = updates.iter().map(|update| {
                let path: String = update.path.iter().map(selector).collect();
                format!("!{path} = {}", show(&update.value))
            });
            let updates: Vec<_> = updates.collect();
            format!("[{} EXCEPT {}]", show(base), updates.join(", "))
        }
        Kind::Index {
            function,
            arguments,
        } => {
            format!("{}[{}]", show(function), joined(arguments, ", "))
        }
        Kind::Field { record, field } => format!("{}.{}", show(record), field.name),
        Kind::Box {
            changing: true,
            action,
            subscript,
        } => {
            format!("<<{}>>_{}", show(action), show(subscript))
        }
        Kind::Box {
            changing: false,
            action,
            subscript,
        } => {
            format!("[{}]_{}", show(action), show(subscript))
        }
        Kind::Fairness {
            strong,
            subscript,
            action,
        } => {
            let kind = if *strong { "SF" } else { "WF" };
            format!("{kind}_{}({})", show(subscript), show(action))
        }
        _ => binder(expression),
    }
}

/// An expression that binds names.
fn binder(expression: &Expression) -> String {
    use ExpressionKind as Kind;
    let show = self::expression;
    match &*expression.kind {
        Kind::Quantifier {
            universal,
            bounds,
            body,
        } => {
            let symbol = if *universal { "\\A" } else { "\\E" };
            format!("({symbol} {} : {})", self::bounds(bounds), show(body))
        }
        Kind::TemporalQuantifier {
            universal,
            names: bound,
            body,
        } => {
            let symbol = if *universal { "\\AA" } else { "\\EE" };
            format!("({symbol} {} : {})", names(bound), show(body))
        }
        Kind::Choose { bound, body } => format!("(CHOOSE {} : {})", self::bound(bound), show(body)),
        Kind::Filter { bound, condition } => {
            format!("{{filter {} : {}}}", self::bound(bound), show(condition))
        }
        Kind::Image { element, bounds } => {
            format!("{{image {} : {}}}", show(element), self::bounds(bounds))
        }
        Kind::Function { bounds, body } => {
            format!("[{} |-> {}]", self::bounds(bounds), show(body))
        }
        Kind::Lambda { parameters, body } => {
            format!("(LAMBDA {} : {})", names(parameters), show(body))
        }
        other => panic!("{other:?} is not shown"),
    }
}

fn apply(application: &Application) -> String {
    let [PathStep::Name { name, arguments }] = application.path.as_slice() else {
        return application
            .path
            .iter()
            .map(step)
            .collect::<Vec<_>>()
            .join("!");
    };
    let operands: Vec<_> = arguments.iter().map(expression).collect();
    match (application.style, operands.as_slice()) {
        (Style::Call, _) => step(&application.path[0]),
        (Style::Infix, [left, right]) => format!("({left} {} {right})", name.name),
        (Style::Prefix, [operand]) => format!("({} {operand})", name.name),
        (Style::Postfix, [operand]) => format!("{operand}{}", name.name),
        _ => panic!("an operator has one or two operands"),
    }
}

fn step(step: &PathStep) -> String {
    match step {
        PathStep::Name { name, arguments } if arguments.is_empty() => name.name.to_string(),
        PathStep::Name { name, arguments } => format!("{}({})", name.name, joined(arguments, ", ")),
        PathStep::Operand(number, _) => number.to_string(),
        PathStep::End { first: true, .. } => "<<".to_string(),
        PathStep::End { first: false, .. } => ">>".to_string(),
        PathStep::Definition(_) => ":".to_string(),
        PathStep::Body(_) => "@".to_string(),
        PathStep::Arguments(arguments, _) => format!("({})", joined(arguments, ", ")),
    }
}

/// A unit in one line; bodies as by [`expression`].
pub(crate) fn unit(unit: &Unit) -> String {
    let local = if unit.local { "LOCAL " } else { "" };
    let text = match &unit.kind {
        UnitKind::Definition(definition) => {
            let parameters = parameters(&definition.parameters);
            let bounds = match definition.bounds.as_slice() {
                [] => String::new(),
                bounds => format!("[{}]", self::bounds(bounds)),
            };
            let body = expression(&definition.body);
            format!("{}{parameters}{bounds} == {body}", definition.name.name)
        }
        UnitKind::Constants(constants) => format!("CONSTANT {}", self::parameters(constants)),
        UnitKind::Variables(variables) => format!("VARIABLE {}", names(variables)),
        UnitKind::Recursive(declared) => format!("RECURSIVE {}", self::parameters(declared)),
        UnitKind::Instance(instance) => self::instance(instance),
        UnitKind::NamedInstance {
            name,
            parameters,
            instance,
        } => {
            format!(
                "{}{} == {}",
                name.name,
                self::parameters(parameters),
                self::instance(instance)
            )
        }
        UnitKind::Assumption { name, body } => {
            let name = name.map_or(String::new(), |name| format!("{} == ", name.name));
            format!(
                "ASSUME {name}{}",
                body.as_ref().map_or("..".to_string(), expression)
            )
        }
        UnitKind::Theorem(name, _) => {
            format!(
                "THEOREM{}",
                name.map_or(String::new(), |name| format!(" {}", name.name))
            )
        }
        UnitKind::Module(module) => format!("MODULE {}", module.name.name),
    };
    format!("{local}{text}")
}

fn instance(instance: &mutaspec_tla::syntax::tree::Instance) -> String {
    let values = instance.substitutions.iter();
    let values = values.map(|(name, value)| format!("{} <- {}", name.name, expression(value)));
    let values: Vec<_> = values.collect();
    match values.as_slice() {
        [] => format!("INSTANCE {}", instance.module.name),
        _ => format!(
            "INSTANCE {} WITH {}",
            instance.module.name,
            values.join(", ")
        ),
    }
}

fn parameters(parameters: &[mutaspec_tla::syntax::tree::Parameter]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let shown = parameters
        .iter()
        .map(|parameter| format!("{}/{}", parameter.name.name, parameter.arity));
    format!("({})", shown.collect::<Vec<_>>().join(", "))
}

fn selector(selector: &Selector) -> String {
    match selector {
        Selector::Index(arguments) => format!("[{}]", joined(arguments, ", ")),
        Selector::Field(field) => format!(".{}", field.name),
    }
}

fn fields(fields: &[(Identifier, Expression)], separator: &str) -> String {
    let fields = fields
        .iter()
        .map(|(name, value)| format!("{}{separator}{}", name.name, expression(value)));
    fields.collect::<Vec<_>>().join(", ")
}

fn bounds(bounds: &[Bound]) -> String {
    bounds.iter().map(bound).collect::<Vec<_>>().join(", ")
}

fn bound(bound: &Bound) -> String {
    let patterns: Vec<_> = bound
        .patterns
        .iter()
        .map(|pattern| match pattern {
            Pattern::Name(name) => name.name.to_string(),
            Pattern::Tuple(bound) => format!("<<{}>>", names(bound)),
        })
        .collect();
    let patterns = patterns.join(", ");
    match &bound.set {
        Some(set) => format!("{patterns} \\in {}", expression(set)),
        None => patterns,
    }
}

fn names(names: &[Identifier]) -> String {
    names
        .iter()
        .map(|name| name.name.to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

fn joined(items: &[Expression], separator: &str) -> String {
    items
        .iter()
        .map(expression)
        .collect::<Vec<_>>()
        .join(separator)
}
