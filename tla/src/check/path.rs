//! Checks names, the paths to them, and the arguments of operators.

use std::sync::Arc;

use super::hints;
use super::module::Checker;
use super::scope::{Entity, EntityKind, Exports, Level};
use crate::nearest::nearest;
use crate::syntax::tree::{Application, Expression, ExpressionKind, Identifier, PathStep, Style};
use crate::syntax::{Diagnostic, Span, Symbol, foreign_operator, spelling};

/// Operators and names that are part of the language, with the numbers of their arguments.
const BUILTIN: &[(&str, usize)] = &[
    ("TRUE", 0),
    ("FALSE", 0),
    ("BOOLEAN", 0),
    ("STRING", 0),
    ("=", 2),
    ("#", 2),
    ("/\\", 2),
    ("\\/", 2),
    ("=>", 2),
    ("<=>", 2),
    ("~", 1),
    ("\\in", 2),
    ("\\notin", 2),
    ("\\subseteq", 2),
    ("\\cup", 2),
    ("\\cap", 2),
    ("\\", 2),
    ("\\X", 2),
    ("SUBSET", 1),
    ("UNION", 1),
    ("DOMAIN", 1),
    ("'", 1),
    ("UNCHANGED", 1),
    ("ENABLED", 1),
    ("\\cdot", 2),
    ("[]", 1),
    ("<>", 1),
    ("~>", 2),
    ("-+->", 2),
];

/// What a path leads to.
enum Target {
    /// Part of the language.
    Builtin(&'static str, usize),
    /// A name.
    Known(Entity),
    /// A part of a definition, such as `Op!1`: it has no number of arguments that is known here.
    Part,
    /// A name that is not known. The error has been reported.
    Unknown,
}

impl Checker<'_> {
    /// Checks a name or the application of an operator. Returns its level.
    pub(super) fn application(&mut self, application: &Application, span: Span) -> Level {
        let target = self.target(application);
        let Some(PathStep::Name { name, arguments }) = application.path.last() else {
            return self.loose_arguments(application);
        };
        match target {
            Target::Builtin(operator, arity) => {
                self.count(*name, application.style, arguments.len(), arity);
                let levels: Vec<_> = arguments
                    .iter()
                    .map(|argument| self.expression(argument))
                    .collect();
                self.builtin_level(operator, arguments, &levels)
            }
            Target::Known(entity) => {
                if matches!(entity.kind, EntityKind::Instance(_)) {
                    let hint = format!("write `{0}!Op` for the definition `Op` of it", name.name);
                    self.error(
                        span,
                        format!("`{}` is an instance, not a value", name.name),
                        hint,
                    );
                    return Level::Constant;
                }
                let arity = entity.parameters.len();
                let counted = self.count(*name, application.style, arguments.len(), arity);
                let levels = arguments.iter().enumerate().map(|(index, argument)| {
                    match entity.parameters.get(index).filter(|_| counted) {
                        Some(arity) => self.argument(argument, *arity),
                        None => self.argument_of_unknown(argument),
                    }
                });
                levels.fold(entity.level, Level::max)
            }
            Target::Part | Target::Unknown => self.loose_arguments(application),
        }
    }

    /// Checks the arguments along a path whose operators are not known.
    fn loose_arguments(&mut self, application: &Application) -> Level {
        let mut level = Level::Constant;
        for step in &application.path {
            if let PathStep::Name { arguments, .. } | PathStep::Arguments(arguments, _) = step {
                for argument in arguments {
                    level = level.max(self.argument_of_unknown(argument));
                }
            }
        }
        level
    }

    /// Follows a path. The arguments of its last step are not looked at.
    fn target(&mut self, application: &Application) -> Target {
        let mut exports: Option<Arc<Exports>> = None;
        let mut instance = None;
        for (index, step) in application.path.iter().enumerate() {
            let last = index + 1 == application.path.len();
            let PathStep::Name { name, arguments } = step else {
                return Target::Part;
            };
            let found = match &exports {
                None => self.look_up(*name, application.style),
                Some(exports) => match exports.names.get(&name.name) {
                    Some(entity) => Target::Known(entity.clone()),
                    None => self.unknown_in_instance(*name, instance, exports),
                },
            };
            if last {
                return found;
            }
            let Target::Known(entity) = found else {
                return if matches!(found, Target::Unknown) {
                    found
                } else {
                    Target::Part
                };
            };
            let EntityKind::Instance(inner) = &entity.kind else {
                return Target::Part;
            };
            if self.count(*name, Style::Call, arguments.len(), entity.parameters.len()) {
                for (argument, arity) in arguments.iter().zip(entity.parameters.iter()) {
                    self.argument(argument, *arity);
                }
            }
            exports = Some(inner.clone());
            instance = Some(*name);
        }
        Target::Part
    }

    fn look_up(&mut self, name: Identifier, style: Style) -> Target {
        if let Some(entity) = self.scope.get(name.name) {
            return Target::Known(entity.clone());
        }
        if let Some((operator, arity)) = BUILTIN.iter().find(|(known, _)| *known == &*name.name) {
            return Target::Builtin(operator, *arity);
        }
        if name.name.starts_with('<')
            && name
                .name
                .ends_with(|c: char| c.is_alphanumeric() || c == '>')
        {
            return Target::Part;
        }
        let error = self.unknown_name(name, style);
        self.errors.push(error);
        Target::Unknown
    }

    fn unknown_name(&self, name: Identifier, style: Style) -> Diagnostic {
        let kind = if style == Style::Call {
            "name"
        } else {
            "operator"
        };
        let shown = spelling(&name.name);
        let error = Diagnostic::new(name.span, format!("unknown {kind} `{shown}`"));
        if let Some(later) = self.later.get(&name.name) {
            return error.hint(hints::used_too_early(name, *later));
        }
        if let Some(module) = hints::provider(&name.name) {
            let which = if &*name.name == "-." {
                "unary minus".into()
            } else {
                format!("`{shown}`")
            };
            return error.hint(format!(
                "{which} is defined in `{module}`: add it to `EXTENDS`"
            ));
        }
        if style != Style::Call {
            return error.hint(match shown {
                "&&" | "&" => "conjunction is written `/\\`".to_string(),
                "||" | "|" => "disjunction is written `\\/`".to_string(),
                _ => format!("define it, as in `a {shown} b == ..`"),
            });
        }
        if let Some(hint) = foreign_operator(&name.name) {
            return error.hint(hint);
        }
        let names = self.scope.names().chain(self.later.keys().copied());
        let names: Vec<_> = names.map(Symbol::as_str).collect();
        let words = BUILTIN.iter().map(|(name, _)| *name);
        match nearest(&name.name, names.into_iter().chain(words)) {
            Some(similar) => error.hint(format!("`{similar}` has a similar name")),
            None => match hints::similar_elsewhere(&name.name) {
                Some((similar, module)) => {
                    error.hint(format!("`{similar}` of `{module}` has a similar name"))
                }
                None => error,
            },
        }
    }

    fn unknown_in_instance(
        &mut self,
        name: Identifier,
        instance: Option<Identifier>,
        exports: &Exports,
    ) -> Target {
        let of = instance.map_or(String::new(), |instance| format!(" in `{}`", instance.name));
        let error = Diagnostic::new(
            name.span,
            format!("there is no definition `{}`{of}", name.name),
        );
        let similar = nearest(&name.name, exports.names.keys().map(|name| name.as_str()));
        self.errors.push(match similar {
            Some(similar) => error.hint(format!("`{similar}` has a similar name")),
            None => error,
        });
        Target::Unknown
    }

    pub(super) fn unknown_substitution(
        &mut self,
        name: Identifier,
        module: Identifier,
        exports: &Exports,
    ) {
        let message = format!(
            "the module `{}` has no constant or variable `{}`",
            module.name, name.name
        );
        let declared = exports.names.iter().filter(|(_, entity)| {
            matches!(entity.kind, EntityKind::Constant | EntityKind::Variable)
        });
        let mut names: Vec<_> = declared.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let hint = match nearest(&name.name, names.iter().copied()) {
            Some(similar) => format!("`{similar}` has a similar name"),
            None if names.is_empty() => "it declares none".to_string(),
            None => format!("it declares {}", names.join(", ")),
        };
        self.error(name.span, message, hint);
    }

    /// Compares numbers of arguments; whether they agree.
    fn count(&mut self, name: Identifier, style: Style, given: usize, expected: usize) -> bool {
        if given == expected {
            return true;
        }
        let shown = spelling(&name.name);
        let message = match style {
            Style::Call if expected == 0 => format!("`{shown}` has no arguments"),
            Style::Call => {
                format!("`{shown}` has {}, not {given}", hints::arguments(expected))
            }
            _ => format!(
                "`{shown}` is not an operator with {}",
                hints::arguments(given)
            ),
        };
        let hint = if expected == 0 {
            format!("write `{shown}`, or `{shown}[x]` if it is a function")
        } else {
            format!("write `{shown}({})`", hints::blanks(expected))
        };
        self.error(name.span, message, hint);
        false
    }

    /// Checks an argument of which the number of its own arguments is known.
    pub(super) fn argument(&mut self, argument: &Expression, arity: usize) -> Level {
        if arity == 0 {
            return self.expression(argument);
        }
        match &*argument.kind {
            ExpressionKind::Lambda { parameters, body } => {
                if parameters.len() != arity {
                    let message = format!(
                        "this `LAMBDA` has {}, not {arity}",
                        hints::arguments(parameters.len())
                    );
                    self.error(
                        argument.span,
                        message,
                        "an operator with as many is expected here",
                    );
                }
                self.lambda(parameters, body)
            }
            ExpressionKind::Apply(application) if application.style == Style::Call => {
                self.operator_argument(application, argument, arity)
            }
            _ => {
                self.not_an_operator(argument.span, arity);
                self.expression(argument)
            }
        }
    }

    fn operator_argument(
        &mut self,
        application: &Application,
        argument: &Expression,
        arity: usize,
    ) -> Level {
        let Some(PathStep::Name { arguments, .. }) = application.path.last() else {
            return self.loose_arguments(application);
        };
        let (parameters, level) = match self.target(application) {
            Target::Builtin(_, parameters) => (parameters, Level::Constant),
            Target::Known(entity) => (entity.parameters.len(), entity.level),
            Target::Part | Target::Unknown => return self.loose_arguments(application),
        };
        if parameters != arity || !arguments.is_empty() {
            self.not_an_operator(argument.span, arity);
        }
        level
    }

    fn not_an_operator(&mut self, span: Span, arity: usize) {
        let message = format!(
            "an operator with {} is expected here",
            hints::arguments(arity)
        );
        let names = if arity == 1 { "x" } else { "x, y" };
        let hint = format!("pass the name of an operator, or `LAMBDA {names} : ..`");
        self.error(span, message, hint);
    }

    /// Checks an argument of an operator that is not known.
    pub(super) fn argument_of_unknown(&mut self, argument: &Expression) -> Level {
        match &*argument.kind {
            ExpressionKind::Lambda { parameters, body } => self.lambda(parameters, body),
            ExpressionKind::Apply(application) if application.style == Style::Call => {
                let bare = matches!(
                    application.path.last(),
                    Some(PathStep::Name { arguments, .. }) if arguments.is_empty()
                );
                if bare {
                    return match self.target(application) {
                        Target::Known(entity) => entity.level,
                        _ => Level::Constant,
                    };
                }
                self.expression(argument)
            }
            _ => self.expression(argument),
        }
    }
}
