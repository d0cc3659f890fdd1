//! Checks where labels must be and must not be, and adds those that may be left out.

use std::collections::HashSet;

use super::macros::written;
use super::options::Options;
use super::substitute::as_name;
use super::tree::{Algorithm, Label, Modifier, Statement, StatementKind, each, has_label};
use crate::syntax::tree::{Expression, Identifier};
use crate::syntax::{Diagnostic, Symbol};

/// Checks the labels of an algorithm whose macros are expanded, and adds those that are missing.
///
/// They may only be missing with the option `label`, or in an algorithm that has neither processes
/// nor labels.
pub(super) fn complete(algorithm: &mut Algorithm, options: &Options, errors: &mut Vec<Diagnostic>) {
    let mut used = HashSet::new();
    each_body(algorithm, &mut |body| {
        each(body, &mut |statement| {
            used.extend(statement.label.map(|label| label.name.name));
        });
    });
    let stored = algorithm.procedures.iter().flat_map(|procedure| {
        procedure
            .parameters
            .iter()
            .chain(&procedure.variables)
            .map(|variable| variable.name.name)
    });
    let may_be_missing = options.label || (!algorithm.is_multiprocess() && used.is_empty());
    let mut labels = Labels {
        stored: stored.collect(),
        current: None,
        root: &options.root,
        next: 1,
        used,
        missing: Vec::new(),
        errors,
    };
    for process in &mut algorithm.processes {
        labels.body(&mut process.body);
    }
    for procedure in &mut algorithm.procedures {
        labels.current = Some(procedure.name.name);
        labels.body(&mut procedure.body);
    }
    labels.current = None;
    labels.body(&mut algorithm.body);
    if !may_be_missing {
        let missing = std::mem::take(&mut labels.missing);
        errors.extend(missing);
    }
}

fn each_body<'a>(algorithm: &'a Algorithm, visit: &mut dyn FnMut(&'a [Statement])) {
    algorithm
        .procedures
        .iter()
        .for_each(|procedure| visit(&procedure.body));
    algorithm
        .processes
        .iter()
        .for_each(|process| visit(&process.body));
    visit(&algorithm.body);
}

struct Labels<'a> {
    /// The parameters and variables of all procedures.
    stored: Vec<Symbol>,
    /// The procedure around the place.
    current: Option<Symbol>,
    root: &'a str,
    next: usize,
    used: HashSet<Symbol>,
    missing: Vec<Diagnostic>,
    errors: &'a mut Vec<Diagnostic>,
}

/// The state of the check after a sequence of statements.
struct After {
    /// The variables that the last step assigns.
    assigned: Vec<Symbol>,
    /// Whether the next statement needs a label, and why.
    needs: Option<&'static str>,
}

const AFTER_LABEL: &str = "it follows a statement that contains a label";
const AFTER_JUMP: &str = "it follows a `goto`, a `call` or a `return`";

impl Labels<'_> {
    fn body(&mut self, body: &mut [Statement]) {
        self.sequence(
            body,
            Some("a process, a procedure or the main body begins with a label"),
            false,
            &[],
        );
    }

    /// Checks a sequence of statements of which the first one needs a label for the reason `needs`.
    fn sequence(
        &mut self,
        statements: &mut [Statement],
        mut needs: Option<&'static str>,
        in_with: bool,
        entering: &[Symbol],
    ) -> After {
        let mut assigned = entering.to_vec();
        let mut labelled = false;
        for statement in statements {
            if let Some(label) = statement.label {
                labelled = true;
                assigned.clear();
                if in_with {
                    let error = Diagnostic::new(
                        label.name.span,
                        "a `with` statement cannot contain a label",
                    );
                    self.errors.push(error.hint("its statements are one step"));
                }
            }
            if let Some(reason) = needs.take() {
                self.needs_label(statement, reason, in_with);
                labelled = true;
                assigned.clear();
            }
            let (added, next) = self.statement(statement, in_with, entering, &mut assigned);
            labelled |= added;
            needs = next;
        }
        let needs = needs.or(labelled.then_some(AFTER_LABEL));
        After { assigned, needs }
    }

    /// Checks one statement. The step that is open here has assigned the variables `assigned`, and
    /// the one that was open before the sequence, `entering`.
    ///
    /// Returns whether it got a label, and why the next one needs one.
    fn statement(
        &mut self,
        statement: &mut Statement,
        in_with: bool,
        entering: &[Symbol],
        assigned: &mut Vec<Symbol>,
    ) -> (bool, Option<&'static str>) {
        if matches!(statement.kind, StatementKind::While { .. }) {
            self.needs_label(statement, "a `while` begins a step", in_with);
        }
        match &mut statement.kind {
            StatementKind::If {
                then, otherwise, ..
            } => {
                let then = self.sequence(then, None, in_with, assigned);
                let otherwise = self.sequence(otherwise, None, in_with, assigned);
                *assigned = then.assigned;
                join(assigned, &otherwise.assigned);
                (false, then.needs.or(otherwise.needs))
            }
            StatementKind::Either(clauses) => {
                let mut needs = None;
                let mut all = Vec::new();
                for clause in clauses {
                    let after = self.sequence(clause, None, in_with, assigned);
                    join(&mut all, &after.assigned);
                    needs = needs.or(after.needs);
                }
                *assigned = all;
                (false, needs)
            }
            StatementKind::While { body, .. } => {
                assigned.clear();
                self.sequence(body, None, false, &[]);
                (true, None)
            }
            StatementKind::With { body, .. } => {
                // As the official translator, this looks only at what was assigned before the
                // sequence. What it misses is an error of the translation.
                let before: &[Symbol] = if in_with { entering } else { &[] };
                let after = self.sequence(body, None, true, before);
                *assigned = after.assigned;
                let variables = assigned.clone();
                let mut known = entering.to_vec();
                let added = !in_with && self.assigns(statement, &variables, false, &mut known);
                if added {
                    assigned.clear();
                }
                (added, after.needs)
            }
            kind => {
                let needs = jumps(kind).then_some(AFTER_JUMP);
                let variables = self.assigned_by(kind);
                let added = self.assigns(statement, &variables, in_with, assigned);
                join(assigned, &variables);
                (added, needs)
            }
        }
    }

    /// Adds a label to a statement that assigns variables again. Returns whether it did.
    fn assigns(
        &mut self,
        statement: &mut Statement,
        variables: &[Symbol],
        in_with: bool,
        assigned: &mut Vec<Symbol>,
    ) -> bool {
        let Some(again) = variables
            .iter()
            .find(|variable| assigned.contains(variable))
        else {
            return false;
        };
        let reason = format!("the step before it assigns `{again}` as well");
        self.needs_label(statement, &reason, in_with);
        assigned.clear();
        true
    }

    /// Adds a label to a statement that has none. Inside of `with`, that is an error.
    fn needs_label(&mut self, statement: &mut Statement, reason: &str, in_with: bool) {
        if statement.label.is_some() {
            return;
        }
        let span = written(statement);
        if in_with {
            let message = "this statement inside of `with` would need a label";
            self.errors
                .push(Diagnostic::new(span, message).hint(reason));
            return;
        }
        let error = Diagnostic::new(span, "this statement needs a label");
        self.missing.push(error.hint(reason));
        let name = loop {
            let name = Symbol::new(&format!("{}{}", self.root, self.next));
            self.next += 1;
            if self.used.insert(name) {
                break name;
            }
        };
        let name = Identifier {
            name,
            span: statement.span,
        };
        statement.label = Some(Label {
            name,
            modifier: Modifier::None,
        });
    }

    /// The variables that a statement without inner ones assigns.
    fn assigned_by(&self, kind: &StatementKind) -> Vec<Symbol> {
        let own = match kind {
            StatementKind::Assign(assignments) => {
                return assignments.iter().map(|each| each.variable.name).collect();
            }
            StatementKind::Call(call) | StatementKind::CallGoto(call, _) => {
                Some(call.name.name) == self.current
            }
            StatementKind::Return | StatementKind::CallReturn(_) => true,
            _ => return Vec::new(),
        };
        let mut variables = vec![Symbol::new("stack")];
        if own {
            variables.extend(&self.stored);
        }
        variables
    }
}

fn join(variables: &mut Vec<Symbol>, others: &[Symbol]) {
    for &other in others {
        if !variables.contains(&other) {
            variables.push(other);
        }
    }
}

/// Whether the statement after this one needs a label.
fn jumps(kind: &StatementKind) -> bool {
    matches!(
        kind,
        StatementKind::Goto(_)
            | StatementKind::Call(_)
            | StatementKind::Return
            | StatementKind::CallReturn(_)
            | StatementKind::CallGoto(..)
    )
}

/// The parts that the translation leaves out because of the labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Omitted {
    /// The variable `pc`: each process has one label, to which it always returns.
    pub(super) pc: bool,
    /// The step of a terminated algorithm: a process never terminates.
    pub(super) terminating: bool,
}

/// Returns what can be left out of the translation of an algorithm with all labels.
pub(super) fn omitted(algorithm: &Algorithm) -> Omitted {
    let (mut goto, mut goto_done, mut modifier) = (false, false, false);
    each_body(algorithm, &mut |body| {
        each(body, &mut |statement| {
            modifier |= statement
                .label
                .is_some_and(|label| label.modifier != Modifier::None);
            match &statement.kind {
                StatementKind::Goto(label) => {
                    goto = true;
                    goto_done |= &*label.name == "Done";
                }
                StatementKind::CallGoto(..) => goto = true,
                _ => {}
            }
        });
    });
    let bodies: Vec<&[Statement]> = if algorithm.is_multiprocess() {
        algorithm
            .processes
            .iter()
            .map(|process| process.body.as_slice())
            .collect()
    } else {
        vec![&algorithm.body]
    };
    let loops = bodies.iter().map(|body| endless(body));
    Omitted {
        pc: !goto
            && !modifier
            && algorithm.procedures.is_empty()
            && loops.clone().all(|endless| endless == Some(true)),
        terminating: !goto_done && loops.clone().any(|endless| endless.is_some()),
    }
}

/// Whether a process is one `while TRUE`, and if it is, whether it has only one label.
fn endless(body: &[Statement]) -> Option<bool> {
    let [
        Statement {
            kind: StatementKind::While { condition, body },
            ..
        },
    ] = body
    else {
        return None;
    };
    is_literally_true(condition).then(|| !has_label(body))
}

fn is_literally_true(condition: &Expression) -> bool {
    as_name(condition).is_some_and(|name| &*name.name == "TRUE")
}
