//! The tables of a spec: its definition, which all of its models share.

use std::path::Path;

use mutaspec_mutator::{Text, rows, text};
use mutaspec_runner::assumption::{FairnessKind, FairnessRow, Strength};
use mutaspec_runner::definition::{
    Definition, ItemKind, ItemRow, Language, ModelRow, PropertyKind, PropertyRow, SourceFile, Words,
};
use mutaspec_runner::machine::StepFacts;

use super::compiled::{Checked, CheckedKind, Compiled};
use crate::evaluate::Step;
use crate::syntax::{FileId, Sources, Span, Symbol};

/// TLA+.
pub(crate) const LANGUAGE: Language = Language {
    name: text("tla"),
    comment: text("\\*"),
    module_end: text("===="),
    extensions: std::borrow::Cow::Borrowed(&[text("tla"), text("cfg")]),
    manifests: std::borrow::Cow::Borrowed(&[]),
    assertions: std::borrow::Cow::Borrowed(&[text("Assert")]),
    implementations: std::borrow::Cow::Borrowed(&[]),
    words: Words {
        deadlock: text("no deadlock"),
        termination: text(""),
        crash: text("no evaluation error"),
        divergence: text("evaluation ends"),
        fails: text("cannot be evaluated"),
        counts_built_in: false,
    },
};

/// The places of names in the tables of a spec.
#[derive(Default)]
pub(crate) struct Numbering {
    items: Vec<Symbol>,
    properties: Vec<Symbol>,
    fairness: Vec<Span>,
}

/// A model with its name.
pub(crate) struct NamedModel<'a> {
    pub(crate) name: &'a str,
    pub(crate) compiled: &'a Compiled,
}

impl Numbering {
    pub(crate) fn item(&self, name: Symbol) -> usize {
        place(&self.items, &name)
    }

    pub(crate) fn property(&self, name: Symbol) -> usize {
        place(&self.properties, &name)
    }

    pub(crate) fn fairness(&self, span: Span) -> usize {
        place(&self.fairness, &span)
    }
}

fn place<T: PartialEq>(all: &[T], wanted: &T) -> usize {
    all.iter()
        .position(|known| known == wanted)
        .unwrap_or_default()
}

/// Returns the tables of a spec with these models, and the places of names in them.
pub(crate) fn definition(
    module: &str,
    path: &Path,
    sources: &Sources,
    models: &[NamedModel<'_>],
) -> (Definition, Numbering) {
    let mut tables = Tables {
        sources,
        numbering: Numbering::default(),
        items: Vec::new(),
        properties: Vec::new(),
        fairness: Vec::new(),
    };
    for model in models {
        tables.add(model.compiled);
    }
    let folder = path
        .parent()
        .and_then(|folder| std::path::absolute(folder).ok());
    let definition = Definition {
        name: module.to_owned().into(),
        sources: rows(source_files(path, sources)),
        language: LANGUAGE,
        is_self_contained: true,
        line: 1,
        package_folder: folder
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
            .into(),
        module: module.to_owned().into(),
        models: rows(models.iter().map(model_row)),
        items: rows(tables.items),
        fairness: rows(tables.fairness),
        properties: rows(tables.properties),
        ..Definition::default()
    };
    (definition, tables.numbering)
}

/// The rows that models have in common: each is added once.
struct Tables<'a> {
    sources: &'a Sources,
    numbering: Numbering,
    items: Vec<ItemRow>,
    properties: Vec<PropertyRow>,
    fairness: Vec<FairnessRow>,
}

impl Tables<'_> {
    fn add(&mut self, model: &Compiled) {
        let line = |span: Span| self.sources.location(span).line as u32;
        // A step that only mutants have is no part of the spec.
        for step in model.steps.iter().filter(|step| step.extra.is_none()) {
            if !self.numbering.items.contains(&step.definition) {
                self.numbering.items.push(step.definition);
                self.items.push(ItemRow {
                    name: own(step.definition),
                    kind: ItemKind::Action,
                    parameters: rows([]),
                    line: line(step.span),
                });
            }
        }
        for property in &model.properties {
            if !self.numbering.properties.contains(&property.name) {
                self.numbering.properties.push(property.name);
                self.properties.push(PropertyRow {
                    name: own(property.name),
                    kind: kind(&property.kind),
                    line: line(property.span),
                    doc: text(""),
                });
            }
        }
        for assumption in &model.fairness {
            if !self.numbering.fairness.contains(&assumption.span) {
                self.numbering.fairness.push(assumption.span);
                self.fairness.push(FairnessRow {
                    kind: FairnessKind::Call,
                    strength: strength(assumption.strong),
                    line: line(assumption.span),
                });
            }
        }
    }
}

fn own(name: Symbol) -> Text {
    name.as_str().to_owned().into()
}

fn kind(kind: &CheckedKind) -> PropertyKind {
    match kind {
        CheckedKind::States(_) => PropertyKind::StateInvariant,
        CheckedKind::Goal(_) => PropertyKind::Reachable,
        CheckedKind::Steps(_) => PropertyKind::StepInvariant,
        CheckedKind::Temporal(_) => PropertyKind::Temporal,
    }
}

/// Returns a property of a model that is of another kind in the tables, as a quantifier over other
/// constants may make it.
pub(crate) fn other_kind(
    compiled: &Compiled,
    numbering: &Numbering,
    definition: &Definition,
) -> Option<Symbol> {
    let is_other = |property: &&Checked| {
        let row = definition.properties.get(numbering.property(property.name));
        row.is_none_or(|row| row.kind != kind(&property.kind))
    };
    compiled
        .properties
        .iter()
        .find(is_other)
        .map(|property| property.name)
}

fn strength(strong: bool) -> Strength {
    if strong {
        Strength::Strong
    } else {
        Strength::Weak
    }
}

/// The module itself first.
fn source_files(path: &Path, sources: &Sources) -> Vec<SourceFile> {
    let files = sources.files().map(|(_, file)| file);
    let (first, others): (Vec<_>, Vec<_>) = files.partition(|file| file.path() == path);
    let row = |file: &crate::syntax::SourceFile| SourceFile {
        path: file.path().to_string_lossy().into_owned().into(),
        absolute: std::path::absolute(file.path())
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
            .into(),
        text: file.text().to_owned().into(),
    };
    first.into_iter().chain(others).map(row).collect()
}

/// Returns the place of a file among the sources of a spec, of which the module itself is the first
/// one.
pub(crate) fn source_number(path: &Path, sources: &Sources, file: FileId) -> u32 {
    let is_root = |file: FileId| sources.file(file).path() == path;
    if is_root(file) {
        return 0;
    }
    let others = sources.files().filter(|(other, _)| !is_root(*other));
    let before = others.take_while(|(other, _)| *other != file).count();
    before as u32 + 1
}

fn model_row(model: &NamedModel<'_>) -> ModelRow {
    let names = model
        .compiled
        .properties
        .iter()
        .map(|property| own(property.name));
    let deadlock = model.compiled.program.check_deadlock && !model.compiled.steps.is_empty();
    let deadlock = deadlock.then_some(LANGUAGE.words.deadlock);
    ModelRow {
        name: model.name.to_owned().into(),
        properties: Some(rows(names.chain(deadlock))),
        expect_failure: None,
    }
}

/// Returns what the engine has to know of steps.
pub(super) fn step_facts(
    steps: &[Step],
    numbering: &Numbering,
    sources: &Sources,
) -> Vec<StepFacts> {
    let names: Vec<String> = steps.iter().map(name).collect();
    let mut facts = Vec::with_capacity(steps.len());
    for (instance, (step, name)) in steps.iter().zip(&names).enumerate() {
        let is_other =
            |(other, its_name): (&Step, &String)| its_name == name && other.span != step.span;
        // The lines distinguish several disjuncts of one definition.
        let name = if steps.iter().zip(&names).any(is_other) {
            format!("{name} (line {})", sources.location(step.span).line)
        } else {
            name.clone()
        };
        facts.push(StepFacts {
            item: numbering.item(step.definition),
            instance,
            label: 0,
            arguments: arguments(step),
            name,
            extra: step.extra.is_some(),
        });
    }
    facts
}

fn arguments(step: &Step) -> Vec<String> {
    step.arguments
        .iter()
        .flatten()
        .map(ToString::to_string)
        .collect()
}

fn name(step: &Step) -> String {
    let arguments = arguments(step);
    if arguments.is_empty() || arguments.len() < step.arguments.len() {
        return step.definition.to_string();
    }
    format!("{}({})", step.definition, arguments.join(", "))
}
