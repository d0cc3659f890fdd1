//! The meaning of expressions and specs, as TLC gives it.

mod counts;
mod evaluator;
mod values;

use std::fmt::Write as _;

use mutaspec_tla::compile::Program;
use mutaspec_tla::evaluate::{Evaluator, Layout, STACK_SIZE};
use mutaspec_tla::syntax::{Diagnostic, Sources};
use mutaspec_tla::{config, modules};

/// Compiles a module and a configuration that are given as texts.
fn compile(module: &str, configuration: &str) -> Result<Program, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("T.tla");
    let module = format!("---- MODULE T ----\n{module}\n====\n");
    std::fs::write(&path, module).expect("the module is written");
    let mut sources = Sources::default();
    let modules = modules::load(&path, &[], &mut sources)?;
    let file = sources.add("T.cfg", configuration);
    let configuration = config::read(file, sources.file(file).text())?;
    Program::new(&modules, &configuration).map_err(|error| vec![error])
}

/// Runs a test with the stack that an evaluator needs.
fn with_stack(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK_SIZE)
            .spawn_scoped(scope, test);
        if let Err(panic) = thread.expect("a thread starts").join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Evaluates expressions and compares them with their values or errors.
fn check(definitions: &str, table: &[(&str, &str)]) {
    with_stack(|| check_all(definitions, table));
}

fn check_all(definitions: &str, table: &[(&str, &str)]) {
    let mut module = format!("EXTENDS Integers, Sequences, FiniteSets, TLC\n{definitions}\n");
    let mut configuration = String::from("CONSTANTS a = a b = b A_x = A_x B_y = B_y\nINVARIANTS");
    module.push_str("CONSTANTS a, b, A_x, B_y\n");
    for (number, (expression, _)) in table.iter().enumerate() {
        writeln!(module, "Case{number} == {expression}").expect("written");
        write!(configuration, " Case{number}").expect("written");
    }
    let program = compile(&module, &configuration).unwrap_or_else(|errors| panic!("{errors:?}"));
    let layout = Layout::whole(0);
    let mut evaluator = Evaluator::new(&program, &layout);
    for ((expression, expected), (_, node)) in table.iter().zip(&program.invariants) {
        let found = match evaluator.value(node) {
            Ok(value) => value.to_string(),
            Err(failure) => format!("error: {}", failure.message),
        };
        assert_eq!(&found, expected, "{expression}");
    }
}

/// Searches a spec and compares distinct states, generated states and verdict.
fn count(module: &str, configuration: &str, expected: (usize, usize, &str)) {
    let module = format!("EXTENDS Integers, Sequences, FiniteSets, TLC\n{module}");
    let program = compile(&module, configuration).unwrap_or_else(|errors| panic!("{errors:?}"));
    with_stack(|| {
        let counts = crate::search::search(&program);
        let found = (counts.distinct, counts.generated, counts.verdict.as_str());
        assert_eq!(found, expected, "{module}");
    });
}

const INIT_NEXT: &str = "INIT Init NEXT Next CHECK_DEADLOCK FALSE";
