---- MODULE OneLoop ----
EXTENDS Integers

(*
--algorithm OneLoop {
variables x = 0;
{ tick: while (TRUE) { x := (x + 1) % 4 }
}
}
*)

\* BEGIN TRANSLATION
VARIABLE x

vars == << x >>

Init == (* Global variables *)
        /\ x = 0

Next == x' = (x + 1) % 4

Spec == Init /\ [][Next]_vars

\* END TRANSLATION

====
