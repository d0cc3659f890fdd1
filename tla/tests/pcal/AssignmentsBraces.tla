---- MODULE AssignmentsBraces ----
EXTENDS Integers, Sequences

(*
--algorithm AssignmentsBraces {
variables x = 1, y = 2, m = [i \in 1..2 |-> [j \in 1..2 |-> 0]];
{
  first: x := y || y := x;
  second: m[1][2] := x || m[2][1] := y;
          x := m[1][2];
  third: m[1] := [m[2] EXCEPT ![1] = 5]
}
}
*)

\* BEGIN TRANSLATION
VARIABLES x, y, m, pc

vars == << x, y, m, pc >>

Init == (* Global variables *)
        /\ x = 1
        /\ y = 2
        /\ m = [i \in 1..2 |-> [j \in 1..2 |-> 0]]
        /\ pc = "first"

first == /\ pc = "first"
         /\ /\ x' = y
            /\ y' = x
         /\ pc' = "second"
         /\ m' = m

second == /\ pc = "second"
          /\ m' = [m EXCEPT ![1][2] = x,
                            ![2][1] = y]
          /\ x' = m'[1][2]
          /\ pc' = "third"
          /\ y' = y

third == /\ pc = "third"
         /\ m' = [m EXCEPT ![1] = [m[2] EXCEPT ![1] = 5]]
         /\ pc' = "Done"
         /\ UNCHANGED << x, y >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == first \/ second \/ third
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
