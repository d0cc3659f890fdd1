//! The action of a step.

use super::super::build::{Build, bound, copy_path, needs_parentheses};
use super::super::steps::{Action, ActionKind, Step};
use super::super::substitute::{Replacement, copy, replace};
use super::super::tree::Assignment;
use super::Generator;
use crate::syntax::tree::{Expression, ExpressionKind, Identifier, Selector, Update};
use crate::syntax::{Diagnostic, Span, Symbol};

/// The variables that the statements so far have changed.
#[derive(Clone)]
struct Changed(Vec<bool>);

impl Changed {
    fn join(&mut self, other: &Changed) {
        for (changed, also) in self.0.iter_mut().zip(&other.0) {
            *changed |= also;
        }
    }
}

/// Writes the action of one step.
struct Writer<'a> {
    variables: &'a [Identifier],
    generator: &'a Generator<'a>,
    /// The identifier of the process. `None` if there are no processes.
    identity: Option<&'a Expression>,
    errors: Vec<Diagnostic>,
}

impl Generator<'_> {
    /// The action of a step of the process `identity`.
    pub(super) fn step(&mut self, step: &Step, identity: Option<&Expression>) -> Expression {
        let variables = self.variables.clone();
        let mut writer = Writer {
            variables: &variables,
            generator: self,
            identity,
            errors: Vec::new(),
        };
        let mut changed = Changed(vec![false; variables.len()]);
        let mut items = writer.actions(&step.actions, &mut changed);
        let all = Changed(vec![true; variables.len()]);
        items.extend(writer.unchanged(&changed, &all, step.label.span));
        let errors = writer.errors;
        self.errors.extend(errors);
        let build = Build(step.span);
        if items.len() == 1 {
            items.remove(0)
        } else {
            build.list(true, items)
        }
    }
}

impl Writer<'_> {
    fn position(&self, name: Symbol) -> Option<usize> {
        self.variables
            .iter()
            .position(|variable| variable.name == name)
    }

    fn is_changed(&self, name: Symbol, changed: &Changed) -> bool {
        self.position(name).is_some_and(|at| changed.0[at])
    }

    /// A copy in which changed variables have primes and variables of processes their argument.
    fn rewritten(&self, expression: &Expression, changed: &Changed) -> Expression {
        let mut copied = copy(expression);
        replace(&mut copied, &|name| {
            let build = Build(name.span);
            let primed = self.is_changed(name.name, changed);
            let index = self
                .identity
                .filter(|_| self.generator.indexed.contains(&name.name));
            if !primed && index.is_none() {
                return None;
            }
            let mut value = build.name(name.name);
            if primed {
                value = build.prime(value);
            }
            if let Some(identity) = index {
                value = build.index(value, copy(identity));
            }
            Some(Replacement::Expression(value))
        });
        copied
    }

    fn actions(&mut self, actions: &[Action], changed: &mut Changed) -> Vec<Expression> {
        actions
            .iter()
            .map(|action| self.action(action, changed))
            .collect()
    }

    fn action(&mut self, action: &Action, changed: &mut Changed) -> Expression {
        let build = Build(action.span);
        match &action.kind {
            ActionKind::At(label) => {
                let mut pc = build.name("pc");
                if let Some(identity) = self.identity {
                    pc = build.index(pc, copy(identity));
                }
                build.infix(pc, "=", build.string(*label))
            }
            ActionKind::Assign(assignments) => self.assign(assignments, changed, action),
            ActionKind::If {
                condition,
                then,
                otherwise,
            } => self.conditional(condition, (then, otherwise), changed, action.span),
            ActionKind::Either(clauses) => self.either(clauses, changed, action.span),
            ActionKind::With {
                name,
                member,
                value,
                body,
            } => {
                let value = self.rewritten(value, changed);
                let mut items = self.actions(body, changed);
                let body = if items.len() == 1 {
                    items.remove(0)
                } else {
                    build.list(true, items)
                };
                let kind = if *member {
                    let bounds = vec![bound(*name, value)];
                    ExpressionKind::Quantifier {
                        universal: false,
                        bounds,
                        body,
                    }
                } else {
                    let mut unit = Build(name.span).definition(name.name, &[], value);
                    unit.span = action.span;
                    ExpressionKind::Let {
                        units: vec![unit],
                        body,
                    }
                };
                build.node(kind)
            }
            ActionKind::Await(condition) => self.rewritten(condition, changed),
            ActionKind::Print(value) => {
                let value = self.rewritten(value, changed);
                build.call("PrintT", vec![value])
            }
            ActionKind::Assert(condition) => {
                let condition = self.rewritten(condition, changed);
                let text = build.string(Symbol::new(&self.failure(action)));
                build.call("Assert", vec![condition, text])
            }
            ActionKind::Skip => build.name("TRUE"),
        }
    }

    fn failure(&self, action: &Action) -> String {
        let source = self.generator.source;
        let place = |span: Span| {
            let location = source.location(span.start);
            // The official translator counts columns as an editor shows them.
            let before = source.line(location.line).chars().take(location.column - 1);
            let column = before.fold(0, |column, character| match character {
                '\t' => (column / 8 + 1) * 8,
                _ => column + 1,
            });
            format!("line {}, column {}", location.line, column + 1)
        };
        let at = place(action.span);
        match action.call {
            Some(call) => {
                format!(
                    "Failure of assertion at {at} of macro called at {}.",
                    place(call)
                )
            }
            None => format!("Failure of assertion at {at}."),
        }
    }

    fn conditional(
        &mut self,
        condition: &Expression,
        (then, otherwise): (&[Action], &[Action]),
        changed: &mut Changed,
        span: Span,
    ) -> Expression {
        let build = Build(span);
        let condition = self.rewritten(condition, changed);
        let (mut in_then, mut in_otherwise) = (changed.clone(), changed.clone());
        let mut first = self.actions(then, &mut in_then);
        let mut second = self.actions(otherwise, &mut in_otherwise);
        if second.is_empty() {
            second.push(build.name("TRUE"));
        }
        first.extend(self.unchanged(&in_then, &in_otherwise, span));
        second.extend(self.unchanged(&in_otherwise, &in_then, span));
        if first.is_empty() {
            first.push(build.name("TRUE"));
        }
        changed.join(&in_then);
        changed.join(&in_otherwise);
        let (then, otherwise) = (build.list(true, first), build.list(true, second));
        build.node(ExpressionKind::If {
            condition,
            then,
            otherwise,
        })
    }

    fn either(&mut self, clauses: &[Vec<Action>], changed: &mut Changed, span: Span) -> Expression {
        let build = Build(span);
        let mut all = changed.clone();
        let mut written = Vec::new();
        for clause in clauses {
            let mut own = changed.clone();
            written.push((self.actions(clause, &mut own), own.clone()));
            all.join(&own);
        }
        *changed = all;
        let clauses = written.into_iter().map(|(mut items, own)| {
            items.extend(self.unchanged(&own, changed, span));
            build.list(true, items)
        });
        let clauses = clauses.collect();
        build.list(false, clauses)
    }

    /// `UNCHANGED <<..>>` of what one branch leaves and another one changes.
    fn unchanged(&self, here: &Changed, elsewhere: &Changed, span: Span) -> Option<Expression> {
        let states = here.0.iter().zip(&elsewhere.0).zip(self.variables);
        let names: Vec<Symbol> = states
            .filter(|((here, elsewhere), _)| !**here && **elsewhere)
            .map(|(_, variable)| variable.name)
            .collect();
        (!names.is_empty()).then(|| Build(span).unchanged(&names))
    }

    fn assign(
        &mut self,
        assignments: &[Assignment],
        changed: &mut Changed,
        action: &Action,
    ) -> Expression {
        let mut sorted: Vec<&Assignment> = assignments.iter().collect();
        sorted.sort_by_key(|assignment| assignment.variable.name);
        let mut after = changed.clone();
        let mut items = Vec::new();
        let groups = sorted.chunk_by(|left, right| left.variable.name == right.variable.name);
        for group in groups {
            let variable = group[0].variable;
            if let Some(at) = self.position(variable.name) {
                let whole = group.len() > 1 && group.iter().any(|each| each.path.is_empty());
                let again = std::mem::replace(&mut after.0[at], true);
                if again || whole {
                    let span = action.call.unwrap_or(group[0].span);
                    let message = format!("`{}` is assigned twice in one step", variable.name);
                    let hint = if again {
                        "put a label between the assignments"
                    } else {
                        "only different parts of a variable can be assigned with `||`"
                    };
                    self.errors.push(Diagnostic::new(span, message).hint(hint));
                }
            }
            items.push(self.assigned(variable, group, changed));
        }
        *changed = after;
        let build = Build(action.span);
        match items.len() {
            0 => build.name("TRUE"),
            1 => items.remove(0),
            _ => build.list(true, items),
        }
    }

    /// `x' = e`, or `x' = [x EXCEPT ..]`.
    fn assigned(
        &self,
        variable: Identifier,
        group: &[&Assignment],
        changed: &Changed,
    ) -> Expression {
        let (first, last) = (group[0], group[group.len() - 1]);
        let build = Build(first.span.to(last.span));
        let name = variable.name;
        let of_process = matches!(&*name, "pc" | "stack") || self.generator.indexed.contains(&name);
        let index = self.identity.filter(|_| of_process);
        let primed = Build(variable.span).prime(Build(variable.span).name(name));
        if group.len() == 1 && index.is_none() && first.path.is_empty() {
            let mut value = self.rewritten(&first.value, changed);
            if needs_parentheses(&value) {
                value = Build(value.span).parenthesized(value);
            }
            return build.infix(primed, "=", value);
        }
        let updates = group.iter().map(|assignment| {
            let mut path: Vec<Selector> = index
                .iter()
                .map(|identity| Selector::Index(vec![copy(identity)]))
                .collect();
            for mut selector in copy_path(&assignment.path) {
                if let Selector::Index(arguments) = &mut selector {
                    for argument in arguments {
                        *argument = self.rewritten(argument, changed);
                    }
                }
                path.push(selector);
            }
            let value = self.rewritten(&assignment.value, changed);
            Update {
                path,
                value,
                span: assignment.span,
            }
        });
        let updates = updates.collect();
        build.infix(primed, "=", build.except(name, updates))
    }
}
