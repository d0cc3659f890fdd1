//! Tests of reading: modules, configuration files, and the errors in them.

mod broken;
mod check;
mod config;
mod layout;
mod library;
mod limits;
mod mutations;
mod precedence;
mod show;
mod syntax;

use std::sync::Arc;

use mutaspec_tla::syntax::tree::{Definition, Module, UnitKind};
use mutaspec_tla::syntax::{Diagnostic, Sources, parse};

/// Reads `body` between the first and the last line of a module.
fn module(body: &str) -> Result<Arc<Module>, String> {
    whole_module(&format!("---- MODULE Test ----\n{body}\n===="))
}

fn whole_module(text: &str) -> Result<Arc<Module>, String> {
    let mut sources = Sources::default();
    let file = sources.add("Test.tla", text);
    parse(file, text).map_err(|errors| rendered(&sources, &errors))
}

fn rendered(sources: &Sources, errors: &[Diagnostic]) -> String {
    errors.iter().map(|error| sources.render(error)).collect()
}

/// The definition of `name` in a module.
fn definition(module: &Module, name: &str) -> Arc<Definition> {
    let mut definitions = module.units.iter().filter_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) => Some(definition),
        _ => None,
    });
    definitions
        .find(|definition| &*definition.name.name == name)
        .expect("it is defined")
        .clone()
}

/// The tree of an expression, with parentheses around everything that has parts.
fn expression(text: &str) -> String {
    match module(&format!("Value == {text}")) {
        Ok(module) => show::expression(&definition(&module, "Value").body),
        Err(errors) => errors,
    }
}
