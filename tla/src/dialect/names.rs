//! The names that a module has, and those that it can use.

use std::collections::{BTreeSet, HashMap};

use crate::check::Checked;
use crate::deep::deeply;
use crate::modules::Modules;
use crate::mutate::one_line;
use crate::syntax::tree::{Expression, ExpressionKind, Module, PathStep, UnitKind};
use crate::syntax::{FileId, Symbol, parse};

/// The names of a module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// All of them: those that it declares, defines and extends.
    taken: BTreeSet<String>,
    /// The operators of the modules that are part of the program.
    library: BTreeSet<String>,
    /// What stands for all variables in the subscript of `[A]_v`.
    subscript: String,
    /// The definitions without parameters that the module itself contains: each right side in one
    /// line, with the name.
    definitions: HashMap<String, String>,
}

/// The letters for bound names, and others if the module has a definition of that name.
const LETTERS: [(&str, &[&str]); 6] = [
    ("p", &["p", "m", "g"]),
    ("q", &["q", "n", "h"]),
    ("r", &["r", "o", "l"]),
    ("x", &["x", "u"]),
    ("y", &["y", "w"]),
    ("i", &["i", "j", "k"]),
];

impl Names {
    pub(crate) fn of(modules: &Modules, checked: &Checked) -> Names {
        let mut names = Names::default();
        let mut variables = BTreeSet::new();
        for known in checked.names() {
            names.taken.insert(known.name.to_string());
            if known.library {
                names.library.insert(known.name.to_string());
            }
            if known.variable {
                variables.insert(known.name);
            }
        }
        names.subscript = subscript(modules.root(), &variables);
        names.definitions = definitions(modules.root());
        names
    }

    /// Returns the name of a definition with the right side that another one has in a text.
    pub(super) fn defined(&self, code: &str) -> Option<String> {
        let text = format!("---- MODULE Suggested ----\n{code}====\n");
        let module = deeply(|| parse(FileId::default(), &text)).ok()?;
        let body = definitions(&module).into_keys().next()?;
        self.definitions.get(&body).cloned()
    }

    /// Forgets the definition of a name.
    pub(crate) fn replace(&mut self, name: &str) {
        self.definitions.retain(|_, known| known != name);
    }

    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// Whether an operator of a standard module can be used.
    pub(super) fn has(&self, operator: &str) -> bool {
        self.library.contains(operator)
    }

    pub(super) fn subscript(&self) -> &str {
        &self.subscript
    }

    /// Returns a name for what a quantifier binds: TLA+ does not hide the names of a module.
    pub(super) fn bound(&self, name: &str) -> String {
        let letters = LETTERS.iter().find(|(letter, _)| *letter == name);
        let letters = letters.map_or(&[][..], |(_, letters)| *letters);
        let numbered = (1..).map(|number| format!("{name}{number}"));
        let mut all = letters
            .iter()
            .map(|letter| (*letter).to_owned())
            .chain(numbered);
        all.find(|name| !self.is_taken(name)).unwrap_or_default()
    }
}

/// Returns the right sides of the definitions without parameters in a module, each with the name.
fn definitions(module: &Module) -> HashMap<String, String> {
    let all = module.units.iter().filter_map(|unit| match &unit.kind {
        UnitKind::Definition(definition) => Some(&**definition),
        _ => None,
    });
    let without = all.filter(|of| of.parameters.is_empty() && of.bounds.is_empty());
    without
        .map(|of| (one_line(&of.body), of.name.name.to_string()))
        .collect()
}

/// Returns the name of the module's tuple of all variables, or else such a tuple.
///
/// All variables are listed, not only those of a property: a step that changes none of the latter
/// may violate it.
fn subscript(root: &Module, variables: &BTreeSet<Symbol>) -> String {
    let mut tuples: HashMap<Symbol, BTreeSet<Symbol>> = HashMap::new();
    for unit in &root.units {
        if let UnitKind::Definition(definition) = &unit.kind
            && definition.parameters.is_empty()
            && definition.bounds.is_empty()
            && let Some(parts) = parts(&definition.body, &tuples, variables)
        {
            if parts == *variables {
                return definition.name.name.to_string();
            }
            tuples.insert(definition.name.name, parts);
        }
    }
    let all: Vec<&str> = variables.iter().map(|name| name.as_str()).collect();
    match all.as_slice() {
        [one] => (*one).to_owned(),
        all => format!("<<{}>>", all.join(", ")),
    }
}

/// Returns the variables in a tuple, also in tuples that it names.
fn parts(
    body: &Expression,
    tuples: &HashMap<Symbol, BTreeSet<Symbol>>,
    variables: &BTreeSet<Symbol>,
) -> Option<BTreeSet<Symbol>> {
    let ExpressionKind::Tuple(items) = &*body.kind else {
        return None;
    };
    let mut all = BTreeSet::new();
    for item in items {
        match &*item.kind {
            ExpressionKind::Tuple(_) => all.extend(parts(item, tuples, variables)?),
            ExpressionKind::Apply(application) => {
                let [PathStep::Name { name, arguments }] = application.path.as_slice() else {
                    return None;
                };
                let name = name.name;
                if !arguments.is_empty() {
                    return None;
                }
                if variables.contains(&name) {
                    all.insert(name);
                } else {
                    all.extend(tuples.get(&name)?.iter().copied());
                }
            }
            _ => return None,
        }
    }
    Some(all)
}
