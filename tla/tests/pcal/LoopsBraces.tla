---- MODULE LoopsBraces ----
EXTENDS Integers

(*
--algorithm LoopsBraces {
variables i = 0, j = 0;
{ a: while (i < 2) {
       i := i + 1;
       if (i = 1) { b: j := 1; };
       c: either { j := 2 } or { d: j := 3; e: skip };
     };
     j := i;
  f: while (j > 0) j := j - 1;
}
}
*)

\* BEGIN TRANSLATION
VARIABLES i, j, pc

vars == << i, j, pc >>

Init == (* Global variables *)
        /\ i = 0
        /\ j = 0
        /\ pc = "a"

a == /\ pc = "a"
     /\ IF i < 2
           THEN /\ i' = i + 1
                /\ IF i' = 1
                      THEN /\ pc' = "b"
                      ELSE /\ pc' = "c"
                /\ j' = j
           ELSE /\ j' = i
                /\ pc' = "f"
                /\ i' = i

c == /\ pc = "c"
     /\ \/ /\ j' = 2
           /\ pc' = "a"
        \/ /\ pc' = "d"
           /\ j' = j
     /\ i' = i

d == /\ pc = "d"
     /\ j' = 3
     /\ pc' = "e"
     /\ i' = i

e == /\ pc = "e"
     /\ TRUE
     /\ pc' = "a"
     /\ UNCHANGED << i, j >>

b == /\ pc = "b"
     /\ j' = 1
     /\ pc' = "c"
     /\ i' = i

f == /\ pc = "f"
     /\ IF j > 0
           THEN /\ j' = j - 1
                /\ pc' = "f"
           ELSE /\ pc' = "Done"
                /\ j' = j
     /\ i' = i

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ c \/ d \/ e \/ b \/ f
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
