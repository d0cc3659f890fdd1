//! PlusCal: the algorithm in a module and its translation to definitions.
//!
//! A module may contain an algorithm in PlusCal, in a comment. The official translator writes its
//! meaning as TLA+ between the lines `BEGIN TRANSLATION` and `END TRANSLATION`. [`translate`] makes
//! the same definitions as trees whose places are in the lines of the algorithm, so that the text
//! in the file is not needed. If that text means something else, the algorithm was changed after
//! it was translated, and [`Translation::stale`] reports it.
//!
//! The rules are those of "A PlusCal User's Manual" and of the official translator, whose results
//! are the test data in `tests/pcal`.

mod build;
mod calls;
mod compare;
mod edit;
mod find;
mod generate;
mod labels;
mod macros;
mod names;
mod options;
mod parser;
mod steps;
mod substitute;
pub(crate) mod tree;

use std::collections::HashSet;
use std::sync::Arc;

pub(crate) use self::build::Build;
pub(crate) use self::compare::meaning;
pub(crate) use self::edit::Edit;
use self::options::Options;
pub(crate) use self::substitute::copy;
use self::tree::{Algorithm, each};
use crate::syntax::tree::{Expression, ExpressionId, Module, Unit};
use crate::syntax::visit::{children, children_mut, unit_expressions};
use crate::syntax::{Diagnostic, FileId, SourceFile, Sources, Span, Symbol, number};

/// The translation of the algorithm in a module.
#[derive(Debug)]
pub struct Translation {
    /// The declarations and definitions in the order of the official translation.
    ///
    /// Expressions of the algorithm keep their places. Added expressions have the place of the
    /// statement, the label, the variable or the head of the algorithm that they were added for.
    pub units: Vec<Unit>,
    /// The origins of the definitions of steps, processes and procedures.
    pub origins: Vec<Origin>,
    /// The places of the expressions in the algorithm.
    written: HashSet<Span>,
    /// The algorithm, from `--algorithm` to its end.
    pub span: Span,
    /// The algorithm as it is written.
    pub(crate) parsed: Arc<Parsed>,
    /// The finding that the translation in the file is older than the algorithm.
    pub stale: Option<Diagnostic>,
    /// The part of the file that the units replace.
    old: Old,
}

/// The origin of a definition in the translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The name of the definition.
    pub name: Symbol,
    /// The label of the step. `None` if the definition joins the steps of a process or procedure.
    pub label: Option<Symbol>,
    /// The process or procedure; `Next` for the main body.
    pub part: Symbol,
    /// Whether its parameter is the process, `self`.
    pub takes_self: bool,
    /// The statements of the step, or the process or procedure.
    pub span: Span,
}

/// An algorithm as it is written. Changed copies of it can be translated.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The algorithm. Its expressions have numbers that those of the module do not have.
    pub(crate) algorithm: Algorithm,
    options: Options,
}

/// The number of the first expression of an algorithm.
const FIRST_NUMBER: u32 = 1 << 30;

/// The units of a translation, and the origins of definitions among them.
type Units = (Vec<Unit>, Vec<Origin>);

impl Parsed {
    fn new(mut algorithm: Algorithm, options: Options) -> Parsed {
        let mut next = FIRST_NUMBER;
        algorithm.expressions_mut(&mut |expression| number_from(expression, &mut next));
        Parsed { algorithm, options }
    }

    /// Whether labels that are missing are added.
    pub(crate) fn adds_labels(&self) -> bool {
        self.options.label
    }

    /// Returns the place before which a statement becomes the first one of the step whose label is
    /// at this place, whatever the step does then. `None` if the label was added, or if it is that of
    /// a loop with a condition.
    pub(crate) fn entry(&self, label: Span) -> Option<Span> {
        let Algorithm {
            procedures,
            processes,
            body,
            ..
        } = &self.algorithm;
        let of_procedures = procedures.iter().map(|procedure| &procedure.body);
        let of_processes = processes.iter().map(|process| &process.body);
        let mut entry = None;
        for body in of_procedures.chain(of_processes).chain([body]) {
            each(body, &mut |statement| {
                let own = statement.label.map(|label| label.name.span.start);
                if own == Some(label.start) {
                    entry = steps::entry(statement);
                }
            });
        }
        entry
    }

    /// Translates the algorithm with an edit. `source` is its file. `None` if it cannot be
    /// translated.
    pub(crate) fn changed(&self, edit: Option<&Edit>, source: &SourceFile) -> Option<Units> {
        let algorithm = match edit {
            Some(edit) => self.algorithm.with(edit),
            None => self.algorithm.clone(),
        };
        units(algorithm, &self.options, source).ok()
    }
}

fn number_from(expression: &mut Expression, next: &mut u32) {
    expression.id = ExpressionId(*next);
    *next += 1;
    children_mut(expression, &mut |child| number_from(child, next));
}

/// Translates an algorithm.
fn units(
    mut algorithm: Algorithm,
    options: &Options,
    source: &SourceFile,
) -> Result<Units, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    macros::expand(&mut algorithm, &mut errors);
    stop_at(&mut errors)?;
    labels::complete(&mut algorithm, options, &mut errors);
    names::resolve(&mut algorithm, &mut errors);
    stop_at(&mut errors)?;
    let omitted = labels::omitted(&algorithm);
    let generator = generate::Generator::new(&algorithm, options, omitted, source);
    generator.run().map_err(sorted)
}

/// The bytes of the translation in a file. An empty range if the file has none.
#[derive(Clone, Copy, Debug)]
struct Old {
    start: u32,
    end: u32,
}

impl Old {
    fn contains(self, unit: &Unit) -> bool {
        self.start <= unit.span.start && unit.span.end <= self.end
    }
}

/// Whether a text has the marks of a translation, with more than blank lines between them.
pub fn has_translation(text: &str) -> bool {
    let range = find::translation(text).ok().flatten();
    range.is_some_and(|range| !text[range].trim().is_empty())
}

/// Whether a text has an algorithm outside of its module, without marks of a translation. Then the
/// translation comes after all that is in the module, where no definition can use it.
pub(crate) fn is_outside(text: &str, module: &Module) -> bool {
    let place = find::algorithm(text);
    let is_inside = |end: usize| module.span.start < end as u32 && (end as u32) < module.span.end;
    place.is_some_and(|place| !is_inside(place.end)) && matches!(find::translation(text), Ok(None))
}

/// Translates the algorithm in a module. `None` if the module has no algorithm.
pub fn translate(
    file: FileId,
    text: &str,
    module: &Module,
) -> Result<Option<Translation>, Vec<Diagnostic>> {
    let Some(place) = find::algorithm(text) else {
        return Ok(None);
    };
    let mut errors = Vec::new();
    let options = options::read(file, text, &mut errors);
    let mut algorithm = match parser::parse(file, text, &place) {
        Ok(algorithm) => algorithm,
        Err(more) => {
            errors.extend(more);
            return Err(sorted(errors));
        }
    };
    stop_at(&mut errors)?;
    let written = places(&mut algorithm);
    let span = algorithm.span;
    let parsed = Parsed::new(algorithm, options);
    let mut sources = Sources::default();
    let own = sources.add("", text);
    let (units, origins) = units(parsed.algorithm.clone(), &parsed.options, sources.file(own))?;
    let old = old(file, text, module, place.end).map_err(|error| vec![error])?;
    let before: Vec<&Unit> = module
        .units
        .iter()
        .filter(|unit| old.contains(unit))
        .collect();
    let stale = compare::difference(&before, &units, sources.file(own));
    Ok(Some(Translation {
        units,
        origins,
        written,
        span,
        parsed: Arc::new(parsed),
        stale,
        old,
    }))
}

impl Translation {
    /// Whether the algorithm contains an expression of the translation, instead of only what it was
    /// added for. In `x'[self]` for `x`, that is `x` alone. The argument of a macro may be in the
    /// translation several times.
    pub fn is_written(&self, expression: &Expression) -> bool {
        let mut is_innermost = true;
        children(expression, &mut |child| {
            is_innermost &= child.span != expression.span;
        });
        is_innermost && self.written.contains(&expression.span)
    }

    /// Whether the module has units between the marks of its translation.
    pub fn is_in(&self, module: &Module) -> bool {
        module.units.iter().any(|unit| self.old.contains(unit))
    }

    /// Returns the module with these units instead of the translation that the file has, or after
    /// the algorithm if the file has none.
    #[must_use]
    pub fn install(self, module: Arc<Module>) -> Arc<Module> {
        let mut module = Arc::unwrap_or_clone(module);
        let old = self.old;
        let first_after = module
            .units
            .iter()
            .position(|unit| unit.span.start >= old.start);
        let at = first_after.unwrap_or(module.units.len());
        let mut after = module.units.split_off(at);
        after.retain(|unit| !old.contains(unit));
        module.units.extend(self.units);
        module.units.extend(after);
        substitute::unshare_units(&mut module.units);
        number(&mut module);
        Arc::new(module)
    }
}

/// The part of the file with the translation of an algorithm that ends at `end`.
fn old(file: FileId, text: &str, module: &Module, end: usize) -> Result<Old, Diagnostic> {
    match find::translation(text) {
        Ok(Some(range)) => Ok(Old {
            start: range.start as u32,
            end: range.end as u32,
        }),
        Ok(None) => {
            let end = end as u32;
            let is_inside = module.span.start < end && end < module.span.end;
            let at = if is_inside { end } else { module.span.end };
            Ok(Old { start: at, end: at })
        }
        Err(line) => {
            let span = Span {
                file,
                start: line.start as u32,
                end: line.end as u32,
            };
            let message = "no line `END TRANSLATION` follows `BEGIN TRANSLATION`";
            Err(Diagnostic::new(span, message).hint("the translation is what is between them"))
        }
    }
}

fn stop_at(errors: &mut Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if errors.is_empty() {
        Ok(())
    } else {
        Err(sorted(std::mem::take(errors)))
    }
}

fn sorted(mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    errors.sort_by_key(|error| error.span);
    errors.dedup();
    errors
}

/// The places of the expressions in an algorithm.
fn places(algorithm: &mut Algorithm) -> HashSet<Span> {
    let mut places = HashSet::new();
    for unit in &algorithm.definitions {
        unit_expressions(unit, &mut |expression| add_places(expression, &mut places));
    }
    algorithm.expressions_mut(&mut |expression| add_places(expression, &mut places));
    places
}

fn add_places(expression: &Expression, places: &mut HashSet<Span>) {
    places.insert(expression.span);
    children(expression, &mut |child| add_places(child, places));
}
