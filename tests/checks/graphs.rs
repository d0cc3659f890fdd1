//! A pair of graphs made by hand for which the result of the comparison is known.

use mutaspec_runner::campaign::Options;
use mutaspec_runner::compare::{Comparison, Observables, compare};
use mutaspec_runner::graph::Graph;
use mutaspec_runner::machine::Expanded;
use mutaspec_runner::outcome::SurvivorClass;

use super::crash_state::visible;
use super::reference::{Bytes, search};
use super::{Checked, Model, same};

/// Two runs meet in a state of the baseline and part again. In the mutant, hidden state decides how
/// each continues. All states and moves are equal, yet a run is lost.
pub(crate) fn lost_run_is_detected() -> Checked {
    let model = Model::of("strollers");
    let outcome = model.run(&Options::default())?;
    let crash = outcome
        .mutants
        .iter()
        .find(|found| found.mutant.row().operator.id() == "X1");
    let switch = crash.ok_or("there is no crash")?.mutant.switch;
    let states: Vec<Bytes> = search(&model, &[], switch, usize::MAX)
        .levels
        .into_keys()
        .collect();
    let hidden = states
        .iter()
        .find(|state| visible(&model, switch, state) != **state)
        .ok_or("nobody crashes")?;
    let meeting = visible(&model, switch, hidden);
    let others = states
        .iter()
        .filter(|state| **state == visible(&model, switch, state) && **state != meeting);
    let others: Vec<&Bytes> = others.take(4).collect();
    let [first, second, left, right] = others[..] else {
        return Err("there are too few states".to_owned());
    };
    let baseline = graph(
        &[first, second],
        &[
            (first, &meeting),
            (second, &meeting),
            (&meeting, left),
            (&meeting, right),
        ],
    );
    let mutant = graph(
        &[first, second],
        &[
            (first, &meeting),
            (second, hidden),
            (&meeting, left),
            (hidden, right),
        ],
    );
    let mut worker = model.machine.worker();
    let mut worker = worker.under(switch);
    let observables = Observables::new(model.machine.as_ref(), &[]);
    let class = match compare(
        &baseline,
        &mutant,
        model.machine.as_ref(),
        &mut *worker,
        &observables,
    ) {
        Comparison::Equivalent(_) => None,
        Comparison::Different { class, .. } => Some(class),
    };
    same(&class, &Some(SurvivorClass::LessBehaviour), "a run is lost")
}

/// A graph with these moves, all by the first step.
fn graph(initial: &[&Bytes], moves: &[(&Bytes, &Bytes)]) -> Graph {
    let mut graph = Graph::new();
    let number = |graph: &mut Graph, state: &Bytes| graph.store.intern(state).expect("room").0;
    for state in initial {
        let start = number(&mut graph, state);
        graph.initial.push(start);
    }
    let mut next = 0;
    while next < graph.len() {
        let state = graph.state(next).to_vec();
        let mut enabled = false;
        for (_, to) in moves.iter().filter(|(from, _)| **from == state) {
            let target = number(&mut graph, to);
            graph.push_edge(0, target);
            enabled = true;
        }
        graph.end_state(Expanded {
            enabled,
            terminated: false,
        });
        next += 1;
    }
    graph
}
