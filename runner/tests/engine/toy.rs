//! A spec of numbered states, defined by a table of steps, mutants and properties.

#![allow(
    clippy::wildcard_imports,
    clippy::enum_glob_use,
    clippy::unnecessary_wraps,
    clippy::single_match,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    reason = "written as `#[spec]` writes it"
)]

use mutaspec_mutator::{Effect, MutantRow, Operator, rows};
use mutaspec_runner::assumption::{FairnessKind, FairnessRow, Strength};
use mutaspec_runner::compiled::{Build, CompiledSpec};
use mutaspec_runner::crash_state::HiddenState;
use mutaspec_runner::definition::*;
use mutaspec_runner::explorer;
use mutaspec_runner::formula::Formula;
use mutaspec_runner::machine::{Machine, ModelFacts};
use mutaspec_runner::settings::SettingError;
use mutaspec_runner::spec::*;
use mutaspec_runner::step::{self, Flow, Stop};
use mutaspec_runner::value::set_repr::Sorted;
use mutaspec_runner::value::{Colours, Permutation, Reader, Value, View, Writer};

/// A state: a visible number, and a second one that represents a local variable of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct At(pub(crate) u8, pub(crate) u8);

impl Value for At {
    type SetRepr = Sorted<At>;

    fn encode(&self, writer: &mut Writer<'_>) {
        assert!(self.0 != UNPACKABLE, "this state cannot be packed");
        writer.bits(8, u64::from(self.0));
        writer.bits(8, u64::from(self.1));
    }

    fn decode(reader: &mut Reader<'_>) -> At {
        At(reader.bits(8) as u8, reader.bits(8) as u8)
    }

    fn permute(&mut self, _: &Permutation) {}

    fn signature(&self, _: &Colours) -> u64 {
        0
    }

    fn view(&self) -> View {
        View::Record(
            String::new(),
            vec![
                ("at".into(), View::Number(self.0.into())),
                ("own".into(), View::Number(self.1.into())),
            ],
        )
    }
}

/// In this state and all above, every process has terminated.
pub(crate) const DONE: u8 = 200;

/// Packing this state panics.
pub(crate) const UNPACKABLE: u8 = 255;

#[derive(Clone, Copy, Debug)]
pub(crate) enum To {
    State(u8),
    /// A state with this second number.
    Own(u8, u8),
    Assertion,
    Panic,
    Loop,
    /// Leaves the step by unwinding, as `wait_until` in a closure does.
    Unwind(Stop),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    Always,
    /// Only in the mutant with this number.
    Mutant(u32),
    /// Except in the mutant with this number.
    Without(u32),
}

impl When {
    fn holds(self) -> bool {
        match self {
            When::Always => true,
            When::Mutant(number) => step::switch(number, 1) == 1,
            When::Without(number) => step::switch(number, 1) == 0,
        }
    }
}

/// An edge of an action. Several edges from one state are choices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) action: usize,
    pub(crate) from: u8,
    pub(crate) to: To,
    pub(crate) when: When,
}

/// A property, named `p0`, `p1`, ...
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    /// A state invariant: this state is not reached.
    Never(u8),
    /// A state invariant whose evaluation panics in this state.
    PanicsAt(u8),
    /// A step invariant: no step leads from the first state to the second.
    NoStep(u8, u8),
    /// A step invariant whose evaluation panics on a step from the first state to the second.
    PanicsOn(u8, u8),
    /// A goal: this state is reached.
    Reach(u8),
    Temporal(Formula<At>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Toy {
    /// Initial states, each with a condition.
    pub(crate) initial: Vec<(u8, Option<When>)>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) rules: Vec<Rule>,
    /// States that the constraint excludes.
    pub(crate) outside: Vec<u8>,
    pub(crate) fair: Vec<(usize, Strength)>,
    /// The number of mutants, which are numbered from 1.
    pub(crate) mutants: u32,
    /// Whether a single process takes all actions.
    pub(crate) process: bool,
    pub(crate) daemon: bool,
    pub(crate) deadlock: bool,
    pub(crate) termination: bool,
}

pub(crate) fn edge(action: usize, from: u8, to: To) -> Edge {
    Edge {
        action,
        from,
        to,
        when: When::Always,
    }
}

/// Creates edges of action 0 that always exist.
pub(crate) fn edges(pairs: &[(u8, u8)]) -> Vec<Edge> {
    pairs
        .iter()
        .map(|(from, to)| edge(0, *from, To::State(*to)))
        .collect()
}

pub(crate) struct ToySpec;

impl HiddenState for At {}

impl Spec for ToySpec {
    type Constants = Toy;
    type State = At;
    /// The action, and whether it is a process.
    type Step = (usize, bool);
    const CONSTRAINED: bool = true;

    fn initial(c: &Toy) -> Flow<At> {
        let there: Vec<u8> = c
            .initial
            .iter()
            .filter(|(_, when)| when.is_none_or(When::holds))
            .map(|(at, _)| *at)
            .collect();
        let choice = step::choose(there.len())?;
        step::narrate(|| format!("start {}", there[choice]));
        Ok(At(there[choice], 0))
    }

    fn steps(c: &Toy) -> Vec<StepInstance<Self::Step>> {
        let instance = |action| StepInstance {
            step: (action, c.process),
            item: action,
            arguments: Vec::new(),
        };
        (0..c.actions()).map(instance).collect()
    }

    fn permuted(_: Self::Step, _: &Permutation) -> Vec<View> {
        Vec::new()
    }

    fn label((_, process): Self::Step, state: &At) -> usize {
        usize::from(process && state.0 >= DONE)
    }

    fn take((action, _): Self::Step, state: &mut At, c: &Toy) -> Flow<()> {
        let from = *state;
        // The state is unspecified after an early return, as after part of a step.
        *state = At(99, 99);
        let there: Vec<To> = c
            .edges
            .iter()
            .filter(|e| e.action == action && e.from == from.0 && e.when.holds())
            .map(|e| e.to)
            .collect();
        let choice = step::choose(there.len())?;
        step::narrate(|| format!("choice {choice}"));
        match there[choice] {
            To::State(to) => *state = At(to, from.1),
            To::Own(to, own) => *state = At(to, own),
            To::Assertion => return Err(Stop::Assertion(0)),
            To::Panic => panic!("a crash in state {}", from.0),
            To::Loop => loop {
                step::burn()?;
            },
            To::Unwind(stop) => step::leave(stop),
        }
        Ok(())
    }

    fn encode_visible(state: &At, writer: &mut Writer<'_>) {
        writer.bits(8, u64::from(state.0));
    }

    fn within(state: &At, c: &Toy) -> bool {
        !c.outside.contains(&state.0)
    }

    fn terminated(state: &At) -> bool {
        state.0 >= DONE
    }

    fn state_property(property: usize, state: &At, c: &Toy) -> bool {
        match c.rules[property] {
            Rule::Never(at) => state.0 != at,
            Rule::PanicsAt(at) => {
                assert!(state.0 != at, "a property panics");
                true
            }
            Rule::Reach(at) => state.0 == at,
            _ => unreachable!("not a property of states"),
        }
    }

    fn step_property(property: usize, before: &At, after: &At, c: &Toy) -> bool {
        match c.rules[property] {
            Rule::NoStep(from, to) => (before.0, after.0) != (from, to),
            Rule::PanicsOn(from, to) => {
                assert!((before.0, after.0) != (from, to), "a property panics");
                true
            }
            _ => unreachable!("not a property of steps"),
        }
    }

    fn temporal_property(property: usize, c: &'static Toy) -> Formula<At> {
        match &c.rules[property] {
            Rule::Temporal(formula) => formula.clone(),
            _ => unreachable!("not a temporal property"),
        }
    }
}

impl Toy {
    pub(crate) fn from(initial: u8, edges: Vec<Edge>) -> Toy {
        Toy {
            initial: vec![(initial, None)],
            edges,
            ..Toy::default()
        }
    }

    fn actions(&self) -> usize {
        let fair = self.fair.iter().map(|(action, _)| *action);
        self.edges
            .iter()
            .map(|e| e.action)
            .chain(fair)
            .max()
            .map_or(1, |a| a + 1)
    }

    /// The mutants: the switches, then dropped and weakened fairness.
    fn mutant_rows(&self) -> impl Iterator<Item = MutantRow> {
        let switches = (1..=self.mutants)
            .map(|number| mutant(Operator::C2Negate, "a0", Effect::Switch(number), number));
        let dropped = (0..self.fair.len() as u32).map(|row| {
            mutant(
                Operator::F1DropFairness,
                "a0",
                Effect::DropFairness {
                    first: row,
                    last: row,
                },
                1000 + row,
            )
        });
        let strong = (0..self.fair.len() as u32)
            .filter(|row| self.fair[*row as usize].1 == Strength::Strong);
        let weakened = strong.map(|row| {
            mutant(
                Operator::F2WeakenFairness,
                "a0",
                Effect::WeakenFairness(row),
                2000 + row,
            )
        });
        switches.chain(dropped).chain(weakened)
    }

    fn definition(&self) -> Definition {
        let item = |action: usize| ItemRow {
            name: format!("a{action}").into(),
            kind: if self.process {
                ItemKind::Process {
                    labels: rows([LabelRow {
                        name: "only".into(),
                        line: 1,
                    }]),
                    daemon: self.daemon,
                }
            } else {
                ItemKind::Action
            },
            parameters: rows([]),
            line: 1,
        };
        let fairness = |(item, strength): &(usize, Strength)| FairnessRow {
            kind: FairnessKind::Attribute {
                item: *item,
                labels: None,
            },
            strength: *strength,
            line: 1,
        };
        Definition {
            name: "toy".into(),
            package: "tests".into(),
            models: rows([ModelRow::named("default")]),
            items: rows((0..self.actions()).map(item)),
            fairness: rows(self.fair.iter().map(fairness)),
            properties: rows(self.rules.iter().enumerate().map(property_row)),
            assertions: rows([AssertionRow {
                item: "a0".into(),
                text: "an assertion".into(),
                line: 1,
            }]),
            deadlock: self.deadlock,
            termination: self.termination,
            mutants: rows(self.mutant_rows()),
            ..Definition::default()
        }
    }

    pub(crate) fn machine(&self) -> Box<dyn Machine> {
        let facts = ModelFacts::new("default");
        explorer::machine::<ToySpec>(unbuilt(self.definition()), facts, self.clone())
            .expect("the table is in order")
    }
}

fn property_row((place, rule): (usize, &Rule)) -> PropertyRow {
    PropertyRow {
        name: format!("p{place}").into(),
        kind: match rule {
            Rule::Never(_) | Rule::PanicsAt(_) => PropertyKind::StateInvariant,
            Rule::NoStep(..) | Rule::PanicsOn(..) => PropertyKind::StepInvariant,
            Rule::Reach(_) => PropertyKind::Reachable,
            Rule::Temporal(_) => PropertyKind::Temporal,
        },
        line: 1,
        doc: "".into(),
    }
}

/// Returns a spec whose machines are not built from settings.
pub(crate) fn unbuilt(definition: Definition) -> &'static CompiledSpec {
    let build: Build = |_| {
        Err(SettingError::Unknown {
            name: "none".into(),
        })
    };
    Box::leak(Box::new(CompiledSpec::new(
        Box::leak(Box::new(definition)),
        build,
        || true,
    )))
}

/// Creates a row with default values for all that tests do not need.
pub(crate) fn mutant(
    operator: Operator,
    item: &'static str,
    effect: Effect,
    hash: u32,
) -> MutantRow {
    MutantRow {
        operator,
        item: item.into(),
        hash: format!("{hash:08x}").into(),
        file: 0,
        line: 1,
        column: 1,
        end_line: 1,
        end_column: 2,
        original: "original".into(),
        replacement: "replacement".into(),
        family: None,
        effect,
    }
}
