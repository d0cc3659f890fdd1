//! Mutants of the expressions of a spec.
//!
//! A mutant replaces one expression of a definition that initial states or the next-state relation
//! use. In a module with an algorithm in PlusCal it changes the algorithm instead, and what its
//! translation then says elsewhere takes the place of what it said before. The operators are those
//! of the catalogue of `mutaspec-mutator`. Each edit is made twice, as a tree for the compiler and
//! as text on the author's lines; a test reads the text again and compares the results.
//!
//! | file | content |
//! |---|---|
//! | `walk` | the expressions of a definition and the role of each |
//! | `actions` | conjuncts and disjuncts of actions, assignments |
//! | `guards` | guards of actions |
//! | `updates` | several assignments, variables that are left alone, arms |
//! | `messages`, `media` | updates that send messages, and the variables that hold them |
//! | `initial` | initial values |
//! | `conditions` | Boolean expressions |
//! | `values` | other expressions |
//! | `names` | the names that are bound around an expression, definitions and variables |
//! | `strings` | the strings that a variable may have |
//! | `write` | edited text |
//! | `properties` | mutants of properties |
//! | `fairness` | fairness assumptions |
//! | `annotations` | what the author says about mutants, in comments |
//! | `records` | the sets that fields of records have |
//! | `algorithm` | the statements of an algorithm and the mutants of each |
//! | `algorithm_crashes` | processes that stop or restart |
//! | `algorithm_steps` | labels: steps that are split or merged |
//! | `algorithm_messages` | statements that send messages |
//! | `algorithm_facts` | the expressions and macros of an algorithm |
//! | `algorithm_fairness` | the fairness that an algorithm declares |
//! | `translations` | how the translation of a changed algorithm differs |

mod actions;
mod algorithm;
mod algorithm_crashes;
mod algorithm_facts;
mod algorithm_fairness;
mod algorithm_messages;
mod algorithm_steps;
mod annotations;
mod conditions;
mod fairness;
mod guards;
mod initial;
mod media;
mod messages;
mod names;
mod properties;
mod records;
mod strings;
mod translations;
mod updates;
mod values;
mod walk;
mod write;

use mutaspec_mutator::Operator;

use crate::compile::{Action, Behaviour};
use crate::modules::{Content, Modules};
use crate::pcal::Parsed;
use crate::syntax::tree::{Definition, Expression, ExpressionId, Module, UnitKind};
use crate::syntax::{FileId, Sources, Span, Symbol};

pub use self::annotations::Notes;
pub use self::fairness::Assumption;
use self::media::Media;
use self::names::Bodies;
pub(crate) use self::properties::one_line;
pub use self::properties::{Condition, Role, conditions};
use self::strings::Strings;
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
    /// The fairness assumptions at these places are dropped.
    DropFairness(Vec<Span>),
    /// The strong fairness assumption at a place becomes weak.
    WeakenFairness(Span),
    /// The constant with this name is smaller by one, as these words say.
    Shrink(Symbol, &'static str),
    /// Besides the next-state relation there is this action.
    Act(Action),
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
    let (strings, mut bodies) = (Strings::of(&files), Bodies::of(&files, fixed));
    for (_, parsed) in modules.algorithms() {
        algorithm_facts::add_arguments(&parsed.algorithm, &mut bodies);
    }
    let media = Media::of(&bodies);
    // The root is the last one, and the first one that people read.
    for module in files.iter().rev() {
        let parsed = modules.algorithm(module.span.file);
        if let Some(parsed) = parsed {
            let spec = (behaviour, &strings, &bodies, &media);
            let mut found = algorithm::mutants(parsed, module, spec, sources);
            // An added action stands in the root module.
            let (root, name) = (modules.root(), module.name.name);
            let is_seen = root.name.name == name || root.extends.iter().any(|e| e.name == name);
            found.retain(|mutant| match mutant.operator {
                Operator::X1CrashStop | Operator::X2ForgetfulRestart => is_seen,
                Operator::A1SplitStep | Operator::A2MergeSteps => {
                    !algorithm_facts::is_named(&mutant.item, parsed, &files)
                }
                _ => true,
            });
            all.extend(found);
        }
        each_definition(module, &mut |definition| {
            let body = &definition.body;
            if !behaviour.contains_key(&(body.span.file, body.id))
                || is_generated(definition, parsed)
            {
                return;
            }
            let name = definition.name.name;
            let mut walk = Walk::new(behaviour, sources, (&strings, &bodies, &media), name);
            walk.definition(definition);
            all.extend(walk.finish());
        });
    }
    all
}

/// Whether the definition is one that the translation of an algorithm adds.
fn is_generated(definition: &Definition, parsed: Option<&Parsed>) -> bool {
    let Some(Parsed { algorithm, .. }) = parsed else {
        return definition.name.name.as_str() == "Terminating";
    };
    let is_written = algorithm.definitions.iter().any(|unit| match &unit.kind {
        UnitKind::Definition(written) => written.name == definition.name,
        _ => false,
    });
    let (inner, outer) = (definition.span, algorithm.span);
    !is_written && outer.start <= inner.start && inner.end <= outer.end
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

/// Returns the mutants of a fairness assumption in the definition `item`.
pub fn fairness(
    modules: &Modules,
    assumption: Assumption,
    item: &str,
    sources: &Sources,
) -> Vec<Mutant> {
    match modules.algorithm(assumption.span.file) {
        Some(parsed) if algorithm_fairness::is_inside(assumption.span, parsed) => {
            algorithm_fairness::mutants(parsed, assumption, sources)
        }
        _ => fairness::fairness(assumption, item, sources),
    }
}
