//! Random specs over interchangeable participants: orbits and states give equal counts and
//! verdicts, and a spec that breaks symmetry is detected.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mutaspec_mutator::{Effect, Operator, rows};
use mutaspec_runner::campaign::{self, Options, Refusal};
use mutaspec_runner::crash_state::HiddenState;
use mutaspec_runner::definition::{
    ConstantRow, Definition, ItemKind, ItemRow, ModelRow, PropertyKind, PropertyRow, Symmetric,
};
use mutaspec_runner::explorer;
use mutaspec_runner::formula::Formula;
use mutaspec_runner::machine::{Machine, ModelFacts};
use mutaspec_runner::outcome::{
    BaselineOutcome, MutantOutcome, Outcome, PropertyVerdict, Symmetry, Verdict,
};
use mutaspec_runner::spec::{Spec, StepInstance};
use mutaspec_runner::step::{self, Flow, Stop};
use mutaspec_runner::value::permute::then;
use mutaspec_runner::value::set_repr::Sorted;
use mutaspec_runner::value::{
    Choices, Colours, Map, Participant, Participants, Permutation, Reader, Set, Universe, Value,
    View, Writer,
};
use proptest::prelude::*;

use crate::toy::{mutant, unbuilt};

const RULES: u32 = 3;

/// For each participant a number and possibly a friend; the members of the club, and its chair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct State {
    number: Map<Participant, u8>,
    friend: Map<Participant, Participant>,
    club: Participants,
    chair: Option<Participant>,
}

impl Value for State {
    type SetRepr = Sorted<State>;

    fn encode(&self, writer: &mut Writer<'_>) {
        self.number.encode(writer);
        self.friend.encode(writer);
        self.club.encode(writer);
        self.chair.encode(writer);
    }

    fn decode(reader: &mut Reader<'_>) -> State {
        State {
            number: Map::decode(reader),
            friend: Map::decode(reader),
            club: Set::decode(reader),
            chair: Option::decode(reader),
        }
    }

    fn permute(&mut self, permutation: &Permutation) {
        self.number.permute(permutation);
        self.friend.permute(permutation);
        self.club.permute(permutation);
        self.chair.permute(permutation);
    }

    fn signature(&self, colours: &Colours) -> u64 {
        let maps = then(
            self.number.signature(colours),
            self.friend.signature(colours),
        );
        then(
            then(maps, self.club.signature(colours)),
            self.chair.signature(colours),
        )
    }

    fn view(&self) -> View {
        View::Tuple(
            String::new(),
            vec![
                self.number.view(),
                self.friend.view(),
                self.club.view(),
                self.chair.view(),
            ],
        )
    }
}

#[derive(Clone, Copy, Debug)]
enum Ask {
    Number(u8),
    InClub,
    Chairs,
    HasFriend,
    /// The participant's friend has this number.
    FriendWith(u8),
    /// The club has this number of members.
    ClubOf(usize),
    /// The participant is the first one. This breaks symmetry.
    IsFirst,
}

impl Ask {
    fn holds(self, who: Participant, s: &State) -> bool {
        match self {
            Ask::Number(n) => s.number[who] == n,
            Ask::InClub => s.club.contains(&who),
            Ask::Chairs => s.chair == Some(who),
            Ask::HasFriend => s.friend.contains_key(&who),
            Ask::FriendWith(n) => s
                .friend
                .get(&who)
                .is_some_and(|friend| s.number[friend] == n),
            Ask::ClubOf(n) => s.club.len() == n,
            Ask::IsFirst => who.index() == 0,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Do {
    Number(u8),
    Join,
    Leave,
    Chair,
    Resign,
    /// Makes another participant the friend.
    Befriend,
    /// Sets the number of a member of the club.
    Choose(u8),
    Fail,
}

/// A rule for each participant: if all of `ask` hold, `done` is executed. The mutants of a rule
/// omit its first test or its first change.
#[derive(Clone, Debug)]
struct Rule {
    ask: Vec<Ask>,
    done: Vec<Do>,
}

#[derive(Clone, Debug)]
struct People {
    everybody: Participants,
    rules: Vec<Rule>,
    /// Pairs of tests that never hold together for a participant.
    never: Vec<(Ask, Ask)>,
    /// Tests that hold for a participant in some state.
    reach: Vec<Ask>,
    /// Whether it is a property that numbers never decrease.
    grows: bool,
    pick_chair: bool,
}

impl HiddenState for State {}

impl Spec for People {
    type Constants = People;
    type State = State;
    type Step = (usize, Participant);
    const CONSTRAINED: bool = false;

    fn initial(c: &People) -> Flow<State> {
        let chair = if c.pick_chair {
            let choice = step::choose(c.everybody.len())?;
            Some(c.everybody.nth(choice))
        } else {
            None
        };
        Ok(State {
            number: c.everybody.map(|_| 0),
            friend: Map::new(),
            club: Set::new(),
            chair,
        })
    }

    fn steps(c: &People) -> Vec<StepInstance<Self::Step>> {
        let of = |rule: usize| {
            c.everybody.iter().map(move |who| StepInstance {
                step: (rule, *who),
                item: rule,
                arguments: vec![who.view()],
            })
        };
        (0..c.rules.len()).flat_map(of).collect()
    }

    fn permuted((_, who): Self::Step, permutation: &Permutation) -> Vec<View> {
        vec![permutation.of(who).view()]
    }

    fn label(_: Self::Step, _: &State) -> usize {
        0
    }

    fn take((number, who): Self::Step, s: &mut State, c: &People) -> Flow<()> {
        let rule = &c.rules[number];
        let number = number as u32;
        let forgets = step::switch(2 * number + 1, 1) == 1;
        let asked = rule
            .ask
            .iter()
            .skip(usize::from(forgets))
            .all(|ask| ask.holds(who, s));
        if !asked {
            return Err(Stop::Disabled);
        }
        let does_less = step::switch(2 * number + 2, 1) == 1;
        for done in rule.done.iter().skip(usize::from(does_less)) {
            match *done {
                Do::Number(n) => s.number[who] = n,
                Do::Join => drop(s.club.insert(who)),
                Do::Leave => drop(s.club.remove(&who)),
                Do::Chair => s.chair = Some(who),
                Do::Resign => s.chair = None,
                Do::Befriend => {
                    let choice = step::choose(c.everybody.len())?;
                    s.friend.insert(who, c.everybody.nth(choice));
                }
                Do::Choose(n) => {
                    let choice = step::choose(s.club.len())?;
                    let chosen = s.club.nth(choice);
                    s.number[chosen] = n;
                }
                Do::Fail => assert!(s.chair.is_none(), "{who} fails"),
            }
        }
        Ok(())
    }

    fn encode_visible(s: &State, writer: &mut Writer<'_>) {
        s.number.encode(writer);
        s.club.encode(writer);
    }

    fn within(_: &State, _: &People) -> bool {
        true
    }

    fn terminated(_: &State) -> bool {
        false
    }

    fn state_property(property: usize, s: &State, c: &People) -> bool {
        match (
            c.never.get(property),
            c.reach.get(property.wrapping_sub(c.never.len())),
        ) {
            (Some((one, other)), _) => c
                .everybody
                .all(|who| !(one.holds(who, s) && other.holds(who, s))),
            (None, Some(ask)) => c.everybody.any(|who| ask.holds(who, s)),
            (None, None) => true,
        }
    }

    fn step_property(_: usize, before: &State, after: &State, c: &People) -> bool {
        !c.grows
            || c.everybody
                .all(|who| before.number[who] <= after.number[who])
    }

    fn temporal_property(_: usize, _: &'static People) -> Formula<State> {
        unreachable!("it has none")
    }
}

impl People {
    fn machine(&self) -> Box<dyn Machine> {
        let names = ["ann", "ben", "cleo"];
        let mut universe = Universe::default();
        let names = &names[..self.everybody.len()];
        let people = names.iter().map(|name| universe.intern(name).unwrap());
        let people = people.collect();
        let facts = ModelFacts {
            universe: Arc::new(universe),
            constants: vec![("people".into(), names.join(","))],
            participants: vec![("people".into(), people)],
            ..ModelFacts::new("default")
        };
        explorer::machine::<People>(unbuilt(self.definition()), facts, self.clone())
            .expect("a machine")
    }

    fn definition(&self) -> Definition {
        let item = |number: usize| ItemRow {
            name: ["first", "second", "third"][number].into(),
            kind: ItemKind::Action,
            parameters: rows(["who".into()]),
            line: 1,
        };
        let property = |kind, name: &'static str| PropertyRow {
            name: name.into(),
            kind,
            line: 1,
            doc: "".into(),
        };
        let never = self
            .never
            .iter()
            .map(|_| property(PropertyKind::StateInvariant, "never"));
        let reach = self
            .reach
            .iter()
            .map(|_| property(PropertyKind::Reachable, "reach"));
        let grows = property(PropertyKind::StepInvariant, "grows");
        let negated = |number| mutant(Operator::C2Negate, "first", Effect::Switch(number), number);
        Definition {
            name: "people".into(),
            package: "tests".into(),
            constants: rows([ConstantRow {
                name: "people".into(),
                type_text: "Participants".into(),
                doc: "".into(),
                symmetric: Symmetric::ByText,
            }]),
            models: rows([ModelRow::named("default")]),
            items: rows((0..self.rules.len()).map(item)),
            properties: rows(never.chain(reach).chain([grows])),
            mutants: rows((1..=2 * self.rules.len() as u32).map(negated)),
            ..Definition::default()
        }
    }
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        4 => (0u8..3).prop_map(Ask::Number),
        2 => Just(Ask::InClub),
        2 => Just(Ask::Chairs),
        1 => Just(Ask::HasFriend),
        1 => (0u8..3).prop_map(Ask::FriendWith),
        2 => (0usize..3).prop_map(Ask::ClubOf),
    ]
}

fn people() -> impl Strategy<Value = People> {
    let done = prop_oneof![
        4 => (0u8..3).prop_map(Do::Number),
        3 => Just(Do::Join),
        1 => Just(Do::Leave),
        3 => Just(Do::Chair),
        1 => Just(Do::Resign),
        1 => Just(Do::Befriend),
        1 => (0u8..3).prop_map(Do::Choose),
        1 => Just(Do::Fail),
    ];
    let asks = prop::collection::vec(ask(), 1..3);
    let rule = (asks, prop::collection::vec(done, 1..3)).prop_map(|(ask, done)| Rule { ask, done });
    let rules = prop::collection::vec(rule, 1..=RULES as usize);
    let never = prop::collection::vec((ask(), ask()), 0..3);
    let reach = prop::collection::vec(ask(), 0..2);
    (2u8..=3, rules, never, reach, any::<bool>(), any::<bool>()).prop_map(
        |(size, rules, never, reach, grows, pick_chair)| People {
            everybody: (0..size).map(Participant::at).collect(),
            rules,
            never,
            reach,
            grows,
            pick_chair,
        },
    )
}

fn options(symmetry: bool, matrix: bool) -> Options {
    Options {
        symmetry,
        matrix,
        threads: 1,
        ..Options::default()
    }
}

fn run(machine: &dyn Machine, symmetry: bool, matrix: bool) -> Result<Outcome, Refusal> {
    campaign::run(
        machine,
        &options(symmetry, matrix),
        &|_| {},
        &AtomicBool::new(false),
    )
}

/// Returns what must be equal for a mutant. The property that is found to fail first depends on the
/// order of the search.
fn details(m: &MutantOutcome) -> String {
    let counts = (m.verdict != Verdict::Killed).then_some(m.counts);
    format!(
        "{} {:?} {:?} {counts:?} {:?} {:?}",
        m.mutant.id, m.verdict, m.class, m.trace_length, m.same_as
    )
}

fn check(machine: &dyn Machine, symmetry: bool) -> Result<BaselineOutcome, Refusal> {
    let outcome = campaign::check(
        machine,
        &options(symmetry, false),
        &|_| {},
        &AtomicBool::new(false),
    );
    outcome.map(|outcome| outcome.baseline)
}

fn holding(baseline: &BaselineOutcome) -> Vec<bool> {
    baseline
        .properties
        .iter()
        .map(|v| *v == PropertyVerdict::Holds)
        .collect()
}

/// Removes what the baseline violates, so that the campaign runs.
fn sound(people: &People) -> People {
    let holds = holding(&check(&*people.machine(), false).expect("an outcome"));
    let mut better = people.clone();
    let mut place = 0;
    let mut next = || {
        place += 1;
        holds[place - 1]
    };
    better.never.retain(|_| next());
    better.reach.retain(|_| next());
    better.grows &= next();
    // The next property is `no_crash`.
    if !next() {
        for done in better.rules.iter_mut().flat_map(|rule| &mut rule.done) {
            if matches!(done, Do::Fail) {
                *done = Do::Join;
            }
        }
    }
    better
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn orbits_agree_with_states(people in people()) {
        let machine = people.machine();
        let (folded, full) = (
            check(&*machine, true).expect("it is symmetric"),
            check(&*machine, false).expect("an outcome"),
        );
        let is_used = matches!(folded.symmetry, Some(Symmetry::Used { .. }));
        prop_assert!(is_used);
        prop_assert_eq!(folded.counts, full.counts);
        prop_assert_eq!(holding(&folded), holding(&full));
        let lengths = |baseline: &BaselineOutcome| -> Vec<(usize, usize)> {
            baseline
                .traces
                .iter()
                .map(|(property, trace)| (*property, trace.steps.len()))
                .collect()
        };
        prop_assert_eq!(lengths(&folded), lengths(&full));
    }

    #[test]
    fn mutant_verdicts_by_orbits_agree_with_states(people in people()) {
        let people = sound(&sound(&people));
        let machine = people.machine();
        let (folded, full) = (
            run(&*machine, true, false).expect("it is symmetric"),
            run(&*machine, false, false).expect("an outcome"),
        );
        let details =
            |outcome: &Outcome| -> Vec<String> { outcome.mutants.iter().map(details).collect() };
        prop_assert_eq!(details(&folded), details(&full));
    }

    #[test]
    fn favoured_member_is_detected_or_harmless(people in people(), place in 0usize..4) {
        let mut people = people;
        match place {
            0 => people.reach.push(Ask::IsFirst),
            1 => people.never.push((Ask::IsFirst, Ask::Number(2))),
            2 => people.rules[0].ask.push(Ask::IsFirst),
            _ => people.rules[0].ask[0] = Ask::IsFirst,
        }
        let machine = people.machine();
        let full = check(&*machine, false).expect("an outcome");
        match check(&*machine, true) {
            Ok(folded) => {
                prop_assert_eq!(folded.counts, full.counts);
                prop_assert_eq!(holding(&folded), holding(&full));
            }
            Err(refusal) => {
                let text = refusal.to_string();
                prop_assert!(
                    text.starts_with("`#[symmetric] people`: ") && text.contains("ann"),
                    "{}",
                    text
                );
            }
        }
    }
}
