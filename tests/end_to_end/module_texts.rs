//! What the program prints about TLA+ modules: traces, deadlocks, initial states, constants and
//! generated steps.

use crate::modules::check;
use crate::support::{Place, all, text};

/// A module whose states have model values, with an invariant that fails.
fn lock() -> Place {
    let place = Place::new();
    place.write(
        "Lock.tla",
        "---- MODULE Lock ----\nEXTENDS TLC, Integers, Sequences\nCONSTANTS Clients, NoOne\n\
         VARIABLES owner, past\nvars == <<owner, past>>\n\n\
         Init == owner = NoOne /\\ past = [c \\in Clients |-> <<\"none\">>]\n\
         Take(c) == owner = NoOne /\\ owner' = c /\\ past' = [past EXCEPT ![c] = <<owner>>]\n\
         Next == \\E c \\in Clients : Take(c)\nSpec == Init /\\ [][Next]_vars\n\n\
         Free == owner = NoOne\n====\n",
    );
    place.write(
        "Lock.cfg",
        "CONSTANTS\n    Clients = {c1, c2}\n    NoOne = NoOne\nSPECIFICATION Spec\nINVARIANT Free\n\
         CHECK_DEADLOCK FALSE\n",
    );
    place
}

#[test]
fn trace_in_tla_is_a_run_of_the_module() {
    let place = lock();
    let written = check(&place, "trace Lock.tla --format tla", 0).out;
    assert!(written.contains("\nCONSTANTS c1, c2, NoOne\n"), "{written}");
    // Its states are pasted into the module, and each of them has to be reachable there.
    let begin = written.find("\\* State 1:").expect("it has states");
    let end = written.find("\n====").expect("it ends");
    let module = place.read("Lock.tla");
    let pasted = module.replace(
        "\n====",
        &format!("\nCONSTANTS c1, c2\n{}\n====", &written[begin..end]),
    );
    place.write("Lock.tla", &pasted);
    let configuration = place.read("Lock.cfg").replace("INVARIANT Free\n", "");
    let goals = "CONSTANTS c1 = c1 c2 = c2\n\\* @mutaspec goal State1 State2\n";
    place.write("Lock.cfg", &format!("{configuration}{goals}"));
    let ran = check(&place, "check Lock.tla", 0);
    assert!(ran.out.contains("holds: 2 properties"), "{}", ran.out);
}

#[test]
fn deadlock_names_what_is_waited_for() {
    let place = lock();
    let configuration = place.read("Lock.cfg").replace("FALSE", "TRUE");
    place.write("Lock.cfg", &configuration.replace("INVARIANT Free\n", ""));
    for command in ["check", "run"] {
        let ran = check(&place, &format!("{command} Lock.tla"), 4);
        let waits = "`Take(c1)` and `Take(c2)` wait until `owner = NoOne`";
        assert!(ran.out.contains(waits), "{command}: {}", ran.out);
    }
}

#[test]
fn generated_step_may_never_be_enabled() {
    let place = Place::new();
    place.write(
        "Clock.tla",
        "---- MODULE Clock ----\nEXTENDS Integers\n(* --algorithm Clock {\n  variables n = 0;\n  \
         process (Tick = 1) { t: while (TRUE) { n := 1 - n; } }\n  \
         process (Never = 2) { s: await FALSE; } } *)\n====\n",
    );
    place.write("Clock.cfg", "SPECIFICATION Spec\n");
    let ran = check(&place, "check Clock.tla -v", 0);
    assert!(
        ran.out.contains("step `Never.s` is never enabled"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("Terminating` is never"), "{}", ran.out);
}

#[test]
fn failing_initial_predicate_is_named() {
    let place = lock();
    let module = place.read("Lock.tla");
    place.write(
        "Lock.tla",
        &module.replace("owner = NoOne /\\ past", "owner = Head(<<>>) /\\ past"),
    );
    for command in ["check", "run"] {
        let ran = check(&place, &format!("{command} Lock.tla"), 4);
        let reason = "the initial states cannot be computed: ";
        assert!(ran.out.contains(reason), "{command}: {}", ran.out);
    }
}

#[test]
fn constants_of_mutants_have_their_values() {
    let place = Place::new();
    place.write(
        "Count.tla",
        "---- MODULE Count ----\nEXTENDS Integers\nCONSTANTS N, P\nVARIABLE n\nInit == n = 0\n\
         Next == n < N /\\ n' = n + 1\nSpec == Init /\\ [][Next]_n\nSmall == n <= N\n====\n",
    );
    let configuration =
        "CONSTANTS N = 3  P = {a, b}\nSPECIFICATION Spec\nINVARIANT Small\nCHECK_DEADLOCK FALSE\n";
    place.write("Count.cfg", configuration);
    let ran = check(&place, "run Count.tla --operators K1", 2);
    let title = "the constant `N` is 2 instead of 3";
    assert!(ran.out.contains(title), "{}", ran.out);
    let ran = check(&place, "show 1 --no-suggestion", 0);
    assert!(
        ran.out.contains("CONSTANTS N = 2  P = {a, b}"),
        "{}",
        ran.out
    );
    // The id does not depend on the value.
    let id = |place: &Place| {
        let results = place.results();
        text(&all(&results["specs"][0]["mutants"])[0]["id"]).to_owned()
    };
    let of_three = id(&place);
    place.write("Count.cfg", &configuration.replace("N = 3", "N = 4"));
    check(&place, "run Count.tla --operators K1", 2);
    assert_eq!(id(&place), of_three);
}
