//! The steps that a history variable can record.
//!
//! In TLA+, such a variable is one more conjunct of each action in the disjunctive representation of
//! the next-state relation (Lamport and Merz, "Auxiliary Variables in TLA+", 2017): one action sets
//! it, all others leave it unchanged. In PlusCal it is an assignment at a label. Mutants of an
//! action or label leave the new text alone, so exactly the steps of the action or label execute it.
//!
//! A single conjunct beside the next-state relation, `had' = (had \/ A)`, would need no change of
//! other actions. It is about pairs of states instead of steps: it is also true of a step of another
//! action that satisfies `A`, and of mutants that never take `A`. And the next-state relation would
//! no longer be a disjunction, so that TLC and this program could not name its steps.

use std::collections::HashSet;
use std::path::Path;

use mutaspec_mutator::{MutantRow, Operator};
use mutaspec_runner::definition::Definition as Tables;
use mutaspec_runner::dialect::{StepEvent, TextPlace};
use mutaspec_runner::machine::StepId;

use super::parts::{Condition, Parts};
use super::tables::source_number;
use crate::compile::{DefinitionKey, Expr, Kind, Named, Node};
use crate::evaluate::Step;
use crate::modules::{Content, Modules};
use crate::pcal::{Parsed, has_translation};
use crate::syntax::tree::{Definition, Module, UnitKind};
use crate::syntax::{Sources, Span};

/// Returns the events of a model. Steps for which it is not known where a variable has to be set, and
/// whether exactly they set it, have none.
pub(super) fn events(
    parts: &Parts,
    modules: &Modules,
    sources: &Sources,
    tables: &Tables,
) -> Vec<StepEvent> {
    let Some(init) = parts.program.init.as_ref().and_then(named) else {
        return Vec::new();
    };
    let file = init.key.body.0.file;
    let is_home = |content: &&Content| matches!(content, Content::Text(of) if of.span.file == file);
    let mut all = modules
        .iter()
        .filter(|(name, _)| !modules.is_library(*name));
    let Some(Content::Text(home)) = all.find_map(|(_, content)| Some(content).filter(is_home))
    else {
        return Vec::new();
    };
    let steps = parts.steps.iter().zip(0..);
    let steps = steps.filter(|(step, _)| step.extra.is_none());
    let taken: Vec<Taken<'_>> = steps.map(|(step, id)| Taken::of(step, id)).collect();
    let within = taken.iter().map(|taken| taken.within.as_slice());
    let around = within.filter_map(|within| within.split_last());
    let finder = Finder {
        mixed: around.flat_map(|(_, around)| around).copied().collect(),
        taken,
        modules,
        sources,
        tables,
        home,
        subscript: parts.program.subscript,
        has_step_properties: checked_steps(parts).next().is_some(),
    };
    if !finder.can_record(parts) {
        return Vec::new();
    }
    match modules.algorithm(file) {
        Some(parsed) => finder.labels(parsed, init),
        // The translation is older than the algorithm and will be replaced.
        None if has_translation(sources.file(file).text()) => Vec::new(),
        None => finder.actions(init),
    }
}

/// A step of the next-state relation.
struct Taken<'p> {
    step: &'p Step,
    id: StepId,
    /// The definitions around it, from the outside in. Each of its executions is one of all of them.
    within: Vec<DefinitionKey>,
    /// What it evaluates, without the innermost of these definitions.
    parts: Vec<&'p Expr>,
}

impl<'p> Taken<'p> {
    fn of(step: &'p Step, id: StepId) -> Taken<'p> {
        let (mut within, mut parts) = (step.within.clone(), Vec::new());
        let mut body = &step.action;
        loop {
            body = match &body.kind {
                Kind::With(_, inner) | Kind::Let(_, inner) | Kind::Held(_, inner) => inner,
                // A choice from a set that is no constant does not cut a relation into steps.
                Kind::Quantifier {
                    universal: false,
                    binders,
                    body: inner,
                    ..
                } => {
                    parts.extend(binders.iter().map(|binder| &binder.set));
                    inner
                }
                Kind::Named(named) => {
                    parts.extend(&named.arguments);
                    within.push(named.key);
                    &named.body
                }
                _ => break,
            };
        }
        parts.push(body);
        Taken {
            step,
            id,
            within,
            parts,
        }
    }

    fn innermost(&self) -> Option<DefinitionKey> {
        self.within.last().copied()
    }
}

/// Finds the events of a model.
struct Finder<'a> {
    modules: &'a Modules,
    sources: &'a Sources,
    tables: &'a Tables,
    /// The module with the initial predicate and all actions.
    home: &'a Module,
    subscript: Option<Span>,
    /// Whether the model checks properties of steps.
    has_step_properties: bool,
    taken: Vec<Taken<'a>>,
    /// The definitions around the steps of others.
    mixed: HashSet<DefinitionKey>,
}

impl Finder<'_> {
    /// Whether a variable can be added to the actions of the model at all.
    fn can_record(&self, parts: &Parts) -> bool {
        let mut within = self.taken.iter().flat_map(|taken| &taken.within);
        // A module that is instantiated cannot use a variable of this one.
        let is_own = within.all(|key| key.context == 0);
        let texts = self.taken.iter().filter(|taken| taken.step.only.is_none());
        let is_here = |taken: &Taken<'_>| taken.step.span.file == self.home.span.file;
        // An action as a part of a property, or of another action, would say something about the
        // variable there too.
        let mut used = Used::default();
        let predicates = checked_states(parts).chain(checked_steps(parts));
        predicates.for_each(|predicate| used.add(predicate));
        let bodies = parts.program.callees.iter().map(|callee| &callee.body);
        bodies.for_each(|body| used.add(body));
        let parts = self.taken.iter().flat_map(|taken| &taken.parts);
        parts.for_each(|part| used.add(part));
        let innermost = || self.taken.iter().filter_map(Taken::innermost);
        is_own && texts.into_iter().all(is_here) && innermost().all(|key| !used.has(key))
    }

    /// Returns the actions of a specification without an algorithm.
    fn actions(&self, init: &Named) -> Vec<StepEvent> {
        let Some(initial) = self.definition(init.key) else {
            return Vec::new();
        };
        let initial = self.name_of(initial);
        let event = |(key, steps): (DefinitionKey, Vec<StepId>)| {
            let place = self.name_of(self.definition(key)?);
            // A conjunct of the definition belongs to all of its steps.
            let is_whole = !self.mixed.contains(&key);
            is_whole.then(|| StepEvent {
                name: place.text.clone(),
                steps,
                place,
                initial: Some(initial.clone()),
                others: self.others(key),
                subscript: self.subscript.map(|span| self.place(span)),
                ..StepEvent::default()
            })
        };
        self.groups().into_iter().filter_map(event).collect()
    }

    /// Returns the labels of an algorithm, if the specification takes no other steps.
    fn labels(&self, parsed: &Parsed, init: &Named) -> Vec<StepEvent> {
        let is_generated = |key: DefinitionKey| {
            self.definition(key).is_some_and(|definition| {
                let (inner, outer) = (definition.span, parsed.algorithm.span);
                outer.start <= inner.start && inner.end <= outer.end
            })
        };
        let mut innermost = self.taken.iter().map(Taken::innermost);
        if !is_generated(init.key) || !innermost.all(|key| key.is_some_and(is_generated)) {
            return Vec::new();
        }
        let event = |(key, steps): (DefinitionKey, Vec<StepId>)| {
            let name = self.definition(key)?.name.name;
            let origin = self.modules.origin(self.home.span.file, name)?;
            let label = origin.label?;
            let name = match &*origin.part {
                "Next" => label.to_string(),
                part => format!("{part}.{label}"),
            };
            Some(StepEvent {
                steps,
                place: self.place(parsed.entry(origin.span)?),
                unless: self.moving(&name),
                // The variable is in the tuple of all variables.
                makes_steps: self.has_step_properties,
                name,
                ..StepEvent::default()
            })
        };
        self.groups().into_iter().filter_map(event).collect()
    }

    /// Returns the definitions whose steps are neither none nor all of the model, each with its steps.
    fn groups(&self) -> Vec<(DefinitionKey, Vec<StepId>)> {
        let mut groups: Vec<(DefinitionKey, Vec<StepId>)> = Vec::new();
        for taken in &self.taken {
            let Some(key) = taken.innermost() else {
                continue;
            };
            match groups.iter_mut().find(|(other, _)| *other == key) {
                Some((_, steps)) => steps.push(taken.id),
                None => groups.push((key, vec![taken.id])),
            }
        }
        // A variable that every step sets only tells initial states from the others.
        groups.retain(|(_, steps)| steps.len() < self.taken.len());
        groups
    }

    /// Returns the texts whose steps leave a variable alone: definitions, and disjuncts beside those.
    fn others(&self, own: DefinitionKey) -> Vec<TextPlace> {
        let mut places = Vec::new();
        for taken in &self.taken {
            let key = taken.innermost();
            if key == Some(own) || taken.step.only.is_some() {
                continue;
            }
            let definition = key.filter(|key| !self.mixed.contains(key));
            let definition = definition.and_then(|key| self.definition(key));
            let place = match definition {
                Some(definition) => self.name_of(definition),
                None => self.place(taken.step.span),
            };
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Returns the mutants that remove a label with this name, or whose steps at labels are not known.
    fn moving(&self, name: &str) -> Vec<usize> {
        fn part(item: &str) -> Option<&str> {
            item.split_once('.').map(|(part, _)| part)
        }
        let is_moving = |row: &MutantRow| match row.operator {
            // The new step is one of the label, after the one that sets the variable, or one of
            // another label of the process.
            Operator::A1SplitStep => row.item != name && part(&row.item) == part(name),
            Operator::A2MergeSteps => row.item == name,
            // What is at the beginning of a step goes to its second half.
            Operator::A3EarlyRelease => part(&row.item) == part(name),
            _ => false,
        };
        let rows = self.tables.mutants.iter().enumerate();
        rows.filter(|(_, row)| is_moving(row))
            .map(|(place, _)| place)
            .collect()
    }

    /// Returns the definition in the module itself with this body.
    fn definition(&self, key: DefinitionKey) -> Option<&Definition> {
        self.home.units.iter().find_map(|unit| match &unit.kind {
            UnitKind::Definition(of) if (of.body.span, of.body.id) == key.body => Some(&**of),
            _ => None,
        })
    }

    fn name_of(&self, definition: &Definition) -> TextPlace {
        TextPlace {
            text: definition.name.name.to_string(),
            ..self.place(definition.name.span)
        }
    }

    /// Returns the first line of a text with its place.
    fn place(&self, span: Span) -> TextPlace {
        let line = self.sources.text(span).lines().next();
        let root = Path::new(self.tables.file());
        TextPlace {
            text: line
                .unwrap_or_default()
                .trim_end_matches([' ', ';'])
                .to_owned(),
            file: source_number(root, self.sources, span.file),
            line: self.sources.location(span).line as u32,
        }
    }
}

/// Returns the predicates on states by which a model decides properties and constraints.
fn checked_states(parts: &Parts) -> impl Iterator<Item = &Expr> {
    let is_checked = |place| !parts.conditions.contains(&Condition::State(place));
    let predicates = parts.predicates.iter().enumerate();
    predicates.filter_map(move |(place, predicate)| is_checked(place).then_some(predicate))
}

/// Returns the predicates on steps by which a model decides properties and constraints.
fn checked_steps(parts: &Parts) -> impl Iterator<Item = &Expr> {
    let is_checked = |place| !parts.conditions.contains(&Condition::Step(place));
    let predicates = parts.step_predicates.iter().enumerate();
    predicates.filter_map(move |(place, predicate)| is_checked(place).then_some(predicate))
}

/// Returns the definition that a predicate is, or the first one that is a conjunct of it.
fn named(predicate: &Expr) -> Option<&Named> {
    match &predicate.kind {
        Kind::Named(named) => Some(named),
        Kind::And(items) => items.iter().find_map(named),
        _ => None,
    }
}

/// The definitions that expressions use.
#[derive(Default)]
struct Used {
    bodies: HashSet<DefinitionKey>,
    seen: HashSet<*const Node>,
}

impl Used {
    fn add(&mut self, node: &Expr) {
        if !self.seen.insert(std::ptr::from_ref::<Node>(node)) {
            return;
        }
        if let Kind::Named(named) = &node.kind {
            self.bodies.insert(named.key);
        }
        node.parts(&mut |part| self.add(part));
    }

    fn has(&self, key: DefinitionKey) -> bool {
        self.bodies.iter().any(|other| other.body == key.body)
    }
}
