//! The restaurants of Brooker's article as `#[spec]` would implement them, with sixteen mutants.

#![allow(
    clippy::wildcard_imports,
    clippy::enum_glob_use,
    clippy::unnecessary_wraps,
    clippy::single_match,
    clippy::similar_names,
    reason = "written as `#[spec]` writes it"
)]

use std::sync::{Arc, LazyLock};

use mutaspec_mutator::{Effect, Family, MutantRow, Operator, rows};
use mutaspec_runner::assumption::{FairnessKind, FairnessRow, Strength};
use mutaspec_runner::compiled::CompiledSpec;
use mutaspec_runner::crash_state::HiddenState;
use mutaspec_runner::definition::*;
use mutaspec_runner::explorer;
use mutaspec_runner::formula::{Formula, atom, eventually};
use mutaspec_runner::machine::{Machine, ModelFacts};
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::spec::*;
use mutaspec_runner::step::{self, Flow, Stop, is_excluded, switch};
use mutaspec_runner::value::set_repr::Sorted;
use mutaspec_runner::value::{
    Colours, Participant, Permutation, Reader, Universe, Value, View, Writer,
};

/// The state of a restaurant in the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Stage {
    Start,
    Propose,
    Accept,
    Refuse,
    Commit,
    Abort,
    Committed,
    Aborted,
}

use Stage::*;

const STAGES: [Stage; 8] = [
    Start, Propose, Accept, Refuse, Commit, Abort, Committed, Aborted,
];

const C: u8 = 0;
const C1: u8 = 1;
const REST: u8 = 2;

const N: u8 = 0;
const N2: u8 = 1;
const N3: u8 = 2;
const N6: u8 = 3;
const N4: u8 = 4;
const HOME: u8 = 5;

/// The variables, and the processes with their program counters.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct State {
    stage: Vec<Stage>,
    restaurants: Vec<u8>,
    alice: Alice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Alice {
    label: u8,
    k: u64,
    aborted: bool,
}

impl Clone for State {
    fn clone(&self) -> State {
        State {
            stage: self.stage.clone(),
            restaurants: self.restaurants.clone(),
            alice: self.alice,
        }
    }

    fn clone_from(&mut self, other: &State) {
        self.stage.clone_from(&other.stage);
        self.restaurants.clone_from(&other.restaurants);
        self.alice = other.alice;
    }
}

impl State {
    fn encode_variables(&self, writer: &mut Writer<'_>) {
        for stage in &self.stage {
            writer.bits(3, *stage as u64);
        }
        for label in &self.restaurants {
            writer.bits(2, u64::from(*label));
        }
        writer.bits(3, u64::from(self.alice.label));
    }
}

impl Value for State {
    type SetRepr = Sorted<State>;

    fn encode(&self, writer: &mut Writer<'_>) {
        self.encode_variables(writer);
        writer.bits(self.stage.len() as u32, self.alice.k);
        writer.bits(1, u64::from(self.alice.aborted));
    }

    fn decode(reader: &mut Reader<'_>) -> State {
        let mut state = State {
            stage: Vec::new(),
            restaurants: Vec::new(),
            alice: Alice {
                label: 0,
                k: 0,
                aborted: false,
            },
        };
        state.decode_into(reader);
        state
    }

    fn decode_into(&mut self, reader: &mut Reader<'_>) {
        let managers = reader.universe().len();
        self.stage.clear();
        self.stage
            .extend((0..managers).map(|_| STAGES[reader.bits(3) as usize]));
        self.restaurants.clear();
        self.restaurants
            .extend((0..managers).map(|_| reader.bits(2) as u8));
        self.alice = Alice {
            label: reader.bits(3) as u8,
            k: reader.bits(managers),
            aborted: reader.bits(1) == 1,
        };
    }

    fn permute(&mut self, _: &Permutation) {
        unreachable!("no constant is a symmetric set");
    }

    fn signature(&self, _: &Colours) -> u64 {
        unreachable!("no constant is a symmetric set")
    }

    fn view(&self) -> View {
        let named = |label: u8, names: &[&str]| View::atom(names[usize::from(label)]);
        let process = |label| record([("at", named(label, &["c", "c1", "Done"]))]);
        let who = |place: usize| Participant::at(place as u8).view();
        let map = |values: Vec<View>| {
            let entries = values.into_iter().enumerate();
            View::Map(entries.map(|(p, v)| (who(p), v)).collect())
        };
        let stages = self.stage.iter().map(|s| View::atom(format!("{s:?}")));
        let labels = ["n", "n2", "n3", "n6", "n4", "Done"];
        let k = (0..64).filter(|p| self.alice.k >> p & 1 == 1).map(who);
        let alice = record([
            ("at", named(self.alice.label, &labels)),
            ("k", View::Set(k.collect())),
            ("aborted", View::atom(self.alice.aborted.to_string())),
        ]);
        let restaurants = self.restaurants.iter().map(|label| process(*label));
        record([
            ("stage", map(stages.collect())),
            ("restaurant", map(restaurants.collect())),
            ("alice", alice),
        ])
    }
}

fn record<const N: usize>(fields: [(&str, View); N]) -> View {
    let fields = fields.map(|(name, view)| (name.into(), view));
    View::Record(String::new(), fields.into())
}

pub(crate) struct Managers(u32);

#[derive(Clone, Copy)]
pub(crate) enum Step {
    Restaurant(Participant),
    Alice,
}

pub(crate) struct Restaurants;

impl HiddenState for State {}

impl Spec for Restaurants {
    type Constants = Managers;
    type State = State;
    type Step = Step;
    const CONSTRAINED: bool = false;

    fn initial(c: &Managers) -> Flow<State> {
        let managers = c.0 as usize;
        Ok(State {
            stage: vec![Start; managers],
            restaurants: vec![C; managers],
            alice: Alice {
                label: N,
                k: 0,
                aborted: switch(14, 1) == 1,
            },
        })
    }

    fn steps(c: &Managers) -> Vec<StepInstance<Step>> {
        let restaurant = |p| StepInstance {
            step: Step::Restaurant(Participant::at(p)),
            item: 0,
            arguments: vec![Participant::at(p).view()],
        };
        let alice = StepInstance {
            step: Step::Alice,
            item: 1,
            arguments: Vec::new(),
        };
        (0..c.0 as u8).map(restaurant).chain([alice]).collect()
    }

    fn permuted(_: Self::Step, _: &Permutation) -> Vec<View> {
        unreachable!("no constant is a symmetric set");
    }

    fn label(step: Step, state: &State) -> usize {
        usize::from(match step {
            Step::Restaurant(me) => state.restaurants[usize::from(me.index())],
            Step::Alice => state.alice.label,
        })
    }

    fn take(step: Step, state: &mut State, c: &Managers) -> Flow<()> {
        match step {
            Step::Restaurant(me) => match state.restaurants[usize::from(me.index())] {
                C => c_(me, state),
                _ => c1(me, state),
            },
            Step::Alice => match state.alice.label {
                N => n(state, c),
                N2 => n2(state, c),
                N3 => n3(state, c),
                N6 => tell(state, Abort),
                _ => tell(state, Commit),
            },
        }
    }

    fn encode_visible(state: &State, writer: &mut Writer<'_>) {
        state.encode_variables(writer);
    }

    fn within(_: &State, _: &Managers) -> bool {
        true
    }

    fn terminated(state: &State) -> bool {
        state.alice.label == HOME && state.restaurants.iter().all(|l| *l == REST)
    }

    fn state_property(property: usize, state: &State, _: &Managers) -> bool {
        match property {
            0 => !(state.stage.contains(&Committed) && state.stage.contains(&Aborted)),
            _ => state.alice.label == HOME && all(state, Committed),
        }
    }

    fn step_property(_: usize, before: &State, after: &State, _: &Managers) -> bool {
        before
            .stage
            .iter()
            .zip(&after.stage)
            .all(|(b, a)| !decided(*b) || b == a)
    }

    fn temporal_property(_: usize, _: &'static Managers) -> Formula<State> {
        eventually(atom("all_committed", |s| all(s, Committed)))
            | eventually(atom("all_aborted", |s| all(s, Aborted)))
    }
}

fn all(state: &State, stage: Stage) -> bool {
    state.stage.iter().all(|s| *s == stage)
}

fn decided(stage: Stage) -> bool {
    match switch(13, 1) {
        0 => matches!(stage, Committed | Aborted),
        _ => false,
    }
}

#[inline(never)]
fn c_(me: Participant, state: &mut State) -> Flow<()> {
    let place = usize::from(me.index());
    if !(match switch(1, 2) {
        0 => state.stage[place] == Propose,
        1 => true,
        _ => state.stage[place] == Propose && !is_excluded(&me),
    }) {
        return Err(Stop::Disabled);
    }
    let accepts = match switch(3, 2) {
        0 => step::choose(2)? == 0,
        1 => step::choose_without(2, 0)? == 0,
        _ => step::choose_without(2, 1)? == 0,
    };
    step::narrate(|| {
        if accepts {
            "the first alternative".into()
        } else {
            "the second alternative".into()
        }
    });
    state.stage[place] = if accepts { Accept } else { Refuse };
    state.restaurants[place] = C1;
    Ok(())
}

#[inline(never)]
fn c1(me: Participant, state: &mut State) -> Flow<()> {
    let place = usize::from(me.index());
    if !matches!(state.stage[place], Commit | Abort) {
        return Err(Stop::Disabled);
    }
    // Mutant 5 is equivalent: only these two stages reach this point.
    let commits = match switch(5, 2) {
        0 => state.stage[place] == Commit,
        1 => state.stage[place] != Abort,
        _ => state.stage[place] != Commit,
    };
    state.stage[place] = if commits { Committed } else { Aborted };
    state.restaurants[place] = REST;
    if decided(Start) {
        // Mutant 15 is never evaluated.
        state.stage[place] = if switch(15, 1) == 0 { Start } else { Propose };
    }
    Ok(())
}

#[inline(never)]
fn n(state: &mut State, c: &Managers) -> Flow<()> {
    state.alice.k = everybody(c);
    state.alice.label = N2;
    Ok(())
}

fn everybody(c: &Managers) -> u64 {
    (1 << c.0) - 1
}

fn pick(set: u64) -> Flow<Participant> {
    let mut choice = step::choose(set.count_ones() as usize)?;
    let mut rest = set;
    while choice > 0 {
        rest &= rest - 1;
        choice -= 1;
    }
    let p = Participant::at(rest.trailing_zeros() as u8);
    step::narrate(|| format!("p = {p}"));
    Ok(p)
}

#[inline(never)]
fn n2(state: &mut State, c: &Managers) -> Flow<()> {
    if state.alice.k == 0 {
        state.alice.k = everybody(c);
        state.alice.label = N3;
        return Ok(());
    }
    let p = pick(state.alice.k)?;
    state.stage[usize::from(p.index())] = Propose;
    match switch(7, 2) {
        0 => state.alice.k &= !(1 << p.index()),
        1 => {}
        _ => loop {
            step::burn()?;
        },
    }
    Ok(())
}

#[inline(never)]
fn n3(state: &mut State, c: &Managers) -> Flow<()> {
    if state.alice.k == 0 {
        state.alice.k = everybody(c);
        state.alice.label = if state.alice.aborted { N6 } else { N4 };
        return Ok(());
    }
    let p = pick(state.alice.k)?;
    let place = usize::from(p.index());
    if !(match switch(9, 2) {
        0 => matches!(state.stage[place], Accept | Refuse),
        1 => true,
        _ => matches!(state.stage[place], Accept | Refuse) && !is_excluded(&p),
    }) {
        return Err(Stop::Disabled);
    }
    if match switch(11, 1) {
        0 => state.stage[place] == Refuse,
        _ => state.stage[place] == Refuse && !is_excluded(&p),
    } {
        match switch(12, 1) {
            0 => state.alice.aborted = true,
            _ => {}
        }
    }
    state.alice.k &= !(1 << p.index());
    Ok(())
}

#[inline(never)]
fn tell(state: &mut State, what: Stage) -> Flow<()> {
    if state.alice.k == 0 {
        state.alice.label = HOME;
        return Ok(());
    }
    let p = pick(state.alice.k)?;
    state.stage[usize::from(p.index())] = what;
    state.alice.k &= !(1 << p.index());
    Ok(())
}

fn row(
    operator: Operator,
    item: &'static str,
    hash: u32,
    effect: Effect,
    family: bool,
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
        replacement: if family { "not {}" } else { "replacement" }.into(),
        family: family.then(|| Family::Constants(rows(["managers".into()]))),
        effect,
    }
}

fn label(name: &'static str) -> LabelRow {
    LabelRow {
        name: name.into(),
        line: 1,
    }
}

fn fair(item: usize) -> FairnessRow {
    FairnessRow {
        kind: FairnessKind::Attribute { item, labels: None },
        strength: Strength::Weak,
        line: 1,
    }
}

fn property(name: &'static str, kind: PropertyKind) -> PropertyRow {
    PropertyRow {
        name: name.into(),
        kind,
        line: 1,
        doc: "".into(),
    }
}

fn process(name: &'static str, labels: &[&'static str], parameters: &[&'static str]) -> ItemRow {
    ItemRow {
        name: name.into(),
        kind: ItemKind::Process {
            labels: rows(labels.iter().map(|name| label(name))),
            daemon: false,
        },
        parameters: rows(parameters.iter().map(|name| (*name).into())),
        line: 1,
    }
}

/// The mutants with a switch: operator, item, and whether each restaurant has one.
const SWITCHES: [(Operator, &str, bool); 15] = [
    (Operator::G1GuardDrop, "restaurant.c", false),
    (Operator::G2GuardStrengthen, "restaurant.c", true),
    (Operator::B3DropAlternative, "restaurant.c", false),
    (Operator::B3DropAlternative, "restaurant.c", false),
    (Operator::C2Negate, "restaurant.c1", false),
    (Operator::C2Negate, "restaurant.c1", false),
    (Operator::U1LostUpdate, "alice.n2", false),
    (Operator::C2Negate, "alice.n2", false),
    (Operator::G1GuardDrop, "alice.n3", false),
    (Operator::M2IgnoreParticipant, "alice.n3", true),
    (Operator::M2IgnoreParticipant, "alice.n3", true),
    (Operator::U1LostUpdate, "alice.n3", false),
    (Operator::C2Negate, "decided", false),
    (Operator::I1WrongInit, "init", false),
    (Operator::B4WrongTarget, "restaurant.c1", false),
];

/// All mutants. The last two drop the fairness of a process.
fn mutants() -> impl Iterator<Item = MutantRow> {
    let switches = (1..)
        .zip(SWITCHES)
        .map(|(number, (operator, item, family))| {
            row(operator, item, number, Effect::Switch(number), family)
        });
    let dropped = (0..).zip(["restaurant", "alice"]).map(|(place, item)| {
        let (first, last) = (place, place);
        let effect = Effect::DropFairness { first, last };
        row(Operator::F1DropFairness, item, 16 + place, effect, false)
    });
    switches.chain(dropped)
}

fn definition() -> Definition {
    Definition {
        name: "two_phase_commit".into(),
        package: "tests".into(),
        constants: rows([ConstantRow {
            name: "managers".into(),
            type_text: "Participants".into(),
            doc: "".into(),
            symmetric: Symmetric::No,
        }]),
        models: rows([ModelRow::named("three"), ModelRow::named("five")]),
        items: rows([
            process("restaurant", &["c", "c1"], &["me"]),
            process("alice", &["n", "n2", "n3", "n6", "n4"], &[]),
        ]),
        fairness: rows([fair(0), fair(1)]),
        properties: rows([
            property("consistent", PropertyKind::StateInvariant),
            property("decisions_are_final", PropertyKind::StepInvariant),
            property("can_commit", PropertyKind::Reachable),
            property("all_or_nothing", PropertyKind::Temporal),
        ]),
        deadlock: true,
        termination: true,
        mutants: rows(mutants()),
        ..Definition::default()
    }
}

static SOURCE: LazyLock<CompiledSpec> =
    LazyLock::new(|| CompiledSpec::new(Box::leak(Box::new(definition())), build, || true));

const NAMES: [&str; 9] = [
    "bob", "chuck", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
];

fn build(settings: &Settings) -> Result<Box<dyn Machine>, SettingError> {
    Ok(machine(if settings.model == "five" { 5 } else { 3 }))
}

/// Returns the article's spec with this number of restaurants, at most nine.
pub(crate) fn machine(managers: u32) -> Box<dyn Machine> {
    let mut universe = Universe::default();
    let names = &NAMES[..managers as usize];
    let members = names.iter().map(|name| universe.intern(name).unwrap());
    let members = members.collect();
    let facts = ModelFacts {
        universe: Arc::new(universe),
        constants: vec![("managers".into(), names.join(","))],
        participants: vec![("managers".into(), members)],
        ..ModelFacts::new(if managers == 5 { "five" } else { "three" })
    };
    explorer::machine::<Restaurants>(&SOURCE, facts, Managers(managers))
        .expect("the spec is in order")
}
