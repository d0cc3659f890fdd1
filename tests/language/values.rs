//! Types of variables and of constants.

use std::collections::BTreeMap;

use mutaspec::spec;
use mutaspec_runner::settings::{Setting, SettingError, Settings};
use mutaspec_runner::value::View;

use crate::counting::{check, check_failing, machine, source};

/// Values from outside the module of a spec.
pub mod outside {
    use mutaspec::prelude::*;

    /// The author's own derives may be among ours.
    #[value]
    #[derive(Clone, Copy, Debug, Default, PartialEq)]
    pub enum Light {
        #[default]
        Red,
        Green,
    }
}

/// A variable of each type. The only step changes all of them, and then back.
#[spec(may_deadlock)]
pub mod kinds {
    use super::outside::Light;

    #[value]
    pub struct Tuple(pub u8, pub Option<Participant>);

    #[value]
    pub struct Unit;

    #[value]
    #[derive(Copy)]
    pub struct Point {
        pub x: i8,
        pub r#type: Int<-2, 2>,
    }

    #[value]
    pub enum Shape {
        Nothing,
        Circle(Point, u8),
        Polygon {
            corners: Vec<Point>,
            inner: Box<Shape>,
        },
    }

    #[value]
    pub enum Single {
        Only,
    }

    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
    }

    #[variables]
    pub struct Vars {
        pub turned: bool,
        pub numbers: (u8, isize, usize, char),
        pub text: String,
        pub array: [Light; 2],
        pub tuple: Tuple,
        pub unit: (Unit, Single),
        pub shape: Shape,
        pub by_name: Map<Participant, Set<Light>>,
        pub by_light: Map<Light, Vec<u8>>,
        pub people: Participants,
        pub many: Set<Set<u8>>,
        pub queue: Queue<Shape>,
        pub links: Links<Light>,
        pub bag: Bag<Option<u8>>,
        pub posted: Posted<Light>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            turned: false,
            numbers: (1, -7, 300, 'ä'),
            text: String::from("läuft"),
            array: [Light::Red, Light::default()],
            tuple: Tuple(3, c.people.first()),
            unit: (Unit, Single::Only),
            shape: Shape::Nothing,
            by_name: c.people.map(|_| Set::new()),
            by_light: Set::of([Light::Red]).map(|_| vec![1]),
            people: c.people.clone(),
            many: Set::of([Set::new(), Set::of([1])]),
            queue: Queue::new(),
            links: Links::new(),
            bag: Bag::new(),
            posted: Posted::new(),
        }
    }

    #[action]
    fn turn(vars: &mut Vars, c: &Constants) {
        let before = vars.clone();
        let point = Point {
            x: -1,
            r#type: Int::new(2),
        };
        if !vars.turned {
            let (ann, ben) = (c.people.first().unwrap(), c.people.last().unwrap());
            vars.numbers.1 = isize::MIN;
            vars.text.clear();
            vars.array[1] = Light::Green;
            vars.tuple = Tuple(0, None);
            vars.shape = Shape::Polygon {
                corners: vec![point, Point { x: 0, ..point }],
                inner: Box::new(Shape::Circle(point, 9)),
            };
            vars.by_name[ann].insert(Light::Green);
            vars.by_light.insert(Light::Green, Vec::new());
            vars.people.remove(&ben);
            vars.many.clear();
            vars.queue.send(vars.shape.clone());
            vars.links.send(ann, ben, Light::Red);
            vars.bag.broadcast(ben, &c.people, Some(3));
            vars.posted.post(Light::Green);
        } else {
            *vars = init(c);
            vars.turned = true;
        }
        vars.turned = !vars.turned;
        assert!(*vars != before);
    }
}

#[test]
fn every_kind_of_value_round_trips() {
    // Two states, and a step back to the first.
    check("kinds", 2, 3);
}

#[test]
fn state_is_shown_with_author_names() {
    let machine = machine("kinds", None);
    let mut worker = machine.worker();
    struct First(Vec<u8>);
    impl mutaspec_runner::machine::Visitor for First {
        fn state(
            &mut self,
            _: mutaspec_runner::machine::StepId,
            packed: &[u8],
            _: bool,
        ) -> mutaspec_runner::machine::Look {
            self.0 = packed.to_vec();
            mutaspec_runner::machine::Look::Nothing
        }
        fn property(&mut self, _: usize, _: Option<&str>) {}
        fn fault(
            &mut self,
            _: mutaspec_runner::machine::StepId,
            _: mutaspec_runner::machine::Fault,
        ) -> bool {
            false
        }
    }
    let mut first = First(Vec::new());
    worker.initial(&mut first);
    let View::Record(_, fields) = worker.view(&first.0) else {
        panic!("a state is a record");
    };
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..4], ["turned", "numbers", "text", "array"]);
    let text = format!("{fields:?}");
    assert!(
        text.contains("Tuple") && text.contains("Only") && text.contains("ann"),
        "{text}"
    );
}

/// Constants of all types, and models that set them.
#[spec(may_deadlock)]
pub mod constants {
    /// The model's bounds, which no command line can set.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Limits {
        pub low: u8,
        pub high: u8,
    }

    impl Limits {
        const WIDE: Limits = Limits { low: 0, high: 9 };
    }

    #[constants]
    #[model(small)]
    #[model(large, high = low * 4, limits = Limits::WIDE, boss = "zoe", people = ["zoe", "yan"],
        weights = vec![1, 2, 3])]
    #[derive(PartialEq, Debug)]
    pub struct Constants {
        #[default(1)]
        pub low: u8,
        #[default(low + 1)]
        pub high: u8,
        #[default(-3)]
        pub below: i64,
        #[default(true)]
        pub flag: bool,
        #[default("text".to_owned())]
        pub text: String,
        #[default(Limits { low, high })]
        pub limits: Limits,
        #[default(Vec::new())]
        pub weights: Vec<u8>,
        #[default("ann")]
        pub boss: Participant,
        #[default("ann", "ben")]
        pub people: Participants,
        #[default([low, high])]
        pub both: [u8; 2],
    }

    #[variables]
    pub struct Vars {
        pub n: u8,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars { n: c.low }
    }

    #[action(by in both, p in people)]
    fn grow(by: u8, p: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.n + by <= c.high + c.limits.high && (p == c.boss || c.flag));
        vars.n += by;
    }
}

#[test]
fn model_sets_constants() {
    // From 1, by 1 and by 2, by either of two, up to 2 + 2.
    // 1 -> 2, 3; 2 -> 3, 4; 3 -> 4; each twice.
    check("constants", 4, 11);
    let shown = |model| machine("constants", Some(model)).facts().constants.clone();
    let value = |model, name: &str| shown(model).into_iter().find(|(n, _)| n == name).unwrap().1;
    assert_eq!(value("small", "limits"), "Limits { low: 1, high: 2 }");
    assert_eq!(value("large", "limits"), "Limits { low: 0, high: 9 }");
    assert_eq!(value("large", "high"), "4");
    assert_eq!(value("large", "people"), "zoe, yan");
    assert_eq!(value("large", "boss"), "zoe");
    assert_eq!(value("small", "both"), "[1, 2]");
}

#[test]
fn derived_constants_use_command_line_values() {
    let source = source("constants");
    let build = |name: &str, text: &str| {
        let constants = BTreeMap::from([(name.to_owned(), Setting::parse(text))]);
        let settings = Settings {
            model: "small".into(),
            constants,
            ..Settings::default()
        };
        source
            .build(&settings)
            .map(|machine| machine.facts().constants.clone())
    };
    let high =
        |found: Vec<(String, String)>| found.into_iter().find(|(n, _)| n == "high").unwrap().1;
    assert_eq!(build("low", "6").map(high), Ok("7".to_owned()));
    assert_eq!(
        build("limits", "6"),
        Err(SettingError::Fixed {
            name: "limits".into()
        })
    );
    assert_eq!(
        build("lwo", "6"),
        Err(SettingError::Unknown { name: "lwo".into() })
    );
}

/// A spec may have a unit struct of constants, or no constants.
#[spec(may_deadlock)]
pub mod no_constants {
    #[constants]
    pub struct Constants;

    #[variables]
    pub struct Vars;

    #[init]
    fn init(_: &Constants) -> Vars {
        Vars
    }

    #[process]
    fn _walks_on(_c: &Constants) {
        'one: {}
        'L2: {}
    }
}

#[test]
fn constants_and_fields_are_optional() {
    check("no_constants", 3, 4);
}

/// Ranges over values that are not `Copy`, an expression and a set of sets. Duplicates are merged.
#[spec(may_deadlock)]
pub mod ranges {
    #[value]
    pub enum Word {
        Go(u8),
        Stop { why: String },
    }

    fn words() -> Vec<Word> {
        vec![Word::Go(1), Word::Stop { why: "late".into() }, Word::Go(1)]
    }

    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub people: Participants,
        #[default(2)]
        pub most: u8,
    }

    #[variables]
    pub struct Vars {
        pub said: Vec<Word>,
        pub quorum: Participants,
        pub level: Int<0, 3>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            said: Vec::new(),
            quorum: Set::new(),
            level: Int::new(0),
        }
    }

    #[action(word in words())]
    fn say(word: Word, vars: &mut Vars) {
        require(vars.said.is_empty());
        vars.said.push(word);
    }

    #[action(quorum in people.subsets(), n in 1..=most)]
    fn choose(quorum: Participants, n: u8, vars: &mut Vars) {
        require(vars.quorum.is_empty() && quorum.len() == usize::from(n));
        vars.quorum = quorum;
    }

    #[process(level in Int::<1, 2>::all())]
    fn rise(level: Int<1, 2>, vars: &mut Vars) {
        'up: {
            vars.level = Int::new(level.get());
        }
    }
}

#[test]
fn step_ranges_merge_duplicates() {
    // `said`: none or one of two words. `quorum`: none, two sets of one, or one set of two.
    // Processes: 5 states. Steps: 2 words from none, 3 quorums from none, 2 + 1 + 1 of processes.
    let (said, quorum, rise) = (3, 4, 5);
    let steps = 2 * quorum * rise + 3 * said * rise + 4 * said * quorum;
    check_failing("ranges", said * quorum * rise, 1 + steps, &[]);
    let steps: Vec<_> = machine("ranges", None)
        .steps()
        .iter()
        .filter(|s| !s.extra)
        .map(|s| s.name.clone())
        .collect();
    assert_eq!(steps.len(), 2 + 8 + 2, "{steps:?}");
}
