//! Lamport's two-phase commit as actions, implemented by hand.

#![allow(
    clippy::wildcard_imports,
    clippy::enum_glob_use,
    clippy::unnecessary_wraps,
    clippy::single_match,
    clippy::similar_names,
    reason = "written as `#[spec]` writes it"
)]

use std::sync::{Arc, LazyLock};

use mutaspec_mutator::rows;
use mutaspec_runner::compiled::CompiledSpec;
use mutaspec_runner::crash_state::HiddenState;
use mutaspec_runner::definition::*;
use mutaspec_runner::explorer;
use mutaspec_runner::formula::Formula;
use mutaspec_runner::machine::{Machine, ModelFacts};
use mutaspec_runner::settings::{SettingError, Settings};
use mutaspec_runner::spec::*;
use mutaspec_runner::step::{Flow, Stop};
use mutaspec_runner::value::set_repr::Sorted;
use mutaspec_runner::value::{
    Colours, Participant, Permutation, Reader, Universe, Value, View, Writer,
};

const WORKING: u8 = 0;
const PREPARED: u8 = 1;
const COMMITTED: u8 = 2;
const ABORTED: u8 = 3;

/// Resource managers, the transaction manager (0 is its initial state), the managers known to be
/// prepared, and all messages ever sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct State {
    rm: Vec<u8>,
    tm: u8,
    prepared: u64,
    said_prepared: u64,
    said_commit: bool,
    said_abort: bool,
}

impl Value for State {
    type SetRepr = Sorted<State>;

    fn encode(&self, writer: &mut Writer<'_>) {
        let rms = self.rm.len() as u32;
        for rm in &self.rm {
            writer.bits(2, u64::from(*rm));
        }
        writer.bits(2, u64::from(self.tm));
        writer.bits(rms, self.prepared);
        writer.bits(rms, self.said_prepared);
        writer.bits(1, u64::from(self.said_commit));
        writer.bits(1, u64::from(self.said_abort));
    }

    fn decode(reader: &mut Reader<'_>) -> State {
        let rms = reader.universe().len();
        State {
            rm: (0..rms).map(|_| reader.bits(2) as u8).collect(),
            tm: reader.bits(2) as u8,
            prepared: reader.bits(rms),
            said_prepared: reader.bits(rms),
            said_commit: reader.bits(1) == 1,
            said_abort: reader.bits(1) == 1,
        }
    }

    fn permute(&mut self, _: &Permutation) {
        unreachable!("no constant is a symmetric set");
    }

    fn signature(&self, _: &Colours) -> u64 {
        unreachable!("no constant is a symmetric set")
    }

    fn view(&self) -> View {
        View::Record(
            String::new(),
            vec![(
                "rm".into(),
                View::Sequence(self.rm.iter().map(|r| View::Number((*r).into())).collect()),
            )],
        )
    }
}

struct Lamport;

impl HiddenState for State {}

impl Spec for Lamport {
    type Constants = u32;
    type State = State;
    type Step = (usize, Participant);
    const CONSTRAINED: bool = false;

    fn initial(rms: &u32) -> Flow<State> {
        Ok(State {
            rm: vec![WORKING; *rms as usize],
            tm: 0,
            prepared: 0,
            said_prepared: 0,
            said_commit: false,
            said_abort: false,
        })
    }

    fn steps(rms: &u32) -> Vec<StepInstance<Self::Step>> {
        let mut steps = Vec::new();
        for (item, (_, has_parameter)) in ACTIONS.into_iter().enumerate() {
            let everybody = if has_parameter { *rms as u8 } else { 1 };
            steps.extend((0..everybody).map(Participant::at).map(|r| StepInstance {
                step: (item, r),
                item,
                arguments: if has_parameter {
                    vec![r.view()]
                } else {
                    vec![]
                },
            }));
        }
        steps
    }

    fn permuted(_: Self::Step, _: &Permutation) -> Vec<View> {
        unreachable!("no constant is a symmetric set");
    }

    fn label(_: Self::Step, _: &State) -> usize {
        0
    }

    fn take((item, r): Self::Step, s: &mut State, rms: &u32) -> Flow<()> {
        let me = usize::from(r.index());
        let bit = 1 << r.index();
        let enabled = match item {
            0 => s.tm == 0 && s.said_prepared & bit != 0,
            1 => s.tm == 0 && s.prepared == (1 << rms) - 1,
            2 => s.tm == 0,
            3 | 4 => s.rm[me] == WORKING,
            5 => s.said_commit,
            _ => s.said_abort,
        };
        if !enabled {
            return Err(Stop::Disabled);
        }
        match item {
            0 => s.prepared |= bit,
            1 => (s.tm, s.said_commit) = (1, true),
            2 => (s.tm, s.said_abort) = (2, true),
            3 => {
                s.rm[me] = PREPARED;
                s.said_prepared |= bit;
            }
            4 | 6 => s.rm[me] = ABORTED,
            _ => s.rm[me] = COMMITTED,
        }
        Ok(())
    }

    fn encode_visible(state: &State, writer: &mut Writer<'_>) {
        state.encode(writer);
    }

    fn within(_: &State, _: &u32) -> bool {
        true
    }

    fn terminated(_: &State) -> bool {
        false
    }

    fn state_property(_: usize, state: &State, _: &u32) -> bool {
        !(state.rm.contains(&COMMITTED) && state.rm.contains(&ABORTED))
    }

    fn step_property(_: usize, _: &State, _: &State, _: &u32) -> bool {
        true
    }

    fn temporal_property(_: usize, _: &'static u32) -> Formula<State> {
        Formula::TRUE
    }
}

/// The actions, and whether each has a parameter.
const ACTIONS: [(&str, bool); 7] = [
    ("tm_receive_prepared", true),
    ("tm_commit", false),
    ("tm_abort", false),
    ("rm_prepare", true),
    ("rm_choose_to_abort", true),
    ("rm_receive_commit", true),
    ("rm_receive_abort", true),
];

fn definition() -> Definition {
    Definition {
        name: "lamport".into(),
        package: "tests".into(),
        models: rows([ModelRow::named("default")]),
        items: rows(ACTIONS.map(|(name, has_parameter)| ItemRow {
            name: name.into(),
            kind: ItemKind::Action,
            parameters: rows(has_parameter.then(|| "r".into())),
            line: 1,
        })),
        properties: rows([PropertyRow {
            name: "consistent".into(),
            kind: PropertyKind::StateInvariant,
            line: 1,
            doc: "".into(),
        }]),
        ..Definition::default()
    }
}

static SOURCE: LazyLock<CompiledSpec> =
    LazyLock::new(|| CompiledSpec::new(Box::leak(Box::new(definition())), build, || true));

fn build(_: &Settings) -> Result<Box<dyn Machine>, SettingError> {
    Ok(machine(3))
}

pub(crate) fn machine(rms: u32) -> Box<dyn Machine> {
    let mut universe = Universe::default();
    for r in 1..=rms {
        universe.intern(&format!("r{r}"));
    }
    let facts = ModelFacts {
        universe: Arc::new(universe),
        ..ModelFacts::new("default")
    };
    explorer::machine::<Lamport>(&SOURCE, facts, rms).expect("the spec is in order")
}
