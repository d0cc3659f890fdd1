//! The next-state action and its parts that are no steps of a process.

use super::super::build::Build;
use super::super::substitute::copy;
use super::Generator;
use crate::syntax::Symbol;
use crate::syntax::tree::{Expression, Style};

impl Generator<'_> {
    pub(super) fn next(&mut self) {
        if self.omitted.pc && !self.is_multiprocess() {
            return;
        }
        let terminating = !self.options.no_done && !self.omitted.terminating;
        if terminating {
            self.terminating();
        }
        let mut disjuncts = self.actions();
        if terminating {
            disjuncts.push(self.build().name("Terminating"));
        }
        let build = self.build();
        let body = build.between(false, disjuncts);
        self.define("Next", &[], body, build);
    }

    /// `Terminating == /\ \A self \in ProcSet : pc[self] = "Done" /\ UNCHANGED vars`.
    fn terminating(&mut self) {
        let build = self.build();
        let items = vec![
            self.all_done(build),
            build.apply("UNCHANGED", Style::Prefix, vec![build.name("vars")]),
        ];
        let body = if self.is_multiprocess() {
            build.list(true, items)
        } else {
            build.between(true, items)
        };
        self.define("Terminating", &[], body, build);
    }

    /// The steps of the processes, of procedures and of the main body.
    fn actions(&self) -> Vec<Expression> {
        let algorithm = self.algorithm;
        if !self.is_multiprocess() {
            let procedures = algorithm.procedures.iter().map(|each| each.name);
            let names = procedures.map(|name| Build(name.span).name(name.name));
            return names.chain(self.main_labels()).collect();
        }
        let of_self = |name: Symbol, build: Build| build.call(name, vec![build.name("self")]);
        let single = algorithm.processes.iter().filter(|process| process.single);
        let mut actions: Vec<Expression> = single
            .map(|process| Build(process.name.span).name(process.name.name))
            .collect();
        let procedures = algorithm.procedures.iter();
        let procedures: Vec<Expression> = procedures
            .map(|each| of_self(each.name.name, Build(each.name.span)))
            .collect();
        if !procedures.is_empty() {
            let build = self.build();
            let any = build.between(false, procedures);
            let some = build.each_self(false, build.name("ProcSet"), any);
            actions.push(build.parenthesized(some));
        }
        for process in algorithm.processes.iter().filter(|process| !process.single) {
            let build = Build(process.name.span);
            let body = of_self(process.name.name, build);
            let some = build.each_self(false, copy(&process.id), body);
            actions.push(build.parenthesized(some));
        }
        actions
    }

    /// The actions of the labels in the main body, in the order of their definitions.
    fn main_labels(&self) -> Vec<Expression> {
        let main = Symbol::new("Next");
        let own = self.origins.iter().filter(|origin| origin.part == main);
        own.filter(|origin| origin.label.is_some())
            .map(|origin| Build(origin.span).name(origin.name))
            .collect()
    }
}
