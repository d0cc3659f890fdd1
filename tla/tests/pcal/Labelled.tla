---- MODULE Labelled ----
EXTENDS Integers

\* PlusCal options (label, labelRoot L)

(*
--algorithm Labelled
variables x = 0;
process P \in 1..2
begin
  start: x := 1;
  x := 2;
  if x = 1 then goto start; end if;
  x := 3;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, pc

vars == << x, pc >>

ProcSet == (1..2)

Init == (* Global variables *)
        /\ x = 0
        /\ pc = [self \in ProcSet |-> "start"]

start(self) == /\ pc[self] = "start"
               /\ x' = 1
               /\ pc' = [pc EXCEPT ![self] = "L1"]

L1(self) == /\ pc[self] = "L1"
            /\ x' = 2
            /\ IF x' = 1
                  THEN /\ pc' = [pc EXCEPT ![self] = "start"]
                  ELSE /\ pc' = [pc EXCEPT ![self] = "L2"]

L2(self) == /\ pc[self] = "L2"
            /\ x' = 3
            /\ pc' = [pc EXCEPT ![self] = "Done"]

P(self) == start(self) \/ L1(self) \/ L2(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in 1..2: P(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
