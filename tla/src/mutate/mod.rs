//! Mutants of the expressions of a spec.
//!
//! A mutant replaces one expression of a definition that initial states or the next-state relation
//! use. The operators are those of the catalogue of `mutaspec-mutator`. Each edit is made twice, as
//! a tree for the compiler and as text on the author's lines; a test reads the text again and
//! compares the trees.
//!
//! | file | content |
//! |---|---|
//! | `walk` | the expressions of a definition and the role of each |
//! | `actions` | conjuncts and disjuncts of actions, assignments |
//! | `conditions` | Boolean expressions |
//! | `values` | other expressions |
//! | `names` | the names that are bound around an expression, and the strings of a variable |
//! | `write` | edited text |
//! | `fairness` | fairness assumptions |

mod actions;
mod conditions;
mod fairness;
mod names;
mod values;
mod walk;
mod write;

use mutaspec_mutator::Operator;

use crate::compile::Behaviour;
use crate::modules::{Content, Modules};
use crate::syntax::tree::{Definition, Expression, ExpressionId, Module, UnitKind};
use crate::syntax::{FileId, Sources, Span, Symbol};

pub use self::fairness::{Assumption, fairness};
use self::names::{Bodies, Strings};
use self::walk::Walk;

/// A mutant of the text of a spec.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The operator that made it.
    pub operator: Operator,
    /// The definition that it changes.
    pub item: String,
    /// The author's text that is replaced.
    pub span: Span,
    /// The new text. In a family, `{}` stands for the member.
    pub replacement: String,
    /// The constant sets over whose members a family ranges. Empty for a single mutant.
    pub members: Vec<Expression>,
    /// What changes.
    pub change: Change,
}

/// What a mutant changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// Expressions, each replaced by another one.
    Expressions(Vec<((FileId, ExpressionId), Expression)>),
    /// The fairness assumption at the place of the mutant is dropped.
    DropFairness,
    /// The strong fairness assumption at the place of the mutant becomes weak.
    WeakenFairness,
}

/// Returns the mutants of the expressions that the behaviour of a spec consists of, in the order of
/// the text. `fixed` are the variables that no step changes.
pub fn mutants(
    modules: &Modules,
    (behaviour, fixed): (&Behaviour, &[Symbol]),
    sources: &Sources,
) -> Vec<Mutant> {
    let mut all = Vec::new();
    let files: Vec<&Module> = modules
        .iter()
        .filter(|(name, _)| !modules.is_library(*name))
        .filter_map(|(_, content)| match content {
            Content::Text(module) => Some(&**module),
            Content::Standard(_) => None,
        })
        .collect();
    let (strings, bodies) = (Strings::of(&files), Bodies::of(&files, fixed));
    // The root is the last one, and the first one that people read.
    for module in files.iter().rev() {
        each_definition(module, &mut |definition| {
            let body = &definition.body;
            if !behaviour.contains_key(&(body.span.file, body.id)) || is_generated(definition) {
                return;
            }
            let mut walk = Walk::new(behaviour, sources, (&strings, &bodies), definition);
            walk.definition(definition);
            all.extend(walk.finish());
        });
    }
    all
}

/// Whether the translator of PlusCal adds the definition to every algorithm.
fn is_generated(definition: &Definition) -> bool {
    definition.name.name.as_str() == "Terminating"
}

fn each_definition<'a>(module: &'a Module, each: &mut dyn FnMut(&'a Definition)) {
    for unit in &module.units {
        match &unit.kind {
            UnitKind::Definition(definition) => each(definition),
            UnitKind::Module(inner) => each_definition(inner, each),
            _ => {}
        }
    }
}
