---- MODULE NoDone ----
EXTENDS Integers

\* PlusCal options (noDoneDisjunct, -termination)

(*
--algorithm NoDone {
variables x = 0;
process (P = 1) { a: x := 1 }
process (Q = 2) { b: x := 2 }
}
*)

\* BEGIN TRANSLATION
VARIABLES x, pc

vars == << x, pc >>

ProcSet == {1} \cup {2}

Init == (* Global variables *)
        /\ x = 0
        /\ pc = [self \in ProcSet |-> CASE self = 1 -> "a"
                                        [] self = 2 -> "b"]

a == /\ pc[1] = "a"
     /\ x' = 1
     /\ pc' = [pc EXCEPT ![1] = "Done"]

P == a

b == /\ pc[2] = "b"
     /\ x' = 2
     /\ pc' = [pc EXCEPT ![2] = "Done"]

Q == b

Next == P \/ Q

Spec == /\ Init /\ [][Next]_vars
        /\ WF_vars(P)
        /\ WF_vars(Q)

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
