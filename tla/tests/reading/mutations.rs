//! Modules and configurations in which tokens were deleted, doubled, swapped or replaced.

use mutaspec_tla::config;
use mutaspec_tla::syntax::{Sources, parse};

use super::rendered;
use crate::random::{Numbers, mutate, pieces};

const TEXTS: &[&str] = &[
    include_str!("../../library/Functions.tla"),
    include_str!("../../library/Apalache.tla"),
    r#"---- MODULE Light ----
EXTENDS Naturals, Sequences
CONSTANTS Colours, Next(_), _ \prec _
VARIABLES colour, log
vars == <<colour, log>>
ASSUME Size == Colours # {}
TypeOK ==
  /\ colour \in [side : {"left", "right"}, shown : Colours]
  /\ \/ log = <<>>
     \/ Len(log) > 0 => log[1] \in Colours
RECURSIVE Count(_, _)
Count(s, c) == IF s = <<>> THEN 0
               ELSE (IF Head(s) = c THEN 1 ELSE 0) + Count(Tail(s), c)
square[n \in 1 .. 3, <<a, b>> \in {<<1, 2>>}] == n * n
Switch(c) ==
  /\ colour.shown # c
  /\ colour' = [colour EXCEPT !.shown = c, !["side"] = @]
  /\ log' = Append(log, c) \o <<c>>
  /\ UNCHANGED <<>>
Choice == CASE log = <<>> -> CHOOSE c \in Colours : TRUE
            [] OTHER -> LET last == Len(log) I == INSTANCE Inner WITH x <- last IN I!A(last)
---- MODULE Inner ----
LOCAL INSTANCE Naturals
VARIABLE x
A(y) == {x + y, -x} \cup {z \in 0 .. 3 : z > y} \cup {z + 1 : z \in {1}} \cup SUBSET {x}
====
Spec == TypeOK /\ [][\E c \in Colours : Switch(c)]_vars /\ WF_vars(Switch(1)) /\ []<>(log # <<>>)
THEOREM Spec => []TypeOK
<1>1. ASSUME NEW c \in Colours PROVE TypeOK'
  BY DEF TypeOK
<1>2. QED OBVIOUS
====
"#,
];

const CONFIGURATION: &str = "\\* a model
SPECIFICATION Spec CONSTANTS N = 3 S = {a, b, {1, \"x\"}} M = [Other] m Nat <- [Numbers]MCNat
\\prec <- Before INVARIANTS A B PROPERTY P CHECK_DEADLOCK FALSE (* end *)
";

/// Whether the reading of a text ends with a result, or with errors that have a place and a text.
#[track_caller]
fn check_errors(sources: &Sources, errors: &[mutaspec_tla::syntax::Diagnostic]) {
    assert!(!errors.is_empty());
    let text = rendered(sources, errors);
    assert!(
        text.contains('^') && errors.iter().all(|error| !error.message.is_empty()),
        "{text}"
    );
}

#[test]
fn mutated_modules_are_read_or_refused() {
    let mut numbers = Numbers(0x5EED);
    let (mut read, mut refused) = (0, 0);
    let texts: Vec<_> = TEXTS.iter().map(|text| pieces(text)).collect();
    for round in 0..10_000 {
        let mut pieces = texts[round % texts.len()].clone();
        mutate(&mut pieces, &mut numbers);
        let text = pieces.concat();
        let mut sources = Sources::default();
        let file = sources.add("Mutated.tla", text.as_str());
        match parse(file, &text) {
            Ok(_) => read += 1,
            Err(errors) => {
                check_errors(&sources, &errors);
                refused += 1;
            }
        }
    }
    // Both happen often, so the mutations are neither all harmless nor all fatal.
    assert!(
        read > 1_000 && refused > 1_000,
        "{read} read, {refused} refused"
    );
}

#[test]
fn mutated_configurations_are_read_or_refused() {
    let mut numbers = Numbers(0xFACE);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..10_000 {
        let mut pieces = pieces(CONFIGURATION);
        mutate(&mut pieces, &mut numbers);
        let text = pieces.concat();
        let mut sources = Sources::default();
        let file = sources.add("Mutated.cfg", text.as_str());
        match config::read(file, &text) {
            Ok(_) => read += 1,
            Err(errors) => {
                check_errors(&sources, &errors);
                refused += 1;
            }
        }
    }
    assert!(
        read > 1_000 && refused > 1_000,
        "{read} read, {refused} refused"
    );
}
