---- MODULE Strong ----
EXTENDS Integers

\* PlusCal options (sf)

(*
--algorithm Strong
variables x = 0;
process P \in 1..2
begin
  a:+ x := 1;
  b:- x := 2;
end process;
fair process Q = 0
begin
  c: x := 5;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, pc

vars == << x, pc >>

ProcSet == (1..2) \cup {0}

Init == (* Global variables *)
        /\ x = 0
        /\ pc = [self \in ProcSet |-> CASE self \in 1..2 -> "a"
                                        [] self = 0 -> "c"]

a(self) == /\ pc[self] = "a"
           /\ x' = 1
           /\ pc' = [pc EXCEPT ![self] = "b"]

b(self) == /\ pc[self] = "b"
           /\ x' = 2
           /\ pc' = [pc EXCEPT ![self] = "Done"]

P(self) == a(self) \/ b(self)

c == /\ pc[0] = "c"
     /\ x' = 5
     /\ pc' = [pc EXCEPT ![0] = "Done"]

Q == c

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == Q
           \/ (\E self \in 1..2: P(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in 1..2 : SF_vars((pc[self] # "b") /\ P(self))
        /\ WF_vars(Q)

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
