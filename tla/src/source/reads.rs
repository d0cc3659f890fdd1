//! The variables that properties and assertions read.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use mutaspec_mutator::{Rows, rows};
use mutaspec_runner::property_facts::{DefinitionRow, PartRow, PropertyFacts};

use crate::compile::{Expr, Kind, Node, Primitive, Program, Subscript, Temporal};
use crate::machine::{Compiled, Numbering};
use crate::modules::Modules;
use crate::pcal::tree::Procedure;
use crate::syntax::Symbol;

/// Adds the variables of a spec to the facts about its properties, with those that each property
/// and each definition reads.
pub(super) fn add(
    facts: &mut PropertyFacts,
    (modules, models): (&Modules, &[Compiled]),
    numbering: &Numbering,
    properties: usize,
) {
    let Some(first) = models.first() else {
        return;
    };
    let locals = locals(modules);
    let field = |name: &Symbol| PartRow {
        name: name.as_str().to_owned().into(),
        process: locals.contains(name),
    };
    let variables = &first.program.variables;
    facts.fields = rows(variables.iter().map(field));
    let mut read = vec![BTreeSet::new(); properties];
    let mut exempt = BTreeSet::new();
    for model in models {
        let program = &model.program;
        for (name, predicate) in program.invariants.iter().chain(&program.goals) {
            read[numbering.property(*name)]
                .extend(Reads::of(program, |reads| reads.node(predicate)));
        }
        for property in &program.properties {
            let of = Reads::of(program, |reads| reads.formula(&property.formula));
            read[numbering.property(property.name)].extend(of);
        }
        exempt.extend(Reads::of(program, Reads::assertions));
    }
    let is_fixed = |name: &Symbol| models.iter().all(|model| model.fixed.contains(name));
    let fixed = variables.iter().enumerate();
    exempt.extend(fixed.filter(|(_, name)| is_fixed(name)).map(|(at, _)| at));
    let all = read.into_iter().map(|fields| Some(rows(fields)));
    facts.reads = all.collect::<Vec<Option<Rows<usize>>>>().into();
    facts.exempt = rows(exempt);
    let definitions = facts.definitions.iter().zip(facts.first_definition()..);
    let definitions = definitions.map(|(row, number)| DefinitionRow {
        reads: rows(read_by_condition(models, number)),
        ..row.clone()
    });
    facts.definitions = rows(definitions.collect::<Vec<_>>());
}

/// The variables that a condition reads in any model.
fn read_by_condition(models: &[Compiled], number: usize) -> BTreeSet<usize> {
    let programs = models.iter().map(|model| &model.program);
    let reads = programs.filter_map(|program| {
        let condition = program.conditions.get(number)?.as_ref()?;
        Some(Reads::of(program, |reads| reads.node(condition)))
    });
    reads.flatten().collect()
}

/// The control states and local variables of the processes and procedures of algorithms.
fn locals(modules: &Modules) -> HashSet<Symbol> {
    let mut all = HashSet::new();
    for (_, parsed) in modules.algorithms() {
        let algorithm = &parsed.algorithm;
        let of_processes = algorithm.processes.iter().flat_map(|of| &of.variables);
        let of_procedures = algorithm.procedures.iter().flat_map(Procedure::stored);
        all.extend(of_processes.chain(of_procedures).map(|of| of.name.name));
        all.extend(["pc", "stack"].map(Symbol::new));
    }
    all
}

/// Collects the variables that expressions read.
struct Reads<'p> {
    program: &'p Program,
    read: BTreeSet<usize>,
    /// The expressions that were looked at, each with whether `ENABLED` is around it. Parts are
    /// shared.
    seen: HashSet<(*const Node, bool)>,
    /// Whether `ENABLED` is around the expression. It does not read the next state.
    is_enabled: bool,
}

impl<'p> Reads<'p> {
    fn of(program: &'p Program, find: impl FnOnce(&mut Reads<'p>)) -> BTreeSet<usize> {
        let mut reads = Reads {
            program,
            read: BTreeSet::new(),
            seen: HashSet::new(),
            is_enabled: false,
        };
        find(&mut reads);
        reads.read
    }

    fn formula(&mut self, formula: &Temporal) {
        match formula {
            Temporal::State(node) | Temporal::Step(node) => self.node(node),
            Temporal::Not(inner) | Temporal::Always(inner) | Temporal::Eventually(inner) => {
                self.formula(inner);
            }
            Temporal::And(items) | Temporal::Or(items) => {
                for item in items {
                    self.formula(item);
                }
            }
            Temporal::Implies(a, b) | Temporal::Equivalent(a, b) | Temporal::LeadsTo(a, b) => {
                self.formula(a);
                self.formula(b);
            }
            Temporal::If(parts) => {
                let (condition, then, otherwise) = &**parts;
                for part in [condition, then, otherwise] {
                    self.formula(part);
                }
            }
            Temporal::Fair(fair) => self.node(&fair.action),
            Temporal::Quantifier { binders, body, .. } => {
                for binder in binders {
                    self.node(&binder.set);
                }
                self.formula(body);
            }
        }
    }

    /// The subscript of `[A]_v` does not count: authors write the tuple of all variables there.
    fn node(&mut self, node: &Expr) {
        if !self.seen.insert((Arc::as_ptr(node), self.is_enabled)) {
            return;
        }
        match &node.kind {
            Kind::Variable(variable) | Kind::Fixed(variable, _) => {
                self.read.insert(*variable);
            }
            Kind::Next(variable) => self.next(*variable),
            Kind::Unchanged(parts) => {
                for part in parts {
                    match part {
                        Subscript::Variable(variable) => self.next(*variable),
                        Subscript::Expression(now, _) => self.node(now),
                    }
                }
            }
            Kind::Box { action, .. } => self.node(action),
            Kind::Switch { original, .. } => self.node(original),
            Kind::Enabled(action) => {
                let around = std::mem::replace(&mut self.is_enabled, true);
                self.node(action);
                self.is_enabled = around;
            }
            kind => {
                if let Kind::Call(callee, _) = kind {
                    self.node(&self.program.callees[*callee].body);
                }
                node.parts(&mut |part| self.node(part));
            }
        }
    }

    fn next(&mut self, variable: usize) {
        let is_variable = variable < self.program.variables.len();
        if is_variable && !self.is_enabled {
            self.read.insert(variable);
        }
    }

    /// Finds what the assertions in steps read.
    fn assertions(&mut self) {
        let program = self.program;
        let bodies = program.callees.iter().map(|callee| &callee.body);
        let mut open: Vec<&Expr> = program.next.iter().chain(bodies).collect();
        let mut seen = HashSet::new();
        while let Some(node) = open.pop() {
            if !seen.insert(Arc::as_ptr(node)) {
                continue;
            }
            match &node.kind {
                Kind::Primitive(Primitive::Assert, operands) => {
                    for operand in operands {
                        self.node(operand);
                    }
                }
                Kind::Switch { original, .. } => open.push(original),
                _ => node.parts(&mut |part| open.push(part)),
            }
        }
    }
}
