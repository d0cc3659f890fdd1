//! The specification with its fairness conditions.

use super::super::build::Build;
use super::super::options::Fair;
use super::super::substitute::copy;
use super::super::tree::{Fairness, Modifier, Procedure, Process, Statement, StatementKind, each};
use super::Generator;
use crate::syntax::tree::{Expression, ExpressionKind};
use crate::syntax::{Span, Symbol};

impl Generator<'_> {
    /// `Spec == Init /\ [][Next]_vars /\ ..`.
    pub(super) fn specification(&mut self) {
        let build = self.build();
        let action = build.name("Next");
        let subscript = build.name("vars");
        let next = build.node(ExpressionKind::Box {
            changing: false,
            action,
            subscript,
        });
        let safety = [build.name("Init"), build.prefix("[]", next)];
        let mut conditions = Vec::new();
        if self.options.fair != Fair::None {
            if self.is_next_fair() {
                conditions.push(fair(build, false, build.name("Next")));
            }
            let processes = self.algorithm.processes.iter();
            conditions.extend(processes.filter_map(|process| self.process_fairness(process)));
        }
        let body = if conditions.is_empty() {
            build.between(true, safety.into())
        } else {
            let mut items = vec![build.between(true, safety.into())];
            items.append(&mut conditions);
            build.list(true, items)
        };
        self.define("Spec", &[], body, build);
    }

    /// Whether the whole next-state action is weakly fair.
    fn is_next_fair(&self) -> bool {
        let sequential = matches!(self.options.fair, Fair::Weak | Fair::Strong);
        self.algorithm.fair
            || self.options.fair == Fair::Next
            || (!self.is_multiprocess() && sequential)
    }

    /// The fairness of a process, in its own steps and in the procedures that it calls.
    fn process_fairness(&self, process: &Process) -> Option<Expression> {
        let strong = match (process.fairness, self.options.fair) {
            (Fairness::Strong, _) | (Fairness::Unfair, Fair::Strong) => true,
            (Fairness::Weak, _) | (Fairness::Unfair, Fair::Weak) => false,
            (Fairness::Unfair, _) => return None,
        };
        let build = Build(process.name.span);
        let identity = if process.single {
            copy(&process.id)
        } else {
            build.name("self")
        };
        let arguments = |single: bool| {
            if single {
                Vec::new()
            } else {
                vec![copy(&identity)]
            }
        };
        let own = build.call(process.name.name, arguments(process.single));
        let mut items = Vec::new();
        let body = BodyFairness {
            build,
            strong,
            identity: &identity,
            body: &process.body,
        };
        body.conditions(own, process.single, &mut items);
        for procedure in self.reached(&process.body) {
            // `fair` stands at the process.
            let action = build.call(procedure.name.name, arguments(false));
            let body = BodyFairness {
                build,
                strong,
                identity: &identity,
                body: &procedure.body,
            };
            body.conditions(action, false, &mut items);
        }
        let all = build.between(true, items);
        if process.single {
            return Some(all);
        }
        Some(build.each_self(true, copy(&process.id), all))
    }

    /// The procedures that a body calls, those first that it calls itself.
    fn reached(&self, body: &[Statement]) -> Vec<&Procedure> {
        let procedures = &self.algorithm.procedures;
        let position = |name: Symbol| procedures.iter().position(|each| each.name.name == name);
        let mut reached: Vec<usize> = called(body).into_iter().filter_map(position).collect();
        let mut next = 0;
        while let Some(&from) = reached.get(next) {
            let mut inner: Vec<usize> = self.closure(from);
            inner.sort_unstable();
            for procedure in inner {
                if !reached.contains(&procedure) {
                    reached.push(procedure);
                }
            }
            next += 1;
        }
        reached
            .into_iter()
            .map(|index| &procedures[index])
            .collect()
    }

    /// The procedures that a procedure can lead to.
    fn closure(&self, from: usize) -> Vec<usize> {
        let procedures = &self.algorithm.procedures;
        let position = |name: Symbol| procedures.iter().position(|each| each.name.name == name);
        let (mut found, mut open) = (Vec::new(), vec![from]);
        while let Some(procedure) = open.pop() {
            for callee in called(&procedures[procedure].body)
                .into_iter()
                .filter_map(position)
            {
                if !found.contains(&callee) {
                    found.push(callee);
                    open.push(callee);
                }
            }
        }
        found
    }
}

/// The procedures that a body calls, each once, in the order of the text.
fn called(body: &[Statement]) -> Vec<Symbol> {
    let mut names = Vec::new();
    each(body, &mut |statement| {
        if let StatementKind::Call(call)
        | StatementKind::CallReturn(call)
        | StatementKind::CallGoto(call, _) = &statement.kind
            && !names.contains(&call.name.name)
        {
            names.push(call.name.name);
        }
    });
    names
}

/// `WF_vars(action)` or `SF_vars(action)`.
fn fair(build: Build, strong: bool, action: Expression) -> Expression {
    let subscript = build.name("vars");
    build.node(ExpressionKind::Fairness {
        strong,
        subscript,
        action,
    })
}

/// The fairness of one body.
struct BodyFairness<'a> {
    build: Build,
    strong: bool,
    identity: &'a Expression,
    body: &'a [Statement],
}

impl BodyFairness<'_> {
    /// Adds the fairness of the action, but for labels with `-`, and the strong fairness of labels
    /// with `+`.
    fn conditions(&self, action: Expression, without_self: bool, items: &mut Vec<Expression>) {
        let (mut plus, mut minus) = (Vec::new(), Vec::new());
        each(self.body, &mut |statement| {
            if let Some(label) = statement.label {
                match label.modifier {
                    Modifier::Plus => plus.push(label.name),
                    Modifier::Minus => minus.push((label.name.name, label.name.span)),
                    Modifier::None => {}
                }
            }
        });
        let action = match self.not_at(&minus) {
            Some(elsewhere) => self.build.between(true, vec![elsewhere, action]),
            None => action,
        };
        items.push(fair(self.build, self.strong, action));
        if self.strong {
            return;
        }
        items.extend(plus.into_iter().map(|label| {
            let build = Build(label.span);
            let arguments = if without_self {
                Vec::new()
            } else {
                vec![copy(self.identity)]
            };
            fair(build, true, build.call(label.name, arguments))
        }));
    }

    /// `(pc[self] # "l")`, or `(pc[self] \notin {"l", "m"})`.
    fn not_at(&self, labels: &[(Symbol, Span)]) -> Option<Expression> {
        let pc = self.build.index(self.build.name("pc"), copy(self.identity));
        let mut names: Vec<Expression> = labels
            .iter()
            .map(|(label, span)| Build(*span).string(*label))
            .collect();
        let condition = match names.len() {
            0 => return None,
            1 => self.build.infix(pc, "#", names.remove(0)),
            _ => self
                .build
                .infix(pc, "\\notin", self.build.node(ExpressionKind::Set(names))),
        };
        Some(self.build.parenthesized(condition))
    }
}
