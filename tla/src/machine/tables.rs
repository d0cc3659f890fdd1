//! The tables of a spec: its definition, which all of its models share.

use std::path::Path;

use mutaspec_mutator::{Text, rows, text};
use mutaspec_runner::assumption::{FairnessKind, FairnessRow, Strength};
use mutaspec_runner::definition::{
    Definition, ItemKind, ItemRow, LabelRow, Language, ModelRow, PropertyKind, PropertyRow,
    SourceFile, Words,
};
use mutaspec_runner::machine::StepFacts;

use super::compiled::{Checked, CheckedKind, Compiled};
use crate::evaluate::Step;
use crate::modules::Modules;
use crate::pcal::Origin;
use crate::syntax::{FileId, Sources, Span, Symbol};
use crate::value::Value;

/// TLA+.
pub(crate) const LANGUAGE: Language = Language {
    name: text("tla"),
    comment: text("\\*"),
    module_end: text("===="),
    before_variable: text(""),
    extensions: std::borrow::Cow::Borrowed(&[text("tla"), text("cfg")]),
    manifests: std::borrow::Cow::Borrowed(&[]),
    assertions: std::borrow::Cow::Borrowed(&[text("Assert")]),
    implementations: std::borrow::Cow::Borrowed(&[]),
    words: Words {
        deadlock: text("no deadlock"),
        allow_deadlocks: text(
            "use `--no-deadlock`, or write `CHECK_DEADLOCK FALSE` in the configuration",
        ),
        termination: text(""),
        crash: text("no evaluation error"),
        divergence: text("evaluation ends"),
        fails: text("cannot be evaluated"),
        counts_built_in: false,
    },
};

/// The places of names in the tables of a spec.
#[derive(Clone, Default)]
pub(crate) struct Numbering {
    items: Vec<StepPlace>,
    properties: Vec<Symbol>,
    fairness: Vec<Span>,
}

/// The place of a definition with steps in the table of items.
#[derive(Clone)]
struct StepPlace {
    definition: Symbol,
    item: usize,
    label: usize,
    /// The label of a process or procedure.
    origin: Option<Origin>,
}

/// A model with its name.
pub(crate) struct NamedModel<'a> {
    pub(crate) name: &'a str,
    pub(crate) compiled: &'a Compiled,
}

impl Numbering {
    /// Returns the item and the label of a step. A step by which a process stops has the place of
    /// the process, behind its labels.
    fn place(&self, step: &Step, sources: &Sources) -> (usize, usize) {
        if step.extra.is_some() {
            let process = sources.text(step.span);
            let is_of = |place: &&StepPlace| place.origin.is_some_and(|of| &*of.part == process);
            let last = self.items.iter().rfind(is_of);
            return last.map_or((0, 0), |place| (place.item, place.label + 1));
        }
        self.step(step.definition)
            .map_or((0, 0), |place| (place.item, place.label))
    }

    fn step(&self, definition: Symbol) -> Option<&StepPlace> {
        self.items.iter().find(|of| of.definition == definition)
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
    modules: &Modules,
    path: &Path,
    sources: &Sources,
    models: &[NamedModel<'_>],
) -> (Definition, Numbering) {
    let module = modules.root().name.name;
    let mut tables = Tables {
        modules,
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
        name: own(module),
        sources: rows(source_files(path, sources)),
        language: LANGUAGE,
        is_self_contained: true,
        line: 1,
        package_folder: folder
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
            .into(),
        module: own(module),
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
    modules: &'a Modules,
    sources: &'a Sources,
    numbering: Numbering,
    items: Vec<ItemRow>,
    properties: Vec<PropertyRow>,
    fairness: Vec<FairnessRow>,
}

impl Tables<'_> {
    fn add(&mut self, model: &Compiled) {
        // A step that only mutants have is no part of the spec.
        for step in model.steps.iter().filter(|step| step.extra.is_none()) {
            if self.numbering.step(step.definition).is_none() {
                self.add_step(step);
            }
        }
        let line = |span: Span| self.sources.location(span).line as u32;
        let properties = new_properties(model, &mut self.numbering, self.sources);
        self.properties.extend(properties);
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

    /// Adds the definition of a step, or all labels of its process.
    fn add_step(&mut self, step: &Step) {
        let line = |span: Span| self.sources.location(span).line as u32;
        let item = self.items.len();
        let process = self.modules.process(step.span.file, step.definition);
        let Some(process) = process else {
            self.numbering.items.push(StepPlace {
                definition: step.definition,
                item,
                label: 0,
                origin: None,
            });
            let is_translated = self.modules.algorithm(step.span.file).is_some();
            let is_end = is_translated && step.definition.as_str() == "Terminating";
            self.items.push(ItemRow {
                name: own(step.definition),
                kind: if is_end {
                    ItemKind::End
                } else {
                    ItemKind::Action
                },
                parameters: rows([]),
                line: line(step.span),
            });
            return;
        };
        let labels = process.labels.iter().enumerate();
        let places = labels.map(|(label, origin)| StepPlace {
            definition: origin.name,
            item,
            label,
            origin: Some(**origin),
        });
        self.numbering.items.extend(places);
        let label = |origin: &&Origin| LabelRow {
            name: own(origin.label.unwrap_or(origin.name)),
            line: line(origin.span),
        };
        self.items.push(ItemRow {
            name: own(process.name),
            kind: ItemKind::Process {
                labels: rows(process.labels.iter().map(label)),
                daemon: false,
            },
            parameters: rows([]),
            line: line(process.span),
        });
    }
}

/// Adds the properties of a model to the numbers, and returns the rows of those that are new.
fn new_properties(
    model: &Compiled,
    numbering: &mut Numbering,
    sources: &Sources,
) -> Vec<PropertyRow> {
    let mut rows = Vec::new();
    for property in &model.properties {
        if !numbering.properties.contains(&property.name) {
            numbering.properties.push(property.name);
            rows.push(PropertyRow {
                name: own(property.name),
                kind: kind(&property.kind),
                line: sources.location(property.span).line as u32,
                doc: text(""),
            });
        }
    }
    rows
}

/// Returns the tables with the properties of another model of the spec.
pub(crate) fn with_properties(
    (definition, numbering): (&Definition, &Numbering),
    model: &Compiled,
    sources: &Sources,
) -> (Definition, Numbering) {
    let (mut definition, mut numbering) = (definition.clone(), numbering.clone());
    let new = new_properties(model, &mut numbering, sources);
    definition.properties.to_mut().extend(new);
    (definition, numbering)
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
    let name = |step| name(step, numbering, sources);
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
        let (item, label) = numbering.place(step, sources);
        facts.push(StepFacts {
            item,
            instance,
            label,
            arguments: step
                .arguments
                .iter()
                .flatten()
                .map(ToString::to_string)
                .collect(),
            name,
            extra: step.extra.is_some(),
        });
    }
    facts
}

/// Returns the arguments as text; `None` if one of them is not constant.
fn arguments(arguments: &[Option<Value>]) -> Option<Vec<String>> {
    let text = |argument: &Option<Value>| argument.as_ref().map(ToString::to_string);
    arguments.iter().map(text).collect()
}

/// Returns the name of a step: `Send(p1)`; of a label, `Worker(p1).w` or `Controller.n`. Mutants in
/// which a process stops or restarts have steps such as `Worker.crash` and `Worker.restart`.
fn name(step: &Step, numbering: &Numbering, sources: &Sources) -> String {
    if let Some(extra) = step.extra {
        let what = if extra.restarts { "restart" } else { "crash" };
        return format!("{}.{what}", sources.text(step.span));
    }
    let with = |values: &[Option<Value>]| match arguments(values) {
        Some(texts) if !texts.is_empty() => format!("({})", texts.join(", ")),
        _ => String::new(),
    };
    let origin = numbering.step(step.definition).and_then(|of| of.origin);
    let Some((origin, label)) = origin.and_then(|of| Some((of, of.label?))) else {
        return format!("{}{}", step.definition, with(&step.arguments));
    };
    let (own, bound) = match step.arguments.split_first() {
        Some((own, bound)) if origin.takes_self => (own.as_ref(), bound),
        _ => (None, step.arguments.as_slice()),
    };
    // The name of a process is shown like a model value.
    let own = own.map_or_else(String::new, |own| match own {
        Value::Str(name) => format!("({name})"),
        own => format!("({own})"),
    });
    format!("{}{own}.{label}{}", origin.part, with(bound))
}
