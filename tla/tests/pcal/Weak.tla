---- MODULE Weak ----
EXTENDS Integers

\* PlusCal options (wf)

(*
--algorithm Weak
variables x = 0;
process P \in 1..2
begin
  a:+ x := 1;
  b:- x := 2;
  c:- x := 3;
  d:+ x := 4;
end process;
fair+ process Q = 0
begin
  e:- x := 5;
  f:+ x := 6;
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
                                        [] self = 0 -> "e"]

a(self) == /\ pc[self] = "a"
           /\ x' = 1
           /\ pc' = [pc EXCEPT ![self] = "b"]

b(self) == /\ pc[self] = "b"
           /\ x' = 2
           /\ pc' = [pc EXCEPT ![self] = "c"]

c(self) == /\ pc[self] = "c"
           /\ x' = 3
           /\ pc' = [pc EXCEPT ![self] = "d"]

d(self) == /\ pc[self] = "d"
           /\ x' = 4
           /\ pc' = [pc EXCEPT ![self] = "Done"]

P(self) == a(self) \/ b(self) \/ c(self) \/ d(self)

e == /\ pc[0] = "e"
     /\ x' = 5
     /\ pc' = [pc EXCEPT ![0] = "f"]

f == /\ pc[0] = "f"
     /\ x' = 6
     /\ pc' = [pc EXCEPT ![0] = "Done"]

Q == e \/ f

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == Q
           \/ (\E self \in 1..2: P(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in 1..2 : /\ WF_vars((pc[self] \notin {"b", "c"}) /\ P(self))
                              /\ SF_vars(a(self)) /\ SF_vars(d(self))
        /\ SF_vars((pc[0] # "e") /\ Q)

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
