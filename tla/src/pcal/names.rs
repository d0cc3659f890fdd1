//! The names of an algorithm: those that are declared twice or not at all, and new names where the
//! translation would give two things the same name.

use std::collections::HashMap;

use super::macros::arguments_of;
use super::substitute::{Replacement, copy, replace};
use super::tree::{Algorithm, Call, Statement, StatementKind, Variable, each, each_mut};
use crate::nearest::nearest;
use crate::syntax::tree::{Expression, Identifier};
use crate::syntax::{Diagnostic, Symbol};

/// The kinds of named things, in the order in which their names are made different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Global,
    Label,
    Procedure,
    Process,
    ProcessVariable,
    ProcedureVariable,
    Parameter,
}

const KINDS: [Kind; 7] = [
    Kind::Global,
    Kind::Label,
    Kind::Procedure,
    Kind::Process,
    Kind::ProcessVariable,
    Kind::ProcedureVariable,
    Kind::Parameter,
];

impl Kind {
    fn is_variable(self) -> bool {
        matches!(
            self,
            Kind::Global | Kind::ProcessVariable | Kind::ProcedureVariable | Kind::Parameter
        )
    }

    fn describe(self) -> &'static str {
        match self {
            Kind::Global => "variable",
            Kind::Label => "label",
            Kind::Procedure => "procedure",
            Kind::Process => "process",
            Kind::ProcessVariable => "variable of a process",
            Kind::ProcedureVariable => "variable of a procedure",
            Kind::Parameter => "parameter",
        }
    }
}

struct Entry {
    kind: Kind,
    name: Symbol,
    /// The process or procedure around it.
    context: Option<Symbol>,
    /// Its name in the translation.
    translated: Symbol,
}

/// The names of an algorithm.
struct Names {
    entries: Vec<Entry>,
}

/// Checks the names of an algorithm that has all labels, and renames where the translation needs
/// different names.
pub(super) fn resolve(algorithm: &mut Algorithm, errors: &mut Vec<Diagnostic>) {
    let mut names = Names {
        entries: Vec::new(),
    };
    names.declare(algorithm, errors);
    check(algorithm, &names, errors);
    names.distinguish();
    names.rename(algorithm);
}

impl Names {
    fn declare(&mut self, algorithm: &Algorithm, errors: &mut Vec<Diagnostic>) {
        self.push(Kind::Global, Symbol::new("pc"), None);
        if !algorithm.procedures.is_empty() {
            self.push(Kind::Global, Symbol::new("stack"), None);
        }
        self.variables(Kind::Global, &algorithm.variables, None, errors);
        for procedure in &algorithm.procedures {
            let context = Some(procedure.name.name);
            self.insert(Kind::Procedure, procedure.name, None, errors);
            self.variables(
                Kind::ProcedureVariable,
                &procedure.variables,
                context,
                errors,
            );
            self.variables(Kind::Parameter, &procedure.parameters, context, errors);
            self.labels(&procedure.body, context, errors);
        }
        for process in &algorithm.processes {
            let context = Some(process.name.name);
            self.insert(Kind::Process, process.name, None, errors);
            self.variables(Kind::ProcessVariable, &process.variables, context, errors);
            self.labels(&process.body, context, errors);
        }
        self.labels(&algorithm.body, None, errors);
    }

    fn push(&mut self, kind: Kind, name: Symbol, context: Option<Symbol>) {
        self.entries.push(Entry {
            kind,
            name,
            context,
            translated: name,
        });
    }

    fn variables(
        &mut self,
        kind: Kind,
        variables: &[Variable],
        context: Option<Symbol>,
        errors: &mut Vec<Diagnostic>,
    ) {
        for variable in variables {
            self.insert(kind, variable.name, context, errors);
        }
    }

    fn labels(
        &mut self,
        body: &[Statement],
        context: Option<Symbol>,
        errors: &mut Vec<Diagnostic>,
    ) {
        each(body, &mut |statement| {
            if let Some(label) = statement.label {
                self.insert(Kind::Label, label.name, context, errors);
            }
        });
    }

    fn insert(
        &mut self,
        kind: Kind,
        name: Identifier,
        context: Option<Symbol>,
        errors: &mut Vec<Diagnostic>,
    ) {
        let twice = self.entries.iter().find(|entry| {
            let local = kind.is_variable() && kind != Kind::Global;
            entry.name == name.name
                && if local {
                    entry.context == context || (entry.kind == Kind::Global)
                } else {
                    entry.kind == kind && entry.context == context
                }
        });
        let Some(first) = twice else {
            self.push(kind, name.name, context);
            return;
        };
        let error = Diagnostic::new(name.span, format!("`{}` is declared twice", name.name));
        errors.push(match (first.kind, &*name.name) {
            (Kind::Global, "pc" | "stack") => {
                error.hint("the translation has a variable of this name")
            }
            (kind, _) => error.hint(format!("it is the name of a {}", kind.describe())),
        });
    }

    /// Gives entries with equal names different ones, as the official translator does.
    fn distinguish(&mut self) {
        for (number, kind) in KINDS.into_iter().enumerate().skip(1) {
            for at in 0..self.entries.len() {
                if self.entries[at].kind != kind {
                    continue;
                }
                let context = self.entries[at].context.map_or("", Symbol::as_str);
                let mut letters = context.chars();
                let mut name = self.entries[at].name.to_string();
                let mut first = true;
                while self.is_ambiguous(self.entries[at].translated) {
                    if std::mem::take(&mut first) {
                        name.push('_');
                    } else if let Some(letter) = letters.next() {
                        name.push(letter);
                    } else {
                        name.push_str(&number.to_string());
                    }
                    self.entries[at].translated = Symbol::new(&name);
                }
            }
        }
    }

    fn is_ambiguous(&self, name: Symbol) -> bool {
        self.entries
            .iter()
            .filter(|entry| entry.translated == name)
            .count()
            > 1
    }

    fn translated(&self, kind: Kind, name: Symbol, context: Option<Symbol>) -> Symbol {
        let same =
            |entry: &&Entry| entry.kind == kind && entry.name == name && entry.context == context;
        self.entries
            .iter()
            .find(same)
            .map_or(name, |entry| entry.translated)
    }

    fn rename(&self, algorithm: &mut Algorithm) {
        for procedure in &mut algorithm.procedures {
            let scope = self.scope(procedure.name.name);
            scope.variables(&mut procedure.parameters);
            scope.variables(&mut procedure.variables);
            scope.statements(&mut procedure.body);
            let name = &mut procedure.name.name;
            *name = self.translated(Kind::Procedure, *name, None);
        }
        for process in &mut algorithm.processes {
            let scope = self.scope(process.name.name);
            scope.variables(&mut process.variables);
            scope.statements(&mut process.body);
            let name = &mut process.name.name;
            *name = self.translated(Kind::Process, *name, None);
        }
        Scope {
            names: self,
            context: None,
            renamed: HashMap::new(),
        }
        .statements(&mut algorithm.body);
    }

    fn scope(&self, context: Symbol) -> Scope<'_> {
        let own = self.entries.iter().filter(|entry| {
            entry.context == Some(context)
                && entry.kind.is_variable()
                && entry.name != entry.translated
        });
        let renamed = own.map(|entry| (entry.name, entry.translated)).collect();
        Scope {
            names: self,
            context: Some(context),
            renamed,
        }
    }
}

/// The names in a process, a procedure or the main body.
struct Scope<'a> {
    names: &'a Names,
    context: Option<Symbol>,
    /// The variables with a new name.
    renamed: HashMap<Symbol, Symbol>,
}

impl Scope<'_> {
    fn variable(&self, name: &mut Identifier) {
        if let Some(new) = self.renamed.get(&name.name) {
            name.name = *new;
        }
    }

    fn variables(&self, variables: &mut [Variable]) {
        for variable in variables {
            self.variable(&mut variable.name);
            variable
                .value
                .iter_mut()
                .for_each(|value| self.expression(value));
        }
    }

    fn expression(&self, expression: &mut Expression) {
        if !self.renamed.is_empty() {
            *expression = copy(expression);
            let new = |name: Identifier| self.renamed.get(&name.name).copied();
            replace(expression, &|name| new(name).map(Replacement::Name));
        }
    }

    fn label(&self, name: &mut Identifier) {
        name.name = self.names.translated(Kind::Label, name.name, self.context);
    }

    fn procedure(&self, call: &mut Call) {
        call.name.name = self.names.translated(Kind::Procedure, call.name.name, None);
    }

    fn statements(&self, body: &mut [Statement]) {
        each_mut(body, &mut |statement| {
            if let Some(label) = &mut statement.label {
                self.label(&mut label.name);
            }
            statement
                .kind
                .expressions_mut(&mut |expression| self.expression(expression));
            match &mut statement.kind {
                StatementKind::Assign(assignments) => {
                    for each in assignments {
                        self.variable(&mut each.variable);
                    }
                }
                StatementKind::Goto(label) => self.label(label),
                StatementKind::Call(call) | StatementKind::CallReturn(call) => self.procedure(call),
                StatementKind::CallGoto(call, label) => {
                    self.procedure(call);
                    // The official translator forgets this label, and returns to another one.
                    self.label(label);
                }
                _ => {}
            }
        });
    }
}

/// Checks that what the statements name is declared.
fn check(algorithm: &Algorithm, names: &Names, errors: &mut Vec<Diagnostic>) {
    let mut check = Check {
        algorithm,
        names,
        errors,
        context: None,
        in_procedure: false,
    };
    check.body(&algorithm.body);
    for process in &algorithm.processes {
        check.context = Some(process.name.name);
        check.body(&process.body);
    }
    check.in_procedure = true;
    for procedure in &algorithm.procedures {
        check.context = Some(procedure.name.name);
        check.body(&procedure.body);
    }
}

struct Check<'a> {
    algorithm: &'a Algorithm,
    names: &'a Names,
    errors: &'a mut Vec<Diagnostic>,
    context: Option<Symbol>,
    in_procedure: bool,
}

impl Check<'_> {
    fn body(&mut self, body: &[Statement]) {
        each(body, &mut |statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Assign(assignments) => {
                for each in assignments {
                    self.variable(each.variable);
                }
            }
            StatementKind::Goto(label) => self.label(*label),
            StatementKind::Call(call) => self.call(call),
            StatementKind::CallGoto(call, label) => {
                self.call(call);
                self.label(*label);
            }
            StatementKind::CallReturn(call) => {
                self.call(call);
                self.returns(statement);
            }
            StatementKind::Return => self.returns(statement),
            _ => {}
        }
    }

    fn returns(&mut self, statement: &Statement) {
        if !self.in_procedure {
            let message = "this `return` is not in a procedure";
            let error = Diagnostic::new(statement.span, message);
            self.errors
                .push(error.hint("a process ends with `goto Done`"));
        }
    }

    /// Reports that a name is not one of those that can be used at its place.
    fn unknown(&mut self, name: Identifier, what: &str, kind: fn(Kind) -> bool, otherwise: &str) {
        let entries = self.names.entries.iter();
        let known = entries
            .filter(|entry| kind(entry.kind))
            .filter(|entry| entry.context.is_none() || entry.context == self.context)
            .map(|entry| entry.name.as_str());
        let error = Diagnostic::new(name.span, format!("there is no {what} `{}`", name.name));
        self.errors.push(match nearest(&name.name, known) {
            Some(similar) => error.hint(format!("`{similar}` has a similar name")),
            None => error.hint(otherwise),
        });
    }

    fn variable(&mut self, name: Identifier) {
        let known = self.names.entries.iter().any(|entry| {
            // The official translator lets a process assign a variable of another one as well.
            entry.name == name.name && entry.kind.is_variable()
        });
        if !known {
            let hint = "only the variables that an algorithm declares can be assigned";
            self.unknown(name, "variable", Kind::is_variable, hint);
        }
    }

    fn label(&mut self, name: Identifier) {
        let known = self.names.entries.iter().any(|entry| {
            entry.name == name.name && entry.kind == Kind::Label && entry.context == self.context
        });
        if !known && &*name.name != "Done" {
            let hint =
                "`goto` leads to a label of the process or procedure around it, or to `Done`";
            self.unknown(name, "label", |kind| kind == Kind::Label, hint);
        }
    }

    fn call(&mut self, call: &Call) {
        let name = call.name;
        let mut procedures = self.algorithm.procedures.iter();
        let Some(called) = procedures.find(|procedure| procedure.name.name == name.name) else {
            let hint = "`call` is for procedures; a macro is used without it";
            self.unknown(name, "procedure", |kind| kind == Kind::Procedure, hint);
            return;
        };
        let (takes, given) = (called.parameters.len(), call.arguments.len());
        if takes != given {
            let message = format!(
                "the procedure `{}` takes {}, not {given}",
                name.name,
                arguments_of(takes)
            );
            self.errors.push(Diagnostic::new(name.span, message));
        }
    }
}
