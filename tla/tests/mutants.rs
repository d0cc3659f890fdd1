//! Mutants of modules: each must behave as the module with the text of the mutant.

use std::fs;
use std::path::{Path, PathBuf};

use mutaspec_runner::campaign::Options;
use mutaspec_runner::machine::check_machine;
use mutaspec_runner::outcome::{MutantOutcome, Outcome, Verdict};

use crate::texts::{Alone, Model, agrees, changes_text, machine, run};

fn gallery(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../specs/tla/{name}"))
}

#[track_caller]
fn check_texts(name: &str) -> Outcome {
    check_file(&gallery(&format!("{name}.tla")))
}

/// Checks each mutant of a module against the module with the text of the mutant.
#[track_caller]
fn check_file(file: &Path) -> Outcome {
    let model = Model {
        module: file.to_owned(),
        configuration: file.with_extension("cfg"),
        search: Vec::new(),
    };
    let source = model.read(true).unwrap_or_else(|error| panic!("{error}"));
    let machine = machine(&source);
    if let Err(violations) = check_machine(&*machine, 300) {
        panic!("{}: {}", file.display(), violations[0]);
    }
    let options = Options {
        threads: 1,
        mutant_states: Some(10_000),
        ..Options::default()
    };
    let outcome = run(&*machine, &options).unwrap_or_else(|refusal| panic!("{refusal}"));
    let mut wrong = Vec::new();
    for found in &outcome.mutants {
        let (mutant, row) = (&found.mutant, found.mutant.row());
        let example = row.operator.example_in_tla();
        assert!(example.is_some(), "{:?} has an example", row.operator);
        if !changes_text(mutant) {
            continue;
        }
        let folder = tempfile::tempdir().expect("there is room");
        let written = model.write(mutant, folder.path()).expect("there is room");
        let alone = written.alone(&Options {
            max_states: 10_000,
            ..options.clone()
        });
        if !agrees(&outcome, found, &alone) {
            wrong.push(format!(
                "{} (line {}): {} -> {}\n  {:?}\n  {alone}",
                mutant.id, row.line, row.original, row.replacement, found.verdict
            ));
        }
    }
    let count = outcome.mutants.len();
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    outcome
}

/// A module with an algorithm, and lines about mutants of it.
struct Example {
    name: &'static str,
    text: &'static str,
    configuration: &'static str,
    /// Item, operator, texts and verdict.
    mutants: &'static [&'static str],
}

fn line(found: &MutantOutcome) -> String {
    let row = found.mutant.row();
    let member = found.mutant.participant.as_deref();
    let text = format!(
        "{} {}{}: {} -> {}: {}",
        row.item,
        row.operator.id(),
        member
            .map(|member| format!("@{member}"))
            .unwrap_or_default(),
        row.original,
        row.replacement,
        found.verdict.word()
    );
    let text = match found.verdict {
        Verdict::Survived => format!(
            "{text} {}/{}",
            found.counts.distinct, found.counts.generated
        ),
        _ => text,
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check_lines(outcome: &Outcome, wanted: &[&str]) {
    let found: Vec<String> = outcome.mutants.iter().map(line).collect();
    for wanted in wanted {
        assert!(
            found.iter().any(|line| line == wanted),
            "no line `{wanted}` among\n{}",
            found.join("\n")
        );
    }
}

#[track_caller]
fn check_example(example: &Example) {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join(format!("{}.tla", example.name));
    fs::write(&file, example.text).expect("room");
    fs::write(file.with_extension("cfg"), example.configuration).expect("room");
    check_lines(&check_file(&file), example.mutants);
}

const LOCK: Example = Example {
    name: "Lock",
    text: r#"---- MODULE Lock ----
EXTENDS Naturals
(*
--algorithm Lock {
variables lock = FALSE, inside = 0;
fair process (Worker \in {"ann", "bob"}) {
  try:   await ~lock;
         lock := TRUE;
  enter: inside := inside + 1;
  leave: inside := inside - 1 || lock := FALSE;
}
}
*)
Mutex == inside <= 1
====
"#,
    configuration: "SPECIFICATION Spec\nINVARIANT Mutex\nPROPERTY Termination\n",
    mutants: &[
        "Worker X1@ann: Worker -> Worker (* Worker(\"{}\") may stop at any step *): killed",
        "Worker.try G1: ~lock -> TRUE: killed",
        "Worker.try A1: lock -> try_2: lock: killed",
        "Worker.enter A2: enter: -> : survived 8/10",
        "Worker.enter U1: inside := inside + 1 -> skip: survived 12/14",
        "Worker.leave U2: inside := inside - 1 || lock := FALSE -> inside := inside - 1: killed",
        "Worker F1: fair process -> process: killed",
    ],
};

const TURNS: Example = Example {
    name: "Turns",
    text: r#"---- MODULE Turns ----
EXTENDS Naturals, FiniteSets, Sequences
(*
--algorithm Turns
variables turn = "ann", sent = {}, open = FALSE;
define
  Other(p) == IF p = "ann" THEN "bob" ELSE "ann"
end define;
macro pass(to) begin
  turn := to;
end macro;
procedure Send(name) begin
  s: sent := sent \cup {name};
     return;
end procedure;
fair process Player \in {"ann", "bob"}
begin
  wait: await turn = self;
        call Send(self);
  next: if self = "ann" then pass("bob") else open := TRUE; end if;
end process;
fair process Door = "door"
variable tries = 0;
begin
  knock:+ either
            await open;
          or
            await ~open /\ tries = 0;
            tries := 1;
            goto knock;
          end either;
  enter: with p \in sent do
           sent := sent \ {p};
         end with;
end process;
end algorithm; *)
Sent == open => Cardinality(sent) > 0
====
"#,
    configuration: "SPECIFICATION Spec\nCONSTANT defaultInitValue = defaultInitValue\nINVARIANT Sent\nPROPERTY Termination\n",
    mutants: &[
        "Door X1: Door -> Door (* Door may stop at any step *): survived 34/59",
        "pass U1: turn := to -> skip: killed",
        "Send.s U3: sent \\cup {name} -> {name}: killed",
        "Player.wait G2@ann: turn = self -> turn = self /\\ self # \"{}\": killed",
        "Player.wait A1: call -> wait_2: call: survived 24/35",
        "Player.next B2: self = \"ann\" -> self # \"ann\": killed",
        "Door.knock B3: await open -> await FALSE: killed",
        "Door.knock G1: open -> TRUE: survived 42/73",
        "Door.enter Q5: sent -> {CHOOSE p \\in sent : TRUE}: survived 18/25",
        "Door.knock F2: knock:+ -> knock:: equivalent",
    ],
};

#[test]
fn steps_of_a_lock_are_split_and_merged() {
    check_example(&LOCK);
}

#[test]
fn both_syntaxes_have_mutants() {
    check_example(&TURNS);
}

#[test]
fn texts_of_transaction_commit() {
    let _ = check_texts("TransactionCommit");
}

#[test]
fn texts_of_two_phase_commit() {
    let outcome = check_texts("TwoPhaseCommit");
    let ignored = "stage[p] = \"refuse\" -> stage[p] = \"refuse\" /\\ p # \"{}\": survived 302/731";
    let of = |name: &str| format!("Controller.n3 M2@{name}: {ignored}");
    check_lines(&outcome, &[&of("bob"), &of("chuck"), &of("dave")]);
}

#[test]
fn texts_of_two_phase_commit_with_refusals() {
    let outcome = check_texts("TwoPhaseCommitRefused");
    let ignored = "stage[p] = \"refuse\" -> stage[p] = \"refuse\" /\\ p # \"{}\": killed";
    let of = |name: &str| format!("Controller.n3 M2@{name}: {ignored}");
    check_lines(&outcome, &[&of("bob"), &of("chuck"), &of("dave")]);
}

#[test]
fn texts_of_dual_writes() {
    let _ = check_texts("DualWrites");
}

#[test]
fn texts_of_uploader() {
    let _ = check_texts("Uploader");
}

/// A cycle over a number and sets, of which one is a definition. `Small` fails for a smaller `N`.
fn bounds() -> Example {
    Example {
        name: "Bounds",
        text: r"---- MODULE Bounds ----
EXTENDS Naturals
CONSTANTS N, P, Step, Limit
ASSUME Limit > 2
VARIABLES n, at
MCStep == 1..2
Init == n = 0 /\ at = [p \in P |-> FALSE]
Move == \E s \in Step : n + s <= N /\ n' = n + s /\ UNCHANGED at
Turn(p) == ~at[p] /\ at' = [at EXCEPT ![p] = TRUE] /\ UNCHANGED n
Next == Move \/ \E p \in P : Turn(p)
Spec == Init /\ [][Next]_<<n, at>>
Small == n # 3 \/ N > 3
Bounded == n <= N
====
",
        configuration: "SPECIFICATION Spec\nINVARIANTS Small Bounded\nCHECK_DEADLOCK FALSE\n\
                        CONSTANTS\n    N = 4\n    P = {p, q}\n    Limit = 3\n    Step <- MCStep\n",
        mutants: &[
            "constants K1: N = 4 -> N = 3: killed",
            "constants K1: P = {p, q} -> P = {p}: survived 10/20",
            "constants K1: Limit = 3 -> Limit = 2: invalid",
            "constants K1: Step <- MCStep -> Step = {1}: survived 20/37",
        ],
    }
}

#[test]
fn constants_are_made_smaller() {
    check_example(&bounds());
}

const MAIL: Example = Example {
    name: "Mail",
    text: r#"---- MODULE Mail ----
EXTENDS Naturals, Sequences
(*
--algorithm Mail {
variables lock = "free", box = <<>>, count = 0, seen = {};
fair process (Sender \in {"ann", "bob"}) {
  take:  await lock = "free";
         lock := self;
  write: count := count + 1;
         box := Append(box, [from |-> self, id |-> count]);
         lock := "free";
}
fair process (Reader = "reader") {
  read: await box # <<>>;
        seen := seen \cup {Head(box).from};
        box := Tail(box);
  more: if (count < 2 \/ box # <<>>) goto read;
}
}
*)
Letters == [from : {"ann", "bob"}, id : 1 .. 2]
InOrder == \A i \in 1 .. Len(box) - 1 : box[i].id < box[i + 1].id
AllRead == <>(seen = {"ann", "bob"})
====
"#,
    configuration: "SPECIFICATION Spec\nINVARIANT InOrder\nPROPERTY AllRead\n",
    mutants: &[
        "Sender.write A3: count := count + 1; box := Append(box, [from |-> self, id |-> count]); \
         lock := \"free\" -> lock := \"free\"; write_2: count := count + 1; box := Append(box, \
         [from |-> self, id |-> count]): survived 34/53",
        "Sender.write M1: box := Append(box, [from |-> self, id |-> count]) -> either { box := \
         Append(box, [from |-> self, id |-> count]); } or { skip; }: killed",
        "Sender.write M3: box := Append(box, [from |-> self, id |-> count]) -> skip: killed",
        "Sender.write M5: box := Append(box, [from |-> self, id |-> count]) -> either { box := \
         Append(box, [from |-> self, id |-> count]); } or { box := <<[from |-> self, id |-> \
         count]>> \\o box; }: killed",
        "Sender.write M8: box := Append(box, [from |-> self, id |-> count]) -> with (forged \\in \
         {\"ann\", \"bob\"}) { box := Append(box, [from |-> forged, id |-> count]); }: killed",
        "Sender.write M8: box := Append(box, [from |-> self, id |-> count]) -> with (forged \\in \
         1 .. 2) { box := Append(box, [from |-> self, id |-> forged]); }: killed",
        "Reader.read M4: box := Tail(box) -> skip: killed",
    ],
};

/// The same system in the other syntax, with other operators for queues.
const POST: Example = Example {
    name: "Post",
    text: r#"---- MODULE Post ----
EXTENDS Naturals, Sequences
(*
--algorithm Post
variables lock = FALSE, box = <<>>, count = 0, seen = {};
fair process Sender \in {"ann", "bob"}
begin
  take:  await ~lock;
         lock := TRUE;
  write: count := count + 1;
         box := box \o <<<<self, count>>>>;
         lock := FALSE;
end process;
fair process Reader = "reader"
begin
  read:+ await box # <<>>;
        seen := seen \cup {box[1][1]};
        box := SubSeq(box, 2, Len(box));
  more: if count < 2 \/ box # <<>> then goto read; end if;
end process;
end algorithm; *)
InOrder == \A i \in 1 .. Len(box) - 1 : box[i][2] < box[i + 1][2]
AllRead == <>(seen = {"ann", "bob"})
====
"#,
    configuration: "SPECIFICATION Spec\nINVARIANT InOrder\nPROPERTY AllRead\n",
    mutants: &[
        "Sender.write M1: box := box \\o <<<<self, count>>>> -> either box := box \\o <<<<self, \
         count>>>>; or skip; end either: killed",
        "Sender.write M5: box := box \\o <<<<self, count>>>> -> either box := box \\o <<<<self, \
         count>>>>; or box := <<<<self, count>>>> \\o box; end either: killed",
        "Reader.read M4: box := SubSeq(box, 2, Len(box)) -> skip: killed",
        "Reader F1: fair process -> process: killed",
        "Reader.read F2: read:+ -> read:: equivalent",
    ],
};

#[test]
fn messages_of_algorithms_are_lost_reordered_and_forged() {
    check_example(&MAIL);
    check_example(&POST);
}

/// Workers that restart. The second module says the same of Worker "ann" with a variable and an
/// action.
const WORKERS: &str = r#"---- MODULE Workers ----
EXTENDS Naturals
(*
--algorithm Workers {
variables done = {}, last = "none";
fair process (Worker \in {"ann", "bob"})
variables tries = 0;
{
  work: tries := tries + 1;
  save: done := done \cup {self};
        last := self;
}
}
*)
Few == \A w \in {"ann", "bob"} : tries[w] <= 1
Changes == [][last' # last \/ pc' # pc \/ tries' # tries]_<<vars, last>>
====
"#;

const RESTARTING: &str = r#"---- MODULE Workers ----
EXTENDS Naturals
VARIABLES done, last, pc, tries, restarted
vars == <<done, last, pc, tries>>
Init == /\ done = {} /\ last = "none" /\ restarted = FALSE
        /\ tries = [w \in {"ann", "bob"} |-> 0] /\ pc = [w \in {"ann", "bob"} |-> "work"]
Work(w) == /\ pc[w] = "work" /\ tries' = [tries EXCEPT ![w] = @ + 1]
           /\ pc' = [pc EXCEPT ![w] = "save"] /\ UNCHANGED <<done, last, restarted>>
Save(w) == /\ pc[w] = "save" /\ done' = done \cup {w} /\ last' = w
           /\ pc' = [pc EXCEPT ![w] = "Done"] /\ UNCHANGED <<tries, restarted>>
Restart == /\ ~restarted /\ restarted' = TRUE /\ pc' = [pc EXCEPT !["ann"] = "work"]
           /\ tries' = [tries EXCEPT !["ann"] = 0] /\ UNCHANGED <<done, last>>
Ended == (\A w \in {"ann", "bob"} : pc[w] = "Done") /\ UNCHANGED <<vars, restarted>>
Next == (\E w \in {"ann", "bob"} : Work(w) \/ Save(w)) \/ Ended \/ Restart
Fair == \A w \in {"ann", "bob"} : WF_vars(Work(w) \/ Save(w))
Spec == Init /\ [][Next]_<<vars, restarted>> /\ Fair
Few == \A w \in {"ann", "bob"} : tries[w] <= 1
Termination == <>(\A w \in {"ann", "bob"} : pc[w] = "Done")
====
"#;

#[test]
fn restart_is_that_of_a_module_that_says_so() {
    let configuration = "SPECIFICATION Spec\nINVARIANT Few\nPROPERTY Termination\n";
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("Workers.tla");
    fs::write(&file, RESTARTING).expect("room");
    fs::write(file.with_extension("cfg"), configuration).expect("room");
    let model = Model {
        configuration: file.with_extension("cfg"),
        module: file,
        search: Vec::new(),
    };
    let Alone::Holds(distinct, generated) = model.alone(&Options::default()) else {
        panic!("the module holds");
    };
    let text = "Worker X2@ann: Worker -> Worker (* Worker(\"{}\") may restart at its first label, \
                once, and forgets its variables *)";
    let line = format!("{text}: survived {distinct}/{generated}");
    fs::write(&model.module, WORKERS).expect("room");
    check_lines(&check_file(&model.module), &[&line]);
}

/// A process that calls a procedure, whose variables are the process's own.
const CALLING: &str = r#"---- MODULE Calling ----
EXTENDS Naturals, Sequences
(*
--algorithm Calling {
variable y = 0;
procedure Set(v) variable k = 0;
{
  s1: k := v;
  s2: y := (y + k) % 3;
  s3: return;
}
fair process (Caller \in {"ann"}) variable m = 0;
{
  a1: while (TRUE) { m := 1; call Set(m); a2: m := 0; }
}
}
*)
Clean == \A w \in {"ann"} : pc[w] = "a1" => k[w] = 0 /\ v[w] = defaultInitValue
====
"#;

#[test]
fn restart_resets_variables_of_procedures() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("Calling.tla");
    fs::write(&file, CALLING).expect("room");
    let configuration = "SPECIFICATION Spec\nCONSTANT defaultInitValue = defaultInitValue\n\
                         INVARIANT Clean\nCHECK_DEADLOCK FALSE\n";
    fs::write(file.with_extension("cfg"), configuration).expect("room");
    // The counts are TLC's for a module with an action that resets all of them once.
    let line = "Caller X2@ann: Caller -> Caller (* Caller(\"{}\") may restart at its first label, \
                once, and forgets its variables *): survived 30/46";
    check_lines(&check_file(&file), &[line]);
}

#[test]
fn inconclusive_mutant_names_what_grows() {
    let module = "---- MODULE Counter ----\nEXTENDS Naturals\nVARIABLES n, even\n\
                  Init == n = 0 /\\ even = TRUE\n\
                  Next == n < 10 /\\ n' = n + 1 /\\ even' = ~even\n\
                  Natural == n >= 0\n====\n";
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("Counter.tla");
    fs::write(&file, module).expect("room");
    let configuration = "INIT Init\nNEXT Next\nINVARIANT Natural\nCHECK_DEADLOCK FALSE\n";
    fs::write(file.with_extension("cfg"), configuration).expect("room");
    let outcome = check_file(&file);
    let open = |found: &&MutantOutcome| found.verdict == Verdict::Inconclusive;
    let open: Vec<&MutantOutcome> = outcome.mutants.iter().filter(open).collect();
    assert!(!open.is_empty());
    for found in open {
        assert_eq!(
            found.reason.as_deref(),
            Some(
                "more than 10,000 states, and `n` was still growing; no property fails in \
                 these, nor on random walks"
            )
        );
    }
}
