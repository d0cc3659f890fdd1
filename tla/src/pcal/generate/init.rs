//! The initial states.

use super::super::build::{Build, bound, needs_parentheses};
use super::super::steps::default_value;
use super::super::substitute::{Replacement, copy, replace};
use super::super::tree::{Process, Statement, Variable};
use super::Generator;
use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, ExpressionKind};

impl Generator<'_> {
    pub(super) fn init(&mut self) {
        let algorithm = self.algorithm;
        let mut items: Vec<Expression> = algorithm.variables.iter().map(plain).collect();
        for procedure in &algorithm.procedures {
            for variable in procedure.parameters.iter().chain(&procedure.variables) {
                items.push(if self.is_multiprocess() {
                    self.function(variable, Build(variable.span).name("ProcSet"))
                } else {
                    plain(variable)
                });
            }
        }
        for process in &algorithm.processes {
            for variable in &process.variables {
                items.push(if process.single {
                    plain(variable)
                } else {
                    self.of_process(variable, process)
                });
            }
        }
        let build = self.build();
        if !algorithm.procedures.is_empty() {
            items.push(self.of_all("stack", build.tuple(Vec::new())));
        }
        if !self.omitted.pc {
            let first = self.first_labels();
            items.push(self.of_all("pc", first));
        }
        let body = build.list(true, items);
        self.define("Init", &[], body, build);
    }

    /// `name = value`, for each process if there are some.
    fn of_all(&self, name: &str, value: Expression) -> Expression {
        let build = self.build();
        let value = if self.is_multiprocess() {
            build.function_of_self(build.name("ProcSet"), value)
        } else {
            value
        };
        build.infix(build.name(name), "=", value)
    }

    /// `x = [self \in S |-> e]`.
    fn function(&self, variable: &Variable, set: Expression) -> Expression {
        let build = Build(variable.span);
        let mut value = value_of(variable);
        self.index_all(&mut value, &build.name("self"));
        let function = build.function_of_self(set, value);
        build.infix(
            Build(variable.name.span).name(variable.name.name),
            "=",
            function,
        )
    }

    /// `x = [self \in S |-> e]` or `x \in [S -> e]`.
    fn of_process(&self, variable: &Variable, process: &Process) -> Expression {
        let set = copy(&process.id);
        if !variable.member {
            return self.function(variable, set);
        }
        let build = Build(variable.span);
        let any = bound(build.identifier("self"), copy(&process.id));
        let some = build.node(ExpressionKind::Choose {
            bound: any,
            body: build.name("TRUE"),
        });
        let mut range = value_of(variable);
        self.index_all(&mut range, &some);
        let functions = build.node(ExpressionKind::FunctionSet { domain: set, range });
        build.infix(
            Build(variable.name.span).name(variable.name.name),
            "\\in",
            functions,
        )
    }

    /// Replaces each variable `x` that is a function of processes by `x[identity]`.
    fn index_all(&self, expression: &mut Expression, identity: &Expression) {
        replace(expression, &|name| {
            let build = Build(name.span);
            self.indexed.contains(&name.name).then(|| {
                Replacement::Expression(build.index(build.name(name.name), copy(identity)))
            })
        });
    }

    /// The first label of the algorithm, or of the process `self`.
    fn first_labels(&self) -> Expression {
        let first = |body: &[Statement]| {
            let label = body.first().and_then(|statement| statement.label);
            label.map_or_else(
                || self.build().name("TRUE"),
                |label| Build(label.name.span).string(label.name.name),
            )
        };
        match self.algorithm.processes.as_slice() {
            [] => first(&self.algorithm.body),
            [process] => first(&process.body),
            processes => {
                let arms = processes.iter().map(|process| {
                    let build = Build(process.name.span);
                    let symbol = if process.single { "=" } else { "\\in" };
                    let condition = build.infix(build.name("self"), symbol, copy(&process.id));
                    (condition, first(&process.body))
                });
                self.build().node(ExpressionKind::Case {
                    arms: arms.collect(),
                    other: None,
                })
            }
        }
    }
}

fn value_of(variable: &Variable) -> Expression {
    variable
        .value
        .as_ref()
        .map_or_else(|| default_value(variable.span), copy)
}

/// `x = e` or `x \in S`.
fn plain(variable: &Variable) -> Expression {
    let build = Build(variable.span);
    let mut value = value_of(variable);
    if needs_parentheses(&value) {
        value = Build(value.span).parenthesized(value);
    }
    let name: Symbol = variable.name.name;
    let symbol = if variable.member { "\\in" } else { "=" };
    build.infix(Build(variable.name.span).name(name), symbol, value)
}
