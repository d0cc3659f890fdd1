//! Findings about the properties of a baseline: vacuous properties, variables that no property
//! reads, steps that are never enabled, and stronger properties that also hold.
//!
//! Findings are exact on the model. They are computed in one pass over its complete graph. No
//! verdict depends on them, and undecided questions are left out.

mod blocked;
mod guards;
mod offers;
mod pass;
mod triggers;

use mutaspec_mutator::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::definition::PropertyKind;
use crate::graph::Graph;
use crate::machine::{Inspector, Machine, Worker};
use crate::outcome::Property;
use crate::property_facts::{Probed, PropertyFacts};

pub(crate) use blocked::is_enabled;
pub use guards::{IdleGuard, idle_guards};
pub use offers::{Offer, offers, redundant_clauses};
pub use pass::failing;

/// The findings about a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Findings about each property, in the order of the outcome.
    pub properties: Vec<PropertyFindings>,
    /// The variables that no property and no assertion reads, in source order, except those that no
    /// step can change. Empty if the text does not show what properties read.
    pub unread: Vec<Text>,
    /// How often each action and label is taken in the graph, in source order.
    pub steps: Vec<StepCount>,
    /// The steps that are never enabled.
    pub blocked: Vec<BlockedStep>,
    /// States that a constraint excludes. What they lead to is unknown.
    pub left_out: u64,
    /// Indices in [`PropertyFacts::mutants`] of the property mutants that hold.
    pub held: Vec<usize>,
}

/// The findings about one property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropertyFindings {
    /// Whether no step changes what the property reads.
    pub unchanging: bool,
    /// How often the left sides of its implications, or the triggers of its `leads_to`, hold.
    pub antecedents: Vec<Hits>,
    /// Set for a reachability goal.
    pub goal: Option<Goal>,
}

impl PropertyFindings {
    /// Whether the property is vacuous: a left side never holds, or the goal is met only initially.
    pub fn is_vacuous(&self) -> bool {
        self.antecedents.iter().any(|hits| hits.times == 0)
            || self.goal.as_ref().is_some_and(|goal| goal.only_initially)
    }
}

/// How often a part of a property holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hits {
    /// The text of the part.
    pub text: String,
    /// Its line, from 1; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// How often it holds.
    pub times: u64,
    /// The number of states or steps in which it was evaluated.
    pub of: u64,
    /// Whether states or steps are counted.
    pub counted: Counted,
    /// Whether the property has other clauses besides the one with this part; absent if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clause: bool,
}

/// The unit of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Reachable states.
    States,
    /// Steps that change the state.
    Steps,
}

/// How far a goal is met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The number of states that meet the goal.
    pub met: u64,
    /// Whether the goal is met in initial states only.
    pub only_initially: bool,
    /// The most clauses that hold at once; absent unless the goal is unmet and has several clauses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<usize>,
    /// The number of clauses of that goal; absent if `best` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clauses: Option<usize>,
    /// The clauses of that goal that never hold; absent if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<String>,
}

/// How often a step is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepCount {
    /// The name of the action or label, `alice.n3`.
    pub step: String,
    /// The number of edges of the state graph that take it.
    pub taken: u64,
}

/// A step that is never enabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockedStep {
    /// The name of the action or label, `alice.n6`.
    pub step: String,
    /// How often control is at the step, counted over states and instances; 0 if it never is.
    pub turns: u64,
    /// The guards of which removing any single one would enable the step.
    pub guards: Vec<Guard>,
}

/// A guard of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// The guard's text.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
}

/// Finds all findings in the complete graph of the baseline. `worker` has no mutant active, before
/// and after. `is_enabled` shows for each step whether it was ever enabled; the graph lacks steps
/// that ended in a fault. Without an [`Inspector`], only goals and steps are counted.
pub fn find(
    machine: &dyn Machine,
    worker: &mut dyn Worker,
    graph: &Graph,
    properties: &[Property],
    is_enabled: &[bool],
) -> Findings {
    let property_facts = &machine.definition().property_facts;
    let mut inspector = machine.inspector();
    let mut findings = Findings {
        properties: properties
            .iter()
            .map(|_| PropertyFindings::default())
            .collect(),
        unread: unread(property_facts, properties),
        steps: pass::taken(machine, graph),
        left_out: u64::from(graph.outside.len()),
        ..Findings::default()
    };
    for (property, found) in properties.iter().zip(&mut findings.properties) {
        found.goal = pass::goal(
            property,
            worker,
            inspector.as_deref_mut(),
            graph,
            property_facts,
        );
        if let (PropertyKind::Temporal, Some(source)) = (property.kind, property.source) {
            found.antecedents = triggers::triggers(machine, worker, graph, source);
        }
    }
    if let Some(inspector) = inspector.as_deref_mut() {
        inspect(property_facts, inspector, graph, properties, &mut findings);
        findings.blocked = blocked::blocked(machine, worker, inspector, graph, is_enabled);
    }
    findings
}

/// Adds the findings that need an inspector.
fn inspect(
    property_facts: &PropertyFacts,
    inspector: &mut dyn Inspector,
    graph: &Graph,
    properties: &[Property],
    findings: &mut Findings,
) {
    let chosen = ConditionNumbers::new(property_facts, properties);
    let seen = pass::pass(inspector, graph, property_facts, properties, &chosen);
    findings.held = seen.held;
    for (property, found) in properties.iter().zip(&mut findings.properties) {
        let Some(source) = property
            .source
            .filter(|_| property.kind != PropertyKind::Assertion)
        else {
            continue;
        };
        let reads = property_facts.reads.get(source).and_then(Option::as_deref);
        found.unchanging = reads.is_some_and(|fields| {
            !fields.is_empty() && fields.iter().all(|field| !seen.changed[*field])
        });
        if property.kind != PropertyKind::Temporal {
            found.antecedents = chosen.hits(property_facts, source, &seen.probes);
        }
    }
}

/// The conditions that belong to the properties of a model, by number.
pub(crate) struct ConditionNumbers {
    /// Probes and mutants of state invariants and goals.
    pub(crate) states: Vec<usize>,
    /// Probes and mutants of step invariants.
    pub(crate) steps: Vec<usize>,
}

impl ConditionNumbers {
    fn new(property_facts: &PropertyFacts, properties: &[Property]) -> ConditionNumbers {
        let of = |wanted: &[PropertyKind]| {
            let all = 0..property_facts.probes.len() + property_facts.mutants.len();
            let kind = |number: &usize| kind_of(property_facts, properties, *number);
            all.filter(|number| kind(number).is_some_and(|kind| wanted.contains(&kind)))
                .collect()
        };
        ConditionNumbers {
            states: of(&[PropertyKind::StateInvariant, PropertyKind::Reachable]),
            steps: of(&[PropertyKind::StepInvariant]),
        }
    }

    fn hits(
        &self,
        property_facts: &PropertyFacts,
        source: usize,
        counted: &[(u64, u64)],
    ) -> Vec<Hits> {
        let probes = property_facts.probes.iter().enumerate();
        let own = probes
            .filter(|(_, probe)| probe.property == source && probe.kind == Probed::Antecedent);
        own.map(|(number, probe)| Hits {
            text: probe.text.to_string(),
            line: Some(probe.line),
            times: counted[number].0,
            of: counted[number].1,
            counted: if self.steps.contains(&number) {
                Counted::Steps
            } else {
                Counted::States
            },
            clause: probe.is_conjunct,
        })
        .collect()
    }
}

/// Returns the kind of the property to which a condition belongs, if `properties` contains it.
pub(crate) fn kind_of(
    property_facts: &PropertyFacts,
    properties: &[Property],
    number: usize,
) -> Option<PropertyKind> {
    let source = property_facts.property_of(number)?;
    let mut own = properties
        .iter()
        .filter(|property| property.kind != PropertyKind::Assertion);
    own.find(|property| property.source == Some(source))
        .map(|property| property.kind)
}

fn unread(property_facts: &PropertyFacts, properties: &[Property]) -> Vec<Text> {
    let written = properties
        .iter()
        .filter(|property| property.kind != PropertyKind::Assertion);
    let reads = written
        .filter_map(|property| property.source)
        .map(|source| property_facts.reads.get(source).and_then(Option::as_deref));
    let Some(reads) = reads.collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    // Without properties, all variables are unread. A separate warning reports that.
    if reads.is_empty() {
        return Vec::new();
    }
    let is_read = |field: &usize| {
        reads.iter().any(|fields| fields.contains(field)) || property_facts.exempt.contains(field)
    };
    let fields = property_facts
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.process);
    fields
        .filter(|(place, _)| !is_read(place))
        .map(|(_, field)| field.name.clone())
        .collect()
}
