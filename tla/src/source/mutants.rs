//! The mutants of a spec: rows of its table, and the alternatives that they activate.

use std::collections::HashSet;

use mutaspec_mutator::{Effect, Family, MutantRow, Operator, Rows, Text, hash, rows};
use mutaspec_runner::annotations::Annotations;
use mutaspec_runner::definition::{Definition, ExtraKind, ExtraRow, SkippedRow};
use mutaspec_runner::value::{Participant, Universe};

use super::constants::{Given, given, smaller, text};
use crate::compile::{Additions, Behaviour};
use crate::config::{Configuration, Constant};
use crate::machine::{Compiled, Numbering};
use crate::modules::Modules;
use crate::mutate::{self, Assumption, Change, Mutant, Notes};
use crate::syntax::tree::UnitKind;
use crate::syntax::{FileId, Sources, Span, Symbol, print};
use crate::value::{Value, list};

/// A model with its name and configuration.
pub(super) struct Configured<'a> {
    pub(super) name: &'a str,
    pub(super) configuration: &'a Configuration,
    pub(super) compiled: &'a Compiled,
}

/// The mutants of a spec.
#[derive(Default)]
pub(super) struct Mutants {
    all: Vec<Mutant>,
    /// What models are compiled with.
    pub(super) additions: Additions,
    /// What the author says about mutants.
    pub(super) annotations: Annotations,
    /// Mutants that are not made, with the reason.
    pub(super) skipped: Vec<SkippedRow>,
    /// The texts of the sets over which families range, in the order of the added constants.
    keys: Vec<String>,
}

impl Mutants {
    /// Finds the mutants of a spec with these models.
    pub(super) fn find(
        modules: &Modules,
        sources: &Sources,
        configured: &[Configured<'_>],
        notes: &Notes,
    ) -> Mutants {
        let models = || configured.iter().map(|model| model.compiled);
        let mut behaviour = Behaviour::new();
        for model in models() {
            for (key, seen) in &model.program.behaviour {
                let known = behaviour.entry(*key).or_insert(*seen);
                known.level = known.level.max(seen.level);
                known.initial |= seen.initial;
                known.next |= seen.next;
            }
        }
        let fixed: Vec<Symbol> = models().flat_map(|model| &model.fixed).copied().collect();
        let mut all = mutate::mutants(modules, (&behaviour, &fixed), sources);
        let mut assumptions: Vec<Assumption> = Vec::new();
        for fairness in models().flat_map(|model| &model.fairness) {
            let assumption = Assumption {
                span: fairness.span,
                strong: fairness.strong,
            };
            if !assumptions.contains(&assumption) {
                assumptions.push(assumption);
            }
        }
        for assumption in assumptions {
            let item = definition_at(modules, assumption.span);
            all.extend(mutate::fairness(modules, assumption, &item, sources));
        }
        all.extend(shrinking(modules, sources, configured));
        let is_property = |name: &str| {
            let mut properties = models().flat_map(|model| &model.properties);
            properties.any(|property| property.name.as_str() == name)
        };
        let annotations = notes.apply(&mut all, sources, &is_property);
        let skipped = skipped(&mut all, sources, configured);
        Mutants {
            annotations,
            skipped,
            ..Mutants::of(all)
        }
    }

    fn of(all: Vec<Mutant>) -> Mutants {
        let mut additions = Additions::default();
        let mut keys: Vec<String> = Vec::new();
        for (mutant, number) in all.iter().zip(1..) {
            for set in &mutant.members {
                let key = print::expression(set);
                if !keys.contains(&key) {
                    keys.push(key);
                    additions.constants.push(set.clone());
                }
            }
            match &mutant.change {
                Change::Expressions(edits) => {
                    for (at, new) in edits {
                        let alternatives = additions.alternatives.entry(*at).or_default();
                        alternatives.push((number, new.clone()));
                    }
                }
                Change::Act(action) => additions.actions.push((number, action.clone())),
                Change::DropFairness(_) | Change::WeakenFairness(_) | Change::Shrink(..) => {}
            }
        }
        Mutants {
            all,
            additions,
            keys,
            ..Mutants::default()
        }
    }

    /// Returns the mutants that a model cannot judge, by index.
    pub(super) fn omitted(&self, configuration: &Configuration, compiled: &Compiled) -> Vec<usize> {
        let all = self.all.iter().enumerate();
        let omitted = all.filter(|(_, mutant)| omission(mutant, configuration, compiled).is_some());
        omitted.map(|(place, _)| place).collect()
    }

    /// Returns the members of the sets over which families range, each with its set.
    pub(super) fn members(&self, model: &Compiled) -> Vec<(String, Vec<Value>)> {
        let sets = self.keys.iter().zip(&model.constants);
        let members = sets.filter_map(|(key, value)| {
            let value = value.as_ref()?;
            let all = list(value).ok()?;
            Some((
                key.clone(),
                all.iter()
                    .filter(|value| name(value).is_some())
                    .cloned()
                    .collect(),
            ))
        });
        members.collect()
    }

    /// Returns the rows of the spec's table. `file` is the place of a file among the sources of the
    /// spec.
    pub(super) fn rows(
        &self,
        (sources, models): (&Sources, &[Compiled]),
        numbering: &Numbering,
        definition: &Definition,
        file: &dyn Fn(FileId) -> u32,
    ) -> Rows<MutantRow> {
        let constant = |name: Symbol| {
            let mut constants = definition.constants.iter();
            constants.position(|row| row.name == name.as_str())
        };
        let quoted = self.quoted(models);
        let all = self.all.iter().zip(1..).map(|(mutant, number)| {
            let span = mutant.span;
            let (begin, end) = (
                sources.location(span),
                sources.file(span.file).location(span.end),
            );
            let original = sources.text(span).to_owned();
            let keys: Vec<String> = mutant.members.iter().map(print::expression).collect();
            let is_quoted = keys.iter().any(|key| quoted.contains(key));
            let replacement = if is_quoted {
                mutant.replacement.replace("{}", "\"{}\"")
            } else {
                mutant.replacement.clone()
            };
            let hash = hash_of(mutant, &original, &replacement);
            MutantRow {
                operator: mutant.operator,
                item: mutant.item.clone().into(),
                hash: hash.into(),
                file: file(span.file),
                line: begin.line as u32,
                column: begin.column as u32,
                end_line: end.line as u32,
                end_column: end.column as u32,
                original: original.into(),
                replacement: replacement.into(),
                family: family(&keys),
                effect: match mutant.change {
                    Change::Expressions(_) | Change::Act(_) => Effect::Switch(number),
                    Change::DropFairness(ref dropped) => {
                        let numbers = dropped.iter().map(|at| numbering.fairness(*at) as u32);
                        Effect::DropFairness {
                            first: numbers.clone().min().unwrap_or_default(),
                            last: numbers.max().unwrap_or_default(),
                        }
                    }
                    Change::WeakenFairness(at) => {
                        Effect::WeakenFairness(numbering.fairness(at) as u32)
                    }
                    Change::Shrink(name, _) => {
                        Effect::Shrink(constant(name).unwrap_or_default() as u32)
                    }
                },
            }
        });
        rows(all)
    }

    /// Returns the rows with other values of constants: the text of a configuration is not that of
    /// a model whose constants are set elsewhere. Ids do not depend on values.
    pub(super) fn rows_with(&self, rows: &[MutantRow], set: &[Given]) -> Rows<MutantRow> {
        let mut all = rows.to_vec();
        for (row, mutant) in all.iter_mut().zip(&self.all) {
            let Change::Shrink(name, _) = mutant.change else {
                continue;
            };
            let is_own = row.original == name.as_str();
            let given = set.iter().find(|given| given.constant.name == name);
            let Some(given) = given.filter(|_| !is_own) else {
                continue;
            };
            if let Some(value) = smaller(&given.value) {
                row.replacement = assigned(&row.original, &value, name).into();
                row.original = assigned(&row.original, &given.value, name).into();
            }
        }
        mutaspec_mutator::rows(all)
    }

    /// Returns the behaviour that mutants add. The steps by which processes stop or restart are of no
    /// item.
    pub(super) fn extras(&self) -> Rows<ExtraRow> {
        let all = self.additions.actions.iter();
        rows(all.map(|(switch, action)| ExtraRow {
            switch: *switch,
            kind: if action.restarts {
                ExtraKind::Restart { item: 0 }
            } else {
                ExtraKind::Crash { item: 0 }
            },
        }))
    }

    /// The sets whose members are strings.
    fn quoted(&self, models: &[Compiled]) -> HashSet<String> {
        let members = models.iter().flat_map(|model| self.members(model));
        let is_quoted = |(_, values): &(String, Vec<Value>)| {
            values.iter().any(|value| matches!(value, Value::Str(_)))
        };
        members.filter(is_quoted).map(|(key, _)| key).collect()
    }
}

/// Returns the hash in the id of a mutant with these texts.
fn hash_of(mutant: &Mutant, original: &str, replacement: &str) -> String {
    match mutant.change {
        // Equal for all values, so that an accepted mutant stays accepted.
        Change::Shrink(name, what) => id_hash(&[name.as_str(), &format!("{name} (* {what} *)")]),
        _ => id_hash(&[original, replacement]),
    }
}

/// K1: each constant that has a smaller value in some model.
fn shrinking(modules: &Modules, sources: &Sources, models: &[Configured<'_>]) -> Vec<Mutant> {
    let of_model = |model: &Configured<'_>| given(modules, model.configuration);
    let all: Vec<Given> = models.iter().flat_map(of_model).collect();
    let mut mutants: Vec<Mutant> = Vec::new();
    for given in all.iter().filter(|given| given.is_global) {
        let name = given.constant.name;
        let is_known =
            |mutant: &Mutant| matches!(mutant.change, Change::Shrink(of, _) if of == name);
        let Some(value) = smaller(&given.value).filter(|_| !mutants.iter().any(is_known)) else {
            continue;
        };
        let what = match value {
            Constant::Set(_) => "without its last element",
            _ => "one less",
        };
        let mut others = all.iter().filter(|other| other.constant.name == name);
        let (span, replacement) = if others.all(|other| other.value == given.value) {
            (given.span, assigned(sources.text(given.span), &value, name))
        } else {
            // Each model has its own value.
            (given.constant.span, format!("{name} (* {what} *)"))
        };
        mutants.push(Mutant {
            operator: Operator::K1HollowBound,
            item: "constants".to_owned(),
            span,
            replacement,
            members: Vec::new(),
            change: Change::Shrink(name, what),
        });
    }
    mutants
}

/// Returns the text that assigns another value to a constant, in place of one in a configuration.
fn assigned(original: &str, value: &Constant, name: Symbol) -> String {
    let before = original.split_once('=').map(|(before, after)| {
        let blanks = after.len() - after.trim_start().len();
        format!("{before}={}", &after[..blanks])
    });
    let before = before.unwrap_or_else(|| format!("{name} = "));
    format!("{before}{}", text(value))
}

/// Why there are no mutants of a model with a view.
const OF_VIEW: &str = "under VIEW, which states are searched depends on the order of the search; \
                       use a configuration without VIEW";

/// Why some mutants are not made for a model with symmetry.
const OF_SYMMETRY: &str = "it would break the SYMMETRY of the configuration; use one without \
                           SYMMETRY";

/// Returns why a model cannot judge a mutant. `None` if it can.
fn omission(
    mutant: &Mutant,
    configuration: &Configuration,
    compiled: &Compiled,
) -> Option<&'static str> {
    let is_number = |name: Symbol| {
        let mut given = configuration.assignments.iter();
        given.any(|given| given.constant.name == name && matches!(given.value, Constant::Number(_)))
    };
    let breaks = match mutant.change {
        Change::Shrink(name, _) => !is_number(name),
        Change::Act(ref action) if action.restarts => true,
        _ => !mutant.members.is_empty() || mutant.operator.depends_on_order(),
    };
    match () {
        () if compiled.program.view.is_some() => Some(OF_VIEW),
        () if compiled.uses_symmetry() && breaks => Some(OF_SYMMETRY),
        () => None,
    }
}

/// Returns a row for each mutant that some model cannot judge, and removes those that none can.
fn skipped(all: &mut Vec<Mutant>, sources: &Sources, models: &[Configured<'_>]) -> Vec<SkippedRow> {
    let mut skipped = Vec::new();
    all.retain(|mutant| {
        let omissions = models.iter().filter_map(|model| {
            let reason = omission(mutant, model.configuration, model.compiled)?;
            Some((model.name, reason))
        });
        let omissions: Vec<(&str, &str)> = omissions.collect();
        let is_left = omissions.len() < models.len();
        // Models may have different reasons; the first one is given.
        skipped.extend(omissions.first().map(|(_, reason)| {
            let names: Vec<&str> = omissions.iter().map(|(name, _)| *name).collect();
            let of = if is_left {
                format!(" on {}", names.join(", "))
            } else {
                String::new()
            };
            SkippedRow {
                item: mutant.item.clone().into(),
                line: sources.location(mutant.span).line as u32,
                text: sources.text(mutant.span).to_owned().into(),
                reason: format!("{}{of}: {reason}", mutant.operator.id()).into(),
            }
        }));
        is_left
    });
    skipped
}

fn family(keys: &[String]) -> Option<Family> {
    let texts = keys.iter().map(|key| Text::from(key.clone()));
    (!keys.is_empty()).then(|| Family::Constants(rows(texts)))
}

/// Returns the name of a value that can be a participant.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::Str(name) | Value::Model(name) => Some(name.to_string()),
        _ => None,
    }
}

/// The participants of a model.
pub(super) struct Participants {
    pub(super) universe: Universe,
    /// The value of each.
    pub(super) values: Vec<Value>,
    /// The sets over which families range, by their keys.
    pub(super) sets: Vec<(Text, Vec<Participant>)>,
}

/// Returns the participants of a model: those that its configuration names, and the members of sets.
pub(super) fn participants(
    mut universe: Universe,
    members: &[(String, Vec<Value>)],
) -> Participants {
    let model = |participant| Value::Model(Symbol::new(universe.name(participant)));
    let mut values: Vec<Value> = universe.iter().map(model).collect();
    let mut sets = Vec::new();
    for (key, members) in members {
        let mut set = Vec::new();
        for value in members {
            let Some(participant) = name(value).and_then(|name| universe.intern(&name)) else {
                continue;
            };
            let place = usize::from(participant.index());
            if place == values.len() {
                values.push(value.clone());
            }
            // A string and a model value may have the same name.
            if values.get(place) == Some(value) {
                set.push(participant);
            }
        }
        sets.push((key.clone().into(), set));
    }
    Participants {
        universe,
        values,
        sets,
    }
}

/// Returns the hash of the id of a mutant with these texts.
fn id_hash(texts: &[&str]) -> String {
    let squeezed = texts.iter().map(|text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        format!("{}\u{1f}", words.join(" "))
    });
    hash::short(&squeezed.collect::<String>())
}

/// Returns the name of the definition around a place.
fn definition_at(modules: &Modules, span: Span) -> String {
    let root = modules.root();
    let name = root.units.iter().find_map(|unit| match &unit.kind {
        UnitKind::Definition(definition)
            if unit.span.to(span) == unit.span && unit.span.file == span.file =>
        {
            Some(definition.name.name.to_string())
        }
        _ => None,
    });
    name.unwrap_or_else(|| root.name.name.to_string())
}
