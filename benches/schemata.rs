//! Measures the cost of compiled-in mutants that are switched off: searches a spec with and without
//! them. Run `cargo bench --bench schemata`, with `-- 8` for eight managers.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use mutaspec::spec;
use mutaspec_runner::campaign::properties::properties;
use mutaspec_runner::machine::Machine;
use mutaspec_runner::search::{Pace, Search, Task};
use mutaspec_runner::settings::{Setting, Settings};

/// Brooker's two-phase commit, as in the gallery.
macro_rules! twin {
    ($name:ident $(, $option:ident)?) => {
        #[allow(missing_docs)]
        #[spec($($option)?)]
        pub mod $name {
            #[value]
            pub enum Stage {
                Start,
                Propose,
                Accept,
                Refuse,
                Commit,
                Abort,
                Committed,
                Aborted,
            }

            #[constants]
            pub struct Constants {
                #[default("bob", "chuck", "dave")]
                pub managers: Participants,
            }

            #[variables]
            pub struct Vars {
                pub stage: Map<Participant, Stage>,
            }

            #[init]
            fn init(c: &Constants) -> Vars {
                Vars {
                    stage: c.managers.map(|_| Stage::Start),
                }
            }

            #[process(me in managers, fair)]
            fn restaurant(me: Participant, vars: &mut Vars) {
                'c: {
                    wait_until(vars.stage[me] == Stage::Propose);
                    if either() {
                        vars.stage[me] = Stage::Accept;
                    } else {
                        vars.stage[me] = Stage::Refuse;
                    }
                }
                'c1: {
                    wait_until(vars.stage[me] == Stage::Commit || vars.stage[me] == Stage::Abort);
                    if vars.stage[me] == Stage::Commit {
                        vars.stage[me] = Stage::Committed;
                    } else {
                        vars.stage[me] = Stage::Aborted;
                    }
                }
            }

            #[process(fair)]
            fn alice(vars: &mut Vars, c: &Constants) {
                let mut k: Participants = Set::new();
                let mut aborted: bool = false;
                'n: {
                    k = c.managers.clone();
                }
                'n2: while !k.is_empty() {
                    let p = pick(&k);
                    vars.stage[p] = Stage::Propose;
                    k.remove(&p);
                }
                k = c.managers.clone();
                'n3: while !k.is_empty() {
                    let p = pick(&k);
                    wait_until(vars.stage[p] == Stage::Accept || vars.stage[p] == Stage::Refuse);
                    if vars.stage[p] == Stage::Refuse {
                        aborted = true;
                    }
                    k.remove(&p);
                }
                k = c.managers.clone();
                if aborted {
                    'n6: while !k.is_empty() {
                        let p = pick(&k);
                        vars.stage[p] = Stage::Abort;
                        k.remove(&p);
                    }
                } else {
                    'n4: while !k.is_empty() {
                        let p = pick(&k);
                        vars.stage[p] = Stage::Commit;
                        k.remove(&p);
                    }
                }
            }

            #[invariant]
            fn agreement(v: &Vars) -> bool {
                !(v.stage.values().any(|s| *s == Stage::Committed) && v.stage.values().any(|s| *s == Stage::Aborted))
            }
        }
    };
}

twin!(with_mutants);
twin!(without_mutants, unmutated);

/// The number of pairs of searches. The median of their ratios is reported.
const PAIRS: usize = 15;

fn main() {
    // `cargo test` builds this program, so that it keeps compiling, and has nothing to measure.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let managers = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(7);
    let [with, without] = ["with_mutants", "without_mutants"].map(|spec| machine(spec, managers));
    let mutants = with.definition().mutants.len();
    let mut ratios: Vec<f64> = (0..PAIRS)
        .map(|_| seconds(with.as_ref()) / seconds(without.as_ref()))
        .collect();
    ratios.sort_by(f64::total_cmp);
    println!(
        "{managers} managers, {mutants} rows of mutants: {:.3} of the time without them ({:.3} to {:.3} in {PAIRS} pairs)",
        ratios[PAIRS / 2],
        ratios[0],
        ratios[PAIRS - 1]
    );
}

/// The seconds for a search of all states.
fn seconds(machine: &dyn Machine) -> f64 {
    let properties = properties(machine, None).expect("all properties");
    let task = Task {
        properties: &properties,
        pace: Pace::Ahead,
        record: false,
        go_on: true,
        of_mutant: false,
        max_states: u64::MAX,
        max_bytes: u64::MAX,
        stop: &AtomicBool::new(false),
        progress: &|_| {},
    };
    let start = Instant::now();
    let searched = Search::new().run(machine, machine.worker().as_mut(), &task);
    assert!(searched.counts.complete && searched.violations.is_empty());
    start.elapsed().as_secs_f64()
}

fn machine(spec: &str, managers: u32) -> Box<dyn Machine> {
    let source = mutaspec_runner::compiled::spec(spec).expect("it is in this file");
    let constants = [("managers".to_owned(), Setting::One(managers.to_string()))];
    let settings = Settings {
        model: "default".to_owned(),
        constants: constants.into(),
        ..Settings::default()
    };
    source
        .build(&settings)
        .expect("this number of managers is allowed")
}
