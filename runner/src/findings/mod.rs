//! What a baseline says of its own properties: which of them are empty, what nobody looks at, what never happens, and what would hold as well.
//!
//! Exact on the model, from one pass over its complete graph. Findings are no verdicts: nothing here decides about a property or a mutant, and what could not be
//! decided is left out.

mod blocked;
mod guards;
mod offers;
mod pass;
mod triggers;

use crate::aspect::{Aspects, Probed};
use crate::graph::Graph;
use crate::machine::{Machine, Worker};
use crate::outcome::Property;
use crate::spec::PropertyKind;

pub use guards::{IdleGuard, idle_guards};
pub use offers::{Offer, offers, redundant_clauses};
pub use pass::failing;

/// Most typed states that are asked whether a property holds by its type.
pub const TYPED_STATES: usize = 200_000;

/// What was found in a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Of each property, in the order of the outcome.
    pub properties: Vec<PropertyFindings>,
    /// The variables that no property and no assertion reads, in order; empty where the text does not tell.
    pub unread: Vec<&'static str>,
    /// Each action and label with the number of steps in the graph, in order: `alice.n3`.
    pub steps: Vec<(String, u64)>,
    /// The steps that are never enabled, and why.
    pub blocked: Vec<Blocked>,
    /// States that a constraint leaves out: what could be reached through them is not known.
    pub left_out: u64,
    /// The mutants of properties (places in [`Aspects::mutants`]) that hold as the property itself does.
    pub held: Vec<usize>,
}

/// What was found of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropertyFindings {
    /// A state invariant holds in all typed states, reachable or not; nothing where that was not decided.
    pub type_only: Option<bool>,
    /// What it reads is never changed by a step.
    pub unchanging: bool,
    /// How often the left sides of its implications hold, or what its `leads_to` waits for.
    pub antecedents: Vec<Hits>,
    /// Set for a goal.
    pub goal: Option<Goal>,
}

impl PropertyFindings {
    /// Some left side never holds, or the goal is met at the start only: the property asks nothing there.
    pub fn is_vacuous(&self) -> bool {
        self.antecedents.iter().any(|hits| hits.times == 0) || self.goal.as_ref().is_some_and(|goal| goal.only_initially)
    }
}

/// How often a part of a property is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Its text.
    pub text: String,
    /// Its line, where it is known.
    pub line: Option<u32>,
    /// States or steps in which it is true.
    pub times: u64,
    /// Of so many.
    pub of: u64,
    /// They are steps that change the state, not states.
    pub steps: bool,
    /// The property has clauses beside the one that it is a part of.
    pub is_conjunct: bool,
}

/// How far a goal is met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// States that meet it.
    pub met: u64,
    /// It is met, and in initial states alone.
    pub only_initially: bool,
    /// For a goal of several clauses that is not met: the most of them that are true at once.
    pub best: Option<(usize, usize)>,
    /// The clauses that are never true, of such a goal.
    pub never: Vec<String>,
}

/// A step that is never enabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// `rm_prepare`, `alice.n6`
    pub step: String,
    /// In so many states it could be its turn; 0 where no process ever stands there.
    pub turns: u64,
    /// The guards without any one of which it would be enabled, with their lines.
    pub guards: Vec<(String, u32)>,
}

/// Looks at a complete graph of the unmutated machine. `worker` has no mutant on, and has none afterwards. `is_enabled` says of each step whether it was ever
/// enabled; the graph does not have steps that ended in a fault.
pub fn find(machine: &dyn Machine, worker: &mut dyn Worker, graph: &Graph, properties: &[Property], is_enabled: &[bool]) -> Findings {
    let aspects = &machine.definition().aspects;
    let chosen = Chosen::new(aspects, properties);
    let seen = pass::pass(machine, worker, graph, properties, &chosen);
    let mut findings = Findings {
        properties: properties.iter().map(|_| PropertyFindings::default()).collect(),
        unread: unread(aspects, properties),
        steps: seen.steps,
        blocked: blocked::blocked(machine, worker, graph, is_enabled),
        left_out: u64::from(graph.outside.len()),
        held: seen.held,
    };
    for (place, property) in properties.iter().enumerate() {
        let found = &mut findings.properties[place];
        let Some(source) = property.source.filter(|_| property.kind != PropertyKind::Assertion) else {
            continue;
        };
        let reads = aspects.reads.get(source).copied().flatten();
        found.unchanging = reads.is_some_and(|fields| !fields.is_empty() && fields.iter().all(|field| !seen.changed[*field]));
        found.antecedents = chosen.hits(aspects, source, &seen.probes);
        match property.kind {
            PropertyKind::StateInvariant => {
                let states = &mut graph.store.iter();
                found.type_only = reads.and_then(|fields| worker.holds_by_type(source, fields, states, TYPED_STATES));
            }
            PropertyKind::Reachable => found.goal.clone_from(&seen.goals[place]),
            PropertyKind::Temporal => found.antecedents = triggers::triggers(machine, worker, graph, source),
            _ => {}
        }
    }
    findings
}

/// The conditions that belong to the properties of a model.
pub(crate) struct Chosen {
    /// Probes and mutants of state invariants and goals, by their numbers.
    pub(crate) states: Vec<usize>,
    /// Those of step invariants.
    pub(crate) steps: Vec<usize>,
}

impl Chosen {
    fn new(aspects: &Aspects, properties: &[Property]) -> Chosen {
        let of = |wanted: &[PropertyKind]| {
            let all = 0..aspects.probes.len() + aspects.mutants.len();
            let kind = |number: &usize| kind_of(aspects, properties, *number);
            all.filter(|number| kind(number).is_some_and(|kind| wanted.contains(&kind)))
                .collect()
        };
        Chosen {
            states: of(&[PropertyKind::StateInvariant, PropertyKind::Reachable]),
            steps: of(&[PropertyKind::StepInvariant]),
        }
    }

    /// The antecedents of a property, counted.
    fn hits(&self, aspects: &Aspects, source: usize, counted: &[(u64, u64)]) -> Vec<Hits> {
        let probes = aspects.probes.iter().enumerate();
        let own = probes.filter(|(_, probe)| probe.property == source && probe.kind == Probed::Antecedent);
        own.map(|(number, probe)| Hits {
            text: probe.text.to_owned(),
            line: Some(probe.line),
            times: counted[number].0,
            of: counted[number].1,
            steps: self.steps.contains(&number),
            is_conjunct: probe.is_conjunct,
        })
        .collect()
    }
}

/// The kind of the property to which a condition belongs, where it is one of these.
pub(crate) fn kind_of(aspects: &Aspects, properties: &[Property], number: usize) -> Option<PropertyKind> {
    let source = aspects.property_of(number)?;
    let mut own = properties.iter().filter(|property| property.kind != PropertyKind::Assertion);
    own.find(|property| property.source == Some(source)).map(|property| property.kind)
}

fn unread(aspects: &Aspects, properties: &[Property]) -> Vec<&'static str> {
    let written = properties.iter().filter(|property| property.kind != PropertyKind::Assertion);
    let reads = written
        .filter_map(|property| property.source)
        .map(|source| aspects.reads.get(source).copied().flatten());
    let Some(reads) = reads.collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    // A model without properties of its own leaves everything unread; that is said elsewhere.
    if reads.is_empty() {
        return Vec::new();
    }
    let is_read = |field: &usize| reads.iter().any(|fields| fields.contains(field)) || aspects.asserted.contains(field);
    let fields = aspects.fields.iter().enumerate().filter(|(_, field)| !field.process);
    fields.filter(|(place, _)| !is_read(place)).map(|(_, field)| field.name).collect()
}
