//! From an algorithm to the units that the official translator writes for it.

mod action;
mod fairness;
mod init;
mod next;

use std::collections::HashSet;
use std::sync::Arc;

use super::Origin;
use super::build::Build;
use super::labels::Omitted;
use super::options::Options;
use super::steps::{Step, Steps};
use super::substitute::copy;
use super::tree::{Algorithm, Procedure, Process, Variable, done};
use crate::syntax::tree::{Expression, ExpressionKind, Identifier, Parameter, Unit, UnitKind};
use crate::syntax::{Diagnostic, SourceFile, Span, Symbol};

/// Translates an algorithm that is checked and has all its labels.
pub(super) struct Generator<'a> {
    algorithm: &'a Algorithm,
    options: &'a Options,
    omitted: Omitted,
    /// The file, for the lines of assertions.
    source: &'a SourceFile,
    /// The variables in the order of the translation.
    variables: Vec<Identifier>,
    /// The variables that are functions of the identifiers of processes.
    indexed: HashSet<Symbol>,
    units: Vec<Unit>,
    origins: Vec<Origin>,
    errors: Vec<Diagnostic>,
}

impl<'a> Generator<'a> {
    pub(super) fn new(
        algorithm: &'a Algorithm,
        options: &'a Options,
        omitted: Omitted,
        source: &'a SourceFile,
    ) -> Generator<'a> {
        Generator {
            algorithm,
            options,
            omitted,
            source,
            variables: Vec::new(),
            indexed: HashSet::new(),
            units: Vec::new(),
            origins: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Returns the units with the origins of the definitions among them.
    pub(super) fn run(mut self) -> Result<(Vec<Unit>, Vec<Origin>), Vec<Diagnostic>> {
        self.declarations();
        self.process_set();
        self.init();
        for procedure in &self.algorithm.procedures {
            self.procedure(procedure);
        }
        for process in &self.algorithm.processes {
            self.process(process);
        }
        self.main_body();
        self.next();
        self.specification();
        self.termination();
        if self.errors.is_empty() {
            Ok((self.units, self.origins))
        } else {
            Err(self.errors)
        }
    }

    /// Makes nodes without another origin: they come from the head of the algorithm.
    fn build(&self) -> Build {
        Build(self.algorithm.name.span)
    }

    fn is_multiprocess(&self) -> bool {
        self.algorithm.is_multiprocess()
    }

    /// `CONSTANT defaultInitValue`, the variables, the definitions of the algorithm, and `vars`.
    fn declarations(&mut self) {
        let algorithm = self.algorithm;
        let build = self.build();
        let name = |variable: &Variable| variable.name;
        let mut global: Vec<Identifier> = algorithm.variables.iter().map(name).collect();
        if !self.omitted.pc {
            global.push(build.identifier("pc"));
        }
        if !algorithm.procedures.is_empty() {
            global.push(build.identifier("stack"));
        }
        let mut local = Vec::new();
        for procedure in &algorithm.procedures {
            local.extend(
                procedure
                    .parameters
                    .iter()
                    .chain(&procedure.variables)
                    .map(name),
            );
        }
        if self.is_multiprocess() {
            self.indexed
                .extend(local.iter().map(|each: &Identifier| each.name));
        }
        for process in &algorithm.processes {
            local.extend(process.variables.iter().map(name));
            if !process.single {
                self.indexed
                    .extend(process.variables.iter().map(|each| each.name.name));
            }
        }
        self.variables = global.iter().chain(&local).copied().collect();
        if self.variables.is_empty() {
            let error = Diagnostic::new(algorithm.name.span, "the algorithm has no variables");
            self.errors
                .push(error.hint("its states would all be equal"));
        }
        if let Some(variable) = self.without_value() {
            let build = Build(variable.span);
            let name = build.identifier("defaultInitValue");
            let parameter = Parameter { name, arity: 0 };
            self.units
                .push(build.unit(UnitKind::Constants(vec![parameter])));
        }
        if algorithm.definitions.is_empty() {
            global.append(&mut local);
        }
        self.declare(global);
        self.units.extend(algorithm.definitions.iter().cloned());
        self.declare(local);
        let vars = self
            .variables
            .iter()
            .map(|variable| Build(variable.span).name(variable.name));
        let vars = build.tuple(vars.collect());
        self.define("vars", &[], vars, build);
    }

    fn declare(&mut self, variables: Vec<Identifier>) {
        if let (Some(first), Some(last)) = (variables.first(), variables.last()) {
            let span = first.span.to(last.span);
            self.units
                .push(Build(span).unit(UnitKind::Variables(variables)));
        }
    }

    /// The first variable that is declared without an initial value.
    fn without_value(&self) -> Option<&'a Variable> {
        let algorithm = self.algorithm;
        let procedures = algorithm
            .procedures
            .iter()
            .flat_map(|procedure| procedure.parameters.iter().chain(&procedure.variables));
        let processes = algorithm
            .processes
            .iter()
            .flat_map(|process| &process.variables);
        let mut all = algorithm
            .variables
            .iter()
            .chain(procedures)
            .chain(processes);
        all.find(|variable| variable.value.is_none())
    }

    /// Adds a definition that no statement is the origin of.
    fn define(&mut self, name: &str, parameters: &[&str], body: Expression, build: Build) {
        self.units.push(build.definition(name, parameters, body));
    }

    /// `ProcSet == {id} \cup (S)`.
    fn process_set(&mut self) {
        let sets = self.algorithm.processes.iter().map(|process| {
            let build = Build(process.id.span);
            let id = copy(&process.id);
            if process.single {
                build.node(ExpressionKind::Set(vec![id]))
            } else {
                build.parenthesized(id)
            }
        });
        let first = self.algorithm.processes.first();
        let build = first.map_or_else(|| self.build(), |process| Build(process.name.span));
        if let Some(all) = sets.reduce(|left, right| build.infix(left, "\\cup", right)) {
            self.define("ProcSet", &[], all, build);
        }
    }

    fn procedure(&mut self, procedure: &'a Procedure) {
        let of_process = self.is_multiprocess();
        let own = Build(procedure.name.span).name("self");
        let identity = of_process.then_some(&own);
        let steps = self.steps(Some(procedure), identity);
        let steps = steps.body(&procedure.body, Symbol::new("Error"));
        let parameters: &[&str] = if of_process { &["self"] } else { &[] };
        self.step_definitions(&steps, identity, parameters, procedure.name.name);
        self.disjunction(&steps, procedure.name, procedure.span, parameters);
    }

    fn process(&mut self, process: &'a Process) {
        let own = if process.single {
            copy(&process.id)
        } else {
            Build(process.name.span).name("self")
        };
        let steps = self.steps(None, Some(&own)).body(&process.body, done());
        let parameters: &[&str] = if process.single { &[] } else { &["self"] };
        self.step_definitions(&steps, Some(&own), parameters, process.name.name);
        if !self.omitted.pc {
            self.disjunction(&steps, process.name, process.span, parameters);
        }
    }

    fn main_body(&mut self) {
        if !self.is_multiprocess() {
            let steps = self.steps(None, None).body(&self.algorithm.body, done());
            self.step_definitions(&steps, None, &[], Symbol::new("Next"));
        }
    }

    fn steps<'b>(
        &'b self,
        procedure: Option<&'b Procedure>,
        identity: Option<&'b Expression>,
    ) -> Steps<'b> {
        let (algorithm, without_pc) = (self.algorithm, self.omitted.pc);
        Steps {
            algorithm,
            procedure,
            identity,
            without_pc,
        }
    }

    /// One definition for each step. Without `pc`, the only one has the name `alone`.
    fn step_definitions(
        &mut self,
        steps: &[Step],
        identity: Option<&Expression>,
        parameters: &[&str],
        alone: Symbol,
    ) {
        for step in steps {
            let name = if self.omitted.pc {
                alone
            } else {
                step.label.name
            };
            let body = self.step(step, identity);
            let mut unit = Build(step.span).definition(name, parameters, body);
            if let UnitKind::Definition(definition) = &mut unit.kind
                && let Some(definition) = Arc::get_mut(definition)
            {
                definition.name.span = step.label.span;
            }
            self.units.push(unit);
            let (label, span) = (Some(step.label.name), step.span);
            self.origins.push(Origin {
                name,
                label,
                part: alone,
                takes_self: !parameters.is_empty(),
                span,
            });
        }
    }

    /// `p(self) == l1(self) \/ l2(self)`.
    fn disjunction(&mut self, steps: &[Step], name: Identifier, span: Span, parameters: &[&str]) {
        let calls = steps.iter().map(|step| {
            let build = Build(step.label.span);
            build.call(
                step.label.name,
                parameters.iter().map(|each| build.name(*each)).collect(),
            )
        });
        let build = Build(name.span);
        let body = build.between(false, calls.collect());
        self.units
            .push(build.definition(name.name, parameters, body));
        self.origins.push(Origin {
            name: name.name,
            label: None,
            part: name.name,
            takes_self: !parameters.is_empty(),
            span,
        });
    }

    fn termination(&mut self) {
        if self.omitted.pc || self.omitted.terminating {
            return;
        }
        let build = self.build();
        let ended = build.parenthesized(self.all_done(build));
        self.define("Termination", &[], build.prefix("<>", ended), build);
    }

    /// `\A self \in ProcSet : pc[self] = "Done"`.
    fn all_done(&self, build: Build) -> Expression {
        let is_done = |pc| build.infix(pc, "=", build.string(done()));
        let pc = build.name("pc");
        if !self.is_multiprocess() {
            return is_done(pc);
        }
        let body = is_done(build.index(pc, build.name("self")));
        build.each_self(true, build.name("ProcSet"), body)
    }
}
