//! The steps that history variables record.
//!
//! A variable is put into each module as text, where the event says. Every mutant then reaches the
//! states that the steps of the event predict, before the event and after it.

use std::collections::BTreeSet;
use std::fs;

use crate::building::machine;
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::dialect::{StepEvent, TextPlace};
use mutaspec_runner::machine::{Fault, Look, Machine, StepId, Visitor};
use mutaspec_runner::outcome::Mutant;
use mutaspec_runner::step::Switch;
use mutaspec_runner::value::View;

const GATE: &str = include_str!("../../tests/fixtures/Gate.tla");
const DOORKEEPER: &str = include_str!("../../tests/fixtures/Doorkeeper.tla");
const GUARDS: &str = include_str!("../../tests/fixtures/Gate.cfg");

/// Builds the model of a module with this configuration, among other files.
fn machine_of(files: &[(&str, &str)], root: &str) -> Box<dyn Machine> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    machine(&folder.path().join(root))
}

fn spec(module: &str, configuration: &str) -> Box<dyn Machine> {
    let (_, rest) = module.split_once("MODULE ").unwrap();
    let (name, _) = rest.split_once(' ').unwrap();
    let (file, model) = (format!("{name}.tla"), format!("{name}.cfg"));
    machine_of(&[(&file, module), (&model, configuration)], &file)
}

/// Collects successors with their steps.
#[derive(Default)]
struct Successors(Vec<(StepId, Vec<u8>, bool)>);

impl Visitor for Successors {
    fn state(&mut self, step: StepId, packed: &[u8], within: bool) -> Look {
        self.0.push((step, packed.to_vec(), within));
        Look::Nothing
    }

    fn property(&mut self, _property: usize, _panic: Option<&str>) {}

    fn fault(&mut self, _step: StepId, _fault: Fault) -> bool {
        true
    }
}

/// The texts of the states that a mutant reaches, each before (`false`) and after the event. Without
/// an event, the variable with this name tells.
fn reached(
    machine: &dyn Machine,
    switch: Option<Switch>,
    event: Result<&StepEvent, &str>,
) -> BTreeSet<(String, bool)> {
    let mut worker = machine.worker();
    let mut worker = worker.under(switch);
    let mut found = Successors::default();
    worker.initial(&mut found);
    let initial = found.0.into_iter();
    let mut open: Vec<(Vec<u8>, bool, bool)> = initial
        .map(|(_, state, within)| (state, false, within))
        .collect();
    let (mut known, mut texts) = (BTreeSet::new(), BTreeSet::new());
    while let Some((state, is_after, within)) = open.pop() {
        if !known.insert((state.clone(), is_after)) {
            continue;
        }
        let view = worker.view(&state);
        texts.insert(match event {
            Ok(_) => (view.to_string(), is_after),
            Err(name) => split(view, name),
        });
        if !within {
            continue;
        }
        let mut found = Successors::default();
        worker.expand(&state, &mut found);
        open.extend(found.0.into_iter().map(|(step, after, within)| {
            let occurs = event.is_ok_and(|event| event.steps.contains(&step));
            (after, is_after || occurs, within)
        }));
    }
    texts
}

/// The text of a state without a variable, and the variable's value.
fn split(view: View, name: &str) -> (String, bool) {
    let View::Record(of, fields) = view else {
        panic!("a state is a record");
    };
    let (own, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(field, _)| field == name);
    let is_after = own[0].1.to_string() == "TRUE";
    let rest = View::Record(of, others);
    (rest.to_string(), is_after)
}

fn plan(machine: &dyn Machine) -> Vec<Mutant> {
    campaign::plan(machine, &Options::default())
}

/// Checks that a variable in the text predicts what each mutant of the spec reaches. Returns the
/// number of compared mutants.
#[track_caller]
fn check_event(
    machine: &dyn Machine,
    event: &StepEvent,
    module: &str,
    configuration: &str,
) -> usize {
    let recording = spec(module, configuration);
    let (own, planned) = (plan(machine), plan(&*recording));
    let has = |all: &[Mutant], id: &str| all.iter().any(|mutant| mutant.id == id);
    let mut compared = 0;
    for mutant in &own {
        // The new text may have a mutant with the same edit, and so with the same id.
        let second = format!("{}#2", mutant.id);
        let is_doubled = has(&planned, &second) && !has(&own, &second);
        let same = planned.iter().find(|other| other.id == mutant.id);
        let same = same.filter(|_| !is_doubled);
        let (Some(same), Some(_), false) =
            (same, mutant.switch, event.unless.contains(&mutant.place))
        else {
            continue;
        };
        let expected = reached(machine, mutant.switch, Ok(event));
        let found = reached(&*recording, same.switch, Err("Had"));
        assert!(expected == found, "{}: {}", event.name, mutant.id);
        compared += 1;
    }
    assert_eq!(
        reached(machine, None, Ok(event)),
        reached(&*recording, None, Err("Had")),
        "{}",
        event.name
    );
    compared
}

/// A module whose actions and initial predicate are lists of conjuncts, with a variable.
fn with_conjuncts(module: &str, event: &StepEvent) -> String {
    let mut places: Vec<(&TextPlace, &str)> = vec![(&event.place, "/\\ Had' = TRUE")];
    places.extend(event.initial.iter().map(|at| (at, "/\\ Had = FALSE")));
    places.extend(event.others.iter().map(|at| (at, "/\\ UNCHANGED Had")));
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.line));
    let mut lines: Vec<String> = module.lines().map(str::to_owned).collect();
    for (place, code) in places {
        let line = place.line as usize - 1;
        assert!(lines[line].contains(&place.text), "{}", lines[line]);
        let length = lines[line..].iter().position(String::is_empty).unwrap();
        let last = &lines[line + length - 1];
        let indent = " ".repeat(last.len() - last.trim_start().len());
        lines.insert(line + length, format!("{indent}{code}"));
    }
    let first = lines.iter().position(|line| line.starts_with("VARIABLE"));
    lines.insert(first.unwrap(), "VARIABLE Had".to_owned());
    lines.join("\n") + "\n"
}

/// A module with an algorithm, with a variable.
fn with_assignment(module: &str, event: &StepEvent) -> String {
    let TextPlace { text, line, .. } = &event.place;
    let at = module.lines().nth(*line as usize - 1).unwrap();
    assert!(at.contains(text.as_str()), "{at}");
    let lines = module.lines().zip(1..).map(|(of, number)| {
        if number == *line {
            of.replacen(text, &format!("Had := TRUE; {text}"), 1) + "\n"
        } else {
            format!("{of}\n")
        }
    });
    // A blank line ends the declarations of the algorithm.
    let text: String = lines.collect();
    let (head, rest) = text.split_once("variables").unwrap();
    let (own, rest) = rest.split_once("\n\n").unwrap();
    format!("{head}variables{own} Had = FALSE;\n\n{rest}")
}

fn names(machine: &dyn Machine) -> Vec<String> {
    let events = machine.step_events().iter();
    events.map(|event| event.name.clone()).collect()
}

#[track_caller]
fn check_actions(module: &str, configuration: &str, expected: &[&str]) -> usize {
    let machine = spec(module, configuration);
    assert_eq!(names(&*machine), expected);
    let events = machine.step_events().iter();
    let compared = events.map(|event| {
        let recording = with_conjuncts(module, event);
        check_event(&*machine, event, &recording, configuration)
    });
    compared.min().unwrap()
}

#[track_caller]
fn check_labels(module: &str, configuration: &str, expected: &[&str]) -> usize {
    let machine = spec(module, configuration);
    assert_eq!(names(&*machine), expected);
    let events = machine.step_events().iter();
    let compared = events.map(|event| {
        let recording = with_assignment(module, event);
        check_event(&*machine, event, &recording, configuration)
    });
    compared.min().unwrap()
}

#[test]
fn variable_in_actions_records_their_steps() {
    let compared = check_actions(GATE, GUARDS, &["Allow", "Ban", "Open", "Close"]);
    assert!(compared > 40, "{compared}");
}

/// Choices from sets that change, a disjunct without a name, and an action around others.
const MIXED: &str = "---- MODULE Spec ----
EXTENDS Naturals
CONSTANT P
VARIABLES asked, count

Init ==
    /\\ asked = {}
    /\\ count \\in {0, 1}

Ask(p) ==
    /\\ p \\notin asked
    /\\ asked' = asked \\cup {p}
    /\\ UNCHANGED count

Answer(p) ==
    /\\ asked' = asked \\ {p}
    /\\ count' = count + 1

Reset ==
    /\\ count > 1
    /\\ count' = 0
    /\\ UNCHANGED asked

Work ==
    \\/ \\E p \\in P : Ask(p)
    \\/ \\E p \\in asked : Answer(p)
    \\/
       /\\ count = 1
       /\\ count' = 0
       /\\ UNCHANGED asked

Next ==
    \\/ Work
    \\/ Reset

Small == count < 4
====
";

#[test]
fn variable_in_disjuncts_records_steps() {
    let configuration = "INIT Init\nNEXT Next\nCONSTANT P = {p1, p2}\nCONSTRAINT Small\n";
    let compared = check_actions(MIXED, configuration, &["Ask", "Answer", "Reset"]);
    assert!(compared > 25, "{compared}");
    let machine = spec(MIXED, configuration);
    let others: Vec<&str> = machine.step_events()[2]
        .others
        .iter()
        .map(|place| place.text.as_str())
        .collect();
    assert_eq!(others, ["Ask", "Answer", "/\\ count = 1"]);
    assert_eq!(machine.step_events()[0].subscript, None);
}

#[test]
fn variable_at_labels_records_their_steps() {
    let labels = [
        "Keeper.shut",
        "Keeper.open",
        "Guard.decide",
        "Guard.allow",
        "Guard.ban",
    ];
    let compared = check_labels(DOORKEEPER, GUARDS, &labels);
    assert!(compared > 20, "{compared}");
}

/// Steps that mutants split, merge and reorder, a loop with a condition, a procedure and a macro.
const WORKERS: &str = "---- MODULE Spec ----
EXTENDS Naturals, Sequences
CONSTANT P

(* --algorithm Workers {
variables lock = FALSE; total = 0;

macro add(n) { total := total + n; }

procedure twice() {
  once: add(1);
  again: add(1);
         return;
}

process (Worker \\in P)
variable rounds = 0;
{
  loop: while (rounds < 1) {
    take: await ~lock;
          lock := TRUE;
    work: rounds := rounds + 1;
          if (total < 2) { call twice(); } else { add(0); };
    free: await lock;
          total := 3;
          lock := FALSE;
  };
  last: total := 0;
}
} *)
====
";

#[test]
fn mutants_that_move_labels_are_left_out() {
    let configuration = "SPECIFICATION Spec\nCONSTANT P = {p1, p2}\nCHECK_DEADLOCK FALSE\n";
    let labels = [
        "twice.once",
        "twice.again",
        "Worker.take",
        "Worker.work",
        "Worker.free",
        "Worker.last",
    ];
    let compared = check_labels(WORKERS, configuration, &labels);
    assert!(compared > 20, "{compared}");
    let machine = spec(WORKERS, configuration);
    let definition = machine.definition();
    let unless = |event: &StepEvent| -> BTreeSet<String> {
        let rows = event.unless.iter().map(|row| &definition.mutants[*row]);
        rows.map(|row| format!("{}/{}", row.item, row.operator.id()))
            .collect()
    };
    let work = unless(&machine.step_events()[3]);
    let expected = [
        "Worker.free/A1",
        "Worker.free/A3",
        "Worker.take/A1",
        "Worker.work/A2",
    ];
    assert_eq!(work, expected.map(str::to_owned).into());
    // The second half of its own step comes after it.
    let take = unless(&machine.step_events()[2]);
    let expected = ["Worker.free/A1", "Worker.free/A3", "Worker.take/A2"];
    assert_eq!(take, expected.map(str::to_owned).into());
}

const HEAD: &str = "---- MODULE Spec ----\nEXTENDS Naturals\nVARIABLE x\nInit == x = 0\n\
                    A == x = 0 /\\ x' = 1\nB == x = 1 /\\ x' = 0\n";

#[track_caller]
fn check_names(rest: &str, configuration: &str, expected: &[&str]) {
    let machine = spec(&format!("{HEAD}{rest}\n====\n"), configuration);
    assert_eq!(names(&*machine), expected, "{rest}");
}

#[test]
fn actions_that_are_used_elsewhere_are_no_events() {
    let plain = "INIT Init\nNEXT Next\n";
    check_names("Next == A \\/ B", plain, &["A", "B"]);
    check_names("Next == A \\/ (x = 1 /\\ x' = 0)", plain, &["A"]);
    // Every step is one of `A`, or of `Next`.
    check_names("Next == A", plain, &[]);
    check_names("Next == x' = 1 - x", plain, &[]);
    check_names(
        "Next == A \\/ (x = 1 /\\ x' = 2) \\/ (B /\\ x < 2)",
        plain,
        &["A"],
    );
    check_names("C == A /\\ x < 2\nNext == A \\/ B \\/ C", plain, &[]);
    check_names(
        "C == ~ENABLED A /\\ x' = 3\nNext == A \\/ B \\/ C",
        plain,
        &[],
    );
    check_names("Next == LET C == x' = 2 IN A \\/ C", plain, &["A"]);
    check_names("Next == IF x = 0 THEN A ELSE B", plain, &[]);
    let property = "INIT Init\nNEXT Next\nPROPERTY Steps\n";
    check_names(
        "Next == A \\/ B\nSteps == [][A \\/ x' = 0]_x",
        property,
        &[],
    );
    check_names(
        "Next == A \\/ B\nSteps == [][x' # x]_x",
        property,
        &["A", "B"],
    );
    let invariant = "INIT Init\nNEXT Next\nINVARIANT Can\n";
    check_names(
        "Next == A \\/ B\nCan == ENABLED A \\/ x = 1",
        invariant,
        &[],
    );
}

#[test]
fn actions_of_other_modules_are_no_events() {
    let base = format!("{HEAD}\nNext == A \\/ B\nSpec == Init /\\ [][Next]_x\n====\n")
        .replace("MODULE Spec", "MODULE Base");
    let configuration = "SPECIFICATION Spec\n";
    let events = |root: &str, configuration: &str| {
        let files = [
            ("Base.tla", base.as_str()),
            ("Spec.tla", root),
            ("Spec.cfg", configuration),
        ];
        let machine = machine_of(&files, "Spec.tla");
        let files = machine.step_events().iter().map(|event| event.place.file);
        let files: Vec<String> = files
            .map(|file| machine.definition().path(file).to_owned())
            .collect();
        assert!(files.iter().all(|file| file.ends_with("Base.tla")));
        names(&*machine)
    };
    // An extended module can have the variable.
    let extended = "---- MODULE Spec ----\nEXTENDS Base\n====\n";
    assert_eq!(events(extended, configuration), ["A", "B"]);
    let more = "---- MODULE Spec ----\nEXTENDS Base\nMore == Next \\/ x' = 5\n====\n";
    assert!(events(more, "INIT Init\nNEXT More\n").is_empty());
    let instance = "---- MODULE Spec ----\nVARIABLE x\nM == INSTANCE Base\nInit == M!Init\n\
                    Next == M!A \\/ M!B\n====\n";
    assert!(events(instance, "INIT Init\nNEXT Next\n").is_empty());
}

#[test]
fn older_translation_has_no_events() {
    let algorithm = "(* --algorithm Alg\nvariable x = 0;\nbegin\n  a: x := 1;\n  b: x := 2;\n\
                     end algorithm; *)\n";
    let translation = "\\* BEGIN TRANSLATION\nVARIABLES x, pc\nvars == <<x, pc>>\n\
        Init == x = 0 /\\ pc = \"a\"\n\
        a == pc = \"a\" /\\ x' = 7 /\\ pc' = \"b\"\n\
        b == pc = \"b\" /\\ x' = 2 /\\ pc' = \"Done\"\n\
        Next == a \\/ b\nSpec == Init /\\ [][Next]_vars\n\\* END TRANSLATION\n";
    let configuration = "SPECIFICATION Spec\nCHECK_DEADLOCK FALSE\n";
    let module = |rest: &str| format!("---- MODULE Spec ----\n{algorithm}{rest}====\n");
    assert_eq!(names(&*spec(&module(""), configuration)), ["a", "b"]);
    assert!(names(&*spec(&module(translation), configuration)).is_empty());
}
