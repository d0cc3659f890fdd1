//! Processes that stop or restart: X1 and X2.

use mutaspec_mutator::Operator;

use super::algorithm::Reader;
use super::translations::Processes;
use super::{Change, Mutant};
use crate::compile::{Action, MEMBER};
use crate::pcal::tree::{Process, each};
use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, Module};

impl Reader<'_> {
    /// X1: a process stops for ever before any of its steps. X2: it restarts, once.
    pub(super) fn crashes(&self, module: &Module) -> Vec<Mutant> {
        let Some(processes) = Processes::of(module) else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for process in &self.parsed.algorithm.processes {
            let (span, walk) = (process.name.span, &self.walk);
            let sets = walk.bodies.sets(&process.id, &[], walk.behaviour());
            let writer = walk.writer_at(span);
            let (id, who) = match (process.single, sets.is_empty()) {
                (true, _) => (process.id.clone(), String::new()),
                (false, false) => (writer.name(MEMBER).tree, format!("({MEMBER})")),
                // Processes that are numbers are not participants.
                (false, true) => continue,
            };
            let mutant = |operator, what: &str, action: Expression, restarts| Mutant {
                operator,
                item: process.name.name.to_string(),
                span,
                replacement: format!("{0} (* {0}{who} {what} *)", process.name.name),
                members: if process.single {
                    Vec::new()
                } else {
                    sets.clone()
                },
                change: Change::Act(Action {
                    expression: action,
                    restarts,
                }),
            };
            let stop = processes.stop(&id, span);
            let operator = Operator::X1CrashStop;
            all.push(mutant(operator, "may stop at any step", stop, false));
            let restart = self.forgotten(process).and_then(|(own, of_procedures)| {
                processes.restart(&id, process.single, &own, &of_procedures, span)
            });
            if let Some(restart) = restart {
                let what = "may restart at its first label, once, and forgets its variables";
                let operator = Operator::X2ForgetfulRestart;
                all.push(mutant(operator, what, restart, true));
            }
        }
        all
    }

    /// The variables of a process and those of procedures, which a restart forgets. `None` if a
    /// restart changes nothing, or if the variables have other names in the translation.
    fn forgotten(&self, process: &Process) -> Option<(Vec<Symbol>, Vec<Symbol>)> {
        let algorithm = &self.parsed.algorithm;
        let of_processes = algorithm.processes.iter().flat_map(|of| &of.variables);
        let of_procedures = algorithm
            .procedures
            .iter()
            .flat_map(|of| of.parameters.iter().chain(&of.variables));
        let all = of_processes
            .chain(of_procedures.clone())
            .chain(&algorithm.variables);
        let all: Vec<Symbol> = all.map(|of| of.name.name).collect();
        let is_unique = |name: &Symbol| all.iter().filter(|other| *other == name).count() == 1;
        let mut labels = 0;
        each(&process.body, &mut |statement| {
            labels += usize::from(statement.label.is_some());
        });
        let mut forgotten = process.variables.iter().chain(of_procedures.clone());
        let is_plain = forgotten.all(|of| !of.member && is_unique(&of.name.name));
        let own: Vec<Symbol> = process.variables.iter().map(|of| of.name.name).collect();
        let of_procedures = of_procedures.map(|of| of.name.name).collect();
        let changes = labels > 1 || !own.is_empty();
        (changes && is_plain).then_some((own, of_procedures))
    }
}
