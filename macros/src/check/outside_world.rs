//! Reports uses of the world outside the model: clocks, random numbers, threads, files.
//!
//! Paths are judged as they are written, so a renamed import (`use Instant as I`), a type behind an
//! alias and code in other modules are not detected.

use syn::visit::Visit;
use syn::{Ident, Item, Path};

use crate::ast::SpecModule;
use crate::errors::Errors;

const CLOCK: &str = "a model has no clock: let an action advance a counter in the state, such as an `Int<0, 3>`, or let the step happen at any time";
const SLEEP: &str = "a model has no clock: a step that may happen at any time needs no pause";
const RANDOM: &str = "a model has no random numbers: `pick` makes every choice in turn";
const THREAD: &str =
    "a model has no threads: what runs at the same time is a `#[process]` of its own";
const OUTSIDE: &str = "a step sees its state only: make this a variable or a constant of the model";

/// The modules, or types, and names that a path may not end in. An empty name stands for all names.
const PATHS: &[(&str, &str, &str)] = &[
    ("Instant", "now", CLOCK),
    ("SystemTime", "now", CLOCK),
    ("thread", "sleep", SLEEP),
    ("thread", "spawn", THREAD),
    ("rand", "", RANDOM),
    ("fastrand", "", RANDOM),
    ("env", "var", OUTSIDE),
    ("env", "args", OUTSIDE),
    ("fs", "", OUTSIDE),
    ("File", "open", OUTSIDE),
    ("File", "create", OUTSIDE),
];

/// Reports such paths in the bodies of all functions of the spec.
pub(super) fn all(spec: &SpecModule, errors: &mut Errors) {
    let mut visitor = OutsideWorld {
        own: own(spec),
        errors,
    };
    let steps = spec
        .actions
        .iter()
        .map(|a| &a.function)
        .chain(spec.processes.iter().map(|p| &p.function));
    let properties = spec
        .properties
        .iter()
        .map(|p| &p.function)
        .chain(&spec.constraints)
        .chain(&spec.fairness);
    for function in steps
        .chain(properties)
        .chain(&spec.helpers)
        .chain([&spec.init])
    {
        visitor.visit_block(&function.block);
    }
}

struct OutsideWorld<'a> {
    /// Names in the module that can stand before `::`, such as a process called `fs`.
    own: Vec<&'a Ident>,
    errors: &'a mut Errors,
}

impl<'ast> Visit<'ast> for OutsideWorld<'_> {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let is_own = path
            .path
            .segments
            .first()
            .is_some_and(|first| self.own.contains(&&first.ident));
        if let Some(text) = advice(&path.path).filter(|_| !is_own) {
            self.errors.at(&path.path, text);
        }
    }
}

fn own(spec: &SpecModule) -> Vec<&Ident> {
    let actions = spec.actions.iter().map(|a| &a.function.sig.ident);
    let processes = spec.processes.iter().map(|p| &p.function.sig.ident);
    let items = spec
        .values
        .iter()
        .chain(&spec.others)
        .filter_map(|item| match item {
            Item::Struct(i) => Some(&i.ident),
            Item::Enum(i) => Some(&i.ident),
            Item::Mod(i) => Some(&i.ident),
            Item::Type(i) => Some(&i.ident),
            _ => None,
        });
    actions.chain(processes).chain(items).collect()
}

/// What to write instead of a path, if it leads outside the model.
fn advice(path: &Path) -> Option<&'static str> {
    let mut names = path
        .segments
        .iter()
        .rev()
        .map(|segment| segment.ident.to_string());
    let (name, of) = (names.next()?, names.next()?);
    let found = PATHS
        .iter()
        .find(|(module, ending, _)| of == *module && (ending.is_empty() || name == *ending));
    found.map(|(.., text)| *text)
}
