---- MODULE WithBraces ----
EXTENDS Integers

(*
--algorithm WithBraces {
variables x = 0, y = 0;
process (P \in {1, 2})
variables mine = 0;
{ p: with (v \in 1..2, w = v + mine) {
       either { x := v; mine := w; } or { y := w };
     };
  q: with (v \in {x, y}) mine := v;
}
}
*)

\* BEGIN TRANSLATION
VARIABLES x, y, pc, mine

vars == << x, y, pc, mine >>

ProcSet == ({1, 2})

Init == (* Global variables *)
        /\ x = 0
        /\ y = 0
        (* Process P *)
        /\ mine = [self \in {1, 2} |-> 0]
        /\ pc = [self \in ProcSet |-> "p"]

p(self) == /\ pc[self] = "p"
           /\ \E v \in 1..2:
                LET w == v + mine[self] IN
                  \/ /\ x' = v
                     /\ mine' = [mine EXCEPT ![self] = w]
                     /\ y' = y
                  \/ /\ y' = w
                     /\ UNCHANGED <<x, mine>>
           /\ pc' = [pc EXCEPT ![self] = "q"]

q(self) == /\ pc[self] = "q"
           /\ \E v \in {x, y}:
                mine' = [mine EXCEPT ![self] = v]
           /\ pc' = [pc EXCEPT ![self] = "Done"]
           /\ UNCHANGED << x, y >>

P(self) == p(self) \/ q(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in {1, 2}: P(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
