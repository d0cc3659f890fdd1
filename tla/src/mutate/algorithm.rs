//! The statements of an algorithm and the mutants of each.
//!
//! Operators on expressions are those of definitions. Each edit is made in the tree of the
//! algorithm and in its text. The changed tree is translated, so that an edit means what the text
//! with the edit means.

use std::collections::HashSet;

use mutaspec_mutator::Operator;

use super::algorithm_facts::{bound_by, of_macro, of_process, seen, target};
use super::media::{Media, Traffic};
use super::names::{Bodies, name};
use super::strings::Strings;
use super::translations::{Base, Edits};
use super::walk::Walk;
use super::{Change, Mutant};
use crate::compile::Behaviour;
use crate::pcal::tree::{
    Algorithm, Assignment, Label, Statement, StatementKind, Variable, each, has_label,
};
use crate::pcal::{Edit, Parsed};
use crate::syntax::tree::{Bound, Module, Pattern, Selector};
use crate::syntax::{Sources, Span, Symbol};

/// Returns the mutants of an algorithm of whose translation a module consists, in the order of the
/// text.
pub(super) fn mutants(
    parsed: &Parsed,
    module: &Module,
    (behaviour, strings, bodies, media): (&Behaviour, &Strings, &Bodies<'_>, &Media),
    sources: &Sources,
) -> Vec<Mutant> {
    let source = sources.file(module.span.file);
    let Some((_, origins)) = parsed.changed(None, source) else {
        return Vec::new();
    };
    let behaviour = seen(parsed, module, behaviour);
    let mut reader = Reader {
        walk: Walk::new(
            &behaviour,
            sources,
            (strings, bodies, media),
            parsed.algorithm.name.name,
        ),
        parsed,
        labels: labels(&parsed.algorithm),
        part: None,
        label: None,
        takes_labels: false,
        found: Vec::new(),
    };
    reader.algorithm();
    let base = Base::new(module, &origins);
    // Properties may use the module, and nothing else.
    if !base.is_used(&behaviour) {
        return Vec::new();
    }
    let mut all = reader.crashes(module);
    for (mut mutant, edit) in reader.finish() {
        let translated = parsed.changed(Some(&edit), source);
        let edits = translated.and_then(|(units, origins)| base.edits(&units, &origins));
        let is_used = |edits: &Edits| edits.iter().any(|(key, _)| behaviour.contains_key(key));
        if let Some(edits) = edits.filter(is_used) {
            mutant.change = Change::Expressions(edits);
            all.push(mutant);
        }
    }
    all
}

fn labels(algorithm: &Algorithm) -> HashSet<Symbol> {
    let mut labels = HashSet::new();
    let mut algorithm = algorithm.clone();
    algorithm.bodies_mut(&mut |body| {
        each(body, &mut |statement| {
            labels.extend(statement.label.map(|label| label.name.name));
        });
    });
    labels
}

/// Reads an algorithm and collects its mutants.
pub(super) struct Reader<'a> {
    pub(super) walk: Walk<'a>,
    pub(super) parsed: &'a Parsed,
    /// All labels.
    pub(super) labels: HashSet<Symbol>,
    /// The process or procedure around the current statement.
    part: Option<Symbol>,
    /// The label of the current step.
    pub(super) label: Option<Label>,
    /// Whether statements can have labels: not in a macro and not in `with`.
    pub(super) takes_labels: bool,
    found: Vec<(Mutant, Edit)>,
}

impl<'a> Reader<'a> {
    /// Returns the mutants with what they change, in the order of the text.
    fn finish(self) -> Vec<(Mutant, Edit)> {
        let mut all = self.found;
        for mut mutant in self.walk.finish() {
            if let Change::Expressions(edits) = &mut mutant.change {
                for ((_, number), new) in std::mem::take(edits) {
                    all.push((mutant.clone(), Edit::Expression(number, new)));
                }
            }
        }
        all.sort_by_key(|(mutant, _)| mutant.span.start);
        all
    }

    fn algorithm(&mut self) {
        let algorithm = &self.parsed.algorithm;
        self.walk.item = Symbol::new("Init");
        self.variables(&algorithm.variables);
        for procedure in &algorithm.procedures {
            self.variables(&procedure.parameters);
            self.variables(&procedure.variables);
        }
        for process in &algorithm.processes {
            self.walk.names = of_process(process);
            self.variables(&process.variables);
        }
        for called in &algorithm.macros {
            self.walk.names = of_macro(called);
            self.part = Some(called.name.name);
            self.at(None);
            self.statements(&called.body);
        }
        self.takes_labels = true;
        for procedure in &algorithm.procedures {
            self.walk.names = Vec::new();
            self.part = Some(procedure.name.name);
            self.statements(&procedure.body);
        }
        for process in &algorithm.processes {
            self.walk.names = of_process(process);
            self.part = Some(process.name.name);
            self.statements(&process.body);
        }
        self.walk.names = Vec::new();
        self.part = None;
        self.statements(&algorithm.body);
    }

    /// Goes to the step of a label.
    fn at(&mut self, label: Option<Label>) {
        self.label = label;
        let label = label.map(|label| label.name.name.as_str());
        self.walk.item = match (self.part, label) {
            (Some(part), Some(label)) => Symbol::new(&format!("{part}.{label}")),
            (Some(part), None) => part,
            (None, label) => Symbol::new(label.unwrap_or("Next")),
        };
    }

    pub(super) fn add(&mut self, operator: Operator, span: Span, replacement: String, edit: Edit) {
        let mutant = Mutant {
            operator,
            item: self.walk.item.to_string(),
            span,
            replacement,
            members: Vec::new(),
            change: Change::Expressions(Vec::new()),
        };
        self.found.push((mutant, edit));
    }

    /// Initial values.
    fn variables(&mut self, variables: &'a [Variable]) {
        for variable in variables {
            let name = variable.name.name;
            let Some(value) = &variable.value else {
                continue;
            };
            if self.walk.bodies.is_fixed(name) {
                continue;
            }
            if !variable.member {
                self.walk.wrong_initial(value);
            }
            self.walk.value(value, Some(name.as_str()), true);
        }
    }

    fn statements(&mut self, body: &'a [Statement]) {
        for (number, statement) in body.iter().enumerate() {
            if let Some(label) = statement.label {
                self.at(Some(label));
                self.merged(statement, label);
            }
            if number == 0 || statement.label.is_some() {
                self.released(&body[number..]);
            }
            self.statement(statement);
            if let Some(next) = body.get(number + 1) {
                self.split(statement, next);
            }
        }
    }

    fn inner(&mut self, body: &'a [Statement]) {
        let label = self.label;
        self.statements(body);
        self.at(label);
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Assign(assignments) => self.assignments(assignments, statement),
            StatementKind::If {
                condition,
                then,
                otherwise,
            } => {
                self.walk.branching(condition);
                self.inner(then);
                self.inner(otherwise);
            }
            StatementKind::While { condition, body } => {
                self.walk.condition(condition, true);
                self.inner(body);
            }
            StatementKind::Either(clauses) => {
                for (number, clause) in clauses.iter().enumerate() {
                    self.clause(clause, number, statement.span);
                    self.inner(clause);
                }
            }
            StatementKind::With { .. } => self.with(statement),
            StatementKind::Await(condition) => self.walk.guard(condition, true),
            StatementKind::Call(call)
            | StatementKind::CallReturn(call)
            | StatementKind::CallGoto(call, _) => {
                let mut procedures = self.parsed.algorithm.procedures.iter();
                let called = procedures.find(|each| each.name.name == call.name.name);
                for (number, value) in call.arguments.iter().enumerate() {
                    let parameter = called.and_then(|called| called.parameters.get(number));
                    let to = parameter.map(|parameter| parameter.name.name.as_str());
                    self.walk.value(value, to, true);
                }
            }
            StatementKind::Macro(call) => {
                for (number, value) in call.arguments.iter().enumerate() {
                    let to = target(&self.parsed.algorithm, call.name.name, number);
                    self.walk.value(value, to.map(Symbol::as_str), true);
                }
            }
            StatementKind::Print(_)
            | StatementKind::Assert(_)
            | StatementKind::Skip
            | StatementKind::Goto(_)
            | StatementKind::Return => {}
        }
    }

    fn with(&mut self, statement: &'a Statement) {
        let StatementKind::With {
            name,
            member,
            value,
            body,
        } = &statement.kind
        else {
            return;
        };
        if *member {
            let bound = Bound {
                patterns: vec![Pattern::Name(*name)],
                set: Some(value.clone()),
            };
            self.walk.fixed_choice(std::slice::from_ref(&bound));
            self.walk.narrowed_set(value);
        }
        self.walk.expression(value, true);
        let (length, takes_labels) = (self.walk.names.len(), self.takes_labels);
        self.takes_labels = false;
        self.walk.names.extend(bound_by(&statement.kind));
        self.inner(body);
        self.walk.names.truncate(length);
        self.takes_labels = takes_labels;
    }

    /// An alternative is never taken.
    fn clause(&mut self, clause: &'a [Statement], number: usize, either: Span) {
        let (Some(first), Some(last)) = (clause.first(), clause.last()) else {
            return;
        };
        let span = first.span.to(last.span);
        let text = self.walk.sources.text(span);
        // The last statement may be inside of braces that the first one is not in.
        let is_whole = text.matches('{').count() == text.matches('}').count();
        if has_label(clause) || !is_whole {
            return;
        }
        let never = self.walk.writer_at(span).name("FALSE").tree;
        let edit = Edit::Clause(either, number, StatementKind::Await(never));
        self.add(
            Operator::B3DropAlternative,
            span,
            "await FALSE".to_owned(),
            edit,
        );
    }

    fn assignments(&mut self, assignments: &'a [Assignment], statement: &'a Statement) {
        if let [only] = assignments {
            self.sent(only, statement);
        }
        for (number, assignment) in assignments.iter().enumerate() {
            self.lost(assignments, number, statement.span);
            for selector in &assignment.path {
                if let Selector::Index(arguments) = selector {
                    for argument in arguments {
                        self.walk.expression(argument, true);
                    }
                }
            }
            self.assigned(assignment);
        }
    }

    /// One of the assignments of a statement is lost.
    fn lost(&mut self, assignments: &'a [Assignment], number: usize, span: Span) {
        let assignment = &assignments[number];
        let keeps =
            assignment.path.is_empty() && name(&assignment.value) == Some(assignment.variable.name);
        if keeps {
            return;
        }
        let mut others = assignments.to_vec();
        others.remove(number);
        let texts = others
            .iter()
            .map(|other| self.walk.sources.text(other.span));
        let (text, kind) = match others.len() {
            0 => ("skip".to_owned(), StatementKind::Skip),
            _ => (
                texts.collect::<Vec<_>>().join(" || "),
                StatementKind::Assign(others.clone()),
            ),
        };
        let operator = match self.traffic(assignment) {
            Some(Traffic::Sends) => Operator::M3NotSent,
            Some(Traffic::Receives) => Operator::M4Duplicate,
            None if super::actions::is_empty(&assignment.value) => Operator::U2MissingReset,
            None => Operator::U1LostUpdate,
        };
        self.add(operator, span, text, Edit::Statement(span, kind));
    }

    /// The new value of a variable.
    fn assigned(&mut self, assignment: &'a Assignment) {
        let value = &assignment.value;
        let text = self.walk.sources.text(assignment.span);
        let variable = text.split(":=").next().map(squeezed);
        if let Some(("\\cup", [left, right])) = super::names::operator(value)
            && variable == Some(squeezed(self.walk.sources.text(left.span)))
        {
            let new = self.walk.writer(value).author(right);
            self.walk.replace(Operator::U3Overwrite, value, new, true);
        }
        let to = match assignment.path.last() {
            Some(Selector::Field(field)) => format!(".{}", field.name),
            _ => assignment.variable.name.to_string(),
        };
        let is_sent = self.traffic(assignment) == Some(Traffic::Sends);
        let saved = std::mem::replace(&mut self.walk.is_sent, is_sent);
        self.walk.value(value, Some(&to), true);
        self.walk.is_sent = saved;
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
